// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {OrderKind} from "../interfaces/IOrders.sol";
import {WadMath} from "./WadMath.sol";

/// @title When an order's condition is met (pure)
/// @notice One-sided: a price at the trigger or beyond it meets it, however far.
library Triggers {
    /// @dev A trailing stop's distance is kept in millionths of the price.
    uint256 internal constant DISTANCE_UNIT = 1e6;

    /// @notice Whether a price triggers an order.
    /// @param buys Whether the order buys.
    /// @param trigger The order's trigger price; a trailing stop's watermark, 0 before its first price.
    /// @param distance Of a trailing stop.
    function isMet(
        OrderKind kind,
        bool buys,
        uint256 trigger,
        uint256 distance,
        uint256 price
    ) internal pure returns (bool) {
        if (kind == OrderKind.Trailing) {
            if (trigger == 0) return false;
            trigger = level(buys, trigger, distance);
        }
        return isAbove(kind, buys) ? price >= trigger : price <= trigger;
    }

    /// @notice Whether it waits for the price to rise: a stop trades with the move, limit and take-profit against it.
    function isAbove(OrderKind kind, bool buys) internal pure returns (bool) {
        bool stops = kind == OrderKind.Stop || kind == OrderKind.Trailing;
        return stops == buys;
    }

    /// @notice A trailing stop's watermark once it has seen a price: the highest for a sale, the lowest for a purchase.
    /// @param watermark 0 before the first price.
    function trailed(bool buys, uint256 watermark, uint256 price) internal pure returns (uint256) {
        if (watermark == 0) return price;
        return buys == (price < watermark) ? price : watermark;
    }

    /// @notice Where a trailing stop triggers: the distance away from its watermark, rounded away from it.
    function level(bool buys, uint256 watermark, uint256 distance) internal pure returns (uint256) {
        return
            buys
                ? WadMath.mulDivUp(watermark, DISTANCE_UNIT + distance, DISTANCE_UNIT)
                : WadMath.mulDivDown(watermark, DISTANCE_UNIT - distance, DISTANCE_UNIT);
    }
}
