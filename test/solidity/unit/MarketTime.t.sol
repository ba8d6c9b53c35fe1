// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IClearingHouse} from "../../../contracts/interfaces/IClearingHouse.sol";
import {Economy} from "../../../contracts/libraries/Economy.sol";
import {Funding} from "../../../contracts/libraries/Funding.sol";
import {Borrow} from "../../../contracts/libraries/Borrow.sol";
import {Accrual, Market, MarketLib} from "../../../contracts/libraries/Market.sol";
import {Kit} from "../kit/Kit.sol";
import {Rng} from "../kit/Rng.sol";

/// @title What time does to a market, and what the vault can pay in it
contract MarketTimeTest is Kit {
    using MarketLib for Market;

    uint256 private constant START = 1_700_000_000;

    Market private _market;
    IClearingHouse.EconomyParams private _params;
    uint256 private _price;
    int256 private _vault;

    /// @dev INV-4: what longs pay for funding is what shorts get, but for the wei that stays with the vault; the borrow
    /// fee falls on the larger side alone.
    function testFuzz_INV_4_fundingIsATransfer(uint256 seed, uint256 elapsed) public {
        _list(seed);
        vm.warp(START + bound(elapsed, 1, 30 days));
        Accrual memory a = _market.accrual(_price);
        int256 long = a.carryLong - _market.carryLong;
        int256 short = a.carryShort - _market.carryShort;
        uint256 borrow = _borrowFee();
        assertGe(long + short, int256(borrow), "never less than the borrow fee");
        assertLe(long + short, int256(borrow) + 1, "and a wei at most");
        (, int256 funding) = _funding();
        int256 skew = _market.skew();
        int256 forShort = short - (skew < 0 ? int256(borrow) : int256(0));
        assertGe(forShort * 1e18, -funding * int256(_price), "shorts get no more than the rate says");
        assertLt(forShort * 1e18, -funding * int256(_price) + 1e18, "to a wei");
    }

    /// @dev Within a second there is nothing to accrue, whoever asks how often.
    function testFuzz_accrue_onceASecond(uint256 seed, uint256 elapsed, uint256 price) public {
        _list(seed);
        vm.warp(START + bound(elapsed, 0, 30 days));
        Accrual memory a = _market.accrual(_price);
        _market.accrue(1, a, _price, _vault);
        assertEq(_market.accruedAt, clock(), "time");
        assertEq(_market.carryLong, a.carryLong, "carry of longs");
        assertEq(_market.carryShort, a.carryShort, "carry of shorts");
        assertEq(_market.fundingRate, a.fundingRate, "rate");
        Accrual memory again = _market.accrual(magnitude(price, 1, 1e30));
        assertSame(abi.encode(again), abi.encode(a), "nothing more");
    }

    /// @dev The rate is the curve's of the moment of writing, ceiled to its unit, and stays whatever becomes of the vault.
    function testFuzz_INV_3_borrowRate_isFixed(uint256 seed, uint256 elapsed, int256 later) public {
        _list(seed);
        _market.accrue(1, _market.accrual(_price), _price, _vault);
        uint256 value = ceilDiv(absolute(_market.skew()), _price, WAD_);
        uint256 capacity = (_params.vaultShare * positive(_vault)) / WAD_;
        uint256 used = WAD_;
        if (value == 0) used = 0;
        else if (value < capacity) used = ceilDiv(value, WAD_, capacity);
        uint256 rate = Borrow.rate(used, _params.borrowKink, _params.borrowKinkRate, _params.borrowMaxRate);
        assertEq(uint256(_market.borrowRate), _market.skew() == 0 ? 0 : (rate + 1e14 - 1) / 1e14, "the curve, ceiled");
        uint256 fixed_ = _market.borrowRate;
        vm.warp(START + bound(elapsed, 1, 30 days));
        Accrual memory a = _market.accrual(_price);
        int256 both = a.carryLong + a.carryShort - _market.carryLong - _market.carryShort;
        assertNear(both, int256(_borrowFee()), 1, "charged at that rate");
        _market.accrue(1, a, _price, boundInt(later, -1e30, 1e30));
        assertEq(_market.carryLong, a.carryLong, "INV-3: what the vault is now does not change what was owed");
        assertTrue(_market.skew() != 0 || _market.borrowRate == fixed_, "only what is owed from now on");
    }

    /// @dev The view looks ahead by exactly what the writer then writes.
    function testFuzz_INV_7_viewIsTheWriter(uint256 seed, uint256 elapsed) public {
        _list(seed);
        vm.warp(START + bound(elapsed, 1, 30 days));
        Accrual memory foretold = _market.accrual(_price);
        _market.accrue(1, _market.accrual(_price), _price, _vault);
        assertEq(_market.carryLong, foretold.carryLong, "longs");
        assertEq(_market.carryShort, foretold.carryShort, "shorts");
    }

    /// @dev INV-8: a carry at the end of its storage stops there. It stops nothing else.
    function testFuzz_INV_8_carryStopsAtTheEndOfItsStorage(uint256 seed, bool long) public {
        _list(seed);
        (_market.carryLong, _market.carryShort) = (type(int88).max, type(int88).max);
        if (long) (_market.carryLong, _market.carryShort) = (type(int88).min, type(int88).min);
        vm.warp(START + 400 days);
        Accrual memory a = _market.accrual(1e30);
        _market.accrue(1, a, _price, _vault);
        assertEq(_market.carryLong, a.carryLong, "longs");
        assertEq(_market.carryShort, a.carryShort, "shorts");
    }

    /// @dev All that is owed at the factor never exceeds the market's capacity, and below it everybody gets all.
    function testFuzz_profitFactor(uint256 seed) public {
        _list(seed);
        uint256 factor = _market.profitFactor(_price, _market.carryLong, _market.carryShort, _vault);
        (int256 long, int256 short) = _market.profits(_price, _market.carryLong, _market.carryShort);
        uint256 owed = positive(long) + positive(short);
        uint256 capacity = MarketLib.capacity(_market.economy, _vault);
        assertLe((owed * factor) / WAD_, capacity, "what is paid is there");
        assertTrue((factor == WAD_) == (owed <= capacity), "all of it where there is enough");
        if (factor < WAD_) assertGt((owed * (factor + 1)) / WAD_ + 1, capacity, "and no less than there is");
    }

    function testFuzz_economy_keepsWhatItWasGiven(uint256 seed) public {
        _list(seed);
        assertEq(_market.economy.fundingVelocity(), _params.fundingVelocity, "velocity");
        assertEq(_market.economy.maxFundingRate(), _params.maxFundingRate, "cap");
        assertEq(_market.economy.vaultShare(), _params.vaultShare, "share");
        assertEq(_market.economy.borrowKink(), _params.borrowKink, "kink");
        assertEq(_market.economy.borrowKinkRate(), _params.borrowKinkRate, "rate at the kink");
        assertEq(_market.economy.borrowMaxRate(), _params.borrowMaxRate, "highest rate");
        assertEq(_market.economy.maxUtilisation(), _params.maxUtilisation, "most utilisation");
    }

    function _funding() private view returns (int256 rate, int256 accrued) {
        return
            Funding.accrue(
                _market.fundingRate,
                _market.skew(),
                _market.economy.skewScale(),
                _params.fundingVelocity,
                _params.maxFundingRate,
                clock() - START
            );
    }

    function _borrowFee() private view returns (uint256) {
        if (_market.skew() == 0) return 0;
        return Borrow.charge(_price, uint256(_market.borrowRate) * 1e14, clock() - START);
    }

    function _list(uint256 seed) private {
        Rng memory rng = Rng(seed);
        vm.warp(START);
        _params.fundingVelocity = rng.between(0, 100e6) * 1e12;
        _params.maxFundingRate = rng.between(1, 1e8) * 1e9;
        _params.vaultShare = rng.between(1, 10_000) * 1e14;
        _params.borrowKink = rng.between(100, 9900) * 1e14;
        _params.borrowMaxRate = rng.between(0, 50_000) * 1e14;
        _params.borrowKinkRate = rng.between(0, _params.borrowMaxRate / 1e14) * 1e14;
        _params.maxUtilisation = rng.between(100, 50_000) * 1e14;
        _market.economy = Economy.pack(rng.magnitude(1e19, 1e30), _params);
        _market.accruedAt = uint32(START);
        _price = rng.magnitude(1e12, 1e24);
        uint256 value = rng.magnitude(1e18, 1e26);
        _market.openInterestLong = uint112(rng.once(8) ? 0 : (value * WAD_) / _price + rng.between(0, 1e18));
        _market.openInterestShort = uint112(
            rng.once(8) ? uint256(_market.openInterestLong) : (rng.magnitude(1e18, 1e26) * WAD_) / _price
        );
        _market.fundingRate = int64(rng.betweenInt(-int256(_params.maxFundingRate), int256(_params.maxFundingRate)));
        _market.borrowRate = uint16(rng.between(0, 50_000));
        _market.carryLong = int88(rng.betweenInt(-1e24, 1e24));
        _market.carryShort = int88(rng.betweenInt(-1e24, 1e24));
        // Entered up to a fifth off the mark.
        int256 off = rng.betweenInt(8e17, 12e17);
        _market.costLong = int128((int256((uint256(_market.openInterestLong) * _price) / 1e18) * off) / 1e18);
        _market.costShort = int128((-int256((uint256(_market.openInterestShort) * _price) / 1e18) * off) / 1e18);
        _vault = rng.once(8) ? -int256(rng.magnitude(1, 1e26)) : int256(rng.magnitude(1e18, 1e27));
    }
}
