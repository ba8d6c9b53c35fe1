// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {WadMath} from "./WadMath.sol";

/// @title What negative cash costs (pure)
library Interest {
    /// @notice Simple interest of a debt, ceiled: it is added to the debt whenever its account is touched.
    /// @param rate Per year, WAD.
    function owed(uint256 debt, uint256 rate, uint256 elapsed) internal pure returns (uint256) {
        // A rate and a time are small: their product with a debt of 128 bits fits.
        return WadMath.mulDivUp(debt, rate * elapsed, 365 days * 1e18);
    }
}
