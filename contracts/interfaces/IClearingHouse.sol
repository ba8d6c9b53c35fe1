// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {AccountId} from "../libraries/AccountId.sol";
import {Bracket} from "../libraries/Brackets.sol";
import {Standing} from "../libraries/Mark.sol";
import {IBatch} from "./IBatch.sol";
import {PriceUpdate} from "./IPriceRouter.sol";

/// @notice Which position of an account an order is about.
enum PositionSide {
    /// @dev The one position of a one-way account (cross, isolated).
    Net,
    /// @dev The long leg of a hedge account.
    Long,
    /// @dev The short leg of a hedge account.
    Short
}

/// @title ClearingHouse: every token, every account, every position of Ballast
/// @notice An account is pooled collateral and positions; its **margin level** is equity over total position value.
/// Below the line anyone may liquidate, and the contract decides what closes: the largest loss first, in part, only as
/// much as brings the account back; then the next; profitable positions last.
///
/// Units: money is quote, WAD (1e18 = 1), but for arguments called `tokenAmount`, which are token units. Sizes are base
/// units, WAD; prices quote per base unit, WAD; rates WAD fractions. Signs: a long is above zero, a short below. Cost is
/// what a position's value is measured against: unrealised profit = floor(±q·(P ∓ A)) − cost, where A is the carry of
/// the side. What an account is owed rounds down, what it owes rounds up.
///
/// Assumptions. Token: a plain ERC-20 of 2 to 18 decimals, that moves what it is told and does not rebase; anything
/// else is refused when it shows, and a token that lies about balances breaks the protocol. Prices: `PriceRouter` gives
/// prices that were really published. Satellites: contracts the administrator allows to fill; a satellite names the
/// fill's oracle price, so it is trusted with every account's margin and must be immutable. Time: seconds.
///
/// Liquidation and deposits depend on no pot being full, no order, no pause and no token receiver.
interface IClearingHouse is IBatch {
    // ---------------------------------------------------------------- parameters

    /// @notice Fixed for the life of the contract.
    struct Config {
        /// @dev β: liquidation restores equity ≥ (1 + β) · maintenance. 1% to 50%.
        uint256 buffer;
        /// @dev Weight of unrealised profit as backing of new risk. 0 to 100%.
        uint256 profitWeight;
        /// @dev Keeper's share of the liquidation fee. Its sum with `insuranceShare` is at most 100%.
        uint256 keeperShare;
        /// @dev Insurance's share of the liquidation fee; the vault takes the rest.
        uint256 insuranceShare;
        /// @dev What a keeper must earn on the smallest full-fee step, quote; insurance pays what is missing of it where
        /// an account is bankrupt.
        uint256 keeperFloor;
        /// @dev What insurance may pay keepers a day, quote.
        uint256 topUpBudget;
        /// @dev Share of a market's capacity: a side whose traders are owed more takes no new positions.
        uint256 profitCap;
        /// @dev Share of a market's capacity: while traders are owed more, anyone may cut the best positions back.
        uint256 deleverageAbove;
        /// @dev Shares of every trading fee; the vault takes the rest. Referrer and integrator only where there is one.
        uint256 feeToInsurance;
        uint256 feeToProtocol;
        uint256 feeToReferrer;
        uint256 feeToIntegrator;
        /// @dev Interest on negative cash, per year, simple between two touches of the account.
        uint256 debtRate;
        /// @dev What an account that takes risk may owe, quote.
        uint256 debtLimit;
        /// @dev Share of vault and insurance that all accounts together may owe. 1% to 50%.
        uint256 debtCap;
        /// @dev Collateral of a flat debtor under this value is taken for the debt at once, quote.
        uint256 dustValue;
        /// @dev Seconds from a change of parameters that asks more of existing accounts until it does. An hour to 30 days.
        uint256 parameterGrace;
        /// @dev Seconds from a market's halt until it may be settled. An hour to 7 days.
        uint256 haltDelay;
    }

    /// @notice A token that accounts may hold besides quote.
    struct CollateralParams {
        /// @dev What its value counts less in equity. 1% to 95%.
        uint256 haircut;
        /// @dev What whoever buys it for a debt pays less: 0.1% to the haircut less 0.1%.
        uint256 discount;
        /// @dev The most that all accounts may hold together, token units.
        uint256 cap;
        /// @dev The router's feed of its price, quote per whole token; it may be a market's.
        uint16 feed;
    }

    /// @notice What a market charges for time, and how far the vault stands behind it. The vault's part for a market
    /// (`vaultShare` of what the vault holds) is its **capacity**; the parts of all markets are at most the whole.
    struct EconomyParams {
        /// @dev Change of the funding rate per day, at a skew of `skewScale` or beyond. In 1/1,000,000.
        uint256 fundingVelocity;
        /// @dev Cap of the funding rate, per day. In 1/1,000,000,000.
        uint256 maxFundingRate;
        /// @dev In 1/10,000, like the rest.
        uint256 vaultShare;
        /// @dev Utilisation (value of the net position over capacity) from which the borrow fee rises steeply.
        uint256 borrowKink;
        /// @dev Per year, at the kink and at full utilisation.
        uint256 borrowKinkRate;
        uint256 borrowMaxRate;
        /// @dev Utilisation beyond which no trade may widen the net position.
        uint256 maxUtilisation;
    }

    /// @notice A market as listed. `maxConfidence` is checked here against the fees; the router, which enforces it, must
    /// be given the same.
    struct MarketParams {
        /// @dev One to four, edges rising, rates non-decreasing, the last edge type(uint256).max. Edges in whole
        /// quote, rates in 1/10,000.
        Bracket[] brackets;
        /// @dev In 1/100,000.
        uint256 liquidationFee;
        /// @dev Least exposure of a position, and least step of a liquidation, in whole quote up to 65,535.
        uint256 minExposure;
        uint256 takerFee;
        uint256 makerFee;
        uint256 minOrderFee;
        uint256 skewScale;
        uint256 maxOpenInterest;
        uint256 maxExposure;
        uint256 maxConfidence;
        EconomyParams economy;
    }

    // ---------------------------------------------------------------- verbs' arguments and results

