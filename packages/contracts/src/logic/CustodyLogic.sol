// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20, SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {EnumerableSet} from "@openzeppelin/contracts/utils/structs/EnumerableSet.sol";
import {IMarginVault} from "../interfaces/IMarginVault.sol";
import {AccountIdLib} from "../libraries/AccountIdLib.sol";
import {AccountView, AccountViewLib} from "../libraries/AccountViewLib.sol";
import {GuardLib} from "../libraries/GuardLib.sol";
import {Balance, Ledger, LedgerLib} from "../libraries/LedgerLib.sol";
import {LinkLib} from "../libraries/LinkLib.sol";
import {LiquidationLib} from "../libraries/LiquidationLib.sol";
import {PaidBitmap, PaidBitmapLib} from "../libraries/PaidBitmap.sol";
import {PaymentLib} from "../libraries/PaymentLib.sol";
import {ProofLib} from "../libraries/ProofLib.sol";
import {RiskLib} from "../libraries/RiskLib.sol";
import {TokenLib} from "../libraries/TokenLib.sol";
import {VaultStateLib} from "../libraries/VaultStateLib.sol";
import {AccountId} from "../types/AccountId.sol";
import {AssetId} from "../types/AssetId.sol";
import {AssetWord, assetAt} from "../types/AssetWord.sol";
import {Claim} from "../types/Claim.sol";
import {Timer, startTimer} from "../types/Due.sol";
import {Slot} from "../types/Slot.sol";
import {AccountProof, ClaimProof, ClaimsProof} from "../types/Snapshot.sol";
import {VaultConfig, VaultState} from "../types/VaultState.sol";

/// @notice What a withdrawal asks for; see `IMarginVault.withdraw`.
struct Withdrawal {
    /// @dev Whether the account itself asks, by call or by signature; otherwise the caller must be its delegate.
    bool isSelf;
    AccountId account;
    AssetId assetId;
    uint256 units;
    address receiver;
}

