// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IClearingHouse} from "../../../contracts/interfaces/IClearingHouse.sol";
import {ILens} from "../../../contracts/interfaces/ILens.sol";
import {AccountId} from "../../../contracts/libraries/AccountId.sol";
import {Pledging} from "./Pledging.sol";
import {Placements} from "./Placements.sol";

/// @title Accounts to look at through the lens, and what is held against what it says
abstract contract Lensing is Pledging, Placements {
    function setUp() public virtual override(Pledging, Placements) {
        super.setUp();
    }

    /// @dev Positions in up to three markets, with or without collateral, orders and a move of prices.
    function build(uint256 seed) internal returns (AccountId id) {
        id = anyAccount(seed);
        fund(id, 30_000e6 + (seed % 7) * 10_000e6);
        bool pledges = (seed >> 8) % 2 == 0;
        if (pledges) pledge(id, wbtc, unitsWorth(wbtc, 1_000e18 * (1 + ((seed >> 9) % 20))));
        if (pledges && (seed >> 16) % 2 == 0) pledge(id, wsol, unitsWorth(wsol, 5_000e18));
        uint256 count = seed % 3 == 1 ? 1 : 1 + ((seed >> 24) % 3);
        for (uint16 i; i < count; ++i) {
            uint16 market = uint16(1 + (((seed >> 32) + i) % 3));
            bool short = (seed >> (40 + i)) % 2 == 1;
            openPart(id, market, 1_000e18 * (1 + ((seed >> (48 + 8 * i)) % 24)), short);
            // The other leg of a hedge, smaller or larger.
            if (seed % 3 == 2 && (seed >> (72 + i)) % 2 == 1) {
                openPart(id, market, 1_000e18 * (1 + ((seed >> (80 + 8 * i)) % 24)), !short);
            }
        }
        for (uint16 market = 1; market <= 3; ++market) {
            uint256 bps = 9_700 + ((seed >> (104 + 16 * market)) % 600);
            publish(market, (mark(market) * bps) / 10_000, mark(market) / 10_000);
        }
    }

    /// @dev Of a hedge account the leg, of any other the position.
    function openPart(AccountId id, uint16 market, uint256 exposure, bool short) internal {
        int256 size = unitsOf(market, exposure) * (short ? -1 : int256(1));
        tradeLeg(id, market, sideOf(id, short), size);
    }

    /// @dev A trade of any kind, near what the account can carry and beyond.
    function anyRequest(AccountId id, uint256 seed) internal view returns (IClearingHouse.FillRequest memory r) {
        uint16 market = anyMarket(seed);
        int256 size = unitsOf(market, magnitude(seed >> 8, 1e18, 1_000_000e18));
        bool short = (seed >> 16) % 2 == 1;
        if ((seed >> 17) % 2 == 1) size = -size;
        r = fillRequest(id, market, sideOf(id, short), size, (seed >> 18) % 4 == 0);
        (r.price, r.confidence) = (0, 0);
        if ((seed >> 24) % 3 == 0) r.acceptablePrice = mark(market);
        if ((seed >> 28) % 3 == 0) (r.integrator, r.integratorRate) = (carol, ((seed >> 32) % 1001) * 1e12);
    }

    /// @dev The request with the price that the lens puts in.
    function priced(
        IClearingHouse.FillRequest memory r
    ) internal view returns (IClearingHouse.FillRequest memory copy) {
        copy = abi.decode(abi.encode(r), (IClearingHouse.FillRequest));
        if (copy.price != 0) return copy;
        copy.price = mark(copy.marketId);
        copy.confidence = (mark(copy.marketId) * router.feed(copy.marketId).confidence + 999_999) / 1_000_000;
    }

    function assertAfter(AccountId id, IClearingHouse.Simulation memory s, string memory what) internal view {
        IClearingHouse.AccountState memory state = house.accountState(id);
        assertEq(s.cash, state.cash, string.concat(what, ": cash"));
        assertEq(s.equity, state.equity, string.concat(what, ": equity"));
        assertEq(s.maintenance, state.maintenance, string.concat(what, ": maintenance"));
        assertEq(s.initial, state.initial, string.concat(what, ": initial"));
        assertEq(s.exposure, state.exposure, string.concat(what, ": exposure"));
        assertEq(s.marginLevel, state.marginLevel, string.concat(what, ": level"));
        assertEq(s.health, state.health, string.concat(what, ": health"));
        assertEq(s.usable, usable(state, 0), string.concat(what, ": usable"));
    }

    /// @dev INV-7: what the lens says of a trade is what the trade does.
    function tradeAsPreviewed(IClearingHouse.FillRequest memory r) internal returns (ILens.TradePreview memory p) {
        p = lens.previewTrade(r);
        IClearingHouse.FillRequest memory exact = priced(r);
        try house.fill(exact) returns (IClearingHouse.FillResult memory result) {
            assertTrue(p.fills, "INV-7: it fills, and the preview says so");
            assertSame(abi.encode(result), abi.encode(p.outcome.result), "INV-7: the fill to the wei");
            assertAfter(r.accountId, p.outcome, "INV-7");
        } catch (bytes memory reason) {
            assertFalse(p.fills, "INV-7: it fails, and the preview says so");
            assertSame(reason, p.outcome.reasons[0], "INV-7: by the first reason");
        }
    }

    function has(bytes[] memory reasons, bytes4 selector) internal pure returns (bool) {
        for (uint256 i; i < reasons.length; ++i) {
            if (bytes4(reasons[i]) == selector) return true;
        }
        return false;
    }

    /// @dev The prices of an account with those of one feed replaced.
    function pricesWith(AccountId id, uint16 feed, uint256 price) internal view returns (uint256[] memory prices) {
        prices = marksOf(id);
        uint16[] memory held_ = house.marketsOf(id);
        address[] memory tokens_ = house.tokensOf(id);
        for (uint256 i; i < held_.length; ++i) {
            if (held_[i] == feed) prices[i] = price;
        }
        for (uint256 i; i < tokens_.length; ++i) {
            if (house.collateralState(tokens_[i]).params.feed == feed) prices[held_.length + i] = price;
        }
    }

    function liquidatableAt(AccountId id, uint16 feed, uint256 price) internal view returns (bool) {
        IClearingHouse.AccountState memory s = house.accountStateAt(id, pricesWith(id, feed, price));
        return s.equity < int256(s.maintenance);
    }
}
