// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IClearingHouse} from "../../../contracts/interfaces/IClearingHouse.sol";
import {Collateral} from "../../../contracts/libraries/Collateral.sol";
import {Liquidating} from "../kit/Liquidating.sol";
import {Pledging} from "../kit/Pledging.sol";

/// @title The end of a liquidation that leaves a debt and no position: collateral is taken, the rest is a loss
contract SeizureTest is Pledging, Liquidating {
    address private dave = actor("dave");

    /// @dev A gap past the end of equity, with any tokens and any pots: all that is taken is accounted for.
    function testFuzz_INV_8_gap(uint256 first, uint256 second, uint256 fall, uint256 insurance, uint256 vault) public {
        _hold(first, second);
        _lever(4);
        if (bound(insurance, 0, 100_000e6) != 0) fundInsurance(bound(insurance, 0, 100_000e6));
        setVault(int256(bound(vault, 0, 1e12)) - 5e11);
        fall = bound(fall, 30, 90);
        publish(BTC, (mark(BTC) * (100 - fall)) / 100);
        refresh();
        IClearingHouse.AccountState memory s = stateOf(aliceCross);
        Outcome memory o = liquidateChecked(aliceCross, keeper);
        assertTrue(o.full, "a gap closes everything");
        IClearingHouse.AccountState memory t = stateOf(aliceCross);
        if (s.equity < 0) {
            assertEq(t.cash, 0, "INV-8: nothing is owed any more");
            assertTrue(o.badDebt == 0 || t.holdings.length == 0, "no loss is booked before all collateral is taken");
        }
        assertBooks();
    }

    /// @dev Insurance takes the debt over with the collateral and pays nothing: no pot moves before it is sold. Proceeds
    /// repay the debt, what is beyond it is insurance's.
    function testFuzz_INV_11_seizureMovesNoMoney(uint256 insurance, uint256 part) public {
        pledge(aliceCross, weth, unitsWorth(weth, 20_000e18));
        _lever(4);
        fundInsurance(bound(insurance, 1, 30_000e6));
        publish(BTC, mark(BTC) / 2);
        publish(ETH, mark(ETH) / 2);
        refresh();
        uint256 taken = held(aliceCross, weth);
        Outcome memory o = liquidateChecked(aliceCross, keeper);
        IClearingHouse.CollateralState memory c = house.collateralState(address(weth));
        assertEq(c.seized, taken, "insurance has all of it");
        assertEq(c.held, 0, "and nobody else");
        assertEq(c.owed, o.credit, "with what it pays of the debt");
        assertEq(house.pots().debt, 0, "by no account any more");
        assertEq(house.pots().seizedDebt, o.credit, "but owed still");

        // Dearer or cheaper than it was taken.
        publish(ETH, (mark(ETH) * bound(part >> 128, 80, 120)) / 100);
        refresh();
        IClearingHouse.Pots memory before = house.pots();
        part = bound(part, 1e6, 20_000e6);
        mintTo(dave, part);
        vm.prank(dave);
        (uint256 paid, uint256 got) = house.buySeized(address(weth), part, 0);
        IClearingHouse.Pots memory pots = house.pots();
        uint256 repaid = min(paid * 1e12, c.owed);
        uint256 loss = got == c.seized ? c.owed - repaid : 0;
        uint256 fromInsurance = min(loss, before.insurance + paid * 1e12 - repaid);
        assertEq(pots.seizedDebt, c.owed - repaid - loss, "the debt first");
        assertEq(pots.insurance, before.insurance + paid * 1e12 - repaid - fromInsurance, "insurance then");
        assertEq(pots.vault, before.vault - int256(loss - fromInsurance), "and the vault only of a loss");
        assertEq(weth.balanceOf(dave), got, "the buyer has it");
        assertEq(house.collateralState(address(weth)).seized, c.seized - got, "and insurance has it not");
        assertBooks();
    }

    function testFuzz_nothingSeized(uint256 amount) public {
        pledge(aliceCross, weth, 1e18);
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.NothingSeized.selector, address(weth)));
        house.buySeized(address(weth), amount, 0);
    }

    /// @dev What insurance has not sold yet takes room under a token's cap: it is of the same risk, and sold makes room.
    function testFuzz_seized_countsAgainstTheCap(uint256 value, uint256 amount) public {
        pledge(aliceCross, weth, unitsWorth(weth, bound(value, 1_000e18, 50_000e18)));
        _lever(4);
        publish(BTC, mark(BTC) / 2);
        refresh();
        liquidateChecked(aliceCross, keeper);
        IClearingHouse.CollateralState memory c = house.collateralState(address(weth));
        uint256 cap = c.params.cap;
        assertGt(c.seized, 0, "insurance holds some");
        pledge(bobCross, weth, cap - c.seized - c.held);
        weth.mint(bob, 1);
        vm.expectRevert(
            abi.encodeWithSelector(IClearingHouse.CollateralCapExceeded.selector, address(weth), cap + 1, cap)
        );
        vm.prank(bob);
        house.depositCollateral(bobCross, address(weth), 1);
        amount = bound(amount, 1e6, 100_000e6);
        mintTo(dave, amount);
        vm.prank(dave);
        house.buySeized(address(weth), amount, 0);
        vm.prank(bob);
        house.depositCollateral(bobCross, address(weth), 1);
        assertBooks();
    }

    /// @dev What the buyer pays for seized collateral is its price less the discount, and it is told no less.
    function testFuzz_buySeized_price(uint256 amount, uint256 more) public {
        pledge(aliceCross, weth, unitsWorth(weth, 20_000e18));
        _lever(4);
        publish(BTC, mark(BTC) / 2);
        refresh();
        liquidateChecked(aliceCross, keeper);
        amount = bound(amount, 1e6, 1e12);
        uint256 snapshot = vm.snapshotState();
        mintTo(dave, amount);
        vm.prank(dave);
        (uint256 paid, uint256 got) = house.buySeized(address(weth), amount, 0);
        uint256 discounted = (mark(ETH) * 95) / 100;
        assertLe((got * discounted) / 1e18, paid * 1e12, "no cheaper than that");
        assertGe((got * discounted) / 1e18 + 1e12, paid * 1e12, "nor dearer, to a token unit");
        vm.revertToState(snapshot);
        mintTo(dave, amount);
        more = bound(more, 1, 1e18);
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.TooLittleCollateral.selector, got, got + more));
        vm.prank(dave);
        house.buySeized(address(weth), amount, got + more);
        vm.expectRevert(abi.encodeWithSelector(Collateral.ZeroAmount.selector));
        vm.prank(dave);
        house.buySeized(address(weth), 0, 0);
    }

    /// @dev Collateral that outweighs the debt stays, and so does the debt: the owner may repay, buyers come in a day.
    function testFuzz_covered_staysInDebt(uint256 value, uint256 share) public {
        pledge(aliceCross, weth, unitsWorth(weth, bound(value, 250e18, 500e18)));
        // So small that it closes whole.
        trade(aliceCross, BTC, unitsOf(BTC, 990e18));
        sink(aliceCross, BTC, (bound(share, 5, 90) * WAD_) / 100, false);
        refresh();
        uint256 all = held(aliceCross, weth);
        assertGt(stateOf(aliceCross).equity, 0, "there is equity left");
        Outcome memory o = liquidateChecked(aliceCross, keeper);
        IClearingHouse.AccountState memory t = stateOf(aliceCross);
        assertTrue(o.full, "no position is left");
        assertEq(o.preview.seizures.length, 0, "nothing is taken of an account that can pay");
        assertEq(o.badDebt, 0, "nothing is lost");
        assertEq(held(aliceCross, weth), all, "it keeps its collateral");
        assertLt(t.cash, 0, "and its debt");
        assertEq(house.debtState(aliceCross).flatSince, clock(), "its day begins");
        refuseLiquidation(aliceCross, keeper);
        assertBooks();
    }

    /// @dev Under the dust value nobody would buy it: it is taken though it outweighs the debt, the rest stays. From it
    /// on both stay.
    function testFuzz_dust(uint256 value, uint256 owed) public {
        value = bound(value, 2e18, 20e18);
        uint256 units = unitsWorth(wbtc, value);
        owed = bound(owed, 1e18, (value * 7) / 10);
        uint256 counted = _wreck(units, owed);
        Outcome memory o = liquidateChecked(aliceCross, keeper);
        assertTrue(o.full, "no position is left");
        IClearingHouse.AccountState memory t = stateOf(aliceCross);
        if (o.preview.cashAfter >= 0) return;
        if (counted < house.config().dustValue || o.preview.equityAfter < 0) {
            assertEq(t.cash, 0, "the debt is gone");
            assertGt(o.preview.seizures.length, 0, "for some of the collateral");
        } else {
            assertEq(t.cash, o.preview.cashAfter, "the debt stays");
            assertEq(held(aliceCross, wbtc), units, "with the collateral");
        }
        assertBooks();
    }

    /// @dev INV-12: what an isolated account loses beyond itself is nobody's of its owner's.
    function testFuzz_INV_12_isolated(uint256 value, uint256 others) public {
        value = bound(value, 2_000e18, 50_000e18);
        pledge(aliceIsolated, weth, unitsWorth(weth, value));
        pledge(aliceCross, weth, bound(others, 1, 1e20));
        trade(aliceIsolated, BTC, unitsOf(BTC, 4 * value));
        publish(BTC, mark(BTC) / 3);
        refresh();
        bytes memory before = abi.encode(stateOf(aliceCross));
        liquidateChecked(aliceIsolated, keeper);
        assertSame(before, abi.encode(stateOf(aliceCross)), "INV-12: the owner's other account is as it was");
        assertEq(house.tokensOf(aliceIsolated).length, 0, "its own collateral is gone");
        assertBooks();
    }

    /// @dev What the last seized unit leaves unpaid is a loss, in its layers; a later seizure owes nothing for it.
    function testFuzz_writeOff(uint256 fall, uint256 insurance) public {
        pledge(aliceCross, weth, unitsWorth(weth, 20_000e18));
        _lever(4);
        publish(BTC, mark(BTC) / 2);
        refresh();
        liquidateChecked(aliceCross, keeper);
        IClearingHouse.CollateralState memory c = house.collateralState(address(weth));
        fundInsurance(bound(insurance, 1, 20_000e6));
        publish(ETH, (mark(ETH) * bound(fall, 1, 50)) / 100);
        refresh();
        IClearingHouse.Pots memory before = house.pots();
        IClearingHouse.VaultState memory v = house.vaultState();
        mintTo(dave, 1e12);
        uint256 snapshot = vm.snapshotState();
        vm.prank(dave);
        (uint256 paid, ) = house.buySeized(address(weth), 1e12, 0);
        vm.revertToState(snapshot);
        uint256 loss = c.owed - paid * 1e12;
        uint256 fromInsurance = min(loss, before.insurance);
        vm.expectEmit(address(house));
        emit IClearingHouse.WriteOff(address(weth), fromInsurance, loss - fromInsurance);
        vm.prank(dave);
        (, uint256 got) = house.buySeized(address(weth), 1e12, 0);
        assertEq(got, c.seized, "all of it is sold");
        IClearingHouse.Pots memory pots = house.pots();
        assertEq(pots.insurance, before.insurance - fromInsurance, "insurance first");
        assertEq(pots.vault, before.vault - int256(loss - fromInsurance), "the vault then");
        assertEq(house.vaultState().nav, v.nav - int256(loss - fromInsurance), "INV-11: by bad debt alone");
        c = house.collateralState(address(weth));
        assertEq(c.owed + c.seized + pots.seizedDebt, 0, "and that is the end of it");
        assertBooks();
    }

    /* PARTS */

    /// @dev Two tokens of any value under a position.
    function _hold(uint256 first, uint256 second) private {
        pledge(aliceCross, wsol, unitsWorth(wsol, bound(first, 500e18, 50_000e18)));
        pledge(aliceCross, wbtc, unitsWorth(wbtc, bound(second, 500e18, 50_000e18)));
    }

    /// @dev A position of so many times what the account counts.
    function _lever(uint256 times) private {
        trade(aliceCross, BTC, unitsOf(BTC, times * uint256(stateOf(aliceCross).equity)));
    }

    /// @dev Hardly any collateral, and a position whose whole closing will leave `owed` less than that.
    function _wreck(uint256 units, uint256 owed) private returns (uint256 counted) {
        fund(aliceCross, 200e6);
        trade(aliceCross, ETH, unitsOf(ETH, 520e18));
        pledge(aliceCross, wbtc, units);
        counted = stateOf(aliceCross).collateral;
        IClearingHouse.AccountState memory s = stateOf(aliceCross);
        // Loss per unit of price: the whole of the cash, and what is to be owed.
        uint256 size = uint256(s.positions[0].longSize);
        uint256 loss = uint256(s.cash) + owed;
        publish(ETH, mark(ETH) - (loss * 1e18) / size);
        refresh();
        assertLt(stateOf(aliceCross).equity, int256(stateOf(aliceCross).maintenance), "under the line");
    }
}
