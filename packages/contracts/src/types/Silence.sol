// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

using {duration, observed} for Silence global;

/// @notice For how long a chain has been running without a sign of life. All in seconds.
/// @dev A chain that stands still runs no blocks, and cannot be told from one that is silent but by its gaps. So a gap
/// between two observations counts for `MAX_GAP` at most, however long the chain stood still within it.
struct Silence {
    /// @dev The sign of life it follows, by the time of its block; zero before the first.
    uint64 lifeAt;
    uint64 observedAt;
    /// @dev Live seconds up to `observedAt`.
    uint64 counted;
    /// @dev Of those, the live seconds before the last recovery.
    uint64 recoveredAt;
}

/// @dev Seconds that one gap between observations counts at most.
uint64 constant MAX_GAP = 6 hours;

/// @return Live seconds since the sign of life at `lifeAt`, seen from a block at `time`.
/// @dev A sign of life writes nothing here: it is an observation all the same, and starts the count anew.
function duration(Silence memory self, uint64 lifeAt, uint64 time) pure returns (uint64) {
    (uint64 since, uint64 counted) = self.lifeAt == lifeAt ? (self.observedAt, self.counted) : (lifeAt, uint64(0));
    uint64 gap = time - since;
    return counted + (gap < MAX_GAP ? gap : MAX_GAP);
}

/// @return The same after an observation at `time`.
function observed(Silence memory self, uint64 lifeAt, uint64 time) pure returns (Silence memory) {
    return Silence(lifeAt, time, self.duration(lifeAt, time), self.lifeAt == lifeAt ? self.recoveredAt : 0);
}
