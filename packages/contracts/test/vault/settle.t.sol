// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IMarginVault} from "../../src/interfaces/IMarginVault.sol";
import {ISnapshotRegistry} from "../../src/interfaces/ISnapshotRegistry.sol";
import {MarginVault} from "../../src/MarginVault.sol";
import {AccountId} from "../../src/types/AccountId.sol";
import {AssetId} from "../../src/types/AssetId.sol";
import {Claim} from "../../src/types/Claim.sol";
import {Slot} from "../../src/types/Slot.sol";
import {ClaimProof} from "../../src/types/Snapshot.sol";
import {Base} from "../Base.sol";
import {claimWord} from "../utils/LeafWords.sol";
import {vm} from "../utils/Vm.sol";

contract SettleTest is Base {
    uint256 private _units;

    function test_default() public {
        _claim(1);
        Shot memory shot = snap();
        MarginVault vault = vaultOf(WETH);
        ClaimProof memory proof = claimProofOf(shot, 0);
        on(0);
        vm.expectEmit(address(vault));
        emit IMarginVault.AccountTouched(AccountId.wrap(idOf(ALICE)));
        vm.expectEmit(address(vault));
        emit IMarginVault.Settled(Slot.wrap(1), 0, AccountId.wrap(idOf(ALICE)), LIQUIDATOR, AssetId.wrap(WETH), _units);
        by(BOB);
        vault.settle(shot.claims[0], proof);

        vm.assertEq(tokens[WETH].balanceOf(LIQUIDATOR), _units);
        (uint104 units, uint104 locked) = vault.balance(idOf(ALICE), WETH);
        vm.assertEq(units, 3 ether - _units);
        vm.assertEq(locked, 3 ether - _units);
        (uint104 pledged, uint104 settled) = vault.pledged(idOf(ALICE), WETH, 1);
        vm.assertEq(pledged, 3 ether);
        vm.assertEq(settled, _units);
        vm.assertEq(vault.totalUnits(WETH), 3 ether - _units);
        _assertPaid(1, 1);
        vm.assertEq(vault.paidWords(2, 0, 1).length, 0);
        vm.assertEq(vault.localWords(idOf(ALICE))[2], claimWord(WETH, 1, 0, uint104(_units)));
        vm.assertEq(snap().claims.length, 0);
    }

    function test_behavior_whateverTheAgeOfTheSnapshot() public {
        _claim(1);
        Shot memory shot = snap();
        advance(365 days);
        settle(shot, 0);
    }

    function test_behavior_inAnyOrder() public {
        _claim(1);
        Shot memory shot = snap();
        _claimMore(shot, 1);
        _claimMore(shot, 1);
        shot = snap();
        vm.assertEq(shot.claims.length, 3);
        settle(shot, 2);
        settle(shot, 0);
        _assertPaid(2, 5);
        settle(shot, 1);
        _assertPaid(3, 7);
        vm.assertEq(tokens[WETH].balanceOf(LIQUIDATOR), 3 ether - balanceOf(ALICE, WETH));
    }

    /// @dev A receiver that the token refuses is owed the units; the account is rid of them, and other claims do not wait.
    function test_behavior_aReceiverThatIsRefused() public {
        _claim(1);
        Shot memory shot = snap();
        _claimMore(shot, 1);
        tokens[WETH].block_(BOB);
        shot = snap();
        shot.claims[0].beneficiary = BOB;
        shot = _resealed(shot);
        MarginVault vault = chains[0].vault;
        uint256 units = shot.claims[0].units;
        vm.expectEmit(address(vault));
        emit IMarginVault.Owed(BOB, AssetId.wrap(WETH), units);
        settle(shot, 0);
        vm.assertEq(extensionOf(vault).owed(BOB, WETH), units);
        vm.assertEq(balanceOf(ALICE, WETH), 3 ether - units);
        vm.assertEq(vault.totalUnits(WETH), 3 ether - units);
        settle(shot, 1);
        vm.assertEq(tokens[WETH].balanceOf(LIQUIDATOR), shot.claims[1].units);
    }

    /// @dev Claimed units stay locked whatever the owner does in between.
    function test_behavior_claimsStayCovered() public {
        _claim(1);
        Shot memory shot = snap();
        vm.expectPartialRevert(IMarginVault.InsufficientUnits.selector);
        this.withdrawExternally(shot, 1);
        setEth(10_000);
        repay(ALICE, 1, debtOf(ALICE, 1));
        shot = snap();
        vm.expectPartialRevert(IMarginVault.InsufficientUnits.selector);
        this.releaseExternally(shot, 3 ether - _units + 1);
        release(ALICE, 1, WETH, 3 ether - _units, shot);
        shot = snap();
        withdraw(ALICE, WETH, 3 ether - _units, shot);
        vm.expectPartialRevert(IMarginVault.InsufficientUnits.selector);
        this.withdrawExternally(shot, 1);
        settle(shot, 0);
        vm.assertEq(balanceOf(ALICE, WETH), 0);
        vm.assertEq(chains[0].vault.totalUnits(WETH), 0);
    }

    function test_error_twice() public {
        _claim(1);
        Shot memory shot = snap();
        settle(shot, 0);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.AlreadySettled.selector, 1, 0));
        this.settleExternally(shot, 0);
    }

    /// @dev A newer snapshot may have looked at this chain before the payment.
    function test_error_twiceUnderANewerSnapshot() public {
        _claim(1);
        Shot memory shot = snap();
        lookAt(0);
        settle(shot, 0);
        lookAt(1);
        Shot memory newer = seal();
        post(newer, 0);
        vm.assertEq(newer.claims.length, 1);
        vm.expectPartialRevert(IMarginVault.AlreadySettled.selector);
        this.settleExternally(newer, 0);
    }

    function test_error_beforeASnapshotShowsIt() public {
        Shot memory before = _claim(1);
        Claim memory claim = chains[1].vault.claimAt(0);
        ClaimProof memory proof = ClaimProof(before.header, new bytes32[](0));
        on(0);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.InvalidClaimProof.selector, 1, 0));
        chains[0].vault.settle(claim, proof);
    }

    function test_error_alteredClaim() public {
        _claim(1);
        Shot memory shot = snap();
        ClaimProof memory proof = claimProofOf(shot, 0);
        on(0);
        Claim memory claim = shot.claims[0];
        claim.units += 1;
        _refuse(claim, proof, IMarginVault.InvalidClaimProof.selector);
        claim.units -= 1;
        claim.beneficiary = BOB;
        _refuse(claim, proof, IMarginVault.InvalidClaimProof.selector);
        claim.beneficiary = LIQUIDATOR;
        claim.index = 1;
        _refuse(claim, proof, IMarginVault.InvalidClaimProof.selector);
        claim.index = 0;
        claim.debtSlot = 2;
        _refuse(claim, proof, IMarginVault.InvalidClaimProof.selector);
        claim.debtSlot = 1;
        claim.assetId = WBTC;
        _refuse(claim, proof, IMarginVault.InvalidClaimProof.selector);
        claim.assetId = WETH;
        chains[0].vault.settle(claim, proof);
    }

    /// @dev Claims that no vault books, even if operators sign them.
    function test_error_impossibleClaims() public {
        _claim(1);
        Shot memory shot = snap();
        uint16[2] memory slots = [uint16(0), SLOTS];
        for (uint256 i = 0; i < slots.length; ++i) {
            shot.claims[0].debtSlot = slots[i];
            shot = _resealed(shot);
            vm.expectRevert(abi.encodeWithSelector(IMarginVault.InvalidSlot.selector, slots[i]));
            this.settleExternally(shot, 0);
        }
        shot.claims[0].debtSlot = 1;
        uint16[3] memory assets = [WBTC, DEBT_0, 99];
        for (uint256 i = 0; i < assets.length; ++i) {
            shot.claims[0].assetId = assets[i];
            shot = _resealed(shot);
            ClaimProof memory proof = claimProofOf(shot, 0);
            on(0);
            vm.expectRevert(abi.encodeWithSelector(IMarginVault.UnknownAsset.selector, assets[i]));
            chains[0].vault.settle(shot.claims[0], proof);
        }
    }

    /// @dev Any honoured snapshot is good: the one before, too, for as long as it is honoured.
    function test_behavior_replacedFifteenSecondsAgo() public {
        _claim(1);
        Shot memory shot = snap();
        snap();
        advance(15);
        settle(shot, 0);
    }

    function test_error_snapshotReplaced() public {
        _claim(1);
        Shot memory shot = snap();
        snap();
        advance(16);
        vm.expectPartialRevert(ISnapshotRegistry.NotAccepted.selector);
        this.settleExternally(shot, 0);
    }

    function settleExternally(Shot memory shot, uint256 place) external {
        settle(shot, place);
    }

    function releaseExternally(Shot memory shot, uint256 units) external {
        release(ALICE, 1, WETH, units, shot);
    }

    function withdrawExternally(Shot memory shot, uint256 units) external {
        withdraw(ALICE, WETH, units, shot);
    }

    /// @dev 3 WETH pledged to `slot`, $6,000 owed there, WETH at $2,000, $500 of it liquidated.
    function _claim(uint16 slot) private returns (Shot memory shot) {
        deposit(ALICE, WETH, 3 ether);
        pledge(ALICE, WETH, slot, 3 ether);
        borrow(ALICE, slot, 6_000 * DOLLAR, snap());
        setEth(2_000);
        shot = snap();
        _claimMore(shot, slot);
    }

    function _claimMore(Shot memory shot, uint16 slot) private {
        (, uint256 units) = liquidate(ALICE, slot, 500 * DOLLAR, WETH, shot);
        _units += units;
    }

    /// @dev As if the claims had been booked like this.
    function _resealed(Shot memory shot) private returns (Shot memory) {
        advance(4);
        shot.header.timestamp = time;
        shot.header.epoch = time / EPOCH_SECONDS;
        shot.header.claims = claimsRoot(shot);
        post(shot, 0);
        return shot;
    }

    /// @dev In a single word.
    function _assertPaid(uint256 count, uint256 word) private view {
        MarginVault vault = chains[0].vault;
        (uint256 words, uint256 claims) = vault.paidLength(1);
        vm.assertEq(words, 1);
        vm.assertEq(claims, count);
        vm.assertEq(vault.paidWords(1, 0, type(uint256).max)[0], word);
    }

    function _refuse(Claim memory claim, ClaimProof memory proof, bytes4 selector) private {
        vm.expectPartialRevert(selector);
        chains[0].vault.settle(claim, proof);
    }
}
