// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {Errors} from "@openzeppelin/contracts/utils/Errors.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {IBatch} from "../../../contracts/interfaces/IBatch.sol";
import {IClearingHouse, PositionSide} from "../../../contracts/interfaces/IClearingHouse.sol";
import {GuardKind, IGuards} from "../../../contracts/interfaces/IGuards.sol";
import {Queue} from "../../../contracts/interfaces/ILiquidityVault.sol";
import {IOrders} from "../../../contracts/interfaces/IOrders.sol";
import {IPriceRouter, PriceUpdate} from "../../../contracts/interfaces/IPriceRouter.sol";
import {Signature} from "../../../contracts/interfaces/ISignedRequests.sol";
import {AccountId} from "../../../contracts/libraries/AccountId.sol";
import {Collateral} from "../../../contracts/libraries/Collateral.sol";
import {TestToken} from "../../../contracts/mocks/TestToken.sol";
import {HostileSource} from "../kit/HostileSource.sol";
import {HostileKeeper, HostileToken, Trick} from "../kit/HostileToken.sol";
import {Providing} from "../kit/Providing.sol";
import {Rng} from "../kit/Rng.sol";
import {Signing} from "../kit/Signing.sol";

/// @title Several calls of one contract in one transaction
contract MulticallTest is Signing {
    uint16 private constant HOSTILE = 4;
    uint256 private constant UNPAID = 22;

    HostileToken private _token;
    HostileSource private _source;

    function newQuote() internal override returns (TestToken) {
        _token = new HostileToken();
        return _token;
    }

    function setUp() public override {
        super.setUp();
        fund(aliceCross, 100_000e6);
        // A feed that nothing is traded by.
        _source = new HostileSource(MOCK_FEE);
        router.setFeed(HOSTILE, feedConfig(preset, address(_source), feedOf(HOSTILE), 0.01e18));
        skip(1);
    }

    /* WHO CALLS */

    /// @dev The core takes each call as the caller's own.
    function testFuzz_core_callerStays(
        uint256 deposited,
        uint256 withdrawn,
        address referrer,
        uint128 leverage
    ) public {
        deposited = bound(deposited, 1, 1e15);
        withdrawn = bound(withdrawn, 1, deposited);
        mintTo(alice, deposited);
        bytes[] memory calls = new bytes[](5);
        calls[0] = abi.encodeCall(house.deposit, (aliceIsolated, deposited));
        calls[1] = abi.encodeCall(house.setReferrer, (referrer));
        calls[2] = abi.encodeCall(house.setMaxLeverage, (aliceIsolated, leverage));
        calls[3] = abi.encodeCall(house.withdraw, (aliceIsolated, withdrawn, carol));
        calls[4] = abi.encodeCall(house.referrerOf, (alice));
        vm.prank(alice);
        bytes[] memory results = house.multicall(calls);
        assertEq(cashOf(aliceIsolated), int256((deposited - withdrawn) * 1e12), "in and out");
        assertEq(quote.balanceOf(carol), withdrawn, "paid out");
        assertEq(house.referrerOf(alice), referrer, "the caller's referrer");
        assertEq(house.maxLeverageOf(aliceIsolated), leverage, "the caller's account");
        assertEq(results.length, 5, "one result for each");
        assertSame(results[3], "", "nothing returned");
        assertSame(results[4], abi.encode(referrer), "what it returned");
        assertBooks();
    }

    /// @dev So does the order book, and the book of operators; ids come back in order.
    function testFuzz_books_callerStays(uint8 count, address operator, uint64 rate) public {
        vm.assume(operator != alice);
        count = uint8(bound(count, 1, 5));
        rate = uint64(bound(rate, 0, 0.001e18));
        bytes[] memory calls = new bytes[](count + 1);
        for (uint256 i; i < count; ++i) {
            IOrders.OrderRequest memory r = orderRequest(aliceCross, ETH, PositionSide.Net, 1e18, false);
            calls[i] = abi.encodeCall(orders.commit, (r, noUpdate()));
        }
        calls[count] = abi.encodeCall(orders.approveIntegrator, (carol, rate));
        vm.prank(alice);
        bytes[] memory results = orders.multicall(calls);
        for (uint256 i; i < count; ++i) assertSame(results[i], abi.encode(i + 1), "its id");
        assertEq(orders.approvedRate(alice, carol), rate, "approved");

        calls = new bytes[](2);
        uint256[] memory nonces = only(rate);
        calls[0] = abi.encodeCall(operators.setOperator, (operator, allRights(7)));
        calls[1] = abi.encodeCall(operators.cancelNonces, (nonces));
        vm.prank(alice);
        operators.multicall(calls);
        assertEq(uint256(operators.grantOf(alice, operator).feeBudget), 7, "granted");
        assertTrue(operators.isNonceUsed(alice, rate), "given up");
        assertBooks();
    }

    /// @dev Satellites' verbs stay theirs: the contract calls itself for the caller, never as itself.
    function testFuzz_nobodyElsesRights(address caller) public {
        vm.assume(!house.isSatellite(caller) && caller != alice);
        bytes[] memory calls = new bytes[](1);
        calls[0] = abi.encodeCall(house.release, (aliceCross, 0, 0, 0, cross(caller, 0)));
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.NotSatellite.selector, caller));
        vm.prank(caller);
        house.multicall(calls);
        calls[0] = abi.encodeCall(house.withdraw, (aliceCross, 1, caller));
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.NotOwner.selector, aliceCross, caller));
        vm.prank(caller);
        house.multicall(calls);
    }

    /* ETHER */

    /// @dev Each call that costs ether is paid once, whatever stands between them, and all the rest returns.
    function testFuzz_core_etherIsSpentOnce(uint256 seed, uint256 surplus) public {
        Rng memory rng = Rng(seed);
        bytes[] memory calls = new bytes[](rng.between(0, 6));
        uint256 fees;
        for (uint256 i; i < calls.length; ++i) {
            uint256 kind = rng.between(0, 3);
            if (kind == 0) {
                calls[i] = abi.encodeCall(house.setReferrer, (bob));
            } else if (kind == 1) {
                calls[i] = abi.encodeCall(house.transfer, (aliceCross, aliceHedge, 1));
            } else if (kind == 2) {
                calls[i] = abi.encodeCall(house.liquidateBatch, (ids(bobCross), noUpdate()));
            } else {
                calls[i] = abi.encodeCall(house.updatePrices, (_someUpdate(rng)));
                fees += MOCK_FEE;
            }
        }
        surplus = bound(surplus, 0, 1 ether);
        vm.deal(alice, fees + surplus);
        uint256 provider = address(pyth).balance;
        if (fees != 0) {
            bytes memory short = abi.encodeWithSelector(IPriceRouter.UpdateFeeTooLow.selector, uint256(0), MOCK_FEE);
            vm.expectRevert(short);
            vm.prank(alice);
            house.multicall{value: fees - 1}(calls);
        }
        vm.prank(alice);
        house.multicall{value: fees + surplus}(calls);
        assertEq(alice.balance, surplus, "the rest returns");
        assertEq(address(house).balance, 0, "nothing stays");
        assertEq(address(pyth).balance, provider + fees, "each paid once");
        assertBooks();
    }

    /// @dev The order book's the same: orders with prices, and between them what costs nothing.
    function testFuzz_orders_etherIsSpentOnce(uint256 seed, uint256 surplus) public {
        Rng memory rng = Rng(seed);
        bytes[] memory calls = new bytes[](rng.between(1, 6));
        uint256 fees;
        for (uint256 i; i < calls.length; ++i) {
            IOrders.OrderRequest memory r = orderRequest(aliceCross, ETH, PositionSide.Net, 1e18, false);
            bool priced = rng.once(2);
            if (priced) fees += MOCK_FEE;
            PriceUpdate memory update = priced ? _someUpdate(rng) : noUpdate();
            uint256 kind = rng.between(0, 2);
            if (kind == 0) calls[i] = abi.encodeCall(orders.commit, (r, update));
            else if (kind == 1) calls[i] = abi.encodeCall(orders.place, (pair(aliceCross), update));
            else calls[i] = abi.encodeCall(orders.cancelAll, (aliceCross));
            if (kind == 2 && priced) fees -= MOCK_FEE;
        }
        surplus = bound(surplus, 0, 1 ether);
        vm.deal(alice, fees + surplus);
        if (fees != 0) {
            vm.expectRevert(abi.encodeWithSelector(IOrders.InsufficientValue.selector, uint256(0), MOCK_FEE));
            vm.prank(alice);
            orders.multicall{value: fees - 1}(calls);
        }
        vm.prank(alice);
        orders.multicall{value: fees + surplus}(calls);
        assertEq(alice.balance, surplus, "the rest returns");
        assertEq(address(orders).balance, 0, "nothing stays");
        assertBooks();
    }

    function testFuzz_operators_etherReturns(uint256 value, address operator) public {
        vm.assume(operator != alice);
        value = bound(value, 0, 1 ether);
        vm.deal(alice, value);
        bytes[] memory calls = new bytes[](1);
        calls[0] = abi.encodeCall(operators.setOperator, (operator, allRights(7)));
        vm.prank(alice);
        operators.multicall{value: value}(calls);
        assertEq(alice.balance, value, "all of it");
    }

    /// @dev The ether of a batch is gone when it is: the next one, and a call after it, have their own.
    function testFuzz_oneBatchAfterAnother(uint256 first, uint256 second) public {
        (first, second) = (bound(first, 1, 1 ether), bound(second, 1, 1 ether));
        vm.deal(alice, first + second);
        bytes[] memory calls = new bytes[](1);
        calls[0] = abi.encodeCall(house.updatePrices, (updateOf(ETH, 2_000e18)));
        PriceUpdate memory update = updateOf(BTC, 50_000e18);
        vm.startPrank(alice);
        house.multicall{value: first}(calls);
        vm.expectRevert(abi.encodeWithSelector(IPriceRouter.UpdateFeeTooLow.selector, uint256(0), MOCK_FEE));
        house.updatePrices(update);
        house.updatePrices{value: second}(update);
        vm.expectRevert(abi.encodeWithSelector(IBatch.EtherNotNeeded.selector, uint256(1)));
        house.setReferrer{value: 1}(bob);
        vm.stopPrank();
        assertEq(alice.balance, first + second - 2 * MOCK_FEE, "each its own");
    }

    /// @dev A call that spends no ether is not to be sent any: it would stay. In a batch it is the others'.
    function testFuzz_EtherNotNeeded(uint8 which, uint256 value) public {
        value = bound(value, 1, 1 ether);
        (address where, bytes memory call) = _unpaid(which % UNPAID);
        vm.deal(alice, value);
        vm.expectRevert(abi.encodeWithSelector(IBatch.EtherNotNeeded.selector, value));
        this.send(where, call, value);
        bytes[] memory calls = new bytes[](1);
        calls[0] = call;
        // For whatever it fails in a batch, the ether is not it.
        try this.send(where, abi.encodeCall(IBatch.multicall, (calls)), value) {
            assertEq(alice.balance, value, "returned");
        } catch (bytes memory reason) {
            assertTrue(bytes4(reason) != IBatch.EtherNotNeeded.selector, "a reason of its own");
        }
        assertEq(where.balance, 0, "nothing stays");
    }

    /* ALL OR NONE */

    function testFuzz_nested(uint8 where, uint8 deep, uint256 value) public {
        IBatch book = [
            IBatch(address(house)),
            IBatch(address(orders)),
            IBatch(address(operators)),
            IBatch(address(lp))
        ][where % 4];
        bytes[] memory calls = new bytes[](1);
        calls[0] = abi.encodeCall(IBatch.multicall, (new bytes[](0)));
        for (uint256 i; i < deep % 3; ++i) {
            bytes[] memory outer = new bytes[](1);
            outer[0] = abi.encodeCall(IBatch.multicall, (calls));
            calls = outer;
        }
        value = bound(value, 0, 1 ether);
        vm.expectRevert(abi.encodeWithSelector(IBatch.NestedBatch.selector));
        book.multicall{value: value}(calls);
    }

    /// @dev One that fails takes all with it, and its reason is the batch's.
    function testFuzz_oneFails(uint256 seed, uint256 amount, uint256 value) public {
        Rng memory rng = Rng(seed);
        amount = bound(amount, 1, 1_000e18);
        value = bound(value, 0, 1 ether);
        vm.deal(alice, value);
        bytes[] memory calls = new bytes[](rng.between(1, 5));
        for (uint256 i; i < calls.length; ++i)
            calls[i] = abi.encodeCall(house.transfer, (aliceCross, aliceHedge, amount));
        uint256 bad = rng.between(0, calls.length - 1);
        uint256 how = rng.between(0, 3);
        if (how == 0) {
            calls[bad] = abi.encodeCall(house.withdraw, (bobCross, 1, alice));
            vm.expectRevert(abi.encodeWithSelector(IClearingHouse.NotOwner.selector, bobCross, alice));
        } else if (how == 1) {
            calls[bad] = abi.encodeCall(house.withdraw, (aliceCross, 0, alice));
            vm.expectRevert(abi.encodeWithSelector(Collateral.ZeroAmount.selector));
        } else if (how == 2) {
            // No such function, and no reason that could be told.
            calls[bad] = abi.encodePacked(bytes4(0xdeadbeef));
            vm.expectRevert(abi.encodeWithSelector(Errors.FailedCall.selector));
        } else {
            calls[bad] = abi.encodeCall(IBatch.multicall, (calls));
            vm.expectRevert(abi.encodeWithSelector(IBatch.NestedBatch.selector));
        }
        vm.prank(alice);
        house.multicall{value: value}(calls);
        assertEq(cashOf(aliceHedge), 0, "nothing done");
        assertEq(alice.balance, value, "nothing spent");
        assertBooks();
    }

    /* REENTRANCY */

    /// @dev A price source that calls back in the middle of a batch finds none of its ether.
    function testFuzz_INV_1_reentrancy_fromASource(uint8 into, uint256 surplus) public {
        into = into % 8;
        surplus = bound(surplus, 0, 1 ether);
        AccountId own = cross(address(_source), 0);
        track(own);
        fund(own, 10_000e6);
        bool book = into >= 4;
        (bytes memory again, bytes4 refusal) = _reentry(into, own);
        _source.prepare(book ? address(orders) : address(house), again);
        bytes[] memory calls = new bytes[](2);
        calls[0] = _priced(book, updateOf(HOSTILE, 100e18));
        calls[1] = _priced(book, updateOf(BTC, 50_000e18));
        vm.deal(alice, 2 * MOCK_FEE + surplus);
        vm.prank(alice);
        IBatch(book ? address(orders) : address(house)).multicall{value: 2 * MOCK_FEE + surplus}(calls);
        assertTrue(_source.called(), "tried");
        assertTrue(_source.succeeded() == (refusal == 0), "INV-1: refused, but for what touches no ether");
        if (refusal != 0) assertEq(bytes32(bytes4(_source.answer())), bytes32(refusal), "INV-1: for this");
        assertEq(alice.balance, surplus, "INV-1: two fees and no more");
        assertEq(address(house).balance + address(orders).balance, 0, "nothing stays");
        assertBooks();
    }

    /// @dev The token, too, in a batch of the core.
    function testFuzz_INV_1_reentrancy_fromTheToken(uint8 into, uint256 surplus) public {
        into = into % 4;
        surplus = bound(surplus, 0, 1 ether);
        mintTo(alice, 5e6);
        AccountId own = cross(address(_token), 0);
        track(own);
        fund(own, 10_000e6);
        (bytes memory again, bytes4 refusal) = _reentry(into, own);
        _token.prepare(address(house), 0, again);
        _token.play(Trick.Reenters, address(house));
        bytes[] memory calls = new bytes[](2);
        calls[0] = abi.encodeCall(house.deposit, (aliceCross, 5e6));
        calls[1] = _priced(false, updateOf(BTC, 50_000e18));
        vm.deal(alice, MOCK_FEE + surplus);
        vm.prank(alice);
        house.multicall{value: MOCK_FEE + surplus}(calls);
        assertTrue(_token.called(), "tried");
        assertTrue(_token.succeeded() == (refusal == 0), "INV-1: refused, but for what touches no ether");
        if (refusal != 0) assertEq(bytes32(bytes4(_token.answer())), bytes32(refusal), "INV-1: for this");
        assertEq(alice.balance, surplus, "INV-1: one fee and no more");
        assertBooks();
    }

    /// @dev A permit calls the token in the middle of a batch, too: that must not pay for its own prices.
    function testFuzz_INV_1_reentrancy_fromAPermit(uint8 into, uint256 surplus) public {
        into = 4 + (into % 4);
        surplus = bound(surplus, 0, 1 ether);
        AccountId own = cross(address(_token), 0);
        track(own);
        fund(own, 10_000e6);
        (bytes memory again, bytes4 refusal) = _reentry(into, own);
        _token.prepare(address(orders), 0, again);
        _token.play(Trick.Reenters, address(house));
        bytes[] memory calls = new bytes[](2);
        calls[0] = permitCall(ALICE_KEY, 5e6, clock());
        calls[1] = _priced(true, updateOf(BTC, 50_000e18));
        vm.deal(alice, MOCK_FEE + surplus);
        vm.prank(alice);
        orders.multicall{value: MOCK_FEE + surplus}(calls);
        assertTrue(_token.called(), "tried");
        assertTrue(_token.succeeded() == (refusal == 0), "INV-1: refused, but for what touches no ether");
        if (refusal != 0) assertEq(bytes32(bytes4(_token.answer())), bytes32(refusal), "INV-1: for this");
        assertEq(alice.balance, surplus, "INV-1: one fee and no more");
        assertBooks();
    }

    /// @dev The same of the guards' permit: what registers a guard in the middle brings its own ether.
    function testFuzz_INV_1_reentrancy_fromAPermitOfTheGuards(uint256 surplus) public {
        surplus = bound(surplus, 0, 1 ether);
        AccountId own = cross(address(_token), 0);
        track(own);
        fund(own, 10_000e6);
        _token.prepare(address(guards), 0, _registering(own));
        _token.play(Trick.Reenters, address(house));
        (uint8 v, bytes32 r, bytes32 s) = signPermit(ALICE_KEY, address(guards), 5e6, clock());
        bytes[] memory calls = new bytes[](2);
        calls[0] = abi.encodeCall(guards.permit, (alice, 5e6, clock(), v, r, s));
        calls[1] = _registering(aliceCross);
        vm.deal(alice, MOCK_FEE + surplus);
        vm.prank(alice);
        guards.multicall{value: MOCK_FEE + surplus}(calls);
        assertTrue(_token.called() && !_token.succeeded(), "INV-1: tried, and refused");
        bytes32 why = bytes32(bytes4(_token.answer()));
        assertEq(why, bytes32(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector), "INV-1: for this");
        assertEq(quote.allowance(alice, address(guards)), 5e6, "the permit itself is good");
        assertEq(alice.balance, surplus, "INV-1: one fee and no more");
        assertBooks();
    }

    /// @dev A guard of a wallet, with a price update that costs one fee.
    function _registering(AccountId id) private view returns (bytes memory) {
        IGuards.Guard memory g;
        (g.accountId, g.kind) = (id, GuardKind.TopUpFromWallet);
        (g.level, g.target) = (0.2e18, 0.25e18);
        (g.keeperFee, g.amount, g.expiry) = (1e18, 100e18, uint40(clock() + 1 days));
        return abi.encodeCall(guards.setGuard, (g, updateOf(BTC, 50_000e18)));
    }

    /// @dev Whoever calls back as what is left returns begins anew: with its own ether, and nobody else's.
    function testFuzz_INV_1_reentrancy_fromTheRefund(uint8 into, uint256 surplus) public {
        into = into % 8;
        surplus = bound(surplus, 2 * MOCK_FEE, 1 ether);
        HostileKeeper hostile = new HostileKeeper();
        AccountId own = cross(address(hostile), 0);
        track(own);
        fund(own, 10_000e6);
        bool book = into >= 4;
        IBatch where = IBatch(book ? address(orders) : address(house));
        (bytes memory again, ) = _reentry(into, own);
        bool pays = into % 4 != 3;
        hostile.prepare(address(where), pays ? MOCK_FEE : 0, again);
        bytes[] memory calls = new bytes[](1);
        calls[0] = _priced(false, updateOf(BTC, 50_000e18));
        if (book) calls[0] = abi.encodeCall(orders.approveIntegrator, (carol, 1));
        vm.deal(address(hostile), MOCK_FEE + surplus);
        vm.prank(address(hostile));
        where.multicall{value: MOCK_FEE + surplus}(calls);
        assertTrue(hostile.called() && hostile.succeeded(), "a call of its own");
        uint256 spent = (book ? 0 : MOCK_FEE) + (pays ? MOCK_FEE : 0);
        assertEq(address(hostile).balance, MOCK_FEE + surplus - spent, "INV-1: each fee once");
        assertEq(address(where).balance, 0, "nothing stays");
        assertBooks();
    }

    /// @dev An address that takes no ether gets its batch done only with none left.
    function test_refundRefused() public {
        bytes[] memory calls = new bytes[](1);
        calls[0] = abi.encodeCall(house.setReferrer, (bob));
        Silent silent = new Silent();
        vm.deal(address(silent), 1);
        vm.expectRevert();
        vm.prank(address(silent));
        house.multicall{value: 1}(calls);
        vm.prank(address(silent));
        house.multicall(calls);
        assertEq(house.referrerOf(address(silent)), bob, "done");
    }

    /* WHAT IT IS FOR */

    /// @dev Prices and the withdrawal that needs them.
    function testFuzz_updateThenWithdraw(uint256 late, uint256 amount) public {
        trade(aliceCross, ETH, 10e18);
        skip(bound(late, 61, 1 days));
        amount = bound(amount, 1, 50_000e6);
        bytes memory withdrawal = abi.encodeCall(house.withdraw, (aliceCross, amount, alice));
        vm.deal(alice, MOCK_FEE);
        vm.expectPartialRevert(IPriceRouter.StalePrice.selector);
        this.send(address(house), withdrawal, 0);
        bytes[] memory calls = new bytes[](2);
        calls[0] = abi.encodeCall(house.updatePrices, (updateOf(ETH, 2_000e18)));
        calls[1] = withdrawal;
        vm.prank(alice);
        house.multicall{value: MOCK_FEE}(calls);
        assertEq(quote.balanceOf(alice), amount, "paid out");
        assertBooks();
    }

    /* INSIDE */

    function send(address where, bytes memory call, uint256 value) external {
        vm.prank(alice);
        (bool done, bytes memory answer) = where.call{value: value}(call);
        if (done) return;
        assembly ("memory-safe") {
            revert(add(answer, 32), mload(answer))
        }
    }

    function _someUpdate(Rng memory rng) private view returns (PriceUpdate memory) {
        uint16 market = anyMarket(rng.next());
        return updateOf(market, mark(market));
    }

    /// @dev A call of the core, or of the order book, that pays for prices.
    function _priced(bool book, PriceUpdate memory update) private view returns (bytes memory) {
        if (!book) return abi.encodeCall(house.updatePrices, (update));
        IOrders.OrderRequest memory r = orderRequest(aliceCross, ETH, PositionSide.Net, 1e18, false);
        return abi.encodeCall(orders.commit, (r, update));
    }

    /// @dev What whoever is called in the middle of a batch may try, and what refuses it: of the core, then of the book.
    function _reentry(uint8 i, AccountId own) private view returns (bytes memory again, bytes4 refusal) {
        refusal = ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector;
        PriceUpdate memory update = updateOf(SOL, 100e18);
        IOrders.OrderRequest memory r = orderRequest(own, ETH, PositionSide.Net, 1e18, false);
        bytes[] memory calls = new bytes[](1);
        if (i == 0) return (abi.encodeCall(house.updatePrices, (update)), refusal);
        if (i == 2) return (abi.encodeCall(house.liquidateBatch, (ids(bobCross), update)), refusal);
        if (i == 3) return (abi.encodeCall(house.setReferrer, (carol)), 0);
        if (i == 4) return (abi.encodeCall(orders.commit, (r, update)), refusal);
        if (i == 6) return (abi.encodeCall(orders.place, (pair(own), update)), refusal);
        if (i == 7) return (abi.encodeCall(orders.approveIntegrator, (carol, 1)), 0);
        calls[0] = i == 1 ? abi.encodeCall(house.updatePrices, (update)) : abi.encodeCall(orders.commit, (r, update));
        return (abi.encodeCall(IBatch.multicall, (calls)), IBatch.NestedBatch.selector);
    }

    /// @dev Every call that may come along with ether in a batch, and spends none.
    function _unpaid(uint256 i) private view returns (address, bytes memory) {
        address core = address(house);
        if (i == 0) return (core, abi.encodeCall(house.deposit, (aliceCross, 1)));
        if (i == 1) return (core, abi.encodeCall(house.withdraw, (aliceCross, 1, alice)));
        if (i == 2) return (core, abi.encodeCall(house.transfer, (aliceCross, aliceHedge, 1)));
        if (i == 3) return (core, abi.encodeCall(house.depositCollateral, (aliceCross, core, 1)));
        if (i == 4) return (core, abi.encodeCall(house.withdrawCollateral, (aliceCross, core, 1, alice)));
        if (i == 5) return (core, abi.encodeCall(house.repay, (aliceCross, 1)));
        if (i == 6) return (core, abi.encodeCall(house.closeAccount, (aliceCross, alice)));
        if (i == 7) return (core, abi.encodeCall(house.setMaxLeverage, (aliceCross, 1e18)));
        if (i == 8) return (core, abi.encodeCall(house.setReferrer, (bob)));
        if (i == 9) return (address(operators), abi.encodeCall(operators.setOperator, (bot, allRights(1))));
        if (i == 10) return (address(operators), abi.encodeCall(operators.cancelNonces, (only(1))));
        address book = address(orders);
        if (i == 11) return (book, abi.encodeCall(orders.approveIntegrator, (carol, 1)));
        if (i == 12) return (book, permitCall(ALICE_KEY, 1, clock()));
        if (i == 13) return (book, abi.encodeCall(orders.cancel, (only(1))));
        if (i == 14) return (book, abi.encodeCall(orders.cancelGroup, (1)));
        if (i == 15) return (book, abi.encodeCall(orders.cancelAll, (aliceCross)));
        if (i == 16) return (book, abi.encodeCall(orders.expire, (1)));
        if (i == 17) return (book, abi.encodeCall(orders.clear, (1)));
        return _unpaidSigned(i);
    }

    function _unpaidSigned(uint256 i) private view returns (address, bytes memory) {
        address book = address(orders);
        Signature memory s = signCancel(ALICE_KEY, aliceCross, only(1), 1, clock());
        if (i == 18) return (book, abi.encodeCall(orders.cancelFor, (aliceCross, only(1), s)));
        s = signCancelAll(ALICE_KEY, aliceCross, 1, clock());
        if (i == 19) return (book, abi.encodeCall(orders.cancelAllFor, (aliceCross, s)));
        s = signApproval(ALICE_KEY, carol, 1, 1, clock());
        if (i == 20) return (book, abi.encodeCall(orders.approveIntegratorFor, (carol, 1, s)));
        s = signGrant(ALICE_KEY, bot, allRights(1), 1, clock());
        return (address(operators), abi.encodeCall(operators.setOperatorFor, (bot, allRights(1), s)));
    }
}

