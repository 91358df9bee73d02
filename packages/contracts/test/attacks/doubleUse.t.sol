// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IMarginVault} from "../../src/interfaces/IMarginVault.sol";
import {BalanceSheet, MarginLib} from "../../src/libraries/MarginLib.sol";
import {Margin} from "../../src/types/Margin.sol";
import {Base} from "../Base.sol";
import {vm} from "../utils/Vm.sol";
import {Words} from "../utils/Words.sol";

/// @dev §12, double use: one unit, two purposes.
contract DoubleUseAttacks is Base {
    /// @dev The chain that liquidates has not heard of the debt. It takes what is free there, and none of the units that
    /// the debt stands on.
    function test_aLiquidationOvertakingADebtRegistration() public {
        deposit(ALICE, WETH, 2 ether);
        pledge(ALICE, WETH, 1, 1 ether);
        Shot memory shot = snap();
        borrow(ALICE, 0, 2_000 * DOLLAR, shot);
        borrow(ALICE, 1, 2_000 * DOLLAR, shot);
        setEth(2_000);
        // Slot 0's debt is known, slot 1's is not: nobody has looked there since.
        lookAt(0);
        shot = seal();
        post(shot, 0);
        Margin memory margin = _marginOf(0, shot);
        vm.assertGt(margin.maintenanceSurplus, 0);
        setEth(1_000);
        shot = seal();
        post(shot, 0);
        (, uint256 units) = liquidate(ALICE, 0, type(uint256).max, WETH, shot);
        vm.assertLe(units, 1 ether);
        // The debt is registered late, and its collateral is all there.
        shot = snap();
        (, units) = liquidate(ALICE, 1, type(uint256).max, WETH, shot);
        vm.assertEq(units, 1 ether);
        settle(snap(), 0);
        vm.assertEq(tokens[WETH].balanceOf(address(chains[0].vault)), balanceOf(ALICE, WETH));
    }

    /// @dev Four snapshots in all twenty-four orders, on a chain each: the same right in the end, and never more of it.
    function test_snapshotsInEveryPermutation() public {
        deposit(ALICE, WETH, 4 ether);
        Shot[4] memory shots;
        for (uint256 i = 0; i < 4; ++i) {
            pledge(ALICE, WETH, 1, 0.5 ether);
            shots[i] = look();
        }
        uint256 state = vm.snapshotState();
        for (uint256 order = 0; order < 24; ++order) {
            _play(order, shots);
            vm.revertToState(state);
        }
    }

    /// @dev Slot 2 keeps back the whole deficit of slot 1, whatever slot 0 has. So it does not matter that slot 0, whose
    /// snapshot is older than the fall, lets its surplus go again.
    function test_surplusDepositedOnOneChainToFreeAnotherThenTakenBackUnderAnOlderSnapshot() public {
        deposit(ALICE, WETH, 1 ether);
        deposit(ALICE, WETH_2, 1 ether);
        pledge(ALICE, WETH, 1, 1 ether);
        Shot memory older = snap();
        borrow(ALICE, 1, 2_000 * DOLLAR, older);
        setEth(2_000);
        // Slot 1 is short of 2,200 − 1,600 = $600; slot 2 has $1,600 for it.
        deposit(ALICE, WETH, 1 ether);
        Shot memory newer = look();
        post(newer, 1);
        post(newer, 2);
        vm.expectPartialRevert(IMarginVault.InsufficientMargin.selector);
        this.withdrawExternally(WETH_2, 0.7 ether, newer);
        withdraw(ALICE, WETH_2, 0.6 ether, newer);
        withdraw(ALICE, WETH, 1 ether, older);
        _requireNoShorterThan(-600 * 10 ** 18 + 640 * 10 ** 18);
    }

    function withdrawExternally(uint16 assetId, uint256 units, Shot memory shot) external {
        withdraw(ALICE, assetId, units, shot);
    }

    function borrowExternally(uint256 units, Shot memory shot) external {
        borrow(ALICE, 1, units, shot);
    }

    function _play(uint256 order, Shot[4] memory shots) private {
        uint256[4] memory places = _permutation(order);
        uint256 newest = 0;
        for (uint256 i = 0; i < 4; ++i) {
            post(shots[places[i]], 1);
            if (places[i] > newest) newest = places[i];
            (bytes32 digest,,,) = chains[1].registry.latest();
            vm.assertEq(digest, chains[1].registry.digest(shots[newest].header));
        }
        // Two ether count on slot 1, whatever came last: $6,000 at 80 %, of 110 %.
        uint256 most = 6_000 * DOLLAR * 8 / 11;
        borrow(ALICE, 1, most, shots[3]);
        vm.expectPartialRevert(IMarginVault.InsufficientMargin.selector);
        this.borrowExternally(1, shots[3]);
        _requireNotShort();
    }

    function _permutation(uint256 order) private pure returns (uint256[4] memory places) {
        places = [uint256(0), 1, 2, 3];
        for (uint256 i = 0; i < 3; ++i) {
            uint256 j = i + order % (4 - i);
            order /= 4 - i;
            (places[i], places[j]) = (places[j], places[i]);
        }
    }

    function _marginOf(uint16 slot, Shot memory shot) private returns (Margin memory) {
        on(slot);
        return chains[slot].vault.marginOf(idOf(ALICE), proofOf(shot, idOf(ALICE)));
    }

    function _requireNoShorterThan(int256 initialSurplus) private view {
        vm.assertGe(_sheet().initialSurplus, initialSurplus, "an account became shorter");
    }

    function _sheet() private view returns (BalanceSheet memory) {
        return MarginLib.evaluate(_words(), table, SLOTS);
    }

    function _words() private view returns (bytes32[] memory) {
        bytes32[][] memory parts = new bytes32[][](SLOTS);
        for (uint16 slot = 0; slot < SLOTS; ++slot) {
            parts[slot] = chains[slot].vault.localWords(idOf(ALICE));
        }
        return Words.merge(parts);
    }

    function _requireNotShort() private view {
        int256[] memory surplus = MarginLib.slotSurplus(_words(), table, SLOTS);
        for (uint16 slot = 0; slot < SLOTS; ++slot) {
            vm.assertGe(surplus[slot], 0, "a slot is short");
        }
    }
}
