// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {SafeERC20, IERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {EnumerableSet} from "@openzeppelin/contracts/utils/structs/EnumerableSet.sol";
import {IMarginVault} from "./interfaces/IMarginVault.sol";
import {ISnapshotRegistry} from "./interfaces/ISnapshotRegistry.sol";
import {IVaultExtension} from "./interfaces/IVaultExtension.sol";
import {IVenue} from "./interfaces/IVenue.sol";
import {Ledger, LedgerLib} from "./libraries/LedgerLib.sol";
import {PaidBitmap, PaidBitmapLib} from "./libraries/PaidBitmap.sol";
import {PaymentLib} from "./libraries/PaymentLib.sol";
import {ProofLib} from "./libraries/ProofLib.sol";
import {ScheduleLib} from "./libraries/ScheduleLib.sol";
import {TypedDataLib} from "./libraries/TypedDataLib.sol";
import {VaultStateLib} from "./libraries/VaultStateLib.sol";
import {CustodyLogic} from "./logic/CustodyLogic.sol";
import {AccountId} from "./types/AccountId.sol";
import {AssetId} from "./types/AssetId.sol";
import {LIABILITY} from "./types/AssetWord.sol";
import {Bucket} from "./types/Bucket.sol";
import {Claim} from "./types/Claim.sol";
import {Due, NotReversed, Timer} from "./types/Due.sol";
import {Guard} from "./types/Guard.sol";
import {Leaving} from "./types/Leaving.sol";
import {Slot} from "./types/Slot.sol";
import {ClaimsProof} from "./types/Snapshot.sol";
import {Direction, VaultState} from "./types/VaultState.sol";
import {VaultBase} from "./VaultBase.sol";

