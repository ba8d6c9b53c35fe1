// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IOrders, Link, OrderKind} from "../interfaces/IOrders.sol";
import {AccountId} from "./AccountId.sol";

/// @title What a placement may hold (pure)
library PlacementRules {
    uint256 private constant MOST_ORDERS = 8;
    /// @dev Of a trailing stop, in millionths.
    uint256 private constant LEAST_DISTANCE = 100;
    uint256 private constant MOST_DISTANCE = 500_000;

    /// @notice Reverts `InvalidPlacement` naming the first order, and what of it, that is not allowed.
    function check(IOrders.Placement calldata p) internal view {
        uint256 count = p.orders.length;
        uint256 least = p.link == Link.None ? 1 : 2;
        require(count >= least && count <= MOST_ORDERS, IOrders.InvalidPlacement(count, "orders"));
        for (uint256 i; i < count; ++i) _check(p, i, p.orders[i]);
    }

    function _check(IOrders.Placement calldata p, uint256 i, IOrders.TriggerRequest calldata t) private view {
        bool same = AccountId.unwrap(t.order.accountId) == AccountId.unwrap(p.accountId);
        require(same, IOrders.InvalidPlacement(i, "accountId"));
        bool market = t.kind == OrderKind.Market;
        bool trailing = t.kind == OrderKind.Trailing;
        bool first = i == 0 && p.link != Link.OneCancelsOther;
        require(t.kind != OrderKind.Guard && (!market || first), IOrders.InvalidPlacement(i, "kind"));
        require((t.triggerPrice == 0) == (market || trailing), IOrders.InvalidPlacement(i, "triggerPrice"));
        bool distant = t.distance >= LEAST_DISTANCE && t.distance <= MOST_DISTANCE;
        require(trailing ? distant : t.distance == 0, IOrders.InvalidPlacement(i, "distance"));
        require(market ? t.expiry == 0 : t.expiry >= block.timestamp, IOrders.InvalidPlacement(i, "expiry"));
        // What is attached to an entry is about what the entry has opened.
        bool attached = p.link == Link.Bracket && i != 0;
        require(!attached || t.order.reduceOnly, IOrders.InvalidPlacement(i, "reduceOnly"));
    }
}
