// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @notice Owner (20 bytes) ‖ sub-id (12 bytes). The top byte of the sub-id is the account's type, so the type is
/// visible in the id, costs no storage and never changes.
type AccountId is bytes32;

using AccountIdLib for AccountId global;

/// @notice What an account may hold.
enum AccountType {
    /// @dev Many markets, one position each, one pool of collateral.
    Cross,
    /// @dev One market at most.
    Isolated,
    /// @dev Cross, and in each market a long and a short leg at once.
    Hedge
}

/// @title Reading and making account ids (pure)
library AccountIdLib {
    /// @notice The sub-id's type byte is none of the three, or the owner is the zero address.
    error InvalidAccount(AccountId accountId);

    /// @param index Free number that tells accounts of one owner and type apart.
    function make(address owner_, AccountType type_, uint88 index) internal pure returns (AccountId) {
        return AccountId.wrap(bytes32((uint256(uint160(owner_)) << 96) | (uint256(type_) << 88) | uint256(index)));
    }

    function owner(AccountId id) internal pure returns (address) {
        return address(uint160(uint256(AccountId.unwrap(id)) >> 96));
    }

    /// @dev Reverts `InvalidAccount` for anything that is not an account, so that nothing is ever credited to one.
    function kind(AccountId id) internal pure returns (AccountType) {
        uint256 kind_ = (uint256(AccountId.unwrap(id)) >> 88) & 0xff;
        require(kind_ <= uint256(type(AccountType).max) && owner(id) != address(0), InvalidAccount(id));
        return AccountType(kind_);
    }

    /// @notice The account that rewards are credited to: the owner's first cross account.
    function primary(address owner_) internal pure returns (AccountId) {
        return AccountId.wrap(bytes32(uint256(uint160(owner_)) << 96));
    }
}
