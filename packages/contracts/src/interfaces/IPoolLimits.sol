// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @notice How much a credit pool lends, and loses, at most (§9). Amounts are in base units of its token;
/// zero is no limit.
/// @dev Only the vault's owner sets them. A lower limit takes effect at once, a higher one when `applyLimits` is called a
/// day later or after; before the vault's registry has accepted its first snapshot both do at once.
///
/// No limit refuses a deposit, a repayment, a liquidation or a redemption.
interface IPoolLimits {
    /// @notice The limits in force from now on, in tokens.
    event LimitsSet(uint104 bucketCapacity, uint104 debtCap);
    /// @param effectiveAt When `applyLimits` may be called, in seconds; zero if nothing is scheduled any more.
    event LimitsScheduled(uint104 bucketCapacity, uint104 debtCap, uint40 effectiveAt);

    /// @notice Only the owner of the vault may call this.
    error NotVaultOwner(address caller);
    /// @notice What is scheduled may not take effect yet.
    /// @param effectiveAt Seconds; zero if nothing is scheduled.
    error LimitsNotDue(uint40 effectiveAt);
    /// @notice All accounts together would owe more than the cap.
    /// @param tokenAmount What they would owe.
    error DebtCapExceeded(uint104 debtCap, uint256 tokenAmount);

    /// @notice Sets both limits. In each the lower one of the new and the current value takes effect at once; if that is not
    /// the new one, both new ones are scheduled. What was scheduled before is cancelled.
    /// @param bucketCapacity What can be borrowed and charged off at once; as much again comes back within 24 hours, and
    /// repayments put back. See `Bucket`.
    /// @param debtCap What borrowers may owe together. Binds borrowing alone; debts that were charged off do not count.
    function setLimits(uint104 bucketCapacity, uint104 debtCap) external;

    /// @notice Lets scheduled limits take effect. Anyone may call it.
    function applyLimits() external;

    /// @notice Takes back what is scheduled. Only for the vault's owner.
    function cancelLimits() external;

    function limits() external view returns (uint104 bucketCapacity, uint104 debtCap);

    /// @notice All zero if nothing is scheduled.
    function scheduledLimits() external view returns (uint104 bucketCapacity, uint104 debtCap, uint40 effectiveAt);

    /// @notice What the bucket holds now; the largest uint256 without one.
    function bucketAvailable() external view returns (uint256 tokenAmount);
}
