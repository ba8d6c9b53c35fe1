// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {IPriceSource, ProvenPrice} from "../../../contracts/interfaces/IPriceSource.sol";
import {FeelessSource} from "../../../contracts/oracles/FeelessSource.sol";
import {SignedSource} from "../../../contracts/oracles/SignedSource.sol";
import {Kit} from "../kit/Kit.sol";
import {Rng} from "../kit/Rng.sol";

/// @dev Which signed prices a quorum vouches for.
contract SignedSourceTest is Kit {
    bytes32 private constant FEED = keccak256("feed");
    uint64 private constant NOW = 1_700_000_000;
    uint64 private constant FROM = NOW - 100;
    uint64 private constant TO = NOW - 40;
    uint256 private constant SIGNERS = 5;
    uint256 private constant QUORUM = 3;

    SignedSource private _source;
    /// @dev In ascending order of their addresses; the last two are nobody's.
    uint256[] private _keys;

    function setUp() public {
        vm.warp(NOW);
        vm.deal(address(this), 1 ether);
        for (uint256 i = 1; i <= SIGNERS + 2; ++i) _keys.push(i * 7_919);
        for (uint256 i; i < SIGNERS; ++i) {
            for (uint256 j = i + 1; j < SIGNERS; ++j) {
                if (vm.addr(_keys[j]) < vm.addr(_keys[i])) (_keys[i], _keys[j]) = (_keys[j], _keys[i]);
            }
        }
        _source = new SignedSource(_addresses(SIGNERS), QUORUM);
    }

    /* THE PRICE */

    function test_price_table() public {
        SignedSource.Price memory p = _price();
        _accepted("ordinary", p);
        p.price = 0;
        _refused("zero", p, abi.encodeWithSelector(IPriceSource.PriceNotPositive.selector, FEED, 0));
        (p.price, p.confidence, p.average) = (1, type(uint128).max, type(uint128).max);
        _accepted("as uncertain as can be: the router's concern", p);
        (p.price, p.confidence, p.average) = (type(uint128).max, 0, 0);
        _accepted("the largest, certain, without an average", p);
        p.feedId = keccak256("other");
        _refused("another feed's", p, abi.encodeWithSelector(SignedSource.WrongFeed.selector, FEED, p.feedId));
    }

    function test_time_table() public {
        SignedSource.Price memory p = _price();
        (p.publishTime, p.previousTime) = (FROM, FROM - 1);
        _accepted("at the start of the range", p);
        (p.publishTime, p.previousTime) = (TO, 0);
        _accepted("at its end, the first ever", p);
        (p.publishTime, p.previousTime) = (FROM - 1, FROM - 2);
        _refused("a second before it", p, _outside(FROM - 1));
        (p.publishTime, p.previousTime) = (TO + 1, FROM - 1);
        _refused("a second after it", p, _outside(TO + 1));
        (p.publishTime, p.previousTime) = (FROM + 1, FROM + 1);
        bytes memory refusal = abi.encodeWithSelector(
            SignedSource.PublishedBackwards.selector,
            FEED,
            FROM + 1,
            FROM + 1
        );
        _refused("at once with the one before", p, refusal);
    }

    /// @dev T40: the first of a range is the one whose predecessor was published before it; of `prove` that is not asked.
    function testFuzz_proveFirst_refusesASecondPrice(uint64 from, uint64 time, uint64 previous) public {
        from = uint64(bound(from, 1, NOW));
        time = uint64(bound(time, from, from + 60));
        previous = uint64(bound(previous, from - 1, time - 1));
        SignedSource.Price memory p = _price();
        (p.publishTime, p.previousTime) = (time, previous);
        bytes[] memory data = _data(p, QUORUM);
        _source.prove(_ids(), data, from, from + 60);
        if (previous >= from) {
            vm.expectRevert(abi.encodeWithSelector(SignedSource.NotFirst.selector, FEED, previous, from));
        }
        _source.proveFirst(_ids(), data, from, from + 60);
    }

    function testFuzz_keepsWhatWasSigned(SignedSource.Price memory p) public {
        (p.feedId, p.price) = (FEED, p.price == 0 ? 1 : p.price);
        p.publishTime = uint64(bound(p.publishTime, FROM, TO));
        p.previousTime = uint64(bound(p.previousTime, 0, FROM - 1));
        _accepted("any", p);
    }

    /* THE SIGNATURES */

    /// @dev Any subset of the signers that is a quorum, and no other, in ascending order.
    function test_quorum_everySubset() public {
        SignedSource.Price memory p = _price();
        for (uint256 set; set < 1 << SIGNERS; ++set) {
            uint256[] memory keys = _subset(set);
            bytes memory refusal = _try(p, _sign(p, keys));
            bytes memory expected =
                keys.length >= QUORUM
                    ? bytes("")
                    : abi.encodeWithSelector(SignedSource.TooFewSignatures.selector, keys.length, QUORUM);
            assertSame(refusal, expected, "a quorum, whoever is in it");
        }
    }

    function test_signers_table() public {
        SignedSource.Price memory p = _price();
        (address a, address b) = (vm.addr(_keys[0]), vm.addr(_keys[1]));
        bytes memory refusal = _try(p, _sign(p, _three(1, 0, 2)));
        assertSame(refusal, abi.encodeWithSelector(SignedSource.SignersNotAscending.selector, b, a), "unordered");
        refusal = _try(p, _sign(p, _three(0, 0, 1)));
        assertSame(refusal, abi.encodeWithSelector(SignedSource.SignersNotAscending.selector, a, a), "one twice");
        refusal = _try(p, _sign(p, _three(0, 1, SIGNERS)));
        address stranger = vm.addr(_keys[SIGNERS]);
        assertSame(refusal, abi.encodeWithSelector(SignedSource.NotASigner.selector, stranger), "a stranger");
        // A stranger spoils what would be a quorum without it.
        uint256[] memory four = new uint256[](4);
        (four[0], four[1], four[2], four[3]) = (_keys[0], _keys[1], _keys[2], _keys[SIGNERS]);
        refusal = _try(p, _sign(p, four));
        assertSame(refusal, abi.encodeWithSelector(SignedSource.NotASigner.selector, stranger), "one too many");
    }

    function test_signatures_table() public {
        SignedSource.Price memory p = _price();
        bytes[] memory signatures = _sign(p, _three(0, 1, 2));
        signatures[1] = hex"1234";
        bytes memory refusal = abi.encodeWithSelector(ECDSA.ECDSAInvalidSignatureLength.selector, 2);
        assertSame(_try(p, signatures), refusal, "too short");
        signatures[1] = abi.encodePacked(uint256(1), uint256(1), uint8(29));
        assertSame(_try(p, signatures), abi.encodeWithSelector(ECDSA.ECDSAInvalidSignature.selector), "nobody's");
        // The other half of the curve has a second signature of everything.
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(_keys[1], _source.digestOf(p));
        s = bytes32(0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141 - uint256(s));
        signatures[1] = abi.encodePacked(r, s, v == 27 ? uint8(28) : uint8(27));
        refusal = abi.encodeWithSelector(ECDSA.ECDSAInvalidSignatureS.selector, s);
        assertSame(_try(p, signatures), refusal, "malleable");
    }

    /// @dev A signature is of all that it says: changing any of it makes it a stranger's.
    function testFuzz_signature_isOfEverything(uint256 seed, uint256 which) public {
        Rng memory rng = Rng(seed);
        SignedSource.Price memory p = _price();
        bytes[] memory signatures = _sign(p, _three(0, 1, 2));
        which = bound(which, 0, 4);
        if (which == 0) p.price += uint128(rng.between(1, 1e30));
        if (which == 1) p.confidence += uint128(rng.between(1, 1e30));
        if (which == 2) p.average += uint128(rng.between(1, 1e30));
        if (which == 3) p.publishTime += uint64(rng.between(1, 10));
        if (which == 4) p.previousTime -= uint64(rng.between(1, 100));
        bytes memory refusal = _try(p, signatures);
        assertEq(bytes32(bytes4(refusal)), bytes32(SignedSource.NotASigner.selector), "somebody else's");
    }

    /// @dev Of this contract on this chain alone.
    function testFuzz_domain(uint256 chain, bool elsewhere) public {
        chain = bound(chain, 1, type(uint32).max);
        SignedSource.Price memory p = _price();
        bytes[] memory data = _data(p, QUORUM);
        SignedSource at = elsewhere ? new SignedSource(_addresses(SIGNERS), QUORUM) : _source;
        bool same = !elsewhere && chain == block.chainid;
        vm.chainId(chain);
        if (!same) vm.expectPartialRevert(SignedSource.NotASigner.selector);
        at.prove(_ids(), data, FROM, TO);
    }

    /// @dev The digest by EIP-712's own words.
    function testFuzz_digest(SignedSource.Price memory p) public view {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Ballast prices"),
                keccak256("1"),
                block.chainid,
                address(_source)
            )
        );
        bytes32 content = keccak256(
            abi.encode(
                _source.PRICE_TYPEHASH(),
                p.feedId,
                p.price,
                p.confidence,
                p.average,
                p.publishTime,
                p.previousTime
            )
        );
        assertEq(_source.digestOf(p), keccak256(abi.encodePacked(hex"1901", domain, content)), "digest");
    }

    /* SEVERAL FEEDS, MONEY */

    function testFuzz_ofSeveral(uint256 seed, uint256 pieces) public {
        uint256 count = 1 + (seed % 4);
        pieces = bound(pieces, 0, 5);
        bytes32[] memory ids = new bytes32[](count);
        bytes[] memory data = new bytes[](pieces);
        for (uint256 i; i < max(count, pieces); ++i) {
            SignedSource.Price memory p = _price();
            (p.feedId, p.price) = (keccak256(abi.encode(i)), uint128(i + 1));
            if (i < count) ids[i] = p.feedId;
            if (i < pieces) data[i] = abi.encode(p, _sign(p, _three(0, 1, 2)));
        }
        if (count != pieces) {
            vm.expectRevert(abi.encodeWithSelector(FeelessSource.DataMismatch.selector, count, pieces));
        }
        ProvenPrice[] memory list = _source.proveFirst(ids, data, FROM, TO);
        if (count != pieces) return;
        for (uint256 i; i < count; ++i) assertEq(list[i].price, i + 1, "in the order asked");
    }

    function testFuzz_fee_isNone(uint256 value, bool first) public {
        value = bound(value, 1, 1 ether);
        bytes[] memory data = _data(_price(), QUORUM);
        assertEq(_source.fee(data), 0, "nothing is charged");
        vm.expectRevert(abi.encodeWithSelector(FeelessSource.UnexpectedValue.selector, value));
        if (first) _source.proveFirst{value: value}(_ids(), data, FROM, TO);
        else _source.prove{value: value}(_ids(), data, FROM, TO);
    }

    /* WHO MAY SIGN */

    function testFuzz_constructor(uint256 count, uint256 quorum) public {
        count = bound(count, 0, 18);
        quorum = bound(quorum, 0, 19);
        address[] memory signers = new address[](count);
        for (uint256 i; i < count; ++i) signers[i] = address(uint160(1_000 - i));
        bool fits = quorum >= 1 && quorum <= count && count <= 16;
        if (!fits) {
            vm.expectRevert(abi.encodeWithSelector(SignedSource.QuorumOutOfBounds.selector, quorum, count, 16));
        }
        SignedSource made = new SignedSource(signers, quorum);
        if (!fits) return;
        assertSame(abi.encode(made.signers()), abi.encode(signers), "who");
        assertEq(made.quorum(), quorum, "how many");
        for (uint256 i; i < count; ++i) assertTrue(made.isSigner(signers[i]), "each of them");
        assertFalse(made.isSigner(address(1_001)), "nobody else");
    }

    function testFuzz_constructor_refusesAnUnusableSigner(uint256 at, uint256 other, bool zero) public {
        address[] memory signers = _addresses(SIGNERS);
        at = bound(at, 1, SIGNERS - 1);
        signers[at] = zero ? address(0) : signers[bound(other, 0, at - 1)];
        vm.expectRevert(abi.encodeWithSelector(SignedSource.UnusableSigner.selector, signers[at]));
        new SignedSource(signers, QUORUM);
    }

    /* INSIDE */

    function _price() private pure returns (SignedSource.Price memory) {
        return SignedSource.Price(FEED, 60_000e18, 30e18, 59_000e18, FROM + 10, FROM - 1);
    }

    function _addresses(uint256 count) private view returns (address[] memory list) {
        list = new address[](count);
        for (uint256 i; i < count; ++i) list[i] = vm.addr(_keys[i]);
    }

    function _subset(uint256 set) private view returns (uint256[] memory keys) {
        uint256 count;
        for (uint256 i; i < SIGNERS; ++i) count += (set >> i) & 1;
        keys = new uint256[](count);
        count = 0;
        for (uint256 i; i < SIGNERS; ++i) if ((set >> i) & 1 == 1) keys[count++] = _keys[i];
    }

    function _three(uint256 a, uint256 b, uint256 c) private view returns (uint256[] memory keys) {
        keys = new uint256[](3);
        (keys[0], keys[1], keys[2]) = (_keys[a], _keys[b], _keys[c]);
    }

    function _sign(
        SignedSource.Price memory p,
        uint256[] memory keys
    ) private view returns (bytes[] memory signatures) {
        bytes32 digest = _source.digestOf(p);
        signatures = new bytes[](keys.length);
        for (uint256 i; i < keys.length; ++i) {
            (uint8 v, bytes32 r, bytes32 s) = vm.sign(keys[i], digest);
            signatures[i] = abi.encodePacked(r, s, v);
        }
    }

    /// @dev Signed by the first `count` signers.
    function _data(SignedSource.Price memory p, uint256 count) private view returns (bytes[] memory) {
        return _one(abi.encode(p, _sign(p, _subset((1 << count) - 1))));
    }

    function _one(bytes memory piece) private pure returns (bytes[] memory data) {
        data = new bytes[](1);
        data[0] = piece;
    }

    function _ids() private pure returns (bytes32[] memory ids) {
        ids = new bytes32[](1);
        ids[0] = FEED;
    }

    /// @dev Empty if it is proven, else what it is refused with.
    function _try(SignedSource.Price memory p, bytes[] memory signatures) private returns (bytes memory) {
        try _source.proveFirst(_ids(), _one(abi.encode(p, signatures)), FROM, TO) {
            return "";
        } catch (bytes memory reason) {
            return reason;
        }
    }

    function _accepted(string memory what, SignedSource.Price memory p) private {
        bytes memory expected = abi.encode(ProvenPrice(p.price, p.confidence, p.average, p.publishTime));
        bytes[] memory data = _data(p, QUORUM);
        assertSame(abi.encode(_source.prove(_ids(), data, FROM, TO)[0]), expected, what);
        assertSame(abi.encode(_source.proveFirst(_ids(), data, FROM, TO)[0]), expected, what);
    }

    function _refused(string memory what, SignedSource.Price memory p, bytes memory refusal) private {
        assertSame(_try(p, _sign(p, _three(0, 1, 2))), refusal, what);
        try _source.prove(_ids(), _data(p, QUORUM), FROM, TO) {
            fail(what);
        } catch (bytes memory reason) {
            assertSame(reason, refusal, what);
        }
    }

    function _outside(uint64 time) private pure returns (bytes memory) {
        return abi.encodeWithSelector(FeelessSource.OutsideRange.selector, FEED, time, FROM, TO);
    }
}
