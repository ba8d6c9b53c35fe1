// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IClearingHouse} from "../../../contracts/interfaces/IClearingHouse.sol";
import {AccountId} from "../../../contracts/libraries/AccountId.sol";
import {TestToken} from "../../../contracts/mocks/TestToken.sol";
import {Providing} from "./Providing.sol";

/// @title Accounts that owe, beside a vault that belongs to liquidity providers
/// @notice A loss of one account to another at a price that goes and comes back; the markets ask nothing for time, debts
/// do.
abstract contract Crediting is Providing {
    TestToken internal btc;

    function timeCosts() internal pure override returns (bool) {
        return true;
    }

    /// @dev A market without funding and borrow fee that a fourth of the vault stands behind.
    function listDeep(uint256 price) internal returns (uint16 id) {
        IClearingHouse.MarketParams memory p = marketParams(preset, "SOL", price);
        id = ++marketCount;
        (p.economy.fundingVelocity, p.economy.borrowKinkRate, p.economy.borrowMaxRate) = (0, 0, 0);
        p.economy.vaultShare = 0.24e18;
        router.setFeed(id, feedConfig(preset, address(source), feedOf(id), p.maxConfidence));
        house.listMarket(id, p);
        publish(id, price);
    }

    /// @dev `loser` long, `winner` short, in chunks that the utilisation cap allows.
    function oppose(AccountId loser, AccountId winner, uint16 market, uint256 exposure, uint256 chunk) internal {
        track(loser);
        track(winner);
        refresh();
        for (uint256 done; done < exposure; done += chunk) {
            int256 size = unitsOf(market, min(chunk, exposure - done));
            trade(loser, market, size);
            trade(winner, market, -size);
        }
    }

    /// @dev A loss of one account to the other.
    function lose(AccountId loser, AccountId winner, uint16 market, uint256 loss) internal {
        uint256 price = mark(market);
        oppose(loser, winner, market, loss * 10, loss * 10);
        int256 size = unitsOf(market, loss * 10);
        publish(market, (price * 9) / 10);
        trade(loser, market, -size);
        trade(winner, market, size);
        publish(market, price);
        refresh();
    }

    /// @dev The owner takes out what he may.
    function strip(AccountId id) internal {
        IClearingHouse.AccountState memory s = house.accountState(id);
        IClearingHouse.CollateralState memory c = house.collateralState(address(btc));
        uint256 perUnit = (mark(BTC) * c.unit * (WAD_ - c.params.haircut)) / 1e36;
        uint256 keep = ((positive(-s.cash) / perUnit) * (WAD_ + house.config().buffer)) / WAD_ + 10;
        uint256 all = house.collateralOf(id, address(btc));
        address owner = id.owner();
        vm.prank(owner);
        house.withdrawCollateral(id, address(btc), all - keep, owner);
    }
}
