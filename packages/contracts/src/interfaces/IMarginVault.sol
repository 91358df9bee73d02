// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {AssetInfo} from "../types/ChainState.sol";
import {Claim} from "../types/Claim.sol";
import {Margin} from "../types/Margin.sol";
import {AccountProof, ClaimProof} from "../types/Snapshot.sol";
import {ISnapshotRegistry} from "./ISnapshotRegistry.sol";

/// @notice Custody of collateral on one chain, and the rules that say what its owners may do with it given what a
/// snapshot shows of the other chains (protocol.md sections 3, 4 and 8).
/// @dev Amounts are in base units of the asset ("units"); values are US dollars with 18 decimals ("usdWad").
///
/// The *view* is an account's leaf, with every number that this chain writes replaced by its live value.
///
/// Warnings:
/// - Tokens that take a fee on transfer are refused. Tokens whose balances shrink by themselves must not be added.
/// - An account that has no leaf yet (too new) can deposit, repay and pledge, and nothing else.
/// - While the lock is held, no function and no view of the vault answers, except to the venue it is working with.
interface IMarginVault {
    // ---------------------------------------------------------------------------------------------------- events

    /// @notice Every change of an account emits one; `touches` counts them.
    event AccountTouched(bytes32 indexed account);
    event Deposited(bytes32 indexed account, uint16 indexed assetId, address from, uint256 units);
    event Withdrawn(bytes32 indexed account, uint16 indexed assetId, address receiver, uint256 units);
    event Pledged(bytes32 indexed account, uint16 indexed assetId, uint16 indexed toSlot, uint256 units);
    event Released(bytes32 indexed account, uint16 indexed assetId, uint256 units);
    event Liquidated(
        bytes32 indexed account,
        address indexed venue,
        uint16 indexed assetId,
        address liquidator,
        address receiver,
        uint256 repaidUnits,
        uint256 repaidTokens,
        uint256 units
    );
    event ClaimBooked(
        uint64 indexed index, bytes32 indexed account, address indexed beneficiary, uint16 assetId, uint256 units
    );
    event Settled(
        uint16 indexed debtSlot,
        uint64 indexed index,
        bytes32 indexed account,
        address beneficiary,
        uint16 assetId,
        uint256 units
    );
    event AssetAdded(uint16 indexed assetId, address indexed token);
    event VenueAdded(uint16 indexed assetId, address indexed venue);

    // ---------------------------------------------------------------------------------------------------- errors

    /// @notice Zero amounts are refused everywhere.
    error ZeroAmount();
    /// @notice Nothing can be paid to the zero address.
    error ZeroReceiver();
    /// @notice This vault does not hold the asset.
    error UnknownAsset(uint16 assetId);
    /// @notice The asset id or the token is already in use here.
    error AssetExists(uint16 assetId);
    /// @notice The asset is held on this chain, so its units cannot be given back from here.
    error LocalAsset(uint16 assetId);
    error UnknownVenue(address venue);
    /// @notice Only a slot of the deployment other than this one.
    error InvalidSlot(uint16 slot);
    /// @notice Only the owner may open a new holding.
    error NotAccountOwner(bytes32 account, bytes32 caller);
    /// @notice A contract cannot act on another slot without a link, so its units would be stuck there.
    error LinkMissing(bytes32 account, uint16 slot);
    /// @notice The account owes something here, so a snapshot is needed.
    error ProofRequired(bytes32 account);
    /// @notice `keccak256` of the given asset table is not the header's.
    error WrongAssetTable(bytes32 expected, bytes32 actual);
    /// @notice The leaf is not in the snapshot's account tree.
    error InvalidAccountProof(bytes32 account);
    /// @notice The claim is not in the snapshot's tree of unsettled claims.
    error InvalidClaimProof(uint16 debtSlot, uint64 index);
    /// @notice More units than count on this slot for this account.
    error InsufficientUnits(bytes32 account, uint16 assetId, int256 available, uint256 units);
    /// @notice The slot's initial surplus would not cover what it must: the deficit of the other slots, or zero.
    error InsufficientMargin(bytes32 account, int256 slotSurplus, int256 required);
    /// @notice A debt owed on this slot has a stale price or a stale chain, or is not in the snapshot's asset table.
    error FlaggedLiability(uint16 assetId);
    /// @notice The asset table refuses new debts of this asset.
    error NewLiabilitiesRefused(uint16 assetId);
    /// @notice The maintenance surplus is not below zero.
    error Healthy(bytes32 account, int256 maintenanceSurplus);
    error SelfLiquidation(bytes32 account);
    /// @notice The snapshot's asset table does not have the asset as a collateral, or as a liability of this slot.
    error NotInAssetTable(uint16 assetId);
    /// @notice A liquidation may neither seize nor repay at a stale price.
    error StalePrice(uint16 assetId);
    /// @notice A liquidation moves at least 10^12 usdWad and one unit.
    error LiquidationTooSmall(uint256 valueUsdWad, uint256 units);
    /// @notice The price is worse than `minUnits` for `maxRepayUnits`.
    error TooFewUnits(uint256 repaidUnits, uint256 units);
    /// @notice Collateral of another chain is not paid at once, so there is nothing to call back for.
    error CallbackNotPossible(uint16 assetId);
    error AlreadySettled(uint16 debtSlot, uint64 index);
    /// @notice The lock is held by `holder`.
    error Locked(address holder);
    /// @notice The caller does not hold the lock.
    error NotLockHolder(address caller);

