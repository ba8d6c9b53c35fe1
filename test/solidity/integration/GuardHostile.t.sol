// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {GuardKind, IGuards} from "../../../contracts/interfaces/IGuards.sol";
import {PriceUpdate} from "../../../contracts/interfaces/IPriceRouter.sol";
import {Collateral} from "../../../contracts/libraries/Collateral.sol";
import {TestToken} from "../../../contracts/mocks/TestToken.sol";
import {Guarding} from "../kit/Guarding.sol";
import {HostileToken, Trick} from "../kit/HostileToken.sol";

/// @title A top-up out of a wallet whose token does not do what it is told
contract GuardHostileTest is Guarding {
    HostileToken private _token;
    IGuards.Guard private _guard;

    function newQuote() internal override returns (TestToken) {
        _token = new HostileToken();
        return _token;
    }

    function setUp() public override {
        super.setUp();
        fund(aliceIsolated, 25_000e6);
        trade(aliceIsolated, BTC, 2e18);
        allow(alice, 50_000e6, type(uint256).max);
        _guard = guardOn(aliceIsolated, GuardKind.TopUpFromWallet, 0.2e18, 0.25e18, 20_000e18);
        arm(_guard);
        publish(BTC, 46_000e18);
    }

    /// @dev It reverts, and nothing is lost; once the token does as it should, the guard acts.
    function testFuzz_refusedOrMoved(uint8 kind, bool atTheCore) public {
        Trick trick = Trick(1 + (kind % 6));
        _token.play(trick, atTheCore ? address(house) : address(guards));
        IGuards.Guard memory g = _guard;
        int256 equity = equityOf(aliceIsolated);
        PriceUpdate memory none = noUpdate();
        vm.prank(keeper);
        try guards.executeGuard(g.accountId, g.kind, none) {
            fail("a token that moves another amount, or none");
        } catch (bytes memory reason) {
            bytes4 why = bytes4(reason);
            bool told =
                why == Collateral.TransferMismatch.selector ||
                    why == SafeERC20.SafeERC20FailedOperation.selector ||
                    why == bytes4(keccak256("Error(string)"));
            assertTrue(told, "says why");
        }
        assertEq(quote.balanceOf(alice), 50_000e6, "nothing lost");
        assertEq(equityOf(aliceIsolated), equity, "nothing came");
        assertEq(left(g), g.amount, "nor off its amount");
        _token.play(Trick.None, address(house));
        execute(g);
        assertGe(levelOf(aliceIsolated), 0.25e18, "the target");
        assertBooks();
    }

    /// @dev A wallet that is barred from its token keeps its account from being topped up, not from being liquidated.
    function test_INV_8_barredWallet() public {
        _token.blacklist(alice);
        IGuards.Guard memory g = _guard;
        expectNoAction(g, abi.encodeWithSignature("Error(string)", "token: not today"));
        publish(BTC, 42_000e18);
        house.liquidate(aliceIsolated);
        track(cross(address(this), 0));
        assertBooks();
    }

    /// @dev From inside the transfer nothing here can be called.
    function testFuzz_reentry(uint8 which) public {
        IGuards.Guard memory g = _guard;
        PriceUpdate memory none = noUpdate();
        bytes memory again =
            which % 3 == 0
                ? abi.encodeCall(IGuards.executeGuard, (g.accountId, g.kind, none))
                : which % 3 == 1
                    ? abi.encodeCall(IGuards.setGuard, (g, none))
                    : abi.encodeCall(IGuards.cancelGuard, (g.accountId, g.kind));
        _token.play(Trick.Reenters, address(house));
        _token.prepare(address(guards), 0, again);
        execute(g);
        assertTrue(_token.called(), "tried");
        assertFalse(_token.succeeded(), "refused");
        bytes memory refusal = abi.encodeWithSelector(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector);
        assertSame(_token.answer(), refusal, "for re-entering");
        assertGe(levelOf(aliceIsolated), 0.25e18, "the target");
        uint256 given = 50_000e6 - quote.balanceOf(alice);
        assertEq(g.amount - left(g), given * 1e12, "moved once");
        assertBooks();
    }
}
