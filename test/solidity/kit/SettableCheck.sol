// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {ICheckSource, ProvenPrice} from "../../../contracts/interfaces/IPriceSource.sol";

/// @title A check that says what it is told, or nothing
contract SettableCheck is ICheckSource {
    ProvenPrice private _price;
    bool private _silent;

    error Silent(bytes32 feedId);

    function set(uint256 price, uint256 publishTime) external {
        (_price, _silent) = (ProvenPrice(price, 0, 0, publishTime), false);
    }

    function silence() external {
        _silent = true;
    }

    function latest(bytes32 feedId) external view returns (ProvenPrice memory) {
        require(!_silent, Silent(feedId));
        return _price;
    }
}
