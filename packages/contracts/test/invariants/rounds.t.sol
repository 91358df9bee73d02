// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {LiquidationLib} from "../../src/libraries/LiquidationLib.sol";
import {MarginLib} from "../../src/libraries/MarginLib.sol";
import {assetAt} from "../../src/types/AssetWord.sol";
import {vm} from "../utils/Vm.sol";
import {Keepers} from "./Keepers.sol";

/// @dev The bounds of section 8: chains that are final at different times see the same account fall, each with its own
/// repayments and old ones of the others, and begin round after round.
abstract contract Rounds is Keepers {
    /// @dev usdWad, by all chains together.
    uint256 internal repaidValue;
    /// @dev R of the account as it was at the start, at the worst of the snapshots under which anything was repaid.
    uint256 internal worstRestore;
    bytes32[] private _start;

    function scale() internal override {
        (size, minDebt, minDeposit) = (50_000, 100, 0);
    }

    function limit() internal override {}

    function cap() internal override {}

    /// @dev One account; its debts, and what covers them, are spread at random.
    function settleIn() internal virtual override {
        while (people.length > 1) {
            people.pop();
        }
        uint256[SLOTS] memory owed;
        bool isMixed = random(2) == 0;
        for (uint16 slot = 0; slot < SLOTS; ++slot) {
            owed[slot] = random(5) == 0 ? 0 : size / 10 + random(4 * size);
            // A little more than the debt needs, brought from any chain.
            _cover(slot, owed[slot] * (1_380 + random(100)) / 1_000, isMixed);
        }
        // And some that lies idle.
        uint16 idle = isMixed ? WBTC : WETH_2;
        put(ALICE, idle, unitsFor(idle, 1 + random(size)));
        freshen();
        for (uint16 slot = 0; slot < SLOTS; ++slot) {
            if (owed[slot] != 0) vm.assertTrue(tryBorrow(ALICE, slot, owed[slot] * DOLLAR, shotCount()), "no debt");
        }
        freshen();
        _start = trueWords(ALICE);
    }

    /// @dev Chains are read as far as they are final, and some get the snapshot.
    function snapshotsCome(uint256 seed) external {
        begin(seed);
        _snapshot();
    }

    function timePasses(uint256 seed) external {
        begin(seed);
        advance(uint64(random(4) == 0 ? 900 : 6 + random(120)));
        _snapshot();
    }

    /// @dev On one chain, everything that somebody finds worth it; sometimes as little as possible.
    function liquidatesHere(uint256 seed) external {
        begin(seed);
        uint16 slot = anySlot();
        uint256 place = latest[slot];
        uint256 maxRepayUnits = random(2) == 0 ? type(uint104).max : (minDebt + random(size)) * DOLLAR;
        uint256 first = random(COLLATERALS);
        for (uint256 i = 0; i < COLLATERALS; ++i) {
            uint16 assetId = collateralAt((first + i) % COLLATERALS);
            if (balanceOf(ALICE, assetId) != 0) tryLiquidate(Liquidation(ALICE, slot, maxRepayUnits, assetId), place);
        }
    }

    function forces(uint256 seed) external {
        begin(seed);
        (uint16 assetId, uint16 slot) = (anyCollateral(), anySlot());
        uint16 home = homeOf(assetId);
        if (balanceOf(ALICE, assetId) == 0) return;
        if (slot == home) return;
        if (random(3) == 0) tryForceRelease(ALICE, slot, assetId, type(uint104).max, latest[slot]);
        else tryForcePledge(ALICE, assetId, slot, type(uint104).max, latest[home]);
    }

    function passTime() internal override {
        if (random(2) == 0) advance(uint64(random(3)));
    }

    function wasLiquidated(Liquidation memory, uint256 place, uint256 repaid, uint256) internal override {
        repaidValue += repaid * 10 ** 12;
        uint256 restore = restoreAt(tableOf(place));
        if (restore > worstRestore) worstRestore = restore;
    }

    /// @dev R of the account as it was at the start, for the collateral that restores the margin most slowly.
    function restoreAt(bytes32[] memory assets) internal view returns (uint256 most) {
        int256 surplus = MarginLib.evaluate(_start, assets, SLOTS).initialSurplus;
        for (uint256 i = 0; i < COLLATERALS; ++i) {
            uint16 assetId = collateralAt(i);
            if (unitsIn(_start)[assetId].balance == 0) continue;
            uint256 bonus = assetAt(assets, assetId).liquidationBonus();
            uint256 value =
                LiquidationLib.restoreValue(surplus, assetAt(assets, DEBT_0), assetAt(assets, assetId), bonus);
            if (value > most) most = value;
        }
    }

    function _snapshot() private {
        for (uint16 slot = 0; slot < SLOTS; ++slot) {
            mine(slot);
            if (random(4) != 0) follow(slot);
        }
        sign();
        for (uint16 slot = 0; slot < SLOTS; ++slot) {
            if (random(4) != 0) relay(slot, shotCount());
        }
    }

    function _cover(uint16 slot, uint256 dollars, bool isMixed) private {
        for (uint256 left = dollars; left != 0;) {
            uint256 some = random(2) == 0 || left < size / 20 ? left : 1 + random(left);
            uint16 assetId = isMixed ? [WETH, WBTC, WETH_2, CHEAP][random(4)] : random(2) == 0 ? WETH : WETH_2;
            // What weighs less covers less.
            uint256 units = unitsFor(assetId, some * 8_000 / assetAt(table, assetId).initialWeight());
            put(ALICE, assetId, units);
            if (homeOf(assetId) != slot) pledge(ALICE, assetId, slot, units);
            left -= some;
        }
    }
}

