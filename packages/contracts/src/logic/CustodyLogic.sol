// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20, SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {IMarginVault} from "../interfaces/IMarginVault.sol";
import {AccountIdLib} from "../libraries/AccountIdLib.sol";
import {AccountView, AccountViewLib} from "../libraries/AccountViewLib.sol";
import {Ledger, LedgerLib} from "../libraries/LedgerLib.sol";
import {PaidBitmap, PaidBitmapLib} from "../libraries/PaidBitmap.sol";
import {ProofLib} from "../libraries/ProofLib.sol";
import {RiskLib} from "../libraries/RiskLib.sol";
import {TokenLib} from "../libraries/TokenLib.sol";
import {VaultStateLib} from "../libraries/VaultStateLib.sol";
import {Claim} from "../types/Claim.sol";
import {AccountProof, ClaimProof} from "../types/Snapshot.sol";
import {VaultConfig, VaultState} from "../types/VaultState.sol";

/// @title Units in and out of custody
/// @dev Linked to the vault and run in its storage, under its lock.
library CustodyLogic {
    using AccountViewLib for AccountView;
    using LedgerLib for Ledger;
    using PaidBitmapLib for PaidBitmap;
    using ProofLib for ClaimProof;
    using RiskLib for AccountView;
    using SafeERC20 for IERC20;
    using VaultStateLib for VaultConfig;
    using VaultStateLib for VaultState;

    function deposit(VaultState storage state, bytes32 account, uint16 assetId, uint256 units) external {
        address token = state.token(assetId);
        if (units == 0) revert IMarginVault.ZeroAmount();
        bytes32 caller = AccountIdLib.accountOf(msg.sender);
        if (caller != account && state.ledger.balances[account][assetId].units == 0) {
            revert IMarginVault.NotAccountOwner(account, caller);
        }
        TokenLib.pull(token, msg.sender, units);
        state.ledger.deposit(account, assetId, units);
        emit IMarginVault.Deposited(account, assetId, msg.sender, units);
    }

    function withdraw(
        VaultState storage state,
        VaultConfig memory config,
        uint16 assetId,
        uint256 units,
        address receiver,
        AccountProof calldata proof
    ) external {
        if (receiver == address(0)) revert IMarginVault.ZeroReceiver();
        address token = state.token(assetId);
        bytes32 account = AccountIdLib.accountOf(msg.sender);
        config.registry.requireRecent(proof.header, config.maxAgeRisk);
        AccountView memory current = AccountViewLib.read(state, config, account, proof);
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
}
