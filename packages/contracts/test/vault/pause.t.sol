// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {IMarginVault} from "../../src/interfaces/IMarginVault.sol";
import {MarginVault} from "../../src/MarginVault.sol";
import {Authorization} from "../../src/types/Authorization.sol";
import {AccountProof} from "../../src/types/Snapshot.sol";
import {Base} from "../Base.sol";
import {vm} from "../utils/Vm.sol";
import {EscapeBase} from "./EscapeBase.sol";

/// @dev BOB is the guardian of slot 0.
contract PauseTest is EscapeBase {
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
        emit IMarginVault.Paused(time + 3 days);
        _pause();
        vm.assertEq(vault.pausedUntil(), time + 3 days);
    }

    function test_default_setGuardian() public {
        MarginVault vault = chains[0].vault;
        vm.expectEmit(address(vault));
        emit IMarginVault.GuardianSet(ALICE);
        vm.prank(OWNER);
        vault.setGuardian(ALICE);
        vm.assertEq(vault.guardian(), ALICE);
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, BOB));
        vm.prank(BOB);
        vault.setGuardian(BOB);
    }

    function test_behavior_blocksRisk() public {
        deposit(ALICE, WETH, 3 ether);
        AccountProof memory proof = proofOf(snap(), idOf(ALICE));
        _pause();
        MarginVault vault = chains[0].vault;
        address venue = address(chains[0].venue);
        Authorization memory auth;
        bytes4 withProof = bytes4(
            keccak256(
                "pledge(bytes32,uint16,uint16,uint256,((uint64,uint64,uint64,bytes32,bytes32,bytes32,bytes32,bytes32,bytes32),bytes32[],bytes32[],bytes32[]))"
            )
        );
        bytes[8] memory calls = [
            abi.encodeCall(vault.withdraw, (idOf(ALICE), WETH, 1, ALICE, proof)),
            abi.encodeCall(vault.withdrawBySignature, (idOf(ALICE), WETH, 1, ALICE, proof, auth)),
            abi.encodeWithSignature("pledge(bytes32,uint16,uint16,uint256)", idOf(ALICE), WETH, 1, 1),
            abi.encodeWithSelector(withProof, idOf(ALICE), WETH, 1, 1, proof),
            abi.encodeCall(vault.liquidate, (idOf(ALICE), venue, 1, WETH, 0, ALICE, "", proof)),
            abi.encodeCall(vault.forcePledge, (idOf(ALICE), WETH, 1, 1, proof)),
            abi.encodeCall(vault.forceRelease, (idOf(ALICE), WBTC, 1, proof)),
            abi.encodeCall(vault.writeOff, (idOf(ALICE), venue, proof))
        ];
        for (uint256 i = 0; i < calls.length; ++i) {
            _refuse(address(vault), calls[i]);
        }
        _refuse(address(vault), _bySignature(1, auth));
        _refuse(address(vault), _bySignature(proof, auth));
        _refuse(venue, abi.encodeCall(chains[0].venue.borrow, (idOf(ALICE), 1, ALICE, proof)));
        _refuse(venue, abi.encodeCall(chains[0].venue.borrowBySignature, (idOf(ALICE), 1, ALICE, proof, auth)));
        advance(3 days - 1);
        _refuse(address(vault), calls[2]);
        advance(1);
        by(ALICE);
        (bool ok,) = address(vault).call(calls[2]);
        vm.assertTrue(ok);
    }

    /// @dev Deposit, repay, release, settle, escape, links, nonces, posts: nothing that only lowers risk.
    function test_behavior_neverBlocksTheRest() public {
        deposit(ALICE, WETH, 3 ether);
        deposit(ALICE, WBTC, BTC);
        pledge(ALICE, WBTC, 0, BTC);
        pledge(ALICE, WETH, 1, 3 ether);
        Shot memory shot = snap();
        borrow(ALICE, 0, 20_000 * DOLLAR, shot);
        borrow(ALICE, 1, 6_000 * DOLLAR, shot);
        setEth(1_000);
        setPrice(WBTC, 20_000 * 10 ** 28);
        liquidate(ALICE, 1, 100 * DOLLAR, WETH, snap());
        _pause();
        shot = snap();
        settle(shot, 0);
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

    function test_behavior_unpause() public {
        _pause();
        advance(1 days);
        MarginVault vault = chains[0].vault;
        vm.expectEmit(address(vault));
        emit IMarginVault.Unpaused();
        vm.prank(BOB);
        vault.unpause();
        vm.assertEq(vault.pausedUntil(), time);
        deposit(ALICE, WETH, 1 ether);
        pledge(ALICE, WETH, 1, 1 ether);
        vm.expectRevert(IMarginVault.NotPaused.selector);
        vm.prank(BOB);
        vault.unpause();
    }

    /// @dev Seven days of rest after it ended, early or by itself, also for a new guardian.
    function test_error_pausedRecently() public {
        _pause();
        uint64 end = time + 3 days;
        _refusePause(BOB, end + 7 days);
        advance(10 days - 1);
        _refusePause(BOB, end + 7 days);
        vm.prank(OWNER);
        chains[0].vault.setGuardian(ALICE);
        _refusePause(ALICE, end + 7 days);
        advance(1);
        vm.prank(ALICE);
        chains[0].vault.pause();
        advance(1 hours);
        vm.prank(ALICE);
        chains[0].vault.unpause();
        _refusePause(ALICE, time + 7 days);
        advance(7 days);
        vm.prank(ALICE);
        chains[0].vault.pause();
    }

    function test_error_notGuardian() public {
        address[3] memory others = [ALICE, OWNER, address(0)];
        for (uint256 i = 0; i < others.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IMarginVault.NotGuardian.selector, others[i]));
            vm.prank(others[i]);
            chains[0].vault.pause();
        }
        _pause();
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.NotGuardian.selector, OWNER));
        vm.prank(OWNER);
        chains[0].vault.unpause();
    }

    function _pause() private {
        vm.prank(BOB);
        chains[0].vault.pause();
    }

    function _refusePause(address guardian, uint64 notBefore) private {
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.PausedRecently.selector, notBefore));
        vm.prank(guardian);
        chains[0].vault.pause();
    }

    function _refuse(address target, bytes memory call) private {
        on(0);
        by(ALICE);
        (bool ok, bytes memory reason) = target.call(call);
        vm.assertFalse(ok);
        vm.assertTrue(bytes4(reason) == IMarginVault.IsPaused.selector);
    }

    function _bySignature(uint256 units, Authorization memory auth) private view returns (bytes memory) {
        string memory signature = "pledgeBySignature(bytes32,uint16,uint16,uint256,(address,uint256,uint256,bytes))";
        return abi.encodeWithSignature(signature, idOf(ALICE), WETH, 1, units, auth);
    }

    function _bySignature(AccountProof memory proof, Authorization memory auth) private view returns (bytes memory) {
        string memory signature =
            "pledgeBySignature(bytes32,uint16,uint16,uint256,((uint64,uint64,uint64,bytes32,bytes32,bytes32,bytes32,bytes32,bytes32),bytes32[],bytes32[],bytes32[]),(address,uint256,uint256,bytes))";
        return abi.encodeWithSignature(signature, idOf(ALICE), WETH, 1, 1, proof, auth);
    }
}
