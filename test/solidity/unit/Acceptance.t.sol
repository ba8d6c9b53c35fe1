// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IPriceRouter, PriceUpdate} from "../../../contracts/interfaces/IPriceRouter.sol";
import {Mark} from "../../../contracts/libraries/Mark.sol";
import {Rng} from "../kit/Rng.sol";
import {Routing} from "../kit/Routing.sol";
import {SettableCheck} from "../kit/SettableCheck.sol";

/// @dev T39, T43, T44: what a router makes of one price, given the stored one and what the check says.
contract AcceptanceTest is Routing {
    bytes32 private constant CHECK_ID = keccak256("check");
    uint24 private constant DEVIATION = 20_000;
    uint32 private constant CHECK_AGE = 100;
    uint256 private constant STORED = 7e18;
    uint256 private constant NOW = START + 50;

    enum Check {
        None,
        Agrees,
        Silent
    }

    /// @dev One price, and how it comes.
    struct Case {
        /// @dev As a settlement price, else in an update.
        bool settles;
        uint256 price;
        uint256 confidence;
        uint256 average;
        uint256 time;
        bool band;
        Check check;
        uint256 checkPrice;
        uint256 checkTime;
    }

    SettableCheck private _check;

    function setUp() public {
        deployRouter(address(0));
        _check = new SettableCheck();
    }

    /* THE TABLE */

    function test_order_table() public {
        Case memory c = _case();
        _stored("newer by a second", c, 0, 0);
        c.time = START;
        _ignored("of the same second", c);
        c.time = START - 1;
        _ignored("older", c);
        c.confidence = c.price;
        _ignored("older, and useless", c);
        c.check = Check.Silent;
        _ignored("older, and it could not be checked", c);
        (c, c.settles) = (_case(), true);
        _stored("a newer settlement price", c, 0, 0);
        c.time = START;
        _ignored("a settlement price of the same second", c);
        c.time = START - 1 days;
        _ignored("a settlement price of yesterday", c);
    }

    function test_confidence_table() public {
        Case memory c = _case();
        c.confidence = 1;
        _stored("the least uncertainty counts as a millionth", c, 1, 0);
        c.confidence = 0.5e18;
        _stored("as uncertain as allowed", c, WIDEST, 0);
        c.confidence = 0.5e18 + 1;
        bytes memory wide = abi.encodeWithSelector(IPriceRouter.PriceTooUncertain.selector, A, 5_001, WIDEST);
        _refused("a wei more uncertain", c, wide);
        (c.check, c.checkPrice) = (Check.Agrees, 1e18);
        _refused("uncertain, and the check disagrees", c, wide);
        (c.settles, c.time) = (true, START);
        _refused("an uncertain settlement price that is not newer", c, wide);
        c = _case();
        c.confidence = 400e18;
        wide = abi.encodeWithSelector(IPriceRouter.PriceTooUncertain.selector, A, 4_000_000, WIDEST);
        _refused("T44: 5,402 plus or minus 21,623", c, wide);
    }

    function test_check_table() public {
        Case memory c = _case();
        c.check = Check.Agrees;
        _stored("the check says the same", c, 0, 0);
        c.price = 102e18;
        _stored("as far above the check as allowed", c, 0, 0);
        c.price = 102e18 + 1;
        _refused("a wei further above", c, _deviates(c, 20_001));
        c.price = 98e18;
        _stored("as far below the check as allowed", c, 0, 0);
        c.price = 98e18 - 1;
        _refused("a wei further below", c, _deviates(c, 20_001));
        // T39: a bad print.
        c.price = 1_000e18;
        _refused("ten times too high", c, _deviates(c, 9_000_000));
        c.price = 10e18;
        _refused("ten times too low", c, _deviates(c, 900_000));
        (c.settles, c.time) = (true, START - 1);
        _refused("an old settlement price ten times too low", c, _deviates(c, 900_000));
        c.settles = false;
        _ignored("an old update ten times too low", c);
        c.check = Check.None;
        c.time = START + 1;
        _stored("without a check nothing tells", c, 0, 0);
    }

    function test_checksOwnPrice_table() public {
        Case memory c = _case();
        (c.check, c.checkTime) = (Check.Agrees, NOW - CHECK_AGE);
        _stored("the check's price is as old as allowed", c, 0, 0);
        c.checkTime = NOW - CHECK_AGE - 1;
        bytes memory old = abi.encodeWithSelector(IPriceRouter.CheckTooOld.selector, A, c.checkTime, CHECK_AGE, NOW);
        _refused("the check's price is a second older", c, old);
        c.price = 1_000e18;
        _refused("too old to say how far", c, old);
        c.settles = true;
        _refused("too old for a settlement price", c, old);
        c.check = Check.Silent;
        bytes memory silent = abi.encodeWithSelector(SettableCheck.Silent.selector, CHECK_ID);
        _refused("the check says nothing, to a settlement price", c, silent);
        c.settles = false;
        _refused("the check says nothing, to an update", c, silent);
        (c.check, c.checkTime, c.checkPrice) = (Check.Agrees, NOW, 0);
        _refused("the check says zero", c, abi.encodeWithSignature("Panic(uint256)", 0x12));
    }

    function test_band_table() public {
        Case memory c = _case();
        c.average = 110e18;
        _stored("the average as far above as the band", c, 0, 100_000);
        c.average = 110.0001e18 - 1;
        _stored("not a whole millionth further", c, 0, 100_000);
        c.average = 110.0001e18;
        _stored("a millionth further above", c, 0, 100_001);
        c.average = 90e18;
        _stored("the average as far below as the band", c, 0, -100_000);
        c.average = 89.9999e18;
        _stored("a millionth further below", c, 0, -100_001);
        c.average = 1;
        _stored("an average of next to nothing", c, 0, -999_999);
        c.average = type(uint128).max;
        _stored("an average beyond measure", c, 0, type(int24).max);
        c.band = false;
        _stored("without a band nothing is outside", c, 0, type(int24).max);
    }

    function test_price_table() public {
        Case memory c = _case();
        c.price = type(uint128).max;
        _stored("the largest price", c, 0, 0);
        c.price = uint256(type(uint128).max) + 1;
        bytes memory large = abi.encodeWithSelector(SafeCast.SafeCastOverflowedUintDowncast.selector, 128, c.price);
        _refused("a price too large to store", c, large);
        c.price = 1;
        _stored("the least price", c, 0, 0);
    }

    /* THE RULE */

    /// @dev The same of any price, by a rule written down once more.
    /// hardhat-config: fuzz.runs = 1024
    function testFuzz_acceptance(uint256 seed) public {
        Rng memory rng = Rng(seed);
        Case memory c = _case();
        c.settles = rng.once(2);
        c.price = rng.magnitude(1e6, 1e36);
        c.confidence = rng.once(3) ? 0 : rng.magnitude(1, c.price) / rng.between(1, 400);
        c.average = rng.once(3) ? 0 : rng.between(c.price / 2 + 1, 2 * c.price);
        if (rng.once(2)) c.average = rng.between((c.price * 89) / 100, (c.price * 111) / 100);
        c.time = rng.between(START - 2, START + 50);
        c.band = rng.once(2);
        c.check = Check(rng.between(0, 2));
        c.checkPrice = rng.once(3) ? rng.magnitude(1, 1e36) : rng.between((c.price * 96) / 100, (c.price * 104) / 100);
        c.checkTime = NOW - rng.between(0, CHECK_AGE + 20);
        (bytes memory refusal, uint256 share) = _judge(c);
        int256 gap = c.average == 0 ? int256(0) : ((int256(c.average) - int256(c.price)) * 1e6) / int256(c.price);
        if (refusal.length != 0) _refused("refused", c, refusal);
        else if (c.time <= START) _ignored("ignored", c);
        else _stored("stored", c, share, gap);
    }

    /* INSIDE */

    /// @dev A round price a second newer than the stored one; a check that is not asked agrees.
    function _case() private pure returns (Case memory) {
        return Case(false, 100e18, 0, 0, START + 1, true, Check.None, 100e18, NOW);
    }

    function _judge(Case memory c) private pure returns (bytes memory refusal, uint256 share) {
        share = ceilDiv(c.confidence, 1e6, c.price);
        if (c.time <= START && !c.settles) return ("", share);
        if (share > WIDEST) {
            return (abi.encodeWithSelector(IPriceRouter.PriceTooUncertain.selector, A, share, WIDEST), share);
        }
        if (c.check == Check.None) return ("", share);
        if (c.check == Check.Silent) {
            return (abi.encodeWithSelector(SettableCheck.Silent.selector, CHECK_ID), share);
        }
        if (NOW - c.checkTime > CHECK_AGE) {
            return (abi.encodeWithSelector(IPriceRouter.CheckTooOld.selector, A, c.checkTime, CHECK_AGE, NOW), share);
        }
        uint256 distance = max(c.price, c.checkPrice) - min(c.price, c.checkPrice);
        uint256 deviation = ceilDiv(distance, 1e6, c.checkPrice);
        if (deviation > DEVIATION) return (_deviates(c, deviation), share);
    }

    function _deviates(Case memory c, uint256 deviation) private pure returns (bytes memory) {
        return
            abi.encodeWithSelector(IPriceRouter.PriceDeviates.selector, A, c.price, c.checkPrice, deviation, DEVIATION);
    }

    function _refused(string memory what, Case memory c, bytes memory refusal) private {
        bytes memory before = _prepare(c);
        assertSame(_play(c), refusal, what);
        assertSame(abi.encode(router.feed(A)), before, string.concat(what, ": nothing changes"));
    }

    function _ignored(string memory what, Case memory c) private {
        bytes memory before = _prepare(c);
        assertSame(_play(c), "", what);
        assertSame(abi.encode(router.feed(A)), before, string.concat(what, ": nothing changes"));
    }

    function _stored(string memory what, Case memory c, uint256 share, int256 gap) private {
        _prepare(c);
        assertSame(_play(c), "", what);
        IPriceRouter.Feed memory f = router.feed(A);
        assertEq(f.price, c.price, what);
        assertEq(f.publishTime, c.time, string.concat(what, ": publish time"));
        assertEq(f.confidence, share, string.concat(what, ": confidence"));
        assertEq(f.gap, gap, string.concat(what, ": gap"));
        Mark mark = markOf(A);
        bool outside = c.band && (gap > int256(uint256(GAP)) || gap < -int256(uint256(GAP)));
        assertTrue(mark.isOutsideBand() == outside, string.concat(what, ": band"));
        uint256 average = outside ? (c.price * uint256(1e6 + gap)) / 1e6 : c.price;
        assertEq(mark.average(), average, string.concat(what, ": average"));
        assertFalse(mark.isStale() || mark.isFrozen() || mark.isRecovering(), string.concat(what, ": live"));
    }

    /// @dev The feed as the case wants it, its price of a moment ago, and how it looks.
    function _prepare(Case memory c) private returns (bytes memory) {
        deployRouter(address(0));
        publish(A, STORED, START);
        vm.warp(NOW);
        IPriceRouter.FeedConfig memory f = configOf(A);
        if (!c.band) f.maxGap = 0;
        if (c.check != Check.None) {
            (f.check, f.checkFeedId) = (address(_check), CHECK_ID);
            (f.checkMaxAge, f.maxDeviation) = (CHECK_AGE, DEVIATION);
        }
        router.setFeed(A, f);
        _check.set(c.checkPrice, c.checkTime);
        if (c.check == Check.Silent) _check.silence();
        return abi.encode(router.feed(A));
    }

    /// @dev Empty if it is taken.
    function _play(Case memory c) private returns (bytes memory) {
        PriceUpdate memory u = updateOf(A, c.price, c.confidence, c.average, c.time);
        if (!c.settles) return refusalOf(u);
        try router.settlementPrice(A, u.data, uint64(START - 1 days), uint64(NOW)) {
            return "";
        } catch (bytes memory reason) {
            return reason;
        }
    }
}
