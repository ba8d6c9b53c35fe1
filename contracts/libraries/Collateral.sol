// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {WadMath} from "./WadMath.sol";

/// @title The only file that moves tokens
/// @notice Amounts outside are token units, inside WAD. Every move is measured by the balance it leaves, so that a
/// token that takes a fee, rebases or pays twice is refused instead of believed.
library Collateral {
    using SafeERC20 for IERC20;

    /// @notice The token's decimals are outside 2 to 18.
    error UnsupportedDecimals(uint8 decimals);
    /// @notice The token moved another amount than it was told.
    error TransferMismatch(uint256 expected, uint256 moved);
    /// @notice An amount of zero.
    error ZeroAmount();

    /// @notice WAD per token unit.
    function unitOf(IERC20Metadata token) internal view returns (uint256) {
        uint8 decimals = token.decimals();
        require(decimals >= 2 && decimals <= 18, UnsupportedDecimals(decimals));
        return 10 ** (18 - decimals);
    }

    /// @notice Takes `amount` token units from `from`.
    function pull(IERC20 token, address from, uint256 amount) internal {
        require(amount != 0, ZeroAmount());
        uint256 before = token.balanceOf(address(this));
        token.safeTransferFrom(from, address(this), amount);
        uint256 moved = token.balanceOf(address(this)) - before;
        require(moved == amount, TransferMismatch(amount, moved));
    }

    /// @notice Pays `amount` token units to `to`.
    function push(IERC20 token, address to, uint256 amount) internal {
        uint256 before = token.balanceOf(address(this));
        token.safeTransfer(to, amount);
        uint256 moved = before - token.balanceOf(address(this));
        require(moved == amount, TransferMismatch(amount, moved));
    }

    /// @notice The least number of token units worth at least `wad`.
    function toUnitsUp(uint256 wad, uint256 unit) internal pure returns (uint256) {
        return WadMath.divUp(wad, unit);
    }
}
