// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @title A price feed in Chainlink's format
/// @dev Chainlink's own `AggregatorV3Interface`, as far as it is a feed's.
interface IAggregatorV3 {
    function decimals() external view returns (uint8);

    function description() external view returns (string memory);

    function version() external view returns (uint256);

    /// @dev A proxy numbers rounds `phase << 64 | round of that phase's aggregator`.
    function getRoundData(
        uint80 roundId
    ) external view returns (uint80 id, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound);

    function latestRoundData()
        external
        view
        returns (uint80 id, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound);
}
