// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {IClearingHouse} from "../../../contracts/interfaces/IClearingHouse.sol";
import {IPriceRouter} from "../../../contracts/interfaces/IPriceRouter.sol";
import {Collateral} from "../../../contracts/libraries/Collateral.sol";
import {TestToken} from "../../../contracts/mocks/TestToken.sol";
import {Fixture} from "../kit/Fixture.sol";

/// @title Which tokens may be collateral, and on what terms
contract CollateralListingTest is Fixture {
    function testFuzz_listing(uint8 decimals, uint256 haircut, uint256 discount, uint256 cap, uint256 market) public {
        decimals = uint8(bound(decimals, 2, 18));
        uint256 unit = 10 ** (18 - decimals);
        IClearingHouse.CollateralParams memory p;
        p.haircut = bound(haircut, 0.01e18, 0.95e18);
        p.discount = bound(discount, 0.001e18, p.haircut - 0.001e18);
        p.cap = bound(cap, 1, type(uint128).max / unit);
        p.feed = anyMarket(market);
        // A price at which the coarsest unit is worth no more than 1.
        publish(p.feed, 100e18);
        TestToken token = new TestToken("Any", "ANY", decimals);
        vm.expectEmit(address(house));
        emit IClearingHouse.ListCollateral(address(token), 1, unit, p);
        house.listCollateral(address(token), p);
        IClearingHouse.CollateralState memory c = house.collateralState(address(token));
        assertSame(abi.encode(c.params), abi.encode(p), "as listed");
        assertEq(uint256(c.id), 1, "the first");
        assertEq(c.unit, unit, "WAD per token unit");
        assertEq(c.held + c.seized + c.owed, 0, "nobody has any");
        assertEq(house.listedCollateral()[0], address(token), "in the list");
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.CollateralExists.selector, address(token)));
        house.listCollateral(address(token), p);
        TestToken next = new TestToken("Next", "NXT", decimals);
        house.listCollateral(address(next), p);
        assertEq(uint256(house.collateralState(address(next)).id), 2, "the second");
    }

    function testFuzz_bounds(uint256 haircut, uint256 discount, uint256 cap) public {
        TestToken token = new TestToken("Any", "ANY", 6);
        IClearingHouse.CollateralParams memory p = IClearingHouse.CollateralParams(0.1e18, 0.05e18, 1e12, ETH);
        _refused(token, p, "haircut", bound(haircut, 0.95e18 + 1, type(uint256).max), 0.01e18, 0.95e18);
        _refused(token, p, "haircut", bound(haircut, 0, 0.01e18 - 1), 0.01e18, 0.95e18);
        // However deep the haircut, the discount stays below it by a thousandth.
        _refused(token, p, "discount", bound(discount, 0.099e18 + 1, type(uint256).max), 0.001e18, 0.099e18);
        _refused(token, p, "discount", bound(discount, 0, 0.001e18 - 1), 0.001e18, 0.099e18);
        uint256 most = type(uint128).max / 1e12;
        _refused(token, p, "cap", bound(cap, most + 1, type(uint256).max), 1, most);
        _refused(token, p, "cap", 0, 1, most);
    }

    /// @dev A feed without a price, or with one too old, would shield whoever holds the token from liquidation.
    function testFuzz_needsAPrice(uint16 feed, uint256 elapsed) public {
        vm.assume(feed > marketCount || feed == 0);
        TestToken token = new TestToken("Any", "ANY", 6);
        IClearingHouse.CollateralParams memory p = IClearingHouse.CollateralParams(0.1e18, 0.05e18, 1e12, feed);
        vm.expectRevert(abi.encodeWithSelector(IPriceRouter.NoPrice.selector, feed));
        house.listCollateral(address(token), p);
        p.feed = ETH;
        skip(bound(elapsed, 100, 365 days));
        vm.expectPartialRevert(IPriceRouter.StalePrice.selector);
        house.listCollateral(address(token), p);
        refresh();
        house.listCollateral(address(token), p);
    }

    /// @dev One unit is worth at most 1: a small debt must be payable in units.
    function testFuzz_coarse(uint256 price) public {
        TestToken token = new TestToken("Any", "ANY", 2);
        IClearingHouse.CollateralParams memory p = IClearingHouse.CollateralParams(0.1e18, 0.05e18, 1e6, SOL);
        price = expressible(bound(price, 90e18, 110e18));
        publish(SOL, price);
        uint256 value = (price + 99) / 100;
        if (value > WAD_) {
            bytes32 name = "unit value";
            vm.expectRevert(abi.encodeWithSelector(IClearingHouse.ParameterOutOfBounds.selector, name, value, 1, WAD_));
        }
        house.listCollateral(address(token), p);
    }

    function testFuzz_decimals(uint8 decimals) public {
        vm.assume(decimals < 2 || decimals > 18);
        TestToken token = new TestToken("Any", "ANY", decimals);
        vm.expectRevert(abi.encodeWithSelector(Collateral.UnsupportedDecimals.selector, decimals));
        house.listCollateral(address(token), IClearingHouse.CollateralParams(0.1e18, 0.05e18, 1e12, ETH));
    }

    /// @dev The quote token's balance is accounted for otherwise.
    function testFuzz_notTheQuote(uint256 cap) public {
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.QuoteIsNotCollateral.selector, address(quote)));
        house.listCollateral(address(quote), IClearingHouse.CollateralParams(0.1e18, 0.05e18, cap, ETH));
    }

    function testFuzz_administratorOnly(address other) public {
        vm.assume(other != address(this));
        TestToken token = new TestToken("Any", "ANY", 6);
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, other));
        vm.prank(other);
        house.listCollateral(address(token), IClearingHouse.CollateralParams(0.1e18, 0.05e18, 1e12, ETH));
    }

    function _refused(
        TestToken token,
        IClearingHouse.CollateralParams memory p,
        bytes32 name,
        uint256 value,
        uint256 least,
        uint256 most
    ) private {
        uint256[3] memory was = [p.haircut, p.discount, p.cap];
        if (name == "haircut") p.haircut = value;
        else if (name == "discount") p.discount = value;
        else p.cap = value;
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.ParameterOutOfBounds.selector, name, value, least, most));
        house.listCollateral(address(token), p);
        (p.haircut, p.discount, p.cap) = (was[0], was[1], was[2]);
    }
}
