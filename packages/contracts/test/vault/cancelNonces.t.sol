// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IMarginVault} from "../../src/interfaces/IMarginVault.sol";
import {MarginVault} from "../../src/MarginVault.sol";
import {AccountId} from "../../src/types/AccountId.sol";
import {Authorization} from "../../src/types/Authorization.sol";
import {vm} from "../utils/Vm.sol";
import {AuthorizationBase} from "./AuthorizationBase.sol";

contract CancelNoncesTest is AuthorizationBase {
    function test_default() public {
        deposit(ALICE, WETH, 1 ether);
        Shot memory shot = snap();
        MarginVault vault = vaultOf(WETH);
        vm.expectEmit(address(vault));
        emit IMarginVault.NoncesCancelled(AccountId.wrap(idOf(ALICE)), 1, 5);
        by(ALICE);
        vault.cancelNonces(idOf(ALICE), 1, 5);
        vm.assertEq(vault.spentNonces(idOf(ALICE), 1), 5);
        for (uint256 nonce = 256; nonce < 260; ++nonce) {
            bool cancelled = nonce == 256 || nonce == 258;
            if (cancelled) {
                vm.expectRevert(abi.encodeWithSelector(IMarginVault.NonceSpent.selector, idOf(ALICE), nonce));
            }
            this.withdrawExternally(nonce, shot);
        }
    }

    function test_behavior_neverGivesBack() public {
        deposit(ALICE, WETH, 1 ether);
        Shot memory shot = snap();
        this.withdrawExternally(3, shot);
        MarginVault vault = vaultOf(WETH);
        by(ALICE);
        vault.cancelNonces(idOf(ALICE), 0, 1);
        vm.assertEq(vault.spentNonces(idOf(ALICE), 0), 9);
    }

    function test_error_ofSomeoneElse() public {
        MarginVault vault = vaultOf(WETH);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.NotAccountOwner.selector, idOf(ALICE), idOf(BOB)));
        by(BOB);
        vault.cancelNonces(idOf(ALICE), 0, 1);
    }

    function withdrawExternally(uint256 nonce, Shot memory shot) external {
        Authorization memory auth = authorize(0, WITHDRAW, abi.encode(idOf(ALICE), WETH, 1, BOB), nonce);
        withdrawSigned(WETH, 1, auth, shot);
    }
}
