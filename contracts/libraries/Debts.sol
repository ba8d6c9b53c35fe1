// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IClearingHouse} from "../interfaces/IClearingHouse.sol";
import {AccountId} from "./AccountId.sol";
import {Interest} from "./Interest.sol";
import {AccountHeader, Debt, Ledger} from "./Ledger.sol";
import {Verdict} from "./Verdict.sol";
import {WAD, WadMath} from "./WadMath.sol";

/// @title Negative cash: what it costs, and how far it may go
/// @notice It is credit that vault and insurance give against collateral: bounded for an account, and for all of them
/// together by what those two hold.
library Debts {
    using SafeCast for int256;
    using SafeCast for uint256;

    /// @dev A flat account has this long to repay before anyone may sell its collateral for it.
    uint256 internal constant FLAT_PERIOD = 24 hours;

    /* WHAT IT COSTS */

    /// @notice Interest of an account's debt that is not booked yet.
    function interestOf(Ledger storage ledger, AccountId id) internal view returns (uint256) {
        int256 cash = ledger.accounts[id].cash;
        if (cash >= 0) return 0;
        uint256 elapsed = block.timestamp - ledger.debts[id].chargedAt;
        return elapsed == 0 ? 0 : Interest.owed(uint256(-cash), ledger.rules.debtRate, elapsed);
    }

    /// @notice The same of all accounts, floored.
    function interestOfAll(Ledger storage ledger) internal view returns (uint256) {
        uint256 debt = ledger.debt - ledger.seizedDebt;
        // What each owes times how long it has: no more than all of it since 1970.
        return Interest.earned(debt * block.timestamp - ledger.debtTimes, ledger.rules.debtRate);
    }

    /// @notice Books an account's interest: it owes it to the vault.
    function charge(Ledger storage ledger, AccountId id) internal {
        uint256 interest = interestOf(ledger, id);
        if (interest == 0) return;
        AccountHeader storage header = ledger.accounts[id];
        int256 before = header.cash;
        int256 cash = before - interest.toInt256();
        header.cash = cash.toInt128();
        Debt memory d = ledger.debts[id];
        _move(ledger, uint256(-before), d.chargedAt, uint256(-cash), block.timestamp);
        d.chargedAt = uint40(block.timestamp);
        ledger.debts[id] = d;
        ledger.vault = (ledger.vault + interest.toInt256()).toInt128();
        emit IClearingHouse.ChargeInterest(id, interest);
    }

    /// @notice Follows an account's cash below zero and back.
    /// @dev Its interest is booked, or it was not in debt.
    function follow(Ledger storage ledger, AccountId id, int256 before, int256 cash, bool flat) internal {
        Debt memory d = ledger.debts[id];
        uint256 was = WadMath.positivePart(-before);
        uint256 chargedAt = d.chargedAt;
        if (was == 0) d = Debt(uint40(block.timestamp), 0);
        if (!flat) d.flatSince = 0;
        else if (d.flatSince == 0) d.flatSince = uint40(block.timestamp);
        _move(ledger, was, chargedAt, WadMath.positivePart(-cash), d.chargedAt);
        if (cash < 0) ledger.debts[id] = d;
    }

    function _move(
        Ledger storage ledger,
        uint256 before,
        uint256 chargedAt,
        uint256 debt,
        uint256 newChargedAt
    ) private {
        ledger.debt = (ledger.debt - before + debt).toUint128();
        ledger.debtTimes = ledger.debtTimes - before * chargedAt + debt * newChargedAt;
    }

    /* HOW FAR IT MAY GO */

    /// @notice The most all accounts together may owe, quote.
    function cap(Ledger storage ledger) internal view returns (uint256) {
        int256 held = ledger.vault + int256(uint256(ledger.insurance));
        return WadMath.mulDown(ledger.rules.debtCap, WadMath.positivePart(held));
    }

    /// @notice What an account may owe, quote: beyond the cap of all debts it falls, to nothing at twice the cap.
    /// @dev So a debt within its limit is at nobody's mercy for what others owe, and all of them stay below twice the cap.
    function limit(Ledger storage ledger) internal view returns (uint256 own) {
        own = ledger.rules.debtLimit;
        uint256 most = cap(ledger);
        uint256 debt = ledger.debt;
        if (debt > most) own = debt >= 2 * most ? 0 : WadMath.mulDivDown(own, 2 * most - debt, most);
    }

    /// @notice Cash of an account that takes risk.
    /// @dev Beyond what it may owe anyhow is its own doing; beyond what all may owe is the market's.
    function requireWithin(Ledger storage ledger, int256 cash, Verdict memory v) internal view {
        if (cash >= 0) return;
        int256 least = -int256(uint256(ledger.rules.debtLimit));
        if (cash < least) return v.fail(abi.encodeWithSelector(IClearingHouse.CashBelowLimit.selector, cash, least));
        least = -int256(limit(ledger));
        if (cash >= least) return;
        (uint256 total, uint256 most) = (ledger.debt, cap(ledger));
        v.fail(abi.encodeWithSelector(IClearingHouse.DebtCapExceeded.selector, cash, least, total, most));
    }

    /// @notice How much of an account's debt anyone may pay off out of its collateral, quote.
    /// @param debt The account's.
    /// @param unsafe Whether it is under maintenance.
    function forSale(Ledger storage ledger, AccountId id, uint256 debt, bool unsafe) internal view returns (uint256) {
        uint256 flatSince = ledger.debts[id].flatSince;
        if (unsafe || (flatSince != 0 && block.timestamp >= flatSince + FLAT_PERIOD)) return debt;
        uint256 own = limit(ledger);
        if (debt <= own) return 0;
        // Only as much as brings it back, with the buffer of a liquidation: or the next second's interest would put a
        // sliver of it up for sale again.
        return debt - WadMath.mulDivDown(own, WAD, WAD + ledger.config.buffer);
    }
}
