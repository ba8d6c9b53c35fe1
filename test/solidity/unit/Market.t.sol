// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Leg} from "../../../contracts/libraries/Leg.sol";
import {Market, MarketLib} from "../../../contracts/libraries/Market.sol";
import {Kit} from "../kit/Kit.sol";
import {Rng} from "../kit/Rng.sol";

contract MarketTest is Kit {
    using MarketLib for Market;

    uint256 private constant ACCOUNTS = 4;

    Market private _market;
    Leg[4] private _legs;

    /// @dev Accounts open, grow, shrink, flip and close in one market; its totals are the sums after every move.
    function testFuzz_INV_2_totalsAreTheSums(uint256 seed, uint8 moves) public {
        Rng memory rng = Rng(seed);
        for (uint256 step; step < (uint256(moves) % 32) + 4; ++step) {
            uint256 i = rng.between(0, ACCOUNTS - 1);
            int256 size = rng.once(4) ? int256(0) : rng.betweenInt(-1e24, 1e24);
            // A flip at the old size, and at one wei.
            if (rng.once(6)) size = -_legs[i].size;
            if (rng.once(12)) size = rng.once(2) ? int256(1) : int256(-1);
            int256 cost = size == 0 ? int256(0) : rng.betweenInt(-1e26, 1e26);
            _market.moveLeg(_legs[i], size, cost);
            assertEq(_legs[i].size, size, "size");
            assertEq(_legs[i].cost, cost, "cost");
            _check();
        }
    }

    /// @dev A hedge account's short leg sits on the short side whatever happens on the long one.
    function testFuzz_INV_2_legsOfOneAccount(uint112 long, uint112 short, int112 costLong, int112 costShort) public {
        _market.moveLeg(_legs[0], int256(uint256(long)), long == 0 ? int256(0) : costLong);
        _market.moveLeg(_legs[1], -int256(uint256(short)), short == 0 ? int256(0) : costShort);
        _check();
        _market.moveLeg(_legs[0], 0, 0);
        assertEq(uint256(_market.openInterestLong), 0, "long side empty");
        assertEq(_market.costLong, 0, "no cost");
        _check();
    }

    function testFuzz_skew(uint112 long, uint112 short) public {
        (_market.openInterestLong, _market.openInterestShort) = (long, short);
        assertEq(_market.skew(), int256(uint256(long)) - int256(uint256(short)), "longs less shorts");
    }

    /// @dev Open interest that its storage cannot hold is refused, not truncated.
    function testFuzz_openInterest_overflowReverts(uint112 held, uint256 added) public {
        held = uint112(bound(held, 1, type(uint112).max));
        int256 size = int256(bound(added, uint256(type(uint112).max) - held + 1, uint256(int256(type(int128).max))));
        _market.moveLeg(_legs[0], int256(uint256(held)), 0);
        vm.expectPartialRevert(bytes4(keccak256("SafeCastOverflowedUintDowncast(uint8,uint256)")));
        this.move(1, size, 0);
        vm.expectPartialRevert(bytes4(keccak256("SafeCastOverflowedUintDowncast(uint8,uint256)")));
        this.move(1, -(int256(uint256(type(uint112).max)) + 1), 0);
    }

    function move(uint256 i, int256 size, int256 cost) external {
        _market.moveLeg(_legs[i], size, cost);
    }

    function _check() private view {
        (int256 long, int256 short, int256 costLong, int256 costShort) = (0, 0, 0, 0);
        for (uint256 i; i < ACCOUNTS; ++i) {
            int256 size = _legs[i].size;
            if (size > 0) (long, costLong) = (long + size, costLong + _legs[i].cost);
            if (size < 0) (short, costShort) = (short - size, costShort + _legs[i].cost);
        }
        assertEq(uint256(_market.openInterestLong), uint256(long), "INV-2: open interest of longs");
        assertEq(uint256(_market.openInterestShort), uint256(short), "INV-2: open interest of shorts");
        assertEq(_market.costLong, costLong, "INV-2: cost of longs");
        assertEq(_market.costShort, costShort, "INV-2: cost of shorts");
    }
}
