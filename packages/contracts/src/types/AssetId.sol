// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {AssetId} from "./AssetId.sol";

/// @notice An asset's place in the asset table (§5), unique in the deployment.
/// @dev A type of its own, so that it cannot be swapped with a `Slot`. Functions and structs that others call with take the
/// plain `uint16`, which is wrapped where it comes in; the ABI is the same.
type AssetId is uint16;

using {place, equals as ==, differs as !=} for AssetId global;

/// @notice Its place in the asset table, and in lists with an entry per asset.
function place(AssetId self) pure returns (uint256) {
    return AssetId.unwrap(self);
}

function equals(AssetId self, AssetId other) pure returns (bool) {
    return AssetId.unwrap(self) == AssetId.unwrap(other);
}

function differs(AssetId self, AssetId other) pure returns (bool) {
    return AssetId.unwrap(self) != AssetId.unwrap(other);
}
