// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @notice A guardian who can stop risk, and whom the owner replaces with notice (§9). All times are in seconds.
interface IGuarded {
    /// @notice Zero for nobody.
    /// @param effectiveAt In seconds.
    event GuardianScheduled(address indexed guardian, uint64 effectiveAt);

    /// @notice Only the guardian may call this.
    error NotGuardian(address caller);

    /// @notice Who is the guardian now; zero for nobody.
    function guardian() external view returns (address);

    /// @notice Makes `guardian` the guardian two days from now; at once where there is none, or before the first accepted
    /// snapshot. Zero for nobody. Only for the owner.
    /// @dev One that was scheduled before and has not taken effect is replaced.
    function setGuardian(address guardian) external;
}
