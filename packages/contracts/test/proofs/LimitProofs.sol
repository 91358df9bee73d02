// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {LimitLib} from "../../src/libraries/LimitLib.sol";

/// @title §8 for all numbers: how much a liquidation may repay
/// @dev Values are below 2^100 usdWad, 10^12 dollars.
contract LimitProofs {
    function limit_isAtMostR(uint96 restore, uint96 leafRestore, uint96 dust, uint96 all, uint96 leafHere, uint96 here)
        external
        pure
    {
        uint256 limit = LimitLib.limitValue(restore, leafRestore, dust, all, leafHere, here);
        assert(limit <= restore || (restore != 0 && restore < dust && limit == dust));
    }

    function limit_isAtMostTheDebt(
        uint96 restore,
        uint96 leafRestore,
        uint96 dust,
        uint96 all,
        uint96 leafHere,
        uint96 here
    ) external pure {
        if (restore < dust) return;
        assert(LimitLib.limitValue(restore, leafRestore, dust, all, leafHere, here) <= here);
    }

    function limit_leavesTheShareOfThisChain(
        uint96 restore,
        uint96 leafRestore,
        uint96 dust,
        uint96 all,
        uint96 leafHere,
        uint96 here
    ) external pure {
        if (restore < dust || leafRestore >= all || leafHere > all) return;
        uint256 limit = LimitLib.limitValue(restore, leafRestore, dust, all, leafHere, here);
        uint256 kept = uint256(leafHere) * (uint256(all) - leafRestore);
        assert(limit == 0 || (uint256(here) - limit) * all >= kept);
    }

    function limit_isZeroWithoutShortage(uint96 leafRestore, uint96 dust, uint96 all, uint96 leafHere, uint96 here)
        external
        pure
    {
        assert(LimitLib.limitValue(0, leafRestore, dust, all, leafHere, here) == 0);
    }

    function restore_coversWhatIsMissing(uint96 missing, uint32 gain, uint32 cost) external pure {
        if (gain <= cost) return;
        uint256 restore = LimitLib.restoreValue(missing, gain, cost);
        assert(restore * (gain - cost) >= uint256(missing) * 10 ** 8);
        assert(restore == 0 || (restore - 1) * (gain - cost) < uint256(missing) * 10 ** 8);
    }
}
