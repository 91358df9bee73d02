// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IMarginVault} from "../../src/interfaces/IMarginVault.sol";
import {MarginVault} from "../../src/MarginVault.sol";
import {AccountId} from "../../src/types/AccountId.sol";
import {Base} from "../Base.sol";
import {debtWord} from "../utils/LeafWords.sol";
import {vm} from "../utils/Vm.sol";

contract OnDebtChangeTest is Base {
    function test_default() public {
        MarginVault vault = chains[0].vault;
        deposit(ALICE, WETH, 3 ether);
        borrow(ALICE, 0, 1_000 * DOLLAR, snap());
        repay(ALICE, 0, 400 * DOLLAR);
        vm.assertEq(vault.touches(), 3);
        vm.assertEq(vault.localWords(idOf(ALICE))[1], debtWord(DEBT_0, uint104(600 * DOLLAR)));
    }

    function test_behavior_fullRepaymentLeavesTheVenue() public {
        MarginVault vault = chains[0].vault;
        deposit(ALICE, WETH, 3 ether);
        borrow(ALICE, 0, 1_000 * DOLLAR, snap());
        repay(ALICE, 0, 1_000 * DOLLAR);
        vm.assertEq(vault.venuesOf(idOf(ALICE)).length, 0);
        vm.assertEq(vault.localWords(idOf(ALICE)).length, 1);
    }

    /// @dev Also where the venue says that there is a debt: only a borrow makes an account owe.
    function test_behavior_neverAddsAVenue() public {
        MarginVault vault = chains[0].vault;
        deposit(ALICE, WETH, 3 ether);
        address venue = address(chains[0].venue);
        on(0);
        vm.prank(venue);
        vault.lock();
        vm.expectEmit(address(vault));
        emit IMarginVault.AccountTouched(AccountId.wrap(idOf(ALICE)));
        vm.prank(venue);
        vault.onDebtChange(idOf(ALICE));
        vm.prank(venue);
        vault.unlock();
        vm.assertEq(vault.venuesOf(idOf(ALICE)).length, 0);
        vm.assertEq(vault.localWords(idOf(ALICE)).length, 1);
        vm.assertEq(vault.touches(), 2);
        pledge(ALICE, WETH, 1, 3 ether);
    }

    function test_error_notAVenue() public {
        MarginVault vault = vaultOf(WETH);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.UnknownVenue.selector, ALICE));
        by(ALICE);
        vault.onDebtChange(idOf(ALICE));
    }

    function test_error_withoutTheLock() public {
        MarginVault vault = vaultOf(WETH);
        address venue = address(chains[0].venue);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.NotLockHolder.selector, venue));
        vm.prank(venue);
        vault.onDebtChange(idOf(ALICE));
    }
}
