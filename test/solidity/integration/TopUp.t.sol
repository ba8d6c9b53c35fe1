// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IClearingHouse, PositionSide} from "../../../contracts/interfaces/IClearingHouse.sol";
import {GuardKind, IGuards} from "../../../contracts/interfaces/IGuards.sol";
import {IOrders} from "../../../contracts/interfaces/IOrders.sol";
import {IPriceRouter, PriceUpdate} from "../../../contracts/interfaces/IPriceRouter.sol";
import {AccountId} from "../../../contracts/libraries/AccountId.sol";
import {TestToken} from "../../../contracts/mocks/TestToken.sol";
import {Guarding} from "../kit/Guarding.sol";

/// @title Guards that bring quote: when, how much, and never more
contract TopUpTest is Guarding {
    uint256 private constant TARGET = 0.3e18;
    uint256 private constant LEVEL = 0.25e18;

    /// @dev Two coins at 50,000 on 36,000: a level of about 36%.
    function setUp() public override {
        super.setUp();
        fund(aliceCross, 100_000e6);
        fund(aliceIsolated, 36_000e6);
        trade(aliceIsolated, BTC, 2e18);
        track(cross(address(this), 0));
    }

    /* HOW MUCH */

    /// @dev INV-12: just the target, to the wei, out of the account that the owner named, and the keeper's fee with it.
    function testFuzz_INV_12_reachesTheTargetToTheWei(uint256 level, uint256 target, uint256 depth, bool short) public {
        if (short) {
            trade(aliceIsolated, BTC, -4e18);
            refresh();
        }
        level = bound(level, 0.16e18, 0.34e18);
        target = bound(target, level + 0.005e18, 1e18);
        IGuards.Guard memory g = fromAccount(aliceIsolated, aliceCross, level, target, 200_000e18);
        arm(g);
        sinkToLevel(aliceIsolated, BTC, level - bound(depth, 0, 0.15e18), short);
        IClearingHouse.AccountState memory s = stateOf(aliceIsolated);
        int256 cash = cashOf(aliceCross);
        uint256 needed = ceilDiv(target, s.exposure, WAD_);
        uint256 amount = uint256(int256(needed) - s.equity);
        if (amount + GUARD_FEE > 100_000e18) return;

        vm.expectEmit(address(guards));
        emit IGuards.TopUp(
            aliceIsolated,
            g.kind,
            keeper,
            amount,
            GUARD_FEE,
            g.amount - amount - GUARD_FEE,
            clock() + g.cooldown
        );
        execute(g);
        assertEq(equityOf(aliceIsolated), int256(needed), "the least that makes the level the target");
        assertGe(levelOf(aliceIsolated), int256(target), "the target");
        assertEq(cash - cashOf(aliceCross), int256(amount + GUARD_FEE), "out of the source");
        assertEq(cashOf(keeperCross), int256(GUARD_FEE), "the keeper is paid");
        assertEq(left(g), g.amount - amount - GUARD_FEE, "off its amount");
        assertEq(house.pots().escrow, 0, "nothing waits");
        assertBooks();
    }

    /// @dev At its level it does not act, a wei below it does.
    function testFuzz_actsBelowItsLevel_toTheWei(uint256 level, uint256 off) public {
        level = bound(level, 0.22e18, 0.34e18);
        off = bound(off, 0, 4);
        IGuards.Guard memory g = fromAccount(aliceIsolated, aliceCross, level, 0.4e18, 200_000e18);
        arm(g);
        sinkToLevel(aliceIsolated, BTC, level + 0.004e18, false);
        // The least equity at which the level is what the guard waits for, and a few wei around it.
        int256 goal = int256(ceilDiv(level, stateOf(aliceIsolated).exposure, WAD_) + off) - 2;
        int256 more = goal - equityOf(aliceIsolated);
        if (more > 0) nudge(aliceCross, aliceIsolated, uint256(more));
        else if (more < 0) nudge(aliceIsolated, aliceCross, uint256(-more));
        int256 marginLevel = levelOf(aliceIsolated);
        if (off < 2) {
            execute(g);
            assertGe(levelOf(aliceIsolated), 0.4e18, "acted");
        } else {
            assertGe(marginLevel, int256(level), "at its level or above");
            expectNoAction(g, abi.encodeWithSelector(IGuards.NotBelowLevel.selector, marginLevel, level));
        }
        assertBooks();
    }

    /// @dev Its amount bounds all it moves, fees included, however often it acts.
    function testFuzz_INV_12_neverMoreThanItsAmount(uint256 amount, uint256 drop) public {
        amount = bound(amount, 2 * GUARD_FEE, 12_000e18);
        IGuards.Guard memory g = fromAccount(aliceIsolated, aliceCross, 0.3e18, 0.32e18, amount);
        arm(g);
        int256 cash = cashOf(aliceCross);
        uint256 price = 50_000e18;
        uint256 before = amount;
        for (uint256 i; i < 6; ++i) {
            price -= bound(uint256(keccak256(abi.encode(drop, i))), 500e18, 1_500e18);
            publish(BTC, price);
            if (levelOf(aliceIsolated) >= 0.3e18) continue;
            PriceUpdate memory none = noUpdate();
            vm.prank(keeper);
            try guards.executeGuard(g.accountId, g.kind, none) {
                uint256 now_ = left(g);
                if (levelOf(aliceIsolated) < 0.32e18) assertEq(now_, 0, "all of it, short of the target");
                assertGe(before - now_, 2 * GUARD_FEE, "never for less than it costs");
                before = now_;
            } catch (bytes memory reason) {
                bool small = bytes4(reason) == IGuards.TopUpTooSmall.selector;
                assertTrue(small || bytes4(reason) == IGuards.AmountExhausted.selector, "nothing but its amount");
                assertLt(before, 2 * GUARD_FEE, "is used up");
            }
        }
        assertEq(cash - cashOf(aliceCross), int256(amount - left(g)), "what left the source is off its amount");
        assertLe(uint256(cash - cashOf(aliceCross)), amount, "never more");
        assertBooks();
    }

    /// @dev What is left of its amount once it has acted: no more than a fee is none, and a top-up is at least another.
    function testFuzz_whatIsLeftOfItsAmount(uint256 rest, bool near) public {
        rest = near ? bound(rest, GUARD_FEE - 1, GUARD_FEE + 1) : bound(rest, 1, 3 * GUARD_FEE);
        // 10,000 are lost with the price, and 35% of 90,000 is the target.
        uint256 missing = 31_500e18 - uint256(equityOf(aliceIsolated) - 10_000e18);
        IGuards.Guard memory g = fromAccount(aliceIsolated, aliceCross, 0.3e18, 0.35e18, missing + GUARD_FEE + rest);
        arm(g);
        publish(BTC, 45_000e18);
        execute(g);
        assertEq(left(g), rest, "as much");
        publish(BTC, 40_000e18);
        if (rest <= GUARD_FEE) {
            expectNoAction(g, abi.encodeWithSelector(IGuards.AmountExhausted.selector, rest, GUARD_FEE));
            return;
        }
        g.amount = uint128(rest);
        _expectMoved(g, rest - GUARD_FEE);
    }

    /// @dev The source keeps what its withdraw rule asks, and gives all that is beyond.
    function testFuzz_theSourcesWithdrawRule(
        uint256 free,
        uint256 exposure,
        bool short,
        uint256 gain,
        bool order
    ) public {
        exposure = bound(exposure, 1_000e18, 400_000e18);
        tradeLeg(aliceCross, ETH, PositionSide.Net, (short ? -1 : int256(1)) * unitsOf(ETH, exposure));
        // Profits back no withdrawal: what is left without them is what counts.
        publish(ETH, short ? 2_000e18 - bound(gain, 0, 100e18) : 2_000e18 + bound(gain, 0, 100e18));
        if (order) commit(orderRequest(aliceCross, ETH, PositionSide.Net, short ? int256(-1e18) : int256(1e18), false));
        _leaveFree(bound(free, 0, 12_000e18));
        IGuards.Guard memory g = fromAccount(aliceIsolated, aliceCross, 0.3e18, 0.35e18, 200_000e18);
        arm(g);
        publish(BTC, 45_000e18);
        uint256 spare = _freeOf(aliceCross);
        if (spare < 2 * GUARD_FEE) {
            (bool acted, ) = _try(g);
            assertFalse(acted, "nothing to give");
            assertEq(_freeOf(aliceCross), spare, "nothing lost");
            assertEq(left(g), g.amount, "nor off its amount");
            return;
        }
        execute(g);
        bool reached = levelOf(aliceIsolated) >= 0.35e18;
        if (!reached) assertEq(_freeOf(aliceCross), 0, "all that the rule lets go");
        IClearingHouse.AccountState memory s = stateOf(aliceCross);
        assertGe(usable(s, 0), int256(s.initial + s.reserved), "the withdraw rule");
        assertGe(s.cash, 0, "no debt");
        assertBooks();
    }

    /// @dev What is left once the rule has spoken is still not for less than the keeper's fee, to the wei.
    function testFuzz_theSourcesWithdrawRule_neverForLessThanItCosts(uint256 free) public {
        tradeLeg(aliceCross, ETH, PositionSide.Net, unitsOf(ETH, 100_000e18));
        _leaveFree(bound(free, 0, 3 * GUARD_FEE));
        IGuards.Guard memory g = fromAccount(aliceIsolated, aliceCross, 0.3e18, 0.35e18, 200_000e18);
        arm(g);
        publish(BTC, 45_000e18);
        uint256 spare = _freeOf(aliceCross);
        _expectMoved(g, spare > GUARD_FEE ? spare - GUARD_FEE : 0);
    }

    /// @dev Collateral backs what the source holds, but is not quote: no more comes out of it than its cash.
    function testFuzz_theSourcesCash(uint256 cash, bool least) public {
        TestToken token = listToken("ETH", 18, ETH);
        pledge(aliceCross, token, 100e18);
        cash = bound(cash, 0, least ? 3 * GUARD_FEE : 12_000e18);
        nudge(aliceCross, aliceHedge, uint256(cashOf(aliceCross)) - cash);
        IGuards.Guard memory g = fromAccount(aliceIsolated, aliceCross, 0.3e18, 0.35e18, 200_000e18);
        arm(g);
        publish(BTC, 45_000e18);
        uint256 missing = uint256(int256(ceilDiv(0.35e18, 90_000e18, WAD_)) - equityOf(aliceIsolated));
        _expectMoved(g, min(missing, cash > GUARD_FEE ? cash - GUARD_FEE : 0));
    }

    /// @dev Less than the keeper's fee is not worth it, whoever it would come from.
    function testFuzz_neverForLessThanItCosts(uint256 amount, bool wallet) public {
        amount = bound(amount, 1, 20e18);
        IGuards.Guard memory g = fromAccount(aliceIsolated, aliceCross, LEVEL, TARGET, 200_000e18);
        if (wallet) g = guardOn(aliceIsolated, GuardKind.TopUpFromWallet, LEVEL, TARGET, 200_000e18);
        allow(alice, 100_000e6, type(uint256).max);
        publish(BTC, 43_000e18);
        uint256 exposure = stateOf(aliceIsolated).exposure;
        // A target that is just so far.
        int256 level = levelOf(aliceIsolated);
        (g.level, g.target) = (uint64(uint256(level)), uint64(uint256(level) + (amount * WAD_) / exposure + 1));
        nudge(aliceCross, aliceIsolated, 1e15);
        arm(g);
        nudge(aliceIsolated, aliceCross, 2e15);
        uint256 missing = uint256(int256(ceilDiv(g.target, exposure, WAD_)) - equityOf(aliceIsolated));
        uint256 moved = wallet ? ceilDiv(missing, 1, 1e12) * 1e12 : missing;
        if (moved < GUARD_FEE) {
            expectNoAction(g, abi.encodeWithSelector(IGuards.TopUpTooSmall.selector, moved, GUARD_FEE));
        } else {
            execute(g);
        }
        assertBooks();
    }

    /* WHEN */

    /// @dev Not again before its cooldown has passed, to the second.
    function testFuzz_cooldown(uint256 cooldown, uint256 elapsed) public {
        IGuards.Guard memory g = fromAccount(aliceIsolated, aliceCross, LEVEL, TARGET, 200_000e18);
        g.cooldown = uint32(bound(cooldown, 0, 1 days));
        arm(g);
        publish(BTC, 42_000e18);
        execute(g);
        uint256 readyAt = clock() + g.cooldown;
        elapsed = bound(elapsed, 1, 2 * uint256(g.cooldown) + 2);
        skip(elapsed - 1);
        publish(BTC, 38_000e18);
        if (clock() < readyAt) {
            expectNoAction(g, abi.encodeWithSelector(IGuards.GuardNotReady.selector, clock(), readyAt));
        } else {
            execute(g);
            assertGe(levelOf(aliceIsolated), int256(TARGET), "again");
        }
    }

    /// @dev A flat account stands above every level.
    function test_flat() public {
        IGuards.Guard memory g = fromAccount(aliceIsolated, aliceCross, LEVEL, TARGET, 200_000e18);
        arm(g);
        trade(aliceIsolated, BTC, -2e18);
        expectNoAction(g, abi.encodeWithSelector(IGuards.NotBelowLevel.selector, type(int256).max, LEVEL));
    }

    /// @dev Prices may come along; without live ones it does not act.
    function test_livePrices() public {
        IGuards.Guard memory g = fromAccount(aliceIsolated, aliceCross, LEVEL, TARGET, 200_000e18);
        arm(g);
        skip(61);
        PriceUpdate memory none = noUpdate();
        vm.expectPartialRevert(IPriceRouter.StalePrice.selector);
        guards.executeGuard(g.accountId, g.kind, none);
        PriceUpdate memory update = updateOf(BTC, 42_000e18);
        vm.expectRevert(abi.encodeWithSelector(IOrders.InsufficientValue.selector, 0, MOCK_FEE));
        guards.executeGuard(g.accountId, g.kind, update);
        vm.deal(keeper, 10);
        vm.prank(keeper);
        guards.executeGuard{value: 10}(g.accountId, g.kind, update);
        assertEq(keeper.balance, 10 - MOCK_FEE, "the rest returns");
        assertGe(levelOf(aliceIsolated), int256(TARGET), "acted");
    }

    /// @dev Between two actions it can be ended, too.
    function test_cancelledBetween() public {
        IGuards.Guard memory g = fromAccount(aliceIsolated, aliceCross, LEVEL, TARGET, 200_000e18);
        arm(g);
        publish(BTC, 42_000e18);
        execute(g);
        vm.prank(alice);
        guards.cancelGuard(g.accountId, g.kind);
        publish(BTC, 38_000e18);
        expectNoAction(g, abi.encodeWithSelector(IGuards.NoGuard.selector, g.accountId, g.kind));
    }

    /* WHAT FOR */

    /// @dev Under maintenance, too: as long as nobody liquidates, and never in place of it.
    function testFuzz_INV_8_INV_12_liquidatable(uint256 price, bool first) public {
        uint256 amount = 5_000e18;
        IGuards.Guard memory g = fromAccount(aliceIsolated, aliceCross, LEVEL, TARGET, amount);
        arm(g);
        publish(BTC, bound(price, 20_000e18, 37_000e18));
        int256 cash = cashOf(aliceCross);
        if (first) execute(g);
        IClearingHouse.AccountState memory s = stateOf(aliceIsolated);
        if (s.equity < int256(s.maintenance)) house.liquidate(aliceIsolated);
        int256 lost = cash - cashOf(aliceCross);
        assertEq(lost, first ? int256(amount - left(g)) : int256(0), "what the guard brought, and nothing else");
        assertLe(lost, int256(amount), "at most what its owner signed");
        assertBooks();
    }

    /// @dev The numbers of docs/guards.md: it costs a keeper fee, and a liquidation thirty times that.
    function test_example_saves() public {
        IGuards.Guard memory g = fromAccount(aliceIsolated, aliceCross, 0.2e18, 0.25e18, 20_000e18);
        arm(g);
        // As if the position had been opened for nothing on 25,000.
        nudge(aliceIsolated, aliceCross, uint256(equityOf(aliceIsolated) - 25_000e18));
        publish(BTC, 46_000e18);
        assertEq(equityOf(aliceIsolated), 17_000e18, "17,000 on 92,000");
        uint256 snapshot = vm.snapshotState();
        publish(BTC, 43_500e18);
        house.liquidate(aliceIsolated);
        uint256 fee = uint256(12_000e18 - equityOf(aliceIsolated));
        assertEq(fee / 1e16, 151_93, "1% of 15,193.5, where a top-up costs 5");
        vm.revertToState(snapshot);

        int256 cash = cashOf(aliceCross);
        execute(g);
        assertEq(equityOf(aliceIsolated), 23_000e18, "23,000 on 92,000");
        assertEq(cash - cashOf(aliceCross), 6_005e18, "6,000 and the keeper's 5");
        assertEq(left(g), 13_995e18, "of 20,000");
        publish(BTC, 43_500e18);
        vm.expectPartialRevert(IClearingHouse.NotLiquidatable.selector);
        house.liquidate(aliceIsolated);
    }

    /* OUT OF A WALLET */

    /// @dev In whole token units, as far as the wallet holds and allows, and nothing stays on the way.
    function testFuzz_wallet(uint256 balance, uint256 allowance, uint256 amount, uint256 target) public {
        balance = bound(balance, 0, 40_000e6);
        allowance = bound(allowance, 0, 40_000e6);
        target = bound(target, 0.25e18 + 1e14, 0.5e18);
        IGuards.Guard memory g = guardOn(
            aliceIsolated,
            GuardKind.TopUpFromWallet,
            LEVEL,
            target,
            bound(amount, 2 * GUARD_FEE, 40_000e18)
        );
        allow(alice, balance, allowance);
        arm(g);
        publish(BTC, 41_000e18);
        IClearingHouse.AccountState memory s = stateOf(aliceIsolated);
        uint256 units = ceilDiv(uint256(int256(ceilDiv(target, s.exposure, WAD_)) - s.equity), 1, 1e12);
        uint256 given = min(min(balance, allowance), g.amount / 1e12);
        given = given > 5e6 ? given - 5e6 : 0;
        units = min(units, given);
        if (units < 5e6) {
            if (min(balance, allowance) == 0) {
                expectNoAction(g, abi.encodeWithSelector(IGuards.TopUpTooSmall.selector, 0, GUARD_FEE));
            } else {
                (bool acted, ) = _try(g);
                assertFalse(acted, "too little");
            }
            assertEq(quote.balanceOf(alice), balance, "nothing lost");
            return;
        }
        execute(g);
        assertEq(equityOf(aliceIsolated) - s.equity, int256(units * 1e12), "came in");
        assertEq(balance - quote.balanceOf(alice), units + 5e6, "out of the wallet");
        assertEq(cashOf(keeperCross), int256(GUARD_FEE), "the keeper is paid");
        assertEq(g.amount - left(g), (units + 5e6) * 1e12, "off its amount");
        assertEq(quote.balanceOf(address(guards)), 0, "nothing stays");
        assertEq(quote.allowance(address(guards), address(house)), 0, "nor may be taken");
        if (units < given) assertGe(levelOf(aliceIsolated), int256(target), "the target");
        assertBooks();
    }

    /// @dev A fee that is no whole unit is rounded up to one, as that of an order out of a wallet.
    function testFuzz_wallet_feeInUnits(uint256 fee) public {
        IGuards.Guard memory g = guardOn(aliceIsolated, GuardKind.TopUpFromWallet, LEVEL, TARGET, 40_000e18);
        g.keeperFee = uint96(bound(fee, 1, 10e18));
        allow(alice, 40_000e6, type(uint256).max);
        arm(g);
        publish(BTC, 41_000e18);
        execute(g);
        assertEq(cashOf(keeperCross), int256(ceilDiv(g.keeperFee, 1, 1e12) * 1e12), "up to a unit");
        assertBooks();
    }

    /* INSIDE */

    /// @dev Just so much, or nothing if it is less than the keeper's fee.
    function _expectMoved(IGuards.Guard memory g, uint256 moved) private {
        (int256 equity, int256 cash) = (equityOf(g.accountId), cashOf(g.source));
        if (moved < GUARD_FEE) {
            expectNoAction(g, abi.encodeWithSelector(IGuards.TopUpTooSmall.selector, moved, GUARD_FEE));
            assertEq(cashOf(g.source), cash, "nothing lost");
            return;
        }
        execute(g);
        assertEq(equityOf(g.accountId) - equity, int256(moved), "came in");
        assertEq(cash - cashOf(g.source), int256(moved + GUARD_FEE), "out of the source");
        assertEq(g.amount - left(g), moved + GUARD_FEE, "off its amount");
        assertBooks();
    }

    function _try(IGuards.Guard memory g) private returns (bool acted, bytes memory reason) {
        PriceUpdate memory none = noUpdate();
        vm.prank(keeper);
        try guards.executeGuard(g.accountId, g.kind, none) {
            acted = true;
        } catch (bytes memory why) {
            reason = why;
        }
    }

    /// @dev What may leave an account, to the wei.
    function _freeOf(AccountId id) private view returns (uint256) {
        IClearingHouse.AccountState memory s = stateOf(id);
        int256 free = usable(s, 0) - int256(s.initial + s.reserved);
        return positive(free < s.cash ? free : s.cash);
    }

    function _leaveFree(uint256 amount) private {
        uint256 free = _freeOf(aliceCross);
        if (free > amount) nudge(aliceCross, aliceHedge, free - amount);
    }
}
