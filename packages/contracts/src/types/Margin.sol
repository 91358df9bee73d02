// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @notice An account's balance sheet as one chain sees it. US dollars with 18 decimals (§4).
struct Margin {
    /// @dev E: everything at weight 1.
    int256 equity;
    /// @dev I: everything at initial weights. `equity - initialSurplus` is the initial margin requirement.
    int256 initialSurplus;
    /// @dev M: everything at maintenance weights. The account is liquidatable iff it is below zero.
    int256 maintenanceSurplus;
    /// @dev I(i): the initial surplus of this slot alone; a flagged collateral counts 0.
    int256 slotSurplus;
    /// @dev D(i): the deficit of all other slots together; never negative.
    int256 deficit;
}
