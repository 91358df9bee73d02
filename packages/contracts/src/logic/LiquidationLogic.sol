// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20, SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {EnumerableSet} from "@openzeppelin/contracts/utils/structs/EnumerableSet.sol";
import {ILiquidationCallback} from "../interfaces/ILiquidationCallback.sol";
import {IMarginVault} from "../interfaces/IMarginVault.sol";
import {IVenue} from "../interfaces/IVenue.sol";
import {AccountIdLib} from "../libraries/AccountIdLib.sol";
import {AccountView, AccountViewLib} from "../libraries/AccountViewLib.sol";
import {Ledger, LedgerLib} from "../libraries/LedgerLib.sol";
import {LiquidationAmounts, LiquidationInput, LiquidationLib} from "../libraries/LiquidationLib.sol";
import {MarginLib} from "../libraries/MarginLib.sol";
import {RiskLib} from "../libraries/RiskLib.sol";
import {VaultStateLib} from "../libraries/VaultStateLib.sol";
import {COLLATERAL, assetAt} from "../types/AssetWord.sol";
import {AccountProof} from "../types/Snapshot.sol";
import {VaultConfig, VaultState} from "../types/VaultState.sol";

/// @notice What a liquidator asks for; see `IMarginVault.liquidate`.
struct LiquidationRequest {
    bytes32 account;
    address venue;
    uint256 maxRepayUnits;
    uint16 assetId;
    uint256 minUnits;
    address receiver;
    bytes data;
}

/// @title Section 8: debt repaid for collateral
/// @dev Linked to the vault and run in its storage, under its lock.
library LiquidationLogic {
    using AccountViewLib for AccountView;
    using EnumerableSet for EnumerableSet.AddressSet;
    using LedgerLib for Ledger;
    using SafeERC20 for IERC20;
    using VaultStateLib for VaultState;

    uint256 private constant RAY = 10 ** 27;

    function liquidate(
        VaultState storage state,
        VaultConfig memory config,
        LiquidationRequest memory request,
        AccountProof calldata proof
    ) external returns (uint256 repaidUnits, uint256 units) {
        if (request.receiver == address(0)) revert IMarginVault.ZeroReceiver();
        if (AccountIdLib.accountOf(msg.sender) == request.account) {
            revert IMarginVault.SelfLiquidation(request.account);
        }
        config.registry.requireLatest(proof.header, config.maxAgeLiquidate);
        (repaidUnits, units) = _size(state, config, request, proof);
        if (!LiquidationLib.isPriceMet(units, repaidUnits, request.minUnits, request.maxRepayUnits)) {
            revert IMarginVault.TooFewUnits(repaidUnits, units);
        }
        uint256 repaidTokens = _swap(state, request, repaidUnits, units);
        state.registerVenue(request.account, request.venue);
        emit IMarginVault.Liquidated(
            request.account,
            request.venue,
            request.assetId,
            msg.sender,
            request.receiver,
            repaidUnits,
            repaidTokens,
            units
        );
    }

    /// @dev Decides a liquidation from the view, before anything moves.
    function _size(
        VaultState storage state,
        VaultConfig memory config,
        LiquidationRequest memory request,
        AccountProof calldata proof
    ) private view returns (uint256 repaidUnits, uint256 units) {
        if (!state.venues.contains(request.venue)) {
            revert IMarginVault.UnknownVenue(request.venue);
        }
        AccountView memory current = AccountViewLib.read(state, config, request.account, proof);
        LiquidationInput memory input;
        input.current = current.sheet();
        if (input.current.maintenanceSurplus >= 0) {
            revert IMarginVault.Healthy(request.account, input.current.maintenanceSurplus);
        }
        input.leaf = MarginLib.evaluate(current.leaf, current.table, config.slots);
        input.slot = config.slot;
        uint16 liabilityId = IVenue(request.venue).liabilityAssetId();
        input.liability = assetAt(current.table, liabilityId);
        input.collateral = assetAt(current.table, request.assetId);
        bool isLocal = state.assets[request.assetId].kind == COLLATERAL;
        if (!RiskLib.isLiabilityOf(input.liability, config.slot)) revert IMarginVault.NotInAssetTable(liabilityId);
        if (!input.collateral.isCollateral() || input.collateral.slot() >= config.slots) {
            revert IMarginVault.NotInAssetTable(request.assetId);
        }
        if ((input.collateral.slot() == config.slot) != isLocal) revert IMarginVault.NotInAssetTable(request.assetId);
        if (input.liability.isPriceStale()) revert IMarginVault.StalePrice(liabilityId);
        if (input.collateral.isPriceStale()) revert IMarginVault.StalePrice(request.assetId);
        int256 available = isLocal ? current.free(state, request.assetId) : current.inbound(state, request.assetId);
        input.available = available > 0 ? uint256(available) : 0;
        input.debt = IVenue(request.venue).debtOf(request.account);
        input.maxRepayUnits = request.maxRepayUnits;
        LiquidationAmounts memory amounts = LiquidationLib.amounts(input);
        if (amounts.repaidValue < LiquidationLib.MIN_VALUE || amounts.units == 0) {
            revert IMarginVault.LiquidationTooSmall(amounts.repaidValue, amounts.units);
        }
        return (amounts.repaidUnits, amounts.units);
    }

    function _swap(VaultState storage state, LiquidationRequest memory request, uint256 repaidUnits, uint256 units)
        private
        returns (uint256 repaidTokens)
    {
        (bytes32 account, uint16 assetId, IVenue venue) = (request.account, request.assetId, IVenue(request.venue));
        if (state.assets[assetId].kind == COLLATERAL) {
            state.ledger.withdraw(account, assetId, units);
            IERC20(state.assets[assetId].token).safeTransfer(request.receiver, units);
            if (request.data.length != 0) _callBack(request, repaidUnits, units);
            return venue.onLiquidate(account, msg.sender, repaidUnits);
        }
        if (request.data.length != 0) revert IMarginVault.CallbackNotPossible(assetId);
        repaidTokens = venue.onLiquidate(account, msg.sender, repaidUnits);
        state.bookClaim(account, request.receiver, assetId, units);
    }

    function _callBack(LiquidationRequest memory request, uint256 repaidUnits, uint256 units) private {
        uint256 repayTokens = Math.mulDiv(repaidUnits, IVenue(request.venue).index(), RAY, Math.Rounding.Ceil);
        ILiquidationCallback(msg.sender)
            .onLiquidation(request.account, request.assetId, units, repayTokens, request.data);
    }
}
