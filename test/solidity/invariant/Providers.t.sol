// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IClearingHouse} from "../../../contracts/interfaces/IClearingHouse.sol";
import {ILiquidityVault, Queue} from "../../../contracts/interfaces/ILiquidityVault.sol";
import {AccountId} from "../../../contracts/libraries/AccountId.sol";
import {Deployment} from "../kit/Deployment.sol";
import {Fixture} from "../kit/Fixture.sol";
import {Vm} from "../kit/Vm.sol";
import {Providing} from "../kit/Providing.sol";
import {Handler} from "./Handler.sol";
import {Invariants} from "./Invariants.sol";

/// @title Liquidity providers among traders and debtors: whose doing may change what a share is worth
/// @notice Every verb is a moment without time and at unchanged prices: what it does to the vault's value is its own
/// doing. Only bad debt may lower that, by as much as the vault bore of it.
contract ProvidersHandler is Handler, Providing {
    /// @dev What rounding may take from NAV: a wei for each leg and side that a verb touches.
    uint256 private constant DUST = 40;

    struct Moment {
        int256 nav;
        int256 premium;
        uint256 price;
        uint256 supply;
        bool full;
    }

    function presetName() internal pure override returns (string memory) {
        return "tiered";
    }

    function timeCosts() internal pure override returns (bool) {
        return true;
    }

    function seedVault() internal override(Deployment, Providing) {}

    function setUp() public override(Fixture, Handler) {
        super.setUp();
        provide(lucy, 60_000_000e6);
        provide(luke, 30_000_000e6);
        refresh();
    }

    /// @dev INV-11 around a verb: value is kept, whatever the supply of shares does.
    modifier valued() {
        _refreshIfOld();
        Moment memory before = _moment();
        vm.recordLogs();
        _;
        _checkValue(before, false);
    }

    /* PROVIDERS */

    function requestIn(uint256 who, uint256 amount) external turn valued {
        requestDeposit(_provider(who), magnitude(amount, 1, 5_000_000e6));
    }

    function requestOut(uint256 who, uint256 part) external turn valued {
        address provider = _provider(who);
        uint256 shares = (lp.balanceOf(provider) * bound(part, 1, 15)) / 100;
        if (shares != 0) requestRedeem(provider, shares);
    }

    /// @dev INV-10, INV-11: at unchanged prices nobody's share is worth less for who comes or leaves.
    function settleQueue(bool out, uint256 most) external turn {
        _settle(out ? Queue.Redemptions : Queue.Deposits, bound(most, 1, 10));
    }

    function claim(uint256 who) external turn valued {
        address provider = _provider(who);
        claimShares(provider);
        claimAssets(provider);
    }

    /// @dev INV-11: tokens that nobody sent by a verb are nobody's.
    function donate(uint256 to, uint256 amount) external turn valued {
        amount = magnitude(amount, 1, 1_000_000e6);
        address receiver = to % 2 == 0 ? address(house) : address(lp);
        quote.mint(receiver, amount);
        if (to % 2 == 0) donated += amount;
        else _donatedToVault += amount;
        ++_met.donations;
    }

    uint256 private _donatedToVault;

    /// @notice What the vault contract holds is pending or claimable.
    function checkHoldings() external view {
        assertHoldings(providers(), _donatedToVault);
    }

    /* TRADERS AND DEBTORS */

    function open(uint256 who, uint256 where, uint256 exposure, uint256 backing, bool short) external turn valued {
        AccountId id = _person(who);
        uint16 market = anyMarket(where);
        exposure = magnitude(exposure, 600e18, 200_000e18);
        fund(id, (exposure * bound(backing, 5, 50)) / 100e12);
        int256 size = unitsOf(market, exposure) * (short ? -1 : int256(1));
        if (_tryFill(fillRequest(id, market, sideOf(id, short), size, false), "open")) ++_met.opens;
    }

    function close(uint256 who, uint256 which, uint256 share, bool short) external turn valued {
        AccountId id = _person(who);
        uint16[] memory list_ = house.marketsOf(id);
        if (list_.length == 0) return;
        uint16 market = list_[which % list_.length];
        int256 size = sizeOf(id, market, sideOf(id, short));
        size = (-size * int256(bound(share, 1, 110))) / 100;
        if (size != 0) _tryFill(fillRequest(id, market, sideOf(id, short), size, true), "close");
    }

    function pledgeSome(uint256 who, uint256 which, uint256 value) external turn valued {
        _pledge(_person(who), tokens[which % tokens.length], magnitude(value, 1e18, 20_000e18));
    }

    function unpledge(uint256 who, uint256 which, uint256 share) external turn valued {
        _unpledge(_person(who), tokens[which % tokens.length], bound(share, 1, 100));
    }

    function payOff(uint256 who, uint256 share) external turn valued {
        _repay(_person(who), bound(share, 1, 110));
    }

    function sell(uint256 who, uint256 amount) external turn valued {
        _sell(_person(who), magnitude(amount, 1, 50_000e6));
    }

    function buySeized(uint256 which, uint256 amount) external turn valued {
        _buySeized(tokens[which % tokens.length], magnitude(amount, 1, 50_000e6));
    }

    /// @dev At the mark, without premium: what the skew is worth afterwards is not the liquidation's doing.
    function liquidate(uint256 who, uint256 by) external turn {
        Moment memory before = _moment();
        vm.recordLogs();
        _liquidate(_person(who), _owner(by));
        Moment memory m = _checkValue(Moment(before.nav + before.premium, 0, 0, 0, before.full), true);
        if (m.premium > before.premium) ++_met.navKept;
    }

    function withdraw(uint256 who, uint256 part) external turn valued {
        AccountId id = _person(who);
        IClearingHouse.AccountState memory s = stateOf(id);
        uint256 free = min(positive(usable(s, 0) - int256(s.initial + s.reserved)), positive(s.cash)) / 1e12;
        if (free == 0) return;
        address owner = id.owner();
        vm.prank(owner);
        house.withdraw(id, bound(part, 1, free), owner);
    }

    /* PRICES AND TIME */

    function movePrice(uint256 where, uint256 move) external turn {
        uint16 market = anyMarket(where);
        uint256 price = (mark(market) * bound(move, 850, 1_176)) / 1_000;
        publish(market, bound(price, _centre[market] / 3, _centre[market] * 3));
    }

    function pass(uint256 elapsed) external turn {
        skip(magnitude(elapsed, 1, 2 days));
    }

    /* THE SCHEDULE */

    function _event(uint256 number) internal override {
        uint16 market = anyMarket(_seed(3));
        number %= 8;
        if (number == 0) _eventFlip(market);
        else if (number == 1) _eventPartial(market, keeper);
        else if (number == 2) _eventRuin(market, 20_000e18);
        else if (number == 3) _roundTrip(market, 50_000e18, 2, _seed(4));
        else if (number == 4) _eventDebt();
        else if (number == 5) _eventSeizure(market);
        else if (number == 6) _eventIn();
        else _eventOut();
    }

    function _eventIn() private {
        requestDeposit(lucy, 1_000_000e6);
        while (lp.pendingDepositRequest(0, lucy) != 0) _settle(Queue.Deposits, 10);
        claimShares(lucy);
    }

    function _eventOut() private {
        uint256 shares = lp.balanceOf(luke) / 20;
        if (shares == 0) return;
        requestRedeem(luke, shares);
        uint256 redeemed = _met.redeemed;
        while (_met.redeemed == redeemed) _settle(Queue.Redemptions, 10);
        claimAssets(luke);
    }

    /// @dev The head of a queue, whenever it may be; what remains pays for nobody.
    function _settle(Queue queue, uint256 most) private {
        ILiquidityVault.QueueState memory q = lp.queueState(queue);
        if (q.waiting == 0) return;
        if (clock() > q.until) {
            lp.roll(queue);
            q = lp.queueState(queue);
        }
        if (clock() < q.from) vm.warp(q.from);
        uint256[] memory prices = marks();
        bytes[] memory data = proofs(prices, clock(), q.from - 1);
        Moment memory before = _moment();
        vm.recordLogs();
        uint256 healthy = _healthy();
        vm.deal(keeper, 1 ether);
        vm.prank(keeper);
        try lp.settle{value: MOCK_FEE * data.length}(queue, most, data, noUpdate()) returns (uint256 settled) {
            if (settled != 0) {
                if (queue == Queue.Deposits) ++_met.provided;
                else ++_met.redeemed;
            }
        } catch (bytes memory reason) {
            bytes4 r = bytes4(reason);
            bool known = r == ILiquidityVault.NavTooLow.selector || r == ILiquidityVault.NoLiquidity.selector;
            assertTrue(known, "a settlement refused for no reason of the vault");
        }
        _keepsHealth(healthy, "a settlement");
        Moment memory now_ = _moment();
        // A share is worth no less for who came or left, to what a share unit's rounding is.
        if (before.full && now_.full && now_.supply > 1e12) {
            if (now_.price + now_.price / 1e9 + 1 < before.price)
                _break(11, "INV-11: a settlement cost those who stay");
            ++_met.navKept;
        }
    }

    /* INV-11 */

    function _moment() private view returns (Moment memory m) {
        IClearingHouse.VaultState memory v = house.vaultStateAt(marks());
        (m.nav, m.premium) = (v.nav, int256(v.skewPremium));
        m.price = sharePrice();
        m.supply = lp.totalSupply();
        // Where profits are cut, NAV follows the vault's cash.
        m.full = true;
        for (uint256 i; i < tracked.length && m.full; ++i) {
            IClearingHouse.PositionState[] memory list_ = stateOf(tracked[i]).positions;
            for (uint256 j; j < list_.length; ++j) if (list_[j].profitFactor != WAD_) m.full = false;
        }
    }

    function _checkValue(Moment memory before, bool atTheMark) private returns (Moment memory m) {
        uint256 borne = _borne();
        m = _moment();
        if (!before.full || !m.full) return m;
        if (m.nav + (atTheMark ? m.premium : int256(0)) + int256(borne + DUST) < before.nav) {
            string memory by = vm.toString(uint256(before.nav - m.nav));
            _break(11, string.concat("INV-11: a verb lowered what the vault is worth, not by bad debt, by ", by));
        }
        ++_met.navKept;
    }

    /// @dev What the vault bore of losses since logs are recorded.
    function _borne() private returns (uint256 sum) {
        Vm.Log[] memory logs = vm.getRecordedLogs();
        for (uint256 i; i < logs.length; ++i) {
            if (logs[i].topics[0] == IClearingHouse.VaultCoverLoss.selector) sum += abi.decode(logs[i].data, (uint256));
            if (logs[i].topics[0] == IClearingHouse.WriteOff.selector) {
                (, uint256 fromVault) = abi.decode(logs[i].data, (uint256, uint256));
                sum += fromVault;
            }
        }
    }

    function _provider(uint256 seed) private view returns (address) {
        return seed % 2 == 0 ? lucy : luke;
    }
}

