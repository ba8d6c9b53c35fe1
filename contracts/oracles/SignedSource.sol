// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {IPriceSource, ProvenPrice} from "../interfaces/IPriceSource.sol";
import {FeelessSource} from "./FeelessSource.sol";

/// @title Prices that a quorum of fixed signers vouches for
/// @notice For chains without a provider, and for tests: whoever holds a quorum of the keys names any price. Signatures
/// are EIP-712's, of this contract on this chain. Nothing is charged.
contract SignedSource is FeelessSource, EIP712 {
    /// @notice What is signed; amounts in WAD.
    struct Price {
        bytes32 feedId;
        uint128 price;
        uint128 confidence;
        /// @dev 0: none.
        uint128 average;
        uint64 publishTime;
        /// @dev When the price before this one was published: what makes it the first since.
        uint64 previousTime;
    }

    bytes32 public constant PRICE_TYPEHASH = keccak256(
        "Price(bytes32 feedId,uint128 price,uint128 confidence,uint128 average,uint64 publishTime,uint64 previousTime)"
    );
    uint256 private constant MOST_SIGNERS = 16;

    /// @notice How many signers a price needs.
    uint256 public immutable quorum;
    address[] private _signers;
    mapping(address => bool) public isSigner;

    /// @notice More signers than 16, or none, or a quorum that is not of them.
    error QuorumOutOfBounds(uint256 quorum, uint256 signers, uint256 maximum);
    /// @notice A signer is zero, or named twice.
    error UnusableSigner(address signer);
    /// @notice The price is another feed's.
    error WrongFeed(bytes32 asked, bytes32 given);
    error TooFewSignatures(uint256 signatures, uint256 quorum);
    /// @notice Whoever signed is not asked; a signature of something else has a signer, too.
    error NotASigner(address signer);
    /// @notice Signers must come in ascending order, each once.
    error SignersNotAscending(address before, address signer);
    /// @notice The price claims to have been published before the one before it.
    error PublishedBackwards(bytes32 feedId, uint256 previousTime, uint256 publishTime);
    /// @notice The price before was published within the range, too: this is not the first.
    error NotFirst(bytes32 feedId, uint256 previousTime, uint256 from);

    /// @param quorum_ From 1 to the number of signers, which is 16 at most.
    constructor(address[] memory signers_, uint256 quorum_) EIP712("Ballast prices", "1") {
        bool fits = quorum_ != 0 && quorum_ <= signers_.length && signers_.length <= MOST_SIGNERS;
        require(fits, QuorumOutOfBounds(quorum_, signers_.length, MOST_SIGNERS));
        for (uint256 i; i < signers_.length; ++i) {
            require(signers_[i] != address(0) && !isSigner[signers_[i]], UnusableSigner(signers_[i]));
            isSigner[signers_[i]] = true;
        }
        (_signers, quorum) = (signers_, quorum_);
    }

    /// @notice Who may sign; fixed.
    function signers() external view returns (address[] memory) {
        return _signers;
    }

    /// @notice What a signer of `price` signs.
    function digestOf(Price memory price) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(PRICE_TYPEHASH, price)));
    }

    /// @inheritdoc IPriceSource
    /// @dev `data[i]` is `abi.encode(Price, bytes[] signatures)` for `feedIds[i]`, signatures in ascending order of their
    /// signers.
    function prove(
        bytes32[] calldata feedIds,
        bytes[] calldata data,
        uint64 from,
        uint64 to
    ) external payable returns (ProvenPrice[] memory prices) {
        (prices, ) = _prove(feedIds, data, from, to);
    }

    /// @inheritdoc IPriceSource
    /// @dev Data as of `prove`.
    function proveFirst(
        bytes32[] calldata feedIds,
        bytes[] calldata data,
        uint64 from,
        uint64 to
    ) external payable returns (ProvenPrice[] memory prices) {
        uint64[] memory previousTimes;
        (prices, previousTimes) = _prove(feedIds, data, from, to);
        for (uint256 i; i < feedIds.length; ++i) {
            require(previousTimes[i] < from, NotFirst(feedIds[i], previousTimes[i], from));
        }
    }

    /* INSIDE */

    function _prove(
        bytes32[] calldata feedIds,
        bytes[] calldata data,
        uint64 from,
        uint64 to
    ) private view returns (ProvenPrice[] memory prices, uint64[] memory previousTimes) {
        _refuseValue();
        _requireEach(feedIds.length, data.length);
        prices = new ProvenPrice[](feedIds.length);
        previousTimes = new uint64[](feedIds.length);
        for (uint256 i; i < feedIds.length; ++i) {
            (Price memory p, bytes[] memory signatures) = abi.decode(data[i], (Price, bytes[]));
            require(p.feedId == feedIds[i], WrongFeed(feedIds[i], p.feedId));
            _requireQuorum(digestOf(p), signatures);
            require(p.price != 0, PriceNotPositive(p.feedId, 0));
            require(p.previousTime < p.publishTime, PublishedBackwards(p.feedId, p.previousTime, p.publishTime));
            _requireWithin(p.feedId, p.publishTime, from, to);
            prices[i] = ProvenPrice(p.price, p.confidence, p.average, p.publishTime);
            previousTimes[i] = p.previousTime;
        }
    }

    /// @dev Ascending order makes each signer count once.
    function _requireQuorum(bytes32 digest, bytes[] memory signatures) private view {
        require(signatures.length >= quorum, TooFewSignatures(signatures.length, quorum));
        address before;
        for (uint256 i; i < signatures.length; ++i) {
            address signer = ECDSA.recover(digest, signatures[i]);
            require(isSigner[signer], NotASigner(signer));
            require(signer > before, SignersNotAscending(before, signer));
            before = signer;
        }
    }
}
