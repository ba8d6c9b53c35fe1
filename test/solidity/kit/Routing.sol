// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {IPriceRouter, PriceUpdate} from "../../../contracts/interfaces/IPriceRouter.sol";
import {ProvenPrice} from "../../../contracts/interfaces/IPriceSource.sol";
import {Mark} from "../../../contracts/libraries/Mark.sol";
import {PriceRouter} from "../../../contracts/oracles/PriceRouter.sol";
import {Kit} from "./Kit.sol";
import {FreeSource} from "./OracleMocks.sol";

/// @title A router with two feeds of a source that proves whatever it is told
abstract contract Routing is Kit {
    uint16 internal constant A = 1;
    uint16 internal constant B = 2;
    uint16 internal constant AGE = 60;
    uint16 internal constant WIDEST = 5_000;
    uint24 internal constant GAP = 100_000;
    uint256 internal constant START = 1_700_000_000;
    uint256 internal constant FREEZE_AGE = 600;
    uint256 internal constant NOTICE = 120;
    uint256 internal constant GRACE = 300;

    PriceRouter internal router;
    FreeSource internal source;

    /// @dev Value above a fee returns here.
    receive() external payable {}

    function deployRouter(address sequencer) internal {
        vm.warp(START);
        vm.deal(address(this), 1 ether);
        router = new PriceRouter(
            address(new AccessManager(address(this))),
            IPriceRouter.Config(FREEZE_AGE, NOTICE, GRACE, sequencer)
        );
        source = new FreeSource();
        router.setFeed(A, configOf(A));
        router.setFeed(B, configOf(B));
    }

    /// @dev How every feed here is configured: with a band, without a check.
    function configOf(uint16 id) internal view returns (IPriceRouter.FeedConfig memory c) {
        (c.source, c.feedId) = (address(source), keccak256(abi.encode(id)));
        (c.maxAge, c.maxConfidence, c.maxGap) = (AGE, WIDEST, GAP);
    }

    function one(uint16 id) internal pure returns (uint16[] memory ids) {
        ids = new uint16[](1);
        ids[0] = id;
    }

    function updateOf(
        uint16 id,
        uint256 price,
        uint256 confidence,
        uint256 average,
        uint256 time
    ) internal pure returns (PriceUpdate memory) {
        ProvenPrice[] memory list = new ProvenPrice[](1);
        list[0] = ProvenPrice(price, confidence, average, time);
        return encode(one(id), list);
    }

    function updateOf(uint16 id, uint256 price, uint256 time) internal pure returns (PriceUpdate memory) {
        return updateOf(id, price, 0, 0, time);
    }

    function encode(uint16[] memory ids, ProvenPrice[] memory list) internal pure returns (PriceUpdate memory u) {
        u.marketIds = ids;
        u.data = new bytes[](1);
        u.data[0] = abi.encode(list);
    }

    function publish(uint16 id, uint256 price, uint256 time) internal {
        router.update(updateOf(id, price, time));
    }

    function markOf(uint16 id) internal view returns (Mark) {
        return router.marks(one(id))[0];
    }

    /// @dev Empty if `u` is taken, else what it is refused with.
    function refusalOf(PriceUpdate memory u) internal returns (bytes memory) {
        try router.update(u) {
            return "";
        } catch (bytes memory reason) {
            return reason;
        }
    }
}
