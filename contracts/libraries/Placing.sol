// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IClearingHouse} from "../interfaces/IClearingHouse.sol";
import {Right} from "../interfaces/IOperators.sol";
import {IOrders, Link, OrderKind} from "../interfaces/IOrders.sol";
import {IPriceRouter, PriceUpdate} from "../interfaces/IPriceRouter.sol";
import {AccountId} from "./AccountId.sol";
import {Collateral} from "./Collateral.sol";
import {Desk, OrderBook, OrderBookLib} from "./OrderBook.sol";
import {PlacementRules} from "./PlacementRules.sol";
import {Trading} from "./Trading.sol";
import {WadMath} from "./WadMath.sol";

/// @title How orders come into the book
/// @notice Deployed on its own and run in the book's storage, to keep the book under the size limit of a contract.
library Placing {
    using SafeCast for uint256;
    using SafeERC20 for IERC20Metadata;

    /// @dev Of one account: nobody has to read an endless list.
    uint256 private constant MOST_WAITING = 32;

    /// @notice See `IOrders.commit`.
    /// @return orderId Its id.
    /// @return left What is left of `value`.
    function commit(
        OrderBook storage book,
        Desk memory desk,
        IOrders.OrderRequest calldata request,
        PriceUpdate calldata update,
        uint256 value
    ) external returns (uint256 orderId, uint256 left) {
        left = OrderBookLib.updatePrices(desk.router, update, value);
        orderId = ++book.count;
        _spend(book, desk, request, msg.sender, OrderKind.Market, 0);
        _commit(book, desk, orderId, request, OrderKind.Market, false);
    }

    /// @notice See `IOrders.commitGuard`.
    function commitGuard(
        OrderBook storage book,
        Desk memory desk,
        IOrders.OrderRequest calldata request,
        address keeper
    ) external returns (uint256 orderId) {
        require(desk.house.isSatellite(msg.sender), IOrders.NotSatellite(msg.sender));
        require(request.reduceOnly, IOrders.NotReduceOnly());
        orderId = ++book.count;
        _requireFee(desk, request);
        _enter(book, request.accountId);
        book.triggers[orderId].triggeredBy = keeper;
        _commit(book, desk, orderId, request, OrderKind.Guard, false);
    }

    /// @notice See `IOrders.place`.
    /// @param actor Who asks for it.
    /// @return first Id of the first order.
    /// @return left What is left of `value`.
    function place(
        OrderBook storage book,
        Desk memory desk,
        IOrders.Placement calldata placement,
        PriceUpdate calldata update,
        address actor,
        uint256 value
    ) external returns (uint256 first, uint256 left) {
        PlacementRules.check(placement);
        _deposit(desk.house, placement, actor);
        left = OrderBookLib.updatePrices(desk.router, update, value);
        first = book.count + 1;
        uint256 count = placement.orders.length;
        book.count += count;
        bool bracket = placement.link == Link.Bracket;
        for (uint256 i; i < count; ++i) {
            IOrders.TriggerRequest calldata request = placement.orders[i];
            bool entry = bracket && i == 0;
            _spend(book, desk, request.order, actor, request.kind, request.triggerPrice);
            if (request.kind == OrderKind.Market) {
                _commit(book, desk, first, request.order, OrderKind.Market, entry);
                continue;
            }
            IOrders.Trigger memory t;
            if (bracket && !entry) (t.group, t.entry) = (uint64(first + 1), uint64(first));
            else if (placement.link == Link.OneCancelsOther) t.group = uint64(first);
            _wait(book, desk.house, first + i, request, t, entry);
        }
    }

    /// @dev Out of the owner's wallet into his account; nothing stays here.
    function _deposit(IClearingHouse house, IOrders.Placement calldata placement, address actor) private {
        if (placement.deposit == 0) return;
        address owner = placement.accountId.owner();
        require(actor == owner, IOrders.NotAccountOwner(placement.accountId, actor));
        IERC20Metadata token = IERC20Metadata(house.quoteToken());
        Collateral.pull(token, owner, placement.deposit);
        token.forceApprove(address(house), placement.deposit);
        house.deposit(placement.accountId, placement.deposit);
    }

    /// @dev Checks what an order offers, and charges an operator's budget for it.
    /// @param trigger What its integrator's part is estimated by, if the last price is not higher; 0 for the last one.
    function _spend(
        OrderBook storage book,
        Desk memory desk,
        IOrders.OrderRequest calldata request,
        address actor,
        OrderKind kind,
        uint256 trigger
    ) private {
        _requireFee(desk, request);
        bool market = kind == OrderKind.Market;
        uint256 cost = request.payFromWallet ? 0 : _fees(request, kind);
        uint256 rate = request.integratorRate;
        address owner = request.accountId.owner();
        if (rate != 0) {
            uint256 most = book.approvedRates[owner][request.integrator];
            require(rate <= most, IOrders.IntegratorNotApproved(owner, request.integrator, rate, most));
            uint256 price = _estimate(desk.router, request.marketId, trigger);
            cost += WadMath.mulUp(WadMath.mulUp(WadMath.abs(request.sizeDelta), price), rate);
        }
        desk.operators.spend(owner, actor, market ? Right.Trade : Right.Orders, cost);
    }

    /// @dev Many a trigger price may be passed by far at once: a low one must not make an operator's order look cheap. What
    /// waits needs no live price for that.
    function _estimate(IPriceRouter router, uint16 marketId, uint256 trigger) private view returns (uint256) {
        if (trigger == 0) return OrderBookLib.lastPrice(router, marketId);
        return Math.max(trigger, router.marks(OrderBookLib.only(marketId))[0].price());
    }

    function _requireFee(Desk memory desk, IOrders.OrderRequest calldata request) private view {
        require(request.sizeDelta != 0, IClearingHouse.ZeroSize());
        uint256 minimum = desk.house.marketParams(request.marketId).minOrderFee;
        require(
            request.keeperFee >= minimum && request.keeperFee <= desk.maxKeeperFee,
            IOrders.KeeperFeeOutOfBounds(request.keeperFee, minimum, desk.maxKeeperFee)
        );
    }

    /// @dev One more order of an account that is not a plain market order.
    function _enter(OrderBook storage book, AccountId id) private {
        uint256 count = ++book.waiting[id];
        require(count <= MOST_WAITING, IOrders.TooManyOrders(id, count, MOST_WAITING));
    }

    /// @dev One for whoever settles it, and as much for whoever triggers it.
    function _fees(IOrders.OrderRequest calldata request, OrderKind kind) private pure returns (uint256) {
        return kind == OrderKind.Market ? request.keeperFee : 2 * uint256(request.keeperFee);
    }

    /// @dev A market order.
    function _commit(
        OrderBook storage book,
        Desk memory desk,
        uint256 orderId,
        IOrders.OrderRequest calldata request,
        OrderKind kind,
        bool entry
    ) private {
        IOrders.Order memory o = _order(request, kind, entry);
        if (o.reduceOnly) {
            // What a reduction can be at most is what is there now: a size of "all and more" must not be what it forfeits.
            int256 size = desk.house.positionSize(o.accountId, o.marketId, o.side);
            o.sizeDelta = int128(Trading.clip(o.accountId, o.marketId, size, o.sizeDelta));
        }
        o.commitTime = uint40(block.timestamp);
        _reserve(desk.house, o, o.sizeDelta, _fees(request, kind));
        book.orders[orderId] = o;
        emit IOrders.Commit(orderId, o.accountId, o.marketId, o);
    }

    /// @dev An order that waits for its trigger.
    function _wait(
        OrderBook storage book,
        IClearingHouse house,
        uint256 orderId,
        IOrders.TriggerRequest calldata request,
        IOrders.Trigger memory t,
        bool entry
    ) private {
        IOrders.Order memory o = _order(request.order, request.kind, entry);
        _enter(book, o.accountId);
        (t.price, t.distance, t.expiry) = (request.triggerPrice, request.distance, request.expiry);
        (t.armedAt, t.round) = (uint40(block.timestamp), book.rounds[o.accountId]);
        _reserve(house, o, 0, _fees(request.order, request.kind));
        (book.orders[orderId], book.triggers[orderId]) = (o, t);
        emit IOrders.Place(orderId, o.accountId, o.marketId, o, t);
    }

    function _order(
        IOrders.OrderRequest calldata request,
        OrderKind kind,
        bool entry
    ) private view returns (IOrders.Order memory o) {
        o.accountId = request.accountId;
        o.marketId = request.marketId;
        o.side = request.side;
        o.reduceOnly = request.reduceOnly;
        o.sizeDelta = request.sizeDelta;
        o.acceptablePrice = request.acceptablePrice;
        (o.kind, o.isEntry) = (kind, entry);
        o.payer = request.payFromWallet ? msg.sender : address(0);
        (o.integrator, o.integratorRate) = (request.integrator, request.integratorRate);
    }

    function _reserve(IClearingHouse house, IOrders.Order memory o, int256 sizeDelta, uint256 keeperFee) private {
        (uint32 epoch, uint256 reservation, uint256 escrowed) = house.reserve(
            OrderBookLib.holding(o, sizeDelta, keeperFee, o.payer)
        );
        (o.epoch, o.reservation, o.escrowed) = (epoch, reservation.toUint96(), escrowed.toUint96());
    }
}
