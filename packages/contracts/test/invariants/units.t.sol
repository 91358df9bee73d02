// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

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
        for (uint256 i = 0; i < 4; ++i) {
            for (uint256 j = 0; j < people.length; ++j) {
                requireConserved(people[j], collateralIds()[i]);
            }
            requireBacked(collateralIds()[i]);
        }
    }

    function afterInvariant() public {
        requireReach();
    }
}
