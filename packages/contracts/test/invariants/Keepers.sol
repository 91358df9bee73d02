// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IMarginVault} from "../../src/interfaces/IMarginVault.sol";
import {BalanceSheet, MarginLib} from "../../src/libraries/MarginLib.sol";
import {LiquidationLib} from "../../src/libraries/LiquidationLib.sol";
import {MarginVault} from "../../src/MarginVault.sol";
import {AssetId} from "../../src/types/AssetId.sol";
import {assetAt} from "../../src/types/AssetWord.sol";
import {Claim} from "../../src/types/Claim.sol";
import {Due, Timer} from "../../src/types/Due.sol";
import {AccountProof, ClaimProof} from "../../src/types/Snapshot.sol";
import {vm} from "../utils/Vm.sol";
import {Owners} from "./Owners.sol";

/// @dev Those who close accounts, on every chain, and owners who move before each of them.
abstract contract Keepers is Owners {
    struct Liquidation {
        address who;
        uint256 venue;
        uint256 maxRepayUnits;
        uint16 assetId;
    }

    /// @dev Claims that were noted and not paid then.
    Claim[] private _noted;
    mapping(uint256 place => Stamp) private _noteStamps;
    /// @dev Debt shares repaid for what is due.
    mapping(uint16 slot => mapping(uint256 id => uint256 units)) private _seizedFor;

    // ----------------------------------------------------------------------------------------------------- actions

    function liquidates(uint256 seed) external {
        begin(seed);
        address who = anyoneInTrouble();
        uint256 venue = anyVenueOwed(who);
        uint16 slot = _prepare(venueSlots[venue]);
        if (random(2) == 0) ownerMoves(who, slot);
        uint256 maxRepayUnits = random(3) == 0 ? type(uint104).max : (1 + random(size)) * DOLLAR;
        uint256 first = random(COLLATERALS);
        for (uint256 i = 0; i < COLLATERALS; ++i) {
            Liquidation memory it = Liquidation(who, venue, maxRepayUnits, collateralAt((first + i) % COLLATERALS));
            if (latest[slot] > 1 && i < 2) tryLiquidate(it, latest[slot] - 1);
            tryLiquidate(it, latest[slot]);
        }
    }

    /// @dev To where something is owed.
    function forcesPledges(uint256 seed) external {
        begin(seed);
        (address who, uint16 assetId) = (anyoneInTrouble(), anyCollateral());
        uint16 toSlot = venueSlots[anyVenueOwed(who)];
        uint16 slot = _prepare(homeOf(assetId));
        if (random(2) == 0) ownerMoves(who, slot);
        tryForcePledge(who, assetId, toSlot, amount(assetId), shotOn(slot));
    }

    function forcesReleases(uint256 seed) external {
        begin(seed);
        (address who, uint16 slot) = (anyoneInTrouble(), _prepare(anySlot()));
        if (random(2) == 0) ownerMoves(who, slot);
        uint256 place = shotOn(slot);
        for (uint256 i = 0; i < COLLATERALS; ++i) {
            uint16 assetId = collateralAt(i);
            if (inboundOf(who, assetId, slot) != 0) tryForceRelease(who, slot, assetId, amount(assetId), place);
        }
    }

    function writesOff(uint256 seed) external {
        begin(seed);
        address who = anyoneInTrouble();
        uint256 venue = anyVenueOwed(who);
        tryWriteOff(who, venue, shotOn(_prepare(venueSlots[venue])));
    }

    function settles(uint256 seed) external {
        begin(seed);
        uint16 slot = _prepare(anySlot());
        uint256 place = random(4) == 0 ? 1 + random(shotCount()) : shotOn(slot);
        uint256 count = claimCountOf(place);
        if (count != 0) settleOnce(place, random(count), slot);
    }

    function paysNoted(uint256 seed) external {
        begin(seed);
        if (_noted.length == 0) return;
        if (random(2) == 0) advance(DUE_AFTER);
        tryPayNoted(random(_noted.length));
    }

    /// @dev A cap keeps out nobody who mends an account (§9).
    function topsUp(uint256 seed) external {
        begin(seed);
        (address who, uint16 assetId) = (anyoneInTrouble(), anyCollateral());
        uint16 slot = _prepare(homeOf(assetId));
        uint256 place = latest[slot];
        int256 surplus = sheetSeen(who, slot, place).initialSurplus;
        if (surplus >= 0 || balanceOf(who, assetId) == 0 || !_isYoung(slot, place)) return;
        uint256 units = LiquidationLib.unitsToCover(uint256(-surplus), assetAt(tableOf(place), AssetId.wrap(assetId)));
        if (units > tokens[assetId].balanceOf(who)) return;
        AccountProof memory proof = proofOf(place, who);
        MarginVault vault = vaultOf(assetId);
        by(who);
        vault.deposit(idOf(who), assetId, random(2) == 0 ? units : 1 + random(units), proof);
        did("topUp");
    }

    // -------------------------------------------------------------------------------------------------------- tries

    /// @dev Every liquidation raises maintenance and initial surplus of an unhealthy account (invariant 6).
    function tryLiquidate(Liquidation memory it, uint256 place) internal returns (bool) {
        uint16 slot = venueSlots[it.venue];
        bool isLocal = homeOf(it.assetId) == slot;
        BalanceSheet memory before = sheetSeen(it.who, slot, place);
        uint256 count = isLocal ? dueCount(slot) : 0;
        uint256 chargedOff = venues[it.venue].chargedOffOf(idOf(it.who));
        try this.liquidateAs(it, place, random(3) == 0 ? PICKY : LIQUIDATOR) returns (uint256 repaid, uint256 units) {
            _requireCurrent(it.who, slot, place);
            vm.assertLt(before.maintenanceSurplus, 0);
            requireImproved(before, sheetSeen(it.who, slot, place));
            wasLiquidated(it, place, repaid, units);
            if (venues[it.venue].chargedOffOf(idOf(it.who)) > chargedOff) {
                requireHopeless(it.who, slot, place);
                did("chargeOff");
            }
            if (!isLocal) return did("claim");
            if (dueCount(slot) == count) {
                wasPaid(it.assetId, units);
                return did("liquidate");
            }
            wasDeferred(it.assetId, units);
            wasSeized(slot, repaid);
            return did("due seizure");
        } catch (bytes memory reason) {
            if (bytes4(reason) == IMarginVault.Healthy.selector && _isSlowest(it.who, slot, place)) {
                vm.assertTrue(before.maintenanceSurplus >= 0, "the slowest chain waits for another one");
            }
            return refused(reason);
        }
    }

    /// @dev The last payment that fell due is for the repayment of so many debt shares.
    function wasSeized(uint16 slot, uint256 repaid) internal {
        stampDues(slot);
        _seizedFor[slot][dueCount(slot) - 1] = repaid;
    }

    /// @dev For suites that count.
    function wasLiquidated(Liquidation memory it, uint256 place, uint256 repaid, uint256 units) internal virtual {}

    function liquidateAs(Liquidation memory it, uint256 place, address receiver) external returns (uint256, uint256) {
        uint16 slot = venueSlots[it.venue];
        AccountProof memory proof = proofOf(place, it.who);
        on(slot);
        by(LIQUIDATOR);
        return chains[slot].vault
            .liquidate(idOf(it.who), address(venues[it.venue]), it.maxRepayUnits, it.assetId, 0, receiver, "", proof);
    }

    function requireImproved(BalanceSheet memory before, BalanceSheet memory now_) internal pure {
        vm.assertGt(now_.maintenanceSurplus, before.maintenanceSurplus, "a liquidation did not raise M");
        vm.assertGt(now_.initialSurplus, before.initialSurplus, "a liquidation did not raise I");
    }

    /// @dev A forced move changes nobody's health, and makes no slot short.
    function tryForcePledge(address who, uint16 assetId, uint16 toSlot, uint256 units, uint256 place)
        internal
        returns (bool)
    {
        uint16 slot = homeOf(assetId);
        AccountProof memory proof = proofOf(place, who);
        BalanceSheet memory before = sheetSeen(who, slot, place);
        on(slot);
        by(LIQUIDATOR);
        try chains[slot].vault.forcePledge(idOf(who), assetId, toSlot, units, proof) {
            _requireMoved(who, slot, place, before);
            return did("forcePledge");
        } catch (bytes memory reason) {
            return refused(reason);
        }
    }

    function tryForceRelease(address who, uint16 slot, uint16 assetId, uint256 units, uint256 place)
        internal
        returns (bool)
    {
        AccountProof memory proof = proofOf(place, who);
        BalanceSheet memory before = sheetSeen(who, slot, place);
        on(slot);
        by(LIQUIDATOR);
        try chains[slot].vault.forceRelease(idOf(who), assetId, units, proof) {
            _requireMoved(who, slot, place, before);
            return did("forceRelease");
        } catch (bytes memory reason) {
            return refused(reason);
        }
    }

    /// @dev Nobody with more than dust loses a debt, or a unit, this way.
    function tryWriteOff(address who, uint256 venue, uint256 place) internal returns (bool) {
        uint16 slot = venueSlots[venue];
        AccountProof memory proof = proofOf(place, who);
        BalanceSheet memory before = sheetSeen(who, slot, place);
        (uint256 remains, uint256 stale) = remainsSeen(who, slot, place);
        (uint256 count, uint256[] memory held) = (dueCount(slot), _balancesOn(who, slot));
        address venue_ = address(venues[venue]);
        on(slot);
        by(LIQUIDATOR);
        try chains[slot].vault.writeOff(idOf(who), venue_, proof) {
            _requireCurrent(who, slot, place);
            vm.assertLt(before.maintenanceSurplus, 0);
            vm.assertLt(before.equity, 0);
            atMost(remains, dust(), "written off with collateral left");
            same(stale, 0, "written off at a stale price");
            if (!chargesOffInParts(venue)) {
                same(venues[venue].chargedOffOf(idOf(who)), debtAt(who, venue), "not all of it was charged off");
            }
            _wasSeized(who, slot, count, held);
            stampDues(slot);
            return did("writeOff");
        } catch (bytes memory reason) {
            return refused(reason);
        }
    }

    /// @dev Whether the venue loses no more at once than its bucket holds.
    function chargesOffInParts(uint256) internal view virtual returns (bool) {
        return false;
    }

    /// @dev Invariant 10, after a liquidation that charged off.
    function requireHopeless(address who, uint16 slot, uint256 place) internal view {
        vm.assertLt(sheetSeen(who, slot, place).equity, 0, "the debt of a solvent account was charged off");
        (uint256 remains, uint256 stale) = remainsSeen(who, slot, place);
        atMost(remains, dust(), "charged off with collateral left");
        same(stale, 0, "charged off at a stale price");
    }

    /// @dev Pays one claim of a snapshot, or has it noted, unless it is paid already or another chain's; and tries it again. One
    /// that was noted is paid early where the bucket holds it.
    function settleOnce(uint256 place, uint256 number, uint16 slot) internal {
        Claim memory claim = claimOf(place, number);
        if (homeOf(claim.assetId) != slot) return;
        MarginVault vault = chains[slot].vault;
        bool isOpen = isKept(slot, place, 15) && !isPaid(claim) && !isHeld(slot);
        bool waits = _waits(claim);
        ClaimProof memory proof = claimProofOf(place, number);
        uint256 before = received(vault, claim.assetId, claim.beneficiary);
        on(slot);
        try vault.settle(claim, proof) {
            vm.assertTrue(isOpen, "settled what could not be");
            if (isPaid(claim)) {
                wasPaid(claim.assetId, claim.units);
                same(received(vault, claim.assetId, claim.beneficiary), before + claim.units, "not paid in full");
                did("settle");
            } else {
                wasDeferred(claim.assetId, claim.units);
                vm.assertTrue(!waits && _waits(claim), "neither paid nor noted");
                _noted.push(claim);
                _noteStamps[_noted.length - 1] = stampNow(slot);
                did("note");
            }
            settleOnce(place, number, slot);
        } catch (bytes memory reason) {
            refused(reason);
            vm.assertFalse(isOpen && !waits, "a claim that was shown could not be settled");
        }
    }

    /// @dev Paid from six hours on, and never before.
    function tryPayNoted(uint256 place) internal {
        Claim memory claim = _noted[place];
        MarginVault vault = vaultOf(claim.assetId);
        uint16 slot = homeOf(claim.assetId);
        // One that a recovery made void may have been noted anew: then that note counts.
        bool isRipe = !isPaid(claim) && !isHeld(slot) && isDue(slot, _noteStamps[_lastNote(claim)]);
        uint256 before = received(vault, claim.assetId, claim.beneficiary);
        try extensionOf(vault).payNoted(claim) {
            vm.assertTrue(isRipe, "paid before it was due");
            same(received(vault, claim.assetId, claim.beneficiary), before + claim.units, "not paid in full");
            did("pay noted");
        } catch (bytes memory reason) {
            refused(reason);
            vm.assertFalse(isRipe, "what was noted was not paid");
        }
    }

    function seizedFor(uint16 slot, uint256 id) internal view returns (uint256) {
        return _seizedFor[slot][id];
    }

    function notedCount() internal view returns (uint256) {
        return _noted.length;
    }

    /// @dev What an owner may do to be faster, under any snapshot that the chain honours.
    function ownerMoves(address who, uint16 slot) internal {
        (uint256 choice, uint16 assetId) = (random(6), anyCollateral());
        uint16 home = homeOf(assetId);
        if (choice == 0) tryWithdraw(who, assetId, amount(assetId), shotOn(home));
        if (choice <= 2) tryPledge(who, assetId, anySlot(), amount(assetId), shotOn(home));
        if (choice == 3) tryRelease(who, slot, assetId, amount(assetId), shotOn(slot));
        if (choice == 4) tryDeposit(who, assetId, 1);
        if (choice == 5 && debtAt(who, slot) != 0) repayAt(who, slot, 1);
    }

    // -------------------------------------------------------------------------------------------------------- views

    /// @dev usdWad, of every venue; what rounding of an index makes of it.
    function dust() internal view returns (uint256) {
        return minDebt * 1 ether + 10 ** 13;
    }

    /// @dev Whether settlement is held, or nothing is honoured.
    function isHeld(uint16 slot) internal view virtual returns (bool) {
        return chains[slot].registry.isHalted();
    }

    /// @dev Whether liquidators, forced moves and write-offs must wait.
    function isPaused(uint16) internal view virtual returns (bool) {
        return false;
    }

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
        uint256 first = random(venues.length);
        for (uint256 i = 0; i < venues.length; ++i) {
            venue = (first + i) % venues.length;
            if (debtAt(who, venue) != 0) return venue;
        }
    }

    /// @dev Prices that fell are seldom seen in time by chance.
    function _prepare(uint16 slot) private returns (uint16) {
        if (random(4) != 0) freshen(slot);
        return slot;
    }

    function _isYoung(uint16 slot, uint256 place) private view returns (bool) {
        return time <= headerOf(place).timestamp + MAX_AGE_RISK && !chains[slot].registry.isHalted();
    }

    function _requireCurrent(address who, uint16 slot, uint256 place) private view {
        vm.assertTrue(isKept(slot, place, 4), "done under an old snapshot");
        vm.assertTrue(time <= headerOf(place).timestamp + MAX_AGE_LIQUIDATE, "done under a snapshot that is too old");
        vm.assertFalse(chains[slot].registry.isHalted(), "done while halted");
        vm.assertFalse(isPaused(slot), "done while only owners act");
        requireGuarded(who, slot, place);
    }

    function _requireMoved(address who, uint16 slot, uint256 place, BalanceSheet memory before) private view {
        _requireCurrent(who, slot, place);
        BalanceSheet memory now_ = sheetSeen(who, slot, place);
        vm.assertLt(before.maintenanceSurplus, 0);
        vm.assertEq(now_.equity, before.equity);
        vm.assertEq(now_.maintenanceSurplus, before.maintenanceSurplus);
        vm.assertGe(fullSurplusSeen(who, slot, place)[slot], 0, "a forced move made a slot short");
    }

    /// @dev Whether no chain with debts of the leaf, neither stale in price nor itself, was seen at an older time than the slot.
    function _isSlowest(address who, uint16 slot, uint256 place) private view returns (bool) {
        uint256[] memory owed = MarginLib.evaluate(wordsOf(place, who), tableOf(place), SLOTS).freshLiabilities;
        for (uint16 i = 0; i < SLOTS; ++i) {
            if (owed[i] != 0 && seenAt(place, i) < seenAt(place, slot)) return false;
        }
        return true;
    }

    /// @dev Noted, and not void.
    function _waits(Claim memory claim) private view returns (bool) {
        uint16 slot = homeOf(claim.assetId);
        Timer memory timer = extensionOf(chains[slot].vault).noteOf(claim);
        return timer.dueAt != 0 && timer.recoveries == chains[slot].registry.recoveries();
    }

    function _lastNote(Claim memory claim) private view returns (uint256 place) {
        for (uint256 i = 0; i < _noted.length; ++i) {
            if (_noted[i].debtSlot == claim.debtSlot && _noted[i].index == claim.index) place = i;
        }
    }

    function _balancesOn(address who, uint16 slot) private view returns (uint256[] memory held) {
        held = new uint256[](table.length);
        for (uint256 i = 0; i < COLLATERALS; ++i) {
            uint16 assetId = collateralAt(i);
            if (homeOf(assetId) == slot) held[assetId] = balanceOf(who, assetId);
        }
    }

    /// @dev What a write-off took of the chain's own assets went through the buckets, or is due.
    function _wasSeized(address who, uint16 slot, uint256 count, uint256[] memory held) private {
        uint256 end = dueCount(slot);
        for (uint256 i = count; i < end; ++i) {
            Due memory due = extensionOf(chains[slot].vault).dueAt(i);
            same(
                due.units,
                held[AssetId.unwrap(due.assetId)] - balanceOf(who, AssetId.unwrap(due.assetId)),
                "more or less is due than was seized"
            );
            wasDeferred(AssetId.unwrap(due.assetId), due.units);
            held[AssetId.unwrap(due.assetId)] = balanceOf(who, AssetId.unwrap(due.assetId));
        }
        for (uint256 i = 0; i < COLLATERALS; ++i) {
            uint16 assetId = collateralAt(i);
            if (homeOf(assetId) == slot) wasPaid(assetId, held[assetId] - balanceOf(who, assetId));
        }
    }
}
