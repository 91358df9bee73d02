// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

using {closesAt, isOpen, isPending, opensAt} for Notice global;

/// @notice An amount that somebody asked to have paid (§8). It can be paid from `delay` later, for as
/// long again; all times are in seconds.
struct Notice {
    /// @dev Tokens: the most that is paid.
    uint128 assets;
    /// @dev Zero for none.
    uint64 askedAt;
}

/// @notice Shares that wait in a pool to be redeemed; none are left once they were, or went back.
struct RedeemNotice {
    uint256 shares;
    /// @dev What they were worth when asked.
    Notice notice;
}

function opensAt(Notice memory self, uint256 delay) pure returns (uint256) {
    return self.askedAt + delay;
}

function closesAt(Notice memory self, uint256 delay) pure returns (uint256) {
    return self.askedAt + 2 * delay;
}

function isPending(Notice memory self, uint256 delay) view returns (bool) {
    return block.timestamp < self.opensAt(delay);
}

function isOpen(Notice memory self, uint256 delay) view returns (bool) {
    return block.timestamp >= self.opensAt(delay) && block.timestamp < self.closesAt(delay);
}
