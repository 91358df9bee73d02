// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Guarded} from "./Guarded.sol";
import {IMarginVault} from "./interfaces/IMarginVault.sol";

/// @title A guardian that can stop risk for a while, and for no longer (section 9)
abstract contract VaultPause is IMarginVault, Guarded {
    uint64 private constant MAX_PAUSE = 3 days;
    uint64 private constant REST = 7 days;

    /// @dev Slot 3, after the guardian.
    /// @inheritdoc IMarginVault
    uint64 public pausedUntil;

    modifier whenRunning() {
        if (block.timestamp < pausedUntil) revert IsPaused(pausedUntil);
        _;
    }

    /// @inheritdoc IMarginVault
    function pause() external onlyGuardian {
        // Also for a guardian that follows another one.
        uint64 notBefore = pausedUntil == 0 ? 0 : pausedUntil + REST;
        if (block.timestamp < notBefore) revert PausedRecently(notBefore);
        pausedUntil = uint64(block.timestamp) + MAX_PAUSE;
        emit Paused(pausedUntil);
    }

    /// @inheritdoc IMarginVault
    function unpause() external onlyGuardian {
        if (block.timestamp >= pausedUntil) revert NotPaused();
        pausedUntil = uint64(block.timestamp);
        emit Unpaused();
    }
}
