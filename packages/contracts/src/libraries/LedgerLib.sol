// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {EnumerableSet} from "@openzeppelin/contracts/utils/structs/EnumerableSet.sol";
import {IMarginVault} from "../interfaces/IMarginVault.sol";
import {AccountId} from "../types/AccountId.sol";
import {AssetId} from "../types/AssetId.sol";
import {balanceWord, claimWord, linkWord, pledgeWord} from "../types/LeafWord.sol";
import {Leaving, LeavingBook} from "../types/Leaving.sol";
import {Slot} from "../types/Slot.sol";

/// @notice An account's units of an asset in custody here.
struct Balance {
    uint104 units;
    /// @dev Σ over slots of (pledged − settled).
    uint104 locked;
    /// @dev Payments of these units that are due and may come back.
    uint32 due;
    /// @dev Whether units were ever pledged from here, and whether some are leaving: what else to look for.
    bool everPledged;
    bool isLeaving;
}

/// @notice An account's pledges of an asset held here to one slot. Both only grow.
struct Pledge {
    uint104 pledged;
    uint104 settled;
}

/// @notice What left an account's inbound units of another chain's asset here. Both only grow.
struct Return {
    uint104 released;
    uint104 claimed;
}

/// @notice What an account has here, for enumeration; the numbers stand in the ledger's mappings.
struct Holdings {
    /// @dev Asset ids with a balance, with units that are leaving or due and may come back, or that were ever pledged.
    EnumerableSet.UintSet held;
    /// @dev `assetId << 16 | slot` of every pledge from here.
    uint32[] pledges;
    /// @dev Asset ids of other chains that were released or claimed here.
    AssetId[] returned;
    /// @dev Slots that a contract account of this chain ever linked.
    Slot[] linked;
}

/// @notice What this chain remembers of an account itself.
struct Standing {
    /// @dev Whether it is in `accounts`.
    bool isSeen;
    /// @dev Of the newest snapshot by which it took risk here; zero if it never did.
    uint64 riskEpoch;
}

/// @notice Every number that this chain writes, except debts, which stand in the venues (§3).
struct Ledger {
    mapping(AccountId account => mapping(AssetId assetId => Balance)) balances;
    mapping(AccountId account => mapping(AssetId assetId => mapping(Slot slot => Pledge))) pledges;
    mapping(AccountId account => mapping(AssetId assetId => Return)) returned;
    mapping(AssetId assetId => uint256 units) totals;
    mapping(AccountId account => Holdings) holdings;
    mapping(AccountId account => Standing) known;
    AccountId[] accounts;
    uint64 touches;
    mapping(AccountId account => mapping(Slot slot => address delegate)) links;
    mapping(AccountId account => mapping(AssetId assetId => LeavingBook)) leaving;
}

