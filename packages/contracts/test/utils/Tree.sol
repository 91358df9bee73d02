// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Hashes} from "@openzeppelin/contracts/utils/cryptography/Hashes.sol";

/// @dev Merkle trees with sorted pairs. Their shape is not the account trie's: a proof does not show the shape.
library Tree {
    /// @dev What a multiproof is made from, and what is made.
    struct Climb {
        bytes32[] leaves;
        bool[] isProven;
        bytes32[] path;
        uint256 length;
        bytes steps;
    }

    function root(bytes32[] memory leaves) internal pure returns (bytes32) {
        if (leaves.length == 0) return 0;
        while (leaves.length > 1) {
            leaves = _parents(leaves);
        }
        return leaves[0];
    }

    function siblings(bytes32[] memory leaves, uint256 place) internal pure returns (bytes32[] memory path) {
        bytes32[] memory found = new bytes32[](64);
        uint256 length = 0;
        for (; leaves.length > 1; place /= 2) {
            if (place ^ 1 < leaves.length) found[length++] = leaves[place ^ 1];
            leaves = _parents(leaves);
        }
        path = new bytes32[](length);
        for (uint256 i = 0; i < length; ++i) {
            path[i] = found[i];
        }
    }

    /// @dev What `MultiproofLib` takes, for the leaves at `places`, which ascend.
    function multiproof(bytes32[] memory leaves, uint256[] memory places)
        internal
        pure
        returns (bytes32[] memory path, bytes memory steps)
    {
        Climb memory climb = Climb(leaves, new bool[](leaves.length), new bytes32[](64 * places.length), 0, "");
        for (uint256 i = 0; i < places.length; ++i) {
            climb.isProven[places[i]] = true;
        }
        uint256 size = 1;
        while (size < leaves.length) size *= 2;
        _climb(climb, 0, size);
        (path, steps) = (climb.path, climb.steps);
        uint256 length = climb.length;
        assembly ("memory-safe") {
            mstore(path, length)
        }
    }

    /// @dev Adds the steps to the node above `size` leaves from `start` on, one of them proven.
    function _climb(Climb memory climb, uint256 start, uint256 size) private pure {
        if (size == 1) {
            climb.steps = bytes.concat(climb.steps, hex"00");
            return;
        }
        uint256 middle = start + size / 2;
        (bool left, bool right) = (_has(climb, start, size / 2), _has(climb, middle, size / 2));
        if (left) _climb(climb, start, size / 2);
        if (right) _climb(climb, middle, size / 2);
        if (left && right) {
            climb.steps = bytes.concat(climb.steps, hex"80");
        } else if (middle < climb.leaves.length) {
            climb.path[climb.length++] = _hash(climb.leaves, left ? middle : start, size / 2);
            uint256 last = climb.steps.length - 1;
            climb.steps[last] = bytes1(uint8(climb.steps[last]) + 1);
        }
    }

    function _has(Climb memory climb, uint256 start, uint256 size) private pure returns (bool) {
        for (uint256 i = start; i < start + size && i < climb.leaves.length; ++i) {
            if (climb.isProven[i]) return true;
        }
        return false;
    }

    function _hash(bytes32[] memory leaves, uint256 start, uint256 size) private pure returns (bytes32) {
        if (size == 1) return leaves[start];
        bytes32 left = _hash(leaves, start, size / 2);
        uint256 middle = start + size / 2;
        return middle < leaves.length ? Hashes.commutativeKeccak256(left, _hash(leaves, middle, size / 2)) : left;
    }

    function _parents(bytes32[] memory level) private pure returns (bytes32[] memory parents) {
        parents = new bytes32[]((level.length + 1) / 2);
        for (uint256 i = 0; i < parents.length; ++i) {
            bool single = 2 * i + 1 == level.length;
            parents[i] = single ? level[2 * i] : Hashes.commutativeKeccak256(level[2 * i], level[2 * i + 1]);
        }
    }
}
