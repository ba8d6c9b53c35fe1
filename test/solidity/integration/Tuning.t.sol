// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {IClearingHouse, PositionSide} from "../../../contracts/interfaces/IClearingHouse.sol";
import {AccountId} from "../../../contracts/libraries/AccountId.sol";
import {Bracket} from "../../../contracts/libraries/Brackets.sol";
import {Liquidating} from "../kit/Liquidating.sol";
import {Outages} from "../kit/Outages.sol";
import {Pledging} from "../kit/Pledging.sol";

/// @title Parameters change, and nobody is liquidatable for it before the grace period has ended
contract TuningTest is Pledging, Liquidating, Outages {
    /// @dev Whatever the change asks for, whoever holds what: equity and maintenance stay as they are, until the grace
    /// period is over; new risk has to meet it at once.
    function testFuzz_INV_3_T23_raise(uint256 seed, uint256 size, uint256 maintenance, uint256 wait) public {
        AccountId id = anyAccount(seed);
        size = bound(size, 1_000e18, 80_000e18);
        fund(id, 40_000e6);
        tradeLeg(id, BTC, sideOf(id, false), unitsOf(BTC, size));
        withdrawFree(id);
        IClearingHouse.MarketParams memory p = _params(BTC);
        uint256 before = p.brackets[0].maintenance;
        maintenance = bound(maintenance, before + 0.0001e18, 0.4e18);
        maintenance -= maintenance % 1e14;
        (p.brackets[0].maintenance, p.brackets[0].initial) = (maintenance, maintenance * 2);
        IClearingHouse.AccountState memory s = house.accountState(id);
        house.setMarketParams(BTC, p);
        uint256 at = clock() + house.config().parameterGrace;
        IClearingHouse.MarginChange memory change = house.marginChange(BTC);
        assertEq(change.changesAt, at, "announced");
        assertEq(change.brackets[0].maintenance, maintenance, "with what is to come");
        assertEq(house.marketParams(BTC).brackets[0].maintenance, before, "which does not hold yet");

        wait = bound(wait, 0, 2 * house.config().parameterGrace);
        skip(wait);
        refresh();
        IClearingHouse.AccountState memory t = house.accountState(id);
        assertEq(t.equity, s.equity, "equity is what it was");
        if (clock() < at) {
            assertEq(t.maintenance, s.maintenance, "INV-3: and so is what it must maintain");
            refuseLiquidation(id, keeper);
            assertEq(t.initial, ceilDiv(s.exposure, maintenance * 2, WAD_), "new risk counts with more");
            vm.expectRevert(
                abi.encodeWithSelector(IClearingHouse.InsufficientMargin.selector, t.equity - 1e12, t.initial)
            );
            vm.prank(id.owner());
            house.withdraw(id, 1, id.owner());
        } else {
            assertEq(t.maintenance, ceilDiv(s.exposure, maintenance, WAD_), "now it holds");
            assertEq(house.marketParams(BTC).brackets[0].maintenance, maintenance, "and is shown");
            assertEq(house.marginChange(BTC).changesAt, 0, "nothing is to come any more");
            if (t.equity < int256(t.maintenance)) liquidateChecked(id, keeper);
        }
        // A reduction is never held up by it.
        _leave(id);
        assertBooks();
    }

    /// @dev What asks for less holds at once, and takes a stricter schedule to come back.
    function testFuzz_lower(uint256 maintenance) public {
        fund(aliceCross, 40_000e6);
        trade(aliceCross, BTC, unitsOf(BTC, 40_000e18));
        IClearingHouse.MarketParams memory p = _params(BTC);
        uint256 before = p.brackets[0].maintenance;
        p.brackets[0].maintenance = 0.19e18;
        p.brackets[0].initial = 0.3e18;
        house.setMarketParams(BTC, p);
        assertGt(house.marginChange(BTC).changesAt, 0, "to come");
        maintenance = bound(maintenance, 0.06e18, before);
        maintenance -= maintenance % 1e14;
        p.brackets[0].maintenance = maintenance;
        p.brackets[0].initial = 0.2e18;
        house.setMarketParams(BTC, p);
        assertEq(house.marginChange(BTC).changesAt, 0, "taken back");
        IClearingHouse.AccountState memory s = house.accountState(aliceCross);
        assertEq(s.maintenance, ceilDiv(s.exposure, maintenance, WAD_), "at once");
    }

    /// @dev What has come to hold is what the next change is compared with, and what holds until that one does.
    function testFuzz_INV_3_changeAfterAChange(uint256 first, uint256 second, uint256 wait) public {
        fund(aliceCross, 60_000e6);
        trade(aliceCross, BTC, unitsOf(BTC, 40_000e18));
        (first, second) = (bound(first, 1_501, 3_000) * 1e14, bound(second, 600, 4_000) * 1e14);
        IClearingHouse.MarketParams memory p = _params(BTC);
        p.brackets[0] = Bracket(type(uint256).max, first, 2 * first);
        house.setMarketParams(BTC, p);
        skip(house.config().parameterGrace + bound(wait, 0, 10 days));
        refresh();
        p.brackets[0] = Bracket(type(uint256).max, second, 2 * second);
        house.setMarketParams(BTC, p);
        IClearingHouse.AccountState memory s = house.accountState(aliceCross);
        bool more = second > first;
        assertEq(s.maintenance, ceilDiv(s.exposure, min(first, second), WAD_), "INV-3: more waits, less does not");
        assertEq(
            house.marginChange(BTC).changesAt,
            more ? clock() + house.config().parameterGrace : 0,
            "and so it is shown"
        );
        skip(house.config().parameterGrace);
        refresh();
        assertEq(house.accountState(aliceCross).maintenance, ceilDiv(s.exposure, second, WAD_), "in the end it holds");
    }

    /// @dev Schedules are compared as wholes: more at any exposure is more.
    function testFuzz_moreAnywhereIsMore(uint256 edge, uint256 low, uint256 high) public {
        edge = bound(edge, 1, 4_000_000_000) * 1e18;
        low = bound(low, 600, 1_500) * 1e14;
        high = bound(high, low / 1e14, 2_500) * 1e14;
        IClearingHouse.MarketParams memory p = _params(BTC);
        p.brackets = new Bracket[](2);
        p.brackets[0] = Bracket(edge, low, 2 * low);
        p.brackets[1] = Bracket(type(uint256).max, high, 2 * high);
        house.setMarketParams(BTC, p);
        // It was 15% everywhere.
        bool more = low > 0.15e18 || high > 0.15e18;
        assertTrue((house.marginChange(BTC).changesAt != 0) == more, "INV-3: what is more somewhere waits");
    }

    /* WHO MAY LOWER RISK AT ONCE */

    function testFuzz_tighten_onlyTighter(uint256 which, uint256 by) public {
        IClearingHouse.MarketParams memory p = _params(BTC);
        (bytes32 name, uint256 current) = _loosen(p, which % 8, bound(by, 1, 1000));
        if (name == 0) {
            house.tightenMarket(BTC, p);
            return;
        }
        (bool ok, bytes memory refusal) = address(house).call(abi.encodeCall(house.tightenMarket, (BTC, p)));
        assertFalse(ok, "looser is refused");
        assertEq(bytes32(bytes4(refusal)), bytes32(IClearingHouse.NotTighter.selector), "as what it is");
        (bytes32 named, , uint256 now_) = abi.decode(_tail(refusal), (bytes32, uint256, uint256));
        assertEq(named, name, "by name");
        if (current != 0) assertEq(now_, current, "with what it is now");
    }

    function test_tighten() public {
        IClearingHouse.MarketParams memory p = _params(BTC);
        p.maxOpenInterest /= 2;
        p.maxExposure /= 2;
        p.economy.maxUtilisation /= 2;
        p.brackets[0].initial = 0.5e18;
        house.tightenMarket(BTC, p);
        IClearingHouse.MarketParams memory q = house.marketParams(BTC);
        assertEq(q.maxOpenInterest, p.maxOpenInterest, "open interest");
        assertEq(q.maxExposure, p.maxExposure, "exposure");
        assertEq(q.economy.maxUtilisation, p.economy.maxUtilisation, "utilisation");
        assertEq(q.brackets[0].initial, 0.5e18, "initial margin holds at once: it asks nothing of who is there");
    }

    /// @dev What governance has announced binds new risk already: whoever may only lower risk neither takes it back nor
    /// weakens it, and puts it off only for what asks for more.
    function testFuzz_tighten_keepsWhatIsAnnounced(uint256 announced, uint256 offered, uint256 wait) public {
        IClearingHouse.MarketParams memory p = _params(BTC);
        announced = bound(announced, 1_501, 4_000) * 1e14;
        offered = bound(offered, 1_500, 4_000) * 1e14;
        (p.brackets[0].maintenance, p.brackets[0].initial) = (announced, announced * 2);
        house.setMarketParams(BTC, p);
        uint256 at = house.marginChange(BTC).changesAt;
        skip(bound(wait, 0, house.config().parameterGrace - 10));
        refresh();
        (p.brackets[0].maintenance, p.brackets[0].initial) = (offered, offered * 2);
        if (offered < announced) {
            vm.expectRevert(
                abi.encodeWithSelector(IClearingHouse.NotTighter.selector, bytes32("brackets"), uint256(1), uint256(1))
            );
        }
        house.tightenMarket(BTC, p);
        uint256 expected = offered > announced ? clock() + house.config().parameterGrace : at;
        assertEq(house.marginChange(BTC).changesAt, expected, "its date");
        assertEq(house.marginChange(BTC).brackets[0].maintenance, max(announced, offered), "what is to come");
    }

    /// @dev Nor a fee that is to come: all else is as it is, or as it is to be.
    function test_tighten_keepsAnAnnouncedFee() public {
        IClearingHouse.MarketParams memory p = _params(BTC);
        uint256 fee = p.liquidationFee;
        p.liquidationFee = fee + 1e15;
        house.setMarketParams(BTC, p);
        p.liquidationFee = fee;
        vm.expectRevert(
            abi.encodeWithSelector(IClearingHouse.NotTighter.selector, bytes32("liquidationFee"), fee, fee + 1e15)
        );
        house.tightenMarket(BTC, p);
        p.liquidationFee = fee + 1e15;
        p.maxOpenInterest /= 2;
        uint256 at = house.marginChange(BTC).changesAt;
        skip(1 hours);
        refresh();
        house.tightenMarket(BTC, p);
        assertEq(house.marginChange(BTC).changesAt, at, "a cap may be lowered meanwhile, and the date stays");
    }

    /// @dev Said again, or weakened, what is to come comes when it was to.
    function testFuzz_announcedKeepsItsDate(uint256 first, uint256 second, uint256 wait) public {
        IClearingHouse.MarketParams memory p = _params(BTC);
        first = bound(first, 1_501, 4_000) * 1e14;
        second = bound(second, 1_501, first / 1e14) * 1e14;
        (p.brackets[0].maintenance, p.brackets[0].initial) = (first, first * 2);
        house.setMarketParams(BTC, p);
        uint256 at = house.marginChange(BTC).changesAt;
        skip(bound(wait, 0, house.config().parameterGrace - 10));
        refresh();
        (p.brackets[0].maintenance, p.brackets[0].initial) = (second, second * 2);
        house.setMarketParams(BTC, p);
        assertEq(house.marginChange(BTC).changesAt, at, "the date stays");
        vm.warp(at);
        assertEq(house.marketParams(BTC).brackets[0].maintenance, second, "and it holds");
    }

    /* WHAT IS NEVER ADMISSIBLE */

    /// @dev Fees hold at once, a schedule later: until then, too, leaving must not be dearer than being liquidated.
    function test_feesMeetTheScheduleOfUntilThen() public {
        IClearingHouse.MarketParams memory p = _params(BTC);
        uint256 kept = ((WAD_ - house.config().keeperShare) * p.liquidationFee) / WAD_;
        uint256 takerFee = p.takerFee;
        (p.liquidationFee, p.takerFee) = (0.03e18, 0.01e18);
        uint256 exit = p.takerFee + ceilDiv(p.maxOpenInterest, WAD_, p.skewScale) + p.maxConfidence / 2;
        vm.expectRevert(
            abi.encodeWithSelector(
                IClearingHouse.ParameterOutOfBounds.selector,
                bytes32("liquidationFee after keeper"),
                kept,
                exit,
                type(uint256).max
            )
        );
        house.setMarketParams(BTC, p);
        // The schedule first, then the fee that needs it.
        p.takerFee = takerFee;
        house.setMarketParams(BTC, p);
        skip(house.config().parameterGrace);
        refresh();
        p.takerFee = 0.01e18;
        house.setMarketParams(BTC, p);
        assertEq(house.marketParams(BTC).takerFee, 0.01e18, "at once");
    }

    function test_bounds() public {
        IClearingHouse.MarketParams memory p = _params(BTC);
        p.liquidationFee = 0.2e18;
        vm.expectRevert();
        house.setMarketParams(BTC, p);
        p = _params(BTC);
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.UnknownMarket.selector, uint16(99)));
        house.setMarketParams(99, p);
        fund(aliceCross, 40_000e6);
        trade(aliceCross, BTC, unitsOf(BTC, 10_000e18));
        p.skewScale *= 2;
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.SkewNotZero.selector, BTC, skewOf(BTC)));
        house.setMarketParams(BTC, p);
        p = _params(BTC);
        p.economy.vaultShare = 1e18;
        vm.expectRevert();
        house.setMarketParams(BTC, p);
    }

    /// @dev The parts of the vault behind all markets stay within the whole, however often they change.
    function testFuzz_shares(uint256 first, uint256 second, uint256 third) public {
        (first, second) = (bound(first, 1, 9_800) * 1e14, bound(second, 1, 9_800) * 1e14);
        IClearingHouse.MarketParams memory p = _params(BTC);
        p.economy.vaultShare = first;
        house.setMarketParams(BTC, p);
        p.economy.vaultShare = second;
        house.setMarketParams(BTC, p);
        p = _params(ETH);
        p.economy.vaultShare = bound(third, 1, 10_000) * 1e14;
        uint256 sum = second + p.economy.vaultShare + house.marketParams(SOL).economy.vaultShare;
        if (sum > WAD_) {
            vm.expectRevert(abi.encodeWithSelector(IClearingHouse.VaultSharesExceeded.selector, sum, WAD_));
        }
        house.setMarketParams(ETH, p);
    }

    /// @dev A smaller part of the vault may not cut anyone's profit.
    function test_INV_3_capacityKeepsProfitsWhole() public {
        fund(aliceCross, 400_000e6);
        trade(aliceCross, BTC, unitsOf(BTC, 1_000_000e18));
        publish(BTC, mark(BTC) * 3);
        refresh();
        setVault(250_000_000e6);
        IClearingHouse.MarketParams memory p = _params(BTC);
        p.economy.vaultShare = 0.0001e18;
        (bool ok, bytes memory refusal) = address(house).call(abi.encodeCall(house.setMarketParams, (BTC, p)));
        assertFalse(ok, "refused");
        assertEq(bytes32(bytes4(refusal)), bytes32(IClearingHouse.CapacityTooSmall.selector), "INV-3");
    }

    /// @dev To the unit, for either side; what is lent to debtors is not there to pay anyone.
    function testFuzz_INV_3_capacityIsWhatIsThere(uint256 debt, uint256 share, uint256 more, bool short) public {
        debt = bound(debt, 500e18, 1_000e18);
        indebt(bobCross, weth, 40_000e18, debt);
        fund(aliceCross, 40_000e6);
        trade(aliceCross, BTC, unitsOf(BTC, 50_000e18) * (short ? -1 : int256(1)));
        publish(BTC, (mark(BTC) * (short ? 95 : 105)) / 100);
        refresh();
        uint256 owed = uint256(stateOf(aliceCross).positions[0].pnl);
        IClearingHouse.MarketParams memory p = _params(BTC);
        p.economy.vaultShare = 0.97e18;
        house.setMarketParams(BTC, p);

        share = bound(share, 100, 9_600) * 1e14;
        IClearingHouse.Pots memory pots = house.pots();
        uint256 lent = pots.debt - pots.insurance;
        uint256 vault = (owed * WAD_) / share + bound(more, 0, 2 * lent);
        setVault(int256(vault / 1e12));
        uint256 capacity = ((uint256(house.pots().vault) - lent) * share) / WAD_;
        p.economy.vaultShare = share;
        if (capacity < owed) {
            vm.expectRevert(abi.encodeWithSelector(IClearingHouse.CapacityTooSmall.selector, BTC, owed, capacity));
        }
        house.setMarketParams(BTC, p);
        if (capacity >= owed) assertEq(uint256(stateOf(aliceCross).positions[0].pnl), owed, "INV-3: paid in full");
        assertBooks();
    }

    /* COLLATERAL */

    function testFuzz_INV_3_T23_haircut(uint256 haircut, uint256 wait) public {
        pledge(aliceCross, weth, unitsWorth(weth, 20_000e18));
        fund(aliceCross, 1_000e6);
        trade(aliceCross, BTC, unitsOf(BTC, 40_000e18));
        IClearingHouse.CollateralParams memory p = termsOf(weth);
        uint256 before = p.haircut;
        p.haircut = bound(haircut, 0.01e18, 0.95e18);
        p.discount = min(p.discount, p.haircut - 0.001e18);
        int256 equity = house.accountState(aliceCross).equity;
        uint256 value = house.accountState(aliceCross).collateral;
        house.setCollateralParams(address(weth), p);
        IClearingHouse.CollateralChange memory change = house.collateralState(address(weth)).change;
        wait = bound(wait, 0, 2 * house.config().parameterGrace);
        skip(wait);
        refresh();
        IClearingHouse.AccountState memory s = house.accountState(aliceCross);
        if (p.haircut <= before) {
            assertEq(change.changesAt, 0, "less holds at once");
            assertGe(s.collateral, value, "and counts at once");
        } else if (clock() < change.changesAt) {
            assertEq(s.equity, equity, "INV-3: more waits");
            assertEq(termsOf(weth).haircut, before, "and does not show yet");
        } else {
            assertEq(s.collateral, haircutValue(weth, held(aliceCross, weth)), "now it holds");
            assertEq(termsOf(weth).haircut, p.haircut, "and shows");
        }
    }

    /// @dev What was announced is taken back by what asks for no more than now: at once, and nothing is to come any more.
    function testFuzz_haircut_takenBack(uint256 announced, uint256 haircut) public {
        pledge(aliceCross, weth, unitsWorth(weth, 20_000e18));
        IClearingHouse.CollateralParams memory p = termsOf(weth);
        uint256 before = p.haircut;
        p.haircut = bound(announced, before + 1, 0.95e18);
        house.setCollateralParams(address(weth), p);
        assertGt(house.collateralState(address(weth)).change.changesAt, 0, "to come");
        p.haircut = bound(haircut, p.discount + 0.001e18, before);
        vm.expectEmit(address(house));
        emit IClearingHouse.SetCollateral(address(weth), p, clock(), 0);
        house.setCollateralParams(address(weth), p);
        assertEq(house.collateralState(address(weth)).change.changesAt, 0, "taken back");
        for (uint256 i; i < 2; ++i) {
            assertEq(termsOf(weth).haircut, p.haircut, "at once, and for good");
            assertEq(stateOf(aliceCross).collateral, haircutValue(weth, held(aliceCross, weth)), "and counts");
            skip(house.config().parameterGrace);
        }
    }

    /// @dev What has come to hold is what the next change is compared with, and what holds until that one does.
    function testFuzz_INV_3_haircutAfterAHaircut(uint256 first, uint256 second) public {
        pledge(aliceCross, weth, unitsWorth(weth, 20_000e18));
        IClearingHouse.CollateralParams memory p = termsOf(weth);
        first = bound(first, p.haircut + 1, 0.9e18);
        second = bound(second, p.discount + 0.001e18, 0.95e18);
        p.haircut = first;
        house.setCollateralParams(address(weth), p);
        skip(house.config().parameterGrace);
        refresh();
        (p.haircut, p.discount) = (second, p.discount - 1);
        house.setCollateralParams(address(weth), p);
        assertEq(termsOf(weth).haircut, min(first, second), "INV-3: more waits, less does not");
        assertEq(stateOf(aliceCross).collateral, haircutValue(weth, held(aliceCross, weth)), "and so it counts");
        assertEq(termsOf(weth).discount, second > first ? p.discount + 1 : p.discount, "the discount with it");
        skip(house.config().parameterGrace);
        refresh();
        assertEq(termsOf(weth).haircut, second, "in the end it holds");
        assertEq(termsOf(weth).discount, p.discount, "and the discount with it");
    }

    /// @dev New risk and withdrawals count with the haircut to come.
    function test_haircutToComeBindsWithdrawals() public {
        pledge(aliceCross, weth, unitsWorth(weth, 20_000e18));
        fund(aliceCross, 1_000e6);
        trade(aliceCross, BTC, unitsOf(BTC, 40_000e18));
        IClearingHouse.CollateralParams memory p = termsOf(weth);
        p.haircut = 0.9e18;
        house.tightenCollateral(address(weth), p);
        vm.expectRevert();
        vm.prank(alice);
        house.withdraw(aliceCross, 1, alice);
        refuseLiquidation(aliceCross, keeper);
    }

    /// @dev As of a market: what is announced stands, and keeps its date.
    function testFuzz_tightenCollateral_keepsWhatIsAnnounced(uint256 announced, uint256 offered, uint256 wait) public {
        IClearingHouse.CollateralParams memory p = termsOf(weth);
        announced = bound(announced, p.haircut + 1, 0.95e18);
        offered = bound(offered, p.haircut, 0.95e18);
        p.haircut = announced;
        house.setCollateralParams(address(weth), p);
        uint256 at = house.collateralState(address(weth)).change.changesAt;
        skip(bound(wait, 0, house.config().parameterGrace - 10));
        p.haircut = offered;
        if (offered < announced) {
            vm.expectRevert(
                abi.encodeWithSelector(IClearingHouse.NotTighter.selector, bytes32("haircut"), offered, announced)
            );
        }
        house.tightenCollateral(address(weth), p);
        IClearingHouse.CollateralChange memory change = house.collateralState(address(weth)).change;
        assertEq(change.changesAt, offered > announced ? clock() + house.config().parameterGrace : at, "its date");
        assertEq(change.haircut, max(announced, offered), "what is to come");
    }

    function test_tightenCollateral_onlyTighter() public {
        IClearingHouse.CollateralParams memory p = termsOf(weth);
        uint256 current = p.haircut;
        p.haircut = current - 1;
        vm.expectRevert(
            abi.encodeWithSelector(IClearingHouse.NotTighter.selector, bytes32("haircut"), current - 1, current)
        );
        house.tightenCollateral(address(weth), p);
        p = termsOf(weth);
        p.cap += 1;
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.NotTighter.selector, bytes32("cap"), p.cap, p.cap - 1));
        house.tightenCollateral(address(weth), p);
        p = termsOf(weth);
        p.feed = SOL;
        vm.expectRevert(
            abi.encodeWithSelector(IClearingHouse.NotTighter.selector, bytes32("feed"), uint256(SOL), uint256(ETH))
        );
        house.setCollateralParams(address(weth), p);
    }

    function testFuzz_onlyWhoMay(address caller) public {
        vm.assume(caller != address(this));
        IClearingHouse.MarketParams memory p = _params(BTC);
        IClearingHouse.CollateralParams memory c = termsOf(weth);
        bytes memory refusal = abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, caller);
        vm.startPrank(caller);
        vm.expectRevert(refusal);
        house.setMarketParams(BTC, p);
        vm.expectRevert(refusal);
        house.tightenMarket(BTC, p);
        vm.expectRevert(refusal);
        house.setCollateralParams(address(weth), c);
        vm.expectRevert(refusal);
        house.tightenCollateral(address(weth), c);
        vm.stopPrank();
    }

    function _leave(AccountId id) private {
        int256 size = sizeOf(id, BTC, PositionSide.Long);
        if (size != 0) house.fill(fillRequest(id, BTC, sideOf(id, false), -size, true));
    }

    function _params(uint16 id) private view returns (IClearingHouse.MarketParams memory p) {
        p = house.marketParams(id);
        p.maxConfidence = uint256(router.feed(id).config.maxConfidence) * 1e12;
    }

    /// @dev Loosens one parameter; the name 0 for one that is not looser.
    function _loosen(
        IClearingHouse.MarketParams memory p,
        uint256 which,
        uint256 by
    ) private pure returns (bytes32 name, uint256 current) {
        if (which == 0) {
            (name, current) = ("maxOpenInterest", p.maxOpenInterest);
            p.maxOpenInterest += by;
        } else if (which == 1) {
            (name, current) = ("maxExposure", p.maxExposure);
            p.maxExposure += by;
        } else if (which == 2) {
            (name, current) = ("maxUtilisation", p.economy.maxUtilisation);
            p.economy.maxUtilisation += by * 1e14;
        } else if (which == 3) {
            name = "brackets";
            p.brackets[0].initial -= 1e14;
        } else if (which == 4) {
            (name, current) = ("takerFee", p.takerFee);
            p.takerFee -= 1;
        } else if (which == 5) {
            (name, current) = ("minOrderFee", p.minOrderFee);
            p.minOrderFee += by;
        } else if (which == 6) {
            (name, current) = ("vaultShare", p.economy.vaultShare);
            p.economy.vaultShare += 1e14;
        } else {
            p.maxExposure -= 1e18;
        }
    }

    function _tail(bytes memory data) private pure returns (bytes memory tail) {
        tail = new bytes(data.length - 4);
        for (uint256 i; i < tail.length; ++i) tail[i] = data[i + 4];
    }
}
