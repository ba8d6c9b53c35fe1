// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {IOperators} from "../../../contracts/interfaces/IOperators.sol";
import {IOrders, Link, OrderKind} from "../../../contracts/interfaces/IOrders.sol";
import {PositionSide} from "../../../contracts/interfaces/IClearingHouse.sol";
import {Signature} from "../../../contracts/interfaces/ISignedRequests.sol";
import {AccountId} from "../../../contracts/libraries/AccountId.sol";
import {Fixture} from "./Fixture.sol";

/// @title People who sign, and EIP-712 written down a second time: member by member, in the words of the standard
abstract contract Signing is Fixture {
    uint256 internal constant ALICE_KEY = 0xA11CE;
    uint256 internal constant BOT_KEY = 0xB07;

    string internal constant ORDERS_NAME = "Ballast Orders";
    string internal constant OPERATORS_NAME = "Ballast Operators";

    bytes32 private constant DOMAIN = keccak256(
        "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
    );
    bytes32 private constant PERMIT = keccak256(
        "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
    );
    string private constant ORDER =
        "OrderRequest(bytes32 accountId,uint16 marketId,uint8 side,int128 sizeDelta,uint128 acceptablePrice,bool reduceOnly,uint96 keeperFee,bool payFromWallet,address integrator,uint64 integratorRate)";
    string private constant TRIGGER =
        "TriggerRequest(OrderRequest order,uint8 kind,uint128 triggerPrice,uint32 distance,uint40 expiry)";
    string private constant PLACEMENT =
        "Placement(bytes32 accountId,uint256 deposit,uint8 link,TriggerRequest[] orders,uint256 nonce,uint256 deadline)";

    /// @dev Whom alice lets act for her in some tests.
    address internal bot = vm.addr(BOT_KEY);

    function setUp() public virtual override {
        alice = vm.addr(ALICE_KEY);
        super.setUp();
    }

    /* SIGNING */

    function signed(
        uint256 key,
        bytes32 domain,
        bytes32 structHash,
        uint256 nonce,
        uint256 deadline
    ) internal pure returns (Signature memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digestOf(domain, structHash));
        return Signature(vm.addr(key), nonce, deadline, abi.encodePacked(r, s, v));
    }

    function digestOf(bytes32 domain, bytes32 structHash) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(hex"1901", domain, structHash));
    }

    function domainOf(string memory name, address where) internal view returns (bytes32) {
        return domainOf(name, where, block.chainid);
    }

    function domainOf(string memory name, address where, uint256 chain) internal pure returns (bytes32) {
        return keccak256(abi.encode(DOMAIN, keccak256(bytes(name)), keccak256("1"), chain, where));
    }

    function ordersDomain() internal view returns (bytes32) {
        return domainOf(ORDERS_NAME, address(orders));
    }

    function operatorsDomain() internal view returns (bytes32) {
        return domainOf(OPERATORS_NAME, address(operators));
    }

    function signPlacement(
        uint256 key,
        IOrders.Placement memory p,
        uint256 nonce,
        uint256 deadline
    ) internal view returns (Signature memory) {
        return signed(key, ordersDomain(), hashOf(p, nonce, deadline), nonce, deadline);
    }

    function signCancel(
        uint256 key,
        AccountId id,
        uint256[] memory orderIds,
        uint256 nonce,
        uint256 deadline
    ) internal view returns (Signature memory) {
        return signed(key, ordersDomain(), hashOfCancel(id, orderIds, nonce, deadline), nonce, deadline);
    }

    function signCancelAll(
        uint256 key,
        AccountId id,
        uint256 nonce,
        uint256 deadline
    ) internal view returns (Signature memory) {
        return signed(key, ordersDomain(), hashOfCancelAll(id, nonce, deadline), nonce, deadline);
    }

    function signApproval(
        uint256 key,
        address integrator,
        uint64 maxRate,
        uint256 nonce,
        uint256 deadline
    ) internal view returns (Signature memory) {
        return signed(key, ordersDomain(), hashOfApproval(integrator, maxRate, nonce, deadline), nonce, deadline);
    }

    function signGrant(
        uint256 key,
        address operator,
        IOperators.Grant memory grant,
        uint256 nonce,
        uint256 deadline
    ) internal view returns (Signature memory) {
        return signed(key, operatorsDomain(), hashOf(operator, grant, nonce, deadline), nonce, deadline);
    }

    /// @dev An ERC-2612 permit of quote for the order book, as its arguments.
    function permitCall(uint256 key, uint256 amount, uint256 deadline) internal view returns (bytes memory) {
        address owner = vm.addr(key);
        (uint8 v, bytes32 r, bytes32 s) = signPermit(key, address(orders), amount, deadline);
        return abi.encodeCall(orders.permit, (owner, amount, deadline, v, r, s));
    }

    function signPermit(
        uint256 key,
        address spender,
        uint256 amount,
        uint256 deadline
    ) internal view returns (uint8, bytes32, bytes32) {
        address owner = vm.addr(key);
        bytes32 hash = keccak256(abi.encode(PERMIT, owner, spender, amount, quote.nonces(owner), deadline));
        return vm.sign(key, digestOf(quote.DOMAIN_SEPARATOR(), hash));
    }

    /* STRUCT HASHES */

    function hashOf(IOrders.Placement memory p, uint256 nonce, uint256 deadline) internal pure returns (bytes32) {
        bytes memory list;
        for (uint256 i; i < p.orders.length; ++i) list = bytes.concat(list, hashOf(p.orders[i]));
        return
            keccak256(
                abi.encode(
                    keccak256(bytes(string.concat(PLACEMENT, ORDER, TRIGGER))),
                    AccountId.unwrap(p.accountId),
                    p.deposit,
                    uint256(p.link),
                    keccak256(list),
                    nonce,
                    deadline
                )
            );
    }

    function hashOf(IOrders.TriggerRequest memory t) internal pure returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    keccak256(bytes(string.concat(TRIGGER, ORDER))),
                    hashOf(t.order),
                    uint256(t.kind),
                    uint256(t.triggerPrice),
                    uint256(t.distance),
                    uint256(t.expiry)
                )
            );
    }

    function hashOf(IOrders.OrderRequest memory o) internal pure returns (bytes32) {
        // In two halves, or the members are too many at once.
        bytes memory half = abi.encode(
            keccak256(bytes(ORDER)),
            AccountId.unwrap(o.accountId),
            uint256(o.marketId),
            uint256(o.side),
            int256(o.sizeDelta),
            uint256(o.acceptablePrice)
        );
        return
            keccak256(
                bytes.concat(
                    half,
                    abi.encode(
                        o.reduceOnly,
                        uint256(o.keeperFee),
                        o.payFromWallet,
                        o.integrator,
                        uint256(o.integratorRate)
                    )
                )
            );
    }

    function hashOfCancel(
        AccountId id,
        uint256[] memory orderIds,
        uint256 nonce,
        uint256 deadline
    ) internal pure returns (bytes32) {
        bytes memory list;
        for (uint256 i; i < orderIds.length; ++i) list = bytes.concat(list, bytes32(orderIds[i]));
        bytes32 hash = keccak256("Cancel(bytes32 accountId,uint256[] orderIds,uint256 nonce,uint256 deadline)");
        return keccak256(abi.encode(hash, AccountId.unwrap(id), keccak256(list), nonce, deadline));
    }

    function hashOfCancelAll(AccountId id, uint256 nonce, uint256 deadline) internal pure returns (bytes32) {
        bytes32 hash = keccak256("CancelAll(bytes32 accountId,uint256 nonce,uint256 deadline)");
        return keccak256(abi.encode(hash, AccountId.unwrap(id), nonce, deadline));
    }

    function hashOfApproval(
        address integrator,
        uint64 maxRate,
        uint256 nonce,
        uint256 deadline
    ) internal pure returns (bytes32) {
        bytes32 hash = keccak256("ApproveIntegrator(address integrator,uint64 maxRate,uint256 nonce,uint256 deadline)");
        return keccak256(abi.encode(hash, integrator, uint256(maxRate), nonce, deadline));
    }

    function hashOf(
        address operator,
        IOperators.Grant memory g,
        uint256 nonce,
        uint256 deadline
    ) internal pure returns (bytes32) {
        bytes32 hash = keccak256(
            "SetOperator(address operator,bool trade,bool orders,bool guards,uint40 expiry,uint96 feeBudget,uint256 nonce,uint256 deadline)"
        );
        bytes memory half = abi.encode(hash, operator, g.trade, g.orders, g.guards);
        return keccak256(bytes.concat(half, abi.encode(uint256(g.expiry), uint256(g.feeBudget), nonce, deadline)));
    }

    /* WHAT IS SIGNED */

    function allRights(uint96 feeBudget) internal view returns (IOperators.Grant memory) {
        return IOperators.Grant(true, true, true, uint40(clock() + 1 days), feeBudget);
    }

    function give(address operator, IOperators.Grant memory grant) internal {
        vm.prank(alice);
        operators.setOperator(operator, grant);
    }

    function triggerRequest(
        IOrders.OrderRequest memory request,
        OrderKind kind,
        uint256 price
    ) internal view returns (IOrders.TriggerRequest memory t) {
        t.order = request;
        t.kind = kind;
        t.triggerPrice = uint128(price);
        if (kind != OrderKind.Market) t.expiry = uint40(clock() + 1 days);
    }

    /// @dev An order alone.
    function placement(IOrders.TriggerRequest memory t) internal pure returns (IOrders.Placement memory p) {
        p.accountId = t.order.accountId;
        p.orders = new IOrders.TriggerRequest[](1);
        p.orders[0] = t;
    }

    /// @dev A purchase of one ETH now, and once it is filled a stop and a target for it.
    function bracket(AccountId id) internal view returns (IOrders.Placement memory p) {
        PositionSide side = sideOf(id, false);
        (p.accountId, p.link) = (id, Link.Bracket);
        p.orders = new IOrders.TriggerRequest[](3);
        p.orders[0] = triggerRequest(orderRequest(id, ETH, side, 1e18, false), OrderKind.Market, 0);
        IOrders.OrderRequest memory exit = orderRequest(id, ETH, side, -1e18, true);
        p.orders[1] = triggerRequest(exit, OrderKind.Stop, (mark(ETH) * 9) / 10);
        p.orders[2] = triggerRequest(exit, OrderKind.TakeProfit, (mark(ETH) * 12) / 10);
    }

    /// @dev A stop and a target that cancel each other; nothing has to be there for them to wait.
    function pair(AccountId id) internal view returns (IOrders.Placement memory p) {
        IOrders.Placement memory whole = bracket(id);
        (p.accountId, p.link) = (id, Link.OneCancelsOther);
        p.orders = new IOrders.TriggerRequest[](2);
        (p.orders[0], p.orders[1]) = (whole.orders[1], whole.orders[2]);
    }

    function place(address caller, IOrders.Placement memory p) internal returns (uint256 first) {
        vm.prank(caller);
        return orders.place(p, noUpdate());
    }

    function only(uint256 a) internal pure returns (uint256[] memory list_) {
        list_ = new uint256[](1);
        list_[0] = a;
    }
}
