// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ICreditPool} from "../../src/interfaces/ICreditPool.sol";
import {IMarginVault} from "../../src/interfaces/IMarginVault.sol";
import {AccountProof} from "../../src/types/Snapshot.sol";
import {vm} from "../utils/Vm.sol";
import {PoolBase} from "./PoolBase.sol";

contract BorrowTest is PoolBase {
    function test_default() public {
        AccountProof memory proof = proofOf(snap(), idOf(ALICE));
        uint64 touches = chains[0].vault.touches();
        on(0);
        vm.expectEmit(address(pool));
        emit ICreditPool.Borrowed(idOf(ALICE), BOB, 1_000 * DOLLAR, unitsFor(1_000 * DOLLAR));
        by(ALICE);
        uint256 units = pool.borrow(idOf(ALICE), 1_000 * DOLLAR, BOB, proof);

        vm.assertEq(dollar.balanceOf(BOB), 1_000 * DOLLAR);
        vm.assertEq(pool.debtOf(idOf(ALICE)), units);
        vm.assertEq(pool.cash(), MILLION - 1_000 * DOLLAR);
        vm.assertEq(chains[0].vault.touches(), touches + 1);
        vm.assertEq(chains[0].vault.venuesOf(idOf(ALICE))[0], address(pool));
        requireBalanced();
    }

    function test_behavior_unitsRoundUp() public {
        draw(ALICE, 1_000 * DOLLAR);
        advance(YEAR_64);
        uint256 units = draw(ALICE, 1);
        vm.assertEq(units, 1);
        vm.assertGt(pool.index(), RAY);
        requireBalanced();
    }

    function test_behavior_upToTheMargin() public {
        // 100 WETH × $3,000 × 80 % cover a debt at 110 %.
        uint256 limit = 240_000 * DOLLAR * 10 / 11;
        draw(ALICE, limit - 100 * DOLLAR);
        AccountProof memory proof = proofOf(snap(), idOf(ALICE));
        on(0);
        vm.expectPartialRevert(IMarginVault.InsufficientMargin.selector);
        by(ALICE);
        pool.borrow(idOf(ALICE), 101 * DOLLAR, ALICE, proof);
    }

    function test_error_beforeTheSnapshotSeesTheAccount() public {
        Shot memory shot = snap();
        deposit(BOB, WETH, 1 ether);
        AccountProof memory proof = proofOf(shot, idOf(BOB));
        proof.header = shot.header;
        proof.assets = shot.assets;
        on(0);
        vm.expectPartialRevert(IMarginVault.InvalidAccountProof.selector);
        by(BOB);
        pool.borrow(idOf(BOB), MIN_DEBT, BOB, proof);
    }

    function test_error_lessThanTheMinimum() public {
        AccountProof memory proof = proofOf(snap(), idOf(ALICE));
        on(0);
        vm.expectRevert(abi.encodeWithSelector(ICreditPool.DebtTooSmall.selector, MIN_DEBT, MIN_DEBT - 1));
        by(ALICE);
        pool.borrow(idOf(ALICE), MIN_DEBT - 1, ALICE, proof);
        by(ALICE);
        pool.borrow(idOf(ALICE), MIN_DEBT, ALICE, proof);
        by(ALICE);
        pool.borrow(idOf(ALICE), 1, ALICE, proof);
        // Debt shares that cost more than a token each are worth the minimum, too.
        draw(ALICE, 100_000 * DOLLAR);
        advance(YEAR_64);
        deposit(BOB, WETH, 1 ether);
        vm.assertEq(draw(BOB, MIN_DEBT) * pool.index() / RAY, MIN_DEBT);
    }

    function test_error_insufficientCash() public {
        deposit(ALICE, WETH, 1_000 ether);
        draw(ALICE, MILLION - 100 * DOLLAR);
        AccountProof memory proof = proofOf(snap(), idOf(ALICE));
        on(0);
        vm.expectRevert(abi.encodeWithSelector(ICreditPool.InsufficientCash.selector, 100 * DOLLAR, 100 * DOLLAR + 1));
        by(ALICE);
        pool.borrow(idOf(ALICE), 100 * DOLLAR + 1, ALICE, proof);
    }

    function test_error_zero() public {
        AccountProof memory proof = proofOf(snap(), idOf(ALICE));
        on(0);
        vm.expectRevert(ICreditPool.ZeroAmount.selector);
        by(ALICE);
        pool.borrow(idOf(ALICE), 0, ALICE, proof);
        vm.expectRevert(ICreditPool.ZeroReceiver.selector);
        by(ALICE);
        pool.borrow(idOf(ALICE), 1, address(0), proof);
    }

    function test_error_notAVenue() public {
        pool = newPool(dollar);
        AccountProof memory proof = proofOf(snap(), idOf(ALICE));
        on(0);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.UnknownVenue.selector, address(pool)));
        by(ALICE);
        pool.borrow(idOf(ALICE), 1, ALICE, proof);
    }

    uint64 private constant YEAR_64 = uint64(YEAR);

    function unitsFor(uint256 tokenAmount) private view returns (uint256) {
        return (tokenAmount * RAY + pool.index() - 1) / pool.index();
    }
}
