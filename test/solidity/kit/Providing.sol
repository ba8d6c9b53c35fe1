// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {HeadStatus, ILiquidityVault, Queue} from "../../../contracts/interfaces/ILiquidityVault.sol";
import {Fixture} from "./Fixture.sol";

/// @title Liquidity providers, step by step
/// @notice The vault begins empty: all it holds is theirs.
abstract contract Providing is Fixture {
    /// @dev Share units of one asset unit at par.
    uint256 internal constant PAR = 1e6;
    address internal constant NOBODY = address(0xdead);

    address internal lucy = actor("lucy");
    address internal luke = actor("luke");

    function seedVault() internal virtual override {}

    /* REQUESTS */

    function requestDeposit(address who, uint256 assets) internal {
        quote.mint(who, assets);
        vm.prank(who);
        quote.approve(address(lp), type(uint256).max);
        vm.prank(who);
        lp.requestDeposit(assets, who, who);
    }

    function requestRedeem(address who, uint256 shares) internal {
        vm.prank(who);
        lp.requestRedeem(shares, who, who);
    }

    /* SETTLEMENT */

    function windowOf(Queue queue) internal view returns (uint256 from, uint256 until) {
        ILiquidityVault.QueueState memory s = lp.queueState(queue);
        return (s.from, s.until);
    }

    /// @dev One proof for every market, in the order of listing.
    function proofs(
        uint256[] memory prices,
        uint256 publishTime,
        uint256 previous
    ) internal view returns (bytes[] memory data) {
        data = new bytes[](prices.length);
        for (uint256 i; i < prices.length; ++i) data[i] = proof(uint16(i + 1), prices[i], 0, publishTime, previous);
    }

    /// @dev Settles the head's bucket as the keeper, at the first second of its window.
    function settle(Queue queue, uint256[] memory prices, uint256 most) internal returns (uint256) {
        (uint256 from, ) = windowOf(queue);
        if (clock() < from) vm.warp(from);
        return settleWith(queue, proofs(prices, from, from - 1), most);
    }

    function settleWith(Queue queue, bytes[] memory data, uint256 most) internal returns (uint256) {
        vm.deal(keeper, 1 ether);
        vm.prank(keeper);
        return lp.settle{value: MOCK_FEE * data.length}(queue, most, data, noUpdate());
    }

    /// @dev At the prices as they are, everything of the bucket.
    function settle(Queue queue) internal returns (uint256) {
        return settle(queue, marks(), type(uint256).max);
    }

    /* CLAIMS */

    function claimShares(address who) internal returns (uint256 shares) {
        shares = lp.maxMint(who);
        if (shares == 0) return 0;
        vm.prank(who);
        lp.mint(shares, who, who);
    }

    function claimAssets(address who) internal returns (uint256 assets) {
        assets = lp.maxWithdraw(who);
        if (assets == 0) return 0;
        vm.prank(who);
        lp.withdraw(assets, who, who);
    }

    /// @dev The whole way in and, in the next, out.
    function provide(address who, uint256 assets) internal returns (uint256 shares) {
        requestDeposit(who, assets);
        settle(Queue.Deposits);
        return claimShares(who);
    }

    function leave(address who, uint256 shares) internal returns (uint256 assets) {
        requestRedeem(who, shares);
        settle(Queue.Redemptions);
        return claimAssets(who);
    }

    /* CHECKS */

    /// @dev NAV at the last accepted prices, however old.
    function nav() internal view returns (int256) {
        return house.vaultStateAt(marks()).nav;
    }

    /// @dev Asset units that `shares` are worth, floored.
    function worth(uint256 shares) internal view returns (uint256) {
        return (shares * (positive(nav()) / 1e12 + 1)) / (lp.totalSupply() + PAR);
    }

    /// @dev A hundred-billionth more resolution than an asset unit: what one share unit is worth, WAD · 1e12.
    function sharePrice() internal view returns (uint256) {
        return ((positive(nav()) + 1e12) * 1e24) / (lp.totalSupply() + PAR);
    }

    /// @dev What the vault contract holds is what is pending or can be claimed, and nothing else.
    function assertHoldings(address[] memory controllers, uint256 donated_) internal view {
        uint256 assets = donated_;
        uint256 shares;
        for (uint256 i; i < controllers.length; ++i) {
            address who = controllers[i];
            assets += lp.pendingDepositRequest(0, who) + lp.maxWithdraw(who);
            shares += lp.pendingRedeemRequest(0, who) + lp.maxMint(who);
        }
        assertEq(quote.balanceOf(address(lp)), assets, "INV-1: assets held are pending or claimable");
        assertEq(lp.balanceOf(address(lp)), shares, "INV-1: shares held are pending or claimable");
    }

    function providers() internal view returns (address[] memory list_) {
        list_ = new address[](2);
        (list_[0], list_[1]) = (lucy, luke);
    }

    function assertStatus(Queue queue, HeadStatus status, string memory what) internal view {
        assertEq(uint256(lp.queueState(queue).status), uint256(status), what);
    }
}
