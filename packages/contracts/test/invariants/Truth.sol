// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {BalanceSheet, MarginLib} from "../../src/libraries/MarginLib.sol";
import {ViewLib} from "../../src/libraries/ViewLib.sol";
import {MarginVault} from "../../src/MarginVault.sol";
import {assetAt} from "../../src/types/AssetWord.sol";
import {Claim} from "../../src/types/Claim.sol";
import {LeafWord} from "../../src/types/LeafWord.sol";
import {vm} from "../utils/Vm.sol";
import {Words} from "../utils/Words.sol";
import {World} from "./World.sol";

/// @dev What no chain sees: all of them at once.
abstract contract Truth is World {
    struct Sums {
        uint256 inbound;
        uint256 unsettled;
        uint256 released;
        uint256 locked;
    }

    /// @dev Invariants 1 and 2: balance = free + Σ over slots of (inbound + unsettled claims), and none is negative. So
    /// every claim is covered by what is locked for it.
    function requireConserved(address who, uint16 assetId) internal {
        MarginVault vault = vaultOf(assetId);
        (uint104 balance, uint104 locked) = vault.balance(idOf(who), assetId);
        Sums memory sums;
        for (uint16 slot = 0; slot < SLOTS; ++slot) {
            if (slot != homeOf(assetId)) _addSlot(sums, vault, idOf(who), assetId, slot);
        }
        vm.assertEq(sums.locked, locked);
        vm.assertLe(locked, balance + sums.released, "pledged more than there is");
        uint256 free = balance + sums.released - locked;
        vm.assertEq(free + sums.inbound + sums.unsettled, balance, "a unit counts twice");
        vm.assertLe(sums.unsettled, balance, "a claim is not covered");
    }

    /// @dev The vault holds what it says it owes, and what is on its way out of it.
    function requireBacked(uint16 assetId) internal {
        MarginVault vault = vaultOf(assetId);
        uint256 units = 0;
        uint256 leaving = 0;
        for (uint256 i = 0; i < people.length; ++i) {
            units += balanceOf(people[i], assetId);
            leaving += leavingOf(people[i], assetId);
        }
        vm.assertEq(vault.totalUnits(assetId), units);
        vm.assertEq(tokens[assetId].balanceOf(address(vault)), units + leaving);
    }

    /// @dev What the pool is owed, people owe.
    function requireOwed() internal view {
        uint256 units = 0;
        for (uint256 i = 0; i < people.length; ++i) {
            units += debtAt(people[i], SLOTS);
        }
        (, uint256 owed) = pool.debt();
        (, uint256 old) = pool.chargedOff();
        vm.assertEq(owed + old, units);
    }

    /// @dev Section 3: free and inbound are lower bounds of the truth for every leaf, however old; so no snapshot, and no
    /// order of them, ever raises a right (invariant 4).
    function requireBounded(Shot memory shot, address who, uint16 assetId) internal {
        bytes32[] memory leaf = wordsIn(shot, idOf(who));
        (uint104 balance, uint104 locked) = vaultOf(assetId).balance(idOf(who), assetId);
        uint256 released = 0;
        uint16 home = homeOf(assetId);
        for (uint16 slot = 0; slot < SLOTS; ++slot) {
            if (slot == home) continue;
            (uint104 released_, uint104 claimed) = chains[slot].vault.released(idOf(who), assetId);
            (uint104 pledged,) = chains[home].vault.pledged(idOf(who), assetId, slot);
            vm.assertLe(
                ViewLib.pledgedTo(leaf, assetId, slot), pledged, "a leaf shows more inbound units than there are"
            );
            vm.assertLe(uint256(released_) + claimed, pledged);
            released += released_;
        }
        vm.assertLe(
            ViewLib.releasedElsewhere(leaf, assetId, home), released, "a leaf shows more free units than there are"
        );
        vm.assertLe(locked, balance + released);
    }

    /// @dev Invariant 9: each chain's assets and debts take at most 44 words of a leaf, so those of five chains fit into it.
    function requireShort(address who) internal view {
        bytes32[] memory words = trueWords(who);
        uint256[3] memory lengths;
        for (uint256 i = 0; i < words.length; ++i) {
            ++lengths[assetAt(table, LeafWord.wrap(words[i]).assetId()).slot()];
        }
        for (uint256 slot = 0; slot < SLOTS; ++slot) {
            vm.assertLe(lengths[slot], 44);
        }
    }

    /// @dev The account at this moment on all chains, at the prices of the next snapshot.
    function trueSheet(address who) internal view returns (BalanceSheet memory) {
        return MarginLib.evaluate(trueWords(who), table, SLOTS);
    }

    function trueWords(address who) internal view returns (bytes32[] memory) {
        bytes32[][] memory parts = new bytes32[][](SLOTS);
        for (uint16 slot = 0; slot < SLOTS; ++slot) {
            parts[slot] = chains[slot].vault.localWords(idOf(who));
        }
        return Words.merge(parts);
    }

    function wordsIn(Shot memory shot, bytes32 account) internal pure returns (bytes32[] memory) {
        for (uint256 i = 0; i < shot.accounts.length; ++i) {
            if (shot.accounts[i] == account) return shot.words[i];
        }
        return new bytes32[](0);
    }

    function isPaid(Claim memory claim) internal returns (bool) {
        uint256[] memory paid = vaultOf(claim.assetId).paidWords(claim.debtSlot, claim.index / 256, 1);
        return paid.length == 1 && (paid[0] >> (claim.index % 256)) & 1 == 1;
    }

    function _addSlot(Sums memory sums, MarginVault vault, bytes32 account, uint16 assetId, uint16 slot) private {
        (uint104 pledged, uint104 settled) = vault.pledged(account, assetId, slot);
        (uint104 released, uint104 claimed) = chains[slot].vault.released(account, assetId);
        vm.assertLe(uint256(released) + claimed, pledged, "more left a slot than came");
        vm.assertLe(settled, claimed, "paid without a claim");
        vm.assertEq(_unsettled(slot, account, assetId), claimed - settled, "claims and payments disagree");
        sums.inbound += pledged - released - claimed;
        sums.unsettled += claimed - settled;
        sums.released += released;
        sums.locked += pledged - settled;
    }

    function _unsettled(uint16 slot, bytes32 account, uint16 assetId) private returns (uint256 units) {
        uint256 count = chains[slot].vault.claimCount();
        for (uint64 i = 0; i < count; ++i) {
            Claim memory claim = chains[slot].vault.claimAt(i);
            if (claim.account == account && claim.assetId == assetId && !isPaid(claim)) units += claim.units;
        }
    }
}
