// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IClearingHouse} from "../../../contracts/interfaces/IClearingHouse.sol";
import {IPriceRouter, PriceUpdate} from "../../../contracts/interfaces/IPriceRouter.sol";
import {AccountId, AccountIdLib} from "../../../contracts/libraries/AccountId.sol";
import {Fixture} from "../kit/Fixture.sol";

/// @title updateAndLiquidate and liquidateBatch
contract BatchTest is Fixture {
    /// @dev Those under the line go, those above it stay as they are, and the count tells.
    function testFuzz_batch(uint256 seed, uint256 fall) public {
        AccountId[] memory list_ = _people(8, seed);
        fall = bound(fall, 5, 40);
        publish(ETH, (mark(ETH) * (100 - fall)) / 100);
        bool[] memory under = new bool[](list_.length);
        bytes[] memory before = new bytes[](list_.length);
        uint256 expected;
        for (uint256 i; i < list_.length; ++i) {
            bool liquidatable = house.previewLiquidation(list_[i]).liquidatable;
            (under[i], before[i]) = (liquidatable, abi.encode(stateOf(list_[i])));
            if (liquidatable) ++expected;
        }
        uint256 snapshot = vm.snapshotState();
        for (uint256 i; i < list_.length; ++i) {
            if (!under[i]) continue;
            vm.prank(keeper);
            house.liquidate(list_[i]);
        }
        int256 rewards = cashOf(keeperCross);
        bytes memory pots = abi.encode(house.pots());
        vm.revertToState(snapshot);
        PriceUpdate memory none = noUpdate();
        vm.prank(keeper);
        assertEq(house.liquidateBatch(list_, none), expected, "how many");
        assertSame(abi.encode(house.pots()), pots, "a batch is one by one");
        for (uint256 i; i < list_.length; ++i) {
            assertFalse(house.previewLiquidation(list_[i]).liquidatable, "INV-5: none left under the line");
            bool same = keccak256(before[i]) == keccak256(abi.encode(stateOf(list_[i])));
            assertTrue(same == !under[i], "INV-5: the healthy are untouched");
        }
        assertEq(cashOf(keeperCross), rewards, "the sum of the rewards");
        assertBooks();
    }

    /// @dev The same account named twice is liquidated once.
    function testFuzz_batch_ofDuplicates(uint256 copies) public {
        lever(aliceCross, ETH, 100_000e18, false);
        sink(aliceCross, ETH, 0.9e18, false);
        AccountId[] memory list_ = new AccountId[](bound(copies, 1, 10));
        for (uint256 i; i < list_.length; ++i) list_[i] = aliceCross;
        assertEq(house.liquidateBatch(list_, noUpdate()), 1, "once");
        assertEq(uint256(house.epochOf(aliceCross)), 1, "once");
        track(cross(address(this), 0));
        assertBooks();
    }

    function test_batch_ofNothing() public {
        assertEq(house.liquidateBatch(new AccountId[](0), noUpdate()), 0, "none");
    }

    /// @dev With its price in the same transaction; what the provider does not charge returns.
    function testFuzz_update_comesAlong(uint256 value, uint256 fall, bool batch) public {
        lever(aliceCross, ETH, 100_000e18, false);
        skip(1);
        value = bound(value, MOCK_FEE, 1 ether);
        vm.deal(keeper, value);
        PriceUpdate memory update = updateOf(ETH, (mark(ETH) * bound(fall, 85, 93)) / 100);
        AccountId[] memory list_ = ids(aliceCross);
        vm.prank(keeper);
        if (batch) house.liquidateBatch{value: value}(list_, update);
        else house.updateAndLiquidate{value: value}(aliceCross, update);
        assertEq(keeper.balance, value - MOCK_FEE, "surplus returns");
        assertEq(address(house).balance, 0, "nothing stays");
        assertEq(uint256(house.epochOf(aliceCross)), 1, "liquidated");
        assertBooks();
    }

    function testFuzz_noUpdate_returnsAllTheValue(uint256 value) public {
        lever(aliceCross, ETH, 100_000e18, false);
        sink(aliceCross, ETH, 0.9e18, false);
        value = bound(value, 0, 1 ether);
        vm.deal(keeper, value);
        PriceUpdate memory none = noUpdate();
        vm.prank(keeper);
        house.updateAndLiquidate{value: value}(aliceCross, none);
        assertEq(keeper.balance, value, "all of it");
    }

    function test_valueBelowTheFee() public {
        lever(aliceCross, ETH, 100_000e18, false);
        skip(1);
        PriceUpdate memory update = updateOf(ETH, 1_500e18);
        bytes memory refusal = abi.encodeWithSelector(IPriceRouter.UpdateFeeTooLow.selector, uint256(0), MOCK_FEE);
        AccountId[] memory list_ = ids(aliceCross);
        vm.expectRevert(refusal);
        house.updateAndLiquidate(aliceCross, update);
        vm.expectRevert(refusal);
        house.liquidateBatch(list_, update);
    }

    /// @dev Alone, a healthy account is an error, also after the update it came with.
    function testFuzz_updateAndLiquidate_healthy(uint256 rise) public {
        lever(aliceCross, ETH, 100_000e18, false);
        skip(1);
        uint256 price = expressible((mark(ETH) * bound(rise, 97, 120)) / 100);
        PriceUpdate memory update = updateOf(ETH, price);
        uint256[] memory at = new uint256[](1);
        at[0] = price;
        IClearingHouse.AccountState memory s = house.accountStateAt(aliceCross, at);
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.NotLiquidatable.selector, s.equity, s.maintenance));
        house.updateAndLiquidate{value: 1}(aliceCross, update);
    }

    /// @dev A keeper whose address takes no ether can still send exactly the fee.
    function test_INV_8_keeperWithoutReceive() public {
        lever(aliceCross, ETH, 100_000e18, false);
        skip(1);
        PriceUpdate memory update = updateOf(ETH, 1_800e18);
        Deaf deaf = new Deaf();
        vm.deal(address(deaf), 2);
        vm.prank(address(deaf));
        house.updateAndLiquidate{value: MOCK_FEE}(aliceCross, update);
        assertGt(cashOf(AccountIdLib.primary(address(deaf))), 0, "INV-8: paid by credit");
    }

    function _people(uint256 count, uint256 seed) private returns (AccountId[] memory list_) {
        list_ = new AccountId[](count);
        for (uint256 i; i < count; ++i) {
            AccountId id = cross(address(uint160(0xA11CE + i)), 0);
            list_[i] = id;
            track(id);
            lever(id, ETH, 10_000e18 * (1 + i), (seed >> i) % 2 == 1);
            fund(id, 1 + bound(seed >> (10 * i), 0, 2_000e6 * (i + 1)));
        }
    }
}

/// @title An address that takes no ether
contract Deaf {}
