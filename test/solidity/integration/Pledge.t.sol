// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IClearingHouse} from "../../../contracts/interfaces/IClearingHouse.sol";
import {IPriceRouter} from "../../../contracts/interfaces/IPriceRouter.sol";
import {AccountId, AccountIdLib} from "../../../contracts/libraries/AccountId.sol";
import {Collateral} from "../../../contracts/libraries/Collateral.sol";
import {TestToken} from "../../../contracts/mocks/TestToken.sol";
import {Pledging} from "../kit/Pledging.sol";

/// @title Collateral tokens, into accounts and out of them
contract PledgeTest is Pledging {
    /* IN */

    function testFuzz_INV_10_inAndOut(uint256 seed, uint256 which, uint256 amount, uint256 part) public {
        AccountId id = anyAccount(seed);
        TestToken token = tokens[which % 3];
        amount = bound(amount, 1, termsOf(token).cap);
        part = bound(part, 1, amount);
        token.mint(alice, amount);
        vm.prank(alice);
        token.approve(address(house), amount);
        vm.expectEmit(address(house));
        emit IClearingHouse.DepositCollateral(id, address(token), amount);
        vm.prank(alice);
        house.depositCollateral(id, address(token), amount);
        assertEq(held(id, token), amount, "it is in the account");
        assertEq(house.tokensOf(id)[0], address(token), "which lists it");
        IClearingHouse.AccountState memory s = stateOf(id);
        assertEq(s.equity, int256(s.collateral), "and counts it");
        assertBooks();

        vm.expectEmit(address(house));
        emit IClearingHouse.WithdrawCollateral(id, address(token), carol, part);
        vm.prank(alice);
        house.withdrawCollateral(id, address(token), part, carol);
        assertEq(token.balanceOf(carol), part, "INV-10: what goes in comes out");
        assertEq(held(id, token), amount - part, "INV-10: and nothing more");
        assertEq(house.tokensOf(id).length, part == amount ? 0 : 1, "the last unit takes the token off the list");
        assertBooks();
    }

    /// @dev floor(amount · price · (1 − haircut)), whatever the decimals.
    function testFuzz_counts(uint8 decimals, uint256 amount, uint256 price, uint256 haircut) public {
        decimals = uint8(bound(decimals, 2, 18));
        price = expressible(magnitude(price, 1e12, 1e24));
        TestToken token = new TestToken("Any", "ANY", decimals);
        IClearingHouse.CollateralParams memory p;
        (p.haircut, p.feed, p.cap) = (bound(haircut, 0.01e18, 0.95e18), ETH, type(uint128).max / 10 ** (18 - decimals));
        p.discount = p.haircut / 2;
        // At a price that admits any decimals; what it is worth later is another matter.
        publish(ETH, 1e18);
        house.listCollateral(address(token), p);
        publish(ETH, price);
        amount = magnitude(amount, 1, 1e9 * 10 ** decimals);
        pledge(aliceCross, token, amount);
        uint256 wad = amount * 10 ** (18 - decimals);
        // In two steps, none of which loses anything: prices have at most 19 digits.
        uint256 value = (wad * (WAD_ - p.haircut)) / 1e18;
        uint256 rest = (wad * (WAD_ - p.haircut)) % 1e18;
        uint256 expected = (value * price + (rest * price) / 1e18) / 1e18;
        IClearingHouse.AccountState memory s = stateOf(aliceCross);
        assertEq(s.collateral, expected, "floor(amount . price . (1 - haircut))");
        assertEq(s.holdings[0].value, expected, "each by itself");
        assertEq(s.holdings[0].price, price, "at the feed's price");
    }

    function testFuzz_unlisted(uint256 amount) public {
        TestToken token = new TestToken("Other", "OTH", 18);
        bytes memory refusal = abi.encodeWithSelector(IClearingHouse.UnlistedToken.selector, address(token));
        vm.startPrank(alice);
        vm.expectRevert(refusal);
        house.depositCollateral(aliceCross, address(token), amount);
        vm.expectRevert(refusal);
        house.withdrawCollateral(aliceCross, address(token), amount, alice);
        vm.expectRevert(refusal);
        house.sellCollateral(aliceCross, address(token), amount, 0);
        vm.expectRevert(refusal);
        house.buySeized(address(token), amount, 0);
        vm.stopPrank();
        // The quote token has a verb of its own.
        refusal = abi.encodeWithSelector(IClearingHouse.UnlistedToken.selector, address(quote));
        vm.expectRevert(refusal);
        vm.prank(alice);
        house.depositCollateral(aliceCross, address(quote), amount);
    }

    /// @dev Anyone may give quote; another token only its owner may put into an account.
    function testFuzz_ownerOnly(address other, uint256 amount) public {
        vm.assume(other != alice && other != address(0));
        pledge(aliceCross, weth, 2e18);
        amount = bound(amount, 1, 1e18);
        bytes memory refusal = abi.encodeWithSelector(IClearingHouse.NotOwner.selector, aliceCross, other);
        vm.startPrank(other);
        vm.expectRevert(refusal);
        house.depositCollateral(aliceCross, address(weth), amount);
        vm.expectRevert(refusal);
        house.withdrawCollateral(aliceCross, address(weth), amount, other);
        vm.stopPrank();
    }

    function testFuzz_noSuchAccountType(uint8 kind) public {
        kind = uint8(bound(kind, 3, 255));
        AccountId id = AccountId.wrap(bytes32((uint256(uint160(alice)) << 96) | (uint256(kind) << 88)));
        vm.expectRevert(abi.encodeWithSelector(AccountIdLib.InvalidAccount.selector, id));
        vm.prank(alice);
        house.depositCollateral(id, address(weth), 1);
    }

    function testFuzz_zero(uint256 which) public {
        TestToken token = tokens[which % 3];
        vm.startPrank(alice);
        vm.expectRevert(abi.encodeWithSelector(Collateral.ZeroAmount.selector));
        house.depositCollateral(aliceCross, address(token), 0);
        vm.expectRevert(abi.encodeWithSelector(Collateral.ZeroAmount.selector));
        house.withdrawCollateral(aliceCross, address(token), 0, alice);
        vm.stopPrank();
    }

    /// @dev To the unit, over all accounts together; what is withdrawn makes room.
    function testFuzz_cap(uint256 which, uint256 part) public {
        TestToken token = tokens[which % 3];
        uint256 cap = termsOf(token).cap;
        part = bound(part, 1, cap - 1);
        pledge(aliceCross, token, part);
        pledge(bobCross, token, cap - part);
        token.mint(alice, 1);
        vm.expectRevert(
            abi.encodeWithSelector(IClearingHouse.CollateralCapExceeded.selector, address(token), cap + 1, cap)
        );
        vm.prank(alice);
        house.depositCollateral(aliceHedge, address(token), 1);
        vm.prank(bob);
        house.withdrawCollateral(bobCross, address(token), 1, bob);
        vm.prank(alice);
        house.depositCollateral(aliceHedge, address(token), 1);
        assertBooks();
    }

    /// @dev Four tokens an account; a fifth has no place until one is gone.
    function testFuzz_fourTokens(uint256 gone) public {
        TestToken fourth = listToken("BNB", 18, SOL);
        TestToken fifth = listToken("LINK", 18, SOL);
        for (uint256 i; i < 4; ++i) pledge(aliceCross, tokens[i], 1_000);
        fifth.mint(alice, 1_000);
        vm.prank(alice);
        fifth.approve(address(house), 1_000);
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.TooManyTokens.selector, aliceCross, uint256(4)));
        vm.prank(alice);
        house.depositCollateral(aliceCross, address(fifth), 1_000);
        // More of one that is there is no new one.
        pledge(aliceCross, fourth, 1);
        TestToken out = tokens[gone % 4];
        uint256 all = held(aliceCross, out);
        vm.prank(alice);
        house.withdrawCollateral(aliceCross, address(out), all, alice);
        vm.prank(alice);
        house.depositCollateral(aliceCross, address(fifth), 1_000);
        assertEq(house.tokensOf(aliceCross).length, 4, "its place was taken");
        assertBooks();
    }

    /* OUT */

    function testFuzz_moreThanThere(uint256 amount, uint256 more) public {
        amount = bound(amount, 1, 1e21);
        more = bound(more, 1, 1e21);
        pledge(aliceCross, weth, amount);
        vm.expectRevert(
            abi.encodeWithSelector(IClearingHouse.InsufficientCollateral.selector, address(weth), amount, amount + more)
        );
        vm.prank(alice);
        house.withdrawCollateral(aliceCross, address(weth), amount + more, alice);
    }

    /// @dev INV-9: to the unit, what initial margin and losses leave may go; a unit more may not.
    function testFuzz_INV_9_atTheLimit(
        uint256 which,
        uint256 value,
        uint256 exposure,
        uint256 move,
        bool short
    ) public {
        TestToken token = tokens[which % 3];
        value = bound(value, 2_000e18, 1_000_000e18);
        pledge(aliceCross, token, unitsWorth(token, value));
        fund(aliceCross, 100e6);
        exposure = bound(exposure, 600e18, value * 2);
        uint16 market = anyMarket(which >> 8);
        trade(aliceCross, market, unitsOf(market, exposure) * (short ? -1 : int256(1)));
        publish(market, (mark(market) * bound(move, 985, 1_015)) / 1_000);
        refresh();
        IClearingHouse.AccountState memory s = stateOf(aliceCross);
        uint256 all = held(aliceCross, token);
        uint256 free;
        uint256 end = all;
        // The most that leaves enough, by bisection.
        while (free < end) {
            uint256 middle = (free + end + 1) / 2;
            int256 left = usable(s, 0) - int256(s.collateral) + int256(haircutValue(token, all - middle));
            // A debt, which the fee may have left, is kept with its buffer.
            uint256 buffer = ceilDiv(positive(-s.cash), house.config().buffer, WAD_);
            if (left >= int256(s.initial + s.reserved + buffer)) free = middle;
            else end = middle - 1;
        }
        if (free < all) {
            vm.expectPartialRevert(IClearingHouse.InsufficientMargin.selector);
            vm.prank(alice);
            house.withdrawCollateral(aliceCross, address(token), free + 1, alice);
        }
        if (free == 0) return;
        vm.prank(alice);
        house.withdrawCollateral(aliceCross, address(token), free, alice);
        s = stateOf(aliceCross);
        assertGe(usable(s, 0), int256(s.initial), "INV-9: and initial margin stays");
        assertBooks();
    }

    /// @dev INV-9: without positions and debts no feed, however dead, holds anything back: quote or token.
    function testFuzz_INV_9_deadFeed_holdsNothing(uint256 which, uint256 amount, uint256 elapsed) public {
        TestToken token = tokens[which % 3];
        amount = bound(amount, 1, termsOf(token).cap);
        pledge(aliceCross, token, amount);
        fund(aliceCross, 5e6);
        skip(bound(elapsed, 61, 365 days));
        vm.startPrank(alice);
        house.withdraw(aliceCross, 2e6, alice);
        house.withdrawCollateral(aliceCross, address(token), amount, alice);
        house.withdraw(aliceCross, 3e6, alice);
        vm.stopPrank();
        assertEq(token.balanceOf(alice), amount, "all of it");
        assertEq(quote.balanceOf(alice), 5e6, "all of it");
    }

    /// @dev With a debt it matters what the collateral is worth.
    function testFuzz_debt_needsThePrice(uint256 elapsed) public {
        indebt(aliceCross, weth, 20_000e18, 1_000e18);
        skip(bound(elapsed, 61, 365 days));
        uint256 published = router.feed(ETH).publishTime;
        vm.expectRevert(
            abi.encodeWithSelector(IPriceRouter.StalePrice.selector, ETH, published, maxAge(preset), clock())
        );
        vm.prank(alice);
        house.withdrawCollateral(aliceCross, address(weth), 1, alice);
    }

    /// @dev A debt stays covered, with the buffer: collateral goes only as far as the rest counts so much, and the next
    /// second's interest does not put the account under its line.
    function testFuzz_debt_staysCovered(uint256 debt) public {
        debt = bound(debt, 100e18, 10_000e18);
        int256 cash = indebt(aliceCross, weth, 40_000e18, debt);
        uint256 all = held(aliceCross, weth);
        uint256 needed = ((uint256(-cash) * 1.1e18) / (mark(ETH) * 9)) * 10;
        vm.expectPartialRevert(IClearingHouse.InsufficientMargin.selector);
        vm.prank(alice);
        house.withdrawCollateral(aliceCross, address(weth), all - (needed * 999) / 1_000, alice);
        vm.prank(alice);
        house.withdrawCollateral(aliceCross, address(weth), all - (needed * 1_001) / 1_000, alice);
        assertGe(stateOf(aliceCross).equity, -cash / 10, "what is left covers it, and the buffer");
        assertBooks();
    }

    /// @dev INV-8: a token without a live price does not get into an account that may be liquidated; one that is there
    /// already may be added to, and a flat account without debts may take any.
    function testFuzz_INV_8_noShield(uint256 elapsed, bool owes) public {
        if (owes) indebt(aliceCross, weth, 20_000e18, 1_000e18);
        else {
            pledge(aliceCross, weth, 1e18);
            fund(aliceCross, 10_000e6);
            trade(aliceCross, BTC, unitsOf(BTC, 1_000e18));
        }
        skip(bound(elapsed, 61, 365 days));
        wsol.mint(alice, 1);
        vm.prank(alice);
        wsol.approve(address(house), 1);
        vm.expectPartialRevert(IPriceRouter.StalePrice.selector);
        vm.prank(alice);
        house.depositCollateral(aliceCross, address(wsol), 1);
        pledge(aliceCross, weth, 1);
        pledge(bobCross, wsol, 1);
        refresh();
        vm.prank(alice);
        house.depositCollateral(aliceCross, address(wsol), 1);
    }

    /* WHAT IT IS FOR */

    /// @dev A balance of tokens alone carries positions: fees and losses become a debt.
    function testFuzz_backsPositions(uint256 which, uint256 exposure, bool short) public {
        TestToken token = tokens[which % 3];
        pledge(aliceCross, token, unitsWorth(token, 20_000e18));
        exposure = bound(exposure, 600e18, 60_000e18);
        int256 size = unitsOf(BTC, exposure) * (short ? -1 : int256(1));
        trade(aliceCross, BTC, size);
        IClearingHouse.AccountState memory s = stateOf(aliceCross);
        assertLt(s.cash, 0, "the fee is owed");
        assertGe(usable(s, WAD_ / 2), int256(s.initial), "and the collateral counts as margin");
        house.fill(fillRequest(aliceCross, BTC, sideOf(aliceCross, short), -size, true));
        assertEq(uint256(-stateOf(aliceCross).cash), house.pots().debt, "the only debt there is");
        assertBooks();
    }

    /// @dev It is credit for trades, not for wallets: quote goes as far as there is any, whatever else is there.
    function testFuzz_noQuoteOnCredit(uint256 which, uint256 cash, uint256 more) public {
        TestToken token = tokens[which % 3];
        pledge(aliceCross, token, unitsWorth(token, 50_000e18));
        (cash, more) = (bound(cash, 1, 10_000e6), bound(more, 1, 10_000e6));
        fund(aliceCross, cash);
        bytes4 refusal = IClearingHouse.CashBelowLimit.selector;
        vm.expectRevert(abi.encodeWithSelector(refusal, -int256(more * 1e12), int256(0)));
        vm.prank(alice);
        house.withdraw(aliceCross, cash + more, alice);
        vm.prank(alice);
        house.withdraw(aliceCross, cash, alice);
        assertEq(quote.balanceOf(alice), cash, "all of it, and no debt");
        assertBooks();
    }

    /// @dev Beyond what the haircut leaves it does not.
    function testFuzz_backsNoMore(uint256 which, uint256 value) public {
        TestToken token = tokens[which % 3];
        value = bound(value, 1_000e18, 100_000e18);
        pledge(aliceCross, token, unitsWorth(token, value));
        uint256 counted = stateOf(aliceCross).collateral;
        IClearingHouse.FillRequest memory r = fillRequest(
            aliceCross,
            BTC,
            sideOf(aliceCross, false),
            unitsOf(BTC, 5 * counted),
            false
        );
        vm.expectPartialRevert(IClearingHouse.InsufficientMargin.selector);
        house.fill(r);
        r.sizeDelta = (r.sizeDelta * 99) / 100;
        house.fill(r);
    }

    /// @dev The price of collateral moves equity as a position would: below the line anyone may liquidate.
    function testFuzz_INV_5_itsFallLiquidates(uint256 fall) public {
        pledge(aliceCross, weth, unitsWorth(weth, 20_000e18));
        trade(aliceCross, BTC, unitsOf(BTC, 80_000e18));
        fall = bound(fall, 35, 60);
        publish(ETH, (mark(ETH) * (100 - fall)) / 100);
        IClearingHouse.AccountState memory s = house.accountState(aliceCross);
        assertLt(s.equity, int256(s.maintenance), "under the line by its collateral alone");
        vm.prank(keeper);
        house.liquidate(aliceCross);
        s = house.accountState(aliceCross);
        assertGe(s.equity, int256(s.maintenance), "and brought back by closing");
        assertBooks();
    }

    /// @dev Tokens sent to the core belong to nobody and change nothing.
    function testFuzz_INV_1_donation(uint256 which, uint256 amount) public {
        TestToken token = tokens[which % 3];
        pledge(aliceCross, token, 1_000);
        bytes memory before = abi.encode(stateOf(aliceCross), house.collateralState(address(token)), house.pots());
        amount = bound(amount, 1, 1e30);
        token.mint(address(house), amount);
        donatedTokens[address(token)] += amount;
        assertSame(
            before,
            abi.encode(stateOf(aliceCross), house.collateralState(address(token)), house.pots()),
            "INV-1: a donation changes nothing"
        );
        assertBooks();
    }
}
