// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IMarginVault} from "../../src/interfaces/IMarginVault.sol";
import {ISnapshotRegistry} from "../../src/interfaces/ISnapshotRegistry.sol";
import {MarginVault} from "../../src/MarginVault.sol";
import {TestToken} from "../utils/TestToken.sol";
import {vm} from "../utils/Vm.sol";
import {EscapeBase} from "./EscapeBase.sol";

contract PayLeavingTest is EscapeBase {
    function setUp() public override {
        super.setUp();
        deposit(ALICE, WETH, 3 ether);
        snap();
        wait_(1 days);
        ask(WETH, 2 ether);
    }

    function test_default() public {
        wait_(6 days);
        MarginVault vault = vaultOf(WETH);
        vm.expectEmit(address(vault));
        emit IMarginVault.AccountTouched(idOf(ALICE));
        vm.expectEmit(address(vault));
        emit IMarginVault.Left(idOf(ALICE), WETH, ALICE, 2 ether);
        by(BOB);
        vault.payLeaving(idOf(ALICE), WETH, 0);
        vm.assertEq(tokens[WETH].balanceOf(ALICE), 2 ether);
        vm.assertEq(tokens[WETH].balanceOf(address(vault)), 1 ether);
        (uint104 units, uint64 requests) = vault.leaving(idOf(ALICE), WETH);
        vm.assertEq(units, 0);
        vm.assertEq(requests, 1);
        vm.assertEq(requestOf(ALICE, WETH, 0).receiver, address(0));
        vm.assertEq(balanceOf(ALICE, WETH), 1 ether);
        vm.assertEq(vault.totalUnits(WETH), 1 ether);
    }

    function test_behavior_theSixDaysBeginAnewWithEveryAsk() public {
        wait_(5 days);
        ask(WETH, 1);
        wait_(1 days);
        vm.expectRevert(abi.encodeWithSelector(ISnapshotRegistry.NotSilent.selector, 12 days, 7 days));
        this.payExternally(WETH);
        wait_(5 days);
        pay(WETH);
        vm.assertEq(tokens[WETH].balanceOf(ALICE), 2 ether + 1);
    }

    /// @dev What stands still does not count.
    function test_attack_aChainThatStopsAndResumes() public {
        wait_(1 days);
        advance(30 days);
        vm.expectRevert(abi.encodeWithSelector(ISnapshotRegistry.NotSilent.selector, 7 days, 2 days + 6 hours));
        this.payExternally(WETH);
    }

    function test_error_aSecondTooEarly() public {
        wait_(6 days - 1);
        vm.expectRevert(abi.encodeWithSelector(ISnapshotRegistry.NotSilent.selector, 7 days, 7 days - 1));
        this.payExternally(WETH);
        advance(1);
        pay(WETH);
    }

    function test_error_twice() public {
        wait_(6 days);
        pay(WETH);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.NothingLeaving.selector, idOf(ALICE), WETH));
        this.payExternally(WETH);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.NothingLeaving.selector, idOf(ALICE), WETH));
        this.putBackExternally(WETH);
        vm.expectPartialRevert(IMarginVault.NothingLeaving.selector);
        this.payExternally(USDC);
    }

    /// @dev Any snapshot ends the request, also when the next silence is as long.
    function test_error_aSnapshotWasAccepted() public {
        wait_(5 days);
        snap();
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.LeavingEnded.selector, idOf(ALICE), WETH));
        this.payExternally(WETH);
        wait_(8 days);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.LeavingEnded.selector, idOf(ALICE), WETH));
        this.payExternally(WETH);
        // Asking again takes along what was asked for before.
        ask(WETH, 1 ether);
        wait_(6 days);
        pay(WETH);
        vm.assertEq(tokens[WETH].balanceOf(ALICE), 3 ether);
    }

    function test_behavior_aReceiverThatIsBlocked() public {
        wait_(6 days);
        tokens[WETH].block_(ALICE);
        vm.expectRevert(abi.encodeWithSelector(TestToken.Blocked.selector, ALICE));
        this.payExternally(WETH);
        MarginVault vault = vaultOf(WETH);
        by(ALICE);
        vault.askToLeave(idOf(ALICE), WETH, 1, BOB);
        wait_(6 days);
        pay(WETH);
        vm.assertEq(tokens[WETH].balanceOf(BOB), 2 ether + 1);
    }

    /// @dev While it leaves the holding is still one, which others may add to.
    function test_behavior_depositsMeanwhile() public {
        ask(WETH, 1 ether);
        fund(BOB, WETH, 1 ether, address(chains[0].vault));
        MarginVault vault = vaultOf(WETH);
        by(BOB);
        vault.deposit(idOf(ALICE), WETH, 1);
        wait_(6 days);
        pay(WETH);
        vm.assertEq(balanceOf(ALICE, WETH), 1);
        vm.assertEq(tokens[WETH].balanceOf(ALICE), 3 ether);
    }
}
