// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {IPriceRouter, PriceUpdate} from "../interfaces/IPriceRouter.sol";
import {ICheckSource, IPriceSource, ProvenPrice} from "../interfaces/IPriceSource.sol";
import {Mark} from "../libraries/Mark.sol";
import {WadMath} from "../libraries/WadMath.sol";
import {FeedBounds} from "./FeedBounds.sol";
import {FeedState, FeedStateLib} from "./FeedState.sol";
import {SequencerUptime} from "./SequencerUptime.sol";

/// @title PriceRouter
contract PriceRouter is IPriceRouter, AccessManaged, ReentrancyGuardTransient {
    using SafeCast for uint256;

    /// @dev A feed as it is stored. Reading needs the first slot, accepting a price the second, too; the third names the
    /// feed to its source. The last two are for feeds that are checked, and for those that were frozen.
    struct Record {
        FeedState state;
        address source;
        uint40 warnedAt;
        uint24 maxGap;
        bytes32 feedId;
        address check;
        uint32 checkMaxAge;
        uint24 maxDeviation;
        uint40 resumedAt;
        bytes32 checkFeedId;
    }

    /// @dev Shares are kept and compared in millionths.
    uint256 private constant SHARE_UNIT = 1e6;
    /// @dev Within which the prices of one update must have been published, seconds.
    uint256 private constant MOST_APART = 5;

    uint256 private immutable FREEZE_AGE;
    uint256 private immutable NOTICE;
    uint256 private immutable GRACE;
    address private immutable SEQUENCER;

    mapping(uint16 => Record) private _records;

    constructor(address authority, Config memory config_) AccessManaged(authority) {
        FeedBounds.check(config_);
        FREEZE_AGE = config_.freezeAge;
        NOTICE = config_.notice;
        GRACE = config_.grace;
        SEQUENCER = config_.sequencer;
    }

    /* READING */

    /// @inheritdoc IPriceRouter
    function prices(uint16[] calldata marketIds) external view returns (uint256[] memory list) {
        uint256 count = marketIds.length;
        list = new uint256[](count);
        for (uint256 i; i < count; ++i) {
            uint16 marketId = marketIds[i];
            Record storage r = _records[marketId];
            FeedState state = r.state;
            if (!state.isPlain(block.timestamp)) _requireLive(marketId, r, state);
            list[i] = state.price();
        }
    }

    /// @inheritdoc IPriceRouter
    function marks(uint16[] calldata marketIds) external view returns (Mark[] memory list) {
        uint256 count = marketIds.length;
        list = new Mark[](count);
        for (uint256 i; i < count; ++i) {
            Record storage r = _records[marketIds[i]];
            FeedState state = r.state;
            list[i] = state.isPlain(block.timestamp) ? state.toMark(false, false, false) : _mark(r, state);
        }
    }

    /// @inheritdoc IPriceRouter
    function protectedUntil() external view returns (uint256) {
        return SequencerUptime.protectedUntil(SEQUENCER, GRACE);
    }

    /// @inheritdoc IPriceRouter
    function feed(uint16 marketId) external view returns (Feed memory f) {
        Record storage r = _records[marketId];
        FeedState state = r.state;
        f.price = state.price();
        f.publishTime = state.publishTime();
        f.confidence = state.confidence();
        f.gap = state.gap();
        f.warnedAt = r.warnedAt;
        f.resumedAt = r.resumedAt;
        f.config = FeedConfig(
            r.source,
            r.feedId,
            state.maxAge(),
            state.maxConfidence(),
            r.maxGap,
            r.check,
            r.checkFeedId,
            r.checkMaxAge,
            r.maxDeviation
        );
    }

    /// @inheritdoc IPriceRouter
    function config() external view returns (Config memory) {
        return Config(FREEZE_AGE, NOTICE, GRACE, SEQUENCER);
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
            _requireTogether(proven);
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

    /// @inheritdoc IPriceRouter
    function warn(uint16 marketId) external {
        _source(marketId);
        Record storage r = _records[marketId];
        FeedState state = r.state;
        require(state.price() != 0, NoPrice(marketId));
        require(
            state.isStale(block.timestamp) && !state.isWarned(),
            NothingToWarn(marketId, state.publishTime(), state.maxAge(), r.warnedAt)
        );
        r.state = state.withNotice();
        r.warnedAt = block.timestamp.toUint40();
        emit Warn(marketId, state.publishTime(), _frozenFrom(r, state));
    }

    /* ADMINISTRATION */

    /// @inheritdoc IPriceRouter
    function setFeed(uint16 marketId, FeedConfig calldata config_) external restricted {
        FeedBounds.check(config_);
        Record storage r = _records[marketId];
        r.state = r.state.withLimits(config_.maxAge, config_.maxConfidence, config_.check != address(0));
        (r.source, r.feedId, r.maxGap) = (config_.source, config_.feedId, config_.maxGap);
        (r.check, r.checkFeedId) = (config_.check, config_.checkFeedId);
        (r.checkMaxAge, r.maxDeviation) = (config_.checkMaxAge, config_.maxDeviation);
        emit SetFeed(marketId, config_);
    }

    /* INSIDE: the state of a feed */

    function _requireLive(uint16 marketId, Record storage r, FeedState state) private view {
        require(state.price() != 0, NoPrice(marketId));
        require(!_isStale(r, state), StalePrice(marketId, state.publishTime(), state.maxAge(), block.timestamp));
    }

    function _mark(Record storage r, FeedState state) private view returns (Mark) {
        return state.toMark(_isStale(r, state), _isFrozen(r, state), _isRecovering(r, state));
    }

    /// @dev A frozen feed is stale even if its limit was raised since: whoever may use it is told by `isFrozen`.
    function _isStale(Record storage r, FeedState state) private view returns (bool) {
        return state.isStale(block.timestamp) || _isFrozen(r, state);
    }

    function _isFrozen(Record storage r, FeedState state) private view returns (bool) {
        return state.isWarned() && block.timestamp >= _frozenFrom(r, state);
    }

    /// @dev Of a feed that notice was given of: from when on it is frozen.
    function _frozenFrom(Record storage r, FeedState state) private view returns (uint256) {
        uint256 noticed = r.warnedAt + NOTICE;
        uint256 aged = state.publishTime() + FREEZE_AGE;
        return noticed > aged ? noticed : aged;
    }

    function _isRecovering(Record storage r, FeedState state) private view returns (bool) {
        return state.mayBeRecovering() && block.timestamp < r.resumedAt + GRACE;
    }

    /* INSIDE: prices */

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
            feedIds[i] = _records[marketIds[i]].feedId;
        }
    }

    function _source(uint16 marketId) private view returns (IPriceSource) {
        address source = _records[marketId].source;
        require(source != address(0), UnknownFeed(marketId));
        return IPriceSource(source);
    }

    function _fee(IPriceSource source, bytes[] calldata data) private view returns (uint256 fee) {
        fee = source.fee(data);
        require(msg.value >= fee, UpdateFeeTooLow(msg.value, fee));
    }

    /// @dev Prices of different moments are no prices of one account.
    function _requireTogether(ProvenPrice[] memory proven) private pure {
        (uint256 oldest, uint256 newest) = (proven[0].publishTime, proven[0].publishTime);
        for (uint256 i = 1; i < proven.length; ++i) {
            uint256 time = proven[i].publishTime;
            if (time < oldest) oldest = time;
            if (time > newest) newest = time;
        }
        require(newest - oldest <= MOST_APART, PricesApart(oldest, newest, MOST_APART));
    }

    /// @param settles Whether a trade is to happen at this price: then it must be certain enough and agree with the check
    /// even if it is not newer than the stored one, which else is reason to ignore it whatever it says.
    function _accept(uint16 marketId, ProvenPrice memory proven, bool settles) private {
        Record storage r = _records[marketId];
        FeedState state = r.state;
        bool newer = proven.publishTime > state.publishTime();
        if (!newer && !settles) return;
        uint256 confidence = WadMath.mulDivUp(proven.confidence, SHARE_UNIT, proven.price);
        require(confidence <= state.maxConfidence(), PriceTooUncertain(marketId, confidence, state.maxConfidence()));
        if (state.isChecked()) _check(marketId, r, proven.price);
        if (newer) _store(marketId, r, state, proven, uint16(confidence));
    }

    /// @dev A check that does not answer bubbles: a price that cannot be checked is not accepted.
    function _check(uint16 marketId, Record storage r, uint256 price) private view {
        ProvenPrice memory other = ICheckSource(r.check).latest(r.checkFeedId);
        require(
            block.timestamp <= other.publishTime + r.checkMaxAge,
            CheckTooOld(marketId, other.publishTime, r.checkMaxAge, block.timestamp)
        );
        uint256 distance = price > other.price ? price - other.price : other.price - price;
        uint256 deviation = WadMath.mulDivUp(distance, SHARE_UNIT, other.price);
        require(deviation <= r.maxDeviation, PriceDeviates(marketId, price, other.price, deviation, r.maxDeviation));
    }

    /// @dev A price that may be used ends notice and freeze, and what recovered long enough is an ordinary feed again. One
    /// that is newer but too old ends neither: whoever kept it could take a dead feed's notice back over and over.
    function _store(
        uint16 marketId,
        Record storage r,
        FeedState state,
        ProvenPrice memory proven,
        uint16 confidence
    ) private {
        bool recovering = _isRecovering(r, state);
        bool warned = state.isWarned();
        if (warned) {
            bool live = block.timestamp <= proven.publishTime + state.maxAge();
            uint256 frozenFrom = _frozenFrom(r, state);
            if (block.timestamp >= frozenFrom) {
                // The last price of a frozen feed serves until there is one to act on.
                if (!live) return;
                recovering = true;
                r.resumedAt = block.timestamp.toUint40();
                emit Resume(marketId, frozenFrom, block.timestamp + GRACE);
            }
            if (live) {
                warned = false;
                delete r.warnedAt;
            }
        }
        int24 gap = FeedStateLib.gapOf(proven.average, proven.price);
        uint24 maxGap = r.maxGap;
        FeedState next = state.withPrice(
            proven.price.toUint128(),
            gap,
            proven.publishTime.toUint40(),
            confidence,
            maxGap != 0 && WadMath.abs(gap) > maxGap,
            recovering
        );
        r.state = warned ? next.withNotice() : next;
        emit AcceptPrice(marketId, proven.price, proven.confidence, proven.average, proven.publishTime);
    }

    function _refund(uint256 spent) private {
        if (msg.value > spent) Address.sendValue(payable(msg.sender), msg.value - spent);
    }
}
