// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {PaidBitmap, PaidBitmapLib} from "../../src/libraries/PaidBitmap.sol";
import {vm} from "../utils/Vm.sol";

contract PaidBitmapTest {
    using PaidBitmapLib for PaidBitmap;

    PaidBitmap private _paid;

    function test_default() public {
        vm.assertEq(_paid.read(0, type(uint256).max).length, 0);
        vm.assertTrue(_paid.set(0));
        vm.assertTrue(_paid.set(257));
        vm.assertTrue(_paid.set(255));
        vm.assertEq(_paid.length, 2);
        vm.assertEq(_paid.count, 3);
        uint256[] memory words = _paid.read(0, type(uint256).max);
        vm.assertEq(words.length, 2);
        vm.assertEq(words[0], (1 << 255) | 1);
        vm.assertEq(words[1], 2);
    }

    function test_behavior_twiceCountsOnce() public {
        _paid.set(7);
        vm.assertFalse(_paid.set(7));
        vm.assertEq(_paid.count, 1);
    }

    function test_behavior_pages() public {
        for (uint64 i = 0; i < 5; ++i) {
            _paid.set(i * 256 + i);
        }
        uint256[3][6] memory pages = [
            [uint256(0), 2, 2],
            [uint256(2), 2, 2],
            [uint256(4), 2, 1],
            [uint256(5), 2, 0],
            [uint256(1), 0, 0],
            [type(uint256).max, type(uint256).max, 0]
        ];
        for (uint256 i = 0; i < pages.length; ++i) {
            uint256[] memory words = _paid.read(pages[i][0], pages[i][1]);
            vm.assertEq(words.length, pages[i][2]);
            for (uint256 j = 0; j < words.length; ++j) {
                vm.assertEq(words[j], 1 << (pages[i][0] + j));
            }
        }
    }

    /// @dev A reader that starts from nothing reads all of a bitmap: 16 million words are the most.
    function test_behavior_lastClaim() public {
        vm.assertTrue(_paid.set(2 ** 32 - 1));
        vm.assertEq(_paid.length, 2 ** 24);
        vm.assertEq(_paid.read(2 ** 24 - 1, 2)[0], 1 << 255);
        vm.assertFalse(_paid.set(2 ** 32));
        vm.assertFalse(_paid.set(type(uint64).max));
        vm.assertEq(_paid.length, 2 ** 24);
        vm.assertEq(_paid.count, 1);
    }
}