    /// @notice A trade for `fill`. `acceptablePrice`: the highest a buy may pay, the lowest a sale may get.
    struct FillRequest {
        AccountId accountId;
        uint16 marketId;
        PositionSide side;
        int256 sizeDelta;
        /// @dev Clips the size to what is there, and never opens.
        bool reduceOnly;
        uint256 price;
        uint256 confidence;
        uint256 acceptablePrice;
        /// @dev Who brought the order, or zero: gets a part of the fee, and what it charges itself.
        address integrator;
        /// @dev What the integrator charges, of the value at the fill price; WAD fraction, at most 0.1%, 0 without one.
        uint256 integratorRate;
    }

    struct FillResult {
        /// @dev What was traded of each leg, signed: a smaller short is above zero.
        int256 longDelta;
        int256 shortDelta;
        uint256 fillPrice;
        /// @dev Profit turned into cash, before the fees.
        int256 realised;
        uint256 fee;
        /// @dev Beside the fee, ceiled.
        uint256 integratorFee;
    }

    /// @notice An order about to wait; with `sizeDelta` 0 one that waits for its trigger, and takes no risk yet: only its
    /// keeper fees are taken. With `payer` zero the keeper fee comes from the account's cash, otherwise from
    /// the payer's wallet, rounded up to a token unit.
    struct ReserveRequest {
        AccountId accountId;
        uint16 marketId;
        PositionSide side;
        int256 sizeDelta;
        bool reduceOnly;
        uint256 keeperFee;
        address payer;
        /// @dev As in `FillRequest`.
        uint256 integratorRate;
    }

    // ---------------------------------------------------------------- views' results

    struct PositionState {
        uint16 marketId;
        uint256 price;
        int256 longSize;
        int256 longCost;
        int256 shortSize;
        int256 shortCost;
        /// @dev The market's carry as of now.
        int256 carryLong;
        int256 carryShort;
        /// @dev Share of a leg's profit that the vault can pay, WAD; 1 unless the market is owed more than its capacity.
        uint256 profitFactor;
        int256 pnl;
        uint256 exposure;
        uint256 maintenance;
        uint256 initial;
        Standing standing;
        /// @dev The moving average where the price is outside its band, else 0: new risk and withdrawals count the worse.
        uint256 average;
    }

    struct HoldingState {
        address token;
        /// @dev Token units.
        uint256 amount;
        uint256 price;
        /// @dev What it counts in equity: floor(amount · price · (1 − haircut)).
        uint256 value;
        Standing standing;
        /// @dev As of a position.
        uint256 average;
    }

    struct AccountState {
        /// @dev As of now: what interest has grown on a debt is off it.
        int256 cash;
        /// @dev That part of it which is not booked yet, and not yet in the vault.
        uint256 interest;
        /// @dev What collateral other than quote counts.
        uint256 collateral;
        HoldingState[] holdings;
        /// @dev What pending orders reserve.
        uint256 reserved;
        /// @dev Rises with each liquidation, which voids every order of an earlier epoch.
        uint32 epoch;
        int256 equity;
        uint256 maintenance;
        uint256 initial;
        uint256 exposure;
        /// @dev Equity over exposure, floored; type(int256).max when flat.
        int256 marginLevel;
        /// @dev max(E, 0) / M, floored; type(uint256).max when nothing is required and E ≥ 0.
        uint256 health;
        PositionState[] positions;
    }

    struct LiquidationStep {
        uint16 marketId;
        /// @dev The leg named is the larger one, the long one of equals.
        bool short;
        uint256 closed;
        uint256 pairClosed;
        int256 realised;
        uint256 fee;
        uint256 exposureRemoved;
    }

    /// @notice Collateral taken from a debtor without positions, and what it pays of the debt.
    struct Seizure {
        address token;
        /// @dev Token units.
        uint256 amount;
        uint256 credit;
    }

    struct LiquidationPreview {
        /// @dev E < M.
        bool liquidatable;
        /// @dev It must wait all the same: a feed or the chain's sequencer was down a short while ago, or nothing is left but
        /// what is frozen or has ended.
        bool waits;
        int256 equityBefore;
        uint256 maintenanceBefore;
        LiquidationStep[] steps;
        /// @dev Before collateral is taken and bad debt absorbed, like the fields below.
        int256 cashAfter;
        int256 equityAfter;
        uint256 maintenanceAfter;
        uint256 initialAfter;
        uint256 exposureAfter;
        uint256 keeperReward;
        Seizure[] seizures;
        uint256 badDebt;
    }

    /// @notice Where a market's price would make an account liquidatable, the prices of the others held; what the same feed
    /// prices, collateral among it, moves along.
    struct LiquidationPrice {
        uint16 marketId;
        uint256 price;
        /// @dev The highest price below the mark, and the lowest above it, at which E < M; 0 if there is none, up to a thousand marks. Both are 0 of an
        /// account that is liquidatable now, and of a market that is frozen or has ended.
        uint256 below;
        uint256 above;
    }

    /// @notice An account's liquidation, now or as near as it is.
    struct LiquidationOutlook {
        /// @dev One for each of `marketsOf`.
        LiquidationPrice[] prices;
        /// @dev The order in which positions would go now, but for those that are passed over.
        uint16[] ranking;
        /// @dev The market whose price has the smallest part of itself to go to `price`; both 0 if the account is
        /// liquidatable now, or at no price of a single market.
        uint16 marketId;
        uint256 price;
        /// @dev What the liquidation would do: now, or with that market at that price.
        LiquidationPreview preview;
    }

    /// @notice A trade that was tried and undone.
    struct Simulation {
        FillResult result;
        /// @dev The errors of the checks that failed, in their order: execution reverts with the first. None: it would fill.
        bytes[] reasons;
        /// @dev The account after it, whatever stands against it.
        int256 cash;
        int256 equity;
        uint256 maintenance;
        uint256 initial;
        uint256 exposure;
        /// @dev What backs a withdrawal: cash, collateral and losses, no profit.
        int256 usable;
        /// @dev What backs new risk less what it requires; 0 of a trade that only reduces.
        int256 slack;
        int256 marginLevel;
        uint256 health;
        /// @dev As in `LiquidationPrice`, of the market traded; 0 where they are not asked for.
        uint256 liquidationBelow;
        uint256 liquidationAbove;
    }

