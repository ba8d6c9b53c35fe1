// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {ERC4626} from "@openzeppelin/contracts/token/ERC20/extensions/ERC4626.sol";
import {PythErrors} from "@pythnetwork/pyth-sdk-solidity/PythErrors.sol";
import {LiquidityVault} from "../../../contracts/LiquidityVault.sol";
import {IClearingHouse} from "../../../contracts/interfaces/IClearingHouse.sol";
import {HeadStatus, ILiquidityVault, Queue} from "../../../contracts/interfaces/ILiquidityVault.sol";
import {PriceUpdate} from "../../../contracts/interfaces/IPriceRouter.sol";
import {Providing} from "../kit/Providing.sol";

/// @dev Requests, their order and time, and claims.
contract LiquidityVaultTest is Providing {
    uint256 private constant DELAY = 3_600;
    uint256 private constant WINDOW = 300;

    /* THERE AND BACK */

    /// @dev Both ways, in amounts from dust to billions, claimed in parts.
    function testFuzz_depositAndRedeem(uint256 assets, uint256 part, bool byAssets) public {
        assets = magnitude(assets, 1, 1e17);
        requestDeposit(lucy, assets);
        assertEq(lp.pendingDepositRequest(0, lucy), assets, "pending");
        assertEq(lp.totalSupply(), 0, "no share yet");
        assertEq(settle(Queue.Deposits), 1, "settled");
        assertEq(lp.pendingDepositRequest(0, lucy), 0, "no longer pending");
        assertEq(lp.claimableDepositRequest(0, lucy), assets, "claimable");
        assertEq(lp.maxMint(lucy), assets * PAR, "at par");
        assertEq(house.pots().vault, int256(assets * 1e12), "in the core");
        assertHoldings(providers(), 0);

        part = bound(part, 1, assets);
        vm.prank(lucy);
        if (byAssets) lp.deposit(part, lucy);
        else lp.mint(part * PAR, lucy);
        assertEq(lp.balanceOf(lucy), part * PAR, "claimed in part");
        claimShares(lucy);
        assertEq(lp.balanceOf(lucy), assets * PAR, "claimed");
        assertEq(lp.maxDeposit(lucy), 0, "once");

        requestRedeem(lucy, assets * PAR);
        assertEq(lp.pendingRedeemRequest(0, lucy), assets * PAR, "pending");
        settle(Queue.Redemptions);
        assertEq(lp.claimableRedeemRequest(0, lucy), assets * PAR, "claimable");
        assertEq(lp.maxWithdraw(lucy), assets, "INV-10: what was put in");
        assertHoldings(providers(), 0);
        vm.prank(lucy);
        if (byAssets) lp.withdraw(part, luke, lucy);
        else lp.redeem(part * PAR, luke, lucy);
        assertEq(quote.balanceOf(luke), part, "to whom it was claimed for");
        claimAssets(lucy);
        assertEq(quote.balanceOf(lucy), assets - part, "all of it");
        assertEq(lp.totalSupply(), 0, "no share left");
        assertBooks();
    }

    /* TIME */

    /// @dev Settled within [request + delay, request + delay + window], ends included.
    function testFuzz_window(uint256 at, bool redemption) public {
        Queue queue = _one(redemption);
        (uint256 from, uint256 until) = windowOf(queue);
        assertEq(from, clock() + DELAY, "delay");
        assertEq(until, from + WINDOW, "window");
        bytes[] memory data = proofs(marks(), from, from - 1);
        at = from - 10 + bound(at, 0, WINDOW + 20);
        vm.warp(at);
        bytes memory reason;
        HeadStatus status = HeadStatus.PricesTooOld;
        if (at < from) {
            reason = abi.encodeWithSelector(ILiquidityVault.TooEarly.selector, at, from);
            status = HeadStatus.TooEarly;
        } else if (at > until) {
            reason = abi.encodeWithSelector(ILiquidityVault.WindowClosed.selector, at, until);
            status = HeadStatus.Expired;
        }
        assertStatus(queue, status, "why");
        PriceUpdate memory fresh = at < from ? noUpdate() : _fresh();
        vm.deal(keeper, 1 ether);
        if (reason.length != 0) vm.expectRevert(reason);
        vm.prank(keeper);
        lp.settle{value: 100}(queue, 1, data, fresh);
        assertEq(lp.queueState(queue).waiting, reason.length != 0 ? 1 : 0, "ended, or waiting still");
        assertEq(keeper.balance, 1 ether - (reason.length != 0 ? 0 : 6), "what the proofs do not cost returns");
    }

    /// @dev Published within it, and the first of every market: nobody chooses a price.
    function testFuzz_onlyTheFirstPrices(uint256 published, uint256 previous, uint256 market, bool redemption) public {
        Queue queue = _one(redemption);
        (uint256 from, uint256 until) = windowOf(queue);
        vm.warp(until);
        published = bound(published, from - 5, until + 5);
        previous = published - bound(previous, 0, 30);
        bool serves = published >= from && published <= until && previous < from;
        bytes[] memory data = proofs(marks(), until - 1, from - 1);
        market = bound(market, 1, 3);
        data[market - 1] = proof(uint16(market), 3e18, 0, published, previous);
        PriceUpdate memory fresh = _fresh();
        vm.deal(keeper, 1 ether);
        if (!serves) vm.expectRevert(abi.encodeWithSelector(PythErrors.PriceFeedNotFoundWithinRange.selector));
        vm.prank(keeper);
        lp.settle{value: 6}(queue, 1, data, fresh);
        assertEq(lp.queueState(queue).waiting, serves ? 0 : 1, "no other price");
    }

    /// @dev The newest accepted prices must be fresh, whatever the first ones were.
    function testFuzz_newestPricesAreFresh(uint256 late, bool redemption) public {
        Queue queue = _one(redemption);
        (uint256 from, ) = windowOf(queue);
        late = bound(late, 0, 60);
        vm.warp(from + late);
        bytes[] memory data = proofs(marks(), from, from - 1);
        vm.deal(keeper, 1 ether);
        if (late > 10) {
            vm.expectRevert(abi.encodeWithSelector(ILiquidityVault.PriceTooOld.selector, BTC, from, clock() - 10));
        }
        settleWith(queue, data, 1);
    }

    /// @dev Nobody settled: anyone rolls over, order and amounts stay, and all that waits shares a price.
    function testFuzz_roll(uint256 late, uint256 gap, bool redemption, address who) public {
        Queue queue = _one(redemption);
        skip(bound(gap, 1, WINDOW));
        if (redemption) requestRedeem(luke, 7e6);
        else requestDeposit(luke, 7);
        (, uint256 until) = windowOf(queue);
        vm.warp(until);
        vm.expectRevert(abi.encodeWithSelector(ILiquidityVault.NotExpired.selector, until, until));
        lp.roll(queue);
        skip(1 + bound(late, 0, 365 days));
        uint256 head = lp.queueState(queue).head;
        vm.expectEmit(address(lp));
        emit ILiquidityVault.Roll(queue, head, clock() + DELAY);
        vm.prank(who);
        lp.roll(queue);
        (uint256 from, ) = windowOf(queue);
        assertEq(from, clock() + DELAY, "as if requested now");
        assertEq(lp.request(queue, head).controller, lucy, "in the old order");
        assertEq(settle(queue), 2, "both at one price");
    }

    function testFuzz_roll_ofNothing(bool redemption) public {
        Queue queue = redemption ? Queue.Redemptions : Queue.Deposits;
        vm.expectRevert(abi.encodeWithSelector(ILiquidityVault.NothingQueued.selector, queue));
        lp.roll(queue);
        bytes[] memory none = new bytes[](0);
        PriceUpdate memory update = noUpdate();
        vm.expectRevert(abi.encodeWithSelector(ILiquidityVault.NothingQueued.selector, queue));
        lp.settle(queue, 1, none, update);
        assertStatus(queue, HeadStatus.Empty, "empty");
    }

    /* ORDER */

    /// @dev Strictly in order, in one call only those of the same second, at most as many as asked for.
    function testFuzz_order(uint256 seed, uint256 most, bool redemption) public {
        if (redemption) provide(lucy, 1_000);
        Queue queue = redemption ? Queue.Redemptions : Queue.Deposits;
        uint256 first = clock();
        uint256 sharing;
        uint256 count = 2 + (seed % 7);
        for (uint256 i; i < count; ++i) {
            skip((seed >> (8 + i)) % 2);
            if (redemption) requestRedeem(lucy, i + 1);
            else requestDeposit(lucy, i + 1);
            if (clock() == first || i == 0) first = clock();
            if (clock() == first) ++sharing;
        }
        most = bound(most, 1, 10);
        uint256 head = lp.queueState(queue).head;
        (uint256 from, ) = windowOf(queue);
        vm.warp(from + 7);
        uint256 settled = settleWith(queue, proofs(marks(), from, from - 1), most);
        assertEq(settled, min(most, sharing), "the head and those of its second");
        ILiquidityVault.QueueState memory s = lp.queueState(queue);
        assertEq(s.head, head + settled, "from the head on");
        assertEq(s.waiting, count - settled, "the rest waits");
        uint256 sum;
        for (uint256 i = settled; i < count; ++i) {
            assertEq(lp.request(queue, head + i).amount, i + 1, "untouched");
            sum += i + 1;
        }
        uint256 pending = redemption ? lp.pendingRedeemRequest(0, lucy) : lp.pendingDepositRequest(0, lucy);
        assertEq(pending, sum, "pending is what waits");
        assertHoldings(providers(), 0);
    }

    function testFuzz_noRequestsAsked(bool redemption) public {
        Queue queue = _one(redemption);
        bytes[] memory none = new bytes[](0);
        PriceUpdate memory update = noUpdate();
        vm.expectRevert(abi.encodeWithSelector(ILiquidityVault.ZeroRequests.selector));
        lp.settle(queue, 0, none, update);
    }

    function testFuzz_settle_needsTheFee(uint256 value) public {
        Queue queue = _one(false);
        (uint256 from, ) = windowOf(queue);
        vm.warp(from);
        bytes[] memory data = proofs(marks(), from, from - 1);
        PriceUpdate memory none = noUpdate();
        value = bound(value, 0, 2);
        vm.expectRevert(abi.encodeWithSelector(ILiquidityVault.InsufficientValue.selector, value, uint256(3)));
        lp.settle{value: value}(queue, 1, data, none);
    }

    /* WHOSE MONEY */

    function testFuzz_requestsAreTheOwners(address caller, uint256 amount) public {
        vm.assume(caller != lucy);
        amount = bound(amount, 1, 1_000);
        provide(lucy, 1_000);
        quote.mint(lucy, 1_000);
        vm.expectRevert(abi.encodeWithSelector(ILiquidityVault.NotOwner.selector, lucy, caller));
        vm.prank(caller);
        lp.requestDeposit(amount, caller, lucy);
        vm.expectRevert(
            abi.encodeWithSelector(IERC20Errors.ERC20InsufficientAllowance.selector, caller, uint256(0), amount)
        );
        vm.prank(caller);
        lp.requestRedeem(amount, caller, lucy);
        // With an allowance of the shares, and only as far as it goes.
        vm.assume(caller != address(0));
        vm.prank(lucy);
        lp.approve(caller, amount);
        vm.prank(caller);
        lp.requestRedeem(amount, luke, lucy);
        assertEq(lp.allowance(lucy, caller), 0, "spent");
        assertEq(lp.pendingRedeemRequest(0, luke), amount, "for the controller");
    }

    function testFuzz_operators(address operator, uint256 amount) public {
        vm.assume(operator != lucy && operator != address(0) && operator != address(lp));
        amount = bound(amount, 1, 1_000);
        quote.mint(lucy, amount);
        vm.prank(lucy);
        quote.approve(address(lp), amount);
        vm.expectEmit(address(lp));
        emit ILiquidityVault.OperatorSet(lucy, operator, true);
        vm.prank(lucy);
        lp.setOperator(operator, true);
        assertTrue(lp.isOperator(lucy, operator), "operator");
        vm.expectEmit(address(lp));
        emit ILiquidityVault.DepositRequest(lucy, lucy, 0, operator, amount);
        vm.prank(operator);
        lp.requestDeposit(amount, lucy, lucy);
        settle(Queue.Deposits);
        vm.prank(operator);
        lp.deposit(amount, lucy, lucy);
        vm.prank(operator);
        lp.requestRedeem(amount * PAR, lucy, lucy);
        settle(Queue.Redemptions);
        vm.prank(lucy);
        lp.setOperator(operator, false);
        vm.expectRevert(abi.encodeWithSelector(ILiquidityVault.NotController.selector, lucy, operator));
        vm.prank(operator);
        lp.redeem(amount * PAR, operator, lucy);
        assertEq(claimAssets(lucy), amount, "the controller's own");
    }

    function testFuzz_claimsAreTheControllers(address caller, uint8 verb) public {
        vm.assume(caller != lucy);
        _claimable();
        vm.expectRevert(abi.encodeWithSelector(ILiquidityVault.NotController.selector, lucy, caller));
        _claim(caller, verb % 4, 1);
    }

    /// @dev Nothing beyond what is claimable, nothing twice, nothing of nothing.
    function testFuzz_claimsAreBounded(uint8 verb, uint256 amount) public {
        verb %= 4;
        _claimable();
        uint256 most =
            verb == 0
                ? lp.maxDeposit(lucy)
                : verb == 1
                    ? lp.maxMint(lucy)
                    : verb == 2
                        ? lp.maxWithdraw(lucy)
                        : lp.maxRedeem(lucy);
        bytes4 zero =
            verb == 0 || verb == 2 ? ILiquidityVault.ZeroAssets.selector : ILiquidityVault.ZeroShares.selector;
        vm.expectRevert(abi.encodeWithSelector(zero));
        _claim(lucy, verb, 0);
        amount = bound(amount, most + 1, type(uint256).max);
        bytes4[4] memory beyond = [
            ERC4626.ERC4626ExceededMaxDeposit.selector,
            ERC4626.ERC4626ExceededMaxMint.selector,
            ERC4626.ERC4626ExceededMaxWithdraw.selector,
            ERC4626.ERC4626ExceededMaxRedeem.selector
        ];
        vm.expectRevert(abi.encodeWithSelector(beyond[verb], lucy, amount, most));
        _claim(lucy, verb, amount);
        _claim(lucy, verb, most);
        vm.expectRevert(abi.encodeWithSelector(beyond[verb], lucy, uint256(1), uint256(0)));
        _claim(lucy, verb, 1);
    }

    /// @dev However a claim is cut into pieces, they add up to it.
    function testFuzz_INV_10_claimsInPieces(uint256 seed, uint256 assets) public {
        provide(luke, 977);
        fundVault(bound(seed, 1, 1e9));
        requestDeposit(lucy, bound(assets, 1e6, 1e12));
        settle(Queue.Deposits);
        uint256 shares = lp.maxMint(lucy);
        for (uint256 i; lp.maxMint(lucy) != 0 && i < 12; ++i) {
            bool whole = i == 11 || lp.maxDeposit(lucy) == 0;
            uint256 left = (seed >> i) % 2 == 0 && !whole ? lp.maxDeposit(lucy) : lp.maxMint(lucy);
            uint256 piece = whole ? left : 1 + ((seed >> (4 * i)) % left);
            _claim(lucy, (seed >> i) % 2 == 0 && !whole ? 0 : 1, piece);
        }
        assertEq(lp.balanceOf(lucy), shares, "every share");
        assertEq(lp.maxMint(lucy), 0, "and no more");
        assertHoldings(providers(), 0);
    }

    /* REFUSALS AND FORM */

    function testFuzz_zero(uint8 kind) public {
        kind %= 4;
        bytes4[4] memory reasons = [
            ILiquidityVault.ZeroAssets.selector,
            ILiquidityVault.ZeroShares.selector,
            ILiquidityVault.ZeroController.selector,
            ILiquidityVault.ZeroController.selector
        ];
        provide(address(this), 5);
        vm.expectRevert(abi.encodeWithSelector(reasons[kind]));
        address to = kind < 2 ? lucy : address(0);
        if (kind % 2 == 0) lp.requestDeposit(kind / 2, to, address(this));
        else lp.requestRedeem(kind / 2, to, address(this));
    }

    /* THE END */

    /// @dev All that is pending of a controller, in however many requests, comes back to whom it says, once; what was settled
    /// before stays a claim for shares.
    function testFuzz_refundDeposit(uint256 first, uint256 second, uint256 settled, address caller) public {
        vm.assume(caller != lucy && caller != luke && caller != address(lp));
        (first, second) = (magnitude(first, 1, 1e17), magnitude(second, 1, 1e17));
        settled = magnitude(settled, 1, 1e17);
        requestDeposit(lucy, settled);
        settle(Queue.Deposits);
        requestDeposit(lucy, first);
        requestDeposit(luke, second);
        skip(7);
        requestDeposit(lucy, second);
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.NotWindingDown.selector));
        vm.prank(lucy);
        lp.refundDeposit(lucy, lucy);
        house.windDown();
        assertStatus(Queue.Deposits, HeadStatus.Ended, "nobody comes in any more");

        vm.expectRevert(abi.encodeWithSelector(ILiquidityVault.NotController.selector, lucy, caller));
        vm.prank(caller);
        lp.refundDeposit(caller, lucy);
        vm.prank(lucy);
        lp.setOperator(caller, true);
        address to = actor("purse");
        vm.expectEmit(address(lp));
        emit ILiquidityVault.RefundDeposit(lucy, to, caller, first + second);
        vm.prank(caller);
        assertEq(lp.refundDeposit(to, lucy), first + second, "all that was pending");
        assertEq(quote.balanceOf(to), first + second, "is paid");
        assertEq(lp.pendingDepositRequest(0, lucy), 0, "and not pending any more");
        assertEq(lp.pendingDepositRequest(0, luke), second, "another's is");
        assertHoldings(providers(), 0);
        vm.expectRevert(abi.encodeWithSelector(ILiquidityVault.ZeroAssets.selector));
        vm.prank(lucy);
        lp.refundDeposit(lucy, lucy);
        assertEq(claimShares(lucy), settled * PAR, "what was settled before is shares");
        vm.prank(luke);
        lp.refundDeposit(luke, luke);
        assertEq(quote.balanceOf(luke), second, "the other's, too");
        assertHoldings(providers(), 0);
        assertBooks();
    }

    /// @dev Nothing that could be done with the queue brings a deposit in, refunded or not, at whatever time.
    function testFuzz_noDepositAtTheEnd(uint256 assets, uint256 later, bool refunded) public {
        assets = magnitude(assets, 1, 1e17);
        requestDeposit(lucy, assets);
        house.windDown();
        if (refunded) {
            vm.prank(lucy);
            lp.refundDeposit(lucy, lucy);
        }
        skip(bound(later, 0, 3 * (DELAY + WINDOW)));
        (uint256 from, uint256 until) = windowOf(Queue.Deposits);
        if (clock() > until) {
            lp.roll(Queue.Deposits);
            (from, ) = windowOf(Queue.Deposits);
        }
        if (clock() < from) vm.warp(from);
        bytes[] memory data = proofs(marks(), from, from - 1);
        vm.deal(keeper, 1 ether);
        PriceUpdate memory none = noUpdate();
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.WindingDown.selector));
        vm.prank(keeper);
        lp.settle{value: MOCK_FEE * data.length}(Queue.Deposits, 1, data, none);
        quote.mint(luke, assets);
        vm.startPrank(luke);
        quote.approve(address(lp), assets);
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.WindingDown.selector));
        lp.requestDeposit(assets, luke, luke);
        vm.stopPrank();
        assertEq(lp.totalSupply(), 0, "no share");
        assertEq(quote.balanceOf(address(lp)), refunded ? 0 : assets, "and nothing moved");
    }

    function testFuzz_previewsRevert(uint256 amount) public {
        bytes memory reason = abi.encodeWithSelector(ILiquidityVault.PreviewUnavailable.selector);
        vm.expectRevert(reason);
        lp.previewDeposit(amount);
        vm.expectRevert(reason);
        lp.previewMint(amount);
        vm.expectRevert(reason);
        lp.previewWithdraw(amount);
        vm.expectRevert(reason);
        lp.previewRedeem(amount);
    }

    function test_interfaces() public view {
        bytes4 operators = lp.setOperator.selector ^ lp.isOperator.selector;
        bytes4 deposits =
            lp.requestDeposit.selector ^
                lp.pendingDepositRequest.selector ^
                lp.claimableDepositRequest.selector ^
                bytes4(keccak256("deposit(uint256,address,address)")) ^
                bytes4(keccak256("mint(uint256,address,address)"));
        bytes4 redemptions =
            lp.requestRedeem.selector ^ lp.pendingRedeemRequest.selector ^ lp.claimableRedeemRequest.selector;
        assertTrue(lp.supportsInterface(0x01ffc9a7), "ERC-165");
        assertTrue(lp.supportsInterface(0x2f0a18c5), "ERC-7575");
        assertTrue(lp.supportsInterface(operators), "ERC-7540 operators");
        assertTrue(lp.supportsInterface(deposits), "ERC-7540 deposits");
        assertTrue(lp.supportsInterface(redemptions), "ERC-7540 redemptions");
        assertFalse(lp.supportsInterface(0xffffffff), "nothing else");
        assertEq(lp.share(), address(lp), "share");
        assertEq(lp.asset(), address(quote), "asset");
        assertEq(uint256(lp.decimals()), 12, "six decimals more");
    }

    function testFuzz_config(uint256 delay, uint256 window, uint256 lag, uint256 which) public {
        delay = which % 4 == 1 ? delay : bound(delay, 60, 7 days);
        window = which % 4 == 2 ? window : bound(window, 60, 1 hours);
        lag = which % 4 == 3 ? lag : bound(lag, 2, 60);
        bytes4 reason = ILiquidityVault.ConfigOutOfBounds.selector;
        bool fits;
        if (delay < 60 || delay > 7 days) {
            vm.expectRevert(abi.encodeWithSelector(reason, bytes32("delay"), delay, uint256(60), uint256(7 days)));
        } else if (window < 60 || window > 1 hours) {
            vm.expectRevert(abi.encodeWithSelector(reason, bytes32("window"), window, uint256(60), uint256(1 hours)));
        } else if (lag < 2 || lag > 60) {
            vm.expectRevert(abi.encodeWithSelector(reason, bytes32("maxLag"), lag, uint256(2), uint256(60)));
        } else {
            fits = true;
        }
        ILiquidityVault.Config memory c = ILiquidityVault.Config(delay, window, lag);
        LiquidityVault other = new LiquidityVault(house, "n", "s", c);
        if (fits) assertSame(abi.encode(other.config()), abi.encode(c), "as given");
    }

    /* INSIDE */

    /// @dev Lucy waits in one of the queues.
    function _one(bool redemption) private returns (Queue) {
        if (!redemption) {
            requestDeposit(lucy, 5e6);
            return Queue.Deposits;
        }
        provide(luke, 1e9);
        requestRedeem(lucy, 0 + _give(lucy, 5e12));
        return Queue.Redemptions;
    }

    function _give(address to, uint256 shares) private returns (uint256) {
        vm.prank(luke);
        lp.transfer(to, shares);
        return shares;
    }

    function _fresh() private view returns (PriceUpdate memory u) {
        u.marketIds = new uint16[](3);
        for (uint16 id = 1; id <= 3; ++id) u.marketIds[id - 1] = id;
        u.data = proofs(marks(), clock(), clock() - 1);
    }

    /// @dev Something of either kind to claim.
    function _claimable() private {
        provide(lucy, 1_000);
        requestRedeem(lucy, 300 * PAR);
        settle(Queue.Redemptions);
        requestDeposit(lucy, 500);
        settle(Queue.Deposits);
    }

    function _claim(address caller, uint256 verb, uint256 amount) private {
        vm.prank(caller);
        if (verb == 0) lp.deposit(amount, caller, lucy);
        else if (verb == 1) lp.mint(amount, caller, lucy);
        else if (verb == 2) lp.withdraw(amount, caller, lucy);
        else lp.redeem(amount, caller, lucy);
    }
}
