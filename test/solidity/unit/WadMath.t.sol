// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {WadMath} from "../../../contracts/libraries/WadMath.sol";
import {Kit} from "../kit/Kit.sol";
import {Wide} from "../kit/Wide.sol";

contract WadMathTest is Kit {
    /* UNSIGNED, against 512-bit products */

    function testFuzz_mulDivDown_isTheFloor(uint256 a, uint256 b, uint256 d) public pure {
        d = d == 0 ? 1 : d;
        (uint256 high, uint256 low) = Wide.mul(a, b);
        vm.assume(high < d);
        uint256 quotient = WadMath.mulDivDown(a, b, d);
        (uint256 backHigh, uint256 backLow) = Wide.mul(quotient, d);
        (bool enough, uint256 restHigh, uint256 restLow) = Wide.sub(high, low, backHigh, backLow);
        assertTrue(enough, "floor times d is at most the product");
        assertTrue(restHigh == 0 && restLow < d, "the next integer is too much");
    }

    function testFuzz_mulDivUp_isTheFloorOrOneMore(uint256 a, uint256 b, uint256 d) public view {
        d = d == 0 ? 1 : d;
        (uint256 high, ) = Wide.mul(a, b);
        vm.assume(high < d);
        uint256 floor = WadMath.mulDivDown(a, b, d);
        uint256 more = mulmod(a, b, d) == 0 ? 0 : 1;
        if (floor == type(uint256).max && more == 1) {
            assertTrue(!_callable(abi.encodeCall(this.mulDivUp, (a, b, d))), "a ceiling past 256 bits reverts");
        } else {
            assertEq(WadMath.mulDivUp(a, b, d), floor + more, "ceiling");
        }
    }

    /// @dev Products of 256 to 512 bits by divisors that just fit, or just do not.
    function testFuzz_widePath(uint256 a, uint256 b, uint256 d) public view {
        a = bound(a, 1 << 200, type(uint256).max);
        b = bound(b, 1 << 100, type(uint256).max);
        (uint256 high, uint256 low) = Wide.mul(a, b);
        d =
            d % 4 == 0
                ? high
                : d % 4 == 1
                    ? high + 1
                    : bound(d, high, type(uint256).max);
        bool fits = high < d;
        assertTrue(_callable(abi.encodeCall(this.mulDivDown, (a, b, d))) == fits, "reverts exactly when it overflows");
        if (!fits) return;
        uint256 quotient = WadMath.mulDivDown(a, b, d);
        (uint256 backHigh, uint256 backLow) = Wide.mul(quotient, d);
        (bool enough, uint256 restHigh, uint256 restLow) = Wide.sub(high, low, backHigh, backLow);
        assertTrue(enough && restHigh == 0 && restLow < d, "floor of a 512-bit product");
    }

    function testFuzz_divisionByZeroReverts(uint256 a, uint256 b) public view {
        a = bound(a, 1, type(uint256).max);
        assertFalse(_callable(abi.encodeCall(this.mulDivDown, (a, b, 0))), "down");
        assertFalse(_callable(abi.encodeCall(this.mulDivUp, (a, b, 0))), "up");
    }

    function testFuzz_wadFormsDivideByOne(uint128 a, uint128 b) public pure {
        uint256 product = uint256(a) * b;
        assertEq(WadMath.mulDown(a, b), product / 1e18, "down");
        assertEq(WadMath.mulUp(a, b), product / 1e18 + (product % 1e18 == 0 ? 0 : 1), "up");
    }

    function testFuzz_div(uint256 a, uint256 b) public pure {
        b = b == 0 ? 1 : b;
        assertEq(WadMath.divDown(a, b), a / b, "down");
        assertEq(WadMath.divUp(a, b), a / b + (a % b == 0 ? 0 : 1), "up");
    }

    /* SIGNED */

    function testFuzz_signed_floorAndCeil(int128 a, int128 b, uint128 d) public pure {
        _checkSigned(_edge(a), _edge(b), d == 0 ? 1 : d);
    }

    /// @dev Where a rounding goes the wrong way, it shows next to zero first.
    function testFuzz_signed_besideZero(int8 a, int8 b, uint8 d) public pure {
        _checkSigned(int256(a) / 32, int256(b) / 32, uint256(d) / 32 + 1);
    }

    function testFuzz_signed_mirror(int256 a, int256 b, uint256 d) public pure {
        a = boundInt(a, -type(int160).max, type(int160).max);
        b = boundInt(b, -type(int160).max, type(int160).max);
        d = bound(d, uint256(int256(type(int160).max)), type(uint256).max);
        assertEq(WadMath.mulDivCeil(a, b, d), -WadMath.mulDivFloor(-a, b, d), "ceil(x) = -floor(-x), left");
        assertEq(WadMath.mulDivCeil(a, b, d), -WadMath.mulDivFloor(a, -b, d), "ceil(x) = -floor(-x), right");
        int256 gap = WadMath.mulDivCeil(a, b, d) - WadMath.mulDivFloor(a, b, d);
        assertTrue(gap == 0 || gap == 1, "ceil - floor is 0 or 1");
        assertTrue((gap == 0) == (mulmod(absolute(a), absolute(b), d) == 0), "0 exactly when nothing is rounded");
    }

    function testFuzz_signed_wadForms(int128 a, int128 b) public pure {
        assertEq(WadMath.mulFloor(a, b), WadMath.mulDivFloor(a, b, 1e18), "floor");
        assertEq(WadMath.mulCeil(a, b), WadMath.mulDivCeil(a, b, 1e18), "ceil");
    }

    function testFuzz_abs(int256 a) public pure {
        if (a == type(int256).min) assertEq(WadMath.abs(a), 1 << 255, "abs of the least");
        else assertEq(WadMath.abs(a), uint256(a < 0 ? -a : a), "abs");
        assertEq(WadMath.positivePart(a), a > 0 ? uint256(a) : 0, "positive part");
    }

    function test_abs_ofTheLeast() public pure {
        assertEq(WadMath.abs(type(int256).min), 1 << 255, "abs");
        assertEq(WadMath.positivePart(type(int256).min), 0, "positive part");
    }

    function testFuzz_signed_overflowReverts(int256 a, uint256 b) public view {
        a = boundInt(a, 2, type(int256).max);
        int256 factor = int256(bound(b, uint256(type(int256).max / a) + 1, uint256(type(int256).max)));
        assertFalse(_callable(abi.encodeCall(this.mulDivFloor, (a, factor, 1))), "floor");
        assertFalse(_callable(abi.encodeCall(this.mulDivCeil, (a, factor, 1))), "ceil");
    }

    /* INSIDE */

    function _checkSigned(int256 a, int256 b, uint256 d) private pure {
        int256 product = a * b;
        int256 divisor = int256(d);
        int256 floor = product / divisor - (product % divisor < 0 ? int256(1) : int256(0));
        int256 ceil = product / divisor + (product % divisor > 0 ? int256(1) : int256(0));
        assertEq(WadMath.mulDivFloor(a, b, d), floor, "floor goes to minus infinity");
        assertEq(WadMath.mulDivCeil(a, b, d), ceil, "ceil goes to plus infinity");
    }

    /// @dev The ends of the range more often than chance would have it.
    function _edge(int128 x) private pure returns (int256) {
        if (x % 16 == 0) return type(int128).min + 1;
        if (x % 16 == 1) return type(int128).max;
        return x;
    }

    function _callable(bytes memory data) private view returns (bool success) {
        (success, ) = address(this).staticcall(data);
    }

    function mulDivDown(uint256 a, uint256 b, uint256 d) external pure returns (uint256) {
        return WadMath.mulDivDown(a, b, d);
    }

    function mulDivUp(uint256 a, uint256 b, uint256 d) external pure returns (uint256) {
        return WadMath.mulDivUp(a, b, d);
    }

    function mulDivFloor(int256 a, int256 b, uint256 d) external pure returns (int256) {
        return WadMath.mulDivFloor(a, b, d);
    }

    function mulDivCeil(int256 a, int256 b, uint256 d) external pure returns (int256) {
        return WadMath.mulDivCeil(a, b, d);
    }
}
