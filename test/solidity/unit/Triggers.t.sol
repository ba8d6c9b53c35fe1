// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {OrderKind} from "../../../contracts/interfaces/IOrders.sol";
import {Triggers} from "../../../contracts/libraries/Triggers.sol";
import {Kit} from "../kit/Kit.sol";

/// @dev When a condition is met: one-sided, and the same for a sale as for a purchase in a mirror.
contract TriggersTest is Kit {
    uint256 private constant MOST = type(uint128).max;

    function test_isMet_table() public pure {
        _row("limit sale", OrderKind.Limit, false, true);
        _row("limit purchase", OrderKind.Limit, true, false);
        _row("target of a long", OrderKind.TakeProfit, false, true);
        _row("target of a short", OrderKind.TakeProfit, true, false);
        _row("stop of a long", OrderKind.Stop, false, false);
        _row("stop of a short", OrderKind.Stop, true, true);
        _row("trailing stop of a long", OrderKind.Trailing, false, false);
        _row("trailing stop of a short", OrderKind.Trailing, true, true);
    }

    /// @dev At the trigger and beyond it, however far; never on the other side.
    function testFuzz_isMet_oneSided(uint256 kind, bool buys, uint256 at, uint256 price) public pure {
        OrderKind k = _kind(kind);
        at = bound(at, 1, MOST);
        price = bound(price, 1, MOST);
        if (k == OrderKind.Trailing) return;
        bool above = Triggers.isAbove(k, buys);
        assertTrue(Triggers.isMet(k, buys, at, 0, at), "at the trigger");
        assertTrue(Triggers.isMet(k, buys, at, 0, price) == (above ? price >= at : price <= at), "beyond it");
    }

    /// @dev T48: what a sale is at a price, a purchase is at the price's reflection.
    function testFuzz_T48_mirror(uint256 kind, uint256 centre, uint256 at, uint256 price) public pure {
        OrderKind k = _kind(kind);
        if (k == OrderKind.Trailing) k = OrderKind.Stop;
        centre = bound(centre, 1, MOST / 2);
        at = bound(at, 1, 2 * centre - 1);
        price = bound(price, 1, 2 * centre - 1);
        bool sale = Triggers.isMet(k, false, at, 0, price);
        bool purchase = Triggers.isMet(k, true, 2 * centre - at, 0, 2 * centre - price);
        assertTrue(sale == purchase, "mirrored");
    }

    /// @dev The best price so far, whatever came when; and the level is never on the wrong side of it.
    function testFuzz_trailed_isTheBest(uint256[8] memory prices, bool buys, uint256 distance) public pure {
        distance = bound(distance, 100, 500_000);
        uint256 best;
        uint256 watermark;
        for (uint256 i; i < prices.length; ++i) {
            prices[i] = bound(prices[i], 1, MOST);
            best =
                i == 0
                    ? prices[0]
                    : buys
                        ? min(best, prices[i])
                        : max(best, prices[i]);
            watermark = Triggers.trailed(buys, watermark, prices[i]);
            assertEq(watermark, best, "the best price");
        }
        uint256 at = Triggers.level(buys, watermark, distance);
        assertTrue(buys ? at > watermark : at < watermark, "a distance away");
        if (buys) assertEq(at, (watermark * (1e6 + distance) + 1e6 - 1) / 1e6, "ceiled");
        else assertEq(at, (watermark * (1e6 - distance)) / 1e6, "floored");
        assertFalse(Triggers.isMet(OrderKind.Trailing, buys, watermark, distance, watermark), "not at its best");
        assertTrue(Triggers.isMet(OrderKind.Trailing, buys, watermark, distance, at), "at the level");
        assertFalse(
            Triggers.isMet(OrderKind.Trailing, buys, watermark, distance, buys ? at - 1 : at + 1),
            "a wei before it"
        );
    }

    /// @dev Before its first price there is nothing to follow.
    function testFuzz_trailing_waitsForItsFirstPrice(bool buys, uint256 distance, uint256 price) public pure {
        distance = bound(distance, 100, 500_000);
        price = bound(price, 0, MOST);
        assertFalse(Triggers.isMet(OrderKind.Trailing, buys, 0, distance, price), "no watermark");
    }

    function _row(string memory what, OrderKind kind, bool buys, bool above) private pure {
        assertTrue(Triggers.isAbove(kind, buys) == above, what);
    }

    function _kind(uint256 seed) private pure returns (OrderKind) {
        return OrderKind(bound(seed, uint256(OrderKind.Limit), uint256(OrderKind.Trailing)));
    }
}
