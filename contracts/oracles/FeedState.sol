// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Mark, MarkLib} from "../libraries/Mark.sol";
import {WadMath} from "../libraries/WadMath.sol";

/// @notice All that reading a feed needs in the ordinary case, in one word. From the low end: 128 bits price, WAD · 24
/// signed gap of the moving average over the price, in 1/1,000,000 · 40 publish time · 16 confidence, 16 maximum age,
/// 16 maximum confidence · flags, one bit each.
type FeedState is uint256;

using FeedStateLib for FeedState global;

/// @title Packing the state of a feed (pure)
library FeedStateLib {
    /// @dev Notice of the feed's age stands.
    uint256 private constant WARNED = 1 << 240;
    /// @dev It was frozen, and may still be recovering.
    uint256 private constant RESUMED = 1 << 241;
    /// @dev The price is further from its moving average than the band allowed when it was accepted.
    uint256 private constant OUTSIDE = 1 << 242;
    /// @dev A second source must agree with every price.
    uint256 private constant CHECKED = 1 << 243;
    uint256 private constant GAP_UNIT = 1e6;

    /// @dev What an accepted price replaces: all but the limits and whether it is checked.
    uint256 private constant KEPT = (0xFFFFFFFF << 208) | CHECKED;

    /* MAKING */

    /// @notice The same feed with new limits; its price stays as it is.
    function withLimits(
        FeedState state,
        uint16 maxAge_,
        uint16 maxConfidence_,
        bool checked
    ) internal pure returns (FeedState) {
        uint256 word = FeedState.unwrap(state) & ~KEPT;
        return
            FeedState.wrap(
                word | (uint256(maxAge_) << 208) | (uint256(maxConfidence_) << 224) | (checked ? CHECKED : 0)
            );
    }

    /// @notice The same feed with a new price; no notice stands any more. The limits stay as they are.
    function withPrice(
        FeedState state,
        uint128 price_,
        int24 gap_,
        uint40 publishTime_,
        uint16 confidence_,
        bool outside,
        bool resumed
    ) internal pure returns (FeedState) {
        uint256 word = uint256(price_) | (uint256(uint24(gap_)) << 128) | (uint256(publishTime_) << 152);
        word |= (uint256(confidence_) << 192) | (outside ? OUTSIDE : 0) | (resumed ? RESUMED : 0);
        return FeedState.wrap((FeedState.unwrap(state) & KEPT) | word);
    }

    /// @notice The same feed with notice of its age.
    function withNotice(FeedState state) internal pure returns (FeedState) {
        return FeedState.wrap(FeedState.unwrap(state) | WARNED);
    }

    /// @notice How far an average is from a price, in 1/1,000,000 of the price, towards zero, clamped to 24 bits; 0 of no
    /// average. Above −1,000,000.
    function gapOf(uint256 average, uint256 price_) internal pure returns (int24) {
        if (average == 0) return 0;
        bool above = average >= price_;
        uint256 distance = above ? average - price_ : price_ - average;
        uint256 most = uint256(uint24(type(int24).max));
        // Compared before it is divided: the share of an average that is far enough away fits no word.
        uint256 share =
            distance > WadMath.mulDivDown(price_, most, GAP_UNIT)
                ? most
                : WadMath.mulDivDown(distance, GAP_UNIT, price_);
        return above ? int24(uint24(share)) : -int24(uint24(share));
    }

    /* READING */

    function price(FeedState state) internal pure returns (uint128) {
        return uint128(FeedState.unwrap(state));
    }

    function gap(FeedState state) internal pure returns (int24) {
        return int24(uint24(FeedState.unwrap(state) >> 128));
    }

    function publishTime(FeedState state) internal pure returns (uint40) {
        return uint40(FeedState.unwrap(state) >> 152);
    }

    function confidence(FeedState state) internal pure returns (uint16) {
        return uint16(FeedState.unwrap(state) >> 192);
    }

    function maxAge(FeedState state) internal pure returns (uint16) {
        return uint16(FeedState.unwrap(state) >> 208);
    }

    function maxConfidence(FeedState state) internal pure returns (uint16) {
        return uint16(FeedState.unwrap(state) >> 224);
    }

    function isWarned(FeedState state) internal pure returns (bool) {
        return FeedState.unwrap(state) & WARNED != 0;
    }

    function mayBeRecovering(FeedState state) internal pure returns (bool) {
        return FeedState.unwrap(state) & RESUMED != 0;
    }

    function isOutsideBand(FeedState state) internal pure returns (bool) {
        return FeedState.unwrap(state) & OUTSIDE != 0;
    }

    function isChecked(FeedState state) internal pure returns (bool) {
        return FeedState.unwrap(state) & CHECKED != 0;
    }

    /// @notice Older than it may be, or never there.
    function isStale(FeedState state, uint256 now_) internal pure returns (bool) {
        // 40 and 16 bits: the sum cannot overflow.
        unchecked {
            return now_ > uint256(state.publishTime()) + state.maxAge() || state.price() == 0;
        }
    }

    /// @notice Neither stale nor anything else that more than this word tells of: the ordinary case, in one comparison.
    function isPlain(FeedState state, uint256 now_) internal pure returns (bool) {
        return FeedState.unwrap(state) & (WARNED | RESUMED) == 0 && !state.isStale(now_);
    }

    /// @notice The price with what may be done with it; its gap is told only while it is outside its band.
    function toMark(FeedState state, bool stale, bool frozen, bool recovering) internal pure returns (Mark) {
        int24 told = state.isOutsideBand() ? state.gap() : int24(0);
        return MarkLib.make(state.price(), state.confidence(), told, stale, frozen, recovering);
    }
}
