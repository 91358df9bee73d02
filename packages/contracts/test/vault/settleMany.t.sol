// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IMarginVault} from "../../src/interfaces/IMarginVault.sol";
import {ISnapshotRegistry} from "../../src/interfaces/ISnapshotRegistry.sol";
import {MarginVault} from "../../src/MarginVault.sol";
import {AccountId} from "../../src/types/AccountId.sol";
import {AssetId} from "../../src/types/AssetId.sol";
import {Claim} from "../../src/types/Claim.sol";
import {Slot} from "../../src/types/Slot.sol";
import {ClaimsProof} from "../../src/types/Snapshot.sol";
import {vm} from "../utils/Vm.sol";
import {PaymentBase} from "./PaymentBase.sol";

contract SettleManyTest is PaymentBase {
    function test_default() public {
        Shot memory shot = bookFive();
        MarginVault vault = chains[0].vault;
        (Claim[] memory claims, ClaimsProof memory proof) = claimsProofOf(shot, list(0, 2, 4));
        on(0);
        for (uint64 i = 0; i < 3; ++i) {
            vm.expectEmit(address(vault));
            emit IMarginVault.Settled(
                Slot.wrap(1),
                2 * i,
                AccountId.wrap(idOf(ALICE)),
                LIQUIDATOR,
                AssetId.wrap(WETH),
                (2 * i + 1) * 1.05 ether
            );
        }
        by(BOB);
        extension.settleMany(claims, proof);
        vm.assertEq(tokens[WETH].balanceOf(LIQUIDATOR), 9 * 1.05 ether);
        vm.assertEq(balanceOf(ALICE, WETH), 30 ether - 9 * 1.05 ether);
        vm.assertEq(vault.paidWords(1, 0, 1)[0], 21);
        (, uint104 settled) = vault.pledged(idOf(ALICE), WETH, 1);
        vm.assertEq(settled, 9 * 1.05 ether);
        vm.assertEq(snap().claims.length, 2);
    }

    function test_behavior_anyOfThem() public {
        Shot memory shot = bookFive();
        uint256 before = vm.snapshotState();
        for (uint256 set = 1; set < 32; ++set) {
            uint256[] memory places = _placesOf(set);
            settleMany(shot, places);
            vm.assertEq(chains[0].vault.paidWords(1, 0, 1)[0], set);
            vm.revertToState(before);
        }
    }

    /// @dev For who holds the tokens of several accounts, of several slots.
    function test_behavior_ofAllAccountsAndSlots() public {
        deposit(BOB, WETH, 3 ether);
        pledge(BOB, WETH, 2, 3 ether);
        borrow(BOB, 2, 6_000 * DOLLAR, snap());
        Shot memory shot = bookFive();
        liquidate(BOB, 2, 1_000 * DOLLAR, WETH, shot);
        shot = snap();
        vm.assertEq(shot.claims.length, 6);
        settleMany(shot, all(shot));
        vm.assertEq(chains[0].vault.paidWords(1, 0, 1)[0], 31);
        vm.assertEq(chains[0].vault.paidWords(2, 0, 1)[0], 1);
    }

    /// @dev What somebody else settled meanwhile keeps nobody waiting, and is not paid again.
    function test_behavior_oneThatIsSettledAlready() public {
        Shot memory shot = bookFive();
        settle(shot, 2);
        settleMany(shot, list(0, 2, 4));
        vm.assertEq(tokens[WETH].balanceOf(LIQUIDATOR), 9 * 1.05 ether);
        settleMany(shot, list(0, 2, 4));
        vm.assertEq(tokens[WETH].balanceOf(LIQUIDATOR), 9 * 1.05 ether);
    }

    /// @dev What the bucket does not hold is noted; the others are paid.
    function test_behavior_oneThatTheBucketDoesNotHold() public {
        setBucket(WETH, 5 ether);
        Shot memory shot = bookFive();
        settleMany(shot, list(0, 2, 4));
        vm.assertTrue(isPaid(0));
        vm.assertTrue(isPaid(2));
        vm.assertFalse(isPaid(4));
        vm.assertEq(noteOf(shot, 4).dueAt, time + 6 hours);
    }

    /// @dev Nor does one that somebody else had noted meanwhile.
    function test_behavior_oneThatIsNotedAlready() public {
        setBucket(WETH, 5 ether);
        Shot memory shot = bookFive();
        settle(shot, 4);
        vm.assertEq(noteOf(shot, 4).dueAt, time + 6 hours);
        advance(1);
        settleMany(shot, list(0, 2, 4));
        vm.assertTrue(isPaid(0));
        vm.assertTrue(isPaid(2));
        // Its time runs on.
        vm.assertEq(noteOf(shot, 4).dueAt, time - 1 + 6 hours);
    }

    function test_behavior_aReceiverThatIsRefused() public {
        Shot memory shot = bookFive();
        tokens[WETH].block_(BOB);
        settleMany(shot, list(0, 1, 3));
        vm.assertEq(extension.owed(BOB, WETH), 2.1 ether);
        vm.assertEq(tokens[WETH].balanceOf(LIQUIDATOR), 1.05 ether);
        vm.assertEq(tokens[WETH].balanceOf(CAROL), 4.2 ether);
        vm.assertEq(balanceOf(ALICE, WETH), 30 ether - 7 * 1.05 ether);
    }

    function test_behavior_anyHonouredSnapshot() public {
        Shot memory shot = bookFive();
        snap();
        advance(15);
        settleMany(shot, list(0));
        advance(1);
        (Claim[] memory claims, ClaimsProof memory proof) = claimsProofOf(shot, list(1));
        bytes32 digest = chains[0].registry.digest(shot.header);
        vm.expectRevert(abi.encodeWithSelector(ISnapshotRegistry.NotAccepted.selector, digest));
        extension.settleMany(claims, proof);
    }

    function test_behavior_whateverTheAgeOfTheSnapshot() public {
        Shot memory shot = bookFive();
        advance(365 days);
        settleMany(shot, list(0, 1, 2));
    }

    function test_error_proofs() public {
        Shot memory shot = bookFive();
        (Claim[] memory claims, ClaimsProof memory proof) = claimsProofOf(shot, list(0, 2, 4));
        on(0);
        // No claims at all, with a proof of some and without one.
        _refuse(new Claim[](0), proof);
        _refuse(new Claim[](0), ClaimsProof(shot.header, new bytes32[](0), ""));
        bytes32[] memory root = new bytes32[](1);
        root[0] = shot.header.claims;
        _refuse(new Claim[](0), ClaimsProof(shot.header, root, hex"01"));
        // Other leaves: another order, one twice, one too many, one too few, one altered.
        (claims[0], claims[1]) = (claims[1], claims[0]);
        _refuse(claims, proof);
        claims[1] = claims[0];
        _refuse(claims, proof);
        (claims, proof) = claimsProofOf(shot, list(0, 2, 4));
        Claim[] memory more = new Claim[](4);
        (more[0], more[1], more[2], more[3]) = (claims[0], claims[1], claims[2], shot.claims[1]);
        _refuse(more, proof);
        Claim[] memory fewer = new Claim[](2);
        (fewer[0], fewer[1]) = (claims[0], claims[1]);
        _refuse(fewer, proof);
        ++claims[2].units;
        _refuse(claims, proof);
        --claims[2].units;
        claims[2].beneficiary = BOB;
        _refuse(claims, proof);
        claims[2].beneficiary = LIQUIDATOR;
        // Other steps, other siblings.
        (claims, proof) = claimsProofOf(shot, list(0, 2, 4));
        bytes memory steps = proof.steps;
        proof.steps = "";
        _refuse(claims, proof);
        proof.steps = bytes.concat(steps, hex"00");
        _refuse(claims, proof);
        for (uint256 i = 0; i < steps.length; ++i) {
            proof.steps = bytes.concat(steps);
            proof.steps[i] ^= 0x80;
            _refuse(claims, proof);
            proof.steps = bytes.concat(steps);
            proof.steps[i] ^= 0x01;
            _refuse(claims, proof);
        }
        proof.steps = steps;
        proof.siblings[0] ^= bytes32(uint256(1));
        _refuse(claims, proof);
        proof.siblings[0] ^= bytes32(uint256(1));
        extension.settleMany(claims, proof);
    }

    /// @dev The tree of another header.
    function test_error_anotherTree() public {
        Shot memory shot = bookFive();
        (Claim[] memory claims, ClaimsProof memory proof) = claimsProofOf(shot, list(0, 2, 4));
        settle(shot, 1);
        proof.header = snap().header;
        on(0);
        _refuse(claims, proof);
    }

    function test_error_claimsOfThisChainsOwnDebts() public {
        Shot memory shot = bookFive();
        (Claim[] memory claims, ClaimsProof memory proof) = claimsProofOf(shot, list(0, 2, 4));
        post(shot, 1);
        on(1);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.UnknownAsset.selector, WETH));
        extensionOf(chains[1].vault).settleMany(claims, proof);
    }

    function test_error_whilePaused() public {
        Shot memory shot = bookFive();
        (Claim[] memory claims, ClaimsProof memory proof) = claimsProofOf(shot, list(0, 2, 4));
        MarginVault vault = vaultOf(WETH);
        vm.prank(OWNER);
        vault.setGuardian(GUARDIAN);
        advance(2 days);
        vm.prank(GUARDIAN);
        vault.pause();
        vm.expectPartialRevert(bytes4(keccak256("IsPaused(uint64)")));
        extension.settleMany(claims, proof);
        advance(6 hours);
        extension.settleMany(claims, proof);
    }

    function _refuse(Claim[] memory claims, ClaimsProof memory proof) private {
        vm.expectRevert(IMarginVault.InvalidClaimsProof.selector);
        extension.settleMany(claims, proof);
    }

    function _placesOf(uint256 set) private pure returns (uint256[] memory places) {
        places = new uint256[](5);
        uint256 length = 0;
        for (uint256 i = 0; i < 5; ++i) {
            if (set >> i & 1 == 1) places[length++] = i;
        }
        assembly ("memory-safe") {
            mstore(places, length)
        }
    }
}
