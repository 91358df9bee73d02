// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {PoolTerms} from "../../src/types/PoolTerms.sol";
import {bound, vm} from "../utils/Vm.sol";
import {PoolBase} from "./PoolBase.sol";

/// @dev Ten lenders of a million each, and a debt of $200,000 that is worth nothing: the first of them knows before it is
/// charged off.
contract LendersRunTest is PoolBase {
    uint256 private constant LOSS = 200_000 * DOLLAR;
    /// @dev All lose the same.
    uint256 private constant FAIR = 980_000 * DOLLAR;
    address[10] private lenders;

    function setUp() public override {
        super.setUp();
        _start(terms());
    }

    /// @dev Without notice the first of ten gets away whole, and the others bear his part.
    function test_behavior_withoutNoticeTheFirstGains() public {
        PoolTerms memory its = terms();
        its.exitDelay = 0;
        usePool(its);
        _start(its);
        uint256 shares = pool.balanceOf(lenders[0]);
        vm.prank(lenders[0]);
        uint256 first = pool.redeem(shares, lenders[0], lenders[0]);
        chargeOff(BOB);
        _requireDollars(first, 1_000_000);
        for (uint256 i = 1; i < 10; ++i) {
            _requireDollars(_worth(lenders[i]), 977_777);
        }
    }

    /// @dev With notice nobody gains: for every time within the delay at which the loss is booked.
    function testFuzz_knowingFirstGainsNothing(uint256 minutes_) public {
        minutes_ = bound(minutes_, 0, EXIT_DELAY / 1 minutes);
        _ask(lenders[0]);
        advance(uint64(minutes_ * 1 minutes));
        chargeOff(BOB);
        advance(uint64(EXIT_DELAY - minutes_ * 1 minutes));
        uint256 first = pool.payRequest(1, lenders[0]);
        vm.assertLe(first, FAIR + DOLLAR);
        for (uint256 i = 1; i < 10; ++i) {
            vm.assertGe(_worth(lenders[i]), FAIR - DOLLAR);
            vm.assertLe(first, _worth(lenders[i]));
        }
    }

    /// @dev Hence the law wants a delay that is longer than losses take to be booked.
    function test_behavior_aLossThatIsBookedLater() public {
        _ask(lenders[0]);
        advance(EXIT_DELAY);
        _requireDollars(pool.payRequest(1, lenders[0]), 1_000_000);
        advance(30 minutes);
        chargeOff(BOB);
        _requireDollars(_worth(lenders[1]), 977_777);
    }

    /// @dev However many ask, when, and in which order they are paid: the last one loses no more than his share.
    function testFuzz_theLastLoses(uint256 seed) public {
        uint256 asking = 1 + seed % 9;
        uint256 booked = (seed >> 8) % 10;
        for (uint256 i = 0; i < 10; ++i) {
            if (i == booked) chargeOff(BOB);
            if (i < asking) _ask(lenders[i]);
            advance(10 minutes);
        }
        advance(EXIT_DELAY);
        for (uint256 i = 0; i < asking; ++i) {
            uint256 paid = pool.payRequest(1, lenders[(i + (seed >> 16)) % asking]);
            vm.assertLe(paid, FAIR + DOLLAR);
            vm.assertGe(paid, FAIR - DOLLAR);
        }
        for (uint256 i = asking; i < 10; ++i) {
            vm.assertGe(_worth(lenders[i]), FAIR - DOLLAR);
        }
    }

    /// @dev Who always has a request standing earns nothing, whether it is paid or goes back.
    function test_attack_aStandingRequest() public {
        draw(ALICE, 200_000 * DOLLAR);
        uint256 before = _worth(lenders[0]);
        for (uint256 i = 1; i <= 6; ++i) {
            _ask(lenders[0]);
            advance(2 * EXIT_DELAY);
            pool.returnRequest(i, lenders[0]);
        }
        vm.assertLe(_worth(lenders[0]), before);
        vm.assertGt(_worth(lenders[1]), before + DOLLAR);
    }

    /// @dev A deposit, whatever else is in the same transaction, comes out no sooner than the delay later.
    function test_attack_flashDeposit() public {
        address attacker = actor("attacker");
        _ask(lenders[0]);
        advance(EXIT_DELAY);
        uint256 shares = lend(attacker, 100 * MILLION);
        pool.payRequest(1, lenders[0]);
        vm.prank(attacker);
        pool.requestRedeem(shares, attacker, attacker);
        vm.assertEq(pool.maxRedeem(attacker), 0);
        vm.assertEq(pool.maxWithdraw(attacker), 0);
        vm.assertEq(pool.balanceOf(attacker), 0);
    }

    /// @dev The yield that a request leaves behind goes to who lends when it is paid. Who comes for it alone waits for a
    /// delay without yield, and gets less than he would have earned by lending in that time.
    function testFuzz_comingForWhatOthersLeave(uint256 deposited) public {
        draw(ALICE, 200_000 * DOLLAR);
        address attacker = actor("attacker");
        _ask(lenders[0]);
        advance(EXIT_DELAY);
        deposited = bound(deposited, DOLLAR, 1_000 * MILLION);
        uint256 shares = lend(attacker, deposited);
        pool.payRequest(1, lenders[0]);
        uint256 lent = pool.totalAssets();
        vm.prank(attacker);
        pool.requestRedeem(shares, attacker, attacker);
        advance(EXIT_DELAY);
        uint256 earned = (pool.totalAssets() - lent) * deposited / lent;
        uint256 paid = pool.payRequest(1, attacker);
        vm.assertLe(paid, deposited + earned + 1);
    }

    function _start(PoolTerms memory its) private {
        vm.assertEq(pool.exitDelay(), its.exitDelay);
        lenders[0] = LENDER;
        for (uint256 i = 1; i < 10; ++i) {
            lenders[i] = vm.addr(1_000 + i);
            lend(lenders[i], MILLION);
        }
        drawBob(LOSS);
    }

    function _ask(address lender) private {
        on(0);
        uint256 shares = pool.balanceOf(lender);
        vm.prank(lender);
        pool.requestRedeem(shares, lender, lender);
    }

    function _worth(address lender) private view returns (uint256) {
        return pool.convertToAssets(pool.balanceOf(lender));
    }

    /// @dev Up to a dollar of interest.
    function _requireDollars(uint256 tokenAmount, uint256 dollars) private pure {
        vm.assertGe(tokenAmount, dollars * DOLLAR - 1);
        vm.assertLe(tokenAmount, (dollars + 1) * DOLLAR);
    }
}
