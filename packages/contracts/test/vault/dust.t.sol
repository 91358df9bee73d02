// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IMarginVault} from "../../src/interfaces/IMarginVault.sol";
import {LiquidationBase} from "./LiquidationBase.sol";
import {vm} from "../utils/Vm.sol";

/// @dev Nothing small is left, and a claim is worth its cost (§8).
contract DustTest is LiquidationBase {
    // ------------------------------------------------------------------------------------------------ of the debt

    /// @dev R of $6,000 is $3,230.769230, and $2,769.230770 stay: just enough, or just not.
    function test_behavior_dustOfTheDebt() public {
        Shot memory shot = _underwater();
        uint256 before = vm.snapshotState();
        setMinDebts(2_769_230_770);
        (uint256 repaid,) = liquidate(ALICE, 0, type(uint256).max, WETH, shot);
        vm.assertEq(repaid, 3_230_769_230);
        vm.revertToState(before);
        setMinDebts(2_769_230_771);
        (repaid,) = liquidate(ALICE, 0, type(uint256).max, WETH, shot);
        vm.assertEq(repaid, 6_000 * DOLLAR);
        vm.assertEq(chains[0].vault.venuesOf(idOf(ALICE)).length, 0);
    }

    /// @dev At $2,100, R is the whole debt. A liquidator who repays less must leave something worth the next one's gas.
    function test_error_dustLeft() public {
        _underwater();
        setEth(2_100);
        Shot memory shot = snap();
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.DustLeft.selector, 1));
        this.liquidateExternally(ALICE, 0, 6_000 * DOLLAR - 1, WETH, shot);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.DustLeft.selector, 100 * DOLLAR - 1));
        this.liquidateExternally(ALICE, 0, 5_900 * DOLLAR + 1, WETH, shot);
        uint256 before = vm.snapshotState();
        (uint256 repaid,) = liquidate(ALICE, 0, 5_900 * DOLLAR, WETH, shot);
        vm.assertEq(repaid, 5_900 * DOLLAR);
        vm.revertToState(before);
        (repaid,) = liquidate(ALICE, 0, 6_000 * DOLLAR, WETH, shot);
        vm.assertEq(repaid, 6_000 * DOLLAR);
    }

    /// @dev What the collateral does not cover is not the liquidator's fault.
    function test_behavior_dustThatTheCollateralDoesNotCover() public {
        _underwater();
        setEth(2_080);
        deposit(ALICE, USDC, 10 * DOLLAR);
        Shot memory shot = snap();
        vm.expectPartialRevert(IMarginVault.DustLeft.selector);
        this.liquidateExternally(ALICE, 0, 5_942_857_142, WETH, shot);
        (uint256 repaid, uint256 units) = liquidate(ALICE, 0, type(uint256).max, WETH, shot);
        vm.assertEq(repaid, 5_942_857_143); // 6,240 / 1.05
        vm.assertEq(units, 3 ether);
        vm.assertEq(debtOf(ALICE, 0), 57_142_857);
    }

    /// @dev The venue's minimum, at the attested price and its own index.
    function test_behavior_dustIsTheVenuesMinimum() public {
        _underwater();
        setEth(2_100);
        setPrice(DEBT_0, 1.25 * 10 ** 30);
        chains[0].venue.setIndex(1.25 * 10 ** 27);
        Shot memory shot = snap();
        // $7,500 owed, of which the collateral covers $6,000: 4,800 shares. A share less leaves 1,200 and one.
        setMinDebts(1_500 * DOLLAR + 2); // 1,200 shares and two, rounded up
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.DustLeft.selector, 1_200 * DOLLAR + 1));
        this.liquidateExternally(ALICE, 0, 4_800 * DOLLAR - 1, WETH, shot);
        setMinDebts(1_500 * DOLLAR + 1); // 1,200 shares and one
        liquidate(ALICE, 0, 4_800 * DOLLAR - 1, WETH, shot);
    }

    // ------------------------------------------------------------------------------------------ of the collateral

    /// @dev Where the size limit leaves WETH worth dust or more it stays, and otherwise it is taken, all of it.
    function test_behavior_dustOfTheCollateral() public {
        Shot memory shot = _underwaterWithUsdc();
        uint256 before = vm.snapshotState();
        (uint256 repaid, uint256 units) = liquidate(ALICE, 0, type(uint256).max, WETH, shot);
        vm.assertEq(repaid, 4_700_384_615); // 1,222.1 / 0.26
        uint256 rest = (2 ether - units) * 2_500 / 10 ** 12;
        vm.assertEq(rest, 64_596_154);
        vm.revertToState(before);
        setMinDebts(rest);
        (uint256 same,) = liquidate(ALICE, 0, type(uint256).max, WETH, shot);
        vm.assertEq(same, repaid);
        vm.revertToState(before);
        setMinDebts(rest + 1);
        (uint256 more, uint256 all) = liquidate(ALICE, 0, type(uint256).max, WETH, shot);
        vm.assertEq(all, 2 ether);
        vm.assertEq(more, 4_761_904_762); // 5,000 / 1.05, rounded up
    }

    /// @dev A liquidator may still take less: the next one takes the rest.
    function test_behavior_dustOfTheCollateralByAskingForLess() public {
        Shot memory shot = _underwaterWithUsdc();
        setMinDebts(1_000 * DOLLAR);
        (uint256 repaid, uint256 units) = liquidate(ALICE, 0, 4_000 * DOLLAR, WETH, shot);
        vm.assertEq(repaid, 4_000 * DOLLAR);
        vm.assertEq(units, 1.68 ether);
    }

    /// @dev Units are never taken without repayment: $1,000 of debt pay for $1,050, and $900 of collateral stay the owner's.
    function test_attack_allUnitsForASmallDebt() public {
        setMinDebts(1_000 * DOLLAR);
        deposit(ALICE, WETH, 1 ether);
        deposit(ALICE, WETH_2, 10 ether);
        Shot memory shot = snap();
        borrow(ALICE, 0, 1_000 * DOLLAR, shot);
        borrow(ALICE, 2, 21_800 * DOLLAR, shot);
        // Below the line because of what is owed on slot 2.
        setPrice(WETH, 1_950 ether);
        setPrice(WETH_2, 2_100 ether);
        shot = snap();
        vm.assertTrue(truthOf(ALICE).maintenanceSurplus < 0);
        (uint256 repaid, uint256 units) = liquidate(ALICE, 0, type(uint256).max, WETH, shot);
        vm.assertEq(repaid, 1_000 * DOLLAR);
        vm.assertEq(units, 1_050 ether * 1 ether / uint256(1_950 ether));
        vm.assertEq(debtOf(ALICE, 0), 0);
        vm.assertEq(balanceOf(ALICE, WETH), 1 ether - units);
    }

    // --------------------------------------------------------------------------------------------------- of the size

    /// @dev $210 owed, $23.8 short: R is $91.538461 and a half. A liquidation of that size is dust or it is not.
    function test_behavior_limitIsDustWhereRIsLess() public {
        deposit(ALICE, WETH, 0.1 ether);
        borrow(ALICE, 0, 210 * DOLLAR, snap());
        setEth(2_590);
        Shot memory shot = snap();
        uint256 before = vm.snapshotState();
        uint256[3] memory minDebts = [uint256(91_538_461), 91_538_462, 105_000_000];
        uint256[3] memory expected = [uint256(91_538_461), 91_538_462, 105_000_000];
        for (uint256 i = 0; i < minDebts.length; ++i) {
            setMinDebts(minDebts[i]);
            (uint256 repaid,) = liquidate(ALICE, 0, type(uint256).max, WETH, shot);
            vm.assertEq(repaid, expected[i]);
            vm.revertToState(before);
        }
        // And where that would leave less than dust, it is all of it.
        setMinDebts(105_000_001);
        (uint256 all,) = liquidate(ALICE, 0, type(uint256).max, WETH, shot);
        vm.assertEq(all, 210 * DOLLAR);
    }

    /// @dev Finding 11: of $1,000 owed to a venue with that minimum, liquidations left $527, $270 and $138, each for the next
    /// one to pay its gas from.
    function test_attack_aSmallAccountIsLiquidatedOnce() public {
        setMinDebts(1_000 * DOLLAR);
        deposit(ALICE, WETH, 0.5 ether);
        borrow(ALICE, 0, 1_000 * DOLLAR, snap());
        setEth(2_470);
        Shot memory shot = snap();
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.DustLeft.selector, 527 * DOLLAR));
        this.liquidateExternally(ALICE, 0, 473 * DOLLAR, WETH, shot);
        (uint256 repaid, uint256 units) = liquidate(ALICE, 0, type(uint256).max, WETH, shot);
        vm.assertEq(repaid, 1_000 * DOLLAR);
        // The bonus is that of $1,000.
        vm.assertEq(units, 0.425_101_214_574_898_785 ether);
        vm.assertEq(debtOf(ALICE, 0), 0);
    }

    /// @dev A unit of a millionth of a dollar is enough where it is paid at once; half of one is not.
    function test_behavior_theLeastOfALocalLiquidation() public {
        Shot memory shot = _underwater();
        (uint256 repaid,) = liquidate(ALICE, 0, 1, WETH, shot);
        vm.assertEq(repaid, 1);
        setPrice(DEBT_0, 10 ** 30 - 1);
        shot = snap();
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.LiquidationTooSmall.selector, 10 ** 12 - 1, 437_499_999));
        this.liquidateExternally(ALICE, 0, 1, WETH, shot);
    }

    // ----------------------------------------------------------------------------------------------------- of claims

    function test_error_claimTooSmall() public {
        Shot memory shot = _underwaterFrom(0, 1);
        uint256[3] memory tooSmall = [uint256(1), DOLLAR, 100 * DOLLAR - 1];
        for (uint256 i = 0; i < tooSmall.length; ++i) {
            vm.expectRevert(
                abi.encodeWithSelector(IMarginVault.ClaimTooSmall.selector, tooSmall[i] * 10 ** 12, 100 ether)
            );
            this.liquidateExternally(ALICE, 1, tooSmall[i], WETH, shot);
        }
        (uint256 repaid,) = liquidate(ALICE, 1, 100 * DOLLAR, WETH, shot);
        vm.assertEq(repaid, 100 * DOLLAR);
        vm.assertEq(chains[1].vault.claimCount(), 1);
    }

    /// @dev The whole debt may be less than dust: a repayment had left it.
    function test_behavior_aSmallClaimForTheWholeDebt() public {
        deposit(ALICE, WETH, 3 ether);
        pledge(ALICE, WETH, 1, 1 ether);
        Shot memory shot = snap();
        borrow(ALICE, 0, 4_300 * DOLLAR, shot);
        borrow(ALICE, 1, 60 * DOLLAR, shot);
        setEth(1_500);
        shot = snap();
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.DustLeft.selector, 1));
        this.liquidateExternally(ALICE, 1, 60 * DOLLAR - 1, WETH, shot);
        (uint256 repaid,) = liquidate(ALICE, 1, type(uint256).max, WETH, shot);
        vm.assertEq(repaid, 60 * DOLLAR);
        vm.assertEq(chains[1].vault.claimCount(), 1);
    }

    /// @dev All units of the asset that count here may be worth less than dust.
    function test_behavior_aSmallClaimForAllUnits() public {
        deposit(ALICE, USDC, 40 * DOLLAR);
        pledge(ALICE, USDC, 1, 40 * DOLLAR);
        Shot memory shot = _underwaterFrom(0, 1);
        vm.expectPartialRevert(IMarginVault.ClaimTooSmall.selector);
        this.liquidateExternally(ALICE, 1, 39 * DOLLAR, USDC, shot);
        (uint256 repaid, uint256 units) = liquidate(ALICE, 1, type(uint256).max, USDC, shot);
        vm.assertEq(units, 40 * DOLLAR);
        vm.assertEq(repaid, 39_215_687); // 40 / 1.02, rounded up
    }

    /// @dev Where less than dust is missing, the limit is dust: a claim of that size can be booked, and no second one.
    function test_behavior_aClaimOfDustWhereRIsLess() public {
        deposit(ALICE, WETH, 0.1 ether);
        pledge(ALICE, WETH, 1, 0.1 ether);
        borrow(ALICE, 1, 210 * DOLLAR, snap());
        setEth(2_590);
        Shot memory shot = snap();
        (uint256 repaid,) = liquidate(ALICE, 1, type(uint256).max, WETH, shot);
        vm.assertEq(repaid, 100 * DOLLAR);
        vm.expectPartialRevert(IMarginVault.Healthy.selector);
        this.liquidateExternally(ALICE, 1, type(uint256).max, WETH, shot);
    }

    /// @dev What is paid at once costs nobody anything: there is no such minimum.
    function test_behavior_localLiquidationsHaveNoSuchMinimum() public {
        (uint256 repaid,) = liquidate(ALICE, 0, DOLLAR, WETH, _underwater());
        vm.assertEq(repaid, DOLLAR);
    }

    /// @dev 3 WETH on slot 0 and $6,000 owed there; WETH at $2,400.
    function _underwater() private returns (Shot memory) {
        return _underwaterFrom(0, 0);
    }

    function _underwaterFrom(uint16 from, uint16 slot) private returns (Shot memory) {
        deposit(ALICE, WETH, 3 ether);
        if (slot != from) pledge(ALICE, WETH, slot, 3 ether);
        borrow(ALICE, slot, 6_000 * DOLLAR, snap());
        setEth(2_400);
        return snap();
    }

    /// @dev 2 WETH at $2,500 and $6,082 against $10,000: $1,222.1 short of the initial margin, and $350.46 of the other.
    function _underwaterWithUsdc() private returns (Shot memory) {
        setMinDebts(DOLLAR);
        deposit(ALICE, WETH, 2 ether);
        deposit(ALICE, USDC, 6_082 * DOLLAR);
        setEth(3_400);
        borrow(ALICE, 0, 10_000 * DOLLAR, snap());
        setEth(2_500);
        return snap();
    }
}
