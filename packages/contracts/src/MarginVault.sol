// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {EnumerableSet} from "@openzeppelin/contracts/utils/structs/EnumerableSet.sol";
import {IMarginVault} from "./interfaces/IMarginVault.sol";
import {ISnapshotRegistry} from "./interfaces/ISnapshotRegistry.sol";
import {IVenue} from "./interfaces/IVenue.sol";
import {AccountIdLib} from "./libraries/AccountIdLib.sol";
import {Balance, Ledger, LedgerLib, Pledge, Return} from "./libraries/LedgerLib.sol";
import {OwnerActionLib} from "./libraries/OwnerActionLib.sol";
import {PaidBitmap, PaidBitmapLib} from "./libraries/PaidBitmap.sol";
import {PaymentLib} from "./libraries/PaymentLib.sol";
import {ScheduleLib} from "./libraries/ScheduleLib.sol";
import {TypedDataLib} from "./libraries/TypedDataLib.sol";
import {VaultStateLib} from "./libraries/VaultStateLib.sol";
import {AuthorityLogic} from "./logic/AuthorityLogic.sol";
import {CustodyLogic, Withdrawal} from "./logic/CustodyLogic.sol";
import {EscapeLogic, LeavingRequest} from "./logic/EscapeLogic.sol";
import {LiquidationLogic, LiquidationRequest} from "./logic/LiquidationLogic.sol";
import {MarginLogic} from "./logic/MarginLogic.sol";
import {Move, PledgeLogic} from "./logic/PledgeLogic.sol";
import {WriteOffLogic} from "./logic/WriteOffLogic.sol";
import {PostAndAct} from "./PostAndAct.sol";
import {AccountId} from "./types/AccountId.sol";
import {AssetId} from "./types/AssetId.sol";
import {COLLATERAL, LIABILITY} from "./types/AssetWord.sol";
import {Authorization} from "./types/Authorization.sol";
import {AssetInfo} from "./types/ChainState.sol";
import {Claim} from "./types/Claim.sol";
import {LeavingBook} from "./types/Leaving.sol";
import {Margin} from "./types/Margin.sol";
import {Slot} from "./types/Slot.sol";
import {AccountProof, ClaimProof} from "./types/Snapshot.sol";
import {BookedClaim, VaultState} from "./types/VaultState.sol";
import {VaultBase} from "./VaultBase.sol";
import {VaultExtension} from "./VaultExtension.sol";

