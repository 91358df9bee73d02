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
import {CutLib} from "../libraries/CutLib.sol";
import {GuardLib} from "../libraries/GuardLib.sol";
import {Ledger, LedgerLib} from "../libraries/LedgerLib.sol";
import {LiquidationAmounts, LiquidationInput, LiquidationLib} from "../libraries/LiquidationLib.sol";
import {LossLib, Remains} from "../libraries/LossLib.sol";
import {BalanceSheet, MarginLib} from "../libraries/MarginLib.sol";
import {PaymentLib} from "../libraries/PaymentLib.sol";
import {RiskLib} from "../libraries/RiskLib.sol";
import {ValueLib} from "../libraries/ValueLib.sol";
import {VaultStateLib} from "../libraries/VaultStateLib.sol";
import {AccountId} from "../types/AccountId.sol";
import {AssetId} from "../types/AssetId.sol";
import {COLLATERAL, assetAt} from "../types/AssetWord.sol";
import {Due} from "../types/Due.sol";
import {Slot} from "../types/Slot.sol";
import {AccountProof} from "../types/Snapshot.sol";
import {VaultConfig, VaultState} from "../types/VaultState.sol";

/// @notice What a liquidator asks for; see `IMarginVault.liquidate`.
struct LiquidationRequest {
    AccountId account;
    address venue;
    uint256 maxRepayUnits;
    AssetId assetId;
    uint256 minUnits;
    address receiver;
    bytes data;
}

/// @notice What was decided before anything moves.
struct LiquidationPlan {
    AccountView current;
    LiquidationInput input;
    LiquidationAmounts amounts;
    bool isLocal;
}

