// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IPriceSource, ProvenPrice} from "../../../contracts/interfaces/IPriceSource.sol";
import {MockAggregator} from "../../../contracts/mocks/MockAggregator.sol";
import {ChainlinkSource} from "../../../contracts/oracles/ChainlinkSource.sol";
import {FeelessSource} from "../../../contracts/oracles/FeelessSource.sol";
import {AnyAnswer} from "../kit/AnyAnswer.sol";
import {Kit} from "../kit/Kit.sol";
import {OddProxy} from "../kit/OddProxy.sol";

/// @dev T46: which rounds of an aggregator are prices. Every rule is met by `prove`, `proveFirst` and `latest` alike.
contract ChainlinkSourceTest is Kit {
    uint256 private constant NOW = 1_700_000_000;
    uint64 private constant FROM = uint64(NOW - 100);
    uint64 private constant TO = uint64(NOW - 40);
    /// @dev The proxy's third aggregator.
    uint80 private constant PHASE = 3 << 64;
    int256 private constant MOST = type(int256).max;
    int256 private constant LEAST = type(int256).min;

    ChainlinkSource private _source;
    MockAggregator private _aggregator;
    bytes32 private _id;

    function setUp() public {
        vm.warp(NOW);
        vm.deal(address(this), 1 ether);
        _source = new ChainlinkSource();
        _deploy(8);
    }

    /* THE ROUND */

    function test_round_table() public {
        _accepted("complete", _round(60_000e8, NOW - 60, 0), 60_000e18);
        _accepted("answered just now", _round(60_000e8, NOW, 0), 60_000e18);
        _accepted("answered by a later round", _round(60_000e8, NOW - 60, 1), 60_000e18);
        _accepted("the least answer", _round(1, NOW - 60, 0), 1e10);
        _refused("without an answer yet", _round(60_000e8, 0, 0), _incomplete(0, 9));
        _refused("with an older round's answer", _round(60_000e8, NOW - 60, -1), _incomplete(NOW - 60, 8));
        _refused(
            "answered a second ahead",
            _round(60_000e8, NOW + 1, 0),
            abi.encodeWithSelector(ChainlinkSource.RoundAhead.selector, _id, NOW + 1, NOW)
        );
        _refused("of zero", _round(0, NOW - 60, 0), _notPositive(0));
        _refused("below zero", _round(-1, NOW - 60, 0), _notPositive(-1));
        _refused("far below zero", _round(LEAST, NOW - 60, 0), _notPositive(LEAST));
    }

    /* DECIMALS */

    /// @dev T45: an answer in any number of decimals is the same price.
    function test_decimals_table() public {
        for (uint8 decimals; decimals <= 18; ++decimals) {
            _deploy(decimals);
            _accepted("one unit", _round(1, NOW - 60, 0), 10 ** (18 - decimals));
            _accepted("one", _round(int256(10 ** decimals), NOW - 60, 0), 1e18);
            uint256 most = uint256(uint192(type(int192).max));
            _accepted("most", _round(int256(most), NOW - 60, 0), most * 10 ** (18 - decimals));
        }
        for (uint256 decimals = 19; decimals <= 255; ++decimals) {
            _deploy(uint8(decimals));
            bytes memory refusal = abi.encodeWithSelector(ChainlinkSource.UnsupportedDecimals.selector, _id, decimals);
            _refused("too fine", _round(1, NOW - 60, 0), refusal);
        }
    }

    function testFuzz_decimals(uint256 answer, uint256 decimals, uint256 age) public {
        decimals = bound(decimals, 0, 18);
        answer = magnitude(answer, 1, uint256(uint192(type(int192).max)));
        _deploy(uint8(decimals));
        MockAggregator.Round memory r = _round(int256(answer), NOW - bound(age, 0, 30 days), 0);
        _accepted("any answer", r, answer * 10 ** (18 - decimals));
    }

    /* CLAMPED ANSWERS */

    function test_bounds_table() public {
        _bounded(true, true, true);
        _accepted("one above the least", _round(101, NOW - 60, 0), 101e10);
        _accepted("one below the largest", _round(999, NOW - 60, 0), 999e10);
        _refused("the least", _round(100, NOW - 60, 0), _clamped(100, 100, 1_000));
        _refused("below the least", _round(1, NOW - 60, 0), _clamped(1, 100, 1_000));
        _refused("the largest", _round(1_000, NOW - 60, 0), _clamped(1_000, 100, 1_000));
        _refused("above the largest", _round(1e18, NOW - 60, 0), _clamped(1e18, 100, 1_000));
        _bounded(true, true, false);
        _accepted("no largest", _round(1e18, NOW - 60, 0), 1e28);
        _refused("the least, without a largest", _round(100, NOW - 60, 0), _clamped(100, 100, MOST));
        _bounded(true, false, true);
        _accepted("no least", _round(1, NOW - 60, 0), 1e10);
        _refused("the largest, without a least", _round(1_000, NOW - 60, 0), _clamped(1_000, LEAST, 1_000));
        _bounded(true, false, false);
        _accepted("neither", _round(1e18, NOW - 60, 0), 1e28);
        _bounded(false, true, true);
        _accepted("nobody to ask", _round(1e18, NOW - 60, 0), 1e28);
    }

    function testFuzz_bounds(int192 minimum, int192 maximum, int256 answer, uint256 near) public {
        answer = boundInt(answer, 1, type(int192).max);
        if (near % 4 == 1) minimum = int192(answer - int256((near >> 8) % 3));
        if (near % 4 == 2) maximum = int192(answer == type(int192).max ? answer : answer + int256((near >> 8) % 2));
        _aggregator.setBounds(MockAggregator.Bounds(true, true, true, minimum, maximum));
        MockAggregator.Round memory r = _round(answer, NOW - 60, 0);
        if (answer > minimum && answer < maximum) _accepted("between", r, uint256(answer) * 1e10);
        else _refused("clamped", r, _clamped(answer, minimum, maximum));
    }

    /// @dev Whatever stands where the aggregator should, a proxy that has a price has it.
    function testFuzz_bounds_ofAnything(bytes calldata answer, bool reverts) public {
        AnyAnswer behind = new AnyAnswer();
        behind.set(answer, reverts);
        OddProxy proxy = new OddProxy(
            answer.length % 2 == 0 ? uint256(uint160(address(behind))) : uint256(keccak256(answer))
        );
        bool known = answer.length % 2 == 0 && answer.length >= 32 && !reverts;
        int256 word = known ? abi.decode(answer, (int256)) : int256(0);
        bytes32 id = _idOf(address(proxy));
        // One word for both bounds leaves nothing between them.
        bytes memory clamped = abi.encodeWithSelector(ChainlinkSource.AnswerClamped.selector, id, 1e18, word, word);
        if (known) vm.expectRevert(clamped);
        ProvenPrice memory p = _source.latest(id);
        if (!known) assertEq(p.price, 1e18, "its price");
    }

    /* WHICH ROUND */

    /// @dev From the first to the last second of the range, and not a second beyond.
    function test_range_table() public {
        _aggregator.answer(1e8, FROM - 2);
        _checkRange(FROM - 1, false);
        _checkRange(FROM, true);
        _checkRange(TO, true);
        _checkRange(TO + 1, false);
    }

    /// @dev T40: of a stream of rounds exactly one is the first of a range, whoever asks with whatever hint.
    function testFuzz_proveFirst_isUnique(uint256 seed, uint64 from, uint256 length) public {
        uint256 count = 2 + (seed % 12);
        uint256 time = NOW - 300;
        uint256[] memory times = new uint256[](count + 1);
        for (uint256 i = 1; i <= count; ++i) {
            time += (seed >> (8 * i)) % 20;
            times[i] = time;
            _aggregator.setRound(PHASE + uint80(i), _roundAt(int256(i), time, PHASE + uint80(i)));
        }
        from = uint64(bound(from, NOW - 310, NOW));
        uint64 to = uint64(from + bound(length, 0, 60));
        uint256 found;
        for (uint256 i = 1; i <= count; ++i) {
            bytes memory refusal = _tryFirst(PHASE + uint80(i), from, to);
            bool first = i > 1 && times[i] >= from && times[i] <= to && times[i - 1] < from;
            assertTrue((refusal.length == 0) == first, "first: only if it is");
            if (first) ++found;
        }
        assertLe(found, 1, "one at most");
    }

    function test_proveFirst_table() public {
        for (uint80 i = 1; i <= 4; ++i) {
            _aggregator.setRound(PHASE + i, _roundAt(int256(uint256(i)) * 1e8, FROM - 20 + 10 * i, PHASE + i));
        }
        // Rounds 1 to 4 were answered 10 seconds before the range, at its start, and 10 and 20 seconds into it.
        assertSame(_tryFirst(PHASE + 2, FROM, TO), "", "the first of the range");
        bytes memory refusal = abi.encodeWithSelector(ChainlinkSource.NotFirst.selector, _id, FROM, FROM);
        assertSame(_tryFirst(PHASE + 3, FROM, TO), refusal, "the second");
        assertSame(_tryFirst(PHASE + 3, FROM + 1, TO), "", "the first of a shorter range");
        assertSame(_tryFirst(PHASE + 1, FROM, TO), _noRoundBefore(PHASE + 1), "the first of a phase");
        assertSame(_tryFirst(PHASE, FROM, TO), _noRoundBefore(PHASE), "the round before that");
        assertSame(_tryFirst(1, FROM, TO), _noRoundBefore(1), "the first of no phase");
        assertSame(_tryFirst(0, FROM, TO), _noRoundBefore(0), "none");
        refusal = abi.encodeWithSelector(MockAggregator.NoDataPresent.selector, PHASE + 5);
        assertSame(_tryFirst(PHASE + 5, FROM, TO), refusal, "one to come");
        // One before it that never ended tells nothing.
        _aggregator.setRound(PHASE + 1, _roundAt(1e8, 0, PHASE + 1));
        _aggregator.setRound(PHASE + 4, _roundAt(1e8, FROM + 20, PHASE + 4));
        refusal = abi.encodeWithSelector(ChainlinkSource.RoundIncomplete.selector, _id, PHASE + 1, 0, PHASE + 1);
        assertSame(_tryFirst(PHASE + 2, FROM, TO), refusal, "the one before is incomplete");
    }

    /// @dev One hint for each feed, in their order.
    function testFuzz_ofSeveral(uint256 seed, uint256 hints) public {
        uint256 count = 1 + (seed % 4);
        hints = bound(hints, 0, 5);
        bytes32[] memory ids = new bytes32[](count);
        bytes[] memory data = new bytes[](hints);
        for (uint256 i; i < count; ++i) {
            _deploy(uint8(i));
            ids[i] = _id;
            _aggregator.setRound(PHASE + 6, _roundAt(1, FROM - 1, PHASE + 6));
            _aggregator.setRound(PHASE + 7, _roundAt(int256(i + 1), FROM + i, PHASE + 7));
        }
        for (uint256 i; i < hints; ++i) data[i] = abi.encode(PHASE + 7);
        ProvenPrice[] memory list = _source.prove(ids, data, FROM, TO);
        for (uint256 i; i < count; ++i) assertEq(list[i].price, (i + 1) * 10 ** (18 - i), "in the order asked");
        if (hints != count) {
            vm.expectRevert(abi.encodeWithSelector(FeelessSource.DataMismatch.selector, count, hints));
        }
        ProvenPrice[] memory same = _source.proveFirst(ids, data, FROM, TO);
        if (hints == count) assertSame(abi.encode(same), abi.encode(list), "both proofs say the same");
    }

    /* WHAT IS ASKED */

    function testFuzz_notAnAggregator(bytes32 id) public {
        vm.assume(id != _id);
        vm.assume(uint256(id) > type(uint160).max || address(uint160(uint256(id))).code.length == 0);
        vm.expectRevert(abi.encodeWithSelector(ChainlinkSource.NotAnAggregator.selector, id));
        _source.latest(id);
    }

    /// @dev The same address with something above it is another feed's id, and no feed.
    function testFuzz_notAnAddress(uint256 above) public {
        above = bound(above, 1, type(uint96).max);
        bytes32 id = bytes32(uint256(_id) | (above << 160));
        vm.expectRevert(abi.encodeWithSelector(ChainlinkSource.NotAnAggregator.selector, id));
        _source.latest(id);
    }

    function testFuzz_fee_isNone(uint256 value, bool first, uint8 pieces) public {
        value = bound(value, 1, 1 ether);
        bytes[] memory data = new bytes[](pieces);
        assertEq(_source.fee(data), 0, "nothing is charged");
        vm.expectRevert(abi.encodeWithSelector(FeelessSource.UnexpectedValue.selector, value));
        if (first) _source.proveFirst{value: value}(_ids(), data, FROM, TO);
        else _source.prove{value: value}(_ids(), data, FROM, TO);
    }

    /* INSIDE */

    function _deploy(uint8 decimals) private {
        _aggregator = new MockAggregator(decimals);
        _id = _idOf(address(_aggregator));
    }

    function _idOf(address at) private pure returns (bytes32) {
        return bytes32(uint256(uint160(at)));
    }

    function _ids() private view returns (bytes32[] memory ids) {
        ids = new bytes32[](1);
        ids[0] = _id;
    }

    /// @dev Round 9 of the phase, answered by the `shift`th round after it.
    function _round(int256 answer, uint256 updatedAt, int256 shift) private pure returns (MockAggregator.Round memory) {
        return _roundAt(answer, updatedAt, uint80(int80(uint80(PHASE + 9)) + int80(shift)));
    }

    function _roundAt(
        int256 answer,
        uint256 updatedAt,
        uint80 answeredIn
    ) private pure returns (MockAggregator.Round memory) {
        return MockAggregator.Round(answer, updatedAt, updatedAt, answeredIn);
    }

    function _bounded(bool aggregator, bool minimum, bool maximum) private {
        _aggregator.setBounds(MockAggregator.Bounds(aggregator, minimum, maximum, 100, 1_000));
    }

    function _accepted(string memory what, MockAggregator.Round memory round, uint256 price) private {
        _put(round);
        ProvenPrice memory expected = ProvenPrice(price, 0, 0, round.updatedAt);
        (uint64 from, uint64 to) = (uint64(round.updatedAt), uint64(NOW));
        assertSame(abi.encode(_source.latest(_id)), abi.encode(expected), what);
        ProvenPrice memory p = _source.prove(_ids(), new bytes[](0), from, to)[0];
        assertSame(abi.encode(p), abi.encode(expected), string.concat(what, ": proven"));
        p = _source.proveFirst(_ids(), _hint(PHASE + 9), from, to)[0];
        assertSame(abi.encode(p), abi.encode(expected), string.concat(what, ": proven the first"));
    }

    function _refused(string memory what, MockAggregator.Round memory round, bytes memory refusal) private {
        _put(round);
        try _source.latest(_id) {
            fail(what);
        } catch (bytes memory reason) {
            assertSame(reason, refusal, what);
        }
        try _source.prove(_ids(), new bytes[](0), 0, type(uint64).max) {
            fail(what);
        } catch (bytes memory reason) {
            assertSame(reason, refusal, string.concat(what, ": proven"));
        }
        assertSame(_tryFirst(PHASE + 9, 2, type(uint64).max), refusal, string.concat(what, ": proven the first"));
    }

    /// @dev After an ordinary round of the distant past.
    function _put(MockAggregator.Round memory round) private {
        _aggregator.setRound(PHASE + 8, _roundAt(500, 1, PHASE + 8));
        _aggregator.setRound(PHASE + 9, round);
    }

    function _checkRange(uint256 time, bool inside) private {
        _aggregator.setRound(PHASE + 8, _roundAt(1e8, FROM - 2, PHASE + 8));
        _aggregator.setRound(PHASE + 9, _roundAt(1e8, time, PHASE + 9));
        bytes memory refusal = abi.encodeWithSelector(FeelessSource.OutsideRange.selector, _id, time, FROM, TO);
        assertSame(_tryFirst(PHASE + 9, FROM, TO), inside ? bytes("") : refusal, "first");
        if (!inside) vm.expectRevert(refusal);
        ProvenPrice[] memory list = _source.prove(_ids(), new bytes[](0), FROM, TO);
        if (inside) assertEq(list[0].publishTime, time, "publish time");
    }

    function _hint(uint80 roundId) private pure returns (bytes[] memory data) {
        data = new bytes[](1);
        data[0] = abi.encode(roundId);
    }

    /// @dev Empty if it is proven, else what it is refused with.
    function _tryFirst(uint80 roundId, uint64 from, uint64 to) private returns (bytes memory) {
        try _source.proveFirst(_ids(), _hint(roundId), from, to) {
            return "";
        } catch (bytes memory reason) {
            return reason;
        }
    }

    function _notPositive(int256 answer) private view returns (bytes memory) {
        return abi.encodeWithSelector(IPriceSource.PriceNotPositive.selector, _id, answer);
    }

    function _incomplete(uint256 updatedAt, uint80 answeredIn) private view returns (bytes memory) {
        return
            abi.encodeWithSelector(
                ChainlinkSource.RoundIncomplete.selector,
                _id,
                PHASE + 9,
                updatedAt,
                PHASE + answeredIn
            );
    }

    function _clamped(int256 answer, int256 minimum, int256 maximum) private view returns (bytes memory) {
        return abi.encodeWithSelector(ChainlinkSource.AnswerClamped.selector, _id, answer, minimum, maximum);
    }

    function _noRoundBefore(uint80 roundId) private view returns (bytes memory) {
        return abi.encodeWithSelector(ChainlinkSource.NoRoundBefore.selector, _id, roundId);
    }
}
