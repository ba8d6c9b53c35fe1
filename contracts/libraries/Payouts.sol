// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IClearingHouse} from "../interfaces/IClearingHouse.sol";
import {IPriceRouter} from "../interfaces/IPriceRouter.sol";
import {AccountId} from "./AccountId.sol";
import {Collateral} from "./Collateral.sol";
import {Debts} from "./Debts.sol";
import {AccountHeader, Ledger} from "./Ledger.sol";
import {LedgerLib} from "./LedgerLib.sol";
import {Pledges} from "./Pledges.sol";
import {WadMath} from "./WadMath.sol";

/// @title By what money leaves the core, and what of it is missing comes back
/// @notice Deployed on its own and run in the core's storage, to keep the core under the size limit of a contract.
library Payouts {
    using LedgerLib for Ledger;
    using SafeCast for uint256;

    /// @notice The token and how many WAD a unit of it is.
    struct Quote {
        address token;
        uint256 unit;
    }

    /// @param satellite Whether the caller is one.
    /// @param call Of the core, by whoever may: the selector says which verb.
    function run(
        Ledger storage ledger,
        IPriceRouter router,
        Quote memory quote,
        bool satellite,
        bytes calldata call
    ) external {
        bytes4 verb = bytes4(call);
        if (verb == IClearingHouse.transfer.selector) {
            (AccountId from, AccountId account, uint256 amount) = abi.decode(call[4:], (AccountId, AccountId, uint256));
            return _transfer(ledger, router, satellite, from, account, amount);
        }
        if (verb == IClearingHouse.withdraw.selector) {
            (AccountId id, uint256 units, address receiver) = abi.decode(call[4:], (AccountId, uint256, address));
            return _withdraw(ledger, router, quote, id, units, receiver);
        }
        (uint256 tokenAmount, address to) = abi.decode(call[4:], (uint256, address));
        if (verb == IClearingHouse.payVault.selector) _payVault(ledger, quote, tokenAmount, to);
        else _collectFees(ledger, quote, tokenAmount, to);
    }

    /// @dev See `IClearingHouse.withdraw`.
    function _withdraw(
        Ledger storage ledger,
        IPriceRouter router,
        Quote memory quote,
        AccountId id,
        uint256 tokenAmount,
        address to
    ) private {
        require(id.owner() == msg.sender, IClearingHouse.NotOwner(id, msg.sender));
        require(tokenAmount != 0, Collateral.ZeroAmount());
        uint256 amount = tokenAmount * quote.unit;
        Debts.charge(ledger, id);
        int256 cash = ledger.accounts[id].cash - amount.toInt256();
        ledger.storeCash(id, cash);
        Pledges.requireWithdrawable(ledger, router, id, 0);
        require(cash >= 0, IClearingHouse.CashBelowLimit(cash, 0));
        emit IClearingHouse.Withdraw(id, to, amount);
        _pay(ledger, quote, id, tokenAmount, to);
    }

    /// @dev See `IClearingHouse.transfer`.
    function _transfer(
        Ledger storage ledger,
        IPriceRouter router,
        bool satellite,
        AccountId from,
        AccountId to,
        uint256 amount
    ) private {
        address owner = from.owner();
        require(satellite || owner == msg.sender, IClearingHouse.NotOwner(from, msg.sender));
        to.kind();
        require(
            to.owner() == owner && AccountId.unwrap(to) != AccountId.unwrap(from),
            IClearingHouse.NotBetweenOwnAccounts(from, to)
        );
        require(amount != 0, Collateral.ZeroAmount());
        Debts.charge(ledger, from);
        int256 cash = ledger.accounts[from].cash - amount.toInt256();
        ledger.storeCash(from, cash);
        Pledges.requireWithdrawable(ledger, router, from, 0);
        require(cash >= 0, IClearingHouse.CashBelowLimit(cash, 0));
        ledger.credit(to, amount);
        emit IClearingHouse.Transfer(from, to, amount);
    }

    /// @notice See `IClearingHouse.closeAccount`.
    function closeAccount(Ledger storage ledger, Quote memory quote, AccountId id, address to) internal {
        require(id.owner() == msg.sender, IClearingHouse.NotOwner(id, msg.sender));
        AccountHeader storage header = ledger.accounts[id];
        int256 cash = header.cash;
        require(cash != 0, Collateral.ZeroAmount());
        (uint256 markets, uint256 tokens) = (header.markets.length(), header.tokens.length());
        require(
            markets == 0 && tokens == 0 && cash > 0 && header.reserved == 0,
            IClearingHouse.AccountNotEmpty(id, markets, tokens, cash, header.reserved)
        );
        uint256 tokenAmount = WadMath.divDown(uint256(cash), quote.unit);
        uint256 amount = tokenAmount * quote.unit;
        uint256 rest = uint256(cash) - amount;
        ledger.storeCash(id, 0);
        ledger.moveVault(int256(rest));
        emit IClearingHouse.CloseAccount(id, to, amount, rest);
        if (tokenAmount != 0) _pay(ledger, quote, id, tokenAmount, to);
    }

    /// @dev What an account has paid leaves, less its part of a deficit.
    function _pay(Ledger storage ledger, Quote memory quote, AccountId id, uint256 tokenAmount, address to) private {
        uint256 amount = tokenAmount * quote.unit;
        uint256 paid = ledger.vault >= 0 ? tokenAmount : _afterDeficit(ledger, quote, id, amount);
        if (ledger.debt != 0) _requireLiquid(ledger, paid * quote.unit);
        if (paid != 0) Collateral.push(IERC20Metadata(quote.token), to, paid);
    }

    /// @dev While the vault is short, everyone who leaves bears the part of it that falls on him: no run pays.
    /// @return paid In token units.
    function _afterDeficit(
        Ledger storage ledger,
        Quote memory quote,
        AccountId id,
        uint256 amount
    ) private returns (uint256 paid) {
        uint256 deficit = uint256(-int256(ledger.vault));
        // The account has paid already: what shares the deficit is what there was before it did.
        uint256 shared = ledger.positiveCash + amount;
        paid = share(amount, deficit, shared, quote.unit);
        uint256 lost = amount - paid * quote.unit;
        ledger.moveVault(int256(lost));
        emit IClearingHouse.DeficitShared(id, lost, deficit, shared);
    }

    /// @notice What of an amount is paid while there is a deficit, token units.
    /// @param shared By how much cash the deficit is shared, the amount included.
    function share(uint256 amount, uint256 deficit, uint256 shared, uint256 unit) internal pure returns (uint256) {
        uint256 lost = Math.min(WadMath.mulDivUp(amount, deficit, shared), amount);
        return WadMath.divDown(amount - lost, unit);
    }

    /// @notice The quote there is: what everyone is owed less what is lent.
    function liquid(Ledger storage ledger) internal view returns (int256) {
        uint256 owed = uint256(ledger.positiveCash) + ledger.insurance + ledger.escrow + ledger.fees;
        return int256(owed) + ledger.vault - int256(uint256(ledger.debt));
    }

    /// @dev What accounts owe is cash of others that is not there. Vault and insurance stand for it, unless traders have
    /// won nearly all of them; then every debt is for sale at once, and whoever buys brings the quote back.
    function _requireLiquid(Ledger storage ledger, uint256 paid) private view {
        // The tokens that are left once this is paid.
        int256 left = liquid(ledger);
        require(left >= 0, IClearingHouse.InsufficientLiquidity(left + int256(paid), paid));
    }

    /// @notice See `IClearingHouse.fundInsurance`.
    function fundInsurance(Ledger storage ledger, Quote memory quote, uint256 tokenAmount) internal {
        uint256 amount = tokenAmount * quote.unit;
        ledger.moveInsurance(amount.toInt256());
        emit IClearingHouse.FundInsurance(msg.sender, amount);
        Collateral.pull(IERC20Metadata(quote.token), msg.sender, tokenAmount);
    }

    /// @notice See `IClearingHouse.coverDeficit`.
    function coverDeficit(Ledger storage ledger, Quote memory quote, uint256 tokenAmount) internal {
        uint256 amount = tokenAmount * quote.unit;
        int256 vault = ledger.vault;
        uint256 deficit = vault < 0 ? Collateral.toUnitsUp(uint256(-vault), quote.unit) * quote.unit : 0;
        require(amount <= deficit, IClearingHouse.BeyondDeficit(amount, deficit));
        ledger.moveVault(amount.toInt256());
        emit IClearingHouse.CoverDeficit(msg.sender, amount);
        Collateral.pull(IERC20Metadata(quote.token), msg.sender, tokenAmount);
    }

    /// @dev See `IClearingHouse.collectFees`.
    function _collectFees(Ledger storage ledger, Quote memory quote, uint256 tokenAmount, address to) private {
        require(tokenAmount != 0, Collateral.ZeroAmount());
        uint256 amount = tokenAmount * quote.unit;
        uint256 fees = ledger.fees;
        require(amount <= fees, IClearingHouse.InsufficientFees(fees, amount));
        ledger.fees = (fees - amount).toUint128();
        emit IClearingHouse.CollectFees(to, amount);
        Collateral.push(IERC20Metadata(quote.token), to, tokenAmount);
    }

    /// @dev See `IClearingHouse.payVault`.
    function _payVault(Ledger storage ledger, Quote memory quote, uint256 tokenAmount, address to) private {
        require(tokenAmount != 0, Collateral.ZeroAmount());
        int256 amount = (tokenAmount * quote.unit).toInt256();
        require(ledger.vault >= amount, IClearingHouse.InsufficientVault(ledger.vault, uint256(amount)));
        ledger.moveVault(-amount);
        emit IClearingHouse.PayVault(to, uint256(amount));
        Collateral.push(IERC20Metadata(quote.token), to, tokenAmount);
    }
}
