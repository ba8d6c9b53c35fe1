// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IClearingHouse} from "../interfaces/IClearingHouse.sol";
import {IPriceRouter} from "../interfaces/IPriceRouter.sol";
import {Fills} from "./Fills.sol";
import {Ledger} from "./Ledger.sol";
import {LedgerLib} from "./LedgerLib.sol";
import {LiquidationPrices} from "./LiquidationPrices.sol";
import {Account, Margin, Portfolio} from "./Portfolio.sol";
import {Verdict, Verdicts} from "./Verdict.sol";

/// @title A trade that is made, looked at and undone
/// @notice Deployed on its own and run in the core's storage, to keep the core under the size limit of a contract.
library Trials {
    using LedgerLib for Ledger;

    /// @notice See `IClearingHouse.simulateFill`. Reverts, always: with what it found, or the error that leaves no trade.
    /// @param call Of the core, by anyone.
    function run(Ledger storage ledger, IPriceRouter router, bytes calldata call) external {
        (IClearingHouse.FillRequest memory request, bool ahead) = abi.decode(
            call[4:],
            (IClearingHouse.FillRequest, bool)
        );
        Verdict memory v = Verdicts.collecting();
        IClearingHouse.Simulation memory s;
        s.result = Fills.fill(ledger, router, request, v);
        (s.reasons, s.slack) = (v.reasons, v.slack);
        Account memory a = ledger.loadNow(router, request.accountId, 0);
        Margin memory m = Portfolio.margin(a);
        s.cash = a.cash;
        (s.equity, s.maintenance, s.initial, s.exposure) = (m.equity, m.maintenance, m.initial, m.exposure);
        s.usable = Portfolio.usable(a, 0);
        s.marginLevel = Portfolio.level(m);
        s.health = Portfolio.shownHealth(m);
        if (ahead) {
            for (uint256 i; i < a.positions.length; ++i) {
                if (a.positions[i].market != request.marketId) continue;
                (s.liquidationBelow, s.liquidationAbove) = LiquidationPrices.around(ledger, a, i);
            }
        }
        revert IClearingHouse.Simulated(s);
    }
}
