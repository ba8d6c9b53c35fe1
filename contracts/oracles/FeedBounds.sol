// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IPriceRouter} from "../interfaces/IPriceRouter.sol";

/// @title What the parameters of a router and of its feeds may be (pure)
library FeedBounds {
    function check(IPriceRouter.Config memory c) internal pure {
        _within("freezeAge", c.freezeAge, 5 minutes, 1 days);
        _within("notice", c.notice, 30 seconds, 1 hours);
        _within("grace", c.grace, 1 minutes, 1 hours);
    }

    function check(IPriceRouter.FeedConfig calldata c) internal pure {
        _within("source", uint160(c.source), 1, type(uint160).max);
        _within("maxAge", c.maxAge, 5 seconds, 1 hours);
        _within("maxConfidence", c.maxConfidence, 100, 50_000);
        if (c.maxGap != 0) _within("maxGap", c.maxGap, 10_000, 1_000_000);
        bool checked = c.check != address(0);
        // What would do nothing is more likely a mistake than meant.
        if (!checked) _within("checkFeedId", uint256(c.checkFeedId), 0, 0);
        _within("checkMaxAge", c.checkMaxAge, checked ? 1 : 0, checked ? 2 days : 0);
        _within("maxDeviation", c.maxDeviation, checked ? 1_000 : 0, checked ? 200_000 : 0);
    }

    function _within(bytes32 name, uint256 value, uint256 minimum, uint256 maximum) private pure {
        require(value >= minimum && value <= maximum, IPriceRouter.FeedOutOfBounds(name, value, minimum, maximum));
    }
}
