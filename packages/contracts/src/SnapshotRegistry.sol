// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
import {ISnapshotRegistry} from "./interfaces/ISnapshotRegistry.sol";
import {CompactSignature, Snapshot} from "./types/Snapshot.sol";

/// @title The snapshots that a quorum of operators signed.
contract SnapshotRegistry is ISnapshotRegistry, Ownable2Step {
    /// @notice Seconds for which the previous snapshot is honoured after the latest one was posted.
    uint64 public constant GRACE = 15;
    /// @notice Seconds by which a header may be ahead of the block that accepts it.
    uint64 public constant MAX_AHEAD = 60;

    bytes32 private constant DOMAIN_TYPEHASH = keccak256("EIP712Domain(string name,string version,bytes32 salt)");
    bytes32 private constant SNAPSHOT_TYPEHASH = keccak256(
        "Snapshot(uint64 epoch,uint64 timestamp,uint64 oldest,bytes32 cut,bytes32 config,bytes32 assets,bytes32 accounts,bytes32 claims,bytes32 operators)"
    );

    /// @inheritdoc ISnapshotRegistry
    bytes32 public immutable salt;
    /// @inheritdoc ISnapshotRegistry
    uint64 public immutable epochSeconds;
    uint256 private immutable CHAIN_ID;
    bytes32 private immutable DOMAIN_SEPARATOR;

    struct Latest {
        uint64 epoch;
        uint64 timestamp;
        uint64 postedAt;
        /// @dev Its place in `_digests`.
        uint8 place;
    }

    struct ScheduledConfig {
        bytes32 config;
        uint64 effectiveAt;
    }

    /// @dev Slot 2; slots 0 and 1 are the owner and a pending one.
    Latest private _latest;
    /// @dev Slots 3 and 4: latest and previous take turns, so that a post writes only one of them.
    bytes32[2] private _digests;
    /// @dev Slot 5.
    /// @inheritdoc ISnapshotRegistry
    bytes32 public operators;
    /// @dev Slot 6.
    bytes32 private _config;
    /// @dev Slots 7 and 8; kept after it took effect, until the next one is scheduled.
    ScheduledConfig private _scheduled;

    modifier onOwnChain() {
        if (block.chainid != CHAIN_ID) revert WrongChain(CHAIN_ID, block.chainid);
        _;
    }

    /// @param salt_ Of the deployment.
    /// @param chainId Of this chain.
    /// @param epochSeconds_ Length of an epoch.
    /// @param operators_ `keccak256(abi.encode(uint256 threshold, address[] operators))` of the first set.
    /// @param config_ Hash of the first risk config.
    constructor(
        bytes32 salt_,
        uint256 chainId,
        uint64 epochSeconds_,
        bytes32 operators_,
        bytes32 config_,
        address owner_
    ) Ownable(owner_) {
        if (block.chainid != chainId) revert WrongChain(chainId, block.chainid);
        if (epochSeconds_ == 0) revert ZeroEpochSeconds();
        salt = salt_;
        CHAIN_ID = chainId;
        epochSeconds = epochSeconds_;
        DOMAIN_SEPARATOR = keccak256(abi.encode(DOMAIN_TYPEHASH, keccak256("Plimsoll"), keccak256("1"), salt_));
        operators = operators_;
        _config = config_;
    }

    /// @inheritdoc ISnapshotRegistry
    function post(
        Snapshot calldata header,
        uint256 threshold,
        address[] calldata operators_,
        uint256 bitmap,
        CompactSignature[] calldata signatures
    ) external onOwnChain {
        if (header.epoch <= _latest.epoch) return;
        _requireTime(header);

        bytes32 expected = operators;
        bytes32 actual = keccak256(abi.encode(threshold, operators_));
        if (actual != expected) revert WrongOperators(expected, actual);
        bytes32 digest_ = _digest(header);
        _requireQuorum(digest_, threshold, operators_, bitmap, signatures);

        _accept(header, digest_);
        if (header.operators != expected) operators = header.operators;
    }

    /// @inheritdoc ISnapshotRegistry
    function scheduleConfig(bytes32 config_, uint64 effectiveAt) external onOwnChain onlyOwner {
        if (effectiveAt < block.timestamp) revert EffectiveInPast(effectiveAt);
        _config = config();
        _scheduled = ScheduledConfig(config_, effectiveAt);
        emit ConfigScheduled(config_, effectiveAt);
    }

    /// @inheritdoc ISnapshotRegistry
    function requireLatest(Snapshot calldata header, uint64 maxAge) external view onOwnChain {
        bytes32 digest_ = _digest(header);
        if (digest_ != _digests[_latest.place]) revert NotAccepted(digest_);
        _requireAge(header, maxAge);
    }

    /// @inheritdoc ISnapshotRegistry
    function requireRecent(Snapshot calldata header, uint64 maxAge) external view onOwnChain {
        Latest memory last = _latest;
        bytes32 digest_ = _digest(header);
        if (digest_ != _digests[last.place]) {
            bool graced = block.timestamp <= last.postedAt + GRACE;
            if (!graced || digest_ != _digests[last.place ^ 1]) revert NotAccepted(digest_);
        }
        _requireAge(header, maxAge);
    }

    /// @inheritdoc ISnapshotRegistry
    function digest(Snapshot calldata header) external view returns (bytes32) {
        return _digest(header);
    }

    /// @inheritdoc ISnapshotRegistry
    function latest() external view returns (bytes32 digest_, uint64 epoch, uint64 timestamp, uint64 postedAt) {
        Latest memory last = _latest;
        return (_digests[last.place], last.epoch, last.timestamp, last.postedAt);
    }

    /// @inheritdoc ISnapshotRegistry
    function previous() external view returns (bytes32) {
        return _digests[_latest.place ^ 1];
    }

    /// @inheritdoc ISnapshotRegistry
    function config() public view returns (bytes32) {
        ScheduledConfig memory scheduled = _scheduled;
        bool effective = scheduled.effectiveAt != 0 && scheduled.effectiveAt <= block.timestamp;
        return effective ? scheduled.config : _config;
    }

    function _accept(Snapshot calldata header, bytes32 digest_) private {
        uint8 place = _latest.place ^ 1;
        _digests[place] = digest_;
        _latest = Latest(header.epoch, header.timestamp, uint64(block.timestamp), place);
        emit SnapshotAccepted(header.epoch, digest_, header.timestamp, header.operators);
    }

    function _requireTime(Snapshot calldata header) private view {
        uint64 epoch = header.timestamp / epochSeconds;
        if (header.epoch != epoch) revert WrongEpoch(epoch, header.epoch);
        uint256 limit = block.timestamp + MAX_AHEAD;
        if (header.timestamp > limit) revert FromFuture(header.timestamp, limit);
    }

    function _digest(Snapshot calldata header) private view returns (bytes32) {
        // All members are static, so their encoding is the one that EIP-712 hashes.
        return MessageHashUtils.toTypedDataHash(DOMAIN_SEPARATOR, keccak256(abi.encode(SNAPSHOT_TYPEHASH, header)));
    }

    function _requireAge(Snapshot calldata header, uint64 maxAge) private view {
        if (block.timestamp > uint256(header.timestamp) + maxAge) revert TooOld(header.timestamp, maxAge);
    }

    function _requireQuorum(
        bytes32 digest_,
        uint256 threshold,
        address[] calldata operators_,
        uint256 bitmap,
        CompactSignature[] calldata signatures
    ) private pure {
        uint256 count = operators_.length;
        // The hash of a set says nothing about the set: a deployment with a bad one must stay shut.
        if (threshold <= count / 2 || threshold > count) revert InvalidThreshold(threshold, count);
        if (signatures.length != threshold) revert WrongSignatureCount(threshold, signatures.length);
        if (bitmap >> count != 0) revert InvalidBitmap(bitmap, threshold, count);

        uint256 signed;
        for (uint256 i; i < count; ++i) {
            if ((bitmap >> i) & 1 == 0) continue;
            if (signed == threshold) revert InvalidBitmap(bitmap, threshold, count);
            CompactSignature calldata signature = signatures[signed++];
            (address recovered, ECDSA.RecoverError err,) = ECDSA.tryRecover(digest_, signature.r, signature.vs);
            if (err != ECDSA.RecoverError.NoError || recovered != operators_[i]) {
                revert InvalidSignature(operators_[i], recovered);
            }
        }
        if (signed != threshold) revert InvalidBitmap(bitmap, threshold, count);
    }
}
