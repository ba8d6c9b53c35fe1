// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {IClearingHouse, PositionSide} from "./interfaces/IClearingHouse.sol";
import {IPriceRouter, PriceUpdate} from "./interfaces/IPriceRouter.sol";
import {AccountId} from "./libraries/AccountId.sol";
import {Administration} from "./libraries/Administration.sol";
import {Collateral} from "./libraries/Collateral.sol";
import {CollateralSale} from "./libraries/CollateralSale.sol";
import {Deleveraging} from "./libraries/Deleveraging.sol";
import {Emergency} from "./libraries/Emergency.sol";
import {Escrow} from "./libraries/Escrow.sol";
import {Fills} from "./libraries/Fills.sol";
import {Debts} from "./libraries/Debts.sol";
import {Ledger} from "./libraries/Ledger.sol";
import {LedgerLib} from "./libraries/LedgerLib.sol";
import {LiquidationLedger} from "./libraries/LiquidationLedger.sol";
import {Listing} from "./libraries/Listing.sol";
import {Nav} from "./libraries/Nav.sol";
import {Outlook} from "./libraries/Outlook.sol";
import {Payouts} from "./libraries/Payouts.sol";
import {Pledges} from "./libraries/Pledges.sol";
import {Trials} from "./libraries/Trials.sol";
import {Views} from "./libraries/Views.sol";
import {KeeperTerms} from "./libraries/TopUp.sol";
import {Batch} from "./utils/Batch.sol";

