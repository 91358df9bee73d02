// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {EnumerableSet} from "@openzeppelin/contracts/utils/structs/EnumerableSet.sol";
import {IMarginVault} from "../interfaces/IMarginVault.sol";
import {AccountIdLib} from "../libraries/AccountIdLib.sol";
import {AccountView, AccountViewLib} from "../libraries/AccountViewLib.sol";
import {Ledger, LedgerLib} from "../libraries/LedgerLib.sol";
import {LiquidationLib} from "../libraries/LiquidationLib.sol";
import {MarginLib} from "../libraries/MarginLib.sol";
import {RiskLib} from "../libraries/RiskLib.sol";
import {VaultStateLib} from "../libraries/VaultStateLib.sol";
import {AssetWord, assetAt} from "../types/AssetWord.sol";
import {AccountProof} from "../types/Snapshot.sol";
import {VaultConfig, VaultState} from "../types/VaultState.sol";

/// @title The right to count a unit, and where it goes
/// @dev Linked to the vault and run in its storage, under its lock.
library PledgeLogic {
    using AccountViewLib for AccountView;
    using EnumerableSet for EnumerableSet.AddressSet;
    using LedgerLib for Ledger;
    using RiskLib for AccountView;
    using VaultStateLib for VaultConfig;
    using VaultStateLib for VaultState;

    function pledge(VaultState storage state, VaultConfig memory config, uint16 assetId, uint16 toSlot, uint256 units)
        external
    {
        bytes32 account = AccountIdLib.accountOf(msg.sender);
        if (state.venuesOf[account].length() != 0) revert IMarginVault.ProofRequired(account);
        int256 free = AccountViewLib.free(state, config.slot, account, assetId, new bytes32[](0));
        AccountViewLib.requireUnits(account, assetId, units, free);
        _pledge(state, config, account, assetId, toSlot, units);
    }

    function pledge(
        VaultState storage state,
        VaultConfig memory config,
        uint16 assetId,
        uint16 toSlot,
        uint256 units,
        AccountProof calldata proof
    ) external {
        bytes32 account = AccountIdLib.accountOf(msg.sender);
        config.registry.requireRecent(proof.header, config.maxAgeRisk);
        AccountView memory current = AccountViewLib.read(state, config, account, proof);
        AccountViewLib.requireUnits(account, assetId, units, current.free(state, assetId));
        uint256 allowed = _unitsShort(current, assetId, toSlot);
        _pledge(state, config, account, assetId, toSlot, units);
        current.refresh(state);
        current.requireKnownLiabilities(state);
        int256[] memory surplus = current.sheet().slotSurplus;
        // Slots that wait for each other could otherwise not be helped by the only one that can.
        current.requireSurplus(surplus, units <= allowed ? int256(0) : MarginLib.deficit(surplus, config.slot));
    }

    function release(
        VaultState storage state,
        VaultConfig memory config,
        uint16 assetId,
        uint256 units,
        AccountProof calldata proof
    ) external {
        if (state.assets[assetId].kind != 0) revert IMarginVault.LocalAsset(assetId);
        bytes32 account = AccountIdLib.accountOf(msg.sender);
        config.registry.requireRecent(proof.header, config.maxAgeRisk);
        AccountView memory current = AccountViewLib.read(state, config, account, proof);
        AccountViewLib.requireUnits(account, assetId, units, current.inbound(state, assetId));
        state.ledger.release(account, assetId, units);
        current.refresh(state);
        current.requireKnownLiabilities(state);
        current.requireSurplus(current.sheet().slotSurplus, 0);
        emit IMarginVault.Released(account, assetId, units);
    }

    function _pledge(
        VaultState storage state,
        VaultConfig memory config,
        bytes32 account,
        uint16 assetId,
        uint16 toSlot,
        uint256 units
    ) private {
        state.token(assetId);
        config.requireOtherSlot(toSlot);
        if (AccountIdLib.isContract(account)) revert IMarginVault.LinkMissing(account, toSlot);
        state.ledger.pledge(account, assetId, toSlot, units);
        emit IMarginVault.Pledged(account, assetId, toSlot, units);
    }

    /// @dev The units of the asset that cover what `toSlot` is short of, pledges on the way counted, stale prices as
    /// they are.
    function _unitsShort(AccountView memory current, uint16 assetId, uint16 toSlot) private pure returns (uint256) {
        current.config.requireOtherSlot(toSlot);
        AssetWord asset = assetAt(current.table, assetId);
        int256 surplus = current.sheet().fullSlotSurplus[toSlot];
        if (surplus >= 0 || !asset.isCollateral()) return 0;
        return LiquidationLib.unitsToCover(uint256(-surplus), asset);
    }
}
