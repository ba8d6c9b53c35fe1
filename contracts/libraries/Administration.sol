// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IClearingHouse} from "../interfaces/IClearingHouse.sol";
import {IPriceRouter} from "../interfaces/IPriceRouter.sol";
import {Ledger} from "./Ledger.sol";
import {Listing} from "./Listing.sol";
import {Tuning} from "./Tuning.sol";

/// @title What is listed, and by what parameters
/// @notice One entry for all verbs about parameters, which takes the core's call as it came: to decode parameters there, only
/// to encode them again, would cost the core kilobytes. Deployed on its own and run in the core's storage.
library Administration {
    /// @param call Of the core, by whoever may: the selector says which verb.
    function run(Ledger storage ledger, IPriceRouter router, address quoteToken, bytes calldata call) external {
        bytes4 verb = bytes4(call);
        if (verb == IClearingHouse.sealVault.selector) {
            _sealVault(ledger, abi.decode(call[4:], (address)));
        } else if (
            verb == IClearingHouse.setCollateralParams.selector || verb == IClearingHouse.tightenCollateral.selector
        ) {
            (address token, IClearingHouse.CollateralParams memory p) = _token(call);
            Tuning.setToken(ledger, token, p, verb == IClearingHouse.tightenCollateral.selector);
        } else if (verb == IClearingHouse.listCollateral.selector) {
            (address token, IClearingHouse.CollateralParams memory p) = _token(call);
            Listing.listToken(ledger, router, quoteToken, token, p);
        } else {
            (uint16 marketId, IClearingHouse.MarketParams memory p) = abi.decode(
                call[4:],
                (uint16, IClearingHouse.MarketParams)
            );
            if (verb == IClearingHouse.listMarket.selector) Listing.list(ledger, marketId, p);
            else Tuning.setMarket(ledger, router, marketId, p, verb == IClearingHouse.tightenMarket.selector);
        }
    }

    function _sealVault(Ledger storage ledger, address owner) private {
        require(ledger.vaultOwner == address(0), IClearingHouse.VaultSealed(ledger.vaultOwner));
        ledger.vaultOwner = owner;
        emit IClearingHouse.SealVault(owner);
    }

    function _token(
        bytes calldata call
    ) private pure returns (address token, IClearingHouse.CollateralParams memory p) {
        return abi.decode(call[4:], (address, IClearingHouse.CollateralParams));
    }
}
