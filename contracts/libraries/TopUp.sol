// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Ledger} from "./Ledger.sol";
import {WadMath} from "./WadMath.sol";

/// @notice How keepers are paid, fixed for the life of the core.
struct KeeperTerms {
    /// @dev Of the liquidation fee, WAD.
    uint256 share;
    /// @dev Quote.
    uint256 floor;
    /// @dev Quote a day.
    uint256 budget;
}

/// @title What insurance adds to the reward of whoever closes a bankrupt account
/// @notice Such an account's fee is capped to little or nothing, but it is worth a keeper's gas. A budget a day keeps
/// bankrupt accounts from being farmed.
library TopUp {
    /// @notice What is missing to the floor, as far as budget and insurance go.
    function due(Ledger storage ledger, KeeperTerms memory terms, uint256 reward) internal view returns (uint256) {
        if (reward >= terms.floor) return 0;
        return Math.min(terms.floor - reward, Math.min(left(ledger, terms.budget), ledger.insurance));
    }

    /// @notice What is left of the day's budget.
    function left(Ledger storage ledger, uint256 budget) internal view returns (uint256) {
        uint256 spent = ledger.topUpDay == _today() ? ledger.topUpSpent : 0;
        return budget - spent;
    }

    /// @notice Takes it out of the day's budget; the caller moves the money.
    function spend(Ledger storage ledger, uint256 amount) internal {
        uint32 today = _today();
        uint96 before = ledger.topUpDay == today ? ledger.topUpSpent : 0;
        (ledger.topUpDay, ledger.topUpSpent) = (today, before + uint96(amount));
    }

    /// @dev Days since 1970.
    function _today() private view returns (uint32) {
        return uint32(WadMath.divDown(block.timestamp, 1 days));
    }
}
