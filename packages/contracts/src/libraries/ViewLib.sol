// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {AssetId} from "../types/AssetId.sol";
import {assetAtPlace} from "../types/AssetWord.sol";
import {BALANCE_WORD, DEBT_WORD, LeafWord, PLEDGE_WORD} from "../types/LeafWord.sol";
import {Slot} from "../types/Slot.sol";

/// @title §3: an account as one chain sees it
/// @dev Every field of a word is written by one chain only, and everything in §4 is linear in the fields. So the
/// view is the leaf without the fields that this chain writes, followed by this chain's own words: nothing is merged.
library ViewLib {
    uint256 private constant LOW_MASK = type(uint104).max;
    uint256 private constant HIGH_MASK = LOW_MASK << 104;

    /// @notice The words of the view.
    /// @param words The leaf's words, as attested.
    /// @param live The words this chain writes, from its storage.
    /// @param slot This chain.
    function viewWords(bytes32[] memory words, bytes32[] memory live, Slot slot, bytes32[] memory table)
        internal
        pure
        returns (bytes32[] memory merged)
    {
        merged = new bytes32[](words.length + live.length);
        uint256 own = slot.place();
        unchecked {
            for (uint256 i = 0; i < words.length; ++i) {
                merged[i] = _mask(words[i], own, table);
            }
            for (uint256 i = 0; i < live.length; ++i) {
                merged[words.length + i] = live[i];
            }
        }
    }

    /// @notice The word with the fields that `slot` writes set to zero.
    /// @dev A link stays: it counts nothing, and who acts is not asked here.
    function mask(bytes32 word, Slot slot, bytes32[] memory table) internal pure returns (bytes32) {
        return _mask(word, slot.place(), table);
    }

    /// @param own The place of the slot that writes.
    function _mask(bytes32 word, uint256 own, bytes32[] memory table) private pure returns (bytes32) {
        LeafWord leafWord = LeafWord.wrap(word);
        if (!leafWord.isWellFormed()) return word;
        uint256 tag = leafWord.tag();
        bool isCustody = assetAtPlace(table, leafWord.assetPlace()).slotPlace() == own;
        if (tag == BALANCE_WORD || tag == DEBT_WORD) return isCustody ? bytes32(0) : word;
        bool isCounted = leafWord.slotPlace() == own;
        uint256 masked = uint256(word);
        // The asset's chain writes pledged and settled; the slot of the word writes released and claimed.
        if (tag == PLEDGE_WORD) masked &= ~((isCustody ? HIGH_MASK : 0) | (isCounted ? LOW_MASK : 0));
        else masked &= ~((isCustody ? LOW_MASK : 0) | (isCounted ? HIGH_MASK : 0));
        return bytes32(masked);
    }

    /// @notice Units of this chain's asset that the given words say other slots gave back.
    /// @dev Read from the words and not from the asset table, so that it holds for an asset the table does not list.
    function releasedElsewhere(bytes32[] memory words, AssetId assetId, Slot slot)
        internal
        pure
        returns (uint256 units)
    {
        (uint256 asset, uint256 own) = (assetId.place(), slot.place());
        unchecked {
            for (uint256 i = 0; i < words.length; ++i) {
                LeafWord word = LeafWord.wrap(words[i]);
                if (_isPledge(word, asset) && word.slotPlace() != own) units += word.low();
            }
        }
    }

    /// @notice Units of another chain's asset that the given words say were pledged to `slot`.
    function pledgedTo(bytes32[] memory words, AssetId assetId, Slot slot) internal pure returns (uint256 units) {
        uint256 prefix = (PLEDGE_WORD << 40) | (assetId.place() << 24) | (slot.place() << 8);
        unchecked {
            for (uint256 i = 0; i < words.length; ++i) {
                // Tag, asset, slot and the padding behind them.
                if (uint256(words[i]) >> 208 == prefix) units += LeafWord.wrap(words[i]).high();
            }
        }
    }

    /// @notice Who acts on `slot` for the contract account whose words are given; zero if nobody.
    function linkOf(bytes32[] memory words, Slot slot) internal pure returns (address) {
        uint256 own = slot.place();
        for (uint256 i = 0; i < words.length; ++i) {
            LeafWord word = LeafWord.wrap(words[i]);
            if (word.isLink() && word.linkSlot().place() == own) return word.delegate();
        }
        return address(0);
    }

    function _isPledge(LeafWord word, uint256 asset) private pure returns (bool) {
        return word.tag() == PLEDGE_WORD && word.assetPlace() == asset && word.isWellFormed();
    }
}
