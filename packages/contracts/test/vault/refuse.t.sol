// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IMarginVault} from "../../src/interfaces/IMarginVault.sol";
import {IVaultExtension} from "../../src/interfaces/IVaultExtension.sol";
import {MarginVault} from "../../src/MarginVault.sol";
import {AssetId} from "../../src/types/AssetId.sol";
import {vm} from "../utils/Vm.sol";
import {LiquidationBase} from "./LiquidationBase.sol";

/// @dev Guardian and owner refuse new risk at once (§9), here on slot 0.
contract RefuseTest is LiquidationBase {
    address private immutable GUARDIAN = actor("guardian");
    IVaultExtension private _extension;

    function setUp() public override {
        super.setUp();
        _extension = extensionOf(chains[0].vault);
        MarginVault vault = vaultOf(WETH);
        vm.prank(OWNER);
        vault.setGuardian(GUARDIAN);
    }

    /// @dev New debts of a liability, for as long as they like.
    function test_default_liability() public {
        deposit(ALICE, WETH, 3 ether);
        borrow(ALICE, 0, 1_000 * DOLLAR, snap());
        on(0);
        vm.expectEmit(address(_extension));
        emit IMarginVault.RiskRefused(AssetId.wrap(DEBT_0), type(uint64).max);
        vm.prank(GUARDIAN);
        _extension.refuse(DEBT_0);
        vm.assertEq(_extension.refusedUntil(DEBT_0), type(uint64).max);
        _requireNoNewDebt();
        advance(365 days);
        _requireNoNewDebt();
        vm.expectEmit(address(_extension));
        emit IMarginVault.RiskRefused(AssetId.wrap(DEBT_0), time);
        vm.prank(OWNER);
        _extension.allow(DEBT_0);
        borrow(ALICE, 0, 1, snap());
        // And again at once.
        vm.prank(OWNER);
        _extension.refuse(DEBT_0);
        _requireNoNewDebt();
    }

    /// @dev Nothing else: who owes may repay, withdraw and be liquidated.
    function test_behavior_aLiabilityThatIsRefused() public {
        deposit(ALICE, WETH, 3 ether);
        borrow(ALICE, 0, 4_000 * DOLLAR, snap());
        vm.prank(GUARDIAN);
        _extension.refuse(DEBT_0);
        repay(ALICE, 0, 100 * DOLLAR);
        withdraw(ALICE, WETH, 0.5 ether, snap());
        setEth(1_800);
        liquidate(ALICE, 0, type(uint256).max, WETH, snap());
    }

    /// @dev A collateral counts nothing where risk is asked for, for a day.
    function test_default_collateral() public {
        deposit(ALICE, WETH, 3 ether);
        deposit(ALICE, USDC, 1_000 * DOLLAR);
        borrow(ALICE, 0, 500 * DOLLAR, snap());
        on(0);
        vm.expectEmit(address(_extension));
        emit IMarginVault.RiskRefused(AssetId.wrap(WETH), time + 1 days);
        vm.prank(GUARDIAN);
        _extension.refuse(WETH);
        // $950 at 95 % of USDC are left, and $550 are needed.
        Shot memory shot = snap();
        vm.expectRevert(
            abi.encodeWithSelector(IMarginVault.InsufficientMargin.selector, idOf(ALICE), -0.0000004 ether, 0)
        );
        this.borrowExternally(363_636_363 + 1, shot);
        borrow(ALICE, 0, 363_636_363, shot);
        vm.expectPartialRevert(IMarginVault.InsufficientMargin.selector);
        this.withdrawExternally(USDC, DOLLAR, shot);
        // It may itself be taken out: it does not count.
        withdraw(ALICE, WETH, 1 ether, shot);
        advance(1 days - 5);
        shot = snap();
        vm.assertEq(time, _extension.refusedUntil(WETH) - 1 + 4);
        borrow(ALICE, 0, 1, shot);
    }

    function test_behavior_forExactlyADay() public {
        deposit(ALICE, WETH, 3 ether);
        borrow(ALICE, 0, 1_000 * DOLLAR, snap());
        vm.prank(GUARDIAN);
        _extension.refuse(WETH);
        uint64 until = time + 1 days;
        vm.assertEq(_extension.refusedUntil(WETH), until);
        advance(1 days - 5);
        Shot memory shot = snap();
        vm.assertEq(time, until - 1);
        vm.expectPartialRevert(IMarginVault.InsufficientMargin.selector);
        this.borrowExternally(1, shot);
        advance(1);
        borrow(ALICE, 0, 1, shot);
    }

    /// @dev And then not for seven, whoever asks.
    function test_behavior_thenNotForSevenDays() public {
        vm.prank(GUARDIAN);
        _extension.refuse(WETH);
        uint64 notBefore = time + 8 days;
        address[2] memory both = [GUARDIAN, OWNER];
        advance(8 days - 1);
        for (uint256 i = 0; i < both.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IMarginVault.RefusedRecently.selector, notBefore));
            vm.prank(both[i]);
            _extension.refuse(WETH);
        }
        advance(1);
        vm.prank(OWNER);
        _extension.refuse(WETH);
        vm.assertEq(_extension.refusedUntil(WETH), time + 1 days);
    }

    /// @dev One that is ended early rests from then on.
    function test_behavior_endedEarly() public {
        vm.prank(GUARDIAN);
        _extension.refuse(WETH);
        advance(1 hours);
        vm.prank(GUARDIAN);
        _extension.allow(WETH);
        uint64 notBefore = time + 7 days;
        advance(7 days - 1);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.RefusedRecently.selector, notBefore));
        vm.prank(GUARDIAN);
        _extension.refuse(WETH);
        advance(1);
        vm.prank(GUARDIAN);
        _extension.refuse(WETH);
    }

    /// @dev Not while it is refused already, which would make it longer.
    function test_error_whileItIsRefused() public {
        vm.prank(GUARDIAN);
        _extension.refuse(WETH);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.RefusedRecently.selector, time + 8 days));
        vm.prank(GUARDIAN);
        _extension.refuse(WETH);
    }

    /// @dev It makes nobody liquidatable, and stops no liquidation and no forced move.
    function test_behavior_healthIsAsItWas() public {
        deposit(ALICE, WETH, 3 ether);
        deposit(ALICE, WBTC, BTC / 10);
        pledge(ALICE, WETH, 1, 1 ether);
        borrow(ALICE, 1, 4_000 * DOLLAR, snap());
        vm.prank(GUARDIAN);
        _extension.refuse(WETH);
        Shot memory shot = snap();
        vm.expectPartialRevert(IMarginVault.Healthy.selector);
        this.liquidateExternally(ALICE, 1, type(uint256).max, WETH, shot);
        setEth(1_000);
        setPrice(WBTC, 10_000 * 10 ** 28);
        shot = snap();
        vm.assertGt(forcePledge(ALICE, WETH, 1, type(uint256).max, shot), 0);
    }

    /// @dev Another chain's collateral that counts here, and only here.
    function test_behavior_aCollateralOfAnotherChain() public {
        deposit(ALICE, WBTC, BTC);
        pledge(ALICE, WBTC, 0, BTC / 2);
        Shot memory shot = snap();
        borrow(ALICE, 0, 1_000 * DOLLAR, shot);
        borrow(ALICE, 1, 1_000 * DOLLAR, shot);
        on(0);
        vm.prank(GUARDIAN);
        _extension.refuse(WBTC);
        shot = snap();
        vm.expectPartialRevert(IMarginVault.InsufficientMargin.selector);
        this.borrowExternally(1, shot);
        borrow(ALICE, 1, 1, shot);
    }

    function test_error_notOwnerOrGuardian() public {
        on(0);
        vm.expectRevert(abi.encodeWithSelector(bytes4(keccak256("NotGuardian(address)")), ALICE));
        vm.prank(ALICE);
        _extension.refuse(WETH);
        vm.prank(GUARDIAN);
        _extension.refuse(WETH);
        vm.expectRevert(abi.encodeWithSelector(bytes4(keccak256("NotGuardian(address)")), ALICE));
        vm.prank(ALICE);
        _extension.allow(WETH);
    }

    function test_error_notRefused() public {
        on(0);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.NotRefused.selector, WETH));
        vm.prank(OWNER);
        _extension.allow(WETH);
        vm.prank(OWNER);
        _extension.refuse(WETH);
        advance(1 days);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.NotRefused.selector, WETH));
        vm.prank(OWNER);
        _extension.allow(WETH);
    }

    function borrowExternally(uint256 units, Shot memory shot) external {
        borrow(ALICE, 0, units, shot);
    }

    function withdrawExternally(uint16 assetId, uint256 units, Shot memory shot) external {
        withdraw(ALICE, assetId, units, shot);
    }

    function _requireNoNewDebt() private {
        Shot memory shot = snap();
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.NewLiabilitiesRefused.selector, DEBT_0));
        this.borrowExternally(1, shot);
    }
}
