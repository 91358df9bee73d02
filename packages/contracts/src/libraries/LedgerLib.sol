// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {EnumerableSet} from "@openzeppelin/contracts/utils/structs/EnumerableSet.sol";
import {IMarginVault} from "../interfaces/IMarginVault.sol";
import {balanceWord, claimWord, linkWord, pledgeWord} from "../types/LeafWord.sol";
import {Leaving} from "../types/Leaving.sol";
import {AccountIdLib} from "./AccountIdLib.sol";

/// @notice An account's units of an asset in custody here.
struct Balance {
    uint104 units;
    /// @dev Σ over slots of (pledged − settled).
    uint104 locked;
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
    /// @dev Asset ids with a balance, or with units that are leaving and may be put back.
    EnumerableSet.UintSet held;
    /// @dev `assetId << 16 | slot` of every pledge from here.
    uint32[] pledges;
    /// @dev Asset ids of other chains that were released or claimed here.
    uint16[] returned;
    /// @dev Slots that a contract account of this chain ever linked.
    uint16[] linked;
    /// @dev How many of `pledges` the owner opened, and how many others did by force.
    uint8 ownPairs;
    uint8 forcedPairs;
}

/// @notice Every number that this chain writes, except debts, which stand in the venues (section 3).
struct Ledger {
    mapping(bytes32 account => mapping(uint16 assetId => Balance)) balances;
    mapping(bytes32 account => mapping(uint16 assetId => mapping(uint16 slot => Pledge))) pledges;
    mapping(bytes32 account => mapping(uint16 assetId => Return)) returned;
    mapping(uint16 assetId => uint256 units) totals;
    mapping(bytes32 account => Holdings) holdings;
    mapping(bytes32 account => bool) isSeen;
    bytes32[] accounts;
    uint64 touches;
    mapping(bytes32 account => mapping(uint16 slot => address delegate)) links;
    mapping(bytes32 account => mapping(uint16 assetId => Leaving)) leaving;
}

