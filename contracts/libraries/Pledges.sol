// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IClearingHouse} from "../interfaces/IClearingHouse.sol";
import {IPriceRouter} from "../interfaces/IPriceRouter.sol";
import {AccountId} from "./AccountId.sol";
import {Checks} from "./Checks.sol";
import {Collateral} from "./Collateral.sol";
import {Debts} from "./Debts.sol";
import {AccountHeader, Ledger, Token} from "./Ledger.sol";
import {LedgerLib} from "./LedgerLib.sol";
import {Mark, Standing} from "./Mark.sol";
import {Verdicts} from "./Verdict.sol";
import {WadMath} from "./WadMath.sol";
import {TokenSet, TokenSetLib} from "./TokenSet.sol";

/// @title Collateral other than quote, into an account and out of it
/// @notice Deployed on its own and run in the core's storage, to keep the core under the size limit of a contract.
library Pledges {
    using LedgerLib for Ledger;

    /// @param call Of the core, by whoever may: the selector says which verb.
    function run(Ledger storage ledger, IPriceRouter router, bytes calldata call) external {
        if (bytes4(call) == IClearingHouse.depositCollateral.selector) {
            (AccountId id, address token, uint256 tokenAmount) = abi.decode(call[4:], (AccountId, address, uint256));
            _deposit(ledger, router, id, token, tokenAmount);
        } else {
            (AccountId id, address token, uint256 tokenAmount, address to) = abi.decode(
                call[4:],
                (AccountId, address, uint256, address)
            );
            _withdraw(ledger, router, id, token, tokenAmount, to);
        }
    }

    /// @dev See `IClearingHouse.depositCollateral`.
    function _deposit(
        Ledger storage ledger,
        IPriceRouter router,
        AccountId id,
        address token,
        uint256 tokenAmount
    ) private {
        require(id.owner() == msg.sender, IClearingHouse.NotOwner(id, msg.sender));
        id.kind();
        uint16 tokenId = ledger.listedToken(token);
        require(tokenAmount != 0, Collateral.ZeroAmount());
        Token storage t = ledger.tokens[tokenId];
        _requirePlace(ledger, router, id, tokenId, t.feed);
        ledger.storeHolding(id, tokenId, ledger.holdings[id][tokenId] + tokenAmount);
        uint256 all = uint256(t.held) + t.seized;
        require(all <= t.cap, IClearingHouse.CollateralCapExceeded(token, all, t.cap));
        emit IClearingHouse.DepositCollateral(id, token, tokenAmount);
        Collateral.pull(IERC20(token), msg.sender, tokenAmount);
    }

    /// @dev See `IClearingHouse.withdrawCollateral`.
    function _withdraw(
        Ledger storage ledger,
        IPriceRouter router,
        AccountId id,
        address token,
        uint256 tokenAmount,
        address to
    ) private {
        require(id.owner() == msg.sender, IClearingHouse.NotOwner(id, msg.sender));
        uint16 tokenId = ledger.listedToken(token);
        require(tokenAmount != 0, Collateral.ZeroAmount());
        uint256 held = ledger.holdings[id][tokenId];
        require(tokenAmount <= held, IClearingHouse.InsufficientCollateral(token, held, tokenAmount));
        Debts.charge(ledger, id);
        ledger.storeHolding(id, tokenId, held - tokenAmount);
        // What is owed keeps the buffer of a liquidation on top of it, or the next second's interest would put the account
        // under its line.
        int256 cash = ledger.accounts[id].cash;
        requireWithdrawable(ledger, router, id, WadMath.mulUp(WadMath.positivePart(-cash), ledger.config.buffer));
        emit IClearingHouse.WithdrawCollateral(id, token, to, tokenAmount);
        Collateral.push(IERC20(token), to, tokenAmount);
    }

    /// @dev A token that is new to an account needs a place; and a price, where without one it would keep a liquidation from
    /// going on.
    function _requirePlace(
        Ledger storage ledger,
        IPriceRouter router,
        AccountId id,
        uint16 tokenId,
        uint16 feed
    ) private view {
        AccountHeader storage header = ledger.accounts[id];
        TokenSet set = header.tokens;
        if (set.contains(tokenId)) return;
        uint256 maximum = TokenSetLib.MAX_TOKENS;
        require(set.length() < maximum, IClearingHouse.TooManyTokens(id, maximum));
        if (header.markets.isEmpty() && header.cash >= 0 && header.reserved == 0) return;
        Mark mark = LedgerLib.markOf(router, feed);
        // Held before its feed died it protects its holder for a while; pledged afterwards it would be a shield.
        require(mark.standing() == Standing.Live, IClearingHouse.FeedNotLive(feed, mark.standing()));
    }

    /// @notice What an account must keep, after something was taken out of it.
    /// @dev A flat account whose cash alone is enough needs no price: no dead feed can hold its money.
    /// @param more Than initial margin and what pending orders reserve, quote.
    function requireWithdrawable(Ledger storage ledger, IPriceRouter router, AccountId id, uint256 more) internal view {
        AccountHeader storage header = ledger.accounts[id];
        if (header.markets.isEmpty() && header.cash >= int256(uint256(header.reserved))) return;
        Checks.requireInitial(ledger.loadNow(router, id, 0), header.reserved + more, 0, 0, Verdicts.strict());
    }
}
