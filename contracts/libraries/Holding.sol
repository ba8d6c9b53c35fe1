// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Collateral} from "./Collateral.sol";
import {Standing} from "./Mark.sol";
import {WAD, WadMath} from "./WadMath.sol";

/// @notice One collateral token of an account in memory.
struct Holding {
    uint256 token;
    /// @dev Token units.
    uint256 amount;
    /// @dev WAD per token unit.
    uint256 unit;
    /// @dev Quote per whole token, WAD.
    uint256 price;
    /// @dev What its value counts less in equity, WAD fraction.
    uint256 haircut;
    /// @dev What whoever buys it for an account's debt pays less, WAD fraction; below the haircut.
    uint256 discount;
    /// @dev The haircut it has for new risk where that is higher, else 0.
    uint256 openHaircut;
    Standing standing;
    /// @dev The moving average where the price is outside its band, else 0.
    uint256 average;
}

/// @title What collateral counts, and what it fetches (pure)
/// @notice The discount of a sale is below the haircut of a valuation, so a sale never lowers equity.
library Holdings {
    /// @dev Two fractions of 1e18 in one product.
    uint256 private constant WAD_SQUARED = 1e36;

    /// @notice What a holding counts in equity: floor(amount · price · (1 − haircut)), quote.
    function value(Holding memory h) internal pure returns (uint256) {
        return _value(h, h.price, h.haircut);
    }

    /// @notice What it counts as backing of new risk and of withdrawals: at the worse of price and average where those are
    /// apart, with the higher haircut that is to come; nothing while its feed is dead.
    function backing(Holding memory h) internal pure returns (uint256) {
        if (h.standing == Standing.Frozen) return 0;
        uint256 price = h.average == 0 ? h.price : Math.min(h.price, h.average);
        return _value(h, price, Math.max(h.haircut, h.openHaircut));
    }

    /// @notice What all of them count.
    function value(Holding[] memory holdings) internal pure returns (uint256 total) {
        for (uint256 i; i < holdings.length; ++i) total += value(holdings[i]);
    }

    /// @notice The token that goes first among those that `gone` does not name by a bit: highest haircut, then lowest id.
    /// @dev The caller marks those as gone that no price can be asked for.
    function head(Holding[] memory holdings, uint256 gone) internal pure returns (uint256 first) {
        first = type(uint256).max;
        for (uint256 i; i < holdings.length; ++i) {
            if ((gone >> i) & 1 == 1) continue;
            if (first == type(uint256).max || _precedes(holdings[i], holdings[first])) first = i;
        }
    }

    /// @notice What of a holding pays a debt at price · (1 − discount), quote.
    /// @return amount Ceiled to a token unit, at most what is there.
    /// @return credit What it pays of the debt, floored.
    function taken(Holding memory h, uint256 debt) internal pure returns (uint256 amount, uint256 credit) {
        uint256 rate = _rate(h);
        credit = WadMath.mulDivDown(h.amount, rate, WAD_SQUARED);
        if (credit <= debt) return (h.amount, credit);
        return (Math.min(WadMath.mulDivUp(debt, WAD_SQUARED, rate), h.amount), debt);
    }

    /// @notice What a buyer gets of a holding for `paid` quote at price · (1 − discount): floored to a token unit, at
    /// most what is there.
    function bought(Holding memory h, uint256 paid) internal pure returns (uint256) {
        return Math.min(WadMath.mulDivDown(paid, WAD_SQUARED, _rate(h)), h.amount);
    }

    /// @notice What all of a holding costs a buyer, quote; ceiled.
    function cost(Holding memory h) internal pure returns (uint256) {
        return WadMath.mulDivUp(h.amount, _rate(h), WAD_SQUARED);
    }

    /// @notice What a buyer pays and gets; the caller refuses a deal that moves nothing.
    /// @param due The most that may be paid, quote.
    /// @param bid Token units of quote that the buyer pays at most.
    /// @param quoteUnit WAD per token unit of quote.
    /// @return paid Token units of quote: as bid, at most what is due and what the collateral costs, both ceiled.
    /// @return amount Token units of collateral, floored.
    function deal(
        Holding memory h,
        uint256 due,
        uint256 bid,
        uint256 quoteUnit
    ) internal pure returns (uint256 paid, uint256 amount) {
        paid = Math.min(bid, Collateral.toUnitsUp(Math.min(due, cost(h)), quoteUnit));
        if (paid != 0) amount = bought(h, paid * quoteUnit);
    }

    /// @notice Those whose feed is dead, by a bit each.
    function frozen(Holding[] memory holdings) internal pure returns (uint256 bits) {
        for (uint256 i; i < holdings.length; ++i) {
            if (holdings[i].standing == Standing.Frozen) bits |= 1 << i;
        }
    }

    function _value(Holding memory h, uint256 price, uint256 haircut) private pure returns (uint256) {
        // Listing keeps an amount in WAD within 128 bits.
        return WadMath.mulDivDown(h.amount * h.unit * (WAD - haircut), price, WAD_SQUARED);
    }

    /// @dev Quote for a token unit, in 1e-36. A price has 128 bits, the unit 54 and a fraction 60.
    function _rate(Holding memory h) private pure returns (uint256) {
        return h.price * h.unit * (WAD - h.discount);
    }

    function _precedes(Holding memory a, Holding memory b) private pure returns (bool) {
        return a.haircut != b.haircut ? a.haircut > b.haircut : a.token < b.token;
    }
}
