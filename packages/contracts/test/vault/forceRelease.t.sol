// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IMarginVault} from "../../src/interfaces/IMarginVault.sol";
import {ISnapshotRegistry} from "../../src/interfaces/ISnapshotRegistry.sol";
import {MarginVault} from "../../src/MarginVault.sol";
import {AccountId} from "../../src/types/AccountId.sol";
import {AssetId} from "../../src/types/AssetId.sol";
import {AccountProof} from "../../src/types/Snapshot.sol";
import {Base} from "../Base.sol";
import {vm} from "../utils/Vm.sol";

contract ForceReleaseTest is Base {
    function test_default() public {
        AccountProof memory proof = proofOf(_idle(), idOf(ALICE));
        MarginVault vault = chains[2].vault;
        on(2);
        vm.expectEmit(address(vault));
        emit IMarginVault.AccountTouched(AccountId.wrap(idOf(ALICE)));
        vm.expectEmit(address(vault));
        emit IMarginVault.ForceReleased(AccountId.wrap(idOf(ALICE)), AssetId.wrap(WETH), BOB, 2 ether);
        by(BOB);
        vm.assertEq(vault.forceRelease(idOf(ALICE), WETH, 2 ether, proof), 2 ether);
        (uint104 released,) = vault.released(idOf(ALICE), WETH);
        vm.assertEq(released, 2 ether);
    }

    function test_behavior_atMostWhatCountsHere() public {
        Shot memory shot = _idle();
        forceRelease(ALICE, 2, WETH, 1, shot);
        vm.assertEq(forceRelease(ALICE, 2, WETH, 3 ether, shot), 3 ether - 1);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.InsufficientUnits.selector, idOf(ALICE), WETH, 0, 1));
        this.forceExternally(2, 1, shot);
    }

    /// @dev Release, pledge, liquidate, settle: one snapshot each, whatever the owner does in between.
    function test_attack_ownerRepledgingToAnIdleSlotEveryEpoch() public {
        Shot memory shot = _idle();
        forceRelease(ALICE, 2, WETH, type(uint256).max, shot);
        // Before the snapshot shows the release, the units are nobody's to pledge; afterwards only to where they are short.
        vm.expectPartialRevert(IMarginVault.InsufficientUnits.selector);
        this.pledgeExternally();
        shot = snap();
        vm.expectPartialRevert(IMarginVault.InsufficientUnits.selector);
        this.pledgeExternally();
        vm.expectPartialRevert(IMarginVault.InsufficientMargin.selector);
        this.pledgeWithProof(2, shot);
        pledge(ALICE, WETH, 1, 1, shot);
        vm.assertEq(forcePledge(ALICE, WETH, 1, type(uint256).max, shot), 3 ether - 1);
        shot = snap();
        (, uint256 units) = liquidate(ALICE, 1, type(uint256).max, WETH, shot);
        vm.assertEq(units, 3 ether);
        settle(snap(), 0);
        vm.assertEq(tokens[WETH].balanceOf(LIQUIDATOR), 3 ether);
    }

    function test_behavior_stalePricesCountAsTheyAre() public {
        _idle();
        setFlags(WETH, 3);
        forceRelease(ALICE, 2, WETH, 3 ether, snap());
    }

    /// @dev Of an asset that is listed no more, too: it only goes home.
    function test_behavior_anAssetThatTheTableDoesNotList() public {
        _idle();
        table[WETH] = 0;
        forceRelease(ALICE, 2, WETH, 3 ether, snap());
    }

    /// @dev 3 WETH at $1,000 carry $2,000 on slot 2: 200 / 800 may go.
    function test_behavior_thisSlotStaysWhole() public {
        deposit(ALICE, WETH, 3 ether);
        deposit(ALICE, WBTC, BTC / 10);
        pledge(ALICE, WETH, 2, 3 ether);
        Shot memory shot = snap();
        borrow(ALICE, 1, 4_000 * DOLLAR, shot);
        borrow(ALICE, 2, 2_000 * DOLLAR, shot);
        setEth(1_000);
        setPrice(WBTC, 20_000 * 10 ** 28);
        shot = snap();
        vm.expectPartialRevert(IMarginVault.InsufficientMargin.selector);
        this.forceExternally(2, 0.25 ether + 1, shot);
        forceRelease(ALICE, 2, WETH, 0.15 ether, shot);
        // A stale price holds back nothing that is there.
        setFlags(WETH, 3);
        shot = snap();
        vm.expectPartialRevert(IMarginVault.InsufficientMargin.selector);
        this.forceExternally(2, 0.1 ether + 1, shot);
        forceRelease(ALICE, 2, WETH, 0.1 ether, shot);
    }

    function test_error_healthy() public {
        _idle();
        setEth(3_000);
        Shot memory shot = snap();
        vm.expectPartialRevert(IMarginVault.Healthy.selector);
        this.forceExternally(2, 1, shot);
    }

    function test_error_aDebtThatTheTableDoesNotList() public {
        deposit(ALICE, WETH, 3 ether);
        deposit(ALICE, WBTC, BTC / 10);
        pledge(ALICE, WETH, 2, 3 ether);
        Shot memory shot = snap();
        borrow(ALICE, 1, 4_000 * DOLLAR, shot);
        borrow(ALICE, 2, 1, shot);
        setEth(500);
        setPrice(WBTC, 20_000 * 10 ** 28);
        table[DEBT_2] = 0;
        shot = snap();
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.FlaggedLiability.selector, DEBT_2));
        this.forceExternally(2, 1, shot);
    }

    function test_error_snapshotTooOld() public {
        Shot memory shot = _idle();
        advance(MAX_AGE_LIQUIDATE);
        forceRelease(ALICE, 2, WETH, 1, shot);
        advance(1);
        vm.expectRevert(
            abi.encodeWithSelector(ISnapshotRegistry.TooOld.selector, shot.header.timestamp, MAX_AGE_LIQUIDATE)
        );
        this.forceExternally(2, 1, shot);
    }

    /// @dev It was the latest within the last 4 seconds.
    function test_error_snapshotReplaced() public {
        Shot memory shot = _idle();
        snap();
        advance(4);
        forceRelease(ALICE, 2, WETH, 1, shot);
        advance(1);
        vm.expectPartialRevert(ISnapshotRegistry.NotAccepted.selector);
        this.forceExternally(2, 1, shot);
    }

    function test_error_amountsAndAssets() public {
        Shot memory shot = _idle();
        vm.expectRevert(IMarginVault.ZeroAmount.selector);
        this.forceExternally(2, 0, shot);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.LocalAsset.selector, WETH));
        this.forceExternally(0, 1, shot);
        vm.expectPartialRevert(IMarginVault.InsufficientUnits.selector);
        this.forceExternally(1, 1, shot);
    }

    function forceExternally(uint16 slot, uint256 units, Shot memory shot) external {
        forceRelease(ALICE, slot, WETH, units, shot);
    }

    function pledgeExternally() external {
        pledge(ALICE, WETH, 2, 1);
    }

    function pledgeWithProof(uint16 toSlot, Shot memory shot) external {
        pledge(ALICE, WETH, toSlot, 1, shot);
    }

    /// @dev 3 WETH at $500 lie idle on slot 2, while 0.1 WBTC at $20,000 carry $4,000 on slot 1.
    function _idle() private returns (Shot memory) {
        deposit(ALICE, WETH, 3 ether);
        deposit(ALICE, WBTC, BTC / 10);
        pledge(ALICE, WETH, 2, 3 ether);
        borrow(ALICE, 1, 4_000 * DOLLAR, snap());
        setEth(500);
        setPrice(WBTC, 20_000 * 10 ** 28);
        return snap();
    }
}
