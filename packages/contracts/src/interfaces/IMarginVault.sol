// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Authorization} from "../types/Authorization.sol";
import {AssetInfo} from "../types/ChainState.sol";
import {Claim} from "../types/Claim.sol";
import {Leaving} from "../types/Leaving.sol";
import {Margin} from "../types/Margin.sol";
import {AccountProof, ClaimProof} from "../types/Snapshot.sol";
import {ISnapshotRegistry} from "./ISnapshotRegistry.sol";

/// @notice Custody of collateral on one chain, and the rules that say what its owners may do with it given what a
/// snapshot shows of the other chains (protocol.md sections 3, 4 and 8).
/// @dev Amounts are in base units of the asset ("units"); values are US dollars with 18 decimals ("usdWad").
///
/// The *view* is an account's leaf, with every number that this chain writes replaced by its live value.
///
/// Whoever acts for an account names it. It may be acted for by
/// - itself: `accountOf(msg.sender)` is the account;
/// - a delegate: a contract account wrote `link(slot, delegate)` on its own chain, and the proven leaf shows it. Where the
///   action has no proof, only on that chain itself;
/// - anyone who carries its signature, with the sibling `…BySignature` of the action: an EIP-712 struct named after the
///   action, of its arguments in order without the proof, then `uint256 nonce, uint256 deadline`; for example
///   `Pledge(bytes32 account,uint16 assetId,uint16 toSlot,uint256 units,uint256 nonce,uint256 deadline)`. Domain: name
///   "Plimsoll", version "1", chainId, verifyingContract. See `Authorization`.
///
/// Budgets of an account on one chain: 8 assets held or leaving, 8 pairs of asset and slot that it ever pledged, 8 more
/// that others ever opened by `forcePledge`, 4 venues at a time.
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
    event ForcePledged(
        bytes32 indexed account, uint16 indexed assetId, uint16 indexed toSlot, address caller, uint256 units
    );
    event ForceReleased(bytes32 indexed account, uint16 indexed assetId, address caller, uint256 units);
    /// @notice The debt `units` at a venue were given up. What counted here went to its reserve: see `Seized`, `ClaimBooked`.
    /// @param tokenAmount What reserves and lenders lost together.
    event WrittenOff(
        bytes32 indexed account, address indexed venue, address caller, uint256 units, uint256 tokenAmount
    );
    /// @notice Units held here that a write-off took for the venue's reserve.
    event Seized(
        bytes32 indexed account, address indexed venue, uint16 indexed assetId, address receiver, uint256 units
    );
    /// @param delegate Zero if the link was taken back.
    event Linked(bytes32 indexed account, uint16 indexed slot, address delegate);
    event NonceUsed(bytes32 indexed account, uint256 nonce);
    event NoncesCancelled(bytes32 indexed account, uint256 word, uint256 mask);
    event AskedToLeave(bytes32 indexed account, uint16 indexed assetId, address receiver, uint256 units);
    event Left(bytes32 indexed account, uint16 indexed assetId, address receiver, uint256 units);
    event PutBack(bytes32 indexed account, uint16 indexed assetId, uint256 units);
    event Paused(uint64 until);
    event Unpaused();
    event AssetAdded(uint16 indexed assetId, address indexed token, uint256 minDeposit);
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
    /// @notice With more chains, what an account may have would not fit its leaf.
    error TooManySlots(uint16 slots);
    /// @notice The caller acts for another account, and no link shows that it may act for this one.
    error NotAccountOwner(bytes32 account, bytes32 caller);
    /// @notice A contract cannot act on another slot without a link, so its units would be stuck there.
    error LinkMissing(bytes32 account, uint16 slot);
    /// @notice An EOA is the same account on every chain and needs no links.
    error NotContractAccount(bytes32 account);
    /// @notice The signer is not the account's address on this chain, or did not sign this.
    error InvalidAuthorization(bytes32 account, address signer);
    error ExpiredAuthorization(uint256 deadline);
    /// @notice The nonce was used or cancelled.
    error NonceSpent(bytes32 account, uint256 nonce);
    /// @notice A new holding has at least the asset's minimum.
    error DepositTooSmall(uint16 assetId, uint256 minDeposit, uint256 units);
    /// @notice The account holds as many assets as it may.
    error TooManyAssets(bytes32 account);
    /// @notice The account's owner, or others by force, opened as many pairs of asset and slot as they may.
    error TooManyPledges(bytes32 account);
    /// @notice The account owes at as many venues as it may.
    error TooManyVenues(bytes32 account);
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
    /// @notice The account owes nothing at the venue.
    error NoDebt(bytes32 account, address venue);
    /// @notice Only the debt of an account with a negative equity is written off.
    error Solvent(bytes32 account, int256 equity);
    /// @notice Collateral worth more than dust has to be liquidated first.
    error CollateralLeft(bytes32 account, uint256 valueUsdWad);
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
    /// @notice An account that owes something here cannot leave.
    error OwesHere(bytes32 account);
    error NothingLeaving(bytes32 account, uint16 assetId);
    /// @notice No snapshot was accepted since the units were asked for, so they are not put back.
    error StillLeaving(bytes32 account, uint16 assetId);
    /// @notice A snapshot was accepted since the units were asked for, so they do not leave.
    error LeavingEnded(bytes32 account, uint16 assetId);
    error IsPaused(uint64 until);
    error NotPaused();
    /// @notice The next pause may start seven days after the last one ended.
    error PausedRecently(uint64 notBefore);
    /// @notice The lock is held by `holder`.
    error Locked(address holder);
    /// @notice The caller does not hold the lock.
    error NotLockHolder(address caller);

    // --------------------------------------------------------------------------------------------------- actions

    /// @notice Adds `units` to an account. Needs no snapshot.
    /// @dev Anyone may add to an asset the account holds; only who acts for it opens a new holding, with at least the
    /// asset's minimum. The caller approves the vault for the token.
    /// @param account The receiving account; see `accountOf`.
    function deposit(bytes32 account, uint16 assetId, uint256 units) external;

    /// @notice The same for a delegate that opens a holding.
    /// @param proof With the latest snapshot, or the previous one within the grace, no older than `maxAgeRisk`.
    function deposit(bytes32 account, uint16 assetId, uint256 units, AccountProof calldata proof) external;

    /// @notice The same; the token is pulled from the signer, who has approved the vault.
    function depositBySignature(bytes32 account, uint16 assetId, uint256 units, Authorization calldata authorization)
        external;

    /// @notice Sends `units` of an account to `receiver`.
    /// @dev Afterwards the account's free units are ≥ 0, the slot's initial surplus covers the whole deficit of the
    /// other slots, and no flagged liability is owed here. Not while paused.
    /// @param proof With the latest snapshot, or the previous one within the grace, no older than `maxAgeRisk`.
    function withdraw(bytes32 account, uint16 assetId, uint256 units, address receiver, AccountProof calldata proof)
        external;

    function withdrawBySignature(
        bytes32 account,
        uint16 assetId,
        uint256 units,
        address receiver,
        AccountProof calldata proof,
        Authorization calldata authorization
    ) external;

    /// @notice Moves the right to count `units` from this chain to `toSlot`, for an account that owes nothing here.
    /// @dev The units stop counting here at once, and count there with the next snapshot. Without a snapshot, units
    /// that other chains released are not seen: only `balance − locked` can be pledged. A contract account needs a link
    /// for `toSlot`, of this chain if it wrote it here, else in the proof. Not while paused.
    function pledge(bytes32 account, uint16 assetId, uint16 toSlot, uint256 units) external;

    /// @notice Moves the right to count `units` from this chain to `toSlot`.
    /// @dev Afterwards the account's free units and the slot's initial surplus are ≥ 0. If the surplus does not cover
    /// the deficit of the other slots, `units` is at most what covers the shortfall of `toSlot`. Not while paused.
    /// @param proof With the latest snapshot, or the previous one within the grace, no older than `maxAgeRisk`.
    function pledge(bytes32 account, uint16 assetId, uint16 toSlot, uint256 units, AccountProof calldata proof) external;

    function pledgeBySignature(
        bytes32 account,
        uint16 assetId,
        uint16 toSlot,
        uint256 units,
        Authorization calldata authorization
    ) external;

    function pledgeBySignature(
        bytes32 account,
        uint16 assetId,
        uint16 toSlot,
        uint256 units,
        AccountProof calldata proof,
        Authorization calldata authorization
    ) external;

    /// @notice Gives the right to count `units` of another chain's asset back to that chain.
    /// @dev Afterwards the account's inbound units and this slot's initial surplus are ≥ 0.
    /// @param proof With the latest snapshot, or the previous one within the grace, no older than `maxAgeRisk`.
    function release(bytes32 account, uint16 assetId, uint256 units, AccountProof calldata proof) external;

    function releaseBySignature(
        bytes32 account,
        uint16 assetId,
        uint256 units,
        AccountProof calldata proof,
        Authorization calldata authorization
    ) external;

    /// @notice Lets `delegate` act for a contract account on `slot`, from the next snapshot on; zero takes that back.
    /// @dev Only for the account itself, a contract of this chain. A link for its own slot lets delegates elsewhere pledge
    /// back to it. A link that was taken back still counts on other chains until a snapshot reaches them.
    function link(bytes32 account, uint16 slot, address delegate) external;

    function linkBySignature(bytes32 account, uint16 slot, address delegate, Authorization calldata authorization)
        external;

    /// @notice Spends nonces without using them: bit `i` of `mask` is nonce `256 × word + i`. Only for the account itself.
    function cancelNonces(bytes32 account, uint256 word, uint256 mask) external;

    // ---------------------------------------------------------------------------------------------------- anyone

    /// @notice Repays debt of an account below its maintenance margin, for collateral that counts on this chain and a
    /// bonus.
    /// @dev Takes the least of `maxRepayUnits`, the size limit of section 8, the debt, and what the collateral covers.
    /// Collateral of this chain is sent at once, then the callback runs if there is `data`, then the repayment is pulled
    /// from the caller by the venue. Collateral of another chain becomes a claim, paid by `settle` over there.
    /// Not while paused.
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

    /// @notice Pledges units of an account below its maintenance margin to a slot that is short of them.
    /// @dev Takes the least of `units`, the account's free units, and what covers the shortfall of `toSlot`, pledges on the
    /// way counted. Afterwards this slot's initial surplus is ≥ 0. Prices are taken as they are. Not while paused.
    /// @param units At most.
    /// @param proof With the latest snapshot, no older than `maxAgeLiquidate`.
    /// @return pledgedUnits More than none.
    function forcePledge(bytes32 account, uint16 assetId, uint16 toSlot, uint256 units, AccountProof calldata proof)
        external
        returns (uint256 pledgedUnits);

    /// @notice Gives units of an account below its maintenance margin back to the chain that holds them.
    /// @dev Takes the lesser of `units` and what counts here. Afterwards this slot's initial surplus is ≥ 0. Prices are
    /// taken as they are. Not while paused.
    /// @param units At most.
    /// @param proof With the latest snapshot, no older than `maxAgeLiquidate`.
    /// @return releasedUnits More than none.
    function forceRelease(bytes32 account, uint16 assetId, uint256 units, AccountProof calldata proof)
        external
        returns (uint256 releasedUnits);

    /// @notice Ends a debt that nothing is left to pay with: below the maintenance margin, with negative equity and at most
    /// $100 of collateral anywhere, none of it at a stale price.
    /// @dev Everything of the account that counts on this chain goes to the venue's reserve receiver: units held here at
    /// once, others by claims. Then the venue's reserves bear the loss, and its lenders the rest. Not while paused.
    /// @param proof With the latest snapshot, no older than `maxAgeLiquidate`.
    /// @return units Debt shares given up.
    function writeOff(bytes32 account, address venue, AccountProof calldata proof) external returns (uint256 units);

    // ---------------------------------------------------------------------------------------------------- escape

    /// @notice Asks for `units` of an account that owes nothing here, after a day without a snapshot on this chain.
    /// @dev They stop counting at once, everywhere, and can be paid after 6 more days without a snapshot. Units asked for
    /// before join them: for all of them the 6 days begin anew, and the last receiver is paid. Observes the silence.
    /// Without a proof, units that other chains released are not seen.
    function askToLeave(bytes32 account, uint16 assetId, uint256 units, address receiver) external;

    /// @param proof With the latest snapshot, however old.
    function askToLeave(bytes32 account, uint16 assetId, uint256 units, address receiver, AccountProof calldata proof)
        external;

    function askToLeaveBySignature(
        bytes32 account,
        uint16 assetId,
        uint256 units,
        address receiver,
        Authorization calldata authorization
    ) external;

    function askToLeaveBySignature(
        bytes32 account,
        uint16 assetId,
        uint256 units,
        address receiver,
        AccountProof calldata proof,
        Authorization calldata authorization
    ) external;

    /// @notice Pays what was asked for. Anyone may call it. Observes the silence.
    function payLeaving(bytes32 account, uint16 assetId) external;

    /// @notice Gives the account its units back once a snapshot was accepted since they were asked for. Anyone may call it.
    function putBack(bytes32 account, uint16 assetId) external;

    /// @notice The units that are leaving; all zero if there are none.
    function leaving(bytes32 account, uint16 assetId) external view returns (Leaving memory);

    // ---------------------------------------------------------------------------------------------------- venues

    /// @notice Registers the calling venue's new debt and reverts unless `caller` may act for the account and the account
    /// has the margin: afterwards the slot's initial surplus covers the deficit of the other slots, no flagged liability is
    /// owed here, and the asset table allows new debts of the venue's asset.
    /// @dev Only for a venue, with the debt booked and the lock held. Not while paused.
    /// @param caller Who asked the venue: the account itself or a delegate.
    /// @param proof With the latest snapshot, or the previous one within the grace, no older than `maxAgeRisk`.
    function requireBorrow(bytes32 account, address caller, AccountProof calldata proof) external;

    /// @notice The same for a debt that the account signed for; spends the nonce.
    /// @param structHash The EIP-712 struct that was signed, binding account, nonce and deadline. The domain is the vault's
    /// with the venue as the verifying contract, so that no venue can use what was signed for another.
    function requireBorrowBySignature(
        bytes32 account,
        bytes32 structHash,
        AccountProof calldata proof,
        Authorization calldata authorization
    ) external;

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

    /// @notice How many pairs of asset and slot the account ever pledged from here, and how many others opened by force.
    function pledgePairs(bytes32 account) external view returns (uint8 byOwner, uint8 byForce);

    /// @notice Who acts on `slot` for a contract account of this chain; zero if nobody.
    function linkOf(bytes32 account, uint16 slot) external view returns (address delegate);

    /// @notice The nonces the account used or cancelled here: bit `i` is nonce `256 × word + i`.
    function spentNonces(bytes32 account, uint256 word) external view returns (uint256 bits);

    /// @notice The fields of the account's leaf that this chain writes, as leaf words, in no particular order (section 7).
    function localWords(bytes32 account) external view returns (bytes32[] memory);

    /// @notice The account's balance sheet in this chain's view.
    /// @param proof With the latest snapshot, however old: look at `proof.header.timestamp`.
    function marginOf(bytes32 account, AccountProof calldata proof) external view returns (Margin memory);

    /// @notice The number of claims ever booked here.
    function claimCount() external view returns (uint64);
    function claimAt(uint64 index) external view returns (Claim memory);

    /// @notice The bitmap of claims of `debtSlot` settled here: claim `n` is bit `n % 256` of word `n / 256`. The words from
    /// place `from`; fewer than `count` at the end of the bitmap.
    function paidWords(uint16 debtSlot, uint256 from, uint256 count) external view returns (uint256[] memory);

    /// @notice How many words that bitmap has, up to the last settled claim, and how many claims are settled.
    /// @dev No bit is ever taken back: while `claims` is the same, so is the bitmap.
    function paidLength(uint16 debtSlot) external view returns (uint256 words, uint256 claims);

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
    /// @param minDeposit The fewest units that open a holding.
    function addAsset(uint16 assetId, address token, uint104 minDeposit) external;

    /// @notice Adds a venue, and with it its liability asset. Only for the owner; it can never be removed.
    function addVenue(address venue) external;

    // ----------------------------------------------------------------------------------------------------- pause

    /// @notice Seconds; the vault is paused before this time. Zero if it never was.
    function pausedUntil() external view returns (uint64);

    /// @notice Blocks withdrawals, borrowing, pledges, liquidations, forced moves and write-offs for 3 days. Only for the
    /// guardian, not before 7 days after the last pause ended.
    /// @dev Deposits, repayments, releases, settlement and escape are never blocked.
    function pause() external;

    /// @notice Ends a pause early. Only for the guardian.
    function unpause() external;
}
