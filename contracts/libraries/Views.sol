// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IClearingHouse, PositionSide} from "../interfaces/IClearingHouse.sol";
import {IPriceRouter} from "../interfaces/IPriceRouter.sol";
import {AccountId, AccountType} from "./AccountId.sol";
import {EconomyWord} from "./Economy.sol";
import {Debts} from "./Debts.sol";
import {Holding, Holdings} from "./Holding.sol";
import {AccountHeader, Ledger, Token} from "./Ledger.sol";
import {LedgerLib} from "./LedgerLib.sol";
import {Liquidation, Step} from "./Liquidation.sol";
import {Mark, MarkLib} from "./Mark.sol";
import {Market, MarketLib} from "./Market.sol";
import {Account, Margin, Portfolio, Position} from "./Portfolio.sol";
import {Seized, Seizure} from "./Seizure.sol";
import {KeeperTerms, TopUp} from "./TopUp.sol";
import {RiskWord} from "./Risk.sol";
import {TokenSet} from "./TokenSet.sol";
import {WadMath} from "./WadMath.sol";

/// @title What the views return
/// @notice Loads accounts and plans liquidations by execution's own code, and puts them into the interface's words.
/// Deployed on its own and run in the core's storage, to keep the core under the size limit of a contract; results are
/// encoded here, for the core to hand on as they are.
library Views {
    using LedgerLib for Ledger;
    using MarketLib for Market;

    /// @notice See `IClearingHouse.accountState`. With `router` zero, at the given prices.
    function accountState(
        Ledger storage ledger,
        IPriceRouter router,
        AccountId id,
        uint256[] memory prices
    ) external view returns (bytes memory) {
        IClearingHouse.AccountState memory s = _accountState(_load(ledger, router, id, prices), ledger.accounts[id]);
        for (uint256 i; i < s.holdings.length; ++i) {
            s.holdings[i].token = ledger.tokens[ledger.accounts[id].tokens.at(i)].token;
        }
        s.interest = Debts.interestOf(ledger, id);
        return abi.encode(s);
    }

    /// @notice See `IClearingHouse.previewLiquidation`. With `router` zero, at the given prices.
    function liquidation(
        Ledger storage ledger,
        IPriceRouter router,
        AccountId id,
        uint256[] memory prices,
        uint256 buffer,
        KeeperTerms memory terms
    ) external view returns (bytes memory) {
        Account memory a = _load(ledger, router, id, prices);
        bool waits = Portfolio.isRecovering(a) || !Liquidation.finds(a);
        if (address(router) != address(0)) waits = waits || router.protectedUntil() != 0;
        IClearingHouse.LiquidationPreview memory v = _liquidation(a, buffer, terms);
        v.waits = v.liquidatable && waits;
        bool flat = Portfolio.isFlat(a);
        if (v.liquidatable && flat && a.cash < 0) _absorb(ledger, a, v);
        if (v.steps.length != 0 && flat) v.keeperReward += TopUp.due(ledger, terms, v.keeperReward);
        return abi.encode(v);
    }

    /// @notice See `IClearingHouse.config`.
    function config(Ledger storage ledger) external view returns (bytes memory) {
        return abi.encode(ledger.config);
    }

    /// @notice See `IClearingHouse.pots`.
    /// @param topUpBudget Quote a day.
    function pots(Ledger storage ledger, uint256 topUpBudget) external view returns (bytes memory) {
        return
            abi.encode(
                IClearingHouse.Pots(
                    ledger.vault,
                    ledger.insurance,
                    ledger.escrow,
                    ledger.fees,
                    TopUp.left(ledger, topUpBudget),
                    ledger.positiveCash,
                    ledger.debt - ledger.seizedDebt,
                    ledger.seizedDebt
                )
            );
    }

    /// @notice See `IClearingHouse.marketState`.
    function marketState(Ledger storage ledger, uint16 marketId) external view returns (bytes memory) {
        return abi.encode(_marketState(ledger.listed(marketId)));
    }

    /// @notice See `IClearingHouse.marketParams`.
    function marketParams(Ledger storage ledger, uint16 marketId) external view returns (bytes memory) {
        return abi.encode(_marketParams(ledger.listed(marketId)));
    }

    /// @notice See `IClearingHouse.collateralState`.
    function collateralState(Ledger storage ledger, address token) external view returns (bytes memory) {
        uint16 id = ledger.listedToken(token);
        Token memory t = ledger.tokens[id];
        IClearingHouse.CollateralParams memory p = IClearingHouse.CollateralParams(
            t.haircut,
            t.discount,
            t.cap,
            t.feed
        );
        IClearingHouse.CollateralChange memory change;
        if (t.changesAt != 0 && block.timestamp >= t.changesAt)
            (p.haircut, p.discount) = (t.nextHaircut, t.nextDiscount);
        else if (t.changesAt != 0) change = IClearingHouse.CollateralChange(t.nextHaircut, t.nextDiscount, t.changesAt);
        return abi.encode(IClearingHouse.CollateralState(id, t.unit, p, change, t.held, t.seized, t.owed));
    }

    /// @notice See `IClearingHouse.tokensOf`.
    function tokensOf(Ledger storage ledger, AccountId id) external view returns (bytes memory) {
        TokenSet set = ledger.accounts[id].tokens;
        address[] memory tokens = new address[](set.length());
        for (uint256 i; i < tokens.length; ++i) tokens[i] = ledger.tokens[set.at(i)].token;
        return abi.encode(tokens);
    }

    /// @notice See `IClearingHouse.listedCollateral`.
    function listedCollateral(Ledger storage ledger) external view returns (bytes memory) {
        address[] memory tokens = new address[](ledger.tokenCount);
        for (uint256 i; i < tokens.length; ++i) tokens[i] = ledger.tokens[i + 1].token;
        return abi.encode(tokens);
    }

    /// @notice See `IClearingHouse.debtState`.
    function debtState(Ledger storage ledger, AccountId id) external view returns (bytes memory) {
        bool owes = ledger.accounts[id].cash < 0;
        return
            abi.encode(
                IClearingHouse.DebtState(
                    ledger.debt,
                    Debts.cap(ledger),
                    Debts.limit(ledger),
                    owes ? ledger.debts[id].flatSince : 0,
                    Debts.interestOf(ledger, id)
                )
            );
    }

    /// @notice See `IClearingHouse.positionSize`.
    function positionSize(
        Ledger storage ledger,
        AccountId id,
        uint16 marketId,
        PositionSide side
    ) external view returns (int256) {
        bool hedge = id.kind() == AccountType.Hedge;
        require((side != PositionSide.Net) == hedge, IClearingHouse.WrongSide(id, side));
        return ledger.legs[id][marketId][side == PositionSide.Short ? 1 : 0].size;
    }

    function _load(
        Ledger storage ledger,
        IPriceRouter router,
        AccountId id,
        uint256[] memory prices
    ) private view returns (Account memory) {
        if (address(router) != address(0)) return ledger.loadNow(router, id, 0);
        uint16[] memory ids = ledger.marketIds(id, 0);
        uint256 needed = ids.length + ledger.accounts[id].tokens.length();
        require(needed == prices.length, IClearingHouse.PriceCountMismatch(prices.length, needed));
        Mark[] memory marks = new Mark[](needed);
        for (uint256 i; i < needed; ++i) marks[i] = MarkLib.live(prices[i]);
        return ledger.load(id, ids, marks, 0);
    }

    function _accountState(
        Account memory a,
        AccountHeader storage header
    ) private view returns (IClearingHouse.AccountState memory s) {
        Margin memory m = Portfolio.margin(a);
        s.cash = a.cash;
        s.collateral = a.collateral;
        s.holdings = new IClearingHouse.HoldingState[](a.holdings.length);
        for (uint256 i; i < a.holdings.length; ++i) {
            Holding memory h = a.holdings[i];
            s.holdings[i] = IClearingHouse.HoldingState(
                address(0),
                h.amount,
                h.price,
                Holdings.value(h),
                h.standing,
                h.average
            );
        }
        s.reserved = header.reserved;
        s.epoch = header.epoch;
        s.equity = m.equity;
        s.maintenance = m.maintenance;
        s.initial = m.initial;
        s.exposure = m.exposure;
        s.marginLevel = Portfolio.level(m);
        s.health = m.maintenance == 0 && m.equity >= 0 ? type(uint256).max : Portfolio.health(m);
        s.positions = new IClearingHouse.PositionState[](a.positions.length);
        for (uint256 i; i < a.positions.length; ++i) {
            Position memory p = a.positions[i];
            s.positions[i] = IClearingHouse.PositionState(
                uint16(p.market),
                p.price,
                p.longSize,
                p.longCost,
                p.shortSize,
                p.shortCost,
                p.carryLong,
                p.carryShort,
                p.profitFactor,
                p.pnl,
                p.exposure,
                p.maintenance,
                p.initial,
                p.standing,
                p.average
            );
        }
    }

    function _liquidation(
        Account memory a,
        uint256 buffer,
        KeeperTerms memory terms
    ) private pure returns (IClearingHouse.LiquidationPreview memory v) {
        Margin memory m = Portfolio.margin(a);
        v.equityBefore = m.equity;
        v.maintenanceBefore = m.maintenance;
        v.liquidatable = Portfolio.isLiquidatable(m);
        if (v.liquidatable) {
            Step[] memory steps = Liquidation.plan(a, m, buffer);
            uint256 fees;
            v.steps = new IClearingHouse.LiquidationStep[](steps.length);
            for (uint256 i; i < steps.length; ++i) {
                Step memory s = steps[i];
                fees += s.fee;
                v.steps[i] = IClearingHouse.LiquidationStep(
                    uint16(s.market),
                    s.short,
                    s.closed,
                    s.pairClosed,
                    s.realised,
                    s.fee,
                    s.exposureRemoved
                );
            }
            v.keeperReward = WadMath.mulDown(fees, terms.share);
        }
        v.cashAfter = a.cash;
        v.equityAfter = m.equity;
        v.maintenanceAfter = m.maintenance;
        v.initialAfter = m.initial;
        v.exposureAfter = m.exposure;
    }

    /// @dev The end of a liquidation that left a flat debtor: what is taken of its collateral, and what remains a loss.
    function _absorb(Ledger storage ledger, Account memory a, IClearingHouse.LiquidationPreview memory v) private view {
        Seized[] memory seized;
        (seized, v.badDebt) = Seizure.plan(a, ledger.rules.dustValue);
        v.seizures = new IClearingHouse.Seizure[](seized.length);
        for (uint256 i; i < seized.length; ++i) {
            address token = ledger.tokens[a.holdings[seized[i].index].token].token;
            v.seizures[i] = IClearingHouse.Seizure(token, seized[i].amount, seized[i].credit);
        }
    }

    function _marketState(Market storage market) private view returns (IClearingHouse.MarketState memory) {
        return
            IClearingHouse.MarketState(
                market.openInterestLong,
                market.openInterestShort,
                market.costLong,
                market.costShort,
                market.carryLong,
                market.carryShort,
                market.fundingRate,
                market.borrowRateOf(),
                market.accruedAt,
                market.haltedAt,
                market.settlementPrice,
                market.settlementFactor
            );
    }

    /// @notice See `IClearingHouse.marginChange`.
    function marginChange(Ledger storage ledger, uint16 marketId) external view returns (bytes memory) {
        Market storage market = ledger.listed(marketId);
        (, RiskWord next) = market.schedules();
        IClearingHouse.MarginChange memory change;
        if (next.isSet()) {
            change = IClearingHouse.MarginChange(
                next.brackets(),
                next.liquidationFee(),
                next.minExposure(),
                market.riskChangesAt
            );
        }
        return abi.encode(change);
    }

    function _marketParams(Market storage market) private view returns (IClearingHouse.MarketParams memory) {
        EconomyWord economy = market.economy;
        (RiskWord risk, ) = market.schedules();
        return
            IClearingHouse.MarketParams({
                brackets: risk.brackets(),
                liquidationFee: risk.liquidationFee(),
                minExposure: risk.minExposure(),
                takerFee: market.takerFee,
                makerFee: market.makerFee,
                minOrderFee: market.minOrderFee,
                skewScale: economy.skewScale(),
                maxOpenInterest: market.maxOpenInterest,
                maxExposure: market.maxExposure,
                maxConfidence: 0,
                economy: IClearingHouse.EconomyParams({
                    fundingVelocity: economy.fundingVelocity(),
                    maxFundingRate: economy.maxFundingRate(),
                    vaultShare: economy.vaultShare(),
                    borrowKink: economy.borrowKink(),
                    borrowKinkRate: economy.borrowKinkRate(),
                    borrowMaxRate: economy.borrowMaxRate(),
                    maxUtilisation: economy.maxUtilisation()
                })
            });
    }
}
