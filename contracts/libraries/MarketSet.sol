// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @notice The markets an account holds: up to 16 ids of 12 bits in one word, filled from the low end, 0 = free.
type MarketSet is uint192;

using MarketSetLib for MarketSet global;

/// @title The bounded list of an account's markets (pure)
/// @dev Its order carries no meaning: a removed id is replaced by the last.
library MarketSetLib {
    uint256 internal constant MAX_MARKETS = 16;
    uint256 internal constant MAX_ID = 0xfff;

    function length(MarketSet set) internal pure returns (uint256 n) {
        for (uint256 word = MarketSet.unwrap(set); word != 0; word >>= 12) ++n;
    }

    function isEmpty(MarketSet set) internal pure returns (bool) {
        return MarketSet.unwrap(set) == 0;
    }

    function at(MarketSet set, uint256 i) internal pure returns (uint16) {
        return uint16((MarketSet.unwrap(set) >> (12 * i)) & MAX_ID);
    }

    function contains(MarketSet set, uint16 id) internal pure returns (bool) {
        for (uint256 word = MarketSet.unwrap(set); word != 0; word >>= 12) {
            if (word & MAX_ID == id) return true;
        }
        return false;
    }

    /// @dev The caller has checked that `id` is new and that a place is free.
    function add(MarketSet set, uint16 id) internal pure returns (MarketSet) {
        return MarketSet.wrap(uint192(MarketSet.unwrap(set) | (uint256(id) << (12 * length(set)))));
    }

    /// @dev The caller has checked that `id` is there.
    function remove(MarketSet set, uint16 id) internal pure returns (MarketSet) {
        uint256 word = MarketSet.unwrap(set);
        uint256 last = length(set) - 1;
        uint256 lastId = (word >> (12 * last)) & MAX_ID;
        word &= ~(MAX_ID << (12 * last));
        for (uint256 i; i < last; ++i) {
            if ((word >> (12 * i)) & MAX_ID == id) {
                word = (word & ~(MAX_ID << (12 * i))) | (lastId << (12 * i));
                break;
            }
        }
        return MarketSet.wrap(uint192(word));
    }
}
