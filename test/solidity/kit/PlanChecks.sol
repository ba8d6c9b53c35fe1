// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IClearingHouse} from "../../../contracts/interfaces/IClearingHouse.sol";
import {Bracket} from "../../../contracts/libraries/Brackets.sol";
import {Standing} from "../../../contracts/libraries/Mark.sol";
import {Kit} from "./Kit.sol";

/// @title What a liquidation promises, said without the code that makes it
/// @notice INV-5 and INV-6 of one liquidation, from the account before it, the steps it took and the account after.
abstract contract PlanChecks is Kit {
    /// @dev What the checks need of a market's parameters.
    struct Terms {
        Bracket[] brackets;
        uint256 liquidationFee;
        uint256 minExposure;
    }

    struct Plan {
        uint256 buffer;
        /// @dev The account before, with `terms` in the order of its positions.
        IClearingHouse.AccountState state;
        Terms[] terms;
        IClearingHouse.LiquidationPreview done;
    }

    /// @dev Maintenance margin by another formula than the contract's: Σ (rise of the rate at an edge) · (what lies
    /// above that edge).
    function maintenanceOf(Bracket[] memory brackets, uint256 exposure) internal pure returns (uint256) {
        uint256 sum = exposure * brackets[0].maintenance;
        for (uint256 i = 1; i < brackets.length; ++i) {
            uint256 edge = brackets[i - 1].upTo;
            if (exposure > edge) sum += (exposure - edge) * (brackets[i].maintenance - brackets[i - 1].maintenance);
        }
        return (sum + WAD_ - 1) / WAD_;
    }

    /// @dev E ≥ (1 + β)·M
    function meetsTarget(int256 equity, uint256 maintenance, uint256 buffer) internal pure returns (bool) {
        return equity >= int256(ceilDiv(maintenance, WAD_ + buffer, WAD_));
    }

    function checkPlan(Plan memory c) internal pure {
        assertTrue(c.state.equity < int256(c.state.maintenance), "INV-5: only an account under the line");
        assertTrue(c.done.liquidatable, "INV-5: and the plan says so");
        uint256 legs = _checkSteps(c);
        _checkEnd(c, legs);
        if (c.state.equity > 0 && c.done.steps.length != 0) _checkExcess(c, legs);
    }

    /// @dev The ranking, whole markets before the last, exact fees, no leg that grows and no hedge stripped.
    function _checkSteps(Plan memory c) private pure returns (uint256 legs) {
        uint256 done;
        uint256 fees;
        for (uint256 i; i < c.state.positions.length; ++i) {
            if (c.state.positions[i].longSize != 0) ++legs;
            if (c.state.positions[i].shortSize != 0) ++legs;
        }
        for (uint256 s; s < c.done.steps.length; ++s) {
            IClearingHouse.LiquidationStep memory step = c.done.steps[s];
            uint256 i = _worst(c.state.positions, done);
            IClearingHouse.PositionState memory p = c.state.positions[i];
            assertEq(uint256(step.marketId), uint256(p.marketId), "INV-5: largest loss first");
            done |= 1 << i;
            bool last = s + 1 == c.done.steps.length;
            assertTrue(last || step.exposureRemoved == p.exposure, "INV-5: only the last market is closed in part");
            _checkLegs(p, step);
            uint256 rate = c.state.equity <= 0 ? 0 : _feeRate(c, i);
            assertEq(step.fee, ceilDiv(rate, step.exposureRemoved, WAD_), "fee is the capped rate on what was removed");
            fees += step.fee;
        }
        assertLe(fees, positive(c.state.equity) / 2 + c.done.steps.length, "INV-5: fees take half of equity at most");
        int256 lost = c.state.equity - int256(fees) - c.done.equityAfter;
        assertTrue(lost >= 0 && lost <= int256(2 * legs), "INV-5: closing at the mark costs the fee and rounding only");
    }

    function _checkLegs(
        IClearingHouse.PositionState memory p,
        IClearingHouse.LiquidationStep memory step
    ) private pure {
        uint256 long = uint256(p.longSize);
        uint256 short = absolute(p.shortSize);
        assertTrue(step.short == (short > long), "the leg named is the larger one");
        (uint256 larger, uint256 smaller) = short > long ? (short, long) : (long, short);
        assertGt(step.closed, 0, "a step closes something");
        assertLe(step.closed, larger, "INV-5: and no more than is there");
        uint256 left = larger - step.closed;
        assertEq(smaller - step.pairClosed, min(smaller, left), "INV-5: a hedge is never stripped to a naked leg");
        uint256 exposureLeft = ceilDiv(left, p.price, WAD_);
        assertEq(step.exposureRemoved, p.exposure - exposureLeft, "exposure removed");
    }

    /// @dev At the target, or flat; and max(E, 0)/M not below what it was but for roundings.
    function _checkEnd(Plan memory c, uint256 legs) private pure {
        // What is passed over stays, and nothing else does.
        bool flat = c.done.exposureAfter == _passedOver(c.state.positions);
        assertTrue(
            flat || meetsTarget(c.done.equityAfter, c.done.maintenanceAfter, c.buffer),
            "INV-5: ends at the target or flat"
        );
        assertTrue(
            c.state.equity > 0 || flat,
            "INV-5: an account without equity ends flat, but for what is passed over"
        );
        uint256 after_ = (positive(c.done.equityAfter) + 2 * legs + 1) * c.state.maintenance;
        uint256 before = positive(c.state.equity) * c.done.maintenanceAfter;
        assertGe(after_, before, "INV-5: health never falls");
    }

    /// @dev INV-6. Had the last market lost two minimum exposures and some roundings less, the target were not met.
    function _checkExcess(Plan memory c, uint256 legs) private pure {
        int256 equity = c.state.equity;
        uint256 maintenance = c.state.maintenance;
        uint256 done;
        uint256 i;
        for (uint256 s; s < c.done.steps.length; ++s) {
            i = _worst(c.state.positions, done);
            done |= 1 << i;
            maintenance -= c.state.positions[i].maintenance;
            if (s + 1 < c.done.steps.length) equity -= int256(c.done.steps[s].fee);
        }
        uint256 removed = c.done.steps[c.done.steps.length - 1].exposureRemoved;
        uint256 slack = _roundings(c, i, legs);
        if (removed <= 2 * c.terms[i].minExposure + slack) return;
        removed -= 2 * c.terms[i].minExposure + slack;
        maintenance += maintenanceOf(c.terms[i].brackets, c.state.positions[i].exposure - removed);
        equity -= int256(ceilDiv(_feeRate(c, i), removed, WAD_));
        assertFalse(
            meetsTarget(equity, maintenance, c.buffer),
            "INV-6: excess closed is below two minimum exposures and rounding"
        );
    }

    /// @dev Exposure that roundings may cost: a few wei of equity over the least relief per unit, and two units of size.
    function _roundings(Plan memory c, uint256 i, uint256 legs) private pure returns (uint256) {
        uint256 relief = ((WAD_ + c.buffer) * c.terms[i].brackets[0].maintenance) / WAD_ - c.terms[i].liquidationFee;
        uint256 wei_ = 20 + 4 * legs + c.state.positions[i].exposure / WAD_;
        return (wei_ * WAD_) / relief + 2 * (c.state.positions[i].price / WAD_ + 1);
    }

    /// @dev φ = min(fee, ½·H·M/V), each division floored.
    function _feeRate(Plan memory c, uint256 i) private pure returns (uint256) {
        uint256 health = (positive(c.state.equity) * WAD_) / c.state.maintenance;
        IClearingHouse.PositionState memory p = c.state.positions[i];
        return min(c.terms[i].liquidationFee, (health * p.maintenance) / (2 * p.exposure));
    }

    /// @dev Lowest profit, then larger exposure, then lower id, among those not done.
    function _worst(IClearingHouse.PositionState[] memory list, uint256 done) private pure returns (uint256 worst) {
        worst = type(uint256).max;
        for (uint256 i; i < list.length; ++i) {
            if ((done >> i) & 1 == 1 || _isPassedOver(list[i])) continue;
            if (worst == type(uint256).max || _before(list[i], list[worst])) worst = i;
        }
        assertTrue(worst != type(uint256).max, "INV-5: no market is worked twice");
    }

    /// @dev A market that has ended has no exposure.
    function _passedOver(IClearingHouse.PositionState[] memory list) private pure returns (uint256 exposure) {
        for (uint256 i; i < list.length; ++i) {
            if (_isPassedOver(list[i])) exposure += list[i].exposure;
        }
    }

    function _isPassedOver(IClearingHouse.PositionState memory p) private pure returns (bool) {
        return p.standing == Standing.Frozen || p.standing == Standing.Settled;
    }

    function _before(
        IClearingHouse.PositionState memory a,
        IClearingHouse.PositionState memory b
    ) private pure returns (bool) {
        if (a.pnl != b.pnl) return a.pnl < b.pnl;
        if (a.exposure != b.exposure) return a.exposure > b.exposure;
        return a.marketId < b.marketId;
    }
}
