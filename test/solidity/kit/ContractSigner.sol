// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/// @title A wallet that is a contract: what it has said yes to, it has signed
contract ContractSigner is IERC1271 {
    mapping(bytes32 digest => bytes32 hash) private _agreed;

    function agree(bytes32 digest, bytes calldata data) external {
        _agreed[digest] = keccak256(data);
    }

    function approve(IERC20 token, address spender, uint256 amount) external {
        token.approve(spender, amount);
    }

    function isValidSignature(bytes32 digest, bytes calldata data) external view returns (bytes4) {
        return _agreed[digest] == keccak256(data) ? this.isValidSignature.selector : bytes4(0xffffffff);
    }
}
