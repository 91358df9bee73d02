// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @title §4: what units are worth
/// @dev Nothing here reverts. `test/proofs` holds what is proven for all numbers.
library ValueLib {
    uint256 internal constant BPS = 10 ** 4;
    /// @dev Unit prices carry 36 decimals, values 18.
    uint256 internal constant PRICE_SCALE = 10 ** 18;
    /// @dev More units than 256 words can hold, and few enough that units × price × weight is below 2^256.
    uint256 private constant MAX_UNITS = type(uint112).max;

    /// @notice usdWad of a collateral at a weight in basis points, rounded down.
    function collateralValue(uint256 units, uint256 unitPrice, uint256 weight) internal pure returns (uint256) {
        unchecked {
            return _cap(units) * unitPrice * weight / (PRICE_SCALE * BPS);
        }
    }

    /// @notice usdWad of a liability at a weight in basis points, rounded up.
    function liabilityValue(uint256 units, uint256 unitPrice, uint256 weight) internal pure returns (uint256) {
        unchecked {
            uint256 product = _cap(units) * unitPrice * weight;
            uint256 quotient = product / (PRICE_SCALE * BPS);
            return quotient * (PRICE_SCALE * BPS) == product ? quotient : quotient + 1;
        }
    }

    function _cap(uint256 units) private pure returns (uint256) {
        return units < MAX_UNITS ? units : MAX_UNITS;
    }
}
