// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {CompactSignature, Snapshot} from "../types/Snapshot.sol";

/// @notice The light client of one chain: it follows the operators' set and keeps the latest two snapshots they signed
/// (protocol.md section 6).
/// @dev All times are in seconds. A signature of a header is valid on every chain of the deployment; in exchange every
/// function that accepts or verifies a header demands that the chain still has the id it was deployed with.
interface ISnapshotRegistry {
    /// @param operators `keccak256(abi.encode(threshold, operators))` of the set that signs the next one.
    event SnapshotAccepted(uint64 indexed epoch, bytes32 indexed digest, uint64 timestamp, bytes32 operators);
    event ConfigScheduled(bytes32 config, uint64 effectiveAt);

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
    /// @notice Exactly `threshold` signatures.
    error WrongSignatureCount(uint256 threshold, uint256 signatures);
    /// @notice The bitmap picks exactly `threshold` operators, and none beyond the end of the list.
    error InvalidBitmap(uint256 bitmap, uint256 threshold, uint256 operators);
    /// @notice Not a signature of this operator. `recovered` is zero if the signature is malformed or its s is high.
    error InvalidSignature(address operator, address recovered);
    /// @notice Neither the latest snapshot nor, where that is enough, the one before it.
    error NotAccepted(bytes32 digest);
    error TooOld(uint64 timestamp, uint64 maxAge);
    /// @notice A config cannot take effect in the past.
    error EffectiveInPast(uint64 effectiveAt);
    error ZeroEpochSeconds();

    /// @notice Accepts a header signed by a quorum of the stored operators, and adopts its operators for the next one.
    /// Anyone may call it.
    /// @dev A header of the current or an older epoch changes nothing and does not revert, and is not verified: so
    /// relayers may race.
    /// @param threshold Of the stored set: how many operators must sign.
    /// @param operators Of the stored set: all operators in its order.
    /// @param bitmap Bit `i` is set if `operators[i]` signed.
    /// @param signatures One per set bit, from the lowest bit up.
    function post(
        Snapshot calldata header,
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

    /// @notice The digest accepted before the latest one; zero before the second.
    function previous() external view returns (bytes32 digest);

    /// @notice Reverts unless `header` is the latest one and no older than `maxAge`.
    /// @dev A header from the future has age 0.
    /// @param maxAge `type(uint64).max` for any age.
    function requireLatest(Snapshot calldata header, uint64 maxAge) external view;

    /// @notice Reverts unless `header` is the latest one, or the previous one until 15 seconds after the latest was
    /// posted, and no older than `maxAge`.
    function requireRecent(Snapshot calldata header, uint64 maxAge) external view;

    /// @notice `keccak256(abi.encode(uint256 threshold, address[] operators))` of the set that signs the next snapshot.
    function operators() external view returns (bytes32);

    /// @notice The salt of the deployment.
    function salt() external view returns (bytes32);
    function epochSeconds() external view returns (uint64);

    /// @notice The hash of the risk config in effect at this block. Operators read it on the home chain only.
    function config() external view returns (bytes32);

    /// @notice Schedules a risk config. Only for the owner; has a meaning on the home chain only.
    /// @dev A config that has not taken effect yet is replaced.
    /// @param config `keccak256` of the canonical config.
    /// @param effectiveAt Now or later.
    function scheduleConfig(bytes32 config, uint64 effectiveAt) external;
}
