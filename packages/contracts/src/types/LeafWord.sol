// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {AssetId} from "./AssetId.sol";
import {Slot} from "./Slot.sol";

/// @notice One word of an account's leaf (§7).
/// @dev tag 8 bits, assetId 16, then for pledge and claim: slot 16, zero 8, two amounts of 104; for a balance: zero 24, two
/// amounts; for a debt: zero 128, one amount. A link has tag 8, slot 16, zero 72, address 160.
type LeafWord is bytes32;

using {tag, assetId, assetPlace, slotPlace, high, low, isWellFormed, isLink, linkSlot, delegate} for LeafWord global;

uint256 constant BALANCE_WORD = 1;
uint256 constant PLEDGE_WORD = 2;
uint256 constant CLAIM_WORD = 3;
uint256 constant DEBT_WORD = 4;
uint256 constant LINK_WORD = 5;

/// @notice Units of an asset that are leaving, and units in custody.
function balanceWord(AssetId assetId_, uint104 leaving, uint104 units) pure returns (bytes32) {
    return _encode(BALANCE_WORD, assetId_.place(), 0, leaving, units);
}

/// @notice Units pledged to a slot, and what that slot gave back.
function pledgeWord(AssetId assetId_, Slot slot_, uint104 pledged, uint104 released) pure returns (bytes32) {
    return _encode(PLEDGE_WORD, assetId_.place(), slot_.place(), pledged, released);
}

/// @notice Claims booked on a slot against an asset, and what was paid of them.
function claimWord(AssetId assetId_, Slot slot_, uint104 claimed, uint104 settled) pure returns (bytes32) {
    return _encode(CLAIM_WORD, assetId_.place(), slot_.place(), claimed, settled);
}

/// @notice Debt shares of a liability.
function debtWord(AssetId assetId_, uint104 units) pure returns (bytes32) {
    return _encode(DEBT_WORD, assetId_.place(), 0, 0, units);
}

/// @notice On `slot`, `delegate` acts for the contract account.
function linkWord(Slot slot_, address delegate_) pure returns (bytes32) {
    return bytes32((LINK_WORD << 248) | (slot_.place() << 232) | uint160(delegate_));
}

function tag(LeafWord self) pure returns (uint256) {
    return uint256(LeafWord.unwrap(self)) >> 248;
}

function assetId(LeafWord self) pure returns (AssetId) {
    return AssetId.wrap(uint16(assetPlace(self)));
}

/// @notice The asset's place in the table, for loops that count by it.
function assetPlace(LeafWord self) pure returns (uint256) {
    return (uint256(LeafWord.unwrap(self)) >> 232) & type(uint16).max;
}

/// @notice The place of the slot where pledged units count; where a claim was booked.
function slotPlace(LeafWord self) pure returns (uint256) {
    return (uint256(LeafWord.unwrap(self)) >> 216) & type(uint16).max;
}

/// @notice Units pledged, claimed or leaving.
function high(LeafWord self) pure returns (uint256) {
    return (uint256(LeafWord.unwrap(self)) >> 104) & type(uint104).max;
}

/// @notice Units in custody, released, settled or owed.
function low(LeafWord self) pure returns (uint256) {
    return uint256(LeafWord.unwrap(self)) & type(uint104).max;
}

/// @notice Whether it is a balance, pledge, claim or debt with its padding zero. Any other word counts nothing.
function isWellFormed(LeafWord self) pure returns (bool) {
    uint256 word = uint256(LeafWord.unwrap(self));
    uint256 kind = tag(self);
    if (kind == PLEDGE_WORD || kind == CLAIM_WORD) return (word >> 208) & type(uint8).max == 0;
    if (kind == BALANCE_WORD) return (word >> 208) & type(uint24).max == 0;
    if (kind == DEBT_WORD) return (word >> 104) & type(uint128).max == 0;
    return false;
}

/// @notice Whether it is a link with its padding zero. It counts nothing.
function isLink(LeafWord self) pure returns (bool) {
    return tag(self) == LINK_WORD && (uint256(LeafWord.unwrap(self)) >> 160) & type(uint72).max == 0;
}

/// @notice Where the delegate of a link acts.
function linkSlot(LeafWord self) pure returns (Slot) {
    return Slot.wrap(uint16(assetPlace(self)));
}

function delegate(LeafWord self) pure returns (address) {
    return address(uint160(uint256(LeafWord.unwrap(self))));
}

function _encode(uint256 kind, uint256 assetId_, uint256 slot_, uint256 high_, uint256 low_) pure returns (bytes32) {
    return bytes32((kind << 248) | (assetId_ << 232) | (slot_ << 216) | (high_ << 104) | low_);
}
