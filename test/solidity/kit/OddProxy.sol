// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title A proxy of one round, 1 in 18 decimals, that names anything as its aggregator
contract OddProxy {
    uint256 public aggregator;

    constructor(uint256 aggregator_) {
        aggregator = aggregator_;
    }

    function decimals() external pure returns (uint8) {
        return 18;
    }

    function latestRoundData() external view returns (uint80, int256, uint256, uint256, uint80) {
        return (1, 1e18, block.timestamp, block.timestamp, 1);
    }
}
