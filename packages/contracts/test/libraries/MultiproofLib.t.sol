// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Hashes} from "@openzeppelin/contracts/utils/cryptography/Hashes.sol";
import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {MultiproofLib} from "../../src/libraries/MultiproofLib.sol";
import {vm} from "../utils/Vm.sol";

/// @dev The tree is ((a, (b, c)), (d, (e, f))).
contract MultiproofLibTest {
    bytes32 private constant A = keccak256("a");
    bytes32 private constant B = keccak256("b");
    bytes32 private constant C = keccak256("c");
    bytes32 private constant D = keccak256("d");
    bytes32 private constant E = keccak256("e");
    bytes32 private constant F = keccak256("f");
    bytes32 private immutable _left = _node(A, _node(B, C));
    bytes32 private immutable _right = _node(D, _node(E, F));
    bytes32 private immutable _root = _node(_left, _right);

    function test_default() public view {
        vm.assertTrue(_verify(_list(_right), hex"0000008081", _list(A, B, C)));
        vm.assertTrue(_verify(_list(_node(B, C), _node(E, F)), hex"010180", _list(A, D)));
    }

    function test_behavior_allLeaves() public view {
        bytes32[] memory leaves = new bytes32[](6);
        (leaves[0], leaves[1], leaves[2], leaves[3], leaves[4], leaves[5]) = (A, B, C, D, E, F);
        vm.assertTrue(_verify(new bytes32[](0), hex"0000008080000000808080", leaves));
        (leaves[0], leaves[3]) = (D, A);
        vm.assertFalse(_verify(new bytes32[](0), hex"0000008080000000808080", leaves));
    }

    function test_behavior_oneLeaf() public view {
        vm.assertTrue(_verify(_list(C, A, _right), hex"03", _list(B)));
        vm.assertTrue(this.verify(new bytes32[](0), hex"00", A, _list(A)));
    }

    /// @dev Why there is a library of our own. Every node above all leaves is made, so none can be a sibling that is given.
    function test_behavior_openZeppelinHasNoOrderForAllLeaves() public view {
        bytes32[] memory leaves = new bytes32[](6);
        (leaves[0], leaves[1], leaves[2], leaves[3], leaves[4], leaves[5]) = (A, B, C, D, E, F);
        bool[] memory flags = new bool[](5);
        for (uint256 i = 0; i < 5; ++i) {
            flags[i] = true;
        }
        vm.assertEq(_tryOrders(leaves, 0, flags), 720);
    }

    /// @dev Whatever is left over: a leaf, a node, a sibling.
    function test_error_leftOver() public view {
        vm.assertFalse(_verify(_list(C, A, _right), hex"03", _list(B, C)));
        vm.assertFalse(_verify(_list(C, A, _right), hex"0300", _list(B, C)));
        vm.assertFalse(_verify(_list(C, A, _right, _root), hex"03", _list(B)));
    }

    function test_error_missing() public view {
        vm.assertFalse(_verify(_list(C, A), hex"03", _list(B)));
        vm.assertFalse(_verify(_list(C, A, _right), hex"0300", _list(B)));
        vm.assertFalse(_verify(_list(C, A, _right), hex"0380", _list(B)));
        vm.assertFalse(_verify(_list(C, A, _right), hex"80", _list(B)));
        vm.assertFalse(_verify(_list(C, A, _right), hex"ff", _list(B, C)));
    }

    function test_error_nothing() public view {
        vm.assertFalse(_verify(new bytes32[](0), hex"", new bytes32[](0)));
        vm.assertFalse(this.verify(new bytes32[](0), hex"", 0, new bytes32[](0)));
        vm.assertFalse(_verify(_list(_left), hex"01", new bytes32[](0)));
    }

    /// @dev No steps prove a leaf that is not there, also beside one that is.
    function testFuzz_foreignLeaf(bytes memory steps, bytes32[] memory siblings, bytes32 foreign) public view {
        vm.assertFalse(this.verify(siblings, steps, _root, _list(B, foreign)));
        vm.assertFalse(this.verify(siblings, steps, _root, _list(foreign, B)));
    }

    function verify(bytes32[] calldata siblings, bytes calldata steps, bytes32 root, bytes32[] memory leaves)
        external
        pure
        returns (bool)
    {
        return MultiproofLib.verify(siblings, steps, root, leaves);
    }

    function _verify(bytes32[] memory siblings, bytes memory steps, bytes32[] memory leaves)
        private
        view
        returns (bool)
    {
        return this.verify(siblings, steps, _root, leaves);
    }

    /// @dev How many orders of the leaves from a place on there are; none of them may lead to the root.
    function _tryOrders(bytes32[] memory leaves, uint256 place, bool[] memory flags)
        private
        view
        returns (uint256 tried)
    {
        if (place == leaves.length) {
            vm.assertFalse(MerkleProof.processMultiProof(new bytes32[](0), flags, leaves) == _root);
            return 1;
        }
        for (uint256 i = place; i < leaves.length; ++i) {
            (leaves[place], leaves[i]) = (leaves[i], leaves[place]);
            tried += _tryOrders(leaves, place + 1, flags);
            (leaves[place], leaves[i]) = (leaves[i], leaves[place]);
        }
    }

    function _node(bytes32 a, bytes32 b) private pure returns (bytes32) {
        return Hashes.commutativeKeccak256(a, b);
    }

    function _list(bytes32 a) private pure returns (bytes32[] memory list) {
        list = new bytes32[](1);
        list[0] = a;
    }

    function _list(bytes32 a, bytes32 b) private pure returns (bytes32[] memory list) {
        list = new bytes32[](2);
        (list[0], list[1]) = (a, b);
    }

    function _list(bytes32 a, bytes32 b, bytes32 c) private pure returns (bytes32[] memory list) {
        list = new bytes32[](3);
        (list[0], list[1], list[2]) = (a, b, c);
    }

    function _list(bytes32 a, bytes32 b, bytes32 c, bytes32 d) private pure returns (bytes32[] memory list) {
        list = new bytes32[](4);
        (list[0], list[1], list[2], list[3]) = (a, b, c, d);
    }
}
