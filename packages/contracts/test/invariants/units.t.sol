// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {vm} from "../utils/Vm.sol";
import {Reach} from "./Reach.sol";

/// @dev Invariants 1, 2, 4, 7, 9 and 10: where a unit counts, that it is found when it must pay, and that it is paid.
contract UnitsInvariants is Reach {
    function actions() internal pure override returns (bytes4[] memory list) {
        list = new bytes4[](27);
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
        list[12] = this.relayersPostAnything.selector;
        list[13] = this.pricesMove.selector;
        list[14] = this.pricesGoStale.selector;
        list[15] = this.liquidates.selector;
        list[16] = this.forcesPledges.selector;
        list[17] = this.forcesReleases.selector;
        list[18] = this.settles.selector;
        list[19] = this.writesOff.selector;
        list[20] = this.paysDue.selector;
        list[21] = this.paysNoted.selector;
        list[22] = this.topsUp.selector;
        list[23] = this.tokensRefuse.selector;
        list[24] = this.guardianActs.selector;
        list[25] = this.ownerActs.selector;
        list[26] = this.recovers.selector;
    }

    function invariant_noUnitCountsTwice() public view {
        if (!isShaped) return;
        // One account, one asset and one snapshot after each action, all of them at the end.
        address who = people[chance() % people.length];
        requireConserved(who);
        requireBacked(collateralAt(chance() % COLLATERALS));
        requireBounded(1 + chance() % shotCount(), who);
        requireShort(who);
    }

    /// @dev The runs are worth something only if chance alone reaches everything now and then.
    function test_everyActionHappens() public {
        for (uint256 seed = 1; seed < 8; ++seed) {
            playApart(seed, 400);
        }
        requireDone("deposit,repay,withdraw,pledge,pledge with proof,release,borrow,liquidate,claim,settle,forcePledge");
        requireDone("forceRelease,writeOff,chargeOff,due withdrawal,due seizure,note,pay due,pay noted,topUp,cap,fetch");
    }

    function afterInvariant() public {
        if (!isShaped) return;
        _requireAll();
        requireReach();
        _requireAll();
    }

    function _requireAll() private view {
        for (uint256 i = 0; i < people.length; ++i) {
            requireConserved(people[i]);
        }
        for (uint256 i = 0; i < COLLATERALS; ++i) {
            requireBacked(collateralAt(i));
        }
    }

    function check() internal view override {
        invariant_noUnitCountsTwice();
    }

    function finish() internal override {
        afterInvariant();
    }
}
