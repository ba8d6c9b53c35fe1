// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title Reading a contract that may be anything
/// @notice Never reverts: what is not there, reverts or answers too little is no answer.
library TotalRead {
    /// @param count How many words the answer has at least; no more of it is looked at, however long it is.
    function words(
        address target,
        bytes4 selector,
        uint256 count
    ) internal view returns (bool ok, uint256[] memory answer) {
        answer = new uint256[](count);
        assembly ("memory-safe") {
            mstore(0, selector)
            let size := mul(count, 32)
            ok := staticcall(gas(), target, 0, 4, add(answer, 32), size)
            ok := and(ok, iszero(lt(returndatasize(), size)))
        }
    }

    /// @notice An answer of one word.
    function word(address target, bytes4 selector) internal view returns (bool ok, uint256 answer) {
        uint256[] memory list;
        (ok, list) = words(target, selector, 1);
        answer = list[0];
    }
}
