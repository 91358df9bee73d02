// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {EnumerableSet} from "@openzeppelin/contracts/utils/structs/EnumerableSet.sol";
import {IMarginVault} from "../interfaces/IMarginVault.sol";
import {balanceWord, claimWord, pledgeWord} from "../types/LeafWord.sol";

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
    /// @dev Asset ids with a balance.
    EnumerableSet.UintSet held;
    /// @dev `assetId << 16 | slot` of every pledge from here.
    uint32[] pledges;
    /// @dev Asset ids of other chains that were released or claimed here.
    uint16[] returned;
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
}

/// @title Section 3: the numbers of one chain and the ways they change
/// @dev Checks only that the numbers stay true to themselves; who may do what is the vault's business.
library LedgerLib {
    using EnumerableSet for EnumerableSet.UintSet;
    using SafeCast for uint256;

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
        Balance storage entry = self.balances[account][assetId];
        if (entry.units == 0) self.holdings[account].held.add(assetId);
        entry.units = (entry.units + units).toUint104();
        self.totals[assetId] += units;
        touch(self, account);
    }

    /// @dev The caller has checked that the units are free.
    function withdraw(Ledger storage self, bytes32 account, uint16 assetId, uint256 units) internal {
        Balance storage entry = self.balances[account][assetId];
        entry.units = (entry.units - units).toUint104();
        if (entry.units == 0) self.holdings[account].held.remove(assetId);
        self.totals[assetId] -= units;
        touch(self, account);
    }

    function pledge(Ledger storage self, bytes32 account, uint16 assetId, uint16 toSlot, uint256 units) internal {
        Pledge storage entry = self.pledges[account][assetId][toSlot];
        if (entry.pledged == 0) self.holdings[account].pledges.push((uint32(assetId) << 16) | toSlot);
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

    /// @notice The fields this chain writes, as leaf words with the foreign fields zero; words without amounts left out.
    /// @param slot This chain.
    /// @param spare Places left empty at the end, for debts.
    function words(Ledger storage self, bytes32 account, uint16 slot, uint256 spare)
        internal
        view
        returns (bytes32[] memory list, uint256 length)
    {
        Holdings storage holdings = self.holdings[account];
        uint256 size = holdings.held.length() + 2 * holdings.pledges.length + 2 * holdings.returned.length + spare;
        list = new bytes32[](size);
        for (uint256 i = 0; i < holdings.held.length(); ++i) {
            uint16 assetId = uint16(holdings.held.at(i));
            list[length++] = balanceWord(assetId, self.balances[account][assetId].units);
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
    }

    function _returnOf(Ledger storage self, bytes32 account, uint16 assetId) private returns (Return storage entry) {
        entry = self.returned[account][assetId];
        if (entry.released == 0 && entry.claimed == 0) self.holdings[account].returned.push(assetId);
    }
}