/// @title The part of a vault that does not fit into its code
/// @dev Runs in the vault's storage, by delegatecall from its fallback; at its own address it is empty and refuses.
contract VaultExtension is VaultBase, IVaultExtension {
    using EnumerableSet for EnumerableSet.AddressSet;
    using LedgerLib for Ledger;
    using PaidBitmapLib for PaidBitmap;
    using PaymentLib for VaultState;
    using SafeERC20 for IERC20;
    using ScheduleLib for VaultState;
    using VaultStateLib for VaultState;

    bytes32 private constant DIRECT = keccak256(
        "Direct(uint16 debtSlot,uint64 index,bytes32 account,address beneficiary,uint16 assetId,uint104 units,address receiver,uint64 version,uint256 deadline)"
    );
    /// @dev Seconds for which a collateral may be refused, and then not again.
    uint64 private constant REFUSAL = 1 days;
    uint64 private constant REST = 7 days;

    address private immutable SELF = address(this);

    /// @dev Only within a vault.
    modifier delegated() {
        if (address(this) == SELF) revert IMarginVault.NotAVault();
        _;
    }

    modifier onlyOwnerOrGuardian() {
        if (msg.sender != owner() && msg.sender != guardian()) revert NotGuardian(msg.sender);
        _;
    }

    /// @param owner_ Without a meaning here: the vault has its own.
    constructor(
        ISnapshotRegistry registry_,
        uint16 slot_,
        uint16 slots_,
        uint64 maxAgeRisk_,
        uint64 maxAgeLiquidate_,
        address owner_
    ) VaultBase(registry_, slot_, slots_, maxAgeRisk_, maxAgeLiquidate_, owner_) {}

    // -------------------------------------------------------------------------------------------------- payments

    /// @inheritdoc IVaultExtension
    function settleMany(Claim[] calldata claims, ClaimsProof calldata proof) external delegated exclusive whenSettling {
        CustodyLogic.settleMany(_state, _config(), claims, proof);
    }

    /// @inheritdoc IVaultExtension
    function payNoted(Claim calldata claim) external delegated exclusive whenSettling {
        CustodyLogic.payNoted(_state, _config(), claim);
    }

    /// @inheritdoc IVaultExtension
    function payDue(uint256 id) external delegated exclusive {
        Due memory due = _due(id);
        due.timer.requireRipe(registry);
        delete _state.due[id];
        _state.ledger.payDue(due.account, due.assetId);
        if (due.venue != address(0)) IVenue(due.venue).onDuePaid(id);
        emit IMarginVault.DuePaid(id, due.account, due.assetId, due.receiver, due.units);
        _state.sendOrOwe(due.assetId, due.receiver, due.units);
    }

    /// @inheritdoc IVaultExtension
    function reverseDue(uint256 id) external delegated exclusive {
        Due memory due = _due(id);
        if (!due.timer.isReversed(registry)) revert NotReversed();
        delete _state.due[id];
        _state.ledger.reverseDue(due.account, due.assetId, due.units);
        if (due.venue != address(0)) {
            IVenue(due.venue).onDueReversed(id);
            // Beyond the budget of venues, if need be: what is owed must not be forgotten.
            _state.venuesOf[due.account].add(due.venue);
        }
        emit IMarginVault.DueReversed(id, due.account, due.assetId, due.units);
    }

    /// @inheritdoc IVaultExtension
    function fetchOwed(address receiver, uint16 assetId, address to)
        external
        delegated
        exclusive
        returns (uint256 units)
    {
        if (to != receiver && msg.sender != receiver) revert IMarginVault.NotReceiver(msg.sender, receiver);
        PaymentLib.requireReceiver(to);
        AssetId asset = AssetId.wrap(assetId);
        units = _state.owed[receiver][asset];
        if (units == 0) revert IMarginVault.ZeroAmount();
        _state.owed[receiver][asset] = 0;
        emit IMarginVault.OwedFetched(receiver, asset, to, units);
        IERC20(_state.token(asset)).safeTransfer(to, units);
    }

    /// @inheritdoc IVaultExtension
    function direct(Claim calldata claim, address receiver) external delegated exclusive {
        if (msg.sender != claim.beneficiary) revert IMarginVault.NotReceiver(msg.sender, claim.beneficiary);
        _direct(claim, receiver);
    }

    /// @inheritdoc IVaultExtension
    function directBySignature(Claim calldata claim, address receiver, uint256 deadline, bytes calldata signature)
        external
        delegated
        exclusive
    {
        if (block.timestamp > deadline) revert IMarginVault.ExpiredAuthorization(deadline);
        uint64 version = _state.directions[ProofLib.leafOf(claim)].version;
        bytes32 structHash = keccak256(abi.encode(DIRECT, claim, receiver, version, deadline));
        bytes32 digest = TypedDataLib.digest(address(this), structHash);
        if (!SignatureChecker.isValidSignatureNow(claim.beneficiary, digest, signature)) {
            revert IMarginVault.InvalidAuthorization(AccountId.wrap(claim.account), claim.beneficiary);
        }
        _direct(claim, receiver);
    }

    /// @inheritdoc IVaultExtension
    function dueCount() external view settled returns (uint256) {
        return _state.due.length;
    }

    /// @inheritdoc IVaultExtension
    function dueAt(uint256 id) external view settled returns (Due memory) {
        return _state.due[id];
    }

    /// @inheritdoc IVaultExtension
    function noteOf(Claim calldata claim) external view settled returns (Timer memory) {
        return _state.notes[ProofLib.leafOf(claim)];
    }

    /// @inheritdoc IVaultExtension
    function directionOf(Claim calldata claim) external view settled returns (Direction memory) {
        return _state.directions[ProofLib.leafOf(claim)];
    }

    /// @inheritdoc IVaultExtension
    function owed(address receiver, uint16 assetId) external view settled returns (uint256) {
        return _state.owed[receiver][AssetId.wrap(assetId)];
    }

    /// @inheritdoc IVaultExtension
    function leavingRequest(bytes32 account, uint16 assetId, uint64 number)
        external
        view
        settled
        returns (Leaving memory)
    {
        return _state.ledger.leaving[AccountId.wrap(account)][AssetId.wrap(assetId)].requests[number];
    }

    /// @inheritdoc IVaultExtension
    function linkVersion(bytes32 account) external view settled returns (uint256) {
        return _state.linkVersions[AccountId.wrap(account)];
    }

    // ---------------------------------------------------------------------------------------------------- limits

    /// @inheritdoc IVaultExtension
    function bucketOf(uint16 assetId) external view settled returns (uint256 capacity, uint256 level) {
        AssetId asset = AssetId.wrap(assetId);
        return (_state.buckets[asset].capacity, _state.bucketLevel(asset));
    }

    /// @inheritdoc IVaultExtension
    function setBucket(uint16 assetId, uint104 units) external delegated onlyOwner {
        AssetId asset = AssetId.wrap(assetId);
        _state.token(asset);
        Bucket memory bucket = _state.buckets[asset];
        if (!_isStricter(units, bucket.capacity)) {
            if (!_state.isRipe(registry, msg.data, ScheduleLib.LIMIT_DELAY)) return;
        }
        _state.buckets[asset] = bucket.resize(units, block.timestamp);
        emit IMarginVault.BucketSet(asset, units);
    }

    /// @inheritdoc IVaultExtension
    function supplyCap(uint16 assetId) external view returns (uint256) {
        return _state.supplyCaps[AssetId.wrap(assetId)];
    }

    /// @inheritdoc IVaultExtension
    function setSupplyCap(uint16 assetId, uint256 units) external delegated onlyOwner {
        AssetId asset = AssetId.wrap(assetId);
        _state.token(asset);
        if (!_isStricter(units, _state.supplyCaps[asset])) {
            if (!_state.isRipe(registry, msg.data, ScheduleLib.LIMIT_DELAY)) return;
        }
        _state.supplyCaps[asset] = units;
        emit IMarginVault.SupplyCapSet(asset, units);
    }

    /// @inheritdoc IVaultExtension
    function guardOf(uint16 assetId) external view returns (Guard memory) {
        return _state.guards[AssetId.wrap(assetId)];
    }

    /// @inheritdoc IVaultExtension
    function setGuard(uint16 assetId, Guard calldata guard) external delegated onlyOwner {
        bool isRemoval = guard.feed == address(0);
        uint64 delay = isRemoval ? ScheduleLib.LIMIT_DELAY : ScheduleLib.ENTRY_DELAY;
        if (!_state.isRipe(registry, msg.data, delay)) return;
        AssetId asset = AssetId.wrap(assetId);
        AssetId[] storage guarded = _state.guarded;
        uint256 place = 0;
        while (place < guarded.length && guarded[place] != asset) {
            ++place;
        }
        if (isRemoval && place < guarded.length) {
            guarded[place] = guarded[guarded.length - 1];
            guarded.pop();
        } else if (!isRemoval && place == guarded.length) {
            guarded.push(asset);
        }
        _state.guards[asset] = guard;
        emit IMarginVault.GuardSet(asset, guard.feed, guard.heartbeat, guard.maxDeviation);
    }

    /// @inheritdoc IVaultExtension
    function refusedUntil(uint16 assetId) external view returns (uint64) {
        return _state.refusedUntil[AssetId.wrap(assetId)];
    }

    /// @inheritdoc IVaultExtension
    function refuse(uint16 assetId) external delegated onlyOwnerOrGuardian {
        AssetId asset = AssetId.wrap(assetId);
        uint64 until = type(uint64).max;
        if (_state.assets[asset].kind != LIABILITY) {
            uint64 ended = _state.refusedUntil[asset];
            if (ended != 0 && block.timestamp < ended + REST) revert IMarginVault.RefusedRecently(ended + REST);
            until = uint64(block.timestamp) + REFUSAL;
            if (ended == 0) _state.refused.push(asset);
        }
        _state.refusedUntil[asset] = until;
        emit IMarginVault.RiskRefused(asset, until);
    }

    /// @inheritdoc IVaultExtension
    function allow(uint16 assetId) external delegated onlyOwnerOrGuardian {
        AssetId asset = AssetId.wrap(assetId);
        if (_state.refusedUntil[asset] <= block.timestamp) revert IMarginVault.NotRefused(asset);
        _state.refusedUntil[asset] = uint64(block.timestamp);
        emit IMarginVault.RiskRefused(asset, uint64(block.timestamp));
    }

    /// @inheritdoc IVaultExtension
    function scheduledAt(bytes32 action) external view returns (uint64) {
        return _state.scheduled[action];
    }

    /// @inheritdoc IVaultExtension
    function cancel(bytes32 action) external delegated onlyOwner {
        if (_state.scheduled[action] == 0) revert IMarginVault.NotScheduled(action);
        delete _state.scheduled[action];
        emit IMarginVault.ActionCancelled(action);
    }

    // -------------------------------------------------------------------------------------------------- internal

    function _due(uint256 id) private view returns (Due memory due) {
        if (id < _state.due.length) due = _state.due[id];
        if (due.units == 0) revert IMarginVault.NothingDue(id);
    }

    function _direct(Claim calldata claim, address receiver) private {
        PaymentLib.requireReceiver(receiver);
        Slot debtSlot = Slot.wrap(claim.debtSlot);
        _state.token(AssetId.wrap(claim.assetId));
        if (_state.paid[debtSlot].has(claim.index)) {
            revert IMarginVault.AlreadySettled(debtSlot, claim.index);
        }
        Direction storage direction = _state.directions[ProofLib.leafOf(claim)];
        (direction.receiver, direction.version) = (receiver, direction.version + 1);
        emit IMarginVault.ClaimDirected(debtSlot, claim.index, claim.beneficiary, receiver);
    }

    /// @dev Zero is no limit.
    function _isStricter(uint256 limit, uint256 before) private pure returns (bool) {
        return limit != 0 && (before == 0 || limit <= before);
    }
}
