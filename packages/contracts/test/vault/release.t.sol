// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IMarginVault} from "../../src/interfaces/IMarginVault.sol";
import {ISnapshotRegistry} from "../../src/interfaces/ISnapshotRegistry.sol";
import {MarginVault} from "../../src/MarginVault.sol";
import {AccountId} from "../../src/types/AccountId.sol";
import {AssetId} from "../../src/types/AssetId.sol";
import {AccountProof} from "../../src/types/Snapshot.sol";
import {Base} from "../Base.sol";
import {pledgeWord} from "../utils/LeafWords.sol";
import {vm} from "../utils/Vm.sol";

contract ReleaseTest is Base {
    function test_default() public {
        Shot memory shot = _pledged();
        AccountProof memory proof = proofOf(shot, idOf(ALICE));
        MarginVault vault = chains[1].vault;
        on(1);
        vm.expectEmit(address(vault));
        emit IMarginVault.AccountTouched(AccountId.wrap(idOf(ALICE)));
        vm.expectEmit(address(vault));
        emit IMarginVault.Released(AccountId.wrap(idOf(ALICE)), AssetId.wrap(WETH), 1 ether);
        by(ALICE);
        vault.release(idOf(ALICE), WETH, 1 ether, proof);

        (uint104 released, uint104 claimed) = vault.released(idOf(ALICE), WETH);
        vm.assertEq(released, 1 ether);
        vm.assertEq(claimed, 0);
        vm.assertEq(vault.accountAt(0), idOf(ALICE));
        bytes32[] memory words = vault.localWords(idOf(ALICE));
        vm.assertEq(words.length, 1);
        vm.assertEq(words[0], pledgeWord(WETH, 1, 0, 1 ether));
    }

    /// @dev However often the same snapshot is shown.
    function test_behavior_noMoreThanIsInbound() public {
        Shot memory shot = _pledged();
        release(ALICE, 1, WETH, 1.5 ether, shot);
        vm.expectRevert(
            abi.encodeWithSelector(IMarginVault.InsufficientUnits.selector, idOf(ALICE), WETH, 0.5 ether, 0.6 ether)
        );
        this.releaseExternally(ALICE, 1, WETH, 0.6 ether, shot);
        release(ALICE, 1, WETH, 0.5 ether, shot);
        shot = snap();
        vm.expectPartialRevert(IMarginVault.InsufficientUnits.selector);
        this.releaseExternally(ALICE, 1, WETH, 1, shot);
    }

    function test_behavior_downToTheInitialMargin() public {
        Shot memory shot = _pledged();
        borrow(ALICE, 1, 1_000 * DOLLAR, shot);
        uint256 needed = 0.458_333_333_333_333_334 ether;
        vm.expectPartialRevert(IMarginVault.InsufficientMargin.selector);
        this.releaseExternally(ALICE, 1, WETH, 2 ether - needed + 1, shot);
        release(ALICE, 1, WETH, 2 ether - needed, shot);
    }

    /// @dev The deficit of other slots does not hold units back here: released, they can be pledged there.
    function test_behavior_whileAnotherSlotIsShort() public {
        _pledged();
        pledge(ALICE, WETH, 2, 1 ether);
        Shot memory shot = snap();
        borrow(ALICE, 2, 2_000 * DOLLAR, shot);
        setEth(1_000);
        release(ALICE, 1, WETH, 2 ether, snap());
    }

    function test_error_pledgeThatNoSnapshotShows() public {
        deposit(ALICE, WETH, 3 ether);
        Shot memory shot = snap();
        pledge(ALICE, WETH, 1, 2 ether);
        vm.expectPartialRevert(IMarginVault.InsufficientUnits.selector);
        this.releaseExternally(ALICE, 1, WETH, 1, shot);
    }

    function test_error_unitsPledgedElsewhere() public {
        Shot memory shot = _pledged();
        vm.expectPartialRevert(IMarginVault.InsufficientUnits.selector);
        this.releaseExternally(ALICE, 2, WETH, 1, shot);
    }

    function test_error_anAssetHeldHere() public {
        Shot memory shot = _pledged();
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.LocalAsset.selector, WETH));
        this.releaseExternally(ALICE, 0, WETH, 1, shot);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.LocalAsset.selector, DEBT_1));
        this.releaseExternally(ALICE, 1, DEBT_1, 1, shot);
    }

    function test_error_liabilityThatTheTableDoesNotList() public {
        bytes32 listed = table[DEBT_1];
        table[DEBT_1] = 0;
        Shot memory before = _pledged();
        table[DEBT_1] = listed;
        borrow(ALICE, 1, 1_000 * DOLLAR, snap());
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.FlaggedLiability.selector, DEBT_1));
        this.releaseExternally(ALICE, 1, WETH, 2 ether, before);
    }

    function test_error_zero() public {
        Shot memory shot = _pledged();
        vm.expectRevert(IMarginVault.ZeroAmount.selector);
        this.releaseExternally(ALICE, 1, WETH, 0, shot);
    }

    function test_error_snapshotTooOld() public {
        Shot memory shot = _pledged();
        advance(MAX_AGE_RISK + 1);
        vm.expectPartialRevert(ISnapshotRegistry.TooOld.selector);
        this.releaseExternally(ALICE, 1, WETH, 1, shot);
    }

    function releaseExternally(address who, uint16 slot, uint16 assetId, uint256 units, Shot memory shot) external {
        release(who, slot, assetId, units, shot);
    }

    function _pledged() private returns (Shot memory) {
        deposit(ALICE, WETH, 3 ether);
        pledge(ALICE, WETH, 1, 2 ether);
        return snap();
    }
}
