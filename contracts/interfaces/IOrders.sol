// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {AccountId} from "../libraries/AccountId.sol";
import {IClearingHouse, PositionSide} from "./IClearingHouse.sol";
import {IBatch} from "./IBatch.sol";
import {IPermits} from "./IPermits.sol";
import {PriceUpdate} from "./IPriceRouter.sol";
import {ISignedRequests, Signature} from "./ISignedRequests.sol";

/// @notice When an order becomes a market order.
enum OrderKind {
    /// @dev At once.
    Market,
    /// @dev A purchase at the trigger price or below, a sale at it or above; fills at its acceptable price or waits again.
    Limit,
    /// @dev The same side of the price as a limit; then a market order.
    TakeProfit,
    /// @dev A sale at the trigger price or below, a purchase at it or above.
    Stop,
    /// @dev A stop whose trigger price follows the best price since placement at a distance.
    Trailing,
    /// @dev A reduction that a satellite committed for the owner: a market order, whose keeper fees are two.
    Guard
}

/// @notice What the orders of one placement have to do with each other.
enum Link {
    None,
    /// @dev Once one is filled, the others are over.
    OneCancelsOther,
    /// @dev The first is an entry; the others wait until it is filled, and then cancel each other.
    Bracket
}

/// @title Orders: commit first, learn the price later
/// @notice A market order is committed on chain and settled by anyone at the first oracle price published at or after
/// commit time + delay. Nobody chooses a price, nobody can cancel after seeing one, and every order ends: filled,
/// failed, expired, cancelled or voided.
///
/// An order that waits for a **trigger** becomes a market order in the transaction that shows a live price, published after
/// its placement, which meets its condition. That price fills nothing: the order settles like any other, at the first price
/// after the delay. Until it is triggered its owner may cancel it; it holds its keeper fees in escrow and reserves nothing
/// else, so margin is checked when it is triggered.
interface IOrders is ISignedRequests, IPermits, IBatch {
    /// @notice Fixed for the life of the contract.
    struct Config {
        /// @dev Seconds from commit to the earliest settlement price.
        uint256 delay;
        /// @dev Seconds within which that price must be published and the order settled.
        uint256 window;
        /// @dev Most a keeper fee may be, quote WAD.
        uint256 maxKeeperFee;
    }

    /// @notice What a trader asks for. `sizeDelta` is signed: a buy is above zero. In a hedge account `side` names the
    /// leg, in a one-way account it is Net. `acceptablePrice` is the highest a buy may pay, the lowest a sale may get.
    struct OrderRequest {
        AccountId accountId;
        uint16 marketId;
        PositionSide side;
        int128 sizeDelta;
        uint128 acceptablePrice;
        /// @dev Never opens; the size is clipped to what is there, when it becomes a market order and again at settlement.
        bool reduceOnly;
        /// @dev Offered to whoever settles, and to whoever triggers it as much again, quote WAD: at least the market's
        /// minimum, at most `maxKeeperFee`.
        uint96 keeperFee;
        /// @dev Pay the keeper fees from the wallet of whoever sends it, not from the account's cash.
        bool payFromWallet;
        /// @dev Who brought the order, or zero: gets a part of its trading fee, which is no higher for that.
        address integrator;
        /// @dev What it charges of the traded value itself, WAD fraction: at most what the account's owner approved.
        uint64 integratorRate;
    }

    /// @notice An order and its condition.
    struct TriggerRequest {
        OrderRequest order;
        OrderKind kind;
        /// @dev WAD; 0 for a market order and a trailing stop.
        uint128 triggerPrice;
        /// @dev Of a trailing stop: from its watermark, in 1/1,000,000, 0.01% to 50%. Else 0.
        uint32 distance;
        /// @dev Unix seconds up to and at which it may be triggered; 0 for a market order.
        uint40 expiry;
    }

    /// @notice One to eight orders of one account. Only the first may be a market order.
    struct Placement {
        AccountId accountId;
        /// @dev Moved from the owner's wallet into the account before anything else, token units; 0 for nothing.
        uint256 deposit;
        Link link;
        TriggerRequest[] orders;
    }

