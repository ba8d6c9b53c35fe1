// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ClearingHouse} from "../../../contracts/ClearingHouse.sol";
import {IClearingHouse, PositionSide} from "../../../contracts/interfaces/IClearingHouse.sol";
import {IOrders} from "../../../contracts/interfaces/IOrders.sol";
import {PriceUpdate} from "../../../contracts/interfaces/IPriceRouter.sol";
import {AccountId} from "../../../contracts/libraries/AccountId.sol";
import {Collateral} from "../../../contracts/libraries/Collateral.sol";
import {TestToken} from "../../../contracts/mocks/TestToken.sol";
import {Fixture} from "../kit/Fixture.sol";
import {HostileKeeper, HostileToken, Trick} from "../kit/HostileToken.sol";
import {Liquidating} from "../kit/Liquidating.sol";

contract HostileTokensTest is Fixture, Liquidating {
    uint256 private constant VERBS = 5;
    uint256 private constant REENTRIES = 17;

    HostileToken private _token;
    uint256 private _pending;
    uint256 private _overdue;
    uint256 private _voided;

    function newQuote() internal override returns (TestToken) {
        _token = new HostileToken();
        return _token;
    }

    function setUp() public override {
        super.setUp();
        // An account with an order, one with a voided order, one under the line: something for every verb to do.
        fund(aliceCross, 100_000e6);
        _overdue = commit(orderRequest(aliceCross, ETH, PositionSide.Net, 1e18, false));
        skip(63);
        refresh();
        _pending = commit(orderRequest(aliceCross, ETH, PositionSide.Net, 1e18, false));
        lever(aliceIsolated, BTC, 300_000e18, false);
        fund(aliceIsolated, 410e6);
        _voided = commit(orderRequest(aliceIsolated, ETH, PositionSide.Net, 1e18, false));
        sink(aliceIsolated, BTC, 0.9e18, false);
        house.liquidate(aliceIsolated);
        lever(bobCross, BTC, 300_000e18, false);
        sink(bobCross, BTC, 0.9e18, false);
        refresh();
        skip(2);
        track(cross(address(this), 0));
        track(cross(address(_token), 0));
        mintTo(alice, 1_000e6);
        mintTo(address(this), 1_000e6);
    }

    /* TOKENS THAT LIE */

    /// @dev A token that moves another amount than it is told is refused by every verb that moves one.
    function testFuzz_INV_1_movesAnotherAmount(uint8 verb, uint8 kind, uint256 amount) public {
        verb = uint8(verb % VERBS);
        amount = verb == 4 ? 5e6 : bound(amount, 2, 1_000e6);
        Trick trick = [Trick.TakesAFee, Trick.MovesNothing, Trick.RebasesUp, Trick.RebasesDown][kind % 4];
        bool out = verb == 1;
        uint256 moved = amount;
        if (trick == Trick.MovesNothing) moved = 0;
        else if (trick == Trick.TakesAFee) moved = out ? amount + 1 : amount - 1;
        else if (trick == Trick.RebasesUp) moved = out ? amount - 1 : amount + 1;
        else moved = out ? amount + 1 : amount - 1;
        _token.play(trick, address(house));
        _attempt(verb, amount, abi.encodeWithSelector(Collateral.TransferMismatch.selector, amount, moved));
        assertBooks();
    }

    function testFuzz_INV_1_refuses(uint8 verb, uint256 amount, bool silently) public {
        verb = uint8(verb % VERBS);
        amount = verb == 4 ? 5e6 : bound(amount, 1, 1_000e6);
        _token.play(silently ? Trick.ReturnsFalse : Trick.Reverts, address(house));
        bytes memory reason =
            silently
                ? abi.encodeWithSelector(SafeERC20.SafeERC20FailedOperation.selector, address(_token))
                : abi.encodeWithSignature("Error(string)", "token: not today");
        _attempt(verb, amount, reason);
        assertBooks();
    }

    /// @dev Neither liquidation nor the end of any order moves a token: whatever the token does, they go through.
    function testFuzz_INV_8_whatMovesNoToken_cannotBeStopped(uint8 kind) public {
        _token.play(Trick(uint256(kind) % 8), address(house));
        liquidateChecked(bobCross, keeper);
        orders.clear(_voided);
        uint256 snapshot = vm.snapshotState();
        settle(_pending, mark(ETH), keeper);
        assertBooks();
        vm.revertToState(snapshot);
        skip(100);
        refresh();
        orders.expire(_pending);
        assertBooks();
    }

    function testFuzz_decimals(uint8 decimals) public {
        TestToken other = new TestToken("Other", "OTH", decimals);
        if (decimals < 2 || decimals > 18) {
            vm.expectRevert(abi.encodeWithSelector(Collateral.UnsupportedDecimals.selector, decimals));
        }
        ClearingHouse core = new ClearingHouse(
            address(accessManager),
            address(other),
            address(router),
            coreConfig(preset)
        );
        if (decimals < 2 || decimals > 18) return;
        other.mint(address(this), 7);
        other.approve(address(core), 7);
        core.deposit(aliceCross, 7);
        assertEq(core.accountState(aliceCross).cash, int256(7 * 10 ** (18 - uint256(decimals))), "scaled exactly");
    }

    /* REENTRANCY */

    /// @dev From inside every transfer, into every verb of every contract: the guard is what stops it. The token is
    /// allowed everything else: it is a satellite, it may fund the vault, it owns the account that it names.
    /// hardhat-config: fuzz.runs = 1024
    function testFuzz_INV_1_reentrancy_fromTheToken(uint8 verb, uint8 into) public {
        verb = uint8(verb % VERBS);
        house.setSatellite(address(_token), true);
        accessManager.grantRole(VAULT_ROLE, address(_token), 0);
        (address where, bytes memory what) = _reentry(into % REENTRIES, address(_token));
        vm.deal(address(_token), MOCK_FEE);
        _token.prepare(where, MOCK_FEE * (into % REENTRIES == 14 ? 1 : 0), what);
        _token.play(Trick.Reenters, address(house));
        _perform(verb, 5e6);
        assertTrue(_token.called(), "tried");
        assertFalse(_token.succeeded(), "INV-1: refused");
        assertEq(
            bytes32(bytes4(_token.answer())),
            bytes32(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector),
            "INV-1: by the guard"
        );
        assertBooks();
    }

    /// @dev The same from a keeper's `receive`, as its surplus returns.
    /// hardhat-config: fuzz.runs = 512
    function testFuzz_INV_1_reentrancy_fromTheRefund(uint8 verb, uint8 into) public {
        HostileKeeper hostile = new HostileKeeper();
        track(cross(address(hostile), 0));
        house.setSatellite(address(hostile), true);
        accessManager.grantRole(VAULT_ROLE, address(hostile), 0);
        vm.deal(address(hostile), 10);
        (address where, bytes memory what) = _reentry(into % REENTRIES, address(hostile));
        hostile.prepare(where, MOCK_FEE * (into % REENTRIES == 14 ? 1 : 0), what);
        bytes[] memory data = settlementOf(_pending, mark(ETH));
        PriceUpdate memory none = noUpdate();
        AccountId[] memory list_ = ids(bobCross);
        vm.prank(address(hostile));
        if (verb % 3 == 0) house.updateAndLiquidate{value: 10}(bobCross, none);
        else if (verb % 3 == 1) house.liquidateBatch{value: 10}(list_, none);
        else orders.settle{value: 10}(_pending, data, none);
        assertTrue(hostile.called(), "tried");
        // The two contracts have a guard each: while an order settles, the core itself is open, and does its work.
        bool open = verb % 3 == 2 && where == address(house);
        if (!open) {
            assertFalse(hostile.succeeded(), "INV-1: refused");
            assertEq(
                bytes32(bytes4(hostile.answer())),
                bytes32(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector),
                "INV-1: by the guard"
            );
        }
        assertBooks();
    }

    /* INSIDE */

    function _perform(uint8 verb, uint256 amount) private {
        IOrders.OrderRequest memory r = orderRequest(aliceCross, ETH, PositionSide.Net, 1e18, false);
        r.payFromWallet = true;
        PriceUpdate memory none = noUpdate();
        if (verb != 3) vm.prank(alice);
        if (verb == 0) house.deposit(aliceCross, amount);
        else if (verb == 1) house.withdraw(aliceCross, amount, alice);
        else if (verb == 2) house.fundInsurance(amount);
        else if (verb == 3) house.fundVault(amount);
        else orders.commit(r, none);
    }

    function _attempt(uint8 verb, uint256 amount, bytes memory reason) private {
        bytes memory before = abi.encode(stateOf(aliceCross), house.pots());
        try this.perform(verb, amount) {
            fail("INV-1: must be refused");
        } catch (bytes memory got) {
            assertSame(got, reason, "INV-1: with its reason");
        }
        assertSame(abi.encode(stateOf(aliceCross), house.pots()), before, "INV-1: nothing changed");
    }

    function perform(uint8 verb, uint256 amount) external {
        _perform(verb, amount);
    }

    /// @dev Every state-changing verb of the core, the order book and, of the router, none: it holds no account.
    function _reentry(uint256 i, address caller) private view returns (address, bytes memory) {
        AccountId own = cross(caller, 0);
        IClearingHouse.FillRequest memory f = fillRequest(aliceCross, ETH, PositionSide.Net, 1e18, false);
        if (i == 0) return (address(house), abi.encodeCall(house.deposit, (own, 1)));
        if (i == 1) return (address(house), abi.encodeCall(house.withdraw, (own, 1, caller)));
        if (i == 2) return (address(house), abi.encodeCall(house.fundInsurance, (1)));
        if (i == 3) return (address(house), abi.encodeCall(house.fundVault, (1)));
        if (i == 4) return (address(house), abi.encodeCall(house.liquidate, (bobCross)));
        if (i == 5) return (address(house), abi.encodeCall(house.updateAndLiquidate, (bobCross, noUpdate())));
        if (i == 6) return (address(house), abi.encodeCall(house.liquidateBatch, (ids(bobCross), noUpdate())));
        if (i == 7) return (address(house), abi.encodeCall(house.fill, (f)));
        if (i == 8) return (address(house), abi.encodeCall(house.closePair, (aliceHedge, ETH, 1)));
        if (i == 9) return (address(house), abi.encodeCall(house.forfeit, (f)));
        if (i == 10) return (address(house), abi.encodeCall(house.release, (aliceCross, 0, 0, 0, own)));
        if (i == 11) return (address(house), abi.encodeCall(house.reserve, (_reserve())));
        if (i == 12) return (address(orders), abi.encodeCall(orders.clear, (_voided)));
        if (i == 13) return (address(orders), abi.encodeCall(orders.expire, (_overdue)));
        if (i == 14)
            return (
                address(orders),
                abi.encodeCall(orders.settle, (_pending, settlementOf(_pending, mark(ETH)), noUpdate()))
            );
        IOrders.OrderRequest memory r = orderRequest(own, ETH, PositionSide.Net, 1e18, false);
        if (i == 15) return (address(orders), abi.encodeCall(orders.commit, (r, noUpdate())));
        return (address(orders), abi.encodeCall(orders.closePair, (own, ETH, 1, noUpdate())));
    }

    function _reserve() private view returns (IClearingHouse.ReserveRequest memory) {
        return IClearingHouse.ReserveRequest(aliceCross, ETH, PositionSide.Net, 1e18, false, 1e18, address(0), 0);
    }
}
