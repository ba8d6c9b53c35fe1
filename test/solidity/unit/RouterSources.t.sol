// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IPyth} from "@pythnetwork/pyth-sdk-solidity/IPyth.sol";
import {MockPyth} from "@pythnetwork/pyth-sdk-solidity/MockPyth.sol";
import {IPriceRouter, PriceUpdate} from "../../../contracts/interfaces/IPriceRouter.sol";
import {ProvenPrice} from "../../../contracts/interfaces/IPriceSource.sol";
import {MockAggregator} from "../../../contracts/mocks/MockAggregator.sol";
import {ChainlinkSource} from "../../../contracts/oracles/ChainlinkSource.sol";
import {PythSource} from "../../../contracts/oracles/PythSource.sol";
import {SignedSource} from "../../../contracts/oracles/SignedSource.sol";
import {Routing} from "../kit/Routing.sol";

/// @dev A router with each of the sources: what one proves the other takes, and one checks another.
contract RouterSourcesTest is Routing {
    uint256 private constant KEY = 7_919;
    bytes32 private constant ID = keccak256("feed");

    MockAggregator private _aggregator;
    ChainlinkSource private _chainlink;
    SignedSource private _signed;
    MockPyth private _pyth;
    PythSource private _pythSource;

    function setUp() public {
        deployRouter(address(0));
        (_aggregator, _chainlink) = (new MockAggregator(8), new ChainlinkSource());
        _pyth = new MockPyth(60, 1);
        _pythSource = new PythSource(IPyth(address(_pyth)));
        address[] memory signers = new address[](1);
        signers[0] = vm.addr(KEY);
        _signed = new SignedSource(signers, 1);
    }

    function testFuzz_chainlink(uint256 answer, uint256 later, uint256 value) public {
        answer = magnitude(answer, 1, 1e20);
        later = bound(later, 1, AGE);
        _connect(A, address(_chainlink), _aggregatorId());
        _aggregator.answer(1e8, START);
        _aggregator.answer(int256(answer), START + later);
        vm.warp(START + later);
        PriceUpdate memory u = PriceUpdate(one(A), new bytes[](0));
        assertEq(router.updateFee(u), 0, "nothing is charged");
        value = bound(value, 0, 1 ether);
        router.update{value: value}(u);
        assertEq(address(this).balance, 1 ether, "and all of it returns");
        assertEq(router.prices(one(A))[0], answer * 1e10, "the latest round");
        bytes[] memory hint = new bytes[](1);
        hint[0] = abi.encode(uint80(2));
        ProvenPrice memory p = router.settlementPrice(A, hint, uint64(START + later), type(uint64).max);
        assertEq(p.price, answer * 1e10, "the first of a window");
    }

    function testFuzz_signed(uint128 price, uint128 average, uint256 age) public {
        price = uint128(bound(price, 1, type(uint128).max));
        age = bound(age, 0, AGE);
        _connect(A, address(_signed), ID);
        PriceUpdate memory u = PriceUpdate(one(A), _sign(price, average, uint64(START - age)));
        router.update(u);
        assertEq(router.prices(one(A))[0], price, "price");
        assertTrue(router.feed(A).gap == 0 || average != 0, "gap");
        ProvenPrice memory p = router.settlementPrice(A, u.data, uint64(START - age), uint64(START));
        assertEq(p.average, average, "average");
    }

    /// @dev T39: Pyth's price counts where Chainlink's is near, and nowhere else.
    function testFuzz_pyth_checkedByChainlink(uint256 price, uint256 check, uint256 age) public {
        price = bound(price, 98e8, 103e8);
        check = bound(check, 99e8, 101e8);
        age = bound(age, 0, 4_000);
        IPriceRouter.FeedConfig memory c = configOf(A);
        (c.source, c.feedId) = (address(_pythSource), ID);
        (c.check, c.checkFeedId) = (address(_chainlink), _aggregatorId());
        (c.checkMaxAge, c.maxDeviation) = (3_600, 20_000);
        router.setFeed(A, c);
        _aggregator.answer(int256(check), START - age);
        bytes[] memory data = new bytes[](1);
        data[0] = _pyth.createPriceFeedUpdateData(
            ID,
            int64(int256(price)),
            0,
            -8,
            int64(int256(price)),
            0,
            uint64(START),
            uint64(START - 1)
        );
        uint256 deviation = ceilDiv(max(price, check) - min(price, check), 1e6, check);
        bytes memory refusal;
        if (deviation > 20_000) {
            refusal = abi.encodeWithSelector(
                IPriceRouter.PriceDeviates.selector,
                A,
                price * 1e10,
                check * 1e10,
                deviation,
                20_000
            );
        }
        if (age > 3_600) {
            refusal = abi.encodeWithSelector(IPriceRouter.CheckTooOld.selector, A, START - age, 3_600, START);
        }
        if (refusal.length != 0) vm.expectRevert(refusal);
        router.update{value: 1}(PriceUpdate(one(A), data));
        assertEq(router.feed(A).price, refusal.length != 0 ? 0 : price * 1e10, "accepted only if near");
    }

    /// @dev A check that has no price it vouches for refuses in its own words.
    function test_check_bubbles() public {
        IPriceRouter.FeedConfig memory c = configOf(A);
        (c.check, c.checkFeedId) = (address(_chainlink), _aggregatorId());
        (c.checkMaxAge, c.maxDeviation) = (3_600, 20_000);
        router.setFeed(A, c);
        bytes memory refusal = abi.encodeWithSelector(
            ChainlinkSource.RoundIncomplete.selector,
            _aggregatorId(),
            0,
            0,
            0
        );
        assertSame(refusalOf(updateOf(A, 1e18, START)), refusal, "no round yet");
    }

    function _connect(uint16 id, address source_, bytes32 feedId) private {
        IPriceRouter.FeedConfig memory c = configOf(id);
        (c.source, c.feedId) = (source_, feedId);
        router.setFeed(id, c);
    }

    function _aggregatorId() private view returns (bytes32) {
        return bytes32(uint256(uint160(address(_aggregator))));
    }

    function _sign(uint128 price, uint128 average, uint64 time) private view returns (bytes[] memory data) {
        SignedSource.Price memory p = SignedSource.Price(ID, price, 0, average, time, time - 1);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(KEY, _signed.digestOf(p));
        bytes[] memory signatures = new bytes[](1);
        signatures[0] = abi.encodePacked(r, s, v);
        data = new bytes[](1);
        data[0] = abi.encode(p, signatures);
    }
}
