// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IClearingHouse} from "../../../contracts/interfaces/IClearingHouse.sol";
import {GuardKind, IGuards} from "../../../contracts/interfaces/IGuards.sol";
import {IOrders} from "../../../contracts/interfaces/IOrders.sol";
import {PriceUpdate} from "../../../contracts/interfaces/IPriceRouter.sol";
import {AccountId} from "../../../contracts/libraries/AccountId.sol";
import {Fixture} from "./Fixture.sol";

/// @title Guards as tests register and execute them
abstract contract Guarding is Fixture {
    uint256 internal constant NOTICE = 60;
    uint256 internal constant GUARD_FEE = 5e18;

    function guardOn(
        AccountId id,
        GuardKind kind,
        uint256 level,
        uint256 target,
        uint256 amount
    ) internal view returns (IGuards.Guard memory g) {
        (g.accountId, g.kind) = (id, kind);
        (g.level, g.target) = (uint64(level), uint64(target));
        (g.keeperFee, g.amount) = (uint96(GUARD_FEE), uint128(amount));
        if (kind == GuardKind.DeRisk) g.slippage = 50_000;
        g.expiry = uint40(clock() + 365 days);
    }

    function fromAccount(
        AccountId id,
        AccountId source,
        uint256 level,
        uint256 target,
        uint256 amount
    ) internal view returns (IGuards.Guard memory g) {
        g = guardOn(id, GuardKind.TopUpFromAccount, level, target, amount);
        g.source = source;
    }

    function register(IGuards.Guard memory g) internal {
        PriceUpdate memory none = noUpdate();
        vm.prank(g.accountId.owner());
        guards.setGuard(g, none);
    }

    /// @dev Money in a wallet, and what of it the guards may take.
    function allow(address who, uint256 tokenAmount, uint256 allowance) internal {
        quote.mint(who, tokenAmount);
        vm.prank(who);
        quote.approve(address(guards), allowance);
    }

    /// @dev Registers, and lets the notice pass.
    function arm(IGuards.Guard memory g) internal {
        register(g);
        skip(NOTICE);
        refresh();
    }

    function execute(IGuards.Guard memory g) internal {
        execute(g.accountId, g.kind);
    }

    function execute(AccountId id, GuardKind kind) internal {
        PriceUpdate memory none = noUpdate();
        vm.prank(keeper);
        guards.executeGuard(id, kind, none);
    }

    function expectNoAction(IGuards.Guard memory g, bytes memory reason) internal {
        PriceUpdate memory none = noUpdate();
        vm.expectRevert(reason);
        vm.prank(keeper);
        guards.executeGuard(g.accountId, g.kind, none);
    }

    function left(IGuards.Guard memory g) internal view returns (uint256) {
        (IGuards.Guard memory kept, ) = guards.guardOf(g.accountId, g.kind);
        return kept.amount;
    }

    function levelOf(AccountId id) internal view returns (int256) {
        return stateOf(id).marginLevel;
    }

    /// @dev Moves a market's price against a one-way account until its level is between `low` and the level at which it is
    /// `below`: the first expressible price, by bisection, at which the level is below.
    function sinkToLevel(AccountId id, uint16 market, uint256 below, bool short) internal {
        uint16[] memory held = house.marketsOf(id);
        uint256[] memory prices = marksOf(id);
        uint256 at;
        while (held[at] != market) ++at;
        (uint256 good, uint256 bad) = (prices[at], expressible(short ? prices[at] * 4 : prices[at] / 4));
        while (true) {
            uint256 middle = expressible((good + bad) / 2);
            if (middle == good || middle == bad) break;
            prices[at] = middle;
            if (house.accountStateAt(id, prices).marginLevel < int256(below)) bad = middle;
            else good = middle;
        }
        publish(market, bad);
    }

    /// @dev Settles all orders from `first` on at the last prices, as the keeper.
    function settleAll(uint256 first) internal {
        uint256 count = orders.orderCount();
        for (uint256 id = first; id <= count; ++id) {
            IOrders.Order memory o = orders.order(id);
            if (o.commitTime != 0) settle(id, mark(o.marketId), keeper);
        }
    }

    /// @dev Moves quote of one WAD amount that no token expresses: level tests are to the wei.
    function nudge(AccountId from, AccountId to, uint256 amount) internal {
        house.transfer(from, to, amount);
    }

    function equityOf(AccountId id) internal view returns (int256) {
        IClearingHouse.AccountState memory s = stateOf(id);
        return s.equity;
    }
}
