// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {BalanceSheet, MarginLib} from "../../src/libraries/MarginLib.sol";
import {ValueLib} from "../../src/libraries/ValueLib.sol";
import {ViewLib} from "../../src/libraries/ViewLib.sol";
import {MarginVault} from "../../src/MarginVault.sol";
import {AssetId} from "../../src/types/AssetId.sol";
import {AssetWord, assetAt} from "../../src/types/AssetWord.sol";
import {Claim} from "../../src/types/Claim.sol";
import {Due} from "../../src/types/Due.sol";
import {BALANCE_WORD, CLAIM_WORD, LeafWord, PLEDGE_WORD} from "../../src/types/LeafWord.sol";
import {Slot} from "../../src/types/Slot.sol";
import {vm} from "../utils/Vm.sol";
import {Words} from "../utils/Words.sol";
import {Limits} from "./Limits.sol";

/// @dev What no chain sees: all of them at once.
abstract contract Truth is Limits {
    /// @dev One account's units of one asset, as the chains count them. By slot, but for what its own chain alone knows.
    struct Units {
        uint256 balance;
        uint256 leaving;
        uint256[SLOTS] pledged;
        uint256[SLOTS] released;
        uint256[SLOTS] claimed;
        uint256[SLOTS] settled;
    }

    /// @dev Invariants 1 and 2: balance = free + Σ over slots of (inbound + unsettled claims), and none is negative. So
    /// every claim is covered by what is locked for it, noted ones included.
    function requireConserved(address who) internal view {
        Units[] memory all = unitsOf(who);
        uint256[] memory unsettled = _unsettledOf(who);
        for (uint256 i = 0; i < COLLATERALS; ++i) {
            uint16 assetId = collateralAt(i);
            (Units memory units, uint256 home) = (all[assetId], homeOf(assetId));
            uint256 released = 0;
            uint256 locked = 0;
            uint256 claims = 0;
            uint256 inbound = 0;
            for (uint256 slot = 0; slot < SLOTS; ++slot) {
                if (slot == home) continue;
                (uint256 pledged, uint256 claimed) = (units.pledged[slot], units.claimed[slot]);
                atMost(units.released[slot] + claimed, pledged, "more left a slot than came");
                atMost(units.settled[slot], claimed, "paid without a claim");
                same(unsettled[assetId * SLOTS + slot], claimed - units.settled[slot], "claims and payments disagree");
                released += units.released[slot];
                locked += pledged - units.settled[slot];
                claims += claimed - units.settled[slot];
                inbound += pledged - units.released[slot] - claimed;
            }
            (uint104 balance, uint104 locked_) = chains[home].vault.balance(idOf(who), assetId);
            same(balance, units.balance, "words and balances disagree");
            same(locked_, locked, "units are locked for nothing");
            atMost(locked, balance + released, "pledged more than there is");
            same(balance + released - locked + inbound + claims, balance, "a unit counts twice");
        }
    }

    /// @dev The vault holds exactly what it says it owes: balances, what is leaving, what is due, what could not be sent.
    function requireBacked(uint16 assetId) internal view {
        MarginVault vault = chains[homeOf(assetId)].vault;
        uint256 units = 0;
        uint256 waiting = 0;
        for (uint256 i = 0; i < people.length; ++i) {
            units += balanceOf(people[i], assetId);
            waiting += leavingOf(people[i], assetId);
            waiting += extensionOf(vault).owed(people[i], assetId);
        }
        same(vault.totalUnits(assetId), units, "accounts and totals disagree");
        waiting += extensionOf(vault).owed(LIQUIDATOR, assetId) + extensionOf(vault).owed(PICKY, assetId)
        + extensionOf(vault).owed(RESERVE, assetId);
        uint256 count = extensionOf(vault).dueCount();
        for (uint256 i = 0; i < count; ++i) {
            Due memory due = extensionOf(vault).dueAt(i);
            if (AssetId.unwrap(due.assetId) == assetId) waiting += due.units;
        }
        same(tokens[assetId].balanceOf(address(vault)), units + waiting, "tokens and units disagree");
    }

    /// @dev §3: free and inbound are lower bounds of the truth for every leaf, however old; so no snapshot, and no
    /// order of them, ever raises a right (invariant 4).
    function requireBounded(uint256 place, address who) internal view {
        bytes32[] memory leaf = wordsOf(place, who);
        Units[] memory all = unitsOf(who);
        for (uint256 i = 0; i < COLLATERALS; ++i) {
            uint16 assetId = collateralAt(i);
            (Units memory units, uint16 home) = (all[assetId], homeOf(assetId));
            uint256 released = 0;
            for (uint16 slot = 0; slot < SLOTS; ++slot) {
                if (slot == home) continue;
                uint256 seen = ViewLib.pledgedTo(leaf, AssetId.wrap(assetId), Slot.wrap(slot));
                atMost(seen, units.pledged[slot], "a leaf shows more inbound units than there are");
                released += units.released[slot];
            }
            uint256 back = ViewLib.releasedElsewhere(leaf, AssetId.wrap(assetId), Slot.wrap(home));
            atMost(back, released, "a leaf shows more free units than there are");
        }
    }

    /// @dev Invariant 9: each chain's assets and debts take at most 44 words of a leaf, so those of five chains fit into it.
    function requireShort(address who) internal view {
        bytes32[] memory words = trueWords(who);
        uint256[3] memory lengths;
        for (uint256 i = 0; i < words.length; ++i) {
            ++lengths[assetAt(table, LeafWord.wrap(words[i]).assetId()).slotPlace()];
        }
        for (uint256 slot = 0; slot < SLOTS; ++slot) {
            atMost(lengths[slot], 44, "too many words");
        }
    }

    // -------------------------------------------------------------------------------------------------------- views

    /// @dev The account at this moment on all chains, at the prices of the next snapshot.
    function trueSheet(address who) internal view returns (BalanceSheet memory) {
        return MarginLib.evaluate(trueWords(who), table, SLOTS);
    }

    function trueSurplus(address who) internal view returns (int256[] memory) {
        return MarginLib.slotSurplus(trueWords(who), table, SLOTS);
    }

    function trueWords(address who) internal view returns (bytes32[] memory) {
        bytes32[][] memory parts = new bytes32[][](SLOTS);
        for (uint16 slot = 0; slot < SLOTS; ++slot) {
            parts[slot] = chains[slot].vault.localWords(idOf(who));
        }
        return Words.merge(parts);
    }

    /// @dev By asset id.
    function unitsOf(address who) internal view returns (Units[] memory all) {
        return unitsIn(trueWords(who));
    }

    function unitsIn(bytes32[] memory words) internal view returns (Units[] memory all) {
        all = new Units[](table.length);
        for (uint256 i = 0; i < words.length; ++i) {
            LeafWord entry = LeafWord.wrap(words[i]);
            Units memory units = all[entry.assetPlace()];
            if (entry.tag() == BALANCE_WORD) {
                units.balance += entry.low();
                units.leaving += entry.high();
            } else if (entry.tag() == PLEDGE_WORD) {
                units.pledged[entry.slotPlace()] += entry.high();
                units.released[entry.slotPlace()] += entry.low();
            } else if (entry.tag() == CLAIM_WORD) {
                units.claimed[entry.slotPlace()] += entry.high();
                units.settled[entry.slotPlace()] += entry.low();
            }
        }
    }

    /// @dev The words of the account as the slot sees it under that snapshot; none without a leaf.
    function wordsSeen(address who, uint16 slot, uint256 place) internal view returns (bytes32[] memory) {
        bytes32[] memory leaf = wordsOf(place, who);
        if (leaf.length == 0) return leaf;
        return ViewLib.viewWords(leaf, chains[slot].vault.localWords(idOf(who)), Slot.wrap(slot), tableOf(place));
    }

    function sheetSeen(address who, uint16 slot, uint256 place) internal view returns (BalanceSheet memory) {
        return MarginLib.evaluate(wordsSeen(who, slot, place), tableOf(place), SLOTS);
    }

    function surplusSeen(address who, uint16 slot, uint256 place) internal view returns (int256[] memory) {
        return MarginLib.slotSurplus(wordsSeen(who, slot, place), tableOf(place), SLOTS);
    }

    function fullSurplusSeen(address who, uint16 slot, uint256 place) internal view returns (int256[] memory) {
        return MarginLib.fullSlotSurplus(wordsSeen(who, slot, place), tableOf(place), SLOTS);
    }

    /// @dev usdWad of all that the account had in custody at the cut, leaving included, and of what of it is at a stale price
    /// or on a stale chain; on its own chain the slot sees what there is now.
    function remainsSeen(address who, uint16 slot, uint256 place) internal view returns (uint256 value, uint256 stale) {
        Units[] memory all = unitsIn(wordsSeen(who, slot, place));
        bytes32[] memory assets = tableOf(place);
        for (uint256 i = 0; i < COLLATERALS; ++i) {
            uint16 assetId = collateralAt(i);
            AssetWord asset = assetAt(assets, AssetId.wrap(assetId));
            Units memory units = all[assetId];
            uint256 rest = units.balance;
            uint256 taken = 0;
            for (uint256 j = 0; j < SLOTS; ++j) {
                rest += units.settled[j];
                taken += units.claimed[j];
            }
            rest = rest > taken ? rest - taken + units.leaving : units.leaving;
            uint256 worth = ValueLib.collateralValue(rest, asset.unitPrice(), ValueLib.BPS);
            value += worth;
            if (asset.isFlagged()) stale += worth;
        }
    }

    function inboundOf(address who, uint16 assetId, uint16 slot) internal view returns (uint256) {
        (uint104 pledged,) = chains[homeOf(assetId)].vault.pledged(idOf(who), assetId, slot);
        (uint104 released, uint104 claimed) = chains[slot].vault.released(idOf(who), assetId);
        return pledged - released - claimed;
    }

    function debtAt(address who, uint256 venue) internal view returns (uint256) {
        return venues[venue].debtOf(idOf(who));
    }

    function owesOn(address who, uint16 slot) internal view returns (bool) {
        for (uint256 venue = 0; venue < venues.length; ++venue) {
            if (venueSlots[venue] == slot && debtAt(who, venue) != 0) return true;
        }
        return false;
    }

    function isPaid(Claim memory claim) internal view returns (bool) {
        MarginVault vault = chains[homeOf(claim.assetId)].vault;
        uint256[] memory paid = vault.paidWords(claim.debtSlot, claim.index / 256, 1);
        return paid.length == 1 && (paid[0] >> (claim.index % 256)) & 1 == 1;
    }

    // ----------------------------------------------------------------------------------------------------- checks

    function same(uint256 left, uint256 right, string memory message) internal pure {
        if (left != right) vm.assertEq(left, right, message);
    }

    function atMost(uint256 left, uint256 right, string memory message) internal pure {
        if (left > right) vm.assertLe(left, right, message);
    }

    /// @dev By asset id × slots + debt slot.
    function _unsettledOf(address who) private view returns (uint256[] memory units) {
        units = new uint256[](table.length * SLOTS);
        for (uint16 slot = 0; slot < SLOTS; ++slot) {
            uint64 count = chains[slot].vault.claimCount();
            for (uint64 i = 0; i < count; ++i) {
                Claim memory claim = chains[slot].vault.claimAt(i);
                if (claim.account == idOf(who) && !isPaid(claim)) units[claim.assetId * SLOTS + slot] += claim.units;
            }
        }
    }
}
