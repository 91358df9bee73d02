// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @dev What operators do with the words of several chains (§7).
library Words {
    /// @dev The words of a leaf: equal keys joined, ascending, words without amounts left out.
    function merge(bytes32[][] memory parts) internal pure returns (bytes32[] memory merged) {
        uint256 size = 0;
        for (uint256 i = 0; i < parts.length; ++i) {
            size += parts[i].length;
        }
        merged = new bytes32[](size);
        uint256 length = 0;
        for (uint256 i = 0; i < parts.length; ++i) {
            for (uint256 j = 0; j < parts[i].length; ++j) {
                length = _insert(merged, length, parts[i][j]);
            }
        }
        assembly ("memory-safe") {
            mstore(merged, length)
        }
    }

    /// @dev Amounts below, key above: a balance and a debt have one amount, pledges and claims two.
    function keyOf(bytes32 word) internal pure returns (uint256) {
        uint256 tag = uint256(word) >> 248;
        return uint256(word) >> (tag == 2 || tag == 3 ? 208 : 104);
    }

    function _insert(bytes32[] memory list, uint256 length, bytes32 word) private pure returns (uint256) {
        uint256 place = 0;
        while (place < length && list[place] < word && keyOf(list[place]) != keyOf(word)) ++place;
        if (place < length && keyOf(list[place]) == keyOf(word)) {
            list[place] |= word;
            return length;
        }
        for (uint256 i = length; i > place; --i) {
            list[i] = list[i - 1];
        }
        list[place] = word;
        return length + 1;
    }
}
