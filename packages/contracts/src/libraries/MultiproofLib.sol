// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Hashes} from "@openzeppelin/contracts/utils/cryptography/Hashes.sol";

/// @title §8: many claims under one root
/// @dev Nodes wait on a stack until the sibling they meet is made. OpenZeppelin's `multiProofVerify` takes them in the
/// order in which they were made, which only works in a tree whose leaves lie on two neighbouring levels; those of a trie
/// do not. Every leaf ends up below the one node that remains, so no steps prove a leaf that is not there.
library MultiproofLib {
    /// @dev Set in a step that begins with the two topmost nodes; otherwise it begins with the next leaf. The other bits
    /// say with how many of the next siblings it is then hashed.
    uint256 private constant MEETS = 0x80;

    /// @notice Whether the leaves are in the tree, given in the order in which the steps take them.
    /// @param leaves Spent: the stack lies in their place.
    function verify(bytes32[] calldata siblings, bytes calldata steps, bytes32 root, bytes32[] memory leaves)
        internal
        pure
        returns (bool)
    {
        (uint256 height, uint256 taken, uint256 used) = (0, 0, 0);
        for (uint256 i = 0; i < steps.length; ++i) {
            uint256 step = uint8(steps[i]);
            bytes32 node;
            if (step & MEETS != 0) {
                if (height < 2) return false;
                height -= 2;
                node = Hashes.commutativeKeccak256(leaves[height], leaves[height + 1]);
            } else {
                if (taken == leaves.length) return false;
                node = leaves[taken++];
            }
            uint256 end = used + (step & ~MEETS);
            if (end > siblings.length) return false;
            for (; used < end; ++used) {
                node = Hashes.commutativeKeccak256(node, siblings[used]);
            }
            leaves[height++] = node;
        }
        return height == 1 && taken == leaves.length && used == siblings.length && leaves[0] == root;
    }
}
