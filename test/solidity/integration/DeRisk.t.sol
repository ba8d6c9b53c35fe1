// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IClearingHouse, PositionSide} from "../../../contracts/interfaces/IClearingHouse.sol";
import {GuardKind, IGuards} from "../../../contracts/interfaces/IGuards.sol";
import {IOrders} from "../../../contracts/interfaces/IOrders.sol";
import {PriceUpdate} from "../../../contracts/interfaces/IPriceRouter.sol";
import {AccountId} from "../../../contracts/libraries/AccountId.sol";
import {Guarding} from "../kit/Guarding.sol";
import {Outages} from "../kit/Outages.sol";

/// @title Guards that reduce: which position, how much, and at whose price
contract DeRiskTest is Guarding, Outages {
    uint256 private constant LAST = 62;
    /// @dev What closing may cost at most where the skew is small against its scale: half the largest uncertainty, the fee.
    uint256 private constant COST = 0.0035e18;

    function setUp() public override {
        super.setUp();
        track(cross(address(this), 0));
    }

    /* HOW MUCH */

    /// @dev Once its orders are filled at the same prices, the level is the target, or nothing is left that can be closed; and
    /// beyond the target it is no further than what closing might have cost.
    function testFuzz_reachesTheTarget(uint256 seed, uint256 level, uint256 target, bool hedged) public {
        AccountId id = hedged ? aliceHedge : aliceCross;
        IGuards.Guard memory g = _prepare(id, seed, level, target, 1_000e18);
        IClearingHouse.AccountState memory s = stateOf(id);
        if (!_acts(g, s)) return;
        uint256 first = orders.orderCount() + 1;
        execute(g);
        settleAll(first);
        IClearingHouse.AccountState memory after_ = stateOf(id);
        if (after_.positions.length != 0) {
            assertGe(after_.marginLevel, int256(uint256(g.target)), "the target");
            _assertNoFurther(g, s, after_, first);
        }
        assertEq(house.pots().escrow, 0, "nothing waits");
        assertBooks();
    }

    /// @dev What these accounts meet: an order, several, pairs, and markets closed in part.
    function test_whatIsMet() public {
        uint256[4] memory met;
        uint256 snapshot = vm.snapshotState();
        for (uint256 seed; seed < 40; ++seed) {
            AccountId id = seed % 2 == 0 ? aliceHedge : aliceCross;
            IGuards.Guard memory g = _prepare(id, seed, type(uint256).max, _part(seed, 30), 1_000e18);
            IClearingHouse.AccountState memory s = stateOf(id);
            if (_acts(g, s)) {
                uint256 first = orders.orderCount();
                execute(g);
                uint256 count = orders.orderCount() - first;
                uint256 fees = g.amount - left(g);
                ++met[0];
                if (count > 1) ++met[1];
                if (fees > 2 * GUARD_FEE * count) ++met[2];
                assertEq(cashOf(keeperCross), int256(fees - 2 * GUARD_FEE * count), "a pair is paid for at once");
                settleAll(first + 1);
                if (stateOf(id).positions.length != 0) ++met[3];
            }
            vm.revertToState(snapshot);
            snapshot = vm.snapshotState();
        }
        assertGt(met[0], 20, "most of them act");
        assertGt(met[1], 5, "some by several orders");
        assertGt(met[2], 1, "some by pairs");
        assertGt(met[3], 5, "and some keep a part");
    }

    /// @dev Largest loss first: all of it before any of the next.
    function testFuzz_ranking(uint256 seed, uint256 target, bool hedged) public {
        AccountId id = hedged ? aliceHedge : aliceCross;
        IGuards.Guard memory g = _prepare(id, seed, type(uint256).max, target, 1_000e18);
        IClearingHouse.AccountState memory s = stateOf(id);
        if (!_acts(g, s)) return;
        uint256 first = orders.orderCount() + 1;
        execute(g);
        settleAll(first);
        // Whoever lost less than one that is still held, even in part, was not touched.
        for (uint256 i; i < s.positions.length; ++i) {
            if (!_holds(id, s.positions[i].marketId)) continue;
            for (uint256 j; j < s.positions.length; ++j) {
                if (s.positions[j].pnl <= s.positions[i].pnl) continue;
                IClearingHouse.PositionState memory p = s.positions[j];
                assertEq(_size(id, p.marketId, false), uint256(p.longSize), "a smaller loss waits its turn");
                assertEq(_size(id, p.marketId, true), absolute(p.shortSize), "a smaller loss waits its turn");
            }
        }
    }

    /// @dev A frozen market is passed over, whatever it has lost; if there is nothing else there is nothing to do.
    function testFuzz_passesOverTheFrozen(uint256 seed, uint256 target, uint16 dead) public {
        IGuards.Guard memory g = _prepare(aliceCross, seed, type(uint256).max, target, 1_000e18);
        dead = anyMarket(dead);
        freeze(dead);
        IClearingHouse.AccountState memory s = house.accountState(aliceCross);
        if (!_acts(g, s)) return;
        uint256 size = _size(aliceCross, dead, false) + _size(aliceCross, dead, true);
        uint256 first = orders.orderCount() + 1;
        execute(g);
        settleAll(first);
        assertEq(_size(aliceCross, dead, false) + _size(aliceCross, dead, true), size, "as it was");
        s = house.accountState(aliceCross);
        bool only = s.positions.length == 1;
        assertTrue(only || s.marginLevel >= int256(uint256(g.target)), "the rest, as far as it takes");
    }

    function test_nothingButTheFrozen() public {
        fund(aliceIsolated, 30_000e6);
        trade(aliceIsolated, BTC, 2e18);
        IGuards.Guard memory g = guardOn(aliceIsolated, GuardKind.DeRisk, 0.25e18, 0.3e18, 100e18);
        arm(g);
        publish(BTC, 46_000e18);
        freeze(BTC);
        expectNoAction(g, abi.encodeWithSelector(IGuards.NothingToDeRisk.selector, aliceIsolated));
    }

    /// @dev Its orders offer their keepers what any order has to: the market's minimum.
    function testFuzz_leastKeeperFee(uint256 fee) public {
        IGuards.Guard memory g = _simple(false);
        uint256 least = house.marketParams(BTC).minOrderFee;
        g.keeperFee = uint96(bound(fee, 1, 2 * least - 1));
        arm(g);
        publish(BTC, 46_000e18);
        if (g.keeperFee >= least) return execute(g);
        uint256 most = orders.config().maxKeeperFee;
        expectNoAction(g, abi.encodeWithSelector(IOrders.KeeperFeeOutOfBounds.selector, g.keeperFee, least, most));
    }

    /// @dev An amount that pays just one order's keepers is enough for it.
    function test_amountOfOneOrder() public {
        IGuards.Guard memory g = _simple(false);
        g.amount = uint128(2 * GUARD_FEE);
        arm(g);
        publish(BTC, 46_000e18);
        execute(g);
        assertEq(left(g), 0, "all of it");
    }

    /// @dev An order that nobody could settle ends like any market order, and does not wait again: its fees are back.
    function test_feedDiesBeforeItsOrder() public {
        IGuards.Guard memory g = _simple(false);
        arm(g);
        publish(BTC, 46_000e18);
        int256 cash = cashOf(aliceCross);
        execute(g);
        uint256 orderId = orders.orderCount();
        freeze(BTC);
        orders.expire(orderId);
        assertEq(orders.waitingOf(aliceCross), 0, "nothing waits");
        assertEq(orders.order(orderId).escrowed, 0, "it is gone");
        assertEq(cashOf(aliceCross), cash, "its fees are back");
        assertBooks();
    }

    /// @dev Keepers get no more than its amount: it goes as far as that pays, in order, and then no further.
    function testFuzz_neverMoreThanItsAmount(uint256 seed, uint256 amount) public {
        amount = bound(amount, 2 * GUARD_FEE, 8 * GUARD_FEE);
        IGuards.Guard memory g = _prepare(aliceCross, seed, type(uint256).max, type(uint256).max, amount);
        IClearingHouse.AccountState memory s = stateOf(aliceCross);
        if (!_acts(g, s)) return;
        uint256 first = orders.orderCount() + 1;
        execute(g);
        uint256 count = orders.orderCount() + 1 - first;
        assertEq(g.amount - left(g), count * 2 * GUARD_FEE, "two fees an order");
        assertEq(house.pots().escrow, count * 2 * GUARD_FEE, "in escrow");
        assertLe(count * 2 * GUARD_FEE, amount, "never more");
        if (count < s.positions.length && left(g) < 2 * GUARD_FEE) {
            skip(LAST + 1);
            refresh();
            if (house.accountState(aliceCross).marginLevel < int256(uint256(g.level))) {
                bytes memory reason = abi.encodeWithSelector(IGuards.AmountExhausted.selector, left(g), 2 * GUARD_FEE);
                expectNoAction(g, reason);
            }
        }
        assertBooks();
    }

    /* AT WHOSE PRICE */

    /// @dev An order like any other: the delay, the first price after it, and no worse than the guard's slippage.
    function testFuzz_ordinaryOrders(uint256 slippage, uint256 move, bool short) public {
        IGuards.Guard memory g = _simple(short);
        g.slippage = uint32(bound(slippage, 1_000, 500_000));
        arm(g);
        publish(BTC, short ? 54_000e18 : 46_000e18);
        execute(g);
        uint256 orderId = orders.orderCount();
        IOrders.Order memory o = orders.order(orderId);
        assertTrue(o.reduceOnly, "only reduces");
        assertEq(uint256(o.commitTime), clock(), "committed now");
        assertEq(uint256(o.escrowed), 2 * GUARD_FEE, "two fees");
        uint256 share = short ? 1e6 + uint256(g.slippage) : 1e6 - uint256(g.slippage);
        uint256 worst = short ? (mark(BTC) * share) / 1e6 : ceilDiv(mark(BTC), share, 1e6);
        assertEq(uint256(o.acceptablePrice), worst, "the guard's slippage");

        bytes[] memory data = settlementOf(orderId, mark(BTC));
        PriceUpdate memory none = noUpdate();
        vm.expectPartialRevert(IOrders.TooEarly.selector);
        orders.settle{value: MOCK_FEE}(orderId, data, none);
        // A little beyond what is acceptable it costs its fees and fills nothing.
        uint256 price = expressible(bound(move, (worst * 95) / 100, (worst * 105) / 100));
        uint256 before = _size(aliceCross, BTC, short);
        settle(orderId, price, carol);
        bool worse = short ? price > worst : price < worst;
        bool filled = _size(aliceCross, BTC, short) < before;
        if (worse) assertFalse(filled, "not worse than that");
        assertEq(cashOf(keeperCross), int256(GUARD_FEE), "who executed it");
        assertEq(cashOf(cross(carol, 0)), int256(GUARD_FEE), "who settled it");
        assertBooks();
    }

    /// @dev Not again as long as its orders may be filled, or its cooldown runs.
    function testFuzz_waitsForItsOrders(uint256 elapsed, uint256 cooldown, bool settled) public {
        IGuards.Guard memory g = _simple(false);
        g.cooldown = uint32(bound(cooldown, 0, 2 * LAST));
        arm(g);
        publish(BTC, 46_000e18);
        execute(g);
        uint256 readyAt = clock() + max(LAST + 1, g.cooldown);
        (, uint256 kept) = guards.guardOf(g.accountId, g.kind);
        assertEq(kept, readyAt, "ready");
        if (settled) settleAll(orders.orderCount());
        skip(bound(elapsed, 3, 3 * LAST));
        publish(BTC, settled ? 42_000e18 : 44_500e18);
        if (clock() < readyAt) {
            expectNoAction(g, abi.encodeWithSelector(IGuards.GuardNotReady.selector, clock(), readyAt));
        } else {
            execute(g);
        }
    }

    /// @dev Its orders stay when it is cancelled, and settle.
    function test_cancelledWithOrdersPending() public {
        IGuards.Guard memory g = _simple(false);
        arm(g);
        publish(BTC, 46_000e18);
        execute(g);
        vm.prank(alice);
        guards.cancelGuard(g.accountId, g.kind);
        uint256 before = _size(aliceCross, BTC, false);
        settleAll(orders.orderCount());
        assertLt(_size(aliceCross, BTC, false), before, "filled");
    }

    /// @dev A liquidation goes before it: it voids the orders, and their fees return.
    function test_INV_8_liquidationVoidsItsOrders() public {
        IGuards.Guard memory g = _simple(false);
        arm(g);
        publish(BTC, 46_000e18);
        execute(g);
        publish(BTC, 41_000e18);
        house.liquidate(aliceCross);
        int256 cash = cashOf(aliceCross);
        orders.clear(orders.orderCount());
        assertEq(cashOf(aliceCross) - cash, int256(2 * GUARD_FEE), "back to the account");
        assertBooks();
    }

    /// @dev Under maintenance it is too late: fees would come out of what liquidation needs.
    function test_tooLate() public {
        IGuards.Guard memory g = _simple(false);
        arm(g);
        publish(BTC, 41_000e18);
        PriceUpdate memory none = noUpdate();
        vm.expectPartialRevert(IClearingHouse.InsufficientMargin.selector);
        guards.executeGuard(g.accountId, g.kind, none);
        house.liquidate(aliceCross);
        assertBooks();
    }

    /* WHAT FOR */

    /// @dev It keeps an account from a liquidation, at the cost of trading.
    function testFuzz_saves(uint256 price, bool short) public {
        IGuards.Guard memory g = _simple(short);
        arm(g);
        publish(BTC, short ? 54_000e18 : 46_000e18);
        // How far it goes on: the account as it is would be liquidated there.
        price = short ? bound(price, 56_600e18, 57_500e18) : bound(price, 42_600e18, 43_400e18);
        uint256 snapshot = vm.snapshotState();
        publish(BTC, price);
        int256 equity = equityOf(aliceCross);
        house.liquidate(aliceCross);
        int256 cost = equity - equityOf(aliceCross);
        vm.revertToState(snapshot);

        equity = equityOf(aliceCross);
        execute(g);
        settleAll(orders.orderCount());
        assertLt(4 * (equity - equityOf(aliceCross)), cost, "a fraction of what a liquidation costs");
        publish(BTC, price);
        vm.expectPartialRevert(IClearingHouse.NotLiquidatable.selector);
        house.liquidate(aliceCross);
        assertBooks();
    }

    /* INSIDE */

    /// @dev 2 coins at 50,000 on 25,000, guarded from 20% on, back to 25%.
    function _simple(bool short) private returns (IGuards.Guard memory) {
        fund(aliceCross, 25_000e6);
        trade(aliceCross, BTC, short ? int256(-2e18) : int256(2e18));
        return guardOn(aliceCross, GuardKind.DeRisk, 0.2e18, 0.25e18, 100e18);
    }

    /// @dev Positions in all markets, a guard a little below the level, and prices that then went against each of them.
    function _prepare(
        AccountId id,
        uint256 seed,
        uint256 level,
        uint256 target,
        uint256 amount
    ) private returns (IGuards.Guard memory g) {
        fund(bobCross, 10_000_000e6);
        fund(id, bound(_part(seed, 0), 80_000e6, 160_000e6));
        for (uint16 m = 1; m <= 3; ++m) {
            // Somebody is there already, so that closing is at a premium or a discount.
            int256 there = boundInt(int256(_part(seed, 10 + m)), -1, 1) * unitsOf(m, 5_000_000e18);
            if (there != 0) trade(bobCross, m, there);
            _open(id, m, _part(seed, m));
        }
        uint256 now_ = uint256(stateOf(id).marginLevel);
        level = bound(level, (now_ * 95) / 100, now_ - 1);
        target = bound(target, level + 1, 2 * level);
        g = guardOn(id, GuardKind.DeRisk, level, target, amount);
        arm(g);
        for (uint16 m = 1; m <= 3; ++m) {
            uint256 move = (mark(m) * bound(_part(seed, 20 + m), 0, 80)) / 1_000;
            bool long = _size(id, m, false) > _size(id, m, true);
            publish(m, long ? mark(m) - move : mark(m) + move);
        }
    }

    function _open(AccountId id, uint16 m, uint256 seed) private {
        bool short = seed % 2 == 1;
        int256 size = unitsOf(m, bound(seed >> 8, 600e18, 120_000e18));
        tradeLeg(id, m, sideOf(id, short), short ? -size : size);
        if (sideOf(id, short) == PositionSide.Net || seed % 3 == 0) return;
        int256 other = unitsOf(m, bound(seed >> 128, 600e18, 120_000e18));
        if (seed % 3 == 1) other = size;
        tradeLeg(id, m, sideOf(id, !short), short ? other : -other);
    }

    function _part(uint256 seed, uint256 index) private pure returns (uint256) {
        return uint256(keccak256(abi.encode(seed, index)));
    }

    /// @dev Below its level, and with what its keepers may come out of.
    function _acts(IGuards.Guard memory g, IClearingHouse.AccountState memory s) private pure returns (bool) {
        bool below = s.marginLevel < int256(uint256(g.level));
        return below && usable(s, 0) >= int256(s.maintenance + 9 * GUARD_FEE);
    }

    /// @dev Where the last market was closed in part, the level is the target and what closing might have cost.
    function _assertNoFurther(
        IGuards.Guard memory g,
        IClearingHouse.AccountState memory before,
        IClearingHouse.AccountState memory s,
        uint256 first
    ) private view {
        bool part;
        for (uint256 i; i < s.positions.length; ++i) {
            for (uint256 j; j < before.positions.length; ++j) {
                if (before.positions[j].marketId != s.positions[i].marketId) continue;
                part = part || before.positions[j].exposure != s.positions[i].exposure;
            }
        }
        if (!part || orders.orderCount() < first) return;
        uint256 beyond = uint256(s.equity - int256((uint256(g.target) * s.exposure) / WAD_));
        // Premium and discount of bob's skew besides.
        uint256 most = ((before.exposure - s.exposure) * COST) / WAD_ + 1e6;
        assertLe(beyond, most, "no further than the target asks");
    }

    function _holds(AccountId id, uint16 market) private view returns (bool) {
        return _size(id, market, false) + _size(id, market, true) != 0;
    }

    function _size(AccountId id, uint16 market, bool short) private view returns (uint256) {
        IClearingHouse.PositionState[] memory positions = stateOf(id).positions;
        for (uint256 i; i < positions.length; ++i) {
            if (positions[i].marketId != market) continue;
            return short ? absolute(positions[i].shortSize) : uint256(positions[i].longSize);
        }
        return 0;
    }
}
