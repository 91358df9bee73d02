// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ISnapshotRegistry} from "../../src/interfaces/ISnapshotRegistry.sol";
import {CompactSignature, Snapshot} from "../../src/types/Snapshot.sol";
import {vm} from "../utils/Vm.sol";
import {RotationBase} from "./RotationBase.sol";

/// @dev The home registry follows its own schedule: a quorum that goes astray can neither name a set of its own nor stay.
contract HomeRotationTest is RotationBase {
    bytes32 private immutable FIRST = hashOf(THRESHOLD, operatorsOf(5));

    function test_default() public {
        bytes32 hash = schedule(4, 7);
        postAs(THRESHOLD, 5, FIRST);
        advance(2 days);
        postAs(THRESHOLD, 5, hash);
        vm.assertEq(registry.operators(), hash);
        advance(10 days);
        postAs(4, 7, hash);
        vm.assertEq(registry.lifeAt(), time);
    }

    function test_behavior_forOneHourTheSetBefore() public {
        bytes32 hash = schedule(4, 7);
        advance(2 days + 1 hours - 1);
        postAs(THRESHOLD, 5, FIRST);
        advance(1);
        refuse(FIRST, hash);
        postAs(THRESHOLD, 5, hash);
        vm.assertEq(registry.operators(), hash);
    }

    function test_error_noSchedule() public {
        refuse(hashOf(1, operatorsOf(1)), FIRST);
        refuse(0, FIRST);
    }

    function test_error_notYetInEffect() public {
        bytes32 hash = schedule(4, 7);
        advance(2 days - 1);
        refuse(hash, FIRST);
        advance(1);
        postAs(THRESHOLD, 5, hash);
    }

    function test_error_anotherThanTheScheduledOne() public {
        bytes32 hash = schedule(4, 7);
        advance(2 days);
        refuse(hashOf(1, operatorsOf(1)), hash);
        advance(1 hours);
        refuse(hashOf(1, operatorsOf(1)), hash);
    }

    function test_error_backToTheSetBefore() public {
        bytes32 hash = schedule(4, 7);
        advance(2 days);
        postAs(THRESHOLD, 5, hash);
        advance(1 hours);
        Snapshot memory header = headerOf(FIRST);
        CompactSignature[] memory signatures = sign(registry.digest(header), 0x0f);
        vm.expectRevert(abi.encodeWithSelector(ISnapshotRegistry.UnscheduledOperators.selector, hash, FIRST));
        postAs(4, 7, header, signatures);
    }

    /// @dev A quorum that does not go is not heard: the home chain falls silent, and can be recovered.
    function test_behavior_operatorsWhoStay() public {
        postAs(THRESHOLD, 5, FIRST);
        bytes32 hash = schedule(4, 7);
        advance(2 days + 1 hours);
        refuse(FIRST, hash);
        vm.assertEq(registry.lifeAt(), START);
        beSilent(3 days);
        scheduleRecovery(4, 7);
        beSilent(7 days);
        refuse(FIRST, hash);
        registry.recover(4, operatorsOf(7));
        postAs(4, 7, hash);
        vm.assertEq(registry.lifeAt(), time);
    }

    /// @dev Another schedule gives them no respite.
    function test_behavior_scheduledAgainWhileTheyStay() public {
        bytes32 hash = schedule(4, 7);
        advance(2 days + 1 hours);
        bytes32 next = schedule(2, 3);
        refuse(FIRST, hash);
        refuse(next, hash);
        postAs(THRESHOLD, 5, hash);
        vm.assertEq(registry.operators(), hash);
        advance(2 days + 1 hours - 1);
        postAs(4, 7, hash);
        advance(1);
        Snapshot memory header = headerOf(hash);
        CompactSignature[] memory signatures = sign(registry.digest(header), 0x0f);
        vm.expectRevert(abi.encodeWithSelector(ISnapshotRegistry.UnscheduledOperators.selector, next, hash));
        postAs(4, 7, header, signatures);
        postAs(4, 7, next);
        vm.assertEq(registry.operators(), next);
    }

    /// @dev Other chains may have adopted a set that was in effect: for an hour after the next one took effect, the home
    /// chain still follows them.
    function test_behavior_theSetBetween() public {
        bytes32 hash = schedule(4, 7);
        advance(2 days);
        bytes32 next = schedule(2, 3);
        advance(2 days + 1 hours - 2);
        postAs(THRESHOLD, 5, hash);
        vm.assertEq(registry.operators(), hash);
        advance(2);
        postAs(4, 7, next);
        vm.assertEq(registry.operators(), next);
    }

    function test_behavior_pastTheSetBetween() public {
        bytes32 hash = schedule(4, 7);
        advance(2 days);
        bytes32 next = schedule(2, 3);
        advance(2 days + 1 hours);
        refuse(hash, next);
        refuse(FIRST, next);
        postAs(THRESHOLD, 5, next);
        vm.assertEq(registry.operators(), next);
    }

    /// @dev A schedule that was replaced before it took effect leaves no trace.
    function test_behavior_replacedInTime() public {
        bytes32 hash = schedule(4, 7);
        advance(2 days - 1);
        bytes32 next = schedule(2, 3);
        advance(1 hours + 2);
        postAs(THRESHOLD, 5, FIRST);
        advance(2);
        refuse(hash, FIRST);
        advance(2 days);
        refuse(hash, next);
        postAs(THRESHOLD, 5, next);
    }

    /// @dev Scheduling the set that signs takes back another schedule.
    function test_behavior_takenBack() public {
        schedule(4, 7);
        advance(1 days);
        vm.assertEq(schedule(THRESHOLD, 5), FIRST);
        advance(30 days);
        postAs(THRESHOLD, 5, FIRST);
        advance(1 days);
        postAs(THRESHOLD, 5, FIRST);
        advance(2);
        refuse(hashOf(4, operatorsOf(7)), FIRST);
    }

    function test_behavior_afterARecovery() public {
        schedule(4, 7);
        beSilent(3 days);
        bytes32 hash = scheduleRecovery(2, 3);
        beSilent(7 days);
        registry.recover(2, operatorsOf(3));
        postAs(2, 3, hash);
        advance(1 days);
        bytes32 next = schedule(3, 4);
        advance(2 days);
        postAs(2, 3, next);
        vm.assertEq(registry.operators(), next);
    }

    /// @dev Whatever the home chain scheduled: the others know nothing of it.
    function test_behavior_otherChainsFollowHeaders() public {
        registry = registryOf(1);
        bytes32 next = hashOf(1, operatorsOf(1));
        postAs(THRESHOLD, 5, next);
        vm.assertEq(registry.operators(), next);
        advance(2);
        postAs(1, 1, FIRST);
        vm.assertEq(registry.operators(), FIRST);
    }

    /// @dev A header of the first set that names `next`; `expected` is in effect.
    function refuse(bytes32 next, bytes32 expected) private {
        Snapshot memory header = headerOf(next);
        CompactSignature[] memory signatures = sign(registry.digest(header), 0x07);
        vm.expectRevert(abi.encodeWithSelector(ISnapshotRegistry.UnscheduledOperators.selector, expected, next));
        postAs(THRESHOLD, 5, header, signatures);
    }
}
