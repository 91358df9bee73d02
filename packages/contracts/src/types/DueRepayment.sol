// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @notice A repayment whose tokens stand aside, until the seizure it paid for is paid or reversed (§9).
struct DueRepayment {
    bytes32 account;
    address payer;
    /// @dev Debt shares that were repaid.
    uint104 units;
    /// @dev Those among them that had been charged off.
    uint104 chargedOff;
    /// @dev Tokens, rounded up; the part that pays charged-off shares goes to the reserves.
    uint128 lenders;
    uint128 reserves;
}
