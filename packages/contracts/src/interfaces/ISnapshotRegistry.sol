// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {CompactSignature, Snapshot} from "../types/Snapshot.sol";

/// @notice The light client of one chain: it follows the operators' set and keeps the latest snapshots they signed
/// (§6).
/// @dev All times are in seconds. A signature of a header is valid on every chain of the deployment; in exchange every
/// function that accepts or verifies a header demands that the chain still has the id it was deployed with.
interface ISnapshotRegistry {
    /// @param operators `keccak256(abi.encode(threshold, operators))` of the set that signs the next one.
    event SnapshotAccepted(uint64 indexed epoch, bytes32 indexed digest, uint64 timestamp, bytes32 operators);
    /// @notice The hash of a risk config.
    /// @param effectiveAt In seconds.
    event ConfigScheduled(bytes32 config, uint64 effectiveAt);
    /// @notice The set that signs next.
    /// @param effectiveAt In seconds.
    event OperatorsScheduled(uint256 threshold, address[] operators, uint64 effectiveAt);
    /// @param silence The silence at which it takes effect.
    event RecoveryScheduled(uint256 threshold, address[] operators, uint64 silence);
    /// @notice The hash of the set that took the place of the stored operators.
    event OperatorsRecovered(bytes32 operators);
    /// @param until When it ends by itself.
    event HaltStarted(uint64 until);
    /// @notice The halt lasts until a recovery.
    event HaltExtended();
    /// @notice By the guardian or the owner, or by a recovery.
    event HaltEnded();

    /// @notice The chain changed its id, as one side of a fork does.
    error WrongChain(uint256 expected, uint256 actual);
    /// @notice `epoch` is not `timestamp / epochSeconds`.
    error WrongEpoch(uint64 expected, uint64 actual);
    /// @notice More than 60 seconds ahead of the block.
    error FromFuture(uint64 timestamp, uint256 limit);
    /// @notice Threshold and operators are not those of the latest snapshot.
    error WrongOperators(bytes32 expected, bytes32 actual);
    /// @notice A threshold must be a majority: `operators / 2 < threshold ≤ operators`.
    error InvalidThreshold(uint256 threshold, uint256 operators);
    /// @notice A header has exactly `threshold` signatures, a new set the acceptances of all its operators.
    error WrongSignatureCount(uint256 expected, uint256 signatures);
    /// @notice The bitmap picks exactly `threshold` operators, and none beyond the end of the list.
    error InvalidBitmap(uint256 bitmap, uint256 threshold, uint256 operators);
    /// @notice Not a signature of this operator. `recovered` is zero if the signature is malformed or its s is high.
    error InvalidSignature(address operator, address recovered);
    /// @notice Neither the latest snapshot nor, where that is enough, one that was the latest a few seconds ago.
    error NotAccepted(bytes32 digest);
    /// @notice The header is more than `maxAge` seconds older than the block.
    error TooOld(uint64 timestamp, uint64 maxAge);
    /// @notice A config takes effect a day from now or later; before the first accepted snapshot, now or later.
    error EffectiveTooSoon(uint64 earliest, uint64 effectiveAt);
    /// @notice A set has at most 255 operators.
    error TooManyOperators(uint256 operators, uint256 most);
    /// @notice A set has each operator once.
    error DuplicateOperator(address operator);
    /// @notice A sign of life came too recently, or the silence was not observed often enough.
    error NotSilent(uint64 required, uint64 silence);
    /// @notice None was scheduled since the last sign of life.
    error NoRecovery();
    /// @notice Only the home registry has schedules.
    error NotHome(uint16 slot);
    /// @notice The home registry follows its own schedule: a header names the set in effect there, from one hour after it
    /// took effect at the latest.
    error UnscheduledOperators(bytes32 expected, bytes32 actual);
    /// @notice The guardian halted the registry. `until` is 2^40 - 1 for a halt that only a recovery ends.
    error Halted(uint64 until);
    /// @notice Only a halt can be extended or ended.
    error NotHalted();
    /// @notice A halt must rest for 7 days after the one before.
    error HaltedRecently(uint64 notBefore);
    /// @notice After 30 days of observed silence only a recovery helps.
    error Dormant();
    /// @notice An epoch lasts a second at least.
    error ZeroEpochSeconds();
    /// @notice The hash of the given cut is not the header's.
    error WrongCut(bytes32 expected, bytes32 actual);
    /// @notice A cut has 48 bytes for each chain, and at least one chain.
    error InvalidCut(uint256 length);

