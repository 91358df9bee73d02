// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {AssetId} from "../types/AssetId.sol";
import {AssetWord, COLLATERAL, assetAt} from "../types/AssetWord.sol";
import {VaultState} from "../types/VaultState.sol";
import {AccountView, AccountViewLib} from "./AccountViewLib.sol";
import {MarginLib, UnitCount} from "./MarginLib.sol";
import {ValueLib} from "./ValueLib.sol";

/// @notice Units of an asset that count on this chain.
struct UnitsHere {
    AssetId assetId;
    uint256 units;
}

/// @notice What an account still owns, on whatever chain and in whatever state.
struct Remains {
    /// @dev Σ value of (net + leaving), usdWad.
    uint256 value;
    /// @dev What of it counts on this chain; only the first `countHere` places.
    UnitsHere[] here;
    uint256 countHere;
    /// @dev Whether the price or the chain of any of it is stale; then `flagged` is the asset.
    bool isFlagged;
    AssetId flagged;
    /// @dev Whether there is no unit of anything.
    bool isNothing;
}

/// @title §8: whether a debt has anything left to be paid with
library LossLib {
    using AccountViewLib for AccountView;

    /// @notice What is left, from the words of the view. Collateral of maintenance weight 0 is nothing.
    function remains(AccountView memory current, VaultState storage state)
        internal
        view
        returns (Remains memory result)
    {
        UnitCount memory count = MarginLib.countUnits(current.words, current.table, current.config.slots);
        result.isNothing = true;
        result.here = new UnitsHere[](count.used);
        for (uint256 i = 0; i < count.used; ++i) {
            uint256 place = count.places[i];
            AssetId assetId = AssetId.wrap(uint16(place));
            AssetWord asset = assetAt(current.table, assetId);
            if (!asset.isCollateral() || asset.maintenanceWeight() == 0) continue;
            uint256 units = count.leaving[place];
            int256 net = count.net[place];
            if (net > 0) units += uint256(net);
            int256 here = available(current, state, asset, assetId);
            if (here > 0) result.here[result.countHere++] = UnitsHere(assetId, uint256(here));
            else if (units == 0) continue;
            result.isNothing = false;
            result.value += ValueLib.collateralValue(units, asset.unitPrice(), ValueLib.BPS);
            // What a stale price calls dust may be a fortune.
            if (asset.isFlagged()) (result.isFlagged, result.flagged) = (true, assetId);
        }
    }

    /// @notice Units of the collateral that count on this chain; none where vault and table do not agree on whose asset it
    /// is.
    function available(AccountView memory current, VaultState storage state, AssetWord asset, AssetId assetId)
        internal
        view
        returns (int256)
    {
        bool isLocal = state.assets[assetId].kind == COLLATERAL;
        if ((asset.slot() == current.config.slot) != isLocal) return 0;
        return isLocal ? current.free(state, assetId) : current.inbound(state, assetId);
    }
}
