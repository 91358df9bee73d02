// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {CompactSignature, Snapshot} from "./Snapshot.sol";

/// @notice A header with everything that `ISnapshotRegistry.post` asks for.
struct Posting {
    Snapshot header;
    /// @dev Packed; hashes to `header.cut`.
    bytes cut;
    uint256 threshold;
    address[] operators;
    uint256 bitmap;
    CompactSignature[] signatures;
}
