// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IClearingHouse} from "../interfaces/IClearingHouse.sol";
import {Ledger} from "./Ledger.sol";
import {LedgerLib} from "./LedgerLib.sol";
import {Market, MarketLib} from "./Market.sol";
import {Position} from "./Portfolio.sol";
import {Trade} from "./Trading.sol";
import {Verdict} from "./Verdict.sol";
import {WadMath} from "./WadMath.sol";

/// @title How much risk a market takes
/// @notice Caps bind whatever leg grew, and never a reduction.
library Caps {
    using LedgerLib for Ledger;
    using MarketLib for Market;

    /// @notice The state after a trade that opened a leg.
    function check(
        Ledger storage ledger,
        Market storage market,
        Position memory p,
        Trade memory trade,
        Verdict memory v
    ) internal view {
        uint256 cap = market.maxOpenInterest;
        if (trade.longDelta > 0) _requireOpenInterest(market.openInterestLong, cap, v);
        if (trade.shortDelta < 0) _requireOpenInterest(market.openInterestShort, cap, v);
        cap = market.maxExposure;
        if (p.exposure > cap) {
            v.fail(abi.encodeWithSelector(IClearingHouse.ExposureCapExceeded.selector, p.exposure, cap));
        }

        uint256 capacity = MarketLib.capacity(market.economy, ledger.backing(0));
        int256 net = market.skew();
        // A trade that narrows the net position asks the vault for less, however much it has been asked for.
        if (
            (net > 0 && trade.longDelta + trade.shortDelta > 0) || (net < 0 && trade.longDelta + trade.shortDelta < 0)
        ) {
            uint256 value = WadMath.mulUp(WadMath.abs(net), p.price);
            cap = WadMath.mulDown(market.economy.maxUtilisation(), capacity);
            if (value > cap) v.fail(abi.encodeWithSelector(IClearingHouse.UtilisationCapExceeded.selector, value, cap));
        }
        (int256 profitLong, int256 profitShort) = market.profits(p.price, p.carryLong, p.carryShort);
        cap = WadMath.mulDown(ledger.rules.profitCap, capacity);
        if (trade.longDelta > 0) _requireProfit(profitLong, cap, v);
        if (trade.shortDelta < 0) _requireProfit(profitShort, cap, v);
    }

    function _requireOpenInterest(uint256 openInterest, uint256 cap, Verdict memory v) private pure {
        if (openInterest <= cap) return;
        v.fail(abi.encodeWithSelector(IClearingHouse.OpenInterestCapExceeded.selector, openInterest, cap));
    }

    function _requireProfit(int256 profit, uint256 cap, Verdict memory v) private pure {
        if (profit <= int256(cap)) return;
        v.fail(abi.encodeWithSelector(IClearingHouse.ProfitCapExceeded.selector, profit, cap));
    }
}
