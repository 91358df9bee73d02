// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IMarginVault} from "../interfaces/IMarginVault.sol";
import {AccountId} from "../types/AccountId.sol";
import {AssetId} from "../types/AssetId.sol";
import {assetAt} from "../types/AssetWord.sol";
import {Slot} from "../types/Slot.sol";
import {AccountProof} from "../types/Snapshot.sol";
import {VaultConfig, VaultState} from "../types/VaultState.sol";
import {Balance, Return} from "./LedgerLib.sol";
import {BalanceSheet, MarginLib} from "./MarginLib.sol";
import {ProofLib} from "./ProofLib.sol";
import {VaultStateLib} from "./VaultStateLib.sol";
import {ViewLib} from "./ViewLib.sol";

/// @notice An account as a proof and this chain's storage show it.
struct AccountView {
    AccountId account;
    VaultConfig config;
    /// @dev The leaf's words, as attested.
    bytes32[] leaf;
    bytes32[] table;
    /// @dev The words of the view (§3).
    bytes32[] words;
}

/// @title §3: the view of an account, from storage and a proof
library AccountViewLib {
    using ProofLib for AccountProof;
    using VaultStateLib for VaultState;

    /// @notice Checks the proof; whether its header is accepted is checked by the caller.
    function read(VaultState storage state, VaultConfig memory config, AccountId account, AccountProof calldata proof)
        internal
        view
        returns (AccountView memory self)
    {
        self = prove(config, account, proof);
        refresh(self, state);
    }

    /// @notice The same without the view, for what first changes this chain's numbers.
    function prove(VaultConfig memory config, AccountId account, AccountProof calldata proof)
        internal
        pure
        returns (AccountView memory self)
    {
        (self.account, self.config) = (account, config);
        (self.leaf, self.table) = proof.read(account);
    }

    /// @notice Takes this chain's numbers again, after they changed.
    function refresh(AccountView memory self, VaultState storage state) internal view {
        Slot slot = self.config.slot;
        self.words = ViewLib.viewWords(self.leaf, state.localWords(slot, self.account), slot, self.table);
    }

    function sheet(AccountView memory self) internal pure returns (BalanceSheet memory) {
        return MarginLib.evaluate(self.words, self.table, self.config.slots);
    }

    /// @notice I(i) of every slot with flagged collateral at its value, as forced moves see it.
    function fullSurplus(AccountView memory self) internal pure returns (int256[] memory) {
        return MarginLib.fullSlotSurplus(self.words, self.table, self.config.slots);
    }

    /// @notice I(i) of every slot where new risk is asked for: what this chain refuses counts as flagged.
    function riskSurplus(AccountView memory self, VaultState storage state) internal view returns (int256[] memory) {
        AssetId[] storage refused = state.refused;
        bytes32[] memory table = self.table;
        bool isCopy = false;
        for (uint256 i = 0; i < refused.length; ++i) {
            AssetId assetId = refused[i];
            if (state.refusedUntil[assetId] <= block.timestamp || !assetAt(table, assetId).isCollateral()) continue;
            // The view keeps the attested table.
            if (!isCopy) (table, isCopy) = (abi.decode(abi.encode(table), (bytes32[])), true);
            table[assetId.place()] = assetAt(table, assetId).flagged();
        }
        return MarginLib.slotSurplus(self.words, table, self.config.slots);
    }

    /// @notice free(a), and no more than is there. Below zero where a stale leaf misses releases.
    function free(AccountView memory self, VaultState storage state, AssetId assetId) internal view returns (int256) {
        return free(state, self.config.slot, self.account, assetId, self.leaf);
    }

    /// @notice The same from any words of the leaf; from none, as if nothing had been released.
    function free(VaultState storage state, Slot slot, AccountId account, AssetId assetId, bytes32[] memory leaf)
        internal
        view
        returns (int256)
    {
        Balance storage entry = state.ledger.balances[account][assetId];
        int256 units = int256(uint256(entry.units));
        int256 back = int256(ViewLib.releasedElsewhere(leaf, assetId, slot)) - int256(uint256(entry.locked));
        return back < 0 ? units + back : units;
    }

    /// @notice inbound(a) on this slot.
    function inbound(AccountView memory self, VaultState storage state, AssetId assetId)
        internal
        view
        returns (int256)
    {
        Return storage entry = state.ledger.returned[self.account][assetId];
        return int256(ViewLib.pledgedTo(self.leaf, assetId, self.config.slot)) - int256(uint256(entry.released))
            - int256(uint256(entry.claimed));
    }

    /// @notice Reverts unless that many units are available, and more than none.
    function requireUnits(AccountId account, AssetId assetId, uint256 units, int256 available) internal pure {
        if (units == 0) revert IMarginVault.ZeroAmount();
        if (available < 0 || units > uint256(available)) {
            revert IMarginVault.InsufficientUnits(account, assetId, available, units);
        }
    }
}
