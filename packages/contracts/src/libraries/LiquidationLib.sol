// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {AssetWord} from "../types/AssetWord.sol";
import {Slot} from "../types/Slot.sol";
import {LimitLib} from "./LimitLib.sol";
import {BalanceSheet} from "./MarginLib.sol";
import {ValueLib} from "./ValueLib.sol";

/// @notice What a liquidation is decided from.
struct LiquidationInput {
    /// @dev The account in the view, and in the leaf alone.
    BalanceSheet current;
    BalanceSheet leaf;
    /// @dev This chain.
    Slot slot;
    AssetWord liability;
    AssetWord collateral;
    /// @dev Basis points: what the liquidator gets on top.
    uint256 bonus;
    /// @dev Debt shares owed to the venue.
    uint256 debt;
    /// @dev The venue's dust, in usdWad.
    uint256 dust;
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
    /// @dev The most that `repaidUnits` could have been.
    uint256 limitUnits;
}

/// @title §8: when an account is liquidated, how much a liquidation moves, and for what bonus
library LiquidationLib {
    /// @notice The least a liquidation moves, in usdWad.
    uint256 internal constant MIN_VALUE = 10 ** 12;

    uint256 private constant BPS = ValueLib.BPS;
    uint256 private constant PRICE_SCALE = ValueLib.PRICE_SCALE;

    /// @notice M′: the maintenance surplus as if every slower slot had repaid its share of R already.
    /// @param slowLiabilities The leaf's liabilities (usdWad) on slots that the header saw at an older time than this one,
    /// without those whose price or chain is stale.
    function creditedSurplus(
        int256 maintenanceSurplus,
        BalanceSheet memory leaf,
        uint256 slowLiabilities,
        AssetWord liability,
        AssetWord collateral
    ) internal pure returns (int256) {
        uint256 most = BPS + collateral.liquidationBonus();
        uint256 gain = liability.maintenanceWeight() * BPS;
        uint256 cost = most * collateral.maintenanceWeight();
        if (slowLiabilities == 0 || gain <= cost) return maintenanceSurplus;
        uint256 all = _sum(leaf.liabilities);
        uint256 restore = restoreValue(leaf.initialSurplus, liability, collateral, collateral.liquidationBonus());
        uint256 credit = Math.mulDiv(slowLiabilities, Math.min(all, restore), all);
        return maintenanceSurplus + int256(Math.mulDiv(credit, gain - cost, BPS * BPS));
    }

    /// @notice b: grows from the collateral's least bonus at the line to its largest, `bonusDistance` below it.
    /// @param credited M′, below zero.
    /// @param maintenanceLiabilities All liabilities at maintenance weight, usdWad.
    /// @return bps Rounded down.
    function bonusAt(int256 credited, uint256 maintenanceLiabilities, AssetWord liability, AssetWord collateral)
        internal
        pure
        returns (uint256 bps)
    {
        uint256 most = collateral.liquidationBonus();
        uint256 least = Math.min(collateral.leastBonus(), most);
        uint256 width = liability.bonusDistance() * maintenanceLiabilities;
        if (width == 0) return most;
        return least + Math.min(most - least, Math.mulDiv(most - least, uint256(-credited) * BPS, width));
    }

    /// @notice The least of what is asked for, the size limit, the debt and what the collateral covers, and the
    /// collateral for it.
    function amounts(LiquidationInput memory input) internal pure returns (LiquidationAmounts memory result) {
        uint256 covered = coveredUnits(input.available, input.liability, input.collateral, input.bonus);
        result.limitUnits = Math.min(_limitUnits(input, covered), covered);
        result.repaidUnits = Math.min(input.maxRepayUnits, result.limitUnits);
        result.repaidValue = repaidValue(result.repaidUnits, input.liability);
        // The covered debt is rounded up, so that the last units can be taken; they are all there is to take.
        result.units = Math.min(seizedUnits(result.repaidValue, input.collateral, input.bonus), input.available);
    }

    /// @notice R: the repayment (usdWad) of `liability` for `collateral` that brings the initial surplus back to zero.
    /// @dev Zero if nothing is missing, and also if the weights and the bonus are such that no repayment would help,
    /// which a valid config excludes.
    /// @param bonus Basis points.
    function restoreValue(int256 initialSurplus, AssetWord liability, AssetWord collateral, uint256 bonus)
        internal
        pure
        returns (uint256)
    {
        uint256 gain = liability.initialWeight() * BPS;
        uint256 cost = (BPS + bonus) * collateral.initialWeight();
        return initialSurplus >= 0 ? 0 : LimitLib.restoreValue(uint256(-initialSurplus), gain, cost);
    }

    /// @notice The liabilities (usdWad) that this chain may still take away: down to its share of what is left once
    /// R_leaf is repaid, and never more than R; `dust` where R is less.
    /// @dev Each chain computes the share from the same leaf.
    function limitValue(LiquidationInput memory input) internal pure returns (uint256) {
        (AssetWord liability, AssetWord collateral) = (input.liability, input.collateral);
        uint256 place = input.slot.place();
        uint256 restore = restoreValue(input.current.initialSurplus, liability, collateral, input.bonus);
        uint256 leafRestore = restoreValue(input.leaf.initialSurplus, liability, collateral, input.bonus);
        return LimitLib.limitValue({
            restore: restore,
            leafRestore: leafRestore,
            dust: input.dust,
            all: _sum(input.leaf.liabilities),
            leafHere: input.leaf.liabilities[place],
            here: input.current.liabilities[place]
        });
    }

    /// @notice The debt shares that `value` allows to repay: all of `debt` if less than `dust` (usdWad) would remain.
    function limitUnits(uint256 value, uint256 debt, AssetWord liability, uint256 dust)
        internal
        pure
        returns (uint256)
    {
        uint256 price = liability.unitPrice();
        uint256 units = price == 0 ? debt : Math.mulDiv(value, PRICE_SCALE, price);
        if (units >= debt) return debt;
        return ValueLib.liabilityValue(debt - units, price, BPS) < dust ? debt : units;
    }

    /// @notice Whether less than `dust` (usdWad) of the debt would remain, and something.
    function leavesDust(uint256 debt, uint256 repaidUnits, AssetWord liability, uint256 dust)
        internal
        pure
        returns (bool)
    {
        return repaidUnits < debt && ValueLib.liabilityValue(debt - repaidUnits, liability.unitPrice(), BPS) < dust;
    }

    /// @notice The debt shares whose repayment takes all `units` of the collateral, rounded up.
    /// @param bonus Basis points.
    function coveredUnits(uint256 units, AssetWord liability, AssetWord collateral, uint256 bonus)
        internal
        pure
        returns (uint256)
    {
        if (liability.unitPrice() == 0) return 0;
        uint256 value =
            Math.mulDiv(units * BPS, collateral.unitPrice(), (BPS + bonus) * PRICE_SCALE, Math.Rounding.Ceil);
        return Math.mulDiv(value, PRICE_SCALE, liability.unitPrice(), Math.Rounding.Ceil);
    }

    /// @notice v: usdWad of repaid debt shares, rounded down.
    function repaidValue(uint256 repaidUnits, AssetWord liability) internal pure returns (uint256) {
        return Math.mulDiv(repaidUnits, liability.unitPrice(), PRICE_SCALE);
    }

    /// @notice Collateral units for a repayment worth `value` usdWad, bonus included, rounded down.
    /// @param bonus Basis points.
    function seizedUnits(uint256 value, AssetWord collateral, uint256 bonus) internal pure returns (uint256) {
        uint256 price = collateral.unitPrice();
        return price == 0 ? 0 : Math.mulDiv(value, (BPS + bonus) * PRICE_SCALE, BPS * price);
    }

    /// @notice The fewest units of a collateral whose value at its initial weight covers `shortfall` (usdWad); the
    /// largest number if none does.
    function unitsToCover(uint256 shortfall, AssetWord collateral) internal pure returns (uint256) {
        uint256 price = collateral.unitPrice();
        uint256 weight = collateral.initialWeight();
        if (shortfall > ValueLib.collateralValue(type(uint104).max, price, weight)) return type(uint256).max;
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

    /// @dev The size limit in debt shares, with what would be left over as dust of the debt or of the collateral.
    function _limitUnits(LiquidationInput memory input, uint256 covered) private pure returns (uint256 limit) {
        limit = limitUnits(limitValue(input), input.debt, input.liability, input.dust);
        if (limit >= covered || limit >= input.debt) return limit;
        uint256 seized = seizedUnits(repaidValue(limit, input.liability), input.collateral, input.bonus);
        uint256 rest =
            ValueLib.collateralValue(Math.saturatingSub(input.available, seized), input.collateral.unitPrice(), BPS);
        if (rest < input.dust) limit = Math.min(covered, input.debt);
    }

    function _sum(uint256[] memory values) private pure returns (uint256 sum) {
        for (uint256 i = 0; i < values.length; ++i) {
            sum += values[i];
        }
    }
}