/// @title A permit, and what it is for
contract PermitTest is Signing {
    function setUp() public override {
        super.setUp();
        fund(aliceCross, 100_000e6);
    }

    /// @dev A permit that somebody else has used already, is no reason to fail: the allowance is there.
    function testFuzz_permit_frontRun(uint256 amount, bool used) public {
        amount = bound(amount, 1, 1e15);
        quote.mint(alice, amount);
        (uint8 v, bytes32 r, bytes32 s) = signPermit(ALICE_KEY, address(orders), amount, clock());
        bytes[] memory calls = new bytes[](2);
        calls[0] = permitCall(ALICE_KEY, amount, clock());
        IOrders.Placement memory p = bracket(aliceCross);
        p.deposit = amount;
        calls[1] = abi.encodeCall(orders.placeFor, (p, signPlacement(ALICE_KEY, p, 1, clock()), noUpdate()));
        if (used) {
            vm.prank(carol);
            quote.permit(alice, address(orders), amount, clock(), v, r, s);
        }
        int256 cash = cashOf(aliceCross);
        vm.prank(bob);
        orders.multicall(calls);
        assertEq(quote.balanceOf(alice), 0, "out of the wallet");
        assertEq(cashOf(aliceCross), cash + int256(amount * 1e12) - 25e18, "into the account");
        assertEq(quote.allowance(alice, address(orders)), 0, "used up");
        assertBooks();
    }

    /// @dev Without an allowance there is no deposit, and no order: what the permit was for is what fails.
    function testFuzz_permit_wrong(uint256 amount, uint256 key) public {
        amount = bound(amount, 1, 1e15);
        key = bound(key, 1, type(uint128).max);
        vm.assume(key != ALICE_KEY);
        quote.mint(alice, amount);
        (uint8 v, bytes32 r, bytes32 s) = signPermit(key, address(orders), amount, clock());
        bytes[] memory calls = new bytes[](2);
        calls[0] = abi.encodeCall(orders.permit, (alice, amount, clock(), v, r, s));
        IOrders.Placement memory p = bracket(aliceCross);
        p.deposit = amount;
        Signature memory signature = signPlacement(ALICE_KEY, p, 1, clock());
        calls[1] = abi.encodeCall(orders.placeFor, (p, signature, noUpdate()));
        vm.expectRevert(
            abi.encodeWithSelector(
                IERC20Errors.ERC20InsufficientAllowance.selector,
                address(orders),
                uint256(0),
                amount
            )
        );
        orders.multicall(calls);
        assertEq(orders.orderCount(), 0, "none");
    }

    /// @dev What a permit allows serves its owner's own deposits only: another's signature moves none of it.
    function testFuzz_INV_10_permit_isTheOwners(uint256 amount, bool operator) public {
        amount = bound(amount, 1, 1e15);
        quote.mint(alice, amount);
        if (operator) give(bot, allRights(type(uint96).max));
        fund(cross(bot, 0), 10_000e6);
        bytes[] memory calls = new bytes[](2);
        calls[0] = permitCall(ALICE_KEY, amount, clock());
        // Into its own account it pays out of its own wallet; into alice's it does not pay at all.
        IOrders.Placement memory p = bracket(operator ? aliceCross : cross(bot, 0));
        p.deposit = amount;
        calls[1] = abi.encodeCall(orders.placeFor, (p, signPlacement(BOT_KEY, p, 1, clock()), noUpdate()));
        vm.expectRevert(
            operator
                ? abi.encodeWithSelector(IOrders.NotAccountOwner.selector, aliceCross, bot)
                : abi.encodeWithSelector(
                    IERC20Errors.ERC20InsufficientAllowance.selector,
                    address(orders),
                    uint256(0),
                    amount
                )
        );
        vm.prank(bot);
        orders.multicall(calls);
    }
}

