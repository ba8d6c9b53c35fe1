// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IClearingHouse, PositionSide} from "./interfaces/IClearingHouse.sol";
import {ILens} from "./interfaces/ILens.sol";
import {ILiquidityVault} from "./interfaces/ILiquidityVault.sol";
import {IOrders, OrderKind} from "./interfaces/IOrders.sol";
import {IPriceRouter, PriceUpdate} from "./interfaces/IPriceRouter.sol";
import {AccountId} from "./libraries/AccountId.sol";
import {AccountPages} from "./libraries/AccountPages.sol";
import {Mark} from "./libraries/Mark.sol";
import {MarketPages} from "./libraries/MarketPages.sol";
import {OrderBookLib} from "./libraries/OrderBook.sol";
import {Triggers} from "./libraries/Triggers.sol";
import {WAD, WadMath} from "./libraries/WadMath.sol";

/// @title Lens
contract Lens is ILens {
    /// @dev A size is found to this part of it.
    uint256 private constant PRECISION = 1e6;
    /// @dev What of the least exposure an addition must be worth to be looked for.
    uint256 private constant LEAST_ADDITION = 1000;

    IClearingHouse public immutable clearingHouse;
    IPriceRouter private immutable ROUTER;
    IOrders public immutable orders;
    ILiquidityVault public immutable liquidityVault;

    /// @notice A trade or an order whose size is looked for.
    struct Quest {
        IClearingHouse.FillRequest fill;
        /// @dev Asked for only of an order.
        IClearingHouse.ReserveRequest order;
        bool isOrder;
    }

    /// @notice An interval of sizes: of its ends the lower one would fill, the upper one would not.
    struct Span {
        uint256 size;
        uint256 beyond;
        /// @dev What margin the one leaves, and the other misses; 0 where something else is in its way.
        int256 spare;
        uint256 missing;
        /// @dev The lower end before this one, and what it left.
        uint256 last;
        int256 lastSpare;
        /// @dev By how much the upper end is beyond the caps, base; 0 where none is in its way.
        uint256 excess;
        /// @dev Of the market; 0 where no cap can be.
        uint256 mark;
    }

    constructor(IClearingHouse clearingHouse_, IOrders orders_, ILiquidityVault liquidityVault_) {
        clearingHouse = clearingHouse_;
        ROUTER = IPriceRouter(clearingHouse_.router());
        orders = orders_;
        liquidityVault = liquidityVault_;
    }

    /* ACCOUNTS */

    /// @inheritdoc ILens
    function account(AccountId accountId) external view returns (AccountSummary memory) {
        _return(AccountPages.summary(address(clearingHouse), address(ROUTER), address(orders), accountId));
    }

    /// @inheritdoc ILens
    function accounts(AccountId[] calldata accountIds) external view returns (AccountLine[] memory) {
        _return(AccountPages.lines(address(clearingHouse), accountIds));
    }

    /// @inheritdoc ILens
    function maxWithdraw(AccountId accountId, address token) external view returns (Withdrawal memory w) {
        try clearingHouse.withdrawable(accountId, token) returns (uint256 tokenAmount, uint256 paid) {
            (w.tokenAmount, w.paid) = (tokenAmount, paid);
        } catch (bytes memory reason) {
            w.failure = reason;
        }
    }

    /* TRADES */

    /// @inheritdoc ILens
    function previewTrade(IClearingHouse.FillRequest calldata request) external returns (TradePreview memory) {
        IClearingHouse.FillRequest memory fill = request;
        _price(fill);
        return _preview(fill);
    }

    /// @inheritdoc ILens
    function previewOrder(IOrders.OrderRequest calldata request) external returns (OrderPreview memory p) {
        Quest memory q = _questOf(request);
        bytes memory outcome;
        (p.refusal, p.reservation, p.escrowed, outcome) = _commit(q, true);
        // What is refused has no keeper fee to pay.
        p.trade = p.refusal.length == 0 ? _decode(q.fill, outcome) : _preview(q.fill);
    }

    /// @inheritdoc ILens
    function maxSize(
        IClearingHouse.FillRequest calldata request
    ) external returns (uint256 size, bytes[] memory reasons) {
        Quest memory q;
        q.fill = request;
        _price(q.fill);
        return _largest(q, type(uint256).max);
    }

    /// @inheritdoc ILens
    function maxOrderSize(
        IOrders.OrderRequest calldata request
    ) external returns (uint256 size, bytes[] memory reasons) {
        Quest memory q = _questOf(request);
        // What does not fill is no order, and to look for that alone takes half the gas.
        q.isOrder = false;
        (size, reasons) = _largest(q, type(uint256).max);
        q.isOrder = true;
        if (size == 0 || _against(q, size).length == 0) return (size, reasons);
        return _largest(q, size);
    }

    /* ORDERS */

    /// @inheritdoc ILens
    function orderStatus(uint256 orderId) external returns (OrderStatus memory s) {
        s.order = orders.order(orderId);
        if (!OrderBookLib.exists(s.order)) return s;
        s.trigger = orders.triggerOf(orderId);
        (s.clearable, , ) = _attempt(orderId, abi.encodeCall(IOrders.clear, (orderId)));
        if (s.order.commitTime == 0) _lookAtWaiting(s, orderId);
        else _lookAtPending(s, orderId);
        // No trade is near while the order waits.
        if (s.stage == Stage.Waiting && s.obstacle.length != 0) return s;
        s.trade = _preview(_fillOf(s.order));
    }

    /// @inheritdoc ILens
    function attempt(uint256 orderId, bytes calldata call) external {
        // Whatever it was, it reverts with this call.
        // solhint-disable-next-line avoid-low-level-calls
        (bool success, bytes memory result) = address(orders).call(call);
        revert Attempted(success, result, orders.order(orderId));
    }

    /* MARKETS AND VAULT */

    /// @inheritdoc ILens
    function market(uint16 marketId) external view returns (MarketView memory) {
        _return(MarketPages.one(address(clearingHouse), address(ROUTER), marketId));
    }

    /// @inheritdoc ILens
    function markets() external view returns (MarketView[] memory) {
        _return(MarketPages.all(address(clearingHouse), address(ROUTER)));
    }

    /// @inheritdoc ILens
    function vault() external view returns (VaultView memory) {
        _return(MarketPages.vault(address(clearingHouse), address(liquidityVault)));
    }

    /* TRADES, INSIDE */

    /// @dev The last price, unless one is given.
    function _price(IClearingHouse.FillRequest memory fill) private view {
        if (fill.price != 0) return;
        Mark mark = _markOf(fill.marketId);
        (fill.price, fill.confidence) = (mark.price(), mark.confidence());
    }

    function _preview(IClearingHouse.FillRequest memory fill) private returns (TradePreview memory) {
        return _decode(fill, _try(fill, true));
    }

    /// @return outcome What the trial reverted with.
    function _try(IClearingHouse.FillRequest memory fill, bool ahead) private returns (bytes memory outcome) {
        try clearingHouse.simulateFill(fill, ahead) {
            assert(false);
        } catch (bytes memory reason) {
            outcome = reason;
        }
    }

    /// @dev What a trial found; any other error than its own leaves no trade, and is the only reason.
    function _decode(
        IClearingHouse.FillRequest memory fill,
        bytes memory outcome
    ) private pure returns (TradePreview memory p) {
        (p.price, p.confidence) = (fill.price, fill.confidence);
        if (bytes4(outcome) == IClearingHouse.Simulated.selector) {
            p.outcome = abi.decode(_arguments(outcome), (IClearingHouse.Simulation));
        } else {
            p.outcome.reasons = new bytes[](1);
            p.outcome.reasons[0] = outcome;
        }
        p.fills = p.outcome.reasons.length == 0;
    }

    /// @dev A commit that is undone.
    function _commit(
        Quest memory q,
        bool ahead
    ) private returns (bytes memory refusal, uint256 reservation, uint256 escrowed, bytes memory outcome) {
        try orders.simulateOrder(q.order, q.fill, ahead) {
            assert(false);
        } catch (bytes memory reason) {
            if (bytes4(reason) != IOrders.OrderSimulated.selector) return (reason, 0, 0, outcome);
            (reservation, escrowed, outcome) = abi.decode(_arguments(reason), (uint256, uint256, bytes));
        }
    }

    function _questOf(IOrders.OrderRequest calldata request) private view returns (Quest memory q) {
        q.isOrder = true;
        q.fill = IClearingHouse.FillRequest(
            request.accountId,
            request.marketId,
            request.side,
            request.sizeDelta,
            request.reduceOnly,
            0,
            0,
            request.acceptablePrice,
            request.integrator,
            request.integratorRate
        );
        _price(q.fill);
        q.order = IClearingHouse.ReserveRequest(
            request.accountId,
            request.marketId,
            request.side,
            request.sizeDelta,
            request.reduceOnly,
            request.keeperFee,
            request.payFromWallet ? request.accountId.owner() : address(0),
            request.integratorRate
        );
    }

    /* SIZES, INSIDE */

    /// @dev What may be opened is an interval of sizes, for what an account has left falls ever faster with size. Its upper end
    /// takes some eight trials, fewer where a cap is the bound.
    /// @param most What is known to be too much, or all there is.
    function _largest(Quest memory q, uint256 most) private returns (uint256 size, bytes[] memory reasons) {
        // What a trial reads is cold each time, unless it was read before the trial that is undone.
        bytes memory unpriced = _warm(q.fill.accountId);
        if (unpriced.length != 0) return (0, _only(unpriced));
        uint256 mark = _markOf(q.fill.marketId).price();
        if (mark == 0) return (0, _against(q, WAD));
        IClearingHouse.MarketParams memory params = clearingHouse.marketParams(q.fill.marketId);
        (uint256 closing, bool closes, bool held) = _closing(q.fill);
        if (closes) return _largestReduction(q, closing);
        uint256 least = WadMath.mulDivUp(params.minExposure, WAD, mark);
        if (held) least = WadMath.divUp(least, LEAST_ADDITION);
        uint256 beyond = Math.min(WadMath.mulDivUp(params.maxExposure, WAD, mark) + closing + 2, most);
        size = closing + least;
        int256 slack;
        (reasons, slack) = _try(q, size);
        if (reasons.length != 0 || size >= beyond) {
            if (closing == 0) return (0, reasons);
            bytes[] memory found;
            (size, found) = _largestReduction(q, closing);
            return (size, found.length == 0 ? reasons : found);
        }
        return _between(q, Span(size, beyond, slack, 0, 0, 0, 0, mark));
    }

    /// @return failure Why the account cannot be valued.
    function _warm(AccountId accountId) private view returns (bytes memory failure) {
        try clearingHouse.accountState(accountId) returns (IClearingHouse.AccountState memory) {
            return failure;
        } catch (bytes memory reason) {
            return reason;
        }
    }

    /// @dev Of a trade that only closes, whose size is clipped to what is there.
    function _largestReduction(Quest memory q, uint256 closing) private returns (uint256 size, bytes[] memory reasons) {
        if (closing == 0) return (0, _against(q, 1));
        reasons = _against(q, closing);
        if (reasons.length == 0) return (closing, reasons);
        uint256 least = closing / PRECISION + 1;
        if (least >= closing || _against(q, least).length != 0) return (0, reasons);
        return _between(q, Span(least, closing, 0, 0, 0, 0, 0, 0));
    }

    /// @dev Each look narrows the interval, from one side or the other.
    function _between(Quest memory q, Span memory v) private returns (uint256, bytes[] memory reasons) {
        int256 slack;
        (reasons, slack) = _try(q, v.beyond);
        (v.missing, v.excess) = (WadMath.positivePart(-slack), _excess(reasons, v.mark));
        for (uint256 look; v.beyond - v.size > v.size / PRECISION && v.beyond - v.size > 1; ++look) {
            uint256 size = _next(v, look);
            bytes[] memory found;
            (found, slack) = _try(q, size);
            if (found.length == 0) {
                (v.last, v.lastSpare) = (v.size, v.spare);
                (v.size, v.spare) = (size, slack);
            } else {
                (v.beyond, v.missing, reasons) = (size, WadMath.positivePart(-slack), found);
                v.excess = _excess(found, v.mark);
            }
        }
        return (v.size, reasons);
    }

    /// @dev The next size to try, between both ends. Where margin is what is missing: it falls ever faster, so a straight line
    /// between both ends crosses zero below the place, and one through the last two that filled beyond it; in turns they close in
    /// from both sides. A cap says how far beyond it a size is. Every sixth look, and all where something else is in the way,
    /// is at the geometric middle.
    function _next(Span memory v, uint256 look) private pure returns (uint256 size) {
        bool straight = v.spare > 0 && v.missing != 0;
        if (look % 6 == 5 || (!straight && v.excess == 0)) {
            size = Math.sqrt(v.size * v.beyond);
        } else {
            size = v.excess < v.beyond ? v.beyond - v.excess : 0;
            if (straight) size = Math.min(size, _crossing(v, look % 2 == 1));
        }
        // Half of what is asked for beside an end closes the interval once that end is near enough.
        uint256 least = v.size / PRECISION / 2 + 1;
        size = Math.max(Math.min(size, v.beyond - Math.min(least, v.beyond)), v.size + least);
        return Math.min(size, v.beyond - 1);
    }

    /// @param above Beyond the place, if that is not beyond the interval.
    function _crossing(Span memory v, bool above) private pure returns (uint256 size) {
        uint256 spare = uint256(v.spare);
        if (above && v.lastSpare > v.spare) {
            size = v.size + WadMath.mulDivUp(v.size - v.last, spare, uint256(v.lastSpare - v.spare));
            if (size < v.beyond) return size;
        }
        return v.size + WadMath.mulDivDown(v.beyond - v.size, spare, spare + v.missing);
    }

    /// @dev By how much a size is beyond the caps that stand against it. The error stays as it is.
    function _excess(bytes[] memory reasons, uint256 mark) private pure returns (uint256 excess) {
        for (uint256 i; i < reasons.length; ++i) {
            bytes4 name = bytes4(reasons[i]);
            bool isSize = name == IClearingHouse.OpenInterestCapExceeded.selector;
            bool isValue =
                name == IClearingHouse.ExposureCapExceeded.selector ||
                    name == IClearingHouse.UtilisationCapExceeded.selector;
            if (!isSize && !isValue) continue;
            (uint256 found, uint256 cap) = abi.decode(_arguments(bytes.concat(reasons[i])), (uint256, uint256));
            uint256 over = isSize ? found - cap : WadMath.mulDivUp(found - cap, WAD, mark);
            if (over > excess) excess = over;
        }
    }

    /// @return closing What of the position the trade would close first.
    /// @return closes Whether it can do no more than that.
    /// @return held Whether it adds to what is there.
    function _closing(
        IClearingHouse.FillRequest memory fill
    ) private view returns (uint256 closing, bool closes, bool held) {
        int256 size = clearingHouse.positionSize(fill.accountId, fill.marketId, fill.side);
        bool buys = fill.sizeDelta > 0;
        if (size != 0 && size > 0 != buys) closing = WadMath.abs(size);
        held = size != 0 && closing == 0;
        closes =
            fill.reduceOnly ||
            (fill.side == PositionSide.Long && !buys) ||
            (fill.side == PositionSide.Short && buys);
    }

    /// @dev All that stands against a size.
    function _against(Quest memory q, uint256 size) private returns (bytes[] memory reasons) {
        (reasons, ) = _try(q, size);
    }

    /// @return reasons All that stands against a size.
    /// @return slack What backs new risk less what it requires, as far as that was asked.
    function _try(Quest memory q, uint256 size) private returns (bytes[] memory reasons, int256 slack) {
        int256 delta = q.fill.sizeDelta < 0 ? -int256(size) : int256(size);
        (q.fill.sizeDelta, q.order.sizeDelta) = (delta, delta);
        bytes memory refusal;
        bytes memory outcome;
        if (q.isOrder) (refusal, , , outcome) = _commit(q, false);
        else outcome = _try(q.fill, false);
        if (refusal.length == 0) {
            IClearingHouse.Simulation memory s = _decode(q.fill, outcome).outcome;
            return (s.reasons, s.slack);
        }
        reasons = _only(refusal);
        if (bytes4(refusal) == IClearingHouse.InsufficientMargin.selector) slack = _shortOf(refusal);
    }

    /// @dev What an account was short of, below zero. The error stays as it is.
    function _shortOf(bytes memory refusal) private pure returns (int256 slack) {
        (int256 available, uint256 required) = abi.decode(_arguments(bytes.concat(refusal)), (int256, uint256));
        return available - int256(required);
    }

    /* ORDERS, INSIDE */

    function _lookAtWaiting(OrderStatus memory s, uint256 orderId) private {
        s.stage = Stage.Waiting;
        s.over = orders.overOf(orderId);
        bool buys = s.order.sizeDelta > 0;
        bool trails = s.order.kind == OrderKind.Trailing;
        s.triggerPrice = s.trigger.price;
        if (trails && s.triggerPrice != 0) {
            s.triggerPrice = Triggers.level(buys, s.trigger.price, s.trigger.distance);
        }
        uint256 price = _markOf(s.order.marketId).price();
        bool met = Triggers.isMet(s.order.kind, buys, s.trigger.price, s.trigger.distance, price);
        if (!met && s.triggerPrice != 0) s.distance = int256(s.triggerPrice) - int256(price);

        PriceUpdate memory none;
        (bool success, bytes memory result, bool stays) = _attempt(
            orderId,
            abi.encodeCall(IOrders.trigger, (orderId, none))
        );
        if (!success) s.obstacle = result;
        else if (!stays) s.refusal = _refusalOf(s.order);
    }

    function _lookAtPending(OrderStatus memory s, uint256 orderId) private {
        s.stage = Stage.Pending;
        IOrders.Config memory c = orders.config();
        s.from = s.order.commitTime + c.delay;
        s.until = s.from + c.window;
        PriceUpdate memory none;
        // Without a proof no price settles it: what is in its way before that is asked for, is in the way of any.
        (, bytes memory result, ) = _attempt(orderId, abi.encodeCall(IOrders.settle, (orderId, new bytes[](0), none)));
        bytes4 selector = bytes4(result);
        bool stopped =
            selector == IOrders.OrderVoided.selector ||
                selector == IOrders.TooEarly.selector ||
                selector == IOrders.WindowClosed.selector;
        if (stopped) s.obstacle = result;
        (s.expirable, , ) = _attempt(orderId, abi.encodeCall(IOrders.expire, (orderId)));
    }

    /// @dev Why an order ends when it is triggered: what its market order would be refused by.
    function _refusalOf(IOrders.Order memory o) private returns (bytes memory refusal) {
        if (o.reduceOnly) {
            return abi.encodeWithSelector(IClearingHouse.NothingToReduce.selector, o.accountId, o.marketId);
        }
        Quest memory q;
        q.fill = _fillOf(o);
        q.order = IClearingHouse.ReserveRequest(
            o.accountId,
            o.marketId,
            o.side,
            o.sizeDelta,
            false,
            0,
            address(0),
            o.integratorRate
        );
        (refusal, , , ) = _commit(q, false);
    }

    function _fillOf(IOrders.Order memory o) private view returns (IClearingHouse.FillRequest memory fill) {
        fill = IClearingHouse.FillRequest(
            o.accountId,
            o.marketId,
            o.side,
            o.sizeDelta,
            o.reduceOnly,
            0,
            0,
            o.acceptablePrice,
            o.integrator,
            o.integratorRate
        );
        _price(fill);
    }

    /// @return success Whether the order book would do it.
    /// @return result What it reverts with, if not.
    /// @return stays Whether the order is there afterwards.
    function _attempt(
        uint256 orderId,
        bytes memory call
    ) private returns (bool success, bytes memory result, bool stays) {
        try this.attempt(orderId, call) {
            assert(false);
        } catch (bytes memory reason) {
            IOrders.Order memory o;
            (success, result, o) = abi.decode(_arguments(reason), (bool, bytes, IOrders.Order));
            stays = OrderBookLib.exists(o);
        }
    }

    /* INSIDE */

    function _markOf(uint16 marketId) private view returns (Mark) {
        return ROUTER.marks(OrderBookLib.only(marketId))[0];
    }

    function _only(bytes memory reason) private pure returns (bytes[] memory list) {
        list = new bytes[](1);
        list[0] = reason;
    }

    /// @dev Hands a result on that is encoded already.
    function _return(bytes memory encoded) private pure {
        assembly ("memory-safe") {
            return(add(encoded, 0x20), mload(encoded))
        }
    }

    /// @dev An error without its selector.
    function _arguments(bytes memory encoded) private pure returns (bytes memory arguments) {
        // In place: the length takes the selector's bytes, and what stood there is needed no more.
        assembly ("memory-safe") {
            let length := mload(encoded)
            arguments := add(encoded, 4)
            mstore(arguments, sub(length, 4))
        }
    }
}
