// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {ValueLib} from "./ValueLib.sol";

/// @title §8: R, and how much of a chain's liabilities may be repaid, as numbers
/// @dev Values are usdWad. `test/proofs` holds what is proven for all numbers.
library LimitLib {
    /// @notice The repayment that brings the initial surplus back to zero.
    /// @param missing Minus the initial surplus.
    /// @param gain What a repaid dollar takes from the liabilities at their initial weight, basis points × 10^4.
    /// @param cost What the collateral for it takes from the collateral at its initial weight.
    /// @return Zero if no repayment would help.
    function restoreValue(uint256 missing, uint256 gain, uint256 cost) internal pure returns (uint256) {
        return gain <= cost ? 0 : Math.ceilDiv(missing * ValueLib.BPS * ValueLib.BPS, gain - cost);
    }

    /// @notice What may be repaid on a chain now.
    /// @param restore R in the view.
    /// @param leafRestore R of the leaf alone, and `all` the leaf's liabilities.
    /// @param leafHere The leaf's liabilities on this chain, and `here` those of the view.
    function limitValue(uint256 restore, uint256 leafRestore, uint256 dust, uint256 all, uint256 leafHere, uint256 here)
        internal
        pure
        returns (uint256)
    {
        if (restore == 0) return 0;
        if (restore < dust) return dust;
        uint256 target = leafRestore >= all ? 0 : Math.mulDiv(leafHere, all - leafRestore, all, Math.Rounding.Ceil);
        return Math.min(Math.saturatingSub(here, target), restore);
    }
}
