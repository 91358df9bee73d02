// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IMarginVault} from "../../src/interfaces/IMarginVault.sol";
import {MarginVault} from "../../src/MarginVault.sol";
import {Posting} from "../../src/types/Posting.sol";
import {AccountProof} from "../../src/types/Snapshot.sol";
import {PoolBase} from "../pool/PoolBase.sol";
import {vm} from "../utils/Vm.sol";

/// @dev A snapshot and what it allows, in one transaction, of vault and pool.
contract VaultPostAndActTest is PoolBase {
    function test_default_withdraw() public {
        Shot memory shot = look();
        MarginVault vault = chains[0].vault;
        AccountProof memory proof = proofOf(shot, idOf(ALICE));
        bytes memory action = abi.encodeCall(vault.withdraw, (idOf(ALICE), WETH, 1 ether, BOB, proof));
        Posting memory posting = postingOf(shot);
        on(0);
        by(ALICE);
        vault.postAndAct(posting, action);
        vm.assertEq(tokens[WETH].balanceOf(BOB), 1 ether);
        (, uint64 epoch,,) = chains[0].registry.latest();
        vm.assertEq(epoch, shot.header.epoch);
    }

    function test_default_borrow() public {
        Shot memory shot = look();
        AccountProof memory proof = proofOf(shot, idOf(ALICE));
        bytes memory action = abi.encodeCall(pool.borrow, (idOf(ALICE), 1_000 * DOLLAR, ALICE, proof));
        Posting memory posting = postingOf(shot);
        on(0);
        by(ALICE);
        bytes memory units = pool.postAndAct(posting, action);
        vm.assertEq(abi.decode(units, (uint256)), pool.debtOf(idOf(ALICE)));
        vm.assertEq(dollar.balanceOf(ALICE), 1_000 * DOLLAR);
    }

    /// @dev It is the caller's own call: nobody acts for another, and the lock is taken once.
    function test_attack_actingForSomeoneElse() public {
        Shot memory shot = look();
        MarginVault vault = chains[0].vault;
        AccountProof memory proof = proofOf(shot, idOf(ALICE));
        Posting memory posting = postingOf(shot);
        bytes memory action = abi.encodeCall(vault.withdraw, (idOf(ALICE), WETH, 1 ether, BOB, proof));
        on(0);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.NotAccountOwner.selector, idOf(ALICE), idOf(BOB)));
        by(BOB);
        vault.postAndAct(posting, action);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.UnknownVenue.selector, BOB));
        by(BOB);
        vault.postAndAct(posting, abi.encodeCall(vault.lock, ()));
        vault.requireUnlocked();
    }
}
