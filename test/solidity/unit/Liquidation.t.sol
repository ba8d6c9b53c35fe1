// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IClearingHouse} from "../../../contracts/interfaces/IClearingHouse.sol";
import {Liquidation, Step} from "../../../contracts/libraries/Liquidation.sol";
import {Standing} from "../../../contracts/libraries/Mark.sol";
import {Account, Margin, Portfolio, Position} from "../../../contracts/libraries/Portfolio.sol";
import {PlanChecks} from "../kit/PlanChecks.sol";
import {RandomAccounts} from "../kit/RandomAccounts.sol";
import {Rng} from "../kit/Rng.sol";

contract LiquidationTest is PlanChecks {
    /// hardhat-config: fuzz.runs = 1024
    function testFuzz_INV_5_INV_6_plan(uint256 seed) public pure {
        Rng memory rng = Rng(seed);
        _run(rng, rng.between(0, RandomAccounts.ZONES - 1), rng.between(100, 5000) * 1e14);
    }

    /// @dev A wei below the line, where a wrong comparison shows.
    function testFuzz_INV_5_INV_6_justBelowTheLine(uint256 seed) public pure {
        _run(Rng(seed), 0, 0.1e18);
    }

    function testFuzz_INV_5_bankrupt_endsFlatWithoutFee(uint256 seed, bool exactlyZero) public pure {
        Plan memory c = _run(Rng(seed), exactlyZero ? 5 : 6, 0.1e18);
        for (uint256 i; i < c.done.steps.length; ++i) assertEq(c.done.steps[i].fee, 0, "no fee without equity");
        uint256 passedOver;
        for (uint256 i; i < c.state.positions.length; ++i) {
            Standing standing = c.state.positions[i].standing;
            if (standing == Standing.Frozen || standing == Standing.Settled) ++passedOver;
        }
        // That nothing else is left, `checkPlan` has seen.
        assertEq(c.done.steps.length + passedOver, c.state.positions.length, "INV-5: every market closed");
    }

    /// @dev What a liquidation left needs no second one: it stands at its target, or flat.
    function testFuzz_INV_5_planTwice_hasNothingToDo(uint256 seed) public pure {
        Rng memory rng = Rng(seed);
        Account memory a = RandomAccounts.account(rng, 0.1e18);
        Margin memory m = RandomAccounts.putEquity(rng, a, rng.between(0, 4));
        Liquidation.plan(a, m, 0.1e18);
        for (uint256 i; i < a.positions.length; ++i) {
            Position memory p = a.positions[i];
            bool passedOver = p.standing == Standing.Frozen || p.standing == Standing.Settled;
            if (m.exposure == 0 || passedOver) return;
        }
        assertFalse(Portfolio.isLiquidatable(m), "INV-5: healthy afterwards");
        assertEq(Liquidation.plan(a, m, 0.1e18).length, 0, "INV-5: nothing left to do");
    }

    /// @dev The ranking is by profit, whatever the order of the account's list.
    function testFuzz_INV_5_orderOfTheListDoesNotMatter(uint256 seed, uint256 rotation) public pure {
        Rng memory rng = Rng(seed);
        Account memory a = RandomAccounts.account(rng, 0.1e18);
        RandomAccounts.putEquity(rng, a, rng.between(0, 4));
        Account memory b = RandomAccounts.copy(a);
        uint256 n = a.positions.length;
        for (uint256 i; i < n; ++i) b.positions[i] = a.positions[(i + (rotation % n)) % n];
        b = RandomAccounts.copy(b);
        Step[] memory first = Liquidation.plan(a, Portfolio.margin(a), 0.1e18);
        Step[] memory second = Liquidation.plan(b, Portfolio.margin(b), 0.1e18);
        assertEq(first.length, second.length, "as many steps");
        for (uint256 i; i < first.length; ++i) {
            assertEq(first[i].market, second[i].market, "INV-5: same market");
            assertEq(first[i].closed, second[i].closed, "same quantity");
            assertEq(first[i].fee, second[i].fee, "same fee");
        }
    }

    /// @dev Equal losses, equal exposures: the lower id. Equal losses: the larger exposure.
    function testFuzz_INV_5_ties(uint16 low, uint16 high, uint256 size, bool larger, bool swap) public pure {
        low = uint16(bound(low, 1, 4094));
        high = uint16(bound(high, low + 1, 4095));
        size = bound(size, 10e18, 10_000e18);
        Account memory a;
        a.positions = new Position[](2);
        a.positions[swap ? 1 : 0] = _position(low, int256(size));
        a.positions[swap ? 0 : 1] = _position(high, int256(larger ? size + 1e18 : size));
        Margin memory m = Portfolio.margin(a);
        a.cash = int256(m.maintenance) - 1;
        m = Portfolio.margin(a);
        Step[] memory steps = Liquidation.plan(a, m, 0.1e18);
        assertEq(steps[0].market, larger ? high : low, "INV-5: larger exposure, then lower id");
    }

    /// @dev Running sums of the plan are the sums of what it leaves.
    function testFuzz_plan_keepsItsSums(uint256 seed) public pure {
        Rng memory rng = Rng(seed);
        Account memory a = RandomAccounts.account(rng, 0.1e18);
        Margin memory m = RandomAccounts.putEquity(rng, a, rng.between(0, RandomAccounts.ZONES - 1));
        Liquidation.plan(a, m, 0.1e18);
        assertSame(abi.encode(Portfolio.margin(a)), abi.encode(m), "sums");
    }

    /// @dev A closing leg touches neither the other leg nor the rest of the account.
    function testFuzz_closeLeg(uint256 seed, uint256 quantity, uint256 price) public pure {
        Rng memory rng = Rng(seed);
        Position memory p = RandomAccounts.account(rng, 0.1e18).positions[0];
        price = bound(price, 1e12, 1e24);
        (int256 long, int256 short) = (p.longSize, p.shortSize);
        if (long != 0) {
            quantity = bound(quantity, 1, uint256(long));
            Liquidation.closeLong(p, quantity, price);
            assertEq(p.longSize, long - int256(quantity), "long");
            assertEq(p.shortSize, short, "short untouched");
        } else {
            quantity = bound(quantity, 1, absolute(short));
            Liquidation.closeShort(p, quantity, price);
            assertEq(p.shortSize, short + int256(quantity), "short");
            assertEq(p.longSize, long, "long untouched");
        }
        assertEq(Liquidation.closeLong(p, 0, price), 0, "nothing for nothing");
        assertEq(Liquidation.closeShort(p, 0, price), 0, "nothing for nothing");
    }

    function _run(Rng memory rng, uint256 zone, uint256 buffer) private pure returns (Plan memory c) {
        Account memory a = RandomAccounts.account(rng, buffer);
        Margin memory m = RandomAccounts.putEquity(rng, a, zone);
        if (!Portfolio.isLiquidatable(m)) return c;
        c.buffer = buffer;
        c.state.equity = m.equity;
        c.state.maintenance = m.maintenance;
        c.state.positions = new IClearingHouse.PositionState[](a.positions.length);
        c.terms = new Terms[](a.positions.length);
        for (uint256 i; i < a.positions.length; ++i) {
            Position memory p = a.positions[i];
            c.terms[i] = Terms(p.brackets, p.liquidationFee, p.minExposure);
            c.state.positions[i] = IClearingHouse.PositionState(
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
        c.done = _done(a, m, buffer);
        checkPlan(c);
    }

    function _done(
        Account memory a,
        Margin memory m,
        uint256 buffer
    ) private pure returns (IClearingHouse.LiquidationPreview memory v) {
        v.liquidatable = true;
        Step[] memory steps = Liquidation.plan(a, m, buffer);
        v.steps = new IClearingHouse.LiquidationStep[](steps.length);
        for (uint256 i; i < steps.length; ++i) {
            Step memory s = steps[i];
            v.steps[i] = IClearingHouse.LiquidationStep(
                uint16(s.market),
                s.short,
                s.closed,
                s.pairClosed,
                s.realised,
                s.fee,
                s.exposureRemoved
            );
            assertEq(a.positions[s.index].market, s.market, "the step names its place");
        }
        v.cashAfter = a.cash;
        v.equityAfter = m.equity;
        v.maintenanceAfter = m.maintenance;
        v.exposureAfter = m.exposure;
    }

    function _position(uint256 id, int256 size) private pure returns (Position memory p) {
        p.profitFactor = WAD_;
        p = RandomAccounts.market(Rng(7), id, 0.1e18);
        (p.price, p.carryLong, p.carryShort) = (100e18, 0, 0);
        p.longSize = size;
        p.longCost = (size * 100e18) / 1e18 + 5e18;
        Portfolio.value(p);
    }
}
