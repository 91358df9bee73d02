// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @notice What a guardian can stop for a while (§9). All times are in seconds.
interface IVaultPause {
    /// @param until When it ends by itself, in seconds.
    event Paused(uint64 until);
    /// @notice The guardian ended the pause early.
    event Unpaused();

    /// @notice The action is blocked for now.
    /// @param until In seconds.
    error IsPaused(uint64 until);
    /// @notice There is no pause to end.
    error NotPaused();
    /// @notice The next pause may start seven days after the last one ended.
    error PausedRecently(uint64 notBefore);
    /// @notice After a pause, owners have an hour before anyone else acts on their accounts.
    error OwnersFirst(uint64 until);

    /// @notice The vault is paused before this time. Zero if it never was.
    function pausedUntil() external view returns (uint64);

    /// @notice Blocks withdrawals, borrowing, pledges, liquidations, forced moves and write-offs for 3 days, and settlement
    /// for the first 6 hours of them. Only for the guardian, not before 7 days after the last pause ended.
    /// @dev For one hour after it, liquidations, forced moves and write-offs still wait. Deposits, repayments, releases and
    /// escape are never blocked.
    function pause() external;

    /// @notice Ends a pause early. Only for the guardian.
    function unpause() external;
}
