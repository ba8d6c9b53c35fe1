// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IClearingHouse} from "../interfaces/IClearingHouse.sol";
import {IPriceRouter} from "../interfaces/IPriceRouter.sol";
import {AccountId} from "./AccountId.sol";
import {Collateral} from "./Collateral.sol";
import {Debts} from "./Debts.sol";
import {Holding, Holdings} from "./Holding.sol";
import {AccountHeader, Ledger, Token} from "./Ledger.sol";
import {LedgerLib} from "./LedgerLib.sol";
import {Standing} from "./Mark.sol";
import {Losses} from "./Losses.sol";
import {Payouts} from "./Payouts.sol";
import {Account, Portfolio} from "./Portfolio.sol";

/// @title Collateral for quote at a discount: an account's for its debt, insurance's for anyone
/// @notice Deployed on its own and run in the core's storage, to keep the core under the size limit of a contract.
library CollateralSale {
    using LedgerLib for Ledger;
    using SafeCast for uint256;

    /// @dev One sale: what is offered, for how much of it is asked, and at least how much of it.
    struct Bid {
        address token;
        /// @dev Token units of quote.
        uint256 quoteAmount;
        /// @dev Token units of collateral.
        uint256 minCollateral;
    }

    /// @param call Of the core, by whoever may: the selector says which verb.
    /// @return paid Token units of quote.
    /// @return amount Token units of collateral.
    function run(
        Ledger storage ledger,
        IPriceRouter router,
        Payouts.Quote memory quote,
        bytes calldata call
    ) external returns (uint256 paid, uint256 amount) {
        if (bytes4(call) == IClearingHouse.buySeized.selector) {
            return _buySeized(ledger, router, quote, abi.decode(call[4:], (Bid)));
        }
        (AccountId id, Bid memory bid) = abi.decode(call[4:], (AccountId, Bid));
        return _sell(ledger, router, quote, id, bid);
    }

    /// @dev See `IClearingHouse.sellCollateral`.
    function _sell(
        Ledger storage ledger,
        IPriceRouter router,
        Payouts.Quote memory quote,
        AccountId id,
        Bid memory bid
    ) private returns (uint256 paid, uint256 amount) {
        uint16 tokenId = ledger.listedToken(bid.token);
        Account memory a = ledger.loadCharged(router, id, 0);
        uint256 due = _due(ledger, router, id, a);
        Holding memory h = _head(ledger, id, a, bid.token, tokenId);
        (paid, amount) = _deal(h, quote, due, bid);

        ledger.storeHolding(id, tokenId, h.amount - amount);
        int256 cash = a.cash + int256(paid * quote.unit);
        emit IClearingHouse.SellCollateral(id, bid.token, msg.sender, paid * quote.unit, amount);
        AccountHeader storage header = ledger.accounts[id];
        if (cash < 0 && header.tokens.length() == 0 && header.markets.isEmpty()) {
            // Nothing is left that could pay: it is a loss from now on.
            Losses.absorb(ledger, id, uint256(-cash));
            cash = 0;
        }
        ledger.storeCash(id, cash);
        _exchange(quote, bid.token, paid, amount);
    }

    /// @dev See `IClearingHouse.buySeized`.
    function _buySeized(
        Ledger storage ledger,
        IPriceRouter router,
        Payouts.Quote memory quote,
        Bid memory bid
    ) private returns (uint256 paid, uint256 amount) {
        uint16 tokenId = ledger.listedToken(bid.token);
        Token storage token = ledger.tokens[tokenId];
        uint256 seized = token.seized;
        require(seized != 0, IClearingHouse.NothingSeized(bid.token));
        Holding memory h = ledger.holdingOf(tokenId, seized, LedgerLib.markOf(router, token.feed));
        _requirePrice(ledger, h);
        (paid, amount) = _deal(h, quote, type(uint256).max, bid);

        uint256 proceeds = paid * quote.unit;
        uint256 repaid = Math.min(token.owed, proceeds);
        _repay(ledger, token, repaid);
        token.seized = uint128(seized - amount);
        ledger.moveInsurance((proceeds - repaid).toInt256());
        emit IClearingHouse.BuySeized(bid.token, msg.sender, proceeds, amount, repaid);
        if (amount == seized && token.owed != 0) _writeOff(ledger, token, token.owed);
        _exchange(quote, bid.token, paid, amount);
    }

    /// @dev Takes off the debts that came with seized collateral.
    function _repay(Ledger storage ledger, Token storage token, uint256 amount) private {
        token.owed -= uint128(amount);
        (ledger.debt, ledger.seizedDebt) = (ledger.debt - uint128(amount), ledger.seizedDebt - uint128(amount));
    }

    /// @dev Nothing is left to be sold for them: it was worth less than when it was taken.
    function _writeOff(Ledger storage ledger, Token storage token, uint256 loss) private {
        _repay(ledger, token, loss);
        (uint256 fromInsurance, uint256 fromVault) = Losses.book(ledger, loss);
        emit IClearingHouse.WriteOff(token.token, fromInsurance, fromVault);
    }

    /// @dev What anyone may pay of the account's debt.
    function _due(
        Ledger storage ledger,
        IPriceRouter router,
        AccountId id,
        Account memory a
    ) private view returns (uint256 due) {
        if (a.cash < 0) {
            // Who may not be liquidated yet is not sold out either.
            bool unsafe =
                Portfolio.isLiquidatable(Portfolio.margin(a)) &&
                    !Portfolio.isRecovering(a) &&
                    router.protectedUntil() == 0;
            due = Debts.forSale(ledger, id, uint256(-a.cash), unsafe);
        }
        require(
            due != 0,
            IClearingHouse.CollateralNotForSale(
                id,
                a.cash,
                Debts.limit(ledger),
                ledger.debt,
                Debts.cap(ledger),
                a.cash < 0 ? ledger.debts[id].flatSince : 0
            )
        );
    }

    function _head(
        Ledger storage ledger,
        AccountId id,
        Account memory a,
        address token,
        uint16 tokenId
    ) private view returns (Holding memory h) {
        uint256 count = a.holdings.length;
        require(count != 0, IClearingHouse.InsufficientCollateral(token, 0, 1));
        uint256 dust = ledger.rules.dustValue;
        // What has no price is passed over.
        uint256 gone = Holdings.frozen(a.holdings);
        uint256 first = type(uint256).max;
        for (uint256 n; n < count; ++n) {
            uint256 i = Holdings.head(a.holdings, gone);
            if (i == type(uint256).max) break;
            h = a.holdings[i];
            if (h.token == tokenId) return h;
            if (first == type(uint256).max) first = i;
            // Next to nothing of another token, put in front of it, does not hold a sale up.
            if (Holdings.value(h) >= dust) {
                first = i;
                break;
            }
            gone |= 1 << i;
        }
        require(first != type(uint256).max, IClearingHouse.FeedNotLive(ledger.tokens[tokenId].feed, Standing.Frozen));
        revert IClearingHouse.NotFirstInOrder(id, token, ledger.tokens[a.holdings[first].token].token);
    }

    /// @dev A dead feed's last price is nobody's to buy at.
    function _requirePrice(Ledger storage ledger, Holding memory h) private view {
        require(
            h.standing != Standing.Frozen,
            IClearingHouse.FeedNotLive(ledger.tokens[h.token].feed, Standing.Frozen)
        );
    }

    /// @dev See `Holdings.deal`; refuses one that moves nothing, or less than the buyer wants.
    function _deal(
        Holding memory h,
        Payouts.Quote memory quote,
        uint256 due,
        Bid memory bid
    ) private pure returns (uint256 paid, uint256 amount) {
        (paid, amount) = Holdings.deal(h, due, bid.quoteAmount, quote.unit);
        require(paid != 0, Collateral.ZeroAmount());
        require(
            amount != 0 && amount >= bid.minCollateral,
            IClearingHouse.TooLittleCollateral(amount, bid.minCollateral)
        );
    }

    function _exchange(Payouts.Quote memory quote, address token, uint256 paid, uint256 amount) private {
        Collateral.pull(IERC20(quote.token), msg.sender, paid);
        Collateral.push(IERC20(token), msg.sender, amount);
    }
}
