// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IClearingHouse} from "../../../contracts/interfaces/IClearingHouse.sol";
import {IOrders} from "../../../contracts/interfaces/IOrders.sol";
import {Queue} from "../../../contracts/interfaces/ILiquidityVault.sol";
import {AccountId} from "../../../contracts/libraries/AccountId.sol";
import {Crediting} from "../kit/Crediting.sol";

/// @title What one's debt does to others: liquidity providers, winners, other debtors
contract CreditTest is Crediting {
    uint88 private constant COUNT = 6;

    uint16 private _deep;

    function setUp() public override {
        super.setUp();
        btc = listToken("BTC", 8, BTC);
        fund(cross(carol, 0), 2_000_000e6);
    }

    /* LIQUIDITY PROVIDERS */

    /// @dev INV-11: debtors taken over by insurance change nothing of what a share is worth, nor does what is taken and
    /// sold at the same price; so nobody enters or leaves at a wrong price around it.
    function testFuzz_INV_11_seizure(uint256 debt, uint256 fall) public {
        _vault(1_000_000e6);
        _debtors(bound(debt, 1_000e18, 20_000e18));
        for (uint88 i; i < COUNT; ++i) strip(cross(alice, i));
        // Below the haircut, above the discount.
        publish(BTC, (mark(BTC) * (1_000 - bound(fall, 95, 130))) / 1_000);
        refresh();
        int256 before = nav();
        uint256 price = sharePrice();
        for (uint88 i; i < COUNT; ++i) house.liquidate(cross(alice, i));
        track(cross(address(this), 0));
        assertGt(house.pots().seizedDebt, 0, "insurance took them over");
        assertGe(nav(), before, "INV-11: no share is worth less for it");
        assertLe(nav(), before + int256(uint256(COUNT)), "INV-11: nor more, but for floored interest");
        uint256 insurance = house.pots().insurance;
        mintTo(keeper, 1_000_000e6);
        vm.prank(keeper);
        house.buySeized(address(btc), type(uint128).max, 1);
        assertLe(nav(), before + int256(uint256(COUNT)), "INV-11: nor when it is sold");
        // Each debt may have cost a token unit less than it was taken for.
        assertGe(house.pots().insurance + COUNT * 1e15, insurance, "and insurance has what it had");
        assertGe(sharePrice() + 1e18, price, "INV-11: a share is what it was");
        assertBooks();
    }

    /// @dev INV-10: interest of the time before a deposit is not for whoever deposits.
    function testFuzz_INV_10_depositBeforeInterestIsBooked(uint256 debt, uint256 elapsed) public {
        _vault(1_000_000e6);
        _debtors(bound(debt, 1_000e18, 20_000e18));
        requestDeposit(lucy, 9_000_000e6);
        skip(bound(elapsed, 2 hours, 200 days));
        lp.roll(Queue.Deposits);
        refresh();
        settle(Queue.Deposits);
        uint256 shares = claimShares(lucy);
        refresh();
        mintTo(keeper, 100e6);
        vm.startPrank(keeper);
        for (uint88 i; i < COUNT; ++i) house.repay(cross(alice, i), 1e6);
        vm.stopPrank();
        // A few seconds of interest are hers.
        assertLe(worth(shares), 9_000_000e6 + 1e6, "INV-10: none of what had grown before");
        assertBooks();
    }

    /// @dev A sale that takes a flat account's last collateral books what it does not pay: nobody leaves before it.
    function testFuzz_INV_11_saleBooksTheLoss(uint256 debt, uint256 fall) public {
        _vault(1_000_000e6);
        _debtors(bound(debt, 1_000e18, 20_000e18));
        for (uint88 i; i < COUNT; ++i) strip(cross(alice, i));
        publish(BTC, (mark(BTC) * (100 - bound(fall, 20, 60))) / 100);
        refresh();
        int256 before = nav();
        uint256 insurance = house.pots().insurance;
        uint256 owed = house.pots().debt;
        mintTo(keeper, 1_000_000e6);
        uint256 paid;
        for (uint88 i; i < COUNT; ++i) {
            vm.prank(keeper);
            (uint256 p, ) = house.sellCollateral(cross(alice, i), address(btc), 1_000_000e6, 0);
            paid += p * 1e12;
            assertEq(cashOf(cross(alice, i)), 0, "no debt without any collateral stays");
        }
        assertEq(house.pots().debt, 0, "nobody owes");
        uint256 loss = insurance - house.pots().insurance + uint256(before - nav());
        // Interest of the last seconds is owed too.
        assertGe(loss + paid, owed, "all of it was paid or is a loss");
        assertLe(loss + paid, owed + 1e18 + uint256(COUNT), "and no more");
        assertBooks();
    }

    /* WINNERS */

    /// @dev INV-9: losers who pay with a promise do not make winners' profits money: what others have in quote is there,
    /// whoever withdraws first.
    function testFuzz_INV_9_winnersAreNotPaidInPromises(uint256 first, uint256 second) public {
        _vault(1_000_000e6);
        uint256[2] memory losses = [bound(first, 100_000e18, 500_000e18), bound(second, 100_000e18, 500_000e18)];
        uint16[2] memory markets = [listDeep(100e18), listDeep(100e18)];
        for (uint88 i; i < 2; ++i) {
            pledge(cross(alice, i), btc, 60e8);
            fund(cross(bob, i), 1_500_000e6);
            oppose(cross(alice, i), cross(bob, i), markets[i], losses[i] * 10, 600_000e18);
        }
        for (uint256 i; i < 2; ++i) publish(markets[i], 90e18);
        refresh();
        for (uint88 i; i < 2; ++i) _close(cross(alice, i), markets[i]);
        assertGt(house.pots().debt, losses[0], "the losers owe");
        for (uint88 i; i < 2; ++i) {
            _close(cross(bob, i), markets[i]);
            _withdrawAll(cross(bob, i));
        }
        _withdrawAll(cross(carol, 0));
        assertEq(quote.balanceOf(carol), 2_000_000e6, "INV-9: all of what she had");
        assertBooks();
    }

    /* OTHER DEBTORS */

    /// @dev A provider who leaves does not put anyone's debt up for sale: so much of the vault stays.
    function testFuzz_redemptionExposesNobody(uint256 debt, uint256 part) public {
        uint256 shares = _vault(2_000_000e6);
        pledge(bobCross, btc, 20e8);
        lose(bobCross, cross(carol, 0), _deep, bound(debt, 5_000e18, 24_000e18));
        requestRedeem(lucy, (shares * bound(part, 50, 100)) / 100);
        settle(Queue.Redemptions);
        IClearingHouse.DebtState memory d = house.debtState(bobCross);
        assertLe(d.total, d.cap + 1e15, "within the cap still");
        refresh();
        vm.expectPartialRevert(IClearingHouse.CollateralNotForSale.selector);
        house.sellCollateral(bobCross, address(btc), 1e6, 0);
    }

    /// @dev A whale may close a loss and owe as much as it likes; not who owes little answers for it.
    function testFuzz_whaleExposesItself(uint256 loss) public {
        _vault(1_000_000e6);
        pledge(bobCross, btc, 20e8);
        lose(bobCross, cross(carol, 0), _deep, 10_000e18);
        loss = bound(loss, 51_000e18, 56_000e18);
        for (uint88 i; i < 4; ++i) {
            pledge(cross(alice, i), btc, 50e8);
            lose(cross(alice, i), cross(carol, 0), _deep, loss);
        }
        IClearingHouse.DebtState memory d = house.debtState(bobCross);
        assertGt(d.total, d.cap, "all debts are beyond their cap");
        vm.expectPartialRevert(IClearingHouse.CollateralNotForSale.selector);
        house.sellCollateral(bobCross, address(btc), 1e6, 0);
        mintTo(keeper, 1_000_000e6);
        for (uint88 i; i < 4; ++i) {
            vm.prank(keeper);
            house.sellCollateral(cross(alice, i), address(btc), 1_000_000e6, 0);
        }
        d = house.debtState(bobCross);
        assertLe(d.total, d.cap, "the whale's sale alone brings them back");
        assertBooks();
    }

    /// @dev An order that fails because others owe too much pays nothing for it, and a reduction does not fail.
    function testFuzz_orderForfeitsNothingForOthers(uint256 debt) public {
        _vault(1_000_000e6);
        pledge(bobCross, btc, 20e8);
        lose(bobCross, cross(carol, 0), _deep, bound(debt, 22_000e18, 24_000e18));
        trade(bobCross, _deep, unitsOf(_deep, 20_000e18));
        for (uint88 i; i < 4; ++i) pledge(cross(alice, i), btc, 50e8);
        refresh();
        IOrders.OrderRequest memory r = orderRequest(
            bobCross,
            _deep,
            sideOf(bobCross, false),
            unitsOf(_deep, 100_000e18),
            false
        );
        uint256 snapshot = vm.snapshotState();
        uint256 orderId = commit(r);
        for (uint88 i; i < 4; ++i) lose(cross(alice, i), cross(carol, 0), _deep, 56_000e18);
        int256 before = cashOf(bobCross);
        settle(orderId, mark(_deep), keeper);
        assertLt(
            sizeOf(bobCross, _deep, sideOf(bobCross, false)),
            2 * unitsOf(_deep, 20_000e18),
            "the order found no credit"
        );
        assertGe(cashOf(bobCross), before - 1e17, "and forfeited nothing, interest aside");
        vm.revertToState(snapshot);

        for (uint88 i; i < 4; ++i) lose(cross(alice, i), cross(carol, 0), _deep, 56_000e18);
        (r.sizeDelta, r.reduceOnly, r.acceptablePrice) = (-int128(unitsOf(_deep, 20_000e18)), true, 0);
        orderId = commit(r);
        skip(2);
        refresh();
        settle(orderId, mark(_deep), keeper);
        assertEq(sizeOf(bobCross, _deep, sideOf(bobCross, false)), 0, "INV-9: a reduction goes on");
        assertBooks();
    }

    /* PARTS */

    function _vault(uint256 assets) private returns (uint256 shares) {
        shares = provide(lucy, assets);
        _deep = listDeep(100e18);
        refresh();
    }

    /// @dev Six debts together within the cap.
    function _debtors(uint256 debt) private {
        for (uint88 i; i < COUNT; ++i) {
            pledge(cross(alice, i), btc, 20e8);
            lose(cross(alice, i), cross(carol, 0), _deep, debt);
        }
    }

    function _close(AccountId id, uint16 market) private {
        house.fill(fillRequest(id, market, sideOf(id, false), -sizeOf(id, market, sideOf(id, false)), true));
    }

    function _withdrawAll(AccountId id) private {
        uint256 amount = positive(cashOf(id)) / 1e12;
        address owner = id.owner();
        vm.prank(owner);
        house.withdraw(id, amount, owner);
    }
}
