// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {MarginVault} from "../../src/MarginVault.sol";
import {vm} from "../utils/Vm.sol";
import {World} from "./World.sol";

/// @dev §9 beside the vaults: what a bucket can hold, by what left through it. Exact, where a vault rounds in favour
/// of the bucket.
abstract contract Limits is World {
    uint256 internal constant DAY = 24 hours;
    uint64 internal constant DUE_AFTER = 6 hours;

    /// @dev What a bucket holds is in units × seconds of a day.
    struct Mirror {
        uint256 capacity;
        uint256 level;
        uint64 since;
        uint64 takes;
    }

    mapping(uint16 assetId => Mirror) private _mirrors;

    /// @dev In some runs the buckets and the caps are so small that they bind.
    function limit() internal virtual override {
        super.limit();
        if (random(2) == 0) return;
        for (uint256 i = 0; i < COLLATERALS; ++i) {
            setBucket(collateralAt(i), unitsFor(collateralAt(i), size / (1 + random(40))));
        }
    }

    function cap() internal virtual override {
        if (random(4) != 0) return;
        for (uint256 i = 0; i < COLLATERALS; ++i) {
            uint16 assetId = collateralAt(i);
            setSupplyCap(assetId, vaultOf(assetId).totalUnits(assetId) + amount(assetId));
        }
    }

    function setBucket(uint16 assetId, uint256 units) internal {
        _refill(assetId);
        MarginVault vault = vaultOf(assetId);
        vm.prank(OWNER);
        extensionOf(vault).setBucket(assetId, uint104(units));
        _refill(assetId);
    }

    function setSupplyCap(uint16 assetId, uint256 units) internal {
        MarginVault vault = vaultOf(assetId);
        vm.prank(OWNER);
        extensionOf(vault).setSupplyCap(assetId, units);
    }

    /// @dev Units left at once that go through the bucket.
    function wasPaid(uint16 assetId, uint256 units) internal {
        Mirror storage mirror = _refill(assetId);
        if (mirror.capacity == 0 || units == 0) return;
        if (units * DAY > mirror.level) vm.assertLe(units, mirror.level / DAY, "paid beyond the bucket");
        mirror.level -= units * DAY;
        ++mirror.takes;
    }

    /// @dev Units were kept back for the bucket.
    function wasDeferred(uint16 assetId, uint256 units) internal {
        Mirror storage mirror = _refill(assetId);
        // The vault loses less than a unit whenever it takes some.
        vm.assertGt(units + mirror.takes + 1, mirror.level / DAY, "kept back from a bucket that holds it");
    }

    function dueCount(uint16 slot) internal view returns (uint256) {
        return extensionOf(chains[slot].vault).dueCount();
    }

    function _refill(uint16 assetId) private returns (Mirror storage mirror) {
        mirror = _mirrors[assetId];
        mirror.level += mirror.capacity * (time - mirror.since);
        if (mirror.level > mirror.capacity * DAY) mirror.level = mirror.capacity * DAY;
        mirror.since = time;
        (uint256 capacity,) = extensionOf(chains[homeOf(assetId)].vault).bucketOf(assetId);
        if (capacity == mirror.capacity) return mirror;
        // One that limited nothing before is full.
        if (mirror.capacity == 0 || mirror.level > capacity * DAY) mirror.level = capacity * DAY;
        mirror.capacity = capacity;
    }
}
