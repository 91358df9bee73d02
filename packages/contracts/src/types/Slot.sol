// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Slot} from "./Slot.sol";

/// @notice A chain's place among the chains of the deployment (§2); slot 0 is the home chain.
/// @dev A type of its own, so that it cannot be swapped with an `AssetId`. Functions and structs that others call with take
/// the plain `uint16`, which is wrapped where it comes in; the ABI is the same.
type Slot is uint16;

using {place, equals as ==, differs as !=} for Slot global;

/// @notice Its place in lists with an entry per chain.
function place(Slot self) pure returns (uint256) {
    return Slot.unwrap(self);
}

function equals(Slot self, Slot other) pure returns (bool) {
    return Slot.unwrap(self) == Slot.unwrap(other);
}

function differs(Slot self, Slot other) pure returns (bool) {
    return Slot.unwrap(self) != Slot.unwrap(other);
}
