// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {EnumerableSet} from "@openzeppelin/contracts/utils/structs/EnumerableSet.sol";
import {IMarginVault} from "../interfaces/IMarginVault.sol";
import {IVenue} from "../interfaces/IVenue.sol";
import {ISnapshotRegistry} from "../interfaces/ISnapshotRegistry.sol";
import {AccountViewLib} from "../libraries/AccountViewLib.sol";
import {Ledger, LedgerLib} from "../libraries/LedgerLib.sol";
import {LinkLib} from "../libraries/LinkLib.sol";
import {PaymentLib} from "../libraries/PaymentLib.sol";
import {ProofLib} from "../libraries/ProofLib.sol";
import {RiskLib} from "../libraries/RiskLib.sol";
import {VaultStateLib} from "../libraries/VaultStateLib.sol";
import {AccountId} from "../types/AccountId.sol";
import {AssetId} from "../types/AssetId.sol";
import {AssetWord, assetAt} from "../types/AssetWord.sol";
import {Leaving} from "../types/Leaving.sol";
import {AccountProof} from "../types/Snapshot.sol";
import {VaultConfig, VaultState} from "../types/VaultState.sol";

/// @notice What an account asks for; see `IMarginVault.askToLeave`.
struct LeavingRequest {
    /// @dev Whether the account itself asks, by call or by signature; otherwise the caller must be its delegate.
    bool isSelf;
    AccountId account;
    AssetId assetId;
    uint256 units;
    address receiver;
}

/// @title §9: out of a chain whose operators are gone
/// @dev Linked to the vault and run in its storage, under its lock.
library EscapeLogic {
    using EnumerableSet for EnumerableSet.AddressSet;
    using LedgerLib for Ledger;
    using LinkLib for VaultState;
    using PaymentLib for VaultState;
    using ProofLib for AccountProof;
    using VaultStateLib for VaultState;

    /// @dev Silence before units may be asked for, and from then until they are paid: other chains get that long to see
    /// that the units no longer count.
    uint64 private constant ASK_AFTER = 1 days;
    uint64 private constant LEAVE_AFTER = 6 days;

    function askToLeave(VaultState storage state, VaultConfig memory config, LeavingRequest memory request)
        external
        returns (uint64 number)
    {
        (, uint64 epoch,,) = config.registry.latest();
        // Before the first snapshot no table lists a venue.
        if (epoch != 0 && state.venuesOf[request.account].length() != 0) {
            revert IMarginVault.OwesHere(request.account);
        }
        return _ask(state, config, request, new bytes32[](0));
    }

    function askToLeave(
        VaultState storage state,
        VaultConfig memory config,
        LeavingRequest memory request,
        AccountProof calldata proof
    ) external returns (uint64 number) {
        config.registry.requireLatest(proof.header, type(uint64).max);
        (bytes32[] memory leaf, bytes32[] memory table) = proof.read(request.account);
        address[] memory owing = state.venuesOf[request.account].values();
        for (uint256 i = 0; i < owing.length; ++i) {
            AssetWord liability = assetAt(table, AssetId.wrap(IVenue(owing[i]).liabilityAssetId()));
            if (RiskLib.isLiabilityOf(liability, config.slot)) revert IMarginVault.OwesHere(request.account);
        }
        return _ask(state, config, request, leaf);
    }

    function payLeaving(
        VaultState storage state,
        VaultConfig memory config,
        AccountId account,
        AssetId assetId,
        uint64 number
    ) external {
        Leaving memory request = _request(state, account, assetId, number);
        if (config.registry.lifeAt() != request.lifeAt) revert IMarginVault.LeavingEnded(account, assetId);
        _requireSilence(config, request.silence + LEAVE_AFTER);
        state.ledger.payLeaving(account, assetId, number);
        emit IMarginVault.Left(account, assetId, number, request.receiver, request.units);
        state.sendOrOwe(assetId, request.receiver, request.units);
    }

    function putBack(
        VaultState storage state,
        VaultConfig memory config,
        AccountId account,
        AssetId assetId,
        uint64 number
    ) external {
        Leaving memory request = _request(state, account, assetId, number);
        if (config.registry.lifeAt() == request.lifeAt) revert IMarginVault.StillLeaving(account, assetId);
        uint256 units = state.ledger.putBack(account, assetId, number);
        emit IMarginVault.PutBack(account, assetId, number, units);
    }

    function _ask(
        VaultState storage state,
        VaultConfig memory config,
        LeavingRequest memory request,
        bytes32[] memory leaf
    ) private returns (uint64 number) {
        (AccountId account, AssetId assetId) = (request.account, request.assetId);
        PaymentLib.requireReceiver(request.receiver);
        state.token(assetId);
        if (!request.isSelf) {
            state.requireDelegate(account, config.slot, leaf, msg.sender);
            // A link that was taken back may show here still.
            if (request.receiver != msg.sender) revert IMarginVault.DelegateMustReceive(account, request.receiver);
        }
        uint64 silence = _requireSilence(config, ASK_AFTER);
        int256 free = AccountViewLib.free(state, config.slot, account, assetId, leaf);
        AccountViewLib.requireUnits(account, assetId, request.units, free);
        Leaving memory asked = Leaving(uint104(request.units), config.registry.lifeAt(), silence, request.receiver);
        number = state.ledger.ask(account, assetId, asked);
        emit IMarginVault.AskedToLeave(account, assetId, number, request.receiver, request.units);
    }

    function _request(VaultState storage state, AccountId account, AssetId assetId, uint64 number)
        private
        view
        returns (Leaving memory request)
    {
        request = state.ledger.leaving[account][assetId].requests[number];
        if (request.units == 0) revert IMarginVault.NothingLeaving(account, assetId);
    }

    function _requireSilence(VaultConfig memory config, uint64 required) private returns (uint64 silence) {
        silence = config.registry.observeSilence();
        if (silence < required) revert ISnapshotRegistry.NotSilent(required, silence);
    }
}
