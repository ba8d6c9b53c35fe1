// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IClearingHouse} from "../../../contracts/interfaces/IClearingHouse.sol";
import {HeadStatus, ILiquidityVault, Queue} from "../../../contracts/interfaces/ILiquidityVault.sol";
import {Deployment} from "../kit/Deployment.sol";
import {Outages} from "../kit/Outages.sol";
import {Providing} from "../kit/Providing.sol";

/// @dev What shares are worth, and what nobody can make of them.
contract LiquidityVaultValueTest is Providing, Outages {
    /// @dev A billion: one market's part stands behind ten million.
    uint256 private constant BILLION = 1e15;
    uint256 private constant DELAY = 3_600;

    function seedVault() internal override(Deployment, Providing) {}

    /* NOTHING TO EARN */

    /// @dev One to a hundred round trips, dust or not, at any share price, never return more than was put in, and never
    /// cost those who stay.
    /// hardhat-config: fuzz.runs = 24
    function testFuzz_INV_10_roundTrips(uint256 seed, uint256 count, uint256 gift) public {
        uint256 shares = provide(luke, magnitude(seed, 1, 1e12));
        gift = bound(gift, 0, 1e12);
        if (gift != 0) fundVault(gift);
        count = seed % 4 == 0 ? 100 : bound(count, 1, 20);
        uint256 paid;
        for (uint256 i; i < count; ++i) {
            uint256 assets = magnitude(uint256(keccak256(abi.encode(seed, i))), 1, 1e9);
            paid += assets;
            uint256 price = sharePrice();
            uint256 bought = provide(lucy, assets);
            assertGe(sharePrice(), price, "INV-11: a deposit costs the others nothing");
            if (bought != 0) leave(lucy, bought);
            assertGe(sharePrice(), price, "INV-11: nor does a redemption");
        }
        assertLe(quote.balanceOf(lucy), paid, "INV-10: nothing earned");
        assertGe(worth(shares), 0, "and luke has his");
        assertBooks();
    }

    /// @dev What only a dead feed's last price says is paid to nobody who leaves, and by everybody who comes.
    function testFuzz_INV_10_aDeadFeedsWordIsDoubted(uint256 exposure, uint256 move, bool short, bool leaves) public {
        provide(luke, BILLION);
        uint256 assets = 1_000_000e6;
        uint256 shares = provide(lucy, assets);
        fund(bobCross, 1_000_000e6);
        refresh();
        trade(bobCross, SOL, unitsOf(SOL, bound(exposure, 1_000e18, 400_000e18)) * (short ? -1 : int256(1)));
        publish(SOL, (mark(SOL) * bound(move, 70, 140)) / 100);
        freeze(SOL);
        Queue queue = leaves ? Queue.Redemptions : Queue.Deposits;
        if (leaves) requestRedeem(lucy, shares);
        else requestDeposit(lucy, assets);
        (uint256 from, ) = windowOf(queue);
        vm.warp(from);
        bytes[] memory data = new bytes[](2);
        (data[0], data[1]) = (proof(BTC, mark(BTC), 0, from, from - 1), proof(ETH, mark(ETH), 0, from, from - 1));
        refreshBut(SOL);

        IClearingHouse.VaultState memory s = house.vaultState();
        int256 profit = house.accountState(bobCross).positions[0].pnl;
        assertEq(s.doubtfulGain, positive(-profit), "what traders may not have lost");
        assertEq(s.doubtfulLoss, positive(profit), "what they may not have won");
        uint256 supply = lp.totalSupply() + PAR;
        settleWith(queue, data, 1);
        if (leaves) {
            uint256 low = uint256(s.nav - int256(s.doubtfulGain)) / 1e12 + 1;
            assertEq(lp.maxWithdraw(lucy), (shares * low) / supply, "INV-10: paid without the gain");
        } else {
            uint256 high = (uint256(s.nav + int256(s.doubtfulLoss)) + 1e12 - 1) / 1e12 + 1;
            assertEq(lp.maxMint(lucy), (assets * supply) / high, "INV-10: as if there were no loss");
        }
        assertBooks();
    }

    struct Attack {
        uint256 shares;
        int256 before;
        int256 size;
    }

    /// @dev An LP who widens the skew, leaves at the NAV that shows it, and closes, has gained nothing: whenever the
    /// trade is between request and settlement, and whichever way the price went since the price it settles at.
    function testFuzz_INV_10_skewOpeningLp(uint256 exposure, uint256 move, uint256 later, bool short, bool old) public {
        Attack memory k;
        uint16 free = _listFree();
        provide(luke, BILLION / 2);
        k.shares = provide(lucy, BILLION / 2);
        fund(bobCross, 3_000_000e6);
        refresh();
        k.before = _wealth(k.shares);
        k.size = unitsOf(free, bound(exposure, 1_000e18, 9_000_000e18)) * (short ? -1 : int256(1));
        if (old) trade(bobCross, free, k.size);
        requestRedeem(lucy, k.shares / 2);
        (uint256 from, ) = windowOf(Queue.Redemptions);
        vm.warp(from);
        uint256[] memory prices = marks();
        bytes[] memory data = proofs(prices, from, from - 1);
        // The first price is known, others follow; the trade is at the last of them.
        skip(bound(later, 0, 200));
        prices[free - 1] = old ? prices[free - 1] : expressible((prices[free - 1] * bound(move, 980, 1_020)) / 1_000);
        publish(free, prices[free - 1]);
        refresh();
        if (!old) trade(bobCross, free, k.size);
        settleWith(Queue.Redemptions, data, 1);
        trade(bobCross, free, -k.size);
        assertLe(_wealth(k.shares - k.shares / 2) + int256(lp.maxWithdraw(lucy) * 1e12), k.before + 1e12, "INV-10");
        assertBooks();
    }

    /// @dev The same on the way in: a deposit into a NAV that one's own trade has lowered.
    function testFuzz_INV_10_skewOpeningDepositor(uint256 exposure, uint256 move, bool short) public {
        uint16 free = _listFree();
        uint256 shares = provide(luke, BILLION);
        fund(bobCross, 3_000_000e6);
        requestDeposit(lucy, BILLION);
        (uint256 from, ) = windowOf(Queue.Deposits);
        vm.warp(from);
        bytes[] memory data = proofs(marks(), from, from - 1);
        skip(60);
        publish(free, expressible((mark(free) * bound(move, 980, 1_020)) / 1_000));
        refresh();
        int256 size = unitsOf(free, bound(exposure, 1_000e18, 9_000_000e18)) * (short ? -1 : int256(1));
        uint256 before = worth(shares);
        trade(bobCross, free, size);
        settleWith(Queue.Deposits, data, 1);
        trade(bobCross, free, -size);
        assertGe(worth(shares) + 1, before, "INV-10: those who were there have lost nothing");
        assertBooks();
    }

    /// @dev Who asks to leave after a trader has won gets no more a share than those who stay are left with.
    function testFuzz_exitRace(uint256 exposure, uint256 win, uint256 more, uint256 part) public {
        provide(luke, BILLION / 2);
        uint256 shares = provide(lucy, BILLION / 2);
        fund(bobCross, 3_000_000e6);
        refresh();
        trade(bobCross, ETH, unitsOf(ETH, bound(exposure, 1_000e18, 3_000_000e18)));
        uint256 price = sharePrice();
        publish(ETH, (mark(ETH) * bound(win, 1_001, 1_500)) / 1_000);
        part = bound(part, 1e12, shares);
        requestRedeem(lucy, part);
        uint256[] memory prices = marks();
        prices[ETH - 1] = expressible((prices[ETH - 1] * bound(more, 800, 1_200)) / 1_000);
        settle(Queue.Redemptions, prices, 1);
        uint256 got = (lp.maxWithdraw(lucy) * 1e12 * 1e24) / lp.maxRedeem(lucy);
        assertLe(got, sharePrice(), "no more than those who stay are left with");
        if (prices[ETH - 1] > mark(ETH)) assertLt(got, price, "the loss is booked");
        assertBooks();
    }

    /// @dev The loss after the first price is not dodged by settling late: the newest price counts too.
    function testFuzz_lateSettlementDodgesNothing(uint256 exposure, uint256 win, uint256 late) public {
        uint256 shares = provide(lucy, BILLION);
        fund(bobCross, 3_000_000e6);
        refresh();
        trade(bobCross, ETH, unitsOf(ETH, bound(exposure, 100_000e18, 9_000_000e18)));
        requestRedeem(lucy, shares / 2);
        (uint256 from, ) = windowOf(Queue.Redemptions);
        bytes[] memory data = proofs(marks(), from, from - 1);
        vm.warp(from + bound(late, 20, 290));
        publish(ETH, (mark(ETH) * bound(win, 1_001, 1_500)) / 1_000);
        refresh();
        uint256 now_ = worth(shares / 2);
        settleWith(Queue.Redemptions, data, 1);
        assertLe(lp.maxWithdraw(lucy), now_, "no more than it is worth now");
    }

    /// @dev A donation to any contract moves no share price, and nobody can take it.
    function testFuzz_INV_11_donations(uint256 amount, uint256 assets) public {
        amount = bound(amount, 1, 1e15);
        uint256 shares = provide(lucy, magnitude(assets, 1, 1e12));
        requestDeposit(luke, 1_000);
        uint256 price = sharePrice();
        refresh();
        uint256 total = lp.totalAssets();
        address[5] memory all = [address(lp), address(house), address(orders), address(router), address(source)];
        for (uint256 i; i < all.length; ++i) quote.mint(all[i], amount);
        donated += amount;
        assertEq(sharePrice(), price, "INV-11: the price stays");
        assertEq(lp.totalAssets(), total, "INV-11: as shown");
        settle(Queue.Deposits);
        assertEq(lp.maxMint(luke), 1_000 * PAR, "INV-11: as bought");
        uint256 paid = quote.balanceOf(lucy);
        leave(lucy, shares);
        assertLe(quote.balanceOf(lucy) - paid, total, "INV-11: as redeemed");
        assertHoldings(providers(), amount);
        assertBooks();
    }

    /// @dev At prices that stand still, whatever traders and providers do, a share only gains: by fees.
    /// hardhat-config: fuzz.runs = 64
    function testFuzz_INV_11_onlyFeesAtOnePrice(uint256 seed) public {
        provide(luke, BILLION);
        fund(bobCross, 5_000_000e6);
        fund(aliceCross, 5_000_000e6);
        for (uint256 i; i < 8; ++i) {
            uint256 r = uint256(keccak256(abi.encode(seed, i)));
            refresh();
            uint256 price = sharePrice();
            if (r % 4 == 0) {
                provide(lucy, magnitude(r >> 8, 1, BILLION));
            } else if (r % 4 == 1) {
                uint256 held = lp.balanceOf(lucy);
                if (held != 0 && house.vaultStateAt(marks()).needed < 1e24) leave(lucy, bound(r >> 8, 1, held));
            } else {
                int256 size = unitsOf(ETH, bound(r >> 8, 1_000e18, 2_000_000e18));
                trade(r % 8 < 4 ? bobCross : aliceCross, ETH, (r >> 7) % 2 == 0 ? size : -size);
            }
            assertGe(sharePrice() + 2, price, "INV-11: a share only gains");
        }
        assertBooks();
    }

    /* WHO CAME FIRST */

    /// @dev The first depositor cannot make the second one's deposit its own, whatever it gives away.
    function testFuzz_inflationAttack(uint256 first, uint256 gift, uint256 assets) public {
        (first, gift) = (bound(first, 1, 10), bound(gift, 0, 1e15));
        assets = bound(assets, 1e6, 1e12);
        provide(luke, first);
        quote.mint(address(lp), gift);
        quote.mint(address(house), gift);
        donated += gift;
        uint256 shares = provide(lucy, assets);
        assertGe(leave(lucy, shares) + 1, assets, "all but a rounding");
        assertLe(leave(luke, lp.balanceOf(luke)), first, "and nothing for the other");
    }

    /// @dev What the vault holds before anyone has a share is nobody's: the first deposit is at par, and returns.
    function testFuzz_seededVault(uint256 seeded, uint256 assets) public {
        (seeded, assets) = (magnitude(seeded, 1, 1e18), magnitude(assets, 1, 1e15));
        fundVault(seeded);
        requestDeposit(lucy, assets);
        (uint256 from, ) = windowOf(Queue.Deposits);
        vm.warp(from);
        bytes[] memory data = proofs(marks(), from, from - 1);
        vm.expectEmit(address(lp));
        emit ILiquidityVault.LockShares(seeded * PAR);
        settleWith(Queue.Deposits, data, 1);
        assertEq(lp.balanceOf(NOBODY), seeded * PAR, "nobody's");
        assertEq(claimShares(lucy), assets * PAR, "at par");
        assertEq(leave(lucy, assets * PAR), assets, "INV-10: and back");
    }

    /// @dev Virtual shares, and a virtual unit beside NAV, take part in every deposit.
    function testFuzz_shares_besideTheVirtualOnes(uint256 first, uint256 gain, uint256 assets) public {
        (first, gain) = (magnitude(first, 1, 1e12), magnitude(gain, 1, 1e12));
        assets = magnitude(assets, 1, 1e15);
        provide(luke, first);
        fundVault(gain);
        uint256 expected = (assets * (lp.totalSupply() + PAR)) / (first + gain + 1);
        assertEq(provide(lucy, assets), expected, "assets * (supply + virtual) / (NAV + 1), floored");
    }

    /// @dev Where profits are cut, traders are owed some of a deposit at once: shares are for the rest of it, and those who
    /// were there lose nothing.
    function testFuzz_INV_11_depositWhileProfitsAreCut(uint256 assets) public {
        uint16 thin = _list(marketParams(preset, "THIN", 100e18), 0.005e18);
        provide(lucy, 1e13);
        fund(bobCross, 1_000_000e6);
        refresh();
        trade(bobCross, thin, unitsOf(thin, 100_000e18));
        publish(thin, 300e18);
        assertLt(stateOf(bobCross).positions[0].profitFactor, WAD_, "not all can be paid");
        uint256 before = sharePrice();
        assets = bound(assets, 1e9, 1e13);
        uint256 shares = provide(luke, assets);
        assertGe(sharePrice() + sharePrice() / 1e9 + 1, before, "INV-11: a share is worth no less for who comes");
        assertLt(worth(shares), assets - assets / 250, "INV-10: who bears what goes to traders");
    }

    /// @dev No deposit is settled while NAV is under 1% of all shares at par; it waits, and settles when it is not.
    function testFuzz_lowNav(uint256 left, uint256 assets) public {
        provide(luke, 1e12);
        left = bound(left, 0, 3e10);
        house.payVault(1e12 - left, address(this));
        assertEq(lp.minimumNav(), 1e22 + 0, "1% of shares at par");
        requestDeposit(lucy, bound(assets, 1e6, 1e9));
        (uint256 from, ) = windowOf(Queue.Deposits);
        vm.warp(from);
        bytes[] memory data = proofs(marks(), from, from - 1);
        refresh();
        bool low = left < 1e10;
        assertStatus(Queue.Deposits, low ? HeadStatus.NavTooLow : HeadStatus.Ready, "why");
        if (low) {
            bytes4 reason = ILiquidityVault.NavTooLow.selector;
            vm.expectRevert(abi.encodeWithSelector(reason, int256(left * 1e12), uint256(1e22)));
        }
        settleWith(Queue.Deposits, data, 1);
        if (!low) return;
        fundVault(1e12);
        assertEq(settleWith(Queue.Deposits, data, 1), 1, "it waited");
    }

    /* WHAT MUST STAY */

    struct Partial {
        uint256 lucyShares;
        uint256 lukeShares;
        uint256 needed;
        uint256 free;
        uint256 paid;
    }

    /// @dev What stands behind open positions stays: redemptions are paid in part and in order, deposits go on, and what
    /// they bring pays the rest.
    function testFuzz_partialRedemption(uint256 exposure, uint256 extra) public {
        Partial memory p;
        p.lucyShares = provide(lucy, BILLION / 4);
        p.lukeShares = provide(luke, BILLION / 4);
        fund(bobCross, 5_000_000e6);
        refresh();
        trade(bobCross, ETH, unitsOf(ETH, bound(exposure, 8_000_000e18, 9_500_000e18)));
        p.needed = house.vaultState().needed;
        p.free = lp.redeemable();
        assertEq(p.free, (positive(house.pots().vault) - p.needed) / 1e12, "what is not needed");
        requestRedeem(lucy, p.lucyShares);
        requestRedeem(luke, p.lukeShares);
        assertEq(settle(Queue.Redemptions), 0, "not even the first in full");
        p.paid = lp.maxWithdraw(lucy);
        assertEq(p.paid, p.free, "as much as there is");
        assertEq(lp.maxWithdraw(luke), 0, "in order");
        assertEq(lp.request(Queue.Redemptions, 0).amount, p.lucyShares - lp.maxRedeem(lucy), "the rest at the head");
        assertGe(house.pots().vault, int256(p.needed), "what is needed stays");
        assertStatus(Queue.Redemptions, HeadStatus.NoLiquidity, "why");
        (uint256 from, ) = windowOf(Queue.Redemptions);
        bytes[] memory data = proofs(marks(), from, from - 1);
        vm.expectPartialRevert(ILiquidityVault.NoLiquidity.selector);
        settleWith(Queue.Redemptions, data, 9);
        assertHoldings(providers(), 0);

        // A deposit is not held up by them, and its money pays them, after another round of the delay.
        requestDeposit(alice, bound(extra, 1e12, BILLION / 20));
        assertEq(settle(Queue.Deposits), 1, "deposits go on");
        lp.roll(Queue.Redemptions);
        settle(Queue.Redemptions);
        assertGt(lp.maxWithdraw(lucy), p.paid, "more of the first");
        assertBooks();
        // Without positions, all of both.
        trade(bobCross, ETH, -sizeOf(bobCross, ETH, sideOf(bobCross, false)));
        vm.warp(clock() + 400);
        lp.roll(Queue.Redemptions);
        settle(Queue.Redemptions);
        assertEq(lp.queueState(Queue.Redemptions).waiting, 0, "everyone is paid");
        assertEq(lp.maxRedeem(lucy), p.lucyShares, "for all shares");
        assertBooks();
    }

    /// @dev Traders have won more than the vault holds: nobody leaves ahead of them, no deposit is swallowed by what they
    /// are owed, and when they have been cut back, both go on.
    function testFuzz_allTradersWin(uint256 times) public {
        uint16 deep = _listDeep();
        provide(lucy, 1e12);
        fund(bobCross, 1_000_000e6);
        refresh();
        trade(bobCross, deep, unitsOf(deep, 400_000e18));
        uint256 shares = lp.balanceOf(lucy);
        requestRedeem(lucy, shares / 2);
        requestDeposit(luke, 1e12);
        publish(deep, mark(deep) * bound(times, 5, 50));
        (uint256 from, ) = windowOf(Queue.Deposits);
        vm.warp(from);
        bytes[] memory data = proofs(marks(), from, from - 1);
        refresh();
        assertStatus(Queue.Redemptions, HeadStatus.NoLiquidity, "all of it is owed");
        vm.expectPartialRevert(ILiquidityVault.NoLiquidity.selector);
        settleWith(Queue.Redemptions, data, 1);
        vm.expectPartialRevert(ILiquidityVault.DepositLost.selector);
        settleWith(Queue.Deposits, data, 1);
        assertEq(lp.pendingDepositRequest(0, luke), 1e12, "nothing is lost");
        assertEq(lp.pendingRedeemRequest(0, lucy), shares / 2, "nothing is sold for nothing");

        // The winner takes what there is for him: from then on the rest is theirs again.
        trade(bobCross, deep, -sizeOf(bobCross, deep, sideOf(bobCross, false)));
        assertEq(settleWith(Queue.Deposits, data, 1), 1, "deposits go on");
        assertEq(settleWith(Queue.Redemptions, data, 1), 1, "and redemptions");
        assertLt(lp.maxWithdraw(lucy), 5e11, "at what the loss has left");
        assertBooks();
    }

    /// @dev With nothing left, shares are not burned for nothing: they wait for value.
    function testFuzz_emptyVault(uint256 assets) public {
        uint256 shares = provide(lucy, bound(assets, 1e6, 1e15));
        house.payVault(lp.totalAssets(), address(this));
        assertEq(lp.totalAssets(), 0, "empty");
        requestRedeem(lucy, shares);
        (uint256 from, ) = windowOf(Queue.Redemptions);
        vm.warp(from);
        bytes[] memory data = proofs(marks(), from, from - 1);
        vm.expectRevert(abi.encodeWithSelector(ILiquidityVault.NavTooLow.selector, int256(0), uint256(1)));
        settleWith(Queue.Redemptions, data, 1);
        refresh();
        assertStatus(Queue.Redemptions, HeadStatus.NavTooLow, "why");
        fundVault(1e6);
        settleWith(Queue.Redemptions, data, 1);
        assertGe(lp.maxWithdraw(lucy) + 1, 1e6, "and have it when it comes");
    }

    /// @dev The core itself never pays below zero, and only those who manage the vault.
    function testFuzz_payVault(uint256 amount, uint256 asked, address caller) public {
        amount = bound(amount, 1, 1e15);
        asked = bound(asked, 1, 2 * amount);
        fundVault(amount);
        if (asked > amount) {
            bytes4 reason = IClearingHouse.InsufficientVault.selector;
            vm.expectRevert(abi.encodeWithSelector(reason, int256(amount * 1e12), asked * 1e12));
        } else {
            vm.expectEmit(address(house));
            emit IClearingHouse.PayVault(luke, asked * 1e12);
        }
        house.payVault(asked, luke);
        assertEq(quote.balanceOf(luke), asked > amount ? 0 : asked, "paid");
        assertBooks();
        vm.assume(caller != address(this) && caller != address(lp));
        vm.expectRevert(abi.encodeWithSignature("AccessManagedUnauthorized(address)", caller));
        vm.prank(caller);
        house.payVault(1, caller);
    }

    /* INSIDE */

    /// @dev Lucy and bob are one: shares at what they are worth, and the account's equity. WAD.
    function _wealth(uint256 shares) private view returns (int256) {
        return int256(worth(shares) * 1e12) + stateOf(bobCross).equity;
    }

    /// @dev A market without trading fees, for they would hide what the skew alone can earn.
    function _listFree() private returns (uint16) {
        IClearingHouse.MarketParams memory p = marketParams(preset, "FREE", 100e18);
        (p.takerFee, p.makerFee) = (0, 0);
        return _list(p, 0.01e18);
    }

    /// @dev A market that nearly all of the vault stands behind.
    function _listDeep() private returns (uint16) {
        return _list(marketParams(preset, "DEEP", 100e18), 0.9e18);
    }

    function _list(IClearingHouse.MarketParams memory p, uint256 share) private returns (uint16 id) {
        id = ++marketCount;
        (p.economy.vaultShare, p.economy.fundingVelocity) = (share, 0);
        (p.economy.borrowKinkRate, p.economy.borrowMaxRate) = (0, 0);
        router.setFeed(id, feedConfig(preset, address(source), feedOf(id), p.maxConfidence));
        house.listMarket(id, p);
        publish(id, 100e18);
    }
}
