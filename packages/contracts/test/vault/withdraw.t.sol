// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IMarginVault} from "../../src/interfaces/IMarginVault.sol";
import {ISnapshotRegistry} from "../../src/interfaces/ISnapshotRegistry.sol";
import {MarginVault} from "../../src/MarginVault.sol";
import {AccountId} from "../../src/types/AccountId.sol";
import {AssetId} from "../../src/types/AssetId.sol";
import {AccountProof} from "../../src/types/Snapshot.sol";
import {vm} from "../utils/Vm.sol";
import {MinimumBase} from "./MinimumBase.sol";

contract WithdrawTest is MinimumBase {
    function test_default() public {
        deposit(ALICE, WETH, 3 ether);
        MarginVault vault = vaultOf(WETH);
        AccountProof memory proof = proofOf(snap(), idOf(ALICE));
        on(0);
        vm.expectEmit(address(vault));
        emit IMarginVault.AccountTouched(AccountId.wrap(idOf(ALICE)));
        vm.expectEmit(address(vault));
        emit IMarginVault.Withdrawn(AccountId.wrap(idOf(ALICE)), AssetId.wrap(WETH), BOB, 1 ether);
        by(ALICE);
        vault.withdraw(idOf(ALICE), WETH, 1 ether, BOB, proof);

        vm.assertEq(balanceOf(ALICE, WETH), 2 ether);
        vm.assertEq(vault.totalUnits(WETH), 2 ether);
        vm.assertEq(tokens[WETH].balanceOf(BOB), 1 ether);
        vm.assertEq(vault.touches(), 2);
    }

    function test_behavior_everything() public {
        deposit(ALICE, WETH, 3 ether);
        withdraw(ALICE, WETH, 3 ether, snap());
        vm.assertEq(chains[0].vault.localWords(idOf(ALICE)).length, 0);
        vm.assertEq(tokens[WETH].balanceOf(ALICE), 3 ether);
    }

    function test_behavior_aTopUpAfterTheSnapshotCounts() public {
        deposit(ALICE, WETH, 1 ether);
        Shot memory shot = snap();
        deposit(ALICE, WETH, 2 ether);
        withdraw(ALICE, WETH, 3 ether, shot);
        vm.assertEq(balanceOf(ALICE, WETH), 0);
    }

    /// @dev One wei less would leave the slot short: $1,100 of debt at its initial weight.
    function test_behavior_downToTheInitialMargin() public {
        deposit(ALICE, WETH, 1 ether);
        Shot memory shot = snap();
        borrow(ALICE, 0, 1_000 * DOLLAR, shot);
        uint256 needed = 0.458_333_333_333_333_334 ether;
        withdraw(ALICE, WETH, 1 ether - needed, shot);
        vm.expectRevert(
            abi.encodeWithSelector(IMarginVault.InsufficientMargin.selector, idOf(ALICE), -0.8 ether / 1e15, 0)
        );
        this.withdrawExternally(ALICE, WETH, 1, shot);
    }

    function test_behavior_previousSnapshotWithinTheGrace() public {
        deposit(ALICE, WETH, 3 ether);
        Shot memory shot = snap();
        snap();
        withdraw(ALICE, WETH, 1 ether, shot);
        advance(15);
        withdraw(ALICE, WETH, 1 ether, shot);
        advance(1);
        vm.expectPartialRevert(ISnapshotRegistry.NotAccepted.selector);
        this.withdrawExternally(ALICE, WETH, 1 ether, shot);
    }

    function test_behavior_releasedUnitsAreFreeOnceASnapshotShowsThem() public {
        deposit(ALICE, WETH, 3 ether);
        pledge(ALICE, WETH, 1, 3 ether);
        Shot memory before = snap();
        release(ALICE, 1, WETH, 2 ether, before);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.InsufficientUnits.selector, idOf(ALICE), WETH, 0, 1));
        this.withdrawExternally(ALICE, WETH, 1, before);
        Shot memory afterwards = snap();
        withdraw(ALICE, WETH, 2 ether, afterwards);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.InsufficientUnits.selector, idOf(ALICE), WETH, 0, 1));
        this.withdrawExternally(ALICE, WETH, 1, afterwards);
    }

    function test_behavior_flaggedCollateralCountsNothing() public {
        deposit(ALICE, WETH, 1 ether);
        deposit(ALICE, USDC, 2_000 * DOLLAR);
        borrow(ALICE, 0, 1_000 * DOLLAR, snap());
        setFlags(WETH, 1);
        Shot memory shot = snap();
        // The stale WETH may leave, because the USDC carries the debt alone.
        withdraw(ALICE, WETH, 1 ether, shot);
        vm.expectPartialRevert(IMarginVault.InsufficientMargin.selector);
        this.withdrawExternally(ALICE, USDC, 900 * DOLLAR, shot);
        withdraw(ALICE, USDC, 800 * DOLLAR, shot);
    }

    function test_behavior_flaggedCollateralLeavesWhereNothingIsOwed() public {
        deposit(ALICE, WETH, 1 ether);
        setFlags(WETH, 3);
        withdraw(ALICE, WETH, 1 ether, snap());
    }

    /// @dev Delisted: it counts nothing any more, and its owner gets it back, but not what other chains may use.
    function test_behavior_anAssetTheTableDoesNotList() public {
        deposit(ALICE, WETH, 3 ether);
        pledge(ALICE, WETH, 1, 1 ether);
        table[WETH] = 0;
        Shot memory shot = snap();
        vm.expectPartialRevert(IMarginVault.InsufficientUnits.selector);
        this.withdrawExternally(ALICE, WETH, 2 ether + 1, shot);
        withdraw(ALICE, WETH, 2 ether, shot);
    }

    function test_behavior_leavesNothingOrTheMinimum() public {
        depositCoins(ALICE, ALICE, 3 * MINIMUM);
        Shot memory shot = snap();
        vm.expectRevert(_restTooSmall(MINIMUM - 1));
        this.withdrawExternally(ALICE, COIN, 2 * MINIMUM + 1, shot);
        vm.expectRevert(_restTooSmall(1));
        this.withdrawExternally(ALICE, COIN, 3 * MINIMUM - 1, shot);
        withdraw(ALICE, COIN, 2 * MINIMUM, shot);
        vm.assertEq(balanceOf(ALICE, COIN), MINIMUM);
        vm.expectRevert(_restTooSmall(MINIMUM - 1));
        this.withdrawExternally(ALICE, COIN, 1, shot);
        withdraw(ALICE, COIN, MINIMUM, shot);
        vm.assertEq(balanceOf(ALICE, COIN), 0);
    }

    /// @dev What other chains use stays, and may be less than the minimum. Nothing may stay beside it that is less, too.
    function test_behavior_leavesWhatIsLocked() public {
        depositCoins(ALICE, ALICE, 3 * MINIMUM);
        pledge(ALICE, COIN, 1, MINIMUM);
        release(ALICE, 1, COIN, MINIMUM - 10, snap());
        Shot memory shot = snap();
        vm.expectRevert(_restTooSmall(11));
        this.withdrawExternally(ALICE, COIN, 3 * MINIMUM - 11, shot);
        vm.expectRevert(_restTooSmall(MINIMUM - 1));
        this.withdrawExternally(ALICE, COIN, 2 * MINIMUM + 1, shot);
        withdraw(ALICE, COIN, 3 * MINIMUM - 10, shot);
        vm.assertEq(balanceOf(ALICE, COIN), 10);
    }

    /// @dev The counters of pledges never shrink, so all units may have been pledged once and be free again.
    function test_behavior_leavesNoDustOfWhatCameBack() public {
        depositCoins(ALICE, ALICE, MINIMUM);
        pledge(ALICE, COIN, 1, MINIMUM);
        release(ALICE, 1, COIN, MINIMUM, snap());
        Shot memory shot = snap();
        vm.expectRevert(_restTooSmall(1));
        this.withdrawExternally(ALICE, COIN, MINIMUM - 1, shot);
        withdraw(ALICE, COIN, MINIMUM, shot);
    }

    function test_error_pledgedUnitsInFlight() public {
        deposit(ALICE, WETH, 3 ether);
        Shot memory shot = snap();
        pledge(ALICE, WETH, 1, 2 ether);
        vm.expectRevert(
            abi.encodeWithSelector(IMarginVault.InsufficientUnits.selector, idOf(ALICE), WETH, 1 ether, 2 ether)
        );
        this.withdrawExternally(ALICE, WETH, 2 ether, shot);
        withdraw(ALICE, WETH, 1 ether, shot);
    }

    /// @dev The whole deficit of the others is kept back: $2,400 of WETH at its weight for a deficit of $1,100 − 480.
    function test_error_deficitOfAnotherSlot() public {
        deposit(ALICE, WETH, 2 ether);
        pledge(ALICE, WETH, 1, 1 ether);
        borrow(ALICE, 1, 1_000 * DOLLAR, snap());
        setEth(600);
        Shot memory shot = snap();
        vm.expectPartialRevert(IMarginVault.InsufficientMargin.selector);
        this.withdrawExternally(ALICE, WETH, 1, shot);
        setEth(1_200);
        shot = snap();
        // Slot 1 is short of 1,100 − 960 = $140, which 0.1458… WETH cover here.
        vm.expectPartialRevert(IMarginVault.InsufficientMargin.selector);
        this.withdrawExternally(ALICE, WETH, 0.8542 ether, shot);
        withdraw(ALICE, WETH, 0.8541 ether, shot);
    }

    function test_error_flaggedLiabilityOwedHere() public {
        deposit(ALICE, WETH, 3 ether);
        borrow(ALICE, 0, 100 * DOLLAR, snap());
        for (uint256 flag = 1; flag <= 2; ++flag) {
            setFlags(DEBT_0, flag);
            Shot memory shot = snap();
            vm.expectRevert(abi.encodeWithSelector(IMarginVault.FlaggedLiability.selector, DEBT_0));
            this.withdrawExternally(ALICE, WETH, 1, shot);
        }
        repay(ALICE, 0, 100 * DOLLAR);
        withdraw(ALICE, WETH, 3 ether, snap());
    }

    /// @dev A table from before the venue was listed would count the debt as nothing.
    function test_error_liabilityThatTheTableDoesNotList() public {
        deposit(ALICE, WETH, 3 ether);
        bytes32 listed = table[DEBT_0];
        table[DEBT_0] = 0;
        Shot memory before = snap();
        table[DEBT_0] = listed;
        borrow(ALICE, 0, 1_000 * DOLLAR, snap());
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.FlaggedLiability.selector, DEBT_0));
        this.withdrawExternally(ALICE, WETH, 3 ether, before);
    }

    function test_error_snapshotTooOld() public {
        deposit(ALICE, WETH, 3 ether);
        Shot memory shot = snap();
        advance(MAX_AGE_RISK);
        withdraw(ALICE, WETH, 1 ether, shot);
        advance(1);
        vm.expectPartialRevert(ISnapshotRegistry.TooOld.selector);
        this.withdrawExternally(ALICE, WETH, 1 ether, shot);
    }

    function test_error_accountWithoutALeaf() public {
        deposit(BOB, WETH, 1 ether);
        Shot memory shot = snap();
        deposit(ALICE, WETH, 1 ether);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.InvalidAccountProof.selector, idOf(ALICE)));
        this.withdrawExternally(ALICE, WETH, 1 ether, shot);
    }

    function test_error_noAccountHasALeaf() public {
        Shot memory shot = snap();
        deposit(ALICE, WETH, 1 ether);
        vm.expectPartialRevert(IMarginVault.InvalidAccountProof.selector);
        this.withdrawExternally(ALICE, WETH, 1 ether, shot);
    }

    function test_error_someoneElsesLeaf() public {
        deposit(ALICE, WETH, 1 ether);
        deposit(BOB, WETH, 1 ether);
        AccountProof memory proof = proofOf(snap(), idOf(BOB));
        on(0);
        vm.expectPartialRevert(IMarginVault.InvalidAccountProof.selector);
        by(ALICE);
        chains[0].vault.withdraw(idOf(ALICE), WETH, 1 ether, ALICE, proof);
    }

    function test_error_alteredProof() public {
        deposit(ALICE, WETH, 1 ether);
        deposit(BOB, WETH, 1 ether);
        Shot memory shot = snap();
        on(0);

        AccountProof memory proof = proofOf(shot, idOf(ALICE));
        proof.words[0] = bytes32(uint256(proof.words[0]) + 1);
        _refuse(proof, IMarginVault.InvalidAccountProof.selector);

        proof = proofOf(shot, idOf(ALICE));
        proof.words = new bytes32[](0);
        _refuse(proof, IMarginVault.InvalidAccountProof.selector);

        proof = proofOf(shot, idOf(ALICE));
        proof.siblings = new bytes32[](65);
        _refuse(proof, IMarginVault.InvalidAccountProof.selector);

        proof = proofOf(shot, idOf(ALICE));
        proof.words = new bytes32[](256);
        _refuse(proof, IMarginVault.InvalidAccountProof.selector);

        proof = proofOf(shot, idOf(ALICE));
        proof.assets[WETH] = bytes32(uint256(proof.assets[WETH]) + (1 << 128));
        _refuse(proof, IMarginVault.WrongAssetTable.selector);

        proof = proofOf(shot, idOf(ALICE));
        proof.header.accounts = proof.header.assets;
        _refuse(proof, ISnapshotRegistry.NotAccepted.selector);
    }

    function test_error_snapshotOfAnotherChainOnly() public {
        deposit(ALICE, WETH, 1 ether);
        Shot memory shot = look();
        post(shot, 1);
        vm.expectPartialRevert(ISnapshotRegistry.NotAccepted.selector);
        this.withdrawExternally(ALICE, WETH, 1 ether, shot);
    }

    function test_error_amountsAndAssets() public {
        deposit(ALICE, WETH, 1 ether);
        Shot memory shot = snap();
        vm.expectRevert(IMarginVault.ZeroAmount.selector);
        this.withdrawExternally(ALICE, WETH, 0, shot);
        vm.expectPartialRevert(IMarginVault.InsufficientUnits.selector);
        this.withdrawExternally(ALICE, WETH, type(uint256).max, shot);
        vm.expectPartialRevert(IMarginVault.InsufficientUnits.selector);
        this.withdrawExternally(ALICE, USDC, 1, shot);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.UnknownAsset.selector, DEBT_0));
        this.withdrawExternally(ALICE, DEBT_0, 1, shot);
        MarginVault vault = vaultOf(WETH);
        AccountProof memory proof = proofOf(shot, idOf(ALICE));
        vm.expectRevert(IMarginVault.ZeroReceiver.selector);
        by(ALICE);
        vault.withdraw(idOf(ALICE), WETH, 1, address(0), proof);
        vm.expectRevert(IMarginVault.VaultAsReceiver.selector);
        by(ALICE);
        vault.withdraw(idOf(ALICE), WETH, 1, address(vault), proof);
    }

    function _restTooSmall(uint256 units) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IMarginVault.RestTooSmall.selector, COIN, MINIMUM, units);
    }

    /// @dev So that `expectRevert` meets the whole helper.
    function withdrawExternally(address who, uint16 assetId, uint256 units, Shot memory shot) external {
        withdraw(who, assetId, units, shot);
    }

    function _refuse(AccountProof memory proof, bytes4 selector) private {
        vm.expectPartialRevert(selector);
        by(ALICE);
        chains[0].vault.withdraw(idOf(ALICE), WETH, 1 ether, ALICE, proof);
    }
}
