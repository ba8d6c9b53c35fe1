// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {WAD, WadMath} from "./WadMath.sol";

/// @title The funding rate (pure)
/// @notice The side with more open interest pays the other. The rate moves with the skew, faster the larger it is, up to
/// a cap; a lasting skew thus grows ever dearer to hold, until somebody takes the other side.
library Funding {
    uint256 internal constant DAY = 1 days;

    /// @notice Where the rate stands after `elapsed` seconds, and what it summed to on the way.
    /// @dev Seen from the side the rate moves towards, so that long and short are exact mirrors. Every product fits: a
    /// skew has 112 bits, rates, shares and velocities have 70, a time has 32.
    /// @param rate Per day, WAD; above zero longs pay shorts. At most `maxRate` either way.
    /// @param skew Longs less shorts, base units.
    /// @param maxVelocity Change of the rate per day at a skew of `skewScale` or beyond, WAD.
    /// @param maxRate The cap, per day, WAD.
    /// @return rateAfter The rate now.
    /// @return accrued Share of the price that longs owe shorts for the time, WAD.
    function accrue(
        int256 rate,
        int256 skew,
        uint256 skewScale,
        uint256 maxVelocity,
        uint256 maxRate,
        uint256 elapsed
    ) internal pure returns (int256 rateAfter, int256 accrued) {
        uint256 share = Math.min(WadMath.narrowDown(WadMath.abs(skew), WAD, skewScale), WAD);
        uint256 velocity = WadMath.narrowDown(share, maxVelocity, WAD);
        (int256 from, int256 cap) = (skew < 0 ? -rate : rate, int256(maxRate));
        int256 to = from + int256(WadMath.narrowDown(velocity, elapsed, DAY));
        if (to <= cap) {
            accrued = WadMath.narrowFloor(from + to, elapsed, 2 * DAY);
        } else {
            // A straight line up to the cap, and the cap from there.
            uint256 rising = Math.min(WadMath.narrowUp(uint256(cap - from), DAY, velocity), elapsed);
            to = cap;
            accrued =
                WadMath.narrowFloor(from + cap, rising, 2 * DAY) + WadMath.narrowFloor(cap, elapsed - rising, DAY);
        }
        (rateAfter, accrued) = skew < 0 ? (-to, -accrued) : (to, accrued);
    }
}
