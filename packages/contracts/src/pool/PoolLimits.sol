// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IPoolLimits} from "../interfaces/IPoolLimits.sol";
import {Bucket} from "../types/Bucket.sol";
import {RAY} from "../types/InterestRate.sol";
import {PoolLedger} from "./PoolLedger.sol";

/// @title How much a credit pool lends, and loses, at most (§9)
abstract contract PoolLimits is PoolLedger {
    uint256 private constant NOTICE = 1 days;

    /// @dev Slot 11.
    Bucket private _bucket;
    /// @dev Slot 12, together with the next two.
    uint104 private _debtCap;
    /// @dev When what is scheduled may take effect, in seconds; zero for none.
    uint40 private _effectiveAt;
    uint104 private _nextCapacity;
    /// @dev Slot 13.
    uint104 private _nextDebtCap;

    modifier onlyVaultOwner() {
        // In the callback of a liquidation, too, a bucket stays as it is.
        _requireUnlocked();
        if (msg.sender != Ownable(address(vault)).owner()) revert NotVaultOwner(msg.sender);
        _;
    }

    /// @inheritdoc IPoolLimits
    function setLimits(uint104 bucketCapacity, uint104 debtCap) external onlyVaultOwner {
        (bytes32 latest,,,) = vault.registry().latest();
        (uint104 capacityNow, uint104 debtCapNow) = (bucketCapacity, debtCap);
        if (latest != 0) {
            capacityNow = _lower(bucketCapacity, _bucket.capacity);
            debtCapNow = _lower(debtCap, _debtCap);
        }
        _set(capacityNow, debtCapNow);
        if (capacityNow == bucketCapacity && debtCapNow == debtCap) return;
        _schedule(bucketCapacity, debtCap, uint40(block.timestamp + NOTICE));
    }

    /// @inheritdoc IPoolLimits
    function applyLimits() external {
        _requireUnlocked();
        if (_effectiveAt == 0 || block.timestamp < _effectiveAt) revert LimitsNotDue(_effectiveAt);
        _set(_nextCapacity, _nextDebtCap);
    }

    /// @inheritdoc IPoolLimits
    function cancelLimits() external onlyVaultOwner {
        _schedule(0, 0, 0);
    }

    /// @inheritdoc IPoolLimits
    function limits() external view returns (uint104 bucketCapacity, uint104 debtCap) {
        return (_bucket.capacity, _debtCap);
    }

    /// @inheritdoc IPoolLimits
    function scheduledLimits() external view returns (uint104 bucketCapacity, uint104 debtCap, uint40 effectiveAt) {
        return (_nextCapacity, _nextDebtCap, _effectiveAt);
    }

    /// @inheritdoc IPoolLimits
    function bucketAvailable() external view unlocked returns (uint256 tokenAmount) {
        return _available();
    }

    /// @param debtAfter What the lenders are owed with the new debt, in tokens.
    function _takeForBorrow(uint256 tokenAmount, uint256 debtAfter) internal {
        if (_debtCap != 0 && debtAfter > _debtCap) revert DebtCapExceeded(_debtCap, debtAfter);
        _bucket = _bucket.take(tokenAmount, block.timestamp);
    }

    /// @dev Does not fail: a slice is worth what the bucket holds, but for rounding.
    function _takeForChargeOff(uint256 tokenAmount) internal {
        _bucket = _bucket.take(Math.min(tokenAmount, _available()), block.timestamp);
    }

    function _putBack(uint256 tokenAmount) internal {
        _bucket = _bucket.putBack(tokenAmount, block.timestamp);
    }

    /// @dev The debt shares out of `units` that can be charged off now: all, or what the bucket holds while that is half of
    /// it at least. So a debt larger than the bucket is charged off in slices, and nobody stops one by borrowing a little.
    function _chargeable(uint256 units, uint256 ray) internal view returns (uint256) {
        uint256 available = _available();
        if (units == 0 || available >= Math.ceilDiv(units * ray, RAY)) return units;
        return available < _bucket.capacity / 2 ? 0 : available * RAY / ray;
    }

    function _available() private view returns (uint256) {
        return _bucket.available(block.timestamp);
    }

    /// @dev Nothing is scheduled any more.
    function _set(uint104 capacity, uint104 debtCap) private {
        if (_effectiveAt != 0) _schedule(0, 0, 0);
        if (capacity != _bucket.capacity) _bucket = _bucket.resize(capacity, block.timestamp);
        _debtCap = debtCap;
        emit LimitsSet(capacity, debtCap);
    }

    function _schedule(uint104 capacity, uint104 debtCap, uint40 effectiveAt) private {
        (_nextCapacity, _nextDebtCap, _effectiveAt) = (capacity, debtCap, effectiveAt);
        emit LimitsScheduled(capacity, debtCap, effectiveAt);
    }

    /// @dev Without a limit is higher than with any.
    function _lower(uint104 a, uint104 b) private pure returns (uint104) {
        return a != 0 && (b == 0 || a < b) ? a : b;
    }
}
