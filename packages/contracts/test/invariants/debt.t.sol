// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {BalanceSheet} from "../../src/libraries/MarginLib.sol";
import {vm} from "../utils/Vm.sol";
import {Keepers} from "./Keepers.sol";

/// @dev Owners, relayers and keepers at prices that stay as they are.
abstract contract ConstantPrices is Keepers {
    function actions() internal pure override returns (bytes4[] memory list) {
        list = new bytes4[](19);
        list[0] = this.deposits.selector;
        list[1] = this.repays.selector;
        list[2] = this.withdraws.selector;
        list[3] = this.withdraws.selector;
        list[4] = this.pledges.selector;
        list[5] = this.pledgesWithProof.selector;
        list[6] = this.pledgesWithProof.selector;
        list[7] = this.releases.selector;
        list[8] = this.releases.selector;
        list[9] = this.borrows.selector;
        list[10] = this.borrows.selector;
        list[11] = this.operatorsLook.selector;
        list[12] = this.operatorsSign.selector;
        list[13] = this.relayersPost.selector;
        list[14] = this.relayersPostAnything.selector;
        list[15] = this.liquidates.selector;
        list[16] = this.forcesPledges.selector;
        list[17] = this.forcesReleases.selector;
        list[18] = this.writesOff.selector;
    }

    /// @dev A snapshot of which every entry may be of another time.
    function keepUp(uint16 slot) internal override returns (uint16) {
        if (random(2) == 0) return super.keepUp(slot);
        if (headerOf(latest[slot]).timestamp + 240 >= time) return slot;
        sign();
        relay(slot, shotCount());
        return slot;
    }
}

/// @dev Invariant 3 from the start: every chain on an arbitrary old snapshot, and no account is ever short anywhere.
contract DebtInvariants is ConstantPrices {
    function invariant_noDebtWithoutMargin() public view {
        if (!isShaped) return;
        uint16 slot = uint16(chance() % SLOTS);
        for (uint256 i = 0; i < people.length; ++i) {
            int256[] memory surplus = trueSurplus(people[i]);
            for (uint256 j = 0; j < SLOTS; ++j) {
                vm.assertGe(surplus[j], 0, "a slot is short");
            }
            vm.assertGe(sheetSeen(people[i], slot, latest[slot]).initialSurplus, 0, "an account is seen short");
        }
    }

    function test_everyActionHappens() public {
        for (uint256 seed = 0; seed < 6; ++seed) {
            playApart(seed, 150);
        }
        requireDone("deposit,repay,withdraw,pledge,pledge with proof,release,borrow,due withdrawal");
        afterInvariant();
    }

    function afterInvariant() public view {
        uint256 times = done["liquidate"] + done["due seizure"] + done["claim"] + done["forcePledge"];
        vm.assertEq(times + done["forceRelease"] + done["writeOff"] + done["chargeOff"], 0, "closed in vain");
    }

    function check() internal view override {
        invariant_noDebtWithoutMargin();
    }
}

/// @dev Invariant 3 after a fall that every chain has seen: who is short gets no shorter, and who is not stays so.
contract DebtAfterAFallInvariants is ConstantPrices {
    /// @dev The least total initial surplus that each may have.
    mapping(address who => int256) private _least;

    /// @dev BOB owes half of what ALICE does, and CLARA a third; nobody owes anything on slot 2.
    function settleIn() internal override {
        super.settleIn();
        for (uint256 i = 0; i < people.length; ++i) {
            put(people[i], WETH, unitsFor(WETH, 20 * size));
            pledge(people[i], WETH, 1, unitsFor(WETH, 10 * size));
            pledge(people[i], USDC, 2, balanceOf(people[i], USDC));
            pledge(people[i], WBTC, 0, balanceOf(people[i], WBTC));
        }
        freshen();
        for (uint256 i = 0; i < people.length; ++i) {
            vm.assertTrue(tryBorrow(people[i], 0, 7 * size * DOLLAR / (i + 1), shotCount()));
            vm.assertTrue(tryBorrow(people[i], 1, 7 * size * DOLLAR / (i + 1), shotCount()));
        }
        setPrices(60);
        freshen();
        // No older snapshot is honoured any more.
        advance(20);
        for (uint256 i = 0; i < people.length; ++i) {
            _setLeast(people[i], trueSheet(people[i]).initialSurplus);
        }
        vm.assertLt(trueSheet(ALICE).maintenanceSurplus, 0);
    }

    function invariant_noShorterThanBefore() public {
        if (!isShaped) return;
        for (uint256 i = 0; i < people.length; ++i) {
            BalanceSheet memory sheet = trueSheet(people[i]);
            vm.assertGe(sheet.initialSurplus, _least[people[i]], "an account became shorter");
            _setLeast(people[i], sheet.initialSurplus);
        }
    }

    function test_everyActionHappens() public {
        for (uint256 seed = 0; seed < 10; ++seed) {
            playApart(seed, 100);
        }
        requireDone("liquidate,claim,due seizure,forcePledge,forceRelease,pledge with proof");
    }

    function check() internal override {
        invariant_noShorterThanBefore();
    }

    function _setLeast(address who, int256 initialSurplus) private {
        _least[who] = initialSurplus < 0 ? initialSurplus : int256(0);
    }
}
