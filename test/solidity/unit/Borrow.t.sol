// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Borrow} from "../../../contracts/libraries/Borrow.sol";
import {Kit} from "../kit/Kit.sol";

contract BorrowTest is Kit {
    function testFuzz_utilisation_isValueOverCapacity(uint256 value, uint256 capacity) public pure {
        value = bound(value, 0, 1e36);
        capacity = bound(capacity, 0, 1e36);
        uint256 used = Borrow.utilisation(value, capacity);
        if (value == 0) assertEq(used, 0, "nothing to back");
        else if (value >= capacity) assertEq(used, WAD_, "all of it, and never more");
        else assertEq(used, ceilDiv(value, WAD_, capacity), "ceiled");
    }

    function testFuzz_rate_atItsCorners(uint256 kink, uint256 kinkRate, uint256 maxRate) public pure {
        (kink, kinkRate, maxRate) = _curve(kink, kinkRate, maxRate);
        assertEq(Borrow.rate(0, kink, kinkRate, maxRate), 0, "unused, free");
        assertEq(Borrow.rate(kink, kink, kinkRate, maxRate), kinkRate, "at the kink");
        assertEq(Borrow.rate(WAD_, kink, kinkRate, maxRate), maxRate, "fully used");
    }

    function testFuzz_rate_neverFallsWithUse(uint256 a, uint256 b, uint256 k, uint256 r, uint256 m) public pure {
        (k, r, m) = _curve(k, r, m);
        a = bound(a, 0, WAD_);
        b = bound(b, a, WAD_);
        assertLe(Borrow.rate(a, k, r, m), Borrow.rate(b, k, r, m), "dearer the more is used");
    }

    function testFuzz_charge_isPriceTimesRateTimesTime(uint256 price, uint256 yearly, uint256 elapsed) public pure {
        price = magnitude(price, 1, 1e30);
        yearly = bound(yearly, 0, 5e18);
        elapsed = bound(elapsed, 0, 10 * 365 days);
        uint256 charged = Borrow.charge(price, yearly, elapsed);
        uint256 exact = (price * yearly * elapsed) / 365 days / WAD_;
        assertGe(charged, exact, "never less");
        assertLe(charged, exact + price / WAD_ + 2, "rounded up twice");
    }

    function _curve(uint256 kink, uint256 kinkRate, uint256 maxRate) private pure returns (uint256, uint256, uint256) {
        maxRate = bound(maxRate, 0, 5e18);
        return (bound(kink, 0.01e18, 0.99e18), bound(kinkRate, 0, maxRate), maxRate);
    }
}