/// @title Custody and margin on one chain
/// @dev Numbers stand in `_state`, which the lens and `eth_getProof` read; rules in the linked libraries of `logic/`;
/// arithmetic in `libraries/`. Here: who may call what, under which lock, and the views. What does not fit is in the
/// extension, whose functions (`IVaultExtension`) this address has as well.
contract MarginVault is IMarginVault, VaultBase, PostAndAct {
    using EnumerableSet for EnumerableSet.AddressSet;
    using LedgerLib for Ledger;
    using OwnerActionLib for Authorization;
    using PaidBitmapLib for PaidBitmap;
    using ScheduleLib for VaultState;
    using VaultStateLib for VaultState;

    /// @dev The largest total supply of a collateral.
    uint256 private constant MAX_SUPPLY = 2 ** 96;

    address private immutable EXTENSION;

    modifier onlyVenue() {
        if (!_state.venues.contains(msg.sender)) revert UnknownVenue(msg.sender);
        _;
    }

    /// @dev The parameters are those of `VaultBase`.
    constructor(
        ISnapshotRegistry registry_,
        uint16 slot_,
        uint16 slots_,
        uint64 maxAgeRisk_,
        uint64 maxAgeLiquidate_,
        address owner_
    ) VaultBase(registry_, slot_, slots_, maxAgeRisk_, maxAgeLiquidate_, owner_) {
        EXTENSION = address(new VaultExtension(registry_, slot_, slots_, maxAgeRisk_, maxAgeLiquidate_, owner_));
    }

    /// @dev Everything else is the extension's, in this storage and with this caller.
    fallback() external {
        address extension = EXTENSION;
        assembly {
            calldatacopy(0, 0, calldatasize())
            let ok := delegatecall(gas(), extension, 0, calldatasize(), 0, 0)
            returndatacopy(0, 0, returndatasize())
            switch ok
            case 0 { revert(0, returndatasize()) }
            default { return(0, returndatasize()) }
        }
    }

    // --------------------------------------------------------------------------------------------------- actions

    /// @inheritdoc IMarginVault
    function deposit(bytes32 account, uint16 assetId, uint256 units) external exclusive {
        CustodyLogic.deposit(
            _state, _config(), _isSelf(account), AccountId.wrap(account), AssetId.wrap(assetId), units, msg.sender
        );
    }

    /// @inheritdoc IMarginVault
    function deposit(bytes32 account, uint16 assetId, uint256 units, AccountProof calldata proof) external exclusive {
        CustodyLogic.deposit(
            _state, _config(), _isSelf(account), AccountId.wrap(account), AssetId.wrap(assetId), units, proof
        );
    }

    /// @inheritdoc IMarginVault
    function depositBySignature(bytes32 account, uint16 assetId, uint256 units, Authorization calldata authorization)
        external
        exclusive
    {
        _authorize(account, authorization.deposit(AccountId.wrap(account), AssetId.wrap(assetId), units), authorization);
        CustodyLogic.deposit(
            _state, _config(), true, AccountId.wrap(account), AssetId.wrap(assetId), units, authorization.signer
        );
    }

    /// @inheritdoc IMarginVault
    function withdraw(bytes32 account, uint16 assetId, uint256 units, address receiver, AccountProof calldata proof)
        external
        exclusive
        whenRunning
    {
        CustodyLogic.withdraw(
            _state,
            _config(),
            Withdrawal(_isSelf(account), AccountId.wrap(account), AssetId.wrap(assetId), units, receiver),
            proof
        );
    }

    /// @inheritdoc IMarginVault
    function withdrawBySignature(
        bytes32 account,
        uint16 assetId,
        uint256 units,
        address receiver,
        AccountProof calldata proof,
        Authorization calldata authorization
    ) external exclusive whenRunning {
        _authorize(
            account,
            authorization.withdraw(AccountId.wrap(account), AssetId.wrap(assetId), units, receiver),
            authorization
        );
        CustodyLogic.withdraw(
            _state, _config(), Withdrawal(true, AccountId.wrap(account), AssetId.wrap(assetId), units, receiver), proof
        );
    }

    /// @inheritdoc IMarginVault
    function pledge(bytes32 account, uint16 assetId, uint16 toSlot, uint256 units) external exclusive whenRunning {
        PledgeLogic.pledge(
            _state,
            _config(),
            Move(_isSelf(account), AccountId.wrap(account), AssetId.wrap(assetId), Slot.wrap(toSlot), units)
        );
    }

    /// @inheritdoc IMarginVault
    function pledge(bytes32 account, uint16 assetId, uint16 toSlot, uint256 units, AccountProof calldata proof)
        external
        exclusive
        whenRunning
    {
        PledgeLogic.pledge(
            _state,
            _config(),
            Move(_isSelf(account), AccountId.wrap(account), AssetId.wrap(assetId), Slot.wrap(toSlot), units),
            proof
        );
    }

    /// @inheritdoc IMarginVault
    function pledgeBySignature(
        bytes32 account,
        uint16 assetId,
        uint16 toSlot,
        uint256 units,
        Authorization calldata authorization
    ) external exclusive whenRunning {
        _authorize(
            account,
            authorization.pledge(AccountId.wrap(account), AssetId.wrap(assetId), Slot.wrap(toSlot), units),
            authorization
        );
        PledgeLogic.pledge(
            _state, _config(), Move(true, AccountId.wrap(account), AssetId.wrap(assetId), Slot.wrap(toSlot), units)
        );
    }

    /// @inheritdoc IMarginVault
    function pledgeBySignature(
        bytes32 account,
        uint16 assetId,
        uint16 toSlot,
        uint256 units,
        AccountProof calldata proof,
        Authorization calldata authorization
    ) external exclusive whenRunning {
        _authorize(
            account,
            authorization.pledge(AccountId.wrap(account), AssetId.wrap(assetId), Slot.wrap(toSlot), units),
            authorization
        );
        PledgeLogic.pledge(
            _state,
            _config(),
            Move(true, AccountId.wrap(account), AssetId.wrap(assetId), Slot.wrap(toSlot), units),
            proof
        );
    }

    /// @inheritdoc IMarginVault
    function release(bytes32 account, uint16 assetId, uint256 units, AccountProof calldata proof) external exclusive {
        PledgeLogic.release(
            _state,
            _config(),
            Move(_isSelf(account), AccountId.wrap(account), AssetId.wrap(assetId), Slot.wrap(slot), units),
            proof
        );
    }

    /// @inheritdoc IMarginVault
    function releaseBySignature(
        bytes32 account,
        uint16 assetId,
        uint256 units,
        AccountProof calldata proof,
        Authorization calldata authorization
    ) external exclusive {
        _authorize(account, authorization.release(AccountId.wrap(account), AssetId.wrap(assetId), units), authorization);
        PledgeLogic.release(
            _state, _config(), Move(true, AccountId.wrap(account), AssetId.wrap(assetId), Slot.wrap(slot), units), proof
        );
    }

    /// @inheritdoc IMarginVault
    function link(bytes32 account, uint16 toSlot, address delegate) external exclusive {
        AuthorityLogic.link(_state, slots, AccountId.wrap(account), Slot.wrap(toSlot), delegate);
    }

    /// @inheritdoc IMarginVault
    function linkBySignature(bytes32 account, uint16 toSlot, address delegate, Authorization calldata authorization)
        external
        exclusive
    {
        _authorize(
            account,
            authorization.link(
                AccountId.wrap(account), Slot.wrap(toSlot), delegate, _state.linkVersions[AccountId.wrap(account)]
            ),
            authorization
        );
        AuthorityLogic.linkAuthorized(_state, slots, AccountId.wrap(account), Slot.wrap(toSlot), delegate);
    }

    /// @inheritdoc IMarginVault
    function cancelNonces(bytes32 account, uint256 word, uint256 mask) external exclusive {
        AuthorityLogic.cancelNonces(_state, AccountId.wrap(account), word, mask);
    }

    // ---------------------------------------------------------------------------------------------------- anyone

    /// @inheritdoc IMarginVault
    function liquidate(
        bytes32 account,
        address venue,
        uint256 maxRepayUnits,
        uint16 assetId,
        uint256 minUnits,
        address receiver,
        bytes calldata data,
        AccountProof calldata proof
    ) external exclusive whenCalm returns (uint256 repaidUnits, uint256 units) {
        LiquidationRequest memory request;
        (request.account, request.venue, request.receiver) = (AccountId.wrap(account), venue, receiver);
        (request.assetId, request.maxRepayUnits, request.minUnits) = (AssetId.wrap(assetId), maxRepayUnits, minUnits);
        request.data = data;
        return LiquidationLogic.liquidate(_state, _config(), request, proof);
    }

    /// @inheritdoc IMarginVault
    function settle(Claim calldata claim, ClaimProof calldata proof) external exclusive whenSettling {
        CustodyLogic.settle(_state, _config(), claim, proof);
    }

    /// @inheritdoc IMarginVault
    function forcePledge(bytes32 account, uint16 assetId, uint16 toSlot, uint256 units, AccountProof calldata proof)
        external
        exclusive
        whenCalm
        returns (uint256 pledgedUnits)
    {
        return PledgeLogic.forcePledge(
            _state,
            _config(),
            Move(false, AccountId.wrap(account), AssetId.wrap(assetId), Slot.wrap(toSlot), units),
            proof
        );
    }

    /// @inheritdoc IMarginVault
    function forceRelease(bytes32 account, uint16 assetId, uint256 units, AccountProof calldata proof)
        external
        exclusive
        whenCalm
        returns (uint256 releasedUnits)
    {
        return PledgeLogic.forceRelease(
            _state,
            _config(),
            Move(false, AccountId.wrap(account), AssetId.wrap(assetId), Slot.wrap(slot), units),
            proof
        );
    }

    /// @inheritdoc IMarginVault
    function writeOff(bytes32 account, address venue, AccountProof calldata proof)
        external
        exclusive
        whenCalm
        returns (uint256 units)
    {
        return WriteOffLogic.writeOff(_state, _config(), AccountId.wrap(account), venue, proof);
    }

    // ---------------------------------------------------------------------------------------------------- escape

    /// @inheritdoc IMarginVault
    function askToLeave(bytes32 account, uint16 assetId, uint256 units, address receiver)
        external
        exclusive
        returns (uint64)
    {
        return EscapeLogic.askToLeave(
            _state,
            _config(),
            LeavingRequest(_isSelf(account), AccountId.wrap(account), AssetId.wrap(assetId), units, receiver)
        );
    }

    /// @inheritdoc IMarginVault
    function askToLeave(bytes32 account, uint16 assetId, uint256 units, address receiver, AccountProof calldata proof)
        external
        exclusive
        returns (uint64)
    {
        return EscapeLogic.askToLeave(
            _state,
            _config(),
            LeavingRequest(_isSelf(account), AccountId.wrap(account), AssetId.wrap(assetId), units, receiver),
            proof
        );
    }

    /// @inheritdoc IMarginVault
    function askToLeaveBySignature(
        bytes32 account,
        uint16 assetId,
        uint256 units,
        address receiver,
        Authorization calldata authorization
    ) external exclusive returns (uint64) {
        _authorize(
            account,
            authorization.askToLeave(AccountId.wrap(account), AssetId.wrap(assetId), units, receiver),
            authorization
        );
        return EscapeLogic.askToLeave(
            _state, _config(), LeavingRequest(true, AccountId.wrap(account), AssetId.wrap(assetId), units, receiver)
        );
    }

    /// @inheritdoc IMarginVault
    function askToLeaveBySignature(
        bytes32 account,
        uint16 assetId,
        uint256 units,
        address receiver,
        AccountProof calldata proof,
        Authorization calldata authorization
    ) external exclusive returns (uint64) {
        _authorize(
            account,
            authorization.askToLeave(AccountId.wrap(account), AssetId.wrap(assetId), units, receiver),
            authorization
        );
        return EscapeLogic.askToLeave(
            _state,
            _config(),
            LeavingRequest(true, AccountId.wrap(account), AssetId.wrap(assetId), units, receiver),
            proof
        );
    }

    /// @inheritdoc IMarginVault
    function payLeaving(bytes32 account, uint16 assetId, uint64 number) external exclusive {
        EscapeLogic.payLeaving(_state, _config(), AccountId.wrap(account), AssetId.wrap(assetId), number);
    }

    /// @inheritdoc IMarginVault
    function putBack(bytes32 account, uint16 assetId, uint64 number) external exclusive {
        EscapeLogic.putBack(_state, _config(), AccountId.wrap(account), AssetId.wrap(assetId), number);
    }

    /// @inheritdoc IMarginVault
    function leaving(bytes32 account, uint16 assetId) external view settled returns (uint104 units, uint64 requests) {
        LeavingBook storage book = _state.ledger.leaving[AccountId.wrap(account)][AssetId.wrap(assetId)];
        return (book.units, book.count);
    }

    // ---------------------------------------------------------------------------------------------------- venues

    /// @inheritdoc IMarginVault
    function requireBorrow(bytes32 account, address caller, AccountProof calldata proof)
        external
        onlyVenue
        whenRunning
    {
        _requireHolder();
        AccountId id = AccountId.wrap(account);
        MarginLogic.requireBorrow(_state, _config(), AccountIdLib.accountOf(caller) == id, id, caller, proof);
    }

    /// @inheritdoc IMarginVault
    function requireBorrowBySignature(
        bytes32 account,
        bytes32 structHash,
        AccountProof calldata proof,
        Authorization calldata authorization
    ) external onlyVenue whenRunning {
        _requireHolder();
        bytes32 digest = TypedDataLib.digest(msg.sender, structHash);
        AuthorityLogic.useAuthorization(_state, AccountId.wrap(account), digest, authorization);
        MarginLogic.requireBorrow(_state, _config(), true, AccountId.wrap(account), authorization.signer, proof);
    }

    /// @inheritdoc IMarginVault
    function onDebtChange(bytes32 account) external onlyVenue {
        _requireHolder();
        _state.forgetVenueOf(AccountId.wrap(account), msg.sender);
        _state.ledger.touch(AccountId.wrap(account));
    }

    /// @inheritdoc IMarginVault
    function lock() external onlyVenue {
        _take(msg.sender);
    }

    // ----------------------------------------------------------------------------------------------------- views

    /// @inheritdoc IMarginVault
    function accountOf(address caller) public view returns (bytes32) {
        return AccountId.unwrap(AccountIdLib.accountOf(caller));
    }

    /// @inheritdoc IMarginVault
    function balance(bytes32 account, uint16 assetId) external view settled returns (uint104 units, uint104 locked) {
        Balance storage entry = _state.ledger.balances[AccountId.wrap(account)][AssetId.wrap(assetId)];
        return (entry.units, entry.locked);
    }

    /// @inheritdoc IMarginVault
    function pledged(bytes32 account, uint16 assetId, uint16 toSlot)
        external
        view
        settled
        returns (uint104 pledgedUnits, uint104 settledUnits)
    {
        Pledge storage entry = _state.ledger.pledges[AccountId.wrap(account)][AssetId.wrap(assetId)][Slot.wrap(toSlot)];
        return (entry.pledged, entry.settled);
    }

    /// @inheritdoc IMarginVault
    function released(bytes32 account, uint16 assetId)
        external
        view
        settled
        returns (uint104 releasedUnits, uint104 claimedUnits)
    {
        Return storage entry = _state.ledger.returned[AccountId.wrap(account)][AssetId.wrap(assetId)];
        return (entry.released, entry.claimed);
    }

    /// @inheritdoc IMarginVault
    function linkOf(bytes32 account, uint16 ofSlot) external view settled returns (address) {
        return _state.ledger.links[AccountId.wrap(account)][Slot.wrap(ofSlot)];
    }

    /// @inheritdoc IMarginVault
    function spentNonces(bytes32 account, uint256 word) external view settled returns (uint256) {
        return _state.spentNonces[AccountId.wrap(account)][word];
    }

    /// @inheritdoc IMarginVault
    function localWords(bytes32 account) external view settled returns (bytes32[] memory) {
        return _state.localWords(Slot.wrap(slot), AccountId.wrap(account));
    }

    /// @inheritdoc IMarginVault
    function marginOf(bytes32 account, AccountProof calldata proof) external view settled returns (Margin memory) {
        return MarginLogic.marginOf(_state, _config(), AccountId.wrap(account), proof);
    }

    /// @inheritdoc IMarginVault
    function claimCount() external view settled returns (uint64) {
        return uint64(_state.claims.length);
    }

    /// @inheritdoc IMarginVault
    function claimAt(uint64 index) external view settled returns (Claim memory) {
        BookedClaim storage claim = _state.claims[index];
        (bytes32 account, uint16 assetId) = (AccountId.unwrap(claim.account), AssetId.unwrap(claim.assetId));
        return Claim(slot, index, account, claim.beneficiary, assetId, claim.units);
    }

    /// @inheritdoc IMarginVault
    function paidWords(uint16 debtSlot, uint256 from, uint256 count) external view settled returns (uint256[] memory) {
        return _state.paid[Slot.wrap(debtSlot)].read(from, count);
    }

    /// @inheritdoc IMarginVault
    function paidLength(uint16 debtSlot) external view settled returns (uint256 words, uint256 claims) {
        PaidBitmap storage paid = _state.paid[Slot.wrap(debtSlot)];
        return (paid.length, paid.count);
    }

    /// @inheritdoc IMarginVault
    function accountCount() external view settled returns (uint256) {
        return _state.ledger.accounts.length;
    }

    /// @inheritdoc IMarginVault
    function accountAt(uint256 place) external view settled returns (bytes32) {
        return AccountId.unwrap(_state.ledger.accounts[place]);
    }

    /// @inheritdoc IMarginVault
    function touches() external view settled returns (uint64) {
        return _state.ledger.touches;
    }

    /// @inheritdoc IMarginVault
    function assets() external view settled returns (AssetInfo[] memory list) {
        list = new AssetInfo[](_state.assetIds.length);
        for (uint256 i = 0; i < list.length; ++i) {
            list[i] = _state.assets[_state.assetIds[i]];
        }
    }

    /// @inheritdoc IMarginVault
    function totalUnits(uint16 assetId) external view settled returns (uint256) {
        return _state.ledger.totals[AssetId.wrap(assetId)];
    }

    /// @inheritdoc IMarginVault
    function venues() external view settled returns (address[] memory) {
        return _state.venues.values();
    }

    /// @inheritdoc IMarginVault
    function venuesOf(bytes32 account) external view settled returns (address[] memory) {
        return _state.venuesOf[AccountId.wrap(account)].values();
    }

    // ----------------------------------------------------------------------------------------------------- owner

    /// @inheritdoc IMarginVault
    function addAsset(uint16 assetId, address token, uint104 minDeposit) external onlyOwner {
        for (uint256 i = 0; i < _state.assetIds.length; ++i) {
            if (_state.assets[_state.assetIds[i]].token == token) revert AssetExists(_state.assetIds[i]);
        }
        uint256 supply = IERC20Metadata(token).totalSupply();
        if (supply > MAX_SUPPLY) revert SupplyTooLarge(token, supply);
        _requireNew(assetId);
        if (!_state.isRipe(registry, msg.data, ScheduleLib.ENTRY_DELAY)) return;
        _addAsset(AssetInfo(assetId, COLLATERAL, token, IERC20Metadata(token).decimals(), minDeposit));
        emit AssetAdded(AssetId.wrap(assetId), token, minDeposit);
    }

    /// @inheritdoc IMarginVault
    function addVenue(address venue) external onlyOwner {
        uint16 assetId = IVenue(venue).liabilityAssetId();
        uint8 decimals = IERC20Metadata(IVenue(venue).token()).decimals();
        PaymentLib.requireReceiver(IVenue(venue).reserveReceiver());
        if (_state.venues.contains(venue)) revert AssetExists(AssetId.wrap(assetId));
        _requireNew(assetId);
        if (!_state.isRipe(registry, msg.data, ScheduleLib.ENTRY_DELAY)) return;
        _state.venues.add(venue);
        _addAsset(AssetInfo(assetId, LIABILITY, venue, decimals, 0));
        emit VenueAdded(AssetId.wrap(assetId), venue);
    }

    // -------------------------------------------------------------------------------------------------- internal

    function _requireNew(uint16 assetId) private view {
        AssetId id = AssetId.wrap(assetId);
        if (_state.assets[id].kind != 0) revert AssetExists(id);
    }

    function _addAsset(AssetInfo memory info) private {
        AssetId assetId = AssetId.wrap(info.assetId);
        _state.assets[assetId] = info;
        _state.assetIds.push(assetId);
    }

    function _isSelf(bytes32 account) private view returns (bool) {
        return AccountIdLib.accountOf(msg.sender) == AccountId.wrap(account);
    }

    /// @dev Reverts unless the account signed the action.
    function _authorize(bytes32 account, bytes32 structHash, Authorization calldata authorization) private {
        AuthorityLogic.useAuthorization(
            _state, AccountId.wrap(account), TypedDataLib.digest(address(this), structHash), authorization
        );
    }

    /// @dev Where snapshots are posted.
    function _registry() internal view override returns (ISnapshotRegistry) {
        return registry;
    }
}
