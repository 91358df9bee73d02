// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {SnapshotRegistry} from "../../src/SnapshotRegistry.sol";
import {CompactSignature, Snapshot} from "../../src/types/Snapshot.sol";
import {vm} from "../utils/Vm.sol";

/// @dev A registry followed by three of five operators, and headers signed by any of them.
abstract contract RegistryBase {
    uint64 internal constant EPOCH_SECONDS = 2;
    bytes32 internal constant SALT = keccak256("salt");
    bytes32 internal constant CONFIG = keccak256("config");
    uint256 internal constant CHAIN_ID = 900_001;
    uint256 internal constant THRESHOLD = 3;
    uint64 internal constant START = 1_800_000_000;

    address internal owner = vm.addr(uint256(keccak256("owner")));
    SnapshotRegistry internal registry;

    function setUp() public virtual {
        vm.chainId(CHAIN_ID);
        vm.warp(START);
        registry = registryOf(0);
    }

    /// @dev The registry of a chain of the deployment that has accepted nothing; the home chain is 0.
    function registryOf(uint16 slot) internal returns (SnapshotRegistry) {
        return registryOf(slot, hashOf(THRESHOLD, five()));
    }

    function registryOf(uint16 slot, bytes32 operators) internal returns (SnapshotRegistry) {
        return new SnapshotRegistry(SALT, slot, CHAIN_ID, EPOCH_SECONDS, operators, CONFIG, owner);
    }

    function five() internal pure returns (address[] memory) {
        return operatorsOf(5);
    }

    function keyOf(uint256 operator) internal pure returns (uint256) {
        return uint256(keccak256(abi.encode("operator", operator)));
    }

    function operatorsOf(uint256 count) internal pure returns (address[] memory operators) {
        operators = new address[](count);
        for (uint256 i; i < count; ++i) {
            operators[i] = vm.addr(keyOf(i));
        }
    }

    function hashOf(uint256 threshold, address[] memory operators) internal pure returns (bytes32) {
        return keccak256(abi.encode(threshold, operators));
    }

    /// @dev The cut of three chains that the operators saw at `timestamp`: the home chain 12 seconds before.
    function cutAt(uint64 timestamp) internal pure returns (bytes memory) {
        return cutAt(timestamp, timestamp - 12);
    }

    /// @dev The same with a home entry of another time.
    function cutAt(uint64 timestamp, uint64 home) internal pure returns (bytes memory) {
        return abi.encodePacked(
            home / 12,
            home,
            keccak256(abi.encode("home", home)),
            timestamp / 2,
            timestamp - 2,
            keccak256(abi.encode("second", timestamp)),
            timestamp,
            timestamp - 1,
            keccak256(abi.encode("third", timestamp))
        );
    }

    /// @dev A header proposed at `timestamp` that keeps the five operators.
    function headerAt(uint64 timestamp) internal pure returns (Snapshot memory) {
        return Snapshot({
            epoch: timestamp / EPOCH_SECONDS,
            timestamp: timestamp,
            oldest: timestamp - 12,
            cut: keccak256(cutAt(timestamp)),
            config: CONFIG,
            assets: keccak256(abi.encode("assets", timestamp)),
            accounts: keccak256(abi.encode("accounts", timestamp)),
            claims: keccak256(abi.encode("claims", timestamp)),
            operators: hashOf(THRESHOLD, five())
        });
    }

    /// @dev Signatures of the operators in `bitmap`, in ascending order.
    function sign(bytes32 digest, uint256 bitmap) internal pure returns (CompactSignature[] memory signatures) {
        uint256 count;
        for (uint256 i; i < 256; ++i) {
            if ((bitmap >> i) & 1 == 1) ++count;
        }
        signatures = new CompactSignature[](count);
        uint256 next;
        for (uint256 i; i < 256; ++i) {
            if ((bitmap >> i) & 1 == 1) signatures[next++] = signAs(i, digest);
        }
    }

    function signAs(uint256 operator, bytes32 digest) internal pure returns (CompactSignature memory) {
        (bytes32 r, bytes32 vs) = vm.signCompact(keyOf(operator), digest);
        return CompactSignature(r, vs);
    }

    /// @dev Posts `header` as signed by the operators in `bitmap`.
    function post(Snapshot memory header, uint256 bitmap) internal {
        post(header, bitmap, sign(registry.digest(header), bitmap));
    }

    /// @dev The same with other signatures; no call but the post.
    function post(Snapshot memory header, uint256 bitmap, CompactSignature[] memory signatures) internal {
        registry.post(header, cutAt(header.timestamp), THRESHOLD, five(), bitmap, signatures);
    }

    /// @dev Posts `header` and returns its digest.
    function acceptHeader(Snapshot memory header) internal returns (bytes32 digest) {
        digest = registry.digest(header);
        post(header, 0x07, sign(digest, 0x07));
        (bytes32 latest,,,) = registry.latest();
        vm.assertEq(latest, digest);
    }
}
