// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IClearingHouse, PositionSide} from "../../../contracts/interfaces/IClearingHouse.sol";
import {ILens} from "../../../contracts/interfaces/ILens.sol";
import {AccountId} from "../../../contracts/libraries/AccountId.sol";
import {Lensing} from "../kit/Lensing.sol";
import {Outages} from "../kit/Outages.sol";

/// @title What is ahead of an account
contract LensAccountsTest is Lensing, Outages {
    function setUp() public override {
        super.setUp();
    }

    /// @dev Time costs: a price that comes later is charged for all the time before.
    function timeCosts() internal pure override returns (bool) {
        return true;
    }

    /* LIQUIDATION PRICES */

    /// @dev At the price it is liquidatable, one wei nearer to the mark it is not; and beyond none there is none.
    function testFuzz_liquidationPrices_toTheWei(uint256 seed, uint256 elapsed) public {
        AccountId id = build(seed);
        skip(bound(elapsed, 0, 50));
        IClearingHouse.LiquidationPrice[] memory prices = house.liquidationOutlook(id).prices;
        bool liquidatable = house.previewLiquidation(id).liquidatable;
        for (uint256 i; i < prices.length; ++i) _checkPrice(id, prices[i], liquidatable);
    }

    /// @dev The same of a pair with too little beside it: a hedge may be liquidated on both sides.
    function testFuzz_liquidationPrices_ofAHedge(uint256 exposure, uint256 other, uint256 extra) public {
        exposure = bound(exposure, 20_000e18, 100_000e18);
        fund(aliceHedge, 200_000e6);
        openPart(aliceHedge, ETH, exposure, false);
        openPart(aliceHedge, ETH, (exposure * bound(other, 95, 105)) / 100, true);
        withdrawFree(aliceHedge);
        fund(aliceHedge, bound(extra, 1, 2_000e6));
        IClearingHouse.LiquidationPrice memory p = house.liquidationOutlook(aliceHedge).prices[0];
        _checkPrice(aliceHedge, p, false);
        // Pairs ask for margin wherever the price goes up, and nothing is earned on the way.
        assertGt(p.above, 0, "a rising price ends a pair");
    }

    /// @dev A long of a tiny size at a huge price, and the other way round: found all the same.
    function testFuzz_liquidationPrices_ofAnySize(uint256 exposure, uint256 move, bool short) public {
        exposure = magnitude(exposure, 600e18, 900_000e18);
        uint16 market = anyMarket(move);
        lever(aliceIsolated, market, exposure, short);
        uint256 least = mark(market);
        publish(market, (least * bound(move, 970, 1_030)) / 1_000);
        if (house.previewLiquidation(aliceIsolated).liquidatable) return;
        IClearingHouse.LiquidationPrice memory p = house.liquidationOutlook(aliceIsolated).prices[0];
        _checkPrice(aliceIsolated, p, false);
        assertGt(short ? p.above : p.below, 0, "a levered position has one");
        assertEq(short ? p.below : p.above, 0, "and only one");
    }

    /// @dev None of what has no price any more, and none of an account that is liquidatable already.
    function test_liquidationPrices_none() public {
        fund(aliceCross, 10_000e6);
        trade(aliceCross, ETH, unitsOf(ETH, 20_000e18));
        trade(aliceCross, SOL, unitsOf(SOL, 5_000e18));
        freeze(SOL);
        IClearingHouse.LiquidationPrice[] memory prices = house.liquidationOutlook(aliceCross).prices;
        assertGt(prices[0].below, 0, "ETH has one");
        assertEq(prices[1].below + prices[1].above, 0, "a frozen market has none");
        publish(ETH, mark(ETH) / 2);
        refreshBut(SOL);
        prices = house.liquidationOutlook(aliceCross).prices;
        assertEq(prices[0].below + prices[0].above, 0, "it is liquidatable now");
    }

    function _checkPrice(AccountId id, IClearingHouse.LiquidationPrice memory p, bool liquidatable) private view {
        assertEq(p.price, mark(p.marketId), "the mark");
        if (liquidatable) {
            assertEq(p.below + p.above, 0, "none of a liquidatable account");
            return;
        }
        if (p.below != 0) {
            assertLt(p.below, p.price, "below the mark");
            assertTrue(liquidatableAt(id, p.marketId, p.below), "liquidatable at the price");
            assertFalse(liquidatableAt(id, p.marketId, p.below + 1), "and not a wei above it");
        } else {
            assertFalse(liquidatableAt(id, p.marketId, 1), "however low");
            assertFalse(liquidatableAt(id, p.marketId, p.price / 2), "nor on the way");
        }
        if (p.above != 0) {
            assertGt(p.above, p.price, "above the mark");
            assertTrue(liquidatableAt(id, p.marketId, p.above), "liquidatable at the price");
            assertFalse(liquidatableAt(id, p.marketId, p.above - 1), "and not a wei below it");
        } else {
            assertFalse(liquidatableAt(id, p.marketId, p.price * 1_000), "however high");
            assertFalse(liquidatableAt(id, p.marketId, p.price * 2), "nor on the way");
        }
    }

    /* WHAT WOULD GO FIRST */

    /// @dev Of a healthy account, what the liquidation would do at the nearest price; of another, what it does now.
    function testFuzz_INV_7_outlook(uint256 seed, uint256 fall) public {
        AccountId id = build(seed);
        if (fall % 3 == 0) publish(BTC, (mark(BTC) * bound(fall, 40, 90)) / 100);
        refresh();
        IClearingHouse.LiquidationOutlook memory o = house.liquidationOutlook(id);
        IClearingHouse.LiquidationPreview memory now_ = house.previewLiquidation(id);
        if (now_.liquidatable) {
            assertSame(abi.encode(o.preview), abi.encode(now_), "INV-7: now");
            assertEq(o.price, 0, "now");
            if (now_.steps.length != 0) assertEq(now_.steps[0].marketId, o.ranking[0], "the first of the ranking");
            return;
        }
        if (o.price == 0) {
            assertFalse(o.preview.liquidatable, "at no price of a single market");
            return;
        }
        assertTrue(o.preview.liquidatable, "it is, there");
        assertSame(
            abi.encode(o.preview),
            abi.encode(house.previewLiquidationAt(id, pricesWith(id, o.marketId, o.price))),
            "INV-7: at that price"
        );
        for (uint256 i; i < o.prices.length; ++i) {
            IClearingHouse.LiquidationPrice memory p = o.prices[i];
            uint256 least =
                (absolute(int256(o.price) - int256(_markIn(o, o.marketId))) * WAD_) / _markIn(o, o.marketId);
            if (p.below != 0) assertGe(((p.price - p.below) * WAD_) / p.price, least, "none is nearer");
            if (p.above != 0) assertGe(((p.above - p.price) * WAD_) / p.price, least, "none is nearer");
        }
    }

    /// @dev Largest loss first: as the steps of a liquidation that takes all.
    function testFuzz_ranking(uint256 seed) public {
        AccountId id = build(seed);
        IClearingHouse.AccountState memory s = house.accountState(id);
        uint16[] memory ranking = house.liquidationOutlook(id).ranking;
        assertEq(ranking.length, s.positions.length, "all of them");
        for (uint256 i; i + 1 < ranking.length; ++i) {
            assertLe(_pnlIn(s, ranking[i]), _pnlIn(s, ranking[i + 1]), "largest loss first");
        }
    }

    /* SUMMARIES */

    /// @dev What closing all of a position gives is what a fill gives.
    function testFuzz_INV_7_closing(uint256 seed) public {
        AccountId id = build(seed);
        ILens.AccountSummary memory s = lens.account(id);
        assertSame(abi.encode(s.state), abi.encode(house.accountState(id)), "the account");
        assertSame(abi.encode(s.outlook), abi.encode(house.liquidationOutlook(id)), "what is ahead");
        assertEq(s.closings.length, s.state.positions.length, "each position");
        for (uint256 i; i < s.closings.length; ++i) {
            IClearingHouse.PositionState memory p = s.state.positions[i];
            if (p.longSize != 0 && p.shortSize != 0) continue;
            PositionSide side = sideOf(id, p.shortSize != 0);
            IClearingHouse.FillRequest memory r = fillRequest(id, p.marketId, side, -p.longSize - p.shortSize, true);
            r.price = 0;
            ILens.TradePreview memory t = lens.previewTrade(r);
            if (!t.fills) continue;
            assertEq(s.closings[i].fillPrice, t.outcome.result.fillPrice, "INV-7: fill price");
            assertEq(s.closings[i].realised, t.outcome.result.realised, "INV-7: realised");
            assertEq(s.closings[i].fee, t.outcome.result.fee, "INV-7: fee");
            assertEq(s.closings[i].profit, t.outcome.result.realised - int256(t.outcome.result.fee), "profit");
        }
    }

    /// @dev One that cannot be valued spoils no other.
    function test_accounts_page() public {
        fund(aliceCross, 10_000e6);
        trade(aliceCross, ETH, 1e18);
        fund(bobCross, 10_000e6);
        trade(bobCross, SOL, 100e18);
        AccountId[] memory list = new AccountId[](4);
        (list[0], list[1], list[2]) = (aliceCross, bobCross, AccountId.wrap(0));
        list[3] = cross(carol, 0);
        skip(1 hours);
        publish(SOL, mark(SOL));
        ILens.AccountLine[] memory lines = lens.accounts(list);
        assertGt(lines[0].failure.length, 0, "a stale price");
        assertEq(lines[1].failure.length, 0, "no other is spoilt");
        assertEq(lines[1].equity, house.accountState(bobCross).equity, "equity");
        assertEq(lines[1].positions, 1, "positions");
        assertGt(lines[2].failure.length, 0, "no account");
        assertEq(lines[3].failure.length, 0, "an empty one");
        assertEq(lines[3].equity, 0, "an empty one");
    }

    /// @dev Liquidatable from the first wei below maintenance on.
    function testFuzz_INV_7_accounts_liquidatableToTheWei(uint256 off) public {
        off = bound(off, 0, 2);
        lever(aliceIsolated, ETH, 20_000e18, false);
        fund(aliceCross, 10_000e6);
        publish(ETH, (mark(ETH) * 80) / 100);
        IClearingHouse.AccountState memory s = house.accountState(aliceIsolated);
        uint256 amount = uint256(int256(s.maintenance) - s.equity) + off - 1;
        vm.prank(alice);
        house.transfer(aliceCross, aliceIsolated, amount);
        ILens.AccountLine memory line = lens.accounts(ids(aliceIsolated))[0];
        assertEq(line.equity, int256(line.maintenance + off) - 1, "about the line");
        assertTrue(line.liquidatable == (off == 0), "below it alone");
        assertTrue(house.previewLiquidation(aliceIsolated).liquidatable == (off == 0), "INV-7: as the core says");
    }

    function _markIn(IClearingHouse.LiquidationOutlook memory o, uint16 market) private pure returns (uint256) {
        for (uint256 i; i < o.prices.length; ++i) {
            if (o.prices[i].marketId == market) return o.prices[i].price;
        }
        revert("not there");
    }

    function _pnlIn(IClearingHouse.AccountState memory s, uint16 market) private pure returns (int256) {
        for (uint256 i; i < s.positions.length; ++i) {
            if (s.positions[i].marketId == market) return s.positions[i].pnl;
        }
        revert("not there");
    }
}
