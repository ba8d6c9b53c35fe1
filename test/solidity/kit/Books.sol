// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IClearingHouse} from "../../../contracts/interfaces/IClearingHouse.sol";
import {AccountId} from "../../../contracts/libraries/AccountId.sol";
import {TestToken} from "../../../contracts/mocks/TestToken.sol";
import {Deployment} from "./Deployment.sol";

/// @title The two identities that hold after everything: INV-1 and INV-2
/// @notice Every account that may ever hold something must be tracked.
abstract contract Books is Deployment {
    AccountId[] internal tracked;
    mapping(AccountId => bool) internal isTracked;
    /// @dev Token units sent to the core without a verb: they belong to nobody.
    uint256 internal donated;
    /// @dev The same of collateral tokens.
    mapping(address token => uint256 amount) internal donatedTokens;

    struct Sums {
        int256 cash;
        uint256 positiveCash;
        uint256 debt;
        uint256[] long;
        uint256[] short;
        int256[] costLong;
        int256[] costShort;
    }

    function track(AccountId id) internal {
        if (isTracked[id]) return;
        isTracked[id] = true;
        tracked.push(id);
    }

    function assertBooks() internal view {
        Sums memory s;
        uint256 count = uint256(marketCount) + 1;
        (s.long, s.short) = (new uint256[](count), new uint256[](count));
        (s.costLong, s.costShort) = (new int256[](count), new int256[](count));
        for (uint256 i; i < tracked.length; ++i) _add(s, tracked[i]);

        IClearingHouse.Pots memory pots = house.pots();
        int256 unit = int256(10 ** (18 - uint256(quote.decimals())));
        int256 held = int256(quote.balanceOf(address(house)) - donated) * unit;
        int256 owed = s.cash + pots.vault + int256(pots.insurance) + int256(pots.escrow + pots.fees);
        owed -= int256(pots.seizedDebt);
        assertEq(s.positiveCash, pots.positiveCash, "INV-1: the recorded sum of all cash above zero");
        assertEq(s.debt, pots.debt, "INV-1: the recorded sum of all cash below zero");
        assertEq(held, owed, "INV-1: quote balance is cash + vault + insurance + escrow + fees - seized debts");
        uint256 seizedDebt;
        for (uint256 i; i < tokens.length; ++i) seizedDebt += house.collateralState(address(tokens[i])).owed;
        assertEq(seizedDebt, pots.seizedDebt, "INV-1: seized debts are the tokens' together");
        for (uint256 i; i < tokens.length; ++i) _assertToken(tokens[i]);

        for (uint16 id = 1; id <= marketCount; ++id) {
            IClearingHouse.MarketState memory m = house.marketState(id);
            assertEq(s.long[id], m.openInterestLong, "INV-2: long sizes are the open interest");
            assertEq(s.short[id], m.openInterestShort, "INV-2: short sizes are the open interest");
            assertEq(s.costLong[id], m.costLong, "INV-2: long costs are the recorded total");
            assertEq(s.costShort[id], m.costShort, "INV-2: short costs are the recorded total");
        }
    }

    function _assertToken(TestToken token) private view {
        IClearingHouse.CollateralState memory t = house.collateralState(address(token));
        uint256 sum;
        for (uint256 i; i < tracked.length; ++i) sum += house.collateralOf(tracked[i], address(token));
        assertEq(sum, t.held, "INV-1: a token's recorded total is what accounts hold");
        uint256 balance = token.balanceOf(address(house)) - donatedTokens[address(token)];
        assertEq(balance, sum + t.seized, "INV-1: a token's balance is what accounts and insurance hold");
    }

    function _add(Sums memory s, AccountId id) private view {
        IClearingHouse.AccountState memory a = stateOf(id);
        // As booked: interest that has only grown yet is nobody's.
        int256 cash = a.cash + int256(a.interest);
        s.cash += cash;
        s.positiveCash += positive(cash);
        s.debt += positive(-cash);
        for (uint256 i; i < a.positions.length; ++i) {
            IClearingHouse.PositionState memory p = a.positions[i];
            s.long[p.marketId] += uint256(p.longSize);
            s.short[p.marketId] += absolute(p.shortSize);
            s.costLong[p.marketId] += p.longCost;
            s.costShort[p.marketId] += p.shortCost;
            assertTrue(p.longSize != 0 || p.shortSize != 0, "INV-2: a listed market is held");
        }
    }
}
