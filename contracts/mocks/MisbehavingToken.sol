// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @notice How a misbehaving token moves what it is told to.
enum Hostility {
    /// @dev As a plain token does.
    None,
    /// @dev Keeps 1% of what it moves.
    Fee,
    /// @dev Moves 1% more than it is told.
    Excess,
    /// @dev Moves nothing and answers false.
    False,
    /// @dev Moves nothing and answers true.
    Lie,
    /// @dev Moves, and answers nothing at all.
    Silent,
    /// @dev Reverts.
    Revert,
    /// @dev Calls back before it moves, and reverts with what the call reverts with.
    Reenter,
    /// @dev Calls back before it moves, and moves whatever becomes of the call.
    ReenterQuietly
}

/// @title A token that does everything a token should not: for tests only
contract MisbehavingToken is ERC20 {
    error TokenRefuses(address from, address to, uint256 amount);

    uint8 private immutable DECIMALS;

    Hostility public hostility;
    address private _target;
    bytes private _call;
    /// @notice What came of the last call back.
    bool public reentered;

    constructor(uint8 decimals_) ERC20("Hostile", "HOST") {
        DECIMALS = decimals_;
    }

    function decimals() public view override returns (uint8) {
        return DECIMALS;
    }

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    function become(Hostility hostility_) external {
        hostility = hostility_;
    }

    /// @notice What `Reenter` calls.
    function aim(address target, bytes calldata call_) external {
        (_target, _call) = (target, call_);
    }

    function transfer(address to, uint256 amount) public override returns (bool) {
        if (!_moves(msg.sender, to, amount)) return _answer();
        _move(msg.sender, to, amount);
        return _answer();
    }

    function transferFrom(address from, address to, uint256 amount) public override returns (bool) {
        if (!_moves(from, to, amount)) return _answer();
        _spendAllowance(from, msg.sender, amount);
        _move(from, to, amount);
        return _answer();
    }

    function _moves(address from, address to, uint256 amount) private returns (bool) {
        Hostility h = hostility;
        require(h != Hostility.Revert, TokenRefuses(from, to, amount));
        if (h == Hostility.Reenter || h == Hostility.ReenterQuietly) {
            bytes memory reason;
            // solhint-disable-next-line avoid-low-level-calls
            (reentered, reason) = _target.call(_call);
            if (h == Hostility.Reenter && !reentered) {
                assembly ("memory-safe") {
                    revert(add(reason, 0x20), mload(reason))
                }
            }
        }
        return h != Hostility.False && h != Hostility.Lie;
    }

    function _move(address from, address to, uint256 amount) private {
        _transfer(from, to, amount);
        if (hostility == Hostility.Fee) _burn(to, amount / 100);
        if (hostility == Hostility.Excess) {
            // Out of the sender's pocket when it pays, out of thin air when it is asked.
            if (from == msg.sender) _burn(from, amount / 100);
            else _mint(to, amount / 100);
        }
    }

    function _answer() private view returns (bool) {
        if (hostility == Hostility.Silent) {
            assembly ("memory-safe") {
                return(0, 0)
            }
        }
        return hostility != Hostility.False;
    }
}
