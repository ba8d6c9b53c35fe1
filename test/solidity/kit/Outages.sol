// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IPriceRouter, PriceUpdate} from "../../../contracts/interfaces/IPriceRouter.sol";
import {Deployment} from "./Deployment.sol";

/// @title What goes wrong outside: feeds that die, and come back
abstract contract Outages is Deployment {
    /// @dev Every market but one has its last price again, just published.
    function refreshBut(uint16 dead) internal {
        skip(1);
        uint256 count = uint256(marketCount) - 1;
        (uint16[] memory ids, bytes[] memory data) = (new uint16[](count), new bytes[](count));
        uint256 n;
        for (uint16 id = 1; id <= marketCount; ++id) {
            if (id == dead) continue;
            ids[n] = id;
            data[n++] = proof(id, mark(id), 0, clock(), clock() - 1);
        }
        if (count != 0) router.update{value: MOCK_FEE * count}(PriceUpdate(ids, data));
    }

    /// @dev The feed gives no price any more until it may be taken for dead; all others live on.
    function freeze(uint16 id) internal {
        IPriceRouter.Config memory c = router.config();
        skip(c.freezeAge);
        router.warn(id);
        skip(c.notice);
        refreshBut(id);
    }

    /// @dev Until a feed that was dead, or the chain, is no reason to wait any more; all feeds live.
    function endGrace() internal {
        skip(router.config().grace);
        refresh();
    }
}
