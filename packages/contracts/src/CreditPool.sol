// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {ERC4626} from "@openzeppelin/contracts/token/ERC20/extensions/ERC4626.sol";
import {IERC4626} from "@openzeppelin/contracts/interfaces/IERC4626.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {ICreditPool} from "./interfaces/ICreditPool.sol";
import {IMarginVault} from "./interfaces/IMarginVault.sol";
import {ISnapshotRegistry} from "./interfaces/ISnapshotRegistry.sol";
import {IVenue} from "./interfaces/IVenue.sol";
import {OwnerActionLib} from "./libraries/OwnerActionLib.sol";
import {TokenLib} from "./libraries/TokenLib.sol";
import {PostAndAct} from "./PostAndAct.sol";
import {Authorization} from "./types/Authorization.sol";
import {InterestRate, RAY} from "./types/InterestRate.sol";
import {PoolBooks} from "./types/PoolBooks.sol";
import {AccountProof} from "./types/Snapshot.sol";

/// @title The reference venue: one token, lent at a rate that follows demand.
contract CreditPool is ERC4626, PostAndAct, ICreditPool {
    using Math for uint256;
    using OwnerActionLib for Authorization;
    using SafeCast for uint256;

    uint256 private constant BPS = 10_000;

    /// @inheritdoc ICreditPool
    IMarginVault public immutable vault;
    /// @inheritdoc IVenue
    uint16 public immutable liabilityAssetId;
    /// @inheritdoc ICreditPool
    uint256 public immutable reserveFactor;
    /// @inheritdoc IVenue
    uint256 public immutable minDebt;
    /// @inheritdoc IVenue
    address public immutable reserveReceiver;
    uint256 private immutable RATE_AT_ZERO;
    uint256 private immutable RATE_AT_KINK;
    uint256 private immutable RATE_AT_FULL;
    uint256 private immutable KINK;

    /// @dev Slots 5 to 7; slots 0 to 4 are the ERC-20.
    PoolBooks private _books;
    /// @dev Slot 8: debt shares.
    mapping(bytes32 account => uint104) private _debtOf;

    /// @dev Runs alone on the vault and its venues, with interest booked up to now.
    modifier exclusive() {
        vault.lock();
        _accrue();
        _;
        vault.unlock();
    }

    modifier onlyVault() {
        if (msg.sender != address(vault)) revert NotVault(msg.sender);
        _;
    }

    modifier unlocked() {
        _requireUnlocked();
        _;
    }

    /// @param vault_ Whose accounts may borrow; it must add the pool with `addVenue`.
    /// @param liabilityAssetId_ Of one debt share; unique in the deployment.
    /// @param token_ What is lent.
    /// @param reserveFactor_ The part of interest that goes to the reserves, in basis points.
    /// @param minDebt_ The least tokens that an account owes after it borrowed, or repaid in part.
    /// @param reserveReceiver_ Paid what is left of written-off accounts; the same person's address on every chain.
    constructor(
        IMarginVault vault_,
        uint16 liabilityAssetId_,
        IERC20Metadata token_,
        InterestRate memory rate,
        uint256 reserveFactor_,
        uint256 minDebt_,
        address reserveReceiver_
    ) ERC20(string.concat("Plimsoll ", token_.name()), string.concat("p", token_.symbol())) ERC4626(token_) {
        rate.check();
        if (reserveFactor_ > BPS) revert InvalidReserveFactor(reserveFactor_);
        if (reserveReceiver_ == address(0)) revert ZeroReceiver();
        vault = vault_;
        liabilityAssetId = liabilityAssetId_;
        reserveFactor = reserveFactor_;
        minDebt = minDebt_;
        reserveReceiver = reserveReceiver_;
        (RATE_AT_ZERO, RATE_AT_KINK, RATE_AT_FULL, KINK) = (rate.atZero, rate.atKink, rate.atFull, rate.kink);
        _books.index = RAY;
        _books.accruedAt = uint64(block.timestamp);
    }

    // ------------------------------------------------------------------------------------------------- borrowers

    /// @inheritdoc ICreditPool
    function borrow(bytes32 account, uint256 tokenAmount, address receiver, AccountProof calldata proof)
        external
        exclusive
        returns (uint256 units)
    {
        units = _book(account, tokenAmount, receiver);
        vault.requireBorrow(account, msg.sender, proof);
        _lend(account, tokenAmount, receiver, units);
    }

    /// @inheritdoc ICreditPool
    function borrowBySignature(
        bytes32 account,
        uint256 tokenAmount,
        address receiver,
        AccountProof calldata proof,
        Authorization calldata authorization
    ) external exclusive returns (uint256 units) {
        units = _book(account, tokenAmount, receiver);
        bytes32 structHash = authorization.borrow(account, tokenAmount, receiver);
        vault.requireBorrowBySignature(account, structHash, proof, authorization);
        _lend(account, tokenAmount, receiver, units);
    }

    /// @inheritdoc ICreditPool
    function repay(bytes32 account, uint256 units) external exclusive returns (uint256 tokenAmount) {
        tokenAmount = _repay(account, msg.sender, Math.min(units, _debtOf[account]));
        if (_debtOf[account] != 0) _requireMinDebt(account);
        vault.onDebtChange(account);
    }

    /// @inheritdoc IVenue
    function onLiquidate(bytes32 account, address payer, uint256 units)
        external
        onlyVault
        returns (uint256 tokenAmount)
    {
        _accrue();
        return _repay(account, payer, units);
    }

    /// @inheritdoc IVenue
    function onChargeOff(bytes32 account, address) external onlyVault returns (uint256 units, uint256 tokenAmount) {
        _accrue();
        units = _debtOf[account];
        PoolBooks memory books = _books;
        _debtOf[account] = (_debtOf[account] - units).toUint104();
        uint256 before = books.debt();
        books.debtUnits -= units.toUint128();
        // By difference: so reserves and lenders together lose exactly what the borrowers owe less.
        tokenAmount = before - books.debt();
        uint256 fromReserves = Math.min(tokenAmount, books.reserves);
        books.reserves -= uint128(fromReserves);
        _books = books;
        emit WrittenOff(account, units, tokenAmount, fromReserves);
    }

    function chargedOffOf(bytes32) external pure returns (uint104) {
        return 0;
    }

    function onDueRepayment(uint256, bytes32, address, uint256) external pure returns (uint256) {
        return 0;
    }

    function onDuePaid(uint256) external {}

    function onDueReversed(uint256) external {}

    function canChargeOff(bytes32 account) external view returns (bool) {
        return _debtOf[account] != 0;
    }

    function _book(bytes32 account, uint256 tokenAmount, address receiver) private returns (uint256 units) {
        if (tokenAmount == 0) revert ZeroAmount();
        if (receiver == address(0)) revert ZeroReceiver();
        units = tokenAmount.mulDiv(RAY, _books.index, Math.Rounding.Ceil);
        _debtOf[account] = (_debtOf[account] + units).toUint104();
        _books.debtUnits += units.toUint128();
        _requireMinDebt(account);
    }

    function _lend(bytes32 account, uint256 tokenAmount, address receiver, uint256 units) private {
        _transferOut(receiver, tokenAmount);
        emit Borrowed(account, receiver, tokenAmount, units);
    }

    function _requireMinDebt(bytes32 account) private view {
        uint256 owed = _books.index.mulDiv(_debtOf[account], RAY);
        if (owed < minDebt) revert DebtTooSmall(minDebt, owed);
    }

    function _repay(bytes32 account, address payer, uint256 units) private returns (uint256 tokenAmount) {
        if (units == 0) revert ZeroAmount();
        tokenAmount = units.mulDiv(_books.index, RAY, Math.Rounding.Ceil);
        _debtOf[account] = (_debtOf[account] - units).toUint104();
        _books.debtUnits -= units.toUint128();
        _transferIn(payer, tokenAmount);
        emit Repaid(account, payer, tokenAmount, units);
    }

    // --------------------------------------------------------------------------------------------------- lenders

    /// @inheritdoc IERC4626
    function deposit(uint256 assets, address receiver)
        public
        override(ERC4626, IERC4626)
        exclusive
        returns (uint256 shares)
    {
        shares = _toShares(assets, Math.Rounding.Floor);
        _deposit(msg.sender, receiver, assets, shares);
    }

    /// @inheritdoc IERC4626
    function mint(uint256 shares, address receiver)
        public
        override(ERC4626, IERC4626)
        exclusive
        returns (uint256 assets)
    {
        assets = _toAssets(shares, Math.Rounding.Ceil);
        _deposit(msg.sender, receiver, assets, shares);
    }

    /// @inheritdoc IERC4626
    function withdraw(uint256 assets, address receiver, address owner)
        public
        override(ERC4626, IERC4626)
        exclusive
        returns (uint256 shares)
    {
        shares = _toShares(assets, Math.Rounding.Ceil);
        _withdraw(msg.sender, receiver, owner, assets, shares);
    }

    /// @inheritdoc IERC4626
    function redeem(uint256 shares, address receiver, address owner)
        public
        override(ERC4626, IERC4626)
        exclusive
        returns (uint256 assets)
    {
        assets = _toAssets(shares, Math.Rounding.Floor);
        _withdraw(msg.sender, receiver, owner, assets, shares);
    }

    // ----------------------------------------------------------------------------------------------------- views

    /// @inheritdoc IVenue
    function token() external view returns (address) {
        return asset();
    }

    /// @inheritdoc IVenue
    function debtOf(bytes32 account) external view unlocked returns (uint104 units) {
        return _debtOf[account];
    }

    /// @inheritdoc IVenue
    function index() external view unlocked returns (uint256 ray) {
        (PoolBooks memory books,) = _accrued();
        return books.index;
    }

    /// @inheritdoc ICreditPool
    function cash() external view unlocked returns (uint256 tokenAmount) {
        return _books.cash;
    }

    /// @inheritdoc ICreditPool
    function debt() external view unlocked returns (uint256 tokenAmount, uint256 units) {
        (PoolBooks memory books,) = _accrued();
        return (books.debt(), books.debtUnits);
    }

    /// @inheritdoc ICreditPool
    function reserves() external view unlocked returns (uint256 tokenAmount) {
        (PoolBooks memory books,) = _accrued();
        return books.reserves;
    }

    /// @inheritdoc ICreditPool
    function ratePerSecond() external view unlocked returns (uint256 ray) {
        (PoolBooks memory books,) = _accrued();
        return books.ratePerSecond(_rate());
    }

    /// @inheritdoc IERC4626
    function totalAssets() public view override(ERC4626, IERC4626) unlocked returns (uint256) {
        return _totalAssets();
    }

    /// @inheritdoc IERC4626
    function maxRedeem(address owner) public view override(ERC4626, IERC4626) unlocked returns (uint256) {
        return Math.min(balanceOf(owner), _toShares(_books.cash, Math.Rounding.Floor));
    }

    function decimals() public view override(ERC4626, IERC20Metadata) returns (uint8) {
        return ERC4626.decimals();
    }

    /// @dev What OpenZeppelin's views use. Functions that hold the lock use `_toShares`.
    function _convertToShares(uint256 assets, Math.Rounding rounding)
        internal
        view
        override
        unlocked
        returns (uint256)
    {
        return _toShares(assets, rounding);
    }

    /// @dev What OpenZeppelin's views use. Functions that hold the lock use `_toAssets`.
    function _convertToAssets(uint256 shares, Math.Rounding rounding)
        internal
        view
        override
        unlocked
        returns (uint256)
    {
        return _toAssets(shares, rounding);
    }

    /// @dev A million shares per token at the start: to round a first depositor's shares away costs an attacker a
    /// million times what it gains.
    function _decimalsOffset() internal pure override returns (uint8) {
        return 6;
    }

    // -------------------------------------------------------------------------------------------------- internal

    function _deposit(address caller, address receiver, uint256 assets, uint256 shares) internal override {
        if (assets == 0 || shares == 0) revert ZeroAmount();
        super._deposit(caller, receiver, assets, shares);
    }

    function _withdraw(address caller, address receiver, address owner, uint256 assets, uint256 shares)
        internal
        override
    {
        if (assets == 0 || shares == 0) revert ZeroAmount();
        if (receiver == address(0)) revert ZeroReceiver();
        super._withdraw(caller, receiver, owner, assets, shares);
    }

    function _transferIn(address from, uint256 tokenAmount) internal override {
        _books.cash += tokenAmount.toUint128();
        TokenLib.pull(asset(), from, tokenAmount);
    }

    function _transferOut(address to, uint256 tokenAmount) internal override {
        if (tokenAmount > _books.cash) revert InsufficientCash(_books.cash, tokenAmount);
        _books.cash -= uint128(tokenAmount);
        super._transferOut(to, tokenAmount);
    }

    /// @dev Where snapshots are posted.
    function _registry() internal view override returns (ISnapshotRegistry) {
        return vault.registry();
    }

    function _accrue() private {
        if (_books.accruedAt == block.timestamp) return;
        uint128 reserved = _books.reserves;
        (PoolBooks memory books, uint256 interest) = _accrued();
        _books = books;
        if (interest != 0) emit InterestAccrued(books.index, interest, books.reserves - reserved);
    }

    /// @dev The books with the interest up to now.
    function _accrued() private view returns (PoolBooks memory books, uint256 interest) {
        books = _books;
        interest = books.accrue(_rate(), reserveFactor);
    }

    function _rate() private view returns (InterestRate memory) {
        return InterestRate(RATE_AT_ZERO, RATE_AT_KINK, RATE_AT_FULL, KINK);
    }

    function _totalAssets() private view returns (uint256) {
        (PoolBooks memory books,) = _accrued();
        return books.totalAssets();
    }

    function _toShares(uint256 assets, Math.Rounding rounding) private view returns (uint256) {
        return assets.mulDiv(totalSupply() + 10 ** _decimalsOffset(), _totalAssets() + 1, rounding);
    }

    function _toAssets(uint256 shares, Math.Rounding rounding) private view returns (uint256) {
        return shares.mulDiv(_totalAssets() + 1, totalSupply() + 10 ** _decimalsOffset(), rounding);
    }

    function _requireUnlocked() private view {
        if (msg.sender != address(vault)) vault.requireUnlocked();
    }
}
