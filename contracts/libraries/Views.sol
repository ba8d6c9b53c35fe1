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
import {Mark, MarkLib} from "./Mark.sol";
import {Market, MarketLib} from "./Market.sol";
import {Account, Margin, Portfolio, Position} from "./Portfolio.sol";
import {Previews} from "./Previews.sol";
import {KeeperTerms, TopUp} from "./TopUp.sol";
import {RiskWord} from "./Risk.sol";
import {TokenSet} from "./TokenSet.sol";

/// @title What the views return
/// @notice Loads accounts and plans liquidations by execution's own code, and puts them into the interface's words.
/// Deployed on its own and run in the core's storage, to keep the core under the size limit of a contract; results are
/// encoded here, for the core to hand on as they are.
library Views {
    using LedgerLib for Ledger;
    using MarketLib for Market;

    /// @param call Of the core, by anyone: the selector says which view. As it came: to decode it there, only to encode it
    /// again, would cost the core kilobytes.
    function run(Ledger storage ledger, IPriceRouter router, bytes calldata call) external view returns (bytes memory) {
        bytes4 view_ = bytes4(call);
        if (view_ == IClearingHouse.config.selector) return abi.encode(ledger.config);
        if (view_ == IClearingHouse.pots.selector) return abi.encode(_pots(ledger));
        if (view_ == IClearingHouse.listedCollateral.selector) return abi.encode(_listedCollateral(ledger));
        if (view_ == IClearingHouse.positionSize.selector) return abi.encode(_positionSize(ledger, call));
        if (view_ == IClearingHouse.collateralState.selector) {
            return abi.encode(_collateralState(ledger, abi.decode(call[4:], (address))));
        }
        if (view_ == IClearingHouse.marketState.selector) return abi.encode(_marketState(_market(ledger, call)));
        if (view_ == IClearingHouse.marketParams.selector) return abi.encode(_marketParams(_market(ledger, call)));
        if (view_ == IClearingHouse.marginChange.selector) return abi.encode(_marginChange(_market(ledger, call)));
        return _ofAccount(ledger, router, view_, call);
    }

    /// @dev Those views whose first argument is an account.
    function _ofAccount(
        Ledger storage ledger,
        IPriceRouter router,
        bytes4 view_,
        bytes calldata call
    ) private view returns (bytes memory) {
        AccountId id = abi.decode(call[4:], (AccountId));
        if (view_ == IClearingHouse.tokensOf.selector) return abi.encode(_tokensOf(ledger, id));
        if (view_ == IClearingHouse.debtState.selector) return abi.encode(_debtState(ledger, id));
        bool now_ = view_ == IClearingHouse.accountState.selector;
        bool state = now_ || view_ == IClearingHouse.accountStateAt.selector;
        uint256[] memory prices;
        if (!now_ && view_ != IClearingHouse.previewLiquidation.selector) {
            (, prices) = abi.decode(call[4:], (AccountId, uint256[]));
            router = IPriceRouter(address(0));
        }
        Account memory a = _load(ledger, router, id, prices);
        if (state) return abi.encode(_state(ledger, a, id));
        IClearingHouse.Config storage c = ledger.config;
        KeeperTerms memory terms = KeeperTerms(c.keeperShare, c.keeperFloor, c.topUpBudget);
        bool protected = address(router) != address(0) && router.protectedUntil() != 0;
        return abi.encode(Previews.liquidation(ledger, a, c.buffer, terms, protected));
    }

    function _market(Ledger storage ledger, bytes calldata call) private view returns (Market storage) {
        return ledger.listed(abi.decode(call[4:], (uint16)));
    }

    function _state(
        Ledger storage ledger,
        Account memory a,
        AccountId id
    ) private view returns (IClearingHouse.AccountState memory s) {
        s = _accountState(a, ledger.accounts[id]);
        for (uint256 i; i < s.holdings.length; ++i) s.holdings[i].token = ledger.tokens[a.holdings[i].token].token;
        s.interest = Debts.interestOf(ledger, id);
    }

    function _pots(Ledger storage ledger) private view returns (IClearingHouse.Pots memory) {
        return
            IClearingHouse.Pots(
                ledger.vault,
                ledger.insurance,
                ledger.escrow,
                ledger.fees,
                TopUp.left(ledger, ledger.config.topUpBudget),
                ledger.positiveCash,
                ledger.debt - ledger.seizedDebt,
                ledger.seizedDebt
            );
    }

    function _collateralState(
        Ledger storage ledger,
        address token
    ) private view returns (IClearingHouse.CollateralState memory) {
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
        return IClearingHouse.CollateralState(id, t.unit, p, change, t.held, t.seized, t.owed);
    }

    function _tokensOf(Ledger storage ledger, AccountId id) private view returns (address[] memory tokens) {
        TokenSet set = ledger.accounts[id].tokens;
        tokens = new address[](set.length());
        for (uint256 i; i < tokens.length; ++i) tokens[i] = ledger.tokens[set.at(i)].token;
    }

    function _listedCollateral(Ledger storage ledger) private view returns (address[] memory tokens) {
        tokens = new address[](ledger.tokenCount);
        for (uint256 i; i < tokens.length; ++i) tokens[i] = ledger.tokens[i + 1].token;
    }

    function _debtState(Ledger storage ledger, AccountId id) private view returns (IClearingHouse.DebtState memory) {
        bool owes = ledger.accounts[id].cash < 0;
        return
            IClearingHouse.DebtState(
                ledger.debt,
                Debts.cap(ledger),
                Debts.limit(ledger),
                owes ? ledger.debts[id].flatSince : 0,
                Debts.interestOf(ledger, id)
            );
    }

    function _positionSize(Ledger storage ledger, bytes calldata call) private view returns (int256) {
        (AccountId id, uint16 marketId, PositionSide side) = abi.decode(call[4:], (AccountId, uint16, PositionSide));
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
        s.health = Portfolio.shownHealth(m);
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

    function _marginChange(Market storage market) private view returns (IClearingHouse.MarginChange memory change) {
        (, RiskWord next) = market.schedules();
        if (!next.isSet()) return change;
        return
            IClearingHouse.MarginChange(
                next.brackets(),
                next.liquidationFee(),
                next.minExposure(),
                market.riskChangesAt
            );
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
