// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {IMarginVault} from "../../src/interfaces/IMarginVault.sol";
import {MarginVault} from "../../src/MarginVault.sol";
import {AssetInfo} from "../../src/types/ChainState.sol";
import {Base} from "../Base.sol";
import {TestToken} from "../utils/TestToken.sol";
import {vm} from "../utils/Vm.sol";

contract AddAssetTest is Base {
    function test_default() public {
        MarginVault vault = vaultOf(WBTC);
        TestToken token = new TestToken(9);
        vm.expectEmit(address(vault));
        emit IMarginVault.AssetAdded(50, address(token), 7);
        by(OWNER);
        vault.addAsset(50, address(token), 7);
        AssetInfo[] memory assets = vault.assets();
        vm.assertEq(assets.length, 3);
        vm.assertEq(assets[2].assetId, 50);
        vm.assertEq(assets[2].kind, 1);
        vm.assertEq(assets[2].token, address(token));
        vm.assertEq(assets[2].decimals, 9);
    }

    function test_error_usedId() public {
        MarginVault vault = vaultOf(WBTC);
        TestToken token = new TestToken(9);
        uint16[2] memory used = [WBTC, DEBT_1];
        for (uint256 i = 0; i < used.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IMarginVault.AssetExists.selector, used[i]));
            by(OWNER);
            vault.addAsset(used[i], address(token), 0);
        }
    }

    function test_error_usedToken() public {
        MarginVault vault = vaultOf(WBTC);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.AssetExists.selector, WBTC));
        by(OWNER);
        vault.addAsset(50, address(tokens[WBTC]), 0);
    }

    function test_error_notAToken() public {
        MarginVault vault = vaultOf(WBTC);
        vm.expectRevert();
        by(OWNER);
        vault.addAsset(50, ALICE, 0);
    }

    function test_error_notTheOwner() public {
        MarginVault vault = vaultOf(WBTC);
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, ALICE));
        by(ALICE);
        vault.addAsset(50, address(tokens[WETH]), 0);
    }

    function test_error_slotOutsideTheDeployment() public {
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.InvalidSlot.selector, 3));
        new MarginVault(chains[0].registry, 3, 3, 1, 1, OWNER);
    }
}
