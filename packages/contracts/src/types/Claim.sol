// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @notice A liquidator's right, booked on the debt chain, to units held on the asset's own chain (§8).
struct Claim {
    /// @dev The slot of the chain where it was booked.
    uint16 debtSlot;
    /// @dev Its place in that chain's list of claims.
    uint64 index;
    /// @dev The account whose units it takes.
    bytes32 account;
    /// @dev Who is paid; an address on the custody chain.
    address beneficiary;
    uint16 assetId;
    uint104 units;
}
