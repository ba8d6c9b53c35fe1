// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IClearingHouse} from "../../../contracts/interfaces/IClearingHouse.sol";
import {ILiquidityVault} from "../../../contracts/interfaces/ILiquidityVault.sol";
import {IOrders} from "../../../contracts/interfaces/IOrders.sol";
import {IPriceRouter} from "../../../contracts/interfaces/IPriceRouter.sol";
import {Bracket} from "../../../contracts/libraries/Brackets.sol";
import {Kit} from "./Kit.sol";

/// @title The shipped parameter sets, read from the files that the deployment reads, scaled the way it scales them
abstract contract Presets is Kit {
    uint256 private constant PER_MILLION = 1e12;

    function loadPreset(string memory name) internal view returns (string memory json) {
        return vm.readFile(string.concat("deploy/presets/", name, ".json"));
    }

    function coreConfig(string memory json) internal view virtual returns (IClearingHouse.Config memory c) {
        c.buffer = vm.parseJsonUint(json, ".risk.buffer") * PER_MILLION;
        c.profitWeight = vm.parseJsonUint(json, ".risk.profitWeight") * PER_MILLION;
        c.keeperShare = vm.parseJsonUint(json, ".risk.keeperShare") * PER_MILLION;
        c.insuranceShare = vm.parseJsonUint(json, ".risk.insuranceShare") * PER_MILLION;
        c.keeperFloor = vm.parseJsonUint(json, ".risk.keeperFloor") * WAD_;
        c.topUpBudget = vm.parseJsonUint(json, ".risk.topUpBudget") * WAD_;
        c.profitCap = vm.parseJsonUint(json, ".risk.profitCap") * PER_MILLION;
        c.deleverageAbove = vm.parseJsonUint(json, ".risk.deleverageAbove") * PER_MILLION;
        c.feeToInsurance = vm.parseJsonUint(json, ".fees.toInsurance") * PER_MILLION;
        c.feeToProtocol = vm.parseJsonUint(json, ".fees.toProtocol") * PER_MILLION;
        c.feeToReferrer = vm.parseJsonUint(json, ".fees.toReferrer") * PER_MILLION;
        c.feeToIntegrator = vm.parseJsonUint(json, ".fees.toIntegrator") * PER_MILLION;
        c.debtRate = vm.parseJsonUint(json, ".debt.rate") * PER_MILLION;
        c.debtLimit = vm.parseJsonUint(json, ".debt.limit") * WAD_;
        c.debtCap = vm.parseJsonUint(json, ".debt.cap") * PER_MILLION;
        c.dustValue = vm.parseJsonUint(json, ".debt.dust") * WAD_;
        c.parameterGrace = vm.parseJsonUint(json, ".risk.parameterGrace");
        c.haltDelay = vm.parseJsonUint(json, ".risk.haltDelay");
    }

    function ordersConfig(string memory json) internal pure returns (IOrders.Config memory c) {
        c.delay = vm.parseJsonUint(json, ".orders.delay");
        c.window = vm.parseJsonUint(json, ".orders.window");
        c.maxKeeperFee = vm.parseJsonUint(json, ".orders.maxKeeperFee") * WAD_;
    }

    function vaultConfig(string memory json) internal pure returns (ILiquidityVault.Config memory c) {
        c.delay = vm.parseJsonUint(json, ".vault.delay");
        c.window = vm.parseJsonUint(json, ".vault.window");
        c.maxLag = vm.parseJsonUint(json, ".vault.maxLag");
    }

    function quoteDecimals(string memory json) internal pure returns (uint8) {
        return uint8(vm.parseJsonUint(json, ".quote.decimals"));
    }

    function maxAge(string memory json) internal pure returns (uint16) {
        return uint16(vm.parseJsonUint(json, ".oracle.maxAge"));
    }

    /// @dev Without an uptime feed: a local chain has no sequencer.
    function routerConfig(string memory json) internal pure returns (IPriceRouter.Config memory c) {
        c.freezeAge = vm.parseJsonUint(json, ".oracle.freezeAge");
        c.notice = vm.parseJsonUint(json, ".oracle.notice");
        c.grace = vm.parseJsonUint(json, ".oracle.grace");
    }

    /// @param maxConfidence WAD, as a market is listed with.
    function feedConfig(
        string memory json,
        address source,
        bytes32 feedId,
        uint256 maxConfidence
    ) internal pure returns (IPriceRouter.FeedConfig memory c) {
        c.source = source;
        c.feedId = feedId;
        c.maxAge = maxAge(json);
        c.maxConfidence = uint16(maxConfidence / PER_MILLION);
        c.maxGap = uint24(vm.parseJsonUint(json, ".oracle.maxGap"));
    }

    /// @param symbol One of the preset's markets, or any other name for its default class.
    /// @param price First price, from which the base-unit parameters follow.
    function marketParams(
        string memory json,
        string memory symbol,
        uint256 price
    ) internal view returns (IClearingHouse.MarketParams memory p) {
        string memory class = _class(json, symbol);
        uint256[] memory maintenance = vm.parseJsonUintArray(json, string.concat(class, "maintenance"));
        uint256[] memory initial = vm.parseJsonUintArray(json, string.concat(class, "initial"));
        uint256[] memory upTo =
            maintenance.length == 1 ? new uint256[](0) : vm.parseJsonUintArray(json, string.concat(class, "upTo"));
        p.brackets = new Bracket[](maintenance.length);
        for (uint256 i; i < maintenance.length; ++i) {
            p.brackets[i] = Bracket(
                i < upTo.length ? upTo[i] * WAD_ : type(uint256).max,
                maintenance[i] * PER_MILLION,
                initial[i] * PER_MILLION
            );
        }
        p.liquidationFee = vm.parseJsonUint(json, string.concat(class, "liquidationFee")) * PER_MILLION;
        p.minExposure = vm.parseJsonUint(json, string.concat(class, "minExposure")) * WAD_;
        p.takerFee = vm.parseJsonUint(json, string.concat(class, "takerFee")) * PER_MILLION;
        p.makerFee = vm.parseJsonUint(json, string.concat(class, "makerFee")) * PER_MILLION;
        p.minOrderFee = vm.parseJsonUint(json, string.concat(class, "minOrderFee")) * WAD_;
        p.skewScale = (vm.parseJsonUint(json, string.concat(class, "skewScaleValue")) * WAD_ * WAD_) / price;
        p.maxOpenInterest =
            (vm.parseJsonUint(json, string.concat(class, "openInterestCapValue")) * WAD_ * WAD_) / price;
        p.maxExposure = vm.parseJsonUint(json, string.concat(class, "maxExposure")) * WAD_;
        p.maxConfidence = vm.parseJsonUint(json, string.concat(class, "maxConfidence")) * PER_MILLION;
        p.economy = _economy(json, class);
    }

    /// @param price Of the token's symbol, which its cap follows from.
    function collateralParams(
        string memory json,
        string memory symbol,
        uint256 price,
        uint8 decimals,
        uint16 feed
    ) internal view returns (IClearingHouse.CollateralParams memory p) {
        string memory class = _class(json, symbol);
        p.haircut = vm.parseJsonUint(json, string.concat(class, "haircut")) * PER_MILLION;
        p.discount = vm.parseJsonUint(json, string.concat(class, "discount")) * PER_MILLION;
        uint256 capValue = vm.parseJsonUint(json, string.concat(class, "collateralCapValue")) * WAD_;
        p.cap = (capValue * 10 ** decimals) / price;
        p.feed = feed;
    }

    function _economy(
        string memory json,
        string memory class
    ) private pure returns (IClearingHouse.EconomyParams memory e) {
        e.fundingVelocity = vm.parseJsonUint(json, string.concat(class, "fundingVelocity")) * PER_MILLION;
        e.maxFundingRate = vm.parseJsonUint(json, string.concat(class, "maxFundingRate")) * PER_MILLION;
        e.vaultShare = vm.parseJsonUint(json, string.concat(class, "vaultShare")) * PER_MILLION;
        e.borrowKink = vm.parseJsonUint(json, string.concat(class, "borrowKink")) * PER_MILLION;
        e.borrowKinkRate = vm.parseJsonUint(json, string.concat(class, "borrowKinkRate")) * PER_MILLION;
        e.borrowMaxRate = vm.parseJsonUint(json, string.concat(class, "borrowMaxRate")) * PER_MILLION;
        e.maxUtilisation = vm.parseJsonUint(json, string.concat(class, "maxUtilisation")) * PER_MILLION;
    }

    function _class(string memory json, string memory symbol) private view returns (string memory) {
        string memory key = string.concat(".markets.", symbol);
        string memory name =
            vm.keyExistsJson(json, key) ? vm.parseJsonString(json, key) : vm.parseJsonString(json, ".defaultClass");
        return string.concat(".classes.", name, ".");
    }
}
