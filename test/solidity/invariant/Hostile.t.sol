// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IClearingHouse} from "../../../contracts/interfaces/IClearingHouse.sol";
import {IOperators} from "../../../contracts/interfaces/IOperators.sol";
import {IOrders} from "../../../contracts/interfaces/IOrders.sol";
import {AccountId} from "../../../contracts/libraries/AccountId.sol";
import {TestToken} from "../../../contracts/mocks/TestToken.sol";
import {Handler} from "./Handler.sol";
import {Invariants} from "./Invariants.sol";

/// @title What somebody with money, patience and bad intentions does
contract HostileHandler is Handler {
    bytes4 private constant UNAUTHORIZED = bytes4(keccak256("AccessManagedUnauthorized(address)"));

    function timeCosts() internal pure override returns (bool) {
        return true;
    }

    /* MONEY THAT NOBODY ASKED FOR */

    /// @dev INV-1: a donation belongs to nobody and changes nothing.
    function donate(uint256 to, uint256 amount) external turn {
        _donate(to, amount);
    }

    function _donate(uint256 to, uint256 amount) private {
        amount = magnitude(amount, 1, 1_000_000e6);
        address[7] memory all = [
            address(house),
            address(orders),
            address(router),
            address(source),
            address(lp),
            address(accessManager),
            address(this)
        ];
        address receiver = all[to % all.length];
        bytes32 before = _everything();
        mintTo(MALLORY, amount);
        vm.prank(MALLORY);
        quote.transfer(receiver, amount);
        if (receiver == address(house)) donated += amount;
        TestToken token = tokens[to % tokens.length];
        token.mint(receiver, amount);
        if (receiver == address(house)) donatedTokens[address(token)] += amount;
        assertEq(_everything(), before, "INV-1: a donation changes nothing");
        ++_met.donations;
    }

    /// @dev A token unit for a victim: it is a unit more, and nothing else.
    function dust(uint256 who) external turn {
        AccountId id = _person(who);
        int256 before = cashOf(id);
        mintTo(MALLORY, 1);
        uint256 healthy = _healthy();
        vm.prank(MALLORY);
        house.deposit(id, 1);
        _keepsHealth(healthy, "a deposit of dust");
        assertEq(cashOf(id) - before, 1e12, "INV-1: deposits scale exactly");
    }

    /* WHAT ONLY OTHERS MAY */

    function intrude(uint256 who, uint256 which) external turn {
        _intrude(who, which);
    }

    function _intrude(uint256 who, uint256 which) private {
        AccountId id = _person(who);
        IClearingHouse.FillRequest memory r = fillRequest(id, BTC, sideOf(id, false), 1e18, false);
        IClearingHouse.ReserveRequest memory q;
        (q.accountId, q.marketId, q.sizeDelta, q.payer) = (id, BTC, 1e18, alice);
        IClearingHouse.MarketParams memory p = house.marketParams(BTC);
        bytes4 no = IClearingHouse.NotSatellite.selector;
        which %= 10;
        if (which == 0) _forbidden(address(house), abi.encodeCall(house.fill, (r)), no);
        else if (which == 1) _forbidden(address(house), abi.encodeCall(house.closePair, (id, BTC, 1)), no);
        else if (which == 2) _forbidden(address(house), abi.encodeCall(house.forfeit, (r)), no);
        else if (which == 3) _forbidden(address(house), abi.encodeCall(house.reserve, (q)), no);
        else if (which == 4) {
            _forbidden(address(house), abi.encodeCall(house.release, (id, 0, 0, 0, cross(MALLORY, 0))), no);
        } else if (which == 5) _forbidden(address(house), abi.encodeCall(house.fundVault, (1)), UNAUTHORIZED);
        else if (which == 6) _forbidden(address(house), abi.encodeCall(house.listMarket, (9, p)), UNAUTHORIZED);
        else if (which == 7) {
            _forbidden(address(house), abi.encodeCall(house.setSatellite, (MALLORY, true)), UNAUTHORIZED);
        } else if (which == 8) {
            bytes memory call = abi.encodeCall(house.withdraw, (id, 1, MALLORY));
            _forbidden(address(house), call, IClearingHouse.NotOwner.selector);
        } else {
            IOrders.OrderRequest memory o = orderRequest(id, BTC, sideOf(id, false), 1e18, false);
            bytes memory call = abi.encodeCall(orders.commit, (o, noUpdate()));
            _forbidden(address(orders), call, IOperators.NotOperator.selector);
        }
        bytes memory feed = abi.encodeCall(router.setFeed, (BTC, feedConfig(preset, MALLORY, 0, 0.005e18)));
        _forbidden(address(router), feed, UNAUTHORIZED);
        ++_met.intrusions;
    }

    function _forbidden(address where, bytes memory data, bytes4 refusal) private {
        vm.prank(MALLORY);
        (bool done, bytes memory answer) = where.call(data);
        assertFalse(done, "a verb of others was open to anyone");
        assertEq(bytes32(bytes4(answer)), bytes32(refusal), "and refused for another reason");
    }

    /* INV-10: ROUND TRIPS */

    /// @dev What goes in comes out, at most; from a token unit up.
    function roundTripMoney(uint256 which, uint256 amount, uint256 times) external turn {
        AccountId id = cross(MALLORY, uint88(which % 3));
        amount = magnitude(amount, 1, 100_000e6);
        mintTo(MALLORY, amount);
        (uint256 wallet, int256 cash) = (quote.balanceOf(MALLORY), cashOf(id));
        times = bound(times, 1, 3);
        for (uint256 i; i < times; ++i) {
            vm.prank(MALLORY);
            house.deposit(id, amount);
            vm.prank(MALLORY);
            house.withdraw(id, amount, MALLORY);
        }
        if (quote.balanceOf(MALLORY) > wallet || cashOf(id) > cash) _break(10, "INV-10: a round trip of money earned");
        ++_met.roundTrips;
    }

    function roundTripTrades(uint256 where, uint256 exposure, uint256 pieces, uint256 other) external turn {
        _roundTrip(anyMarket(where), magnitude(exposure, 6_000e18, 2_500_000e18), bound(pieces, 1, 4), other);
    }

    /* VICTIMS, PRICES, LIQUIDATIONS */

    /// @dev The victims' own trades, thinly margined.
    function open(uint256 who, uint256 where, uint256 exposure, bool short) external turn {
        AccountId id = _person(who);
        uint16 market = anyMarket(where);
        exposure = magnitude(exposure, 500e18, 50_000e18);
        fund(id, exposure / 4e12);
        int256 size = unitsOf(market, exposure) * (short ? -1 : int256(1));
        if (_tryFill(fillRequest(id, market, sideOf(id, short), size, false), "open")) ++_met.opens;
    }

    function movePrice(uint256 where, uint256 move) external turn {
        uint16 market = anyMarket(where);
        uint256 price = (mark(market) * bound(move, 800, 1_250)) / 1_000;
        publish(market, bound(price, _centre[market] / 4, _centre[market] * 4));
    }

    /// @dev By anyone, its owner not least.
    function liquidate(uint256 who, uint256 by) external turn {
        AccountId id = _person(who);
        _liquidate(id, by % 2 == 0 ? id.owner() : _owner(by >> 1));
    }

    function _event(uint256 number) internal override {
        uint16 market = anyMarket(_seed(3));
        number %= 7;
        _donate(_seed(5), _seed(6));
        _intrude(_seed(7), _seed(8));
        if (number == 0) _eventVoid(market, 4);
        else if (number == 1) _eventOwnKeeper(market);
        else if (number == 2) _eventEmptyPots(market);
        else if (number == 3) _roundTrip(market, _mostly(market), 3, _seed(4));
        else if (number == 4) _eventPartial(market, MALLORY);
        else if (number == 5) _eventFlip(market);
        else _eventRuin(market, 20_000e18);
    }

    /// @dev Someone whose only account is the one the reward is credited to.
    function _eventOwnKeeper(uint16 market) private {
        address self = address(uint160(uint256(_nextIndex()) << 32));
        AccountId id = cross(self, 0);
        bool short = _adverse(market);
        _levered(id, market, 50_000e18, short);
        sink(id, market, 0.9e18, short);
        _liquidate(id, self);
        ++_met.ownKeepers;
    }

    /// @dev INV-8: one ruin takes what insurance has, history what the vault had; the next is liquidated all the same.
    function _eventEmptyPots(uint16 market) private {
        AccountId id = isolated(alice, _nextIndex());
        _levered(id, market, 20_000e18, _adverse(market));
        // The same gap ruins both; fees of the opening have gone to insurance by then.
        _eventRuin(market, 20_000e18 + 20 * house.pots().insurance);
        int256 vault = house.pots().vault / 1e12;
        setVault(-int256(bound(_seed(9), 0, 1_000_000e6)));
        IClearingHouse.Pots memory pots = house.pots();
        if (pots.vault <= 0 && pots.insurance == 0) ++_met.emptyPots;
        _ruin(id);
        setVault(vault);
    }
}

