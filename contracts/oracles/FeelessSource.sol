// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IPriceSource} from "../interfaces/IPriceSource.sol";

/// @title What sources that charge nothing have in common
abstract contract FeelessSource is IPriceSource {
    /// @notice Value was sent where nothing is charged: it would stay here.
    error UnexpectedValue(uint256 value);
    /// @notice There must be one piece of data for each feed.
    error DataMismatch(uint256 feeds, uint256 data);
    /// @notice The price was published outside the range asked for.
    error OutsideRange(bytes32 feedId, uint256 publishTime, uint256 from, uint256 to);

    /// @inheritdoc IPriceSource
    /// @dev Nothing.
    function fee(bytes[] calldata) external pure returns (uint256) {
        return 0;
    }

    function _refuseValue() internal view {
        require(msg.value == 0, UnexpectedValue(msg.value));
    }

    function _requireEach(uint256 feeds, uint256 data) internal pure {
        require(feeds == data, DataMismatch(feeds, data));
    }

    function _requireWithin(bytes32 feedId, uint256 publishTime, uint256 from, uint256 to) internal pure {
        require(publishTime >= from && publishTime <= to, OutsideRange(feedId, publishTime, from, to));
    }
}
