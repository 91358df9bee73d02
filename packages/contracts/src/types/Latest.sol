// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @notice What a registry knows of its latest snapshot but the digest, and whatever else a post depends on, in one word,
/// low bits first: timestamp 40, postedAt 40, lifeAt 40, superseded 16, place 4, haltedUntil 40, strictAt 40, dormant 1, disowned 1.
/// All times are in seconds, zero for never.
/// @dev A word and not a struct: accepting a snapshot reads and writes it once, 700 gas cheaper. What a post changes lies
/// below what it keeps.
type Latest is uint256;

using {
    timestamp,
    postedAt,
    lifeAt,
    superseded,
    place,
    haltedUntil,
    strictAt,
    isWatched,
    isDormant,
    isDisowned,
    placeBefore,
    keptFor,
    followedBy,
    withHaltedUntil,
    withStrictAt,
    withDormant,
    withDisowned
} for Latest global;

/// @dev Places that a registry keeps digests in.
uint256 constant PLACES = 16;

uint256 constant TIME_MASK = type(uint40).max;
uint256 constant SUPERSEDED_MASK = type(uint16).max;

// Where the fields start.
uint256 constant POSTED_AT = 40;
uint256 constant LIFE_AT = 80;
uint256 constant SUPERSEDED = 120;
uint256 constant PLACE = 136;
uint256 constant HALTED_UNTIL = 140;
uint256 constant STRICT_AT = 180;
uint256 constant DORMANT = 220;
uint256 constant DISOWNED = 221;

/// @return When it was proposed.
function timestamp(Latest self) pure returns (uint64) {
    return uint64(Latest.unwrap(self) & TIME_MASK);
}

/// @return The time of the block that accepted it.
function postedAt(Latest self) pure returns (uint64) {
    return uint64((Latest.unwrap(self) >> POSTED_AT) & TIME_MASK);
}

/// @return The time of the block that accepted the last sign of life.
function lifeAt(Latest self) pure returns (uint64) {
    return uint64((Latest.unwrap(self) >> LIFE_AT) & TIME_MASK);
}

/// @return A bitmap: bit k says that a snapshot ceased to be the latest k seconds before `postedAt`. The n-th bit set,
/// from the lowest, stands for the one n places before `place`.
/// @dev One second can be no more than one bit: what was posted within the second of the latest took its place.
function superseded(Latest self) pure returns (uint256) {
    return (Latest.unwrap(self) >> SUPERSEDED) & SUPERSEDED_MASK;
}

/// @return Where its digest is stored, below `PLACES`.
function place(Latest self) pure returns (uint256) {
    return (Latest.unwrap(self) >> PLACE) % PLACES;
}

/// @return When the last halt ends or ended.
function haltedUntil(Latest self) pure returns (uint64) {
    return uint64((Latest.unwrap(self) >> HALTED_UNTIL) & TIME_MASK);
}

/// @return From when on a header must name the scheduled operators; zero if they are the stored ones.
function strictAt(Latest self) pure returns (uint64) {
    return uint64((Latest.unwrap(self) >> STRICT_AT) & TIME_MASK);
}

/// @return Whether there is a time to be strict from, or it is dormant or disowned: what a post seldom needs to look at.
function isWatched(Latest self) pure returns (bool) {
    return Latest.unwrap(self) >> STRICT_AT != 0;
}

/// @return Whether 30 days of silence were observed, and no recovery since.
function isDormant(Latest self) pure returns (bool) {
    return (Latest.unwrap(self) >> DORMANT) & 1 == 1;
}

/// @return Whether a recovery ended a halt since it was accepted: it is not honoured, nor is what was before it.
function isDisowned(Latest self) pure returns (bool) {
    return (Latest.unwrap(self) >> DISOWNED) & 1 == 1;
}

/// @return The place of the snapshot that was the latest `back` snapshots ago.
function placeBefore(Latest self, uint256 back) pure returns (uint256) {
    return (self.place() + PLACES - back) % PLACES;
}

/// @return back How many of the snapshots before it are still kept, and ceased to be the latest at most `grace` seconds
/// before `time`: the last `back` ones.
function keptFor(Latest self, uint256 grace, uint256 time) pure returns (uint256 back) {
    uint256 end = self.postedAt() + grace;
    for (uint256 bits = self.superseded(); bits != 0 && time <= end && back < PLACES - 1; bits >>= 1) {
        back += bits & 1;
        ++time;
    }
}

/// @notice The word after a snapshot of `timestamp_` was accepted in a block at `time`, as a sign of life or not.
/// @dev The times must fit 40 bits.
function followedBy(Latest self, uint256 timestamp_, uint256 time, bool isLife) pure returns (Latest) {
    uint256 word = Latest.unwrap(self);
    uint256 kept;
    unchecked {
        uint256 delta = time - self.postedAt();
        if (delta == 0) {
            kept = (word >> SUPERSEDED) << SUPERSEDED;
        } else {
            uint256 bits = ((self.superseded() << delta) | 1) & SUPERSEDED_MASK;
            kept = ((word >> HALTED_UNTIL) << HALTED_UNTIL) | (((self.place() + 1) % PLACES) << PLACE)
                | (bits << SUPERSEDED);
        }
    }
    uint256 life = isLife ? time << LIFE_AT : word & (TIME_MASK << LIFE_AT);
    return Latest.wrap(kept | life | (time << POSTED_AT) | timestamp_);
}

function withHaltedUntil(Latest self, uint64 until) pure returns (Latest) {
    return Latest.wrap((Latest.unwrap(self) & ~(TIME_MASK << HALTED_UNTIL)) | (uint256(until) << HALTED_UNTIL));
}

function withStrictAt(Latest self, uint64 since) pure returns (Latest) {
    return Latest.wrap((Latest.unwrap(self) & ~(TIME_MASK << STRICT_AT)) | (uint256(since) << STRICT_AT));
}

function withDormant(Latest self, bool dormant) pure returns (Latest) {
    return _with(self, DORMANT, dormant);
}

function withDisowned(Latest self, bool disowned) pure returns (Latest) {
    return _with(self, DISOWNED, disowned);
}

function _with(Latest self, uint256 place_, bool isSet) pure returns (Latest) {
    uint256 bit = uint256(1) << place_;
    return Latest.wrap(isSet ? Latest.unwrap(self) | bit : Latest.unwrap(self) & ~bit);
}
