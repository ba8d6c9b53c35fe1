// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IClearingHouse} from "../interfaces/IClearingHouse.sol";
import {AccountId} from "./AccountId.sol";
import {Ledger} from "./Ledger.sol";
import {LedgerLib} from "./LedgerLib.sol";

/// @title Where a loss ends that nobody can pay
/// @notice Insurance first, the vault without limit after it, so that an empty pot never stops anything.
library Losses {
    using LedgerLib for Ledger;

    /// @notice Books what an account without positions and collateral is short of.
    function absorb(Ledger storage ledger, AccountId id, uint256 loss) internal {
        (uint256 fromInsurance, uint256 fromVault) = book(ledger, loss);
        emit IClearingHouse.InsuranceCoverLoss(id, fromInsurance);
        emit IClearingHouse.VaultCoverLoss(id, fromVault);
    }

    /// @notice Takes a loss out of the pots.
    function book(Ledger storage ledger, uint256 loss) internal returns (uint256 fromInsurance, uint256 fromVault) {
        fromInsurance = Math.min(loss, ledger.insurance);
        fromVault = loss - fromInsurance;
        ledger.moveInsurance(-int256(fromInsurance));
        ledger.moveVault(-int256(fromVault));
    }
}
