// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IClearingHouse} from "../interfaces/IClearingHouse.sol";
import {IPriceRouter} from "../interfaces/IPriceRouter.sol";
import {AccountId} from "./AccountId.sol";
import {Gates} from "./Gates.sol";
import {Ledger} from "./Ledger.sol";
import {LedgerLib} from "./LedgerLib.sol";
import {Liquidation} from "./Liquidation.sol";
import {Market, MarketLib} from "./Market.sol";
import {Account, Portfolio, Position} from "./Portfolio.sol";
import {WAD, WadMath} from "./WadMath.sol";

/// @title Cutting profits back that the vault might not be able to pay
/// @notice Before a profit factor would cut everyone alike, the positions that gained most are closed in part at the
/// mark, down to the threshold and no further. Deployed on its own and run in the core's storage, to keep the core under
/// the size limit of a contract.
library Deleveraging {
    using LedgerLib for Ledger;
    using MarketLib for Market;

    /// @dev What a market owes its traders and may owe them, and what one of them has.
    struct Case {
        bool isShort;
        uint256 owed;
        uint256 threshold;
        /// @dev Of the vault, WAD; and by how much the threshold falls with a unit of profit closed.
        uint256 share;
        uint256 paidShare;
        int256 sideProfit;
        int256 profit;
        uint256 size;
        /// @dev The excess of the larger leg: what may be closed.
        uint256 excess;
    }

    /// @notice See `IClearingHouse.deleverage`.
    function run(Ledger storage ledger, IPriceRouter router, AccountId id, uint16 marketId) external {
        Market storage market = ledger.listed(marketId);
        Account memory a = ledger.loadCharged(router, id, marketId);
        Position memory p = Portfolio.find(a, marketId);
        Gates.requireTradable(p);
        Case memory c = _case(ledger, market, p);
        require(c.owed > c.threshold, IClearingHouse.NotDeleveragable(c.owed, c.threshold));
        require(c.excess != 0, IClearingHouse.NothingToReduce(id, marketId));
        _requireAverage(market, c);

        uint256 quantity = Math.min(_quantity(c), c.excess);
        // Less than the least a position may be is not left behind.
        if (WadMath.mulUp(Portfolio.largerSize(p) - quantity, p.price) < p.minExposure) quantity = c.excess;
        int256 realised =
            c.isShort ? Liquidation.closeShort(p, quantity, p.price) : Liquidation.closeLong(p, quantity, p.price);
        ledger.store(id, p);
        ledger.storeCash(id, a.cash + realised);
        ledger.moveVault(-realised);
        emit IClearingHouse.Deleverage(id, marketId, c.isShort, quantity, realised, c.owed, c.threshold);
    }

    function _case(
        Ledger storage ledger,
        Market storage market,
        Position memory p
    ) private view returns (Case memory c) {
        (int256 long, int256 short) = market.profits(p.price, p.carryLong, p.carryShort);
        c.owed = WadMath.positivePart(long) + WadMath.positivePart(short);
        c.share = WadMath.mulDown(market.economy.vaultShare(), ledger.rules.deleverageAbove);
        c.threshold = WadMath.mulDown(c.share, WadMath.positivePart(ledger.backing(0)));
        int256 net = p.longSize + p.shortSize;
        c.isShort = net < 0;
        c.excess = WadMath.abs(net);
        c.size = Portfolio.largerSize(p);
        // Ceiled, so that what is paid reaches the threshold.
        c.paidShare = WadMath.mulUp(c.share, p.profitFactor);
        (c.sideProfit, c.profit) = c.isShort ? (short, Portfolio.shortProfit(p)) : (long, Portfolio.longProfit(p));
    }

    /// @dev Profit per unit at least the side's: compared crosswise, without a division.
    function _requireAverage(Market storage market, Case memory c) private view {
        uint256 sideSize = c.isShort ? market.openInterestShort : market.openInterestLong;
        require(
            c.profit > 0 && c.profit * int256(sideSize) >= c.sideProfit * int256(c.size),
            IClearingHouse.BelowSideAverage(
                WadMath.mulDivFloor(c.profit, int256(WAD), c.size),
                WadMath.mulDivFloor(c.sideProfit, int256(WAD), sideSize)
            )
        );
    }

    /// @dev A profit x that is closed lowers what is owed by x, and, paid with the factor f, the threshold by
    /// share · f · x: the least x with owed − x ≤ threshold − share · f · x, in base units of this position.
    function _quantity(Case memory c) private pure returns (uint256) {
        uint256 profit = uint256(c.profit);
        if (c.paidShare == WAD) return c.size;
        uint256 payout = WadMath.mulDivUp(c.owed - c.threshold, WAD, WAD - c.paidShare);
        return payout >= profit ? c.size : WadMath.mulDivUp(c.size, payout, profit);
    }
}
