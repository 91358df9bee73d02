// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {EnumerableSet} from "@openzeppelin/contracts/utils/structs/EnumerableSet.sol";
import {ISnapshotRegistry} from "../interfaces/ISnapshotRegistry.sol";
import {Ledger} from "../libraries/LedgerLib.sol";
import {PaidBitmap} from "../libraries/PaidBitmap.sol";
import {AccountId} from "./AccountId.sol";
import {AssetId} from "./AssetId.sol";
import {Bucket} from "./Bucket.sol";
import {AssetInfo} from "./ChainState.sol";
import {Due, Timer} from "./Due.sol";
import {Guard} from "./Guard.sol";
import {Slot} from "./Slot.sol";

/// @notice A claim as it is stored; its index is its place, its debt slot this chain.
struct BookedClaim {
    AccountId account;
    address beneficiary;
    AssetId assetId;
    uint104 units;
}

/// @notice Where a claim of another chain is paid instead of to its beneficiary.
struct Direction {
    address receiver;
    /// @dev How often the claim was directed.
    uint64 version;
}

/// @notice The storage of a vault.
/// @dev One struct, so that libraries can be linked that work on it: the rules do not fit into one contract.
struct VaultState {
    Ledger ledger;
    BookedClaim[] claims;
    mapping(Slot debtSlot => PaidBitmap) paid;
    mapping(AssetId assetId => AssetInfo) assets;
    AssetId[] assetIds;
    EnumerableSet.AddressSet venues;
    /// @dev The venues where the account owes something.
    mapping(AccountId account => EnumerableSet.AddressSet) venuesOf;
    /// @dev Nonces used or cancelled: bit `n % 256` of word `n / 256`.
    mapping(AccountId account => mapping(uint256 word => uint256 bits)) spentNonces;
    /// @dev How many links a contract account wrote.
    mapping(AccountId account => uint256) linkVersions;
    mapping(AssetId assetId => Bucket) buckets;
    /// @dev The most units that deposits may bring custody to; zero for no limit.
    mapping(AssetId assetId => uint256 units) supplyCaps;
    Due[] due;
    /// @dev Claims of other chains that wait for their timer, by their leaves.
    mapping(bytes32 claimLeaf => Timer) notes;
    mapping(bytes32 claimLeaf => Direction) directions;
    /// @dev Units that could not be sent.
    mapping(address receiver => mapping(AssetId assetId => uint256 units)) owed;
    mapping(AssetId assetId => Guard) guards;
    /// @dev The assets that have a guard.
    AssetId[] guarded;
    /// @dev Until when new risk with an asset is refused; seconds.
    mapping(AssetId assetId => uint64) refusedUntil;
    /// @dev The assets for which that was ever set.
    AssetId[] refused;
    /// @dev When the owner may do what it scheduled; see `VaultExtension`.
    mapping(bytes32 action => uint64) scheduled;
}

/// @notice What a vault is told for ever.
/// @dev Immutables of the vault; a linked library has its storage and not its code, so it is told.
struct VaultConfig {
    ISnapshotRegistry registry;
    Slot slot;
    uint16 slots;
    uint64 maxAgeRisk;
    uint64 maxAgeLiquidate;
}
