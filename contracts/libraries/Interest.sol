// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {WadMath} from "./WadMath.sol";

/// @title What negative cash costs (pure)
library Interest {
    /// @dev Seconds, times one.
    uint256 private constant YEAR = 365 days * 1e18;

    /// @notice Simple interest of a debt, ceiled: it is added to the debt whenever its account is touched.
    /// @param rate Per year, WAD.
    function owed(uint256 debt, uint256 rate, uint256 elapsed) internal pure returns (uint256) {
        // A rate and a time are small: their product with a debt of 128 bits fits.
        return WadMath.mulDivUp(debt, rate * elapsed, YEAR);
    }

    /// @notice Interest of many debts together, floored.
    /// @param debtSeconds Σ debt · time it has run.
    function earned(uint256 debtSeconds, uint256 rate) internal pure returns (uint256) {
        return WadMath.mulDivDown(debtSeconds, rate, YEAR);
    }
}
