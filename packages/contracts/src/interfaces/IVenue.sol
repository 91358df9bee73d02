// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @notice A contract that may create liabilities for accounts of one vault. The reference one is `CreditPool`.
/// @dev The vault's owner adds venues, and the vault trusts them: a venue that lies about a debt can have an account
/// liquidated or spared. A venue
/// - takes the vault's lock around every function that changes state (`vault.lock()` … `vault.unlock()`), except the
///   functions below that are named `on…`, which run under the vault's own and are for the vault only;
/// - refuses its views to everyone but the vault while the lock is held (`vault.requireUnlocked()`);
/// - after a new debt is booked calls `vault.requireBorrow` or `vault.requireBorrowBySignature`, after any other change of
///   a debt `vault.onDebtChange`.
///
/// Debt shares that were charged off are still owed, to the venue's reserves, and repaid after all others (§8).
interface IVenue {
    /// @notice The asset id of one debt share. Never changes.
    function liabilityAssetId() external view returns (uint16);

    /// @notice The account's debt in shares, charged-off ones included.
    function debtOf(bytes32 account) external view returns (uint104 units);

    /// @notice The part of the debt that was charged off.
    function chargedOffOf(bytes32 account) external view returns (uint104 units);

    /// @notice Tokens per debt share, 27 decimals, with the interest up to this block's timestamp.
    function index() external view returns (uint256 ray);

    /// @notice The token that is owed.
    function token() external view returns (address);

    /// @notice The least tokens that an account owes after it borrowed, or repaid in part: the venue's `dust`. Never changes.
    function minDebt() external view returns (uint256 tokenAmount);

    /// @notice Who is paid what is left of an account that is written off: an address that is the venue operator's on every
    /// chain of the deployment.
    function reserveReceiver() external view returns (address);

    /// @notice Burns `units` of the account's debt and pulls `ceil(units × index / 10^27)` tokens from `payer`, who has
    /// approved the venue.
    /// @dev Inside a liquidation. Does not call `onDebtChange`; the vault accounts for it itself.
    /// @return tokenAmount The tokens pulled.
    function onLiquidate(bytes32 account, address payer, uint256 units) external returns (uint256 tokenAmount);

    /// @notice The same for a seizure that falls due later: the tokens stand aside, under the vault's number `id`, until
    /// `onDuePaid` or `onDueReversed` is called for it once.
    function onDueRepayment(uint256 id, bytes32 account, address payer, uint256 units)
        external
        returns (uint256 tokenAmount);

    /// @notice The seizure was paid: the tokens are the venue's. Must not fail.
    function onDuePaid(uint256 id) external;

    /// @notice The seizure was reversed: the account owes the shares again, and the tokens go back to who paid them, or are
    /// kept for them. Must not fail.
    function onDueReversed(uint256 id) external;

    /// @notice Whether `onChargeOff` is possible now: the account has shares that were not charged off, and the venue's
    /// bucket holds what they are worth.
    function canChargeOff(bytes32 account) external view returns (bool);

    /// @notice Takes the account's debt out of what the lenders own: the reserves bear the loss, then the lenders, in the
    /// same call. The account keeps owing the shares, to the reserves.
    /// @dev Must not fail where `canChargeOff`.
    /// @param rewarded Paid the venue's `writeOffReward` out of the reserves, before the loss; zero for nobody.
    /// @return units The shares charged off by this call.
    /// @return tokenAmount What they were worth.
    function onChargeOff(bytes32 account, address rewarded) external returns (uint256 units, uint256 tokenAmount);
}