/// @title §8: debt repaid for collateral
/// @dev Linked to the vault and run in its storage, under its lock.
library LiquidationLogic {
    using AccountViewLib for AccountView;
    using EnumerableSet for EnumerableSet.AddressSet;
    using GuardLib for VaultState;
    using LedgerLib for Ledger;
    using LossLib for AccountView;
    using PaymentLib for VaultState;
    using SafeERC20 for IERC20;
    using VaultStateLib for VaultState;

    uint256 private constant RAY = 10 ** 27;

    function liquidate(
        VaultState storage state,
        VaultConfig memory config,
        LiquidationRequest memory request,
        AccountProof calldata proof
    ) external returns (uint256 repaidUnits, uint256 units) {
        PaymentLib.requireReceiver(request.receiver);
        if (AccountIdLib.accountOf(msg.sender) == request.account) {
            revert IMarginVault.SelfLiquidation(request.account);
        }
        state.requireCurrent(config, request.account, proof.header);
        LiquidationPlan memory plan;
        plan.current = AccountViewLib.read(state, config, request.account, proof);
        state.requirePrices(plan.current);
        _decide(state, request, proof, plan);
        (repaidUnits, units) = (plan.amounts.repaidUnits, plan.amounts.units);
        if (!LiquidationLib.isPriceMet(units, repaidUnits, request.minUnits, request.maxRepayUnits)) {
            revert IMarginVault.TooFewUnits(repaidUnits, units);
        }
        uint256 repaidTokens = _swap(state, request, plan);
        // The lock kept the debt from changing in any other way since it was read.
        if (repaidUnits == plan.input.debt) state.venuesOf[request.account].remove(request.venue);
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
        _chargeOff(state, request, plan);
    }

    /// @dev Decides a liquidation from the view.
    function _decide(
        VaultState storage state,
        LiquidationRequest memory request,
        AccountProof calldata proof,
        LiquidationPlan memory plan
    ) private view {
        LiquidationInput memory input = plan.input;
        _readAssets(state, request, plan);
        input.current = plan.current.sheet();
        input.leaf = MarginLib.evaluate(plan.current.leaf, plan.current.table, plan.current.config.slots);
        CutLib.check(proof.cut, proof.header.cut);
        int256 credited = LiquidationLib.creditedSurplus(
            input.current.maintenanceSurplus,
            input.leaf,
            CutLib.sumOfSlower(proof.cut, input.leaf.freshLiabilities, input.slot),
            input.liability,
            input.collateral
        );
        if (credited >= 0) revert IMarginVault.Healthy(request.account, credited);
        input.bonus =
            LiquidationLib.bonusAt(credited, input.current.maintenanceLiabilities, input.liability, input.collateral);
        input.dust = VaultStateLib.dustOf(request.venue, input.liability);
        plan.amounts = LiquidationLib.amounts(input);
        _requireEnough(plan);
    }

    /// @dev What is owed, what is seized, and how much of it there is.
    function _readAssets(VaultState storage state, LiquidationRequest memory request, LiquidationPlan memory plan)
        private
        view
    {
        if (!state.venues.contains(request.venue)) revert IMarginVault.UnknownVenue(request.venue);
        (AccountView memory current, LiquidationInput memory input) = (plan.current, plan.input);
        (Slot slot, uint256 slots) = (current.config.slot, current.config.slots);
        input.slot = slot;
        AssetId liabilityId = AssetId.wrap(IVenue(request.venue).liabilityAssetId());
        input.liability = assetAt(current.table, liabilityId);
        input.collateral = assetAt(current.table, request.assetId);
        plan.isLocal = state.assets[request.assetId].kind == COLLATERAL;
        if (!RiskLib.isLiabilityOf(input.liability, slot)) {
            revert IMarginVault.NotInAssetTable(liabilityId);
        }
        if (!input.collateral.isCollateral() || input.collateral.slotPlace() >= slots) {
            revert IMarginVault.NotInAssetTable(request.assetId);
        }
        if ((input.collateral.slot() == slot) != plan.isLocal) {
            revert IMarginVault.NotInAssetTable(request.assetId);
        }
        if (input.liability.isPriceStale()) revert IMarginVault.StalePrice(liabilityId);
        if (input.collateral.isPriceStale()) revert IMarginVault.StalePrice(request.assetId);
        if (request.data.length != 0 && !plan.isLocal) revert IMarginVault.CallbackNotPossible(request.assetId);
        int256 available = current.available(state, input.collateral, request.assetId);
        input.available = available > 0 ? uint256(available) : 0;
        // A callback needs the units at once.
        if (request.data.length != 0) {
            input.available = Math.min(input.available, state.bucketLevel(request.assetId));
        }
        input.debt = IVenue(request.venue).debtOf(AccountId.unwrap(request.account));
        input.maxRepayUnits = request.maxRepayUnits;
    }

    function _requireEnough(LiquidationPlan memory plan) private pure {
        (LiquidationInput memory input, LiquidationAmounts memory amounts) = (plan.input, plan.amounts);
        (uint256 value, uint256 repaid) = (amounts.repaidValue, amounts.repaidUnits);
        if (value < LiquidationLib.MIN_VALUE || amounts.units == 0) {
            revert IMarginVault.LiquidationTooSmall(value, amounts.units);
        }
        if (repaid < amounts.limitUnits && LiquidationLib.leavesDust(input.debt, repaid, input.liability, input.dust)) {
            revert IMarginVault.DustLeft(input.debt - repaid);
        }
        if (!plan.isLocal && value < input.dust && repaid != input.debt && amounts.units != input.available) {
            revert IMarginVault.ClaimTooSmall(value, input.dust);
        }
    }

    function _swap(VaultState storage state, LiquidationRequest memory request, LiquidationPlan memory plan)
        private
        returns (uint256 repaidTokens)
    {
        (AccountId account, AssetId assetId, IVenue venue) = (request.account, request.assetId, IVenue(request.venue));
        (uint256 repaidUnits, uint256 units) = (plan.amounts.repaidUnits, plan.amounts.units);
        if (!plan.isLocal) {
            repaidTokens = venue.onLiquidate(AccountId.unwrap(account), msg.sender, repaidUnits);
            state.bookClaim(account, request.receiver, assetId, units);
        } else if (state.take(assetId, units)) {
            state.ledger.withdraw(account, assetId, units);
            IERC20(state.assets[assetId].token).safeTransfer(request.receiver, units);
            if (request.data.length != 0) _callBack(request, repaidUnits, units);
            repaidTokens = venue.onLiquidate(AccountId.unwrap(account), msg.sender, repaidUnits);
        } else {
            Due memory due = PaymentLib.dueOf(account, assetId, units, request.receiver, request.venue);
            uint256 id = state.defer(plan.current.config, due);
            repaidTokens = venue.onDueRepayment(id, AccountId.unwrap(account), msg.sender, repaidUnits);
        }
    }

    function _callBack(LiquidationRequest memory request, uint256 repaidUnits, uint256 units) private {
        uint256 repayTokens = Math.mulDiv(repaidUnits, IVenue(request.venue).index(), RAY, Math.Rounding.Ceil);
        (bytes32 account, uint16 assetId) = (AccountId.unwrap(request.account), AssetId.unwrap(request.assetId));
        ILiquidationCallback(msg.sender).onLiquidation(account, assetId, units, repayTokens, request.data);
    }

    /// @dev Books the loss if nothing is left to pay with. Where a condition fails, the liquidation stands without it.
    function _chargeOff(VaultState storage state, LiquidationRequest memory request, LiquidationPlan memory plan)
        private
    {
        if (!_mayBeHopeless(plan) || !IVenue(request.venue).canChargeOff(AccountId.unwrap(request.account))) return;
        AccountView memory current = plan.current;
        current.refresh(state);
        if (current.sheet().equity >= 0) return;
        Remains memory left = current.remains(state);
        if (!left.isNothing && (left.value > plan.input.dust || left.countHere != 0 || left.isFlagged)) return;
        (uint256 units, uint256 tokenAmount) =
            IVenue(request.venue).onChargeOff(AccountId.unwrap(request.account), address(0));
        emit IMarginVault.ChargedOff(request.account, request.venue, units, tokenAmount);
    }

    /// @dev Whether no more than dust was left of all collateral: tells without another look at the account that an
    /// ordinary liquidation ends nothing.
    function _mayBeHopeless(LiquidationPlan memory plan) private pure returns (bool) {
        LiquidationInput memory input = plan.input;
        int256 rest = input.current.equity;
        for (uint256 i = 0; i < input.current.liabilities.length; ++i) {
            rest += int256(input.current.liabilities[i]);
        }
        rest -= int256(
            ValueLib.collateralValue(plan.amounts.units, input.collateral.unitPrice(), ValueLib.BPS) + input.dust
        );
        return rest <= int256(1);
    }
}
