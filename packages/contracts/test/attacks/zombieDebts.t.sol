// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IMarginVault} from "../../src/interfaces/IMarginVault.sol";
import {MarginVault} from "../../src/MarginVault.sol";
import {Base} from "../Base.sol";
import {TestToken} from "../utils/TestToken.sol";
import {vm} from "../utils/Vm.sol";

/// @dev A debt that can neither be repaid from what its account has, nor given up, lives for ever. ALICE owes on slots 0
/// and 1. On slot 2 she has a dollar of each of six coins, and $150 that nobody pledged.
contract ZombieDebts is Base {
    uint16 private constant FIRST = 7;
    uint16 private constant COINS = 6;

    function setUp() public override {
        super.setUp();
        for (uint16 i = FIRST; i < FIRST + COINS; ++i) {
            _open(i, 10 ** 30, DOLLAR);
        }
    }

    /// @dev BOB forces dust of every coin to wherever he can first. There is no budget that he uses up.
    function test_dustForcedFirstKeepsNothingFromADebt() public {
        deposit(ALICE, WETH_2, 0.1 ether);
        deposit(ALICE, WETH, 20 ether);
        deposit(ALICE, WBTC, BTC);
        Shot memory shot = snap();
        borrow(ALICE, 0, 40_000 * DOLLAR, shot);
        borrow(ALICE, 1, 40_000 * DOLLAR, shot);
        setPrice(WBTC, 30_000 * 10 ** 28);
        setEth(1_500);
        shot = snap();
        for (uint16 i = 0; i < 2 * COINS; ++i) {
            vm.assertEq(forcePledge(ALICE, FIRST + i % COINS, i / COINS, 1, shot), 1);
        }
        for (uint256 round = 0; round < 4; ++round) {
            _bringCollateral();
        }
        // Every unit reached a debt, and what is left of the debts is the reserves'.
        vm.assertEq(balanceOf(ALICE, WETH), 0);
        vm.assertEq(balanceOf(ALICE, WBTC), 0);
        for (uint16 i = WETH_2; i < FIRST + COINS; ++i) {
            if (i != DEBT_2) vm.assertEq(balanceOf(ALICE, i), 0);
        }
        shot = snap();
        for (uint16 slot = 0; slot < 2; ++slot) {
            uint256 debt = debtOf(ALICE, slot);
            vm.assertGt(debt, 10_000 * DOLLAR);
            if (chains[slot].venue.chargedOffOf(idOf(ALICE)) == 0) writeOff(ALICE, slot, shot);
            vm.assertEq(chains[slot].venue.chargedOffOf(idOf(ALICE)), debt);
            vm.assertEq(chains[slot].venue.lost(), debt);
        }
    }

    /// @dev The owner of the whole supply of a cheap token pledges and releases it until its half of the counter is used up.
    function test_aCounterThatTheOwnerWoreOutKeepsNothingFromADebt() public {
        uint16 cheap = FIRST + COINS;
        uint256 supply = 2 ** 96;
        _open(cheap, 10 ** 14, supply); // $7.9M
        Shot memory shot = snap();
        for (uint256 turn = 0; turn < 128; ++turn) {
            pledge(ALICE, cheap, 1, supply, shot);
            release(ALICE, 1, cheap, supply, snap());
            shot = snap();
        }
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.PledgedTooOften.selector, idOf(ALICE), cheap, uint16(1)));
        this.pledgeExternally(cheap, shot);

        deposit(ALICE, WBTC, BTC);
        borrow(ALICE, 1, 40_000 * DOLLAR, snap());
        setPrice(WBTC, 30_000 * 10 ** 28);
        setPrice(cheap, 10 ** 11); // $7,923
        vm.assertEq(forcePledge(ALICE, cheap, 1, type(uint256).max, snap()), supply);
        (uint104 pledged,) = chains[2].vault.pledged(idOf(ALICE), cheap, 1);
        vm.assertEq(pledged, 2 ** 103 + supply);
        (, uint256 units) = liquidate(ALICE, 1, type(uint256).max, cheap, snap());
        vm.assertEq(units, supply);
        settle(snap(), 0);
        vm.assertEq(balanceOf(ALICE, cheap), 0);
    }

    function pledgeExternally(uint16 assetId, Shot memory shot) external {
        pledge(ALICE, assetId, 1, 1, shot);
    }

    function forceExternally(uint16 assetId, uint16 toSlot, Shot memory shot) external {
        forcePledge(ALICE, assetId, toSlot, type(uint256).max, shot);
    }

    function liquidateExternally(uint16 slot, uint16 assetId, Shot memory shot) external {
        liquidate(ALICE, slot, type(uint256).max, assetId, shot);
    }

    /// @dev What keepers do: everything that is free on slot 2 to a slot that is short, everything that counts there to
    /// liquidators, and every claim paid.
    function _bringCollateral() private {
        Shot memory shot = snap();
        for (uint16 assetId = WETH_2; assetId < FIRST + COINS; ++assetId) {
            for (uint16 slot = 0; slot < 2; ++slot) {
                try this.forceExternally(assetId, slot, shot) {} catch {}
            }
        }
        shot = snap();
        for (uint16 slot = 0; slot < 2; ++slot) {
            for (uint16 assetId = 0; assetId < FIRST + COINS; ++assetId) {
                try this.liquidateExternally(slot, assetId, shot) {} catch {}
            }
        }
        shot = snap();
        for (uint256 i = 0; i < shot.claims.length; ++i) {
            settle(shot, i);
        }
    }

    /// @dev A new asset of slot 2, all of it ALICE's and in custody.
    function _open(uint16 assetId, uint256 price, uint256 units) private {
        MarginVault vault = vaultOf(assetId);
        TestToken token = new TestToken(6);
        token.mint(ALICE, units);
        vm.prank(OWNER);
        vault.addAsset(assetId, address(token), 0);
        table.push(collateralWord({price: price, initial: 9_000, maintenance: 9_500, bonus: 200, slot: 2}));
        vm.prank(ALICE);
        token.approve(address(vault), units);
        by(ALICE);
        vault.deposit(idOf(ALICE), assetId, units);
    }
}
