// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IAggregatorV3} from "../interfaces/IAggregatorV3.sol";
import {IBoundedAggregator} from "../interfaces/IBoundedAggregator.sol";
import {ICheckSource, IPriceSource, ProvenPrice} from "../interfaces/IPriceSource.sol";
import {FeelessSource} from "./FeelessSource.sol";
import {TotalRead} from "./TotalRead.sol";

/// @title Chainlink's aggregators as a price source, and as a check of another
/// @notice A feed's id is the address of its aggregator (the proxy). Its prices stand on chain: data names none but, for
/// the first price of a range, the round that has it. Nothing is charged. Prices have no uncertainty and no average.
contract ChainlinkSource is FeelessSource, ICheckSource {
    uint256 private constant MOST_DECIMALS = 18;

    /// @dev A round as the aggregator tells it.
    struct Round {
        uint80 id;
        int256 answer;
        uint256 updatedAt;
        uint80 answeredInRound;
    }

    /// @notice The feed's id is no address of a contract.
    error NotAnAggregator(bytes32 feedId);
    /// @notice The aggregator counts in more than 18 decimals.
    error UnsupportedDecimals(bytes32 feedId, uint256 decimals);
    /// @notice The round has no answer, or an older round's.
    error RoundIncomplete(bytes32 feedId, uint256 roundId, uint256 updatedAt, uint256 answeredInRound);
    /// @notice The round says it was answered after now.
    error RoundAhead(bytes32 feedId, uint256 updatedAt, uint256 now_);
    /// @notice The answer is at the end of what the aggregator can say, so that the price may be anything beyond.
    error AnswerClamped(bytes32 feedId, int256 answer, int256 minAnswer, int256 maxAnswer);
    /// @notice The round before was answered within the range, too: this is not the first.
    error NotFirst(bytes32 feedId, uint256 previousTime, uint256 from);
    /// @notice The first round of an aggregator: which one came before nobody can show.
    error NoRoundBefore(bytes32 feedId, uint256 roundId);

    /// @inheritdoc IPriceSource
    /// @dev The latest round of each, whatever `data` is.
    function prove(
        bytes32[] calldata feedIds,
        bytes[] calldata,
        uint64 from,
        uint64 to
    ) external payable returns (ProvenPrice[] memory prices) {
        _refuseValue();
        prices = new ProvenPrice[](feedIds.length);
        for (uint256 i; i < feedIds.length; ++i) {
            prices[i] = _price(feedIds[i], _latest(feedIds[i]));
            _requireWithin(feedIds[i], prices[i].publishTime, from, to);
        }
    }

    /// @inheritdoc IPriceSource
    /// @dev `data[i]` is the encoded id of the round of `feedIds[i]`. It is the first of the range if the round before it,
    /// of the same phase of the proxy, is older. Across a change of phase nothing can be proven.
    function proveFirst(
        bytes32[] calldata feedIds,
        bytes[] calldata data,
        uint64 from,
        uint64 to
    ) external payable returns (ProvenPrice[] memory prices) {
        _refuseValue();
        _requireEach(feedIds.length, data.length);
        prices = new ProvenPrice[](feedIds.length);
        for (uint256 i; i < feedIds.length; ++i)
            prices[i] = _first(feedIds[i], abi.decode(data[i], (uint80)), from, to);
    }

    /// @inheritdoc ICheckSource
    function latest(bytes32 feedId) external view returns (ProvenPrice memory) {
        return _price(feedId, _latest(feedId));
    }

    /* INSIDE */

    function _first(
        bytes32 feedId,
        uint80 roundId,
        uint64 from,
        uint64 to
    ) private view returns (ProvenPrice memory proven) {
        // A phase counts its rounds from 1, in the low 64 bits.
        require(uint64(roundId) > 1, NoRoundBefore(feedId, roundId));
        proven = _price(feedId, _round(feedId, roundId));
        _requireWithin(feedId, proven.publishTime, from, to);
        uint256 previousTime = _round(feedId, roundId - 1).updatedAt;
        require(previousTime < from, NotFirst(feedId, previousTime, from));
    }

    function _latest(bytes32 feedId) private view returns (Round memory round) {
        (round.id, round.answer, , round.updatedAt, round.answeredInRound) = _aggregator(feedId).latestRoundData();
        _requireComplete(feedId, round);
    }

    function _round(bytes32 feedId, uint80 roundId) private view returns (Round memory round) {
        round.id = roundId;
        (, round.answer, , round.updatedAt, round.answeredInRound) = _aggregator(feedId).getRoundData(roundId);
        _requireComplete(feedId, round);
    }

    function _requireComplete(bytes32 feedId, Round memory round) private view {
        require(
            round.updatedAt != 0 && round.answeredInRound >= round.id,
            RoundIncomplete(feedId, round.id, round.updatedAt, round.answeredInRound)
        );
        require(round.updatedAt <= block.timestamp, RoundAhead(feedId, round.updatedAt, block.timestamp));
    }

    /// @dev The answer in WAD, exactly.
    function _price(bytes32 feedId, Round memory round) private view returns (ProvenPrice memory proven) {
        require(round.answer > 0, PriceNotPositive(feedId, round.answer));
        (int256 minimum, int256 maximum) = _bounds(address(_aggregator(feedId)));
        bool inside = round.answer > minimum && round.answer < maximum;
        require(inside, AnswerClamped(feedId, round.answer, minimum, maximum));
        uint256 decimals = _aggregator(feedId).decimals();
        require(decimals <= MOST_DECIMALS, UnsupportedDecimals(feedId, decimals));
        proven.price = uint256(round.answer) * 10 ** (MOST_DECIMALS - decimals);
        proven.publishTime = round.updatedAt;
    }

    /// @dev Between which answers the aggregator says what it means; everything where it does not tell.
    function _bounds(address proxy) private view returns (int256 minimum, int256 maximum) {
        (minimum, maximum) = (type(int256).min, type(int256).max);
        (bool ok, uint256 word) = TotalRead.word(proxy, IBoundedAggregator.aggregator.selector);
        // An address that is none has no bounds either.
        if (!ok || word > type(uint160).max) return (minimum, maximum);
        address behind = address(uint160(word));
        (ok, word) = TotalRead.word(behind, IBoundedAggregator.minAnswer.selector);
        if (ok) minimum = int256(word);
        (ok, word) = TotalRead.word(behind, IBoundedAggregator.maxAnswer.selector);
        if (ok) maximum = int256(word);
    }

    function _aggregator(bytes32 feedId) private view returns (IAggregatorV3) {
        address proxy = address(uint160(uint256(feedId)));
        require(uint256(feedId) <= type(uint160).max && proxy.code.length != 0, NotAnAggregator(feedId));
        return IAggregatorV3(proxy);
    }
}
