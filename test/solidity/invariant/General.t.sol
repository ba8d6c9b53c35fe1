// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IClearingHouse, PositionSide} from "../../../contracts/interfaces/IClearingHouse.sol";
import {IOrders} from "../../../contracts/interfaces/IOrders.sol";
import {PriceUpdate} from "../../../contracts/interfaces/IPriceRouter.sol";
import {AccountId} from "../../../contracts/libraries/AccountId.sol";
import {Handler} from "./Handler.sol";
import {Invariants} from "./Invariants.sol";

/// @title Everything people do with the protocol, in any order
contract GeneralHandler is Handler {
    function presetName() internal pure override returns (string memory) {
        return "tiered";
    }

    function timeCosts() internal pure override returns (bool) {
        return true;
    }

    function period() internal pure override returns (uint256) {
        return 5;
    }

    function setUp() public override {
        super.setUp();
        fundVault(20_000_000e6);
    }

    /* MONEY */

    function deposit(uint256 who, uint256 from, uint256 amount) external turn {
        address payer = _owner(from);
        amount = magnitude(amount, 1, 20_000e6);
        mintTo(payer, amount);
        uint256 healthy = _healthy();
        vm.prank(payer);
        house.deposit(_person(who), amount);
        _keepsHealth(healthy, "deposit");
    }

    /// @dev What the table allows goes out; a token unit more does not.
    function withdraw(uint256 who, uint256 amount, bool all) external turn {
        AccountId id = _person(who);
        address owner = id.owner();
        IClearingHouse.AccountState memory s = stateOf(id);
        uint256 free = positive(usable(s, 0) - int256(s.initial + s.reserved));
        free = min(free, positive(s.cash)) / 1e12;
        vm.prank(owner);
        try house.withdraw(id, free + 1, owner) {
            fail("a token unit more than the table allows was withdrawn");
        } catch (bytes memory reason) {
            _requireRefusal(reason, "withdraw");
        }
        if (free == 0) return;
        uint256 healthy = _healthy();
        vm.prank(owner);
        house.withdraw(id, all ? free : bound(amount, 1, free), owner);
        _keepsHealth(healthy, "withdraw");
    }

    /* COLLATERAL */

    function pledgeSome(uint256 who, uint256 which, uint256 value) external turn {
        _pledge(_person(who), tokens[which % tokens.length], magnitude(value, 1e18, 20_000e18));
    }

    function unpledge(uint256 who, uint256 which, uint256 share) external turn {
        _unpledge(_person(who), tokens[which % tokens.length], bound(share, 1, 100));
    }

    function payOff(uint256 who, uint256 share) external turn {
        _repay(_person(who), bound(share, 1, 110));
    }

    function sell(uint256 who, uint256 amount) external turn {
        _sell(_person(who), magnitude(amount, 1, 50_000e6));
    }

    function buySeized(uint256 which, uint256 amount) external turn {
        _buySeized(tokens[which % tokens.length], magnitude(amount, 1, 50_000e6));
    }

    function fundPots(uint256 amount, bool vault) external turn {
        amount = magnitude(amount, 1, 50_000e6);
        uint256 healthy = _healthy();
        if (vault) fundVault(amount);
        else fundInsurance(amount);
        _keepsHealth(healthy, "fundPots");
    }

    /// @dev Who brought whom, and what the protocol takes of its own.
    function feesMove(uint256 who, uint256 by, uint256 amount) external turn {
        address owner = _owner(who);
        vm.prank(owner);
        house.setReferrer(by % 5 == 0 ? address(0) : _owner(by));
        uint256 fees = house.pots().fees / 1e12;
        uint256 healthy = _healthy();
        if (fees != 0) house.collectFees(bound(amount, 1, fees), address(0xfee));
        _keepsHealth(healthy, "collectFees");
    }

    /// @dev With the vault nearly empty the best positions are cut back, and nobody's health falls by it.
    function cutBack(uint256 who, uint256 which, uint256 left) external turn {
        AccountId id = _person(who);
        (bool found, IClearingHouse.PositionState memory p) = _pick(id, which);
        if (!found) return;
        _cutBack(id, p.marketId, magnitude(left, 1e6, 1e15));
    }

    function _cutBack(AccountId id, uint16 market, uint256 left) private {
        int256 vault = house.pots().vault / 1e12;
        setVault(int256(left));
        IClearingHouse.AccountState memory s = stateOf(id);
        try house.deleverage(id, market) {
            IClearingHouse.AccountState memory t = stateOf(id);
            assertLe(t.exposure, s.exposure, "deleveraging only reduces");
            if (s.equity >= int256(s.maintenance)) {
                assertGe(t.equity, int256(t.maintenance), "INV-3: who is cut back stays healthy");
            }
            ++_met.cutBacks;
        } catch (bytes memory reason) {
            bytes4 r = bytes4(reason);
            bool known = r == IClearingHouse.NotDeleveragable.selector || r == IClearingHouse.BelowSideAverage.selector;
            assertTrue(known || r == IClearingHouse.NothingToReduce.selector, "or there is a reason not to");
        }
        setVault(vault);
    }

    /// @dev A winner whom the vault could hardly pay, on a market of his own: elsewhere others may have won more, and of
    /// a hedge that has there is nothing to cut.
    function _eventCutBack() private {
        AccountId id = cross(bob, _nextIndex());
        uint16 market = list("OWN", 100e18);
        _centre[market] = mark(market);
        _levered(id, market, 100_000e18, false);
        publish(market, 110e18);
        uint256 met = _met.cutBacks;
        _cutBack(id, market, 1e6);
        assertEq(_met.cutBacks, met + 1, "the only winner is cut back");
    }

    /* TRADES, by a satellite at the mark */

    /// @dev Opens or adds, in a hedge account either leg; backed by five to fifty percent of fresh margin.
    function open(uint256 who, uint256 where, uint256 exposure, uint256 backing, bool short) external turn {
        AccountId id = _person(who);
        uint16 market = anyMarket(where);
        exposure = magnitude(exposure, 400e18, 100_000e18);
        fund(id, (exposure * bound(backing, 5, 50)) / 100e12);
        int256 size = unitsOf(market, exposure) * (short ? -1 : int256(1));
        if (_tryFill(fillRequest(id, market, sideOf(id, short), size, false), "open")) ++_met.opens;
    }

    /// @dev INV-9: whoever is healthy can reduce, at the line too.
    function reduce(uint256 who, uint256 which, uint256 share, bool short) external turn {
        AccountId id = _person(who);
        (bool found, IClearingHouse.PositionState memory p) = _pick(id, which);
        if (!found) return;
        bool hedged = _isHedge(id);
        int256 size =
            !hedged
                ? p.longSize + p.shortSize
                : short
                    ? p.shortSize
                    : p.longSize;
        if (size == 0) return;
        size = (-size * int256(bound(share, 1, 120))) / 100;
        IClearingHouse.FillRequest memory r = fillRequest(id, p.marketId, sideOf(id, short), size, true);
        if (size == 0) return;
        if (hedged || _under(id)) {
            _tryFill(r, "reduce");
            return;
        }
        uint256 healthy = _healthy();
        house.fill(r);
        _keepsHealth(healthy, "reduce");
    }

    function flip(uint256 who, uint256 which, uint256 share) external turn {
        AccountId id = _person(who);
        (bool found, IClearingHouse.PositionState memory p) = _pick(id, which);
        if (!found || _isHedge(id)) return;
        int256 size = p.longSize + p.shortSize;
        fund(id, p.exposure / 4e12 + 1);
        size = -size - (size * int256(bound(share, 10, 200))) / 100;
        if (_tryFill(fillRequest(id, p.marketId, PositionSide.Net, size, false), "flip")) ++_met.flips;
    }

    function closePair(uint256 who, uint256 which, uint256 share) external turn {
        AccountId id = who % 2 == 0 ? aliceHedge : hedge(bob, 0);
        (bool found, IClearingHouse.PositionState memory p) = _pick(id, which);
        if (!found || _under(id)) return;
        uint256 pair = min(uint256(p.longSize), absolute(p.shortSize));
        uint256 quantity = (pair * bound(share, 1, 100)) / 100;
        if (quantity != 0) _closePair(id, p.marketId, quantity);
    }

    /* ORDERS */

    function commitOrder(uint256 who, uint256 where, uint256 exposure, uint256 kind) external turn {
        AccountId id = _person(who);
        uint16 market = anyMarket(where);
        bool short = kind % 2 == 1;
        exposure = magnitude(exposure, 400e18, 50_000e18);
        fund(id, exposure / 10e12);
        int256 size = unitsOf(market, exposure) * (short ? -1 : int256(1));
        IOrders.OrderRequest memory r = orderRequest(id, market, sideOf(id, short), size, false);
        r.payFromWallet = (kind >> 1) % 2 == 1;
        address owner = id.owner();
        mintTo(owner, 10e6);
        PriceUpdate memory none = noUpdate();
        uint256 healthy = _healthy();
        vm.prank(owner);
        try orders.commit(r, none) returns (uint256 orderId) {
            _pending.push(orderId);
        } catch (bytes memory reason) {
            _requireRefusal(reason, "commit");
        }
        _keepsHealth(healthy, "commit");
    }

    /// @dev However an order can end now, it ends: at a settlement price up to two percent off the mark, which is
    /// newer and stays.
    function endOrder(uint256 which, uint256 move) external turn {
        if (_pending.length == 0) return;
        uint256 at = which % _pending.length;
        uint256 orderId = _pending[at];
        _dropPending(at);
        IOrders.Order memory o = orders.order(orderId);
        uint256 from = o.commitTime + orders.config().delay;
        if (o.epoch != house.epochOf(o.accountId)) {
            _clear(orderId);
            return;
        }
        if (clock() > o.commitTime + WINDOW_END) {
            _expire(orderId);
            return;
        }
        if (clock() < from) vm.warp(from);
        refresh();
        if (clock() > o.commitTime + WINDOW_END) {
            _expire(orderId);
            return;
        }
        uint256 healthy = _healthy();
        settle(orderId, (mark(o.marketId) * bound(move, 98, 102)) / 100, keeper);
        _keepsHealth(healthy, "settle");
        ++_met.settlements;
    }

    /* PRICES, TIME, LIQUIDATIONS */

    function movePrice(uint256 where, uint256 move) external turn {
        uint16 market = anyMarket(where);
        uint256 price = (mark(market) * bound(move, 850, 1_176)) / 1_000;
        publish(market, bound(price, _centre[market] / 4, _centre[market] * 4));
    }

    function pass(uint256 elapsed) external turn {
        skip(bound(elapsed, 1, 120));
    }

    function liquidate(uint256 who, uint256 by) external turn {
        _liquidate(_person(who), _owner(by));
    }

    /// @dev All at once: exactly those under the line, as if one by one.
    function liquidateBatch() external turn {
        uint256 healthy = _healthy();
        uint256 snapshot = vm.snapshotState();
        uint256 expected;
        for (uint256 i; i < _people.length; ++i) {
            if (!_under(_people[i])) continue;
            ++expected;
            vm.prank(keeper);
            house.liquidate(_people[i]);
        }
        bytes32 digest = _everything();
        vm.revertToState(snapshot);
        PriceUpdate memory none = noUpdate();
        vm.prank(keeper);
        assertEq(house.liquidateBatch(_people, none), expected, "INV-8: everyone under the line is liquidated");
        assertEq(_everything(), digest, "INV-7: a batch is one by one");
        _keepsHealth(healthy, "liquidateBatch");
    }

    function _event(uint256 number) internal override {
        uint16 market = anyMarket(_seed(3));
        number %= 11;
        if (number == 0) _eventFlip(market);
        else if (number == 1) _eventHedgeClose(market);
        else if (number == 2) _eventPartial(market, keeper);
        else if (number == 3) _eventRuin(market, 20_000e18);
        else if (number == 4) _eventOrders(market);
        else if (number == 5) _eventForfeit(market);
        else if (number == 7) _eventCutBack();
        else if (number == 9) _eventDebt();
        else if (number == 10) _eventSeizure(market);
        else if (number == 6) _roundTrip(market, _mostly(market), 2, _seed(4));
        else _eventVoid(market, 2);
    }

    function _pick(
        AccountId id,
        uint256 which
    ) private view returns (bool found, IClearingHouse.PositionState memory p) {
        IClearingHouse.PositionState[] memory list = stateOf(id).positions;
        if (list.length == 0) return (false, p);
        return (true, list[which % list.length]);
    }
}

