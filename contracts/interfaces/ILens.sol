// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {AccountId} from "../libraries/AccountId.sol";
import {IClearingHouse} from "./IClearingHouse.sol";
import {ILiquidityVault} from "./ILiquidityVault.sol";
import {IOrders} from "./IOrders.sol";

/// @title Lens: what there is, and what would happen
/// @notice Everything an interface asks for, one `eth_call` each. It has no privilege and stores nothing; what it foresees is
/// found by the code that would do it: trades are made and undone, orders triggered and undone.
/// @dev Functions that try something are no views, for what they call writes before it reverts: ask them by `eth_call` all the
/// same. A transaction changes nothing either. Prices are the last accepted ones; errors come as execution encodes them.
interface ILens {
    // ---------------------------------------------------------------- accounts

    /// @notice What closing all of a market's position would give at its last price, skew premium and fees paid.
    struct Closing {
        uint16 marketId;
        /// @dev Where it can be traded at all: not frozen, not settled, with a fill price.
        bool possible;
        uint256 fillPrice;
        /// @dev After carry, before the fee. Where it cannot be traded, the unrealised profit.
        int256 realised;
        uint256 fee;
        /// @dev realised − fee
        int256 profit;
    }

    struct AccountSummary {
        /// @dev Level, health and all positions, whose profit is after carry.
        IClearingHouse.AccountState state;
        /// @dev One for each of the positions.
        Closing[] closings;
        /// @dev What would be liquidated first and how much, and the liquidation prices.
        IClearingHouse.LiquidationOutlook outlook;
        IClearingHouse.DebtState debt;
        /// @dev The owner's own limit, WAD; 0 for none.
        uint256 maxLeverage;
        /// @dev Orders that wait, those that are over and not cleared included.
        uint256 waitingOrders;
    }

    /// @notice One line of a list.
    struct AccountLine {
        AccountId accountId;
        /// @dev Why the account cannot be valued; empty, unless a price is too old or the id is none. Then the rest is 0.
        bytes failure;
        int256 cash;
        int256 equity;
        uint256 maintenance;
        uint256 initial;
        uint256 exposure;
        int256 marginLevel;
        uint256 health;
        uint256 positions;
        /// @dev E < M.
        bool liquidatable;
    }

    struct Withdrawal {
        /// @dev The most that may be withdrawn, token units.
        uint256 tokenAmount;
        /// @dev What of it is paid out: less, while the vault is below zero.
        uint256 paid;
        /// @dev Why there is no answer; empty if there is.
        bytes failure;
    }

    // ---------------------------------------------------------------- trades

    struct TradePreview {
        /// @dev Whether it would fill.
        bool fills;
        /// @dev The oracle price of the fill, and its uncertainty.
        uint256 price;
        uint256 confidence;
        /// @dev The fill, the account after it, and every reason why it would fail. A reason that leaves no trade to look at is
        /// alone, and the rest 0.
        IClearingHouse.Simulation outcome;
    }

    struct OrderPreview {
        /// @dev Why it would be refused when it is committed; empty if it would not.
        bytes refusal;
        uint256 reservation;
        uint256 escrowed;
        /// @dev What it would do if it settled at once, its keeper fee paid.
        TradePreview trade;
    }

    // ---------------------------------------------------------------- orders

    /// @notice What an order is about to do.
    enum Stage {
        /// @dev There is none, or it has ended.
        Ended,
        /// @dev It waits for its trigger.
        Waiting,
        /// @dev It is a market order, and waits for its price.
        Pending
    }

    struct OrderStatus {
        Stage stage;
        IOrders.Order order;
        IOrders.Trigger trigger;
        /// @dev Of one that waits.
        IOrders.Over over;
        /// @dev What `trigger`, or `settle` of whatever price, reverts with now; empty: anyone may call it.
        bytes obstacle;
        /// @dev Of one that waits and may be triggered: why it would end then and not become a market order; empty if it would.
        bytes refusal;
        /// @dev Of one that waits: the price that triggers it, of a trailing stop as its watermark stands, 0 before the first;
        /// and how far the last price has to go, 0 if it is there.
        uint256 triggerPrice;
        int256 distance;
        /// @dev Of a market order: when it may be settled, Unix seconds.
        uint256 from;
        uint256 until;
        /// @dev Whether anyone may `expire`, or `clear`, it now.
        bool expirable;
        bool clearable;
        /// @dev What it would do at the last price: of a market order, and of one that may be triggered.
        TradePreview trade;
    }