    struct Order {
        AccountId accountId;
        uint16 marketId;
        PositionSide side;
        bool reduceOnly;
        int128 sizeDelta;
        /// @dev 0 while it waits for its trigger.
        uint40 commitTime;
        uint32 epoch;
        uint128 acceptablePrice;
        uint96 escrowed;
        OrderKind kind;
        /// @dev Other orders wait until it is filled.
        bool isEntry;
        /// @dev Who paid the keeper fee from its wallet; zero: the account.
        address payer;
        uint96 reservation;
        address integrator;
        uint64 integratorRate;
    }

    /// @notice What an order other than a market order waits for.
    struct Trigger {
        /// @dev Of a trailing stop its watermark, 0 before its first price.
        uint128 price;
        uint32 distance;
        /// @dev Only prices published after it count: when it was placed, its entry filled, or it went back to waiting.
        uint40 armedAt;
        uint40 expiry;
        /// @dev The account's count of `cancelAll` when it was placed; so wide that nobody can use it up.
        uint32 round;
        /// @dev The first of the orders that cancel each other; 0: none does.
        uint64 group;
        /// @dev What must be filled first; 0: nothing.
        uint64 entry;
        /// @dev Who triggered it, while it is a market order.
        address triggeredBy;
    }

    /// @notice Why an order that waits will not be triggered any more.
    enum Over {
        /// @dev It may be.
        Not,
        /// @dev A liquidation voided it.
        Voided,
        /// @dev All of the account's were cancelled.
        AllCancelled,
        /// @dev One of those it is linked with was filled, or they were cancelled together.
        GroupEnded,
        /// @dev Its entry ended without a fill.
        EntryEnded,
        Expired
    }

    event Commit(uint256 indexed orderId, AccountId indexed accountId, uint16 indexed marketId, Order order);
    /// @notice An order waits for its trigger.
    event Place(
        uint256 indexed orderId,
        AccountId indexed accountId,
        uint16 indexed marketId,
        Order order,
        Trigger trigger
    );
    /// @notice A trailing stop's watermark moved.
    event Trail(uint256 indexed orderId, uint256 watermark);
    /// @notice A price met the condition: the order is a market order from now on. `Commit` follows, or `Fail`.
    event Triggered(
        uint256 indexed orderId,
        AccountId indexed accountId,
        address indexed keeper,
        uint256 price,
        uint256 publishTime
    );
    /// @notice A limit order's price was not its limit any more, or nobody could settle it: it waits again.
    event Rearm(uint256 indexed orderId, AccountId indexed accountId, uint256 oraclePrice);
    /// @notice Filled at `fillPrice` from the oracle price published at `publishTime`.
    event Settle(
        uint256 indexed orderId,
        AccountId indexed accountId,
        address indexed keeper,
        uint256 fillPrice,
        uint256 oraclePrice,
        uint256 publishTime
    );
    /// @notice Ended without a fill; `reason` is the clearing house's error, `forfeited` what went to the vault.
    event Fail(
        uint256 indexed orderId,
        AccountId indexed accountId,
        address indexed keeper,
        uint256 forfeited,
        bytes reason
    );
    event Expire(uint256 indexed orderId, AccountId indexed accountId);
    event Clear(uint256 indexed orderId, AccountId indexed accountId);
    event Cancel(uint256 indexed orderId, AccountId indexed accountId);
    event CancelGroup(uint256 indexed group, AccountId indexed accountId);
    /// @notice Every waiting order of the account placed before is over.
    event CancelAll(AccountId indexed accountId, uint256 round);
    event ApproveIntegrator(address indexed owner, address indexed integrator, uint256 maxRate);