/// @dev At one price all chains together repay at most 1.08 R.
contract RoundsAtOnePriceInvariants is Rounds {
    function settleIn() internal override {
        super.settleIn();
        setPrices(70 + random(28));
        freshen();
    }

    function actions() internal pure override returns (bytes4[] memory list) {
        list = new bytes4[](6);
        list[0] = this.snapshotsCome.selector;
        list[1] = this.timePasses.selector;
        list[2] = this.liquidatesHere.selector;
        list[3] = this.liquidatesHere.selector;
        list[4] = this.forces.selector;
        list[5] = this.settles.selector;
    }

    function invariant_togetherAtMostALittleMoreThanR() public view {
        vm.assertLe(repaidValue, worstRestore * 108 / 100 + venues.length * dust(), "more than 1.08 R was repaid");
    }

    function test_everyActionHappens() public {
        for (uint256 seed = 1; seed < 12; ++seed) {
            playApart(seed, 100);
        }
        requireDone("liquidate,claim,settle,forcePledge");
    }

    function check() internal view override {
        invariant_togetherAtMostALittleMoreThanR();
    }
}

/// @dev Whatever prices do, no more than R at the worst price.
contract RoundsInvariants is Rounds {
    function actions() internal pure override returns (bytes4[] memory list) {
        list = new bytes4[](7);
        list[0] = this.snapshotsCome.selector;
        list[1] = this.timePasses.selector;
        list[2] = this.liquidatesHere.selector;
        list[3] = this.liquidatesHere.selector;
        list[4] = this.forces.selector;
        list[5] = this.settles.selector;
        list[6] = this.pricesSlide.selector;
    }

    /// @dev A little up or down, or a wick.
    function pricesSlide(uint256 seed) external {
        begin(seed);
        uint256 percent = priceOf(WETH) * 100 / firstPrice[WETH];
        percent = random(4) == 0 ? percent * (70 + random(30)) / 100 : percent * (96 + random(8)) / 100;
        setPrices(percent < 40 ? 40 : percent > 110 ? 110 : percent);
    }

    function invariant_neverMoreThanR() public view {
        vm.assertLe(repaidValue, worstRestore + venues.length * dust(), "more than R at the worst price was repaid");
    }

    function test_everyActionHappens() public {
        for (uint256 seed = 1; seed < 8; ++seed) {
            playApart(seed, 100);
        }
        requireDone("liquidate,claim,settle,forcePledge");
    }

    function check() internal view override {
        invariant_neverMoreThanR();
    }
}
