// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IClearingHouse, PositionSide} from "../../../contracts/interfaces/IClearingHouse.sol";
import {IOrders} from "../../../contracts/interfaces/IOrders.sol";
import {PriceUpdate} from "../../../contracts/interfaces/IPriceRouter.sol";
import {AccountId, AccountIdLib} from "../../../contracts/libraries/AccountId.sol";
import {TestToken} from "../../../contracts/mocks/TestToken.sol";
import {Liquidating} from "../kit/Liquidating.sol";
import {Pledging} from "../kit/Pledging.sol";

/// @title What a campaign calls: a deployed protocol, its people, and verbs that never fail by accident
/// @notice Every few calls a verb is followed by the next event of a fixed schedule, on an account of its own, so that
/// each run meets each class of event. A property that is not about the state alone is checked around the call it is
/// about; what breaks it is kept under its number, for the invariant of that number to tell.
abstract contract Handler is Pledging, Liquidating {
    /// @dev What a run has met.
    struct Counters {
        uint256 opens;
        uint256 flips;
        uint256 partials;
        uint256 fulls;
        uint256 badDebts;
        uint256 hedgeCloses;
        uint256 settlements;
        uint256 expiries;
        uint256 forfeits;
        uint256 cutBacks;
        uint256 voided;
        uint256 refusals;
        uint256 ownKeepers;
        uint256 straddles;
        uint256 emptyPots;
        uint256 donations;
        uint256 intrusions;
        uint256 roundTrips;
        uint256 isolatedLosses;
        uint256 pledges;
        uint256 sales;
        uint256 seizures;
        uint256 resales;
        uint256 provided;
        uint256 redeemed;
        uint256 navKept;
    }

    uint256 internal constant WINDOW_END = 62;
    address internal immutable MALLORY = actor("mallory");

    uint256 public calls;
    /// @dev By the number of the invariant: the first thing that broke it.
    mapping(uint256 invariantId => string what) public broken;

    Counters internal _met;
    AccountId[] internal _people;
    uint256[] internal _pending;
    mapping(uint16 market => uint256 price) internal _centre;
    uint88 private _fresh = 1000;

    /// @dev Prices fresh enough to trade at, then the verb, then perhaps an event.
    modifier turn() {
        _refreshIfOld();
        _;
        ++calls;
        if (calls % period() == 0) {
            _refreshIfOld();
            _event(calls / period() - 1);
        }
    }

    function setUp() public virtual override {
        super.setUp();
        AccountId[7] memory people = [
            aliceCross,
            aliceIsolated,
            aliceHedge,
            bobCross,
            isolated(bob, 0),
            hedge(bob, 0),
            cross(carol, 0)
        ];
        for (uint256 i; i < people.length; ++i) {
            _people.push(people[i]);
            track(people[i]);
        }
        for (uint88 i; i < 3; ++i) track(cross(MALLORY, i));
        for (uint16 m = 1; m <= marketCount; ++m) _centre[m] = mark(m);
    }

    /* WHAT THE INVARIANTS READ */

    function met() external view returns (Counters memory) {
        return _met;
    }

    /// @notice INV-1, INV-2 and INV-4.
    function checkBooks() external view {
        assertBooks();
        _assertTransfers();
    }

    /// @dev INV-4: what the totals say the vault owes traders is what they have, position by position: it is ceiled once a
    /// side, they are floored one by one.
    function _assertTransfers() private view {
        int256 profit;
        uint256 legs;
        for (uint256 i; i < tracked.length; ++i) {
            IClearingHouse.PositionState[] memory list_ = stateOf(tracked[i]).positions;
            for (uint256 j; j < list_.length; ++j) {
                // Where the vault cannot pay in full, winners and losers of a side are netted before the cut.
                if (list_[j].profitFactor != WAD_) return;
                profit += list_[j].pnl;
                legs += 2;
            }
        }
        int256 owed = house.vaultStateAt(marks()).netProfit;
        assertLe(profit, owed + int256(2 * uint256(marketCount)), "INV-4: traders have no more than the vault owes");
        assertGe(profit + int256(legs), owed, "INV-4: and no less, to a wei a leg");
    }

    /// @notice INV-5 to INV-8 of the state a run is in: whoever is under the line is liquidated as promised, whoever
    /// is not is refused. What an invariant changes is not kept.
    function checkLiquidations() external {
        _refreshIfOld();
        uint256 count = tracked.length;
        for (uint256 i; i < count; ++i) {
            if (_under(tracked[i])) liquidateChecked(tracked[i], keeper);
            else refuseLiquidation(tracked[i], keeper);
        }
        assertBooks();
    }

    /// @dev Accounts, pots and markets in one number.
    function _everything() internal view returns (bytes32 digest) {
        digest = keccak256(abi.encode(house.pots()));
        for (uint256 i; i < tracked.length; ++i) digest = keccak256(abi.encode(digest, stateOf(tracked[i])));
        for (uint16 m = 1; m <= marketCount; ++m) digest = keccak256(abi.encode(digest, house.marketState(m)));
    }

    /* THE SCHEDULE */

    /// @dev Calls between two events, so few that a run meets each.
    function period() internal pure virtual returns (uint256) {
        return 7;
    }

    /// @dev The event of that number; more than there are repeat.
    function _event(uint256 number) internal virtual;

    function _nextIndex() internal returns (uint88) {
        return ++_fresh;
    }

    function _seed(uint256 salt) internal view returns (uint256) {
        return uint256(keccak256(abi.encode(calls, salt, clock())));
    }

    /// @dev A market's way back to where it began, so that no run walks off to prices without a meaning.
    function _adverse(uint16 market) internal view returns (bool short) {
        return mark(market) < _centre[market];
    }

    /* INV-3: WHO WAS HEALTHY STAYS HEALTHY */

    /// @dev One bit for each tracked account.
    function _healthy() internal view returns (uint256 bits) {
        for (uint256 i; i < tracked.length; ++i) if (!_under(tracked[i])) bits |= 1 << i;
    }

    function _keepsHealth(uint256 before, string memory verb) internal {
        uint256 lost = before & ~_healthy();
        if (lost != 0) _break(3, string.concat("INV-3: ", verb, " left a healthy account unhealthy"));
    }

    function _break(uint256 invariantId, string memory what) internal {
        if (bytes(broken[invariantId]).length == 0) broken[invariantId] = what;
    }

    function _under(AccountId id) internal view returns (bool) {
        IClearingHouse.AccountState memory s = stateOf(id);
        return s.equity < int256(s.maintenance);
    }

    /* PARTS OF VERBS */

    function _person(uint256 seed) internal view returns (AccountId) {
        return _people[seed % _people.length];
    }

    function _owner(uint256 seed) internal view returns (address) {
        return
            seed % 4 == 0
                ? alice
                : seed % 4 == 1
                    ? bob
                    : seed % 4 == 2
                        ? carol
                        : keeper;
    }

    function _isHedge(AccountId id) internal pure returns (bool) {
        return (uint256(AccountId.unwrap(id)) >> 88) & 0xff == 2;
    }

    function _refreshIfOld() internal {
        for (uint16 m = 1; m <= marketCount; ++m) {
            if (clock() <= router.feed(m).publishTime + 30) continue;
            refresh();
            return;
        }
    }

    /// @dev A fill of which only the account's own limits may be in the way.
    function _tryFill(IClearingHouse.FillRequest memory r, string memory verb) internal returns (bool done) {
        uint256 healthy = _healthy();
        try house.fill(r) returns (IClearingHouse.FillResult memory) {
            done = true;
            if (_under(r.accountId) && (healthy >> _indexOf(r.accountId)) & 1 == 1) {
                _break(3, "INV-3: a fill left its own account unhealthy");
            }
        } catch (bytes memory reason) {
            _requireRefusal(reason, verb);
        }
        _keepsHealth(healthy, verb);
    }

    /// @dev The refusals that an account's own state explains.
    function _requireRefusal(bytes memory reason, string memory verb) internal pure {
        bytes4 s = bytes4(reason);
        bool known =
            s == IClearingHouse.InsufficientMargin.selector ||
                s == IClearingHouse.CashBelowLimit.selector ||
                s == IClearingHouse.DebtCapExceeded.selector ||
                s == IClearingHouse.UtilisationCapExceeded.selector ||
                s == IClearingHouse.ProfitCapExceeded.selector ||
                s == IClearingHouse.BelowMinimumExposure.selector ||
                s == IClearingHouse.TooManyMarkets.selector ||
                s == IClearingHouse.OpenInterestCapExceeded.selector ||
                s == IClearingHouse.ExposureCapExceeded.selector ||
                s == IClearingHouse.ReductionLowersHealth.selector;
        assertTrue(known, string.concat(verb, " was refused for no reason of the account"));
    }

    function _indexOf(AccountId id) internal view returns (uint256 i) {
        while (AccountId.unwrap(tracked[i]) != AccountId.unwrap(id)) ++i;
    }

    /// @dev Liquidates who is under the line, and is refused for who is not.
    function _liquidate(AccountId id, address keeper_) internal {
        track(AccountIdLib.primary(keeper_));
        uint256 healthy = _healthy();
        if (_under(id)) _count(liquidateChecked(id, keeper_));
        else _refused(id, keeper_);
        _keepsHealth(healthy, "liquidate");
    }

    function _refused(AccountId id, address keeper_) internal {
        refuseLiquidation(id, keeper_);
        ++_met.refusals;
    }

    function _count(Outcome memory o) internal {
        if (o.preview.seizures.length != 0) ++_met.seizures;
        if (o.full) ++_met.fulls;
        else ++_met.partials;
        if (o.badDebt != 0) ++_met.badDebts;
    }

    function _commit(IOrders.OrderRequest memory r) internal returns (uint256 orderId) {
        mintTo(r.accountId.owner(), 10e6);
        orderId = commit(r);
        _pending.push(orderId);
    }

    function _dropPending(uint256 at) internal {
        _pending[at] = _pending[_pending.length - 1];
        _pending.pop();
    }

    /// @dev Returns a voided order's fee to whoever paid it; whatever else is tried with the order is refused first.
    function _clear(uint256 orderId) internal {
        IOrders.Order memory o = orders.order(orderId);
        uint32 epoch = house.epochOf(o.accountId);
        bytes memory refusal = abi.encodeWithSelector(IOrders.OrderVoided.selector, orderId, o.epoch, epoch);
        bytes[] memory data = settlementOf(orderId, mark(o.marketId));
        PriceUpdate memory none = noUpdate();
        vm.expectRevert(refusal);
        orders.settle{value: MOCK_FEE}(orderId, data, none);
        vm.expectRevert(refusal);
        orders.expire(orderId);

        AccountId to = o.payer == address(0) ? o.accountId : AccountIdLib.primary(o.payer);
        track(to);
        int256 before = cashOf(to);
        uint256 healthy = _healthy();
        orders.clear(orderId);
        assertEq(cashOf(to) - before, int256(uint256(o.escrowed)), "INV-1: a voided order's fee returns");
        _keepsHealth(healthy, "clear");
        ++_met.voided;
    }

    /* COLLATERAL AND DEBTS */

    function _pledge(AccountId id, TestToken token, uint256 value) internal {
        uint256 units = unitsWorth(token, value);
        IClearingHouse.CollateralState memory c = house.collateralState(address(token));
        units = min(units, c.params.cap - min(c.params.cap, c.held + c.seized));
        if (units == 0) return;
        uint256 healthy = _healthy();
        pledge(id, token, units);
        _keepsHealth(healthy, "depositCollateral");
        ++_met.pledges;
    }

    /// @dev Takes some collateral out, where the account's own limits let it.
    function _unpledge(AccountId id, TestToken token, uint256 share) internal {
        uint256 units = (held(id, token) * share) / 100;
        if (units == 0) return;
        uint256 healthy = _healthy();
        address owner = id.owner();
        vm.prank(owner);
        try house.withdrawCollateral(id, address(token), units, owner) {
            assertTrue(house.marketsOf(id).length == 0 || !_under(id), "INV-3: who takes collateral out stays healthy");
        } catch (bytes memory reason) {
            _requireRefusal(reason, "withdrawCollateral");
        }
        _keepsHealth(healthy, "withdrawCollateral");
    }

    function _repay(AccountId id, uint256 share) internal {
        uint256 owed = positive(-cashOf(id));
        if (owed == 0) return;
        uint256 amount = (owed * share) / 100e12 + 1;
        mintTo(carol, amount);
        uint256 healthy = _healthy();
        vm.prank(carol);
        house.repay(id, amount);
        _keepsHealth(healthy, "repay");
    }

    /// @dev Pays off of a debt what may be, out of the collateral that goes first; a refusal has a reason.
    function _sell(AccountId id, uint256 amount) internal returns (bool done) {
        address[] memory list_ = house.tokensOf(id);
        if (list_.length == 0) return false;
        IClearingHouse.AccountState memory s = stateOf(id);
        address first = _first(list_);
        mintTo(carol, amount);
        uint256 healthy = _healthy();
        vm.prank(carol);
        try house.sellCollateral(id, first, amount, 0) {
            IClearingHouse.AccountState memory t = stateOf(id);
            assertGe(t.equity, s.equity, "INV-3: a sale never lowers equity");
            assertLt(s.cash, 0, "and is for a debt");
            done = true;
            ++_met.sales;
        } catch (bytes memory reason) {
            bytes4 r = bytes4(reason);
            bool known = r == IClearingHouse.CollateralNotForSale.selector;
            assertTrue(known || r == IClearingHouse.TooLittleCollateral.selector, "a sale refused for no reason");
        }
        _keepsHealth(healthy, "sellCollateral");
    }

    /// @dev Highest haircut, then lowest id.
    function _first(address[] memory list_) private view returns (address first) {
        uint256 most;
        uint256 lowest;
        for (uint256 i; i < list_.length; ++i) {
            IClearingHouse.CollateralState memory c = house.collateralState(list_[i]);
            bool before = c.params.haircut > most || (c.params.haircut == most && c.id < lowest);
            if (before) (first, most, lowest) = (list_[i], c.params.haircut, c.id);
        }
    }

    function _buySeized(TestToken token, uint256 amount) internal {
        if (house.collateralState(address(token)).seized == 0) return;
        mintTo(carol, amount);
        uint256 healthy = _healthy();
        vm.prank(carol);
        try house.buySeized(address(token), amount, 0) {
            ++_met.resales;
        } catch (bytes memory reason) {
            assertEq(
                bytes32(bytes4(reason)),
                bytes32(IClearingHouse.TooLittleCollateral.selector),
                "refused only where it buys nothing"
            );
        }
        _keepsHealth(healthy, "buySeized");
    }

    /// @dev An account in debt, flat for a day, whose collateral pays for it.
    function _eventDebt() internal {
        AccountId id = cross(alice, _nextIndex());
        track(id);
        indebt(id, weth, 40_000e18, 2_000e18);
        skip(1 days);
        refresh();
        assertTrue(_sell(id, 1_000e6), "a debt of a day is for sale");
        _repay(id, 100);
        assertGe(cashOf(id), 0, "and ends");
        _unpledge(id, weth, 100);
        assertEq(held(id, weth), 0, "with all collateral home");
    }

    /// @dev A gap that leaves an account with a debt: insurance takes its collateral, and sells it.
    function _eventSeizure(uint16 market) internal {
        AccountId id = cross(bob, _nextIndex());
        track(id);
        TestToken token = tokens[_seed(10) % tokens.length];
        pledge(id, token, unitsWorth(token, 5_000e18));
        bool short = _adverse(market);
        trade(id, market, unitsOf(market, 3 * stateOf(id).collateral) * (short ? -1 : int256(1)));
        _gap(market);
        refresh();
        uint256 seizures = _met.seizures;
        _liquidate(id, keeper);
        assertEq(_met.seizures, seizures + 1, "its collateral is taken");
        _buySeized(token, 100_000e6);
        assertEq(house.collateralState(address(token)).seized, 0, "and sold");
    }

    /* EVENTS THAT ARE SURE TO HAPPEN */

    /// @dev A position at initial margin on a new account.
    function _levered(AccountId id, uint16 market, uint256 exposure, bool short) internal returns (int256 size) {
        track(id);
        size = lever(id, market, exposure, short);
        ++_met.opens;
    }

    function _eventFlip(uint16 market) internal {
        AccountId id = cross(alice, _nextIndex());
        int256 size = _levered(id, market, 5_000e18, _seed(1) % 2 == 0);
        fund(id, 5_000e6);
        uint256 healthy = _healthy();
        trade(id, market, -2 * size);
        assertEq(sizeOf(id, market, PositionSide.Net), -size, "a flip turns the position");
        _keepsHealth(healthy, "flip");
        ++_met.flips;
    }

    function _eventHedgeClose(uint16 market) internal {
        AccountId id = hedge(alice, _nextIndex());
        int256 size = _levered(id, market, 10_000e18, false);
        fund(id, 10_000e6);
        tradeLeg(id, market, PositionSide.Short, -size / 2);
        _closePair(id, market, uint256(size / 4));
    }

    function _closePair(AccountId id, uint16 market, uint256 quantity) internal {
        PriceUpdate memory none = noUpdate();
        address owner = id.owner();
        uint256 healthy = _healthy();
        vm.prank(owner);
        orders.closePair(id, market, quantity, none);
        _keepsHealth(healthy, "closePair");
        ++_met.hedgeCloses;
    }

    /// @dev Under the line by a twentieth of its health.
    function _eventPartial(uint16 market, address keeper_) internal {
        AccountId id = cross(alice, _nextIndex());
        bool short = _adverse(market);
        _levered(id, market, 50_000e18, short);
        sink(id, market, 0.95e18, short);
        uint256 partials = _met.partials;
        _liquidate(id, keeper_);
        assertEq(_met.partials, partials + 1, "a small shortfall is cured in part");
    }

    /// @dev A gap beyond the margin of an isolated account: closed, its loss booked by insurance and vault, while no
    /// other account of the owner changes (INV-12).
    function _eventRuin(uint16 market, uint256 exposure) internal {
        AccountId id = isolated(alice, _nextIndex());
        bool short = _adverse(market);
        _levered(id, market, exposure, short);
        _gap(market);
        _ruin(id);
    }

    /// @dev Far enough to leave nothing of any margin, towards the price the market began at.
    function _gap(uint16 market) internal {
        publish(market, (mark(market) * (_adverse(market) ? 150 : 60)) / 100);
    }

    function _ruin(AccountId id) internal {
        bytes32 others = _othersOf(id);
        uint256 badDebts = _met.badDebts;
        _liquidate(id, keeper);
        assertEq(_met.badDebts, badDebts + 1, "a gap leaves a bad debt");
        if (_othersOf(id) != others) _break(12, "INV-12: an isolated loss changed another account of its owner");
        ++_met.isolatedLosses;
    }

    /// @dev What the accounts that share the owner of `id`, but for `id` itself, hold.
    function _othersOf(AccountId id) internal view returns (bytes32 digest) {
        for (uint256 i; i < tracked.length; ++i) {
            AccountId other = tracked[i];
            if (AccountId.unwrap(other) == AccountId.unwrap(id) || other.owner() != id.owner()) continue;
            IClearingHouse.AccountState memory s = stateOf(other);
            digest = keccak256(abi.encode(digest, s.cash, s.reserved, s.epoch));
            for (uint256 j; j < s.positions.length; ++j) {
                IClearingHouse.PositionState memory p = s.positions[j];
                digest = keccak256(abi.encode(digest, p.longSize, p.longCost, p.shortSize, p.shortCost));
            }
        }
    }

    /// @dev Orders stuffed onto an account that is liquidated then; their fees return.
    function _eventVoid(uint16 market, uint256 count) internal {
        AccountId id = cross(bob, _nextIndex());
        bool short = _adverse(market);
        int256 size = _levered(id, market, 20_000e18, short);
        fund(id, 1_000e6 * count);
        uint256 first = orders.orderCount() + 1;
        for (uint256 i; i < count; ++i) {
            IOrders.OrderRequest memory r = orderRequest(id, market, PositionSide.Net, size / 20, false);
            if (i % 3 == 1) (r.sizeDelta, r.reduceOnly) = (-r.sizeDelta, true);
            r.acceptablePrice = r.sizeDelta > 0 ? type(uint128).max : 0;
            r.payFromWallet = i % 2 == 1;
            mintTo(bob, 10e6);
            commit(r);
        }
        assertGt(stateOf(id).reserved, 0, "orders reserve");
        sink(id, market, 0.9e18, short);
        _liquidate(id, keeper);
        for (uint256 i; i < count; ++i) _clear(first + i);
    }

    /// @dev An order that fills, and one nobody settles: its fee goes to insurance.
    function _eventOrders(uint16 market) internal {
        AccountId id = cross(bob, _nextIndex());
        int256 size = _levered(id, market, 5_000e18, _seed(2) % 2 == 0);
        fund(id, 1_000e6);
        uint256 healthy = _healthy();
        settle(commit(orderRequest(id, market, PositionSide.Net, size / 5, false)), mark(market), keeper);
        assertGt(absolute(sizeOf(id, market, PositionSide.Net)), absolute(size), "an order fills");
        size = sizeOf(id, market, PositionSide.Net);
        _keepsHealth(healthy, "settle");
        ++_met.settlements;

        IOrders.OrderRequest memory r = orderRequest(id, market, PositionSide.Net, -size, true);
        r.payFromWallet = true;
        mintTo(bob, 10e6);
        uint256 orderId = commit(r);
        skip(WINDOW_END + 1);
        refresh();
        _expire(orderId);
    }

    /// @dev An order whose account has been brought within a hair of its line by the time it settles: it fails, and what
    /// it forfeits does not push the account under.
    function _eventForfeit(uint16 market) internal {
        AccountId id = cross(bob, _nextIndex());
        bool short = _adverse(market);
        int256 size = _levered(id, market, 20_000e18, short);
        fund(id, 2_000e6);
        uint256 orderId = commit(orderRequest(id, market, PositionSide.Net, size / 4, false));
        // Not so near that the second until the price is there would do.
        (uint256 good, ) = crossing(id, market, 1.0001e18, short ? mark(market) * 4 : mark(market) / 4);
        publish(market, good);
        int256 cash = cashOf(id);
        uint256 healthy = _healthy();
        settle(orderId, good, keeper);
        assertEq(sizeOf(id, market, PositionSide.Net), size, "an order without margin does not fill");
        assertLt(cashOf(id), cash, "and forfeits");
        _keepsHealth(healthy, "forfeit");
        ++_met.forfeits;
    }

    function _expire(uint256 orderId) internal {
        uint256 insurance = house.pots().insurance;
        uint256 escrowed = orders.order(orderId).escrowed;
        // That there could have been a price shows with a newer one.
        refresh();
        uint256 healthy = _healthy();
        orders.expire(orderId);
        assertEq(house.pots().insurance, insurance + escrowed, "INV-1: an expired order's fee goes to insurance");
        _keepsHealth(healthy, "expire");
        ++_met.expiries;
    }

    /// @dev INV-10: one price, two accounts of one owner on opposite sides, each opened and closed in pieces. Together they
    /// never have more than before, whatever the skew they found.
    function _roundTrip(uint16 market, uint256 exposure, uint256 pieces, uint256 other) internal {
        (AccountId a, AccountId b) = (cross(MALLORY, 1), cross(MALLORY, 2));
        fund(a, exposure / 1e12);
        fund(b, exposure / 1e12);
        int256 size = unitsOf(market, exposure);
        if (other % 2 == 0) size = -size;
        int256 worth = cashOf(a) + cashOf(b);
        uint256 healthy = _healthy();
        _inPieces(a, market, size, pieces);
        if (other % 3 != 0) _inPieces(b, market, (-size * int256(bound(other >> 8, 50, 100))) / 100, pieces);
        _outInPieces(a, market, pieces);
        _outInPieces(b, market, pieces);
        _keepsHealth(healthy, "a round trip");
        assertEq(stateOf(a).exposure + stateOf(b).exposure, 0, "a round trip ends flat");
        if (cashOf(a) + cashOf(b) > worth) _break(10, "INV-10: a round trip at one price earned");
        ++_met.roundTrips;
    }

    /// @dev Nearly the largest position there may be: only there the skew premium is more than the fees.
    function _mostly(uint16 market) internal view returns (uint256 exposure) {
        return (house.marketParams(market).maxExposure * 9) / 10;
    }

    function _inPieces(AccountId id, uint16 market, int256 size, uint256 pieces) private {
        for (uint256 i; i < pieces; ++i) trade(id, market, size / int256(pieces));
    }

    function _outInPieces(AccountId id, uint16 market, uint256 pieces) private {
        int256 piece = sizeOf(id, market, PositionSide.Net) / int256(pieces);
        int256 left = sizeOf(id, market, PositionSide.Net);
        while (left != 0) {
            house.fill(
                fillRequest(id, market, PositionSide.Net, absolute(left) < 2 * absolute(piece) ? -left : -piece, true)
            );
            left = sizeOf(id, market, PositionSide.Net);
        }
    }
}
