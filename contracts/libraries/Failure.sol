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

    /// @notice The market moved, or is full, or credit is short. Every other failure is the account's own doing: its margin, or what it
    /// held, changed since the order was placed.
    function isMarket(bytes memory reason) internal pure returns (bool) {
        bytes4 selector = bytes4(reason);
        return
            selector == IClearingHouse.PriceNotAcceptable.selector ||
            selector == IClearingHouse.OpenInterestCapExceeded.selector ||
            selector == IClearingHouse.UtilisationCapExceeded.selector ||
            selector == IClearingHouse.ProfitCapExceeded.selector ||
            selector == IClearingHouse.NoFillPrice.selector ||
            selector == IClearingHouse.DebtCapExceeded.selector ||
            isClosed(selector);
    }

    /// @notice The market takes no such trade now, for reasons that no trader has a part in.
    function isClosed(bytes4 selector) internal pure returns (bool) {
        return
            selector == IClearingHouse.NewRiskPaused.selector ||
            selector == IClearingHouse.MarketHalted.selector ||
            selector == IClearingHouse.MarketEnded.selector ||
            selector == IClearingHouse.FeedNotLive.selector ||
            selector == IClearingHouse.OutsideBand.selector ||
            selector == IClearingHouse.Protected.selector;
    }

    /// @notice Reverts with `reason` as it is.
    function bubble(bytes memory reason) internal pure {
        assembly ("memory-safe") {
            revert(add(reason, 0x20), mload(reason))
        }
    }
}