    /// @notice A market as it was last written: carry and rate are those of `accruedAt`.
    struct MarketState {
        uint256 openInterestLong;
        uint256 openInterestShort;
        int256 costLong;
        int256 costShort;
        int256 carryLong;
        int256 carryShort;
        /// @dev Per day, WAD; above zero longs pay shorts.
        int256 fundingRate;
        /// @dev What the larger side pays the vault per year, WAD: fixed when the market was last written.
        uint256 borrowRate;
        uint256 accruedAt;
        /// @dev Since when it takes no new risk; 0 if it is not halted.
        uint256 haltedAt;
        /// @dev What its positions are worth for good; 0 until it is settled.
        uint256 settlementPrice;
        /// @dev What of a profit in it is paid for good, WAD; 0 until it is settled.
        uint256 settlementFactor;
    }

    /// @notice A margin schedule to come: new risk has to meet it already, existing accounts from `changesAt` on. Empty and 0 if
    /// there is none.
    struct MarginChange {
        Bracket[] brackets;
        uint256 liquidationFee;
        uint256 minExposure;
        uint256 changesAt;
    }

    /// @notice Terms of a collateral token to come: new risk counts with the haircut already, existing accounts from `changesAt` on.
    /// 0 if there are none.
    struct CollateralChange {
        uint256 haircut;
        uint256 discount;
        uint256 changesAt;
    }

    /// @notice What the guardian or the end of the protocol has stopped.
    struct EmergencyState {
        bool newRiskPaused;
        bool windingDown;
    }

    struct Pots {
        /// @dev The traders' counterparty; below zero it is the recorded deficit.
        int256 vault;
        uint256 insurance;
        /// @dev Keeper fees of pending orders.
        uint256 escrow;
        /// @dev The protocol's part of the trading fees, until it is collected.
        uint256 fees;
        /// @dev What insurance may still pay keepers today.
        uint256 topUpLeft;
        /// @dev Σ of all cash above zero: what shares a deficit of the vault.
        uint256 positiveCash;
        /// @dev Σ of all cash below zero as booked, as a number above it; and the debts that insurance took over with
        /// collateral, until that is sold.
        uint256 debt;
        uint256 seizedDebt;
    }

    /// @notice How far a debt may go: the first three are the same for every account.
    struct DebtState {
        /// @dev What is owed in all, by accounts and for seized collateral, and the most that may be.
        uint256 total;
        uint256 cap;
        /// @dev What an account may owe: while the total is beyond the cap it falls, to nothing at twice the cap.
        uint256 limit;
        /// @dev Since when the account has had a debt and no position; 0 if it is not so.
        uint256 flatSince;
        /// @dev What interest has grown on the account's debt and is not booked yet.
        uint256 interest;
    }

    struct CollateralState {
        uint16 id;
        /// @dev WAD per token unit.
        uint256 unit;
        /// @dev As they hold now.
        CollateralParams params;
        CollateralChange change;
        /// @dev By all accounts together, token units.
        uint256 held;
        /// @dev By insurance, to be bought by anyone; token units.
        uint256 seized;
        /// @dev The debts that insurance took over with it: proceeds repay them first. Quote.
        uint256 owed;
    }

    /// @notice What the vault is worth to those who own it, and what part of it must stay.
    struct VaultState {
        int256 cash;
        /// @dev Interest that has grown on debts and is not booked yet; floored.
        uint256 interest;
        /// @dev Net profit of all traders, as far as the vault pays it; ceiled.
        int256 netProfit;
        /// @dev What traders have paid for widening the skews, and get back when those unwind; ceiled.
        uint256 skewPremium;
        /// @dev cash + interest − netProfit − skewPremium
        int256 nav;
        /// @dev What of `nav` is gain, or loss, in markets whose feed is dead, at their last prices: nav − doubtfulGain is
        /// what a redemption is paid by, nav + doubtfulLoss what a deposit.
        uint256 doubtfulGain;
        uint256 doubtfulLoss;
        /// @dev Least cash with which no market is beyond its utilisation cap or its deleveraging threshold, what is lent
        /// to debtors not counted, and debts are within their cap.
        uint256 needed;
    }

    // ---------------------------------------------------------------- events

    event Deposit(AccountId indexed accountId, address indexed from, uint256 amount);
    event Withdraw(AccountId indexed accountId, address indexed to, uint256 amount);
    /// @notice Amounts of collateral are token units.
    event DepositCollateral(AccountId indexed accountId, address indexed token, uint256 amount);
    event WithdrawCollateral(AccountId indexed accountId, address indexed token, address indexed to, uint256 amount);
    /// @notice A debtor's collateral was bought for quote, which paid off that much of the debt.
    event SellCollateral(
        AccountId indexed accountId,
        address indexed token,
        address indexed buyer,
        uint256 paid,
        uint256 amount
    );
    /// @notice Insurance took collateral of a debtor without positions, and `debt` of what it owed with it.
    event SeizeCollateral(AccountId indexed accountId, address indexed token, uint256 amount, uint256 debt);
    /// @notice Insurance sold what it had taken; `repaid` of the proceeds paid debts that came with it, the rest is its own.
    event BuySeized(address indexed token, address indexed buyer, uint256 paid, uint256 amount, uint256 repaid);
    /// @notice All seized units of a token are sold, and did not bring what was owed for them: by layer.
    event WriteOff(address indexed token, uint256 fromInsurance, uint256 fromVault);
    /// @notice Interest on negative cash was booked, from the account to the vault.
    event ChargeInterest(AccountId indexed accountId, uint256 amount);
    /// @param unit WAD per token unit.
    event ListCollateral(address indexed token, uint16 id, uint256 unit, CollateralParams params);
    event FundInsurance(address indexed from, uint256 amount);
    event FundVault(address indexed from, uint256 amount);
    event PayVault(address indexed to, uint256 amount);
    event ListMarket(uint16 indexed marketId, MarketParams params);
    /// @notice A market's parameters changed; margin schedule, liquidation fee and least exposure hold for existing accounts
    /// from `changesAt` on, 0 for at once; what was to change before `setAt` has.
    event SetMarket(uint16 indexed marketId, MarketParams params, uint256 setAt, uint256 changesAt);
    /// @notice A token's parameters changed; haircut and discount hold for existing accounts from `changesAt` on, 0 for at
    /// once.
    event SetCollateral(address indexed token, CollateralParams params, uint256 setAt, uint256 changesAt);
    event PauseNewRisk(bool paused);
    event HaltMarket(uint16 indexed marketId, uint256 haltedAt);
    event ResumeMarket(uint16 indexed marketId);
    /// @notice A market has ended: all its positions are worth this price from now on, and of their profits this factor is
    /// paid, WAD, 1 where the vault could pay all of them.
    event SettleMarket(uint16 indexed marketId, uint256 price, uint256 profitFactor);
    /// @notice A position in a market that has ended was closed at its settlement price, without fee.
    event SettlePosition(
        AccountId indexed accountId,
        uint16 indexed marketId,
        uint256 long,
        uint256 short,
        int256 realised
    );
    event WindDown();
    /// @notice Insurance went to the vault, and what of the protocol's fees is less than a token unit.
    event ReleaseInsurance(uint256 insurance, uint256 rest);
    /// @notice What the vault held without owners went to the protocol's fees.
    event RetireVault(uint256 amount);
    /// @notice An account was emptied: `amount` was paid, `rest`, less than a token unit, went to the vault.
    event CloseAccount(AccountId indexed accountId, address indexed to, uint256 amount, uint256 rest);
    /// @notice From now on nobody but `owner` moves the vault's money, whatever roles there are.
    event SealVault(address indexed owner);
    event SetSatellite(address indexed satellite, bool allowed);

