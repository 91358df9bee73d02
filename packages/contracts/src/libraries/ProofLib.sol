// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {IMarginVault} from "../interfaces/IMarginVault.sol";
import {AccountId} from "../types/AccountId.sol";
import {Claim} from "../types/Claim.sol";
import {Slot} from "../types/Slot.sol";
import {AccountProof, ClaimProof, ClaimsProof} from "../types/Snapshot.sol";
import {MultiproofLib} from "./MultiproofLib.sol";

/// @title §7 and §8: is it in the snapshot?
/// @dev Leaf preimages are 1 + 32k bytes and start with a tag, nodes are 64 bytes, so neither passes for the other.
/// Whether the header itself is accepted is the registry's question.
library ProofLib {
    /// @dev The most words of a leaf without its account id, and the most siblings of a proof.
    uint256 private constant MAX_WORDS = 255;
    uint256 private constant MAX_SIBLINGS = 64;

    /// @notice The leaf of an account: `keccak256(0x01 ‖ account ‖ words)`.
    function leafOf(AccountId account, bytes32[] memory words) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(bytes1(0x01), account, words));
    }

    /// @notice The leaf of a claim: `keccak256(0x02 ‖ abi.encode(claim))`.
    function leafOf(Claim memory claim) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(bytes1(0x02), abi.encode(claim)));
    }

    /// @notice Reads a proof, checking that its asset table and its leaf are the header's.
    function read(AccountProof calldata proof, AccountId account)
        internal
        pure
        returns (bytes32[] memory words, bytes32[] memory table)
    {
        words = proof.words;
        table = proof.assets;
        bytes32 tableHash = _hash(proof.assets);
        if (tableHash != proof.header.assets) revert IMarginVault.WrongAssetTable(proof.header.assets, tableHash);
        if (
            words.length > MAX_WORDS || proof.siblings.length > MAX_SIBLINGS
                || !MerkleProof.verifyCalldata(proof.siblings, proof.header.accounts, _leafOf(account, proof.words))
        ) revert IMarginVault.InvalidAccountProof(account);
    }

    /// @notice Reverts unless the claim is in the header's tree.
    function check(ClaimProof calldata proof, Claim memory claim) internal pure {
        if (!MerkleProof.verifyCalldata(proof.siblings, proof.header.claims, leafOf(claim))) {
            revert IMarginVault.InvalidClaimProof(Slot.wrap(claim.debtSlot), claim.index);
        }
    }

    /// @notice Reverts unless all claims are in the header's tree.
    function check(ClaimsProof calldata proof, Claim[] calldata claims) internal pure {
        bytes32[] memory leaves = new bytes32[](claims.length);
        for (uint256 i = 0; i < claims.length; ++i) {
            leaves[i] = leafOf(claims[i]);
        }
        if (!MultiproofLib.verify(proof.siblings, proof.steps, proof.header.claims, leaves)) {
            revert IMarginVault.InvalidClaimsProof();
        }
    }

    /// @dev The same as the hash of the packed words, without a second copy in memory.
    function _hash(bytes32[] calldata words) private pure returns (bytes32 result) {
        assembly ("memory-safe") {
            let start := mload(0x40)
            let size := shl(5, words.length)
            calldatacopy(start, words.offset, size)
            result := keccak256(start, size)
        }
    }

    /// @dev Likewise `leafOf` of words that lie in the calldata.
    function _leafOf(AccountId account, bytes32[] calldata words) private pure returns (bytes32 leaf) {
        assembly ("memory-safe") {
            let start := mload(0x40)
            let size := shl(5, words.length)
            mstore8(start, 0x01)
            mstore(add(start, 0x01), account)
            calldatacopy(add(start, 0x21), words.offset, size)
            leaf := keccak256(start, add(size, 0x21))
        }
    }
}
