// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
import {ISnapshotRegistry} from "./interfaces/ISnapshotRegistry.sol";
import {QuorumLib} from "./libraries/QuorumLib.sol";
import {Latest, packLatest} from "./types/Latest.sol";
import {Silence} from "./types/Silence.sol";
import {CompactSignature, Snapshot} from "./types/Snapshot.sol";

/// @title The snapshots that a quorum of operators signed.
contract SnapshotRegistry is ISnapshotRegistry, Ownable2Step {
    /// @notice Seconds for which the previous snapshot is honoured after the latest one was posted.
    uint64 public constant GRACE = 15;
    /// @notice Seconds by which a header may be ahead of the block that accepts it.
    uint64 public constant MAX_AHEAD = 60;
    /// @notice Seconds between scheduling a set of operators and its effect.
    uint64 public constant SET_DELAY = 2 days;
    /// @notice Seconds of silence before a recovery may be scheduled.
    uint64 public constant MIN_SILENCE = 3 days;
    /// @notice Seconds of further silence before it takes effect. Escape has opened by then.
    uint64 public constant RECOVERY_DELAY = 7 days;

    bytes32 private constant DOMAIN_TYPEHASH = keccak256("EIP712Domain(string name,string version,bytes32 salt)");
    bytes32 private constant SNAPSHOT_TYPEHASH = keccak256(
        "Snapshot(uint64 epoch,uint64 timestamp,uint64 oldest,bytes32 cut,bytes32 config,bytes32 assets,bytes32 accounts,bytes32 claims,bytes32 operators)"
    );
    bytes32 private constant ACCEPTANCE_TYPEHASH = keccak256("Acceptance(bytes32 operators)");

    /// @inheritdoc ISnapshotRegistry
    bytes32 public immutable salt;
    /// @inheritdoc ISnapshotRegistry
    uint64 public immutable epochSeconds;
    uint256 private immutable CHAIN_ID;
    bytes32 private immutable DOMAIN_SEPARATOR;

    struct ScheduledConfig {
        bytes32 config;
        uint64 effectiveAt;
    }

    struct ScheduledOperators {
        uint64 effectiveAt;
        bytes32 hash;
        uint256 threshold;
        address[] operators;
    }

    struct ScheduledRecovery {
        bytes32 hash;
        /// @dev Of the latest snapshot then: any other one voids it.
        uint64 postedAt;
        /// @dev The silence at which it takes effect.
        uint64 silence;
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
    /// @dev Slot 9: the set before the scheduled one. Not what headers say: a quorum that goes astray must not be followed.
    bytes32 private _operatorsBefore;
    /// @dev Slots 10 to 13; kept after it took effect, until the next one is scheduled.
    ScheduledOperators private _scheduledOperators;
    /// @dev Slot 14.
    Silence private _silence;
    /// @dev Slots 15 and 16.
    ScheduledRecovery private _recovery;

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
        _operatorsBefore = operators_;
        _config = config_;
        _silence.observedAt = uint64(block.timestamp);
    }

    /// @inheritdoc ISnapshotRegistry
    function post(
        Snapshot calldata header,
        bytes calldata cut,
        uint256 threshold,
        address[] calldata operators_,
        uint256 bitmap,
        CompactSignature[] calldata signatures
    ) external onOwnChain {
        Latest last = _latest;
        (uint64 epoch, uint64 timestamp) = (header.epoch, header.timestamp);
        if (epoch <= last.epoch()) return;
        _requireTime(epoch, timestamp);
        _requireCut(header.cut, cut);

        bytes32 expected = operators;
        _requireOperators(expected, QuorumLib.hash(threshold, operators_));
        bytes32 digest_ = _digest(header);
        QuorumLib.requireQuorum(digest_, threshold, operators_, bitmap, signatures);

        uint256 place = last.place() ^ 1;
        _digests[place] = digest_;
        _latest = packLatest(epoch, timestamp, uint64(block.timestamp), place);
        bytes32 next = header.operators;
        if (next != expected) operators = next;
        emit SnapshotAccepted(epoch, digest_, timestamp, next);
    }

    /// @inheritdoc ISnapshotRegistry
    function scheduleConfig(bytes32 config_, uint64 effectiveAt) external onOwnChain onlyOwner {
        if (effectiveAt < block.timestamp) revert EffectiveInPast(effectiveAt);
        _config = config();
        _scheduled = ScheduledConfig(config_, effectiveAt);
        emit ConfigScheduled(config_, effectiveAt);
    }

    /// @inheritdoc ISnapshotRegistry
    function scheduleOperators(
        uint256 threshold,
        address[] calldata operators_,
        CompactSignature[] calldata acceptances
    ) external onOwnChain onlyOwner {
        bytes32 hash = _requireAccepted(threshold, operators_, acceptances);
        uint64 effectiveAt = uint64(block.timestamp) + SET_DELAY;
        _operatorsBefore = nextOperators();
        _scheduledOperators = ScheduledOperators(effectiveAt, hash, threshold, operators_);
        emit OperatorsScheduled(threshold, operators_, effectiveAt);
    }

    /// @inheritdoc ISnapshotRegistry
    function observeSilence() public returns (uint64) {
        _silence = _silence.observed(_latest.postedAt(), uint64(block.timestamp));
        return _silence.counted;
    }

    /// @inheritdoc ISnapshotRegistry
    function scheduleRecovery(uint256 threshold, address[] calldata operators_, CompactSignature[] calldata acceptances)
        external
        onOwnChain
        onlyOwner
    {
        uint64 silence_ = observeSilence();
        if (silence_ < MIN_SILENCE) revert NotSilent(MIN_SILENCE, silence_);
        bytes32 hash = _requireAccepted(threshold, operators_, acceptances);
        uint64 effective = silence_ + RECOVERY_DELAY;
        _recovery = ScheduledRecovery(hash, _latest.postedAt(), effective);
        emit RecoveryScheduled(threshold, operators_, effective);
    }

    /// @inheritdoc ISnapshotRegistry
    function recover(uint256 threshold, address[] calldata operators_) external onOwnChain {
        (bytes32 expected, uint64 effective) = recovery();
        if (expected == 0) revert NoRecovery();
        bytes32 hash = _hash(threshold, operators_);
        if (hash != expected) revert WrongOperators(expected, hash);
        uint64 silence_ = silence();
        if (silence_ < effective) revert NotSilent(effective, silence_);
        delete _recovery;
        // On the home chain the recovered set is also the one that the next headers name.
        delete _scheduledOperators;
        _operatorsBefore = hash;
        operators = hash;
        emit OperatorsRecovered(hash);
    }

    /// @inheritdoc ISnapshotRegistry
    function requireLatest(Snapshot calldata header, uint64 maxAge) external view onOwnChain {
        bytes32 digest_ = _digest(header);
        if (digest_ != _digests[_latest.place()]) revert NotAccepted(digest_);
        _requireAge(header, maxAge);
    }

    /// @inheritdoc ISnapshotRegistry
    function requireCurrent(Snapshot calldata header, uint64 maxAge) external view onOwnChain {
        Latest last = _latest;
        bytes32 digest_ = _digest(header);
        if (digest_ != _digests[last.place()]) {
            bool graced = block.timestamp <= last.postedAt() + 4;
            if (!graced || digest_ != _digests[last.place() ^ 1]) revert NotAccepted(digest_);
        }
        _requireAge(header, maxAge);
    }

    /// @inheritdoc ISnapshotRegistry
    function lifeAt() external view returns (uint64) {
        return _latest.postedAt();
    }

    /// @inheritdoc ISnapshotRegistry
    function isHalted() external pure returns (bool) {
        return false;
    }

    /// @inheritdoc ISnapshotRegistry
    function haltedSeconds() external pure returns (uint64) {
        return 0;
    }

    /// @inheritdoc ISnapshotRegistry
    function recoveries() external pure returns (uint64) {
        return 0;
    }

    /// @inheritdoc ISnapshotRegistry
    function requireRecent(Snapshot calldata header, uint64 maxAge) external view onOwnChain {
        Latest last = _latest;
        bytes32 digest_ = _digest(header);
        if (digest_ != _digests[last.place()]) {
            bool graced = block.timestamp <= last.postedAt() + GRACE;
            if (!graced || digest_ != _digests[last.place() ^ 1]) revert NotAccepted(digest_);
        }
        _requireAge(header, maxAge);
    }

    /// @inheritdoc ISnapshotRegistry
    function digest(Snapshot calldata header) external view returns (bytes32) {
        return _digest(header);
    }

    /// @inheritdoc ISnapshotRegistry
    function latest() external view returns (bytes32 digest_, uint64 epoch, uint64 timestamp, uint64 postedAt) {
        Latest last = _latest;
        return (_digests[last.place()], last.epoch(), last.timestamp(), last.postedAt());
    }

    /// @inheritdoc ISnapshotRegistry
    function previous() external view returns (bytes32) {
        return _digests[_latest.place() ^ 1];
    }

    /// @inheritdoc ISnapshotRegistry
    function config() public view returns (bytes32) {
        ScheduledConfig memory scheduled = _scheduled;
        bool effective = scheduled.effectiveAt != 0 && scheduled.effectiveAt <= block.timestamp;
        return effective ? scheduled.config : _config;
    }

    /// @inheritdoc ISnapshotRegistry
    function scheduledOperators()
        external
        view
        returns (uint256 threshold, address[] memory operators_, uint64 effectiveAt)
    {
        ScheduledOperators storage scheduled = _scheduledOperators;
        return (scheduled.threshold, scheduled.operators, scheduled.effectiveAt);
    }

    /// @inheritdoc ISnapshotRegistry
    function nextOperators() public view returns (bytes32) {
        uint64 effectiveAt = _scheduledOperators.effectiveAt;
        bool effective = effectiveAt != 0 && effectiveAt <= block.timestamp;
        return effective ? _scheduledOperators.hash : _operatorsBefore;
    }

    /// @inheritdoc ISnapshotRegistry
    function silence() public view returns (uint64) {
        return _silence.duration(_latest.postedAt(), uint64(block.timestamp));
    }

    /// @inheritdoc ISnapshotRegistry
    function recovery() public view returns (bytes32 operators_, uint64 silence_) {
        ScheduledRecovery memory scheduled = _recovery;
        if (scheduled.postedAt == _latest.postedAt()) return (scheduled.hash, scheduled.silence);
    }

    function _requireAccepted(uint256 threshold, address[] memory operators_, CompactSignature[] memory acceptances)
        private
        view
        returns (bytes32 hash)
    {
        hash = _hash(threshold, operators_);
        bytes32 structHash = keccak256(abi.encode(ACCEPTANCE_TYPEHASH, hash));
        bytes32 digest_ = keccak256(abi.encodePacked(hex"1901", DOMAIN_SEPARATOR, structHash));
        QuorumLib.requireAccepted(digest_, threshold, operators_, acceptances);
    }

    /// @dev As `QuorumLib.hash`, which stays inlined in `post` as long as nothing else uses it.
    function _hash(uint256 threshold, address[] memory operators_) private pure returns (bytes32) {
        return keccak256(abi.encode(threshold, operators_));
    }

    function _requireTime(uint64 epoch, uint64 timestamp) private view {
        uint64 expected = timestamp / epochSeconds;
        if (epoch != expected) revert WrongEpoch(expected, epoch);
        uint256 limit = block.timestamp + MAX_AHEAD;
        if (timestamp > limit) revert FromFuture(timestamp, limit);
    }

    function _requireOperators(bytes32 expected, bytes32 actual) private pure {
        if (actual != expected) revert WrongOperators(expected, actual);
    }

    function _requireCut(bytes32 expected, bytes calldata cut) private pure {
        bytes32 actual = keccak256(cut);
        if (actual != expected) revert WrongCut(expected, actual);
    }

    function _digest(Snapshot calldata header) private view returns (bytes32) {
        // All members are static, so the words of the calldata are what EIP-712 hashes. They are hashed as they came: dirty
        // bits only give a digest that nobody signed.
        bytes32 typehash = SNAPSHOT_TYPEHASH;
        bytes32 structHash;
        assembly ("memory-safe") {
            let start := mload(0x40)
            mstore(start, typehash)
            calldatacopy(add(start, 0x20), header, 0x120)
            structHash := keccak256(start, 0x140)
        }
        return MessageHashUtils.toTypedDataHash(DOMAIN_SEPARATOR, structHash);
    }

    function _requireAge(Snapshot calldata header, uint64 maxAge) private view {
        if (block.timestamp > uint256(header.timestamp) + maxAge) revert TooOld(header.timestamp, maxAge);
    }
}
