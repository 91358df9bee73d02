// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {EnumerableSet} from "@openzeppelin/contracts/utils/structs/EnumerableSet.sol";
import {IMarginVault} from "../interfaces/IMarginVault.sol";
import {IVenue} from "../interfaces/IVenue.sol";
import {AssetId} from "../types/AssetId.sol";
import {AssetWord, assetAt} from "../types/AssetWord.sol";
import {Slot} from "../types/Slot.sol";
import {VaultState} from "../types/VaultState.sol";
import {AccountView, AccountViewLib} from "./AccountViewLib.sol";
import {Ledger, LedgerLib} from "./LedgerLib.sol";
import {MarginLib} from "./MarginLib.sol";
import {VaultStateLib} from "./VaultStateLib.sol";

/// @title §4: what must hold after an action
library RiskLib {
    using AccountViewLib for AccountView;
    using EnumerableSet for EnumerableSet.AddressSet;
    using LedgerLib for Ledger;

    /// @notice The rule for withdraw and borrow. From now on no header older than that of `epoch` judges the account here.
    function takeRisk(AccountView memory current, VaultState storage state, uint64 epoch) internal {
        EnumerableSet.AddressSet storage owing = state.venuesOf[current.account];
        for (uint256 i = 0; i < owing.length(); ++i) {
            AssetId assetId = AssetId.wrap(IVenue(owing.at(i)).liabilityAssetId());
            AssetWord asset = assetAt(current.table, assetId);
            if (!isLiabilityOf(asset, current.config.slot) || asset.isFlagged()) {
                revert IMarginVault.FlaggedLiability(assetId);
            }
        }
        int256[] memory surplus = current.riskSurplus(state);
        requireSurplus(current, surplus, MarginLib.deficit(surplus, current.config.slot));
        state.ledger.noteRisk(current.account, epoch);
    }

    /// @notice A debt that the asset table does not know would count nothing.
    function requireKnownLiabilities(AccountView memory current, VaultState storage state) internal view {
        EnumerableSet.AddressSet storage owing = state.venuesOf[current.account];
        for (uint256 i = 0; i < owing.length(); ++i) {
            AssetId assetId = AssetId.wrap(IVenue(owing.at(i)).liabilityAssetId());
            if (!isLiabilityOf(assetAt(current.table, assetId), current.config.slot)) {
                revert IMarginVault.FlaggedLiability(assetId);
            }
        }
    }

    /// @notice Reverts if this slot's surplus is below `required`.
    function requireSurplus(AccountView memory current, int256[] memory surplus, int256 required) internal pure {
        int256 own = surplus[current.config.slot.place()];
        if (own < required) revert IMarginVault.InsufficientMargin(current.account, own, required);
    }

    function isLiabilityOf(AssetWord asset, Slot slot) internal pure returns (bool) {
        return asset.isLiability() && asset.slot() == slot;
    }
}
