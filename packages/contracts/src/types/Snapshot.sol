// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @notice The signed summary of a snapshot (§6).
struct Snapshot {
    /// @dev `timestamp / epochSeconds`, strictly increasing.
    uint64 epoch;
    /// @dev Seconds; the time of the proposal.
    uint64 timestamp;
    /// @dev Seconds; the oldest block timestamp in the cut.
    uint64 oldest;
    /// @dev `keccak256` of the packed cut: per slot, in order, number 8 bytes, timestamp 8, hash 32.
    bytes32 cut;
    /// @dev `keccak256` of the canonical risk config.
    bytes32 config;
    /// @dev `keccak256(abi.encodePacked(words))` of the asset table (§5).
    bytes32 assets;
    /// @dev Root of the account trie (§7).
    bytes32 accounts;
    /// @dev Root over the unsettled claims (§8).
    bytes32 claims;
    /// @dev `keccak256(abi.encode(uint256 threshold, address[] operators))` for the next snapshot.
    bytes32 operators;
}

/// @notice A 64-byte signature (EIP-2098).
struct CompactSignature {
    bytes32 r;
    bytes32 vs;
}

/// @notice One account's leaf under a header, with the asset table that prices it.
struct AccountProof {
    Snapshot header;
    /// @dev The whole asset table; hashes to `header.assets`.
    bytes32[] assets;
    /// @dev The leaf's words without the account id, as they stand in the leaf.
    bytes32[] words;
    /// @dev Siblings from the leaf up to `header.accounts`.
    bytes32[] siblings;
    /// @dev The packed cut; hashes to `header.cut`. Only a liquidation looks at it; elsewhere it may be empty.
    bytes cut;
}

/// @notice Several unsettled claims under a header.
struct ClaimsProof {
    Snapshot header;
    /// @dev Siblings in the order in which the steps use them; see `MultiproofLib`.
    bytes32[] siblings;
    bytes steps;
}

/// @notice One unsettled claim under a header.
struct ClaimProof {
    Snapshot header;
    /// @dev Siblings from the claim's leaf up to `header.claims`.
    bytes32[] siblings;
}
