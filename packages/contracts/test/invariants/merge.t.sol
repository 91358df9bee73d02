// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {SnapshotRegistry} from "../../src/SnapshotRegistry.sol";
import {balanceWord, claimWord, debtWord, pledgeWord} from "../../src/types/LeafWord.sol";
import {vm} from "../utils/Vm.sol";
import {Words} from "../utils/Words.sol";
import {Keepers} from "./Keepers.sol";

/// @dev Invariants 4 and 5: snapshots in every order with every repetition, and what goes into them.
contract MergeInvariants is Keepers {
    bytes32[] private _leaf;

    function actions() internal pure override returns (bytes4[] memory list) {
        list = new bytes4[](14);
        list[0] = this.deposits.selector;
        list[1] = this.withdraws.selector;
        list[2] = this.pledges.selector;
        list[3] = this.pledgesWithProof.selector;
        list[4] = this.releases.selector;
        list[5] = this.borrows.selector;
        list[6] = this.pricesMove.selector;
        list[7] = this.liquidates.selector;
        list[8] = this.settles.selector;
        list[9] = this.settlesUnderThePreviousSnapshot.selector;
        list[10] = this.operatorsLook.selector;
        list[11] = this.operatorsSign.selector;
        list[12] = this.relayersPostAnything.selector;
        list[13] = this.relayersPostAnything.selector;
    }

    /// @dev Any snapshot ever signed, on any chain.
    function relayersPostAnything(uint256 seed) external {
        begin(seed);
        (uint16 slot, uint256 place) = (anySlot(), 1 + random(shots.length));
        if (place > latest[slot]) postShot(slot, place);
        else post(shotAt(place), slot);
    }

    function invariant_onlyTheNewestCounts() public {
        for (uint16 slot = 0; slot < SLOTS; ++slot) {
            _requireNewest(slot, latest[slot]);
        }
        // Any of them, whether or not it is accepted anywhere.
        Shot memory shot = shotAt(1 + uint256(keccak256(abi.encode(time))) % shots.length);
        address who = people[shots.length % people.length];
        for (uint256 j = 0; j < 4; ++j) {
            requireBounded(shot, who, collateralIds()[j]);
        }
        _requirePure(who);
    }

    /// @dev All of them, on every chain in another order, some twice: the same state everywhere.
    function afterInvariant() public {
        for (uint16 slot = 0; slot < SLOTS; ++slot) {
            begin(slot);
            for (uint256 i = 0; i < shots.length; ++i) {
                post(shotAt(1 + random(shots.length)), slot);
            }
            post(shotAt(shots.length), slot);
            for (uint256 i = 0; i < shots.length; ++i) {
                post(shotAt(1 + i), slot);
            }
            _requireNewest(slot, shots.length);
        }
        _requireAnyOrder();
    }

    function test_everyActionHappens() public {
        play(4, 1_000);
        string[6] memory names = ["withdraw", "pledge with proof", "release", "liquidate", "claim", "settle"];
        for (uint256 i = 0; i < names.length; ++i) {
            vm.assertGt(done[names[i]], 0, names[i]);
        }
        invariant_onlyTheNewestCounts();
        afterInvariant();
    }

    function _requireNewest(uint16 slot, uint256 place) private view {
        SnapshotRegistry registry = chains[slot].registry;
        Shot memory shot = shotAt(place);
        (bytes32 digest, uint64 epoch, uint64 timestamp,) = registry.latest();
        vm.assertEq(digest, registry.digest(shot.header));
        vm.assertEq(epoch, shot.header.epoch);
        vm.assertEq(timestamp, shot.header.timestamp);
        vm.assertEq(registry.operators(), shot.header.operators);
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
        uint16[4] memory ids = collateralIds();
        for (uint256 i = 0; i < 4; ++i) {
            uint104 units = balanceOf(who, ids[i]);
            if (units != 0) _leaf.push(balanceWord(ids[i], 0, units));
        }
        for (uint256 tag = 2; tag <= 3; ++tag) {
            for (uint256 i = 0; i < 4 * SLOTS; ++i) {
                _pushPair(who, ids[i / SLOTS], uint16(i % SLOTS), tag == 2);
            }
        }
        for (uint256 venue = 0; venue < VENUES; ++venue) {
            uint256 owed = debtAt(who, venue);
            if (owed != 0) _leaf.push(debtWord(venueAt(venue).liabilityAssetId(), uint104(owed)));
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
        uint8[3][6] memory orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
        Shot memory first;
        for (uint256 i = 0; i < orders.length; ++i) {
            for (uint256 j = 0; j < SLOTS; ++j) {
                lookAt(orders[i][j]);
            }
            Shot memory shot = seal();
            if (i == 0) first = shot;
            vm.assertEq(shot.header.accounts, first.header.accounts);
            vm.assertEq(shot.header.claims, first.header.claims);
        }
    }
}
