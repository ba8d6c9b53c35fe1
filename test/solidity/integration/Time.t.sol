// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IClearingHouse, PositionSide} from "../../../contracts/interfaces/IClearingHouse.sol";
import {AccountId} from "../../../contracts/libraries/AccountId.sol";
import {Fixture} from "../kit/Fixture.sol";
import {Rng} from "../kit/Rng.sol";

/// @title What time costs those who hold a position
contract TimeTest is Fixture {
    function timeCosts() internal pure override returns (bool) {
        return true;
    }

    /// @dev Only the smaller side can gain by time, the larger one pays it and the borrow fee.
    function testFuzz_INV_4_theLargerSidePays(uint256 long, uint256 short, uint256 elapsed) public {
        (int256 a, int256 b) = _twoSides(long, short);
        (int256 equityA, int256 equityB) = (stateOf(aliceCross).equity, stateOf(bobCross).equity);
        skip(bound(elapsed, 1 hours, 30 days));
        int256 paidA = equityA - stateOf(aliceCross).equity;
        int256 paidB = equityB - stateOf(bobCross).equity;
        assertGe(paidA + paidB, 0, "what the sides pay each other comes out of them; the rest is the vault's");
        if (a > -b) assertGt(paidA, 0, "longs crowd and pay");
        if (a < -b) assertGt(paidB, 0, "shorts crowd and pay");
    }

    /// @dev What the view shows of a carry now is what a trade in the same second writes.
    function testFuzz_INV_7_theViewIsWhatIsWritten(uint256 long, uint256 short, uint256 elapsed) public {
        _twoSides(long, short);
        skip(bound(elapsed, 1, 30 days));
        refresh();
        IClearingHouse.PositionState memory p = stateOf(aliceCross).positions[0];
        int256 size = sizeOf(bobCross, ETH, PositionSide.Net);
        house.fill(fillRequest(bobCross, ETH, PositionSide.Net, -size / 2, true));
        IClearingHouse.MarketState memory m = house.marketState(ETH);
        assertEq(m.carryLong, p.carryLong, "carry of longs");
        assertEq(m.carryShort, p.carryShort, "carry of shorts");
        assertEq(m.accruedAt, clock(), "as of now");
        assertEq(stateOf(aliceCross).positions[0].carryLong, p.carryLong, "and it is not charged twice");
        assertBooks();
    }

    /// @dev Whoever comes later pays from then on only: two equal positions differ by what the first one paid alone.
    function testFuzz_nobodyPaysForTheTimeBefore(uint256 exposure, uint256 first, uint256 second) public {
        int256 size = unitsOf(ETH, bound(exposure, 1_000e18, 1_000_000e18));
        fund(aliceCross, 2_000_000e6);
        fund(bobCross, 2_000_000e6);
        trade(aliceCross, ETH, size);
        skip(bound(first, 1, 10 days));
        refresh();
        trade(bobCross, ETH, size);
        IClearingHouse.PositionState memory a = stateOf(aliceCross).positions[0];
        IClearingHouse.PositionState memory b = stateOf(bobCross).positions[0];
        int256 paidAlone = (size * a.carryLong) / 1e18;
        // Bob's cost is lower by the carry that he has not paid.
        int256 entry = (b.longCost + paidAlone) - (b.longCost + (size * b.carryLong) / 1e18);
        assertNear(entry, 0, 2, "opened at the carry of now");
        (int256 pnlA, int256 pnlB) = (a.pnl, b.pnl);
        skip(bound(second, 1, 10 days));
        a = stateOf(aliceCross).positions[0];
        b = stateOf(bobCross).positions[0];
        assertNear(pnlA - a.pnl, pnlB - b.pnl, 2, "from then on they pay the same");
    }

    /// @dev What traders lose by time the vault and each other get, to the wei, once all is closed.
    function testFuzz_INV_1_INV_4_timeMovesMoneyAndMakesNone(uint256 long, uint256 short, uint256 elapsed) public {
        int256 total = _everything();
        _twoSides(long, short);
        total += 40_000_000e18;
        skip(bound(elapsed, 1, 60 days));
        refresh();
        _flatten(aliceCross);
        _flatten(bobCross);
        assertEq(_everything(), total, "INV-4: transfers");
        IClearingHouse.MarketState memory m = house.marketState(ETH);
        assertEq(m.costLong, 0, "no cost is left on the long side");
        assertEq(m.costShort, 0, "nor on the short side");
        assertBooks();
    }

    /// @dev INV-3 speaks of operations: time alone may bring an account under its line, and then it is liquidated.
    function testFuzz_INV_8_timeAloneCanLiquidate(uint256 exposure) public {
        lever(aliceCross, ETH, bound(exposure, 2_000_000e18, 9_000_000e18), false);
        uint256 nights;
        while (!house.previewLiquidationAt(aliceCross, marksOf(aliceCross)).liquidatable) {
            skip(1 days);
            assertLt(++nights, 400, "a crowded side pays until it is gone");
        }
        refresh();
        vm.prank(keeper);
        house.liquidate(aliceCross);
        assertBooks();
    }

    /// @dev INV-3: however much leaves the vault or comes in, nobody owes more or less for the time before; from the next
    /// writing on the rate is that of what is left. Anyone may write it.
    function testFuzz_INV_3_theVaultChangesNoPast(uint256 exposure, uint256 elapsed, uint256 left) public {
        setVault(int256(20_000_000e6));
        fund(aliceCross, 20_000_000e6);
        trade(aliceCross, ETH, unitsOf(ETH, bound(exposure, 100_000e18, 550_000e18)));
        uint256 rate = house.marketState(ETH).borrowRate;
        skip(bound(elapsed, 1 hours, 10 days));
        refresh();
        bytes memory before = abi.encode(stateOf(aliceCross));
        left = bound(left, 1e6, 100_000_000e6);
        setVault(int256(left));
        assertSame(before, abi.encode(stateOf(aliceCross)), "INV-3: what is owed is owed at the rate it was");
        uint16[] memory list_ = new uint16[](1);
        list_[0] = ETH;
        vm.prank(carol);
        house.accrueMarkets(list_);
        IClearingHouse.MarketState memory m = house.marketState(ETH);
        assertEq(m.accruedAt, clock(), "written by anyone");
        assertSame(before, abi.encode(stateOf(aliceCross)), "INV-3: nor does writing change it");
        if (left > 20_000_000e6) assertLe(m.borrowRate, rate, "more behind it is cheaper from now on");
        if (left < 19_000_000e6) assertGe(m.borrowRate, rate, "less is dearer");
        assertBooks();
    }

    /// @dev INV-3: a market's end takes the time until then along, to the second and to the wei; and no second more.
    function testFuzz_INV_3_INV_4_theEndOfAMarketTakesItsTimeAlong(uint256 long, uint256 short, uint256 wait) public {
        int256 total = _everything() + 40_000_000e18;
        _twoSides(long, short);
        house.haltMarket(ETH);
        skip(house.config().haltDelay + bound(wait, 0, 10 days));
        refresh();
        (int256 equityA, int256 equityB) = (stateOf(aliceCross).equity, stateOf(bobCross).equity);
        IClearingHouse.PositionState memory p = stateOf(aliceCross).positions[0];
        endMarket(ETH);
        IClearingHouse.MarketState memory m = house.marketState(ETH);
        assertEq(m.carryLong, p.carryLong, "carry of longs, as the view said");
        assertEq(m.carryShort, p.carryShort, "carry of shorts, as the view said");
        skip(bound(wait, 1, 30 days));
        assertEq(stateOf(aliceCross).equity, equityA, "INV-3: equity of the one side is what it was");
        assertEq(stateOf(bobCross).equity, equityB, "INV-3: and so is the other's");
        house.settleAccount(aliceCross);
        house.settleAccount(bobCross);
        assertEq(cashOf(aliceCross), equityA, "INV-4: equity has become cash");
        assertEq(cashOf(bobCross), equityB, "INV-4: on both sides");
        assertEq(_everything(), total, "INV-4: transfers");
        assertBooks();
    }

    /// @dev INV-3: whatever new terms a market gets, the time before is charged by the old ones, to the wei; from then on
    /// the new ones hold, and a funding rate beyond its new cap is at the cap, on either side.
    function testFuzz_INV_3_newTermsChangeNoPast(uint256 long, uint256 short, uint256 elapsed, uint256 seed) public {
        _twoSides(long, short);
        skip(bound(elapsed, 1 hours, 30 days));
        refresh();
        int256 rate = _rateNow();
        IClearingHouse.MarketParams memory p = house.marketParams(ETH);
        p.maxConfidence = uint256(router.feed(ETH).config.maxConfidence) * 1e12;
        Rng memory rng = Rng(seed);
        p.economy.fundingVelocity = rng.between(0, 1_000) * 1e16;
        p.economy.maxFundingRate = rng.between(0, 2_000_000) * 1e9;
        p.economy.borrowMaxRate = rng.between(0, 20_000) * 1e14;
        p.economy.borrowKinkRate = rng.between(0, p.economy.borrowMaxRate / 1e14) * 1e14;
        IClearingHouse.AccountState memory a = stateOf(aliceCross);
        int256 equityB = stateOf(bobCross).equity;
        house.setMarketParams(ETH, p);

        IClearingHouse.MarketState memory m = house.marketState(ETH);
        assertEq(m.carryLong, a.positions[0].carryLong, "carry of longs by the old terms");
        assertEq(m.carryShort, a.positions[0].carryShort, "carry of shorts by the old terms");
        assertEq(stateOf(aliceCross).equity, a.equity, "INV-3: equity of the one side is what it was");
        assertEq(stateOf(bobCross).equity, equityB, "INV-3: and so is the other's");
        int256 cap = int256(p.economy.maxFundingRate);
        assertEq(
            m.fundingRate,
            rate > cap
                ? cap
                : rate < -cap
                    ? -cap
                    : rate,
            "a rate beyond the cap is at the cap"
        );
        uint16[] memory list_ = new uint16[](1);
        list_[0] = ETH;
        house.accrueMarkets(list_);
        assertSame(abi.encode(house.marketState(ETH)), abi.encode(m), "the new borrow rate holds at once");
        assertBooks();
    }

    /// @dev What a writing would make the funding rate of.
    function _rateNow() private returns (int256 rate) {
        uint256 snapshot = vm.snapshotState();
        uint16[] memory list_ = new uint16[](1);
        list_[0] = ETH;
        house.accrueMarkets(list_);
        rate = house.marketState(ETH).fundingRate;
        vm.revertToState(snapshot);
    }

    function _twoSides(uint256 long, uint256 short) private returns (int256 a, int256 b) {
        fund(aliceCross, 20_000_000e6);
        fund(bobCross, 20_000_000e6);
        a = unitsOf(ETH, magnitude(long, 1_000e18, 8_000_000e18));
        b = -unitsOf(ETH, magnitude(short, 1_000e18, 8_000_000e18));
        trade(aliceCross, ETH, a);
        trade(bobCross, ETH, b);
    }

    function _flatten(AccountId id) private {
        int256 size = sizeOf(id, ETH, PositionSide.Net);
        house.fill(fillRequest(id, ETH, PositionSide.Net, -size, true));
    }

    function _everything() private view returns (int256) {
        IClearingHouse.Pots memory pots = house.pots();
        return cashOf(aliceCross) + cashOf(bobCross) + pots.vault + int256(pots.insurance + pots.fees);
    }
}
