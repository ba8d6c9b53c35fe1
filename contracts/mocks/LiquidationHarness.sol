// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Bracket} from "../libraries/Brackets.sol";
import {Liquidation, Step} from "../libraries/Liquidation.sol";
import {Standing} from "../libraries/Mark.sol";
import {Account, Margin, Portfolio, Position} from "../libraries/Portfolio.sol";

/// @title The liquidation library under arbitrary accounts
/// @notice Runs worked cases through the very code the core runs, at parameters the core's packed storage could not
/// hold, so that every rounding is pinned. For the `vectors` command and the differential test only.
contract LiquidationHarness {
    struct MarketInput {
        uint16 id;
        uint256 price;
        int256 carryLong;
        int256 carryShort;
        uint256 profitFactor;
        uint256 liquidationFee;
        uint256 minExposure;
        Bracket[] brackets;
        Bracket[] nextBrackets;
        Standing standing;
        uint256 average;
    }

    struct LegInput {
        uint16 market;
        bool short;
        uint256 size;
        int256 cost;
    }

    struct Case {
        uint256 buffer;
        int256 cash;
        uint256 collateral;
        MarketInput[] markets;
        LegInput[] legs;
    }

    struct Summary {
        int256 equity;
        uint256 maintenance;
        uint256 initial;
        uint256 exposure;
        int256 marginLevel;
        int256[] pnl;
    }

    struct StepOutput {
        uint16 market;
        bool short;
        uint256 closed;
        uint256 pairClosed;
        int256 realised;
        uint256 fee;
        uint256 exposureRemoved;
    }

    struct Result {
        bool liquidatable;
        Summary beforeState;
        StepOutput[] steps;
        Summary afterState;
        LegInput[] legs;
        int256 cash;
    }

    /// @notice Plans each case; the last bracket's edge is type(uint256).max, as in the core.
    function run(Case[] calldata cases) external pure returns (Result[] memory results) {
        results = new Result[](cases.length);
        for (uint256 i; i < cases.length; ++i) results[i] = _run(cases[i]);
    }

    /// @notice Plans one case, so that one that reverts hides no other.
    function runOne(Case calldata input) external pure returns (Result memory) {
        return _run(input);
    }

    /// @notice What each account has for new risk, and what it has to leave covered.
    function newRisk(
        Case[] calldata cases,
        uint256 profitWeight
    ) external pure returns (int256[] memory available, uint256[] memory required) {
        (available, required) = (new int256[](cases.length), new uint256[](cases.length));
        for (uint256 i; i < cases.length; ++i) {
            Account memory account = _load(cases[i]);
            Portfolio.doubt(account);
            available[i] = Portfolio.usable(account, profitWeight);
            required[i] = Portfolio.margin(account).initial;
        }
    }

    function _run(Case calldata input) private pure returns (Result memory result) {
        Account memory account = _load(input);
        Margin memory margin = Portfolio.margin(account);
        result.beforeState = _summary(input, account, margin);
        result.liquidatable = Portfolio.isLiquidatable(margin);
        if (result.liquidatable) {
            result.steps = _steps(Liquidation.plan(account, margin, input.buffer));
        }
        result.afterState = _summary(input, account, margin);
        result.cash = account.cash;
        result.legs = _legs(account);
    }

    function _steps(Step[] memory steps) private pure returns (StepOutput[] memory outputs) {
        outputs = new StepOutput[](steps.length);
        for (uint256 i; i < steps.length; ++i) {
            Step memory s = steps[i];
            StepOutput memory o = outputs[i];
            (o.market, o.short, o.closed, o.pairClosed) = (uint16(s.market), s.short, s.closed, s.pairClosed);
            (o.realised, o.fee, o.exposureRemoved) = (s.realised, s.fee, s.exposureRemoved);
        }
    }

    /// @dev Only markets in which the case holds a leg become positions, as in the core.
    function _load(Case calldata input) private pure returns (Account memory account) {
        account.cash = input.cash;
        account.collateral = input.collateral;
        Position[] memory positions = new Position[](input.markets.length);
        uint256 count;
        for (uint256 i; i < input.markets.length; ++i) {
            MarketInput calldata market = input.markets[i];
            Position memory p;
            bool held;
            for (uint256 j; j < input.legs.length; ++j) {
                LegInput calldata leg = input.legs[j];
                if (leg.market != market.id) continue;
                held = true;
                if (leg.short) (p.shortSize, p.shortCost) = (-int256(leg.size), leg.cost);
                else (p.longSize, p.longCost) = (int256(leg.size), leg.cost);
            }
            if (!held) continue;
            p.market = market.id;
            p.price = market.price;
            p.carryLong = market.carryLong;
            p.carryShort = market.carryShort;
            p.liquidationFee = market.liquidationFee;
            p.minExposure = market.minExposure;
            p.brackets = market.brackets;
            p.profitFactor = market.profitFactor;
            (p.nextBrackets, p.standing, p.average) = (market.nextBrackets, market.standing, market.average);
            Portfolio.value(p);
            positions[count++] = p;
        }
        account.positions = new Position[](count);
        for (uint256 i; i < count; ++i) account.positions[i] = positions[i];
    }

    function _summary(
        Case calldata input,
        Account memory account,
        Margin memory running
    ) private pure returns (Summary memory summary) {
        // The running sums of a plan must equal sums made afresh.
        Margin memory margin = Portfolio.margin(account);
        assert(keccak256(abi.encode(margin)) == keccak256(abi.encode(running)));
        summary.equity = margin.equity;
        summary.maintenance = margin.maintenance;
        summary.initial = margin.initial;
        summary.exposure = margin.exposure;
        summary.marginLevel = Portfolio.level(margin);
        summary.pnl = new int256[](input.markets.length);
        for (uint256 i; i < input.markets.length; ++i) {
            for (uint256 j; j < account.positions.length; ++j) {
                if (account.positions[j].market == input.markets[i].id) summary.pnl[i] = account.positions[j].pnl;
            }
        }
    }

    function _legs(Account memory account) private pure returns (LegInput[] memory legs) {
        legs = new LegInput[](2 * account.positions.length);
        uint256 count;
        for (uint256 i; i < account.positions.length; ++i) {
            Position memory p = account.positions[i];
            if (p.longSize != 0) legs[count++] = LegInput(uint16(p.market), false, uint256(p.longSize), p.longCost);
            if (p.shortSize != 0) legs[count++] = LegInput(uint16(p.market), true, uint256(-p.shortSize), p.shortCost);
        }
        assembly ("memory-safe") {
            mstore(legs, count)
        }
    }
}
