// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Leg} from "./Leg.sol";
import {RiskWord} from "./Risk.sol";

/// @notice State and parameters of a market. State is the first three slots.
struct Market {
    /// @dev Open interest by side, base units.
    uint112 openInterestLong;
    uint112 openInterestShort;
    /// @dev Cumulative carry by side, quote per base unit; the other 64 bits are the funding rate's.
    int96 carryLong;
    int96 carryShort;
    /// @dev Sum of the costs of all legs of a side.
    int128 costLong;
    int128 costShort;
    RiskWord risk;
    /// @dev Fee rates, WAD fractions.
    uint64 takerFee;
    uint64 makerFee;
    /// @dev What an order must at least offer its keeper, quote.
    uint128 minOrderFee;
    /// @dev Base units: the trade that moves the fill price by 100%.
    uint128 skewScale;
    /// @dev Base units, each side.
    uint128 maxOpenInterest;
    /// @dev Largest exposure of one account, quote.
    uint128 maxExposure;
}

/// @title One market's running totals
/// @notice Open interest and cost of a side change here and nowhere else, by differences, together with the leg that
/// causes the change.
library MarketLib {
    using SafeCast for uint256;
    using SafeCast for int256;

    /// @notice The per-side carry as of now. Whatever accrues with time is added here, for writers and views alike.
    function carry(Market storage self) internal view returns (int256 long, int256 short) {
        return (self.carryLong, self.carryShort);
    }

    /// @notice Longs less shorts, base units.
    function skew(Market storage self) internal view returns (int256) {
        return int256(uint256(self.openInterestLong)) - int256(uint256(self.openInterestShort));
    }

    /// @notice Replaces a leg, and moves the totals of its side by the difference.
    function moveLeg(Market storage self, Leg storage leg, int256 size, int256 cost) internal {
        int256 oldSize = leg.size;
        int256 oldCost = leg.cost;
        if (oldSize == size && oldCost == cost) return;
        // A one-way leg that flips leaves one side and joins the other.
        if ((oldSize ^ size) < 0 && oldSize != 0 && size != 0) {
            _add(self, oldSize < 0, -oldSize, -oldCost);
            _add(self, size < 0, size, cost);
        } else {
            _add(self, (oldSize | size) < 0, size - oldSize, cost - oldCost);
        }
        leg.size = size.toInt128();
        leg.cost = cost.toInt128();
    }

    /// @param signedSize Change of the side's signed size: for shorts a larger side is a lower number.
    function _add(Market storage self, bool short, int256 signedSize, int256 cost) private {
        if (short) {
            self.openInterestShort = uint256(int256(uint256(self.openInterestShort)) - signedSize).toUint112();
            self.costShort = (self.costShort + cost).toInt128();
        } else {
            self.openInterestLong = uint256(int256(uint256(self.openInterestLong)) + signedSize).toUint112();
            self.costLong = (self.costLong + cost).toInt128();
        }
    }
}
