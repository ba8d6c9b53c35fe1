// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Holding, Holdings} from "./Holding.sol";
import {Account} from "./Portfolio.sol";

/// @notice A token taken from a debtor.
struct Seized {
    /// @dev Where it stands among the account's holdings.
    uint256 index;
    uint256 amount;
    /// @dev What it pays of the debt.
    uint256 credit;
}

/// @title What is taken for the debt of an account without positions (pure)
/// @notice Nobody would sell what is left of such an account for it: it is worth less than the debt, or next to nothing.
library Seizure {
    /// @notice Whether a plan would do anything for an account without positions that is under water.
    function canPay(Account memory a) internal pure returns (bool) {
        uint256 frozen = Holdings.frozen(a.holdings);
        return frozen == 0 || Holdings.head(a.holdings, frozen) != type(uint256).max;
    }

    /// @notice Takes collateral in memory, the worst first, up to the debt.
    /// @param a A flat account with negative cash.
    /// @param dust Under this value its collateral is taken even if it outweighs the debt.
    /// @return list What is taken, in order.
    /// @return loss What no collateral pays: the account's cash is made good by it.
    function plan(Account memory a, uint256 dust) internal pure returns (Seized[] memory list, uint256 loss) {
        uint256 count = a.holdings.length;
        if (a.cash + int256(a.collateral) >= 0 && a.collateral >= dust) return (list, 0);
        list = new Seized[](count);
        uint256 used;
        // What has no price cannot be taken, and while there is some of it nobody knows the loss.
        uint256 gone = Holdings.frozen(a.holdings);
        bool known = gone == 0;
        while (a.cash < 0) {
            uint256 i = Holdings.head(a.holdings, gone);
            if (i == type(uint256).max) break;
            Holding memory h = a.holdings[i];
            (uint256 amount, uint256 credit) = Holdings.taken(h, uint256(-a.cash));
            list[used++] = Seized(i, amount, credit);
            gone |= 1 << i;
            h.amount -= amount;
            a.cash += int256(credit);
        }
        a.collateral = Holdings.value(a.holdings);
        if (a.cash < 0 && known) (loss, a.cash) = (uint256(-a.cash), 0);
        assembly ("memory-safe") {
            mstore(list, used)
        }
    }
}
