// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IClearingHouse} from "../interfaces/IClearingHouse.sol";
import {IPriceRouter} from "../interfaces/IPriceRouter.sol";
import {AccountId} from "./AccountId.sol";
import {Insolvency} from "./Insolvency.sol";
import {Ledger} from "./Ledger.sol";
import {LedgerLib} from "./LedgerLib.sol";
import {Liquidation} from "./Liquidation.sol";
import {Standing} from "./Mark.sol";
import {Market, MarketLib} from "./Market.sol";
import {Payouts} from "./Payouts.sol";
import {Account, Portfolio, Position} from "./Portfolio.sol";
import {WadMath} from "./WadMath.sol";

/// @title How a market ends, and the whole protocol
/// @notice Halted, a market takes no new risk; anyone fixes the first price of a delay later, and settles positions at it,
/// account by account. Deployed on its own and run in the core's storage, to keep the core under the size limit of a
/// contract; one entry for its verbs, and for those that fill the pots losses come out of, which takes the core's call as
/// it came.
library Emergency {
    using LedgerLib for Ledger;
    using MarketLib for Market;
    using SafeCast for int256;
    using SafeCast for uint256;

    /// @param value What a provider's fee may be paid from.
    /// @param call Of the core, by whoever may: the selector says which verb.
    /// @return left What is left of `value`.
    function run(
        Ledger storage ledger,
        IPriceRouter router,
        Payouts.Quote memory quote,
        uint256 value,
        bytes calldata call
    ) external returns (uint256 left) {
        left = value;
        bytes4 verb = bytes4(call);
        if (verb == IClearingHouse.settleAccount.selector) {
            _settleAccount(ledger, router, abi.decode(call[4:], (AccountId)));
        } else if (verb == IClearingHouse.settleMarket.selector) {
            (uint16 marketId, bytes[] memory data) = abi.decode(call[4:], (uint16, bytes[]));
            left -= _settleMarket(ledger, router, marketId, data, value);
        } else if (verb == IClearingHouse.haltMarket.selector) {
            _haltMarket(ledger, abi.decode(call[4:], (uint16)));
        } else if (verb == IClearingHouse.resumeMarket.selector) {
            _resumeMarket(ledger, abi.decode(call[4:], (uint16)));
        } else if (verb == IClearingHouse.pauseNewRisk.selector) {
            _setPaused(ledger, true);
        } else if (verb == IClearingHouse.resumeNewRisk.selector) {
            _setPaused(ledger, false);
        } else if (verb == IClearingHouse.windDown.selector) {
            _windDown(ledger);
        } else if (verb == IClearingHouse.releaseInsurance.selector) {
            _releaseInsurance(ledger, quote.unit);
        } else if (verb == IClearingHouse.fundInsurance.selector) {
            Payouts.fundInsurance(ledger, quote, abi.decode(call[4:], (uint256)));
        } else if (verb == IClearingHouse.coverDeficit.selector) {
            Payouts.coverDeficit(ledger, quote, abi.decode(call[4:], (uint256)));
        } else if (verb == IClearingHouse.closeAccount.selector) {
            (AccountId id, address to) = abi.decode(call[4:], (AccountId, address));
            Payouts.closeAccount(ledger, quote, id, to);
        } else {
            _retireVault(ledger);
        }
    }

    /// @dev See `IClearingHouse.pauseNewRisk` and `resumeNewRisk`.
    function _setPaused(Ledger storage ledger, bool paused) private {
        require(paused || !ledger.windingDown, IClearingHouse.WindingDown());
        ledger.newRiskPaused = paused;
        emit IClearingHouse.PauseNewRisk(paused);
    }

    /// @dev See `IClearingHouse.haltMarket`.
    function _haltMarket(Ledger storage ledger, uint16 marketId) private {
        Market storage market = ledger.listed(marketId);
        uint256 haltedAt = market.haltedAt;
        require(haltedAt == 0, IClearingHouse.MarketHalted(marketId, haltedAt));
        _halt(market, marketId);
    }

    /// @dev See `IClearingHouse.resumeMarket`.
    function _resumeMarket(Ledger storage ledger, uint16 marketId) private {
        Market storage market = ledger.listed(marketId);
        require(!ledger.windingDown, IClearingHouse.WindingDown());
        require(!market.isSettled(), IClearingHouse.MarketEnded(marketId));
        require(market.haltedAt != 0, IClearingHouse.MarketNotHalted(marketId));
        market.haltedAt = 0;
        emit IClearingHouse.ResumeMarket(marketId);
    }

    /// @dev See `IClearingHouse.settleMarket`.
    /// @return fee Paid out of `value`.
    function _settleMarket(
        Ledger storage ledger,
        IPriceRouter router,
        uint16 marketId,
        bytes[] memory data,
        uint256 value
    ) private returns (uint256 fee) {
        require(!ledger.listed(marketId).isSettled(), IClearingHouse.MarketEnded(marketId));
        uint256 price;
        (price, fee) = _settlementPrice(ledger, router, marketId, data, value);
        _end(ledger, marketId, price);
    }

    /// @dev The first price of after the delay is the same whoever brings it, whenever. Who brings none settles at the last
    /// one accepted, over which he has some say; so not before everybody had a whole delay to bring the first.
    function _settlementPrice(
        Ledger storage ledger,
        IPriceRouter router,
        uint16 marketId,
        bytes[] memory data,
        uint256 value
    ) private returns (uint256 price, uint256 fee) {
        uint256 haltedAt = ledger.markets[marketId].haltedAt;
        require(haltedAt != 0, IClearingHouse.MarketNotHalted(marketId));
        uint256 delay = ledger.config.haltDelay;
        uint256 from = haltedAt + (data.length == 0 ? 2 * delay : delay);
        require(block.timestamp >= from, IClearingHouse.SettlementTooEarly(marketId, block.timestamp, from));
        if (data.length == 0) return (LedgerLib.markOf(router, marketId).price(), 0);
        fee = router.settlementFee(marketId, data);
        require(value >= fee, IPriceRouter.UpdateFeeTooLow(value, fee));
        // A 32-bit time and a delay of days. The router itself asks for none of after now.
        price = router.settlementPrice{value: fee}(marketId, data, uint64(from), type(uint64).max).price;
    }

    /// @dev See `IClearingHouse.settleAccount`.
    function _settleAccount(Ledger storage ledger, IPriceRouter router, AccountId id) private {
        Account memory a = ledger.loadCharged(router, id, 0);
        int256 realised;
        uint256 settled;
        for (uint256 i; i < a.positions.length; ++i) {
            Position memory p = a.positions[i];
            if (p.standing != Standing.Settled) continue;
            ++settled;
            realised += _close(ledger, id, p);
        }
        require(settled != 0, IClearingHouse.NothingToSettle(id));
        a.cash += realised;
        ledger.moveVault(-realised);
        // Who could not act a while ago keeps his collateral for now: what he owes is left to a liquidation.
        bool protected = Portfolio.isRecovering(a) || router.protectedUntil() != 0;
        if (protected) ledger.storeCash(id, a.cash);
        else Insolvency.settleCash(ledger, id, a);
    }

    /// @dev See `IClearingHouse.windDown`.
    function _windDown(Ledger storage ledger) private {
        require(!ledger.windingDown, IClearingHouse.WindingDown());
        (ledger.windingDown, ledger.newRiskPaused) = (true, true);
        emit IClearingHouse.PauseNewRisk(true);
        emit IClearingHouse.WindDown();
        uint16[] memory ids = ledger.listedIds;
        for (uint256 i; i < ids.length; ++i) {
            Market storage market = ledger.markets[ids[i]];
            if (market.haltedAt == 0) _halt(market, ids[i]);
        }
    }

    /// @dev See `IClearingHouse.releaseInsurance`.
    function _releaseInsurance(Ledger storage ledger, uint256 unit) private {
        require(ledger.windingDown, IClearingHouse.NotWindingDown());
        _requireEmpty(ledger);
        uint256 insurance = ledger.insurance;
        // What the protocol is owed is collected in whole units: the rest of one is nobody's.
        uint256 fees = ledger.fees;
        uint256 rest = fees - WadMath.divDown(fees, unit) * unit;
        ledger.insurance = 0;
        ledger.fees = (fees - rest).toUint128();
        ledger.moveVault((insurance + rest).toInt256());
        emit IClearingHouse.ReleaseInsurance(insurance, rest);
    }

    /// @dev See `IClearingHouse.retireVault`.
    function _retireVault(Ledger storage ledger) private {
        require(ledger.windingDown, IClearingHouse.NotWindingDown());
        _requireEmpty(ledger);
        uint256 rest = WadMath.positivePart(ledger.vault);
        ledger.vault -= rest.toInt256().toInt128();
        ledger.fees += rest.toUint128();
        emit IClearingHouse.RetireVault(rest);
    }

    /// @dev No position and no debt is left that vault or insurance would have to stand for.
    function _requireEmpty(Ledger storage ledger) private view {
        uint16[] memory ids = ledger.listedIds;
        for (uint256 i; i < ids.length; ++i) {
            Market storage market = ledger.markets[ids[i]];
            (uint256 long, uint256 short) = (market.openInterestLong, market.openInterestShort);
            require(long == 0 && short == 0, IClearingHouse.PositionsLeft(ids[i], long, short));
        }
        require(ledger.debt == 0, IClearingHouse.DebtsLeft(ledger.debt));
    }

    function _halt(Market storage market, uint16 marketId) private {
        market.haltedAt = uint32(block.timestamp);
        emit IClearingHouse.HaltMarket(marketId, block.timestamp);
    }

    function _end(Ledger storage ledger, uint16 marketId, uint256 price) private {
        ledger.accrue(marketId, price);
        Market storage market = ledger.markets[marketId];
        uint256 factor = market.profitFactor(price, market.carryLong, market.carryShort, ledger.backing(0));
        (market.settlementPrice, market.settlementFactor) = (price.toUint128(), factor.toUint64());
        market.accruedAt = MarketLib.ENDED;
        emit IClearingHouse.SettleMarket(marketId, price, factor);
    }

    /// @dev Both legs, whole: so what they realise is what they were worth, to the wei.
    function _close(Ledger storage ledger, AccountId id, Position memory p) private returns (int256 realised) {
        (uint256 long, uint256 short) = (uint256(p.longSize), WadMath.abs(p.shortSize));
        realised = Liquidation.closeLong(p, long, p.price) + Liquidation.closeShort(p, short, p.price);
        ledger.store(id, p);
        emit IClearingHouse.SettlePosition(id, uint16(p.market), long, short, realised);
    }
}
