// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IClearingHouse, PositionSide} from "../../../contracts/interfaces/IClearingHouse.sol";
import {AccountId} from "../../../contracts/libraries/AccountId.sol";
import {Books} from "./Books.sol";

/// @title A deployed protocol with a few named people, and the arithmetic of a single trade done by hand
abstract contract Fixture is Books {
    uint16 internal constant BTC = 1;
    uint16 internal constant ETH = 2;
    uint16 internal constant SOL = 3;

    address internal alice = actor("alice");
    address internal bob = actor("bob");
    address internal carol = actor("carol");
    address internal keeper = actor("keeper");

    AccountId internal aliceCross;
    AccountId internal aliceIsolated;
    AccountId internal aliceHedge;
    AccountId internal bobCross;
    AccountId internal keeperCross;

    function setUp() public virtual {
        deployBallast(presetName());
        aliceCross = cross(alice, 0);
        aliceIsolated = isolated(alice, 0);
        aliceHedge = hedge(alice, 0);
        bobCross = cross(bob, 0);
        keeperCross = cross(keeper, 0);
        track(aliceCross);
        track(aliceIsolated);
        track(aliceHedge);
        track(bobCross);
        track(keeperCross);
        track(cross(carol, 0));
    }

    function presetName() internal virtual returns (string memory) {
        return "textbook";
    }

    /// @dev The account of alice that a fuzzed number names.
    function anyAccount(uint256 seed) internal view returns (AccountId) {
        return
            seed % 3 == 0
                ? aliceCross
                : seed % 3 == 1
                    ? aliceIsolated
                    : aliceHedge;
    }

    function anyMarket(uint256 seed) internal view returns (uint16) {
        return uint16(1 + (seed % marketCount));
    }

    /// @dev Base units worth `exposure` at the mark, rounded up so that the exposure is met.
    function unitsOf(uint16 market, uint256 exposure) internal view returns (int256) {
        return int256(ceilDiv(exposure, WAD_, mark(market)));
    }

    function skewOf(uint16 market) internal view returns (int256) {
        IClearingHouse.MarketState memory m = house.marketState(market);
        return int256(m.openInterestLong) - int256(m.openInterestShort);
    }

    /// @dev floor and ceil of a · b / d, by Solidity's own truncating division.
    function floorDiv(int256 a, int256 b, int256 d) internal pure returns (int256) {
        int256 product = a * b;
        return product / d - (product % d < 0 ? int256(1) : int256(0));
    }

    function ceilDivInt(int256 a, int256 b, int256 d) internal pure returns (int256) {
        int256 product = a * b;
        return product / d + (product % d > 0 ? int256(1) : int256(0));
    }

    /// @dev P · (1 + (skew + d/2)/scale) and half the confidence, against the trader.
    function expectedFill(
        uint16 market,
        uint256 price,
        uint256 confidence,
        int256 size
    ) internal view returns (uint256) {
        int256 scale = 2 * int256(house.marketParams(market).skewScale);
        int256 middle = 2 * skewOf(market) + size;
        int256 half = int256((confidence + 1) / 2);
        int256 premium =
            size > 0 ? ceilDivInt(int256(price), middle, scale) + half : floorDiv(int256(price), middle, scale) - half;
        return uint256(int256(price) + premium);
    }

    /// @dev What the vault keeps of a trading fee, where neither a referrer nor an integrator is named.
    function vaultPart(uint256 fee) internal view returns (uint256) {
        IClearingHouse.Config memory c = house.config();
        return fee - (fee * c.feeToInsurance) / WAD_ - (fee * c.feeToProtocol) / WAD_;
    }

    function expectedFee(uint16 market, uint256 fill, int256 size) internal view returns (uint256) {
        IClearingHouse.MarketParams memory p = house.marketParams(market);
        int256 skew = skewOf(market);
        uint256 narrowing = (skew > 0) == (size > 0) || skew == 0 ? 0 : min(absolute(skew), absolute(size));
        uint256 widening = absolute(size) - narrowing;
        return ceilDiv(narrowing * p.makerFee + widening * p.takerFee, fill, 1e36);
    }

    /// @dev What backs new risk, or with weight 0 a withdrawal, out of what a view shows.
    function usable(IClearingHouse.AccountState memory s, uint256 weight) internal pure returns (int256 available) {
        available = s.cash + int256(s.collateral);
        uint256 profits;
        for (uint256 i; i < s.positions.length; ++i) {
            int256 pnl = s.positions[i].pnl;
            if (pnl < 0) available += pnl;
            else profits += uint256(pnl);
        }
        available += int256((profits * weight) / WAD_);
    }

    /// @dev A position with just the initial margin it needs: the rest of what it took goes back to the owner.
    function lever(AccountId id, uint16 market, uint256 exposure, bool short) internal returns (int256 size) {
        fund(id, exposure / 1e12 + 1e6);
        size = unitsOf(market, exposure) * (short ? -1 : int256(1));
        tradeLeg(id, market, sideOf(id, short), size);
        withdrawFree(id);
    }

    function withdrawFree(AccountId id) internal {
        IClearingHouse.AccountState memory s = stateOf(id);
        uint256 units = positive(usable(s, 0) - int256(s.initial + s.reserved)) / 1e12;
        address owner = id.owner();
        if (units == 0) return;
        vm.prank(owner);
        house.withdraw(id, units, owner);
    }

    /// @dev The expressible prices of one market between which the account passes from E ≥ h·M to E < h·M, the price
    /// of the rest as it is. The account must be on the good side now and on the bad one at `end`.
    function crossing(
        AccountId id,
        uint16 market,
        uint256 health,
        uint256 end
    ) internal view returns (uint256 good, uint256 bad) {
        uint16[] memory held = house.marketsOf(id);
        uint256[] memory prices = marksOf(id);
        uint256 at;
        while (held[at] != market) ++at;
        (good, bad) = (prices[at], expressible(end));
        while (true) {
            uint256 middle = expressible((good + bad) / 2);
            if (middle == good || middle == bad) break;
            prices[at] = middle;
            IClearingHouse.AccountState memory s = house.accountStateAt(id, prices);
            if (s.equity < int256((s.maintenance * health) / WAD_)) bad = middle;
            else good = middle;
        }
    }

    /// @dev Moves the price of a one-market account against it until E is a hair below h·M.
    function sink(AccountId id, uint16 market, uint256 health, bool short) internal {
        (, uint256 bad) = crossing(id, market, health, short ? mark(market) * 4 : mark(market) / 4);
        publish(market, bad);
    }

    function ids(AccountId a) internal pure returns (AccountId[] memory list_) {
        list_ = new AccountId[](1);
        list_[0] = a;
    }

    function sideOf(AccountId id, bool short) internal pure returns (PositionSide) {
        bool hedged = (uint256(AccountId.unwrap(id)) >> 88) & 0xff == 2;
        return
            !hedged
                ? PositionSide.Net
                : short
                    ? PositionSide.Short
                    : PositionSide.Long;
    }
}
