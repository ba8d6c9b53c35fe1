// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";
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
import {Payouts} from "./libraries/Payouts.sol";
import {Pledges} from "./libraries/Pledges.sol";
import {Views} from "./libraries/Views.sol";
import {KeeperTerms} from "./libraries/TopUp.sol";

/// @title ClearingHouse
/// @dev Every verb has one skeleton: load → accrue → authorise and validate → compute with named rounding → write →
/// check health → emit → move tokens. What it does is said in the interface.
contract ClearingHouse is IClearingHouse, AccessManaged, ReentrancyGuardTransient {
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
    function deposit(AccountId accountId, uint256 tokenAmount) external nonReentrant {
        accountId.kind();
        _deposit(accountId, tokenAmount);
    }

    /// @inheritdoc IClearingHouse
    function withdraw(AccountId accountId, uint256 tokenAmount, address to) external nonReentrant {
        Payouts.withdraw(_ledger, IPriceRouter(router), _quote(), accountId, tokenAmount, to);
    }

    /// @inheritdoc IClearingHouse
    function depositCollateral(AccountId accountId, address token, uint256 tokenAmount) external nonReentrant {
        Pledges.deposit(_ledger, IPriceRouter(router), accountId, token, tokenAmount);
    }

    /// @inheritdoc IClearingHouse
    function withdrawCollateral(
        AccountId accountId,
        address token,
        uint256 tokenAmount,
        address to
    ) external nonReentrant {
        Pledges.withdraw(_ledger, IPriceRouter(router), accountId, token, tokenAmount, to);
    }

    /// @inheritdoc IClearingHouse
    function repay(AccountId accountId, uint256 maxTokenAmount) external nonReentrant returns (uint256 tokenAmount) {
        Debts.charge(_ledger, accountId);
        int256 cash = _ledger.accounts[accountId].cash;
        require(cash < 0, NoDebt(accountId, cash));
        tokenAmount = Math.min(maxTokenAmount, Collateral.toUnitsUp(uint256(-cash), UNIT));
        _deposit(accountId, tokenAmount);
    }

    /// @inheritdoc IClearingHouse
    function sellCollateral(
        AccountId accountId,
        address token,
        uint256 quoteAmount,
        uint256 minCollateral
    ) external nonReentrant returns (uint256, uint256) {
        CollateralSale.Bid memory bid = CollateralSale.Bid(token, quoteAmount, minCollateral);
        return CollateralSale.sell(_ledger, IPriceRouter(router), _quote(), accountId, bid);
    }

    /// @inheritdoc IClearingHouse
    function buySeized(
        address token,
        uint256 quoteAmount,
        uint256 minCollateral
    ) external nonReentrant returns (uint256, uint256) {
        CollateralSale.Bid memory bid = CollateralSale.Bid(token, quoteAmount, minCollateral);
        return CollateralSale.buySeized(_ledger, IPriceRouter(router), _quote(), bid);
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
    function payVault(uint256 tokenAmount, address to) external restricted onlyVaultOwner nonReentrant {
        Payouts.payVault(_ledger, _quote(), tokenAmount, to);
    }

    /* LIQUIDATION */

    /// @inheritdoc IClearingHouse
    function liquidate(AccountId accountId) external nonReentrant {
        _liquidate(accountId, false);
    }

    /// @inheritdoc IClearingHouse
    function updateAndLiquidate(AccountId accountId, PriceUpdate calldata update) external payable nonReentrant {
        uint256 surplus = _updatePrices(update);
        _liquidate(accountId, false);
        _refund(surplus);
    }

    /// @inheritdoc IClearingHouse
    function liquidateBatch(
        AccountId[] calldata accountIds,
        PriceUpdate calldata update
    ) external payable nonReentrant returns (uint256 liquidated) {
        uint256 surplus = _updatePrices(update);
        for (uint256 i; i < accountIds.length; ++i) {
            if (_liquidate(accountIds[i], true)) ++liquidated;
        }
        _refund(surplus);
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
    function fill(FillRequest calldata request) external onlySatellite nonReentrant returns (FillResult memory) {
        return Fills.fill(_ledger, IPriceRouter(router), request);
    }

    /// @inheritdoc IClearingHouse
    function closePair(AccountId accountId, uint16 marketId, uint256 quantity) external onlySatellite nonReentrant {
        Fills.closePair(_ledger, IPriceRouter(router), accountId, marketId, quantity);
    }

    /// @inheritdoc IClearingHouse
    function forfeit(FillRequest calldata request) external onlySatellite nonReentrant returns (uint256) {
        return Fills.forfeit(_ledger, IPriceRouter(router), request);
    }

    /// @inheritdoc IClearingHouse
    function reserve(
        ReserveRequest calldata request
    ) external onlySatellite nonReentrant returns (uint32 epoch, uint256 reservation, uint256 escrowed) {
        bool fromWallet = request.payer != address(0);
        uint256 tokenAmount = Collateral.toUnitsUp(request.keeperFee, UNIT);
        escrowed = fromWallet ? tokenAmount * UNIT : request.keeperFee;
        (epoch, reservation) = Escrow.reserve(_ledger, IPriceRouter(router), request, escrowed);
        if (fromWallet && tokenAmount != 0) _pull(request.payer, tokenAmount);
    }

    /// @inheritdoc IClearingHouse
    function release(
        AccountId accountId,
        uint32 epoch,
        uint256 reservation,
        uint256 escrowed,
        AccountId beneficiary
    ) external onlySatellite nonReentrant {
        Escrow.release(_ledger, accountId, epoch, reservation, escrowed, beneficiary);
    }

    /* THE END OF A MARKET */

    /// @inheritdoc IClearingHouse
    function settleMarket(uint16, bytes[] calldata) external payable nonReentrant {
        _refund(_handOn(msg.value));
    }

    /// @inheritdoc IClearingHouse
    function settleAccount(AccountId) external nonReentrant {
        _handOn();
    }

    /// @inheritdoc IClearingHouse
    function closeAccount(AccountId, address) external nonReentrant {
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
    function setReferrer(address referrer) external {
        _ledger.referrers[msg.sender] = referrer;
        emit SetReferrer(msg.sender, referrer);
    }

    /* ADMINISTRATION */

    /// @inheritdoc IClearingHouse
    function collectFees(uint256 tokenAmount, address to) external restricted nonReentrant {
        Payouts.collectFees(_ledger, _quote(), tokenAmount, to);
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
    function accountState(AccountId accountId) external view returns (AccountState memory) {
        _return(Views.accountState(_ledger, IPriceRouter(router), accountId, new uint256[](0)));
    }

    /// @inheritdoc IClearingHouse
    function accountStateAt(
        AccountId accountId,
        uint256[] calldata prices
    ) external view returns (AccountState memory) {
        _return(Views.accountState(_ledger, IPriceRouter(address(0)), accountId, prices));
    }

    /// @inheritdoc IClearingHouse
    function previewLiquidation(AccountId accountId) external view returns (LiquidationPreview memory) {
        _return(Views.liquidation(_ledger, IPriceRouter(router), accountId, new uint256[](0), BUFFER, _keeperTerms()));
    }

    /// @inheritdoc IClearingHouse
    function previewLiquidationAt(
        AccountId accountId,
        uint256[] calldata prices
    ) external view returns (LiquidationPreview memory) {
        _return(Views.liquidation(_ledger, IPriceRouter(address(0)), accountId, prices, BUFFER, _keeperTerms()));
    }

    /// @inheritdoc IClearingHouse
    function marketState(uint16 marketId) external view returns (MarketState memory) {
        _return(Views.marketState(_ledger, marketId));
    }

    /// @inheritdoc IClearingHouse
    function marketParams(uint16 marketId) external view returns (MarketParams memory) {
        _return(Views.marketParams(_ledger, marketId));
    }

    /// @inheritdoc IClearingHouse
    function marketsOf(AccountId accountId) external view returns (uint16[] memory) {
        return _ledger.marketIds(accountId, 0);
    }

    /// @inheritdoc IClearingHouse
    function positionSize(AccountId accountId, uint16 marketId, PositionSide side) external view returns (int256) {
        return Views.positionSize(_ledger, accountId, marketId, side);
    }

    /// @inheritdoc IClearingHouse
    function marginChange(uint16 marketId) external view returns (MarginChange memory) {
        _return(Views.marginChange(_ledger, marketId));
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
        _return(Views.pots(_ledger, TOP_UP_BUDGET));
    }

    /// @inheritdoc IClearingHouse
    function tokensOf(AccountId accountId) external view returns (address[] memory) {
        _return(Views.tokensOf(_ledger, accountId));
    }

    /// @inheritdoc IClearingHouse
    function collateralOf(AccountId accountId, address token) external view returns (uint256) {
        return _ledger.holdings[accountId][_ledger.listedToken(token)];
    }

    /// @inheritdoc IClearingHouse
    function listedCollateral() external view returns (address[] memory) {
        _return(Views.listedCollateral(_ledger));
    }

    /// @inheritdoc IClearingHouse
    function collateralState(address token) external view returns (CollateralState memory) {
        _return(Views.collateralState(_ledger, token));
    }

    /// @inheritdoc IClearingHouse
    function debtState(AccountId accountId) external view returns (DebtState memory) {
        _return(Views.debtState(_ledger, accountId));
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
    function config() external view returns (Config memory) {
        _return(Views.config(_ledger));
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

    /// @return surplus Value left for the caller.
    function _updatePrices(PriceUpdate calldata update) private returns (uint256 surplus) {
        surplus = msg.value;
        if (update.marketIds.length == 0) return surplus;
        uint256 fee = IPriceRouter(router).updateFee(update);
        require(surplus >= fee, IPriceRouter.UpdateFeeTooLow(surplus, fee));
        IPriceRouter(router).update{value: fee}(update);
        surplus -= fee;
    }

    function _refund(uint256 surplus) private {
        if (surplus != 0) Address.sendValue(payable(msg.sender), surplus);
    }
}
