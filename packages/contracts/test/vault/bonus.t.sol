// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {LiquidationBase} from "./LiquidationBase.sol";
import {bound, vm} from "../utils/Vm.sol";

/// @dev The bonus grows from the line (§8): 1 % of WETH at M′ = 0, 5 % from 3 % of all liabilities on. 1 WETH against
/// $2,000: at a price P, M = 0.85 P − 2,100, and 3 % of the liabilities at maintenance weight are $63.
contract BonusTest is LiquidationBase {
    uint256 private constant LEAST = 100;
    uint256 private constant MOST = 500;
    uint256 private constant DISTANCE = 300;
    uint256 private constant FULL = 63 ether;
    /// @dev What is repaid.
    uint256 private constant PART = 100;

    function setUp() public override {
        super.setUp();
        setBonus(WETH, LEAST, MOST);
        setDistance(DEBT_0, DISTANCE);
        setDistance(DEBT_1, DISTANCE);
    }

    function test_default() public {
        _borrow();
        _requireBonus(FULL / 2, 300);
    }

    function test_behavior_leastAtTheLine() public {
        _borrow();
        _requireBonus(1, LEAST);
    }

    function test_behavior_mostFromTheDistanceOn() public {
        _borrow();
        _requireBonus(FULL - 2, MOST - 1);
        _requireBonus(FULL, MOST);
        _requireBonus(FULL + 2, MOST);
        _requireBonus(4 * FULL, MOST);
    }

    /// @dev Each basis point takes a four-hundredth of the way, and is given once it is full.
    function test_behavior_roundedDown() public {
        _borrow();
        uint256 step = FULL / (MOST - LEAST);
        uint256[3] memory steps = [uint256(1), 133, 399];
        for (uint256 i = 0; i < steps.length; ++i) {
            _requireBonus(steps[i] * step - 2, LEAST + steps[i] - 1);
            _requireBonus(steps[i] * step, LEAST + steps[i]);
        }
    }

    function test_behavior_withoutADistanceTheMost() public {
        _borrow();
        setDistance(DEBT_0, 0);
        _requireBonus(1, MOST);
    }

    /// @dev Not a valid config. The most is the most.
    function test_behavior_neverMoreThanTheMost() public {
        _borrow();
        setBonus(WETH, 600, MOST);
        _requireBonus(1, MOST);
        _requireBonus(FULL / 2, MOST);
    }

    /// @dev The distance is that of the debt which is repaid, the bonus that of the collateral which is taken.
    function test_behavior_ofThisDebtAndThisCollateral() public {
        _borrow();
        deposit(ALICE, USDC, 110 * DOLLAR); // $106.7 at maintenance weight
        setBonus(USDC, 200, 200);
        setDistance(DEBT_1, 1);
        setPrice(WETH, _priceAt(106.7 ether + FULL / 2));
        Shot memory shot = snap();
        uint256 before = vm.snapshotState();
        (, uint256 units) = liquidate(ALICE, 0, PART * DOLLAR, USDC, shot);
        vm.assertEq(units, 102_000_000 * PART / 100);
        vm.revertToState(before);
        _requireBonusOf(300, shot, 0);
    }

    /// @dev All liabilities, also those elsewhere, make the distance; each at its maintenance weight.
    function test_behavior_distanceOverAllLiabilities() public {
        deposit(ALICE, WETH, 1 ether);
        pledge(ALICE, WETH, 1, 0.5 ether);
        Shot memory shot = snap();
        borrow(ALICE, 0, 1_000 * DOLLAR, shot);
        borrow(ALICE, 1, 1_000 * DOLLAR, shot);
        uint256 before = vm.snapshotState();
        setPrice(WETH, _priceAt(FULL / 2));
        _requireBonusOf(300, snap(), 0);
        vm.revertToState(before);
        // At 110 %, slot 1 owes $50 more, and the distance is $1.5 longer.
        table[DEBT_1] = assetWord(10 ** 30, 11_500, 11_000, 0, 1, 2);
        setPrice(WETH, (2_150 ether - (FULL + 1.5 ether) / 2) * 10_000 / 8_500);
        _requireBonusOf(300, snap(), 0);
    }

    /// @dev With what a slower slot may have repaid credited, the account is nearer to the line.
    function test_behavior_fromTheCreditedSurplus() public {
        deposit(ALICE, WETH, 1 ether);
        pledge(ALICE, WETH, 1, 0.5 ether);
        Shot memory shot = snap();
        borrow(ALICE, 0, 1_000 * DOLLAR, shot);
        borrow(ALICE, 1, 1_000 * DOLLAR, shot);
        setPrice(WETH, 2_300 ether);
        // M = 1,955 − 2,100, and $360 short of the initial margin make R = 360 / 0.26; half of it is worth 15.75 % of itself.
        lookAt(0);
        advance(10);
        lookAt(1);
        lookAt(2);
        shot = seal();
        post(shot, 0);
        post(shot, 1);
        uint256 credited = 145 ether - 109.03846153846153 ether;
        uint256 bonus = LEAST + (MOST - LEAST) * credited / FULL;
        vm.assertEq(bonus, 328);
        uint256 before = vm.snapshotState();
        _requireBonusOf(bonus, shot, 1);
        vm.revertToState(before);
        _requireBonusOf(MOST, shot, 0);
    }

    /// @dev R is taken with the bonus that is given: $2.6 · 10^4 of 1.1 − 1.03 · 0.8 restore a dollar.
    function test_behavior_sizeWithTheBonusThatIsGiven() public {
        _borrow();
        setPrice(WETH, _priceAt(FULL / 2));
        Shot memory shot = snap();
        uint256 missing = 2_200 ether - _priceAt(FULL / 2) * 8_000 / 10_000;
        (uint256 repaid,) = liquidate(ALICE, 0, type(uint256).max, WETH, shot);
        vm.assertEq(repaid, missing * 10_000 / 2_760 / 10 ** 12);
    }

    /// @dev Whatever the parts, weights and prices: together they cost the account no more than one call that repays as much.
    function testFuzz_partsCostNoMoreThanOneCall(uint256 seed) public {
        setMinDebts(DOLLAR);
        uint256 maintenance = bound(_draw(seed, "maintenance"), 7_000, 9_000);
        uint256 most = bound(_draw(seed, "most"), 100, 1_000);
        // What a repayment does for M, in basis points of it; the distance may be no larger.
        uint256 gain = 10_500 - (10_000 + most) * maintenance / 10_000 - 1;
        uint256 distance = bound(_draw(seed, "distance"), 1, gain * 10_000 / 10_500);
        table[WETH] = collateralWord({
            price: 3_000 ether, initial: maintenance - 500, maintenance: maintenance, bonus: most, slot: 0
        });
        setBonus(WETH, bound(_draw(seed, "least"), 100, most), most);
        setDistance(DEBT_0, distance);
        deposit(ALICE, WETH, 10 ether);
        uint256 debt = 30_000 * (maintenance - 500) / 11_000;
        borrow(ALICE, 0, debt * DOLLAR, snap());
        uint256 line = debt * 10_500 * 1 ether / (10 * maintenance);
        setPrice(WETH, bound(_draw(seed, "price"), line * 80 / 100, line - 10 ** 12));
        Shot memory shot = snap();

        uint256 before = vm.snapshotState();
        uint256 parts = bound(_draw(seed, "parts"), 2, 8);
        (uint256 repaid, uint256 units) = (0, 0);
        for (uint256 i = 0; i < parts; ++i) {
            uint256 part = i + 1 == parts ? type(uint256).max : bound(_draw(seed, bytes32(i)), 1, debt * DOLLAR / parts);
            try this.liquidateExternally(ALICE, 0, part, WETH, shot) returns (uint256 oneRepaid, uint256 oneUnits) {
                repaid += oneRepaid;
                units += oneUnits;
            } catch {
                break;
            }
        }
        vm.revertToState(before);
        (uint256 once, uint256 unitsOnce) = liquidate(ALICE, 0, repaid, WETH, shot);
        // Each call may round R up by a share.
        vm.assertLe(repaid - once, parts);
        vm.assertLe(units, unitsOnce + (repaid - once) * 10 ** 9);
    }

    function _borrow() private {
        deposit(ALICE, WETH, 1 ether);
        borrow(ALICE, 0, 2_000 * DOLLAR, snap());
    }

    /// @dev The highest price at which M is `shortfall` below zero, or one or two usdWad more.
    function _priceAt(uint256 shortfall) private pure returns (uint256) {
        return (2_100 ether - shortfall) * 10_000 / 8_500;
    }

    /// @dev The bonus of a liquidation when M is `shortfall` below zero; leaves everything as it was.
    function _requireBonus(uint256 shortfall, uint256 bonus) private {
        uint256 before = vm.snapshotState();
        setPrice(WETH, _priceAt(shortfall));
        _requireBonusOf(bonus, snap(), 0);
        vm.revertToState(before);
    }

    function _requireBonusOf(uint256 bonus, Shot memory shot, uint16 slot) private {
        (uint256 repaid, uint256 units) = liquidate(ALICE, slot, PART * DOLLAR, WETH, shot);
        vm.assertEq(repaid, PART * DOLLAR);
        uint256 price = uint256(shot.assets[WETH]) >> 128;
        vm.assertEq(units, PART * 1 ether * (10_000 + bonus) * 10 ** 18 / (10_000 * price));
    }

    function _draw(uint256 seed, bytes32 name) private pure returns (uint256) {
        return uint256(keccak256(abi.encode(seed, name)));
    }
}
