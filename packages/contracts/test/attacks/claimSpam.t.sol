// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IMarginVault} from "../../src/interfaces/IMarginVault.sol";
import {MarginVault} from "../../src/MarginVault.sol";
import {AccountProof} from "../../src/types/Snapshot.sol";
import {bound, vm} from "../utils/Vm.sol";
import {LiquidationBase} from "../vault/LiquidationBase.sol";

/// @dev Every claim is hashed by every operator, and settled on another chain at somebody's cost (finding 3). Half a dollar
/// below the line must not be worth a million of them.
contract ClaimSpam is LiquidationBase {
    function test_claimsOfAMillionthOfADollar() public {
        AccountProof memory proof = proofOf(_halfADollarShort(1 ether), idOf(ALICE));
        (MarginVault vault, address venue) = (chains[1].vault, address(chains[1].venue));
        fund(BOB, DEBT_1, 10 ** 9, venue);
        on(1);
        for (uint256 i = 0; i < 100; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IMarginVault.ClaimTooSmall.selector, 10 ** 12, DUST));
            by(BOB);
            vault.liquidate(idOf(ALICE), venue, 1, WETH, 0, BOB, "", proof);
        }
        vm.assertEq(vault.claimCount(), 0);
        // The least that can be booked brings the account back above the line.
        by(BOB);
        vault.liquidate(idOf(ALICE), venue, 100 * DOLLAR, WETH, 0, BOB, "", proof);
        vm.assertEq(vault.claimCount(), 1);
        vm.expectPartialRevert(IMarginVault.Healthy.selector);
        by(BOB);
        vault.liquidate(idOf(ALICE), venue, 100 * DOLLAR, WETH, 0, BOB, "", proof);
    }

    /// @dev Nor with a snapshot after the other, in each of which a tick of the price makes a new limit.
    function test_aClaimWithEachTickOfThePrice() public {
        _halfADollarShort(100 ether);
        uint256 claims = 0;
        for (uint256 i = 0; i < 20; ++i) {
            setPrice(WETH, 2_470 ether - i * 0.0247 ether);
            Shot memory shot = snap();
            uint256 debt = debtOf(ALICE, 1);
            try this.liquidateExternally(ALICE, 1, 1, WETH, shot) {
                ++claims;
            } catch {}
            vm.assertEq(debtOf(ALICE, 1), debt);
        }
        vm.assertEq(claims, 0);
    }

    /// @dev Nor with a unit that was pledged on purpose: all units of an asset that count here are taken once.
    function test_aUnitThatIsPledgedOnPurpose() public {
        deposit(ALICE, USDC, 1);
        pledge(ALICE, USDC, 1, 1);
        Shot memory shot = _halfADollarShort(1 ether);
        (, uint256 units) = liquidate(ALICE, 1, type(uint256).max, USDC, shot);
        vm.assertEq(units, 1);
        vm.expectPartialRevert(IMarginVault.LiquidationTooSmall.selector);
        this.liquidateExternally(ALICE, 1, type(uint256).max, USDC, shot);
        vm.assertEq(chains[1].vault.claimCount(), 1);
    }

    /// @dev However it is cut up: a claim moves dust, the whole debt, or all there is.
    function testFuzz_noMoreClaimsThanTheirWorth(uint256 seed) public {
        _halfADollarShort(10 ether);
        setPrice(WETH, bound(seed, 2_000 ether, 2_470 ether));
        Shot memory shot = snap();
        uint256 debt = debtOf(ALICE, 1);
        for (uint256 i = 0; i < 30; ++i) {
            uint256 asked = uint256(keccak256(abi.encode(seed, i))) % (300 * DOLLAR);
            try this.liquidateExternally(ALICE, 1, asked, WETH, shot) {} catch {}
        }
        uint256 claims = chains[1].vault.claimCount();
        vm.assertGe((debt - debtOf(ALICE, 1)) * 10 ** 12, claims * DUST);
    }

    /// @dev WETH pledged to slot 1 and $2,000 of debt there for each, at a price at which M = 2,099.5 − 2,100 of each.
    function _halfADollarShort(uint256 units) private returns (Shot memory) {
        deposit(ALICE, WETH, units);
        pledge(ALICE, WETH, 1, units);
        borrow(ALICE, 1, units * 2_000 * DOLLAR / 1 ether, snap());
        setPrice(WETH, 2_470 ether);
        return snap();
    }
}
