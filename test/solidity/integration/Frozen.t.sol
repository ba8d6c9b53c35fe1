// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IClearingHouse, PositionSide} from "../../../contracts/interfaces/IClearingHouse.sol";
import {IOrders} from "../../../contracts/interfaces/IOrders.sol";
import {IPriceRouter} from "../../../contracts/interfaces/IPriceRouter.sol";
import {AccountId} from "../../../contracts/libraries/AccountId.sol";
import {Standing} from "../../../contracts/libraries/Mark.sol";
import {Liquidating} from "../kit/Liquidating.sol";
import {Outages} from "../kit/Outages.sol";
import {Pledging} from "../kit/Pledging.sol";

/// @title A dead feed holds up nothing but what depends on it
contract FrozenTest is Pledging, Liquidating, Outages {
    /// @dev Stale is not frozen: nobody has given notice, and a newer price may come any time.
    function testFuzz_stale_isNotFrozen(uint256 age) public {
        _two(4_000e18);
        age = bound(age, maxAge(preset) + 1, 100_000);
        skip(age);
        refreshBut(SOL);
        uint256 published = router.feed(SOL).publishTime;
        vm.expectRevert(
            abi.encodeWithSelector(IPriceRouter.StalePrice.selector, SOL, published, uint256(maxAge(preset)), clock())
        );
        house.liquidate(aliceCross);
    }

    /// @dev However small the position, whatever its side, and wherever the rest goes: the rest is liquidated.
    function testFuzz_INV_5_INV_7_INV_8_deadFeedOfASmallPosition(uint256 size, uint256 fall, bool short) public {
        size = bound(size, 500e18, 50_000e18);
        _two(short ? -int256(size) : int256(size));
        freeze(SOL);
        publish(BTC, (mark(BTC) * (1000 - bound(fall, 1, 500))) / 1000);
        IClearingHouse.AccountState memory s = house.accountState(aliceCross);
        if (s.equity >= int256(s.maintenance)) return refuseLiquidation(aliceCross, keeper);

        int256 before = sizeOf(aliceCross, SOL, PositionSide.Net);
        IClearingHouse.LiquidationPreview memory p = house.previewLiquidation(aliceCross);
        vm.prank(keeper);
        house.liquidate(aliceCross);
        IClearingHouse.AccountState memory t = house.accountState(aliceCross);
        assertEq(p.steps.length, 1, "one market is left to work");
        assertEq(p.steps[0].marketId, BTC, "INV-5: the dead one is passed over");
        assertEq(sizeOf(aliceCross, SOL, PositionSide.Net), before, "and stays as it was");
        assertEq(t.equity, p.equityAfter, "INV-7: equity");
        assertEq(t.maintenance, p.maintenanceAfter, "INV-7: maintenance");
        bool restored = t.equity >= int256(t.maintenance);
        assertTrue(restored || sizeOf(aliceCross, BTC, PositionSide.Net) == 0, "INV-5: restored, or nothing is left");
        assertBooks();
        if (restored) return;
        // Only what is frozen is left: the call would end where it is.
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.NothingToLiquidate.selector, aliceCross));
        house.liquidate(aliceCross);
        assertTrue(house.previewLiquidation(aliceCross).waits, "and the preview says so");
        assertEq(house.liquidateBatch(_only(aliceCross), noUpdate()), 0, "a batch goes on to the next");
    }

    /// @dev What is frozen takes no trade either way, and asks nothing of trades elsewhere but to be counted for nothing.
    function testFuzz_INV_9_reducesElsewhere(uint256 part) public {
        _two(4_000e18);
        freeze(SOL);
        int256 size = sizeOf(aliceCross, BTC, PositionSide.Net);
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.FeedNotLive.selector, SOL, Standing.Frozen));
        this.sell(aliceCross, SOL, -1e18);
        trade(aliceCross, BTC, -int256(bound(part, 1e12, uint256(size))));
        fund(aliceCross, 1e6);
        assertBooks();
    }

    /// @dev A profit that only a dead feed's last price shows backs neither new risk nor, like any, a withdrawal; it goes on
    /// counting for those who have it.
    function testFuzz_profitBacksNoNewRisk(uint256 rise) public {
        _two(40_000e18);
        publish(SOL, (mark(SOL) * bound(rise, 110, 300)) / 100);
        refresh();
        IClearingHouse.AccountState memory live = house.accountState(aliceCross);
        int256 profit = live.positions[1].pnl;
        assertGt(profit, 0, "there is a profit");
        freeze(SOL);
        IClearingHouse.AccountState memory s = house.accountState(aliceCross);
        assertEq(s.equity, live.equity, "equity is what it was");
        assertEq(uint256(s.positions[1].standing), uint256(Standing.Frozen), "and the view says why it may not be");

        IClearingHouse.FillRequest memory r = fillRequest(
            aliceCross,
            ETH,
            PositionSide.Net,
            unitsOf(ETH, 600e18),
            false
        );
        int256 free = usable(s, house.config().profitWeight) - (profit / 2) - int256(s.initial);
        if (free < 200e18) vm.expectRevert();
        house.fill(r);
    }

    /// @dev Collateral of a dead feed is worth its last price to who is liquidated, and nothing to who would leave.
    function test_collateralOfADeadFeed() public {
        pledge(aliceCross, weth, unitsWorth(weth, 20_000e18));
        fund(aliceCross, 10_000e6);
        trade(aliceCross, BTC, unitsOf(BTC, 40_000e18));
        freeze(ETH);
        IClearingHouse.AccountState memory s = house.accountState(aliceCross);
        assertGt(s.collateral, 0, "it counts in equity");
        assertEq(uint256(s.holdings[0].standing), uint256(Standing.Frozen), "and is told apart");
        // 40,000 of BTC ask for 8,000: of cash alone there is no more than 2,000 free.
        vm.expectRevert();
        vm.prank(alice);
        house.withdraw(aliceCross, 3_000e6, alice);
        vm.prank(alice);
        house.withdraw(aliceCross, 1_000e6, alice);
        assertBooks();
    }

    /// @dev Only what is dead counts nothing: beside it other collateral backs a withdrawal as ever, to the unit.
    function testFuzz_INV_9_collateralBesideADeadOne(uint256 dead, uint256 alive) public {
        pledge(aliceCross, weth, unitsWorth(weth, bound(dead, 100e18, 100_000e18)));
        pledge(aliceCross, wsol, unitsWorth(wsol, bound(alive, 1_000e18, 20_000e18)));
        fund(aliceCross, 10_000e6);
        trade(aliceCross, BTC, unitsOf(BTC, 40_000e18));
        freeze(ETH);
        IClearingHouse.AccountState memory s = house.accountState(aliceCross);
        s.collateral = haircutValue(wsol, held(aliceCross, wsol));
        uint256 free = min(positive(usable(s, 0) - int256(s.initial)), uint256(s.cash)) / 1e12;
        vm.startPrank(alice);
        vm.expectRevert();
        house.withdraw(aliceCross, free + 1, alice);
        if (free != 0) house.withdraw(aliceCross, free, alice);
        vm.stopPrank();
        assertBooks();
    }

    /// @dev A debt that a dead feed's token might still pay is not written off, nor can the token be had at a price that
    /// nobody knows; when the feed lives again, everything ends.
    function test_INV_8_debtWaitsForItsCollateral() public {
        pledge(aliceCross, weth, unitsWorth(weth, 20_000e18));
        fund(aliceCross, 10_000e6);
        trade(aliceCross, BTC, unitsOf(BTC, 80_000e18));
        freeze(ETH);
        publish(BTC, (mark(BTC) * 60) / 100);
        int256 vault = house.pots().vault;
        vm.prank(keeper);
        house.liquidate(aliceCross);
        IClearingHouse.AccountState memory s = house.accountState(aliceCross);
        assertEq(s.positions.length, 0, "all positions are closed");
        assertLt(s.cash, 0, "a debt is left");
        assertEq(s.holdings[0].amount, house.collateralState(address(weth)).held, "and the collateral for it");
        assertGt(house.pots().vault, vault, "no loss is booked");
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.NothingToLiquidate.selector, aliceCross));
        house.liquidate(aliceCross);
        mintTo(bob, 50_000e6);
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.FeedNotLive.selector, ETH, Standing.Frozen));
        vm.prank(bob);
        house.sellCollateral(aliceCross, address(weth), 50_000e6, 0);
        assertBooks();

        publish(ETH, mark(ETH) / 2);
        refresh();
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.LiquidationProtected.selector, aliceCross, 0));
        house.liquidate(aliceCross);
        endGrace();
        vm.prank(keeper);
        house.liquidate(aliceCross);
        assertEq(cashOf(aliceCross), 0, "INV-8: nothing is owed any more");
        assertBooks();
    }

    /// @dev A feed that comes back protects those who hold its market, for a while and no longer; who pledges its token or
    /// would open there meanwhile cannot make a shield of it.
    function testFuzz_T35_grace(uint256 wait) public {
        _two(4_000e18);
        freeze(SOL);
        publish(BTC, (mark(BTC) * 80) / 100);
        publish(SOL, mark(SOL));
        uint256 end = router.feed(SOL).resumedAt + router.config().grace;
        wait = bound(wait, 0, router.config().grace + 10);
        skip(wait);
        refresh();
        IClearingHouse.AccountState memory s = house.accountState(aliceCross);
        assertLt(s.equity, int256(s.maintenance), "it is under the line");
        if (clock() < end) {
            vm.expectRevert(abi.encodeWithSelector(IClearingHouse.LiquidationProtected.selector, aliceCross, 0));
            house.liquidate(aliceCross);
            assertTrue(house.previewLiquidation(aliceCross).waits, "INV-7: the preview waits too");
            assertEq(house.liquidateBatch(_only(aliceCross), noUpdate()), 0, "a batch passes it over");
            fund(bobCross, 100_000e6);
            vm.expectRevert(abi.encodeWithSelector(IClearingHouse.FeedNotLive.selector, SOL, Standing.Recovering));
            this.buy(bobCross, SOL, 10e18);
            trade(aliceCross, SOL, -sizeOf(aliceCross, SOL, PositionSide.Net));
            fund(aliceCross, 5_000e6);
        } else {
            house.liquidate(aliceCross);
            fund(bobCross, 100_000e6);
            this.buy(bobCross, SOL, 0);
        }
    }

    /// @dev Who is not liquidated yet, for a feed that came back, is not sold out either.
    function testFuzz_T35_noSaleBeforeALiquidation(uint256 debt, uint256 wait) public {
        indebt(aliceCross, weth, 20_000e18, bound(debt, 100e18, 1_000e18));
        trade(aliceCross, BTC, unitsOf(BTC, 60_000e18));
        freeze(ETH);
        publish(ETH, (mark(ETH) * 45) / 100);
        uint256 end = router.feed(ETH).resumedAt + router.config().grace;
        skip(bound(wait, 0, router.config().grace + 10));
        refresh();
        IClearingHouse.AccountState memory s = house.accountState(aliceCross);
        assertLt(s.equity, int256(s.maintenance), "it is under the line");
        uint256 owed = uint256(-s.cash);
        assertLe(owed, house.debtState(aliceCross).limit, "its debt alone is nobody's business");
        mintTo(bob, 10_000e6);
        bool early = clock() < end;
        if (early) vm.expectRevert(notForSale(aliceCross));
        vm.prank(bob);
        house.sellCollateral(aliceCross, address(weth), 10_000e6, 0);
        if (!early) assertGe(cashOf(aliceCross), 0, "from then on all of the debt is for sale");
        assertBooks();
    }

    /// @dev New to an account that has a position, a token of a recovering feed would put its liquidation off.
    function test_T35_noShieldOfARecoveringToken() public {
        freeze(ETH);
        publish(ETH, mark(ETH));
        refresh();
        fund(aliceCross, 10_000e6);
        trade(aliceCross, BTC, unitsOf(BTC, 40_000e18));
        weth.mint(alice, 1e18);
        vm.prank(alice);
        weth.approve(address(house), type(uint256).max);
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.FeedNotLive.selector, ETH, Standing.Recovering));
        vm.prank(alice);
        house.depositCollateral(aliceCross, address(weth), 1e18);
        endGrace();
        vm.prank(alice);
        house.depositCollateral(aliceCross, address(weth), 1e18);
    }

    /// @dev Taken on before there is anything to shield, it would put off the liquidation of what is opened then: whoever holds
    /// it opens nothing until the grace has ended.
    function test_T35_noRiskBehindARecoveringToken() public {
        fund(aliceCross, 10_000e6);
        freeze(ETH);
        publish(ETH, mark(ETH));
        refresh();
        pledge(aliceCross, weth, 1);
        bytes memory refusal = abi.encodeWithSelector(IClearingHouse.FeedNotLive.selector, ETH, Standing.Recovering);
        vm.expectRevert(refusal);
        this.buy(aliceCross, BTC, 0);
        IOrders.OrderRequest memory request = orderRequest(
            aliceCross,
            BTC,
            PositionSide.Net,
            unitsOf(BTC, 1_000e18),
            false
        );
        vm.expectRevert(refusal);
        this.commitNow(request);
        endGrace();
        trade(aliceCross, BTC, unitsOf(BTC, 40_000e18));
        publish(BTC, (mark(BTC) * 80) / 100);
        refresh();
        vm.prank(keeper);
        house.liquidate(aliceCross);
        assertBooks();
    }

    /// @dev The same of a position whose feed has come back: nothing grows elsewhere, and everything may be reduced.
    function test_T35_noRiskBehindARecoveringPosition() public {
        _two(4_000e18);
        fund(aliceCross, 20_000e6);
        freeze(SOL);
        publish(SOL, mark(SOL));
        refresh();
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.FeedNotLive.selector, SOL, Standing.Recovering));
        this.buy(aliceCross, BTC, 0);
        trade(aliceCross, BTC, -sizeOf(aliceCross, BTC, PositionSide.Net) / 2);
        trade(aliceCross, SOL, -sizeOf(aliceCross, SOL, PositionSide.Net));
        this.buy(aliceCross, BTC, 0);
        assertBooks();
    }

    /// @dev An order that is on its way could be made to fail by taking such a token on once its price is known.
    function test_T35_noWayOutOfAPendingOrder() public {
        fund(aliceCross, 10_000e6);
        freeze(ETH);
        publish(ETH, mark(ETH));
        refresh();
        commit(orderRequest(aliceCross, BTC, PositionSide.Net, unitsOf(BTC, 1_000e18), false));
        weth.mint(alice, 1);
        vm.prank(alice);
        weth.approve(address(house), 1);
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.FeedNotLive.selector, ETH, Standing.Recovering));
        vm.prank(alice);
        house.depositCollateral(aliceCross, address(weth), 1);
    }

    /// @dev A satellite's trades, for `vm.expectRevert` to see one call.
    function sell(AccountId id, uint16 market, int256 size) external {
        trade(id, market, size);
    }

    function buy(AccountId id, uint16 market, int256 size) external {
        trade(id, market, size == 0 ? unitsOf(market, 1_000e18) : size);
    }

    function commitNow(IOrders.OrderRequest memory request) external {
        commit(request);
    }

    /// @dev BTC near the line, and some of SOL.
    function _two(int256 exposure) private {
        fund(aliceCross, 20_000e6);
        trade(aliceCross, BTC, unitsOf(BTC, 40_000e18));
        uint256 size = uint256(exposure < 0 ? -exposure : exposure);
        trade(aliceCross, SOL, exposure < 0 ? -unitsOf(SOL, size) : unitsOf(SOL, size));
        withdrawFree(aliceCross);
    }

    function _only(AccountId id) private pure returns (AccountId[] memory list_) {
        list_ = new AccountId[](1);
        list_[0] = id;
    }
}
