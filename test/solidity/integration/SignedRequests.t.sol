// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Operators} from "../../../contracts/Operators.sol";
import {Orders} from "../../../contracts/Orders.sol";
import {PositionSide} from "../../../contracts/interfaces/IClearingHouse.sol";
import {IOperators, Right} from "../../../contracts/interfaces/IOperators.sol";
import {IOrders, Link, OrderKind} from "../../../contracts/interfaces/IOrders.sol";
import {ISignedRequests, Signature} from "../../../contracts/interfaces/ISignedRequests.sol";
import {AccountId, AccountIdLib} from "../../../contracts/libraries/AccountId.sol";
import {ContractSigner} from "../kit/ContractSigner.sol";
import {Rng} from "../kit/Rng.sol";
import {Signing} from "../kit/Signing.sol";

/// @title Requests that are signed, and put on chain by anyone
contract SignedRequestsTest is Signing {
    uint256 private constant REQUESTS = 5;
    /// @dev Members of a placement, of an order with its condition, and of an order.
    uint256 private constant OUTER = 4;
    uint256 private constant CONDITION = 4;
    uint256 private constant INNER = 10;

    address private _relayer = actor("relayer");
    uint256 private _waiting;

    function setUp() public override {
        super.setUp();
        fund(aliceCross, 100_000e6);
        _waiting = place(alice, pair(aliceCross));
    }

    /* WHAT IS SIGNED IS DONE */

    /// @dev Whoever brings it, it is the signer's doing.
    function testFuzz_request(uint8 which, address relayer, uint256 nonce, uint256 lasts) public {
        vm.assume(relayer != address(0) && relayer.code.length == 0);
        which = uint8(which % REQUESTS);
        uint256 deadline = clock() + bound(lasts, 0, type(uint128).max);
        Signature memory s = _signAny(which, ALICE_KEY, nonce, deadline);
        this.bring(which, relayer, s);
        _assertDone(which, alice);
        assertTrue(_bookOf(which).isNonceUsed(alice, nonce), "used");
        ISignedRequests other = ISignedRequests(which == 4 ? address(orders) : address(operators));
        assertFalse(other.isNonceUsed(alice, nonce), "each contract counts its own");
        assertBooks();
    }

    /// @dev Of a contract, too, that says so (ERC-1271); of one that does not, nothing is.
    function testFuzz_request_ofAContract(uint8 which, bytes memory data, uint256 nonce, bool agrees) public {
        which = uint8(which % REQUESTS);
        ContractSigner wallet = new ContractSigner();
        // The wallet stands where alice stood.
        _becomeAlice(address(wallet));
        Signature memory s = Signature(address(wallet), nonce, clock(), data);
        bytes32 digest = digestOf(which == 4 ? operatorsDomain() : ordersDomain(), _hashAny(which, nonce, clock()));
        if (agrees) wallet.agree(digest, data);
        else vm.expectRevert(abi.encodeWithSelector(ISignedRequests.InvalidSignature.selector, address(wallet)));
        this.bring(which, _relayer, s);
        if (agrees) _assertDone(which, address(wallet));
        assertBooks();
    }

    /// @dev A deposit out of the owner's wallet with the order it is for, brought by somebody else.
    function testFuzz_deposit(uint256 amount, bool contractual) public {
        amount = bound(amount, 1, 1e15);
        ContractSigner wallet = new ContractSigner();
        if (contractual) {
            _becomeAlice(address(wallet));
            wallet.approve(IERC20(address(quote)), address(orders), type(uint256).max);
        } else {
            vm.prank(alice);
            quote.approve(address(orders), type(uint256).max);
        }
        quote.mint(alice, amount);
        IOrders.Placement memory p = bracket(aliceCross);
        p.deposit = amount;
        Signature memory s = signPlacement(ALICE_KEY, p, 1, clock());
        if (contractual) {
            s.signer = address(wallet);
            wallet.agree(digestOf(ordersDomain(), hashOf(p, 1, clock())), s.data);
        }
        int256 cash = cashOf(aliceCross);
        this.bringPlacement(_relayer, p, s);
        assertEq(quote.balanceOf(alice), 0, "out of the wallet");
        assertEq(quote.balanceOf(address(orders)), 0, "nothing stays on the way");
        assertEq(quote.allowance(address(orders), address(house)), 0, "nor an allowance");
        assertEq(cashOf(aliceCross), cash + int256(amount * 1e12) - 25e18, "into the account, less three fees");
        assertBooks();
    }

    /// @dev What wallets are to pay comes out of the bringer's.
    function testFuzz_walletPaid_byTheBringer(uint256 units) public {
        units = bound(units, 1e6, 10e6);
        IOrders.TriggerRequest memory t = bracket(aliceCross).orders[0];
        (t.order.payFromWallet, t.order.keeperFee) = (true, uint96(units * 1e12));
        IOrders.Placement memory p = placement(t);
        mintTo(_relayer, units);
        mintTo(alice, units);
        int256 cash = cashOf(aliceCross);
        this.bringPlacement(_relayer, p, signPlacement(ALICE_KEY, p, 1, clock()));
        assertEq(quote.balanceOf(_relayer), 0, "the bringer's");
        assertEq(quote.balanceOf(alice), units, "not the signer's");
        assertEq(cashOf(aliceCross), cash, "nor the account's");
        assertBooks();
    }

    /* ONCE */

    /// @dev Any numbers in any order, each once.
    function testFuzz_nonces(uint256 seed) public {
        Rng memory rng = Rng(seed);
        uint256[] memory nonces = new uint256[](6);
        for (uint256 i; i < nonces.length; ++i) {
            // Some of one word, some far from each other.
            nonces[i] = rng.once(2) ? rng.between(0, 300) : rng.next();
            for (uint256 k; k < i; ++k) if (nonces[k] == nonces[i]) return;
        }
        for (uint256 i; i < nonces.length; ++i) {
            assertFalse(orders.isNonceUsed(alice, nonces[i]), "not yet");
            Signature memory s = signApproval(ALICE_KEY, carol, uint64(i), nonces[i], clock());
            orders.approveIntegratorFor(carol, uint64(i), s);
            assertEq(orders.approvedRate(alice, carol), i, "done");
            for (uint256 k; k < nonces.length; ++k) {
                assertTrue(orders.isNonceUsed(alice, nonces[k]) == (k <= i), "used are those that were brought");
                assertFalse(orders.isNonceUsed(bob, nonces[k]), "and nobody else's");
            }
        }
    }

    function testFuzz_replay(uint8 which, uint256 nonce, address again) public {
        vm.assume(again != address(0));
        which = uint8(which % REQUESTS);
        Signature memory s = _signAny(which, ALICE_KEY, nonce, clock() + 1_000);
        this.bring(which, _relayer, s);
        vm.expectRevert(abi.encodeWithSelector(ISignedRequests.NonceUsed.selector, alice, nonce));
        this.bring(which, again, s);
        // Nor is another request good with the same number.
        uint8 other = which == 4 ? 4 : uint8((which + 1) % 4);
        s = _signAny(other, ALICE_KEY, nonce, clock() + 2_000);
        vm.expectRevert(abi.encodeWithSelector(ISignedRequests.NonceUsed.selector, alice, nonce));
        this.bring(other, again, s);
    }

    /// @dev A number given up is used up; those of others are not.
    function testFuzz_cancelNonces(uint8 which, uint256[] memory nonces, uint256 pick) public {
        vm.assume(nonces.length != 0);
        which = uint8(which % REQUESTS);
        uint256 nonce = nonces[pick % nonces.length];
        ISignedRequests book = _bookOf(which);
        Signature memory s = _signAny(which, ALICE_KEY, nonce, clock());
        vm.prank(bob);
        book.cancelNonces(nonces);
        assertFalse(book.isNonceUsed(alice, nonce), "another's numbers are his own");
        for (uint256 i; i < nonces.length; ++i) {
            vm.expectEmit(address(book));
            emit ISignedRequests.CancelNonce(alice, nonces[i]);
        }
        vm.prank(alice);
        book.cancelNonces(nonces);
        for (uint256 i; i < nonces.length; ++i) assertTrue(book.isNonceUsed(alice, nonces[i]), "given up");
        vm.expectRevert(abi.encodeWithSelector(ISignedRequests.NonceUsed.selector, alice, nonce));
        this.bring(which, _relayer, s);
    }

    /// @dev What fails uses nothing up: it may be brought again once it can be done.
    function testFuzz_failureUsesNothing(uint256 nonce) public {
        IOrders.Placement memory p = bracket(aliceIsolated);
        Signature memory s = signPlacement(ALICE_KEY, p, nonce, clock() + 60);
        vm.expectRevert();
        this.bringPlacement(_relayer, p, s);
        assertFalse(orders.isNonceUsed(alice, nonce), "still good");
        fund(aliceIsolated, 10_000e6);
        this.bringPlacement(_relayer, p, s);
        assertTrue(orders.isNonceUsed(alice, nonce), "used");
        assertBooks();
    }

    /// @dev To the second.
    function testFuzz_deadline(uint8 which, uint256 lasts, uint256 late) public {
        which = uint8(which % REQUESTS);
        lasts = bound(lasts, 0, 50);
        uint256 deadline = clock() + lasts;
        Signature memory s = _signAny(which, ALICE_KEY, 7, deadline);
        bytes memory call = _callOf(which, s);
        uint256 snapshot = vm.snapshotState();
        late = bound(late, 1, 365 days);
        skip(lasts + late);
        vm.expectRevert(abi.encodeWithSelector(ISignedRequests.SignatureExpired.selector, clock(), deadline));
        this.run(address(_bookOf(which)), call);
        vm.revertToState(snapshot);
        skip(lasts);
        this.run(address(_bookOf(which)), call);
    }

    /* NOTHING ELSE */

    /// @dev Of any placement whatever: what was signed is recognised, and with any member changed it is not. So no
    /// member is missing from the hash, and none counts twice.
    /// hardhat-config: fuzz.runs = 2048
    function testFuzz_placement_everyMemberCounts(uint256 seed, uint256 nonce, uint256 deadline) public {
        Rng memory rng = Rng(seed);
        IOrders.Placement memory p = _anything(rng);
        deadline = bound(deadline, clock(), type(uint256).max);
        Signature memory s = signPlacement(ALICE_KEY, p, nonce, deadline);
        assertFalse(_isInvalid(p, s), "as signed");
        _change(rng, p);
        assertTrue(_isInvalid(p, s), "changed");
    }

    /// @dev Every member in turn.
    function testFuzz_placement_eachMember(uint256 seed) public {
        Rng memory rng = Rng(seed);
        for (uint256 member; member < OUTER + CONDITION + INNER; ++member) {
            IOrders.Placement memory p = _anything(rng);
            if (p.orders.length == 0) p = bracket(aliceCross);
            Signature memory s = signPlacement(ALICE_KEY, p, 7, clock());
            _changeMember(rng, p, member);
            assertTrue(_isInvalid(p, s), string.concat("member ", vm.toString(member)));
        }
    }

    /// @dev Orders cannot be left out, added, or put in another order.
    function testFuzz_placement_ordersArePartOfIt(uint256 seed) public {
        Rng memory rng = Rng(seed);
        IOrders.Placement memory p = bracket(aliceCross);
        Signature memory s = signPlacement(ALICE_KEY, p, 7, clock());
        IOrders.TriggerRequest[] memory all = p.orders;
        uint256 what = rng.between(0, 2);
        if (what == 0) {
            (uint256 a, uint256 b) = (rng.between(0, 2), rng.between(0, 2));
            if (a == b) return;
            (all[a], all[b]) = (all[b], all[a]);
        } else {
            p.orders = new IOrders.TriggerRequest[](what == 1 ? rng.between(0, 2) : rng.between(4, 8));
            for (uint256 i; i < p.orders.length; ++i) p.orders[i] = all[i % 3];
        }
        assertTrue(_isInvalid(p, s), "another list");
    }

    /// @dev Nonce and deadline are signed; and who signed it is who the caller says, or it is not good.
    function testFuzz_envelope(uint8 which, uint256 nonce, uint256 lasts, address signer, uint8 what) public {
        which = uint8(which % REQUESTS);
        uint256 deadline = clock() + bound(lasts, 0, type(uint128).max);
        Signature memory s = _signAny(which, ALICE_KEY, nonce, deadline);
        what = uint8(what % 3);
        if (what == 0) s.nonce = nonce ^ (1 << (lasts % 256));
        else if (what == 1) s.deadline = deadline + 1 + (nonce % 1e9);
        else s.signer = signer;
        vm.assume(s.signer.code.length == 0 && (what != 2 || signer != alice));
        vm.expectRevert(abi.encodeWithSelector(ISignedRequests.InvalidSignature.selector, s.signer));
        this.bring(which, _relayer, s);
    }

    /// @dev Neither on another chain, nor at another contract, nor under another name or version.
    function testFuzz_domain(uint8 which, uint64 chain, uint8 what) public {
        which = uint8(which % REQUESTS);
        what = uint8(what % 3);
        chain = uint64(bound(chain, 1, type(uint64).max));
        vm.assume(chain != block.chainid);
        Signature memory s = _signAny(which, ALICE_KEY, 7, clock());
        address where = address(_bookOf(which));
        bytes memory call = _callOf(which, s);
        if (what == 0) {
            vm.chainId(chain);
        } else if (what == 1) {
            // The same code, connected to the same core.
            where = which == 4 ? address(new Operators(house)) : address(new Orders(house, operators, orders.config()));
            house.setSatellite(where, true);
        } else {
            string memory name = which == 4 ? ORDERS_NAME : OPERATORS_NAME;
            s = signed(ALICE_KEY, domainOf(name, where), _hashAny(which, 7, clock()), 7, clock());
            call = _callOf(which, s);
        }
        vm.expectRevert(abi.encodeWithSelector(ISignedRequests.InvalidSignature.selector, alice));
        this.run(where, call);
    }

    /// @dev The same of a contract that signs: its word is about one chain and one contract, too.
    function testFuzz_domain_afterAFork(uint64 chain) public {
        chain = uint64(bound(chain, 1, type(uint64).max));
        vm.assume(chain != block.chainid);
        vm.chainId(chain);
        // What is signed for the chain as it is now, is good.
        this.bring(4, _relayer, _signAny(4, ALICE_KEY, 7, clock()));
        this.bring(0, _relayer, _signAny(0, ALICE_KEY, 7, clock()));
    }

    /// @dev Whatever the bytes are: nobody signs in the name of no one, and no second form of a signature is good.
    function testFuzz_signatureBytes(uint8 which, bytes memory data, uint8 what) public {
        which = uint8(which % REQUESTS);
        what = uint8(what % 3);
        Signature memory s = _signAny(which, ALICE_KEY, 7, clock());
        if (what == 0) {
            (s.signer, s.data) = (address(0), data);
        } else if (what == 1) {
            s.data = data;
        } else {
            s.data = _otherForm(s.data);
        }
        vm.expectRevert(abi.encodeWithSelector(ISignedRequests.InvalidSignature.selector, s.signer));
        this.bring(which, _relayer, s);
    }

    function testFuzz_cancel_everyMemberCounts(uint256[] memory orderIds, uint256 seed) public {
        Signature memory s = signCancel(ALICE_KEY, aliceCross, orderIds, 7, clock());
        Rng memory rng = Rng(seed);
        uint256 what = orderIds.length == 0 ? rng.between(0, 1) : rng.between(0, 3);
        AccountId id = aliceCross;
        if (what == 0) {
            id = _flip(rng, id);
        } else if (what == 1) {
            uint256[] memory more = new uint256[](orderIds.length + 1);
            for (uint256 i; i < orderIds.length; ++i) more[i] = orderIds[i];
            orderIds = more;
        } else if (what == 2) {
            orderIds[rng.between(0, orderIds.length - 1)] ^= _bit(rng, 256);
        } else {
            uint256[] memory less = new uint256[](orderIds.length - 1);
            for (uint256 i; i < less.length; ++i) less[i] = orderIds[i];
            orderIds = less;
        }
        vm.expectRevert(abi.encodeWithSelector(ISignedRequests.InvalidSignature.selector, alice));
        orders.cancelFor(id, orderIds, s);
    }

    function testFuzz_theOthers_everyMemberCounts(uint8 which, uint256 seed) public {
        which = uint8(2 + (which % 3));
        Rng memory rng = Rng(seed);
        Signature memory s = _signAny(which, ALICE_KEY, 7, clock());
        bytes memory refusal = abi.encodeWithSelector(ISignedRequests.InvalidSignature.selector, alice);
        if (which == 2) {
            AccountId id = _flip(rng, aliceCross);
            vm.expectRevert(refusal);
            orders.cancelAllFor(id, s);
        } else if (which == 3) {
            bool rate = rng.once(2);
            address integrator = rate ? carol : _flip(rng, carol);
            uint64 maxRate = rate ? uint64(0.0005e18 ^ _bit(rng, 64)) : 0.0005e18;
            vm.expectRevert(refusal);
            orders.approveIntegratorFor(integrator, maxRate, s);
        } else {
            IOperators.Grant memory g = allRights(100e18);
            address operator = bot;
            uint256 what = rng.between(0, 5);
            if (what == 0) operator = _flip(rng, bot);
            else if (what == 1) g.trade = !g.trade;
            else if (what == 2) g.orders = !g.orders;
            else if (what == 3) g.guards = !g.guards;
            else if (what == 4) g.expiry ^= uint40(_bit(rng, 40));
            else g.feeBudget ^= uint96(_bit(rng, 96));
            vm.expectRevert(refusal);
            operators.setOperatorFor(operator, g, s);
        }
    }

    /* WHO MAY SIGN WHAT */

    /// @dev An operator signs as it acts: with the right to it, out of its budget.
    function testFuzz_operator(bool trades, bool waits, uint96 budget) public {
        budget = uint96(bound(budget, 25e18, type(uint96).max));
        give(bot, IOperators.Grant(trades, waits, false, uint40(clock() + 1), budget));
        IOrders.Placement memory p = bracket(aliceCross);
        Signature memory s = signPlacement(BOT_KEY, p, 1, clock());
        if (!trades) _expectNoRight(Right.Trade);
        else if (!waits) _expectNoRight(Right.Orders);
        this.bringPlacement(_relayer, p, s);
        if (trades && waits) {
            assertEq(uint256(operators.grantOf(alice, bot).feeBudget), uint256(budget) - 25e18, "out of its budget");
            assertTrue(orders.isNonceUsed(bot, 1) && !orders.isNonceUsed(alice, 1), "the signer's number");
        }
        if (!waits) _expectNoRight(Right.Orders);
        orders.cancelFor(aliceCross, only(_waiting), signCancel(BOT_KEY, aliceCross, only(_waiting), 2, clock()));
        if (!waits) _expectNoRight(Right.Orders);
        orders.cancelAllFor(aliceCross, signCancelAll(BOT_KEY, aliceCross, 3, clock()));
        skip(2);
        _expectNoRight(Right.Orders);
        orders.cancelAllFor(aliceCross, signCancelAll(BOT_KEY, aliceCross, 4, clock()));
        assertBooks();
    }

    /// @dev Only an owner spends what is in its wallet.
    function testFuzz_operator_cannotDeposit(uint256 amount) public {
        amount = bound(amount, 1, 1e15);
        give(bot, allRights(type(uint96).max));
        for (uint256 i; i < 2; ++i) {
            address wallet = i == 0 ? alice : bot;
            quote.mint(wallet, amount);
            vm.prank(wallet);
            quote.approve(address(orders), type(uint256).max);
        }
        IOrders.Placement memory p = bracket(aliceCross);
        p.deposit = amount;
        vm.expectRevert(abi.encodeWithSelector(IOrders.NotAccountOwner.selector, aliceCross, bot));
        this.bringPlacement(_relayer, p, signPlacement(BOT_KEY, p, 1, clock()));
        // Nor does it help to be the owner and bring what another has signed.
        vm.expectRevert(abi.encodeWithSelector(IOrders.NotAccountOwner.selector, aliceCross, bot));
        this.bringPlacement(alice, p, signPlacement(BOT_KEY, p, 1, clock()));
    }

    /// @dev A signature without rights is worth nothing, whoever brings it.
    function testFuzz_stranger(uint256 key, bool byTheOwner) public {
        key = bound(key, 1, type(uint128).max);
        vm.assume(key != ALICE_KEY);
        address stranger = vm.addr(key);
        address by = byTheOwner ? alice : _relayer;
        IOrders.Placement memory p = bracket(aliceCross);
        vm.expectRevert(abi.encodeWithSelector(IOperators.NotOperator.selector, alice, stranger, Right.Trade));
        this.bringPlacement(by, p, signPlacement(key, p, 1, clock()));
        bytes memory refusal = abi.encodeWithSelector(IOperators.NotOperator.selector, alice, stranger, Right.Orders);
        Signature memory s = signCancel(key, aliceCross, only(_waiting), 1, clock());
        vm.expectRevert(refusal);
        vm.prank(by);
        orders.cancelFor(aliceCross, only(_waiting), s);
        s = signCancelAll(key, aliceCross, 1, clock());
        vm.expectRevert(refusal);
        vm.prank(by);
        orders.cancelAllFor(aliceCross, s);
        // What a stranger approves and whom it empowers is for its own accounts.
        orders.approveIntegratorFor(carol, 1e14, signApproval(key, carol, 1e14, 1, clock()));
        assertEq(orders.approvedRate(alice, carol), 0, "not the owner's");
    }

    /// @dev The account that is named is the one whose orders end.
    function testFuzz_cancelFor_otherAccount(uint256 seed) public {
        AccountId id = seed % 2 == 0 ? aliceIsolated : aliceHedge;
        Signature memory s = signCancel(ALICE_KEY, id, only(_waiting), 1, clock());
        vm.expectRevert(abi.encodeWithSelector(IOrders.OrderNotWaiting.selector, _waiting));
        orders.cancelFor(id, only(_waiting), s);
    }

    /// @dev No account is not all accounts: a signature names the one it is for.
    function testFuzz_cancelFor_noAccount(uint256 seed) public {
        AccountId none = AccountId.wrap(bytes32(bound(seed, 0, 1)));
        Signature memory s = signCancel(ALICE_KEY, none, only(_waiting), 1, clock());
        vm.expectRevert(abi.encodeWithSelector(AccountIdLib.InvalidAccount.selector, none));
        orders.cancelFor(none, only(_waiting), s);
    }

    function test_setOperatorFor_oneself() public {
        IOperators.Grant memory g = allRights(1e18);
        Signature memory s = signGrant(ALICE_KEY, alice, g, 1, clock());
        vm.expectRevert(abi.encodeWithSelector(IOperators.SelfOperator.selector, alice));
        operators.setOperatorFor(alice, g, s);
    }

    /* INSIDE */

    function bring(uint8 which, address relayer, Signature memory s) external {
        _run(relayer, address(_bookOf(which)), _callOf(which, s));
    }

    function bringPlacement(address relayer, IOrders.Placement memory p, Signature memory s) external {
        vm.prank(relayer);
        orders.placeFor(p, s, noUpdate());
    }

    function run(address where, bytes memory call) external {
        _run(_relayer, where, call);
    }

    function _run(address by, address where, bytes memory call) private {
        vm.prank(by);
        (bool done, bytes memory answer) = where.call(call);
        if (done) return;
        assembly ("memory-safe") {
            revert(add(answer, 32), mload(answer))
        }
    }

    function _bookOf(uint8 which) private view returns (ISignedRequests) {
        return ISignedRequests(which == 4 ? address(operators) : address(orders));
    }

    /// @dev The request that number `which` stands for, brought with this signature.
    function _callOf(uint8 which, Signature memory s) private view returns (bytes memory) {
        if (which == 0) return abi.encodeCall(orders.placeFor, (bracket(aliceCross), s, noUpdate()));
        if (which == 1) return abi.encodeCall(orders.cancelFor, (aliceCross, only(_waiting), s));
        if (which == 2) return abi.encodeCall(orders.cancelAllFor, (aliceCross, s));
        if (which == 3) return abi.encodeCall(orders.approveIntegratorFor, (carol, 0.0005e18, s));
        return abi.encodeCall(operators.setOperatorFor, (bot, allRights(100e18), s));
    }

    function _hashAny(uint8 which, uint256 nonce, uint256 deadline) private view returns (bytes32) {
        if (which == 0) return hashOf(bracket(aliceCross), nonce, deadline);
        if (which == 1) return hashOfCancel(aliceCross, only(_waiting), nonce, deadline);
        if (which == 2) return hashOfCancelAll(aliceCross, nonce, deadline);
        if (which == 3) return hashOfApproval(carol, 0.0005e18, nonce, deadline);
        return hashOf(bot, allRights(100e18), nonce, deadline);
    }

    function _signAny(
        uint8 which,
        uint256 key,
        uint256 nonce,
        uint256 deadline
    ) private view returns (Signature memory) {
        bytes32 domain = which == 4 ? operatorsDomain() : ordersDomain();
        return signed(key, domain, _hashAny(which, nonce, deadline), nonce, deadline);
    }

    function _assertDone(uint8 which, address signer) private view {
        if (which == 0) {
            assertEq(orders.orderCount(), _waiting + 4, "three orders");
            assertTrue(orders.order(_waiting + 2).commitTime == clock(), "commit time is when it lands");
        } else if (which == 1) {
            assertEq(AccountId.unwrap(orders.order(_waiting).accountId), bytes32(0), "cancelled");
        } else if (which == 2) {
            assertTrue(orders.overOf(_waiting) == IOrders.Over.AllCancelled, "all cancelled");
        } else if (which == 3) {
            assertEq(orders.approvedRate(signer, carol), 0.0005e18, "approved");
        } else {
            assertSame(abi.encode(operators.grantOf(signer, bot)), abi.encode(allRights(100e18)), "granted");
        }
    }

    /// @dev What alice has and has placed is another address's.
    function _becomeAlice(address who) private {
        alice = who;
        aliceCross = cross(who, 0);
        track(aliceCross);
        fund(aliceCross, 100_000e6);
        _waiting = place(who, pair(aliceCross));
    }

    function _expectNoRight(Right right) private {
        vm.expectRevert(abi.encodeWithSelector(IOperators.NotOperator.selector, alice, bot, right));
    }

    /// @dev Whether the signature is what is wrong with it.
    function _isInvalid(IOrders.Placement memory p, Signature memory s) private returns (bool) {
        try this.bringPlacement(_relayer, p, s) {
            return false;
        } catch (bytes memory reason) {
            return bytes4(reason) == ISignedRequests.InvalidSignature.selector;
        }
    }

    /// @dev Any values that fit the types.
    function _anything(Rng memory rng) private pure returns (IOrders.Placement memory p) {
        p.accountId = AccountId.wrap(bytes32(rng.next()));
        p.deposit = rng.next();
        p.link = Link(rng.between(0, 2));
        p.orders = new IOrders.TriggerRequest[](rng.between(0, 9));
        for (uint256 i; i < p.orders.length; ++i) {
            IOrders.TriggerRequest memory t = p.orders[i];
            t.kind = OrderKind(rng.between(0, 5));
            t.triggerPrice = uint128(rng.next());
            t.distance = uint32(rng.next());
            t.expiry = uint40(rng.next());
            t.order = _anyOrder(rng);
        }
    }

    function _anyOrder(Rng memory rng) private pure returns (IOrders.OrderRequest memory o) {
        o.accountId = AccountId.wrap(bytes32(rng.next()));
        o.marketId = uint16(rng.next());
        o.side = PositionSide(rng.between(0, 2));
        o.sizeDelta = int128(uint128(rng.next()));
        o.acceptablePrice = uint128(rng.next());
        o.reduceOnly = rng.once(2);
        o.keeperFee = uint96(rng.next());
        o.payFromWallet = rng.once(2);
        o.integrator = address(uint160(rng.next()));
        o.integratorRate = uint64(rng.next());
    }

    function _change(Rng memory rng, IOrders.Placement memory p) private pure {
        uint256 members = p.orders.length == 0 ? OUTER : OUTER + CONDITION + INNER;
        _changeMember(rng, p, rng.between(0, members - 1));
    }

    /// @dev A bit of one member, or its next value.
    function _changeMember(Rng memory rng, IOrders.Placement memory p, uint256 member) private pure {
        if (member == 0) p.accountId = _flip(rng, p.accountId);
        else if (member == 1) p.deposit ^= _bit(rng, 256);
        else if (member == 2) p.link = Link((uint256(p.link) + rng.between(1, 2)) % 3);
        else if (member == 3) p.orders = new IOrders.TriggerRequest[](p.orders.length + 1);
        if (member < OUTER) return;
        IOrders.TriggerRequest memory t = p.orders[rng.between(0, p.orders.length - 1)];
        if (member == 4) t.kind = OrderKind((uint256(t.kind) + rng.between(1, 5)) % 6);
        else if (member == 5) t.triggerPrice ^= uint128(_bit(rng, 128));
        else if (member == 6) t.distance ^= uint32(_bit(rng, 32));
        else if (member == 7) t.expiry ^= uint40(_bit(rng, 40));
        else _changeOrder(rng, t.order, member - OUTER - CONDITION);
    }

    function _changeOrder(Rng memory rng, IOrders.OrderRequest memory o, uint256 member) private pure {
        if (member == 0) o.accountId = _flip(rng, o.accountId);
        else if (member == 1) o.marketId ^= uint16(_bit(rng, 16));
        else if (member == 2) o.side = PositionSide((uint256(o.side) + rng.between(1, 2)) % 3);
        else if (member == 3) o.sizeDelta ^= int128(uint128(_bit(rng, 128)));
        else if (member == 4) o.acceptablePrice ^= uint128(_bit(rng, 128));
        else if (member == 5) o.reduceOnly = !o.reduceOnly;
        else if (member == 6) o.keeperFee ^= uint96(_bit(rng, 96));
        else if (member == 7) o.payFromWallet = !o.payFromWallet;
        else if (member == 8) o.integrator = _flip(rng, o.integrator);
        else o.integratorRate ^= uint64(_bit(rng, 64));
    }

    function _bit(Rng memory rng, uint256 width) private pure returns (uint256) {
        return 1 << rng.between(0, width - 1);
    }

    function _flip(Rng memory rng, AccountId id) private pure returns (AccountId) {
        return AccountId.wrap(bytes32(uint256(AccountId.unwrap(id)) ^ _bit(rng, 256)));
    }

    function _flip(Rng memory rng, address who) private pure returns (address) {
        return address(uint160(who) ^ uint160(_bit(rng, 160)));
    }

    /// @dev The other point of the curve that stands for the same signature.
    function _otherForm(bytes memory data) private pure returns (bytes memory) {
        uint256 order = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;
        bytes32 r;
        bytes32 s;
        assembly ("memory-safe") {
            r := mload(add(data, 32))
            s := mload(add(data, 64))
        }
        uint8 v = uint8(data[64]) == 27 ? 28 : 27;
        return abi.encodePacked(r, bytes32(order - uint256(s)), v);
    }
}
