// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ViewLib} from "../../src/libraries/ViewLib.sol";
import {MarginVault} from "../../src/MarginVault.sol";
import {AssetId} from "../../src/types/AssetId.sol";
import {Slot} from "../../src/types/Slot.sol";
import {AccountProof} from "../../src/types/Snapshot.sol";
import {vm} from "../utils/Vm.sol";
import {Powers} from "./Powers.sol";

/// @dev Invariant 8: chains fall silent and speak again, old headers turn up, guardians and owners use their keys, people
/// ask to leave, and others liquidate them meanwhile; nothing that was promised is ever refused, and no unit counts twice
/// on its way out.
contract ExitInvariants is Powers {
    struct Request {
        address who;
        uint16 assetId;
        uint64 number;
        uint64 askedAt;
        /// @dev Of the last sign of life before.
        uint64 lifeAt;
    }

    Request[] private _requests;

    function actions() internal pure override returns (bytes4[] memory list) {
        list = new bytes4[](31);
        list[0] = this.deposits.selector;
        list[1] = this.repays.selector;
        list[2] = this.withdraws.selector;
        list[3] = this.pledges.selector;
        list[4] = this.pledgesWithProof.selector;
        list[5] = this.releases.selector;
        list[6] = this.borrows.selector;
        list[7] = this.operatorsLook.selector;
        list[8] = this.operatorsSign.selector;
        list[9] = this.relayersPost.selector;
        list[10] = this.relayersPostAnything.selector;
        list[11] = this.relayersPostAnything.selector;
        list[12] = this.pricesMove.selector;
        list[13] = this.liquidates.selector;
        list[14] = this.settles.selector;
        list[15] = this.writesOff.selector;
        list[16] = this.forcesPledges.selector;
        list[17] = this.forcesReleases.selector;
        list[18] = this.paysDue.selector;
        list[19] = this.paysNoted.selector;
        list[20] = this.asksToLeave.selector;
        list[21] = this.asksToLeave.selector;
        list[22] = this.leaves.selector;
        list[23] = this.leaves.selector;
        list[24] = this.putsBack.selector;
        list[25] = this.fallsSilent.selector;
        list[26] = this.guardianActs.selector;
        list[27] = this.ownerActs.selector;
        list[28] = this.recovers.selector;
        list[29] = this.tokensRefuse.selector;
        list[30] = this.hidesAndIsWrittenOff.selector;
    }

    function asksToLeave(uint256 seed) external {
        begin(seed);
        (address who, uint16 assetId) = (anyone(), anyCollateral());
        if (random(3) == 0) {
            // Somebody who borrows as much as is allowed, and then wants to leave.
            freshen();
            uint16 slot = homeOf(assetId);
            if (random(2) == 0) tryBorrow(who, slot, (minDebt + random(size)) * DOLLAR, latest[slot]);
            fallSilent(1 days);
        }
        _tryAsk(who, assetId, amount(assetId), random(2) == 0);
    }

    function leaves(uint256 seed) external {
        begin(seed);
        if (_requests.length == 0) return;
        if (random(3) == 0) fallSilent(6 days);
        _tryLeave(random(_requests.length));
    }

    function putsBack(uint256 seed) external {
        begin(seed);
        if (_requests.length != 0) _tryPutBack(random(_requests.length));
    }

    function fallsSilent(uint256 seed) external {
        begin(seed);
        fallSilent(uint64(1 + random(1 days)));
    }

    /// @dev One chain is silent, units leave it, prices fall, and the others still work: what is leaving is the account's.
    function hidesAndIsWrittenOff(uint256 seed) external {
        begin(seed);
        (address who, uint256 venue) = (anyone(), anyVenue());
        uint16 slot = venueSlots[venue];
        freshen();
        tryBorrow(who, venue, (minDebt + random(size)) * DOLLAR, latest[slot]);
        fallSilent(1 days);
        for (uint256 i = 0; i < COLLATERALS; ++i) {
            uint16 assetId = collateralAt(i);
            if (homeOf(assetId) != slot) _tryAsk(who, assetId, balanceOf(who, assetId), false);
        }
        setPrices(1 + random(100));
        freshen(slot);
        for (uint256 i = 0; i < COLLATERALS; ++i) {
            tryLiquidate(Liquidation(who, venue, type(uint104).max, collateralAt(i)), latest[slot]);
        }
        tryWriteOff(who, venue, latest[slot]);
    }

    function invariant_noUnitCountsTwice() public view {
        if (!isShaped) return;
        requireConserved(people[chance() % people.length]);
        requireBacked(collateralAt(chance() % COLLATERALS));
        uint16 slot = uint16(chance() % SLOTS);
        vm.assertEq(chains[slot].registry.lifeAt(), lifeAt[slot], "what is no sign of life was taken for one");
    }

    /// @dev Now there are no operators any more, for ever: who owes nothing gets what is not pledged.
    function afterInvariant() public {
        if (!isShaped) return;
        for (uint256 i = 0; i < people.length; ++i) {
            for (uint256 venue = 0; venue < venues.length; ++venue) {
                if (debtAt(people[i], venue) != 0) repayAt(people[i], venue, debtAt(people[i], venue));
            }
        }
        fallSilent(1 days);
        // What a sign of life ended is asked for anew.
        for (uint256 i = 0; i < _requests.length; ++i) {
            _tryPutBack(i);
        }
        for (uint256 i = 0; i < people.length; ++i) {
            for (uint256 j = 0; j < COLLATERALS; ++j) {
                _requireAsk(people[i], collateralAt(j));
            }
        }
        fallSilent(6 days);
        for (uint256 i = 0; i < _requests.length; ++i) {
            bool isLeaving = _unitsOf(i) != 0;
            vm.assertTrue(_tryLeave(i) == isLeaving, "nobody may be kept in");
        }
        for (uint256 i = 0; i < people.length; ++i) {
            requireConserved(people[i]);
        }
        for (uint256 j = 0; j < COLLATERALS; ++j) {
            requireBacked(collateralAt(j));
        }
    }

    function test_everyActionHappens() public {
        for (uint256 seed = 5; seed < 10; ++seed) {
            playApart(seed, 300);
        }
        playApart(12, 300);
        requireDone("deposit,repay,withdraw,pledge,liquidate,ask,leave,putBack,pause,halt,recover,forcePledge");
        requireDone("writeOff,schedule,stricter,refuse,settle");
    }

    function check() internal view override {
        invariant_noUnitCountsTwice();
    }

    function finish() internal override {
        afterInvariant();
    }

    function _tryAsk(address who, uint16 assetId, uint256 units, bool withProof) private returns (bool) {
        uint16 slot = homeOf(assetId);
        MarginVault vault = chains[slot].vault;
        bool owes = owesOn(who, slot);
        AccountProof memory proof = proofOf(latest[slot], who);
        on(slot);
        by(who);
        if (withProof) {
            try vault.askToLeave(idOf(who), assetId, units, who, proof) returns (uint64 number) {
                vm.assertTrue(isKept(slot, latest[slot], 0), "asked under a snapshot that is void");
                return _asked(who, assetId, number, owes);
            } catch (bytes memory reason) {
                return refused(reason);
            }
        }
        try vault.askToLeave(idOf(who), assetId, units, who) returns (uint64 number) {
            return _asked(who, assetId, number, owes);
        } catch (bytes memory reason) {
            return refused(reason);
        }
    }

    function _asked(address who, uint16 assetId, uint64 number, bool owes) private returns (bool) {
        vm.assertFalse(owes, "left a debt behind");
        vm.assertTrue(time >= lifeAt[homeOf(assetId)] + 1 days, "asked too soon");
        _requests.push(Request(who, assetId, number, time, lifeAt[homeOf(assetId)]));
        return did("ask");
    }

    /// @dev Paid after six days of silence, and whatever else happened; only a sign of life ends it.
    function _tryLeave(uint256 place) private returns (bool) {
        Request memory request = _requests[place];
        MarginVault vault = vaultOf(request.assetId);
        uint256 units = _unitsOf(place);
        uint256 before = received(vault, request.assetId, request.who);
        bool isEnded = lifeAt[homeOf(request.assetId)] != request.lifeAt;
        try vault.payLeaving(idOf(request.who), request.assetId, request.number) {
            vm.assertFalse(isEnded, "left although the chain lives");
            vm.assertTrue(time >= request.askedAt + 6 days, "left too soon");
            same(received(vault, request.assetId, request.who), before + units, "not paid in full");
            return did("leave");
        } catch (bytes memory reason) {
            return refused(reason);
        }
    }

    function _tryPutBack(uint256 place) private {
        Request memory request = _requests[place];
        MarginVault vault = vaultOf(request.assetId);
        uint256 units = _unitsOf(place);
        uint256 before = balanceOf(request.who, request.assetId);
        bool isEnded = units != 0 && lifeAt[homeOf(request.assetId)] != request.lifeAt;
        try vault.putBack(idOf(request.who), request.assetId, request.number) {
            vm.assertTrue(isEnded, "a request was ended by something else than a sign of life");
            same(balanceOf(request.who, request.assetId), before + units, "units were lost on the way back");
            did("putBack");
        } catch (bytes memory reason) {
            refused(reason);
            vm.assertFalse(isEnded, "units that stay were not put back");
        }
    }

    /// @dev Those that are still leaving.
    function _unitsOf(uint256 place) private view returns (uint256) {
        Request memory request = _requests[place];
        return requestOf(request.who, request.assetId, request.number).units;
    }

    /// @dev All units that are free by the last snapshot; without it, those that are not locked.
    function _requireAsk(address who, uint16 assetId) private {
        uint16 slot = homeOf(assetId);
        bool isShown = isKept(slot, latest[slot], 0) && !chains[slot].registry.isHalted();
        bytes32[] memory leaf = wordsOf(latest[slot], who);
        isShown = isShown && leaf.length != 0;
        (uint104 units, uint104 locked) = vaultOf(assetId).balance(idOf(who), assetId);
        uint256 released = isShown ? ViewLib.releasedElsewhere(leaf, AssetId.wrap(assetId), Slot.wrap(slot)) : 0;
        uint256 kept = locked > released ? locked - released : 0;
        if (units <= kept) return;
        vm.assertTrue(_tryAsk(who, assetId, units - kept, isShown), "nobody may be kept in");
    }
}
