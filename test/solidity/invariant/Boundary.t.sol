// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IClearingHouse, PositionSide} from "../../../contracts/interfaces/IClearingHouse.sol";
import {AccountId} from "../../../contracts/libraries/AccountId.sol";
import {Handler} from "./Handler.sol";
import {Invariants} from "./Invariants.sol";

/// @title Accounts at their line, a hair on either side of it
/// @notice The price at which an account meets its line is found by bisection among all prices the provider can
/// express; after each visit the market returns to the price it had.
contract BoundaryHandler is Handler {
    function presetName() internal pure override returns (string memory) {
        return "tiered";
    }

    function setUp() public override {
        super.setUp();
        // A vault that can pay every winner at every price met here.
        fundVault(1e15);
    }

    /// @dev Opens or adds, and leaves the account just the initial margin.
    function build(uint256 who, uint256 where, uint256 exposure, bool short) external turn {
        AccountId id = _person(who);
        uint16 market = anyMarket(where);
        exposure = magnitude(exposure, 600e18, 1_000_000e18);
        fund(id, exposure / 1e12 + 1e6);
        int256 size = unitsOf(market, exposure) * (short ? -1 : int256(1));
        if (_tryFill(fillRequest(id, market, sideOf(id, short), size, false), "build")) ++_met.opens;
        uint256 healthy = _healthy();
        withdrawFree(id);
        _keepsHealth(healthy, "withdraw");
    }

    /// @dev INV-5, INV-8: refused at the last price above the line, done at the first below it.
    function straddle(uint256 who, uint256 which, uint256 by) external turn {
        (bool found, AccountId id, uint16 market, uint256 end) = _atRisk(who, which);
        if (found) _straddle(id, market, end, _owner(by));
    }

    /// @dev Anywhere between the line and nothing.
    function sinkBelow(uint256 who, uint256 which, uint256 health, uint256 by) external turn {
        (bool found, AccountId id, uint16 market, uint256 end) = _atRisk(who, which);
        if (!found) return;
        health = magnitude(health, 1e9, WAD_);
        uint256 price = mark(market);
        (, uint256 bad) = crossing(id, market, _reached(id, market, end, health) ? health : WAD_, end);
        publish(market, bad);
        _liquidate(id, _owner(by));
        publish(market, price);
    }

    /// @dev A gap past the end of the equity, or as far as it goes.
    function gap(uint256 who, uint256 which, uint256 by) external turn {
        (bool found, AccountId id, uint16 market, uint256 end) = _atRisk(who, which);
        if (!found) return;
        uint256 price = mark(market);
        publish(market, end);
        _liquidate(id, _owner(by));
        publish(market, price);
    }

    function _event(uint256 number) internal override {
        uint16 market = anyMarket(_seed(3));
        number %= 6;
        if (number == 0) {
            AccountId id = cross(alice, _nextIndex());
            bool short = _seed(4) % 2 == 0;
            _levered(id, market, 50_000e18, short);
            _straddle(id, market, short ? mark(market) * 2 : mark(market) / 2, keeper);
        } else if (number == 1) {
            _eventPartial(market, alice);
        } else if (number == 2) {
            _eventRuin(market, 20_000e18);
        } else if (number == 3) {
            _eventHedge(market);
        } else if (number == 4) {
            _eventFlip(market);
        } else {
            _roundTrip(market, _mostly(market), 2, _seed(4));
        }
    }

    /// @dev A hedge with an excess, at its line: the excess goes first, then both legs in lockstep.
    function _eventHedge(uint16 market) private {
        AccountId id = hedge(alice, _nextIndex());
        bool short = _seed(5) % 2 == 0;
        int256 size = _levered(id, market, 50_000e18, short);
        fund(id, 20_000e6);
        tradeLeg(id, market, short ? PositionSide.Long : PositionSide.Short, (-size * 4) / 5);
        withdrawFree(id);
        _straddle(id, market, short ? mark(market) * 4 : mark(market) / 4, keeper);
        ++_met.hedgeCloses;
    }

    function _straddle(AccountId id, uint16 market, uint256 end, address keeper_) private {
        uint256 price = mark(market);
        (uint256 good, uint256 bad) = crossing(id, market, WAD_, end);
        // INV-7: foretold at given prices, before the market has them.
        (bytes memory spared, bytes memory foretold) = (_foretell(id, market, good), _foretell(id, market, bad));

        publish(market, good);
        assertFalse(_under(id), "INV-5: not under the line");
        assertSame(spared, abi.encode(house.previewLiquidation(id)), "INV-7: as foretold, above the line");
        _refused(id, keeper_);

        publish(market, bad);
        assertTrue(_under(id), "INV-5: under the line by a hair");
        assertSame(foretold, abi.encode(house.previewLiquidation(id)), "INV-7: as foretold, below the line");
        _liquidate(id, keeper_);
        if (!_under(id)) _refused(id, keeper_);
        else fail("INV-5: still under the line after its liquidation");
        publish(market, price);
        ++_met.straddles;
    }

    function _foretell(AccountId id, uint16 market, uint256 price) private view returns (bytes memory) {
        uint256[] memory prices = _pricesWith(id, market, price);
        IClearingHouse.AccountState memory s = house.accountStateAt(id, prices);
        IClearingHouse.LiquidationPreview memory p = house.previewLiquidationAt(id, prices);
        assertTrue(p.liquidatable == (s.equity < int256(s.maintenance)), "INV-5: liquidatable is E < M, strictly");
        return abi.encode(p);
    }

    /// @dev A healthy account and a market of it whose price can bring it under its line; who is under it already is
    /// liquidated first.
    function _atRisk(
        uint256 who,
        uint256 which
    ) private returns (bool found, AccountId id, uint16 market, uint256 end) {
        id = _person(who);
        if (_under(id)) _liquidate(id, keeper);
        uint16[] memory held = house.marketsOf(id);
        if (held.length == 0) return (false, id, 0, 0);
        market = held[which % held.length];
        uint256 price = mark(market);
        uint256[4] memory ends = [price / 2, price * 2, price / 5, price * 5];
        for (uint256 i; i < ends.length; ++i) {
            end = expressible(ends[i]);
            if (_reached(id, market, end, WAD_)) return (true, id, market, end);
        }
        return (false, id, market, 0);
    }

    function _reached(AccountId id, uint16 market, uint256 price, uint256 health) private view returns (bool) {
        IClearingHouse.AccountState memory s = house.accountStateAt(id, _pricesWith(id, market, price));
        return s.equity < int256((s.maintenance * health) / WAD_);
    }

    function _pricesWith(AccountId id, uint16 market, uint256 price) private view returns (uint256[] memory prices) {
        uint16[] memory held = house.marketsOf(id);
        prices = marksOf(id);
        for (uint256 i; i < held.length; ++i) if (held[i] == market) prices[i] = price;
    }
}

contract BoundaryInvariantTest is Invariants {
    function setUp() public {
        BoundaryHandler h = new BoundaryHandler();
        bytes4[] memory s = new bytes4[](4);
        s[0] = h.build.selector;
        s[1] = h.straddle.selector;
        s[2] = h.sinkBelow.selector;
        s[3] = h.gap.selector;
        drive(h, s);
    }

    /// hardhat-config: invariant.runs = 32
    function invariant_INV_1_INV_2_INV_4_booksBalance() public view {
        checkBooks();
    }

    /// hardhat-config: invariant.runs = 32
    function invariant_INV_3_INV_10_INV_12_promisesAreKept() public view {
        checkKept();
    }

    /// hardhat-config: invariant.runs = 32
    function invariant_INV_5_INV_6_INV_7_INV_8_liquidationsOfTheState() public {
        checkLiquidations();
    }

    function checkMet(Handler.Counters memory met) internal pure override {
        assertGt(met.straddles, 0, "no run without an account at its line");
        assertGt(met.hedgeCloses, 0, "no run without a hedge at its line");
        assertGt(met.refusals, 0, "no run without a refusal at the line");
    }
}
