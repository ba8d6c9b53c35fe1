// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {AccountId} from "../libraries/AccountId.sol";
import {Debts} from "../libraries/Debts.sol";
import {Holding, Holdings} from "../libraries/Holding.sol";
import {Interest} from "../libraries/Interest.sol";
import {Ledger} from "../libraries/Ledger.sol";
import {Account} from "../libraries/Portfolio.sol";
import {Seized, Seizure} from "../libraries/Seizure.sol";

/// @title The collateral libraries under arbitrary accounts
/// @notice Runs what collateral counts, what it fetches, what is taken of it and what a debt costs through the very code
/// the core runs. For the differential test only: to be called, not sent.
contract CollateralHarness {
    struct Case {
        Holding[] holdings;
        /// @dev Below zero; its negative is the debt that each holding is also asked about alone.
        int256 cash;
        uint256 dust;
        uint256 paid;
        uint256 due;
        uint256 bid;
        uint256 quoteUnit;
        uint256 rate;
        uint256 elapsed;
        DebtCase debt;
    }

    struct DebtCase {
        int128 vault;
        uint128 insurance;
        uint128 total;
        uint64 cap;
        uint96 limit;
        uint256 buffer;
        bool unsafe;
        /// @dev Seconds since the account has been flat and in debt; 0 if it is not so.
        uint40 flatFor;
    }

    /// @dev What the functions of one holding say of it.
    struct Part {
        uint256 value;
        uint256 taken;
        uint256 credit;
        uint256 bought;
        uint256 cost;
        uint256 dealPaid;
        uint256 dealAmount;
    }

    struct Result {
        uint256 value;
        /// @dev What they count for new risk.
        uint256 backing;
        /// @dev Indices in the order of sale.
        uint256[] order;
        Part[] parts;
        Seized[] seized;
        uint256 loss;
        int256 cashAfter;
        uint256 valueAfter;
        uint256[] amountsAfter;
        uint256 interest;
        uint256 earned;
        uint256 debtCap;
        uint256 debtLimit;
        uint256 forSale;
    }

    AccountId private constant ID = AccountId.wrap(bytes32(uint256(1)));

    Ledger private _ledger;

    function run(Case[] calldata cases) external returns (Result[] memory results) {
        results = new Result[](cases.length);
        for (uint256 i; i < cases.length; ++i) results[i] = _run(cases[i]);
    }

    function _run(Case calldata c) private returns (Result memory r) {
        Account memory a;
        (a.cash, a.holdings) = (c.cash, c.holdings);
        a.collateral = r.value = Holdings.value(a.holdings);
        uint256 debt = uint256(-c.cash);
        uint256 count = a.holdings.length;
        r.parts = new Part[](count);
        for (uint256 i; i < count; ++i) {
            r.parts[i] = _part(a.holdings[i], debt, c);
            r.backing += Holdings.backing(a.holdings[i]);
        }
        r.order = _order(a.holdings);
        (r.seized, r.loss) = Seizure.plan(a, c.dust);
        (r.cashAfter, r.valueAfter) = (a.cash, a.collateral);
        r.amountsAfter = new uint256[](count);
        for (uint256 i; i < count; ++i) r.amountsAfter[i] = a.holdings[i].amount;
        r.interest = Interest.owed(debt, c.rate, c.elapsed);
        r.earned = Interest.earned(debt * c.elapsed, c.rate);
        _debt(c.debt, debt, r);
    }

    function _order(Holding[] memory holdings) private pure returns (uint256[] memory order) {
        order = new uint256[](holdings.length);
        uint256 gone = Holdings.frozen(holdings);
        uint256 count;
        for (uint256 i = Holdings.head(holdings, gone); i != type(uint256).max; i = Holdings.head(holdings, gone)) {
            order[count++] = i;
            gone |= 1 << i;
        }
        assembly ("memory-safe") {
            mstore(order, count)
        }
    }

    function _part(Holding memory h, uint256 debt, Case calldata c) private pure returns (Part memory p) {
        p.value = Holdings.value(h);
        (p.taken, p.credit) = Holdings.taken(h, debt);
        p.bought = Holdings.bought(h, c.paid);
        p.cost = Holdings.cost(h);
        (p.dealPaid, p.dealAmount) = Holdings.deal(h, c.due, c.bid, c.quoteUnit);
    }

    function _debt(DebtCase calldata c, uint256 debt, Result memory r) private {
        (_ledger.vault, _ledger.insurance, _ledger.debt) = (c.vault, c.insurance, c.total);
        (_ledger.rules.debtCap, _ledger.rules.debtLimit) = (c.cap, c.limit);
        _ledger.config.buffer = c.buffer;
        _ledger.debts[ID].flatSince = c.flatFor == 0 ? 0 : uint40(block.timestamp) - c.flatFor;
        r.debtCap = Debts.cap(_ledger);
        r.debtLimit = Debts.limit(_ledger);
        r.forSale = Debts.forSale(_ledger, ID, debt, c.unsafe);
    }
}
