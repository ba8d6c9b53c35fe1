// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IClearingHouse} from "./interfaces/IClearingHouse.sol";
import {GuardKind, IGuards} from "./interfaces/IGuards.sol";
import {IOperators, Right} from "./interfaces/IOperators.sol";
import {IOrders} from "./interfaces/IOrders.sol";
import {IPriceRouter, PriceUpdate} from "./interfaces/IPriceRouter.sol";
import {Signature} from "./interfaces/ISignedRequests.sol";
import {AccountId} from "./libraries/AccountId.sol";
import {Collateral} from "./libraries/Collateral.sol";
import {Cutting, Reach} from "./libraries/Cutting.sol";
import {GuardRules} from "./libraries/GuardRules.sol";
import {GuardTypes} from "./libraries/GuardTypes.sol";
import {OrderBookLib} from "./libraries/OrderBook.sol";
import {Refill} from "./libraries/Refill.sol";
import {Surroundings, Unwinding, Unwound} from "./libraries/Unwinding.sol";
import {Permits} from "./utils/Permits.sol";
import {SignedRequests} from "./utils/SignedRequests.sol";

/// @title Guards
/// @dev A satellite of the core that does nothing but what an owner has registered. Holds no tokens: what comes from a wallet
/// passes through within one call.
contract Guards is IGuards, SignedRequests, Permits {
    using SafeCast for uint256;

    struct Registered {
        Guard guard;
        uint256 readyAt;
    }

    IClearingHouse public immutable clearingHouse;
    IOrders public immutable orders;
    IOperators public immutable operators;
    IPriceRouter public immutable router;
    IERC20Metadata private immutable QUOTE;
    uint256 private immutable UNIT;
    uint256 private immutable MAX_KEEPER_FEE;
    /// @dev From committing an order until the last second in which it may be settled.
    uint256 private immutable SETTLING;

    mapping(AccountId => mapping(GuardKind => Registered)) private _guards;

    constructor(IClearingHouse clearingHouse_, IOperators operators_, IOrders orders_) EIP712("Ballast Guards", "1") {
        clearingHouse = clearingHouse_;
        operators = operators_;
        orders = orders_;
        router = IPriceRouter(clearingHouse_.router());
        QUOTE = IERC20Metadata(clearingHouse_.quoteToken());
        UNIT = Collateral.unitOf(QUOTE);
        IOrders.Config memory config = orders_.config();
        MAX_KEEPER_FEE = config.maxKeeperFee;
        SETTLING = config.delay + config.window;
    }

    /* REGISTERING */

    /// @inheritdoc IGuards
    function setGuard(Guard calldata guard, PriceUpdate calldata update) external payable nonReentrant {
        _set(guard, msg.sender, update);
    }

    /// @inheritdoc IGuards
    function setGuardFor(
        Guard calldata guard,
        Signature calldata signature,
        PriceUpdate calldata update
    ) external payable nonReentrant {
        _useSignature(signature, GuardTypes.set(guard, signature));
        _set(guard, signature.signer, update);
    }

    /// @inheritdoc IGuards
    function cancelGuard(AccountId accountId, GuardKind kind) external payable unpaid nonReentrant {
        _cancel(accountId, kind, msg.sender);
    }

    /// @inheritdoc IGuards
    function cancelGuardFor(
        AccountId accountId,
        GuardKind kind,
        Signature calldata signature
    ) external payable unpaid nonReentrant {
        _useSignature(signature, GuardTypes.cancel(accountId, kind, signature));
        _cancel(accountId, kind, signature.signer);
    }

    /* ACTING */

    /// @inheritdoc IGuards
    function executeGuard(
        AccountId accountId,
        GuardKind kind,
        PriceUpdate calldata update
    ) external payable nonReentrant {
        Registered storage registered = _guards[accountId][kind];
        Guard memory g = registered.guard;
        require(g.expiry != 0, NoGuard(accountId, kind));
        require(block.timestamp >= registered.readyAt, GuardNotReady(block.timestamp, registered.readyAt));
        require(block.timestamp <= g.expiry, GuardExpired(block.timestamp, g.expiry));

        uint256 left = OrderBookLib.updatePrices(router, update, _value());
        IClearingHouse.AccountState memory s = clearingHouse.accountState(accountId);
        require(s.marginLevel < int256(uint256(g.level)), NotBelowLevel(s.marginLevel, g.level));
        if (kind == GuardKind.DeRisk) _deRisk(registered, g, s);
        else _topUp(registered, g, s);
        _giveBack(left);
    }

    /* READING */

    /// @inheritdoc IGuards
    function guardOf(AccountId accountId, GuardKind kind) external view returns (Guard memory guard, uint256 readyAt) {
        Registered storage registered = _guards[accountId][kind];
        return (registered.guard, registered.readyAt);
    }

    /* INSIDE */

    function _token() internal view override returns (address) {
        return address(QUOTE);
    }

    function _set(Guard calldata guard, address actor, PriceUpdate calldata update) private {
        GuardRules.check(guard, MAX_KEEPER_FEE);
        AccountId id = guard.accountId;
        // Money of the owner's that a guard brings here would be moved by whoever registers it.
        bool own = actor == id.owner();
        require(own || guard.kind == GuardKind.DeRisk, NotAccountOwner(id, actor));
        operators.spend(id.owner(), actor, Right.Guards, guard.amount);

        uint256 left = OrderBookLib.updatePrices(router, update, _value());
        int256 marginLevel = clearingHouse.accountState(id).marginLevel;
        require(int256(uint256(guard.level)) < marginLevel, LevelNotBelow(guard.level, marginLevel));
        uint256 readyAt = block.timestamp + GuardRules.NOTICE;
        _guards[id][guard.kind] = Registered(guard, readyAt);
        emit SetGuard(id, guard.kind, guard, readyAt);
        _giveBack(left);
    }

    function _cancel(AccountId id, GuardKind kind, address actor) private {
        operators.requireRight(id.owner(), actor, Right.Guards);
        require(_guards[id][kind].guard.expiry != 0, NoGuard(id, kind));
        delete _guards[id][kind];
        emit CancelGuard(id, kind);
    }

    function _topUp(Registered storage registered, Guard memory g, IClearingHouse.AccountState memory s) private {
        uint256 missing = Cutting.shortfall(Reach(s.equity, s.exposure), g.target);
        (uint256 moved, uint256 fee) = (0, g.keeperFee);
        // An account with a margin level holds a position: its market is listed.
        if (g.kind == GuardKind.TopUpFromAccount)
            moved = Refill.fromAccount(clearingHouse, g, s.positions[0].marketId, missing, msg.sender);
        else (moved, fee) = Refill.fromWallet(clearingHouse, g, QUOTE, UNIT, missing, msg.sender);
        uint256 readyAt = block.timestamp + g.cooldown;
        uint256 left = _spend(registered, g.amount, moved + fee, readyAt);
        emit TopUp(g.accountId, g.kind, msg.sender, moved, fee, left, readyAt);
    }

    function _deRisk(Registered storage registered, Guard memory g, IClearingHouse.AccountState memory s) private {
        Unwound memory done = Unwinding.run(Surroundings(clearingHouse, orders, router, msg.sender), g, s);
        // As long as they may be filled its orders are as good as done.
        uint256 readyAt = block.timestamp + Math.max(g.cooldown, SETTLING + 1);
        uint256 left = _spend(registered, g.amount, done.fees, readyAt);
        emit DeRisk(g.accountId, msg.sender, done.firstOrder, done.orders, done.pairs, done.fees, left, readyAt);
    }

    function _spend(
        Registered storage registered,
        uint256 amount,
        uint256 spent,
        uint256 readyAt
    ) private returns (uint256 left) {
        left = amount - spent;
        registered.guard.amount = left.toUint128();
        registered.readyAt = readyAt;
    }
}
