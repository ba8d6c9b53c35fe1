// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {MockPyth} from "@pythnetwork/pyth-sdk-solidity/MockPyth.sol";
import {ClearingHouse} from "../../../contracts/ClearingHouse.sol";
import {Guards} from "../../../contracts/Guards.sol";
import {Lens} from "../../../contracts/Lens.sol";
import {LiquidityVault} from "../../../contracts/LiquidityVault.sol";
import {Operators} from "../../../contracts/Operators.sol";
import {Orders} from "../../../contracts/Orders.sol";
import {IClearingHouse, PositionSide} from "../../../contracts/interfaces/IClearingHouse.sol";
import {IOrders} from "../../../contracts/interfaces/IOrders.sol";
import {PriceUpdate} from "../../../contracts/interfaces/IPriceRouter.sol";
import {AccountId, AccountIdLib, AccountType} from "../../../contracts/libraries/AccountId.sol";
import {TestToken} from "../../../contracts/mocks/TestToken.sol";
import {PriceRouter} from "../../../contracts/oracles/PriceRouter.sol";
import {PythSource} from "../../../contracts/oracles/PythSource.sol";
import {Presets} from "./Presets.sol";

/// @title The whole protocol, deployed as the deployment module does it
/// @notice The deploying contract is its administrator, and a satellite too: it may fill at a price of its choice.
abstract contract Deployment is Presets {
    uint64 internal constant VAULT_ROLE = 1;
    uint256 internal constant MOCK_FEE = 1;
    uint256 internal constant MOCK_VALIDITY = 86_400;
    /// @dev Token units in the vault from the start.
    uint256 internal constant SEED = 1e18;
    /// @dev Vault and insurance share it.
    bytes32 private constant VAULT_SLOT = bytes32(uint256(4));
    /// @dev Of the vault, behind each market, however many a test lists.
    uint256 internal constant MARKET_SHARE = 0.01e18;

    string internal preset;
    AccessManager public accessManager;
    TestToken public quote;
    MockPyth public pyth;
    PythSource public source;
    PriceRouter public router;
    ClearingHouse public house;
    Operators public operators;
    Orders public orders;
    Guards public guards;
    LiquidityVault public lp;
    Lens public lens;
    uint16 public marketCount;
    /// @dev Collateral tokens, in the order of listing.
    TestToken[] public tokens;

    /// @dev Surplus of a provider's fee returns here.
    receive() external payable {}

    /* DEPLOYING */

    /// @dev Three majors-to-alts markets and round prices, for most tests.
    function deployBallast(string memory presetName) internal {
        string[] memory symbols = new string[](3);
        uint256[] memory prices = new uint256[](3);
        (symbols[0], prices[0]) = ("BTC", 50_000e18);
        (symbols[1], prices[1]) = ("ETH", 2_000e18);
        (symbols[2], prices[2]) = ("SOL", 100e18);
        deployBallast(presetName, symbols, prices);
    }

    function deployBallast(string memory presetName, string[] memory symbols, uint256[] memory prices) internal {
        vm.warp(1_700_000_000);
        vm.deal(address(this), 1_000_000 ether);
        preset = loadPreset(presetName);
        accessManager = AccessManager(deploy("AccessManager", abi.encode(this)));
        quote = newQuote();
        pyth = MockPyth(deploy("MockPyth", abi.encode(MOCK_VALIDITY, MOCK_FEE)));
        source = PythSource(deploy("PythSource", abi.encode(pyth)));
        router = PriceRouter(deploy("PriceRouter", abi.encode(accessManager, routerConfig(preset))));
        IClearingHouse.Config memory c = coreConfig(preset);
        if (!timeCosts()) c.debtRate = 0;
        house = ClearingHouse(deploy("ClearingHouse", abi.encode(accessManager, quote, router, c)));
        operators = Operators(deploy("Operators", abi.encode(house)));
        orders = Orders(deploy("Orders", abi.encode(house, operators, ordersConfig(preset))));
        guards = Guards(deploy("Guards", abi.encode(house, operators, orders)));
        bytes memory named = abi.encode(house, "Ballast Vault", "bvUSD", vaultConfig(preset));
        lp = LiquidityVault(deploy("LiquidityVault", named));
        lens = Lens(deploy("Lens", abi.encode(house, orders, lp)));

        house.setSatellite(address(orders), true);
        house.setSatellite(address(guards), true);
        house.setSatellite(address(this), true);
        accessManager.labelRole(VAULT_ROLE, "VAULT");
        accessManager.grantRole(VAULT_ROLE, address(this), 0);
        accessManager.grantRole(VAULT_ROLE, address(lp), 0);
        bytes4[] memory selectors = new bytes4[](2);
        (selectors[0], selectors[1]) = (IClearingHouse.fundVault.selector, IClearingHouse.payVault.selector);
        accessManager.setTargetFunctionRole(address(house), selectors, VAULT_ROLE);
        for (uint256 i; i < symbols.length; ++i) list(symbols[i], prices[i]);
        seedVault();
    }

    /// @dev Deep enough to stand behind whatever a test trades; a test of the vault's limits puts in what it means to.
    function seedVault() internal virtual {
        fundVault(SEED);
    }

    /// @dev Most tests are about prices alone, and name amounts that time must not touch: it costs nothing. A test of
    /// funding, borrow fees and interest says so.
    function timeCosts() internal pure virtual returns (bool) {
        return false;
    }

    /// @dev A test of hostile tokens puts its own here.
    function newQuote() internal virtual returns (TestToken) {
        return new TestToken("Test USD", "USD", quoteDecimals(preset));
    }

    /// @dev Connects the next market to its feed, lists it and gives it its first price.
    function list(string memory symbol, uint256 price) internal returns (uint16 id) {
        IClearingHouse.MarketParams memory p = marketParams(preset, symbol, price);
        id = ++marketCount;
        p.economy.vaultShare = MARKET_SHARE;
        if (!timeCosts()) {
            (p.economy.fundingVelocity, p.economy.borrowKinkRate, p.economy.borrowMaxRate) = (0, 0, 0);
        }
        connectFeed(id, p.maxConfidence);
        house.listMarket(id, p);
        publish(id, price);
    }

    /// @param maxConfidence WAD.
    function connectFeed(uint16 id, uint256 maxConfidence) internal {
        router.setFeed(id, feedConfig(preset, address(source), feedOf(id), maxConfidence));
    }

    /// @dev Allows a new token as collateral, priced by a market's feed; parameters are those of the symbol's class.
    function listToken(string memory symbol, uint8 decimals, uint16 feed) internal returns (TestToken token) {
        token = new TestToken(string.concat("Test ", symbol), symbol, decimals);
        listToken(token, symbol, feed);
    }

    function listToken(TestToken token, string memory symbol, uint16 feed) internal {
        house.listCollateral(address(token), collateralParams(preset, symbol, mark(feed), token.decimals(), feed));
        tokens.push(token);
    }

    /* PRICES */

    function feedOf(uint16 id) internal pure returns (bytes32) {
        return keccak256(abi.encode("feed", id));
    }

    /// @dev The last accepted price, however old.
    function mark(uint16 id) internal view returns (uint256) {
        return router.feed(id).price;
    }

    /// @dev The last prices of all markets, in the order of listing.
    function marks() internal view returns (uint256[] memory prices) {
        prices = new uint256[](marketCount);
        for (uint16 id = 1; id <= marketCount; ++id) prices[id - 1] = mark(id);
    }

    /// @dev Last accepted prices of the account's markets, then of its tokens, in the account's own order.
    function marksOf(AccountId id) internal view returns (uint256[] memory prices) {
        uint16[] memory ids = house.marketsOf(id);
        address[] memory held = house.tokensOf(id);
        prices = new uint256[](ids.length + held.length);
        for (uint256 i; i < ids.length; ++i) prices[i] = mark(ids[i]);
        for (uint256 i; i < held.length; ++i) {
            prices[ids.length + i] = mark(house.collateralState(held[i]).params.feed);
        }
    }

    /// @dev The nearest price not above `price` that the provider can express: 63 bits and an exponent.
    function expressible(uint256 price) internal pure returns (uint256) {
        (int64 value, int32 exponent) = toPyth(price);
        return uint256(int256(value)) * 10 ** uint256(int256(18 + exponent));
    }

    function toPyth(uint256 price) internal pure returns (int64 value, int32 exponent) {
        exponent = -18;
        while (price > uint256(int256(type(int64).max))) {
            price /= 10;
            ++exponent;
        }
        value = int64(int256(price));
    }

    /// @dev A signed update as the provider would issue it. `confidence` is rounded up to what the exponent expresses.
    function proof(
        uint16 id,
        uint256 price,
        uint256 confidence,
        uint256 publishTime,
        uint256 previousPublishTime
    ) internal view returns (bytes memory) {
        (int64 value, int32 exponent) = toPyth(price);
        uint256 unit = 10 ** uint256(int256(18 + exponent));
        uint64 width = uint64((confidence + unit - 1) / unit);
        return
            pyth.createPriceFeedUpdateData(
                feedOf(id),
                value,
                width,
                exponent,
                value,
                width,
                uint64(publishTime),
                uint64(previousPublishTime)
            );
    }

    function one(bytes memory data) internal pure returns (bytes[] memory list_) {
        list_ = new bytes[](1);
        list_[0] = data;
    }

    function noUpdate() internal pure returns (PriceUpdate memory) {
        return PriceUpdate(new uint16[](0), new bytes[](0));
    }

    /// @dev An update of one market, published now.
    function updateOf(uint16 id, uint256 price) internal view returns (PriceUpdate memory) {
        uint16[] memory ids = new uint16[](1);
        ids[0] = id;
        return PriceUpdate(ids, one(proof(id, price, 0, clock(), clock() - 1)));
    }

    /// @dev A second passes, then the market has this price.
    function publish(uint16 id, uint256 price) internal {
        publish(id, price, 0);
    }

    function publish(uint16 id, uint256 price, uint256 confidence) internal {
        skip(1);
        uint16[] memory ids = new uint16[](1);
        ids[0] = id;
        bytes[] memory data = one(proof(id, price, confidence, clock(), clock() - 1));
        router.update{value: MOCK_FEE}(PriceUpdate(ids, data));
    }

    /// @dev A second passes, then every market has its last price again, just published.
    function refresh() internal {
        skip(1);
        (uint16[] memory ids, bytes[] memory data) = (new uint16[](marketCount), new bytes[](marketCount));
        for (uint16 id = 1; id <= marketCount; ++id) {
            ids[id - 1] = id;
            data[id - 1] = proof(id, mark(id), 0, clock(), clock() - 1);
        }
        router.update{value: MOCK_FEE * marketCount}(PriceUpdate(ids, data));
    }

    /* THE END OF A MARKET */

    /// @dev Proof of the first price published once a halted market's delay is over, in that very second.
    function firstPrice(uint16 id, uint256 price) internal view returns (bytes[] memory) {
        uint256 from = house.marketState(id).haltedAt + house.config().haltDelay;
        return one(proof(id, price, 0, from, from - 1));
    }

    /// @dev What settles at the last accepted price, once nobody has brought another for long enough.
    function noProof() internal pure returns (bytes[] memory) {
        return new bytes[](0);
    }

    /// @dev Ends a halted market. Its price is the last accepted one: nothing has moved since its delay was over.
    function endMarket(uint16 id) internal {
        house.settleMarket{value: MOCK_FEE}(id, firstPrice(id, mark(id)));
    }

    /* ACCOUNTS */

    function cross(address owner, uint88 index) internal pure returns (AccountId) {
        return AccountIdLib.make(owner, AccountType.Cross, index);
    }

    function isolated(address owner, uint88 index) internal pure returns (AccountId) {
        return AccountIdLib.make(owner, AccountType.Isolated, index);
    }

    function hedge(address owner, uint88 index) internal pure returns (AccountId) {
        return AccountIdLib.make(owner, AccountType.Hedge, index);
    }

    /// @dev Deposits `tokenAmount` units out of fresh money of the owner's wallet.
    function fund(AccountId id, uint256 tokenAmount) internal {
        address owner = id.owner();
        mintTo(owner, tokenAmount);
        vm.prank(owner);
        house.deposit(id, tokenAmount);
    }

    /// @dev Gives a wallet tokens that the core may pull.
    function mintTo(address who, uint256 tokenAmount) internal {
        quote.mint(who, tokenAmount);
        vm.prank(who);
        quote.approve(address(house), type(uint256).max);
    }

    /// @dev Deposits units of a collateral token out of fresh money of the owner's wallet.
    function pledge(AccountId id, TestToken token, uint256 tokenAmount) internal {
        address owner = id.owner();
        token.mint(owner, tokenAmount);
        vm.prank(owner);
        token.approve(address(house), type(uint256).max);
        vm.prank(owner);
        house.depositCollateral(id, address(token), tokenAmount);
    }

    function fundInsurance(uint256 tokenAmount) internal {
        mintTo(address(this), tokenAmount);
        house.fundInsurance(tokenAmount);
    }

    function fundVault(uint256 tokenAmount) internal {
        mintTo(address(this), tokenAmount);
        house.fundVault(tokenAmount);
    }

    /// @dev The vault as some long history might have left it, the tokens with it; as far below zero as the
    /// other pots have tokens.
    function setVault(int256 tokenAmount) internal {
        int256 unit = int256(10 ** (18 - uint256(quote.decimals())));
        int256 change = tokenAmount - house.pots().vault / unit;
        int256 held = int256(quote.balanceOf(address(house)));
        if (change < -held) change = -held;
        uint256 word = uint256(vm.load(address(house), VAULT_SLOT));
        require(int128(uint128(word)) == house.pots().vault, "setVault: the vault is in another slot");
        uint256 vault = uint128(int128(house.pots().vault + change * unit));
        vm.store(address(house), VAULT_SLOT, bytes32(((word >> 128) << 128) | vault));
        if (change > 0) mintTo(address(house), uint256(change));
        if (change >= 0) return;
        vm.prank(address(house));
        quote.transfer(address(0xdead), uint256(-change));
    }

    /// @dev The account at the last accepted prices, however old those are.
    function stateOf(AccountId id) internal view returns (IClearingHouse.AccountState memory) {
        return house.accountStateAt(id, marksOf(id));
    }

    function cashOf(AccountId id) internal view returns (int256) {
        return stateOf(id).cash;
    }

    /// @dev One leg's signed size; of a one-way account its position.
    function sizeOf(AccountId id, uint16 market, PositionSide side) internal view returns (int256 size) {
        IClearingHouse.PositionState[] memory positions = stateOf(id).positions;
        for (uint256 i; i < positions.length; ++i) {
            if (positions[i].marketId != market) continue;
            if (side == PositionSide.Long) return positions[i].longSize;
            if (side == PositionSide.Short) return positions[i].shortSize;
            return positions[i].longSize + positions[i].shortSize;
        }
    }

    /* TRADING, as a satellite */

    function fillRequest(
        AccountId id,
        uint16 market,
        PositionSide side,
        int256 sizeDelta,
        bool reduceOnly
    ) internal view returns (IClearingHouse.FillRequest memory) {
        uint256 acceptable = sizeDelta > 0 ? type(uint256).max : 0;
        return
            IClearingHouse.FillRequest(
                id,
                market,
                side,
                sizeDelta,
                reduceOnly,
                mark(market),
                0,
                acceptable,
                address(0),
                0
            );
    }

    /// @dev A trade of a one-way account at the mark.
    function trade(AccountId id, uint16 market, int256 sizeDelta) internal returns (IClearingHouse.FillResult memory) {
        return house.fill(fillRequest(id, market, PositionSide.Net, sizeDelta, false));
    }

    /// @dev A trade in one leg of a hedge account at the mark.
    function tradeLeg(
        AccountId id,
        uint16 market,
        PositionSide side,
        int256 sizeDelta
    ) internal returns (IClearingHouse.FillResult memory) {
        return house.fill(fillRequest(id, market, side, sizeDelta, false));
    }

    /* ORDERS */

    function orderRequest(
        AccountId id,
        uint16 market,
        PositionSide side,
        int256 sizeDelta,
        bool reduceOnly
    ) internal view returns (IOrders.OrderRequest memory r) {
        r.accountId = id;
        r.marketId = market;
        r.side = side;
        r.sizeDelta = int128(sizeDelta);
        r.acceptablePrice = sizeDelta > 0 ? type(uint128).max : 0;
        r.reduceOnly = reduceOnly;
        r.keeperFee = uint96(vm.parseJsonUint(preset, ".orders.maxKeeperFee") * WAD_) / 2;
    }

    function commit(IOrders.OrderRequest memory request) internal returns (uint256 orderId) {
        PriceUpdate memory none = noUpdate();
        vm.prank(request.accountId.owner());
        return orders.commit(request, none);
    }

    /// @dev The proof that settles an order: the first price published at or after commit + delay.
    function settlementOf(uint256 orderId, uint256 price) internal view returns (bytes[] memory) {
        IOrders.Order memory o = orders.order(orderId);
        uint256 from = o.commitTime + orders.config().delay;
        return one(proof(o.marketId, price, 0, from, from - 1));
    }

    /// @dev Settles at `price`, published at the first possible second, as `keeper`.
    function settle(uint256 orderId, uint256 price, address keeper) internal {
        bytes[] memory data = settlementOf(orderId, price);
        uint256 earliest = orders.order(orderId).commitTime + orders.config().delay;
        if (clock() < earliest) vm.warp(earliest);
        vm.deal(keeper, 1 ether);
        PriceUpdate memory none = noUpdate();
        vm.prank(keeper);
        orders.settle{value: MOCK_FEE}(orderId, data, none);
    }
}
