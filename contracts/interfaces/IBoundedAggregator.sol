// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @title What some of Chainlink's aggregators tell besides their price
/// @dev None of it can be relied on to be there.
interface IBoundedAggregator {
    /// @notice Of a proxy: the aggregator behind it.
    function aggregator() external view returns (address);

    /// @notice Of an aggregator: the least answer it gives, whatever the price.
    function minAnswer() external view returns (int192);

    /// @notice Of an aggregator: the largest.
    function maxAnswer() external view returns (int192);
}
