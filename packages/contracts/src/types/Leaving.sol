// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @notice Units on their way out of a chain whose operators are gone (section 9). They count nowhere.
struct Leaving {
    uint104 units;
    /// @dev Of the latest snapshot when they were asked for; a later one ends the request.
    uint64 epoch;
    /// @dev Seconds of silence at that time.
    uint64 silence;
    /// @dev Who is paid.
    address receiver;
}
