// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IMarginVault} from "../../src/interfaces/IMarginVault.sol";
import {ISnapshotRegistry} from "../../src/interfaces/ISnapshotRegistry.sol";
import {MarginVault} from "../../src/MarginVault.sol";
import {AccountProof} from "../../src/types/Snapshot.sol";
import {Base} from "../Base.sol";
import {vm} from "../utils/Vm.sol";

contract ForcePledgeTest is Base {
    /// @dev At $2,100 a slot that owes $6,000 with 3 WETH is short of 6,600 − 5,040, which this many WETH cover.
    uint256 private constant SHORT = 0.928_571_428_571_428_572 ether;

    function test_default() public {
        AccountProof memory proof = proofOf(_bothShort(), idOf(ALICE));
        MarginVault vault = vaultOf(WETH);
        vm.expectEmit(address(vault));
        emit IMarginVault.AccountTouched(idOf(ALICE));
        vm.expectEmit(address(vault));
        emit IMarginVault.ForcePledged(idOf(ALICE), WETH, 1, BOB, 0.5 ether);
        by(BOB);
        uint256 units = vault.forcePledge(idOf(ALICE), WETH, 1, 0.5 ether, proof);

        vm.assertEq(units, 0.5 ether);
        (uint104 pledged,) = vault.pledged(idOf(ALICE), WETH, 1);
        vm.assertEq(pledged, 3.5 ether);
        (, uint104 locked) = vault.balance(idOf(ALICE), WETH);
        vm.assertEq(locked, 6.5 ether);
    }

    function test_behavior_atMostTheShortfall() public {
        Shot memory shot = _bothShort();
        vm.assertEq(forcePledge(ALICE, WETH, 1, type(uint256).max, shot), SHORT);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.InsufficientUnits.selector, idOf(ALICE), WETH, 0, 1));
        this.forceExternally(1, 1, shot);
        vm.assertEq(forcePledge(ALICE, WETH, 2, type(uint256).max, shot), 1 ether - SHORT);
    }

    /// @dev Whoever is front-run by a small move moves the rest.
    function test_behavior_pledgesOnTheWayCount() public {
        Shot memory shot = _bothShort();
        pledge(ALICE, WETH, 1, 0.4 ether, shot);
        forcePledge(ALICE, WETH, 1, 1, shot);
        vm.assertEq(forcePledge(ALICE, WETH, 1, SHORT, shot), SHORT - 0.4 ether - 1);
    }

    /// @dev The owner may pledge what could be forced, and no more while another slot is short.
    function test_behavior_theOwnerMayDoTheSame() public {
        Shot memory shot = _bothShort();
        vm.expectPartialRevert(IMarginVault.InsufficientMargin.selector);
        this.pledgeExternally(SHORT + 1, shot);
        pledge(ALICE, WETH, 1, SHORT, shot);
    }

    function test_behavior_stalePricesCountAsTheyAre() public {
        _bothShort();
        setFlags(WETH, 3);
        setFlags(DEBT_1, 3);
        vm.assertEq(forcePledge(ALICE, WETH, 1, type(uint256).max, snap()), SHORT);
    }

    /// @dev 4 WETH at $1,700, 3 of them on slot 1 for $6,000, and $1,000 owed here: 1,360 − 1,100 may go.
    function test_behavior_thisSlotStaysWhole() public {
        deposit(ALICE, WETH, 4 ether);
        pledge(ALICE, WETH, 1, 3 ether);
        Shot memory shot = snap();
        borrow(ALICE, 1, 6_000 * DOLLAR, shot);
        borrow(ALICE, 0, 1_000 * DOLLAR, shot);
        setEth(1_700);
        shot = snap();
        vm.expectPartialRevert(IMarginVault.InsufficientMargin.selector);
        this.forceExternally(1, 0.1912 ether, shot);
        forcePledge(ALICE, WETH, 1, 0.1911 ether, shot);
        setFlags(WETH, 1);
        shot = snap();
        vm.expectPartialRevert(IMarginVault.InsufficientMargin.selector);
        this.forceExternally(1, 0.0002 ether, shot);
    }

    function test_behavior_contractsWithoutALink() public {
        bytes32 account = keccak256(abi.encode(chains[0].id, address(this)));
        MarginVault vault = vaultOf(WETH);
        tokens[WETH].mint(address(this), 1 ether);
        tokens[WETH].approve(address(vault), 1 ether);
        vault.deposit(account, WETH, 1 ether);
        vault.link(account, 1, BOB);
        Shot memory shot = snap();
        fund(BOB, WBTC, BTC / 10, address(chains[1].vault));
        AccountProof memory proof = proofOf(shot, account);
        on(1);
        by(BOB);
        chains[1].vault.deposit(account, WBTC, BTC / 10, proof);
        proof = proofOf(snap(), account);
        on(1);
        by(BOB);
        chains[1].venue.borrow(account, 4_000 * DOLLAR, BOB, proof);
        setPrice(WBTC, 20_000 * 10 ** 28);
        on(0);
        vault.link(account, 1, address(0));
        setEth(2_000);
        proof = proofOf(snap(), account);
        on(0);
        vm.assertEq(vault.forcePledge(account, WETH, 1, 2 ether, proof), 1 ether);
    }

    function test_error_healthy() public {
        _bothShort();
        setEth(2_200);
        Shot memory shot = snap();
        vm.expectPartialRevert(IMarginVault.Healthy.selector);
        this.forceExternally(1, 1, shot);
    }

    function test_error_anIdleSlot() public {
        deposit(ALICE, WETH, 3.5 ether);
        pledge(ALICE, WETH, 1, 3 ether);
        borrow(ALICE, 1, 6_000 * DOLLAR, snap());
        setEth(2_000);
        Shot memory shot = snap();
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.InsufficientUnits.selector, idOf(ALICE), WETH, 0, 1));
        this.forceExternally(2, 1, shot);
        vm.assertEq(forcePledge(ALICE, WETH, 1, 1 ether, shot), 0.5 ether);
    }

    function test_error_snapshots() public {
        Shot memory shot = _bothShort();
        advance(MAX_AGE_LIQUIDATE + 1);
        vm.expectPartialRevert(ISnapshotRegistry.TooOld.selector);
        this.forceExternally(1, 1, shot);
        snap();
        vm.expectPartialRevert(ISnapshotRegistry.NotAccepted.selector);
        this.forceExternally(1, 1, shot);
    }

    function test_error_amountsAndAssets() public {
        Shot memory shot = _bothShort();
        vm.expectRevert(IMarginVault.ZeroAmount.selector);
        this.forceExternally(1, 0, shot);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.InvalidSlot.selector, 0));
        this.forceExternally(0, 1, shot);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.InvalidSlot.selector, SLOTS));
        this.forceExternally(SLOTS, 1, shot);
        AccountProof memory proof = proofOf(shot, idOf(ALICE));
        on(0);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.UnknownAsset.selector, DEBT_0));
        chains[0].vault.forcePledge(idOf(ALICE), DEBT_0, 1, 1, proof);
        vm.expectPartialRevert(IMarginVault.InsufficientUnits.selector);
        chains[0].vault.forcePledge(idOf(ALICE), USDC, 1, 1, proof);
    }

    /// @dev What counts nowhere covers nothing.
    function test_error_anAssetThatTheTableDoesNotList() public {
        _bothShort();
        table[WETH] = 0;
        Shot memory shot = snap();
        vm.expectPartialRevert(IMarginVault.InsufficientUnits.selector);
        this.forceExternally(1, 1, shot);
        table[WETH] = collateralWord({price: 10 ** 18, initial: 8_000, maintenance: 8_500, bonus: 500, slot: 2});
        shot = snap();
        vm.expectPartialRevert(IMarginVault.InsufficientUnits.selector);
        this.forceExternally(1, 1, shot);
    }

    function forceExternally(uint16 toSlot, uint256 units, Shot memory shot) external {
        forcePledge(ALICE, WETH, toSlot, units, shot);
    }

    function pledgeExternally(uint256 units, Shot memory shot) external {
        pledge(ALICE, WETH, 1, units, shot);
    }

    /// @dev 7 WETH at $2,100, 3 of them on each of slots 1 and 2, where $6,000 are owed.
    function _bothShort() private returns (Shot memory) {
        deposit(ALICE, WETH, 7 ether);
        pledge(ALICE, WETH, 1, 3 ether);
        pledge(ALICE, WETH, 2, 3 ether);
        Shot memory shot = snap();
        borrow(ALICE, 1, 6_000 * DOLLAR, shot);
        borrow(ALICE, 2, 6_000 * DOLLAR, shot);
        setEth(2_100);
        return snap();
    }
}
