// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IClearingHouse, PositionSide} from "../../../contracts/interfaces/IClearingHouse.sol";
import {IPriceRouter} from "../../../contracts/interfaces/IPriceRouter.sol";
import {AccountId} from "../../../contracts/libraries/AccountId.sol";
import {Fixture} from "../kit/Fixture.sol";

contract FillTest is Fixture {
    struct Shot {
        int256 cash;
        int256 vault;
        uint256 insurance;
        uint256 fill;
        uint256 fee;
        int256 size;
    }

    /* NUMBERS */

    /// @dev Fill price, fee, cost, cash and the vault's other side, each by hand.
    function testFuzz_opening_numbers(uint256 seed, uint256 exposure, uint256 confidence, bool short) public {
        AccountId id = anyAccount(seed);
        uint16 market = anyMarket(seed >> 8);
        _someSkew(market, seed >> 16);
        exposure = bound(exposure, 501e18, 400_000e18);
        fund(id, 100_000e6);
        confidence = bound(confidence, 0, mark(market) / 200);
        Shot memory s = _shot(id, market, unitsOf(market, exposure) * (short ? -1 : int256(1)), confidence);

        IClearingHouse.FillRequest memory r = fillRequest(id, market, sideOf(id, short), s.size, false);
        r.confidence = confidence;
        IClearingHouse.FillResult memory result = house.fill(r);
        assertEq(result.fillPrice, s.fill, "fill price");
        assertEq(result.fee, s.fee, "fee");
        assertEq(short ? result.shortDelta : result.longDelta, s.size, "leg traded");
        assertEq(short ? result.longDelta : result.shortDelta, 0, "the other leg");
        assertEq(result.realised, 0, "opening realises nothing");
        IClearingHouse.AccountState memory after_ = stateOf(id);
        assertEq(after_.cash, s.cash - int256(s.fee), "cash pays the fee");
        assertEq(house.pots().vault, s.vault + int256(vaultPart(s.fee)), "INV-4: to the vault, less what is shared");
        IClearingHouse.PositionState memory p = after_.positions[0];
        assertEq(short ? p.shortSize : p.longSize, s.size, "size");
        assertEq(short ? p.shortCost : p.longCost, ceilDivInt(s.size, int256(s.fill), 1e18), "cost, rounded up");
        assertEq(p.exposure, ceilDiv(absolute(s.size), mark(market), WAD_), "exposure, rounded up");
        assertBooks();
    }

    /// @dev What a close realises: proceeds floored, less the share of the cost, rounded up.
    function testFuzz_closing_numbers(uint256 seed, uint256 exposure, uint256 part, int256 move, bool short) public {
        AccountId id = anyAccount(seed);
        uint16 market = anyMarket(seed >> 8);
        fund(id, 200_000e6);
        int256 size = unitsOf(market, bound(exposure, 2_000e18, 400_000e18)) * (short ? -1 : int256(1));
        tradeLeg(id, market, sideOf(id, short), size);
        publish(market, uint256((int256(mark(market)) * (10_000 + boundInt(move, -900, 900))) / 10_000));
        IClearingHouse.PositionState memory p = stateOf(id).positions[0];
        part = bound(part, 1, (absolute(size) * 2) / 3);
        Shot memory s = _shot(id, market, short ? int256(part) : -int256(part), 0);
        int256 cost = short ? p.shortCost : p.longCost;

        IClearingHouse.FillResult memory result = tradeLeg(id, market, sideOf(id, short), s.size);
        int256 released = ceilDivInt(cost, int256(part), int256(absolute(size)));
        int256 proceeds = floorDiv(-s.size, int256(s.fill), 1e18);
        assertEq(result.realised, proceeds - released, "realised");
        assertEq(result.fee, s.fee, "fee");
        IClearingHouse.AccountState memory after_ = stateOf(id);
        assertEq(after_.cash, s.cash + result.realised - int256(s.fee), "cash");
        assertEq(
            house.pots().vault,
            s.vault - result.realised + int256(vaultPart(s.fee)),
            "INV-4: the vault takes the other side"
        );
        p = after_.positions[0];
        assertEq(short ? p.shortSize : p.longSize, size + s.size, "size left");
        assertEq(short ? p.shortCost : p.longCost, cost - released, "cost left");
        assertBooks();
    }

    /// @dev A flip closes all and opens the rest, at one fill price, for one fee.
    function testFuzz_flip(uint256 exposure, uint256 beyond, bool short, bool single) public {
        AccountId id = single ? aliceIsolated : aliceCross;
        fund(id, 200_000e6);
        int256 direction = short ? -1 : int256(1);
        int256 size = unitsOf(ETH, bound(exposure, 600e18, 300_000e18)) * direction;
        int256 target = -unitsOf(ETH, bound(beyond, 501e18, 300_000e18)) * direction;
        trade(id, ETH, size);
        IClearingHouse.PositionState memory p = stateOf(id).positions[0];
        int256 cost = short ? p.shortCost : p.longCost;
        Shot memory s = _shot(id, ETH, target - size, 0);

        IClearingHouse.FillResult memory result = trade(id, ETH, s.size);
        assertEq(result.fillPrice, s.fill, "one fill price");
        assertEq(result.fee, s.fee, "split at zero skew");
        assertEq(result.realised, floorDiv(size, int256(s.fill), 1e18) - cost, "all of the old position");
        p = stateOf(id).positions[0];
        assertEq(short ? p.longSize : p.shortSize, target, "the other side");
        assertEq(short ? p.shortSize : p.longSize, 0, "nothing of the old one");
        assertEq(short ? p.longCost : p.shortCost, ceilDivInt(target, int256(s.fill), 1e18), "cost of the new one");
        assertBooks();
    }

    /* ROUND TRIPS */

    function testFuzz_INV_10_openAndClose_neverEarns(uint256 seed, uint256 exposure, uint256 parts, bool short) public {
        AccountId id = anyAccount(seed);
        uint16 market = anyMarket(seed >> 8);
        _someSkew(market, seed >> 16);
        fund(id, 100_000e6);
        int256 before = cashOf(id);
        int256 size = unitsOf(market, bound(exposure, 600e18, 200_000e18)) * (short ? -1 : int256(1));
        tradeLeg(id, market, sideOf(id, short), size);
        uint256 fees;
        for (uint256 i = bound(parts, 1, 5); i > 0; --i) {
            int256 held = sizeOf(id, market, sideOf(id, short));
            if (held == 0) break;
            fees += tradeLeg(id, market, sideOf(id, short), i == 1 ? -held : -held / int256(i)).fee;
        }
        assertEq(stateOf(id).positions.length, 0, "flat again");
        assertLe(cashOf(id), before - int256(fees), "INV-10: closing at one price earns nothing, fees aside");
        assertBooks();
    }

    /// @dev Two accounts of one owner against each other in one block: no order of trades earns them anything.
    function testFuzz_INV_10_twoAccounts_neverEarn(uint256 seed, uint256 exposure) public {
        fund(aliceCross, 100_000e6);
        fund(aliceIsolated, 100_000e6);
        _someSkew(ETH, seed >> 16);
        int256 before = cashOf(aliceCross) + cashOf(aliceIsolated);
        for (uint256 i; i < 6; ++i) {
            AccountId id = (seed >> i) % 2 == 0 ? aliceCross : aliceIsolated;
            int256 size = unitsOf(ETH, bound(exposure >> (20 * i), 600e18, 60_000e18));
            int256 held = sizeOf(id, ETH, PositionSide.Net);
            if ((seed >> (8 + i)) % 2 == 0) size = -size;
            // Nothing that would leave dust: that closes, which is another test's business.
            if (absolute(held + size) < uint256(unitsOf(ETH, 501e18))) continue;
            trade(id, ETH, size);
        }
        int256 left = sizeOf(aliceCross, ETH, PositionSide.Net);
        if (left != 0) trade(aliceCross, ETH, -left);
        left = sizeOf(aliceIsolated, ETH, PositionSide.Net);
        if (left != 0) trade(aliceIsolated, ETH, -left);
        assertLe(cashOf(aliceCross) + cashOf(aliceIsolated), before, "INV-10: the pair earns nothing");
        assertBooks();
    }

    /// @dev Over trades and price moves, whatever the trader gains the vault loses.
    function testFuzz_INV_4_gainsAreTransfers(uint256 seed, uint256 exposure) public {
        fund(aliceCross, 500_000e6);
        int256 total = cashOf(aliceCross) + _pots();
        for (uint256 i; i < 4; ++i) {
            int256 size = unitsOf(SOL, bound(exposure >> (10 * i), 600e18, 100_000e18));
            if ((seed >> i) % 2 == 1) size = -size;
            // A flip to dust is refused: that is another test's business.
            if (absolute(sizeOf(aliceCross, SOL, PositionSide.Net) + size) > 10e18) trade(aliceCross, SOL, size);
            publish(SOL, (mark(SOL) * bound(seed >> (8 + i), 95, 105)) / 100);
        }
        int256 held = sizeOf(aliceCross, SOL, PositionSide.Net);
        if (held != 0) trade(aliceCross, SOL, -held);
        assertEq(cashOf(aliceCross) + _pots(), total, "INV-4: trader + vault + fees");
    }

    function _pots() private view returns (int256) {
        IClearingHouse.Pots memory pots = house.pots();
        return pots.vault + int256(pots.insurance + pots.fees);
    }

    /* DUST */

    /// @dev What a reduction would leave below the minimum exposure is closed with it.
    function testFuzz_dust_isClosedWithTheReduction(uint256 exposure, uint256 left, bool short) public {
        fund(aliceCross, 100_000e6);
        int256 size = unitsOf(ETH, bound(exposure, 600e18, 50_000e18)) * (short ? -1 : int256(1));
        trade(aliceCross, ETH, size);
        int256 dust = int256(bound(left, 1, (499.999e18 * WAD_) / mark(ETH))) * (short ? -1 : int256(1));
        IClearingHouse.FillResult memory result = trade(aliceCross, ETH, dust - size);
        assertEq(short ? result.shortDelta : result.longDelta, -size, "all of it went");
        assertEq(stateOf(aliceCross).positions.length, 0, "flat");
        assertBooks();
    }

    function testFuzz_dust_atTheMinimum(uint256 above, bool short) public {
        fund(aliceCross, 100_000e6);
        int256 size = unitsOf(ETH, 5_000e18) * (short ? -1 : int256(1));
        trade(aliceCross, ETH, size);
        int256 left = unitsOf(ETH, 500e18) + int256(bound(above, 0, 1e18));
        trade(aliceCross, ETH, (short ? -left : left) - size);
        assertEq(absolute(sizeOf(aliceCross, ETH, PositionSide.Net)), uint256(left), "500 and more may stay");
    }

    function testFuzz_openingBelowTheMinimum_reverts(uint256 size, uint256 seed, bool short) public {
        AccountId id = anyAccount(seed);
        fund(id, 10_000e6);
        size = bound(size, 1, uint256(unitsOf(ETH, 500e18)) - 1);
        uint256 exposure = ceilDiv(size, mark(ETH), WAD_);
        int256 signed = short ? -int256(size) : int256(size);
        IClearingHouse.FillRequest memory r = fillRequest(id, ETH, sideOf(id, short), signed, false);
        vm.expectRevert(
            abi.encodeWithSelector(IClearingHouse.BelowMinimumExposure.selector, exposure, uint256(500e18))
        );
        house.fill(r);
    }

    /// @dev A flip to less than the minimum on the other side is no reduction, and is refused.
    function testFuzz_flipToDust_reverts(uint256 beyond, bool short) public {
        fund(aliceCross, 10_000e6);
        int256 size = unitsOf(ETH, 5_000e18) * (short ? -1 : int256(1));
        trade(aliceCross, ETH, size);
        beyond = bound(beyond, 1, uint256(unitsOf(ETH, 500e18)) - 1);
        int256 delta = -size + (short ? int256(beyond) : -int256(beyond));
        IClearingHouse.FillRequest memory r = fillRequest(aliceCross, ETH, PositionSide.Net, delta, false);
        uint256 exposure = ceilDiv(beyond, mark(ETH), WAD_);
        vm.expectRevert(
            abi.encodeWithSelector(IClearingHouse.BelowMinimumExposure.selector, exposure, uint256(500e18))
        );
        house.fill(r);
    }

    /* REDUCE ONLY */

    function testFuzz_reduceOnly_clipsToWhatIsThere(uint256 seed, uint256 more, bool short) public {
        AccountId id = anyAccount(seed);
        fund(id, 10_000e6);
        int256 size = unitsOf(BTC, 5_000e18) * (short ? -1 : int256(1));
        tradeLeg(id, BTC, sideOf(id, short), size);
        int256 asked = -size + (short ? int256(bound(more, 0, 1e24)) : -int256(bound(more, 0, 1e24)));
        house.fill(fillRequest(id, BTC, sideOf(id, short), asked, true));
        assertEq(stateOf(id).positions.length, 0, "closed, not flipped");
        assertBooks();
    }

    function testFuzz_reduceOnly_neverOpens(uint256 seed, int256 size, bool held) public {
        AccountId id = anyAccount(seed);
        fund(id, 10_000e6);
        size = boundInt(size, -1e20, 1e20);
        if (size == 0) size = 1;
        bool short = size < 0;
        // The same direction as the position, or no position at all.
        if (held) tradeLeg(id, BTC, sideOf(id, short), short ? -unitsOf(BTC, 5_000e18) : unitsOf(BTC, 5_000e18));
        IClearingHouse.FillRequest memory r = fillRequest(id, BTC, sideOf(id, short), size, true);
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.NothingToReduce.selector, id, BTC));
        house.fill(r);
    }

    /// @dev A hedge's leg is closed by name: what is not there cannot be sold, reduce-only or not.
    function testFuzz_hedge_closingAnEmptyLeg(uint256 size, bool short, bool reduceOnly) public {
        fund(aliceHedge, 10_000e6);
        size = bound(size, 1, 1e24);
        PositionSide side = short ? PositionSide.Short : PositionSide.Long;
        IClearingHouse.FillRequest memory r = fillRequest(
            aliceHedge,
            ETH,
            side,
            short ? int256(size) : -int256(size),
            reduceOnly
        );
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.NothingToReduce.selector, aliceHedge, ETH));
        house.fill(r);
    }

    /* ARGUMENTS */

    function testFuzz_notSatellite(address caller) public {
        vm.assume(caller != address(this) && caller != address(orders));
        IClearingHouse.FillRequest memory r = fillRequest(aliceCross, BTC, PositionSide.Net, 1e18, false);
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.NotSatellite.selector, caller));
        vm.prank(caller);
        house.fill(r);
    }

    function testFuzz_unknownMarket(uint16 market) public {
        vm.assume(market == 0 || market > marketCount);
        IClearingHouse.FillRequest memory r = fillRequest(aliceCross, market, PositionSide.Net, 1e18, false);
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.UnknownMarket.selector, market));
        house.fill(r);
    }

    function testFuzz_zeroSize(uint256 seed, bool reduceOnly) public {
        AccountId id = anyAccount(seed);
        IClearingHouse.FillRequest memory r = fillRequest(id, BTC, sideOf(id, false), 0, reduceOnly);
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.ZeroSize.selector));
        house.fill(r);
    }

    function testFuzz_wrongSide(uint256 seed, uint8 side, bool short) public {
        AccountId id = anyAccount(seed);
        PositionSide wrong =
            sideOf(id, false) == PositionSide.Net
                ? (side % 2 == 0 ? PositionSide.Long : PositionSide.Short)
                : PositionSide.Net;
        IClearingHouse.FillRequest memory r = fillRequest(id, BTC, wrong, short ? -1e18 : int256(1e18), false);
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.WrongSide.selector, id, wrong));
        house.fill(r);
    }

    /// @dev The worst price a buy may pay and a sale may get: met exactly it serves, a wei beyond it does not.
    function testFuzz_acceptablePrice(uint256 exposure, uint256 confidence, bool short, bool tooTight) public {
        fund(aliceCross, 100_000e6);
        confidence = bound(confidence, 0, mark(ETH) / 200);
        int256 size = unitsOf(ETH, bound(exposure, 600e18, 200_000e18)) * (short ? -1 : int256(1));
        uint256 fill = expectedFill(ETH, mark(ETH), confidence, size);
        IClearingHouse.FillRequest memory r = fillRequest(aliceCross, ETH, PositionSide.Net, size, false);
        r.confidence = confidence;
        r.acceptablePrice = tooTight ? (short ? fill + 1 : fill - 1) : fill;
        if (tooTight) {
            vm.expectRevert(
                abi.encodeWithSelector(IClearingHouse.PriceNotAcceptable.selector, fill, r.acceptablePrice)
            );
        }
        house.fill(r);
        assertEq(stateOf(aliceCross).positions.length, tooTight ? 0 : 1, "filled, or not");
    }

    function testFuzz_stalePrice(uint256 elapsed) public {
        fund(aliceCross, 10_000e6);
        IPriceRouter.Feed memory f = router.feed(BTC);
        vm.warp(uint256(f.publishTime) + f.config.maxAge + bound(elapsed, 1, 365 days));
        IClearingHouse.FillRequest memory r = fillRequest(aliceCross, BTC, PositionSide.Net, 1e18, false);
        vm.expectRevert(
            abi.encodeWithSelector(
                IPriceRouter.StalePrice.selector,
                BTC,
                uint256(f.publishTime),
                uint256(f.config.maxAge),
                clock()
            )
        );
        house.fill(r);
    }

    /* MARGIN */

    /// @dev The least deposit that carries a trade does, a token unit less does not: I to the wei.
    function testFuzz_opening_atTheLine(uint256 seed, uint256 exposure, bool short) public {
        AccountId id = anyAccount(seed);
        exposure = bound(exposure, 600e18, 1_000_000e18);
        int256 size = unitsOf(ETH, exposure) * (short ? -1 : int256(1));
        (uint256 fee, int256 pnl, uint256 initial) = _opening(ETH, size);
        assertLe(pnl, 0, "a premium is never a profit");
        uint256 tokens = (initial + fee + uint256(-pnl) + 1e12 - 1) / 1e12;
        fund(id, tokens - 1);
        int256 available = int256((tokens - 1) * 1e12) - int256(fee) + pnl;
        IClearingHouse.FillRequest memory r = fillRequest(id, ETH, sideOf(id, short), size, false);
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.InsufficientMargin.selector, available, initial));
        house.fill(r);
        fund(id, 1);
        house.fill(r);
        IClearingHouse.AccountState memory s = stateOf(id);
        assertEq(s.initial, initial, "initial margin");
        assertGe(s.equity, int256(s.maintenance), "INV-3: healthy after opening");
        assertBooks();
    }

    /// @dev Unrealised profit backs new risk at half its value.
    function testFuzz_opening_profitsAtHalf(uint256 exposure, uint256 rise) public {
        fund(aliceCross, 10_000e6);
        trade(aliceCross, ETH, unitsOf(ETH, 20_000e18));
        publish(ETH, (mark(ETH) * bound(rise, 101, 150)) / 100);
        int256 size = unitsOf(BTC, bound(exposure, 1_000e18, 100_000e18));
        IClearingHouse.AccountState memory s = stateOf(aliceCross);
        (uint256 fee, int256 pnl, uint256 initial) = _opening(BTC, size);
        int256 available = usable(s, 0.5e18) - int256(fee) + pnl;
        uint256 required = s.initial + initial;
        bool enough = available >= int256(required);
        IClearingHouse.FillRequest memory r = fillRequest(aliceCross, BTC, PositionSide.Net, size, false);
        if (!enough) {
            vm.expectRevert(abi.encodeWithSelector(IClearingHouse.InsufficientMargin.selector, available, required));
        }
        house.fill(r);
        assertEq(stateOf(aliceCross).positions.length, enough ? 2 : 1, "opened exactly when covered");
    }

    /// @dev There is little credit for new risk, however large the profits behind it.
    function testFuzz_opening_cashBelowLimit(uint256 extra) public {
        fund(aliceCross, 100_000e6);
        trade(aliceCross, ETH, unitsOf(ETH, 200_000e18));
        publish(ETH, 8_000e18);
        // Everything that profit does not carry may go: cash falls to zero.
        IClearingHouse.AccountState memory s = stateOf(aliceCross);
        int256 free = usable(s, 0) - int256(s.initial);
        // Initial margin has grown with the price, past what cash covers, so nothing may be withdrawn ...
        assertLt(free, 0, "profits do not back a withdrawal");
        // ... but a losing trade elsewhere brings cash under zero while profits back the account.
        trade(aliceCross, BTC, unitsOf(BTC, 400_000e18));
        publish(BTC, 30_000e18);
        house.fill(fillRequest(aliceCross, BTC, PositionSide.Net, -unitsOf(BTC, 1_000_000e18), true));
        s = stateOf(aliceCross);
        assertLt(s.cash, -int256(house.config().debtLimit), "realised losses beyond cash, and all credit");
        assertGe(s.equity, int256(s.maintenance), "and healthy by its profits");
        int256 size = unitsOf(BTC, bound(extra, 501e18, 20_000e18));
        uint256 fill = expectedFill(BTC, mark(BTC), 0, size);
        int256 cash = s.cash - int256(expectedFee(BTC, fill, size));
        IClearingHouse.FillRequest memory r = fillRequest(aliceCross, BTC, PositionSide.Net, size, false);
        vm.expectRevert(
            abi.encodeWithSelector(IClearingHouse.CashBelowLimit.selector, cash, -int256(house.config().debtLimit))
        );
        house.fill(r);
    }

    /* REDUCING IN TROUBLE */

    /// @dev A healthy account can always reduce, by any amount, at the worst cost listing allows.
    function testFuzz_INV_9_healthyAccount_canAlwaysReduce(uint256 seed, uint256 part, bool short) public {
        AccountId id = anyAccount(seed);
        _nearTheLine(id, short, 2);
        assertFalse(house.previewLiquidation(id).liquidatable, "healthy");
        int256 held = sizeOf(id, ETH, sideOf(id, short));
        int256 size = -int256(bound(part, absolute(held) / 1e6, absolute(held)));
        IClearingHouse.FillRequest memory r = fillRequest(id, ETH, sideOf(id, short), short ? -size : size, true);
        r.confidence = mark(ETH) / 200;
        house.fill(r);
        IClearingHouse.AccountState memory s = stateOf(id);
        assertGe(s.equity, int256(s.maintenance), "INV-3: and is healthy after it");
        assertBooks();
    }

    /// @dev Under the line a reduction must leave equity and at least the health there was.
    function testFuzz_reducingUnderTheLine(uint256 seed, uint256 part, uint256 depth, uint256 confidence) public {
        AccountId id = anyAccount(seed);
        bool short = (seed >> 8) % 2 == 1;
        _nearTheLine(id, short, -int256(bound(depth, 1, 9_900)));
        IClearingHouse.AccountState memory s = stateOf(id);
        int256 held = sizeOf(id, ETH, sideOf(id, short));
        int256 size = int256(bound(part, absolute(held) / 100, absolute(held))) * (short ? int256(1) : -1);
        // More confidence than a router would let pass, so that some reductions cost more than they save.
        IClearingHouse.FillRequest memory r = fillRequest(id, ETH, sideOf(id, short), size, true);
        r.confidence = bound(confidence, 0, mark(ETH) / 4);
        uint256 snapshot = vm.snapshotState();
        // What it would leave is shown by an account with money enough to be let through, less that money.
        fund(id, 10_000_000e6);
        house.fill(r);
        IClearingHouse.AccountState memory t = stateOf(id);
        t.equity -= 10_000_000e18;
        vm.revertToState(snapshot);
        bool healthy = t.equity >= int256(t.maintenance);
        bool kept = t.maintenance == 0 || t.equity * int256(s.maintenance) >= s.equity * int256(t.maintenance);
        if (!healthy && (t.equity <= 0 || !kept)) {
            vm.expectRevert(
                abi.encodeWithSelector(
                    IClearingHouse.ReductionLowersHealth.selector,
                    s.equity,
                    s.maintenance,
                    t.equity,
                    t.maintenance
                )
            );
        }
        house.fill(r);
        assertBooks();
    }

    /// @dev Initial margin, caps and a full market bind openings only.
    function testFuzz_reductions_passTheCaps(uint256 part, bool short) public {
        fund(bobCross, 100_000_000e6);
        int256 direction = short ? -1 : int256(1);
        trade(bobCross, ETH, unitsOf(ETH, 9_900_000e18) * direction);
        // Above the account's exposure cap and below initial margin by price alone.
        publish(ETH, mark(ETH) * 2);
        int256 held = sizeOf(bobCross, ETH, PositionSide.Net);
        part = bound(part, 1, absolute(held) / 4);
        trade(bobCross, ETH, -int256(part) * direction);
        IClearingHouse.FillRequest memory r = fillRequest(bobCross, ETH, PositionSide.Net, direction, false);
        uint256 exposure = ceilDiv(absolute(held) - part + 1, mark(ETH), WAD_);
        vm.expectRevert(
            abi.encodeWithSelector(IClearingHouse.ExposureCapExceeded.selector, exposure, uint256(10_000_000e18))
        );
        house.fill(r);
    }

    /* CAPS */

    function testFuzz_openInterestCap(uint256 over, bool short, bool growsOther) public {
        fund(bobCross, 100_000_000e6);
        int256 direction = short ? -1 : int256(1);
        uint256 cap = house.marketParams(ETH).maxOpenInterest;
        for (uint88 i = 1; i <= 3; ++i) {
            fund(cross(bob, i), 100_000_000e6);
            track(cross(bob, i));
            trade(cross(bob, i), ETH, unitsOf(ETH, 9_900_000e18) * direction);
        }
        uint256 room = cap - absolute(skewOf(ETH));
        over = bound(over, 1, 1e20);
        IClearingHouse.FillRequest memory r = fillRequest(
            bobCross,
            ETH,
            PositionSide.Net,
            direction * int256(room + over),
            false
        );
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.OpenInterestCapExceeded.selector, cap + over, cap));
        house.fill(r);
        r.sizeDelta = direction * int256(room);
        house.fill(r);
        assertEq(absolute(skewOf(ETH)), cap, "full to the wei");
        // The other side has its own cap.
        if (growsOther) trade(cross(bob, 1), ETH, -unitsOf(ETH, 19_800_000e18) * direction);
        assertBooks();
    }

    /// @dev The other leg of a hedge narrows the net position, and is bound like any other that grows: neither by it
    /// alone nor in a loop that lifts the first leg again can open interest get past the cap.
    function testFuzz_openInterestCap_hedgeLoop(uint256 seed, uint256 value, bool short) public {
        (uint16 m, uint256 cap) = _smallMarket(bound(value, 10_000e18, 500_000e18));
        fund(aliceHedge, 100_000_000e6);
        (PositionSide side, PositionSide other) = short
            ? (PositionSide.Short, PositionSide.Long)
            : (PositionSide.Long, PositionSide.Short);
        int256 direction = short ? -1 : int256(1);
        uint256 open;
        uint256 refused;
        for (uint256 i; i < 8; ++i) {
            uint256 q = bound(uint256(keccak256(abi.encode(seed, i))), cap / 5, cap);
            tradeLeg(aliceHedge, m, other, -int256(q) * direction);
            IClearingHouse.FillRequest memory r = fillRequest(aliceHedge, m, side, int256(q) * direction, false);
            if (open + q > cap) {
                ++refused;
                vm.expectRevert(abi.encodeWithSelector(IClearingHouse.OpenInterestCapExceeded.selector, open + q, cap));
            }
            house.fill(r);
            if (open + q <= cap) open += q;
            tradeLeg(aliceHedge, m, other, int256(q) * direction);
            assertEq(absolute(sizeOf(aliceHedge, m, side)), open, "only what fits was added");
            assertEq(absolute(skewOf(m)), open, "nor is the market past its cap");
        }
        assertGt(refused, 0, "the cap was met");
        assertBooks();
    }

    /// @dev A trade that opens a leg and leaves less than the minimum is refused, also where it narrows the net: a
    /// price that fell left the first leg under the minimum.
    function testFuzz_hedgeLegBelowTheMinimum_reverts(uint256 fall, uint256 part, bool short) public {
        fund(aliceHedge, 10_000e6);
        int256 size = unitsOf(ETH, 600e18) * (short ? -1 : int256(1));
        tradeLeg(aliceHedge, ETH, sideOf(aliceHedge, short), size);
        publish(ETH, (2_000e18 * bound(fall, 500, 1_000)) / 1_000);
        uint256 exposure = ceilDiv(absolute(size), mark(ETH), WAD_);
        int256 opposite = (-size * int256(bound(part, 1, 1_000))) / 1_000;
        IClearingHouse.FillRequest memory r = fillRequest(aliceHedge, ETH, sideOf(aliceHedge, !short), opposite, false);
        bool dust = exposure < 500e18;
        if (dust) {
            vm.expectRevert(
                abi.encodeWithSelector(IClearingHouse.BelowMinimumExposure.selector, exposure, uint256(500e18))
            );
        }
        house.fill(r);
        assertEq(
            sizeOf(aliceHedge, ETH, sideOf(aliceHedge, !short)),
            dust ? int256(0) : opposite,
            "as it was, or open"
        );
        assertEq(sizeOf(aliceHedge, ETH, sideOf(aliceHedge, short)), size, "not closed with it");
        assertBooks();
    }

    function testFuzz_exposureCap(uint256 over, bool short) public {
        fund(bobCross, 100_000_000e6);
        uint256 size = (10_000_000e18 * WAD_) / mark(ETH) + bound(over, 1, 1e20);
        IClearingHouse.FillRequest memory r = fillRequest(
            bobCross,
            ETH,
            PositionSide.Net,
            short ? -int256(size) : int256(size),
            false
        );
        uint256 exposure = ceilDiv(size, mark(ETH), WAD_);
        vm.expectRevert(
            abi.encodeWithSelector(IClearingHouse.ExposureCapExceeded.selector, exposure, uint256(10_000_000e18))
        );
        house.fill(r);
    }

    /// @dev Lifting one leg of a hedge widens the net position: it needs initial margin although nothing grew. Caps
    /// bind whatever leg grew, so a hedge that outgrew its cap by price alone can still be lifted.
    function testFuzz_liftingALeg_isNotBoundByTheExposureCap(uint256 part, bool short) public {
        fund(aliceHedge, 100_000_000e6);
        int256 size = unitsOf(ETH, 9_000_000e18);
        tradeLeg(aliceHedge, ETH, PositionSide.Long, size);
        tradeLeg(aliceHedge, ETH, PositionSide.Short, -size);
        publish(ETH, (mark(ETH) * 12) / 10);
        int256 lifted = int256(bound(part, uint256(size) / 1e6, uint256(size) / 2));
        tradeLeg(aliceHedge, ETH, short ? PositionSide.Short : PositionSide.Long, short ? lifted : -lifted);
        assertBooks();
    }

    function testFuzz_liftingALeg_needsInitialMargin(uint256 part, bool short) public {
        fund(aliceHedge, 21_000e6);
        int256 size = unitsOf(ETH, 100_000e18);
        tradeLeg(aliceHedge, ETH, PositionSide.Long, size);
        tradeLeg(aliceHedge, ETH, PositionSide.Short, -size);
        _withdrawAll(aliceHedge);
        PositionSide side = short ? PositionSide.Short : PositionSide.Long;
        int256 lifted = int256(bound(part, uint256(size) / 1000, uint256(size) / 2)) * (short ? int256(1) : -1);
        // Its fee alone breaks initial margin, which the hedge just meets.
        IClearingHouse.FillRequest memory r = fillRequest(aliceHedge, ETH, side, lifted, true);
        vm.expectPartialRevert(IClearingHouse.InsufficientMargin.selector);
        house.fill(r);
    }

    function testFuzz_isolated_holdsOneMarket(uint256 seed) public {
        fund(aliceIsolated, 100_000e6);
        uint16 first = anyMarket(seed);
        uint16 second = (first % marketCount) + 1;
        trade(aliceIsolated, first, unitsOf(first, 1_000e18));
        IClearingHouse.FillRequest memory r = fillRequest(
            aliceIsolated,
            second,
            PositionSide.Net,
            unitsOf(second, 1_000e18),
            false
        );
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.TooManyMarkets.selector, aliceIsolated, uint256(1)));
        house.fill(r);
        // Flat again, it may take another.
        trade(aliceIsolated, first, -unitsOf(first, 1_000e18));
        house.fill(r);
        assertEq(uint256(house.marketsOf(aliceIsolated)[0]), second, "the other market");
        assertBooks();
    }

    /* INSIDE */

    /// @dev What opening a position at the mark costs, shows as profit (a loss: the premium) and requires.
    function _opening(uint16 market, int256 size) private view returns (uint256 fee, int256 pnl, uint256 initial) {
        uint256 fill = expectedFill(market, mark(market), 0, size);
        fee = expectedFee(market, fill, size);
        pnl = floorDiv(size, int256(mark(market)), 1e18) - ceilDivInt(size, int256(fill), 1e18);
        initial = ceilDiv(ceilDiv(absolute(size), mark(market), WAD_), 0.2e18, WAD_);
    }

    function _shot(AccountId id, uint16 market, int256 size, uint256 confidence) private view returns (Shot memory s) {
        s.cash = cashOf(id);
        s.vault = house.pots().vault;
        s.size = size;
        s.fill = expectedFill(market, mark(market), confidence, size);
        s.fee = expectedFee(market, s.fill, size);
    }

    /// @dev Somebody else's position, so that the skew is not always zero.
    function _someSkew(uint16 market, uint256 seed) private {
        if (seed % 4 == 0) return;
        fund(bobCross, 2_000_000e6);
        int256 size = unitsOf(market, 1_000e18 * (1 + (seed % 1000)));
        trade(bobCross, market, (seed >> 10) % 2 == 0 ? size : -size);
    }

    /// @dev A position in ETH of an account whose equity is `bps` of its maintenance above or below the line.
    function _nearTheLine(AccountId id, bool short, int256 bps) private {
        fund(id, 22_000e6);
        int256 size = unitsOf(ETH, 100_000e18) * (short ? -1 : int256(1));
        tradeLeg(id, ETH, sideOf(id, short), size);
        // E(P) = M(P): cash + q(P − F) = 0.15·|q|·P, solved for P; cost is q·F. A short's signs are in q.
        IClearingHouse.AccountState memory s = stateOf(id);
        int256 cost = s.positions[0].longCost + s.positions[0].shortCost;
        int256 rate = (0.15e18 * (10_000 + bps)) / 10_000;
        int256 slope = (size * 1e18 - int256(absolute(size)) * rate) / 1e18;
        uint256 price = uint256(((cost - s.cash) * 1e18) / slope);
        publish(ETH, bps >= 0 ? (short ? price - 1e9 : price + 1e9) : price);
    }

    /// @dev One more market, its open interest capped at `value`.
    function _smallMarket(uint256 value) private returns (uint16 id, uint256 cap) {
        IClearingHouse.MarketParams memory p = marketParams(preset, "SMALL", 100e18);
        cap = (p.maxOpenInterest = value / 100);
        id = ++marketCount;
        router.setFeed(id, feedConfig(preset, address(source), feedOf(id), p.maxConfidence));
        house.listMarket(id, p);
        publish(id, 100e18);
    }

    function _withdrawAll(AccountId id) private {
        IClearingHouse.AccountState memory s = stateOf(id);
        int256 free = usable(s, 0) - int256(s.initial);
        uint256 tokens = uint256(free) / 1e12;
        vm.prank(alice);
        house.withdraw(id, tokens, alice);
    }
}
