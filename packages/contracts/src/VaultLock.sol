// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IMarginVault} from "./interfaces/IMarginVault.sol";
import {IVaultLock} from "./interfaces/IVaultLock.sol";

/// @title The one lock of a vault and its venues
/// @dev Transient: a transaction that fails to give it back leaves nothing behind.
abstract contract VaultLock is IVaultLock {
    address private transient _holder;

    /// @dev The function runs alone, on vault and venues.
    modifier exclusive() {
        _take(address(this));
        _;
        _holder = address(0);
    }

    /// @dev The view is refused while something is half done, except to who is doing it.
    modifier settled() {
        _requireSettled();
        _;
    }

    /// @inheritdoc IVaultLock
    function unlock() external {
        _requireHolder();
        _holder = address(0);
    }

    /// @inheritdoc IVaultLock
    function requireUnlocked() public view {
        if (_holder != address(0)) revert IMarginVault.Locked(_holder);
    }

    function _take(address holder) internal {
        requireUnlocked();
        _holder = holder;
    }

    function _requireSettled() private view {
        if (_holder != msg.sender) requireUnlocked();
    }

    function _requireHolder() internal view {
        if (_holder != msg.sender) revert IMarginVault.NotLockHolder(msg.sender);
    }
}