    /// @notice Whether the order could have been settled shows with a newer price, or once the feed counts as frozen.
    error FeedUnknown(uint256 orderId, uint16 marketId, uint256 publishTime);
    /// @notice Never existed, has ended, or waits for its trigger.
    error OrderNotPending(uint256 orderId);
    /// @notice Never existed, has ended, or was triggered.
    error OrderNotWaiting(uint256 orderId);
    /// @notice It will not be triggered any more: `clear` returns its keeper fees.
    error OrderOver(uint256 orderId, Over why);
    error EntryNotFilled(uint256 orderId, uint256 entry);
    /// @notice Another order of its group is a market order now, and may be filled.
    error GroupBusy(uint256 group, uint256 pending);
    /// @notice The last price does not meet the order's condition. `trigger` of a trailing stop: its level.
    error TriggerNotMet(uint256 orderId, uint256 price, uint256 trigger);
    /// @notice The last price was published before the order waited.
    error PriceTooEarly(uint256 orderId, uint256 publishTime, uint256 armedAt);
    error NotTrailing(uint256 orderId);
    error NotReduceOnly();
    /// @notice Only contracts that the clearing house lets trade commit for others.
    error NotSatellite(address caller);
    /// @notice It cancels no other order, and none cancels it.
    error NotLinked(uint256 orderId);
    error KeeperFeeOutOfBounds(uint256 fee, uint256 minimum, uint256 maximum);
    error IntegratorNotApproved(address owner, address integrator, uint256 rate, uint256 maximum);
    error TooEarly(uint256 now_, uint256 from);
    error WindowClosed(uint256 now_, uint256 until);
    error NotExpired(uint256 now_, uint256 until);
    /// @notice A liquidation has voided this order; `clear` returns its keeper fee.
    error OrderVoided(uint256 orderId, uint32 orderEpoch, uint32 accountEpoch);
    /// @notice It is not over: neither voided nor cancelled nor expired.
    error OrderNotOver(uint256 orderId);
    /// @notice The settlement ran out of gas: send more. The order stays.
    error InsufficientGas();
    error InsufficientValue(uint256 sent, uint256 fee);
    /// @notice What `simulateOrder` found: what the order would reserve and put into escrow, and what the core's `simulateFill`
    /// reverts with then.
    error OrderSimulated(uint256 reservation, uint256 escrowed, bytes outcome);
    error ConfigOutOfBounds(bytes32 name, uint256 value, uint256 minimum, uint256 maximum);
    /// @notice A value of order number `index` of a placement is outside what its kind allows.
    error InvalidPlacement(uint256 index, bytes32 what);
    error TooManyOrders(AccountId accountId, uint256 count, uint256 maximum);
    error NotAccountOwner(AccountId accountId, address caller);

    /// @notice Commits a market order. The account's owner, or an operator with the right to trade. A price update may come
    /// along; value above its fee returns.
    /// @dev The keeper fee moves into escrow if what `IClearingHouse.reserve` asks for holds after it. Reverts with the
    /// clearing house's errors otherwise, with those of `IOperators`, `KeeperFeeOutOfBounds`, `IntegratorNotApproved`.
    function commit(
        OrderRequest calldata request,
        PriceUpdate calldata update
    ) external payable returns (uint256 orderId);

    /// @notice Deposits, and places orders that wait or a market order with orders that wait. The account's owner, or an
    /// operator with the rights for what is in it; only the owner may deposit.
    /// @dev Each order that waits puts two keeper fees into escrow. Reverts as `commit` does, with `InvalidPlacement`,
    /// `TooManyOrders`, and the token's errors.
    /// @return first Id of the first order; the others follow.
    function place(Placement calldata placement, PriceUpdate calldata update) external payable returns (uint256 first);

    /// @notice The same, signed by whoever may place it: anyone may put it on chain. Commit time is when it lands. Fees that a
    /// wallet is to pay come from the caller's.
    function placeFor(
        Placement calldata placement,
        Signature calldata signature,
        PriceUpdate calldata update
    ) external payable returns (uint256 first);

    /// @notice Ends orders that wait; their keeper fees return. The account's owner, or an operator with the right to orders.
    /// @dev Reverts `OrderNotWaiting` for one that was triggered: it is a market order.
    function cancel(uint256[] calldata orderIds) external payable;

    /// @notice The same, signed; all orders of one account.
    function cancelFor(AccountId accountId, uint256[] calldata orderIds, Signature calldata signature) external payable;

    /// @notice Ends all orders that wait and are linked with one, at once; `clear` returns their fees one by one.
    function cancelGroup(uint256 orderId) external payable;

    /// @notice Ends every order of an account that waits, at once; `clear` returns their fees one by one.
    function cancelAll(AccountId accountId) external payable;

    /// @notice The same, signed.
    function cancelAllFor(AccountId accountId, Signature calldata signature) external payable;

