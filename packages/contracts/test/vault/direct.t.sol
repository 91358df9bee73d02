// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IMarginVault} from "../../src/interfaces/IMarginVault.sol";
import {AccountId} from "../../src/types/AccountId.sol";
import {AssetId} from "../../src/types/AssetId.sol";
import {Claim} from "../../src/types/Claim.sol";
import {Slot} from "../../src/types/Slot.sol";
import {Direction} from "../../src/types/VaultState.sol";
import {TestWallet} from "../utils/TestWallet.sol";
import {vm} from "../utils/Vm.sol";
import {PaymentBase} from "./PaymentBase.sol";

/// @dev A beneficiary directs its claim, by call or by signature. Claim 1 is BOB's.
contract DirectTest is PaymentBase {
    function test_default() public {
        Shot memory shot = bookFive();
        on(0);
        vm.expectEmit(address(extension));
        emit IMarginVault.ClaimDirected(Slot.wrap(1), 1, BOB, CAROL);
        by(BOB);
        extension.direct(shot.claims[1], CAROL);
        Direction memory direction = extension.directionOf(shot.claims[1]);
        vm.assertEq(direction.receiver, CAROL);
        vm.assertEq(direction.version, 1);
        vm.expectEmit(address(extension));
        emit IMarginVault.Settled(Slot.wrap(1), 1, AccountId.wrap(idOf(ALICE)), CAROL, AssetId.wrap(WETH), 2.1 ether);
        settle(shot, 1);
        vm.assertEq(tokens[WETH].balanceOf(CAROL), 2.1 ether);
        vm.assertEq(tokens[WETH].balanceOf(BOB), 0);
    }

    /// @dev The claim, and no other one of the same beneficiary.
    function test_behavior_oneClaimAlone() public {
        Shot memory shot = bookFive();
        _direct(LIQUIDATOR, shot.claims[2], CAROL);
        settleMany(shot, list(0, 2, 4));
        vm.assertEq(tokens[WETH].balanceOf(CAROL), 3 * 1.05 ether);
        vm.assertEq(tokens[WETH].balanceOf(LIQUIDATOR), 6 * 1.05 ether);
    }

    /// @dev The last word counts. Only the beneficiary has it: who is to be paid instead does not pass it on.
    function test_behavior_again() public {
        Shot memory shot = bookFive();
        _direct(BOB, shot.claims[1], CAROL);
        _refuse(CAROL, shot.claims[1]);
        _direct(BOB, shot.claims[1], ALICE);
        vm.assertEq(extension.directionOf(shot.claims[1]).version, 2);
        settle(shot, 1);
        vm.assertEq(tokens[WETH].balanceOf(ALICE), 2.1 ether);
    }

    /// @dev While it is noted, too.
    function test_behavior_aNotedClaim() public {
        setBucket(WETH, 2 ether);
        Shot memory shot = bookFive();
        settle(shot, 1);
        _direct(BOB, shot.claims[1], CAROL);
        advance(6 hours);
        extension.payNoted(shot.claims[1]);
        vm.assertEq(tokens[WETH].balanceOf(CAROL), 2.1 ether);
    }

    /// @dev Before any snapshot shows it: it binds this claim in all its fields.
    function test_behavior_beforeItIsSeen() public {
        Shot memory shot = borrowForClaims();
        book(shot, BOB, 1);
        Claim memory claim = chains[1].vault.claimAt(0);
        on(0);
        _direct(BOB, claim, CAROL);
        // One of BOB's making, with the same number.
        claim.units *= 2;
        _direct(BOB, claim, ALICE);
        settle(snap(), 0);
        vm.assertEq(tokens[WETH].balanceOf(CAROL), 1.05 ether);
        vm.assertEq(tokens[WETH].balanceOf(ALICE), 0);
    }

    function test_error_notTheBeneficiary() public {
        Shot memory shot = bookFive();
        _refuse(ALICE, shot.claims[1]);
        _refuse(LIQUIDATOR, shot.claims[1]);
        _refuse(OWNER, shot.claims[1]);
        // Saying that it is does not make it so.
        shot.claims[1].beneficiary = CAROL;
        _direct(CAROL, shot.claims[1], CAROL);
        shot.claims[1].beneficiary = BOB;
        settle(shot, 1);
        vm.assertEq(tokens[WETH].balanceOf(BOB), 2.1 ether);
    }

    function test_error_settled() public {
        Shot memory shot = bookFive();
        settle(shot, 1);
        bytes memory signature = _signed("bob", shot.claims[1], CAROL, 0, time);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.AlreadySettled.selector, 1, 1));
        by(BOB);
        extension.direct(shot.claims[1], CAROL);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.AlreadySettled.selector, 1, 1));
        extension.directBySignature(shot.claims[1], CAROL, time, signature);
    }

    function test_error_receivers() public {
        Shot memory shot = bookFive();
        on(0);
        vm.expectRevert(IMarginVault.ZeroReceiver.selector);
        by(BOB);
        extension.direct(shot.claims[1], address(0));
        vm.expectRevert(IMarginVault.VaultAsReceiver.selector);
        by(BOB);
        extension.direct(shot.claims[1], address(extension));
    }

    function test_error_anAssetOfAnotherChain() public {
        Shot memory shot = bookFive();
        shot.claims[1].assetId = WBTC;
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.UnknownAsset.selector, WBTC));
        by(BOB);
        extension.direct(shot.claims[1], CAROL);
    }

    // -------------------------------------------------------------------------------------------------- by signature

    function test_default_bySignature() public {
        Shot memory shot = bookFive();
        on(0);
        bytes memory signature = _signed("bob", shot.claims[1], CAROL, 0, time + 1 hours);
        vm.expectEmit(address(extension));
        emit IMarginVault.ClaimDirected(Slot.wrap(1), 1, BOB, CAROL);
        by(LIQUIDATOR);
        extension.directBySignature(shot.claims[1], CAROL, time + 1 hours, signature);
        settle(shot, 1);
        vm.assertEq(tokens[WETH].balanceOf(CAROL), 2.1 ether);
    }

    /// @dev A signature counts once, and in the order in which it was meant to.
    function test_behavior_versions() public {
        Shot memory shot = bookFive();
        on(0);
        bytes memory first = _signed("bob", shot.claims[1], CAROL, 0, time);
        bytes memory second = _signed("bob", shot.claims[1], ALICE, 1, time);
        _refuse(shot.claims[1], ALICE, time, second);
        extension.directBySignature(shot.claims[1], CAROL, time, first);
        _refuse(shot.claims[1], CAROL, time, first);
        extension.directBySignature(shot.claims[1], ALICE, time, second);
        // Nor does it undo what came after it, by call.
        _direct(BOB, shot.claims[1], BOB);
        _refuse(shot.claims[1], CAROL, time, first);
        _refuse(shot.claims[1], ALICE, time, second);
        vm.assertEq(extension.directionOf(shot.claims[1]).receiver, BOB);
    }

    function test_behavior_untilTheDeadline() public {
        Shot memory shot = bookFive();
        on(0);
        uint256 deadline = time + 100;
        bytes memory signature = _signed("bob", shot.claims[1], CAROL, 0, deadline);
        advance(101);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.ExpiredAuthorization.selector, deadline));
        extension.directBySignature(shot.claims[1], CAROL, deadline, signature);
        vm.warp(deadline);
        extension.directBySignature(shot.claims[1], CAROL, deadline, signature);
    }

    /// @dev A contract says what its signature is.
    function test_behavior_aContractAsBeneficiary() public {
        TestWallet wallet = new TestWallet(BOB);
        book(borrowForClaims(), address(wallet), 1);
        Shot memory shot = snap();
        on(0);
        bytes memory wrong = _signed("carol", shot.claims[0], CAROL, 0, time);
        bytes memory signature = _signed("bob", shot.claims[0], CAROL, 0, time);
        _refuse(shot.claims[0], CAROL, time, wrong);
        extension.directBySignature(shot.claims[0], CAROL, time, signature);
        settle(shot, 0);
        vm.assertEq(tokens[WETH].balanceOf(CAROL), 1.05 ether);
    }

    function test_behavior_aContractByCall() public {
        TestWallet wallet = new TestWallet(BOB);
        book(borrowForClaims(), address(wallet), 1);
        Shot memory shot = snap();
        on(0);
        wallet.call(address(extension), abi.encodeCall(extension.direct, (shot.claims[0], CAROL)));
        settle(shot, 0);
        vm.assertEq(tokens[WETH].balanceOf(CAROL), 1.05 ether);
    }

    /// @dev Each field of it is bound.
    function test_error_otherFields() public {
        Shot memory shot = bookFive();
        on(0);
        Claim memory claim = shot.claims[1];
        bytes memory signature = _signed("bob", claim, CAROL, 0, time + 1);
        _refuse(claim, ALICE, time + 1, signature);
        _refuse(claim, CAROL, time + 2, signature);
        claim.debtSlot = 2;
        _refuse(claim, CAROL, time + 1, signature);
        claim.debtSlot = 1;
        claim.index = 2;
        _refuse(claim, CAROL, time + 1, signature);
        claim.index = 1;
        claim.account = idOf(BOB);
        _refuse(claim, CAROL, time + 1, signature);
        claim.account = idOf(ALICE);
        claim.assetId = USDC;
        _refuse(claim, CAROL, time + 1, signature);
        claim.assetId = WETH;
        claim.units += 1;
        _refuse(claim, CAROL, time + 1, signature);
        claim.units -= 1;
        claim.beneficiary = LIQUIDATOR;
        _refuse(claim, CAROL, time + 1, signature);
        claim.beneficiary = BOB;
        extension.directBySignature(claim, CAROL, time + 1, signature);
    }

    function test_attack_onAnotherChain() public {
        Shot memory shot = bookFive();
        on(0);
        bytes memory signature = _signed("bob", shot.claims[1], CAROL, 0, time);
        vm.chainId(chains[0].id + 100);
        _refuse(shot.claims[1], CAROL, time, signature);
        on(2);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.InvalidAuthorization.selector, idOf(ALICE), BOB));
        extensionOf(chains[2].vault).directBySignature(shot.claims[1], CAROL, time, signature);
    }

    function _direct(address who, Claim memory claim, address receiver) private {
        by(who);
        extension.direct(claim, receiver);
    }

    function _refuse(address who, Claim memory claim) private {
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.NotReceiver.selector, who, claim.beneficiary));
        by(who);
        extension.direct(claim, CAROL);
    }

    function _refuse(Claim memory claim, address receiver, uint256 deadline, bytes memory signature) private {
        vm.expectRevert(
            abi.encodeWithSelector(IMarginVault.InvalidAuthorization.selector, claim.account, claim.beneficiary)
        );
        extension.directBySignature(claim, receiver, deadline, signature);
    }

    /// @dev As a wallet signs it, from the text of the struct, for the vault of slot 0.
    function _signed(string memory name, Claim memory claim, address receiver, uint64 version, uint256 deadline)
        private
        view
        returns (bytes memory)
    {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Plimsoll"),
                keccak256("1"),
                chains[0].id,
                address(extension)
            )
        );
        bytes32 typehash = keccak256(
            bytes.concat(
                "Direct(uint16 debtSlot,uint64 index,bytes32 account,address beneficiary,uint16 assetId,uint104 units,",
                "address receiver,uint64 version,uint256 deadline)"
            )
        );
        bytes memory fields = abi.encode(
            claim.debtSlot, claim.index, claim.account, claim.beneficiary, claim.assetId, claim.units, receiver
        );
        bytes32 structHash = keccak256(bytes.concat(typehash, fields, abi.encode(version, deadline)));
        (uint8 v, bytes32 r, bytes32 s) =
            vm.sign(uint256(keccak256(bytes(name))), keccak256(abi.encodePacked(hex"1901", domain, structHash)));
        return abi.encodePacked(r, s, v);
    }
}
