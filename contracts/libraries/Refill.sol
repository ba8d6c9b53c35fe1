// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IClearingHouse} from "../interfaces/IClearingHouse.sol";
import {IGuards} from "../interfaces/IGuards.sol";
import {AccountIdLib} from "./AccountId.sol";
import {Collateral} from "./Collateral.sol";
import {Failure} from "./Failure.sol";
import {KeeperPay} from "./KeeperPay.sol";
import {WadMath} from "./WadMath.sol";

/// @title A top-up as it is carried out
/// @notice Each brings the account what it is short of its target, or as much as the guard's amount and its source give, and
/// pays the keeper from the same source.
library Refill {
    using SafeERC20 for IERC20;

    /// @notice From the owner's other account: after it, fee included, its withdraw rule holds.
    /// @param marketId Any market that is listed.
    /// @param missing What the account is short of its target, quote WAD.
    /// @return moved What came into the account, quote WAD.
    function fromAccount(
        IClearingHouse house,
        IGuards.Guard memory g,
        uint16 marketId,
        uint256 missing,
        address keeper
    ) internal returns (uint256 moved) {
        uint256 left = _afterFee(g.amount, g.keeperFee);
        KeeperPay.fromAccount(house, g.source, marketId, g.keeperFee, keeper);
        uint256 cash = WadMath.positivePart(house.accountState(g.source).cash);
        moved = Math.min(Math.min(missing, left), cash);
        _requireWorthwhile(moved, g.keeperFee);
        try house.transfer(g.source, g.accountId, moved) {
            return moved;
        } catch (bytes memory reason) {
            // What is too much the rule itself tells: the amount is off the source's margin one to one.
            uint256 beyond = _beyond(reason);
            moved -= Math.min(beyond, moved);
            _requireWorthwhile(moved, g.keeperFee);
            house.transfer(g.source, g.accountId, moved);
        }
    }

    /// @notice From the owner's wallet, as far as it holds quote and allows this contract to take it.
    /// @param unit WAD per token unit.
    /// @return moved What came into the account, quote WAD.
    /// @return fee What the keeper got, quote WAD.
    function fromWallet(
        IClearingHouse house,
        IGuards.Guard memory g,
        IERC20 token,
        uint256 unit,
        uint256 missing,
        address keeper
    ) internal returns (uint256 moved, uint256 fee) {
        address owner = g.accountId.owner();
        uint256 feeUnits = Collateral.toUnitsUp(g.keeperFee, unit);
        uint256 left = _afterFee(WadMath.divDown(g.amount, unit), feeUnits);
        uint256 held = Math.min(token.balanceOf(owner), token.allowance(owner, address(this)));
        uint256 given = held > feeUnits ? held - feeUnits : 0;
        uint256 units = Math.min(Math.min(Collateral.toUnitsUp(missing, unit), left), given);
        _requireWorthwhile(units * unit, feeUnits * unit);
        Collateral.pull(token, owner, units + feeUnits);
        token.forceApprove(address(house), units + feeUnits);
        house.deposit(g.accountId, units);
        house.deposit(AccountIdLib.primary(keeper), feeUnits);
        return (units * unit, feeUnits * unit);
    }

    function _afterFee(uint256 amount, uint256 fee) private pure returns (uint256) {
        require(amount > fee, IGuards.AmountExhausted(amount, fee));
        return amount - fee;
    }

    function _requireWorthwhile(uint256 amount, uint256 fee) private pure {
        require(amount >= fee, IGuards.TopUpTooSmall(amount, fee));
    }

    /// @dev By how much the withdraw rule is missed; any other error is handed on.
    function _beyond(bytes memory reason) private pure returns (uint256) {
        if (bytes4(reason) != IClearingHouse.InsufficientMargin.selector) Failure.bubble(reason);
        int256 available;
        uint256 required;
        assembly ("memory-safe") {
            available := mload(add(reason, 0x24))
            required := mload(add(reason, 0x44))
        }
        return uint256(int256(required) - available);
    }
}
