// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Mark} from "../libraries/Mark.sol";
import {ProvenPrice} from "./IPriceSource.sol";

/// @notice Price proofs to be applied before an action: `data` must hold a price for each of `marketIds`, all of which
/// share one source. Empty means: the stored prices will do.
struct PriceUpdate {
    uint16[] marketIds;
    bytes[] data;
}

/// @title The last accepted price of every feed
/// @notice One slot a feed. A feed's id is the market's that it prices; tokens may share a market's feed. The staleness
/// rule is the same for views and execution, for both come through `marks` or `prices`.
///
/// A feed is **live** while its last price is at most `maxAge` old; **stale** after that: nothing may use it, and a newer
/// price mends it. It is **frozen**, once it is `freezeAge` old and anyone has given notice of it `notice` ago without a
/// price that may be used: then it is dead, and what does not depend on it goes on. A live price ends that, too, and makes it
/// **recovering** for a while: those whom it concerns could not act.
/// @dev Notice is what a pull oracle needs: its price on chain is as old as nobody asked for one, and without a warning
/// whoever likes an old price could have it count.
/// Assumes of a source: that a price it proves was really published at the time it says.
interface IPriceRouter {
    /// @notice Fixed for the life of the contract; seconds.
    struct Config {
        /// @dev Age from which a feed may be frozen. 5 minutes to a day.
        uint256 freezeAge;
        /// @dev From the notice until it is. 30 seconds to an hour.
        uint256 notice;
        /// @dev How long a feed that was frozen is recovering, and everything after the sequencer was down. A minute to an
        /// hour.
        uint256 grace;
        /// @dev The chain's sequencer uptime feed (Chainlink's format), or zero where there is none.
        address sequencer;
    }

    /// @notice How a feed is proven and checked.
    struct FeedConfig {
        address source;
        bytes32 feedId;
        /// @dev Seconds after which a price may not be used: 5 seconds to an hour.
        uint16 maxAge;
        /// @dev Largest accepted uncertainty over price, in 1/1,000,000: 100 to 50,000.
        uint16 maxConfidence;
        /// @dev Largest gap of the source's moving average over the price at which risk may be taken, in 1/1,000,000:
        /// 10,000 to 1,000,000; 0: no band.
        uint24 maxGap;
        /// @dev An `ICheckSource` that must agree, or zero for none.
        address check;
        bytes32 checkFeedId;
        /// @dev How old the check's price may be, seconds: up to 2 days.
        uint32 checkMaxAge;
        /// @dev Largest difference of the two over the check's price, in 1/1,000,000: 1,000 to 200,000.
        uint24 maxDeviation;
    }

    struct Feed {
        /// @dev Quote per base unit, WAD; 0 before the first price.
        uint128 price;
        uint40 publishTime;
        /// @dev Uncertainty over price, in 1/1,000,000, rounded up.
        uint16 confidence;
        /// @dev Gap of the moving average over the price, in 1/1,000,000, towards zero; clamped.
        int24 gap;
        /// @dev When notice was given, 0 unless it stands.
        uint40 warnedAt;
        /// @dev When the last freeze ended, 0 before the first.
        uint40 resumedAt;
        FeedConfig config;
    }

    event SetFeed(uint16 indexed marketId, FeedConfig config);
    /// @notice A newer price was accepted. `price`, `confidence` and `average` (0: none) in WAD. Notice, if any stands, ends if
    /// it is at most `maxAge` old.
    event AcceptPrice(uint16 indexed marketId, uint256 price, uint256 confidence, uint256 average, uint256 publishTime);
    /// @notice The feed is stale, and counts as frozen from `frozenFrom` on unless a live price comes.
    event Warn(uint16 indexed marketId, uint256 publishTime, uint256 frozenFrom);
    /// @notice A frozen feed has a price again; it is recovering until `graceEnd`.
    event Resume(uint16 indexed marketId, uint256 frozenFrom, uint256 graceEnd);