/// @title §3: the numbers of one chain and the ways they change
/// @dev Checks only that the numbers stay true to themselves; who may do what is the vault's business.
library LedgerLib {
    using EnumerableSet for EnumerableSet.UintSet;
    using SafeCast for uint256;

    /// @dev An owner may use half of the counter of pledges, others by force all of it.
    uint256 private constant MAX_OWN_PLEDGES = 2 ** 103;

    /// @notice Marks the account as changed. Every change of an account ends here, debts included.
    function touch(Ledger storage self, AccountId account) internal {
        Standing storage known = self.known[account];
        if (!known.isSeen) {
            known.isSeen = true;
            self.accounts.push(account);
        }
        ++self.touches;
        emit IMarginVault.AccountTouched(account);
    }

    /// @notice Notes that the account took risk by the snapshot of `epoch`.
    function noteRisk(Ledger storage self, AccountId account, uint64 epoch) internal {
        Standing storage known = self.known[account];
        if (epoch > known.riskEpoch) known.riskEpoch = epoch;
    }

    /// @param most How many assets an account may have here.
    function deposit(Ledger storage self, AccountId account, AssetId assetId, uint256 units, uint256 most) internal {
        if (self.balances[account][assetId].units == 0) {
            EnumerableSet.UintSet storage held = self.holdings[account].held;
            if (held.add(assetId.place()) && held.length() > most) revert IMarginVault.TooManyAssets(account);
        }
        _add(self, account, assetId, units);
        touch(self, account);
    }

    /// @dev The caller has checked that the units are free.
    function withdraw(Ledger storage self, AccountId account, AssetId assetId, uint256 units) internal {
        _subtract(self, account, assetId, units);
        _forget(self, account, assetId);
        touch(self, account);
    }

    /// @notice Takes units out of the balance that are paid later, and may come back.
    /// @dev The caller has checked that the units are free.
    function defer(Ledger storage self, AccountId account, AssetId assetId, uint256 units) internal {
        _subtract(self, account, assetId, units);
        ++self.balances[account][assetId].due;
        touch(self, account);
    }

    /// @notice Ends what `defer` began; the units are the caller's to pay.
    function payDue(Ledger storage self, AccountId account, AssetId assetId) internal {
        --self.balances[account][assetId].due;
        _forget(self, account, assetId);
    }

    /// @notice Undoes what `defer` did.
    function reverseDue(Ledger storage self, AccountId account, AssetId assetId, uint256 units) internal {
        --self.balances[account][assetId].due;
        _add(self, account, assetId, units);
        touch(self, account);
    }

    /// @param byForce Whether anyone but the owner pledges.
    function pledge(Ledger storage self, AccountId account, AssetId assetId, Slot toSlot, uint256 units, bool byForce)
        internal
    {
        Pledge storage entry = self.pledges[account][assetId][toSlot];
        if (entry.pledged == 0) self.holdings[account].pledges.push(_pairOf(assetId, toSlot));
        uint256 pledged = entry.pledged + units;
        if (!byForce && pledged > MAX_OWN_PLEDGES) revert IMarginVault.PledgedTooOften(account, assetId, toSlot);
        entry.pledged = pledged.toUint104();
        Balance storage custody = self.balances[account][assetId];
        custody.locked = (custody.locked + units).toUint104();
        custody.everPledged = true;
        touch(self, account);
    }

    /// @dev The claim was attested, so its units are locked here.
    function settle(Ledger storage self, AccountId account, AssetId assetId, Slot debtSlot, uint104 units) internal {
        Balance storage custody = self.balances[account][assetId];
        // Only a quorum that lies shows a claim that nothing is locked for.
        if (units > custody.locked || units > custody.units) {
            revert IMarginVault.InsufficientUnits(account, assetId, int256(uint256(custody.locked)), units);
        }
        self.pledges[account][assetId][debtSlot].settled += units;
        custody.locked -= units;
        withdraw(self, account, assetId, units);
    }

    /// @dev The caller has checked that the units are inbound.
    function release(Ledger storage self, AccountId account, AssetId assetId, uint256 units) internal {
        Return storage entry = _returnOf(self, account, assetId);
        entry.released = (entry.released + units).toUint104();
        touch(self, account);
    }

    /// @dev The caller has checked that the units are inbound.
    function claim(Ledger storage self, AccountId account, AssetId assetId, uint256 units) internal {
        Return storage entry = _returnOf(self, account, assetId);
        entry.claimed = (entry.claimed + units).toUint104();
        touch(self, account);
    }

    /// @dev The caller has checked that the account is a contract of this chain.
    function link(Ledger storage self, AccountId account, Slot slot, address delegate) internal {
        Slot[] storage linked = self.holdings[account].linked;
        bool isNew = true;
        for (uint256 i = 0; i < linked.length; ++i) {
            if (linked[i] == slot) isNew = false;
        }
        if (isNew) linked.push(slot);
        self.links[account][slot] = delegate;
        touch(self, account);
    }

    /// @notice Takes units out of the balance; they are leaving.
    /// @dev The caller has checked that the units are free.
    /// @return number Of the request.
    function ask(Ledger storage self, AccountId account, AssetId assetId, Leaving memory request)
        internal
        returns (uint64 number)
    {
        _subtract(self, account, assetId, request.units);
        LeavingBook storage book = self.leaving[account][assetId];
        number = book.count++;
        book.units += request.units;
        book.requests[number] = request;
        self.balances[account][assetId].isLeaving = true;
        touch(self, account);
    }

    /// @notice Ends what `ask` began; the units are the caller's to pay.
    function payLeaving(Ledger storage self, AccountId account, AssetId assetId, uint64 number) internal {
        _endLeaving(self, account, assetId, number);
        _forget(self, account, assetId);
        touch(self, account);
    }

    /// @notice Undoes what `ask` did.
    function putBack(Ledger storage self, AccountId account, AssetId assetId, uint64 number)
        internal
        returns (uint256 units)
    {
        units = _endLeaving(self, account, assetId, number);
        _add(self, account, assetId, units);
        touch(self, account);
    }

    /// @notice The fields this chain writes, as leaf words with the foreign fields zero; words without amounts left out.
    /// @param slot This chain.
    /// @param spare Places left empty at the end, for debts.
    function words(Ledger storage self, AccountId account, Slot slot, uint256 spare)
        internal
        view
        returns (bytes32[] memory list, uint256 length)
    {
        Holdings storage holdings = self.holdings[account];
        // Only contracts have links: to EOAs they cost nothing.
        Slot[] memory linked = account.isContract() ? holdings.linked : new Slot[](0);
        uint256 size = holdings.held.length() + 2 * (holdings.pledges.length + holdings.returned.length);
        list = new bytes32[](size + linked.length + spare);
        for (uint256 i = 0; i < holdings.held.length(); ++i) {
            AssetId assetId = AssetId.wrap(uint16(holdings.held.at(i)));
            Balance storage entry = self.balances[account][assetId];
            uint104 leaving = entry.isLeaving ? self.leaving[account][assetId].units : 0;
            if (entry.units != 0 || leaving != 0) list[length++] = balanceWord(assetId, leaving, entry.units);
        }
        for (uint256 i = 0; i < holdings.pledges.length; ++i) {
            uint32 pair = holdings.pledges[i];
            (AssetId assetId, Slot toSlot) = (AssetId.wrap(uint16(pair >> 16)), Slot.wrap(uint16(pair)));
            Pledge storage entry = self.pledges[account][assetId][toSlot];
            list[length++] = pledgeWord(assetId, toSlot, entry.pledged, 0);
            if (entry.settled != 0) list[length++] = claimWord(assetId, toSlot, 0, entry.settled);
        }
        for (uint256 i = 0; i < holdings.returned.length; ++i) {
            AssetId assetId = holdings.returned[i];
            Return storage entry = self.returned[account][assetId];
            if (entry.released != 0) list[length++] = pledgeWord(assetId, slot, 0, entry.released);
            if (entry.claimed != 0) list[length++] = claimWord(assetId, slot, entry.claimed, 0);
        }
        for (uint256 i = 0; i < linked.length; ++i) {
            address delegate = self.links[account][linked[i]];
            if (delegate != address(0)) list[length++] = linkWord(linked[i], delegate);
        }
    }

    /// @notice Whether the account may hold the asset without opening a holding.
    function holds(Ledger storage self, AccountId account, AssetId assetId) internal view returns (bool) {
        return self.balances[account][assetId].units != 0 || self.holdings[account].held.contains(assetId.place());
    }

    function _add(Ledger storage self, AccountId account, AssetId assetId, uint256 units) private {
        Balance storage entry = self.balances[account][assetId];
        entry.units = (entry.units + units).toUint104();
        self.totals[assetId] += units;
    }

    function _subtract(Ledger storage self, AccountId account, AssetId assetId, uint256 units) private {
        Balance storage entry = self.balances[account][assetId];
        entry.units = (entry.units - units).toUint104();
        self.totals[assetId] -= units;
    }

    function _endLeaving(Ledger storage self, AccountId account, AssetId assetId, uint64 number)
        private
        returns (uint104 units)
    {
        LeavingBook storage book = self.leaving[account][assetId];
        units = book.requests[number].units;
        delete book.requests[number];
        book.units -= units;
        if (book.units == 0) self.balances[account][assetId].isLeaving = false;
    }

    /// @dev What was pledged once keeps its place, and its word in the leaf, for ever.
    function _forget(Ledger storage self, AccountId account, AssetId assetId) private {
        Balance storage entry = self.balances[account][assetId];
        if (entry.units == 0 && entry.due == 0 && !entry.everPledged && !entry.isLeaving) {
            self.holdings[account].held.remove(assetId.place());
        }
    }

    function _pairOf(AssetId assetId, Slot toSlot) private pure returns (uint32) {
        return (uint32(AssetId.unwrap(assetId)) << 16) | Slot.unwrap(toSlot);
    }

    function _returnOf(Ledger storage self, AccountId account, AssetId assetId) private returns (Return storage entry) {
        entry = self.returned[account][assetId];
        if (entry.released == 0 && entry.claimed == 0) self.holdings[account].returned.push(assetId);
    }
}
