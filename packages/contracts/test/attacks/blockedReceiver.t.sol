// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IMarginVault} from "../../src/interfaces/IMarginVault.sol";
import {MarginVault} from "../../src/MarginVault.sol";
import {vm} from "../utils/Vm.sol";
import {PaymentBase} from "../vault/PaymentBase.sol";

/// @dev A token that refuses one receiver must not keep others waiting, and no loss from being booked (finding 10).
contract BlockedReceiver is PaymentBase {
    address private immutable RESERVE = actor("reserve");

    /// @dev One unit of USDC among what is left of an account: the write-off goes on, and the reserve is owed the unit.
    function test_oneUnitOfATokenThatRefusesTheReserve() public {
        deposit(ALICE, WETH, 0.05 ether);
        deposit(ALICE, USDC, 1);
        borrow(ALICE, 0, 100 * DOLLAR, snap());
        setEth(1_000);
        tokens[USDC].block_(RESERVE);
        vm.assertEq(writeOff(ALICE, 0, snap()), 100 * DOLLAR);
        vm.assertEq(tokens[WETH].balanceOf(RESERVE), 0.05 ether);
        vm.assertEq(extension.owed(RESERVE, USDC), 1);
        vm.assertEq(balanceOf(ALICE, USDC), 0);
        vm.assertEq(chains[0].venue.lost(), 100 * DOLLAR);
    }

    function test_allTokensRefuseTheReserve() public {
        deposit(ALICE, WETH, 0.05 ether);
        deposit(ALICE, USDC, 1);
        borrow(ALICE, 0, 100 * DOLLAR, snap());
        setEth(1_000);
        tokens[USDC].block_(RESERVE);
        tokens[WETH].block_(RESERVE);
        writeOff(ALICE, 0, snap());
        by(RESERVE);
        extension.fetchOwed(RESERVE, WETH, CAROL);
        vm.assertEq(tokens[WETH].balanceOf(CAROL), 0.05 ether);
    }

    /// @dev $101 on a chain that is dead block a write-off, for there may be more; for 14 days at most, by when the config has
    /// ramped their weights to zero.
    function test_dollarsOnADeadChain() public {
        deposit(ALICE, WETH, 0.05 ether);
        deposit(ALICE, WETH_2, 0.101 ether);
        borrow(ALICE, 0, 100 * DOLLAR, snap());
        setEth(1_000);
        setPrice(WETH, 100 ether);
        setPrice(WETH_2, 100 ether);
        setFlags(WETH_2, 2);
        Shot memory shot = snap();
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.StalePrice.selector, WETH_2));
        this.writeOffExternally(ALICE, 0, shot);
        table[WETH_2] = collateralWord({price: 100 ether, initial: 0, maintenance: 0, bonus: 500, slot: 2});
        setFlags(WETH_2, 2);
        vm.assertEq(writeOff(ALICE, 0, snap()), 100 * DOLLAR);
    }

    /// @dev Of many claims one is of a receiver that is refused: each of the others is paid, alone or together.
    function test_oneOfManyClaims() public {
        Shot memory shot = bookFive();
        tokens[WETH].block_(BOB);
        settleMany(shot, list(0, 1, 2));
        settle(shot, 3);
        settle(shot, 4);
        vm.assertEq(extension.owed(BOB, WETH), 2.1 ether);
        vm.assertEq(tokens[WETH].balanceOf(LIQUIDATOR), 9 * 1.05 ether);
        vm.assertEq(tokens[WETH].balanceOf(CAROL), 4.2 ether);
        vm.assertEq(balanceOf(ALICE, WETH), 30 ether - 15 * 1.05 ether);
        vm.assertEq(snap().claims.length, 0);
    }

    /// @dev Payments that were due go on one by one, in any order; the account's place for the asset is free again.
    function test_oneOfManyDuePayments() public {
        setBucket(WETH, 1);
        deposit(ALICE, WETH, 10 ether);
        borrow(ALICE, 0, 100 * DOLLAR, snap());
        MarginVault vault = chains[0].vault;
        address[2] memory receivers = [BOB, CAROL];
        for (uint256 i = 0; i < receivers.length; ++i) {
            Shot memory shot = snap();
            on(0);
            by(ALICE);
            vault.withdraw(idOf(ALICE), WETH, 1 ether, receivers[i], proofOf(shot, idOf(ALICE)));
        }
        tokens[WETH].block_(BOB);
        advance(6 hours);
        extension.payDue(0);
        extension.payDue(1);
        vm.assertEq(extension.owed(BOB, WETH), 1 ether);
        vm.assertEq(tokens[WETH].balanceOf(CAROL), 1 ether);
    }

    /// @dev A liquidator chose its receiver: its own liquidation fails, and nobody else's.
    function test_aLiquidatorWithABlockedReceiver() public {
        deposit(ALICE, WETH, 3 ether);
        borrow(ALICE, 0, 6_000 * DOLLAR, snap());
        setEth(2_400);
        Shot memory shot = snap();
        tokens[WETH].block_(LIQUIDATOR);
        vm.expectPartialRevert(bytes4(keccak256("Blocked(address)")));
        this.liquidateExternally(ALICE, 0, 1_000 * DOLLAR, WETH, shot);
        tokens[WETH].unblock(LIQUIDATOR);
        liquidate(ALICE, 0, 1_000 * DOLLAR, WETH, shot);
    }
}
