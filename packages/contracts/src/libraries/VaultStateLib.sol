// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {EnumerableSet} from "@openzeppelin/contracts/utils/structs/EnumerableSet.sol";
import {IMarginVault} from "../interfaces/IMarginVault.sol";
import {IVenue} from "../interfaces/IVenue.sol";
import {AccountId} from "../types/AccountId.sol";
import {AssetId} from "../types/AssetId.sol";
import {AssetWord, COLLATERAL} from "../types/AssetWord.sol";
import {AssetInfo} from "../types/ChainState.sol";
import {debtWord} from "../types/LeafWord.sol";
import {Slot} from "../types/Slot.sol";
import {Snapshot} from "../types/Snapshot.sol";
import {BookedClaim, VaultConfig, VaultState} from "../types/VaultState.sol";
import {Ledger, LedgerLib} from "./LedgerLib.sol";
import {ValueLib} from "./ValueLib.sol";

/// @title What all rules of a vault ask of its storage
library VaultStateLib {
    using EnumerableSet for EnumerableSet.AddressSet;
    using LedgerLib for Ledger;

    /// @dev Budgets of an account (§3): its words on all chains fit into a leaf.
    uint256 private constant MAX_VENUES = 4;
    uint256 private constant MAX_ASSETS = 8;
    uint256 private constant MAX_ASSETS_OF_FIVE_CHAINS = 5;

    uint256 private constant RAY = 10 ** 27;

    /// @notice Reverts unless the account may be judged by the header: it is the registry's latest, or was a moment ago, and
    /// no older than the header by which the account last took risk here. An older one would show the risk, and not what
    /// it was taken on.
    function requireCurrent(
        VaultState storage self,
        VaultConfig memory config,
        AccountId account,
        Snapshot calldata header
    ) internal view {
        config.registry.requireCurrent(header, config.maxAgeLiquidate);
        uint64 riskEpoch = self.ledger.known[account].riskEpoch;
        if (header.epoch < riskEpoch) revert IMarginVault.RiskTakenSince(account, riskEpoch, header.epoch);
    }

    /// @notice The token of a collateral held here.
    function token(VaultState storage self, AssetId assetId) internal view returns (address) {
        AssetInfo storage info = self.assets[assetId];
        if (info.kind != COLLATERAL) revert IMarginVault.UnknownAsset(assetId);
        return info.token;
    }

    /// @notice How many assets an account may have here.
    function maxAssets(VaultConfig memory config) internal pure returns (uint256) {
        return config.slots < 5 ? MAX_ASSETS : MAX_ASSETS_OF_FIVE_CHAINS;
    }

    /// @notice Puts the venue on the list of those where the account owes something.
    function addVenueOf(VaultState storage self, AccountId account, address venue) internal {
        EnumerableSet.AddressSet storage owing = self.venuesOf[account];
        if (owing.add(venue) && owing.length() > MAX_VENUES) revert IMarginVault.TooManyVenues(account);
    }

    /// @notice Takes the venue off the list if the account owes nothing there any more.
    function forgetVenueOf(VaultState storage self, AccountId account, address venue) internal {
        if (IVenue(venue).debtOf(AccountId.unwrap(account)) == 0) self.venuesOf[account].remove(venue);
    }

    /// @notice The venue's `dust` in usdWad: what its `minDebt` is worth at the attested price.
    function dustOf(address venue, AssetWord liability) internal view returns (uint256) {
        uint256 units = Math.mulDiv(IVenue(venue).minDebt(), RAY, IVenue(venue).index(), Math.Rounding.Ceil);
        return ValueLib.liabilityValue(units, liability.unitPrice(), ValueLib.BPS);
    }

    /// @notice Books a right of `beneficiary` to units of another chain's asset, paid over there.
    /// @dev The caller has checked that the units are inbound.
    function bookClaim(VaultState storage self, AccountId account, address beneficiary, AssetId assetId, uint256 units)
        internal
    {
        self.ledger.claim(account, assetId, units);
        emit IMarginVault.ClaimBooked(uint64(self.claims.length), account, beneficiary, assetId, units);
        self.claims.push(BookedClaim(account, beneficiary, assetId, uint104(units)));
    }

    /// @notice The fields of the account's leaf that this chain writes, as leaf words.
    function localWords(VaultState storage self, Slot slot, AccountId account)
        internal
        view
        returns (bytes32[] memory list)
    {
        EnumerableSet.AddressSet storage owing = self.venuesOf[account];
        uint256 length;
        (list, length) = self.ledger.words(account, slot, owing.length());
        for (uint256 i = 0; i < owing.length(); ++i) {
            IVenue venue = IVenue(owing.at(i));
            uint104 debt = venue.debtOf(AccountId.unwrap(account));
            if (debt != 0) list[length++] = debtWord(AssetId.wrap(venue.liabilityAssetId()), debt);
        }
        assembly ("memory-safe") {
            mstore(list, length)
        }
    }

    /// @notice Reverts unless it is a slot of the deployment other than this one.
    function requireOtherSlot(VaultConfig memory config, Slot slot) internal pure {
        if (slot == config.slot || slot.place() >= config.slots) revert IMarginVault.InvalidSlot(slot);
    }
}
