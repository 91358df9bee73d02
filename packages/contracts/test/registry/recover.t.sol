// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {ISnapshotRegistry} from "../../src/interfaces/ISnapshotRegistry.sol";
import {CompactSignature} from "../../src/types/Snapshot.sol";
import {vm} from "../utils/Vm.sol";
import {RotationBase} from "./RotationBase.sol";

contract RecoverTest is RotationBase {
    function setUp() public override {
        super.setUp();
        post(headerAt(START), 0x07);
    }

    function test_default() public {
        beSilent(3 days);
        vm.expectEmit(address(registry));
        emit ISnapshotRegistry.RecoveryScheduled(2, operatorsOf(3), 10 days);
        bytes32 hash = scheduleRecovery(2, 3);
        requireRecovery(hash, 10 days);
        vm.assertEq(registry.operators(), hashOf(THRESHOLD, five()));

        beSilent(7 days);
        vm.expectEmit(address(registry));
        emit ISnapshotRegistry.OperatorsRecovered(hash);
        registry.recover(2, operatorsOf(3));
        vm.assertEq(registry.operators(), hash);
        requireRecovery(0, 0);
        vm.assertEq(registry.recoveries(), 1);
        // It is no sign of life.
        vm.assertEq(registry.lifeAt(), START);
        vm.assertEq(registry.silence(), 10 days);
        postAs(2, 3, hash);
        vm.assertEq(registry.lifeAt(), time);
        vm.assertEq(registry.silence(), 0);
    }

    function test_behavior_beforeTheFirstSnapshot() public {
        registry = registryOf(0);
        beSilent(3 days);
        bytes32 hash = scheduleRecovery(2, 3);
        beSilent(7 days);
        registry.recover(2, operatorsOf(3));
        vm.assertEq(registry.operators(), hash);
    }

    function test_behavior_voidAfterASnapshot() public {
        beSilent(3 days);
        scheduleRecovery(2, 3);
        beSilent(7 days);
        post(headerAt(time), 0x07);
        requireRecovery(0, 0);
        vm.expectRevert(ISnapshotRegistry.NoRecovery.selector);
        registry.recover(2, operatorsOf(3));
        // Nor does another silence bring it back.
        beSilent(20 days);
        vm.expectRevert(ISnapshotRegistry.NoRecovery.selector);
        registry.recover(2, operatorsOf(3));
    }

    function test_behavior_aHeaderThatIsNoSignOfLifeDoesNotVoidIt() public {
        beSilent(3 days);
        bytes32 hash = scheduleRecovery(2, 3);
        beSilent(7 days);
        post(headerAt(time - 1 hours - 2), 0x07);
        requireRecovery(hash, 10 days);
        registry.recover(2, operatorsOf(3));
        vm.assertEq(registry.operators(), hash);
    }

    /// @dev A second one needs seven more days, though the silence goes on.
    function test_behavior_again() public {
        beSilent(3 days);
        scheduleRecovery(2, 3);
        beSilent(7 days);
        registry.recover(2, operatorsOf(3));
        bytes32 hash = scheduleRecovery(1, 1);
        requireRecovery(hash, 17 days);
        beSilent(7 days);
        registry.recover(1, operatorsOf(1));
        vm.assertEq(registry.operators(), hash);
        vm.assertEq(registry.recoveries(), 2);
    }

    function test_behavior_replacesOneThatWaits() public {
        beSilent(3 days);
        scheduleRecovery(2, 3);
        beSilent(5 days);
        bytes32 hash = scheduleRecovery(3, 4);
        requireRecovery(hash, 15 days);
        beSilent(7 days);
        bytes32 replaced = hashOf(2, operatorsOf(3));
        vm.expectRevert(abi.encodeWithSelector(ISnapshotRegistry.WrongOperators.selector, hash, replaced));
        registry.recover(2, operatorsOf(3));
        registry.recover(3, operatorsOf(4));
        vm.assertEq(registry.operators(), hash);
    }

    function test_behavior_chainThatStopsAndResumes() public {
        beSilent(3 days);
        scheduleRecovery(2, 3);
        advance(30 days);
        registry.observeSilence();
        vm.expectRevert(abi.encodeWithSelector(ISnapshotRegistry.NotSilent.selector, 10 days, 3 days + 6 hours));
        registry.recover(2, operatorsOf(3));
    }

    /// @dev The set that was removed cannot come back with a header it signs later.
    function test_behavior_oldOperatorsAreGone() public {
        beSilent(3 days);
        bytes32 hash = scheduleRecovery(1, 1);
        beSilent(7 days);
        registry.recover(1, operatorsOf(1));
        CompactSignature[] memory signatures = sign(registry.digest(headerAt(time)), 0x07);
        vm.expectRevert(
            abi.encodeWithSelector(ISnapshotRegistry.WrongOperators.selector, hash, hashOf(THRESHOLD, five()))
        );
        post(headerAt(time), 0x07, signatures);
        postAs(1, 1, hash);
    }

    /// @dev On the home chain the next header names the recovered set, not one that was scheduled for the operators who
    /// are gone.
    function test_behavior_replacesTheScheduledSet() public {
        schedule(4, 7);
        beSilent(3 days);
        bytes32 hash = scheduleRecovery(2, 3);
        beSilent(7 days);
        registry.recover(2, operatorsOf(3));
        vm.assertEq(registry.nextOperators(), hash);
        (uint256 threshold, address[] memory operators, uint64 effectiveAt) = registry.scheduledOperators();
        vm.assertEq(threshold + operators.length + effectiveAt, 0);
        schedule(3, 4);
        vm.assertEq(registry.nextOperators(), hash);
    }

    function test_error_scheduledTooEarly() public {
        beSilent(3 days - 1);
        CompactSignature[] memory acceptances = accept(hashOf(2, operatorsOf(3)), 3);
        vm.prank(owner);
        vm.expectRevert(abi.encodeWithSelector(ISnapshotRegistry.NotSilent.selector, 3 days, 3 days - 1));
        registry.scheduleRecovery(2, operatorsOf(3), acceptances);
    }

    function test_error_scheduledAfterAStandstill() public {
        advance(30 days);
        CompactSignature[] memory acceptances = accept(hashOf(2, operatorsOf(3)), 3);
        vm.prank(owner);
        vm.expectRevert(abi.encodeWithSelector(ISnapshotRegistry.NotSilent.selector, 3 days, 6 hours));
        registry.scheduleRecovery(2, operatorsOf(3), acceptances);
    }

    function test_error_tooEarly() public {
        beSilent(3 days);
        scheduleRecovery(2, 3);
        beSilent(7 days - 1);
        vm.expectRevert(abi.encodeWithSelector(ISnapshotRegistry.NotSilent.selector, 10 days, 10 days - 1));
        registry.recover(2, operatorsOf(3));
        advance(1);
        registry.recover(2, operatorsOf(3));
    }

    function test_error_twice() public {
        beSilent(3 days);
        scheduleRecovery(2, 3);
        beSilent(7 days);
        registry.recover(2, operatorsOf(3));
        vm.expectRevert(ISnapshotRegistry.NoRecovery.selector);
        registry.recover(2, operatorsOf(3));
    }

    function test_error_unscheduled() public {
        beSilent(10 days);
        vm.expectRevert(ISnapshotRegistry.NoRecovery.selector);
        registry.recover(2, operatorsOf(3));
    }

    function test_error_anotherSet() public {
        beSilent(3 days);
        bytes32 hash = scheduleRecovery(2, 3);
        beSilent(7 days);
        bytes32 other = hashOf(3, operatorsOf(3));
        vm.expectRevert(abi.encodeWithSelector(ISnapshotRegistry.WrongOperators.selector, hash, other));
        registry.recover(3, operatorsOf(3));
    }

    function test_error_acceptanceMissing() public {
        beSilent(3 days);
        CompactSignature[] memory acceptances = accept(hashOf(3, operatorsOf(3)), 3);
        vm.prank(owner);
        vm.expectPartialRevert(ISnapshotRegistry.InvalidSignature.selector);
        registry.scheduleRecovery(2, operatorsOf(3), acceptances);
    }

    function test_error_notOwner() public {
        beSilent(3 days);
        CompactSignature[] memory acceptances = accept(hashOf(2, operatorsOf(3)), 3);
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, address(this)));
        registry.scheduleRecovery(2, operatorsOf(3), acceptances);
    }

    function test_error_wrongChain() public {
        beSilent(3 days);
        scheduleRecovery(2, 3);
        beSilent(7 days);
        CompactSignature[] memory acceptances = accept(hashOf(2, operatorsOf(3)), 3);
        vm.chainId(2);
        vm.expectRevert(abi.encodeWithSelector(ISnapshotRegistry.WrongChain.selector, CHAIN_ID, 2));
        registry.recover(2, operatorsOf(3));
        vm.prank(owner);
        vm.expectRevert(abi.encodeWithSelector(ISnapshotRegistry.WrongChain.selector, CHAIN_ID, 2));
        registry.scheduleRecovery(2, operatorsOf(3), acceptances);
    }

    function requireRecovery(bytes32 operators, uint64 silence) private view {
        (bytes32 operators_, uint64 silence_) = registry.recovery();
        vm.assertEq(operators_, operators);
        vm.assertEq(silence_, silence);
    }
}
