// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

using {check, perSecond} for InterestRate global;

/// @notice Interest per second as a function of utilisation, straight from `atZero` to `atKink` and on to `atFull`.
/// @dev All 27 decimals. `atKink` is the rate at a utilisation of `kink`, `atFull` at 1.
struct InterestRate {
    uint256 atZero;
    uint256 atKink;
    uint256 atFull;
    uint256 kink;
}

/// @notice Rates must rise with utilisation and stay at or below `MAX_RATE`, and the kink lie between 0 and 1.
error InvalidInterestRate();

uint256 constant RAY = 1e27;

/// @dev 1,000 % a year: no interest index can overflow within a lifetime.
uint256 constant MAX_RATE = 10 * RAY / 365 days;

function check(InterestRate memory rate) pure {
    bool rising = rate.atZero <= rate.atKink && rate.atKink <= rate.atFull && rate.atFull <= MAX_RATE;
    if (!rising || rate.kink == 0 || rate.kink >= RAY) revert InvalidInterestRate();
}

/// @param utilisation The part of the tokens that is lent out, 27 decimals, at most 1.
/// @return Interest per second, 27 decimals, rounded down.
function perSecond(InterestRate memory rate, uint256 utilisation) pure returns (uint256) {
    if (utilisation <= rate.kink) return rate.atZero + (rate.atKink - rate.atZero) * utilisation / rate.kink;
    return rate.atKink + (rate.atFull - rate.atKink) * (utilisation - rate.kink) / (RAY - rate.kink);
}
