// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {IGuarded} from "../../src/interfaces/IGuarded.sol";
import {vm} from "../utils/Vm.sol";
import {RotationBase} from "./RotationBase.sol";

contract GuardianTest is RotationBase {
    address private first = vm.addr(uint256(keccak256("first guardian")));
    address private second = vm.addr(uint256(keccak256("second guardian")));

    function test_default() public {
        set(first);
        acceptHeader(headerAt(START));
        vm.expectEmit(address(registry));
        emit IGuarded.GuardianScheduled(second, START + 2 days);
        set(second);
        vm.assertEq(registry.guardian(), first);
        advance(2 days - 1);
        vm.assertEq(registry.guardian(), first);
        advance(1);
        vm.assertEq(registry.guardian(), second);
    }

    function test_behavior_atOnceBeforeTheFirstSnapshot() public {
        set(first);
        vm.assertEq(registry.guardian(), first);
        set(second);
        vm.assertEq(registry.guardian(), second);
        set(address(0));
        vm.assertEq(registry.guardian(), address(0));
    }

    function test_behavior_atOnceWhereThereIsNone() public {
        acceptHeader(headerAt(START));
        set(first);
        vm.assertEq(registry.guardian(), first);
    }

    function test_behavior_replacesOneThatWaits() public {
        set(first);
        acceptHeader(headerAt(START));
        set(second);
        advance(1 days);
        set(first);
        advance(2 days);
        vm.assertEq(registry.guardian(), first);
    }

    function test_error_notOwner() public {
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, address(this)));
        registry.setGuardian(first);
    }

    function set(address guardian) private {
        vm.prank(owner);
        registry.setGuardian(guardian);
    }
}
