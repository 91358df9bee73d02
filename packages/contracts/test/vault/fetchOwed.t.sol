// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IMarginVault} from "../../src/interfaces/IMarginVault.sol";
import {MarginVault} from "../../src/MarginVault.sol";
import {AssetId} from "../../src/types/AssetId.sol";
import {QuietToken} from "../utils/QuietToken.sol";
import {TestToken} from "../utils/TestToken.sol";
import {vm} from "../utils/Vm.sol";
import {PaymentBase} from "./PaymentBase.sol";

/// @dev What could not be sent. BOB is refused by the token of WETH.
contract FetchOwedTest is PaymentBase {
    /// @dev By the receiver, to wherever it likes.
    function test_default() public {
        _owe();
        vm.expectEmit(address(extension));
        emit IMarginVault.OwedFetched(BOB, AssetId.wrap(WETH), CAROL, 2.1 ether);
        by(BOB);
        vm.assertEq(extension.fetchOwed(BOB, WETH, CAROL), 2.1 ether);
        vm.assertEq(tokens[WETH].balanceOf(CAROL), 2.1 ether);
        vm.assertEq(extension.owed(BOB, WETH), 0);
    }

    /// @dev By anyone, to the receiver itself.
    function test_behavior_sentByOthersOnceItIsPossible() public {
        _owe();
        vm.expectRevert(abi.encodeWithSelector(TestToken.Blocked.selector, BOB));
        by(CAROL);
        extension.fetchOwed(BOB, WETH, BOB);
        tokens[WETH].unblock(BOB);
        by(CAROL);
        extension.fetchOwed(BOB, WETH, BOB);
        vm.assertEq(tokens[WETH].balanceOf(BOB), 2.1 ether);
    }

    /// @dev It is in nobody's balance, in no leaf and in no bucket.
    function test_behavior_outsideAccounts() public {
        setBucket(WETH, 10 ether);
        Shot memory shot = bookFive();
        tokens[WETH].block_(BOB);
        settle(shot, 1);
        MarginVault vault = chains[0].vault;
        vm.assertEq(vault.totalUnits(WETH), 30 ether - 2.1 ether);
        vm.assertEq(tokens[WETH].balanceOf(address(vault)), 30 ether);
        vm.assertEq(balanceOf(ALICE, WETH), 30 ether - 2.1 ether);
        vm.assertEq(vault.localWords(idOf(BOB)).length, 0);
        vm.assertEq(levelOf(WETH), 7.9 ether);
        by(BOB);
        extension.fetchOwed(BOB, WETH, CAROL);
        vm.assertEq(levelOf(WETH), 7.9 ether);
        vm.assertEq(vault.totalUnits(WETH), 30 ether - 2.1 ether);
    }

    function test_behavior_severalPayments() public {
        Shot memory shot = bookFive();
        tokens[WETH].block_(LIQUIDATOR);
        settleMany(shot, list(0, 2, 4));
        vm.assertEq(extension.owed(LIQUIDATOR, WETH), 9 * 1.05 ether);
        by(LIQUIDATOR);
        vm.assertEq(extension.fetchOwed(LIQUIDATOR, WETH, CAROL), 9 * 1.05 ether);
    }

    /// @dev A token that answers false, and moves nothing.
    function test_behavior_aTokenThatSaysNo() public {
        vm.etch(address(tokens[WETH]), address(new QuietToken(18)).code);
        _owe();
        by(BOB);
        extension.fetchOwed(BOB, WETH, CAROL);
        vm.assertEq(tokens[WETH].balanceOf(CAROL), 2.1 ether);
    }

    /// @dev No transfer is waited for: not in a settlement, a due payment, a write-off, a request to leave.
    function test_behavior_aDuePayment() public {
        setBucket(WETH, 1 ether);
        deposit(ALICE, WETH, 3 ether);
        borrow(ALICE, 0, 100 * DOLLAR, snap());
        _withdraw(BOB, 2 ether);
        tokens[WETH].block_(BOB);
        advance(6 hours);
        extension.payDue(0);
        vm.assertEq(extension.owed(BOB, WETH), 2 ether);
        by(BOB);
        extension.fetchOwed(BOB, WETH, CAROL);
        vm.assertEq(tokens[WETH].balanceOf(CAROL), 2 ether);
    }

    function test_behavior_aNotedClaim() public {
        setBucket(WETH, 2 ether);
        Shot memory shot = bookFive();
        settle(shot, 1);
        tokens[WETH].block_(BOB);
        advance(6 hours);
        extension.payNoted(shot.claims[1]);
        vm.assertEq(extension.owed(BOB, WETH), 2.1 ether);
    }

    function test_error_notTheReceiver() public {
        _owe();
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.NotReceiver.selector, CAROL, BOB));
        by(CAROL);
        extension.fetchOwed(BOB, WETH, CAROL);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.NotReceiver.selector, OWNER, BOB));
        by(OWNER);
        extension.fetchOwed(BOB, WETH, ALICE);
    }

    function test_error_nothing() public {
        _owe();
        vm.expectRevert(IMarginVault.ZeroAmount.selector);
        by(BOB);
        extension.fetchOwed(BOB, USDC, BOB);
        by(BOB);
        extension.fetchOwed(BOB, WETH, CAROL);
        vm.expectRevert(IMarginVault.ZeroAmount.selector);
        by(BOB);
        extension.fetchOwed(BOB, WETH, CAROL);
    }

    function test_error_receivers() public {
        _owe();
        vm.expectRevert(IMarginVault.ZeroReceiver.selector);
        by(BOB);
        extension.fetchOwed(BOB, WETH, address(0));
        vm.expectRevert(IMarginVault.VaultAsReceiver.selector);
        by(BOB);
        extension.fetchOwed(BOB, WETH, address(extension));
    }

    /// @dev What a direction sends where the token refuses is owed to who was to be paid, not to who said so.
    function test_behavior_aDirectedClaim() public {
        Shot memory shot = bookFive();
        tokens[WETH].block_(BOB);
        by(CAROL);
        extension.direct(shot.claims[3], BOB);
        settle(shot, 3);
        vm.assertEq(extension.owed(BOB, WETH), 4.2 ether);
        vm.assertEq(extension.owed(CAROL, WETH), 0);
    }

    /// @dev 2.1 WETH.
    function _owe() private {
        Shot memory shot = bookFive();
        tokens[WETH].block_(BOB);
        settle(shot, 1);
        vm.assertEq(extension.owed(BOB, WETH), 2.1 ether);
    }

    function _withdraw(address receiver, uint256 units) private {
        Shot memory shot = snap();
        MarginVault vault = vaultOf(WETH);
        by(ALICE);
        vault.withdraw(idOf(ALICE), WETH, units, receiver, proofOf(shot, idOf(ALICE)));
    }
}
