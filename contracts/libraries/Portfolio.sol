// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Bracket, Brackets} from "./Brackets.sol";
import {Holding, Holdings} from "./Holding.sol";
import {LegMath} from "./Leg.sol";
import {Standing} from "./Mark.sol";
import {WAD, WadMath} from "./WadMath.sol";

/// @notice One market of an account in memory: what it holds, the market as of now, and what follows from both.
struct Position {
    uint256 market;
    /// @dev Quote per base unit, WAD.
    uint256 price;
    int256 carryLong;
    int256 carryShort;
    /// @dev Per day, WAD.
    int256 fundingRate;
    /// @dev What the vault can pay of a profit, WAD; at most 1.
    uint256 profitFactor;
    /// @dev WAD fraction.
    uint256 liquidationFee;
    /// @dev Quote, WAD.
    uint256 minExposure;
    Bracket[] brackets;
    /// @dev The schedule to come, which new risk has to meet as well; empty if there is none.
    Bracket[] nextBrackets;
    Standing standing;
    /// @dev The moving average where the price is outside its band, else 0.
    uint256 average;
    /// @dev ≥ 0
    int256 longSize;
    int256 longCost;
    /// @dev ≤ 0
    int256 shortSize;
    int256 shortCost;
    // What `Portfolio.value` derives from the above.
    int256 pnl;
    uint256 exposure;
    uint256 maintenance;
    uint256 initial;
}

/// @notice A whole account in memory.
struct Account {
    int256 cash;
    /// @dev What the vault stands behind markets with, quote.
    int256 backing;
    /// @dev Whether it keeps two legs a market.
    bool hedge;
    /// @dev Haircut value of the non-quote collateral, quote WAD.
    uint256 collateral;
    Holding[] holdings;
    Position[] positions;
}

/// @notice The four sums that every check is about, all quote WAD.
struct Margin {
    int256 equity;
    uint256 maintenance;
    uint256 initial;
    uint256 exposure;
}

