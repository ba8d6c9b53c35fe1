// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {AccountId} from "../libraries/AccountId.sol";
import {IBatch} from "./IBatch.sol";
import {IPermits} from "./IPermits.sol";
import {PriceUpdate} from "./IPriceRouter.sol";
import {ISignedRequests, Signature} from "./ISignedRequests.sol";

/// @notice What a guard does for its account.
enum GuardKind {
    /// @dev Brings quote from another account of the same owner.
    TopUpFromAccount,
    /// @dev Brings quote from the owner's wallet.
    TopUpFromWallet,
    /// @dev Closes positions by ordinary orders.
    DeRisk
}

/// @title Guards: what an owner has asked for before liquidation
/// @notice A guard waits until its account's **margin level** (equity over total position value) is below a level of the
/// owner's choice. Then anyone may execute it, for its keeper fee: a **top-up** brings quote in until the level is the
/// target; a **de-risk** commits orders that only reduce, largest loss first, as much as the target takes. Those are orders
/// like any other: the same delay, impact and fees.
///
/// An account has at most one guard of each kind, so a top-up may stand above a de-risk. Each moves at most the amount it was
/// registered with, in all. It can be cancelled at any time, and registering one anew replaces it. A liquidation leaves it
/// as it is.
///
/// Units as in `IClearingHouse`: money is quote, WAD; levels are WAD fractions. Nothing here stops a liquidation, a deposit
/// or a reduction. An account under maintenance may still be topped up; for a de-risk it is too late.
///
/// The quote that a guard brings is the only way by which one account's loss reaches another account of its owner: only the
/// owner registers one that does, itself or by its signature. An operator with the right to guards may register what only
/// reduces, and cancel any.
interface IGuards is ISignedRequests, IPermits, IBatch {
    struct Guard {
        AccountId accountId;
        /// @dev Where the quote of a `TopUpFromAccount` comes from; 0 otherwise.
        AccountId source;
        GuardKind kind;
        /// @dev It acts while the margin level is below it, strictly. WAD, above 0.
        uint64 level;
        /// @dev What it restores the margin level to. WAD, above `level`.
        uint64 target;
        /// @dev What whoever executes it gets, quote WAD: above 0, at most the order book's maximum. Of a de-risk as much for
        /// each order, and as much again for whoever settles that. Out of a wallet rounded up to a token unit.
        uint96 keeperFee;
        /// @dev Of a top-up all that may leave the source, keeper fees included; of a de-risk all that keepers may get. Quote
        /// WAD, at least two keeper fees; falls with each action.
        uint128 amount;
        /// @dev Of a de-risk: how much worse than the mark its orders may be filled, in 1/1,000,000: 1,000 to 500,000. Else 0.
        uint32 slippage;
        /// @dev Unix seconds; it acts up to and at it.
        uint40 expiry;
        /// @dev Seconds after an action until the next.
        uint32 cooldown;
    }

    /// @notice A guard was registered, in place of what the account had of that kind. It may act from `readyAt` on.
    event SetGuard(AccountId indexed accountId, GuardKind indexed kind, Guard guard, uint256 readyAt);
    event CancelGuard(AccountId indexed accountId, GuardKind indexed kind);
    /// @notice `amount` came into the account and `keeperFee` went to the keeper, both from the source. `left` is what the guard
    /// may still take, from `readyAt` on.
    event TopUp(
        AccountId indexed accountId,
        GuardKind indexed kind,
        address indexed keeper,
        uint256 amount,
        uint256 keeperFee,
        uint256 left,
        uint256 readyAt
    );
    /// @notice `orders` orders were committed, `firstOrder` and those that follow it (0 if there are none), and pairs of equal
    /// legs closed in `pairs` markets. `keeperFees` is what keepers get for all of it, `left` what they may still get.
    event DeRisk(
        AccountId indexed accountId,
        address indexed keeper,
        uint256 firstOrder,
        uint256 orders,
        uint256 pairs,
        uint256 keeperFees,
        uint256 left,
        uint256 readyAt
    );