    /// @notice Time has passed in a market, or its open interest has changed: its carries and rates from this block on.
    event Accrue(uint16 indexed marketId, int256 carryLong, int256 carryShort, int256 fundingRate, uint256 borrowRate);

    /// @notice A trade. The costs are those of the legs after it; cash moved by `realised − fee`, the vault by the
    /// opposite.
    event Fill(
        AccountId indexed accountId,
        uint16 indexed marketId,
        int256 longDelta,
        int256 shortDelta,
        uint256 fillPrice,
        int256 realised,
        uint256 fee,
        int256 longCost,
        int256 shortCost
    );

    /// @notice What left the vault of the fee of the trade before it. Referrer and integrator were credited to their own
    /// accounts.
    event FeeShared(
        AccountId indexed accountId,
        uint256 toInsurance,
        uint256 toProtocol,
        address referrer,
        uint256 toReferrer,
        address integrator,
        uint256 toIntegrator
    );
    /// @notice What an integrator charged for a trade, beside the trading fee, went from the account to its own.
    event IntegratorFee(AccountId indexed accountId, address indexed integrator, uint256 amount);
    /// @notice Quote moved between two accounts of one owner.
    event Transfer(AccountId indexed from, AccountId indexed to, uint256 amount);
    event SetMaxLeverage(AccountId indexed accountId, uint256 maxLeverage);
    event SetReferrer(address indexed owner, address indexed referrer);
    event CollectFees(address indexed to, uint256 amount);

    /// @notice An order took `amount` of keeper fee into escrow and reserves `reservation`. `payer` zero: from the
    /// account's cash.
    event Reserve(
        AccountId indexed accountId,
        address indexed payer,
        uint256 amount,
        uint256 reservation,
        uint32 epoch
    );
    /// @notice An order ended. `beneficiary` zero: the escrow went to insurance. The reservation counts only if the
    /// account is still in `epoch`.
    event Release(
        AccountId indexed accountId,
        AccountId indexed beneficiary,
        uint256 amount,
        uint256 reservation,
        uint32 epoch
    );
    /// @notice An order failed through its own account and paid this to the vault.
    event Forfeit(AccountId indexed accountId, uint256 amount);

    /// @notice One market's part of a liquidation, in order of execution. The leg named is the larger one; `closed` is
    /// taken from it, `pairClosed` from the opposite leg; `realised` is both legs' profit turned into cash, before
    /// `fee`.
    event LiquidationClose(
        AccountId indexed accountId,
        uint16 indexed marketId,
        bool short,
        uint256 closed,
        uint256 pairClosed,
        int256 realised,
        uint256 fee,
        uint256 exposureRemoved
    );
    /// @notice A liquidation is done: where the fees went, and the account's new epoch.
    event Liquidate(
        AccountId indexed accountId,
        address indexed keeper,
        int256 equityBefore,
        uint256 maintenanceBefore,
        uint256 keeperReward,
        uint256 toInsurance,
        uint256 toVault,
        uint32 epoch
    );
    /// @notice Insurance paid the keeper of a bankrupt account, out of the day's budget; contained in `keeperReward`.
    event InsuranceTopUp(AccountId indexed accountId, address indexed keeper, uint256 amount);
    /// @notice A profit was cut back, because its market owed `owed`, more than `threshold`.
    event Deleverage(
        AccountId indexed accountId,
        uint16 indexed marketId,
        bool short,
        uint256 closed,
        int256 realised,
        uint256 owed,
        uint256 threshold
    );
    /// @notice A withdrawal bore its part of the vault's deficit: `amount` of it went there instead. The deficit was
    /// shared by `positiveCash`.
    event DeficitShared(AccountId indexed accountId, uint256 amount, uint256 deficit, uint256 positiveCash);
    event CoverDeficit(address indexed from, uint256 amount);
    /// @notice The layers of a loss beyond the account, one event each, also when a layer pays nothing of it.
    event InsuranceCoverLoss(AccountId indexed accountId, uint256 amount);
    event VaultCoverLoss(AccountId indexed accountId, uint256 amount);

    // ---------------------------------------------------------------- errors