    /// @notice Accepts a header signed by a quorum of the stored operators, and adopts its operators for the next one.
    /// Anyone may call it.
    /// @dev A header of the current or an older epoch changes nothing and does not revert, and is not verified: so
    /// relayers may race. While halted every header is refused, when dormant every newer one. This chain's entry in the cut
    /// is not compared with its own blocks.
    /// @param cut Packed: per slot, in order, block number 8 bytes, timestamp 8, hash 32.
    /// @param threshold Of the stored set: how many operators must sign.
    /// @param operators Of the stored set: all operators in its order.
    /// @param bitmap Bit `i` is set if `operators[i]` signed.
    /// @param signatures One per set bit, from the lowest bit up.
    function post(
        Snapshot calldata header,
        bytes calldata cut,
        uint256 threshold,
        address[] calldata operators,
        uint256 bitmap,
        CompactSignature[] calldata signatures
    ) external;

    /// @notice What the operators sign: EIP-712 with the domain (name "Plimsoll", version "1", salt).
    function digest(Snapshot calldata header) external view returns (bytes32);

    /// @notice The latest accepted snapshot; all zero before the first.
    /// @return digest Of its header.
    /// @return epoch Of its header.
    /// @return timestamp Of its header.
    /// @return postedAt The timestamp of the block that accepted it.
    function latest() external view returns (bytes32 digest, uint64 epoch, uint64 timestamp, uint64 postedAt);

    /// @notice The digests that are honoured at this block, newest first: of the latest one, and of those that were the
    /// latest within the last 15 seconds, as far as they are kept. None before the first, while halted, and from a recovery
    /// that ended a halt until the next header.
    /// @dev The 16 latest are kept. One that was posted within the second of its successor is overwritten by it, so that
    /// no number of posts in a block ends the grace of those before.
    function honoured() external view returns (bytes32[] memory digests);

    /// @notice Reverts unless `header` is the latest one and no older than `maxAge`. Nothing is honoured while halted.
    /// @dev A header from the future has age 0.
    /// @param maxAge `type(uint64).max` for any age.
    function requireLatest(Snapshot calldata header, uint64 maxAge) external view;

    /// @notice Likewise for one that is the latest, or was the latest within the last 4 seconds: what liquidations, forced
    /// moves and write-offs need.
    function requireCurrent(Snapshot calldata header, uint64 maxAge) external view;

    /// @notice Likewise for one that is the latest, or was the latest within the last 15 seconds: one that is honoured.
    function requireRecent(Snapshot calldata header, uint64 maxAge) external view;

    /// @notice `keccak256(abi.encode(uint256 threshold, address[] operators))` of the set that signs the next snapshot.
    function operators() external view returns (bytes32);

    /// @notice The salt of the deployment.
    function salt() external view returns (bytes32);

    /// @notice The place of this chain in the deployment; 0 is the home chain.
    function slot() external view returns (uint16);
    function epochSeconds() external view returns (uint64);

    /// @notice The hash of the risk config in effect at this block. Operators read it on the home chain only.
    function config() external view returns (bytes32);

    /// @notice Schedules a risk config. Only for the owner, and only on the home chain.
    /// @dev A config that has not taken effect yet is replaced.
    /// @param config `keccak256` of the canonical config.
    /// @param effectiveAt A day from now or later; now or later before the first accepted snapshot.
    function scheduleConfig(bytes32 config, uint64 effectiveAt) external;

    // -------------------------------------------------------------------------------------------------- operators

