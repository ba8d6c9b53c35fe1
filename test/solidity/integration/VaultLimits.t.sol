// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IClearingHouse, PositionSide} from "../../../contracts/interfaces/IClearingHouse.sol";
import {AccountId} from "../../../contracts/libraries/AccountId.sol";
import {Liquidating} from "../kit/Liquidating.sol";
import {Pledging} from "../kit/Pledging.sol";

/// @title What the vault stands behind, and what it pays when it cannot pay all
contract VaultLimitsTest is Pledging, Liquidating {
    uint256 private constant SHARE = MARKET_SHARE;

    /* UTILISATION */

    /// @dev A net position up to the cap, and not a unit of it more.
    function testFuzz_utilisationCap(uint256 vault, uint256 over, bool short) public {
        fund(aliceCross, 100_000_000e6);
        setVault(int256(bound(vault, 1_000_000e6, 150_000_000e6)));
        uint256 cap = (_mostUtilised() * _capacity()) / WAD_;
        int256 direction = short ? -1 : int256(1);
        int256 most = int256((cap * WAD_) / mark(ETH));
        int256 size = (most + int256(bound(over, 1e9, uint256(most)))) * direction;
        // The fee of the trade is in the vault when the cap is checked.
        uint256 fee = vaultFeeBeforeSplit(size);
        uint256 capWithFee = (_mostUtilised() * ((SHARE * (positive(house.pots().vault) + fee)) / WAD_)) / WAD_;
        uint256 value = ceilDiv(absolute(size), mark(ETH), WAD_);
        if (value <= capWithFee) return;
        IClearingHouse.FillRequest memory r = fillRequest(aliceCross, ETH, PositionSide.Net, size, false);
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.UtilisationCapExceeded.selector, value, capWithFee));
        house.fill(r);
        trade(aliceCross, ETH, most * direction);
        assertBooks();
    }

    /// @dev Beyond the cap whoever narrows the net position is welcome, and whoever reduces is never asked.
    function testFuzz_utilisationCap_bindsWhatWidensOnly(uint256 part, bool short) public {
        int256 direction = short ? -1 : int256(1);
        fund(aliceCross, 10_000_000e6);
        fund(bobCross, 10_000_000e6);
        int256 size = unitsOf(ETH, 2_000_000e18) * direction;
        trade(aliceCross, ETH, size);
        setVault(50_000_000e6);
        int256 piece = (-size * int256(bound(part, 1, 99))) / 100;
        trade(bobCross, ETH, piece);
        house.fill(fillRequest(aliceCross, ETH, PositionSide.Net, piece, true));
        assertBooks();
    }

    /* PROFITS */

    /// @dev With traders owed more than the cap, nobody joins the winning side; the other side is open.
    function testFuzz_profitCap(uint256 rise, bool short) public {
        int256 direction = short ? -1 : int256(1);
        fund(cross(carol, 0), 10_000_000e6);
        trade(cross(carol, 0), ETH, -unitsOf(ETH, 1_500_000e18) * direction);
        _winners(bound(rise, 5, 30), short);
        IClearingHouse.MarketState memory m = house.marketState(ETH);
        int256 profit =
            short
                ? (-int256(m.openInterestShort) * int256(mark(ETH))) / 1e18 - m.costShort
                : (int256(m.openInterestLong) * int256(mark(ETH))) / 1e18 - m.costLong;
        // So that half of the capacity is less than they are owed.
        setVault((profit * 2 * 1e18) / int256(SHARE) / 1e12 - 1e9);
        AccountId late = cross(carol, 1);
        track(late);
        fund(late, 10_000_000e6);
        IClearingHouse.FillRequest memory r = fillRequest(
            late,
            ETH,
            PositionSide.Net,
            unitsOf(ETH, 1_000e18) * direction,
            false
        );
        vm.expectPartialRevert(IClearingHouse.ProfitCapExceeded.selector);
        house.fill(r);
        trade(late, ETH, -r.sizeDelta);
        assertBooks();
    }

    /// @dev Below 1 the factor cuts equity, preview and payout alike, and what is paid was there to be paid.
    function testFuzz_INV_7_profitFactor_cutsEverywhereAlike(uint256 rise, uint256 left, bool short) public {
        _winners(bound(rise, 5, 30), short);
        uint256 owed = _owed();
        setVault(int256((bound(left, owed / 20, owed - owed / 20) * WAD_) / SHARE / 1e12));
        IClearingHouse.AccountState memory s = stateOf(aliceCross);
        IClearingHouse.PositionState memory p = s.positions[0];
        assertLt(p.profitFactor, WAD_, "not all can be paid");
        assertNear(
            int256((owed * p.profitFactor) / WAD_),
            int256(_capacity()),
            owed / 1e15 + 2,
            "what there is, is shared"
        );
        int256 full = _profit(p);
        assertEq(p.pnl, (full * int256(p.profitFactor)) / 1e18, "equity counts what can be paid");
        assertEq(s.equity, s.cash + p.pnl, "and no more");

        int256 vault = house.pots().vault;
        int256 size = p.longSize + p.shortSize;
        IClearingHouse.FillResult memory result = house.fill(
            fillRequest(aliceCross, ETH, PositionSide.Net, -size, true)
        );
        // The fill price is off the mark by the skew premium; the factor is the mark's.
        assertNear(result.realised, p.pnl, uint256(full) / 50, "and so does the payout");
        assertLe(vault - house.pots().vault, int256(_capacityOf(vault)) + full / 50, "within the market's part");
        assertBooks();
    }

    /// @dev What is lent to debtors is not there to pay winners, but for as much as insurance stands for.
    function testFuzz_profitFactor_withoutWhatIsLent(uint256 debt, uint256 insurance, bool short) public {
        AccountId debtor = cross(carol, 0);
        indebt(debtor, weth, 200_000e18, bound(debt, 1_000e18, 20_000e18));
        fundInsurance(bound(insurance, 1, 20_000e6));
        _winners(20, short);
        uint256 owed = _owed();
        setVault(int256(((owed / 2) * WAD_) / SHARE / 1e12));
        IClearingHouse.Pots memory pots = house.pots();
        uint256 lent = pots.debt - min(pots.debt, pots.insurance);
        uint256 capacity = _capacityOf(pots.vault - int256(lent));
        IClearingHouse.PositionState memory p = stateOf(aliceCross).positions[0];
        assertNear(int256(p.profitFactor), int256((capacity * WAD_) / owed), 1, "what is there, is shared");
        assertBooks();
    }

    /// @dev No run: who closes first is cut no less than who closes later.
    function testFuzz_profitFactor_doesNotFallByBeingPaid(uint256 rise, uint256 left, bool short) public {
        _winners(bound(rise, 5, 30), short);
        uint256 owed = _owed();
        setVault(int256((bound(left, owed / 20, owed - owed / 20) * WAD_) / SHARE / 1e12));
        uint256 factor = stateOf(bobCross).positions[0].profitFactor;
        int256 size = sizeOf(aliceCross, ETH, PositionSide.Net);
        house.fill(fillRequest(aliceCross, ETH, PositionSide.Net, -size, true));
        // A hair for the skew premium that the first one moved.
        assertGe(stateOf(bobCross).positions[0].profitFactor + 0.005e18, factor, "the later one gets as much");
        assertBooks();
    }

    /// @dev A loser owes all of it, whatever the factor.
    function testFuzz_losers_oweInFull(uint256 rise, bool short) public {
        lever(cross(carol, 0), ETH, 1_000_000e18, !short);
        fund(cross(carol, 0), 5_000_000e6);
        _winners(bound(rise, 5, 30), short);
        setVault(1e6);
        IClearingHouse.PositionState memory p = stateOf(cross(carol, 0)).positions[0];
        assertEq(p.pnl, _profit(p), "a loss is a loss");
        assertLt(p.pnl, 0, "which it is");
    }

    /// @dev INV-8: with profits that cannot be paid the rest of an account is liquidated all the same, as previewed.
    function testFuzz_INV_8_liquidationWithAFactor(uint256 rise, uint256 loss, bool short) public {
        fund(aliceCross, 1);
        _winners(bound(rise, 5, 30), short);
        trade(aliceCross, BTC, unitsOf(BTC, 600_000e18));
        withdrawFree(aliceCross);
        setVault(1e6);
        publish(BTC, (mark(BTC) * bound(loss, 20, 90)) / 100);
        IClearingHouse.AccountState memory s = stateOf(aliceCross);
        if (s.equity < int256(s.maintenance)) liquidateChecked(aliceCross, keeper);
        else refuseLiquidation(aliceCross, keeper);
        assertBooks();
    }

    /* DELEVERAGING */

    /// @dev The best position is cut back to the threshold, and a unit less would not have been enough.
    function testFuzz_deleverage_toTheThreshold(uint256 rise, uint256 excess, bool short) public {
        _winners(bound(rise, 10, 30), short);
        (uint256 owed, uint256 share) = (_owed(), (SHARE * 0.8e18) / WAD_);
        // Owed up to a tenth more than the threshold.
        uint256 threshold = (owed * 1000) / (1000 + bound(excess, 1, 100));
        setVault(int256((threshold * WAD_) / share / 1e12));
        IClearingHouse.PositionState memory p = stateOf(aliceCross).positions[0];
        int256 equity = stateOf(aliceCross).equity;
        vm.prank(carol);
        house.deleverage(aliceCross, ETH);
        uint256 limit = (share * positive(house.pots().vault)) / WAD_;
        uint256 left = _owed();
        assertLe(left, limit + 2, "down to the threshold");
        assertGe(left + uint256(_profit(p)) / 1e6 + 1e6, limit, "and no further");
        assertNear(stateOf(aliceCross).equity, equity, 4, "at the mark, for nothing");
        bytes4 refusal = IClearingHouse.NotDeleveragable.selector;
        vm.expectPartialRevert(refusal);
        house.deleverage(aliceCross, ETH);
        assertBooks();
    }

    /// @dev Where profits are cut already, what is closed is paid with the factor: the threshold falls by that and no more,
    /// so less has to go than if all were paid.
    function testFuzz_deleverage_withAFactor(uint256 rise, uint256 excess, bool short) public {
        _winners(bound(rise, 10, 30), short);
        (uint256 owed, uint256 share) = (_owed(), (SHARE * 0.8e18) / WAD_);
        // More than all of the market's part, which is a fourth more than the threshold.
        uint256 threshold = (owed * 1000) / (1000 + bound(excess, 300, 600));
        setVault(int256((threshold * WAD_) / share / 1e12));
        IClearingHouse.PositionState memory p = stateOf(aliceCross).positions[0];
        assertLt(p.profitFactor, WAD_, "not all can be paid");
        house.deleverage(aliceCross, ETH);
        uint256 limit = (share * positive(house.pots().vault)) / WAD_;
        uint256 left = _owed();
        // The factor has eighteen digits.
        assertLe(left, limit + owed / 1e15, "down to the threshold");
        assertGe(left + uint256(_profit(p)) / 1e6 + 1e6, limit, "and no further");
        assertBooks();
    }

    /// @dev Within the threshold nobody's position is touched.
    function testFuzz_deleverage_notWithoutNeed(uint256 rise, uint256 room, bool short) public {
        _winners(bound(rise, 5, 30), short);
        uint256 owed = _owed();
        uint256 share = (SHARE * 0.8e18) / WAD_;
        uint256 threshold = owed + bound(room, 1e18, owed);
        setVault(int256((threshold * WAD_) / share / 1e12) + 1);
        vm.expectPartialRevert(IClearingHouse.NotDeleveragable.selector);
        house.deleverage(aliceCross, ETH);
    }

    /// @dev Who gained less than the side did on average is left alone.
    function testFuzz_deleverage_notBelowAverage(uint256 rise, bool short) public {
        _winners(bound(rise, 10, 30), short);
        AccountId late = cross(carol, 0);
        fund(late, 5_000_000e6);
        trade(late, ETH, unitsOf(ETH, 500_000e18) * (short ? -1 : int256(1)));
        publish(ETH, short ? (mark(ETH) * 98) / 100 : (mark(ETH) * 102) / 100);
        setVault(1e6);
        vm.expectPartialRevert(IClearingHouse.BelowSideAverage.selector);
        house.deleverage(late, ETH);
        house.deleverage(aliceCross, ETH);
        assertBooks();
    }

    /// @dev Of a hedge only what sticks out: the pair owes nobody anything.
    function testFuzz_deleverage_onlyTheExcessOfAHedge(uint256 rise, uint256 part, bool short) public {
        PositionSide side = short ? PositionSide.Short : PositionSide.Long;
        PositionSide opposite = short ? PositionSide.Long : PositionSide.Short;
        int256 size = unitsOf(ETH, 1_000_000e18) * (short ? -1 : int256(1));
        fund(aliceHedge, 5_000_000e6);
        tradeLeg(aliceHedge, ETH, side, size);
        tradeLeg(aliceHedge, ETH, opposite, (-size * int256(bound(part, 10, 90))) / 100);
        _move(bound(rise, 10, 30), short);
        setVault(0);
        house.deleverage(aliceHedge, ETH);
        assertEq(sizeOf(aliceHedge, ETH, side), -sizeOf(aliceHedge, ETH, opposite), "a pair is left");
        bytes4 refusal = IClearingHouse.NothingToReduce.selector;
        if (_owed() == 0) refusal = IClearingHouse.NotDeleveragable.selector;
        vm.expectPartialRevert(refusal);
        house.deleverage(aliceHedge, ETH);
        assertBooks();
    }

    /* TOP-UP */

    /// @dev A bankrupt account is worth the floor to a keeper, as far as insurance and the day's budget go.
    function testFuzz_topUp(uint256 insured, uint256 exposure, uint256 count) public {
        fundInsurance(bound(insured, 1, 10e6));
        count = bound(count, 1, 8);
        for (uint88 i; i < count; ++i) {
            AccountId id = isolated(alice, 100 + i);
            track(id);
            lever(id, ETH, bound(exposure, 600e18, 50_000e18), false);
        }
        publish(ETH, mark(ETH) / 2);
        for (uint88 i; i < count; ++i) {
            Outcome memory o = liquidateChecked(isolated(alice, 100 + i), keeper);
            assertTrue(o.full && o.badDebt != 0, "bankrupt");
        }
        assertBooks();
    }

    /// @dev The budget is a day's; the next day there is another.
    function test_topUp_budgetOfADay() public {
        fundInsurance(1_000e6);
        uint256 budget = house.config().topUpBudget;
        assertEq(house.pots().topUpLeft, budget, "untouched");
        lever(aliceIsolated, ETH, 10_000e18, false);
        publish(ETH, mark(ETH) / 2);
        liquidateChecked(aliceIsolated, keeper);
        assertEq(house.pots().topUpLeft, budget - WAD_, "one floor less");
        skip(1 days);
        assertEq(house.pots().topUpLeft, budget, "a new day");
    }

    /* INSIDE */

    /// @dev Alice twice as large as Bob, both on one side of ETH, and the market moves their way by `percent`.
    function _winners(uint256 percent, bool short) private {
        int256 direction = short ? -1 : int256(1);
        fund(aliceCross, 2_000_000e6);
        fund(bobCross, 2_000_000e6);
        trade(aliceCross, ETH, unitsOf(ETH, 1_000_000e18) * direction);
        trade(bobCross, ETH, unitsOf(ETH, 500_000e18) * direction);
        _move(percent, short);
    }

    function _move(uint256 percent, bool short) private {
        publish(ETH, (mark(ETH) * (short ? 100 - percent : 100 + percent)) / 100);
    }

    function _mostUtilised() private view returns (uint256) {
        return house.marketParams(ETH).economy.maxUtilisation;
    }

    function _capacity() private view returns (uint256) {
        return _capacityOf(house.pots().vault);
    }

    function _capacityOf(int256 vault) private pure returns (uint256) {
        return (SHARE * positive(vault)) / WAD_;
    }

    /// @dev What ETH owes its traders: the net profit of each side that has one.
    function _owed() private view returns (uint256) {
        IClearingHouse.MarketState memory m = house.marketState(ETH);
        int256 price = int256(mark(ETH));
        int256 long = floorDiv(int256(m.openInterestLong), price, 1e18) - m.costLong;
        int256 short = floorDiv(-int256(m.openInterestShort), price, 1e18) - m.costShort;
        return positive(long) + positive(short);
    }

    /// @dev A one-way position's profit, before any factor.
    function _profit(IClearingHouse.PositionState memory p) private pure returns (int256) {
        return floorDiv(p.longSize + p.shortSize, int256(p.price), 1e18) - p.longCost - p.shortCost;
    }

    function vaultFeeBeforeSplit(int256 size) private view returns (uint256) {
        return expectedFee(ETH, expectedFill(ETH, mark(ETH), 0, size), size);
    }
}
