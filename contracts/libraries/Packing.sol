// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IClearingHouse} from "../interfaces/IClearingHouse.sol";

/// @title Packing of parameters into words (pure)
library Packing {
    /// @notice `value` in `unit`s, if it is a whole number of them that `bits` hold.
    function field(uint256 value, uint256 unit, uint256 bits) internal pure returns (uint256) {
        uint256 maximum = (1 << bits) - 1;
        require(
            value % unit == 0 && value / unit <= maximum,
            IClearingHouse.NotRepresentable(value, unit, maximum * unit)
        );
        return value / unit;
    }
}
