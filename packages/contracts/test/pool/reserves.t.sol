// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ICreditPool} from "../../src/interfaces/ICreditPool.sol";
import {IRedeemNotice} from "../../src/interfaces/IRedeemNotice.sol";
import {PoolTerms} from "../../src/types/PoolTerms.sol";
import {vm} from "../utils/Vm.sol";
import {PoolBase} from "./PoolBase.sol";

contract PoolReservesTest is PoolBase {
    uint64 private constant DELAY = 3 hours;

    function terms() internal view override returns (PoolTerms memory its) {
        its = super.terms();
        its.exitDelay = DELAY;
    }

    function setUp() public override {
        super.setUp();
        draw(ALICE, 200_000 * DOLLAR);
        advance(uint64(YEAR));
        lend(LENDER, DOLLAR);
    }

    function test_default() public {
        (uint256 reserves, uint256 cash) = (pool.reserves(), pool.cash());
        vm.assertEq(reserves, 400 * DOLLAR);
        vm.expectEmit(address(pool));
        emit ICreditPool.ReservesRequested(300 * DOLLAR);
        _ask(300 * DOLLAR);
        (uint256 tokenAmount, uint256 opensAt, uint256 closesAt) = pool.reservesRequest();
        vm.assertEq(tokenAmount, 300 * DOLLAR);
        vm.assertEq(opensAt, time + DELAY);
        vm.assertEq(closesAt, time + 2 * DELAY);
        advance(DELAY);
        uint256 lenders = pool.totalAssets();
        reserves = pool.reserves();
        vm.expectEmit(address(pool));
        emit ICreditPool.ReservesPaid(300 * DOLLAR);
        vm.prank(BOB);
        vm.assertEq(pool.payReserves(), 300 * DOLLAR);
        vm.assertEq(dollar.balanceOf(RESERVE), 300 * DOLLAR);
        vm.assertEq(pool.reserves(), reserves - 300 * DOLLAR);
        vm.assertEq(pool.cash(), cash - 300 * DOLLAR);
        vm.assertEq(pool.totalAssets(), lenders);
        (tokenAmount, opensAt, closesAt) = pool.reservesRequest();
        vm.assertEq(tokenAmount + opensAt + closesAt, 0);
        vm.expectRevert(ICreditPool.ZeroAmount.selector);
        pool.payReserves();
        requireBalanced();
    }

    /// @dev Losses come first: what is then left.
    function test_behavior_whatIsLeft() public {
        deposit(BOB, WETH, 100 ether);
        draw(BOB, 250 * DOLLAR);
        _ask(400 * DOLLAR);
        chargeOff(BOB);
        advance(DELAY);
        vm.assertGe(pool.payReserves(), 149 * DOLLAR);
        vm.assertLe(dollar.balanceOf(RESERVE), 151 * DOLLAR);
        vm.assertEq(pool.reserves(), 0);
        requireBalanced();
    }

    /// @dev They are owed by borrowers, and there is less cash: the rest can be paid later, while the request stands.
    function test_behavior_asFarAsTheCashGoes() public {
        _ask(400 * DOLLAR);
        deposit(BOB, WETH, 1_000 ether);
        draw(BOB, pool.cash() - 100 * DOLLAR);
        advance(DELAY - 4);
        vm.assertEq(pool.payReserves(), 100 * DOLLAR);
        vm.assertEq(pool.cash(), 0);
        (uint256 left,,) = pool.reservesRequest();
        vm.assertEq(left, 300 * DOLLAR);
        vm.expectRevert(ICreditPool.ZeroAmount.selector);
        pool.payReserves();
        lend(LENDER, MILLION);
        vm.assertEq(pool.payReserves(), 300 * DOLLAR);
        requireBalanced();
    }

    /// @dev At least two hours, also where lenders may run.
    function test_behavior_twoHoursAtLeast() public {
        PoolTerms memory its = terms();
        its.exitDelay = 0;
        usePool(its);
        deposit(BOB, WETH, 100 ether);
        draw(BOB, 100_000 * DOLLAR);
        advance(uint64(YEAR));
        lend(LENDER, DOLLAR);
        _ask(DOLLAR);
        (, uint256 opensAt, uint256 closesAt) = pool.reservesRequest();
        vm.assertEq(opensAt, time + 2 hours);
        vm.assertEq(closesAt, time + 4 hours);
    }

    function test_behavior_theLastRequestCounts() public {
        _ask(400 * DOLLAR);
        advance(DELAY);
        _ask(200 * DOLLAR);
        vm.expectRevert(abi.encodeWithSelector(IRedeemNotice.RequestNotOpen.selector, time + DELAY, time + 2 * DELAY));
        pool.payReserves();
    }

    function test_error_notOpen() public {
        vm.expectRevert(abi.encodeWithSelector(IRedeemNotice.RequestNotOpen.selector, DELAY, 2 * DELAY));
        pool.payReserves();
        _ask(100 * DOLLAR);
        bytes memory reason =
            abi.encodeWithSelector(IRedeemNotice.RequestNotOpen.selector, time + DELAY, time + 2 * DELAY);
        advance(DELAY - 1);
        vm.expectRevert(reason);
        pool.payReserves();
        advance(DELAY + 1);
        vm.expectRevert(reason);
        pool.payReserves();
    }

    function test_error_notReserveReceiver() public {
        vm.expectRevert(abi.encodeWithSelector(ICreditPool.NotReserveReceiver.selector, address(this)));
        pool.requestReserves(1);
    }

    function test_error_insufficientReserves() public {
        uint256 reserves = pool.reserves();
        vm.expectRevert(abi.encodeWithSelector(ICreditPool.InsufficientReserves.selector, reserves, reserves + 1));
        vm.prank(RESERVE);
        pool.requestReserves(reserves + 1);
    }

    function _ask(uint256 tokenAmount) private {
        on(0);
        vm.prank(RESERVE);
        pool.requestReserves(tokenAmount);
    }
}
