// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IClearingHouse} from "../interfaces/IClearingHouse.sol";
import {ILens} from "../interfaces/ILens.sol";
import {ILiquidityVault, Queue} from "../interfaces/ILiquidityVault.sol";
import {IPriceRouter} from "../interfaces/IPriceRouter.sol";
import {Borrow} from "./Borrow.sol";
import {Economy, EconomyWord} from "./Economy.sol";
import {Funding} from "./Funding.sol";
import {LedgerLib} from "./LedgerLib.sol";
import {Mark} from "./Mark.sol";
import {MarketLib} from "./Market.sol";
import {OrderBookLib} from "./OrderBook.sol";
import {WadMath} from "./WadMath.sol";

/// @title What the lens tells of markets and of the vault
/// @notice Deployed on its own, to keep the lens under the size limit of a contract; results are encoded here, for the lens to
/// hand on as they are.
library MarketPages {
    /// @dev In which the router keeps shares of a price.
    uint256 private constant SHARE_UNIT = 1e12;

    /// @notice See `ILens.market`.
    function one(address house_, address router, uint16 marketId) external view returns (bytes memory) {
        IClearingHouse house = IClearingHouse(house_);
        return abi.encode(_market(house, IPriceRouter(router), marketId, _backing(house)));
    }

    /// @notice See `ILens.markets`.
    function all(address house_, address router) external view returns (bytes memory) {
        IClearingHouse house = IClearingHouse(house_);
        uint16[] memory ids = house.listedMarkets();
        int256 backing = _backing(house);
        ILens.MarketView[] memory list = new ILens.MarketView[](ids.length);
        for (uint256 i; i < ids.length; ++i) list[i] = _market(house, IPriceRouter(router), ids[i], backing);
        return abi.encode(list);
    }

    /// @notice See `ILens.vault`.
    function vault(address house_, address vault_) external view returns (bytes memory) {
        (IClearingHouse house, ILiquidityVault liquidityVault) = (IClearingHouse(house_), ILiquidityVault(vault_));
        ILens.VaultView memory v;
        try house.vaultState() returns (IClearingHouse.VaultState memory state) {
            v.state = state;
            v.redeemable = liquidityVault.redeemable();
        } catch (bytes memory reason) {
            v.failure = reason;
        }
        v.pots = house.pots();
        v.emergency = house.emergencyState();
        v.supply = IERC20(address(liquidityVault)).totalSupply();
        v.minimumNav = liquidityVault.minimumNav();
        v.deposits = liquidityVault.queueState(Queue.Deposits);
        v.redemptions = liquidityVault.queueState(Queue.Redemptions);
        return abi.encode(v);
    }

    function _market(
        IClearingHouse house,
        IPriceRouter router,
        uint16 marketId,
        int256 backing
    ) private view returns (ILens.MarketView memory v) {
        v.marketId = marketId;
        v.params = house.marketParams(marketId);
        v.change = house.marginChange(marketId);
        v.state = house.marketState(marketId);
        _lookAtFeed(router, v);
        (uint256 long, uint256 short) = (v.state.openInterestLong, v.state.openInterestShort);
        v.skew = int256(long) - int256(short);
        v.roomLong = Math.saturatingSub(v.params.maxOpenInterest, long);
        v.roomShort = Math.saturatingSub(v.params.maxOpenInterest, short);
        v.borrowRate = v.state.borrowRate;
        v.fundingRate = v.state.fundingRate;
        // No time passes in a market that has ended, and nothing of the vault stands behind it.
        if (v.state.settlementPrice != 0) return v;
        IClearingHouse.EconomyParams memory e = v.params.economy;
        if (block.timestamp > v.state.accruedAt) {
            (v.fundingRate, ) = Funding.accrue(
                v.state.fundingRate,
                v.skew,
                v.params.skewScale,
                e.fundingVelocity,
                e.maxFundingRate,
                block.timestamp - v.state.accruedAt
            );
        }
        EconomyWord economy = Economy.pack(v.params.skewScale, e);
        v.capacity = MarketLib.capacity(economy, backing);
        v.utilisation = MarketLib.utilisation(economy, WadMath.abs(v.skew), v.price, backing);
        if (v.skew != 0) v.nextBorrowRate = MarketLib.borrowRateAt(economy, v.utilisation) * Borrow.RATE_UNIT;
    }

    function _lookAtFeed(IPriceRouter router, ILens.MarketView memory v) private view {
        Mark mark = router.marks(OrderBookLib.only(v.marketId))[0];
        (v.price, v.confidence) = (mark.price(), mark.confidence());
        if (mark.isOutsideBand()) v.average = mark.average();
        (v.stale, v.frozen, v.recovering) = (mark.isStale(), mark.isFrozen(), mark.isRecovering());
        IPriceRouter.Feed memory feed = router.feed(v.marketId);
        v.publishTime = feed.publishTime;
        v.params.maxConfidence = feed.config.maxConfidence * SHARE_UNIT;
    }

    function _backing(IClearingHouse house) private view returns (int256) {
        IClearingHouse.Pots memory p = house.pots();
        return LedgerLib.backing(p.vault, p.debt + p.seizedDebt, p.insurance);
    }
}
