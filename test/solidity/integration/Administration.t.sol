// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {ClearingHouse} from "../../../contracts/ClearingHouse.sol";
import {IClearingHouse} from "../../../contracts/interfaces/IClearingHouse.sol";
import {AccountId} from "../../../contracts/libraries/AccountId.sol";
import {Fixture} from "../kit/Fixture.sol";

/// @title Who may do what, and what the views say
contract AdministrationTest is Fixture {
    function testFuzz_restricted(address caller, uint8 which) public {
        // The two that hold the roles: the deployer, and the liquidity vault.
        vm.assume(caller != address(this) && caller != address(lp));
        IClearingHouse.MarketParams memory p = marketParams(preset, "LINK", 10e18);
        bytes memory refusal = abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, caller);
        vm.expectRevert(refusal);
        vm.prank(caller);
        if (which % 3 == 0) house.listMarket(9, p);
        else if (which % 3 == 1) house.setSatellite(caller, true);
        else house.fundVault(1);
    }

    /// @dev The vault's role may fund the vault, and nothing else.
    function testFuzz_vaultRole(address manager, uint256 amount) public {
        vm.assume(manager != address(this) && manager != address(house) && manager != address(0));
        accessManager.grantRole(VAULT_ROLE, manager, 0);
        amount = bound(amount, 1, 1e15);
        mintTo(manager, amount);
        vm.prank(manager);
        house.fundVault(amount);
        assertEq(house.pots().vault, int256((SEED + amount) * 1e12), "funded");
        bytes memory refusal = abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, manager);
        vm.expectRevert(refusal);
        vm.prank(manager);
        house.setSatellite(manager, true);
        assertBooks();
    }

    function testFuzz_satellites(address who, bool allowed) public {
        vm.assume(who != address(this));
        vm.expectEmit(address(house));
        emit IClearingHouse.SetSatellite(who, allowed);
        house.setSatellite(who, allowed);
        assertTrue(house.isSatellite(who) == allowed, "as set");
        if (allowed) return;
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.NotSatellite.selector, who));
        vm.prank(who);
        house.closePair(aliceHedge, ETH, 1);
    }

    function testFuzz_listMarket(uint16 id, uint256 price) public {
        id = uint16(bound(id, 4, 0xfff));
        IClearingHouse.MarketParams memory p = marketParams(preset, "LINK", magnitude(price, 1e14, 1e23));
        vm.expectEmit(address(house));
        emit IClearingHouse.ListMarket(id, p);
        house.listMarket(id, p);
        p.maxConfidence = 0;
        assertSame(abi.encode(house.marketParams(id)), abi.encode(p), "as listed; the router holds the confidence");
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.MarketExists.selector, id));
        house.listMarket(id, marketParamsOf("LINK"));
    }

    /// @dev Parameters the deployment gives are those the views show.
    function test_config() public {
        IClearingHouse.Config memory c = coreConfig(preset);
        // In these tests time costs nothing.
        c.debtRate = 0;
        assertSame(abi.encode(house.config()), abi.encode(c), "core");
        assertSame(abi.encode(orders.config()), abi.encode(ordersConfig(preset)), "orders");
        assertEq(house.quoteToken(), address(quote), "quote token");
        assertEq(house.router(), address(router), "router");
        assertEq(address(orders.clearingHouse()), address(house), "order book's core");
        assertEq(address(orders.router()), address(router), "order book's router");
        c.buffer = 0;
        vm.expectRevert(
            abi.encodeWithSelector(
                IClearingHouse.ParameterOutOfBounds.selector,
                bytes32("buffer"),
                uint256(0),
                uint256(0.01e18),
                uint256(0.5e18)
            )
        );
        new ClearingHouse(address(accessManager), address(quote), address(router), c);
    }

    function testFuzz_unknownMarket(uint16 id) public {
        vm.assume(id == 0 || id > marketCount);
        bytes memory refusal = abi.encodeWithSelector(IClearingHouse.UnknownMarket.selector, id);
        vm.expectRevert(refusal);
        house.marketState(id);
        vm.expectRevert(refusal);
        house.marketParams(id);
    }

    /* VIEWS */

    function testFuzz_accountState_flat(uint256 seed, uint256 amount) public {
        AccountId id = anyAccount(seed);
        amount = bound(amount, 0, 1e15);
        if (amount != 0) fund(id, amount);
        IClearingHouse.AccountState memory s = house.accountState(id);
        assertEq(s.cash, int256(amount * 1e12), "cash");
        assertEq(s.equity, s.cash, "equity");
        assertEq(s.maintenance + s.initial + s.exposure + s.reserved, 0, "nothing required");
        assertEq(s.marginLevel, type(int256).max, "infinite level");
        assertEq(s.health, type(uint256).max, "infinite health");
    }

    /// @dev Every figure of a portfolio by hand.
    function testFuzz_accountState_numbers(uint256 seed, uint256 a, uint256 b, uint256 move) public {
        fund(aliceCross, 500_000e6);
        trade(aliceCross, BTC, unitsOf(BTC, bound(a, 600e18, 700_000e18)) * (seed % 2 == 0 ? -1 : int256(1)));
        trade(aliceCross, SOL, unitsOf(SOL, bound(b, 600e18, 700_000e18)) * (seed % 4 < 2 ? -1 : int256(1)));
        publish(BTC, (mark(BTC) * bound(move, 500, 1500)) / 1000);
        IClearingHouse.AccountState memory s = house.accountState(aliceCross);
        int256 equity = s.cash;
        uint256 exposure;
        uint256 maintenance;
        for (uint256 i; i < 2; ++i) {
            IClearingHouse.PositionState memory p = s.positions[i];
            int256 size = p.longSize + p.shortSize;
            int256 pnl = floorDiv(size, int256(mark(p.marketId)), 1e18) - p.longCost - p.shortCost;
            assertEq(p.pnl, pnl, "profit");
            assertEq(p.price, mark(p.marketId), "price");
            assertEq(p.exposure, ceilDiv(absolute(size), p.price, WAD_), "exposure");
            assertEq(p.maintenance, ceilDiv(p.exposure, 0.15e18, WAD_), "maintenance");
            assertEq(p.initial, ceilDiv(p.exposure, 0.2e18, WAD_), "initial");
            (equity, exposure, maintenance) = (equity + pnl, exposure + p.exposure, maintenance + p.maintenance);
        }
        assertEq(s.equity, equity, "equity");
        assertEq(s.exposure, exposure, "exposure");
        assertEq(s.maintenance, maintenance, "maintenance");
        assertEq(s.marginLevel, floorDiv(equity, 1e18, int256(exposure)), "margin level, floored");
        assertEq(s.health, (positive(equity) * 1e18) / maintenance, "health, floored");
        assertSame(
            abi.encode(s),
            abi.encode(house.accountStateAt(aliceCross, marksOf(aliceCross))),
            "INV-7: at given prices the same"
        );
    }

    function marketParamsOf(string memory symbol) internal view returns (IClearingHouse.MarketParams memory) {
        return marketParams(preset, symbol, 10e18);
    }
}
