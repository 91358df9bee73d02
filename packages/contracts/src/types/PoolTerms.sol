// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {InterestRate} from "./InterestRate.sol";

using {check} for PoolTerms global;

/// @notice What a credit pool is told for ever. Amounts are in base units of the token it lends.
struct PoolTerms {
    InterestRate rate;
    /// @dev The part of interest that goes to the reserves, in basis points.
    uint256 reserveFactor;
    /// @dev The least that an account owes after it borrowed, or repaid in part: the `dust` of the venue.
    uint256 minDebt;
    /// @dev Paid to who writes off a debt, from the reserves; at most a twentieth of `minDebt`.
    uint256 writeOffReward;
    /// @dev Seconds between a lender's request to redeem and its payment; zero says that lenders may run.
    uint256 exitDelay;
    /// @dev Paid what is left of written-off accounts, and the reserves; the same person's address on every chain.
    address reserveReceiver;
}

/// @notice The reserve factor is at most 10,000.
error InvalidReserveFactor(uint256 bps);
/// @notice Without a least debt, debts are left that nobody is paid enough to liquidate.
error ZeroMinDebt();
/// @notice More than a twentieth of the least debt.
error InvalidWriteOffReward(uint256 most, uint256 writeOffReward);
/// @notice More seconds than `MAX_EXIT_DELAY`: a slip, that would keep the lenders in for ever.
error InvalidExitDelay(uint256 exitDelay);
/// @notice The reserves need somebody to go to.
error ZeroReserveReceiver();

/// @dev Longer than any cooldown of a lender that is known.
uint256 constant MAX_EXIT_DELAY = 30 days;

function check(PoolTerms memory terms) pure {
    terms.rate.check();
    if (terms.reserveFactor > 10_000) revert InvalidReserveFactor(terms.reserveFactor);
    if (terms.minDebt == 0) revert ZeroMinDebt();
    uint256 most = terms.minDebt / 20;
    if (terms.writeOffReward > most) revert InvalidWriteOffReward(most, terms.writeOffReward);
    if (terms.exitDelay > MAX_EXIT_DELAY) revert InvalidExitDelay(terms.exitDelay);
    if (terms.reserveReceiver == address(0)) revert ZeroReserveReceiver();
}
