// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {GuardKind, IGuards} from "../interfaces/IGuards.sol";
import {AccountId} from "./AccountId.sol";

/// @title What a guard may be
library GuardRules {
    /// @dev From registering until it may act, seconds: what happens now is not what it was made for.
    uint256 internal constant NOTICE = 60;
    /// @dev Of a de-risk, in millionths. Less than the least would fail by its own fees and impact.
    uint256 private constant LEAST_SLIPPAGE = 1_000;
    uint256 private constant MOST_SLIPPAGE = 500_000;

    /// @notice Reverts `GuardOutOfBounds` naming the first value that is not allowed, or `InvalidSource`.
    /// @param maxKeeperFee The order book's.
    function check(IGuards.Guard calldata g, uint256 maxKeeperFee) internal view {
        g.accountId.kind();
        _checkSource(g);
        _within("level", g.level, 1, type(uint64).max - 1);
        _within("target", g.target, uint256(g.level) + 1, type(uint64).max);
        _within("keeperFee", g.keeperFee, 1, maxKeeperFee);
        // One for who executes it, one for what it does.
        _within("amount", g.amount, 2 * uint256(g.keeperFee), type(uint128).max);
        if (g.kind == GuardKind.DeRisk) _within("slippage", g.slippage, LEAST_SLIPPAGE, MOST_SLIPPAGE);
        else _within("slippage", g.slippage, 0, 0);
        _within("expiry", g.expiry, block.timestamp + NOTICE, type(uint40).max);
    }

    function _checkSource(IGuards.Guard calldata g) private pure {
        (bytes32 id, bytes32 source) = (AccountId.unwrap(g.accountId), AccountId.unwrap(g.source));
        bool valid = source == 0;
        if (g.kind == GuardKind.TopUpFromAccount) {
            valid = source != id && g.source.owner() == g.accountId.owner();
            if (valid) g.source.kind();
        }
        require(valid, IGuards.InvalidSource(g.accountId, g.source));
    }

    function _within(bytes32 name, uint256 value, uint256 minimum, uint256 maximum) private pure {
        require(value >= minimum && value <= maximum, IGuards.GuardOutOfBounds(name, value, minimum, maximum));
    }
}
