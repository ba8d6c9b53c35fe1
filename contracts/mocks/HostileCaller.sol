// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";

/// @title A caller that does not take its change: for tests only
/// @notice Refuses ether, or calls back when it comes.
contract HostileCaller {
    address private _target;
    bytes private _call;
    /// @notice Whether a call back was tried, and whether it succeeded.
    bool public tried;
    bool public reentered;

    /// @notice What to call when ether comes; the zero address refuses ether.
    function aim(address target, bytes calldata call_) external {
        (_target, _call) = (target, call_);
    }

    /// @notice Calls with all the value sent.
    function run(address target, bytes calldata call_) external payable {
        Address.functionCallWithValue(target, call_, msg.value);
    }

    receive() external payable {
        if (_target == address(0)) {
            // Without a word, as a contract that cannot take ether does.
            assembly ("memory-safe") {
                revert(0, 0)
            }
        }
        tried = true;
        // solhint-disable-next-line avoid-low-level-calls
        (reentered, ) = _target.call(_call);
    }
}
