// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IClearingHouse} from "../interfaces/IClearingHouse.sol";
import {AccountId} from "./AccountId.sol";
import {Holding} from "./Holding.sol";
import {Ledger, Token} from "./Ledger.sol";
import {LedgerLib} from "./LedgerLib.sol";
import {Losses} from "./Losses.sol";
import {Account} from "./Portfolio.sol";
import {Seized, Seizure} from "./Seizure.sol";

/// @title What becomes of a debt without positions
/// @notice Collateral first, what it does not cover is booked at once. Depends on no pot being full.
library Insolvency {
    using LedgerLib for Ledger;
    using SafeCast for uint256;

    /// @notice Writes the cash of an account whose positions are written. What a flat one is short of is booked at once,
    /// unless collateral outweighs it: that is taken first, the rest is a loss.
    function settleCash(Ledger storage ledger, AccountId id, Account memory a) internal {
        if (a.cash < 0 && ledger.accounts[id].markets.isEmpty()) {
            (Seized[] memory seized, uint256 loss) = Seizure.plan(a, ledger.rules.dustValue);
            for (uint256 i; i < seized.length; ++i) _seize(ledger, id, a.holdings[seized[i].index], seized[i]);
            if (loss != 0) Losses.absorb(ledger, id, loss);
        }
        ledger.storeCash(id, a.cash);
    }

    /// @dev Insurance takes collateral, and with it the debt that it pays at its price less the discount. Nothing is paid
    /// before it is sold, so it takes no money in any pot.
    function _seize(Ledger storage ledger, AccountId id, Holding memory h, Seized memory s) private {
        Token storage token = ledger.tokens[h.token];
        ledger.storeHolding(id, uint16(h.token), h.amount);
        uint128 credit = s.credit.toUint128();
        (token.seized, token.owed) = (token.seized + s.amount.toUint128(), token.owed + credit);
        (ledger.debt, ledger.seizedDebt) = (ledger.debt + credit, ledger.seizedDebt + credit);
        emit IClearingHouse.SeizeCollateral(id, token.token, s.amount, s.credit);
    }
}
