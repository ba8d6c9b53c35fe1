// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IClearingHouse} from "../interfaces/IClearingHouse.sol";
import {Economy} from "../libraries/Economy.sol";
import {Accrual, Market, MarketLib} from "../libraries/Market.sol";

/// @title The market library under arbitrary totals
/// @notice Runs what time does to a market, and what the vault can pay in it, through the very code the core runs. For
/// the differential test only: to be called, not sent.
contract MarketHarness {
    using MarketLib for Market;

    struct Case {
        uint112 openInterestLong;
        uint112 openInterestShort;
        int128 costLong;
        int128 costShort;
        int88 carryLong;
        int88 carryShort;
        int64 fundingRate;
        uint16 borrowRate;
        uint32 elapsed;
        uint256 skewScale;
        IClearingHouse.EconomyParams economy;
        uint256 price;
        int256 vault;
    }

    struct Result {
        int256 carryLong;
        int256 carryShort;
        int256 fundingRate;
        int256 profitLong;
        int256 profitShort;
        uint256 profitFactor;
        /// @dev Fixed anew for the totals as they are.
        uint256 borrowRate;
    }

    Market private _market;

    function run(Case[] calldata cases) external returns (Result[] memory results) {
        results = new Result[](cases.length);
        for (uint256 i; i < cases.length; ++i) results[i] = _run(cases[i]);
    }

    function _run(Case calldata c) private returns (Result memory r) {
        (_market.openInterestLong, _market.openInterestShort) = (c.openInterestLong, c.openInterestShort);
        (_market.costLong, _market.costShort) = (c.costLong, c.costShort);
        (_market.carryLong, _market.carryShort, _market.fundingRate) = (c.carryLong, c.carryShort, c.fundingRate);
        _market.accruedAt = uint32(block.timestamp) - c.elapsed;
        _market.economy = Economy.pack(c.skewScale, c.economy);
        _market.borrowRate = c.borrowRate;
        Accrual memory a = _market.accrual(c.price);
        (r.carryLong, r.carryShort, r.fundingRate) = (a.carryLong, a.carryShort, a.fundingRate);
        (r.profitLong, r.profitShort) = _market.profits(c.price, a.carryLong, a.carryShort);
        r.profitFactor = _market.profitFactor(c.price, a.carryLong, a.carryShort, c.vault);
        _market.accrue(1, a, c.price, c.vault);
        r.borrowRate = _market.borrowRateOf();
    }
}
