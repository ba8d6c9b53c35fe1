// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IClearingHouse, PositionSide} from "../interfaces/IClearingHouse.sol";
import {AccountId, AccountIdLib} from "./AccountId.sol";

/// @title A keeper fee that is earned at once, out of an account's cash
library KeeperPay {
    /// @notice Moves `fee`, quote WAD, to the keeper's primary account, by way of the escrow of an order that there is none of.
    /// @dev Reverts `InsufficientMargin` where the account's cash and collateral, its losses taken off, do not stay at
    /// maintenance: profits do not leave as fees.
    /// @param marketId Any market that is listed.
    function fromAccount(IClearingHouse house, AccountId id, uint16 marketId, uint256 fee, address keeper) internal {
        IClearingHouse.ReserveRequest memory request;
        (request.accountId, request.marketId, request.side) = (id, marketId, PositionSide.Net);
        (request.reduceOnly, request.keeperFee) = (true, fee);
        (uint32 epoch, uint256 reservation, uint256 escrowed) = house.reserve(request);
        house.release(id, epoch, reservation, escrowed, AccountIdLib.primary(keeper));
    }
}
