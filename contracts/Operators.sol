// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IClearingHouse} from "./interfaces/IClearingHouse.sol";
import {IOperators, Right} from "./interfaces/IOperators.sol";
import {Signature} from "./interfaces/ISignedRequests.sol";
import {SignedRequests} from "./utils/SignedRequests.sol";

/// @title Operators
contract Operators is IOperators, SignedRequests {
    using SafeCast for uint256;

    bytes32 private constant GRANT_TYPE = keccak256(
        "SetOperator(address operator,bool trade,bool orders,bool guards,uint40 expiry,uint96 feeBudget,uint256 nonce,uint256 deadline)"
    );

    IClearingHouse public immutable clearingHouse;

    mapping(address owner => mapping(address operator => Grant)) private _grants;

    constructor(IClearingHouse clearingHouse_) EIP712("Ballast Operators", "1") {
        clearingHouse = clearingHouse_;
    }

    /// @inheritdoc IOperators
    function setOperator(address operator, Grant calldata grant) external payable unpaid {
        _set(msg.sender, operator, grant);
    }

    /// @inheritdoc IOperators
    function setOperatorFor(
        address operator,
        Grant calldata grant,
        Signature calldata signature
    ) external payable unpaid {
        bytes32 hash = keccak256(abi.encode(GRANT_TYPE, operator, grant, signature.nonce, signature.deadline));
        _useSignature(signature, hash);
        _set(signature.signer, operator, grant);
    }

    /// @inheritdoc IOperators
    function requireRight(address owner, address operator, Right right) external view {
        if (operator != owner) _requireRight(_grants[owner][operator], owner, operator, right);
    }

    /// @inheritdoc IOperators
    function spend(address owner, address operator, Right right, uint256 amount) external {
        require(clearingHouse.isSatellite(msg.sender), NotSatellite(msg.sender));
        if (operator == owner) return;
        Grant storage grant = _grants[owner][operator];
        _requireRight(grant, owner, operator, right);
        uint256 left = grant.feeBudget;
        require(amount <= left, FeeBudgetExceeded(owner, operator, amount, left));
        grant.feeBudget = (left - amount).toUint96();
        emit SpendBudget(owner, operator, amount, left - amount);
    }

    /// @inheritdoc IOperators
    function grantOf(address owner, address operator) external view returns (Grant memory) {
        return _grants[owner][operator];
    }

    function _set(address owner, address operator, Grant calldata grant) private {
        require(operator != owner, SelfOperator(owner));
        _grants[owner][operator] = grant;
        emit SetOperator(owner, operator, grant);
    }

    function _requireRight(Grant memory grant, address owner, address operator, Right right) private view {
        bool given =
            right == Right.Trade
                ? grant.trade
                : right == Right.Orders
                    ? grant.orders
                    : grant.guards;
        require(given && block.timestamp <= grant.expiry, NotOperator(owner, operator, right));
    }
}
