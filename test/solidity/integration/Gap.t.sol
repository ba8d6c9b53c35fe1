// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IClearingHouse} from "../../../contracts/interfaces/IClearingHouse.sol";
import {AccountId} from "../../../contracts/libraries/AccountId.sol";
import {PriceUpdate} from "../../../contracts/interfaces/IPriceRouter.sol";
import {TestToken} from "../../../contracts/mocks/TestToken.sol";
import {Pledging} from "../kit/Pledging.sol";
import {Rng} from "../kit/Rng.sol";

/// @title Many at once: all lose more than they have, or all win more than there is
contract GapTest is Pledging {
    uint256 private constant PEOPLE = 50;

    AccountId[] private _people;

    /* A PRICE GAPS THROUGH ZERO EQUITY ON FIFTY ACCOUNTS */

    /// @dev One transaction closes them all; each loss ends in its layers, whatever insurance and vault hold, and the
    /// sum of the layers is the sum of what the accounts were short of.
    /// hardhat-config: fuzz.runs = 12
    function testFuzz_INV_8_fiftyAtOnce(uint256 seed, uint256 insurance, uint256 vault) public {
        Rng memory rng = Rng(seed);
        _crowd(rng, true);
        fund(bobCross, 100_000e6);
        trade(bobCross, SOL, unitsOf(SOL, 10_000e18));
        fundInsurance(bound(insurance, 1, 200_000e6));
        publish(BTC, (mark(BTC) * rng.between(20, 55)) / 100);
        refresh();
        setVault(int256(bound(vault, 0, 2e12)) - 1e12);
        refresh();
        uint256 short;
        uint256 covered;
        for (uint256 i; i < PEOPLE; ++i) {
            IClearingHouse.LiquidationPreview memory p = house.previewLiquidation(_people[i]);
            assertTrue(p.liquidatable && p.equityBefore < 0, "each is through zero");
            assertEq(p.exposureAfter, 0, "and closes whole");
            short += p.badDebt;
            for (uint256 j; j < p.seizures.length; ++j) covered += p.seizures[j].credit;
        }
        bytes memory spared = abi.encode(stateOf(bobCross));
        IClearingHouse.Pots memory before = house.pots();
        int256 realised = _openProfit();
        PriceUpdate memory none = noUpdate();
        track(keeperCross);
        vm.prank(keeper);
        assertEq(house.liquidateBatch(_people, none), PEOPLE, "INV-8: all of them");

        assertGt(covered, 0, "some by collateral");
        assertSame(spared, abi.encode(stateOf(bobCross)), "INV-5: who is healthy is not touched");
        IClearingHouse.Pots memory pots = house.pots();
        uint256 rewards = uint256(cashOf(keeperCross));
        // What the layers gave less what closing brought the vault and what keepers earned of insurance.
        int256 given = before.vault + int256(before.insurance) - pots.vault - int256(pots.insurance);
        assertEq(given - int256(rewards), int256(short) + realised, "INV-4: every loss ends in a stated place");
        if (short > before.insurance) assertLt(pots.insurance, 1e18, "insurance first, to its end");
        for (uint256 i; i < PEOPLE; ++i) {
            IClearingHouse.AccountState memory s = house.accountState(_people[i]);
            assertEq(s.exposure, 0, "no position stays");
            assertGe(s.cash, 0, "no debt stays");
        }
        assertBooks();
    }

    /* ALL TRADERS WIN AND THE VAULT IS EMPTY */

    /// @dev Everybody can close and take what there is home, in any order: nobody is refused, nobody is paid what is not
    /// there, and the pots add up.
    /// hardhat-config: fuzz.runs = 12
    function testFuzz_INV_9_allWin(uint256 seed, uint256 vault) public {
        Rng memory rng = Rng(seed);
        _crowd(rng, false);
        publish(BTC, (mark(BTC) * rng.between(150, 300)) / 100);
        // Less than is owed; nothing at all, or a deficit.
        vault = bound(vault, 0, 1_000_000e6);
        setVault(int256(vault) - (seed % 3 == 0 ? int256(500_000e6) : int256(0)));
        refresh();
        int256 start = house.pots().vault;
        uint256 paid;
        uint256 owed;
        uint256 first = rng.between(0, PEOPLE - 1);
        for (uint256 i; i < PEOPLE; ++i) {
            AccountId id = _people[(first + i) % PEOPLE];
            IClearingHouse.AccountState memory s = house.accountState(id);
            IClearingHouse.PositionState memory p = s.positions[0];
            owed += positive(_fullProfit(p));
            assertGe(s.equity, 0, "nobody owes for having won");
            IClearingHouse.FillResult memory r = house.fill(fillRequest(id, BTC, sideOf(id, false), -p.longSize, true));
            start += int256(vaultPart(r.fee));
            int256 realised = stateOf(id).cash - s.cash;
            paid += positive(realised);
            address owner = id.owner();
            uint256 wallet = quote.balanceOf(owner);
            uint256 amount = positive(stateOf(id).cash) / 1e12;
            _sellDebts();
            vm.prank(owner);
            if (amount != 0) house.withdraw(id, amount, owner);
            assertLe(quote.balanceOf(owner) - wallet, amount, "at most what it has");
        }
        assertGt(owed, positive(start), "more was owed than there is");
        assertLe(paid, positive(start), "INV-4: what is paid was there, or came in as fees");
        assertBooks();
    }

    /* PARTS */

    /// @dev Everyone long, some with quote, some with collateral, some with both.
    function _crowd(Rng memory rng, bool thin) private {
        for (uint256 i; i < PEOPLE; ++i) {
            address who = address(uint160(uint256(keccak256(abi.encode("crowd", i)))));
            AccountId id = i % 3 == 0 ? isolated(who, 0) : cross(who, 0);
            _people.push(id);
            track(id);
            uint256 value = rng.between(500, 20_000);
            if (i % 5 < 3) fund(id, value * 1e6);
            if (i % 5 > 1) {
                TestToken token = tokens[rng.between(0, 2)];
                pledge(id, token, unitsWorth(token, value * 1e18));
            }
            IClearingHouse.AccountState memory s = stateOf(id);
            uint256 exposure = (uint256(s.equity) * (thin ? 45 : 30)) / 10;
            trade(id, BTC, unitsOf(BTC, exposure));
        }
        refresh();
    }

    /// @dev Brings debts that the vault does not stand for any more back to what they may be, so that what others have in
    /// quote is there.
    function _sellDebts() private {
        for (uint256 i; i < PEOPLE; ++i) {
            AccountId id = _people[i];
            IClearingHouse.DebtState memory d = house.debtState(id);
            int256 cash = cashOf(id);
            if (cash >= -int256(d.limit)) continue;
            mintTo(carol, uint256(-cash));
            address head = house.tokensOf(id)[0];
            vm.prank(carol);
            house.sellCollateral(id, head, uint256(-cash), 0);
        }
    }

    /// @dev What closing everybody will realise, as the accounts see it.
    function _openProfit() private view returns (int256 profit) {
        for (uint256 i; i < PEOPLE; ++i) {
            IClearingHouse.PositionState[] memory list = stateOf(_people[i]).positions;
            for (uint256 j; j < list.length; ++j) profit += list[j].pnl;
        }
    }

    /// @dev Before what the vault cannot pay is taken off.
    function _fullProfit(IClearingHouse.PositionState memory p) private pure returns (int256) {
        int256 size = p.longSize + p.shortSize;
        return floorDiv(size, int256(p.price) - p.carryLong, 1e18) - p.longCost - p.shortCost;
    }
}
