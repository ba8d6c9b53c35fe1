// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IClearingHouse} from "../interfaces/IClearingHouse.sol";
import {IPriceRouter} from "../interfaces/IPriceRouter.sol";
import {AccountId} from "./AccountId.sol";
import {Checks} from "./Checks.sol";
import {Collateral} from "./Collateral.sol";
import {AccountHeader, Ledger, LedgerLib, Token} from "./Ledger.sol";
import {Account, Portfolio} from "./Portfolio.sol";
import {TokenSet, TokenSetLib} from "./TokenSet.sol";

/// @title Collateral other than quote, into an account and out of it
/// @notice Deployed on its own and run in the core's storage, to keep the core under the size limit of a contract.
library Pledges {
    using LedgerLib for Ledger;

    /// @notice See `IClearingHouse.depositCollateral`.
    function deposit(Ledger storage ledger, AccountId id, address token, uint256 tokenAmount) external {
        require(id.owner() == msg.sender, IClearingHouse.NotOwner(id, msg.sender));
        id.kind();
        uint16 tokenId = ledger.listedToken(token);
        require(tokenAmount != 0, Collateral.ZeroAmount());
        TokenSet set = ledger.accounts[id].tokens;
        require(
            set.contains(tokenId) || set.length() < TokenSetLib.MAX_TOKENS,
            IClearingHouse.TooManyTokens(id, TokenSetLib.MAX_TOKENS)
        );
        ledger.storeHolding(id, tokenId, ledger.holdings[id][tokenId] + tokenAmount);
        Token storage t = ledger.tokens[tokenId];
        require(t.held <= t.cap, IClearingHouse.CollateralCapExceeded(token, t.held, t.cap));
        emit IClearingHouse.DepositCollateral(id, token, tokenAmount);
        Collateral.pull(IERC20(token), msg.sender, tokenAmount);
    }

    /// @notice See `IClearingHouse.withdrawCollateral`.
    function withdraw(
        Ledger storage ledger,
        IPriceRouter router,
        AccountId id,
        address token,
        uint256 tokenAmount,
        address to
    ) external {
        require(id.owner() == msg.sender, IClearingHouse.NotOwner(id, msg.sender));
        uint16 tokenId = ledger.listedToken(token);
        require(tokenAmount != 0, Collateral.ZeroAmount());
        uint256 held = ledger.holdings[id][tokenId];
        require(tokenAmount <= held, IClearingHouse.InsufficientCollateral(token, held, tokenAmount));
        ledger.chargeInterest(id);
        ledger.storeHolding(id, tokenId, held - tokenAmount);
        requireWithdrawable(ledger, router, id);
        emit IClearingHouse.WithdrawCollateral(id, token, to, tokenAmount);
        Collateral.push(IERC20(token), to, tokenAmount);
    }

    /// @notice What an account must keep, after something was taken out of it.
    /// @dev A flat account whose cash alone is enough needs no price: no dead feed can hold its money.
    function requireWithdrawable(Ledger storage ledger, IPriceRouter router, AccountId id) internal view {
        AccountHeader storage header = ledger.accounts[id];
        if (header.markets.isEmpty() && header.cash >= int256(uint256(header.reserved))) return;
        Account memory a = ledger.loadNow(router, id, 0);
        Checks.requireMargin(Portfolio.usable(a, 0), Portfolio.margin(a).initial + header.reserved);
    }
}
