// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {LiquidationAmounts, LiquidationInput, LiquidationLib} from "../libraries/LiquidationLib.sol";
import {BalanceSheet, MarginLib, UnitCount} from "../libraries/MarginLib.sol";
import {ProofLib} from "../libraries/ProofLib.sol";
import {ViewLib} from "../libraries/ViewLib.sol";
import {AssetWord, assetAt} from "../types/AssetWord.sol";
import {Claim} from "../types/Claim.sol";

/// @title The pure libraries behind an ABI, to compare them with other implementations
contract MarginHarness {
    struct MarginResult {
        int256 equity;
        int256 initialSurplus;
        int256 maintenanceSurplus;
        int256[] slotSurplus;
        int256[] fullSlotSurplus;
        int256[] deficit;
        uint256[] liabilities;
    }

    struct LiquidationCase {
        bytes32[] leaf;
        bytes32[] current;
        bytes32[] table;
        uint16 slots;
        uint16 slot;
        uint16 liabilityId;
        uint16 collateralId;
        uint256 debt;
        uint256 available;
        uint256 maxRepayUnits;
    }

    function margin(bytes32[] memory words, bytes32[] memory table, uint16 slots)
        external
        pure
        returns (MarginResult memory result)
    {
        BalanceSheet memory sheet = MarginLib.evaluate(words, table, slots);
        result.equity = sheet.equity;
        result.initialSurplus = sheet.initialSurplus;
        result.maintenanceSurplus = sheet.maintenanceSurplus;
        result.slotSurplus = sheet.slotSurplus;
        result.fullSlotSurplus = sheet.fullSlotSurplus;
        result.liabilities = sheet.liabilities;
        result.deficit = new int256[](slots);
        for (uint256 i = 0; i < slots; ++i) {
            result.deficit[i] = MarginLib.deficit(sheet.slotSurplus, i);
        }
    }

    /// @return count Per slot and asset.
    function countUnits(bytes32[] memory words, bytes32[] memory table, uint16 slots)
        external
        pure
        returns (int256[][] memory count, int256[] memory net, uint256[] memory debt)
    {
        UnitCount memory counted = MarginLib.countUnits(words, table, slots);
        (net, debt) = (counted.net, counted.debt);
        count = new int256[][](slots);
        for (uint256 i = 0; i < slots; ++i) {
            count[i] = new int256[](table.length);
            for (uint256 j = 0; j < table.length; ++j) {
                count[i][j] = counted.counting[i * table.length + j];
            }
        }
    }

    /// @dev Not merged: a word of the leaf and one of `live` may have the same key, with disjoint fields.
    function viewWords(bytes32[] memory words, bytes32[] memory live, uint16 slot, bytes32[] memory table)
        external
        pure
        returns (bytes32[] memory)
    {
        return ViewLib.viewWords(words, live, slot, table);
    }

    function liquidation(LiquidationCase memory input)
        external
        pure
        returns (uint256 limitValue, uint256 limitUnits, uint256 repaidUnits, uint256 value, uint256 units)
    {
        LiquidationInput memory decoded;
        decoded.current = MarginLib.evaluate(input.current, input.table, input.slots);
        decoded.leaf = MarginLib.evaluate(input.leaf, input.table, input.slots);
        decoded.slot = input.slot;
        decoded.liability = assetAt(input.table, input.liabilityId);
        decoded.collateral = assetAt(input.table, input.collateralId);
        decoded.debt = input.debt;
        decoded.available = input.available;
        decoded.maxRepayUnits = input.maxRepayUnits;
        limitValue = LiquidationLib.limitValue(decoded);
        limitUnits = LiquidationLib.limitUnits(limitValue, input.debt, decoded.liability);
        LiquidationAmounts memory amounts = LiquidationLib.amounts(decoded);
        return (limitValue, limitUnits, amounts.repaidUnits, amounts.repaidValue, amounts.units);
    }

    function restoreValue(int256 initialSurplus, bytes32 liability, bytes32 collateral)
        external
        pure
        returns (uint256)
    {
        return LiquidationLib.restoreValue(initialSurplus, AssetWord.wrap(liability), AssetWord.wrap(collateral));
    }

    function coveredUnits(uint256 units, bytes32 liability, bytes32 collateral) external pure returns (uint256) {
        return LiquidationLib.coveredUnits(units, AssetWord.wrap(liability), AssetWord.wrap(collateral));
    }

    function repaidValue(uint256 repaidUnits, bytes32 liability) external pure returns (uint256) {
        return LiquidationLib.repaidValue(repaidUnits, AssetWord.wrap(liability));
    }

    function seizedUnits(uint256 value, bytes32 collateral) external pure returns (uint256) {
        return LiquidationLib.seizedUnits(value, AssetWord.wrap(collateral));
    }

    function unitsToCover(uint256 shortfall, bytes32 collateral) external pure returns (uint256) {
        return LiquidationLib.unitsToCover(shortfall, AssetWord.wrap(collateral));
    }

    function leafOf(bytes32 account, bytes32[] memory words) external pure returns (bytes32) {
        return ProofLib.leafOf(account, words);
    }

    function claimLeafOf(Claim memory claim) external pure returns (bytes32) {
        return ProofLib.leafOf(claim);
    }

    function accountRoot(bytes32 account, bytes32[] memory words, bytes32[] memory siblings)
        external
        pure
        returns (bytes32)
    {
        return MerkleProof.processProof(siblings, ProofLib.leafOf(account, words));
    }
}
