// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IClearingHouse} from "../../../contracts/interfaces/IClearingHouse.sol";
import {Bracket} from "../../../contracts/libraries/Brackets.sol";
import {Risk, RiskWord} from "../../../contracts/libraries/Risk.sol";
import {Kit} from "../kit/Kit.sol";
import {Rng} from "../kit/Rng.sol";

contract RiskTest is Kit {
    function testFuzz_unpackOfPack_isIdentity(uint256 seed) public pure {
        (Bracket[] memory list, uint256 fee, uint256 minimum) = _schedule(Rng(seed));
        RiskWord word = Risk.pack(list, fee, minimum);
        assertSame(abi.encode(word.brackets()), abi.encode(list), "brackets");
        assertEq(word.liquidationFee(), fee, "liquidation fee");
        assertEq(word.minExposure(), minimum, "minimum exposure");
        assertTrue(word.isSet(), "a listed market is not the empty word");
    }

    function test_isSet_ofNothing() public pure {
        assertFalse(RiskWord.wrap(0).isSet(), "the empty word");
    }

    /// @dev Each field at its least and its greatest: none runs into its neighbour.
    function testFuzz_fieldsDoNotTouch(uint256 seed, uint8 field, bool greatest) public pure {
        (Bracket[] memory list, uint256 fee, uint256 minimum) = _schedule(Rng(seed));
        uint256 i = uint256(field) % list.length;
        uint256 kind = uint256(field) % 5;
        if (kind == 0) list[i].maintenance = greatest ? 32_767e14 : 0;
        else if (kind == 1) list[i].initial = greatest ? 65_535e14 : 0;
        else if (kind == 2 && i + 1 < list.length) list[i].upTo = greatest ? uint256(type(uint32).max) * 1e18 : 1e18;
        else if (kind == 3) fee = greatest ? 65_535e13 : 0;
        else minimum = greatest ? 65_535e18 : 0;
        RiskWord word = Risk.pack(list, fee, minimum);
        assertSame(abi.encode(word.brackets()), abi.encode(list), "brackets");
        assertEq(word.liquidationFee(), fee, "liquidation fee");
        assertEq(word.minExposure(), minimum, "minimum exposure");
    }

    /// @dev Too fine, or too large, in each field.
    function testFuzz_notRepresentable(uint256 seed, uint8 field, uint256 value, bool tooFine) public {
        (Bracket[] memory list, uint256 fee, uint256 minimum) = _schedule(Rng(seed));
        uint256 kind = uint256(field) % 5;
        // An edge is stored in every bracket but the last.
        if (kind == 2 && list.length == 1) kind = 0;
        uint256 i = kind == 2 ? uint256(field) % (list.length - 1) : uint256(field) % list.length;
        (uint256 unit, uint256 most) = kind == 3
            ? (1e13, 65_535)
            : kind == 4
                ? (1e18, 65_535)
                : (1e14, kind == 0 ? 32_767 : 65_535);
        if (kind == 2) (unit, most) = (1e18, type(uint32).max);
        value =
            tooFine
                ? bound(value, 0, most - 1) * unit + bound(value >> 128, 1, unit - 1)
                : bound(value, most + 1, type(uint128).max) * unit;
        if (kind == 0) list[i].maintenance = value;
        else if (kind == 1) list[i].initial = value;
        else if (kind == 2) list[i].upTo = value;
        else if (kind == 3) fee = value;
        else minimum = value;
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.NotRepresentable.selector, value, unit, most * unit));
        this.pack(list, fee, minimum);
    }

    function pack(Bracket[] memory list, uint256 fee, uint256 minimum) external pure returns (RiskWord) {
        return Risk.pack(list, fee, minimum);
    }

    function _schedule(Rng memory rng) private pure returns (Bracket[] memory list, uint256 fee, uint256 minimum) {
        list = new Bracket[](rng.between(1, 4));
        for (uint256 i; i < list.length; ++i) {
            list[i] = Bracket(
                i + 1 == list.length ? type(uint256).max : rng.magnitude(1, type(uint32).max) * 1e18,
                rng.between(1, 32_767) * 1e14,
                rng.between(0, 65_535) * 1e14
            );
        }
        fee = rng.between(0, 65_535) * 1e13;
        minimum = rng.between(0, 65_535) * 1e18;
    }
}
