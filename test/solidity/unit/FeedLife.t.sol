// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IPriceRouter} from "../../../contracts/interfaces/IPriceRouter.sol";
import {Mark} from "../../../contracts/libraries/Mark.sol";
import {Rng} from "../kit/Rng.sol";
import {Routing} from "../kit/Routing.sol";

/// @dev Live, stale, frozen, recovering: when a feed is which, to the second.
contract FeedLifeTest is Routing {
    /// @dev What a feed is, as a plain account of it would have it.
    struct Model {
        uint256 price;
        uint256 publishTime;
        uint256 warnedAt;
        uint256 resumedAt;
    }

    /// @dev How often each was met.
    struct Met {
        uint256 live;
        uint256 stale;
        uint256 warned;
        uint256 frozen;
        uint256 recovering;
        uint256 recoveringAndStale;
        uint256 recoveringAndFrozen;
        uint256 resumed;
        uint256 noticeEnded;
        uint256 noticeStayed;
        uint256 ignored;
        uint256 ignoredFrozen;
        uint256 uselessWarnings;
    }

    Model private _model;
    Met private _met;

    function setUp() public {
        deployRouter(address(0));
    }

    /* BOUNDARIES */

    /// @dev Notice may be given of what is stale, once, and of nothing else; by anyone.
    function test_warn_table() public {
        vm.expectRevert(abi.encodeWithSelector(IPriceRouter.UnknownFeed.selector, 9));
        router.warn(9);
        vm.expectRevert(abi.encodeWithSelector(IPriceRouter.NoPrice.selector, A));
        router.warn(A);
        publish(A, 1e18, START);
        vm.warp(START + AGE);
        vm.expectRevert(abi.encodeWithSelector(IPriceRouter.NothingToWarn.selector, A, START, AGE, 0));
        router.warn(A);
        vm.warp(START + AGE + 1);
        vm.expectEmit(address(router));
        emit IPriceRouter.Warn(A, START, START + FREEZE_AGE);
        vm.prank(actor("anyone"));
        router.warn(A);
        uint256 warnedAt = START + AGE + 1;
        assertEq(router.feed(A).warnedAt, warnedAt, "notice stands");
        vm.expectRevert(abi.encodeWithSelector(IPriceRouter.NothingToWarn.selector, A, START, AGE, warnedAt));
        router.warn(A);
    }

    /// @dev Frozen from the later of notice and age on, to the second: neither alone is enough.
    function testFuzz_frozen_atItsMoment(uint256 wait) public {
        wait = bound(wait, AGE + 1, 2 * FREEZE_AGE);
        publish(A, 1e18, START);
        vm.warp(START + wait);
        uint256 from = max(START + wait + NOTICE, START + FREEZE_AGE);
        vm.expectEmit(address(router));
        emit IPriceRouter.Warn(A, START, from);
        router.warn(A);
        vm.warp(from - 1);
        assertFalse(markOf(A).isFrozen(), "a second before");
        assertTrue(markOf(A).isStale(), "stale before");
        vm.warp(from);
        assertTrue(markOf(A).isFrozen() && markOf(A).isStale(), "frozen, and stale");
        assertEq(markOf(A).price(), 1e18, "at its last price");
        vm.expectRevert(abi.encodeWithSelector(IPriceRouter.StalePrice.selector, A, START, AGE, from));
        router.prices(one(A));
    }

    /// @dev Nobody's silence freezes a feed: without notice it is stale, however long.
    function testFuzz_stale_withoutNotice(uint256 wait) public {
        wait = bound(wait, AGE + 1, 3650 days);
        publish(A, 1e18, START);
        vm.warp(START + wait);
        assertTrue(markOf(A).isStale() && !markOf(A).isFrozen(), "stale, not frozen");
    }

    /// @dev Whoever is warned brings a newer price: nothing was frozen, nothing recovers.
    function testFuzz_notice_endsWithAPrice(uint256 wait, uint256 answer) public {
        wait = bound(wait, AGE + 1, 2 * FREEZE_AGE);
        publish(A, 1e18, START);
        vm.warp(START + wait);
        router.warn(A);
        vm.warp(max(START + wait + NOTICE, START + FREEZE_AGE) - 1);
        // However little newer than may be used.
        publish(A, 2e18, bound(answer, clock() - AGE, clock()));
        assertEq(router.feed(A).warnedAt, 0, "no notice stands");
        skip(1);
        assertFalse(markOf(A).isFrozen(), "not frozen");
        assertFalse(markOf(A).isRecovering(), "and nothing to recover from");
    }

    /// @dev A price that is not newer ends nothing.
    function testFuzz_notice_staysOfAnOldPrice(uint256 back) public {
        publish(A, 1e18, START);
        vm.warp(START + FREEZE_AGE);
        router.warn(A);
        skip(NOTICE);
        publish(A, 2e18, START - bound(back, 0, 1 days));
        assertTrue(markOf(A).isFrozen(), "still frozen");
    }

    /// @dev A newer price that is too old to be used is kept, and takes no notice back: it would else be held ready, and
    /// put off the freeze of a dead feed time and again.
    function testFuzz_notice_staysOfAPriceTooOld(uint256 wait, uint256 answer) public {
        wait = bound(wait, AGE + 2, FREEZE_AGE - NOTICE);
        publish(A, 1e18, START);
        vm.warp(START + wait);
        router.warn(A);
        uint256 warnedAt = clock();
        answer = bound(answer, START + 1, clock() - AGE - 1);
        publish(A, 2e18, answer);
        assertEq(router.feed(A).warnedAt, warnedAt, "notice stands");
        assertEq(router.feed(A).price, 2e18, "the last price is known");
        vm.warp(answer + FREEZE_AGE - 1);
        assertFalse(markOf(A).isFrozen(), "by the age of the newest price");
        skip(1);
        assertTrue(markOf(A).isFrozen(), "to the second");
    }

    /// @dev Nor does it end a freeze, or change the price that serves meanwhile.
    function testFuzz_frozen_staysOfAPriceTooOld(uint256 wait, uint256 answer, bool settlement) public {
        publish(A, 1e18, START);
        vm.warp(START + AGE + 1);
        router.warn(A);
        vm.warp(START + FREEZE_AGE + bound(wait, 0, 30 days));
        answer = bound(answer, START + 1, clock() - AGE - 1);
        bytes[] memory data = updateOf(A, 2e18, answer).data;
        if (settlement) router.settlementPrice(A, data, uint64(answer), uint64(answer));
        else publish(A, 2e18, answer);
        assertTrue(markOf(A).isFrozen() && !markOf(A).isRecovering(), "still frozen");
        assertEq(markOf(A).price(), 1e18, "at the price it froze at");
        assertEq(router.feed(A).publishTime, START, "of the time it had");
    }

    /// @dev What was frozen recovers from its first newer price for the grace, to the second, whatever else comes.
    function testFuzz_recovering_forTheGrace(uint256 wait, uint256 again, bool settlement) public {
        publish(A, 1e18, START);
        vm.warp(START + AGE + 1);
        router.warn(A);
        vm.warp(START + FREEZE_AGE + bound(wait, 0, 30 days));
        uint256 back = clock();
        vm.expectEmit(address(router));
        emit IPriceRouter.Resume(A, START + FREEZE_AGE, back + GRACE);
        bytes[] memory data = updateOf(A, 2e18, back).data;
        if (settlement) router.settlementPrice(A, data, uint64(back), uint64(back));
        else publish(A, 2e18, back);
        again = bound(again, 1, GRACE - 1);
        vm.warp(back + again);
        publish(A, 3e18, back + again);
        assertTrue(markOf(A).isRecovering() && !markOf(A).isStale(), "recovering, and live");
        vm.warp(back + GRACE - 1);
        assertTrue(markOf(A).isRecovering(), "a second before its end");
        vm.warp(back + GRACE);
        assertFalse(markOf(A).isRecovering(), "at its end");
        publish(A, 4e18, back + GRACE);
        assertFalse(markOf(A).isRecovering(), "and after");
        assertEq(router.feed(A).resumedAt, back, "when it came back stays known");
    }

    /// @dev Raising the limit revives no dead price: only a newer one does.
    function test_frozen_whateverTheLimit() public {
        publish(A, 1e18, START);
        vm.warp(START + AGE + 1);
        router.warn(A);
        vm.warp(START + FREEZE_AGE);
        IPriceRouter.FeedConfig memory c = configOf(A);
        c.maxAge = 3_600;
        router.setFeed(A, c);
        assertTrue(markOf(A).isFrozen() && markOf(A).isStale(), "frozen");
        vm.expectRevert(abi.encodeWithSelector(IPriceRouter.StalePrice.selector, A, START, 3_600, START + FREEZE_AGE));
        router.prices(one(A));
    }

    /// @dev One feed's death is no other's.
    function test_frozen_alone() public {
        publish(A, 1e18, START);
        vm.warp(START + FREEZE_AGE);
        router.warn(A);
        skip(NOTICE);
        publish(B, 2e18, clock());
        assertTrue(markOf(A).isFrozen(), "dead");
        assertFalse(markOf(B).isStale() || markOf(B).isFrozen() || markOf(B).isRecovering(), "live");
    }

    /* ANY LIFE */

    /// @dev INV-8: whatever comes in whatever order, a feed is what the model says, to the second.
    function testFuzz_life(uint256 seed) public {
        _live(Rng(seed), 60);
    }

    /// @dev And in a long enough life it is everything once.
    function test_life_meetsEverything() public {
        _live(Rng(1), 2_000);
        assertGt(_met.live, 20, "live");
        assertGt(_met.stale, 20, "stale");
        assertGt(_met.warned, 20, "warned");
        assertGt(_met.frozen, 20, "frozen");
        assertGt(_met.recovering, 20, "recovering");
        assertGt(_met.recoveringAndStale, 20, "recovering and stale");
        // A live price ended the last freeze, so the next one is further off than the grace is long.
        assertEq(_met.recoveringAndFrozen, 0, "recovering and frozen");
        assertGt(_met.resumed, 20, "resumed");
        assertGt(_met.noticeEnded, 20, "notices that a price ended");
        assertGt(_met.noticeStayed, 20, "notices that a price too old left");
        assertGt(_met.ignoredFrozen, 20, "freezes that a price too old left");
        assertGt(_met.ignored, 20, "prices ignored");
        assertGt(_met.uselessWarnings, 20, "warnings refused");
    }

    function _live(Rng memory rng, uint256 steps) private {
        for (uint256 i; i < steps; ++i) {
            uint256 draw = rng.between(0, 9);
            if (draw < 4) vm.warp(_nextMoment(rng));
            else if (draw < 7) _warn();
            else _publish(rng);
            _compare();
        }
    }

    /// @dev A second, a while, or the second before, at or after something changes.
    function _nextMoment(Rng memory rng) private view returns (uint256 moment) {
        uint256[6] memory edges = [
            clock() + rng.between(0, 5),
            clock() + rng.between(1, 1_000),
            _model.publishTime + AGE,
            _model.publishTime + FREEZE_AGE,
            _model.warnedAt + NOTICE,
            _model.resumedAt + GRACE
        ];
        uint256 first = rng.between(0, 5);
        for (uint256 i; i < 6 && moment < clock(); ++i) moment = edges[(first + i) % 6] + rng.between(0, 2) - 1;
    }

    function _warn() private {
        bool known = _model.price != 0;
        bool fits = known && clock() > _model.publishTime + AGE && _model.warnedAt == 0;
        try router.warn(A) {
            assertTrue(fits, "warn: it was nothing to warn of");
            _model.warnedAt = clock();
        } catch (bytes memory reason) {
            assertFalse(fits, "warn: refused");
            bytes memory expected =
                known
                    ? abi.encodeWithSelector(
                        IPriceRouter.NothingToWarn.selector,
                        A,
                        _model.publishTime,
                        AGE,
                        _model.warnedAt
                    )
                    : abi.encodeWithSelector(IPriceRouter.NoPrice.selector, A);
            assertSame(reason, expected, "warn: refused by name");
            ++_met.uselessWarnings;
        }
    }

    function _publish(Rng memory rng) private {
        // Fresh, or of any age, or next to the stored one.
        uint256 time = clock() - rng.between(0, 2);
        if (rng.once(3)) time = clock() - rng.between(0, 1_000);
        if (rng.once(3)) time = min(_model.publishTime + rng.between(0, 2), clock());
        uint256 price = rng.between(1, type(uint128).max);
        bool frozen = _frozen();
        bool usable = clock() <= time + AGE;
        publish(A, price, time);
        if (time <= _model.publishTime) {
            ++_met.ignored;
            return;
        }
        if (frozen && !usable) {
            ++_met.ignoredFrozen;
            return;
        }
        if (frozen) (_model.resumedAt, _met.resumed) = (clock(), _met.resumed + 1);
        else if (_model.warnedAt != 0) usable ? ++_met.noticeEnded : ++_met.noticeStayed;
        (_model.price, _model.publishTime) = (price, time);
        if (usable) _model.warnedAt = 0;
    }

    function _frozen() private view returns (bool) {
        bool noticed = _model.warnedAt != 0 && clock() >= _model.warnedAt + NOTICE;
        return noticed && clock() >= _model.publishTime + FREEZE_AGE;
    }

    function _compare() private {
        bool stale = _model.price == 0 || clock() > _model.publishTime + AGE;
        bool frozen = _frozen();
        bool recovering = _model.resumedAt != 0 && clock() < _model.resumedAt + GRACE;
        Mark mark = markOf(A);
        assertEq(mark.price(), _model.price, "price");
        assertTrue(mark.isStale() == stale, "stale");
        assertTrue(mark.isFrozen() == frozen, "frozen");
        assertTrue(mark.isRecovering() == recovering, "recovering");
        IPriceRouter.Feed memory f = router.feed(A);
        assertEq(f.publishTime, _model.publishTime, "publish time");
        assertEq(f.warnedAt, _model.warnedAt, "notice");
        assertEq(f.resumedAt, _model.resumedAt, "resumed");
        if (!stale) ++_met.live;
        if (stale && _model.warnedAt == 0) ++_met.stale;
        if (_model.warnedAt != 0 && !frozen) ++_met.warned;
        if (frozen) ++_met.frozen;
        if (recovering) ++_met.recovering;
        if (recovering && stale) ++_met.recoveringAndStale;
        if (recovering && frozen) ++_met.recoveringAndFrozen;
    }
}
