// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {ISnapshotRegistry} from "../interfaces/ISnapshotRegistry.sol";
import {CompactSignature} from "../types/Snapshot.sol";

/// @title Sets of operators and their signatures (§6)
/// @dev Every operator of every deployment pays for this with each snapshot on each chain: hence the assembly.
library QuorumLib {
    /// @dev Half of the order of secp256k1; of the two signatures with the same meaning, the one with the lower s counts.
    uint256 private constant HALF_ORDER = 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0;
    uint256 private constant MAX_OPERATORS = 255;

    /// @notice `keccak256(abi.encode(threshold, operators))`.
    /// @dev Hashes the words of the calldata as they came: dirty bits only give a hash that nobody stored.
    function hash(uint256 threshold, address[] calldata operators) internal pure returns (bytes32 result) {
        assembly ("memory-safe") {
            let start := mload(0x40)
            let size := shl(5, operators.length)
            mstore(start, threshold)
            mstore(add(start, 0x20), 0x40)
            mstore(add(start, 0x40), operators.length)
            calldatacopy(add(start, 0x60), operators.offset, size)
            result := keccak256(start, add(size, 0x60))
        }
    }

    /// @notice Reverts unless exactly `threshold` of the operators signed `digest`: those whose bits are set, in ascending
    /// order.
    function requireQuorum(
        bytes32 digest,
        uint256 threshold,
        address[] calldata operators,
        uint256 bitmap,
        CompactSignature[] calldata signatures
    ) internal view {
        uint256 count = operators.length;
        // The hash of a set says nothing about the set: a deployment with a bad one must stay shut.
        if (threshold <= count / 2 || threshold > count) revert ISnapshotRegistry.InvalidThreshold(threshold, count);
        if (signatures.length != threshold) {
            revert ISnapshotRegistry.WrongSignatureCount(threshold, signatures.length);
        }
        if (bitmap >> count != 0) revert ISnapshotRegistry.InvalidBitmap(bitmap, threshold, count);

        (uint256 rest, uint256 good, address operator, address recovered) =
            _verify(digest, operators, bitmap, signatures);
        if (rest == 0 && good == threshold) return;
        // No bit is left for a signature, or no signature for a bit.
        if (rest == 0 || good >= threshold) revert ISnapshotRegistry.InvalidBitmap(bitmap, threshold, count);
        revert ISnapshotRegistry.InvalidSignature(operator, recovered);
    }

    /// @notice Reverts unless the set is sound (a majority must sign, nobody is in it twice) and all its operators signed
    /// `digest`, in order: an operator that cannot sign, or never heard of it, must not be part of a quorum.
    /// @dev Shares no code with `requireQuorum`: what is used twice is not inlined into the loop that every post pays for.
    function requireAccepted(
        bytes32 digest,
        uint256 threshold,
        address[] memory operators,
        CompactSignature[] memory acceptances
    ) internal pure {
        uint256 count = operators.length;
        if (threshold <= count / 2 || threshold > count) revert ISnapshotRegistry.InvalidThreshold(threshold, count);
        if (count > MAX_OPERATORS) revert ISnapshotRegistry.TooManyOperators(count, MAX_OPERATORS);
        if (acceptances.length != count) revert ISnapshotRegistry.WrongSignatureCount(count, acceptances.length);
        for (uint256 i = 0; i < count; ++i) {
            address operator = operators[i];
            for (uint256 j = 0; j < i; ++j) {
                if (operators[j] == operator) revert ISnapshotRegistry.DuplicateOperator(operator);
            }
            (address recovered,,) = ECDSA.tryRecover(digest, acceptances[i].r, acceptances[i].vs);
            if (recovered != operator || recovered == address(0)) {
                revert ISnapshotRegistry.InvalidSignature(operator, recovered);
            }
        }
    }

    /// @dev Compares signers and operators until two differ. Reads on behind the last signature as long as bits are left: the
    /// caller compares their numbers.
    /// @return rest The bits from the operator whose signature is bad on; zero if none is.
    /// @return good How many signatures before are good.
    /// @return operator Whose signature is bad.
    /// @return recovered Who signed instead; zero if the signature is malformed or its s is high.
    function _verify(
        bytes32 digest,
        address[] calldata operators,
        uint256 bitmap,
        CompactSignature[] calldata signatures
    ) private view returns (uint256 rest, uint256 good, address operator, address recovered) {
        assembly ("memory-safe") {
            let start := mload(0x40)
            mstore(start, digest)
            let place := operators.offset
            let next := signatures.offset
            for { rest := bitmap } rest { rest := shr(1, rest) } {
                if and(rest, 1) {
                    let vs := calldataload(add(next, 0x20))
                    let s := shr(1, shl(1, vs))
                    mstore(add(start, 0x20), add(27, shr(255, vs)))
                    calldatacopy(add(start, 0x40), next, 0x20)
                    mstore(add(start, 0x60), s)
                    // The precompile of ecrecover answers nothing if there is no such key.
                    mstore(0, 0)
                    pop(staticcall(gas(), 1, start, 0x80, 0, 0x20))
                    recovered := mul(mload(0), iszero(gt(s, HALF_ORDER)))
                    operator := calldataload(place)
                    if or(xor(recovered, operator), iszero(recovered)) { break }
                    next := add(next, 0x40)
                }
                place := add(place, 0x20)
            }
            good := shr(6, sub(next, signatures.offset))
        }
    }
}
