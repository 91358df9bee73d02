// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {BalanceSheet} from "../../src/libraries/MarginLib.sol";
import {vm} from "../utils/Vm.sol";
import {Powers} from "./Powers.sol";

/// @dev The end of a run: whatever was done before, prices fall to nothing, every owner moves first in every epoch, and
/// still every debt finds every unit, and what is left of debts is charged off (invariants 2 and 7). A new account that
/// needs every kind of closing goes through it too, so no run ends without one.
abstract contract Reach is Powers {
    uint256 private constant EPOCHS = 12;

    address internal immutable CAROL = actor("carol");

    function setUp() public virtual override {
        super.setUp();
        outfit(CAROL);
    }

    function requireReach() internal virtual {
        calmDown();
        letCarolBorrow();
        fall();
        closeAll();
        payAll();
        vm.assertGt(done["liquidate"] + done["due seizure"], 0, "liquidate");
        vm.assertGt(done["settle"] + done["note"], 0, "settle");
        vm.assertGt(done["writeOff"] + done["chargeOff"], 0, "chargeOff");
        requireDone("claim,forcePledge,forceRelease");
    }

    /// @dev To nothing, nearly.
    function fall() internal {
        setPrices(1);
        _tellTheFeed();
    }

    /// @dev Epoch after epoch, until nobody is under water who can still pay for anything.
    function closeAll() internal {
        for (uint256 i = 0; i < EPOCHS && !_isOver(); ++i) {
            freshen();
            for (uint256 j = 0; j < people.length; ++j) {
                for (uint16 slot = 0; slot < SLOTS; ++slot) {
                    ownerMoves(people[j], slot);
                    _close(people[j], slot);
                }
            }
            _settleAll();
        }
        vm.assertTrue(_isOver(), "an account is under water and stays there");
    }

    /// @dev Every claim ever booked (invariant 2), and everything that fell due.
    function payAll() internal {
        freshen();
        _settleAll();
        advance(DUE_AFTER);
        for (uint256 i = 0; i < notedCount(); ++i) {
            tryPayNoted(i);
        }
        for (uint16 slot = 0; slot < SLOTS; ++slot) {
            uint256 count = dueCount(slot);
            for (uint256 i = 0; i < count; ++i) {
                tryPayDue(slot, i);
            }
        }
        freshen();
        same(claimCountOf(shotCount()), 0, "a claim was left");
    }

    function _settleAll() private {
        uint256 count = claimCountOf(shotCount());
        for (uint256 i = 0; i < count; ++i) {
            settleOnce(shotCount(), i, homeOf(claimOf(shotCount(), i).assetId));
        }
    }

    /// @dev More than dust after the fall: debts on slots 0 and 1, idle units pledged to slot 2, units on slot 2 that nobody pledged.
    function letCarolBorrow() internal {
        setPrices(100);
        _tellTheFeed();
        uint256 times = minDebt / 100;
        people.push(CAROL);
        put(CAROL, WETH, times * 20 ether);
        put(CAROL, USDC, times * 50_000 * DOLLAR);
        put(CAROL, WETH_2, times * 10 ether);
        pledge(CAROL, WETH, 1, times * 10 ether);
        pledge(CAROL, USDC, 2, times * 50_000 * DOLLAR);
        freshen();
        vm.assertTrue(tryBorrow(CAROL, 0, times * 20_000 * DOLLAR, shotCount()), "carol may not borrow");
        vm.assertTrue(tryBorrow(CAROL, venueOnOne(), times * 20_000 * DOLLAR, shotCount()), "carol may not borrow");
    }

    /// @dev Where she borrows on slot 1.
    function venueOnOne() internal view virtual returns (uint256) {
        return 1;
    }

    function _tellTheFeed() private {
        feed.set(int256(priceOf(WETH) / 10 ** 10));
    }

    /// @dev What liquidators do in one epoch on one chain.
    function _close(address who, uint16 slot) private {
        uint256 place = latest[slot];
        if (wordsOf(place, who).length == 0 || sheetSeen(who, slot, place).maintenanceSurplus >= 0) return;
        for (uint256 venue = 0; venue < venues.length; ++venue) {
            if (venueSlots[venue] != slot || debtAt(who, venue) == 0) continue;
            for (uint256 i = 0; i < COLLATERALS; ++i) {
                tryLiquidate(Liquidation(who, venue, type(uint104).max, collateralAt(i)), place);
            }
            if (!_isChargedOff(who, venue)) tryWriteOff(who, venue, place);
        }
        for (uint256 i = 0; i < COLLATERALS; ++i) {
            uint16 assetId = collateralAt(i);
            if (homeOf(assetId) == slot) _bringToDebts(who, assetId, place);
            else if (inboundOf(who, assetId, slot) != 0) tryForceRelease(who, slot, assetId, type(uint104).max, place);
        }
    }

    function _bringToDebts(address who, uint16 assetId, uint256 place) private {
        for (uint16 slot = 0; slot < SLOTS; ++slot) {
            if (slot == homeOf(assetId) || !owesOn(who, slot)) continue;
            tryForcePledge(who, assetId, slot, type(uint104).max, place);
        }
    }

    function _isOver() private view returns (bool) {
        for (uint256 i = 0; i < people.length; ++i) {
            if (trueSheet(people[i]).maintenanceSurplus >= 0) continue;
            for (uint256 venue = 0; venue < venues.length; ++venue) {
                if (!_isChargedOff(people[i], venue)) return false;
            }
        }
        return true;
    }

    function _isChargedOff(address who, uint256 venue) internal view returns (bool) {
        return venues[venue].chargedOffOf(idOf(who)) == debtAt(who, venue);
    }
}
