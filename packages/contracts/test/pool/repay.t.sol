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

    /// @dev Debts that liquidations left below the minimum are paid back as anybody can.
    function test_behavior_aSmallDebtIsPaidBackInParts() public {
        uint256 units = pool.debtOf(idOf(ALICE));
        uint256 least = (MIN_DEBT * RAY + pool.index() - 1) / pool.index();
        dollar.mint(address(chains[0].vault), MILLION);
        vm.startPrank(address(chains[0].vault));
        dollar.approve(address(pool), type(uint256).max);
        pool.onLiquidate(idOf(ALICE), address(chains[0].vault), units - least + 1);
        vm.stopPrank();
        repayAs(BOB, idOf(ALICE), 1);
        repayAs(BOB, idOf(ALICE), least / 2);
        vm.assertEq(pool.debtOf(idOf(ALICE)), least - 2 - least / 2);
        repayAs(BOB, idOf(ALICE), type(uint256).max);
        vm.assertEq(pool.debtOf(idOf(ALICE)), 0);
        requireBalanced();
    }

    /// @dev The lenders' shares first; what pays the others goes to the reserves.
    function test_behavior_chargedOffSharesAreRepaidLast() public {
        (uint256 old,) = chargeOff(ALICE);
        uint256 newer = draw(ALICE, 50_000 * DOLLAR);
        advance(uint64(YEAR));
        repayAs(BOB, idOf(ALICE), newer);
        vm.assertEq(pool.chargedOffOf(idOf(ALICE)), old);
        vm.assertEq(pool.debtOf(idOf(ALICE)), old);
        (uint256 lenders, uint256 reserves) = (pool.totalAssets(), pool.reserves());
        uint256 half = (old / 2 * pool.index() + RAY - 1) / RAY;
        vm.expectEmit(address(pool));
        emit ICreditPool.Repaid(idOf(ALICE), BOB, half, old / 2);
        vm.expectEmit(address(pool));
        emit ICreditPool.Recovered(idOf(ALICE), old / 2 * pool.index() / RAY, old / 2);
        repayAs(BOB, idOf(ALICE), old / 2);
        vm.assertEq(pool.chargedOffOf(idOf(ALICE)), old - old / 2);
        vm.assertEq(pool.debtOf(idOf(ALICE)), old - old / 2);
        vm.assertEq(pool.reserves(), reserves + old / 2 * pool.index() / RAY);
        vm.assertEq(pool.totalAssets(), lenders + 1);
        (uint256 chargedOff, uint256 units) = pool.chargedOff();
        vm.assertEq(units, old - old / 2);
        vm.assertEq(chargedOff, units * pool.index() / RAY);
        requireBalanced();
    }

    /// @dev One payment for both kinds.
    function testFuzz_paysLendersThenReserves(uint256 newer, uint256 units) public {
        (uint256 old,) = chargeOff(ALICE);
        newer = draw(ALICE, bound(newer, 1, 50_000 * DOLLAR));
        advance(uint64(YEAR / 3));
        units = bound(units, 1, newer + old);
        (uint256 lenders, uint256 reserves) = (pool.totalAssets(), pool.reserves());
        dollar.mint(address(chains[0].vault), MILLION);
        vm.startPrank(address(chains[0].vault));
        dollar.approve(address(pool), type(uint256).max);
        uint256 paid = pool.onLiquidate(idOf(ALICE), address(chains[0].vault), units);
        vm.stopPrank();
        uint256 recovered = units > newer ? units - newer : 0;
        vm.assertEq(pool.chargedOffOf(idOf(ALICE)), old - recovered);
        vm.assertEq(pool.reserves() - reserves, recovered * pool.index() / RAY);
        vm.assertEq(paid, (units * pool.index() + RAY - 1) / RAY);
        // Rounded up by the borrower's leave, and in the books rounded down.
        vm.assertGe(pool.totalAssets(), lenders);
        vm.assertLe(pool.totalAssets(), lenders + 2);
        requireBalanced();
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
