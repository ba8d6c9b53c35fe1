// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IPriceRouter} from "../interfaces/IPriceRouter.sol";
import {AccountId} from "./AccountId.sol";
import {Checks} from "./Checks.sol";
import {Holding, Holdings} from "./Holding.sol";
import {AccountHeader, Ledger} from "./Ledger.sol";
import {LedgerLib} from "./LedgerLib.sol";
import {Mark} from "./Mark.sol";
import {Payouts} from "./Payouts.sol";
import {Account} from "./Portfolio.sol";
import {TokenSet} from "./TokenSet.sol";
import {WadMath} from "./WadMath.sol";

/// @title The most that may be taken out of an account
/// @notice By the conditions of a withdrawal, asked the other way round: `Pledges.requireWithdrawable`, `Payouts`.
library Withdrawable {
    using LedgerLib for Ledger;

    /// @notice Of quote.
    /// @return tokenAmount Token units that `withdraw` takes.
    /// @return paid What of them it pays: less, while the vault is below zero.
    function ofQuote(
        Ledger storage ledger,
        IPriceRouter router,
        Payouts.Quote memory quote,
        AccountId id
    ) internal view returns (uint256 tokenAmount, uint256 paid) {
        AccountHeader storage header = ledger.accounts[id];
        int256 cash = header.cash;
        int256 free = cash - int256(uint256(header.reserved));
        bool flat = header.markets.isEmpty();
        // A flat account has what its cash allows without a price; with one, what its other collateral does.
        if (!flat || (header.tokens.length() != 0 && _isPriced(ledger, router, header.tokens))) {
            free = _slack(ledger.loadNow(router, id, 0), header.reserved);
        }
        uint256 most = Math.min(WadMath.positivePart(free), WadMath.positivePart(cash));
        return _payable(ledger, quote, WadMath.divDown(most, quote.unit));
    }

    /// @notice Of other collateral, token units.
    function ofToken(
        Ledger storage ledger,
        IPriceRouter router,
        AccountId id,
        address token
    ) internal view returns (uint256) {
        uint16 tokenId = ledger.listedToken(token);
        uint256 held = ledger.holdings[id][tokenId];
        if (held == 0) return 0;
        AccountHeader storage header = ledger.accounts[id];
        uint256 reserved = header.reserved;
        // Interest lowers only what is below zero already.
        if (header.markets.isEmpty() && header.cash >= int256(reserved)) return held;
        Account memory a = ledger.loadNow(router, id, 0);
        uint256 index;
        while (a.holdings[index].token != tokenId) ++index;
        uint256 more = reserved + WadMath.mulUp(WadMath.positivePart(-a.cash), ledger.config.buffer);
        int256 slack = _slack(a, more);
        return slack < 0 ? 0 : _spare(a.holdings[index], uint256(slack));
    }

    /// @dev What backs a withdrawal beyond what has to stay.
    function _slack(Account memory a, uint256 more) private pure returns (int256) {
        (int256 available, uint256 required) = Checks.initial(a, more, 0, 0);
        return available - int256(required);
    }

    /// @dev The most units without which the rest of a holding backs at most `slack` less.
    function _spare(Holding memory h, uint256 slack) private pure returns (uint256 most) {
        uint256 held = h.amount;
        uint256 backing = Holdings.backing(h);
        if (backing <= slack) return held;
        uint256 beyond = held;
        while (beyond - most > 1) {
            uint256 middle = Math.average(most, beyond);
            h.amount = held - middle;
            if (backing - Holdings.backing(h) <= slack) most = middle;
            else beyond = middle;
        }
    }

    /// @dev What of it is paid, and all of it only as far as the quote is there.
    function _payable(
        Ledger storage ledger,
        Payouts.Quote memory quote,
        uint256 most
    ) private view returns (uint256 tokenAmount, uint256 paid) {
        paid = _paid(ledger, quote, most);
        if (ledger.debt == 0) return (most, paid);
        int256 liquid = Payouts.liquid(ledger);
        if (liquid < 0) return (0, 0);
        if (paid * quote.unit <= uint256(liquid)) return (most, paid);
        // What is paid rises with what is asked.
        uint256 beyond = most;
        while (beyond - tokenAmount > 1) {
            uint256 middle = Math.average(tokenAmount, beyond);
            if (_paid(ledger, quote, middle) * quote.unit <= uint256(liquid)) tokenAmount = middle;
            else beyond = middle;
        }
        paid = _paid(ledger, quote, tokenAmount);
    }

    function _paid(
        Ledger storage ledger,
        Payouts.Quote memory quote,
        uint256 tokenAmount
    ) private view returns (uint256) {
        int256 vault = ledger.vault;
        if (vault >= 0 || tokenAmount == 0) return tokenAmount;
        return Payouts.share(tokenAmount * quote.unit, uint256(-vault), ledger.positiveCash, quote.unit);
    }

    /// @dev Whether an account without positions can be valued.
    function _isPriced(Ledger storage ledger, IPriceRouter router, TokenSet set) private view returns (bool) {
        uint16[] memory feeds = new uint16[](set.length());
        for (uint256 i; i < feeds.length; ++i) feeds[i] = ledger.tokens[set.at(i)].feed;
        Mark[] memory marks = router.marks(feeds);
        for (uint256 i; i < marks.length; ++i) {
            if (marks[i].isStale() && !marks[i].isFrozen()) return false;
        }
        return true;
    }
}
