// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IMarginVault} from "../../src/interfaces/IMarginVault.sol";
import {ISnapshotRegistry} from "../../src/interfaces/ISnapshotRegistry.sol";
import {MarginVault} from "../../src/MarginVault.sol";
import {AccountId} from "../../src/types/AccountId.sol";
import {AssetId} from "../../src/types/AssetId.sol";
import {Claim} from "../../src/types/Claim.sol";
import {Margin} from "../../src/types/Margin.sol";
import {AccountProof} from "../../src/types/Snapshot.sol";
import {Base} from "../Base.sol";
import {claimWord} from "../utils/LeafWords.sol";
import {TestVenue} from "../utils/TestVenue.sol";
import {vm} from "../utils/Vm.sol";

contract LiquidateTest is Base {
    /// @dev At $2,400, 3 WETH against $6,000: M = 6,120 − 6,300, I = 5,760 − 6,600, and R = 840 / 0.26.
    uint256 private constant RESTORE = 3_230_769_230;
    /// @dev For it at 5 % bonus: 3,230.76923 × 1.05 / 2,400.
    uint256 private constant SEIZED = 1.413_461_538_125 ether;

    function test_default() public {
        Shot memory shot = _underwater(1);
        MarginVault vault = chains[1].vault;
        (uint256 repaid, uint256 units) = liquidate(ALICE, 1, type(uint256).max, WETH, shot);

        vm.assertEq(repaid, RESTORE);
        vm.assertEq(units, SEIZED);
        vm.assertEq(debtOf(ALICE, 1), 6_000 * DOLLAR - RESTORE);
        vm.assertEq(tokens[DEBT_1].balanceOf(LIQUIDATOR), 10 ** 15 - RESTORE);
        (, uint104 claimed) = vault.released(idOf(ALICE), WETH);
        vm.assertEq(claimed, SEIZED);
        vm.assertEq(vault.claimCount(), 1);
        Claim memory claim = vault.claimAt(0);
        vm.assertEq(claim.debtSlot, 1);
        vm.assertEq(claim.index, 0);
        vm.assertEq(claim.account, idOf(ALICE));
        vm.assertEq(claim.beneficiary, LIQUIDATOR);
        vm.assertEq(claim.assetId, WETH);
        vm.assertEq(claim.units, SEIZED);
        vm.assertEq(vault.localWords(idOf(ALICE))[0], claimWord(WETH, 1, uint104(SEIZED), 0));
    }

    function test_default_events() public {
        AccountProof memory proof = proofOf(_underwater(1), idOf(ALICE));
        (MarginVault vault, address venue) = (chains[1].vault, address(chains[1].venue));
        fund(LIQUIDATOR, DEBT_1, RESTORE, venue);
        uint64 touches = vault.touches();
        on(1);
        vm.expectEmit(address(vault));
        emit IMarginVault.AccountTouched(AccountId.wrap(idOf(ALICE)));
        vm.expectEmit(address(vault));
        emit IMarginVault.ClaimBooked(0, AccountId.wrap(idOf(ALICE)), BOB, AssetId.wrap(WETH), SEIZED);
        vm.expectEmit(address(vault));
        emit IMarginVault.Liquidated(
            AccountId.wrap(idOf(ALICE)), venue, AssetId.wrap(WETH), LIQUIDATOR, BOB, RESTORE, RESTORE, SEIZED
        );
        by(LIQUIDATOR);
        vault.liquidate(idOf(ALICE), venue, RESTORE, WETH, SEIZED, BOB, "", proof);
        vm.assertEq(vault.touches(), touches + 1);
    }

    function test_behavior_localCollateralIsPaidAtOnce() public {
        Shot memory shot = _underwater(0);
        (uint256 repaid, uint256 units) = liquidate(ALICE, 0, type(uint256).max, WETH, shot);
        vm.assertEq(repaid, RESTORE);
        vm.assertEq(units, SEIZED);
        vm.assertEq(tokens[WETH].balanceOf(LIQUIDATOR), SEIZED);
        vm.assertEq(balanceOf(ALICE, WETH), 3 ether - SEIZED);
        vm.assertEq(chains[0].vault.totalUnits(WETH), 3 ether - SEIZED);
        vm.assertEq(chains[0].vault.claimCount(), 0);
    }

    /// @dev M and I rise, and I ends where it should.
    function test_behavior_restoresTheInitialMargin() public {
        Shot memory shot = _underwater(1);
        AccountProof memory proof = proofOf(shot, idOf(ALICE));
        on(1);
        Margin memory before = chains[1].vault.marginOf(idOf(ALICE), proof);
        liquidate(ALICE, 1, type(uint256).max, WETH, shot);
        Margin memory afterwards = chains[1].vault.marginOf(idOf(ALICE), proof);
        vm.assertEq(before.maintenanceSurplus, -180 ether);
        vm.assertEq(before.initialSurplus, -840 ether);
        vm.assertTrue(afterwards.maintenanceSurplus > 0);
        vm.assertTrue(afterwards.initialSurplus > -0.000001 ether);
        vm.assertTrue(afterwards.initialSurplus <= 0);
        vm.expectPartialRevert(IMarginVault.Healthy.selector);
        this.liquidateExternally(ALICE, 1, type(uint256).max, WETH, shot);
    }

    /// @dev Small bites stop at the same margin and cost no more than one.
    function test_behavior_partialLiquidationsCostNoMore() public {
        _requireSameInParts(0, 33_333_333);
    }

    /// @dev Where each bite books a claim, it is at least dust.
    function test_behavior_partialLiquidationsCostNoMoreThroughClaims() public {
        _requireSameInParts(1, 200_000_003);
    }

    /// @dev Three chains with the same leaf, each unaware of the others.
    function test_behavior_allChainsTogetherRepayAtMostR() public {
        Shot memory shot = _underwaterEverywhere();
        uint256 repaid = 0;
        for (uint16 slot = 0; slot < SLOTS; ++slot) {
            (uint256 one,) = liquidate(ALICE, slot, type(uint256).max, WETH, shot);
            vm.assertEq(one, RESTORE / 3);
            repaid += one;
        }
        vm.assertLe(repaid, RESTORE);
        for (uint16 slot = 0; slot < SLOTS; ++slot) {
            vm.expectPartialRevert(IMarginVault.LiquidationTooSmall.selector);
            this.liquidateExternally(ALICE, slot, type(uint256).max, WETH, shot);
        }
        Shot memory next = snap();
        vm.expectPartialRevert(IMarginVault.Healthy.selector);
        this.liquidateExternally(ALICE, 0, type(uint256).max, WETH, next);
    }

    /// @dev The dollar repaid by the owner counts against this chain's share.
    function test_behavior_aRepaymentLowersWhatIsLeft() public {
        Shot memory shot = _underwaterEverywhere();
        repay(ALICE, 0, 100 * DOLLAR);
        (uint256 repaid,) = liquidate(ALICE, 0, type(uint256).max, WETH, shot);
        vm.assertEq(repaid, RESTORE / 3 - 100 * DOLLAR);
    }

    /// @dev A front-runner's repayment of one unit does not make the call fail.
    function test_attack_frontRunByOneUnit() public {
        Shot memory shot = _underwater(1);
        fund(BOB, DEBT_1, 1, address(chains[1].venue));
        on(1);
        by(BOB);
        chains[1].venue.repay(idOf(ALICE), 1);
        (uint256 repaid,) = liquidate(ALICE, 1, RESTORE, WETH, shot);
        vm.assertEq(repaid, RESTORE - 4); // 1.1 / 0.26 less is missing
    }

    function test_behavior_nothingBelowDustIsLeft() public {
        deposit(ALICE, WETH, 0.075 ether);
        borrow(ALICE, 0, 150 * DOLLAR, snap());
        setEth(2_400);
        // R is 21 / 0.26 = $80.77, which would leave $69.23.
        (uint256 repaid, uint256 units) = liquidate(ALICE, 0, type(uint256).max, WETH, snap());
        vm.assertEq(repaid, 150 * DOLLAR);
        vm.assertEq(units, 0.065625 ether);
        vm.assertEq(chains[0].vault.venuesOf(idOf(ALICE)).length, 0);
    }

    /// @dev The last unit of a collateral can be taken, at no better price.
    function test_behavior_takesAllThatTheCollateralCovers() public {
        deposit(ALICE, USDC, 100 * DOLLAR + 1);
        deposit(ALICE, WETH, 3 ether);
        borrow(ALICE, 0, 6_500 * DOLLAR, snap());
        setEth(2_400);
        (uint256 repaid, uint256 units) = liquidate(ALICE, 0, type(uint256).max, USDC, snap());
        vm.assertEq(units, 100 * DOLLAR + 1);
        vm.assertEq(repaid, 98_039_217); // 100.000001 / 1.02, rounded up
        vm.assertEq(balanceOf(ALICE, USDC), 0);
    }

    function test_behavior_onExactlyZero() public {
        deposit(ALICE, WETH, 3 ether);
        borrow(ALICE, 0, 5_100 * DOLLAR, snap());
        setEth(2_100);
        Shot memory shot = snap();
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.Healthy.selector, idOf(ALICE), 0));
        this.liquidateExternally(ALICE, 0, type(uint256).max, WETH, shot);
        setPrice(WETH, 2_100 * 10 ** 18 - 1);
        liquidate(ALICE, 0, type(uint256).max, WETH, snap());
    }

    function test_behavior_aLocalTopUpProtectsAtOnce() public {
        Shot memory shot = _underwater(0);
        deposit(ALICE, USDC, 186 * DOLLAR); // × 0.97 covers $180
        vm.expectPartialRevert(IMarginVault.Healthy.selector);
        this.liquidateExternally(ALICE, 0, type(uint256).max, WETH, shot);
    }

    function test_behavior_aPledgeInFlightChangesNothing() public {
        deposit(ALICE, WETH, 3 ether);
        pledge(ALICE, WETH, 1, 3 ether);
        borrow(ALICE, 1, 6_000 * DOLLAR, snap());
        deposit(ALICE, WETH, 0.05 ether); // $102 at maintenance: not enough for $180
        setEth(2_400);
        Shot memory shot = snap();
        pledge(ALICE, WETH, 1, 0.05 ether);
        (uint256 repaid,) = liquidate(ALICE, 1, type(uint256).max, WETH, shot);
        vm.assertGt(repaid, 0);
    }

    function test_behavior_theVenuesIndexPricesTheRepayment() public {
        Shot memory shot = _underwater(1);
        chains[1].venue.setIndex(1.5 * 10 ** 27);
        (uint256 repaid,) = liquidate(ALICE, 1, type(uint256).max, WETH, shot);
        vm.assertEq(tokens[DEBT_1].balanceOf(LIQUIDATOR), 10 ** 15 - repaid * 3 / 2);
    }

    function test_error_aHealthyNewerSnapshotIsPresent() public {
        Shot memory shot = _underwater(1);
        setEth(3_000);
        Shot memory newer = snap();
        advance(5);
        vm.expectPartialRevert(ISnapshotRegistry.NotAccepted.selector);
        this.liquidateExternally(ALICE, 1, type(uint256).max, WETH, shot);
        vm.expectPartialRevert(IMarginVault.Healthy.selector);
        this.liquidateExternally(ALICE, 1, type(uint256).max, WETH, newer);
    }

    /// @dev Who sent the liquidation a moment before the newer snapshot was posted is served.
    function test_behavior_forFourSecondsAfterANewerSnapshot() public {
        Shot memory shot = _underwater(1);
        setEth(3_000);
        snap();
        advance(4);
        (uint256 repaid,) = liquidate(ALICE, 1, type(uint256).max, WETH, shot);
        vm.assertEq(repaid, RESTORE);
    }

    function test_error_snapshotTooOld() public {
        Shot memory shot = _underwater(1);
        advance(MAX_AGE_LIQUIDATE + 1);
        vm.expectPartialRevert(ISnapshotRegistry.TooOld.selector);
        this.liquidateExternally(ALICE, 1, type(uint256).max, WETH, shot);
    }

    function test_error_selfLiquidation() public {
        AccountProof memory proof = proofOf(_underwater(1), idOf(ALICE));
        (MarginVault vault, address venue) = (chains[1].vault, address(chains[1].venue));
        on(1);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.SelfLiquidation.selector, idOf(ALICE)));
        by(ALICE);
        vault.liquidate(idOf(ALICE), venue, 1, WETH, 0, ALICE, "", proof);
    }

    function test_error_stalePrices() public {
        _underwater(1);
        setFlags(WETH, 1);
        Shot memory shot = snap();
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.StalePrice.selector, WETH));
        this.liquidateExternally(ALICE, 1, type(uint256).max, WETH, shot);
        setFlags(WETH, 0);
        setFlags(DEBT_1, 1);
        shot = snap();
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.StalePrice.selector, DEBT_1));
        this.liquidateExternally(ALICE, 1, type(uint256).max, WETH, shot);
    }

    /// @dev A stalled custody chain does not protect anyone; the claim waits for it.
    function test_behavior_aStaleChain() public {
        _underwater(1);
        setFlags(WETH, 2);
        liquidate(ALICE, 1, type(uint256).max, WETH, snap());
    }

    function test_error_worsePriceThanAsked() public {
        AccountProof memory proof = proofOf(_underwater(1), idOf(ALICE));
        (MarginVault vault, address venue) = (chains[1].vault, address(chains[1].venue));
        fund(LIQUIDATOR, DEBT_1, 10 ** 15, venue);
        on(1);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.TooFewUnits.selector, RESTORE, SEIZED));
        by(LIQUIDATOR);
        vault.liquidate(idOf(ALICE), venue, RESTORE, WETH, SEIZED + 1, BOB, "", proof);
        // Twice as much for twice the repayment is the same price; half of it is taken.
        vm.expectPartialRevert(IMarginVault.TooFewUnits.selector);
        by(LIQUIDATOR);
        vault.liquidate(idOf(ALICE), venue, 2 * RESTORE, WETH, 2 * SEIZED + 1, BOB, "", proof);
        by(LIQUIDATOR);
        vault.liquidate(idOf(ALICE), venue, 2 * RESTORE, WETH, 2 * SEIZED, BOB, "", proof);
    }

    function test_error_tooSmall() public {
        Shot memory shot = _underwater(1);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.LiquidationTooSmall.selector, 0, 0));
        this.liquidateExternally(ALICE, 1, 0, WETH, shot);
        // Nothing inbound, and nothing owed.
        vm.expectPartialRevert(IMarginVault.LiquidationTooSmall.selector);
        this.liquidateExternally(ALICE, 1, type(uint256).max, WETH_2, shot);
        vm.expectPartialRevert(IMarginVault.LiquidationTooSmall.selector);
        this.liquidateExternally(ALICE, 2, type(uint256).max, WETH_2, shot);
    }

    /// @dev $100 buy no unit of $200.
    function test_error_roundingToZero() public {
        setPrice(WBTC, 300 * 10 ** 36);
        deposit(ALICE, WBTC, 40);
        borrow(ALICE, 1, 8_000 * DOLLAR, snap());
        setPrice(WBTC, 200 * 10 ** 36);
        Shot memory shot = snap();
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.LiquidationTooSmall.selector, 100 ether, 0));
        this.liquidateExternally(ALICE, 1, 100 * DOLLAR, WBTC, shot);
    }

    function test_error_assetsThatTheTableDoesNotHave() public {
        _underwater(1);
        Shot memory shot = snap();
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.NotInAssetTable.selector, DEBT_0));
        this.liquidateExternally(ALICE, 1, type(uint256).max, DEBT_0, shot);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.NotInAssetTable.selector, 99));
        this.liquidateExternally(ALICE, 1, type(uint256).max, 99, shot);
        bytes32 listed = table[WETH];
        table[WETH] = collateralWord({price: 1, initial: 1, maintenance: 2, bonus: 0, slot: SLOTS});
        shot = snap();
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.NotInAssetTable.selector, WETH));
        this.liquidateExternally(ALICE, 1, type(uint256).max, WETH, shot);
        table[WETH] = collateralWord({price: 1, initial: 1, maintenance: 2, bonus: 0, slot: 1});
        shot = snap();
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.NotInAssetTable.selector, WETH));
        this.liquidateExternally(ALICE, 1, type(uint256).max, WETH, shot);
        table[WETH] = listed;
        deposit(ALICE, USDC, 10 ** 9 * DOLLAR);
        borrow(ALICE, 0, 1_000 * DOLLAR, snap());
        setPrice(USDC, 10 ** 6);
        table[DEBT_1] = 0;
        setPrice(DEBT_0, 10 ** 32);
        shot = snap();
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.NotInAssetTable.selector, DEBT_1));
        this.liquidateExternally(ALICE, 1, type(uint256).max, WETH, shot);
    }

    function test_error_unknownVenue() public {
        AccountProof memory proof = proofOf(_underwater(1), idOf(ALICE));
        MarginVault vault = chains[1].vault;
        TestVenue other = new TestVenue(vault, DEBT_1, address(tokens[DEBT_1]));
        on(1);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.UnknownVenue.selector, address(other)));
        by(LIQUIDATOR);
        vault.liquidate(idOf(ALICE), address(other), 1, WETH, 0, LIQUIDATOR, "", proof);
    }

    function test_error_receiverAndData() public {
        AccountProof memory proof = proofOf(_underwater(1), idOf(ALICE));
        (MarginVault vault, address venue) = (chains[1].vault, address(chains[1].venue));
        on(1);
        vm.expectRevert(IMarginVault.ZeroReceiver.selector);
        by(LIQUIDATOR);
        vault.liquidate(idOf(ALICE), venue, RESTORE, WETH, 0, address(0), "", proof);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.CallbackNotPossible.selector, WETH));
        by(LIQUIDATOR);
        vault.liquidate(idOf(ALICE), venue, RESTORE, WETH, 0, LIQUIDATOR, "data", proof);
    }

    function test_error_theLiquidatorDoesNotPay() public {
        AccountProof memory proof = proofOf(_underwater(1), idOf(ALICE));
        (MarginVault vault, address venue) = (chains[1].vault, address(chains[1].venue));
        on(1);
        vm.expectPartialRevert(IERC20Errors.ERC20InsufficientAllowance.selector);
        by(LIQUIDATOR);
        vault.liquidate(idOf(ALICE), venue, RESTORE, WETH, 0, LIQUIDATOR, "", proof);
    }

    /// @dev A weight that makes the divisor of R tiny, and one that makes it negative.
    function test_attack_tinyDivisor() public {
        _underwater(1);
        table[WETH] = collateralWord({price: 2_400 * 10 ** 18, initial: 10_476, maintenance: 1, bonus: 500, slot: 0});
        table[DEBT_1] = debtAssetWord({price: 1.2 * 10 ** 30, slot: 1});
        Shot memory shot = snap();
        // I = 7,542.72 − 7,920: R is 377.28 · 10^8 / 2,000 and more, so the debt itself is the limit.
        (uint256 repaid,) = liquidate(ALICE, 1, type(uint256).max, WETH, shot);
        vm.assertEq(repaid, 5_714_285_715); // what 3 WETH cover
        shot = snap();

        table[WETH] = collateralWord({price: 2_400 * 10 ** 18, initial: 10_477, maintenance: 1, bonus: 500, slot: 0});
        deposit(BOB, WETH, 3 ether);
        pledge(BOB, WETH, 1, 3 ether);
        shot = snap();
        vm.expectPartialRevert(IMarginVault.Healthy.selector);
        this.liquidateExternally(BOB, 1, type(uint256).max, WETH, shot);
    }

    function liquidateExternally(address who, uint16 slot, uint256 maxRepayUnits, uint16 assetId, Shot memory shot)
        external
    {
        liquidate(who, slot, maxRepayUnits, assetId, shot);
    }

    /// @dev 3 WETH on slot 0, pledged to `slot` unless it is that; $6,000 owed on `slot`; WETH at $2,400.
    function _underwater(uint16 slot) private returns (Shot memory) {
        deposit(ALICE, WETH, 3 ether);
        if (slot != 0) pledge(ALICE, WETH, slot, 3 ether);
        borrow(ALICE, slot, 6_000 * DOLLAR, snap());
        setEth(2_400);
        return snap();
    }

    /// @dev Five bites on `slot`, and what is left, are together what one liquidation does.
    function _requireSameInParts(uint16 slot, uint256 bite) private {
        Shot memory shot = _underwater(slot);
        (uint256 repaid, uint256 units) = (0, 0);
        for (uint256 i = 0; i < 5; ++i) {
            (uint256 oneRepaid, uint256 oneUnits) = liquidate(ALICE, slot, bite, WETH, shot);
            vm.assertEq(oneRepaid, bite);
            repaid += oneRepaid;
            units += oneUnits;
        }
        (uint256 rest, uint256 restUnits) = liquidate(ALICE, slot, type(uint256).max, WETH, shot);
        vm.assertEq(repaid + rest, RESTORE);
        vm.assertLe(units + restUnits, SEIZED);
    }

    /// @dev The same, a third of it on each slot.
    function _underwaterEverywhere() private returns (Shot memory shot) {
        deposit(ALICE, WETH, 3 ether);
        pledge(ALICE, WETH, 1, 1 ether);
        pledge(ALICE, WETH, 2, 1 ether);
        shot = snap();
        for (uint16 slot = 0; slot < SLOTS; ++slot) {
            borrow(ALICE, slot, 2_000 * DOLLAR, shot);
        }
        setEth(2_400);
        return snap();
    }
}
