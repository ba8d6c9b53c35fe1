// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IPyth} from "@pythnetwork/pyth-sdk-solidity/IPyth.sol";
import {MockPyth} from "@pythnetwork/pyth-sdk-solidity/MockPyth.sol";
import {PythErrors} from "@pythnetwork/pyth-sdk-solidity/PythErrors.sol";
import {PythStructs} from "@pythnetwork/pyth-sdk-solidity/PythStructs.sol";
import {IPriceSource, ProvenPrice} from "../../../contracts/interfaces/IPriceSource.sol";
import {PythSource} from "../../../contracts/oracles/PythSource.sol";
import {Kit} from "../kit/Kit.sol";

/// @dev T44, T45: which of Pyth's prices are prices, and what they are in WAD.
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

    /* THE TABLE */

    /// @dev What Pyth reports → what is proven, or why it is not; by both proofs alike.
    function test_price_table() public {
        _accepted("bitcoin", _feed(6e12, 3e9, -8, 5.9e12, -8), 60_000e18, 30e18, 59_000e18);
        _accepted("the least", _feed(1, 1, -18, 1, -18), 1, 1, 1);
        _accepted("certain", _feed(7, 0, 0, 7, 0), 7e18, 0, 7e18);
        _accepted("in whole thousands", _feed(7, 1, 3, 6, 3), 7_000e18, 1_000e18, 6_000e18);
        _accepted("as large as can be", _feed(type(int64).max, 0, 18, 1, 18), 9223372036854775807e36, 0, 1e36);
        _accepted("the average in another exponent", _feed(6e12, 0, -8, 59, 3), 60_000e18, 0, 59_000e18);
        // A young feed has no average.
        _accepted("without an average", _feed(7, 0, 0, 0, 0), 7e18, 0, 0);
        _accepted("with an average below zero", _feed(7, 0, 0, -1, 0), 7e18, 0, 0);
        _accepted("with the least average", _feed(7, 0, 0, type(int64).min, 99), 7e18, 0, 0);
        _refused("zero", _feed(0, 0, -8, 1, -8), _notPositive(0));
        _refused("below zero", _feed(-1, 0, -8, 1, -8), _notPositive(-1));
        _refused("far below zero", _feed(type(int64).min, 0, -8, 1, -8), _notPositive(type(int64).min));
        _refused("zero in no exponent", _feed(0, 0, 19, 1, -8), _notPositive(0));
        _refused("too fine", _feed(1, 0, -19, 1, -18), _unsupported(-19));
        _refused("too coarse", _feed(1, 0, 19, 1, 18), _unsupported(19));
        _refused("an average too fine", _feed(1, 0, -18, 1, -19), _unsupported(-19));
        _refused("an average too coarse", _feed(1, 0, 18, 1, 19), _unsupported(19));
    }

    function testFuzz_average(int64 average, int32 exponent, int32 other) public {
        (exponent, other) = (int32(boundInt(exponent, -18, 18)), int32(boundInt(other, -18, 18)));
        uint256 expected = average <= 0 ? 0 : _wad(uint256(int256(average)), other);
        _accepted("any", _feed(1, 0, exponent, average, other), _wad(1, exponent), 0, expected);
    }

    function test_average_inEveryExponent() public {
        for (int32 exponent = -18; exponent <= 18; ++exponent) {
            _accepted("least", _feed(1, 0, 0, 1, exponent), 1e18, 0, _wad(1, exponent));
            uint256 most = uint256(int256(type(int64).max));
            _accepted("most", _feed(1, 0, 0, type(int64).max, exponent), 1e18, 0, _wad(most, exponent));
        }
    }

    /* EVERY PRICE */

    /// @dev price · 10^exponent in WAD, exactly; every exponent from −18 to +18.
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
        assertEq(p.price, _wad(uint256(int256(price)), exponent), "price");
        assertEq(p.confidence, _wad(confidence, exponent), "confidence");
        assertEq(p.average, p.price, "average");
        assertEq(p.publishTime, NOW, "publish time");
    }

    /// @dev A feed as Pyth keeps it, published now.
    function _feed(
        int64 price,
        uint64 confidence,
        int32 exponent,
        int64 average,
        int32 averageExponent
    ) private pure returns (PythStructs.PriceFeed memory) {
        PythStructs.Price memory p = PythStructs.Price(price, confidence, exponent, NOW);
        return PythStructs.PriceFeed(FEED, p, PythStructs.Price(average, confidence, averageExponent, NOW));
    }

    function _accepted(
        string memory what,
        PythStructs.PriceFeed memory feed,
        uint256 price,
        uint256 confidence,
        uint256 average
    ) private {
        bytes[] memory data = _encode(feed);
        bytes memory expected = abi.encode(ProvenPrice(price, confidence, average, NOW));
        assertSame(abi.encode(_source.prove{value: CHARGE}(_ids(), data, 0, uint64(NOW))[0]), expected, what);
        bytes memory first = abi.encode(_source.proveFirst{value: CHARGE}(_ids(), data, uint64(NOW), uint64(NOW))[0]);
        assertSame(first, expected, string.concat(what, ": the first"));
    }

    function _refused(string memory what, PythStructs.PriceFeed memory feed, bytes memory refusal) private {
        bytes[] memory data = _encode(feed);
        try _source.prove{value: CHARGE}(_ids(), data, 0, uint64(NOW)) {
            fail(what);
        } catch (bytes memory reason) {
            assertSame(reason, refusal, what);
        }
        try _source.proveFirst{value: CHARGE}(_ids(), data, uint64(NOW), uint64(NOW)) {
            fail(what);
        } catch (bytes memory reason) {
            assertSame(reason, refusal, string.concat(what, ": the first"));
        }
    }

    function _encode(PythStructs.PriceFeed memory feed) private pure returns (bytes[] memory data) {
        data = new bytes[](1);
        data[0] = abi.encode(feed, uint64(NOW - 1));
    }

    function _wad(uint256 value, int32 exponent) private pure returns (uint256) {
        uint256 scale = 10 ** uint256(int256(exponent < 0 ? -exponent : exponent));
        return exponent < 0 ? (value * 1e18) / scale : value * 1e18 * scale;
    }

    function _notPositive(int256 price) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IPriceSource.PriceNotPositive.selector, FEED, price);
    }

    function _unsupported(int256 exponent) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IPriceSource.UnsupportedExponent.selector, FEED, exponent);
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
