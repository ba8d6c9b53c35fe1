// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IClearingHouse} from "../interfaces/IClearingHouse.sol";
import {IPriceRouter} from "../interfaces/IPriceRouter.sol";
import {AccountId} from "./AccountId.sol";
import {Checks} from "./Checks.sol";
import {Debts} from "./Debts.sol";
import {Gates} from "./Gates.sol";
import {AccountHeader, Ledger} from "./Ledger.sol";
import {LedgerLib} from "./LedgerLib.sol";
import {Account, Margin, Portfolio, Position} from "./Portfolio.sol";
import {Trade, Trading} from "./Trading.sol";
import {WadMath} from "./WadMath.sol";

/// @title What a pending order holds: its keeper fee in escrow, its cost in reserve
/// @notice Deployed on its own and run in the core's storage, to keep the core under the size limit of a contract.
library Escrow {
    using LedgerLib for Ledger;
    using SafeCast for uint256;

    /// @notice See `IClearingHouse.reserve`.
    /// @param escrowed The keeper fee, or what the payer's wallet will give of it.
    function reserve(
        Ledger storage ledger,
        IPriceRouter router,
        IClearingHouse.ReserveRequest calldata request,
        uint256 escrowed
    ) external returns (uint32 epoch, uint256 reservation) {
        ledger.listed(request.marketId);
        // A reduction paid from a wallet needs no price at all, so a dead feed elsewhere cannot hold it up.
        if (request.payer == address(0) || !request.reduceOnly) {
            reservation = _reserve(ledger, router, request, escrowed);
        }
        AccountHeader storage header = ledger.accounts[request.accountId];
        header.reserved = (header.reserved + reservation).toUint96();
        epoch = header.epoch;
        ledger.escrow += escrowed.toUint128();
        emit IClearingHouse.Reserve(request.accountId, request.payer, escrowed, reservation, epoch);
    }

    /// @notice See `IClearingHouse.release`.
    function release(
        Ledger storage ledger,
        AccountId accountId,
        uint32 epoch,
        uint256 reservation,
        uint256 escrowed,
        AccountId beneficiary
    ) external {
        AccountHeader storage header = ledger.accounts[accountId];
        if (header.epoch == epoch) header.reserved -= reservation.toUint96();
        ledger.escrow -= escrowed.toUint128();
        if (AccountId.unwrap(beneficiary) == 0) ledger.moveInsurance(int256(escrowed));
        else ledger.credit(beneficiary, escrowed);
        emit IClearingHouse.Release(accountId, beneficiary, escrowed, reservation, epoch);
    }

    /// @dev Validates the order against the account as it stands. A keeper fee out of its cash must leave what the trade
    /// needs.
    function _reserve(
        Ledger storage ledger,
        IPriceRouter router,
        IClearingHouse.ReserveRequest calldata request,
        uint256 escrowed
    ) private returns (uint256 reservation) {
        Account memory a = ledger.loadCharged(router, request.accountId, request.marketId);
        Position memory p = Portfolio.find(a, request.marketId);
        Gates.requireTradable(p);
        Trade memory trade = Trading.resolve(p, request.accountId, request.side, request.sizeDelta, request.reduceOnly);
        if (!trade.reduces) Gates.requireNewRisk(ledger, router, ledger.markets[request.marketId], a, p);
        uint256 takerFee = ledger.markets[request.marketId].takerFee;
        if (!request.reduceOnly) {
            reservation = Trading.reservation(p, WadMath.abs(request.sizeDelta), takerFee);
        }
        if (request.payer == address(0)) {
            a.cash -= int256(escrowed);
            ledger.storeCash(request.accountId, a.cash);
        }
        Margin memory m = Portfolio.margin(a);
        if (request.payer == address(0)) {
            // Profits do not back a fee: it may come back to the owner, who may settle his own order.
            Checks.requireMargin(Portfolio.usable(a, 0), m.maintenance);
        }
        if (!trade.reduces) {
            // The account must be able to carry the order now, with all that are pending: one placed on an empty
            // account could be made good or let fail once its price is known.
            uint256 more = Trading.requiredAfter(p, trade, takerFee) + ledger.accounts[request.accountId].reserved;
            Checks.requireInitial(a, more, p.initial, ledger.rules.profitWeight);
            Debts.requireWithin(ledger, a.cash);
        }
    }
}
