// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {IMarginVault} from "../../src/interfaces/IMarginVault.sol";
import {IVaultExtension} from "../../src/interfaces/IVaultExtension.sol";
import {MarginVault} from "../../src/MarginVault.sol";
import {Base} from "../Base.sol";
import {TestVenue} from "../utils/TestVenue.sol";
import {vm} from "../utils/Vm.sol";

/// @dev The owner scheduled a venue of slot 0.
contract CancelTest is Base {
    MarginVault private _vault;
    TestVenue private _venue;
    bytes32 private _action;

    function setUp() public override {
        super.setUp();
        snap();
        _vault = vaultOf(WETH);
        _venue = new TestVenue(_vault, 50, address(tokens[USDC]));
        _action = keccak256(abi.encodeCall(_vault.addVenue, (address(_venue))));
        _add();
    }

    function test_default() public {
        vm.expectEmit(address(_vault));
        emit IMarginVault.ActionCancelled(_action);
        vm.prank(OWNER);
        _extension().cancel(_action);
        vm.assertEq(_extension().scheduledAt(_action), 0);
        // The delay begins anew.
        advance(8 days);
        _add();
        vm.assertEq(_vault.venues().length, 1);
        vm.assertEq(_extension().scheduledAt(_action), time + 8 days);
        advance(8 days);
        _add();
        vm.assertEq(_vault.venues().length, 2);
    }

    function test_error_notScheduled() public {
        bytes32[2] memory actions = [keccak256("another"), _action];
        for (uint256 i = 0; i < actions.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IMarginVault.NotScheduled.selector, actions[i]));
            vm.prank(OWNER);
            _extension().cancel(actions[i]);
            if (i == 0) {
                advance(8 days);
                _add();
            }
        }
    }

    function test_error_notTheOwner() public {
        vm.prank(OWNER);
        _vault.setGuardian(BOB);
        address[2] memory others = [ALICE, BOB];
        for (uint256 i = 0; i < others.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, others[i]));
            vm.prank(others[i]);
            _extension().cancel(_action);
        }
    }

    function _extension() private view returns (IVaultExtension) {
        return extensionOf(_vault);
    }

    function _add() private {
        vm.prank(OWNER);
        _vault.addVenue(address(_venue));
    }
}
