// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ISnapshotRegistry} from "./ISnapshotRegistry.sol";
import {IVaultLock} from "./IVaultLock.sol";
import {IVaultPause} from "./IVaultPause.sol";

/// @notice What a vault is told for ever, its lock and its pause.
interface IVaultBase is IVaultLock, IVaultPause {
    function registry() external view returns (ISnapshotRegistry);
    /// @notice This chain's index in the deployment.
    function slot() external view returns (uint16);
    /// @notice The number of chains in the deployment.
    function slots() external view returns (uint16);
    /// @notice Seconds; the oldest snapshot that allows withdraw, borrow, pledge and release.
    function maxAgeRisk() external view returns (uint64);
    /// @notice Seconds; the oldest snapshot that allows a liquidation.
    function maxAgeLiquidate() external view returns (uint64);
}