    error UnknownMarket(uint16 marketId);
    error MarketExists(uint16 marketId);
    error InvalidMarketId(uint16 marketId);
    error ParameterOutOfBounds(bytes32 name, uint256 value, uint256 minimum, uint256 maximum);
    error NotOwner(AccountId accountId, address caller);
    error NotSatellite(address caller);
    error ZeroSize();
    /// @notice `side` must be Net in a one-way account, Long or Short in a hedge account.
    error WrongSide(AccountId accountId, PositionSide side);
    /// @notice A token that is not allowed as collateral.
    error UnlistedToken(address token);
    error CollateralExists(address token);
    error QuoteIsNotCollateral(address token);
    error TooManyTokens(AccountId accountId, uint256 maximum);
    /// @notice All accounts together would hold too much of a token; token units.
    error CollateralCapExceeded(address token, uint256 held, uint256 maximum);
    error InsufficientCollateral(address token, uint256 available, uint256 asked);
    /// @notice The account owes nothing that anyone may pay off out of its collateral: it is not under maintenance, within
    /// its debt limit, which falls while all debts are beyond their cap, and has not been flat for a day.
    error CollateralNotForSale(
        AccountId accountId,
        int256 cash,
        uint256 debtLimit,
        uint256 totalDebt,
        uint256 debtCap,
        uint256 flatSince
    );
    /// @notice `first` goes before `token`: highest haircut, then lowest id.
    error NotFirstInOrder(AccountId accountId, address token, address first);
    error TooLittleCollateral(uint256 amount, uint256 minimum);
    error NothingSeized(address token);
    /// @notice More than the quote that is not lent out; `available` of it is there.
    error InsufficientLiquidity(int256 available, uint256 asked);
    error NoDebt(AccountId accountId, int256 cash);
    error TooManyMarkets(AccountId accountId, uint256 maximum);
    error NothingToReduce(AccountId accountId, uint16 marketId);
    error BelowMinimumExposure(uint256 exposure, uint256 minimum);
    error ExposureCapExceeded(uint256 exposure, uint256 maximum);
    error OpenInterestCapExceeded(uint256 openInterest, uint256 maximum);
    /// @notice The net position would be worth more than the vault stands behind.
    error UtilisationCapExceeded(uint256 value, uint256 maximum);
    /// @notice The side's traders are owed too much of the vault already.
    error ProfitCapExceeded(int256 profit, uint256 maximum);
    /// @notice The market owes its traders no more than may be.
    error NotDeleveragable(uint256 owed, uint256 threshold);
    /// @notice Profit per unit of a position, compared with its side's average.
    error BelowSideAverage(int256 profit, int256 average);
    /// @notice The parts of the vault behind markets are more than the whole.
    error VaultSharesExceeded(uint256 shares, uint256 maximum);
    /// @notice More than the vault is short of, rounded up to a token unit.
    error BeyondDeficit(uint256 amount, uint256 deficit);
    error InsufficientFees(uint256 available, uint256 asked);
    error InsufficientVault(int256 available, uint256 asked);
    /// @notice All debts together leave an account no room for so much of its own.
    error DebtCapExceeded(int256 cash, int256 limit, uint256 total, uint256 cap);
    error PriceNotAcceptable(uint256 fillPrice, uint256 acceptablePrice);
    /// @notice What backs the account falls short of what the operation requires.
    error InsufficientMargin(int256 available, uint256 required);
    /// @notice The account's own limit: exposure would be more than equity times it.
    error LeverageTooHigh(uint256 exposure, int256 equity, uint256 maxLeverage);
    /// @notice An integrator charges at most 0.1%, and nobody nothing.
    error IntegratorRateTooHigh(address integrator, uint256 rate, uint256 maximum);
    error NotBetweenOwnAccounts(AccountId from, AccountId to);
    error CashBelowLimit(int256 cash, int256 limit);
    /// @notice A reduction of an account under maintenance must leave equity above zero and health no lower.
    error ReductionLowersHealth(
        int256 equityBefore,
        uint256 maintenanceBefore,
        int256 equityAfter,
        uint256 maintenanceAfter
    );
    error NotLiquidatable(int256 equity, uint256 maintenance);
    error PairTooLarge(uint256 quantity, uint256 available);
    error PriceCountMismatch(uint256 given, uint256 needed);
    /// @notice The skew premium leaves nothing of the price.
    error NoFillPrice(uint256 price, int256 premium);
    /// @notice A feed's price may not be used for this: see `Standing`.
    error FeedNotLive(uint16 feed, Standing standing);
    /// @notice The price is too far from its moving average to take new risk at.
    error OutsideBand(uint16 marketId, uint256 price, uint256 average);
    /// @notice The chain's sequencer is or was down: no new risk until then.
    error Protected(uint256 until);
    /// @notice The account is under water, but a feed it depends on, or the chain's sequencer (`until`, else 0), was down a
    /// short while ago.
    error LiquidationProtected(AccountId accountId, uint256 until);
    /// @notice Nothing is left of the account but what is frozen, or in markets that have ended.
    error NothingToLiquidate(AccountId accountId);
    /// @notice What `simulateFill` found: it never ends otherwise, but for an error that leaves no trade to look at.
    error Simulated(Simulation simulation);
    error VaultSealed(address owner);
    error NotVaultOwner(address caller, address owner);
    error NewRiskPaused(uint16 marketId);
    error MarketHalted(uint16 marketId, uint256 haltedAt);
    error MarketNotHalted(uint16 marketId);
    error MarketEnded(uint16 marketId);
    /// @notice From `from` on it may be settled: with a proof, or one delay later without.
    error SettlementTooEarly(uint16 marketId, uint256 now_, uint256 from);
    error NothingToSettle(AccountId accountId);
    error WindingDown();
    error NotWindingDown();
    error PositionsLeft(uint16 marketId, uint256 openInterestLong, uint256 openInterestShort);
    error DebtsLeft(uint256 debt);
    /// @notice The account still has positions, collateral, a debt, or orders pending.
    error AccountNotEmpty(AccountId accountId, uint256 markets, uint256 tokens, int256 cash, uint256 reserved);
    /// @notice The skew scale may change only while longs and shorts are even.
    error SkewNotZero(uint16 marketId, int256 skew);
    /// @notice The market's part of the vault would not pay its traders' profits in full.
    error CapacityTooSmall(uint16 marketId, uint256 owed, uint256 capacity);
    /// @notice The change is none that only lowers risk: it takes governance.
    error NotTighter(bytes32 name, uint256 value, uint256 current);
    /// @notice `value` is not a whole number of `unit`, or more than its storage holds.
    error NotRepresentable(uint256 value, uint256 unit, uint256 maximum);

    // ---------------------------------------------------------------- verbs

    /// @notice Adds `tokenAmount` of the quote token, from the caller's wallet, to any account. Never blocked.
    /// @dev Reverts `InvalidAccount`, `ZeroAmount`, `TransferMismatch`, or the token's own error.
    function deposit(AccountId accountId, uint256 tokenAmount) external payable;

