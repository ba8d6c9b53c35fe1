// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

/// @dev One: 1e18 stands for 1 of whatever is counted.
uint256 constant WAD = 1e18;
/// @dev `WAD` for signed arithmetic.
int256 constant WAD_INT = 1e18;

/// @title Fixed-point arithmetic with a named rounding
/// @notice The only file of the protocol that divides. Products are 512 bits wide. The unsigned functions are named
/// `Down` and `Up`; the signed ones `Floor` (towards −∞: what the protocol owes) and `Ceil` (towards +∞: what it is
/// owed), because "down" says nothing below zero and Solidity's own signed division rounds towards zero, in the
/// trader's favour on every loss.
library WadMath {
    using SafeCast for uint256;

    /// @notice floor(a · b / 1e18)
    function mulDown(uint256 a, uint256 b) internal pure returns (uint256) {
        return mulDivDown(a, b, WAD);
    }

    /// @notice ceil(a · b / 1e18)
    function mulUp(uint256 a, uint256 b) internal pure returns (uint256) {
        return mulDivUp(a, b, WAD);
    }

    /// @notice floor(a · b / d)
    function mulDivDown(uint256 a, uint256 b, uint256 d) internal pure returns (uint256 result) {
        unchecked {
            // Nearly every product of the protocol fits 256 bits: the wide path is only for those that do not.
            if (a == 0) return 0;
            uint256 product = a * b;
            if (product / a == b && d != 0) return product / d;
        }
        result = Math.mulDiv(a, b, d);
    }

    /// @notice ceil(a · b / d)
    function mulDivUp(uint256 a, uint256 b, uint256 d) internal pure returns (uint256 result) {
        unchecked {
            if (a == 0) return 0;
            uint256 product = a * b;
            if (product / a == b && d != 0) return product == 0 ? 0 : (product - 1) / d + 1;
        }
        result = Math.mulDiv(a, b, d, Math.Rounding.Ceil);
    }

    /// @notice floor(a · b / d) where the caller knows that the product fits. For sizes, rates and times; a price may be
    /// anything that a caller gives to a view.
    function narrowDown(uint256 a, uint256 b, uint256 d) internal pure returns (uint256) {
        unchecked {
            return (a * b) / d;
        }
    }

    /// @notice ceil(a · b / d) where the caller knows that the product fits.
    function narrowUp(uint256 a, uint256 b, uint256 d) internal pure returns (uint256) {
        unchecked {
            uint256 product = a * b;
            return product == 0 ? 0 : (product - 1) / d + 1;
        }
    }

    /// @notice floor(a · b / d) of a signed product that the caller knows to fit, towards −∞
    function narrowFloor(int256 a, uint256 b, uint256 d) internal pure returns (int256) {
        unchecked {
            return a < 0 ? -int256(narrowUp(uint256(-a), b, d)) : int256(narrowDown(uint256(a), b, d));
        }
    }

    /// @notice floor(a · b / 1e18), towards −∞
    function mulFloor(int256 a, int256 b) internal pure returns (int256 result) {
        unchecked {
            // The commonest operation of all: one leg's value. Where the product fits, the quotient is corrected by
            // the sign of the remainder, for the machine's division rounds towards zero.
            int256 product = a * b;
            if (a == 0 || (product / a == b && (a != -1 || b != type(int256).min))) {
                result = product / WAD_INT;
                if (product % WAD_INT < 0) --result;
                return result;
            }
        }
        return mulDivFloor(a, b, WAD);
    }

    /// @notice ceil(a · b / 1e18), towards +∞
    function mulCeil(int256 a, int256 b) internal pure returns (int256) {
        return mulDivCeil(a, b, WAD);
    }

    /// @notice floor(a · b / d), towards −∞
    function mulDivFloor(int256 a, int256 b, uint256 d) internal pure returns (int256) {
        return (a ^ b) < 0 ? -mulDivUp(abs(a), abs(b), d).toInt256() : mulDivDown(abs(a), abs(b), d).toInt256();
    }

    /// @notice ceil(a · b / d), towards +∞
    function mulDivCeil(int256 a, int256 b, uint256 d) internal pure returns (int256) {
        return (a ^ b) < 0 ? -mulDivDown(abs(a), abs(b), d).toInt256() : mulDivUp(abs(a), abs(b), d).toInt256();
    }

    /// @notice |a|, also of the least int256
    function abs(int256 a) internal pure returns (uint256) {
        unchecked {
            return a < 0 ? uint256(0) - uint256(a) : uint256(a);
        }
    }

    /// @notice max(a, 0) as an unsigned number
    function positivePart(int256 a) internal pure returns (uint256) {
        return a > 0 ? uint256(a) : 0;
    }

    /// @notice ceil(a / b)
    function divUp(uint256 a, uint256 b) internal pure returns (uint256) {
        return Math.ceilDiv(a, b);
    }

    /// @notice floor(a / b)
    function divDown(uint256 a, uint256 b) internal pure returns (uint256) {
        return a / b;
    }
}
