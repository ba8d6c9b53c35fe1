// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IClearingHouse, PositionSide} from "../../../contracts/interfaces/IClearingHouse.sol";
import {IOrders} from "../../../contracts/interfaces/IOrders.sol";
import {AccountId} from "../../../contracts/libraries/AccountId.sol";
import {Signing} from "../kit/Signing.sol";

/// @title What an integrator charges, beside the trading fee
contract IntegratorsTest is Signing {
    uint256 private constant MOST = 0.001e18;

    /// @dev ceil(ceil(|d|·F)·rate) of the fill, to the integrator, out of the account; the trading fee is as without it.
    function testFuzz_INV_1_fee(
        uint256 seed,
        uint256 exposure,
        uint64 rate,
        address integrator,
        uint256 confidence
    ) public {
        vm.assume(integrator != address(0) && integrator != alice);
        AccountId id = anyAccount(seed);
        track(cross(integrator, 0));
        fund(id, 1_000_000e6);
        // A skew, so that fills are off the mark.
        fund(bobCross, 1_000_000e6);
        trade(bobCross, ETH, (seed >> 9) % 2 == 0 ? int256(900e18) : -900e18);
        bool short = (seed >> 8) % 2 == 1;
        int256 size = unitsOf(ETH, magnitude(exposure, 501e18, 4_000_000e18)) * (short ? -1 : int256(1));
        IClearingHouse.FillRequest memory r = fillRequest(id, ETH, sideOf(id, short), size, false);
        r.integrator = integrator;
        r.confidence = bound(confidence, 0, r.price / 1_000);
        _check(id, r, uint64(bound(rate, 0, MOST)));
    }

    /// @dev Of the net size: what a flip or a reduction trades, each at its own.
    function testFuzz_INV_1_fee_ofAReduction(uint256 first, uint256 second, uint64 rate, bool reduceOnly) public {
        fund(aliceCross, 1_000_000e6);
        int256 size = int256(bound(first, 1e18, 500e18));
        trade(aliceCross, ETH, size);
        int256 delta = -int256(bound(second, 1e15, 1_000e18));
        if (!reduceOnly) {
            // Neither side of zero may be too small to stay.
            int256 left = size + delta;
            if (left < 0 && left > -0.3e18) delta -= 0.3e18;
        }
        IClearingHouse.FillRequest memory r = fillRequest(aliceCross, ETH, PositionSide.Net, delta, reduceOnly);
        r.integrator = carol;
        _check(aliceCross, r, uint64(bound(rate, 0, MOST)));
    }

    /// @dev Nobody charges more than a thousandth, whatever a satellite says; and nobody's integrator nothing.
    function testFuzz_INV_10_cap(uint256 rate, address integrator, bool reduces) public {
        fund(aliceCross, 100_000e6);
        trade(aliceCross, ETH, 5e18);
        rate = integrator == address(0) ? bound(rate, 1, 1e36) : bound(rate, MOST + 1, 1e36);
        IClearingHouse.FillRequest memory r = fillRequest(
            aliceCross,
            ETH,
            PositionSide.Net,
            reduces ? -1e18 : int256(1e18),
            reduces
        );
        (r.integrator, r.integratorRate) = (integrator, rate);
        uint256 most = integrator == address(0) ? 0 : MOST;
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.IntegratorRateTooHigh.selector, integrator, rate, most));
        house.fill(r);
    }

    /// @dev Nor can an owner approve what no fill would charge: an order with it would only fail, and forfeit.
    function testFuzz_approve_cap(uint64 rate, address integrator) public {
        uint256 most = integrator == address(0) ? 0 : MOST;
        rate = uint64(bound(rate, most + 1, type(uint64).max));
        bytes memory refusal = abi.encodeWithSelector(
            IClearingHouse.IntegratorRateTooHigh.selector,
            integrator,
            uint256(rate),
            most
        );
        vm.expectRevert(refusal);
        vm.prank(alice);
        orders.approveIntegrator(integrator, rate);
        vm.expectRevert(refusal);
        this.approveSigned(integrator, rate);
    }

    /// @dev What one owner approves binds orders of its own accounts, of any kind, and nobody else's.
    function testFuzz_approval(uint256 seed, uint64 approved, uint64 rate, bool waits, address other) public {
        vm.assume(other != alice && other != address(0));
        (approved, rate) = (uint64(bound(approved, 0, MOST)), uint64(bound(rate, 0, MOST)));
        AccountId id = anyAccount(seed);
        fund(id, 100_000e6);
        vm.expectEmit(address(orders));
        emit IOrders.ApproveIntegrator(alice, carol, approved);
        vm.prank(alice);
        orders.approveIntegrator(carol, approved);
        // Of another owner, and for another integrator.
        vm.prank(other);
        orders.approveIntegrator(carol, uint64(MOST));
        vm.prank(alice);
        orders.approveIntegrator(bob, uint64(MOST));
        assertEq(orders.approvedRate(alice, carol), approved, "as approved");
        IOrders.TriggerRequest memory t = bracket(id).orders[waits ? 1 : 0];
        (t.order.integrator, t.order.integratorRate) = (carol, rate);
        if (rate > approved) {
            vm.expectRevert(
                abi.encodeWithSelector(
                    IOrders.IntegratorNotApproved.selector,
                    alice,
                    carol,
                    uint256(rate),
                    uint256(approved)
                )
            );
        }
        this.placeAs(alice, placement(t));
        if (rate > approved || waits) return;
        IOrders.Order memory o = orders.order(1);
        assertEq(o.integrator, carol, "kept");
        assertEq(uint256(o.integratorRate), rate, "kept");
        int256 before = cashOf(cross(carol, 0));
        settle(1, mark(ETH), keeper);
        int256 fill = int256(expectedFillOfOne());
        // A tenth of the trading fee, floored, beside its own, ceiled.
        int256 share = int256(ceilDiv(uint256(fill), 0.0005e18, WAD_) / 10);
        int256 own = int256(ceilDiv(uint256(fill), rate, WAD_));
        assertEq(cashOf(cross(carol, 0)) - before, share + own, "the integrator's");
        assertBooks();
    }

    /// @dev To the last digit: what is approved may be charged, a hair more may not.
    function testFuzz_approval_toTheDigit(uint64 approved, bool more, bool waits) public {
        approved = uint64(bound(approved, 0, MOST - 1));
        fund(aliceCross, 100_000e6);
        vm.prank(alice);
        orders.approveIntegrator(carol, approved);
        uint256 rate = approved + (more ? 1 : 0);
        IOrders.TriggerRequest memory t = bracket(aliceCross).orders[waits ? 1 : 0];
        (t.order.integrator, t.order.integratorRate) = (carol, uint64(rate));
        if (more) {
            vm.expectRevert(
                abi.encodeWithSelector(IOrders.IntegratorNotApproved.selector, alice, carol, rate, uint256(approved))
            );
        }
        this.placeAs(alice, placement(t));
        assertEq(orders.orderCount(), more ? 0 : 1, "placed");
    }

    /// @dev It can be withdrawn like any other money.
    function testFuzz_withdrawn(uint64 rate) public {
        rate = uint64(bound(rate, 1e12, MOST));
        fund(aliceCross, 100_000e6);
        IClearingHouse.FillRequest memory r = fillRequest(aliceCross, ETH, PositionSide.Net, 20e18, false);
        (r.integrator, r.integratorRate) = (carol, rate);
        house.fill(r);
        uint256 units = uint256(cashOf(cross(carol, 0))) / 1e12;
        vm.prank(carol);
        house.withdraw(cross(carol, 0), units, carol);
        assertEq(quote.balanceOf(carol), units, "all whole units of it");
        assertBooks();
    }

    /* CHECKS */

    /// @dev To the wei: an account that could just carry the trade cannot carry it with the charge.
    function testFuzz_INV_3_margin(uint256 exposure, uint64 rate, uint256 missing) public {
        rate = uint64(bound(rate, 1, MOST));
        fund(aliceCross, 1e15);
        IClearingHouse.FillRequest memory r = fillRequest(
            aliceCross,
            ETH,
            PositionSide.Net,
            unitsOf(ETH, bound(exposure, 501e18, 4_000_000e18)),
            false
        );
        (r.integrator, r.integratorRate) = (carol, rate);
        uint256 snapshot = vm.snapshotState();
        house.fill(r);
        IClearingHouse.AccountState memory s = stateOf(aliceCross);
        // A purchase alone stands at a loss, if at anything.
        uint256 needed = s.initial + uint256(1e27 - usable(s, 0));
        vm.revertToState(snapshot);
        missing = bound(missing, 0, 3);
        vm.prank(alice);
        house.transfer(aliceCross, aliceIsolated, 1e27 - needed + missing);
        if (missing != 0) {
            vm.expectRevert(
                abi.encodeWithSelector(
                    IClearingHouse.InsufficientMargin.selector,
                    int256(s.initial) - int256(missing),
                    s.initial
                )
            );
        }
        house.fill(r);
        assertBooks();
    }

    /// @dev A pending order reserves the taker fee and the charge, of the whole exposure; and has to have it.
    function testFuzz_reservation(uint256 exposure, uint64 rate, bool short, uint256 missing) public {
        rate = uint64(bound(rate, 0, MOST));
        vm.prank(alice);
        orders.approveIntegrator(carol, rate);
        int256 size = unitsOf(ETH, bound(exposure, 501e18, 4_000_000e18)) * (short ? -1 : int256(1));
        IOrders.OrderRequest memory r = orderRequest(aliceCross, ETH, PositionSide.Net, size, false);
        (r.integrator, r.integratorRate) = (carol, rate);
        uint256 value = ceilDiv(absolute(size), mark(ETH), WAD_);
        uint256 needed = ceilDiv(value, 0.2e18, WAD_) + ceilDiv(value, 0.0005e18 + uint256(rate), WAD_);
        missing = bound(missing, 0, 3);
        _hold(aliceCross, needed + r.keeperFee - missing);
        if (missing != 0) {
            vm.expectRevert(
                abi.encodeWithSelector(IClearingHouse.InsufficientMargin.selector, int256(needed - missing), needed)
            );
        }
        uint256 orderId = this.commitAs(r);
        if (missing != 0) return;
        assertEq(uint256(orders.order(orderId).reservation), needed, "margin, taker fee and the charge");
        assertEq(stateOf(aliceCross).reserved, needed, "held back");
        settle(orderId, mark(ETH), keeper);
        assertEq(stateOf(aliceCross).reserved, 0, "and free again");
        assertBooks();
    }

    /// @dev The leverage that counts is what is left once everything is paid.
    function testFuzz_leverage(uint256 exposure, uint64 rate) public {
        rate = uint64(bound(rate, 1e15 - 1e12, MOST));
        fund(aliceCross, 100_000e6);
        IClearingHouse.FillRequest memory r = fillRequest(
            aliceCross,
            ETH,
            PositionSide.Net,
            unitsOf(ETH, bound(exposure, 50_000e18, 400_000e18)),
            false
        );
        uint256 snapshot = vm.snapshotState();
        house.fill(r);
        IClearingHouse.AccountState memory s = stateOf(aliceCross);
        uint256 limit = ceilDiv(s.exposure, WAD_, uint256(s.equity));
        vm.revertToState(snapshot);
        vm.prank(alice);
        house.setMaxLeverage(aliceCross, uint128(limit));
        (r.integrator, r.integratorRate) = (carol, rate);
        uint256 charge = ceilDiv(
            ceilDiv(uint256(r.sizeDelta), expectedFill(ETH, r.price, 0, r.sizeDelta), WAD_),
            rate,
            WAD_
        );
        vm.expectRevert(
            abi.encodeWithSelector(
                IClearingHouse.LeverageTooHigh.selector,
                s.exposure,
                s.equity - int256(charge),
                limit
            )
        );
        house.fill(r);
        (r.integrator, r.integratorRate) = (address(0), 0);
        house.fill(r);
    }

    /* EDGES */

    /// @dev A pair that is closed trades nothing: nobody charges for it.
    function testFuzz_pair_chargesNothing(uint256 size, uint256 part) public {
        fund(aliceHedge, 1_000_000e6);
        size = bound(size, 1e18, 100e18);
        tradeLeg(aliceHedge, ETH, PositionSide.Long, int256(size));
        tradeLeg(aliceHedge, ETH, PositionSide.Short, -int256(size));
        int256 equity = stateOf(aliceHedge).equity;
        bytes memory pots = abi.encode(house.pots().fees, house.pots().insurance);
        part = bound(part, 1, size);
        vm.prank(alice);
        orders.closePair(aliceHedge, ETH, part, noUpdate());
        assertSame(abi.encode(house.pots().fees, house.pots().insurance), pots, "no fee at all");
        // What each leg releases of its cost is rounded.
        assertNear(stateOf(aliceHedge).equity, equity, 2, "equity is as it was");
        assertBooks();
    }

    /// @dev Who brings its own orders pays itself: a tenth of the fee is all it gains by that.
    function testFuzz_oneself(uint256 exposure, uint64 rate) public {
        rate = uint64(bound(rate, 0, MOST));
        fund(aliceCross, 1_000_000e6);
        IClearingHouse.FillRequest memory r = fillRequest(
            aliceCross,
            ETH,
            PositionSide.Net,
            unitsOf(ETH, bound(exposure, 501e18, 4_000_000e18)),
            false
        );
        (r.integrator, r.integratorRate) = (alice, rate);
        int256 cash = cashOf(aliceCross);
        IClearingHouse.FillResult memory result = house.fill(r);
        int256 expected = cash + result.realised - int256(result.fee) + int256(result.fee / 10);
        assertEq(cashOf(aliceCross), expected, "what it charges it gets");
        assertBooks();
    }

    /// @dev A charge counts against a profit that is realised with it, and a reduction may take cash below zero by neither.
    function testFuzz_INV_3_reductionKeepsHealth(uint256 part, uint64 rate) public {
        rate = uint64(bound(rate, 0, MOST));
        int256 size = lever(aliceCross, ETH, 100_000e18, false);
        sink(aliceCross, ETH, 1.0001e18, false);
        IClearingHouse.AccountState memory before = stateOf(aliceCross);
        IClearingHouse.FillRequest memory r = fillRequest(
            aliceCross,
            ETH,
            PositionSide.Net,
            -int256(bound(part, uint256(size) / 100, uint256(size))),
            true
        );
        (r.integrator, r.integratorRate) = (carol, rate);
        try house.fill(r) {
            IClearingHouse.AccountState memory s = stateOf(aliceCross);
            bool healthier = s.equity * int256(before.maintenance) >= before.equity * int256(s.maintenance);
            assertTrue(s.equity >= int256(s.maintenance) || healthier, "INV-3: healthy, or no less so");
        } catch (bytes memory reason) {
            assertEq(
                bytes32(bytes4(reason)),
                bytes32(IClearingHouse.ReductionLowersHealth.selector),
                "INV-3: refused for that"
            );
        }
        assertBooks();
    }

    /* INSIDE */

    function approveSigned(address integrator, uint64 rate) external {
        orders.approveIntegratorFor(integrator, rate, signApproval(ALICE_KEY, integrator, rate, 1, clock()));
    }

    function placeAs(address caller, IOrders.Placement memory p) external {
        place(caller, p);
    }

    function commitAs(IOrders.OrderRequest memory r) external returns (uint256) {
        return commit(r);
    }

    /// @dev Fill price of one ETH bought at the mark in an even market.
    function expectedFillOfOne() private view returns (uint256) {
        // Before the fill the market was even: half of one over the scale.
        int256 scale = 2 * int256(house.marketParams(ETH).skewScale);
        return mark(ETH) + uint256(ceilDivInt(int256(mark(ETH)), 1e18, scale));
    }

    /// @dev Cash to the wei, which a deposit could not give.
    function _hold(AccountId id, uint256 amount) private {
        AccountId from = cross(alice, 9);
        track(from);
        fund(from, amount / 1e12 + 1);
        vm.prank(alice);
        house.transfer(from, id, amount);
    }

    function _check(AccountId id, IClearingHouse.FillRequest memory r, uint64 rate) private {
        uint256 snapshot = vm.snapshotState();
        IClearingHouse.FillResult memory without = house.fill(r);
        int256 cash = cashOf(id);
        (int256 earned, int256 vault) = (cashOf(cross(r.integrator, 0)), house.pots().vault);
        bytes memory others = abi.encode(house.pots().insurance, house.pots().fees, stateOf(id).positions);
        vm.revertToState(snapshot);
        r.integratorRate = rate;
        int256 net = without.longDelta + without.shortDelta;
        uint256 charge = ceilDiv(ceilDiv(absolute(net), without.fillPrice, WAD_), rate, WAD_);
        if (charge != 0) {
            vm.expectEmit(address(house));
            emit IClearingHouse.IntegratorFee(id, r.integrator, charge);
        }
        IClearingHouse.FillResult memory result = house.fill(r);
        assertEq(result.integratorFee, charge, "ceiled twice, of the net size");
        result.integratorFee = 0;
        assertSame(abi.encode(result), abi.encode(without), "all else is the same");
        assertEq(cashOf(id), cash - int256(charge), "out of the account");
        assertEq(cashOf(cross(r.integrator, 0)), earned + int256(charge), "to the integrator");
        assertEq(house.pots().vault, vault, "none of it from the vault");
        bytes memory same = abi.encode(house.pots().insurance, house.pots().fees, stateOf(id).positions);
        assertSame(same, others, "nor anyone else's");
        assertBooks();
    }
}
