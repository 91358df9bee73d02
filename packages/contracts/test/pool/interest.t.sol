// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {InterestRate, InvalidInterestRate, MAX_RATE} from "../../src/types/InterestRate.sol";
import {CreditPool} from "../../src/CreditPool.sol";
import {ICreditPool} from "../../src/interfaces/ICreditPool.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
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
        InterestRate memory model = rate();
        model.atZero = 0;
        CreditPool free = new CreditPool(
            chains[0].vault, 8, IERC20Metadata(address(dollar)), model, RESERVE_FACTOR, MIN_DEBT, RESERVE
        );
        vm.prank(OWNER);
        chains[0].vault.addVenue(address(free));
        table.push(debtAssetWord({price: 10 ** 30, slot: 0}));
        pool = free;
        lend(LENDER, MILLION);
        advance(uint64(YEAR));
        draw(ALICE, 200_000 * DOLLAR);
        (uint256 owed,) = free.debt();
        vm.assertEq(owed, 200_000 * DOLLAR);
        vm.assertEq(free.index(), RAY);
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

    function test_error_invalidRates() public {
        for (uint256 i; i < 5; ++i) {
            InterestRate memory model = rate();
            if (i == 0) model.atZero = model.atKink + 1;
            if (i == 1) model.atKink = model.atFull + 1;
            if (i == 2) model.atFull = MAX_RATE + 1;
            if (i == 3) model.kink = 0;
            if (i == 4) model.kink = RAY;
            vm.expectRevert(InvalidInterestRate.selector);
            new CreditPool(chains[0].vault, 8, IERC20Metadata(address(dollar)), model, 0, MIN_DEBT, RESERVE);
        }
    }

    function test_error_invalidReserveFactor() public {
        vm.expectRevert(abi.encodeWithSelector(ICreditPool.InvalidReserveFactor.selector, 10_001));
        new CreditPool(chains[0].vault, 8, IERC20Metadata(address(dollar)), rate(), 10_001, MIN_DEBT, RESERVE);
        vm.expectRevert(ICreditPool.ZeroReceiver.selector);
        new CreditPool(chains[0].vault, 8, IERC20Metadata(address(dollar)), rate(), 0, MIN_DEBT, address(0));
    }
}
