// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IMarginVault} from "../../src/interfaces/IMarginVault.sol";
import {ISnapshotRegistry} from "../../src/interfaces/ISnapshotRegistry.sol";
import {Margin} from "../../src/types/Margin.sol";
import {AccountProof} from "../../src/types/Snapshot.sol";
import {Base} from "../Base.sol";
import {vm} from "../utils/Vm.sol";

contract MarginOfTest is Base {
    function test_default() public {
        deposit(ALICE, WETH, 3 ether);
        deposit(ALICE, WBTC, BTC / 10);
        pledge(ALICE, WETH, 1, 1 ether);
        borrow(ALICE, 1, 1_000 * DOLLAR, snap());
        Shot memory shot = snap();
        Margin memory margin = _marginOf(0, shot);
        vm.assertEq(margin.equity, (9_000 + 6_000 - 1_000) * 1 ether);
        vm.assertEq(margin.initialSurplus, (7_200 + 4_500 - 1_100) * 1 ether);
        vm.assertEq(margin.maintenanceSurplus, (7_650 + 4_800 - 1_050) * 1 ether);
        vm.assertEq(margin.slotSurplus, 4_800 ether);
        vm.assertEq(margin.deficit, 0);
        vm.assertEq(_marginOf(1, shot).slotSurplus, (2_400 + 4_500 - 1_100) * 1 ether);
    }

    function test_behavior_theDeficitOfTheOtherSlots() public {
        deposit(ALICE, WETH, 3 ether);
        pledge(ALICE, WETH, 1, 1 ether);
        pledge(ALICE, WETH, 2, 1 ether);
        Shot memory shot = snap();
        borrow(ALICE, 1, 2_000 * DOLLAR, shot);
        borrow(ALICE, 2, 2_000 * DOLLAR, shot);
        setEth(2_000);
        shot = snap();
        vm.assertEq(_marginOf(0, shot).deficit, 1_200 ether);
        vm.assertEq(_marginOf(1, shot).deficit, 600 ether);
        vm.assertEq(_marginOf(1, shot).slotSurplus, -600 ether);
    }

    /// @dev A pledge stops counting here at once, and counts nowhere until a snapshot shows it, but is owned always.
    function test_behavior_aPledgeInFlight() public {
        deposit(ALICE, WETH, 3 ether);
        Shot memory shot = snap();
        pledge(ALICE, WETH, 1, 1 ether);
        vm.assertEq(_marginOf(0, shot).slotSurplus, 4_800 ether);
        vm.assertEq(_marginOf(1, shot).slotSurplus, 0);
        vm.assertEq(_marginOf(0, shot).equity, 9_000 ether);
        vm.assertEq(_marginOf(1, shot).equity, 9_000 ether);
    }

    function test_behavior_whateverTheAgeOfTheSnapshot() public {
        deposit(ALICE, WETH, 3 ether);
        Shot memory shot = snap();
        advance(365 days);
        vm.assertEq(_marginOf(0, shot).equity, 9_000 ether);
    }

    function test_error_replacedSnapshot() public {
        deposit(ALICE, WETH, 3 ether);
        Shot memory shot = snap();
        snap();
        vm.expectPartialRevert(ISnapshotRegistry.NotAccepted.selector);
        this.marginExternally(0, shot);
    }

    function test_error_accountWithoutALeaf() public {
        Shot memory shot = snap();
        vm.expectPartialRevert(IMarginVault.InvalidAccountProof.selector);
        this.marginExternally(0, shot);
    }

    function marginExternally(uint16 slot, Shot memory shot) external {
        _marginOf(slot, shot);
    }

    function _marginOf(uint16 slot, Shot memory shot) private returns (Margin memory) {
        AccountProof memory proof = proofOf(shot, idOf(ALICE));
        on(slot);
        return chains[slot].vault.marginOf(idOf(ALICE), proof);
    }
}