    /// @notice Adds `tokenAmount` units of a listed token to the caller's own account. Never blocked but by the token's cap.
    /// @dev A token new to an account with positions or a debt needs a price, or it could shield the account from a
    /// liquidation. Reverts the router's errors then, `NotOwner`, `UnlistedToken`, `TooManyTokens`, `CollateralCapExceeded`, `InvalidAccount`, `ZeroAmount`,
    /// `TransferMismatch`, or the token's own error.
    function depositCollateral(AccountId accountId, address token, uint256 tokenAmount) external payable;

    /// @notice Pays `tokenAmount` units of a collateral token out to `to`. Owner only.
    /// @dev Afterwards cash, collateral and unrealised losses (no profits) ≥ initial margin + what pending orders reserve,
    /// and the buffer's part of a debt. An account without positions whose cash alone is enough needs no price. Reverts `InsufficientMargin`,
    /// `InsufficientCollateral`, `NotOwner`, `UnlistedToken`, `ZeroAmount`, and the router's errors.
    function withdrawCollateral(AccountId accountId, address token, uint256 tokenAmount, address to) external payable;

    /// @notice Pays an account's negative cash off, interest included, as far as `maxTokenAmount` of quote goes. Anyone.
    /// @dev Reverts `NoDebt`, `ZeroAmount`, `TransferMismatch`, or the token's own error.
    /// @return tokenAmount What was taken from the caller: the debt ceiled to a token unit, at most `maxTokenAmount`.
    function repay(AccountId accountId, uint256 maxTokenAmount) external payable returns (uint256 tokenAmount);

    /// @notice Pays quote into an account's negative cash and takes collateral for it at price · (1 − discount). Anyone.
    /// @dev All of the debt while the account is under maintenance or has been flat for a day; else, of one beyond its debt
    /// limit, what brings it back to limit / (1 + β). Only the token that goes first: highest haircut, then lowest id, less than the dust value not counted. Equity
    /// never falls; what a flat account still owes without any collateral is booked as a loss. Reverts `CollateralNotForSale`, `NotFirstInOrder`,
    /// `TooLittleCollateral`, `UnlistedToken`, `InsufficientCollateral`, `ZeroAmount`, the router's and the tokens' errors.
    /// @param quoteAmount The most to pay, token units of quote.
    /// @param minCollateral The least to get, token units.
    /// @return paid What was paid, ceiled to a token unit. @return amount What was got, floored.
    function sellCollateral(
        AccountId accountId,
        address token,
        uint256 quoteAmount,
        uint256 minCollateral
    ) external returns (uint256 paid, uint256 amount);

    /// @notice Buys collateral that insurance has taken, at price · (1 − discount). Anyone.
    /// @dev Proceeds repay the debts that came with it, the rest is insurance's. What the last unit leaves unpaid is a
    /// loss. Reverts `NothingSeized`,
    /// `TooLittleCollateral`, `UnlistedToken`, `ZeroAmount`, the router's and the tokens' errors.
    function buySeized(
        address token,
        uint256 quoteAmount,
        uint256 minCollateral
    ) external returns (uint256 paid, uint256 amount);

    /// @notice Pays `tokenAmount` out to `to`. Owner only.
    /// @dev While the vault is below zero a withdrawal pays amount · (1 − deficit / Σ positive cash), and the rest
    /// makes the deficit smaller; otherwise all of it. Afterwards cash ≥ 0, and cash, collateral and unrealised losses (no
    /// profits) ≥ initial margin + what pending orders reserve. An account without positions whose cash is enough needs no price. Reverts
    /// `InsufficientLiquidity` where traders have won so much that what accounts owe is not there: then all debts are
    /// beyond their cap, and for sale. Reverts `InsufficientMargin`, `CashBelowLimit`, `NotOwner`,
    /// `ZeroAmount`, and the router's errors for an account with positions.
    function withdraw(AccountId accountId, uint256 tokenAmount, address to) external payable;

    /// @notice Moves quote between two accounts of one owner, under the withdraw rule of the one it leaves. `amount` in WAD.
    /// Owner, or a satellite that acts for it.
    /// @dev Reverts `NotOwner`, `NotBetweenOwnAccounts`, and what `withdraw` reverts but for a lack of tokens: none leaves.
    function transfer(AccountId from, AccountId to, uint256 amount) external payable;

    /// @notice Liquidates an account below maintenance: largest loss first, only as far as the buffer asks. Anyone;
    /// the caller chooses nothing. The keeper's share of the fee is credited to the caller's own account.
    /// @dev Reverts `NotLiquidatable` unless E < M strictly, and the router's errors.
    /// Warning: the reward is credited to the caller, so a forwarder must be able to withdraw.
    function liquidate(AccountId accountId) external;

    /// @notice Applies a price update, then `liquidate`. Value above the provider's fee returns to the caller.
    function updateAndLiquidate(AccountId accountId, PriceUpdate calldata update) external payable;

    /// @notice Applies a price update, then liquidates those of the accounts that are below maintenance; healthy ones
    /// are skipped.
    /// @return liquidated How many were.
    function liquidateBatch(
        AccountId[] calldata accountIds,
        PriceUpdate calldata update
    ) external payable returns (uint256 liquidated);

    /// @notice Applies a price update: for a batch whose next call needs the prices. Value above the provider's fee returns to
    /// the caller.
    function updatePrices(PriceUpdate calldata update) external payable;

    /// @notice Cuts a profitable position back while its market owes traders more than it may: only as far as that asks,
    /// at the mark, without fee. Anyone; not paid. Only positions whose profit per unit is at least their side's
    /// average; of a hedge only the excess of the larger leg.
    /// @dev Reverts `NotDeleveragable`, `BelowSideAverage`, `NothingToReduce`, and the router's errors.
    function deleverage(AccountId accountId, uint16 marketId) external;

    /// @notice Brings markets up to date: charges the time that has passed, and fixes the borrow rate anew for what the
    /// vault holds now. Anyone; whoever the rate is too low for need not wait for a trade.
    /// @dev Reverts `UnknownMarket` and the router's errors.
    function accrueMarkets(uint16[] calldata marketIds) external;

