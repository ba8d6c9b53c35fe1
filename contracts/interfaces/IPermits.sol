// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @title Allowances by signature
interface IPermits {
    /// @notice Lets this contract take quote from an owner's wallet, by an ERC-2612 permit: for what follows in the same batch,
    /// or later.
    /// @dev A permit that somebody used before is no failure: the allowance is there.
    function permit(
        address owner,
        uint256 tokenAmount,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external payable;
}
