// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {MarketSet} from "../../../contracts/libraries/MarketSet.sol";
import {Kit} from "../kit/Kit.sol";
import {Rng} from "../kit/Rng.sol";

contract MarketSetTest is Kit {
    /// @dev Any sequence of additions and removals, against a plain array.
    function testFuzz_behavesAsASet(uint256 seed, uint8 operations) public pure {
        Rng memory rng = Rng(seed);
        MarketSet set;
        uint16[16] memory model;
        uint256 count;
        for (uint256 step; step < (uint256(operations) % 48) + 8; ++step) {
            bool add = count == 0 || (count < 16 && rng.between(0, 2) != 0);
            if (add) {
                uint16 id = rng.once(8) ? 0xfff : uint16(rng.between(1, 0xfff));
                if (_has(model, count, id)) continue;
                set = set.add(id);
                model[count++] = id;
            } else {
                uint256 i = rng.between(0, count - 1);
                set = set.remove(model[i]);
                model[i] = model[--count];
            }
            assertEq(set.length(), count, "length");
            // The removed id is replaced by the last, as in the model, so the order agrees too.
            for (uint256 i; i < count; ++i) {
                assertEq(uint256(set.at(i)), uint256(model[i]), "members");
                assertTrue(set.contains(model[i]), "contains its members");
            }
            uint16 other = uint16(rng.between(1, 0xfff));
            assertTrue(set.contains(other) == _has(model, count, other), "contains nothing else");
            assertEq(uint256(MarketSet.unwrap(set)) >> (12 * count), 0, "free places are empty");
        }
    }

    function testFuzz_addThenRemove_isIdentity(uint256 seed, uint16 id) public pure {
        Rng memory rng = Rng(seed);
        id = uint16(bound(id, 1, 0xfff));
        MarketSet set;
        for (uint256 i = rng.between(0, 15); i > 0; --i) {
            uint16 member = uint16(rng.between(1, 0xfff));
            if (member != id && !set.contains(member)) set = set.add(member);
        }
        assertEq(MarketSet.unwrap(set.add(id).remove(id)), MarketSet.unwrap(set), "as before");
    }

    function test_empty() public pure {
        MarketSet set;
        assertEq(set.length(), 0, "length");
        assertFalse(set.contains(1), "contains nothing");
    }

    function _has(uint16[16] memory model, uint256 count, uint16 id) private pure returns (bool) {
        for (uint256 i; i < count; ++i) if (model[i] == id) return true;
        return false;
    }
}
