// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {GuardKind, IGuards} from "../interfaces/IGuards.sol";
import {Signature} from "../interfaces/ISignedRequests.sol";
import {AccountId} from "./AccountId.sol";

/// @title Requests about guards as signers see them: EIP-712 struct hashes (pure)
/// @notice Names and order of the members are those of the interface.
library GuardTypes {
    bytes32 private constant SET_TYPE = keccak256(
        "SetGuard(bytes32 accountId,bytes32 source,uint8 kind,uint64 level,uint64 target,uint96 keeperFee,uint128 amount,uint32 slippage,uint40 expiry,uint32 cooldown,uint256 nonce,uint256 deadline)"
    );
    bytes32 private constant CANCEL_TYPE = keccak256(
        "CancelGuard(bytes32 accountId,uint8 kind,uint256 nonce,uint256 deadline)"
    );

    function set(IGuards.Guard calldata guard, Signature calldata s) internal pure returns (bytes32) {
        // A struct of static members is encoded like its members one by one.
        return keccak256(abi.encode(SET_TYPE, guard, s.nonce, s.deadline));
    }

    function cancel(AccountId id, GuardKind kind, Signature calldata s) internal pure returns (bytes32) {
        return keccak256(abi.encode(CANCEL_TYPE, id, kind, s.nonce, s.deadline));
    }
}
