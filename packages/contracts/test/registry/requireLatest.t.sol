// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ISnapshotRegistry} from "../../src/interfaces/ISnapshotRegistry.sol";
import {Snapshot} from "../../src/types/Snapshot.sol";
import {vm} from "../utils/Vm.sol";
import {RegistryBase} from "./RegistryBase.sol";

contract RequireLatestTest is RegistryBase {
    Snapshot private first;
    Snapshot private second;

    function setUp() public override {
        super.setUp();
        first = headerAt(START);
        second = headerAt(START + 10);
        post(first, 0x07);
        vm.warp(START + 10);
        post(second, 0x07);
    }

    function test_default() public view {
        registry.requireLatest(second, 0);
    }

    function test_behavior_untilMaxAge() public {
        vm.warp(START + 70);
        registry.requireLatest(second, 60);
        vm.warp(START + 71);
        registry.requireLatest(second, type(uint64).max);
        vm.expectRevert(abi.encodeWithSelector(ISnapshotRegistry.TooOld.selector, START + 10, 60));
        registry.requireLatest(second, 60);
    }

    function test_behavior_fromTheFutureHasAgeZero() public {
        vm.warp(START);
        registry.requireLatest(second, 0);
    }

    /// @dev Not even in the second in which it ceased to be.
    function test_error_theOneBefore() public {
        bytes32 digest = registry.digest(first);
        vm.expectRevert(abi.encodeWithSelector(ISnapshotRegistry.NotAccepted.selector, digest));
        registry.requireLatest(first, type(uint64).max);
    }

    function test_error_neverPosted() public {
        Snapshot memory header = headerAt(START + 12);
        bytes32 digest = registry.digest(header);
        vm.expectRevert(abi.encodeWithSelector(ISnapshotRegistry.NotAccepted.selector, digest));
        registry.requireLatest(header, type(uint64).max);
    }

    function test_error_wrongChain() public {
        vm.chainId(2);
        vm.expectRevert(abi.encodeWithSelector(ISnapshotRegistry.WrongChain.selector, CHAIN_ID, 2));
        registry.requireLatest(second, 0);
    }
}
