// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IClearingHouse} from "../interfaces/IClearingHouse.sol";
import {IPriceRouter} from "../interfaces/IPriceRouter.sol";
import {Ledger} from "./Ledger.sol";
import {Standing} from "./Mark.sol";
import {Market} from "./Market.sol";
import {Position} from "./Portfolio.sol";

/// @title When a market may be traded, and when new risk may be taken in it
/// @notice Nothing here binds deposits, withdrawals, or liquidations; of reductions only what has no price.
library Gates {
    /// @notice Any trade: the market has not ended, and its feed is not dead.
    function requireTradable(Position memory p) internal pure {
        require(p.standing != Standing.Settled, IClearingHouse.MarketEnded(uint16(p.market)));
        require(p.standing != Standing.Frozen, IClearingHouse.FeedNotLive(uint16(p.market), p.standing));
    }

    /// @notice A trade that does more than reduce.
    function requireNewRisk(
        Ledger storage ledger,
        IPriceRouter router,
        Market storage market,
        Position memory p
    ) internal view {
        uint16 marketId = uint16(p.market);
        require(!ledger.newRiskPaused, IClearingHouse.NewRiskPaused(marketId));
        uint256 haltedAt = market.haltedAt;
        require(haltedAt == 0, IClearingHouse.MarketHalted(marketId, haltedAt));
        require(p.standing == Standing.Live, IClearingHouse.FeedNotLive(marketId, p.standing));
        require(p.average == 0, IClearingHouse.OutsideBand(marketId, p.price, p.average));
        uint256 until = router.protectedUntil();
        require(until == 0, IClearingHouse.Protected(until));
    }
}
