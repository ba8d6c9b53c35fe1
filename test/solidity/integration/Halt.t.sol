// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {PythErrors} from "@pythnetwork/pyth-sdk-solidity/PythErrors.sol";
import {IClearingHouse, PositionSide} from "../../../contracts/interfaces/IClearingHouse.sol";
import {IPriceRouter, PriceUpdate} from "../../../contracts/interfaces/IPriceRouter.sol";
import {AccountId} from "../../../contracts/libraries/AccountId.sol";
import {Standing} from "../../../contracts/libraries/Mark.sol";
import {Liquidating} from "../kit/Liquidating.sol";
import {Outages} from "../kit/Outages.sol";
import {Pledging} from "../kit/Pledging.sol";
import {Rng} from "../kit/Rng.sol";

/// @title A market is halted, and settled account by account
contract HaltTest is Pledging, Liquidating, Outages {
    /// @dev A price of BTC with the time of the one before it.
    struct Published {
        uint256 price;
        uint256 time;
        uint256 previous;
        /// @dev The first of after a halt's delay.
        bool first;
    }

    /* WHAT A HALT STOPS */

    function test_pause_stopsNewRiskAndNothingElse() public {
        _open(aliceCross, 40_000e18);
        house.pauseNewRisk();
        assertTrue(house.emergencyState().newRiskPaused, "shown");
        _refusesNewRisk(abi.encodeWithSelector(IClearingHouse.NewRiskPaused.selector, BTC));
        _goesOn();
        house.resumeNewRisk();
        trade(bobCross, BTC, unitsOf(BTC, 1_000e18));
        assertBooks();
    }

    function test_halt_stopsNewRiskInItsMarket() public {
        _open(aliceCross, 40_000e18);
        house.haltMarket(BTC);
        assertEq(house.marketState(BTC).haltedAt, clock(), "shown");
        _refusesNewRisk(abi.encodeWithSelector(IClearingHouse.MarketHalted.selector, BTC, clock()));
        trade(bobCross, ETH, unitsOf(ETH, 1_000e18));
        _goesOn();
        vm.expectRevert(
            abi.encodeWithSelector(IClearingHouse.MarketHalted.selector, BTC, house.marketState(BTC).haltedAt)
        );
        house.haltMarket(BTC);
        house.resumeMarket(BTC);
        refresh();
        trade(bobCross, BTC, unitsOf(BTC, 1_000e18));
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.MarketNotHalted.selector, BTC));
        house.resumeMarket(BTC);
        assertBooks();
    }

    /// @dev An order for new risk ends without a forfeit: nobody's own doing. One that reduces is filled.
    function test_halt_pendingOrders() public {
        fund(aliceCross, 50_000e6);
        trade(aliceCross, BTC, unitsOf(BTC, 10_000e18));
        uint256 more = commit(orderRequest(aliceCross, BTC, PositionSide.Net, unitsOf(BTC, 1_000e18), false));
        uint256 less = commit(orderRequest(aliceCross, BTC, PositionSide.Net, -unitsOf(BTC, 2_000e18), true));
        house.haltMarket(BTC);
        int256 cash = cashOf(aliceCross);
        int256 size = sizeOf(aliceCross, BTC, PositionSide.Net);
        settle(more, mark(BTC), keeper);
        assertEq(cashOf(aliceCross), cash, "nothing is forfeited");
        assertEq(sizeOf(aliceCross, BTC, PositionSide.Net), size, "nothing is opened");
        settle(less, mark(BTC), keeper);
        assertLt(sizeOf(aliceCross, BTC, PositionSide.Net), size, "the reduction is filled");
        assertBooks();
    }

    /* SETTLEMENT */

    function testFuzz_settleMarket_afterItsDelay(uint256 wait) public {
        _open(aliceCross, 40_000e18);
        bytes[] memory data = firstPrice(BTC, mark(BTC));
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.MarketNotHalted.selector, BTC));
        house.settleMarket{value: MOCK_FEE}(BTC, data);
        house.haltMarket(BTC);
        uint256 from = clock() + house.config().haltDelay;
        data = firstPrice(BTC, 43_210e18);
        wait = bound(wait, 0, 3 * house.config().haltDelay);
        skip(wait);
        refresh();
        if (clock() < from) {
            vm.expectRevert(abi.encodeWithSelector(IClearingHouse.SettlementTooEarly.selector, BTC, clock(), from));
            house.settleMarket{value: MOCK_FEE}(BTC, data);
            return;
        }
        vm.deal(carol, MOCK_FEE);
        vm.prank(carol);
        house.settleMarket{value: MOCK_FEE}(BTC, data);
        assertEq(house.marketState(BTC).settlementPrice, 43_210e18, "at the first price of after the delay");
        for (uint256 i; i < 2; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IClearingHouse.MarketEnded.selector, BTC));
            house.settleMarket{value: MOCK_FEE}(BTC, data);
            data = noProof();
        }
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.MarketEnded.selector, BTC));
        house.resumeMarket(BTC);
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.MarketEnded.selector, BTC));
        this.fillNow(aliceCross, BTC, -1e15);
    }

    /// @dev Of all that is published, before the delay is over and after, one price settles the market: it is fixed by the
    /// halt's time alone, whoever calls, whenever, and whatever is accepted meanwhile.
    function testFuzz_settleMarket_priceIsAFunctionOfTheHalt(uint256 seed, address who) public {
        vm.assume(who.code.length == 0 && uint160(who) > 0xffff);
        _open(aliceCross, 40_000e18);
        house.haltMarket(BTC);
        Rng memory rng = Rng(seed);
        Published[8] memory list_ = _publishAround(rng, clock() + house.config().haltDelay);
        // Somebody accepts some of it, and time passes.
        for (uint256 i; i < list_.length; ++i) {
            if (clock() < list_[i].time) vm.warp(list_[i].time);
            if (rng.once(2)) _bring(list_[i]);
        }
        skip(rng.magnitude(1, 30 days));
        vm.deal(who, 1 ether);
        uint256 first = list_.length;
        for (uint256 i; i < list_.length; ++i) {
            if (list_[i].first) {
                first = i;
                continue;
            }
            bytes[] memory other = _proofOf(list_[i]);
            vm.expectRevert(abi.encodeWithSelector(PythErrors.PriceFeedNotFoundWithinRange.selector));
            vm.prank(who);
            house.settleMarket{value: MOCK_FEE}(BTC, other);
        }
        bytes[] memory data = _proofOf(list_[first]);
        vm.prank(who);
        house.settleMarket{value: MOCK_FEE}(BTC, data);
        assertEq(house.marketState(BTC).settlementPrice, list_[first].price, "there is one price");
        house.settleAccount(aliceCross);
        assertBooks();
    }

    /// @dev Real prices that nobody has accepted yet are no choice: bringing the one he likes best, a caller cannot settle at
    /// it in the same breath.
    function testFuzz_settleMarket_atNoChosenPrice(uint256 price, uint256 late) public {
        _open(aliceCross, 40_000e18);
        house.haltMarket(BTC);
        uint256 delay = house.config().haltDelay;
        uint256 allowed = clock() + 2 * delay;
        bytes[] memory first = firstPrice(BTC, 50_500e18);
        skip(bound(late, delay, 2 * delay - 2));
        publish(BTC, 1e18 * bound(price, 40_000, 60_000));
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.SettlementTooEarly.selector, BTC, clock(), allowed));
        house.settleMarket(BTC, noProof());
        house.settleMarket{value: MOCK_FEE}(BTC, first);
        assertEq(house.marketState(BTC).settlementPrice, 50_500e18, "only at the first");
    }

    /// @dev Nor where nobody brings prices at all: an old one brought, and frozen by notice, settles nothing while the first
    /// one can be brought.
    function testFuzz_settleMarket_atNoOldPriceFrozen(uint256 age) public {
        _open(aliceCross, 40_000e18);
        house.haltMarket(BTC);
        uint256 delay = house.config().haltDelay;
        uint256 allowed = clock() + 2 * delay;
        uint256 halted = clock();
        bytes[] memory first = firstPrice(BTC, 50_500e18);
        skip(delay);
        // Published some time after the halt, and the best since.
        IPriceRouter.Config memory c = router.config();
        uint256 old = halted + 1 + bound(age, 0, delay - c.freezeAge - 1);
        _bring(Published(45_000e18, old, old - 1, false));
        router.warn(BTC);
        skip(c.notice);
        assertTrue(router.marks(_one())[0].isFrozen(), "taken for dead");
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.SettlementTooEarly.selector, BTC, clock(), allowed));
        house.settleMarket(BTC, noProof());
        house.settleMarket{value: MOCK_FEE}(BTC, first);
        assertEq(house.marketState(BTC).settlementPrice, 50_500e18, "the first serves, however the feed counts");
    }

    /// @dev The provider is paid out of what comes with the call, by the piece; what is above returns, without a proof all.
    function testFuzz_settleMarket_feeAndSurplus(uint256 value, uint256 pieces, bool proves) public {
        house.haltMarket(BTC);
        skip((proves ? 1 : 2) * house.config().haltDelay);
        refresh();
        bytes[] memory data = new bytes[](proves ? bound(pieces, 1, 5) : 0);
        for (uint256 i; i < data.length; ++i) data[i] = firstPrice(i == 0 ? BTC : ETH, 50_000e18)[0];
        uint256 fee = MOCK_FEE * data.length;
        value = bound(value, 0, 2 * MOCK_FEE * 5);
        vm.deal(carol, value);
        if (value < fee) {
            vm.expectRevert(abi.encodeWithSelector(IPriceRouter.UpdateFeeTooLow.selector, value, fee));
        }
        vm.prank(carol);
        house.settleMarket{value: value}(BTC, data);
        assertEq(carol.balance, value < fee ? value : value - fee, "what is above the fee returns");
        assertEq(address(house).balance, 0, "and nothing stays");
    }

    /// @dev Without a proof, from a second delay on, to the second; at a price that lives or was a dead feed's last.
    function testFuzz_settleMarket_withoutAProof(uint256 wait, bool dies) public {
        _open(aliceCross, 40_000e18);
        house.haltMarket(BTC);
        uint256 from = clock() + 2 * house.config().haltDelay;
        IPriceRouter.Config memory c = router.config();
        wait = bound(wait, from - 10, from + 10);
        vm.warp(wait - 1 - (dies ? c.freezeAge + c.notice : 0));
        if (dies) freeze(BTC);
        else publish(BTC, 51_234e18);
        uint256 last = mark(BTC);
        bool early = clock() < from;
        if (early) {
            vm.expectRevert(abi.encodeWithSelector(IClearingHouse.SettlementTooEarly.selector, BTC, clock(), from));
        }
        house.settleMarket(BTC, noProof());
        assertEq(house.marketState(BTC).settlementPrice, early ? 0 : last, "the last accepted price");
    }

    /// @dev A first price too uncertain to settle at does not hold the market up for good.
    function test_settleMarket_firstPriceTooUncertain() public {
        _open(aliceCross, 40_000e18);
        house.haltMarket(BTC);
        uint256 delay = house.config().haltDelay;
        uint256 from = clock() + delay;
        bytes[] memory data = one(proof(BTC, 50_000e18, 5_000e18, from, from - 1));
        vm.warp(from);
        vm.expectPartialRevert(IPriceRouter.PriceTooUncertain.selector);
        house.settleMarket{value: MOCK_FEE}(BTC, data);
        // The next one is not the first.
        data = one(proof(BTC, 50_000e18, 0, from + 1, from));
        skip(1);
        vm.expectRevert(abi.encodeWithSelector(PythErrors.PriceFeedNotFoundWithinRange.selector));
        house.settleMarket{value: MOCK_FEE}(BTC, data);
        vm.warp(from + delay - 1);
        publish(BTC, 49_000e18);
        house.settleMarket(BTC, noProof());
        assertEq(house.marketState(BTC).settlementPrice, 49_000e18, "the last accepted one");
        house.settleAccount(aliceCross);
        assertBooks();
    }

    /// @dev From its end on a market's skew is worth nothing to anyone, and takes no cash to stand behind: what its accounts do
    /// afterwards changes neither NAV nor what redemptions leave.
    function testFuzz_INV_11_skewOfAnEndedMarket(uint256 size, bool short) public {
        size = bound(size, 1_000e18, 500_000e18);
        fund(aliceCross, 400_000e6);
        trade(aliceCross, BTC, short ? -unitsOf(BTC, size) : unitsOf(BTC, size));
        house.haltMarket(BTC);
        skip(house.config().haltDelay);
        refresh();
        assertGt(house.vaultState().skewPremium, 0, "owed while whoever leaves is paid it");
        endMarket(BTC);
        IClearingHouse.VaultState memory s = house.vaultState();
        assertEq(s.skewPremium, 0, "owed to nobody");
        house.settleAccount(aliceCross);
        IClearingHouse.VaultState memory t = house.vaultState();
        assertEq(t.nav, s.nav, "INV-11: NAV is what it was");
        assertEq(s.needed, 0, "and no cash stands behind it");
        assertBooks();
    }

    /// @dev Whoever holds what in whatever market ends: equity stays as it was to the wei, whatever the feed does
    /// afterwards, and the position asks for no margin.
    function testFuzz_INV_3_INV_4_settleAccount(uint256 seed, uint256 size, uint256 move, uint256 later) public {
        AccountId id = anyAccount(seed);
        fund(id, 60_000e6);
        fund(bobCross, 60_000e6);
        size = bound(size, 500e18, 100_000e18);
        bool hedged = AccountId.unwrap(id) == AccountId.unwrap(aliceHedge);
        tradeLeg(id, BTC, sideOf(id, false), unitsOf(BTC, size));
        if (hedged) tradeLeg(id, BTC, sideOf(id, true), -unitsOf(BTC, size / 2 + 500e18));
        trade(bobCross, BTC, -unitsOf(BTC, 5_000e18));
        house.haltMarket(BTC);
        skip(house.config().haltDelay);
        refresh();
        publish(BTC, (mark(BTC) * bound(move, 60, 160)) / 100);
        refresh();
        IClearingHouse.AccountState memory before = house.accountState(id);
        endMarket(BTC);
        publish(BTC, (mark(BTC) * bound(later, 10, 300)) / 100);
        IClearingHouse.AccountState memory s = house.accountState(id);
        assertEq(s.equity, before.equity, "INV-3: equity is what it was");
        assertEq(s.maintenance + s.initial + s.exposure, 0, "and nothing is required");
        assertEq(uint256(s.positions[0].standing), uint256(Standing.Settled), "the view says so");
        if (s.equity < 0) {
            vm.expectRevert(abi.encodeWithSelector(IClearingHouse.NothingToLiquidate.selector, id));
            house.liquidate(id);
        }

        vm.prank(carol);
        house.settleAccount(id);
        IClearingHouse.AccountState memory t = house.accountState(id);
        assertEq(t.positions.length, 0, "nothing is held any more");
        assertEq(t.cash, s.equity < 0 ? int256(0) : s.equity, "INV-4: equity has become cash");
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.NothingToSettle.selector, id));
        house.settleAccount(id);
        house.settleAccount(bobCross);
        IClearingHouse.MarketState memory m = house.marketState(BTC);
        assertEq(m.openInterestLong + m.openInterestShort, 0, "INV-2: the market is empty");
        assertEq(m.costLong, 0, "INV-2: and owes nobody");
        assertEq(m.costShort, 0, "INV-2: on either side");
        assertBooks();
    }

    /// @dev In whatever order they are settled, all get the same part of their profits: what the vault could pay of them
    /// when the market ended.
    function testFuzz_settleAccount_inAnyOrder(uint256 rise, uint256 left, bool aliceFirst, bool short) public {
        int256 direction = short ? -1 : int256(1);
        fund(aliceCross, 60_000e6);
        fund(bobCross, 60_000e6);
        fund(cross(carol, 0), 60_000e6);
        trade(aliceCross, ETH, unitsOf(ETH, 100_000e18) * direction);
        trade(bobCross, ETH, unitsOf(ETH, 50_000e18) * direction);
        // A loser, whose loss the vault gets in between.
        trade(cross(carol, 0), ETH, -unitsOf(ETH, 60_000e18) * direction);
        uint256 price = mark(ETH);
        rise = bound(rise, 10, 30);
        publish(ETH, short ? (price * (100 - rise)) / 100 : (price * (100 + rise)) / 100);
        refresh();
        house.haltMarket(ETH);
        skip(house.config().haltDelay);
        refresh();
        setVault(int256(bound(left, 1_000e6, 30_000e6)));
        refresh();
        int256 alices = stateOf(aliceCross).equity;
        int256 bobs = stateOf(bobCross).equity;
        uint256 factor = stateOf(aliceCross).positions[0].profitFactor;
        endMarket(ETH);
        assertEq(house.marketState(ETH).settlementFactor, factor, "for good");
        assertLt(factor, WAD_, "not all can be paid");
        house.settleAccount(aliceFirst ? aliceCross : bobCross);
        house.settleAccount(cross(carol, 0));
        house.settleAccount(aliceFirst ? bobCross : aliceCross);
        assertEq(stateOf(aliceCross).cash, alices, "what it was worth");
        assertEq(stateOf(bobCross).cash, bobs, "whoever comes first");
        assertBooks();
    }

    /// @dev No premium is paid or comes back at a settlement: what the vault is worth when the market ends is what it has
    /// once the last account is settled.
    function testFuzz_settleAccount_leavesTheVaultsWorth(uint256 size, uint256 other, uint256 move) public {
        fund(aliceCross, 60_000e6);
        fund(bobCross, 60_000e6);
        trade(aliceCross, BTC, unitsOf(BTC, bound(size, 500e18, 100_000e18)));
        trade(bobCross, BTC, -unitsOf(BTC, bound(other, 500e18, 100_000e18)));
        publish(BTC, (mark(BTC) * bound(move, 80, 120)) / 100);
        refresh();
        house.haltMarket(BTC);
        skip(house.config().haltDelay);
        refresh();
        endMarket(BTC);
        IClearingHouse.VaultState memory v = house.vaultState();
        assertEq(v.skewPremium, 0, "nobody gets a premium back");
        house.settleAccount(aliceCross);
        house.settleAccount(bobCross);
        assertNear(house.pots().vault, v.nav, 4, "what it was worth");
        assertGe(uint256(house.pots().vault), uint256(v.nav), "and no less");
        assertBooks();
    }

    /// @dev Whose token's price was gone a while ago keeps it for the grace: the debt is left to a liquidation.
    function testFuzz_settleAccount_waitsForTheToken(uint256 fall) public {
        fund(aliceCross, 5_000e6);
        pledge(aliceCross, weth, unitsWorth(weth, 20_000e18));
        trade(aliceCross, BTC, unitsOf(BTC, 60_000e18));
        publish(BTC, (mark(BTC) * (100 - bound(fall, 45, 90))) / 100);
        refresh();
        house.haltMarket(BTC);
        skip(house.config().haltDelay);
        freeze(ETH);
        endMarket(BTC);
        refresh();
        uint256 before = held(aliceCross, weth);
        house.settleAccount(aliceCross);
        assertEq(held(aliceCross, weth), before, "kept");
        assertLt(stateOf(aliceCross).equity, 0, "and worth less than the debt");
        vm.expectPartialRevert(IClearingHouse.LiquidationProtected.selector);
        house.liquidate(aliceCross);
        endGrace();
        house.liquidate(aliceCross);
        assertEq(held(aliceCross, weth), 0, "taken after its grace");
        assertEq(stateOf(aliceCross).cash, 0, "and the rest is booked");
        assertBooks();
    }

    /// @dev Its feed may be dead: then the last price is the one of before. Merely stale it serves nobody.
    function test_settleMarket_ofADeadFeed() public {
        _open(aliceCross, 40_000e18);
        house.haltMarket(BTC);
        skip(2 * house.config().haltDelay);
        vm.expectPartialRevert(IPriceRouter.StalePrice.selector);
        house.settleMarket(BTC, noProof());
        uint256 last = mark(BTC);
        freeze(BTC);
        house.settleMarket(BTC, noProof());
        assertEq(house.marketState(BTC).settlementPrice, last, "the last good price");
        // From now on nothing needs the feed any more.
        house.settleAccount(aliceCross);
        vm.prank(alice);
        house.withdraw(aliceCross, 1e6, alice);
        assertBooks();
    }

    /// @dev A position that has ended does not keep the others from being liquidated, nor from being healthy.
    function testFuzz_INV_8_liquidatesTheRest(uint256 fall) public {
        fund(aliceCross, 30_000e6);
        trade(aliceCross, BTC, unitsOf(BTC, 40_000e18));
        trade(aliceCross, ETH, unitsOf(ETH, 40_000e18));
        withdrawFree(aliceCross);
        house.haltMarket(ETH);
        skip(house.config().haltDelay);
        refresh();
        endMarket(ETH);
        IClearingHouse.AccountState memory s = house.accountState(aliceCross);
        assertEq(s.exposure, s.positions[0].exposure, "only one is at risk");
        publish(BTC, (mark(BTC) * (100 - bound(fall, 25, 80))) / 100);
        s = house.accountState(aliceCross);
        if (s.equity >= int256(s.maintenance)) return;
        vm.prank(keeper);
        house.liquidate(aliceCross);
        assertTrue(sizeOf(aliceCross, ETH, PositionSide.Net) != 0, "what has ended is not a liquidation's");
        house.settleAccount(aliceCross);
        assertTrue(house.accountState(aliceCross).equity >= 0, "INV-8: nothing is owed any more");
        assertBooks();
    }

    /// @dev For the vault it has ended at that price, too, whatever its feed says afterwards, or a caller; and though the feed
    /// is dead, nothing about it is in doubt.
    function testFuzz_INV_10_theVaultCountsItAtItsEnd(uint256 move, uint256 later) public {
        _open(aliceCross, 40_000e18);
        house.haltMarket(BTC);
        skip(house.config().haltDelay);
        refresh();
        publish(BTC, (mark(BTC) * bound(move, 80, 130)) / 100);
        refresh();
        IClearingHouse.VaultState memory s = house.vaultState();
        endMarket(BTC);
        assertEq(house.vaultState().netProfit, s.netProfit, "INV-10: its end changes nobody's profit");
        s = house.vaultState();
        assertEq(s.skewPremium, 0, "and no premium comes back");
        publish(BTC, (mark(BTC) * bound(later, 10, 300)) / 100);
        refresh();
        assertSame(abi.encode(house.vaultState()), abi.encode(s), "INV-10: nor does a later price");
        assertSame(abi.encode(house.vaultStateAt(marks())), abi.encode(s), "nor one that somebody names");
        skip(router.config().freezeAge);
        refreshBut(BTC);
        assertSame(abi.encode(house.vaultState()), abi.encode(s), "nor that there is none any more");
        freeze(BTC);
        assertSame(abi.encode(house.vaultState()), abi.encode(s), "nor that the feed is dead");
    }

    /// @dev Nothing accrues any more: neither funding nor a borrow fee.
    function test_settledMarketStandsStill() public {
        _open(aliceCross, 40_000e18);
        house.haltMarket(BTC);
        skip(house.config().haltDelay);
        refresh();
        endMarket(BTC);
        IClearingHouse.MarketState memory m = house.marketState(BTC);
        int256 equity = house.accountState(aliceCross).equity;
        skip(30 days);
        refresh();
        uint16[] memory ids = new uint16[](1);
        ids[0] = BTC;
        house.accrueMarkets(ids);
        assertSame(abi.encode(house.marketState(BTC)), abi.encode(m), "as it was");
        assertEq(house.accountState(aliceCross).equity, equity, "and so are its accounts");
    }

    function testFuzz_onlyWhoMay(address caller) public {
        vm.assume(caller != address(this));
        bytes memory refusal = abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, caller);
        vm.startPrank(caller);
        vm.expectRevert(refusal);
        house.pauseNewRisk();
        vm.expectRevert(refusal);
        house.resumeNewRisk();
        vm.expectRevert(refusal);
        house.haltMarket(BTC);
        vm.expectRevert(refusal);
        house.resumeMarket(BTC);
        vm.expectRevert(refusal);
        house.windDown();
        vm.expectRevert(refusal);
        house.retireVault();
        vm.stopPrank();
    }

    /// @dev Prices in the order of their times, some of before `from` and one at least of then or later.
    function _publishAround(Rng memory rng, uint256 from) private pure returns (Published[8] memory list_) {
        uint256 before = rng.between(0, 7);
        uint256 time = from - 1_000;
        for (uint256 i; i < 8; ++i) {
            uint256 previous = time;
            if (i < before) time += rng.between(1, 100);
            else if (i == before) time = from + rng.magnitude(1, 10_000) - 1;
            else time += rng.magnitude(1, 10_000);
            list_[i] = Published(1e18 * rng.between(45_000, 55_000), time, previous, i == before);
        }
    }

    function _proofOf(Published memory p) private view returns (bytes[] memory) {
        return one(proof(BTC, p.price, 0, p.time, p.previous));
    }

    /// @dev The router accepts it, if it is newer than what it has.
    function _bring(Published memory p) private {
        router.update{value: MOCK_FEE}(PriceUpdate(_one(), _proofOf(p)));
    }

    function _one() private pure returns (uint16[] memory ids_) {
        ids_ = new uint16[](1);
        ids_[0] = BTC;
    }

    function fillNow(AccountId id, uint16 market, int256 size) external {
        trade(id, market, size);
    }

    function _open(AccountId id, uint256 exposure) private {
        fund(id, 20_000e6);
        trade(id, BTC, unitsOf(BTC, exposure));
        fund(bobCross, 20_000e6);
    }

    function _refusesNewRisk(bytes memory refusal) private {
        vm.expectRevert(refusal);
        this.fillNow(bobCross, BTC, 1e17);
        vm.expectRevert(refusal);
        this.commitNow(bobCross, 1e17);
    }

    function commitNow(AccountId id, int256 size) external {
        commit(orderRequest(id, BTC, PositionSide.Net, size, false));
    }

    /// @dev Deposits, reductions, withdrawals, liquidations.
    function _goesOn() private {
        fund(aliceCross, 1_000e6);
        pledge(aliceCross, weth, 1e18);
        trade(aliceCross, BTC, -unitsOf(BTC, 1_000e18));
        vm.prank(alice);
        house.withdraw(aliceCross, 100e6, alice);
        vm.prank(alice);
        house.withdrawCollateral(aliceCross, address(weth), 1e18, alice);
        publish(BTC, (mark(BTC) * 50) / 100);
        refresh();
        vm.prank(keeper);
        house.liquidate(aliceCross);
    }
}
