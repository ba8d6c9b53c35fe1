// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IClearingHouse} from "../interfaces/IClearingHouse.sol";
import {ILens} from "../interfaces/ILens.sol";
import {Standing} from "./Mark.sol";
import {Position} from "./Portfolio.sol";
import {Pricing} from "./Pricing.sol";
import {Terms, Trade, Trading} from "./Trading.sol";

/// @title What a position is worth to whoever closes all of it (pure)
/// @notice By the code of a fill, on a copy in memory.
library Closings {
    /// @param confidence Of the last price, quote.
    function closing(
        IClearingHouse.PositionState memory state,
        IClearingHouse.MarketState memory market,
        IClearingHouse.MarketParams memory params,
        uint256 confidence
    ) internal pure returns (ILens.Closing memory c) {
        (c.marketId, c.realised, c.profit) = (state.marketId, state.pnl, state.pnl);
        if (state.standing == Standing.Settled || state.standing == Standing.Frozen) return c;
        Terms memory terms = Terms(
            state.price,
            confidence,
            int256(market.openInterestLong) - int256(market.openInterestShort),
            params.skewScale,
            params.makerFee,
            params.takerFee
        );
        Trade memory trade = Trade(-state.longSize, -state.shortSize, true);
        int256 net = trade.longDelta + trade.shortDelta;
        int256 premium = Pricing.premium(terms.price, terms.confidence, terms.skew, net, terms.skewScale);
        if (net != 0 && int256(terms.price) + premium <= 0) return c;
        IClearingHouse.FillResult memory result = Trading.execute(_position(state), trade, terms);
        (c.possible, c.fillPrice, c.realised, c.fee) = (true, result.fillPrice, result.realised, result.fee);
        c.profit = c.realised - int256(c.fee);
    }

    function _position(IClearingHouse.PositionState memory state) private pure returns (Position memory p) {
        (p.market, p.price, p.profitFactor) = (state.marketId, state.price, state.profitFactor);
        (p.carryLong, p.carryShort) = (state.carryLong, state.carryShort);
        (p.longSize, p.longCost) = (state.longSize, state.longCost);
        (p.shortSize, p.shortCost) = (state.shortSize, state.shortCost);
    }
}
