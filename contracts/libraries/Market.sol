// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IClearingHouse} from "../interfaces/IClearingHouse.sol";
import {Borrow} from "./Borrow.sol";
import {EconomyWord} from "./Economy.sol";
import {Funding} from "./Funding.sol";
import {Leg, LegMath} from "./Leg.sol";
import {RiskWord} from "./Risk.sol";
import {WAD, WadMath} from "./WadMath.sol";

/// @notice State and parameters of a market. State is the first three slots.
struct Market {
    /// @dev Open interest by side, base units.
    uint112 openInterestLong;
    uint112 openInterestShort;
    /// @dev When carry and funding rate were last brought up to date.
    uint32 accruedAt;
    /// @dev Cumulative carry by side, quote per base unit.
    int88 carryLong;
    int88 carryShort;
    /// @dev Per day, WAD; above zero longs pay shorts.
    int64 fundingRate;
    /// @dev What the larger side pays the vault per year, in units of the borrow curve: as it was when the market was last
    /// written, for all the time until it is written again.
    uint16 borrowRate;
    /// @dev Sum of the costs of all legs of a side.
    int128 costLong;
    int128 costShort;
    RiskWord risk;
    EconomyWord economy;
    /// @dev Fee rates, WAD fractions.
    uint64 takerFee;
    uint64 makerFee;
    /// @dev What an order must at least offer its keeper, quote.
    uint96 minOrderFee;
    /// @dev Since when no new risk is taken here, and positions are to be settled; 0 if not.
    uint32 haltedAt;
    /// @dev Base units, each side.
    uint128 maxOpenInterest;
    /// @dev Largest exposure of one account, quote.
    uint128 maxExposure;
    /// @dev What all its positions are worth once it has ended, quote per base unit.
    uint128 settlementPrice;
    /// @dev From when `nextRisk` replaces `risk`, which says whether there is one.
    uint40 riskChangesAt;
    /// @dev What of their profits is paid once it has ended, WAD.
    uint64 settlementFactor;
    RiskWord nextRisk;
}

/// @notice What time has done to a market.
struct Accrual {
    int256 carryLong;
    int256 carryShort;
    int256 fundingRate;
}

