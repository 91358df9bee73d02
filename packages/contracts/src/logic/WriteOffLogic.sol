// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {EnumerableSet} from "@openzeppelin/contracts/utils/structs/EnumerableSet.sol";
import {IMarginVault} from "../interfaces/IMarginVault.sol";
import {IVenue} from "../interfaces/IVenue.sol";
import {AccountView, AccountViewLib} from "../libraries/AccountViewLib.sol";
import {GuardLib} from "../libraries/GuardLib.sol";
import {Ledger, LedgerLib} from "../libraries/LedgerLib.sol";
import {LossLib, Remains} from "../libraries/LossLib.sol";
import {BalanceSheet} from "../libraries/MarginLib.sol";
import {PaymentLib} from "../libraries/PaymentLib.sol";
import {RiskLib} from "../libraries/RiskLib.sol";
import {VaultStateLib} from "../libraries/VaultStateLib.sol";
import {AccountId} from "../types/AccountId.sol";
import {AssetId} from "../types/AssetId.sol";
import {AssetWord, COLLATERAL, assetAt} from "../types/AssetWord.sol";
import {AccountProof} from "../types/Snapshot.sol";
import {VaultConfig, VaultState} from "../types/VaultState.sol";

/// @title §8: debt that nothing is left to pay with
/// @dev Linked to the vault and run in its storage, under its lock.
library WriteOffLogic {
    using AccountViewLib for AccountView;
    using EnumerableSet for EnumerableSet.AddressSet;
    using GuardLib for VaultState;
    using LedgerLib for Ledger;
    using LossLib for AccountView;
    using PaymentLib for VaultState;
    using VaultStateLib for VaultState;

    function writeOff(
        VaultState storage state,
        VaultConfig memory config,
        AccountId account,
        address venue,
        AccountProof calldata proof
    ) external returns (uint256 units) {
        if (!state.venues.contains(venue)) revert IMarginVault.UnknownVenue(venue);
        state.requireCurrent(config, account, proof.header);
        AccountView memory current = AccountViewLib.read(state, config, account, proof);
        AssetId liabilityId = AssetId.wrap(IVenue(venue).liabilityAssetId());
        AssetWord liability = assetAt(current.table, liabilityId);
        if (!RiskLib.isLiabilityOf(liability, config.slot)) revert IMarginVault.NotInAssetTable(liabilityId);
        if (_owesOnlyReserves(IVenue(venue), account)) {
            revert IMarginVault.NoDebt(account, venue);
        }
        state.requirePrices(current);
        Remains memory left = _requireHopeless(current, state, VaultStateLib.dustOf(venue, liability));
        _seizeAll(state, current, venue, left);
        uint256 tokenAmount;
        (units, tokenAmount) = IVenue(venue).onChargeOff(AccountId.unwrap(account), msg.sender);
        state.ledger.touch(account);
        emit IMarginVault.WrittenOff(account, venue, msg.sender, units, tokenAmount);
    }

    /// @dev Whether all that the account owes was charged off before.
    function _owesOnlyReserves(IVenue venue, AccountId account) private view returns (bool) {
        bytes32 id = AccountId.unwrap(account);
        return venue.debtOf(id) == venue.chargedOffOf(id);
    }

    function _requireHopeless(AccountView memory current, VaultState storage state, uint256 dust)
        private
        view
        returns (Remains memory left)
    {
        BalanceSheet memory sheet = current.sheet();
        if (sheet.maintenanceSurplus >= 0) revert IMarginVault.Healthy(current.account, sheet.maintenanceSurplus);
        if (sheet.equity >= 0) revert IMarginVault.Solvent(current.account, sheet.equity);
        left = current.remains(state);
        if (left.value > dust) revert IMarginVault.CollateralLeft(current.account, left.value);
        if (left.isFlagged) revert IMarginVault.StalePrice(left.flagged);
    }

    /// @dev Every unit that counts on this chain goes to the venue's reserve.
    function _seizeAll(VaultState storage state, AccountView memory current, address venue, Remains memory left)
        private
    {
        address receiver = IVenue(venue).reserveReceiver();
        for (uint256 i = 0; i < left.countHere; ++i) {
            _seize(state, current, venue, left.here[i].assetId, left.here[i].units, receiver);
        }
    }

    function _seize(
        VaultState storage state,
        AccountView memory current,
        address venue,
        AssetId assetId,
        uint256 units,
        address receiver
    ) private {
        AccountId account = current.account;
        if (state.assets[assetId].kind != COLLATERAL) return state.bookClaim(account, receiver, assetId, units);
        emit IMarginVault.Seized(account, venue, assetId, receiver, units);
        if (!state.take(assetId, units)) {
            state.defer(current.config, PaymentLib.dueOf(account, assetId, units, receiver, address(0)));
            return;
        }
        state.ledger.withdraw(account, assetId, units);
        state.sendOrOwe(assetId, receiver, units);
    }
}
