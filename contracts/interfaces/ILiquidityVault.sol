// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IBatch} from "./IBatch.sol";
import {PriceUpdate} from "./IPriceRouter.sol";

/// @notice The two queues of the vault. Each is settled in the order of its requests; neither waits for the other.
enum Queue {
    Deposits,
    Redemptions
}

/// @notice Why the head of a queue is not settled yet.
enum HeadStatus {
    /// @dev Nobody waits.
    Empty,
    /// @dev The price it settles at is still to come.
    TooEarly,
    /// @dev Anyone may settle it now.
    Ready,
    /// @dev Nobody did within the window: anyone may roll the queue over to now.
    Expired,
    /// @dev A price of some market is too old to tell.
    PricesTooOld,
    /// @dev The vault is worth too little to sell shares of it, or nothing at all.
    NavTooLow,
    /// @dev All of the vault's cash stands behind open positions.
    NoLiquidity,
    /// @dev The protocol winds down: no deposit is settled any more, and each controller may take back what is pending.
    Ended
}

/// @title LiquidityVault: shares of the traders' counterparty
/// @notice An ERC-4626 share token with the asynchronous flow of ERC-7540 both ways. A request is irrevocable, but for a
/// deposit that the end of the protocol overtakes; anyone settles it at the **first** prices of all markets published at or after request + delay, and its controller claims
/// what came of it. Nobody chooses a price, and nobody leaves before a loss that has already happened is booked.
///
/// A share is worth NAV / supply, where NAV = the vault's cash in the core − traders' net profit − the skew premium they
/// will get back. Deposits pay the higher, redemptions get the lower of two values: at the settlement prices, and at the
/// newest accepted ones, which must be fresh. For positions may change between the two, and a trade at today's price must
/// not be valued at yesterday's.
///
/// `requestId` is 0 always: requests of one controller are fungible, and a ticket number tells them apart in events.
/// Amounts are token units; shares have six more decimals than the token.
///
/// Assumptions. The token is the core's, plain; one that moves another amount than it is told is refused. This contract
/// has the core's role that manages the vault's money. All listed markets share one price source.
interface ILiquidityVault is IBatch {
    /// @notice Fixed for the life of the contract. Seconds.
    struct Config {
        /// @dev From a request to the earliest price it may settle at.
        uint256 delay;
        /// @dev Within which that price must be published and the request settled.
        uint256 window;
        /// @dev How old the newest accepted prices may be at settlement.
        uint256 maxLag;
    }

    struct Request {
        address controller;
        uint40 time;
        /// @dev Assets of a deposit, shares of a redemption that are not settled yet.
        uint256 amount;
    }

    struct QueueState {
        /// @dev Ticket of the head; that of the next request if nobody waits.
        uint256 head;
        uint256 waiting;
        /// @dev When the head's window opens and closes.
        uint256 from;
        uint256 until;
        HeadStatus status;
    }

    // ---------------------------------------------------------------- events

    /// @notice See ERC-7540.
    event DepositRequest(
        address indexed controller,
        address indexed owner,
        uint256 indexed requestId,
        address sender,
        uint256 assets
    );
    /// @notice See ERC-7540.
    event RedeemRequest(
        address indexed controller,
        address indexed owner,
        uint256 indexed requestId,
        address sender,
        uint256 shares
    );
    /// @notice See ERC-7540.
    event OperatorSet(address indexed controller, address indexed operator, bool approved);

    /// @notice A request took its place, right after the ERC-7540 event that says whose money it is.
    event Enqueue(Queue indexed queue, uint256 indexed ticket, address indexed controller, uint256 amount);
    /// @notice All that waits in a queue now waits as if requested now.
    event Roll(Queue indexed queue, uint256 head, uint256 from);
    event SettleDeposit(uint256 indexed ticket, address indexed controller, uint256 assets, uint256 shares);
    /// @notice `sharesLeft` above zero: settled in part, the rest stays at the head.
    event SettleRedemption(
        uint256 indexed ticket,
        address indexed controller,
        uint256 shares,
        uint256 assets,
        uint256 sharesLeft
    );
    /// @notice What the settlements before it were priced at: `nav` in WAD, `supply` before them.
    event Settle(Queue indexed queue, address indexed keeper, uint256 from, int256 nav, uint256 supply);
    /// @notice Shares for what the vault held before anyone owned a share of it; nobody can redeem them.
    event LockShares(uint256 shares);

    /// @notice A controller took back all it had asked to deposit. Its requests end, whatever `request` shows of them.
    event RefundDeposit(address indexed controller, address indexed receiver, address sender, uint256 assets);

    // ---------------------------------------------------------------- errors

