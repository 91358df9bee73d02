// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IERC4626} from "@openzeppelin/contracts/interfaces/IERC4626.sol";
import {ERC4626} from "@openzeppelin/contracts/token/ERC20/extensions/ERC4626.sol";
import {ICreditPool} from "../../src/interfaces/ICreditPool.sol";
import {IERC7540Operator, IERC7540Redeem} from "../../src/interfaces/IERC7540Redeem.sol";
import {IRedeemNotice} from "../../src/interfaces/IRedeemNotice.sol";
import {bound, vm} from "../utils/Vm.sol";
import {PoolBase} from "./PoolBase.sol";

/// @dev LENDER has a million, of which ALICE borrowed a fifth; BOB is whoever else there is.
contract RequestRedeemTest is PoolBase {
    address private immutable CARLA = actor("carla");
    address private immutable OPERATOR = actor("operator of requests");
    uint256 private shares;

    function setUp() public override {
        super.setUp();
        draw(ALICE, 200_000 * DOLLAR);
        shares = pool.balanceOf(LENDER);
    }

    // ------------------------------------------------------------------------------------------------------ asked

    function test_default() public {
        uint256 assets = pool.convertToAssets(shares / 4);
        vm.expectEmit(address(pool));
        emit IERC7540Redeem.RedeemRequest(LENDER, LENDER, 1, LENDER, shares / 4);
        vm.assertEq(_ask(shares / 4), 1);
        vm.assertEq(pool.balanceOf(LENDER), shares - shares / 4);
        vm.assertEq(pool.balanceOf(address(pool)), shares / 4);
        vm.assertEq(pool.totalSupply(), shares);
        vm.assertEq(pool.pendingRedeemRequest(1, LENDER), shares / 4);
        vm.assertEq(pool.claimableRedeemRequest(1, LENDER), 0);
        vm.assertEq(pool.maxRedeem(LENDER), 0);
        vm.assertEq(pool.maxWithdraw(LENDER), 0);
        (uint256 waiting, uint256 worth, uint256 opensAt, uint256 closesAt) = pool.redeemRequest(1, LENDER);
        vm.assertEq(waiting, shares / 4);
        vm.assertEq(worth, assets);
        vm.assertEq(opensAt, time + EXIT_DELAY);
        vm.assertEq(closesAt, time + 2 * EXIT_DELAY);

        advance(EXIT_DELAY);
        vm.assertEq(pool.pendingRedeemRequest(1, LENDER), 0);
        vm.assertEq(pool.claimableRedeemRequest(1, LENDER), shares / 4);
        vm.assertEq(pool.maxRedeem(LENDER), shares / 4);
        vm.assertEq(pool.maxWithdraw(LENDER), assets);
        on(0);
        vm.expectEmit(address(pool));
        emit IERC4626.Withdraw(LENDER, CARLA, LENDER, assets, shares / 4);
        vm.prank(LENDER);
        vm.assertEq(pool.redeem(shares / 4, CARLA, LENDER), assets);
        vm.assertEq(dollar.balanceOf(CARLA), assets);
        vm.assertEq(pool.balanceOf(address(pool)), 0);
        vm.assertEq(pool.totalSupply(), shares - shares / 4);
        vm.assertEq(pool.claimableRedeemRequest(1, LENDER), 0);
        (waiting, worth, opensAt, closesAt) = pool.redeemRequest(1, LENDER);
        vm.assertEq(waiting + worth + opensAt + closesAt, 0);
        requireBalanced();
    }

    function test_behavior_eachHasItsOwnId() public {
        vm.assertEq(_ask(shares / 4), 1);
        advance(1);
        vm.assertEq(_ask(shares / 8), 2);
        lend(BOB, 100 * DOLLAR);
        vm.prank(BOB);
        vm.assertEq(pool.requestRedeem(10 ** 6, BOB, BOB), 1);
        vm.assertEq(pool.pendingRedeemRequest(1, LENDER), shares / 4);
        vm.assertEq(pool.pendingRedeemRequest(2, LENDER), shares / 8);
        vm.assertEq(pool.pendingRedeemRequest(1, BOB), 10 ** 6);
        vm.assertEq(pool.pendingRedeemRequest(0, LENDER), 0);
        vm.assertEq(pool.pendingRedeemRequest(3, LENDER), 0);
        advance(EXIT_DELAY - 1);
        vm.assertEq(pool.maxRedeem(LENDER), shares / 4);
        advance(1);
        vm.assertEq(pool.maxRedeem(LENDER), shares / 4 + shares / 8);
    }

    function test_behavior_byAllowance() public {
        vm.prank(LENDER);
        pool.approve(BOB, shares / 4);
        vm.prank(BOB);
        pool.requestRedeem(shares / 4, LENDER, LENDER);
        vm.assertEq(pool.allowance(LENDER, BOB), 0);
        vm.assertEq(pool.pendingRedeemRequest(1, LENDER), shares / 4);
        // For itself, too: the allowance lets it take the shares anyhow.
        vm.prank(LENDER);
        pool.approve(BOB, shares / 4);
        vm.prank(BOB);
        pool.requestRedeem(shares / 4, BOB, LENDER);
        vm.assertEq(pool.pendingRedeemRequest(1, BOB), shares / 4);
        advance(EXIT_DELAY);
        vm.expectRevert(abi.encodeWithSelector(IRedeemNotice.NotOperator.selector, BOB, LENDER));
        vm.prank(LENDER);
        pool.redeem(1, LENDER, BOB);
    }

    function test_behavior_byAnOperator() public {
        vm.expectEmit(address(pool));
        emit IERC7540Operator.OperatorSet(LENDER, OPERATOR, true);
        vm.prank(LENDER);
        vm.assertTrue(pool.setOperator(OPERATOR, true));
        vm.assertTrue(pool.isOperator(LENDER, OPERATOR));
        vm.prank(OPERATOR);
        pool.requestRedeem(shares / 4, LENDER, LENDER);
        advance(EXIT_DELAY);
        vm.prank(OPERATOR);
        uint256 assets = pool.redeem(shares / 4, CARLA, LENDER);
        vm.assertEq(dollar.balanceOf(CARLA), assets);
        vm.prank(LENDER);
        pool.setOperator(OPERATOR, false);
        vm.expectPartialRevert(IERC20Errors.ERC20InsufficientAllowance.selector);
        vm.prank(OPERATOR);
        pool.requestRedeem(shares / 4, LENDER, LENDER);
    }

    /// @dev Nobody has requests that others made.
    function test_error_aControllerThatDidNotAgree() public {
        vm.expectRevert(abi.encodeWithSelector(IRedeemNotice.NotOperator.selector, BOB, LENDER));
        vm.prank(LENDER);
        pool.requestRedeem(1_000, BOB, LENDER);
        vm.prank(BOB);
        pool.setOperator(LENDER, true);
        vm.prank(LENDER);
        pool.requestRedeem(10 ** 6, BOB, LENDER);
        vm.assertEq(pool.pendingRedeemRequest(1, BOB), 10 ** 6);
    }

    function test_error_noSharesToAskFor() public {
        vm.expectPartialRevert(IERC20Errors.ERC20InsufficientBalance.selector);
        _ask(shares + 1);
        vm.expectRevert(ICreditPool.ZeroAmount.selector);
        _ask(0);
        // A millionth of a base unit.
        vm.expectRevert(ICreditPool.ZeroAmount.selector);
        _ask(1);
    }

    // ------------------------------------------------------------------------------------------------------- paid

    /// @dev At most what they were worth when asked; what they would have earned is the others'.
    function test_behavior_earnsNothing() public {
        lend(BOB, MILLION);
        uint256 asked = pool.convertToAssets(shares);
        _ask(shares);
        advance(EXIT_DELAY);
        vm.assertGt(pool.convertToAssets(shares), asked);
        vm.assertEq(pool.maxWithdraw(LENDER), asked);
        uint256 all = pool.totalAssets();
        vm.prank(LENDER);
        vm.assertEq(pool.redeem(shares, LENDER, LENDER), asked);
        vm.assertEq(pool.totalAssets(), all - asked);
        vm.assertGe(pool.convertToAssets(pool.balanceOf(BOB)) + 2, all - asked);
        requireBalanced();
    }

    /// @dev A loss that is booked meanwhile hits them in full.
    function test_behavior_bearsLosses() public {
        lend(BOB, MILLION);
        drawBob(200_000 * DOLLAR);
        uint256 asked = pool.convertToAssets(shares / 2);
        _ask(shares / 2);
        chargeOff(BOB);
        advance(EXIT_DELAY);
        uint256 worth = pool.convertToAssets(shares / 2);
        vm.assertLt(worth, asked * 91 / 100);
        vm.assertEq(pool.maxWithdraw(LENDER), worth);
        vm.prank(LENDER);
        vm.assertEq(pool.redeem(shares / 2, LENDER, LENDER), worth);
        requireBalanced();
    }

    function test_behavior_inParts() public {
        uint256 asked = pool.convertToAssets(shares / 2);
        _ask(shares / 2);
        advance(EXIT_DELAY);
        vm.startPrank(LENDER);
        uint256 paid = pool.redeem(shares / 8, LENDER, LENDER);
        vm.assertEq(paid, asked / 4);
        vm.assertEq(pool.claimableRedeemRequest(1, LENDER), shares / 2 - shares / 8);
        uint256 taken = pool.withdraw(asked / 4, LENDER, LENDER);
        vm.assertGe(taken, shares / 8);
        vm.assertLe(taken, shares / 8 + 10 ** 6);
        uint256 rest = pool.maxRedeem(LENDER);
        vm.assertEq(rest, shares / 2 - shares / 8 - taken);
        paid += asked / 4 + pool.redeem(rest, LENDER, LENDER);
        vm.stopPrank();
        vm.assertLe(paid, asked);
        vm.assertGe(paid + 2, asked);
        requireBalanced();
    }

    /// @dev Across requests, the oldest first, each at its own price.
    function test_behavior_manyRequestsAtOnce() public {
        lend(BOB, MILLION);
        uint256 first = pool.convertToAssets(shares / 4);
        _ask(shares / 4);
        advance(EXIT_DELAY / 2);
        uint256 second = pool.convertToAssets(shares / 4);
        _ask(shares / 4);
        vm.assertGt(second, first);
        advance(EXIT_DELAY / 2);
        vm.assertEq(pool.maxRedeem(LENDER), shares / 4);
        vm.assertEq(pool.maxWithdraw(LENDER), first);
        vm.expectRevert(
            abi.encodeWithSelector(ERC4626.ERC4626ExceededMaxRedeem.selector, LENDER, shares / 4 + 1, shares / 4)
        );
        vm.prank(LENDER);
        pool.redeem(shares / 4 + 1, LENDER, LENDER);
        advance(EXIT_DELAY / 2);
        vm.assertEq(pool.maxRedeem(LENDER), shares / 4 * 2);
        vm.assertEq(pool.maxWithdraw(LENDER), first + second);
        vm.prank(LENDER);
        uint256 taken = pool.withdraw(first + second / 2, CARLA, LENDER);
        vm.assertEq(dollar.balanceOf(CARLA), first + second / 2);
        vm.assertGe(taken, shares / 4 + shares / 8 - 10 ** 6);
        vm.assertLe(taken, shares / 4 + shares / 8 + 10 ** 6);
        vm.assertEq(pool.claimableRedeemRequest(1, LENDER), 0);
        vm.assertEq(pool.claimableRedeemRequest(2, LENDER), shares / 4 * 2 - taken);
        requireBalanced();
    }

    /// @dev For any price and parts: what is redeemed in parts is never more than at once, and everything adds up.
    function testFuzz_partsNeverPayMore(uint256 elapsed, uint256 loss, uint256 part, bool isWithdrawal) public {
        lend(BOB, MILLION);
        deposit(BOB, WETH, 1_000 ether);
        draw(BOB, bound(loss, MIN_DEBT, MILLION));
        advance(uint64(bound(elapsed, 0, 10 * YEAR)));
        _ask(shares / 2);
        if (loss % 3 != 0) chargeOff(BOB);
        advance(EXIT_DELAY);
        lend(BOB, 10 * MILLION);
        uint256 state = vm.snapshotState();
        vm.prank(LENDER);
        uint256 whole = pool.redeem(shares / 2, CARLA, LENDER);
        vm.revertToState(state);
        vm.assertEq(pool.maxWithdraw(LENDER), whole);
        uint256 before = pool.totalAssets();
        vm.startPrank(LENDER);
        if (isWithdrawal) pool.withdraw(bound(part, 1, whole), CARLA, LENDER);
        else pool.redeem(bound(part, 10 ** 9, shares / 2), CARLA, LENDER);
        uint256 rest = pool.maxRedeem(LENDER);
        if (pool.maxWithdraw(LENDER) != 0) pool.redeem(rest, CARLA, LENDER);
        vm.stopPrank();
        uint256 parts = dollar.balanceOf(CARLA);
        vm.assertLe(parts, whole + 1);
        vm.assertEq(before - pool.totalAssets(), parts);
        requireBalanced();
    }

    /// @dev `max…` can be done, whatever cash there is.
    function testFuzz_maximaFollowTheCash(uint256 borrowed, uint256 elapsed) public {
        _ask(shares / 3);
        advance(1 hours);
        _ask(shares - shares / 3);
        deposit(BOB, WETH, 1_000 ether);
        draw(BOB, bound(borrowed, MIN_DEBT, pool.cash()));
        advance(uint64(bound(elapsed, EXIT_DELAY - 1 hours - 4, 2 * EXIT_DELAY)));
        (uint256 mostShares, uint256 mostAssets) = (pool.maxRedeem(LENDER), pool.maxWithdraw(LENDER));
        vm.assertLe(mostAssets, pool.cash());
        if (mostAssets == 0) {
            vm.assertEq(mostShares, 0);
            return;
        }
        uint256 state = vm.snapshotState();
        vm.prank(LENDER);
        vm.assertGe(pool.redeem(mostShares, CARLA, LENDER) + 2, mostAssets);
        vm.revertToState(state);
        vm.prank(LENDER);
        pool.withdraw(mostAssets, CARLA, LENDER);
        vm.assertEq(dollar.balanceOf(CARLA), mostAssets);
        vm.revertToState(state);
        vm.expectPartialRevert(ERC4626.ERC4626ExceededMaxWithdraw.selector);
        vm.prank(LENDER);
        pool.withdraw(mostAssets + 1, CARLA, LENDER);
        requireBalanced();
    }

    /// @dev Anyone may have a request paid, to the controller or where it says.
    function test_behavior_paidByAnyone() public {
        uint256 asked = pool.convertToAssets(shares / 4);
        _ask(shares / 4);
        _ask(shares / 4);
        advance(EXIT_DELAY);
        on(0);
        vm.expectEmit(address(pool));
        emit IERC4626.Withdraw(BOB, LENDER, LENDER, asked, shares / 4);
        vm.prank(BOB);
        vm.assertEq(pool.payRequest(1, LENDER), asked);
        vm.assertEq(dollar.balanceOf(LENDER), asked);

        vm.assertEq(pool.redeemReceiverOf(LENDER), LENDER);
        vm.expectEmit(address(pool));
        emit IRedeemNotice.RedeemReceiverSet(LENDER, CARLA);
        vm.prank(LENDER);
        pool.setRedeemReceiver(CARLA);
        vm.assertEq(pool.redeemReceiverOf(LENDER), CARLA);
        vm.prank(BOB);
        pool.payRequest(2, LENDER);
        vm.assertEq(dollar.balanceOf(CARLA), asked);
        vm.expectRevert(abi.encodeWithSelector(IRedeemNotice.UnknownRequest.selector, LENDER, 2));
        pool.payRequest(2, LENDER);
        requireBalanced();
    }

    function test_error_payRequest() public {
        vm.expectRevert(abi.encodeWithSelector(IRedeemNotice.UnknownRequest.selector, LENDER, 1));
        pool.payRequest(1, LENDER);
        vm.expectRevert(abi.encodeWithSelector(IRedeemNotice.UnknownRequest.selector, LENDER, 0));
        pool.payRequest(0, LENDER);
        _ask(shares);
        bytes memory notOpen =
            abi.encodeWithSelector(IRedeemNotice.RequestNotOpen.selector, time + EXIT_DELAY, time + 2 * EXIT_DELAY);
        advance(EXIT_DELAY - 1);
        vm.expectRevert(notOpen);
        pool.payRequest(1, LENDER);
        advance(1);
        // A fifth is lent out.
        vm.expectPartialRevert(ICreditPool.InsufficientCash.selector);
        pool.payRequest(1, LENDER);
        advance(EXIT_DELAY);
        vm.expectRevert(notOpen);
        pool.payRequest(1, LENDER);
    }

    function test_error_redeem() public {
        _ask(shares / 4);
        vm.startPrank(LENDER);
        bytes memory nothing = abi.encodeWithSelector(ERC4626.ERC4626ExceededMaxRedeem.selector, LENDER, shares / 4, 0);
        advance(EXIT_DELAY - 1);
        vm.expectRevert(nothing);
        pool.redeem(shares / 4, LENDER, LENDER);
        vm.expectRevert(abi.encodeWithSelector(ERC4626.ERC4626ExceededMaxWithdraw.selector, LENDER, 1, 0));
        pool.withdraw(1, LENDER, LENDER);
        advance(1);
        vm.expectRevert(ICreditPool.ZeroAmount.selector);
        pool.redeem(0, LENDER, LENDER);
        vm.expectRevert(ICreditPool.ZeroAmount.selector);
        pool.withdraw(0, LENDER, LENDER);
        vm.expectRevert(ICreditPool.ZeroReceiver.selector);
        pool.redeem(shares / 4, address(0), LENDER);
        advance(EXIT_DELAY);
        vm.expectRevert(nothing);
        pool.redeem(shares / 4, LENDER, LENDER);
        vm.stopPrank();
        vm.expectRevert(abi.encodeWithSelector(IRedeemNotice.NotOperator.selector, LENDER, BOB));
        vm.prank(BOB);
        pool.redeem(1, BOB, LENDER);
        vm.expectRevert(abi.encodeWithSelector(IRedeemNotice.NotOperator.selector, LENDER, BOB));
        vm.prank(BOB);
        pool.withdraw(1, BOB, LENDER);
    }

    // --------------------------------------------------------------------------------------------------- returned

    /// @dev Nobody redeemed in time: worth what they were when asked, and the rest is the others'.
    function test_behavior_goesBackWithoutYield() public {
        lend(BOB, MILLION);
        uint256 asked = pool.convertToAssets(shares);
        _ask(shares);
        advance(2 * EXIT_DELAY);
        uint256 all = pool.totalAssets();
        vm.prank(BOB);
        uint256 back = pool.returnRequest(1, LENDER);
        vm.assertLt(back, shares);
        vm.assertEq(pool.balanceOf(LENDER), back);
        vm.assertEq(pool.balanceOf(address(pool)), 0);
        vm.assertEq(pool.totalAssets(), all);
        vm.assertLe(pool.convertToAssets(back), asked);
        vm.assertGe(pool.convertToAssets(back) + 1, asked);
        vm.expectRevert(abi.encodeWithSelector(IRedeemNotice.UnknownRequest.selector, LENDER, 1));
        pool.returnRequest(1, LENDER);
        requireBalanced();
    }

    /// @dev The only lender: what it would have earned waits for whoever lends next, or stays its own by roundings at most.
    function test_behavior_theOnlyLenderGetsNoYieldEither() public {
        uint256 asked = pool.convertToAssets(shares);
        _ask(shares);
        advance(2 * EXIT_DELAY);
        uint256 back = pool.returnRequest(1, LENDER);
        vm.assertLe(pool.convertToAssets(back), asked);
    }

    function test_behavior_goesBackWhole() public {
        drawBob(200_000 * DOLLAR);
        _ask(shares / 2);
        chargeOff(BOB);
        advance(2 * EXIT_DELAY);
        on(0);
        vm.expectEmit(address(pool));
        emit IRedeemNotice.RequestReturned(LENDER, 1, shares / 2, 0);
        vm.assertEq(pool.returnRequest(1, LENDER), shares / 2);
        vm.assertEq(pool.balanceOf(LENDER), shares);
    }

    /// @dev Part of it was redeemed: the rest goes back, at the rest of what was asked for.
    function test_behavior_theRestGoesBack() public {
        lend(BOB, MILLION);
        uint256 asked = pool.convertToAssets(shares / 2);
        _ask(shares / 2);
        advance(EXIT_DELAY);
        vm.prank(LENDER);
        pool.redeem(shares / 8, LENDER, LENDER);
        advance(EXIT_DELAY);
        uint256 back = pool.returnRequest(1, LENDER);
        vm.assertLe(pool.convertToAssets(back), asked - asked / 4);
        vm.assertGe(pool.convertToAssets(back) + 2, asked - asked / 4);
    }

    /// @dev One that is over does not stand in the way of the next.
    function test_behavior_aClosedRequestIsPassedBy() public {
        _ask(shares / 4);
        advance(EXIT_DELAY);
        _ask(shares / 4);
        advance(EXIT_DELAY);
        vm.assertEq(pool.maxRedeem(LENDER), shares / 4);
        vm.prank(LENDER);
        pool.redeem(shares / 4, LENDER, LENDER);
        vm.assertEq(pool.claimableRedeemRequest(2, LENDER), 0);
        vm.assertGt(pool.returnRequest(1, LENDER), 0);
        _ask(shares / 8);
        advance(EXIT_DELAY);
        vm.prank(LENDER);
        pool.redeem(shares / 8, LENDER, LENDER);
        requireBalanced();
    }

    function test_error_returnRequest() public {
        _ask(shares / 4);
        uint256 closesAt = time + 2 * EXIT_DELAY;
        advance(2 * EXIT_DELAY - 1);
        vm.expectRevert(abi.encodeWithSelector(IRedeemNotice.RequestNotClosed.selector, closesAt));
        pool.returnRequest(1, LENDER);
    }

    // -------------------------------------------------------------------------------------------------- standards

    /// @dev The ids that ERC-7540 and ERC-7575 name, and the functions they are made of.
    function test_behavior_interfaces() public view {
        bytes4 operators = IERC7540Operator.setOperator.selector ^ IERC7540Operator.isOperator.selector;
        bytes4 requests = IERC7540Redeem.requestRedeem.selector ^ IERC7540Redeem.pendingRedeemRequest.selector
            ^ IERC7540Redeem.claimableRedeemRequest.selector;
        vm.assertTrue(operators == 0xe3bc4e65);
        vm.assertTrue(requests == 0x620ee8e4);
        vm.assertTrue(_erc7575() == 0x2f0a18c5);
        bytes4[4] memory supported = [bytes4(0x01ffc9a7), 0xe3bc4e65, 0x620ee8e4, 0x2f0a18c5];
        for (uint256 i = 0; i < supported.length; ++i) {
            vm.assertTrue(pool.supportsInterface(supported[i]));
        }
        // Deposits need no request.
        vm.assertFalse(pool.supportsInterface(0xce3bbe50));
        vm.assertFalse(pool.supportsInterface(0xffffffff));
        vm.assertEq(pool.share(), address(pool));
    }

    function test_error_noPreview() public {
        vm.expectRevert(IRedeemNotice.NoPreview.selector);
        pool.previewRedeem(1);
        vm.expectRevert(IRedeemNotice.NoPreview.selector);
        pool.previewWithdraw(1);
        pool.previewDeposit(1);
        pool.previewMint(1);
    }

    function _erc7575() private view returns (bytes4) {
        bytes4 views = pool.asset.selector ^ pool.totalAssets.selector ^ pool.convertToShares.selector
            ^ pool.convertToAssets.selector ^ pool.share.selector;
        bytes4 previews = pool.previewDeposit.selector ^ pool.previewMint.selector ^ pool.previewWithdraw.selector
            ^ pool.previewRedeem.selector;
        bytes4 maxima =
            pool.maxDeposit.selector ^ pool.maxMint.selector ^ pool.maxWithdraw.selector ^ pool.maxRedeem.selector;
        return views ^ previews ^ maxima ^ pool.deposit.selector ^ pool.mint.selector ^ pool.withdraw.selector
            ^ pool.redeem.selector;
    }

    function _ask(uint256 shares_) private returns (uint256 requestId) {
        on(0);
        vm.prank(LENDER);
        return pool.requestRedeem(shares_, LENDER, LENDER);
    }
}
