// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {DevToken} from "../../src/dev/DevToken.sol";
import {ICreditPool} from "../../src/interfaces/ICreditPool.sol";
import {bound, vm} from "../utils/Vm.sol";
import {TestToken} from "../utils/TestToken.sol";
import {PoolBase} from "./PoolBase.sol";

contract OnChargeOffTest is PoolBase {
    function newDollar() internal override returns (DevToken) {
        return new TestToken(6);
    }

    /// @dev Reserves of a year's interest bear a small loss alone.
    function test_default_reservesFirst() public {
        draw(ALICE, 200_000 * DOLLAR);
        drawBob(300 * DOLLAR);
        advance(uint64(YEAR));
        (uint256 lenders, uint256 reserves, uint256 units) = _books(BOB);
        uint256 worth = units * pool.index() / RAY;
        vm.assertGt(reserves, worth + 1);
        vm.assertTrue(pool.canChargeOff(idOf(BOB)));
        (uint256 chargedOff, uint256 lost) = chargeOff(BOB);
        vm.assertEq(chargedOff, units);
        vm.assertGe(lost, worth);
        vm.assertLe(lost, worth + 1);
        vm.assertEq(pool.totalAssets(), lenders);
        vm.assertEq(pool.reserves(), reserves - lost);
        // The account owes them still, to the reserves.
        vm.assertEq(pool.debtOf(idOf(BOB)), units);
        vm.assertEq(pool.chargedOffOf(idOf(BOB)), units);
        (uint256 owed, uint256 old) = pool.chargedOff();
        vm.assertEq(old, units);
        vm.assertEq(owed, worth);
        vm.assertFalse(pool.canChargeOff(idOf(BOB)));
        requireBalanced();
    }

    /// @dev What exceeds them is the lenders' loss at once.
    function test_default_thenTheLenders() public {
        draw(ALICE, 200_000 * DOLLAR);
        drawBob(50_000 * DOLLAR);
        advance(uint64(YEAR / 12));
        (uint256 lenders, uint256 reserves, uint256 units) = _books(BOB);
        (uint256 owed, uint256 allUnits) = pool.debt();
        uint256 price = pool.convertToAssets(10 ** 12);
        uint256 left = (allUnits - units) * pool.index() / RAY;
        vm.assertGt(reserves, 0);
        on(0);
        vm.expectEmit(address(pool));
        emit ICreditPool.ChargedOff(idOf(BOB), units, owed - left, reserves);
        (, uint256 lost) = chargeOff(BOB);
        vm.assertEq(lost, owed - left);
        vm.assertEq(pool.reserves(), 0);
        vm.assertEq(pool.totalAssets(), lenders - (lost - reserves));
        vm.assertLt(pool.convertToAssets(10 ** 12), price);
        requireBalanced();
    }

    /// @dev Lent out to the last token, and nothing comes back.
    function test_behavior_everythingIsLost() public {
        deposit(ALICE, WETH, 1_000 ether);
        draw(ALICE, MILLION);
        advance(uint64(YEAR));
        chargeOff(ALICE);
        vm.assertEq(pool.totalAssets(), 0);
        vm.assertEq(pool.reserves(), 0);
        (uint256 owed, uint256 units) = pool.debt();
        vm.assertEq(owed + units, 0);
        lend(BOB, MILLION);
        requireBalanced();
    }

    /// @dev For any debt and time: nobody but reserves and lenders loses, and they lose what the borrowers owe them less.
    function testFuzz_isBorneByReservesAndLenders(uint256 first, uint256 second, uint256 elapsed) public {
        draw(ALICE, bound(first, MIN_DEBT, 200_000 * DOLLAR));
        drawBob(bound(second, MIN_DEBT, 200_000 * DOLLAR));
        advance(uint64(bound(elapsed, 0, 10 * YEAR)));
        (uint256 lenders, uint256 reserves, uint256 mine) = _books(ALICE);
        uint256 cash = pool.cash();
        (uint256 owed,) = pool.debt();
        (, uint256 lost) = chargeOff(BOB);
        (uint256 left,) = pool.debt();
        vm.assertEq(lost, owed - left);
        vm.assertEq(lenders + reserves - pool.totalAssets() - pool.reserves(), lost);
        vm.assertTrue(pool.reserves() == 0 || pool.totalAssets() == lenders);
        vm.assertEq(pool.cash(), cash);
        vm.assertEq(pool.debtOf(idOf(ALICE)), mine);
        vm.assertEq(pool.chargedOffOf(idOf(ALICE)), 0);
        requireBalanced();
    }

    /// @dev What is owed to the reserves grows with the index, and nobody's assets with it.
    function test_behavior_isNoAssetOfTheLenders() public {
        draw(ALICE, 100_000 * DOLLAR);
        drawBob(100_000 * DOLLAR);
        (uint256 units,) = chargeOff(BOB);
        (uint256 owedBefore,) = pool.chargedOff();
        (uint256 lentBefore,) = pool.debt();
        uint256 lenders = pool.totalAssets();
        advance(uint64(YEAR));
        (uint256 owed,) = pool.chargedOff();
        (uint256 lent,) = pool.debt();
        vm.assertEq(owed, units * pool.index() / RAY);
        vm.assertGt(owed, owedBefore);
        vm.assertEq(pool.totalAssets() + pool.reserves(), lenders + lent - lentBefore);
        vm.assertEq(pool.reserves(), (lent - lentBefore) / 10);
    }

    /// @dev Only what was not charged off yet; the same loss is not borne twice.
    function test_behavior_newerDebtsLater() public {
        (uint256 first,) = (draw(ALICE, 10_000 * DOLLAR), 0);
        chargeOff(ALICE);
        uint256 second = draw(ALICE, 5_000 * DOLLAR);
        vm.assertTrue(pool.canChargeOff(idOf(ALICE)));
        uint256 lenders = pool.totalAssets();
        (uint256 units, uint256 lost) = chargeOff(ALICE);
        vm.assertEq(units, second);
        vm.assertEq(lenders - pool.totalAssets(), lost);
        vm.assertEq(pool.chargedOffOf(idOf(ALICE)), first + second);
        requireBalanced();
    }

    // ---------------------------------------------------------------------------------------------------- reward

    function test_behavior_rewardComesFromTheReserves() public {
        draw(ALICE, 200_000 * DOLLAR);
        drawBob(300 * DOLLAR);
        advance(uint64(YEAR));
        (uint256 lenders, uint256 reserves,) = _books(BOB);
        uint256 cash = pool.cash();
        on(0);
        vm.expectEmit(address(pool));
        emit ICreditPool.WriteOffRewarded(LIQUIDATOR, REWARD);
        (, uint256 lost) = chargeOff(BOB, LIQUIDATOR);
        vm.assertEq(dollar.balanceOf(LIQUIDATOR), REWARD);
        vm.assertEq(pool.reserves(), reserves - REWARD - lost);
        vm.assertEq(pool.totalAssets(), lenders);
        vm.assertEq(pool.cash(), cash - REWARD);
        requireBalanced();
    }

    /// @dev Before the loss, and never more than there is: the lenders bear the rest of the loss, and no reward.
    function test_behavior_rewardOfWhatTheReservesHave() public {
        draw(ALICE, 200_000 * DOLLAR);
        drawBob(50_000 * DOLLAR);
        chargeOff(BOB);
        mint(BOB, MILLION);
        repayAs(BOB, idOf(BOB), 3 * DOLLAR);
        uint256 reserves = pool.reserves();
        vm.assertGt(reserves, 2 * DOLLAR);
        vm.assertLt(reserves, REWARD);
        uint256 lenders = pool.totalAssets();
        (, uint256 lost) = chargeOff(ALICE, LIQUIDATOR);
        vm.assertEq(dollar.balanceOf(LIQUIDATOR), reserves);
        vm.assertEq(pool.reserves(), 0);
        vm.assertEq(pool.totalAssets(), lenders - lost);
        requireBalanced();
    }

    /// @dev All is lent out: the reserves are owed by borrowers, and there is nothing to pay with.
    function test_behavior_noRewardWithoutCash() public {
        deposit(ALICE, WETH, 1_000 ether);
        drawBob(1_000 * DOLLAR);
        draw(ALICE, MILLION - 1_000 * DOLLAR);
        advance(uint64(YEAR));
        vm.assertGt(pool.reserves(), 1_000 * DOLLAR);
        chargeOff(BOB, LIQUIDATOR);
        vm.assertEq(dollar.balanceOf(LIQUIDATOR), 0);
        requireBalanced();
    }

    /// @dev A debt below the minimum earns nothing: else crumbs would be worth making.
    function test_behavior_noRewardForASmallDebt() public {
        draw(ALICE, 200_000 * DOLLAR);
        advance(uint64(YEAR));
        uint256 units = drawBob(MIN_DEBT);
        dollar.mint(address(chains[0].vault), MIN_DEBT);
        vm.startPrank(address(chains[0].vault));
        dollar.approve(address(pool), MIN_DEBT);
        pool.onLiquidate(idOf(BOB), address(chains[0].vault), 1);
        vm.stopPrank();
        chargeOff(BOB, LIQUIDATOR);
        vm.assertEq(dollar.balanceOf(LIQUIDATOR), 0);
        // The account's newer debt counts alone.
        draw(BOB, MIN_DEBT - 1);
        vm.assertGt(pool.debtOf(idOf(BOB)), units);
        chargeOff(BOB, LIQUIDATOR);
        vm.assertEq(dollar.balanceOf(LIQUIDATOR), 0);
        draw(BOB, MIN_DEBT);
        chargeOff(BOB, LIQUIDATOR);
        vm.assertEq(dollar.balanceOf(LIQUIDATOR), REWARD);
    }

    /// @dev A receiver that the token refuses: the charge-off stands, and the reward waits for it.
    function test_behavior_refusedRewardIsOwed() public {
        draw(ALICE, 200_000 * DOLLAR);
        drawBob(1_000 * DOLLAR);
        advance(uint64(YEAR));
        TestToken(address(dollar)).block_(LIQUIDATOR);
        on(0);
        vm.expectEmit(address(pool));
        emit ICreditPool.Owed(LIQUIDATOR, REWARD);
        chargeOff(BOB, LIQUIDATOR);
        vm.assertEq(pool.owed(LIQUIDATOR), REWARD);
        vm.assertEq(dollar.balanceOf(address(pool)), pool.cash() + REWARD);

        vm.expectEmit(address(pool));
        emit ICreditPool.OwedPaid(LIQUIDATOR, BOB, REWARD);
        uint256 before = dollar.balanceOf(BOB);
        vm.prank(LIQUIDATOR);
        vm.assertEq(pool.fetchOwed(BOB), REWARD);
        vm.assertEq(dollar.balanceOf(BOB), before + REWARD);
        vm.assertEq(pool.owed(LIQUIDATOR), 0);
        requireBalanced();
        vm.expectRevert(ICreditPool.ZeroAmount.selector);
        vm.prank(LIQUIDATOR);
        pool.fetchOwed(BOB);
    }

    // ---------------------------------------------------------------------------------------------------- bucket

    function test_behavior_comesOutOfTheBucket() public {
        draw(ALICE, 40_000 * DOLLAR);
        _limit(100_000 * DOLLAR);
        (, uint256 lost) = chargeOff(ALICE);
        vm.assertEq(pool.bucketAvailable(), 100_000 * DOLLAR - lost);
    }

    /// @dev The bucket holds less than the debt, and less than half of its capacity.
    function test_behavior_waitsForTheBucket() public {
        draw(ALICE, 60_000 * DOLLAR);
        drawBob(60_000 * DOLLAR);
        _limit(100_000 * DOLLAR);
        chargeOff(ALICE);
        vm.assertFalse(pool.canChargeOff(idOf(BOB)));
        vm.expectRevert(abi.encodeWithSelector(ICreditPool.NothingToChargeOff.selector, idOf(BOB)));
        vm.prank(address(chains[0].vault));
        pool.onChargeOff(idOf(BOB), address(0));
        advance(6 hours);
        vm.assertTrue(pool.canChargeOff(idOf(BOB)));
    }

    /// @dev A debt larger than the bucket goes in slices, none of them larger than what it holds.
    function test_behavior_inSlices() public {
        uint256 units = draw(ALICE, 180_000 * DOLLAR);
        _limit(100_000 * DOLLAR);
        (uint256 first, uint256 lost) = chargeOff(ALICE);
        vm.assertLt(first, units);
        vm.assertLe(lost, 100_000 * DOLLAR + 1);
        vm.assertGe(lost + 1, 100_000 * DOLLAR);
        vm.assertEq(pool.chargedOffOf(idOf(ALICE)), first);
        vm.assertEq(pool.bucketAvailable(), 0);
        vm.assertFalse(pool.canChargeOff(idOf(ALICE)));
        advance(12 hours - 1);
        vm.assertFalse(pool.canChargeOff(idOf(ALICE)));
        advance(2);
        vm.assertTrue(pool.canChargeOff(idOf(ALICE)));
        (uint256 second,) = chargeOff(ALICE);
        vm.assertLt(first + second, units);
        // Less than half of the capacity is left of the debt: all of it, as soon as the bucket holds it.
        vm.assertFalse(pool.canChargeOff(idOf(ALICE)));
        advance(8 hours);
        (uint256 third,) = chargeOff(ALICE);
        vm.assertEq(first + second + third, units);
        requireBalanced();
    }

    /// @dev Borrowing a little does not stop one.
    function test_attack_aFullBucketIsNotNeeded() public {
        draw(ALICE, 150_000 * DOLLAR);
        deposit(BOB, WETH, 100 ether);
        _limit(100_000 * DOLLAR);
        draw(BOB, MIN_DEBT);
        vm.assertTrue(pool.canChargeOff(idOf(ALICE)));
        chargeOff(ALICE);
    }

    function test_error_nothing() public {
        on(0);
        vm.assertFalse(pool.canChargeOff(idOf(BOB)));
        vm.expectRevert(abi.encodeWithSelector(ICreditPool.NothingToChargeOff.selector, idOf(BOB)));
        vm.prank(address(chains[0].vault));
        pool.onChargeOff(idOf(BOB), address(0));
    }

    function test_error_notVault() public {
        vm.expectRevert(abi.encodeWithSelector(ICreditPool.NotVault.selector, address(this)));
        pool.onChargeOff(idOf(ALICE), address(0));
    }

    function _limit(uint256 tokens) private {
        on(0);
        vm.prank(OWNER);
        pool.setLimits(uint104(tokens), 0);
    }

    function _books(address who) private view returns (uint256 lenders, uint256 reserves, uint256 units) {
        return (pool.totalAssets(), pool.reserves(), pool.debtOf(idOf(who)));
    }
}
