// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IClearingHouse} from "../interfaces/IClearingHouse.sol";
import {Right} from "../interfaces/IOperators.sol";
import {IOrders, OrderKind} from "../interfaces/IOrders.sol";
import {PriceUpdate} from "../interfaces/IPriceRouter.sol";
import {AccountId} from "./AccountId.sol";
import {Failure} from "./Failure.sol";
import {Desk, OrderBook, OrderBookLib} from "./OrderBook.sol";
import {Trading} from "./Trading.sol";
import {Triggers} from "./Triggers.sol";

/// @title What happens to an order that waits: its watermark moves, it is triggered, it is cancelled
/// @notice Deployed on its own and run in the book's storage, to keep the book under the size limit of a contract.
library Waiting {
    using SafeCast for uint256;

    /// @notice See `IOrders.trail`.
    /// @return left What is left of `value`.
    function trail(
        OrderBook storage book,
        Desk memory desk,
        uint256 orderId,
        PriceUpdate calldata update,
        uint256 value
    ) external returns (uint256 left) {
        IOrders.Order memory o = OrderBookLib.waitingOrder(book, orderId);
        require(o.kind == OrderKind.Trailing, IOrders.NotTrailing(orderId));
        IOrders.Trigger memory t = _armed(book, desk.house, orderId);
        left = OrderBookLib.updatePrices(desk.router, update, value);
        (uint256 price, ) = _freshPrice(desk, orderId, o.marketId, t);
        _trail(book, orderId, o, t, price);
    }

    /// @notice See `IOrders.trigger`.
    /// @return left What is left of `value`.
    function trigger(
        OrderBook storage book,
        Desk memory desk,
        uint256 orderId,
        PriceUpdate calldata update,
        uint256 value
    ) external returns (uint256 left) {
        IOrders.Order memory o = OrderBookLib.waitingOrder(book, orderId);
        IOrders.Trigger memory t = _armed(book, desk.house, orderId);
        _requireIdle(book, desk, t.group);
        left = OrderBookLib.updatePrices(desk.router, update, value);
        (uint256 price, uint256 publishTime) = _freshPrice(desk, orderId, o.marketId, t);
        if (o.kind == OrderKind.Trailing) _trail(book, orderId, o, t, price);
        _requireMet(orderId, o, t, price);
        t.triggeredBy = msg.sender;
        emit IOrders.Triggered(orderId, o.accountId, msg.sender, price, publishTime);
        _becomeMarket(book, desk.house, orderId, o, t);
    }

    /// @notice See `IOrders.cancel`.
    /// @param accountId Whose orders they are; 0 for any that `actor` may cancel.
    function cancel(
        OrderBook storage book,
        Desk memory desk,
        uint256[] calldata orderIds,
        AccountId accountId,
        address actor
    ) external {
        for (uint256 i; i < orderIds.length; ++i) {
            uint256 orderId = orderIds[i];
            IOrders.Order memory o = OrderBookLib.waitingOrder(book, orderId);
            bool named =
                AccountId.unwrap(accountId) == 0 || AccountId.unwrap(accountId) == AccountId.unwrap(o.accountId);
            require(named, IOrders.OrderNotWaiting(orderId));
            desk.operators.requireRight(o.accountId.owner(), actor, Right.Orders);
            OrderBookLib.release(desk.house, o, OrderBookLib.payer(o));
            OrderBookLib.end(book, orderId, o);
            emit IOrders.Cancel(orderId, o.accountId);
        }
    }

    /// @notice See `IOrders.cancelGroup`.
    function cancelGroup(OrderBook storage book, Desk memory desk, uint256 orderId) external {
        AccountId accountId = OrderBookLib.waitingOrder(book, orderId).accountId;
        desk.operators.requireRight(accountId.owner(), msg.sender, Right.Orders);
        uint256 group = book.triggers[orderId].group;
        require(group != 0, IOrders.NotLinked(orderId));
        book.groups[group].ended = true;
        emit IOrders.CancelGroup(group, accountId);
    }

    /// @notice See `IOrders.cancelAll`.
    function cancelAll(OrderBook storage book, Desk memory desk, AccountId accountId, address actor) external {
        desk.operators.requireRight(accountId.owner(), actor, Right.Orders);
        uint32 round = ++book.rounds[accountId];
        emit IOrders.CancelAll(accountId, round);
    }

    /* CONDITIONS */

    /// @dev The condition of an order that is not over, and whose entry is filled; `armedAt` is from when it counts.
    function _armed(
        OrderBook storage book,
        IClearingHouse house,
        uint256 orderId
    ) private view returns (IOrders.Trigger memory t) {
        IOrders.Over over = OrderBookLib.over(book, house, orderId);
        require(over == IOrders.Over.Not, IOrders.OrderOver(orderId, over));
        t = book.triggers[orderId];
        if (t.entry == 0) return t;
        uint256 filledAt = book.filledAt[t.entry];
        require(filledAt != 0, IOrders.EntryNotFilled(orderId, t.entry));
        if (filledAt > t.armedAt) t.armedAt = uint40(filledAt);
    }

    /// @dev No other order of its group may be filled. One whose window has passed cannot be any more.
    function _requireIdle(OrderBook storage book, Desk memory desk, uint256 group) private view {
        uint256 pending = book.groups[group].pending;
        if (pending == 0) return;
        uint256 until = OrderBookLib.lastSecond(book.orders[pending], desk);
        require(block.timestamp > until, IOrders.GroupBusy(group, pending));
    }

    /// @dev The last accepted price, which is live, and was published after the order waited.
    function _freshPrice(
        Desk memory desk,
        uint256 orderId,
        uint16 marketId,
        IOrders.Trigger memory t
    ) private view returns (uint256 price, uint256 publishTime) {
        price = OrderBookLib.lastPrice(desk.router, marketId);
        publishTime = desk.router.feed(marketId).publishTime;
        require(publishTime > t.armedAt, IOrders.PriceTooEarly(orderId, publishTime, t.armedAt));
    }

    function _requireMet(
        uint256 orderId,
        IOrders.Order memory o,
        IOrders.Trigger memory t,
        uint256 price
    ) private pure {
        bool buys = o.sizeDelta > 0;
        uint256 at = o.kind == OrderKind.Trailing ? Triggers.level(buys, t.price, t.distance) : t.price;
        require(Triggers.isMet(o.kind, buys, t.price, t.distance, price), IOrders.TriggerNotMet(orderId, price, at));
    }

    function _trail(
        OrderBook storage book,
        uint256 orderId,
        IOrders.Order memory o,
        IOrders.Trigger memory t,
        uint256 price
    ) private {
        uint128 watermark = Triggers.trailed(o.sizeDelta > 0, t.price, price).toUint128();
        if (watermark == t.price) return;
        t.price = watermark;
        book.triggers[orderId].price = watermark;
        emit IOrders.Trail(orderId, watermark);
    }

    /* BECOMING A MARKET ORDER */

    /// @dev Its keeper fees are in escrow; the risk it takes is reserved now. What the account cannot carry ends here.
    function _becomeMarket(
        OrderBook storage book,
        IClearingHouse house,
        uint256 orderId,
        IOrders.Order memory o,
        IOrders.Trigger memory t
    ) private {
        bytes memory refusal = o.reduceOnly ? _clip(house, o) : _reserve(house, o);
        if (refusal.length != 0) {
            emit IOrders.Fail(orderId, o.accountId, t.triggeredBy, 0, refusal);
            OrderBookLib.releaseHalf(house, o, t.triggeredBy);
            OrderBookLib.release(house, o, OrderBookLib.payer(o));
            OrderBookLib.end(book, orderId, o);
            return;
        }
        o.commitTime = uint40(block.timestamp);
        (book.orders[orderId], book.triggers[orderId]) = (o, t);
        if (t.group != 0) book.groups[t.group].pending = uint64(orderId);
        emit IOrders.Commit(orderId, o.accountId, o.marketId, o);
    }

    /// @return refusal Why nothing can be reduced; empty if something can.
    function _clip(IClearingHouse house, IOrders.Order memory o) private view returns (bytes memory refusal) {
        int256 size = house.positionSize(o.accountId, o.marketId, o.side);
        if (size == 0 || (size ^ o.sizeDelta) >= 0) {
            return abi.encodeWithSelector(IClearingHouse.NothingToReduce.selector, o.accountId, o.marketId);
        }
        o.sizeDelta = int128(Trading.clip(o.accountId, o.marketId, size, o.sizeDelta));
    }

    /// @return refusal Why the account cannot carry the order; empty if it can.
    function _reserve(IClearingHouse house, IOrders.Order memory o) private returns (bytes memory refusal) {
        try house.reserve(OrderBookLib.holding(o, o.sizeDelta, 0, address(0))) returns (
            uint32,
            uint256 reservation,
            uint256
        ) {
            o.reservation = reservation.toUint96();
        } catch (bytes memory reason) {
            require(reason.length != 0, IOrders.InsufficientGas());
            // Neither a missing price nor a closed market is the order's fault: it goes on waiting.
            if (Failure.isTransient(reason) || Failure.isClosed(bytes4(reason))) Failure.bubble(reason);
            return reason;
        }
    }
}
