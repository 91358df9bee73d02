// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {SnapshotRegistry} from "../../src/SnapshotRegistry.sol";
import {ISnapshotRegistry} from "../../src/interfaces/ISnapshotRegistry.sol";
import {vm} from "../utils/Vm.sol";
import {RegistryBase} from "./RegistryBase.sol";

contract RegistryConstructorTest is RegistryBase {
    function test_default() public view {
        vm.assertEq(registry.salt(), SALT);
        vm.assertEq(registry.slot(), 0);
        vm.assertEq(registry.epochSeconds(), EPOCH_SECONDS);
        vm.assertEq(registry.operators(), hashOf(THRESHOLD, five()));
        vm.assertEq(registry.config(), CONFIG);
        vm.assertEq(registry.owner(), owner);
        (bytes32 digest, uint64 epoch, uint64 timestamp, uint64 postedAt) = registry.latest();
        vm.assertEq(digest, 0);
        vm.assertEq(uint256(epoch) + timestamp + postedAt, 0);
        vm.assertEq(registry.honoured().length, 0);
        vm.assertEq(registry.lifeAt(), 0);
        vm.assertFalse(registry.isDormant());
        vm.assertFalse(registry.isHalted());
        vm.assertEq(uint256(registry.haltedUntil()) + registry.haltedSeconds() + registry.recoveries(), 0);
        vm.assertEq(registry.guardian(), address(0));
    }

    function test_behavior_slot() public {
        vm.assertEq(registryOf(7).slot(), 7);
    }

    function test_error_wrongChain() public {
        vm.expectRevert(abi.encodeWithSelector(ISnapshotRegistry.WrongChain.selector, 1, CHAIN_ID));
        new SnapshotRegistry(SALT, 0, 1, EPOCH_SECONDS, 0, CONFIG, owner);
    }

    function test_error_zeroEpochSeconds() public {
        vm.expectRevert(ISnapshotRegistry.ZeroEpochSeconds.selector);
        new SnapshotRegistry(SALT, 0, CHAIN_ID, 0, 0, CONFIG, owner);
    }
}
