// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IClearingHouse} from "../interfaces/IClearingHouse.sol";
import {IPriceRouter} from "../interfaces/IPriceRouter.sol";
import {AccountId, AccountType} from "./AccountId.sol";
import {Debts} from "./Debts.sol";
import {Holding, Holdings} from "./Holding.sol";
import {AccountHeader, Ledger, Token} from "./Ledger.sol";
import {Leg} from "./Leg.sol";
import {Mark, Standing} from "./Mark.sol";
import {Accrual, Market, MarketLib} from "./Market.sol";
import {MarketSet, MarketSetLib} from "./MarketSet.sol";
import {RiskWord} from "./Risk.sol";
import {Account, Portfolio, Position} from "./Portfolio.sol";
import {TokenSet} from "./TokenSet.sol";
import {Verdict, Verdicts} from "./Verdict.sol";
import {WAD, WadMath} from "./WadMath.sol";

/// @title Between storage and memory
/// @notice Every check and every preview loads an account through `load`; every change of a position is written by
/// `store`.
library LedgerLib {
    using Debts for Ledger;
    using MarketLib for Market;
    using SafeCast for int256;
    using SafeCast for uint256;

    /// @notice The market, if it is listed.
    function listed(Ledger storage self, uint16 marketId) internal view returns (Market storage market) {
        market = self.markets[marketId];
        require(market.risk.isSet(), IClearingHouse.UnknownMarket(marketId));
    }

    /// @notice A collateral token's id, if it is listed.
    function listedToken(Ledger storage self, address token) internal view returns (uint16 tokenId) {
        tokenId = self.tokenIds[token];
        require(tokenId != 0, IClearingHouse.UnlistedToken(token));
    }

    /// @notice The markets an account holds, and `extra` behind them unless it is among them or 0.
    function marketIds(Ledger storage self, AccountId id, uint16 extra) internal view returns (uint16[] memory ids) {
        MarketSet set = self.accounts[id].markets;
        uint256 held = set.length();
        bool appended = extra != 0 && !set.contains(extra);
        ids = new uint16[](appended ? held + 1 : held);
        for (uint256 i; i < held; ++i) ids[i] = set.at(i);
        if (appended) ids[held] = extra;
    }

    /// @notice The account about to be changed: its interest is booked, then it is loaded.
    function loadCharged(
        Ledger storage self,
        IPriceRouter router,
        AccountId id,
        uint16 extra
    ) internal returns (Account memory) {
        self.charge(id);
        return loadNow(self, router, id, extra);
    }

    /// @notice The account at the last accepted prices, with market `extra` among its positions unless that is 0.
    /// @dev A flat account with quote only needs no price, and asks for none.
    function loadNow(
        Ledger storage self,
        IPriceRouter router,
        AccountId id,
        uint16 extra
    ) internal view returns (Account memory) {
        uint16[] memory ids = marketIds(self, id, extra);
        uint16[] memory feeds = _withFeeds(self, self.accounts[id].tokens, ids);
        Mark[] memory marks;
        if (feeds.length != 0) marks = router.marks(feeds);
        for (uint256 i; i < feeds.length; ++i) {
            // A market that has ended needs no price, and a dead feed's last one serves.
            if (!marks[i].isStale() || marks[i].isFrozen()) continue;
            if (i >= ids.length || !self.markets[ids[i]].isSettled()) refuse(router, feeds[i]);
        }
        return load(self, id, ids, marks, extra);
    }

    /// @notice The mark of one feed, which may be frozen, but not merely stale.
    function markOf(IPriceRouter router, uint16 feed) internal view returns (Mark mark) {
        uint16[] memory feeds = new uint16[](1);
        feeds[0] = feed;
        mark = router.marks(feeds)[0];
        if (mark.isStale() && !mark.isFrozen()) refuse(router, feed);
    }

    /// @notice Reverts with the router's own error for a price that is too old, or was never there.
    function refuse(IPriceRouter router, uint16 feed) internal view {
        uint16[] memory feeds = new uint16[](1);
        feeds[0] = feed;
        router.prices(feeds);
    }

    /// @notice The account in memory, its markets as of now, valued.
    /// @param marks One for each of `ids`, which hold at least the account's markets, then one for each of its tokens.
    /// @param traded The market about to be traded, or 0: its profit factor counts even where there is no profit yet.
    function load(
        Ledger storage self,
        AccountId id,
        uint16[] memory ids,
        Mark[] memory marks,
        uint16 traded
    ) internal view returns (Account memory a) {
        a.hedge = id.kind() == AccountType.Hedge;
        AccountHeader storage header = self.accounts[id];
        a.cash = header.cash;
        a.backing = backing(self, 0);
        if (a.cash < 0) {
            // As it will be booked: out of the account into the vault.
            uint256 interest = self.interestOf(id);
            a.cash -= interest.toInt256();
            a.backing = backing(self, interest);
        }
        a.holdings = _holdings(self, id, header.tokens, marks, ids.length);
        a.collateral = Holdings.value(a.holdings);
        a.positions = new Position[](ids.length);
        mapping(uint256 => Leg[2]) storage legs = self.legs[id];
        for (uint256 i; i < ids.length; ++i) {
            Position memory p = a.positions[i];
            uint256 marketId = ids[i];
            Market storage market = self.markets[marketId];
            p.market = marketId;
            _readMark(market, p, marks[i]);
            _readSchedule(market, p);
            _readLegs(legs[marketId], p, a.hedge);
            appraise(market, p, a.backing, marketId == traded);
        }
    }

    /// @notice Values a position at the price it has, with what time has done to its market, charged at that price.
    /// @param backing_ What the vault stands behind markets with, quote.
    /// @param traded See `load`.
    function appraise(Market storage market, Position memory p, int256 backing_, bool traded) internal view {
        _accrue(market, p);
        p.profitFactor = WAD;
        Portfolio.value(p);
        // The factor takes two more slots: it is read only where it can matter.
        if (p.pnl > 0 || traded || (p.longSize != 0 && p.shortSize != 0)) _readFactor(market, p, backing_);
    }

    /// @notice Writes what memory holds of one market back, and moves the market's totals and the account's market
    /// set along.
    function store(Ledger storage self, AccountId id, Position memory p) internal {
        store(self, id, p, Verdicts.strict());
    }

    /// @notice The same of a position that may be new: an account has room for so many. One too many is not remembered.
    function store(Ledger storage self, AccountId id, Position memory p, Verdict memory v) internal {
        Market storage market = self.markets[p.market];
        Leg[2] storage legs = self.legs[id][p.market];
        AccountType kind = id.kind();
        if (kind == AccountType.Hedge) {
            market.moveLeg(legs[0], p.longSize, p.longCost);
            market.moveLeg(legs[1], p.shortSize, p.shortCost);
        } else {
            market.moveLeg(legs[0], p.longSize + p.shortSize, p.longCost + p.shortCost);
        }
        Accrual memory a = Accrual(p.carryLong, p.carryShort, p.fundingRate);
        market.accrue(p.market, a, p.price, backing(self, 0));
        AccountHeader storage header = self.accounts[id];
        MarketSet set = header.markets;
        bool held = set.contains(uint16(p.market));
        bool flat = p.longSize == 0 && p.shortSize == 0;
        if (flat && held) {
            header.markets = set.remove(uint16(p.market));
        } else if (!flat && !held) {
            uint256 maximum = kind == AccountType.Isolated ? 1 : MarketSetLib.MAX_MARKETS;
            if (set.length() < maximum) header.markets = set.add(uint16(p.market));
            else v.fail(abi.encodeWithSelector(IClearingHouse.TooManyMarkets.selector, id, maximum));
        }
    }

    /// @notice Brings a market up to date.
    function accrue(Ledger storage self, uint16 marketId, uint256 price) internal {
        Market storage market = listed(self, marketId);
        market.accrue(marketId, market.accrual(price), price, backing(self, 0));
    }

    /// @notice Writes an account's cash, always after its legs.
    /// @dev The caller has booked the interest of an account that was in debt: see `loadCharged`.
    function storeCash(Ledger storage self, AccountId id, int256 cash) internal {
        AccountHeader storage header = self.accounts[id];
        int256 before = header.cash;
        header.cash = cash.toInt128();
        uint256 gone = WadMath.positivePart(before);
        uint256 come = WadMath.positivePart(cash);
        if (come != gone) self.positiveCash = (self.positiveCash - gone + come).toUint128();
        if (before < 0 || cash < 0) self.follow(id, before, cash, header.markets.isEmpty());
    }

    /// @notice Adds to an account's cash.
    function credit(Ledger storage self, AccountId id, uint256 amount) internal {
        self.charge(id);
        storeCash(self, id, self.accounts[id].cash + amount.toInt256());
    }

    /// @notice Writes how much of a token an account holds, moves the token's total along, and the account's token set.
    function storeHolding(Ledger storage self, AccountId id, uint16 tokenId, uint256 amount) internal {
        Token storage token = self.tokens[tokenId];
        uint256 before = self.holdings[id][tokenId];
        token.held = (token.held - before + amount).toUint128();
        self.holdings[id][tokenId] = amount;
        if (before != 0 && amount != 0) return;
        AccountHeader storage header = self.accounts[id];
        TokenSet set = header.tokens;
        header.tokens = amount == 0 ? set.remove(tokenId) : set.add(tokenId);
    }

    /// @notice What the vault stands behind markets with: what is lent to debtors is not there to pay winners, as far as
    /// insurance does not stand for it.
    /// @param interest Of an account, about to be booked.
    function backing(Ledger storage self, uint256 interest) internal view returns (int256) {
        return backing(self.vault + int256(interest), self.debt + interest, self.insurance);
    }

    /// @notice The same of numbers.
    function backing(int256 vault, uint256 debt, uint256 insurance) internal pure returns (int256) {
        int256 lent = int256(debt) - int256(insurance);
        return lent > 0 ? vault - lent : vault;
    }

    /// @notice The vault books the negative of whatever accounts realise, and its share of fees.
    function moveVault(Ledger storage self, int256 change) internal {
        self.vault = (self.vault + change).toInt128();
    }

    /// @notice Adds to or takes from insurance; never below zero.
    function moveInsurance(Ledger storage self, int256 change) internal {
        self.insurance = (int256(uint256(self.insurance)) + change).toUint256().toUint128();
    }

    /// @dev The feeds of an account's tokens behind those of its markets, which have the markets' own numbers.
    function _withFeeds(
        Ledger storage self,
        TokenSet set,
        uint16[] memory ids
    ) private view returns (uint16[] memory feeds) {
        uint256 count = set.length();
        if (count == 0) return ids;
        feeds = new uint16[](ids.length + count);
        for (uint256 i; i < ids.length; ++i) feeds[i] = ids[i];
        for (uint256 i; i < count; ++i) feeds[ids.length + i] = self.tokens[set.at(i)].feed;
    }

    /// @param first Where the prices of the tokens begin.
    function _holdings(
        Ledger storage self,
        AccountId id,
        TokenSet set,
        Mark[] memory marks,
        uint256 first
    ) private view returns (Holding[] memory list) {
        uint256 count = set.length();
        list = new Holding[](count);
        for (uint256 i; i < count; ++i) {
            uint16 tokenId = set.at(i);
            list[i] = holdingOf(self, tokenId, self.holdings[id][tokenId], marks[first + i]);
        }
    }

    /// @notice Some of a token in memory.
    function holdingOf(
        Ledger storage self,
        uint16 tokenId,
        uint256 amount,
        Mark mark
    ) internal view returns (Holding memory h) {
        Token storage token = self.tokens[tokenId];
        (h.token, h.amount, h.unit, h.price) = (tokenId, amount, token.unit, mark.price());
        (h.haircut, h.discount, h.openHaircut) = terms(token);
        h.standing = mark.standing();
        if (mark.isOutsideBand()) h.average = mark.average();
    }

    /// @notice What a token counts less now, what it fetches less, and what it counts less for new risk if that is more.
    function terms(Token storage token) internal view returns (uint256 haircut, uint256 discount, uint256 openHaircut) {
        uint256 changesAt = token.changesAt;
        if (changesAt != 0 && block.timestamp >= changesAt) return (token.nextHaircut, token.nextDiscount, 0);
        return (token.haircut, token.discount, changesAt == 0 ? 0 : token.nextHaircut);
    }

    function _readMark(Market storage market, Position memory p, Mark mark) private view {
        if (market.isSettled()) {
            (p.price, p.standing) = (market.settlementPrice, Standing.Settled);
        } else {
            (p.price, p.standing) = (mark.price(), mark.standing());
            if (mark.isOutsideBand()) p.average = mark.average();
        }
    }

    function _readFactor(Market storage market, Position memory p, int256 backing_) private view {
        p.profitFactor = market.profitFactor(p.price, p.carryLong, p.carryShort, backing_);
        if (p.profitFactor != WAD) Portfolio.value(p);
    }

    function _readSchedule(Market storage market, Position memory p) private view {
        (RiskWord risk, RiskWord next) = market.schedules();
        p.liquidationFee = risk.liquidationFee();
        p.minExposure = risk.minExposure();
        p.brackets = risk.brackets();
        if (next.isSet()) p.nextBrackets = next.brackets();
    }

    function _accrue(Market storage market, Position memory p) private view {
        Accrual memory a = market.accrual(p.price);
        (p.carryLong, p.carryShort, p.fundingRate) = (a.carryLong, a.carryShort, a.fundingRate);
    }

    function _readLegs(Leg[2] storage legs, Position memory p, bool hedge) private view {
        Leg memory leg = legs[0];
        if (leg.size < 0) (p.shortSize, p.shortCost) = (leg.size, leg.cost);
        else (p.longSize, p.longCost) = (leg.size, leg.cost);
        if (hedge) {
            leg = legs[1];
            (p.shortSize, p.shortCost) = (leg.size, leg.cost);
        }
    }
}
