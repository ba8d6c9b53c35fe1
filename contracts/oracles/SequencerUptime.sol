// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IAggregatorV3} from "../interfaces/IAggregatorV3.sol";
import {TotalRead} from "./TotalRead.sol";

/// @title Whether a chain's sequencer works
/// @notice Reads Chainlink's uptime feeds: the answer is 0 while it is up and 1 while it is down, `startedAt` when that
/// last changed. While it was down nobody but through the chain below could act.
library SequencerUptime {
    uint256 private constant UP = 0;
    uint256 private constant DOWN = 1;

    /// @notice Until when to protect those who could not act: `grace` after it came up again, 0 where that is over, the
    /// end of time while it is down or not known to have ever come up.
    /// @param feed The uptime feed, or zero. One that reverts, answers too little or neither up nor down protects nobody:
    /// what is broken must not stop liquidations.
    function protectedUntil(address feed, uint256 grace) internal view returns (uint256) {
        if (feed == address(0)) return 0;
        (bool ok, uint256[] memory round) = TotalRead.words(feed, IAggregatorV3.latestRoundData.selector, 5);
        if (!ok || round[1] > DOWN) return 0;
        uint256 startedAt = round[2];
        if (round[1] != UP || startedAt == 0) return type(uint256).max;
        // A change that is yet to come is one of now: clocks differ.
        uint256 end = (startedAt > block.timestamp ? block.timestamp : startedAt) + grace;
        return block.timestamp < end ? end : 0;
    }
}
