// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {AccountId} from "../types/AccountId.sol";
import {AssetId} from "../types/AssetId.sol";
import {Authorization} from "../types/Authorization.sol";
import {AssetInfo} from "../types/ChainState.sol";
import {Claim} from "../types/Claim.sol";
import {Margin} from "../types/Margin.sol";
import {Slot} from "../types/Slot.sol";
import {AccountProof, ClaimProof} from "../types/Snapshot.sol";
import {IGuarded} from "./IGuarded.sol";
import {IVaultBase} from "./IVaultBase.sol";

/// @notice Custody of collateral on one chain, and the rules that say what its owners may do with it given what a
/// snapshot shows of the other chains (§3, §4, §8, §9). `IVaultExtension` has the rest of its functions.
/// @dev Amounts are in base units of the asset ("units"); values are US dollars with 18 decimals ("usdWad").
///
/// Ids are value types in events and errors, which the ABI shows as what they wrap, and plain numbers in functions and in the
/// structs that callers make.
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
/// Budgets of an account on one chain: 8 assets (5 in a deployment of five chains) that it holds, is leaving with, waits to be
/// paid, or has ever pledged; 4 venues at a time.
///
/// Warnings:
/// - Tokens that take a fee on transfer are refused. Tokens whose balances shrink by themselves must not be added.
/// - An account that has no leaf yet (too new) can deposit, repay and pledge, and nothing else.
/// - While the lock is held, no function and no view of the vault answers, except to the venue it is working with.
interface IMarginVault is IVaultBase, IGuarded {
    // ---------------------------------------------------------------------------------------------------- events

