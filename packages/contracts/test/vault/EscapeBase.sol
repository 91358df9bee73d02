// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {MarginVault} from "../../src/MarginVault.sol";
import {SnapshotRegistry} from "../../src/SnapshotRegistry.sol";
import {AccountProof} from "../../src/types/Snapshot.sol";
import {Base} from "../Base.sol";

/// @dev ALICE's way out of slot 0 when no snapshot comes any more.
abstract contract EscapeBase is Base {
    /// @dev Someone keeps observing that slot 0 is running, and silent.
    function wait_(uint64 secs) internal {
        SnapshotRegistry registry = chains[0].registry;
        on(0);
        for (uint64 end = time + secs; time < end;) {
            advance(end - time < 6 hours ? end - time : 6 hours);
            registry.observeSilence();
        }
    }

    function ask(uint16 assetId, uint256 units) internal {
        MarginVault vault = vaultOf(assetId);
        by(ALICE);
        vault.askToLeave(idOf(ALICE), assetId, units, ALICE);
    }

    function ask(uint16 assetId, uint256 units, Shot memory shot) internal {
        AccountProof memory proof = proofOf(shot, idOf(ALICE));
        MarginVault vault = vaultOf(assetId);
        by(ALICE);
        vault.askToLeave(idOf(ALICE), assetId, units, ALICE, proof);
    }

    function pay(uint16 assetId) internal {
        MarginVault vault = vaultOf(assetId);
        by(BOB);
        vault.payLeaving(idOf(ALICE), assetId, lastRequest(assetId));
    }

    function putBack(uint16 assetId) internal {
        MarginVault vault = vaultOf(assetId);
        by(BOB);
        vault.putBack(idOf(ALICE), assetId, lastRequest(assetId));
    }

    /// @dev The number of ALICE's latest request.
    function lastRequest(uint16 assetId) internal view returns (uint64) {
        (, uint64 requests) = chains[homeOf(assetId)].vault.leaving(idOf(ALICE), assetId);
        return requests == 0 ? 0 : requests - 1;
    }

    function askExternally(uint16 assetId, uint256 units) external {
        ask(assetId, units);
    }

    function askWithProof(uint16 assetId, uint256 units, Shot memory shot) external {
        ask(assetId, units, shot);
    }

    function payExternally(uint16 assetId) external {
        pay(assetId);
    }

    function putBackExternally(uint16 assetId) external {
        putBack(assetId);
    }
}
