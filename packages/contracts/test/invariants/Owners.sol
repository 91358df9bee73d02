// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IMarginVault} from "../../src/interfaces/IMarginVault.sol";
import {MarginLib} from "../../src/libraries/MarginLib.sol";
import {MarginVault} from "../../src/MarginVault.sol";
import {AssetId} from "../../src/types/AssetId.sol";
import {assetAt} from "../../src/types/AssetWord.sol";
import {Due} from "../../src/types/Due.sol";
import {LeafWord} from "../../src/types/LeafWord.sol";
import {SnapshotRegistry} from "../../src/SnapshotRegistry.sol";
import {Slot} from "../../src/types/Slot.sol";
import {AccountProof} from "../../src/types/Snapshot.sol";
import {TestVenue} from "../utils/TestVenue.sol";
import {vm} from "../utils/Vm.sol";
import {Truth} from "./Truth.sol";

/// @dev Of a venue's index.
uint256 constant RAY = 10 ** 27;

/// @dev What owners of accounts do, and what anyone does to have them paid.
abstract contract Owners is Truth {
    /// @dev When something was put off.
    struct Stamp {
        uint64 time;
        uint64 haltedSeconds;
        uint64 recoveries;
    }

    mapping(uint16 slot => mapping(uint256 id => Stamp)) private _dueStamps;

    // ----------------------------------------------------------------------------------------------------- actions

    function deposits(uint256 seed) external {
        begin(seed);
        (address who, uint16 assetId) = (anyone(), anyCollateral());
        tryDeposit(who, assetId, amount(assetId));
    }

    function repays(uint256 seed) external {
        begin(seed);
        (address who, uint256 venue) = (anyone(), anyVenue());
        uint256 owed = debtAt(who, venue);
        if (owed == 0) return;
        repayAt(who, venue, random(3) == 0 ? owed : 1 + random(owed));
    }

    function withdraws(uint256 seed) external {
        begin(seed);
        (address who, uint16 assetId) = (anyone(), anyCollateral());
        uint256 place = shotOn(keepUp(homeOf(assetId)));
        uint256 units = (1 + random(4)) * amount(assetId);
        // Some, or nearly all that is allowed.
        for (uint256 tries = 1 + random(5); tries != 0 && units != 0; --tries) {
            if (!tryWithdraw(who, assetId, units, place)) units /= 2;
        }
    }

    function pledges(uint256 seed) external {
        begin(seed);
        (address who, uint16 assetId, uint16 toSlot) = (anyone(), anyCollateral(), anySlot());
        uint256 units = amount(assetId);
        MarginVault vault = vaultOf(assetId);
        by(who);
        try vault.pledge(idOf(who), assetId, toSlot, units) {
            vm.assertFalse(isStopped(homeOf(assetId)), "pledged while paused");
            did("pledge");
        } catch (bytes memory reason) {
            refused(reason);
        }
    }

    function pledgesWithProof(uint256 seed) external {
        begin(seed);
        (address who, uint16 assetId, uint16 toSlot) = (anyone(), anyCollateral(), anySlot());
        uint256 units = amount(assetId);
        tryPledge(who, assetId, toSlot, units, shotOn(keepUp(homeOf(assetId))));
    }

    /// @dev Units that count somewhere, if any do.
    function releases(uint256 seed) external {
        begin(seed);
        address who = anyone();
        uint256 first = random(COLLATERALS * SLOTS);
        for (uint256 i = 0; i < COLLATERALS * SLOTS; ++i) {
            uint256 pair = (first + i) % (COLLATERALS * SLOTS);
            (uint16 assetId, uint16 slot) = (collateralAt(pair / SLOTS), uint16(pair % SLOTS));
            uint256 units = inboundOf(who, assetId, slot);
            if (units == 0) continue;
            if (random(4) != 0) units = 1 + random(units);
            tryRelease(who, slot, assetId, units, shotOn(keepUp(slot)));
            return;
        }
    }

    function borrows(uint256 seed) external {
        begin(seed);
        (address who, uint256 venue) = (anyone(), anyVenue());
        uint256 place = shotOn(keepUp(venueSlots[venue]));
        uint256 units = (minDebt + random(size * 2)) * DOLLAR;
        // Some, or nearly all that is allowed.
        for (uint256 tries = 1 + random(6); tries != 0; --tries) {
            if (!tryBorrow(who, venue, units, place)) units /= 2;
        }
    }

    function paysDue(uint256 seed) external {
        begin(seed);
        uint16 slot = anySlot();
        uint256 count = dueCount(slot);
        if (count == 0) return;
        if (random(2) == 0) advance(DUE_AFTER);
        tryPayDue(slot, random(count));
    }

    /// @dev All tokens refuse somebody, or nobody does any more and what was owed is fetched.
    function tokensRefuse(uint256 seed) external {
        begin(seed);
        (address receiver, bool blocks) = (random(3) == 0 ? RESERVE : PICKY, random(3) != 0);
        for (uint256 i = 0; i < COLLATERALS; ++i) {
            uint16 assetId = collateralAt(i);
            if (blocks) tokens[assetId].block_(receiver);
            else tokens[assetId].unblock(receiver);
            if (!blocks) tryFetch(receiver, assetId);
        }
    }

    // ------------------------------------------------------------------------------------------------------- tries

    /// @dev Refused to nobody who holds the asset, whatever the state (invariant 8), but for a cap.
    function tryDeposit(address who, uint16 assetId, uint256 units) internal {
        MarginVault vault = vaultOf(assetId);
        if (balanceOf(who, assetId) == 0) units += minDeposit == 0 ? 0 : unitsFor(assetId, minDeposit);
        uint256 cap = extensionOf(vault).supplyCap(assetId);
        bool isCapped = cap != 0 && vault.totalUnits(assetId) + units > cap;
        by(who);
        try vault.deposit(idOf(who), assetId, units) {
            vm.assertFalse(isCapped, "deposited above the cap");
            did("deposit");
        } catch (bytes memory reason) {
            refused(reason);
            vm.assertTrue(isCapped && bytes4(reason) == IMarginVault.SupplyCapReached.selector, "a deposit was refused");
            did("cap");
        }
    }

    function tryWithdraw(address who, uint16 assetId, uint256 units, uint256 place) internal returns (bool) {
        (MarginVault vault, uint16 slot) = (vaultOf(assetId), homeOf(assetId));
        (uint256 count, uint256 stake) = (dueCount(slot), _atStake(who, assetId, units));
        AccountProof memory proof = proofOf(place, who);
        by(who);
        try vault.withdraw(idOf(who), assetId, units, who, proof) {
            requireRisk(who, slot, place);
            if (dueCount(slot) == count) {
                wasPaid(assetId, stake);
                return did("withdraw");
            }
            wasDeferred(assetId, stake);
            stampDues(slot);
            return did("due withdrawal");
        } catch (bytes memory reason) {
            return refused(reason);
        }
    }

    function tryPledge(address who, uint16 assetId, uint16 toSlot, uint256 units, uint256 place)
        internal
        returns (bool)
    {
        MarginVault vault = vaultOf(assetId);
        AccountProof memory proof = proofOf(place, who);
        by(who);
        try vault.pledge(idOf(who), assetId, toSlot, units, proof) {
            requireHonoured(homeOf(assetId), place);
            vm.assertFalse(isStopped(homeOf(assetId)), "pledged while paused");
            return did("pledge with proof");
        } catch (bytes memory reason) {
            return refused(reason);
        }
    }

    function tryRelease(address who, uint16 slot, uint16 assetId, uint256 units, uint256 place)
        internal
        returns (bool)
    {
        AccountProof memory proof = proofOf(place, who);
        on(slot);
        by(who);
        try chains[slot].vault.release(idOf(who), assetId, units, proof) {
            requireHonoured(slot, place);
            return did("release");
        } catch (bytes memory reason) {
            return refused(reason);
        }
    }

    /// @dev Not less than the venue lends.
    function tryBorrow(address who, uint256 venue, uint256 units, uint256 place) internal returns (bool) {
        uint16 slot = venueSlots[venue];
        if (debtAt(who, venue) + units < minDebt * DOLLAR) return false;
        AccountProof memory proof = proofOf(place, who);
        on(slot);
        by(who);
        try TestVenue(address(venues[venue])).borrow(idOf(who), units, who, proof) {
            requireRisk(who, slot, place);
            uint64 refusedUntil = extensionOf(chains[slot].vault).refusedUntil(venues[venue].liabilityAssetId());
            vm.assertTrue(refusedUntil <= time, "lent what the guardian refuses");
            return did("borrow");
        } catch (bytes memory reason) {
            return refused(reason);
        }
    }

    /// @dev Never refused (invariant 8), but for what would leave the venue less than its least debt.
    function repayAt(address who, uint256 venue, uint256 units) internal {
        uint256 owed = debtAt(who, venue);
        uint256 least = Math.mulDiv(minDebt * DOLLAR, RAY, venues[venue].index(), Math.Rounding.Ceil);
        if (units < owed && owed >= least && owed - units < least) units = owed > least ? owed - least : owed;
        on(venueSlots[venue]);
        by(who);
        TestVenue(address(venues[venue])).repay(idOf(who), units);
        did("repay");
    }

    /// @dev Paid from six hours on, and never before.
    function tryPayDue(uint16 slot, uint256 id) internal {
        MarginVault vault = chains[slot].vault;
        Due memory due = extensionOf(vault).dueAt(id);
        bool isRipe = due.units != 0 && isDue(slot, _dueStamps[slot][id]);
        uint256 before = received(vault, AssetId.unwrap(due.assetId), due.receiver);
        on(slot);
        try extensionOf(vault).payDue(id) {
            vm.assertTrue(isRipe, "paid before it was due");
            same(received(vault, AssetId.unwrap(due.assetId), due.receiver), before + due.units, "not paid in full");
            did("pay due");
        } catch (bytes memory reason) {
            refused(reason);
            vm.assertFalse(isRipe, "what was due was not paid");
        }
    }

    /// @dev What could not be sent is kept for the receiver.
    function tryFetch(address receiver, uint16 assetId) internal {
        MarginVault vault = vaultOf(assetId);
        uint256 owed = extensionOf(vault).owed(receiver, assetId);
        if (owed == 0) return;
        uint256 before = tokens[assetId].balanceOf(receiver);
        extensionOf(vault).fetchOwed(receiver, assetId, receiver);
        same(tokens[assetId].balanceOf(receiver), before + owed, "what was owed did not come");
        did("fetch");
    }

    // ------------------------------------------------------------------------------------------------------- views

    /// @dev What moves in between does not matter: owners act on whatever snapshot they find, or have a new one posted.
    function keepUp(uint16 slot) internal virtual returns (uint16) {
        if (latest[slot] == 0 || headerOf(latest[slot]).timestamp + 240 < time || random(8) == 0) freshen(slot);
        return slot;
    }

    /// @dev Remembers when payments fell due that did so just now.
    function stampDues(uint16 slot) internal {
        uint256 count = dueCount(slot);
        for (uint256 i = count; i != 0 && _dueStamps[slot][i - 1].time == 0; --i) {
            _dueStamps[slot][i - 1] = stampNow(slot);
        }
    }

    function stampNow(uint16 slot) internal view returns (Stamp memory) {
        SnapshotRegistry registry = chains[slot].registry;
        return Stamp(time, registry.haltedSeconds(), registry.recoveries());
    }

    /// @dev Whether a payment may be made that was put off then: six hours later and by no halt, under the same operators.
    function isDue(uint16 slot, Stamp memory stamp) internal view returns (bool) {
        SnapshotRegistry registry = chains[slot].registry;
        if (registry.isHalted() || registry.recoveries() != stamp.recoveries) return false;
        return time >= stamp.time + DUE_AFTER + registry.haltedSeconds() - stamp.haltedSeconds;
    }

    /// @dev §4, after a withdrawal or a new debt: I(i) ≥ D(i) and I(i) ≥ 0, at what this chain does not refuse.
    function requireRisk(address who, uint16 slot, uint256 place) internal view {
        requireHonoured(slot, place);
        requireGuarded(who, slot, place);
        vm.assertFalse(isStopped(slot), "risk was taken while paused");
        vm.assertTrue(
            time <= headerOf(place).timestamp + MAX_AGE_RISK, "risk was taken under a snapshot that is too old"
        );
        bytes32[] memory assets = tableOf(place);
        for (uint256 i = 0; i < COLLATERALS; ++i) {
            uint16 assetId = collateralAt(i);
            if (extensionOf(chains[slot].vault).refusedUntil(assetId) <= time) continue;
            assets[assetId] = assetAt(assets, AssetId.wrap(assetId)).flagged();
        }
        int256[] memory surplus = MarginLib.slotSurplus(wordsSeen(who, slot, place), assets, SLOTS);
        int256 required = MarginLib.deficit(surplus, Slot.wrap(slot));
        if (surplus[slot] < required) vm.assertGe(surplus[slot], required, "risk was taken without margin");
    }

    /// @dev Whether risk is not taken there.
    function isStopped(uint16) internal view virtual returns (bool) {
        return false;
    }

    function requireHonoured(uint16 slot, uint256 place) internal view {
        vm.assertTrue(isKept(slot, place, 15), "an old snapshot was honoured");
        vm.assertFalse(chains[slot].registry.isHalted(), "a snapshot was honoured while halted");
    }

    /// @dev For who has any WETH.
    function requireGuarded(address who, uint16 slot, uint256 place) internal view {
        if (slot != 0 || isGuarded(tableOf(place))) return;
        bytes32[] memory words = wordsSeen(who, slot, place);
        for (uint256 i = 0; i < words.length; ++i) {
            vm.assertFalse(
                words[i] != 0 && LeafWord.wrap(words[i]).assetPlace() == WETH,
                "a price far from the feed's was good enough"
            );
        }
    }

    function anyVenue() internal returns (uint256) {
        return random(venues.length);
    }

    /// @dev All units of a withdrawal by somebody who owes on that chain, else what goes below those that are locked.
    function _atStake(address who, uint16 assetId, uint256 units) private view returns (uint256) {
        if (owesOn(who, homeOf(assetId))) return units;
        (uint104 balance, uint104 locked) = chains[homeOf(assetId)].vault.balance(idOf(who), assetId);
        uint256 kept = balance > locked ? balance - locked : 0;
        return units > kept ? units - kept : 0;
    }

    function received(MarginVault vault, uint16 assetId, address receiver) internal view returns (uint256) {
        return tokens[assetId].balanceOf(receiver) + extensionOf(vault).owed(receiver, assetId);
    }
}
