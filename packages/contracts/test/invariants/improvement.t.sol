// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {LiquidationLib} from "../../src/libraries/LiquidationLib.sol";
import {AssetId} from "../../src/types/AssetId.sol";
import {assetAt} from "../../src/types/AssetWord.sol";
import {vm} from "../utils/Vm.sol";
import {Keepers} from "./Keepers.sol";

/// @dev Invariant 6: all chains under one and the same snapshot, and any number of liquidators on each of them. That each
/// liquidation raises M and I is checked by `tryLiquidate` itself, here and in every other suite.
contract ImprovementInvariants is Keepers {
    /// @dev usdWad that all chains may repay for an account under this snapshot, and the debts they have at the start.
    mapping(address who => uint256) private _limit;
    mapping(address who => uint256) private _owed;

    /// @dev No dollars: R is larger than all debts for a collateral that weighs nearly as much as they do.
    function settleIn() internal override {
        for (uint256 i = 0; i < people.length; ++i) {
            put(people[i], WETH, unitsFor(WETH, 10 * size));
            put(people[i], WBTC, unitsFor(WBTC, size));
            put(people[i], WETH_2, unitsFor(WETH_2, size));
            put(people[i], CHEAP, unitsFor(CHEAP, size / 4));
            put(people[i], DEAR, unitsFor(DEAR, size / 4));
            pledge(people[i], WETH, 1, unitsFor(WETH, 4 * size));
            pledge(people[i], WETH, 2, unitsFor(WETH, 3 * size));
        }
        freshen();
        for (uint256 i = 0; i < people.length; ++i) {
            vm.assertTrue(tryBorrow(people[i], 0, 5 * size / 3 * DOLLAR, shotCount()));
            vm.assertTrue(tryBorrow(people[i], 1, 3 * size * DOLLAR, shotCount()));
            vm.assertTrue(tryBorrow(people[i], 2, (7 - i) * size / 3 * DOLLAR, shotCount()));
        }
        // Deep enough for a chain that repays its share not to heal the account by it, and R less than all.
        setPrices(63 + random(4));
        feed.set(int256(priceOf(WETH) / 10 ** 10));
        freshen();
        for (uint256 i = 0; i < people.length; ++i) {
            _limit[people[i]] = _restoreValue(people[i]);
            _owed[people[i]] = _debtValue(people[i]);
            vm.assertGt(_limit[people[i]], 0);
            vm.assertLt(_limit[people[i]], _owed[people[i]]);
        }
    }

    /// @dev Parts are tried and taken back, which nobody beside the vaults could follow.
    function limit() internal override {}

    function cap() internal override {}

    /// @dev The snapshot stays young.
    function passTime() internal override {}

    function actions() internal pure override returns (bytes4[] memory list) {
        list = new bytes4[](4);
        list[0] = this.liquidatesInParts.selector;
        list[1] = this.liquidatesSome.selector;
        list[2] = this.forcesSome.selector;
        list[3] = this.relayersPostAnything.selector;
    }

    function liquidatesSome(uint256 seed) external {
        begin(seed);
        (address who, uint256 venue) = (anyone(), anyVenue());
        uint256 maxRepayUnits = random(2) == 0 ? type(uint104).max : (1 + random(2 * size)) * DOLLAR;
        for (uint256 i = 0; i < COLLATERALS; ++i) {
            tryLiquidate(Liquidation(who, venue, maxRepayUnits, collateralAt(i)), latest[venueSlots[venue]]);
        }
    }

    /// @dev No sequence of partial liquidations costs the account more than one of the same total.
    function liquidatesInParts(uint256 seed) external {
        begin(seed);
        Liquidation memory it = Liquidation(anyone(), anyVenue(), 0, anyCollateral());
        uint256 state = vm.snapshotState();
        (uint256 repaid, uint256 units) = (0, 0);
        for (uint256 i = 0; i < 2 + random(4); ++i) {
            it.maxRepayUnits = (1 + random(size / 4)) * DOLLAR + random(DOLLAR);
            (uint256 someRepaid, uint256 someUnits) = _liquidate(it);
            (repaid, units) = (repaid + someRepaid, units + someUnits);
        }
        vm.revertToState(state);
        if (repaid == 0) return;
        it.maxRepayUnits = repaid;
        (uint256 allRepaid, uint256 allUnits) = _liquidate(it);
        // All that is left is repaid where less than dust would be: that is more, and not for less.
        if (allRepaid != repaid) return;
        vm.assertGe(allUnits, units, "parts cost more");
        did("parts");
    }

    function forcesSome(uint256 seed) external {
        begin(seed);
        (address who, uint16 assetId) = (anyone(), anyCollateral());
        for (uint16 slot = 0; slot < SLOTS; ++slot) {
            tryForcePledge(who, assetId, slot, amount(assetId), latest[homeOf(assetId)]);
        }
    }

    function invariant_togetherAtMostR() public view {
        if (!isShaped) return;
        for (uint256 i = 0; i < people.length; ++i) {
            uint256 repaid = _owed[people[i]] - _debtValue(people[i]);
            vm.assertLe(repaid, _limit[people[i]] + venues.length * dust(), "more was repaid than restores the margin");
        }
    }

    function test_everyActionHappens() public {
        for (uint256 seed = 1; seed < 8; ++seed) {
            playApart(seed, 40);
        }
        requireDone("liquidate,claim,forcePledge,parts");
    }

    function check() internal view override {
        invariant_togetherAtMostR();
    }

    function _liquidate(Liquidation memory it) private returns (uint256 repaid, uint256 units) {
        try this.liquidateAs(it, latest[venueSlots[it.venue]], LIQUIDATOR) returns (uint256 repaid_, uint256 units_) {
            return (repaid_, units_);
        } catch (bytes memory reason) {
            refused(reason);
        }
    }

    /// @dev R for the collateral that restores the margin most slowly.
    function _restoreValue(address who) private view returns (uint256 most) {
        int256 surplus = trueSheet(who).initialSurplus;
        for (uint256 i = 0; i < COLLATERALS; ++i) {
            uint16 assetId = collateralAt(i);
            if (balanceOf(who, assetId) == 0) continue;
            uint256 value = LiquidationLib.restoreValue(
                surplus,
                assetAt(table, AssetId.wrap(DEBT_0)),
                assetAt(table, AssetId.wrap(assetId)),
                assetAt(table, AssetId.wrap(assetId)).liquidationBonus()
            );
            if (value > most) most = value;
        }
    }

    function _debtValue(address who) private view returns (uint256 value) {
        uint256[] memory liabilities = trueSheet(who).liabilities;
        for (uint256 i = 0; i < liabilities.length; ++i) {
            value += liabilities[i];
        }
    }
}
