// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ICreditPool} from "../../src/interfaces/ICreditPool.sol";
import {AccountProof} from "../../src/types/Snapshot.sol";
import {bound, Vm, vm} from "../utils/Vm.sol";
import {PoolBase} from "./PoolBase.sol";

contract OnWriteOffTest is PoolBase {
    /// @dev Reserves of a year's interest bear a small loss alone.
    function test_default_reservesFirst() public {
        draw(ALICE, 200_000 * DOLLAR);
        deposit(BOB, WETH, 0.1 ether);
        draw(BOB, 100 * DOLLAR);
        advance(uint64(YEAR));
        setEth(900);
        Shot memory shot = snap();
        (uint256 lenders, uint256 reserves) = (pool.totalAssets(), pool.reserves());
        uint256 worth = pool.debtOf(idOf(BOB)) * pool.index() / RAY;
        vm.assertGt(reserves, worth + 1);
        bytes32 account = idOf(BOB);
        AccountProof memory proof = proofOf(shot, account);
        on(0);
        chains[0].vault.writeOff(account, address(pool), proof);
        vm.assertEq(pool.totalAssets(), lenders);
        vm.assertGe(reserves - pool.reserves(), worth);
        vm.assertLe(reserves - pool.reserves(), worth + 1);
        vm.assertEq(pool.debtOf(account), 0);
        vm.assertEq(chains[0].vault.venuesOf(account).length, 0);
        vm.assertEq(tokens[WETH].balanceOf(RESERVE), 0.1 ether);
        requireBalanced();
    }

    /// @dev What exceeds them is the lenders' loss at once.
    function test_default_thenTheLenders() public {
        draw(ALICE, 200_000 * DOLLAR);
        _owe(BOB, 50_000 * DOLLAR);
        advance(uint64(YEAR / 12));
        (uint256 lenders, uint256 reserves, uint256 units) =
            (pool.totalAssets(), pool.reserves(), pool.debtOf(idOf(BOB)));
        (uint256 owed,) = pool.debt();
        uint256 price = pool.convertToAssets(10 ** 12);
        vm.assertGt(reserves, 0);
        vm.recordLogs();
        _writeOff(BOB, units);
        (uint256 left,) = pool.debt();
        vm.assertEq(pool.reserves(), 0);
        vm.assertEq(pool.totalAssets(), lenders - (owed - left - reserves));
        vm.assertLt(pool.convertToAssets(10 ** 12), price);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        vm.assertEq(logs[1].topics[0], ICreditPool.WrittenOff.selector);
        vm.assertEq(logs[1].topics[1], idOf(BOB));
        vm.assertEq(keccak256(logs[1].data), keccak256(abi.encode(units, owed - left, reserves)));
        requireBalanced();
    }

    /// @dev Lent out to the last token, and nothing comes back.
    function test_behavior_everythingIsLost() public {
        deposit(ALICE, WETH, 1_000 ether);
        draw(ALICE, MILLION);
        advance(uint64(YEAR));
        _writeOff(ALICE, pool.debtOf(idOf(ALICE)));
        vm.assertEq(pool.totalAssets(), 0);
        vm.assertEq(pool.reserves(), 0);
        (uint256 owed, uint256 units) = pool.debt();
        vm.assertEq(owed + units, 0);
        lend(BOB, MILLION);
        requireBalanced();
    }

    /// @dev For any debt and time: nobody but reserves and lenders loses, and they lose what the borrowers no longer owe.
    function testFuzz_isBorneByReservesAndLenders(uint256 first, uint256 second, uint256 elapsed) public {
        draw(ALICE, bound(first, MIN_DEBT, 200_000 * DOLLAR));
        _owe(BOB, bound(second, MIN_DEBT, 200_000 * DOLLAR));
        advance(uint64(bound(elapsed, 0, 10 * YEAR)));
        (uint256 lenders, uint256 reserves, uint256 cash) = (pool.totalAssets(), pool.reserves(), pool.cash());
        (uint256 owed,) = pool.debt();
        uint256 mine = pool.debtOf(idOf(ALICE));
        _writeOff(BOB, pool.debtOf(idOf(BOB)));
        (uint256 left,) = pool.debt();
        vm.assertEq(lenders + reserves - pool.totalAssets() - pool.reserves(), owed - left);
        vm.assertTrue(pool.reserves() == 0 || pool.totalAssets() == lenders);
        vm.assertEq(pool.cash(), cash);
        vm.assertEq(pool.debtOf(idOf(ALICE)), mine);
        requireBalanced();
    }

    function test_error_notVault() public {
        vm.expectRevert(abi.encodeWithSelector(ICreditPool.NotVault.selector, address(this)));
        pool.onWriteOff(idOf(ALICE), 1);
    }

    function _owe(address who, uint256 tokenAmount) private {
        deposit(who, WETH, 100 ether);
        draw(who, tokenAmount);
    }

    function _writeOff(address who, uint256 units) private {
        on(0);
        vm.prank(address(chains[0].vault));
        pool.onWriteOff(idOf(who), units);
    }
}