contract HostileInvariantTest is Invariants {
    function setUp() public {
        HostileHandler h = new HostileHandler();
        bytes4[] memory s = new bytes4[](8);
        s[0] = h.donate.selector;
        s[1] = h.dust.selector;
        s[2] = h.intrude.selector;
        s[3] = h.roundTripMoney.selector;
        s[4] = h.roundTripTrades.selector;
        s[5] = h.open.selector;
        s[6] = h.movePrice.selector;
        s[7] = h.liquidate.selector;
        drive(h, s);
    }

    /// hardhat-config: invariant.runs = 40
    function invariant_INV_1_INV_2_INV_4_booksBalance() public view {
        checkBooks();
    }

    /// hardhat-config: invariant.runs = 40
    function invariant_INV_3_INV_10_INV_12_promisesAreKept() public view {
        checkKept();
    }

    /// hardhat-config: invariant.runs = 40
    function invariant_INV_5_INV_6_INV_7_INV_8_liquidationsOfTheState() public {
        checkLiquidations();
    }

    function checkMet(Handler.Counters memory met) internal pure override {
        assertGt(met.donations, 0, "no run without a donation");
        assertGt(met.intrusions, 0, "no run without an intrusion");
        assertGt(met.voided, 0, "no run without a voided order");
        assertGt(met.ownKeepers, 0, "no run without an owner that is its own keeper");
        assertGt(met.emptyPots, 0, "no run without a liquidation while both pots are empty");
    }
}
