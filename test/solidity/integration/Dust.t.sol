// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {PositionSide} from "../../../contracts/interfaces/IClearingHouse.sol";
import {Queue} from "../../../contracts/interfaces/ILiquidityVault.sol";
import {AccountId} from "../../../contracts/libraries/AccountId.sol";
import {Crediting} from "../kit/Crediting.sol";

/// @title Many operations as small as they may be, with time between them: rounding never adds up for whoever repeats it
/// @notice One to a hundred of them. Markets charge for time, debts too.
contract DustTest is Crediting {
    function setUp() public override {
        super.setUp();
        btc = listToken("BTC", 8, BTC);
        provide(luke, 5_000_000e6);
        refresh();
    }

    /// @dev INV-10: quote in and out, a token unit or a few at a time.
    function testFuzz_INV_10_quote(uint256 seed, uint256 count) public {
        fund(aliceCross, 1_000e6);
        uint256 total = uint256(cashOf(aliceCross)) / 1e12 + quote.balanceOf(alice);
        for (uint256 i; i < bound(count, 1, 100); ++i) {
            uint256 amount = _small(seed, i);
            skip(_small(seed, i + 1_000));
            vm.startPrank(alice);
            if ((seed >> (i % 256)) & 1 == 0) house.withdraw(aliceCross, amount, alice);
            else if (quote.balanceOf(alice) >= amount) house.deposit(aliceCross, amount);
            vm.stopPrank();
        }
        assertEq(uint256(cashOf(aliceCross)) / 1e12 + quote.balanceOf(alice), total, "INV-10: to the unit");
        assertBooks();
    }

    /// @dev INV-10: the same of a token.
    function testFuzz_INV_10_collateral(uint256 seed, uint256 count) public {
        pledge(aliceCross, btc, 1e8);
        uint256 total = 1e8;
        for (uint256 i; i < bound(count, 1, 100); ++i) {
            uint256 amount = _small(seed, i);
            skip(_small(seed, i + 1_000) % 20);
            vm.startPrank(alice);
            if ((seed >> (i % 256)) & 1 == 0) house.withdrawCollateral(aliceCross, address(btc), amount, alice);
            else if (btc.balanceOf(alice) >= amount) house.depositCollateral(aliceCross, address(btc), amount);
            vm.stopPrank();
        }
        assertEq(house.collateralOf(aliceCross, address(btc)) + btc.balanceOf(alice), total, "INV-10: to the unit");
        assertBooks();
    }

    /// @dev INV-10: one owner on both sides of a market, opened, grown, shrunk and closed in the least pieces there are over
    /// funding and borrow fees: together the two never gain.
    function testFuzz_INV_10_bothSidesOfAMarket(uint256 seed, uint256 count) public {
        (AccountId a, AccountId b) = (cross(alice, 1), cross(alice, 2));
        track(a);
        track(b);
        fund(a, 50_000e6);
        fund(b, 50_000e6);
        int256 total = cashOf(a) + cashOf(b);
        // A wei or a few more than the least position.
        int256 least = unitsOf(ETH, 500e18) + int256(_small(seed, 0));
        for (uint256 i; i < bound(count, 1, 100); ++i) {
            AccountId id = (seed >> (i % 256)) & 1 == 0 ? a : b;
            bool short = AccountId.unwrap(id) == AccountId.unwrap(b);
            int256 held = sizeOf(id, ETH, PositionSide.Net);
            int256 size = _small(seed, i + 2_000) % 3 == 0 ? int256(_small(seed, i)) : least;
            if (held == 0) trade(id, ETH, short ? -least : least);
            else if (_small(seed, i + 3_000) % 2 == 0) trade(id, ETH, short ? -size : size);
            else house.fill(fillRequest(id, ETH, PositionSide.Net, short ? size : -size, true));
            skip(_small(seed, i + 1_000));
            refresh();
        }
        _flatten(a);
        _flatten(b);
        assertLe(cashOf(a) + cashOf(b), total, "INV-10: the two of them have not gained");
        assertBooks();
    }

    /// @dev INV-10: a debt made, paid off unit by unit, and made again bears at least the interest of its time.
    function testFuzz_INV_10_debt(uint256 seed, uint256 count) public {
        pledge(aliceCross, btc, 1e8);
        uint16 deep = listDeep(100e18);
        fund(bobCross, 100_000e6);
        lose(aliceCross, bobCross, deep, 2_000e18);
        // Its interest is booked up to now.
        mintTo(carol, 1);
        vm.prank(carol);
        house.deposit(aliceCross, 1);
        int256 vault = house.pots().vault;
        uint256 paid;
        uint256 owed = uint256(-cashOf(aliceCross));
        uint256 least;
        for (uint256 i; i < bound(count, 1, 100); ++i) {
            uint256 elapsed = _small(seed, i + 1_000);
            skip(elapsed);
            // What the part that is surely still owed costs for that long.
            least += ((owed - paid - 100e18) * house.config().debtRate * elapsed) / (365 days * 1e18);
            uint256 amount = _small(seed, i);
            mintTo(carol, amount);
            vm.prank(carol);
            if ((seed >> (i % 256)) & 1 == 0) house.repay(aliceCross, amount);
            else house.deposit(aliceCross, amount);
            paid += amount * 1e12;
        }
        uint256 left = uint256(-cashOf(aliceCross));
        assertGe(left + paid, owed + least, "INV-10: no touch spares interest");
        assertEq(house.pots().vault - vault, int256(left + paid - owed), "INV-4: which is the vault's");
        assertBooks();
    }

    /// @dev INV-10: shares for a unit or a few, and back, over and over beside traders who pay funding: whoever does it has no
    /// more than its part of what the vault earned.
    function testFuzz_INV_10_shares(uint256 seed, uint256 count) public {
        fund(aliceCross, 50_000e6);
        trade(aliceCross, ETH, unitsOf(ETH, 10_000e18));
        count = bound(count, 1, 25);
        uint256 price = sharePrice();
        uint256 wallet;
        for (uint256 i; i < count; ++i) {
            uint256 amount = _small(seed, i);
            requestDeposit(lucy, amount);
            wallet += amount;
            _next(Queue.Deposits);
            uint256 shares = claimShares(lucy);
            if (shares == 0) continue;
            requestRedeem(lucy, shares);
            _next(Queue.Redemptions);
            claimAssets(lucy);
        }
        uint256 held = quote.balanceOf(lucy);
        uint256 grown = sharePrice() > price ? sharePrice() - price : 0;
        // Each time it held shares the price grew at most by all that it grew.
        assertLe(held, wallet + (wallet * grown) / price + 1, "INV-10: no more than its part of what was earned");
        assertGe(sharePrice() + price / 1e6, price, "INV-11: and the others are no worse off");
        assertBooks();
    }

    function _next(Queue queue) private {
        (uint256 from, ) = windowOf(queue);
        if (clock() < from) vm.warp(from);
        refresh();
        settleWith(queue, proofs(marks(), clock(), from - 1), 10);
    }

    function _flatten(AccountId id) private {
        int256 held = sizeOf(id, ETH, PositionSide.Net);
        if (held != 0) house.fill(fillRequest(id, ETH, PositionSide.Net, -held, true));
    }

    /// @dev One to seven, of whatever is least.
    function _small(uint256 seed, uint256 i) private pure returns (uint256) {
        return 1 + (uint256(keccak256(abi.encode(seed, i))) % 7);
    }
}
