// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {PositionSide} from "../../../contracts/interfaces/IClearingHouse.sol";
import {IOrders} from "../../../contracts/interfaces/IOrders.sol";
import {PriceUpdate} from "../../../contracts/interfaces/IPriceRouter.sol";
import {AccountId} from "../../../contracts/libraries/AccountId.sol";
import {Fixture} from "../kit/Fixture.sol";
import {Outages} from "../kit/Outages.sol";

/// @title Orders that no price ended: expired, or voided by a liquidation and cleared
contract OrderEndsTest is Fixture, Outages {
    uint256 private constant LAST = 62;

    /* EXPIRE */

    /// @dev Not a second before the window has passed; and then the fee is lost, or waiting would be free.
    function testFuzz_noFreeLook_expiryForfeitsTheFee(uint256 elapsed, address who, bool wallet) public {
        uint256 orderId = _order(aliceCross, wallet);
        uint256 until = clock() + LAST;
        elapsed = bound(elapsed, 0, 4) < 4 ? LAST - 1 + bound(elapsed, 0, 3) : bound(elapsed, 0, 365 days);
        skip(elapsed);
        bool over = clock() > until;
        // That there could have been a price shows with a newer one.
        if (over) refresh();
        int256 cash = cashOf(aliceCross);
        uint256 escrowed = house.pots().escrow;
        if (over) {
            vm.expectEmit(address(orders));
            emit IOrders.Expire(orderId, aliceCross);
        } else {
            vm.expectRevert(abi.encodeWithSelector(IOrders.NotExpired.selector, clock(), until));
        }
        vm.prank(who);
        orders.expire(orderId);
        assertEq(house.pots().insurance, over ? escrowed : 0, "to insurance");
        assertEq(house.pots().escrow, over ? 0 : escrowed, "out of escrow");
        assertEq(cashOf(aliceCross), cash, "nothing returns");
        assertEq(stateOf(aliceCross).reserved == 0 ? 1 : 0, over ? 1 : 0, "the reservation ends with the order");
        assertBooks();
    }

    /// @dev At every second exactly one of settling and expiring is open.
    function testFuzz_settleOrExpire_neverBothNeverNeither(uint256 elapsed) public {
        uint256 orderId = _order(aliceCross, false);
        bytes[] memory data = settlementOf(orderId, mark(ETH));
        elapsed = bound(elapsed, 2, 2 * LAST);
        skip(elapsed);
        uint256 snapshot = vm.snapshotState();
        PriceUpdate memory none = noUpdate();
        bool settles;
        try orders.settle{value: MOCK_FEE}(orderId, data, none) {
            settles = true;
        } catch (bytes memory reason) {
            assertEq(bytes32(bytes4(reason)), bytes32(IOrders.WindowClosed.selector), "for its time only");
        }
        vm.revertToState(snapshot);
        bool expires;
        if (settles == false) refresh();
        try orders.expire(orderId) {
            expires = true;
        } catch (bytes memory reason) {
            assertEq(bytes32(bytes4(reason)), bytes32(IOrders.NotExpired.selector), "for its time only");
        }
        assertTrue(settles != expires, "one of the two");
    }

    /// @dev While there is no price nobody knows whether there could have been one: it takes a newer one, or a freeze.
    function testFuzz_expiry_waitsForThePriceOrTheFreeze(bool wallet, bool comesBack) public {
        uint256 orderId = _order(aliceCross, wallet);
        AccountId payer = aliceCross;
        int256 cash = cashOf(payer);
        skip(LAST + 1);
        uint256 published = router.feed(ETH).publishTime;
        vm.expectRevert(abi.encodeWithSelector(IOrders.FeedUnknown.selector, orderId, ETH, published));
        orders.expire(orderId);
        freeze(ETH);
        if (comesBack) publish(ETH, mark(ETH));
        orders.expire(orderId);
        assertEq(cashOf(payer) - cash, 5e18, "the fee returns to who paid it");
        assertEq(house.pots().insurance, 0, "none of it is lost");
        assertEq(house.pots().escrow, 0, "nothing waits");
        assertBooks();
    }

    /* VOIDED */

    /// @dev A liquidation voids what was pending; `clear` returns the fee to whoever paid it, at any time.
    function testFuzz_clear_returnsTheFeeToItsPayer(uint256 elapsed, address who, bool wallet) public {
        lever(aliceIsolated, BTC, 300_000e18, false);
        uint256 orderId = _order(aliceIsolated, wallet);
        sink(aliceIsolated, BTC, 0.9e18, false);
        vm.prank(keeper);
        house.liquidate(aliceIsolated);
        uint256 insurance = house.pots().insurance;
        assertEq(house.pots().escrow, 5e18, "the liquidation leaves the fee where it is");
        _refuseOtherEnds(orderId);
        skip(bound(elapsed, 0, 365 days));

        AccountId to = wallet ? aliceCross : aliceIsolated;
        int256 before = cashOf(to);
        vm.expectEmit(address(orders));
        emit IOrders.Clear(orderId, aliceIsolated);
        vm.prank(who);
        orders.clear(orderId);
        assertEq(cashOf(to) - before, 5e18, "to the account, or to the payer's own");
        assertEq(house.pots().escrow, 0, "out of escrow");
        assertEq(house.pots().insurance, insurance, "none of it to insurance");
        vm.expectRevert(abi.encodeWithSelector(IOrders.OrderNotPending.selector, orderId));
        orders.clear(orderId);
        assertBooks();
    }

    /// @dev Its feed was dead while it waited: whatever the feed does afterwards, nobody could have settled it.
    function testFuzz_expire_feedDiedAndCameBack(uint256 elapsed, bool wallet) public {
        uint256 orderId = _order(aliceIsolated, wallet);
        freeze(ETH);
        publish(ETH, mark(ETH));
        skip(bound(elapsed, 0, 30 days));
        AccountId to = wallet ? aliceCross : aliceIsolated;
        int256 before = cashOf(to);
        orders.expire(orderId);
        assertEq(
            cashOf(to) - before,
            5e18,
            "the keeper fee returns to who paid it, though the price may be stale again"
        );
        assertBooks();
    }

    /// @dev What was not voided cannot be cleared: there is no cancel.
    function testFuzz_noFreeLook_noCancel(uint256 elapsed, address who, bool wallet) public {
        uint256 orderId = _order(aliceCross, wallet);
        skip(bound(elapsed, 0, 365 days));
        vm.expectRevert(abi.encodeWithSelector(IOrders.OrderNotOver.selector, orderId));
        vm.prank(who);
        orders.clear(orderId);
        assertEq(house.pots().escrow, 5e18, "its fee waits");
    }

    /// @dev An order placed after a liquidation is of the new epoch, and lives.
    function testFuzz_epochs(uint256 count) public {
        for (uint256 i = bound(count, 1, 3); i > 0; --i) {
            lever(aliceCross, BTC, 300_000e18, false);
            sink(aliceCross, BTC, 0.9e18, false);
            vm.prank(keeper);
            house.liquidate(aliceCross);
            int256 left = sizeOf(aliceCross, BTC, PositionSide.Net);
            fund(aliceCross, 100_000e6);
            if (left != 0) trade(aliceCross, BTC, -left);
            publish(BTC, 50_000e18);
        }
        uint256 orderId = _order(aliceCross, false);
        assertEq(uint256(orders.order(orderId).epoch), bound(count, 1, 3), "of the epoch it was placed in");
        settle(orderId, mark(ETH), keeper);
        assertGt(sizeOf(aliceCross, ETH, PositionSide.Net), 0, "filled");
        assertBooks();
    }

    /// @dev Of several orders a liquidation voids those before it and no other; each ends once.
    function testFuzz_INV_1_manyEnds(uint256 seed) public {
        lever(aliceCross, BTC, 300_000e18, false);
        fund(aliceCross, 100e6);
        uint256 before = 1 + (seed % 4);
        for (uint256 i; i < before; ++i) _order(aliceCross, (seed >> i) % 2 == 0);
        sink(aliceCross, BTC, 0.9e18, false);
        vm.prank(keeper);
        house.liquidate(aliceCross);
        fund(aliceCross, 50_000e6);
        uint256 later = _order(aliceCross, false);
        uint256 reserved = stateOf(aliceCross).reserved;
        for (uint256 id = 1; id <= before; ++id) orders.clear(id);
        assertEq(stateOf(aliceCross).reserved, reserved, "the later order's reservation stays");
        assertEq(house.pots().escrow, 5e18, "and its fee");
        skip(LAST + 1);
        refresh();
        orders.expire(later);
        assertEq(house.pots().escrow, 0, "nothing waits any more");
        assertEq(stateOf(aliceCross).reserved, 0, "nothing is reserved any more");
        assertBooks();
    }

    /* INSIDE */

    /// @dev Paid by the account, or by its owner's wallet.
    function _order(AccountId id, bool wallet) private returns (uint256) {
        IOrders.OrderRequest memory r = orderRequest(id, ETH, PositionSide.Net, unitsOf(ETH, 1_000e18), false);
        r.payFromWallet = wallet;
        // Its initial margin and taker fee, 200.5, whoever pays the keeper; and the keeper's 5.
        fund(id, wallet ? 201e6 : 206e6);
        if (wallet) mintTo(alice, 5e6);
        return commit(r);
    }

    function _refuseOtherEnds(uint256 orderId) private {
        bytes[] memory data = settlementOf(orderId, mark(ETH));
        bytes memory refusal = abi.encodeWithSelector(IOrders.OrderVoided.selector, orderId, uint32(0), uint32(1));
        vm.expectRevert(refusal);
        orders.settle(orderId, data, noUpdate());
        vm.expectRevert(refusal);
        orders.expire(orderId);
    }
}
