// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IClearingHouse} from "../interfaces/IClearingHouse.sol";
import {IPriceRouter} from "../interfaces/IPriceRouter.sol";
import {Debts} from "./Debts.sol";
import {Ledger} from "./Ledger.sol";
import {LedgerLib} from "./LedgerLib.sol";
import {Accrual, Market, MarketLib} from "./Market.sol";
import {Mark, MarkLib} from "./Mark.sol";
import {WAD, WadMath} from "./WadMath.sol";

/// @title What the vault is worth
/// @notice From the totals of every market, however many accounts there are; what the vault owes is ceiled. Deployed on
/// its own and run in the core's storage, to keep the core under the size limit of a contract; results are encoded here.
library Nav {
    using LedgerLib for Ledger;
    using MarketLib for Market;

    /// @notice See `IClearingHouse.vaultState`. With `router` zero, at the given prices.
    function state(
        Ledger storage ledger,
        IPriceRouter router,
        uint256[] memory prices
    ) external view returns (bytes memory) {
        uint16[] memory ids = ledger.listedIds;
        Mark[] memory marks = _marks(ledger, router, ids, prices);
        IClearingHouse.VaultState memory s;
        s.cash = ledger.vault;
        int256 backing = ledger.backing(0);
        for (uint256 i; i < ids.length; ++i) {
            _add(s, ledger.markets[ids[i]], marks[i], backing, ledger.rules.deleverageAbove);
        }
        // Credit is given out of vault and insurance: what leaves must not put anyone's debt beyond the cap, nor markets
        // short of what is lent.
        uint256 debt = ledger.debt;
        uint256 lent = Math.saturatingSub(debt, ledger.insurance);
        uint256 capped = Math.saturatingSub(WadMath.mulDivUp(debt, WAD, ledger.rules.debtCap), ledger.insurance);
        s.needed = Math.max(s.needed + lent, capped);
        s.interest = Debts.interestOfAll(ledger);
        s.nav = s.cash + int256(s.interest) - s.netProfit - int256(s.skewPremium);
        return abi.encode(s);
    }

    /// @notice See `IClearingHouse.listedMarkets`.
    function markets(Ledger storage ledger) external view returns (bytes memory) {
        return abi.encode(ledger.listedIds);
    }

    /// @dev A market that has ended has its own price; a dead feed's last one serves, and is told apart.
    function _marks(
        Ledger storage ledger,
        IPriceRouter router,
        uint16[] memory ids,
        uint256[] memory prices
    ) private view returns (Mark[] memory marks) {
        bool given = address(router) == address(0);
        if (given) {
            require(ids.length == prices.length, IClearingHouse.PriceCountMismatch(prices.length, ids.length));
            marks = new Mark[](ids.length);
        } else {
            marks = router.marks(ids);
        }
        for (uint256 i; i < ids.length; ++i) {
            Market storage market = ledger.markets[ids[i]];
            if (market.isSettled()) marks[i] = MarkLib.live(market.settlementPrice);
            else if (given) marks[i] = MarkLib.live(prices[i]);
            else if (marks[i].isStale() && !marks[i].isFrozen()) LedgerLib.refuse(router, ids[i]);
        }
    }

    function _add(
        IClearingHouse.VaultState memory s,
        Market storage market,
        Mark mark,
        int256 backing,
        uint256 deleverageAbove
    ) private view {
        uint256 price = mark.price();
        Accrual memory a = market.accrual(price);
        (int256 long, int256 short) = market.profits(price, a.carryLong, a.carryShort);
        uint256 factor = market.profitFactor(price, a.carryLong, a.carryShort, backing);
        int256 profit = _payable(long, factor) + _payable(short, factor);
        s.netProfit += profit;
        // What the last price of a dead feed says may be anything by now: who leaves is not paid for it, who comes pays.
        if (mark.isFrozen()) {
            s.doubtfulGain += WadMath.positivePart(-profit);
            s.doubtfulLoss += WadMath.positivePart(profit);
        }

        // What has ended is settled at its price: no premium comes back, and no price can move.
        uint256 net = market.isSettled() ? 0 : WadMath.abs(market.skew());
        // A size of 112 bits at a price of 128: the product fits.
        s.skewPremium += WadMath.mulDivUp(net * price, net, 2 * WAD * market.economy.skewScale());
        uint256 owed = WadMath.positivePart(long) + WadMath.positivePart(short);
        s.needed = Math.max(s.needed, _needed(market, net, price, owed, deleverageAbove));
    }

    /// @dev Least cash with which a market's net position is within its utilisation cap, and what it owes within the
    /// deleveraging threshold.
    function _needed(
        Market storage market,
        uint256 net,
        uint256 price,
        uint256 owed,
        uint256 deleverageAbove
    ) private view returns (uint256) {
        uint256 share = market.economy.vaultShare();
        uint256 held = WadMath.mulDivUp(WadMath.mulUp(net, price), WAD, market.economy.maxUtilisation());
        uint256 paying = WadMath.mulDivUp(owed, WAD, WadMath.mulDown(share, deleverageAbove));
        return Math.max(WadMath.mulDivUp(held, WAD, share), paying);
    }

    /// @dev What the vault pays of a side's net profit. Winners and losers of a side are netted first, so where profits
    /// are cut this is at least what they are paid one by one.
    function _payable(int256 profit, uint256 factor) private pure returns (int256) {
        return profit <= 0 ? profit : int256(WadMath.mulUp(uint256(profit), factor));
    }
}
