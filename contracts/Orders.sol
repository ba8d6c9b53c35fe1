// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {IClearingHouse} from "./interfaces/IClearingHouse.sol";
import {IOrders} from "./interfaces/IOrders.sol";
import {IPriceRouter, PriceUpdate} from "./interfaces/IPriceRouter.sol";
import {ProvenPrice} from "./interfaces/IPriceSource.sol";
import {AccountId, AccountIdLib} from "./libraries/AccountId.sol";
import {Failure} from "./libraries/Failure.sol";
import {Mark} from "./libraries/Mark.sol";
import {Trading} from "./libraries/Trading.sol";

/// @title Orders
/// @dev Holds no tokens: keeper fees wait in the clearing house.
contract Orders is IOrders, ReentrancyGuardTransient {
    using SafeCast for uint256;

    IClearingHouse public immutable clearingHouse;
    IPriceRouter public immutable router;
    uint256 private immutable DELAY;
    uint256 private immutable WINDOW;
    uint256 private immutable MAX_KEEPER_FEE;

    uint256 public orderCount;
    mapping(uint256 => Order) private _orders;

    constructor(IClearingHouse clearingHouse_, Config memory config_) {
        _within("delay", config_.delay, 1, 60);
        _within("window", config_.window, 10, 600);
        _within("maxKeeperFee", config_.maxKeeperFee, 1e18, 100e18);
        clearingHouse = clearingHouse_;
        router = IPriceRouter(clearingHouse_.router());
        DELAY = config_.delay;
        WINDOW = config_.window;
        MAX_KEEPER_FEE = config_.maxKeeperFee;
    }

    /* WHAT THE OWNER DOES */

    /// @inheritdoc IOrders
    function commit(
        OrderRequest calldata request,
        PriceUpdate calldata update
    ) external payable nonReentrant returns (uint256 orderId) {
        _requireOwner(request.accountId);
        require(request.sizeDelta != 0, IClearingHouse.ZeroSize());
        uint256 minimum = clearingHouse.marketParams(request.marketId).minOrderFee;
        require(
            request.keeperFee >= minimum && request.keeperFee <= MAX_KEEPER_FEE,
            KeeperFeeOutOfBounds(request.keeperFee, minimum, MAX_KEEPER_FEE)
        );
        uint256 value = _updatePrices(update, msg.value);

        orderId = ++orderCount;
        Order memory o = _reserve(request);
        _orders[orderId] = o;
        emit Commit(orderId, o.accountId, o.marketId, o);
        _refund(value);
    }

    /// @inheritdoc IOrders
    function closePair(
        AccountId accountId,
        uint16 marketId,
        uint256 quantity,
        PriceUpdate calldata update
    ) external payable nonReentrant {
        _requireOwner(accountId);
        uint256 value = _updatePrices(update, msg.value);
        clearingHouse.closePair(accountId, marketId, quantity);
        _refund(value);
    }

    /* WHAT ANYONE DOES */

    /// @inheritdoc IOrders
    function settle(
        uint256 orderId,
        bytes[] calldata settlementData,
        PriceUpdate calldata update
    ) external payable nonReentrant {
        Order memory o = _take(orderId);
        uint32 epoch = clearingHouse.epochOf(o.accountId);
        require(epoch == o.epoch, OrderVoided(orderId, o.epoch, epoch));
        uint256 from = o.commitTime + DELAY;
        uint256 until = from + WINDOW;
        require(block.timestamp >= from, TooEarly(block.timestamp, from));
        require(block.timestamp <= until, WindowClosed(block.timestamp, until));

        uint256 value = _updatePrices(update, msg.value);
        uint256 fee = router.settlementFee(o.marketId, settlementData);
        require(value >= fee, InsufficientValue(value, fee));
        ProvenPrice memory proven = router.settlementPrice{value: fee}(
            o.marketId,
            settlementData,
            uint64(from),
            uint64(until)
        );
        _fill(orderId, o, proven);
        _release(o, AccountIdLib.primary(msg.sender));
        _refund(value - fee);
    }

    /// @inheritdoc IOrders
    function expire(uint256 orderId) external nonReentrant {
        Order memory o = _take(orderId);
        uint32 epoch = clearingHouse.epochOf(o.accountId);
        require(epoch == o.epoch, OrderVoided(orderId, o.epoch, epoch));
        uint256 until = o.commitTime + DELAY + WINDOW;
        require(block.timestamp > until, NotExpired(block.timestamp, until));
        // Anyone could have settled it, its owner included: the fee is lost, or waiting for a price would be free. But not
        // while there was no price, or no chain.
        _release(o, _wasDown(orderId, o) ? _payer(o) : AccountId.wrap(0));
        emit Expire(orderId, o.accountId);
    }

    /// @inheritdoc IOrders
    function clear(uint256 orderId) external nonReentrant {
        Order memory o = _take(orderId);
        uint32 epoch = clearingHouse.epochOf(o.accountId);
        require(epoch != o.epoch, OrderNotVoided(orderId, epoch));
        _release(o, _payer(o));
        emit Clear(orderId, o.accountId);
    }

    /* READING */

    /// @inheritdoc IOrders
    function order(uint256 orderId) external view returns (Order memory) {
        return _orders[orderId];
    }

    /// @inheritdoc IOrders
    function config() external view returns (Config memory) {
        return Config(DELAY, WINDOW, MAX_KEEPER_FEE);
    }

    /* INSIDE */

    /// @dev Reads an order and ends it: whatever follows, it can end only once.
    function _take(uint256 orderId) private returns (Order memory o) {
        o = _orders[orderId];
        require(o.commitTime != 0, OrderNotPending(orderId));
        delete _orders[orderId];
    }

    function _reserve(OrderRequest calldata request) private returns (Order memory o) {
        o.accountId = request.accountId;
        o.marketId = request.marketId;
        o.side = request.side;
        o.reduceOnly = request.reduceOnly;
        o.sizeDelta = request.reduceOnly ? _clipped(request) : request.sizeDelta;
        o.commitTime = uint40(block.timestamp);
        o.acceptablePrice = request.acceptablePrice;
        o.payer = request.payFromWallet ? msg.sender : address(0);
        o.integrator = request.integrator;
        (uint32 epoch, uint256 reservation, uint256 escrowed) = clearingHouse.reserve(
            IClearingHouse.ReserveRequest(
                o.accountId,
                o.marketId,
                o.side,
                o.sizeDelta,
                o.reduceOnly,
                request.keeperFee,
                o.payer
            )
        );
        (o.epoch, o.reservation, o.escrowed) = (epoch, reservation.toUint96(), escrowed.toUint96());
    }

    /// @dev What a reduction can be at most is what is there now: a size of "all and more" must not be what it forfeits.
    function _clipped(OrderRequest calldata request) private view returns (int128) {
        int256 size = clearingHouse.positionSize(request.accountId, request.marketId, request.side);
        return int128(Trading.clip(request.accountId, request.marketId, size, request.sizeDelta));
    }

    /// @dev Fills, or ends the order with the reason. What is no fault of the order, a stale price of another market
    /// or a caller short of gas, reverts instead and leaves it pending.
    function _fill(uint256 orderId, Order memory o, ProvenPrice memory proven) private {
        IClearingHouse.FillRequest memory request = IClearingHouse.FillRequest(
            o.accountId,
            o.marketId,
            o.side,
            o.sizeDelta,
            o.reduceOnly,
            proven.price,
            proven.confidence,
            o.acceptablePrice,
            o.integrator
        );
        try clearingHouse.fill(request) returns (IClearingHouse.FillResult memory result) {
            emit Settle(orderId, o.accountId, msg.sender, result.fillPrice, proven.price, proven.publishTime);
        } catch (bytes memory reason) {
            require(reason.length != 0, InsufficientGas());
            if (Failure.isTransient(reason)) Failure.bubble(reason);
            // Else an order could be placed for the chance that its price turns out well, and undone by its owner.
            uint256 forfeited = Failure.isMarket(reason) ? 0 : clearingHouse.forfeit(request);
            emit Fail(orderId, o.accountId, msg.sender, forfeited, reason);
        }
    }

    /// @dev Whether nobody could have settled an order: its feed is dead, or was when it waited; or the sequencer was down.
    /// While there is no price nobody knows: one shows that there could have been, a freeze that there could not.
    function _wasDown(uint256 orderId, Order memory o) private view returns (bool) {
        uint16[] memory feeds = new uint16[](1);
        feeds[0] = o.marketId;
        Mark mark = router.marks(feeds)[0];
        if (mark.isFrozen() || router.protectedUntil() != 0) return true;
        IPriceRouter.Feed memory feed = router.feed(o.marketId);
        if (feed.resumedAt >= o.commitTime) return true;
        require(!mark.isStale(), FeedUnknown(orderId, o.marketId, feed.publishTime));
        return false;
    }

    function _payer(Order memory o) private pure returns (AccountId) {
        return o.payer == address(0) ? o.accountId : AccountIdLib.primary(o.payer);
    }

    function _release(Order memory o, AccountId beneficiary) private {
        clearingHouse.release(o.accountId, o.epoch, o.reservation, o.escrowed, beneficiary);
    }

    function _requireOwner(AccountId accountId) private view {
        require(accountId.owner() == msg.sender, NotAccountOwner(accountId, msg.sender));
    }

    /// @return left What is left of `value`.
    function _updatePrices(PriceUpdate calldata update, uint256 value) private returns (uint256 left) {
        if (update.marketIds.length == 0) return value;
        uint256 fee = router.updateFee(update);
        require(value >= fee, InsufficientValue(value, fee));
        router.update{value: fee}(update);
        return value - fee;
    }

    function _refund(uint256 value) private {
        if (value != 0) Address.sendValue(payable(msg.sender), value);
    }

    function _within(bytes32 name, uint256 value, uint256 minimum, uint256 maximum) private pure {
        require(value >= minimum && value <= maximum, ConfigOutOfBounds(name, value, minimum, maximum));
    }
}
