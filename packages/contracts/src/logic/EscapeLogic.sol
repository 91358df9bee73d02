// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20, SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {EnumerableSet} from "@openzeppelin/contracts/utils/structs/EnumerableSet.sol";
import {IMarginVault} from "../interfaces/IMarginVault.sol";
import {ISnapshotRegistry} from "../interfaces/ISnapshotRegistry.sol";
import {AccountViewLib} from "../libraries/AccountViewLib.sol";
import {Ledger, LedgerLib} from "../libraries/LedgerLib.sol";
import {LinkLib} from "../libraries/LinkLib.sol";
import {ProofLib} from "../libraries/ProofLib.sol";
import {VaultStateLib} from "../libraries/VaultStateLib.sol";
import {Leaving} from "../types/Leaving.sol";
import {AccountProof} from "../types/Snapshot.sol";
import {VaultConfig, VaultState} from "../types/VaultState.sol";

/// @notice What an account asks for; see `IMarginVault.askToLeave`.
struct LeavingRequest {
    /// @dev Whether the account itself asks, by call or by signature; otherwise the caller must be its delegate.
    bool isOwner;
    bytes32 account;
    uint16 assetId;
    uint256 units;
    address receiver;
}

/// @title Section 9: out of a chain whose operators are gone
/// @dev Linked to the vault and run in its storage, under its lock.
library EscapeLogic {
    using EnumerableSet for EnumerableSet.AddressSet;
    using LedgerLib for Ledger;
    using LinkLib for VaultState;
    using ProofLib for AccountProof;
    using SafeERC20 for IERC20;
    using VaultStateLib for VaultState;

    /// @dev Silence before units may be asked for, and from then until they are paid: other chains get that long to see
    /// that the units no longer count.
    uint64 private constant ASK_AFTER = 1 days;
    uint64 private constant LEAVE_AFTER = 6 days;

    function askToLeave(VaultState storage state, VaultConfig memory config, LeavingRequest memory request) external {
        _ask(state, config, request, new bytes32[](0));
    }

    function askToLeave(
        VaultState storage state,
        VaultConfig memory config,
        LeavingRequest memory request,
        AccountProof calldata proof
    ) external {
        config.registry.requireLatest(proof.header, type(uint64).max);
        (bytes32[] memory leaf,) = proof.read(request.account);
        _ask(state, config, request, leaf);
    }

    function payLeaving(VaultState storage state, VaultConfig memory config, bytes32 account, uint16 assetId) external {
        Leaving memory request = _request(state, account, assetId);
        if (_epoch(config) != request.epoch) revert IMarginVault.LeavingEnded(account, assetId);
        _requireSilence(config, request.silence + LEAVE_AFTER);
        state.ledger.payLeaving(account, assetId);
        emit IMarginVault.Left(account, assetId, request.receiver, request.units);
        IERC20(state.token(assetId)).safeTransfer(request.receiver, request.units);
    }

    function putBack(VaultState storage state, VaultConfig memory config, bytes32 account, uint16 assetId) external {
        Leaving memory request = _request(state, account, assetId);
        if (_epoch(config) == request.epoch) revert IMarginVault.StillLeaving(account, assetId);
        uint256 units = state.ledger.putBack(account, assetId);
        emit IMarginVault.PutBack(account, assetId, units);
    }

    function _ask(
        VaultState storage state,
        VaultConfig memory config,
        LeavingRequest memory request,
        bytes32[] memory leaf
    ) private {
        (bytes32 account, uint16 assetId) = (request.account, request.assetId);
        if (request.receiver == address(0)) revert IMarginVault.ZeroReceiver();
        state.token(assetId);
        if (!request.isOwner) state.requireDelegate(account, config.slot, leaf, msg.sender);
        if (state.venuesOf[account].length() != 0) revert IMarginVault.OwesHere(account);
        uint64 silence = _requireSilence(config, ASK_AFTER);
        int256 free = AccountViewLib.free(state, config.slot, account, assetId, leaf);
        AccountViewLib.requireUnits(account, assetId, request.units, free);
        Leaving memory asked = Leaving(uint104(request.units), _epoch(config), silence, request.receiver);
        state.ledger.ask(account, assetId, asked);
        emit IMarginVault.AskedToLeave(account, assetId, request.receiver, request.units);
    }

    function _request(VaultState storage state, bytes32 account, uint16 assetId)
        private
        view
        returns (Leaving memory request)
    {
        request = state.ledger.leaving[account][assetId];
        if (request.units == 0) revert IMarginVault.NothingLeaving(account, assetId);
    }

    function _requireSilence(VaultConfig memory config, uint64 required) private returns (uint64 silence) {
        silence = config.registry.observeSilence();
        if (silence < required) revert ISnapshotRegistry.NotSilent(required, silence);
    }

    /// @dev The time of the last sign of life; each one ends the requests before it.
    function _epoch(VaultConfig memory config) private view returns (uint64) {
        return config.registry.lifeAt();
    }
}
