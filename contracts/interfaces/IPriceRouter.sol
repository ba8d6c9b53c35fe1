// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {ProvenPrice} from "./IPriceSource.sol";

/// @notice Price proofs to be applied before an action: `data` must hold a price for each of `marketIds`, all of which
/// share one source. Empty means: the stored prices will do.
struct PriceUpdate {
    uint16[] marketIds;
    bytes[] data;
}

/// @title The last accepted price of every market
/// @notice One slot a market. The staleness rule is the same for views and execution: `prices` is the only way in.
/// @dev Assumes of a source: that a price it proves was really published at the time it says.
interface IPriceRouter {
    struct Feed {
        /// @dev Quote per base unit, WAD; 0 before the first price.
        uint128 price;
        uint40 publishTime;
        /// @dev Uncertainty over price, in 1/1,000,000, rounded up.
        uint24 confidence;
        /// @dev Seconds after which the price may not be used.
        uint16 maxAge;
        /// @dev Largest accepted uncertainty over price, in 1/1,000,000.
        uint24 maxConfidence;
        address source;
        bytes32 feedId;
    }

    event SetFeed(
        uint16 indexed marketId,
        address indexed source,
        bytes32 indexed feedId,
        uint256 maxAge,
        uint256 maxConfidence
    );
    /// @notice A newer price was accepted. `price` and `confidence` in WAD.
    event AcceptPrice(uint16 indexed marketId, uint256 price, uint256 confidence, uint256 publishTime);

    error UnknownFeed(uint16 marketId);
    /// @notice Age limit or uncertainty limit outside the bounds.
    error FeedOutOfBounds(uint256 value, uint256 minimum, uint256 maximum);
    /// @notice No price of this market has been accepted yet.
    error NoPrice(uint16 marketId);
    /// @notice The last accepted price is older than allowed.
    error StalePrice(uint16 marketId, uint256 publishTime, uint256 maxAge, uint256 now_);
    /// @notice The uncertainty is larger than allowed, both in 1/1,000,000 of the price.
    error PriceTooUncertain(uint16 marketId, uint256 confidence, uint256 maxConfidence);
    /// @notice The markets of one update do not share a source.
    error MixedSources(uint16 first, uint16 other);
    /// @notice The value sent does not cover the provider's fee.
    error UpdateFeeTooLow(uint256 sent, uint256 fee);

    /// @notice The last accepted prices, WAD. Reverts `NoPrice` or `StalePrice` for the first that cannot be used.
    function prices(uint16[] calldata marketIds) external view returns (uint256[] memory);

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

    function feed(uint16 marketId) external view returns (Feed memory);

    /// @notice Connects a market to a feed. For the administrator.
    function setFeed(uint16 marketId, address source, bytes32 feedId, uint16 maxAge, uint24 maxConfidence) external;
}
