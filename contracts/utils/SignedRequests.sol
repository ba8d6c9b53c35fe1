// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {BitMaps} from "@openzeppelin/contracts/utils/structs/BitMaps.sol";
import {ISignedRequests, Signature} from "../interfaces/ISignedRequests.sol";
import {Batch} from "./Batch.sol";

/// @title Requests that are signed, and put on chain by anyone
/// @notice Each is good once, until its deadline, on this chain and for this contract.
abstract contract SignedRequests is ISignedRequests, EIP712, Batch {
    using BitMaps for BitMaps.BitMap;

    mapping(address signer => BitMaps.BitMap) private _used;

    /// @inheritdoc ISignedRequests
    function cancelNonces(uint256[] calldata nonces) external payable unpaid {
        for (uint256 i; i < nonces.length; ++i) {
            _used[msg.sender].set(nonces[i]);
            emit CancelNonce(msg.sender, nonces[i]);
        }
    }

    /// @inheritdoc ISignedRequests
    function isNonceUsed(address signer, uint256 nonce) external view returns (bool) {
        return _used[signer].get(nonce);
    }

    /// @dev Reverts unless it is signed and good now; afterwards it is used.
    /// @param structHash Of the request, with nonce and deadline in it.
    function _useSignature(Signature calldata signature, bytes32 structHash) internal {
        (address signer, uint256 nonce) = (signature.signer, signature.nonce);
        require(block.timestamp <= signature.deadline, SignatureExpired(block.timestamp, signature.deadline));
        require(!_used[signer].get(nonce), NonceUsed(signer, nonce));
        _used[signer].set(nonce);
        bytes32 digest = _hashTypedDataV4(structHash);
        require(SignatureChecker.isValidSignatureNow(signer, digest, signature.data), InvalidSignature(signer));
    }
}
