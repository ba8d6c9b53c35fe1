// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IClearingHouse} from "../interfaces/IClearingHouse.sol";
import {IPriceRouter} from "../interfaces/IPriceRouter.sol";
import {AccountId} from "./AccountId.sol";
import {Caps} from "./Caps.sol";
import {Checks} from "./Checks.sol";
import {Debts} from "./Debts.sol";
import {FeeSplit} from "./FeeSplit.sol";
import {Gates} from "./Gates.sol";
import {Ledger} from "./Ledger.sol";
import {LedgerLib} from "./LedgerLib.sol";
import {Market, MarketLib} from "./Market.sol";
import {Account, Margin, Portfolio, Position} from "./Portfolio.sol";
import {Terms, Trade, Trading} from "./Trading.sol";
import {Verdict, Verdicts} from "./Verdict.sol";
import {WadMath} from "./WadMath.sol";

/// @title Trades against the ledger
/// @notice Deployed on its own and run in the core's storage, to keep the core under the size limit of a contract.
library Fills {
    using LedgerLib for Ledger;
    using MarketLib for Market;

    /// @param call Of the core, by a satellite: the selector says which verb. As it came: to decode it there, only to encode it
    /// again, would cost the core a kilobyte.
    /// @return What the verb returns, encoded.
    function run(Ledger storage ledger, IPriceRouter router, bytes calldata call) external returns (bytes memory) {
        bytes4 verb = bytes4(call);
        if (verb == IClearingHouse.closePair.selector) {
            (AccountId id, uint16 marketId, uint256 quantity) = abi.decode(call[4:], (AccountId, uint16, uint256));
            _closePair(ledger, router, id, marketId, quantity);
            return "";
        }
        IClearingHouse.FillRequest memory request = abi.decode(call[4:], (IClearingHouse.FillRequest));
        if (verb == IClearingHouse.forfeit.selector) return abi.encode(_forfeit(ledger, router, request));
        return abi.encode(fill(ledger, router, request, Verdicts.strict()));
    }

    /// @notice See `IClearingHouse.fill`. With a verdict that collects, the trade is made whatever stands against it: the
    /// caller undoes all of it.
    function fill(
        Ledger storage ledger,
        IPriceRouter router,
        IClearingHouse.FillRequest memory request,
        Verdict memory v
    ) internal returns (IClearingHouse.FillResult memory result) {
        Market storage market = ledger.listed(request.marketId);
        Account memory a = ledger.loadCharged(router, request.accountId, request.marketId);
        Margin memory before = Portfolio.margin(a);
        Position memory p = Portfolio.find(a, request.marketId);
        Gates.requireTradable(p);
        Trade memory trade = Trading.resolve(p, request.accountId, request.side, request.sizeDelta, request.reduceOnly);
        result = Trading.execute(p, trade, _terms(market, request.price, request.confidence));
        int256 net = trade.longDelta + trade.shortDelta;
        result.integratorFee = FeeSplit.integratorFee(
            net,
            result.fillPrice,
            request.integrator,
            request.integratorRate
        );
        // From here on there is a trade: what stands against it can be told one by one.
        if (!trade.reduces) Gates.requireNewRisk(ledger, router, market, a, p, v);
        _requireAcceptable(net, result.fillPrice, request.acceptablePrice, v);

        _book(ledger, request.accountId, a, p, result, v);
        if (trade.reduces) Checks.requireReduction(before, Portfolio.margin(a), v);
        else _requireCarried(ledger, request.accountId, a, v);
        if (Trading.opens(trade)) Caps.check(ledger, market, p, trade, v);
        if (result.fee != 0) FeeSplit.share(ledger, request.accountId, request.integrator, result.fee);
        if (result.integratorFee != 0) {
            FeeSplit.payIntegrator(ledger, request.accountId, request.integrator, result.integratorFee);
        }
    }

    /// @dev A net trade; a pair of equal legs moves at the mark.
    function _requireAcceptable(int256 net, uint256 price, uint256 limit, Verdict memory v) private pure {
        if (net == 0 || (net > 0 ? price <= limit : price >= limit)) return;
        v.fail(abi.encodeWithSelector(IClearingHouse.PriceNotAcceptable.selector, price, limit));
    }

    /// @dev New risk: what the account needs to carry it.
    function _requireCarried(Ledger storage ledger, AccountId id, Account memory a, Verdict memory v) private view {
        // Before the rest: it takes what is doubtful at its worse, and a limit of the owner's own is about what is.
        Checks.requireLeverage(Portfolio.margin(a), ledger.maxLeverage[id], v);
        Checks.requireInitial(a, 0, 0, ledger.rules.profitWeight, v);
        Debts.requireWithin(ledger, a.cash, v);
    }

    /// @dev See `IClearingHouse.closePair`.
    function _closePair(
        Ledger storage ledger,
        IPriceRouter router,
        AccountId accountId,
        uint16 marketId,
        uint256 quantity
    ) private {
        Market storage market = ledger.listed(marketId);
        Account memory a = ledger.loadCharged(router, accountId, marketId);
        Margin memory before = Portfolio.margin(a);
        Position memory p = Portfolio.find(a, marketId);
        Gates.requireTradable(p);
        require(quantity != 0, IClearingHouse.ZeroSize());
        uint256 available = Math.min(uint256(p.longSize), WadMath.abs(p.shortSize));
        require(quantity <= available, IClearingHouse.PairTooLarge(quantity, available));

        Trade memory trade = Trade(-int256(quantity), int256(quantity), false);
        Trading.complete(p, trade);
        // The confidence matters only to an excess leg too small to stay.
        uint256 confidence = LedgerLib.markOf(router, marketId).confidence();
        IClearingHouse.FillResult memory result = Trading.execute(p, trade, _terms(market, p.price, confidence));
        _book(ledger, accountId, a, p, result, Verdicts.strict());
        Checks.requireReduction(before, Portfolio.margin(a), Verdicts.strict());
        if (result.fee != 0) FeeSplit.share(ledger, accountId, address(0), result.fee);
    }

    /// @dev See `IClearingHouse.forfeit`.
    function _forfeit(
        Ledger storage ledger,
        IPriceRouter router,
        IClearingHouse.FillRequest memory request
    ) private returns (uint256 charged) {
        Market storage market = ledger.listed(request.marketId);
        Account memory a = ledger.loadCharged(router, request.accountId, request.marketId);
        Margin memory m = Portfolio.margin(a);
        // The size asked for, also of a reduction that found nothing: else an order could be undone by another one.
        uint256 value = WadMath.mulUp(WadMath.abs(request.sizeDelta), request.price);
        uint256 cost = WadMath.mulUp(value, market.takerFee);
        charged = Math.min(cost, WadMath.positivePart(m.equity - int256(m.maintenance)));
        ledger.storeCash(request.accountId, a.cash - int256(charged));
        ledger.moveVault(int256(charged));
        emit IClearingHouse.Forfeit(request.accountId, charged);
    }

    /// @dev Writes a trade that memory already shows: position, cash, and the vault as the other side of both.
    function _book(
        Ledger storage ledger,
        AccountId id,
        Account memory a,
        Position memory p,
        IClearingHouse.FillResult memory result,
        Verdict memory v
    ) private {
        int256 booked = result.realised - int256(result.fee + result.integratorFee);
        a.cash += booked;
        Portfolio.value(p);
        ledger.store(id, p, v);
        ledger.storeCash(id, a.cash);
        // All fees first: others' parts of them leave the vault once the account has passed its check.
        ledger.moveVault(-booked);
        emit IClearingHouse.Fill(
            id,
            uint16(p.market),
            result.longDelta,
            result.shortDelta,
            result.fillPrice,
            result.realised,
            result.fee,
            p.longCost,
            p.shortCost
        );
    }

    function _terms(Market storage market, uint256 price, uint256 confidence) private view returns (Terms memory) {
        return Terms(price, confidence, market.skew(), market.economy.skewScale(), market.makerFee, market.takerFee);
    }
}
