// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IClearingHouse} from "../../../contracts/interfaces/IClearingHouse.sol";
import {IOrders} from "../../../contracts/interfaces/IOrders.sol";
import {AccountId} from "../../../contracts/libraries/AccountId.sol";
import {PriceUpdate} from "../../../contracts/interfaces/IPriceRouter.sol";
import {Collateral} from "../../../contracts/libraries/Collateral.sol";
import {Liquidating} from "../kit/Liquidating.sol";
import {Pledging} from "../kit/Pledging.sol";

/// @title What negative cash costs, how far it may go, and who may pay it off
contract DebtTest is Pledging, Liquidating {
    function timeCosts() internal pure override returns (bool) {
        return true;
    }

    /* INTEREST */

    /// @dev ceil(debt · rate · time / year), seen at once and booked when the account is touched, to the vault.
    function testFuzz_INV_4_interest(uint256 debt, uint256 elapsed) public {
        debt = bound(debt, 60e18, 5_000e18);
        indebt(aliceCross, weth, 40_000e18, debt);
        vm.prank(alice);
        house.withdrawCollateral(aliceCross, address(weth), 1, alice);
        IClearingHouse.AccountState memory s = stateOf(aliceCross);
        assertEq(s.interest, 0, "just booked");
        int256 vault = house.pots().vault;
        elapsed = bound(elapsed, 1, 365 days);
        skip(elapsed);
        uint256 expected = ceilDiv(uint256(-s.cash), house.config().debtRate * elapsed, 365 days * 1e18);
        IClearingHouse.AccountState memory t = stateOf(aliceCross);
        assertEq(t.interest, expected, "what has grown since");
        assertEq(t.cash, s.cash - int256(expected), "is off the cash that is shown");
        assertEq(house.pots().vault, vault, "and not in the vault before it is booked");

        mintTo(bob, 1);
        vm.expectEmit(address(house));
        emit IClearingHouse.ChargeInterest(aliceCross, expected);
        vm.prank(bob);
        house.deposit(aliceCross, 1);
        t = stateOf(aliceCross);
        assertEq(t.cash, s.cash - int256(expected) + 1e12, "booked with whatever touches the account");
        assertEq(t.interest, 0, "once");
        assertEq(house.pots().vault, vault + int256(expected), "INV-4: and the vault's");
        assertEq(house.pots().debt, uint256(-t.cash), "INV-1: the debt has grown by it");
        assertBooks();
    }

    /// @dev Touching an account often compounds; it never spares it anything, and costs at most a wei a touch more than
    /// compounding does.
    function testFuzz_touches_spareNothing(uint256 debt, uint256 touches) public {
        debt = bound(debt, 60e18, 5_000e18);
        indebt(aliceCross, weth, 40_000e18, debt);
        touches = bound(touches, 2, 12);
        uint256 snapshot = vm.snapshotState();
        int256 start = stateOf(aliceCross).cash;
        skip(touches * 1 days);
        int256 once = stateOf(aliceCross).cash;
        vm.revertToState(snapshot);
        for (uint256 i; i < touches; ++i) {
            skip(1 days);
            mintTo(bob, 1);
            vm.prank(bob);
            house.deposit(aliceCross, 1);
        }
        int256 often = stateOf(aliceCross).cash - int256(touches * 1e12);
        // A unit more of cash spares a unit's interest; each touch is a day of it at most.
        assertLe(often, once + int256(touches * touches * 1e12) / 3_650 + 1, "touching spares nothing");
        uint256 simple = uint256(start - once);
        uint256 compounded = simple + (simple * simple) / uint256(-start);
        assertLe(uint256(start - often), compounded + touches, "and costs no more than compounding");
    }

    /// @dev Where a debtor's market ends, his interest is booked with what he realises there.
    function testFuzz_INV_4_settlementBooksInterest(uint256 debt, uint256 move, uint256 elapsed) public {
        indebt(aliceCross, weth, 40_000e18, bound(debt, 60e18, 1_000e18));
        trade(aliceCross, SOL, unitsOf(SOL, 10_000e18));
        house.haltMarket(SOL);
        skip(house.config().haltDelay);
        refresh();
        publish(SOL, (mark(SOL) * bound(move, 80, 120)) / 100);
        endMarket(SOL);
        skip(bound(elapsed, 1, 365 days));
        refresh();
        IClearingHouse.AccountState memory s = stateOf(aliceCross);
        int256 vault = house.pots().vault;
        assertGt(s.interest, 0, "interest has grown");
        vm.expectEmit(address(house));
        emit IClearingHouse.ChargeInterest(aliceCross, s.interest);
        house.settleAccount(aliceCross);
        IClearingHouse.AccountState memory t = stateOf(aliceCross);
        int256 pnl = s.positions[0].pnl;
        assertEq(t.interest, 0, "it is booked");
        assertEq(t.cash, s.cash + pnl, "off the cash, once");
        assertEq(house.pots().vault, vault + int256(s.interest) - pnl, "INV-4: to the vault");
        assertBooks();
    }

    /// @dev INV-7: what a view shows of a debtor is what happens.
    function testFuzz_INV_7_previewCountsInterest(uint256 elapsed) public {
        indebt(aliceCross, weth, 20_000e18, 1_000e18);
        trade(aliceCross, BTC, unitsOf(BTC, 60_000e18));
        skip(bound(elapsed, 1, 300 days));
        refresh();
        publish(ETH, (mark(ETH) * 55) / 100);
        liquidateChecked(aliceCross, keeper);
        assertBooks();
    }

    /// @dev Who owes nothing pays nothing.
    function testFuzz_noDebt_noInterest(uint256 amount, uint256 elapsed) public {
        fund(aliceCross, bound(amount, 1, 1e15));
        int256 cash = cashOf(aliceCross);
        skip(bound(elapsed, 1, 3_650 days));
        assertEq(cashOf(aliceCross), cash, "however long");
        assertEq(house.debtState(aliceCross).flatSince, 0, "and it is no debtor");
    }

    /* REPAYING */

    /// @dev By anyone, interest included, at most the debt ceiled to a token unit.
    function testFuzz_repay(uint256 debt, uint256 most, uint256 elapsed) public {
        debt = bound(debt, 60e18, 5_000e18);
        indebt(aliceCross, weth, 40_000e18, debt);
        skip(bound(elapsed, 0, 30 days));
        uint256 owed = uint256(-stateOf(aliceCross).cash);
        uint256 units = (owed + 1e12 - 1) / 1e12;
        most = bound(most, 1, 2 * units);
        uint256 expected = min(most, units);
        mintTo(bob, most);
        vm.prank(bob);
        uint256 paid = house.repay(aliceCross, most);
        assertEq(paid, expected, "what is owed, at most");
        assertEq(quote.balanceOf(bob), most - paid, "out of the wallet of whoever repays");
        assertEq(stateOf(aliceCross).cash, int256(paid * 1e12) - int256(owed), "and off the debt");
        assertBooks();
    }

    function testFuzz_repay_nothingOwed(uint256 amount) public {
        fund(aliceCross, 1e6);
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.NoDebt.selector, aliceCross, int256(1e18)));
        house.repay(aliceCross, amount);
        AccountId other = cross(alice, 5);
        indebt(other, weth, 40_000e18, 1_000e18);
        vm.expectRevert(abi.encodeWithSelector(Collateral.ZeroAmount.selector));
        house.repay(other, 0);
    }

    /* LIMITS */

    /// @dev New risk with cash down to the limit and not a wei below it.
    function testFuzz_debtLimit(uint256 debt, uint256 exposure) public {
        uint256 limit = house.config().debtLimit;
        debt = bound(debt, limit - 200e18, limit + 200e18);
        indebt(aliceCross, weth, 400_000e18, debt);
        exposure = bound(exposure, 600e18, 400_000e18);
        int256 size = unitsOf(ETH, exposure);
        uint256 fee = expectedFee(ETH, expectedFill(ETH, mark(ETH), 0, size), size);
        int256 cash = stateOf(aliceCross).cash - int256(fee);
        IClearingHouse.FillRequest memory r = fillRequest(aliceCross, ETH, sideOf(aliceCross, false), size, false);
        bool beyond = cash < -int256(limit);
        if (beyond) {
            vm.expectRevert(abi.encodeWithSelector(IClearingHouse.CashBelowLimit.selector, cash, -int256(limit)));
        }
        house.fill(r);
        assertEq(house.marketsOf(aliceCross).length, beyond ? 0 : 1, "as the limit says");
        // A reduction is never in its way.
        if (!beyond) house.fill(fillRequest(aliceCross, ETH, sideOf(aliceCross, false), -size, true));
        assertBooks();
    }

    /// @dev Beyond the cap of all debts what each may owe falls, to nothing at twice the cap; who owes nothing is not
    /// touched.
    function testFuzz_debtCap(uint256 held_) public {
        indebt(aliceCross, weth, 400_000e18, 20_000e18);
        uint256 owed = house.pots().debt;
        uint256 share = house.config().debtCap;
        // Half of what the vault must hold for this debt, to more than all of it.
        uint256 enough = (owed * WAD_) / share - house.pots().insurance;
        setVault(int256(bound(held_, (enough * 48) / 100, (enough * 3) / 2) / 1e12));
        IClearingHouse.Pots memory pots = house.pots();
        uint256 cap = ((uint256(pots.vault) + pots.insurance) * share) / WAD_;
        uint256 limit = house.config().debtLimit;
        if (owed > cap) limit = owed >= 2 * cap ? 0 : (limit * (2 * cap - owed)) / cap;
        IClearingHouse.DebtState memory d = house.debtState(aliceCross);
        assertEq(d.cap, cap, "a share of vault and insurance");
        assertEq(d.total, owed, "against all debts");
        assertEq(d.limit, limit, "and what an account may owe");
        IClearingHouse.FillRequest memory r = fillRequest(
            aliceCross,
            BTC,
            sideOf(aliceCross, false),
            unitsOf(BTC, 600e18),
            false
        );
        uint256 snapshot = vm.snapshotState();
        // The fee of the trade itself grows the debt: near the edge it may be either.
        bool beyond = owed > limit;
        if (beyond || owed + 10e18 < limit) {
            if (beyond) vm.expectPartialRevert(IClearingHouse.DebtCapExceeded.selector);
            house.fill(r);
        }
        vm.revertToState(snapshot);
        r.accountId = bobCross;
        fund(bobCross, 1_000e6);
        house.fill(r);
    }

    /// @dev A keeper fee of an opening does not go out of cash that is owed beyond the limit; a reduction's does, while
    /// the account keeps its maintenance without profits.
    function testFuzz_keeperFee(uint256 more) public {
        indebt(aliceCross, weth, 400_000e18, 20_000e18);
        trade(aliceCross, ETH, unitsOf(ETH, 10_000e18));
        uint256 limit = house.config().debtLimit;
        // Interest brings it there.
        while (uint256(-stateOf(aliceCross).cash) < limit) skip(30 days);
        skip(bound(more, 0, 1_000));
        refresh();
        IOrders.OrderRequest memory r = orderRequest(
            aliceCross,
            ETH,
            sideOf(aliceCross, false),
            unitsOf(ETH, 1_000e18),
            false
        );
        PriceUpdate memory none = noUpdate();
        vm.expectPartialRevert(IClearingHouse.CashBelowLimit.selector);
        vm.prank(alice);
        orders.commit(r, none);
        (r.sizeDelta, r.reduceOnly, r.acceptablePrice) = (-r.sizeDelta, true, 0);
        commit(r);
        assertBooks();
    }

    /* WHAT STANDS BEHIND IT */

    /// @dev Redemptions leave vault and insurance so much that no debt comes beyond the cap by them, which is more than
    /// all that is owed.
    function testFuzz_INV_11_redemptionKeepsWhatIsLent(uint256 debt, uint256 insurance) public {
        debt = bound(debt, 100e18, 10_000e18);
        indebt(aliceCross, weth, 100_000e18, debt);
        insurance = bound(insurance, 1, 80_000e6);
        fundInsurance(insurance);
        IClearingHouse.Pots memory pots = house.pots();
        uint256 lent = ceilDiv(pots.debt, WAD_, house.config().debtCap);
        uint256 needed = house.vaultState().needed;
        assertEq(needed, lent > pots.insurance ? lent - pots.insurance : 0, "nothing else asks for more");
        assertGe(needed + pots.insurance, pots.debt, "INV-11: credit is there for those who are owed it");
    }

    /// @dev What is lent stands behind no market: what those need is needed beside it.
    function testFuzz_INV_11_marketsNeedTheirsBesideIt(uint256 debt, uint256 exposure) public {
        fund(bobCross, 1_000_000e6);
        trade(bobCross, ETH, unitsOf(ETH, bound(exposure, 600_000e18, 1_000_000e18)));
        uint256 alone = house.vaultStateAt(marks()).needed;
        assertGt(alone, 1_000_000e18, "more than any debt asks for");
        indebt(aliceCross, weth, 100_000e18, bound(debt, 100e18, 20_000e18));
        IClearingHouse.Pots memory pots = house.pots();
        uint256 lent = pots.debt - min(pots.debt, pots.insurance);
        assertEq(house.vaultStateAt(marks()).needed, alone + lent, "INV-11: and what is lent");
    }

    /// @dev Once traders have won nearly all of vault and insurance, what debtors owe is cash of others that is not there:
    /// it is paid as far as there are tokens, and tokens that nobody sent by a verb do not stand in.
    function testFuzz_INV_1_paidAsFarAsItIsThere(uint256 debt, uint256 gift) public {
        indebt(aliceCross, weth, 100_000e18, bound(debt, 5_000e18, 20_000e18));
        fund(bobCross, 30_000e6);
        setVault(0);
        IClearingHouse.Pots memory pots = house.pots();
        uint256 there = pots.positiveCash + uint256(pots.vault) + pots.insurance + pots.fees - pots.debt;
        gift = bound(gift, 1, 30_000e6);
        quote.mint(address(house), gift);
        donated += gift;
        bytes4 refusal = IClearingHouse.InsufficientLiquidity.selector;
        vm.expectRevert(abi.encodeWithSelector(refusal, int256(there), uint256(30_000e18)));
        vm.prank(bob);
        house.withdraw(bobCross, 30_000e6, bob);
        vm.prank(bob);
        house.withdraw(bobCross, there / 1e12, bob);
        assertEq(quote.balanceOf(bob), there / 1e12, "all there is");
        assertBooks();
    }

    /// @dev What has grown on all debts is in NAV before anyone books it, to a wei an account, whoever owes how much and
    /// since when.
    function testFuzz_INV_11_navHasTheInterest(uint256 first, uint256 second, uint256 elapsed) public {
        indebt(aliceCross, weth, 100_000e18, bound(first, 100e18, 10_000e18));
        skip(bound(elapsed, 0, 40 days));
        refresh();
        indebt(bobCross, wsol, 100_000e18, bound(second, 100e18, 10_000e18));
        skip(bound(elapsed >> 128, 0, 40 days));
        mintTo(carol, 50e6);
        vm.prank(carol);
        house.repay(aliceCross, 50e6);
        skip(bound(elapsed >> 64, 0, 400 days));
        IClearingHouse.VaultState memory v = house.vaultStateAt(marks());
        uint256 grown = stateOf(aliceCross).interest + stateOf(bobCross).interest;
        assertLe(v.interest, grown, "never more than is owed");
        assertGe(v.interest + 2, grown, "to a wei an account");
        mintTo(carol, 2e6);
        vm.startPrank(carol);
        house.repay(aliceCross, 1e6);
        house.repay(bobCross, 1e6);
        vm.stopPrank();
        IClearingHouse.VaultState memory w = house.vaultStateAt(marks());
        assertEq(w.interest, 0, "all of it booked");
        assertEq(w.cash, v.cash + int256(grown), "into the vault's cash");
        assertGe(w.nav, v.nav, "INV-11: which lifts nothing");
        assertLe(w.nav, v.nav + 2, "INV-11: but by what was floored");
    }
}
