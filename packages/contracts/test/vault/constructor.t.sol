// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IMarginVault} from "../../src/interfaces/IMarginVault.sol";
import {MarginVault} from "../../src/MarginVault.sol";
import {Base} from "../Base.sol";
import {vm} from "../utils/Vm.sol";

contract VaultConstructorTest is Base {
    function test_default() public {
        MarginVault vault = _deploy(4, 5);
        vm.assertEq(address(vault.registry()), address(chains[0].registry));
        vm.assertEq(vault.slot(), 4);
        vm.assertEq(vault.slots(), 5);
        vm.assertEq(vault.maxAgeRisk(), 3);
        vm.assertEq(vault.maxAgeLiquidate(), 4);
        vm.assertEq(vault.owner(), OWNER);
    }

    function test_error_notASlot() public {
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.InvalidSlot.selector, 5));
        this.deployExternally(5, 5);
    }

    /// @dev 44 words and a link each: 5 chains fit into 256 words with the account's id, 6 do not.
    function test_error_moreChainsThanALeafHolds() public {
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.TooManySlots.selector, 6));
        this.deployExternally(0, 6);
    }

    function deployExternally(uint16 slot, uint16 slots) external {
        _deploy(slot, slots);
    }

    function _deploy(uint16 slot, uint16 slots) private returns (MarginVault) {
        return new MarginVault(chains[0].registry, slot, slots, 3, 4, OWNER);
    }
}
