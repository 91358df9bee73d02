// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {ERC4626} from "@openzeppelin/contracts/token/ERC20/extensions/ERC4626.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {ICreditPool} from "./interfaces/ICreditPool.sol";
import {IMarginVault} from "./interfaces/IMarginVault.sol";
import {ISnapshotRegistry} from "./interfaces/ISnapshotRegistry.sol";
import {IVenue} from "./interfaces/IVenue.sol";
import {OwnerActionLib} from "./libraries/OwnerActionLib.sol";
import {PoolLedger} from "./pool/PoolLedger.sol";
import {PoolNotice} from "./pool/PoolNotice.sol";
import {PoolReserves} from "./pool/PoolReserves.sol";
import {PostAndAct} from "./PostAndAct.sol";
import {AccountId} from "./types/AccountId.sol";
import {Authorization} from "./types/Authorization.sol";
import {Debt} from "./types/Debt.sol";
import {DueRepayment} from "./types/DueRepayment.sol";
import {RAY} from "./types/InterestRate.sol";
import {PoolBooks} from "./types/PoolBooks.sol";
import {PoolTerms} from "./types/PoolTerms.sol";
import {AccountProof} from "./types/Snapshot.sol";

/// @title The reference venue: one token, lent at a rate that follows demand.
contract CreditPool is PoolReserves, PostAndAct {
    using Math for uint256;
    using OwnerActionLib for Authorization;
    using SafeCast for uint256;

    /// @inheritdoc IVenue
    uint16 public immutable liabilityAssetId;
    /// @inheritdoc IVenue
    uint256 public immutable minDebt;
    /// @inheritdoc ICreditPool
    uint256 public immutable writeOffReward;

    mapping(uint256 id => DueRepayment) private _dues;

    /// @param vault_ Whose accounts may borrow; it must add the pool with `addVenue`.
    /// @param liabilityAssetId_ Of one debt share; unique in the deployment.
    /// @param token_ What is lent.
    constructor(IMarginVault vault_, uint16 liabilityAssetId_, IERC20Metadata token_, PoolTerms memory terms)
        ERC20(string.concat("Plimsoll ", token_.name()), string.concat("p", token_.symbol()))
        ERC4626(token_)
        PoolLedger(vault_, terms)
        PoolNotice(terms)
        PoolReserves(terms)
    {
        terms.check();
        liabilityAssetId = liabilityAssetId_;
        minDebt = terms.minDebt;
        writeOffReward = terms.writeOffReward;
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
        bytes32 structHash = authorization.borrow(AccountId.wrap(account), tokenAmount, receiver);
        vault.requireBorrowBySignature(account, structHash, proof, authorization);
        _lend(account, tokenAmount, receiver, units);
    }

    /// @inheritdoc ICreditPool
    function repay(bytes32 account, uint256 units) external exclusive returns (uint256 tokenAmount) {
        uint256 before = _debts[account].units;
        tokenAmount = _repay(account, msg.sender, Math.min(units, before));
        uint256 left = _debts[account].units;
        // A debt that was small already is paid back in parts, too.
        if (left != 0 && _tokens(before) >= minDebt && _tokens(left) < minDebt) {
            revert DebtTooSmall(minDebt, _tokens(left));
        }
        vault.onDebtChange(account);
    }

    function _book(bytes32 account, uint256 tokenAmount, address receiver) private returns (uint256 units) {
        if (tokenAmount == 0) revert ZeroAmount();
        if (receiver == address(0)) revert ZeroReceiver();
        units = tokenAmount.mulDiv(RAY, _books.index, Math.Rounding.Ceil);
        uint256 owing = _tokens(_debts[account].borrow(units));
        if (owing < minDebt) revert DebtTooSmall(minDebt, owing);
        _books.debtUnits += units.toUint128();
        _takeForBorrow(tokenAmount, _tokens(_books.debtUnits));
    }

    function _lend(bytes32 account, uint256 tokenAmount, address receiver, uint256 units) private {
        _transferOut(receiver, tokenAmount);
        emit Borrowed(account, receiver, tokenAmount, units);
    }

    function _repay(bytes32 account, address payer, uint256 units) private returns (uint256 tokenAmount) {
        DueRepayment memory repayment = _burnDebt(account, payer, units);
        tokenAmount = repayment.lenders + repayment.reserves;
        _keep(repayment);
        _pull(payer, tokenAmount);
    }

    /// @dev The debt shares are gone, and their tokens in no book yet.
    function _burnDebt(bytes32 account, address payer, uint256 units) private returns (DueRepayment memory repayment) {
        if (units == 0) revert ZeroAmount();
        uint256 old = _debts[account].repay(units);
        uint256 recovered = _tokens(old);
        uint256 tokenAmount = Math.ceilDiv(units * _books.index, RAY);
        _books.debtUnits -= uint128(units - old);
        if (old != 0) _chargedOffUnits -= uint128(old);
        return DueRepayment({
            account: account,
            payer: payer,
            units: uint104(units),
            chargedOff: uint104(old),
            lenders: (tokenAmount - recovered).toUint128(),
            reserves: recovered.toUint128()
        });
    }

    /// @dev The tokens are the pool's.
    function _keep(DueRepayment memory repayment) private {
        uint256 tokenAmount = repayment.lenders + repayment.reserves;
        _books.cash += tokenAmount.toUint128();
        _putBack(tokenAmount);
        emit Repaid(repayment.account, repayment.payer, tokenAmount, repayment.units);
        if (repayment.chargedOff == 0) return;
        _books.reserves += repayment.reserves;
        emit Recovered(repayment.account, repayment.reserves, repayment.chargedOff);
    }

    // ------------------------------------------------------------------------------------------------- the vault

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
    function onDueRepayment(uint256 id, bytes32 account, address payer, uint256 units)
        external
        onlyVault
        returns (uint256 tokenAmount)
    {
        if (_dues[id].payer != address(0)) revert DueExists(id);
        _accrue();
        DueRepayment memory due = _burnDebt(account, payer, units);
        tokenAmount = due.lenders + due.reserves;
        _dues[id] = due;
        _aside += due.lenders;
        emit RepaymentDue(id, account, payer, tokenAmount, units);
        _pull(payer, tokenAmount);
    }

    /// @inheritdoc IVenue
    function onDuePaid(uint256 id) external onlyVault {
        DueRepayment memory due = _takeDue(id);
        if (due.payer != address(0)) _keep(due);
    }

    /// @inheritdoc IVenue
    function onDueReversed(uint256 id) external onlyVault {
        DueRepayment memory due = _takeDue(id);
        if (due.payer == address(0)) return;
        _debts[due.account].borrow(due.units);
        _debts[due.account].chargeOff(due.chargedOff);
        _books.debtUnits += due.units - due.chargedOff;
        _chargedOffUnits += due.chargedOff;
        uint256 tokenAmount = due.lenders + due.reserves;
        emit RepaymentReversed(id, due.account, due.payer, tokenAmount, due.units);
        _sendOrOwe(due.payer, tokenAmount);
    }

    /// @inheritdoc IVenue
    function onChargeOff(bytes32 account, address rewarded)
        external
        onlyVault
        returns (uint256 units, uint256 tokenAmount)
    {
        _accrue();
        Debt storage owing = _debts[account];
        units = _chargeable(owing.fresh(), _books.index);
        if (units == 0) revert NothingToChargeOff(account);
        uint256 reward = _rewardFor(owing, rewarded);
        uint256 before = _tokens(_books.debtUnits);
        _books.debtUnits -= uint128(units);
        // By difference: so reserves and lenders together lose exactly what the borrowers owe them less.
        tokenAmount = before - _tokens(_books.debtUnits);
        uint256 fromReserves = Math.min(tokenAmount, _books.reserves - reward);
        _books.reserves -= uint128(reward + fromReserves);
        _books.cash -= uint128(reward);
        owing.chargeOff(units);
        _chargedOffUnits += uint128(units);
        _takeForChargeOff(tokenAmount);
        emit ChargedOff(account, units, tokenAmount, fromReserves);
        if (reward == 0) return (units, tokenAmount);
        emit WriteOffRewarded(rewarded, reward);
        _sendOrOwe(rewarded, reward);
    }

    /// @dev Nothing for a debt that is too small to be worth it.
    function _rewardFor(Debt storage owing, address rewarded) private view returns (uint256) {
        if (rewarded == address(0) || _tokens(owing.fresh()) < minDebt) return 0;
        return Math.min(writeOffReward, Math.min(_books.reserves, _books.cash));
    }

    /// @dev All zero for a number that is not known.
    function _takeDue(uint256 id) private returns (DueRepayment memory due) {
        _accrue();
        due = _dues[id];
        delete _dues[id];
        _aside -= due.lenders;
    }

    // ----------------------------------------------------------------------------------------------------- views

    /// @inheritdoc IVenue
    function token() external view returns (address) {
        return asset();
    }

    /// @inheritdoc IVenue
    function debtOf(bytes32 account) external view unlocked returns (uint104 units) {
        return _debts[account].units;
    }

    /// @inheritdoc IVenue
    function chargedOffOf(bytes32 account) external view unlocked returns (uint104 units) {
        return _debts[account].chargedOff;
    }

    /// @inheritdoc IVenue
    function canChargeOff(bytes32 account) external view unlocked returns (bool) {
        (PoolBooks memory books,) = _accrued();
        return _chargeable(_debts[account].fresh(), books.index) != 0;
    }

    // -------------------------------------------------------------------------------------------------- internal

    /// @dev What debt shares are worth, rounded down; interest is booked up to now.
    function _tokens(uint256 units) private view returns (uint256) {
        return units * _books.index / RAY;
    }

    /// @dev Where snapshots are posted.
    function _registry() internal view override returns (ISnapshotRegistry) {
        return vault.registry();
    }
}
