// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Guarded} from "./Guarded.sol";
import {IVaultPause} from "./interfaces/IVaultPause.sol";

/// @title A guardian that can stop risk for a while, and for no longer (§9)
abstract contract VaultPause is IVaultPause, Guarded {
    uint64 private constant MAX_PAUSE = 3 days;
    uint64 private constant REST = 7 days;
    /// @dev How much of a pause settlement waits, and how long after it others than owners do.
    uint64 private constant SETTLEMENT_WAITS = 6 hours;
    uint64 private constant OWNERS_FIRST = 1 hours;

    /// @dev After the guardian.
    /// @inheritdoc IVaultPause
    uint64 public pausedUntil;

    modifier whenRunning() {
        if (block.timestamp < pausedUntil) revert IsPaused(pausedUntil);
        _;
    }

    /// @dev For what others than the owner do to an account.
    modifier whenCalm() {
        if (block.timestamp < pausedUntil) revert IsPaused(pausedUntil);
        if (block.timestamp < pausedUntil + OWNERS_FIRST) revert OwnersFirst(pausedUntil + OWNERS_FIRST);
        _;
    }

    modifier whenSettling() {
        _requireSettling();
        _;
    }

    /// @inheritdoc IVaultPause
    function pause() external onlyGuardian {
        // Also for a guardian that follows another one.
        uint64 notBefore = pausedUntil == 0 ? 0 : pausedUntil + REST;
        if (block.timestamp < notBefore) revert PausedRecently(notBefore);
        pausedUntil = uint64(block.timestamp) + MAX_PAUSE;
        emit Paused(pausedUntil);
    }

    /// @inheritdoc IVaultPause
    function unpause() external onlyGuardian {
        if (block.timestamp >= pausedUntil) revert NotPaused();
        pausedUntil = uint64(block.timestamp);
        emit Unpaused();
    }

    function _requireSettling() private view {
        if (block.timestamp >= pausedUntil) return;
        uint64 until = pausedUntil - MAX_PAUSE + SETTLEMENT_WAITS;
        if (block.timestamp < until) revert IsPaused(until);
    }
}