    // --------------------------------------------------------------------------------------------------- actions

    /// @notice Adds `units` to an account. Needs no snapshot.
    /// @dev Anyone may add to an asset the account holds; only the owner opens a new holding. The caller approves the
    /// vault for the token.
    /// @param account The receiving account; see `accountOf`.
    function deposit(bytes32 account, uint16 assetId, uint256 units) external;

    /// @notice Sends `units` of the caller's account to `receiver`.
    /// @dev Afterwards the account's free units are ≥ 0, the slot's initial surplus covers the whole deficit of the
    /// other slots, and no flagged liability is owed here.
    /// @param proof With the latest snapshot, or the previous one within the grace, no older than `maxAgeRisk`.
    function withdraw(uint16 assetId, uint256 units, address receiver, AccountProof calldata proof) external;

    /// @notice Moves the right to count `units` from this chain to `toSlot`, for an account that owes nothing here.
    /// @dev The units stop counting here at once, and count there with the next snapshot. Without a snapshot, units
    /// that other chains released are not seen: only `balance − locked` can be pledged.
    function pledge(uint16 assetId, uint16 toSlot, uint256 units) external;

    /// @notice Moves the right to count `units` from this chain to `toSlot`.
    /// @dev Afterwards the account's free units and the slot's initial surplus are ≥ 0. If the surplus does not cover
    /// the deficit of the other slots, `units` is at most what covers the shortfall of `toSlot`.
    /// @param proof With the latest snapshot, or the previous one within the grace, no older than `maxAgeRisk`.
    function pledge(uint16 assetId, uint16 toSlot, uint256 units, AccountProof calldata proof) external;

    /// @notice Gives the right to count `units` of another chain's asset back to that chain.
    /// @dev Afterwards the account's inbound units and this slot's initial surplus are ≥ 0.
    /// @param proof With the latest snapshot, or the previous one within the grace, no older than `maxAgeRisk`.
    function release(uint16 assetId, uint256 units, AccountProof calldata proof) external;

    /// @notice Repays debt of an account below its maintenance margin, for collateral that counts on this chain and a
    /// bonus.
    /// @dev Takes the least of `maxRepayUnits`, the size limit of section 8, the debt, and what the collateral covers.
    /// Collateral of this chain is sent at once, then the callback runs if there is `data`, then the repayment is pulled
    /// from the caller by the venue. Collateral of another chain becomes a claim, paid by `settle` over there.
    /// @param venue Where the debt is owed; pulls the repayment, so the caller approves it.
    /// @param maxRepayUnits The most debt shares to repay.
    /// @param assetId The collateral to seize.
    /// @param minUnits The least collateral for a repayment of `maxRepayUnits`; a smaller one needs proportionally less.
    /// @param receiver Who gets the collateral; for another chain's asset an address *on that chain*.
    /// @param data If not empty, passed to the caller's `onLiquidation`; only for collateral of this chain.
    /// @param proof With the latest snapshot, no older than `maxAgeLiquidate`.
    /// @return repaidUnits Debt shares repaid.
    /// @return units Collateral seized.
    function liquidate(
        bytes32 account,
        address venue,
        uint256 maxRepayUnits,
        uint16 assetId,
        uint256 minUnits,
        address receiver,
        bytes calldata data,
        AccountProof calldata proof
    ) external returns (uint256 repaidUnits, uint256 units);

    /// @notice Pays a claim that another chain booked against an asset held here. Anyone may call it.
    /// @param proof With the latest snapshot, however old.
    function settle(Claim calldata claim, ClaimProof calldata proof) external;

    // ---------------------------------------------------------------------------------------------------- venues

