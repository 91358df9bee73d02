// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IMarginVault} from "../../src/interfaces/IMarginVault.sol";
import {MarginVault} from "../../src/MarginVault.sol";
import {Authorization} from "../../src/types/Authorization.sol";
import {Base} from "../Base.sol";
import {TestWallet} from "../utils/TestWallet.sol";
import {vm} from "../utils/Vm.sol";
import {AuthorizationBase} from "../vault/AuthorizationBase.sol";
import {EscapeBase} from "../vault/EscapeBase.sol";

/// @dev A signature has no effect beyond its own fields: on what was asked for otherwise, before or after.
contract OtherSignatures is EscapeBase, AuthorizationBase {
    function setUp() public override(Base) {
        super.setUp();
    }

    /// @dev ALICE signed 0.1 WETH for BOB, who carries that when it hurts most: it neither sends him the other ten, nor makes
    /// them wait.
    function test_aSignatureForATenthDoesNotTakeTen() public {
        deposit(ALICE, WETH, 10.1 ether);
        Authorization memory auth = authorize(0, ASK, abi.encode(idOf(ALICE), WETH, 0.1 ether, BOB), 7);
        auth.deadline = time + 30 days;
        bytes memory fields = abi.encode(idOf(ALICE), WETH, 0.1 ether, BOB);
        auth.signature = sign("alice", digestOf(chains[0].id, address(chains[0].vault), ASK, fields, 7, auth.deadline));
        wait_(1 days);
        ask(WETH, 10 ether);
        wait_(6 days - 1);
        MarginVault vault = vaultOf(WETH);
        by(BOB);
        vault.askToLeaveBySignature(idOf(ALICE), WETH, 0.1 ether, BOB, auth);
        advance(1);
        vault.payLeaving(idOf(ALICE), WETH, 0);
        vm.assertEq(tokens[WETH].balanceOf(ALICE), 10 ether);
        wait_(6 days);
        vault.payLeaving(idOf(ALICE), WETH, 1);
        vm.assertEq(tokens[WETH].balanceOf(ALICE), 10 ether);
        vm.assertEq(tokens[WETH].balanceOf(BOB), 0.1 ether);
    }

    /// @dev The account signed BOB as its delegate, and nobody carried that. Then it thought better of it.
    function test_anOlderLinkDoesNotUndoARevocation() public {
        TestWallet wallet = new TestWallet(ALICE);
        bytes32 account = keccak256(abi.encode(chains[0].id, address(wallet)));
        MarginVault vault = vaultOf(WETH);
        Authorization memory first = authorizeLink(0, wallet, abi.encode(account, 1, BOB, 0), 0);
        wallet.call(address(vault), abi.encodeCall(vault.link, (account, 1, BOB)));
        Authorization memory second = authorizeLink(0, wallet, abi.encode(account, 1, BOB, 1), 1);
        wallet.call(address(vault), abi.encodeCall(vault.link, (account, 1, address(0))));
        Authorization[2] memory older = [first, second];
        for (uint256 i = 0; i < 2; ++i) {
            vm.expectRevert(
                abi.encodeWithSelector(IMarginVault.InvalidAuthorization.selector, account, address(wallet))
            );
            by(BOB);
            vault.linkBySignature(account, 1, BOB, older[i]);
        }
        vm.assertEq(vault.linkOf(account, 1), address(0));
    }
}
