// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {PythErrors} from "@pythnetwork/pyth-sdk-solidity/PythErrors.sol";
import {IClearingHouse, PositionSide} from "../../../contracts/interfaces/IClearingHouse.sol";
import {IOrders} from "../../../contracts/interfaces/IOrders.sol";
import {IPriceRouter, PriceUpdate} from "../../../contracts/interfaces/IPriceRouter.sol";
import {AccountId, AccountIdLib} from "../../../contracts/libraries/AccountId.sol";
import {Fixture} from "../kit/Fixture.sol";
import {Vm} from "../kit/Vm.sol";

contract SettleTest is Fixture {
    uint256 private constant DELAY = 2;
    uint256 private constant WINDOW = 60;

    /* FILLS */

    struct First {
        AccountId id;
        bool short;
        int256 size;
        uint256 orderId;
        uint256 from;
        uint256 published;
        uint256 price;
        uint256 fill;
        uint256 fee;
        int256 cash;
    }

    /// @dev At the settlement price with its impact; the keeper has its fee, the reservation is gone.
    function testFuzz_fillsAtTheFirstPrice(uint256 seed, uint256 exposure, uint256 move, uint256 published) public {
        First memory f;
        (f.id, f.short) = (anyAccount(seed), (seed >> 8) % 2 == 1);
        fund(f.id, 200_000e6);
        f.size = unitsOf(ETH, bound(exposure, 600e18, 400_000e18)) * (f.short ? -1 : int256(1));
        f.orderId = _commit(f.id, f.size, false);
        f.from = clock() + DELAY;
        f.published = bound(published, f.from, f.from + WINDOW);
        vm.warp(bound(seed >> 16, f.published, f.from + WINDOW));
        f.price = expressible((mark(ETH) * bound(move, 950, 1050)) / 1000);
        bytes[] memory data = one(
            proof(ETH, f.price, (f.price * bound(seed >> 32, 0, 4_999)) / 1e6, f.published, f.from - 1)
        );
        _expectFill(f, data);
        _settle(f.orderId, data);

        IClearingHouse.AccountState memory s = stateOf(f.id);
        assertEq(s.positions[0].longSize + s.positions[0].shortSize, f.size, "the whole size");
        assertEq(s.positions[0].longCost + s.positions[0].shortCost, ceilDivInt(f.size, int256(f.fill), 1e18), "cost");
        assertEq(s.cash, f.cash - int256(f.fee), "the fee");
        assertEq(s.reserved, 0, "nothing reserved");
        assertEq(cashOf(keeperCross), 5e18, "the keeper's fee");
        assertEq(house.pots().escrow, 0, "out of escrow");
        assertEq(mark(ETH), f.price, "and the price is the mark now");
        assertEq(uint256(orders.order(f.orderId).commitTime), 0, "ended");
        assertBooks();
    }

    function _expectFill(First memory f, bytes[] memory data) private {
        // The provider's confidence has no more digits than its price.
        bytes32[] memory feeds = new bytes32[](1);
        feeds[0] = feedOf(ETH);
        uint256 width = source.proveFirst{value: MOCK_FEE}(feeds, data, uint64(f.from), uint64(clock()))[0].confidence;
        f.fill = expectedFill(ETH, f.price, width, f.size);
        f.fee = expectedFee(ETH, f.fill, f.size);
        f.cash = cashOf(f.id);
        vm.expectEmit(address(orders));
        emit IOrders.Settle(f.orderId, f.id, keeper, f.fill, f.price, f.published);
    }

    /// @dev The fill is at the order's own price, everything else at the newest accepted one.
    function testFuzz_marginIsAtTheNewestPrice(uint256 move, uint256 later) public {
        fund(aliceCross, 20_000e6);
        int256 size = unitsOf(ETH, 50_000e18);
        uint256 orderId = _commit(aliceCross, size, false);
        uint256 from = clock() + DELAY;
        uint256 price = expressible((mark(ETH) * bound(move, 990, 1010)) / 1000);
        vm.warp(from);
        publish(ETH, (mark(ETH) * bound(later, 990, 1010)) / 1000);
        uint256 newest = mark(ETH);
        _settle(orderId, one(proof(ETH, price, 0, from, from - 1)));
        IClearingHouse.PositionState memory p = stateOf(aliceCross).positions[0];
        assertEq(p.price, newest, "an older settlement price does not replace the mark");
        uint256 premium = (price * 25_001) / 1e10;
        assertLe(absolute(p.longCost - (size * int256(price)) / 1e18), (premium * 25), "but the fill is at it");
        assertBooks();
    }

    /// @dev Reduce-only, clipped to what is there when it settles.
    function testFuzz_reduceOnly_isClipped(uint256 asked, bool short) public {
        fund(aliceCross, 50_000e6);
        int256 size = unitsOf(ETH, 50_000e18) * (short ? -1 : int256(1));
        trade(aliceCross, ETH, size);
        asked = bound(asked, absolute(size), 1e24);
        uint256 orderId = _commit(aliceCross, short ? int256(asked) : -int256(asked), true);
        settle(orderId, mark(ETH), keeper);
        assertEq(stateOf(aliceCross).positions.length, 0, "closed, not flipped");
        assertBooks();
    }

    /// @dev A keeper that settles its own order, and one that takes no ether: the fee is a credit.
    function testFuzz_anyKeeper(address who) public {
        vm.assume(who != address(0) && who != alice && who != address(house) && uint160(who) > 0xffff);
        track(AccountIdLib.primary(who));
        fund(aliceCross, 20_000e6);
        uint256 orderId = _commit(aliceCross, unitsOf(ETH, 5_000e18), false);
        bytes[] memory data = settlementOf(orderId, mark(ETH));
        vm.warp(clock() + DELAY);
        vm.deal(who, MOCK_FEE);
        PriceUpdate memory none = noUpdate();
        int256 before = cashOf(AccountIdLib.primary(who));
        vm.prank(who);
        orders.settle{value: MOCK_FEE}(orderId, data, none);
        assertEq(cashOf(AccountIdLib.primary(who)) - before, 5e18, "paid by credit");
        assertBooks();
    }

    /* TIME */

    /// @dev Settled within [commit + delay, commit + delay + window], ends included.
    function testFuzz_window(uint256 at) public {
        fund(aliceCross, 20_000e6);
        uint256 orderId = _commit(aliceCross, unitsOf(ETH, 5_000e18), false);
        uint256 from = clock() + DELAY;
        bytes[] memory data = settlementOf(orderId, mark(ETH));
        at = from - DELAY + bound(at, 0, DELAY + WINDOW + 20);
        vm.warp(at);
        if (at < from) vm.expectRevert(abi.encodeWithSelector(IOrders.TooEarly.selector, at, from));
        if (at > from + WINDOW) {
            vm.expectRevert(abi.encodeWithSelector(IOrders.WindowClosed.selector, at, from + WINDOW));
        }
        _settle(orderId, data);
        bool settled = at >= from && at <= from + WINDOW;
        assertEq(uint256(orders.order(orderId).commitTime) == 0 ? 1 : 0, settled ? 1 : 0, "ended, or pending still");
    }

    /// @dev Published within it, and the first: nobody chooses a price.
    function testFuzz_onlyTheFirstPriceOfTheWindow(uint256 published, uint256 previous) public {
        fund(aliceCross, 20_000e6);
        uint256 orderId = _commit(aliceCross, unitsOf(ETH, 5_000e18), false);
        uint256 from = clock() + DELAY;
        vm.warp(from + WINDOW);
        published = from + WINDOW + 10 - bound(published, 0, WINDOW + 30);
        previous = published - bound(previous, 0, 80);
        bool inside = published >= from && published <= from + WINDOW;
        bool first = previous < from;
        bytes[] memory data = one(proof(ETH, 2_010e18, 0, published, previous));
        if (!inside || !first) {
            vm.expectRevert(abi.encodeWithSelector(PythErrors.PriceFeedNotFoundWithinRange.selector));
        }
        _settle(orderId, data);
        assertEq(uint256(orders.order(orderId).commitTime) == 0 ? 1 : 0, inside && first ? 1 : 0, "no other price");
    }

    /// @dev The stream of prices decides what an order fills at, not the moment it is settled: of all prices of a
    /// stream, in any order of attempts, exactly one serves, and it is the same one every time.
    /// hardhat-config: fuzz.runs = 64
    function testFuzz_priceIsAFunctionOfTheCommitTime(uint256 seed, uint256 wait) public {
        fund(aliceCross, 20_000e6);
        uint256 orderId = _commit(aliceCross, unitsOf(ETH, 5_000e18), false);
        uint256 from = clock() + DELAY;
        vm.warp(from + bound(wait, 5, WINDOW));
        // Prices at random seconds around the window's beginning, each naming its predecessor.
        uint256 time = from - 4;
        uint256 serving;
        uint256 expected;
        for (uint256 i; i < 8; ++i) {
            uint256 next = time + 1 + ((seed >> (3 * i)) % 3);
            if (next > clock()) break;
            uint256 price = 2_000e18 + i * 1e18;
            if (time < from && next >= from) expected = price;
            uint256 snapshot = vm.snapshotState();
            bytes[] memory data = one(proof(ETH, price, 0, next, time));
            PriceUpdate memory none = noUpdate();
            try orders.settle{value: MOCK_FEE}(orderId, data, none) {
                ++serving;
                assertEq(price, expected, "the first one published at or after commit + delay");
            } catch (bytes memory reason) {
                assertEq(
                    bytes32(bytes4(reason)),
                    bytes32(PythErrors.PriceFeedNotFoundWithinRange.selector),
                    "refused for its time only"
                );
            }
            vm.revertToState(snapshot);
            time = next;
        }
        assertEq(serving, 1, "exactly one price serves");
    }

    /* FAILURES */

    /// @dev A price that is not acceptable ends the order for the keeper fee, and nothing more.
    function testFuzz_unacceptablePrice_costsTheKeeperFee(uint256 exposure, uint256 tight, bool short) public {
        fund(aliceCross, 100_000e6);
        int256 size = unitsOf(ETH, bound(exposure, 600e18, 300_000e18)) * (short ? -1 : int256(1));
        uint256 fill = expectedFill(ETH, mark(ETH), 0, size);
        IOrders.OrderRequest memory r = orderRequest(aliceCross, ETH, PositionSide.Net, size, false);
        tight = bound(tight, 1, fill / 2);
        r.acceptablePrice = uint128(short ? fill + tight : fill - tight);
        uint256 orderId = commit(r);
        int256 cash = cashOf(aliceCross);
        bytes memory reason = abi.encodeWithSelector(
            IClearingHouse.PriceNotAcceptable.selector,
            fill,
            uint256(r.acceptablePrice)
        );
        vm.expectEmit(address(orders));
        emit IOrders.Fail(orderId, aliceCross, keeper, 0, reason);
        settle(orderId, mark(ETH), keeper);
        assertEq(cashOf(aliceCross), cash, "nothing beyond the keeper fee");
        assertEq(cashOf(keeperCross), 5e18, "which the keeper has");
        assertEq(stateOf(aliceCross).reserved, 0, "nothing reserved");
        assertBooks();
    }

    /// @dev No free look: an order that its own account cannot carry pays the taker fee it would have paid.
    function testFuzz_INV_3_ownMargin_costsTheTakerFeeToo(uint256 exposure, uint256 held, bool short) public {
        held = bound(held, 1_000e6, 1_000_000e6);
        fund(aliceCross, held);
        // It could be carried when placed; what it needed is taken by another trade before it settles.
        exposure = bound(exposure, (held * 25) / 10, (held * 45) / 10) * 1e12;
        int256 size = unitsOf(ETH, exposure) * (short ? -1 : int256(1));
        uint256 orderId = _commit(aliceCross, size, false);
        trade(aliceCross, BTC, unitsOf(BTC, (held * 1e12 * 45) / 10));
        IClearingHouse.AccountState memory s = stateOf(aliceCross);
        int256 vault = house.pots().vault;
        uint256 cost = ceilDiv(ceilDiv(absolute(size), mark(ETH), WAD_), 0.0005e18, WAD_);
        uint256 charged = min(cost, positive(s.equity - int256(s.maintenance)));
        vm.recordLogs();
        settle(orderId, mark(ETH), keeper);
        (uint256 forfeited, bytes4 selector) = _lastFail();
        assertEq(bytes32(selector), bytes32(IClearingHouse.InsufficientMargin.selector), "for its margin");
        assertEq(forfeited, charged, "taker fee, at most E - M");
        assertEq(cashOf(aliceCross), s.cash - int256(charged), "out of cash");
        assertEq(house.pots().vault, vault + int256(charged), "INV-4: to the vault");
        assertEq(sizeOf(aliceCross, ETH, PositionSide.Net), 0, "not filled");
        assertBooks();
    }

    /// @dev An order undone by another one is no free option: it pays the taker fee on what it asked for.
    function testFuzz_noFreeLook_undoneByAnotherOrder(uint256 exposure, uint256 part, uint256 move, bool short) public {
        fund(aliceCross, 50_000e6);
        int256 held = unitsOf(ETH, bound(exposure, 1_000e18, 100_000e18)) * (short ? -1 : int256(1));
        trade(aliceCross, ETH, held);
        int256 asked = (-held * int256(bound(part, 1, 1_000))) / 1_000;
        uint256 first = _commit(aliceCross, -held, true);
        uint256 second = _commit(aliceCross, asked, true);
        uint256 price = expressible((mark(ETH) * bound(move, 950, 1_050)) / 1_000);
        settle(first, price, keeper);
        int256 cash = cashOf(aliceCross);
        int256 vault = house.pots().vault;
        uint256 charged = ceilDiv(ceilDiv(absolute(asked), price, WAD_), 0.0005e18, WAD_);
        bytes memory reason = abi.encodeWithSelector(IClearingHouse.NothingToReduce.selector, aliceCross, ETH);
        vm.expectEmit(address(orders));
        emit IOrders.Fail(second, aliceCross, keeper, charged, reason);
        settle(second, price, keeper);
        assertEq(cash - cashOf(aliceCross), int256(charged), "out of cash");
        assertEq(house.pots().vault - vault, int256(charged), "INV-4: to the vault");
        assertEq(cashOf(keeperCross), 10e18, "both keepers are paid");
        assertBooks();
    }

    /// @dev Every other reason ends the order too: it never sticks, the keeper is paid, and the taker fee is lost.
    function testFuzz_otherReasons_endTheOrder(uint8 kind, uint256 exposure) public {
        fund(aliceIsolated, 3_000_000e6);
        exposure = bound(exposure, 20_000e18, 900_000e18);
        uint256 orderId;
        bytes4 reason;
        if (kind % 4 == 0) {
            // One market too many by the time it settles.
            orderId = _commit(aliceIsolated, unitsOf(ETH, exposure), false);
            trade(aliceIsolated, BTC, unitsOf(BTC, 1_000e18));
            reason = IClearingHouse.TooManyMarkets.selector;
        } else if (kind % 4 == 1) {
            // What it was to reduce is gone.
            trade(aliceIsolated, ETH, unitsOf(ETH, exposure));
            orderId = _commit(aliceIsolated, -unitsOf(ETH, exposure), true);
            trade(aliceIsolated, ETH, -sizeOf(aliceIsolated, ETH, PositionSide.Net));
            reason = IClearingHouse.NothingToReduce.selector;
        } else if (kind % 4 == 2) {
            // A closing order that became a flip to dust.
            trade(aliceIsolated, ETH, unitsOf(ETH, exposure));
            orderId = _commit(aliceIsolated, -unitsOf(ETH, exposure), false);
            trade(aliceIsolated, ETH, -unitsOf(ETH, 100e18));
            reason = IClearingHouse.BelowMinimumExposure.selector;
        } else {
            orderId = _commit(aliceIsolated, unitsOf(ETH, 10_100_000e18), false);
            reason = IClearingHouse.ExposureCapExceeded.selector;
        }
        IClearingHouse.AccountState memory s = stateOf(aliceIsolated);
        uint256 asked = absolute(orders.order(orderId).sizeDelta);
        uint256 charged = min(
            ceilDiv(ceilDiv(asked, mark(ETH), WAD_), 0.0005e18, WAD_),
            positive(s.equity - int256(s.maintenance))
        );
        vm.recordLogs();
        settle(orderId, mark(ETH), keeper);
        (uint256 forfeited, bytes4 selector) = _lastFail();
        assertEq(bytes32(selector), bytes32(reason), "why");
        assertEq(forfeited, charged, "the taker fee on what it asked for");
        assertEq(s.cash - cashOf(aliceIsolated), int256(charged), "out of cash");
        assertEq(cashOf(keeperCross), 5e18, "the keeper is paid");
        assertEq(uint256(orders.order(orderId).commitTime), 0, "ended");
        assertBooks();
    }

    /// @dev A stale price elsewhere is no fault of the order: the call reverts and the order waits.
    function testFuzz_stalePriceElsewhere_leavesItPending(uint256 late, bool withUpdate) public {
        fund(aliceCross, 50_000e6);
        trade(aliceCross, BTC, unitsOf(BTC, 10_000e18));
        refresh();
        skip(20);
        uint256 orderId = _commit(aliceCross, unitsOf(ETH, 5_000e18), false);
        IPriceRouter.Feed memory f = router.feed(BTC);
        uint256 from = clock() + DELAY;
        vm.warp(uint256(f.publishTime) + f.config.maxAge + bound(late, 1, 20));
        bytes[] memory data = one(proof(ETH, mark(ETH), 0, from, from - 1));
        PriceUpdate memory update = withUpdate ? updateOf(BTC, mark(BTC)) : noUpdate();
        if (!withUpdate) {
            vm.expectRevert(
                abi.encodeWithSelector(
                    IPriceRouter.StalePrice.selector,
                    BTC,
                    uint256(f.publishTime),
                    uint256(f.config.maxAge),
                    clock()
                )
            );
        }
        orders.settle{value: 2 * MOCK_FEE}(orderId, data, update);
        bool pending = uint256(orders.order(orderId).commitTime) != 0;
        assertTrue(pending == !withUpdate, "pending until somebody brings the price");
        if (pending) assertEq(house.pots().escrow, 5e18, "its fee waits");
        track(AccountIdLib.primary(address(this)));
        assertBooks();
    }

    function testFuzz_unknownOrder(uint256 orderId) public {
        bytes[] memory data = new bytes[](0);
        vm.expectRevert(abi.encodeWithSelector(IOrders.OrderNotPending.selector, orderId));
        orders.settle(orderId, data, noUpdate());
    }

    function test_settledOnce() public {
        fund(aliceCross, 20_000e6);
        uint256 orderId = _commit(aliceCross, unitsOf(ETH, 5_000e18), false);
        bytes[] memory data = settlementOf(orderId, mark(ETH));
        settle(orderId, mark(ETH), keeper);
        bytes memory refusal = abi.encodeWithSelector(IOrders.OrderNotPending.selector, orderId);
        vm.expectRevert(refusal);
        orders.settle{value: 1}(orderId, data, noUpdate());
        vm.expectRevert(refusal);
        orders.expire(orderId);
        vm.expectRevert(refusal);
        orders.clear(orderId);
    }

    /// @dev What the provider does not charge returns; too little is refused, for either of its two fees.
    function testFuzz_value(uint256 value, bool withUpdate) public {
        fund(aliceCross, 20_000e6);
        uint256 orderId = _commit(aliceCross, unitsOf(ETH, 5_000e18), false);
        bytes[] memory data = settlementOf(orderId, mark(ETH));
        vm.warp(clock() + DELAY);
        PriceUpdate memory update = withUpdate ? updateOf(BTC, mark(BTC)) : noUpdate();
        uint256 cost = withUpdate ? 2 * MOCK_FEE : MOCK_FEE;
        value = bound(value, 0, 4) == 4 ? bound(value, 0, 1 ether) : bound(value, 0, 3);
        vm.deal(keeper, value);
        if (value < cost) {
            vm.expectRevert(abi.encodeWithSelector(IOrders.InsufficientValue.selector, uint256(0), MOCK_FEE));
        }
        vm.prank(keeper);
        orders.settle{value: value}(orderId, data, update);
        assertEq(keeper.balance, value < cost ? value : value - cost, "surplus returns");
        assertEq(address(orders).balance, 0, "nothing stays");
    }

    /* GAS */

    /// @dev A keeper with too little gas never ends an order: whatever it sends, the order is filled or waits.
    /// hardhat-config: fuzz.runs = 512
    function testFuzz_lowGas_neverEndsAnOrder(uint256 gas, uint256 markets) public {
        fund(aliceCross, 50_000e6);
        if (markets % 2 == 1) trade(aliceCross, BTC, unitsOf(BTC, 10_000e18));
        if (markets % 3 == 1) trade(aliceCross, SOL, unitsOf(SOL, 10_000e18));
        uint256 orderId = _commit(aliceCross, unitsOf(ETH, 5_000e18), false);
        bytes[] memory data = settlementOf(orderId, mark(ETH));
        vm.warp(clock() + DELAY);
        gas = bound(gas, 20_000, 700_000);
        PriceUpdate memory none = noUpdate();
        vm.deal(keeper, MOCK_FEE);
        int256 cash = cashOf(aliceCross);
        vm.prank(keeper);
        try orders.settle{value: MOCK_FEE, gas: gas}(orderId, data, none) {
            assertGt(sizeOf(aliceCross, ETH, PositionSide.Net), 0, "a call that succeeds fills");
            assertEq(cashOf(keeperCross), 5e18, "and is paid");
        } catch {
            assertEq(uint256(orders.order(orderId).commitTime) != 0 ? 1 : 0, 1, "one that fails leaves it pending");
            assertEq(cashOf(keeperCross), 0, "unpaid");
            assertEq(cashOf(aliceCross), cash, "and uncharged");
            settle(orderId, mark(ETH), keeper);
            assertGt(sizeOf(aliceCross, ETH, PositionSide.Net), 0, "for the next keeper to fill");
        }
    }

    /* INSIDE */

    function _commit(AccountId id, int256 size, bool reduceOnly) private returns (uint256) {
        bool short = reduceOnly ? size > 0 : size < 0;
        return commit(orderRequest(id, ETH, sideOf(id, short), size, reduceOnly));
    }

    function _settle(uint256 orderId, bytes[] memory data) private {
        PriceUpdate memory none = noUpdate();
        vm.deal(keeper, MOCK_FEE);
        vm.prank(keeper);
        orders.settle{value: MOCK_FEE}(orderId, data, none);
    }

    function _lastFail() private returns (uint256 forfeited, bytes4 selector) {
        Vm.Log[] memory logs = vm.getRecordedLogs();
        for (uint256 i; i < logs.length; ++i) {
            if (logs[i].topics[0] != IOrders.Fail.selector) continue;
            bytes memory reason;
            (forfeited, reason) = abi.decode(logs[i].data, (uint256, bytes));
            selector = bytes4(reason);
        }
    }
}
