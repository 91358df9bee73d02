// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ISnapshotRegistry} from "../interfaces/ISnapshotRegistry.sol";
import {AccountId} from "./AccountId.sol";
import {AssetId} from "./AssetId.sol";

using {isReversed, requireRipe} for Timer global;

/// @notice A payment may not be made yet.
error NotDueYet(uint256 dueAt);
/// @notice A recovery reversed what was due: there is nothing to pay.
error DueVoid();
/// @notice No recovery reversed it.
error NotReversed();
/// @notice Nothing due is paid while the registry is halted.
error PaymentsHalted();

/// @dev Seconds until a payment that the bucket did not hold is due.
uint64 constant DUE_AFTER = 6 hours;

/// @notice When a payment that waits may be made, and under which operators it was asked for.
struct Timer {
    /// @dev Seconds; later by every halt in between.
    uint40 dueAt;
    /// @dev `haltedSeconds` of the registry when it was asked for.
    uint40 haltedSeconds;
    /// @dev `recoveries` of the registry when it was asked for.
    uint32 recoveries;
}

/// @notice Units that left the balance and are paid later (§9).
struct Due {
    AccountId account;
    AssetId assetId;
    uint104 units;
    Timer timer;
    /// @dev Who is paid.
    address receiver;
    /// @dev Where the repayment of a seizure stands aside; zero if nothing was repaid.
    address venue;
}

/// @notice A timer that starts now.
function startTimer(ISnapshotRegistry registry) view returns (Timer memory) {
    return Timer(uint40(block.timestamp + DUE_AFTER), uint40(registry.haltedSeconds()), uint32(registry.recoveries()));
}

/// @notice Reverts unless the payment may be made now.
function requireRipe(Timer memory self, ISnapshotRegistry registry) view {
    if (self.isReversed(registry)) revert DueVoid();
    if (registry.isHalted()) revert PaymentsHalted();
    uint256 dueAt = self.dueAt + registry.haltedSeconds() - self.haltedSeconds;
    if (block.timestamp < dueAt) revert NotDueYet(dueAt);
}

/// @notice Whether a recovery replaced the operators under which the payment was asked for.
function isReversed(Timer memory self, ISnapshotRegistry registry) view returns (bool) {
    return registry.recoveries() != self.recoveries;
}
