// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {EnumerableSet} from "@openzeppelin/contracts/utils/structs/EnumerableSet.sol";
import {IMarginVault} from "../interfaces/IMarginVault.sol";
import {AccountView, AccountViewLib} from "../libraries/AccountViewLib.sol";
import {GuardLib} from "../libraries/GuardLib.sol";
import {Ledger, LedgerLib} from "../libraries/LedgerLib.sol";
import {LinkLib} from "../libraries/LinkLib.sol";
import {LiquidationLib} from "../libraries/LiquidationLib.sol";
import {MarginLib} from "../libraries/MarginLib.sol";
import {RiskLib} from "../libraries/RiskLib.sol";
import {VaultStateLib} from "../libraries/VaultStateLib.sol";
import {AccountId} from "../types/AccountId.sol";
import {AssetId} from "../types/AssetId.sol";
import {AssetWord, assetAt} from "../types/AssetWord.sol";
import {Slot} from "../types/Slot.sol";
import {AccountProof} from "../types/Snapshot.sol";
import {VaultConfig, VaultState} from "../types/VaultState.sol";

/// @notice Which right moves; see `IMarginVault.pledge` and `release`.
struct Move {
    /// @dev Whether the account itself asks, by call or by signature; otherwise the caller must be its delegate.
    bool isSelf;
    AccountId account;
    AssetId assetId;
    /// @dev Of a pledge.
    Slot toSlot;
    uint256 units;
}

