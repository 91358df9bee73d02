// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {AssetWord} from "../types/AssetWord.sol";
import {BalanceSheet, MarginLib} from "./MarginLib.sol";

/// @notice What a liquidation is decided from.
struct LiquidationInput {
    /// @dev The account in the view, and in the leaf alone.
    BalanceSheet current;
    BalanceSheet leaf;
    /// @dev This chain.
    uint256 slot;
    AssetWord liability;
    AssetWord collateral;
    /// @dev Debt shares owed to the venue.
    uint256 debt;
    /// @dev Units of the collateral that count on this chain.
    uint256 available;
    uint256 maxRepayUnits;
}

/// @notice What a liquidation moves.
struct LiquidationAmounts {
    uint256 repaidUnits;
    /// @dev v, in usdWad.
    uint256 repaidValue;
    uint256 units;
}

/// @title Section 8: how much a liquidation moves
library LiquidationLib {
    /// @notice The least a liquidation moves, in usdWad.
    uint256 internal constant MIN_VALUE = 10 ** 12;
    /// @notice A debt below this (usdWad) is never left over.
    uint256 internal constant DUST = 100 * 10 ** 18;

    uint256 private constant BPS = MarginLib.BPS;
    uint256 private constant PRICE_SCALE = MarginLib.PRICE_SCALE;

    /// @notice The least of what is asked for, the size limit, the debt and what the collateral covers, and the
    /// collateral for it.
    function amounts(LiquidationInput memory input) internal pure returns (LiquidationAmounts memory result) {
        uint256 limit = limitUnits(limitValue(input), input.debt, input.liability);
        uint256 covered = coveredUnits(input.available, input.liability, input.collateral);
        result.repaidUnits = Math.min(Math.min(input.maxRepayUnits, limit), covered);
        result.repaidValue = repaidValue(result.repaidUnits, input.liability);
        // The covered debt is rounded up, so that the last units can be taken; they are all there is to take.
        result.units = Math.min(seizedUnits(result.repaidValue, input.collateral), input.available);
    }

    /// @notice R: the repayment (usdWad) of `liability` for `collateral` that brings the initial surplus back to zero.
    /// @dev Zero if nothing is missing, and also if the weights and the bonus are such that no repayment would help,
    /// which a valid config excludes.
    function restoreValue(int256 initialSurplus, AssetWord liability, AssetWord collateral)
        internal
        pure
        returns (uint256)
    {
        if (initialSurplus >= 0) return 0;
        uint256 gain = liability.initialWeight() * BPS;
        uint256 cost = (BPS + collateral.liquidationBonus()) * collateral.initialWeight();
        if (gain <= cost) return 0;
        return Math.ceilDiv(uint256(-initialSurplus) * BPS * BPS, gain - cost);
    }

    /// @notice The liabilities (usdWad) that this chain may still take away: down to its share of what is left once
    /// R_leaf is repaid, and never more than R.
    /// @dev Each chain computes the share from the same leaf, so together they repay at most R_leaf.
    function limitValue(LiquidationInput memory input) internal pure returns (uint256) {
        uint256 all = 0;
        for (uint256 i = 0; i < input.leaf.liabilities.length; ++i) {
            all += input.leaf.liabilities[i];
        }
        uint256 leafRestore = restoreValue(input.leaf.initialSurplus, input.liability, input.collateral);
        uint256 target = leafRestore >= all
            ? 0
            : Math.mulDiv(input.leaf.liabilities[input.slot], all - leafRestore, all, Math.Rounding.Ceil);
        uint256 restore = restoreValue(input.current.initialSurplus, input.liability, input.collateral);
        return Math.min(Math.saturatingSub(input.current.liabilities[input.slot], target), restore);
    }

    /// @notice The debt shares that `value` allows to repay: all of `debt` if less than dust would remain.
    function limitUnits(uint256 value, uint256 debt, AssetWord liability) internal pure returns (uint256) {
        uint256 price = liability.unitPrice();
        uint256 units = price == 0 ? debt : Math.mulDiv(value, PRICE_SCALE, price);
        if (units >= debt) return debt;
        return MarginLib.liabilityValue(debt - units, price, BPS) < DUST ? debt : units;
    }

    /// @notice The debt shares whose repayment takes all `units` of the collateral, rounded up.
    function coveredUnits(uint256 units, AssetWord liability, AssetWord collateral) internal pure returns (uint256) {
        if (liability.unitPrice() == 0) return 0;
        uint256 value = Math.mulDiv(
            units * BPS, collateral.unitPrice(), (BPS + collateral.liquidationBonus()) * PRICE_SCALE, Math.Rounding.Ceil
        );
        return Math.mulDiv(value, PRICE_SCALE, liability.unitPrice(), Math.Rounding.Ceil);
    }

    /// @notice v: usdWad of repaid debt shares, rounded down.
    function repaidValue(uint256 repaidUnits, AssetWord liability) internal pure returns (uint256) {
        return Math.mulDiv(repaidUnits, liability.unitPrice(), PRICE_SCALE);
    }

    /// @notice Collateral units for a repayment worth `value` usdWad, bonus included, rounded down.
    function seizedUnits(uint256 value, AssetWord collateral) internal pure returns (uint256) {
        uint256 price = collateral.unitPrice();
        return price == 0 ? 0 : Math.mulDiv(value, (BPS + collateral.liquidationBonus()) * PRICE_SCALE, BPS * price);
    }

    /// @notice The fewest units of a collateral whose value at its initial weight covers `shortfall` (usdWad); the
    /// largest number if none does.
    function unitsToCover(uint256 shortfall, AssetWord collateral) internal pure returns (uint256) {
        uint256 price = collateral.unitPrice();
        uint256 weight = collateral.initialWeight();
        if (shortfall > MarginLib.collateralValue(type(uint104).max, price, weight)) return type(uint256).max;
        return shortfall == 0 ? 0 : Math.mulDiv(shortfall, PRICE_SCALE * BPS, price * weight, Math.Rounding.Ceil);
    }

    /// @notice Whether `units` for `repaid` is at least as good as `minUnits` for `maxRepaid`.
    function isPriceMet(uint256 units, uint256 repaid, uint256 minUnits, uint256 maxRepaid)
        internal
        pure
        returns (bool)
    {
        (uint256 high, uint256 low) = Math.mul512(units, maxRepaid);
        (uint256 minHigh, uint256 minLow) = Math.mul512(minUnits, repaid);
        return high > minHigh || (high == minHigh && low >= minLow);
    }
}
