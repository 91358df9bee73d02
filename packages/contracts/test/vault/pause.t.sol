// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IGuarded} from "../../src/interfaces/IGuarded.sol";
import {IVaultExtension} from "../../src/interfaces/IVaultExtension.sol";
import {IVaultPause} from "../../src/interfaces/IVaultPause.sol";
import {MarginVault} from "../../src/MarginVault.sol";
import {Authorization} from "../../src/types/Authorization.sol";
import {AccountProof, ClaimProof, ClaimsProof} from "../../src/types/Snapshot.sol";
import {Base} from "../Base.sol";
import {vm} from "../utils/Vm.sol";
import {EscapeBase} from "./EscapeBase.sol";

/// @dev BOB is the guardian of slot 0.
contract PauseTest is EscapeBase {
    string private constant PROOF =
        "((uint64,uint64,uint64,bytes32,bytes32,bytes32,bytes32,bytes32,bytes32),bytes32[],bytes32[],bytes32[],bytes)";
    string private constant AUTHORIZATION = "(address,uint256,uint256,bytes)";

    function setUp() public override(Base) {
        super.setUp();
        vm.prank(OWNER);
        chains[0].vault.setGuardian(BOB);
    }

    function test_default() public {
        MarginVault vault = chains[0].vault;
        vm.assertEq(vault.guardian(), BOB);
        vm.assertEq(vault.pausedUntil(), 0);
        vm.expectEmit(address(vault));
        emit IVaultPause.Paused(time + 3 days);
        _pause();
        vm.assertEq(vault.pausedUntil(), time + 3 days);
    }

    function test_behavior_blocksRisk() public {
        deposit(ALICE, WETH, 3 ether);
        AccountProof memory proof = proofOf(snap(), idOf(ALICE));
        _pause();
        MarginVault vault = chains[0].vault;
        address venue = address(chains[0].venue);
        Authorization memory auth;
        bytes[10] memory calls = [
            abi.encodeCall(vault.withdraw, (idOf(ALICE), WETH, 1, ALICE, proof)),
            abi.encodeCall(vault.withdrawBySignature, (idOf(ALICE), WETH, 1, ALICE, proof, auth)),
            abi.encodeWithSignature("pledge(bytes32,uint16,uint16,uint256)", idOf(ALICE), WETH, 1, 1),
            _pledgeWithProof(proof),
            _pledgeBySignature(auth),
            _pledgeBySignature(proof, auth),
            abi.encodeCall(vault.liquidate, (idOf(ALICE), venue, 1, WETH, 0, ALICE, "", proof)),
            abi.encodeCall(vault.forcePledge, (idOf(ALICE), WETH, 1, 1, proof)),
            abi.encodeCall(vault.forceRelease, (idOf(ALICE), WBTC, 1, proof)),
            abi.encodeCall(vault.writeOff, (idOf(ALICE), venue, proof))
        ];
        for (uint256 i = 0; i < calls.length; ++i) {
            _refusePaused(address(vault), calls[i]);
        }
        _refusePaused(venue, abi.encodeCall(chains[0].venue.borrow, (idOf(ALICE), 1, ALICE, proof)));
        _refusePaused(venue, abi.encodeCall(chains[0].venue.borrowBySignature, (idOf(ALICE), 1, ALICE, proof, auth)));
        advance(3 days - 1);
        _refusePaused(address(vault), calls[2]);
        advance(1);
        by(ALICE);
        (bool ok,) = address(vault).call(calls[2]);
        vm.assertTrue(ok);
    }

    /// @dev Deposit, repay, release, escape, links, nonces, posts: nothing that only lowers risk.
    function test_behavior_neverBlocksTheRest() public {
        deposit(ALICE, WETH, 3 ether);
        deposit(ALICE, WBTC, BTC);
        pledge(ALICE, WBTC, 0, BTC);
        pledge(ALICE, WETH, 1, 3 ether);
        Shot memory shot = snap();
        borrow(ALICE, 0, 20_000 * DOLLAR, shot);
        _pause();
        shot = snap();
        deposit(ALICE, USDC, 20_000 * DOLLAR);
        repay(ALICE, 0, 20_000 * DOLLAR);
        release(ALICE, 0, WBTC, BTC, shot);
        on(0);
        by(ALICE);
        chains[0].vault.cancelNonces(idOf(ALICE), 0, 1);
        wait_(1 days);
        ask(USDC, DOLLAR);
        ask(USDC, DOLLAR, shot);
        snap();
        putBack(USDC);
        vm.assertLt(time, chains[0].vault.pausedUntil());
    }

    /// @dev Settlement waits for the first six hours only: time to look whether claims are true.
    function test_behavior_settlementWaitsSixHours() public {
        Shot memory shot = _claim();
        _pause();
        uint64 until = time + 6 hours;
        ClaimProof memory proof = claimProofOf(shot, 0);
        (MarginVault vault, IVaultExtension extension) = (chains[0].vault, extensionOf(chains[0].vault));
        bytes[3] memory calls = [
            abi.encodeCall(vault.settle, (shot.claims[0], proof)),
            abi.encodeCall(extension.settleMany, (shot.claims, ClaimsProof(shot.header, new bytes32[](0), ""))),
            abi.encodeCall(extension.payNoted, (shot.claims[0]))
        ];
        for (uint256 i = 0; i < calls.length; ++i) {
            _refuse(address(vault), calls[i], abi.encodeWithSelector(IVaultPause.IsPaused.selector, until));
        }
        advance(6 hours - 1);
        _refuse(address(vault), calls[0], abi.encodeWithSelector(IVaultPause.IsPaused.selector, until));
        advance(1);
        settle(shot, 0);
        vm.assertEq(tokens[WETH].balanceOf(LIQUIDATOR), shot.claims[0].units);
    }

    function test_behavior_settlementAfterAnEarlyEnd() public {
        Shot memory shot = _claim();
        _pause();
        advance(1 hours);
        _unpause();
        settle(shot, 0);
    }

    /// @dev For an hour after a pause others than the owner wait with what they do to an account.
    function test_behavior_ownersFirst() public {
        _underWater();
        _pause();
        uint64 end = time + 3 days;
        advance(3 days - 5);
        Shot memory shot = snap();
        _refuseOthers(shot, abi.encodeWithSelector(IVaultPause.IsPaused.selector, end));
        advance(1);
        _requireOwnersFirst(shot);
    }

    function test_behavior_ownersFirstAfterAnEarlyEnd() public {
        _underWater();
        _pause();
        advance(1 hours);
        Shot memory shot = snap();
        _unpause();
        _requireOwnersFirst(shot);
    }

    function test_behavior_unpause() public {
        _pause();
        advance(1 days);
        MarginVault vault = chains[0].vault;
        vm.expectEmit(address(vault));
        emit IVaultPause.Unpaused();
        _unpause();
        vm.assertEq(vault.pausedUntil(), time);
        deposit(ALICE, WETH, 1 ether);
        pledge(ALICE, WETH, 1, 1 ether);
        vm.expectRevert(IVaultPause.NotPaused.selector);
        vm.prank(BOB);
        vault.unpause();
    }

    /// @dev Seven days of rest after it ended, early or by itself, also for a new guardian.
    function test_error_pausedRecently() public {
        snap();
        _pause();
        uint64 end = time + 3 days;
        _refusePause(BOB, end + 7 days);
        vm.prank(OWNER);
        chains[0].vault.setGuardian(ALICE);
        advance(10 days - 1);
        _refusePause(ALICE, end + 7 days);
        advance(1);
        vm.prank(ALICE);
        chains[0].vault.pause();
        advance(1 hours);
        vm.prank(ALICE);
        chains[0].vault.unpause();
        _refusePause(ALICE, time + 7 days);
        advance(7 days - 1);
        _refusePause(ALICE, time + 1);
        advance(1);
        vm.prank(ALICE);
        chains[0].vault.pause();
    }

    function test_error_notGuardian() public {
        address[3] memory others = [ALICE, OWNER, address(0)];
        for (uint256 i = 0; i < others.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IGuarded.NotGuardian.selector, others[i]));
            vm.prank(others[i]);
            chains[0].vault.pause();
        }
        _pause();
        vm.expectRevert(abi.encodeWithSelector(IGuarded.NotGuardian.selector, OWNER));
        vm.prank(OWNER);
        chains[0].vault.unpause();
    }

    function _pause() private {
        vm.prank(BOB);
        chains[0].vault.pause();
    }

    function _unpause() private {
        vm.prank(BOB);
        chains[0].vault.unpause();
    }

    function _refusePause(address guardian, uint64 notBefore) private {
        vm.expectRevert(abi.encodeWithSelector(IVaultPause.PausedRecently.selector, notBefore));
        vm.prank(guardian);
        chains[0].vault.pause();
    }

    /// @dev From the moment at which the pause ended.
    /// @param shot Of that moment or shortly before.
    function _requireOwnersFirst(Shot memory shot) private {
        MarginVault vault = chains[0].vault;
        uint64 end = vault.pausedUntil();
        vm.assertEq(time, end);
        bytes memory refusal = abi.encodeWithSelector(IVaultPause.OwnersFirst.selector, end + 1 hours);
        _refuseOthers(shot, refusal);
        pledge(ALICE, WETH, 1, 0.25 ether, shot);
        withdraw(BOB, WETH, 1 ether, shot);
        borrow(BOB, 0, 100 * DOLLAR, shot);
        advance(1 hours - 5);
        shot = snap();
        _refuseOthers(shot, refusal);
        pledge(ALICE, WETH, 1, 0.25 ether, shot);
        advance(1);
        vm.assertEq(forcePledge(ALICE, WETH, 1, type(uint256).max, shot), 0.5 ether);
    }

    function _refuseOthers(Shot memory shot, bytes memory refusal) private {
        MarginVault vault = chains[0].vault;
        address venue = address(chains[0].venue);
        AccountProof memory proof = proofOf(shot, idOf(ALICE));
        bytes[4] memory calls = [
            abi.encodeCall(vault.liquidate, (idOf(ALICE), venue, 1, WETH, 0, BOB, "", proof)),
            abi.encodeCall(vault.forcePledge, (idOf(ALICE), WETH, 1, 1, proof)),
            abi.encodeCall(vault.forceRelease, (idOf(ALICE), WBTC, 1, proof)),
            abi.encodeCall(vault.writeOff, (idOf(ALICE), venue, proof))
        ];
        for (uint256 i = 0; i < calls.length; ++i) {
            _refuse(address(vault), calls[i], refusal);
        }
    }

    function _refusePaused(address target, bytes memory call) private {
        uint64 until = chains[0].vault.pausedUntil();
        _refuse(target, call, abi.encodeWithSelector(IVaultPause.IsPaused.selector, until));
    }

    function _refuse(address target, bytes memory call, bytes memory refusal) private {
        on(0);
        by(ALICE);
        (bool ok, bytes memory reason) = target.call(call);
        vm.assertFalse(ok);
        vm.assertEq(keccak256(reason), keccak256(refusal));
    }

    /// @dev 4 WETH at $1,800, 3 of them on slot 1 for $6,000. BOB has 2 WETH on slot 0, and owes nothing.
    function _underWater() private {
        deposit(ALICE, WETH, 4 ether);
        deposit(BOB, WETH, 2 ether);
        pledge(ALICE, WETH, 1, 3 ether);
        borrow(ALICE, 1, 6_000 * DOLLAR, snap());
        setEth(1_800);
    }

    /// @dev A claim that slot 1 booked against WETH.
    function _claim() private returns (Shot memory) {
        deposit(ALICE, WETH, 3 ether);
        pledge(ALICE, WETH, 1, 3 ether);
        borrow(ALICE, 1, 6_000 * DOLLAR, snap());
        setEth(1_000);
        liquidate(ALICE, 1, 100 * DOLLAR, WETH, snap());
        return snap();
    }

    function _pledgeWithProof(AccountProof memory proof) private view returns (bytes memory) {
        string memory signature = string.concat("pledge(bytes32,uint16,uint16,uint256,", PROOF, ")");
        return abi.encodeWithSignature(signature, idOf(ALICE), WETH, 1, 1, proof);
    }

    function _pledgeBySignature(Authorization memory auth) private view returns (bytes memory) {
        string memory signature = string.concat("pledgeBySignature(bytes32,uint16,uint16,uint256,", AUTHORIZATION, ")");
        return abi.encodeWithSignature(signature, idOf(ALICE), WETH, 1, 1, auth);
    }

    function _pledgeBySignature(AccountProof memory proof, Authorization memory auth)
        private
        view
        returns (bytes memory)
    {
        string memory signature =
            string.concat("pledgeBySignature(bytes32,uint16,uint16,uint256,", PROOF, ",", AUTHORIZATION, ")");
        return abi.encodeWithSignature(signature, idOf(ALICE), WETH, 1, 1, proof, auth);
    }
}