    /// @notice Every change of an account emits one; `touches` counts them.
    event AccountTouched(AccountId indexed account);
    /// @notice The account has `units` more on this chain, whose tokens `from` paid.
    event Deposited(AccountId indexed account, AssetId indexed assetId, address from, uint256 units);
    /// @notice `units` were paid to `receiver`. Those that the bucket does not hold are due: see `DueBooked`.
    event Withdrawn(AccountId indexed account, AssetId indexed assetId, address receiver, uint256 units);
    /// @notice `units` held here count on `toSlot` from the next snapshot on.
    event Pledged(AccountId indexed account, AssetId indexed assetId, Slot indexed toSlot, uint256 units);
    /// @notice `units` that counted here count on the chain that holds them, from the next snapshot on.
    event Released(AccountId indexed account, AssetId indexed assetId, uint256 units);
    /// @notice `liquidator` repaid debt at a venue, and `receiver` got `units` of an asset for it: at once if they are held
    /// here, else by a claim.
    /// @param repaidUnits Debt shares.
    /// @param repaidTokens Tokens of the debt that were paid.
    event Liquidated(
        AccountId indexed account,
        address indexed venue,
        AssetId indexed assetId,
        address liquidator,
        address receiver,
        uint256 repaidUnits,
        uint256 repaidTokens,
        uint256 units
    );
    /// @notice `units` that are held on the chain of the asset are owed to the beneficiary, and settled there.
    /// @param index Among the claims of this chain, from 0.
    event ClaimBooked(
        uint64 indexed index, AccountId indexed account, address indexed beneficiary, AssetId assetId, uint256 units
    );
    /// @notice A claim of another chain was paid here, out of `units` of the account.
    event Settled(
        Slot indexed debtSlot,
        uint64 indexed index,
        AccountId indexed account,
        address beneficiary,
        AssetId assetId,
        uint256 units
    );
    /// @notice `caller` pledged `units` of an account below its maintenance margin to a slot that was short of them.
    event ForcePledged(
        AccountId indexed account, AssetId indexed assetId, Slot indexed toSlot, address caller, uint256 units
    );
    /// @notice `caller` gave `units` of an account below its maintenance margin back to the chain that holds them.
    event ForceReleased(AccountId indexed account, AssetId indexed assetId, address caller, uint256 units);
    /// @notice A liquidation left nothing to pay the rest with: the debt `units` at a venue are owed to its reserves now.
    /// @param tokenAmount What reserves and lenders lost together.
    event ChargedOff(AccountId indexed account, address indexed venue, uint256 units, uint256 tokenAmount);
    /// @notice The debt `units` at a venue were given up. What counted here went to its reserve: see `Seized`, `ClaimBooked`.
    /// @param tokenAmount What reserves and lenders lost together.
    event WrittenOff(
        AccountId indexed account, address indexed venue, address caller, uint256 units, uint256 tokenAmount
    );
    /// @notice Units held here that a write-off took for the venue's reserve.
    event Seized(
        AccountId indexed account, address indexed venue, AssetId indexed assetId, address receiver, uint256 units
    );
    /// @param delegate Zero if the link was taken back.
    event Linked(AccountId indexed account, Slot indexed slot, address delegate);
    /// @notice A signed action with this nonce was carried out.
    event NonceUsed(AccountId indexed account, uint256 nonce);
    /// @notice The owner gave up nonces: those of the bits of `mask` in the word `word`, each of 256 nonces.
    event NoncesCancelled(AccountId indexed account, uint256 word, uint256 mask);
    /// @notice The owner asked to have `units` back by the escape; `number` names the request.
    event AskedToLeave(
        AccountId indexed account, AssetId indexed assetId, uint64 indexed number, address receiver, uint256 units
    );
    /// @notice `units` were paid out by the escape.
    event Left(
        AccountId indexed account, AssetId indexed assetId, uint64 indexed number, address receiver, uint256 units
    );
    /// @notice `units` of an escape are in the balance again.
    event PutBack(AccountId indexed account, AssetId indexed assetId, uint64 indexed number, uint256 units);
    /// @notice The asset's bucket did not hold units that left the balance; they are paid 6 hours later.
    event DueBooked(
        uint256 indexed id, AccountId indexed account, AssetId indexed assetId, address receiver, uint256 units
    );
    /// @notice `units` that had been due were paid to `receiver`.
    event DuePaid(
        uint256 indexed id, AccountId indexed account, AssetId indexed assetId, address receiver, uint256 units
    );
    /// @notice `units` that had been due are in the balance of the account again.
    event DueReversed(uint256 indexed id, AccountId indexed account, AssetId indexed assetId, uint256 units);
    /// @notice The asset's bucket did not hold a claim's units; it is paid 6 hours later.
    event ClaimNoted(
        Slot indexed debtSlot, uint64 indexed index, AccountId indexed account, AssetId assetId, uint256 units
    );
    /// @notice The beneficiary wants this claim paid to `receiver`.
    event ClaimDirected(Slot indexed debtSlot, uint64 indexed index, address indexed beneficiary, address receiver);
    /// @notice Units could not be sent and wait to be fetched.
    event Owed(address indexed receiver, AssetId indexed assetId, uint256 units);
    /// @notice `receiver` fetched `units` that could not be sent to it, to the address `to`.
    event OwedFetched(address indexed receiver, AssetId indexed assetId, address to, uint256 units);
    /// @param call The call data that the owner may send again at `effectiveAt`.
    event ActionScheduled(bytes32 indexed action, uint64 effectiveAt, bytes call);
    /// @notice The owner gave up a scheduled action.
    event ActionCancelled(bytes32 indexed action);
    /// @notice How many `units` of an asset may leave in a day; zero for no bound.
    event BucketSet(AssetId indexed assetId, uint256 units);
    /// @notice The most `units` that deposits may bring custody to; zero for no limit.
    event SupplyCapSet(AssetId indexed assetId, uint256 units);
    /// @notice The attested price of an asset is compared with a feed of this chain; with none if `feed` is zero.
    /// @param heartbeat How old an answer of the feed may be, in seconds.
    /// @param maxDeviation How far the attested price may be from it, in basis points.
    event GuardSet(AssetId indexed assetId, address feed, uint32 heartbeat, uint16 maxDeviation);
    /// @notice New debts of a liability are refused, or a collateral counts as 0 where risk is asked for.
    /// @param until In seconds; the time of the block when it is allowed again.
    event RiskRefused(AssetId indexed assetId, uint64 until);
    /// @notice The vault takes deposits of the asset from now on.
    /// @param minDeposit In units.
    event AssetAdded(AssetId indexed assetId, address indexed token, uint256 minDeposit);
    /// @notice Accounts may owe at the venue, in the asset that it lends.
    event VenueAdded(AssetId indexed assetId, address indexed venue);

    // ---------------------------------------------------------------------------------------------------- errors

