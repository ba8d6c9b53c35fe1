// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {ERC4626} from "@openzeppelin/contracts/token/ERC20/extensions/ERC4626.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {IClearingHouse} from "./interfaces/IClearingHouse.sol";
import {HeadStatus, ILiquidityVault, Queue} from "./interfaces/ILiquidityVault.sol";
import {IPriceRouter, PriceUpdate} from "./interfaces/IPriceRouter.sol";
import {ProvenPrice} from "./interfaces/IPriceSource.sol";
import {Collateral} from "./libraries/Collateral.sol";
import {Mark} from "./libraries/Mark.sol";
import {WadMath} from "./libraries/WadMath.sol";
import {Batch} from "./utils/Batch.sol";

/// @title LiquidityVault
/// @dev The vault's cash is in the core. Here wait pending deposits, shares of pending redemptions, and what is not
/// claimed yet; all of it is counted by controller, and no balance is ever read for a price.
contract LiquidityVault is ILiquidityVault, ERC4626, IERC165, Batch, ReentrancyGuardTransient {
    using SafeCast for uint256;
    using SafeERC20 for IERC20;

    /// @dev What is settled and not claimed: `assets` for `shares`, either way.
    struct Claim {
        uint128 assets;
        uint128 shares;
    }

    struct Line {
        uint64 head;
        uint64 tail;
        /// @dev Requests made before count as made then.
        uint40 rolledAt;
        mapping(uint256 ticket => Request) requests;
        mapping(address controller => uint256) pending;
        mapping(address controller => Claim) claims;
    }

    /// @dev The vault at settlement: at both sets of prices, the worse for whoever asks.
    struct Valuation {
        int256 low;
        int256 high;
        int256 cash;
        uint256 needed;
    }

    /// @dev A settlement of redemptions: `held` assets for `supply` shares, the virtual ones included.
    struct Payout {
        uint256 held;
        uint256 supply;
        uint256 left;
        uint256 paid;
        uint256 burned;
    }

    /// @dev Who holds the shares that nobody can redeem.
    address private constant NOBODY = address(0xdead);
    uint8 private constant OFFSET = 6;
    /// @dev Share units of one asset unit at par.
    uint256 private constant PAR = 10 ** OFFSET;

    IClearingHouse public immutable clearingHouse;
    IPriceRouter public immutable router;
    uint256 private immutable UNIT;
    uint256 private immutable DELAY;
    uint256 private immutable WINDOW;
    uint256 private immutable MAX_LAG;

    mapping(Queue => Line) private _lines;
    /// @inheritdoc ILiquidityVault
    mapping(address controller => mapping(address operator => bool)) public isOperator;

    constructor(
        IClearingHouse clearingHouse_,
        string memory name_,
        string memory symbol_,
        Config memory config_
    ) ERC20(name_, symbol_) ERC4626(IERC20(clearingHouse_.quoteToken())) {
        _within("delay", config_.delay, 60, 7 days);
        _within("window", config_.window, 60, 1 hours);
        _within("maxLag", config_.maxLag, 2, 60);
        clearingHouse = clearingHouse_;
        router = IPriceRouter(clearingHouse_.router());
        UNIT = Collateral.unitOf(IERC20Metadata(asset()));
        DELAY = config_.delay;
        WINDOW = config_.window;
        MAX_LAG = config_.maxLag;
    }

    /* REQUESTS */

    /// @inheritdoc ILiquidityVault
    function requestDeposit(uint256 assets, address controller, address owner) external nonReentrant returns (uint256) {
        require(assets != 0, ZeroAssets());
        require(_acts(owner), NotOwner(owner, msg.sender));
        require(!_windingDown(), IClearingHouse.WindingDown());
        emit DepositRequest(controller, owner, 0, msg.sender, assets);
        _enqueue(Queue.Deposits, controller, assets);
        Collateral.pull(IERC20(asset()), owner, assets);
        return 0;
    }

    /// @inheritdoc ILiquidityVault
    function requestRedeem(uint256 shares, address controller, address owner) external nonReentrant returns (uint256) {
        require(shares != 0, ZeroShares());
        if (!_acts(owner)) _spendAllowance(owner, msg.sender, shares);
        emit RedeemRequest(controller, owner, 0, msg.sender, shares);
        _enqueue(Queue.Redemptions, controller, shares);
        _transfer(owner, address(this), shares);
        return 0;
    }

    /// @inheritdoc ILiquidityVault
    function setOperator(address operator, bool approved) external returns (bool) {
        isOperator[msg.sender][operator] = approved;
        emit OperatorSet(msg.sender, operator, approved);
        return true;
    }

    /* SETTLEMENT */

    /// @inheritdoc ILiquidityVault
    function settle(
        Queue queue,
        uint256 maxRequests,
        bytes[] calldata priceData,
        PriceUpdate calldata update
    ) external payable nonReentrant returns (uint256 settled) {
        require(maxRequests != 0, ZeroRequests());
        // Shares of what only remains to be paid out would take from those who bore its losses: deposits are refunded.
        require(queue != Queue.Deposits || !_windingDown(), IClearingHouse.WindingDown());
        Line storage line = _lines[queue];
        (uint256 from, uint256 until) = _window(queue);
        require(block.timestamp >= from, TooEarly(block.timestamp, from));
        require(block.timestamp <= until, WindowClosed(block.timestamp, until));

        uint256 value = _updatePrices(update, _value());
        uint256[] memory prices;
        (prices, value) = _firstPrices(priceData, from, until, value);
        uint256 end = _bucketEnd(line, maxRequests);
        settled = line.head;
        if (queue == Queue.Deposits) _settleDeposits(line, end, from, prices);
        else _settleRedemptions(line, end, from, prices);
        settled = line.head - settled;
        _giveBack(value);
    }

    /// @inheritdoc ILiquidityVault
    function roll(Queue queue) external nonReentrant {
        (, uint256 until) = _window(queue);
        require(block.timestamp > until, NotExpired(block.timestamp, until));
        Line storage line = _lines[queue];
        line.rolledAt = uint40(block.timestamp);
        emit Roll(queue, line.head, block.timestamp + DELAY);
    }

    /// @inheritdoc ILiquidityVault
    function retire() external nonReentrant {
        uint256 owned = totalSupply() - balanceOf(NOBODY);
        // Deposits that wait are here, not in the core: they may be refunded ever after.
        require(owned == 0, SharesLeft(owned));
        clearingHouse.retireVault();
    }

    /* CLAIMS */

    /// @inheritdoc ILiquidityVault
    function refundDeposit(address receiver, address controller) external nonReentrant returns (uint256 assets) {
        require(_acts(controller), NotController(controller, msg.sender));
        require(_windingDown(), IClearingHouse.NotWindingDown());
        // By controller, not by ticket: the queue has ended, and its order with it.
        mapping(address => uint256) storage pending = _lines[Queue.Deposits].pending;
        assets = pending[controller];
        require(assets != 0, ZeroAssets());
        delete pending[controller];
        emit RefundDeposit(controller, receiver, msg.sender, assets);
        Collateral.push(IERC20(asset()), receiver, assets);
    }

    /// @inheritdoc ILiquidityVault
    function deposit(
        uint256 assets,
        address receiver,
        address controller
    ) public nonReentrant returns (uint256 shares) {
        Claim memory c = _claimOf(Queue.Deposits, controller);
        require(assets != 0, ZeroAssets());
        require(assets <= c.assets, ERC4626ExceededMaxDeposit(controller, assets, c.assets));
        shares = WadMath.mulDivDown(assets, c.shares, c.assets);
        _claimShares(c, assets, shares, receiver, controller);
    }

    /// @inheritdoc ILiquidityVault
    function mint(uint256 shares, address receiver, address controller) public nonReentrant returns (uint256 assets) {
        Claim memory c = _claimOf(Queue.Deposits, controller);
        require(shares != 0, ZeroShares());
        require(shares <= c.shares, ERC4626ExceededMaxMint(controller, shares, c.shares));
        assets = WadMath.mulDivUp(shares, c.assets, c.shares);
        _claimShares(c, assets, shares, receiver, controller);
    }

    /// @inheritdoc ERC4626
    function deposit(uint256 assets, address receiver) public override returns (uint256) {
        return deposit(assets, receiver, msg.sender);
    }

    /// @inheritdoc ERC4626
    function mint(uint256 shares, address receiver) public override returns (uint256) {
        return mint(shares, receiver, msg.sender);
    }

    /// @inheritdoc ERC4626
    function withdraw(
        uint256 assets,
        address receiver,
        address controller
    ) public override nonReentrant returns (uint256 shares) {
        Claim memory c = _claimOf(Queue.Redemptions, controller);
        require(assets != 0, ZeroAssets());
        require(assets <= c.assets, ERC4626ExceededMaxWithdraw(controller, assets, c.assets));
        shares = WadMath.mulDivUp(assets, c.shares, c.assets);
        _claimAssets(c, assets, shares, receiver, controller);
    }

    /// @inheritdoc ERC4626
    function redeem(
        uint256 shares,
        address receiver,
        address controller
    ) public override nonReentrant returns (uint256 assets) {
        Claim memory c = _claimOf(Queue.Redemptions, controller);
        require(shares != 0, ZeroShares());
        require(shares <= c.shares, ERC4626ExceededMaxRedeem(controller, shares, c.shares));
        assets = WadMath.mulDivDown(shares, c.assets, c.shares);
        _claimAssets(c, assets, shares, receiver, controller);
    }

    /* READING */

    /// @inheritdoc ERC4626
    /// @dev At the last accepted prices; reverts rather than misleads when one of them is too old.
    function totalAssets() public view override returns (uint256) {
        return WadMath.divDown(WadMath.positivePart(clearingHouse.vaultState().nav), UNIT);
    }

    /// @inheritdoc ERC4626
    function maxDeposit(address controller) public view override returns (uint256) {
        return _lines[Queue.Deposits].claims[controller].assets;
    }

    /// @inheritdoc ERC4626
    function maxMint(address controller) public view override returns (uint256) {
        return _lines[Queue.Deposits].claims[controller].shares;
    }

    /// @inheritdoc ERC4626
    function maxWithdraw(address controller) public view override returns (uint256) {
        return _lines[Queue.Redemptions].claims[controller].assets;
    }

    /// @inheritdoc ERC4626
    function maxRedeem(address controller) public view override returns (uint256) {
        return _lines[Queue.Redemptions].claims[controller].shares;
    }

    /// @inheritdoc ERC4626
    function previewDeposit(uint256) public pure override returns (uint256) {
        revert PreviewUnavailable();
    }

    /// @inheritdoc ERC4626
    function previewMint(uint256) public pure override returns (uint256) {
        revert PreviewUnavailable();
    }

    /// @inheritdoc ERC4626
    function previewWithdraw(uint256) public pure override returns (uint256) {
        revert PreviewUnavailable();
    }

    /// @inheritdoc ERC4626
    function previewRedeem(uint256) public pure override returns (uint256) {
        revert PreviewUnavailable();
    }

    /// @inheritdoc ILiquidityVault
    function pendingDepositRequest(uint256, address controller) external view returns (uint256) {
        return _lines[Queue.Deposits].pending[controller];
    }

    /// @inheritdoc ILiquidityVault
    function claimableDepositRequest(uint256, address controller) external view returns (uint256) {
        return maxDeposit(controller);
    }

    /// @inheritdoc ILiquidityVault
    function pendingRedeemRequest(uint256, address controller) external view returns (uint256) {
        return _lines[Queue.Redemptions].pending[controller];
    }

    /// @inheritdoc ILiquidityVault
    function claimableRedeemRequest(uint256, address controller) external view returns (uint256) {
        return maxRedeem(controller);
    }

    /// @inheritdoc ILiquidityVault
    function share() external view returns (address) {
        return address(this);
    }

    /// @inheritdoc ILiquidityVault
    function queueState(Queue queue) external view returns (QueueState memory s) {
        Line storage line = _lines[queue];
        (s.head, s.waiting) = (line.head, line.tail - line.head);
        if (s.waiting == 0) return s;
        (s.from, s.until) = _window(queue);
        s.status = _status(queue, s.from, s.until);
    }

    /// @inheritdoc ILiquidityVault
    function request(Queue queue, uint256 ticket) external view returns (Request memory) {
        return _lines[queue].requests[ticket];
    }

    /// @inheritdoc ILiquidityVault
    function redeemable() external view returns (uint256) {
        IClearingHouse.VaultState memory s = clearingHouse.vaultState();
        return _free(s.cash, s.needed);
    }

    /// @inheritdoc ILiquidityVault
    function minimumNav() public view returns (uint256) {
        return WadMath.mulDivUp(totalSupply(), UNIT, 100 * PAR);
    }

    /// @inheritdoc ILiquidityVault
    function config() external view returns (Config memory) {
        return Config(DELAY, WINDOW, MAX_LAG);
    }

    /// @inheritdoc IERC165
    function supportsInterface(bytes4 id) external pure returns (bool) {
        // ERC-165, ERC-7575, and of ERC-7540 operators, asynchronous deposits, asynchronous redemptions.
        return
            id == type(IERC165).interfaceId ||
            id == 0x2f0a18c5 ||
            id == 0xe3bc4e65 ||
            id == 0xce3bbe50 ||
            id == 0x620ee8e4;
    }

    /* QUEUES, INSIDE */

    function _enqueue(Queue queue, address controller, uint256 amount) private {
        require(controller != address(0), ZeroController());
        Line storage line = _lines[queue];
        uint64 ticket = line.tail++;
        line.requests[ticket] = Request(controller, uint40(block.timestamp), amount);
        line.pending[controller] += amount;
        emit Enqueue(queue, ticket, controller, amount);
    }

    /// @dev For good, once it is so.
    function _windingDown() private view returns (bool) {
        return clearingHouse.emergencyState().windingDown;
    }

    /// @dev When the head may be settled.
    function _window(Queue queue) private view returns (uint256 from, uint256 until) {
        Line storage line = _lines[queue];
        require(line.head != line.tail, NothingQueued(queue));
        from = _timeOf(line, line.head) + DELAY;
        until = from + WINDOW;
    }

    function _timeOf(Line storage line, uint256 ticket) private view returns (uint256) {
        return Math.max(line.requests[ticket].time, line.rolledAt);
    }

    /// @dev The ticket behind those that share the head's price, at most `most` of them.
    function _bucketEnd(Line storage line, uint256 most) private view returns (uint256 end) {
        end = line.head;
        uint256 last = Math.min(line.tail, Math.saturatingAdd(end, most));
        uint256 time = _timeOf(line, end);
        while (end < last && _timeOf(line, end) == time) ++end;
    }

    function _status(Queue queue, uint256 from, uint256 until) private view returns (HeadStatus) {
        if (queue == Queue.Deposits && _windingDown()) return HeadStatus.Ended;
        if (block.timestamp < from) return HeadStatus.TooEarly;
        if (block.timestamp > until) return HeadStatus.Expired;
        try clearingHouse.vaultState() returns (IClearingHouse.VaultState memory s) {
            int256 low = s.nav - int256(s.doubtfulGain);
            if (queue == Queue.Deposits) {
                return low < int256(minimumNav()) ? HeadStatus.NavTooLow : HeadStatus.Ready;
            }
            if (low <= 0) return HeadStatus.NavTooLow;
            return _free(s.cash, s.needed) == 0 ? HeadStatus.NoLiquidity : HeadStatus.Ready;
        } catch {
            return HeadStatus.PricesTooOld;
        }
    }

    /* SETTLEMENT, INSIDE */

    /// @dev All at once, and their shares by what they add together: what the deposits really add to NAV is measured.
    function _settleDeposits(Line storage line, uint256 end, uint256 from, uint256[] memory prices) private {
        Valuation memory v = _valuation(prices);
        require(v.low >= int256(minimumNav()), NavTooLow(v.low, minimumNav()));
        uint256 held = WadMath.divUp(uint256(v.high), UNIT);
        uint256 supply = totalSupply();
        if (supply == 0 && held != 0) {
            // What is there before the first share must not become the first depositor's, nor spoil the share price.
            supply = held * PAR;
            _mint(NOBODY, supply);
            emit LockShares(supply);
        }
        uint256 assets;
        for (uint256 ticket = line.head; ticket < end; ++ticket) assets += line.requests[ticket].amount;

        uint256 added = _fundVault(assets, prices, v);
        uint256 shares = WadMath.mulDivDown(added, supply + PAR, held + 1);
        uint256 minted;
        for (uint256 ticket = line.head; ticket < end; ++ticket) {
            Request memory r = line.requests[ticket];
            delete line.requests[ticket];
            uint256 part = WadMath.mulDivDown(shares, r.amount, assets);
            minted += part;
            _credit(line, r.controller, r.amount, r.amount, part);
            emit SettleDeposit(ticket, r.controller, r.amount, part);
        }
        line.head = uint64(end);
        _mint(address(this), minted);
        emit Settle(Queue.Deposits, msg.sender, from, v.high, supply);
    }

    /// @return added What the deposits are worth to the vault, asset units.
    function _fundVault(uint256 assets, uint256[] memory prices, Valuation memory v) private returns (uint256 added) {
        IERC20 token = IERC20(asset());
        uint256 before = token.balanceOf(address(this));
        token.forceApprove(address(clearingHouse), assets);
        clearingHouse.fundVault(assets);
        uint256 moved = before - token.balanceOf(address(this));
        require(moved == assets, Collateral.TransferMismatch(assets, moved));

        Valuation memory w = _valuation(prices);
        int256 gain = w.low - v.low < w.high - v.high ? w.low - v.low : w.high - v.high;
        // Borrow fees that a deeper vault will not earn count a little; paying traders what it owes them is a hole.
        uint256 least = assets * UNIT - WadMath.divUp(assets * UNIT, 100);
        require(gain >= int256(least), DepositLost(gain, least));
        added = Math.min(WadMath.divDown(uint256(gain), UNIT), assets);
    }

    /// @dev In order, each as far as the vault's cash allows.
    function _settleRedemptions(Line storage line, uint256 end, uint256 from, uint256[] memory prices) private {
        Valuation memory v = _valuation(prices);
        require(v.low > 0, NavTooLow(v.low, 1));
        uint256 supply = totalSupply();
        Payout memory p;
        (p.held, p.supply) = (WadMath.divDown(uint256(v.low), UNIT) + 1, supply + PAR);
        p.left = _free(v.cash, v.needed);
        for (uint256 ticket = line.head; ticket < end; ++ticket) {
            if (!_settleRedemption(line, ticket, p)) break;
            delete line.requests[ticket];
            line.head = uint64(ticket + 1);
        }
        require(p.burned != 0, NoLiquidity(v.cash, v.needed));
        _burn(address(this), p.burned);
        if (p.paid != 0) _payVault(p.paid);
        emit Settle(Queue.Redemptions, msg.sender, from, v.low, supply);
    }

    /// @return Whether all of it was paid.
    function _settleRedemption(Line storage line, uint256 ticket, Payout memory p) private returns (bool) {
        Request storage r = line.requests[ticket];
        uint256 shares = r.amount;
        uint256 assets = WadMath.mulDivDown(shares, p.held, p.supply);
        if (assets > p.left) {
            assets = p.left;
            if (assets == 0) return false;
            shares = WadMath.mulDivUp(assets, p.supply, p.held);
        }
        p.left -= assets;
        p.paid += assets;
        p.burned += shares;
        uint256 rest = r.amount - shares;
        r.amount = rest;
        _credit(line, r.controller, shares, assets, shares);
        emit SettleRedemption(ticket, r.controller, shares, assets, rest);
        return rest == 0;
    }

    function _payVault(uint256 assets) private {
        IERC20 token = IERC20(asset());
        uint256 before = token.balanceOf(address(this));
        clearingHouse.payVault(assets, address(this));
        uint256 moved = token.balanceOf(address(this)) - before;
        require(moved == assets, Collateral.TransferMismatch(assets, moved));
    }

    /// @dev From pending to claimable.
    function _credit(Line storage line, address controller, uint256 amount, uint256 assets, uint256 shares) private {
        line.pending[controller] -= amount;
        Claim storage c = line.claims[controller];
        c.assets = (c.assets + assets).toUint128();
        c.shares = (c.shares + shares).toUint128();
    }

    /// @dev Positions may have been opened since the settlement prices: at those they could show a loss that nobody
    /// has. At the newest prices they cannot. So the worse of the two for whoever asks.
    function _valuation(uint256[] memory prices) private view returns (Valuation memory v) {
        IClearingHouse.VaultState memory first = clearingHouse.vaultStateAt(prices);
        IClearingHouse.VaultState memory newest = clearingHouse.vaultState();
        (v.low, v.high) = first.nav < newest.nav ? (first.nav, newest.nav) : (newest.nav, first.nav);
        // What a dead feed's last price says is paid to nobody, and owed by everybody who comes.
        v.low -= int256(newest.doubtfulGain);
        v.high += int256(newest.doubtfulLoss);
        v.cash = newest.cash;
        v.needed = Math.max(first.needed, newest.needed);
    }

    /// @dev A dead feed has no first price: the last one stands for it, and what it says is doubted in `_valuation`.
    /// @return prices Those of all listed markets to settle at, once the newest ones are known to be fresh.
    /// @return left What is left of `value`.
    function _firstPrices(
        bytes[] calldata data,
        uint256 from,
        uint256 until,
        uint256 value
    ) private returns (uint256[] memory prices, uint256 left) {
        uint16[] memory ids = clearingHouse.listedMarkets();
        (Mark[] memory marks, uint16[] memory alive) = _alive(ids);
        prices = new uint256[](ids.length);
        left = value;
        ProvenPrice[] memory proven;
        if (alive.length != 0) {
            uint256 fee = router.settlementFee(alive[0], data);
            require(value >= fee, InsufficientValue(value, fee));
            left -= fee;
            proven = router.settlementPrices{value: fee}(alive, data, uint64(from), uint64(until));
        }
        uint256 oldest = block.timestamp - MAX_LAG;
        uint256 n;
        for (uint256 i; i < ids.length; ++i) {
            if (marks[i].isFrozen()) {
                prices[i] = marks[i].price();
                continue;
            }
            prices[i] = proven[n++].price;
            uint256 publishTime = router.feed(ids[i]).publishTime;
            require(publishTime >= oldest, PriceTooOld(ids[i], publishTime, oldest));
        }
    }

    /// @return marks Of all markets given. @return alive Those whose feeds are not dead.
    function _alive(uint16[] memory ids) private view returns (Mark[] memory marks, uint16[] memory alive) {
        marks = router.marks(ids);
        alive = new uint16[](ids.length);
        uint256 count;
        for (uint256 i; i < ids.length; ++i) {
            if (!marks[i].isFrozen()) alive[count++] = ids[i];
        }
        assembly ("memory-safe") {
            mstore(alive, count)
        }
    }

    /// @return left What is left of `value`.
    function _updatePrices(PriceUpdate calldata update, uint256 value) private returns (uint256 left) {
        if (update.marketIds.length == 0) return value;
        uint256 fee = router.updateFee(update);
        require(value >= fee, InsufficientValue(value, fee));
        router.update{value: fee}(update);
        return value - fee;
    }

    /* CLAIMS, INSIDE */

    function _claimOf(Queue queue, address controller) private view returns (Claim memory) {
        require(_acts(controller), NotController(controller, msg.sender));
        return _lines[queue].claims[controller];
    }

    function _claimShares(
        Claim memory c,
        uint256 assets,
        uint256 shares,
        address receiver,
        address controller
    ) private {
        _lines[Queue.Deposits].claims[controller] = Claim(c.assets - uint128(assets), c.shares - uint128(shares));
        _transfer(address(this), receiver, shares);
        emit Deposit(controller, receiver, assets, shares);
    }

    function _claimAssets(
        Claim memory c,
        uint256 assets,
        uint256 shares,
        address receiver,
        address controller
    ) private {
        _lines[Queue.Redemptions].claims[controller] = Claim(c.assets - uint128(assets), c.shares - uint128(shares));
        emit Withdraw(msg.sender, receiver, controller, assets, shares);
        if (assets != 0) Collateral.push(IERC20(asset()), receiver, assets);
    }

    /* SHARES */

    function _decimalsOffset() internal pure override returns (uint8) {
        return OFFSET;
    }

    /// @dev Before the first share, as the first deposit will find it: at par.
    function _convertToShares(uint256 assets, Math.Rounding rounding) internal view override returns (uint256) {
        return totalSupply() == 0 ? assets * PAR : super._convertToShares(assets, rounding);
    }

    /// @dev See `_convertToShares`.
    function _convertToAssets(uint256 shares, Math.Rounding rounding) internal view override returns (uint256) {
        return totalSupply() == 0 ? WadMath.divDown(shares, PAR) : super._convertToAssets(shares, rounding);
    }

    /// @dev What redemptions could be paid, asset units.
    function _free(int256 cash, uint256 needed) private view returns (uint256) {
        return WadMath.divDown(WadMath.positivePart(cash - int256(needed)), UNIT);
    }

    function _acts(address who) private view returns (bool) {
        return who == msg.sender || isOperator[who][msg.sender];
    }

    function _within(bytes32 name_, uint256 value, uint256 minimum, uint256 maximum) private pure {
        require(value >= minimum && value <= maximum, ConfigOutOfBounds(name_, value, minimum, maximum));
    }
}
