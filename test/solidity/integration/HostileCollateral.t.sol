// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {AccountId} from "../../../contracts/libraries/AccountId.sol";
import {Collateral} from "../../../contracts/libraries/Collateral.sol";
import {TestToken} from "../../../contracts/mocks/TestToken.sol";
import {HostileToken, Trick} from "../kit/HostileToken.sol";
import {Liquidating} from "../kit/Liquidating.sol";
import {Pledging} from "../kit/Pledging.sol";

/// @title Every verb of collateral, debt and pots that moves a token, with a token that does not do as it is told
/// @notice An account whose collateral is for sale, collateral that insurance has taken, a deficit to cover, and an
/// account under its line: something for every verb to do.
abstract contract HostileMoves is Pledging, Liquidating {
    uint256 internal constant REENTRIES = 14;

    HostileToken internal token;
    /// @dev The collateral that is for sale.
    TestToken internal pledged;
    address internal dave = actor("dave");
    AccountId internal ruined;

    function setUp() public virtual override {
        super.setUp();
        pledged = collateral();
        indebt(aliceCross, pledged, 60_000e18, 10_000e18);
        // Insurance gets some of it; another account stays under its line.
        pledge(bobCross, pledged, unitsWorth(pledged, 10_000e18));
        trade(bobCross, BTC, unitsOf(BTC, 40_000e18));
        ruined = cross(bob, 7);
        track(ruined);
        pledge(ruined, pledged, unitsWorth(pledged, 10_000e18));
        trade(ruined, BTC, unitsOf(BTC, 40_000e18));
        skip(1 days);
        publish(BTC, mark(BTC) / 2);
        refresh();
        liquidateChecked(bobCross, keeper);
        pledge(aliceCross, pledged, unitsWorth(pledged, 5_000e18));
        fund(cross(carol, 0), 100_000e6);
        for (uint256 i; i < 4; ++i) {
            address who = [alice, carol, dave, address(this)][i];
            mintTo(who, 100_000e6);
            pledged.mint(who, 1e24);
            vm.prank(who);
            pledged.approve(address(house), type(uint256).max);
        }
        track(cross(address(token), 0));
        setVault(-5_000e6);
    }

    function collateral() internal virtual returns (TestToken);

    /// @dev How many verbs move the hostile token.
    function verbs() internal view virtual returns (uint256);

    /// @dev Performs one, of 5 quote or so much collateral, as who may.
    function perform(uint256 verb) public virtual;

    /// @dev Whatever a verb needs besides.
    function ready(uint256 verb) internal virtual {}

    /// @dev What it tells the token to move, in or out of the core, and to or from whom.
    function told(uint256 verb) internal view virtual returns (uint256 amount, bool out, address other);

    /// @dev Another amount than it is told: refused, and nothing has changed.
    function testFuzz_INV_1_movesAnotherAmount(uint256 verb, uint8 kind) public {
        verb %= verbs();
        ready(verb);
        (uint256 amount, bool out, ) = told(verb);
        Trick trick = [Trick.TakesAFee, Trick.MovesNothing, Trick.RebasesUp, Trick.RebasesDown][kind % 4];
        uint256 moved = amount;
        if (trick == Trick.MovesNothing) moved = 0;
        else if (trick == Trick.TakesAFee) moved = out ? amount + 1 : amount - 1;
        else if (trick == Trick.RebasesUp) moved = out ? amount - 1 : amount + 1;
        else moved = out ? amount + 1 : amount - 1;
        token.play(trick, address(house));
        _refused(verb, abi.encodeWithSelector(Collateral.TransferMismatch.selector, amount, moved));
    }

    function testFuzz_INV_1_refuses(uint256 verb, bool silently) public {
        verb %= verbs();
        ready(verb);
        token.play(silently ? Trick.ReturnsFalse : Trick.Reverts, address(house));
        bytes memory reason =
            silently
                ? abi.encodeWithSelector(SafeERC20.SafeERC20FailedOperation.selector, address(token))
                : abi.encodeWithSignature("Error(string)", "token: not today");
        _refused(verb, reason);
    }

    /// @dev Who is blacklisted blocks his own call, and nobody's but his.
    function testFuzz_blacklist(uint256 verb, uint256 other) public {
        verb %= verbs();
        ready(verb);
        (, , address who) = told(verb);
        token.blacklist(who);
        _refused(verb, abi.encodeWithSignature("Error(string)", "token: not today"));
        token.blacklist(address(uint160(bound(other, 1, 1e6))));
        perform(verb);
        assertBooks();
    }

    /// @dev INV-8: a liquidation moves no token, whatever it seizes.
    function testFuzz_INV_8_liquidationGoesOn(uint8 kind, bool core) public {
        if (kind % 9 == 8) token.blacklist(core ? address(house) : bob);
        else token.play(Trick(uint256(kind) % 9), address(house));
        Outcome memory o = liquidateChecked(ruined, keeper);
        assertGt(o.preview.seizures.length, 0, "collateral is taken");
        assertBooks();
    }

    /// @dev From inside the transfer, into every verb: the guard stops it.
    /// hardhat-config: fuzz.runs = 512
    function testFuzz_INV_1_reentrancy(uint256 verb, uint256 into) public {
        verb %= verbs();
        ready(verb);
        house.setSatellite(address(token), true);
        accessManager.grantRole(VAULT_ROLE, address(token), 0);
        accessManager.grantRole(0, address(token), 0);
        token.prepare(address(house), 0, _reentry(into % REENTRIES));
        token.play(Trick.Reenters, address(house));
        perform(verb);
        assertTrue(token.called(), "tried");
        assertFalse(token.succeeded(), "INV-1: refused");
        assertEq(
            bytes32(bytes4(token.answer())),
            bytes32(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector),
            "INV-1: by the guard"
        );
        assertBooks();
    }

    function _refused(uint256 verb, bytes memory reason) private {
        bytes memory before = _all();
        try this.perform(verb) {
            fail("INV-1: must be refused");
        } catch (bytes memory got) {
            assertSame(got, reason, "INV-1: with its reason");
        }
        assertSame(_all(), before, "INV-1: nothing changed");
        assertBooks();
    }

    function _all() private view returns (bytes memory) {
        return
            abi.encode(
                stateOf(aliceCross),
                stateOf(cross(carol, 0)),
                house.pots(),
                house.collateralState(address(pledged))
            );
    }

    function _reentry(uint256 i) private view returns (bytes memory) {
        AccountId own = cross(address(token), 0);
        address t = address(pledged);
        if (i == 0) return abi.encodeCall(house.deposit, (own, 1));
        if (i == 1) return abi.encodeCall(house.withdraw, (own, 1, address(token)));
        if (i == 2) return abi.encodeCall(house.depositCollateral, (own, t, 1));
        if (i == 3) return abi.encodeCall(house.withdrawCollateral, (own, t, 1, address(token)));
        if (i == 4) return abi.encodeCall(house.sellCollateral, (aliceCross, t, 1e6, 0));
        if (i == 5) return abi.encodeCall(house.buySeized, (t, 1e6, 0));
        if (i == 6) return abi.encodeCall(house.repay, (aliceCross, 1e6));
        if (i == 7) return abi.encodeCall(house.liquidate, (ruined));
        if (i == 8) return abi.encodeCall(house.coverDeficit, (1));
        if (i == 9) return abi.encodeCall(house.fundInsurance, (1));
        if (i == 10) return abi.encodeCall(house.fundVault, (1));
        if (i == 11) return abi.encodeCall(house.payVault, (1, address(token)));
        if (i == 12) return abi.encodeCall(house.collectFees, (1, address(token)));
        return abi.encodeCall(house.deleverage, (aliceCross, BTC));
    }
}