    /// @notice Shares are owned still.
    error SharesLeft(uint256 shares);
    error ZeroAssets();
    error ZeroShares();
    error ZeroRequests();
    error ZeroController();
    /// @notice Neither the owner, nor its operator, nor with an allowance where one serves.
    error NotOwner(address owner, address caller);
    error NotController(address controller, address caller);
    error NothingQueued(Queue queue);
    error TooEarly(uint256 now_, uint256 from);
    error WindowClosed(uint256 now_, uint256 until);
    error NotExpired(uint256 now_, uint256 until);
    /// @notice An accepted price is too old to settle by: bring a newer one.
    error PriceTooOld(uint16 marketId, uint256 publishTime, uint256 oldest);
    /// @notice NAV, WAD, is under what the operation needs.
    error NavTooLow(int256 nav, uint256 minimum);
    /// @notice A deposit would add less than it is, for traders are owed more than the vault holds. WAD.
    error DepositLost(int256 added, uint256 minimum);
    /// @notice The vault's cash is no more than must stand behind open positions. WAD.
    error NoLiquidity(int256 cash, uint256 needed);
    error InsufficientValue(uint256 sent, uint256 fee);
    error ConfigOutOfBounds(bytes32 name, uint256 value, uint256 minimum, uint256 maximum);
    /// @notice Nobody knows the price of an asynchronous request beforehand.
    error PreviewUnavailable();

    // ---------------------------------------------------------------- requests: see ERC-7540

    /// @notice Asks to deposit `assets` out of the owner's wallet. Caller: the owner or its operator.
    /// @dev Reverts the core's `WindingDown`: at the end nobody comes in any more.
    /// @return requestId 0
    function requestDeposit(uint256 assets, address controller, address owner) external returns (uint256 requestId);

    /// @notice Asks to redeem `shares` out of the owner's wallet. Caller: the owner, its operator, or whoever has its
    /// allowance. The shares take part in profit and loss until they are settled.
    /// @return requestId 0
    function requestRedeem(uint256 shares, address controller, address owner) external returns (uint256 requestId);

    /// @notice Lets `operator` request from, and claim for, the caller.
    function setOperator(address operator, bool approved) external returns (bool);

    // ---------------------------------------------------------------- what anyone does

    /// @notice Settles the head of a queue and those behind it that were requested in the same second, at most
    /// `maxRequests`. A redemption is paid in part if there is not enough; then the rest waits at the head.
    /// @param priceData Proof of the first prices of all listed markets published at or after request + delay.
    /// @param update Newer prices, if those accepted are too old. Value above both fees returns.
    /// @dev Reverts, and leaves all pending, when nothing can be settled: `NavTooLow`, `DepositLost`, `NoLiquidity`; of
    /// deposits the core's `WindingDown`.
    /// @return settled How many requests ended.
    function settle(
        Queue queue,
        uint256 maxRequests,
        bytes[] calldata priceData,
        PriceUpdate calldata update
    ) external payable returns (uint256 settled);

    /// @notice Rolls a queue whose head was not settled within its window over to now. Order stays; all that waits then
    /// shares one price.
    function roll(Queue queue) external;

    /// @notice Gives what the vault still holds to the protocol's fees, once the protocol winds down and nobody has a share
    /// any more: what was there before the first share, and what roundings left. Anyone.
    /// @dev Reverts `SharesLeft`, and the core's `NotWindingDown`, `PositionsLeft`, `DebtsLeft`.
    function retire() external;

    // ---------------------------------------------------------------- claims: see ERC-7540

    /// @notice Claims the shares of `assets` that were deposited. Caller: the controller or its operator.
    function deposit(uint256 assets, address receiver, address controller) external returns (uint256 shares);

    /// @notice Claims `shares` of what was deposited.
    function mint(uint256 shares, address receiver, address controller) external returns (uint256 assets);

    /// @notice Pays back all that a controller has asked to deposit and that is pending still, once the protocol winds down.
    /// No price is needed. Caller: the controller or its operator.
    /// @dev Reverts the core's `NotWindingDown`.
    function refundDeposit(address receiver, address controller) external returns (uint256 assets);

    // ---------------------------------------------------------------- views

    function pendingDepositRequest(uint256 requestId, address controller) external view returns (uint256 assets);

    function claimableDepositRequest(uint256 requestId, address controller) external view returns (uint256 assets);

    function pendingRedeemRequest(uint256 requestId, address controller) external view returns (uint256 shares);

    function claimableRedeemRequest(uint256 requestId, address controller) external view returns (uint256 shares);

    function isOperator(address controller, address operator) external view returns (bool);

    /// @notice This contract: see ERC-7575.
    function share() external view returns (address);

    /// @notice A queue, and why its head is not settled, as far as the last accepted prices tell.
    function queueState(Queue queue) external view returns (QueueState memory);

    /// @notice A request that waits; of a settled one, nothing is left. A deposit's stays as it is in a wind-down, refunded or
    /// not: `pendingDepositRequest` tells.
    function request(Queue queue, uint256 ticket) external view returns (Request memory);

    /// @notice Assets that redemptions could be paid at the last accepted prices.
    function redeemable() external view returns (uint256);

    /// @notice NAV, WAD, under which no deposit is settled: 1% of all shares at par.
    function minimumNav() external view returns (uint256);

    function config() external view returns (Config memory);
}
