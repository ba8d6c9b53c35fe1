// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IClearingHouse, PositionSide} from "../interfaces/IClearingHouse.sol";
import {AccountId, AccountType} from "./AccountId.sol";
import {LegMath} from "./Leg.sol";
import {Liquidation} from "./Liquidation.sol";
import {Portfolio, Position} from "./Portfolio.sol";
import {Pricing} from "./Pricing.sol";
import {WadMath} from "./WadMath.sol";

/// @notice What a trade does to the two legs of a market.
struct Trade {
    int256 longDelta;
    int256 shortDelta;
    /// @dev It only reduces: neither leg, nor the net position, is larger after it.
    bool reduces;
}

/// @notice The market's side of a trade.
struct Terms {
    uint256 price;
    uint256 confidence;
    int256 skew;
    uint256 skewScale;
    uint256 makerFee;
    uint256 takerFee;
}

/// @title One trade against one market's position in memory (pure)
library Trading {
    using SafeCast for int256;

    /// @notice What a requested size means for the legs: clipped where it only closes, completed where it would leave
    /// dust.
    function resolve(
        Position memory p,
        AccountId id,
        PositionSide side,
        int256 sizeDelta,
        bool reduceOnly
    ) internal pure returns (Trade memory t) {
        require(sizeDelta != 0, IClearingHouse.ZeroSize());
        bool hedge = id.kind() == AccountType.Hedge;
        require((side != PositionSide.Net) == hedge, IClearingHouse.WrongSide(id, side));

        if (side == PositionSide.Net) {
            int256 size = p.longSize + p.shortSize;
            if (reduceOnly) sizeDelta = clip(id, uint16(p.market), size, sizeDelta);
            int256 target = size + sizeDelta;
            t.longDelta = (target > 0 ? target : int256(0)) - p.longSize;
            t.shortDelta = (target < 0 ? target : int256(0)) - p.shortSize;
        } else if (side == PositionSide.Long) {
            t.longDelta = sizeDelta < 0 || reduceOnly ? clip(id, uint16(p.market), p.longSize, sizeDelta) : sizeDelta;
        } else {
            t.shortDelta = sizeDelta > 0 || reduceOnly ? clip(id, uint16(p.market), p.shortSize, sizeDelta) : sizeDelta;
        }
        complete(p, t);
    }

    /// @notice Decides whether the trade only reduces. A reduction that would leave less than the market's minimum
    /// exposure takes that too; any other trade must leave at least the minimum.
    function complete(Position memory p, Trade memory t) internal pure {
        uint256 longAfter = (p.longSize + t.longDelta).toUint256();
        uint256 shortAfter = WadMath.abs(p.shortSize + t.shortDelta);
        uint256 largerAfter = longAfter > shortAfter ? longAfter : shortAfter;
        int256 netBefore = p.longSize + p.shortSize;
        int256 netAfter = netBefore + t.longDelta + t.shortDelta;
        // A trade that opens a leg is no reduction even where it hedges: in two such steps a position could be turned
        // round, and open interest grow past its cap, unchecked. A flip opens a leg, too.
        t.reduces = !opens(t) && WadMath.abs(netAfter) <= WadMath.abs(netBefore);

        uint256 exposure = WadMath.mulUp(largerAfter, p.price);
        if (exposure != 0 && exposure < p.minExposure) {
            require(t.reduces, IClearingHouse.BelowMinimumExposure(exposure, p.minExposure));
            t.longDelta = -p.longSize;
            t.shortDelta = -p.shortSize;
        }
    }

    /// @notice Whether a leg grows.
    function opens(Trade memory t) internal pure returns (bool) {
        return t.longDelta > 0 || t.shortDelta < 0;
    }

    /// @notice Executes a resolved trade on the position: fill price and fee by its net size, closes before opens.
    function execute(
        Position memory p,
        Trade memory t,
        Terms memory terms
    ) internal pure returns (IClearingHouse.FillResult memory result) {
        (result.fillPrice, result.fee) = quote(t.longDelta + t.shortDelta, terms);
        result.longDelta = t.longDelta;
        result.shortDelta = t.shortDelta;
        uint256 price = result.fillPrice;
        if (t.longDelta < 0) result.realised += Liquidation.closeLong(p, uint256(-t.longDelta), price);
        if (t.shortDelta > 0) result.realised += Liquidation.closeShort(p, uint256(t.shortDelta), price);
        if (t.longDelta > 0) {
            p.longSize += t.longDelta;
            p.longCost += LegMath.openCost(t.longDelta, price, p.carryLong, p.carryShort);
        }
        if (t.shortDelta < 0) {
            p.shortSize += t.shortDelta;
            p.shortCost += LegMath.openCost(t.shortDelta, price, p.carryLong, p.carryShort);
        }
    }

    /// @notice Fill price and fee of a net trade; a pair of equal legs moves at the mark for nothing.
    function quote(int256 net, Terms memory terms) internal pure returns (uint256 fillPrice, uint256 fee) {
        if (net == 0) return (terms.price, 0);
        fillPrice = Pricing.fillPrice(terms.price, terms.confidence, terms.skew, net, terms.skewScale);
        fee = Pricing.tradeFee(terms.skew, net, fillPrice, terms.makerFee, terms.takerFee);
    }

    /// @notice What an order of `size` may cost, whatever else settles before it: the initial margin its whole exposure
    /// would add, and its fees.
    function reservation(Position memory p, uint256 size, uint256 feeRate) internal pure returns (uint256) {
        uint256 exposure = WadMath.mulUp(size, p.price);
        (, uint256 initial) = Portfolio.requirement(p, p.exposure + exposure);
        return initial - p.initial + WadMath.mulUp(exposure, feeRate);
    }

    /// @notice Exposure of the market once the trade alone is done.
    function exposureAfter(Position memory p, Trade memory t) internal pure returns (uint256) {
        uint256 longAfter = uint256(p.longSize + t.longDelta);
        uint256 shortAfter = WadMath.abs(p.shortSize + t.shortDelta);
        return WadMath.mulUp(longAfter > shortAfter ? longAfter : shortAfter, p.price);
    }

    /// @notice Fees of a trade at the mark.
    /// @param feeRate Taker fee and what an integrator charges.
    function fees(Position memory p, Trade memory t, uint256 feeRate) internal pure returns (uint256) {
        return WadMath.mulUp(WadMath.mulUp(WadMath.abs(t.longDelta + t.shortDelta), p.price), feeRate);
    }

    /// @notice A closing size, at most what is there.
    function clip(AccountId id, uint16 marketId, int256 size, int256 sizeDelta) internal pure returns (int256) {
        require(size != 0 && (size ^ sizeDelta) < 0, IClearingHouse.NothingToReduce(id, marketId));
        return WadMath.abs(sizeDelta) > WadMath.abs(size) ? -size : sizeDelta;
    }
}
