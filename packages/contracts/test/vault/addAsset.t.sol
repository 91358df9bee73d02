// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {IMarginVault} from "../../src/interfaces/IMarginVault.sol";
import {MarginVault} from "../../src/MarginVault.sol";
import {AssetId} from "../../src/types/AssetId.sol";
import {AssetInfo} from "../../src/types/ChainState.sol";
import {Base} from "../Base.sol";
import {TestToken} from "../utils/TestToken.sol";
import {vm} from "../utils/Vm.sol";

contract AddAssetTest is Base {
    TestToken private _token;

    function setUp() public override {
        super.setUp();
        _token = new TestToken(9);
    }

    /// @dev Before the first snapshot nobody relies on anything, and nothing waits.
    function test_default() public {
        MarginVault vault = vaultOf(WBTC);
        vm.expectEmit(address(vault));
        emit IMarginVault.AssetAdded(AssetId.wrap(50), address(_token), 7);
        _add(7);
        AssetInfo[] memory assets = vault.assets();
        vm.assertEq(assets.length, 3);
        vm.assertEq(assets[2].assetId, 50);
        vm.assertEq(assets[2].kind, 1);
        vm.assertEq(assets[2].token, address(_token));
        vm.assertEq(assets[2].decimals, 9);
        vm.assertEq(assets[2].minDeposit, 7);
        vm.assertEq(extensionOf(vault).scheduledAt(_action(7)), 0);
    }

    /// @dev After it, the first call schedules, and the same call eight days later does it.
    function test_behavior_scheduledAfterTheFirstSnapshot() public {
        snap();
        MarginVault vault = vaultOf(WBTC);
        vm.expectEmit(address(vault));
        emit IMarginVault.ActionScheduled(_action(7), time + 8 days, _call(7));
        _add(7);
        vm.assertEq(extensionOf(vault).scheduledAt(_action(7)), time + 8 days);
        vm.assertEq(vault.assets().length, 2);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.UnknownAsset.selector, 50));
        by(ALICE);
        vault.deposit(idOf(ALICE), 50, 1);
        advance(8 days - 1);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.NotEffectiveYet.selector, _action(7), time + 1));
        _add(7);
        advance(1);
        vm.expectEmit(address(vault));
        emit IMarginVault.AssetAdded(AssetId.wrap(50), address(_token), 7);
        _add(7);
        vm.assertEq(vault.assets()[2].assetId, 50);
        vm.assertEq(extensionOf(vault).scheduledAt(_action(7)), 0);
    }

    function test_behavior_forSevenDays() public {
        snap();
        _add(7);
        advance(15 days);
        _add(7);
        vm.assertEq(chains[1].vault.assets().length, 3);
    }

    /// @dev Who looked at what is scheduled, and left, is not surprised years later.
    function test_behavior_expiresAfterSevenDays() public {
        snap();
        _add(7);
        advance(15 days + 1);
        MarginVault vault = vaultOf(WBTC);
        vm.expectEmit(address(vault));
        emit IMarginVault.ActionScheduled(_action(7), time + 8 days, _call(7));
        _add(7);
        vm.assertEq(vault.assets().length, 2);
        advance(8 days);
        _add(7);
        vm.assertEq(vault.assets().length, 3);
    }

    function test_behavior_otherArgumentsHaveTheirOwnSchedule() public {
        snap();
        _add(7);
        advance(8 days);
        _add(8);
        MarginVault vault = chains[1].vault;
        vm.assertEq(vault.assets().length, 2);
        vm.assertEq(extensionOf(vault).scheduledAt(_action(8)), time + 8 days);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.NotEffectiveYet.selector, _action(8), time + 8 days));
        _add(8);
        _add(7);
        vm.assertEq(vault.assets()[2].minDeposit, 7);
        advance(8 days);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.AssetExists.selector, 50));
        _add(8);
    }

    /// @dev 2^96 base units at most, when it is scheduled and when it takes effect.
    function test_error_supplyTooLarge() public {
        _token.mint(ALICE, 2 ** 96 + 1);
        bytes memory refusal =
            abi.encodeWithSelector(IMarginVault.SupplyTooLarge.selector, address(_token), uint256(2 ** 96 + 1));
        vm.expectRevert(refusal);
        _add(7);
        vm.prank(ALICE);
        _token.transfer(BOB, 1);
        snap();
        vm.expectRevert(refusal);
        _add(7);
        _token = new TestToken(9);
        _token.mint(ALICE, 2 ** 96);
        _add(7);
        advance(8 days);
        _token.mint(ALICE, 1);
        vm.expectRevert(
            abi.encodeWithSelector(IMarginVault.SupplyTooLarge.selector, address(_token), uint256(2 ** 96 + 1))
        );
        _add(7);
    }

    function test_behavior_theLargestSupply() public {
        _token.mint(ALICE, 2 ** 96);
        _add(7);
        vm.assertEq(chains[1].vault.assets().length, 3);
    }

    function test_error_usedId() public {
        MarginVault vault = vaultOf(WBTC);
        uint16[2] memory used = [WBTC, DEBT_1];
        for (uint256 i = 0; i < used.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IMarginVault.AssetExists.selector, used[i]));
            by(OWNER);
            vault.addAsset(used[i], address(_token), 0);
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
        vm.expectRevert(bytes(""));
        by(OWNER);
        vault.addAsset(50, ALICE, 0);
    }

    function test_error_notTheOwner() public {
        MarginVault vault = vaultOf(WBTC);
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, ALICE));
        by(ALICE);
        vault.addAsset(50, address(tokens[WETH]), 0);
    }

    function _add(uint104 minDeposit) private {
        on(1);
        by(OWNER);
        chains[1].vault.addAsset(50, address(_token), minDeposit);
    }

    function _call(uint104 minDeposit) private view returns (bytes memory) {
        return abi.encodeCall(IMarginVault.addAsset, (50, address(_token), minDeposit));
    }

    function _action(uint104 minDeposit) private view returns (bytes32) {
        return keccak256(_call(minDeposit));
    }
}
