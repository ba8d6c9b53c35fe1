// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {AccountId} from "../libraries/AccountId.sol";
import {PositionSide} from "./IClearingHouse.sol";
import {PriceUpdate} from "./IPriceRouter.sol";

/// @title Orders: commit first, learn the price later
/// @notice A market order is committed on chain and settled by anyone at the first oracle price published at or after
/// commit time + delay. Nobody chooses a price, nobody can cancel after seeing one, and every order ends: filled,
/// failed, expired or voided.
interface IOrders {
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
        /// @dev Never opens; the size is clipped to what is there, at commit and again at settlement.
        bool reduceOnly;
        /// @dev Offered to whoever settles, quote WAD: at least the market's minimum, at most `maxKeeperFee`.
        uint96 keeperFee;
        /// @dev Pay the keeper fee from the caller's wallet instead of the account's cash.
        bool payFromWallet;
        /// @dev Who brought the order, or zero: gets a part of its trading fee, which is no higher for that.
        address integrator;
    }

    struct Order {
        AccountId accountId;
        uint16 marketId;
        PositionSide side;
        bool reduceOnly;
        int128 sizeDelta;
        uint40 commitTime;
        uint32 epoch;
        uint128 acceptablePrice;
        uint96 escrowed;
        /// @dev Who paid the keeper fee from its wallet; zero: the account.
        address payer;
        uint96 reservation;
        address integrator;
    }

    event Commit(uint256 indexed orderId, AccountId indexed accountId, uint16 indexed marketId, Order order);
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

    /// @notice Whether the order could have been settled shows with a newer price, or once the feed counts as frozen.
    error FeedUnknown(uint256 orderId, uint16 marketId, uint256 publishTime);
    error NotAccountOwner(AccountId accountId, address caller);
    /// @notice Never existed, or has ended.
    error OrderNotPending(uint256 orderId);
    error KeeperFeeOutOfBounds(uint256 fee, uint256 minimum, uint256 maximum);
    error TooEarly(uint256 now_, uint256 from);
    error WindowClosed(uint256 now_, uint256 until);
    error NotExpired(uint256 now_, uint256 until);
    /// @notice A liquidation has voided this order; `clear` returns its keeper fee.
    error OrderVoided(uint256 orderId, uint32 orderEpoch, uint32 accountEpoch);
    error OrderNotVoided(uint256 orderId, uint32 epoch);
    /// @notice The settlement ran out of gas: send more. The order stays.
    error InsufficientGas();
    error InsufficientValue(uint256 sent, uint256 fee);
    error ConfigOutOfBounds(bytes32 name, uint256 value, uint256 minimum, uint256 maximum);

    /// @notice Commits an order. Account owner only. A price update may come along; value above its fee returns.
    /// @dev The keeper fee moves into escrow if what `IClearingHouse.reserve` asks for holds after it. Reverts with the
    /// clearing house's errors otherwise.
    function commit(
        OrderRequest calldata request,
        PriceUpdate calldata update
    ) external payable returns (uint256 orderId);

    /// @notice Settles an order within [commit + delay, commit + delay + window]. Anyone; the keeper fee goes to the
    /// caller's account, also when the order fails.
    /// @param settlementData Proof of the first price published at or after commit + delay.
    /// @param update Newer prices of the account's other markets, if those stored are too old.
    function settle(uint256 orderId, bytes[] calldata settlementData, PriceUpdate calldata update) external payable;

    /// @notice Ends an order whose window has passed; the keeper fee goes to insurance, or back to whoever paid it if the
    /// feed was frozen or the chain's sequencer down meanwhile. Anyone.
    /// @dev Reverts `FeedUnknown` while the feed is stale and not frozen, beside `NotExpired`, `OrderVoided`,
    /// `OrderNotPending`.
    function expire(uint256 orderId) external;

    /// @notice Ends an order that a liquidation voided; the keeper fee returns to whoever paid it. Anyone.
    function clear(uint256 orderId) external;

    /// @notice Shrinks both legs of a hedge by `quantity` at the last accepted price. Account owner only.
    function closePair(
        AccountId accountId,
        uint16 marketId,
        uint256 quantity,
        PriceUpdate calldata update
    ) external payable;

    function order(uint256 orderId) external view returns (Order memory);

    function config() external view returns (Config memory);
}
