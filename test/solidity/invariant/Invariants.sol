// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Campaign} from "../kit/Kit.sol";
import {Handler} from "./Handler.sol";

/// @title The checks of a campaign, whatever handler drives the protocol
/// @notice A promise about a single call is checked by the handler around that call, and reverts with the property's
/// number, which fails the run. What is read off the state is checked here, after every call. Each campaign names its
/// invariants itself: the runner reads the number of runs off the function.
abstract contract Invariants is Campaign {
    Handler internal handler;

    /// @dev Every run has met every class of event it is for: what meets nothing proves nothing.
    function afterInvariant() public view {
        Handler.Counters memory met = handler.met();
        assertGt(met.opens, 0, "no run without an opening");
        assertGt(met.flips, 0, "no run without a flip");
        assertGt(met.partials, 0, "no run without a partial liquidation");
        assertGt(met.fulls, 0, "no run without a full liquidation");
        assertGt(met.badDebts, 0, "no run without a bad debt");
        assertGt(met.roundTrips, 0, "no run without a round trip");
        assertGt(met.isolatedLosses, 0, "no run without an isolated loss");
        checkMet(met);
    }

    /// @dev The classes of one handler.
    function checkMet(Handler.Counters memory met) internal view virtual;

    function drive(Handler handler_, bytes4[] memory selectors) internal {
        handler = handler_;
        handler_.setUp();
        target(address(handler_), selectors);
    }

    /// @dev INV-1, INV-2, INV-4.
    function checkBooks() internal view {
        handler.checkBooks();
    }

    /// @dev INV-5 to INV-8, of every account there is. What it changes is not kept.
    function checkLiquidations() internal {
        handler.checkLiquidations();
    }

    /// @dev INV-3, INV-10, INV-11, INV-12: nothing the handler did has broken them.
    function checkKept() internal view {
        uint8[4] memory ids = [3, 10, 11, 12];
        for (uint256 i; i < ids.length; ++i) {
            string memory what = handler.broken(ids[i]);
            assertEq(bytes(what).length, 0, what);
        }
    }
}
