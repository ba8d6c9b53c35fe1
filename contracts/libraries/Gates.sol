// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IClearingHouse} from "../interfaces/IClearingHouse.sol";
import {IPriceRouter} from "../interfaces/IPriceRouter.sol";
import {Holding} from "./Holding.sol";
import {Ledger} from "./Ledger.sol";
import {Standing} from "./Mark.sol";
import {Market} from "./Market.sol";
import {Account, Portfolio, Position} from "./Portfolio.sol";

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
        Account memory a,
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
        if (Portfolio.isRecovering(a)) _refuseRecovering(ledger, a);
    }

    /// @dev Whoever may not be liquidated for a feed that has just come back would open behind a shield.
    function _refuseRecovering(Ledger storage ledger, Account memory a) private view {
        for (uint256 i; i < a.positions.length; ++i) {
            Position memory p = a.positions[i];
            require(
                p.standing != Standing.Recovering,
                IClearingHouse.FeedNotLive(uint16(p.market), Standing.Recovering)
            );
        }
        for (uint256 i; i < a.holdings.length; ++i) {
            Holding memory h = a.holdings[i];
            require(
                h.standing != Standing.Recovering,
                IClearingHouse.FeedNotLive(ledger.tokens[h.token].feed, Standing.Recovering)
            );
        }
    }
}
