// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {IERC20, SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {EnumerableSet} from "@openzeppelin/contracts/utils/structs/EnumerableSet.sol";
import {ILiquidationCallback} from "./interfaces/ILiquidationCallback.sol";
import {IMarginVault} from "./interfaces/IMarginVault.sol";
import {ISnapshotRegistry} from "./interfaces/ISnapshotRegistry.sol";
import {IVenue} from "./interfaces/IVenue.sol";
import {AccountIdLib} from "./libraries/AccountIdLib.sol";
import {Balance, Ledger, LedgerLib, Pledge, Return} from "./libraries/LedgerLib.sol";
import {LiquidationAmounts, LiquidationInput, LiquidationLib} from "./libraries/LiquidationLib.sol";
import {BalanceSheet, MarginLib} from "./libraries/MarginLib.sol";
import {PaidBitmap, PaidBitmapLib} from "./libraries/PaidBitmap.sol";
import {ProofLib} from "./libraries/ProofLib.sol";
import {TokenLib} from "./libraries/TokenLib.sol";
import {ViewLib} from "./libraries/ViewLib.sol";
import {AssetWord, COLLATERAL, LIABILITY, assetAt} from "./types/AssetWord.sol";
import {AssetInfo} from "./types/ChainState.sol";
import {Claim} from "./types/Claim.sol";
import {debtWord, pledgeWord} from "./types/LeafWord.sol";
import {Margin} from "./types/Margin.sol";
import {AccountProof, ClaimProof} from "./types/Snapshot.sol";
import {VaultLock} from "./VaultLock.sol";

/// @dev A claim as it is stored; its index is its place, its debt slot this chain.
struct BookedClaim {
    bytes32 account;
    address beneficiary;
    uint16 assetId;
    uint104 units;
}

/// @dev An account as a proof and this chain's storage show it.
struct AccountView {
    /// @dev The leaf's words, as attested.
    bytes32[] leaf;
    bytes32[] table;
    /// @dev The words of the view (section 3).
    bytes32[] words;
}