    /// @notice Zero amounts are refused everywhere.
    error ZeroAmount();
    /// @notice Nothing can be paid to the zero address.
    error ZeroReceiver();
    /// @notice Nothing can be paid to the vault itself.
    error VaultAsReceiver();
    /// @notice This vault does not hold the asset.
    error UnknownAsset(AssetId assetId);
    /// @notice The asset id or the token is already in use here.
    error AssetExists(AssetId assetId);
    /// @notice The asset is held on this chain, so its units cannot be given back from here.
    error LocalAsset(AssetId assetId);
    /// @notice The vault has no such venue.
    error UnknownVenue(address venue);
    /// @notice Only a slot of the deployment other than this one.
    error InvalidSlot(Slot slot);
    /// @notice With more chains, what an account may have would not fit its leaf.
    error TooManySlots(uint16 slots);
    /// @notice The caller acts for another account, and no link shows that it may act for this one.
    error NotAccountOwner(AccountId account, AccountId caller);
    /// @notice A contract cannot act on another slot without a link, so its units would be stuck there.
    error LinkMissing(AccountId account, Slot slot);
    /// @notice An EOA is the same account on every chain and needs no links.
    error NotContractAccount(AccountId account);
    /// @notice The signer is not the account's address on this chain, or did not sign this.
    error InvalidAuthorization(AccountId account, address signer);
    /// @notice The signature was valid until `deadline`, in seconds.
    error ExpiredAuthorization(uint256 deadline);
    /// @notice The nonce was used or cancelled.
    error NonceSpent(AccountId account, uint256 nonce);
    /// @notice A new holding has at least the asset's minimum.
    error DepositTooSmall(AssetId assetId, uint256 minDeposit, uint256 units);
    /// @notice A withdrawal leaves at least the asset's minimum, or nothing that is not locked.
    error RestTooSmall(AssetId assetId, uint256 minDeposit, uint256 units);
    /// @notice A pledge moves at least the asset's minimum, or everything that can be moved.
    error PledgeTooSmall(AssetId assetId, uint256 minDeposit, uint256 units);
    /// @notice Deposits bring custody to this limit at most, but for what brings an initial surplus to zero.
    error SupplyCapReached(AssetId assetId, uint256 units);
    /// @notice Its supply is so large that pledging it back and forth could wear out a counter.
    error SupplyTooLarge(address token, uint256 supply);
    /// @notice The account has as many assets here as it may.
    error TooManyAssets(AccountId account);
    /// @notice The owner used up half of the counter of pledges; the rest is for others, by force.
    error PledgedTooOften(AccountId account, AssetId assetId, Slot toSlot);
    /// @notice The account owes at as many venues as it may.
    error TooManyVenues(AccountId account);
    /// @notice The account owes something here, so a snapshot is needed.
    error ProofRequired(AccountId account);
    /// @notice `keccak256` of the given asset table is not the header's.
    error WrongAssetTable(bytes32 expected, bytes32 actual);
    /// @notice The leaf is not in the snapshot's account tree.
    error InvalidAccountProof(AccountId account);
    /// @notice The claim is not in the snapshot's tree of unsettled claims.
    error InvalidClaimProof(Slot debtSlot, uint64 index);
    /// @notice More units than count on this slot for this account.
    error InsufficientUnits(AccountId account, AssetId assetId, int256 available, uint256 units);
    /// @notice The slot's initial surplus would not cover what it must: the deficit of the other slots, or zero.
    error InsufficientMargin(AccountId account, int256 slotSurplus, int256 required);
    /// @notice A debt owed on this slot has a stale price or a stale chain, or is not in the snapshot's asset table.
    error FlaggedLiability(AssetId assetId);
    /// @notice The asset table refuses new debts of this asset.
    error NewLiabilitiesRefused(AssetId assetId);
    /// @notice The maintenance surplus is not below zero.
    error Healthy(AccountId account, int256 maintenanceSurplus);
    /// @notice The account took risk here by the snapshot of `riskEpoch`, which is newer than that of `epoch`.
    error RiskTakenSince(AccountId account, uint64 riskEpoch, uint64 epoch);
    /// @notice An account cannot liquidate itself.
    error SelfLiquidation(AccountId account);
    /// @notice The account owes nothing at the venue.
    error NoDebt(AccountId account, address venue);
    /// @notice Only the debt of an account with a negative equity is written off.
    error Solvent(AccountId account, int256 equity);
    /// @notice Collateral worth more than dust has to be liquidated first.
    error CollateralLeft(AccountId account, uint256 valueUsdWad);
    /// @notice The snapshot's asset table does not have the asset as a collateral, or as a liability of this slot.
    error NotInAssetTable(AssetId assetId);
    /// @notice A liquidation may neither seize nor repay at a stale price.
    error StalePrice(AssetId assetId);
    /// @notice A liquidation moves at least 10^12 usdWad and one unit.
    error LiquidationTooSmall(uint256 valueUsdWad, uint256 units);
    /// @notice What would remain of the debt is too little for the next liquidator: repay more, or less.
    error DustLeft(uint256 debtUnits);
    /// @notice A claim is at least the venue's dust, unless it takes the whole debt or all units that count here.
    error ClaimTooSmall(uint256 valueUsdWad, uint256 dustUsdWad);
    /// @notice The attested price is too far from what a feed of this chain says. Dollars × 10^36 per base unit.
    error PriceOffGuard(AssetId assetId, uint256 attested, uint256 seen);
    /// @notice The price is worse than `minUnits` for `maxRepayUnits`.
    error TooFewUnits(uint256 repaidUnits, uint256 units);
    /// @notice Collateral of another chain is not paid at once, so there is nothing to call back for.
    error CallbackNotPossible(AssetId assetId);
    /// @notice The claim was paid here before.
    error AlreadySettled(Slot debtSlot, uint64 index);
    /// @notice The claim waits to be paid; see `IVaultExtension.payNoted`.
    error AlreadyNoted(Slot debtSlot, uint64 index);
    /// @notice The claim was not noted, so there is nothing to wait for: `settle` pays it.
    error NotNoted(Slot debtSlot, uint64 index);
    /// @notice The multiproof does not lead from the claims to the snapshot's tree, or there are no claims.
    error InvalidClaimsProof();
    /// @notice Nothing is due under this number.
    error NothingDue(uint256 id);
    /// @notice Only who is to be paid may say where.
    error NotReceiver(address caller, address receiver);
    /// @notice A delegate may ask only for itself.
    error DelegateMustReceive(AccountId account, address receiver);
    /// @notice The owner may do that from then on, in seconds.
    error NotEffectiveYet(bytes32 action, uint64 effectiveAt);
    /// @notice The owner has not scheduled this action.
    error NotScheduled(bytes32 action);
    /// @notice New risk with a collateral may be refused again seven days after the last refusal ended.
    error RefusedRecently(uint64 notBefore);
    /// @notice New risk with the asset is not refused now.
    error NotRefused(AssetId assetId);
    /// @notice The extension works in a vault only.
    error NotAVault();
    /// @notice An account that owes something here cannot leave.
    error OwesHere(AccountId account);
    /// @notice The account has not asked to leave with this asset.
    error NothingLeaving(AccountId account, AssetId assetId);
    /// @notice No snapshot was accepted since the units were asked for, so they are not put back.
    error StillLeaving(AccountId account, AssetId assetId);
    /// @notice A snapshot was accepted since the units were asked for, so they do not leave.
    error LeavingEnded(AccountId account, AssetId assetId);
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
    /// @param proof With an honoured snapshot (§6), no older than `maxAgeRisk`.
    function deposit(bytes32 account, uint16 assetId, uint256 units, AccountProof calldata proof) external;

