// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20, SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {EnumerableSet} from "@openzeppelin/contracts/utils/structs/EnumerableSet.sol";
import {IMarginVault} from "../interfaces/IMarginVault.sol";
import {IVenue} from "../interfaces/IVenue.sol";
import {AccountView, AccountViewLib} from "../libraries/AccountViewLib.sol";
import {Ledger, LedgerLib} from "../libraries/LedgerLib.sol";
import {LiquidationLib} from "../libraries/LiquidationLib.sol";
import {BalanceSheet, MarginLib, UnitCount} from "../libraries/MarginLib.sol";
import {RiskLib} from "../libraries/RiskLib.sol";
import {VaultStateLib} from "../libraries/VaultStateLib.sol";
import {AssetWord, COLLATERAL, assetAt} from "../types/AssetWord.sol";
import {AccountProof} from "../types/Snapshot.sol";
import {VaultConfig, VaultState} from "../types/VaultState.sol";

/// @title Section 8: debt that nothing is left to pay with
/// @dev Linked to the vault and run in its storage, under its lock.
library WriteOffLogic {
    using AccountViewLib for AccountView;
    using EnumerableSet for EnumerableSet.AddressSet;
    using LedgerLib for Ledger;
    using SafeERC20 for IERC20;
    using VaultStateLib for VaultState;

    function writeOff(
        VaultState storage state,
        VaultConfig memory config,
        bytes32 account,
        address venue,
        AccountProof calldata proof
    ) external returns (uint256 units) {
        if (!state.venues.contains(venue)) revert IMarginVault.UnknownVenue(venue);
        config.registry.requireLatest(proof.header, config.maxAgeLiquidate);
        AccountView memory current = AccountViewLib.read(state, config, account, proof);
        uint16 liabilityId = IVenue(venue).liabilityAssetId();
        if (!RiskLib.isLiabilityOf(assetAt(current.table, liabilityId), config.slot)) {
            revert IMarginVault.NotInAssetTable(liabilityId);
        }
        units = IVenue(venue).debtOf(account);
        if (units == 0) revert IMarginVault.NoDebt(account, venue);
        _requireHopeless(current);
        _seizeAll(state, current, venue);
        uint256 tokenAmount;
        (units, tokenAmount) = IVenue(venue).onChargeOff(account, address(0));
        state.registerVenue(account, venue);
        state.ledger.touch(account);
        emit IMarginVault.WrittenOff(account, venue, msg.sender, units, tokenAmount);
    }

    function _requireHopeless(AccountView memory current) private pure {
        BalanceSheet memory sheet = current.sheet();
        if (sheet.maintenanceSurplus >= 0) revert IMarginVault.Healthy(current.account, sheet.maintenanceSurplus);
        if (sheet.equity >= 0) revert IMarginVault.Solvent(current.account, sheet.equity);
        int256 collateral = sheet.equity;
        for (uint256 i = 0; i < sheet.liabilities.length; ++i) {
            collateral += int256(sheet.liabilities[i]);
        }
        if (uint256(collateral) > LiquidationLib.DUST) {
            revert IMarginVault.CollateralLeft(current.account, uint256(collateral));
        }
    }

    /// @dev Every unit that counts on this chain goes to the venue's reserve.
    function _seizeAll(VaultState storage state, AccountView memory current, address venue) private {
        UnitCount memory count = MarginLib.countUnits(current.words, current.table, current.config.slots);
        address receiver = IVenue(venue).reserveReceiver();
        for (uint256 i = 0; i < count.used; ++i) {
            uint16 assetId = uint16(count.assetIds[i]);
            AssetWord asset = assetAt(current.table, assetId);
            if (!asset.isCollateral()) continue;
            int256 available = _available(state, current, asset, assetId);
            // What a stale price calls dust may be a fortune.
            if (asset.isPriceStale() && (available > 0 || count.net[assetId] > 0)) {
                revert IMarginVault.StalePrice(assetId);
            }
            if (available > 0) _seize(state, current.account, venue, assetId, uint256(available), receiver);
        }
    }

    /// @dev None where vault and table do not agree on whose asset it is.
    function _available(VaultState storage state, AccountView memory current, AssetWord asset, uint16 assetId)
        private
        view
        returns (int256)
    {
        bool isLocal = state.assets[assetId].kind == COLLATERAL;
        if ((asset.slot() == current.config.slot) != isLocal) return 0;
        return isLocal ? current.free(state, assetId) : current.inbound(state, assetId);
    }

    function _seize(
        VaultState storage state,
        bytes32 account,
        address venue,
        uint16 assetId,
        uint256 units,
        address receiver
    ) private {
        if (state.assets[assetId].kind != COLLATERAL) {
            return state.bookClaim(account, receiver, assetId, units);
        }
        state.ledger.withdraw(account, assetId, units);
        emit IMarginVault.Seized(account, venue, assetId, receiver, units);
        IERC20(state.assets[assetId].token).safeTransfer(receiver, units);
    }
}
