// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IClearingHouse} from "../interfaces/IClearingHouse.sol";
import {AccountId, AccountIdLib} from "./AccountId.sol";
import {Ledger, TradeRules} from "./Ledger.sol";
import {LedgerLib} from "./LedgerLib.sol";
import {WadMath} from "./WadMath.sol";

/// @title Who gets a trading fee
/// @notice The vault has booked all of it; what is others' leaves it here. Referrer and integrator are credited to their
/// own accounts, from which they withdraw; where there is none, the vault keeps that part.
library FeeSplit {
    using LedgerLib for Ledger;
    using SafeCast for uint256;

    /// @dev The most an integrator may charge of a trade's value, WAD.
    uint256 internal constant MAX_INTEGRATOR_RATE = 0.001e18;

    /// @notice Nobody charges more than that, and without an integrator there is nothing to charge.
    function requireRate(address integrator, uint256 rate) internal pure {
        uint256 most = integrator == address(0) ? 0 : MAX_INTEGRATOR_RATE;
        require(rate <= most, IClearingHouse.IntegratorRateTooHigh(integrator, rate, most));
    }

    /// @notice What an integrator charges for a net trade, ceiled.
    function integratorFee(
        int256 net,
        uint256 fillPrice,
        address integrator,
        uint256 rate
    ) internal pure returns (uint256) {
        requireRate(integrator, rate);
        return WadMath.mulUp(WadMath.mulUp(WadMath.abs(net), fillPrice), rate);
    }

    /// @notice Hands on what the integrator charged: to its own account, from which it withdraws.
    function payIntegrator(Ledger storage ledger, AccountId id, address integrator, uint256 fee) internal {
        ledger.moveVault(-int256(fee));
        ledger.credit(AccountIdLib.primary(integrator), fee);
        emit IClearingHouse.IntegratorFee(id, integrator, fee);
    }

    /// @notice Shares the trading fee.
    function share(Ledger storage ledger, AccountId id, address integrator, uint256 fee) internal {
        TradeRules memory rules = ledger.rules;
        uint256 toInsurance = WadMath.mulDown(fee, rules.feeToInsurance);
        uint256 toProtocol = WadMath.mulDown(fee, rules.feeToProtocol);
        address referrer = ledger.referrers[id.owner()];
        uint256 toReferrer = referrer == address(0) ? 0 : WadMath.mulDown(fee, rules.feeToReferrer);
        uint256 toIntegrator = integrator == address(0) ? 0 : WadMath.mulDown(fee, rules.feeToIntegrator);

        ledger.moveVault(-int256(toInsurance + toProtocol + toReferrer + toIntegrator));
        ledger.moveInsurance(int256(toInsurance));
        ledger.fees += toProtocol.toUint128();
        if (toReferrer != 0) ledger.credit(AccountIdLib.primary(referrer), toReferrer);
        if (toIntegrator != 0) ledger.credit(AccountIdLib.primary(integrator), toIntegrator);
        emit IClearingHouse.FeeShared(id, toInsurance, toProtocol, referrer, toReferrer, integrator, toIntegrator);
    }
}
