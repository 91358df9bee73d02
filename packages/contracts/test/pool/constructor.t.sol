// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {InvalidInterestRate, MAX_RATE} from "../../src/types/InterestRate.sol";
import {
    InvalidExitDelay,
    InvalidReserveFactor,
    InvalidWriteOffReward,
    PoolTerms,
    ZeroMinDebt,
    ZeroReserveReceiver
} from "../../src/types/PoolTerms.sol";
import {vm} from "../utils/Vm.sol";
import {PoolBase} from "./PoolBase.sol";

contract PoolConstructorTest is PoolBase {
    function test_default() public view {
        vm.assertEq(address(pool.vault()), address(chains[0].vault));
        vm.assertEq(pool.liabilityAssetId(), DEBT_POOL);
        vm.assertEq(pool.token(), address(dollar));
        vm.assertEq(pool.asset(), address(dollar));
        vm.assertEq(pool.reserveFactor(), RESERVE_FACTOR);
        vm.assertEq(pool.minDebt(), MIN_DEBT);
        vm.assertEq(pool.writeOffReward(), REWARD);
        vm.assertEq(pool.exitDelay(), EXIT_DELAY);
        vm.assertEq(pool.reserveReceiver(), RESERVE);
        vm.assertEq(pool.index(), RAY);
    }

    function test_error_invalidRates() public {
        for (uint256 i; i < 5; ++i) {
            PoolTerms memory its = terms();
            if (i == 0) its.rate.atZero = its.rate.atKink + 1;
            if (i == 1) its.rate.atKink = its.rate.atFull + 1;
            if (i == 2) its.rate.atFull = MAX_RATE + 1;
            if (i == 3) its.rate.kink = 0;
            if (i == 4) its.rate.kink = RAY;
            vm.expectRevert(InvalidInterestRate.selector);
            newPool(8, dollar, its);
        }
    }

    function test_error_invalidReserveFactor() public {
        PoolTerms memory its = terms();
        its.reserveFactor = 10_001;
        vm.expectRevert(abi.encodeWithSelector(InvalidReserveFactor.selector, 10_001));
        newPool(8, dollar, its);
    }

    function test_error_zeroMinDebt() public {
        PoolTerms memory its = terms();
        its.minDebt = 0;
        vm.expectRevert(ZeroMinDebt.selector);
        newPool(8, dollar, its);
    }

    function test_error_invalidWriteOffReward() public {
        PoolTerms memory its = terms();
        its.writeOffReward = MIN_DEBT / 20 + 1;
        vm.expectRevert(abi.encodeWithSelector(InvalidWriteOffReward.selector, MIN_DEBT / 20, MIN_DEBT / 20 + 1));
        newPool(8, dollar, its);
        its.writeOffReward = MIN_DEBT / 20;
        newPool(8, dollar, its);
    }

    function test_error_invalidExitDelay() public {
        PoolTerms memory its = terms();
        its.exitDelay = 30 days + 1;
        vm.expectRevert(abi.encodeWithSelector(InvalidExitDelay.selector, 30 days + 1));
        newPool(8, dollar, its);
        its.exitDelay = 30 days;
        newPool(8, dollar, its);
    }

    function test_error_zeroReserveReceiver() public {
        PoolTerms memory its = terms();
        its.reserveReceiver = address(0);
        vm.expectRevert(ZeroReserveReceiver.selector);
        newPool(8, dollar, its);
    }
}
