// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {IClearingHouse} from "./interfaces/IClearingHouse.sol";
import {IOperators, Right} from "./interfaces/IOperators.sol";
import {IOrders} from "./interfaces/IOrders.sol";
import {IPriceRouter, PriceUpdate} from "./interfaces/IPriceRouter.sol";
import {Signature} from "./interfaces/ISignedRequests.sol";
import {AccountId} from "./libraries/AccountId.sol";
import {FeeSplit} from "./libraries/FeeSplit.sol";
import {Desk, OrderBook, OrderBookLib} from "./libraries/OrderBook.sol";
import {OrderTypes} from "./libraries/OrderTypes.sol";
import {Placing} from "./libraries/Placing.sol";
import {Settling} from "./libraries/Settling.sol";
import {Waiting} from "./libraries/Waiting.sol";
import {Permits} from "./utils/Permits.sol";
import {SignedRequests} from "./utils/SignedRequests.sol";

/// @title Orders
/// @dev Holds no tokens: keeper fees wait in the clearing house, deposits pass through within one call.
contract Orders is IOrders, SignedRequests, Permits {
    IClearingHouse public immutable clearingHouse;
    IPriceRouter public immutable router;
    IOperators public immutable operators;
    uint256 private immutable DELAY;
    uint256 private immutable WINDOW;
    uint256 private immutable MAX_KEEPER_FEE;

    OrderBook private _book;

    constructor(
        IClearingHouse clearingHouse_,
        IOperators operators_,
        Config memory config_
    ) EIP712("Ballast Orders", "1") {
        _within("delay", config_.delay, 1, 60);
        _within("window", config_.window, 10, 600);
        _within("maxKeeperFee", config_.maxKeeperFee, 1e18, 100e18);
        clearingHouse = clearingHouse_;
        operators = operators_;
        router = IPriceRouter(clearingHouse_.router());
        DELAY = config_.delay;
        WINDOW = config_.window;
        MAX_KEEPER_FEE = config_.maxKeeperFee;
    }

    /* PLACING */

    /// @inheritdoc IOrders
    function commit(
        OrderRequest calldata request,
        PriceUpdate calldata update
    ) external payable nonReentrant returns (uint256 orderId) {
        uint256 left;
        (orderId, left) = Placing.commit(_book, _desk(), request, update, _value());
        _giveBack(left);
    }

    /// @inheritdoc IOrders
    function commitGuard(
        OrderRequest calldata request,
        address keeper
    ) external nonReentrant returns (uint256 orderId) {
        return Placing.commitGuard(_book, _desk(), request, keeper);
    }

    /// @inheritdoc IOrders
    function place(
        Placement calldata placement,
        PriceUpdate calldata update
    ) external payable nonReentrant returns (uint256 first) {
        return _place(placement, msg.sender, update);
    }

    /// @inheritdoc IOrders
    function placeFor(
        Placement calldata placement,
        Signature calldata signature,
        PriceUpdate calldata update
    ) external payable nonReentrant returns (uint256 first) {
        _useSignature(signature, OrderTypes.placement(placement, signature));
        return _place(placement, signature.signer, update);
    }

    /// @inheritdoc IOrders
    function approveIntegrator(address integrator, uint64 maxRate) external payable unpaid {
        _approve(msg.sender, integrator, maxRate);
    }

    /// @inheritdoc IOrders
    function approveIntegratorFor(
        address integrator,
        uint64 maxRate,
        Signature calldata signature
    ) external payable unpaid {
        _useSignature(signature, OrderTypes.approveIntegrator(integrator, maxRate, signature));
        _approve(signature.signer, integrator, maxRate);
    }

    /* WHILE AN ORDER WAITS */

    /// @inheritdoc IOrders
    function trail(uint256 orderId, PriceUpdate calldata update) external payable nonReentrant {
        _giveBack(Waiting.trail(_book, _desk(), orderId, update, _value()));
    }

    /// @inheritdoc IOrders
    function trigger(uint256 orderId, PriceUpdate calldata update) external payable nonReentrant {
        _giveBack(Waiting.trigger(_book, _desk(), orderId, update, _value()));
    }

    /// @inheritdoc IOrders
    function cancel(uint256[] calldata orderIds) external payable unpaid nonReentrant {
        Waiting.cancel(_book, _desk(), orderIds, AccountId.wrap(0), msg.sender);
    }

    /// @inheritdoc IOrders
    function cancelFor(
        AccountId accountId,
        uint256[] calldata orderIds,
        Signature calldata signature
    ) external payable unpaid nonReentrant {
        _useSignature(signature, OrderTypes.cancel(accountId, orderIds, signature));
        // Inside, no account would stand for any that the signer may act for.
        accountId.kind();
        Waiting.cancel(_book, _desk(), orderIds, accountId, signature.signer);
    }

    /// @inheritdoc IOrders
    function cancelGroup(uint256 orderId) external payable unpaid nonReentrant {
        Waiting.cancelGroup(_book, _desk(), orderId);
    }

    /// @inheritdoc IOrders
    function cancelAll(AccountId accountId) external payable unpaid nonReentrant {
        Waiting.cancelAll(_book, _desk(), accountId, msg.sender);
    }

    /// @inheritdoc IOrders
    function cancelAllFor(AccountId accountId, Signature calldata signature) external payable unpaid nonReentrant {
        _useSignature(signature, OrderTypes.cancelAll(accountId, signature));
        Waiting.cancelAll(_book, _desk(), accountId, signature.signer);
    }

    /* MARKET ORDERS */

    /// @inheritdoc IOrders
    function settle(
        uint256 orderId,
        bytes[] calldata settlementData,
        PriceUpdate calldata update
    ) external payable nonReentrant {
        _giveBack(Settling.settle(_book, _desk(), orderId, settlementData, update, _value()));
    }

    /// @inheritdoc IOrders
    function expire(uint256 orderId) external payable unpaid nonReentrant {
        Settling.expire(_book, _desk(), orderId);
    }

    /// @inheritdoc IOrders
    function clear(uint256 orderId) external payable unpaid nonReentrant {
        Settling.clear(_book, _desk(), orderId);
    }

    /// @inheritdoc IOrders
    function closePair(
        AccountId accountId,
        uint16 marketId,
        uint256 quantity,
        PriceUpdate calldata update
    ) external payable nonReentrant {
        operators.requireRight(accountId.owner(), msg.sender, Right.Trade);
        uint256 left = OrderBookLib.updatePrices(router, update, _value());
        clearingHouse.closePair(accountId, marketId, quantity);
        _giveBack(left);
    }

    /* LOOKING AHEAD */

    /// @inheritdoc IOrders
    function simulateOrder(
        IClearingHouse.ReserveRequest calldata order_,
        IClearingHouse.FillRequest calldata fill,
        bool ahead
    ) external nonReentrant {
        (, uint256 reservation, uint256 escrowed) = clearingHouse.reserve(order_);
        try clearingHouse.simulateFill(fill, ahead) {
            // It never ends well, and what was reserved must not stay.
            assert(false);
        } catch (bytes memory outcome) {
            revert OrderSimulated(reservation, escrowed, outcome);
        }
    }

    /* READING */

    /// @inheritdoc IOrders
    function order(uint256 orderId) external view returns (Order memory) {
        return _book.orders[orderId];
    }

    /// @inheritdoc IOrders
    function triggerOf(uint256 orderId) external view returns (Trigger memory) {
        return _book.triggers[orderId];
    }

    /// @inheritdoc IOrders
    function overOf(uint256 orderId) external view returns (Over) {
        OrderBookLib.waitingOrder(_book, orderId);
        return OrderBookLib.over(_book, clearingHouse, orderId);
    }

    /// @inheritdoc IOrders
    function filledAt(uint256 orderId) external view returns (uint256) {
        return _book.filledAt[orderId];
    }

    /// @inheritdoc IOrders
    function waitingOf(AccountId accountId) external view returns (uint256) {
        return _book.waiting[accountId];
    }

    /// @inheritdoc IOrders
    function approvedRate(address owner, address integrator) external view returns (uint256) {
        return _book.approvedRates[owner][integrator];
    }

    /// @inheritdoc IOrders
    function orderCount() external view returns (uint256) {
        return _book.count;
    }

    /// @inheritdoc IOrders
    function config() external view returns (Config memory) {
        return Config(DELAY, WINDOW, MAX_KEEPER_FEE);
    }

    /* INSIDE */

    function _place(
        Placement calldata placement,
        address actor,
        PriceUpdate calldata update
    ) private returns (uint256 first) {
        uint256 left;
        (first, left) = Placing.place(_book, _desk(), placement, update, actor, _value());
        _giveBack(left);
    }

    function _token() internal view override returns (address) {
        return clearingHouse.quoteToken();
    }

    function _approve(address owner, address integrator, uint64 maxRate) private {
        // A higher one would be committed with, and fail at the fill at its owner's cost.
        FeeSplit.requireRate(integrator, maxRate);
        _book.approvedRates[owner][integrator] = maxRate;
        emit ApproveIntegrator(owner, integrator, maxRate);
    }

    function _desk() private view returns (Desk memory) {
        return Desk(clearingHouse, router, operators, DELAY, WINDOW, MAX_KEEPER_FEE);
    }

    function _within(bytes32 name, uint256 value, uint256 minimum, uint256 maximum) private pure {
        require(value >= minimum && value <= maximum, ConfigOutOfBounds(name, value, minimum, maximum));
    }
}
