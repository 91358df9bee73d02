// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ISnapshotRegistry} from "../../src/interfaces/ISnapshotRegistry.sol";
import {Snapshot} from "../../src/types/Snapshot.sol";
import {vm} from "../utils/Vm.sol";
import {RegistryBase} from "./RegistryBase.sol";

contract RequireCurrentTest is RegistryBase {
    uint64 private constant ANY_AGE = type(uint64).max;

    Snapshot private first;
    Snapshot private second;

    function setUp() public override {
        super.setUp();
        first = headerAt(START);
        second = headerAt(START + 10);
        post(first, 0x07);
        // Accepted late: grace counts from here, not from its timestamp.
        vm.warp(START + 100);
        post(second, 0x07);
    }

    function test_default() public view {
        registry.requireCurrent(second, 90);
    }

    function test_behavior_fourSeconds() public {
        registry.requireCurrent(first, 100);
        vm.warp(START + 104);
        registry.requireCurrent(first, 104);
    }

    function test_behavior_latestForEver() public {
        vm.warp(START + 365 days);
        registry.requireCurrent(second, ANY_AGE);
    }

    function test_error_fiveSeconds() public {
        vm.warp(START + 105);
        bytes32 digest = registry.digest(first);
        vm.expectRevert(abi.encodeWithSelector(ISnapshotRegistry.NotAccepted.selector, digest));
        registry.requireCurrent(first, ANY_AGE);
    }

    function test_error_neverPosted() public {
        Snapshot memory header = headerAt(START + 12);
        bytes32 digest = registry.digest(header);
        vm.expectRevert(abi.encodeWithSelector(ISnapshotRegistry.NotAccepted.selector, digest));
        registry.requireCurrent(header, ANY_AGE);
    }

    function test_error_tooOld() public {
        vm.expectRevert(abi.encodeWithSelector(ISnapshotRegistry.TooOld.selector, START, 99));
        registry.requireCurrent(first, 99);
        vm.expectRevert(abi.encodeWithSelector(ISnapshotRegistry.TooOld.selector, START + 10, 89));
        registry.requireCurrent(second, 89);
    }

    function test_error_wrongChain() public {
        vm.chainId(2);
        vm.expectRevert(abi.encodeWithSelector(ISnapshotRegistry.WrongChain.selector, CHAIN_ID, 2));
        registry.requireCurrent(second, ANY_AGE);
    }
}
