// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Brackets} from "./Brackets.sol";
import {LegMath} from "./Leg.sol";
import {Standing} from "./Mark.sol";
import {Account, Margin, Portfolio, Position} from "./Portfolio.sol";
import {Ranking} from "./Ranking.sol";
import {Seizure} from "./Seizure.sol";
import {WAD, WadMath} from "./WadMath.sol";

/// @notice What one liquidation does in one market.
struct Step {
    uint256 market;
    /// @dev Where the market stands in the account in memory.
    uint256 index;
    /// @dev The leg named is the larger one, the long one of equals.
    bool short;
    /// @dev Base units taken from the leg named.
    uint256 closed;
    /// @dev Base units taken from the opposite leg.
    uint256 pairClosed;
    /// @dev Profit of both legs turned into cash, before the fee.
    int256 realised;
    uint256 fee;
    uint256 exposureRemoved;
}

/// @title The liquidation plan (pure)
/// @notice Largest loss first, each market only as far as the account needs. Closing at the mark leaves equity
/// unchanged but for the fee, so the ranking decides which position goes, never how much must go.
library Liquidation {
    /// @notice Works the account over in memory; afterwards it stands as the liquidation leaves it.
    /// @param a An account valued and found below maintenance.
    /// @param m Its margin; updated along.
    /// @param buffer β: the target is equity ≥ (1 + β) · maintenance.
    /// @return steps In order of execution.
    function plan(Account memory a, Margin memory m, uint256 buffer) internal pure returns (Step[] memory steps) {
        // Health is fixed for the whole call: it caps the fee, so that no fee makes bad debt of an account that has
        // equity, and every such account can be restored.
        uint256 health = Portfolio.health(m);
        // Bitmap of markets already worked, or passed over.
        (uint256 done, uint256 open) = _passedOver(a.positions);
        uint256 used;
        // Room for one reference a market; `new` would zero a whole step for each, of which most are never made.
        assembly ("memory-safe") {
            steps := mload(0x40)
            mstore(steps, open)
            mstore(0x40, add(steps, mul(0x20, add(open, 1))))
        }
        while (used < open) {
            int256 shortfall = int256(WadMath.mulUp(WAD + buffer, m.maintenance)) - m.equity;
            if (shortfall <= 0) break;
            uint256 i = _worst(a.positions, done);
            done |= 1 << i;
            Step memory step;
            step.index = i;
            steps[used++] = step;
            _reduce(a, m, a.positions[i], step, uint256(shortfall), buffer, health);
        }
        // The steps made are the first `used`: the length is the array's first word.
        assembly ("memory-safe") {
            mstore(steps, used)
        }
    }

    /// @notice Whether a liquidation finds anything to do: a position that is not passed over, or, without positions, a
    /// debt that some collateral can pay or none is left for.
    function finds(Account memory a) internal pure returns (bool) {
        (, uint256 open) = _passedOver(a.positions);
        if (open != 0) return true;
        return Portfolio.isFlat(a) && Seizure.canPay(a);
    }

    /// @notice The markets in the order in which they would go.
    function ranking(Account memory a) internal pure returns (uint16[] memory marketIds) {
        (uint256 done, uint256 open) = _passedOver(a.positions);
        marketIds = new uint16[](open);
        for (uint256 i; i < open; ++i) {
            uint256 worst = _worst(a.positions, done);
            done |= 1 << worst;
            marketIds[i] = uint16(a.positions[worst].market);
        }
    }

    /// @dev Nobody knows the price of a frozen market, and one that has ended is settled, not liquidated.
    function _passedOver(Position[] memory positions) private pure returns (uint256 bits, uint256 open) {
        for (uint256 i; i < positions.length; ++i) {
            Position memory p = positions[i];
            if (p.standing == Standing.Frozen || p.standing == Standing.Settled) {
                bits |= 1 << i;
            } else {
                ++open;
            }
        }
    }

    /// @notice What `Ranking` puts first of what is left. A step changes no other market's
    /// profit, so picking the worst of what is left is the same as a ranking made once.
    function _worst(Position[] memory positions, uint256 done) private pure returns (uint256 worst) {
        worst = type(uint256).max;
        for (uint256 i; i < positions.length; ++i) {
            if ((done >> i) & 1 == 1) continue;
            if (worst == type(uint256).max || _precedes(positions[i], positions[worst])) worst = i;
        }
    }

    function _precedes(Position memory a, Position memory b) private pure returns (bool) {
        return Ranking.precedes(a.pnl, a.exposure, a.market, b.pnl, b.exposure, b.market);
    }

    function _reduce(
        Account memory a,
        Margin memory m,
        Position memory p,
        Step memory step,
        uint256 shortfall,
        uint256 buffer,
        uint256 health
    ) private pure {
        uint256 feeRate = Math.min(p.liquidationFee, WadMath.mulDivDown(health, p.maintenance, 2 * p.exposure));
        uint256 quantity = m.equity <= 0 ? Portfolio.largerSize(p) : _quantity(p, shortfall, buffer, feeRate);

        (int256 pnl, uint256 exposure, uint256 maintenance, uint256 initial) = (
            p.pnl,
            p.exposure,
            p.maintenance,
            p.initial
        );
        step.market = p.market;
        _close(p, step, quantity);
        Portfolio.value(p);

        step.exposureRemoved = exposure - p.exposure;
        step.fee = WadMath.mulUp(feeRate, step.exposureRemoved);
        int256 booked = step.realised - int256(step.fee);
        a.cash += booked;
        m.equity += booked + p.pnl - pnl;
        m.exposure -= step.exposureRemoved;
        m.maintenance = m.maintenance - maintenance + p.maintenance;
        m.initial = m.initial - initial + p.initial;
    }

    /// @notice How much of the larger leg must go: the least that reaches the target, at least the market's minimum
    /// exposure (a keeper is always paid for its gas), and all of it where less than that minimum would stay.
    function _quantity(
        Position memory p,
        uint256 shortfall,
        uint256 buffer,
        uint256 feeRate
    ) private pure returns (uint256 quantity) {
        uint256 all = Portfolio.largerSize(p);
        // Cutting a profit in two parts loses a wei more for each leg.
        if (p.profitFactor != WAD) shortfall += 2;
        uint256 removed = Brackets.exposureToRemove(p.brackets, p.exposure, shortfall, buffer, feeRate);
        quantity = WadMath.mulDivUp(Math.max(removed, p.minExposure), WAD, p.price);
        if (quantity >= all || WadMath.mulUp(all - quantity, p.price) < p.minExposure) return all;
    }

    /// @notice Takes `quantity` from the larger leg and as much from the other as would else stick out: first the
    /// excess, then both in lockstep. A hedge is never stripped to a naked leg.
    function _close(Position memory p, Step memory step, uint256 quantity) private pure {
        uint256 longSize = uint256(p.longSize);
        uint256 shortSize = WadMath.abs(p.shortSize);
        step.short = shortSize > longSize;
        (uint256 larger, uint256 smaller) = step.short ? (shortSize, longSize) : (longSize, shortSize);
        uint256 left = larger - quantity;
        step.closed = quantity;
        step.pairClosed = smaller > left ? smaller - left : 0;
        (uint256 fromLong, uint256 fromShort) = step.short
            ? (step.pairClosed, step.closed)
            : (step.closed, step.pairClosed);
        step.realised = closeLong(p, fromLong, p.price) + closeShort(p, fromShort, p.price);
    }

    /// @notice Closes part of the long leg at `price`; returns what it realises.
    function closeLong(Position memory p, uint256 quantity, uint256 price) internal pure returns (int256 realised) {
        if (quantity == 0) return 0;
        (p.longSize, p.longCost, realised) = LegMath.close(
            p.longSize,
            p.longCost,
            quantity,
            price,
            p.carryLong,
            p.carryShort
        );
        realised = LegMath.cut(realised, p.profitFactor);
    }

    /// @notice Closes part of the short leg at `price`; returns what it realises.
    function closeShort(Position memory p, uint256 quantity, uint256 price) internal pure returns (int256 realised) {
        if (quantity == 0) return 0;
        (p.shortSize, p.shortCost, realised) = LegMath.close(
            p.shortSize,
            p.shortCost,
            quantity,
            price,
            p.carryLong,
            p.carryShort
        );
        realised = LegMath.cut(realised, p.profitFactor);
    }
}