/// @title ClearingHouse
/// @dev Every verb has one skeleton: load → accrue → authorise and validate → compute with named rounding → write →
/// check health → emit → move tokens. What it does is said in the interface.
contract ClearingHouse is IClearingHouse, AccessManaged, Batch, ReentrancyGuardTransient {
    using LedgerLib for Ledger;
    using SafeCast for uint256;
    using SafeCast for int256;

    address public immutable quoteToken;
    address public immutable router;
    uint256 private immutable UNIT;
    uint256 private immutable BUFFER;
    uint256 private immutable KEEPER_SHARE;
    uint256 private immutable INSURANCE_SHARE;
    uint256 private immutable KEEPER_FLOOR;
    uint256 private immutable TOP_UP_BUDGET;

    Ledger private _ledger;
    mapping(address => bool) public isSatellite;

    modifier onlySatellite() {
        require(isSatellite[msg.sender], NotSatellite(msg.sender));
        _;
    }

    modifier onlyVaultOwner() {
        address owner = _ledger.vaultOwner;
        require(owner == address(0) || msg.sender == owner, NotVaultOwner(msg.sender, owner));
        _;
    }

    constructor(
        address authority,
        address quoteToken_,
        address router_,
        Config memory config_
    ) AccessManaged(authority) {
        quoteToken = quoteToken_;
        router = router_;
        UNIT = Collateral.unitOf(IERC20Metadata(quoteToken_));
        BUFFER = config_.buffer;
        KEEPER_SHARE = config_.keeperShare;
        INSURANCE_SHARE = config_.insuranceShare;
        KEEPER_FLOOR = config_.keeperFloor;
        TOP_UP_BUDGET = config_.topUpBudget;
        Listing.setRules(_ledger, config_);
    }

    /* COLLATERAL */

    /// @inheritdoc IClearingHouse
    function deposit(AccountId accountId, uint256 tokenAmount) external payable unpaid nonReentrant {
        accountId.kind();
        _deposit(accountId, tokenAmount);
    }

    /// @inheritdoc IClearingHouse
    function withdraw(AccountId, uint256, address) external payable unpaid nonReentrant {
        _payOut();
    }

    /// @inheritdoc IClearingHouse
    function transfer(AccountId, AccountId, uint256) external payable unpaid nonReentrant {
        _payOut();
    }

    /// @inheritdoc IClearingHouse
    function depositCollateral(AccountId, address, uint256) external payable unpaid nonReentrant {
        Pledges.run(_ledger, IPriceRouter(router), msg.data);
    }

    /// @inheritdoc IClearingHouse
    function withdrawCollateral(AccountId, address, uint256, address) external payable unpaid nonReentrant {
        Pledges.run(_ledger, IPriceRouter(router), msg.data);
    }

    /// @inheritdoc IClearingHouse
    function repay(
        AccountId accountId,
        uint256 maxTokenAmount
    ) external payable unpaid nonReentrant returns (uint256 tokenAmount) {
        Debts.charge(_ledger, accountId);
        int256 cash = _ledger.accounts[accountId].cash;
        require(cash < 0, NoDebt(accountId, cash));
        tokenAmount = Math.min(maxTokenAmount, Collateral.toUnitsUp(uint256(-cash), UNIT));
        _deposit(accountId, tokenAmount);
    }

    /// @inheritdoc IClearingHouse
    function sellCollateral(
        AccountId,
        address,
        uint256,
        uint256
    ) external nonReentrant returns (uint256 paid, uint256 amount) {
        return CollateralSale.run(_ledger, IPriceRouter(router), _quote(), msg.data);
    }

    /// @inheritdoc IClearingHouse
    function buySeized(address, uint256, uint256) external nonReentrant returns (uint256 paid, uint256 amount) {
        return CollateralSale.run(_ledger, IPriceRouter(router), _quote(), msg.data);
    }

    /// @inheritdoc IClearingHouse
    function fundInsurance(uint256) external nonReentrant {
        _handOn();
    }

    /// @inheritdoc IClearingHouse
    function coverDeficit(uint256) external nonReentrant {
        _handOn();
    }

    /// @inheritdoc IClearingHouse
    function fundVault(uint256 tokenAmount) external restricted onlyVaultOwner nonReentrant {
        uint256 amount = tokenAmount * UNIT;
        _ledger.moveVault(amount.toInt256());
        emit FundVault(msg.sender, amount);
        _pull(msg.sender, tokenAmount);
    }

    /// @inheritdoc IClearingHouse
    function payVault(uint256, address) external restricted onlyVaultOwner nonReentrant {
        _payOut();
    }

    /* LIQUIDATION */

    /// @inheritdoc IClearingHouse
    function liquidate(AccountId accountId) external nonReentrant {
        _liquidate(accountId, false);
    }

    /// @inheritdoc IClearingHouse
    function updateAndLiquidate(AccountId accountId, PriceUpdate calldata update) external payable nonReentrant {
        uint256 left = _updatePrices(update);
        _liquidate(accountId, false);
        _giveBack(left);
    }

    /// @inheritdoc IClearingHouse
    function liquidateBatch(
        AccountId[] calldata accountIds,
        PriceUpdate calldata update
    ) external payable nonReentrant returns (uint256 liquidated) {
        uint256 left = _updatePrices(update);
        for (uint256 i; i < accountIds.length; ++i) {
            if (_liquidate(accountIds[i], true)) ++liquidated;
        }
        _giveBack(left);
    }

    /// @inheritdoc IClearingHouse
    function updatePrices(PriceUpdate calldata update) external payable nonReentrant {
        _giveBack(_updatePrices(update));
    }

    /// @inheritdoc IClearingHouse
    function deleverage(AccountId accountId, uint16 marketId) external nonReentrant {
        Deleveraging.run(_ledger, IPriceRouter(router), accountId, marketId);
    }

    /// @inheritdoc IClearingHouse
    function accrueMarkets(uint16[] calldata marketIds) external nonReentrant {
        for (uint256 i; i < marketIds.length; ++i) _ledger.listed(marketIds[i]);
        uint256[] memory prices = IPriceRouter(router).prices(marketIds);
        for (uint256 i; i < marketIds.length; ++i) _ledger.accrue(marketIds[i], prices[i]);
    }

    /* TRADING: satellites only */

    /// @inheritdoc IClearingHouse
    function fill(FillRequest calldata) external onlySatellite nonReentrant returns (FillResult memory) {
        return abi.decode(_trade(), (FillResult));
    }

    /// @inheritdoc IClearingHouse
    function closePair(AccountId, uint16, uint256) external onlySatellite nonReentrant {
        _trade();
    }

    /// @inheritdoc IClearingHouse
    function forfeit(FillRequest calldata) external onlySatellite nonReentrant returns (uint256) {
        return abi.decode(_trade(), (uint256));
    }

    /// @inheritdoc IClearingHouse
    function reserve(
        ReserveRequest calldata
    ) external onlySatellite nonReentrant returns (uint32 epoch, uint256 reservation, uint256 escrowed) {
        return Escrow.run(_ledger, IPriceRouter(router), _quote(), msg.data);
    }

    /// @inheritdoc IClearingHouse
    function release(AccountId, uint32, uint256, uint256, AccountId) external onlySatellite nonReentrant {
        Escrow.run(_ledger, IPriceRouter(router), _quote(), msg.data);
    }

    /* THE END OF A MARKET */

    /// @inheritdoc IClearingHouse
    function settleMarket(uint16, bytes[] calldata) external payable nonReentrant {
        _giveBack(_handOn(_value()));
    }

    /// @inheritdoc IClearingHouse
    function settleAccount(AccountId) external nonReentrant {
        _handOn();
    }

    /// @inheritdoc IClearingHouse
    function closeAccount(AccountId, address) external payable unpaid nonReentrant {
        _handOn();
    }

    /// @inheritdoc IClearingHouse
    function releaseInsurance() external nonReentrant {
        _handOn();
    }

    /// @inheritdoc IClearingHouse
    function retireVault() external restricted onlyVaultOwner nonReentrant {
        _handOn();
    }

    /// @inheritdoc IClearingHouse
    function setMaxLeverage(AccountId accountId, uint128 maxLeverage) external payable unpaid {
        require(accountId.owner() == msg.sender, NotOwner(accountId, msg.sender));
        _ledger.maxLeverage[accountId] = maxLeverage;
        emit SetMaxLeverage(accountId, maxLeverage);
    }

    /// @inheritdoc IClearingHouse
    function setReferrer(address referrer) external payable unpaid {
        _ledger.referrers[msg.sender] = referrer;
        emit SetReferrer(msg.sender, referrer);
    }

    /* ADMINISTRATION */

    /// @inheritdoc IClearingHouse
    function collectFees(uint256, address) external restricted nonReentrant {
        _payOut();
    }

    /// @inheritdoc IClearingHouse
    function listMarket(uint16, MarketParams calldata) external restricted {
        _administer();
    }

    /// @inheritdoc IClearingHouse
    function listCollateral(address, CollateralParams calldata) external restricted {
        _administer();
    }

    /// @inheritdoc IClearingHouse
    function setMarketParams(uint16, MarketParams calldata) external restricted {
        _administer();
    }

    /// @inheritdoc IClearingHouse
    function tightenMarket(uint16, MarketParams calldata) external restricted {
        _administer();
    }

    /// @inheritdoc IClearingHouse
    function setCollateralParams(address, CollateralParams calldata) external restricted {
        _administer();
    }

    /// @inheritdoc IClearingHouse
    function tightenCollateral(address, CollateralParams calldata) external restricted {
        _administer();
    }

    /// @inheritdoc IClearingHouse
    function pauseNewRisk() external restricted {
        _handOn();
    }

    /// @inheritdoc IClearingHouse
    function resumeNewRisk() external restricted {
        _handOn();
    }

    /// @inheritdoc IClearingHouse
    function haltMarket(uint16) external restricted {
        _handOn();
    }

    /// @inheritdoc IClearingHouse
    function resumeMarket(uint16) external restricted {
        _handOn();
    }

    /// @inheritdoc IClearingHouse
    function windDown() external restricted {
        _handOn();
    }

    /// @inheritdoc IClearingHouse
    function sealVault(address) external restricted {
        _administer();
    }

    /// @inheritdoc IClearingHouse
    function setSatellite(address satellite, bool allowed) external restricted {
        isSatellite[satellite] = allowed;
        emit SetSatellite(satellite, allowed);
    }

    /* VIEWS */

    /// @inheritdoc IClearingHouse
    function accountState(AccountId) external view returns (AccountState memory) {
        _view();
    }

    /// @inheritdoc IClearingHouse
    function accountStateAt(AccountId, uint256[] calldata) external view returns (AccountState memory) {
        _view();
    }

    /// @inheritdoc IClearingHouse
    function previewLiquidation(AccountId) external view returns (LiquidationPreview memory) {
        _view();
    }

    /// @inheritdoc IClearingHouse
    function previewLiquidationAt(AccountId, uint256[] calldata) external view returns (LiquidationPreview memory) {
        _view();
    }

    /// @inheritdoc IClearingHouse
    function liquidationOutlook(AccountId) external view returns (LiquidationOutlook memory) {
        _lookAhead();
    }

    /// @inheritdoc IClearingHouse
    function withdrawable(AccountId, address) external view returns (uint256, uint256) {
        _lookAhead();
    }

    /// @inheritdoc IClearingHouse
    function simulateFill(FillRequest calldata, bool) external nonReentrant {
        Trials.run(_ledger, IPriceRouter(router), msg.data);
        // It has reverted: nothing that was tried may stay.
        assert(false);
    }

    /// @inheritdoc IClearingHouse
    function marketState(uint16) external view returns (MarketState memory) {
        _view();
    }

    /// @inheritdoc IClearingHouse
    function marketParams(uint16) external view returns (MarketParams memory) {
        _view();
    }

    /// @inheritdoc IClearingHouse
    function marketsOf(AccountId accountId) external view returns (uint16[] memory) {
        return _ledger.marketIds(accountId, 0);
    }

    /// @inheritdoc IClearingHouse
    function positionSize(AccountId, uint16, PositionSide) external view returns (int256) {
        _view();
    }

    /// @inheritdoc IClearingHouse
    function marginChange(uint16) external view returns (MarginChange memory) {
        _view();
    }

    /// @inheritdoc IClearingHouse
    function emergencyState() external view returns (EmergencyState memory) {
        return EmergencyState(_ledger.newRiskPaused, _ledger.windingDown);
    }

    /// @inheritdoc IClearingHouse
    function vaultOwner() external view returns (address) {
        return _ledger.vaultOwner;
    }

    /// @inheritdoc IClearingHouse
    function pots() external view returns (Pots memory) {
        _view();
    }

    /// @inheritdoc IClearingHouse
    function tokensOf(AccountId) external view returns (address[] memory) {
        _view();
    }

    /// @inheritdoc IClearingHouse
    function collateralOf(AccountId accountId, address token) external view returns (uint256) {
        return _ledger.holdings[accountId][_ledger.listedToken(token)];
    }

    /// @inheritdoc IClearingHouse
    function listedCollateral() external view returns (address[] memory) {
        _view();
    }

    /// @inheritdoc IClearingHouse
    function collateralState(address) external view returns (CollateralState memory) {
        _view();
    }

    /// @inheritdoc IClearingHouse
    function debtState(AccountId) external view returns (DebtState memory) {
        _view();
    }

    /// @inheritdoc IClearingHouse
    function vaultState() external view returns (VaultState memory) {
        _return(Nav.state(_ledger, IPriceRouter(router), new uint256[](0)));
    }

    /// @inheritdoc IClearingHouse
    function vaultStateAt(uint256[] calldata prices) external view returns (VaultState memory) {
        _return(Nav.state(_ledger, IPriceRouter(address(0)), prices));
    }

    /// @inheritdoc IClearingHouse
    function listedMarkets() external view returns (uint16[] memory) {
        _return(Nav.markets(_ledger));
    }

    /// @inheritdoc IClearingHouse
    function epochOf(AccountId accountId) external view returns (uint32) {
        return _ledger.accounts[accountId].epoch;
    }

    /// @inheritdoc IClearingHouse
    function maxLeverageOf(AccountId accountId) external view returns (uint256) {
        return _ledger.maxLeverage[accountId];
    }

    /// @inheritdoc IClearingHouse
    function config() external view returns (Config memory) {
        _view();
    }

    /// @inheritdoc IClearingHouse
    function referrerOf(address owner) external view returns (address) {
        return _ledger.referrers[owner];
    }

    /// @dev Hands a result on that is encoded already: decoding it to encode it again would cost the core kilobytes.
    function _return(bytes memory encoded) private pure {
        assembly ("memory-safe") {
            return(add(encoded, 0x20), mload(encoded))
        }
    }

    /* INSIDE */

    /// @dev See `Administration.run`.
    function _administer() private {
        Administration.run(_ledger, IPriceRouter(router), quoteToken, msg.data);
    }

    /// @dev See `Payouts.run`.
    function _payOut() private {
        Payouts.run(_ledger, IPriceRouter(router), _quote(), isSatellite[msg.sender], msg.data);
    }

    /// @dev See `Fills.run`.
    function _trade() private returns (bytes memory) {
        return Fills.run(_ledger, IPriceRouter(router), msg.data);
    }

    /// @dev See `Views.run`.
    function _view() private view {
        _return(Views.run(_ledger, IPriceRouter(router), msg.data));
    }

    /// @dev See `Outlook.run`.
    function _lookAhead() private view {
        _return(Outlook.run(_ledger, IPriceRouter(router), _quote(), msg.data));
    }

    /// @dev See `Emergency.run`.
    function _handOn() private {
        _handOn(0);
    }

    /// @dev See `Emergency.run`.
    function _handOn(uint256 value) private returns (uint256 left) {
        return Emergency.run(_ledger, IPriceRouter(router), _quote(), value, msg.data);
    }

    function _deposit(AccountId accountId, uint256 tokenAmount) private {
        uint256 amount = tokenAmount * UNIT;
        _ledger.credit(accountId, amount);
        emit Deposit(accountId, msg.sender, amount);
        _pull(msg.sender, tokenAmount);
    }

    function _liquidate(AccountId id, bool skipHealthy) private returns (bool) {
        return LiquidationLedger.run(_ledger, IPriceRouter(router), _terms(), id, skipHealthy);
    }

    function _terms() private view returns (LiquidationLedger.Terms memory) {
        return LiquidationLedger.Terms(BUFFER, INSURANCE_SHARE, _keeperTerms());
    }

    function _keeperTerms() private view returns (KeeperTerms memory) {
        return KeeperTerms(KEEPER_SHARE, KEEPER_FLOOR, TOP_UP_BUDGET);
    }

    function _quote() private view returns (Payouts.Quote memory) {
        return Payouts.Quote(quoteToken, UNIT);
    }

    function _pull(address from, uint256 tokenAmount) private {
        Collateral.pull(IERC20Metadata(quoteToken), from, tokenAmount);
    }

    /// @return left Ether left for the caller.
    function _updatePrices(PriceUpdate calldata update) private returns (uint256 left) {
        left = _value();
        if (update.marketIds.length == 0) return left;
        uint256 fee = IPriceRouter(router).updateFee(update);
        require(left >= fee, IPriceRouter.UpdateFeeTooLow(left, fee));
        IPriceRouter(router).update{value: fee}(update);
        left -= fee;
    }
}