contract ProvidersInvariantTest is Invariants {
    ProvidersHandler private _providers;

    function setUp() public {
        ProvidersHandler h = new ProvidersHandler();
        _providers = h;
        bytes4[] memory s = new bytes4[](16);
        s[0] = h.requestIn.selector;
        s[1] = h.requestOut.selector;
        s[2] = h.settleQueue.selector;
        s[3] = h.claim.selector;
        s[4] = h.donate.selector;
        s[5] = h.open.selector;
        s[6] = h.close.selector;
        s[7] = h.pledgeSome.selector;
        s[8] = h.unpledge.selector;
        s[9] = h.payOff.selector;
        s[10] = h.sell.selector;
        s[11] = h.buySeized.selector;
        s[12] = h.liquidate.selector;
        s[13] = h.withdraw.selector;
        s[14] = h.movePrice.selector;
        s[15] = h.pass.selector;
        drive(h, s);
    }

    /// hardhat-config: invariant.runs = 32
    function invariant_INV_1_INV_2_INV_4_booksBalance() public view {
        checkBooks();
        _providers.checkHoldings();
    }

    /// hardhat-config: invariant.runs = 32
    function invariant_INV_3_INV_10_INV_11_INV_12_promisesAreKept() public view {
        checkKept();
    }

    /// hardhat-config: invariant.runs = 24
    function invariant_INV_5_INV_6_INV_7_INV_8_liquidationsOfTheState() public {
        checkLiquidations();
    }

    function checkMet(Handler.Counters memory met) internal pure override {
        assertGt(met.provided, 0, "no run without a deposit settled");
        assertGt(met.redeemed, 0, "no run without a redemption settled");
        assertGt(met.sales, 0, "no run without a sale of collateral");
        assertGt(met.seizures, 0, "no run without a seizure of collateral");
        assertGt(met.navKept, 0, "no run without a moment in which value is kept");
    }
}
