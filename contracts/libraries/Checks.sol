// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IClearingHouse} from "../interfaces/IClearingHouse.sol";
import {Account, Margin, Portfolio} from "./Portfolio.sol";
import {Verdict} from "./Verdict.sol";
import {WAD, WadMath} from "./WadMath.sol";

/// @title What an operation needs (pure)
/// @notice The conditions on the state after an operation, in one place.
library Checks {
    /// @notice What backs the account covers what the operation requires.
    function requireMargin(int256 available, uint256 required, Verdict memory v) internal pure {
        v.slack = available - int256(required);
        if (v.slack >= 0) return;
        v.fail(abi.encodeWithSelector(IClearingHouse.InsufficientMargin.selector, available, required));
    }

    /// @notice New risk or a withdrawal: initial margin and what else is asked for, profits counted with their weight,
    /// what nobody can be sure of at its worse. How far its cash may be below zero is `Debts.requireWithin`'s.
    /// @param more Than the account's initial margin, quote.
    /// @param less A part of the initial margin that the caller has put into `more`.
    function requireInitial(
        Account memory a,
        uint256 more,
        uint256 less,
        uint256 profitWeight,
        Verdict memory v
    ) internal pure {
        (int256 available, uint256 required) = initial(a, more, less, profitWeight);
        requireMargin(available, required, v);
    }

    /// @notice What it compares, for whoever asks how much is left.
    function initial(
        Account memory a,
        uint256 more,
        uint256 less,
        uint256 profitWeight
    ) internal pure returns (int256 available, uint256 required) {
        Portfolio.doubt(a);
        return (Portfolio.usable(a, profitWeight), Portfolio.margin(a).initial - less + more);
    }

    /// @notice Total position value is at most `maxLeverage` times equity; 0 for no limit.
    function requireLeverage(Margin memory m, uint256 maxLeverage, Verdict memory v) internal pure {
        if (maxLeverage == 0) return;
        int256 most = WadMath.mulDivFloor(m.equity, int256(maxLeverage), WAD);
        if (int256(m.exposure) <= most) return;
        v.fail(abi.encodeWithSelector(IClearingHouse.LeverageTooHigh.selector, m.exposure, m.equity, maxLeverage));
    }

    /// @notice A reduction: healthy after it, or at least not a wei less healthy than before.
    function requireReduction(Margin memory before, Margin memory m, Verdict memory v) internal pure {
        bool healthy = m.equity >= int256(m.maintenance);
        if (healthy || (m.equity > 0 && Portfolio.healthKept(before, m))) return;
        v.fail(
            abi.encodeWithSelector(
                IClearingHouse.ReductionLowersHealth.selector,
                before.equity,
                before.maintenance,
                m.equity,
                m.maintenance
            )
        );
    }
}