    /// @notice Fixes the price of a halted market, once its delay has passed. From then on it takes no trade, no time passes
    /// in it, its positions ask for no margin. Anyone, and whoever calls, whenever: the price is the first one published at
    /// or after halt + `haltDelay`. Value above the provider's fee returns.
    /// @param data Proof of that price. Empty, for a feed that died or whose first price is refused: the last accepted price,
    /// which must be live, or its feed frozen; not before halt + 2 · `haltDelay`.
    /// @dev Reverts `MarketNotHalted`, `SettlementTooEarly`, `MarketEnded`, `UnknownMarket`, and the errors of the router and
    /// of its source.
    function settleMarket(uint16 marketId, bytes[] calldata data) external payable;

    /// @notice Closes an account's positions in all markets that have ended, at their settlement prices, without fee. Anyone.
    /// @dev Changes equity by nothing. A debt that is left without positions is handled as at the end of a liquidation.
    /// Reverts `NothingToSettle`, and the router's errors.
    function settleAccount(AccountId accountId) external;

    /// @notice Pays an account's whole cash out to `to`, in whole token units; the rest, less than one, goes to the vault.
    /// Owner only, of an account without positions, other collateral and orders pending.
    /// @dev Reverts `AccountNotEmpty`, `NotOwner`, `InsufficientLiquidity`. Shares in a deficit as a withdrawal does.
    function closeAccount(AccountId accountId, address to) external payable;

    /// @notice Gives insurance to the vault while the protocol winds down, once no position and no debt is left that it would
    /// have to stand for; and what of the protocol's fees is less than a token unit. Anyone.
    /// @dev Reverts `NotWindingDown`, `PositionsLeft`, `DebtsLeft`.
    function releaseInsurance() external;

    /// @notice Limits an account's leverage, total position value over equity, after a trade that takes risk; WAD, 0 for no
    /// limit. Owner only: whoever trades for it is bound by it.
    function setMaxLeverage(AccountId accountId, uint128 maxLeverage) external payable;

    /// @notice Names who gets a part of the trading fees of the caller's accounts; zero for nobody.
    function setReferrer(address referrer) external payable;

    /// @notice Gives quote tokens to the insurance pot. Anyone.
    function fundInsurance(uint256 tokenAmount) external;

    /// @notice Gives quote tokens to the vault as far as it is below zero. Anyone.
    function coverDeficit(uint256 tokenAmount) external;

    /// @notice Gives quote tokens to the vault. For the role that manages the vault.
    function fundVault(uint256 tokenAmount) external;

    /// @notice Pays out of the vault, never below zero. For the role that manages the vault, which answers for what must
    /// stay: see `VaultState.needed`.
    function payVault(uint256 tokenAmount, address to) external;

    // ---------------------------------------------------------------- satellites only

    /// @notice Trades at an oracle price that the satellite has proven. The fill pays skew premium, half the
    /// confidence and the maker or taker fee; the account is then checked at the newest accepted prices.
    /// @dev A trade that only reduces needs E ≥ M, or E > 0 and health no lower; any other needs initial margin with
    /// profits weighted, cash ≥ 0, and caps. What a reduction would leave below the minimum exposure is closed with it.
    function fill(FillRequest calldata request) external returns (FillResult memory);

    /// @notice Shrinks both legs of a hedge by `quantity` at the mark, without impact or fee. What would stay below the
    /// minimum exposure closes with it, an excess leg at the fill price and fee of an ordinary trade.
    function closePair(AccountId accountId, uint16 marketId, uint256 quantity) external;

    /// @notice Takes an order's keeper fee into escrow and reserves what the order may cost. An order that does not only
    /// reduce needs weighted margin ≥ initial margin and taker fee after it + reserved, and cash ≥ 0, whoever pays. A fee out
    /// of the account's cash must leave cash + Σ min(pnl, 0) ≥ maintenance, for profits must not leave as fees.
    /// @return epoch The account's void epoch.
    /// @return reservation Initial margin of the order's whole exposure and its taker fee; 0 for a reduce-only order,
    /// whose cost is covered by the margin it frees.
    /// @return escrowed What went into escrow.
    function reserve(
        ReserveRequest calldata request
    ) external returns (uint32 epoch, uint256 reservation, uint256 escrowed);

    /// @notice Ends what `reserve` began: frees the reservation unless a liquidation already did, and pays the escrow
    /// to `beneficiary`, or to insurance if that is zero.
    function release(
        AccountId accountId,
        uint32 epoch,
        uint256 reservation,
        uint256 escrowed,
        AccountId beneficiary
    ) external;

    /// @notice Charges an order that failed for its account's own margin the taker fee it would have paid, at most
    /// max(E − M, 0), to the vault.
    function forfeit(FillRequest calldata request) external returns (uint256 charged);

    // ---------------------------------------------------------------- administration

    /// @notice Lists a market. Reverts `ParameterOutOfBounds` naming the first rule that is broken, or
    /// `NotRepresentable` for a value finer than its storage.
    function listMarket(uint16 marketId, MarketParams calldata params) external;

    /// @notice Allows a token of 2 to 18 decimals as collateral. For the administrator.
    /// @dev A plain ERC-20 whose unit is worth at most 1; it is measured by balance differences, and a token that rebases or lies about balances hurts
    /// those who hold it here. Reverts `ParameterOutOfBounds`, `CollateralExists`, `QuoteIsNotCollateral`,
    /// `UnsupportedDecimals`, and the router's errors: there must be a price.
    function listCollateral(address token, CollateralParams calldata params) external;

    /// @notice Changes a market's parameters, within the bounds of listing. For the administrator.
    /// @dev A schedule that asks for more maintenance anywhere, a higher liquidation fee or a higher least exposure, binds
    /// existing accounts after the grace period, new risk at once. Everything else holds at once: the time before is charged by
    /// the old terms, and a funding rate beyond its new cap is at the cap. New fees must be admissible with the schedule of until then, too. Reverts the errors of `listMarket`, `UnknownMarket`, `MarketEnded`, `SkewNotZero`,
    /// `CapacityTooSmall`, and the router's errors.
    function setMarketParams(uint16 marketId, MarketParams calldata params) external;

