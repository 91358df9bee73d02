// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IMarginVault} from "../../src/interfaces/IMarginVault.sol";
import {MarginVault} from "../../src/MarginVault.sol";
import {AssetInfo} from "../../src/types/ChainState.sol";
import {AccountProof} from "../../src/types/Snapshot.sol";
import {Base} from "../Base.sol";
import {TestToken} from "../utils/TestToken.sol";
import {vm} from "../utils/Vm.sol";

/// @dev §12, accounting: numbers that are not what they seem.
contract AccountingAttacks is Base {
    uint16 private constant FIRST = 10;

    /// @dev Every test token has the same symbol. A unit is worth what the table says of its asset.
    function test_sameSymbolWith6And18Decimals() public {
        vm.assertEq(tokens[WETH].symbol(), tokens[USDC].symbol());
        AssetInfo[] memory assets = chains[0].vault.assets();
        vm.assertEq(assets[0].decimals, 18);
        vm.assertEq(assets[1].decimals, 6);
        deposit(ALICE, WETH, 10 ** 6);
        deposit(ALICE, USDC, 10 ** 6);
        Shot memory shot = snap();
        on(0);
        // $1, and $3,000 × 10^-12.
        int256 equity = chains[0].vault.marginOf(idOf(ALICE), proofOf(shot, idOf(ALICE))).equity;
        vm.assertEq(equity, 10 ** 18 + 3_000 * 10 ** 6);
    }

    /// @dev What was signed is the only leaf there is.
    function test_duplicateOrUnsortedWords() public {
        deposit(ALICE, WETH, 1 ether);
        deposit(ALICE, USDC, 1);
        AccountProof memory proof = proofOf(snap(), idOf(ALICE));
        bytes32[] memory words = proof.words;
        proof.words = new bytes32[](2);
        (proof.words[0], proof.words[1]) = (words[1], words[0]);
        _requireRefused(proof);
        (proof.words[0], proof.words[1]) = (words[0], words[0]);
        _requireRefused(proof);
        proof.words = new bytes32[](3);
        (proof.words[0], proof.words[1], proof.words[2]) = (words[0], words[0], words[1]);
        _requireRefused(proof);
    }

    function test_unusedBitsSet() public {
        deposit(ALICE, WETH, 1 ether);
        AccountProof memory proof = proofOf(snap(), idOf(ALICE));
        bytes32 word = proof.words[0];
        // A unit that is leaving, and the lowest and highest unused bit of a balance.
        uint8[3] memory bits = [104, 208, 231];
        for (uint256 i = 0; i < bits.length; ++i) {
            proof.words[0] = word | bytes32(uint256(1) << bits[i]);
            _requireRefused(proof);
        }
    }

    /// @dev Others cannot open holdings of somebody, so they cannot use up the places.
    function test_dustAssetsFillingTheBudget() public {
        MarginVault vault = vaultOf(WETH);
        deposit(ALICE, WETH, 1 ether);
        for (uint16 i = FIRST; i < FIRST + 8; ++i) {
            TestToken token = new TestToken(18);
            vm.prank(OWNER);
            vault.addAsset(i, address(token), 0);
            token.mint(BOB, 1);
            vm.prank(BOB);
            token.approve(address(vault), 1);
            vm.expectRevert(abi.encodeWithSelector(IMarginVault.NotAccountOwner.selector, idOf(ALICE), idOf(BOB)));
            by(BOB);
            vault.deposit(idOf(ALICE), i, 1);
        }
        vm.assertEq(vault.localWords(idOf(ALICE)).length, 1);
    }

    /// @dev The index of one chain's venue says nothing about the debts of another's.
    function test_interestOfTheWrongChain() public {
        deposit(ALICE, WETH, 2 ether);
        pledge(ALICE, WETH, 1, 1 ether);
        Shot memory shot = snap();
        borrow(ALICE, 0, 1_000 * DOLLAR, shot);
        borrow(ALICE, 1, 1_000 * DOLLAR, shot);
        chains[1].venue.setIndex(2 * 10 ** 27);
        setPrice(DEBT_1, 2 * 10 ** 30);
        shot = snap();
        // $6,000 − $1,000 − $2,000.
        on(0);
        vm.assertEq(chains[0].vault.marginOf(idOf(ALICE), proofOf(shot, idOf(ALICE))).equity, 3_000 * 10 ** 18);
        uint256 before = tokens[DEBT_0].balanceOf(address(chains[0].venue));
        repay(ALICE, 0, 1_000 * DOLLAR);
        vm.assertEq(tokens[DEBT_0].balanceOf(address(chains[0].venue)), before + 1_000 * DOLLAR);
        repay(ALICE, 1, 1_000 * DOLLAR);
        vm.assertEq(tokens[DEBT_1].balanceOf(address(chains[1].venue)), 2_000 * DOLLAR);
    }

    /// @dev Units are what was brought. What a token adds to the vault by itself is nobody's; what it takes away is missing
    /// for who comes last, and for nobody's numbers.
    function test_rebasingTokens() public {
        deposit(ALICE, WETH, 1 ether);
        deposit(BOB, WETH, 1 ether);
        tokens[WETH].mint(address(chains[0].vault), 1 ether);
        vm.assertEq(balanceOf(ALICE, WETH), 1 ether);
        vm.assertEq(chains[0].vault.totalUnits(WETH), 2 ether);
        Shot memory shot = snap();
        vm.expectPartialRevert(IMarginVault.InsufficientUnits.selector);
        this.withdrawExternally(1 ether + 1, shot);
        vm.prank(address(chains[0].vault));
        tokens[WETH].transfer(LIQUIDATOR, 1.5 ether);
        withdraw(ALICE, WETH, 1 ether, shot);
        vm.assertEq(balanceOf(BOB, WETH), 1 ether);
    }

    function withdrawExternally(uint256 units, Shot memory shot) external {
        withdraw(ALICE, WETH, units, shot);
    }

    function _requireRefused(AccountProof memory proof) private {
        MarginVault vault = vaultOf(WETH);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.InvalidAccountProof.selector, idOf(ALICE)));
        by(ALICE);
        vault.withdraw(idOf(ALICE), WETH, 1, ALICE, proof);
    }
}
