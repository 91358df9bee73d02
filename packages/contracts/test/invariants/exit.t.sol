// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {MarginVault} from "../../src/MarginVault.sol";
import {AccountProof} from "../../src/types/Snapshot.sol";
import {ViewLib} from "../../src/libraries/ViewLib.sol";
import {vm} from "../utils/Vm.sol";
import {Keepers} from "./Keepers.sol";

/// @dev Invariant 8: chains fall silent and speak again, guardians pause, people ask to leave; nothing that was promised
/// is ever refused, and no unit counts twice on its way out.
contract ExitInvariants is Keepers {
    uint64 private constant OBSERVED_AT_LEAST_EVERY = 6 hours;

    function setUp() public override {
        super.setUp();
        for (uint16 slot = 0; slot < SLOTS; ++slot) {
            vm.prank(OWNER);
            chains[slot].vault.setGuardian(OWNER);
        }
    }

    function actions() internal pure override returns (bytes4[] memory list) {
        list = new bytes4[](21);
        list[0] = this.deposits.selector;
        list[1] = this.repays.selector;
        list[2] = this.withdraws.selector;
        list[3] = this.pledges.selector;
        list[4] = this.pledgesWithProof.selector;
        list[5] = this.releases.selector;
        list[6] = this.borrows.selector;
        list[7] = this.operatorsLook.selector;
        list[8] = this.operatorsSign.selector;
        list[9] = this.relayersPost.selector;
        list[10] = this.relayersPost.selector;
        list[11] = this.pricesMove.selector;
        list[12] = this.liquidates.selector;
        list[13] = this.settles.selector;
        list[14] = this.settles.selector;
        list[15] = this.asksToLeave.selector;
        list[16] = this.asksToLeave.selector;
        list[17] = this.leaves.selector;
        list[18] = this.putsBack.selector;
        list[19] = this.fallsSilent.selector;
        list[20] = this.guardianActs.selector;
    }

    function asksToLeave(uint256 seed) external {
        begin(seed);
        (address who, uint16 assetId) = (anyone(), anyCollateral());
        if (random(3) == 0) {
            // Somebody who borrows as much as is allowed, and then wants to leave.
            freshen();
            uint16 slot = homeOf(assetId);
            if (random(2) == 0) tryBorrow(who, slot, (10 + random(1_000)) * DOLLAR, shotAt(latest[slot]));
            _fallSilent(1 days);
        }
        _tryAsk(who, assetId, amount(assetId), random(2) == 0);
    }

    function leaves(uint256 seed) external {
        begin(seed);
        (address who, uint16 assetId) = (anyone(), anyCollateral());
        if (random(3) == 0) _fallSilent(6 days);
        _tryLeave(who, assetId);
    }

    function putsBack(uint256 seed) external {
        begin(seed);
        _tryPutBack(anyone(), anyCollateral());
    }

    function fallsSilent(uint256 seed) external {
        begin(seed);
        _fallSilent(uint64(1 + random(1 days)));
    }

    function guardianActs(uint256 seed) external {
        begin(seed);
        uint16 slot = anySlot();
        on(slot);
        vm.prank(OWNER);
        if (random(3) != 0) {
            try chains[slot].vault.unpause() {} catch {}
            return;
        }
        try chains[slot].vault.pause() {
            did("pause");
        } catch {}
    }

    function invariant_noUnitCountsTwice() public {
        for (uint256 j = 0; j < 4; ++j) {
            for (uint256 i = 0; i < people.length; ++i) {
                requireConserved(people[i], collateralIds()[j]);
            }
            requireBacked(collateralIds()[j]);
        }
    }

    /// @dev Now there are no operators any more, for ever: who owes nothing gets what is not pledged.
    function afterInvariant() public {
        for (uint256 i = 0; i < people.length; ++i) {
            for (uint256 venue = 0; venue < VENUES; ++venue) {
                if (debtAt(people[i], venue) != 0) repayAt(people[i], venue, debtAt(people[i], venue));
            }
        }
        _fallSilent(1 days);
        for (uint256 i = 0; i < people.length; ++i) {
            for (uint256 j = 0; j < 4; ++j) {
                // What a snapshot ended is asked for anew.
                _tryPutBack(people[i], collateralIds()[j]);
                _requireAsk(people[i], collateralIds()[j]);
            }
        }
        _fallSilent(6 days);
        for (uint256 i = 0; i < people.length; ++i) {
            for (uint256 j = 0; j < 4; ++j) {
                bool isLeaving = leavingOf(people[i], collateralIds()[j]) != 0;
                vm.assertTrue(_tryLeave(people[i], collateralIds()[j]) == isLeaving, "nobody may be kept in");
            }
        }
        invariant_noUnitCountsTwice();
    }

    function test_everyActionHappens() public {
        for (uint256 seed = 5; seed < 8; ++seed) {
            play(seed, 400);
        }
        string[9] memory names =
            ["deposit", "repay", "withdraw", "pledge", "liquidate", "ask", "leave", "putBack", "pause"];
        for (uint256 i = 0; i < names.length; ++i) {
            vm.assertGt(done[names[i]], 0, names[i]);
        }
        invariant_noUnitCountsTwice();
        afterInvariant();
    }

    /// @dev On every chain, all of it observed.
    function _fallSilent(uint64 secs) private {
        for (uint64 left = secs; left != 0;) {
            uint64 part = left < OBSERVED_AT_LEAST_EVERY ? left : OBSERVED_AT_LEAST_EVERY;
            (left, time) = (left - part, time + part);
            vm.warp(time);
            for (uint16 slot = 0; slot < SLOTS; ++slot) {
                chains[slot].registry.observeSilence();
            }
        }
    }

    function _tryAsk(address who, uint16 assetId, uint256 units, bool withProof) private returns (bool) {
        uint16 slot = homeOf(assetId);
        AccountProof memory proof = proofOf(shotAt(latest[slot]), idOf(who));
        bool owes = debtAt(who, slot) != 0 || (slot == 0 && debtAt(who, SLOTS) != 0);
        on(slot);
        by(who);
        if (withProof) {
            try chains[slot].vault.askToLeave(idOf(who), assetId, units, who, proof) {
                vm.assertFalse(owes, "left a debt behind");
                return did("ask");
            } catch (bytes memory reason) {
                return refused(reason);
            }
        }
        try chains[slot].vault.askToLeave(idOf(who), assetId, units, who) {
            vm.assertFalse(owes, "left a debt behind");
            return did("ask");
        } catch (bytes memory reason) {
            return refused(reason);
        }
    }

    function _tryLeave(address who, uint16 assetId) private returns (bool) {
        MarginVault vault = vaultOf(assetId);
        (uint104 units, uint64 requests) = vault.leaving(idOf(who), assetId);
        uint256 before = tokens[assetId].balanceOf(who);
        bool isPaid = requests != 0;
        for (uint64 i = 0; i < requests; ++i) {
            if (requestOf(who, assetId, i).units == 0) continue;
            try vault.payLeaving(idOf(who), assetId, i) {
                did("leave");
            } catch (bytes memory reason) {
                isPaid = refused(reason);
            }
        }
        if (isPaid) vm.assertEq(tokens[assetId].balanceOf(who), before + units);
        return isPaid && units != 0;
    }

    function _tryPutBack(address who, uint16 assetId) private {
        MarginVault vault = vaultOf(assetId);
        (, uint64 requests) = vault.leaving(idOf(who), assetId);
        for (uint64 i = 0; i < requests; ++i) {
            if (requestOf(who, assetId, i).units == 0) continue;
            try vault.putBack(idOf(who), assetId, i) {
                did("putBack");
            } catch (bytes memory reason) {
                refused(reason);
            }
        }
    }

    /// @dev All units that are free by the last snapshot, unless the account had no leaf in it.
    function _requireAsk(address who, uint16 assetId) private {
        bytes32[] memory leaf = wordsIn(shotAt(latest[homeOf(assetId)]), idOf(who));
        (uint104 units, uint104 locked) = vaultOf(assetId).balance(idOf(who), assetId);
        uint256 released = ViewLib.releasedElsewhere(leaf, assetId, homeOf(assetId));
        uint256 kept = locked > released ? locked - released : 0;
        if (leaf.length == 0 || units <= kept) return;
        vm.assertTrue(_tryAsk(who, assetId, units - kept, true), "nobody may be kept in");
    }
}
