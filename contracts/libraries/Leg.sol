// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {WAD, WadMath} from "./WadMath.sol";

/// @notice One side of one market in one account: two numbers, one storage slot.
struct Leg {
    /// @dev Base units, WAD; above zero a long, below zero a short.
    int128 size;
    /// @dev Signed cost in quote, WAD: what the position's value is measured against.
    int128 cost;
}

/// @title Value of a leg (pure)
/// @notice `carry` is the market's cumulative carry of the leg's side, quote per unit: a long is worth q·(P − A_L), a
/// short −q·(P + A_S). Funding and borrow fees are thus part of every leg's profit without a snapshot per position.
library LegMath {
    using SafeCast for int256;

    /// @notice Unrealised profit: floor(±q·(P ∓ A)) − c
    function pnl(
        int256 size,
        int256 cost,
        uint256 price,
        int256 carryLong,
        int256 carryShort
    ) internal pure returns (int256) {
        return WadMath.mulFloor(size, net(size, price, carryLong, carryShort)) - cost;
    }

    /// @notice What opening `size` at `price` adds to the cost: ceil(±q·(F ∓ A))
    function openCost(int256 size, uint256 price, int256 carryLong, int256 carryShort) internal pure returns (int256) {
        return WadMath.mulCeil(size, net(size, price, carryLong, carryShort));
    }

    /// @notice Closing `quantity` out of the leg releases ceil(c·d/q) of its cost and realises
    /// floor(±d·(F ∓ A)) − released.
    /// @param quantity Unsigned, at most the leg's size.
    function close(
        int256 size,
        int256 cost,
        uint256 quantity,
        uint256 price,
        int256 carryLong,
        int256 carryShort
    ) internal pure returns (int256 sizeLeft, int256 costLeft, int256 realised) {
        int256 closed = size < 0 ? -int256(quantity) : int256(quantity);
        int256 released = WadMath.mulDivCeil(cost, int256(quantity), WadMath.abs(size));
        realised = WadMath.mulFloor(closed, net(size, price, carryLong, carryShort)) - released;
        sizeLeft = size - closed;
        costLeft = cost - released;
    }

    /// @notice What the vault pays of a profit; a loss is owed in full.
    /// @param factor WAD, at most 1.
    function cut(int256 profit, uint256 factor) internal pure returns (int256) {
        return profit <= 0 || factor == WAD ? profit : int256(WadMath.mulDown(uint256(profit), factor));
    }

    /// @notice Price less what the side has been charged since the market began.
    function net(int256 size, uint256 price, int256 carryLong, int256 carryShort) internal pure returns (int256) {
        // A price of 128 bits and a carry of 96: neither sum can overflow.
        unchecked {
            return size < 0 ? int256(price) + carryShort : int256(price) - carryLong;
        }
    }

    function pack(int256 size, int256 cost) internal pure returns (Leg memory) {
        return Leg(size.toInt128(), cost.toInt128());
    }
}
