// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {IPriceRouter, PriceUpdate} from "../interfaces/IPriceRouter.sol";
import {IPriceSource, ProvenPrice} from "../interfaces/IPriceSource.sol";
import {WadMath} from "../libraries/WadMath.sol";

/// @title PriceRouter
contract PriceRouter is IPriceRouter, AccessManaged, ReentrancyGuardTransient {
    using SafeCast for uint256;

    /// @dev Confidence is kept as a share of the price, in millionths.
    uint256 private constant CONFIDENCE_UNIT = 1e6;
    uint256 private constant MIN_AGE_LIMIT = 5;
    uint256 private constant MAX_AGE_LIMIT = 1 hours;
    uint256 private constant MAX_CONFIDENCE_LIMIT = 50_000;

    mapping(uint16 => Feed) private _feeds;

    constructor(address authority) AccessManaged(authority) {}

    /* READING */

    /// @inheritdoc IPriceRouter
    function prices(uint16[] calldata marketIds) external view returns (uint256[] memory list) {
        uint256 count = marketIds.length;
        list = new uint256[](count);
        for (uint256 i; i < count; ++i) {
            uint16 marketId = marketIds[i];
            Feed storage f = _feeds[marketId];
            (uint256 price, uint256 publishTime, uint256 maxAge) = (f.price, f.publishTime, f.maxAge);
            if (price == 0) revert NoPrice(marketId);
            // 40 and 16 bits: the sum cannot overflow.
            unchecked {
                if (block.timestamp > publishTime + maxAge) {
                    revert StalePrice(marketId, publishTime, maxAge, block.timestamp);
                }
            }
            list[i] = price;
        }
    }

    /// @inheritdoc IPriceRouter
    function feed(uint16 marketId) external view returns (Feed memory) {
        return _feeds[marketId];
    }

    /// @inheritdoc IPriceRouter
    function updateFee(PriceUpdate calldata update_) external view returns (uint256) {
        return update_.marketIds.length == 0 ? 0 : _source(update_.marketIds[0]).fee(update_.data);
    }

    /// @inheritdoc IPriceRouter
    function settlementFee(uint16 marketId, bytes[] calldata data) external view returns (uint256) {
        return _source(marketId).fee(data);
    }

    /* ACCEPTING */

    /// @inheritdoc IPriceRouter
    function update(PriceUpdate calldata update_) external payable nonReentrant {
        uint256 count = update_.marketIds.length;
        uint256 fee;
        if (count != 0) {
            (IPriceSource source, bytes32[] memory feedIds) = _feedsOf(update_.marketIds);
            fee = _fee(source, update_.data);
            ProvenPrice[] memory proven = source.prove{value: fee}(feedIds, update_.data, 0, uint64(block.timestamp));
            for (uint256 i; i < count; ++i) _accept(update_.marketIds[i], proven[i], false);
        }
        _refund(fee);
    }

    /// @inheritdoc IPriceRouter
    function settlementPrice(
        uint16 marketId,
        bytes[] calldata data,
        uint64 from,
        uint64 to
    ) external payable nonReentrant returns (ProvenPrice memory) {
        uint16[] memory marketIds = new uint16[](1);
        marketIds[0] = marketId;
        return _settle(marketIds, data, from, to)[0];
    }

    /// @inheritdoc IPriceRouter
    function settlementPrices(
        uint16[] calldata marketIds,
        bytes[] calldata data,
        uint64 from,
        uint64 to
    ) external payable nonReentrant returns (ProvenPrice[] memory) {
        return _settle(marketIds, data, from, to);
    }

    /* ADMINISTRATION */

    /// @inheritdoc IPriceRouter
    function setFeed(
        uint16 marketId,
        address source,
        bytes32 feedId,
        uint16 maxAge,
        uint24 maxConfidence
    ) external restricted {
        _within(maxAge, MIN_AGE_LIMIT, MAX_AGE_LIMIT);
        _within(maxConfidence, 1, MAX_CONFIDENCE_LIMIT);
        Feed storage f = _feeds[marketId];
        f.source = source;
        f.feedId = feedId;
        f.maxAge = maxAge;
        f.maxConfidence = maxConfidence;
        emit SetFeed(marketId, source, feedId, maxAge, maxConfidence);
    }

    /* INSIDE */

    function _settle(
        uint16[] memory marketIds,
        bytes[] calldata data,
        uint64 from,
        uint64 to
    ) private returns (ProvenPrice[] memory proven) {
        uint256 count = marketIds.length;
        uint256 fee;
        if (count != 0) {
            (IPriceSource source, bytes32[] memory feedIds) = _feedsOf(marketIds);
            fee = _fee(source, data);
            // Nothing published after now can be true, whatever the window allows.
            uint64 latest = to < block.timestamp ? to : uint64(block.timestamp);
            proven = source.proveFirst{value: fee}(feedIds, data, from, latest);
            for (uint256 i; i < count; ++i) _accept(marketIds[i], proven[i], true);
        }
        _refund(fee);
    }

    /// @dev The one source of all these markets, and what it calls their feeds.
    function _feedsOf(uint16[] memory marketIds) private view returns (IPriceSource source, bytes32[] memory feedIds) {
        source = _source(marketIds[0]);
        feedIds = new bytes32[](marketIds.length);
        for (uint256 i; i < marketIds.length; ++i) {
            require(_source(marketIds[i]) == source, MixedSources(marketIds[0], marketIds[i]));
            feedIds[i] = _feeds[marketIds[i]].feedId;
        }
    }

    function _source(uint16 marketId) private view returns (IPriceSource) {
        address source = _feeds[marketId].source;
        require(source != address(0), UnknownFeed(marketId));
        return IPriceSource(source);
    }

    function _fee(IPriceSource source, bytes[] calldata data) private view returns (uint256 fee) {
        fee = source.fee(data);
        require(msg.value >= fee, UpdateFeeTooLow(msg.value, fee));
    }

    /// @param settles Whether a trade is to happen at this price: then it must be certain enough even if it is not newer
    /// than the stored one, which else is reason to ignore it whatever it says.
    function _accept(uint16 marketId, ProvenPrice memory proven, bool settles) private {
        Feed storage f = _feeds[marketId];
        bool newer = proven.publishTime > f.publishTime;
        if (!newer && !settles) return;
        uint256 confidence = WadMath.mulDivUp(proven.confidence, CONFIDENCE_UNIT, proven.price);
        require(confidence <= f.maxConfidence, PriceTooUncertain(marketId, confidence, f.maxConfidence));
        if (!newer) return;
        f.price = proven.price.toUint128();
        f.publishTime = proven.publishTime.toUint40();
        f.confidence = uint24(confidence);
        emit AcceptPrice(marketId, proven.price, proven.confidence, proven.publishTime);
    }

    function _refund(uint256 spent) private {
        if (msg.value > spent) Address.sendValue(payable(msg.sender), msg.value - spent);
    }

    function _within(uint256 value, uint256 minimum, uint256 maximum) private pure {
        require(value >= minimum && value <= maximum, FeedOutOfBounds(value, minimum, maximum));
    }
}
