// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ViewLib} from "../../src/libraries/ViewLib.sol";
import {AssetId} from "../../src/types/AssetId.sol";
import {Slot} from "../../src/types/Slot.sol";
import {balanceWord, claimWord, debtWord, pledgeWord, linkWord} from "../utils/LeafWords.sol";
import {vm} from "../utils/Vm.sol";

contract ViewLibTest {
    uint16 private constant OURS = 0; // slot 0
    uint16 private constant THEIRS = 1; // slot 1
    uint16 private constant OUR_DEBT = 2; // slot 0
    uint16 private constant THEIR_DEBT = 3; // slot 1

    bytes32[] private _table;

    function setUp() public {
        _table.push(_asset(0, 1));
        _table.push(_asset(1, 1));
        _table.push(_asset(0, 2));
        _table.push(_asset(1, 2));
    }

    /// @dev What slot 0 writes goes, what slot 1 writes stays.
    function test_default() public view {
        vm.assertEq(_mask(balanceWord(OURS, 4, 5)), 0);
        vm.assertEq(_mask(balanceWord(THEIRS, 4, 5)), balanceWord(THEIRS, 4, 5));
        vm.assertEq(_mask(debtWord(OUR_DEBT, 5)), 0);
        vm.assertEq(_mask(debtWord(THEIR_DEBT, 5)), debtWord(THEIR_DEBT, 5));
        vm.assertEq(_mask(pledgeWord(OURS, 1, 5, 3)), pledgeWord(OURS, 1, 0, 3));
        vm.assertEq(_mask(pledgeWord(THEIRS, 0, 5, 3)), pledgeWord(THEIRS, 0, 5, 0));
        vm.assertEq(_mask(pledgeWord(THEIRS, 2, 5, 3)), pledgeWord(THEIRS, 2, 5, 3));
        vm.assertEq(_mask(claimWord(OURS, 1, 5, 3)), claimWord(OURS, 1, 5, 0));
        vm.assertEq(_mask(claimWord(THEIRS, 0, 5, 3)), claimWord(THEIRS, 0, 0, 3));
        vm.assertEq(_mask(claimWord(THEIRS, 2, 5, 3)), claimWord(THEIRS, 2, 5, 3));
    }

    function test_behavior_wordsOfNoKindStay() public view {
        bytes32[4] memory words = [
            bytes32(0),
            bytes32(type(uint256).max),
            bytes32(uint256(5) << 248) | bytes32(uint256(uint160(address(this)))),
            pledgeWord(OURS, 1, 5, 3) | bytes32(uint256(1) << 208)
        ];
        for (uint256 i = 0; i < words.length; ++i) {
            vm.assertEq(_mask(words[i]), words[i]);
        }
    }

    function test_behavior_liveWordsFollow() public view {
        bytes32[] memory words = new bytes32[](2);
        words[0] = balanceWord(OURS, 0, 5);
        words[1] = balanceWord(THEIRS, 0, 6);
        bytes32[] memory live = new bytes32[](1);
        live[0] = balanceWord(OURS, 0, 7);
        bytes32[] memory merged = ViewLib.viewWords(words, live, Slot.wrap(0), _table);
        vm.assertEq(merged.length, 3);
        vm.assertEq(merged[0], 0);
        vm.assertEq(merged[1], words[1]);
        vm.assertEq(merged[2], live[0]);
    }

    function test_behavior_unitsOfOneAsset() public pure {
        bytes32[] memory words = new bytes32[](5);
        words[0] = pledgeWord(OURS, 1, 50, 3);
        words[1] = pledgeWord(OURS, 2, 60, 4);
        words[2] = pledgeWord(THEIRS, 0, 70, 5);
        words[3] = pledgeWord(OURS, 3, 80, 6) | bytes32(uint256(1) << 208); // malformed
        words[4] = claimWord(OURS, 1, 90, 7);
        vm.assertEq(ViewLib.releasedElsewhere(words, AssetId.wrap(OURS), Slot.wrap(0)), 7);
        vm.assertEq(ViewLib.releasedElsewhere(words, AssetId.wrap(THEIRS), Slot.wrap(1)), 5);
        vm.assertEq(ViewLib.pledgedTo(words, AssetId.wrap(THEIRS), Slot.wrap(0)), 70);
        vm.assertEq(ViewLib.pledgedTo(words, AssetId.wrap(OURS), Slot.wrap(2)), 60);
        vm.assertEq(ViewLib.pledgedTo(words, AssetId.wrap(OURS), Slot.wrap(3)), 0);
    }

    function test_behavior_links() public pure {
        bytes32[] memory words = new bytes32[](4);
        words[0] = pledgeWord(OURS, 1, 50, 3);
        words[1] = linkWord(1, address(11)) | bytes32(uint256(1) << 160); // malformed
        words[2] = linkWord(1, address(12));
        words[3] = linkWord(2, address(13));
        vm.assertEq(ViewLib.linkOf(words, Slot.wrap(0)), address(0));
        vm.assertEq(ViewLib.linkOf(words, Slot.wrap(1)), address(12));
        vm.assertEq(ViewLib.linkOf(words, Slot.wrap(2)), address(13));
        vm.assertEq(ViewLib.linkOf(new bytes32[](0), Slot.wrap(1)), address(0));
    }

    function _mask(bytes32 word) private view returns (bytes32) {
        return ViewLib.mask(word, Slot.wrap(0), _table);
    }

    function _asset(uint256 slot, uint256 kind) private pure returns (bytes32) {
        return bytes32((10 ** 30 << 128) | (slot << 64) | (kind << 56));
    }
}
