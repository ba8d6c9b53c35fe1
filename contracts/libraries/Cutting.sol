// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IClearingHouse} from "../interfaces/IClearingHouse.sol";
import {Standing} from "./Mark.sol";
import {Ranking} from "./Ranking.sol";
import {WAD, WadMath} from "./WadMath.sol";

/// @notice An account as it will be once all that is planned is done.
struct Reach {
    int256 equity;
    uint256 exposure;
}

/// @notice What closing in a market takes.
struct CutTerms {
    /// @dev What it costs at most, over the value that is closed; WAD, ceiled.
    uint256 costRate;
    /// @dev Quote, WAD.
    uint256 minExposure;
}

/// @notice What is closed in one market. Quantities are base units above zero.
struct Cut {
    /// @dev The larger leg is the short one.
    bool short;
    /// @dev Of the larger leg, by an order.
    uint256 size;
    /// @dev Of both legs, at once.
    uint256 pair;
}

/// @title How much of which position brings an account's margin level back (pure)
/// @notice Closing exposure D at a cost rate c leaves equity E − c·D over exposure N − D: the target T is met from
/// D = (T·N − E) / (T − c) on, and by nothing but closing everything where T ≤ c.
library Cutting {
    /// @dev Covers what is rounded against the account between a shortfall and its cure, in wei: exposures up, times a target of
    /// at most 18; profits down, fees up.
    uint256 private constant ROUNDING_RESERVE = 64;

    /// @notice The positions that can be closed, largest loss first; ties: larger exposure, then lower market id, as in a
    /// liquidation. Frozen ones and those in markets that have ended are passed over.
    /// @return ranking Indices into `positions`.
    function rank(IClearingHouse.PositionState[] memory positions) internal pure returns (uint256[] memory ranking) {
        ranking = new uint256[](positions.length);
        uint256 count;
        for (uint256 i; i < positions.length; ++i) {
            Standing standing = positions[i].standing;
            if (standing == Standing.Frozen || standing == Standing.Settled) continue;
            uint256 at = count++;
            for (; at > 0 && _precedes(positions[i], positions[ranking[at - 1]]); --at) ranking[at] = ranking[at - 1];
            ranking[at] = i;
        }
        assembly ("memory-safe") {
            mstore(ranking, count)
        }
    }

    /// @notice What equity is short of the target with the exposure there is; the least that makes the level the target.
    function shortfall(Reach memory reach, uint256 target) internal pure returns (uint256) {
        return WadMath.positivePart(int256(WadMath.mulUp(target, reach.exposure)) - reach.equity);
    }

    /// @notice What an order costs at most, over the value it closes: the skew premium of all of it, half the uncertainty, the
    /// rounding of its price, and the fee on all that. WAD, ceiled.
    /// @param sizeDelta Signed size of the largest order there can be.
    /// @param skew Longs less shorts, base units.
    /// @param feeRate WAD.
    /// @param confidence Largest uncertainty over price, WAD.
    function costRate(
        uint256 price,
        int256 sizeDelta,
        int256 skew,
        uint256 skewScale,
        uint256 feeRate,
        uint256 confidence
    ) internal pure returns (uint256) {
        int256 middle = 2 * skew + sizeDelta;
        uint256 premium = WadMath.positivePart(sizeDelta > 0 ? middle : -middle);
        uint256 off = WadMath.mulDivUp(premium, WAD, 2 * skewScale) + WadMath.divUp(confidence, 2);
        off += WadMath.mulDivUp(2, WAD, price);
        return off + WadMath.mulUp(feeRate, WAD + off);
    }

    /// @notice Closes as much of one market as the target takes, of a hedge the excess of its larger leg before pairs of equal
    /// legs. What a reduction would leave below the minimum exposure goes with it, as it does when it is filled.
    /// @param reach Afterwards as it will be with this cut.
    /// @param keeperFee An order costs two of them, a pair one.
    function cut(
        Reach memory reach,
        IClearingHouse.PositionState memory p,
        CutTerms memory terms,
        uint256 target,
        uint256 keeperFee
    ) internal pure returns (Cut memory c) {
        (uint256 larger, uint256 smaller) = (uint256(p.longSize), WadMath.abs(p.shortSize));
        c.short = smaller > larger;
        if (c.short) (larger, smaller) = (smaller, larger);
        uint256 excess = larger - smaller;
        uint256 left = p.exposure;
        if (excess != 0) {
            reach.equity -= int256(2 * keeperFee);
            c.size = _quantity(reach, target, terms.costRate, p.price, excess);
            left = WadMath.mulUp(larger - c.size, p.price);
            if (left < terms.minExposure) (c.size, left) = (excess, 0);
            uint256 closed = WadMath.mulUp(c.size, p.price);
            reach.equity -= int256(WadMath.mulUp(closed, terms.costRate));
            reach.exposure = reach.exposure - p.exposure + left;
        }
        if (left == 0 || c.size != excess || shortfall(reach, target) == 0) return c;
        _cutPair(reach, c, Pair(p.price, excess, smaller, left), terms, target, keeperFee);
    }

    /// @notice What keepers get for a cut.
    function feesOf(Cut memory c, uint256 keeperFee) internal pure returns (uint256) {
        return (c.size == 0 ? 0 : 2 * keeperFee) + (c.pair == 0 ? 0 : keeperFee);
    }

    /// @dev A hedge whose excess is as good as closed.
    struct Pair {
        uint256 price;
        uint256 excess;
        uint256 size;
        uint256 exposure;
    }

    /// @dev Equal legs move at the mark, for nothing.
    function _cutPair(
        Reach memory reach,
        Cut memory c,
        Pair memory pair,
        CutTerms memory terms,
        uint256 target,
        uint256 keeperFee
    ) private pure {
        reach.equity -= int256(keeperFee);
        c.pair = _quantity(reach, target, 0, pair.price, pair.size);
        uint256 left = WadMath.mulUp(pair.size - c.pair, pair.price);
        if (left < terms.minExposure) (c.pair, left) = (pair.size, 0);
        reach.exposure = reach.exposure - pair.exposure + left;
        if (left != 0 || c.size == 0) return;
        // An excess too small to stay goes with the pair at once: an order would find nothing.
        if (WadMath.mulUp(pair.excess, pair.price) < terms.minExposure) {
            c.size = 0;
            reach.equity += int256(2 * keeperFee);
        }
    }

    /// @dev The least quantity with which the target is met, at most what is there.
    function _quantity(
        Reach memory reach,
        uint256 target,
        uint256 rate,
        uint256 price,
        uint256 available
    ) private pure returns (uint256) {
        if (target <= rate) return available;
        uint256 exposure = WadMath.mulDivUp(shortfall(reach, target) + ROUNDING_RESERVE, WAD, target - rate);
        uint256 quantity = WadMath.mulDivUp(exposure, WAD, price);
        return quantity < available ? quantity : available;
    }

    function _precedes(
        IClearingHouse.PositionState memory a,
        IClearingHouse.PositionState memory b
    ) private pure returns (bool) {
        return Ranking.precedes(a.pnl, a.exposure, a.marketId, b.pnl, b.exposure, b.marketId);
    }
}
