// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {GuardKind, IGuards} from "../../../contracts/interfaces/IGuards.sol";
import {IOperators, Right} from "../../../contracts/interfaces/IOperators.sol";
import {IPriceRouter, PriceUpdate} from "../../../contracts/interfaces/IPriceRouter.sol";
import {ISignedRequests, Signature} from "../../../contracts/interfaces/ISignedRequests.sol";
import {AccountId, AccountIdLib} from "../../../contracts/libraries/AccountId.sol";
import {Guarding} from "../kit/Guarding.sol";

/// @title Who may register a guard, when it may act, and that it can be ended
contract GuardRegistrationTest is Guarding {
    uint256 private constant KEY = 0xa11ce;
    bytes32 private constant DOMAIN = keccak256(
        "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
    );

    function setUp() public override {
        super.setUp();
        fund(aliceCross, 100_000e6);
        fund(aliceIsolated, 25_000e6);
        trade(aliceIsolated, BTC, 2e18);
        allow(alice, 100_000e6, type(uint256).max);
    }

    /* THE RULES OF REGISTERING */

    /// @dev Strictly below the level the account stands at, to the wei; one without exposure stands above any.
    function testFuzz_levelIsBelowTheAccounts(uint8 kind, uint256 off) public {
        uint256 level = uint256(levelOf(aliceIsolated));
        off = bound(off, 0, 3);
        IGuards.Guard memory g = _guard(kind);
        (g.level, g.target) = (uint64(level - 1 + off), uint64(level + 10));
        PriceUpdate memory none = noUpdate();
        if (off != 0) {
            bytes memory reason = abi.encodeWithSelector(IGuards.LevelNotBelow.selector, g.level, int256(level));
            vm.expectRevert(reason);
        }
        vm.prank(alice);
        guards.setGuard(g, none);
        assertEq(left(g), off == 0 ? g.amount : 0, "registered only below");
        g.accountId = aliceHedge;
        register(g);
        assertEq(left(g), g.amount, "without exposure at any level");
    }

    /// @dev Every field at its bounds and one beyond.
    function testFuzz_bounds(uint8 kind, uint256 field, bool beyond) public {
        IGuards.Guard memory g = _guard(kind);
        bool deRisk = g.kind == GuardKind.DeRisk;
        field = bound(field, 0, 8);
        (bytes32 name, uint256 value, uint256 low, uint256 high) = ("level", 0, 1, type(uint64).max - 1);
        if (field == 0) {
            g.level = uint64(value = beyond ? 0 : 1);
        } else if (field == 1) {
            (name, low, high) = ("target", uint256(g.level) + 1, type(uint64).max);
            g.target = uint64(value = beyond ? g.level : g.level + 1);
        } else if (field == 2) {
            (name, low, high) = ("keeperFee", 1, 10e18);
            g.keeperFee = uint96(value = beyond ? 10e18 + 1 : 10e18);
        } else if (field == 3) {
            (name, low, high) = ("keeperFee", 1, 10e18);
            g.keeperFee = uint96(value = beyond ? 0 : 1);
        } else if (field == 4) {
            (name, low, high) = ("amount", 2 * GUARD_FEE, type(uint128).max);
            g.amount = uint128(value = beyond ? 2 * GUARD_FEE - 1 : 2 * GUARD_FEE);
        } else if (field == 5) {
            (name, low, high) = ("slippage", deRisk ? 1_000 : 0, deRisk ? 500_000 : 0);
            g.slippage = uint32(value = beyond ? high + 1 : high);
        } else if (field == 6) {
            (name, low, high) = ("slippage", deRisk ? 1_000 : 0, deRisk ? 500_000 : 0);
            g.slippage = uint32(value = beyond ? (deRisk ? 999 : 1) : low);
        } else {
            (name, low, high) = ("expiry", clock() + NOTICE, type(uint40).max);
            g.expiry = uint40(value = beyond ? low - 1 : low);
        }
        PriceUpdate memory none = noUpdate();
        if (beyond) vm.expectRevert(abi.encodeWithSelector(IGuards.GuardOutOfBounds.selector, name, value, low, high));
        vm.prank(alice);
        guards.setGuard(g, none);
    }

    /// @dev Another account of the same owner where there is one, and nothing where there is none.
    function testFuzz_source(uint8 kind, uint256 which) public {
        IGuards.Guard memory g = _guard(kind);
        AccountId nobody = AccountId.wrap(bytes32(uint256(uint160(alice)) << 96) | bytes32(uint256(3) << 88));
        AccountId[4] memory wrong = [bobCross, g.accountId, AccountId.wrap(0), nobody];
        which = bound(which, 0, 3);
        if (g.kind != GuardKind.TopUpFromAccount && which == 2) which = 0;
        g.source = wrong[which];
        bytes memory reason = abi.encodeWithSelector(IGuards.InvalidSource.selector, g.accountId, g.source);
        if (g.kind == GuardKind.TopUpFromAccount && which == 3) {
            reason = abi.encodeWithSelector(AccountIdLib.InvalidAccount.selector, nobody);
        }
        PriceUpdate memory none = noUpdate();
        vm.expectRevert(reason);
        vm.prank(alice);
        guards.setGuard(g, none);
    }

    function test_noAccountWithoutOwnerOrType() public {
        IGuards.Guard memory g = _guard(2);
        g.accountId = AccountId.wrap(bytes32(uint256(1)));
        PriceUpdate memory none = noUpdate();
        vm.expectRevert(abi.encodeWithSelector(AccountIdLib.InvalidAccount.selector, g.accountId));
        guards.setGuard(g, none);
    }

    /// @dev At live prices, which may come along; what is sent beyond the fee returns.
    function test_livePrices() public {
        IGuards.Guard memory g = _guard(0);
        skip(61);
        PriceUpdate memory none = noUpdate();
        vm.expectPartialRevert(IPriceRouter.StalePrice.selector);
        vm.prank(alice);
        guards.setGuard(g, none);
        PriceUpdate memory update = updateOf(BTC, 50_000e18);
        vm.deal(alice, 10);
        vm.prank(alice);
        guards.setGuard{value: 10}(g, update);
        assertEq(alice.balance, 10 - MOCK_FEE, "the rest returns");
        assertEq(address(guards).balance, 0, "nothing stays");
    }

    /* WHO */

    /// @dev INV-12: nobody but the owner lets money of the owner's come in; what only reduces an operator may ask for, too.
    function testFuzz_INV_12_who(uint8 kind, uint8 right, bool expired, uint96 budget) public {
        IGuards.Guard memory g = _guard(kind);
        (uint40 expiry, bool given) = (uint40(clock() + (expired ? 0 : 100)), right % 3 == 2);
        vm.prank(alice);
        operators.setOperator(carol, IOperators.Grant(right % 3 == 0, right % 3 == 1, given, expiry, budget));
        skip(expired ? 0 : 99);
        refresh();
        PriceUpdate memory none = noUpdate();
        bool may = given && !expired && g.kind == GuardKind.DeRisk && budget >= g.amount;
        if (g.kind != GuardKind.DeRisk) {
            vm.expectRevert(abi.encodeWithSelector(IGuards.NotAccountOwner.selector, g.accountId, carol));
        } else if (!given || expired) {
            vm.expectRevert(abi.encodeWithSelector(IOperators.NotOperator.selector, alice, carol, Right.Guards));
        } else if (!may) {
            vm.expectRevert(
                abi.encodeWithSelector(IOperators.FeeBudgetExceeded.selector, alice, carol, g.amount, budget)
            );
        }
        vm.prank(carol);
        guards.setGuard(g, none);
        assertEq(left(g), may ? g.amount : 0, "registered");
        uint256 spent = may ? g.amount : 0;
        assertEq(operators.grantOf(alice, carol).feeBudget, budget - spent, "off its budget");
    }

    /// @dev The owner, or whoever has the right, at any time; whoever it is ends nothing that is not there.
    function testFuzz_cancel_atAnyTime(uint8 kind, uint256 elapsed, bool operator, bool under) public {
        IGuards.Guard memory g = _guard(kind);
        _expectNone(alice, g);
        register(g);
        vm.prank(alice);
        operators.setOperator(carol, IOperators.Grant(false, false, true, type(uint40).max, 0));
        skip(bound(elapsed, 0, 2 * 365 days));
        if (under) publish(BTC, 40_000e18);
        address stranger = actor("stranger");
        vm.expectRevert(abi.encodeWithSelector(IOperators.NotOperator.selector, alice, stranger, Right.Guards));
        vm.prank(stranger);
        guards.cancelGuard(g.accountId, g.kind);
        address who = operator ? carol : alice;
        vm.expectEmit(address(guards));
        emit IGuards.CancelGuard(g.accountId, g.kind);
        vm.prank(who);
        guards.cancelGuard(g.accountId, g.kind);
        _expectNone(who, g);
        expectNoAction(g, abi.encodeWithSelector(IGuards.NoGuard.selector, g.accountId, g.kind));
        (IGuards.Guard memory none, uint256 readyAt) = guards.guardOf(g.accountId, g.kind);
        IGuards.Guard memory empty;
        assertSame(abi.encode(none, readyAt), abi.encode(empty, 0), "nothing is left of it");
    }

    /* SIGNED */

    /// @dev As the owner signed it, once, by anyone; the notice begins when it lands.
    function testFuzz_signed(uint8 kind, uint256 nonce, uint256 wait, address relayer) public {
        address owner = vm.addr(KEY);
        IGuards.Guard memory g = _signedGuard(kind, owner);
        Signature memory s = Signature(owner, nonce, clock() + bound(wait, 0, 1 days), "");
        s.data = _sign(_setHash(g, s));
        vm.warp(s.deadline);
        PriceUpdate memory none = noUpdate();
        vm.expectEmit(address(guards));
        emit IGuards.SetGuard(g.accountId, g.kind, g, clock() + NOTICE);
        vm.prank(relayer);
        guards.setGuardFor(g, s, none);
        vm.expectRevert(abi.encodeWithSelector(ISignedRequests.NonceUsed.selector, owner, nonce));
        guards.setGuardFor(g, s, none);

        unchecked {
            s.nonce = nonce + 1;
        }
        s.data = _sign(keccak256(abi.encode(_cancelType(), g.accountId, g.kind, s.nonce, s.deadline)));
        vm.prank(relayer);
        guards.cancelGuardFor(g.accountId, g.kind, s);
        assertEq(left(g), 0, "ended");
    }

    /// @dev Every field is signed.
    function testFuzz_signed_everyField(uint8 kind, uint256 field) public {
        address owner = vm.addr(KEY);
        IGuards.Guard memory g = _signedGuard(kind, owner);
        Signature memory s = Signature(owner, 1, clock() + 100, "");
        s.data = _sign(_setHash(g, s));
        field = bound(field, 0, 11);
        if (field == 0) g.accountId = hedge(owner, 7);
        else if (field == 1) g.source = cross(owner, 9);
        else if (field == 2) g.kind = GuardKind((uint8(g.kind) + 1) % 3);
        else if (field == 3) ++g.level;
        else if (field == 4) ++g.target;
        else if (field == 5) ++g.keeperFee;
        else if (field == 6) ++g.amount;
        else if (field == 7) ++g.slippage;
        else if (field == 8) ++g.expiry;
        else if (field == 9) ++g.cooldown;
        else if (field == 10) ++s.nonce;
        else ++s.deadline;
        PriceUpdate memory none = noUpdate();
        vm.expectRevert(abi.encodeWithSelector(ISignedRequests.InvalidSignature.selector, owner));
        guards.setGuardFor(g, s, none);
    }

    /// @dev A signature of somebody else's is that one's: it registers nothing for the owner.
    function test_INV_12_signedBySomebodyElse() public {
        IGuards.Guard memory g = _guard(0);
        Signature memory s = Signature(vm.addr(KEY), 1, clock() + 100, "");
        s.data = _sign(_setHash(g, s));
        PriceUpdate memory none = noUpdate();
        vm.expectRevert(abi.encodeWithSelector(IGuards.NotAccountOwner.selector, g.accountId, s.signer));
        guards.setGuardFor(g, s, none);
    }

    /* WHEN */

    /// @dev Not a second before the notice has passed, and not a second after it expired.
    function testFuzz_when_toTheSecond(uint8 kind, uint256 elapsed, uint256 life) public {
        IGuards.Guard memory g = _guard(kind);
        life = bound(life, NOTICE, NOTICE + 10);
        (uint256 from, uint256 until) = (clock() + NOTICE, clock() + life);
        g.expiry = uint40(until);
        register(g);
        elapsed = bound(elapsed, NOTICE - 3, NOTICE + 13);
        skip(elapsed - 1);
        publish(BTC, 45_000e18);
        if (clock() < from) {
            expectNoAction(g, abi.encodeWithSelector(IGuards.GuardNotReady.selector, clock(), from));
        } else if (clock() > until) {
            expectNoAction(g, abi.encodeWithSelector(IGuards.GuardExpired.selector, clock(), until));
        } else {
            execute(g);
            assertLt(left(g), uint256(g.amount), "acted");
        }
        assertBooks();
    }

    /// @dev Registering anew replaces the guard, and the notice begins anew; the others of the account stay.
    function testFuzz_replaced(uint8 kind, uint256 elapsed) public {
        IGuards.Guard memory g = _guard(kind);
        IGuards.Guard memory other = _guard(uint8((kind % 3) + 1));
        register(g);
        register(other);
        elapsed = bound(elapsed, 1, NOTICE);
        skip(elapsed - 1);
        refresh();
        g.amount += 1;
        g.cooldown = 7;
        register(g);
        (IGuards.Guard memory kept, uint256 readyAt) = guards.guardOf(g.accountId, g.kind);
        assertSame(abi.encode(kept), abi.encode(g), "the new one");
        assertEq(readyAt, clock() + NOTICE, "and a new notice");
        publish(BTC, 45_000e18);
        expectNoAction(g, abi.encodeWithSelector(IGuards.GuardNotReady.selector, clock(), readyAt));
        (kept, ) = guards.guardOf(other.accountId, other.kind);
        assertSame(abi.encode(kept), abi.encode(other), "that of another kind stays");
    }

    /// @dev A liquidation leaves guards as they are.
    function test_staysAfterALiquidation() public {
        IGuards.Guard memory g = _guard(0);
        register(g);
        publish(BTC, 42_000e18);
        house.liquidate(aliceIsolated);
        assertEq(left(g), g.amount, "as it was");
        track(cross(address(this), 0));
        assertBooks();
    }

    /* INSIDE */

    function _guard(uint8 kind) private view returns (IGuards.Guard memory g) {
        g = guardOn(aliceIsolated, GuardKind(kind % 3), 0.2e18, 0.22e18, 30_000e18);
        if (g.kind == GuardKind.TopUpFromAccount) g.source = aliceCross;
    }

    /// @dev Of accounts that hold nothing: their level is infinite.
    function _signedGuard(uint8 kind, address owner) private view returns (IGuards.Guard memory g) {
        g = _guard(kind);
        g.accountId = isolated(owner, 5);
        if (g.kind == GuardKind.TopUpFromAccount) g.source = cross(owner, 0);
    }

    function _expectNone(address who, IGuards.Guard memory g) private {
        vm.expectRevert(abi.encodeWithSelector(IGuards.NoGuard.selector, g.accountId, g.kind));
        vm.prank(who);
        guards.cancelGuard(g.accountId, g.kind);
    }

    function _setHash(IGuards.Guard memory g, Signature memory s) private pure returns (bytes32) {
        bytes32 type_ = keccak256(
            "SetGuard(bytes32 accountId,bytes32 source,uint8 kind,uint64 level,uint64 target,uint96 keeperFee,uint128 amount,uint32 slippage,uint40 expiry,uint32 cooldown,uint256 nonce,uint256 deadline)"
        );
        bytes memory first = abi.encode(type_, g.accountId, g.source, g.kind, g.level, g.target);
        bytes memory rest = abi.encode(g.keeperFee, g.amount, g.slippage, g.expiry, g.cooldown, s.nonce, s.deadline);
        return keccak256(bytes.concat(first, rest));
    }

    function _cancelType() private pure returns (bytes32) {
        return keccak256("CancelGuard(bytes32 accountId,uint8 kind,uint256 nonce,uint256 deadline)");
    }

    function _sign(bytes32 structHash) private view returns (bytes memory) {
        bytes32 domain = keccak256(
            abi.encode(DOMAIN, keccak256("Ballast Guards"), keccak256("1"), block.chainid, address(guards))
        );
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(KEY, keccak256(abi.encodePacked(hex"1901", domain, structHash)));
        return abi.encodePacked(r, s, v);
    }
}
