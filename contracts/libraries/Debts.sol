// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {AccountId} from "./AccountId.sol";
import {Ledger, LedgerLib} from "./Ledger.sol";
import {WadMath} from "./WadMath.sol";

/// @title How much accounts may owe
/// @notice Negative cash is credit that vault and insurance give against collateral: bounded for an account, and for all
/// of them together by what those two hold.
library Debts {
    using LedgerLib for Ledger;

    /// @dev A flat account has this long to repay before anyone may sell its collateral for it.
    uint256 internal constant FLAT_PERIOD = 24 hours;

    /// @notice The most all accounts together may owe, quote.
    function cap(Ledger storage ledger) internal view returns (uint256) {
        int256 held = ledger.vault + int256(uint256(ledger.insurance));
        return WadMath.mulDown(ledger.rules.debtCap, WadMath.positivePart(held));
    }

    /// @notice The most that an account which takes risk may owe, quote: nothing while all together owe too much.
    function limit(Ledger storage ledger) internal view returns (uint256) {
        return ledger.debt > cap(ledger) ? 0 : ledger.rules.debtLimit;
    }

    /// @notice How much of an account's debt anyone may pay off out of its collateral, quote.
    /// @param debt The account's.
    /// @param unsafe Whether it is under maintenance.
    function forSale(Ledger storage ledger, AccountId id, uint256 debt, bool unsafe) internal view returns (uint256) {
        uint256 flatSince = ledger.debts[id].flatSince;
        if (unsafe || (flatSince != 0 && block.timestamp >= flatSince + FLAT_PERIOD)) return debt;
        // Only as much as brings it back within the limit, or all of them back within the cap.
        uint256 beyondLimit = Math.saturatingSub(debt, ledger.rules.debtLimit);
        uint256 beyondCap = Math.saturatingSub(ledger.debt, cap(ledger));
        return Math.max(beyondLimit, Math.min(debt, beyondCap));
    }
}
