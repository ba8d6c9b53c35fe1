// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title 512-bit products, made independently of the library under test
library Wide {
    /// @notice a · b as high · 2^256 + low, by the four 128-bit partial products.
    function mul(uint256 a, uint256 b) internal pure returns (uint256 high, uint256 low) {
        unchecked {
            (uint256 a1, uint256 a0) = (a >> 128, a & type(uint128).max);
            (uint256 b1, uint256 b0) = (b >> 128, b & type(uint128).max);
            uint256 p00 = a0 * b0;
            uint256 p01 = a0 * b1;
            uint256 p10 = a1 * b0;
            uint256 middle = (p00 >> 128) + (p01 & type(uint128).max) + (p10 & type(uint128).max);
            low = (middle << 128) | (p00 & type(uint128).max);
            high = a1 * b1 + (p01 >> 128) + (p10 >> 128) + (middle >> 128);
        }
    }

    /// @notice The product of two words less a third word, and whether it is not negative.
    function sub(uint256 high, uint256 low, uint256 b1, uint256 b0) internal pure returns (bool, uint256, uint256) {
        unchecked {
            bool enough = high > b1 || (high == b1 && low >= b0);
            return (enough, high - b1 - (low < b0 ? 1 : 0), low - b0);
        }
    }
}
