// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IClearingHouse} from "../../../contracts/interfaces/IClearingHouse.sol";
import {IPriceRouter} from "../../../contracts/interfaces/IPriceRouter.sol";
import {Economy} from "../../../contracts/libraries/Economy.sol";
import {Ledger} from "../../../contracts/libraries/Ledger.sol";
import {Leg, LegMath} from "../../../contracts/libraries/Leg.sol";
import {Market, MarketLib} from "../../../contracts/libraries/Market.sol";
import {Nav} from "../../../contracts/libraries/Nav.sol";
import {Kit} from "../kit/Kit.sol";
import {Rng} from "../kit/Rng.sol";

/// @dev Random books: each market's legs are kept one by one, beside the totals that the library reads.
contract NavTest is Kit {
    using MarketLib for Market;

    uint256 private constant LEGS = 6;

    Ledger private _ledger;
    mapping(uint256 leg => Leg) private _legs;

    struct Expected {
        int256 profit;
        /// @dev How far rounding may part the sum over positions from the sum over sides.
        uint256 slack;
        uint256 premium;
        bool cut;
    }

    /* WORTH */

    /// @dev NAV equals what the sum over positions, one by one, says: to a wei a position where profits are paid in
    /// full, and never above it where they are cut.
    function testFuzz_isTheSumOverPositions(uint256 seed, int256 cash) public {
        uint256[] memory prices = _books(seed);
        _ledger.vault = int128(boundInt(cash, -1e24, 1e27));
        Expected memory e;
        for (uint256 i; i < prices.length; ++i) _expect(e, i, prices[i]);
        IClearingHouse.VaultState memory s = _state(prices);
        assertEq(s.cash, int256(_ledger.vault), "cash");
        assertEq(s.skewPremium, e.premium, "skew premium");
        assertEq(s.nav, s.cash - s.netProfit - int256(s.skewPremium), "NAV");
        assertGe(s.netProfit, e.profit, "liabilities are never understated");
        if (!e.cut) assertNear(s.netProfit, e.profit, e.slack, "the sum over positions");
    }

    /* WHAT MUST STAY */

    /// @dev With the cash that is needed no market is beyond a limit; with a wei less one is.
    function testFuzz_needed_isTheLeast(uint256 seed) public {
        uint256[] memory prices = _books(seed);
        _ledger.vault = 1e30;
        uint256 needed = _state(prices).needed;
        _ledger.vault = int128(int256(needed));
        assertTrue(_within(prices), "with it every market is within its limits");
        if (needed == 0) return;
        _ledger.vault = int128(int256(needed) - 1);
        assertFalse(_within(prices), "with less one is beyond");
    }

    /* ARGUMENTS */

    function testFuzz_pricesOfEveryMarket(uint256 seed, uint256 count) public {
        uint256[] memory prices = _books(seed);
        count = bound(count, 0, 8);
        if (count == prices.length) ++count;
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.PriceCountMismatch.selector, count, prices.length));
        this.at(new uint256[](count));
    }

    function at(uint256[] memory prices) external view returns (bytes memory) {
        return Nav.state(_ledger, IPriceRouter(address(0)), prices);
    }

    function test_withoutMarkets() public {
        _ledger.vault = -7;
        IClearingHouse.VaultState memory s = _state(new uint256[](0));
        assertEq(s.nav, -7, "cash alone");
        assertEq(s.needed, 0, "nothing to back");
    }

    /* INSIDE */

    /// @dev One to four markets, each with up to six legs a side, carries and costs with nothing round about them.
    function _books(uint256 seed) private returns (uint256[] memory prices) {
        Rng memory rng = Rng(seed);
        prices = new uint256[](rng.between(1, 4));
        for (uint256 i; i < prices.length; ++i) {
            prices[i] = rng.magnitude(1e13, 1e23);
            uint16 id = uint16(i + 1);
            _ledger.listedIds.push(id);
            Market storage m = _ledger.markets[id];
            m.accruedAt = uint32(block.timestamp);
            int256 carry = int256(prices[i] / 20);
            (m.carryLong, m.carryShort) = (int88(rng.betweenInt(-carry, carry)), int88(rng.betweenInt(-carry, carry)));
            IClearingHouse.EconomyParams memory e;
            e.vaultShare = rng.between(1, 2500) * 1e14;
            e.borrowKink = 0.8e18;
            e.maxUtilisation = rng.between(100, 50_000) * 1e14;
            m.economy = Economy.pack(rng.magnitude(1e20, 1e30), e);
            for (uint256 k; k < 2 * LEGS; ++k) _randomLeg(rng, m, i * 2 * LEGS + k, prices[i], k % 2 == 1);
        }
        _ledger.rules.deleverageAbove = uint64(rng.between(1, 100) * 0.01e18);
    }

    function _randomLeg(Rng memory rng, Market storage m, uint256 at_, uint256 price, bool short) private {
        if (rng.once(3)) return;
        uint256 value = rng.magnitude(1e16, 1e25);
        int256 size = int256((value * 1e18) / price + 1) * (short ? -1 : int256(1));
        int256 cost = LegMath.openCost(size, price, m.carryLong, m.carryShort);
        cost += rng.betweenInt(-int256(value) / 3, int256(value) / 3);
        m.moveLeg(_legs[at_], size, cost);
    }

    function _expect(Expected memory e, uint256 i, uint256 price) private view {
        Market storage m = _ledger.markets[i + 1];
        uint256 factor = m.profitFactor(price, m.carryLong, m.carryShort, _ledger.vault);
        if (factor != WAD_) e.cut = true;
        for (uint256 k; k < 2 * LEGS; ++k) {
            Leg memory leg = _legs[i * 2 * LEGS + k];
            if (leg.size == 0) continue;
            e.profit += LegMath.cut(LegMath.pnl(leg.size, leg.cost, price, m.carryLong, m.carryShort), factor);
            ++e.slack;
        }
        uint256 net = absolute(m.skew());
        uint256 scale = 2e18 * m.economy.skewScale();
        // P · skew² / (2 · scale), by whole and rest so that a word holds it.
        uint256 whole = (net * price) / scale;
        uint256 rest = (net * price) % scale;
        e.premium += whole * net + _ceilWide(rest, net, scale);
    }

    /// @dev ceil(a · b / d) for a < d, digit by digit.
    function _ceilWide(uint256 a, uint256 b, uint256 d) private pure returns (uint256 q) {
        uint256 r;
        for (uint256 bit = 128; bit != 0; --bit) {
            (q, r) = (2 * q, 2 * r);
            if ((b >> (bit - 1)) & 1 == 1) r += a;
            while (r >= d) (q, r) = (q + 1, r - d);
        }
        if (r != 0) ++q;
    }

    /// @dev The limits as trades and deleveraging state them.
    function _within(uint256[] memory prices) private view returns (bool) {
        for (uint256 i; i < prices.length; ++i) {
            Market storage m = _ledger.markets[i + 1];
            uint256 capacity = (m.economy.vaultShare() * uint256(int256(_ledger.vault))) / WAD_;
            uint256 value = ceilDiv(absolute(m.skew()), prices[i], WAD_);
            if (value > (m.economy.maxUtilisation() * capacity) / WAD_) return false;
            (int256 long, int256 short) = m.profits(prices[i], m.carryLong, m.carryShort);
            uint256 share = (m.economy.vaultShare() * _ledger.rules.deleverageAbove) / WAD_;
            if (positive(long) + positive(short) > (share * uint256(int256(_ledger.vault))) / WAD_) return false;
        }
        return true;
    }

    function _state(uint256[] memory prices) private view returns (IClearingHouse.VaultState memory) {
        return abi.decode(Nav.state(_ledger, IPriceRouter(address(0)), prices), (IClearingHouse.VaultState));
    }
}