    /// @notice The same; the token is pulled from the signer, who has approved the vault.
    function depositBySignature(bytes32 account, uint16 assetId, uint256 units, Authorization calldata authorization)
        external;

    /// @notice Sends `units` of an account to `receiver`.
    /// @dev Afterwards the account's free units are ≥ 0, the slot's initial surplus covers the whole deficit of the
    /// other slots, and no flagged liability is owed here. Not while paused.
    /// @param proof With an honoured snapshot (§6), no older than `maxAgeRisk`.
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
    /// @param proof With an honoured snapshot (§6), no older than `maxAgeRisk`.
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
    /// @param proof With an honoured snapshot (§6), no older than `maxAgeRisk`.
    function release(bytes32 account, uint16 assetId, uint256 units, AccountProof calldata proof) external;

    function releaseBySignature(
        bytes32 account,
        uint16 assetId,
        uint256 units,
        AccountProof calldata proof,
        Authorization calldata authorization
    ) external;

    /// @notice Lets `delegate` act for a contract account on `slot`, from the next snapshot on; zero takes that back.
    /// @dev The signed struct `Link(bytes32 account,uint16 slot,address delegate,uint256 version,uint256 nonce,uint256
    /// deadline)` also binds how many links the account wrote before (`IVaultExtension.linkVersion`).
    /// Only for the account itself, a contract of this chain. A link for its own slot lets delegates elsewhere pledge
    /// back to it. A link that was taken back still counts on other chains until a snapshot reaches them.
    function link(bytes32 account, uint16 slot, address delegate) external;

