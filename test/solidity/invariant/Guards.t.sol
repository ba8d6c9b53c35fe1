// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IClearingHouse} from "../../../contracts/interfaces/IClearingHouse.sol";
import {GuardKind, IGuards} from "../../../contracts/interfaces/IGuards.sol";
import {IOrders} from "../../../contracts/interfaces/IOrders.sol";
import {PriceUpdate} from "../../../contracts/interfaces/IPriceRouter.sol";
import {AccountId} from "../../../contracts/libraries/AccountId.sol";
import {Guarding} from "../kit/Guarding.sol";
import {Rng} from "../kit/Rng.sol";

/// @title Guards are registered, executed and ended, among trades, prices, settlements and liquidations
/// @notice A random history of many steps in each run. After every step the books balance; what a guard has moved is what
/// is off its amount; and no guard has made a healthy account unhealthy.
contract GuardsHistoryTest is Guarding {
    uint256 private constant STEPS = 80;

    struct Reached {
        uint256 opened;
        uint256 set;
        uint256 cancelled;
        uint256 toppedUp;
        uint256 fromWallets;
        uint256 deRisked;
        uint256 refused;
        uint256 settled;
        uint256 liquidated;
    }

    AccountId[] private _ids;
    uint256 private _ended;
    Reached private _met;

    function setUp() public override {
        super.setUp();
        _ids.push(aliceCross);
        _ids.push(aliceIsolated);
        _ids.push(aliceHedge);
        for (uint256 i; i < _ids.length; ++i) fund(_ids[i], 60_000e6);
        allow(alice, 100_000e6, type(uint256).max);
        vm.prank(alice);
        quote.approve(address(house), type(uint256).max);
    }

    /// hardhat-config: fuzz.runs = 40
    function testFuzz_INV_1_INV_3_INV_12_anyHistory(uint256 seed) public {
        _run(seed);
    }

    function test_reach() public {
        Reached memory all;
        for (uint256 seed; seed < 12; ++seed) {
            uint256 snapshot = vm.snapshotState();
            Reached memory r = this.run(seed);
            vm.revertToState(snapshot);
            all.opened += r.opened;
            all.set += r.set;
            all.cancelled += r.cancelled;
            all.toppedUp += r.toppedUp;
            all.fromWallets += r.fromWallets;
            all.deRisked += r.deRisked;
            all.refused += r.refused;
            all.settled += r.settled;
            all.liquidated += r.liquidated;
        }
        assertGt(all.opened, 20, "opened");
        assertGt(all.set, 40, "registered");
        assertGt(all.cancelled, 3, "cancelled");
        assertGt(all.toppedUp, 3, "topped up");
        assertGt(all.fromWallets, 3, "out of wallets");
        assertGt(all.deRisked, 3, "reduced");
        assertGt(all.refused, 20, "refused");
        assertGt(all.settled, 3, "settled");
        assertGt(all.liquidated, 1, "liquidated");
    }

    function run(uint256 seed) external returns (Reached memory) {
        return _run(seed);
    }

    function _run(uint256 seed) private returns (Reached memory) {
        Rng memory rng = Rng(seed);
        for (uint256 step; step < STEPS; ++step) {
            refresh();
            _step(rng);
            assertEq(quote.balanceOf(address(guards)), 0, "guards hold nothing");
            assertBooks();
        }
        return _met;
    }

    function _step(Rng memory rng) private {
        uint256 kind = rng.between(0, 13);
        AccountId id = _ids[rng.between(0, 2)];
        if (kind <= 2) _open(rng, id);
        else if (kind <= 4) _move(rng, 930, 1_075);
        else if (kind == 5) _crash(rng);
        else if (kind == 6) _setSome(rng, id);
        else if (kind == 7) _cancelSome(id, GuardKind(rng.between(0, 2)));
        else if (kind == 8) _endOrders();
        else if (kind == 9) _liquidateSome();
        else if (kind == 10) skip(rng.between(1, 70));
        else {
            for (uint256 k; k < 3; ++k) _executeSome(id, GuardKind(k));
        }
        if (kind == 6 || kind == 12) _setSome(rng, _ids[rng.between(0, 2)]);
    }

    function _open(Rng memory rng, AccountId id) private {
        bool short = rng.between(0, 1) == 1;
        uint16 market = uint16(rng.between(1, marketCount));
        int256 size = unitsOf(market, rng.between(1_000e18, 200_000e18)) * (short ? -1 : int256(1));
        try house.fill(fillRequest(id, market, sideOf(id, short), size, false)) {
            ++_met.opened;
        } catch {
            // Too much for the account, or less than the least.
            return;
        }
    }

    /// @dev All at once, and whoever is under the line then is liquidated.
    function _crash(Rng memory rng) private {
        for (uint256 i; i < 3; ++i) _move(rng, 830, 1_200);
        refresh();
        _liquidateSome();
    }

    function _move(Rng memory rng, uint256 low, uint256 high) private {
        uint16 market = uint16(rng.between(1, marketCount));
        uint256 first =
            market == BTC
                ? 50_000e18
                : market == ETH
                    ? 2_000e18
                    : 100e18;
        publish(market, bound((mark(market) * rng.between(low, high)) / 1_000, first / 2, first * 2));
    }

    function _setSome(Rng memory rng, AccountId id) private {
        int256 level = levelOf(id);
        uint256 below = level > 2e18 ? 0.4e18 : uint256(level > 1e17 ? level : int256(1e17));
        below = (below * rng.between(80, 99)) / 100;
        GuardKind kind = GuardKind(rng.between(0, 2));
        uint256 amount = rng.between(2 * GUARD_FEE, 20_000e18);
        IGuards.Guard memory g = guardOn(id, kind, below, (below * rng.between(101, 150)) / 100, amount);
        if (kind == GuardKind.TopUpFromAccount) g.source = _other(id, rng.between(1, 2));
        g.cooldown = uint32(rng.between(0, 30));
        PriceUpdate memory none = noUpdate();
        vm.prank(alice);
        try guards.setGuard(g, none) {
            ++_met.set;
        } catch (bytes memory reason) {
            assertTrue(bytes4(reason) == IGuards.LevelNotBelow.selector, "or it stands there already");
        }
    }

    function _cancelSome(AccountId id, GuardKind kind) private {
        vm.prank(alice);
        try guards.cancelGuard(id, kind) {
            ++_met.cancelled;
        } catch (bytes memory reason) {
            assertTrue(bytes4(reason) == IGuards.NoGuard.selector, "or there is none");
        }
    }

    /// @dev Every action by what it may do, and every refusal by its reason.
    function _executeSome(AccountId id, GuardKind kind) private {
        (IGuards.Guard memory g, uint256 readyAt) = guards.guardOf(id, kind);
        int256 level = levelOf(id);
        uint256 healthy = _healthy();
        int256 cash = kind == GuardKind.TopUpFromAccount && g.expiry != 0 ? cashOf(g.source) : int256(0);
        uint256 wallet = quote.balanceOf(alice);
        uint256 orderCount = orders.orderCount();
        PriceUpdate memory none = noUpdate();
        vm.prank(keeper);
        try guards.executeGuard(id, kind, none) {
            assertLt(level, int256(uint256(g.level)), "below its level");
            assertTrue(clock() >= readyAt && clock() <= g.expiry, "in its time");
            assertEq(healthy & ~_healthy(), 0, "INV-3: who was healthy is");
            uint256 moved = g.amount - left(g);
            if (kind == GuardKind.DeRisk) {
                assertGt(moved, 0, "keepers are paid");
                assertEq(quote.balanceOf(alice), wallet, "no money comes");
                ++_met.deRisked;
                return;
            }
            assertEq(orders.orderCount(), orderCount, "no orders");
            bool reached = levelOf(id) >= int256(uint256(g.target));
            if (kind == GuardKind.TopUpFromAccount) {
                assertEq(cash - cashOf(g.source), int256(moved), "INV-12: what left the source is off its amount");
                reached = reached || _spent(g.source);
                ++_met.toppedUp;
            } else {
                assertEq((wallet - quote.balanceOf(alice)) * 1e12, moved, "what left the wallet is off its amount");
                reached = reached || quote.balanceOf(alice) == 0;
                ++_met.fromWallets;
            }
            assertTrue(reached || left(g) < 1e12, "the target, or all there is");
        } catch (bytes memory reason) {
            ++_met.refused;
            _assertReason(bytes4(reason), g, readyAt, level);
        }
    }

    function _assertReason(bytes4 why, IGuards.Guard memory g, uint256 readyAt, int256 level) private view {
        if (g.expiry == 0) assertTrue(why == IGuards.NoGuard.selector, "there is none");
        else if (clock() < readyAt) assertTrue(why == IGuards.GuardNotReady.selector, "it is not ready");
        else if (clock() > g.expiry) assertTrue(why == IGuards.GuardExpired.selector, "it has expired");
        else if (level >= int256(uint256(g.level))) assertTrue(why == IGuards.NotBelowLevel.selector, "not below");
        else {
            bool poor = why == IGuards.TopUpTooSmall.selector || why == IGuards.AmountExhausted.selector;
            bool full = why == IOrders.TooManyOrders.selector;
            // Too late for a de-risk: fees, or pairs of whoever has nothing left.
            bool late =
                why == IClearingHouse.InsufficientMargin.selector ||
                    why == IClearingHouse.ReductionLowersHealth.selector;
            assertTrue(poor || full || late, "or money is short");
        }
    }

    function _endOrders() private {
        uint256 count = orders.orderCount();
        for (; _ended < count; ++_ended) {
            IOrders.Order memory o = orders.order(_ended + 1);
            if (o.commitTime == 0) continue;
            if (o.epoch != house.epochOf(o.accountId)) {
                orders.clear(_ended + 1);
            } else if (clock() > o.commitTime + 62) {
                orders.expire(_ended + 1);
            } else {
                settle(_ended + 1, mark(o.marketId), keeper);
                refresh();
                ++_met.settled;
            }
        }
    }

    /// @dev INV-8: guards or not, whoever is under the line is liquidated.
    function _liquidateSome() private {
        for (uint256 i; i < _ids.length; ++i) {
            if ((_healthy() >> i) & 1 == 1) continue;
            vm.prank(keeper);
            house.liquidate(_ids[i]);
            ++_met.liquidated;
        }
    }

    function _healthy() private view returns (uint256 bits) {
        for (uint256 i; i < _ids.length; ++i) {
            IClearingHouse.AccountState memory s = stateOf(_ids[i]);
            if (s.equity >= int256(s.maintenance)) bits |= 1 << i;
        }
    }

    /// @dev Whether nothing may leave an account any more.
    function _spent(AccountId id) private view returns (bool) {
        IClearingHouse.AccountState memory s = stateOf(id);
        return s.cash == 0 || usable(s, 0) == int256(s.initial + s.reserved);
    }

    function _other(AccountId id, uint256 offset) private view returns (AccountId) {
        for (uint256 i; i < 3; ++i) {
            if (AccountId.unwrap(_ids[i]) == AccountId.unwrap(id)) return _ids[(i + offset) % 3];
        }
        return id;
    }
}
