// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IClearingHouse} from "../interfaces/IClearingHouse.sol";
import {IOperators} from "../interfaces/IOperators.sol";
import {IOrders, OrderKind} from "../interfaces/IOrders.sol";
import {IPriceRouter, PriceUpdate} from "../interfaces/IPriceRouter.sol";
import {AccountId, AccountIdLib} from "./AccountId.sol";

/// @notice Orders that cancel each other.
struct Group {
    /// @dev Which of them is a market order now.
    uint64 pending;
    bool ended;
}

/// @notice All that the order book stores.
struct OrderBook {
    uint256 count;
    mapping(uint256 orderId => IOrders.Order) orders;
    mapping(uint256 orderId => IOrders.Trigger) triggers;
    mapping(uint256 group => Group) groups;
    /// @dev When an entry of a bracket was filled.
    mapping(uint256 orderId => uint256) filledAt;
    /// @dev How often all of an account's orders were cancelled.
    mapping(AccountId => uint32) rounds;
    mapping(AccountId => uint256) waiting;
    mapping(address owner => mapping(address integrator => uint256)) approvedRates;
}

/// @notice What the order book is fixed to.
struct Desk {
    IClearingHouse house;
    IPriceRouter router;
    IOperators operators;
    uint256 delay;
    uint256 window;
    uint256 maxKeeperFee;
}

/// @title What every verb of the order book shares: finding an order, ending it, and where its escrow goes
library OrderBookLib {
    /* FINDING */

    function exists(IOrders.Order memory o) internal pure returns (bool) {
        return AccountId.unwrap(o.accountId) != 0;
    }

    /// @notice An order that is there, and is no market order yet.
    function waitingOrder(OrderBook storage book, uint256 orderId) internal view returns (IOrders.Order memory o) {
        o = book.orders[orderId];
        require(exists(o) && o.commitTime == 0, IOrders.OrderNotWaiting(orderId));
    }

    /// @notice Why an order that waits will not be triggered any more.
    function over(OrderBook storage book, IClearingHouse house, uint256 orderId) internal view returns (IOrders.Over) {
        IOrders.Order storage o = book.orders[orderId];
        IOrders.Trigger storage t = book.triggers[orderId];
        AccountId id = o.accountId;
        if (house.epochOf(id) != o.epoch) return IOrders.Over.Voided;
        if (t.round != book.rounds[id]) return IOrders.Over.AllCancelled;
        if (book.groups[t.group].ended) return IOrders.Over.GroupEnded;
        uint256 entry = t.entry;
        if (entry != 0 && book.filledAt[entry] == 0 && !exists(book.orders[entry])) return IOrders.Over.EntryEnded;
        return block.timestamp > t.expiry ? IOrders.Over.Expired : IOrders.Over.Not;
    }

    /// @notice The last second in which a market order may be settled.
    function lastSecond(IOrders.Order memory o, Desk memory desk) internal pure returns (uint256) {
        return o.commitTime + desk.delay + desk.window;
    }

    /* ENDING */

    /// @notice Nothing is left of it: it can end only once.
    function end(OrderBook storage book, uint256 orderId, IOrders.Order memory o) internal {
        delete book.orders[orderId];
        if (o.kind == OrderKind.Market) return;
        leaveGroup(book, orderId);
        delete book.triggers[orderId];
        --book.waiting[o.accountId];
    }

    /// @notice The others of its group may be triggered again.
    function leaveGroup(OrderBook storage book, uint256 orderId) internal {
        uint256 group = book.triggers[orderId].group;
        if (group != 0 && book.groups[group].pending == orderId) book.groups[group].pending = 0;
    }

    /// @notice The order waits again, for prices from now on; what it reserved is free.
    function rearm(
        OrderBook storage book,
        IClearingHouse house,
        uint256 orderId,
        IOrders.Order memory o,
        uint256 oraclePrice
    ) internal {
        house.release(o.accountId, o.epoch, o.reservation, 0, o.accountId);
        (o.commitTime, o.reservation) = (0, 0);
        book.orders[orderId] = o;
        IOrders.Trigger storage t = book.triggers[orderId];
        (t.armedAt, t.triggeredBy) = (uint40(block.timestamp), address(0));
        leaveGroup(book, orderId);
        emit IOrders.Rearm(orderId, o.accountId, oraclePrice);
    }

    /* ESCROW */

    /// @notice What the core is asked to hold for an order.
    /// @param sizeDelta 0 for its keeper fees alone.
    /// @param payer_ Of the fees; zero: the account.
    function holding(
        IOrders.Order memory o,
        int256 sizeDelta,
        uint256 keeperFee,
        address payer_
    ) internal pure returns (IClearingHouse.ReserveRequest memory) {
        return
            IClearingHouse.ReserveRequest(
                o.accountId,
                o.marketId,
                o.side,
                sizeDelta,
                o.reduceOnly,
                keeperFee,
                payer_,
                o.integratorRate
            );
    }

    /// @notice Whose it is if nobody has earned it.
    function payer(IOrders.Order memory o) internal pure returns (AccountId) {
        return o.payer == address(0) ? o.accountId : AccountIdLib.primary(o.payer);
    }

    /// @notice Pays half of it to who triggered the order.
    function releaseHalf(IClearingHouse house, IOrders.Order memory o, address keeper) internal {
        uint96 half = o.escrowed / 2;
        o.escrowed -= half;
        house.release(o.accountId, o.epoch, 0, half, AccountIdLib.primary(keeper));
    }

    /// @notice Pays what is left of it, and frees what the order reserved.
    function release(IClearingHouse house, IOrders.Order memory o, AccountId beneficiary) internal {
        house.release(o.accountId, o.epoch, o.reservation, o.escrowed, beneficiary);
    }

    /* PRICES */

    /// @return left What is left of `value`.
    function updatePrices(
        IPriceRouter router,
        PriceUpdate calldata update,
        uint256 value
    ) internal returns (uint256 left) {
        if (update.marketIds.length == 0) return value;
        uint256 fee = router.updateFee(update);
        require(value >= fee, IOrders.InsufficientValue(value, fee));
        router.update{value: fee}(update);
        return value - fee;
    }

    /// @notice The last accepted price, which is live.
    function lastPrice(IPriceRouter router, uint16 marketId) internal view returns (uint256) {
        return router.prices(only(marketId))[0];
    }

    function only(uint16 marketId) internal pure returns (uint16[] memory list) {
        list = new uint16[](1);
        list[0] = marketId;
    }
}
