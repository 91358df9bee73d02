// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IMarginVault} from "../../src/interfaces/IMarginVault.sol";
import {ISnapshotRegistry} from "../../src/interfaces/ISnapshotRegistry.sol";
import {Snapshot} from "../../src/types/Snapshot.sol";
import {RotationBase} from "../registry/RotationBase.sol";
import {vm} from "../utils/Vm.sol";
import {EscapeBase} from "../vault/EscapeBase.sol";

/// @dev Headers that were signed before the operators vanished and never posted here are ammunition: one a week would keep
/// everybody in for ever.
contract HoardedHeadersAndEscape is EscapeBase {
    function test_hoardedHeadersDoNotEndRequestsToLeave() public {
        deposit(ALICE, WETH, 3 ether);
        snap();
        // Operators sign a few more for other chains. Then they are gone for ever.
        Shot[] memory hoard = new Shot[](6);
        for (uint256 i = 0; i < hoard.length; ++i) {
            hoard[i] = look();
        }
        uint64 lifeAt = chains[0].registry.lifeAt();
        wait_(1 days);
        ask(WETH, 3 ether);
        for (uint256 i = 0; i < hoard.length; ++i) {
            wait_(1 days - 1 hours);
            post(hoard[i], 0);
            wait_(1 hours);
            vm.expectRevert(abi.encodeWithSelector(IMarginVault.StillLeaving.selector, idOf(ALICE), WETH));
            this.putBackExternally(WETH);
        }
        // All of them were accepted, and the last one lets nobody do anything else.
        (bytes32 latest,,,) = chains[0].registry.latest();
        Shot memory last = hoard[5];
        vm.assertEq(latest, chains[0].registry.digest(last.header));
        vm.assertEq(chains[0].registry.lifeAt(), lifeAt);
        vm.expectRevert(abi.encodeWithSelector(ISnapshotRegistry.TooOld.selector, last.header.timestamp, MAX_AGE_RISK));
        this.withdrawUnder(last);

        pay(WETH);
        vm.assertEq(tokens[WETH].balanceOf(ALICE), 3 ether);
    }

    /// @dev A set that is being replaced signs fresh headers, but has no home chain to look at: it repeats the old entry.
    function test_freshHeadersWithAnOldHomeEntryDoNotEndThem() public {
        deposit(ALICE, WETH_2, 3 ether);
        snap();
        uint64 asked = time;
        for (uint256 i = 0; i < 28; ++i) {
            advance(6 hours);
            // The home entry stays what it was.
            lookAt(1);
            lookAt(2);
            post(seal(), 2);
            chains[2].registry.observeSilence();
            if (i == 3) askOnSlot2();
        }
        vm.assertEq(chains[2].registry.lifeAt(), asked);
        vault2().payLeaving(idOf(ALICE), WETH_2, 0);
        vm.assertEq(tokens[WETH_2].balanceOf(ALICE), 3 ether);
    }

    function withdrawUnder(Shot memory last) external {
        withdraw(ALICE, WETH, 1 ether, last);
    }

    function askOnSlot2() private {
        IMarginVault vault = vault2();
        by(ALICE);
        vault.askToLeave(idOf(ALICE), WETH_2, 3 ether, ALICE);
    }

    function vault2() private returns (IMarginVault) {
        return vaultOf(WETH_2);
    }
}

contract HoardedHeadersAndRecovery is RotationBase {
    function test_hoardedHeadersDoNotVoidRecoveries() public {
        post(headerAt(START), 0x07);
        Snapshot[4] memory hoard = [headerAt(START + 2), headerAt(START + 4), headerAt(START + 6), headerAt(START + 8)];
        beSilent(3 days);
        acceptHeader(hoard[0]);
        bytes32 hash = scheduleRecovery(2, 3);
        beSilent(3 days);
        acceptHeader(hoard[1]);
        beSilent(4 days - 1);
        acceptHeader(hoard[2]);
        advance(1);
        registry.recover(2, operatorsOf(3));
        vm.assertEq(registry.operators(), hash);
        // What is left of the hoard is worth nothing now.
        bytes32 digest = registry.digest(hoard[3]);
        vm.expectRevert(
            abi.encodeWithSelector(ISnapshotRegistry.WrongOperators.selector, hash, hashOf(THRESHOLD, five()))
        );
        post(hoard[3], 0x07, sign(digest, 0x07));
        postAs(2, 3, hash);
        vm.assertEq(registry.lifeAt(), time);
    }
}
