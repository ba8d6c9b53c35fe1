// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {IPriceRouter, PriceUpdate} from "../../../contracts/interfaces/IPriceRouter.sol";
import {ProvenPrice} from "../../../contracts/interfaces/IPriceSource.sol";
import {Mark} from "../../../contracts/libraries/Mark.sol";
import {FreeSource} from "../kit/OracleMocks.sol";
import {Rng} from "../kit/Rng.sol";
import {Routing} from "../kit/Routing.sol";

contract PriceRouterTest is Routing {
    function setUp() public {
        deployRouter(address(0));
    }

    /* STALENESS */

    /// @dev Usable at its age limit to the second, not a second later; in views and execution alike.
    function testFuzz_prices_atTheAgeLimit(uint256 price, uint16 age, uint256 elapsed) public {
        price = bound(price, 1, type(uint128).max);
        age = uint16(bound(age, 5, 3600));
        elapsed = bound(elapsed, 0, 3) == 0 ? bound(elapsed, 0, 2 * uint256(age)) : age + bound(elapsed, 0, 2) - 1;
        IPriceRouter.FeedConfig memory c = configOf(A);
        c.maxAge = age;
        router.setFeed(A, c);
        publish(A, price, START);
        vm.warp(START + elapsed);
        if (elapsed > age) {
            vm.expectRevert(
                abi.encodeWithSelector(IPriceRouter.StalePrice.selector, A, START, uint256(age), START + elapsed)
            );
            router.prices(one(A));
        } else {
            assertEq(router.prices(one(A))[0], price, "price");
        }
    }

    function test_prices_ofNothing() public view {
        assertEq(router.prices(new uint16[](0)).length, 0, "no markets, no prices");
    }

    function testFuzz_prices_beforeTheFirst(uint16 id) public {
        vm.expectRevert(abi.encodeWithSelector(IPriceRouter.NoPrice.selector, id));
        router.prices(one(id));
    }

    /// @dev One dead market of several stops the call, and is the one named.
    function testFuzz_prices_nameTheStaleOne(uint256 gap) public {
        gap = bound(gap, 1, AGE);
        publish(A, 1e18, START);
        vm.warp(START + gap);
        publish(B, 2e18, START + gap);
        vm.warp(START + AGE + 1);
        uint16[] memory both = new uint16[](2);
        (both[0], both[1]) = (B, A);
        vm.expectRevert(
            abi.encodeWithSelector(IPriceRouter.StalePrice.selector, A, START, uint256(AGE), START + AGE + 1)
        );
        router.prices(both);
    }

    /// @dev Whatever is asked for gets a mark, and what `prices` refuses is stale in it; the same rule for both.
    function testFuzz_marks_areTotal(uint256 seed) public {
        Rng memory rng = Rng(seed);
        if (rng.once(2)) publish(A, rng.between(1, type(uint128).max), START);
        if (rng.once(2)) publish(B, rng.between(1, type(uint128).max), START - rng.between(0, AGE));
        skip(rng.between(0, AGE + 1));
        uint16[] memory ids = new uint16[](rng.between(0, 8));
        for (uint256 i; i < ids.length; ++i) ids[i] = uint16(rng.between(0, 3));
        Mark[] memory list = router.marks(ids);
        assertEq(list.length, ids.length, "one each");
        for (uint256 i; i < ids.length; ++i) {
            assertEq(list[i].price(), router.feed(ids[i]).price, "the last price, however old");
            try router.prices(one(ids[i])) returns (uint256[] memory price) {
                assertFalse(list[i].isStale(), "what is served is live");
                assertEq(list[i].price(), price[0], "and the same");
            } catch {
                assertTrue(list[i].isStale(), "what is refused is stale");
            }
            assertFalse(list[i].isFrozen() || list[i].isRecovering(), "nobody gave notice");
        }
    }

    /// @dev Margin reads the prices of up to 16 markets at every step: of an ordinary feed that is one slot.
    function test_marks_readOneSlotEach() public {
        uint16[] memory ids = new uint16[](16);
        ProvenPrice[] memory list = new ProvenPrice[](16);
        for (uint16 i; i < 16; ++i) {
            (ids[i], list[i]) = (100 + i, ProvenPrice(1e18 + i, 1e15, 2e18, START - (i % 6)));
            router.setFeed(ids[i], configOf(ids[i]));
        }
        router.update(encode(ids, list));
        vm.record();
        Mark[] memory marks = router.marks(ids);
        (bytes32[] memory reads, bytes32[] memory writes) = vm.accesses(address(router));
        assertEq(reads.length, 16, "slots read");
        assertEq(writes.length, 0, "and none written");
        for (uint256 i; i < 16; ++i) {
            assertEq(marks[i].price(), 1e18 + i, "price");
            for (uint256 j; j < i; ++j) assertTrue(reads[i] != reads[j], "another slot each");
        }
    }

    /* ORDER OF UPDATES */

    /// @dev Not newer than the stored one: ignored, not an error, not even at the same second.
    function testFuzz_update_ignoresWhatIsNotNewer(uint256 price, uint256 other, uint256 back) public {
        (price, other) = (bound(price, 1, type(uint128).max), bound(other, 1, type(uint128).max));
        back = bound(back, 0, 1 days);
        publish(A, price, START);
        publish(A, other, START - back);
        assertEq(uint256(router.feed(A).price), price, "the newer price stays");
        assertEq(uint256(router.feed(A).publishTime), START, "with its time");
    }

    function testFuzz_update_acceptsWhatIsNewer(uint256 price, uint256 other, uint256 later) public {
        (price, other) = (bound(price, 1, type(uint128).max), bound(other, 1, type(uint128).max));
        later = bound(later, 1, 1 days);
        publish(A, price, START);
        vm.warp(START + later);
        publish(A, other, START + later);
        assertEq(uint256(router.feed(A).price), other, "the newer price");
        assertEq(uint256(router.feed(A).publishTime), START + later, "with its time");
    }

    function testFuzz_update_refusesTheFuture(uint256 ahead) public {
        ahead = bound(ahead, 1, 1 days);
        PriceUpdate memory u = updateOf(A, 1e18, START + ahead);
        vm.expectRevert("source: outside the range");
        router.update(u);
    }

    /// @dev Prices that are used together are of one moment, also those that are then ignored.
    function testFuzz_update_refusesPricesApart(uint256 seed, bool ignored) public {
        Rng memory rng = Rng(seed);
        uint16[] memory ids = new uint16[](rng.between(1, 6));
        ProvenPrice[] memory list = new ProvenPrice[](ids.length);
        (uint256 oldest, uint256 newest) = (START, START - 1 days);
        uint256 first = START - rng.between(0, 100);
        for (uint16 i; i < ids.length; ++i) {
            uint256 time = first - rng.between(0, rng.between(4, 7));
            (ids[i], list[i]) = (100 + i, ProvenPrice(1e18, 0, 0, time));
            (oldest, newest) = (min(oldest, time), max(newest, time));
            router.setFeed(ids[i], configOf(ids[i]));
            if (ignored) publish(ids[i], 7e18, START);
        }
        bytes memory refusal = refusalOf(encode(ids, list));
        bool apart = newest - oldest > 5;
        bytes memory expected = abi.encodeWithSelector(IPriceRouter.PricesApart.selector, oldest, newest, 5);
        assertSame(refusal, apart ? expected : bytes(""), "refused if apart");
        uint256 price =
            ignored
                ? 7e18
                : apart
                    ? 0
                    : 1e18;
        for (uint256 i; i < ids.length; ++i) assertEq(router.feed(ids[i]).price, price, "all or none");
    }

    /* CONFIDENCE */

    /// @dev In millionths of the price, rounded up; refused where it would be stored or traded at, else ignored.
    function testFuzz_confidence_atItsLimit(uint256 price, uint256 confidence, bool older, bool settlement) public {
        price = bound(price, 1e6, type(uint128).max);
        uint256 limit = (price * WIDEST) / 1e6;
        uint256 near = bound(confidence, 0, 2);
        confidence = confidence % 2 == 0 ? bound(confidence, 0, 2 * limit) : limit + near - min(1, limit + near);
        if (older) publish(A, 7e18, START);
        vm.warp(START + 10);
        uint256 time = older ? START - 1 : START + 5;
        uint256 share = ceilDiv(confidence, 1e6, price);
        bytes memory refusal = abi.encodeWithSelector(
            IPriceRouter.PriceTooUncertain.selector,
            A,
            share,
            uint256(WIDEST)
        );
        PriceUpdate memory u = updateOf(A, price, confidence, 0, time);
        bool wide = share > WIDEST && (settlement || !older);
        if (wide) vm.expectRevert(refusal);
        if (settlement) router.settlementPrice(A, u.data, uint64(time), uint64(time));
        else router.update(u);
        if (wide || older) {
            assertEq(uint256(router.feed(A).price), older ? 7e18 : 0, "not stored");
        } else {
            assertEq(uint256(router.feed(A).price), price, "stored");
            assertEq(uint256(router.feed(A).confidence), share, "its share, rounded up");
        }
    }

    /* SETTLEMENT PRICES */

    /// @dev Its own age does not matter, and it never replaces a newer one.
    function testFuzz_settlementPrice_storesOnlyIfNewer(uint256 price, uint256 time, uint256 stored) public {
        price = bound(price, 1, type(uint128).max);
        time = bound(time, START - 1 days, START + 1 days);
        stored = bound(stored, START - 1 days, START + 1 days);
        vm.warp(START + 1 days);
        publish(A, 7e18, stored);
        ProvenPrice memory p = router.settlementPrice(A, updateOf(A, price, time).data, uint64(time), uint64(time));
        assertEq(p.price, price, "the proven price");
        assertEq(uint256(router.feed(A).price), time > stored ? price : 7e18, "stored only if newer");
    }

    function testFuzz_settlementPrice_refusesTheFuture(uint64 to, uint256 ahead) public {
        ahead = bound(ahead, 1, 1 days);
        to = uint64(bound(to, START + ahead, type(uint64).max));
        bytes[] memory data = updateOf(A, 1e18, START + ahead).data;
        vm.expectRevert("source: outside the range");
        router.settlementPrice(A, data, uint64(START), to);
    }

    /// @dev Several at once: every one returned in the order asked, each stored if newer, none if one is refused.
    function testFuzz_settlementPrices_ofTwo(uint256 a, uint256 b, bool stored, uint256 value) public {
        (a, b) = (bound(a, 1, type(uint128).max), bound(b, 1, type(uint128).max));
        vm.warp(START + 60);
        if (stored) publish(B, 7e18, START + 1);
        source.setCharge(3);
        value = bound(value, 3, 1 ether);
        uint256 before = address(this).balance;
        PriceUpdate memory u = _both(a, b);
        ProvenPrice[] memory list = router.settlementPrices{value: value}(
            u.marketIds,
            u.data,
            uint64(START),
            uint64(START + 60)
        );
        assertEq(list[0].price, a, "first");
        assertEq(list[1].price, b, "second");
        assertEq(uint256(router.feed(A).price), a, "stored");
        assertEq(uint256(router.feed(B).price), stored ? 7e18 : b, "stored only if newer");
        assertEq(address(this).balance, before - 3, "one fee for all");
    }

    function testFuzz_settlementPrices_allOrNone(uint256 confidence, bool second) public {
        confidence = bound(confidence, 5.000001e15, 1e18);
        ProvenPrice[] memory list = new ProvenPrice[](2);
        list[0] = ProvenPrice(1e18, second ? 0 : confidence, 0, START);
        list[1] = ProvenPrice(1e18, second ? confidence : 0, 0, START);
        PriceUpdate memory u = _both(1e18, 1e18);
        u.data[0] = abi.encode(list);
        vm.expectPartialRevert(IPriceRouter.PriceTooUncertain.selector);
        router.settlementPrices(u.marketIds, u.data, uint64(START), uint64(START));
        assertEq(uint256(router.feed(A).price), 0, "nothing is stored");
    }

    function testFuzz_settlementPrices_ofNothing(uint256 value) public {
        value = bound(value, 0, 1 ether);
        uint256 before = address(this).balance;
        uint16[] memory none = new uint16[](0);
        ProvenPrice[] memory list = router.settlementPrices{value: value}(none, new bytes[](0), 0, 0);
        assertEq(list.length, 0, "no markets, no prices");
        assertEq(address(this).balance, before, "no fee");
    }

    function test_settlementPrices_refuseMixedSources() public {
        _splitSources();
        PriceUpdate memory u = _both(1e18, 2e18);
        vm.expectRevert(abi.encodeWithSelector(IPriceRouter.MixedSources.selector, A, B));
        router.settlementPrices(u.marketIds, u.data, 0, uint64(START));
    }

    /* SOURCES AND MONEY */

    function test_update_refusesMixedSources() public {
        _splitSources();
        PriceUpdate memory u = _both(1e18, 2e18);
        vm.expectRevert(abi.encodeWithSelector(IPriceRouter.MixedSources.selector, A, B));
        router.update(u);
    }

    function testFuzz_unknownFeed(uint16 id) public {
        vm.assume(id != A && id != B);
        bytes memory refusal = abi.encodeWithSelector(IPriceRouter.UnknownFeed.selector, id);
        PriceUpdate memory u = updateOf(id, 1e18, START);
        vm.expectRevert(refusal);
        router.update(u);
        vm.expectRevert(refusal);
        router.updateFee(u);
        vm.expectRevert(refusal);
        router.settlementFee(id, u.data);
        vm.expectRevert(refusal);
        router.settlementPrice(id, u.data, 0, uint64(START));
    }

    function test_update_ofTwoMarkets() public {
        router.update(_both(1e18, 2e18));
        assertEq(uint256(router.feed(A).price), 1e18, "first");
        assertEq(uint256(router.feed(B).price), 2e18, "second");
    }

    function testFuzz_surplus_returns(uint256 charge, uint256 value, bool settlement) public {
        charge = bound(charge, 0, 0.1 ether);
        value = bound(value, 0, 0.2 ether);
        source.setCharge(charge);
        PriceUpdate memory u = updateOf(A, 1e18, START);
        assertEq(router.updateFee(u), charge, "update fee");
        assertEq(router.settlementFee(A, u.data), charge, "settlement fee");
        uint256 before = address(this).balance;
        bool enough = value >= charge;
        if (!enough) vm.expectRevert(abi.encodeWithSelector(IPriceRouter.UpdateFeeTooLow.selector, value, charge));
        if (settlement) router.settlementPrice{value: value}(A, u.data, 0, uint64(START));
        else router.update{value: value}(u);
        assertEq(address(this).balance, before - (enough ? charge : 0), "only the fee is spent");
        assertEq(address(router).balance, 0, "nothing stays in the router");
        assertEq(address(source).balance, enough ? charge : 0, "the source has its fee");
    }

    function testFuzz_update_ofNothingReturnsTheValue(uint256 value) public {
        value = bound(value, 0, 1 ether);
        uint256 before = address(this).balance;
        PriceUpdate memory none = PriceUpdate(new uint16[](0), new bytes[](0));
        assertEq(router.updateFee(none), 0, "no fee");
        router.update{value: value}(none);
        assertEq(address(this).balance, before, "all of it");
    }

    /* ADMINISTRATION */

    /// @dev Connecting a market anew keeps the price it has, for the account that stands on it.
    function testFuzz_setFeed_keepsThePrice(uint256 price) public {
        price = bound(price, 1, type(uint128).max);
        publish(B, price, START);
        _splitSources();
        assertEq(router.prices(one(B))[0], price, "price");
    }

    function testFuzz_setFeed_isTheAdministrators(address caller) public {
        vm.assume(caller != address(this));
        IPriceRouter.FeedConfig memory c = configOf(A);
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, caller));
        vm.prank(caller);
        router.setFeed(A, c);
    }

    /* INSIDE */

    function _both(uint256 a, uint256 b) private pure returns (PriceUpdate memory) {
        uint16[] memory ids = new uint16[](2);
        (ids[0], ids[1]) = (A, B);
        ProvenPrice[] memory list = new ProvenPrice[](2);
        (list[0], list[1]) = (ProvenPrice(a, 0, 0, START), ProvenPrice(b, 0, 0, START));
        return encode(ids, list);
    }

    /// @dev The second market's feed has a source of its own.
    function _splitSources() private {
        IPriceRouter.FeedConfig memory c = configOf(B);
        c.source = address(new FreeSource());
        router.setFeed(B, c);
    }
}