    function linkBySignature(bytes32 account, uint16 slot, address delegate, Authorization calldata authorization)
        external;

    /// @notice Spends nonces without using them: bit `i` of `mask` is nonce `256 × word + i`. Only for the account itself.
    function cancelNonces(bytes32 account, uint256 word, uint256 mask) external;

    // ---------------------------------------------------------------------------------------------------- anyone

    /// @notice Repays debt of an account below its maintenance margin, for collateral that counts on this chain and a
    /// bonus.
    /// @dev Below means M′ < 0, with what slower chains may have repaid credited (§8). Takes the least of `maxRepayUnits`, the
    /// size limit, the debt, and what the collateral covers, and leaves no dust. Collateral of this chain is sent at once,
    /// then the callback runs if there is `data`, then the repayment is pulled from the caller by the venue; what the asset's
    /// bucket does not hold falls due. Collateral of another chain becomes a claim, paid by `settle` over there. Where
    /// nothing is left to pay the rest with, the venue books the loss. Not while paused, nor for an hour after.
    /// @param venue Where the debt is owed; pulls the repayment, so the caller approves it.
    /// @param maxRepayUnits The most debt shares to repay.
    /// @param assetId The collateral to seize.
    /// @param minUnits The least collateral for a repayment of `maxRepayUnits`; a smaller one needs proportionally less.
    /// @param receiver Who gets the collateral; for another chain's asset an address *on that chain*.
    /// @param data If not empty, passed to the caller's `onLiquidation`; only for collateral of this chain.
    /// @param proof With the cut; its snapshot is the latest, or was within the last 4 seconds, and no older than
    /// `maxAgeLiquidate`.
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
    /// @dev What the asset's bucket does not hold is noted and paid 6 hours later; what cannot be sent is owed to the
    /// receiver. Not within the first 6 hours of a pause.
    /// @param proof With an honoured snapshot, however old.
    function settle(Claim calldata claim, ClaimProof calldata proof) external;

    /// @notice Pledges units of an account below its maintenance margin to a slot that is short of them.
    /// @dev Takes the least of `units`, the account's free units, and what covers the shortfall of `toSlot`, pledges on the
    /// way counted. Afterwards this slot's initial surplus is ≥ 0. Prices are taken as they are. Not while paused.
    /// @param units At most.
    /// @param proof With the latest snapshot, or one that was within the last 4 seconds, no older than `maxAgeLiquidate`.
    /// @return pledgedUnits More than none.
    function forcePledge(bytes32 account, uint16 assetId, uint16 toSlot, uint256 units, AccountProof calldata proof)
        external
        returns (uint256 pledgedUnits);

    /// @notice Gives units of an account below its maintenance margin back to the chain that holds them.
    /// @dev Takes the lesser of `units` and what counts here. Afterwards this slot's initial surplus is ≥ 0. Prices are
    /// taken as they are. Not while paused.
    /// @param units At most.
    /// @param proof With the latest snapshot, or one that was within the last 4 seconds, no older than `maxAgeLiquidate`.
    /// @return releasedUnits More than none.
    function forceRelease(bytes32 account, uint16 assetId, uint256 units, AccountProof calldata proof)
        external
        returns (uint256 releasedUnits);

    /// @notice Ends a debt that nothing is left to pay with: below the maintenance margin, with negative equity and at most
    /// the venue's dust of collateral anywhere, what is leaving included, none of it at a stale price or chain.
    /// @dev Everything of the account that counts on this chain goes to the venue's reserve receiver: units held here at
    /// once, others by claims. Then the venue's reserves bear the loss, and its lenders the rest; the account keeps owing the
    /// shares, to the reserves. The caller gets the venue's reward. Not while paused, nor for an hour after.
    /// @param proof With the latest snapshot, or one that was within the last 4 seconds, no older than `maxAgeLiquidate`.
    /// @return units Debt shares charged off.
    function writeOff(bytes32 account, address venue, AccountProof calldata proof) external returns (uint256 units);

