// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Vm} from "./Vm.sol";

/// @title What every test needs: cheatcodes, bounded arguments, assertions that say what they compared
abstract contract Kit {
    // solhint-disable-next-line const-name-snakecase
    Vm internal constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    uint256 internal constant WAD_ = 1e18;

    /* DEPLOYING */

    /// @dev By the artifact: `new` would put the code of the whole protocol into each test that is compiled. So a contract that
    /// has changed is built before a test is run alone.
    /// @param arguments Of the constructor, encoded.
    function deploy(string memory name, bytes memory arguments) internal returns (address payable made) {
        bytes memory code = bytes.concat(vm.getCode(name), arguments);
        assembly ("memory-safe") {
            made := create(0, add(code, 32), mload(code))
        }
        if (made == address(0)) fail(string.concat("cannot deploy ", name));
    }

    /* ARGUMENTS */

    /// @dev Maps any argument into [low, high]. The few least and greatest arguments meet the ends of the range, so
    /// that the fuzzer's own edge values become edge values here.
    function bound(uint256 x, uint256 low, uint256 high) internal pure returns (uint256) {
        require(low <= high, "bound: empty range");
        if (x >= low && x <= high) return x;
        uint256 width = high - low;
        if (width == type(uint256).max) return x;
        if (x <= 3 && x <= width) return low + x;
        if (x >= type(uint256).max - 3 && type(uint256).max - x <= width) return high - (type(uint256).max - x);
        return low + (x % (width + 1));
    }

    /// @dev The same for signed arguments.
    function boundInt(int256 x, int256 low, int256 high) internal pure returns (int256) {
        uint256 shift = 1 << 255;
        uint256 result;
        unchecked {
            result = bound(uint256(x) + shift, uint256(low) + shift, uint256(high) + shift) - shift;
        }
        return int256(result);
    }

    /// @dev A value whose order of magnitude is uniform, so that small and large are met alike.
    function magnitude(uint256 x, uint256 low, uint256 high) internal pure returns (uint256) {
        require(low != 0 && low <= high, "magnitude: empty range");
        uint256 doublings;
        while (low << (doublings + 1) <= high && doublings < 255) ++doublings;
        uint256 least = low << (x % (doublings + 1));
        uint256 most = least * 2 - 1 < high ? least * 2 - 1 : high;
        return bound(uint256(keccak256(abi.encode(x))), least, most);
    }

    function min(uint256 a, uint256 b) internal pure returns (uint256) {
        return a < b ? a : b;
    }

    function max(uint256 a, uint256 b) internal pure returns (uint256) {
        return a > b ? a : b;
    }

    function absolute(int256 a) internal pure returns (uint256) {
        unchecked {
            return a < 0 ? uint256(0) - uint256(a) : uint256(a);
        }
    }

    function positive(int256 a) internal pure returns (uint256) {
        return a > 0 ? uint256(a) : 0;
    }

    /// @dev ceil(a · b / d) of numbers whose product fits a word; independent of the library under test.
    function ceilDiv(uint256 a, uint256 b, uint256 d) internal pure returns (uint256) {
        return (a * b + d - 1) / d;
    }

    /// @dev An address with a name.
    function actor(string memory name) internal pure returns (address) {
        return address(uint160(uint256(keccak256(bytes(name)))));
    }

    function clock() internal view returns (uint256) {
        return vm.getBlockTimestamp();
    }

    function skip(uint256 elapsed) internal {
        vm.warp(clock() + elapsed);
    }

    /* ASSERTIONS */

    function fail(string memory what) internal pure {
        revert(what);
    }

    function assertTrue(bool condition, string memory what) internal pure {
        if (!condition) fail(what);
    }

    function assertFalse(bool condition, string memory what) internal pure {
        if (condition) fail(what);
    }

    function assertEq(uint256 a, uint256 b, string memory what) internal pure {
        if (a != b) _fail(what, a, " is not ", b);
    }

    function assertEq(int256 a, int256 b, string memory what) internal pure {
        if (a != b) _fail(what, a, " is not ", b);
    }

    function assertEq(address a, address b, string memory what) internal pure {
        if (a != b) fail(string.concat(what, ": ", vm.toString(a), " is not ", vm.toString(b)));
    }

    function assertEq(bytes32 a, bytes32 b, string memory what) internal pure {
        if (a != b) fail(string.concat(what, ": ", vm.toString(a), " is not ", vm.toString(b)));
    }

    function assertLe(uint256 a, uint256 b, string memory what) internal pure {
        if (a > b) _fail(what, a, " is above ", b);
    }

    function assertLe(int256 a, int256 b, string memory what) internal pure {
        if (a > b) _fail(what, a, " is above ", b);
    }

    function assertLt(uint256 a, uint256 b, string memory what) internal pure {
        if (a >= b) _fail(what, a, " is not below ", b);
    }

    function assertLt(int256 a, int256 b, string memory what) internal pure {
        if (a >= b) _fail(what, a, " is not below ", b);
    }

    function assertGe(uint256 a, uint256 b, string memory what) internal pure {
        if (a < b) _fail(what, a, " is below ", b);
    }

    function assertGe(int256 a, int256 b, string memory what) internal pure {
        if (a < b) _fail(what, a, " is below ", b);
    }

    function assertGt(uint256 a, uint256 b, string memory what) internal pure {
        if (a <= b) _fail(what, a, " is not above ", b);
    }

    function assertGt(int256 a, int256 b, string memory what) internal pure {
        if (a <= b) _fail(what, a, " is not above ", b);
    }

    /// @dev |a − b| ≤ slack
    function assertNear(int256 a, int256 b, uint256 slack, string memory what) internal pure {
        if (absolute(a - b) > slack) _fail(what, a, " is not near ", b);
    }

    /// @dev A refusal by one of these names, and none by a fault on the way. 0 stands for no name.
    function assertOneOf(bytes memory reason, bytes4[3] memory names, string memory what) internal pure {
        bytes4 name = bytes4(reason);
        bool known = name != 0 && (name == names[0] || name == names[1] || name == names[2]);
        assertTrue(known, string.concat(what, ": refused for another reason"));
    }

    /// @dev Two encodings of the same structure.
    function assertSame(bytes memory a, bytes memory b, string memory what) internal pure {
        if (keccak256(a) != keccak256(b)) fail(what);
    }

    function _fail(string memory what, uint256 a, string memory relation, uint256 b) private pure {
        fail(string.concat(what, ": ", vm.toString(a), relation, vm.toString(b)));
    }

    function _fail(string memory what, int256 a, string memory relation, int256 b) private pure {
        fail(string.concat(what, ": ", vm.toString(a), relation, vm.toString(b)));
    }
}

/// @title What a stateful campaign needs: the getters by which the runner learns whom to call
/// @dev `afterInvariant()` runs at the end of each run, on the state the run has reached.
abstract contract Campaign is Kit {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    address[] private _contracts;
    address[] private _senders;
    FuzzSelector[] private _selectors;

    function targetContracts() external view returns (address[] memory) {
        return _contracts;
    }

    function targetSelectors() external view returns (FuzzSelector[] memory) {
        return _selectors;
    }

    function targetSenders() external view returns (address[] memory) {
        return _senders;
    }

    /// @dev Only `selectors` of `handler` are called, all by one sender: who acts is the handler's business.
    function target(address handler, bytes4[] memory selectors) internal {
        _contracts.push(handler);
        _senders.push(actor("campaign"));
        _selectors.push(FuzzSelector(handler, selectors));
    }
}
