// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @title Several calls of one contract in one transaction
interface IBatch {
    /// @notice The call needs no ether, and would keep what came with it.
    error EtherNotNeeded(uint256 sent);
    /// @notice A batch cannot hold another.
    error NestedBatch();

    /// @notice Calls this contract once for each of `calls`, in order, as the caller; all or none. Ether that comes along is
    /// spent once, and what is left of it returns.
    /// @dev Reverts with the error of the first call that fails, and `NestedBatch`.
    /// @return results What each call returned, encoded.
    function multicall(bytes[] calldata calls) external payable returns (bytes[] memory results);
}
