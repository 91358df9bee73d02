// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ISnapshotRegistry} from "../interfaces/ISnapshotRegistry.sol";
import {MarginLib, BalanceSheet} from "../libraries/MarginLib.sol";
import {ProofLib} from "../libraries/ProofLib.sol";
import {AccountId} from "../types/AccountId.sol";
import {assetAt} from "../types/AssetWord.sol";
import {LeafWord} from "../types/LeafWord.sol";
import {AccountProof} from "../types/Snapshot.sol";

/// @notice An account's balance sheet over all chains as a snapshot shows it, in usdWad (18 decimals).
struct Attestation {
    /// @dev E: everything at weight 1.
    int256 equity;
    /// @dev I: everything at initial weights.
    int256 initialSurplus;
    /// @dev M: everything at maintenance weights. The account is liquidatable iff it is below zero.
    int256 maintenanceSurplus;
    /// @dev Seconds; when the snapshot was proposed.
    uint64 timestamp;
    /// @dev Whether the price or the chain of anything the account has was stale.
    bool isStale;
}

/// @title Attested margin for protocols that are not part of a deployment
/// @dev Needs nothing but the registry of the chain: no vault, no permission.
///
/// Warnings:
/// - It is a reading and reserves nothing. The same margin may be shown to any number of protocols, and the account may
///   withdraw, borrow or pledge the moment the snapshot was taken: what is built on it must bear that.
/// - Only the latest snapshot counts, so that nobody can choose the more favourable of two. A transaction may be overtaken
///   by the next snapshot and has to be sent again with a new proof; `PostAndAct` avoids that.
/// - While the registry is halted no snapshot counts.
/// - An account that has nothing has no leaf, and nothing can be proven of it.
/// - Ids of accounts are `AccountIdLib.accountOf(msg.sender)`, not addresses.
library AttestedMargin {
    using ProofLib for AccountProof;

    /// @notice The account's maintenance surplus is below zero.
    error Unhealthy(AccountId account, int256 maintenanceSurplus);
    /// @notice The account has something whose price or chain is stale.
    error StaleAsset(AccountId account);

    /// @notice The account's margin over all chains.
    /// @dev Reverts unless the proof's header is the registry's latest one and no older than `maxAge`, and the proof holds
    /// for this account.
    /// @param registry Of this chain.
    /// @param slots The number of chains in the deployment.
    /// @param maxAge Seconds; `type(uint64).max` for any age.
    function marginOf(
        ISnapshotRegistry registry,
        AccountId account,
        AccountProof calldata proof,
        uint16 slots,
        uint64 maxAge
    ) internal view returns (Attestation memory) {
        registry.requireLatest(proof.header, maxAge);
        (bytes32[] memory words, bytes32[] memory table) = proof.read(account);
        BalanceSheet memory sheet = MarginLib.evaluate(words, table, slots);
        return Attestation({
            equity: sheet.equity,
            initialSurplus: sheet.initialSurplus,
            maintenanceSurplus: sheet.maintenanceSurplus,
            timestamp: proof.header.timestamp,
            isStale: _isStale(words, table)
        });
    }

    /// @notice Reverts unless the account is above its maintenance margin requirement, and nothing in that is stale.
    /// @dev The same parameters as `marginOf`.
    function requireHealthy(
        ISnapshotRegistry registry,
        AccountId account,
        AccountProof calldata proof,
        uint16 slots,
        uint64 maxAge
    ) internal view {
        Attestation memory margin = marginOf(registry, account, proof, slots, maxAge);
        if (margin.maintenanceSurplus < 0) revert Unhealthy(account, margin.maintenanceSurplus);
        if (margin.isStale) revert StaleAsset(account);
    }

    function _isStale(bytes32[] memory words, bytes32[] memory table) private pure returns (bool) {
        for (uint256 i = 0; i < words.length; ++i) {
            LeafWord word = LeafWord.wrap(words[i]);
            if (word.isWellFormed() && assetAt(table, word.assetId()).isFlagged()) return true;
        }
        return false;
    }
}
