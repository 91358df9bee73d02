// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IMarginVault} from "../../src/interfaces/IMarginVault.sol";
import {ISnapshotRegistry} from "../../src/interfaces/ISnapshotRegistry.sol";
import {MarginVault} from "../../src/MarginVault.sol";
import {SnapshotRegistry} from "../../src/SnapshotRegistry.sol";
import {AccountId} from "../../src/types/AccountId.sol";
import {AssetId} from "../../src/types/AssetId.sol";
import {balanceWord} from "../utils/LeafWords.sol";
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
        emit IMarginVault.AccountTouched(AccountId.wrap(idOf(ALICE)));
        vm.expectEmit(address(vault));
        emit IMarginVault.Left(AccountId.wrap(idOf(ALICE)), AssetId.wrap(WETH), 0, ALICE, 2 ether);
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

    /// @dev Six days each: a later request does not hold back an earlier one, nor hurries after it.
    function test_behavior_eachInItsOwnTime() public {
        wait_(5 days);
        MarginVault vault = vaultOf(WETH);
        by(ALICE);
        vault.askToLeave(idOf(ALICE), WETH, 0.1 ether, BOB);
        wait_(1 days);
        vm.expectRevert(abi.encodeWithSelector(ISnapshotRegistry.NotSilent.selector, 12 days, 7 days));
        vault.payLeaving(idOf(ALICE), WETH, 1);
        vault.payLeaving(idOf(ALICE), WETH, 0);
        vm.assertEq(tokens[WETH].balanceOf(ALICE), 2 ether);
        vm.assertEq(leavingOf(ALICE, WETH), 0.1 ether);
        vm.assertEq(vault.localWords(idOf(ALICE))[0], balanceWord(WETH, 0.1 ether, 0.9 ether));
        wait_(5 days - 1);
        vm.expectRevert(abi.encodeWithSelector(ISnapshotRegistry.NotSilent.selector, 12 days, 12 days - 1));
        vault.payLeaving(idOf(ALICE), WETH, 1);
        advance(1);
        vault.payLeaving(idOf(ALICE), WETH, 1);
        vm.assertEq(tokens[WETH].balanceOf(ALICE), 2 ether);
        vm.assertEq(tokens[WETH].balanceOf(BOB), 0.1 ether);
        vm.assertEq(vault.localWords(idOf(ALICE))[0], balanceWord(WETH, 0, 0.9 ether));
    }

    function test_behavior_inAnyOrder() public {
        ask(WETH, 0.25 ether);
        ask(WETH, 0.5 ether);
        wait_(6 days);
        MarginVault vault = vaultOf(WETH);
        uint64[3] memory numbers = [uint64(1), 2, 0];
        uint256[3] memory paid = [0.25 ether, 0.75 ether, uint256(2.75 ether)];
        for (uint256 i = 0; i < 3; ++i) {
            vault.payLeaving(idOf(ALICE), WETH, numbers[i]);
            vm.assertEq(tokens[WETH].balanceOf(ALICE), paid[i]);
            vm.assertEq(leavingOf(ALICE, WETH), 2.75 ether - paid[i]);
            vm.expectRevert(abi.encodeWithSelector(IMarginVault.NothingLeaving.selector, idOf(ALICE), WETH));
            vault.payLeaving(idOf(ALICE), WETH, numbers[i]);
        }
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.NothingLeaving.selector, idOf(ALICE), WETH));
        vault.payLeaving(idOf(ALICE), WETH, 3);
    }

    /// @dev Nothing is left of an account that left with everything.
    function test_behavior_everything() public {
        ask(WETH, 1 ether);
        wait_(6 days);
        MarginVault vault = vaultOf(WETH);
        vault.payLeaving(idOf(ALICE), WETH, 0);
        vm.assertEq(vault.localWords(idOf(ALICE))[0], balanceWord(WETH, 1 ether, 0));
        vault.payLeaving(idOf(ALICE), WETH, 1);
        vm.assertEq(vault.localWords(idOf(ALICE)).length, 0);
        vm.assertEq(tokens[WETH].balanceOf(ALICE), 3 ether);
        vm.assertEq(tokens[WETH].balanceOf(address(vault)), 0);
    }

    /// @dev However long it lasts. Nor does the asset's bucket, nor a pause.
    function test_behavior_aHaltKeepsNobodyIn() public {
        SnapshotRegistry registry = chains[0].registry;
        MarginVault vault = vaultOf(WETH);
        vm.prank(OWNER);
        registry.setGuardian(BOB);
        vm.prank(OWNER);
        vault.setGuardian(BOB);
        vm.prank(OWNER);
        extensionOf(vault).setBucket(WETH, 1);
        wait_(4 days);
        vm.prank(BOB);
        registry.halt();
        vm.prank(OWNER);
        registry.extendHalt();
        vm.prank(BOB);
        vault.pause();
        wait_(2 days);
        pay(WETH);
        vm.assertEq(tokens[WETH].balanceOf(ALICE), 2 ether);
        vm.assertTrue(registry.isHalted());
        vm.assertLt(time, vault.pausedUntil());
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
        // Put back and asked for again, the units are paid.
        putBack(WETH);
        ask(WETH, 3 ether);
        wait_(6 days);
        pay(WETH);
        vm.assertEq(tokens[WETH].balanceOf(ALICE), 3 ether);
    }

    /// @dev The receiver of a token that refuses it is owed the units, and fetches them to where the token goes.
    function test_behavior_aReceiverThatTheTokenRefuses() public {
        wait_(6 days);
        tokens[WETH].block_(ALICE);
        MarginVault vault = vaultOf(WETH);
        vm.expectEmit(address(vault));
        emit IMarginVault.Left(AccountId.wrap(idOf(ALICE)), AssetId.wrap(WETH), 0, ALICE, 2 ether);
        vm.expectEmit(address(vault));
        emit IMarginVault.Owed(ALICE, AssetId.wrap(WETH), 2 ether);
        vault.payLeaving(idOf(ALICE), WETH, 0);
        vm.assertEq(extensionOf(vault).owed(ALICE, WETH), 2 ether);
        vm.assertEq(tokens[WETH].balanceOf(address(vault)), 3 ether);
        vm.assertEq(vault.totalUnits(WETH), 1 ether);
        vm.assertEq(vault.localWords(idOf(ALICE))[0], balanceWord(WETH, 0, 1 ether));
        by(ALICE);
        vm.assertEq(extensionOf(vault).fetchOwed(ALICE, WETH, BOB), 2 ether);
        vm.assertEq(tokens[WETH].balanceOf(BOB), 2 ether);
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
        vault.payLeaving(idOf(ALICE), WETH, 0);
        vm.assertEq(balanceOf(ALICE, WETH), 1);
        vm.assertEq(tokens[WETH].balanceOf(ALICE), 3 ether);
    }
}
