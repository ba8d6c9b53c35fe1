// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IClearingHouse} from "../interfaces/IClearingHouse.sol";
import {WAD, WadMath} from "./WadMath.sol";

/// @title Execution price and trading fee (pure)
/// @notice Sizes are signed: a buy is above zero, whether it opens a long or closes a short.
library Pricing {
    using SafeCast for int256;
    using SafeCast for uint256;

    /// @notice P · (1 + (skew + d/2) / skewScale), the mean premium before and after, plus half the confidence
    /// against the trader. Buys round up, sells down; a round trip at one price never earns.
    /// @param skew Longs less shorts before the trade, base units.
    function fillPrice(
        uint256 price,
        uint256 confidence,
        int256 skew,
        int256 sizeDelta,
        uint256 skewScale
    ) internal pure returns (uint256) {
        int256 over = premium(price, confidence, skew, sizeDelta, skewScale);
        int256 fill = int256(price) + over;
        require(fill > 0, IClearingHouse.NoFillPrice(price, over));
        return uint256(fill);
    }

    /// @notice What it is above the price, or below.
    function premium(
        uint256 price,
        uint256 confidence,
        int256 skew,
        int256 sizeDelta,
        uint256 skewScale
    ) internal pure returns (int256) {
        int256 middle = 2 * skew + sizeDelta;
        int256 half = int256(WadMath.divUp(confidence, 2));
        return
            sizeDelta > 0
                ? WadMath.mulDivCeil(price.toInt256(), middle, 2 * skewScale) + half
                : WadMath.mulDivFloor(price.toInt256(), middle, 2 * skewScale) - half;
    }

    /// @notice ceil of (maker rate · what narrows the skew + taker rate · what widens it) · fill price. A trade that
    /// crosses zero skew is split there.
    function tradeFee(
        int256 skew,
        int256 sizeDelta,
        uint256 fill,
        uint256 makerFee,
        uint256 takerFee
    ) internal pure returns (uint256) {
        uint256 size = WadMath.abs(sizeDelta);
        uint256 narrowing = (skew ^ sizeDelta) < 0 ? WadMath.abs(skew) : 0;
        if (narrowing > size) narrowing = size;
        return WadMath.mulDivUp(narrowing * makerFee + (size - narrowing) * takerFee, fill, WAD * WAD);
    }
}
