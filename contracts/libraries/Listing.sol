// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IClearingHouse} from "../interfaces/IClearingHouse.sol";
import {IPriceRouter} from "../interfaces/IPriceRouter.sol";
import {Bracket} from "./Brackets.sol";
import {Collateral} from "./Collateral.sol";
import {Economy} from "./Economy.sol";
import {Ledger, Token, TradeRules} from "./Ledger.sol";
import {Market} from "./Market.sol";
import {MarketSetLib} from "./MarketSet.sol";
import {Risk} from "./Risk.sol";
import {WAD, WadMath} from "./WadMath.sol";

/// @title What parameters are admissible
/// @notice Hard bounds, and the relations between parameters that the design's promises rest on.
library Listing {
    using SafeCast for uint256;

    /// @dev The most an integrator may ever charge on an order: 0.1%.
    uint256 internal constant MAX_BUILDER_FEE = 1e15;
    /// @dev The most of a trading fee that may go to whoever brought the trader or the order, each: it may be the trader.
    uint256 internal constant MAX_BROUGHT = 0.3e18;

    /// @notice Checks what is fixed for the life of the core, and keeps the part of it that trades read.
    function setRules(Ledger storage ledger, IClearingHouse.Config memory c) internal {
        _within("buffer", c.buffer, 0.01e18, 0.5e18);
        _within("profitWeight", c.profitWeight, 0, WAD);
        _within("keeperShare", c.keeperShare, 0.01e18, WAD);
        _within("insuranceShare", c.insuranceShare, 0, WAD - c.keeperShare);
        _within("keeperFloor", c.keeperFloor, 0, 1000e18);
        _within("topUpBudget", c.topUpBudget, 0, 1_000_000e18);
        _within("profitCap", c.profitCap, 0.01e18, WAD);
        _within("deleverageAbove", c.deleverageAbove, c.profitCap, WAD);
        _within("feeToInsurance", c.feeToInsurance, 0, WAD);
        _within("feeToProtocol", c.feeToProtocol, 0, WAD - c.feeToInsurance);
        uint256 left = WAD - c.feeToInsurance - c.feeToProtocol;
        _within("feeToReferrer", c.feeToReferrer, 0, Math.min(left, MAX_BROUGHT));
        _within("feeToIntegrator", c.feeToIntegrator, 0, Math.min(left - c.feeToReferrer, MAX_BROUGHT));
        _within("debtRate", c.debtRate, 0, WAD);
        _within("debtLimit", c.debtLimit, 0, 1_000_000e18);
        // At twice the cap, where nobody has credit, all that is owed is covered still.
        _within("debtCap", c.debtCap, 0.01e18, 0.5e18);
        _within("dustValue", c.dustValue, 0, 1000e18);
        _within("parameterGrace", c.parameterGrace, 1 hours, 30 days);
        _within("haltDelay", c.haltDelay, 1 hours, 7 days);
        ledger.config = c;
        ledger.rules = TradeRules({
            profitWeight: uint64(c.profitWeight),
            profitCap: uint64(c.profitCap),
            deleverageAbove: uint64(c.deleverageAbove),
            feeToInsurance: uint64(c.feeToInsurance),
            feeToProtocol: uint64(c.feeToProtocol),
            feeToReferrer: uint64(c.feeToReferrer),
            feeToIntegrator: uint64(c.feeToIntegrator),
            debtRate: uint64(c.debtRate),
            debtLimit: uint96(c.debtLimit),
            dustValue: uint96(c.dustValue),
            debtCap: uint64(c.debtCap)
        });
    }

    /// @notice See `IClearingHouse.listMarket`.
    function list(Ledger storage ledger, uint16 marketId, IClearingHouse.MarketParams memory p) internal {
        checkMarket(marketId, p, ledger.config);
        Market storage market = ledger.markets[marketId];
        require(!market.risk.isSet(), IClearingHouse.MarketExists(marketId));
        market.risk = Risk.pack(p.brackets, p.liquidationFee, p.minExposure);
        market.takerFee = p.takerFee.toUint64();
        market.makerFee = p.makerFee.toUint64();
        market.minOrderFee = p.minOrderFee.toUint96();
        market.economy = Economy.pack(p.skewScale, p.economy);
        market.accruedAt = uint32(block.timestamp);
        uint256 shares = ledger.vaultShares + p.economy.vaultShare;
        requireShares(shares);
        ledger.vaultShares = uint128(shares);
        market.maxOpenInterest = p.maxOpenInterest.toUint128();
        market.maxExposure = p.maxExposure.toUint128();
        ledger.listedIds.push(marketId);
        emit IClearingHouse.ListMarket(marketId, p);
    }

    /// @notice See `IClearingHouse.listCollateral`.
    function listToken(
        Ledger storage ledger,
        IPriceRouter router,
        address quoteToken,
        address token,
        IClearingHouse.CollateralParams memory p
    ) internal {
        // The core's balance of quote is accounted for otherwise.
        require(token != quoteToken, IClearingHouse.QuoteIsNotCollateral(token));
        require(ledger.tokenIds[token] == 0, IClearingHouse.CollateralExists(token));
        uint256 unit = Collateral.unitOf(IERC20Metadata(token));
        checkToken(p, unit);
        uint16[] memory feeds = new uint16[](1);
        feeds[0] = p.feed;
        // There is a price, and for one unit not so much that a small debt could not be paid in units.
        _within("unit value", WadMath.mulUp(unit, router.prices(feeds)[0]), 1, WAD);
        uint16 id = ++ledger.tokenCount;
        ledger.tokenIds[token] = id;
        Token storage t = ledger.tokens[id];
        (t.haircut, t.discount, t.unit) = (uint64(p.haircut), uint64(p.discount), uint64(unit));
        (t.feed, t.token, t.cap) = (p.feed, token, uint128(p.cap));
        emit IClearingHouse.ListCollateral(token, id, unit, p);
    }

    /// @notice The parts of the vault behind all markets are at most the whole.
    function requireShares(uint256 shares) internal pure {
        require(shares <= WAD, IClearingHouse.VaultSharesExceeded(shares, WAD));
    }

    /// @notice A token's parameters, but for its price.
    /// @param unit WAD per token unit.
    function checkToken(IClearingHouse.CollateralParams memory p, uint256 unit) internal pure {
        _within("haircut", p.haircut, 0.01e18, 0.95e18);
        // A sale must not lower equity, and must be worth someone's while.
        _within("discount", p.discount, 0.001e18, p.haircut - 0.001e18);
        // Amounts in WAD keep within 128 bits.
        _within("cap", p.cap, 1, WadMath.divDown(type(uint128).max, unit));
    }

    /// @notice A market's parameters, and the relations between them and what the core is fixed to.
    function checkMarket(
        uint16 marketId,
        IClearingHouse.MarketParams memory p,
        IClearingHouse.Config memory c
    ) internal pure {
        require(marketId != 0 && marketId <= MarketSetLib.MAX_ID, IClearingHouse.InvalidMarketId(marketId));
        _checkBrackets(p.brackets, c.buffer);
        _within("minExposure", p.minExposure, WAD, type(uint16).max * WAD);
        _within("takerFee", p.takerFee, 0, 0.01e18);
        _within("makerFee", p.makerFee, 0, p.takerFee);
        _within("minOrderFee", p.minOrderFee, 0, 1000e18);
        _within("maxConfidence", p.maxConfidence, 1e12, 0.05e18);
        _within("skewScale", p.skewScale, 1, type(uint112).max);
        _within("maxOpenInterest", p.maxOpenInterest, 1, p.skewScale);
        _within("maxExposure", p.maxExposure, p.minExposure, type(uint128).max);
        _checkEconomy(p.economy);
        checkSchedule(p, p.brackets[0].maintenance, p.liquidationFee, p.minExposure, c);
    }

    /// @notice A margin schedule beside the fees and caps of its market: those of the same parameters, or of newer ones that
    /// hold before the schedule that comes with them.
    /// @param lowest The maintenance rate of its first bracket.
    function checkSchedule(
        IClearingHouse.MarketParams memory p,
        uint256 lowest,
        uint256 liquidationFee,
        uint256 minExposure,
        IClearingHouse.Config memory c
    ) internal pure {
        // What leaving by an order may cost at most, but for fees the trader directs.
        uint256 exit =
            p.takerFee + WadMath.mulDivUp(p.maxOpenInterest, WAD, p.skewScale) + WadMath.divUp(p.maxConfidence, 2);
        // Every unit closed must relieve more than its fee costs.
        _within("liquidationFee", liquidationFee, 1, WadMath.divDown(lowest, 2));
        // Being liquidated, even by oneself, is never a cheaper exit than trading.
        uint256 kept = WadMath.mulDown(WAD - c.keeperShare, liquidationFee);
        _within("liquidationFee after keeper", kept, exit, type(uint256).max);
        // Whoever stands at the line can still reduce.
        _within("cost of an exit", exit + MAX_BUILDER_FEE, 0, WadMath.divDown(lowest, 2));
        // The smallest full-fee step pays a keeper.
        uint256 reward = WadMath.mulDown(WadMath.mulDown(c.keeperShare, liquidationFee), minExposure);
        _within("keeper reward", reward, c.keeperFloor, type(uint256).max);
    }

    function _checkEconomy(IClearingHouse.EconomyParams memory e) private pure {
        _within("fundingVelocity", e.fundingVelocity, 0, 1000e18);
        _within("maxFundingRate", e.maxFundingRate, 0, 0.1e18);
        _within("vaultShare", e.vaultShare, 0.0001e18, WAD);
        _within("borrowKink", e.borrowKink, 0.01e18, 0.99e18);
        _within("borrowMaxRate", e.borrowMaxRate, 0, 5e18);
        _within("borrowKinkRate", e.borrowKinkRate, 0, e.borrowMaxRate);
        _within("maxUtilisation", e.maxUtilisation, 0.01e18, 5e18);
    }

    function _checkBrackets(Bracket[] memory brackets, uint256 buffer) private pure {
        uint256 count = brackets.length;
        _within("brackets", count, 1, Risk.MAX_BRACKETS);
        for (uint256 i; i < count; ++i) {
            Bracket memory b = brackets[i];
            bool last = i + 1 == count;
            uint256 floor = i == 0 ? 0 : brackets[i - 1].upTo;
            _within("upTo", b.upTo, last ? type(uint256).max : floor + 1, type(uint256).max);
            _within("maintenance", b.maintenance, i == 0 ? 0.001e18 : brackets[i - 1].maintenance, WAD);
            _within("initial", b.initial, i == 0 ? 0.001e18 : brackets[i - 1].initial, 5 * WAD);
            // An account that just met its initial margin stands above the target of a liquidation.
            _within("initial", b.initial, WadMath.mulUp(WAD + buffer, b.maintenance), type(uint256).max);
        }
    }

    function _within(bytes32 name, uint256 value, uint256 minimum, uint256 maximum) private pure {
        require(
            value >= minimum && value <= maximum,
            IClearingHouse.ParameterOutOfBounds(name, value, minimum, maximum)
        );
    }
}
