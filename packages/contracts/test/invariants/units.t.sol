// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {vm} from "../utils/Vm.sol";
import {Reach} from "./Reach.sol";

/// @dev Invariants 1, 2, 4, 7 and 9: where a unit counts, and that it is found when it must pay.
contract UnitsInvariants is Reach {
    function actions() internal pure override returns (bytes4[] memory list) {
        list = new bytes4[](20);
        list[0] = this.deposits.selector;
        list[1] = this.repays.selector;
        list[2] = this.withdraws.selector;
        list[3] = this.pledges.selector;
        list[4] = this.pledgesWithProof.selector;
        list[5] = this.releases.selector;
        list[6] = this.releases.selector;
        list[7] = this.borrows.selector;
        list[8] = this.borrows.selector;
        list[9] = this.operatorsLook.selector;
        list[10] = this.operatorsSign.selector;
        list[11] = this.relayersPost.selector;
        list[12] = this.relayersPostAgain.selector;
        list[13] = this.pricesMove.selector;
        list[14] = this.pricesGoStale.selector;
        list[15] = this.liquidates.selector;
        list[16] = this.forcesPledges.selector;
        list[17] = this.forcesReleases.selector;
        list[18] = this.settles.selector;
        list[19] = this.writesOff.selector;
    }

    function invariant_noUnitCountsTwice() public {
        uint16 slot = uint16(shots.length % SLOTS);
        Shot[2] memory seen = [shotAt(latest[slot]), shotAt(previous[slot] == 0 ? latest[slot] : previous[slot])];
        for (uint256 i = 0; i < people.length; ++i) {
            for (uint256 j = 0; j < 4; ++j) {
                uint16 assetId = collateralIds()[j];
                requireConserved(people[i], assetId);
                requireBounded(seen[0], people[i], assetId);
                requireBounded(seen[1], people[i], assetId);
            }
            requireShort(people[i]);
        }
        for (uint256 j = 0; j < 4; ++j) {
            requireBacked(collateralIds()[j]);
        }
        requireBalanced();
        requireOwed();
    }

    /// @dev The runs are worth something only if chance alone reaches everything now and then.
    function test_everyActionHappens() public {
        play(1, 3_000);
        string[13] memory names = [
            "deposit",
            "repay",
            "withdraw",
            "pledge",
            "pledge with proof",
            "release",
            "borrow",
            "liquidate",
            "claim",
            "settle",
            "forcePledge",
            "forceRelease",
            "writeOff"
        ];
        for (uint256 i = 0; i < names.length; ++i) {
            vm.assertGt(done[names[i]], 0, names[i]);
        }
        invariant_noUnitCountsTwice();
    }

    function afterInvariant() public {
        requireReach();
    }
}
