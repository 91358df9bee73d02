// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Authorization} from "../types/Authorization.sol";
import {AccountProof} from "../types/Snapshot.sol";
import {IMarginVault} from "./IMarginVault.sol";
import {IPoolLimits} from "./IPoolLimits.sol";
import {IRedeemNotice} from "./IRedeemNotice.sol";
import {IVenue} from "./IVenue.sol";

/// @notice Lends one token to accounts of the vault, against margin on any chain. Lenders hold ERC-4626 shares.
/// @dev Debts are counted in debt shares ("units"), worth `index` tokens each; the index starts at 1 and grows with the
/// interest. Amounts of the token are in its base units. All rounding is in favour of the pool.
///
/// Losses (§8): a charge-off takes debt shares out of what the lenders own. The reserves bear what they
/// were worth, then the lenders, at once. The account keeps owing them, at the same index, to the reserves, and repays its
/// other shares first.
///
/// Warnings:
/// - The vault must have added the pool before anyone can use it.
/// - While the vault's lock is held, the views revert for everyone but the vault. That includes views that ERC-4626 and
///   ERC-7540 want never to revert, for the sake of no one acting on a half-done state.
/// - Tokens sent to the pool directly belong to nobody: they change neither shares nor interest.
/// - Reserves are a buffer for losses, until their receiver takes them out after notice.
/// - A debt larger than what the bucket holds (`IPoolLimits`) is charged off in slices: all that the bucket holds, while that
///   is at least half of its capacity.
interface ICreditPool is IVenue, IRedeemNotice, IPoolLimits {
    /// @notice `tokenAmount` left the pool for `receiver`; the account owes `units` debt shares more.
    event Borrowed(bytes32 indexed account, address indexed receiver, uint256 tokenAmount, uint256 units);
    /// @notice By `repay`, or by the vault in a liquidation; if that fell due, when it is paid.
    event Repaid(bytes32 indexed account, address indexed payer, uint256 tokenAmount, uint256 units);
    /// @notice Part of a repayment, which paid charged-off debt shares: it went to the reserves.
    event Recovered(bytes32 indexed account, uint256 tokenAmount, uint256 units);
    /// @notice By the vault: lenders and reserves lost what these debt shares were worth.
    /// @param fromReserves The part of `tokenAmount` that the reserves bore; the lenders bore the rest.
    event ChargedOff(bytes32 indexed account, uint256 units, uint256 tokenAmount, uint256 fromReserves);
    /// @notice Tokens paid for writing off a debt: see `writeOffReward`.
    event WriteOffRewarded(address indexed receiver, uint256 tokenAmount);
    /// @notice Tokens stand aside under the vault's number `id`; the account owes `units` less.
    event RepaymentDue(
        uint256 indexed id, bytes32 indexed account, address indexed payer, uint256 tokenAmount, uint256 units
    );
    /// @notice The account owes `units` again, and the tokens are the payer's.
    event RepaymentReversed(
        uint256 indexed id, bytes32 indexed account, address indexed payer, uint256 tokenAmount, uint256 units
    );
    /// @notice The token refused a transfer to the receiver; see `fetchOwed`.
    event Owed(address indexed receiver, uint256 tokenAmount);
    /// @notice `receiver` fetched what the token had refused to send it, to the address `to`.
    event OwedPaid(address indexed receiver, address to, uint256 tokenAmount);
    /// @notice The `reserveReceiver` asked for so many tokens, in place of what it asked for before.
    event ReservesRequested(uint256 tokenAmount);
    /// @notice Tokens of the reserves went to the `reserveReceiver`.
    event ReservesPaid(uint256 tokenAmount);
    /// @param index The new interest index, 27 decimals.
    /// @param interest Tokens that the lenders and the reserves are owed more than before.
    /// @param reserved The part of them that went to the reserves.
    event InterestAccrued(uint256 index, uint256 interest, uint256 reserved);

    /// @notice Zero amounts are refused everywhere, also those that become zero by rounding.
    error ZeroAmount();
    /// @notice Nothing can be paid to the zero address.
    error ZeroReceiver();
    /// @notice More tokens than the pool has; the rest is lent out.
    error InsufficientCash(uint256 cash, uint256 asked);
    /// @notice A debt is at least the minimum, or nothing, unless it was less before.
    error DebtTooSmall(uint256 minDebt, uint256 tokenAmount);
    /// @notice Only the vault may call this.
    error NotVault(address caller);
    /// @notice The vault has used this number.
    error DueExists(uint256 id);
    /// @notice The account owes the lenders nothing, or the bucket does not hold enough of it.
    error NothingToChargeOff(bytes32 account);
    /// @notice Only the `reserveReceiver` may ask for reserves.
    error NotReserveReceiver(address caller);
    /// @notice More tokens than the reserves hold.
    error InsufficientReserves(uint256 reserves, uint256 asked);

