// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IClearingHouse, PositionSide} from "../../../contracts/interfaces/IClearingHouse.sol";
import {IOperators, Right} from "../../../contracts/interfaces/IOperators.sol";
import {IOrders, OrderKind} from "../../../contracts/interfaces/IOrders.sol";
import {PriceUpdate} from "../../../contracts/interfaces/IPriceRouter.sol";
import {AccountId} from "../../../contracts/libraries/AccountId.sol";
import {Signing} from "../kit/Signing.sol";

/// @title Who may act for an owner, and how far
contract OperatorsTest is Signing {
    uint256 private constant VERBS = 8;

    /// @dev Waiting orders of alice that a test may cancel.
    uint256 private _waiting;

    function setUp() public override {
        super.setUp();
        fund(aliceHedge, 100_000e6);
        tradeLeg(aliceHedge, ETH, PositionSide.Long, 5e18);
        tradeLeg(aliceHedge, ETH, PositionSide.Short, -5e18);
        _waiting = place(alice, pair(aliceHedge));
        track(cross(bot, 0));
    }

    /* GIVING RIGHTS */

    /// @dev The last grant counts, all of it: nothing of one before it stays.
    function testFuzz_setOperator(
        IOperators.Grant memory first,
        IOperators.Grant memory second,
        address operator
    ) public {
        vm.assume(operator != alice);
        give(operator, first);
        assertSame(abi.encode(operators.grantOf(alice, operator)), abi.encode(first), "as given");
        vm.expectEmit(address(operators));
        emit IOperators.SetOperator(alice, operator, second);
        give(operator, second);
        assertSame(abi.encode(operators.grantOf(alice, operator)), abi.encode(second), "replaced");
        IOperators.Grant memory none;
        assertSame(abi.encode(operators.grantOf(operator, alice)), abi.encode(none), "the other way round nothing");
    }

    function testFuzz_setOperator_oneself(IOperators.Grant memory grant, address owner) public {
        vm.expectRevert(abi.encodeWithSelector(IOperators.SelfOperator.selector, owner));
        vm.prank(owner);
        operators.setOperator(owner, grant);
    }

    /// @dev Each verb asks for its own right, and for no other.
    function testFuzz_eachVerbNeedsItsRight(uint8 verb, bool trades, bool waits, bool guards) public {
        verb = uint8(verb % VERBS);
        give(bot, IOperators.Grant(trades, waits, guards, uint40(clock() + 60), 1_000e18));
        (bool needsTrade, bool needsOrders) = _needs(verb);
        if (needsTrade && !trades) _expectNoRight(alice, Right.Trade);
        else if (needsOrders && !waits) _expectNoRight(alice, Right.Orders);
        this.perform(verb, bot, aliceHedge);
        assertBooks();
    }

    /// @dev What a satellite asks, for whoever calls it.
    function testFuzz_requireRight(IOperators.Grant memory g, uint8 which, uint256 elapsed, address operator) public {
        vm.assume(operator != alice);
        Right right = Right(which % 3);
        g.expiry = uint40(bound(g.expiry, clock(), clock() + 1_000));
        give(operator, g);
        skip(bound(elapsed, 0, 2_000));
        bool given = [g.trade, g.orders, g.guards][which % 3] && clock() <= g.expiry;
        if (!given) {
            vm.expectRevert(abi.encodeWithSelector(IOperators.NotOperator.selector, alice, operator, right));
        }
        operators.requireRight(alice, operator, right);
        operators.requireRight(alice, alice, right);
    }

    /// @dev To the second: rights hold at their last one, and not in the next.
    function testFuzz_expiry(uint8 verb, uint256 lasts, bool late) public {
        verb = uint8(verb % VERBS);
        lasts = bound(lasts, 0, 30);
        give(bot, IOperators.Grant(true, true, true, uint40(clock() + lasts), 1_000e18));
        skip(lasts + (late ? 1 : 0));
        (bool needsTrade, ) = _needs(verb);
        if (late) _expectNoRight(alice, needsTrade ? Right.Trade : Right.Orders);
        this.perform(verb, bot, aliceHedge);
    }

    /// @dev Rights are an owner's own to give: of one they are none of another's, and none of the operator's friends'.
    function testFuzz_rightsAreOfOneOwner(uint8 verb, address other) public {
        vm.assume(other != bot && other != alice);
        verb = uint8(verb % VERBS);
        give(bot, allRights(1_000e18));
        (bool needsTrade, ) = _needs(verb);
        vm.expectRevert(
            abi.encodeWithSelector(
                IOperators.NotOperator.selector,
                alice,
                other,
                needsTrade ? Right.Trade : Right.Orders
            )
        );
        this.perform(verb, other, aliceHedge);
        if (verb >= 4) return;
        _expectNoRight(bob, needsTrade ? Right.Trade : Right.Orders);
        this.perform(verb, bot, hedge(bob, 0));
    }

    /// @dev One grant is for all accounts of its owner.
    function testFuzz_allAccounts(uint256 seed) public {
        give(bot, allRights(1_000e18));
        AccountId id = anyAccount(seed);
        fund(id, 10_000e6);
        uint256 first = place(bot, bracket(id));
        for (uint256 i; i < 3; ++i) {
            AccountId placed = orders.order(first + i).accountId;
            assertEq(AccountId.unwrap(placed), AccountId.unwrap(id), "the owner's account");
        }
        assertBooks();
    }

    /* WHAT IT MAY NEVER DO */

    /// @dev With every right there is: money stays the owner's, and so do rights.
    function testFuzz_INV_10_neverTakesMoney(uint8 what, uint256 amount) public {
        give(bot, allRights(type(uint96).max));
        fund(aliceCross, 1_000e6);
        amount = bound(amount, 1, 1_000e6);
        mintTo(alice, amount);
        vm.prank(alice);
        quote.approve(address(orders), type(uint256).max);
        bytes memory before = abi.encode(stateOf(aliceCross), stateOf(aliceHedge), quote.balanceOf(alice));
        bytes memory refusal = abi.encodeWithSelector(IClearingHouse.NotOwner.selector, aliceCross, bot);
        bytes memory call;
        what = uint8(what % 7);
        if (what == 0) call = abi.encodeCall(house.withdraw, (aliceCross, amount, bot));
        else if (what == 1) call = abi.encodeCall(house.transfer, (aliceCross, aliceIsolated, amount));
        else if (what == 2) call = abi.encodeCall(house.closeAccount, (aliceCross, bot));
        else if (what == 3) call = abi.encodeCall(house.setMaxLeverage, (aliceCross, 0));
        else if (what == 4) call = abi.encodeCall(house.withdrawCollateral, (aliceCross, address(quote), amount, bot));
        else if (what == 5) call = abi.encodeCall(house.depositCollateral, (aliceCross, address(quote), amount));
        if (what < 6) {
            vm.expectRevert(refusal);
            vm.prank(bot);
            _call(address(house), call);
        } else {
            IOrders.Placement memory p = bracket(aliceCross);
            p.deposit = amount;
            vm.expectRevert(abi.encodeWithSelector(IOrders.NotAccountOwner.selector, aliceCross, bot));
            this.placeAs(bot, p);
        }
        bytes memory afterwards = abi.encode(stateOf(aliceCross), stateOf(aliceHedge), quote.balanceOf(alice));
        assertSame(afterwards, before, "INV-10: not a unit moved");
    }

    /// @dev What it says of operators, integrators and referrers it says for itself.
    function testFuzz_INV_10_neverGivesRights(address friend, uint64 rate) public {
        vm.assume(friend != bot && friend != alice && friend != address(0));
        rate = uint64(bound(rate, 1, 0.001e18));
        give(bot, allRights(type(uint96).max));
        vm.startPrank(bot);
        operators.setOperator(friend, allRights(type(uint96).max));
        orders.approveIntegrator(friend, rate);
        house.setReferrer(friend);
        vm.stopPrank();
        IOperators.Grant memory none;
        assertSame(abi.encode(operators.grantOf(alice, friend)), abi.encode(none), "no operator of the owner's");
        assertEq(orders.approvedRate(alice, friend), 0, "no integrator of the owner's");
        assertEq(house.referrerOf(alice), address(0), "no referrer of the owner's");
        vm.expectRevert(abi.encodeWithSelector(IOperators.NotOperator.selector, alice, friend, Right.Orders));
        this.perform(7, friend, aliceHedge);
    }

    /* WHAT IT MAY SPEND */

    /// @dev Keeper fees and what an integrator may get, to the wei: at the last price, or the trigger price where that is higher,
    /// ceiled twice. A low trigger price makes no sale cheap, for it fills at whatever is above.
    function testFuzz_budget_fallsByWhatAnOrderMayCost(uint256 size, uint64 rate, uint96 fee, uint256 trigger) public {
        rate = uint64(bound(rate, 0, 0.001e18));
        fee = uint96(bound(fee, 1e18, 10e18));
        vm.prank(alice);
        orders.approveIntegrator(carol, rate);
        bool waits = trigger % 2 == 1;
        IOrders.TriggerRequest memory t = _order(size, rate, fee);
        if (waits) {
            (t.kind, t.expiry) = (OrderKind.Limit, uint40(clock()));
            t.triggerPrice = uint128(magnitude(trigger, 1, 1e24));
        }
        uint256 cost = _cost(t);
        give(bot, allRights(uint96(cost - 1)));
        vm.expectRevert(abi.encodeWithSelector(IOperators.FeeBudgetExceeded.selector, alice, bot, cost, cost - 1));
        this.placeAs(bot, placement(t));
        uint96 more = uint96(size % 1e18);
        give(bot, allRights(uint96(cost) + more));
        vm.expectEmit(address(operators));
        emit IOperators.SpendBudget(alice, bot, cost, more);
        this.placeAs(bot, placement(t));
        assertEq(uint256(operators.grantOf(alice, bot).feeBudget), more, "less by what it may cost");
        // `commit` counts as `place` does.
        if (waits) return;
        give(bot, allRights(uint96(cost)));
        vm.prank(bot);
        orders.commit(t.order, noUpdate());
        assertEq(uint256(operators.grantOf(alice, bot).feeBudget), 0, "to the wei");
        assertBooks();
    }

    /// @dev Every order of a placement counts.
    function testFuzz_budget_ofAPlacement(uint96 budget) public {
        // A market order's one keeper fee of 5, and two of each order that waits.
        uint256[3] memory costs = [uint256(5e18), 10e18, 10e18];
        budget = uint96(bound(budget, 0, 30e18));
        give(bot, allRights(budget));
        IOrders.Placement memory p = bracket(aliceHedge);
        uint256 left = budget;
        for (uint256 i; i < 3; ++i) {
            if (left < costs[i]) {
                vm.expectRevert(
                    abi.encodeWithSelector(IOperators.FeeBudgetExceeded.selector, alice, bot, costs[i], left)
                );
                break;
            }
            left -= costs[i];
        }
        this.placeAs(bot, p);
        if (budget >= 25e18) assertEq(uint256(operators.grantOf(alice, bot).feeBudget), budget - 25e18, "all three");
        else assertEq(uint256(operators.grantOf(alice, bot).feeBudget), budget, "none");
    }

    /// @dev A keeper fee out of the operator's own wallet is none of the owner's, and returns to the operator.
    function testFuzz_budget_walletPaid(bool waits, uint96 fee) public {
        fee = uint96(bound(fee, 1e18, 10e18) / 1e12) * 1e12;
        give(bot, allRights(0));
        IOrders.TriggerRequest memory t = _order(1e18, 0, fee);
        t.order.payFromWallet = true;
        uint256 paid = fee / 1e12;
        if (waits) {
            (t.kind, t.triggerPrice, t.expiry) = (OrderKind.Limit, 1_900e18, uint40(clock()));
            paid *= 2;
        }
        mintTo(bot, paid);
        int256 cash = cashOf(aliceHedge);
        uint256 first = place(bot, placement(t));
        assertEq(quote.balanceOf(bot), 0, "out of its own wallet");
        assertEq(cashOf(aliceHedge), cash, "the owner pays nothing");
        assertEq(orders.order(first).payer, bot, "the payer");
        if (waits) {
            vm.prank(alice);
            orders.cancel(only(first));
            assertEq(cashOf(cross(bot, 0)), int256(paid * 1e12), "back to whoever paid");
        }
        assertBooks();
    }

    /// @dev An owner has no budget, and spends none of an operator's.
    function testFuzz_budget_isNotTheOwners(uint96 budget) public {
        give(bot, allRights(budget));
        place(alice, bracket(aliceHedge));
        assertEq(uint256(operators.grantOf(alice, bot).feeBudget), budget, "untouched");
        assertBooks();
    }

    /// @dev Only what trades for others may say that something was spent.
    function testFuzz_spend_satellitesOnly(address caller, uint256 amount) public {
        vm.assume(!house.isSatellite(caller));
        give(bot, allRights(type(uint96).max));
        vm.expectRevert(abi.encodeWithSelector(IOperators.NotSatellite.selector, caller));
        vm.prank(caller);
        operators.spend(alice, bot, Right.Trade, amount);
    }

    function testFuzz_spend(uint8 which, uint96 budget, uint256 first, uint256 second, uint256 late) public {
        Right right = Right(which % 3);
        give(bot, allRights(budget));
        first = bound(first, 0, budget);
        operators.spend(alice, bot, right, first);
        second = bound(second, 0, uint256(budget) - first + 1);
        uint256 left = budget - first;
        if (second > left) {
            vm.expectRevert(abi.encodeWithSelector(IOperators.FeeBudgetExceeded.selector, alice, bot, second, left));
        }
        operators.spend(alice, bot, right, second);
        assertEq(
            uint256(operators.grantOf(alice, bot).feeBudget),
            second > left ? left : left - second,
            "what is left"
        );
        operators.spend(alice, alice, right, type(uint256).max);
        skip(1 days + bound(late, 1, 1 days));
        _expectNoRight(alice, right);
        operators.spend(alice, bot, right, 0);
    }

    /* THE END */

    /// @dev Rights end at once; what was placed stays, until the owner ends it and gets its fees back.
    function testFuzz_revocation(uint8 verb, bool byExpiry) public {
        verb = uint8(verb % VERBS);
        give(bot, allRights(1_000e18));
        int256 cash = cashOf(aliceHedge);
        uint256 first = place(bot, pair(aliceHedge));
        assertEq(cashOf(aliceHedge), cash - 20e18, "two orders, two fees of 5 each");
        IOperators.Grant memory none;
        if (byExpiry) skip(1 days + 1);
        else give(bot, none);
        (bool needsTrade, ) = _needs(verb);
        _expectNoRight(alice, needsTrade ? Right.Trade : Right.Orders);
        this.perform(verb, bot, aliceHedge);
        assertTrue(orders.overOf(first) == (byExpiry ? IOrders.Over.Expired : IOrders.Over.Not), "it stays");
        vm.prank(alice);
        orders.cancelAll(aliceHedge);
        assertTrue(orders.overOf(first) == IOrders.Over.AllCancelled, "until the owner ends it");
        orders.clear(first);
        orders.clear(first + 1);
        assertEq(cashOf(aliceHedge), cash, "the fees are back");
        assertBooks();
    }

    /// @dev However often an operator has cancelled everything: its owner still can, and nothing comes to life again.
    function test_cancelAll_hasNoEnd() public {
        give(bot, allRights(0));
        bytes[] memory calls = new bytes[](4_369);
        for (uint256 i; i < calls.length; ++i) calls[i] = abi.encodeCall(orders.cancelAll, (aliceHedge));
        for (uint256 i; i < 15; ++i) {
            vm.prank(bot);
            orders.multicall(calls);
        }
        vm.prank(alice);
        orders.cancelAll(aliceHedge);
        assertTrue(orders.overOf(_waiting) == IOrders.Over.AllCancelled, "after 65,536 times");
    }

    /* INSIDE */

    function perform(uint8 verb, address caller, AccountId id) external {
        PriceUpdate memory none = noUpdate();
        IOrders.Placement memory waits = pair(id);
        IOrders.Placement memory whole = bracket(id);
        uint256[] memory some = only(_waiting);
        vm.prank(caller);
        if (verb == 0) orders.commit(whole.orders[0].order, none);
        else if (verb == 1) orders.closePair(id, ETH, 1e18, none);
        else if (verb == 2) orders.place(placement(whole.orders[0]), none);
        else if (verb == 3) orders.place(waits, none);
        else if (verb == 4) orders.place(whole, none);
        else if (verb == 5) orders.cancel(some);
        else if (verb == 6) orders.cancelGroup(_waiting);
        else orders.cancelAll(id);
    }

    function placeAs(address caller, IOrders.Placement memory p) external {
        place(caller, p);
    }

    function _needs(uint8 verb) private pure returns (bool trades, bool waits) {
        return (verb < 3 || verb == 4, verb > 2);
    }

    function _expectNoRight(address owner, Right right) private {
        vm.expectRevert(abi.encodeWithSelector(IOperators.NotOperator.selector, owner, bot, right));
    }

    function _order(uint256 size, uint64 rate, uint96 fee) private view returns (IOrders.TriggerRequest memory t) {
        size = bound(size, 1e18, 20e18);
        t.order = orderRequest(aliceHedge, ETH, PositionSide.Long, int256(size), false);
        (t.order.integrator, t.order.integratorRate, t.order.keeperFee) = (carol, rate, fee);
    }

    function _cost(IOrders.TriggerRequest memory t) private view returns (uint256) {
        bool market = t.kind == OrderKind.Market;
        uint256 price = t.triggerPrice > mark(ETH) ? t.triggerPrice : mark(ETH);
        uint256 value = ceilDiv(uint256(int256(t.order.sizeDelta)), price, WAD_);
        return uint256(t.order.keeperFee) * (market ? 1 : 2) + ceilDiv(value, t.order.integratorRate, WAD_);
    }

    function _call(address where, bytes memory call) private {
        (bool done, bytes memory answer) = where.call(call);
        if (done) return;
        assembly ("memory-safe") {
            revert(add(answer, 32), mload(answer))
        }
    }
}