contract GeneralInvariantTest is Invariants {
    function setUp() public {
        GeneralHandler h = new GeneralHandler();
        bytes4[] memory s = new bytes4[](20);
        s[0] = h.deposit.selector;
        s[1] = h.withdraw.selector;
        s[2] = h.fundPots.selector;
        s[3] = h.open.selector;
        s[4] = h.reduce.selector;
        s[5] = h.flip.selector;
        s[6] = h.closePair.selector;
        s[7] = h.commitOrder.selector;
        s[8] = h.endOrder.selector;
        s[9] = h.movePrice.selector;
        s[10] = h.pass.selector;
        s[11] = h.liquidate.selector;
        s[12] = h.liquidateBatch.selector;
        s[13] = h.feesMove.selector;
        s[14] = h.cutBack.selector;
        s[15] = h.pledgeSome.selector;
        s[16] = h.unpledge.selector;
        s[17] = h.payOff.selector;
        s[18] = h.sell.selector;
        s[19] = h.buySeized.selector;
        drive(h, s);
    }

    /// hardhat-config: invariant.runs = 36
    function invariant_INV_1_INV_2_INV_4_booksBalance() public view {
        checkBooks();
    }

    /// hardhat-config: invariant.runs = 36
    function invariant_INV_3_INV_10_INV_12_promisesAreKept() public view {
        checkKept();
    }

    /// hardhat-config: invariant.runs = 36
    function invariant_INV_5_INV_6_INV_7_INV_8_liquidationsOfTheState() public {
        checkLiquidations();
    }

    function checkMet(Handler.Counters memory met) internal pure override {
        assertGt(met.hedgeCloses, 0, "no run without a hedge close");
        assertGt(met.settlements, 0, "no run without a settled order");
        assertGt(met.cutBacks, 0, "no run without a profit cut back");
        assertGt(met.forfeits, 0, "no run without a forfeit");
        assertGt(met.sales, 0, "no run without a sale of collateral");
        assertGt(met.seizures, 0, "no run without a seizure of collateral");
        assertGt(met.resales, 0, "no run without seized collateral sold");
        assertGt(met.expiries, 0, "no run without an expiry");
        assertGt(met.voided, 0, "no run without a voided order");
    }
}
