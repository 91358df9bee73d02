// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ICreditPool} from "../../src/interfaces/ICreditPool.sol";
import {bound, vm} from "../utils/Vm.sol";
import {PoolBase} from "./PoolBase.sol";

contract RepayTest is PoolBase {
    function setUp() public override {
        super.setUp();
        draw(ALICE, 100_000 * DOLLAR);
        mint(BOB, MILLION);
        advance(uint64(YEAR));
    }

    function test_default() public {
        uint256 before = pool.debtOf(idOf(ALICE));
        uint256 expected = (10_000 * DOLLAR * pool.index() + RAY - 1) / RAY;
        vm.expectEmit(address(pool));
        emit ICreditPool.Repaid(idOf(ALICE), BOB, expected, 10_000 * DOLLAR);
        uint256 tokenAmount = repayAs(BOB, idOf(ALICE), 10_000 * DOLLAR);

        vm.assertEq(tokenAmount, expected);
        vm.assertGt(tokenAmount, 10_000 * DOLLAR);
        vm.assertEq(dollar.balanceOf(BOB), MILLION - tokenAmount);
        vm.assertEq(pool.debtOf(idOf(ALICE)), before - 10_000 * DOLLAR);
        requireBalanced();
    }

    function test_behavior_everything() public {
        uint64 touches = chains[0].vault.touches();
        uint256 tokenAmount = repayAs(BOB, idOf(ALICE), type(uint256).max);
        vm.assertGt(tokenAmount, 101_000 * DOLLAR);
        vm.assertEq(pool.debtOf(idOf(ALICE)), 0);
        (uint256 owed, uint256 units) = pool.debt();
        vm.assertEq(owed + units, 0);
        vm.assertEq(chains[0].vault.touches(), touches + 1);
        vm.assertEq(chains[0].vault.venuesOf(idOf(ALICE)).length, 0);
        requireBalanced();
    }

    function test_behavior_cappedAfterAFrontRun() public {
        uint256 units = pool.debtOf(idOf(ALICE));
        repayAs(BOB, idOf(ALICE), 1);
        repayAs(BOB, idOf(ALICE), units);
        vm.assertEq(pool.debtOf(idOf(ALICE)), 0);
    }

    function test_behavior_splittingNeverPaysLess(uint256 first) public {
        uint256 units = pool.debtOf(idOf(ALICE));
        first = bound(first, 1, units - MIN_DEBT);
        uint256 whole = (units * pool.index() + RAY - 1) / RAY;
        uint256 paid = repayAs(BOB, idOf(ALICE), first);
        paid += repayAs(BOB, idOf(ALICE), type(uint256).max);
        vm.assertGe(paid, whole);
        requireBalanced();
    }

    function test_behavior_needsNoSnapshot() public {
        advance(uint64(YEAR));
        repayAs(BOB, idOf(ALICE), 1);
    }

    function test_error_lessThanTheMinimumLeft() public {
        uint256 units = pool.debtOf(idOf(ALICE));
        uint256 least = (MIN_DEBT * RAY + pool.index() - 1) / pool.index();
        vm.expectPartialRevert(ICreditPool.DebtTooSmall.selector);
        this.repayExternally(units - least + 1);
        repayAs(BOB, idOf(ALICE), units - least);
        vm.expectPartialRevert(ICreditPool.DebtTooSmall.selector);
        this.repayExternally(1);
        repayAs(BOB, idOf(ALICE), least);
        vm.assertEq(pool.debtOf(idOf(ALICE)), 0);
    }

    function repayExternally(uint256 units) external {
        repayAs(BOB, idOf(ALICE), units);
    }

    function test_error_noDebt() public {
        on(0);
        vm.expectRevert(ICreditPool.ZeroAmount.selector);
        by(BOB);
        pool.repay(idOf(BOB), 1);
        vm.expectRevert(ICreditPool.ZeroAmount.selector);
        by(BOB);
        pool.repay(idOf(ALICE), 0);
    }
}
