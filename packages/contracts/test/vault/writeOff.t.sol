// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IMarginVault} from "../../src/interfaces/IMarginVault.sol";
import {ISnapshotRegistry} from "../../src/interfaces/ISnapshotRegistry.sol";
import {MarginVault} from "../../src/MarginVault.sol";
import {AccountId} from "../../src/types/AccountId.sol";
import {AssetId} from "../../src/types/AssetId.sol";
import {Claim} from "../../src/types/Claim.sol";
import {AccountProof} from "../../src/types/Snapshot.sol";
import {debtWord} from "../utils/LeafWords.sol";
import {TestVenue} from "../utils/TestVenue.sol";
import {vm} from "../utils/Vm.sol";
import {LiquidationBase} from "./LiquidationBase.sol";

contract WriteOffTest is LiquidationBase {
    address private immutable RESERVE = actor("reserve");

    /// @dev What lies here goes to the reserve at once.
    function test_default() public {
        deposit(ALICE, WETH, 0.03 ether);
        borrow(ALICE, 0, 60 * DOLLAR, snap());
        setEth(1_000);
        AccountProof memory proof = proofOf(snap(), idOf(ALICE));
        (MarginVault vault, TestVenue venue) = (vaultOf(WETH), chains[0].venue);
        uint64 touches = vault.touches();
        vm.expectEmit(address(vault));
        emit IMarginVault.Seized(AccountId.wrap(idOf(ALICE)), address(venue), AssetId.wrap(WETH), RESERVE, 0.03 ether);
        vm.expectEmit(address(vault));
        emit IMarginVault.WrittenOff(AccountId.wrap(idOf(ALICE)), address(venue), BOB, 60 * DOLLAR, 60 * DOLLAR);
        by(BOB);
        vm.assertEq(vault.writeOff(idOf(ALICE), address(venue), proof), 60 * DOLLAR);

        vm.assertEq(tokens[WETH].balanceOf(RESERVE), 0.03 ether);
        vm.assertEq(balanceOf(ALICE, WETH), 0);
        vm.assertEq(vault.totalUnits(WETH), 0);
        vm.assertEq(venue.lost(), 60 * DOLLAR);
        vm.assertEq(venue.lastRewarded(), BOB);
        // She keeps owing it, to the reserves.
        vm.assertEq(debtOf(ALICE, 0), 60 * DOLLAR);
        vm.assertEq(venue.chargedOffOf(idOf(ALICE)), 60 * DOLLAR);
        vm.assertEq(vault.venuesOf(idOf(ALICE)).length, 1);
        vm.assertEq(vault.localWords(idOf(ALICE)).length, 1);
        vm.assertEq(vault.localWords(idOf(ALICE))[0], debtWord(DEBT_0, 60 * uint104(DOLLAR)));
        vm.assertGt(vault.touches(), touches);
    }

    /// @dev What lies elsewhere goes there by claims, as in a liquidation.
    function test_default_foreignUnits() public {
        deposit(ALICE, WETH, 0.03 ether);
        deposit(ALICE, USDC, DOLLAR);
        pledge(ALICE, WETH, 1, 0.02 ether);
        pledge(ALICE, USDC, 1, DOLLAR);
        Shot memory shot = snap();
        borrow(ALICE, 1, 40 * DOLLAR, shot);
        setEth(1_000);
        writeOff(ALICE, 1, snap());
        MarginVault vault = chains[1].vault;
        vm.assertEq(vault.claimCount(), 2);
        Claim memory claim = vault.claimAt(0);
        vm.assertEq(claim.beneficiary, RESERVE);
        vm.assertEq(claim.account, idOf(ALICE));
        vm.assertEq(claim.units, claim.assetId == WETH ? 0.02 ether : DOLLAR);
        vm.assertEq(chains[1].venue.chargedOffOf(idOf(ALICE)), 40 * DOLLAR);
        shot = snap();
        settle(shot, 0);
        settle(shot, 1);
        vm.assertEq(tokens[WETH].balanceOf(RESERVE), 0.02 ether);
        vm.assertEq(tokens[USDC].balanceOf(RESERVE), DOLLAR);
        // What counts on another slot stays the account's, and answers for what it owes there.
        vm.assertEq(balanceOf(ALICE, WETH), 0.01 ether);
    }

    /// @dev The venue's bucket did not hold the loss when the last collateral was liquidated.
    function test_behavior_nothingIsLeftAtAll() public {
        deposit(ALICE, WETH, 0.3 ether);
        borrow(ALICE, 0, 600 * DOLLAR, snap());
        setEth(500);
        chains[0].venue.refuseChargeOffs(true);
        liquidate(ALICE, 0, type(uint256).max, WETH, snap());
        vm.assertEq(balanceOf(ALICE, WETH), 0);
        vm.assertEq(chains[0].venue.lost(), 0);
        chains[0].venue.refuseChargeOffs(false);
        vm.assertEq(writeOff(ALICE, 0, snap()), debtOf(ALICE, 0));
        vm.assertEq(chains[0].venue.lost(), debtOf(ALICE, 0));
    }

    /// @dev Claimed units are not taken twice.
    function test_behavior_afterALiquidationUnderTheSameSnapshot() public {
        deposit(ALICE, WETH, 0.03 ether);
        deposit(ALICE, USDC, 50 * DOLLAR);
        pledge(ALICE, WETH, 1, 0.03 ether);
        pledge(ALICE, USDC, 1, 50 * DOLLAR);
        borrow(ALICE, 1, 100 * DOLLAR, snap());
        setEth(1_000);
        Shot memory shot = snap();
        (, uint256 units) = liquidate(ALICE, 1, type(uint256).max, USDC, shot);
        vm.assertEq(units, 50 * DOLLAR);
        writeOff(ALICE, 1, shot);
        MarginVault vault = chains[1].vault;
        vm.assertEq(vault.claimCount(), 2);
        vm.assertEq(vault.claimAt(1).assetId, WETH);
        vm.assertEq(vault.claimAt(1).units, 0.03 ether);
        (, uint104 claimed) = vault.released(idOf(ALICE), USDC);
        vm.assertEq(claimed, 50 * DOLLAR);
    }

    /// @dev Of two venues the first takes the units, the second its loss.
    function test_behavior_secondVenue() public {
        on(0);
        uint16 assetId = 7;
        TestVenue other = new TestVenue(chains[0].vault, assetId, address(tokens[DEBT_0]));
        vm.prank(OWNER);
        chains[0].vault.addVenue(address(other));
        table.push(debtAssetWord({price: 10 ** 30, slot: 0}));
        deposit(ALICE, WETH, 0.03 ether);
        Shot memory shot = snap();
        borrow(ALICE, 0, 30 * DOLLAR, shot);
        AccountProof memory proof = proofOf(shot, idOf(ALICE));
        on(0);
        by(ALICE);
        other.borrow(idOf(ALICE), 30 * DOLLAR, ALICE, proof);
        setEth(1_000);
        shot = snap();
        writeOff(ALICE, 0, shot);
        vm.assertEq(other.debtOf(idOf(ALICE)), 30 * DOLLAR);
        proof = proofOf(shot, idOf(ALICE));
        on(0);
        chains[0].vault.writeOff(idOf(ALICE), address(other), proof);
        vm.assertEq(other.lost(), 30 * DOLLAR);
        vm.assertEq(tokens[WETH].balanceOf(RESERVE), 0.03 ether);
    }

    /// @dev An asset that is listed no more counts nowhere, so it is not taken.
    function test_behavior_anAssetThatTheTableDoesNotList() public {
        deposit(ALICE, WETH, 0.03 ether);
        deposit(ALICE, USDC, DOLLAR);
        borrow(ALICE, 0, 60 * DOLLAR, snap());
        setEth(1_000);
        table[USDC] = 0;
        writeOff(ALICE, 0, snap());
        vm.assertEq(balanceOf(ALICE, USDC), DOLLAR);
        vm.assertEq(balanceOf(ALICE, WETH), 0);
    }

    /// @dev Nor is one that vault and table place differently.
    function test_behavior_anAssetThatTheTableHasElsewhere() public {
        deposit(ALICE, WETH, 0.03 ether);
        deposit(ALICE, USDC, DOLLAR);
        borrow(ALICE, 0, 60 * DOLLAR, snap());
        setEth(1_000);
        table[USDC] = collateralWord({price: 10 ** 30, initial: 9_500, maintenance: 9_700, bonus: 200, slot: 1});
        writeOff(ALICE, 0, snap());
        vm.assertEq(balanceOf(ALICE, USDC), DOLLAR);
    }

    /// @dev Collateral of weight 0 neither counts nor is taken, however much it is.
    function test_behavior_collateralOfWeightZero() public {
        deposit(ALICE, WETH, 0.03 ether);
        deposit(ALICE, USDC, 1_000_000 * DOLLAR);
        table[USDC] = collateralWord({price: 10 ** 30, initial: 0, maintenance: 0, bonus: 200, slot: 0});
        setFlags(USDC, 3);
        borrow(ALICE, 0, 60 * DOLLAR, snap());
        setEth(1_000);
        writeOff(ALICE, 0, snap());
        vm.assertEq(balanceOf(ALICE, USDC), 1_000_000 * DOLLAR);
        vm.assertEq(balanceOf(ALICE, WETH), 0);
    }

    /// @dev The dust is taken first, also where no unit of it is left over for the loss to wait for.
    function test_behavior_theDustIsTakenFirst() public {
        deposit(ALICE, WETH, 0.03 ether);
        deposit(ALICE, USDC, 40 * DOLLAR);
        borrow(ALICE, 0, 100 * DOLLAR, snap());
        setEth(1_000);
        writeOff(ALICE, 0, snap());
        vm.assertEq(tokens[WETH].balanceOf(RESERVE), 0.03 ether);
        vm.assertEq(tokens[USDC].balanceOf(RESERVE), 40 * DOLLAR);
        vm.assertTrue(truthOf(ALICE).equity == -100 ether);
    }

    /// @dev Shares that were charged off are no debt to write off; newer ones are.
    function test_behavior_onlyWhatWasNotChargedOff() public {
        deposit(ALICE, WETH, 0.03 ether);
        borrow(ALICE, 0, 60 * DOLLAR, snap());
        setEth(1_000);
        writeOff(ALICE, 0, snap());
        Shot memory shot = snap();
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.NoDebt.selector, idOf(ALICE), address(chains[0].venue)));
        this.writeOffExternally(0, shot);
        deposit(ALICE, WETH, 0.2 ether);
        borrow(ALICE, 0, 50 * DOLLAR, snap());
        setEth(400);
        vm.assertEq(writeOff(ALICE, 0, snap()), 50 * DOLLAR);
        vm.assertEq(chains[0].venue.lost(), 110 * DOLLAR);
        vm.assertEq(chains[0].venue.chargedOffOf(idOf(ALICE)), 110 * DOLLAR);
    }

    function test_error_healthy() public {
        deposit(ALICE, WETH, 0.03 ether);
        borrow(ALICE, 0, 60 * DOLLAR, snap());
        Shot memory shot = snap();
        vm.expectPartialRevert(IMarginVault.Healthy.selector);
        this.writeOffExternally(0, shot);
    }

    /// @dev M < 0 alone is a matter of liquidation.
    function test_error_solvent() public {
        deposit(ALICE, WETH, 0.03 ether);
        borrow(ALICE, 0, 60 * DOLLAR, snap());
        setEth(2_000);
        Shot memory shot = snap();
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.Solvent.selector, idOf(ALICE), 0));
        this.writeOffExternally(0, shot);
        setPrice(WETH, 2_000 * 10 ** 18 - 10 ** 6);
        writeOff(ALICE, 0, snap());
    }

    function test_error_collateralLeft() public {
        deposit(ALICE, WETH, 0.1 ether);
        borrow(ALICE, 0, 200 * DOLLAR, snap());
        setPrice(WETH, 1_000 * 10 ** 18 + 10 ** 6);
        Shot memory shot = snap();
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.CollateralLeft.selector, idOf(ALICE), 100 ether + 100_000));
        this.writeOffExternally(0, shot);
        setEth(1_000);
        writeOff(ALICE, 0, snap());
    }

    /// @dev What the owner has on other chains counts.
    function test_attack_writeOffOfOnesOwnDust() public {
        deposit(ALICE, WETH, 0.03 ether);
        borrow(ALICE, 0, 60 * DOLLAR, snap());
        deposit(ALICE, WETH_2, 0.2 ether);
        setPrice(WETH, 1_000 * 10 ** 18);
        setPrice(WETH_2, 300 * 10 ** 18);
        Shot memory shot = snap();
        vm.expectPartialRevert(IMarginVault.Healthy.selector);
        this.writeOffExternally(0, shot);
    }

    function test_behavior_aLocalTopUpProtectsAtOnce() public {
        deposit(ALICE, WETH, 0.03 ether);
        borrow(ALICE, 0, 60 * DOLLAR, snap());
        setEth(1_000);
        Shot memory shot = snap();
        deposit(ALICE, USDC, 31 * DOLLAR);
        vm.expectPartialRevert(IMarginVault.Solvent.selector);
        this.writeOffExternally(0, shot);
    }

    /// @dev What a stale price calls dust may be a fortune, and a chain that is not seen may have more than it shows.
    function test_error_stalePrices() public {
        deposit(ALICE, WETH, 0.03 ether);
        deposit(ALICE, WETH_2, 0.0001 ether);
        borrow(ALICE, 0, 60 * DOLLAR, snap());
        setEth(1_000);
        uint16[2] memory stale = [WETH, WETH_2];
        for (uint256 flag = 1; flag <= 2; ++flag) {
            for (uint256 i = 0; i < stale.length; ++i) {
                setFlags(stale[i], flag);
                Shot memory shot = snap();
                vm.expectRevert(abi.encodeWithSelector(IMarginVault.StalePrice.selector, stale[i]));
                this.writeOffExternally(0, shot);
                setFlags(stale[i], 0);
            }
        }
        setFlags(USDC, 1); // not the account's
        writeOff(ALICE, 0, snap());
    }

    function test_error_venues() public {
        deposit(ALICE, WETH, 0.03 ether);
        borrow(ALICE, 0, 60 * DOLLAR, snap());
        setEth(1_000);
        Shot memory shot = snap();
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.NoDebt.selector, idOf(ALICE), address(chains[1].venue)));
        this.writeOffExternally(1, shot);
        AccountProof memory proof = proofOf(shot, idOf(ALICE));
        on(0);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.UnknownVenue.selector, BOB));
        chains[0].vault.writeOff(idOf(ALICE), BOB, proof);
        table[DEBT_0] = 0;
        shot = snap();
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.NotInAssetTable.selector, DEBT_0));
        this.writeOffExternally(0, shot);
    }

    function test_error_snapshots() public {
        deposit(ALICE, WETH, 0.03 ether);
        borrow(ALICE, 0, 60 * DOLLAR, snap());
        setEth(1_000);
        Shot memory shot = snap();
        advance(MAX_AGE_LIQUIDATE + 1);
        vm.expectPartialRevert(ISnapshotRegistry.TooOld.selector);
        this.writeOffExternally(0, shot);
        snap();
        advance(5);
        vm.expectPartialRevert(ISnapshotRegistry.NotAccepted.selector);
        this.writeOffExternally(0, shot);
    }

    function writeOffExternally(uint16 slot, Shot memory shot) external {
        writeOff(ALICE, slot, shot);
    }
}
