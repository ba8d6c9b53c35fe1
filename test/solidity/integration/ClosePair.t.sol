// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IClearingHouse, PositionSide} from "../../../contracts/interfaces/IClearingHouse.sol";
import {IOperators, Right} from "../../../contracts/interfaces/IOperators.sol";
import {IOrders} from "../../../contracts/interfaces/IOrders.sol";
import {PriceUpdate} from "../../../contracts/interfaces/IPriceRouter.sol";
import {AccountId} from "../../../contracts/libraries/AccountId.sol";
import {Fixture} from "../kit/Fixture.sol";
import {Vm} from "../kit/Vm.sol";

contract ClosePairTest is Fixture {
    struct Pair {
        int256 long;
        int256 short;
        int256 longCost;
        int256 shortCost;
    }

    /// @dev Both legs shrink by the same quantity at the mark, at once, without impact or fee.
    function testFuzz_numbers(uint256 long, uint256 short, uint256 part, int256 move) public {
        Pair memory p = _hedge(long, short);
        publish(ETH, uint256((int256(mark(ETH)) * (10_000 + boundInt(move, -500, 500))) / 10_000));
        uint256 smaller = min(uint256(p.long), absolute(p.short));
        // Leaving at least the minimum in the larger leg.
        part = bound(part, 1, smaller - uint256(unitsOf(ETH, 1_000e18)));
        IClearingHouse.AccountState memory before = stateOf(aliceHedge);
        (int256 vault, int256 skew) = (house.pots().vault, skewOf(ETH));
        PriceUpdate memory none = noUpdate();
        vm.prank(alice);
        orders.closePair(aliceHedge, ETH, part, none);

        IClearingHouse.AccountState memory s = stateOf(aliceHedge);
        int256 quantity = int256(part);
        int256 releasedLong = ceilDivInt(p.longCost, quantity, p.long);
        int256 releasedShort = ceilDivInt(p.shortCost, quantity, -p.short);
        int256 realised =
            floorDiv(quantity, int256(mark(ETH)), 1e18) -
                releasedLong +
                floorDiv(-quantity, int256(mark(ETH)), 1e18) -
                releasedShort;
        assertEq(s.cash, before.cash + realised, "both legs' profit, no fee");
        assertEq(house.pots().vault, vault - realised, "INV-4: the vault takes the other side");
        assertEq(s.positions[0].longSize, p.long - quantity, "long left");
        assertEq(s.positions[0].shortSize, p.short + quantity, "short left");
        assertEq(s.positions[0].longCost, p.longCost - releasedLong, "long cost left");
        assertEq(s.positions[0].shortCost, p.shortCost - releasedShort, "short cost left");
        assertEq(skewOf(ETH), skew, "the skew does not move");
        assertLe(s.equity, before.equity, "INV-10: earns nothing");
        assertGe(s.equity, before.equity - 4, "and costs four roundings at most");
        assertBooks();
    }

    function testFuzz_INV_10_openBothAndClosePair_neverEarns(uint256 size, uint256 parts) public {
        fund(aliceHedge, 1_000_000e6);
        int256 before = cashOf(aliceHedge);
        int256 units = unitsOf(ETH, bound(size, 1_000e18, 500_000e18));
        tradeLeg(aliceHedge, ETH, PositionSide.Long, units);
        tradeLeg(aliceHedge, ETH, PositionSide.Short, -units);
        for (uint256 i = bound(parts, 1, 4); i > 0; --i) {
            uint256 left = uint256(sizeOf(aliceHedge, ETH, PositionSide.Long));
            if (left == 0) break;
            house.closePair(aliceHedge, ETH, left / i);
        }
        assertEq(stateOf(aliceHedge).positions.length, 0, "flat");
        assertLt(cashOf(aliceHedge), before, "INV-10: two fees dearer");
        assertBooks();
    }

    /// @dev What would stay below the minimum goes along: equal legs at the mark, an excess leg as a trade.
    function testFuzz_dust_goesAlong(uint256 excess, uint256 left, bool shortLarger) public {
        fund(aliceHedge, 100_000e6);
        int256 pair = unitsOf(ETH, 2_000e18);
        int256 over = int256(bound(excess, 0, uint256(unitsOf(ETH, 200e18))));
        tradeLeg(aliceHedge, ETH, PositionSide.Long, shortLarger ? pair : pair + over);
        tradeLeg(aliceHedge, ETH, PositionSide.Short, -(shortLarger ? pair + over : pair));
        uint256 stays = bound(left, 0, uint256(unitsOf(ETH, 290e18)));
        int256 net = shortLarger ? over : -over;
        uint256 confidence = mark(ETH) / 400;
        publish(ETH, mark(ETH), confidence);
        uint256 fill = over == 0 ? mark(ETH) : expectedFill(ETH, mark(ETH), confidence, net);
        uint256 fee = over == 0 ? 0 : expectedFee(ETH, fill, net);
        vm.recordLogs();
        house.closePair(aliceHedge, ETH, uint256(pair) - stays);
        (uint256 paid, uint256 price) = _lastFill();
        assertEq(stateOf(aliceHedge).positions.length, 0, "flat");
        assertEq(paid, fee, "an excess leg pays the fee of a trade");
        assertEq(price, fill, "and its fill price");
        assertBooks();
    }

    function testFuzz_INV_9_healthyAtTheLine_mayShrink(uint256 part, uint256 confidence) public {
        Pair memory p = _hedge(100_000e18, 60_000e18);
        _toTheLine();
        // Confidence rounds up to what the provider expresses: the widest allowed less a hair.
        publish(ETH, mark(ETH), (mark(ETH) * bound(confidence, 0, 4999)) / 1e6);
        IClearingHouse.AccountState memory before = stateOf(aliceHedge);
        assertGe(before.equity, int256(before.maintenance), "healthy");
        part = bound(part, 1e9, absolute(p.short));
        house.closePair(aliceHedge, ETH, part);
        IClearingHouse.AccountState memory s = stateOf(aliceHedge);
        assertGe(s.equity, int256(s.maintenance), "INV-3: healthy still");
        assertBooks();
    }

    function testFuzz_tooMuch(uint256 long, uint256 short, uint256 over) public {
        Pair memory p = _hedge(long, short);
        uint256 available = min(uint256(p.long), absolute(p.short));
        over = bound(over, 1, 1e40);
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.PairTooLarge.selector, available + over, available));
        house.closePair(aliceHedge, ETH, available + over);
    }

    function testFuzz_oneWayAccount_hasNoPair(uint256 quantity, bool single) public {
        AccountId id = single ? aliceIsolated : aliceCross;
        fund(id, 10_000e6);
        trade(id, ETH, unitsOf(ETH, 1_000e18));
        quantity = bound(quantity, 1, type(uint128).max);
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.PairTooLarge.selector, quantity, uint256(0)));
        house.closePair(id, ETH, quantity);
    }

    function test_zero() public {
        _hedge(10_000e18, 10_000e18);
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.ZeroSize.selector));
        house.closePair(aliceHedge, ETH, 0);
    }

    function testFuzz_unknownMarket(uint16 market) public {
        vm.assume(market == 0 || market > marketCount);
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.UnknownMarket.selector, market));
        house.closePair(aliceHedge, market, 1);
    }

    function testFuzz_callers(address caller) public {
        vm.assume(caller != address(this) && caller != address(orders) && caller != alice);
        PriceUpdate memory none = noUpdate();
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.NotSatellite.selector, caller));
        vm.prank(caller);
        house.closePair(aliceHedge, ETH, 1);
        vm.expectRevert(abi.encodeWithSelector(IOperators.NotOperator.selector, alice, caller, Right.Trade));
        vm.prank(caller);
        orders.closePair(aliceHedge, ETH, 1, none);
    }

    /// @dev An update may come along; what it does not cost returns.
    function testFuzz_withAnUpdate(uint256 value, uint256 move) public {
        _hedge(10_000e18, 10_000e18);
        skip(1);
        uint256 price = (mark(ETH) * bound(move, 90, 110)) / 100;
        PriceUpdate memory update = updateOf(ETH, price);
        value = bound(value, MOCK_FEE, 1 ether);
        vm.deal(alice, value);
        vm.prank(alice);
        orders.closePair{value: value}(aliceHedge, ETH, 1e18, update);
        assertEq(alice.balance, value - MOCK_FEE, "surplus returns");
        assertEq(mark(ETH), expressible(price), "the new price counts");
        vm.expectRevert(abi.encodeWithSelector(IOrders.InsufficientValue.selector, uint256(0), MOCK_FEE));
        vm.prank(alice);
        orders.closePair(aliceHedge, ETH, 1e18, update);
    }

    function _hedge(uint256 long, uint256 short) private returns (Pair memory p) {
        fund(aliceHedge, 200_000e6);
        tradeLeg(aliceHedge, ETH, PositionSide.Long, unitsOf(ETH, bound(long, 2_000e18, 300_000e18)));
        tradeLeg(aliceHedge, ETH, PositionSide.Short, -unitsOf(ETH, bound(short, 2_000e18, 300_000e18)));
        IClearingHouse.PositionState memory s = stateOf(aliceHedge).positions[0];
        p = Pair(s.longSize, s.shortSize, s.longCost, s.shortCost);
    }

    /// @dev Takes cash off the account until a cent is left above maintenance, by withdrawing and then by price.
    function _toTheLine() private {
        IClearingHouse.AccountState memory s = stateOf(aliceHedge);
        uint256 tokens = positive(usable(s, 0) - int256(s.initial)) / 1e12;
        vm.prank(alice);
        house.withdraw(aliceHedge, tokens, alice);
        // E − M falls with the price: net is long and loses more than the requirement eases.
        uint256 low = 100e18;
        uint256 high = mark(ETH);
        uint256[] memory at = new uint256[](1);
        while (high - low > 1e6) {
            at[0] = (low + high) / 2;
            s = house.accountStateAt(aliceHedge, at);
            if (s.equity < int256(s.maintenance)) low = at[0];
            else high = at[0];
        }
        publish(ETH, high + 1e6);
    }

    function _lastFill() private returns (uint256 fee, uint256 price) {
        Vm.Log[] memory logs = vm.getRecordedLogs();
        for (uint256 i; i < logs.length; ++i) {
            if (logs[i].topics[0] != IClearingHouse.Fill.selector) continue;
            (, , price, , fee, , ) = abi.decode(
                logs[i].data,
                (int256, int256, uint256, int256, uint256, int256, int256)
            );
        }
    }
}
