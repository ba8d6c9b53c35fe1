// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IClearingHouse} from "../interfaces/IClearingHouse.sol";
import {IPriceRouter} from "../interfaces/IPriceRouter.sol";
import {AccountId} from "./AccountId.sol";
import {Ledger} from "./Ledger.sol";
import {LedgerLib} from "./LedgerLib.sol";
import {Liquidation} from "./Liquidation.sol";
import {LiquidationPrices} from "./LiquidationPrices.sol";
import {Payouts} from "./Payouts.sol";
import {Account} from "./Portfolio.sol";
import {Previews} from "./Previews.sol";
import {KeeperTerms} from "./TopUp.sol";
import {WAD, WadMath} from "./WadMath.sol";
import {Withdrawable} from "./Withdrawable.sol";

/// @title What is ahead of an account: its liquidation, and what may leave it
/// @notice Deployed on its own and run in the core's storage, to keep the core under the size limit of a contract; results
/// are encoded here, for the core to hand on as they are.
library Outlook {
    using LedgerLib for Ledger;

    /// @param call Of the core, by anyone: the selector says which view.
    function run(
        Ledger storage ledger,
        IPriceRouter router,
        Payouts.Quote memory quote,
        bytes calldata call
    ) external view returns (bytes memory) {
        if (bytes4(call) == IClearingHouse.liquidationOutlook.selector) {
            return abi.encode(_liquidation(ledger, router, abi.decode(call[4:], (AccountId))));
        }
        (AccountId id, address token) = abi.decode(call[4:], (AccountId, address));
        if (token != quote.token) {
            uint256 amount = Withdrawable.ofToken(ledger, router, id, token);
            return abi.encode(amount, amount);
        }
        (uint256 tokenAmount, uint256 paid) = Withdrawable.ofQuote(ledger, router, quote, id);
        return abi.encode(tokenAmount, paid);
    }

    /// @dev See `IClearingHouse.liquidationOutlook`.
    function _liquidation(
        Ledger storage ledger,
        IPriceRouter router,
        AccountId id
    ) private view returns (IClearingHouse.LiquidationOutlook memory o) {
        Account memory a = ledger.loadNow(router, id, 0);
        o.ranking = Liquidation.ranking(a);
        o.prices = new IClearingHouse.LiquidationPrice[](a.positions.length);
        uint256 nearest;
        uint256 least = type(uint256).max;
        for (uint256 i; i < a.positions.length; ++i) {
            (uint256 below, uint256 above) = LiquidationPrices.around(ledger, a, i);
            uint256 mark = a.positions[i].price;
            o.prices[i] = IClearingHouse.LiquidationPrice(uint16(a.positions[i].market), mark, below, above);
            (uint256 price, uint256 distance) = _nearer(mark, below, above);
            if (distance < least) (nearest, least, o.price) = (i, distance, price);
        }
        // A healthy account is looked at where it would first not be.
        if (o.price != 0) {
            o.marketId = uint16(a.positions[nearest].market);
            LiquidationPrices.put(ledger, a, nearest, o.price);
        }
        IClearingHouse.Config storage c = ledger.config;
        KeeperTerms memory terms = KeeperTerms(c.keeperShare, c.keeperFloor, c.topUpBudget);
        o.preview = Previews.liquidation(ledger, a, c.buffer, terms, router.protectedUntil() != 0);
    }

    /// @dev The one that is the smaller part of the mark away; none is infinitely far.
    function _nearer(
        uint256 mark,
        uint256 below,
        uint256 above
    ) private pure returns (uint256 price, uint256 distance) {
        distance = type(uint256).max;
        if (below != 0) (price, distance) = (below, WadMath.mulDivDown(mark - below, WAD, mark));
        if (above == 0) return (price, distance);
        uint256 up = WadMath.mulDivDown(above - mark, WAD, mark);
        if (up < distance) (price, distance) = (above, up);
    }
}
