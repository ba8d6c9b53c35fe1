// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IBatch} from "./IBatch.sol";
import {ISignedRequests, Signature} from "./ISignedRequests.sol";

/// @notice What an operator may do for an owner.
enum Right {
    /// @dev Market orders, and closing pairs.
    Trade,
    /// @dev Orders that wait for a trigger: placing and cancelling them.
    Orders,
    /// @dev Guards: setting and cancelling them.
    Guards
}

/// @title Who may act for an owner: session keys, trading desks, bots
/// @notice An operator acts for all accounts of an owner, within the rights and the fee budget it was given, until they expire.
/// It can neither withdraw, nor move money between accounts, nor give rights to others. Orders that it has placed stay when
/// its rights end: the owner cancels them.
interface IOperators is ISignedRequests, IBatch {
    struct Grant {
        bool trade;
        bool orders;
        bool guards;
        /// @dev Unix seconds; the rights hold up to and at it.
        uint40 expiry;
        /// @dev What keepers and integrators of orders it places may get together, quote WAD; falls with each order.
        uint96 feeBudget;
    }

    event SetOperator(address indexed owner, address indexed operator, Grant grant);
    event SpendBudget(address indexed owner, address indexed operator, uint256 amount, uint256 left);

    error NotOperator(address owner, address operator, Right right);
    error FeeBudgetExceeded(address owner, address operator, uint256 amount, uint256 left);
    /// @notice Only contracts that the clearing house lets trade report what was spent.
    error NotSatellite(address caller);
    error SelfOperator(address owner);

    /// @notice Gives an operator of the caller's these rights in place of those it had; with none it has none.
    function setOperator(address operator, Grant calldata grant) external payable;

    /// @notice The same, signed by the owner: anyone may put it on chain. Reverts the errors of `ISignedRequests`.
    function setOperatorFor(address operator, Grant calldata grant, Signature calldata signature) external payable;

    /// @notice Reverts `NotOperator` unless `operator` is the owner, or has the right now.
    function requireRight(address owner, address operator, Right right) external view;

    /// @notice The same, and takes `amount` off its budget, unless it is the owner. Satellites only; `FeeBudgetExceeded`.
    function spend(address owner, address operator, Right right, uint256 amount) external;

    function grantOf(address owner, address operator) external view returns (Grant memory);
}
