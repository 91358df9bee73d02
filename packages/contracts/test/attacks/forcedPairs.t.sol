// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IMarginVault} from "../../src/interfaces/IMarginVault.sol";
import {MarginVault} from "../../src/MarginVault.sol";
import {AccountProof} from "../../src/types/Snapshot.sol";
import {Base} from "../Base.sol";
import {TestToken} from "../utils/TestToken.sol";
import {vm} from "../utils/Vm.sol";

/// @dev An owner whose helper opens all forced pairs with dust, one unit each, while the account is under water. A limit
/// of the law (section 3: eight forced pairs ever), not of the vault: where assets × short slots exceed eight, units can
/// be kept from the debts (section 11, invariant 7), for nothing.
contract ForcedPairsAttack is Base {
    uint16 private constant FIRST = 7;
    uint16 private constant DUSTS = 6;

    function setUp() public override {
        super.setUp();
        MarginVault vault = vaultOf(WETH);
        for (uint16 i = FIRST; i < FIRST + DUSTS; ++i) {
            TestToken token = new TestToken(6);
            vm.prank(OWNER);
            vault.addAsset(i, address(token), 0);
            table.push(collateralWord({price: 10 ** 30, initial: 9_000, maintenance: 9_500, bonus: 200, slot: 0}));
            token.mint(ALICE, DOLLAR);
            vm.prank(ALICE);
            token.approve(address(vault), DOLLAR);
            by(ALICE);
            vault.deposit(idOf(ALICE), i, DOLLAR);
        }
    }

    function test_limit_forcedPairsUsedUpWithDust() public {
        deposit(ALICE, WETH, 1 ether);
        deposit(ALICE, WBTC, BTC);
        deposit(ALICE, WETH_2, 20 ether);
        Shot memory shot = snap();
        borrow(ALICE, 1, 40_000 * DOLLAR, shot);
        borrow(ALICE, 2, 40_000 * DOLLAR, shot);
        setPrice(WBTC, 30_000 * 10 ** 28);
        setEth(1_500);
        shot = snap();
        for (uint16 i = 0; i < 8; ++i) {
            forcePledge(FIRST + i % DUSTS, 1 + i / DUSTS, 1, shot);
        }
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.TooManyPledges.selector, idOf(ALICE)));
        this.forcePledge(WETH, 1, 1 ether, shot);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.TooManyPledges.selector, idOf(ALICE)));
        this.forcePledge(WETH, 2, 1 ether, shot);
    }

    function forcePledge(uint16 assetId, uint16 toSlot, uint256 units, Shot memory shot) public {
        MarginVault vault = vaultOf(WETH);
        AccountProof memory proof = proofOf(shot, idOf(ALICE));
        by(BOB);
        vault.forcePledge(idOf(ALICE), assetId, toSlot, units, proof);
    }
}