/// @title The right to count a unit, and where it goes
/// @dev Linked to the vault and run in its storage, under its lock.
library PledgeLogic {
    using AccountViewLib for AccountView;
    using EnumerableSet for EnumerableSet.AddressSet;
    using GuardLib for VaultState;
    using LedgerLib for Ledger;
    using LinkLib for VaultState;
    using RiskLib for AccountView;
    using VaultStateLib for VaultConfig;
    using VaultStateLib for VaultState;

    function pledge(VaultState storage state, VaultConfig memory config, Move memory move) external {
        bytes32[] memory leaf = new bytes32[](0);
        _requireActor(state, config, move, leaf);
        if (state.venuesOf[move.account].length() != 0) revert IMarginVault.ProofRequired(move.account);
        int256 free = AccountViewLib.free(state, config.slot, move.account, move.assetId, leaf);
        AccountViewLib.requireUnits(move.account, move.assetId, move.units, free);
        _requireWorthwhile(state, move, move.units, uint256(free));
        _pledge(state, config, move, leaf);
    }

    function pledge(VaultState storage state, VaultConfig memory config, Move memory move, AccountProof calldata proof)
        external
    {
        config.registry.requireRecent(proof.header, config.maxAgeRisk);
        AccountView memory current = AccountViewLib.read(state, config, move.account, proof);
        _requireActor(state, config, move, current.leaf);
        int256 free = current.free(state, move.assetId);
        AccountViewLib.requireUnits(move.account, move.assetId, move.units, free);
        _requireWorthwhile(state, move, move.units, uint256(free));
        bytes32[] memory before = current.words;
        _pledge(state, config, move, current.leaf);
        current.refresh(state);
        current.requireKnownLiabilities(state);
        int256[] memory surplus = current.riskSurplus(state);
        int256 required = MarginLib.deficit(surplus, config.slot);
        if (surplus[config.slot.place()] < required && move.units <= _unitsShort(current, before, move)) {
            // Slots that wait for each other could otherwise not be helped by the only one that can.
            required = 0;
        }
        current.requireSurplus(surplus, required);
    }

    function release(VaultState storage state, VaultConfig memory config, Move memory move, AccountProof calldata proof)
        external
    {
        if (state.assets[move.assetId].kind != 0) revert IMarginVault.LocalAsset(move.assetId);
        config.registry.requireRecent(proof.header, config.maxAgeRisk);
        AccountView memory current = AccountViewLib.prove(config, move.account, proof);
        _requireActor(state, config, move, current.leaf);
        AccountViewLib.requireUnits(move.account, move.assetId, move.units, current.inbound(state, move.assetId));
        state.ledger.release(move.account, move.assetId, move.units);
        current.refresh(state);
        current.requireKnownLiabilities(state);
        current.requireSurplus(current.riskSurplus(state), 0);
        emit IMarginVault.Released(move.account, move.assetId, move.units);
    }

    function forcePledge(
        VaultState storage state,
        VaultConfig memory config,
        Move memory move,
        AccountProof calldata proof
    ) external returns (uint256 units) {
        AccountView memory current = _readUnhealthy(state, config, move.account, proof);
        state.token(move.assetId);
        int256 free = current.free(state, move.assetId);
        config.requireOtherSlot(move.toSlot);
        uint256 allowed = _unitsShort(current, current.words, move);
        int256 available = free > 0 ? int256(Math.min(uint256(free), allowed)) : free;
        units = _least(move, available);
        _requireWorthwhile(state, move, units, uint256(available));
        state.ledger.pledge(move.account, move.assetId, move.toSlot, units, true);
        _requireForced(current, state);
        emit IMarginVault.ForcePledged(move.account, move.assetId, move.toSlot, msg.sender, units);
    }

    function forceRelease(
        VaultState storage state,
        VaultConfig memory config,
        Move memory move,
        AccountProof calldata proof
    ) external returns (uint256 units) {
        if (state.assets[move.assetId].kind != 0) revert IMarginVault.LocalAsset(move.assetId);
        AccountView memory current = _readUnhealthy(state, config, move.account, proof);
        units = _least(move, current.inbound(state, move.assetId));
        state.ledger.release(move.account, move.assetId, units);
        _requireForced(current, state);
        emit IMarginVault.ForceReleased(move.account, move.assetId, msg.sender, units);
    }

    function _requireActor(VaultState storage state, VaultConfig memory config, Move memory move, bytes32[] memory leaf)
        private
        view
    {
        if (!move.isSelf) state.requireDelegate(move.account, config.slot, leaf, msg.sender);
    }

    function _pledge(VaultState storage state, VaultConfig memory config, Move memory move, bytes32[] memory leaf)
        private
    {
        (AccountId account, AssetId assetId, Slot toSlot) = (move.account, move.assetId, move.toSlot);
        state.token(assetId);
        config.requireOtherSlot(toSlot);
        if (account.isContract() && state.linkOf(account, toSlot, leaf) == address(0)) {
            revert IMarginVault.LinkMissing(account, toSlot);
        }
        state.ledger.pledge(account, assetId, toSlot, move.units, false);
        emit IMarginVault.Pledged(account, assetId, toSlot, move.units);
    }

    function _readUnhealthy(
        VaultState storage state,
        VaultConfig memory config,
        AccountId account,
        AccountProof calldata proof
    ) private view returns (AccountView memory current) {
        state.requireCurrent(config, account, proof.header);
        current = AccountViewLib.read(state, config, account, proof);
        state.requirePrices(current);
        int256 surplus = current.sheet().maintenanceSurplus;
        if (surplus >= 0) revert IMarginVault.Healthy(account, surplus);
    }

    /// @dev As many units as asked for and available, so that moving a few first does not stop whoever moves the rest.
    function _least(Move memory move, int256 available) private pure returns (uint256 units) {
        units = available > 0 ? Math.min(move.units, uint256(available)) : move.units;
        AccountViewLib.requireUnits(move.account, move.assetId, units, available);
    }

    /// @dev A pledge moves at least the asset's minimum, or all there is to move: each keeps its words for ever.
    function _requireWorthwhile(VaultState storage state, Move memory move, uint256 units, uint256 most) private view {
        uint104 minDeposit = state.assets[move.assetId].minDeposit;
        if (units < minDeposit && units < most) {
            revert IMarginVault.PledgeTooSmall(move.assetId, minDeposit, units);
        }
    }

    /// @dev A forced move must not make this slot short.
    function _requireForced(AccountView memory current, VaultState storage state) private view {
        current.refresh(state);
        current.requireKnownLiabilities(state);
        current.requireSurplus(current.fullSurplus(), 0);
    }

    /// @dev The units of the asset that cover what the slot is short of with these words of the view, stale prices as they
    /// are.
    function _unitsShort(AccountView memory current, bytes32[] memory words, Move memory move)
        private
        pure
        returns (uint256)
    {
        AssetWord asset = assetAt(current.table, move.assetId);
        int256 surplus = MarginLib.fullSlotSurplus(words, current.table, current.config.slots)[move.toSlot.place()];
        if (surplus >= 0 || !asset.isCollateral() || asset.slot() != current.config.slot) return 0;
        return LiquidationLib.unitsToCover(uint256(-surplus), asset);
    }
}
