// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20, SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {IMarginVault} from "../interfaces/IMarginVault.sol";
import {AccountId} from "../types/AccountId.sol";
import {AssetId} from "../types/AssetId.sol";
import {Bucket} from "../types/Bucket.sol";
import {Due, startTimer} from "../types/Due.sol";
import {VaultConfig, VaultState} from "../types/VaultState.sol";
import {Ledger, LedgerLib} from "./LedgerLib.sol";

/// @title §9: units that leave the vault
library PaymentLib {
    using LedgerLib for Ledger;
    using SafeERC20 for IERC20;

    /// @notice Reverts unless the vault may be asked to pay there.
    function requireReceiver(address receiver) internal view {
        if (receiver == address(0)) revert IMarginVault.ZeroReceiver();
        if (receiver == address(this)) revert IMarginVault.VaultAsReceiver();
    }

    /// @notice Sends units, or keeps them for the receiver if the token refuses.
    function sendOrOwe(VaultState storage state, AssetId assetId, address receiver, uint256 units) internal {
        if (IERC20(state.assets[assetId].token).trySafeTransfer(receiver, units)) return;
        state.owed[receiver][assetId] += units;
        emit IMarginVault.Owed(receiver, assetId, units);
    }

    /// @notice The units that the asset's bucket holds now.
    function bucketLevel(VaultState storage state, AssetId assetId) internal view returns (uint256) {
        return state.buckets[assetId].available(block.timestamp);
    }

    /// @notice Takes units from the asset's bucket; false, and nothing taken, if it does not hold them.
    function take(VaultState storage state, AssetId assetId, uint256 units) internal returns (bool) {
        Bucket memory bucket = state.buckets[assetId];
        if (bucket.capacity == 0 || units == 0) return true;
        if (units > bucket.available(block.timestamp)) return false;
        state.buckets[assetId] = bucket.take(units, block.timestamp);
        return true;
    }

    /// @notice Takes units out of an account's balance that the bucket did not hold, to be paid later.
    /// @param due Without its timer.
    /// @return id Of the due payment.
    function defer(VaultState storage state, VaultConfig memory config, Due memory due) internal returns (uint256 id) {
        state.ledger.defer(due.account, due.assetId, due.units);
        due.timer = startTimer(config.registry);
        id = state.due.length;
        state.due.push(due);
        emit IMarginVault.DueBooked(id, due.account, due.assetId, due.receiver, due.units);
    }

    /// @notice A payment to be deferred.
    /// @param venue Where the repayment of a seizure stands aside; zero if nothing was repaid.
    function dueOf(AccountId account, AssetId assetId, uint256 units, address receiver, address venue)
        internal
        pure
        returns (Due memory due)
    {
        (due.account, due.assetId, due.units) = (account, assetId, uint104(units));
        (due.receiver, due.venue) = (receiver, venue);
    }
}
