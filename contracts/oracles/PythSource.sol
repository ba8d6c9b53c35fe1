// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IPyth} from "@pythnetwork/pyth-sdk-solidity/IPyth.sol";
import {PythStructs} from "@pythnetwork/pyth-sdk-solidity/PythStructs.sol";
import {IPriceSource, ProvenPrice} from "../interfaces/IPriceSource.sol";
import {WAD, WadMath} from "../libraries/WadMath.sol";

/// @title Pyth as a price source
/// @notice Proves prices from Pyth's signed updates. Reads only what it proves in the same call, never what Pyth has
/// stored, so nobody else's update can stand in for the one the caller brought.
contract PythSource is IPriceSource {
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

    /// @dev price · 10^exponent as WAD, exactly: WAD is as fine as the finest exponent, so no price becomes zero.
    function _toWad(PythStructs.PriceFeed memory feed) private pure returns (ProvenPrice memory proven) {
        int256 price = feed.price.price;
        int256 exponent = feed.price.expo;
        require(price > 0, PriceNotPositive(feed.id, price));
        require(exponent >= -MAX_EXPONENT && exponent <= MAX_EXPONENT, UnsupportedExponent(feed.id, exponent));
        if (exponent < 0) {
            uint256 unit = 10 ** uint256(-exponent);
            proven.price = WadMath.mulDivDown(uint256(price), WAD, unit);
            proven.confidence = WadMath.mulDivUp(feed.price.conf, WAD, unit);
        } else {
            uint256 unit = 10 ** uint256(exponent) * WAD;
            proven.price = uint256(price) * unit;
            proven.confidence = feed.price.conf * unit;
        }
        proven.publishTime = feed.price.publishTime;
    }
}
