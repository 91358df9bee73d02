// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ISnapshotRegistry} from "../interfaces/ISnapshotRegistry.sol";
import {Slot} from "../types/Slot.sol";

/// @title The packed cut (§6): per slot, in order, block number 8 bytes, timestamp 8, hash 32
library CutLib {
    uint256 internal constant ENTRY_BYTES = 48;

    /// @notice Reverts unless the cut is the one with this hash, and a list of entries that has at least the home chain's.
    function check(bytes calldata cut, bytes32 expected) internal pure {
        if (cut.length % ENTRY_BYTES != 0 || cut.length == 0) revert ISnapshotRegistry.InvalidCut(cut.length);
        bytes32 actual;
        // As `keccak256(cut)`, without the bounds check and the allocation.
        assembly ("memory-safe") {
            let start := mload(0x40)
            calldatacopy(start, cut.offset, cut.length)
            actual := keccak256(start, cut.length)
        }
        if (actual != expected) revert ISnapshotRegistry.WrongCut(expected, actual);
    }

    /// @notice When the home chain's block was made, in seconds. The cut must have been checked.
    function homeTimestamp(bytes calldata cut) internal pure returns (uint256 secs) {
        assembly ("memory-safe") {
            secs := shr(192, calldataload(add(cut.offset, 8)))
        }
    }

    /// @notice The sum of `values` over the slots that the cut saw at an older time than `slot`. The cut must have been
    /// checked.
    /// @param values By slot.
    function sumOfSlower(bytes calldata cut, uint256[] memory values, Slot slot) internal pure returns (uint256 sum) {
        if (cut.length != values.length * ENTRY_BYTES) {
            revert ISnapshotRegistry.InvalidCut(cut.length);
        }
        uint64 own = _timestamp(cut, slot.place());
        for (uint256 i = 0; i < values.length; ++i) {
            if (values[i] != 0 && _timestamp(cut, i) < own) sum += values[i];
        }
    }

    /// @dev Seconds.
    function _timestamp(bytes calldata cut, uint256 place) private pure returns (uint64) {
        uint256 start = place * ENTRY_BYTES + 8;
        return uint64(bytes8(cut[start:start + 8]));
    }
}
