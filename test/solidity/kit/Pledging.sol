// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IClearingHouse} from "../../../contracts/interfaces/IClearingHouse.sol";
import {AccountId} from "../../../contracts/libraries/AccountId.sol";
import {TestToken} from "../../../contracts/mocks/TestToken.sol";
import {Fixture} from "./Fixture.sol";

/// @title Accounts with collateral other than quote
/// @notice Three tokens of the markets' own prices, of 8, 18 and 6 decimals; the last has the deepest haircut.
abstract contract Pledging is Fixture {
    TestToken internal wbtc;
    TestToken internal weth;
    TestToken internal wsol;

    function setUp() public virtual override {
        super.setUp();
        wbtc = listToken("BTC", 8, BTC);
        weth = listToken("ETH", 18, ETH);
        wsol = new TestToken("Test SOL", "SOL", 6);
        IClearingHouse.CollateralParams memory p = collateralParams(preset, "SOL", mark(SOL), 6, SOL);
        (p.haircut, p.discount) = (0.25e18, 0.1e18);
        house.listCollateral(address(wsol), p);
        tokens.push(wsol);
    }

    /// @dev Units of a token worth `value` at its price, rounded down.
    function unitsWorth(TestToken token, uint256 value) internal view returns (uint256) {
        return (value * 10 ** token.decimals()) / mark(termsOf(token).feed);
    }

    function termsOf(TestToken token) internal view returns (IClearingHouse.CollateralParams memory) {
        return house.collateralState(address(token)).params;
    }

    function held(AccountId id, TestToken token) internal view returns (uint256) {
        return house.collateralOf(id, address(token));
    }

    /// @dev floor(amount · price · (1 − haircut)), of amounts whose product fits a word.
    function haircutValue(TestToken token, uint256 amount) internal view returns (uint256) {
        IClearingHouse.CollateralParams memory p = termsOf(token);
        uint256 wad = amount * 10 ** (18 - token.decimals());
        return (((wad * mark(p.feed)) / 1e6) * (WAD_ - p.haircut)) / 1e30;
    }

    /// @dev An account that owes `debt` and holds `pledged` value of a token: it lost a trade beyond its quote.
    function indebt(AccountId id, TestToken token, uint256 pledged, uint256 debt) internal returns (int256 cash) {
        pledge(id, token, unitsWorth(token, pledged));
        uint256 price = mark(BTC);
        fund(id, 1e6);
        // A tenth of the price against it.
        int256 size = unitsOf(BTC, 10 * (debt + 1e18));
        trade(id, BTC, size);
        publish(BTC, (price * 9) / 10);
        house.fill(fillRequest(id, BTC, sideOf(id, false), -size, true));
        publish(BTC, price);
        refresh();
        cash = stateOf(id).cash;
    }

    /// @dev Gives a buyer quote that the core may pull.
    function sellTo(
        address buyer,
        AccountId id,
        TestToken token,
        uint256 quoteAmount
    ) internal returns (uint256 paid, uint256 amount) {
        mintTo(buyer, quoteAmount);
        vm.prank(buyer);
        return house.sellCollateral(id, address(token), quoteAmount, 0);
    }

    function notForSale(AccountId id) internal view returns (bytes memory) {
        IClearingHouse.DebtState memory d = house.debtState(id);
        return
            abi.encodeWithSelector(
                IClearingHouse.CollateralNotForSale.selector,
                id,
                stateOf(id).cash,
                d.limit,
                d.total,
                d.cap,
                d.flatSince
            );
    }
}
