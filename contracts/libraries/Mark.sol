// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {WadMath} from "./WadMath.sol";

/// @notice A price and what may be done with it, in one word. From the low end: 128 bits price, WAD · 24 bits signed gap
/// of the moving average over the price, in 1/1,000,000, 0 while it is within its band · one bit each: stale, frozen,
/// recovering · from bit 160 on 16 bits confidence, in 1/1,000,000 of the price.
type Mark is uint256;

using MarkLib for Mark global;

/// @notice What may be done with a position or a token for the sake of its price.
enum Standing {
    /// @dev Everything.
    Live,
    /// @dev Its feed was dead a short while ago: no new risk, and no liquidation of whoever holds it.
    Recovering,
    /// @dev Its feed is dead: it counts at its last price, and is passed over.
    Frozen,
    /// @dev Its market has ended, at a price that does not change: it is passed over, and asks for no margin.
    Settled
}

/// @title Reading and making marks (pure)
library MarkLib {
    uint256 private constant STALE = 1 << 152;
    uint256 private constant FROZEN = 1 << 153;
    uint256 private constant RECOVERING = 1 << 154;
    uint256 private constant SHARE_UNIT = 1e6;

    function make(
        uint256 price_,
        uint16 confidence_,
        int24 gap,
        bool stale,
        bool frozen,
        bool recovering
    ) internal pure returns (Mark) {
        uint256 word = uint256(uint128(price_)) | (uint256(uint24(gap)) << 128) | (uint256(confidence_) << 160);
        if (stale) word |= STALE;
        if (frozen) word |= FROZEN;
        if (recovering) word |= RECOVERING;
        return Mark.wrap(word);
    }

    /// @notice A live price within its band, as views are given them.
    function live(uint256 price_) internal pure returns (Mark) {
        return Mark.wrap(uint128(price_));
    }

    /// @notice Quote per base unit, WAD; 0 before the first price.
    function price(Mark mark) internal pure returns (uint256) {
        return uint128(Mark.unwrap(mark));
    }

    /// @notice How far the price may be from the truth, quote per base unit; ceiled.
    function confidence(Mark mark) internal pure returns (uint256) {
        return WadMath.mulDivUp(price(mark), uint16(Mark.unwrap(mark) >> 160), SHARE_UNIT);
    }

    /// @notice A stale mark stands nowhere: the caller has refused it, or it is of a market that has ended.
    function standing(Mark mark) internal pure returns (Standing) {
        if (isFrozen(mark)) return Standing.Frozen;
        return isRecovering(mark) ? Standing.Recovering : Standing.Live;
    }

    /// @notice Older than it may be: it may not be used, unless its feed is frozen.
    function isStale(Mark mark) internal pure returns (bool) {
        return Mark.unwrap(mark) & STALE != 0;
    }

    /// @notice The feed is dead: this is its last price. A frozen mark is stale, too.
    function isFrozen(Mark mark) internal pure returns (bool) {
        return Mark.unwrap(mark) & FROZEN != 0;
    }

    /// @notice The feed was dead a short while ago: those it concerns could not act.
    function isRecovering(Mark mark) internal pure returns (bool) {
        return Mark.unwrap(mark) & RECOVERING != 0;
    }

    /// @notice Further from its moving average than its band allows.
    function isOutsideBand(Mark mark) internal pure returns (bool) {
        return uint24(Mark.unwrap(mark) >> 128) != 0;
    }

    /// @notice The moving average where the price is outside its band, else the price itself; floored.
    function average(Mark mark) internal pure returns (uint256) {
        int24 gap = int24(uint24(Mark.unwrap(mark) >> 128));
        // A gap is above −1. Of a price of some wei the average may floor to nothing.
        return WadMath.mulDivDown(price(mark), uint256(int256(SHARE_UNIT) + gap), SHARE_UNIT);
    }
}
