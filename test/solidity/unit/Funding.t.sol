// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Funding} from "../../../contracts/libraries/Funding.sol";
import {Kit} from "../kit/Kit.sol";
import {Rng} from "../kit/Rng.sol";

contract FundingTest is Kit {
    struct Case {
        int256 rate;
        int256 skew;
        uint256 scale;
        uint256 velocity;
        uint256 cap;
        uint256 elapsed;
    }

    function testFuzz_rate_movesTowardsTheSkew_asFarAsItsCap(uint256 seed) public pure {
        Case memory c = _case(seed);
        (int256 rate, ) = _accrue(c);
        assertLe(absolute(rate), c.cap, "within the cap");
        if (c.skew > 0) assertGe(rate, c.rate, "longs crowd, the rate rises");
        if (c.skew < 0) assertLe(rate, c.rate, "shorts crowd, the rate falls");
        if (c.skew == 0) assertEq(rate, c.rate, "nobody crowds, the rate stays");
    }

    /// @dev rate + velocity · min(|skew|/scale, 1) · days, said without the library's own steps.
    function testFuzz_rate_isAStraightLine(uint256 seed) public pure {
        Case memory c = _case(seed);
        (int256 rate, ) = _accrue(c);
        uint256 moved = min(absolute(c.skew), c.scale) * c.velocity * c.elapsed;
        int256 straight = int256(moved / c.scale / 1 days) * (c.skew < 0 ? -1 : int256(1)) + c.rate;
        // What is floored on the way: a wei of share, of velocity, of change.
        uint256 slack = (c.velocity * c.elapsed) / 1 days / 1e18 + c.elapsed / 1 days + 2;
        if (absolute(straight) <= c.cap) assertNear(rate, straight, slack, "a straight line");
        else assertNear(int256(absolute(rate)), int256(c.cap), slack, "ends at the cap");
    }

    function testFuzz_longAndShort_areMirrored(uint256 seed) public pure {
        Case memory c = _case(seed);
        if (c.skew == 0) c.skew = 1;
        (int256 rate, int256 accrued) = _accrue(c);
        (c.rate, c.skew) = (-c.rate, -c.skew);
        (int256 mirroredRate, int256 mirrored) = _accrue(c);
        assertEq(mirroredRate, -rate, "rate");
        assertEq(mirrored, -accrued, "accrued");
    }

    /// @dev However often somebody accrues, it comes to the same.
    function testFuzz_INV_10_accruingInParts(uint256 seed, uint256 parts) public pure {
        Case memory c = _case(seed);
        parts = bound(parts, 2, 16);
        c.elapsed = max(c.elapsed, parts);
        (int256 rate, int256 accrued) = _accrue(c);
        (uint256 whole, int256 sum) = (c.elapsed, 0);
        for (uint256 i; i < parts; ++i) {
            c.elapsed = (whole * (i + 1)) / parts - (whole * i) / parts;
            int256 part;
            (c.rate, part) = _accrue(c);
            sum += part;
        }
        assertNear(c.rate, rate, parts, "rate: a wei a part");
        // The second in which the cap is reached may be cut in two.
        uint256 corner = (absolute(rate) + c.velocity) / 1 days;
        assertNear(sum, accrued, parts * (2 + whole / 1 days) + corner, "accrued: a wei a part and day, and a corner");
    }

    /// @dev Between the rates at both ends, for the time it took.
    function testFuzz_accrued_liesBetweenTheEnds(uint256 seed) public pure {
        Case memory c = _case(seed);
        (int256 rate, int256 accrued) = _accrue(c);
        (int256 low, int256 high) = rate < c.rate ? (rate, c.rate) : (c.rate, rate);
        assertGe(accrued * 1 days, low * int256(c.elapsed) - 2 days, "not less than the lower rate gives");
        assertLe(accrued * 1 days, high * int256(c.elapsed) + 2 days, "not more than the higher rate gives");
    }

    /// @dev While the rate does not reach its cap it is a straight line, and the mean of its ends stands for all of it.
    function testFuzz_accrued_isTheMeanOfTheEnds(uint256 seed, uint256 velocity) public pure {
        Case memory c = _case(seed);
        c.velocity = bound(velocity, 0, (c.cap * 1 days) / c.elapsed);
        (int256 rate, int256 accrued) = _accrue(c);
        if (absolute(rate) == c.cap) return;
        assertNear(accrued * 2 days, (c.rate + rate) * int256(c.elapsed), 2 days, "the area under a line, to a wei");
    }

    function testFuzz_noTime_noFunding(uint256 seed) public pure {
        Case memory c = _case(seed);
        c.elapsed = 0;
        (int256 rate, int256 accrued) = _accrue(c);
        assertEq(rate, c.rate, "rate");
        assertEq(accrued, 0, "accrued");
    }

    function _accrue(Case memory c) private pure returns (int256, int256) {
        return Funding.accrue(c.rate, c.skew, c.scale, c.velocity, c.cap, c.elapsed);
    }

    function _case(uint256 seed) private pure returns (Case memory c) {
        Rng memory rng = Rng(seed);
        c.scale = rng.magnitude(1e15, 1e30);
        c.skew = rng.once(8) ? int256(0) : int256(rng.magnitude(1, c.scale * 2));
        if (rng.once(2)) c.skew = -c.skew;
        c.velocity = rng.once(8) ? 0 : rng.magnitude(1e12, 1000e18);
        c.cap = rng.once(8) ? 0 : rng.magnitude(1e9, 0.1e18);
        c.rate = rng.once(8) ? int256(c.cap) : rng.betweenInt(-int256(c.cap), int256(c.cap));
        c.elapsed = rng.once(4) ? rng.between(1, 60) : rng.magnitude(1, 400 days);
    }
}
