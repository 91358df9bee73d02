// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {AssetWord, assetAtPlace} from "../types/AssetWord.sol";
import {BALANCE_WORD, DEBT_WORD, LeafWord, PLEDGE_WORD} from "../types/LeafWord.sol";
import {Slot} from "../types/Slot.sol";
import {ValueLib} from "./ValueLib.sol";

/// @notice How many units of each asset count where. Linear in every field of every word.
struct UnitCount {
    /// @dev Units that count on a slot, at `slot × number of assets + assetId`: free ones of its own assets, inbound
    /// ones of the others. Below zero where a stale leaf knows of a release or claim and not of its pledge.
    int256[] counting;
    /// @dev What the account owns of each collateral, wherever it counts.
    int256[] net;
    /// @dev What is leaving of each collateral. It counts nowhere, and is the account's.
    uint256[] leaving;
    /// @dev Debt shares of each liability.
    uint256[] debt;
    /// @dev The places in the table of the assets that occur, in order of appearance; only the first `used` of them.
    uint256[] places;
    uint256 used;
}

/// @notice A balance sheet in usdWad (§4), over all chains.
struct BalanceSheet {
    int256 equity;
    int256 initialSurplus;
    int256 maintenanceSurplus;
    /// @dev Liabilities at weight 1, per slot.
    uint256[] liabilities;
    /// @dev Those among them with neither a stale price nor a stale chain.
    uint256[] freshLiabilities;
    /// @dev All liabilities at maintenance weight.
    uint256 maintenanceLiabilities;
}

