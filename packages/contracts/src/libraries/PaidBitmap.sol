// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @notice Claims of one debt slot that were settled here: claim `n` is bit `n % 256` of word `n / 256`.
struct PaidBitmap {
    mapping(uint256 place => uint256) words;
    /// @dev Words up to and including the last that has a bit set.
    uint128 length;
    /// @dev Bits that are set. No bit is ever taken back: while this is the same, so is the bitmap.
    uint128 count;
}

/// @title Claims paid once
library PaidBitmapLib {
    /// @dev No chain books that many. Otherwise one forged claim of a high index would make the bitmap of a chain longer
    /// than anybody can read, for ever.
    uint256 internal constant MAX_CLAIMS = 2 ** 32;

    /// @notice Sets the claim's bit; false if it was set, or no chain ever books that claim.
    function set(PaidBitmap storage self, uint64 index) internal returns (bool) {
        if (index >= MAX_CLAIMS) return false;
        uint256 place = index >> 8;
        uint256 bit = 1 << (index & 0xff);
        uint256 word = self.words[place];
        if (word & bit != 0) return false;
        self.words[place] = word | bit;
        if (place >= self.length) self.length = uint128(place + 1);
        ++self.count;
        return true;
    }

    /// @notice Whether the claim's bit is set.
    function has(PaidBitmap storage self, uint64 index) internal view returns (bool) {
        return self.words[index >> 8] & (1 << (index & 0xff)) != 0;
    }

    /// @notice Words from place `from`; fewer than `count` at the end of the bitmap.
    function read(PaidBitmap storage self, uint256 from, uint256 count) internal view returns (uint256[] memory list) {
        uint256 length = self.length;
        uint256 left = from < length ? length - from : 0;
        list = new uint256[](count < left ? count : left);
        for (uint256 i = 0; i < list.length; ++i) {
            list[i] = self.words[from + i];
        }
    }
}
