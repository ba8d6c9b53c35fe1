// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IClearingHouse} from "../interfaces/IClearingHouse.sol";
import {WadMath} from "./WadMath.sol";

/// @title Packing of parameters into words (pure)
library Packing {
    /// @notice `value` in `unit`s, if it is a whole number of them that `bits` hold.
    function field(uint256 value, uint256 unit, uint256 bits) internal pure returns (uint256) {
        uint256 maximum = (1 << bits) - 1;
        uint256 units = WadMath.divDown(value, unit);
        bool fits = units * unit == value && units <= maximum;
        require(fits, IClearingHouse.NotRepresentable(value, unit, maximum * unit));
        return units;
    }
}
