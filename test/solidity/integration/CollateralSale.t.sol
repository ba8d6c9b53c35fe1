// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IClearingHouse} from "../../../contracts/interfaces/IClearingHouse.sol";
import {IPriceRouter} from "../../../contracts/interfaces/IPriceRouter.sol";
import {AccountId} from "../../../contracts/libraries/AccountId.sol";
import {Collateral} from "../../../contracts/libraries/Collateral.sol";
import {TestToken} from "../../../contracts/mocks/TestToken.sol";
import {Pledging} from "../kit/Pledging.sol";

/// @title Collateral for quote at a discount, out of an account for its debt
contract CollateralSaleTest is Pledging {
    address private dave = actor("dave");

    /* WHEN */

    /// @dev A debtor within its limit, with positions or flat for less than a day, is left alone.
    function testFuzz_notForSale(uint256 debt, uint256 elapsed, bool flat) public {
        debt = bound(debt, 60e18, 20_000e18);
        indebt(aliceCross, weth, 100_000e18, debt);
        if (!flat) trade(aliceCross, BTC, unitsOf(BTC, 1_000e18));
        skip(bound(elapsed, 0, flat ? 23 hours : 100 days));
        refresh();
        bytes memory refusal = notForSale(aliceCross);
        mintTo(dave, 1e6);
        vm.expectRevert(refusal);
        vm.prank(dave);
        house.sellCollateral(aliceCross, address(weth), 1e6, 0);
    }

    function testFuzz_notForSale_withoutDebt(uint256 cash, uint256 elapsed) public {
        pledge(aliceCross, weth, 1e18);
        fund(aliceCross, bound(cash, 1, 1e12));
        skip(bound(elapsed, 0, 10 days));
        refresh();
        bytes memory refusal = notForSale(aliceCross);
        vm.expectRevert(refusal);
        vm.prank(dave);
        house.sellCollateral(aliceCross, address(weth), 1e6, 0);
    }

    /// @dev A day without a position: to the second.
    function testFuzz_flatForADay(uint256 debt, uint256 amount) public {
        debt = bound(debt, 60e18, 20_000e18);
        indebt(aliceCross, weth, 100_000e18, debt);
        uint256 flatSince = house.debtState(aliceCross).flatSince;
        assertGt(flatSince, 0, "it is flat and owes");
        vm.warp(flatSince + 24 hours - 2);
        refresh();
        assertEq(clock(), flatSince + 24 hours - 1, "a second to go");
        bytes memory refusal = notForSale(aliceCross);
        mintTo(dave, 1e12);
        vm.expectRevert(refusal);
        vm.prank(dave);
        house.sellCollateral(aliceCross, address(weth), 1e6, 0);
        skip(1);
        _sell(aliceCross, weth, bound(amount, 1e6, 30_000e6), type(uint256).max);
    }

    /// @dev Taking a position ends the day; closing it begins another.
    function testFuzz_flatForADay_beginsAnew(uint256 elapsed) public {
        indebt(aliceCross, weth, 100_000e18, 1_000e18);
        skip(bound(elapsed, 1 hours, 23 hours));
        refresh();
        trade(aliceCross, BTC, unitsOf(BTC, 1_000e18));
        assertEq(house.debtState(aliceCross).flatSince, 0, "not flat");
        skip(2 days);
        refresh();
        bytes memory refusal = notForSale(aliceCross);
        vm.expectRevert(refusal);
        house.sellCollateral(aliceCross, address(weth), 1e6, 0);
        house.fill(
            fillRequest(
                aliceCross,
                BTC,
                sideOf(aliceCross, false),
                -sizeOf(aliceCross, BTC, sideOf(aliceCross, false)),
                true
            )
        );
        assertEq(house.debtState(aliceCross).flatSince, clock(), "flat from now on");
        // Part of it repaid or not: it is the same debt.
        mintTo(bob, 1e6);
        vm.prank(bob);
        house.repay(aliceCross, 1e6);
        skip(24 hours - 1);
        assertEq(house.debtState(aliceCross).flatSince, clock() - 24 hours + 1, "still since then");
        refresh();
        _sell(aliceCross, weth, 100e6, type(uint256).max);
    }

    /// @dev A debt paid off takes its day with it: the next one has a whole day of its own.
    function testFuzz_flatForADay_ofEachDebt(uint256 elapsed) public {
        indebt(aliceCross, weth, 100_000e18, 1_000e18);
        skip(bound(elapsed, 1 hours, 10 days));
        mintTo(bob, 2_000e6);
        vm.prank(bob);
        house.repay(aliceCross, 2_000e6);
        assertEq(house.debtState(aliceCross).flatSince, 0, "no debt, no day");
        refresh();
        uint256 start = clock();
        // Enough quote that the loss is what brings the account below zero.
        fund(aliceCross, 100e6);
        indebt(aliceCross, weth, 1e18, 1_000e18);
        uint256 flatSince = house.debtState(aliceCross).flatSince;
        assertGt(flatSince, start, "since this debt");
        vm.warp(flatSince + 24 hours - 2);
        refresh();
        bytes memory refusal = notForSale(aliceCross);
        vm.expectRevert(refusal);
        house.sellCollateral(aliceCross, address(weth), 1e6, 0);
        skip(1);
        _sell(aliceCross, weth, 100e6, type(uint256).max);
    }

    /// @dev Under maintenance all of the debt may be paid off, and it helps the account.
    function testFuzz_underMaintenance(uint256 fall, uint256 amount) public {
        indebt(aliceCross, weth, 40_000e18, 5_000e18);
        trade(aliceCross, BTC, unitsOf(BTC, 100_000e18));
        fall = bound(fall, 46, 70);
        publish(ETH, (mark(ETH) * (100 - fall)) / 100);
        refresh();
        IClearingHouse.AccountState memory s = stateOf(aliceCross);
        assertLt(s.equity, int256(s.maintenance), "under the line");
        _sell(aliceCross, weth, bound(amount, 1e6, 10_000e6), type(uint256).max);
        IClearingHouse.AccountState memory t = stateOf(aliceCross);
        assertGe(t.equity, s.equity, "INV-3: equity is no lower");
    }

    /// @dev Beyond its limit an account's debt may be brought back to it, with the buffer of a liquidation, and no further.
    function testFuzz_beyondTheLimit(uint256 beyond, uint256 amount) public {
        uint256 limit = house.config().debtLimit;
        beyond = bound(beyond, 1e18, 5_000e18);
        indebt(aliceCross, weth, 200_000e18, limit + beyond);
        uint256 excess = uint256(-stateOf(aliceCross).cash) - (limit * 10) / 11;
        _sell(aliceCross, weth, bound(amount, 1, 2 * beyond) / 1e12 + 1, excess);
        if (uint256(-stateOf(aliceCross).cash) > limit) {
            _sell(aliceCross, weth, 1e12, uint256(-stateOf(aliceCross).cash) - (limit * 10) / 11);
        }
        bytes memory refusal = notForSale(aliceCross);
        vm.expectRevert(refusal);
        house.sellCollateral(aliceCross, address(weth), 1e6, 0);
    }

    /// @dev While all debts are beyond their cap, what is beyond a limit that falls with it: who owes little is not at the
    /// mercy of what others owe.
    function testFuzz_beyondTheCap(uint256 held_, uint256 amount) public {
        indebt(aliceCross, weth, 200_000e18, 16_000e18);
        indebt(bobCross, wsol, 200_000e18, 1_000e18);
        held_ = bound(held_, 10_000e6, 80_000e6);
        setVault(int256(held_));
        IClearingHouse.DebtState memory d = house.debtState(aliceCross);
        assertGt(d.total, d.cap, "beyond the cap");
        uint256 owed = uint256(-stateOf(aliceCross).cash);
        if (d.limit < owed) _sell(aliceCross, weth, bound(amount, 1e6, 20_000e6), owed - (d.limit * 10) / 11);
        // The small debt only where the limit has come down to it.
        d = house.debtState(bobCross);
        owed = uint256(-stateOf(bobCross).cash);
        bytes memory refusal = notForSale(bobCross);
        if (d.limit < owed) {
            _sell(bobCross, wsol, 100e6, owed - (d.limit * 10) / 11);
            return;
        }
        vm.expectRevert(refusal);
        house.sellCollateral(bobCross, address(wsol), 100e6, 0);
    }

    /* HOW MUCH */

    /// @dev The price less the discount: what the buyer pays covers what it gets, to a token unit.
    function testFuzz_price(uint256 which, uint256 amount) public {
        TestToken token = tokens[which % 3];
        indebt(aliceCross, token, 60_000e18, 10_000e18);
        skip(24 hours);
        refresh();
        amount = bound(amount, 1e6, 9_000e6);
        (uint256 paid, uint256 got) = sellTo(dave, aliceCross, token, amount);
        assertEq(paid, amount, "all that was offered");
        uint256 discounted = (mark(termsOf(token).feed) * (WAD_ - termsOf(token).discount)) / WAD_;
        uint256 fair = (paid * 1e12 * 10 ** token.decimals()) / discounted;
        assertLe(got, fair, "floored");
        assertGe(got + 1, fair, "to a token unit");
        assertEq(token.balanceOf(dave), got, "paid out at once");
        assertBooks();
    }

    /// @dev Not below what the buyer asks for.
    function testFuzz_tooLittle(uint256 amount, uint256 more) public {
        indebt(aliceCross, weth, 60_000e18, 10_000e18);
        skip(24 hours);
        refresh();
        amount = bound(amount, 1e6, 9_000e6);
        uint256 snapshot = vm.snapshotState();
        (, uint256 got) = sellTo(dave, aliceCross, weth, amount);
        vm.revertToState(snapshot);
        mintTo(dave, amount);
        more = bound(more, 1, 1e18);
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.TooLittleCollateral.selector, got, got + more));
        vm.prank(dave);
        house.sellCollateral(aliceCross, address(weth), amount, got + more);
        vm.prank(dave);
        house.sellCollateral(aliceCross, address(weth), amount, got);
    }

    function testFuzz_nothingPaid(uint256 which) public {
        TestToken token = tokens[which % 3];
        indebt(aliceCross, token, 60_000e18, 1_000e18);
        skip(24 hours);
        refresh();
        vm.expectRevert(abi.encodeWithSelector(Collateral.ZeroAmount.selector));
        house.sellCollateral(aliceCross, address(token), 0, 0);
        // What does not buy a unit is not taken.
        TestToken coarse = new TestToken("Coarse", "CRS", 2);
        IClearingHouse.CollateralParams memory p = termsOf(wsol);
        (p.haircut, p.cap) = (0.5e18, 1e6);
        house.listCollateral(address(coarse), p);
        tokens.push(coarse);
        pledge(aliceCross, coarse, 100);
        mintTo(dave, 1e6);
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.TooLittleCollateral.selector, uint256(0), uint256(0)));
        vm.prank(dave);
        house.sellCollateral(aliceCross, address(coarse), 5e5, 0);
    }

    /// @dev All of the token where it is worth less than the debt; then the next in order.
    function testFuzz_allOfIt(uint256 value) public {
        value = bound(value, 100e18, 4_000e18);
        pledge(aliceCross, wsol, unitsWorth(wsol, value));
        indebt(aliceCross, weth, 40_000e18, 6_000e18);
        skip(24 hours);
        refresh();
        uint256 all = held(aliceCross, wsol);
        (uint256 paid, uint256 got) = sellTo(dave, aliceCross, wsol, 10_000e6);
        assertEq(got, all, "all there is");
        assertLe(paid, ((value * 9) / 10) / 1e12 + 1, "for what it is worth to a buyer");
        assertEq(house.tokensOf(aliceCross).length, 1, "and the token is off the list");
        _sell(aliceCross, weth, 10_000e6, type(uint256).max);
        assertGe(stateOf(aliceCross).cash, 0, "the debt is paid");
        assertBooks();
    }

    /* THE ORDER */

    /// @dev With a position open the last of the collateral is not the end: what it leaves of the debt the position may
    /// pay yet, and nobody bears it before.
    function testFuzz_lastOfIt_underAPosition(uint256 fall) public {
        indebt(aliceCross, weth, 40_000e18, 5_000e18);
        trade(aliceCross, BTC, unitsOf(BTC, 100_000e18));
        publish(ETH, (mark(ETH) * (1_000 - bound(fall, 900, 999))) / 1_000);
        refresh();
        int256 cash = cashOf(aliceCross);
        IClearingHouse.Pots memory before = house.pots();
        (uint256 paid, ) = sellTo(dave, aliceCross, weth, 100_000e6);
        assertEq(house.tokensOf(aliceCross).length, 0, "all of it is sold");
        assertLt(cashOf(aliceCross), 0, "and does not pay all");
        assertEq(cashOf(aliceCross), cash + int256(paid * 1e12), "the rest is owed still");
        IClearingHouse.Pots memory pots = house.pots();
        assertEq(pots.debt, before.debt - paid * 1e12, "INV-1: among all debts");
        assertEq(pots.insurance, before.insurance, "no loss of insurance's");
        assertEq(pots.vault, before.vault, "nor of the vault's");
        assertBooks();
    }

    /// @dev Highest haircut, then lowest id; whoever asks for another is told which.
    function testFuzz_order(uint256 seed) public {
        TestToken bnb = listToken("BNB", 18, SOL);
        pledge(aliceCross, bnb, unitsWorth(bnb, 2_000e18));
        pledge(aliceCross, wsol, unitsWorth(wsol, 2_000e18));
        indebt(aliceCross, weth, 60_000e18, 9_000e18);
        pledge(aliceCross, wbtc, unitsWorth(wbtc, 2_000e18));
        skip(24 hours);
        refresh();
        // wsol has the deepest haircut; of the others wbtc was listed first, weth before bnb.
        TestToken[3] memory order = [wsol, wbtc, weth];
        for (uint256 i; i < 3; ++i) {
            for (uint256 j; j < tokens.length; ++j) {
                if (tokens[j] == order[i] || held(aliceCross, tokens[j]) == 0) continue;
                vm.expectRevert(
                    abi.encodeWithSelector(
                        IClearingHouse.NotFirstInOrder.selector,
                        aliceCross,
                        address(tokens[j]),
                        address(order[i])
                    )
                );
                house.sellCollateral(aliceCross, address(tokens[j]), bound(seed, 1, 1e6), 0);
            }
            sellTo(dave, aliceCross, order[i], i == 2 ? 1e6 : 10_000e6);
        }
        assertEq(held(aliceCross, wbtc) + held(aliceCross, wsol), 0, "those before it are gone");
        assertGt(held(aliceCross, bnb), 0, "those behind it are not");
        assertBooks();
    }

    /// @dev Next to nothing of a token that goes first, put in front of a sale, does not hold it up; from the dust value on
    /// it goes first.
    function testFuzz_dustInFront(uint256 value) public {
        indebt(aliceCross, weth, 60_000e18, 9_000e18);
        skip(24 hours);
        refresh();
        value = bound(value, 1e13, 40e18);
        pledge(aliceCross, wsol, unitsWorth(wsol, value) + 1);
        bool counts =
            stateOf(aliceCross).collateral - haircutValue(weth, held(aliceCross, weth)) >= house.config().dustValue;
        mintTo(dave, 1_000e6);
        if (counts) {
            vm.expectRevert(
                abi.encodeWithSelector(
                    IClearingHouse.NotFirstInOrder.selector,
                    aliceCross,
                    address(weth),
                    address(wsol)
                )
            );
        }
        vm.prank(dave);
        house.sellCollateral(aliceCross, address(weth), 1_000e6, 0);
        // Itself it may be bought either way.
        if (!counts && unitsWorth(wsol, value) > 0) {
            mintTo(dave, 100e6);
            vm.prank(dave);
            house.sellCollateral(aliceCross, address(wsol), 100e6, 0);
        }
        assertBooks();
    }

    function testFuzz_noneOfIt(uint256 amount) public {
        indebt(aliceCross, weth, 60_000e18, 9_000e18);
        skip(24 hours);
        refresh();
        vm.expectRevert(
            abi.encodeWithSelector(IClearingHouse.NotFirstInOrder.selector, aliceCross, address(wbtc), address(weth))
        );
        house.sellCollateral(aliceCross, address(wbtc), amount, 0);
        // A debtor with quote only, kept by its profits.
        fund(bobCross, 13_000e6);
        trade(bobCross, BTC, unitsOf(BTC, 30_000e18));
        trade(bobCross, ETH, unitsOf(ETH, 30_000e18));
        publish(BTC, 2 * mark(BTC));
        publish(ETH, mark(ETH) / 2);
        house.fill(
            fillRequest(bobCross, ETH, sideOf(bobCross, false), -sizeOf(bobCross, ETH, sideOf(bobCross, false)), true)
        );
        // Nothing stands behind any debt, so that every one is beyond the cap.
        setVault(0);
        refresh();
        bytes4 refusal = IClearingHouse.InsufficientCollateral.selector;
        vm.expectRevert(abi.encodeWithSelector(refusal, address(weth), uint256(0), uint256(1)));
        house.sellCollateral(bobCross, address(weth), 1e6, 0);
    }

    /// @dev A price too old is no price.
    function testFuzz_stale(uint256 elapsed) public {
        indebt(aliceCross, weth, 60_000e18, 9_000e18);
        skip(bound(elapsed, 24 hours, 30 days));
        vm.expectPartialRevert(IPriceRouter.StalePrice.selector);
        house.sellCollateral(aliceCross, address(weth), 1e6, 0);
    }

    /* PARTS */

    /// @dev Sells, and checks who got what: at most `due` of the debt, ceiled to a token unit.
    function _sell(AccountId id, TestToken token, uint256 quoteAmount, uint256 due) private {
        IClearingHouse.AccountState memory s = stateOf(id);
        IClearingHouse.Pots memory pots = house.pots();
        uint256 before = held(id, token);
        uint256 most = min(due, uint256(-s.cash));
        uint256 wallet = token.balanceOf(dave);
        (uint256 paid, uint256 got) = sellTo(dave, id, token, quoteAmount);
        assertEq(paid, min(quoteAmount, (most + 1e12 - 1) / 1e12), "as offered, at most what is for sale");
        IClearingHouse.AccountState memory t = stateOf(id);
        assertEq(t.cash, s.cash + int256(paid * 1e12), "the debt falls by what is paid");
        assertEq(held(id, token), before - got, "the collateral by what is got");
        assertEq(token.balanceOf(dave) - wallet, got, "which the buyer has");
        assertGe(t.equity, s.equity, "INV-3: a sale never lowers equity");
        assertEq(house.pots().vault, pots.vault + int256(s.interest), "no pot has a part in it, but for interest");
        assertBooks();
    }
}
