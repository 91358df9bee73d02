// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IMarginVault} from "../../src/interfaces/IMarginVault.sol";
import {IVaultExtension} from "../../src/interfaces/IVaultExtension.sol";
import {MarginVault} from "../../src/MarginVault.sol";
import {Claim} from "../../src/types/Claim.sol";
import {Guard} from "../../src/types/Guard.sol";
import {ClaimsProof} from "../../src/types/Snapshot.sol";
import {Base} from "../Base.sol";
import {vm} from "../utils/Vm.sol";

/// @dev The functions that a vault has from its extension.
contract ExtensionTest is Base {
    /// @dev Errors and answers of the extension are the vault's.
    function test_default() public {
        MarginVault vault = vaultOf(WETH);
        vm.assertEq(extensionOf(vault).dueCount(), 0);
        (uint256 capacity, uint256 level) = extensionOf(vault).bucketOf(WETH);
        vm.assertEq(capacity, 0);
        vm.assertEq(level, type(uint256).max);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.NothingDue.selector, 0));
        extensionOf(vault).payDue(0);
    }

    function test_error_aFunctionThatNobodyHas() public {
        MarginVault vault = vaultOf(WETH);
        (bool ok, bytes memory reason) = address(vault).call(abi.encodeWithSignature("nothing()"));
        vm.assertFalse(ok);
        vm.assertEq(reason.length, 0);
        vm.assertFalse(payable(address(vault)).send(0));
    }

    /// @dev At its own address it has storage that means nothing, and an owner that owns nothing.
    function test_error_outsideAVault() public {
        MarginVault vault = vaultOf(WETH);
        // The only contract that the vault ever created.
        address lonely = address(uint160(uint256(keccak256(abi.encodePacked(hex"d694", address(vault), hex"01")))));
        IVaultExtension extension = IVaultExtension(lonely);
        Claim memory claim;
        ClaimsProof memory proof;
        Guard memory guard;
        bytes[12] memory calls = [
            abi.encodeCall(extension.settleMany, (new Claim[](1), proof)),
            abi.encodeCall(extension.payNoted, (claim)),
            abi.encodeCall(extension.payDue, (0)),
            abi.encodeCall(extension.reverseDue, (0)),
            abi.encodeCall(extension.fetchOwed, (OWNER, WETH, OWNER)),
            abi.encodeCall(extension.direct, (claim, OWNER)),
            abi.encodeCall(extension.directBySignature, (claim, OWNER, time, "")),
            abi.encodeCall(extension.setBucket, (WETH, 1)),
            abi.encodeCall(extension.setSupplyCap, (WETH, 1)),
            abi.encodeCall(extension.setGuard, (WETH, guard)),
            abi.encodeCall(extension.refuse, (DEBT_0)),
            abi.encodeCall(extension.cancel, (0))
        ];
        for (uint256 i = 0; i < calls.length; ++i) {
            vm.prank(OWNER);
            (bool ok, bytes memory reason) = lonely.call(calls[i]);
            vm.assertFalse(ok);
            vm.assertEq(keccak256(reason), keccak256(abi.encodeWithSelector(IMarginVault.NotAVault.selector)));
        }
    }
}
