// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20, SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {IMarginVault} from "../interfaces/IMarginVault.sol";
import {AccountView, AccountViewLib} from "../libraries/AccountViewLib.sol";
import {Ledger, LedgerLib} from "../libraries/LedgerLib.sol";
import {LinkLib} from "../libraries/LinkLib.sol";
import {PaidBitmap, PaidBitmapLib} from "../libraries/PaidBitmap.sol";
import {ProofLib} from "../libraries/ProofLib.sol";
import {RiskLib} from "../libraries/RiskLib.sol";
import {TokenLib} from "../libraries/TokenLib.sol";
import {VaultStateLib} from "../libraries/VaultStateLib.sol";
import {Claim} from "../types/Claim.sol";
import {AccountProof, ClaimProof} from "../types/Snapshot.sol";
import {VaultConfig, VaultState} from "../types/VaultState.sol";

/// @title Units in and out of custody
/// @dev Linked to the vault and run in its storage, under its lock. `isOwner`: whether the account itself asks, by call or
/// by signature; otherwise the caller must be its delegate.
library CustodyLogic {
    using AccountViewLib for AccountView;
    using LedgerLib for Ledger;
    using LinkLib for VaultState;
    using PaidBitmapLib for PaidBitmap;
    using ProofLib for AccountProof;
    using ProofLib for ClaimProof;
    using RiskLib for AccountView;
    using SafeERC20 for IERC20;
    using VaultStateLib for VaultConfig;
    using VaultStateLib for VaultState;

    /// @param payer Who the token is taken from: the caller, or who signed.
    function deposit(
        VaultState storage state,
        VaultConfig memory config,
        bool isOwner,
        bytes32 account,
        uint16 assetId,
        uint256 units,
        address payer
    ) external {
        if (!isOwner && !state.ledger.holds(account, assetId)) {
            state.requireDelegate(account, config.slot, new bytes32[](0), msg.sender);
        }
        _deposit(state, account, assetId, units, payer);
    }

    function deposit(
        VaultState storage state,
        VaultConfig memory config,
        bool isOwner,
        bytes32 account,
        uint16 assetId,
        uint256 units,
        AccountProof calldata proof
    ) external {
        config.registry.requireRecent(proof.header, config.maxAgeRisk);
        (bytes32[] memory leaf,) = proof.read(account);
        if (!isOwner && !state.ledger.holds(account, assetId)) {
            state.requireDelegate(account, config.slot, leaf, msg.sender);
        }
        _deposit(state, account, assetId, units, msg.sender);
    }

    function withdraw(
        VaultState storage state,
        VaultConfig memory config,
        bool isOwner,
        bytes32 account,
        uint16 assetId,
        uint256 units,
        address receiver,
        AccountProof calldata proof
    ) external {
        if (receiver == address(0)) revert IMarginVault.ZeroReceiver();
        address token = state.token(assetId);
        config.registry.requireRecent(proof.header, config.maxAgeRisk);
        AccountView memory current = AccountViewLib.prove(config, account, proof);
        if (!isOwner) state.requireDelegate(account, config.slot, current.leaf, msg.sender);
        AccountViewLib.requireUnits(account, assetId, units, current.free(state, assetId));
        state.ledger.withdraw(account, assetId, units);
        current.refresh(state);
        current.requireRisk(state);
        emit IMarginVault.Withdrawn(account, assetId, receiver, units);
        IERC20(token).safeTransfer(receiver, units);
    }

    function settle(
        VaultState storage state,
        VaultConfig memory config,
        Claim calldata claim,
        ClaimProof calldata proof
    ) external {
        address token = state.token(claim.assetId);
        config.requireOtherSlot(claim.debtSlot);
        config.registry.requireLatest(proof.header, type(uint64).max);
        proof.check(claim);
        if (!state.paid[claim.debtSlot].set(claim.index)) {
            revert IMarginVault.AlreadySettled(claim.debtSlot, claim.index);
        }
        state.ledger.settle(claim.account, claim.assetId, claim.debtSlot, claim.units);
        emit IMarginVault.Settled(
            claim.debtSlot, claim.index, claim.account, claim.beneficiary, claim.assetId, claim.units
        );
        IERC20(token).safeTransfer(claim.beneficiary, claim.units);
    }

    function _deposit(VaultState storage state, bytes32 account, uint16 assetId, uint256 units, address payer) private {
        address token = state.token(assetId);
        if (units == 0) revert IMarginVault.ZeroAmount();
        if (!state.ledger.holds(account, assetId)) {
            uint104 minDeposit = state.assets[assetId].minDeposit;
            if (units < minDeposit) revert IMarginVault.DepositTooSmall(assetId, minDeposit, units);
        }
        TokenLib.pull(token, payer, units);
        state.ledger.deposit(account, assetId, units);
        emit IMarginVault.Deposited(account, assetId, payer, units);
    }
}
