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
        begin(seed);
        put(ALICE, WETH, unitsFor(WETH, 2 * size));
        put(ALICE, WBTC, unitsFor(WBTC, 3 * size));
        pledge(ALICE, WETH, 2, unitsFor(WETH, 2 * size));
        freshen();
        vm.assertTrue(tryBorrow(ALICE, 1, 2 * size * DOLLAR, shotCount()));
        setPrices(20);
        feed.set(600 * 10 ** 8);

        _nextEpoch(2);
        tryForceRelease(ALICE, 2, WETH, type(uint104).max, latest[2]);
        _nextEpoch(0);
        vm.assertTrue(tryForcePledge(ALICE, WETH, 1, type(uint104).max, latest[0]), "not brought to the debt");
        _nextEpoch(1);
        vm.assertTrue(tryLiquidate(Liquidation(ALICE, 1, type(uint104).max, WETH), latest[1]), "not taken for the debt");
        _nextEpoch(0);
        settleOnce(latest[0], 0, 0);
        vm.assertEq(done["settle"] + done["note"], 1);
    }

    /// @dev WETH is stale, and all that covers the debt on its chain: it stays at its value where units must be found.
    function test_staleCollateralKeepsNoUnitFromADebt() public {
        _letAliceOweTwice();
        setFlags(WETH, 2);
        setPrice(WBTC, firstPrice[WBTC] / 100);
        freshen();
        vm.assertTrue(fullSurplusSeen(ALICE, 0, latest[0])[0] >= 0);
        vm.assertLt(surplusSeen(ALICE, 0, latest[0])[0], 0);
        uint256 before = balanceOf(ALICE, USDC);
        vm.assertTrue(tryForcePledge(ALICE, USDC, 1, type(uint104).max, latest[0]), "a stale price hides units");
        (uint104 pledged,) = chains[0].vault.pledged(idOf(ALICE), USDC, 1);
        vm.assertEq(pledged, before);
    }

    /// @dev The same for units that were pledged to a chain whose debt only stale units cover.
    function test_staleCollateralKeepsNoUnitWhereItIsIdle() public {
        _letAliceOweTwice();
        put(ALICE, WETH_2, unitsFor(WETH_2, size));
        pledge(ALICE, WETH_2, 0, balanceOf(ALICE, WETH_2));
        setFlags(WETH, 2);
        setPrice(WBTC, firstPrice[WBTC] / 100);
        freshen();
        vm.assertTrue(tryForceRelease(ALICE, 0, WETH_2, type(uint104).max, latest[0]), "a stale price hides units");
        vm.assertEq(inboundOf(ALICE, WETH_2, 0), 0);
    }

    /// @dev Nobody has anything but what the tests say.
    function settleIn() internal override {}

    function cap() internal override {}

    function actions() internal pure override returns (bytes4[] memory) {}

    /// @dev On slot 0, covered by WETH there; and on slot 1, covered by WBTC that will be worth nothing.
    function _letAliceOweTwice() private {
        begin(1);
        put(ALICE, WETH, unitsFor(WETH, 10 * size));
        put(ALICE, USDC, unitsFor(USDC, size));
        put(ALICE, WBTC, unitsFor(WBTC, 40 * size));
        freshen();
        vm.assertTrue(tryBorrow(ALICE, 0, 6 * size * DOLLAR, shotCount()));
        vm.assertTrue(tryBorrow(ALICE, 1, 25 * size * DOLLAR, shotCount()));
    }

    function _nextEpoch(uint16 slot) private {
        freshen();
        for (uint256 i = 0; i < 3; ++i) {
            ownerMoves(ALICE, slot);
        }
    }
}
