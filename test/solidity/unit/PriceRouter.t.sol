// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {IPriceRouter, PriceUpdate} from "../../../contracts/interfaces/IPriceRouter.sol";
import {ProvenPrice} from "../../../contracts/interfaces/IPriceSource.sol";
import {PriceRouter} from "../../../contracts/oracles/PriceRouter.sol";
import {Kit} from "../kit/Kit.sol";
import {FreeSource} from "../kit/OracleMocks.sol";

contract PriceRouterTest is Kit {
    uint16 private constant A = 1;
    uint16 private constant B = 2;
    uint16 private constant AGE = 60;
    uint16 private constant WIDEST = 5_000;
    uint256 private constant START = 1_700_000_000;
    uint256 private constant FREEZE_AGE = 600;
    uint256 private constant NOTICE = 120;
    uint256 private constant GRACE = 300;

    PriceRouter private _router;
    FreeSource private _source;

    receive() external payable {}

    function setUp() public {
        vm.warp(START);
        vm.deal(address(this), 1 ether);
        _router = new PriceRouter(
            address(new AccessManager(address(this))),
            IPriceRouter.Config(FREEZE_AGE, NOTICE, GRACE, address(0))
        );
        _source = new FreeSource();
        _router.setFeed(A, _config(address(_source), keccak256("A"), AGE, WIDEST));
        _router.setFeed(B, _config(address(_source), keccak256("B"), AGE, WIDEST));
    }

    /* STALENESS */

    /// @dev Usable at its age limit to the second, not a second later; in views and execution alike.
    function testFuzz_prices_atTheAgeLimit(uint256 price, uint16 age, uint256 elapsed) public {
        price = bound(price, 1, type(uint128).max);
        age = uint16(bound(age, 5, 3600));
        elapsed = bound(elapsed, 0, 3) == 0 ? bound(elapsed, 0, 2 * uint256(age)) : age + bound(elapsed, 0, 2) - 1;
        _router.setFeed(A, _config(address(_source), keccak256("A"), age, WIDEST));
        _update(A, price, 0, START);
        vm.warp(START + elapsed);
        if (elapsed > age) {
            vm.expectRevert(
                abi.encodeWithSelector(IPriceRouter.StalePrice.selector, A, START, uint256(age), START + elapsed)
            );
            _router.prices(_one(A));
        } else {
            assertEq(_router.prices(_one(A))[0], price, "price");
        }
    }

    function test_prices_ofNothing() public view {
        assertEq(_router.prices(new uint16[](0)).length, 0, "no markets, no prices");
    }

    function testFuzz_prices_beforeTheFirst(uint16 id) public {
        vm.expectRevert(abi.encodeWithSelector(IPriceRouter.NoPrice.selector, id));
        _router.prices(_one(id));
    }

    /// @dev One dead market of several stops the call, and is the one named.
    function testFuzz_prices_nameTheStaleOne(uint256 gap) public {
        gap = bound(gap, 1, AGE);
        _update(A, 1e18, 0, START);
        vm.warp(START + gap);
        _update(B, 2e18, 0, START + gap);
        vm.warp(START + AGE + 1);
        uint16[] memory both = new uint16[](2);
        (both[0], both[1]) = (B, A);
        vm.expectRevert(
            abi.encodeWithSelector(IPriceRouter.StalePrice.selector, A, START, uint256(AGE), START + AGE + 1)
        );
        _router.prices(both);
    }

    /* ORDER OF UPDATES */

    /// @dev Not newer than the stored one: ignored, not an error, not even at the same second.
    function testFuzz_update_ignoresWhatIsNotNewer(uint256 price, uint256 other, uint256 back) public {
        (price, other) = (bound(price, 1, type(uint128).max), bound(other, 1, type(uint128).max));
        back = bound(back, 0, 1 days);
        _update(A, price, 0, START);
        _update(A, other, 0, START - back);
        assertEq(uint256(_router.feed(A).price), price, "the newer price stays");
        assertEq(uint256(_router.feed(A).publishTime), START, "with its time");
    }

    function testFuzz_update_acceptsWhatIsNewer(uint256 price, uint256 other, uint256 later) public {
        (price, other) = (bound(price, 1, type(uint128).max), bound(other, 1, type(uint128).max));
        later = bound(later, 1, 1 days);
        _update(A, price, 0, START);
        vm.warp(START + later);
        _update(A, other, 0, START + later);
        assertEq(uint256(_router.feed(A).price), other, "the newer price");
        assertEq(uint256(_router.feed(A).publishTime), START + later, "with its time");
    }

    function testFuzz_update_refusesTheFuture(uint256 ahead) public {
        ahead = bound(ahead, 1, 1 days);
        PriceUpdate memory u = _updateOf(A, 1e18, 0, START + ahead);
        vm.expectRevert("source: outside the range");
        _router.update(u);
    }

    /* CONFIDENCE */

    /// @dev In millionths of the price, rounded up; refused where it would be stored or traded at, else ignored.
    function testFuzz_confidence_atItsLimit(uint256 price, uint256 confidence, bool older, bool settlement) public {
        price = bound(price, 1e6, type(uint128).max);
        uint256 limit = (price * WIDEST) / 1e6;
        uint256 near = bound(confidence, 0, 2);
        confidence = confidence % 2 == 0 ? bound(confidence, 0, 2 * limit) : limit + near - min(1, limit + near);
        if (older) _update(A, 7e18, 0, START);
        vm.warp(START + 10);
        uint256 time = older ? START - 1 : START + 5;
        uint256 share = ceilDiv(confidence, 1e6, price);
        bytes memory refusal = abi.encodeWithSelector(
            IPriceRouter.PriceTooUncertain.selector,
            A,
            share,
            uint256(WIDEST)
        );
        PriceUpdate memory u = _updateOf(A, price, confidence, time);
        bool wide = share > WIDEST && (settlement || !older);
        if (wide) vm.expectRevert(refusal);
        if (settlement) _router.settlementPrice(A, u.data, uint64(time), uint64(time));
        else _router.update(u);
        if (wide || older) {
            assertEq(uint256(_router.feed(A).price), older ? 7e18 : 0, "not stored");
        } else {
            assertEq(uint256(_router.feed(A).price), price, "stored");
            assertEq(uint256(_router.feed(A).confidence), share, "its share, rounded up");
        }
    }

    /* SETTLEMENT PRICES */

    /// @dev Its own age does not matter, and it never replaces a newer one.
    function testFuzz_settlementPrice_storesOnlyIfNewer(uint256 price, uint256 time, uint256 stored) public {
        price = bound(price, 1, type(uint128).max);
        time = bound(time, START - 1 days, START + 1 days);
        stored = bound(stored, START - 1 days, START + 1 days);
        vm.warp(START + 1 days);
        _update(A, 7e18, 0, stored);
        ProvenPrice memory p = _router.settlementPrice(
            A,
            _updateOf(A, price, 0, time).data,
            uint64(time),
            uint64(time)
        );
        assertEq(p.price, price, "the proven price");
        assertEq(uint256(_router.feed(A).price), time > stored ? price : 7e18, "stored only if newer");
    }

    function testFuzz_settlementPrice_refusesTheFuture(uint64 to, uint256 ahead) public {
        ahead = bound(ahead, 1, 1 days);
        to = uint64(bound(to, START + ahead, type(uint64).max));
        bytes[] memory data = _updateOf(A, 1e18, 0, START + ahead).data;
        vm.expectRevert("source: outside the range");
        _router.settlementPrice(A, data, uint64(START), to);
    }

    /// @dev Several at once: every one returned in the order asked, each stored if newer, none if one is refused.
    function testFuzz_settlementPrices_ofTwo(uint256 a, uint256 b, bool stored, uint256 value) public {
        (a, b) = (bound(a, 1, type(uint128).max), bound(b, 1, type(uint128).max));
        vm.warp(START + 60);
        if (stored) _update(B, 7e18, 0, START + 1);
        _source.setCharge(3);
        value = bound(value, 3, 1 ether);
        uint256 before = address(this).balance;
        PriceUpdate memory u = _both(a, b);
        ProvenPrice[] memory list = _router.settlementPrices{value: value}(
            u.marketIds,
            u.data,
            uint64(START),
            uint64(START + 60)
        );
        assertEq(list[0].price, a, "first");
        assertEq(list[1].price, b, "second");
        assertEq(uint256(_router.feed(A).price), a, "stored");
        assertEq(uint256(_router.feed(B).price), stored ? 7e18 : b, "stored only if newer");
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
        _router.settlementPrices(u.marketIds, u.data, uint64(START), uint64(START));
        assertEq(uint256(_router.feed(A).price), 0, "nothing is stored");
    }

    function testFuzz_settlementPrices_ofNothing(uint256 value) public {
        value = bound(value, 0, 1 ether);
        uint256 before = address(this).balance;
        uint16[] memory none = new uint16[](0);
        ProvenPrice[] memory list = _router.settlementPrices{value: value}(none, new bytes[](0), 0, 0);
        assertEq(list.length, 0, "no markets, no prices");
        assertEq(address(this).balance, before, "no fee");
    }

    function test_settlementPrices_refuseMixedSources() public {
        _router.setFeed(B, _config(address(new FreeSource()), keccak256("B"), AGE, WIDEST));
        PriceUpdate memory u = _both(1e18, 2e18);
        vm.expectRevert(abi.encodeWithSelector(IPriceRouter.MixedSources.selector, A, B));
        _router.settlementPrices(u.marketIds, u.data, 0, uint64(START));
    }

    /* SOURCES AND MONEY */

    function test_update_refusesMixedSources() public {
        _router.setFeed(B, _config(address(new FreeSource()), keccak256("B"), AGE, WIDEST));
        PriceUpdate memory u = _both(1e18, 2e18);
        vm.expectRevert(abi.encodeWithSelector(IPriceRouter.MixedSources.selector, A, B));
        _router.update(u);
    }

    function testFuzz_unknownFeed(uint16 id) public {
        vm.assume(id != A && id != B);
        bytes memory refusal = abi.encodeWithSelector(IPriceRouter.UnknownFeed.selector, id);
        PriceUpdate memory u = _updateOf(id, 1e18, 0, START);
        vm.expectRevert(refusal);
        _router.update(u);
        vm.expectRevert(refusal);
        _router.updateFee(u);
        vm.expectRevert(refusal);
        _router.settlementFee(id, u.data);
        vm.expectRevert(refusal);
        _router.settlementPrice(id, u.data, 0, uint64(START));
    }

    function test_update_ofTwoMarkets() public {
        _router.update(_both(1e18, 2e18));
        assertEq(uint256(_router.feed(A).price), 1e18, "first");
        assertEq(uint256(_router.feed(B).price), 2e18, "second");
    }

    function testFuzz_surplus_returns(uint256 charge, uint256 value, bool settlement) public {
        charge = bound(charge, 0, 0.1 ether);
        value = bound(value, 0, 0.2 ether);
        _source.setCharge(charge);
        PriceUpdate memory u = _updateOf(A, 1e18, 0, START);
        assertEq(_router.updateFee(u), charge, "update fee");
        assertEq(_router.settlementFee(A, u.data), charge, "settlement fee");
        uint256 before = address(this).balance;
        bool enough = value >= charge;
        if (!enough) vm.expectRevert(abi.encodeWithSelector(IPriceRouter.UpdateFeeTooLow.selector, value, charge));
        if (settlement) _router.settlementPrice{value: value}(A, u.data, 0, uint64(START));
        else _router.update{value: value}(u);
        assertEq(address(this).balance, before - (enough ? charge : 0), "only the fee is spent");
        assertEq(address(_router).balance, 0, "nothing stays in the router");
        assertEq(address(_source).balance, enough ? charge : 0, "the source has its fee");
    }

    function testFuzz_update_ofNothingReturnsTheValue(uint256 value) public {
        value = bound(value, 0, 1 ether);
        uint256 before = address(this).balance;
        PriceUpdate memory none = PriceUpdate(new uint16[](0), new bytes[](0));
        assertEq(_router.updateFee(none), 0, "no fee");
        _router.update{value: value}(none);
        assertEq(address(this).balance, before, "all of it");
    }

    /* ADMINISTRATION */

    /// @dev Connecting a market anew keeps the price it has, for the account that stands on it.
    function testFuzz_setFeed_keepsThePrice(uint256 price) public {
        price = bound(price, 1, type(uint128).max);
        _update(A, price, 0, START);
        _router.setFeed(A, _config(address(new FreeSource()), keccak256("new"), AGE, WIDEST));
        assertEq(_router.prices(_one(A))[0], price, "price");
    }

    function testFuzz_setFeed_isTheAdministrators(address caller) public {
        vm.assume(caller != address(this));
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, caller));
        vm.prank(caller);
        _router.setFeed(A, _config(address(_source), keccak256("A"), AGE, WIDEST));
    }

    /* INSIDE */

    function _config(
        address source,
        bytes32 feedId,
        uint16 age,
        uint16 widest
    ) private pure returns (IPriceRouter.FeedConfig memory c) {
        (c.source, c.feedId, c.maxAge, c.maxConfidence) = (source, feedId, age, widest);
    }

    function _one(uint16 id) private pure returns (uint16[] memory ids) {
        ids = new uint16[](1);
        ids[0] = id;
    }

    function _updateOf(
        uint16 id,
        uint256 price,
        uint256 confidence,
        uint256 time
    ) private pure returns (PriceUpdate memory) {
        ProvenPrice[] memory list = new ProvenPrice[](1);
        list[0] = ProvenPrice(price, confidence, 0, time);
        return _encode(_one(id), list);
    }

    function _both(uint256 a, uint256 b) private pure returns (PriceUpdate memory) {
        uint16[] memory ids = new uint16[](2);
        (ids[0], ids[1]) = (A, B);
        ProvenPrice[] memory list = new ProvenPrice[](2);
        (list[0], list[1]) = (ProvenPrice(a, 0, 0, START), ProvenPrice(b, 0, 0, START));
        return _encode(ids, list);
    }

    function _encode(uint16[] memory ids, ProvenPrice[] memory list) private pure returns (PriceUpdate memory u) {
        u.marketIds = ids;
        u.data = new bytes[](1);
        u.data[0] = abi.encode(list);
    }

    function _update(uint16 id, uint256 price, uint256 confidence, uint256 time) private {
        _router.update(_updateOf(id, price, confidence, time));
    }
}
