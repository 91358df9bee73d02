// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ISnapshotRegistry} from "../../src/interfaces/ISnapshotRegistry.sol";
import {Snapshot} from "../../src/types/Snapshot.sol";
import {vm} from "../utils/Vm.sol";
import {RotationBase} from "./RotationBase.sol";

/// @dev What is honoured besides the latest: what was the latest within the last 15 seconds, as far as it is kept.
contract PlacesTest is RotationBase {
    uint64 private constant ANY_AGE = type(uint64).max;

    /// @dev All headers that were accepted, and when each ceased to be the latest; zero for the latest.
    Snapshot[] private _headers;
    bytes32[] private _digests;
    uint64[] private _supersededAt;
    /// @dev When each was accepted.
    uint64[] private _postedAt;
    uint64 private _next = START;

    function test_default() public {
        postNext();
        requireHonoured();
        advance(2);
        postNext();
        advance(2);
        postNext();
        requireHonoured();
        vm.assertEq(registry.honoured().length, 3);
    }

    function test_behavior_twoPostsInASecond() public {
        postNext();
        advance(20);
        postNext();
        postNext();
        requireHonoured();
        // The first of the two was the latest for no time, the one before both stays.
        requireOnly(2, 0);
    }

    function test_behavior_ninePostsInASecond() public {
        postNext();
        advance(20);
        for (uint256 i; i < 9; ++i) {
            postNext();
        }
        requireOnly(9, 0);
        advance(4);
        requireHonoured();
        registry.requireCurrent(_headers[0], ANY_AGE);
        advance(11);
        registry.requireRecent(_headers[0], ANY_AGE);
        advance(1);
        vm.assertEq(registry.honoured().length, 1);
    }

    /// @dev Also where the chain has several blocks in a second.
    function test_behavior_twentyPostsInEachOfTwoSeconds() public {
        postNext();
        advance(20);
        for (uint256 second; second < 2; ++second) {
            for (uint256 i; i < 20; ++i) {
                postNext();
            }
            advance(1);
        }
        requireHonoured();
        bytes32[] memory honoured = registry.honoured();
        vm.assertEq(honoured.length, 3);
        vm.assertEq(honoured[0], _digests[40]);
        vm.assertEq(honoured[1], _digests[20]);
        vm.assertEq(honoured[2], _digests[0]);
    }

    /// @dev Each in a second of its own: the sixteen places are full, and the oldest ones are gone though fifteen seconds
    /// have not passed.
    function test_behavior_twentyPostsInTwentySeconds() public {
        for (uint256 i; i < 20; ++i) {
            advance(1);
            postNext();
        }
        requireHonoured();
        vm.assertEq(registry.honoured().length, 16);
        advance(1);
        requireHonoured();
        vm.assertEq(registry.honoured().length, 16);
        advance(1);
        vm.assertEq(registry.honoured().length, 15);
        requireHonoured();
    }

    function test_behavior_everyTwoSeconds() public {
        for (uint256 i; i < 40; ++i) {
            advance(2);
            postNext();
            requireHonoured();
        }
        // Superseded 0, 2, …, 14 seconds ago.
        vm.assertEq(registry.honoured().length, 9);
    }

    function test_behavior_fourAndFifteenSeconds() public {
        postNext();
        advance(100);
        postNext();
        advance(4);
        requireHonoured();
        Snapshot memory first = _headers[0];
        registry.requireCurrent(first, ANY_AGE);
        advance(1);
        bytes32 digest = _digests[0];
        vm.expectRevert(abi.encodeWithSelector(ISnapshotRegistry.NotAccepted.selector, digest));
        registry.requireCurrent(first, ANY_AGE);
        advance(10);
        registry.requireRecent(first, ANY_AGE);
        advance(1);
        vm.expectRevert(abi.encodeWithSelector(ISnapshotRegistry.NotAccepted.selector, digest));
        registry.requireRecent(first, ANY_AGE);
    }

    /// @dev A post does not lengthen the grace of what had ceased to be the latest before it.
    function test_behavior_theGraceRunsOnThroughPosts() public {
        postNext();
        advance(3);
        postNext();
        advance(5);
        postNext();
        requireHonoured();
        Snapshot memory first = _headers[0];
        registry.requireRecent(first, ANY_AGE);
        bytes32 digest = _digests[0];
        vm.expectRevert(abi.encodeWithSelector(ISnapshotRegistry.NotAccepted.selector, digest));
        registry.requireCurrent(first, ANY_AGE);
        advance(10);
        registry.requireRecent(first, ANY_AGE);
        advance(1);
        vm.expectRevert(abi.encodeWithSelector(ISnapshotRegistry.NotAccepted.selector, digest));
        registry.requireRecent(first, ANY_AGE);
    }

    function test_behavior_longAfter() public {
        postNext();
        advance(100 days);
        postNext();
        requireHonoured();
        advance(365 days);
        requireHonoured();
        vm.assertEq(registry.honoured().length, 1);
    }

    /// @dev Against the plain rule over the whole history.
    function test_behavior_anyPosts(uint64[24] memory gaps) public {
        for (uint256 i; i < gaps.length; ++i) {
            uint64 gap = gaps[i] % 24;
            // A third of the posts come in the second of the one before, and most others soon after.
            advance(gap < 8 ? 0 : gap < 20 ? gap - 7 : gap);
            postNext();
            requireHonoured();
        }
        advance(gaps[0] % 20);
        requireHonoured();
    }

    function postNext() private {
        if (_headers.length != 0) _supersededAt[_supersededAt.length - 1] = time;
        Snapshot memory header = headerAt(_next);
        _digests.push(acceptHeader(header));
        _headers.push(header);
        _postedAt.push(time);
        _supersededAt.push(0);
        _next += EPOCH_SECONDS;
    }

    /// @dev Those and no others.
    function requireOnly(uint256 latest, uint256 before) private {
        bytes32[] memory honoured = registry.honoured();
        vm.assertEq(honoured.length, 2);
        vm.assertEq(honoured[0], _digests[latest]);
        vm.assertEq(honoured[1], _digests[before]);
        requireHonoured();
    }

    /// @dev Asks for every header that was ever accepted, and for all that are honoured.
    function requireHonoured() private {
        bytes32[] memory honoured = registry.honoured();
        (uint256 found, uint256 kept) = (0, 0);
        for (uint256 n = _headers.length; n > 0; --n) {
            uint256 i = n - 1;
            bytes32 digest = _digests[i];
            bool isLatest = i == _headers.length - 1;
            // Overwritten by its successor of the same second.
            bool isLost = !isLatest && _postedAt[i] == _supersededAt[i];
            bool isKept = !isLost && kept++ < 16;
            requireEach(_headers[i], digest, isLatest, isKept ? age(i) : ANY_AGE);
            if (!isKept || age(i) > 15) continue;
            vm.assertEq(honoured[found++], digest);
        }
        vm.assertEq(honoured.length, found);
    }

    function requireEach(Snapshot memory header, bytes32 digest, bool isLatest, uint64 secs) private {
        bytes memory refused = abi.encodeWithSelector(ISnapshotRegistry.NotAccepted.selector, digest);
        if (!isLatest) vm.expectRevert(refused);
        registry.requireLatest(header, ANY_AGE);
        if (secs > 4) vm.expectRevert(refused);
        registry.requireCurrent(header, ANY_AGE);
        if (secs > 15) vm.expectRevert(refused);
        registry.requireRecent(header, ANY_AGE);
    }

    /// @dev Seconds since it ceased to be the latest.
    function age(uint256 i) private view returns (uint64) {
        return i == _headers.length - 1 ? 0 : time - _supersededAt[i];
    }
}
