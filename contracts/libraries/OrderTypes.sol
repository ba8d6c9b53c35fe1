// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IOrders} from "../interfaces/IOrders.sol";
import {Signature} from "../interfaces/ISignedRequests.sol";
import {AccountId} from "./AccountId.sol";

/// @title Requests to the order book as signers see them: EIP-712 struct hashes (pure)
/// @notice Names and order of the members are those of the interface.
library OrderTypes {
    bytes private constant ORDER =
        "OrderRequest(bytes32 accountId,uint16 marketId,uint8 side,int128 sizeDelta,uint128 acceptablePrice,bool reduceOnly,uint96 keeperFee,bool payFromWallet,address integrator,uint64 integratorRate)";
    bytes private constant TRIGGER =
        "TriggerRequest(OrderRequest order,uint8 kind,uint128 triggerPrice,uint32 distance,uint40 expiry)";
    bytes private constant PLACEMENT =
        "Placement(bytes32 accountId,uint256 deposit,uint8 link,TriggerRequest[] orders,uint256 nonce,uint256 deadline)";

    bytes32 private constant ORDER_TYPE = keccak256(ORDER);
    bytes32 private constant TRIGGER_TYPE = keccak256(abi.encodePacked(TRIGGER, ORDER));
    bytes32 private constant PLACEMENT_TYPE = keccak256(abi.encodePacked(PLACEMENT, ORDER, TRIGGER));
    bytes32 private constant CANCEL_TYPE = keccak256(
        "Cancel(bytes32 accountId,uint256[] orderIds,uint256 nonce,uint256 deadline)"
    );
    bytes32 private constant CANCEL_ALL_TYPE = keccak256("CancelAll(bytes32 accountId,uint256 nonce,uint256 deadline)");
    bytes32 private constant APPROVE_TYPE = keccak256(
        "ApproveIntegrator(address integrator,uint64 maxRate,uint256 nonce,uint256 deadline)"
    );

    function placement(IOrders.Placement calldata p, Signature calldata s) internal pure returns (bytes32) {
        bytes32[] memory orders = new bytes32[](p.orders.length);
        for (uint256 i; i < orders.length; ++i) orders[i] = _trigger(p.orders[i]);
        bytes32 list = keccak256(abi.encodePacked(orders));
        return keccak256(abi.encode(PLACEMENT_TYPE, p.accountId, p.deposit, p.link, list, s.nonce, s.deadline));
    }

    function cancel(AccountId id, uint256[] calldata orderIds, Signature calldata s) internal pure returns (bytes32) {
        bytes32 list = keccak256(abi.encodePacked(orderIds));
        return keccak256(abi.encode(CANCEL_TYPE, id, list, s.nonce, s.deadline));
    }

    function cancelAll(AccountId id, Signature calldata s) internal pure returns (bytes32) {
        return keccak256(abi.encode(CANCEL_ALL_TYPE, id, s.nonce, s.deadline));
    }

    function approveIntegrator(
        address integrator,
        uint64 maxRate,
        Signature calldata s
    ) internal pure returns (bytes32) {
        return keccak256(abi.encode(APPROVE_TYPE, integrator, maxRate, s.nonce, s.deadline));
    }

    function _trigger(IOrders.TriggerRequest calldata t) private pure returns (bytes32) {
        // A struct of static members is encoded like its members one by one.
        bytes32 order = keccak256(abi.encode(ORDER_TYPE, t.order));
        return keccak256(abi.encode(TRIGGER_TYPE, order, t.kind, t.triggerPrice, t.distance, t.expiry));
    }
}
