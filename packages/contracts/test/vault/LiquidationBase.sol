// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {BalanceSheet, MarginLib} from "../../src/libraries/MarginLib.sol";
import {Base} from "../Base.sol";
import {Words} from "../utils/Words.sol";

/// @dev What tests of liquidations share.
abstract contract LiquidationBase is Base {
    /// @dev Of a collateral, from the next snapshot on; basis points.
    function setBonus(uint16 assetId, uint256 least, uint256 most) internal {
        _setField(assetId, 32, least);
        _setField(assetId, 80, most);
    }

    /// @dev δ of a liability, from the next snapshot on; basis points.
    function setDistance(uint16 liabilityId, uint256 bps) internal {
        _setField(liabilityId, 32, bps);
    }

    /// @dev For the dust of all venues, in tokens.
    function setMinDebts(uint256 tokenAmount) internal {
        for (uint16 slot = 0; slot < SLOTS; ++slot) {
            chains[slot].venue.setMinDebt(tokenAmount);
        }
    }

    /// @dev What all chains together would show of the account now.
    function truthOf(address who) internal view returns (BalanceSheet memory) {
        bytes32[][] memory parts = new bytes32[][](SLOTS);
        for (uint16 slot = 0; slot < SLOTS; ++slot) {
            parts[slot] = chains[slot].vault.localWords(idOf(who));
        }
        return MarginLib.evaluate(Words.merge(parts), table, SLOTS);
    }

    function liquidateExternally(address who, uint16 slot, uint256 maxRepayUnits, uint16 assetId, Shot memory shot)
        external
        returns (uint256 repaidUnits, uint256 units)
    {
        return liquidate(who, slot, maxRepayUnits, assetId, shot);
    }

    function writeOffExternally(address who, uint16 slot, Shot memory shot) external {
        writeOff(who, slot, shot);
    }

    function _setField(uint16 assetId, uint256 shift, uint256 value) private {
        table[assetId] = bytes32((uint256(table[assetId]) & ~(uint256(type(uint16).max) << shift)) | (value << shift));
    }
}
