// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IClearingHouse, PositionSide} from "../../../contracts/interfaces/IClearingHouse.sol";
import {IOrders} from "../../../contracts/interfaces/IOrders.sol";
import {PriceUpdate} from "../../../contracts/interfaces/IPriceRouter.sol";
import {AccountId} from "../../../contracts/libraries/AccountId.sol";
import {Handler} from "./Handler.sol";
import {Invariants} from "./Invariants.sol";

/// @title Everything people do with the protocol, in any order
contract GeneralHandler is Handler {
    function presetName() internal pure override returns (string memory) {
        return "tiered";
    }

    function setUp() public override {
        super.setUp();
        fundVault(20_000_000e6);
    }

    /* MONEY */

    function deposit(uint256 who, uint256 from, uint256 amount) external turn {
        address payer = _owner(from);
        amount = magnitude(amount, 1, 20_000e6);
        mintTo(payer, amount);
        uint256 healthy = _healthy();
        vm.prank(payer);
        house.deposit(_person(who), amount);
        _keepsHealth(healthy, "deposit");
    }

    /// @dev What the table allows goes out; a token unit more does not.
    function withdraw(uint256 who, uint256 amount, bool all) external turn {
        AccountId id = _person(who);
        address owner = id.owner();
        IClearingHouse.AccountState memory s = stateOf(id);
        uint256 free = positive(usable(s, 0) - int256(s.initial + s.reserved));
        free = min(free, positive(s.cash)) / 1e12;
        vm.prank(owner);
        try house.withdraw(id, free + 1, owner) {
            fail("a token unit more than the table allows was withdrawn");
        } catch (bytes memory reason) {
            _requireRefusal(reason, "withdraw");
        }
        if (free == 0) return;
        uint256 healthy = _healthy();
        vm.prank(owner);
        house.withdraw(id, all ? free : bound(amount, 1, free), owner);
        _keepsHealth(healthy, "withdraw");
    }

    function fundPots(uint256 amount, bool vault) external turn {
        amount = magnitude(amount, 1, 50_000e6);
        uint256 healthy = _healthy();
        if (vault) fundVault(amount);
        else fundInsurance(amount);
        _keepsHealth(healthy, "fundPots");
    }

    /* TRADES, by a satellite at the mark */

    /// @dev Opens or adds, in a hedge account either leg; backed by five to fifty percent of fresh margin.
    function open(uint256 who, uint256 where, uint256 exposure, uint256 backing, bool short) external turn {
        AccountId id = _person(who);
        uint16 market = anyMarket(where);
        exposure = magnitude(exposure, 400e18, 100_000e18);
        fund(id, (exposure * bound(backing, 5, 50)) / 100e12);
        int256 size = unitsOf(market, exposure) * (short ? -1 : int256(1));
        if (_tryFill(fillRequest(id, market, sideOf(id, short), size, false), "open")) ++_met.opens;
    }

    /// @dev INV-9: whoever is healthy can reduce, at the line too.
    function reduce(uint256 who, uint256 which, uint256 share, bool short) external turn {
        AccountId id = _person(who);
        (bool found, IClearingHouse.PositionState memory p) = _pick(id, which);
        if (!found) return;
        bool hedged = _isHedge(id);
        int256 size =
            !hedged
                ? p.longSize + p.shortSize
                : short
                    ? p.shortSize
                    : p.longSize;
        if (size == 0) return;
        size = (-size * int256(bound(share, 1, 120))) / 100;
        IClearingHouse.FillRequest memory r = fillRequest(id, p.marketId, sideOf(id, short), size, true);
        if (size == 0) return;
        if (hedged || _under(id)) {
            _tryFill(r, "reduce");
            return;
        }
        uint256 healthy = _healthy();
        house.fill(r);
        _keepsHealth(healthy, "reduce");
    }

    function flip(uint256 who, uint256 which, uint256 share) external turn {
        AccountId id = _person(who);
        (bool found, IClearingHouse.PositionState memory p) = _pick(id, which);
        if (!found || _isHedge(id)) return;
        int256 size = p.longSize + p.shortSize;
        fund(id, p.exposure / 4e12 + 1);
        size = -size - (size * int256(bound(share, 10, 200))) / 100;
        if (_tryFill(fillRequest(id, p.marketId, PositionSide.Net, size, false), "flip")) ++_met.flips;
    }

    function closePair(uint256 who, uint256 which, uint256 share) external turn {
        AccountId id = who % 2 == 0 ? aliceHedge : hedge(bob, 0);
        (bool found, IClearingHouse.PositionState memory p) = _pick(id, which);
        if (!found || _under(id)) return;
        uint256 pair = min(uint256(p.longSize), absolute(p.shortSize));
        uint256 quantity = (pair * bound(share, 1, 100)) / 100;
        if (quantity != 0) _closePair(id, p.marketId, quantity);
    }

    /* ORDERS */

    function commitOrder(uint256 who, uint256 where, uint256 exposure, uint256 kind) external turn {
        AccountId id = _person(who);
        uint16 market = anyMarket(where);
        bool short = kind % 2 == 1;
        exposure = magnitude(exposure, 400e18, 50_000e18);
        fund(id, exposure / 10e12);
        int256 size = unitsOf(market, exposure) * (short ? -1 : int256(1));
        IOrders.OrderRequest memory r = orderRequest(id, market, sideOf(id, short), size, false);
        r.payFromWallet = (kind >> 1) % 2 == 1;
        address owner = id.owner();
        mintTo(owner, 10e6);
        PriceUpdate memory none = noUpdate();
        uint256 healthy = _healthy();
        vm.prank(owner);
        try orders.commit(r, none) returns (uint256 orderId) {
            _pending.push(orderId);
        } catch (bytes memory reason) {
            _requireRefusal(reason, "commit");
        }
        _keepsHealth(healthy, "commit");
    }

    /// @dev However an order can end now, it ends: at a settlement price up to two percent off the mark, which is
    /// newer and stays.
    function endOrder(uint256 which, uint256 move) external turn {
        if (_pending.length == 0) return;
        uint256 at = which % _pending.length;
        uint256 orderId = _pending[at];
        _dropPending(at);
        IOrders.Order memory o = orders.order(orderId);
        uint256 from = o.commitTime + orders.config().delay;
        if (o.epoch != house.epochOf(o.accountId)) {
            _clear(orderId);
            return;
        }
        if (clock() > o.commitTime + WINDOW_END) {
            _expire(orderId);
            return;
        }
        if (clock() < from) vm.warp(from);
        refresh();
        if (clock() > o.commitTime + WINDOW_END) {
            _expire(orderId);
            return;
        }
        uint256 healthy = _healthy();
        settle(orderId, (mark(o.marketId) * bound(move, 98, 102)) / 100, keeper);
        _keepsHealth(healthy, "settle");
        ++_met.settlements;
    }

    /* PRICES, TIME, LIQUIDATIONS */

    function movePrice(uint256 where, uint256 move) external turn {
        uint16 market = anyMarket(where);
        uint256 price = (mark(market) * bound(move, 850, 1_176)) / 1_000;
        publish(market, bound(price, _centre[market] / 4, _centre[market] * 4));
    }

    function pass(uint256 elapsed) external turn {
        skip(bound(elapsed, 1, 120));
    }

    function liquidate(uint256 who, uint256 by) external turn {
        _liquidate(_person(who), _owner(by));
    }

    /// @dev All at once: exactly those under the line, and each as previewed.
    function liquidateBatch() external turn {
        uint256 count = _people.length;
        IClearingHouse.LiquidationPreview[] memory previews = new IClearingHouse.LiquidationPreview[](count);
        uint256 expected;
        uint256 rewards;
        for (uint256 i; i < count; ++i) {
            previews[i] = house.previewLiquidation(_people[i]);
            assertTrue(previews[i].liquidatable == _under(_people[i]), "INV-5: liquidatable is under the line");
            if (previews[i].liquidatable) ++expected;
            rewards += previews[i].keeperReward;
        }
        int256 before = cashOf(keeperCross);
        PriceUpdate memory none = noUpdate();
        uint256 healthy = _healthy();
        vm.prank(keeper);
        assertEq(house.liquidateBatch(_people, none), expected, "INV-8: everyone under the line is liquidated");
        assertEq(cashOf(keeperCross) - before, int256(rewards), "INV-7: the rewards of a batch");
        for (uint256 i; i < count; ++i) {
            IClearingHouse.AccountState memory s = stateOf(_people[i]);
            int256 cash = previews[i].cashAfter + int256(previews[i].badDebt);
            assertEq(s.cash, cash, "INV-7: cash after a batch");
            assertEq(s.exposure, previews[i].exposureAfter, "INV-7: exposure after a batch");
        }
        _keepsHealth(healthy, "liquidateBatch");
    }

    function _event(uint256 number) internal override {
        uint16 market = anyMarket(_seed(3));
        number %= 8;
        if (number == 0) _eventFlip(market);
        else if (number == 1) _eventHedgeClose(market);
        else if (number == 2) _eventPartial(market, keeper);
        else if (number == 3) _eventRuin(market, 20_000e18);
        else if (number == 4) _eventOrders(market);
        else if (number == 5) _eventForfeit(market);
        else if (number == 6) _roundTrip(market, _mostly(market), 2, _seed(4));
        else _eventVoid(market, 2);
    }

    function _pick(
        AccountId id,
        uint256 which
    ) private view returns (bool found, IClearingHouse.PositionState memory p) {
        IClearingHouse.PositionState[] memory list = stateOf(id).positions;
        if (list.length == 0) return (false, p);
        return (true, list[which % list.length]);
    }
}

