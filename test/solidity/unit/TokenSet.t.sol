// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {TokenSet} from "../../../contracts/libraries/TokenSet.sol";
import {Kit} from "../kit/Kit.sol";

contract TokenSetTest is Kit {
    /// @dev Against a plain list, through any sequence of additions and removals.
    function testFuzz_isASet(uint256 seed, uint256 steps) public pure {
        TokenSet set = TokenSet.wrap(0);
        uint16[4] memory list;
        uint256 count;
        uint256 met;
        for (uint256 i; i < bound(steps, 8, 40); ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            uint16 id = uint16(bound(seed, 1, 6));
            if (seed % 7 == 0) id = type(uint16).max;
            uint256 at = _find(list, count, id);
            if (at < count) {
                set = set.remove(id);
                list[at] = list[--count];
                ++met;
            } else if (count < 4) {
                set = set.add(id);
                list[count++] = id;
            }
            assertEq(set.length(), count, "as many");
            for (uint256 j; j < count; ++j) {
                assertTrue(set.contains(list[j]), "each is there");
                assertTrue(_find(list, count, set.at(j)) < count, "and nothing else");
            }
            assertTrue(set.contains(id) == (_find(list, count, id) < count), "the one added or removed");
        }
        assertTrue(met != 0 || steps < 20, "something was removed");
    }

    function _find(uint16[4] memory list, uint256 count, uint16 id) private pure returns (uint256 at) {
        while (at < count && list[at] != id) ++at;
    }
}
