// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IClearingHouse} from "../../../contracts/interfaces/IClearingHouse.sol";
import {AccountId, AccountIdLib} from "../../../contracts/libraries/AccountId.sol";
import {Collateral} from "../../../contracts/libraries/Collateral.sol";
import {Fixture} from "../kit/Fixture.sol";

contract DepositTest is Fixture {
    function testFuzz_credits_anyAccountFromAnyWallet(uint256 seed, uint256 amount, bool byOwner) public {
        AccountId id = anyAccount(seed);
        amount = bound(amount, 1, 1e18);
        address payer = byOwner ? alice : bob;
        mintTo(payer, amount);
        vm.expectEmit(address(house));
        emit IClearingHouse.Deposit(id, payer, amount * 1e12);
        vm.prank(payer);
        house.deposit(id, amount);
        assertEq(cashOf(id), int256(amount * 1e12), "credited exactly");
        assertEq(quote.balanceOf(payer), 0, "paid exactly");
        assertBooks();
    }

    function test_INV_1_zeroReverts() public {
        vm.expectRevert(abi.encodeWithSelector(Collateral.ZeroAmount.selector));
        house.deposit(aliceCross, 0);
    }

    function testFuzz_toWhatIsNoAccount_reverts(uint256 kind, uint88 index, address owner) public {
        kind = bound(kind, 3, 255);
        AccountId id = AccountId.wrap(bytes32((uint256(uint160(owner)) << 96) | (kind << 88) | index));
        mintTo(alice, 1e6);
        vm.expectRevert(abi.encodeWithSelector(AccountIdLib.InvalidAccount.selector, id));
        vm.prank(alice);
        house.deposit(id, 1e6);
        id = cross(address(0), index);
        vm.expectRevert(abi.encodeWithSelector(AccountIdLib.InvalidAccount.selector, id));
        vm.prank(alice);
        house.deposit(id, 1e6);
    }

    function testFuzz_withoutAllowance_reverts(uint256 amount, uint256 allowed) public {
        amount = bound(amount, 1, 1e18);
        allowed = bound(allowed, 0, amount - 1);
        quote.mint(alice, amount);
        vm.prank(alice);
        quote.approve(address(house), allowed);
        vm.expectRevert(
            abi.encodeWithSelector(IERC20Errors.ERC20InsufficientAllowance.selector, address(house), allowed, amount)
        );
        vm.prank(alice);
        house.deposit(aliceCross, amount);
    }

    /// @dev More than an account's cash can hold is refused, however much more: it never wraps into a debit.
    function testFuzz_INV_10_moreThanCashHolds_reverts(uint256 amount, uint256 held) public {
        uint256 most = type(uint256).max / 1e12;
        amount =
            amount % 2 == 0
                ? most - bound(amount, 0, 1e12)
                : bound(amount, uint256(int256(type(int128).max)) / 1e12 + 1, most);
        held = bound(held, 1, 1e15);
        fund(bobCross, held);
        quote.mint(alice, amount - quote.balanceOf(alice));
        vm.prank(alice);
        quote.approve(address(house), type(uint256).max);
        vm.prank(alice);
        try house.deposit(bobCross, amount) {
            fail("INV-10: a deposit past the range of cash must revert");
        } catch {
            assertEq(cashOf(bobCross), int256(held * 1e12), "INV-10: nothing changed");
        }
    }

    function testFuzz_INV_8_neverBlocked_whileLiquidatable(uint256 amount) public {
        amount = bound(amount, 1, 1e12);
        fund(aliceCross, 10_000e6);
        trade(aliceCross, BTC, unitsOf(BTC, 40_000e18));
        publish(BTC, 30_000e18);
        assertTrue(house.previewLiquidation(aliceCross).liquidatable, "under the line");
        int256 before = cashOf(aliceCross);
        fund(aliceCross, amount);
        assertEq(cashOf(aliceCross), before + int256(amount * 1e12), "credited");
        assertBooks();
    }

    function testFuzz_INV_8_neverBlocked_byPricesOrOrders(uint256 amount, uint256 elapsed) public {
        amount = bound(amount, 1, 1e12);
        fund(aliceCross, 10_000e6);
        trade(aliceCross, BTC, unitsOf(BTC, 10_000e18));
        commit(orderRequest(aliceCross, ETH, sideOf(aliceCross, false), unitsOf(ETH, 5_000e18), false));
        skip(bound(elapsed, 0, 365 days));
        int256 before = cashOf(aliceCross);
        fund(aliceCross, amount);
        assertEq(cashOf(aliceCross), before + int256(amount * 1e12), "credited");
        assertBooks();
    }

    /// @dev A donation belongs to nobody and changes nothing.
    function testFuzz_INV_1_donation_changesNothing(uint256 amount, uint256 deposited) public {
        amount = bound(amount, 1, 1e18);
        deposited = bound(deposited, 1, 1e18);
        fund(aliceCross, deposited);
        quote.mint(address(house), amount);
        donated = amount;
        assertBooks();
        vm.prank(alice);
        house.withdraw(aliceCross, deposited, alice);
        assertEq(quote.balanceOf(alice), deposited, "no more than was deposited");
        assertBooks();
    }

    /* THE POTS */

    function testFuzz_fundInsurance(uint256 amount) public {
        amount = bound(amount, 1, 1e18);
        mintTo(bob, amount);
        vm.expectEmit(address(house));
        emit IClearingHouse.FundInsurance(bob, amount * 1e12);
        vm.prank(bob);
        house.fundInsurance(amount);
        assertEq(house.pots().insurance, amount * 1e12, "insurance");
        assertBooks();
    }

    function testFuzz_fundVault(uint256 amount) public {
        amount = bound(amount, 1, 1e18);
        mintTo(address(this), amount);
        vm.expectEmit(address(house));
        emit IClearingHouse.FundVault(address(this), amount * 1e12);
        house.fundVault(amount);
        assertEq(house.pots().vault, int256((SEED + amount) * 1e12), "vault");
        assertBooks();
    }

    function test_INV_1_fundingNothingReverts() public {
        vm.expectRevert(abi.encodeWithSelector(Collateral.ZeroAmount.selector));
        house.fundInsurance(0);
        vm.expectRevert(abi.encodeWithSelector(Collateral.ZeroAmount.selector));
        house.fundVault(0);
    }
}
