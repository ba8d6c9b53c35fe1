// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IClearingHouse} from "../interfaces/IClearingHouse.sol";
import {IPriceRouter} from "../interfaces/IPriceRouter.sol";

/// @title Why a fill failed (pure)
library Failure {
    /// @notice No fault of the order: it may succeed when the caller brings newer prices.
    function isTransient(bytes memory reason) internal pure returns (bool) {
        bytes4 selector = bytes4(reason);
        return selector == IPriceRouter.StalePrice.selector || selector == IPriceRouter.NoPrice.selector;
    }

    /// @notice The account itself cannot carry the trade.
    function isMargin(bytes memory reason) internal pure returns (bool) {
        bytes4 selector = bytes4(reason);
        return
            selector == IClearingHouse.InsufficientMargin.selector ||
            selector == IClearingHouse.CashBelowLimit.selector ||
            selector == IClearingHouse.ReductionLowersHealth.selector;
    }

    /// @notice Reverts with `reason` as it is.
    function bubble(bytes memory reason) internal pure {
        assembly ("memory-safe") {
            revert(add(reason, 0x20), mload(reason))
        }
    }
}
