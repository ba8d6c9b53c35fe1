// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IClearingHouse} from "../../../contracts/interfaces/IClearingHouse.sol";
import {AccountId} from "../../../contracts/libraries/AccountId.sol";
import {Fixture} from "../kit/Fixture.sol";

/// @title Withdrawals while the vault is below zero
contract DeficitTest is Fixture {
    uint256 private constant PEOPLE = 4;

    /// @dev amount · (1 − deficit / Σ positive cash), and the rest makes the deficit smaller.
    function testFuzz_withdrawal_bearsItsPart(uint256 money, uint256 deficit, uint256 amount) public {
        _people(money);
        setVault(-int256(bound(deficit, 1, 2e14)));
        IClearingHouse.Pots memory before = house.pots();
        amount = bound(amount, 1, uint256(cashOf(aliceCross)) / 1e12);
        uint256 wallet = quote.balanceOf(alice);
        vm.prank(alice);
        house.withdraw(aliceCross, amount, alice);
        uint256 paid = quote.balanceOf(alice) - wallet;
        uint256 short = absolute(before.vault);
        uint256 fair =
            short >= before.positiveCash ? 0 : (amount * (before.positiveCash - short)) / before.positiveCash;
        assertLe(paid, fair, "no more than its part");
        assertGe(paid + 1, fair, "to a token unit");
        assertEq(house.pots().vault, before.vault + int256((amount - paid) * 1e12), "the rest repays the deficit");
        assertBooks();
    }

    /// @dev No run: whoever leaves first and whoever leaves last get the same share of what they had.
    function testFuzz_INV_10_theOrderDoesNotMatter(uint256 money, uint256 deficit, uint256 first) public {
        uint256[] memory had = _people(money);
        uint256 total;
        for (uint256 i; i < PEOPLE; ++i) total += had[i];
        deficit = bound(deficit, 1, total);
        setVault(-int256(deficit));
        uint256 left = absolute(house.pots().vault) / 1e12;
        for (uint256 i; i < PEOPLE; ++i) {
            uint256 who = (i + (first % PEOPLE)) % PEOPLE;
            address owner = _person(who).owner();
            uint256 wallet = quote.balanceOf(owner);
            vm.prank(owner);
            house.withdraw(_person(who), had[who], owner);
            uint256 fair = (had[who] * (total - left)) / total;
            assertNear(int256(quote.balanceOf(owner) - wallet), int256(fair), PEOPLE + 1, "the same share");
        }
        // Every withdrawal is floored to a unit: what is left of the deficit is at most repaid by that.
        assertGe(house.pots().vault, -1e12, "and the deficit is gone with them");
        assertBooks();
    }

    /// @dev Anyone may repay it, as far as there is one, and then withdrawals are whole again.
    function testFuzz_coverDeficit(uint256 money, uint256 deficit, uint256 part) public {
        _people(money);
        setVault(-int256(bound(deficit, 1, 1e14)));
        uint256 short = absolute(house.pots().vault) / 1e12;
        if (short == 0) return;
        part = bound(part, 1, short);
        mintTo(carol, short + 1);
        vm.expectEmit(address(house));
        emit IClearingHouse.CoverDeficit(carol, part * 1e12);
        vm.prank(carol);
        house.coverDeficit(part);
        assertEq(absolute(house.pots().vault) / 1e12, short - part, "less is missing");
        uint256 over = short - part + 2;
        vm.expectPartialRevert(IClearingHouse.BeyondDeficit.selector);
        vm.prank(carol);
        house.coverDeficit(over);
        assertBooks();
    }

    function testFuzz_coverDeficit_ofNone(uint256 amount) public {
        amount = bound(amount, 1, 1e18);
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.BeyondDeficit.selector, amount * 1e12, uint256(0)));
        house.coverDeficit(amount);
    }

    function _person(uint256 i) private view returns (AccountId) {
        return
            i == 0
                ? aliceCross
                : i == 1
                    ? bobCross
                    : cross(carol, uint88(i - 2));
    }

    /// @dev Four people with different money; what each has, in token units.
    function _people(uint256 money) private returns (uint256[] memory had) {
        track(cross(carol, 1));
        had = new uint256[](PEOPLE);
        for (uint256 i; i < PEOPLE; ++i) {
            had[i] = magnitude(uint256(keccak256(abi.encode(money, i))), 1e6, 1e13);
            fund(_person(i), had[i]);
        }
    }
}
