// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IClearingHouse, PositionSide} from "../../../contracts/interfaces/IClearingHouse.sol";
import {IPriceRouter} from "../../../contracts/interfaces/IPriceRouter.sol";
import {AccountId, AccountIdLib, AccountType} from "../../../contracts/libraries/AccountId.sol";
import {Fixture} from "../kit/Fixture.sol";
import {Liquidating} from "../kit/Liquidating.sol";
import {Vm} from "../kit/Vm.sol";

contract LiquidateTest is Fixture, Liquidating {
    function presetName() internal virtual override returns (string memory) {
        return "tiered";
    }

    /* ANY ACCOUNT, ANY PRICE */

    /// @dev Up to three markets, longs, shorts and hedges, prices anywhere: liquidated exactly when under the line,
    /// and then as promised.
    /// hardhat-config: fuzz.runs = 512
    function testFuzz_INV_5_INV_6_INV_7_anyAccount(uint256 seed, uint256 sizes, uint256 moves) public {
        AccountId id = anyAccount(seed);
        _portfolio(id, seed >> 8, sizes);
        fundInsurance(bound(seed >> 64, 1, 3_000e6));
        for (uint16 m = 1; m <= marketCount; ++m) {
            uint256 move = bound(moves >> (20 * m), 0, 6_000);
            publish(m, (mark(m) * (7_000 + move)) / 10_000);
        }
        bool under = stateOf(id).equity < int256(stateOf(id).maintenance);
        if (under) liquidateChecked(id, seed % 2 == 0 ? keeper : alice);
        else refuseLiquidation(id, keeper);
        assertBooks();
    }

    /// @dev The same gap in every market at once: bad debt is common here.
    function testFuzz_INV_5_gaps(uint256 seed, uint256 sizes, uint256 gap, uint256 insured) public {
        AccountId id = anyAccount(seed);
        _portfolio(id, seed >> 8, sizes);
        fundInsurance(bound(insured, 1, 100_000e6));
        gap = bound(gap, 10, 300);
        for (uint16 m = 1; m <= marketCount; ++m) publish(m, (mark(m) * gap) / 100);
        IClearingHouse.AccountState memory s = stateOf(id);
        if (s.equity >= int256(s.maintenance)) return refuseLiquidation(id, keeper);
        Outcome memory o = liquidateChecked(id, keeper);
        assertTrue(o.badDebt == 0 || stateOf(id).cash == 0, "a booked loss leaves nothing owed");
        assertBooks();
    }

    /// @dev The two neighbouring prices around the line: at the one nothing happens, at the other everything does.
    function testFuzz_INV_5_theLine_isStrict(uint256 seed, uint256 exposure, bool short) public {
        AccountId id = anyAccount(seed);
        lever(id, ETH, magnitude(exposure, 600e18, 5_000_000e18), short);
        (uint256 good, uint256 bad) = crossing(id, ETH, WAD_, short ? 4_000e18 : 1_000e18);
        publish(ETH, good);
        refuseLiquidation(id, keeper);
        publish(ETH, bad);
        assertTrue(house.previewLiquidation(id).liquidatable, "INV-5: under the line by a hair");
        liquidateChecked(id, keeper);
        assertBooks();
    }

    /// @dev Liquidated to its target, an account is not liquidated again at the same prices.
    function testFuzz_INV_5_notTwice(uint256 seed, uint256 sizes, uint256 gap) public {
        AccountId id = anyAccount(seed);
        _portfolio(id, seed >> 8, sizes);
        gap = bound(gap, 75, 130);
        for (uint16 m = 1; m <= marketCount; ++m) publish(m, (mark(m) * gap) / 100);
        IClearingHouse.AccountState memory s = stateOf(id);
        if (s.equity >= int256(s.maintenance)) return;
        liquidateChecked(id, keeper);
        refuseLiquidation(id, bob);
    }

    /* WHO AND WHAT IT TOUCHES */

    /// @dev A keeper may liquidate its own account; its reward does not vanish with the cash it overwrites.
    function testFuzz_keeperLiquidatesItself(uint256 exposure, uint256 health, bool short) public {
        lever(aliceCross, BTC, magnitude(exposure, 600e18, 2_000_000e18), short);
        sink(aliceCross, BTC, bound(health, 0.1e18, WAD_), short);
        int256 before = cashOf(aliceCross) + house.pots().vault + int256(house.pots().insurance);
        Outcome memory o = liquidateChecked(aliceCross, alice);
        assertGt(o.preview.keeperReward, 0, "paid");
        int256 after_ = cashOf(aliceCross) + house.pots().vault + int256(house.pots().insurance);
        assertEq(after_, before, "INV-4: liquidation moves money, and makes none");
        assertBooks();
    }

    /// @dev Self-liquidation is never a cheaper exit than the order it replaces, be the owner its own keeper, in the
    /// most one-sided market there may be.
    function testFuzz_INV_10_selfLiquidation_isNoCheapExit(uint256 exposure, bool short) public {
        uint256 cap = (house.marketParams(ETH).maxOpenInterest * mark(ETH)) / WAD_;
        for (uint88 i = 1; cap > 20_000e18; ++i) {
            AccountId whale = cross(bob, i);
            track(whale);
            // Leaving room for alice on the crowded side, which is hers to leave.
            uint256 part = min(cap - 10_000e18, 9_900_000e18);
            lever(whale, ETH, part, short);
            cap -= part;
        }
        int256 size = lever(aliceCross, ETH, magnitude(exposure, 600e18, 9_000e18), short);
        sink(aliceCross, ETH, 0.999e18, short);
        int256 before = stateOf(aliceCross).equity;
        uint256 snapshot = vm.snapshotState();
        Outcome memory o = liquidateChecked(aliceCross, alice);
        int256 byLiquidation = before - stateOf(aliceCross).equity;
        vm.revertToState(snapshot);
        int256 closed = int256(o.preview.steps[0].closed);
        IClearingHouse.FillRequest memory r = fillRequest(aliceCross, ETH, PositionSide.Net, -closed, true);
        if (size < 0) r.sizeDelta = closed;
        r.acceptablePrice = size < 0 ? type(uint256).max : 0;
        house.fill(r);
        assertGe(byLiquidation, before - stateOf(aliceCross).equity, "INV-10: liquidation is the dearer exit");
    }

    /// @dev Largest loss first, then the smaller, profits last: three markets at different profits.
    function testFuzz_INV_5_ranking(uint256 a, uint256 b, uint256 c) public {
        for (uint16 m = 1; m <= 3; ++m) lever(aliceCross, m, 100_000e18, false);
        publish(1, (mark(1) * bound(a, 700, 1030)) / 1000);
        publish(2, (mark(2) * bound(b, 700, 1030)) / 1000);
        publish(3, (mark(3) * bound(c, 700, 1030)) / 1000);
        IClearingHouse.AccountState memory s = stateOf(aliceCross);
        if (s.equity >= int256(s.maintenance)) return refuseLiquidation(aliceCross, keeper);
        Outcome memory o = liquidateChecked(aliceCross, keeper);
        int256 last = type(int256).min;
        for (uint256 i; i < o.preview.steps.length; ++i) {
            int256 pnl = o.before.positions[o.preview.steps[i].marketId - 1].pnl;
            assertGe(pnl, last, "INV-5: largest loss first");
            last = pnl;
        }
    }

    /// @dev INV-12: an isolated account's end touches no other account of its owner.
    function testFuzz_INV_12_isolatedLoss_staysIsolated(uint256 gap, uint256 insured) public {
        lever(aliceIsolated, SOL, 50_000e18, false);
        lever(aliceCross, ETH, 50_000e18, true);
        fund(aliceHedge, 300_000e6);
        fundInsurance(bound(insured, 1, 5_000e6));
        publish(SOL, (mark(SOL) * bound(gap, 1, 80)) / 100);
        bytes memory crossBefore = abi.encode(stateOf(aliceCross));
        bytes memory hedgeBefore = abi.encode(stateOf(aliceHedge));
        Outcome memory o = liquidateChecked(aliceIsolated, keeper);
        assertTrue(o.full, "closed");
        assertSame(abi.encode(stateOf(aliceCross)), crossBefore, "INV-12: the cross account is as it was");
        assertSame(abi.encode(stateOf(aliceHedge)), hedgeBefore, "INV-12: the hedge account is as it was");
        assertBooks();
    }

    /* INV-8: NOTHING STANDS IN ITS WAY */

    /// @dev Both pots empty, the vault deep in deficit: the loss is booked all the same.
    function testFuzz_INV_8_emptyPots(uint256 gap, uint256 exposure) public {
        lever(aliceCross, BTC, bound(exposure, 20_000e18, 200_000e18), false);
        setVault(-int256(bound(exposure >> 128, 0, 1e15)));
        publish(BTC, (mark(BTC) * bound(gap, 20, 80)) / 100);
        IClearingHouse.AccountState memory s = stateOf(aliceCross);
        if (s.equity >= int256(s.maintenance)) return refuseLiquidation(aliceCross, keeper);
        Outcome memory o = liquidateChecked(aliceCross, keeper);
        assertTrue(o.badDebt == 0 || house.pots().insurance == 0, "nothing to pay with");
        assertBooks();
    }

    /// @dev A flat account in debt can come only from a liquidation, which books it; nothing is left to find.
    function testFuzz_INV_8_flatAccount_isHealthy(uint256 amount) public {
        amount = bound(amount, 0, 1e15);
        if (amount != 0) fund(aliceCross, amount);
        refuseLiquidation(aliceCross, keeper);
    }

    /// @dev An order a second, as many as the account can carry, and a liquidation voids them all in one write.
    function testFuzz_INV_8_stuffedWithOrders(uint256 count, uint256 exposure) public {
        lever(aliceCross, BTC, 300_000e18, false);
        fund(aliceCross, 30_000e6);
        for (uint256 i = bound(count, 1, 24); i > 0; --i) {
            commit(
                orderRequest(aliceCross, ETH, PositionSide.Net, unitsOf(ETH, bound(exposure, 500e18, 5_000e18)), false)
            );
        }
        sink(aliceCross, BTC, 0.9e18, false);
        uint256 gas = gasleft();
        vm.prank(keeper);
        house.liquidate(aliceCross);
        assertLt(gas - gasleft(), 600_000, "INV-8: the cost of a liquidation does not grow with its orders");
        assertEq(stateOf(aliceCross).reserved, 0, "nothing reserved");
        assertBooks();
    }

    /// @dev Dust far below the minimum, prices from a millionth to a million times: it ends, and the books agree.
    function testFuzz_INV_8_tinyAndHuge(uint256 price, bool short) public {
        lever(aliceCross, SOL, 505e18, short);
        publish(SOL, magnitude(price, 1e12, 1e26));
        IClearingHouse.AccountState memory s = stateOf(aliceCross);
        if (s.equity >= int256(s.maintenance)) return refuseLiquidation(aliceCross, keeper);
        Outcome memory o = liquidateChecked(aliceCross, keeper);
        assertEq(o.preview.steps.length, 1, "one step");
        assertBooks();
    }

    /// @dev Reward into the credit of whoever calls: a contract that takes no ether and has no code path is as good.
    function testFuzz_INV_8_anyKeeper(address who) public {
        vm.assume(who != address(0));
        lever(aliceCross, BTC, 300_000e18, false);
        sink(aliceCross, BTC, 0.9e18, false);
        Outcome memory o = liquidateChecked(aliceCross, who);
        assertGt(o.preview.keeperReward, 0, "paid");
        assertBooks();
    }

    /* ERRORS AND EVENTS */

    function testFuzz_stalePrice(uint256 elapsed) public {
        lever(aliceCross, BTC, 300_000e18, false);
        sink(aliceCross, BTC, 0.9e18, false);
        IPriceRouter.Feed memory f = router.feed(BTC);
        vm.warp(uint256(f.publishTime) + f.config.maxAge + bound(elapsed, 1, 365 days));
        bytes memory refusal = abi.encodeWithSelector(
            IPriceRouter.StalePrice.selector,
            BTC,
            uint256(f.publishTime),
            uint256(f.config.maxAge),
            clock()
        );
        vm.expectRevert(refusal);
        house.liquidate(aliceCross);
        // The views revert as execution would, at given prices they answer.
        vm.expectRevert(refusal);
        house.previewLiquidation(aliceCross);
        vm.expectRevert(refusal);
        house.accountState(aliceCross);
        assertTrue(house.previewLiquidationAt(aliceCross, marksOf(aliceCross)).liquidatable, "at given prices");
    }

    function testFuzz_notAnAccount(uint256 kind, uint88 index) public {
        AccountId id = AccountId.wrap(bytes32((uint256(uint160(alice)) << 96) | (bound(kind, 3, 255) << 88) | index));
        vm.expectRevert(abi.encodeWithSelector(AccountIdLib.InvalidAccount.selector, id));
        house.liquidate(id);
    }

    function testFuzz_previewAt_countsItsPrices(uint8 given) public {
        fund(aliceCross, 20_000e6);
        trade(aliceCross, BTC, unitsOf(BTC, 1_000e18));
        uint256[] memory prices = new uint256[](given == 1 ? 2 : given);
        bytes memory refusal = abi.encodeWithSelector(
            IClearingHouse.PriceCountMismatch.selector,
            prices.length,
            uint256(1)
        );
        vm.expectRevert(refusal);
        house.previewLiquidationAt(aliceCross, prices);
        vm.expectRevert(refusal);
        house.accountStateAt(aliceCross, prices);
    }

    /// @dev INV-7 at prices not yet published: what the view says of them is what happens once they are.
    function testFuzz_INV_7_previewAtGivenPrices(uint256 seed, uint256 sizes, uint256 moves) public {
        AccountId id = anyAccount(seed);
        _portfolio(id, seed >> 8, sizes);
        uint16[] memory held = house.marketsOf(id);
        uint256[] memory prices = new uint256[](held.length);
        for (uint256 i; i < held.length; ++i) {
            prices[i] = expressible((mark(held[i]) * bound(moves >> (20 * i), 700, 1_300)) / 1_000);
        }
        IClearingHouse.LiquidationPreview memory foreseen = house.previewLiquidationAt(id, prices);
        for (uint256 i; i < held.length; ++i) publish(held[i], prices[i]);
        if (!foreseen.liquidatable) return refuseLiquidation(id, keeper);
        Outcome memory o = liquidateChecked(id, keeper);
        assertSame(abi.encode(o.preview), abi.encode(foreseen), "INV-7: foreseen");
    }

    /// @dev The events alone tell what happened: steps as previewed, fees and where they went, layers of a loss.
    function testFuzz_INV_7_events(uint256 seed, uint256 sizes, uint256 gap, uint256 insured) public {
        AccountId id = anyAccount(seed);
        _portfolio(id, seed >> 8, sizes);
        fundInsurance(bound(insured, 1, 20_000e6));
        gap = bound(gap, 30, 250);
        for (uint16 m = 1; m <= marketCount; ++m) publish(m, (mark(m) * gap) / 100);
        IClearingHouse.LiquidationPreview memory p = house.previewLiquidation(id);
        if (!p.liquidatable) return;
        uint256 insurance = house.pots().insurance;
        vm.recordLogs();
        vm.prank(keeper);
        house.liquidate(id);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        uint256 at;
        uint256 fees;
        for (uint256 i; i < p.steps.length; ++i) {
            assertEq(logs[at].topics[0], IClearingHouse.Accrue.selector, "the market is brought up to date");
            assertEq(uint256(logs[at++].topics[1]), uint256(p.steps[i].marketId), "before it changes");
            assertSame(logs[at].data, _stepData(p.steps[i]), "INV-7: a step's event");
            assertEq(logs[at].topics[0], IClearingHouse.LiquidationClose.selector, "in order of execution");
            assertEq(uint256(logs[at++].topics[2]), uint256(p.steps[i].marketId), "names its market");
            fees += p.steps[i].fee;
        }
        uint256 reward = (fees * 0.3e18) / WAD_;
        if (p.keeperReward != reward) {
            assertEq(logs[at].topics[0], IClearingHouse.InsuranceTopUp.selector, "insurance adds to the reward");
            assertSame(logs[at++].data, abi.encode(p.keeperReward - reward), "what is missing to the floor");
            insurance -= p.keeperReward - reward;
        }
        if (p.badDebt != 0) {
            uint256 covered = min(p.badDebt, insurance);
            assertEq(logs[at].topics[0], IClearingHouse.InsuranceCoverLoss.selector, "insurance first");
            assertSame(logs[at++].data, abi.encode(covered), "what insurance covers");
            assertEq(logs[at].topics[0], IClearingHouse.VaultCoverLoss.selector, "then the vault");
            assertSame(logs[at++].data, abi.encode(p.badDebt - covered), "what the vault covers");
        }
        uint256 toInsurance = (fees * 0.4e18) / WAD_;
        assertEq(logs[at].topics[0], IClearingHouse.Liquidate.selector, "done");
        assertEq(address(uint160(uint256(logs[at].topics[2]))), keeper, "by whom");
        assertSame(
            logs[at++].data,
            abi.encode(
                p.equityBefore,
                p.maintenanceBefore,
                p.keeperReward,
                toInsurance,
                fees - toInsurance - reward,
                uint32(1)
            ),
            "where the fees went"
        );
        assertEq(at, logs.length, "and nothing else");
    }

    /* INSIDE */

    function _stepData(IClearingHouse.LiquidationStep memory s) private pure returns (bytes memory) {
        return abi.encode(s.short, s.closed, s.pairClosed, s.realised, s.fee, s.exposureRemoved);
    }

    /// @dev Positions in one to three markets (one if isolated), long, short or both, with just the margin they need.
    function _portfolio(AccountId id, uint256 seed, uint256 sizes) private {
        fund(id, 100_000_000e6);
        bool hedged = id.kind() == AccountType.Hedge;
        uint256 count = id.kind() == AccountType.Isolated ? 1 : bound(seed, 1, 3);
        uint16 market = anyMarket(seed >> 8);
        for (uint256 i; i < count; ++i) {
            uint256 exposure = magnitude(sizes >> (40 * i), 600e18, 2_000_000e18);
            bool short = (seed >> (16 + i)) % 2 == 1;
            int256 size = unitsOf(market, exposure) * (short ? -1 : int256(1));
            tradeLeg(id, market, sideOf(id, short), size);
            if (hedged && (seed >> (24 + i)) % 2 == 1) {
                int256 other = (-size * int256(bound(sizes >> (40 * i + 20), 50, 150))) / 100;
                if (absolute(other) > uint256(unitsOf(market, 501e18))) tradeLeg(id, market, sideOf(id, !short), other);
            }
            market = (market % marketCount) + 1;
        }
        withdrawFree(id);
    }
}

