// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IClearingHouse} from "../interfaces/IClearingHouse.sol";
import {Bracket} from "./Brackets.sol";
import {Ledger} from "./Ledger.sol";
import {Market} from "./Market.sol";
import {MarketSetLib} from "./MarketSet.sol";
import {Risk} from "./Risk.sol";
import {WAD, WadMath} from "./WadMath.sol";

/// @title What parameters are admissible
/// @notice Hard bounds, and the relations between parameters that the design's promises rest on. Deployed on its own
/// and run in the core's storage, to keep the core under the size limit of a contract.
library Listing {
    using SafeCast for uint256;

    /// @dev The most an integrator may ever charge on an order: 0.1%.
    uint256 internal constant MAX_BUILDER_FEE = 1e15;

    /// @notice Bounds of what is fixed for the life of the core.
    function checkConfig(IClearingHouse.Config memory c) external pure {
        _within("buffer", c.buffer, 0.01e18, 0.5e18);
        _within("profitWeight", c.profitWeight, 0, WAD);
        _within("keeperShare", c.keeperShare, 0.01e18, WAD);
        _within("insuranceShare", c.insuranceShare, 0, WAD - c.keeperShare);
        _within("keeperFloor", c.keeperFloor, 0, 1000e18);
    }

    /// @notice See `IClearingHouse.listMarket`.
    function list(
        Ledger storage ledger,
        uint16 marketId,
        IClearingHouse.MarketParams memory p,
        IClearingHouse.Config memory c
    ) external {
        _checkMarket(marketId, p, c);
        Market storage market = ledger.markets[marketId];
        require(!market.risk.isSet(), IClearingHouse.MarketExists(marketId));
        market.risk = Risk.pack(p.brackets, p.liquidationFee, p.minExposure);
        market.takerFee = p.takerFee.toUint64();
        market.makerFee = p.makerFee.toUint64();
        market.minOrderFee = p.minOrderFee.toUint128();
        market.skewScale = p.skewScale.toUint128();
        market.maxOpenInterest = p.maxOpenInterest.toUint128();
        market.maxExposure = p.maxExposure.toUint128();
        emit IClearingHouse.ListMarket(marketId, p);
    }

    function _checkMarket(
        uint16 marketId,
        IClearingHouse.MarketParams memory p,
        IClearingHouse.Config memory c
    ) private pure {
        require(marketId != 0 && marketId <= MarketSetLib.MAX_ID, IClearingHouse.InvalidMarketId(marketId));
        _checkBrackets(p.brackets, c.buffer);
        _within("minExposure", p.minExposure, WAD, type(uint16).max * WAD);
        _within("takerFee", p.takerFee, 0, 0.01e18);
        _within("makerFee", p.makerFee, 0, p.takerFee);
        _within("minOrderFee", p.minOrderFee, 0, 1000e18);
        _within("maxConfidence", p.maxConfidence, 1e12, 0.05e18);
        _within("skewScale", p.skewScale, 1, type(uint128).max);
        _within("maxOpenInterest", p.maxOpenInterest, 1, Math.min(p.skewScale, type(uint112).max));
        _within("maxExposure", p.maxExposure, p.minExposure, type(uint128).max);

        // What leaving by an order may cost at most, but for fees the trader directs.
        uint256 exit =
            p.takerFee + WadMath.mulDivUp(p.maxOpenInterest, WAD, p.skewScale) + WadMath.divUp(p.maxConfidence, 2);
        uint256 lowest = p.brackets[0].maintenance;
        // Every unit closed must relieve more than its fee costs.
        _within("liquidationFee", p.liquidationFee, 1, lowest / 2);
        // Being liquidated, even by oneself, is never a cheaper exit than trading.
        uint256 kept = WadMath.mulDown(WAD - c.keeperShare, p.liquidationFee);
        _within("liquidationFee after keeper", kept, exit, type(uint256).max);
        // Whoever stands at the line can still reduce.
        _within("cost of an exit", exit + MAX_BUILDER_FEE, 0, lowest / 2);
        // The smallest full-fee step pays a keeper.
        uint256 reward = WadMath.mulDown(WadMath.mulDown(c.keeperShare, p.liquidationFee), p.minExposure);
        _within("keeper reward", reward, c.keeperFloor, type(uint256).max);
    }

    function _checkBrackets(Bracket[] memory brackets, uint256 buffer) private pure {
        uint256 count = brackets.length;
        _within("brackets", count, 1, Risk.MAX_BRACKETS);
        for (uint256 i; i < count; ++i) {
            Bracket memory b = brackets[i];
            bool last = i + 1 == count;
            uint256 floor = i == 0 ? 0 : brackets[i - 1].upTo;
            _within("upTo", b.upTo, last ? type(uint256).max : floor + 1, type(uint256).max);
            _within("maintenance", b.maintenance, i == 0 ? 0.001e18 : brackets[i - 1].maintenance, WAD);
            _within("initial", b.initial, i == 0 ? 0.001e18 : brackets[i - 1].initial, 5 * WAD);
            // An account that just met its initial margin stands above the target of a liquidation.
            _within("initial", b.initial, WadMath.mulUp(WAD + buffer, b.maintenance), type(uint256).max);
        }
    }

    function _within(bytes32 name, uint256 value, uint256 minimum, uint256 maximum) private pure {
        require(
            value >= minimum && value <= maximum,
            IClearingHouse.ParameterOutOfBounds(name, value, minimum, maximum)
        );
    }
}
