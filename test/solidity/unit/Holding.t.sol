// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Holding, Holdings} from "../../../contracts/libraries/Holding.sol";
import {Standing} from "../../../contracts/libraries/Mark.sol";
import {Interest} from "../../../contracts/libraries/Interest.sol";
import {Kit} from "../kit/Kit.sol";
import {Rng} from "../kit/Rng.sol";
import {Wide} from "../kit/Wide.sol";

contract HoldingTest is Kit {
    /* WHAT IT COUNTS */

    /// @dev value · 1e36 ≤ amount · unit · price · (1 − haircut) < (value + 1) · 1e36, by products of 512 bits.
    function testFuzz_value_isTheFloor(uint256 seed) public pure {
        Holding memory h = _any(seed);
        _assertFloor(Holdings.value(h), h.amount * h.unit * (WAD_ - h.haircut), h.price);
    }

    /// @dev What pays a debt is never more than it would fetch, and as much as that or all of the debt.
    function testFuzz_taken_paysWhatItCan(uint256 seed, uint256 debt) public pure {
        Holding memory h = _any(seed);
        uint256 all = _proceeds(h, h.amount);
        debt = magnitude(debt, 1, type(uint128).max);
        (uint256 amount, uint256 credit) = Holdings.taken(h, debt);
        assertLe(amount, h.amount, "at most what is there");
        assertEq(credit, min(all, debt), "all of the debt, or all it is worth");
        assertGe(_proceeds(h, amount), credit, "what is taken is worth what it pays");
        if (credit < all && amount != 0) {
            assertLt(_proceeds(h, amount - 1), credit, "and not a unit more than that takes");
        }
    }

    /// @dev A sale never lowers equity: what is paid is at least what the collateral counted.
    function testFuzz_INV_3_saleNeverLowersEquity(uint256 seed, uint256 paid) public pure {
        Holding memory h = _any(seed);
        paid = magnitude(paid, 1, type(uint128).max);
        uint256 before = Holdings.value(h);
        uint256 bought = Holdings.bought(h, paid);
        assertLe(bought, h.amount, "at most what is there");
        h.amount -= bought;
        assertLe(before, Holdings.value(h) + paid, "INV-3: equity is no lower");
    }

    /// @dev The same of what insurance takes.
    function testFuzz_INV_3_seizureNeverLowersEquity(uint256 seed, uint256 debt) public pure {
        Holding memory h = _any(seed);
        debt = magnitude(debt, 1, type(uint128).max);
        uint256 before = Holdings.value(h);
        (uint256 amount, uint256 credit) = Holdings.taken(h, debt);
        h.amount -= amount;
        // A debt below the worth of a token unit costs that unit.
        (, uint256 left) = (amount, Holdings.value(h));
        Holding memory one = Holding(h.token, 1, h.unit, h.price, h.haircut, h.discount, 0, Standing.Live, 0);
        assertLe(before, left + credit + Holdings.value(one) + 1, "INV-3: but for a token unit");
    }

    /// @dev The cost of all is enough for all, and a wei less of it is not always.
    function testFuzz_cost_buysAll(uint256 seed) public pure {
        Holding memory h = _any(seed);
        uint256 cost = Holdings.cost(h);
        assertEq(Holdings.bought(h, cost), h.amount, "all of it");
        assertLe(cost - _proceeds(h, h.amount), 1, "ceiled, against floored");
    }

    /* THE ORDER */

    /// @dev Highest haircut first, then lowest id; each once.
    function testFuzz_head_ranks(uint256 seed) public pure {
        Rng memory rng = Rng(seed);
        Holding[] memory list = new Holding[](rng.between(1, 4));
        for (uint256 i; i < list.length; ++i) {
            list[i] = _any(rng.next());
            list[i].haircut = rng.between(1, 3) * 0.1e18;
            list[i].token = 10 * rng.between(1, 1_000) + i;
        }
        uint256 gone;
        Holding memory last;
        for (uint256 n; n < list.length; ++n) {
            uint256 i = Holdings.head(list, gone);
            assertEq((gone >> i) & 1, 0, "each once");
            gone |= 1 << i;
            if (n != 0) {
                bool ordered = last.haircut > list[i].haircut;
                assertTrue(ordered || (last.haircut == list[i].haircut && last.token < list[i].token), "in order");
            }
            last = list[i];
        }
    }

    /* INTEREST */

    /// @dev owed · year ≥ debt · rate · elapsed > (owed − 1) · year.
    function testFuzz_interest_isTheCeiling(uint256 debt, uint256 rate, uint256 elapsed) public pure {
        debt = magnitude(debt, 1, type(uint128).max);
        rate = bound(rate, 0, WAD_);
        elapsed = bound(elapsed, 0, 3_650 days);
        uint256 owed = Interest.owed(debt, rate, elapsed);
        (uint256 high, uint256 low) = Wide.mul(debt, rate * elapsed);
        (uint256 h1, uint256 l1) = Wide.mul(owed, 365 days * 1e18);
        (bool enough, , ) = Wide.sub(h1, l1, high, low);
        assertTrue(enough, "never less than it is");
        if (owed == 0) return;
        (h1, l1) = Wide.mul(owed - 1, 365 days * 1e18);
        (enough, , ) = Wide.sub(h1, l1, high, low);
        assertFalse(enough, "nor a wei more than that");
    }

    /* PARTS */

    /// @dev Anything that a listing admits, at any price.
    function _any(uint256 seed) private pure returns (Holding memory h) {
        Rng memory rng = Rng(seed);
        h.token = rng.between(1, 65_535);
        h.unit = 10 ** rng.between(0, 16);
        h.amount = rng.magnitude(1, type(uint128).max / h.unit);
        h.price = rng.magnitude(1, type(uint128).max);
        h.haircut = rng.between(0.01e18, 0.95e18);
        h.discount = rng.between(0.001e18, h.haircut - 0.001e18);
        if (rng.between(0, 3) == 0) h.discount = h.haircut - 0.001e18;
    }

    function _proceeds(Holding memory h, uint256 amount) private pure returns (uint256) {
        // What it would count with the discount for a haircut.
        return Holdings.value(Holding(h.token, amount, h.unit, h.price, h.discount, 0, 0, Standing.Live, 0));
    }

    function _assertFloor(uint256 value, uint256 a, uint256 b) private pure {
        (uint256 high, uint256 low) = Wide.mul(a, b);
        (uint256 h1, uint256 l1) = Wide.mul(value, 1e36);
        (bool enough, uint256 restHigh, uint256 restLow) = Wide.sub(high, low, h1, l1);
        assertTrue(enough, "never more than it is");
        assertTrue(restHigh == 0 && restLow < 1e36, "nor a wei less than that");
    }
}
