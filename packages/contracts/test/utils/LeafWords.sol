// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {AssetId} from "../../src/types/AssetId.sol";
import {
    balanceWord as encodeBalance,
    claimWord as encodeClaim,
    debtWord as encodeDebt,
    linkWord as encodeLink,
    pledgeWord as encodePledge
} from "../../src/types/LeafWord.sol";
import {Slot} from "../../src/types/Slot.sol";

// The encoders of `src/types/LeafWord.sol` for plain numbers, which is what the vault's functions take and tests write.

function balanceWord(uint16 assetId, uint104 leaving, uint104 units) pure returns (bytes32) {
    return encodeBalance(AssetId.wrap(assetId), leaving, units);
}

function pledgeWord(uint16 assetId, uint16 slot, uint104 pledged, uint104 released) pure returns (bytes32) {
    return encodePledge(AssetId.wrap(assetId), Slot.wrap(slot), pledged, released);
}

function claimWord(uint16 assetId, uint16 slot, uint104 claimed, uint104 settled) pure returns (bytes32) {
    return encodeClaim(AssetId.wrap(assetId), Slot.wrap(slot), claimed, settled);
}

function debtWord(uint16 assetId, uint104 units) pure returns (bytes32) {
    return encodeDebt(AssetId.wrap(assetId), units);
}

function linkWord(uint16 slot, address delegate) pure returns (bytes32) {
    return encodeLink(Slot.wrap(slot), delegate);
}