/// @title Units in and out of custody
/// @dev Linked to the vault and run in its storage, under its lock. `isSelf`: whether the account itself asks, by call or
/// by signature; otherwise the caller must be its delegate.
library CustodyLogic {
    using AccountViewLib for AccountView;
    using EnumerableSet for EnumerableSet.AddressSet;
    using GuardLib for VaultState;
    using LedgerLib for Ledger;
    using LinkLib for VaultState;
    using PaidBitmapLib for PaidBitmap;
    using PaymentLib for VaultState;
    using ProofLib for AccountProof;
    using ProofLib for ClaimProof;
    using ProofLib for ClaimsProof;
    using RiskLib for AccountView;
    using SafeERC20 for IERC20;
    using VaultStateLib for VaultConfig;
    using VaultStateLib for VaultState;

    /// @param payer Who the token is taken from: the caller, or who signed.
    function deposit(
        VaultState storage state,
        VaultConfig memory config,
        bool isSelf,
        AccountId account,
        AssetId assetId,
        uint256 units,
        address payer
    ) external {
        bool acts = isSelf || state.isDelegate(account, config.slot, new bytes32[](0), msg.sender);
        _requireOpen(state, acts, account, assetId);
        _requireCap(state, assetId, units, 0);
        _deposit(state, config, acts, account, assetId, units, payer);
    }

    function deposit(
        VaultState storage state,
        VaultConfig memory config,
        bool isSelf,
        AccountId account,
        AssetId assetId,
        uint256 units,
        AccountProof calldata proof
    ) external {
        config.registry.requireRecent(proof.header, config.maxAgeRisk);
        AccountView memory current = AccountViewLib.read(state, config, account, proof);
        bool acts = isSelf || state.isDelegate(account, config.slot, current.leaf, msg.sender);
        _requireOpen(state, acts, account, assetId);
        int256 surplus = current.sheet().initialSurplus;
        AssetWord asset = assetAt(current.table, assetId);
        bool mends = surplus < 0 && asset.isCollateral() && asset.initialWeight() != 0;
        uint256 exempt = mends ? LiquidationLib.unitsToCover(uint256(-surplus), asset) : 0;
        _requireCap(state, assetId, units, exempt);
        _deposit(state, config, acts, account, assetId, units, msg.sender);
    }

    /// @dev Only who acts for the account opens a holding.
    function _requireOpen(VaultState storage state, bool acts, AccountId account, AssetId assetId) private view {
        if (!acts && !state.ledger.holds(account, assetId)) {
            revert IMarginVault.NotAccountOwner(account, AccountIdLib.accountOf(msg.sender));
        }
    }

    function withdraw(
        VaultState storage state,
        VaultConfig memory config,
        Withdrawal memory asked,
        AccountProof calldata proof
    ) external {
        PaymentLib.requireReceiver(asked.receiver);
        (AccountId account, AssetId assetId, uint256 units) = (asked.account, asked.assetId, asked.units);
        address token = state.token(assetId);
        config.registry.requireRecent(proof.header, config.maxAgeRisk);
        AccountView memory current = AccountViewLib.prove(config, account, proof);
        if (!asked.isSelf) state.requireDelegate(account, config.slot, current.leaf, msg.sender);
        AccountViewLib.requireUnits(account, assetId, units, current.free(state, assetId));
        bool isPaid = state.take(assetId, _unitsAtStake(state, account, assetId, units));
        if (isPaid) state.ledger.withdraw(account, assetId, units);
        else state.defer(config, PaymentLib.dueOf(account, assetId, units, asked.receiver, address(0)));
        _requireRestIsNoDust(state, account, assetId, current.free(state, assetId));
        current.refresh(state);
        state.requirePrices(current);
        current.takeRisk(state, proof.header.epoch);
        if (!isPaid) return;
        emit IMarginVault.Withdrawn(account, assetId, asked.receiver, units);
        IERC20(token).safeTransfer(asked.receiver, units);
    }

    function settle(
        VaultState storage state,
        VaultConfig memory config,
        Claim calldata claim,
        ClaimProof calldata proof
    ) external {
        config.registry.requireRecent(proof.header, type(uint64).max);
        proof.check(claim);
        _settle(state, config, claim, true);
    }

    function settleMany(
        VaultState storage state,
        VaultConfig memory config,
        Claim[] calldata claims,
        ClaimsProof calldata proof
    ) external {
        config.registry.requireRecent(proof.header, type(uint64).max);
        proof.check(claims);
        for (uint256 i = 0; i < claims.length; ++i) {
            _settle(state, config, claims[i], false);
        }
    }

    function payNoted(VaultState storage state, VaultConfig memory config, Claim calldata claim) external {
        bytes32 leaf = ProofLib.leafOf(claim);
        Timer memory timer = state.notes[leaf];
        if (timer.dueAt == 0) revert IMarginVault.NotNoted(Slot.wrap(claim.debtSlot), claim.index);
        timer.requireRipe(config.registry);
        _pay(state, claim, leaf);
    }

    /// @dev Pays a proven claim, or notes it if the bucket does not hold it.
    /// @param isAlone Whether it is refused if there is nothing to do. One that somebody else had settled or noted meanwhile
    /// does not keep others waiting.
    function _settle(VaultState storage state, VaultConfig memory config, Claim calldata claim, bool isAlone) private {
        AssetId assetId = AssetId.wrap(claim.assetId);
        Slot debtSlot = Slot.wrap(claim.debtSlot);
        state.token(assetId);
        config.requireOtherSlot(debtSlot);
        if (state.paid[debtSlot].has(claim.index)) {
            if (!isAlone) return;
            revert IMarginVault.AlreadySettled(debtSlot, claim.index);
        }
        bytes32 leaf = ProofLib.leafOf(claim);
        if (state.take(assetId, claim.units)) return _pay(state, claim, leaf);
        Timer memory timer = state.notes[leaf];
        // A note that a recovery made void is written anew.
        if (timer.dueAt != 0 && !timer.isReversed(config.registry)) {
            if (!isAlone) return;
            revert IMarginVault.AlreadyNoted(debtSlot, claim.index);
        }
        state.notes[leaf] = startTimer(config.registry);
        emit IMarginVault.ClaimNoted(debtSlot, claim.index, AccountId.wrap(claim.account), assetId, claim.units);
    }

    function _pay(VaultState storage state, Claim calldata claim, bytes32 leaf) private {
        (AccountId account, AssetId assetId) = (AccountId.wrap(claim.account), AssetId.wrap(claim.assetId));
        Slot debtSlot = Slot.wrap(claim.debtSlot);
        if (!state.paid[debtSlot].set(claim.index)) {
            revert IMarginVault.AlreadySettled(debtSlot, claim.index);
        }
        delete state.notes[leaf];
        address directed = state.directions[leaf].receiver;
        address receiver = directed == address(0) ? claim.beneficiary : directed;
        state.ledger.settle(account, assetId, debtSlot, claim.units);
        emit IMarginVault.Settled(debtSlot, claim.index, account, receiver, assetId, claim.units);
        state.sendOrOwe(assetId, receiver, claim.units);
    }

    function _deposit(
        VaultState storage state,
        VaultConfig memory config,
        bool acts,
        AccountId account,
        AssetId assetId,
        uint256 units,
        address payer
    ) private {
        address token = state.token(assetId);
        if (units == 0) revert IMarginVault.ZeroAmount();
        if (!acts || !state.ledger.holds(account, assetId)) {
            uint104 minDeposit = state.assets[assetId].minDeposit;
            if (units < minDeposit) revert IMarginVault.DepositTooSmall(assetId, minDeposit, units);
        }
        TokenLib.pull(token, payer, units);
        state.ledger.deposit(account, assetId, units, config.maxAssets());
        emit IMarginVault.Deposited(account, assetId, payer, units);
    }

    /// @dev What a deposit of `units` brings above the cap of the asset; nothing without a cap.
    function _unitsAboveCap(VaultState storage state, AssetId assetId, uint256 units) private view returns (uint256) {
        uint256 cap = state.supplyCaps[assetId];
        return cap == 0 ? 0 : Math.min(units, Math.saturatingSub(state.ledger.totals[assetId] + units, cap));
    }

    /// @dev Reverts if the units go above the cap, but for those that bring the account's initial surplus to zero.
    function _requireCap(VaultState storage state, AssetId assetId, uint256 units, uint256 exempt) private view {
        if (_unitsAboveCap(state, assetId, units) > exempt) {
            revert IMarginVault.SupplyCapReached(assetId, state.supplyCaps[assetId]);
        }
    }

    /// @dev The units of a withdrawal that a forged snapshot could have set free: all of an account that owes here, else those
    /// that are locked as far as this chain knows.
    function _unitsAtStake(VaultState storage state, AccountId account, AssetId assetId, uint256 units)
        private
        view
        returns (uint256)
    {
        if (state.venuesOf[account].length() != 0) return units;
        Balance storage entry = state.ledger.balances[account][assetId];
        return Math.min(units, Math.saturatingSub(entry.locked + units, entry.units));
    }

    /// @dev A withdrawal leaves at least the asset's minimum, or nothing that is not locked.
    /// @param free What is free afterwards. Not the balance above `locked`, which keeps what other slots released.
    function _requireRestIsNoDust(VaultState storage state, AccountId account, AssetId assetId, int256 free)
        private
        view
    {
        uint256 rest = state.ledger.balances[account][assetId].units;
        uint104 minDeposit = state.assets[assetId].minDeposit;
        if (free > 0 && rest < minDeposit) revert IMarginVault.RestTooSmall(assetId, minDeposit, rest);
    }
}
