// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Snapshot} from "../../src/types/Snapshot.sol";
import {vm} from "../utils/Vm.sol";
import {RotationBase} from "./RotationBase.sol";

/// @dev Any header that is accepted moves the state; which of them are signs of life is another question.
contract SignOfLifeTest is RotationBase {
    function test_default() public {
        advance(5);
        acceptHeader(headerAt(time));
        vm.assertEq(registry.lifeAt(), START + 5);
        advance(10);
        acceptHeader(headerAt(time - 8));
        vm.assertEq(registry.lifeAt(), START + 15);
    }

    function test_behavior_oneHourOld() public {
        advance(1 hours);
        acceptHeader(headerAt(START));
        vm.assertEq(registry.lifeAt(), START + 1 hours);
    }

    function test_behavior_olderThanOneHour() public {
        advance(1 hours + 1);
        acceptHeader(headerAt(START));
        vm.assertEq(registry.lifeAt(), 0);
    }

    function test_behavior_ahead() public {
        acceptHeader(headerAt(START + 60));
        vm.assertEq(registry.lifeAt(), START);
    }

    function test_behavior_homeEntrySixHoursBefore() public {
        acceptWithHome(START, START - 6 hours);
        vm.assertEq(registry.lifeAt(), START);
    }

    function test_behavior_homeEntryOlderThanThat() public {
        acceptWithHome(START, START - 6 hours - 1);
        vm.assertEq(registry.lifeAt(), 0);
        acceptWithHome(START + 2, 0);
        vm.assertEq(registry.lifeAt(), 0);
    }

    function test_behavior_homeEntryAfterTheHeader() public {
        acceptWithHome(START, START + 100 days);
        vm.assertEq(registry.lifeAt(), START);
        acceptWithHome(START + 2, type(uint64).max);
        vm.assertEq(registry.lifeAt(), START);
    }

    /// @dev It is the home entry that counts, not the oldest one.
    function test_behavior_anotherEntryIsOld() public {
        Snapshot memory header = headerAt(START);
        header.oldest = START - 3 days;
        bytes memory cut = abi.encodePacked(
            START / 12, START, keccak256("home"), (START - 3 days) / 2, START - 3 days, keccak256("second")
        );
        acceptWith(header, cut);
        vm.assertEq(registry.lifeAt(), START);
    }

    /// @dev One that is none leaves the last one where it was, and the one after it counts again.
    function test_behavior_inTurn() public {
        acceptHeader(headerAt(START));
        advance(2 hours);
        acceptHeader(headerAt(START + 30 minutes));
        vm.assertEq(registry.lifeAt(), START);
        advance(10);
        acceptHeader(headerAt(time));
        vm.assertEq(registry.lifeAt(), time);
    }

    function test_behavior_whichAreSignsOfLife(uint64 age, uint64 homeAge) public {
        age = age % 3 hours;
        homeAge = homeAge % 12 hours;
        advance(age);
        acceptWithHome(START, START - homeAge);
        bool isLife = age <= 1 hours && homeAge <= 6 hours;
        vm.assertEq(registry.lifeAt(), isLife ? time : 0);
    }

    function acceptWithHome(uint64 timestamp, uint64 home) private {
        acceptWith(headerAt(timestamp), cutAt(timestamp, home));
    }

    function acceptWith(Snapshot memory header, bytes memory cut) private {
        header.cut = keccak256(cut);
        bytes32 digest = registry.digest(header);
        registry.post(header, cut, THRESHOLD, five(), 0x07, sign(digest, 0x07));
        (bytes32 latest,,,) = registry.latest();
        vm.assertEq(latest, digest);
    }
}
