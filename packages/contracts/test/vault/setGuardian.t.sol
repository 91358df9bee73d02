// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {IGuarded} from "../../src/interfaces/IGuarded.sol";
import {MarginVault} from "../../src/MarginVault.sol";
import {Base} from "../Base.sol";
import {vm} from "../utils/Vm.sol";

contract SetGuardianTest is Base {
    MarginVault private _vault;

    function setUp() public override {
        super.setUp();
        _vault = chains[0].vault;
    }

    /// @dev Where there is nobody to replace, at once.
    function test_default() public {
        snap();
        vm.assertEq(_vault.guardian(), address(0));
        vm.expectEmit(address(_vault));
        emit IGuarded.GuardianScheduled(BOB, time);
        _set(BOB);
        vm.assertEq(_vault.guardian(), BOB);
        vm.prank(BOB);
        _vault.pause();
    }

    /// @dev Where there is nothing to guard yet, too.
    function test_behavior_replacedAtOnceBeforeTheFirstSnapshot() public {
        _set(BOB);
        _set(ALICE);
        vm.assertEq(_vault.guardian(), ALICE);
        snap();
        _set(BOB);
        vm.assertEq(_vault.guardian(), ALICE);
    }

    function test_behavior_replacedAfterTwoDays() public {
        snap();
        _set(BOB);
        vm.expectEmit(address(_vault));
        emit IGuarded.GuardianScheduled(ALICE, time + 2 days);
        _set(ALICE);
        advance(2 days - 1);
        vm.assertEq(_vault.guardian(), BOB);
        vm.expectRevert(abi.encodeWithSelector(IGuarded.NotGuardian.selector, ALICE));
        vm.prank(ALICE);
        _vault.pause();
        advance(1);
        vm.assertEq(_vault.guardian(), ALICE);
        vm.expectRevert(abi.encodeWithSelector(IGuarded.NotGuardian.selector, BOB));
        vm.prank(BOB);
        _vault.pause();
    }

    function test_behavior_takenAwayAfterTwoDays() public {
        snap();
        _set(BOB);
        _set(address(0));
        advance(2 days - 1);
        vm.assertEq(_vault.guardian(), BOB);
        advance(1);
        vm.assertEq(_vault.guardian(), address(0));
        vm.expectRevert(abi.encodeWithSelector(IGuarded.NotGuardian.selector, BOB));
        vm.prank(BOB);
        _vault.pause();
    }

    /// @dev One that waits is replaced, and its successor waits two days of its own.
    function test_behavior_anotherOneMeanwhile() public {
        snap();
        _set(BOB);
        _set(ALICE);
        advance(1 days);
        _set(LIQUIDATOR);
        advance(1 days);
        vm.assertEq(_vault.guardian(), BOB);
        advance(1 days);
        vm.assertEq(_vault.guardian(), LIQUIDATOR);
    }

    function test_error_notTheOwner() public {
        _set(BOB);
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, BOB));
        vm.prank(BOB);
        _vault.setGuardian(BOB);
    }

    function _set(address guardian) private {
        vm.prank(OWNER);
        _vault.setGuardian(guardian);
    }
}
