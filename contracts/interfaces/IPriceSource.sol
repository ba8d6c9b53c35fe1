// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @notice A price as a source proves it, in WAD.
struct ProvenPrice {
    /// @dev Quote per base unit, above zero.
    uint256 price;
    /// @dev Half-width of the uncertainty, same unit.
    uint256 confidence;
    /// @dev The provider's moving average of it, same unit; 0 where the provider has none.
    uint256 average;
    uint256 publishTime;
}

/// @title One provider of proven prices
/// @notice Turns a provider's own format into WAD prices. Holds no prices and no money; trusts nobody but its provider.
interface IPriceSource {
    /// @notice The provider reported a price that is not above zero.
    error PriceNotPositive(bytes32 feedId, int256 price);
    /// @notice The exponent is outside −18 to +18.
    error UnsupportedExponent(bytes32 feedId, int256 exponent);

    /// @notice What the provider charges for `data`, in wei.
    function fee(bytes[] calldata data) external view returns (uint256);

    /// @notice Proves one price per feed, each published within [`from`, `to`]. Any price of the range serves.
    /// @dev Anyone may call; value must be exactly `fee(data)`. Reverts with the provider's error when a feed is
    /// missing from the data or outside the range.
    function prove(
        bytes32[] calldata feedIds,
        bytes[] calldata data,
        uint64 from,
        uint64 to
    ) external payable returns (ProvenPrice[] memory);

    /// @notice Proves the first price of each feed published within [`from`, `to`]: the data must show of each that the
    /// one before it was published earlier than `from`. Nobody chooses these prices.
    function proveFirst(
        bytes32[] calldata feedIds,
        bytes[] calldata data,
        uint64 from,
        uint64 to
    ) external payable returns (ProvenPrice[] memory);
}

/// @title A provider whose newest price stands on chain
/// @notice What a router checks another provider's prices against.
interface ICheckSource {
    /// @notice The newest price of a feed. Reverts where the provider has none that it vouches for.
    function latest(bytes32 feedId) external view returns (ProvenPrice memory);
}
