// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IPyth} from "@pythnetwork/pyth-sdk-solidity/IPyth.sol";
import {PythStructs} from "@pythnetwork/pyth-sdk-solidity/PythStructs.sol";
import {IPriceSource, ProvenPrice} from "../interfaces/IPriceSource.sol";

/// @title Pyth as a price source
/// @notice Proves prices from Pyth's signed updates. Reads only what it proves in the same call, never what Pyth has
/// stored, so nobody else's update can stand in for the one the caller brought. The average is Pyth's EMA price.
contract PythSource is IPriceSource {
    /// @dev WAD's own.
    int256 private constant MAX_EXPONENT = 18;

    IPyth public immutable pyth;

    constructor(IPyth pyth_) {
        pyth = pyth_;
    }

    /// @inheritdoc IPriceSource
    function fee(bytes[] calldata data) external view returns (uint256) {
        return pyth.getUpdateFee(data);
    }

    /// @inheritdoc IPriceSource
    function prove(
        bytes32[] calldata feedIds,
        bytes[] calldata data,
        uint64 from,
        uint64 to
    ) external payable returns (ProvenPrice[] memory) {
        return _toWad(pyth.parsePriceFeedUpdates{value: msg.value}(data, feedIds, from, to));
    }

    /// @inheritdoc IPriceSource
    /// @dev Uniqueness is asked for by the general call: the check that the price before was published earlier than
    /// `from` is what makes this the first.
    function proveFirst(
        bytes32[] calldata feedIds,
        bytes[] calldata data,
        uint64 from,
        uint64 to
    ) external payable returns (ProvenPrice[] memory) {
        (PythStructs.PriceFeed[] memory feeds, ) = pyth.parsePriceFeedUpdatesWithConfig{value: msg.value}(
            data,
            feedIds,
            from,
            to,
            true,
            true,
            false
        );
        return _toWad(feeds);
    }

    function _toWad(PythStructs.PriceFeed[] memory feeds) private pure returns (ProvenPrice[] memory prices) {
        prices = new ProvenPrice[](feeds.length);
        for (uint256 i; i < feeds.length; ++i) prices[i] = _toWad(feeds[i]);
    }

    function _toWad(PythStructs.PriceFeed memory feed) private pure returns (ProvenPrice memory proven) {
        require(feed.price.price > 0, PriceNotPositive(feed.id, feed.price.price));
        uint256 unit = _unit(feed.id, feed.price.expo);
        proven.price = uint256(int256(feed.price.price)) * unit;
        proven.confidence = feed.price.conf * unit;
        int256 average = feed.emaPrice.price;
        // A young feed has none yet.
        if (average > 0) proven.average = uint256(average) * _unit(feed.id, feed.emaPrice.expo);
        proven.publishTime = feed.price.publishTime;
    }

    /// @dev 10^exponent as WAD, which is as fine as the finest exponent: whatever is counted in it is exact, and no price
    /// becomes zero.
    function _unit(bytes32 feedId, int256 exponent) private pure returns (uint256) {
        bool supported = exponent >= -MAX_EXPONENT && exponent <= MAX_EXPONENT;
        require(supported, UnsupportedExponent(feedId, exponent));
        // 36 at most: the machine's own power, which is not checked, cannot overflow.
        unchecked {
            return 10 ** uint256(MAX_EXPONENT + exponent);
        }
    }
}
