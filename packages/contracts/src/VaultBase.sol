// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {IMarginVault} from "./interfaces/IMarginVault.sol";
import {ISnapshotRegistry} from "./interfaces/ISnapshotRegistry.sol";
import {IVaultBase} from "./interfaces/IVaultBase.sol";
import {Slot} from "./types/Slot.sol";
import {VaultConfig, VaultState} from "./types/VaultState.sol";
import {VaultLock} from "./VaultLock.sol";
import {VaultPause} from "./VaultPause.sol";

/// @title What a vault and its extension share: storage, lock, pause, owner
abstract contract VaultBase is IVaultBase, VaultLock, VaultPause {
    /// @dev The words of an account on all chains, and a link each, fit a leaf of 256 words.
    uint16 private constant MAX_SLOTS = 5;

    /// @inheritdoc IVaultBase
    ISnapshotRegistry public immutable registry;
    /// @inheritdoc IVaultBase
    uint16 public immutable slot;
    /// @inheritdoc IVaultBase
    uint16 public immutable slots;
    /// @inheritdoc IVaultBase
    uint64 public immutable maxAgeRisk;
    /// @inheritdoc IVaultBase
    uint64 public immutable maxAgeLiquidate;

    /// @dev From slot 5; before it are the owner, a pending one, the guardian, a next one, and the pause.
    VaultState internal _state;

    /// @param slot_ This chain's index in the deployment.
    /// @param slots_ The number of chains in the deployment.
    /// @param maxAgeRisk_ Seconds.
    /// @param maxAgeLiquidate_ Seconds.
    constructor(
        ISnapshotRegistry registry_,
        uint16 slot_,
        uint16 slots_,
        uint64 maxAgeRisk_,
        uint64 maxAgeLiquidate_,
        address owner_
    ) Ownable(owner_) {
        if (slot_ >= slots_) revert IMarginVault.InvalidSlot(Slot.wrap(slot_));
        if (slots_ > MAX_SLOTS) revert IMarginVault.TooManySlots(slots_);
        registry = registry_;
        slot = slot_;
        slots = slots_;
        maxAgeRisk = maxAgeRisk_;
        maxAgeLiquidate = maxAgeLiquidate_;
    }

    /// @dev Before the first snapshot nothing that the owner does needs notice.
    function _hasStarted() internal view override returns (bool) {
        (, uint64 epoch,,) = registry.latest();
        return epoch != 0;
    }

    function _config() internal view returns (VaultConfig memory) {
        return VaultConfig(registry, Slot.wrap(slot), slots, maxAgeRisk, maxAgeLiquidate);
    }
}
