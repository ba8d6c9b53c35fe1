// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IClearingHouse} from "../../../contracts/interfaces/IClearingHouse.sol";
import {AccountId, AccountIdLib} from "../../../contracts/libraries/AccountId.sol";
import {Books} from "./Books.sol";
import {PlanChecks} from "./PlanChecks.sol";

/// @title One liquidation on the deployed protocol, with everything it promises checked around it
abstract contract Liquidating is Books, PlanChecks {
    /// @dev What a liquidation did, for the counters of a campaign.
    struct Outcome {
        IClearingHouse.AccountState before;
        IClearingHouse.LiquidationPreview preview;
        bool full;
        uint256 badDebt;
        /// @dev What collateral that insurance took paid of the debt.
        uint256 credit;
    }

    /// @dev INV-5, 6, 7 and 8. The account must be under the line.
    function liquidateChecked(AccountId id, address keeper_) internal returns (Outcome memory o) {
        AccountId reward = AccountIdLib.primary(keeper_);
        track(reward);
        o.before = house.accountState(id);
        o.preview = house.previewLiquidation(id);
        assertSame(
            abi.encode(o.preview),
            abi.encode(house.previewLiquidationAt(id, marksOf(id))),
            "INV-7: the preview at stored prices is the one at those prices given"
        );
        checkPlan(Plan(house.config().buffer, o.before, _terms(o.before), o.preview));

        IClearingHouse.Pots memory pots = house.pots();
        int256 rewardBefore = cashOf(reward);
        vm.prank(keeper_);
        house.liquidate(id);

        o.full = o.preview.exposureAfter == 0;
        o.badDebt = o.preview.badDebt;
        for (uint256 i; i < o.preview.seizures.length; ++i) o.credit += o.preview.seizures[i].credit;
        bool own = AccountId.unwrap(reward) == AccountId.unwrap(id);
        if (own) rewardBefore = o.preview.cashAfter + int256(o.badDebt + o.credit);
        assertEq(cashOf(reward) - rewardBefore, int256(o.preview.keeperReward), "INV-7: keeper's reward");
        _checkAccount(id, o, own);
        _checkPots(pots, o);
    }

    /// @dev INV-5: at or above the line nothing happens, whoever asks.
    function refuseLiquidation(AccountId id, address keeper_) internal {
        IClearingHouse.AccountState memory s = house.accountState(id);
        IClearingHouse.LiquidationPreview memory p = house.previewLiquidation(id);
        assertFalse(p.liquidatable, "INV-7: the preview refuses too");
        assertEq(p.steps.length, 0, "INV-7: and has no steps");
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.NotLiquidatable.selector, s.equity, s.maintenance));
        vm.prank(keeper_);
        house.liquidate(id);
    }

    function _checkAccount(AccountId id, Outcome memory o, bool own) private view {
        IClearingHouse.AccountState memory s = house.accountState(id);
        int256 reward = own ? int256(o.preview.keeperReward) : int256(0);
        int256 cash = o.preview.cashAfter + int256(o.credit + o.badDebt);
        assertEq(s.cash - reward, cash, "INV-7: cash, bad debt booked at once");
        _checkHoldings(s, o);
        // Where profits are cut, equity follows the vault, and what the account lost is in there now.
        if (_paidInFull(o.before) && _paidInFull(s)) {
            int256 equity = o.preview.equityAfter + int256(o.credit + o.badDebt);
            equity -= int256(o.before.collateral - s.collateral);
            assertEq(s.equity - reward, equity, "INV-7: equity");
        }
        assertEq(s.maintenance, o.preview.maintenanceAfter, "INV-7: maintenance");
        assertEq(s.initial, o.preview.initialAfter, "INV-7: initial");
        assertEq(s.exposure, o.preview.exposureAfter, "INV-7: exposure");
        assertEq(s.reserved, 0, "its orders are void");
        assertEq(uint256(s.epoch), uint256(o.before.epoch) + 1, "its orders are void");
        bool covered = s.equity >= 0 && s.collateral >= house.config().dustValue;
        assertTrue(s.exposure != 0 || s.cash >= 0 || covered, "INV-5: no debt without cover stays in a flat account");
        assertEq(_legs(s), _expectedLegs(o), "INV-7: the legs are what the steps left");
    }

    /// @dev What was seized is gone, the rest is where it was.
    function _checkHoldings(IClearingHouse.AccountState memory s, Outcome memory o) private pure {
        for (uint256 i; i < o.before.holdings.length; ++i) {
            IClearingHouse.HoldingState memory h = o.before.holdings[i];
            for (uint256 j; j < o.preview.seizures.length; ++j) {
                if (o.preview.seizures[j].token == h.token) h.amount -= o.preview.seizures[j].amount;
            }
            for (uint256 j; j < s.holdings.length; ++j) {
                if (s.holdings[j].token == h.token) h.amount -= s.holdings[j].amount;
            }
            assertEq(h.amount, 0, "INV-7: collateral is taken as the preview says, and nothing else of it");
        }
    }

    function _paidInFull(IClearingHouse.AccountState memory s) private pure returns (bool) {
        for (uint256 i; i < s.positions.length; ++i) if (s.positions[i].profitFactor != WAD_) return false;
        return true;
    }

    function _checkPots(IClearingHouse.Pots memory before, Outcome memory o) private view {
        IClearingHouse.Pots memory pots = house.pots();
        int256 realised;
        uint256 fees;
        for (uint256 i; i < o.preview.steps.length; ++i) {
            realised += o.preview.steps[i].realised;
            fees += o.preview.steps[i].fee;
        }
        uint256 toInsurance = (fees * house.config().insuranceShare) / WAD_;
        uint256 reward = (fees * house.config().keeperShare) / WAD_;
        uint256 topUp = _expectedTopUp(before, o, reward);
        assertEq(o.preview.keeperReward, reward + topUp, "the keeper's share, and what insurance adds");
        assertEq(before.topUpLeft - pots.topUpLeft, topUp, "out of the day's budget");
        uint256 fromInsurance = min(o.badDebt, before.insurance - topUp);
        assertEq(pots.insurance, before.insurance - topUp - fromInsurance + toInsurance, "insurance pays first");
        int256 vault = before.vault - realised - int256(o.badDebt - fromInsurance);
        vault += int256(o.before.interest);
        vault += int256(fees - toInsurance - reward);
        assertEq(pots.vault, vault, "the vault takes the other side, its share, and the rest of a loss");
        assertEq(pots.seizedDebt, before.seizedDebt + o.credit, "insurance owes what it took collateral for");
        assertEq(pots.escrow, before.escrow, "escrow stays until an order is cleared");
    }

    /// @dev Only for an account that ends flat: what is missing to the floor, as far as budget and insurance go.
    function _expectedTopUp(
        IClearingHouse.Pots memory before,
        Outcome memory o,
        uint256 reward
    ) private view returns (uint256) {
        uint256 floor = house.config().keeperFloor;
        if (!o.full || o.preview.steps.length == 0 || reward >= floor) return 0;
        return min(floor - reward, min(before.topUpLeft, before.insurance));
    }

    function _terms(IClearingHouse.AccountState memory s) private view returns (Terms[] memory terms) {
        terms = new Terms[](s.positions.length);
        for (uint256 i; i < terms.length; ++i) {
            IClearingHouse.MarketParams memory p = house.marketParams(s.positions[i].marketId);
            terms[i] = Terms(p.brackets, p.liquidationFee, p.minExposure);
        }
    }

    /// @dev Order-free digests of an account's legs, as they stand and as the steps leave them.
    function _legs(IClearingHouse.AccountState memory s) private pure returns (uint256 digest) {
        for (uint256 i; i < s.positions.length; ++i) {
            digest ^= _digest(s.positions[i].marketId, s.positions[i].longSize, s.positions[i].shortSize);
        }
    }

    function _expectedLegs(Outcome memory o) private pure returns (uint256 digest) {
        for (uint256 i; i < o.before.positions.length; ++i) {
            IClearingHouse.PositionState memory p = o.before.positions[i];
            (int256 long, int256 short) = (p.longSize, p.shortSize);
            for (uint256 j; j < o.preview.steps.length; ++j) {
                IClearingHouse.LiquidationStep memory s = o.preview.steps[j];
                if (s.marketId != p.marketId) continue;
                long -= int256(s.short ? s.pairClosed : s.closed);
                short += int256(s.short ? s.closed : s.pairClosed);
            }
            if (long != 0 || short != 0) digest ^= _digest(p.marketId, long, short);
        }
    }

    function _digest(uint16 market, int256 long, int256 short) private pure returns (uint256) {
        return uint256(keccak256(abi.encode(market, long, short)));
    }
}
