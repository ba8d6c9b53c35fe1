// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IPyth} from "@pythnetwork/pyth-sdk-solidity/IPyth.sol";
import {MockPyth} from "@pythnetwork/pyth-sdk-solidity/MockPyth.sol";
import {PythErrors} from "@pythnetwork/pyth-sdk-solidity/PythErrors.sol";
import {IPriceSource, ProvenPrice} from "../../../contracts/interfaces/IPriceSource.sol";
import {PythSource} from "../../../contracts/oracles/PythSource.sol";
import {Kit} from "../kit/Kit.sol";

contract PythSourceTest is Kit {
    bytes32 private constant FEED = keccak256("feed");
    uint256 private constant NOW = 1_700_000_000;
    uint256 private constant CHARGE = 3;

    MockPyth private _pyth;
    PythSource private _source;

    function setUp() public {
        vm.warp(NOW);
        vm.deal(address(this), 1 ether);
        _pyth = new MockPyth(60, CHARGE);
        _source = new PythSource(IPyth(address(_pyth)));
    }

    /// @dev price · 10^exponent in WAD, the price down and its confidence up; every exponent from −18 to +18.
    function testFuzz_everyExponent(int64 price, uint64 confidence, int32 exponent) public {
        price = int64(boundInt(price, 1, type(int64).max));
        exponent = int32(boundInt(exponent, -18, 18));
        _checkExponent(price, confidence, exponent);
    }

    function test_everyExponent_atTheEnds() public {
        for (int32 exponent = -18; exponent <= 18; ++exponent) {
            _checkExponent(1, 1, exponent);
            _checkExponent(type(int64).max, type(uint64).max, exponent);
        }
    }

    function testFuzz_otherExponentsRevert(int64 price, int32 exponent, bool above) public {
        price = int64(boundInt(price, 1, type(int64).max));
        exponent = int32(above ? boundInt(exponent, 19, type(int32).max) : boundInt(exponent, type(int32).min, -19));
        bytes[] memory data = _data(price, 0, exponent, NOW, NOW - 1);
        vm.expectRevert(abi.encodeWithSelector(IPriceSource.UnsupportedExponent.selector, FEED, int256(exponent)));
        _source.prove{value: CHARGE}(_ids(), data, 0, uint64(NOW));
    }

    function testFuzz_notPositiveReverts(int64 price, int32 exponent, bool first) public {
        price = int64(boundInt(price, type(int64).min, 0));
        bytes[] memory data = _data(price, 0, exponent, NOW, NOW - 1);
        vm.expectRevert(abi.encodeWithSelector(IPriceSource.PriceNotPositive.selector, FEED, int256(price)));
        if (first) _source.proveFirst{value: CHARGE}(_ids(), data, uint64(NOW), uint64(NOW));
        else _source.prove{value: CHARGE}(_ids(), data, 0, uint64(NOW));
    }

    /// @dev Exactly the provider's fee is passed on, and asked for.
    function testFuzz_fee_isTheProviders(uint8 updates, uint256 charge) public {
        charge = bound(charge, 0, 1e15);
        MockPyth other = new MockPyth(60, charge);
        PythSource source = new PythSource(IPyth(address(other)));
        assertEq(source.fee(new bytes[](updates)), charge * updates, "fee");
    }

    function testFuzz_prove_refusesOutsideTheRange(uint256 time, uint256 from, uint256 to, bool first) public {
        from = bound(from, 1, NOW);
        to = bound(to, from, 2 * NOW);
        time = bound(time, 1, 2 * NOW);
        if (time % 4 == 0) time = from;
        if (time % 4 == 1) time = to;
        if (time % 4 == 2) time = from - 1;
        if (time % 4 == 3) time = to + 1;
        // The price before was published before the range, so that uniqueness does not decide here.
        bytes[] memory data = _data(1e8, 0, -8, time, min(from, time) - (min(from, time) == 0 ? 0 : 1));
        if (time < from || time > to)
            vm.expectRevert(abi.encodeWithSelector(PythErrors.PriceFeedNotFoundWithinRange.selector));
        if (first) {
            ProvenPrice[] memory list = _source.proveFirst{value: CHARGE}(_ids(), data, uint64(from), uint64(to));
            if (time >= from && time <= to) assertEq(list[0].publishTime, time, "publish time");
        } else {
            ProvenPrice[] memory list = _source.prove{value: CHARGE}(_ids(), data, uint64(from), uint64(to));
            if (time >= from && time <= to) assertEq(list[0].publishTime, time, "publish time");
        }
    }

    /// @dev The first price of a window is the one whose predecessor was published before the window began.
    function testFuzz_proveFirst_refusesASecondPrice(uint64 from, uint64 time, uint64 previous) public {
        from = uint64(bound(from, 1, NOW));
        time = uint64(bound(time, from, from + 60));
        previous = uint64(bound(previous, from - 1, time));
        bool unique = previous < from;
        bytes[] memory data = _data(1e8, 0, -8, time, previous);
        if (!unique) vm.expectRevert(abi.encodeWithSelector(PythErrors.PriceFeedNotFoundWithinRange.selector));
        ProvenPrice[] memory list = _source.proveFirst{value: CHARGE}(_ids(), data, from, from + 60);
        if (unique) assertEq(list[0].publishTime, time, "publish time");
        // Of an ordinary proof nothing of the kind is asked.
        list = _source.prove{value: CHARGE}(_ids(), data, from, from + 60);
        assertEq(list[0].publishTime, time, "any price of the range serves");
    }

    /// @dev Of several feeds each must be the first, and one that is not is reason to refuse them all.
    function testFuzz_proveFirst_ofEveryFeed(uint64 from, uint256 seed, uint256 late) public {
        from = uint64(bound(from, 10, NOW));
        uint256 count = 1 + (seed % 4);
        late = bound(late, 0, 2 * count);
        bytes32[] memory ids = new bytes32[](count);
        bytes[] memory data = new bytes[](count);
        for (uint256 i; i < count; ++i) {
            ids[i] = keccak256(abi.encode(i));
            uint64 time = from + uint64((seed >> (8 * i)) % 60);
            uint64 previous = i == late ? from : from - 1 - uint64((seed >> (8 * i + 4)) % 5);
            // Brought in another order than asked for.
            data[count - 1 - i] = _pyth.createPriceFeedUpdateData(
                ids[i],
                int64(uint64(i + 1)),
                0,
                -18,
                1,
                0,
                time,
                previous
            );
        }
        if (late < count) vm.expectRevert(abi.encodeWithSelector(PythErrors.PriceFeedNotFoundWithinRange.selector));
        ProvenPrice[] memory list = _source.proveFirst{value: count * CHARGE}(ids, data, from, from + 60);
        if (late < count) return;
        for (uint256 i; i < count; ++i) assertEq(list[i].price, i + 1, "in the order asked");
    }

    function testFuzz_prove_keepsTheOrderAsked(uint64 a, uint64 b, bool swapped) public {
        a = uint64(bound(a, 1, uint64(type(int64).max)));
        b = uint64(bound(b, 1, uint64(type(int64).max)));
        bytes32 other = keccak256("other");
        bytes32[] memory ids = new bytes32[](2);
        (ids[0], ids[1]) = swapped ? (other, FEED) : (FEED, other);
        bytes[] memory data = new bytes[](2);
        data[0] = _pyth.createPriceFeedUpdateData(FEED, int64(a), 0, -18, 1, 0, uint64(NOW), uint64(NOW - 1));
        data[1] = _pyth.createPriceFeedUpdateData(other, int64(b), 0, -18, 1, 0, uint64(NOW), uint64(NOW - 1));
        ProvenPrice[] memory list = _source.prove{value: 2 * CHARGE}(ids, data, 0, uint64(NOW));
        assertEq(list[0].price, swapped ? b : a, "first");
        assertEq(list[1].price, swapped ? a : b, "second");
    }

    function _checkExponent(int64 price, uint64 confidence, int32 exponent) private {
        bytes[] memory data = _data(price, confidence, exponent, NOW, NOW - 1);
        ProvenPrice memory p = _source.prove{value: CHARGE}(_ids(), data, 0, uint64(NOW))[0];
        ProvenPrice memory q = _source.proveFirst{value: CHARGE}(_ids(), data, uint64(NOW), uint64(NOW))[0];
        assertSame(abi.encode(p), abi.encode(q), "both proofs say the same");
        uint256 raw = uint256(int256(price));
        uint256 scale = 10 ** uint256(int256(exponent < 0 ? -exponent : exponent));
        uint256 wad = exponent < 0 ? (raw * 1e18) / scale : raw * scale * 1e18;
        uint256 width = exponent < 0 ? ceilDiv(confidence, 1e18, scale) : confidence * scale * 1e18;
        assertEq(p.price, wad, "price");
        assertEq(p.confidence, width, "confidence");
        assertEq(p.publishTime, NOW, "publish time");
    }

    function _ids() private pure returns (bytes32[] memory ids) {
        ids = new bytes32[](1);
        ids[0] = FEED;
    }

    function _data(
        int64 price,
        uint64 confidence,
        int32 exponent,
        uint256 time,
        uint256 previous
    ) private view returns (bytes[] memory data) {
        data = new bytes[](1);
        data[0] = _pyth.createPriceFeedUpdateData(
            FEED,
            price,
            confidence,
            exponent,
            price,
            confidence,
            uint64(time),
            uint64(previous)
        );
    }
}
