// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

using {available, availableAt, putBack, resize, take} for Bucket global;

/// @notice A limit on what leaves within a day (§9): takes come out, and the bucket refills linearly, an
/// empty one within `REFILL_SECONDS`. So at most `capacity × (1 + t / REFILL_SECONDS)` comes out within t seconds.
/// @dev One storage word. Amounts are in whatever the owner of the bucket counts: units of an asset, tokens of a venue.
/// A bucket without a capacity limits nothing. The functions are pure: they return the bucket as it is afterwards, for the
/// caller to store.
struct Bucket {
    /// @dev The most it holds; zero is no limit.
    uint104 capacity;
    /// @dev What it held at `updatedAt`.
    uint104 level;
    /// @dev Seconds; the time up to which it was refilled.
    uint40 updatedAt;
}

/// @notice The bucket holds less than is asked for.
/// @param available What it holds now.
/// @param asked The amount.
/// @param availableAt When it will hold the amount, if nothing is taken before, in seconds; the largest uint256 for never.
error BucketExceeded(uint256 available, uint256 asked, uint256 availableAt);

/// @dev Seconds in which an empty bucket refills.
uint256 constant REFILL_SECONDS = 24 hours;

/// @return amount What can be taken at `time`; the largest uint256 without a limit.
/// @param time Seconds, not before the last change of the bucket.
function available(Bucket memory self, uint256 time) pure returns (uint256 amount) {
    if (self.capacity == 0) return type(uint256).max;
    return Math.min(self.capacity, self.level + _refill(self, time));
}

/// @return Seconds, the first time at which `amount` can be taken; the largest uint256 for never.
function availableAt(Bucket memory self, uint256 amount) pure returns (uint256) {
    if (self.capacity == 0 || amount <= self.level) return self.updatedAt;
    if (amount > self.capacity) return type(uint256).max;
    return self.updatedAt + Math.ceilDiv((amount - self.level) * REFILL_SECONDS, self.capacity);
}

/// @notice The bucket after `amount` was taken. Reverts with `BucketExceeded` if it does not hold that much.
function take(Bucket memory self, uint256 amount, uint256 time) pure returns (Bucket memory) {
    uint256 held = self.available(time);
    if (amount > held) revert BucketExceeded(held, amount, self.availableAt(amount));
    return self.capacity == 0 ? self : _at(self, held - amount, time);
}

/// @notice The bucket after `amount` came back. What does not fit is lost.
function putBack(Bucket memory self, uint256 amount, uint256 time) pure returns (Bucket memory) {
    if (self.capacity == 0) return self;
    uint256 held = self.available(time);
    return _at(self, held + Math.min(amount, self.capacity - held), time);
}

/// @notice The bucket with another capacity. It never holds more than before: a larger one refills with time, and one that
/// did not limit anything before is full.
/// @param capacity Zero for no limit.
function resize(Bucket memory self, uint104 capacity, uint256 time) pure returns (Bucket memory) {
    return Bucket(capacity, uint104(Math.min(capacity, self.available(time))), uint40(time));
}

/// @dev Time that refilled less than a whole unit is kept: else somebody who takes nothing much, but every second, stops a
/// small bucket from refilling.
function _at(Bucket memory self, uint256 level, uint256 time) pure returns (Bucket memory) {
    uint256 refilled = _refill(self, time);
    bool isFull = self.level + refilled >= self.capacity;
    uint256 until = isFull ? time : self.updatedAt + Math.ceilDiv(refilled * REFILL_SECONDS, self.capacity);
    return Bucket(self.capacity, uint104(level), uint40(until));
}

function _refill(Bucket memory self, uint256 time) pure returns (uint256) {
    return self.capacity * (time - self.updatedAt) / REFILL_SECONDS;
}