    /// @notice Registers the calling venue's new debt and reverts unless the account has the margin for it: afterwards
    /// the slot's initial surplus covers the deficit of the other slots, no flagged liability is owed here, and the
    /// asset table allows new debts of the venue's asset.
    /// @dev Only for a venue, with the debt booked and the lock held. The venue checks that the account asked for it.
    /// @param proof With the latest snapshot, or the previous one within the grace, no older than `maxAgeRisk`.
    function requireBorrow(bytes32 account, AccountProof calldata proof) external;

    /// @notice Registers any other change of the account's debt at the calling venue.
    /// @dev Only for a venue, with the lock held.
    function onDebtChange(bytes32 account) external;

    /// @notice Takes the lock that vault and venues share, until the end of the transaction or `unlock`.
    /// @dev Only for a venue. Reverts if it is held.
    function lock() external;

    /// @notice Gives the lock back. Only for its holder.
    function unlock() external;

    /// @notice Reverts while the lock is held.
    function requireUnlocked() external view;

    // ----------------------------------------------------------------------------------------------------- views

    /// @notice The account id `caller` acts for when it calls the vault in this transaction (section 2).
    /// @dev Its own address, left-padded, if its code is an EIP-7702 designator, or if it has no code and is
    /// `tx.origin`; otherwise `keccak256(abi.encode(chainId, caller))`. So an address without code that is not
    /// `tx.origin` (a contract in its constructor) is a contract: ask from the address itself.
    function accountOf(address caller) external view returns (bytes32);

    function registry() external view returns (ISnapshotRegistry);
    /// @notice This chain's index in the deployment.
    function slot() external view returns (uint16);
    /// @notice The number of chains in the deployment.
    function slots() external view returns (uint16);
    /// @notice Seconds; the oldest snapshot that allows withdraw, borrow, pledge and release.
    function maxAgeRisk() external view returns (uint64);
    /// @notice Seconds; the oldest snapshot that allows a liquidation.
    function maxAgeLiquidate() external view returns (uint64);

    /// @notice Units in custody, and how many of them are pledged to other slots and not yet settled.
    /// @dev Units that other slots released are still in `locked`; only a snapshot shows them.
    function balance(bytes32 account, uint16 assetId) external view returns (uint104 units, uint104 locked);

    /// @notice Units ever pledged from here to `toSlot`, and claims of that slot ever settled here. Both only grow.
    function pledged(bytes32 account, uint16 assetId, uint16 toSlot)
        external
        view
        returns (uint104 pledgedUnits, uint104 settledUnits);

    /// @notice Units of another chain's asset ever given back from here, and ever claimed by liquidators here. Both only
    /// grow.
    function released(bytes32 account, uint16 assetId)
        external
        view
        returns (uint104 releasedUnits, uint104 claimedUnits);

    /// @notice The fields of the account's leaf that this chain writes, as leaf words, in no particular order (section 7).
    function localWords(bytes32 account) external view returns (bytes32[] memory);

    /// @notice The account's balance sheet in this chain's view.
    /// @param proof With the latest snapshot, however old: look at `proof.header.timestamp`.
    function marginOf(bytes32 account, AccountProof calldata proof) external view returns (Margin memory);

    /// @notice The number of claims ever booked here.
    function claimCount() external view returns (uint64);
    function claimAt(uint64 index) external view returns (Claim memory);

    /// @notice The bitmap of claims of `debtSlot` settled here: claim `n` is bit `n % 256` of word `n / 256`. Words after
    /// the last settled claim are left out.
    function paidWords(uint16 debtSlot) external view returns (uint256[] memory);

    /// @notice The number of accounts ever seen here.
    function accountCount() external view returns (uint256);
    function accountAt(uint256 place) external view returns (bytes32);
    /// @notice The number of `AccountTouched` events ever emitted.
    function touches() external view returns (uint64);

    /// @notice All collateral and liability assets of this chain, in the order in which they were added.
    function assets() external view returns (AssetInfo[] memory);
    /// @notice The sum of all accounts' balances of a collateral.
    function totalUnits(uint16 assetId) external view returns (uint256);
    function venues() external view returns (address[] memory);
    /// @notice The venues where the account owes something.
    function venuesOf(bytes32 account) external view returns (address[] memory);

    // ----------------------------------------------------------------------------------------------------- owner

    /// @notice Adds a collateral. Only for the owner; it can never be removed.
    /// @dev `assetId` must be unique in the deployment; the vault sees only this chain's. The token must not take fees,
    /// shrink balances or call its holders back.
    function addAsset(uint16 assetId, address token) external;

    /// @notice Adds a venue, and with it its liability asset. Only for the owner; it can never be removed.
    function addVenue(address venue) external;
}