/// @title Batches of the vault
contract VaultMulticallTest is Providing {
    function testFuzz_callerStays(uint256 first, uint256 second, address operator) public {
        vm.assume(operator != lucy);
        (first, second) = (bound(first, 1e6, 1e15), bound(second, 1e6, 1e15));
        quote.mint(lucy, first + second);
        vm.prank(lucy);
        quote.approve(address(lp), type(uint256).max);
        bytes[] memory calls = new bytes[](3);
        calls[0] = abi.encodeCall(lp.setOperator, (operator, true));
        calls[1] = abi.encodeCall(lp.requestDeposit, (first, lucy, lucy));
        calls[2] = abi.encodeCall(lp.requestDeposit, (second, lucy, lucy));
        vm.prank(lucy);
        lp.multicall(calls);
        assertTrue(lp.isOperator(lucy, operator), "the caller's operator");
        assertEq(lp.pendingDepositRequest(0, lucy), first + second, "both");
        assertEq(quote.balanceOf(lucy), 0, "out of the caller's wallet");
    }

    /// @dev Both queues in one batch: each pays its prices once, and the rest returns.
    function testFuzz_etherIsSpentOnce(uint256 assets, uint256 surplus) public {
        assets = bound(assets, 1e6, 1e15);
        uint256 shares = provide(lucy, 1_000_000e6);
        requestDeposit(luke, assets);
        requestRedeem(lucy, shares / 2);
        (uint256 from, ) = windowOf(Queue.Deposits);
        (uint256 redeemed, ) = windowOf(Queue.Redemptions);
        assertEq(from, redeemed, "one window");
        vm.warp(from);
        bytes[] memory data = proofs(marks(), from, from - 1);
        bytes[] memory calls = new bytes[](2);
        calls[0] = abi.encodeCall(lp.settle, (Queue.Deposits, type(uint256).max, data, noUpdate()));
        calls[1] = abi.encodeCall(lp.settle, (Queue.Redemptions, type(uint256).max, data, noUpdate()));
        surplus = bound(surplus, 0, 1 ether);
        uint256 value = 2 * MOCK_FEE * data.length + surplus;
        vm.deal(keeper, value);
        vm.prank(keeper);
        bytes[] memory results = lp.multicall{value: value}(calls);
        assertEq(keeper.balance, surplus, "the rest returns");
        assertEq(address(lp).balance, 0, "nothing stays");
        assertSame(results[0], abi.encode(uint256(1)), "one deposit");
        assertSame(results[1], abi.encode(uint256(1)), "one redemption");
    }
}

/// @title An address that takes no ether
contract Silent {}
