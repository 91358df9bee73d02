// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IMarginVault} from "../interfaces/IMarginVault.sol";
import {IVenue} from "../interfaces/IVenue.sol";
import {AccountView, AccountViewLib} from "../libraries/AccountViewLib.sol";
import {GuardLib} from "../libraries/GuardLib.sol";
import {Ledger, LedgerLib} from "../libraries/LedgerLib.sol";
import {LinkLib} from "../libraries/LinkLib.sol";
import {BalanceSheet, MarginLib} from "../libraries/MarginLib.sol";
import {RiskLib} from "../libraries/RiskLib.sol";
import {VaultStateLib} from "../libraries/VaultStateLib.sol";
import {AccountId} from "../types/AccountId.sol";
import {AssetId} from "../types/AssetId.sol";
import {assetAt} from "../types/AssetWord.sol";
import {Margin} from "../types/Margin.sol";
import {AccountProof} from "../types/Snapshot.sol";
import {VaultConfig, VaultState} from "../types/VaultState.sol";

/// @title What an account owes, and whether it may
/// @dev Linked to the vault and run in its storage, under its lock.
library MarginLogic {
    using AccountViewLib for AccountView;
    using GuardLib for VaultState;
    using LedgerLib for Ledger;
    using LinkLib for VaultState;
    using RiskLib for AccountView;
    using VaultStateLib for VaultState;

    /// @param isSelf Whether the account itself asked the venue; otherwise `caller` must be its delegate.
    function requireBorrow(
        VaultState storage state,
        VaultConfig memory config,
        bool isSelf,
        AccountId account,
        address caller,
        AccountProof calldata proof
    ) external {
        state.addVenueOf(account, msg.sender);
        state.ledger.touch(account);
        config.registry.requireRecent(proof.header, config.maxAgeRisk);
        AccountView memory current = AccountViewLib.read(state, config, account, proof);
        if (!isSelf) state.requireDelegate(account, config.slot, current.leaf, caller);
        state.requirePrices(current);
        current.takeRisk(state, proof.header.epoch);
        AssetId assetId = AssetId.wrap(IVenue(msg.sender).liabilityAssetId());
        bool isRefusedHere = state.refusedUntil[assetId] > block.timestamp;
        if (isRefusedHere || assetAt(current.table, assetId).refusesNewLiabilities()) {
            revert IMarginVault.NewLiabilitiesRefused(assetId);
        }
    }

    function marginOf(
        VaultState storage state,
        VaultConfig memory config,
        AccountId account,
        AccountProof calldata proof
    ) external view returns (Margin memory) {
        config.registry.requireLatest(proof.header, type(uint64).max);
        AccountView memory current = AccountViewLib.read(state, config, account, proof);
        BalanceSheet memory sheet = current.sheet();
        int256[] memory surplus = MarginLib.slotSurplus(current.words, current.table, config.slots);
        return Margin({
            equity: sheet.equity,
            initialSurplus: sheet.initialSurplus,
            maintenanceSurplus: sheet.maintenanceSurplus,
            slotSurplus: surplus[config.slot.place()],
            deficit: MarginLib.deficit(surplus, config.slot)
        });
    }
}
