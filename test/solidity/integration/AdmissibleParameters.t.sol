// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IClearingHouse, PositionSide} from "../../../contracts/interfaces/IClearingHouse.sol";
import {AccountId} from "../../../contracts/libraries/AccountId.sol";
import {Bracket} from "../../../contracts/libraries/Brackets.sol";
import {Fixture} from "../kit/Fixture.sol";
import {Outages} from "../kit/Outages.sol";

/// @title No parameters that are admissible break conservation or the liquidation of whoever is under the line (T22)
/// @notice Every parameter is drawn from its whole range, out to both bounds, then used: trades, time, a gap, liquidations,
/// a change of parameters, the end of the market.
contract AdmissibleParametersTest is Fixture, Outages {
    uint256 private constant PRICE = 1_000e18;
    uint256 private constant MAX_BUILDER_FEE = 1e15;

    struct Reached {
        uint256 trades;
        uint256 liquidations;
        uint256 changes;
        uint256 badDebts;
        uint256 settlements;
    }

    uint256 private _state;
    Reached private _reached;
    IClearingHouse.Config private _drawn;

    function setUp() public override {}

    function testFuzz_INV_1_INV_8_T22_anyParameters(uint256 seed) public {
        _run(seed);
    }

    /// @dev It lowered the cap of a funding rate below where the rate was, and its velocity to nothing: time could not be
    /// charged any more.
    function test_fundingCapBelowTheRate() public {
        _run(type(uint256).max - 3);
    }

    /// @dev What some seeds meet, or the draws above prove little.
    function test_reach() public {
        Reached memory all;
        for (uint256 seed; seed < 40; ++seed) {
            uint256 snapshot = vm.snapshotState();
            Reached memory r = this.run(seed);
            vm.revertToState(snapshot);
            all.trades += r.trades;
            all.liquidations += r.liquidations;
            all.changes += r.changes;
            all.badDebts += r.badDebts;
            all.settlements += r.settlements;
        }
        assertGt(all.trades, 100, "trades");
        assertGt(all.liquidations, 10, "liquidations");
        assertGt(all.changes, 5, "changes of parameters");
        assertGt(all.badDebts, 2, "losses beyond an account");
        assertGt(all.settlements, 20, "positions settled at a market's end");
    }

    function run(uint256 seed) external returns (Reached memory) {
        return _run(seed);
    }

    function _run(uint256 seed) private returns (Reached memory) {
        _state = seed;
        _drawn = _drawConfig();
        deployBallast("textbook", new string[](0), new uint256[](0));
        (aliceCross, aliceHedge, bobCross, keeperCross) = (
            cross(alice, 0),
            hedge(alice, 0),
            cross(bob, 0),
            cross(keeper, 0)
        );
        (AccountId[4] memory ids) = [aliceCross, aliceHedge, bobCross, keeperCross];
        for (uint256 i; i < ids.length; ++i) track(ids[i]);
        uint256 count = _draw(1, 3);
        for (uint256 i; i < count; ++i) _list();

        for (uint256 round; round < 3; ++round) {
            for (uint256 i; i < 3; ++i) _trade(ids[i]);
            skip(_magnitude(1, 30 days));
            _movePrices();
            for (uint256 i; i < 3; ++i) _liquidate(ids[i]);
            assertBooks();
            if (round == 0) _tune();
        }
        _end(ids);
        assertBooks();
        return _reached;
    }

    /// @dev The whole range of what is fixed for the life of a core.
    function coreConfig(string memory) internal view override returns (IClearingHouse.Config memory) {
        return _drawn;
    }

    function timeCosts() internal pure override returns (bool) {
        return true;
    }

    /* WHAT HAPPENS */

    function _trade(AccountId id) private {
        uint16 market = uint16(_draw(1, marketCount));
        fund(id, _magnitude(1e6, 1e14));
        bool short = _draw(0, 1) == 1;
        int256 size = int256(_draw(1e20, 1e25));
        bool hedged = AccountId.unwrap(id) == AccountId.unwrap(aliceHedge);
        PositionSide side = hedged ? (short ? PositionSide.Short : PositionSide.Long) : PositionSide.Net;
        IClearingHouse.FillRequest memory r = fillRequest(id, market, side, short ? -size : size, false);
        // As large as the account and the market allow, if so much is not possible.
        for (uint256 i; i < 60 && r.sizeDelta != 0; ++i) {
            try house.fill(r) {
                ++_reached.trades;
                return;
            } catch {
                r.sizeDelta /= 2;
            }
        }
    }

    function _movePrices() private {
        for (uint16 id = 1; id <= marketCount; ++id) {
            publish(id, expressible((mark(id) * _draw(20, 300)) / 100 + 1));
        }
        refresh();
    }

    function _liquidate(AccountId id) private {
        IClearingHouse.LiquidationPreview memory p = house.previewLiquidation(id);
        if (!p.liquidatable) return;
        vm.prank(keeper);
        house.liquidate(id);
        ++_reached.liquidations;
        if (p.badDebt != 0) ++_reached.badDebts;
        IClearingHouse.AccountState memory s = house.accountState(id);
        assertEq(s.maintenance, p.maintenanceAfter, "INV-7: as previewed");
        assertTrue(s.equity >= int256(s.maintenance), "INV-8: cleared, or nothing is left");
    }

    /// @dev To any other admissible parameters, but for what may only change while a market is even.
    function _tune() private {
        uint16 id = uint16(_draw(1, marketCount));
        IClearingHouse.MarketParams memory p = _drawMarket(house.marketParams(id).economy.vaultShare);
        p.skewScale = house.marketParams(id).skewScale;
        p.maxOpenInterest = min(p.maxOpenInterest, p.skewScale);
        AccountId[3] memory ids = [aliceCross, aliceHedge, bobCross];
        bool[3] memory healthy;
        for (uint256 i; i < 3; ++i) healthy[i] = !house.previewLiquidation(ids[i]).liquidatable;
        try house.setMarketParams(id, p) {
            ++_reached.changes;
        } catch (bytes memory reason) {
            bytes4 capacity = IClearingHouse.CapacityTooSmall.selector;
            assertOneOf(
                reason,
                [IClearingHouse.ParameterOutOfBounds.selector, capacity, bytes4(0)],
                "or beyond its bounds"
            );
        }
        for (uint256 i; i < 3; ++i) {
            assertTrue(
                house.previewLiquidation(ids[i]).liquidatable != healthy[i],
                "INV-3: a change alone liquidates nobody"
            );
        }
    }

    function _end(AccountId[4] memory ids) private {
        house.windDown();
        skip(house.config().haltDelay);
        refresh();
        for (uint16 id = 1; id <= marketCount; ++id) endMarket(id);
        for (uint256 i; i < ids.length; ++i) {
            if (house.marketsOf(ids[i]).length != 0) {
                ++_reached.settlements;
                house.settleAccount(ids[i]);
            }
            assertEq(house.marketsOf(ids[i]).length, 0, "every position ends");
        }
    }

    /* WHAT IS DRAWN */

    function _drawConfig() private returns (IClearingHouse.Config memory c) {
        c.buffer = _between(0.01e18, 0.5e18);
        c.profitWeight = _between(0, 1e18);
        c.keeperShare = _between(0.01e18, 0.9e18);
        c.insuranceShare = _between(0, 1e18 - c.keeperShare);
        c.keeperFloor = 0;
        c.topUpBudget = _between(0, 1_000_000e18);
        c.profitCap = _between(0.01e18, 1e18);
        c.deleverageAbove = _between(c.profitCap, 1e18);
        c.feeToInsurance = _between(0, 1e18);
        c.feeToProtocol = _between(0, 1e18 - c.feeToInsurance);
        uint256 left = 1e18 - c.feeToInsurance - c.feeToProtocol;
        c.feeToReferrer = _between(0, min(left, 0.3e18));
        c.feeToIntegrator = _between(0, min(left - c.feeToReferrer, 0.3e18));
        c.debtRate = _between(0, 1e18);
        c.debtLimit = _between(0, 1_000_000e18);
        c.debtCap = _between(0.01e18, 0.5e18);
        c.dustValue = _between(0, 1000e18);
        c.parameterGrace = _between(1 hours, 30 days);
        c.haltDelay = _between(1 hours, 7 days);
    }

    function _list() private {
        uint16 id = ++marketCount;
        IClearingHouse.MarketParams memory p = _drawMarket(_between(1, 3_000) * 1e14);
        connectFeed(id, p.maxConfidence);
        house.listMarket(id, p);
        publish(id, PRICE);
    }

    /// @dev Drawn from the outside in: what is left for a parameter by those before it.
    function _drawMarket(uint256 vaultShare) private returns (IClearingHouse.MarketParams memory p) {
        IClearingHouse.Config memory c = _drawn;
        uint256 count = _draw(1, 4);
        p.brackets = new Bracket[](count);
        // An exit has to be cheaper than half of the lowest rate, and than what a liquidation keeps of its fee.
        uint256 maintenance = _between(30, 9_000) * 1e14;
        uint256 initial;
        uint256 edge;
        for (uint256 i; i < count; ++i) {
            uint256 least = (maintenance * (1e18 + c.buffer)) / 1e18 / 1e14 + 1;
            initial = _between(max(least, initial / 1e14), max(max(least, initial / 1e14), 20_000)) * 1e14;
            edge += _magnitude(1, 900_000_000) * 1e18;
            p.brackets[i] = Bracket(i + 1 == count ? type(uint256).max : edge, maintenance, initial);
            maintenance = min(_between(maintenance / 1e14, maintenance / 1e14 + 500) * 1e14, 1e18);
        }
        uint256 half = p.brackets[0].maintenance / 2;
        p.liquidationFee = min(_between(half / 2e13 + 1, half / 1e13), 65_535) * 1e13;
        uint256 room = min(((1e18 - c.keeperShare) * p.liquidationFee) / 1e18, half - MAX_BUILDER_FEE);
        p.takerFee = min(_between(0, room / 3), 0.01e18);
        p.makerFee = _between(0, p.takerFee);
        p.maxConfidence = max(min(_between(1e14, max(room / 3, 1e14)), 0.05e18) / 1e12, 100) * 1e12;
        p.minOrderFee = _between(0, 1000e18);
        p.skewScale = _magnitude(1e20, 1e30) * (_draw(0, 3) == 0 ? 1 : 1e3);
        uint256 impact = room > p.takerFee + p.maxConfidence / 2 + 2 ? room - p.takerFee - p.maxConfidence / 2 - 2 : 0;
        p.maxOpenInterest = max((p.skewScale * min(impact, 1e18)) / 1e18, 1);
        p.minExposure = _magnitude(1, 65_535) * 1e18;
        p.maxExposure = p.minExposure + _magnitude(1e18, 1e30);
        p.economy = IClearingHouse.EconomyParams({
            fundingVelocity: _between(0, 1000e6) * 1e12,
            maxFundingRate: _between(0, 0.1e9) * 1e9,
            vaultShare: vaultShare,
            borrowKink: _between(100, 9_900) * 1e14,
            borrowKinkRate: 0,
            borrowMaxRate: _between(0, 50_000) * 1e14,
            maxUtilisation: _between(100, 50_000) * 1e14
        });
        p.economy.borrowKinkRate = _between(0, p.economy.borrowMaxRate / 1e14) * 1e14;
    }

    /* CHANCE */

    function _next() private returns (uint256) {
        _state = uint256(keccak256(abi.encode(_state)));
        return _state;
    }

    function _draw(uint256 low, uint256 high) private returns (uint256) {
        return low + (_next() % (high - low + 1));
    }

    /// @dev Either bound now and then, else anything between.
    function _between(uint256 low, uint256 high) private returns (uint256) {
        uint256 luck = _next() % 8;
        if (luck == 0) return low;
        return luck == 1 ? high : _draw(low, high);
    }

    /// @dev Any order of magnitude alike.
    function _magnitude(uint256 low, uint256 high) private returns (uint256) {
        uint256 value = _draw(low, high);
        for (uint256 n = _next() % 80; n != 0 && value / 2 >= low; --n) value /= 2;
        return value;
    }
}