/// @title §4: what an account is worth
/// @dev Nothing here reverts, whatever the words and the table: malformed words, and words of assets that the table
/// does not have in the right kind and on a slot of the deployment, count nothing. A collateral of maintenance weight 0 is
/// worth nothing.
library MarginLib {
    /// @notice The balance sheet of a leaf's words, or of a view's.
    function evaluate(bytes32[] memory words, bytes32[] memory table, uint256 slots)
        internal
        pure
        returns (BalanceSheet memory sheet)
    {
        UnitCount memory count = countUnits(words, table, slots);
        sheet.liabilities = new uint256[](slots);
        sheet.freshLiabilities = new uint256[](slots);
        unchecked {
            for (uint256 i = 0; i < count.used; ++i) {
                uint256 id = count.places[i];
                AssetWord asset = AssetWord.wrap(table[id]);
                if (asset.isLiability()) _addLiability(sheet, asset, count.debt[id]);
                else if (asset.maintenanceWeight() != 0) _addCollateral(sheet, asset, _positive(count.net[id]));
            }
        }
    }

    /// @notice I(i) of every slot, in usdWad; a flagged collateral counts 0.
    function slotSurplus(bytes32[] memory words, bytes32[] memory table, uint256 slots)
        internal
        pure
        returns (int256[] memory)
    {
        return _slotSurplus(countUnits(words, table, slots), table, slots, false);
    }

    /// @notice The same with flagged collateral at its value, as forced moves see it.
    function fullSlotSurplus(bytes32[] memory words, bytes32[] memory table, uint256 slots)
        internal
        pure
        returns (int256[] memory)
    {
        return _slotSurplus(countUnits(words, table, slots), table, slots, true);
    }

    /// @notice Counts units, without prices.
    function countUnits(bytes32[] memory words, bytes32[] memory table, uint256 slots)
        internal
        pure
        returns (UnitCount memory count)
    {
        count.counting = new int256[](slots * table.length);
        count.net = new int256[](table.length);
        count.leaving = new uint256[](table.length);
        count.debt = new uint256[](table.length);
        count.places = new uint256[](words.length);
        bool[] memory seen = new bool[](table.length);
        unchecked {
            for (uint256 i = 0; i < words.length; ++i) {
                LeafWord word = LeafWord.wrap(words[i]);
                if (!word.isWellFormed()) continue;
                uint256 id = word.assetPlace();
                AssetWord asset = assetAtPlace(table, id);
                if (asset.slotPlace() >= slots || !_count(count, word, asset, slots)) continue;
                if (seen[id]) continue;
                seen[id] = true;
                count.places[count.used++] = id;
            }
        }
    }

    /// @notice D(i): what the other slots are short of, together.
    function deficit(int256[] memory surplus, Slot slot) internal pure returns (int256 sum) {
        for (uint256 i = 0; i < surplus.length; ++i) {
            if (i != slot.place() && surplus[i] < 0) sum -= surplus[i];
        }
    }

    /// @dev Adds one word's units; false if they count nothing. No sum can overflow: a word holds less than 2^104.
    function _count(UnitCount memory count, LeafWord word, AssetWord asset, uint256 slots) private pure returns (bool) {
        unchecked {
            uint256 tag = word.tag();
            uint256 id = word.assetPlace();
            if (tag == DEBT_WORD) {
                if (!asset.isLiability()) return false;
                count.debt[id] += word.low();
                return true;
            }
            if (!asset.isCollateral()) return false;
            uint256 custody = asset.slotPlace() * count.net.length + id;
            int256 low = int256(word.low());
            if (tag == BALANCE_WORD) {
                count.counting[custody] += low;
                count.net[id] += low;
                count.leaving[id] += word.high();
                return true;
            }
            if (word.slotPlace() >= slots) return false;
            uint256 counted = word.slotPlace() * count.net.length + id;
            int256 high = int256(word.high());
            if (tag == PLEDGE_WORD) {
                count.counting[custody] += low - high;
                count.counting[counted] += high - low;
            } else {
                count.counting[custody] += low;
                count.counting[counted] -= high;
                count.net[id] += low - high;
            }
            return true;
        }
    }

    function _addLiability(BalanceSheet memory sheet, AssetWord asset, uint256 units) private pure {
        unchecked {
            uint256 slot = asset.slotPlace();
            uint256 price = asset.unitPrice();
            uint256 value = ValueLib.liabilityValue(units, price, ValueLib.BPS);
            uint256 maintenanceValue = ValueLib.liabilityValue(units, price, asset.maintenanceWeight());
            sheet.equity -= int256(value);
            sheet.initialSurplus -= int256(ValueLib.liabilityValue(units, price, asset.initialWeight()));
            sheet.maintenanceSurplus -= int256(maintenanceValue);
            sheet.maintenanceLiabilities += maintenanceValue;
            sheet.liabilities[slot] += value;
            if (!asset.isFlagged()) sheet.freshLiabilities[slot] += value;
        }
    }

    function _addCollateral(BalanceSheet memory sheet, AssetWord asset, uint256 units) private pure {
        unchecked {
            uint256 price = asset.unitPrice();
            sheet.equity += int256(ValueLib.collateralValue(units, price, ValueLib.BPS));
            sheet.initialSurplus += int256(ValueLib.collateralValue(units, price, asset.initialWeight()));
            sheet.maintenanceSurplus += int256(ValueLib.collateralValue(units, price, asset.maintenanceWeight()));
        }
    }

    function _slotSurplus(UnitCount memory count, bytes32[] memory table, uint256 slots, bool withFlagged)
        private
        pure
        returns (int256[] memory surplus)
    {
        surplus = new int256[](slots);
        unchecked {
            for (uint256 i = 0; i < count.used; ++i) {
                uint256 id = count.places[i];
                AssetWord asset = AssetWord.wrap(table[id]);
                (uint256 price, uint256 weight) = (asset.unitPrice(), asset.initialWeight());
                if (asset.isLiability()) {
                    surplus[asset.slotPlace()] -= int256(ValueLib.liabilityValue(count.debt[id], price, weight));
                    continue;
                }
                if (asset.maintenanceWeight() == 0 || (asset.isFlagged() && !withFlagged)) continue;
                for (uint256 slot = 0; slot < slots; ++slot) {
                    uint256 units = _positive(count.counting[slot * table.length + id]);
                    if (units != 0) surplus[slot] += int256(ValueLib.collateralValue(units, price, weight));
                }
            }
        }
    }

    function _positive(int256 units) private pure returns (uint256) {
        return units > 0 ? uint256(units) : 0;
    }
}
