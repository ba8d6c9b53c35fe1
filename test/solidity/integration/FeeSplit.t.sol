// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {IClearingHouse, PositionSide} from "../../../contracts/interfaces/IClearingHouse.sol";
import {AccountId} from "../../../contracts/libraries/AccountId.sol";
import {Fixture} from "../kit/Fixture.sol";

/// @title Who gets a trading fee
contract FeeSplitTest is Fixture {
    /// @dev No two shares alike, or one could be taken for another.
    function coreConfig(string memory json) internal view override returns (IClearingHouse.Config memory c) {
        c = super.coreConfig(json);
        (c.feeToInsurance, c.feeToProtocol, c.feeToReferrer, c.feeToIntegrator) = (0.12e18, 0.08e18, 0.15e18, 0.05e18);
    }

    /// @dev Every wei of a fee arrives somewhere, by the shares, and what nobody is named for stays with the vault.
    function testFuzz_INV_1_everyWeiArrives(uint256 exposure, address referrer, address integrator) public {
        vm.assume(referrer != alice && integrator != alice);
        // Where nobody is named, nobody's account is looked at: a stranger's stands in.
        AccountId toReferrer = cross(referrer == address(0) ? address(1) : referrer, 0);
        AccountId toIntegrator = cross(integrator == address(0) ? address(1) : integrator, 0);
        track(toReferrer);
        track(toIntegrator);
        vm.prank(alice);
        house.setReferrer(referrer);
        assertEq(house.referrerOf(alice), referrer, "as named");
        fund(aliceCross, 1_000_000e6);
        IClearingHouse.Pots memory before = house.pots();
        (int256 a, int256 b) = (cashOf(toReferrer), cashOf(toIntegrator));
        IClearingHouse.FillRequest memory r = fillRequest(
            aliceCross,
            ETH,
            PositionSide.Net,
            unitsOf(ETH, magnitude(exposure, 500e18, 4_000_000e18)),
            false
        );
        r.integrator = integrator;
        uint256 fee = house.fill(r).fee;

        IClearingHouse.Config memory c = house.config();
        uint256 forReferrer = referrer == address(0) ? 0 : (fee * c.feeToReferrer) / WAD_;
        uint256 forIntegrator = integrator == address(0) ? 0 : (fee * c.feeToIntegrator) / WAD_;
        IClearingHouse.Pots memory pots = house.pots();
        assertEq(pots.insurance - before.insurance, (fee * c.feeToInsurance) / WAD_, "insurance");
        assertEq(pots.fees - before.fees, (fee * c.feeToProtocol) / WAD_, "protocol");
        if (referrer == integrator) {
            assertEq(cashOf(toReferrer) - a, int256(forReferrer + forIntegrator), "both parts");
        } else {
            assertEq(cashOf(toReferrer) - a, int256(forReferrer), "referrer");
            assertEq(cashOf(toIntegrator) - b, int256(forIntegrator), "integrator");
        }
        int256 rest = int256(vaultPart(fee) - forReferrer - forIntegrator);
        assertEq(pots.vault - before.vault, rest, "the vault takes the rest");
        assertBooks();
    }

    /// @dev INV-10: whoever refers himself and brings his own orders still pays more than half of every fee.
    function testFuzz_INV_10_ownReferrerAndIntegrator(uint256 exposure) public {
        vm.prank(alice);
        house.setReferrer(alice);
        fund(aliceCross, 1_000_000e6);
        int256 cash = cashOf(aliceCross);
        IClearingHouse.FillRequest memory r = fillRequest(
            aliceCross,
            ETH,
            PositionSide.Net,
            unitsOf(ETH, bound(exposure, 500e18, 4_000_000e18)),
            false
        );
        r.integrator = alice;
        uint256 fee = house.fill(r).fee;
        assertGt(cash - cashOf(aliceCross), int256(fee / 2), "half of the fee is gone");
        assertBooks();
    }

    function testFuzz_collectFees(uint256 exposure, uint256 amount, address to) public {
        vm.assume(to != address(house) && to != address(0) && to != address(quote));
        fund(aliceCross, 1_000_000e6);
        trade(aliceCross, ETH, unitsOf(ETH, bound(exposure, 10_000e18, 4_000_000e18)));
        uint256 fees = house.pots().fees;
        amount = bound(amount, 1, fees / 1e12);
        uint256 wallet = quote.balanceOf(to);
        vm.expectEmit(address(house));
        emit IClearingHouse.CollectFees(to, amount * 1e12);
        house.collectFees(amount, to);
        assertEq(quote.balanceOf(to), wallet + amount, "paid out");
        assertEq(house.pots().fees, fees - amount * 1e12, "and no longer owed");
        assertBooks();
    }

    function testFuzz_collectFees_tooMuch(uint256 exposure, uint256 over) public {
        fund(aliceCross, 1_000_000e6);
        trade(aliceCross, ETH, unitsOf(ETH, bound(exposure, 500e18, 4_000_000e18)));
        uint256 fees = house.pots().fees;
        uint256 amount = bound(over, fees / 1e12 + 1, 1e30);
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.InsufficientFees.selector, fees, amount * 1e12));
        house.collectFees(amount, alice);
    }

    function testFuzz_collectFees_isTheAdministrators(address who) public {
        vm.assume(who != address(this));
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, who));
        vm.prank(who);
        house.collectFees(1, who);
    }
}
