// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Bracket} from "../../../contracts/libraries/Brackets.sol";
import {Standing} from "../../../contracts/libraries/Mark.sol";
import {Account, Margin, Portfolio, Position} from "../../../contracts/libraries/Portfolio.sol";
import {WadMath} from "../../../contracts/libraries/WadMath.sol";
import {Rng} from "./Rng.sol";

/// @title Markets and accounts with nothing round about them, that keep the listing rules
library RandomAccounts {
    uint256 internal constant RATE_UNIT = 1e14;

    /// @dev Where an account's equity is put, relative to what it must maintain.
    uint256 internal constant ZONES = 7;

    /// @notice One to four brackets, edges rising, rates non-decreasing and representable, initial above the target.
    function brackets(Rng memory rng, uint256 buffer) internal pure returns (Bracket[] memory list) {
        list = new Bracket[](rng.between(1, 4));
        uint256 edge;
        uint256 maintenance = rng.between(20, 1500);
        uint256 initial;
        for (uint256 i; i < list.length; ++i) {
            edge += rng.magnitude(1, 2_000_000) * 1e18;
            if (i != 0) maintenance += rng.between(0, 1000);
            uint256 least = (maintenance * (1e18 + buffer) + 1e18 - 1) / 1e18;
            if (initial < least) initial = least;
            initial += rng.between(0, 500);
            bool last = i + 1 == list.length;
            list[i] = Bracket(last ? type(uint256).max : edge, maintenance * RATE_UNIT, initial * RATE_UNIT);
        }
    }

    /// @notice A market's side of a position: price, carry, schedule, fee at most half the lowest rate.
    function market(Rng memory rng, uint256 id, uint256 buffer) internal pure returns (Position memory p) {
        p.profitFactor = 1e18;
        p.market = id;
        p.price = rng.magnitude(1e13, 1e23);
        if (rng.once(2)) {
            p.carryLong = rng.betweenInt(-int256(p.price) / 50, int256(p.price) / 50);
            p.carryShort = rng.betweenInt(-int256(p.price) / 50, int256(p.price) / 50);
        }
        p.brackets = brackets(rng, buffer);
        p.liquidationFee = rng.between(1, p.brackets[0].maintenance / 2 / 1e13) * 1e13;
        p.minExposure = rng.magnitude(1, 2000) * 1e18;
        if (rng.once(6)) p.standing = Standing(rng.between(1, 3));
    }

    /// @notice Up to 16 markets with a long, a short, or both; profits either way, ties among them.
    function account(Rng memory rng, uint256 buffer) internal pure returns (Account memory a) {
        uint256 count = rng.once(4) ? rng.between(1, 16) : rng.between(1, 4);
        a.positions = new Position[](count);
        uint256 id = rng.between(1, 3);
        for (uint256 i; i < count; ++i) {
            Position memory p = market(rng, id, buffer);
            id += rng.between(1, 5);
            _take(rng, p);
            a.positions[i] = p;
        }
        _shuffle(rng, a.positions);
        if (rng.once(3)) a.collateral = rng.magnitude(1, 100_000e18);
    }

    /// @notice Sets cash so that equity falls where `zone` says.
    function putEquity(Rng memory rng, Account memory a, uint256 zone) internal pure returns (Margin memory m) {
        m = Portfolio.margin(a);
        int256 line = int256(m.maintenance);
        int256 equity;
        if (zone == 0) equity = line - 1;
        else if (zone == 1) equity = (line * rng.betweenInt(85, 100)) / 100 - 1;
        else if (zone == 2) equity = (line * rng.betweenInt(1, 85)) / 100;
        else if (zone == 3) equity = line / rng.betweenInt(1e3, 1e12);
        else if (zone == 4) equity = rng.betweenInt(-20, 40);
        else if (zone == 5) equity = 0;
        else equity = -line * rng.betweenInt(0, 5);
        if (equity >= line) equity = line - 1;
        a.cash += equity - m.equity;
        m = Portfolio.margin(a);
    }

    /// @notice A copy that shares nothing with the original.
    function copy(Account memory a) internal pure returns (Account memory) {
        return abi.decode(abi.encode(a), (Account));
    }

    function _take(Rng memory rng, Position memory p) private pure {
        uint256 exposure = rng.magnitude(1e16, 5_000_000e18);
        uint256 size = WadMath.mulDivUp(exposure, 1e18, p.price);
        uint256 shape = rng.between(0, 3);
        if (shape != 1) p.longSize = int256(size);
        if (shape == 1) p.shortSize = -int256(size);
        // Hedged: the other leg smaller, equal or larger.
        if (shape == 2) p.shortSize = -int256(rng.between(1, 2 * size));
        if (shape == 3) p.shortSize = -int256(rng.once(2) ? size : size + 1);
        int256 value = (p.longSize * (int256(p.price) - p.carryLong)) / 1e18;
        int256 swing = int256(exposure) / rng.betweenInt(2, 50);
        if (p.longSize != 0) p.longCost = value + rng.betweenInt(-swing, swing);
        value = (p.shortSize * (int256(p.price) + p.carryShort)) / 1e18;
        if (p.shortSize != 0) p.shortCost = value + rng.betweenInt(-swing, swing);
        Portfolio.value(p);
        // Profits of zero, which tie.
        if (rng.once(4)) {
            if (p.longSize != 0) p.longCost += p.pnl;
            else p.shortCost += p.pnl;
            Portfolio.value(p);
        }
    }

    function _shuffle(Rng memory rng, Position[] memory list) private pure {
        for (uint256 i = list.length; i > 1; --i) {
            uint256 j = rng.between(0, i - 1);
            (list[i - 1], list[j]) = (list[j], list[i - 1]);
        }
    }
}
