// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title Which position goes first, in a liquidation and in a de-risk (pure)
library Ranking {
    /// @notice Largest loss first; ties: larger exposure, then lower market id.
    function precedes(
        int256 pnl,
        uint256 exposure,
        uint256 market,
        int256 otherPnl,
        uint256 otherExposure,
        uint256 otherMarket
    ) internal pure returns (bool) {
        if (pnl != otherPnl) return pnl < otherPnl;
        if (exposure != otherExposure) return exposure > otherExposure;
        return market < otherMarket;
    }
}
