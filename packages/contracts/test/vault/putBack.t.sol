// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IMarginVault} from "../../src/interfaces/IMarginVault.sol";
import {MarginVault} from "../../src/MarginVault.sol";
import {AccountId} from "../../src/types/AccountId.sol";
import {AssetId} from "../../src/types/AssetId.sol";
import {balanceWord} from "../utils/LeafWords.sol";
import {vm} from "../utils/Vm.sol";
import {EscapeBase} from "./EscapeBase.sol";

contract PutBackTest is EscapeBase {
    function setUp() public override {
        super.setUp();
        deposit(ALICE, WETH, 3 ether);
        snap();
        wait_(1 days);
        ask(WETH, 2 ether);
    }

    function test_default() public {
        snap();
        MarginVault vault = vaultOf(WETH);
        vm.expectEmit(address(vault));
        emit IMarginVault.AccountTouched(AccountId.wrap(idOf(ALICE)));
        vm.expectEmit(address(vault));
        emit IMarginVault.PutBack(AccountId.wrap(idOf(ALICE)), AssetId.wrap(WETH), 0, 2 ether);
        by(BOB);
        vault.putBack(idOf(ALICE), WETH, 0);
        vm.assertEq(leavingOf(ALICE, WETH), 0);
        vm.assertEq(balanceOf(ALICE, WETH), 3 ether);
        vm.assertEq(vault.totalUnits(WETH), 3 ether);
        vm.assertEq(vault.localWords(idOf(ALICE))[0], balanceWord(WETH, 0, 3 ether));
        withdraw(ALICE, WETH, 3 ether, snap());
        vm.assertEq(vault.localWords(idOf(ALICE)).length, 0);
    }

    /// @dev Those that a sign of life ended. What was asked for after it leaves on.
    function test_behavior_oneOfSeveral() public {
        ask(WETH, 0.5 ether);
        snap();
        wait_(1 days);
        ask(WETH, 0.25 ether);
        MarginVault vault = vaultOf(WETH);
        vm.expectEmit(address(vault));
        emit IMarginVault.PutBack(AccountId.wrap(idOf(ALICE)), AssetId.wrap(WETH), 1, 0.5 ether);
        vault.putBack(idOf(ALICE), WETH, 1);
        vm.assertEq(balanceOf(ALICE, WETH), 0.75 ether);
        vm.assertEq(leavingOf(ALICE, WETH), 2.25 ether);
        vm.assertEq(requestOf(ALICE, WETH, 0).units, 2 ether);
        vm.assertEq(requestOf(ALICE, WETH, 1).units, 0);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.StillLeaving.selector, idOf(ALICE), WETH));
        vault.putBack(idOf(ALICE), WETH, 2);
        vault.putBack(idOf(ALICE), WETH, 0);
        vm.assertEq(vault.localWords(idOf(ALICE))[0], balanceWord(WETH, 0.25 ether, 2.75 ether));
        wait_(6 days);
        vault.payLeaving(idOf(ALICE), WETH, 2);
        vm.assertEq(tokens[WETH].balanceOf(ALICE), 0.25 ether);
        vm.assertEq(vault.localWords(idOf(ALICE))[0], balanceWord(WETH, 0, 2.75 ether));
    }

    function test_error_noSnapshotSince() public {
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.StillLeaving.selector, idOf(ALICE), WETH));
        this.putBackExternally(WETH);
        wait_(30 days);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.StillLeaving.selector, idOf(ALICE), WETH));
        this.putBackExternally(WETH);
    }

    function test_error_twice() public {
        snap();
        putBack(WETH);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.NothingLeaving.selector, idOf(ALICE), WETH));
        this.putBackExternally(WETH);
        vm.expectPartialRevert(IMarginVault.NothingLeaving.selector);
        this.payExternally(WETH);
    }

    function test_error_nothingAskedFor() public {
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.NothingLeaving.selector, idOf(ALICE), USDC));
        this.putBackExternally(USDC);
    }

    /// @dev Units that leave cannot be used, whatever a leaf still says.
    function test_behavior_meanwhileTheyAreNobodys() public {
        Shot memory shot = snap();
        vm.expectPartialRevert(IMarginVault.InsufficientUnits.selector);
        this.withdrawExternally(shot);
        vm.expectPartialRevert(IMarginVault.InsufficientUnits.selector);
        this.pledgeExternally();
        putBack(WETH);
        withdraw(ALICE, WETH, 1 ether + 1, shot);
    }

    function withdrawExternally(Shot memory shot) external {
        withdraw(ALICE, WETH, 1 ether + 1, shot);
    }

    function pledgeExternally() external {
        pledge(ALICE, WETH, 1, 1 ether + 1);
    }
}
