// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @notice A contract that may create liabilities for accounts of one vault. The reference one is `CreditPool`.
/// @dev The vault's owner adds venues, and the vault trusts them: a venue that lies about a debt can have an account
/// liquidated or spared. A venue
/// - takes the vault's lock around every function that changes state (`vault.lock()` … `vault.unlock()`), except
///   `onLiquidate` and `onWriteOff`, which run under the vault's own;
/// - refuses its views to everyone but the vault while the lock is held (`vault.requireUnlocked()`);
/// - after a new debt is booked calls `vault.requireBorrow` or `vault.requireBorrowBySignature`, after any other change of
///   a debt `vault.onDebtChange`.
interface IVenue {
    /// @notice The asset id of one debt share. Never changes.
    function liabilityAssetId() external view returns (uint16);

    /// @notice The account's debt in shares.
    function debtOf(bytes32 account) external view returns (uint104 units);

    /// @notice Tokens per debt share, 27 decimals, with the interest up to this block's timestamp.
    function index() external view returns (uint256 ray);

    /// @notice The token that is owed.
    function token() external view returns (address);

    /// @notice Burns `units` of the account's debt and pulls `ceil(units × index / 10^27)` tokens from `payer`, who has
    /// approved the venue.
    /// @dev Only for the vault, inside a liquidation. Does not call `onDebtChange`; the vault accounts for it itself.
    /// @return tokenAmount The tokens pulled.
    function onLiquidate(bytes32 account, address payer, uint256 units) external returns (uint256 tokenAmount);

    /// @notice Burns `units` of the account's debt for nothing: the venue's reserves bear the loss, its lenders the rest, in
    /// the same call.
    /// @dev Only for the vault, inside a write-off. Does not call `onDebtChange`. Must not fail.
    /// @return tokenAmount The tokens lost.
    function onWriteOff(bytes32 account, uint256 units) external returns (uint256 tokenAmount);

    /// @notice Who is paid what is left of an account that is written off: an address that is the venue operator's on every
    /// chain of the deployment.
    function reserveReceiver() external view returns (address);
}
