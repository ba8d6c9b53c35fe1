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
import {AccountId, AccountIdLib, AccountType} from "./libraries/AccountId.sol";
import {Checks} from "./libraries/Checks.sol";
import {Collateral} from "./libraries/Collateral.sol";
import {Escrow} from "./libraries/Escrow.sol";
import {Fills} from "./libraries/Fills.sol";
import {AccountHeader, Ledger, LedgerLib} from "./libraries/Ledger.sol";
import {Liquidation, Step} from "./libraries/Liquidation.sol";
import {Listing} from "./libraries/Listing.sol";
import {Account, Margin, Portfolio} from "./libraries/Portfolio.sol";
import {Views} from "./libraries/Views.sol";
import {WadMath} from "./libraries/WadMath.sol";

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
    uint256 private immutable PROFIT_WEIGHT;
    uint256 private immutable KEEPER_SHARE;
    uint256 private immutable INSURANCE_SHARE;
    uint256 private immutable KEEPER_FLOOR;

    Ledger private _ledger;
    mapping(address => bool) public isSatellite;

    modifier onlySatellite() {
        require(isSatellite[msg.sender], NotSatellite(msg.sender));
        _;
    }

    constructor(
        address authority,
        address quoteToken_,
        address router_,
        Config memory config_
    ) AccessManaged(authority) {
        Listing.checkConfig(config_);
        quoteToken = quoteToken_;
        router = router_;
        UNIT = Collateral.unitOf(IERC20Metadata(quoteToken_));
        BUFFER = config_.buffer;
        PROFIT_WEIGHT = config_.profitWeight;
        KEEPER_SHARE = config_.keeperShare;
        INSURANCE_SHARE = config_.insuranceShare;
        KEEPER_FLOOR = config_.keeperFloor;
    }

    /* COLLATERAL */

    /// @inheritdoc IClearingHouse
    function deposit(AccountId accountId, uint256 tokenAmount) external nonReentrant {
        accountId.kind();
        uint256 amount = tokenAmount * UNIT;
        _ledger.credit(accountId, amount);
        emit Deposit(accountId, msg.sender, amount);
        _pull(msg.sender, tokenAmount);
    }

    /// @inheritdoc IClearingHouse
    function withdraw(AccountId accountId, uint256 tokenAmount, address to) external nonReentrant {
        require(accountId.owner() == msg.sender, NotOwner(accountId, msg.sender));
        require(tokenAmount != 0, Collateral.ZeroAmount());
        uint256 amount = tokenAmount * UNIT;
        Account memory a = _ledger.loadNow(IPriceRouter(router), accountId, 0);
        a.cash -= amount.toInt256();
        _ledger.storeCash(accountId, a.cash);

        uint256 required = Portfolio.margin(a).initial + _ledger.accounts[accountId].reserved;
        Checks.requireMargin(Portfolio.usable(a, 0), required);
        require(a.cash >= 0, CashBelowLimit(a.cash, 0));
        emit Withdraw(accountId, to, amount);
        Collateral.push(IERC20Metadata(quoteToken), to, tokenAmount);
    }

    /// @inheritdoc IClearingHouse
    function fundInsurance(uint256 tokenAmount) external nonReentrant {
        uint256 amount = tokenAmount * UNIT;
        _ledger.moveInsurance(amount.toInt256());
        emit FundInsurance(msg.sender, amount);
        _pull(msg.sender, tokenAmount);
    }

    /// @inheritdoc IClearingHouse
    function fundVault(uint256 tokenAmount) external restricted nonReentrant {
        uint256 amount = tokenAmount * UNIT;
        _ledger.moveVault(amount.toInt256());
        emit FundVault(msg.sender, amount);
        _pull(msg.sender, tokenAmount);
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

    /* TRADING: satellites only */

    /// @inheritdoc IClearingHouse
    function fill(FillRequest calldata request) external onlySatellite nonReentrant returns (FillResult memory) {
        return Fills.fill(_ledger, IPriceRouter(router), PROFIT_WEIGHT, request);
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
        (epoch, reservation) = Escrow.reserve(_ledger, IPriceRouter(router), PROFIT_WEIGHT, request, escrowed);
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

    /* ADMINISTRATION */

    /// @inheritdoc IClearingHouse
    function listMarket(uint16 marketId, MarketParams calldata params) external restricted {
        Listing.list(_ledger, marketId, params, config());
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
        _return(Views.liquidation(_ledger, IPriceRouter(router), accountId, new uint256[](0), BUFFER, KEEPER_SHARE));
    }

    /// @inheritdoc IClearingHouse
    function previewLiquidationAt(
        AccountId accountId,
        uint256[] calldata prices
    ) external view returns (LiquidationPreview memory) {
        _return(Views.liquidation(_ledger, IPriceRouter(address(0)), accountId, prices, BUFFER, KEEPER_SHARE));
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
        bool hedge = accountId.kind() == AccountType.Hedge;
        require((side != PositionSide.Net) == hedge, WrongSide(accountId, side));
        return _ledger.legs[accountId][marketId][side == PositionSide.Short ? 1 : 0].size;
    }

    /// @inheritdoc IClearingHouse
    function pots() external view returns (Pots memory) {
        return Pots(_ledger.vault, _ledger.insurance, _ledger.escrow);
    }

    /// @inheritdoc IClearingHouse
    function epochOf(AccountId accountId) external view returns (uint32) {
        return _ledger.accounts[accountId].epoch;
    }

    /// @inheritdoc IClearingHouse
    function config() public view returns (Config memory) {
        return Config(BUFFER, PROFIT_WEIGHT, KEEPER_SHARE, INSURANCE_SHARE, KEEPER_FLOOR);
    }

    /// @dev Hands a result on that is encoded already: decoding it to encode it again would cost the core kilobytes.
    function _return(bytes memory encoded) private pure {
        assembly ("memory-safe") {
            return(add(encoded, 0x20), mload(encoded))
        }
    }

    /* LIQUIDATION, INSIDE */

    function _liquidate(AccountId id, bool skipHealthy) private returns (bool) {
        Account memory a = _ledger.loadNow(IPriceRouter(router), id, 0);
        Margin memory m = Portfolio.margin(a);
        if (!Portfolio.isLiquidatable(m)) {
            require(skipHealthy, NotLiquidatable(m.equity, m.maintenance));
            return false;
        }
        (int256 equity, uint256 maintenance) = (m.equity, m.maintenance);
        uint256 fees = _close(id, a, Liquidation.plan(a, m, BUFFER));

        // Every order of the account is void from here on, at the price of a slot that is written anyway.
        AccountHeader storage header = _ledger.accounts[id];
        (header.reserved, header.epoch) = (0, header.epoch + 1);
        _settleCash(id, a.cash, m.exposure == 0);

        uint256 keeperReward = WadMath.mulDown(fees, KEEPER_SHARE);
        uint256 toInsurance = WadMath.mulDown(fees, INSURANCE_SHARE);
        uint256 toVault = fees - keeperReward - toInsurance;
        _ledger.moveInsurance(int256(toInsurance));
        _ledger.moveVault(int256(toVault));
        // After the account's own cash is written: the keeper may be its owner.
        if (keeperReward != 0) _ledger.credit(AccountIdLib.primary(msg.sender), keeperReward);
        emit Liquidate(id, msg.sender, equity, maintenance, keeperReward, toInsurance, toVault, header.epoch);
        return true;
    }

    /// @dev Writes what a plan did, market by market; the vault takes the other side.
    function _close(AccountId id, Account memory a, Step[] memory steps) private returns (uint256 fees) {
        int256 realised;
        for (uint256 i; i < steps.length; ++i) {
            Step memory s = steps[i];
            _ledger.store(id, a.positions[s.index]);
            realised += s.realised;
            fees += s.fee;
            emit LiquidationClose(
                id,
                uint16(s.market),
                s.short,
                s.closed,
                s.pairClosed,
                s.realised,
                s.fee,
                s.exposureRemoved
            );
        }
        _ledger.moveVault(-realised);
    }

    /// @dev Writes the cash of a liquidated account. What a flat one is short of is booked at once: insurance first,
    /// the vault without limit after it, so that an empty pot never stops a liquidation.
    function _settleCash(AccountId id, int256 cash, bool flat) private {
        if (flat && cash < 0) {
            uint256 loss = uint256(-cash);
            uint256 fromInsurance = Math.min(loss, _ledger.insurance);
            cash = 0;
            _ledger.moveInsurance(-int256(fromInsurance));
            _ledger.moveVault(-int256(loss - fromInsurance));
            emit InsuranceCoverLoss(id, fromInsurance);
            emit VaultCoverLoss(id, loss - fromInsurance);
        }
        _ledger.storeCash(id, cash);
    }

    /* TOKENS AND PRICES */

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