contract LiquidateTextbookTest is LiquidateTest {
    function presetName() internal pure override returns (string memory) {
        return "textbook";
    }

    /// @dev With one bracket of 15% in every market the rule is the textbook's: margin level below 15%.
    function testFuzz_INV_5_textbookRule(uint256 exposure, uint256 fall) public {
        fund(aliceCross, 100_000e6);
        trade(aliceCross, BTC, unitsOf(BTC, bound(exposure, 50_000e18, 200_000e18)));
        trade(aliceCross, ETH, -unitsOf(ETH, bound(exposure >> 128, 50_000e18, 200_000e18)));
        publish(BTC, (mark(BTC) * bound(fall, 5_000, 10_000)) / 10_000);
        IClearingHouse.AccountState memory s = stateOf(aliceCross);
        // Away from the rounding of the level itself.
        if (absolute(s.marginLevel - 0.15e18) < 1e6) return;
        assertTrue(house.previewLiquidation(aliceCross).liquidatable == (s.marginLevel < 0.15e18), "INV-5: 15%");
        if (s.marginLevel >= 0.15e18) return refuseLiquidation(aliceCross, keeper);
        Outcome memory o = liquidateChecked(aliceCross, keeper);
        if (!o.full) assertGe(stateOf(aliceCross).marginLevel, 0.165e18 - 1, "INV-5: restored to 16.5%");
    }
}