contract GeneralInvariantTest is Invariants {
    function setUp() public {
        GeneralHandler h = new GeneralHandler();
        bytes4[] memory s = new bytes4[](13);
        s[0] = h.deposit.selector;
        s[1] = h.withdraw.selector;
        s[2] = h.fundPots.selector;
        s[3] = h.open.selector;
        s[4] = h.reduce.selector;
        s[5] = h.flip.selector;
        s[6] = h.closePair.selector;
        s[7] = h.commitOrder.selector;
        s[8] = h.endOrder.selector;
        s[9] = h.movePrice.selector;
        s[10] = h.pass.selector;
        s[11] = h.liquidate.selector;
        s[12] = h.liquidateBatch.selector;
        drive(h, s);
    }

    /// hardhat-config: invariant.runs = 48
    function invariant_INV_1_INV_2_booksBalance() public view {
        checkBooks();
    }

    /// hardhat-config: invariant.runs = 48
    function invariant_INV_3_INV_10_INV_12_promisesAreKept() public view {
        checkKept();
    }

    /// hardhat-config: invariant.runs = 48
    function invariant_INV_5_INV_6_INV_7_INV_8_liquidationsOfTheState() public {
        checkLiquidations();
    }

    function checkMet(Handler.Counters memory met) internal pure override {
        assertGt(met.hedgeCloses, 0, "no run without a hedge close");
        assertGt(met.settlements, 0, "no run without a settled order");
        assertGt(met.forfeits, 0, "no run without a forfeit");
        assertGt(met.expiries, 0, "no run without an expiry");
        assertGt(met.voided, 0, "no run without a voided order");
    }
}
