// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IClearingHouse} from "../interfaces/IClearingHouse.sol";
import {IPriceRouter} from "../interfaces/IPriceRouter.sol";
import {Bracket, Brackets} from "./Brackets.sol";
import {Economy, EconomyWord} from "./Economy.sol";
import {Ledger, Token} from "./Ledger.sol";
import {LedgerLib} from "./LedgerLib.sol";
import {Listing} from "./Listing.sol";
import {Accrual, Market, MarketLib} from "./Market.sol";
import {Risk, RiskWord} from "./Risk.sol";
import {WadMath} from "./WadMath.sol";

/// @title Changes of parameters
/// @notice Within the bounds of listing, and so that a change alone never makes an account liquidatable: what asks for more
/// of existing accounts waits for a grace period, and binds new risk at once.
library Tuning {
    using LedgerLib for Ledger;
    using MarketLib for Market;
    using SafeCast for uint256;

    /// @notice See `IClearingHouse.setMarketParams` and `tightenMarket`.
    function setMarket(
        Ledger storage ledger,
        IPriceRouter router,
        uint16 marketId,
        IClearingHouse.MarketParams memory p,
        bool onlyTighter
    ) internal {
        Market storage market = ledger.listed(marketId);
        require(!market.isSettled(), IClearingHouse.MarketEnded(marketId));
        Listing.checkMarket(marketId, p, ledger.config);
        if (onlyTighter) _requireTighter(market, p);
        // The past is charged by the terms it had.
        uint256 price = LedgerLib.markOf(router, marketId).price();
        ledger.accrue(marketId, price);
        _setEconomy(ledger, market, marketId, p, price);
        (market.takerFee, market.makerFee) = (p.takerFee.toUint64(), p.makerFee.toUint64());
        market.minOrderFee = p.minOrderFee.toUint96();
        (market.maxOpenInterest, market.maxExposure) = (p.maxOpenInterest.toUint128(), p.maxExposure.toUint128());
        uint256 changesAt = _setRisk(market, p, ledger.config.parameterGrace);
        if (changesAt != 0) _requireMeanwhile(market.risk, p, ledger.config);
        ledger.accrue(marketId, price);
        emit IClearingHouse.SetMarket(marketId, p, block.timestamp, changesAt);
    }

    /// @notice See `IClearingHouse.setCollateralParams` and `tightenCollateral`.
    function setToken(
        Ledger storage ledger,
        address token,
        IClearingHouse.CollateralParams memory p,
        bool onlyTighter
    ) internal {
        Token storage t = ledger.tokens[ledger.listedToken(token)];
        Listing.checkToken(p, t.unit);
        (uint256 haircut, uint256 discount, uint256 announced) = LedgerLib.terms(t);
        _same("feed", p.feed, t.feed);
        if (onlyTighter) {
            _atMost("cap", p.cap, t.cap);
            // What is announced binds new risk already.
            _atLeast("haircut", p.haircut, Math.max(haircut, announced));
            _atMost("discount", p.discount, announced == 0 ? discount : Math.min(discount, t.nextDiscount));
        }
        t.cap = p.cap.toUint128();
        bool rises = p.haircut > haircut;
        (t.nextHaircut, t.nextDiscount) = (p.haircut.toUint64(), p.discount.toUint64());
        if (!rises) t.changesAt = 0;
        else if (p.haircut > announced) t.changesAt = uint40(block.timestamp + ledger.config.parameterGrace);
        (t.haircut, t.discount) = rises ? (uint64(haircut), uint64(discount)) : (t.nextHaircut, t.nextDiscount);
        emit IClearingHouse.SetCollateral(token, p, block.timestamp, t.changesAt);
    }

    /// @dev A market's part of the vault may fall only as far as its traders' profits are paid in full; and what they have
    /// paid for a skew is theirs by the scale it was paid at.
    function _setEconomy(
        Ledger storage ledger,
        Market storage market,
        uint16 marketId,
        IClearingHouse.MarketParams memory p,
        uint256 price
    ) private {
        EconomyWord old = market.economy;
        int256 skew = market.skew();
        require(skew == 0 || p.skewScale == old.skewScale(), IClearingHouse.SkewNotZero(marketId, skew));
        uint256 shares = ledger.vaultShares - old.vaultShare() + p.economy.vaultShare;
        Listing.requireShares(shares);
        ledger.vaultShares = uint128(shares);
        market.economy = Economy.pack(p.skewScale, p.economy);
        // A rate beyond its new cap is at the cap from now on: nothing that accrues would expect it anywhere else.
        int256 cap = int256(p.economy.maxFundingRate);
        int256 rate = market.fundingRate;
        if (rate > cap) market.fundingRate = int64(cap);
        else if (rate < -cap) market.fundingRate = int64(-cap);
        if (p.economy.vaultShare < old.vaultShare()) _requireCapacity(ledger, market, marketId, price);
    }

    function _requireCapacity(
        Ledger storage ledger,
        Market storage market,
        uint16 marketId,
        uint256 price
    ) private view {
        Accrual memory a = market.accrual(price);
        (int256 long, int256 short) = market.profits(price, a.carryLong, a.carryShort);
        uint256 owed = WadMath.positivePart(long) + WadMath.positivePart(short);
        uint256 capacity = MarketLib.capacity(market.economy, ledger.backing(0));
        require(owed <= capacity, IClearingHouse.CapacityTooSmall(marketId, owed, capacity));
    }

    /// @return changesAt When it holds for existing accounts, 0 for at once.
    function _setRisk(
        Market storage market,
        IClearingHouse.MarketParams memory p,
        uint256 grace
    ) private returns (uint256 changesAt) {
        (RiskWord current, RiskWord announced) = market.schedules();
        RiskWord next = Risk.pack(p.brackets, p.liquidationFee, p.minExposure);
        if (_asksAsMuch(current, p)) {
            market.risk = next;
            return 0;
        }
        // What was announced already has its date: saying it again, or less, does not put it off.
        bool known = announced.isSet() && _asksAsMuch(announced, p);
        changesAt = known ? market.riskChangesAt : block.timestamp + grace;
        (market.risk, market.nextRisk, market.riskChangesAt) = (current.changing(), next, uint40(changesAt));
    }

    /// @dev Fees hold at once: leaving must be affordable, and cheaper than being liquidated, by the schedule of until then,
    /// too.
    function _requireMeanwhile(
        RiskWord risk,
        IClearingHouse.MarketParams memory p,
        IClearingHouse.Config memory config
    ) private pure {
        Listing.checkSchedule(p, risk.brackets()[0].maintenance, risk.liquidationFee(), risk.minExposure(), config);
    }

    /// @dev Whether a schedule asks of existing accounts at least what new parameters would, whatever their exposure.
    function _asksAsMuch(RiskWord risk, IClearingHouse.MarketParams memory p) private pure returns (bool) {
        (bool maintenance, ) = Brackets.covers(risk.brackets(), p.brackets);
        return maintenance && p.liquidationFee <= risk.liquidationFee() && p.minExposure <= risk.minExposure();
    }

    function _requireTighter(Market storage market, IClearingHouse.MarketParams memory p) private view {
        (RiskWord risk, RiskWord announced) = market.schedules();
        _requireCovers(p.brackets, risk.brackets());
        if (announced.isSet()) {
            // It binds new risk already, and whoever may only lower risk does not take it back.
            _requireCovers(p.brackets, announced.brackets());
            risk = announced;
        }
        _same("liquidationFee", p.liquidationFee, risk.liquidationFee());
        _same("minExposure", p.minExposure, risk.minExposure());
        _same("takerFee", p.takerFee, market.takerFee);
        _same("makerFee", p.makerFee, market.makerFee);
        _same("minOrderFee", p.minOrderFee, market.minOrderFee);
        _atMost("maxOpenInterest", p.maxOpenInterest, market.maxOpenInterest);
        _atMost("maxExposure", p.maxExposure, market.maxExposure);
        EconomyWord e = market.economy;
        _same("skewScale", p.skewScale, e.skewScale());
        _same("fundingVelocity", p.economy.fundingVelocity, e.fundingVelocity());
        _same("maxFundingRate", p.economy.maxFundingRate, e.maxFundingRate());
        _same("borrowKink", p.economy.borrowKink, e.borrowKink());
        _same("borrowKinkRate", p.economy.borrowKinkRate, e.borrowKinkRate());
        _same("borrowMaxRate", p.economy.borrowMaxRate, e.borrowMaxRate());
        _same("vaultShare", p.economy.vaultShare, e.vaultShare());
        _atMost("maxUtilisation", p.economy.maxUtilisation, e.maxUtilisation());
    }

    function _requireCovers(Bracket[] memory brackets, Bracket[] memory current) private pure {
        (bool maintenance, bool initial) = Brackets.covers(brackets, current);
        require(maintenance && initial, IClearingHouse.NotTighter("brackets", brackets.length, current.length));
    }

    function _same(bytes32 name, uint256 value, uint256 current) private pure {
        require(value == current, IClearingHouse.NotTighter(name, value, current));
    }

    function _atMost(bytes32 name, uint256 value, uint256 current) private pure {
        require(value <= current, IClearingHouse.NotTighter(name, value, current));
    }

    function _atLeast(bytes32 name, uint256 value, uint256 current) private pure {
        require(value >= current, IClearingHouse.NotTighter(name, value, current));
    }
}
