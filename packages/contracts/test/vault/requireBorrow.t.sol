// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IMarginVault} from "../../src/interfaces/IMarginVault.sol";
import {ISnapshotRegistry} from "../../src/interfaces/ISnapshotRegistry.sol";
import {MarginVault} from "../../src/MarginVault.sol";
import {AccountId} from "../../src/types/AccountId.sol";
import {AccountProof} from "../../src/types/Snapshot.sol";
import {Base} from "../Base.sol";
import {debtWord} from "../utils/LeafWords.sol";
import {TestVenue} from "../utils/TestVenue.sol";
import {vm} from "../utils/Vm.sol";

contract RequireBorrowTest is Base {
    /// @dev 3 WETH at $3,000 and 80 % carry $7,200 / 1.1 of debt.
    uint256 private constant MOST = 6_545_454_545;

    function test_default() public {
        deposit(ALICE, WETH, 3 ether);
        AccountProof memory proof = proofOf(snap(), idOf(ALICE));
        MarginVault vault = chains[0].vault;
        on(0);
        vm.expectEmit(address(vault));
        emit IMarginVault.AccountTouched(AccountId.wrap(idOf(ALICE)));
        by(ALICE);
        chains[0].venue.borrow(idOf(ALICE), MOST, ALICE, proof);

        vm.assertEq(vault.venuesOf(idOf(ALICE)).length, 1);
        vm.assertEq(vault.venuesOf(idOf(ALICE))[0], address(chains[0].venue));
        bytes32[] memory words = vault.localWords(idOf(ALICE));
        vm.assertEq(words.length, 2);
        vm.assertEq(words[1], debtWord(DEBT_0, uint104(MOST)));
    }

    function test_error_oneUnitTooMuch() public {
        deposit(ALICE, WETH, 3 ether);
        Shot memory shot = snap();
        vm.expectPartialRevert(IMarginVault.InsufficientMargin.selector);
        this.borrowExternally(ALICE, 0, MOST + 1, shot);
    }

    function test_behavior_againstPledgedUnitsOnceASnapshotShowsThem() public {
        deposit(ALICE, WETH, 3 ether);
        Shot memory before = snap();
        pledge(ALICE, WETH, 1, 3 ether);
        vm.expectPartialRevert(IMarginVault.InsufficientMargin.selector);
        this.borrowExternally(ALICE, 1, 1 * DOLLAR, before);
        borrow(ALICE, 1, MOST, snap());
    }

    /// @dev Each loan against the same snapshot sees the one before it.
    function test_attack_twoLoansOnOneChainAgainstOneSnapshot() public {
        deposit(ALICE, WETH, 3 ether);
        Shot memory shot = snap();
        borrow(ALICE, 0, MOST, shot);
        vm.expectPartialRevert(IMarginVault.InsufficientMargin.selector);
        this.borrowExternally(ALICE, 0, 1, shot);
    }

    /// @dev The units count on one chain only, whatever the snapshot.
    function test_attack_loansOnAllChainsAgainstOneSnapshot() public {
        deposit(ALICE, WETH, 3 ether);
        Shot memory shot = snap();
        borrow(ALICE, 0, MOST, shot);
        for (uint16 slot = 1; slot < SLOTS; ++slot) {
            vm.expectPartialRevert(IMarginVault.InsufficientMargin.selector);
            this.borrowExternally(ALICE, slot, 1, shot);
        }
    }

    /// @dev Borrow here, pledge the units away under the older snapshot, borrow there.
    function test_attack_pledgeUnderAnOlderSnapshot() public {
        deposit(ALICE, WETH, 3 ether);
        Shot memory before = snap();
        borrow(ALICE, 0, MOST, snap());
        vm.expectPartialRevert(IMarginVault.InsufficientMargin.selector);
        this.pledgeExternally(before);
    }

    /// @dev Surplus put on one chain frees nothing on another but by a pledge; taking it back is checked here.
    function test_attack_surplusLentToAnotherChainAndTakenBack() public {
        deposit(ALICE, WETH, 1 ether);
        deposit(ALICE, WETH_2, 1 ether);
        pledge(ALICE, WETH, 1, 1 ether);
        Shot memory before = snap();
        borrow(ALICE, 1, 2_000 * DOLLAR, before);
        setEth(2_000);
        // Slot 1 is short of 2,200 − 1,600 = $600; slot 2 has $1,600.
        Shot memory short = snap();
        withdraw(ALICE, WETH_2, 0.6 ether, short);
        vm.expectPartialRevert(IMarginVault.InsufficientMargin.selector);
        this.withdrawExternally(ALICE, WETH_2, 0.1 ether, short);
        // A top-up on slot 0 does not let slot 2 go lower, and cannot leave again itself.
        deposit(ALICE, WETH, 0.5 ether);
        short = snap();
        vm.expectPartialRevert(IMarginVault.InsufficientMargin.selector);
        this.withdrawExternally(ALICE, WETH_2, 0.1 ether, short);
        vm.expectPartialRevert(IMarginVault.InsufficientMargin.selector);
        this.withdrawExternally(ALICE, WETH, 0.2 ether, short);
    }

    function test_error_newLiabilitiesRefused() public {
        deposit(ALICE, WETH, 3 ether);
        setFlags(DEBT_0, 4);
        Shot memory shot = snap();
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.NewLiabilitiesRefused.selector, DEBT_0));
        this.borrowExternally(ALICE, 0, 1, shot);
        setFlags(DEBT_0, 0);
        borrow(ALICE, 0, 100 * DOLLAR, snap());
        // The refusal binds new debts of this asset only.
        setFlags(DEBT_0, 4);
        withdraw(ALICE, WETH, 1 ether, snap());
    }

    function test_error_flaggedLiability() public {
        deposit(ALICE, WETH, 3 ether);
        setFlags(DEBT_0, 1);
        Shot memory shot = snap();
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.FlaggedLiability.selector, DEBT_0));
        this.borrowExternally(ALICE, 0, 1, shot);
    }

    function test_error_flaggedCollateral() public {
        deposit(ALICE, WETH, 3 ether);
        setFlags(WETH, 2);
        Shot memory shot = snap();
        vm.expectPartialRevert(IMarginVault.InsufficientMargin.selector);
        this.borrowExternally(ALICE, 0, 1, shot);
    }

    function test_error_liabilityThatTheTableDoesNotList() public {
        deposit(ALICE, WETH, 3 ether);
        bytes32[4] memory others = [
            bytes32(0), // unused
            collateralWord({price: 10 ** 30, initial: 9_000, maintenance: 9_500, bonus: 0, slot: 0}),
            debtAssetWord({price: 10 ** 30, slot: 1}),
            assetWord(10 ** 30, 11_000, 10_500, 0, 0, 3)
        ];
        for (uint256 i = 0; i < others.length; ++i) {
            table[DEBT_0] = others[i];
            Shot memory shot = snap();
            vm.expectRevert(abi.encodeWithSelector(IMarginVault.FlaggedLiability.selector, DEBT_0));
            this.borrowExternally(ALICE, 0, 1, shot);
        }
    }

    function test_error_liabilityBeyondTheTable() public {
        TestVenue venue = new TestVenue(vaultOf(WETH), 77, address(tokens[DEBT_0]));
        vm.prank(OWNER);
        chains[0].vault.addVenue(address(venue));
        deposit(ALICE, WETH, 3 ether);
        AccountProof memory proof = proofOf(snap(), idOf(ALICE));
        on(0);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.FlaggedLiability.selector, 77));
        by(ALICE);
        venue.borrow(idOf(ALICE), 1, ALICE, proof);
    }

    function test_error_accountWithoutALeaf() public {
        Shot memory shot = snap();
        deposit(ALICE, WETH, 3 ether);
        vm.expectPartialRevert(IMarginVault.InvalidAccountProof.selector);
        this.borrowExternally(ALICE, 0, 1, shot);
    }

    function test_error_snapshotTooOld() public {
        deposit(ALICE, WETH, 3 ether);
        Shot memory shot = snap();
        advance(MAX_AGE_RISK + 1);
        vm.expectPartialRevert(ISnapshotRegistry.TooOld.selector);
        this.borrowExternally(ALICE, 0, 1, shot);
    }

    function test_error_notAVenue() public {
        deposit(ALICE, WETH, 3 ether);
        AccountProof memory proof = proofOf(snap(), idOf(ALICE));
        MarginVault vault = vaultOf(WETH);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.UnknownVenue.selector, ALICE));
        by(ALICE);
        vault.requireBorrow(idOf(ALICE), ALICE, proof);
    }

    function test_error_withoutTheLock() public {
        deposit(ALICE, WETH, 3 ether);
        AccountProof memory proof = proofOf(snap(), idOf(ALICE));
        MarginVault vault = vaultOf(WETH);
        address venue = address(chains[0].venue);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.NotLockHolder.selector, venue));
        vm.prank(venue);
        vault.requireBorrow(idOf(ALICE), ALICE, proof);
    }

    function borrowExternally(address who, uint16 slot, uint256 units, Shot memory shot) external {
        borrow(who, slot, units, shot);
    }

    function pledgeExternally(Shot memory shot) external {
        pledge(ALICE, WETH, 1, 3 ether, shot);
    }

    function withdrawExternally(address who, uint16 assetId, uint256 units, Shot memory shot) external {
        withdraw(who, assetId, units, shot);
    }
}
