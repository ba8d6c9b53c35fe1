// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IClearingHouse, PositionSide} from "../../../contracts/interfaces/IClearingHouse.sol";
import {IOrders} from "../../../contracts/interfaces/IOrders.sol";
import {AccountId} from "../../../contracts/libraries/AccountId.sol";
import {Pledging} from "../kit/Pledging.sol";

/// @title An account's own limit of leverage
contract LeverageTest is Pledging {
    /// @dev The owner's to set, for one account, as often as it likes.
    function testFuzz_set(uint256 seed, uint128 first, uint128 second) public {
        AccountId id = anyAccount(seed);
        assertEq(house.maxLeverageOf(id), 0, "none at first");
        for (uint256 i; i < 2; ++i) {
            uint128 limit = i == 0 ? first : second;
            vm.expectEmit(address(house));
            emit IClearingHouse.SetMaxLeverage(id, limit);
            _limit(id, limit);
            assertEq(house.maxLeverageOf(id), limit, "as set");
        }
        assertEq(house.maxLeverageOf(anyAccount((seed % 3) + 1)), 0, "of this account only");
    }

    function testFuzz_notOwner(uint256 seed, address caller, uint128 limit) public {
        vm.assume(caller != alice);
        AccountId id = anyAccount(seed);
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.NotOwner.selector, id, caller));
        vm.prank(caller);
        house.setMaxLeverage(id, limit);
    }

    /// @dev After a trade that takes risk: total position value is at most equity times it. To the last digit.
    function testFuzz_fill_boundary(uint256 seed, uint256 exposure, uint256 before, bool pledged) public {
        AccountId id = anyAccount(seed);
        bool short = (seed >> 8) % 2 == 1;
        fund(id, 100_000e6);
        // Whatever is equity counts, and whatever else the account holds.
        if (pledged) pledge(id, weth, 10e18);
        if (before % 2 == 0) tradeLeg(id, ETH, sideOf(id, !short), short ? int256(4e18) : -4e18);
        IClearingHouse.FillRequest memory r = fillRequest(
            id,
            ETH,
            sideOf(id, short),
            unitsOf(ETH, bound(exposure, 20_000e18, 300_000e18)) * (short ? -1 : int256(1)),
            false
        );
        IClearingHouse.AccountState memory s = _afterFill(id, r);
        uint256 limit = ceilDiv(s.exposure, WAD_, uint256(s.equity));
        _limit(id, limit - 1);
        vm.expectRevert(
            abi.encodeWithSelector(IClearingHouse.LeverageTooHigh.selector, s.exposure, s.equity, limit - 1)
        );
        house.fill(r);
        _limit(id, limit);
        house.fill(r);
        assertSame(abi.encode(stateOf(id)), abi.encode(s), "as without a limit");
        assertBooks();
    }

    /// @dev Of all markets together.
    function testFuzz_fill_manyMarkets(uint256 a, uint256 b, uint256 c) public {
        fund(aliceCross, 100_000e6);
        trade(aliceCross, BTC, unitsOf(BTC, bound(a, 600e18, 100_000e18)));
        trade(aliceCross, SOL, -unitsOf(SOL, bound(b, 600e18, 100_000e18)));
        IClearingHouse.FillRequest memory r = fillRequest(
            aliceCross,
            ETH,
            PositionSide.Net,
            unitsOf(ETH, bound(c, 600e18, 100_000e18)),
            false
        );
        IClearingHouse.AccountState memory s = _afterFill(aliceCross, r);
        uint256 limit = ceilDiv(s.exposure, WAD_, uint256(s.equity));
        _limit(aliceCross, limit - 1);
        vm.expectRevert(
            abi.encodeWithSelector(IClearingHouse.LeverageTooHigh.selector, s.exposure, s.equity, limit - 1)
        );
        house.fill(r);
        _limit(aliceCross, limit);
        house.fill(r);
    }

    /// @dev When an order that takes risk is committed: what is there, with its size at the mark.
    function testFuzz_commit_boundary(uint256 seed, uint256 exposure, uint256 before, bool wallet) public {
        AccountId id = anyAccount(seed);
        bool short = (seed >> 8) % 2 == 1;
        fund(id, 100_000e6);
        mintTo(alice, 10e6);
        int256 sign = short ? -1 : int256(1);
        int256 size = unitsOf(ETH, bound(exposure, 20_000e18, 200_000e18)) * sign;
        int256 held = unitsOf(ETH, bound(before, 600e18, 50_000e18)) * sign;
        if (before % 2 == 0) tradeLeg(id, ETH, sideOf(id, short), held);
        else held = 0;
        IOrders.OrderRequest memory r = orderRequest(id, ETH, sideOf(id, short), size, false);
        r.payFromWallet = wallet;
        IClearingHouse.AccountState memory s = stateOf(id);
        int256 equity = s.equity - (wallet ? int256(0) : int256(uint256(r.keeperFee)));
        equity -= int256(_feeOf(size));
        uint256 all = ceilDiv(absolute(held + size), mark(ETH), WAD_);
        uint256 limit = ceilDiv(all, WAD_, uint256(equity));
        _limit(id, limit - 1);
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.LeverageTooHigh.selector, all, equity, limit - 1));
        this.commitAs(r);
        _limit(id, limit);
        uint256 orderId = commit(r);
        // By the skew premium the fill is beyond it: that one fails.
        settle(orderId, mark(ETH), keeper);
        assertEq(stateOf(id).reserved, 0, "ended");
        assertEq(sizeOf(id, ETH, sideOf(id, short)), held, "without a fill");
        assertBooks();
    }

    /// @dev What an order costs at the mark.
    function _feeOf(int256 size) private view returns (uint256) {
        return ceilDiv(ceilDiv(absolute(size), mark(ETH), WAD_), house.marketParams(ETH).takerFee, WAD_);
    }

    /// @dev A limit that comes after the order binds its fill all the same, and the order fails by it.
    function testFuzz_fill_ofAPendingOrder(uint256 exposure, uint256 limit) public {
        fund(aliceCross, 100_000e6);
        exposure = bound(exposure, 20_000e18, 200_000e18);
        uint256 orderId = commit(orderRequest(aliceCross, ETH, PositionSide.Net, unitsOf(ETH, exposure), false));
        _limit(aliceCross, bound(limit, 1, exposure / 100_001));
        int256 cash = cashOf(aliceCross);
        settle(orderId, mark(ETH), keeper);
        assertEq(stateOf(aliceCross).positions.length, 0, "no fill");
        assertLt(cashOf(aliceCross), cash, "it forfeits: its owner could undo it by that otherwise");
        assertBooks();
    }

    /// @dev No limit keeps anyone from reducing, however far beyond it the account is.
    function testFuzz_INV_9_reductions(uint256 seed, uint256 part, uint128 limit, uint256 move) public {
        AccountId id = anyAccount(seed);
        bool short = (seed >> 8) % 2 == 1;
        int256 size = lever(id, ETH, 100_000e18, short);
        fund(id, 10_000e6);
        mintTo(alice, 20e6);
        _limit(id, bound(limit, 1, 3e18));
        publish(ETH, (mark(ETH) * (short ? bound(move, 100, 105) : bound(move, 95, 100))) / 100);
        part = bound(part, 1, absolute(size));
        int256 delta = short ? int256(part) : -int256(part);
        IOrders.OrderRequest memory r = orderRequest(id, ETH, sideOf(id, short), delta, false);
        r.reduceOnly = (seed >> 9) % 2 == 0;
        r.payFromWallet = (seed >> 10) % 2 == 0;
        uint256 orderId = commit(r);
        settle(orderId, mark(ETH), keeper);
        assertLt(absolute(sizeOf(id, ETH, sideOf(id, short))), absolute(size), "reduced");
        assertBooks();
    }

    /// @dev Nor from closing a pair.
    function testFuzz_INV_9_pairs(uint256 quantity, uint128 limit) public {
        fund(aliceHedge, 20_000e6);
        tradeLeg(aliceHedge, ETH, PositionSide.Long, 20e18);
        tradeLeg(aliceHedge, ETH, PositionSide.Short, -20e18);
        _limit(aliceHedge, bound(limit, 1, 1e18));
        quantity = bound(quantity, 1, 20e18);
        vm.prank(alice);
        orders.closePair(aliceHedge, ETH, quantity, noUpdate());
        assertLt(sizeOf(aliceHedge, ETH, PositionSide.Long), 20e18, "closed");
        assertBooks();
    }

    /// @dev Nor a keeper from liquidating.
    function testFuzz_INV_8_liquidations(uint128 limit, bool short) public {
        lever(aliceCross, ETH, 100_000e18, short);
        _limit(aliceCross, bound(limit, 1, type(uint128).max));
        sink(aliceCross, ETH, 0.9e18, short);
        uint256 snapshot = vm.snapshotState();
        vm.prank(keeper);
        house.liquidate(aliceCross);
        bytes memory limited = abi.encode(stateOf(aliceCross), house.pots());
        vm.revertToState(snapshot);
        _limit(aliceCross, 0);
        vm.prank(keeper);
        house.liquidate(aliceCross);
        assertSame(abi.encode(stateOf(aliceCross), house.pots()), limited, "as without one");
    }

    /// @dev Of a hedge the larger leg counts, as in margin: a leg against it below its size adds nothing.
    function testFuzz_hedge_largerLeg(uint256 size, uint256 other) public {
        fund(aliceHedge, 100_000e6);
        size = bound(size, 10e18, 100e18);
        other = bound(other, 1e18, size);
        tradeLeg(aliceHedge, ETH, PositionSide.Long, int256(size));
        IClearingHouse.FillRequest memory r = fillRequest(aliceHedge, ETH, PositionSide.Short, -int256(other), false);
        IClearingHouse.AccountState memory s = _afterFill(aliceHedge, r);
        assertEq(s.exposure, ceilDiv(size, mark(ETH), WAD_), "the larger leg's");
        _limit(aliceHedge, ceilDiv(s.exposure, WAD_, uint256(s.equity)));
        house.fill(r);
        assertBooks();
    }

    /// @dev Zero is no limit.
    function testFuzz_none(uint256 exposure, uint128 limit) public {
        fund(aliceCross, 100_000e6);
        _limit(aliceCross, limit);
        _limit(aliceCross, 0);
        trade(aliceCross, ETH, unitsOf(ETH, bound(exposure, 600e18, 400_000e18)));
        assertBooks();
    }

    /* INSIDE */

    function commitAs(IOrders.OrderRequest memory r) external {
        commit(r);
    }

    function _limit(AccountId id, uint256 limit) private {
        vm.prank(alice);
        house.setMaxLeverage(id, uint128(limit));
    }

    function _afterFill(
        AccountId id,
        IClearingHouse.FillRequest memory r
    ) private returns (IClearingHouse.AccountState memory s) {
        uint256 snapshot = vm.snapshotState();
        house.fill(r);
        s = stateOf(id);
        vm.revertToState(snapshot);
    }
}
