// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IClearingHouse} from "../../../contracts/interfaces/IClearingHouse.sol";
import {AccountId, AccountIdLib} from "../../../contracts/libraries/AccountId.sol";
import {Collateral} from "../../../contracts/libraries/Collateral.sol";
import {Pledging} from "../kit/Pledging.sol";

/// @title Quote between two accounts of one owner
contract TransfersTest is Pledging {
    /// @dev Any amount, to the wei; by the owner, or by a satellite for it.
    function testFuzz_transfer(uint256 a, uint256 b, uint256 deposited, uint256 amount, bool bySatellite) public {
        (AccountId from, AccountId to) = (anyAccount(a), anyAccount(b));
        if (AccountId.unwrap(from) == AccountId.unwrap(to)) to = _other(from);
        deposited = bound(deposited, 1, 1e18);
        fund(from, deposited);
        amount = bound(amount, 1, deposited * 1e12);
        uint256 held = quote.balanceOf(address(house));
        vm.expectEmit(address(house));
        emit IClearingHouse.Transfer(from, to, amount);
        _transfer(bySatellite ? address(this) : alice, from, to, amount);
        assertEq(cashOf(from), int256(deposited * 1e12 - amount), "out of one");
        assertEq(cashOf(to), int256(amount), "into the other");
        assertEq(quote.balanceOf(address(house)), held, "no token moves");
        assertBooks();
    }

    /// @dev And back: nothing is gained or lost on the way.
    function testFuzz_INV_10_thereAndBack(uint256 amount, uint256 times) public {
        fund(aliceCross, 1_000e6);
        amount = bound(amount, 1, 1_000e18);
        for (uint256 i; i < bound(times, 1, 5); ++i) {
            _transfer(alice, aliceCross, aliceIsolated, amount);
            _transfer(alice, aliceIsolated, aliceCross, amount);
        }
        assertEq(cashOf(aliceCross), 1_000e18, "INV-10: as before");
        assertBooks();
    }

    function testFuzz_notOwner(address caller, uint256 seed, uint256 amount) public {
        vm.assume(caller != alice && !house.isSatellite(caller));
        AccountId from = anyAccount(seed);
        fund(from, 1e6);
        bytes memory refusal = abi.encodeWithSelector(IClearingHouse.NotOwner.selector, from, caller);
        amount = bound(amount, 1, 1e18);
        _refused(caller, from, _other(from), amount, refusal);
        _refused(caller, from, cross(caller, 0), amount, refusal);
    }

    /// @dev It never changes hands, nor stays where it is; not even by a satellite.
    function testFuzz_INV_10_neverToAnother(address owner, uint88 index, uint8 kind, bool bySatellite) public {
        vm.assume(owner != address(0));
        fund(aliceCross, 1_000e6);
        AccountId to =
            kind % 3 == 0
                ? cross(owner, index)
                : kind % 3 == 1
                    ? isolated(owner, index)
                    : hedge(owner, index);
        if (owner == alice) to = aliceCross;
        address caller = bySatellite ? address(this) : alice;
        bytes4 selector = IClearingHouse.NotBetweenOwnAccounts.selector;
        _refused(caller, aliceCross, to, 1e18, abi.encodeWithSelector(selector, aliceCross, to));
        _refused(caller, aliceCross, aliceCross, 1e18, abi.encodeWithSelector(selector, aliceCross, aliceCross));
        // Of an account that is nobody's it is the same.
        AccountId nobodys = cross(address(0), index);
        _refused(
            caller,
            aliceCross,
            nobodys,
            1e18,
            abi.encodeWithSelector(AccountIdLib.InvalidAccount.selector, nobodys)
        );
    }

    /// @dev What is no account gets nothing.
    function testFuzz_notAnAccount(uint256 kind, uint88 index) public {
        fund(aliceCross, 1_000e6);
        kind = bound(kind, 3, 255);
        AccountId to = AccountId.wrap(bytes32((uint256(uint160(alice)) << 96) | (kind << 88) | index));
        bytes memory refusal = abi.encodeWithSelector(AccountIdLib.InvalidAccount.selector, to);
        _refused(alice, aliceCross, to, 1e18, refusal);
    }

    function test_nothing() public {
        _refused(alice, aliceCross, aliceHedge, 0, abi.encodeWithSelector(Collateral.ZeroAmount.selector));
    }

    /* THE WITHDRAW RULE */

    /// @dev To the wei: what initial margin, losses and pending orders leave may go, a wei more may not. Profits never.
    function testFuzz_INV_9_atTheLimit(uint256 seed, uint256 exposure, uint256 move, bool waits) public {
        AccountId from = anyAccount(seed);
        fund(from, 100_000e6);
        bool short = (seed >> 8) % 2 == 1;
        tradeLeg(
            from,
            ETH,
            sideOf(from, short),
            unitsOf(ETH, bound(exposure, 600e18, 200_000e18)) * (short ? -1 : int256(1))
        );
        if (waits) commit(orderRequest(from, ETH, sideOf(from, short), short ? -1e18 : int256(1e18), false));
        publish(ETH, (mark(ETH) * bound(move, 92, 108)) / 100);
        IClearingHouse.AccountState memory s = stateOf(from);
        assertTrue(!waits || s.reserved > 0, "an order reserves");
        int256 free = usable(s, 0) - int256(s.initial + s.reserved);
        if (free < 0) free = 0;
        uint256 needed = s.initial + s.reserved;
        int256 short_ = usable(s, 0) - free - 1;
        _refused(
            alice,
            from,
            _other(from),
            uint256(free) + 1,
            abi.encodeWithSelector(IClearingHouse.InsufficientMargin.selector, short_, needed)
        );
        if (free == 0) return;
        _transfer(alice, from, _other(from), uint256(free));
        assertEq(cashOf(_other(from)), free, "all that is free");
        assertBooks();
    }

    /// @dev An isolated account is no safer from its owner, and its position no less backed, than by a withdrawal.
    function testFuzz_INV_9_isAWithdrawalAndADeposit(
        uint256 seed,
        uint256 exposure,
        uint256 move,
        uint256 units
    ) public {
        AccountId from = anyAccount(seed);
        fund(from, 50_000e6);
        int256 size = unitsOf(ETH, bound(exposure, 600e18, 200_000e18));
        tradeLeg(from, ETH, sideOf(from, false), size);
        publish(ETH, (mark(ETH) * bound(move, 85, 110)) / 100);
        units = bound(units, 1, 60_000e6);
        uint256 snapshot = vm.snapshotState();
        bytes memory expected;
        vm.prank(alice);
        try house.withdraw(from, units, alice) {
            vm.prank(alice);
            quote.approve(address(house), units);
            vm.prank(alice);
            house.deposit(_other(from), units);
            expected = abi.encode(stateOf(from), stateOf(_other(from)), house.pots());
        } catch (bytes memory reason) {
            expected = reason;
        }
        vm.revertToState(snapshot);
        bytes memory got;
        vm.prank(alice);
        try house.transfer(from, _other(from), units * 1e12) {
            got = abi.encode(stateOf(from), stateOf(_other(from)), house.pots());
        } catch (bytes memory reason) {
            got = reason;
        }
        assertSame(got, expected, "the same, for the same reasons");
    }

    /// @dev Collateral backs no transfer: cash is what moves, and no account goes into debt by it.
    function testFuzz_INV_9_needsCash(uint256 held, uint256 more) public {
        pledge(aliceCross, weth, 10e18);
        held = bound(held, 0, 1_000e6);
        if (held != 0) fund(aliceCross, held);
        more = bound(more, 1, 1_000e18);
        _refused(
            alice,
            aliceCross,
            aliceIsolated,
            held * 1e12 + more,
            abi.encodeWithSelector(IClearingHouse.CashBelowLimit.selector, -int256(more), int256(0))
        );
        if (held == 0) return;
        _transfer(alice, aliceCross, aliceIsolated, held * 1e12);
        assertEq(cashOf(aliceCross), 0, "all cash");
        assertBooks();
    }

    /// @dev Out of a debtor nothing goes; into one it repays.
    function testFuzz_debtor(uint256 debt, uint256 amount) public {
        debt = bound(debt, 100e18, 5_000e18);
        int256 cash = indebt(aliceCross, weth, 100_000e18, debt);
        assertLt(cash, 0, "in debt");
        amount = bound(amount, 1, 10_000e18);
        _refused(
            alice,
            aliceCross,
            aliceIsolated,
            amount,
            abi.encodeWithSelector(IClearingHouse.CashBelowLimit.selector, cash - int256(amount), int256(0))
        );
        fund(aliceIsolated, 10_000e6);
        _transfer(alice, aliceIsolated, aliceCross, amount);
        assertEq(cashOf(aliceCross), cash + int256(amount), "repaid");
        assertEq(house.pots().debt, positive(-(cash + int256(amount))), "so much less is owed");
        assertBooks();
    }

    /// @dev While the vault is short nothing is lost on the way: the money stays, and its part of the deficit with it.
    function testFuzz_deficit(uint256 deficit, uint256 amount, uint256 leaves) public {
        fund(aliceCross, 100_000e6);
        fund(bobCross, 100_000e6);
        setVault(-int256(bound(deficit, 1, 150_000e6)));
        bytes memory pots = abi.encode(house.pots());
        amount = bound(amount, 1, 100_000e18);
        uint256 snapshot = vm.snapshotState();
        leaves = bound(leaves, 1, 100_000e6);
        vm.prank(alice);
        house.withdraw(aliceCross, leaves, alice);
        uint256 paid = quote.balanceOf(alice);
        vm.revertToState(snapshot);
        _transfer(alice, aliceCross, aliceIsolated, amount);
        assertSame(abi.encode(house.pots()), pots, "no pot moves");
        // Nor does the way round: what leaves from the other account leaves with the same part.
        uint256 there = uint256(cashOf(aliceIsolated)) / 1e12;
        uint256 first = leaves < there ? leaves : there;
        uint256 second = leaves - first;
        vm.startPrank(alice);
        if (first != 0) house.withdraw(aliceIsolated, first, alice);
        if (second != 0 && second <= uint256(cashOf(aliceCross)) / 1e12) house.withdraw(aliceCross, second, alice);
        vm.stopPrank();
        assertLe(quote.balanceOf(alice), paid + 1, "INV-10: no more than at once");
        assertBooks();
    }

    /// @dev A flat account needs no price, however long ago the last one was.
    function testFuzz_INV_9_flat_needsNoPrice(uint256 amount, uint256 elapsed) public {
        fund(aliceCross, 1_000e6);
        skip(bound(elapsed, 0, 365 days));
        _transfer(alice, aliceCross, aliceIsolated, bound(amount, 1, 1_000e18));
    }

    /* INSIDE */

    function _other(AccountId id) private view returns (AccountId) {
        return AccountId.unwrap(id) == AccountId.unwrap(aliceIsolated) ? aliceHedge : aliceIsolated;
    }

    function _transfer(address caller, AccountId from, AccountId to, uint256 amount) private {
        vm.prank(caller);
        house.transfer(from, to, amount);
    }

    function _refused(address caller, AccountId from, AccountId to, uint256 amount, bytes memory reason) private {
        bytes memory before = abi.encode(stateOf(from), house.pots());
        vm.expectRevert(reason);
        vm.prank(caller);
        house.transfer(from, to, amount);
        assertSame(abi.encode(stateOf(from), house.pots()), before, "nothing changed");
    }
}
