// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IClearingHouse} from "../../../contracts/interfaces/IClearingHouse.sol";
import {Pricing} from "../../../contracts/libraries/Pricing.sol";
import {Kit} from "../kit/Kit.sol";
import {Rng} from "../kit/Rng.sol";

contract PricingTest is Kit {
    struct Case {
        uint256 price;
        uint256 confidence;
        int256 skew;
        int256 size;
        uint256 scale;
    }

    function testFuzz_INV_10_roundTrip_neverEarns(uint256 seed) public pure {
        Case memory c = _case(seed);
        uint256 entry = _fill(c, c.skew, c.size);
        uint256 exit = _fill(c, c.skew + c.size, -c.size);
        if (c.size > 0) assertLe(exit, entry, "INV-10: sold for no more than bought");
        else assertGe(exit, entry, "INV-10: bought back for no less than sold");
        // And what it costs is the confidence, twice the half of it, and two roundings.
        assertLe(absolute(int256(exit) - int256(entry)), c.confidence + 1 + 2, "costs no more than the confidence");
    }

    /// @dev The premium is the integral of a linear one: parts pay what the whole pays, but for rounding.
    function testFuzz_INV_10_splittingATrade_neverEarns(uint256 seed, uint256 part) public pure {
        Case memory c = _case(seed);
        part = bound(part, 1, absolute(c.size));
        if (part == absolute(c.size)) return;
        int256 first = c.size < 0 ? -int256(part) : int256(part);
        int256 second = c.size - first;
        // Signed quote paid, scaled by 1e18.
        int256 whole = c.size * int256(_fill(c, c.skew, c.size));
        int256 parts = first * int256(_fill(c, c.skew, first)) + second * int256(_fill(c, c.skew + first, second));
        assertGe(parts + int256(absolute(c.size)), whole, "INV-10: parts are no cheaper but for one rounding");
        assertLe(parts, whole + int256(absolute(c.size)), "and no dearer but for one rounding");
    }

    function testFuzz_fillPrice_isTheMeanPremium(uint256 seed) public pure {
        Case memory c = _case(seed);
        c.confidence = 0;
        int256 premium = int256(_fill(c, c.skew, c.size)) - int256(c.price);
        int256 numerator = int256(c.price) * (2 * c.skew + c.size);
        int256 denominator = 2 * int256(c.scale);
        int256 floor = numerator / denominator - (numerator % denominator < 0 ? int256(1) : int256(0));
        int256 up = numerator % denominator == 0 ? int256(0) : int256(1);
        assertEq(premium, c.size > 0 ? floor + up : floor, "buys round up, sells down");
    }

    function testFuzz_fillPrice_isMirrored(uint256 seed) public pure {
        Case memory c = _case(seed);
        int256 premium = int256(_fill(c, c.skew, c.size)) - int256(c.price);
        int256 mirrored = int256(_fill(c, -c.skew, -c.size)) - int256(c.price);
        assertEq(premium, -mirrored, "longs and shorts are treated alike");
    }

    function testFuzz_confidence_isAgainstTheTrader(uint256 seed, uint256 confidence) public pure {
        Case memory c = _case(seed);
        (c.confidence, confidence) = (0, bound(confidence, 0, c.price / 4));
        int256 without = int256(_fill(c, c.skew, c.size));
        c.confidence = confidence;
        int256 half = int256((confidence + 1) / 2);
        assertEq(int256(_fill(c, c.skew, c.size)), without + (c.size > 0 ? half : -half), "half, rounded up");
    }

    function testFuzz_widening_neverFillsBetterThanTheMark(uint256 seed) public pure {
        Case memory c = _case(seed);
        if (c.size > 0) assertGe(_fill(c, int256(absolute(c.skew)), c.size), c.price, "a buy into longs");
        else assertLe(_fill(c, -int256(absolute(c.skew)), c.size), c.price, "a sale into shorts");
    }

    function testFuzz_noFillPrice(uint256 price, uint256 scale, uint256 beyond, uint256 confidence) public {
        price = bound(price, 1, 1e24);
        scale = bound(scale, 1e18, 1e30);
        confidence = bound(confidence, 0, price);
        // A sale into shorts worth the whole scale and more leaves nothing of the price.
        int256 skew = -int256(scale) - int256(bound(beyond, 0, 1e30));
        int256 numerator = int256(price) * (2 * skew - 2);
        int256 denominator = 2 * int256(scale);
        int256 premium = numerator / denominator - (numerator % denominator != 0 ? int256(1) : int256(0));
        premium -= int256((confidence + 1) / 2);
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.NoFillPrice.selector, price, premium));
        this.fillPrice(price, confidence, skew, -2, scale);
    }

    /* FEES */

    struct Fee {
        int256 skew;
        int256 size;
        uint256 fill;
        uint256 maker;
        uint256 taker;
    }

    function testFuzz_tradeFee_splitsAtZeroSkew(uint256 seed) public pure {
        Fee memory f = _feeCase(seed);
        uint256 fee = Pricing.tradeFee(f.skew, f.size, f.fill, f.maker, f.taker);
        uint256 narrowing = (f.skew > 0) == (f.size > 0) || f.skew == 0 ? 0 : min(absolute(f.skew), absolute(f.size));
        uint256 widening = absolute(f.size) - narrowing;
        assertEq(fee, ceilDiv(narrowing * f.maker + widening * f.taker, f.fill, 1e36), "maker part and taker part");
    }

    function testFuzz_tradeFee_ofTheTwoHalves(uint256 seed) public pure {
        Fee memory f = _feeCase(seed);
        vm.assume(f.skew != 0);
        // Trade from a skew through zero to the other side, and the same in two trades that meet at zero.
        f.size = -f.skew - (f.skew > 0 ? int256(absolute(f.size)) : -int256(absolute(f.size)));
        uint256 whole = Pricing.tradeFee(f.skew, f.size, f.fill, f.maker, f.taker);
        uint256 narrowing = Pricing.tradeFee(f.skew, -f.skew, f.fill, f.maker, f.taker);
        uint256 widening = Pricing.tradeFee(0, f.size + f.skew, f.fill, f.maker, f.taker);
        assertEq(narrowing, ceilDiv(absolute(f.skew) * f.maker, f.fill, 1e36), "narrowing pays the maker fee");
        assertEq(widening, ceilDiv(absolute(f.size + f.skew) * f.taker, f.fill, 1e36), "widening the taker fee");
        assertLe(whole, narrowing + widening, "INV-10: splitting is no cheaper");
        assertGe(whole + 1, narrowing + widening, "nor dearer, but for a rounding");
    }

    function testFuzz_INV_10_tradeFee_isNeverNothing(uint256 seed) public pure {
        Fee memory f = _feeCase(seed);
        if (f.maker == 0) f.maker = 1;
        if (f.taker < f.maker) f.taker = f.maker;
        assertGt(Pricing.tradeFee(f.skew, f.size, f.fill, f.maker, f.taker), 0, "INV-10: dust pays a wei");
    }

    /* INSIDE */

    function fillPrice(
        uint256 price,
        uint256 confidence,
        int256 skew,
        int256 size,
        uint256 scale
    ) external pure returns (uint256) {
        return Pricing.fillPrice(price, confidence, skew, size, scale);
    }

    function _fill(Case memory c, int256 skew, int256 size) private pure returns (uint256) {
        return Pricing.fillPrice(c.price, c.confidence, skew, size, c.scale);
    }

    function _case(uint256 seed) private pure returns (Case memory c) {
        Rng memory rng = Rng(seed);
        c.price = rng.magnitude(1e6, 1e24);
        c.confidence = rng.once(4) ? 0 : rng.between(0, c.price / 100);
        c.scale = rng.magnitude(1e12, 1e30);
        int256 reach = int256(c.scale / 8) + 1;
        c.skew = rng.betweenInt(-reach, reach);
        c.size = rng.betweenInt(1, reach);
        if (rng.once(2)) c.size = -c.size;
        if (rng.once(8)) c.skew = -c.size;
    }

    function _feeCase(uint256 seed) private pure returns (Fee memory f) {
        Rng memory rng = Rng(seed);
        int256 reach = int256(rng.magnitude(1, 1e27));
        f.skew = rng.betweenInt(-reach, reach);
        f.size = rng.betweenInt(1, reach);
        if (rng.once(2)) f.size = -f.size;
        f.fill = rng.magnitude(1, 1e24);
        f.taker = rng.between(0, 0.01e18);
        f.maker = rng.between(0, f.taker);
    }
}