    /// @notice The same for whoever may lower risk at once: margin schedule no lower than now and than is announced, caps and
    /// utilisation no higher, all else as it is, or as it is announced to be. Reverts `NotTighter` too.
    function tightenMarket(uint16 marketId, MarketParams calldata params) external;

    /// @notice Changes a collateral token's parameters, but for its feed. For the administrator.
    /// @dev A higher haircut, and the discount with it, binds existing accounts after the grace period, new risk at once.
    /// Reverts `ParameterOutOfBounds`, `UnlistedToken`, `NotTighter` for another feed.
    function setCollateralParams(address token, CollateralParams calldata params) external;

    /// @notice The same for whoever may lower risk at once: haircut no lower, cap and discount no higher, each than now and than
    /// is announced. Reverts `NotTighter` too.
    function tightenCollateral(address token, CollateralParams calldata params) external;

    /// @notice Gives the vault's money into one contract's hands for good: no role can be given to anyone else that moves it.
    /// For the administrator, once. Reverts `VaultSealed`.
    function sealVault(address owner) external;

    /// @notice Stops new risk everywhere. For the guardian. Deposits, reductions, withdrawals and liquidations go on.
    function pauseNewRisk() external;

    /// @notice Lets new risk be taken again. For the administrator. Reverts `WindingDown`.
    function resumeNewRisk() external;

    /// @notice Stops new risk in a market; its positions may be settled a delay later. For the guardian. Reductions and
    /// liquidations go on as long as its feed lives. Reverts `MarketHalted`, `UnknownMarket`.
    function haltMarket(uint16 marketId) external;

    /// @notice Takes a halt back, unless the market is settled. For the administrator. Reverts `MarketNotHalted`,
    /// `MarketEnded`, `WindingDown`.
    function resumeMarket(uint16 marketId) external;

    /// @notice Ends the protocol: no new risk any more, every market halted. For the administrator. Cannot be undone.
    function windDown() external;

    /// @notice Gives what the vault still holds to the protocol's fees. For the role that manages the vault, which answers for
    /// nobody owning any of it. Reverts `NotWindingDown`, `PositionsLeft`, `DebtsLeft`.
    function retireVault() external;

    /// @notice Pays out of the protocol's part of the fees. For the administrator.
    function collectFees(uint256 tokenAmount, address to) external;

    /// @notice Allows or forbids a contract to fill. See the assumptions above.
    function setSatellite(address satellite, bool allowed) external;

    // ---------------------------------------------------------------- views

    /// @notice The account at the last accepted prices; reverts as execution would.
    function accountState(AccountId accountId) external view returns (AccountState memory);

    /// @notice The same at given prices: one for each of `marketsOf(accountId)`, then one for each of
    /// `tokensOf(accountId)`, in that order.
    function accountStateAt(AccountId accountId, uint256[] calldata prices) external view returns (AccountState memory);

    /// @notice What `liquidate` would do now, by the same code.
    function previewLiquidation(AccountId accountId) external view returns (LiquidationPreview memory);

    /// @notice The same at given prices, as `accountStateAt` takes them.
    function previewLiquidationAt(
        AccountId accountId,
        uint256[] calldata prices
    ) external view returns (LiquidationPreview memory);

    /// @notice At which prices the account would be liquidated, and what that would do. Reverts the router's errors.
    function liquidationOutlook(AccountId accountId) external view returns (LiquidationOutlook memory);

    /// @notice The most of quote, or of another token, that may be withdrawn now, token units: `paid` of it is paid out, less
    /// while the vault is below zero. Reverts the router's errors where it takes a price, and `UnlistedToken`.
    function withdrawable(AccountId accountId, address token) external view returns (uint256 tokenAmount, uint256 paid);

    /// @notice Makes a trade by `fill`'s own code, whatever stands against it, looks at the account, and reverts: always, with
    /// `Simulated`, or with the error that leaves no trade. Anyone may ask, for nothing of it stays.
    /// @param ahead Whether to look for the liquidation prices of the market, which takes gas.
    function simulateFill(FillRequest calldata request, bool ahead) external;

    function marketsOf(AccountId accountId) external view returns (uint16[] memory);

    /// @notice The collateral tokens an account holds.
    function tokensOf(AccountId accountId) external view returns (address[] memory);

    /// @notice How much of a token an account holds, token units.
    function collateralOf(AccountId accountId, address token) external view returns (uint256);

    /// @notice Every token allowed as collateral, in the order of listing; a token's id is its place, from 1.
    function listedCollateral() external view returns (address[] memory);

    function collateralState(address token) external view returns (CollateralState memory);

    function debtState(AccountId accountId) external view returns (DebtState memory);

    /// @notice Signed size of a one-way account's position, or of one leg of a hedge account. No price is needed.
    function positionSize(AccountId accountId, uint16 marketId, PositionSide side) external view returns (int256);

    function marketState(uint16 marketId) external view returns (MarketState memory);

    /// @dev `maxConfidence` reads 0 here: the router holds it.
    function marketParams(uint16 marketId) external view returns (MarketParams memory);

    /// @notice The margin schedule to come.
    function marginChange(uint16 marketId) external view returns (MarginChange memory);

    /// @notice Who alone moves the vault's money; zero before it is sealed.
    function vaultOwner() external view returns (address);

    function emergencyState() external view returns (EmergencyState memory);

    function pots() external view returns (Pots memory);

    /// @notice The vault at the last accepted prices of all markets; reverts the router's errors.
    function vaultState() external view returns (VaultState memory);

    /// @notice The same at given prices, one for each of `listedMarkets()` in that order.
    function vaultStateAt(uint256[] calldata prices) external view returns (VaultState memory);

    /// @notice All markets, in the order of their listing.
    function listedMarkets() external view returns (uint16[] memory);

    /// @notice An account's void epoch, without a price.
    function epochOf(AccountId accountId) external view returns (uint32);

    function config() external view returns (Config memory);

    function quoteToken() external view returns (address);

    function router() external view returns (address);

    function isSatellite(address who) external view returns (bool);

    function referrerOf(address owner) external view returns (address);

    /// @notice The owner's own limit of total position value over equity, WAD; 0 for none.
    function maxLeverageOf(AccountId accountId) external view returns (uint256);
}
