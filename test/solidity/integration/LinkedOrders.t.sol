// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IOrders, Link, OrderKind} from "../../../contracts/interfaces/IOrders.sol";
import {PriceUpdate} from "../../../contracts/interfaces/IPriceRouter.sol";
import {Placements} from "../kit/Placements.sol";

/// @title Orders that end with each other
contract LinkedOrdersTest is Placements {
    int256 private _size;

    function setUp() public override {
        super.setUp();
        fund(aliceCross, 200_000e6);
        _size = unitsOf(ETH, 10_000e18);
    }

    /* ONE CANCELS OTHER */

    /// @dev Whichever is filled, the other is over, and its fees return: never both.
    function testFuzz_oco_neverBoth(bool stopFirst, uint256 price) public {
        trade(aliceCross, ETH, _size);
        (uint256 target, uint256 stop) = _protect();
        (uint256 one_, uint256 other) = stopFirst ? (stop, target) : (target, stop);
        int256 cash = cashOf(aliceCross);
        triggerAt(one_, stopFirst ? 1_500e18 : 3_500e18);
        price = expressible(bound(price, 1_000e18, 4_000e18));
        // Its own price triggers the other as well, but not while the first may still be filled.
        publish(ETH, stopFirst ? 3_500e18 : 1_500e18);
        PriceUpdate memory none = noUpdate();
        vm.expectRevert(abi.encodeWithSelector(IOrders.GroupBusy.selector, target, one_));
        orders.trigger(other, none);
        settle(one_, price, keeper);
        assertEq(netOf(aliceCross, ETH), 0, "closed once");
        expectOver(other, IOrders.Over.GroupEnded);
        assertTrue(cashOf(aliceCross) != cash, "realised");
        cash = cashOf(aliceCross);
        orders.clear(other);
        assertEq(cashOf(aliceCross), cash + 10e18, "its fees return");
        assertEq(orders.waitingOf(aliceCross), 0, "none is left");
        assertBooks();
    }

    /// @dev One that nobody has settled in time does not hold up the other: a stop is there to stop.
    function testFuzz_oco_goesOnAfterAWindow(uint256 wait) public {
        trade(aliceCross, ETH, _size);
        (uint256 target, uint256 stop) = _protect();
        triggerAt(target, 3_500e18);
        uint256 until = clock() + LAST;
        wait = bound(wait, LAST - 2, LAST + 2);
        skip(wait - 1);
        publish(ETH, 1_500e18);
        PriceUpdate memory none = noUpdate();
        if (clock() <= until) {
            vm.expectRevert(abi.encodeWithSelector(IOrders.GroupBusy.selector, target, target));
            orders.trigger(stop, none);
            return;
        }
        trigger(stop);
        orders.expire(target);
        vm.expectRevert(abi.encodeWithSelector(IOrders.OrderNotWaiting.selector, target));
        orders.trigger(target, none);
        settle(stop, 1_500e18, keeper);
        assertEq(netOf(aliceCross, ETH), 0, "stopped");
        assertBooks();
    }

    /// @dev One whose window has passed frees nothing when it waits again or ends: another of its group is a market order now.
    function testFuzz_oco_lateOneFreesNothing(bool again) public {
        trade(aliceCross, ETH, _size);
        IOrders.TriggerRequest memory limited = waits(aliceCross, ETH, -_size, true, OrderKind.Limit, 3_200e18);
        limited.order.acceptablePrice = 3_200e18;
        uint256 first = place(Link.OneCancelsOther, three(limited, _stop(), _target()));
        triggerAt(first, 3_200e18);
        uint256 from = clock() + 2;
        bytes[] memory data = one(proof(ETH, 3_000e18, 0, from, from - 1));
        skip(LAST);
        triggerAt(first + 1, 1_500e18);
        if (again) {
            orders.settle{value: MOCK_FEE}(first, data, noUpdate());
        } else {
            vm.prank(alice);
            orders.expire(first);
        }
        publish(ETH, 3_500e18);
        PriceUpdate memory none = noUpdate();
        vm.expectRevert(abi.encodeWithSelector(IOrders.GroupBusy.selector, first, first + 1));
        orders.trigger(first + 2, none);
    }

    /// @dev A limit that missed lets the others be triggered again.
    function test_oco_limitThatMissed() public {
        trade(aliceCross, ETH, _size);
        IOrders.TriggerRequest memory target = waits(aliceCross, ETH, -_size, true, OrderKind.Limit, 3_200e18);
        target.order.acceptablePrice = 3_200e18;
        IOrders.TriggerRequest memory stop = waits(aliceCross, ETH, -_size, true, OrderKind.Stop, 1_600e18);
        uint256 first = place(Link.OneCancelsOther, pair(target, stop));
        triggerAt(first, 3_300e18);
        settle(first, 3_100e18, keeper);
        assertEq(orders.order(first).commitTime, 0, "waits again");
        triggerAt(first + 1, 1_500e18);
        settle(first + 1, 1_500e18, keeper);
        assertEq(netOf(aliceCross, ETH), 0, "stopped");
        expectOver(first, IOrders.Over.GroupEnded);
        assertBooks();
    }

    /// @dev One that fails leaves the others as they were.
    function test_oco_failureEndsOne() public {
        trade(aliceCross, ETH, _size);
        IOrders.TriggerRequest memory target = waits(aliceCross, ETH, -_size, true, OrderKind.TakeProfit, 3_200e18);
        target.order.acceptablePrice = 3_200e18;
        IOrders.TriggerRequest memory stop = waits(aliceCross, ETH, -_size, true, OrderKind.Stop, 1_600e18);
        uint256 first = place(Link.OneCancelsOther, pair(target, stop));
        triggerAt(first, 3_300e18);
        settle(first, 3_100e18, keeper);
        expectNotWaiting(first);
        triggerAt(first + 1, 1_500e18);
        settle(first + 1, 1_500e18, keeper);
        assertEq(netOf(aliceCross, ETH), 0, "stopped");
        assertBooks();
    }

    /// @dev All of a group at once; one that is a market order by then ends as such, and never waits again.
    function testFuzz_cancelGroup(bool pending, bool bySecond) public {
        trade(aliceCross, ETH, _size);
        IOrders.TriggerRequest memory target = waits(aliceCross, ETH, -_size, true, OrderKind.Limit, 3_200e18);
        target.order.acceptablePrice = 3_200e18;
        IOrders.TriggerRequest memory stop = waits(aliceCross, ETH, -_size, true, OrderKind.Stop, 1_600e18);
        uint256 first = place(Link.OneCancelsOther, pair(target, stop));
        if (pending) triggerAt(first, 3_300e18);
        vm.expectEmit(address(orders));
        emit IOrders.CancelGroup(first, aliceCross);
        vm.prank(alice);
        orders.cancelGroup(pending || bySecond ? first + 1 : first);
        publish(ETH, 1_500e18);
        expectOver(first + 1, IOrders.Over.GroupEnded);
        orders.clear(first + 1);
        if (pending) {
            settle(first, 3_100e18, keeper);
            expectOver(first, IOrders.Over.GroupEnded);
        }
        orders.clear(first);
        assertEq(orders.waitingOf(aliceCross), 0, "none is left");
        assertEq(house.pots().escrow, 0, "all fees returned");
        assertBooks();
    }

    function test_cancelGroup_ofOneAlone() public {
        uint256 orderId = place(waits(aliceCross, ETH, 1e18, false, OrderKind.Stop, 1));
        vm.expectRevert(abi.encodeWithSelector(IOrders.NotLinked.selector, orderId));
        vm.prank(alice);
        orders.cancelGroup(orderId);
    }

    /* BRACKETS */

    /// @dev What is attached waits for the fill of its entry, of whatever kind, and for prices after that.
    function testFuzz_bracket_armsWithTheFill(bool market, bool stopped) public {
        uint256 entry = _bracket(market);
        assertEq(uint256(orders.triggerOf(entry).group), 0, "the entry cancels nothing");
        for (uint256 i = 1; i <= 2; ++i) assertEq(uint256(orders.triggerOf(entry + i).group), entry + 1, "they do");
        PriceUpdate memory none = noUpdate();
        publish(ETH, 1_500e18);
        vm.expectRevert(abi.encodeWithSelector(IOrders.EntryNotFilled.selector, entry + 2, entry));
        orders.trigger(entry + 2, none);
        publish(ETH, 2_000e18);
        if (!market) trigger(entry);
        settle(entry, 2_000e18, keeper);
        assertEq(netOf(aliceCross, ETH), _size, "entered");
        assertEq(orders.filledAt(entry), clock(), "known from when");
        uint256 one_ = stopped ? entry + 2 : entry + 1;
        // The price of the second of the fill is none of after it.
        publishNow(ETH, stopped ? 1_500e18 : 3_500e18);
        vm.expectRevert(abi.encodeWithSelector(IOrders.PriceTooEarly.selector, one_, clock(), clock()));
        orders.trigger(one_, none);
        triggerAt(one_, stopped ? 1_500e18 : 3_500e18);
        settle(one_, stopped ? 1_500e18 : 3_500e18, keeper);
        assertEq(netOf(aliceCross, ETH), 0, "and out again");
        assertEq(orders.filledAt(one_), 0, "which is no entry");
        expectOver(stopped ? entry + 1 : entry + 2, IOrders.Over.GroupEnded);
        assertBooks();
    }

    /// @dev An entry that ends without a fill takes what is attached with it: cancelled, failed or expired.
    function testFuzz_bracket_entryEnds(uint256 how) public {
        how = bound(how, 0, 2);
        uint256 entry = _bracket(how != 0);
        if (how == 0) {
            cancel(entry, alice);
        } else if (how == 1) {
            settle(entry, 3_900e18, keeper);
            assertEq(netOf(aliceCross, ETH), 0, "it has failed");
        } else {
            skip(LAST + 1);
            refresh();
            orders.expire(entry);
        }
        for (uint256 i = 1; i <= 2; ++i) {
            expectOver(entry + i, IOrders.Over.EntryEnded);
            orders.clear(entry + i);
        }
        assertEq(orders.waitingOf(aliceCross), 0, "none is left");
        assertBooks();
    }

    /// @dev An entry that misses its limit goes on waiting, and they with it.
    function test_bracket_entryMisses() public {
        IOrders.TriggerRequest memory entry = limit(aliceCross, ETH, _size, 2_000e18);
        entry.order.acceptablePrice = 2_050e18;
        uint256 first = place(Link.Bracket, three(entry, _target(), _stop()));
        triggerAt(first, 2_000e18);
        settle(first, 2_200e18, keeper);
        PriceUpdate memory none = noUpdate();
        publish(ETH, 1_500e18);
        vm.expectRevert(abi.encodeWithSelector(IOrders.EntryNotFilled.selector, first + 2, first));
        orders.trigger(first + 2, none);
        trigger(first);
        settle(first, 1_500e18, keeper);
        assertEq(netOf(aliceCross, ETH), _size, "entered");
        triggerAt(first + 1, 3_300e18);
        settle(first + 1, 3_300e18, keeper);
        assertEq(netOf(aliceCross, ETH), 0, "and out");
        assertBooks();
    }

    function test_links_bounds() public {
        IOrders.TriggerRequest memory market = waits(aliceCross, ETH, _size, false, OrderKind.Market, 0);
        IOrders.TriggerRequest memory opens = waits(aliceCross, ETH, -_size, false, OrderKind.Stop, 1_600e18);
        _invalid(Link.Bracket, pair(market, opens), 1, "reduceOnly");
        _invalid(Link.Bracket, pair(opens, market), 1, "kind");
        _invalid(Link.OneCancelsOther, pair(market, opens), 0, "kind");
        _invalid(Link.OneCancelsOther, alone(opens), 1, "orders");
        _invalid(Link.Bracket, alone(market), 1, "orders");
        place(Link.None, pair(market, opens));
    }

    /* INSIDE */

    function placeNow(Link link, IOrders.TriggerRequest[] memory list) external {
        place(link, list);
    }

    function _invalid(Link link, IOrders.TriggerRequest[] memory list, uint256 index, bytes32 what) private {
        vm.expectRevert(abi.encodeWithSelector(IOrders.InvalidPlacement.selector, index, what));
        this.placeNow(link, list);
    }

    function _target() private view returns (IOrders.TriggerRequest memory) {
        return waits(aliceCross, ETH, -_size, true, OrderKind.TakeProfit, 3_200e18);
    }

    function _stop() private view returns (IOrders.TriggerRequest memory) {
        return waits(aliceCross, ETH, -_size, true, OrderKind.Stop, 1_600e18);
    }

    function _protect() private returns (uint256 target, uint256 stop) {
        target = place(Link.OneCancelsOther, pair(_target(), _stop()));
        stop = target + 1;
    }

    /// @dev An entry at market, or by a stop at the price that is about to come.
    function _bracket(bool market) private returns (uint256 first) {
        IOrders.TriggerRequest memory entry = waits(
            aliceCross,
            ETH,
            _size,
            false,
            market ? OrderKind.Market : OrderKind.Stop,
            market ? 0 : 2_000e18
        );
        entry.order.acceptablePrice = 3_800e18;
        return place(Link.Bracket, three(entry, _target(), _stop()));
    }
}
