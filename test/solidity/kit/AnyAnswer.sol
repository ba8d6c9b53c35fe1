// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @title A contract that answers every call with the same bytes, or reverts with them
contract AnyAnswer {
    bytes private _answer;
    bool private _reverts;

    function set(bytes calldata answer, bool reverts) external {
        (_answer, _reverts) = (answer, reverts);
    }

    // It is only ever read.
    // solhint-disable-next-line payable-fallback
    fallback() external {
        bytes memory answer = _answer;
        bool reverts = _reverts;
        assembly ("memory-safe") {
            if reverts {
                revert(add(answer, 32), mload(answer))
            }
            return(add(answer, 32), mload(answer))
        }
    }
}
