// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ValueLib} from "../../src/libraries/ValueLib.sol";

/// @title §4 for all numbers: what scripts/prove.ts has an SMT solver prove
/// @dev Units are below 2^104, a price below 2^127, a weight below 2^16.
contract ValueProofs {
    function collateral_isMonotoneInUnits(uint104 less, uint104 more, uint128 price, uint16 weight) external pure {
        if (less > more) return;
        assert(ValueLib.collateralValue(less, price, weight) <= ValueLib.collateralValue(more, price, weight));
    }

    function collateral_isMonotoneInPrice(uint104 units, uint128 less, uint128 more, uint16 weight) external pure {
        if (less > more) return;
        assert(ValueLib.collateralValue(units, less, weight) <= ValueLib.collateralValue(units, more, weight));
    }

    function collateral_isMonotoneInWeight(uint104 units, uint128 price, uint16 less, uint16 more) external pure {
        if (less > more) return;
        assert(ValueLib.collateralValue(units, price, less) <= ValueLib.collateralValue(units, price, more));
    }

    function liability_isMonotoneInUnits(uint104 less, uint104 more, uint128 price, uint16 weight) external pure {
        if (less > more) return;
        assert(ValueLib.liabilityValue(less, price, weight) <= ValueLib.liabilityValue(more, price, weight));
    }

    function liability_isMonotoneInPrice(uint104 units, uint128 less, uint128 more, uint16 weight) external pure {
        if (less > more) return;
        assert(ValueLib.liabilityValue(units, less, weight) <= ValueLib.liabilityValue(units, more, weight));
    }

    function liability_isMonotoneInWeight(uint104 units, uint128 price, uint16 less, uint16 more) external pure {
        if (less > more) return;
        assert(ValueLib.liabilityValue(units, price, less) <= ValueLib.liabilityValue(units, price, more));
    }

    function rounding_isAgainstTheAccount(uint104 units, uint128 price, uint16 weight) external pure {
        uint256 collateral = ValueLib.collateralValue(units, price, weight);
        uint256 liability = ValueLib.liabilityValue(units, price, weight);
        assert(collateral <= liability && liability <= collateral + 1);
    }

    function nothing_wraps(uint104 units, uint128 price, uint16 weight) external pure {
        uint256 product = uint256(units) * price * weight;
        assert(ValueLib.collateralValue(units, price, weight) == product / 10 ** 22);
        assert(ValueLib.liabilityValue(units, price, weight) * 10 ** 22 >= product);
    }
}
