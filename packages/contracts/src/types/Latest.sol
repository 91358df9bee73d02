// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @notice What a registry knows of its latest snapshot but the digest, in one word, low bits first: epoch 64,
/// timestamp 64, postedAt 64, place 64. Zero before the first.
/// @dev A word and not a struct: accepting a snapshot reads and writes it once, 700 gas cheaper.
type Latest is uint256;

using {epoch, timestamp, postedAt, place} for Latest global;

function packLatest(uint64 epoch_, uint64 timestamp_, uint64 postedAt_, uint256 place_) pure returns (Latest) {
    return Latest.wrap(uint256(epoch_) | uint256(timestamp_) << 64 | uint256(postedAt_) << 128 | place_ << 192);
}

function epoch(Latest self) pure returns (uint64) {
    return uint64(Latest.unwrap(self));
}

/// @return Seconds; when it was proposed.
function timestamp(Latest self) pure returns (uint64) {
    return uint64(Latest.unwrap(self) >> 64);
}

/// @return Seconds; the block that accepted it.
function postedAt(Latest self) pure returns (uint64) {
    return uint64(Latest.unwrap(self) >> 128);
}

/// @return 0 or 1: where its digest is stored; the previous one's is at the other place.
function place(Latest self) pure returns (uint256) {
    return Latest.unwrap(self) >> 192;
}
