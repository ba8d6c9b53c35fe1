// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Mark} from "../../../contracts/libraries/Mark.sol";
import {FeedState, FeedStateLib} from "../../../contracts/oracles/FeedState.sol";
import {Kit} from "../kit/Kit.sol";

contract FeedStateTest is Kit {
    struct Parts {
        uint128 price;
        int24 gap;
        uint40 publishTime;
        uint16 confidence;
        uint16 maxAge;
        uint16 maxConfidence;
        bool outside;
        bool resumed;
        bool checked;
    }

    /// @dev Every part is kept, whatever the others are and were; limits and prices replace nothing of each other.
    function testFuzz_keepsItsParts(uint256 before, Parts calldata p, bool warned) public pure {
        FeedState state = FeedState
            .wrap(before & ((1 << 248) - 1))
            .withLimits(p.maxAge, p.maxConfidence, p.checked)
            .withPrice(p.price, p.gap, p.publishTime, p.confidence, p.outside, p.resumed);
        _check(state, p, false);
        if (warned) state = state.withNotice();
        _check(state, p, warned);
        _check(state.withLimits(p.maxAge, p.maxConfidence, p.checked), p, warned);
        // A price ends the notice.
        state = state.withPrice(p.price, p.gap, p.publishTime, p.confidence, p.outside, p.resumed);
        _check(state, p, false);
        assertEq(FeedState.unwrap(state) >> 248, 0, "nothing else");
    }

    /// @dev (average − price)/price in millionths, towards zero; the mark's average is that far from the price.
    function testFuzz_gapOf(uint256 average, uint256 price, uint256 near) public pure {
        price = magnitude(price, 1, type(uint128).max);
        average = near % 2 == 0 ? magnitude(average, 1, type(uint128).max) : bound(average, price / 2 + 1, 2 * price);
        int256 gap = FeedStateLib.gapOf(average, price);
        int256 exact = ((int256(average) - int256(price)) * 1e6) / int256(price);
        assertEq(gap, exact > type(int24).max ? int256(type(int24).max) : exact, "gap");
        assertGt(gap, -1e6, "an average is above zero");
    }

    function testFuzz_gapOf_anything(uint256 average, uint128 price) public pure {
        price = uint128(bound(price, 1, type(uint128).max));
        int256 gap = FeedStateLib.gapOf(average, price);
        assertTrue(gap > -1e6 && gap <= type(int24).max, "in range");
        assertEq(gap, FeedStateLib.gapOf(average, price), "and never reverts");
    }

    function test_gapOf_table() public pure {
        _row("no average", 0, 1e18, 0);
        _row("the price itself", 1e18, 1e18, 0);
        _row("less than a millionth above", 1e18 + 1e12 - 1, 1e18, 0);
        _row("less than a millionth below", 1e18 - 1e12 + 1, 1e18, 0);
        _row("a millionth above", 1e18 + 1e12, 1e18, 1);
        _row("a millionth below", 1e18 - 1e12, 1e18, -1);
        _row("twice", 2e18, 1e18, 1e6);
        _row("next to nothing", 1, 1e18, -999_999);
        _row("as far as can be told", 9.388607e18, 1e18, type(int24).max);
        _row("a wei further", 9.388607e18 + 1, 1e18, type(int24).max);
        _row("a millionth less far", 9.388607e18 - 1, 1e18, type(int24).max - 1);
        _row("as far as can be", type(uint256).max, 1, type(int24).max);
    }

    /// @dev To the second; and without a price at any, be it the chain's first.
    function testFuzz_isStale(uint128 price, uint40 publishTime, uint16 maxAge, uint256 later) public pure {
        FeedState none = FeedState.wrap(0).withLimits(maxAge, 100, false);
        uint256 end = uint256(publishTime) + maxAge;
        assertTrue(none.isStale(later % 2 == 0 ? 0 : later), "none yet");
        FeedState state = none.withPrice(price == 0 ? 1 : price, 0, publishTime, 0, false, false);
        assertFalse(state.isStale(end), "at its limit");
        assertTrue(state.isStale(end + 1), "a second later");
        later = bound(later, publishTime, 2 * end);
        assertTrue(state.isStale(later) == later > end, "at any time");
    }

    /* INSIDE */

    function _row(string memory what, uint256 average, uint256 price, int256 expected) private pure {
        assertEq(FeedStateLib.gapOf(average, price), expected, what);
    }

    function _check(FeedState state, Parts calldata p, bool warned) private pure {
        assertEq(state.price(), p.price, "price");
        assertEq(state.gap(), p.gap, "gap");
        assertEq(state.publishTime(), p.publishTime, "publish time");
        assertEq(state.confidence(), p.confidence, "confidence");
        assertEq(state.maxAge(), p.maxAge, "maximum age");
        assertEq(state.maxConfidence(), p.maxConfidence, "maximum confidence");
        assertTrue(state.isOutsideBand() == p.outside, "outside its band");
        assertTrue(state.mayBeRecovering() == p.resumed, "recovering");
        assertTrue(state.isChecked() == p.checked, "checked");
        assertTrue(state.isWarned() == warned, "notice");
        Mark mark = state.toMark(true, false, true);
        assertEq(mark.price(), p.price, "the mark's price");
        assertEq(mark.confidence(), ceilDiv(p.price, p.confidence, 1e6), "the mark's confidence");
        assertTrue(mark.isOutsideBand() == (p.outside && p.gap != 0), "the mark's band");
        assertTrue(mark.isStale() && !mark.isFrozen() && mark.isRecovering(), "the mark's flags");
    }
}
