// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @dev The part of an ERC-4626 that is read: a share is worth a quarter more than an asset.
contract TestRate {
    uint8 public immutable decimals;

    constructor(uint8 decimals_) {
        decimals = decimals_;
    }

    function convertToAssets(uint256 shares) external pure returns (uint256) {
        return shares * 5 / 4;
    }
}
