// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {BalanceSheet} from "../../src/libraries/MarginLib.sol";
import {vm} from "../utils/Vm.sol";
import {Keepers} from "./Keepers.sol";

/// @dev Owners, relayers and keepers at prices that stay as they are.
abstract contract ConstantPrices is Keepers {
    function actions() internal pure override returns (bytes4[] memory list) {
        list = new bytes4[](18);
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
        list[14] = this.relayersPost.selector;
        list[15] = this.liquidates.selector;
        list[16] = this.forcesPledges.selector;
        list[17] = this.forcesReleases.selector;
    }
}

/// @dev Invariant 3 from the start: every chain on an arbitrary old snapshot, and no account is ever short anywhere.
contract DebtInvariants is ConstantPrices {
    function invariant_noDebtWithoutMargin() public {
        uint16 slot = uint16(shots.length % SLOTS);
        for (uint256 i = 0; i < people.length; ++i) {
            int256[] memory surplus = trueSheet(people[i]).slotSurplus;
            for (uint256 j = 0; j < SLOTS; ++j) {
                vm.assertGe(surplus[j], 0, "a slot is short");
            }
            vm.assertGe(marginAt(people[i], slot).initialSurplus, 0, "an account is seen short");
        }
    }

    function test_everyActionHappens() public {
        for (uint256 seed = 0; seed < 150; ++seed) {
            play(seed, 10);
            invariant_noDebtWithoutMargin();
        }
        string[7] memory names = ["deposit", "repay", "withdraw", "pledge", "pledge with proof", "release", "borrow"];
        for (uint256 i = 0; i < names.length; ++i) {
            vm.assertGt(done[names[i]], 0, names[i]);
        }
        string[4] memory never = ["liquidate", "claim", "forcePledge", "forceRelease"];
        for (uint256 i = 0; i < never.length; ++i) {
            vm.assertEq(done[never[i]], 0, never[i]);
        }
    }

    function afterInvariant() public view {
        vm.assertEq(done["liquidate"] + done["claim"] + done["forcePledge"] + done["forceRelease"], 0, "closed in vain");
    }
}

/// @dev Invariant 3 after a fall that every chain has seen: who is short gets no shorter, and who is not stays so.
contract DebtAfterAFallInvariants is ConstantPrices {
    /// @dev The least total initial surplus that each may have.
    mapping(address who => int256) private _least;

    function setUp() public override {
        super.setUp();
        for (uint256 i = 0; i < people.length; ++i) {
            pledge(people[i], WETH, 1, 0.5 ether);
            pledge(people[i], USDC, 2, 400 * DOLLAR);
            pledge(people[i], WBTC, 0, BTC / 40);
        }
        freshen();
        for (uint256 i = 0; i < people.length; ++i) {
            // BOB owes half of what ALICE does; nobody owes anything on slot 2.
            tryBorrow(people[i], 0, 1_000 * DOLLAR / (i + 1), shotAt(shots.length));
            tryBorrow(people[i], 1, 1_700 * DOLLAR / (i + 1), shotAt(shots.length));
            tryBorrow(people[i], SLOTS, 400 * DOLLAR / (i + 1), shotAt(shots.length));
        }
        setPrices(35);
        freshen();
        // No older snapshot is honoured any more.
        advance(20);
        for (uint256 i = 0; i < people.length; ++i) {
            _setLeast(people[i], trueSheet(people[i]).initialSurplus);
        }
        vm.assertEq(done["borrow"], 6);
        vm.assertLt(trueSheet(ALICE).maintenanceSurplus, 0);
    }

    function invariant_noShorterThanBefore() public {
        for (uint256 i = 0; i < people.length; ++i) {
            BalanceSheet memory sheet = trueSheet(people[i]);
            vm.assertGe(sheet.initialSurplus, _least[people[i]], "an account became shorter");
            _setLeast(people[i], sheet.initialSurplus);
        }
    }

    function test_everyActionHappens() public {
        invariant_noShorterThanBefore();
        string[5] memory names = ["liquidate", "claim", "forcePledge", "forceRelease", "pledge with proof"];
        for (uint256 i = 0; i < 16; ++i) {
            uint256 state = vm.snapshotState();
            for (uint256 j = 0; j < 8; ++j) {
                play(8 * i + j, 10);
                invariant_noShorterThanBefore();
            }
            uint256[5] memory times;
            for (uint256 j = 0; j < names.length; ++j) {
                times[j] = done[names[j]];
            }
            vm.revertToState(state);
            for (uint256 j = 0; j < names.length; ++j) {
                done[names[j]] += times[j];
            }
        }
        for (uint256 i = 0; i < names.length; ++i) {
            vm.assertGt(done[names[i]], 0, names[i]);
        }
    }

    function _setLeast(address who, int256 initialSurplus) private {
        _least[who] = initialSurplus < 0 ? initialSurplus : int256(0);
    }
}
