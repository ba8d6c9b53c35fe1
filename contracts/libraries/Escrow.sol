// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IClearingHouse} from "../interfaces/IClearingHouse.sol";
import {IPriceRouter} from "../interfaces/IPriceRouter.sol";
import {AccountId} from "./AccountId.sol";
import {Checks} from "./Checks.sol";
import {Collateral} from "./Collateral.sol";
import {Debts} from "./Debts.sol";
import {Gates} from "./Gates.sol";
import {AccountHeader, Ledger} from "./Ledger.sol";
import {LedgerLib} from "./LedgerLib.sol";
import {Payouts} from "./Payouts.sol";
import {Account, Margin, Portfolio, Position} from "./Portfolio.sol";
import {Trade, Trading} from "./Trading.sol";
import {Verdicts} from "./Verdict.sol";
import {WadMath} from "./WadMath.sol";

/// @title What a pending order holds: its keeper fee in escrow, its cost in reserve
/// @notice Deployed on its own and run in the core's storage, to keep the core under the size limit of a contract.
library Escrow {
    using LedgerLib for Ledger;
    using SafeCast for uint256;

    /// @param call Of the core, by a satellite: the selector says which verb.
    /// @return epoch Of `reserve`, like the rest.
    /// @return reservation What the order reserves.
    /// @return escrowed What is in escrow for it.
    function run(
        Ledger storage ledger,
        IPriceRouter router,
        Payouts.Quote memory quote,
        bytes calldata call
    ) external returns (uint32 epoch, uint256 reservation, uint256 escrowed) {
        if (bytes4(call) == IClearingHouse.reserve.selector) {
            return _enter(ledger, router, quote, abi.decode(call[4:], (IClearingHouse.ReserveRequest)));
        }
        AccountId accountId;
        AccountId beneficiary;
        (accountId, epoch, reservation, escrowed, beneficiary) = abi.decode(
            call[4:],
            (AccountId, uint32, uint256, uint256, AccountId)
        );
        _release(ledger, accountId, epoch, reservation, escrowed, beneficiary);
    }

    /// @dev See `IClearingHouse.reserve`.
    function _enter(
        Ledger storage ledger,
        IPriceRouter router,
        Payouts.Quote memory quote,
        IClearingHouse.ReserveRequest memory request
    ) private returns (uint32 epoch, uint256 reservation, uint256 escrowed) {
        ledger.listed(request.marketId);
        bool fromCash = request.payer == address(0);
        // A wallet gives whole units.
        if (!fromCash) request.keeperFee = Collateral.toUnitsUp(request.keeperFee, quote.unit) * quote.unit;
        // A reduction paid from a wallet needs no price at all, so a dead feed elsewhere cannot hold it up.
        if (fromCash || (request.sizeDelta != 0 && !request.reduceOnly)) reservation = _hold(ledger, router, request);
        escrowed = request.keeperFee;
        AccountHeader storage header = ledger.accounts[request.accountId];
        header.reserved = (header.reserved + reservation).toUint96();
        epoch = header.epoch;
        ledger.escrow += escrowed.toUint128();
        emit IClearingHouse.Reserve(request.accountId, request.payer, escrowed, reservation, epoch);
        if (fromCash || escrowed == 0) return (epoch, reservation, escrowed);
        Collateral.pull(IERC20(quote.token), request.payer, WadMath.divDown(escrowed, quote.unit));
    }

    /// @dev See `IClearingHouse.release`.
    function _release(
        Ledger storage ledger,
        AccountId accountId,
        uint32 epoch,
        uint256 reservation,
        uint256 escrowed,
        AccountId beneficiary
    ) private {
        AccountHeader storage header = ledger.accounts[accountId];
        if (header.epoch == epoch) header.reserved -= reservation.toUint96();
        ledger.escrow -= escrowed.toUint128();
        if (AccountId.unwrap(beneficiary) == 0) ledger.moveInsurance(int256(escrowed));
        else ledger.credit(beneficiary, escrowed);
        emit IClearingHouse.Release(accountId, beneficiary, escrowed, reservation, epoch);
    }

    /// @dev Validates the order against the account as it stands. A keeper fee out of its cash must leave what the trade
    /// needs.
    function _hold(
        Ledger storage ledger,
        IPriceRouter router,
        IClearingHouse.ReserveRequest memory request
    ) private returns (uint256 reservation) {
        bool trades = request.sizeDelta != 0;
        Account memory a = ledger.loadCharged(router, request.accountId, trades ? request.marketId : 0);
        return _check(ledger, router, request, a);
    }

    function _check(
        Ledger storage ledger,
        IPriceRouter router,
        IClearingHouse.ReserveRequest memory request,
        Account memory a
    ) private returns (uint256 reservation) {
        if (request.sizeDelta == 0) {
            _takeFee(ledger, a, request);
            return 0;
        }
        Position memory p = Portfolio.find(a, request.marketId);
        Gates.requireTradable(p);
        Trade memory trade = Trading.resolve(p, request.accountId, request.side, request.sizeDelta, request.reduceOnly);
        if (!trade.reduces)
            Gates.requireNewRisk(ledger, router, ledger.markets[request.marketId], a, p, Verdicts.strict());
        uint256 feeRate = ledger.markets[request.marketId].takerFee + request.integratorRate;
        if (!request.reduceOnly) {
            reservation = Trading.reservation(p, WadMath.abs(request.sizeDelta), feeRate);
        }
        _takeFee(ledger, a, request);
        if (!trade.reduces) _requireCarried(ledger, request, a, p, trade, feeRate);
    }

    /// @dev The account must be able to carry the order now, with all that are pending: one placed on an empty account could be
    /// made good or let fail once its price is known.
    function _requireCarried(
        Ledger storage ledger,
        IClearingHouse.ReserveRequest memory request,
        Account memory a,
        Position memory p,
        Trade memory trade,
        uint256 feeRate
    ) private view {
        uint256 fees = Trading.fees(p, trade, feeRate);
        uint256 exposure = Trading.exposureAfter(p, trade);
        Margin memory m = Portfolio.margin(a);
        (m.equity, m.exposure) = (m.equity - int256(fees), m.exposure - p.exposure + exposure);
        Checks.requireLeverage(m, ledger.maxLeverage[request.accountId], Verdicts.strict());
        (, uint256 initial) = Portfolio.requirement(p, exposure);
        uint256 more = initial + fees + ledger.accounts[request.accountId].reserved;
        Checks.requireInitial(a, more, p.initial, ledger.rules.profitWeight, Verdicts.strict());
        Debts.requireWithin(ledger, a.cash, Verdicts.strict());
    }

    /// @dev Keeper fees out of an account's cash. Profits do not back them: they may come back to the owner, who may settle
    /// his own order.
    function _takeFee(Ledger storage ledger, Account memory a, IClearingHouse.ReserveRequest memory request) private {
        uint256 amount = request.keeperFee;
        if (request.payer != address(0) || amount == 0) return;
        a.cash -= int256(amount);
        ledger.storeCash(request.accountId, a.cash);
        Checks.requireMargin(Portfolio.usable(a, 0), Portfolio.margin(a).maintenance, Verdicts.strict());
    }
}
