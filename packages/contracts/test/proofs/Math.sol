// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @title What OpenZeppelin's Math computes, without its assembly
/// @dev For the solver. A product beyond 256 bits, which OpenZeppelin's can hold, reverts here: proofs say nothing of it.
library Math {
    enum Rounding {
        Floor,
        Ceil,
        Trunc,
        Expand
    }

    function min(uint256 a, uint256 b) internal pure returns (uint256) {
        return a < b ? a : b;
    }

    function saturatingSub(uint256 a, uint256 b) internal pure returns (uint256) {
        return a > b ? a - b : 0;
    }

    function ceilDiv(uint256 a, uint256 b) internal pure returns (uint256) {
        return a == 0 ? 0 : (a - 1) / b + 1;
    }

    function mulDiv(uint256 x, uint256 y, uint256 denominator) internal pure returns (uint256) {
        return x * y / denominator;
    }

    function mulDiv(uint256 x, uint256 y, uint256 denominator, Rounding rounding) internal pure returns (uint256) {
        return rounding == Rounding.Ceil ? ceilDiv(x * y, denominator) : mulDiv(x, y, denominator);
    }
}
