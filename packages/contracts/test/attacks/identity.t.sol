// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IMarginVault} from "../../src/interfaces/IMarginVault.sol";
import {MarginVault} from "../../src/MarginVault.sol";
import {Base} from "../Base.sol";
import {TestToken} from "../utils/TestToken.sol";
import {TestWallet} from "../utils/TestWallet.sol";
import {vm} from "../utils/Vm.sol";

/// @dev Opens a holding for the padded id of its address while it has no code yet.
contract DepositsInItsConstructor {
    constructor(MarginVault vault, TestToken token, uint16 assetId) {
        token.mint(address(this), 1 ether);
        token.approve(address(vault), 1 ether);
        vault.deposit(bytes32(uint256(uint160(address(this)))), assetId, 1 ether);
    }
}

/// @dev §12, identity: who is who.
contract IdentityAttacks is Base {
    /// @dev What the delegate of one chain holds there is the owner's, and so is what the delegate of another chain holds.
    function test_anEip7702AccountWhoseDelegateDiffersPerChain() public {
        TestWallet[2] memory delegates = [new TestWallet(BOB), new TestWallet(LIQUIDATOR)];
        vm.etch(ALICE, abi.encodePacked(hex"ef0100", address(delegates[0])));
        deposit(ALICE, WETH, 1 ether);
        vm.etch(ALICE, abi.encodePacked(hex"ef0100", address(delegates[1])));
        deposit(ALICE, WBTC, BTC);
        Shot memory shot = snap();
        vm.assertEq(shot.accounts.length, 1);
        vm.assertEq(shot.accounts[0], idOf(ALICE));
        withdraw(ALICE, WETH, 1 ether, shot);
        vm.etch(ALICE, "");
        withdraw(ALICE, WBTC, BTC, snap());
        vm.assertEq(tokens[WBTC].balanceOf(ALICE), BTC);
    }

    /// @dev Without code it looks like an EOA; it must not become the owner of the padded id.
    function test_aContractInItsConstructor() public {
        MarginVault vault = vaultOf(WETH);
        vm.expectPartialRevert(IMarginVault.NotAccountOwner.selector);
        by(ALICE);
        new DepositsInItsConstructor(vault, tokens[WETH], WETH);
        vm.assertEq(vault.accountCount(), 0);
    }
}
