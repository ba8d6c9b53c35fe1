// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IPriceSource, ProvenPrice} from "../../../contracts/interfaces/IPriceSource.sol";

/// @title A source that proves whatever it is told: `data[0]` is an encoded array of prices
contract FreeSource is IPriceSource {
    uint256 public charge;

    function setCharge(uint256 charge_) external {
        charge = charge_;
    }

    function fee(bytes[] calldata) external view returns (uint256) {
        return charge;
    }

    function prove(
        bytes32[] calldata,
        bytes[] calldata data,
        uint64 from,
        uint64 to
    ) external payable returns (ProvenPrice[] memory) {
        return _prove(data, from, to);
    }

    function proveFirst(
        bytes32[] calldata,
        bytes[] calldata data,
        uint64 from,
        uint64 to
    ) external payable returns (ProvenPrice[] memory) {
        return _prove(data, from, to);
    }

    function _prove(bytes[] calldata data, uint64 from, uint64 to) private returns (ProvenPrice[] memory list) {
        require(msg.value == charge, "source: not its fee");
        list = abi.decode(data[0], (ProvenPrice[]));
        for (uint256 i; i < list.length; ++i) _require(list[i], from, to);
    }

    function _require(ProvenPrice memory p, uint64 from, uint64 to) private pure {
        require(p.publishTime >= from && p.publishTime <= to, "source: outside the range");
    }
}
