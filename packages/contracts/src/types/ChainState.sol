// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @notice An asset as its vault knows it.
struct AssetInfo {
    uint16 assetId;
    /// @dev 1 collateral, 2 liability.
    uint8 kind;
    /// @dev The ERC-20 of a collateral; the venue of a liability.
    address token;
    /// @dev Of the token; for a liability, of the token its venue lends.
    uint8 decimals;
    /// @dev The fewest units of a collateral that open a holding.
    uint104 minDeposit;
}

/// @notice What the vault holds of one collateral.
struct AssetTotal {
    uint16 assetId;
    /// @dev Sum of all accounts' balances.
    uint256 units;
    /// @dev The token's balance of the vault. Below `units` only if the token took something away.
    uint256 held;
}

/// @notice A venue's interest index.
struct VenueState {
    uint16 assetId;
    address venue;
    /// @dev Tokens per debt share, 27 decimals, at this block's timestamp.
    uint256 index;
}

/// @notice The answer of a Chainlink `AggregatorV3` feed; `ok` is false if it reverts or has no code.
struct FeedAnswer {
    bool ok;
    int256 answer;
    /// @dev Seconds.
    uint64 updatedAt;
    uint8 decimals;
}

/// @notice `convertToAssets(10 ** decimals())` of an ERC-4626; `ok` is false if it reverts or has no code.
struct RateAnswer {
    bool ok;
    uint256 rate;
}

/// @notice `ISnapshotRegistry.scheduledOperators`: the set that was scheduled last, also after it took effect; all zero if
/// there is none.
struct ScheduledSet {
    uint256 threshold;
    address[] operators;
    /// @dev Seconds.
    uint64 effectiveAt;
}

/// @notice How many claims of one debt slot were settled on a chain, and how many words their bitmap has.
struct PaidTotal {
    /// @dev Words up to and including the last that has a bit set.
    uint256 words;
    /// @dev Bits that are set. No bit is ever taken back: while this is the same, so is the bitmap.
    uint256 claims;
}

/// @notice Everything about a chain that is not about one account.
struct ChainState {
    uint64 number;
    uint64 timestamp;
    uint256 chainId;
    uint64 touches;
    uint256 accountCount;
    uint64 claimCount;
    /// @dev Per debt slot.
    PaidTotal[] paid;
    AssetInfo[] assets;
    AssetTotal[] totals;
    VenueState[] venues;
    FeedAnswer[] feeds;
    RateAnswer[] rates;
    /// @dev Of the latest accepted snapshot; zero before the first.
    bytes32 digest;
    uint64 epoch;
    uint64 snapshotTimestamp;
    bytes32 operators;
    /// @dev What the operators of a header with this block in its cut must be; has a meaning on the home chain only.
    bytes32 nextOperators;
    /// @dev Has a meaning on the home chain only.
    ScheduledSet scheduled;
    bytes32 config;
    bytes32 salt;
    /// @dev Of the registry: zero on the home chain.
    uint16 registrySlot;
    /// @dev Seconds; when the registry accepted its last sign of life, zero before the first.
    uint64 lifeAt;
    /// @dev Seconds since then, as the registry counts them.
    uint64 silence;
    /// @dev Seconds; when the last halt ends or ended, zero if there was none.
    uint64 haltedUntil;
    bool isDormant;
    uint16 slot;
    uint16 slots;
}
