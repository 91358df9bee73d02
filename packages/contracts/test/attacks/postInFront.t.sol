// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ISnapshotRegistry} from "../../src/interfaces/ISnapshotRegistry.sol";
import {Snapshot} from "../../src/types/Snapshot.sol";
import {Base} from "../Base.sol";
import {RotationBase} from "../registry/RotationBase.sol";
import {vm} from "../utils/Vm.sol";

/// @dev Who posts decides what is the latest. That must not decide whose transactions fail.
contract PostInFront is RotationBase {
    /// @dev An owner under water posts the next header first in each block. The liquidator proves what was the latest when
    /// he sent his transaction.
    function test_aPostInFrontInEachOfTenBlocks() public {
        acceptHeader(headerAt(time));
        for (uint256 i; i < 10; ++i) {
            Snapshot memory proven = headerAt(time);
            advance(2);
            acceptHeader(headerAt(time));
            registry.requireCurrent(proven, 120);
        }
    }

    /// @dev Neither do more of them, with headers that were kept back for it.
    function test_ninePostsInFrontInEachOfTenBlocks() public {
        Snapshot memory latest = headerAt(time);
        acceptHeader(latest);
        for (uint256 i; i < 10; ++i) {
            Snapshot memory proven = latest;
            advance(20);
            for (uint64 k; k < 9; ++k) {
                latest = headerAt(time - 16 + 2 * k);
                acceptHeader(latest);
            }
            registry.requireCurrent(proven, 120);
            registry.requireRecent(proven, 120);
        }
    }

    /// @dev On a chain with four blocks a second. What was the latest for less than a second may be lost, what was it before
    /// is not.
    function test_aPostInEachOfFourBlocksOfASecond() public {
        Snapshot memory proven = headerAt(time);
        acceptHeader(proven);
        advance(1);
        for (uint64 k; k < 4; ++k) {
            acceptHeader(headerAt(START + 2 + 2 * k));
            registry.requireCurrent(proven, 120);
        }
        advance(4);
        registry.requireCurrent(proven, 120);
    }

    /// @dev A wick cannot be used for long after better headers are here.
    function test_anOldWick() public {
        Snapshot memory wick = headerAt(time);
        acceptHeader(wick);
        advance(2);
        acceptHeader(headerAt(time));
        advance(5);
        bytes32 digest = registry.digest(wick);
        vm.expectRevert(abi.encodeWithSelector(ISnapshotRegistry.NotAccepted.selector, digest));
        registry.requireCurrent(wick, 120);
    }
}

/// @dev The same in front of a withdrawal.
contract PostInFrontOfAWithdrawal is Base {
    function test_ninePostsInFrontInTheBlock() public {
        deposit(ALICE, WETH, 3 ether);
        Shot memory shot = snap();
        Shot[] memory hoard = new Shot[](9);
        for (uint256 i = 0; i < hoard.length; ++i) {
            hoard[i] = look();
        }
        for (uint256 i = 0; i < hoard.length; ++i) {
            post(hoard[i], 0);
        }
        withdraw(ALICE, WETH, 1 ether, shot);
        vm.assertEq(tokens[WETH].balanceOf(ALICE), 1 ether);
    }
}
