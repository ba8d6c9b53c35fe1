// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Leg, LegMath} from "../../../contracts/libraries/Leg.sol";
import {Kit} from "../kit/Kit.sol";
import {Rng} from "../kit/Rng.sol";

contract LegMathTest is Kit {
    struct Case {
        int256 size;
        uint256 price;
        int256 carryLong;
        int256 carryShort;
    }

    function testFuzz_INV_10_openAndCloseAtOnePrice_neverEarns(uint256 seed) public pure {
        Case memory c = _case(seed);
        int256 cost = LegMath.openCost(c.size, c.price, c.carryLong, c.carryShort);
        int256 pnl = LegMath.pnl(c.size, cost, c.price, c.carryLong, c.carryShort);
        assertTrue(pnl == 0 || pnl == -1, "INV-10: a leg just opened is worth 0 or -1");
        (int256 left, int256 costLeft, int256 realised) = _close(c, c.size, cost, absolute(c.size), c.price);
        assertEq(left, 0, "nothing left");
        assertEq(costLeft, 0, "no cost left");
        assertEq(realised, pnl, "INV-10: closing realises just that");
    }

    /// @dev Σ floor ≤ floor of Σ, and what the parts release of the cost is all of it.
    function testFuzz_INV_10_closingInParts_neverEarnsMore(uint256 seed, uint8 partsSeed) public pure {
        Case memory c = _case(seed);
        Rng memory rng = Rng(seed);
        int256 cost = rng.betweenInt(-1e26, 1e26);
        uint256 price = rng.magnitude(1e10, 1e24);
        uint256 parts = bound(partsSeed, 2, 12);
        (, , int256 whole) = _close(c, c.size, cost, absolute(c.size), price);

        (int256 size, int256 left) = (c.size, cost);
        int256 sum;
        for (uint256 i = 1; size != 0; ++i) {
            uint256 quantity = i == parts ? absolute(size) : rng.between(1, absolute(size));
            int256 realised;
            (size, left, realised) = _close(c, size, left, quantity, price);
            sum += realised;
        }
        assertEq(left, 0, "the parts release the whole cost");
        assertLe(sum, whole, "INV-10: the parts earn no more than the whole");
        assertGe(sum, whole - int256(parts), "each part costs less than a wei of rounding");
    }

    /// @dev A partial close turns profit into cash and loses at most two roundings on the way.
    function testFuzz_partialClose_keepsTheProfit(uint256 seed, uint256 quantity) public pure {
        Case memory c = _case(seed);
        Rng memory rng = Rng(seed);
        int256 cost = rng.betweenInt(-1e26, 1e26);
        uint256 price = rng.magnitude(1e10, 1e24);
        quantity = bound(quantity, 1, absolute(c.size));
        int256 before = LegMath.pnl(c.size, cost, price, c.carryLong, c.carryShort);
        (int256 left, int256 costLeft, int256 realised) = _close(c, c.size, cost, quantity, price);
        assertEq(absolute(left), absolute(c.size) - quantity, "size left");
        assertTrue(left == 0 || (left < 0) == (c.size < 0), "the sign stays");
        int256 remaining = LegMath.pnl(left, costLeft, price, c.carryLong, c.carryShort);
        assertLe(realised + remaining, before, "INV-10: closing earns nothing");
        assertGe(realised + remaining, before - 1, "and loses a wei at most");
    }

    function testFuzz_profit_isLinearInPrice_andMirrored(uint256 seed, uint256 rise) public pure {
        Case memory c = _case(seed);
        rise = bound(rise, 0, 1e24);
        int256 cost = LegMath.openCost(c.size, c.price, c.carryLong, c.carryShort);
        int256 gained =
            LegMath.pnl(c.size, cost, c.price + rise, c.carryLong, c.carryShort) -
                LegMath.pnl(c.size, cost, c.price, c.carryLong, c.carryShort);
        int256 exact = (c.size * int256(rise)) / 1e18;
        assertNear(gained, exact, 2, "profit follows size times move");
    }

    function testFuzz_carry_chargesItsOwnSideOnly(uint256 seed, int256 change) public pure {
        Case memory c = _case(seed);
        change = boundInt(change, -1e22, 1e22);
        int256 cost = LegMath.openCost(c.size, c.price, c.carryLong, c.carryShort);
        bool short = c.size < 0;
        int256 own = LegMath.pnl(
            c.size,
            cost,
            c.price,
            c.carryLong + (short ? int256(0) : change),
            c.carryShort + (short ? change : int256(0))
        );
        int256 other = LegMath.pnl(
            c.size,
            cost,
            c.price,
            c.carryLong + (short ? change : int256(0)),
            c.carryShort + (short ? int256(0) : change)
        );
        int256 owed = (int256(absolute(c.size)) * change) / 1e18;
        assertNear(own, -owed, 3, "carry is paid per unit by the side that owes it");
        assertTrue(other == 0 || other == -1, "the other side's carry does not touch the leg");
    }

    function testFuzz_pack_keepsBothOrReverts(int256 size, int256 cost) public view {
        bool fits = int128(size) == size && int128(cost) == cost;
        try this.pack(size, cost) returns (Leg memory leg) {
            assertTrue(fits, "what does not fit must revert");
            assertEq(leg.size, size, "size");
            assertEq(leg.cost, cost, "cost");
        } catch {
            assertFalse(fits, "what fits must pack");
        }
    }

    function testFuzz_pack_ofWhatFits(int128 size, int128 cost) public pure {
        Leg memory leg = LegMath.pack(size, cost);
        assertEq(leg.size, size, "size");
        assertEq(leg.cost, cost, "cost");
    }

    function pack(int256 size, int256 cost) external pure returns (Leg memory) {
        return LegMath.pack(size, cost);
    }

    function _close(
        Case memory c,
        int256 size,
        int256 cost,
        uint256 quantity,
        uint256 price
    ) private pure returns (int256, int256, int256) {
        return LegMath.close(size, cost, quantity, price, c.carryLong, c.carryShort);
    }

    function _case(uint256 seed) private pure returns (Case memory c) {
        Rng memory rng = Rng(seed);
        c.size = int256(rng.magnitude(1, 1e27));
        if (rng.once(2)) c.size = -c.size;
        c.price = rng.magnitude(1e6, 1e24);
        c.carryLong = rng.betweenInt(-1e21, 1e21);
        c.carryShort = rng.betweenInt(-1e21, 1e21);
    }
}
