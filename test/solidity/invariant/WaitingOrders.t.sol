// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IClearingHouse} from "../../../contracts/interfaces/IClearingHouse.sol";
import {IOrders, Link, OrderKind} from "../../../contracts/interfaces/IOrders.sol";
import {AccountId} from "../../../contracts/libraries/AccountId.sol";
import {Outages} from "../kit/Outages.sol";
import {Placements} from "../kit/Placements.sol";
import {Rng} from "../kit/Rng.sol";
import {Vm} from "../kit/Vm.sol";

/// @title Orders are placed, triggered, settled and ended, among prices, payments and liquidations
/// @notice A random history of many steps in each run. After every step the books balance, what orders hold is what the core
/// says they hold, and no order has done what it may not.
contract WaitingOrdersHistoryTest is Placements, Outages {
    uint256 private constant STEPS = 90;

    struct Reached {
        uint256 placed;
        uint256 triggered;
        uint256 filled;
        uint256 groupFills;
        uint256 entryFills;
        uint256 childFills;
        uint256 rearmed;
        uint256 failed;
        uint256 refusedAtTrigger;
        uint256 cancelled;
        uint256 cleared;
        uint256 expired;
        uint256 voided;
        uint256 trailed;
    }

    AccountId[] private _ids;
    /// @dev Every order that was ever there.
    uint256 private _count;
    mapping(uint256 orderId => uint256) private _fills;
    mapping(uint256 orderId => bool) private _over;
    mapping(uint256 group => uint256) private _groupFills;
    mapping(uint256 orderId => uint256) private _group;
    mapping(uint256 orderId => uint256) private _entry;
    Reached private _met;

    function setUp() public override {
        super.setUp();
        _ids.push(aliceCross);
        _ids.push(aliceIsolated);
        _ids.push(bobCross);
        for (uint256 i; i < _ids.length; ++i) fund(_ids[i], 60_000e6);
        mintTo(alice, 10_000e6);
        mintTo(bob, 10_000e6);
    }

    /// hardhat-config: fuzz.runs = 40
    function testFuzz_INV_1_INV_2_anyHistory(uint256 seed) public {
        _run(seed);
    }

    function test_reach() public {
        Reached memory all;
        for (uint256 seed; seed < 12; ++seed) {
            uint256 snapshot = vm.snapshotState();
            Reached memory r = this.run(seed);
            vm.revertToState(snapshot);
            all.placed += r.placed;
            all.triggered += r.triggered;
            all.filled += r.filled;
            all.groupFills += r.groupFills;
            all.entryFills += r.entryFills;
            all.childFills += r.childFills;
            all.rearmed += r.rearmed;
            all.failed += r.failed;
            all.refusedAtTrigger += r.refusedAtTrigger;
            all.cancelled += r.cancelled;
            all.cleared += r.cleared;
            all.expired += r.expired;
            all.voided += r.voided;
            all.trailed += r.trailed;
        }
        assertGt(all.placed, 100, "placed");
        assertGt(all.triggered, 50, "triggered");
        assertGt(all.filled, 30, "filled");
        assertGt(all.groupFills, 5, "fills in a group");
        assertGt(all.entryFills, 3, "fills of an entry");
        assertGt(all.childFills, 1, "fills of what was attached");
        assertGt(all.rearmed, 1, "limits that missed");
        assertGt(all.failed, 1, "failures");
        assertGt(all.refusedAtTrigger, 1, "refusals when triggered");
        assertGt(all.cancelled, 5, "cancelled");
        assertGt(all.cleared, 10, "cleared");
        assertGt(all.expired, 1, "expired");
        assertGt(all.voided, 1, "voided");
        assertGt(all.trailed, 3, "watermarks moved");
    }

    function run(uint256 seed) external returns (Reached memory) {
        return _run(seed);
    }

    function _run(uint256 seed) private returns (Reached memory) {
        Rng memory rng = Rng(seed);
        for (uint256 step; step < STEPS; ++step) {
            _refreshAll(rng);
            vm.recordLogs();
            _step(rng);
            _follow();
            _holds();
        }
        assertBooks();
        return _met;
    }

    function _step(Rng memory rng) private {
        uint256 kind = rng.between(0, 11);
        if (kind <= 2) _placeSome(rng);
        else if (kind <= 5) _triggerSome(rng);
        else if (kind <= 7) _settleSome(rng);
        else if (kind == 8) _cancelSome(rng);
        else if (kind == 9) _endSome(rng);
        else if (kind == 10) _liquidateSome(rng);
        else skip(rng.magnitude(1, 2 days));
    }

    /* STEPS */

    function _placeSome(Rng memory rng) private {
        AccountId id = _ids[rng.between(0, _ids.length - 1)];
        uint256 form = rng.between(0, 2);
        uint256 count =
            form == 0
                ? 1
                : form == 1
                    ? 2
                    : 3;
        IOrders.TriggerRequest[] memory list = new IOrders.TriggerRequest[](count);
        for (uint256 i; i < count; ++i) list[i] = _some(rng, id, form == 2 && i != 0, form == 2 && i == 0);
        try this.placeNow(Link(form), list) {
            _met.placed += count;
        } catch (bytes memory reason) {
            bytes4 s = bytes4(reason);
            bool known = s == IClearingHouse.InsufficientMargin.selector || s == IOrders.TooManyOrders.selector;
            known = known || s == IClearingHouse.TooManyMarkets.selector;
            known = known || s == IClearingHouse.BelowMinimumExposure.selector;
            known = known || s == IClearingHouse.ExposureCapExceeded.selector;
            assertTrue(known || s == IClearingHouse.CashBelowLimit.selector, "refused for no reason of the account");
        }
    }

    /// @dev Near the price, so that some price soon meets it.
    function _some(
        Rng memory rng,
        AccountId id,
        bool attached,
        bool entry
    ) private view returns (IOrders.TriggerRequest memory t) {
        uint256 at = expressible((mark(ETH) * rng.between(92, 108)) / 100);
        OrderKind kind = OrderKind(rng.between(entry ? 0 : 1, 4));
        int256 size = unitsOf(ETH, rng.magnitude(600e18, 60_000e18)) * (rng.once(2) ? int256(1) : int256(-1));
        if (kind == OrderKind.Trailing) at = rng.between(1_000, 80_000);
        if (kind == OrderKind.Market) at = 0;
        t = waits(id, ETH, size, attached || rng.once(3), kind, at);
        if (entry) t.order.reduceOnly = false;
        if (kind == OrderKind.Limit) t.order.acceptablePrice = uint128(at);
        else if (rng.once(8)) t.order.acceptablePrice = uint128(mark(ETH));
        t.order.keeperFee = 1e18;
        t.order.payFromWallet = rng.once(4);
    }

    function _triggerSome(Rng memory rng) private {
        if (_count == 0) return;
        publish(ETH, expressible((mark(ETH) * rng.between(94, 106)) / 100));
        for (uint256 i; i < 8; ++i) {
            uint256 id = rng.between(1, _count);
            if (rng.once(2)) {
                (bool moved, ) = address(orders).call(abi.encodeCall(orders.trail, (id, noUpdate())));
                if (moved) ++_met.trailed;
            }
            try this.triggerNow(id) {} catch (bytes memory reason) {
                _refused(reason);
            }
        }
    }

    function _settleSome(Rng memory rng) private {
        uint256 price = mark(ETH);
        // Limits miss and stops slip.
        if (rng.once(3)) price = expressible((price * rng.between(96, 104)) / 100);
        skip(2);
        for (uint256 i = 1; i <= _count; ++i) {
            IOrders.Order memory o = orders.order(i);
            if (o.commitTime == 0 || rng.once(4)) continue;
            uint256 from = o.commitTime + 2;
            bytes memory data = proof(ETH, price, 0, from, from - 1);
            try this.settleNow(i, data) {} catch (bytes memory reason) {
                _refused(reason);
            }
        }
    }

    function _cancelSome(Rng memory rng) private {
        if (_count == 0) return;
        uint256 id = rng.between(1, _count);
        AccountId account = orders.order(id).accountId;
        if (AccountId.unwrap(account) == 0) return;
        uint256 how = rng.between(0, 5);
        if (how == 0) {
            vm.prank(account.owner());
            orders.cancelAll(account);
        } else if (how == 1) {
            vm.prank(account.owner());
            try orders.cancelGroup(id) {} catch (bytes memory reason) {
                _refused(reason);
            }
        } else {
            uint256[] memory list = new uint256[](1);
            list[0] = id;
            vm.prank(account.owner());
            try orders.cancel(list) {} catch (bytes memory reason) {
                _refused(reason);
            }
        }
    }

    function _endSome(Rng memory rng) private {
        for (uint256 i = 1; i <= _count; ++i) {
            if (rng.once(3)) continue;
            try orders.clear(i) {} catch (bytes memory reason) {
                _refused(reason);
            }
            if (rng.once(2)) continue;
            try orders.expire(i) {} catch (bytes memory reason) {
                _refused(reason);
            }
        }
    }

    function _liquidateSome(Rng memory rng) private {
        AccountId id = _ids[rng.between(0, _ids.length - 1)];
        int256 net = netOf(id, ETH);
        if (net == 0) return;
        // As little as it needs, so that a move is enough.
        withdrawFree(id);
        uint256 price = mark(ETH);
        for (uint256 i; i < 12; ++i) {
            price = expressible((price * (net > 0 ? 95 : 105)) / 100);
            publish(ETH, price);
            IClearingHouse.AccountState memory s = stateOf(id);
            if (s.equity >= int256(s.maintenance)) continue;
            vm.prank(keeper);
            house.liquidate(id);
            ++_met.voided;
            break;
        }
        publish(ETH, 2_000e18);
        fund(id, 20_000e6);
    }

    /* WHAT HOLDS */

    /// @dev At most one fill an order and a group; none after its end; none of what is attached before its entry's.
    function _follow() private {
        Vm.Log[] memory logs = vm.getRecordedLogs();
        for (uint256 i; i < logs.length; ++i) {
            if (logs[i].emitter != address(orders)) continue;
            bytes32 what = logs[i].topics[0];
            uint256 id = uint256(logs[i].topics[1]);
            if (what == IOrders.CancelAll.selector || what == IOrders.CancelGroup.selector) continue;
            if (what == IOrders.Place.selector) {
                (, IOrders.Trigger memory t) = abi.decode(logs[i].data, (IOrders.Order, IOrders.Trigger));
                (_group[id], _entry[id]) = (t.group, t.entry);
            }
            if (id > _count) _count = id;
            assertFalse(_over[id], "nothing happens to an order after its end");
            if (what == IOrders.Triggered.selector) ++_met.triggered;
            else if (what == IOrders.Rearm.selector) ++_met.rearmed;
            else if (what == IOrders.Settle.selector) _filled(id);
            else if (what == IOrders.Fail.selector) _failed(id, logs, i);
            else if (what == IOrders.Cancel.selector) (_over[id], _met.cancelled) = (true, _met.cancelled + 1);
            else if (what == IOrders.Clear.selector) (_over[id], _met.cleared) = (true, _met.cleared + 1);
            else if (what == IOrders.Expire.selector) (_over[id], _met.expired) = (true, _met.expired + 1);
        }
    }

    function _filled(uint256 id) private {
        _over[id] = true;
        ++_met.filled;
        assertEq(++_fills[id], 1, "an order is filled once");
        if (_group[id] != 0) {
            assertEq(++_groupFills[_group[id]], 1, "of a group one is filled");
            ++_met.groupFills;
        }
        if (orders.filledAt(id) != 0) ++_met.entryFills;
        if (_entry[id] == 0) return;
        assertEq(_fills[_entry[id]], 1, "what is attached is filled after its entry");
        ++_met.childFills;
    }

    function _failed(uint256 id, Vm.Log[] memory logs, uint256 at) private {
        _over[id] = true;
        bool asMarket = at == 0 || logs[at - 1].topics[0] != IOrders.Triggered.selector;
        if (asMarket) ++_met.failed;
        else ++_met.refusedAtTrigger;
    }

    /// @dev What the orders that are there hold, is what the core holds for them; and they are counted.
    function _holds() private view {
        uint256 escrowed;
        uint256[] memory reserved = new uint256[](_ids.length);
        uint256[] memory waiting = new uint256[](_ids.length);
        for (uint256 i = 1; i <= _count; ++i) {
            IOrders.Order memory o = orders.order(i);
            bool gone = AccountId.unwrap(o.accountId) == 0;
            assertTrue(gone == _over[i], "it is there until it ends");
            if (gone) continue;
            escrowed += o.escrowed;
            for (uint256 j; j < _ids.length; ++j) {
                if (AccountId.unwrap(_ids[j]) != AccountId.unwrap(o.accountId)) continue;
                if (o.epoch == house.epochOf(_ids[j])) reserved[j] += o.reservation;
                if (o.kind != OrderKind.Market) ++waiting[j];
                assertTrue(o.commitTime != 0 || o.reservation == 0, "what waits reserves nothing");
            }
        }
        assertEq(house.pots().escrow, escrowed, "INV-1: the escrow is theirs");
        for (uint256 j; j < _ids.length; ++j) {
            assertEq(stateOf(_ids[j]).reserved, reserved[j], "what is reserved is theirs");
            assertEq(orders.waitingOf(_ids[j]), waiting[j], "and they are counted");
        }
    }

    /// @dev The order book's own reasons, or a price and a market that are not to be had; nothing that broke on the way.
    function _refused(bytes memory reason) private pure {
        bytes4 s = bytes4(reason);
        bool state = s == IOrders.OrderNotWaiting.selector || s == IOrders.OrderNotPending.selector;
        state = state || s == IOrders.OrderVoided.selector || s == IOrders.OrderOver.selector;
        state = state || s == IOrders.OrderNotOver.selector || s == IOrders.NotLinked.selector;
        state = state || s == IOrders.EntryNotFilled.selector || s == IOrders.GroupBusy.selector;
        bool time = s == IOrders.NotExpired.selector || s == IOrders.WindowClosed.selector;
        time = time || s == IOrders.TooEarly.selector || s == IOrders.PriceTooEarly.selector;
        assertTrue(state || time || s == IOrders.TriggerNotMet.selector, "refused for no reason of an order");
    }

    /* INSIDE */

    function placeNow(Link link, IOrders.TriggerRequest[] memory list) external {
        place(link, list);
    }

    function triggerNow(uint256 orderId) external {
        trigger(orderId);
    }

    function settleNow(uint256 orderId, bytes memory data) external {
        vm.deal(keeper, 1 ether);
        vm.prank(keeper);
        orders.settle{value: MOCK_FEE}(orderId, one(data), noUpdate());
    }

    /// @dev Every price is live; the one that is traded walks.
    function _refreshAll(Rng memory rng) private {
        refresh();
        if (rng.once(3)) publish(ETH, expressible((mark(ETH) * rng.between(97, 103)) / 100));
    }
}
