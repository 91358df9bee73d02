// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {vm} from "../utils/Vm.sol";
import {RotationBase} from "./RotationBase.sol";

contract SilenceTest is RotationBase {
    function test_default() public {
        post(headerAt(START), 0x07);
        vm.assertEq(registry.silence(), 0);
        advance(5 hours);
        vm.assertEq(registry.silence(), 5 hours);
        vm.assertEq(registry.observeSilence(), 5 hours);
        vm.assertEq(registry.silence(), 5 hours);
        advance(5 hours);
        vm.assertEq(registry.silence(), 10 hours);
    }

    function test_behavior_gapsCountSixHoursAtMost() public {
        post(headerAt(START), 0x07);
        advance(6 hours);
        vm.assertEq(registry.silence(), 6 hours);
        advance(1);
        vm.assertEq(registry.observeSilence(), 6 hours);
        advance(100 days);
        vm.assertEq(registry.observeSilence(), 12 hours);
    }

    function test_behavior_chainThatStopsForAWeekAndResumes() public {
        post(headerAt(START), 0x07);
        beSilent(17 hours);
        registry.observeSilence();
        advance(7 days);
        // However often somebody looks in the first block.
        for (uint256 i = 0; i < 100; ++i) {
            vm.assertEq(registry.observeSilence(), 23 hours);
        }
        advance(2);
        post(headerAt(time), 0x07);
        vm.assertEq(registry.silence(), 0);
    }

    function test_behavior_aSnapshotStartsItAnew() public {
        post(headerAt(START), 0x07);
        beSilent(2 days);
        post(headerAt(time), 0x07);
        vm.assertEq(registry.silence(), 0);
        advance(1 hours);
        vm.assertEq(registry.silence(), 1 hours);
        vm.assertEq(registry.observeSilence(), 1 hours);
        advance(1 hours);
        vm.assertEq(registry.observeSilence(), 2 hours);
    }

    function test_behavior_twoSnapshotsInABlock() public {
        post(headerAt(START), 0x07);
        beSilent(2 days);
        post(headerAt(time), 0x07);
        registry.observeSilence();
        post(headerAt(time + 2), 0x07);
        vm.assertEq(registry.silence(), 0);
    }

    function test_behavior_aHeaderThatChangesNothing() public {
        post(headerAt(START), 0x07);
        beSilent(2 days);
        post(headerAt(START), 0x07);
        vm.assertEq(registry.silence(), 2 days);
    }

    function test_behavior_beforeTheFirstSnapshot() public {
        vm.assertEq(registry.silence(), 0);
        advance(1 hours);
        vm.assertEq(registry.observeSilence(), 1 hours);
        beSilent(2 days);
        vm.assertEq(registry.silence(), 2 days + 1 hours);
    }

    /// @dev Headers that were kept back for long move the state, and the silence goes on.
    function test_behavior_anOldHeader() public {
        post(headerAt(START), 0x07);
        beSilent(2 days);
        acceptHeader(headerAt(time - 1 hours - 2));
        vm.assertEq(registry.silence(), 2 days);
        vm.assertEq(registry.observeSilence(), 2 days);
        advance(1 hours);
        vm.assertEq(registry.silence(), 2 days + 1 hours);
    }

    function test_behavior_whoLooksOftenSeesAllOfIt(uint64[8] memory gaps) public {
        post(headerAt(START), 0x07);
        for (uint256 i = 0; i < gaps.length; ++i) {
            advance(gaps[i] % (GAP + 1));
            registry.observeSilence();
        }
        vm.assertEq(registry.silence(), time - START);
    }
}
