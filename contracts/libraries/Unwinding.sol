// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IClearingHouse, PositionSide} from "../interfaces/IClearingHouse.sol";
import {IGuards} from "../interfaces/IGuards.sol";
import {IOrders} from "../interfaces/IOrders.sol";
import {IPriceRouter} from "../interfaces/IPriceRouter.sol";
import {AccountType} from "./AccountId.sol";
import {Cut, CutTerms, Cutting, Reach} from "./Cutting.sol";
import {KeeperPay} from "./KeeperPay.sol";
import {WAD, WadMath} from "./WadMath.sol";

/// @notice Whom a guard deals with.
struct Surroundings {
    IClearingHouse house;
    IOrders orders;
    IPriceRouter router;
    address keeper;
}

/// @notice What a de-risk has done.
struct Unwound {
    uint256 firstOrder;
    uint256 orders;
    uint256 pairs;
    uint256 fees;
}

/// @title A de-risk as it is carried out
library Unwinding {
    using SafeCast for uint256;

    uint256 private constant SHARE_UNIT = 1e6;

    /// @notice Goes through the ranking until the target is in reach, or the guard's amount pays no more keepers.
    /// @param s The guard's account as it stands.
    function run(
        Surroundings memory at,
        IGuards.Guard memory g,
        IClearingHouse.AccountState memory s
    ) internal returns (Unwound memory done) {
        uint256[] memory ranking = Cutting.rank(s.positions);
        require(ranking.length != 0, IGuards.NothingToDeRisk(g.accountId));
        Reach memory reach = Reach(s.equity, s.exposure);
        for (uint256 i; i < ranking.length && Cutting.shortfall(reach, g.target) != 0; ++i) {
            IClearingHouse.PositionState memory p = s.positions[ranking[i]];
            Cut memory c = Cutting.cut(reach, p, _terms(at, p), g.target, g.keeperFee);
            uint256 fees = Cutting.feesOf(c, g.keeperFee);
            if (done.fees + fees > g.amount) {
                require(done.fees != 0, IGuards.AmountExhausted(g.amount, fees));
                break;
            }
            done.fees += fees;
            _close(at, g, p, c, done);
        }
    }

    function _close(
        Surroundings memory at,
        IGuards.Guard memory g,
        IClearingHouse.PositionState memory p,
        Cut memory c,
        Unwound memory done
    ) private {
        if (c.pair != 0) {
            at.house.closePair(g.accountId, p.marketId, c.pair);
            KeeperPay.fromAccount(at.house, g.accountId, p.marketId, g.keeperFee, at.keeper);
            ++done.pairs;
        }
        if (c.size == 0) return;
        uint256 orderId = at.orders.commitGuard(_order(g, p, c), at.keeper);
        if (done.orders++ == 0) done.firstOrder = orderId;
    }

    /// @dev Its price may be worse than the mark by the guard's slippage, not a wei more.
    function _order(
        IGuards.Guard memory g,
        IClearingHouse.PositionState memory p,
        Cut memory c
    ) private pure returns (IOrders.OrderRequest memory r) {
        r.accountId = g.accountId;
        r.marketId = p.marketId;
        if (g.accountId.kind() == AccountType.Hedge) r.side = c.short ? PositionSide.Short : PositionSide.Long;
        int128 size = int128(int256(c.size));
        r.sizeDelta = c.short ? size : -size;
        r.acceptablePrice = (
            c.short
                ? WadMath.mulDivDown(p.price, SHARE_UNIT + g.slippage, SHARE_UNIT)
                : WadMath.mulDivUp(p.price, SHARE_UNIT - g.slippage, SHARE_UNIT)
        ).toUint128();
        r.reduceOnly = true;
        r.keeperFee = g.keeperFee;
    }

    function _terms(
        Surroundings memory at,
        IClearingHouse.PositionState memory p
    ) private view returns (CutTerms memory terms) {
        IClearingHouse.MarketParams memory m = at.house.marketParams(p.marketId);
        IClearingHouse.MarketState memory state = at.house.marketState(p.marketId);
        terms.minExposure = m.minExposure;
        terms.costRate = Cutting.costRate(
            p.price,
            -(p.longSize + p.shortSize),
            int256(state.openInterestLong) - int256(state.openInterestShort),
            m.skewScale,
            Math.max(m.takerFee, m.makerFee),
            WadMath.mulDivUp(at.router.feed(p.marketId).config.maxConfidence, WAD, SHARE_UNIT)
        );
    }
}
