// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IClearingHouse, PositionSide} from "../../../contracts/interfaces/IClearingHouse.sol";
import {IPriceRouter} from "../../../contracts/interfaces/IPriceRouter.sol";
import {AccountId, AccountIdLib} from "../../../contracts/libraries/AccountId.sol";
import {Collateral} from "../../../contracts/libraries/Collateral.sol";
import {Fixture} from "../kit/Fixture.sol";

contract WithdrawTest is Fixture {
    function testFuzz_INV_10_depositThenWithdraw_neverEarns(
        uint256 seed,
        uint256 deposited,
        uint256 withdrawn,
        bool elsewhere
    ) public {
        AccountId id = anyAccount(seed);
        deposited = bound(deposited, 1, 1e18);
        withdrawn = bound(withdrawn, 1, deposited);
        fund(id, deposited);
        address to = elsewhere ? carol : alice;
        vm.expectEmit(address(house));
        emit IClearingHouse.Withdraw(id, to, withdrawn * 1e12);
        vm.prank(alice);
        house.withdraw(id, withdrawn, to);
        assertEq(quote.balanceOf(to), withdrawn, "INV-10: paid out");
        assertEq(cashOf(id), int256((deposited - withdrawn) * 1e12), "INV-10: and taken from cash");
        assertBooks();
    }

    /// @dev A flat account with quote only needs no price at all.
    function testFuzz_INV_9_flatAccount_needsNoPrice(uint256 amount, uint256 elapsed) public {
        amount = bound(amount, 1, 1e18);
        fund(aliceCross, amount);
        skip(bound(elapsed, 0, 365 days));
        vm.prank(alice);
        house.withdraw(aliceCross, amount, alice);
        assertEq(cashOf(aliceCross), 0, "all of it");
    }

    function testFuzz_flatAccount_tooMuch(uint256 deposited, uint256 more) public {
        deposited = bound(deposited, 0, 1e18);
        more = bound(more, 1, 1e24);
        if (deposited != 0) fund(aliceCross, deposited);
        int256 left = -int256(more * 1e12);
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.InsufficientMargin.selector, left, uint256(0)));
        vm.prank(alice);
        house.withdraw(aliceCross, deposited + more, alice);
    }

    /// @dev To the token unit: what initial margin and losses leave may go, a unit more may not; profits never.
    function testFuzz_INV_9_atTheLimit(uint256 seed, uint256 deposited, uint256 exposure, uint256 move) public {
        AccountId id = anyAccount(seed);
        uint16 market = anyMarket(seed >> 8);
        deposited = bound(deposited, 1_000e6, 1_000_000e6);
        exposure = bound(exposure, 600e18, deposited * 1e12 * 4);
        bool short = (seed >> 16) % 2 == 1;
        _open(id, market, exposure, short);
        int256 bps = boundInt(int256(move % 301), 0, 300) - 150;
        publish(market, uint256((int256(mark(market)) * (10_000 + bps)) / 10_000));
        _checkLimit(id, 0);
    }

    /// @dev Unrealised profit is not money: however large, it leaves the limit where it was.
    function testFuzz_INV_10_profits_cannotBeWithdrawn(uint256 rise) public {
        fund(aliceCross, 10_000e6);
        trade(aliceCross, BTC, unitsOf(BTC, 20_000e18));
        publish(BTC, mark(BTC) + bound(rise, 0, 4) * mark(BTC));
        IClearingHouse.AccountState memory s = stateOf(aliceCross);
        assertEq(usable(s, 0), s.cash + (s.positions[0].pnl < 0 ? s.positions[0].pnl : int256(0)), "cash only");
        _checkLimit(aliceCross, 0);
    }

    /// @dev A pending order holds back its initial margin and taker fee.
    function testFuzz_pendingOrders_count(uint256 exposure, uint256 orders_) public {
        fund(aliceCross, 20_000e6);
        exposure = bound(exposure, 600e18, 20_000e18);
        uint256 reserved;
        for (uint256 i; i < bound(orders_, 1, 3); ++i) {
            uint256 id = commit(orderRequest(aliceCross, ETH, PositionSide.Net, unitsOf(ETH, exposure), false));
            reserved += orders.order(id).reservation;
        }
        assertGt(reserved, 0, "an opening order reserves");
        assertEq(stateOf(aliceCross).reserved, reserved, "the account shows what is reserved");
        _checkLimit(aliceCross, reserved);
    }

    function testFuzz_notOwner(address caller, uint256 seed) public {
        vm.assume(caller != alice);
        AccountId id = anyAccount(seed);
        fund(id, 1e6);
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.NotOwner.selector, id, caller));
        vm.prank(caller);
        house.withdraw(id, 1, caller);
    }

    function test_zero() public {
        vm.expectRevert(abi.encodeWithSelector(Collateral.ZeroAmount.selector));
        vm.prank(alice);
        house.withdraw(aliceCross, 0, alice);
    }

    function testFuzz_notAnAccount(uint256 kind, uint88 index) public {
        kind = bound(kind, 3, 255);
        AccountId id = AccountId.wrap(bytes32((uint256(uint160(alice)) << 96) | (kind << 88) | index));
        vm.expectRevert(abi.encodeWithSelector(AccountIdLib.InvalidAccount.selector, id));
        vm.prank(alice);
        house.withdraw(id, 1, alice);
    }

    /// @dev Paying the core itself would leave the books short: nothing moves, and that is refused.
    function testFuzz_INV_1_toTheCoreItself(uint256 amount) public {
        amount = bound(amount, 1, 1e12);
        fund(aliceCross, amount);
        vm.expectRevert(abi.encodeWithSelector(Collateral.TransferMismatch.selector, amount, uint256(0)));
        vm.prank(alice);
        house.withdraw(aliceCross, amount, address(house));
        assertBooks();
    }

    function testFuzz_stalePrice_stopsAnAccountWithPositions(uint256 elapsed) public {
        fund(aliceCross, 10_000e6);
        trade(aliceCross, BTC, unitsOf(BTC, 1_000e18));
        IPriceRouter.Feed memory f = router.feed(BTC);
        vm.warp(uint256(f.publishTime) + f.config.maxAge + bound(elapsed, 1, 365 days));
        vm.expectRevert(
            abi.encodeWithSelector(
                IPriceRouter.StalePrice.selector,
                BTC,
                uint256(f.publishTime),
                uint256(f.config.maxAge),
                clock()
            )
        );
        vm.prank(alice);
        house.withdraw(aliceCross, 1, alice);
    }

    /// @dev What cannot be expressed in a token unit stays in the account.
    function testFuzz_INV_1_theRestOfAUnitStays(uint256 exposure) public {
        fund(aliceCross, 10_000e6);
        int256 size = unitsOf(BTC, bound(exposure, 600e18, 10_000e18));
        trade(aliceCross, BTC, size);
        trade(aliceCross, BTC, -size);
        int256 cash = cashOf(aliceCross);
        uint256 amount = uint256(cash) / 1e12;
        vm.prank(alice);
        house.withdraw(aliceCross, amount, alice);
        assertEq(cashOf(aliceCross), cash % 1e12, "less than a unit stays");
        assertBooks();
    }

    function _open(AccountId id, uint16 market, uint256 exposure, bool short) private {
        fund(id, exposure / 4e12 + 100e6);
        int256 size = unitsOf(market, exposure);
        tradeLeg(id, market, sideOf(id, short), short ? -size : size);
    }

    function _checkLimit(AccountId id, uint256 reserved) private {
        IClearingHouse.AccountState memory s = stateOf(id);
        int256 free = usable(s, 0) - int256(s.initial + reserved);
        uint256 amount = positive(free) / 1e12;
        int256 available = usable(s, 0) - int256((amount + 1) * 1e12);
        vm.expectRevert(
            abi.encodeWithSelector(IClearingHouse.InsufficientMargin.selector, available, s.initial + reserved)
        );
        vm.prank(alice);
        house.withdraw(id, amount + 1, alice);
        if (amount == 0) return;
        vm.prank(alice);
        house.withdraw(id, amount, alice);
        IClearingHouse.AccountState memory after_ = stateOf(id);
        assertEq(after_.cash, s.cash - int256(amount * 1e12), "INV-9: the limit may be withdrawn");
        assertGe(after_.equity, int256(after_.maintenance), "INV-3: still healthy");
        assertBooks();
    }
}
