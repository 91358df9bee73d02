// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {IMarginVault} from "../../src/interfaces/IMarginVault.sol";
import {IVaultExtension} from "../../src/interfaces/IVaultExtension.sol";
import {MarginVault} from "../../src/MarginVault.sol";
import {AssetId} from "../../src/types/AssetId.sol";
import {AccountProof} from "../../src/types/Snapshot.sol";
import {vm} from "../utils/Vm.sol";
import {PaymentBase} from "./PaymentBase.sol";

/// @dev Buckets and supply caps (§9): a smaller one at once, a larger one after a day; and what a cap binds.
contract LimitsTest is PaymentBase {
    // ------------------------------------------------------------------------------------------------------- delays

    /// @dev Before the first snapshot nobody relies on anything.
    function test_default_atOnceBeforeTheFirstSnapshot() public {
        _set(5 ether);
        _set(20 ether);
        _set(0);
        _set(10 ether);
        _requireBucket(10 ether);
    }

    function test_behavior_aSmallerBucketAtOnce() public {
        _set(10 ether);
        snap();
        vm.expectEmit(address(extension));
        emit IMarginVault.BucketSet(AssetId.wrap(WETH), 10 ether - 1);
        _set(10 ether - 1);
        _requireBucket(10 ether - 1);
        // The same is no larger one.
        _set(10 ether - 1);
        _requireBucket(10 ether - 1);
    }

    /// @dev Where there was none, any is a smaller one.
    function test_behavior_theFirstBucketAtOnce() public {
        snap();
        _set(10 ether);
        _requireBucket(10 ether);
        vm.assertEq(levelOf(WETH), 10 ether);
    }

    /// @dev No limit is the largest.
    function test_behavior_aLargerBucketAfterADay() public {
        uint104[2] memory larger = [uint104(10 ether + 1), 0];
        for (uint256 i = 0; i < larger.length; ++i) {
            _set(10 ether);
            snap();
            on(0);
            bytes memory call = abi.encodeCall(IVaultExtension.setBucket, (WETH, larger[i]));
            vm.expectEmit(address(extension));
            emit IMarginVault.ActionScheduled(keccak256(call), time + 1 days, call);
            _set(larger[i]);
            _requireBucket(10 ether);
            vm.assertEq(extension.scheduledAt(keccak256(call)), time + 1 days);
            advance(1 days - 1);
            vm.expectRevert(abi.encodeWithSelector(IMarginVault.NotEffectiveYet.selector, keccak256(call), time + 1));
            _set(larger[i]);
            advance(1);
            _set(larger[i]);
            _requireBucket(larger[i]);
            vm.assertEq(extension.scheduledAt(keccak256(call)), 0);
        }
    }

    /// @dev A larger bucket fills with time: the owner gives nobody more at once.
    function test_behavior_aLargerBucketIsNotFuller() public {
        _set(10 ether);
        snap();
        _raise(40 ether);
        vm.assertEq(levelOf(WETH), 10 ether);
        advance(6 hours);
        vm.assertEq(levelOf(WETH), 20 ether);
    }

    function test_behavior_aSmallerBucketKeepsNoMoreThanItHolds() public {
        _set(10 ether);
        deposit(ALICE, WETH, 50 ether);
        borrow(ALICE, 0, 100 * DOLLAR, snap());
        withdraw(ALICE, WETH, 4 ether, snap());
        _set(8 ether);
        vm.assertEq(levelOf(WETH), 6 ether);
        _set(2 ether);
        vm.assertEq(levelOf(WETH), 2 ether);
    }

    function test_behavior_aScheduleExpires() public {
        _set(10 ether);
        snap();
        _set(11 ether);
        advance(1 days + 7 days);
        _set(11 ether);
        _requireBucket(11 ether);
        _set(10 ether);
        _set(11 ether);
        advance(1 days + 7 days + 1);
        _set(11 ether); // is scheduled anew
        _requireBucket(10 ether);
        advance(1 days);
        _set(11 ether);
        _requireBucket(11 ether);
    }

    function test_behavior_aScheduleThatIsTakenBack() public {
        _set(10 ether);
        snap();
        _set(11 ether);
        bytes32 action = keccak256(abi.encodeCall(IVaultExtension.setBucket, (WETH, 11 ether)));
        vm.expectEmit(address(extension));
        emit IMarginVault.ActionCancelled(action);
        vm.prank(OWNER);
        extension.cancel(action);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.NotScheduled.selector, action));
        vm.prank(OWNER);
        extension.cancel(action);
        advance(1 days);
        _set(11 ether);
        _requireBucket(10 ether);
    }

    /// @dev What was scheduled is that limit, and no other one.
    function test_attack_anotherLimitThanWasScheduled() public {
        _set(10 ether);
        snap();
        _set(11 ether);
        advance(1 days);
        _set(1_000 ether);
        _requireBucket(10 ether);
        vm.prank(OWNER);
        extension.setBucket(USDC, 11 ether);
        _requireBucket(10 ether);
    }

    function test_behavior_supplyCaps() public {
        _cap(10 ether);
        snap();
        _cap(9 ether);
        vm.assertEq(extension.supplyCap(WETH), 9 ether);
        _cap(9 ether + 1);
        vm.assertEq(extension.supplyCap(WETH), 9 ether);
        bytes32 action = keccak256(abi.encodeCall(IVaultExtension.setSupplyCap, (WETH, 9 ether + 1)));
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.NotEffectiveYet.selector, action, time + 1 days));
        _cap(9 ether + 1);
        advance(1 days);
        vm.expectEmit(address(extension));
        emit IMarginVault.SupplyCapSet(AssetId.wrap(WETH), 9 ether + 1);
        _cap(9 ether + 1);
        vm.assertEq(extension.supplyCap(WETH), 9 ether + 1);
        _cap(0);
        advance(1 days);
        _cap(0);
        vm.assertEq(extension.supplyCap(WETH), 0);
    }

    function test_error_notOwner() public {
        on(0);
        bytes memory refused = abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, GUARDIAN);
        vm.expectRevert(refused);
        vm.prank(GUARDIAN);
        extension.setBucket(WETH, 1);
        vm.expectRevert(refused);
        vm.prank(GUARDIAN);
        extension.setSupplyCap(WETH, 1);
        vm.expectRevert(refused);
        vm.prank(GUARDIAN);
        extension.cancel(0);
    }

    function test_error_anAssetThatIsNotHeldHere() public {
        uint16[3] memory assets = [WBTC, DEBT_0, 99];
        for (uint256 i = 0; i < assets.length; ++i) {
            bytes memory refused = abi.encodeWithSelector(IMarginVault.UnknownAsset.selector, assets[i]);
            vm.expectRevert(refused);
            vm.prank(OWNER);
            extension.setBucket(assets[i], 1);
            vm.expectRevert(refused);
            vm.prank(OWNER);
            extension.setSupplyCap(assets[i], 1);
        }
    }

    // --------------------------------------------------------------------------------------------------- supply caps

    function test_default_supplyCap() public {
        _cap(10 ether);
        deposit(ALICE, WETH, 6 ether);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.SupplyCapReached.selector, WETH, 10 ether));
        this.depositExternally(BOB, 4 ether + 1);
        deposit(BOB, WETH, 4 ether);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.SupplyCapReached.selector, WETH, 10 ether));
        this.depositExternally(ALICE, 1);
        // What leaves makes room.
        Shot memory shot = snap();
        withdraw(BOB, WETH, 1 ether, shot);
        deposit(ALICE, WETH, 1 ether);
    }

    /// @dev A cap that is below what is there takes nothing away.
    function test_behavior_aCapBelowWhatIsThere() public {
        deposit(ALICE, WETH, 6 ether);
        snap();
        _cap(5 ether);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.SupplyCapReached.selector, WETH, 5 ether));
        this.depositExternally(ALICE, 1);
        pledge(ALICE, WETH, 1, 3 ether);
        withdraw(ALICE, WETH, 3 ether, snap());
    }

    /// @dev $840 are missing at 80 %: 0.4375 WETH of $2,400 may be added above a cap that is full, with a proof of it.
    function test_behavior_whoIsShortMayAdd() public {
        deposit(ALICE, WETH, 3 ether);
        borrow(ALICE, 0, 6_000 * DOLLAR, snap());
        _cap(3 ether);
        setEth(2_400);
        Shot memory shot = snap();
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.SupplyCapReached.selector, WETH, 3 ether));
        this.depositExternally(ALICE, 0.4375 ether);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.SupplyCapReached.selector, WETH, 3 ether));
        this.depositWithProofExternally(ALICE, ALICE, WETH, 0.4375 ether + 1, shot);
        _depositWithProof(ALICE, ALICE, WETH, 0.4375 ether, shot);
        vm.assertTrue(truthOf(ALICE).initialSurplus == 0);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.SupplyCapReached.selector, WETH, 3 ether));
        this.depositWithProofExternally(ALICE, ALICE, WETH, 1, shot);
    }

    /// @dev Anyone may help, and the part below the cap comes on top.
    function test_behavior_othersMayAddForHer() public {
        deposit(ALICE, WETH, 3 ether);
        borrow(ALICE, 0, 6_000 * DOLLAR, snap());
        _cap(3.1 ether);
        setEth(2_400);
        Shot memory shot = snap();
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.SupplyCapReached.selector, WETH, 3.1 ether));
        this.depositWithProofExternally(BOB, ALICE, WETH, 0.5375 ether + 1, shot);
        _depositWithProof(BOB, ALICE, WETH, 0.5375 ether, shot);
    }

    /// @dev A shortage anywhere counts: I is that of all chains.
    function test_behavior_shortElsewhere() public {
        deposit(ALICE, WETH, 3 ether);
        pledge(ALICE, WETH, 1, 3 ether);
        borrow(ALICE, 1, 6_000 * DOLLAR, snap());
        _cap(3 ether);
        setEth(2_400);
        Shot memory shot = snap();
        _depositWithProof(ALICE, ALICE, WETH, 0.4375 ether, shot);
    }

    function test_error_whoIsNotShort() public {
        deposit(ALICE, WETH, 3 ether);
        borrow(ALICE, 0, 6_000 * DOLLAR, snap());
        _cap(3 ether);
        setPrice(WETH, 2_750 ether); // I = 0
        Shot memory shot = snap();
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.SupplyCapReached.selector, WETH, 3 ether));
        this.depositWithProofExternally(ALICE, ALICE, WETH, 1, shot);
        setPrice(WETH, 2_750 ether - 1);
        shot = snap();
        _depositWithProof(ALICE, ALICE, WETH, 1, shot);
    }

    /// @dev Nothing of a collateral that is worth nothing brings I to zero.
    function test_error_aCollateralOfWeightZero() public {
        deposit(ALICE, WETH, 3 ether);
        borrow(ALICE, 0, 6_000 * DOLLAR, snap());
        vm.prank(OWNER);
        extension.setSupplyCap(USDC, 1);
        table[USDC] = collateralWord({price: 10 ** 30, initial: 0, maintenance: 0, bonus: 200, slot: 0});
        setEth(2_400);
        Shot memory shot = snap();
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.SupplyCapReached.selector, USDC, 1));
        this.depositWithProofExternally(ALICE, ALICE, USDC, 2, shot);
    }

    /// @dev It binds deposits only: not what comes back.
    function test_behavior_whatComesBackIsNotBound() public {
        setBucket(WETH, 1 ether);
        deposit(ALICE, WETH, 10 ether);
        borrow(ALICE, 0, 100 * DOLLAR, snap());
        withdraw(ALICE, WETH, 3 ether, snap());
        _cap(1 ether);
        halt(0);
        recover(0);
        extension.reverseDue(0);
        vm.assertEq(balanceOf(ALICE, WETH), 10 ether);
    }

    function depositExternally(address who, uint256 units) external {
        deposit(who, WETH, units);
    }

    function depositWithProofExternally(address payer, address who, uint16 assetId, uint256 units, Shot memory shot)
        external
    {
        _depositWithProof(payer, who, assetId, units, shot);
    }

    function _depositWithProof(address payer, address who, uint16 assetId, uint256 units, Shot memory shot) private {
        MarginVault vault = vaultOf(assetId);
        fund(payer, assetId, units, address(vault));
        AccountProof memory proof = proofOf(shot, idOf(who));
        by(payer);
        vault.deposit(idOf(who), assetId, units, proof);
    }

    function _set(uint104 units) private {
        on(0);
        vm.prank(OWNER);
        extension.setBucket(WETH, units);
    }

    /// @dev After a day.
    function _raise(uint104 units) private {
        _set(units);
        advance(1 days);
        _set(units);
        _requireBucket(units);
    }

    function _cap(uint256 units) private {
        on(0);
        vm.prank(OWNER);
        extension.setSupplyCap(WETH, units);
    }

    function _requireBucket(uint256 units) private view {
        (uint256 capacity,) = extension.bucketOf(WETH);
        vm.assertEq(capacity, units);
    }
}
