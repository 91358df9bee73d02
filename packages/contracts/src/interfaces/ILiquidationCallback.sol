// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @notice For liquidators who sell the collateral before they pay.
interface ILiquidationCallback {
    /// @notice Called on the caller of `liquidate` if it passed data, after `units` of a local asset arrived at the
    /// receiver and before the repayment is pulled from the caller.
    /// @dev The lock is held: no function and no view of the vault or its venues answers.
    /// @param repayTokenAmount Tokens that the venue is about to pull; approve the venue for them.
    function onLiquidation(
        bytes32 account,
        uint16 assetId,
        uint256 units,
        uint256 repayTokenAmount,
        bytes calldata data
    ) external;
}
