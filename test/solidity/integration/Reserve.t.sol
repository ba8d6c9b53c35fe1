// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IClearingHouse, PositionSide} from "../../../contracts/interfaces/IClearingHouse.sol";
import {AccountId} from "../../../contracts/libraries/AccountId.sol";
import {Fixture} from "../kit/Fixture.sol";

/// @title reserve, release and forfeit: what a pending order holds, and how it ends
contract ReserveTest is Fixture {
    struct Held {
        uint32 epoch;
        uint256 reservation;
        uint256 escrowed;
    }

    /* RESERVE */

    /// @dev From cash: the fee to escrow, the reservation by hand.
    function testFuzz_fromCash(uint256 seed, uint256 exposure, uint256 fee, bool short, bool add) public {
        AccountId id = anyAccount(seed);
        fund(id, 100_000e6);
        if (add) tradeLeg(id, ETH, sideOf(id, short), unitsOf(ETH, 50_000e18) * (short ? -1 : int256(1)));
        int256 size = unitsOf(ETH, bound(exposure, 500e18, 5_000_000e18)) * (short ? -1 : int256(1));
        fee = bound(fee, 1, 10e18);
        IClearingHouse.AccountState memory before = stateOf(id);
        uint256 expected = _reservation(before, size);
        if (_refusedForMargin(id, size, fee, address(0), usable(before, 0.5e18) - int256(fee))) return;
        vm.expectEmit(address(house));
        emit IClearingHouse.Reserve(id, address(0), fee, expected, 0);
        Held memory h = _reserve(id, size, false, fee, address(0));
        assertEq(h.reservation, expected, "initial margin of the whole exposure and its taker fee");
        assertEq(h.escrowed, fee, "escrowed to the wei");
        IClearingHouse.AccountState memory s = stateOf(id);
        assertEq(s.cash, before.cash - int256(fee), "out of cash");
        assertEq(s.reserved, expected, "reserved");
        assertEq(house.pots().escrow, fee, "into escrow");
        assertBooks();
    }

    /// @dev From a wallet: rounded up to a token unit, the account's cash untouched.
    function testFuzz_fromWallet(uint256 seed, uint256 exposure, uint256 fee, bool reduceOnly) public {
        AccountId id = anyAccount(seed);
        fund(id, 100_000e6);
        tradeLeg(id, ETH, sideOf(id, false), unitsOf(ETH, 50_000e18));
        fee = bound(fee, 1, 10e18);
        uint256 tokens = (fee + 1e12 - 1) / 1e12;
        mintTo(bob, tokens);
        int256 cash = cashOf(id);
        int256 size = unitsOf(ETH, bound(exposure, 500e18, 500_000e18));
        if (!reduceOnly && _refusedForMargin(id, size, fee, bob, usable(stateOf(id), 0.5e18))) return;
        Held memory h = _reserve(id, reduceOnly ? -size : size, reduceOnly, fee, bob);
        assertEq(h.escrowed, tokens * 1e12, "a whole number of token units");
        assertEq(h.reservation == 0 ? 0 : 1, reduceOnly ? 0 : 1, "a reduce-only order reserves nothing");
        assertEq(quote.balanceOf(bob), 0, "the wallet paid");
        assertEq(cashOf(id), cash, "the account did not");
        assertEq(house.pots().escrow, tokens * 1e12, "into escrow");
        assertBooks();
    }

    /// @dev Opening: whoever pays the fee, the account must carry the order as well, to the wei.
    function testFuzz_INV_3_opening_feeMustLeaveInitialMargin(uint256 fee, uint256 spare, bool wallet) public {
        fee = bound(fee, 1e18, 10e18);
        // 20% and the taker fee of the order's 600; the fee more decides where the account pays it.
        uint256 needed = 120.3e18;
        _withSpareInitial(spare % 4 == 0 ? needed + fee + 1e12 : bound(spare, needed - fee, needed + 2 * fee));
        int256 available = usable(stateOf(aliceCross), 0.5e18) - (wallet ? int256(0) : int256(fee));
        mintTo(bob, 100e6);
        int256 size = unitsOf(ETH, 600e18);
        address payer = wallet ? bob : address(0);
        if (!_refusedForMargin(aliceCross, size, fee, payer, available)) _reserve(aliceCross, size, false, fee, payer);
        assertBooks();
    }

    /// @dev Profits back an order by half; what other orders hold is not there for it.
    function testFuzz_INV_3_tooLargeForTheAccount(uint256 exposure, uint256 other, uint256 move, bool wallet) public {
        fund(aliceCross, 30_000e6);
        trade(aliceCross, ETH, unitsOf(ETH, 100_000e18));
        _reserve(aliceCross, unitsOf(ETH, bound(other, 500e18, 20_000e18)), false, 1e18, address(0));
        publish(ETH, (2_000e18 * bound(move, 980, 1_300)) / 1_000);
        mintTo(bob, 10e6);
        IClearingHouse.AccountState memory s = stateOf(aliceCross);
        int256 available = usable(s, 0.5e18) - (wallet ? int256(0) : int256(5e18));
        uint256 free = positive(available - int256(s.initial + s.reserved));
        // About as much as there is margin for: 20.05% of it.
        uint256 carried = max((free * 10_000) / 2_005, 501e18);
        int256 size = unitsOf(ETH, exposure % 2 == 0 ? carried : bound(exposure, 500e18, 2 * carried));
        if (exposure % 2 == 0) size -= int256(exposure % 8);
        address payer = wallet ? bob : address(0);
        if (_refusedForMargin(aliceCross, size, 5e18, payer, available)) {
            assertEq(stateOf(aliceCross).reserved, s.reserved, "nothing more reserved");
        } else {
            Held memory h = _reserve(aliceCross, size, false, 5e18, payer);
            assertEq(stateOf(aliceCross).reserved, s.reserved + h.reservation, "reserved");
        }
        assertBooks();
    }

    /// @dev A keeper fee never comes out of unrealised profit, however large: only a wallet may pay it then.
    function testFuzz_INV_10_feeNeverOutOfProfit(uint256 move, uint256 fee, bool short, bool wallet) public {
        lever(aliceCross, ETH, 100_000e18, short);
        fee = bound(fee, 1e18, 10e18);
        uint256 price = short ? bound(move, 100, 1_000) : bound(move, 1_000, 10_000);
        publish(ETH, (2_000e18 * price) / 1_000);
        IClearingHouse.AccountState memory s = stateOf(aliceCross);
        int256 available = usable(s, 0) - int256(fee);
        mintTo(bob, 10e6);
        IClearingHouse.ReserveRequest memory r = _request(
            aliceCross,
            short ? unitsOf(ETH, 10e18) : -unitsOf(ETH, 10e18),
            true,
            fee,
            wallet ? bob : address(0)
        );
        bool refused = !wallet && available < int256(s.maintenance);
        if (refused) {
            vm.expectRevert(
                abi.encodeWithSelector(IClearingHouse.InsufficientMargin.selector, available, s.maintenance)
            );
        }
        house.reserve(r);
        assertEq(
            s.cash - cashOf(aliceCross),
            wallet || refused ? int256(0) : int256(fee),
            "out of cash, or not at all"
        );
        assertBooks();
    }

    /// @dev Reducing: cash less losses must still cover maintenance after the fee, to the wei.
    function testFuzz_INV_3_reducing_feeMustLeaveMaintenance(uint256 fee, uint256 depth, bool wallet) public {
        fund(aliceCross, 20_100e6);
        trade(aliceCross, ETH, unitsOf(ETH, 100_000e18));
        fee = bound(fee, 1e18, 10e18);
        // 5% down stands just above the line, which a fee may or may not cross; further down is below it.
        publish(ETH, (2_000e18 * bound(depth, 93_780, 94_200)) / 100_000);
        IClearingHouse.AccountState memory s = stateOf(aliceCross);
        int256 available = usable(s, 0) - int256(fee);
        bool enough = available >= int256(s.maintenance);
        mintTo(bob, 100e6);
        IClearingHouse.ReserveRequest memory r = _request(
            aliceCross,
            -unitsOf(ETH, 1_000e18),
            true,
            fee,
            wallet ? bob : address(0)
        );
        if (!enough && !wallet) {
            vm.expectRevert(
                abi.encodeWithSelector(IClearingHouse.InsufficientMargin.selector, available, s.maintenance)
            );
        }
        house.reserve(r);
        assertBooks();
    }

    /// @dev A reduction paid from a wallet needs no price at all.
    function testFuzz_INV_9_reductionFromAWallet_needsNoPrice(uint256 elapsed, uint256 size) public {
        fund(aliceCross, 20_000e6);
        trade(aliceCross, ETH, unitsOf(ETH, 50_000e18));
        mintTo(bob, 10e6);
        skip(bound(elapsed, 0, 365 days));
        Held memory h = _reserve(aliceCross, -int256(bound(size, 1, 1e24)), true, 1e18, bob);
        assertEq(h.reservation, 0, "nothing reserved");
    }

    /// @dev An order that cannot mean anything is refused at once.
    function testFuzz_refusals(uint256 seed, uint16 market) public {
        AccountId id = anyAccount(seed);
        fund(id, 20_000e6);
        vm.assume(market == 0 || market > marketCount);
        IClearingHouse.ReserveRequest memory r = _request(id, 1e18, false, 1e18, address(0));
        r.marketId = market;
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.UnknownMarket.selector, market));
        house.reserve(r);

        r = _request(id, 1, false, 1e18, address(0));
        vm.expectRevert(
            abi.encodeWithSelector(
                IClearingHouse.BelowMinimumExposure.selector,
                ceilDiv(1, mark(ETH), WAD_),
                uint256(500e18)
            )
        );
        house.reserve(r);

        r = _request(id, 1e18, true, 1e18, address(0));
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.NothingToReduce.selector, id, ETH));
        house.reserve(r);

        r = _request(id, 1e18, false, 1e18, address(0));
        r.side = r.side == PositionSide.Net ? PositionSide.Long : PositionSide.Net;
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.WrongSide.selector, id, r.side));
        house.reserve(r);
    }

    function testFuzz_notSatellite(address caller) public {
        vm.assume(caller != address(this) && caller != address(orders));
        bytes memory refusal = abi.encodeWithSelector(IClearingHouse.NotSatellite.selector, caller);
        IClearingHouse.ReserveRequest memory r = _request(aliceCross, 1e18, false, 1e18, address(0));
        IClearingHouse.FillRequest memory f = fillRequest(aliceCross, ETH, PositionSide.Net, 1e18, false);
        vm.expectRevert(refusal);
        vm.prank(caller);
        house.reserve(r);
        vm.expectRevert(refusal);
        vm.prank(caller);
        house.release(aliceCross, 0, 0, 0, aliceCross);
        vm.expectRevert(refusal);
        vm.prank(caller);
        house.forfeit(f);
    }

    /* RELEASE */

    function testFuzz_release(uint256 fee, uint256 exposure, uint8 whom) public {
        fund(aliceCross, 100_000e6);
        fee = bound(fee, 1, 10e18);
        Held memory h = _reserve(aliceCross, unitsOf(ETH, bound(exposure, 500e18, 400_000e18)), false, fee, address(0));
        AccountId to =
            whom % 3 == 0
                ? AccountId.wrap(0)
                : whom % 3 == 1
                    ? keeperCross
                    : aliceCross;
        int256 before = whom % 3 == 0 ? int256(house.pots().insurance) : cashOf(to);
        vm.expectEmit(address(house));
        emit IClearingHouse.Release(aliceCross, to, fee, h.reservation, h.epoch);
        house.release(aliceCross, h.epoch, h.reservation, h.escrowed, to);
        int256 after_ = whom % 3 == 0 ? int256(house.pots().insurance) : cashOf(to);
        assertEq(after_ - before, int256(fee), "to whom it goes, zero meaning insurance");
        assertEq(house.pots().escrow, 0, "out of escrow");
        assertEq(stateOf(aliceCross).reserved, 0, "nothing reserved");
        assertBooks();
    }

    /// @dev After a liquidation the reservation is gone already, and later ones must not be touched.
    function testFuzz_release_ofAnEarlierEpoch(uint256 fee) public {
        fund(aliceCross, 21_000e6);
        trade(aliceCross, BTC, unitsOf(BTC, 80_000e18));
        fee = bound(fee, 1, 10e18);
        Held memory old = _reserve(aliceCross, unitsOf(ETH, 1_000e18), false, fee, address(0));
        publish(BTC, 42_000e18);
        vm.prank(keeper);
        house.liquidate(aliceCross);
        assertEq(stateOf(aliceCross).reserved, 0, "voided in one write");
        fund(aliceCross, 50_000e6);
        Held memory fresh = _reserve(aliceCross, unitsOf(ETH, 2_000e18), false, fee, address(0));
        assertEq(uint256(fresh.epoch), uint256(old.epoch) + 1, "a new epoch");
        house.release(aliceCross, old.epoch, old.reservation, old.escrowed, aliceCross);
        assertEq(stateOf(aliceCross).reserved, fresh.reservation, "the new order's reservation stays");
        assertBooks();
    }

    /* FORFEIT */

    /// @dev The taker fee on the size asked for, also of a reduction that finds less, at most what lies above maintenance.
    function testFuzz_INV_3_forfeit(uint256 seed, uint256 size, uint256 spare, bool reduceOnly) public {
        AccountId id = anyAccount(seed);
        fund(id, 22_000e6);
        tradeLeg(id, ETH, sideOf(id, false), unitsOf(ETH, 100_000e18));
        // From well above the line to well below it.
        publish(ETH, (2_000e18 * bound(spare, 90_000, 100_000)) / 100_000);
        uint256 held = uint256(sizeOf(id, ETH, sideOf(id, false)));
        size = bound(size, 1, 4 * held);
        IClearingHouse.FillRequest memory r = fillRequest(
            id,
            ETH,
            sideOf(id, false),
            reduceOnly ? -int256(size) : int256(size),
            reduceOnly
        );
        r.price = (mark(ETH) * 101) / 100;
        uint256 cost = ceilDiv(ceilDiv(size, r.price, WAD_), 0.0005e18, WAD_);
        IClearingHouse.AccountState memory before = stateOf(id);
        uint256 expected = min(cost, positive(before.equity - int256(before.maintenance)));
        int256 vault = house.pots().vault;
        vm.expectEmit(address(house));
        emit IClearingHouse.Forfeit(id, expected);
        assertEq(house.forfeit(r), expected, "charged");
        IClearingHouse.AccountState memory s = stateOf(id);
        assertEq(s.cash, before.cash - int256(expected), "out of cash");
        assertEq(house.pots().vault, vault + int256(expected), "INV-4: to the vault");
        bool wasHealthy = before.equity >= int256(before.maintenance);
        assertTrue(!wasHealthy || s.equity >= int256(s.maintenance), "INV-3: a healthy account stays healthy");
        assertBooks();
    }

    /* INSIDE */

    /// @dev I(V + whole order) − I(V) + taker fee, with one bracket of 20%.
    function _reservation(IClearingHouse.AccountState memory s, int256 size) private view returns (uint256) {
        uint256 exposure = ceilDiv(absolute(size), mark(ETH), WAD_);
        uint256 held = s.positions.length == 0 ? 0 : s.positions[0].exposure;
        uint256 initial = ceilDiv(held + exposure, 0.2e18, WAD_) - ceilDiv(held, 0.2e18, WAD_);
        return initial + ceilDiv(exposure, 0.0005e18, WAD_);
    }

    /// @dev What the account must have to place an order that adds: its initial margin after that trade alone, what
    /// others reserve, and the taker fee; with one bracket of 20%.
    function _required(AccountId id, int256 size) private view returns (uint256) {
        IClearingHouse.AccountState memory s = stateOf(id);
        uint256 larger = absolute(sizeOf(id, ETH, sideOf(id, size < 0)) + size);
        uint256 held = s.positions.length == 0 ? 0 : s.positions[0].initial;
        uint256 initial = ceilDiv(ceilDiv(larger, mark(ETH), WAD_), 0.2e18, WAD_);
        uint256 takerFee = ceilDiv(ceilDiv(absolute(size), mark(ETH), WAD_), 0.0005e18, WAD_);
        return s.initial - held + initial + takerFee + s.reserved;
    }

    /// @dev Proves the refusal of an order whose account has not `required`; leaves one that fits to the caller.
    function _refusedForMargin(
        AccountId id,
        int256 size,
        uint256 fee,
        address payer,
        int256 available
    ) private returns (bool) {
        uint256 required = _required(id, size);
        if (available >= int256(required)) return false;
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.InsufficientMargin.selector, available, required));
        house.reserve(_request(id, size, false, fee, payer));
        return true;
    }

    /// @dev An account with exactly `spare` (and less than a token unit) above its initial margin.
    function _withSpareInitial(uint256 spare) private {
        fund(aliceCross, 30_000e6);
        trade(aliceCross, ETH, unitsOf(ETH, 100_000e18));
        IClearingHouse.AccountState memory s = stateOf(aliceCross);
        uint256 tokens = uint256(usable(s, 0) - int256(s.initial) - int256(spare)) / 1e12;
        vm.prank(alice);
        house.withdraw(aliceCross, tokens, alice);
    }

    function _request(
        AccountId id,
        int256 size,
        bool reduceOnly,
        uint256 fee,
        address payer
    ) private pure returns (IClearingHouse.ReserveRequest memory) {
        bool short = reduceOnly ? size > 0 : size < 0;
        return IClearingHouse.ReserveRequest(id, ETH, sideOf(id, short), size, reduceOnly, fee, payer, 0);
    }

    function _reserve(
        AccountId id,
        int256 size,
        bool reduceOnly,
        uint256 fee,
        address payer
    ) private returns (Held memory h) {
        (h.epoch, h.reservation, h.escrowed) = house.reserve(_request(id, size, reduceOnly, fee, payer));
    }
}
