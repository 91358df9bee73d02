// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {vm} from "../utils/Vm.sol";
import {Keepers} from "./Keepers.sol";

/// @dev Invariant 7 for one unit as far from the debt as a unit can be: held on slot 0, pledged to the idle slot 2, owed
/// for on slot 1. In every epoch the owner moves first, whatever it is. That all units of an account are reached is
/// checked at the end of every run of `UnitsInvariants`.
contract ReachTest is Keepers {
    /// forge-config: default.fuzz.runs = 24
    function testFuzz_oneUnitInFourSnapshots(uint256 seed) public {
        pledge(ALICE, WETH, 2, 1 ether);
        freshen();
        vm.assertTrue(tryBorrow(ALICE, 1, 2_000 * DOLLAR, shotAt(shots.length)));
        setPrices(20);

        begin(seed);
        _nextEpoch(2);
        tryForceRelease(ALICE, 2, WETH, type(uint104).max, latest[2]);
        _nextEpoch(0);
        vm.assertTrue(tryForcePledge(ALICE, WETH, 1, type(uint104).max, latest[0]), "not brought to the debt");
        _nextEpoch(1);
        vm.assertTrue(tryLiquidate(Liquidation(ALICE, 1, type(uint104).max, WETH), latest[1]), "not taken for the debt");
        _nextEpoch(0);
        settleOnce(shotAt(latest[0]), 0, 0);
        vm.assertEq(done["settle"], 1);
    }

    function actions() internal pure override returns (bytes4[] memory) {}

    function _nextEpoch(uint16 slot) private {
        freshen();
        for (uint256 i = 0; i < 3; ++i) {
            ownerMoves(ALICE, slot);
        }
    }
}
