// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @notice One request for units to leave a chain whose operators are gone (§9). They count nowhere, and are the account's
/// until they are paid.
struct Leaving {
    uint104 units;
    /// @dev When the chain accepted its last sign of life before they were asked for; another one ends the request.
    uint64 lifeAt;
    /// @dev Seconds of silence when they were asked for.
    uint64 silence;
    /// @dev Who is paid.
    address receiver;
}

/// @notice All requests of an account for one asset.
struct LeavingBook {
    /// @dev The sum of the requests that are neither paid nor put back.
    uint104 units;
    /// @dev How many there ever were.
    uint64 count;
    mapping(uint64 number => Leaving) requests;
}
