// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {LiquidationLib} from "../../src/libraries/LiquidationLib.sol";
import {BalanceSheet, MarginLib} from "../../src/libraries/MarginLib.sol";
import {ViewLib} from "../../src/libraries/ViewLib.sol";
import {MarginVault} from "../../src/MarginVault.sol";
import {Claim} from "../../src/types/Claim.sol";
import {Margin} from "../../src/types/Margin.sol";
import {AccountProof, ClaimProof} from "../../src/types/Snapshot.sol";
import {vm} from "../utils/Vm.sol";
import {Truth} from "./Truth.sol";

/// @dev Those who close accounts, on every chain, and owners who move before each of them.
abstract contract Keepers is Truth {
    struct Liquidation {
        address who;
        uint256 venue;
        uint256 maxRepayUnits;
        uint16 assetId;
    }

    // ----------------------------------------------------------------------------------------------------- actions

    function liquidates(uint256 seed) external {
        begin(seed);
        address who = anyoneInTrouble();
        uint256 venue = anyVenueOwed(who);
        uint16 slot = _prepare(slotOf(venue));
        if (random(2) == 0) ownerMoves(who, slot);
        uint256 maxRepayUnits = (1 + random(3_000)) * DOLLAR;
        uint256 first = random(4);
        for (uint256 i = 0; i < 4; ++i) {
            Liquidation memory it = Liquidation(who, venue, maxRepayUnits, collateralIds()[(first + i) % 4]);
            if (previous[slot] != 0) tryLiquidate(it, previous[slot]);
            tryLiquidate(it, latest[slot]);
        }
    }

    /// @dev To where something is owed.
    function forcesPledges(uint256 seed) external {
        begin(seed);
        (address who, uint16 assetId) = (anyoneInTrouble(), anyCollateral());
        uint16 toSlot = slotOf(anyVenueOwed(who));
        uint16 slot = _prepare(homeOf(assetId));
        if (random(2) == 0) ownerMoves(who, slot);
        tryForcePledge(who, assetId, toSlot, amount(assetId), _place(slot));
    }

    function forcesReleases(uint256 seed) external {
        begin(seed);
        (address who, uint16 slot) = (anyoneInTrouble(), _prepare(anySlot()));
        if (random(2) == 0) ownerMoves(who, slot);
        uint256 place = _place(slot);
        for (uint256 i = 0; i < 4; ++i) {
            uint16 assetId = collateralIds()[i];
            if (homeOf(assetId) != slot) tryForceRelease(who, slot, assetId, amount(assetId), place);
        }
    }

    function writesOff(uint256 seed) external {
        begin(seed);
        address who = anyoneInTrouble();
        uint256 venue = anyVenueOwed(who);
        uint16 slot = _prepare(slotOf(venue));
        tryWriteOff(who, venue, _place(slot));
    }

    /// @dev Never refused: the snapshot is accepted on the custody chain, and the claim not yet paid (invariant 8).
    function settles(uint256 seed) external {
        begin(seed);
        uint16 slot = _prepare(anySlot());
        if (latest[slot] == 0) return;
        Shot memory shot = shotAt(latest[slot]);
        if (shot.claims.length != 0) settleOnce(shot, random(shot.claims.length), slot);
    }

    /// @dev Refused, always.
    function settlesUnderThePreviousSnapshot(uint256 seed) external {
        begin(seed);
        uint16 slot = anySlot();
        if (previous[slot] == 0) return;
        Shot memory shot = shotAt(previous[slot]);
        if (shot.claims.length == 0) return;
        uint256 place = random(shot.claims.length);
        ClaimProof memory proof = claimProofOf(shot, place);
        on(slot);
        try chains[slot].vault.settle(shot.claims[place], proof) {
            vm.assertTrue(false, "settled under the previous snapshot");
        } catch (bytes memory reason) {
            refused(reason);
        }
    }

    // -------------------------------------------------------------------------------------------------------- tries

    /// @dev Every liquidation raises maintenance and initial surplus of an unhealthy account (invariant 6).
    function tryLiquidate(Liquidation memory it, uint256 place) internal returns (bool) {
        uint16 slot = slotOf(it.venue);
        Shot memory shot = shotAt(place);
        AccountProof memory proof = proofOf(shot, idOf(it.who));
        MarginVault vault = chains[slot].vault;
        Margin memory before = marginAt(it.who, slot);
        (address venue, uint16 assetId) = (address(venueAt(it.venue)), it.assetId);
        on(slot);
        by(LIQUIDATOR);
        try vault.liquidate(idOf(it.who), venue, it.maxRepayUnits, assetId, 0, LIQUIDATOR, "", proof) {
            vm.assertEq(place, latest[slot], "liquidated under an old snapshot");
            vm.assertLt(before.maintenanceSurplus, 0);
            requireImproved(before, marginAt(it.who, slot));
            return did(homeOf(assetId) == slot ? "liquidate" : "claim");
        } catch (bytes memory reason) {
            return refused(reason);
        }
    }

    function requireImproved(Margin memory before, Margin memory now_) internal pure {
        vm.assertGt(now_.maintenanceSurplus, before.maintenanceSurplus, "a liquidation did not raise M");
        vm.assertGt(now_.initialSurplus, before.initialSurplus, "a liquidation did not raise I");
    }

    /// @dev A forced move changes nobody's health, and makes no slot short.
    function tryForcePledge(address who, uint16 assetId, uint16 toSlot, uint256 units, uint256 place)
        internal
        returns (bool)
    {
        uint16 slot = homeOf(assetId);
        AccountProof memory proof = proofOf(shotAt(place), idOf(who));
        Margin memory before = marginAt(who, slot);
        on(slot);
        by(LIQUIDATOR);
        try chains[slot].vault.forcePledge(idOf(who), assetId, toSlot, units, proof) {
            _requireMoved(before, marginAt(who, slot));
            return did("forcePledge");
        } catch (bytes memory reason) {
            return refused(reason);
        }
    }

    function tryForceRelease(address who, uint16 slot, uint16 assetId, uint256 units, uint256 place)
        internal
        returns (bool)
    {
        AccountProof memory proof = proofOf(shotAt(place), idOf(who));
        Margin memory before = marginAt(who, slot);
        on(slot);
        by(LIQUIDATOR);
        try chains[slot].vault.forceRelease(idOf(who), assetId, units, proof) {
            _requireMoved(before, marginAt(who, slot));
            return did("forceRelease");
        } catch (bytes memory reason) {
            return refused(reason);
        }
    }

    /// @dev Nobody with more than dust loses a debt, or a unit, this way.
    function tryWriteOff(address who, uint256 venue, uint256 place) internal returns (bool) {
        uint16 slot = slotOf(venue);
        AccountProof memory proof = proofOf(shotAt(place), idOf(who));
        Margin memory before = marginAt(who, slot);
        uint256 collateral = collateralSeen(who, slot);
        address venue_ = address(venueAt(venue));
        on(slot);
        by(LIQUIDATOR);
        try chains[slot].vault.writeOff(idOf(who), venue_, proof) {
            vm.assertLt(before.maintenanceSurplus, 0);
            vm.assertLt(before.equity, 0);
            vm.assertLe(collateral, DUST, "written off with collateral left");
            vm.assertEq(debtAt(who, venue), 0);
            return did("writeOff");
        } catch (bytes memory reason) {
            return refused(reason);
        }
    }

    /// @dev Pays one claim that the slot's latest snapshot shows, unless it is paid already or another chain's; and tries
    /// it again.
    function settleOnce(Shot memory shot, uint256 place, uint16 slot) internal {
        Claim memory claim = shot.claims[place];
        if (homeOf(claim.assetId) != slot) return;
        ClaimProof memory proof = claimProofOf(shot, place);
        bool paid = isPaid(claim);
        uint256 before = tokens[claim.assetId].balanceOf(claim.beneficiary);
        on(slot);
        try chains[slot].vault.settle(claim, proof) {
            vm.assertFalse(paid);
            vm.assertEq(tokens[claim.assetId].balanceOf(claim.beneficiary), before + claim.units, "not paid in full");
            did("settle");
            settleOnce(shot, place, slot);
        } catch (bytes memory reason) {
            vm.assertTrue(paid, "a claim that was shown could not be settled");
            refused(reason);
        }
    }

    /// @dev What an owner may do to be faster, under any snapshot that the chain honours.
    function ownerMoves(address who, uint16 slot) internal {
        (uint256 choice, uint16 assetId) = (random(6), anyCollateral());
        if (choice == 0) tryWithdraw(who, assetId, amount(assetId), shotOn(homeOf(assetId)));
        if (choice <= 2) tryPledge(who, assetId, anySlot(), amount(assetId), shotOn(homeOf(assetId)));
        if (choice == 3) tryRelease(who, slot, assetId, amount(assetId), shotOn(slot));
        if (choice == 4) deposit(who, assetId, 1);
        if (choice == 5 && debtAt(who, slot) != 0) repayAt(who, slot, 1);
    }

    // -------------------------------------------------------------------------------------------------------- views

    /// @dev Somebody under water, if anybody is.
    function anyoneInTrouble() internal returns (address who) {
        uint256 first = random(people.length);
        for (uint256 i = 0; i < people.length; ++i) {
            who = people[(first + i) % people.length];
            if (trueSheet(who).maintenanceSurplus < 0) return who;
        }
    }

    /// @dev Where something is owed, if anything is.
    function anyVenueOwed(address who) internal returns (uint256 venue) {
        uint256 first = random(VENUES);
        for (uint256 i = 0; i < VENUES; ++i) {
            venue = (first + i) % VENUES;
            if (debtAt(who, venue) != 0) return venue;
        }
    }

    /// @dev The account as the chain sees it under its latest snapshot; nothing where it has no leaf.
    function marginAt(address who, uint16 slot) internal returns (Margin memory margin) {
        Shot memory shot = shotAt(latest[slot]);
        if (wordsIn(shot, idOf(who)).length == 0) return margin;
        on(slot);
        return chains[slot].vault.marginOf(idOf(who), proofOf(shot, idOf(who)));
    }

    /// @dev usdWad of all units that the account owns, as the chain sees it.
    function collateralSeen(address who, uint16 slot) internal view returns (uint256) {
        Shot memory shot = shotAt(latest[slot]);
        bytes32[] memory live = chains[slot].vault.localWords(idOf(who));
        bytes32[] memory words = ViewLib.viewWords(wordsIn(shot, idOf(who)), live, slot, shot.assets);
        BalanceSheet memory sheet = MarginLib.evaluate(words, shot.assets, SLOTS);
        int256 collateral = sheet.equity;
        for (uint256 i = 0; i < SLOTS; ++i) {
            collateral += int256(sheet.liabilities[i]);
        }
        return uint256(collateral);
    }

    /// @dev Prices that fell are seldom seen in time by chance.
    function _prepare(uint16 slot) private returns (uint16) {
        if (random(4) != 0) freshen(slot);
        return slot;
    }

    function _place(uint16 slot) private returns (uint256) {
        return previous[slot] != 0 && random(8) == 0 ? previous[slot] : latest[slot];
    }

    function _requireMoved(Margin memory before, Margin memory now_) private pure {
        vm.assertLt(before.maintenanceSurplus, 0);
        vm.assertEq(now_.equity, before.equity);
        vm.assertEq(now_.maintenanceSurplus, before.maintenanceSurplus);
    }
}
