// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {EnumerableSet} from "@openzeppelin/contracts/utils/structs/EnumerableSet.sol";
import {ISnapshotRegistry} from "../interfaces/ISnapshotRegistry.sol";
import {Ledger} from "../libraries/LedgerLib.sol";
import {PaidBitmap} from "../libraries/PaidBitmap.sol";
import {AssetInfo} from "./ChainState.sol";

/// @notice A claim as it is stored; its index is its place, its debt slot this chain.
struct BookedClaim {
    bytes32 account;
    address beneficiary;
    uint16 assetId;
    uint104 units;
}

/// @notice The storage of a vault.
/// @dev One struct, so that libraries can be linked that work on it: the rules do not fit into one contract.
struct VaultState {
    Ledger ledger;
    BookedClaim[] claims;
    mapping(uint16 debtSlot => PaidBitmap) paid;
    mapping(uint16 assetId => AssetInfo) assets;
    uint16[] assetIds;
    EnumerableSet.AddressSet venues;
    /// @dev The venues where the account owes something.
    mapping(bytes32 account => EnumerableSet.AddressSet) venuesOf;
    /// @dev Nonces used or cancelled: bit `n % 256` of word `n / 256`.
    mapping(bytes32 account => mapping(uint256 word => uint256 bits)) spentNonces;
}

/// @notice What a vault is told for ever.
/// @dev Immutables of the vault; a linked library has its storage and not its code, so it is told.
struct VaultConfig {
    ISnapshotRegistry registry;
    uint16 slot;
    uint16 slots;
    uint64 maxAgeRisk;
    uint64 maxAgeLiquidate;
}
