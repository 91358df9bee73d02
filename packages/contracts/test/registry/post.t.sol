// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {SnapshotRegistry} from "../../src/SnapshotRegistry.sol";
import {ISnapshotRegistry} from "../../src/interfaces/ISnapshotRegistry.sol";
import {CompactSignature, Snapshot} from "../../src/types/Snapshot.sol";
import {vm} from "../utils/Vm.sol";
import {RegistryBase} from "./RegistryBase.sol";

contract PostTest is RegistryBase {
    uint256 private constant ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;

    function test_default() public {
        Snapshot memory header = headerAt(START);
        bytes32 digest = registry.digest(header);
        vm.expectEmit(address(registry));
        emit ISnapshotRegistry.SnapshotAccepted(header.epoch, digest, START, header.operators);
        post(header, 0x0b);
        requireLatest(digest, header.epoch, START, START);
        vm.assertEq(registry.previous(), 0);
    }

    function test_behavior_everyMajorityIsAccepted() public {
        uint64 timestamp = START;
        for (uint256 bitmap; bitmap < 32; ++bitmap) {
            Snapshot memory header = headerAt(timestamp);
            bytes32 digest = registry.digest(header);
            CompactSignature[] memory signatures = sign(digest, bitmap);
            bool majority = signatures.length == THRESHOLD;
            if (!majority) vm.expectPartialRevert(ISnapshotRegistry.WrongSignatureCount.selector);
            registry.post(header, THRESHOLD, five(), bitmap, signatures);
            if (majority) timestamp += EPOCH_SECONDS;
        }
        vm.assertEq(timestamp, START + 10 * EPOCH_SECONDS);
    }

    function test_behavior_keepsLatestAndPrevious() public {
        bytes32 digest;
        for (uint64 i; i < 3; ++i) {
            Snapshot memory header = headerAt(START + 10 * i);
            bytes32 before = digest;
            digest = registry.digest(header);
            vm.warp(START + 10 * i + 5);
            post(header, 0x07);
            requireLatest(digest, header.epoch, START + 10 * i, START + 10 * i + 5);
            vm.assertEq(registry.previous(), before);
        }
    }

    function test_behavior_currentAndOlderChangeNothing() public {
        post(headerAt(START), 0x07);
        Snapshot memory latest = headerAt(START + 10);
        post(latest, 0x07);
        bytes32 digest = registry.digest(latest);

        post(latest, 0x1c);
        post(headerAt(START), 0x07);
        // Another header of the same epoch, with no signatures at all.
        Snapshot memory other = headerAt(START + 11);
        vm.assertEq(other.epoch, latest.epoch);
        registry.post(other, 0, new address[](0), 0, new CompactSignature[](0));

        requireLatest(digest, latest.epoch, START + 10, START);
        vm.assertEq(registry.previous(), registry.digest(headerAt(START)));
    }

    function test_behavior_adoptsTheHeadersOperators() public {
        address[] memory next = operatorsOf(7);
        Snapshot memory header = headerAt(START);
        header.operators = hashOf(4, next);
        post(header, 0x07);
        vm.assertEq(registry.operators(), hashOf(4, next));

        Snapshot memory second = headerAt(START + 2);
        CompactSignature[] memory signatures = sign(registry.digest(second), 0x07);
        vm.expectRevert(
            abi.encodeWithSelector(
                ISnapshotRegistry.WrongOperators.selector, hashOf(4, next), hashOf(THRESHOLD, five())
            )
        );
        registry.post(second, THRESHOLD, five(), 0x07, signatures);

        second.operators = hashOf(4, next);
        registry.post(second, 4, next, 0x71, sign(registry.digest(second), 0x71));
        (, uint64 epoch,,) = registry.latest();
        vm.assertEq(epoch, second.epoch);
    }

    function test_behavior_sixtySecondsAhead() public {
        Snapshot memory header = headerAt(START + 60);
        post(header, 0x07);
        requireLatest(registry.digest(header), header.epoch, START + 60, START);
    }

    function test_behavior_extraCalldataIsIgnored() public {
        Snapshot memory header = headerAt(START);
        Snapshot memory forged = headerAt(START + 2);
        bytes32 digest = registry.digest(header);
        bytes memory call = abi.encodeCall(registry.post, (header, THRESHOLD, five(), 0x07, sign(digest, 0x07)));
        (bool ok,) = address(registry).call(abi.encodePacked(call, abi.encode(forged)));
        vm.assertTrue(ok);
        requireLatest(digest, header.epoch, START, START);
    }

    function test_error_dirtyBits() public {
        Snapshot memory header = headerAt(START);
        bytes memory call =
            abi.encodeCall(registry.post, (header, THRESHOLD, five(), 0x07, sign(registry.digest(header), 0x07)));
        call[4] = 0x01; // the highest byte of the word that holds the epoch
        (bool ok,) = address(registry).call(call);
        vm.assertFalse(ok);
    }

    function test_error_farFuture() public {
        Snapshot memory header = headerAt(START + 61);
        expect(header, 0x07, abi.encodeWithSelector(ISnapshotRegistry.FromFuture.selector, START + 61, START + 60));
    }

    function test_error_wrongEpoch() public {
        Snapshot memory header = headerAt(START);
        uint64 epoch = header.epoch++;
        expect(header, 0x07, abi.encodeWithSelector(ISnapshotRegistry.WrongEpoch.selector, epoch, epoch + 1));
    }

    function test_error_ownThreshold() public {
        Snapshot memory header = headerAt(START);
        CompactSignature[] memory signatures = sign(registry.digest(header), 0x01);
        vm.expectPartialRevert(ISnapshotRegistry.WrongOperators.selector);
        registry.post(header, 1, five(), 0x01, signatures);
    }

    function test_error_ownOperators() public {
        Snapshot memory header = headerAt(START);
        CompactSignature[] memory signatures = sign(registry.digest(header), 0x07);
        vm.expectPartialRevert(ISnapshotRegistry.WrongOperators.selector);
        registry.post(header, THRESHOLD, operatorsOf(4), 0x07, signatures);
    }

    function test_error_noMajority() public {
        uint256[3] memory thresholds = [uint256(0), 2, 6];
        for (uint256 i; i < thresholds.length; ++i) {
            bytes32 operators = hashOf(thresholds[i], five());
            registry = new SnapshotRegistry(SALT, CHAIN_ID, EPOCH_SECONDS, operators, CONFIG, owner);
            Snapshot memory header = headerAt(START);
            CompactSignature[] memory signatures = sign(registry.digest(header), (1 << thresholds[i]) - 1);
            vm.expectRevert(abi.encodeWithSelector(ISnapshotRegistry.InvalidThreshold.selector, thresholds[i], 5));
            registry.post(header, thresholds[i], five(), (1 << thresholds[i]) - 1, signatures);
        }
    }

    function test_error_emptySet() public {
        registry = new SnapshotRegistry(SALT, CHAIN_ID, EPOCH_SECONDS, hashOf(0, new address[](0)), CONFIG, owner);
        vm.expectRevert(abi.encodeWithSelector(ISnapshotRegistry.InvalidThreshold.selector, 0, 0));
        registry.post(headerAt(START), 0, new address[](0), 0, new CompactSignature[](0));
    }

    function test_error_bitsAndSignaturesDiffer() public {
        bytes32 digest = registry.digest(headerAt(START));
        expect(sign(digest, 0x07), 0x03, ISnapshotRegistry.InvalidBitmap.selector);
        expect(sign(digest, 0x07), 0x0f, ISnapshotRegistry.InvalidBitmap.selector);
        expect(sign(digest, 0x03), 0x07, ISnapshotRegistry.WrongSignatureCount.selector);
        expect(sign(digest, 0x0f), 0x07, ISnapshotRegistry.WrongSignatureCount.selector);
        expect(sign(digest, 0x0f), 0x0f, ISnapshotRegistry.WrongSignatureCount.selector);
    }

    function test_error_bitBeyondTheList() public {
        bytes32 digest = registry.digest(headerAt(START));
        expect(sign(digest, 0x23), 0x23, ISnapshotRegistry.InvalidBitmap.selector);
        expect(sign(digest, 0x07), 0x07 | 1 << 5, ISnapshotRegistry.InvalidBitmap.selector);
        expect(sign(digest, 0x07), 0x07 | 1 << 255, ISnapshotRegistry.InvalidBitmap.selector);
    }

    function test_error_duplicateSigner() public {
        bytes32 digest = registry.digest(headerAt(START));
        CompactSignature[] memory signatures = sign(digest, 0x07);
        signatures[1] = signatures[0];
        expect(signatures, 0x07, ISnapshotRegistry.InvalidSignature.selector);
        signatures[0] = signatures[2];
        expect(signatures, 0x07, ISnapshotRegistry.InvalidSignature.selector);
    }

    function test_error_descendingSigners() public {
        CompactSignature[] memory signatures = sign(registry.digest(headerAt(START)), 0x07);
        (signatures[0], signatures[1]) = (signatures[1], signatures[0]);
        expect(signatures, 0x07, ISnapshotRegistry.InvalidSignature.selector);
    }

    function test_error_notAnOperator() public {
        bytes32 digest = registry.digest(headerAt(START));
        CompactSignature[] memory signatures = sign(digest, 0x07);
        signatures[2] = signAs(9, digest);
        expect(signatures, 0x07, ISnapshotRegistry.InvalidSignature.selector);
    }

    function test_error_highS() public {
        bytes32 digest = registry.digest(headerAt(START));
        CompactSignature[] memory signatures = sign(digest, 0x07);
        // The other signature of the same key: n - s with the parity flipped. It does not fit 255 bits unless s is
        // high, so no compact form of it recovers the operator.
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(keyOf(0), digest);
        vm.assertTrue(ecrecover(digest, v == 27 ? 28 : 27, r, bytes32(ORDER - uint256(s))) == vm.addr(keyOf(0)));
        signatures[0] = CompactSignature(r, bytes32(ORDER - uint256(s)));
        expect(signatures, 0x07, ISnapshotRegistry.InvalidSignature.selector);
        // A high s that fits.
        signatures[0] = CompactSignature(r, bytes32(ORDER / 2 + 1));
        expect(signatures, 0x07, ISnapshotRegistry.InvalidSignature.selector);
    }

    function test_error_zeroRecoveryForZeroOperator() public {
        address[] memory operators = five();
        operators[1] = address(0);
        registry = new SnapshotRegistry(SALT, CHAIN_ID, EPOCH_SECONDS, hashOf(THRESHOLD, operators), CONFIG, owner);
        Snapshot memory header = headerAt(START);
        CompactSignature[] memory signatures = sign(registry.digest(header), 0x07);
        signatures[1] = CompactSignature(0, 0);
        vm.expectRevert(abi.encodeWithSelector(ISnapshotRegistry.InvalidSignature.selector, address(0), address(0)));
        registry.post(header, THRESHOLD, operators, 0x07, signatures);
    }

    function test_error_otherDeploymentsSalt() public {
        Snapshot memory header = headerAt(START);
        SnapshotRegistry other =
            new SnapshotRegistry(keccak256("other"), CHAIN_ID, EPOCH_SECONDS, hashOf(THRESHOLD, five()), CONFIG, owner);
        expect(sign(other.digest(header), 0x07), 0x07, ISnapshotRegistry.InvalidSignature.selector);
    }

    function test_error_anyOtherField(uint8 field, bytes32 flip) public {
        vm.assume(flip != 0);
        CompactSignature[] memory signatures = sign(registry.digest(headerAt(START)), 0x07);
        Snapshot memory header = headerAt(START);
        field %= 7;
        if (field == 0) header.oldest ^= uint64(uint256(flip) % type(uint64).max + 1);
        if (field == 1) header.cut ^= flip;
        if (field == 2) header.config ^= flip;
        if (field == 3) header.assets ^= flip;
        if (field == 4) header.accounts ^= flip;
        if (field == 5) header.claims ^= flip;
        if (field == 6) header.operators ^= flip;
        vm.expectPartialRevert(ISnapshotRegistry.InvalidSignature.selector);
        registry.post(header, THRESHOLD, five(), 0x07, signatures);
    }

    function test_error_wrongChain() public {
        Snapshot memory header = headerAt(START);
        CompactSignature[] memory signatures = sign(registry.digest(header), 0x07);
        vm.chainId(2);
        vm.expectRevert(abi.encodeWithSelector(ISnapshotRegistry.WrongChain.selector, CHAIN_ID, 2));
        registry.post(header, THRESHOLD, five(), 0x07, signatures);
    }

    function expect(Snapshot memory header, uint256 bitmap, bytes memory expected) private {
        CompactSignature[] memory signatures = sign(registry.digest(header), bitmap);
        vm.expectRevert(expected);
        registry.post(header, THRESHOLD, five(), bitmap, signatures);
    }

    function expect(CompactSignature[] memory signatures, uint256 bitmap, bytes4 expected) private {
        vm.expectPartialRevert(expected);
        registry.post(headerAt(START), THRESHOLD, five(), bitmap, signatures);
    }

    function requireLatest(bytes32 digest, uint64 epoch, uint64 timestamp, uint64 postedAt) private view {
        (bytes32 digest_, uint64 epoch_, uint64 timestamp_, uint64 postedAt_) = registry.latest();
        vm.assertEq(digest_, digest);
        vm.assertEq(epoch_, epoch);
        vm.assertEq(timestamp_, timestamp);
        vm.assertEq(postedAt_, postedAt);
    }
}
