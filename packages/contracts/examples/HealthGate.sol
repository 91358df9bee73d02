// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {AttestedMargin} from "@plimsoll/contracts/src/integration/AttestedMargin.sol";
import {ISnapshotRegistry} from "@plimsoll/contracts/src/interfaces/ISnapshotRegistry.sol";
import {AccountIdLib} from "@plimsoll/contracts/src/libraries/AccountIdLib.sol";
import {AccountId} from "@plimsoll/contracts/src/types/AccountId.sol";
import {AccountProof} from "@plimsoll/contracts/src/types/Snapshot.sol";

/// @title Only for traders who are above their maintenance margin requirement over all chains
contract HealthGate {
    ISnapshotRegistry private immutable REGISTRY;

    constructor(ISnapshotRegistry registry) {
        REGISTRY = registry;
    }

    function enter(AccountProof calldata proof) external view returns (AccountId account) {
        account = AccountIdLib.accountOf(msg.sender);
        AttestedMargin.requireHealthy({registry: REGISTRY, account: account, proof: proof, slots: 3, maxAge: 60});
    }
}
