// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {IBatch} from "../interfaces/IBatch.sol";

/// @title Several calls of one contract in one transaction
/// @notice The caller stays the caller, and the ether that came along is spent once: what one call leaves of it is the
/// next one's.
/// @dev Every function that spends ether takes it from `_value` and gives the rest to `_giveBack`; one that spends none is
/// `payable` with `unpaid`, for a batch that carries ether calls it with all of it. Functions must not be open to
/// reentrancy: whoever is called in the middle of a batch would find its ether.
abstract contract Batch is IBatch {
    /// @dev Ether left of the running batch, plus 1; 0 outside of one.
    uint256 private transient _left;

    /// @dev Of a call that needs no ether.
    modifier unpaid() {
        require(msg.value == 0 || _left != 0, EtherNotNeeded(msg.value));
        _;
    }

    /// @inheritdoc IBatch
    function multicall(bytes[] calldata calls) external payable returns (bytes[] memory results) {
        require(_left == 0, NestedBatch());
        _left = msg.value + 1;
        results = new bytes[](calls.length);
        for (uint256 i; i < calls.length; ++i) {
            results[i] = Address.functionDelegateCall(address(this), calls[i]);
        }
        uint256 left = _left - 1;
        _left = 0;
        if (left != 0) Address.sendValue(payable(msg.sender), left);
    }

    /// @return The ether that the call may spend.
    function _value() internal view returns (uint256) {
        return _left == 0 ? msg.value : _left - 1;
    }

    /// @dev The last thing a call does that spends ether.
    /// @param left What it left of `_value`.
    function _giveBack(uint256 left) internal {
        if (_left != 0) _left = left + 1;
        else if (left != 0) Address.sendValue(payable(msg.sender), left);
    }
}
