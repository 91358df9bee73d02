// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IMarginVault} from "../interfaces/IMarginVault.sol";
import {ISnapshotRegistry} from "../interfaces/ISnapshotRegistry.sol";
import {VaultState} from "../types/VaultState.sol";

/// @title §9: keys have delays
/// @dev The owner makes the same call twice: the first one schedules it, the second one, after the delay, does it.
library ScheduleLib {
    /// @dev Seconds. Longer than it takes to escape, silence included.
    uint64 internal constant ENTRY_DELAY = 8 days;
    uint64 internal constant LIMIT_DELAY = 1 days;
    /// @dev Seconds after which a call that was scheduled must be scheduled again.
    uint64 private constant EXPIRES_AFTER = 7 days;

    /// @notice Whether the call may be done now; otherwise it is scheduled, or refused as too early.
    /// @dev Before the first snapshot nobody relies on anything, and nothing waits.
    /// @param call The call data, arguments included.
    function isRipe(VaultState storage state, ISnapshotRegistry registry, bytes calldata call, uint64 delay)
        internal
        returns (bool)
    {
        (, uint64 epoch,,) = registry.latest();
        if (epoch == 0) return true;
        bytes32 action = keccak256(call);
        uint64 effectiveAt = state.scheduled[action];
        if (effectiveAt == 0 || block.timestamp > effectiveAt + EXPIRES_AFTER) {
            effectiveAt = uint64(block.timestamp) + delay;
            state.scheduled[action] = effectiveAt;
            emit IMarginVault.ActionScheduled(action, effectiveAt, call);
            return false;
        }
        if (block.timestamp < effectiveAt) revert IMarginVault.NotEffectiveYet(action, effectiveAt);
        delete state.scheduled[action];
        return true;
    }
}