/// @title Valuation of an account held in memory (pure)
/// @notice Withdraw check, fill check, liquidation and every preview value an account through this file.
library Portfolio {
    /// @notice The margin level of an account without exposure.
    int256 internal constant INFINITE_LEVEL = type(int256).max;

    /// @notice Derives profit, exposure and requirement of one market.
    function value(Position memory p) internal pure {
        p.pnl = LegMath.cut(longProfit(p), p.profitFactor) + LegMath.cut(shortProfit(p), p.profitFactor);
        p.exposure = exposureOf(p, largerSize(p));
        (p.maintenance, p.initial) = requirement(p, p.exposure);
    }

    /// @notice Value of a quantity at the mark, ceiled; none once the market has ended.
    function exposureOf(Position memory p, uint256 quantity) internal pure returns (uint256) {
        return p.standing == Standing.Settled ? 0 : WadMath.mulUp(quantity, p.price);
    }

    /// @notice What an exposure in this market requires: a schedule to come counts for new risk at once.
    function requirement(
        Position memory p,
        uint256 exposure
    ) internal pure returns (uint256 maintenance, uint256 initial) {
        (maintenance, initial) = Brackets.requirement(p.brackets, exposure);
        if (p.nextBrackets.length == 0) return (maintenance, initial);
        (, uint256 next) = Brackets.requirement(p.nextBrackets, exposure);
        initial = Math.max(initial, next);
    }

    /// @notice Takes what nobody can be sure of at its worse, for a check of new risk or of a withdrawal: no profit and no
    /// collateral of a dead feed, the worse of price and average where those are apart. Nothing is valued by `value`
    /// after it.
    function doubt(Account memory a) internal pure {
        for (uint256 i; i < a.holdings.length; ++i) {
            a.collateral = a.collateral - Holdings.value(a.holdings[i]) + Holdings.backing(a.holdings[i]);
        }
        for (uint256 i; i < a.positions.length; ++i) {
            Position memory p = a.positions[i];
            if (p.average != 0) _doubtPrice(p);
            if (p.standing == Standing.Frozen && p.pnl > 0) p.pnl = 0;
        }
    }

    /// @dev What is compared afterwards is margin: exposure stays what it is at the price.
    function _doubtPrice(Position memory p) private pure {
        (int256 pnl, uint256 initial, uint256 price, uint256 exposure) = (p.pnl, p.initial, p.price, p.exposure);
        p.price = p.average;
        value(p);
        if (pnl < p.pnl) p.pnl = pnl;
        p.initial = Math.max(p.initial, initial);
        (p.price, p.exposure) = (price, exposure);
    }

    /// @notice Whether the account's liquidation must wait: a feed it depends on was dead a short while ago.
    function isRecovering(Account memory a) internal pure returns (bool) {
        for (uint256 i; i < a.positions.length; ++i) {
            if (a.positions[i].standing == Standing.Recovering) return true;
        }
        for (uint256 i; i < a.holdings.length; ++i) {
            if (a.holdings[i].standing == Standing.Recovering) return true;
        }
        return false;
    }

    /// @notice Whether nothing is held in any market.
    function isFlat(Account memory a) internal pure returns (bool) {
        for (uint256 i; i < a.positions.length; ++i) {
            if (largerSize(a.positions[i]) != 0) return false;
        }
        return true;
    }

    /// @notice The long leg's profit, before what the vault cannot pay is taken off.
    function longProfit(Position memory p) internal pure returns (int256) {
        if (p.longSize == 0) return 0;
        return LegMath.pnl(p.longSize, p.longCost, p.price, p.carryLong, p.carryShort);
    }

    /// @notice The short leg's.
    function shortProfit(Position memory p) internal pure returns (int256) {
        if (p.shortSize == 0) return 0;
        return LegMath.pnl(p.shortSize, p.shortCost, p.price, p.carryLong, p.carryShort);
    }

    /// @notice Sums an account whose positions are valued.
    function margin(Account memory a) internal pure returns (Margin memory) {
        int256 equity = a.cash + int256(a.collateral);
        uint256 maintenance;
        uint256 initial;
        uint256 exposure;
        uint256 count = a.positions.length;
        for (uint256 i; i < count; ++i) {
            Position memory p = a.positions[i];
            // Sizes, costs and prices of 128 bits leave every term below 2^200, and there are sixteen at most.
            unchecked {
                equity += p.pnl;
                maintenance += p.maintenance;
                initial += p.initial;
                exposure += p.exposure;
            }
        }
        return Margin(equity, maintenance, initial, exposure);
    }

    /// @notice What may back new risk: profits count with weight `profitWeight`, losses in full.
    /// @param profitWeight WAD fraction; 0 gives what may back a withdrawal.
    function usable(Account memory a, uint256 profitWeight) internal pure returns (int256 available) {
        uint256 profits;
        available = a.cash + int256(a.collateral);
        for (uint256 i; i < a.positions.length; ++i) {
            int256 pnl = a.positions[i].pnl;
            if (pnl < 0) available += pnl;
            else profits += uint256(pnl);
        }
        available += int256(WadMath.mulDown(profits, profitWeight));
    }

    /// @notice Equity over total position value, floored; `INFINITE_LEVEL` when flat.
    function level(Margin memory m) internal pure returns (int256) {
        return m.exposure == 0 ? INFINITE_LEVEL : WadMath.mulDivFloor(m.equity, int256(WAD), m.exposure);
    }

    /// @notice max(E, 0) / M, floored; 0 where nothing is required, which only a flat debtor's liquidation reads.
    function health(Margin memory m) internal pure returns (uint256) {
        return m.maintenance == 0 ? 0 : WadMath.mulDivDown(WadMath.positivePart(m.equity), WAD, m.maintenance);
    }

    /// @notice The same as views show it: infinite where nothing is required and nothing owed.
    function shownHealth(Margin memory m) internal pure returns (uint256) {
        return m.maintenance == 0 && m.equity >= 0 ? type(uint256).max : health(m);
    }

    /// @notice E < M, strictly.
    function isLiquidatable(Margin memory m) internal pure returns (bool) {
        return m.equity < int256(m.maintenance);
    }

    /// @notice Whether health after is at least health before, compared without a division.
    function healthKept(Margin memory before, Margin memory afterwards) internal pure returns (bool) {
        if (afterwards.maintenance == 0) return true;
        // Sizes and prices are bounded far below 2^127, so neither product can overflow; if one could, it reverts.
        return afterwards.equity * int256(before.maintenance) >= before.equity * int256(afterwards.maintenance);
    }

    /// @notice The account's position in a market it was loaded with.
    function find(Account memory a, uint16 marketId) internal pure returns (Position memory p) {
        for (uint256 i; i < a.positions.length; ++i) {
            p = a.positions[i];
            if (p.market == marketId) break;
        }
    }

    /// @notice The larger leg of a market, base units.
    function largerSize(Position memory p) internal pure returns (uint256) {
        return Math.max(uint256(p.longSize), WadMath.abs(p.shortSize));
    }
}
