// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @notice What somebody signed, beside the request itself: EIP-712, of a key or of a contract (ERC-1271).
struct Signature {
    address signer;
    /// @dev Any number that the signer has not used yet; in no order.
    uint256 nonce;
    /// @dev Unix seconds; good up to and at it.
    uint256 deadline;
    bytes data;
}

/// @title Requests that are signed, and put on chain by anyone
interface ISignedRequests {
    /// @notice The signer gave the nonce up, and with it whatever was signed with it.
    event CancelNonce(address indexed signer, uint256 nonce);

    error SignatureExpired(uint256 now_, uint256 deadline);
    error NonceUsed(address signer, uint256 nonce);
    error InvalidSignature(address signer);

    /// @notice Gives up nonces of the caller: what was signed with them can no longer be used. One that is used already stays
    /// so.
    function cancelNonces(uint256[] calldata nonces) external payable;

    function isNonceUsed(address signer, uint256 nonce) external view returns (bool);
}
