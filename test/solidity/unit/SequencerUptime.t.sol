// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {MockAggregator} from "../../../contracts/mocks/MockAggregator.sol";
import {AnyAnswer} from "../kit/AnyAnswer.sol";
import {Routing} from "../kit/Routing.sol";

/// @dev T46: the sequencer of a rollup, with a grace after it was down.
contract SequencerUptimeTest is Routing {
    uint256 private constant FOREVER = type(uint256).max;

    AnyAnswer private _feed;

    function setUp() public {
        _feed = new AnyAnswer();
        deployRouter(address(_feed));
    }

    /// @dev What an uptime feed says → until when everyone is protected, 0: nobody is.
    function test_protectedUntil_table() public {
        // It is up.
        _row("up since long ago", 0, START - 30 days, 0);
        _row("up for the grace", 0, START - GRACE, 0);
        _row("up for a second less", 0, START - GRACE + 1, START + 1);
        _row("up for a second", 0, START - 1, START - 1 + GRACE);
        _row("up just now", 0, START, START + GRACE);
        _row("up by a clock that is ahead", 0, START + 5, START + GRACE);
        _row("up at the end of time", 0, type(uint256).max, START + GRACE);
        // It is not, or not known to be.
        _row("never started", 0, 0, FOREVER);
        _row("down just now", 1, START, FOREVER);
        _row("down since long ago", 1, START - 30 days, FOREVER);
        _row("down, and never started", 1, 0, FOREVER);
        // It is no answer: nobody is protected for good by what is broken.
        _row("neither up nor down", 2, START, 0);
        _row("below zero", type(uint256).max, START, 0);
    }

    function test_protectedUntil_withoutAnAnswer() public {
        bytes memory down = abi.encode(1, 1, START, START, 1);
        _feed.set(down, true);
        assertEq(router.protectedUntil(), 0, "it reverts");
        _feed.set("", true);
        assertEq(router.protectedUntil(), 0, "it reverts without a word");
        _feed.set("", false);
        assertEq(router.protectedUntil(), 0, "it answers nothing");
        bytes memory short = new bytes(159);
        for (uint256 i; i < 159; ++i) short[i] = down[i];
        _feed.set(short, false);
        assertEq(router.protectedUntil(), 0, "it answers a byte too few");
        _feed.set(abi.encodePacked(down, new bytes(10_000)), false);
        assertEq(router.protectedUntil(), FOREVER, "more than it needs does not hurt");
        _feed.set(down, false);
        assertEq(router.protectedUntil(), FOREVER, "and so it is down");
    }

    function test_protectedUntil_whereThereIsNone() public {
        deployRouter(address(0));
        assertEq(router.protectedUntil(), 0, "no sequencer");
        deployRouter(actor("nobody"));
        assertEq(router.protectedUntil(), 0, "no contract");
    }

    function testFuzz_protectedUntil_anyAnswer(bytes calldata answer, bool reverts) public {
        _feed.set(answer, reverts);
        uint256 until = router.protectedUntil();
        assertTrue(until == 0 || until == FOREVER || (until > START && until <= START + GRACE), "in bounds");
        if (reverts || answer.length < 160) assertEq(until, 0, "no answer");
    }

    /// @dev From the moment it goes down to the end of the grace after it came up, to the second.
    function testFuzz_protectedUntil_overAnOutage(uint256 outage, uint256 later) public {
        outage = bound(outage, 1, 10 days);
        later = bound(later, 0, 2 * GRACE);
        MockAggregator feed = new MockAggregator(0);
        deployRouter(address(feed));
        feed.setRound(1, MockAggregator.Round(0, START - 365 days, START, 1));
        assertEq(router.protectedUntil(), 0, "up");
        feed.setRound(2, MockAggregator.Round(1, START, START, 2));
        skip(outage);
        assertEq(router.protectedUntil(), FOREVER, "down");
        feed.setRound(3, MockAggregator.Round(0, clock(), clock(), 3));
        uint256 end = clock() + GRACE;
        skip(later);
        assertEq(router.protectedUntil(), clock() < end ? end : 0, "up again");
    }

    function _row(string memory what, uint256 answer, uint256 startedAt, uint256 expected) private {
        _feed.set(abi.encode(7, answer, startedAt, START, 7), false);
        assertEq(router.protectedUntil(), expected, what);
    }
}
