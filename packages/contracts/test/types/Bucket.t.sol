// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Bucket, BucketExceeded, REFILL_SECONDS} from "../../src/types/Bucket.sol";
import {bound, vm} from "../utils/Vm.sol";

contract BucketTest {
    uint104 private constant CAPACITY = 1_000 * 10 ** 6;
    uint40 private constant NOW = 1_800_000_000;
    uint256 private constant NEVER = type(uint256).max;

    function test_default() public pure {
        Bucket memory bucket = _full(CAPACITY);
        vm.assertEq(bucket.available(NOW), CAPACITY);
        bucket = bucket.take(400 * 10 ** 6, NOW);
        vm.assertEq(bucket.available(NOW), 600 * 10 ** 6);
        // A quarter of a day refills a quarter of the capacity.
        vm.assertEq(bucket.available(NOW + 6 hours), 850 * 10 ** 6);
        bucket = bucket.take(850 * 10 ** 6, NOW + 6 hours);
        vm.assertEq(bucket.available(NOW + 6 hours), 0);
        vm.assertEq(bucket.available(NOW + 18 hours), CAPACITY / 2);
        vm.assertEq(bucket.available(NOW + 30 hours), CAPACITY);
        vm.assertEq(bucket.available(NOW + 3000 days), CAPACITY);
    }

    function test_behavior_isOneWord() public {
        _stored = _full(CAPACITY).take(1, NOW);
        uint256 word;
        assembly ("memory-safe") {
            word := sload(_stored.slot)
        }
        vm.assertEq(word, uint256(CAPACITY) | uint256(CAPACITY - 1) << 104 | uint256(NOW) << 208);
    }

    function test_behavior_withoutCapacityLimitsNothing() public pure {
        Bucket memory none;
        vm.assertEq(none.available(NOW), NEVER);
        vm.assertEq(none.availableAt(NEVER), 0);
        _requireSame(none.take(NEVER, NOW), none);
        _requireSame(none.putBack(NEVER, NOW), none);
    }

    function test_behavior_putBackUpToTheCapacity() public pure {
        Bucket memory bucket = _full(CAPACITY).take(CAPACITY, NOW);
        bucket = bucket.putBack(300 * 10 ** 6, NOW + 6 hours);
        vm.assertEq(bucket.available(NOW + 6 hours), 550 * 10 ** 6);
        bucket = bucket.putBack(NEVER, NOW + 6 hours);
        vm.assertEq(bucket.available(NOW + 6 hours), CAPACITY);
        vm.assertEq(bucket.available(NOW + 7 hours), CAPACITY);
    }

    function test_behavior_resized() public pure {
        // One that did not limit anything is full.
        Bucket memory none;
        _requireSame(none.resize(CAPACITY, NOW), _full(CAPACITY));
        Bucket memory bucket = _full(CAPACITY).take(400 * 10 ** 6, NOW);
        // A larger one holds no more at once, and refills faster.
        Bucket memory larger = bucket.resize(2 * CAPACITY, NOW + 6 hours);
        vm.assertEq(larger.available(NOW + 6 hours), 850 * 10 ** 6);
        vm.assertEq(larger.available(NOW + 12 hours), 1_350 * 10 ** 6);
        // A smaller one holds what fits.
        Bucket memory smaller = bucket.resize(CAPACITY / 2, NOW + 6 hours);
        _requireSame(smaller, Bucket(CAPACITY / 2, CAPACITY / 2, NOW + 6 hours));
        _requireSame(bucket.resize(CAPACITY * 3 / 4, NOW), Bucket(CAPACITY * 3 / 4, 600 * 10 ** 6, NOW));
        vm.assertEq(bucket.resize(0, NOW).available(NOW), NEVER);
    }

    function test_behavior_saysWhenItHoldsEnough() public pure {
        Bucket memory bucket = _full(CAPACITY).take(CAPACITY, NOW);
        vm.assertEq(bucket.availableAt(0), NOW);
        vm.assertEq(bucket.availableAt(CAPACITY / 2), NOW + 12 hours);
        vm.assertEq(bucket.availableAt(CAPACITY), NOW + 24 hours);
        vm.assertEq(bucket.availableAt(uint256(CAPACITY) + 1), NEVER);
    }

    /// @dev Without what is left of a second, nothing would ever come back.
    function test_behavior_aSmallOneRefillsThoughUsedEverySecond() public pure {
        Bucket memory bucket = _full(10).take(10, NOW);
        for (uint256 i = 1; i <= REFILL_SECONDS / 10; ++i) {
            bucket = i % 2 == 0 ? bucket.take(0, NOW + i) : bucket.putBack(0, NOW + i);
        }
        vm.assertEq(bucket.available(NOW + REFILL_SECONDS / 10), 1);
    }

    function test_behavior_theLargestDoesNotOverflow() public pure {
        Bucket memory bucket = _full(type(uint104).max).take(type(uint104).max, NOW);
        vm.assertEq(bucket.available(type(uint40).max), type(uint104).max);
        bucket = bucket.putBack(NEVER, type(uint40).max);
        vm.assertEq(bucket.available(type(uint40).max), type(uint104).max);
    }

    /// @dev The bound of the law: whatever is taken and when, within t it is at most capacity × (1 + t / a day), and what
    /// was put back.
    function testFuzz_bound(uint256 seed, uint104 capacity) public pure {
        capacity = uint104(bound(capacity, 1, type(uint104).max));
        Bucket memory bucket = _full(capacity);
        (uint256 time, uint256 taken, uint256 back) = (NOW, 0, 0);
        for (uint256 i = 0; i < 20; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            time += seed % (i % 3 == 0 ? 10 : 3 hours);
            uint256 held = bucket.available(time);
            uint256 amount = (seed >> 128) % (uint256(capacity) + 1);
            if (seed >> 250 < 16) {
                (bucket, back) = (bucket.putBack(amount, time), back + amount);
                vm.assertEq(bucket.available(time), amount < capacity - held ? held + amount : capacity);
                continue;
            }
            if (amount > held) amount = held;
            (bucket, taken) = (bucket.take(amount, time), taken + amount);
            vm.assertEq(bucket.available(time), held - amount);
            vm.assertLe(taken, capacity + uint256(capacity) * (time - NOW) / REFILL_SECONDS + back);
            uint256 whole = capacity / 2 + 1;
            uint256 then_ = bucket.availableAt(whole);
            if (then_ <= time) continue;
            vm.assertGe(bucket.available(then_), whole);
            vm.assertLt(bucket.available(then_ - 1), whole);
        }
        vm.assertEq(bucket.available(time + REFILL_SECONDS), capacity);
    }

    function test_error_exceeded() public {
        vm.expectRevert(
            abi.encodeWithSelector(BucketExceeded.selector, CAPACITY / 2, CAPACITY * 3 / 4, NOW + 6 hours + 6 hours)
        );
        this.takeExternally(_full(CAPACITY).take(CAPACITY * 3 / 4, NOW), CAPACITY * 3 / 4, NOW + 6 hours);
        vm.expectRevert(abi.encodeWithSelector(BucketExceeded.selector, CAPACITY, uint256(CAPACITY) + 1, NEVER));
        this.takeExternally(_full(CAPACITY), uint256(CAPACITY) + 1, NOW);
    }

    function takeExternally(Bucket memory bucket, uint256 amount, uint256 time) external pure {
        bucket.take(amount, time);
    }

    Bucket private _stored;

    function _full(uint104 capacity) private pure returns (Bucket memory) {
        return Bucket(capacity, capacity, NOW);
    }

    function _requireSame(Bucket memory left, Bucket memory right) private pure {
        vm.assertEq(keccak256(abi.encode(left)), keccak256(abi.encode(right)));
    }
}
