// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Failure} from "./Failure.sol";

/// @notice What becomes of a check that fails: execution reverts; a trial, which is undone anyhow, notes it and goes on.
struct Verdict {
    bool collects;
    /// @dev The errors that execution would have reverted with.
    bytes[] reasons;
    /// @dev What backs new risk less what it requires, once that was asked.
    int256 slack;
}

using Verdicts for Verdict global;

/// @title Where every check of a trade ends that fails (pure)
/// @notice So a preview tells all that stands against a trade by execution's own checks, not only the first.
library Verdicts {
    /// @notice For execution: the first check that fails reverts.
    function strict() internal pure returns (Verdict memory v) {
        v.collects = false;
    }

    /// @notice For a trial.
    function collecting() internal pure returns (Verdict memory v) {
        v.collects = true;
    }

    /// @param reason The error, encoded.
    function fail(Verdict memory v, bytes memory reason) internal pure {
        if (!v.collects) Failure.bubble(reason);
        uint256 count = v.reasons.length;
        bytes[] memory reasons = new bytes[](count + 1);
        for (uint256 i; i < count; ++i) reasons[i] = v.reasons[i];
        reasons[count] = reason;
        v.reasons = reasons;
    }
}
