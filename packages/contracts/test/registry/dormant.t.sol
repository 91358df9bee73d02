// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ISnapshotRegistry} from "../../src/interfaces/ISnapshotRegistry.sol";
import {CompactSignature, Snapshot} from "../../src/types/Snapshot.sol";
import {vm} from "../utils/Vm.sol";
import {RotationBase} from "./RotationBase.sol";

/// @dev After 30 days of observed silence nobody knows whether the stored operators are still anybody's.
contract DormantTest is RotationBase {
    function setUp() public override {
        super.setUp();
        acceptHeader(headerAt(START));
    }

    function test_default() public {
        beSilent(30 days);
        vm.assertFalse(registry.isDormant());
        vm.assertEq(registry.observeSilence(), 30 days);
        vm.assertTrue(registry.isDormant());
        refuse(headerAt(time));
        // Not even one that would void a recovery.
        advance(365 days);
        refuse(headerAt(time));
    }

    function test_behavior_aSecondLess() public {
        beSilent(30 days - 1);
        registry.observeSilence();
        vm.assertFalse(registry.isDormant());
        acceptHeader(headerAt(time));
        vm.assertEq(registry.silence(), 0);
    }

    /// @dev A chain that stood still gives its operators time.
    function test_behavior_onlyObservedSilenceCounts() public {
        advance(90 days);
        registry.observeSilence();
        vm.assertFalse(registry.isDormant());
        acceptHeader(headerAt(time));
    }

    /// @dev The silence makes it dormant, not the age of the latest header.
    function test_behavior_signsOfLifeKeepItAwake() public {
        beSilent(29 days);
        acceptHeader(headerAt(time));
        beSilent(29 days);
        registry.observeSilence();
        vm.assertFalse(registry.isDormant());
        acceptHeader(headerAt(time));
    }

    function test_behavior_oldHeadersDoNotKeepItAwake() public {
        beSilent(20 days);
        acceptHeader(headerAt(START + 2 days));
        beSilent(10 days);
        registry.observeSilence();
        vm.assertTrue(registry.isDormant());
        refuse(headerAt(time));
    }

    /// @dev Claims in the latest snapshot can still be settled.
    function test_behavior_whatWasAcceptedIsHonoured() public {
        beSilent(30 days);
        registry.observeSilence();
        registry.requireLatest(headerAt(START), type(uint64).max);
        registry.requireRecent(headerAt(START), type(uint64).max);
        vm.assertEq(registry.honoured().length, 1);
        // Nor does one that would change nothing.
        post(headerAt(START), 0x07, new CompactSignature[](0));
    }

    function test_behavior_aRecoveryEndsIt() public {
        beSilent(30 days);
        registry.observeSilence();
        bytes32 hash = scheduleRecovery(2, 3);
        beSilent(7 days);
        registry.recover(2, operatorsOf(3));
        vm.assertFalse(registry.isDormant());
        // The silence goes on until the new operators are heard of, and does not count against them.
        vm.assertEq(registry.observeSilence(), 37 days);
        vm.assertFalse(registry.isDormant());
        beSilent(29 days);
        registry.observeSilence();
        postAs(2, 3, hash);
        vm.assertEq(registry.silence(), 0);
        beSilent(30 days);
        registry.observeSilence();
        vm.assertTrue(registry.isDormant());
    }

    function test_behavior_again() public {
        beSilent(30 days);
        registry.observeSilence();
        scheduleRecovery(2, 3);
        beSilent(7 days);
        registry.recover(2, operatorsOf(3));
        beSilent(30 days);
        registry.observeSilence();
        vm.assertTrue(registry.isDormant());
        scheduleRecovery(1, 1);
        beSilent(7 days);
        registry.recover(1, operatorsOf(1));
        vm.assertFalse(registry.isDormant());
    }

    function test_behavior_beforeTheFirstSnapshot() public {
        registry = registryOf(1);
        beSilent(30 days);
        registry.observeSilence();
        vm.assertTrue(registry.isDormant());
        refuse(headerAt(time));
    }

    /// @dev Also one that changes the set.
    function test_behavior_anotherChain() public {
        registry = registryOf(1);
        acceptHeader(headerAt(time));
        beSilent(30 days);
        registry.observeSilence();
        refuse(headerOf(hashOf(4, operatorsOf(7))));
    }

    function refuse(Snapshot memory header) private {
        CompactSignature[] memory signatures = sign(registry.digest(header), 0x07);
        vm.expectRevert(ISnapshotRegistry.Dormant.selector);
        post(header, 0x07, signatures);
    }
}
