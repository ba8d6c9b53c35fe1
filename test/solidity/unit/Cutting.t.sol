// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IClearingHouse} from "../../../contracts/interfaces/IClearingHouse.sol";
import {Cut, CutTerms, Cutting, Reach} from "../../../contracts/libraries/Cutting.sol";
import {Standing} from "../../../contracts/libraries/Mark.sol";
import {Pricing} from "../../../contracts/libraries/Pricing.sol";
import {Kit} from "../kit/Kit.sol";

contract CuttingTest is Kit {
    uint256 private constant FEE = 5e18;

    /// @dev The numbers of docs/guards.md.
    function test_example() public pure {
        IClearingHouse.PositionState memory p = _position(2e18, 0, 46_000e18);
        Reach memory reach = Reach(17_000e18, 92_000e18);
        assertEq(Cutting.shortfall(reach, 0.25e18), 6_000e18, "23,000 less 17,000");
        Cut memory c = Cutting.cut(reach, p, CutTerms(0.003e18, 500e18), 0.25e18, FEE);
        // (23,000 − 16,990) / 0.247 = 24,331.98, of 46,000 each.
        assertEq(c.size / 1e14, 5289, "0.5289 coins");
        assertFalse(c.short, "sold");
        assertEq(Cutting.feesOf(c, FEE), 10e18, "two fees");
        assertEq(Cutting.shortfall(reach, 0.25e18), 0, "the target");
    }

    /// @dev Where closing costs all that the target asks, or more, nothing but closing everything will do.
    function testFuzz_costsMoreThanTheTarget(uint256 rate, uint256 target, int256 equity) public pure {
        rate = bound(rate, 1e14, 0.05e18);
        target = bound(target, 1e14, rate);
        Reach memory reach = Reach(boundInt(equity, -100_000e18, 0), 92_000e18);
        Cut memory c = Cutting.cut(reach, _position(2e18, 0, 46_000e18), CutTerms(rate, 500e18), target, FEE);
        assertEq(c.size, 2e18, "all of it");
        reach = Reach(boundInt(equity, -100_000e18, 0), 92_000e18);
        c = Cutting.cut(reach, _position(2e18, 0, 46_000e18), CutTerms(target, 500e18), target, FEE);
        assertEq(c.size, 2e18, "nor where it costs just that");
    }

    /// @dev A rest that would be below the minimum exposure goes too: one position's, or that of a hedge's equal legs.
    function testFuzz_dust(uint256 rest, uint256 target, bool hedged, bool short) public pure {
        rest = bound(rest, 1e18, 1_000e18);
        if (rest > 499.999e18 && rest < 500.001e18) return;
        target = bound(target, 0.05e18, 1e18);
        int256 size = short ? -2e18 : int256(2e18);
        IClearingHouse.PositionState memory p = _position(
            hedged || !short ? int256(2e18) : int256(0),
            hedged || short ? -2e18 : int256(0),
            46_000e18
        );
        // What the account needs for the target with that rest, and what getting there costs.
        uint256 rate = hedged ? 0 : 0.003e18;
        uint256 cost = (hedged ? FEE : 2 * FEE) + ceilDiv(92_000e18 - rest, rate, WAD_);
        Reach memory reach = Reach(int256(ceilDiv(rest, target, WAD_) + cost), 92_000e18);
        Cut memory c = Cutting.cut(reach, p, CutTerms(0.003e18, 500e18), target, FEE);
        uint256 closed = hedged ? c.pair : c.size;
        assertEq(hedged ? c.size : c.pair, 0, "nothing else");
        assertTrue(hedged || c.short == short, "of its leg");
        if (rest < 500e18) {
            assertEq(closed, absolute(size), "all of it");
            assertEq(reach.exposure, 0, "nothing stays");
        } else {
            assertNear(int256(92_000e18 - (closed * 46_000)), int256(rest), 1e9, "what the target takes");
            assertEq(reach.exposure, ceilDiv(absolute(size) - closed, 46_000e18, WAD_), "the rest stays");
        }
        assertEq(Cutting.shortfall(reach, target), 0, "the target");
    }

    /// @dev Of a hedge that is closed, an excess that no order would find is closed with the pair, for one fee.
    function testFuzz_dustOfAHedge(uint256 value, bool short) public pure {
        uint256 excess = bound(value, 1, 0.02e18);
        (int256 long, int256 sold) = (int256(2e18 + excess), -2e18);
        if (short) (long, sold) = (2e18, -int256(2e18 + excess));
        IClearingHouse.PositionState memory p = _position(long, sold, 46_000e18);
        Reach memory reach = Reach(1e18, p.exposure);
        Cut memory c = Cutting.cut(reach, p, CutTerms(0.003e18, 500e18), 0.25e18, FEE);
        assertEq(c.pair, 2e18, "the pair");
        bool dust = excess * 46_000 < 500e18;
        assertEq(c.size, dust ? 0 : excess, "and an order for what is worth one");
        assertEq(Cutting.feesOf(c, FEE), dust ? FEE : 3 * FEE, "a fee for each");
        uint256 cost = ceilDiv(excess * 46_000, 0.003e18, WAD_) + Cutting.feesOf(c, FEE);
        assertEq(reach.equity, 1e18 - int256(cost), "equity as it will be, at the worst");
        assertEq(reach.exposure, 0, "nothing stays");
    }

    /// @dev One market of an account, and what is asked of it.
    struct Case {
        uint256 long;
        uint256 short;
        uint256 price;
        uint256 target;
        uint256 rate;
        int256 equity;
        uint256 exposure;
    }

    /// @dev The target is met whatever the order costs up to the rate, or all is closed.
    function testFuzz_target(Case memory v, uint256 rest) public pure {
        v.price = magnitude(v.price, 1e9, 1e24);
        (v.long, v.short) = (bound(v.long, 0, 1e43 / v.price), bound(v.short, 0, 1e43 / v.price));
        if (v.long + v.short == 0) return;
        IClearingHouse.PositionState memory p = _position(int256(v.long), -int256(v.short), v.price);
        (v.target, v.rate) = (magnitude(v.target, 1e14, 18e18), bound(v.rate, 0, 0.05e18));
        v.exposure = p.exposure + bound(rest, 0, 1e26);
        int256 goal = int256(ceilDiv(v.target, v.exposure, WAD_));
        v.equity = boundInt(v.equity, -goal, goal - 1);
        Reach memory reach = Reach(v.equity, v.exposure);
        Cut memory c = Cutting.cut(reach, p, CutTerms(v.rate, 500e18), v.target, FEE);
        assertLe(c.size, max(v.long, v.short) - min(v.long, v.short), "no more than the excess");
        assertLe(c.pair, min(v.long, v.short), "no more than there is");
        assertTrue(c.size != 0 || c.pair != 0, "something");
        if (c.size != 0) assertTrue(c.short == (v.short > v.long), "of the larger leg");
        _assertReach(v, p, c, reach);
    }

    /// @dev What it comes to, by the worst it may cost: a rest under the minimum exposure is none.
    function _assertReach(
        Case memory v,
        IClearingHouse.PositionState memory p,
        Cut memory c,
        Reach memory reach
    ) private pure {
        uint256 left = ceilDiv(max(v.long, v.short) - c.size - c.pair, v.price, WAD_);
        if (left < 500e18) left = 0;
        assertEq(reach.exposure, v.exposure - p.exposure + left, "exposure as it will be");
        uint256 cost = ceilDiv(ceilDiv(c.size, v.price, WAD_), v.rate, WAD_) + Cutting.feesOf(c, FEE);
        assertLe(reach.equity, v.equity - int256(cost), "equity as it will be, at the worst");
        if (left != 0) assertEq(Cutting.shortfall(reach, v.target), 0, "the target, or all of it");
    }

    /// @dev No order costs more than its rate says, however much of the position it closes.
    function testFuzz_costRate(uint256 price, int256 skew, int256 size, uint256 part, uint256 confidence) public pure {
        price = magnitude(price, 1e9, 1e24);
        uint256 scale = 1e28 / (price / 1e9);
        skew = boundInt(skew, -int256(scale / 100), int256(scale / 100));
        size = boundInt(size, -int256(scale / 100), int256(scale / 100));
        if (size == 0) return;
        confidence = bound(confidence, 0, 0.01e18);
        uint256 rate = Cutting.costRate(price, size, skew, scale, 0.0005e18, confidence);
        int256 d = int256(bound(part, 1, absolute(size))) * (size < 0 ? -1 : int256(1));
        uint256 fill = Pricing.fillPrice(price, (price * confidence) / WAD_, skew, d, scale);
        uint256 fee = Pricing.tradeFee(skew, d, fill, 0.0002e18, 0.0005e18);
        uint256 off = d > 0 ? (fill > price ? fill - price : 0) : (price > fill ? price - fill : 0);
        uint256 cost = (absolute(d) * off) / WAD_ + fee;
        uint256 value = ceilDiv(absolute(d), price, WAD_);
        assertLe(cost, ceilDiv(value, rate, WAD_) + 2, "within the rate");
    }

    /// @dev Largest loss first, then larger exposure, then lower id; what cannot be closed is left out.
    function testFuzz_rank(uint256 seed) public pure {
        IClearingHouse.PositionState[] memory list = new IClearingHouse.PositionState[](1 + (seed % 16));
        uint256 open;
        for (uint256 i; i < list.length; ++i) {
            uint256 word = uint256(keccak256(abi.encode(seed, i)));
            list[i].marketId = uint16(i + 1);
            list[i].pnl = int256(word % 5) - 2;
            list[i].exposure = (word >> 8) % 3;
            list[i].standing = Standing((word >> 16) % 4);
            if (uint8(list[i].standing) < 2) ++open;
        }
        uint256[] memory ranking = Cutting.rank(list);
        assertEq(ranking.length, open, "all that can be closed");
        for (uint256 i; i < ranking.length; ++i) {
            IClearingHouse.PositionState memory b = list[ranking[i]];
            assertTrue(uint8(b.standing) < 2, "neither frozen nor ended");
            if (i == 0) continue;
            IClearingHouse.PositionState memory a = list[ranking[i - 1]];
            bool inOrder =
                a.pnl < b.pnl ||
                    (a.pnl == b.pnl &&
                        (a.exposure > b.exposure || (a.exposure == b.exposure && a.marketId < b.marketId)));
            assertTrue(inOrder, "in order");
        }
    }

    function _position(
        int256 long,
        int256 short,
        uint256 price
    ) private pure returns (IClearingHouse.PositionState memory p) {
        (p.longSize, p.shortSize, p.price) = (long, short, price);
        p.exposure = ceilDiv(max(uint256(long), absolute(short)), price, WAD_);
    }
}
