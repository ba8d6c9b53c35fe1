// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {WAD, WadMath} from "./WadMath.sol";

/// @title The borrow fee (pure)
/// @notice What the larger side of a market pays the vault for standing behind the net position: a curve over the
/// utilisation of the vault's part for that market, gentle up to a kink, steep beyond. Every product fits: a value below
/// the capacity has 127 bits, rates and shares have 63, a time has 32.
library Borrow {
    uint256 internal constant YEAR = 365 days;
    /// @dev In which a rate per year is kept, like the parameters of the curve: 1/10,000.
    uint256 internal constant RATE_UNIT = 1e14;

    /// @notice Value of the net position over what the vault backs it with, ceiled; all of it where nothing backs it.
    /// @param capacity The vault's part for the market, quote.
    function utilisation(uint256 netValue, uint256 capacity) internal pure returns (uint256) {
        if (netValue == 0) return 0;
        return netValue >= capacity ? WAD : WadMath.narrowUp(netValue, WAD, capacity);
    }

    /// @notice The rate per year, WAD, ceiled.
    /// @param used Utilisation, at most 1.
    function rate(uint256 used, uint256 kink, uint256 kinkRate, uint256 maxRate) internal pure returns (uint256) {
        if (used <= kink) return WadMath.narrowUp(kinkRate, used, kink);
        return kinkRate + WadMath.narrowUp(maxRate - kinkRate, used - kink, WAD - kink);
    }

    /// @notice Quote per base unit for `elapsed` seconds, ceiled.
    function charge(uint256 price, uint256 yearly, uint256 elapsed) internal pure returns (uint256) {
        return WadMath.mulUp(price, WadMath.narrowUp(yearly, elapsed, YEAR));
    }
}
