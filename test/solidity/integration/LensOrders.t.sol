// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {PositionSide} from "../../../contracts/interfaces/IClearingHouse.sol";
import {ILens} from "../../../contracts/interfaces/ILens.sol";
import {IOrders, Link, OrderKind} from "../../../contracts/interfaces/IOrders.sol";
import {IPriceRouter, PriceUpdate} from "../../../contracts/interfaces/IPriceRouter.sol";
import {Placements} from "../kit/Placements.sol";
import {Vm} from "../kit/Vm.sol";

/// @title What the lens says of orders, against what becomes of them
contract LensOrdersTest is Placements {
    int256 private _size;

    function setUp() public override {
        super.setUp();
        fund(aliceCross, 20_000e6);
        _size = unitsOf(ETH, 10_000e18);
    }

    /* WAITING */

    /// @dev INV-7: what is in a trigger's way is what the trigger reverts with; without it the trigger does as foreseen.
    function testFuzz_INV_7_waiting(uint256 kind, uint256 first, uint256 second, uint256 wait, bool reduces) public {
        if (reduces) trade(aliceCross, ETH, _size / 3);
        OrderKind k = OrderKind(1 + (kind % 4));
        uint256 at = k == OrderKind.Trailing ? 20_000 : mark(ETH);
        uint256 orderId = place(waits(aliceCross, ETH, reduces ? -_size : _size, reduces, k, at));
        if (first % 3 != 0) _move(first);
        if (k == OrderKind.Trailing && first % 2 == 0 && first % 3 != 0) {
            PriceUpdate memory none = noUpdate();
            orders.trail(orderId, none);
        }
        if (second % 3 != 0) _move(second);
        if (wait % 5 == 0 && reduces) house.fill(fillRequest(aliceCross, ETH, PositionSide.Net, -_size, true));
        if (wait % 4 == 0) skip(bound(wait, 0, 100));
        if (wait % 7 == 0) house.haltMarket(ETH);
        if (wait % 11 == 0) _withdrawAll();
        _triggersAsForeseen(orderId);
    }

    /// @dev One of every reason why an order is over, or held up.
    function test_INV_7_waiting_linked() public {
        trade(aliceCross, ETH, _size);
        IOrders.TriggerRequest memory target = waits(aliceCross, ETH, -_size, true, OrderKind.TakeProfit, 2_100e18);
        IOrders.TriggerRequest memory stop = waits(aliceCross, ETH, -_size, true, OrderKind.Stop, 1_900e18);
        uint256 first = place(Link.OneCancelsOther, pair(target, stop));
        _held(first, IOrders.PriceTooEarly.selector);
        publish(ETH, 2_000e18);
        _held(first, IOrders.TriggerNotMet.selector);
        assertEq(lens.orderStatus(first).distance, 100e18, "so far to go up");
        assertEq(lens.orderStatus(first + 1).distance, -100e18, "so far to go down");
        triggerAt(first, 2_110e18);
        assertEq(uint256(lens.orderStatus(first).stage), uint256(ILens.Stage.Pending), "a market order");
        publish(ETH, 1_890e18);
        _held(first + 1, IOrders.GroupBusy.selector);
        settle(first, 2_050e18, keeper);
        assertEq(uint256(lens.orderStatus(first).stage), uint256(ILens.Stage.Ended), "it has ended");
        _held(first + 1, IOrders.OrderOver.selector);
        ILens.OrderStatus memory s = lens.orderStatus(first + 1);
        assertEq(uint256(s.over), uint256(IOrders.Over.GroupEnded), "why it is over");
        assertTrue(s.clearable, "its fees return");
        orders.clear(first + 1);

        target = waits(aliceCross, ETH, _size, false, OrderKind.Limit, 1_000e18);
        stop = waits(aliceCross, ETH, -_size, true, OrderKind.Stop, 900e18);
        first = place(Link.Bracket, pair(target, stop));
        publish(ETH, 800e18);
        _held(first + 1, IOrders.EntryNotFilled.selector);
        skip(100);
        _held(first, IPriceRouter.StalePrice.selector);
        skip(DAY);
        _held(first, IOrders.OrderOver.selector);
    }

    function _held(uint256 orderId, bytes4 selector) private {
        assertTrue(bytes4(lens.orderStatus(orderId).obstacle) == selector, "held up by this");
        _triggersAsForeseen(orderId);
    }

    /// @dev Triggers the order, unless something is in the way, and holds the outcome against what the lens said.
    function _triggersAsForeseen(uint256 orderId) private {
        ILens.OrderStatus memory s = lens.orderStatus(orderId);
        assertEq(uint256(s.stage), uint256(ILens.Stage.Waiting), "it waits");
        PriceUpdate memory none = noUpdate();
        vm.recordLogs();
        vm.prank(trader);
        try orders.trigger(orderId, none) {
            assertEq(s.obstacle.length, 0, "INV-7: nothing was in its way");
            if (orders.order(orderId).commitTime != 0) {
                assertEq(s.refusal.length, 0, "INV-7: it is a market order");
                return;
            }
            assertSame(s.refusal, _failure(), "INV-7: it ended for this");
        } catch (bytes memory reason) {
            assertSame(s.obstacle, reason, "INV-7: this was in its way");
        }
    }

    /// @dev The reason of the last order that failed.
    function _failure() private returns (bytes memory reason) {
        Vm.Log[] memory logs = vm.getRecordedLogs();
        for (uint256 i; i < logs.length; ++i) {
            if (logs[i].topics[0] == IOrders.Fail.selector) (, reason) = abi.decode(logs[i].data, (uint256, bytes));
        }
    }

    /* PENDING */

    /// @dev Too early, ready, too late: as the settlement says; and ready it does what was foreseen, at the last price.
    function testFuzz_INV_7_pending(uint256 exposure, uint256 wait, uint256 bps, bool bounded) public {
        IOrders.OrderRequest memory r = orderRequest(
            aliceCross,
            ETH,
            PositionSide.Net,
            unitsOf(ETH, bound(exposure, 600e18, 90_000e18)),
            false
        );
        if (bounded) r.acceptablePrice = uint128(mark(ETH));
        uint256 orderId = commit(r);
        if (bps % 3 == 0) _withdrawAll();
        skip(bound(wait, 0, 70));
        uint256 price = expressible((mark(ETH) * bound(bps, 9_500, 10_500)) / 10_000);
        bool within = clock() >= orders.order(orderId).commitTime + 2;
        uint256 from = orders.order(orderId).commitTime + 2;
        bytes[] memory data = one(proof(ETH, price, 0, from, from - 1));
        // What settles is the last price, too, if it is the newest there is.
        if (within && clock() - from <= 60) router.update{value: MOCK_FEE}(_updateAt(price, from));
        ILens.OrderStatus memory s = lens.orderStatus(orderId);
        assertEq(uint256(s.stage), uint256(ILens.Stage.Pending), "a market order");
        assertEq(s.from, from, "from");
        assertEq(s.until, from + 60, "until");
        uint256 snapshot = vm.snapshotState();
        PriceUpdate memory none = noUpdate();
        try orders.expire(orderId) {
            assertTrue(s.expirable, "INV-7: it may be expired");
        } catch {
            assertFalse(s.expirable, "INV-7: it may not");
        }
        vm.revertToState(snapshot);
        vm.deal(keeper, 1 ether);
        vm.prank(keeper);
        try orders.settle{value: MOCK_FEE}(orderId, data, none) {
            assertEq(s.obstacle.length, 0, "INV-7: nothing was in its way");
            bool filled = netOf(aliceCross, ETH) != 0;
            assertEq(s.trade.price, price, "the last price");
            assertTrue(filled == s.trade.fills, "INV-7: filled as foreseen");
        } catch (bytes memory reason) {
            if (s.obstacle.length != 0) assertSame(s.obstacle, reason, "INV-7: this was in its way");
            else assertSame(s.trade.outcome.reasons[0], reason, "INV-7: no fault of the order");
        }
    }

    /// @dev A liquidation voids it, and whoever asks is told so.
    function test_INV_7_voided() public {
        trade(aliceCross, ETH, unitsOf(ETH, 80_000e18));
        uint256 orderId = commit(orderRequest(aliceCross, ETH, PositionSide.Net, -1e18, true));
        publish(ETH, (mark(ETH) * 88) / 100);
        house.liquidate(aliceCross);
        ILens.OrderStatus memory s = lens.orderStatus(orderId);
        assertTrue(bytes4(s.obstacle) == IOrders.OrderVoided.selector, "void");
        assertTrue(s.clearable, "its fee returns");
        assertFalse(s.expirable, "it is not lost");
        assertEq(uint256(lens.orderStatus(99).stage), uint256(ILens.Stage.Ended), "there is none");
    }

    /* NOTHING STAYS */

    /// @dev Whatever the order book is asked through the lens, it is undone.
    function testFuzz_attempt_leavesNothing(address anyone, bytes calldata call) public {
        uint256 orderId = place(waits(aliceCross, ETH, _size, false, OrderKind.Stop, 2_000e18));
        publish(ETH, 2_010e18);
        bytes32 before = keccak256(abi.encode(orders.order(orderId), orders.triggerOf(orderId), stateOf(aliceCross)));
        vm.prank(anyone);
        try lens.attempt(orderId, abi.encodeCall(IOrders.trigger, (orderId, noUpdate()))) {
            fail("it always reverts");
        } catch (bytes memory reason) {
            assertTrue(bytes4(reason) == ILens.Attempted.selector, "with what it found");
        }
        vm.prank(anyone);
        try lens.attempt(orderId, call) {
            fail("it always reverts");
        } catch {}
        lens.orderStatus(orderId);
        bytes32 afterwards = keccak256(
            abi.encode(orders.order(orderId), orders.triggerOf(orderId), stateOf(aliceCross))
        );
        assertEq(afterwards, before, "nothing is another");
    }

    /* INSIDE */

    function _move(uint256 seed) private {
        publish(ETH, expressible((mark(ETH) * (9_000 + (seed % 2_001))) / 10_000));
    }

    function _withdrawAll() private {
        uint256 most = lens.maxWithdraw(aliceCross, address(quote)).tokenAmount;
        if (most == 0) return;
        vm.prank(alice);
        house.withdraw(aliceCross, most, alice);
    }

    function _updateAt(uint256 price, uint256 time) private view returns (PriceUpdate memory) {
        uint16[] memory list = new uint16[](1);
        list[0] = ETH;
        return PriceUpdate(list, one(proof(ETH, price, 0, time, time - 1)));
    }
}