    error GuardOutOfBounds(bytes32 name, uint256 value, uint256 minimum, uint256 maximum);
    /// @notice The source must be another account of the same owner, and zero where there is none.
    error InvalidSource(AccountId accountId, AccountId source);
    /// @notice Only the owner has its money moved.
    error NotAccountOwner(AccountId accountId, address caller);
    /// @notice The account stands at or below the level already.
    error LevelNotBelow(uint256 level, int256 marginLevel);
    error NoGuard(AccountId accountId, GuardKind kind);
    error GuardNotReady(uint256 now_, uint256 readyAt);
    error GuardExpired(uint256 now_, uint256 expiry);
    /// @notice The account stands at or above the guard's level.
    error NotBelowLevel(int256 marginLevel, uint256 level);
    /// @notice What the source gives, or what is asked of it, is less than the keeper fee: it would cost more than it brings.
    error TopUpTooSmall(uint256 amount, uint256 minimum);
    /// @notice What is left of the guard's amount does not pay the keepers.
    error AmountExhausted(uint256 left, uint256 needed);
    /// @notice All that the account holds is frozen, or in markets that have ended.
    error NothingToDeRisk(AccountId accountId);

    /// @notice Registers a guard, or replaces the one of that kind. Owner; a de-risk also an operator with the right to guards,
    /// whose fee budget falls by its amount. It may act 60 seconds later.
    /// @dev The account must stand above `level`, strictly, at the last accepted prices; one without exposure stands above
    /// any. Reverts `GuardOutOfBounds`, `InvalidSource`, `NotAccountOwner`, `LevelNotBelow`, `InvalidAccount`, the errors of
    /// `IOperators` and the router's. Value above the update's fee returns to the caller.
    function setGuard(Guard calldata guard, PriceUpdate calldata update) external payable;

    /// @notice The same, signed by whoever may register it: anyone may put it on chain. The 60 seconds begin when it lands.
    function setGuardFor(
        Guard calldata guard,
        Signature calldata signature,
        PriceUpdate calldata update
    ) external payable;

    /// @notice Ends a guard. Owner, or an operator with the right to guards; at any time. Orders that it has committed stay.
    /// @dev Reverts `NoGuard`, `NotOperator`.
    function cancelGuard(AccountId accountId, GuardKind kind) external payable;

    /// @notice The same, signed.
    function cancelGuardFor(AccountId accountId, GuardKind kind, Signature calldata signature) external payable;

    /// @notice Lets a guard act. Anyone; the keeper fee is credited to the caller's primary account, of a de-risk order once it
    /// is filled or has failed. A price update may come along; value above its fee returns.
    /// @dev A top-up moves the least with which the level is the target, rounded up to a token unit out of a wallet; or
    /// what its amount and its source allow: an account its withdraw rule, a wallet its balance and its allowance to this
    /// contract. At least the keeper fee.
    /// A de-risk goes through the positions from the lowest profit on, frozen ones and those in markets that have ended
    /// passed over, and closes of each what the target still takes once the orders before it are filled, whatever their fees and
    /// impact at the largest accepted uncertainty; a rest below the market's minimum exposure goes with it. Of a hedge the
    /// excess of the larger leg is closed first, then equal legs at once and at the mark. It stops where its amount pays no
    /// more keepers. Keeper fees come out of the account's cash as those of any order do: what is left without profits must be
    /// at least maintenance. It acts again once its orders can no more be settled.
    /// Reverts `NoGuard`, `GuardNotReady`, `GuardExpired`, `NotBelowLevel`, `TopUpTooSmall`, `AmountExhausted`,
    /// `NothingToDeRisk`, the clearing house's and the order book's errors, the router's and the token's.
    function executeGuard(AccountId accountId, GuardKind kind, PriceUpdate calldata update) external payable;

    /// @notice A guard as it stands, `amount` being what is left of it, and since or from when it may act. All zero if there is
    /// none.
    function guardOf(AccountId accountId, GuardKind kind) external view returns (Guard memory guard, uint256 readyAt);
}
