// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
import {Guarded} from "./Guarded.sol";
import {ISnapshotRegistry} from "./interfaces/ISnapshotRegistry.sol";
import {CutLib} from "./libraries/CutLib.sol";
import {QuorumLib} from "./libraries/QuorumLib.sol";
import {Latest, PLACES} from "./types/Latest.sol";
import {Silence} from "./types/Silence.sol";
import {CompactSignature, Snapshot} from "./types/Snapshot.sol";

/// @title The snapshots that a quorum of operators signed.
contract SnapshotRegistry is ISnapshotRegistry, Guarded {
    /// @dev Seconds for which a snapshot is honoured after it ceased to be the latest.
    uint64 private constant GRACE = 15;
    /// @dev Seconds of that in which it still counts as current.
    uint64 private constant CURRENT = 4;
    /// @dev Seconds by which a header may be ahead of the block that accepts it.
    uint64 private constant MAX_AHEAD = 60;
    /// @dev Seconds by which a header may be older than the block that accepts it as a sign of life.
    uint64 private constant MAX_LIFE_AGE = 1 hours;
    /// @dev Seconds by which the home entry of a sign of life may be older than the header.
    uint64 private constant MAX_HOME_AGE = 6 hours;
    /// @dev Seconds between scheduling a risk config and its effect.
    uint64 private constant CONFIG_DELAY = 1 days;
    /// @dev Seconds between scheduling a set of operators and its effect.
    uint64 private constant SET_DELAY = 2 days;
    /// @dev Seconds after that in which the home registry still accepts headers without the new set.
    uint64 private constant SET_GRACE = 1 hours;
    /// @dev Seconds of silence before a recovery may be scheduled.
    uint64 private constant MIN_SILENCE = 3 days;
    /// @dev Seconds of further silence before it takes effect. Escape has opened by then.
    uint64 private constant RECOVERY_DELAY = 7 days;
    /// @dev Seconds of silence after which a registry follows nothing but a recovery.
    uint64 private constant DORMANT_AFTER = 30 days;
    /// @dev Seconds that the guardian may halt the registry, and from its end until he may again.
    uint64 private constant MAX_HALT = 3 days;
    uint64 private constant HALT_REST = 7 days;

    /// @dev The end of a halt that only a recovery ends.
    uint64 private constant UNTIL_RECOVERY = type(uint40).max;

    bytes32 private constant DOMAIN_TYPEHASH = keccak256("EIP712Domain(string name,string version,bytes32 salt)");
    bytes32 private constant SNAPSHOT_TYPEHASH = keccak256(
        "Snapshot(uint64 epoch,uint64 timestamp,uint64 oldest,bytes32 cut,bytes32 config,bytes32 assets,bytes32 accounts,bytes32 claims,bytes32 operators)"
    );
    bytes32 private constant ACCEPTANCE_TYPEHASH = keccak256("Acceptance(bytes32 operators)");

    /// @inheritdoc ISnapshotRegistry
    bytes32 public immutable salt;
    /// @inheritdoc ISnapshotRegistry
    uint16 public immutable slot;
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
        /// @dev Of the last sign of life then: another one voids it.
        uint64 lifeAt;
        /// @dev The silence at which it takes effect.
        uint64 silence;
    }

    struct Halts {
        /// @dev When the last one began; it ends at `haltedUntil` of the latest snapshot's word.
        uint64 startedAt;
        /// @dev The seconds of all those before.
        uint64 secondsBefore;
        uint64 recoveries;
    }

    /// @dev Slot 4; slots 0 to 3 are the owner, a pending one, and the guardian.
    Latest private _latest;
    /// @dev Slot 5.
    /// @inheritdoc ISnapshotRegistry
    bytes32 public operators;
    /// @dev Slots 6 to 21: the latest snapshot and those before it, each at the place after its predecessor's.
    bytes32[PLACES] private _digests;
    /// @dev Slot 22.
    bytes32 private _config;
    /// @dev Slots 23 and 24; kept after it took effect, until the next one is scheduled.
    ScheduledConfig private _scheduled;
    /// @dev Slot 25: the set before the scheduled one. Not what headers say: a quorum that goes astray must not be followed.
    bytes32 private _operatorsBefore;
    /// @dev Slots 26 to 29; kept after it took effect, until the next one is scheduled.
    ScheduledOperators private _scheduledOperators;
    /// @dev Slot 30.
    Silence private _silence;
    /// @dev Slots 31 and 32.
    ScheduledRecovery private _recovery;
    /// @dev Slot 33.
    Halts private _halts;

    modifier onOwnChain() {
        if (block.chainid != CHAIN_ID) revert WrongChain(CHAIN_ID, block.chainid);
        _;
    }

    modifier onlyHome() {
        if (slot != 0) revert NotHome(slot);
        _;
    }

    /// @param salt_ Of the deployment.
    /// @param slot_ Of this chain; 0 is the home chain.
    /// @param chainId Of this chain.
    /// @param epochSeconds_ Length of an epoch.
    /// @param operators_ `keccak256(abi.encode(uint256 threshold, address[] operators))` of the first set.
    /// @param config_ Hash of the first risk config.
    constructor(
        bytes32 salt_,
        uint16 slot_,
        uint256 chainId,
        uint64 epochSeconds_,
        bytes32 operators_,
        bytes32 config_,
        address owner_
    ) Ownable(owner_) {
        if (block.chainid != chainId) revert WrongChain(chainId, block.chainid);
        if (epochSeconds_ == 0) revert ZeroEpochSeconds();
        salt = salt_;
        slot = slot_;
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
        _requireRunning(last);
        if (!_isNewer(last, header.epoch, header.timestamp)) return;
        CutLib.check(cut, header.cut);

        bytes32 current = operators;
        _requireOperators(current, QuorumLib.hash(threshold, operators_));
        bytes32 digest_ = _digest(header);
        QuorumLib.requireQuorum(digest_, threshold, operators_, bitmap, signatures);
        _accept(last, header, cut, digest_, current);
    }

    /// @inheritdoc ISnapshotRegistry
    function scheduleConfig(bytes32 config_, uint64 effectiveAt) external onOwnChain onlyHome onlyOwner {
        uint64 earliest = uint64(block.timestamp) + (_hasStarted() ? CONFIG_DELAY : 0);
        if (effectiveAt < earliest) revert EffectiveTooSoon(earliest, effectiveAt);
        _config = config();
        _scheduled = ScheduledConfig(config_, effectiveAt);
        emit ConfigScheduled(config_, effectiveAt);
    }

    /// @inheritdoc ISnapshotRegistry
    function scheduleOperators(
        uint256 threshold,
        address[] calldata operators_,
        CompactSignature[] calldata acceptances
    ) external onOwnChain onlyHome onlyOwner {
        bytes32 hash = _requireAccepted(threshold, operators_, acceptances);
        uint64 effectiveAt = uint64(block.timestamp) + SET_DELAY;
        bytes32 inEffect = nextOperators();
        // A set in effect that no header has named yet stays due: the next one on its way gives no respite.
        if (inEffect == operators) _latest = _latest.withStrictAt(effectiveAt + SET_GRACE);
        _operatorsBefore = inEffect;
        _scheduledOperators = ScheduledOperators(effectiveAt, hash, threshold, operators_);
        emit OperatorsScheduled(threshold, operators_, effectiveAt);
    }

    /// @inheritdoc ISnapshotRegistry
    function halt() external onlyGuardian {
        Latest last = _latest;
        uint64 time = uint64(block.timestamp);
        // Also for a guardian that follows another one.
        uint64 notBefore = last.haltedUntil() == 0 ? 0 : last.haltedUntil() + HALT_REST;
        if (time < notBefore) revert HaltedRecently(notBefore);
        _halts.secondsBefore = haltedSeconds();
        _halts.startedAt = time;
        _latest = last.withHaltedUntil(time + MAX_HALT);
        emit HaltStarted(time + MAX_HALT);
    }

    /// @inheritdoc ISnapshotRegistry
    function extendHalt() external onlyOwner {
        if (!isHalted()) revert NotHalted();
        _latest = _latest.withHaltedUntil(UNTIL_RECOVERY);
        emit HaltExtended();
    }

    /// @inheritdoc ISnapshotRegistry
    function endHalt() external {
        if (!isHalted()) revert NotHalted();
        bool isExtender = msg.sender == owner() && haltedUntil() == UNTIL_RECOVERY;
        if (!isExtender && msg.sender != guardian()) revert NotGuardian(msg.sender);
        _latest = _endHalt(_latest);
    }

    /// @inheritdoc ISnapshotRegistry
    function observeSilence() external returns (uint64) {
        return _observeSilence().counted;
    }

    /// @inheritdoc ISnapshotRegistry
    function scheduleRecovery(uint256 threshold, address[] calldata operators_, CompactSignature[] calldata acceptances)
        external
        onOwnChain
        onlyOwner
    {
        Silence memory silence_ = _observeSilence();
        if (silence_.counted < MIN_SILENCE) revert NotSilent(MIN_SILENCE, silence_.counted);
        bytes32 hash = _requireAccepted(threshold, operators_, acceptances);
        uint64 effective = silence_.counted + RECOVERY_DELAY;
        _recovery = ScheduledRecovery(hash, silence_.lifeAt, effective);
        emit RecoveryScheduled(threshold, operators_, effective);
    }

    /// @inheritdoc ISnapshotRegistry
    function recover(uint256 threshold, address[] calldata operators_) external onOwnChain {
        (bytes32 expected, uint64 effective) = recovery();
        if (expected == 0) revert NoRecovery();
        bytes32 hash = _hash(threshold, operators_);
        if (hash != expected) revert WrongOperators(expected, hash);
        Silence memory silence_ = _observeSilence();
        if (silence_.counted < effective) revert NotSilent(effective, silence_.counted);
        delete _recovery;
        // On the home chain the recovered set is also the one that the next headers name.
        delete _scheduledOperators;
        _operatorsBefore = hash;
        operators = hash;
        _silence.recoveredAt = silence_.counted;
        Latest last = _latest.withStrictAt(0).withDormant(false);
        _latest = isHalted() ? _endHalt(last.withDisowned(true)) : last;
        _halts.recoveries += 1;
        emit OperatorsRecovered(hash);
    }

    /// @inheritdoc ISnapshotRegistry
    function requireLatest(Snapshot calldata header, uint64 maxAge) external view onOwnChain {
        _requireHonoured(header, maxAge, 0, false);
    }

    /// @inheritdoc ISnapshotRegistry
    function requireCurrent(Snapshot calldata header, uint64 maxAge) external view onOwnChain {
        _requireHonoured(header, maxAge, CURRENT, true);
    }

    /// @inheritdoc ISnapshotRegistry
    function requireRecent(Snapshot calldata header, uint64 maxAge) external view onOwnChain {
        _requireHonoured(header, maxAge, GRACE, true);
    }

    /// @inheritdoc ISnapshotRegistry
    function digest(Snapshot calldata header) external view returns (bytes32) {
        return _digest(header);
    }

    /// @inheritdoc ISnapshotRegistry
    function latest() external view returns (bytes32 digest_, uint64 epoch, uint64 timestamp, uint64 postedAt) {
        Latest last = _latest;
        timestamp = last.timestamp();
        return (_digests[last.place()], timestamp / epochSeconds, timestamp, last.postedAt());
    }

    /// @inheritdoc ISnapshotRegistry
    function honoured() external view returns (bytes32[] memory digests) {
        Latest last = _latest;
        if (isHalted() || last.isDisowned() || last.timestamp() == 0) return digests;
        uint256 back = last.keptFor(GRACE, block.timestamp);
        // What the first one superseded was none.
        if (_digests[last.placeBefore(back)] == 0) --back;
        digests = new bytes32[](1 + back);
        for (uint256 i = 0; i <= back; ++i) {
            digests[i] = _digests[last.placeBefore(i)];
        }
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
    function lifeAt() external view returns (uint64) {
        return _latest.lifeAt();
    }

    /// @inheritdoc ISnapshotRegistry
    function silence() external view returns (uint64) {
        return _silence.duration(_latest.lifeAt(), uint64(block.timestamp));
    }

    /// @inheritdoc ISnapshotRegistry
    function isDormant() external view returns (bool) {
        return _latest.isDormant();
    }

    /// @inheritdoc ISnapshotRegistry
    function recovery() public view returns (bytes32 operators_, uint64 silence_) {
        ScheduledRecovery memory scheduled = _recovery;
        if (scheduled.lifeAt == _latest.lifeAt()) return (scheduled.hash, scheduled.silence);
    }

    /// @inheritdoc ISnapshotRegistry
    function recoveries() external view returns (uint64) {
        return _halts.recoveries;
    }

    /// @inheritdoc ISnapshotRegistry
    function haltedUntil() public view returns (uint64) {
        return _latest.haltedUntil();
    }

    /// @inheritdoc ISnapshotRegistry
    function isHalted() public view returns (bool) {
        return block.timestamp < haltedUntil();
    }

    /// @inheritdoc ISnapshotRegistry
    function haltedSeconds() public view returns (uint64) {
        Halts memory halts = _halts;
        uint64 end = isHalted() ? uint64(block.timestamp) : haltedUntil();
        return halts.secondsBefore + (end - halts.startedAt);
    }

    function _observeSilence() private returns (Silence memory silence_) {
        Latest last = _latest;
        silence_ = _silence.observed(last.lifeAt(), uint64(block.timestamp));
        _silence = silence_;
        if (silence_.counted - silence_.recoveredAt >= DORMANT_AFTER) _latest = last.withDormant(true);
    }

    /// @dev The word of the latest snapshot after a halt ended now.
    function _endHalt(Latest last) private returns (Latest) {
        emit HaltEnded();
        return last.withHaltedUntil(uint64(block.timestamp));
    }

    function _accept(Latest last, Snapshot calldata header, bytes calldata cut, bytes32 digest_, bytes32 current)
        private
    {
        (uint64 timestamp, bytes32 next) = (header.timestamp, header.operators);
        if (next != current || last.isWatched()) last = _follow(last, current, next);
        last = last.followedBy(timestamp, block.timestamp, _isLife(timestamp, cut));
        _latest = last;
        _digests[last.place()] = digest_;
        emit SnapshotAccepted(header.epoch, digest_, timestamp, next);
    }

    /// @dev Adopts the operators that a header names, or keeps them where something about them is watched.
    /// @return The word of the latest snapshot with what is to be watched from now on.
    function _follow(Latest last, bytes32 current, bytes32 next) private returns (Latest) {
        if (last.isDormant()) revert Dormant();
        if (last.isDisowned()) {
            // Nor is it honoured as what was the latest a moment ago.
            for (uint256 i = 0; i < PLACES; ++i) {
                delete _digests[i];
            }
            last = last.withDisowned(false);
        }
        bool changes = next != current;
        if (changes) operators = next;
        bool isStrict = last.strictAt() != 0 && block.timestamp >= last.strictAt();
        return slot == 0 && (changes || isStrict) ? _requireScheduled(last, next) : last;
    }

    /// @dev Reverts unless the home registry may accept a header that names `next`.
    /// @return The word of the latest snapshot after it.
    function _requireScheduled(Latest last, bytes32 next) private view returns (Latest) {
        (uint64 effectiveAt, bytes32 hash) = (_scheduledOperators.effectiveAt, _scheduledOperators.hash);
        if (effectiveAt != 0) {
            if (next == hash && block.timestamp >= effectiveAt) return last.withStrictAt(0);
            // The cut of a header that arrives now may show the set before.
            uint64 strictAt = effectiveAt + SET_GRACE;
            if (next == _operatorsBefore && block.timestamp < strictAt) return last.withStrictAt(strictAt);
        }
        revert UnscheduledOperators(nextOperators(), next);
    }

    function _requireHonoured(Snapshot calldata header, uint64 maxAge, uint64 grace, bool orBefore) private view {
        Latest last = _latest;
        _requireRunning(last);
        bytes32 digest_ = _digest(header);
        bool isKnown = digest_ == _digests[last.place()] || (orBefore && _isKept(last, digest_, grace));
        if (!isKnown || last.isDisowned()) revert NotAccepted(digest_);
        if (block.timestamp > uint256(header.timestamp) + maxAge) revert TooOld(header.timestamp, maxAge);
    }

    /// @dev Whether it ceased to be the latest at most `grace` seconds ago.
    function _isKept(Latest last, bytes32 digest_, uint64 grace) private view returns (bool) {
        uint256 back = last.keptFor(grace, block.timestamp);
        for (uint256 i = 1; i <= back; ++i) {
            if (_digests[last.placeBefore(i)] == digest_) return true;
        }
        return false;
    }

    function _hasStarted() internal view override returns (bool) {
        return _latest.timestamp() != 0;
    }

    function _requireRunning(Latest last) private view {
        if (block.timestamp < last.haltedUntil()) revert Halted(last.haltedUntil());
    }

    function _isLife(uint256 timestamp, bytes calldata cut) private view returns (bool) {
        unchecked {
            bool isFresh = timestamp + MAX_LIFE_AGE >= block.timestamp;
            return isFresh && CutLib.homeTimestamp(cut) + MAX_HOME_AGE >= timestamp;
        }
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

    /// @dev Whether the epoch is newer than that of the latest snapshot; reverts for one of a wrong time.
    function _isNewer(Latest last, uint64 epoch, uint64 timestamp) private view returns (bool) {
        unchecked {
            uint256 start = uint256(epoch) * epochSeconds;
            if (start <= last.timestamp()) return false;
            // A timestamp before the start wraps around.
            if (timestamp - start >= epochSeconds) revert WrongEpoch(timestamp / epochSeconds, epoch);
            uint256 limit = block.timestamp + MAX_AHEAD;
            if (timestamp > limit) revert FromFuture(timestamp, limit);
            return true;
        }
    }

    function _requireOperators(bytes32 expected, bytes32 actual) private pure {
        if (actual != expected) revert WrongOperators(expected, actual);
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
}