    // ---------------------------------------------------------------- markets and vault

    struct MarketView {
        uint16 marketId;
        /// @dev `maxConfidence` is the router's.
        IClearingHouse.MarketParams params;
        IClearingHouse.MarginChange change;
        IClearingHouse.MarketState state;
        /// @dev The last price; its uncertainty; its moving average where it is outside its band, else 0; when it was published.
        uint256 price;
        uint256 confidence;
        uint256 average;
        uint256 publishTime;
        /// @dev Older than it may be; dead; dead a short while ago.
        bool stale;
        bool frozen;
        bool recovering;
        /// @dev As of now, per day, WAD.
        int256 fundingRate;
        /// @dev What the larger side is charged per year until the market is next written, WAD; and what it would be then.
        uint256 borrowRate;
        uint256 nextBorrowRate;
        /// @dev Longs less shorts, base units.
        int256 skew;
        /// @dev What the vault stands behind it with, quote; the part of that which the net position uses, WAD.
        uint256 capacity;
        uint256 utilisation;
        /// @dev Open interest that each side may still take, base units.
        uint256 roomLong;
        uint256 roomShort;
    }

    struct VaultView {
        IClearingHouse.VaultState state;
        /// @dev Why it cannot be valued; empty if it can. Then `state` and `redeemable` are 0.
        bytes failure;
        IClearingHouse.Pots pots;
        IClearingHouse.EmergencyState emergency;
        /// @dev Shares, and quote units that redemptions could be paid now.
        uint256 supply;
        uint256 redeemable;
        uint256 minimumNav;
        ILiquidityVault.QueueState deposits;
        ILiquidityVault.QueueState redemptions;
    }

    /// @notice What `attempt` found: whether the call of the order book succeeds, what it returns or reverts with, and the order
    /// after it.
    error Attempted(bool success, bytes result, IOrders.Order order);

    /// @notice An account, and what is ahead of it. Reverts the errors of `IClearingHouse.accountState`.
    function account(AccountId accountId) external view returns (AccountSummary memory);

    /// @notice A page of accounts. One that cannot be valued says why, and spoils no other.
    function accounts(AccountId[] calldata accountIds) external view returns (AccountLine[] memory);

    /// @notice The most of a token, quote or other, that may leave an account now: that to the unit, and not a unit more.
    function maxWithdraw(AccountId accountId, address token) external view returns (Withdrawal memory);

    /// @notice A trade as `IClearingHouse.fill` would make it now, and all that stands against it.
    /// @param request With price 0: at the last accepted price and its confidence.
    function previewTrade(IClearingHouse.FillRequest calldata request) external returns (TradePreview memory);

    /// @notice A market order as it would be committed now, and fill at the last price. What the order book asks of whoever
    /// sends it, of its keeper fee's bounds and of its integrator's approval, is not in it.
    function previewOrder(IOrders.OrderRequest calldata request) external returns (OrderPreview memory);

    /// @notice The largest size of a trade that would fill: a millionth part more would not, or is more than there is to
    /// reduce. 0 if none would; an addition worth less than a thousandth of the least exposure is none.
    /// @param request As of `previewTrade`; of `sizeDelta` only the sign counts.
    /// @return size Unsigned.
    /// @return reasons Why more would fail; empty where all there is to reduce is reduced.
    function maxSize(
        IClearingHouse.FillRequest calldata request
    ) external returns (uint256 size, bytes[] memory reasons);

    /// @notice The same of an order, which has to be committed and to fill at the last price.
    function maxOrderSize(
        IOrders.OrderRequest calldata request
    ) external returns (uint256 size, bytes[] memory reasons);

    /// @notice Where an order stands, what is in its way, and what it would do.
    function orderStatus(uint256 orderId) external returns (OrderStatus memory);

    /// @notice Calls the order book and reverts: always, with `Attempted`. Nothing of it stays.
    function attempt(uint256 orderId, bytes calldata call) external;

    function market(uint16 marketId) external view returns (MarketView memory);

    /// @notice All of them, in the order of listing.
    function markets() external view returns (MarketView[] memory);

    function vault() external view returns (VaultView memory);

    function clearingHouse() external view returns (IClearingHouse);

    function orders() external view returns (IOrders);

    function liquidityVault() external view returns (ILiquidityVault);
}
