// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {ClearingHouse} from "../../../contracts/ClearingHouse.sol";
import {IClearingHouse} from "../../../contracts/interfaces/IClearingHouse.sol";
import {AccountId} from "../../../contracts/libraries/AccountId.sol";
import {TestToken} from "../../../contracts/mocks/TestToken.sol";
import {Fixture} from "../kit/Fixture.sol";

/// @title Quote of 6, 8 or 18 decimals with collateral of 6, 8 or 18: one life of an account in each, and the same
/// @dev In every core the account does the same; what it is worth differs by token units only.
contract DecimalsTest is Fixture {
    uint8[3] private _choices = [6, 8, 18];
    address private dave = actor("dave");
    /// @dev Token units of quote sent to the core: the books of the core under test are checked here.
    TestToken private usd;
    TestToken private token;
    ClearingHouse private core;

    struct Life {
        int256 afterTrade;
        int256 afterLoss;
        int256 afterSale;
        uint256 sold;
        uint256 left;
    }

    function testFuzz_INV_1_matrix(uint256 value, uint256 exposure, uint256 loss, bool short) public {
        value = bound(value, 2_000, 1_000_000);
        exposure = bound(exposure, 600, 2 * value);
        loss = bound(loss, 10, 200);
        Life memory reference_ = _live(18, 18, value, exposure, loss, short);
        for (uint256 i; i < 9; ++i) {
            (uint8 q, uint8 t) = (_choices[i / 3], _choices[i % 3]);
            if (q == 18 && t == 18) continue;
            Life memory life = _live(q, t, value, exposure, loss, short);
            assertEq(life.afterTrade, reference_.afterTrade, "fees and prices know no decimals");
            assertEq(life.afterLoss, reference_.afterLoss, "nor does a loss");
            // A sale is paid in units of one, and delivered in units of the other.
            int256 unit = int256(10 ** (18 - uint256(q)));
            assertNear(life.afterSale, reference_.afterSale, uint256(unit), "a sale to a unit of quote");
            uint256 units = 10 ** (18 - uint256(t));
            // What a unit of quote buys, besides.
            uint256 slack = units + uint256(unit) / 1_000 + 1;
            assertNear(int256(life.sold * units), int256(reference_.sold), slack, "and to a unit of collateral");
        }
    }

    /// @dev Deposit, trade, lose more than the quote, sell collateral for the debt, take the rest home.
    function _live(
        uint8 quoteDecimals_,
        uint8 tokenDecimals,
        uint256 value,
        uint256 exposure,
        uint256 loss,
        bool short
    ) private returns (Life memory life) {
        uint256 snapshot = vm.snapshotState();
        _deploy(quoteDecimals_, tokenDecimals);
        AccountId id = aliceCross;
        uint256 units = (value * 10 ** tokenDecimals) / 2_000;
        token.mint(alice, units);
        usd.mint(alice, 10 ** quoteDecimals_);
        vm.startPrank(alice);
        token.approve(address(core), units);
        usd.approve(address(core), type(uint256).max);
        core.depositCollateral(id, address(token), units);
        core.deposit(id, 10 ** quoteDecimals_);
        vm.stopPrank();

        int256 size = int256((exposure * 1e18) / 50_000) * (short ? -1 : int256(1));
        IClearingHouse.FillRequest memory r = fillRequest(id, BTC, sideOf(id, short), size, false);
        core.fill(r);
        life.afterTrade = _state(id).equity;
        uint256 price = mark(BTC);
        publish(BTC, (price * (short ? 1_000 + loss : 1_000 - loss)) / 1_000);
        r = fillRequest(id, BTC, sideOf(id, short), -size, true);
        core.fill(r);
        life.afterLoss = _state(id).cash;
        _books(id);

        skip(1 days);
        publish(BTC, price);
        refresh();
        if (life.afterLoss < 0) {
            usd.mint(dave, 1e30);
            vm.startPrank(dave);
            usd.approve(address(core), type(uint256).max);
            (, life.sold) = core.sellCollateral(id, address(token), type(uint128).max, 0);
            vm.stopPrank();
            assertEq(token.balanceOf(dave), life.sold, "the buyer has it");
        }
        life.afterSale = _state(id).cash;
        _books(id);
        life.left = core.collateralOf(id, address(token));
        vm.startPrank(alice);
        if (life.left != 0) core.withdrawCollateral(id, address(token), life.left, alice);
        uint256 cash = uint256(_state(id).cash) / 10 ** (18 - quoteDecimals_);
        if (cash != 0) core.withdraw(id, cash, alice);
        vm.stopPrank();
        assertEq(token.balanceOf(alice), units - life.sold, "what was not sold comes home");
        assertLt(_state(id).cash, int256(10 ** (18 - uint256(quoteDecimals_))), "but for less than a unit");
        _books(id);
        vm.revertToState(snapshot);
    }

    function _deploy(uint8 quoteDecimals_, uint8 tokenDecimals) private {
        usd = new TestToken("Quote", "QTE", quoteDecimals_);
        token = new TestToken("Token", "TKN", tokenDecimals);
        IClearingHouse.Config memory c = coreConfig(preset);
        c.debtRate = 0;
        core = new ClearingHouse(address(accessManager), address(usd), address(router), c);
        core.setSatellite(address(this), true);
        bytes4[] memory selectors = new bytes4[](1);
        selectors[0] = IClearingHouse.fundVault.selector;
        accessManager.setTargetFunctionRole(address(core), selectors, VAULT_ROLE);
        IClearingHouse.MarketParams memory p = marketParams(preset, "BTC", 50_000e18);
        (p.economy.fundingVelocity, p.economy.borrowKinkRate, p.economy.borrowMaxRate) = (0, 0, 0);
        core.listMarket(BTC, p);
        core.listCollateral(address(token), collateralParams(preset, "ETH", mark(ETH), tokenDecimals, ETH));
        usd.mint(address(this), 1e9 * 10 ** quoteDecimals_);
        usd.approve(address(core), type(uint256).max);
        core.fundVault(1e9 * 10 ** quoteDecimals_);
    }

    function _state(AccountId id) private view returns (IClearingHouse.AccountState memory) {
        return core.accountState(id);
    }

    /// @dev INV-1 of the core under test, whose only account this is.
    function _books(AccountId id) private view {
        IClearingHouse.Pots memory pots = core.pots();
        int256 owed = _state(id).cash + pots.vault + int256(pots.insurance + pots.fees + pots.escrow);
        int256 unit = int256(10 ** (18 - uint256(usd.decimals())));
        assertEq(int256(usd.balanceOf(address(core))) * unit, owed, "INV-1: quote");
        IClearingHouse.CollateralState memory c = core.collateralState(address(token));
        assertEq(core.collateralOf(id, address(token)), c.held, "INV-1: the account's");
        assertEq(token.balanceOf(address(core)), c.held + c.seized, "INV-1: collateral");
    }
}
