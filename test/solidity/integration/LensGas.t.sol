// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IClearingHouse, PositionSide} from "../../../contracts/interfaces/IClearingHouse.sol";
import {IOrders, OrderKind} from "../../../contracts/interfaces/IOrders.sol";
import {AccountId} from "../../../contracts/libraries/AccountId.sol";
import {TestToken} from "../../../contracts/mocks/TestToken.sol";
import {Placements} from "../kit/Placements.sol";

/// @title Each answer about an account of 16 markets and four tokens within 30M gas, every slot cold
contract LensGasTest is Placements {
    uint256 private constant MOST = 30_000_000;

    AccountId private _id;

    function timeCosts() internal pure override returns (bool) {
        return true;
    }

    function setUp() public override {
        super.setUp();
        for (uint16 id = 4; id <= 16; ++id) list("LINK", 7e18 * uint256(id));
        _id = aliceCross;
        fund(_id, 100_000e6);
        for (uint16 id = 1; id <= 4; ++id) {
            TestToken token = listToken("ETH", 18, id);
            pledge(_id, token, 2_000e36 / mark(id));
        }
        fund(aliceHedge, 100_000e6);
        refresh();
        for (uint16 id = 1; id <= 16; ++id) trade(_id, id, unitsOf(id, 10_000e18));
        for (uint16 id = 1; id <= 16; ++id) {
            tradeLeg(aliceHedge, id, PositionSide.Long, unitsOf(id, 10_000e18));
            tradeLeg(aliceHedge, id, PositionSide.Short, -unitsOf(id, 9_900e18));
        }
        refresh();
        // So levered that every market alone can end it.
        withdrawFree(_id);
        withdrawFree(aliceHedge);
        fund(_id, 100e6);
    }

    function test_gas_account() public {
        _cool();
        uint256 gas = gasleft();
        lens.account(_id);
        _check(gas, "account");
        for (uint256 i; i < 16; ++i) {
            assertGt(house.liquidationOutlook(_id).prices[i].below, 0, "every market alone can end it");
        }
    }

    function test_gas_account_hedged() public {
        _cool();
        uint256 gas = gasleft();
        lens.account(aliceHedge);
        _check(gas, "hedged account");
    }

    function test_gas_accounts() public {
        _cool();
        AccountId[] memory list_ = new AccountId[](10);
        for (uint256 i; i < 10; ++i) list_[i] = _id;
        uint256 gas = gasleft();
        lens.accounts(list_);
        _check(gas, "a page of ten");
    }

    function test_gas_previewTrade() public {
        _cool();
        IClearingHouse.FillRequest memory r = fillRequest(_id, ETH, PositionSide.Net, 0.1e18, false);
        uint256 gas = gasleft();
        lens.previewTrade(r);
        _check(gas, "trade");
    }

    function test_gas_previewOrder() public {
        _cool();
        IOrders.OrderRequest memory r = orderRequest(_id, ETH, PositionSide.Net, 0.1e18, false);
        uint256 gas = gasleft();
        lens.previewOrder(r);
        _check(gas, "order");
    }

    function test_gas_maxSize() public {
        _cool();
        IClearingHouse.FillRequest memory r = fillRequest(_id, ETH, PositionSide.Net, 0.1e18, false);
        uint256 gas = gasleft();
        lens.maxSize(r);
        _check(gas, "size");
    }

    function test_gas_maxOrderSize() public {
        _cool();
        IOrders.OrderRequest memory r = orderRequest(_id, ETH, PositionSide.Net, 0.1e18, false);
        uint256 gas = gasleft();
        lens.maxOrderSize(r);
        _check(gas, "order size");
    }

    /// @dev Where a cap and no margin is the bound, more sizes are tried.
    function test_gas_maxOrderSize_capped() public {
        fund(_id, 100_000_000e6);
        _cool();
        IOrders.OrderRequest memory r = orderRequest(_id, ETH, PositionSide.Net, 0.1e18, false);
        uint256 gas = gasleft();
        lens.maxOrderSize(r);
        _check(gas, "order size up to a cap");
    }

    function test_gas_maxWithdraw() public {
        _cool();
        uint256 gas = gasleft();
        lens.maxWithdraw(_id, address(quote));
        _check(gas, "withdrawal");
        _cool();
        gas = gasleft();
        lens.maxWithdraw(_id, address(tokens[0]));
        _check(gas, "withdrawal of a token");
    }

    function test_gas_orderStatus() public {
        IOrders.TriggerRequest memory t = waits(_id, ETH, 1e18, false, OrderKind.Stop, 1);
        uint256 orderId = place(t);
        refresh();
        _cool();
        uint256 gas = gasleft();
        lens.orderStatus(orderId);
        _check(gas, "order status");
    }

    function test_gas_markets() public {
        _cool();
        uint256 gas = gasleft();
        lens.markets();
        _check(gas, "markets");
        _cool();
        gas = gasleft();
        lens.vault();
        _check(gas, "vault");
    }

    function _cool() private {
        vm.cool(address(house));
        vm.cool(address(router));
        vm.cool(address(orders));
        vm.cool(address(lens));
        vm.cool(address(lp));
    }

    function _check(uint256 before, string memory what) private view {
        uint256 used = before - gasleft();
        assertLt(used, MOST, string.concat(what, ": within 30M"));
    }
}
