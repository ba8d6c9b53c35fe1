// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IClearingHouse, PositionSide} from "../../../contracts/interfaces/IClearingHouse.sol";
import {ILens} from "../../../contracts/interfaces/ILens.sol";
import {IOrders} from "../../../contracts/interfaces/IOrders.sol";
import {IPriceRouter, PriceUpdate} from "../../../contracts/interfaces/IPriceRouter.sol";
import {AccountId} from "../../../contracts/libraries/AccountId.sol";
import {Lensing} from "../kit/Lensing.sol";

/// @title Trades foreseen, and what trying them leaves: nothing
contract LensTradesTest is Lensing {
    /* PREVIEW IS EXECUTION */

    function testFuzz_INV_7_trade(uint256 seed, uint256 first, uint256 second) public {
        AccountId id = build(seed);
        tradeAsPreviewed(anyRequest(id, first));
        tradeAsPreviewed(anyRequest(id, second));
        assertBooks();
    }

    /// @dev At a price of the caller's choice, as a settlement has it.
    function testFuzz_INV_7_tradeAtAPrice(uint256 seed, uint256 which, uint256 bps) public {
        AccountId id = build(seed);
        IClearingHouse.FillRequest memory r = anyRequest(id, which);
        r.price = (mark(r.marketId) * bound(bps, 9_000, 11_000)) / 10_000;
        r.confidence = r.price / 2_000;
        ILens.TradePreview memory p = tradeAsPreviewed(r);
        assertEq(p.price, r.price, "the price given");
        assertEq(p.confidence, r.confidence, "the confidence given");
    }

    /// @dev An order is committed, pays its keeper fee and fills as the lens says.
    function testFuzz_INV_7_order(uint256 seed, uint256 which) public {
        AccountId id = build(seed);
        IClearingHouse.FillRequest memory f = anyRequest(id, which);
        IOrders.OrderRequest memory r = orderRequest(id, f.marketId, f.side, f.sizeDelta, f.reduceOnly);
        ILens.OrderPreview memory p = lens.previewOrder(r);
        PriceUpdate memory none = noUpdate();
        vm.prank(id.owner());
        try orders.commit(r, none) returns (uint256 orderId) {
            assertEq(p.refusal.length, 0, "INV-7: it is committed");
            IOrders.Order memory o = orders.order(orderId);
            assertEq(o.reservation, p.reservation, "INV-7: what it reserves");
            assertEq(o.escrowed, p.escrowed, "INV-7: what is in escrow");
            f.acceptablePrice = r.acceptablePrice;
            (f.integrator, f.integratorRate) = (address(0), 0);
            f.sizeDelta = o.sizeDelta;
            try house.fill(priced(f)) returns (IClearingHouse.FillResult memory result) {
                assertTrue(p.trade.fills, "INV-7: it fills");
                assertSame(abi.encode(result), abi.encode(p.trade.outcome.result), "INV-7: the fill to the wei");
                assertAfter(id, p.trade.outcome, "INV-7");
            } catch (bytes memory reason) {
                assertSame(reason, p.trade.outcome.reasons[0], "INV-7: it fails by the first reason");
            }
        } catch (bytes memory reason) {
            assertSame(reason, p.refusal, "INV-7: it is refused for this");
        }
    }

    /* REASONS */

    /// @dev Everything that stands against a trade at once, in the order of the checks.
    function test_reasons_all() public {
        fund(aliceCross, 2_000e6);
        pledge(aliceCross, wbtc, unitsWorth(wbtc, 1_000e18));
        vm.prank(alice);
        house.setMaxLeverage(aliceCross, 1e18);
        house.pauseNewRisk();
        house.haltMarket(ETH);
        IClearingHouse.MarketParams memory params = house.marketParams(ETH);
        IClearingHouse.FillRequest memory r = fillRequest(
            aliceCross,
            ETH,
            PositionSide.Net,
            int256(params.maxOpenInterest + 1e18),
            false
        );
        r.acceptablePrice = 1;
        setVault(1_000_000e6);
        ILens.TradePreview memory p = tradeAsPreviewed(r);
        bytes4[7] memory expected = [
            IClearingHouse.NewRiskPaused.selector,
            IClearingHouse.MarketHalted.selector,
            IClearingHouse.PriceNotAcceptable.selector,
            IClearingHouse.LeverageTooHigh.selector,
            IClearingHouse.InsufficientMargin.selector,
            IClearingHouse.OpenInterestCapExceeded.selector,
            IClearingHouse.ExposureCapExceeded.selector
        ];
        for (uint256 i; i < 7; ++i) {
            assertEq(bytes32(bytes4(p.outcome.reasons[i])), bytes32(expected[i]), "in the order of the checks");
        }
        assertEq(p.outcome.reasons.length, 8, "and one more");
        assertTrue(bytes4(p.outcome.reasons[7]) == IClearingHouse.UtilisationCapExceeded.selector, "utilisation");
    }

    /// @dev Each of them, taken away, leaves the others: what the lens lists is what execution finds, one after another.
    function testFuzz_reasons_areExecutions(uint256 exposure, bool paused, bool limited, bool unacceptable) public {
        fund(aliceCross, 10_000e6);
        if (limited) {
            vm.prank(alice);
            house.setMaxLeverage(aliceCross, 2e18);
        }
        if (paused) house.pauseNewRisk();
        int256 size = unitsOf(SOL, bound(exposure, 600e18, 400_000e18));
        IClearingHouse.FillRequest memory r = fillRequest(aliceCross, SOL, PositionSide.Net, size, false);
        if (unacceptable) r.acceptablePrice = 1;
        ILens.TradePreview memory p = tradeAsPreviewed(r);
        if (p.fills) return;
        uint256 found;
        if (paused) {
            assertTrue(has(p.outcome.reasons, IClearingHouse.NewRiskPaused.selector), "paused");
            house.resumeNewRisk();
            ++found;
        }
        if (unacceptable) {
            assertTrue(has(p.outcome.reasons, IClearingHouse.PriceNotAcceptable.selector), "price");
            r.acceptablePrice = type(uint256).max;
            ++found;
        }
        if (has(p.outcome.reasons, IClearingHouse.LeverageTooHigh.selector)) {
            vm.prank(alice);
            house.setMaxLeverage(aliceCross, 0);
            ++found;
        }
        // What is left is the account's margin and the market's caps.
        ILens.TradePreview memory rest = tradeAsPreviewed(r);
        assertEq(rest.outcome.reasons.length, p.outcome.reasons.length - found, "the others");
    }

    /// @dev What leaves no trade to look at comes alone, as execution has it.
    function test_reasons_alone() public {
        fund(aliceCross, 10_000e6);
        IClearingHouse.FillRequest memory r = fillRequest(aliceCross, ETH, PositionSide.Net, 1e18, true);
        assertTrue(_only(r) == IClearingHouse.NothingToReduce.selector, "nothing to reduce");
        r = fillRequest(aliceCross, 99, PositionSide.Net, 1e18, false);
        assertTrue(_only(r) == IClearingHouse.UnknownMarket.selector, "unknown market");
        r = fillRequest(aliceCross, ETH, PositionSide.Long, 1e18, false);
        assertTrue(_only(r) == IClearingHouse.WrongSide.selector, "wrong side");
        r = fillRequest(aliceCross, ETH, PositionSide.Net, 0, false);
        assertTrue(_only(r) == IClearingHouse.ZeroSize.selector, "no size");
        skip(1 hours);
        r = fillRequest(aliceCross, ETH, PositionSide.Net, 1e18, false);
        assertTrue(_only(r) == IPriceRouter.StalePrice.selector, "stale");
    }

    function _only(IClearingHouse.FillRequest memory r) private returns (bytes4) {
        ILens.TradePreview memory p = tradeAsPreviewed(r);
        assertEq(p.outcome.reasons.length, 1, "alone");
        return bytes4(p.outcome.reasons[0]);
    }

    /* NOTHING STAYS */

    /// @dev Whoever asks, whatever for: it reverts, and no slot it wrote is another one.
    function testFuzz_simulateFill_leavesNothing(uint256 seed, uint256 which, address anyone) public {
        AccountId id = build(seed);
        IClearingHouse.FillRequest memory r = priced(anyRequest(id, which));
        vm.record();
        _simulate(r, anyone);
        (, bytes32[] memory writes) = vm.accesses(address(house));
        bytes32[] memory before = new bytes32[](writes.length);
        for (uint256 i; i < writes.length; ++i) before[i] = vm.load(address(house), writes[i]);
        bytes32 books = _books(id);
        _simulate(r, anyone);
        lens.previewTrade(r);
        lens.maxSize(r);
        for (uint256 i; i < writes.length; ++i) {
            assertEq(vm.load(address(house), writes[i]), before[i], "no slot is another");
        }
        assertEq(_books(id), books, "nothing is another");
        assertBooks();
    }

    /// @dev The same of the order book, which is a satellite.
    function testFuzz_simulateOrder_leavesNothing(uint256 seed, uint256 which, address anyone) public {
        AccountId id = build(seed);
        IClearingHouse.FillRequest memory f = priced(anyRequest(id, which));
        IClearingHouse.ReserveRequest memory r = IClearingHouse.ReserveRequest(
            id,
            f.marketId,
            f.side,
            f.sizeDelta,
            f.reduceOnly,
            1e18,
            address(0),
            0
        );
        bytes32 books = _books(id);
        vm.prank(anyone);
        try orders.simulateOrder(r, f, true) {
            fail("it always reverts");
        } catch (bytes memory reason) {
            assertGt(reason.length, 3, "with a reason");
        }
        assertEq(_books(id), books, "nothing is another");
        assertEq(orders.orderCount(), 0, "no order");
        assertBooks();
    }

    /// @dev It takes no ether, alone or in a batch, and a batch that holds it is undone.
    function test_simulateFill_takesNoEther() public {
        fund(aliceCross, 10_000e6);
        IClearingHouse.FillRequest memory r = fillRequest(aliceCross, ETH, PositionSide.Net, 1e18, false);
        bytes memory call = abi.encodeCall(IClearingHouse.simulateFill, (r, false));
        (bool success, ) = address(house).call{value: 1}(call);
        assertFalse(success, "no ether");
        bytes[] memory calls = new bytes[](1);
        calls[0] = call;
        vm.expectPartialRevert(IClearingHouse.Simulated.selector);
        house.multicall(calls);
        vm.expectRevert();
        house.multicall{value: 1}(calls);
    }

    /// @dev Trying is free to anyone; filling is not.
    function test_simulateFill_givesNoRight() public {
        fund(aliceCross, 10_000e6);
        IClearingHouse.FillRequest memory r = fillRequest(aliceCross, ETH, PositionSide.Net, 1e18, false);
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.NotSatellite.selector, bob));
        vm.prank(bob);
        house.fill(r);
        vm.expectPartialRevert(IClearingHouse.Simulated.selector);
        vm.prank(bob);
        house.simulateFill(r, true);
    }

    function _simulate(IClearingHouse.FillRequest memory r, address anyone) private {
        vm.prank(anyone);
        try house.simulateFill(r, true) {
            fail("it always reverts");
        } catch (bytes memory reason) {
            assertGt(reason.length, 3, "with a reason");
        }
    }

    function _books(AccountId id) private view returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    house.accountState(id),
                    house.pots(),
                    house.marketState(BTC),
                    house.marketState(ETH),
                    house.marketState(SOL),
                    quote.balanceOf(address(house)),
                    quote.balanceOf(id.owner())
                )
            );
    }
}
