// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IMarginVault} from "../../src/interfaces/IMarginVault.sol";
import {vm} from "../utils/Vm.sol";
import {MinimumBase} from "../vault/MinimumBase.sol";

/// @dev Dust that takes a place among eight, that no liquidator wants, or that keeps a debt from being given up.
contract SmallHoldings is MinimumBase {
    /// @dev BOB adds a unit just before ALICE withdraws everything, so that the place stays taken. It costs him the minimum,
    /// which is hers.
    function test_aStrangersUnitDoesNotKeepAPlaceTaken() public {
        depositCoins(ALICE, ALICE, MINIMUM);
        Shot memory shot = snap();
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.DepositTooSmall.selector, COIN, MINIMUM, 1));
        this.depositCoins(BOB, ALICE, 1);
        withdraw(ALICE, COIN, MINIMUM, shot);
        vm.assertEq(chains[2].vault.localWords(idOf(ALICE)).length, 0);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.NotAccountOwner.selector, idOf(ALICE), idOf(BOB)));
        this.depositCoins(BOB, ALICE, MINIMUM);

        depositCoins(ALICE, ALICE, MINIMUM);
        shot = snap();
        depositCoins(BOB, ALICE, MINIMUM);
        withdraw(ALICE, COIN, 2 * MINIMUM, shot);
        vm.assertEq(coin.balanceOf(ALICE), 3 * MINIMUM);
        vm.assertEq(chains[2].vault.localWords(idOf(ALICE)).length, 0);
    }

    /// @dev Nor does it after the units were pledged and came back, when the counters say that all of it is locked.
    function test_aWithdrawalLeavesNoDust() public {
        depositCoins(ALICE, ALICE, 2 * MINIMUM);
        pledge(ALICE, COIN, 1, 2 * MINIMUM);
        release(ALICE, 1, COIN, 2 * MINIMUM, snap());
        Shot memory shot = snap();
        (, uint104 locked) = chains[2].vault.balance(idOf(ALICE), COIN);
        vm.assertEq(locked, 2 * MINIMUM);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.RestTooSmall.selector, COIN, MINIMUM, 1));
        this.withdrawExternally(2 * MINIMUM - 1, shot);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.RestTooSmall.selector, COIN, MINIMUM, MINIMUM - 1));
        this.withdrawExternally(MINIMUM + 1, shot);
        withdraw(ALICE, COIN, MINIMUM, shot);
        withdraw(ALICE, COIN, MINIMUM, shot);
        vm.assertEq(balanceOf(ALICE, COIN), 0);
    }

    function withdrawExternally(uint256 units, Shot memory shot) external {
        withdraw(ALICE, COIN, units, shot);
    }
}
