// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {LiquidationLib} from "../../src/libraries/LiquidationLib.sol";
import {BalanceSheet, MarginLib} from "../../src/libraries/MarginLib.sol";
import {AssetId} from "../../src/types/AssetId.sol";
import {AssetWord, assetAt} from "../../src/types/AssetWord.sol";
import {vm} from "../utils/Vm.sol";
import {Keepers} from "./Keepers.sol";

/// @dev The bounds of §8: chains that are final at different times see the same accounts fall, each with its own
/// repayments and old ones of the others, and begin round after round.
abstract contract Rounds is Keepers {
    /// @dev usdWad, by all chains together.
    mapping(address who => uint256) internal repaidValue;
    /// @dev R of the account as it was at the start, at the worst of the snapshots under which anything was repaid.
    mapping(address who => uint256) internal worstRestore;
    mapping(address who => bytes32[]) private _start;

    function scale() internal override {
        (size, minDebt, minDeposit) = (20_000, 100, 0);
    }

    function limit() internal override {}

    function cap() internal override {}

    /// @dev Their debts, and what covers them, are spread at random.
    function settleIn() internal virtual override {
        uint256[SLOTS][3] memory owed;
        for (uint256 i = 0; i < people.length; ++i) {
            bool isMixed = mayMix() && random(2) == 0;
            for (uint16 slot = 0; slot < SLOTS; ++slot) {
                owed[i][slot] = slot != i && random(3) == 0 ? 0 : size / 10 + random(4 * size);
                // A little more than the debt needs, brought from any chain.
                _cover(people[i], slot, owed[i][slot] * (1_380 + random(40)) / 1_000, isMixed);
            }
            // And some that lies idle.
            uint16 idle = isMixed ? WBTC : WETH_2;
            put(people[i], idle, unitsFor(idle, 1 + random(size)));
        }
        freshen();
        for (uint256 i = 0; i < people.length; ++i) {
            for (uint16 slot = 0; slot < SLOTS; ++slot) {
                if (owed[i][slot] == 0) continue;
                vm.assertTrue(tryBorrow(people[i], slot, owed[i][slot] * DOLLAR, shotCount()), "no debt");
            }
        }
        freshen();
        for (uint256 i = 0; i < people.length; ++i) {
            _start[people[i]] = trueWords(people[i]);
        }
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

    /// @dev Now here, now there, always under a new snapshot: everything that somebody finds worth it, or some of it, or as
    /// little as possible.
    function liquidatesEverywhere(uint256 seed) external {
        begin(seed);
        address who = anyone();
        for (uint256 calls = 1 + random(8); calls != 0; --calls) {
            _snapshot();
            uint256 kind = random(8);
            uint256 maxRepayUnits = kind == 0 ? minDebt * DOLLAR : kind == 1 ? random(size) * DOLLAR : type(uint104).max;
            _liquidateOn(who, anySlot(), maxRepayUnits);
        }
    }

    function _liquidateOn(address who, uint16 slot, uint256 maxRepayUnits) private {
        uint256 first = random(COLLATERALS);
        for (uint256 i = 0; i < COLLATERALS; ++i) {
            uint16 assetId = collateralAt((first + i) % COLLATERALS);
            bool counts = homeOf(assetId) == slot ? balanceOf(who, assetId) != 0 : inboundOf(who, assetId, slot) != 0;
            if (counts) tryLiquidate(Liquidation(who, slot, maxRepayUnits, assetId), latest[slot]);
        }
    }

    /// @dev The first move that is possible.
    function forces(uint256 seed) external {
        begin(seed);
        (address who, bool isBack) = (anyone(), random(3) == 0);
        uint256 first = random(COLLATERALS * SLOTS);
        for (uint256 i = 0; i < COLLATERALS * SLOTS; ++i) {
            uint256 pair = (first + i) % (COLLATERALS * SLOTS);
            (uint16 assetId, uint16 slot) = (collateralAt(pair / SLOTS), uint16(pair % SLOTS));
            uint16 home = homeOf(assetId);
            if (slot == home || balanceOf(who, assetId) == 0) continue;
            bool isDone = isBack
                ? tryForceRelease(who, slot, assetId, type(uint104).max, latest[slot])
                : tryForcePledge(who, assetId, slot, type(uint104).max, latest[home]);
            if (isDone) return;
        }
    }

    /// @dev Whether collateral of different weights is among it.
    function mayMix() internal view virtual returns (bool) {
        return true;
    }

    function passTime() internal override {
        if (random(2) == 0) advance(uint64(random(3)));
    }

    function wasLiquidated(Liquidation memory it, uint256 place, uint256 repaid, uint256) internal override {
        repaidValue[it.who] += repaid * 10 ** 12;
        uint256 restore = restoreAt(it.who, tableOf(place));
        if (restore > worstRestore[it.who]) worstRestore[it.who] = restore;
    }

    /// @dev R of the account as it was at the start, at the bonus of that account, for the collateral that restores the margin
    /// most slowly.
    function restoreAt(address who, bytes32[] memory assets) internal view returns (uint256 most) {
        BalanceSheet memory sheet = MarginLib.evaluate(_start[who], assets, SLOTS);
        if (sheet.maintenanceSurplus >= 0) return 0;
        Units[] memory units = unitsIn(_start[who]);
        AssetWord debt = assetAt(assets, AssetId.wrap(DEBT_0));
        for (uint256 i = 0; i < COLLATERALS; ++i) {
            uint16 assetId = collateralAt(i);
            if (units[assetId].balance == 0) continue;
            AssetWord asset = assetAt(assets, AssetId.wrap(assetId));
            uint256 bonus = LiquidationLib.bonusAt(sheet.maintenanceSurplus, sheet.maintenanceLiabilities, debt, asset);
            uint256 value = LiquidationLib.restoreValue(sheet.initialSurplus, debt, asset, bonus);
            if (value > most) most = value;
        }
    }

    /// @param share Of R, in percent.
    function requireAtMost(uint256 share) internal view {
        for (uint256 i = 0; i < people.length; ++i) {
            uint256 most = worstRestore[people[i]] * share / 100;
            atMost(repaidValue[people[i]], most + venues.length * dust(), "too much was repaid");
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

    function _cover(address who, uint16 slot, uint256 dollars, bool isMixed) private {
        for (uint256 left = dollars; left != 0;) {
            uint256 some = random(2) == 0 || left < size / 20 ? left : 1 + random(left);
            uint16 assetId = isMixed ? [WETH, WBTC, WETH_2, CHEAP][random(4)] : random(2) == 0 ? WETH : WETH_2;
            // What weighs less covers less.
            uint256 units = unitsFor(assetId, some * 8_000 / assetAt(table, AssetId.wrap(assetId)).initialWeight());
            put(who, assetId, units);
            if (homeOf(assetId) != slot) pledge(who, assetId, slot, units);
            left -= some;
        }
    }
}

/// @dev At one price all chains together repay at most 1.08 R.
contract RoundsAtOnePriceInvariants is Rounds {
    function settleIn() internal override {
        super.settleIn();
        uint256 percent = 95;
        for (uint256 i = 0; i < people.length; ++i) {
            for (setPrices(percent); trueSheet(people[i]).maintenanceSurplus >= 0;) {
                setPrices(--percent);
            }
        }
        setPrices(percent - random(10));
        freshen();
    }

    function mayMix() internal pure override returns (bool) {
        return false;
    }

    function actions() internal pure override returns (bytes4[] memory list) {
        list = new bytes4[](6);
        list[0] = this.snapshotsCome.selector;
        list[1] = this.timePasses.selector;
        list[2] = this.liquidatesEverywhere.selector;
        list[3] = this.liquidatesEverywhere.selector;
        list[4] = this.forces.selector;
        list[5] = this.settles.selector;
    }

    function invariant_togetherAtMostALittleMoreThanR() public view {
        requireAtMost(108);
    }

    function test_everyActionHappens() public {
        for (uint256 seed = 1; seed < 5; ++seed) {
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
        list = new bytes4[](8);
        list[0] = this.snapshotsCome.selector;
        list[1] = this.timePasses.selector;
        list[2] = this.liquidatesEverywhere.selector;
        list[3] = this.liquidatesEverywhere.selector;
        list[4] = this.liquidatesEverywhere.selector;
        list[5] = this.forces.selector;
        list[6] = this.settles.selector;
        list[7] = this.pricesSlide.selector;
    }

    /// @dev A little up or down, or a wick.
    function pricesSlide(uint256 seed) external {
        begin(seed);
        uint256 percent = priceOf(WETH) * 100 / firstPrice[WETH];
        percent = random(4) == 0 ? percent * (70 + random(30)) / 100 : percent * (96 + random(8)) / 100;
        setPrices(percent < 60 ? 80 : percent > 110 ? 110 : percent);
    }

    function invariant_neverMoreThanR() public view {
        requireAtMost(100);
    }

    function test_everyActionHappens() public {
        for (uint256 seed = 1; seed < 5; ++seed) {
            playApart(seed, 100);
        }
        requireDone("liquidate,claim,settle,forcePledge");
    }

    function check() internal view override {
        invariant_neverMoreThanR();
    }
}
