// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IClearingHouse} from "../interfaces/IClearingHouse.sol";
import {AccountId} from "./AccountId.sol";
import {Leg} from "./Leg.sol";
import {Market} from "./Market.sol";
import {MarketSet} from "./MarketSet.sol";
import {TokenSet} from "./TokenSet.sol";

/// @notice What an account is, apart from its legs: two slots.
struct AccountHeader {
    /// @dev Signed: realised losses may drive it below zero while unrealised profits back the account.
    int128 cash;
    /// @dev What pending orders reserve.
    uint96 reserved;
    /// @dev Orders of an earlier epoch are void.
    uint32 epoch;
    MarketSet markets;
    TokenSet tokens;
}

/// @notice What is kept of an account with negative cash. One slot, without a meaning in any other account.
struct Debt {
    /// @dev Interest is booked up to then.
    uint40 chargedAt;
    /// @dev Since when it has had a debt and no position; 0 while it has one.
    uint40 flatSince;
}

/// @notice A collateral token: parameters, and where its units are. The first slot is all that a margin check reads.
struct Token {
    /// @dev WAD fractions; the discount is below the haircut.
    uint64 haircut;
    uint64 discount;
    /// @dev WAD per token unit.
    uint64 unit;
    /// @dev The router's feed of its price; it may be a market's.
    uint16 feed;
    /// @dev From when `nextHaircut` and `nextDiscount` hold; 0 if nothing is to change.
    uint40 changesAt;
    address token;
    /// @dev New risk counts with a higher haircut at once.
    uint64 nextHaircut;
    uint64 nextDiscount;
    /// @dev The most that accounts may hold together, and what they do; token units.
    uint128 cap;
    uint128 held;
    /// @dev What insurance has taken for debts and not sold yet, token units.
    uint128 seized;
    /// @dev The debts it took over with that: proceeds repay them first. Quote.
    uint128 owed;
}

/// @notice How trades are charged and what stops them, beside a market's own parameters; WAD fractions but for the
/// amounts. Three slots.
struct TradeRules {
    /// @dev Weight of unrealised profit as backing of new risk.
    uint64 profitWeight;
    /// @dev Of a market's capacity: a side owed more than this takes no new positions.
    uint64 profitCap;
    /// @dev Of a market's capacity: above it, profits may be cut back by anyone.
    uint64 deleverageAbove;
    /// @dev Shares of the trading fee; the vault takes the rest.
    uint64 feeToInsurance;
    uint64 feeToProtocol;
    uint64 feeToReferrer;
    uint64 feeToIntegrator;
    /// @dev Interest on negative cash, per year.
    uint64 debtRate;
    /// @dev What an account that takes risk may owe, quote.
    uint96 debtLimit;
    /// @dev A flat debtor's collateral under this value is taken at once, quote.
    uint96 dustValue;
    /// @dev Of vault and insurance: what all accounts together may owe.
    uint64 debtCap;
}

/// @notice All the core stores: accounts, legs, markets and the pots.
struct Ledger {
    mapping(AccountId => AccountHeader) accounts;
    /// @dev A one-way account keeps its signed position in the first, a hedge account its long leg in the first and
    /// its short leg in the second.
    mapping(AccountId => mapping(uint256 market => Leg[2])) legs;
    mapping(uint256 market => Market) markets;
    /// @dev The traders' counterparty, signed: below zero it is the recorded deficit.
    int128 vault;
    uint128 insurance;
    /// @dev Keeper fees of pending orders.
    uint128 escrow;
    /// @dev The protocol's part of the fees, until it is collected.
    uint128 fees;
    /// @dev Σ of all cash above zero: what shares a deficit of the vault.
    uint128 positiveCash;
    /// @dev Σ of all cash below zero, as a number above it, and what insurance took over of it; without interest that is
    /// not booked yet.
    uint128 debt;
    /// @dev What insurance has paid keepers on day `topUpDay`, counted from 1970.
    uint96 topUpSpent;
    uint32 topUpDay;
    /// @dev Parts of the vault that stand behind markets, together; WAD.
    uint128 vaultShares;
    TradeRules rules;
    /// @dev As constructed; what is read often also stands in code or in `rules`.
    IClearingHouse.Config config;
    /// @dev Who brought an owner: gets a part of its trading fees.
    mapping(address owner => address) referrers;
    /// @dev Every market, in the order of listing: what the vault is worth depends on all of them.
    uint16[] listedIds;
    mapping(AccountId => Debt) debts;
    /// @dev Of `debt`, what insurance took over: it bears no interest.
    uint128 seizedDebt;
    /// @dev Σ of an account's debt · the time its interest is booked up to, of all: what interest has grown on all debts
    /// follows from it.
    uint256 debtTimes;
    mapping(uint256 tokenId => Token) tokens;
    mapping(address token => uint16) tokenIds;
    /// @dev Ids are given from 1.
    uint16 tokenCount;
    /// @dev No new risk is taken; while the protocol winds down, never again.
    bool newRiskPaused;
    bool windingDown;
    /// @dev The only one who moves the vault's money, once it is sealed; zero before.
    address vaultOwner;
    /// @dev Of an account, token units.
    mapping(AccountId => mapping(uint256 tokenId => uint256)) holdings;
    /// @dev Exposure over equity that new risk may lead to, WAD; set by the owner, 0 for no limit.
    mapping(AccountId => uint128) maxLeverage;
}
