// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {ISnapshotRegistry} from "../../src/interfaces/ISnapshotRegistry.sol";
import {vm} from "../utils/Vm.sol";
import {RegistryBase} from "./RegistryBase.sol";

contract ScheduleConfigTest is RegistryBase {
    function setUp() public override {
        super.setUp();
        post(headerAt(START), 0x07);
    }

    function test_default() public {
        vm.expectEmit(address(registry));
        emit ISnapshotRegistry.ConfigScheduled("next", START + 1 days);
        schedule("next", START + 1 days);
        vm.assertEq(registry.config(), CONFIG);
        vm.warp(START + 1 days - 1);
        vm.assertEq(registry.config(), CONFIG);
        vm.warp(START + 1 days);
        vm.assertEq(registry.config(), "next");
    }

    function test_behavior_atOnceBeforeTheFirstSnapshot() public {
        registry = registryOf(0);
        schedule("next", START);
        vm.assertEq(registry.config(), "next");
    }

    function test_behavior_replacesOneThatWaits() public {
        schedule("next", START + 1 days);
        vm.warp(START + 50);
        schedule("other", START + 2 days);
        vm.warp(START + 2 days - 1);
        vm.assertEq(registry.config(), CONFIG);
        vm.warp(START + 2 days);
        vm.assertEq(registry.config(), "other");
    }

    function test_behavior_keepsOneInEffect() public {
        schedule("next", START + 1 days);
        vm.warp(START + 1 days);
        schedule("other", START + 2 days);
        vm.assertEq(registry.config(), "next");
        vm.warp(START + 2 days);
        vm.assertEq(registry.config(), "other");
    }

    function test_error_soonerThanADay() public {
        vm.expectRevert(
            abi.encodeWithSelector(ISnapshotRegistry.EffectiveTooSoon.selector, START + 1 days, START + 1 days - 1)
        );
        schedule("next", START + 1 days - 1);
    }

    function test_error_inThePastBeforeTheFirstSnapshot() public {
        registry = registryOf(0);
        vm.expectRevert(abi.encodeWithSelector(ISnapshotRegistry.EffectiveTooSoon.selector, START, START - 1));
        schedule("next", START - 1);
    }

    function test_error_notHome() public {
        registry = registryOf(2);
        vm.expectRevert(abi.encodeWithSelector(ISnapshotRegistry.NotHome.selector, 2));
        schedule("next", START + 1 days);
    }

    function test_error_notOwner() public {
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, address(this)));
        registry.scheduleConfig("next", START);
    }

    function test_error_wrongChain() public {
        vm.chainId(2);
        vm.expectRevert(abi.encodeWithSelector(ISnapshotRegistry.WrongChain.selector, CHAIN_ID, 2));
        schedule("next", START);
    }

    function schedule(bytes32 config, uint64 effectiveAt) private {
        vm.prank(owner);
        registry.scheduleConfig(config, effectiveAt);
    }
}
