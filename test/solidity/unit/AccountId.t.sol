// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {AccountId, AccountIdLib, AccountType} from "../../../contracts/libraries/AccountId.sol";
import {Kit} from "../kit/Kit.sol";

contract AccountIdTest is Kit {
    function testFuzz_makeAndRead(address owner, uint8 kind, uint88 index) public pure {
        vm.assume(owner != address(0));
        AccountType type_ = AccountType(uint256(kind) % 3);
        AccountId id = AccountIdLib.make(owner, type_, index);
        assertEq(id.owner(), owner, "owner");
        assertTrue(id.kind() == type_, "kind");
        assertEq(uint256(AccountId.unwrap(id)) & type(uint88).max, index, "index");
    }

    function testFuzz_different_isDifferent(
        address a,
        address b,
        uint8 kindA,
        uint8 kindB,
        uint88 indexA,
        uint88 indexB
    ) public pure {
        bool same = a == b && kindA % 3 == kindB % 3 && indexA == indexB;
        AccountId first = AccountIdLib.make(a, AccountType(uint256(kindA) % 3), indexA);
        AccountId second = AccountIdLib.make(b, AccountType(uint256(kindB) % 3), indexB);
        assertTrue((AccountId.unwrap(first) == AccountId.unwrap(second)) == same, "an id names one account");
    }

    function testFuzz_primary_isTheFirstCrossAccount(address owner) public pure {
        assertEq(
            AccountId.unwrap(AccountIdLib.primary(owner)),
            AccountId.unwrap(AccountIdLib.make(owner, AccountType.Cross, 0)),
            "primary"
        );
    }

    function testFuzz_otherTypesRevert(address owner, uint8 kind, uint88 index) public {
        uint256 type_ = bound(kind, 3, 255);
        AccountId id = AccountId.wrap(bytes32((uint256(uint160(owner)) << 96) | (type_ << 88) | index));
        vm.expectRevert(abi.encodeWithSelector(AccountIdLib.InvalidAccount.selector, id));
        this.kindOf(id);
    }

    function testFuzz_noOwnerReverts(uint8 kind, uint88 index) public {
        AccountId id = AccountIdLib.make(address(0), AccountType(uint256(kind) % 3), index);
        vm.expectRevert(abi.encodeWithSelector(AccountIdLib.InvalidAccount.selector, id));
        this.kindOf(id);
    }

    function kindOf(AccountId id) external pure returns (AccountType) {
        return id.kind();
    }
}
