// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IClearingHouse} from "../interfaces/IClearingHouse.sol";
import {ILens} from "../interfaces/ILens.sol";
import {IOrders} from "../interfaces/IOrders.sol";
import {IPriceRouter} from "../interfaces/IPriceRouter.sol";
import {AccountId} from "./AccountId.sol";
import {Closings} from "./Closings.sol";
import {OrderBookLib} from "./OrderBook.sol";

/// @title What the lens tells of accounts
/// @notice Deployed on its own, to keep the lens under the size limit of a contract; results are encoded here, for the lens to
/// hand on as they are.
library AccountPages {
    /// @notice See `ILens.account`.
    function summary(
        address house_,
        address router,
        address orders,
        AccountId accountId
    ) external view returns (bytes memory) {
        IClearingHouse house = IClearingHouse(house_);
        ILens.AccountSummary memory s;
        s.state = house.accountState(accountId);
        s.outlook = house.liquidationOutlook(accountId);
        s.debt = house.debtState(accountId);
        s.maxLeverage = house.maxLeverageOf(accountId);
        s.waitingOrders = IOrders(orders).waitingOf(accountId);
        s.closings = new ILens.Closing[](s.state.positions.length);
        for (uint256 i; i < s.closings.length; ++i) {
            uint16 marketId = s.state.positions[i].marketId;
            s.closings[i] = Closings.closing(
                s.state.positions[i],
                house.marketState(marketId),
                house.marketParams(marketId),
                IPriceRouter(router).marks(OrderBookLib.only(marketId))[0].confidence()
            );
        }
        return abi.encode(s);
    }

    /// @notice See `ILens.accounts`.
    function lines(address house, AccountId[] calldata accountIds) external view returns (bytes memory) {
        ILens.AccountLine[] memory list = new ILens.AccountLine[](accountIds.length);
        for (uint256 i; i < accountIds.length; ++i) {
            ILens.AccountLine memory line = list[i];
            line.accountId = accountIds[i];
            try IClearingHouse(house).accountState(accountIds[i]) returns (IClearingHouse.AccountState memory s) {
                (line.cash, line.equity, line.exposure) = (s.cash, s.equity, s.exposure);
                (line.maintenance, line.initial) = (s.maintenance, s.initial);
                (line.marginLevel, line.health) = (s.marginLevel, s.health);
                line.positions = s.positions.length;
                line.liquidatable = s.equity < int256(s.maintenance);
            } catch (bytes memory reason) {
                line.failure = reason;
            }
        }
        return abi.encode(list);
    }
}
