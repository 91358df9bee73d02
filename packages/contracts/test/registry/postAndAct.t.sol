// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Errors} from "@openzeppelin/contracts/utils/Errors.sol";
import {ISnapshotRegistry} from "../../src/interfaces/ISnapshotRegistry.sol";
import {PostAndAct} from "../../src/PostAndAct.sol";
import {Posting} from "../../src/types/Posting.sol";
import {Snapshot} from "../../src/types/Snapshot.sol";
import {vm} from "../utils/Vm.sol";
import {RegistryBase} from "./RegistryBase.sol";

contract Actor is PostAndAct {
    error Refused(address caller);

    ISnapshotRegistry public immutable registry;
    address public lastCaller;
    bytes32 public lastDigest;

    constructor(ISnapshotRegistry registry_) {
        registry = registry_;
    }

    function act(uint256 amount) external returns (uint256, bytes32) {
        (lastDigest,,,) = registry.latest();
        lastCaller = msg.sender;
        return (amount + 1, lastDigest);
    }

    function refuse() external view {
        revert Refused(msg.sender);
    }

    function _registry() internal view override returns (ISnapshotRegistry) {
        return registry;
    }
}

contract PostAndActTest is RegistryBase {
    Actor private actor;

    function setUp() public override {
        super.setUp();
        actor = new Actor(registry);
    }

    function test_default() public {
        Snapshot memory header = headerAt(START);
        Posting memory posting = postingOf(header);
        vm.prank(owner);
        bytes memory result = actor.postAndAct(posting, abi.encodeCall(actor.act, (41)));
        (uint256 amount, bytes32 digest) = abi.decode(result, (uint256, bytes32));
        vm.assertEq(amount, 42);
        vm.assertEq(digest, registry.digest(header));
        vm.assertEq(actor.lastDigest(), registry.digest(header));
        vm.assertEq(actor.lastCaller(), owner);
    }

    function test_behavior_someoneElsePostedFirst() public {
        Snapshot memory header = headerAt(START + 2);
        post(header, 0x07);
        actor.postAndAct(postingOf(header), abi.encodeCall(actor.act, (0)));
        actor.postAndAct(postingOf(headerAt(START)), abi.encodeCall(actor.act, (0)));
        vm.assertEq(actor.lastDigest(), registry.digest(header));
    }

    function test_error_ofTheAction() public {
        Posting memory posting = postingOf(headerAt(START));
        vm.prank(owner);
        vm.expectRevert(abi.encodeWithSelector(Actor.Refused.selector, owner));
        actor.postAndAct(posting, abi.encodeCall(actor.refuse, ()));
        (, uint64 epoch,,) = registry.latest();
        vm.assertEq(epoch, 0);
    }

    function test_error_ofThePost() public {
        Posting memory posting = postingOf(headerAt(START));
        posting.bitmap = 0x0b;
        vm.expectPartialRevert(ISnapshotRegistry.InvalidSignature.selector);
        actor.postAndAct(posting, abi.encodeCall(actor.act, (0)));
    }

    function test_error_noSuchAction() public {
        Posting memory posting = postingOf(headerAt(START));
        vm.expectRevert(Errors.FailedCall.selector);
        actor.postAndAct(posting, hex"12345678");
    }

    function postingOf(Snapshot memory header) private view returns (Posting memory) {
        return Posting(header, cutAt(header.timestamp), THRESHOLD, five(), 0x07, sign(registry.digest(header), 0x07));
    }
}
