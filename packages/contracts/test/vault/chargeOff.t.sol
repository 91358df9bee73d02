// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IMarginVault} from "../../src/interfaces/IMarginVault.sol";
import {MarginVault} from "../../src/MarginVault.sol";
import {AccountId} from "../../src/types/AccountId.sol";
import {AssetId} from "../../src/types/AssetId.sol";
import {AccountProof} from "../../src/types/Snapshot.sol";
import {debtWord} from "../utils/LeafWords.sol";
import {TestVenue} from "../utils/TestVenue.sol";
import {vm} from "../utils/Vm.sol";
import {EscapeBase} from "./EscapeBase.sol";
import {LiquidationBase} from "./LiquidationBase.sol";

/// @dev A liquidation that leaves nothing to pay the rest with ends with its loss (§8). Mostly $2,000 owed on slot 1
/// against WETH that falls to $500.
contract ChargeOffTest is EscapeBase, LiquidationBase {
    /// @dev For 0.98 WETH at 5 % bonus: 490 / 1.05, rounded up.
    uint256 private constant REPAID = 466_666_667;
    uint256 private constant LOST = 2_000_000_000 - REPAID;

    function test_default() public {
        deposit(ALICE, WETH, 0.98 ether);
        _pledgeAndBorrow();
        setEth(500);
        AccountProof memory proof = proofOf(snap(), idOf(ALICE));
        (MarginVault vault, TestVenue venue) = (chains[1].vault, chains[1].venue);
        fund(LIQUIDATOR, DEBT_1, 2_000 * DOLLAR, address(venue));
        on(1);
        vm.expectEmit(address(vault));
        emit IMarginVault.Liquidated(
            AccountId.wrap(idOf(ALICE)),
            address(venue),
            AssetId.wrap(WETH),
            LIQUIDATOR,
            LIQUIDATOR,
            REPAID,
            REPAID,
            0.98 ether
        );
        vm.expectEmit(address(vault));
        emit IMarginVault.ChargedOff(AccountId.wrap(idOf(ALICE)), address(venue), LOST, LOST);
        by(LIQUIDATOR);
        vault.liquidate(idOf(ALICE), address(venue), type(uint256).max, WETH, 0, LIQUIDATOR, "", proof);

        vm.assertEq(venue.lost(), LOST);
        vm.assertEq(venue.lastRewarded(), address(0));
        // She keeps owing it, to the reserves, and her leaf says so.
        vm.assertEq(debtOf(ALICE, 1), LOST);
        vm.assertEq(venue.chargedOffOf(idOf(ALICE)), LOST);
        vm.assertEq(vault.venuesOf(idOf(ALICE)).length, 1);
        vm.assertEq(vault.localWords(idOf(ALICE))[1], debtWord(DEBT_1, uint104(LOST)));
        vm.assertTrue(truthOf(ALICE).maintenanceSurplus < 0);
    }

    function test_default_localCollateral() public {
        deposit(ALICE, WETH, 0.98 ether);
        borrow(ALICE, 0, 2_000 * DOLLAR, snap());
        setEth(500);
        liquidate(ALICE, 0, type(uint256).max, WETH, snap());
        vm.assertEq(chains[0].venue.lost(), LOST);
    }

    // ------------------------------------------------------------------------------------------------- what remains

    /// @dev What stays elsewhere is worth dust, or one usdWad more.
    function test_behavior_dustElsewhere() public {
        _requireChargedOff(0.2 ether, true); // $100
        setPrice(WETH, 500 ether + 5);
        _requireChargedOff(0.2 ether, false);
    }

    function test_behavior_oneUnitElsewhere() public {
        _requireChargedOff(1, true);
    }

    /// @dev In any asset: the sum counts.
    function test_behavior_dustOfSeveralAssets() public {
        deposit(ALICE, USDC, 40 * DOLLAR);
        deposit(ALICE, WETH_2, 0.04 ether);
        _requireChargedOff(0.08 ether, true);
        deposit(ALICE, USDC, 1);
        _requireChargedOff(0.08 ether, false);
    }

    /// @dev A single unit that counts here could still be taken.
    function test_behavior_notWhileSomethingCountsHere() public {
        deposit(ALICE, USDC, 2);
        pledge(ALICE, USDC, 1, 1);
        _requireChargedOff(0, false);
    }

    function test_behavior_notWhileAnotherAssetOfThisChainIsLeft() public {
        deposit(ALICE, WBTC, 10); // $0.006
        _requireChargedOff(0, false);
    }

    function test_behavior_notInTheMiddleOfTheCollateral() public {
        deposit(ALICE, WETH, 0.98 ether);
        _pledgeAndBorrow();
        setEth(500);
        Shot memory shot = snap();
        liquidate(ALICE, 1, REPAID - 100 * DOLLAR, WETH, shot);
        vm.assertEq(chains[1].venue.lost(), 0);
        liquidate(ALICE, 1, type(uint256).max, WETH, shot);
        vm.assertEq(chains[1].venue.lost(), LOST);
    }

    /// @dev What a stale price calls dust may be a fortune; a stale chain may have more than it shows.
    function test_behavior_notWhileSomethingIsStale() public {
        deposit(ALICE, WETH_2, 0.01 ether);
        setFlags(WETH_2, 1);
        _requireChargedOff(0, false);
        setFlags(WETH_2, 2);
        _requireChargedOff(0, false);
        setFlags(WETH_2, 0);
        setFlags(USDC, 1); // not the account's
        _requireChargedOff(0, true);
    }

    /// @dev By then a ramp has its weights at 0: it neither counts nor blocks, however much it was.
    function test_behavior_collateralOfWeightZeroIsNothing() public {
        deposit(ALICE, WETH_2, 1_000 ether);
        deposit(ALICE, WBTC, BTC);
        table[WETH_2] = collateralWord({price: 3_000 ether, initial: 0, maintenance: 0, bonus: 500, slot: 2});
        table[WBTC] = collateralWord({price: 60_000 * 10 ** 28, initial: 0, maintenance: 0, bonus: 500, slot: 1});
        setFlags(WETH_2, 3);
        _requireChargedOff(0, true);
    }

    /// @dev Less is owed than the dust elsewhere is worth.
    function test_behavior_notWhileTheAccountIsSolvent() public {
        deposit(ALICE, WETH, 1.18 ether);
        _pledgeAndBorrow();
        repay(ALICE, 1, 1_433_333_333); // of $566.666667, $466.666667 are repaid, and 0.2 WETH are worth $100
        setEth(500);
        Shot memory shot = snap();
        uint256 before = vm.snapshotState();
        liquidate(ALICE, 1, type(uint256).max, WETH, shot);
        vm.assertEq(debtOf(ALICE, 1), 100 * DOLLAR);
        vm.assertEq(chains[1].venue.lost(), 0);
        vm.revertToState(before);
        table[DEBT_1] = debtAssetWord({price: 10 ** 30 + 1, slot: 1});
        liquidate(ALICE, 1, type(uint256).max, WETH, snap());
        vm.assertEq(chains[1].venue.lost(), 100 * DOLLAR);
    }

    /// @dev The liquidation stands without it.
    function test_behavior_notBeyondTheVenuesBucket() public {
        deposit(ALICE, WETH, 0.98 ether);
        _pledgeAndBorrow();
        setEth(500);
        chains[1].venue.refuseChargeOffs(true);
        (uint256 repaid,) = liquidate(ALICE, 1, type(uint256).max, WETH, snap());
        vm.assertEq(repaid, REPAID);
        vm.assertEq(chains[1].venue.lost(), 0);
        vm.assertEq(chains[1].venue.chargedOffOf(idOf(ALICE)), 0);
        // Once the bucket holds it, anyone books it.
        chains[1].venue.refuseChargeOffs(false);
        vm.assertEq(writeOff(ALICE, 1, snap()), LOST);
    }

    // ------------------------------------------------------------------------------------------------------ leaving

    /// @dev What is leaving another chain can be put back: it is the account's until it is paid.
    function test_behavior_notWhileSomethingIsLeaving() public {
        deposit(ALICE, WETH, 0.98 ether);
        deposit(ALICE, USDC, 100 * DOLLAR + 1);
        _pledgeAndBorrow();
        wait_(1 days);
        ask(USDC, 100 * DOLLAR + 1);
        setEth(500);
        Shot memory shot = look();
        post(shot, 1);
        liquidate(ALICE, 1, type(uint256).max, WETH, shot);
        vm.assertEq(chains[1].venue.lost(), 0);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.CollateralLeft.selector, idOf(ALICE), 100 ether + 10 ** 12));
        this.writeOffExternally(ALICE, 1, shot);
        // Paid out, it is gone.
        wait_(6 days);
        pay(USDC);
        shot = look();
        post(shot, 1);
        vm.assertEq(writeOff(ALICE, 1, shot), LOST);
    }

    function test_behavior_dustThatIsLeaving() public {
        deposit(ALICE, WETH, 0.98 ether);
        deposit(ALICE, USDC, 100 * DOLLAR);
        _pledgeAndBorrow();
        wait_(1 days);
        ask(USDC, 100 * DOLLAR);
        setEth(500);
        uint256 before = vm.snapshotState();
        setFlags(USDC, 2);
        Shot memory shot = look();
        post(shot, 1);
        liquidate(ALICE, 1, type(uint256).max, WETH, shot);
        vm.assertEq(chains[1].venue.lost(), 0);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.StalePrice.selector, USDC));
        this.writeOffExternally(ALICE, 1, shot);
        vm.revertToState(before);
        shot = look();
        post(shot, 1);
        liquidate(ALICE, 1, type(uint256).max, WETH, shot);
        vm.assertEq(chains[1].venue.lost(), LOST);
    }

    // -------------------------------------------------------------------------------------------------- what is owed

    /// @dev A loss is borne once: there is nothing to write off, and the next liquidation charges nothing off.
    function test_behavior_notTwice() public {
        Shot memory shot = _chargedOff();
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.NoDebt.selector, idOf(ALICE), address(chains[1].venue)));
        this.writeOffExternally(ALICE, 1, shot);
        deposit(ALICE, WBTC, BTC / 1_000); // $60
        liquidate(ALICE, 1, type(uint256).max, WBTC, snap());
        vm.assertEq(balanceOf(ALICE, WBTC), 0);
        vm.assertEq(chains[1].venue.lost(), LOST);
    }

    /// @dev What comes back is taken for the reserves.
    function test_behavior_collateralThatComesBack() public {
        _chargedOff();
        deposit(ALICE, WBTC, BTC / 100); // $600 on slot 1
        (uint256 repaid, uint256 units) = liquidate(ALICE, 1, type(uint256).max, WBTC, snap());
        vm.assertEq(units, BTC / 100);
        vm.assertEq(repaid, 566_037_736); // 600 / 1.06, rounded up
        vm.assertEq(chains[1].venue.recovered(), repaid);
        vm.assertEq(chains[1].venue.chargedOffOf(idOf(ALICE)), LOST - repaid);
        vm.assertEq(chains[1].venue.lost(), LOST);
    }

    /// @dev It can be brought from where it lies, and it cannot be taken away.
    function test_behavior_collateralThatComesBackElsewhere() public {
        _chargedOff();
        deposit(ALICE, USDC, 50 * DOLLAR);
        Shot memory shot = snap();
        vm.expectPartialRevert(IMarginVault.InsufficientMargin.selector);
        this.withdrawExternally(USDC, 1, shot);
        vm.assertEq(forcePledge(ALICE, USDC, 1, type(uint256).max, shot), 50 * DOLLAR);
        liquidate(ALICE, 1, type(uint256).max, USDC, snap());
        vm.assertGt(chains[1].venue.recovered(), 49 * DOLLAR);
    }

    /// @dev An account that is rich again pays old shares last, and loses only its new ones once more.
    function test_behavior_newerSharesFirst() public {
        _chargedOff();
        TestVenue venue = chains[1].venue;
        deposit(ALICE, WBTC, BTC / 10); // $6,000 on slot 1, of which 75 % are $4,500
        borrow(ALICE, 1, 1_000 * DOLLAR, snap());
        repay(ALICE, 1, 400 * DOLLAR);
        vm.assertEq(venue.recovered(), 0);
        vm.assertEq(venue.chargedOffOf(idOf(ALICE)), LOST);
        setPrice(WBTC, 10_000 * 10 ** 28);
        (uint256 repaid,) = liquidate(ALICE, 1, type(uint256).max, WBTC, snap());
        vm.assertEq(repaid, 943_396_227); // 1,000 / 1.06, rounded up
        vm.assertEq(venue.recovered(), repaid - 600 * DOLLAR);
        vm.assertEq(venue.lost(), LOST);
    }

    function test_behavior_onlyNewerSharesAreLost() public {
        _chargedOff();
        TestVenue venue = chains[1].venue;
        deposit(ALICE, WBTC, BTC / 10);
        borrow(ALICE, 1, 1_000 * DOLLAR, snap());
        setPrice(WBTC, 1_000 * 10 ** 28);
        (uint256 repaid,) = liquidate(ALICE, 1, type(uint256).max, WBTC, snap());
        vm.assertEq(repaid, 94_339_623); // 100 / 1.06, rounded up
        vm.assertEq(venue.lost(), LOST + 1_000 * DOLLAR - repaid);
        vm.assertEq(venue.chargedOffOf(idOf(ALICE)), debtOf(ALICE, 1));
    }

    /// @dev Who owes a loss can repay it, and is free.
    function test_behavior_repaidByItsOwner() public {
        _chargedOff();
        repay(ALICE, 1, LOST);
        vm.assertEq(chains[1].venue.recovered(), LOST);
        vm.assertEq(chains[1].vault.venuesOf(idOf(ALICE)).length, 0);
        vm.assertTrue(truthOf(ALICE).maintenanceSurplus == 0);
    }

    /// @dev A charge-off is that of one venue; another one on the same chain writes off its own.
    function test_behavior_oneVenueAtATime() public {
        on(1);
        TestVenue other = new TestVenue(chains[1].vault, 7, address(tokens[DEBT_1]));
        vm.prank(OWNER);
        chains[1].vault.addVenue(address(other));
        table.push(debtAssetWord({price: 10 ** 30, slot: 1}));
        deposit(ALICE, WETH, 1.5 ether);
        pledge(ALICE, WETH, 1, 1.5 ether);
        Shot memory shot = snap();
        borrow(ALICE, 1, 2_000 * DOLLAR, shot);
        AccountProof memory proof = proofOf(shot, idOf(ALICE));
        on(1);
        by(ALICE);
        other.borrow(idOf(ALICE), 1_000 * DOLLAR, ALICE, proof);
        setEth(500);
        shot = snap();
        liquidate(ALICE, 1, type(uint256).max, WETH, shot);
        vm.assertEq(chains[1].venue.lost(), debtOf(ALICE, 1));
        vm.assertEq(other.lost(), 0);
        proof = proofOf(shot, idOf(ALICE));
        on(1);
        vm.assertEq(chains[1].vault.writeOff(idOf(ALICE), address(other), proof), 1_000 * DOLLAR);
        vm.assertEq(other.lost(), 1_000 * DOLLAR);
    }

    function withdrawExternally(uint16 assetId, uint256 units, Shot memory shot) external {
        withdraw(ALICE, assetId, units, shot);
    }

    /// @dev 0.98 WETH count on slot 1, the rest where it is.
    function _pledgeAndBorrow() private {
        pledge(ALICE, WETH, 1, 0.98 ether);
        borrow(ALICE, 1, 2_000 * DOLLAR, snap());
    }

    function _chargedOff() private returns (Shot memory shot) {
        deposit(ALICE, WETH, 0.98 ether);
        _pledgeAndBorrow();
        setEth(500);
        shot = snap();
        liquidate(ALICE, 1, type(uint256).max, WETH, shot);
        vm.assertEq(chains[1].venue.lost(), LOST);
    }

    /// @dev Whether the liquidation of 0.98 WETH ends with the charge-off when `rest` of it stays on slot 0; leaves everything as
    /// it was.
    function _requireChargedOff(uint256 rest, bool expected) private {
        uint256 before = vm.snapshotState();
        bytes32 word = table[WETH];
        setPrice(WETH, 3_000 ether);
        deposit(ALICE, WETH, 0.98 ether + rest);
        _pledgeAndBorrow();
        setEth(500);
        // Unless the test has chosen another price near it.
        if (uint256(word) >> 128 < 1_000 ether) table[WETH] = word;
        liquidate(ALICE, 1, type(uint256).max, WETH, snap());
        vm.assertTrue(expected == (chains[1].venue.lost() != 0));
        vm.assertTrue(expected == (chains[1].venue.chargedOffOf(idOf(ALICE)) == debtOf(ALICE, 1)));
        vm.revertToState(before);
    }
}
