// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IAggregatorV3} from "../interfaces/IAggregatorV3.sol";
import {IBoundedAggregator} from "../interfaces/IBoundedAggregator.sol";

/// @title A feed in Chainlink's format for local chains and tests: anyone may say anything
/// @notice Proxy and aggregator in one; an uptime feed, too, whose answer is 0 or 1.
contract MockAggregator is IAggregatorV3, IBoundedAggregator {
    struct Round {
        int256 answer;
        uint256 startedAt;
        uint256 updatedAt;
        uint80 answeredInRound;
    }

    struct Bounds {
        bool hasAggregator;
        bool hasMinimum;
        bool hasMaximum;
        int192 minimum;
        int192 maximum;
    }

    uint8 public decimals;
    uint80 public latestRound;
    Bounds private _bounds;
    mapping(uint80 => Round) private _rounds;

    error NoDataPresent(uint80 roundId);
    error NotThere();

    constructor(uint8 decimals_) {
        decimals = decimals_;
    }

    function setDecimals(uint8 decimals_) external {
        decimals = decimals_;
    }

    function setBounds(Bounds calldata bounds) external {
        _bounds = bounds;
    }

    /// @notice Sets a round and makes it the latest.
    function setRound(uint80 roundId, Round calldata round) external {
        _rounds[roundId] = round;
        latestRound = roundId;
    }

    /// @notice The next round, complete, answered at `updatedAt`.
    function answer(int256 answer_, uint256 updatedAt) external {
        uint80 roundId = ++latestRound;
        _rounds[roundId] = Round(answer_, updatedAt, updatedAt, roundId);
    }

    function latestRoundData() external view returns (uint80, int256, uint256, uint256, uint80) {
        return _round(latestRound);
    }

    function getRoundData(uint80 roundId) external view returns (uint80, int256, uint256, uint256, uint80) {
        require(roundId <= latestRound, NoDataPresent(roundId));
        return _round(roundId);
    }

    function description() external pure returns (string memory) {
        return "MOCK / USD";
    }

    function version() external pure returns (uint256) {
        return 4;
    }

    function aggregator() external view returns (address) {
        require(_bounds.hasAggregator, NotThere());
        return address(this);
    }

    function minAnswer() external view returns (int192) {
        require(_bounds.hasMinimum, NotThere());
        return _bounds.minimum;
    }

    function maxAnswer() external view returns (int192) {
        require(_bounds.hasMaximum, NotThere());
        return _bounds.maximum;
    }

    function _round(uint80 roundId) private view returns (uint80, int256, uint256, uint256, uint80) {
        Round memory r = _rounds[roundId];
        return (roundId, r.answer, r.startedAt, r.updatedAt, r.answeredInRound);
    }
}
