// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {BalanceSheet} from "../../src/libraries/MarginLib.sol";
import {vm} from "../utils/Vm.sol";
import {Keepers} from "./Keepers.sol";

/// @dev The end of a run: whatever was done before, prices fall to nothing, every owner moves first in every epoch, and
/// still every debt finds every unit, and what is left of debts is written off (invariants 2 and 7). A new account that
/// needs every kind of closing goes through it too, so no run ends without one.
abstract contract Reach is Keepers {
    uint256 private constant EPOCHS = 12;

    address internal immutable CAROL = actor("carol");

    function requireReach() internal {
        _letCarolBorrow();
        setPrices(1);
        for (uint256 i = 0; i < EPOCHS && !_isOver(); ++i) {
            freshen();
            for (uint256 j = 0; j < people.length; ++j) {
                for (uint16 slot = 0; slot < SLOTS; ++slot) {
                    ownerMoves(people[j], slot);
                    _close(people[j], slot);
                }
            }
            settleAll();
        }
        _requireOver();
        string[6] memory kinds = ["liquidate", "claim", "settle", "forcePledge", "forceRelease", "writeOff"];
        for (uint256 i = 0; i < kinds.length; ++i) {
            vm.assertGt(done[kinds[i]], 0, kinds[i]);
        }
    }

    /// @dev Every claim ever booked (invariant 2).
    function settleAll() internal {
        freshen();
        Shot memory shot = shotAt(shots.length);
        for (uint256 i = 0; i < shot.claims.length; ++i) {
            settleOnce(shot, i, homeOf(shot.claims[i].assetId));
        }
        freshen();
        vm.assertEq(shotAt(shots.length).claims.length, 0, "a claim was left");
    }

    /// @dev More than dust after the fall: debts on slots 0 and 1, idle units pledged to slot 2, units on slot 2 that nobody pledged.
    function _letCarolBorrow() private {
        setPrices(100);
        for (uint256 i = 0; i < 4; ++i) {
            setFlags(collateralIds()[i], 0);
        }
        people.push(CAROL);
        deposit(CAROL, WETH, 20 ether);
        deposit(CAROL, USDC, 50_000 * DOLLAR);
        deposit(CAROL, WETH_2, 10 ether);
        pledge(CAROL, WETH, 1, 10 ether);
        pledge(CAROL, USDC, 2, 50_000 * DOLLAR);
        freshen();
        vm.assertTrue(tryBorrow(CAROL, 0, 20_000 * DOLLAR, shotAt(shots.length)));
        vm.assertTrue(tryBorrow(CAROL, 1, 20_000 * DOLLAR, shotAt(shots.length)));
        fund(CAROL, slotDebt(0), 10 ** 15, address(chains[0].venue));
        fund(CAROL, slotDebt(1), 10 ** 15, address(chains[1].venue));
    }

    /// @dev What liquidators do in one epoch on one chain.
    function _close(address who, uint16 slot) private {
        uint256 place = latest[slot];
        if (marginAt(who, slot).maintenanceSurplus >= 0) return;
        uint16[4] memory ids = collateralIds();
        for (uint256 venue = 0; venue < VENUES; ++venue) {
            if (slotOf(venue) != slot) continue;
            for (uint256 i = 0; i < 4 && debtAt(who, venue) != 0; ++i) {
                tryLiquidate(Liquidation(who, venue, type(uint104).max, ids[i]), place);
            }
            if (debtAt(who, venue) != 0) tryWriteOff(who, venue, place);
        }
        for (uint256 i = 0; i < 4; ++i) {
            if (homeOf(ids[i]) != slot) tryForceRelease(who, slot, ids[i], type(uint104).max, place);
            else _bringToDebts(who, ids[i], place);
        }
    }

    function _bringToDebts(address who, uint16 assetId, uint256 place) private {
        for (uint16 slot = 0; slot < SLOTS; ++slot) {
            bool owes = debtAt(who, slot) != 0 || (slot == 0 && debtAt(who, SLOTS) != 0);
            if (owes && slot != homeOf(assetId)) tryForcePledge(who, assetId, slot, type(uint104).max, place);
        }
    }

    function _isOver() private view returns (bool) {
        for (uint256 i = 0; i < people.length; ++i) {
            if (trueSheet(people[i]).maintenanceSurplus < 0) return false;
        }
        return true;
    }

    function _requireOver() private view {
        for (uint256 i = 0; i < people.length; ++i) {
            BalanceSheet memory sheet = trueSheet(people[i]);
            vm.assertTrue(sheet.maintenanceSurplus >= 0, "an account is under water and stays there");
        }
    }
}
