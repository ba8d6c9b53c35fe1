// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {IPermits} from "../interfaces/IPermits.sol";
import {Batch} from "./Batch.sol";

/// @title Allowances by signature
abstract contract Permits is IPermits, Batch, ReentrancyGuardTransient {
    /// @inheritdoc IPermits
    function permit(
        address owner,
        uint256 tokenAmount,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external payable unpaid nonReentrant {
        // Whoever uses a permit before its owner has given the allowance it asks for: no reason to fail.
        // solhint-disable-next-line no-empty-blocks
        try IERC20Permit(_token()).permit(owner, address(this), tokenAmount, deadline, v, r, s) {} catch {}
    }

    /// @dev What may be taken.
    function _token() internal view virtual returns (address);
}
