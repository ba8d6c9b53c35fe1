// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IClearingHouse, PositionSide} from "../../../contracts/interfaces/IClearingHouse.sol";
import {ILens} from "../../../contracts/interfaces/ILens.sol";
import {IOrders} from "../../../contracts/interfaces/IOrders.sol";
import {PriceUpdate} from "../../../contracts/interfaces/IPriceRouter.sol";
import {AccountId} from "../../../contracts/libraries/AccountId.sol";
import {Lensing} from "../kit/Lensing.sol";

/// @title The most that can be traded, and the most that can be taken out: that, and not a hair more
contract LensSizesTest is Lensing {
    /* SIZES */

    /// @dev What is answered fills; a millionth part more does not, or is clipped to it.
    function testFuzz_INV_7_maxSize(uint256 seed, uint256 which) public {
        AccountId id = build(seed);
        IClearingHouse.FillRequest memory r = anyRequest(id, which);
        (uint256 size, bytes[] memory reasons) = lens.maxSize(r);
        int256 direction = r.sizeDelta < 0 ? -1 : int256(1);
        if (size == 0) {
            assertGt(reasons.length, 0, "none, and why");
            return;
        }
        int256 more = int256(size + size / 1e6 + 1) * direction;
        uint256 snapshot = vm.snapshotState();
        r.sizeDelta = more;
        try house.fill(priced(r)) returns (IClearingHouse.FillResult memory result) {
            assertEq(absolute(result.longDelta) + absolute(result.shortDelta), size, "all there is to reduce");
            assertEq(reasons.length, 0, "nothing is in its way");
        } catch (bytes memory reason) {
            assertGt(reason.length, 3, "a hair more fails");
            assertGt(reasons.length, 0, "and the lens says why");
        }
        vm.revertToState(snapshot);
        r.sizeDelta = int256(size) * direction;
        house.fill(priced(r));
        assertBooks();
    }

    /// @dev The most a flat account can open: found from nothing, however much it has.
    function testFuzz_maxSize_ofAFlatAccount(uint256 money, uint256 which, bool short) public {
        fund(aliceCross, magnitude(money, 1e6, 1e13));
        uint16 market = anyMarket(which);
        IClearingHouse.FillRequest memory r = fillRequest(
            aliceCross,
            market,
            PositionSide.Net,
            short ? -1 : int256(1),
            false
        );
        (uint256 size, bytes[] memory reasons) = lens.maxSize(r);
        assertGt(reasons.length, 0, "something bounds it");
        if (size == 0) return;
        trade(aliceCross, market, int256(size) * r.sizeDelta);
        assertBooks();
    }

    /// @dev What is answered of an order is committed, and fills; a hair more is refused, or fails.
    function testFuzz_INV_7_maxOrderSize(uint256 seed, uint256 which) public {
        AccountId id = build(seed);
        IClearingHouse.FillRequest memory f = anyRequest(id, which);
        IOrders.OrderRequest memory r = orderRequest(id, f.marketId, f.side, f.sizeDelta, f.reduceOnly);
        if (which % 2 == 0) _reserveSome(id);
        (uint256 size, ) = lens.maxOrderSize(r);
        if (size == 0) return;
        bool buys = r.sizeDelta > 0;
        uint256 more = size + size / 1e6 + 1;
        r.sizeDelta = buys ? int128(int256(more)) : -int128(int256(more));
        ILens.OrderPreview memory p = lens.previewOrder(r);
        bool clipped = absolute(p.trade.outcome.result.longDelta + p.trade.outcome.result.shortDelta) <= size;
        assertTrue(p.refusal.length != 0 || !p.trade.fills || clipped, "a hair more is too much");
        r.sizeDelta = buys ? int128(int256(size)) : -int128(int256(size));
        uint256 orderId = commit(r);
        f.sizeDelta = orders.order(orderId).sizeDelta;
        (f.acceptablePrice, f.integrator, f.integratorRate) = (r.acceptablePrice, address(0), 0);
        house.fill(priced(f));
    }

    /* WITHDRAWALS */

    /// @dev Of quote: that to the unit, and not a unit more.
    function testFuzz_INV_7_maxWithdraw_quote(uint256 seed, uint256 deficit, bool reserves) public {
        AccountId id = build(seed);
        if (reserves) _reserveSome(id);
        if (seed % 5 == 0) setVault(-int256(bound(deficit, 1, 1e12)));
        _withdrawsAsForeseen(id);
    }

    /// @dev The same of an account without positions, which needs no price while its cash is enough.
    function testFuzz_INV_7_maxWithdraw_flat(uint256 money, uint256 pledged, bool reserves, uint256 elapsed) public {
        fund(aliceCross, bound(money, 1, 1e12));
        if (pledged % 2 == 0) pledge(aliceCross, weth, bound(pledged, 1, 100e18));
        if (reserves && money % 1e12 > 30_000e6) _reserveSome(aliceCross);
        skip(bound(elapsed, 0, 120));
        _withdrawsAsForeseen(aliceCross);
    }

    /// @dev With a debt of others, the quote that is there bounds it, too.
    function testFuzz_INV_7_maxWithdraw_liquidity(uint256 debt, uint256 vault) public {
        fund(bobCross, 50_000e6);
        indebt(aliceCross, wbtc, 60_000e18, bound(debt, 100e18, 9_000e18));
        setVault(-int256(bound(vault, 1, 40_000e6)));
        _withdrawsAsForeseen(bobCross);
    }

    /// @dev Of other collateral: that to the unit, and not a unit more.
    function testFuzz_INV_7_maxWithdraw_collateral(uint256 seed, bool reserves) public {
        AccountId id = build((seed >> 9) << 9);
        if (reserves) _reserveSome(id);
        _takesAsForeseen(id);
    }

    /// @dev A debt keeps its buffer.
    function testFuzz_INV_7_maxWithdraw_collateral_ofADebtor(uint256 pledged, uint256 debt) public {
        indebt(aliceCross, wbtc, bound(pledged, 40_000e18, 90_000e18), bound(debt, 100e18, 9_000e18));
        _takesAsForeseen(aliceCross);
    }

    function _takesAsForeseen(AccountId id) private {
        address[] memory list = house.tokensOf(id);
        for (uint256 i; i < list.length; ++i) {
            ILens.Withdrawal memory w = lens.maxWithdraw(id, list[i]);
            assertEq(w.failure.length, 0, "there is an answer");
            uint256 all = house.collateralOf(id, list[i]);
            address owner = id.owner();
            if (w.tokenAmount < all) {
                vm.expectPartialRevert(IClearingHouse.InsufficientMargin.selector);
                vm.prank(owner);
                house.withdrawCollateral(id, list[i], w.tokenAmount + 1, owner);
            }
            if (w.tokenAmount == 0) continue;
            vm.prank(owner);
            house.withdrawCollateral(id, list[i], w.tokenAmount, owner);
        }
        assertBooks();
    }

    /// @dev With a price too old there is none, and why; but of what needs none.
    function test_maxWithdraw_stale() public {
        fund(aliceCross, 10_000e6);
        trade(aliceCross, ETH, 1e18);
        fund(bobCross, 10_000e6);
        pledge(aliceHedge, weth, 1e18);
        skip(1 hours);
        ILens.Withdrawal memory w = lens.maxWithdraw(aliceCross, address(quote));
        assertGt(w.failure.length, 0, "no answer");
        w = lens.maxWithdraw(bobCross, address(quote));
        assertEq(w.tokenAmount, 10_000e6, "a flat account needs no price");
        w = lens.maxWithdraw(aliceHedge, address(weth));
        assertEq(w.tokenAmount, 1e18, "nor does what backs nothing");
        w = lens.maxWithdraw(bobCross, address(0xdead));
        assertTrue(bytes4(w.failure) == IClearingHouse.UnlistedToken.selector, "no token");
    }

    function _withdrawsAsForeseen(AccountId id) private {
        ILens.Withdrawal memory w = lens.maxWithdraw(id, address(quote));
        assertEq(w.failure.length, 0, "there is an answer");
        address owner = id.owner();
        uint256 snapshot = vm.snapshotState();
        vm.prank(owner);
        try house.withdraw(id, w.tokenAmount + 1, owner) {
            fail("INV-7: not a unit more");
        } catch (bytes memory reason) {
            assertGt(reason.length, 3, "with a reason");
        }
        vm.revertToState(snapshot);
        if (w.tokenAmount == 0) return;
        uint256 wallet = quote.balanceOf(owner);
        vm.prank(owner);
        house.withdraw(id, w.tokenAmount, owner);
        assertEq(quote.balanceOf(owner) - wallet, w.paid, "INV-7: what is paid, to the unit");
        assertBooks();
    }

    /// @dev An order that holds something back.
    function _reserveSome(AccountId id) private {
        uint16 market = house.marketsOf(id).length == 0 ? ETH : house.marketsOf(id)[0];
        IOrders.OrderRequest memory r = orderRequest(id, market, sideOf(id, false), unitsOf(market, 700e18), false);
        PriceUpdate memory none = noUpdate();
        vm.prank(id.owner());
        try orders.commit(r, none) {} catch {}
    }
}
