// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {LiquidationLib} from "../../src/libraries/LiquidationLib.sol";
import {ValueLib} from "../../src/libraries/ValueLib.sol";
import {AssetWord} from "../../src/types/AssetWord.sol";
import {bound, vm} from "../utils/Vm.sol";

contract LiquidationLibTest {
    /// @dev Dollars with 6 decimals at 110 %, WETH at $2,400, 80 % and 5 % bonus.
    AssetWord private _debt = _asset({price: 10 ** 30, weight: 11_000, bonus: 0});
    AssetWord private _weth = _asset({price: 2_400 * 10 ** 18, weight: 8_000, bonus: 500});

    function test_default_restoreValue() public view {
        vm.assertEq(LiquidationLib.restoreValue(-840 ether, _debt, _weth, 500), uint256(840 ether * 100) / 26 + 1);
        vm.assertEq(LiquidationLib.restoreValue(0, _debt, _weth, 500), 0);
        vm.assertEq(LiquidationLib.restoreValue(840 ether, _debt, _weth, 500), 0);
    }

    function test_behavior_restoreValueWithADivisorOfOneAndLess() public pure {
        AssetWord debt = _asset({price: 10 ** 30, weight: 10_001, bonus: 0});
        // 10,001 · 10^4 − 10,000 · 10,001 is 0; with 10,000 in place of 10,001 it is 10^4.
        vm.assertEq(LiquidationLib.restoreValue(-1 ether, debt, _asset(1, 10_001, 0), 0), 0);
        vm.assertEq(LiquidationLib.restoreValue(-1 ether, debt, _asset(1, 10_002, 0), 0), 0);
        vm.assertEq(LiquidationLib.restoreValue(-1 ether, debt, _asset(1, 10_000, 0), 0), 10_000 ether);
        vm.assertEq(LiquidationLib.restoreValue(type(int200).min, debt, _asset(1, 10_000, 0), 0), 2 ** 199 * 10 ** 4);
    }

    function test_default_seizedUnits() public view {
        vm.assertEq(LiquidationLib.repaidValue(1_000 * 10 ** 6, _debt), 1_000 ether);
        vm.assertEq(LiquidationLib.seizedUnits(1_000 ether, _weth, 500), 0.4375 ether);
        vm.assertEq(LiquidationLib.coveredUnits(0.4375 ether, _debt, _weth, 500), 1_000 * 10 ** 6);
        vm.assertEq(LiquidationLib.coveredUnits(0.4375 ether + 1, _debt, _weth, 500), 1_000 * 10 ** 6 + 1);
    }

    function test_default_limitUnits() public view {
        vm.assertEq(LiquidationLib.limitUnits(400 ether, 500 * 10 ** 6, _debt, 100 ether), 400 * 10 ** 6);
        vm.assertEq(LiquidationLib.limitUnits(400 ether + 1, 500 * 10 ** 6, _debt, 100 ether), 400 * 10 ** 6);
        vm.assertEq(LiquidationLib.limitUnits(400 ether + 10 ** 12, 500 * 10 ** 6, _debt, 100 ether), 500 * 10 ** 6);
        vm.assertEq(LiquidationLib.limitUnits(600 ether, 500 * 10 ** 6, _debt, 100 ether), 500 * 10 ** 6);
        vm.assertEq(LiquidationLib.limitUnits(0, 99 * 10 ** 6, _debt, 100 ether), 99 * 10 ** 6);
        vm.assertEq(LiquidationLib.limitUnits(0, 100 * 10 ** 6, _debt, 100 ether), 0);
    }

    function test_default_unitsToCover() public view {
        vm.assertEq(LiquidationLib.unitsToCover(0, _weth), 0);
        vm.assertEq(LiquidationLib.unitsToCover(1_920 ether, _weth), 1 ether);
        vm.assertEq(LiquidationLib.unitsToCover(1_920 ether + 1, _weth), 1 ether + 1);
    }

    function test_behavior_nothingCovers() public pure {
        vm.assertEq(LiquidationLib.unitsToCover(1, _asset(10 ** 30, 0, 0)), type(uint256).max);
        vm.assertEq(LiquidationLib.unitsToCover(1, _asset(0, 8_000, 0)), type(uint256).max);
        vm.assertEq(LiquidationLib.unitsToCover(type(uint256).max, _asset(1, 1, 0)), type(uint256).max);
    }

    function test_behavior_pricesOfZero() public view {
        AssetWord free = _asset(0, 11_000, 0);
        vm.assertEq(LiquidationLib.limitUnits(1, 500, free, 100 ether), 500);
        vm.assertEq(LiquidationLib.coveredUnits(1, free, _weth, 500), 0);
        vm.assertEq(LiquidationLib.seizedUnits(1, free, 500), 0);
    }

    function test_default_isPriceMet() public pure {
        vm.assertTrue(LiquidationLib.isPriceMet({units: 5, repaid: 10, minUnits: 10, maxRepaid: 20}));
        vm.assertFalse(LiquidationLib.isPriceMet({units: 4, repaid: 10, minUnits: 10, maxRepaid: 20}));
        vm.assertTrue(LiquidationLib.isPriceMet({units: 4, repaid: 10, minUnits: 0, maxRepaid: 0}));
        uint256 max = type(uint256).max;
        vm.assertTrue(LiquidationLib.isPriceMet({units: max, repaid: max, minUnits: max, maxRepaid: max}));
        vm.assertFalse(LiquidationLib.isPriceMet({units: max - 1, repaid: max, minUnits: max, maxRepaid: max}));
    }

    /// @dev The fewest units that do.
    function testFuzz_unitsToCover(uint256 shortfall, uint256 price, uint256 weight) public pure {
        price = bound(price, 10 ** 6, type(uint128).max);
        weight = bound(weight, 1, 10_000);
        shortfall = bound(shortfall, 1, type(uint184).max);
        uint256 units = LiquidationLib.unitsToCover(shortfall, _asset(price, weight, 0));
        if (units == type(uint256).max) {
            vm.assertLt(ValueLib.collateralValue(type(uint104).max, price, weight), shortfall);
        } else {
            vm.assertGe(ValueLib.collateralValue(units, price, weight), shortfall);
            vm.assertLt(ValueLib.collateralValue(units - 1, price, weight), shortfall);
        }
    }

    /// @dev Whoever pays for the covered units can take them all, and pays no less than for the units before.
    function testFuzz_coveredUnits(uint256 units, uint256 debtPrice, uint256 price, uint256 bonus) public pure {
        units = bound(units, 1, type(uint104).max);
        AssetWord debt = _asset(bound(debtPrice, 10 ** 6, type(uint128).max), 11_000, 0);
        AssetWord collateral = _asset(bound(price, 10 ** 6, type(uint128).max), 8_000, 0);
        bonus = bound(bonus, 0, 2_000);
        uint256 repaid = LiquidationLib.coveredUnits(units, debt, collateral, bonus);
        vm.assertGe(LiquidationLib.seizedUnits(LiquidationLib.repaidValue(repaid, debt), collateral, bonus) + 1, units);
        if (repaid < 2) return;
        uint256 value = LiquidationLib.repaidValue(repaid - 1, debt);
        vm.assertLe(LiquidationLib.seizedUnits(value, collateral, bonus), units);
    }

    function _asset(uint256 price, uint256 weight, uint256 bonus) private pure returns (AssetWord) {
        return AssetWord.wrap(bytes32((price << 128) | (weight << 112) | (bonus << 80)));
    }
}
