// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {WAD, WadMath} from "./WadMath.sol";

/// @notice One step of a market's margin schedule, like a bracket of an income tax: the rates apply to the part of the
/// exposure between the edge below and `upTo`.
struct Bracket {
    /// @dev Upper edge in quote, WAD; type(uint256).max in the last bracket.
    uint256 upTo;
    /// @dev Marginal maintenance rate, WAD fraction.
    uint256 maintenance;
    /// @dev Marginal initial rate, WAD fraction.
    uint256 initial;
}

/// @title Margin requirement as a function of exposure (pure)
/// @notice Piecewise linear, rates rising with size: a larger position needs a larger share of its value.
library Brackets {
    /// @dev Covers the four roundings between a shortfall and its cure: fee up, realised and remaining profit each
    /// down, exposure up.
    uint256 internal constant ROUNDING_RESERVE = 4;

    /// @notice Maintenance and initial margin of `exposure`, each ceil(Σ part · rate / 1e18) with one division.
    function requirement(
        Bracket[] memory brackets,
        uint256 exposure
    ) internal pure returns (uint256 maintenance, uint256 initial) {
        if (brackets.length == 1 || exposure <= brackets[0].upTo) {
            return (WadMath.mulUp(exposure, brackets[0].maintenance), WadMath.mulUp(exposure, brackets[0].initial));
        }
        uint256 floor;
        uint256 maintenanceSum;
        uint256 initialSum;
        for (uint256 i; i < brackets.length && floor < exposure; ++i) {
            uint256 edge = Math.min(brackets[i].upTo, exposure);
            maintenanceSum += (edge - floor) * brackets[i].maintenance;
            initialSum += (edge - floor) * brackets[i].initial;
            floor = edge;
        }
        maintenance = WadMath.divUp(maintenanceSum, WAD);
        initial = WadMath.divUp(initialSum, WAD);
    }

    /// @notice Whether one schedule asks for at least as much as another, whatever the exposure.
    /// @dev Both are straight between their edges, so it is enough to compare them there and behind the last one.
    function covers(
        Bracket[] memory one,
        Bracket[] memory other
    ) internal pure returns (bool maintenance, bool initial) {
        Bracket memory top = one[one.length - 1];
        Bracket memory otherTop = other[other.length - 1];
        (maintenance, initial) = (top.maintenance >= otherTop.maintenance, top.initial >= otherTop.initial);
        for (uint256 i; i + 1 < one.length + other.length; ++i) {
            uint256 edge = i < one.length ? one[i].upTo : other[i - one.length].upTo;
            if (edge == type(uint256).max) continue;
            (uint256 m, uint256 r) = requirement(one, edge);
            (uint256 otherM, uint256 otherR) = requirement(other, edge);
            (maintenance, initial) = (maintenance && m >= otherM, initial && r >= otherR);
        }
    }

    /// @notice The least exposure whose removal covers `shortfall`, walking the brackets from the top.
    /// @dev A bracket of rate ρ gives relief r = (1 + β)·ρ − φ per unit, which listing keeps above zero. May exceed
    /// `exposure` by rounding; the caller closes at most what is there.
    /// @param exposure Exposure before, quote WAD.
    /// @param shortfall What is missing to the target, quote WAD, above zero.
    /// @param buffer β, WAD.
    /// @param feeRate φ, WAD.
    function exposureToRemove(
        Bracket[] memory brackets,
        uint256 exposure,
        uint256 shortfall,
        uint256 buffer,
        uint256 feeRate
    ) internal pure returns (uint256 removed) {
        uint256 top = exposure;
        for (uint256 i = brackets.length; i > 0; --i) {
            uint256 floor = i == 1 ? 0 : brackets[i - 2].upTo;
            if (floor >= top) continue;
            uint256 width = top - floor;
            uint256 relief = WadMath.mulDown(WAD + buffer, brackets[i - 1].maintenance) - feeRate;
            if (shortfall * WAD < width * relief) {
                return removed + WadMath.mulDivUp(shortfall + ROUNDING_RESERVE, WAD, relief);
            }
            removed += width;
            shortfall -= WadMath.mulDown(width, relief);
            top = floor;
        }
    }
}
