// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Bracket} from "./Brackets.sol";
import {Packing} from "./Packing.sol";

/// @notice All that a margin check or a liquidation needs of a market's parameters, in one word, so that an account
/// of sixteen markets reads sixteen slots for them. From the low end:
/// 4 × (15 bits maintenance, 1 bit, 16 bits initial) in 1/10,000 · 3 × 32 bits upper edge in whole quote, 0 = open ·
/// 16 bits liquidation fee in 1/100,000 · 16 bits minimum exposure in whole quote. The first of the single bits says that
/// another schedule is to follow.
type RiskWord is uint256;

using Risk for RiskWord global;

/// @title Packing of a market's margin schedule (pure)
library Risk {
    uint256 internal constant MAX_BRACKETS = 4;
    uint256 internal constant RATE_UNIT = 1e14;
    uint256 internal constant EDGE_UNIT = 1e18;
    uint256 internal constant FEE_UNIT = 1e13;
    uint256 private constant CHANGING = 1 << 15;

    function pack(
        Bracket[] memory brackets_,
        uint256 liquidationFee_,
        uint256 minExposure_
    ) internal pure returns (RiskWord) {
        uint256 word;
        for (uint256 i; i < brackets_.length; ++i) {
            Bracket memory b = brackets_[i];
            word |= Packing.field(b.maintenance, RATE_UNIT, 15) << (32 * i);
            word |= Packing.field(b.initial, RATE_UNIT, 16) << (32 * i + 16);
            if (i + 1 < brackets_.length) word |= Packing.field(b.upTo, EDGE_UNIT, 32) << (128 + 32 * i);
        }
        word |= Packing.field(liquidationFee_, FEE_UNIT, 16) << 224;
        word |= Packing.field(minExposure_, EDGE_UNIT, 16) << 240;
        return RiskWord.wrap(word);
    }

    function brackets(RiskWord risk) internal pure returns (Bracket[] memory list) {
        uint256 word = RiskWord.unwrap(risk) & ~CHANGING;
        uint256 edges = (word >> 128) & type(uint96).max;
        uint256 count = 1;
        while (edges >> (32 * (count - 1)) != 0) ++count;
        list = new Bracket[](count);
        for (uint256 i; i < count; ++i) {
            Bracket memory b = list[i];
            unchecked {
                b.maintenance = (word & 0xffff) * RATE_UNIT;
                b.initial = ((word >> 16) & 0xffff) * RATE_UNIT;
                b.upTo = i + 1 == count ? type(uint256).max : (edges & 0xffffffff) * EDGE_UNIT;
            }
            word >>= 32;
            edges >>= 32;
        }
    }

    function liquidationFee(RiskWord risk) internal pure returns (uint256) {
        return ((RiskWord.unwrap(risk) >> 224) & 0xffff) * FEE_UNIT;
    }

    function minExposure(RiskWord risk) internal pure returns (uint256) {
        return (RiskWord.unwrap(risk) >> 240) * EDGE_UNIT;
    }

    /// @notice Whether another schedule is to follow.
    function isChanging(RiskWord risk) internal pure returns (bool) {
        return RiskWord.unwrap(risk) & CHANGING != 0;
    }

    function changing(RiskWord risk) internal pure returns (RiskWord) {
        return RiskWord.wrap(RiskWord.unwrap(risk) | CHANGING);
    }

    function isSet(RiskWord risk) internal pure returns (bool) {
        return RiskWord.unwrap(risk) != 0;
    }
}