/// @title Custody and margin on one chain
/// @dev Numbers stand in `_ledger`, which the lens and `eth_getProof` read; rules stand here; arithmetic in libraries.
contract MarginVault is VaultLock, Ownable2Step {
    using EnumerableSet for EnumerableSet.AddressSet;
    using LedgerLib for Ledger;
    using PaidBitmapLib for PaidBitmap;
    using ProofLib for AccountProof;
    using ProofLib for ClaimProof;
    using SafeERC20 for IERC20;

    uint256 private constant RAY = 10 ** 27;

    ISnapshotRegistry public immutable registry;
    uint16 public immutable slot;
    uint16 public immutable slots;
    uint64 public immutable maxAgeRisk;
    uint64 public immutable maxAgeLiquidate;

    Ledger private _ledger;
    BookedClaim[] private _claims;
    mapping(uint16 debtSlot => PaidBitmap) private _paid;
    mapping(uint16 assetId => AssetInfo) private _assets;
    uint16[] private _assetIds;
    EnumerableSet.AddressSet private _venues;
    mapping(bytes32 account => EnumerableSet.AddressSet) private _venuesOf;

    modifier onlyVenue() {
        if (!_venues.contains(msg.sender)) revert UnknownVenue(msg.sender);
        _;
    }

    /// @param slot_ This chain's index in the deployment.
    /// @param slots_ The number of chains in the deployment.
    /// @param maxAgeRisk_ Seconds.
    /// @param maxAgeLiquidate_ Seconds.
    constructor(
        ISnapshotRegistry registry_,
        uint16 slot_,
        uint16 slots_,
        uint64 maxAgeRisk_,
        uint64 maxAgeLiquidate_,
        address owner_
    ) Ownable(owner_) {
        if (slot_ >= slots_) revert InvalidSlot(slot_);
        registry = registry_;
        slot = slot_;
        slots = slots_;
        maxAgeRisk = maxAgeRisk_;
        maxAgeLiquidate = maxAgeLiquidate_;
    }

    // --------------------------------------------------------------------------------------------------- actions

    /// @inheritdoc IMarginVault
    function deposit(bytes32 account, uint16 assetId, uint256 units) external exclusive {
        address token = _token(assetId);
        if (units == 0) revert ZeroAmount();
        bytes32 caller = accountOf(msg.sender);
        if (caller != account && _ledger.balances[account][assetId].units == 0) {
            revert NotAccountOwner(account, caller);
        }
        TokenLib.pull(token, msg.sender, units);
        _ledger.deposit(account, assetId, units);
        emit Deposited(account, assetId, msg.sender, units);
    }

    /// @inheritdoc IMarginVault
    function withdraw(uint16 assetId, uint256 units, address receiver, AccountProof calldata proof) external exclusive {
        if (receiver == address(0)) revert ZeroReceiver();
        address token = _token(assetId);
        bytes32 account = accountOf(msg.sender);
        registry.requireRecent(proof.header, maxAgeRisk);
        AccountView memory current = _read(account, proof);
        _requireUnits(account, assetId, units, _free(account, assetId, current.leaf));
        _ledger.withdraw(account, assetId, units);
        _refresh(current, account);
        _requireRisk(account, current);
        emit Withdrawn(account, assetId, receiver, units);
        IERC20(token).safeTransfer(receiver, units);
    }

    /// @inheritdoc IMarginVault
    function pledge(uint16 assetId, uint16 toSlot, uint256 units) external exclusive {
        bytes32 account = accountOf(msg.sender);
        if (_venuesOf[account].length() != 0) revert ProofRequired(account);
        _requireUnits(account, assetId, units, _free(account, assetId, new bytes32[](0)));
        _pledge(account, assetId, toSlot, units);
    }

    /// @inheritdoc IMarginVault
    function pledge(uint16 assetId, uint16 toSlot, uint256 units, AccountProof calldata proof) external exclusive {
        bytes32 account = accountOf(msg.sender);
        registry.requireRecent(proof.header, maxAgeRisk);
        AccountView memory current = _read(account, proof);
        _requireUnits(account, assetId, units, _free(account, assetId, current.leaf));
        uint256 allowed = _unitsShort(current, assetId, toSlot);
        _pledge(account, assetId, toSlot, units);
        _refresh(current, account);
        _requireKnownLiabilities(account, current.table);
        int256[] memory surplus = _sheet(current).slotSurplus;
        // Slots that wait for each other could otherwise not be helped by the only one that can.
        int256 required = units <= allowed ? int256(0) : MarginLib.deficit(surplus, slot);
        if (surplus[slot] < required) revert InsufficientMargin(account, surplus[slot], required);
    }

    /// @inheritdoc IMarginVault
    function release(uint16 assetId, uint256 units, AccountProof calldata proof) external exclusive {
        if (_assets[assetId].kind != 0) revert LocalAsset(assetId);
        bytes32 account = accountOf(msg.sender);
        registry.requireRecent(proof.header, maxAgeRisk);
        AccountView memory current = _read(account, proof);
        _requireUnits(account, assetId, units, _inbound(account, assetId, current.leaf));
        _ledger.release(account, assetId, units);
        _refresh(current, account);
        _requireKnownLiabilities(account, current.table);
        int256 surplus = _sheet(current).slotSurplus[slot];
        if (surplus < 0) revert InsufficientMargin(account, surplus, 0);
        emit Released(account, assetId, units);
    }

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
    ) external exclusive returns (uint256 repaidUnits, uint256 units) {
        if (receiver == address(0)) revert ZeroReceiver();
        if (accountOf(msg.sender) == account) revert SelfLiquidation(account);
        registry.requireLatest(proof.header, maxAgeLiquidate);
        (repaidUnits, units) = _size(account, venue, maxRepayUnits, assetId, proof);
        if (!LiquidationLib.isPriceMet(units, repaidUnits, minUnits, maxRepayUnits)) {
            revert TooFewUnits(repaidUnits, units);
        }
        uint256 repaidTokens;
        if (_assets[assetId].kind == COLLATERAL) {
            _ledger.withdraw(account, assetId, units);
            IERC20(_assets[assetId].token).safeTransfer(receiver, units);
            if (data.length != 0) _callBack(account, venue, assetId, repaidUnits, units, data);
            repaidTokens = IVenue(venue).onLiquidate(account, msg.sender, repaidUnits);
        } else {
            if (data.length != 0) revert CallbackNotPossible(assetId);
            repaidTokens = IVenue(venue).onLiquidate(account, msg.sender, repaidUnits);
            _ledger.claim(account, assetId, units);
            emit ClaimBooked(uint64(_claims.length), account, receiver, assetId, units);
            _claims.push(BookedClaim(account, receiver, assetId, uint104(units)));
        }
        _registerVenue(account, venue);
        emit Liquidated(account, venue, assetId, msg.sender, receiver, repaidUnits, repaidTokens, units);
    }

    /// @inheritdoc IMarginVault
    function settle(Claim calldata claim, ClaimProof calldata proof) external exclusive {
        address token = _token(claim.assetId);
        _requireOtherSlot(claim.debtSlot);
        registry.requireLatest(proof.header, type(uint64).max);
        proof.check(claim);
        if (!_paid[claim.debtSlot].set(claim.index)) revert AlreadySettled(claim.debtSlot, claim.index);
        _ledger.settle(claim.account, claim.assetId, claim.debtSlot, claim.units);
        emit Settled(claim.debtSlot, claim.index, claim.account, claim.beneficiary, claim.assetId, claim.units);
        IERC20(token).safeTransfer(claim.beneficiary, claim.units);
    }

    // ---------------------------------------------------------------------------------------------------- venues

    /// @inheritdoc IMarginVault
    function requireBorrow(bytes32 account, AccountProof calldata proof) external onlyVenue {
        _requireHolder();
        _registerVenue(account, msg.sender);
        _ledger.touch(account);
        registry.requireRecent(proof.header, maxAgeRisk);
        AccountView memory current = _read(account, proof);
        _requireRisk(account, current);
        uint16 assetId = IVenue(msg.sender).liabilityAssetId();
        if (assetAt(current.table, assetId).refusesNewLiabilities()) revert NewLiabilitiesRefused(assetId);
    }

    /// @inheritdoc IMarginVault
    function onDebtChange(bytes32 account) external onlyVenue {
        _requireHolder();
        _registerVenue(account, msg.sender);
        _ledger.touch(account);
    }

    /// @inheritdoc IMarginVault
    function lock() external onlyVenue {
        _take(msg.sender);
    }

    // ----------------------------------------------------------------------------------------------------- views

    /// @inheritdoc IMarginVault
    function accountOf(address caller) public view returns (bytes32) {
        return AccountIdLib.accountOf(caller);
    }

    /// @inheritdoc IMarginVault
    function balance(bytes32 account, uint16 assetId) external view settled returns (uint104 units, uint104 locked) {
        Balance storage entry = _ledger.balances[account][assetId];
        return (entry.units, entry.locked);
    }

    /// @inheritdoc IMarginVault
    function pledged(bytes32 account, uint16 assetId, uint16 toSlot)
        external
        view
        settled
        returns (uint104 pledgedUnits, uint104 settledUnits)
    {
        Pledge storage entry = _ledger.pledges[account][assetId][toSlot];
        return (entry.pledged, entry.settled);
    }

    /// @inheritdoc IMarginVault
    function released(bytes32 account, uint16 assetId)
        external
        view
        settled
        returns (uint104 releasedUnits, uint104 claimedUnits)
    {
        Return storage entry = _ledger.returned[account][assetId];
        return (entry.released, entry.claimed);
    }

    /// @inheritdoc IMarginVault
    function localWords(bytes32 account) external view settled returns (bytes32[] memory) {
        return _localWords(account);
    }

    /// @inheritdoc IMarginVault
    function marginOf(bytes32 account, AccountProof calldata proof) external view settled returns (Margin memory) {
        registry.requireLatest(proof.header, type(uint64).max);
        BalanceSheet memory sheet = _sheet(_read(account, proof));
        return Margin({
            equity: sheet.equity,
            initialSurplus: sheet.initialSurplus,
            maintenanceSurplus: sheet.maintenanceSurplus,
            slotSurplus: sheet.slotSurplus[slot],
            deficit: MarginLib.deficit(sheet.slotSurplus, slot)
        });
    }

    /// @inheritdoc IMarginVault
    function claimCount() external view settled returns (uint64) {
        return uint64(_claims.length);
    }

    /// @inheritdoc IMarginVault
    function claimAt(uint64 index) external view settled returns (Claim memory) {
        BookedClaim storage claim = _claims[index];
        return Claim(slot, index, claim.account, claim.beneficiary, claim.assetId, claim.units);
    }

    /// @inheritdoc IMarginVault
    function paidWords(uint16 debtSlot) external view settled returns (uint256[] memory) {
        return _paid[debtSlot].read();
    }

    /// @inheritdoc IMarginVault
    function accountCount() external view settled returns (uint256) {
        return _ledger.accounts.length;
    }

    /// @inheritdoc IMarginVault
    function accountAt(uint256 place) external view settled returns (bytes32) {
        return _ledger.accounts[place];
    }

    /// @inheritdoc IMarginVault
    function touches() external view settled returns (uint64) {
        return _ledger.touches;
    }

    /// @inheritdoc IMarginVault
    function assets() external view settled returns (AssetInfo[] memory list) {
        list = new AssetInfo[](_assetIds.length);
        for (uint256 i = 0; i < list.length; ++i) {
            list[i] = _assets[_assetIds[i]];
        }
    }

    /// @inheritdoc IMarginVault
    function totalUnits(uint16 assetId) external view settled returns (uint256) {
        return _ledger.totals[assetId];
    }

    /// @inheritdoc IMarginVault
    function venues() external view settled returns (address[] memory) {
        return _venues.values();
    }

    /// @inheritdoc IMarginVault
    function venuesOf(bytes32 account) external view settled returns (address[] memory) {
        return _venuesOf[account].values();
    }

    // ----------------------------------------------------------------------------------------------------- owner

    /// @inheritdoc IMarginVault
    function addAsset(uint16 assetId, address token) external onlyOwner {
        for (uint256 i = 0; i < _assetIds.length; ++i) {
            if (_assets[_assetIds[i]].token == token) revert AssetExists(_assetIds[i]);
        }
        _addAsset(AssetInfo(assetId, COLLATERAL, token, IERC20Metadata(token).decimals()));
        emit AssetAdded(assetId, token);
    }

    /// @inheritdoc IMarginVault
    function addVenue(address venue) external onlyOwner {
        uint16 assetId = IVenue(venue).liabilityAssetId();
        uint8 decimals = IERC20Metadata(IVenue(venue).token()).decimals();
        if (!_venues.add(venue)) revert AssetExists(assetId);
        _addAsset(AssetInfo(assetId, LIABILITY, venue, decimals));
        emit VenueAdded(assetId, venue);
    }

    // -------------------------------------------------------------------------------------------------- internal

    function _addAsset(AssetInfo memory info) private {
        if (_assets[info.assetId].kind != 0) revert AssetExists(info.assetId);
        _assets[info.assetId] = info;
        _assetIds.push(info.assetId);
    }

    function _pledge(bytes32 account, uint16 assetId, uint16 toSlot, uint256 units) private {
        _token(assetId);
        _requireOtherSlot(toSlot);
        if (AccountIdLib.isContract(account)) revert LinkMissing(account, toSlot);
        _ledger.pledge(account, assetId, toSlot, units);
        emit Pledged(account, assetId, toSlot, units);
    }

    /// @dev Decides a liquidation from the view, before anything moves.
    function _size(bytes32 account, address venue, uint256 maxRepayUnits, uint16 assetId, AccountProof calldata proof)
        private
        view
        returns (uint256 repaidUnits, uint256 units)
    {
        if (!_venues.contains(venue)) revert UnknownVenue(venue);
        AccountView memory current = _read(account, proof);
        LiquidationInput memory input;
        input.current = _sheet(current);
        if (input.current.maintenanceSurplus >= 0) revert Healthy(account, input.current.maintenanceSurplus);
        input.leaf = MarginLib.evaluate(current.leaf, current.table, slots);
        input.slot = slot;
        uint16 liabilityId = IVenue(venue).liabilityAssetId();
        input.liability = assetAt(current.table, liabilityId);
        input.collateral = assetAt(current.table, assetId);
        bool isLocal = _assets[assetId].kind == COLLATERAL;
        if (!_isLiabilityHere(input.liability)) revert NotInAssetTable(liabilityId);
        if (!input.collateral.isCollateral() || input.collateral.slot() >= slots) revert NotInAssetTable(assetId);
        if ((input.collateral.slot() == slot) != isLocal) revert NotInAssetTable(assetId);
        if (input.liability.isPriceStale()) revert StalePrice(liabilityId);
        if (input.collateral.isPriceStale()) revert StalePrice(assetId);
        int256 available = isLocal ? _free(account, assetId, current.leaf) : _inbound(account, assetId, current.leaf);
        input.available = available > 0 ? uint256(available) : 0;
        input.debt = IVenue(venue).debtOf(account);
        input.maxRepayUnits = maxRepayUnits;
        LiquidationAmounts memory amounts = LiquidationLib.amounts(input);
        if (amounts.repaidValue < LiquidationLib.MIN_VALUE || amounts.units == 0) {
            revert LiquidationTooSmall(amounts.repaidValue, amounts.units);
        }
        return (amounts.repaidUnits, amounts.units);
    }

    function _callBack(
        bytes32 account,
        address venue,
        uint16 assetId,
        uint256 repaidUnits,
        uint256 units,
        bytes calldata data
    ) private {
        uint256 repayTokens = Math.mulDiv(repaidUnits, IVenue(venue).index(), RAY, Math.Rounding.Ceil);
        ILiquidationCallback(msg.sender).onLiquidation(account, assetId, units, repayTokens, data);
    }

    /// @dev Keeps the list of venues where the account owes something.
    function _registerVenue(bytes32 account, address venue) private {
        if (IVenue(venue).debtOf(account) == 0) _venuesOf[account].remove(venue);
        else _venuesOf[account].add(venue);
    }

    function _token(uint16 assetId) private view returns (address) {
        AssetInfo storage info = _assets[assetId];
        if (info.kind != COLLATERAL) revert UnknownAsset(assetId);
        return info.token;
    }

    function _localWords(bytes32 account) private view returns (bytes32[] memory list) {
        EnumerableSet.AddressSet storage owing = _venuesOf[account];
        uint256 length;
        (list, length) = _ledger.words(account, slot, owing.length());
        for (uint256 i = 0; i < owing.length(); ++i) {
            IVenue venue = IVenue(owing.at(i));
            uint104 debt = venue.debtOf(account);
            if (debt != 0) list[length++] = debtWord(venue.liabilityAssetId(), debt);
        }
        assembly ("memory-safe") {
            mstore(list, length)
        }
    }

    /// @dev Checks the proof; whether its header is accepted is checked by the caller.
    function _read(bytes32 account, AccountProof calldata proof) private view returns (AccountView memory current) {
        (current.leaf, current.table) = proof.read(account);
        _refresh(current, account);
    }

    /// @dev Takes this chain's numbers again, after they changed.
    function _refresh(AccountView memory current, bytes32 account) private view {
        current.words = ViewLib.viewWords(current.leaf, _localWords(account), slot, current.table);
    }

    function _sheet(AccountView memory current) private view returns (BalanceSheet memory) {
        return MarginLib.evaluate(current.words, current.table, slots);
    }

    /// @dev free(a), and no more than is there. Below zero where a stale leaf misses releases.
    function _free(bytes32 account, uint16 assetId, bytes32[] memory leaf) private view returns (int256) {
        Balance storage entry = _ledger.balances[account][assetId];
        int256 units = int256(uint256(entry.units));
        int256 back = int256(ViewLib.releasedElsewhere(leaf, assetId, slot)) - int256(uint256(entry.locked));
        return back < 0 ? units + back : units;
    }

    /// @dev inbound(a) on this slot.
    function _inbound(bytes32 account, uint16 assetId, bytes32[] memory leaf) private view returns (int256) {
        Return storage entry = _ledger.returned[account][assetId];
        return int256(ViewLib.pledgedTo(leaf, assetId, slot)) - int256(uint256(entry.released))
            - int256(uint256(entry.claimed));
    }

    /// @dev The units of the asset that cover what `toSlot` is short of, pledges on the way counted, stale prices as
    /// they are.
    function _unitsShort(AccountView memory current, uint16 assetId, uint16 toSlot) private view returns (uint256) {
        _requireOtherSlot(toSlot);
        AssetWord asset = assetAt(current.table, assetId);
        int256 surplus = _sheet(current).fullSlotSurplus[toSlot];
        if (surplus >= 0 || !asset.isCollateral()) return 0;
        return LiquidationLib.unitsToCover(uint256(-surplus), asset);
    }

    function _isLiabilityHere(AssetWord asset) private view returns (bool) {
        return asset.isLiability() && asset.slot() == slot;
    }

    // ------------------------------------------------------------------------------------------------------ rules

    /// @dev The rule for withdraw and borrow, after the action (section 4).
    function _requireRisk(bytes32 account, AccountView memory current) private view {
        EnumerableSet.AddressSet storage owing = _venuesOf[account];
        for (uint256 i = 0; i < owing.length(); ++i) {
            uint16 assetId = IVenue(owing.at(i)).liabilityAssetId();
            AssetWord asset = assetAt(current.table, assetId);
            if (!_isLiabilityHere(asset) || asset.isFlagged()) revert FlaggedLiability(assetId);
        }
        int256[] memory surplus = _sheet(current).slotSurplus;
        int256 required = MarginLib.deficit(surplus, slot);
        if (surplus[slot] < required) revert InsufficientMargin(account, surplus[slot], required);
    }

    /// @dev A debt that the asset table does not know would count nothing.
    function _requireKnownLiabilities(bytes32 account, bytes32[] memory table) private view {
        EnumerableSet.AddressSet storage owing = _venuesOf[account];
        for (uint256 i = 0; i < owing.length(); ++i) {
            uint16 assetId = IVenue(owing.at(i)).liabilityAssetId();
            if (!_isLiabilityHere(assetAt(table, assetId))) revert FlaggedLiability(assetId);
        }
    }

    function _requireUnits(bytes32 account, uint16 assetId, uint256 units, int256 available) private pure {
        if (units == 0) revert ZeroAmount();
        if (available < 0 || units > uint256(available)) revert InsufficientUnits(account, assetId, available, units);
    }

    function _requireOtherSlot(uint16 otherSlot) private view {
        if (otherSlot == slot || otherSlot >= slots) revert InvalidSlot(otherSlot);
    }
}
