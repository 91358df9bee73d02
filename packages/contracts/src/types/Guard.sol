// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @notice A price feed of this chain that an asset's attested price is compared with (§9).
struct Guard {
    /// @dev A Chainlink `AggregatorV3` of the asset's underlying; zero for none.
    address feed;
    /// @dev Seconds for which an answer is fresh.
    uint32 heartbeat;
    /// @dev How far the attested price may be from the answer, in basis points of the answer.
    uint16 maxDeviation;
    /// @dev Of the asset's token; for a liability of the token its venue lends.
    uint8 decimals;
}