/// @title The collateral is hostile
contract HostileCollateralTest is HostileMoves {
    function collateral() internal override returns (TestToken) {
        token = new HostileToken();
        listToken(token, "ETH", ETH);
        return token;
    }

    function verbs() internal pure override returns (uint256) {
        return 4;
    }

    function perform(uint256 verb) public override {
        vm.prank(verb < 2 ? alice : dave);
        if (verb == 0) house.depositCollateral(aliceCross, address(token), 5e6);
        else if (verb == 1) house.withdrawCollateral(aliceCross, address(token), 5e5, dave);
        else if (verb == 2) house.sellCollateral(aliceCross, address(token), 1_000e6, 0);
        else house.buySeized(address(token), 1_000e6, 0);
    }

    function told(uint256 verb) internal view override returns (uint256 amount, bool out, address other) {
        if (verb == 0) return (5e6, false, alice);
        if (verb == 1) return (5e5, true, dave);
        // 1,000 of quote at the price less 5%.
        return ((1_000e18 * 1e6) / ((mark(ETH) * 95) / 100), true, dave);
    }

    /// @dev What a rebase takes, those who hold the token lose, the last of them: nobody's quote, nobody's other token,
    /// no liquidation.
    function testFuzz_rebase_hurtsItsHoldersOnly(uint256 share) public {
        pledge(cross(carol, 0), weth, 1e18);
        uint256 balance = token.balanceOf(address(house));
        uint256 burnt = (balance * bound(share, 10, 100)) / 100;
        vm.prank(address(house));
        token.transfer(address(0xdead), burnt);
        uint256 left = balance - burnt;
        setVault(1_000_000e6);
        liquidateChecked(ruined, keeper);
        vm.startPrank(carol);
        house.withdraw(cross(carol, 0), 100_000e6, carol);
        house.withdrawCollateral(cross(carol, 0), address(weth), 1e18, carol);
        vm.stopPrank();
        uint256 owed = uint256(-stateOf(aliceCross).cash);
        mintTo(alice, owed);
        vm.startPrank(alice);
        house.repay(aliceCross, owed);
        uint256 all = held(aliceCross, token);
        if (all > left) {
            vm.expectRevert(
                abi.encodeWithSelector(IERC20Errors.ERC20InsufficientBalance.selector, address(house), left, all)
            );
            house.withdrawCollateral(aliceCross, address(token), all, alice);
            all = left;
        }
        if (all != 0) house.withdrawCollateral(aliceCross, address(token), all, alice);
        vm.stopPrank();
        assertGe(token.balanceOf(alice), all, "what is there goes to who comes first");
    }
}

/// @title Quote is hostile, in the verbs that move it for a debt or a pot
contract HostileQuoteMovesTest is HostileMoves {
    function newQuote() internal override returns (TestToken) {
        token = new HostileToken();
        return token;
    }

    function collateral() internal view override returns (TestToken) {
        return weth;
    }

    function verbs() internal pure override returns (uint256) {
        return 6;
    }

    function perform(uint256 verb) public override {
        if (verb < 4) vm.prank(dave);
        if (verb == 0) house.repay(aliceCross, 5e6);
        else if (verb == 1) house.sellCollateral(aliceCross, address(weth), 5e6, 0);
        else if (verb == 2) house.buySeized(address(weth), 5e6, 0);
        else if (verb == 3) house.coverDeficit(5e6);
        else if (verb == 4) house.collectFees(2, dave);
        else house.payVault(5e6, dave);
    }

    function ready(uint256 verb) internal override {
        if (verb == 5) setVault(1_000e6);
    }

    function told(uint256 verb) internal view override returns (uint256 amount, bool out, address other) {
        return (verb == 4 ? 2 : 5e6, verb >= 4, dave);
    }
}