    error UnknownFeed(uint16 marketId);
    /// @notice A parameter outside its bounds.
    error FeedOutOfBounds(bytes32 name, uint256 value, uint256 minimum, uint256 maximum);
    /// @notice No price of this feed has been accepted yet.
    error NoPrice(uint16 marketId);
    /// @notice The last accepted price is older than allowed.
    error StalePrice(uint16 marketId, uint256 publishTime, uint256 maxAge, uint256 now_);
    /// @notice The feed is not stale, or notice of it stands already.
    error NothingToWarn(uint16 marketId, uint256 publishTime, uint256 maxAge, uint256 warnedAt);
    /// @notice The uncertainty is larger than allowed, both in 1/1,000,000 of the price.
    error PriceTooUncertain(uint16 marketId, uint256 confidence, uint256 maxConfidence);
    /// @notice The check's price is another: deviation over the check's price in 1/1,000,000, ceiled.
    error PriceDeviates(uint16 marketId, uint256 price, uint256 checkPrice, uint256 deviation, uint256 maxDeviation);
    /// @notice The check's own price is too old to check anything.
    error CheckTooOld(uint16 marketId, uint256 publishTime, uint256 maxAge, uint256 now_);
    /// @notice Prices of one update were published further apart than 5 seconds.
    error PricesApart(uint256 oldest, uint256 newest, uint256 maximum);
    /// @notice The markets of one update do not share a source.
    error MixedSources(uint16 first, uint16 other);
    /// @notice The value sent does not cover the provider's fee.
    error UpdateFeeTooLow(uint256 sent, uint256 fee);

    /// @notice The last accepted prices, WAD. Reverts `NoPrice` or `StalePrice` for the first that is not live.
    function prices(uint16[] calldata marketIds) external view returns (uint256[] memory);

    /// @notice The last accepted prices with what may be done with them. Never reverts: a feed without a price is stale.
    function marks(uint16[] calldata marketIds) external view returns (Mark[] memory);

    /// @notice Until when nobody may be liquidated and no risk be taken, because the chain's sequencer is or was down; 0
    /// where it is not so, type(uint256).max while it is down. An uptime feed that does not answer protects nobody.
    function protectedUntil() external view returns (uint256);

    /// @notice The provider's fee for an update, in wei.
    function updateFee(PriceUpdate calldata update) external view returns (uint256);

    /// @notice The provider's fee for a settlement price, in wei.
    function settlementFee(uint16 marketId, bytes[] calldata data) external view returns (uint256);

    /// @notice Accepts newer prices; a price not newer than the stored one is ignored, never an error. Anyone may call.
    /// Value above the fee returns to the caller.
    function update(PriceUpdate calldata update) external payable;

    /// @notice Proves the first price of a market published within [`from`, `to`], and accepts it if it is newer than
    /// the stored one. Its own age does not matter. Anyone may call. Value above the fee returns to the caller.
    function settlementPrice(
        uint16 marketId,
        bytes[] calldata data,
        uint64 from,
        uint64 to
    ) external payable returns (ProvenPrice memory);

    /// @notice The same of several markets that share a source, in the order given; none of none.
    /// @dev The fee is `settlementFee` of any of them.
    function settlementPrices(
        uint16[] calldata marketIds,
        bytes[] calldata data,
        uint64 from,
        uint64 to
    ) external payable returns (ProvenPrice[] memory);

    /// @notice Gives notice that a feed is stale. Anyone may call.
    /// @dev Reverts `NothingToWarn`, `NoPrice`, `UnknownFeed`.
    function warn(uint16 marketId) external;

    function feed(uint16 marketId) external view returns (Feed memory);

    function config() external view returns (Config memory);

    /// @notice Connects a market to a feed. For the administrator. The last accepted price stays until a newer one comes.
    /// @dev Reverts `FeedOutOfBounds`.
    function setFeed(uint16 marketId, FeedConfig calldata config) external;
}
