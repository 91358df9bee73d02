// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {ISnapshotRegistry} from "../../src/interfaces/ISnapshotRegistry.sol";
import {SnapshotRegistry} from "../../src/SnapshotRegistry.sol";
import {CompactSignature, Snapshot} from "../../src/types/Snapshot.sol";
import {vm} from "../utils/Vm.sol";
import {RotationBase} from "./RotationBase.sol";

contract ScheduleOperatorsTest is RotationBase {
    function test_default() public {
        (uint256 threshold, address[] memory operators, uint64 effectiveAt) = registry.scheduledOperators();
        vm.assertEq(threshold + operators.length + effectiveAt, 0);

        vm.expectEmit(address(registry));
        emit ISnapshotRegistry.OperatorsScheduled(4, operatorsOf(7), START + 2 days);
        bytes32 hash = schedule(4, 7);

        (threshold, operators, effectiveAt) = registry.scheduledOperators();
        vm.assertEq(threshold, 4);
        vm.assertEq(hashOf(threshold, operators), hash);
        vm.assertEq(effectiveAt, START + 2 days);
        advance(2 days - 1);
        vm.assertEq(registry.nextOperators(), hashOf(THRESHOLD, five()));
        advance(1);
        vm.assertEq(registry.nextOperators(), hash);
        // Only a header changes who signs.
        vm.assertEq(registry.operators(), hashOf(THRESHOLD, five()));
    }

    function test_behavior_headersCarryItFromChainToChain() public {
        SnapshotRegistry elsewhere = registryOf(1);
        bytes32 hash = schedule(4, 7);
        advance(2 days);
        Snapshot memory header = headerOf(registry.nextOperators());
        CompactSignature[] memory signatures = sign(registry.digest(header), 0x07);
        post(header, 0x07, signatures);
        elsewhere.post(header, cutAt(time), THRESHOLD, five(), 0x07, signatures);
        vm.assertEq(registry.operators(), hash);
        vm.assertEq(elsewhere.operators(), hash);
        vm.assertEq(registry.nextOperators(), hash);
    }

    /// @dev A chain that has not seen the header which changed the set refuses the new one until it is posted there.
    function test_behavior_missedRotationHeader() public {
        SnapshotRegistry elsewhere = registryOf(1);
        bytes32 hash = schedule(4, 7);
        advance(2 days);
        Snapshot memory rotation = headerOf(hash);
        CompactSignature[] memory rotationSignatures = sign(registry.digest(rotation), 0x07);
        post(rotation, 0x07, rotationSignatures);
        advance(10);
        Snapshot memory later = headerOf(hash);
        CompactSignature[] memory laterSignatures = sign(registry.digest(later), 0x0f);
        registry.post(later, cutAt(time), 4, operatorsOf(7), 0x0f, laterSignatures);

        bytes32 before = hashOf(THRESHOLD, five());
        registry = elsewhere;
        vm.expectRevert(abi.encodeWithSelector(ISnapshotRegistry.WrongOperators.selector, before, hash));
        postAs(4, 7, later, laterSignatures);
        postAs(THRESHOLD, 5, rotation, rotationSignatures);
        postAs(4, 7, later, laterSignatures);
        vm.assertEq(elsewhere.operators(), hash);
    }

    function test_behavior_removedOperator() public {
        bytes32 hash = schedule(3, 4);
        advance(2 days);
        postAs(THRESHOLD, 5, hash);
        advance(2);
        Snapshot memory header = headerOf(hash);
        bytes32 digest = registry.digest(header);
        // Operator 4 is gone: not under the old list, not at a place of the new one, not beyond its end.
        CompactSignature[] memory signatures = sign(digest, 0x13);
        bytes memory cut = cutAt(time);
        vm.expectRevert(
            abi.encodeWithSelector(ISnapshotRegistry.WrongOperators.selector, hash, hashOf(THRESHOLD, five()))
        );
        registry.post(header, cut, THRESHOLD, five(), 0x13, signatures);
        vm.expectRevert(
            abi.encodeWithSelector(ISnapshotRegistry.InvalidSignature.selector, vm.addr(keyOf(3)), vm.addr(keyOf(4)))
        );
        registry.post(header, cut, 3, operatorsOf(4), 0x0b, signatures);
        vm.expectRevert(abi.encodeWithSelector(ISnapshotRegistry.InvalidBitmap.selector, 0x13, 3, 4));
        registry.post(header, cut, 3, operatorsOf(4), 0x13, signatures);
        registry.post(header, cut, 3, operatorsOf(4), 0x0b, sign(digest, 0x0b));
    }

    function test_behavior_replacesOneThatWaits() public {
        schedule(4, 7);
        advance(1 days);
        bytes32 hash = schedule(2, 3);
        advance(2 days - 1);
        vm.assertEq(registry.nextOperators(), hashOf(THRESHOLD, five()));
        advance(1);
        vm.assertEq(registry.nextOperators(), hash);
        (, address[] memory operators,) = registry.scheduledOperators();
        vm.assertEq(operators.length, 3);
    }

    /// @dev Other chains may have adopted it already, whether this one has seen the header or not.
    function test_behavior_keepsOneInEffect() public {
        bytes32 first = schedule(4, 7);
        advance(2 days);
        bytes32 second = schedule(2, 3);
        vm.assertEq(registry.nextOperators(), first);
        advance(2 days);
        vm.assertEq(registry.nextOperators(), second);
    }

    function test_behavior_smallestAndLargestSet() public {
        schedule(1, 1);
        bytes32 hash = schedule(255, 255);
        advance(2 days);
        vm.assertEq(registry.nextOperators(), hash);
    }

    function test_error_noMajority() public {
        refuse(0, 5, abi.encodeWithSelector(ISnapshotRegistry.InvalidThreshold.selector, 0, 5));
        refuse(2, 5, abi.encodeWithSelector(ISnapshotRegistry.InvalidThreshold.selector, 2, 5));
        refuse(2, 4, abi.encodeWithSelector(ISnapshotRegistry.InvalidThreshold.selector, 2, 4));
        refuse(6, 5, abi.encodeWithSelector(ISnapshotRegistry.InvalidThreshold.selector, 6, 5));
        refuse(0, 0, abi.encodeWithSelector(ISnapshotRegistry.InvalidThreshold.selector, 0, 0));
    }

    function test_error_tooManyOperators() public {
        address[] memory operators = new address[](256);
        vm.prank(owner);
        vm.expectRevert(abi.encodeWithSelector(ISnapshotRegistry.TooManyOperators.selector, 256, 255));
        registry.scheduleOperators(129, operators, new CompactSignature[](256));
    }

    function test_error_duplicateOperator() public {
        address[] memory operators = five();
        operators[4] = operators[1];
        CompactSignature[] memory acceptances = accept(hashOf(3, operators), 5);
        acceptances[4] = acceptances[1];
        refuse(
            operators, acceptances, abi.encodeWithSelector(ISnapshotRegistry.DuplicateOperator.selector, operators[1])
        );
    }

    function test_error_zeroOperator() public {
        address[] memory operators = five();
        operators[2] = address(0);
        CompactSignature[] memory acceptances = accept(hashOf(3, operators), 5);
        acceptances[2] = CompactSignature(0, 0);
        refuse(
            operators,
            acceptances,
            abi.encodeWithSelector(ISnapshotRegistry.InvalidSignature.selector, address(0), address(0))
        );
    }

    function test_error_acceptanceMissing() public {
        bytes32 hash = hashOf(3, five());
        refuse(five(), accept(hash, 4), abi.encodeWithSelector(ISnapshotRegistry.WrongSignatureCount.selector, 5, 4));
        refuse(five(), accept(hash, 6), abi.encodeWithSelector(ISnapshotRegistry.WrongSignatureCount.selector, 5, 6));
        CompactSignature[] memory acceptances = accept(hash, 5);
        acceptances[3] = signAs(8, acceptanceDigest(SALT, hash));
        refuse(
            five(),
            acceptances,
            abi.encodeWithSelector(ISnapshotRegistry.InvalidSignature.selector, vm.addr(keyOf(3)), vm.addr(keyOf(8)))
        );
    }

    function test_error_acceptancesOutOfOrder() public {
        CompactSignature[] memory acceptances = accept(hashOf(3, five()), 5);
        (acceptances[0], acceptances[1]) = (acceptances[1], acceptances[0]);
        refusePartially(acceptances);
    }

    function test_error_acceptanceForAnotherSet() public {
        refusePartially(accept(hashOf(4, five()), 5));
    }

    function test_error_acceptanceForAnotherSalt() public {
        refusePartially(sign(acceptanceDigest("other", hashOf(3, five())), 0x1f));
    }

    /// @dev A signature of a header is no acceptance, whatever stands in it.
    function test_error_headerAsAcceptance() public {
        refusePartially(sign(registry.digest(headerAt(START)), 0x1f));
    }

    function test_error_notOwner() public {
        CompactSignature[] memory acceptances = accept(hashOf(3, five()), 5);
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, address(this)));
        registry.scheduleOperators(3, five(), acceptances);
    }

    function test_error_notHome() public {
        registry = registryOf(1);
        refuse(3, 5, abi.encodeWithSelector(ISnapshotRegistry.NotHome.selector, 1));
    }

    function test_error_wrongChain() public {
        vm.chainId(2);
        refuse(3, 5, abi.encodeWithSelector(ISnapshotRegistry.WrongChain.selector, CHAIN_ID, 2));
    }

    function refuse(uint256 threshold, uint256 count, bytes memory expected) private {
        address[] memory operators = operatorsOf(count);
        CompactSignature[] memory acceptances = accept(hashOf(threshold, operators), count);
        vm.prank(owner);
        vm.expectRevert(expected);
        registry.scheduleOperators(threshold, operators, acceptances);
    }

    function refuse(address[] memory operators, CompactSignature[] memory acceptances, bytes memory expected) private {
        vm.prank(owner);
        vm.expectRevert(expected);
        registry.scheduleOperators(3, operators, acceptances);
    }

    function refusePartially(CompactSignature[] memory acceptances) private {
        vm.prank(owner);
        vm.expectPartialRevert(ISnapshotRegistry.InvalidSignature.selector);
        registry.scheduleOperators(3, five(), acceptances);
    }
}
