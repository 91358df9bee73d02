// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {ICreditPool} from "../../src/interfaces/ICreditPool.sol";
import {IRedeemNotice} from "../../src/interfaces/IRedeemNotice.sol";
import {PoolTerms} from "../../src/types/PoolTerms.sol";
import {bound, vm} from "../utils/Vm.sol";
import {PoolBase} from "./PoolBase.sol";

/// @dev Without an `exitDelay`: lenders may run.
contract PoolWithdrawTest is PoolBase {
    function terms() internal view override returns (PoolTerms memory its) {
        its = super.terms();
        its.exitDelay = 0;
    }

    function test_default() public {
        uint256 before = pool.balanceOf(LENDER);
        uint256 expected = pool.previewWithdraw(250_000 * DOLLAR);
        vm.prank(LENDER);
        uint256 shares = pool.withdraw(250_000 * DOLLAR, BOB, LENDER);
        vm.assertEq(shares, expected);
        vm.assertEq(pool.balanceOf(LENDER), before - shares);
        vm.assertEq(dollar.balanceOf(BOB), 250_000 * DOLLAR);
        requireBalanced();
    }

    function test_behavior_redeemWithInterest() public {
        draw(ALICE, 200_000 * DOLLAR);
        advance(uint64(YEAR));
        mint(ALICE, MILLION);
        repayAs(ALICE, idOf(ALICE), type(uint256).max);
        (uint256 shares, uint256 expected) = (pool.balanceOf(LENDER), pool.totalAssets());
        vm.prank(LENDER);
        uint256 assets = pool.redeem(shares, LENDER, LENDER);
        vm.assertGt(assets, MILLION + 3_599 * DOLLAR);
        vm.assertLe(assets, expected);
        // What is left belongs to the reserves, but for the roundings.
        vm.assertLe(pool.cash() - pool.reserves(), 2);
        requireBalanced();
    }

    function test_behavior_maximaFollowTheCash() public {
        draw(ALICE, 200_000 * DOLLAR);
        vm.assertEq(pool.maxWithdraw(LENDER), 800_000 * DOLLAR);
        uint256 shares = pool.maxRedeem(LENDER);
        vm.prank(LENDER);
        vm.assertEq(pool.redeem(shares, LENDER, LENDER), 800_000 * DOLLAR);
        vm.assertEq(pool.cash(), 0);
        vm.assertEq(pool.maxWithdraw(LENDER), 0);
        vm.assertEq(pool.ratePerSecond(), rate().atFull);
    }

    function test_behavior_thereAndBackNeverGains(uint256 amount, uint256 elapsed) public {
        draw(ALICE, 123_457 * DOLLAR + 1);
        advance(uint64(bound(elapsed, 1, YEAR)));
        amount = bound(amount, 2, MILLION);
        uint256 shares = lend(BOB, amount);
        vm.prank(BOB);
        uint256 back = pool.redeem(shares, BOB, BOB);
        vm.assertLe(back, amount);
        vm.assertGe(back + 1, amount);
        requireBalanced();
    }

    function test_error_lentOut() public {
        draw(ALICE, 200_000 * DOLLAR);
        vm.expectRevert(
            abi.encodeWithSelector(ICreditPool.InsufficientCash.selector, 800_000 * DOLLAR, 800_000 * DOLLAR + 1)
        );
        vm.prank(LENDER);
        pool.withdraw(800_000 * DOLLAR + 1, LENDER, LENDER);
    }

    function test_error_notAllowed() public {
        vm.expectPartialRevert(IERC20Errors.ERC20InsufficientAllowance.selector);
        vm.prank(BOB);
        pool.withdraw(1, BOB, LENDER);
        vm.expectPartialRevert(IERC20Errors.ERC20InsufficientBalance.selector);
        vm.prank(BOB);
        pool.redeem(10 ** 6, BOB, BOB);
    }

    function test_error_zero() public {
        vm.expectRevert(ICreditPool.ZeroAmount.selector);
        pool.withdraw(0, BOB, LENDER);
        vm.expectRevert(ICreditPool.ZeroAmount.selector);
        pool.redeem(1, BOB, LENDER);
        vm.expectRevert(ICreditPool.ZeroReceiver.selector);
        pool.withdraw(1, address(0), LENDER);
    }

    function test_behavior_isNoVaultOfRequests() public {
        vm.assertTrue(pool.supportsInterface(0x01ffc9a7));
        vm.assertTrue(pool.supportsInterface(0x2f0a18c5));
        vm.assertFalse(pool.supportsInterface(0xe3bc4e65));
        vm.assertFalse(pool.supportsInterface(0x620ee8e4));
        vm.expectRevert(IRedeemNotice.NoExitDelay.selector);
        vm.prank(LENDER);
        pool.requestRedeem(1, LENDER, LENDER);
    }
}