/// @title One market's running totals
/// @notice Open interest and cost of a side change here and nowhere else, by differences, together with the leg that
/// causes the change.
library MarketLib {
    using SafeCast for uint256;
    using SafeCast for int256;

    /// @dev Of a market that has ended, in place of the time it was brought up to date: no more of it passes.
    uint32 internal constant ENDED = type(uint32).max;

    /// @notice Whether it has ended: its positions are worth its settlement price.
    function isSettled(Market storage self) internal view returns (bool) {
        return self.accruedAt == ENDED;
    }

    /// @notice The margin schedule that holds now, and the one that new risk has to meet as well, or 0.
    function schedules(Market storage self) internal view returns (RiskWord now_, RiskWord next) {
        now_ = self.risk;
        if (!now_.isChanging()) return (now_, next);
        next = self.nextRisk;
        if (block.timestamp >= self.riskChangesAt) return (next, RiskWord.wrap(0));
    }

    /// @notice Carry and funding rate as of now, for writers and views alike: whatever accrues with time is added here.
    /// @dev Funding owed is ceiled and received floored, so the vault, which stands between the sides, never gains less
    /// than nothing by rounding. Carry that has reached the end of its storage stays there: it blocks nothing.
    /// The borrow rate is the one the last writing fixed: nothing that happens to the vault since then changes what anyone
    /// owes for the time before.
    /// @param price Mark; the whole time since the last accrual is charged at it.
    function accrual(Market storage self, uint256 price) internal view returns (Accrual memory a) {
        (a.carryLong, a.carryShort, a.fundingRate) = (self.carryLong, self.carryShort, self.fundingRate);
        (uint256 long, uint256 short) = (self.openInterestLong, self.openInterestShort);
        uint256 since = self.accruedAt;
        if (block.timestamp <= since) return a;
        uint256 elapsed = block.timestamp - since;
        EconomyWord economy = self.economy;
        int256 net = int256(long) - int256(short);
        int256 funding;
        (a.fundingRate, funding) = Funding.accrue(
            a.fundingRate,
            net,
            economy.skewScale(),
            economy.fundingVelocity(),
            economy.maxFundingRate(),
            elapsed
        );
        // ceil(x) = −floor(−x)
        int256 forLong = -WadMath.mulFloor(-funding, int256(price));
        int256 forShort = -WadMath.mulFloor(funding, int256(price));
        int256 borrow = int256(Borrow.charge(price, borrowRateOf(self), elapsed));
        if (net > 0) forLong += borrow;
        else if (net < 0) forShort += borrow;
        a.carryLong = _clamp(a.carryLong + forLong);
        a.carryShort = _clamp(a.carryShort + forShort);
    }

    /// @notice What the larger side pays the vault per year, WAD.
    function borrowRateOf(Market storage self) internal view returns (uint256) {
        return uint256(self.borrowRate) * Borrow.RATE_UNIT;
    }

    /// @notice Writes what `accrual` found, and fixes the borrow rate of the open interest there is now. Funding rate and
    /// both carries stand for this second from here on.
    /// @param backing What the vault stands behind markets with, quote.
    function accrue(Market storage self, uint256 marketId, Accrual memory a, uint256 price, int256 backing) internal {
        if (isSettled(self)) return;
        uint256 rate = _borrowRate(self, price, backing);
        if (self.accruedAt == block.timestamp && self.borrowRate == rate) return;
        self.accruedAt = uint32(block.timestamp);
        self.carryLong = int88(a.carryLong);
        self.carryShort = int88(a.carryShort);
        self.fundingRate = int64(a.fundingRate);
        self.borrowRate = uint16(rate);
        emit IClearingHouse.Accrue(uint16(marketId), a.carryLong, a.carryShort, a.fundingRate, rate * Borrow.RATE_UNIT);
    }

    function _borrowRate(Market storage self, uint256 price, int256 backing) private view returns (uint256) {
        uint256 net = WadMath.abs(skew(self));
        return net == 0 ? 0 : borrowRateAt(self.economy, utilisation(self.economy, net, price, backing));
    }

    /// @notice The part of the market's capacity that a net position uses, WAD.
    function utilisation(
        EconomyWord economy,
        uint256 net,
        uint256 price,
        int256 backing
    ) internal pure returns (uint256) {
        return Borrow.utilisation(WadMath.mulUp(net, price), capacity(economy, backing));
    }

    /// @notice What it costs, in units of the borrow curve, ceiled.
    function borrowRateAt(EconomyWord economy, uint256 used) internal pure returns (uint256) {
        uint256 rate = Borrow.rate(used, economy.borrowKink(), economy.borrowKinkRate(), economy.borrowMaxRate());
        return WadMath.divUp(rate, Borrow.RATE_UNIT);
    }

    /// @notice What the vault stands behind the market with, quote: its part of what the vault holds.
    function capacity(EconomyWord economy, int256 vault) internal pure returns (uint256) {
        return WadMath.narrowDown(economy.vaultShare(), WadMath.positivePart(vault), WAD);
    }

    /// @notice Net profit of each side's traders, from the totals alone.
    function profits(
        Market storage self,
        uint256 price,
        int256 carryLong,
        int256 carryShort
    ) internal view returns (int256 long, int256 short) {
        int256 size = int256(uint256(self.openInterestLong));
        long = LegMath.pnl(size, self.costLong, price, carryLong, carryShort);
        size = -int256(uint256(self.openInterestShort));
        if (size != 0) short = LegMath.pnl(size, self.costShort, price, carryLong, carryShort);
    }

    /// @notice The share of a profit that the vault can pay, WAD: 1 in all ordinary times.
    /// @dev Sides in profit share the market's capacity alike, whoever closes first. Of a market that has ended it is what
    /// it was then: whoever is settled first gets no other part than the last.
    function profitFactor(
        Market storage self,
        uint256 price,
        int256 carryLong,
        int256 carryShort,
        int256 vault
    ) internal view returns (uint256) {
        if (isSettled(self)) return self.settlementFactor;
        (int256 long, int256 short) = profits(self, price, carryLong, carryShort);
        uint256 owed = WadMath.positivePart(long) + WadMath.positivePart(short);
        uint256 available = capacity(self.economy, vault);
        return owed <= available ? WAD : WadMath.mulDivDown(available, WAD, owed);
    }

    /// @notice Longs less shorts, base units.
    function skew(Market storage self) internal view returns (int256) {
        return int256(uint256(self.openInterestLong)) - int256(uint256(self.openInterestShort));
    }

    /// @notice Replaces a leg, and moves the totals of its side by the difference.
    function moveLeg(Market storage self, Leg storage leg, int256 size, int256 cost) internal {
        int256 oldSize = leg.size;
        int256 oldCost = leg.cost;
        if (oldSize == size && oldCost == cost) return;
        // A one-way leg that flips leaves one side and joins the other.
        if ((oldSize ^ size) < 0 && oldSize != 0 && size != 0) {
            _add(self, oldSize < 0, -oldSize, -oldCost);
            _add(self, size < 0, size, cost);
        } else {
            _add(self, (oldSize | size) < 0, size - oldSize, cost - oldCost);
        }
        leg.size = size.toInt128();
        leg.cost = cost.toInt128();
    }

    /// @param signedSize Change of the side's signed size: for shorts a larger side is a lower number.
    function _add(Market storage self, bool short, int256 signedSize, int256 cost) private {
        if (short) {
            self.openInterestShort = uint256(int256(uint256(self.openInterestShort)) - signedSize).toUint112();
            self.costShort = (self.costShort + cost).toInt128();
        } else {
            self.openInterestLong = uint256(int256(uint256(self.openInterestLong)) + signedSize).toUint112();
            self.costLong = (self.costLong + cost).toInt128();
        }
    }

    function _clamp(int256 carry) private pure returns (int256) {
        if (carry > type(int88).max) return type(int88).max;
        return carry < type(int88).min ? int256(type(int88).min) : carry;
    }
}
