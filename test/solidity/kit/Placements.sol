// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {PositionSide} from "../../../contracts/interfaces/IClearingHouse.sol";
import {IOrders, Link, OrderKind} from "../../../contracts/interfaces/IOrders.sol";
import {PriceUpdate} from "../../../contracts/interfaces/IPriceRouter.sol";
import {AccountId} from "../../../contracts/libraries/AccountId.sol";
import {Fixture} from "./Fixture.sol";

/// @title Orders that wait for a trigger, and what makes them go on
abstract contract Placements is Fixture {
    /// @dev The last second of a market order's window, from its commit.
    uint256 internal constant LAST = 62;
    uint256 internal constant DAY = 1 days;

    address internal trader = actor("whoever triggers");

    function setUp() public virtual override {
        super.setUp();
        track(cross(trader, 0));
        track(cross(address(this), 0));
    }

    /* REQUESTS */

    /// @dev At any price, for a day.
    function waits(
        AccountId id,
        uint16 market,
        int256 size,
        bool reduceOnly,
        OrderKind kind,
        uint256 price
    ) internal view returns (IOrders.TriggerRequest memory t) {
        t.order = orderRequest(id, market, PositionSide.Net, size, reduceOnly);
        t.kind = kind;
        if (kind == OrderKind.Trailing) t.distance = uint32(price);
        else t.triggerPrice = uint128(price);
        if (kind != OrderKind.Market) t.expiry = uint40(clock() + DAY);
    }

    /// @dev A limit that fills at its trigger price or better.
    function limit(
        AccountId id,
        uint16 market,
        int256 size,
        uint256 price
    ) internal view returns (IOrders.TriggerRequest memory t) {
        t = waits(id, market, size, false, OrderKind.Limit, price);
        t.order.acceptablePrice = uint128(price);
    }

    function alone(IOrders.TriggerRequest memory t) internal pure returns (IOrders.TriggerRequest[] memory list) {
        list = new IOrders.TriggerRequest[](1);
        list[0] = t;
    }

    function pair(
        IOrders.TriggerRequest memory a,
        IOrders.TriggerRequest memory b
    ) internal pure returns (IOrders.TriggerRequest[] memory list) {
        list = new IOrders.TriggerRequest[](2);
        (list[0], list[1]) = (a, b);
    }

    function three(
        IOrders.TriggerRequest memory a,
        IOrders.TriggerRequest memory b,
        IOrders.TriggerRequest memory c
    ) internal pure returns (IOrders.TriggerRequest[] memory list) {
        list = new IOrders.TriggerRequest[](3);
        (list[0], list[1], list[2]) = (a, b, c);
    }

    /* VERBS */

    /// @dev By the account's owner.
    function place(Link link, IOrders.TriggerRequest[] memory list) internal returns (uint256 first) {
        AccountId id = list[0].order.accountId;
        PriceUpdate memory none = noUpdate();
        vm.prank(id.owner());
        return orders.place(IOrders.Placement(id, 0, link, list), none);
    }

    function place(IOrders.TriggerRequest memory t) internal returns (uint256) {
        return place(Link.None, alone(t));
    }

    /// @dev The market's price of this very second; `publish` lets one pass.
    function publishNow(uint16 market, uint256 price) internal {
        uint16[] memory list = new uint16[](1);
        list[0] = market;
        bytes[] memory data = one(proof(market, price, 0, clock(), clock() - 1));
        router.update{value: MOCK_FEE}(PriceUpdate(list, data));
    }

    function trigger(uint256 orderId) internal {
        PriceUpdate memory none = noUpdate();
        vm.prank(trader);
        orders.trigger(orderId, none);
    }

    /// @dev A second later the price comes, and whoever sees it triggers the order.
    function triggerAt(uint256 orderId, uint256 price) internal {
        publish(orders.order(orderId).marketId, price);
        trigger(orderId);
    }

    function expectOver(uint256 orderId, IOrders.Over why) internal {
        PriceUpdate memory none = noUpdate();
        vm.expectRevert(abi.encodeWithSelector(IOrders.OrderOver.selector, orderId, why));
        orders.trigger(orderId, none);
    }

    function expectNotWaiting(uint256 orderId) internal {
        PriceUpdate memory none = noUpdate();
        vm.expectRevert(abi.encodeWithSelector(IOrders.OrderNotWaiting.selector, orderId));
        orders.trigger(orderId, none);
    }

    function cancel(uint256 orderId, address who) internal {
        uint256[] memory list = new uint256[](1);
        list[0] = orderId;
        vm.prank(who);
        orders.cancel(list);
    }

    /* SIZES */

    function netOf(AccountId id, uint16 market) internal view returns (int256) {
        return sizeOf(id, market, PositionSide.Net);
    }
}
