// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ISnapshotRegistry} from "../interfaces/ISnapshotRegistry.sol";

/// @title §6: the cut of a snapshot, packed: per slot, in order, number 8 bytes, timestamp 8, hash 32
library CutLib {
    uint256 private constant ENTRY = 48;

    /// @notice The sum of `values` over the slots that the cut saw at an older time than `slot`.
    /// @dev Reverts unless the cut hashes to `expected`.
    /// @param values By slot.
    function sumOfSlower(bytes calldata cut, bytes32 expected, uint256[] memory values, uint256 slot)
        internal
        pure
        returns (uint256 sum)
    {
        bytes32 actual = keccak256(cut);
        if (actual != expected) revert ISnapshotRegistry.WrongCut(expected, actual);
        uint64 own = _timestamp(cut, slot);
        for (uint256 i = 0; i < values.length; ++i) {
            if (values[i] != 0 && _timestamp(cut, i) < own) sum += values[i];
        }
    }

    /// @dev Seconds.
    function _timestamp(bytes calldata cut, uint256 slot) private pure returns (uint64) {
        uint256 start = slot * ENTRY + 8;
        return uint64(bytes8(cut[start:start + 8]));
    }
}