    // ---------------------------------------------------------------------------------------------------- escape

    /// @notice Asks for `units` of an account that owes nothing here, after a day without a sign of life on this chain.
    /// @dev They stop counting at once, everywhere, stay the account's, and can be paid after 6 more days without a sign of
    /// life. Observes the silence. A delegate asks only for itself as the receiver. Without a proof, units that other chains
    /// released are not seen, and any debt here is in the way; with one, only debts that its asset table lists.
    /// @return number Of the request, among those of the account for the asset.
    function askToLeave(bytes32 account, uint16 assetId, uint256 units, address receiver)
        external
        returns (uint64 number);

    /// @param proof With the latest snapshot, however old.
    function askToLeave(bytes32 account, uint16 assetId, uint256 units, address receiver, AccountProof calldata proof)
        external
        returns (uint64 number);

    function askToLeaveBySignature(
        bytes32 account,
        uint16 assetId,
        uint256 units,
        address receiver,
        Authorization calldata authorization
    ) external returns (uint64 number);

    function askToLeaveBySignature(
        bytes32 account,
        uint16 assetId,
        uint256 units,
        address receiver,
        AccountProof calldata proof,
        Authorization calldata authorization
    ) external returns (uint64 number);

    /// @notice Pays what was asked for, or owes it to the receiver. Anyone may call it. Observes the silence.
    function payLeaving(bytes32 account, uint16 assetId, uint64 number) external;

    /// @notice Gives the account its units back once there was a sign of life since they were asked for. Anyone may call it.
    function putBack(bytes32 account, uint16 assetId, uint64 number) external;

    /// @notice The units that are leaving, and how many requests there ever were.
    function leaving(bytes32 account, uint16 assetId) external view returns (uint104 units, uint64 requests);

    // ---------------------------------------------------------------------------------------------------- venues

    /// @notice Registers the calling venue's new debt and reverts unless `caller` may act for the account and the account
    /// has the margin: afterwards the slot's initial surplus covers the deficit of the other slots, no flagged liability is
    /// owed here, and the asset table allows new debts of the venue's asset.
    /// @dev Only for a venue, with the debt booked and the lock held. Not while paused.
    /// @param caller Who asked the venue: the account itself or a delegate.
    /// @param proof With an honoured snapshot (§6), no older than `maxAgeRisk`.
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
    /// @dev Only for a venue, with the lock held. It never makes an account owe at a venue where it did not borrow.
    function onDebtChange(bytes32 account) external;

    /// @notice Takes the lock that vault and venues share, until the end of the transaction or `unlock`.
    /// @dev Only for a venue. Reverts if it is held.
    function lock() external;

    // ----------------------------------------------------------------------------------------------------- views

    /// @notice The account id `caller` acts for when it calls the vault in this transaction (§2).
    /// @dev Its own address, left-padded, if its code is an EIP-7702 designator, or if it has no code and is
    /// `tx.origin`; otherwise `keccak256(abi.encode(chainId, caller))`. So an address without code that is not
    /// `tx.origin` (a contract in its constructor) is a contract: ask from the address itself.
    function accountOf(address caller) external view returns (bytes32);

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

    /// @notice Who acts on `slot` for a contract account of this chain; zero if nobody.
    function linkOf(bytes32 account, uint16 slot) external view returns (address delegate);

    /// @notice The nonces the account used or cancelled here: bit `i` is nonce `256 × word + i`.
    function spentNonces(bytes32 account, uint256 word) external view returns (uint256 bits);

    /// @notice The fields of the account's leaf that this chain writes, as leaf words, in no particular order (§7).
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
    /// @dev Takes effect when the same call is made again after 8 days, at once before the first snapshot. `assetId` must be
    /// unique in the deployment; the vault sees only this chain's. The token must not take fees, shrink balances or call its
    /// holders back; its supply is at most 2^96 base units.
    /// @param minDeposit The fewest units that open a holding, and that a pledge or a stranger's deposit moves.
    function addAsset(uint16 assetId, address token, uint104 minDeposit) external;

    /// @notice Adds a venue, and with it its liability asset, with the same delay. Only for the owner; it can never be removed.
    function addVenue(address venue) external;
}
