// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ICreditPool} from "../../src/interfaces/ICreditPool.sol";
import {IMarginVault} from "../../src/interfaces/IMarginVault.sol";
import {Authorization} from "../../src/types/Authorization.sol";
import {PoolTerms} from "../../src/types/PoolTerms.sol";
import {AccountProof} from "../../src/types/Snapshot.sol";
import {vm} from "../utils/Vm.sol";
import {PoolBase} from "./PoolBase.sol";

contract OnLiquidateTest is PoolBase {
    bytes4 private viewDuringCallback;

    function setUp() public override {
        super.setUp();
        draw(ALICE, 200_000 * DOLLAR);
        setEth(2_400);
    }

    function test_default() public {
        mint(LIQUIDATOR, MILLION);
        AccountProof memory proof = proofOf(snap(), idOf(ALICE));
        (IMarginVault vault, uint256 debtBefore) = (chains[0].vault, pool.debtOf(idOf(ALICE)));
        on(0);
        by(LIQUIDATOR);
        (uint256 repaidUnits, uint256 units) =
            vault.liquidate(idOf(ALICE), address(pool), 50_000 * DOLLAR, WETH, 0, LIQUIDATOR, "", proof);

        vm.assertEq(repaidUnits, 50_000 * DOLLAR);
        vm.assertEq(tokens[WETH].balanceOf(LIQUIDATOR), units);
        vm.assertEq(pool.debtOf(idOf(ALICE)), debtBefore - repaidUnits);
        vm.assertEq(dollar.balanceOf(LIQUIDATOR), MILLION - (repaidUnits * pool.index() + RAY - 1) / RAY);
        requireBalanced();
    }

    function test_behavior_viewsAreShutDuringTheCallback() public {
        mint(address(this), MILLION);
        AccountProof memory proof = proofOf(snap(), idOf(ALICE));
        IMarginVault vault = chains[0].vault;
        on(0);
        vault.liquidate(idOf(ALICE), address(pool), 50_000 * DOLLAR, WETH, 0, LIQUIDATOR, "call me", proof);
        vm.assertTrue(viewDuringCallback == IMarginVault.Locked.selector);
        pool.totalAssets();
    }

    /// @dev The vault's callback: every function and every view of the pool is refused.
    function onLiquidation(bytes32 account, uint16, uint256, uint256, bytes calldata) external {
        AccountProof memory empty;
        Authorization memory noAuth;
        bytes[28] memory calls = [
            abi.encodeCall(pool.totalAssets, ()),
            abi.encodeCall(pool.convertToAssets, (1)),
            abi.encodeCall(pool.convertToShares, (1)),
            abi.encodeCall(pool.previewDeposit, (1)),
            abi.encodeCall(pool.maxWithdraw, (LENDER)),
            abi.encodeCall(pool.maxRedeem, (LENDER)),
            abi.encodeCall(pool.pendingRedeemRequest, (1, LENDER)),
            abi.encodeCall(pool.claimableRedeemRequest, (1, LENDER)),
            abi.encodeCall(pool.redeemRequest, (1, LENDER)),
            abi.encodeCall(pool.bucketAvailable, ()),
            abi.encodeCall(pool.chargedOff, ()),
            abi.encodeCall(pool.chargedOffOf, (account)),
            abi.encodeCall(pool.canChargeOff, (account)),
            abi.encodeCall(pool.debtOf, (account)),
            abi.encodeCall(pool.index, ()),
            abi.encodeCall(pool.cash, ()),
            abi.encodeCall(pool.reserves, ()),
            abi.encodeCall(pool.borrow, (account, 1, address(this), empty)),
            abi.encodeCall(pool.borrowBySignature, (account, 1, address(this), empty, noAuth)),
            abi.encodeCall(pool.ratePerSecond, ()),
            abi.encodeCall(pool.repay, (account, 1)),
            abi.encodeCall(pool.deposit, (DOLLAR, address(this))),
            abi.encodeCall(pool.redeem, (1, address(this), address(this))),
            abi.encodeCall(pool.requestRedeem, (1, address(this), address(this))),
            abi.encodeCall(pool.payRequest, (1, LENDER)),
            abi.encodeCall(pool.returnRequest, (1, LENDER)),
            abi.encodeCall(pool.payReserves, ()),
            abi.encodeCall(pool.setLimits, (1, 1))
        ];
        for (uint256 i; i < calls.length; ++i) {
            (bool ok, bytes memory answer) = address(pool).call(calls[i]);
            vm.assertFalse(ok);
            viewDuringCallback = bytes4(answer);
            vm.assertTrue(viewDuringCallback == IMarginVault.Locked.selector);
        }
    }

    /// @dev A liquidation is bound by dust, and may leave less than the pool's minimum.
    /// @dev Less than the minimum is never left: the liquidator repays all, or less.
    function test_behavior_lessThanTheMinimumIsNotLeft() public {
        PoolTerms memory its = terms();
        its.minDebt = 190_000 * DOLLAR;
        usePool(its);
        setEth(3_000);
        deposit(BOB, WETH, 100 ether);
        draw(BOB, 200_000 * DOLLAR);
        setEth(2_400);
        mint(LIQUIDATOR, MILLION);
        AccountProof memory proof = proofOf(snap(), idOf(BOB));
        on(0);
        vm.expectPartialRevert(IMarginVault.DustLeft.selector);
        by(LIQUIDATOR);
        chains[0].vault.liquidate(idOf(BOB), address(pool), 50_000 * DOLLAR, WETH, 0, LIQUIDATOR, "", proof);
        by(LIQUIDATOR);
        chains[0].vault.liquidate(idOf(BOB), address(pool), type(uint256).max, WETH, 0, LIQUIDATOR, "", proof);
        vm.assertEq(pool.debtOf(idOf(BOB)), 0);
    }

    function test_error_notVault() public {
        vm.expectRevert(abi.encodeWithSelector(ICreditPool.NotVault.selector, address(this)));
        pool.onLiquidate(idOf(ALICE), address(this), 1);
    }
}
