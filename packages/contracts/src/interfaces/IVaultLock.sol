// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @notice The one lock of a vault and its venues.
interface IVaultLock {
    /// @notice Gives the lock back. Only for its holder.
    function unlock() external;

    /// @notice Reverts while the lock is held.
    function requireUnlocked() external view;
}