    /// @notice The most an integrator may charge for an order of the caller's accounts, WAD fraction; 0 for nothing.
    /// @dev Reverts `IClearingHouse.IntegratorRateTooHigh` above what a fill may cost, 0.1%.
    function approveIntegrator(address integrator, uint64 maxRate) external payable;

    /// @notice The same, signed by the owner.
    function approveIntegratorFor(address integrator, uint64 maxRate, Signature calldata signature) external payable;

    /// @notice Commits a reduction that its owner has signed up for beforehand. Satellites only.
    /// @dev Two keeper fees go into escrow from the account's cash, and half of them to `keeper` once it is filled or has
    /// failed. Reverts as `commit` does, and `NotReduceOnly`.
    function commitGuard(OrderRequest calldata request, address keeper) external returns (uint256 orderId);

    /// @notice Moves a trailing stop's watermark to the last price if that is better. Anyone; nobody is paid for it.
    /// @dev Reverts `NotTrailing`, and what `trigger` does of an order and a price that do not count.
    function trail(uint256 orderId, PriceUpdate calldata update) external payable;

    /// @notice Turns an order whose condition the last accepted price meets into a market order committed now. Anyone; half of
    /// the keeper fees are the caller's once it is filled or has failed.
    /// @dev The price must be live and published after the order waited. An order that its account cannot carry ends here
    /// (`Fail`): the caller gets his half, the rest returns. Reverts `OrderNotWaiting`, `OrderOver`, `EntryNotFilled`,
    /// `GroupBusy`, `TriggerNotMet`, `PriceTooEarly`, the router's errors, and those of a market that takes no such trade now.
    function trigger(uint256 orderId, PriceUpdate calldata update) external payable;

    /// @notice Settles an order within [commit + delay, commit + delay + window]. Anyone; the keeper fee goes to the
    /// caller's account, also when the order fails.
    /// @dev A limit order whose fill would miss its limit waits again, and nobody is paid; that can be shown after the window,
    /// too, of a first price that is itself beyond the limit.
    /// @param settlementData Proof of the first price published at or after commit + delay.
    /// @param update Newer prices of the account's other markets, if those stored are too old.
    function settle(uint256 orderId, bytes[] calldata settlementData, PriceUpdate calldata update) external payable;

    /// @notice Ends an order whose window has passed; the keeper fee goes to insurance, or back to whoever paid it if the
    /// feed was frozen or the chain's sequencer down meanwhile: then one that had waited for a trigger waits again. Anyone;
    /// of a limit order its owner, anyone once it could not be triggered again.
    /// @dev Reverts `FeedUnknown` while the feed is stale and not frozen, beside `NotExpired`, `OrderVoided`,
    /// `OrderNotPending`.
    function expire(uint256 orderId) external payable;

    /// @notice Ends an order that a liquidation voided, or one that waits and is over for another reason; the keeper fees
    /// return to whoever paid them. Anyone.
    function clear(uint256 orderId) external payable;

    /// @notice Shrinks both legs of a hedge by `quantity` at the last accepted price. The account's owner, or an operator with
    /// the right to trade.
    function closePair(
        AccountId accountId,
        uint16 marketId,
        uint256 quantity,
        PriceUpdate calldata update
    ) external payable;

    /// @notice Reserves what an order needs and tries its fill, by execution's own code, and reverts: always, with
    /// `OrderSimulated`, or with what the core refuses the order by. Anyone may ask, for nothing of it stays.
    /// @param ahead See `IClearingHouse.simulateFill`.
    function simulateOrder(
        IClearingHouse.ReserveRequest calldata order_,
        IClearingHouse.FillRequest calldata fill,
        bool ahead
    ) external;

    function order(uint256 orderId) external view returns (Order memory);

    function triggerOf(uint256 orderId) external view returns (Trigger memory);

    /// @notice Whether an order that waits is over, and why. Reverts `OrderNotWaiting`.
    function overOf(uint256 orderId) external view returns (Over);

    /// @notice When the entry of a bracket was filled, Unix seconds; 0 if it was not.
    function filledAt(uint256 orderId) external view returns (uint256);

    /// @notice How many orders of an account wait, those that are over and not cleared included.
    function waitingOf(AccountId accountId) external view returns (uint256);

    function approvedRate(address owner, address integrator) external view returns (uint256);

    function orderCount() external view returns (uint256);

    function config() external view returns (Config memory);
}
