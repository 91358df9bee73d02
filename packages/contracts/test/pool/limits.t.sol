// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ICreditPool} from "../../src/interfaces/ICreditPool.sol";
import {IPoolLimits} from "../../src/interfaces/IPoolLimits.sol";
import {BucketExceeded} from "../../src/types/Bucket.sol";
import {AccountProof} from "../../src/types/Snapshot.sol";
import {bound, vm} from "../utils/Vm.sol";
import {PoolBase} from "./PoolBase.sol";

contract PoolLimitsTest is PoolBase {
    uint104 private constant B = 100_000 * uint104(DOLLAR);
    uint104 private constant CAP = 150_000 * uint104(DOLLAR);

    /// @dev Before the first snapshot both take effect at once, larger or smaller.
    function test_default_atOnceBeforeTheFirstSnapshot() public {
        vm.expectEmit(address(pool));
        emit IPoolLimits.LimitsSet(B, CAP);
        _set(B, CAP);
        _requireLimits(B, CAP);
        _set(2 * B, 2 * CAP);
        _requireLimits(2 * B, 2 * CAP);
        _set(0, 0);
        _requireLimits(0, 0);
        _requireScheduled(0, 0, 0);
    }

    function test_default_largerAfterADay() public {
        _set(B, CAP);
        snap();
        uint40 effectiveAt = uint40(time + 1 days);
        vm.expectEmit(address(pool));
        emit IPoolLimits.LimitsScheduled(2 * B, 3 * CAP, effectiveAt);
        _set(2 * B, 3 * CAP);
        _requireLimits(B, CAP);
        _requireScheduled(2 * B, 3 * CAP, effectiveAt);

        advance(1 days - 1);
        vm.expectRevert(abi.encodeWithSelector(IPoolLimits.LimitsNotDue.selector, effectiveAt));
        pool.applyLimits();
        advance(1);
        vm.expectEmit(address(pool));
        emit IPoolLimits.LimitsScheduled(0, 0, 0);
        vm.expectEmit(address(pool));
        emit IPoolLimits.LimitsSet(2 * B, 3 * CAP);
        vm.prank(BOB);
        pool.applyLimits();
        _requireLimits(2 * B, 3 * CAP);
        _requireScheduled(0, 0, 0);
        vm.expectRevert(abi.encodeWithSelector(IPoolLimits.LimitsNotDue.selector, 0));
        pool.applyLimits();
    }

    function test_behavior_smallerAtOnce() public {
        _set(B, CAP);
        snap();
        _set(B / 2, CAP / 2);
        _requireLimits(B / 2, CAP / 2);
        _requireScheduled(0, 0, 0);
        // None is larger than any.
        _set(0, CAP / 2);
        _requireLimits(B / 2, CAP / 2);
        _requireScheduled(0, CAP / 2, uint40(time + 1 days));
        _set(B / 2, 0);
        _requireLimits(B / 2, CAP / 2);
        _requireScheduled(B / 2, 0, uint40(time + 1 days));
    }

    /// @dev One larger, one smaller: the smaller one does not wait, and both are as asked a day later.
    function test_behavior_eachForItself() public {
        _set(B, CAP);
        snap();
        _set(B / 2, 2 * CAP);
        _requireLimits(B / 2, CAP);
        advance(1 days);
        pool.applyLimits();
        _requireLimits(B / 2, 2 * CAP);
    }

    /// @dev What is set replaces what was scheduled.
    function test_behavior_theLastOneCounts() public {
        _set(B, CAP);
        snap();
        _set(2 * B, CAP);
        _set(B, CAP / 2);
        _requireScheduled(0, 0, 0);
        _requireLimits(B, CAP / 2);
        advance(1 days);
        vm.expectRevert(abi.encodeWithSelector(IPoolLimits.LimitsNotDue.selector, 0));
        pool.applyLimits();
    }

    function test_behavior_cancelled() public {
        _set(B, CAP);
        snap();
        _set(2 * B, CAP);
        vm.prank(OWNER);
        pool.cancelLimits();
        _requireScheduled(0, 0, 0);
        advance(1 days);
        vm.expectRevert(abi.encodeWithSelector(IPoolLimits.LimitsNotDue.selector, 0));
        pool.applyLimits();
        _requireLimits(B, CAP);
    }

    function test_behavior_withoutLimits() public {
        vm.assertEq(pool.bucketAvailable(), type(uint256).max);
        draw(ALICE, 200_000 * DOLLAR);
        vm.assertEq(pool.bucketAvailable(), type(uint256).max);
    }

    function test_behavior_borrowedComesOutAndRepaidGoesBack() public {
        _set(B, 0);
        uint256 units = draw(ALICE, 60_000 * DOLLAR);
        vm.assertEq(pool.bucketAvailable(), B - 60_000 * DOLLAR);
        mint(BOB, MILLION);
        uint256 paid = repayAs(BOB, idOf(ALICE), units / 2);
        vm.assertEq(pool.bucketAvailable(), B - 60_000 * DOLLAR + paid);
        // No more than it holds.
        repayAs(BOB, idOf(ALICE), type(uint256).max);
        vm.assertEq(pool.bucketAvailable(), B);
        draw(ALICE, 100_000 * DOLLAR);
        advance(12 hours);
        vm.assertEq(pool.bucketAvailable(), B / 2);
    }

    /// @dev A liquidation puts back, too, and no limit refuses it.
    function test_behavior_liquidationsPutBack() public {
        _set(B, CAP);
        uint256 units = draw(ALICE, 100_000 * DOLLAR);
        _set(B, 1);
        dollar.mint(address(chains[0].vault), MILLION);
        vm.startPrank(address(chains[0].vault));
        dollar.approve(address(pool), type(uint256).max);
        uint256 paid = pool.onLiquidate(idOf(ALICE), address(chains[0].vault), units / 2);
        vm.stopPrank();
        vm.assertEq(pool.bucketAvailable(), paid);
    }

    function test_error_bucketExceeded() public {
        _set(B, 0);
        draw(ALICE, 60_000 * DOLLAR);
        uint256 emptiedAt = time;
        AccountProof memory proof = proofOf(snap(), idOf(ALICE));
        on(0);
        uint256 held = pool.bucketAvailable();
        vm.expectRevert(
            abi.encodeWithSelector(BucketExceeded.selector, held, 64_000 * DOLLAR, emptiedAt + 24 hours * 24 / 100)
        );
        by(ALICE);
        pool.borrow(idOf(ALICE), 64_000 * DOLLAR, ALICE, proof);
        // Then it does.
        advance(uint64(emptiedAt + 24 hours * 24 / 100 - time - 4));
        draw(ALICE, 64_000 * DOLLAR);
        vm.assertEq(pool.bucketAvailable(), 0);
    }

    function test_error_debtCapExceeded() public {
        _set(0, CAP);
        drawBob(100_000 * DOLLAR);
        AccountProof memory proof = proofOf(snap(), idOf(ALICE));
        on(0);
        (uint256 owed,) = pool.debt();
        uint256 asked = CAP - owed + 1;
        vm.expectRevert(abi.encodeWithSelector(IPoolLimits.DebtCapExceeded.selector, CAP, uint256(CAP) + 1));
        by(ALICE);
        pool.borrow(idOf(ALICE), asked, ALICE, proof);
        draw(ALICE, asked - DOLLAR);
        // Interest may exceed it: it binds borrowing alone.
        advance(uint64(YEAR));
        (owed,) = pool.debt();
        vm.assertGt(owed, CAP);
        mint(BOB, MILLION);
        repayAs(BOB, idOf(BOB), 1);
        lend(LENDER, DOLLAR);
    }

    /// @dev Debts that were charged off have no place under it.
    function test_behavior_theCapCountsTheLendersDebts() public {
        _set(0, CAP);
        drawBob(100_000 * DOLLAR);
        chargeOff(BOB);
        draw(ALICE, 120_000 * DOLLAR);
    }

    function test_error_notVaultOwner() public {
        vm.expectRevert(abi.encodeWithSelector(IPoolLimits.NotVaultOwner.selector, address(this)));
        pool.setLimits(B, CAP);
        vm.expectRevert(abi.encodeWithSelector(IPoolLimits.NotVaultOwner.selector, address(this)));
        pool.cancelLimits();
        // Of the vault as it is now.
        vm.prank(OWNER);
        chains[0].vault.transferOwnership(BOB);
        vm.prank(BOB);
        (bool ok,) = address(chains[0].vault).call(abi.encodeWithSignature("acceptOwnership()"));
        vm.assertTrue(ok);
        vm.prank(BOB);
        pool.setLimits(B, CAP);
    }

    /// @dev The law's bound: at most B × (1 + t / W) is lent and charged off within t, however it is divided.
    function testFuzz_bound(uint256 seed) public {
        _set(B, 0);
        deposit(ALICE, WETH, 1_000 ether);
        deposit(BOB, WETH, 1_000 ether);
        uint256 start = time;
        uint256 out = 0;
        for (uint256 i = 0; i < 6; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            address who = seed % 2 == 0 ? ALICE : BOB;
            advance(uint64((seed >> 8) % 6 hours));
            uint256 amount = bound(seed >> 64, MIN_DEBT, 60_000 * DOLLAR);
            AccountProof memory proof = proofOf(snap(), idOf(who));
            on(0);
            by(who);
            try pool.borrow(idOf(who), amount, who, proof) {
                out += amount;
            } catch (bytes memory reason) {
                vm.assertTrue(bytes4(reason) == BucketExceeded.selector);
            }
            if (seed >> 250 > 32 && pool.canChargeOff(idOf(who))) {
                (, uint256 tokenAmount) = chargeOff(who);
                out += tokenAmount;
            }
            vm.assertLe(out, B + uint256(B) * (time - start) / 24 hours);
        }
    }

    function _set(uint104 bucketCapacity, uint104 debtCap) private {
        on(0);
        vm.prank(OWNER);
        pool.setLimits(bucketCapacity, debtCap);
    }

    function _requireLimits(uint104 bucketCapacity, uint104 debtCap) private view {
        (uint104 bucketCapacity_, uint104 debtCap_) = pool.limits();
        vm.assertEq(bucketCapacity_, bucketCapacity);
        vm.assertEq(debtCap_, debtCap);
    }

    function _requireScheduled(uint104 bucketCapacity, uint104 debtCap, uint40 effectiveAt) private view {
        (uint104 bucketCapacity_, uint104 debtCap_, uint40 effectiveAt_) = pool.scheduledLimits();
        vm.assertEq(bucketCapacity_, bucketCapacity);
        vm.assertEq(debtCap_, debtCap);
        vm.assertEq(effectiveAt_, effectiveAt);
    }
}
