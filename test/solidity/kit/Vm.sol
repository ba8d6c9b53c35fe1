// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// @notice The runner's cheatcodes, as far as these tests use them.
// solhint-disable-next-line interface-starts-with-i
interface Vm {
    struct Log {
        bytes32[] topics;
        bytes data;
        address emitter;
    }

    function warp(uint256 timestamp) external;

    function getBlockTimestamp() external view returns (uint256);

    function prank(address sender) external;

    function startPrank(address sender) external;

    function stopPrank() external;

    function chainId(uint256 id) external;

    function sign(uint256 key, bytes32 digest) external pure returns (uint8 v, bytes32 r, bytes32 s);

    function addr(uint256 key) external pure returns (address);

    function record() external;

    function accesses(address target) external returns (bytes32[] memory reads, bytes32[] memory writes);

    function deal(address account, uint256 value) external;

    function assume(bool condition) external pure;

    function expectRevert() external;

    function expectRevert(bytes calldata reason) external;

    function expectPartialRevert(bytes4 selector) external;

    function expectEmit(address emitter) external;

    function cool(address account) external;

    function load(address target, bytes32 slot) external view returns (bytes32);

    function store(address target, bytes32 slot, bytes32 value) external;

    function recordLogs() external;

    function getRecordedLogs() external returns (Log[] memory);

    function snapshotState() external returns (uint256 id);

    function revertToState(uint256 id) external returns (bool);

    function getCode(string calldata artifact) external view returns (bytes memory creationCode);

    function readFile(string calldata path) external view returns (string memory);

    function keyExistsJson(string calldata json, string calldata key) external view returns (bool);

    function parseJsonUint(string calldata json, string calldata key) external pure returns (uint256);

    function parseJsonUintArray(string calldata json, string calldata key) external pure returns (uint256[] memory);

    function parseJsonString(string calldata json, string calldata key) external pure returns (string memory);

    function toString(uint256 value) external pure returns (string memory);

    function toString(int256 value) external pure returns (string memory);

    function toString(bytes32 value) external pure returns (string memory);

    function toString(address value) external pure returns (string memory);
}
