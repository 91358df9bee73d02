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
    }

    function test_behavior_everyMajorityIsAccepted() public {
        uint64 timestamp = START;
        for (uint256 bitmap; bitmap < 32; ++bitmap) {
            Snapshot memory header = headerAt(timestamp);
            CompactSignature[] memory signatures = sign(registry.digest(header), bitmap);
            bool majority = signatures.length == THRESHOLD;
            if (!majority) {
                vm.expectRevert(
                    abi.encodeWithSelector(ISnapshotRegistry.WrongSignatureCount.selector, THRESHOLD, signatures.length)
                );
            }
            post(header, bitmap, signatures);
            if (majority) timestamp += EPOCH_SECONDS;
        }
        vm.assertEq(timestamp, START + 10 * EPOCH_SECONDS);
    }

    function test_behavior_everyOneIsTheLatest() public {
        for (uint64 i; i < 40; ++i) {
            Snapshot memory header = headerAt(START + 10 * i);
            vm.warp(START + 10 * i + 5);
            requireLatest(acceptHeader(header), header.epoch, START + 10 * i, START + 10 * i + 5);
        }
    }

    function test_behavior_currentAndOlderChangeNothing() public {
        post(headerAt(START), 0x07);
        Snapshot memory latest = headerAt(START + 10);
        vm.warp(START + 1);
        post(latest, 0x07);
        bytes32 digest = registry.digest(latest);

        vm.warp(START + 2);
        post(latest, 0x1c);
        post(headerAt(START), 0x07);
        // Another header of the same epoch, with neither a cut nor signatures.
        Snapshot memory other = headerAt(START + 11);
        vm.assertEq(other.epoch, latest.epoch);
        registry.post(other, "", 0, new address[](0), 0, new CompactSignature[](0));

        requireLatest(digest, latest.epoch, START + 10, START + 1);
        bytes32[] memory honoured = registry.honoured();
        vm.assertEq(honoured.length, 2);
        vm.assertEq(honoured[1], registry.digest(headerAt(START)));
    }

    function test_behavior_otherChainsAdoptTheHeadersOperators() public {
        registry = registryOf(1);
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
        post(second, 0x07, signatures);

        second.operators = hashOf(4, next);
        registry.post(second, cutAt(START + 2), 4, next, 0x71, sign(registry.digest(second), 0x71));
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
        bytes memory call = callOf(header, 0x07, sign(registry.digest(header), 0x07));
        (bool ok,) = address(registry).call(abi.encodePacked(call, abi.encode(headerAt(START + 2))));
        vm.assertTrue(ok);
        requireLatest(registry.digest(header), header.epoch, START, START);
    }

    /// @dev A good signature behind the end of the list is none.
    function test_error_signatureBehindTheEnd() public {
        Snapshot memory header = headerAt(START);
        CompactSignature[] memory signatures = sign(registry.digest(header), 0x0f);
        CompactSignature memory fourth = signatures[3];
        assembly ("memory-safe") {
            mstore(signatures, 3)
        }
        bytes memory call = callOf(header, 0x0f, signatures);
        vm.expectRevert(abi.encodeWithSelector(ISnapshotRegistry.InvalidBitmap.selector, 0x0f, THRESHOLD, 5));
        this.callRegistry(abi.encodePacked(call, fourth.r, fourth.vs));
    }

    function test_error_dirtyBits() public {
        Snapshot memory header = headerAt(START);
        bytes memory call = callOf(header, 0x07, sign(registry.digest(header), 0x07));
        call[4] = 0x01; // the highest byte of the word that holds the epoch
        vm.expectRevert(bytes(""));
        this.callRegistry(call);
    }

    function test_error_farFuture() public {
        Snapshot memory header = headerAt(START + 61);
        expect(header, 0x07, abi.encodeWithSelector(ISnapshotRegistry.FromFuture.selector, START + 61, START + 60));
    }

    function test_error_wrongEpoch() public {
        Snapshot memory header = headerAt(START);
        uint64 epoch = header.epoch++;
        expect(header, 0x07, abi.encodeWithSelector(ISnapshotRegistry.WrongEpoch.selector, epoch, epoch + 1));
        header.epoch = type(uint64).max;
        bytes memory expected = abi.encodeWithSelector(ISnapshotRegistry.WrongEpoch.selector, epoch, type(uint64).max);
        expect(header, 0x07, expected);
        header.epoch = epoch - 1;
        expect(header, 0x07, abi.encodeWithSelector(ISnapshotRegistry.WrongEpoch.selector, epoch, epoch - 1));
    }

    function test_error_anotherCut() public {
        Snapshot memory header = headerAt(START);
        CompactSignature[] memory signatures = sign(registry.digest(header), 0x07);
        bytes memory cut = cutAt(START);
        cut[143] ^= 0x01;
        vm.expectRevert(abi.encodeWithSelector(ISnapshotRegistry.WrongCut.selector, header.cut, keccak256(cut)));
        registry.post(header, cut, THRESHOLD, five(), 0x07, signatures);
    }

    /// @dev Whatever the operators signed.
    function test_error_cutOfNoChains() public {
        bytes[3] memory cuts = [bytes(""), new bytes(47), abi.encodePacked(cutAt(START), uint8(0))];
        for (uint256 i; i < cuts.length; ++i) {
            Snapshot memory header = headerAt(START);
            header.cut = keccak256(cuts[i]);
            CompactSignature[] memory signatures = sign(registry.digest(header), 0x07);
            vm.expectRevert(abi.encodeWithSelector(ISnapshotRegistry.InvalidCut.selector, cuts[i].length));
            registry.post(header, cuts[i], THRESHOLD, five(), 0x07, signatures);
        }
    }

    function test_behavior_cutOfOneChain() public {
        Snapshot memory header = headerAt(START);
        bytes memory cut = abi.encodePacked(START / 12, START, keccak256("block"));
        header.cut = keccak256(cut);
        registry.post(header, cut, THRESHOLD, five(), 0x07, sign(registry.digest(header), 0x07));
        requireLatest(registry.digest(header), header.epoch, START, START);
    }

    function test_error_ownThreshold() public {
        Snapshot memory header = headerAt(START);
        CompactSignature[] memory signatures = sign(registry.digest(header), 0x01);
        vm.expectRevert(
            abi.encodeWithSelector(
                ISnapshotRegistry.WrongOperators.selector, hashOf(THRESHOLD, five()), hashOf(1, five())
            )
        );
        registry.post(header, cutAt(START), 1, five(), 0x01, signatures);
    }

    function test_error_ownOperators() public {
        Snapshot memory header = headerAt(START);
        CompactSignature[] memory signatures = sign(registry.digest(header), 0x07);
        vm.expectRevert(
            abi.encodeWithSelector(
                ISnapshotRegistry.WrongOperators.selector, hashOf(THRESHOLD, five()), hashOf(THRESHOLD, operatorsOf(4))
            )
        );
        registry.post(header, cutAt(START), THRESHOLD, operatorsOf(4), 0x07, signatures);
    }

    function test_error_noMajority() public {
        uint256[3] memory thresholds = [uint256(0), 2, 6];
        for (uint256 i; i < thresholds.length; ++i) {
            registry = registryOf(0, hashOf(thresholds[i], five()));
            Snapshot memory header = headerAt(START);
            uint256 bitmap = (1 << thresholds[i]) - 1;
            CompactSignature[] memory signatures = sign(registry.digest(header), bitmap);
            vm.expectRevert(abi.encodeWithSelector(ISnapshotRegistry.InvalidThreshold.selector, thresholds[i], 5));
            registry.post(header, cutAt(START), thresholds[i], five(), bitmap, signatures);
        }
    }

    function test_error_emptySet() public {
        registry = registryOf(0, hashOf(0, new address[](0)));
        vm.expectRevert(abi.encodeWithSelector(ISnapshotRegistry.InvalidThreshold.selector, 0, 0));
        registry.post(headerAt(START), cutAt(START), 0, new address[](0), 0, new CompactSignature[](0));
    }

    function test_error_bitsAndSignaturesDiffer() public {
        bytes32 digest = registry.digest(headerAt(START));
        expectBitmap(sign(digest, 0x07), 0x03);
        expectBitmap(sign(digest, 0x07), 0x0f);
        expectBitmap(sign(digest, 0x07), 0);
        expectCount(sign(digest, 0x03), 0x07);
        expectCount(sign(digest, 0x0f), 0x07);
        expectCount(sign(digest, 0x0f), 0x0f);
    }

    function test_error_bitBeyondTheList() public {
        bytes32 digest = registry.digest(headerAt(START));
        expectBitmap(sign(digest, 0x23), 0x23);
        expectBitmap(sign(digest, 0x07), 0x07 | 1 << 5);
        expectBitmap(sign(digest, 0x07), 0x07 | 1 << 255);
    }

    function test_error_duplicateSigner() public {
        bytes32 digest = registry.digest(headerAt(START));
        CompactSignature[] memory signatures = sign(digest, 0x07);
        signatures[1] = signatures[0];
        expectSigner(signatures, 1, operatorOf(0));
        signatures[0] = signatures[2] = sign(digest, 0x07)[2];
        expectSigner(signatures, 0, operatorOf(2));
    }

    function test_error_descendingSigners() public {
        CompactSignature[] memory signatures = sign(registry.digest(headerAt(START)), 0x07);
        (signatures[0], signatures[1]) = (signatures[1], signatures[0]);
        expectSigner(signatures, 0, operatorOf(1));
    }

    function test_error_notAnOperator() public {
        bytes32 digest = registry.digest(headerAt(START));
        CompactSignature[] memory signatures = sign(digest, 0x07);
        signatures[2] = signAs(9, digest);
        expectSigner(signatures, 2, operatorOf(9));
    }

    function test_error_highS() public {
        bytes32 digest = registry.digest(headerAt(START));
        CompactSignature[] memory signatures = sign(digest, 0x07);
        // The other signature of the same key: n - s with the parity flipped. It does not fit 255 bits unless s is
        // high, so no compact form of it recovers the operator.
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(keyOf(0), digest);
        vm.assertTrue(ecrecover(digest, v == 27 ? 28 : 27, r, bytes32(ORDER - uint256(s))) == operatorOf(0));
        signatures[0] = CompactSignature(r, bytes32(ORDER - uint256(s)));
        vm.expectPartialRevert(ISnapshotRegistry.InvalidSignature.selector);
        post(headerAt(START), 0x07, signatures);
        // A high s that fits.
        signatures[0] = CompactSignature(r, bytes32(ORDER / 2 + 1));
        expectSigner(signatures, 0, address(0));
    }

    function test_error_zeroRecoveryForZeroOperator() public {
        address[] memory operators = five();
        operators[1] = address(0);
        registry = registryOf(0, hashOf(THRESHOLD, operators));
        Snapshot memory header = headerAt(START);
        CompactSignature[] memory signatures = sign(registry.digest(header), 0x07);
        signatures[1] = CompactSignature(0, 0);
        vm.expectRevert(abi.encodeWithSelector(ISnapshotRegistry.InvalidSignature.selector, address(0), address(0)));
        registry.post(header, cutAt(START), THRESHOLD, operators, 0x07, signatures);
    }

    /// @dev What the precompile said of the signature before is not taken for an answer.
    function test_error_noAnswerAfterAGoodOne() public {
        CompactSignature[] memory signatures = sign(registry.digest(headerAt(START)), 0x07);
        signatures[1] = CompactSignature(0, 0);
        expectSigner(signatures, 1, address(0));
    }

    function test_error_otherDeploymentsSalt() public {
        Snapshot memory header = headerAt(START);
        SnapshotRegistry other = new SnapshotRegistry(
            keccak256("other"), 0, CHAIN_ID, EPOCH_SECONDS, hashOf(THRESHOLD, five()), CONFIG, owner
        );
        CompactSignature[] memory signatures = sign(other.digest(header), 0x07);
        vm.expectPartialRevert(ISnapshotRegistry.InvalidSignature.selector);
        post(header, 0x07, signatures);
    }

    function test_error_anyOtherField(uint8 field, bytes32 flip) public {
        vm.assume(flip != 0);
        CompactSignature[] memory signatures = sign(registry.digest(headerAt(START)), 0x07);
        Snapshot memory header = headerAt(START);
        field %= 6;
        if (field == 0) header.oldest ^= uint64(uint256(flip) % type(uint64).max + 1);
        if (field == 1) header.config ^= flip;
        if (field == 2) header.assets ^= flip;
        if (field == 3) header.accounts ^= flip;
        if (field == 4) header.claims ^= flip;
        if (field == 5) header.operators ^= flip;
        vm.expectPartialRevert(ISnapshotRegistry.InvalidSignature.selector);
        post(header, 0x07, signatures);
    }

    function test_error_anotherSignedCut() public {
        Snapshot memory header = headerAt(START);
        CompactSignature[] memory signatures = sign(registry.digest(header), 0x07);
        bytes memory cut = cutAt(START + 2);
        header.cut = keccak256(cut);
        vm.expectPartialRevert(ISnapshotRegistry.InvalidSignature.selector);
        registry.post(header, cut, THRESHOLD, five(), 0x07, signatures);
    }

    function test_error_wrongChain() public {
        Snapshot memory header = headerAt(START);
        CompactSignature[] memory signatures = sign(registry.digest(header), 0x07);
        vm.chainId(2);
        vm.expectRevert(abi.encodeWithSelector(ISnapshotRegistry.WrongChain.selector, CHAIN_ID, 2));
        post(header, 0x07, signatures);
    }

    /// @dev Calls the registry, and reverts as it does.
    function callRegistry(bytes memory call) external {
        (bool ok, bytes memory answer) = address(registry).call(call);
        if (ok) return;
        assembly ("memory-safe") {
            revert(add(answer, 0x20), mload(answer))
        }
    }

    function callOf(Snapshot memory header, uint256 bitmap, CompactSignature[] memory signatures)
        private
        view
        returns (bytes memory)
    {
        return abi.encodeCall(registry.post, (header, cutAt(header.timestamp), THRESHOLD, five(), bitmap, signatures));
    }

    function expect(Snapshot memory header, uint256 bitmap, bytes memory expected) private {
        CompactSignature[] memory signatures = sign(registry.digest(header), bitmap);
        vm.expectRevert(expected);
        post(header, bitmap, signatures);
    }

    function expectBitmap(CompactSignature[] memory signatures, uint256 bitmap) private {
        vm.expectRevert(abi.encodeWithSelector(ISnapshotRegistry.InvalidBitmap.selector, bitmap, THRESHOLD, 5));
        post(headerAt(START), bitmap, signatures);
    }

    function expectCount(CompactSignature[] memory signatures, uint256 bitmap) private {
        vm.expectRevert(
            abi.encodeWithSelector(ISnapshotRegistry.WrongSignatureCount.selector, THRESHOLD, signatures.length)
        );
        post(headerAt(START), bitmap, signatures);
    }

    /// @dev The signature at the place of `operator` is one of `recovered`.
    function expectSigner(CompactSignature[] memory signatures, uint256 operator, address recovered) private {
        vm.expectRevert(
            abi.encodeWithSelector(ISnapshotRegistry.InvalidSignature.selector, operatorOf(operator), recovered)
        );
        post(headerAt(START), 0x07, signatures);
    }

    function operatorOf(uint256 index) private pure returns (address) {
        return vm.addr(keyOf(index));
    }

    function requireLatest(bytes32 digest, uint64 epoch, uint64 timestamp, uint64 postedAt) private view {
        (bytes32 digest_, uint64 epoch_, uint64 timestamp_, uint64 postedAt_) = registry.latest();
        vm.assertEq(digest_, digest);
        vm.assertEq(epoch_, epoch);
        vm.assertEq(timestamp_, timestamp);
        vm.assertEq(postedAt_, postedAt);
    }
}