    /// @notice Schedules the set that signs after the next header names it, two days from now. Only for the owner, and only
    /// on the home chain; the others follow the headers.
    /// @dev A set that has not taken effect yet is replaced. The home registry refuses headers that name any other set than
    /// that in effect, and for one more hour accepts those that name the one before. A set in effect that no header named
    /// yet stays due, whatever is scheduled after it.
    /// @param threshold More than half of the operators, at most all.
    /// @param operators At most 255, each once.
    /// @param acceptances By all of them, in order: signatures of the EIP-712 struct `Acceptance(bytes32 operators)`, where
    /// `operators` is `keccak256(abi.encode(threshold, operators))`, under the domain of `digest`.
    function scheduleOperators(uint256 threshold, address[] calldata operators, CompactSignature[] calldata acceptances)
        external;

    /// @notice The set that was scheduled last, also after it took effect; all zero if there is none.
    function scheduledOperators()
        external
        view
        returns (uint256 threshold, address[] memory operators, uint64 effectiveAt);

    /// @notice What the `operators` of a header must be whose cut has this block: the hash of the scheduled set if it has
    /// taken effect, else of the set before it. Operators read it on the home chain only.
    function nextOperators() external view returns (bytes32);

    // ------------------------------------------------------------------------------------------------------- halt

    /// @notice Halts the registry for 3 days: it accepts and honours no header, and silence runs. Only for the guardian, and
    /// not within 7 days after the end of another halt.
    function halt() external;

    /// @notice Makes a halt last until a recovery. Only for the owner, while halted.
    function extendHalt() external;

    /// @notice Ends a halt. For the guardian, and for the owner if he extended it.
    function endHalt() external;

    /// @notice Whether the registry is halted.
    function isHalted() external view returns (bool);

    /// @notice When the last halt ends or ended; zero if there was none, 2^40 - 1 if only a recovery ends it.
    function haltedUntil() external view returns (uint64);

    /// @notice The seconds that all halts lasted together, until now.
    function haltedSeconds() external view returns (uint64);

    // ---------------------------------------------------------------------------------------------------- silence

    /// @notice When this chain accepted its last sign of life: a header that was at most one hour old then, and whose home
    /// entry was at most six hours older than its timestamp. Zero before the first.
    function lifeAt() external view returns (uint64);

    /// @notice For how long this chain, while running, has accepted no sign of life; before the first since its deployment.
    /// @dev A stretch without an observation counts for 6 hours at most: a chain that stood still for a week must give its
    /// operators time before anything that needs silence can happen.
    function silence() external view returns (uint64 secs);

    /// @notice Notes that this chain is running. Anyone may call it, every 6 hours or more often. The observation that makes
    /// it 30 days of silence, since the last sign of life and the last recovery, makes the registry dormant.
    /// @return secs The silence so far.
    function observeSilence() external returns (uint64 secs);

    /// @notice Whether the registry has been silent for so long that it accepts no header any more, until a recovery.
    function isDormant() external view returns (bool);

    /// @notice Schedules a set for a chain that has been silent for 3 days, in place of operators that are gone. Only for
    /// the owner. Takes effect by `recover` after 7 more days of silence, and never after a sign of life.
    /// @dev One that was scheduled before is replaced. The parameters are those of `scheduleOperators`.
    function scheduleRecovery(uint256 threshold, address[] calldata operators, CompactSignature[] calldata acceptances)
        external;

    /// @notice The scheduled recovery; all zero if there is none or a sign of life voided it.
    /// @return operators The hash of the set.
    /// @return silence The silence at which it takes effect.
    function recovery() external view returns (bytes32 operators, uint64 silence);

    /// @notice Puts the scheduled set in place of the stored operators, and ends a halt and dormancy. Anyone may call it.
    /// @dev On the home chain it replaces what `scheduleOperators` scheduled, too. It is no sign of life. Where it ends a halt,
    /// no header from before it is honoured any more.
    function recover(uint256 threshold, address[] calldata operators) external;

    /// @notice How many recoveries there were.
    function recoveries() external view returns (uint64);
}
