// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IPriceSource, ProvenPrice} from "../../../contracts/interfaces/IPriceSource.sol";

/// @title A price source that calls back when it is asked for a price
contract HostileSource is IPriceSource {
    uint256 private immutable FEE;

    address public reenter;
    bytes public payload;
    bool public called;
    bool public succeeded;
    bytes public answer;

    constructor(uint256 fee_) {
        FEE = fee_;
    }

    function prepare(address reenter_, bytes calldata payload_) external {
        (reenter, payload, called) = (reenter_, payload_, false);
    }

    function fee(bytes[] calldata) external view returns (uint256) {
        return FEE;
    }

    function prove(
        bytes32[] calldata feedIds,
        bytes[] calldata,
        uint64,
        uint64
    ) external payable returns (ProvenPrice[] memory) {
        return _prove(feedIds.length);
    }

    function proveFirst(
        bytes32[] calldata feedIds,
        bytes[] calldata,
        uint64,
        uint64
    ) external payable returns (ProvenPrice[] memory) {
        return _prove(feedIds.length);
    }

    function _prove(uint256 count) private returns (ProvenPrice[] memory prices) {
        if (!called) {
            called = true;
            (succeeded, answer) = reenter.call(payload);
        }
        prices = new ProvenPrice[](count);
        for (uint256 i; i < count; ++i) prices[i] = ProvenPrice(100e18, 0, 0, block.timestamp);
    }
}
