// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20, SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {ERC4626} from "@openzeppelin/contracts/token/ERC20/extensions/ERC4626.sol";
import {IERC4626} from "@openzeppelin/contracts/interfaces/IERC4626.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {ICreditPool} from "../interfaces/ICreditPool.sol";
import {IMarginVault} from "../interfaces/IMarginVault.sol";
import {IVenue} from "../interfaces/IVenue.sol";
import {TokenLib} from "../libraries/TokenLib.sol";
import {Debt} from "../types/Debt.sol";
import {InterestRate, RAY} from "../types/InterestRate.sol";
import {PoolBooks} from "../types/PoolBooks.sol";
import {PoolTerms} from "../types/PoolTerms.sol";

/// @title What a credit pool has and is owed, and the lock around it
abstract contract PoolLedger is ERC4626, ICreditPool {
    using Math for uint256;
    using SafeCast for uint256;

    /// @inheritdoc ICreditPool
    IMarginVault public immutable vault;
    /// @inheritdoc ICreditPool
    uint256 public immutable reserveFactor;
    uint256 private immutable RATE_AT_ZERO;
    uint256 private immutable RATE_AT_KINK;
    uint256 private immutable RATE_AT_FULL;
    uint256 private immutable KINK;

    /// @dev Slots 5 to 7; slots 0 to 4 are the ERC-20.
    PoolBooks internal _books;
    /// @dev Slot 8.
    mapping(bytes32 account => Debt) internal _debts;
    /// @dev Slot 9: the lenders' part of repayments that stand aside, in tokens.
    uint128 internal _aside;
    /// @dev Debt shares of all accounts that were charged off and not repaid since.
    uint128 internal _chargedOffUnits;
    /// @dev Slot 10.
    /// @inheritdoc ICreditPool
    mapping(address receiver => uint256 tokenAmount) public owed;

    /// @dev Runs alone on the vault and its venues, with interest booked up to now.
    modifier exclusive() {
        _lock();
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

    constructor(IMarginVault vault_, PoolTerms memory terms) {
        vault = vault_;
        reserveFactor = terms.reserveFactor;
        InterestRate memory rate = terms.rate;
        (RATE_AT_ZERO, RATE_AT_KINK, RATE_AT_FULL, KINK) = (rate.atZero, rate.atKink, rate.atFull, rate.kink);
        _books.index = RAY;
        _books.accruedAt = uint64(block.timestamp);
    }

    // ---------------------------------------------------------------------------------------------------- views

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
    function chargedOff() external view unlocked returns (uint256 tokenAmount, uint256 units) {
        (PoolBooks memory books,) = _accrued();
        units = _chargedOffUnits;
        tokenAmount = units * books.index / RAY;
    }

    /// @inheritdoc ICreditPool
    function aside() external view unlocked returns (uint256 tokenAmount) {
        return _aside;
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

    function decimals() public view override(ERC4626, IERC20Metadata) returns (uint8) {
        return ERC4626.decimals();
    }

    // ------------------------------------------------------------------------------------------------- payments

    /// @inheritdoc ICreditPool
    function fetchOwed(address to) external exclusive returns (uint256 tokenAmount) {
        tokenAmount = owed[msg.sender];
        if (tokenAmount == 0) revert ZeroAmount();
        delete owed[msg.sender];
        SafeERC20.safeTransfer(IERC20(asset()), to, tokenAmount);
        emit OwedPaid(msg.sender, to, tokenAmount);
    }

    /// @dev Into the cash.
    function _transferIn(address from, uint256 tokenAmount) internal override {
        _books.cash += tokenAmount.toUint128();
        _pull(from, tokenAmount);
    }

    /// @dev Into no book.
    function _pull(address from, uint256 tokenAmount) internal {
        TokenLib.pull(asset(), from, tokenAmount);
    }

    /// @dev Out of the cash.
    function _transferOut(address to, uint256 tokenAmount) internal override {
        if (tokenAmount > _books.cash) revert InsufficientCash(_books.cash, tokenAmount);
        _books.cash -= uint128(tokenAmount);
        super._transferOut(to, tokenAmount);
    }

    /// @dev Of tokens that are in no book any more. Does not fail: what cannot be sent is owed.
    function _sendOrOwe(address to, uint256 tokenAmount) internal {
        if (SafeERC20.trySafeTransfer(IERC20(asset()), to, tokenAmount)) return;
        owed[to] += tokenAmount;
        emit Owed(to, tokenAmount);
    }

    // ------------------------------------------------------------------------------------------------- interest

    function _accrue() internal {
        if (_books.accruedAt == block.timestamp) return;
        uint128 reserved = _books.reserves;
        (PoolBooks memory books, uint256 interest) = _accrued();
        _books = books;
        if (interest != 0) emit InterestAccrued(books.index, interest, books.reserves - reserved);
    }

    /// @dev The books with the interest up to now.
    function _accrued() internal view returns (PoolBooks memory books, uint256 interest) {
        books = _books;
        interest = books.accrue(_rate(), reserveFactor);
    }

    function _rate() private view returns (InterestRate memory) {
        return InterestRate(RATE_AT_ZERO, RATE_AT_KINK, RATE_AT_FULL, KINK);
    }

    // --------------------------------------------------------------------------------------------------- shares

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

    function _totalAssets() internal view returns (uint256) {
        (PoolBooks memory books,) = _accrued();
        return books.totalAssets(_aside);
    }

    function _toShares(uint256 assets, Math.Rounding rounding) internal view returns (uint256) {
        return assets.mulDiv(totalSupply() + 10 ** _decimalsOffset(), _totalAssets() + 1, rounding);
    }

    function _toAssets(uint256 shares, Math.Rounding rounding) internal view returns (uint256) {
        return shares.mulDiv(_totalAssets() + 1, totalSupply() + 10 ** _decimalsOffset(), rounding);
    }

    // ----------------------------------------------------------------------------------------------------- lock

    function _lock() private {
        vault.lock();
        _accrue();
    }

    function _requireUnlocked() internal view {
        if (msg.sender != address(vault)) vault.requireUnlocked();
    }
}
