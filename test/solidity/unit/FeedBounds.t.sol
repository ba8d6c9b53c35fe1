// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {IPriceRouter} from "../../../contracts/interfaces/IPriceRouter.sol";
import {PriceRouter} from "../../../contracts/oracles/PriceRouter.sol";
import {Rng} from "../kit/Rng.sol";
import {Routing} from "../kit/Routing.sol";

/// @dev T22: no admissible value of a parameter makes a price of yesterday count, and none stops a market for good.
contract FeedBoundsTest is Routing {
    /// @dev A parameter by its name, its bounds, and whether it must be 0 where there is no check.
    struct Bound {
        bytes32 name;
        uint256 least;
        uint256 most;
        bool ofCheck;
    }

    function setUp() public {
        deployRouter(address(0));
    }

    /* FEEDS */

    /// @dev Every parameter at its bounds is taken, and one beyond either is refused by its name.
    function test_setFeed_table() public {
        Bound[] memory table = _feedBounds();
        for (uint256 i; i < table.length; ++i) {
            _checkFeed(table[i], table[i].least);
            _checkFeed(table[i], table[i].most);
            _checkFeed(table[i], table[i].least - 1);
            _checkFeed(table[i], table[i].most + 1);
            _checkFeed(table[i], 0);
        }
    }

    function testFuzz_setFeed_refusesByName(uint256 which, uint256 value) public {
        Bound[] memory table = _feedBounds();
        Bound memory b = table[which % table.length];
        _checkFeed(b, bound(value, 0, _widestOf(b.name)));
    }

    function test_setFeed_withoutASource() public {
        IPriceRouter.FeedConfig memory c = configOf(A);
        c.source = address(0);
        vm.expectRevert(_refusal("source", 0, 1, type(uint160).max));
        router.setFeed(A, c);
    }

    /// @dev Without a check what is about it must be nothing.
    function testFuzz_setFeed_withoutACheck(bytes32 feedId, uint32 age, uint24 deviation, uint256 which) public {
        IPriceRouter.FeedConfig memory c = configOf(A);
        which = bound(which, 0, 2);
        if (which == 0) c.checkFeedId = feedId;
        if (which == 1) c.checkMaxAge = age;
        if (which == 2) c.maxDeviation = deviation;
        if (which == 0 && feedId != 0) vm.expectRevert(_refusal("checkFeedId", uint256(feedId), 0, 0));
        if (which == 1 && age != 0) vm.expectRevert(_refusal("checkMaxAge", age, 0, 0));
        if (which == 2 && deviation != 0) vm.expectRevert(_refusal("maxDeviation", deviation, 0, 0));
        router.setFeed(A, c);
    }

    /// @dev A feed shows what it was set to, whatever it was before; and nothing else of it changes.
    function testFuzz_setFeed_keepsWhatItWasGiven(uint256 seed, uint16 id) public {
        Rng memory rng = Rng(seed);
        router.setFeed(id, configOf(id));
        publish(id, 3e18, START);
        skip(AGE + 1);
        router.warn(id);
        IPriceRouter.Feed memory before = router.feed(id);
        for (uint256 i; i < 2; ++i) {
            IPriceRouter.FeedConfig memory c = _randomConfig(rng);
            vm.expectEmit(address(router));
            emit IPriceRouter.SetFeed(id, c);
            router.setFeed(id, c);
            before.config = c;
            assertSame(abi.encode(router.feed(id)), abi.encode(before), "feed");
        }
    }

    /* THE ROUTER */

    function test_config_table() public {
        Bound[3] memory table = [
            Bound("freezeAge", 5 minutes, 1 days, false),
            Bound("notice", 30, 1 hours, false),
            Bound("grace", 1 minutes, 1 hours, false)
        ];
        for (uint256 i; i < 3; ++i) {
            _checkConfig(table[i], table[i].least);
            _checkConfig(table[i], table[i].most);
            _checkConfig(table[i], table[i].least - 1);
            _checkConfig(table[i], table[i].most + 1);
            _checkConfig(table[i], 0);
            _checkConfig(table[i], type(uint256).max);
        }
    }

    /* INSIDE */

    function _feedBounds() private pure returns (Bound[] memory table) {
        table = new Bound[](5);
        table[0] = Bound("maxAge", 5, 3600, false);
        table[1] = Bound("maxConfidence", 100, 50_000, false);
        table[2] = Bound("maxGap", 10_000, 1_000_000, false);
        table[3] = Bound("checkMaxAge", 1, 2 days, true);
        table[4] = Bound("maxDeviation", 1_000, 200_000, true);
    }

    function _widestOf(bytes32 name) private pure returns (uint256) {
        if (name == "maxAge" || name == "maxConfidence") return type(uint16).max;
        return name == "checkMaxAge" ? type(uint32).max : type(uint24).max;
    }

    function _checkFeed(Bound memory b, uint256 value) private {
        IPriceRouter.FeedConfig memory c = configOf(A);
        if (b.ofCheck) (c.check, c.checkMaxAge, c.maxDeviation) = (address(this), 100, 10_000);
        if (b.name == "maxAge") c.maxAge = uint16(value);
        if (b.name == "maxConfidence") c.maxConfidence = uint16(value);
        if (b.name == "maxGap") c.maxGap = uint24(value);
        if (b.name == "checkMaxAge") c.checkMaxAge = uint32(value);
        if (b.name == "maxDeviation") c.maxDeviation = uint24(value);
        // A feed may have no band.
        bool fits = (value >= b.least && value <= b.most) || (b.name == "maxGap" && value == 0);
        if (!fits) vm.expectRevert(_refusal(b.name, value, b.least, b.most));
        router.setFeed(A, c);
        if (fits) assertSame(abi.encode(router.feed(A).config), abi.encode(c), "kept");
    }

    function _checkConfig(Bound memory b, uint256 value) private {
        IPriceRouter.Config memory c = IPriceRouter.Config(FREEZE_AGE, NOTICE, GRACE, address(this));
        if (b.name == "freezeAge") c.freezeAge = value;
        if (b.name == "notice") c.notice = value;
        if (b.name == "grace") c.grace = value;
        address manager = address(new AccessManager(address(this)));
        bool fits = value >= b.least && value <= b.most;
        if (!fits) vm.expectRevert(_refusal(b.name, value, b.least, b.most));
        PriceRouter made = new PriceRouter(manager, c);
        if (fits) assertSame(abi.encode(made.config()), abi.encode(c), "kept");
    }

    function _randomConfig(Rng memory rng) private pure returns (IPriceRouter.FeedConfig memory c) {
        c.source = address(uint160(rng.between(1, type(uint160).max)));
        c.feedId = bytes32(rng.next());
        c.maxAge = uint16(rng.between(5, 3600));
        c.maxConfidence = uint16(rng.between(100, 50_000));
        if (rng.once(2)) c.maxGap = uint24(rng.between(10_000, 1_000_000));
        if (rng.once(2)) return c;
        c.check = address(uint160(rng.between(1, type(uint160).max)));
        c.checkFeedId = bytes32(rng.next());
        c.checkMaxAge = uint32(rng.between(1, 2 days));
        c.maxDeviation = uint24(rng.between(1_000, 200_000));
    }

    function _refusal(
        bytes32 name,
        uint256 value,
        uint256 minimum,
        uint256 maximum
    ) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IPriceRouter.FeedOutOfBounds.selector, name, value, minimum, maximum);
    }
}
