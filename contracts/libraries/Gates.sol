// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IClearingHouse} from "../interfaces/IClearingHouse.sol";
import {IPriceRouter} from "../interfaces/IPriceRouter.sol";
import {Holding} from "./Holding.sol";
import {Ledger} from "./Ledger.sol";
import {Standing} from "./Mark.sol";
import {Market} from "./Market.sol";
import {Account, Portfolio, Position} from "./Portfolio.sol";
import {Verdict} from "./Verdict.sol";

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
        Position memory p,
        Verdict memory v
    ) internal view {
        uint16 marketId = uint16(p.market);
        if (ledger.newRiskPaused) v.fail(abi.encodeWithSelector(IClearingHouse.NewRiskPaused.selector, marketId));
        uint256 haltedAt = market.haltedAt;
        if (haltedAt != 0) v.fail(abi.encodeWithSelector(IClearingHouse.MarketHalted.selector, marketId, haltedAt));
        if (p.standing != Standing.Live) _refuseFeed(marketId, p.standing, v);
        if (p.average != 0) {
            v.fail(abi.encodeWithSelector(IClearingHouse.OutsideBand.selector, marketId, p.price, p.average));
        }
        uint256 until = router.protectedUntil();
        if (until != 0) v.fail(abi.encodeWithSelector(IClearingHouse.Protected.selector, until));
        if (Portfolio.isRecovering(a)) _refuseRecovering(ledger, a, marketId, v);
    }

    /// @dev Whoever may not be liquidated for a feed that has just come back would open behind a shield.
    /// @param traded Is refused already.
    function _refuseRecovering(Ledger storage ledger, Account memory a, uint16 traded, Verdict memory v) private view {
        for (uint256 i; i < a.positions.length; ++i) {
            Position memory p = a.positions[i];
            if (p.standing == Standing.Recovering && p.market != traded) _refuseFeed(uint16(p.market), p.standing, v);
        }
        for (uint256 i; i < a.holdings.length; ++i) {
            Holding memory h = a.holdings[i];
            if (h.standing == Standing.Recovering) _refuseFeed(ledger.tokens[h.token].feed, h.standing, v);
        }
    }

    function _refuseFeed(uint16 feed, Standing standing, Verdict memory v) private pure {
        v.fail(abi.encodeWithSelector(IClearingHouse.FeedNotLive.selector, feed, standing));
    }
}
