// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IClearingHouse, PositionSide} from "../../../contracts/interfaces/IClearingHouse.sol";
import {PriceUpdate} from "../../../contracts/interfaces/IPriceRouter.sol";
import {AccountId} from "../../../contracts/libraries/AccountId.sol";
import {Fixture} from "../kit/Fixture.sol";
import {Liquidating} from "../kit/Liquidating.sol";

/// @title Seventeen markets: the most an account may hold, and what it costs to liquidate it
abstract contract AtTheCaps is Fixture, Liquidating {
    function setUp() public virtual override {
        super.setUp();
        string[14] memory symbols = ["BNB", "LINK", "AVAX", "DOGE", "A", "B", "C", "D", "E", "F", "G", "H", "I", "J"];
        for (uint256 i; i < symbols.length; ++i) list(symbols[i], (7 + i) * 1e18);
    }

    function presetName() internal pure override returns (string memory) {
        return "tiered";
    }

    /// @dev Sixteen markets, with a profit or a loss on each; returns the one left out.
    function _fill(AccountId id, uint256 seed, bool both) internal returns (uint16 left) {
        left = uint16(1 + (seed % 17));
        fund(id, 1_000_000_000e6);
        refresh();
        for (uint16 m = 1; m <= 17; ++m) {
            if (m == left) continue;
            bool short = !both && (seed >> m) % 4 == 0 && id.kind() == aliceCross.kind();
            int256 size = unitsOf(m, 1_100_000e18) * (short ? -1 : int256(1));
            tradeLeg(id, m, sideOf(id, short), size);
            if (both) tradeLeg(id, m, PositionSide.Short, -size / 3);
        }
        withdrawFree(id);
    }
}

contract CapsTest is AtTheCaps {
    function testFuzz_seventeenthMarket_reverts(uint256 seed, bool hedged) public {
        AccountId id = hedged ? aliceHedge : aliceCross;
        uint16 last = _fill(id, seed, false);
        IClearingHouse.FillRequest memory r = fillRequest(id, last, sideOf(id, false), unitsOf(last, 1_000e18), false);
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.TooManyMarkets.selector, id, uint256(16)));
        house.fill(r);
        // A place that becomes free may be taken.
        uint16 first = house.marketsOf(id)[uint256(keccak256(abi.encode(seed))) % 16];
        int256 held = sizeOf(id, first, sideOf(id, false));
        tradeLeg(id, first, sideOf(id, false), -held);
        house.fill(r);
        assertEq(house.marketsOf(id).length, 16, "sixteen again");
        assertBooks();
    }

    /// @dev INV-5 to INV-7 at the caps too.
    /// hardhat-config: fuzz.runs = 32
    function testFuzz_INV_5_INV_6_INV_7_atTheCaps(uint256 seed, bool hedged, uint256 gap) public {
        AccountId id = hedged ? aliceHedge : aliceCross;
        _fill(id, seed, hedged);
        for (uint16 m = 1; m <= marketCount; ++m) publish(m, (mark(m) * bound(gap >> (8 * m), 60, 99)) / 100);
        refresh();
        IClearingHouse.AccountState memory s = stateOf(id);
        if (s.equity >= int256(s.maintenance)) return refuseLiquidation(id, keeper);
        Outcome memory o = liquidateChecked(id, keeper);
        assertEq(o.before.positions.length, 16, "at the caps");
        assertBooks();
    }
}

/// @title What a call at the caps costs, every slot of it cold: the account is made before the transaction
contract GasAtTheCapsTest is AtTheCaps {
    /// @dev What a transaction costs before its first instruction.
    uint256 private constant INTRINSIC = 22_000;
    uint256 private constant MOST = 3_000_000;

    function setUp() public override {
        super.setUp();
        _fill(aliceHedge, 1, true);
        _fill(aliceCross, type(uint256).max, false);
        // Deep enough that every market closes, in both legs, with fees, into every pot.
        for (uint16 m = 1; m <= marketCount; ++m) publish(m, (mark(m) * 86) / 100);
        refresh();
    }

    function test_INV_8_hedgeAccount_isLiquidatedUnder3MGas() public {
        _liquidateUnder(aliceHedge);
    }

    function test_INV_8_crossAccount_isLiquidatedUnder3MGas() public {
        _liquidateUnder(aliceCross);
    }

    /// @dev Through zero: every market closed in full and a loss booked to both pots.
    function test_INV_8_bankruptAccount_isLiquidatedUnder3MGas() public {
        (uint16[] memory all, bytes[] memory data) = (new uint16[](marketCount), new bytes[](marketCount));
        skip(1);
        for (uint16 m = 1; m <= marketCount; ++m) {
            (all[m - 1], data[m - 1]) = (m, proof(m, mark(m) / 2, 0, clock(), clock() - 1));
        }
        router.update{value: MOCK_FEE * marketCount}(PriceUpdate(all, data));
        assertGt(house.previewLiquidation(aliceHedge).badDebt, 0, "bankrupt");
        assertGt(house.previewLiquidation(aliceCross).badDebt, 0, "bankrupt");
        vm.cool(address(house));
        vm.cool(address(router));
        _liquidateUnder(aliceHedge);
        vm.cool(address(house));
        vm.cool(address(router));
        _liquidateUnder(aliceCross);
    }

    function _liquidateUnder(AccountId id) private {
        vm.prank(keeper);
        uint256 gas = gasleft();
        house.liquidate(id);
        gas = gas - gasleft() + INTRINSIC;
        assertEq(uint256(house.epochOf(id)), 1, "liquidated");
        assertLt(gas, MOST, "INV-8: gas of a liquidation at the caps");
    }
}
