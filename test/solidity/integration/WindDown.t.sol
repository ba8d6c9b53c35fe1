// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IClearingHouse} from "../../../contracts/interfaces/IClearingHouse.sol";
import {ILiquidityVault, Queue} from "../../../contracts/interfaces/ILiquidityVault.sol";
import {PriceUpdate} from "../../../contracts/interfaces/IPriceRouter.sol";
import {AccountId} from "../../../contracts/libraries/AccountId.sol";
import {Outages} from "../kit/Outages.sol";
import {Pledging} from "../kit/Pledging.sol";

/// @title The protocol ends, and everyone is paid
contract WindDownTest is Pledging, Outages {
    address private treasury = actor("treasury");
    address private lender = actor("lender");

    function setUp() public override {
        super.setUp();
        bytes4[] memory selectors = new bytes4[](1);
        selectors[0] = IClearingHouse.retireVault.selector;
        accessManager.setTargetFunctionRole(address(house), selectors, VAULT_ROLE);
    }

    /// @dev Any positions, any prices, any amounts: after it the core holds nothing, to the last unit and the last wei.
    function testFuzz_INV_1_toTheLastWei(uint256 size, uint256 move, uint256 cash, uint256 insurance) public {
        house.sealVault(address(lp));
        _provide(500_000e6 + bound(cash, 0, 1e6));
        fund(aliceCross, 50_000e6 + bound(cash, 0, 1e9));
        fund(bobCross, 70_000e6);
        pledge(bobCross, weth, 3e18 + bound(cash, 0, 1e18));
        fundInsurance(bound(insurance, 1, 10_000e6));
        size = bound(size, 1_000e18, 150_000e18);
        trade(aliceCross, BTC, unitsOf(BTC, size));
        trade(aliceCross, SOL, -unitsOf(SOL, 7_777e18));
        trade(bobCross, BTC, -unitsOf(BTC, size / 2 + 500e18));
        skip(3 hours + bound(move, 0, 1 days));
        publish(BTC, (mark(BTC) * bound(move, 70, 130)) / 100);
        refresh();
        // Two wait with their deposits: one takes his back at once, the other when all is over.
        _request(carol, 1 + bound(cash, 0, 1e12));
        _request(lender, 1 + bound(size, 0, 1e12));

        house.windDown();
        _refund(carol);
        assertTrue(house.emergencyState().windingDown, "shown");
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.WindingDown.selector));
        house.resumeNewRisk();
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.WindingDown.selector));
        house.windDown();
        vm.expectRevert();
        house.releaseInsurance();
        // One feed has died meanwhile: it holds up its own market, for a second delay.
        skip(2 * house.config().haltDelay);
        freeze(SOL);
        endMarket(BTC);
        endMarket(ETH);
        house.settleMarket(SOL, noProof());
        house.settleAccount(aliceCross);
        house.settleAccount(bobCross);
        assertBooks();

        house.releaseInsurance();
        assertEq(house.pots().insurance, 0, "insurance is the providers'");
        _redeemAll();
        _closeAll();
        lp.retire();
        uint256 fees = house.pots().fees;
        house.releaseInsurance();
        lp.retire();
        fees = house.pots().fees;
        if (fees >= 1e12) house.collectFees(fees / 1e12, treasury);

        IClearingHouse.Pots memory pots = house.pots();
        assertEq(quote.balanceOf(address(house)), 0, "INV-1: not a unit of quote is left");
        _refund(lender);
        assertEq(quote.balanceOf(address(lp)), 0, "INV-1: nor with the providers' contract");
        assertEq(weth.balanceOf(address(house)), 0, "INV-1: nor of collateral");
        assertEq(pots.vault, 0, "nor a wei in the vault");
        assertEq(pots.insurance + pots.fees + pots.escrow + pots.positiveCash + pots.debt, 0, "or in any pot");
        assertBooks();
    }

    /// @dev Not before it may: positions, debts, shares stand in the way, and before a wind-down everything.
    function test_notBefore() public {
        _provide(500_000e6);
        fund(aliceCross, 50_000e6);
        trade(aliceCross, BTC, unitsOf(BTC, 10_000e18));
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.NotWindingDown.selector));
        house.releaseInsurance();
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.NotWindingDown.selector));
        house.retireVault();
        house.windDown();
        IClearingHouse.MarketState memory m = house.marketState(BTC);
        vm.expectRevert(
            abi.encodeWithSelector(IClearingHouse.PositionsLeft.selector, BTC, m.openInterestLong, m.openInterestShort)
        );
        house.releaseInsurance();
        uint256 owned = lp.totalSupply() - lp.balanceOf(address(0xdead));
        vm.expectRevert(abi.encodeWithSelector(ILiquidityVault.SharesLeft.selector, owned));
        lp.retire();
        vm.expectRevert(
            abi.encodeWithSelector(
                IClearingHouse.AccountNotEmpty.selector,
                aliceCross,
                uint256(1),
                uint256(0),
                stateOf(aliceCross).cash,
                uint256(0)
            )
        );
        vm.prank(alice);
        house.closeAccount(aliceCross, alice);
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.NotOwner.selector, aliceCross, bob));
        vm.prank(bob);
        house.closeAccount(aliceCross, bob);
    }

    /// @dev Any time, not only at the end: what is less than a unit goes to the vault.
    function testFuzz_closeAccount(uint256 amount, uint256 rest) public {
        amount = bound(amount, 1, 1e12);
        fund(aliceCross, amount);
        // A trade there and back leaves a fee that is no whole number of units.
        if (amount > 1_000e6) {
            trade(aliceCross, BTC, unitsOf(BTC, 600e18 + (rest % 1e18)));
            trade(aliceCross, BTC, -sizeOf(aliceCross, BTC, sideOf(aliceCross, false)));
        }
        uint256 cash = uint256(cashOf(aliceCross));
        int256 vault = house.pots().vault;
        vm.prank(alice);
        house.closeAccount(aliceCross, carol);
        assertEq(cashOf(aliceCross), 0, "nothing is left");
        assertEq(quote.balanceOf(carol), cash / 1e12, "whole units are paid");
        assertEq(house.pots().vault - vault, int256(cash % 1e12), "the rest is the vault's");
        assertBooks();
    }

    /// @dev What insurance leaves is of those who were there before the end: nobody comes in a moment before it is released,
    /// neither with a new request nor with one of before.
    function testFuzz_INV_10_noInsuranceForWhoComesAtTheEnd(uint256 amount, uint256 insurance) public {
        house.sealVault(address(lp));
        _provide(500_000e6);
        fund(aliceCross, 50_000e6);
        trade(aliceCross, BTC, unitsOf(BTC, 10_000e18));
        insurance = bound(insurance, 1, 400_000e6);
        fundInsurance(insurance);
        amount = bound(amount, 1e6, 100_000_000e6);
        _request(bob, amount);
        house.windDown();
        skip(house.config().haltDelay);
        refresh();
        for (uint16 id = 1; id <= marketCount; ++id) endMarket(id);
        house.settleAccount(aliceCross);
        refresh();

        bytes memory refusal = abi.encodeWithSelector(IClearingHouse.WindingDown.selector);
        vm.expectRevert(refusal);
        vm.prank(carol);
        lp.requestDeposit(amount, carol, carol);
        bytes[] memory data = _alive(clock());
        vm.expectRevert(refusal);
        lp.settle{value: data.length}(Queue.Deposits, 10, data, noUpdate());
        uint256 supply = lp.totalSupply();
        int256 before = house.pots().vault;
        house.releaseInsurance();
        _refund(bob);
        assertEq(quote.balanceOf(bob), amount, "INV-10: what was put in");
        assertEq(lp.totalSupply(), supply, "for no share");
        assertGe(house.pots().vault - before, int256(insurance * 1e12), "insurance is of who was there");
    }

    /// @dev A vault that is worth less than a hundredth of par sells no share, and at the end never will: who waits has his
    /// deposit back, and holds nothing up.
    function testFuzz_refundsWhatCannotBeSettled(uint256 amount, uint256 left, bool after_) public {
        house.sealVault(address(lp));
        _provide(500_000e6);
        amount = bound(amount, 1, 100_000_000e6);
        _request(bob, amount);
        vm.warp(clock() + lp.config().delay);
        // The seed's shares are nobody's, and count.
        setVault(int256(bound(left, 1e8, SEED / 100)));
        refresh();
        bytes[] memory data = _alive(clock() - 1);
        vm.expectPartialRevert(ILiquidityVault.NavTooLow.selector);
        lp.settle{value: data.length}(Queue.Deposits, 10, data, noUpdate());
        house.windDown();
        skip(house.config().haltDelay);
        refresh();
        for (uint16 id = 1; id <= marketCount; ++id) endMarket(id);
        house.releaseInsurance();
        if (!after_) _refund(bob);
        _redeemAll();
        lp.retire();
        if (after_) _refund(bob);
        assertEq(quote.balanceOf(bob), amount, "to the unit");
        assertEq(quote.balanceOf(address(lp)), 0, "and nothing is left");
        assertEq(house.pots().vault, 0, "nor in the vault");
    }

    /// @dev Once it is sealed no role helps: neither one granted afterwards nor the one the test has.
    function testFuzz_sealedVault(address owner, address thief, uint256 amount) public {
        vm.assume(owner != address(0) && thief != owner);
        amount = bound(amount, 1, SEED);
        house.sealVault(owner);
        assertEq(house.vaultOwner(), owner, "shown");
        accessManager.grantRole(VAULT_ROLE, thief, 0);
        bytes memory refusal = abi.encodeWithSelector(IClearingHouse.NotVaultOwner.selector, thief, owner);
        vm.startPrank(thief);
        vm.expectRevert(refusal);
        house.payVault(amount, thief);
        vm.expectRevert(refusal);
        house.fundVault(amount);
        vm.expectRevert(refusal);
        house.retireVault();
        vm.stopPrank();
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.VaultSealed.selector, owner));
        house.sealVault(thief);
        assertBooks();
    }

    function _request(address who, uint256 amount) private {
        quote.mint(who, amount);
        vm.startPrank(who);
        quote.approve(address(lp), amount);
        lp.requestDeposit(amount, who, who);
        vm.stopPrank();
    }

    function _refund(address who) private {
        uint256 pending = lp.pendingDepositRequest(0, who);
        uint256 wealth = quote.balanceOf(who);
        vm.prank(who);
        assertEq(lp.refundDeposit(who, who), pending, "all that was pending");
        assertEq(quote.balanceOf(who) - wealth, pending, "is paid");
    }

    function _provide(uint256 amount) private {
        _request(lender, amount);
        _settle(Queue.Deposits);
        uint256 shares = lp.maxMint(lender);
        vm.prank(lender);
        lp.mint(shares, lender);
    }

    function _redeemAll() private {
        uint256 shares = lp.balanceOf(lender);
        vm.prank(lender);
        lp.requestRedeem(shares, lender, lender);
        _settle(Queue.Redemptions);
        uint256 assets = lp.maxWithdraw(lender);
        vm.prank(lender);
        lp.withdraw(assets, lender, lender);
        assertGt(quote.balanceOf(lender), 0, "the provider is paid");
    }

    function _settle(Queue queue) private {
        uint256 from = clock() + lp.config().delay;
        vm.warp(from);
        bytes[] memory data = _alive(from);
        vm.deal(keeper, 1 ether);
        PriceUpdate memory none = noUpdate();
        vm.prank(keeper);
        lp.settle{value: data.length}(queue, 10, data, none);
    }

    /// @dev Proofs of all markets whose feeds live.
    function _alive(uint256 time) private view returns (bytes[] memory data) {
        uint16[] memory all = new uint16[](marketCount);
        for (uint16 id = 1; id <= marketCount; ++id) all[id - 1] = id;
        uint256 count;
        data = new bytes[](marketCount);
        for (uint256 i; i < all.length; ++i) {
            if (router.marks(all)[i].isFrozen()) continue;
            data[count++] = proof(all[i], mark(all[i]), 0, time, time - 1);
        }
        assembly ("memory-safe") {
            mstore(data, count)
        }
    }

    function _closeAll() private {
        AccountId[2] memory ids = [aliceCross, bobCross];
        uint256 amount = held(bobCross, weth);
        vm.prank(bob);
        house.withdrawCollateral(bobCross, address(weth), amount, bob);
        for (uint256 i; i < ids.length; ++i) {
            address owner = ids[i].owner();
            if (cashOf(ids[i]) == 0) continue;
            vm.prank(owner);
            house.closeAccount(ids[i], owner);
        }
    }
}
