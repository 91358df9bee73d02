// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ICreditPool} from "../../src/interfaces/ICreditPool.sol";
import {TokenLib} from "../../src/libraries/TokenLib.sol";
import {FeeToken} from "../utils/FeeToken.sol";
import {bound, vm} from "../utils/Vm.sol";
import {PoolBase} from "./PoolBase.sol";

contract PoolDepositTest is PoolBase {
    function test_default() public {
        uint256 expected = pool.previewDeposit(500 * DOLLAR);
        uint256 shares = lend(BOB, 500 * DOLLAR);
        vm.assertEq(shares, expected);
        vm.assertEq(shares, 500 * DOLLAR * 10 ** 6);
        vm.assertEq(pool.balanceOf(BOB), shares);
        vm.assertEq(pool.decimals(), 12);
        vm.assertEq(pool.name(), "Plimsoll Dollar");
        vm.assertEq(pool.symbol(), "pUSD");
        requireBalanced();
    }

    function test_behavior_mint() public {
        mint(BOB, DOLLAR);
        uint256 expected = pool.previewMint(10 ** 6 + 1);
        vm.prank(BOB);
        vm.assertEq(pool.mint(10 ** 6 + 1, BOB), expected);
        vm.assertEq(expected, 2);
        requireBalanced();
    }

    function test_behavior_afterInterestBuysFewerShares() public {
        draw(ALICE, 200_000 * DOLLAR);
        advance(uint64(YEAR));
        uint256 expected = pool.previewDeposit(500 * DOLLAR);
        uint256 shares = lend(BOB, 500 * DOLLAR);
        vm.assertEq(shares, expected);
        vm.assertLt(shares, 500 * DOLLAR * 10 ** 6);
        vm.assertLe(pool.convertToAssets(shares), 500 * DOLLAR);
        requireBalanced();
    }

    function test_behavior_donationMovesNothing(uint256 donation) public {
        pool = newPool(8, dollar, terms());
        vm.prank(OWNER);
        chains[0].vault.addVenue(address(pool));
        // The first depositor's attack: one unit, then a donation that should make the next deposit worth no share.
        lend(ALICE, 1);
        dollar.mint(address(pool), bound(donation, 1, 10 ** 30));
        uint256 shares = lend(BOB, 1_000 * DOLLAR);
        vm.assertEq(shares, 1_000 * DOLLAR * 10 ** 6);
        vm.assertEq(pool.convertToAssets(shares), 1_000 * DOLLAR);
    }

    function test_error_zero() public {
        vm.expectRevert(ICreditPool.ZeroAmount.selector);
        pool.deposit(0, BOB);
        vm.expectRevert(ICreditPool.ZeroAmount.selector);
        pool.mint(0, BOB);
    }

    function test_error_feeOnTransfer() public {
        FeeToken token = new FeeToken();
        pool = newPool(8, token, terms());
        vm.prank(OWNER);
        chains[0].vault.addVenue(address(pool));
        token.mint(BOB, 1_000);
        vm.startPrank(BOB);
        token.approve(address(pool), 1_000);
        vm.expectPartialRevert(TokenLib.ShortDelivery.selector);
        pool.deposit(1_000, BOB);
        vm.stopPrank();
    }
}
