// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IClearingHouse} from "../../../contracts/interfaces/IClearingHouse.sol";
import {Bracket} from "../../../contracts/libraries/Brackets.sol";
import {Ledger} from "../../../contracts/libraries/Ledger.sol";
import {Listing} from "../../../contracts/libraries/Listing.sol";
import {Presets} from "../kit/Presets.sol";
import {RandomAccounts} from "../kit/RandomAccounts.sol";
import {Rng} from "../kit/Rng.sol";

contract ListingTest is Presets {
    uint256 private constant MOST = type(uint256).max;

    Ledger private _ledger;
    IClearingHouse.Config private _config;
    /// @dev What a broken rule must be refused with.
    bytes private _expected;

    function setUp() public {
        _config = coreConfig(loadPreset("textbook"));
    }

    /* ADMISSIBLE */

    function test_presets_areAdmissible() public {
        string[2] memory names = ["textbook", "tiered"];
        string[8] memory symbols = ["BTC", "ETH", "SOL", "BNB", "LINK", "AVAX", "DOGE", "unlisted"];
        for (uint256 n; n < names.length; ++n) {
            string memory json = loadPreset(names[n]);
            this.checkConfig(coreConfig(json));
            for (uint256 i; i < symbols.length; ++i) {
                IClearingHouse.MarketParams memory p = marketParams(json, symbols[i], 100e18);
                // As the deployment does where there are many markets.
                p.economy.vaultShare = min(p.economy.vaultShare, 0.0625e18);
                this.list(uint16(100 * n + i + 1), p);
            }
        }
    }

    /// @dev Whatever the first price: below 0.00001 a skew scale in base units would outgrow its storage.
    function testFuzz_presets_areAdmissibleAtAnyPrice(uint256 price, bool tiered) public {
        price = magnitude(price, 1e13, 1e24);
        string memory json = loadPreset(tiered ? "tiered" : "textbook");
        this.list(1, marketParams(json, "BTC", price));
        this.list(2, marketParams(json, "LINK", price));
    }

    /// @dev Random parameters that keep every rule list; and what the market then shows is what was listed.
    function testFuzz_list_keepsWhatItWasGiven(uint256 seed, uint16 id) public {
        IClearingHouse.MarketParams memory p = _params(seed);
        id = uint16(bound(id, 1, 0xfff));
        this.list(id, p);
        assertSame(abi.encode(_ledger.markets[id].risk.brackets()), abi.encode(p.brackets), "brackets");
        assertEq(_ledger.markets[id].risk.liquidationFee(), p.liquidationFee, "liquidation fee");
        assertEq(_ledger.markets[id].risk.minExposure(), p.minExposure, "minimum exposure");
        assertEq(_ledger.markets[id].takerFee, p.takerFee, "taker fee");
        assertEq(_ledger.markets[id].makerFee, p.makerFee, "maker fee");
        assertEq(_ledger.markets[id].minOrderFee, p.minOrderFee, "order fee");
        assertEq(_ledger.markets[id].economy.skewScale(), p.skewScale, "skew scale");
        assertEq(_ledger.markets[id].maxOpenInterest, p.maxOpenInterest, "open interest cap");
        assertEq(_ledger.markets[id].maxExposure, p.maxExposure, "exposure cap");
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.MarketExists.selector, id));
        this.list(id, p);
    }

    function testFuzz_list_badIdReverts(uint256 seed, uint16 id) public {
        IClearingHouse.MarketParams memory p = _params(seed);
        id = seed % 8 == 0 ? 0 : uint16(bound(id, 0x1000, type(uint16).max));
        vm.expectRevert(abi.encodeWithSelector(IClearingHouse.InvalidMarketId.selector, id));
        this.list(id, p);
    }

    /* ONE RULE BROKEN AT A TIME */

    function testFuzz_brackets_none(uint256 seed) public {
        IClearingHouse.MarketParams memory p = _params(seed);
        p.brackets = new Bracket[](0);
        _refused(p, "brackets", 0, 1, 4);
    }

    function testFuzz_brackets_tooMany(uint256 seed, uint8 more) public {
        IClearingHouse.MarketParams memory p = _params(seed);
        p.brackets = new Bracket[](5 + (more % 8));
        _refused(p, "brackets", p.brackets.length, 1, 4);
    }

    function testFuzz_edges_mustRise(uint256 seed, uint256 value) public {
        IClearingHouse.MarketParams memory p = _tiered(seed);
        uint256 i = value % (p.brackets.length - 1);
        uint256 floor = i == 0 ? 0 : p.brackets[i - 1].upTo;
        p.brackets[i].upTo = bound(value, 0, floor);
        _refused(p, "upTo", p.brackets[i].upTo, floor + 1, MOST);
    }

    function testFuzz_lastEdge_mustBeOpen(uint256 seed, uint256 value) public {
        IClearingHouse.MarketParams memory p = _params(seed);
        uint256 last = p.brackets.length - 1;
        p.brackets[last].upTo = bound(value, 0, MOST - 1);
        _refused(p, "upTo", p.brackets[last].upTo, MOST, MOST);
    }

    function testFuzz_maintenance_mustNotFall(uint256 seed, uint256 value) public {
        IClearingHouse.MarketParams memory p = _tiered(seed);
        uint256 i = 1 + (value % (p.brackets.length - 1));
        uint256 below = p.brackets[i - 1].maintenance;
        p.brackets[i].maintenance = bound(value, 0, below - 1);
        _refused(p, "maintenance", p.brackets[i].maintenance, below, WAD_);
    }

    function testFuzz_maintenance_ofTheFirst(uint256 seed, uint256 value, bool high) public {
        IClearingHouse.MarketParams memory p = _params(seed);
        p.brackets[0].maintenance = high ? bound(value, WAD_ + 1, MOST) : bound(value, 0, 0.001e18 - 1);
        _refused(p, "maintenance", p.brackets[0].maintenance, 0.001e18, WAD_);
    }

    function testFuzz_initial_mustNotFall(uint256 seed, uint256 value) public {
        IClearingHouse.MarketParams memory p = _tiered(seed);
        uint256 i = 1 + (value % (p.brackets.length - 1));
        uint256 below = p.brackets[i - 1].initial;
        p.brackets[i].initial = bound(value, 0, below - 1);
        _refused(p, "initial", p.brackets[i].initial, below, 5e18);
    }

    function testFuzz_initial_ofTheFirst(uint256 seed, uint256 value, bool high) public {
        IClearingHouse.MarketParams memory p = _params(seed);
        p.brackets[0].initial = high ? bound(value, 5e18 + 1, MOST) : bound(value, 0, 0.001e18 - 1);
        _refused(p, "initial", p.brackets[0].initial, 0.001e18, 5e18);
    }

    /// @dev Whoever just opened must stand above the target of a liquidation.
    function testFuzz_initial_mustExceedTheTarget(uint256 seed, uint256 value) public {
        IClearingHouse.MarketParams memory p = _params(seed);
        uint256 target = ceilDiv(WAD_ + _config.buffer, p.brackets[0].maintenance, WAD_);
        p.brackets[0].initial = bound(value, 0.001e18, target - 1);
        _refused(p, "initial", p.brackets[0].initial, target, MOST);
    }

    function testFuzz_minExposure(uint256 seed, uint256 value, bool high) public {
        IClearingHouse.MarketParams memory p = _params(seed);
        p.minExposure = high ? bound(value, 65_535e18 + 1, MOST) : bound(value, 0, WAD_ - 1);
        _refused(p, "minExposure", p.minExposure, WAD_, 65_535e18);
    }

    function testFuzz_takerFee(uint256 seed, uint256 value) public {
        IClearingHouse.MarketParams memory p = _params(seed);
        p.takerFee = bound(value, 0.01e18 + 1, MOST);
        _refused(p, "takerFee", p.takerFee, 0, 0.01e18);
    }

    function testFuzz_makerFee_aboveTaker(uint256 seed, uint256 value) public {
        IClearingHouse.MarketParams memory p = _params(seed);
        p.makerFee = bound(value, p.takerFee + 1, MOST);
        _refused(p, "makerFee", p.makerFee, 0, p.takerFee);
    }

    function testFuzz_minOrderFee(uint256 seed, uint256 value) public {
        IClearingHouse.MarketParams memory p = _params(seed);
        p.minOrderFee = bound(value, 1000e18 + 1, MOST);
        _refused(p, "minOrderFee", p.minOrderFee, 0, 1000e18);
    }

    function testFuzz_maxConfidence(uint256 seed, uint256 value, bool high) public {
        IClearingHouse.MarketParams memory p = _params(seed);
        p.maxConfidence = high ? bound(value, 0.05e18 + 1, MOST) : bound(value, 0, 1e12 - 1);
        _refused(p, "maxConfidence", p.maxConfidence, 1e12, 0.05e18);
    }

    function testFuzz_skewScale(uint256 seed, uint256 value) public {
        IClearingHouse.MarketParams memory p = _params(seed);
        p.skewScale = value % 4 == 0 ? 0 : bound(value, uint256(type(uint112).max) + 1, MOST);
        _refused(p, "skewScale", p.skewScale, 1, type(uint112).max);
    }

    /// @dev Every scale that a word of storage holds is admissible: a larger one only makes an exit cheaper.
    function testFuzz_skewScale_upToItsBound(uint256 seed, uint256 value) public {
        IClearingHouse.MarketParams memory p = _params(seed);
        p.skewScale = value % 4 == 0 ? type(uint112).max : bound(value, p.skewScale, type(uint112).max);
        this.list(1, p);
        assertEq(_ledger.markets[1].economy.skewScale(), p.skewScale, "listed");
    }

    function testFuzz_maxOpenInterest(uint256 seed, uint256 value) public {
        IClearingHouse.MarketParams memory p = _params(seed);
        if (seed % 2 == 0) p.skewScale = bound(seed, p.skewScale, type(uint112).max);
        uint256 cap = p.skewScale;
        p.maxOpenInterest = value % 4 == 0 ? 0 : bound(value, cap + 1, MOST);
        _refused(p, "maxOpenInterest", p.maxOpenInterest, 1, cap);
    }

    function testFuzz_maxExposure(uint256 seed, uint256 value, bool high) public {
        IClearingHouse.MarketParams memory p = _params(seed);
        p.maxExposure = high ? bound(value, uint256(type(uint128).max) + 1, MOST) : bound(value, 0, p.minExposure - 1);
        _refused(p, "maxExposure", p.maxExposure, p.minExposure, type(uint128).max);
    }

    /// @dev Every unit closed must relieve more than its fee costs.
    function testFuzz_liquidationFee_aboveHalfTheLowestRate(uint256 seed, uint256 value) public {
        IClearingHouse.MarketParams memory p = _params(seed);
        uint256 half = p.brackets[0].maintenance / 2;
        p.liquidationFee = value % 4 == 0 ? 0 : bound(value, half + 1, MOST);
        _refused(p, "liquidationFee", p.liquidationFee, 1, half);
    }

    /// @dev Being liquidated, even by oneself, is never a cheaper exit than trading.
    function testFuzz_liquidationFee_cheaperThanTrading(uint256 seed, uint256 value) public {
        IClearingHouse.MarketParams memory p = _params(seed);
        uint256 exit = _exit(p);
        uint256 share = WAD_ - _config.keeperShare;
        // The greatest fee whose kept part is still short of what an exit costs.
        p.liquidationFee = bound(value, 1, ((exit - 1) * WAD_) / share);
        _refused(p, "liquidationFee after keeper", (share * p.liquidationFee) / WAD_, exit, MOST);
    }

    /// @dev Whoever stands at the line can still reduce.
    function testFuzz_exit_dearerThanTheLineAllows(uint256 seed, uint256 value) public {
        IClearingHouse.MarketParams memory p = _params(seed);
        // The dearest liquidation fee leaves room for an exit of more than half the lowest rate only if no keeper is
        // paid much.
        _config.keeperShare = 0.01e18;
        uint256 half = p.brackets[0].maintenance / 2;
        p.liquidationFee = half;
        uint256 kept = ((WAD_ - _config.keeperShare) * half) / WAD_;
        uint256 exit = _exit(p);
        uint256 premium = bound(value, half - 0.001e18 + 1, kept) - (exit - (p.maxOpenInterest * WAD_) / p.skewScale);
        p.skewScale = 1e30;
        p.maxOpenInterest = premium * 1e12;
        exit = _exit(p);
        vm.assume(exit <= kept && exit + 0.001e18 > half);
        _refused(p, "cost of an exit", exit + 0.001e18, 0, half);
    }

    /// @dev The smallest full-fee step pays a keeper.
    function testFuzz_keeperReward_belowItsFloor(uint256 seed, uint256 value) public {
        IClearingHouse.MarketParams memory p = _params(seed);
        uint256 reward = (((_config.keeperShare * p.liquidationFee) / WAD_) * p.minExposure) / WAD_;
        _config.keeperFloor = bound(value, reward + 1, MOST);
        _refused(p, "keeper reward", reward, _config.keeperFloor, MOST);
    }

    /* THE CORE'S OWN PARAMETERS */

    function testFuzz_config_withinBounds(uint256 a, uint256 b, uint256 c, uint256 d, uint256 e) public {
        _config = _anyConfig(a, b, c, d, e);
        this.checkConfig(_config);
    }

    function testFuzz_config_outside(uint256 seed, uint8 rule, uint256 value, bool high) public {
        IClearingHouse.Config memory c = _anyConfig(seed, seed >> 50, seed >> 100, seed >> 150, seed >> 200);
        uint256 kind = uint256(rule) % 12;
        if (kind == 0) {
            c.buffer = high ? bound(value, 0.5e18 + 1, MOST) : bound(value, 0, 0.01e18 - 1);
            _expect("buffer", c.buffer, 0.01e18, 0.5e18);
        } else if (kind == 1) {
            c.profitWeight = bound(value, WAD_ + 1, MOST);
            _expect("profitWeight", c.profitWeight, 0, WAD_);
        } else if (kind == 2) {
            c.keeperShare = high ? bound(value, WAD_ + 1, MOST) : bound(value, 0, 0.01e18 - 1);
            _expect("keeperShare", c.keeperShare, 0.01e18, WAD_);
        } else if (kind == 3) {
            c.insuranceShare = bound(value, WAD_ - c.keeperShare + 1, MOST);
            _expect("insuranceShare", c.insuranceShare, 0, WAD_ - c.keeperShare);
        } else if (kind == 4) {
            c.keeperFloor = bound(value, 1000e18 + 1, MOST);
            _expect("keeperFloor", c.keeperFloor, 0, 1000e18);
        } else if (kind == 5) {
            c.debtRate = bound(value, WAD_ + 1, MOST);
            _expect("debtRate", c.debtRate, 0, WAD_);
        } else if (kind == 6) {
            c.debtLimit = bound(value, 1_000_000e18 + 1, MOST);
            _expect("debtLimit", c.debtLimit, 0, 1_000_000e18);
        } else if (kind == 7) {
            c.debtCap = high ? bound(value, 0.5e18 + 1, MOST) : bound(value, 0, 0.01e18 - 1);
            _expect("debtCap", c.debtCap, 0.01e18, 0.5e18);
        } else if (kind == 8) {
            c.dustValue = bound(value, 1000e18 + 1, MOST);
            _expect("dustValue", c.dustValue, 0, 1000e18);
        } else if (kind == 9) {
            c.topUpBudget = bound(value, 1_000_000e18 + 1, MOST);
            _expect("topUpBudget", c.topUpBudget, 0, 1_000_000e18);
        } else if (kind == 10) {
            c.parameterGrace = high ? bound(value, 30 days + 1, MOST) : bound(value, 0, 1 hours - 1);
            _expect("parameterGrace", c.parameterGrace, 1 hours, 30 days);
        } else {
            c.haltDelay = high ? bound(value, 7 days + 1, MOST) : bound(value, 0, 1 hours - 1);
            _expect("haltDelay", c.haltDelay, 1 hours, 7 days);
        }
        vm.expectRevert(_expected);
        this.checkConfig(c);
    }

    /* INSIDE */

    function list(uint16 id, IClearingHouse.MarketParams memory p) external {
        _ledger.config = _config;
        Listing.list(_ledger, id, p);
    }

    function checkConfig(IClearingHouse.Config memory c) external {
        Listing.setRules(_ledger, c);
    }

    function _refused(
        IClearingHouse.MarketParams memory p,
        bytes32 name,
        uint256 value,
        uint256 minimum,
        uint256 maximum
    ) private {
        _expect(name, value, minimum, maximum);
        vm.expectRevert(_expected);
        this.list(1, p);
    }

    function _expect(bytes32 name, uint256 value, uint256 minimum, uint256 maximum) private {
        _expected = abi.encodeWithSelector(IClearingHouse.ParameterOutOfBounds.selector, name, value, minimum, maximum);
    }

    /// @dev Taker fee, largest skew premium and half the widest confidence, each rounded up.
    function _exit(IClearingHouse.MarketParams memory p) private pure returns (uint256) {
        return p.takerFee + ceilDiv(p.maxOpenInterest, WAD_, p.skewScale) + (p.maxConfidence + 1) / 2;
    }

    function _tiered(uint256 seed) private view returns (IClearingHouse.MarketParams memory p) {
        do {
            p = _params(seed);
            seed = uint256(keccak256(abi.encode(seed)));
        } while (p.brackets.length == 1);
    }

    /// @dev Parameters that keep every rule, drawn from the rules backwards.
    function _params(uint256 seed) private view returns (IClearingHouse.MarketParams memory p) {
        Rng memory rng = Rng(seed);
        // From 3% maintenance there is room for everything between a fee and its bounds.
        do p.brackets = RandomAccounts.brackets(rng, _config.buffer); while (p.brackets[0].maintenance < 0.03e18);
        uint256 half = p.brackets[0].maintenance / 2;
        p.liquidationFee = rng.between(half / 1e13 / 2, half / 1e13) * 1e13;
        uint256 kept = ((WAD_ - _config.keeperShare) * p.liquidationFee) / WAD_;
        uint256 budget = min(kept, half - 0.001e18);
        p.takerFee = rng.between(0, min(budget / 3, 0.01e18));
        p.makerFee = rng.between(0, p.takerFee);
        p.maxConfidence = rng.between(1e12, min((budget * 2) / 3 - 2, 0.05e18));
        p.skewScale = rng.magnitude(1e19, 1e30);
        p.maxOpenInterest = rng.between(1, ((budget / 3 - 1) * p.skewScale) / WAD_);
        p.minExposure = rng.between(500, 65_535) * 1e18;
        p.maxExposure = p.minExposure + rng.between(0, 1e26);
        p.minOrderFee = rng.between(0, 1000e18);
        p.economy.fundingVelocity = rng.between(0, 1e6) * 1e12;
        p.economy.maxFundingRate = rng.between(0, 1e8) * 1e9;
        p.economy.vaultShare = rng.between(1, 5000) * 1e14;
        p.economy.borrowKink = rng.between(100, 9900) * 1e14;
        p.economy.borrowMaxRate = rng.between(0, 50_000) * 1e14;
        p.economy.borrowKinkRate = rng.between(0, p.economy.borrowMaxRate / 1e14) * 1e14;
        p.economy.maxUtilisation = rng.between(100, 50_000) * 1e14;
    }

    function _anyConfig(
        uint256 a,
        uint256 b,
        uint256 c,
        uint256 d,
        uint256 e
    ) private pure returns (IClearingHouse.Config memory config) {
        config.buffer = bound(a, 0.01e18, 0.5e18);
        config.profitWeight = bound(b, 0, WAD_);
        config.keeperShare = bound(c, 0.01e18, WAD_);
        config.insuranceShare = bound(d, 0, WAD_ - config.keeperShare);
        config.keeperFloor = bound(e, 0, 1000e18);
        config.topUpBudget = bound(a, 0, 1_000_000e18);
        config.profitCap = bound(b, 0.01e18, WAD_);
        config.deleverageAbove = bound(c, config.profitCap, WAD_);
        config.feeToInsurance = bound(d, 0, WAD_);
        config.feeToProtocol = bound(e, 0, WAD_ - config.feeToInsurance);
        uint256 left = WAD_ - config.feeToInsurance - config.feeToProtocol;
        config.feeToReferrer = bound(a, 0, min(left, 0.3e18));
        config.feeToIntegrator = bound(b, 0, min(left - config.feeToReferrer, 0.3e18));
        config.debtRate = bound(c, 0, WAD_);
        config.debtLimit = bound(d, 0, 1_000_000e18);
        config.debtCap = bound(e, 0.01e18, 0.5e18);
        config.dustValue = bound(a, 0, 1000e18);
        config.parameterGrace = bound(b, 1 hours, 30 days);
        config.haltDelay = bound(c, 1 hours, 7 days);
    }
}
