// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ICreditPool} from "../../src/interfaces/ICreditPool.sol";
import {InterestRate} from "../../src/types/InterestRate.sol";
import {PoolTerms} from "../../src/types/PoolTerms.sol";
import {bound, vm} from "../utils/Vm.sol";
import {PoolBase} from "./PoolBase.sol";

contract InterestTest is PoolBase {
    function test_default() public {
        draw(ALICE, 200_000 * DOLLAR);
        // A fifth is lent out: a quarter of the way from 1 % to 5 %.
        uint256 perSecond = pool.ratePerSecond();
        vm.assertEq(perSecond * YEAR / 10 ** 18, 20_000_000 - 1);

        (uint256 index, uint256 lenders) = (pool.index(), pool.totalAssets());
        advance(uint64(YEAR));
        vm.assertEq(pool.index(), index + index * perSecond * YEAR / RAY);
        (uint256 owed,) = pool.debt();
        uint256 interest = owed - 200_000 * DOLLAR;
        vm.assertEq(interest, 4_000 * DOLLAR);
        vm.assertEq(pool.reserves(), interest / 10);
        vm.assertEq(pool.totalAssets(), lenders + interest - interest / 10);
        requireBalanced();
    }

    function test_behavior_bookedLikeShown() public {
        draw(ALICE, 200_000 * DOLLAR);
        advance(uint64(YEAR));
        (uint256 index, uint256 lenders, uint256 reserves) = (pool.index(), pool.totalAssets(), pool.reserves());
        mint(ALICE, DOLLAR);
        vm.expectEmit(address(pool));
        emit ICreditPool.InterestAccrued(index, lenders + reserves - MILLION, reserves);
        repayAs(ALICE, idOf(ALICE), 1);
        vm.assertEq(pool.index(), index);
        vm.assertEq(pool.reserves(), reserves);
    }

    function test_behavior_noInterestForTheTimeBefore() public {
        advance(uint64(YEAR));
        draw(ALICE, 200_000 * DOLLAR);
        (uint256 owed,) = pool.debt();
        vm.assertEq(owed, 200_000 * DOLLAR);
        vm.assertEq(pool.totalAssets(), MILLION);
    }

    function test_behavior_noInterestForTheTimeBeforeAlsoAtRateZero() public {
        PoolTerms memory its = terms();
        its.rate.atZero = 0;
        usePool(its);
        advance(uint64(YEAR));
        draw(ALICE, 200_000 * DOLLAR);
        (uint256 owed,) = pool.debt();
        vm.assertEq(owed, 200_000 * DOLLAR);
        vm.assertEq(pool.index(), RAY);
    }

    function test_behavior_neverShrinksAnyonesShare(uint256 borrowed, uint256 elapsed) public {
        draw(ALICE, bound(borrowed, MIN_DEBT, 200_000 * DOLLAR));
        (uint256 index, uint256 lenders, uint256 reserves) = (pool.index(), pool.totalAssets(), pool.reserves());
        advance(uint64(bound(elapsed, 0, 10 * YEAR)));
        vm.assertGe(pool.index(), index);
        vm.assertGe(pool.totalAssets(), lenders);
        vm.assertGe(pool.reserves(), reserves);
        requireBalanced();
    }

    function test_behavior_kink() public pure {
        InterestRate memory model = rate();
        vm.assertEq(model.perSecond(0), model.atZero);
        vm.assertEq(model.perSecond(model.kink), model.atKink);
        vm.assertEq(model.perSecond(RAY), model.atFull);
        vm.assertEq(model.perSecond(model.kink / 2), (model.atZero + model.atKink) / 2);
        vm.assertEq(model.perSecond((model.kink + RAY) / 2), (model.atKink + model.atFull) / 2);
    }
}
