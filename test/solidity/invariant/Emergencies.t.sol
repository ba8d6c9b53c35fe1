// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IClearingHouse} from "../../../contracts/interfaces/IClearingHouse.sol";
import {AccountId} from "../../../contracts/libraries/AccountId.sol";
import {Mark} from "../../../contracts/libraries/Mark.sol";
import {Outages} from "../kit/Outages.sol";
import {Pledging} from "../kit/Pledging.sol";
import {Rng} from "../kit/Rng.sol";

/// @title Feeds die and live again, markets end, parameters change, among traders and liquidations
/// @notice A random history of many steps in each run. After every step the books balance and whoever is under the line, and
/// need not wait, can be liquidated; around every step no healthy account becomes unhealthy but by time and price.
contract EmergenciesTest is Pledging, Outages {
    uint256 private constant STEPS = 80;

    struct Reached {
        uint256 trades;
        uint256 frozenLiquidations;
        uint256 waits;
        uint256 freezes;
        uint256 revivals;
        uint256 halts;
        uint256 ends;
        uint256 settlements;
        uint256 changes;
        uint256 liquidations;
    }

    AccountId[] private _ids;
    mapping(uint16 id => bool) private _dead;
    Reached private _met;

    function setUp() public override {
        super.setUp();
        _ids.push(aliceCross);
        _ids.push(aliceIsolated);
        _ids.push(aliceHedge);
        _ids.push(bobCross);
        for (uint256 i; i < _ids.length; ++i) fund(_ids[i], 30_000e6);
        fundInsurance(10_000e6);
    }

    /// hardhat-config: fuzz.runs = 40
    function testFuzz_INV_1_INV_2_INV_3_INV_8_anyHistory(uint256 seed) public {
        _run(seed);
    }

    function test_reach() public {
        Reached memory all;
        for (uint256 seed; seed < 16; ++seed) {
            uint256 snapshot = vm.snapshotState();
            Reached memory r = this.run(seed);
            vm.revertToState(snapshot);
            all.trades += r.trades;
            all.frozenLiquidations += r.frozenLiquidations;
            all.waits += r.waits;
            all.freezes += r.freezes;
            all.revivals += r.revivals;
            all.halts += r.halts;
            all.ends += r.ends;
            all.settlements += r.settlements;
            all.changes += r.changes;
            all.liquidations += r.liquidations;
        }
        assertGt(all.trades, 50, "trades");
        assertGt(all.liquidations, 10, "liquidations");
        assertGt(all.frozenLiquidations, 0, "liquidations of an account with something frozen");
        assertGt(all.waits, 0, "accounts that wait");
        assertGt(all.freezes, 10, "feeds that die");
        assertGt(all.revivals, 5, "feeds that live again");
        assertGt(all.halts, 5, "halts");
        assertGt(all.ends, 1, "markets that end");
        assertGt(all.settlements, 1, "positions settled");
        assertGt(all.changes, 10, "changes of parameters");
    }

    function run(uint256 seed) external returns (Reached memory) {
        return _run(seed);
    }

    function _run(uint256 seed) private returns (Reached memory) {
        Rng memory rng = Rng(seed);
        for (uint256 step; step < STEPS; ++step) {
            _refresh();
            _step(rng);
            _refresh();
            assertBooks();
            _clear(rng);
            assertBooks();
        }
        return _met;
    }

    function _step(Rng memory rng) private {
        uint16 market = uint16(rng.between(1, marketCount));
        uint256 kind = rng.between(0, 12);
        if (kind <= 3) _trade(rng, market);
        else if (kind == 4 || rng.once(3)) _move(rng, market);
        else if (kind == 5) _die(market);
        else if (kind == 6) _live(rng, market);
        else if (kind == 7) _haltOrResume(rng, market);
        else if (kind == 8) _end(market);
        else if (kind == 9) _change(rng, market);
        else if (kind == 10) _settle(rng);
        else if (kind == 11) _deposit(rng);
        else skip(rng.magnitude(1, 1 days));
    }

    /* STEPS */

    function _trade(Rng memory rng, uint16 market) private {
        AccountId id = _ids[rng.between(0, _ids.length - 1)];
        bool short = rng.once(2);
        int256 size = unitsOf(market, rng.between(20_000e18, 200_000e18)) * (short ? -1 : int256(1));
        uint256 healthy = _healthy();
        IClearingHouse.FillRequest memory r = fillRequest(id, market, sideOf(id, short), size, rng.once(4));
        // As large as the account allows, if so much is not possible.
        for (uint256 i; i < 6; ++i) {
            try house.fill(r) {
                ++_met.trades;
                break;
            } catch {
                r.sizeDelta /= 2;
            }
        }
        _keepsHealth(healthy);
    }

    function _move(Rng memory rng, uint16 market) private {
        if (!_dead[market]) publish(market, (mark(market) * rng.between(60, 150)) / 100);
    }

    function _die(uint16 market) private {
        if (_dead[market]) return;
        _dead[market] = true;
        skip(router.config().freezeAge);
        router.warn(market);
        skip(router.config().notice);
        ++_met.freezes;
    }

    function _live(Rng memory rng, uint16 market) private {
        if (!_dead[market]) return;
        _dead[market] = false;
        publish(market, (mark(market) * rng.between(70, 140)) / 100);
        ++_met.revivals;
    }

    function _haltOrResume(Rng memory rng, uint16 market) private {
        uint256 healthy = _healthy();
        if (house.marketState(market).haltedAt == 0) {
            if (!rng.once(4)) return;
            house.haltMarket(market);
            ++_met.halts;
        } else if (rng.once(2)) {
            try house.resumeMarket(market) {} catch (bytes memory reason) {
                assertOneOf(
                    reason,
                    [IClearingHouse.MarketEnded.selector, bytes4(0), bytes4(0)],
                    "resumed unless it ended"
                );
            }
        }
        _keepsHealth(healthy);
    }

    function _end(uint16 market) private {
        if (house.marketState(market).haltedAt == 0) return;
        // A dead feed has no first price.
        bool dead = _dead[market];
        skip((dead ? 2 : 1) * house.config().haltDelay);
        _refresh();
        uint256 healthy = _healthy();
        bytes[] memory data = dead ? noProof() : firstPrice(market, mark(market));
        try house.settleMarket{value: MOCK_FEE * data.length}(market, data) {
            ++_met.ends;
        } catch (bytes memory reason) {
            assertOneOf(reason, [IClearingHouse.MarketEnded.selector, bytes4(0), bytes4(0)], "ends once");
        }
        _keepsHealth(healthy);
    }

    function _change(Rng memory rng, uint16 market) private {
        uint256 healthy = _healthy();
        IClearingHouse.MarketParams memory p = house.marketParams(market);
        p.maxConfidence = uint256(router.feed(market).config.maxConfidence) * 1e12;
        uint256 maintenance = rng.between(500, 3_000) * 1e14;
        (p.brackets[0].maintenance, p.brackets[0].initial) = (maintenance, maintenance * 2);
        try house.setMarketParams(market, p) {
            ++_met.changes;
        } catch (bytes memory reason) {
            bytes4 bounds = IClearingHouse.ParameterOutOfBounds.selector;
            bytes4 capacity = IClearingHouse.CapacityTooSmall.selector;
            assertOneOf(reason, [IClearingHouse.MarketEnded.selector, bounds, capacity], "changed within bounds");
        }
        IClearingHouse.CollateralParams memory c = termsOf(weth);
        c.haircut = rng.between(60, 900) * 1e15;
        c.discount = 0.05e18;
        house.setCollateralParams(address(weth), c);
        _keepsHealth(healthy);
    }

    function _settle(Rng memory rng) private {
        uint256 healthy = _healthy();
        for (uint256 i; i < _ids.length; ++i) {
            if (rng.once(3)) continue;
            try house.settleAccount(_ids[i]) {
                ++_met.settlements;
            } catch (bytes memory reason) {
                assertOneOf(
                    reason,
                    [IClearingHouse.NothingToSettle.selector, bytes4(0), bytes4(0)],
                    "whoever has one is settled"
                );
            }
        }
        _keepsHealth(healthy);
    }

    /// @dev Never held up, whatever is paused, dead or ended.
    function _deposit(Rng memory rng) private {
        AccountId id = _ids[rng.between(0, _ids.length - 1)];
        fund(id, rng.magnitude(1e6, 50_000e6));
        if (rng.once(2) && !_dead[ETH]) {
            weth.mint(id.owner(), 5e18);
            vm.prank(id.owner());
            weth.approve(address(house), type(uint256).max);
            vm.prank(id.owner());
            try house.depositCollateral(id, address(weth), rng.between(1, 5e18)) {} catch (bytes memory reason) {
                bytes4 cap = IClearingHouse.CollateralCapExceeded.selector;
                assertOneOf(
                    reason,
                    [cap, IClearingHouse.FeedNotLive.selector, bytes4(0)],
                    "up to its cap, and not behind a dead feed"
                );
            }
        }
    }

    /* WHAT HOLDS AFTER EACH */

    /// @dev INV-8: whoever is under the line and need not wait is liquidated; whoever waits has a reason.
    function _clear(Rng memory rng) private {
        for (uint256 i; i < _ids.length; ++i) {
            IClearingHouse.LiquidationPreview memory p = house.previewLiquidation(_ids[i]);
            if (!p.liquidatable || rng.once(4)) continue;
            IClearingHouse.AccountState memory s = house.accountState(_ids[i]);
            if (p.waits) {
                ++_met.waits;
                (bool ok, ) = address(house).call(abi.encodeCall(house.liquidate, (_ids[i])));
                assertFalse(ok, "INV-7: whoever the preview lets wait waits");
                continue;
            }
            vm.prank(keeper);
            house.liquidate(_ids[i]);
            ++_met.liquidations;
            for (uint256 j; j < s.positions.length; ++j) {
                if (uint256(s.positions[j].standing) == 2) ++_met.frozenLiquidations;
            }
            p = house.previewLiquidation(_ids[i]);
            assertTrue(!p.liquidatable || p.waits, "INV-5: restored, or only what is passed over is left");
        }
    }

    /// @dev Who is above the line, by a bit each.
    function _healthy() private view returns (uint256 bits) {
        for (uint256 i; i < _ids.length; ++i) {
            IClearingHouse.AccountState memory s = house.accountState(_ids[i]);
            if (s.equity >= int256(s.maintenance)) bits |= 1 << i;
        }
    }

    function _keepsHealth(uint256 before) private view {
        assertEq(_healthy() & before, before, "INV-3: no verb makes a healthy account unhealthy");
    }

    /// @dev What lives has a price, whatever is dead.
    function _refresh() private {
        for (uint16 id = 1; id <= marketCount; ++id) {
            if (!_dead[id]) publish(id, mark(id));
        }
        uint16[] memory ids = new uint16[](marketCount);
        for (uint16 id = 1; id <= marketCount; ++id) ids[id - 1] = id;
        Mark[] memory list = router.marks(ids);
        for (uint256 i; i < list.length; ++i) {
            assertTrue(!list[i].isStale() || list[i].isFrozen(), "every feed lives or is dead");
        }
    }
}
