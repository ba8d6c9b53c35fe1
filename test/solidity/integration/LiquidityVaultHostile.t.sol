// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Queue} from "../../../contracts/interfaces/ILiquidityVault.sol";
import {PriceUpdate} from "../../../contracts/interfaces/IPriceRouter.sol";
import {Collateral} from "../../../contracts/libraries/Collateral.sol";
import {TestToken} from "../../../contracts/mocks/TestToken.sol";
import {HostileKeeper, HostileToken, Trick} from "../kit/HostileToken.sol";
import {Providing} from "../kit/Providing.sol";

/// @dev Tokens that lie and callers that come back, wherever a token or ether moves.
contract LiquidityVaultHostileTest is Providing {
    HostileToken private _token;

    function newQuote() internal override returns (TestToken) {
        _token = new HostileToken();
        return _token;
    }

    function setUp() public override {
        super.setUp();
        // Something for every verb: shares, both queues with a head, both kinds of claims.
        provide(lucy, 1e9);
        requestDeposit(lucy, 1e6);
        requestRedeem(lucy, 1e12);
        settle(Queue.Deposits);
        (uint256 from, ) = windowOf(Queue.Redemptions);
        settleWith(Queue.Redemptions, proofs(marks(), from, from - 1), 1);
        requestDeposit(lucy, 3e6);
        requestRedeem(lucy, 2e12);
        _token.mint(lucy, 1e9);
        skip(3_600);
        refresh();
    }

    /// @dev Another amount than it was told, or none: the whole call is undone, nothing is believed.
    function testFuzz_INV_1_movesAnotherAmount(uint8 verb, uint8 kind, bool inTheCore) public {
        Trick trick = [Trick.TakesAFee, Trick.MovesNothing, Trick.RebasesUp, Trick.RebasesDown][kind % 4];
        bytes[] memory data = _data(verb);
        _token.play(trick, inTheCore && (verb % 5 == 1 || verb % 5 == 2) ? address(house) : address(lp));
        vm.expectPartialRevert(Collateral.TransferMismatch.selector);
        _verb(verb, data);
        _token.play(Trick.None, address(0));
        assertHoldings(providers(), 0);
        assertBooks();
        _verb(verb, data);
        assertHoldings(providers(), 0);
        assertBooks();
    }

    function testFuzz_INV_1_refuses(uint8 verb, bool silently) public {
        bytes[] memory data = _data(verb);
        _token.play(silently ? Trick.ReturnsFalse : Trick.Reverts, address(lp));
        vm.expectRevert();
        _verb(verb, data);
        _token.play(Trick.None, address(0));
        _verb(verb, data);
        assertHoldings(providers(), 0);
        assertBooks();
    }

    /// @dev A token that calls back finds every verb shut, of this contract and of the core.
    function testFuzz_reentrancy(uint8 verb, uint8 inner) public {
        bytes[] memory data = _data(verb);
        bytes[] memory payloads = _payloads();
        bytes memory payload = payloads[inner % payloads.length];
        _token.play(Trick.Reenters, address(lp));
        _token.prepare(address(lp), 0, payload);
        _verb(verb, data);
        assertTrue(_token.called(), "it tried");
        assertFalse(_token.succeeded(), "and failed");
        assertSame(_token.answer(), _guard(), "at the guard");
        assertHoldings(providers(), 0);
        assertBooks();
    }

    /// @dev The same of a keeper whose surplus returns.
    function testFuzz_keeperComesBack(uint8 inner, bool redemption) public {
        HostileKeeper hostile = new HostileKeeper();
        bytes[] memory payloads = _payloads();
        hostile.prepare(address(lp), 0, payloads[inner % payloads.length]);
        Queue queue = redemption ? Queue.Redemptions : Queue.Deposits;
        bytes[] memory data = _data(redemption ? 2 : 1);
        PriceUpdate memory none = noUpdate();
        // One that takes no ether harms only itself.
        vm.deal(address(_token), 1 ether);
        vm.expectRevert();
        vm.prank(address(_token));
        lp.settle{value: 10}(queue, 1, data, none);
        vm.deal(address(hostile), 1 ether);
        vm.prank(address(hostile));
        lp.settle{value: 10}(queue, 1, data, none);
        assertTrue(hostile.called(), "it tried");
        assertFalse(hostile.succeeded(), "and failed");
        assertSame(hostile.answer(), _guard(), "at the guard");
        assertEq(address(lp).balance, 0, "no ether stays");
    }

    /* INSIDE */

    /// @dev What a settlement's first prices are, for the two verbs that need them; the end, for the one that needs it.
    function _data(uint8 verb) private returns (bytes[] memory) {
        if (verb % 5 == 4) house.windDown();
        Queue queue = verb % 5 == 1 ? Queue.Deposits : Queue.Redemptions;
        (uint256 from, ) = windowOf(queue);
        return proofs(marks(), from, from - 1);
    }

    /// @dev The verbs that move a token.
    function _verb(uint8 verb, bytes[] memory data) private {
        PriceUpdate memory none = noUpdate();
        vm.deal(lucy, 1 ether);
        vm.prank(lucy);
        if (verb % 5 == 0) lp.requestDeposit(1e6, lucy, lucy);
        else if (verb % 5 == 1) lp.settle{value: 3}(Queue.Deposits, 9, data, none);
        else if (verb % 5 == 2) lp.settle{value: 3}(Queue.Redemptions, 9, data, none);
        else if (verb % 5 == 3) lp.withdraw(1e6, lucy, lucy);
        else lp.refundDeposit(lucy, lucy);
    }

    function _payloads() private view returns (bytes[] memory list_) {
        list_ = new bytes[](9);
        PriceUpdate memory none = noUpdate();
        bytes[] memory empty = new bytes[](0);
        list_[0] = abi.encodeCall(lp.requestDeposit, (1, lucy, lucy));
        list_[1] = abi.encodeCall(lp.requestRedeem, (1, lucy, lucy));
        list_[2] = abi.encodeCall(lp.settle, (Queue.Deposits, 1, empty, none));
        list_[3] = abi.encodeCall(lp.settle, (Queue.Redemptions, 1, empty, none));
        list_[4] = abi.encodeCall(lp.roll, (Queue.Deposits));
        list_[5] = abi.encodeCall(lp.redeem, (1, lucy, lucy));
        list_[6] = abi.encodeCall(lp.withdraw, (1, lucy, lucy));
        list_[7] = abi.encodeWithSignature("deposit(uint256,address,address)", 1, lucy, lucy);
        list_[8] = abi.encodeCall(lp.refundDeposit, (lucy, lucy));
    }

    function _guard() private pure returns (bytes memory) {
        return abi.encodeWithSelector(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector);
    }
}
