// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC4626} from "@openzeppelin/contracts/interfaces/IERC4626.sol";
import {Authorization} from "../types/Authorization.sol";
import {AccountProof} from "../types/Snapshot.sol";
import {IMarginVault} from "./IMarginVault.sol";
import {IVenue} from "./IVenue.sol";

/// @notice Lends one token to accounts of the vault, against margin on any chain. Lenders hold ERC-4626 shares.
/// @dev Debts are counted in debt shares ("units"), worth `index` tokens each; the index starts at 1 and grows with the
/// interest. Amounts of the token are in its base units. All rounding is in favour of the pool.
///
/// Warnings:
/// - The vault must have added the pool before anyone can use it.
/// - While the vault's lock is held, the views revert for everyone but the vault. That includes views that ERC-4626 wants
///   never to revert, for the sake of no one acting on a half-done state.
/// - Tokens sent to the pool directly belong to nobody: they change neither shares nor interest.
/// - Reserves are a buffer for losses. Nobody can withdraw them.
/// - A debt that is written off and exceeds the reserves is taken from the lenders at once: a share is worth less then.
interface ICreditPool is IVenue, IERC4626 {
    event Borrowed(bytes32 indexed account, address indexed receiver, uint256 tokenAmount, uint256 units);
    /// @notice By `repay`, or by the vault in a liquidation.
    event Repaid(bytes32 indexed account, address indexed payer, uint256 tokenAmount, uint256 units);
    /// @notice By the vault in a write-off.
    /// @param tokenAmount What the units were worth.
    /// @param fromReserves The part of it that the reserves bore; the lenders bore the rest.
    event WrittenOff(bytes32 indexed account, uint256 units, uint256 tokenAmount, uint256 fromReserves);
    /// @param index The new interest index, 27 decimals.
    /// @param interest Tokens that all borrowers together owe more than before.
    /// @param reserved The part of them that went to the reserves.
    event InterestAccrued(uint256 index, uint256 interest, uint256 reserved);

    /// @notice Zero amounts are refused everywhere, also those that become zero by rounding.
    error ZeroAmount();
    /// @notice Nothing can be paid to the zero address.
    error ZeroReceiver();
    /// @notice More tokens than the pool has; the rest is lent out.
    error InsufficientCash(uint256 cash, uint256 asked);
    /// @notice A debt is at least the minimum, or nothing.
    error DebtTooSmall(uint256 minDebt, uint256 tokenAmount);
    error NotVault(address caller);
    /// @notice The reserve factor is at most 10,000.
    error InvalidReserveFactor(uint256 bps);

    /// @notice Lends `tokenAmount` to an account and sends it to `receiver`.
    /// @dev The caller is the account itself or a delegate; see `IMarginVault`. Reverts unless the account has the margin
    /// for it afterwards, and owes at least `minDebt`.
    /// @param proof With the latest snapshot, or the previous one within the grace, no older than `maxAgeRisk`.
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
    /// @dev What is left is at least `minDebt`, or nothing.
    /// @param units `type(uint256).max` for the whole debt.
    /// @return tokenAmount Tokens pulled from the caller.
    function repay(bytes32 account, uint256 units) external returns (uint256 tokenAmount);

    function vault() external view returns (IMarginVault);

    /// @notice Tokens that can be borrowed or withdrawn now.
    function cash() external view returns (uint256 tokenAmount);

    /// @notice What all accounts together owe, with the interest up to this block's timestamp.
    function debt() external view returns (uint256 tokenAmount, uint256 units);

    /// @notice Tokens set aside from interest; not part of `totalAssets`.
    function reserves() external view returns (uint256 tokenAmount);

    /// @notice The part of interest that goes to the reserves, in basis points.
    function reserveFactor() external view returns (uint256 bps);

    /// @notice The interest that runs now, per second, 27 decimals.
    function ratePerSecond() external view returns (uint256 ray);
}
