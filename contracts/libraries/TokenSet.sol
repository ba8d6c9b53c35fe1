// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @notice The collateral tokens an account holds: up to 4 ids of 16 bits in a word, filled from the low end, 0 = free.
type TokenSet is uint64;

using TokenSetLib for TokenSet global;

/// @title The bounded list of an account's collateral tokens (pure)
/// @dev Its order carries no meaning: a removed id is replaced by the last.
library TokenSetLib {
    uint256 internal constant MAX_TOKENS = 4;

    function length(TokenSet set) internal pure returns (uint256 n) {
        for (uint256 word = TokenSet.unwrap(set); word != 0; word >>= 16) ++n;
    }

    function at(TokenSet set, uint256 i) internal pure returns (uint16) {
        return uint16(TokenSet.unwrap(set) >> (16 * i));
    }

    function contains(TokenSet set, uint16 id) internal pure returns (bool) {
        for (uint256 word = TokenSet.unwrap(set); word != 0; word >>= 16) {
            if (uint16(word) == id) return true;
        }
        return false;
    }

    /// @dev The caller has checked that `id` is new and that a place is free.
    function add(TokenSet set, uint16 id) internal pure returns (TokenSet) {
        return TokenSet.wrap(uint64(TokenSet.unwrap(set) | (uint256(id) << (16 * length(set)))));
    }

    /// @dev The caller has checked that `id` is there.
    function remove(TokenSet set, uint16 id) internal pure returns (TokenSet) {
        uint256 word = TokenSet.unwrap(set);
        uint256 last = 16 * (length(set) - 1);
        uint256 lastId = word >> last;
        word &= ~(uint256(0xffff) << last);
        for (uint256 shift; shift < last; shift += 16) {
            if (uint16(word >> shift) == id) {
                word = (word & ~(uint256(0xffff) << shift)) | (lastId << shift);
                break;
            }
        }
        return TokenSet.wrap(uint64(word));
    }
}
