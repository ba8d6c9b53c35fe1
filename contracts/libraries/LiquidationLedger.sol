// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IClearingHouse} from "../interfaces/IClearingHouse.sol";
import {IPriceRouter} from "../interfaces/IPriceRouter.sol";
import {AccountId, AccountIdLib} from "./AccountId.sol";
import {Debts} from "./Debts.sol";
import {Insolvency} from "./Insolvency.sol";
import {AccountHeader, Ledger} from "./Ledger.sol";
import {LedgerLib} from "./LedgerLib.sol";
import {Liquidation, Step} from "./Liquidation.sol";
import {Account, Margin, Portfolio} from "./Portfolio.sol";
import {KeeperTerms, TopUp} from "./TopUp.sol";
import {WadMath} from "./WadMath.sol";

/// @title Liquidation in the ledger: a plan carried out, its fees shared
/// @notice Deployed on its own and run in the core's storage, to keep the core under the size limit of a contract.
/// Nothing on this path moves a token, calls a receiver, or reverts because a pot is empty.
library LiquidationLedger {
    using LedgerLib for Ledger;

    /// @notice What the core is fixed to.
    struct Terms {
        /// @dev β, WAD.
        uint256 buffer;
        /// @dev Of the liquidation fee, WAD.
        uint256 insuranceShare;
        KeeperTerms keeper;
    }

    /// @dev What is known of a liquidation once its steps are done.
    struct Outcome {
        int256 equityBefore;
        uint256 maintenanceBefore;
        uint256 fees;
        /// @dev What insurance adds to the keeper's part of them.
        uint256 topUp;
    }

    /// @notice See `IClearingHouse.liquidate`.
    /// @return Whether there was anything to liquidate; where not, reverts unless told to skip.
    function run(
        Ledger storage ledger,
        IPriceRouter router,
        Terms memory terms,
        AccountId id,
        bool skipHealthy
    ) external returns (bool) {
        Account memory a = ledger.loadNow(router, id, 0);
        Margin memory m = Portfolio.margin(a);
        if (!Portfolio.isLiquidatable(m)) {
            require(skipHealthy, IClearingHouse.NotLiquidatable(m.equity, m.maintenance));
            return false;
        }
        if (!_mayProceed(router, id, a, skipHealthy)) return false;
        // Only now: who is skipped is not touched. In memory its interest is off its cash already.
        Debts.charge(ledger, id);
        Outcome memory o = Outcome(m.equity, m.maintenance, 0, 0);
        Step[] memory steps = Liquidation.plan(a, m, terms.buffer);
        o.fees = _close(ledger, id, a, steps);

        // Every order of the account is void from here on, at the price of a slot that is written anyway.
        AccountHeader storage header = ledger.accounts[id];
        (header.reserved, header.epoch) = (0, header.epoch + 1);
        bool flat = header.markets.isEmpty();
        if (flat && steps.length != 0) o.topUp = _topUp(ledger, terms.keeper, id, o.fees);
        Insolvency.settleCash(ledger, id, a);
        _share(ledger, terms, id, o);
        return true;
    }

    /// @dev Whoever could not act while a feed or the chain was down has a while to do so; and where nothing is left but
    /// what is passed over, there is nothing to do.
    function _mayProceed(IPriceRouter router, AccountId id, Account memory a, bool skip) private view returns (bool) {
        uint256 until = router.protectedUntil();
        bool recovering = Portfolio.isRecovering(a);
        require(skip || (until == 0 && !recovering), IClearingHouse.LiquidationProtected(id, until));
        if (until != 0 || recovering) return false;
        bool finds = Liquidation.finds(a);
        require(skip || finds, IClearingHouse.NothingToLiquidate(id));
        return finds;
    }

    /// @dev Writes what a plan did, market by market; the vault takes the other side.
    function _close(
        Ledger storage ledger,
        AccountId id,
        Account memory a,
        Step[] memory steps
    ) private returns (uint256 fees) {
        int256 realised;
        for (uint256 i; i < steps.length; ++i) {
            Step memory s = steps[i];
            ledger.store(id, a.positions[s.index]);
            realised += s.realised;
            fees += s.fee;
            emit IClearingHouse.LiquidationClose(
                id,
                uint16(s.market),
                s.short,
                s.closed,
                s.pairClosed,
                s.realised,
                s.fee,
                s.exposureRemoved
            );
        }
        ledger.moveVault(-realised);
    }

    /// @dev Before the loss is booked, or there might be nothing left to pay the keeper of just such an account.
    function _topUp(
        Ledger storage ledger,
        KeeperTerms memory keeper,
        AccountId id,
        uint256 fees
    ) private returns (uint256 amount) {
        amount = TopUp.due(ledger, keeper, WadMath.mulDown(fees, keeper.share));
        if (amount == 0) return 0;
        TopUp.spend(ledger, amount);
        ledger.moveInsurance(-int256(amount));
        emit IClearingHouse.InsuranceTopUp(id, msg.sender, amount);
    }

    /// @dev After the account's own cash is written: the keeper may be its owner.
    function _share(Ledger storage ledger, Terms memory terms, AccountId id, Outcome memory o) private {
        uint256 reward = WadMath.mulDown(o.fees, terms.keeper.share);
        uint256 toInsurance = WadMath.mulDown(o.fees, terms.insuranceShare);
        uint256 toVault = o.fees - reward - toInsurance;
        ledger.moveInsurance(int256(toInsurance));
        ledger.moveVault(int256(toVault));
        reward += o.topUp;
        if (reward != 0) ledger.credit(AccountIdLib.primary(msg.sender), reward);
        emit IClearingHouse.Liquidate(
            id,
            msg.sender,
            o.equityBefore,
            o.maintenanceBefore,
            reward,
            toInsurance,
            toVault,
            ledger.accounts[id].epoch
        );
    }
}
