// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IClearingHouse} from "../interfaces/IClearingHouse.sol";
import {Ledger} from "./Ledger.sol";
import {Liquidation, Step} from "./Liquidation.sol";
import {Account, Margin, Portfolio} from "./Portfolio.sol";
import {Seized, Seizure} from "./Seizure.sol";
import {KeeperTerms, TopUp} from "./TopUp.sol";
import {WadMath} from "./WadMath.sol";

/// @title What a liquidation would do to an account in memory
library Previews {
    /// @param a Valued; afterwards as the liquidation leaves it.
    /// @param buffer β, WAD.
    /// @param protected Whether nobody may be liquidated, because the chain's sequencer is or was down.
    function liquidation(
        Ledger storage ledger,
        Account memory a,
        uint256 buffer,
        KeeperTerms memory terms,
        bool protected
    ) internal view returns (IClearingHouse.LiquidationPreview memory v) {
        bool waits = protected || Portfolio.isRecovering(a) || !Liquidation.finds(a);
        v = _plan(a, buffer, terms);
        v.waits = v.liquidatable && waits;
        bool flat = Portfolio.isFlat(a);
        if (v.liquidatable && flat && a.cash < 0) _absorb(ledger, a, v);
        if (v.steps.length != 0 && flat) v.keeperReward += TopUp.due(ledger, terms, v.keeperReward);
    }

    function _plan(
        Account memory a,
        uint256 buffer,
        KeeperTerms memory terms
    ) private pure returns (IClearingHouse.LiquidationPreview memory v) {
        Margin memory m = Portfolio.margin(a);
        v.equityBefore = m.equity;
        v.maintenanceBefore = m.maintenance;
        v.liquidatable = Portfolio.isLiquidatable(m);
        if (v.liquidatable) {
            Step[] memory steps = Liquidation.plan(a, m, buffer);
            uint256 fees;
            v.steps = new IClearingHouse.LiquidationStep[](steps.length);
            for (uint256 i; i < steps.length; ++i) {
                Step memory s = steps[i];
                fees += s.fee;
                v.steps[i] = IClearingHouse.LiquidationStep(
                    uint16(s.market),
                    s.short,
                    s.closed,
                    s.pairClosed,
                    s.realised,
                    s.fee,
                    s.exposureRemoved
                );
            }
            v.keeperReward = WadMath.mulDown(fees, terms.share);
        }
        v.cashAfter = a.cash;
        v.equityAfter = m.equity;
        v.maintenanceAfter = m.maintenance;
        v.initialAfter = m.initial;
        v.exposureAfter = m.exposure;
    }

    /// @dev The end of a liquidation that left a flat debtor: what is taken of its collateral, and what remains a loss.
    function _absorb(Ledger storage ledger, Account memory a, IClearingHouse.LiquidationPreview memory v) private view {
        Seized[] memory seized;
        (seized, v.badDebt) = Seizure.plan(a, ledger.rules.dustValue);
        v.seizures = new IClearingHouse.Seizure[](seized.length);
        for (uint256 i; i < seized.length; ++i) {
            address token = ledger.tokens[a.holdings[seized[i].index].token].token;
            v.seizures[i] = IClearingHouse.Seizure(token, seized[i].amount, seized[i].credit);
        }
    }
}
