// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {IGuarded} from "../../src/interfaces/IGuarded.sol";
import {ISnapshotRegistry} from "../../src/interfaces/ISnapshotRegistry.sol";
import {CompactSignature, Snapshot} from "../../src/types/Snapshot.sol";
import {vm} from "../utils/Vm.sol";
import {RotationBase} from "./RotationBase.sol";

contract HaltTest is RotationBase {
    uint64 private constant UNTIL_RECOVERY = type(uint40).max;

    address private guardian = vm.addr(uint256(keccak256("guardian")));

    function setUp() public override {
        super.setUp();
        vm.prank(owner);
        registry.setGuardian(guardian);
        acceptHeader(headerAt(START));
    }

    function test_default() public {
        vm.expectEmit(address(registry));
        emit ISnapshotRegistry.HaltStarted(START + 3 days);
        halt();
        vm.assertTrue(registry.isHalted());
        vm.assertEq(registry.haltedUntil(), START + 3 days);
        vm.assertEq(registry.haltedSeconds(), 0);
        advance(3 days - 1);
        vm.assertTrue(registry.isHalted());
        vm.assertEq(registry.haltedSeconds(), 3 days - 1);
        advance(1);
        vm.assertFalse(registry.isHalted());
        vm.assertEq(registry.haltedSeconds(), 3 days);
        advance(1 days);
        vm.assertEq(registry.haltedSeconds(), 3 days);
    }

    function test_behavior_noHeaderIsAccepted() public {
        halt();
        advance(10);
        CompactSignature[] memory signatures = sign(registry.digest(headerAt(time)), 0x07);
        bytes memory refused = abi.encodeWithSelector(ISnapshotRegistry.Halted.selector, START + 3 days);
        vm.expectRevert(refused);
        post(headerAt(time), 0x07, signatures);
        // Nor is one that would change nothing.
        vm.expectRevert(refused);
        post(headerAt(START), 0x07, new CompactSignature[](0));
        advance(3 days - 10);
        acceptHeader(headerAt(time));
    }

    function test_behavior_noHeaderIsHonoured() public {
        advance(2);
        acceptHeader(headerAt(time));
        halt();
        bytes memory refused = abi.encodeWithSelector(ISnapshotRegistry.Halted.selector, time + 3 days);
        Snapshot[2] memory headers = [headerAt(time), headerAt(START)];
        for (uint256 i; i < headers.length; ++i) {
            vm.expectRevert(refused);
            registry.requireLatest(headers[i], type(uint64).max);
            vm.expectRevert(refused);
            registry.requireCurrent(headers[i], type(uint64).max);
            vm.expectRevert(refused);
            registry.requireRecent(headers[i], type(uint64).max);
        }
        vm.assertEq(registry.honoured().length, 0);
        advance(3 days);
        registry.requireLatest(headers[0], type(uint64).max);
        vm.assertEq(registry.honoured().length, 1);
    }

    function test_behavior_silenceRuns() public {
        halt();
        beSilent(3 days);
        vm.assertEq(registry.silence(), 3 days);
        scheduleRecovery(2, 3);
    }

    function test_behavior_theGuardianEndsIt() public {
        halt();
        advance(1 days);
        vm.expectEmit(address(registry));
        emit ISnapshotRegistry.HaltEnded();
        endHalt(guardian);
        vm.assertFalse(registry.isHalted());
        vm.assertEq(registry.haltedUntil(), time);
        acceptHeader(headerAt(time));
        advance(1 days);
        vm.assertEq(registry.haltedSeconds(), 1 days);
    }

    function test_behavior_restsSevenDays() public {
        halt();
        advance(1 days);
        endHalt(guardian);
        advance(7 days - 1);
        vm.expectRevert(abi.encodeWithSelector(ISnapshotRegistry.HaltedRecently.selector, time + 1));
        halt();
        advance(1);
        halt();
        advance(3 days);
        // Also after one that nobody ended.
        advance(7 days - 1);
        vm.expectRevert(abi.encodeWithSelector(ISnapshotRegistry.HaltedRecently.selector, time + 1));
        halt();
        advance(1);
        halt();
        advance(2 hours);
        vm.assertEq(registry.haltedSeconds(), 1 days + 3 days + 2 hours);
    }

    /// @dev A guardian who follows another one starts no new count.
    function test_behavior_anotherGuardian() public {
        address next = vm.addr(uint256(keccak256("next guardian")));
        halt();
        vm.prank(owner);
        registry.setGuardian(next);
        advance(4 days);
        vm.expectRevert(abi.encodeWithSelector(ISnapshotRegistry.HaltedRecently.selector, START + 10 days));
        vm.prank(next);
        registry.halt();
        vm.expectRevert(abi.encodeWithSelector(IGuarded.NotGuardian.selector, guardian));
        halt();
    }

    function test_behavior_theOwnerExtendsIt() public {
        halt();
        advance(3 days - 1);
        vm.expectEmit(address(registry));
        emit ISnapshotRegistry.HaltExtended();
        extendHalt();
        vm.assertEq(registry.haltedUntil(), UNTIL_RECOVERY);
        advance(365 days);
        vm.assertTrue(registry.isHalted());
        vm.assertEq(registry.haltedSeconds(), 365 days + 3 days - 1);
        vm.expectRevert(abi.encodeWithSelector(ISnapshotRegistry.Halted.selector, UNTIL_RECOVERY));
        post(headerAt(time), 0x07, new CompactSignature[](0));
        vm.expectRevert(
            abi.encodeWithSelector(ISnapshotRegistry.HaltedRecently.selector, uint256(UNTIL_RECOVERY) + 7 days)
        );
        halt();
    }

    function test_behavior_theOwnerEndsWhatHeExtended() public {
        halt();
        extendHalt();
        advance(9 days);
        endHalt(owner);
        vm.assertFalse(registry.isHalted());
        vm.assertEq(registry.haltedSeconds(), 9 days);
        acceptHeader(headerAt(time));
        advance(7 days);
        halt();
    }

    function test_behavior_theGuardianEndsWhatTheOwnerExtended() public {
        halt();
        extendHalt();
        endHalt(guardian);
        vm.assertFalse(registry.isHalted());
    }

    function test_behavior_aRecoveryEndsIt() public {
        halt();
        extendHalt();
        beSilent(3 days);
        bytes32 hash = scheduleRecovery(2, 3);
        beSilent(7 days);
        vm.expectEmit(address(registry));
        emit ISnapshotRegistry.HaltEnded();
        registry.recover(2, operatorsOf(3));
        vm.assertFalse(registry.isHalted());
        vm.assertEq(registry.haltedUntil(), time);
        vm.assertEq(registry.haltedSeconds(), 10 days);
        vm.assertEq(registry.recoveries(), 1);
        postAs(2, 3, hash);
        vm.assertEq(registry.lifeAt(), time);
        advance(7 days - 1);
        vm.expectRevert(abi.encodeWithSelector(ISnapshotRegistry.HaltedRecently.selector, time + 1));
        halt();
    }

    /// @dev What it was called against must not be used in the moment between the recovery and the next header, however old
    /// a header may be for what is done with it.
    function test_behavior_afterARecoveryNoHeaderFromBeforeIsHonoured() public {
        advance(2);
        acceptHeader(headerAt(time));
        Snapshot[2] memory before = [headerAt(time), headerAt(START)];
        halt();
        extendHalt();
        beSilent(3 days);
        bytes32 hash = scheduleRecovery(2, 3);
        beSilent(7 days);
        registry.recover(2, operatorsOf(3));
        vm.assertEq(registry.honoured().length, 0);
        requireNotHonoured(before);
        // Nor as what was the latest a moment ago.
        postAs(2, 3, hash);
        vm.assertEq(registry.honoured().length, 1);
        requireNotHonoured(before);
        registry.requireLatest(headerOf(hash), 120);
        advance(2);
        postAs(2, 3, hash);
        vm.assertEq(registry.honoured().length, 2);
        requireNotHonoured(before);
    }

    /// @dev Operators who are only gone said nothing wrong: claims are settled, and units leave, under what they said last.
    function test_behavior_afterARecoveryWithoutAHaltTheLatestIsHonoured() public {
        beSilent(3 days);
        scheduleRecovery(2, 3);
        beSilent(7 days);
        registry.recover(2, operatorsOf(3));
        registry.requireLatest(headerAt(START), type(uint64).max);
        vm.assertEq(registry.honoured().length, 1);
    }

    /// @dev One that is over already does not rest any longer for it.
    function test_behavior_aRecoveryAfterIt() public {
        halt();
        advance(1 days);
        endHalt(guardian);
        beSilent(3 days);
        scheduleRecovery(2, 3);
        beSilent(7 days);
        registry.recover(2, operatorsOf(3));
        vm.assertEq(registry.haltedUntil(), START + 1 days);
        vm.assertEq(registry.haltedSeconds(), 1 days);
        halt();
    }

    function test_behavior_beforeTheFirstSnapshot() public {
        registry = registryOf(1);
        vm.prank(owner);
        registry.setGuardian(guardian);
        halt();
        vm.assertTrue(registry.isHalted());
    }

    function test_error_notGuardian() public {
        bytes memory refused = abi.encodeWithSelector(IGuarded.NotGuardian.selector, address(this));
        vm.expectRevert(refused);
        registry.halt();
        halt();
        vm.expectRevert(refused);
        registry.endHalt();
        // The owner ends only what he extended.
        vm.expectRevert(abi.encodeWithSelector(IGuarded.NotGuardian.selector, owner));
        endHalt(owner);
    }

    function test_error_notOwner() public {
        halt();
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, guardian));
        vm.prank(guardian);
        registry.extendHalt();
    }

    function test_error_notHalted() public {
        vm.expectRevert(ISnapshotRegistry.NotHalted.selector);
        extendHalt();
        vm.expectRevert(ISnapshotRegistry.NotHalted.selector);
        endHalt(guardian);
        halt();
        advance(3 days);
        vm.expectRevert(ISnapshotRegistry.NotHalted.selector);
        extendHalt();
        vm.expectRevert(ISnapshotRegistry.NotHalted.selector);
        endHalt(guardian);
    }

    function requireNotHonoured(Snapshot[2] memory headers) private {
        for (uint256 i; i < headers.length; ++i) {
            bytes memory refused =
                abi.encodeWithSelector(ISnapshotRegistry.NotAccepted.selector, registry.digest(headers[i]));
            vm.expectRevert(refused);
            registry.requireLatest(headers[i], type(uint64).max);
            vm.expectRevert(refused);
            registry.requireCurrent(headers[i], type(uint64).max);
            vm.expectRevert(refused);
            registry.requireRecent(headers[i], type(uint64).max);
        }
    }

    function halt() private {
        vm.prank(guardian);
        registry.halt();
    }

    function extendHalt() private {
        vm.prank(owner);
        registry.extendHalt();
    }

    function endHalt(address who) private {
        vm.prank(who);
        registry.endHalt();
    }
}
