// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {DevToken} from "../../src/dev/DevToken.sol";
import {ICreditPool} from "../../src/interfaces/ICreditPool.sol";
import {bound, vm} from "../utils/Vm.sol";
import {TestToken} from "../utils/TestToken.sol";
import {PoolBase} from "./PoolBase.sol";

/// @dev Seizures that fall due: LIQUIDATOR repays, and the tokens stand aside until the vault says what became of it.
contract OnDueTest is PoolBase {
    uint256 private constant ID = 5;

    function newDollar() internal override returns (DevToken) {
        return new TestToken(6);
    }

    function setUp() public override {
        super.setUp();
        draw(ALICE, 200_000 * DOLLAR);
        advance(uint64(YEAR));
        mint(LIQUIDATOR, MILLION);
    }

    function test_default_standsAside() public {
        (uint256 cash, uint256 lenders, uint256 reserves) = (pool.cash(), pool.totalAssets(), pool.reserves());
        uint256 units = pool.debtOf(idOf(ALICE));
        uint256 expected = (units / 4 * pool.index() + RAY - 1) / RAY;
        vm.expectEmit(address(pool));
        emit ICreditPool.RepaymentDue(ID, idOf(ALICE), LIQUIDATOR, expected, units / 4);
        uint256 tokenAmount = _repayDue(ID, units / 4);
        vm.assertEq(tokenAmount, expected);
        vm.assertEq(dollar.balanceOf(LIQUIDATOR), MILLION - tokenAmount);
        vm.assertEq(pool.debtOf(idOf(ALICE)), units - units / 4);
        // Neither cash nor reserves; the lenders' assets are what they were, but for rounding in their favour.
        vm.assertEq(pool.cash(), cash);
        vm.assertEq(pool.reserves(), reserves);
        vm.assertGe(pool.totalAssets(), lenders);
        vm.assertLe(pool.totalAssets(), lenders + 1);
        vm.assertEq(pool.aside(), tokenAmount);
        vm.assertEq(dollar.balanceOf(address(pool)), cash + tokenAmount);
    }

    /// @dev They cannot be borrowed or redeemed.
    function test_behavior_isNotCash() public {
        draw(ALICE, 10_000 * DOLLAR);
        deposit(BOB, WETH, 1_000 ether);
        draw(BOB, pool.cash());
        _repayDue(ID, 50_000 * DOLLAR);
        vm.assertEq(pool.cash(), 0);
        vm.startPrank(LENDER);
        pool.requestRedeem(pool.balanceOf(LENDER), LENDER, LENDER);
        vm.stopPrank();
        advance(EXIT_DELAY);
        vm.assertEq(pool.maxRedeem(LENDER), 0);
        _paid(ID);
        vm.assertGt(pool.maxRedeem(LENDER), 0);
    }

    function test_default_paid() public {
        (uint256 cash, uint256 reserves) = (pool.cash(), pool.reserves());
        uint256 tokenAmount = _repayDue(ID, 50_000 * DOLLAR);
        uint256 lenders = pool.totalAssets();
        on(0);
        vm.expectEmit(address(pool));
        emit ICreditPool.Repaid(idOf(ALICE), LIQUIDATOR, tokenAmount, 50_000 * DOLLAR);
        _paid(ID);
        vm.assertEq(pool.cash(), cash + tokenAmount);
        vm.assertEq(pool.reserves(), reserves);
        vm.assertEq(pool.totalAssets(), lenders);
        requireBalanced();
    }

    function test_default_reversed() public {
        (uint256 cash, uint256 lenders) = (pool.cash(), pool.totalAssets());
        uint256 units = pool.debtOf(idOf(ALICE));
        uint256 tokenAmount = _repayDue(ID, 50_000 * DOLLAR);
        on(0);
        vm.expectEmit(address(pool));
        emit ICreditPool.RepaymentReversed(ID, idOf(ALICE), LIQUIDATOR, tokenAmount, 50_000 * DOLLAR);
        _reversed(ID);
        vm.assertEq(dollar.balanceOf(LIQUIDATOR), MILLION);
        vm.assertEq(pool.debtOf(idOf(ALICE)), units);
        vm.assertEq(pool.chargedOffOf(idOf(ALICE)), 0);
        vm.assertEq(pool.cash(), cash);
        vm.assertEq(pool.totalAssets(), lenders);
        requireBalanced();
    }

    /// @dev The debt bears interest for the whole time, as if it had never been repaid.
    function test_behavior_reversedWithInterest() public {
        drawBob(100_000 * DOLLAR);
        uint256 units = pool.debtOf(idOf(ALICE));
        _repayDue(ID, units);
        (uint256 lenders, uint256 reserves, uint256 index) = (pool.totalAssets(), pool.reserves(), pool.index());
        uint256 lent = pool.debtOf(idOf(BOB)) * index / RAY;
        advance(6 hours);
        _reversed(ID);
        vm.assertGt(pool.index(), index);
        (uint256 owed, uint256 all) = pool.debt();
        vm.assertEq(all, units + pool.debtOf(idOf(BOB)));
        vm.assertEq(owed, all * pool.index() / RAY);
        // All of it to the lenders.
        uint256 interest = pool.debtOf(idOf(BOB)) * pool.index() / RAY - lent;
        vm.assertEq(pool.reserves(), reserves + interest / 10);
        vm.assertGt(pool.totalAssets(), lenders + interest - interest / 10);
        requireBalanced();
    }

    /// @dev Shares that were charged off: their tokens are the reserves', once paid.
    function test_behavior_chargedOffShares() public {
        (uint256 old,) = chargeOff(ALICE);
        uint256 newer = draw(ALICE, 10_000 * DOLLAR);
        (uint256 lenders, uint256 reserves) = (pool.totalAssets(), pool.reserves());
        uint256 tokenAmount = _repayDue(ID, newer + old / 2);
        vm.assertEq(pool.chargedOffOf(idOf(ALICE)), old - old / 2);
        vm.assertEq(pool.reserves(), reserves);
        vm.assertGe(pool.totalAssets(), lenders);
        vm.assertLe(pool.totalAssets(), lenders + 2);

        uint256 recovered = old / 2 * pool.index() / RAY;
        uint256 state = vm.snapshotState();
        on(0);
        vm.expectEmit(address(pool));
        emit ICreditPool.Recovered(idOf(ALICE), recovered, old / 2);
        _paid(ID);
        vm.assertEq(pool.reserves(), reserves + recovered);
        vm.assertLe(pool.totalAssets(), lenders + 2);
        requireBalanced();

        vm.revertToState(state);
        _reversed(ID);
        vm.assertEq(pool.debtOf(idOf(ALICE)), old + newer);
        vm.assertEq(pool.chargedOffOf(idOf(ALICE)), old);
        vm.assertEq(dollar.balanceOf(LIQUIDATOR), MILLION);
        vm.assertEq(pool.reserves(), reserves);
        vm.assertEq(pool.totalAssets(), lenders);
        (, uint256 all) = pool.chargedOff();
        vm.assertEq(all, old);
        vm.assertLe(tokenAmount, MILLION);
        requireBalanced();
    }

    /// @dev What was left of the debt was charged off meanwhile: what is owed again is the lenders'.
    function test_behavior_reversedAfterACharge() public {
        uint256 units = pool.debtOf(idOf(ALICE));
        _repayDue(ID, units / 4);
        chargeOff(ALICE);
        _reversed(ID);
        vm.assertEq(pool.debtOf(idOf(ALICE)), units);
        vm.assertEq(pool.chargedOffOf(idOf(ALICE)), units - units / 4);
        (, uint256 lent) = pool.debt();
        vm.assertEq(lent, units / 4);
        requireBalanced();
    }

    /// @dev A payer that the token refuses: the reversal stands, and the tokens wait for it.
    function test_behavior_refusedTokensAreOwed() public {
        uint256 tokenAmount = _repayDue(ID, 50_000 * DOLLAR);
        TestToken(address(dollar)).block_(LIQUIDATOR);
        on(0);
        vm.expectEmit(address(pool));
        emit ICreditPool.Owed(LIQUIDATOR, tokenAmount);
        _reversed(ID);
        vm.assertEq(pool.owed(LIQUIDATOR), tokenAmount);
        vm.assertEq(dollar.balanceOf(address(pool)), pool.cash() + tokenAmount);
        vm.prank(LIQUIDATOR);
        pool.fetchOwed(BOB);
        vm.assertEq(dollar.balanceOf(BOB), tokenAmount);
        requireBalanced();
    }

    /// @dev The bucket gets back what came back, when it did.
    function test_behavior_paidPutsBackIntoTheBucket() public {
        vm.prank(OWNER);
        pool.setLimits(uint104(100_000 * DOLLAR), 0);
        deposit(BOB, WETH, 100 ether);
        draw(BOB, 100_000 * DOLLAR);
        vm.assertEq(pool.bucketAvailable(), 0);
        uint256 tokenAmount = _repayDue(ID, 50_000 * DOLLAR);
        _repayDue(ID + 1, 10_000 * DOLLAR);
        vm.assertEq(pool.bucketAvailable(), 0);
        _reversed(ID + 1);
        vm.assertEq(pool.bucketAvailable(), 0);
        _paid(ID);
        vm.assertEq(pool.bucketAvailable(), tokenAmount);
    }

    /// @dev Everything is lent to one account, whose repayment stands aside: the books hold.
    function test_behavior_allThereIs() public {
        deposit(BOB, WETH, 1_000 ether);
        draw(BOB, pool.cash());
        (uint256 lenders, uint256 reserves) = (pool.totalAssets(), pool.reserves());
        _repayDue(1, pool.debtOf(idOf(ALICE)));
        mint(LIQUIDATOR, 2 * MILLION);
        on(0);
        uint256 bobs = pool.debtOf(idOf(BOB));
        vm.prank(address(chains[0].vault));
        pool.onDueRepayment(2, idOf(BOB), LIQUIDATOR, bobs);
        vm.assertEq(pool.cash(), 0);
        vm.assertGe(pool.totalAssets(), lenders);
        vm.assertLe(pool.totalAssets(), lenders + 2);
        vm.assertEq(pool.reserves(), reserves);
        _paid(1);
        _paid(2);
        requireBalanced();
    }

    /// @dev Never refused: a number that is not known, or was told twice, changes nothing.
    function test_behavior_twiceChangesNothing() public {
        _repayDue(ID, 50_000 * DOLLAR);
        _paid(ID);
        (uint256 cash, uint256 units) = (pool.cash(), pool.debtOf(idOf(ALICE)));
        _paid(ID);
        _reversed(ID);
        _reversed(77);
        vm.assertEq(pool.cash(), cash);
        vm.assertEq(pool.debtOf(idOf(ALICE)), units);
        requireBalanced();
    }

    /// @dev For any debt old and new, repaid in any part: reversed, everything is as it was, but for interest.
    function testFuzz_reversedIsUndone(uint256 newer, uint256 units) public {
        (uint256 old,) = chargeOff(ALICE);
        newer = draw(ALICE, bound(newer, 1, 10_000 * DOLLAR));
        units = bound(units, 1, newer + old);
        (uint256 lenders, uint256 reserves, uint256 cash) = (pool.totalAssets(), pool.reserves(), pool.cash());
        _repayDue(ID, units);
        vm.assertGe(pool.totalAssets(), lenders);
        vm.assertLe(pool.totalAssets(), lenders + 2);
        _reversed(ID);
        vm.assertEq(pool.debtOf(idOf(ALICE)), newer + old);
        vm.assertEq(pool.chargedOffOf(idOf(ALICE)), old);
        vm.assertEq(dollar.balanceOf(LIQUIDATOR), MILLION);
        vm.assertEq(pool.totalAssets(), lenders);
        vm.assertEq(pool.reserves(), reserves);
        vm.assertEq(pool.cash(), cash);
        requireBalanced();
    }

    function test_error_dueExists() public {
        _repayDue(ID, 50_000 * DOLLAR);
        vm.expectRevert(abi.encodeWithSelector(ICreditPool.DueExists.selector, ID));
        vm.prank(address(chains[0].vault));
        pool.onDueRepayment(ID, idOf(ALICE), LIQUIDATOR, 1);
    }

    function test_error_zero() public {
        vm.expectRevert(ICreditPool.ZeroAmount.selector);
        vm.prank(address(chains[0].vault));
        pool.onDueRepayment(ID, idOf(ALICE), LIQUIDATOR, 0);
    }

    function test_error_notVault() public {
        bytes memory reason = abi.encodeWithSelector(ICreditPool.NotVault.selector, address(this));
        vm.expectRevert(reason);
        pool.onDueRepayment(ID, idOf(ALICE), LIQUIDATOR, 1);
        vm.expectRevert(reason);
        pool.onDuePaid(ID);
        vm.expectRevert(reason);
        pool.onDueReversed(ID);
    }

    function _repayDue(uint256 id, uint256 units) private returns (uint256 tokenAmount) {
        on(0);
        vm.prank(address(chains[0].vault));
        return pool.onDueRepayment(id, idOf(ALICE), LIQUIDATOR, units);
    }

    function _paid(uint256 id) private {
        vm.prank(address(chains[0].vault));
        pool.onDuePaid(id);
    }

    function _reversed(uint256 id) private {
        vm.prank(address(chains[0].vault));
        pool.onDueReversed(id);
    }
}
