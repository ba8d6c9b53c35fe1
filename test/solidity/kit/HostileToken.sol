// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {TestToken} from "../../../contracts/mocks/TestToken.sol";

/// @notice What a hostile token does when it is told to move.
enum Trick {
    None,
    TakesAFee,
    ReturnsFalse,
    Reverts,
    MovesNothing,
    RebasesUp,
    RebasesDown,
    Reenters,
    Blacklists
}

/// @title A token that behaves until it is told not to
contract HostileToken is TestToken {
    Trick public trick;
    address public core;
    /// @dev Whom it lets neither pay nor be paid.
    address public blacklisted;
    /// @dev The call it makes from inside a transfer, and what came of it.
    address public reenter;
    uint256 public value;
    bytes public payload;
    bool public called;
    bool public succeeded;
    bytes public answer;

    constructor() TestToken("Hostile USD", "USD", 6) {}

    function play(Trick trick_, address core_) external {
        (trick, core) = (trick_, core_);
    }

    function blacklist(address who) external {
        (trick, blacklisted) = (Trick.Blacklists, who);
    }

    function prepare(address reenter_, uint256 value_, bytes calldata payload_) external {
        (reenter, value, payload, called) = (reenter_, value_, payload_, false);
    }

    function transfer(address to, uint256 amount) public override returns (bool) {
        if (trick == Trick.Reverts || _bars(msg.sender, to)) revert("token: not today");
        if (trick == Trick.ReturnsFalse) return false;
        if (trick == Trick.MovesNothing) return true;
        _transfer(msg.sender, to, amount);
        // The fee comes on top, out of the payer.
        if (trick == Trick.TakesAFee) _burn(msg.sender, 1);
        _trick();
        return true;
    }

    function transferFrom(address from, address to, uint256 amount) public override returns (bool) {
        if (trick == Trick.Reverts || _bars(from, to)) revert("token: not today");
        if (trick == Trick.ReturnsFalse) return false;
        if (trick == Trick.MovesNothing) return true;
        _transfer(from, to, amount);
        if (trick == Trick.TakesAFee) _burn(to, 1);
        _trick();
        return true;
    }

    function permit(
        address owner,
        address spender,
        uint256 amount,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) public override {
        super.permit(owner, spender, amount, deadline, v, r, s);
        _trick();
    }

    function _bars(address from, address to) private view returns (bool) {
        return trick == Trick.Blacklists && (from == blacklisted || to == blacklisted);
    }

    function _trick() private {
        if (trick == Trick.RebasesUp) _mint(core, 1);
        if (trick == Trick.RebasesDown) _burn(core, 1);
        if (trick == Trick.Reenters && !called) {
            called = true;
            (succeeded, answer) = reenter.call{value: value}(payload);
        }
    }
}

/// @title A keeper that re-enters when its surplus returns
contract HostileKeeper {
    address public reenter;
    uint256 public value;
    bytes public payload;
    bool public called;
    bool public succeeded;
    bytes public answer;

    function prepare(address reenter_, uint256 value_, bytes calldata payload_) external {
        (reenter, value, payload) = (reenter_, value_, payload_);
    }

    receive() external payable {
        if (called) return;
        called = true;
        (succeeded, answer) = reenter.call{value: value}(payload);
    }
}
