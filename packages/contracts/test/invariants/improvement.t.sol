// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {LiquidationLib} from "../../src/libraries/LiquidationLib.sol";
import {assetAt} from "../../src/types/AssetWord.sol";
import {AccountProof} from "../../src/types/Snapshot.sol";
import {vm} from "../utils/Vm.sol";
import {Keepers} from "./Keepers.sol";

/// @dev Invariant 6: all chains under one and the same snapshot, and any number of liquidators on each of them. That each
/// liquidation raises M and I is checked by `tryLiquidate` itself, here and in every other suite.
contract ImprovementInvariants is Keepers {
    /// @dev usdWad that all chains may repay for an account under this snapshot, and the debts they have at the start.
    mapping(address who => uint256) private _limit;
    mapping(address who => uint256) private _owed;

    function setUp() public override {
        super.setUp();
        for (uint256 i = 0; i < people.length; ++i) {
            deposit(people[i], WETH, 9 ether);
            pledge(people[i], WETH, 1, 4 ether);
            pledge(people[i], WETH, 2, 3 ether);
            // R is larger than all debts for a collateral that weighs nearly as much as they do.
            withdraw(people[i], USDC, 500 * DOLLAR, shotAt(latest[0]));
        }
        freshen();
        for (uint256 i = 0; i < people.length; ++i) {
            vm.assertTrue(tryBorrow(people[i], 0, 3_000 * DOLLAR, shotAt(shots.length)));
            vm.assertTrue(tryBorrow(people[i], 1, 9_000 * DOLLAR, shotAt(shots.length)));
            vm.assertTrue(tryBorrow(people[i], 2, (7_000 - i * 1_000) * DOLLAR, shotAt(shots.length)));
            vm.assertTrue(tryBorrow(people[i], SLOTS, 2_000 * DOLLAR, shotAt(shots.length)));
        }
        // Deep enough for a chain that repays its share not to heal the account by it, and R less than all.
        setPrices(66);
        freshen();
        for (uint256 i = 0; i < people.length; ++i) {
            _limit[people[i]] = _restoreValue(people[i]);
            _owed[people[i]] = _debtValue(people[i]);
            vm.assertGt(_limit[people[i]], 0);
            vm.assertLt(_limit[people[i]], _owed[people[i]] * 4 / 5);
        }
    }

    function actions() internal pure override returns (bytes4[] memory list) {
        list = new bytes4[](4);
        list[0] = this.liquidatesInParts.selector;
        list[1] = this.liquidatesSome.selector;
        list[2] = this.forcesSome.selector;
        list[3] = this.relayersPostAgain.selector;
    }

    function liquidatesSome(uint256 seed) external {
        begin(seed);
        (address who, uint256 venue) = (anyone(), anyVenue());
        uint256 maxRepayUnits = random(2) == 0 ? type(uint104).max : (1 + random(4_000)) * DOLLAR;
        for (uint256 i = 0; i < 4; ++i) {
            tryLiquidate(Liquidation(who, venue, maxRepayUnits, collateralIds()[i]), latest[slotOf(venue)]);
        }
    }

    /// @dev No sequence of partial liquidations costs the account more than one of the same total.
    function liquidatesInParts(uint256 seed) external {
        begin(seed);
        Liquidation memory it = Liquidation(anyone(), anyVenue(), 0, anyCollateral());
        uint256 state = vm.snapshotState();
        (uint256 repaid, uint256 units) = (0, 0);
        for (uint256 i = 0; i < 3; ++i) {
            it.maxRepayUnits = (1 + random(700)) * DOLLAR + random(DOLLAR);
            (uint256 someRepaid, uint256 someUnits) = _liquidate(it);
            (repaid, units) = (repaid + someRepaid, units + someUnits);
        }
        vm.revertToState(state);
        if (repaid == 0) return;
        it.maxRepayUnits = repaid;
        (uint256 allRepaid, uint256 allUnits) = _liquidate(it);
        // All that is left is repaid where less than dust would be: that is more, and not for less.
        if (allRepaid == repaid) vm.assertGe(allUnits, units, "parts cost more");
        did("parts");
    }

    function forcesSome(uint256 seed) external {
        begin(seed);
        (address who, uint16 assetId, uint16 toSlot) = (anyone(), anyCollateral(), anySlot());
        tryForcePledge(who, assetId, toSlot, amount(assetId), latest[homeOf(assetId)]);
    }

    function invariant_togetherAtMostR() public view {
        for (uint256 i = 0; i < people.length; ++i) {
            uint256 repaid = _owed[people[i]] - _debtValue(people[i]);
            // A debt of less than dust is not left over.
            uint256 dust = 0;
            for (uint256 venue = 0; venue < VENUES; ++venue) {
                if (debtAt(people[i], venue) == 0) dust += DUST;
            }
            vm.assertLe(repaid, _limit[people[i]] + dust, "more was repaid than restores the margin");
        }
    }

    function test_everyActionHappens() public {
        play(3, 200);
        string[4] memory names = ["liquidate", "claim", "forcePledge", "parts"];
        for (uint256 i = 0; i < names.length; ++i) {
            vm.assertGt(done[names[i]], 0, names[i]);
        }
        invariant_togetherAtMostR();
    }

    function _liquidate(Liquidation memory it) private returns (uint256 repaid, uint256 units) {
        uint16 slot = slotOf(it.venue);
        AccountProof memory proof = proofOf(shotAt(latest[slot]), idOf(it.who));
        address venue = address(venueAt(it.venue));
        on(slot);
        by(LIQUIDATOR);
        try chains[slot].vault
        .liquidate(idOf(it.who), venue, it.maxRepayUnits, it.assetId, 0, LIQUIDATOR, "", proof) returns (
            uint256 repaid_, uint256 units_
        ) {
            return (repaid_, units_);
        } catch (bytes memory reason) {
            refused(reason);
        }
    }

    /// @dev R for the collateral that restores the margin most slowly.
    function _restoreValue(address who) private view returns (uint256 most) {
        int256 surplus = trueSheet(who).initialSurplus;
        for (uint256 i = 0; i < 4; ++i) {
            if (balanceOf(who, collateralIds()[i]) == 0) continue;
            uint256 value =
                LiquidationLib.restoreValue(surplus, assetAt(table, DEBT_0), assetAt(table, collateralIds()[i]), assetAt(table, collateralIds()[i]).liquidationBonus());
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
