// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {SnapshotRegistry} from "../../src/SnapshotRegistry.sol";
import {Snapshot} from "../../src/types/Snapshot.sol";
import {balanceWord, claimWord, debtWord, pledgeWord} from "../utils/LeafWords.sol";
import {vm} from "../utils/Vm.sol";
import {Words} from "../utils/Words.sol";
import {Keepers} from "./Keepers.sol";

/// @dev Invariants 4 and 5: snapshots in every order with every repetition, and what goes into them.
contract MergeInvariants is Keepers {
    bytes32[] private _leaf;

    function actions() internal pure override returns (bytes4[] memory list) {
        list = new bytes4[](15);
        list[0] = this.deposits.selector;
        list[1] = this.withdraws.selector;
        list[2] = this.pledges.selector;
        list[3] = this.pledgesWithProof.selector;
        list[4] = this.releases.selector;
        list[5] = this.borrows.selector;
        list[6] = this.pricesMove.selector;
        list[7] = this.liquidates.selector;
        list[8] = this.settles.selector;
        list[9] = this.writesOff.selector;
        list[10] = this.operatorsLook.selector;
        list[11] = this.operatorsSign.selector;
        list[12] = this.operatorsAreAway.selector;
        list[13] = this.relayersPostAnything.selector;
        list[14] = this.relayersPostAnything.selector;
    }

    /// @dev For hours: what was signed before is no sign of life any more, and what is signed next shows old blocks.
    function operatorsAreAway(uint256 seed) external {
        begin(seed);
        advance(uint64(random(10 hours)));
    }

    function invariant_onlyTheNewestCounts() public {
        if (!isShaped) return;
        for (uint16 slot = 0; slot < SLOTS; ++slot) {
            _requireNewest(slot, latest[slot]);
        }
        // Any of them, whether or not it is accepted anywhere.
        address who = people[chance() % people.length];
        requireBounded(1 + chance() % shotCount(), who);
        _requirePure(who);
    }

    /// @dev All of them, on every chain in another order, some twice: the same state everywhere.
    function afterInvariant() public {
        if (!isShaped) return;
        for (uint16 slot = 0; slot < SLOTS; ++slot) {
            begin(slot);
            for (uint256 i = 0; i < shotCount(); ++i) {
                postShot(slot, 1 + random(shotCount()));
            }
            postShot(slot, shotCount());
            for (uint256 i = 0; i < shotCount(); ++i) {
                postShot(slot, 1 + i);
            }
            _requireNewest(slot, shotCount());
        }
        _requireAnyOrder();
    }

    function test_everyActionHappens() public {
        playApart(4, 600);
        requireDone("withdraw,pledge with proof,release,liquidate,claim,settle,old header");
    }

    function relay(uint16 slot, uint256 place) internal override {
        super.relay(slot, place);
        if (latest[slot] == place && !isLife(place)) did("old header");
    }

    function check() internal override {
        invariant_onlyTheNewestCounts();
    }

    function finish() internal override {
        afterInvariant();
    }

    function _requireNewest(uint16 slot, uint256 place) private view {
        SnapshotRegistry registry = chains[slot].registry;
        Snapshot memory header = headerOf(place);
        (bytes32 digest, uint64 epoch, uint64 timestamp,) = registry.latest();
        vm.assertEq(digest, registry.digest(header));
        vm.assertEq(epoch, header.epoch);
        vm.assertEq(timestamp, header.timestamp);
        vm.assertEq(registry.operators(), header.operators);
        vm.assertEq(registry.lifeAt(), lifeAt[slot]);
    }

    /// @dev A leaf is what the numbers are, however they came to be that, and whichever chain is read first.
    function _requirePure(address who) private {
        bytes32[][] memory parts = new bytes32[][](SLOTS);
        for (uint256 slot = 0; slot < SLOTS; ++slot) {
            parts[slot] = chains[slot].vault.localWords(idOf(who));
        }
        bytes32[] memory leaf = Words.merge(parts);
        vm.assertEq(leaf, _rebuiltLeaf(who));
        (parts[0], parts[2]) = (parts[2], parts[0]);
        vm.assertEq(leaf, Words.merge(parts));
        (parts[0], parts[1]) = (parts[1], parts[0]);
        vm.assertEq(leaf, Words.merge(parts));
    }

    function _rebuiltLeaf(address who) private returns (bytes32[] memory) {
        delete _leaf;
        for (uint16 i = 0; i < table.length; ++i) {
            if (slotDebt(homeOf(i)) == i) continue;
            (uint104 units, uint104 leaving) = (balanceOf(who, i), leavingOf(who, i));
            if (units | leaving != 0) _leaf.push(balanceWord(i, leaving, units));
        }
        for (uint256 tag = 2; tag <= 3; ++tag) {
            for (uint256 i = 0; i < table.length * SLOTS; ++i) {
                _pushPair(who, uint16(i / SLOTS), uint16(i % SLOTS), tag == 2);
            }
        }
        for (uint256 venue = 0; venue < venues.length; ++venue) {
            uint256 owed = debtAt(who, venue);
            if (owed != 0) _leaf.push(debtWord(venues[venue].liabilityAssetId(), uint104(owed)));
        }
        return _leaf;
    }

    function _pushPair(address who, uint16 assetId, uint16 slot, bool isPledge) private {
        (uint104 pledged, uint104 settled) = chains[homeOf(assetId)].vault.pledged(idOf(who), assetId, slot);
        (uint104 released, uint104 claimed) = chains[slot].vault.released(idOf(who), assetId);
        if (isPledge && (pledged | released) != 0) _leaf.push(pledgeWord(assetId, slot, pledged, released));
        if (!isPledge && (claimed | settled) != 0) _leaf.push(claimWord(assetId, slot, claimed, settled));
    }

    /// @dev Operators who look at the chains in different orders sign the same roots.
    function _requireAnyOrder() private {
        for (uint16 slot = 0; slot < SLOTS; ++slot) {
            mine(slot);
        }
        advance(900);
        uint8[3][6] memory orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
        Snapshot memory first;
        for (uint256 i = 0; i < orders.length; ++i) {
            for (uint256 j = 0; j < SLOTS; ++j) {
                follow(orders[i][j]);
            }
            sign();
            Snapshot memory header = headerOf(shotCount());
            if (i == 0) first = header;
            vm.assertEq(header.accounts, first.accounts);
            vm.assertEq(header.claims, first.claims);
        }
    }
}
