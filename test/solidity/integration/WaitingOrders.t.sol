// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {PythErrors} from "@pythnetwork/pyth-sdk-solidity/PythErrors.sol";
import {IClearingHouse} from "../../../contracts/interfaces/IClearingHouse.sol";
import {IOperators, Right} from "../../../contracts/interfaces/IOperators.sol";
import {IOrders, Link, OrderKind} from "../../../contracts/interfaces/IOrders.sol";
import {IPriceRouter, PriceUpdate} from "../../../contracts/interfaces/IPriceRouter.sol";
import {AccountId} from "../../../contracts/libraries/AccountId.sol";
import {Triggers} from "../../../contracts/libraries/Triggers.sol";
import {Outages} from "../kit/Outages.sol";
import {Placements} from "../kit/Placements.sol";

/// @title Orders that wait for a trigger, one by one
contract WaitingOrdersTest is Placements, Outages {
    uint256 private constant FEE = 5e18;

    /* PLACING */

    /// @dev Two keeper fees are in escrow; nothing else is reserved, whatever the order would take.
    function testFuzz_place(uint256 seed, uint256 kind, bool reduceOnly) public {
        AccountId id = seed % 2 == 0 ? aliceCross : aliceIsolated;
        fund(id, 10_000e6);
        IOrders.TriggerRequest memory t = _any(id, kind, reduceOnly);
        uint256 orderId = place(t);
        assertEq(orderId, 1, "its id");
        IOrders.Order memory o = orders.order(orderId);
        assertEq(o.commitTime, 0, "it waits");
        assertEq(o.escrowed, 2 * FEE, "two fees");
        assertEq(cashOf(id), 10_000e18 - int256(2 * FEE), "out of its cash");
        assertEq(stateOf(id).reserved, 0, "nothing reserved");
        IOrders.Trigger memory w = orders.triggerOf(orderId);
        assertEq(w.price, t.triggerPrice, "trigger price");
        assertEq(w.expiry, t.expiry, "expiry");
        assertEq(w.armedAt, clock(), "waits from now on");
        assertEq(orders.waitingOf(id), 1, "counted");
        assertEq(uint256(orders.overOf(orderId)), uint256(IOrders.Over.Not), "not over");
        assertBooks();
    }

    /// @dev Profits do not leave as fees; a wallet may pay, and gets them back.
    function testFuzz_place_fromWallet(uint256 kind) public {
        fund(aliceCross, 1e6);
        IOrders.TriggerRequest memory t = _any(aliceCross, kind, true);
        vm.expectPartialRevert(IClearingHouse.InsufficientMargin.selector);
        this.placeNow(t);
        t.order.payFromWallet = true;
        mintTo(alice, 10e6);
        uint256 orderId = place(t);
        assertEq(quote.balanceOf(alice), 0, "the wallet paid");
        cancel(orderId, alice);
        assertEq(cashOf(aliceCross), 1e18 + int256(2 * FEE), "back to the payer's account");
        assertBooks();
    }

    function test_place_bounds() public {
        fund(aliceCross, 10_000e6);
        IOrders.TriggerRequest memory t = waits(aliceCross, ETH, 1e18, false, OrderKind.Limit, 1e18);
        t.triggerPrice = 0;
        _invalid(t, 0, "triggerPrice");
        t.triggerPrice = 1e18;
        t.distance = 1;
        _invalid(t, 0, "distance");
        t.distance = 0;
        t.expiry = uint40(clock() - 1);
        _invalid(t, 0, "expiry");
        t.kind = OrderKind.Guard;
        _invalid(t, 0, "kind");
        t = waits(aliceCross, ETH, 1e18, false, OrderKind.Trailing, 99);
        _invalid(t, 0, "distance");
        t.distance = 500_001;
        _invalid(t, 0, "distance");
        t.distance = 500_000;
        t.triggerPrice = 1;
        _invalid(t, 0, "triggerPrice");
        t = waits(aliceCross, ETH, 1e18, false, OrderKind.Market, 0);
        t.expiry = 1;
        _invalid(t, 0, "expiry");
        t = waits(aliceCross, ETH, 0, false, OrderKind.Limit, 1e18);
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.ZeroSize.selector));
        this.placeNow(t);
        t = waits(aliceCross, ETH, 1e18, false, OrderKind.Limit, 1e18);
        t.order.keeperFee = 0;
        vm.expectPartialRevert(IOrders.KeeperFeeOutOfBounds.selector);
        this.placeNow(t);
    }

    function test_place_manyAtMost() public {
        fund(aliceCross, 10_000e6);
        IOrders.TriggerRequest memory t = waits(aliceCross, ETH, 1e18, true, OrderKind.Stop, 1e18);
        IOrders.TriggerRequest[] memory list = new IOrders.TriggerRequest[](9);
        for (uint256 i; i < 9; ++i) list[i] = t;
        vm.expectRevert(abi.encodeWithSelector(IOrders.InvalidPlacement.selector, 9, bytes32("orders")));
        this.placeAll(Link.None, list);
        list = new IOrders.TriggerRequest[](8);
        for (uint256 i; i < 8; ++i) list[i] = t;
        for (uint256 i; i < 4; ++i) place(Link.None, list);
        vm.expectRevert(abi.encodeWithSelector(IOrders.TooManyOrders.selector, aliceCross, 33, 32));
        this.placeNow(t);
        cancel(7, alice);
        place(t);
        assertEq(orders.waitingOf(aliceCross), 32, "room for another");
        vm.expectRevert(abi.encodeWithSelector(IOrders.InvalidPlacement.selector, 0, bytes32("orders")));
        this.placeAll(Link.None, new IOrders.TriggerRequest[](0), aliceCross);
        IOrders.TriggerRequest memory other = waits(bobCross, ETH, 1e18, true, OrderKind.Stop, 1e18);
        vm.expectRevert(abi.encodeWithSelector(IOrders.InvalidPlacement.selector, 1, bytes32("accountId")));
        this.placeAll(Link.None, pair(t, other), aliceCross);
    }

    function testFuzz_place_notOwner(address who) public {
        vm.assume(who != alice);
        IOrders.TriggerRequest memory t = waits(aliceCross, ETH, 1e18, true, OrderKind.Stop, 1e18);
        IOrders.Placement memory p = IOrders.Placement(aliceCross, 0, Link.None, alone(t));
        PriceUpdate memory none = noUpdate();
        vm.expectRevert(abi.encodeWithSelector(IOperators.NotOperator.selector, alice, who, Right.Orders));
        vm.prank(who);
        orders.place(p, none);
    }

    /* TRIGGERING */

    /// @dev Exactly when the last price is at the trigger or beyond it; and the price that triggers fills nothing.
    function testFuzz_trigger_atItsPrice(uint256 kind, bool buys, uint256 at, uint256 price, uint256 edge) public {
        fund(aliceCross, 100_000e6);
        OrderKind k = OrderKind(bound(kind, uint256(OrderKind.Limit), uint256(OrderKind.Stop)));
        uint256 now_ = mark(ETH);
        at = expressible(bound(at, now_ / 2, now_ * 2));
        price = expressible(bound(price, now_ / 2, now_ * 2));
        // Often next to it.
        if (edge % 2 == 0) price = expressible(at + (edge % 3) * 1e10 - 1e10);
        int256 size = unitsOf(ETH, 2_000e18) * (buys ? int256(1) : int256(-1));
        uint256 orderId = place(waits(aliceCross, ETH, size, false, k, at));
        publish(ETH, price);
        bool met = Triggers.isAbove(k, buys) ? price >= at : price <= at;
        if (!met) {
            vm.expectRevert(abi.encodeWithSelector(IOrders.TriggerNotMet.selector, orderId, price, at));
            this.triggerNow(orderId);
            return;
        }
        uint256 escrow = house.pots().escrow;
        vm.expectEmit(address(orders));
        emit IOrders.Triggered(orderId, aliceCross, trader, price, clock());
        trigger(orderId);
        assertEq(netOf(aliceCross, ETH), 0, "nothing is filled");
        assertEq(orders.order(orderId).commitTime, clock(), "committed now");
        assertEq(house.pots().escrow, escrow, "nobody is paid");
        assertGt(stateOf(aliceCross).reserved, 0, "what it may cost is reserved");
        expectNotWaiting(orderId);
        assertBooks();
    }

    /// @dev T40: the fill is at the first price after the delay, whatever triggered it and whoever settles when.
    function testFuzz_T40_priceIsAFunctionOfTheCommit(
        uint256 touch,
        uint256 first,
        uint256 second,
        uint256 wait
    ) public {
        fund(aliceCross, 100_000e6);
        uint256 now_ = mark(ETH);
        uint256 at = expressible(now_ / 2);
        touch = expressible(bound(touch, at, now_ * 2));
        first = expressible(bound(first, now_ / 2, now_ * 2));
        second = expressible(bound(second, now_ / 2, now_ * 2));
        int256 size = unitsOf(ETH, 2_000e18);
        uint256 orderId = place(waits(aliceCross, ETH, size, false, OrderKind.Stop, at));
        triggerAt(orderId, touch);
        uint256 from = clock() + 2;
        vm.warp(from + bound(wait, 1, 60));
        bytes memory data = proof(ETH, second, 0, from + 1, from);
        vm.expectRevert(abi.encodeWithSelector(PythErrors.PriceFeedNotFoundWithinRange.selector));
        this.settleBy(orderId, data);
        data = proof(ETH, first, 0, from, from - 1);
        uint256 expected = expectedFill(ETH, first, 0, size);
        vm.expectEmit(address(orders));
        emit IOrders.Settle(orderId, aliceCross, address(this), expected, first, from);
        this.settleBy(orderId, data);
        assertEq(netOf(aliceCross, ETH), size, "filled");
        assertBooks();
    }

    /// @dev A price that was there before the order is worth nothing to it, to the second.
    function testFuzz_trigger_notByAnOldTouch(uint256 age, bool again) public {
        fund(aliceCross, 100_000e6);
        age = bound(age, 0, 50);
        publish(ETH, mark(ETH));
        skip(age);
        uint256 published = clock() - age;
        uint256 at = mark(ETH);
        uint256 orderId = place(waits(aliceCross, ETH, 1e18, false, OrderKind.Stop, at));
        vm.expectRevert(abi.encodeWithSelector(IOrders.PriceTooEarly.selector, orderId, published, clock()));
        this.triggerNow(orderId);
        // Published in the same second it is none of after.
        if (again && age != 0) {
            publishNow(ETH, at);
            vm.expectRevert(abi.encodeWithSelector(IOrders.PriceTooEarly.selector, orderId, clock(), clock()));
            this.triggerNow(orderId);
        }
        triggerAt(orderId, at);
    }

    /// @dev Old or dead prices trigger nothing, and the order goes on waiting.
    function test_trigger_needsALivePrice() public {
        fund(aliceCross, 100_000e6);
        uint256 orderId = place(waits(aliceCross, ETH, 1e18, false, OrderKind.Stop, mark(ETH)));
        publish(ETH, mark(ETH));
        skip(61);
        vm.expectPartialRevert(IPriceRouter.StalePrice.selector);
        this.triggerNow(orderId);
        freeze(ETH);
        vm.expectPartialRevert(IPriceRouter.StalePrice.selector);
        this.triggerNow(orderId);
        refresh();
        // New risk waits for the end of the grace, and so does the order.
        vm.expectPartialRevert(IClearingHouse.FeedNotLive.selector);
        this.triggerNow(orderId);
        endGrace();
        trigger(orderId);
    }

    /// @dev A market that takes no such trade now is not the order's fault.
    function test_trigger_waitsForTheMarket() public {
        fund(aliceCross, 100_000e6);
        uint256 orderId = place(waits(aliceCross, ETH, 1e18, false, OrderKind.Stop, mark(ETH)));
        house.haltMarket(ETH);
        publish(ETH, mark(ETH));
        vm.expectPartialRevert(IClearingHouse.MarketHalted.selector);
        this.triggerNow(orderId);
        house.resumeMarket(ETH);
        trigger(orderId);
    }

    /// @dev What its account cannot carry ends when it is triggered: half of the fees are earned, nothing is forfeited.
    function testFuzz_trigger_refused(uint256 left, bool wallet) public {
        fund(aliceCross, 10_000e6);
        IOrders.TriggerRequest memory t = waits(
            aliceCross,
            ETH,
            unitsOf(ETH, 40_000e18),
            false,
            OrderKind.Stop,
            mark(ETH)
        );
        t.order.payFromWallet = wallet;
        mintTo(alice, 10e6);
        uint256 orderId = place(t);
        left = bound(left, 0, 7_900e6);
        uint256 out = uint256(cashOf(aliceCross)) / 1e12 - left;
        vm.prank(alice);
        house.withdraw(aliceCross, out, alice);
        int256 cash = cashOf(aliceCross);
        publish(ETH, mark(ETH));
        trigger(orderId);
        assertEq(orders.order(orderId).escrowed, 0, "it has ended");
        assertEq(house.pots().escrow, 0, "nothing is left in escrow");
        assertEq(cashOf(cross(trader, 0)), int256(FEE), "half of the fees are earned");
        assertEq(cashOf(aliceCross), cash + int256(FEE), "half return");
        assertEq(orders.waitingOf(aliceCross), 0, "not counted any more");
        assertBooks();
    }

    /// @dev A stop of a position that is gone costs half its fees, and no forfeit.
    function testFuzz_trigger_nothingToReduce(bool turned) public {
        fund(aliceCross, 50_000e6);
        int256 size = unitsOf(ETH, 10_000e18);
        trade(aliceCross, ETH, size);
        uint256 orderId = place(waits(aliceCross, ETH, -size, true, OrderKind.Stop, mark(ETH)));
        trade(aliceCross, ETH, turned ? -2 * size : -size);
        int256 cash = cashOf(aliceCross);
        publish(ETH, mark(ETH));
        vm.expectEmit(address(orders));
        emit IOrders.Fail(
            orderId,
            aliceCross,
            trader,
            0,
            abi.encodeWithSelector(IClearingHouse.NothingToReduce.selector, aliceCross, ETH)
        );
        trigger(orderId);
        assertEq(cashOf(aliceCross), cash + int256(FEE), "half its fees, and nothing else");
        assertBooks();
    }

    /// @dev The two who work for an order share its fees; one who does both has both.
    function testFuzz_fees_halfAndHalf(bool same, uint256 fee) public {
        fund(aliceCross, 50_000e6);
        IOrders.TriggerRequest memory t = waits(aliceCross, ETH, 1e18, false, OrderKind.Stop, mark(ETH));
        t.order.keeperFee = uint96(bound(fee, 1e18, 10e18));
        uint256 orderId = place(t);
        triggerAt(orderId, mark(ETH));
        settle(orderId, mark(ETH), same ? trader : keeper);
        int256 half = int256(uint256(t.order.keeperFee));
        assertEq(cashOf(cross(trader, 0)), same ? 2 * half : half, "who triggered it");
        assertEq(cashOf(keeperCross), same ? int256(0) : half, "who settled it");
        assertEq(orders.waitingOf(aliceCross), 0, "not counted any more");
        assertBooks();
    }

    /// @dev A reduction is clipped to what is there when it is triggered.
    function testFuzz_trigger_clips(uint256 part) public {
        fund(aliceCross, 50_000e6);
        int256 size = unitsOf(ETH, 10_000e18);
        trade(aliceCross, ETH, size);
        uint256 orderId = place(waits(aliceCross, ETH, -3 * size, true, OrderKind.TakeProfit, mark(ETH)));
        part = bound(part, 1, 80);
        trade(aliceCross, ETH, (-size * int256(part)) / 100);
        int256 left = netOf(aliceCross, ETH);
        triggerAt(orderId, mark(ETH));
        assertEq(int256(orders.order(orderId).sizeDelta), -left, "to what is left");
        assertEq(stateOf(aliceCross).reserved, 0, "and reserves nothing");
        settle(orderId, mark(ETH), keeper);
        assertEq(netOf(aliceCross, ETH), 0, "all of it");
        assertBooks();
    }

    /* TRAILING STOPS */

    /// @dev The watermark is the best price since the placement that anyone has shown; it triggers a distance from it, to the
    /// wei.
    function testFuzz_trail_followsTheBest(uint256[6] memory moves, bool buys, uint256 distance) public {
        fund(aliceCross, 200_000e6);
        distance = bound(distance, 100, 300_000);
        int256 size = unitsOf(ETH, 1_000e18) * (buys ? int256(1) : int256(-1));
        uint256 orderId = place(waits(aliceCross, ETH, size, false, OrderKind.Trailing, distance));
        uint256 best;
        uint256 start = mark(ETH);
        for (uint256 i; i < moves.length; ++i) {
            uint256 price = expressible(bound(moves[i], start / 2, 2 * start));
            publish(ETH, price);
            best =
                best == 0
                    ? price
                    : buys
                        ? min(best, price)
                        : max(best, price);
            uint256 at = Triggers.level(buys, best, distance);
            bool met = buys ? price >= at : price <= at;
            if (met) {
                trigger(orderId);
                assertEq(orders.triggerOf(orderId).price, best, "by the best");
                return;
            }
            vm.expectRevert(abi.encodeWithSelector(IOrders.TriggerNotMet.selector, orderId, price, at));
            this.triggerNow(orderId);
            PriceUpdate memory none = noUpdate();
            orders.trail(orderId, none);
            assertEq(orders.triggerOf(orderId).price, best, "the best so far");
        }
    }

    function test_trail_refuses() public {
        fund(aliceCross, 50_000e6);
        PriceUpdate memory none = noUpdate();
        uint256 stop = place(waits(aliceCross, ETH, 1e18, false, OrderKind.Stop, 1));
        publish(ETH, mark(ETH));
        vm.expectRevert(abi.encodeWithSelector(IOrders.NotTrailing.selector, stop));
        orders.trail(stop, none);
        uint256 trailing = place(waits(aliceCross, ETH, -1e18, false, OrderKind.Trailing, 1_000));
        vm.expectRevert(abi.encodeWithSelector(IOrders.PriceTooEarly.selector, trailing, clock(), clock()));
        orders.trail(trailing, none);
        vm.expectRevert(abi.encodeWithSelector(IOrders.OrderNotWaiting.selector, 9));
        orders.trail(9, none);
        cancel(trailing, alice);
        vm.expectRevert(abi.encodeWithSelector(IOrders.OrderNotWaiting.selector, trailing));
        orders.trail(trailing, none);
    }

    /* LIMITS THAT MISS */

    /// @dev A fill that would miss the limit is none: the order waits again, nobody is paid, nothing is lost; and one at the
    /// limit fills.
    function testFuzz_limit_waitsAgain(uint256 price, bool buys) public {
        fund(aliceCross, 100_000e6);
        uint256 at = mark(ETH);
        int256 size = unitsOf(ETH, 2_000e18) * (buys ? int256(1) : int256(-1));
        IOrders.TriggerRequest memory t = limit(aliceCross, ETH, size, at);
        // Room for the premium.
        t.order.acceptablePrice = uint128(buys ? (at * 101) / 100 : (at * 99) / 100);
        uint256 orderId = place(t);
        price = expressible(bound(price, (at * 95) / 100, (at * 105) / 100));
        for (uint256 round; round < 2; ++round) {
            triggerAt(orderId, at);
            int256 cash = cashOf(aliceCross);
            uint256 fill = expectedFill(ETH, price, 0, size);
            settle(orderId, price, keeper);
            bool met = buys ? fill <= t.order.acceptablePrice : fill >= t.order.acceptablePrice;
            if (met) {
                assertEq(netOf(aliceCross, ETH), size, "filled within its limit");
                expectNotWaiting(orderId);
                assertEq(orders.triggerOf(orderId).price, 0, "nothing is left of it");
                break;
            }
            assertEq(netOf(aliceCross, ETH), 0, "not filled beyond it");
            assertEq(cashOf(aliceCross), cash, "nothing is lost");
            assertEq(cashOf(keeperCross), 0, "nobody is paid");
            assertEq(stateOf(aliceCross).reserved, 0, "nothing is reserved any more");
            assertEq(orders.order(orderId).escrowed, 2 * FEE, "its fees wait");
            assertEq(orders.triggerOf(orderId).armedAt, clock(), "for prices from now on");
            assertEq(orders.triggerOf(orderId).triggeredBy, address(0), "nobody has triggered it");
        }
        assertBooks();
    }

    /// @dev After its window a limit order cannot be filled any more; that its price was beyond the limit can still be
    /// shown, and only that lets it wait again.
    function testFuzz_limit_late(uint256 price, uint256 wait, bool buys) public {
        fund(aliceCross, 100_000e6);
        uint256 at = mark(ETH);
        int256 size = unitsOf(ETH, 2_000e18) * (buys ? int256(1) : int256(-1));
        uint256 orderId = place(limit(aliceCross, ETH, size, at));
        triggerAt(orderId, at);
        uint256 from = clock() + 2;
        // One in four times exactly the limit.
        price = wait % 4 == 0 ? at : expressible(bound(price, (at * 95) / 100, (at * 105) / 100));
        bytes[] memory data = one(proof(ETH, price, 0, from, from - 1));
        vm.warp(from + 61 + bound(wait, 0, 10 days));
        bool missed = buys ? price > at : price < at;
        PriceUpdate memory none = noUpdate();
        if (missed) {
            orders.settle{value: MOCK_FEE}(orderId, data, none);
            assertEq(orders.order(orderId).commitTime, 0, "it waits again");
        } else {
            vm.expectRevert(abi.encodeWithSelector(IOrders.WindowClosed.selector, clock(), from + 60));
            orders.settle{value: MOCK_FEE}(orderId, data, none);
        }
        assertEq(netOf(aliceCross, ETH), 0, "and is not filled");
        assertBooks();
    }

    /// @dev No other order waits again, whatever its first price was: it had one chance.
    function testFuzz_late_onlyALimitWaitsAgain(uint8 which, uint256 price, bool buys) public {
        fund(aliceCross, 100_000e6);
        uint256 at = mark(ETH);
        int256 size = unitsOf(ETH, 2_000e18) * (buys ? int256(1) : int256(-1));
        OrderKind kind = [OrderKind.Market, OrderKind.TakeProfit, OrderKind.Stop][which % 3];
        IOrders.TriggerRequest memory t = waits(aliceCross, ETH, size, false, kind, kind == OrderKind.Market ? 0 : at);
        t.order.acceptablePrice = uint128(at);
        uint256 orderId = place(t);
        if (kind != OrderKind.Market) triggerAt(orderId, at);
        uint256 from = clock() + 2;
        price = expressible(bound(price, (at * 95) / 100, (at * 105) / 100));
        bytes[] memory data = one(proof(ETH, price, 0, from, from - 1));
        vm.warp(from + 61);
        vm.expectRevert(abi.encodeWithSelector(IOrders.WindowClosed.selector, clock(), from + 60));
        orders.settle{value: MOCK_FEE}(orderId, data, noUpdate());
    }

    /// @dev A free look at a limit order is worth nothing: whoever withholds a settlement loses its fees, and a stranger
    /// cannot make its owner lose them before his own expiry.
    function testFuzz_noFreeLook_limit(uint256 wait, address who) public {
        vm.assume(who != alice);
        fund(aliceCross, 100_000e6);
        uint256 orderId = place(limit(aliceCross, ETH, 1e18, mark(ETH)));
        uint256 expiry = clock() + DAY;
        triggerAt(orderId, mark(ETH));
        uint256 until = clock() + LAST;
        skip(LAST + bound(wait, 1, 2 * DAY));
        refresh();
        if (clock() <= expiry) {
            vm.expectRevert(abi.encodeWithSelector(IOrders.NotExpired.selector, clock(), expiry));
            vm.prank(who);
            orders.expire(orderId);
        }
        uint256 insurance = house.pots().insurance;
        vm.prank(clock() > expiry ? who : alice);
        orders.expire(orderId);
        assertGt(clock(), until, "after its window");
        assertEq(house.pots().insurance, insurance + 2 * FEE, "its fees are lost");
        assertBooks();
    }

    /* HOW THEY END */

    /// @dev T41: while it waits its owner may cancel it, as if it had never been; triggered it is a market order, and nobody
    /// can, whatever the price turns out to be.
    function testFuzz_T41_cancel(uint256 kind, bool triggered, uint256 elapsed) public {
        fund(aliceCross, 100_000e6);
        int256 cash = cashOf(aliceCross);
        uint256 orderId = place(_any(aliceCross, kind, false));
        if (triggered) {
            IOrders.TriggerRequest memory t = waits(aliceCross, ETH, 1e18, false, OrderKind.Stop, mark(ETH));
            orderId = place(t);
            triggerAt(orderId, mark(ETH));
            skip(bound(elapsed, 0, DAY));
            uint256[] memory list = new uint256[](1);
            list[0] = orderId;
            vm.expectRevert(abi.encodeWithSelector(IOrders.OrderNotWaiting.selector, orderId));
            vm.prank(alice);
            orders.cancel(list);
            vm.prank(alice);
            orders.cancelAll(aliceCross);
            vm.expectRevert(abi.encodeWithSelector(IOrders.OrderNotOver.selector, orderId));
            orders.clear(orderId);
            return;
        }
        skip(bound(elapsed, 0, DAY));
        vm.expectEmit(address(orders));
        emit IOrders.Cancel(orderId, aliceCross);
        cancel(orderId, alice);
        assertEq(cashOf(aliceCross), cash, "as if it had never been");
        expectNotWaiting(orderId);
        assertBooks();
    }

    function testFuzz_cancel_notOwner(address who) public {
        vm.assume(who != alice);
        fund(aliceCross, 100_000e6);
        uint256 orderId = place(_any(aliceCross, 0, true));
        uint256[] memory list = new uint256[](1);
        list[0] = orderId;
        bytes memory refusal = abi.encodeWithSelector(IOperators.NotOperator.selector, alice, who, Right.Orders);
        vm.startPrank(who);
        vm.expectRevert(refusal);
        orders.cancel(list);
        vm.expectRevert(refusal);
        orders.cancelAll(aliceCross);
        vm.expectRevert(refusal);
        orders.cancelGroup(orderId);
        vm.stopPrank();
    }

    /// @dev All at once, those placed later not; anyone clears them, and their fees return.
    function testFuzz_cancelAll(uint256 count, address who) public {
        fund(aliceCross, 100_000e6);
        int256 cash = cashOf(aliceCross);
        count = bound(count, 1, 5);
        for (uint256 i; i < count; ++i) place(_any(aliceCross, i, i % 2 == 0));
        vm.expectEmit(address(orders));
        emit IOrders.CancelAll(aliceCross, 1);
        vm.prank(alice);
        orders.cancelAll(aliceCross);
        uint256 later = place(waits(aliceCross, ETH, 1e18, false, OrderKind.Stop, mark(ETH)));
        for (uint256 id = 1; id <= count; ++id) {
            expectOver(id, IOrders.Over.AllCancelled);
            vm.prank(who);
            orders.clear(id);
            vm.expectRevert(abi.encodeWithSelector(IOrders.OrderNotPending.selector, id));
            orders.clear(id);
        }
        triggerAt(later, mark(ETH));
        settle(later, mark(ETH), trader);
        assertEq(netOf(aliceCross, ETH), 1e18, "the later one is filled");
        assertLt(cashOf(aliceCross), cash, "and only that has cost");
        assertBooks();
    }

    /// @dev T50: a liquidation voids what waits like what is pending; its fees return to whoever paid them.
    function testFuzz_T50_voided(bool wallet, uint256 kind) public {
        lever(aliceCross, ETH, 40_000e18, false);
        IOrders.TriggerRequest memory t = _any(aliceCross, kind, true);
        t.order.payFromWallet = true;
        mintTo(alice, 10e6);
        if (!wallet) fund(aliceCross, 20e6);
        t.order.payFromWallet = wallet;
        uint256 orderId = place(t);
        sink(aliceCross, ETH, WAD_, false);
        vm.prank(keeper);
        house.liquidate(aliceCross);
        expectOver(orderId, IOrders.Over.Voided);
        int256 cash = cashOf(aliceCross);
        orders.clear(orderId);
        assertEq(cashOf(aliceCross), cash + int256(2 * FEE), "back to whoever paid");
        assertEq(orders.waitingOf(aliceCross), 0, "and gone");
        assertBooks();
    }

    /// @dev To the second: it may be triggered up to and at its expiry, cleared after it.
    function testFuzz_expiry(uint256 wait) public {
        fund(aliceCross, 100_000e6);
        uint256 orderId = place(waits(aliceCross, ETH, 1e18, false, OrderKind.Stop, mark(ETH)));
        wait = DAY - 2 + bound(wait, 0, 3);
        skip(wait - 1);
        publish(ETH, mark(ETH));
        if (wait <= DAY) {
            vm.expectRevert(abi.encodeWithSelector(IOrders.OrderNotOver.selector, orderId));
            orders.clear(orderId);
            trigger(orderId);
        } else {
            expectOver(orderId, IOrders.Over.Expired);
            orders.clear(orderId);
            assertEq(house.pots().escrow, 0, "its fees returned");
        }
        assertBooks();
    }

    /// @dev Triggered, and then the feed died: the order waits again, its fees with it. One that could have been settled
    /// loses them.
    function testFuzz_expire_triggered(bool dead, uint256 kind) public {
        fund(aliceCross, 100_000e6);
        OrderKind k = OrderKind(bound(kind, uint256(OrderKind.TakeProfit), uint256(OrderKind.Stop)));
        uint256 orderId = place(waits(aliceCross, ETH, 1e18, false, k, mark(ETH)));
        triggerAt(orderId, mark(ETH));
        if (dead) {
            freeze(ETH);
            vm.expectEmit(address(orders));
            emit IOrders.Rearm(orderId, aliceCross, 0);
            orders.expire(orderId);
            assertEq(orders.order(orderId).escrowed, 2 * FEE, "its fees wait with it");
            assertEq(stateOf(aliceCross).reserved, 0, "nothing is reserved");
            refresh();
            endGrace();
            triggerAt(orderId, mark(ETH));
            settle(orderId, mark(ETH), keeper);
            assertEq(netOf(aliceCross, ETH), 1e18, "filled in the end");
        } else {
            skip(LAST + 1);
            refresh();
            orders.expire(orderId);
            assertEq(house.pots().insurance, 2 * FEE, "lost");
            expectNotWaiting(orderId);
        }
        assertBooks();
    }

    /// @dev Whatever fails at settlement ends it once, and pays who triggered and who settled it.
    function testFuzz_settle_fails(uint256 price) public {
        fund(aliceCross, 100_000e6);
        uint256 now_ = mark(ETH);
        IOrders.TriggerRequest memory t = waits(aliceCross, ETH, 1e18, false, OrderKind.Stop, now_);
        t.order.acceptablePrice = uint128(now_);
        uint256 orderId = place(t);
        triggerAt(orderId, now_);
        settle(orderId, expressible(bound(price, now_, 2 * now_)), keeper);
        assertEq(netOf(aliceCross, ETH), 0, "a fill above its acceptable price is none");
        assertEq(cashOf(cross(trader, 0)), int256(FEE), "who triggered it");
        assertEq(cashOf(keeperCross), int256(FEE), "who settled it");
        vm.expectRevert(abi.encodeWithSelector(IOrders.OrderNotPending.selector, orderId));
        orders.expire(orderId);
        assertBooks();
    }

    /* INSIDE */

    function placeNow(IOrders.TriggerRequest memory t) external {
        place(t);
    }

    function placeAll(Link link, IOrders.TriggerRequest[] memory list) external {
        place(link, list);
    }

    function placeAll(Link link, IOrders.TriggerRequest[] memory list, AccountId id) external {
        PriceUpdate memory none = noUpdate();
        vm.prank(alice);
        orders.place(IOrders.Placement(id, 0, link, list), none);
    }

    function settleBy(uint256 orderId, bytes memory data) external {
        PriceUpdate memory none = noUpdate();
        orders.settle{value: MOCK_FEE}(orderId, one(data), none);
    }

    function triggerNow(uint256 orderId) external {
        trigger(orderId);
    }

    function _invalid(IOrders.TriggerRequest memory t, uint256 index, bytes32 what) private {
        vm.expectRevert(abi.encodeWithSelector(IOrders.InvalidPlacement.selector, index, what));
        this.placeNow(t);
    }

    /// @dev One of each kind, which no price is about to trigger.
    function _any(AccountId id, uint256 seed, bool reduceOnly) private view returns (IOrders.TriggerRequest memory) {
        OrderKind kind = OrderKind(bound(seed, uint256(OrderKind.Limit), uint256(OrderKind.Trailing)));
        bool against = kind == OrderKind.Limit || kind == OrderKind.TakeProfit;
        uint256 price =
            kind == OrderKind.Trailing
                ? 50_000
                : against
                    ? mark(ETH) * 2
                    : mark(ETH) / 2;
        return waits(id, ETH, -1e18, reduceOnly, kind, price);
    }
}
