// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Bracket, Brackets} from "../../../contracts/libraries/Brackets.sol";
import {PlanChecks} from "../kit/PlanChecks.sol";
import {RandomAccounts} from "../kit/RandomAccounts.sol";
import {Rng} from "../kit/Rng.sol";

contract BracketsTest is PlanChecks {
    uint256 private constant MOST = 20_000_000e18;

    function testFuzz_requirement_equalsTheOtherFormula(uint256 seed, uint256 exposure) public pure {
        Bracket[] memory list = _brackets(seed);
        exposure = _exposure(list, exposure);
        (uint256 maintenance, uint256 initial) = Brackets.requirement(list, exposure);
        assertEq(maintenance, maintenanceOf(list, exposure), "maintenance");
        for (uint256 i; i < list.length; ++i) list[i].maintenance = list[i].initial;
        assertEq(initial, maintenanceOf(list, exposure), "initial");
    }

    function testFuzz_requirement_ofNothingIsNothing(uint256 seed) public pure {
        (uint256 maintenance, uint256 initial) = Brackets.requirement(_brackets(seed), 0);
        assertEq(maintenance + initial, 0, "requirement of no exposure");
    }

    function testFuzz_requirement_isMonotone(uint256 seed, uint256 a, uint256 b) public pure {
        Bracket[] memory list = _brackets(seed);
        (a, b) = (_exposure(list, a), _exposure(list, b));
        if (a > b) (a, b) = (b, a);
        (uint256 lowM, uint256 lowI) = Brackets.requirement(list, a);
        (uint256 highM, uint256 highI) = Brackets.requirement(list, b);
        assertLe(lowM, highM, "maintenance rises with exposure");
        assertLe(lowI, highI, "initial rises with exposure");
        assertLe(highM, b, "at most the exposure itself");
        assertGe(highI, highM, "initial is the higher");
    }

    /// @dev The same addition costs a larger position at least as much.
    function testFuzz_requirement_isConvex(uint256 seed, uint256 a, uint256 b, uint256 d) public pure {
        Bracket[] memory list = _brackets(seed);
        (a, b, d) = (_exposure(list, a), _exposure(list, b), _exposure(list, d));
        if (a > b) (a, b) = (b, a);
        (uint256 m0, uint256 i0) = _step(list, a, d);
        (uint256 m1, uint256 i1) = _step(list, b, d);
        assertLe(m0, m1 + 1, "convex maintenance");
        assertLe(i0, i1 + 1, "convex initial");
    }

    /// @dev Splitting a position over accounts never needs more, joining never less, each part rounding up once.
    function testFuzz_requirement_ofASum(uint256 seed, uint256 a, uint256 b) public pure {
        Bracket[] memory list = _brackets(seed);
        (a, b) = (_exposure(list, a), _exposure(list, b));
        (uint256 whole, ) = Brackets.requirement(list, a + b);
        (uint256 first, ) = Brackets.requirement(list, a);
        (uint256 second, ) = Brackets.requirement(list, b);
        assertGe(whole + 1, first + second, "superadditive");
        if (list.length == 1) assertLe(whole, first + second, "linear with one bracket");
    }

    struct Removal {
        Bracket[] list;
        uint256 exposure;
        uint256 buffer;
        uint256 feeRate;
        uint256 shortfall;
        uint256 lowestRelief;
    }

    /// @dev Removing it reaches the target, fee paid; removing a hair less does not.
    function testFuzz_exposureToRemove_isTheLeast(uint256 seed, uint256 exposure, uint256 missing) public pure {
        Removal memory r = _removal(seed, exposure);
        uint256 cure = _cure(r, r.exposure);
        vm.assume(cure > 100);
        r.shortfall = bound(missing, 1, cure - 10);
        uint256 x = Brackets.exposureToRemove(r.list, r.exposure, r.shortfall, r.buffer, r.feeRate);
        if (x >= r.exposure) return;
        assertGe(_cure(r, x), r.shortfall, "removing it covers the shortfall");
        uint256 hair = ((12 + x / WAD_) * WAD_) / r.lowestRelief + 2;
        if (x > hair) assertLt(_cure(r, x - hair), r.shortfall, "removing a hair less does not");
    }

    /// @dev A shortfall that all of it cannot cover takes all of it.
    function testFuzz_exposureToRemove_ofTooMuch_isEverything(
        uint256 seed,
        uint256 exposure,
        uint256 more
    ) public pure {
        Removal memory r = _removal(seed, exposure);
        r.shortfall = _cure(r, r.exposure) + 10 + bound(more, 0, 1e30);
        assertGe(
            Brackets.exposureToRemove(r.list, r.exposure, r.shortfall, r.buffer, r.feeRate),
            r.exposure,
            "everything"
        );
    }

    function testFuzz_exposureToRemove_growsWithTheShortfall(
        uint256 seed,
        uint256 exposure,
        uint256 a,
        uint256 b
    ) public pure {
        Removal memory r = _removal(seed, exposure);
        (a, b) = (bound(a, 1, r.exposure), bound(b, 1, r.exposure));
        if (a > b) (a, b) = (b, a);
        uint256 less = Brackets.exposureToRemove(r.list, r.exposure, a, r.buffer, r.feeRate);
        uint256 more = Brackets.exposureToRemove(r.list, r.exposure, b, r.buffer, r.feeRate);
        // A cure that ends just short of a bracket's edge carries the rounding reserve, one that ends on it does not.
        assertLe(less, more + (8 * WAD_) / r.lowestRelief, "a larger shortfall takes more");
    }

    /// @dev What removing `x` gains against the target: (1+β)·(M before − M after) less the fee.
    function _cure(Removal memory r, uint256 x) private pure returns (uint256) {
        uint256 before = ceilDiv(maintenanceOf(r.list, r.exposure), WAD_ + r.buffer, WAD_);
        uint256 afterwards = ceilDiv(maintenanceOf(r.list, r.exposure - x), WAD_ + r.buffer, WAD_);
        return before - afterwards - min(ceilDiv(r.feeRate, x, WAD_), before - afterwards);
    }

    function _removal(uint256 seed, uint256 exposure) private pure returns (Removal memory r) {
        Rng memory rng = Rng(seed);
        r.buffer = rng.between(0, 5000) * 1e14;
        r.list = RandomAccounts.brackets(rng, r.buffer);
        r.exposure = max(_exposure(r.list, exposure), 1e18);
        r.feeRate = rng.between(0, r.list[0].maintenance / 2);
        r.lowestRelief = ((WAD_ + r.buffer) * r.list[0].maintenance) / WAD_ - r.feeRate;
    }

    function _step(Bracket[] memory list, uint256 a, uint256 d) private pure returns (uint256, uint256) {
        (uint256 m0, uint256 i0) = Brackets.requirement(list, a);
        (uint256 m1, uint256 i1) = Brackets.requirement(list, a + d);
        return (m1 - m0, i1 - i0);
    }

    function _brackets(uint256 seed) private pure returns (Bracket[] memory) {
        return RandomAccounts.brackets(Rng(seed), 0.1e18);
    }

    /// @dev Anything, and often an edge or a wei beside it.
    function _exposure(Bracket[] memory list, uint256 x) private pure returns (uint256) {
        if (x % 3 == 0 && list.length > 1) {
            uint256 edge = list[(x / 3) % (list.length - 1)].upTo;
            return
                x % 9 == 0
                    ? edge
                    : x % 9 == 3
                        ? edge + 1
                        : edge - 1;
        }
        return bound(x, 0, MOST);
    }
}
