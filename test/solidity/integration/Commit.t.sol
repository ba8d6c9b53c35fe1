// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Orders} from "../../../contracts/Orders.sol";
import {IClearingHouse, PositionSide} from "../../../contracts/interfaces/IClearingHouse.sol";
import {IOperators, Right} from "../../../contracts/interfaces/IOperators.sol";
import {IOrders} from "../../../contracts/interfaces/IOrders.sol";
import {PriceUpdate} from "../../../contracts/interfaces/IPriceRouter.sol";
import {AccountId} from "../../../contracts/libraries/AccountId.sol";
import {Fixture} from "../kit/Fixture.sol";

contract CommitTest is Fixture {
    function testFuzz_keepsWhatItWasGiven(uint256 seed, uint256 exposure, uint256 fee, uint128 acceptable) public {
        AccountId id = anyAccount(seed);
        bool short = (seed >> 8) % 2 == 1;
        bool wallet = (seed >> 9) % 2 == 1;
        fund(id, 100_000e6);
        mintTo(alice, 10e6);
        IOrders.OrderRequest memory r = orderRequest(
            id,
            ETH,
            sideOf(id, short),
            unitsOf(ETH, bound(exposure, 500e18, 400_000e18)) * (short ? -1 : int256(1)),
            false
        );
        (r.keeperFee, r.acceptablePrice, r.payFromWallet) = (uint96(bound(fee, 1e18, 10e18)), acceptable, wallet);
        int256 cash = cashOf(id);
        uint256 orderId = commit(r);
        assertEq(orderId, 1, "ids count from one");
        IOrders.Order memory o = orders.order(orderId);
        assertEq(AccountId.unwrap(o.accountId), AccountId.unwrap(id), "account");
        assertEq(uint256(o.marketId), ETH, "market");
        assertTrue(o.side == r.side && !o.reduceOnly, "side");
        assertEq(o.sizeDelta, r.sizeDelta, "size");
        assertEq(uint256(o.commitTime), clock(), "time");
        assertEq(uint256(o.acceptablePrice), acceptable, "acceptable price");
        assertEq(uint256(o.epoch), 0, "epoch");
        assertEq(o.payer, wallet ? alice : address(0), "payer");
        assertEq(stateOf(id).reserved, o.reservation, "reservation");
        uint256 units = wallet ? ((uint256(r.keeperFee) + 1e12 - 1) / 1e12) * 1e12 : r.keeperFee;
        assertEq(uint256(o.escrowed), units, "escrowed");
        assertEq(house.pots().escrow, units, "in escrow");
        assertEq(cashOf(id), wallet ? cash : cash - int256(units), "from the wallet or from cash");
        assertBooks();
    }

    function testFuzz_count(uint8 count) public {
        fund(aliceCross, 10_000e6);
        for (uint256 i = 1; i <= count % 8; ++i) {
            assertEq(commit(orderRequest(aliceCross, ETH, PositionSide.Net, 1e18, false)), i, "id");
            assertEq(orders.orderCount(), i, "count");
        }
        assertBooks();
    }

    function testFuzz_notOwner(uint256 seed, address caller) public {
        vm.assume(caller != alice);
        AccountId id = anyAccount(seed);
        IOrders.OrderRequest memory r = orderRequest(id, ETH, sideOf(id, false), 1e18, false);
        PriceUpdate memory none = noUpdate();
        vm.expectRevert(abi.encodeWithSelector(IOperators.NotOperator.selector, alice, caller, Right.Trade));
        vm.prank(caller);
        orders.commit(r, none);
    }

    function test_zeroSize() public {
        IOrders.OrderRequest memory r = orderRequest(aliceCross, ETH, PositionSide.Net, 0, false);
        _refused(r, abi.encodeWithSelector(IClearingHouse.ZeroSize.selector));
    }

    function testFuzz_unknownMarket(uint16 market) public {
        vm.assume(market == 0 || market > marketCount);
        IOrders.OrderRequest memory r = orderRequest(aliceCross, market, PositionSide.Net, 1e18, false);
        _refused(r, abi.encodeWithSelector(IClearingHouse.UnknownMarket.selector, market));
    }

    /// @dev At least what the market asks, at most what the code allows: no fee is a way round the withdraw rule.
    function testFuzz_INV_10_keeperFee_isBounded(uint96 fee, bool above) public {
        fee = uint96(above ? bound(fee, 10e18 + 1, type(uint96).max) : bound(fee, 0, 1e18 - 1));
        IOrders.OrderRequest memory r = orderRequest(aliceCross, ETH, PositionSide.Net, 1e18, false);
        r.keeperFee = fee;
        _refused(
            r,
            abi.encodeWithSelector(IOrders.KeeperFeeOutOfBounds.selector, uint256(fee), uint256(1e18), uint256(10e18))
        );
    }

    /// @dev Both ends are a fee that may be offered.
    function test_INV_10_keeperFee_atItsBounds() public {
        fund(aliceCross, 100_000e6);
        IOrders.OrderRequest memory r = orderRequest(aliceCross, ETH, PositionSide.Net, 1e18, false);
        for (uint256 i; i < 2; ++i) {
            r.keeperFee = i == 0 ? 1e18 : 10e18;
            assertEq(uint256(orders.order(commit(r)).escrowed), r.keeperFee, "in escrow");
        }
        assertBooks();
    }

    /// @dev An order without its owner is for the protocol's own contracts alone to ask for, and a reduction even then.
    function testFuzz_INV_12_guardOrders(address caller, bool reduceOnly, int128 size) public {
        vm.assume(size != 0 && !house.isSatellite(caller));
        fund(aliceCross, 100_000e6);
        trade(aliceCross, ETH, 5e18);
        IOrders.OrderRequest memory r = orderRequest(aliceCross, ETH, PositionSide.Net, size, reduceOnly);
        vm.expectRevert(abi.encodeWithSelector(IOrders.NotSatellite.selector, caller));
        vm.prank(caller);
        orders.commitGuard(r, keeper);
        r.reduceOnly = false;
        vm.expectRevert(abi.encodeWithSelector(IOrders.NotReduceOnly.selector));
        vm.prank(address(guards));
        orders.commitGuard(r, keeper);
        assertEq(orders.orderCount(), 0, "no order");
        (r.reduceOnly, r.sizeDelta) = (true, -1e18);
        vm.prank(address(guards));
        assertEq(orders.commitGuard(r, keeper), 1, "a reduction by the guards");
    }

    /// @dev The fee must leave what the trade's row asks: the core's error comes through as it is.
    function testFuzz_INV_3_feeNeedsMargin(uint256 fee, uint256 held) public {
        fee = bound(fee, 1e18, 10e18);
        held = bound(held, 0, fee - 1) / 1e12;
        if (held != 0) fund(aliceCross, held);
        IOrders.OrderRequest memory r = orderRequest(aliceCross, ETH, PositionSide.Net, 1e18, false);
        r.keeperFee = uint96(fee);
        int256 available = int256(held * 1e12) - int256(fee);
        _refused(r, abi.encodeWithSelector(IClearingHouse.InsufficientMargin.selector, available, uint256(0)));
    }

    /// @dev An account under the line may still order its own reduction, from its owner's wallet.
    function testFuzz_INV_9_reductionUnderTheLine(uint256 part, bool short) public {
        int256 size = lever(aliceCross, ETH, 50_000e18, short);
        sink(aliceCross, ETH, 0.7e18, short);
        part = bound(part, 1, absolute(size));
        IOrders.OrderRequest memory r = orderRequest(
            aliceCross,
            ETH,
            PositionSide.Net,
            short ? int256(part) : -int256(part),
            true
        );
        IClearingHouse.AccountState memory s = stateOf(aliceCross);
        int256 available = s.equity - int256(uint256(r.keeperFee));
        _refused(r, abi.encodeWithSelector(IClearingHouse.InsufficientMargin.selector, available, s.maintenance));
        r.payFromWallet = true;
        mintTo(alice, 10e6);
        uint256 orderId = commit(r);
        assertEq(uint256(orders.order(orderId).reservation), 0, "a reduction reserves nothing");
        assertBooks();
    }

    function testFuzz_update_comesAlong(uint256 value, uint256 move) public {
        fund(aliceCross, 10_000e6);
        skip(1);
        value = bound(value, MOCK_FEE, 1 ether);
        vm.deal(alice, value);
        uint256 price = (mark(ETH) * bound(move, 90, 110)) / 100;
        PriceUpdate memory update = updateOf(ETH, price);
        IOrders.OrderRequest memory r = orderRequest(aliceCross, ETH, PositionSide.Net, 1e18, false);
        vm.prank(alice);
        orders.commit{value: value}(r, update);
        assertEq(alice.balance, value - MOCK_FEE, "surplus returns");
        assertEq(mark(ETH), expressible(price), "the new price counts");
        assertEq(address(orders).balance, 0, "nothing stays");
        vm.expectRevert(abi.encodeWithSelector(IOrders.InsufficientValue.selector, uint256(0), MOCK_FEE));
        vm.prank(alice);
        orders.commit(r, update);
    }

    function testFuzz_value_returnsWithoutUpdate(uint256 value) public {
        fund(aliceCross, 10_000e6);
        value = bound(value, 0, 1 ether);
        vm.deal(alice, value);
        IOrders.OrderRequest memory r = orderRequest(aliceCross, ETH, PositionSide.Net, 1e18, false);
        PriceUpdate memory none = noUpdate();
        vm.prank(alice);
        orders.commit{value: value}(r, none);
        assertEq(alice.balance, value, "all of it");
    }

    /* THE BOOK'S OWN PARAMETERS */

    function testFuzz_config(uint256 delay, uint256 window, uint256 fee, uint8 rule) public {
        IOrders.Config memory c = IOrders.Config(bound(delay, 1, 60), bound(window, 10, 600), bound(fee, 1e18, 100e18));
        assertSame(abi.encode(new Orders(house, operators, c).config()), abi.encode(c), "as given");
        bytes32 name;
        uint256[3] memory got;
        if (rule % 3 == 0) {
            c.delay = delay % 2 == 0 ? 0 : bound(delay, 61, type(uint256).max);
            (name, got) = ("delay", [c.delay, 1, 60]);
        } else if (rule % 3 == 1) {
            c.window = window % 2 == 0 ? bound(window, 0, 9) : bound(window, 601, type(uint256).max);
            (name, got) = ("window", [c.window, 10, 600]);
        } else {
            c.maxKeeperFee = fee % 2 == 0 ? bound(fee, 0, 1e18 - 1) : bound(fee, 100e18 + 1, type(uint256).max);
            (name, got) = ("maxKeeperFee", [c.maxKeeperFee, 1e18, 100e18]);
        }
        vm.expectRevert(abi.encodeWithSelector(IOrders.ConfigOutOfBounds.selector, name, got[0], got[1], got[2]));
        new Orders(house, operators, c);
    }

    function _refused(IOrders.OrderRequest memory r, bytes memory reason) private {
        PriceUpdate memory none = noUpdate();
        vm.expectRevert(reason);
        vm.prank(alice);
        orders.commit(r, none);
    }
}
