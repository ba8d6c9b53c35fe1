// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Holding, Holdings} from "./Holding.sol";
import {Ledger} from "./Ledger.sol";
import {LedgerLib} from "./LedgerLib.sol";
import {Standing} from "./Mark.sol";
import {Account, Margin, Portfolio, Position} from "./Portfolio.sol";
import {WAD, WadMath} from "./WadMath.sol";

/// @title At which price of one market an account passes its line, the prices of the others held
/// @notice Whatever that market's feed prices moves along: the position, what time has done to it, the share of its profit
/// that the vault can pay, and collateral priced by the same feed. Each price that is tried values them as a check does.
/// @dev E − M is concave in the price while profits are paid in full: profit is linear, and the requirement convex, for its
/// rates rise with size. So on either side of a price at which the account is healthy there is one crossing at most, and a
/// search that keeps a healthy price and a liquidatable one finds it. Roundings make steps of some wei of it.
library LiquidationPrices {
    using WadMath for uint256;

    /// @dev How far up is looked, in marks: nobody asks for more. And the lowest price there is.
    uint256 private constant MARKS = 1000;
    uint256 private constant LOWEST = 1;
    /// @dev By how much a look beyond the likely place grows each time it fails.
    uint256 private constant STRIDE = 64;
    /// @dev Of E − M, wei.
    uint256 private constant ROUNDINGS = 8;

    /// @notice What is being moved.
    struct Scene {
        Account account;
        Position position;
        /// @dev Tokens that the market's feed prices, by a bit each.
        uint256 tokens;
        /// @dev E − M of everything else.
        int256 rest;
    }

    /// @notice An interval between a price at which the account is healthy, and one at which it is not; with E − M there.
    struct Interval {
        uint256 good;
        uint256 bad;
        int256 surplus;
        int256 shortfall;
        /// @dev Before the last look along a straight line.
        int256 lastSurplus;
    }

    /// @notice The prices nearest to the mark, on either side, at which E < M; 0 where there is none.
    /// @param a Valued; as it was, afterwards.
    function around(
        Ledger storage ledger,
        Account memory a,
        uint256 index
    ) internal view returns (uint256 below, uint256 above) {
        Position memory p = a.positions[index];
        bool moves = p.standing != Standing.Frozen && p.standing != Standing.Settled && Portfolio.largerSize(p) != 0;
        Margin memory m = Portfolio.margin(a);
        if (!moves || Portfolio.isLiquidatable(m)) return (0, 0);
        uint256 mark = p.price;
        Scene memory s = _scene(ledger, a, p, m);
        int256 surplus = m.equity - int256(m.maintenance);
        below = _search(ledger, s, Interval(mark, LOWEST, surplus, 0, surplus));
        above = _search(ledger, s, Interval(mark, mark * MARKS, surplus, 0, surplus));
        put(ledger, a, index, mark);
    }

    /// @notice Moves a market, and all that its feed prices, to another price.
    function put(Ledger storage ledger, Account memory a, uint256 index, uint256 price) internal view {
        Position memory p = a.positions[index];
        p.price = price;
        LedgerLib.appraise(ledger.markets[p.market], p, a.backing, false);
        for (uint256 i; i < a.holdings.length; ++i) {
            if (ledger.tokens[a.holdings[i].token].feed == p.market) a.holdings[i].price = price;
        }
        a.collateral = Holdings.value(a.holdings);
    }

    function _scene(
        Ledger storage ledger,
        Account memory a,
        Position memory p,
        Margin memory m
    ) private view returns (Scene memory s) {
        (s.account, s.position) = (a, p);
        for (uint256 i; i < a.holdings.length; ++i) {
            if (ledger.tokens[a.holdings[i].token].feed == p.market) s.tokens |= 1 << i;
        }
        s.rest = m.equity - int256(m.maintenance) - _part(s);
    }

    /// @dev E − M at a price.
    function _slack(Ledger storage ledger, Scene memory s, uint256 price) private view returns (int256) {
        Position memory p = s.position;
        p.price = price;
        LedgerLib.appraise(ledger.markets[p.market], p, s.account.backing, false);
        for (uint256 i; s.tokens >> i != 0; ++i) {
            if ((s.tokens >> i) & 1 == 1) s.account.holdings[i].price = price;
        }
        return s.rest + _part(s);
    }

    /// @dev What of E − M moves.
    function _part(Scene memory s) private pure returns (int256 part) {
        part = s.position.pnl - int256(s.position.maintenance);
        for (uint256 i; s.tokens >> i != 0; ++i) {
            Holding memory h = s.account.holdings[i];
            if ((s.tokens >> i) & 1 == 1) part += int256(Holdings.value(h));
        }
    }

    /// @dev Narrows the interval to two neighbours. What is searched consists of few nearly straight pieces: once the interval
    /// is within one, a straight line between its ends crosses at the place but for roundings, and a look just beyond closes
    /// the interval from the other side. Halves make sure of an end.
    /// @return The bad one; 0 if there is none as far as the interval goes.
    function _search(Ledger storage ledger, Scene memory s, Interval memory v) private view returns (uint256) {
        v.shortfall = _slack(ledger, s, v.bad);
        if (v.shortfall >= 0) return 0;
        if (v.bad > v.good) _comeNear(ledger, s, v);
        // What some wei of roundings are in the price.
        uint256 stride = WadMath.mulDivDown(ROUNDINGS, WAD, Portfolio.largerSize(s.position)) + 1;
        uint256 width;
        while ((width = _width(v)) > 1) {
            if (width > 4 * stride && _isStraight(ledger, s, v)) {
                width = _width(v);
                bool good = v.surplus < v.lastSurplus;
                if (width > 1 && _try(ledger, s, v, good ? stride : width - Math.min(stride, width)) == good) {
                    stride *= STRIDE;
                }
            }
            if ((width = _width(v)) > 1) _try(ledger, s, v, width / 2);
        }
        return v.bad;
    }

    /// @dev The upper end is far away: multiples of the mark first.
    function _comeNear(Ledger storage ledger, Scene memory s, Interval memory v) private view {
        for (uint256 factor = 2; v.good * factor < v.bad; factor *= 2) {
            if (!_try(ledger, s, v, v.good * (factor - 1))) return;
        }
    }

    /// @dev Tries the place where a straight line crosses, and tells whether it was nearly right.
    function _isStraight(Ledger storage ledger, Scene memory s, Interval memory v) private view returns (bool) {
        uint256 healthy = uint256(v.surplus);
        v.lastSurplus = v.surplus;
        uint256 step = _width(v).mulDivDown(healthy, healthy + WadMath.abs(v.shortfall));
        bool good = _try(ledger, s, v, step);
        return WadMath.abs(good ? v.surplus : v.shortfall) <= healthy >> 16;
    }

    function _width(Interval memory v) private pure returns (uint256) {
        return v.bad > v.good ? v.bad - v.good : v.good - v.bad;
    }

    /// @dev Tries a price `step` from the good end, inside the interval, and makes it the end that it is.
    /// @return good Whether the account is healthy there.
    function _try(
        Ledger storage ledger,
        Scene memory s,
        Interval memory v,
        uint256 step
    ) private view returns (bool good) {
        uint256 width = _width(v);
        if (step == 0) step = 1;
        if (step >= width) step = width - 1;
        uint256 price = v.bad > v.good ? v.good + step : v.good - step;
        int256 slack = _slack(ledger, s, price);
        good = slack >= 0;
        if (good) (v.good, v.surplus) = (price, slack);
        else (v.bad, v.shortfall) = (price, slack);
    }
}
