// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {InterestRate, RAY} from "./InterestRate.sol";

using {accrue, debt, ratePerSecond, totalAssets} for PoolBooks global;

/// @notice What a credit pool has, is owed, and has set aside.
struct PoolBooks {
    /// @dev Tokens held, counted by the pool itself: a donation moves nothing.
    uint128 cash;
    /// @dev Tokens set aside from interest.
    uint128 reserves;
    /// @dev Debt shares owed to the lenders: all but those that were charged off.
    uint128 debtUnits;
    /// @dev The time up to which `index` and `reserves` contain the interest; seconds.
    uint64 accruedAt;
    /// @dev Tokens per debt unit, 27 decimals.
    uint256 index;
}

/// @notice Adds the interest since `accruedAt`, in place.
/// @param reserveFactor The part of it that goes to the reserves, in basis points.
/// @return interest Tokens.
function accrue(PoolBooks memory books, InterestRate memory rate, uint256 reserveFactor)
    view
    returns (uint256 interest)
{
    uint256 before = books.debt();
    books.index += books.index * books.ratePerSecond(rate) * (block.timestamp - books.accruedAt) / RAY;
    books.accruedAt = uint64(block.timestamp);
    interest = books.debt() - before;
    books.reserves += SafeCast.toUint128(interest * reserveFactor / 10_000);
}

/// @return tokenAmount What the lenders are owed, rounded down: what the borrowers pay back is never less.
function debt(PoolBooks memory books) pure returns (uint256 tokenAmount) {
    return books.debtUnits * books.index / RAY;
}

/// @return ray Interest per second, 27 decimals.
function ratePerSecond(PoolBooks memory books, InterestRate memory rate) pure returns (uint256 ray) {
    uint256 lent = books.debt();
    return rate.perSecond(lent == 0 ? 0 : lent * RAY / (lent + books.cash));
}

/// @param aside The lenders' part of repayments that stand aside, in tokens.
/// @return tokenAmount What the lenders own.
function totalAssets(PoolBooks memory books, uint256 aside) pure returns (uint256 tokenAmount) {
    return books.cash + books.debt() + aside - books.reserves;
}
