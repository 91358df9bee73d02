// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {AssetId} from "./AssetId.sol";
import {Slot} from "./Slot.sol";

/// @notice One asset of the table (§5). The zero word is an unused asset.
/// @dev unitPrice 128 bits, initialWeight 16, maintenanceWeight 16, liquidationBonus 16, slot 16, kind 8, flags 8, leastBonus
/// or bonusDistance 16, zero 32.
type AssetWord is bytes32;

using {
    unitPrice,
    initialWeight,
    maintenanceWeight,
    liquidationBonus,
    leastBonus,
    bonusDistance,
    slot,
    slotPlace,
    isCollateral,
    isLiability,
    isPriceStale,
    isFlagged,
    refusesNewLiabilities,
    flagged
} for AssetWord global;

/// @dev Kinds of assets.
uint8 constant COLLATERAL = 1;
uint8 constant LIABILITY = 2;

/// @notice The asset's word, or an unused asset if the table does not reach so far.
function assetAt(bytes32[] memory table, AssetId assetId) pure returns (AssetWord) {
    return assetAtPlace(table, assetId.place());
}

/// @notice The same by the place in the table, for loops that count by it.
function assetAtPlace(bytes32[] memory table, uint256 place) pure returns (AssetWord) {
    return place < table.length ? AssetWord.wrap(table[place]) : AssetWord.wrap(0);
}

/// @notice Dollars × 10^36 per base unit.
function unitPrice(AssetWord self) pure returns (uint256) {
    return uint256(AssetWord.unwrap(self)) >> 128;
}

/// @notice Basis points.
function initialWeight(AssetWord self) pure returns (uint256) {
    return _field(self, 112, type(uint16).max);
}

/// @notice Basis points.
function maintenanceWeight(AssetWord self) pure returns (uint256) {
    return _field(self, 96, type(uint16).max);
}

/// @notice The largest bonus of a collateral, in basis points.
function liquidationBonus(AssetWord self) pure returns (uint256) {
    return _field(self, 80, type(uint16).max);
}

/// @notice The bonus of a collateral at the line, in basis points.
function leastBonus(AssetWord self) pure returns (uint256) {
    return _field(self, 32, type(uint16).max);
}

/// @notice Of a liability: how far below the line the bonus is the largest, in basis points of all liabilities at
/// maintenance weight; zero for everywhere.
function bonusDistance(AssetWord self) pure returns (uint256) {
    return _field(self, 32, type(uint16).max);
}

/// @notice The slot of the chain the asset belongs to.
function slot(AssetWord self) pure returns (Slot) {
    return Slot.wrap(uint16(slotPlace(self)));
}

/// @notice The place of that slot, for loops that count by it.
function slotPlace(AssetWord self) pure returns (uint256) {
    return _field(self, 64, type(uint16).max);
}

function isCollateral(AssetWord self) pure returns (bool) {
    return _field(self, 56, type(uint8).max) == COLLATERAL;
}

function isLiability(AssetWord self) pure returns (bool) {
    return _field(self, 56, type(uint8).max) == LIABILITY;
}

function isPriceStale(AssetWord self) pure returns (bool) {
    return _field(self, 48, 1) != 0;
}

/// @notice Whether its price or its chain is stale.
function isFlagged(AssetWord self) pure returns (bool) {
    return _field(self, 48, 3) != 0;
}

function refusesNewLiabilities(AssetWord self) pure returns (bool) {
    return _field(self, 48, 4) != 0;
}

/// @notice The same asset with a stale chain.
function flagged(AssetWord self) pure returns (bytes32) {
    return AssetWord.unwrap(self) | bytes32(uint256(2) << 48);
}

function _field(AssetWord self, uint256 shift, uint256 mask) pure returns (uint256) {
    return (uint256(AssetWord.unwrap(self)) >> shift) & mask;
}
