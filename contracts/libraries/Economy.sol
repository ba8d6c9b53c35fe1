// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IClearingHouse} from "../interfaces/IClearingHouse.sol";
import {Packing} from "./Packing.sol";

/// @notice What a market charges for skew and for time, and what part of the vault stands behind it, in one word. From
/// the low end: 112 bits skew scale, base units · 32 bits funding velocity in 1/1,000,000 per day² · 32 bits funding cap
/// in 1/1,000,000,000 per day · 16 bits each, in 1/10,000: vault share, borrow kink, borrow rate at the kink and at full
/// use, per year, most utilisation.
type EconomyWord is uint256;

using Economy for EconomyWord global;

/// @title Packing of a market's economics (pure)
library Economy {
    uint256 internal constant VELOCITY_UNIT = 1e12;
    uint256 internal constant FUNDING_UNIT = 1e9;
    uint256 internal constant SHARE_UNIT = 1e14;

    function pack(uint256 skewScale_, IClearingHouse.EconomyParams memory p) internal pure returns (EconomyWord) {
        uint256 word = Packing.field(skewScale_, 1, 112);
        word |= Packing.field(p.fundingVelocity, VELOCITY_UNIT, 32) << 112;
        word |= Packing.field(p.maxFundingRate, FUNDING_UNIT, 32) << 144;
        word |= Packing.field(p.vaultShare, SHARE_UNIT, 16) << 176;
        word |= Packing.field(p.borrowKink, SHARE_UNIT, 16) << 192;
        word |= Packing.field(p.borrowKinkRate, SHARE_UNIT, 16) << 208;
        word |= Packing.field(p.borrowMaxRate, SHARE_UNIT, 16) << 224;
        word |= Packing.field(p.maxUtilisation, SHARE_UNIT, 16) << 240;
        return EconomyWord.wrap(word);
    }

    /// @notice Base units: the trade that moves the fill price by 100%.
    function skewScale(EconomyWord economy) internal pure returns (uint256) {
        return EconomyWord.unwrap(economy) & type(uint112).max;
    }

    function fundingVelocity(EconomyWord economy) internal pure returns (uint256) {
        return ((EconomyWord.unwrap(economy) >> 112) & 0xffffffff) * VELOCITY_UNIT;
    }

    function maxFundingRate(EconomyWord economy) internal pure returns (uint256) {
        return ((EconomyWord.unwrap(economy) >> 144) & 0xffffffff) * FUNDING_UNIT;
    }

    function vaultShare(EconomyWord economy) internal pure returns (uint256) {
        return _share(economy, 176);
    }

    function borrowKink(EconomyWord economy) internal pure returns (uint256) {
        return _share(economy, 192);
    }

    function borrowKinkRate(EconomyWord economy) internal pure returns (uint256) {
        return _share(economy, 208);
    }

    function borrowMaxRate(EconomyWord economy) internal pure returns (uint256) {
        return _share(economy, 224);
    }

    function maxUtilisation(EconomyWord economy) internal pure returns (uint256) {
        return _share(economy, 240);
    }

    function _share(EconomyWord economy, uint256 shift) private pure returns (uint256) {
        return ((EconomyWord.unwrap(economy) >> shift) & 0xffff) * SHARE_UNIT;
    }
}
