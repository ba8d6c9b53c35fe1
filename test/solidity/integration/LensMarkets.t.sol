// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IClearingHouse} from "../../../contracts/interfaces/IClearingHouse.sol";
import {ILens} from "../../../contracts/interfaces/ILens.sol";
import {IPriceRouter} from "../../../contracts/interfaces/IPriceRouter.sol";
import {Pledging} from "../kit/Pledging.sol";

/// @title What the lens tells of markets and of the vault
contract LensMarketsTest is Pledging {
    function timeCosts() internal pure override returns (bool) {
        return true;
    }

    /// @dev Funding rate and borrow rate are those that the market has once it is written.
    function testFuzz_INV_7_market(uint256 exposure, bool short, uint256 elapsed, uint256 vault) public {
        fund(aliceCross, 1_000_000e6);
        trade(aliceCross, ETH, unitsOf(ETH, bound(exposure, 600e18, 500_000e18)) * (short ? -1 : int256(1)));
        setVault(int256(bound(vault, 20_000_000e6, 1e18)));
        skip(bound(elapsed, 0, 55));
        ILens.MarketView memory m = lens.market(ETH);
        uint16[] memory ids = new uint16[](1);
        ids[0] = ETH;
        house.accrueMarkets(ids);
        IClearingHouse.MarketState memory s = house.marketState(ETH);
        assertEq(m.fundingRate, s.fundingRate, "INV-7: funding rate");
        assertEq(m.nextBorrowRate, s.borrowRate, "INV-7: borrow rate");
        assertEq(m.skew, skewOf(ETH), "skew");
        assertEq(m.price, mark(ETH), "price");
        assertEq(m.roomLong, m.params.maxOpenInterest - s.openInterestLong, "room for longs");
        assertEq(m.roomShort, m.params.maxOpenInterest - s.openInterestShort, "room for shorts");
        assertEq(m.capacity, (MARKET_SHARE * positive(house.pots().vault)) / WAD_, "capacity");
        uint256 value = ceilDiv(absolute(m.skew), m.price, WAD_);
        assertEq(m.utilisation, min(ceilDiv(value, WAD_, m.capacity), WAD_), "utilisation");
        assertEq(m.params.maxConfidence, uint256(router.feed(ETH).config.maxConfidence) * 1e12, "max confidence");
        m.params.maxConfidence = 0;
        assertSame(abi.encode(m.params), abi.encode(house.marketParams(ETH)), "parameters");
    }

    /// @dev What is lent stands behind no market, as far as insurance does not cover it: by accounts, or taken over from them.
    function testFuzz_market_withDebts(uint256 debt, uint256 insurance, bool seized) public {
        debt = bound(debt, 100e18, 9_000e18);
        indebt(aliceCross, wbtc, 60_000e18, debt);
        if (seized) {
            // Its collateral is worth half of what it owes.
            publish(BTC, expressible((mark(BTC) * debt) / 120_000e18));
            refresh();
            house.liquidate(aliceCross);
        }
        fundInsurance(bound(insurance, 1, 10_000e6));
        IClearingHouse.Pots memory pots = house.pots();
        assertTrue(seized ? pots.seizedDebt != 0 : pots.debt != 0, "there is a debt");
        uint256 lent = pots.debt + pots.seizedDebt;
        uint256 uncovered = lent > pots.insurance ? lent - pots.insurance : 0;
        uint256 backing = positive(pots.vault - int256(uncovered));
        assertEq(lens.market(ETH).capacity, (MARKET_SHARE * backing) / WAD_, "capacity");
    }

    /// @dev All of them, whatever became of one.
    function test_markets() public {
        skip(1 hours);
        publish(BTC, mark(BTC));
        house.haltMarket(BTC);
        skip(house.config().haltDelay);
        house.settleMarket{value: MOCK_FEE}(BTC, firstPrice(BTC, 49_000e18));
        ILens.MarketView[] memory list = lens.markets();
        assertEq(list.length, 3, "all");
        assertEq(list[0].state.settlementPrice, 49_000e18, "settled");
        assertEq(list[0].capacity, 0, "nothing stands behind it");
        assertTrue(list[1].stale, "stale");
        assertFalse(list[1].frozen, "not frozen");
        assertSame(abi.encode(list[2]), abi.encode(lens.market(SOL)), "one of them");
    }

    function test_vault() public {
        ILens.VaultView memory v = lens.vault();
        assertSame(abi.encode(v.state), abi.encode(house.vaultState()), "state");
        assertSame(abi.encode(v.pots), abi.encode(house.pots()), "pots");
        assertEq(v.redeemable, lp.redeemable(), "redeemable");
        assertEq(v.supply, lp.totalSupply(), "supply");
        assertEq(v.failure.length, 0, "it can be valued");
        skip(1 hours);
        v = lens.vault();
        assertTrue(bytes4(v.failure) == IPriceRouter.StalePrice.selector, "it cannot");
        assertSame(abi.encode(v.pots), abi.encode(house.pots()), "pots all the same");
    }
}