/// @title Section 3: the numbers of one chain and the ways they change
/// @dev Checks only that the numbers stay true to themselves; who may do what is the vault's business.
library LedgerLib {
    using EnumerableSet for EnumerableSet.UintSet;
    using SafeCast for uint256;

    /// @dev Budgets of an account (section 3).
    uint256 private constant MAX_ASSETS = 8;
    uint256 private constant MAX_PAIRS = 8;

    /// @notice Marks the account as changed. Every change of an account ends here, debts included.
    function touch(Ledger storage self, bytes32 account) internal {
        if (!self.isSeen[account]) {
            self.isSeen[account] = true;
            self.accounts.push(account);
        }
        ++self.touches;
        emit IMarginVault.AccountTouched(account);
    }

    function deposit(Ledger storage self, bytes32 account, uint16 assetId, uint256 units) internal {
        _add(self, account, assetId, units);
        touch(self, account);
    }

    /// @dev The caller has checked that the units are free.
    function withdraw(Ledger storage self, bytes32 account, uint16 assetId, uint256 units) internal {
        _subtract(self, account, assetId, units);
        _forget(self, account, assetId);
        touch(self, account);
    }

    /// @param byForce Whether anyone but the owner pledges: each has a budget of its own.
    function pledge(Ledger storage self, bytes32 account, uint16 assetId, uint16 toSlot, uint256 units, bool byForce)
        internal
    {
        Pledge storage entry = self.pledges[account][assetId][toSlot];
        if (entry.pledged == 0) _openPair(self.holdings[account], account, (uint32(assetId) << 16) | toSlot, byForce);
        entry.pledged = (entry.pledged + units).toUint104();
        Balance storage custody = self.balances[account][assetId];
        custody.locked = (custody.locked + units).toUint104();
        touch(self, account);
    }

    /// @dev The claim was attested, so its units are locked here.
    function settle(Ledger storage self, bytes32 account, uint16 assetId, uint16 debtSlot, uint104 units) internal {
        self.pledges[account][assetId][debtSlot].settled += units;
        self.balances[account][assetId].locked -= units;
        withdraw(self, account, assetId, units);
    }

    /// @dev The caller has checked that the units are inbound.
    function release(Ledger storage self, bytes32 account, uint16 assetId, uint256 units) internal {
        Return storage entry = _returnOf(self, account, assetId);
        entry.released = (entry.released + units).toUint104();
        touch(self, account);
    }

    /// @dev The caller has checked that the units are inbound.
    function claim(Ledger storage self, bytes32 account, uint16 assetId, uint256 units) internal {
        Return storage entry = _returnOf(self, account, assetId);
        entry.claimed = (entry.claimed + units).toUint104();
        touch(self, account);
    }

    /// @dev The caller has checked that the account is a contract of this chain.
    function link(Ledger storage self, bytes32 account, uint16 slot, address delegate) internal {
        uint16[] storage linked = self.holdings[account].linked;
        bool isNew = true;
        for (uint256 i = 0; i < linked.length; ++i) {
            if (linked[i] == slot) isNew = false;
        }
        if (isNew) linked.push(slot);
        self.links[account][slot] = delegate;
        touch(self, account);
    }

    /// @notice Takes units out of the balance, to the ones that are leaving already; epoch, silence and receiver are
    /// replaced.
    /// @dev The caller has checked that the units are free.
    function ask(Ledger storage self, bytes32 account, uint16 assetId, Leaving memory request) internal {
        _subtract(self, account, assetId, request.units);
        request.units = (uint256(request.units) + self.leaving[account][assetId].units).toUint104();
        self.leaving[account][assetId] = request;
        touch(self, account);
    }

    /// @notice Ends what `ask` began; the units are the caller's to pay.
    function payLeaving(Ledger storage self, bytes32 account, uint16 assetId) internal {
        delete self.leaving[account][assetId];
        _forget(self, account, assetId);
        touch(self, account);
    }

    /// @notice Undoes what `ask` did.
    function putBack(Ledger storage self, bytes32 account, uint16 assetId) internal returns (uint256 units) {
        units = self.leaving[account][assetId].units;
        delete self.leaving[account][assetId];
        _add(self, account, assetId, units);
        touch(self, account);
    }

    /// @notice The fields this chain writes, as leaf words with the foreign fields zero; words without amounts left out.
    /// @param slot This chain.
    /// @param spare Places left empty at the end, for debts.
    function words(Ledger storage self, bytes32 account, uint16 slot, uint256 spare)
        internal
        view
        returns (bytes32[] memory list, uint256 length)
    {
        Holdings storage holdings = self.holdings[account];
        // Only contracts have links: to EOAs they cost nothing.
        uint16[] memory linked = AccountIdLib.isContract(account) ? holdings.linked : new uint16[](0);
        uint256 size = holdings.held.length() + 2 * (holdings.pledges.length + holdings.returned.length);
        list = new bytes32[](size + linked.length + spare);
        for (uint256 i = 0; i < holdings.held.length(); ++i) {
            uint16 assetId = uint16(holdings.held.at(i));
            uint104 units = self.balances[account][assetId].units;
            if (units != 0) list[length++] = balanceWord(assetId, units);
        }
        for (uint256 i = 0; i < holdings.pledges.length; ++i) {
            uint32 pair = holdings.pledges[i];
            (uint16 assetId, uint16 toSlot) = (uint16(pair >> 16), uint16(pair));
            Pledge storage entry = self.pledges[account][assetId][toSlot];
            list[length++] = pledgeWord(assetId, toSlot, entry.pledged, 0);
            if (entry.settled != 0) list[length++] = claimWord(assetId, toSlot, 0, entry.settled);
        }
        for (uint256 i = 0; i < holdings.returned.length; ++i) {
            uint16 assetId = holdings.returned[i];
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
    function holds(Ledger storage self, bytes32 account, uint16 assetId) internal view returns (bool) {
        return self.balances[account][assetId].units != 0 || self.holdings[account].held.contains(assetId);
    }

    function _add(Ledger storage self, bytes32 account, uint16 assetId, uint256 units) private {
        Balance storage entry = self.balances[account][assetId];
        if (entry.units == 0) {
            EnumerableSet.UintSet storage held = self.holdings[account].held;
            if (held.add(assetId) && held.length() > MAX_ASSETS) revert IMarginVault.TooManyAssets(account);
        }
        entry.units = (entry.units + units).toUint104();
        self.totals[assetId] += units;
    }

    function _subtract(Ledger storage self, bytes32 account, uint16 assetId, uint256 units) private {
        Balance storage entry = self.balances[account][assetId];
        entry.units = (entry.units - units).toUint104();
        self.totals[assetId] -= units;
    }

    function _forget(Ledger storage self, bytes32 account, uint16 assetId) private {
        if (self.balances[account][assetId].units != 0 || self.leaving[account][assetId].units != 0) return;
        self.holdings[account].held.remove(assetId);
    }

    /// @dev The budgets are for ever: what was pledged once keeps its word in the leaf.
    function _openPair(Holdings storage holdings, bytes32 account, uint32 pair, bool byForce) private {
        uint8 opened = byForce ? ++holdings.forcedPairs : ++holdings.ownPairs;
        if (opened > MAX_PAIRS) revert IMarginVault.TooManyPledges(account);
        holdings.pledges.push(pair);
    }

    function _returnOf(Ledger storage self, bytes32 account, uint16 assetId) private returns (Return storage entry) {
        entry = self.returned[account][assetId];
        if (entry.released == 0 && entry.claimed == 0) self.holdings[account].returned.push(assetId);
    }
}
