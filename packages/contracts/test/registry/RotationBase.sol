// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {CompactSignature, Snapshot} from "../../src/types/Snapshot.sol";
import {vm} from "../utils/Vm.sol";
import {RegistryBase} from "./RegistryBase.sol";

/// @dev Sets of operators with their acceptances, and silence.
abstract contract RotationBase is RegistryBase {
    uint64 internal constant GAP = 6 hours;

    uint64 internal time = START;

    /// @dev What the operators of a set sign under the domain of a deployment.
    function acceptanceDigest(bytes32 salt, bytes32 operators) internal pure returns (bytes32) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,bytes32 salt)"),
                keccak256("Plimsoll"),
                keccak256("1"),
                salt
            )
        );
        bytes32 structHash = keccak256(abi.encode(keccak256("Acceptance(bytes32 operators)"), operators));
        return keccak256(abi.encodePacked(hex"1901", domain, structHash));
    }

    /// @dev By the first `count` operators, for `hash`.
    function accept(bytes32 hash, uint256 count) internal pure returns (CompactSignature[] memory) {
        return sign(acceptanceDigest(SALT, hash), (1 << count) - 1);
    }

    /// @dev The owner schedules the first `count` operators, who all accept.
    function schedule(uint256 threshold, uint256 count) internal returns (bytes32 hash) {
        address[] memory operators = operatorsOf(count);
        hash = hashOf(threshold, operators);
        CompactSignature[] memory acceptances = accept(hash, count);
        vm.prank(owner);
        registry.scheduleOperators(threshold, operators, acceptances);
    }

    function scheduleRecovery(uint256 threshold, uint256 count) internal returns (bytes32 hash) {
        address[] memory operators = operatorsOf(count);
        hash = hashOf(threshold, operators);
        CompactSignature[] memory acceptances = accept(hash, count);
        vm.prank(owner);
        registry.scheduleRecovery(threshold, operators, acceptances);
    }

    /// @dev Posts a header of now that names `next`, signed by the first `threshold` of `count` operators.
    function postAs(uint256 threshold, uint256 count, bytes32 next) internal {
        Snapshot memory header = headerOf(next);
        uint256 bitmap = (1 << threshold) - 1;
        CompactSignature[] memory signatures = sign(registry.digest(header), bitmap);
        postAs(threshold, count, header, signatures);
    }

    /// @dev Posts `header` with the signatures of the first `threshold` of `count` operators; no call but the post.
    function postAs(uint256 threshold, uint256 count, Snapshot memory header, CompactSignature[] memory signatures)
        internal
    {
        uint256 bitmap = (1 << threshold) - 1;
        bytes memory cut = cutAt(header.timestamp);
        registry.post(header, cut, threshold, operatorsOf(count), bitmap, signatures);
    }

    /// @dev A header of now that names `next`.
    function headerOf(bytes32 next) internal view returns (Snapshot memory header) {
        header = headerAt(time);
        header.operators = next;
    }

    function advance(uint64 secs) internal {
        time += secs;
        vm.warp(time);
    }

    /// @dev `secs` pass, in which somebody looks often enough.
    function beSilent(uint64 secs) internal {
        registry.observeSilence();
        for (; secs > GAP; secs -= GAP) {
            advance(GAP);
            registry.observeSilence();
        }
        advance(secs);
    }
}
