// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IClearingHouse} from "../interfaces/IClearingHouse.sol";
import {IOrders, OrderKind} from "../interfaces/IOrders.sol";
import {IPriceRouter, PriceUpdate} from "../interfaces/IPriceRouter.sol";
import {ProvenPrice} from "../interfaces/IPriceSource.sol";
import {AccountId, AccountIdLib} from "./AccountId.sol";
import {Failure} from "./Failure.sol";
import {Mark} from "./Mark.sol";
import {Desk, OrderBook, OrderBookLib} from "./OrderBook.sol";

/// @title How a market order ends
/// @notice Deployed on its own and run in the book's storage, to keep the book under the size limit of a contract.
library Settling {
    /// @notice See `IOrders.settle`.
    /// @return left What is left of `value`.
    function settle(
        OrderBook storage book,
        Desk memory desk,
        uint256 orderId,
        bytes[] calldata settlementData,
        PriceUpdate calldata update,
        uint256 value
    ) external returns (uint256 left) {
        IOrders.Order memory o = _pending(book, desk.house, orderId);
        uint256 from = o.commitTime + desk.delay;
        uint256 until = from + desk.window;
        require(block.timestamp >= from, IOrders.TooEarly(block.timestamp, from));
        bool late = block.timestamp > until;
        require(!late || o.kind == OrderKind.Limit, IOrders.WindowClosed(block.timestamp, until));

        left = OrderBookLib.updatePrices(desk.router, update, value);
        uint256 fee = desk.router.settlementFee(o.marketId, settlementData);
        require(left >= fee, IOrders.InsufficientValue(left, fee));
        left -= fee;
        ProvenPrice memory proven = desk.router.settlementPrice{value: fee}(
            o.marketId,
            settlementData,
            uint64(from),
            uint64(until)
        );
        if (!late) {
            _fill(book, desk.house, orderId, o, proven);
        } else {
            bool missed = o.sizeDelta > 0 ? proven.price > o.acceptablePrice : proven.price < o.acceptablePrice;
            require(missed, IOrders.WindowClosed(block.timestamp, until));
            OrderBookLib.rearm(book, desk.house, orderId, o, proven.price);
        }
    }

    /// @notice See `IOrders.expire`.
    function expire(OrderBook storage book, Desk memory desk, uint256 orderId) external {
        IOrders.Order memory o = _pending(book, desk.house, orderId);
        uint256 until = OrderBookLib.lastSecond(o, desk);
        // A limit order whose price was beyond its limit waits again once somebody shows that: a stranger has to leave its
        // owner the time for it.
        uint256 expiry = book.triggers[orderId].expiry;
        bool own = msg.sender == o.accountId.owner();
        if (o.kind == OrderKind.Limit && !own && expiry > until) until = expiry;
        require(block.timestamp > until, IOrders.NotExpired(block.timestamp, until));
        bool down = _wasDown(desk.router, orderId, o);
        bool waited = o.kind != OrderKind.Market && o.kind != OrderKind.Guard;
        if (down && waited) return OrderBookLib.rearm(book, desk.house, orderId, o, 0);
        // Anyone could have settled it, its owner included: the fee is lost, or waiting for a price would be free. But not
        // while there was no price, or no chain.
        OrderBookLib.release(desk.house, o, down ? OrderBookLib.payer(o) : AccountId.wrap(0));
        OrderBookLib.end(book, orderId, o);
        emit IOrders.Expire(orderId, o.accountId);
    }

    /// @notice See `IOrders.clear`.
    function clear(OrderBook storage book, Desk memory desk, uint256 orderId) external {
        IOrders.Order memory o = book.orders[orderId];
        require(OrderBookLib.exists(o), IOrders.OrderNotPending(orderId));
        bool over =
            o.commitTime == 0
                ? OrderBookLib.over(book, desk.house, orderId) != IOrders.Over.Not
                : desk.house.epochOf(o.accountId) != o.epoch;
        require(over, IOrders.OrderNotOver(orderId));
        OrderBookLib.release(desk.house, o, OrderBookLib.payer(o));
        OrderBookLib.end(book, orderId, o);
        emit IOrders.Clear(orderId, o.accountId);
    }

    /// @dev A market order that is there, and not void.
    function _pending(
        OrderBook storage book,
        IClearingHouse house,
        uint256 orderId
    ) private view returns (IOrders.Order memory o) {
        o = book.orders[orderId];
        require(o.commitTime != 0, IOrders.OrderNotPending(orderId));
        uint32 epoch = house.epochOf(o.accountId);
        require(epoch == o.epoch, IOrders.OrderVoided(orderId, o.epoch, epoch));
    }

    /// @dev Fills, or ends the order with the reason. What is no fault of the order, a stale price of another market
    /// or a caller short of gas, reverts instead and leaves it pending; a limit order that misses its limit waits again.
    function _fill(
        OrderBook storage book,
        IClearingHouse house,
        uint256 orderId,
        IOrders.Order memory o,
        ProvenPrice memory proven
    ) private {
        IClearingHouse.FillRequest memory request = IClearingHouse.FillRequest(
            o.accountId,
            o.marketId,
            o.side,
            o.sizeDelta,
            o.reduceOnly,
            proven.price,
            proven.confidence,
            o.acceptablePrice,
            o.integrator,
            o.integratorRate
        );
        try house.fill(request) returns (IClearingHouse.FillResult memory result) {
            if (o.isEntry) book.filledAt[orderId] = block.timestamp;
            uint256 group = book.triggers[orderId].group;
            if (group != 0) book.groups[group].ended = true;
            emit IOrders.Settle(orderId, o.accountId, msg.sender, result.fillPrice, proven.price, proven.publishTime);
            _payKeepers(book, house, orderId, o);
        } catch (bytes memory reason) {
            require(reason.length != 0, IOrders.InsufficientGas());
            if (Failure.isTransient(reason)) Failure.bubble(reason);
            if (o.kind == OrderKind.Limit && bytes4(reason) == IClearingHouse.PriceNotAcceptable.selector) {
                return OrderBookLib.rearm(book, house, orderId, o, proven.price);
            }
            // Else an order could be placed for the chance that its price turns out well, and undone by its owner.
            uint256 forfeited = Failure.isMarket(reason) ? 0 : house.forfeit(request);
            emit IOrders.Fail(orderId, o.accountId, msg.sender, forfeited, reason);
            _payKeepers(book, house, orderId, o);
        }
    }

    /// @dev What is in escrow goes to who triggered the order, if anyone had to, and to the caller who settled it.
    function _payKeepers(
        OrderBook storage book,
        IClearingHouse house,
        uint256 orderId,
        IOrders.Order memory o
    ) private {
        address triggeredBy = book.triggers[orderId].triggeredBy;
        if (triggeredBy != address(0) && triggeredBy != msg.sender) OrderBookLib.releaseHalf(house, o, triggeredBy);
        OrderBookLib.release(house, o, AccountIdLib.primary(msg.sender));
        OrderBookLib.end(book, orderId, o);
    }

    /// @dev Whether nobody could have settled an order: its feed is dead, or was when it waited; or the sequencer was down.
    /// While there is no price nobody knows: one shows that there could have been, a freeze that there could not.
    function _wasDown(IPriceRouter router, uint256 orderId, IOrders.Order memory o) private view returns (bool) {
        Mark mark = router.marks(OrderBookLib.only(o.marketId))[0];
        if (mark.isFrozen() || router.protectedUntil() != 0) return true;
        IPriceRouter.Feed memory feed = router.feed(o.marketId);
        if (feed.resumedAt >= o.commitTime) return true;
        require(!mark.isStale(), IOrders.FeedUnknown(orderId, o.marketId, feed.publishTime));
        return false;
    }
}