    /// @notice Lends `tokenAmount` to an account and sends it to `receiver`.
    /// @dev The caller is the account itself or a delegate; see `IMarginVault`. Reverts unless the account has the margin
    /// for it afterwards, and owes at least `minDebt`; unless the bucket holds the tokens, and all debts together stay within
    /// the cap.
    /// @param proof With a snapshot that the registry honours, no older than `maxAgeRisk`.
    /// @return units Debt shares added.
    function borrow(bytes32 account, uint256 tokenAmount, address receiver, AccountProof calldata proof)
        external
        returns (uint256 units);

    /// @notice The same with the account's signature, carried by anyone.
    /// @dev Signed: `Borrow(bytes32 account,uint256 tokenAmount,address receiver,uint256 nonce,uint256 deadline)` with this
    /// pool as the verifying contract. Nonces are the vault's.
    function borrowBySignature(
        bytes32 account,
        uint256 tokenAmount,
        address receiver,
        AccountProof calldata proof,
        Authorization calldata authorization
    ) external returns (uint256 units);

    /// @notice Pays back `units` debt shares of any account, or all of them if that is less. Anyone may call it; the
    /// caller approves the pool for the tokens.
    /// @dev What is left is at least `minDebt`, or nothing, unless the debt was below it before.
    /// @param units `type(uint256).max` for the whole debt.
    /// @return tokenAmount Tokens pulled from the caller.
    function repay(bytes32 account, uint256 units) external returns (uint256 tokenAmount);

    /// @notice Sends the caller what could not be sent to it: a reward, or a repayment that was reversed.
    /// @return tokenAmount Tokens sent.
    function fetchOwed(address to) external returns (uint256 tokenAmount);

    /// @notice Asks for reserves. Only for the `reserveReceiver`; a request replaces the one before.
    /// @dev They can be paid from the longer of `exitDelay` and 2 hours later, for as long again.
    function requestReserves(uint256 tokenAmount) external;

    /// @notice Pays the `reserveReceiver` what it asked for, as far as reserves and cash go. Anyone may call it.
    /// @return tokenAmount Tokens paid; the rest can be paid later.
    function payReserves() external returns (uint256 tokenAmount);

    function vault() external view returns (IMarginVault);

    /// @notice Tokens that can be borrowed or redeemed now.
    function cash() external view returns (uint256 tokenAmount);

    /// @notice What all accounts together owe the lenders, with the interest up to this block's timestamp.
    function debt() external view returns (uint256 tokenAmount, uint256 units);

    /// @notice What all accounts together owe the reserves: charged off, worth the index, and in no books.
    function chargedOff() external view returns (uint256 tokenAmount, uint256 units);

    /// @notice Tokens of repayments that are due: neither cash nor reserves yet, but part of `totalAssets`. What repaid
    /// charged-off debts does not count.
    function aside() external view returns (uint256 tokenAmount);

    /// @notice Tokens set aside from interest and from repaid charge-offs; not part of `totalAssets`.
    function reserves() external view returns (uint256 tokenAmount);

    /// @notice What was asked for and not paid yet; all zero if nothing is.
    /// @return tokenAmount The most that is paid.
    /// @return opensAt From when, in seconds.
    /// @return closesAt Until when, in seconds.
    function reservesRequest() external view returns (uint256 tokenAmount, uint256 opensAt, uint256 closesAt);

    /// @notice Tokens that could not be sent to `receiver`.
    function owed(address receiver) external view returns (uint256 tokenAmount);

    /// @notice The part of interest that goes to the reserves, in basis points.
    function reserveFactor() external view returns (uint256 bps);

    /// @notice Tokens paid to who writes off a debt of at least `minDebt`, as far as reserves and cash go.
    function writeOffReward() external view returns (uint256 tokenAmount);

    /// @notice The interest that runs now, per second, 27 decimals.
    function ratePerSecond() external view returns (uint256 ray);
}
