// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {DevToken} from "../../src/dev/DevToken.sol";
import {ILiquidationCallback} from "../../src/interfaces/ILiquidationCallback.sol";
import {IMarginVault} from "../../src/interfaces/IMarginVault.sol";
import {MarginVault} from "../../src/MarginVault.sol";
import {AccountProof} from "../../src/types/Snapshot.sol";
import {vm} from "../utils/Vm.sol";
import {PaymentBase} from "./PaymentBase.sol";

/// @dev What takes from an asset's bucket (§9), and what never does. That of WETH holds ten.
contract BucketTest is PaymentBase, ILiquidationCallback {
    uint104 private constant K = 10 ether;

    function setUp() public override {
        super.setUp();
        setBucket(WETH, K);
    }

    // --------------------------------------------------------------------------------------------------- what takes

    function test_default_settlement() public {
        Shot memory shot = bookFive();
        settle(shot, 1);
        vm.assertEq(levelOf(WETH), K - 2.1 ether);
        settle(shot, 4);
        vm.assertEq(levelOf(WETH), K - 7 * 1.05 ether);
    }

    function test_default_localLiquidation() public {
        Shot memory shot = _underwater();
        (, uint256 units) = liquidate(ALICE, 0, 2_000 * DOLLAR, WETH, shot);
        vm.assertEq(levelOf(WETH), K - units);
        vm.assertEq(tokens[WETH].balanceOf(LIQUIDATOR), units);
    }

    function test_default_writeOff() public {
        deposit(ALICE, WETH, 0.05 ether);
        borrow(ALICE, 0, 100 * DOLLAR, snap());
        setEth(1_000);
        writeOff(ALICE, 0, snap());
        vm.assertEq(levelOf(WETH), K - 0.05 ether);
    }

    /// @dev All of it: a forged price could have set it free.
    function test_default_withdrawalWhereTheAccountOwes() public {
        deposit(ALICE, WETH, 20 ether);
        borrow(ALICE, 0, 100 * DOLLAR, snap());
        withdraw(ALICE, WETH, 4 ether, snap());
        vm.assertEq(levelOf(WETH), K - 4 ether);
        vm.assertEq(tokens[WETH].balanceOf(ALICE), 4 ether);
    }

    /// @dev Of an account that owes nothing here, what takes the balance below what is locked as far as this chain knows: a
    /// forged release could have set it free.
    function test_default_withdrawalOfReleasedUnits() public {
        deposit(ALICE, WETH, 20 ether);
        pledge(ALICE, WETH, 1, 15 ether);
        release(ALICE, 1, WETH, 12 ether, snap());
        Shot memory shot = snap();
        // 5 that were never pledged, then 3 of those that were.
        withdraw(ALICE, WETH, 5 ether, shot);
        vm.assertEq(levelOf(WETH), K);
        withdraw(ALICE, WETH, 3 ether, shot);
        vm.assertEq(levelOf(WETH), K - 3 ether);
        vm.assertEq(tokens[WETH].balanceOf(ALICE), 8 ether);
    }

    function test_default_withdrawalOfBoth() public {
        deposit(ALICE, WETH, 20 ether);
        pledge(ALICE, WETH, 1, 15 ether);
        release(ALICE, 1, WETH, 12 ether, snap());
        withdraw(ALICE, WETH, 8 ether, snap());
        vm.assertEq(levelOf(WETH), K - 3 ether);
    }

    // --------------------------------------------------------------------------------------------------- what never

    function test_behavior_depositsRepaymentsPledgesAndReleases() public {
        deposit(ALICE, WETH, 50 ether);
        borrow(ALICE, 0, 1_000 * DOLLAR, snap());
        pledge(ALICE, WETH, 1, 20 ether, snap());
        release(ALICE, 1, WETH, 20 ether, snap());
        repay(ALICE, 0, 1_000 * DOLLAR);
        _requireFull();
    }

    function test_behavior_withdrawalsOfWhatNobodyElseCanCount() public {
        deposit(ALICE, WETH, 50 ether);
        pledge(ALICE, WETH, 1, 10 ether);
        withdraw(ALICE, WETH, 40 ether, snap());
        _requireFull();
        vm.assertEq(tokens[WETH].balanceOf(ALICE), 40 ether);
    }

    function test_behavior_forcedMoves() public {
        deposit(ALICE, WETH, 30 ether);
        deposit(ALICE, WBTC, BTC);
        borrow(ALICE, 1, 40_000 * DOLLAR, snap());
        setPrice(WBTC, 10_000 * 10 ** 28);
        setEth(1_000);
        Shot memory shot = snap();
        vm.assertEq(forcePledge(ALICE, WETH, 1, type(uint256).max, shot), 30 ether);
        _requireFull();
    }

    /// @dev A claim is booked where the debt is; the units leave over here, when it is settled.
    function test_behavior_claimsThatAreBooked() public {
        Shot memory shot = borrowForClaims();
        book(shot, BOB, 1);
        _requireFull();
    }

    function test_behavior_escape() public {
        deposit(ALICE, WETH, 30 ether);
        snap();
        _wait(1 days);
        MarginVault vault = vaultOf(WETH);
        by(ALICE);
        vault.askToLeave(idOf(ALICE), WETH, 20 ether, ALICE);
        by(ALICE);
        vault.askToLeave(idOf(ALICE), WETH, 10 ether, ALICE);
        _wait(6 days);
        vault.payLeaving(idOf(ALICE), WETH, 0);
        vault.payLeaving(idOf(ALICE), WETH, 1);
        vm.assertEq(tokens[WETH].balanceOf(ALICE), 30 ether);
        _requireFull();
    }

    function test_behavior_putBack() public {
        deposit(ALICE, WETH, 30 ether);
        snap();
        _wait(1 days);
        MarginVault vault = vaultOf(WETH);
        by(ALICE);
        vault.askToLeave(idOf(ALICE), WETH, 20 ether, ALICE);
        snap();
        on(0);
        vault.putBack(idOf(ALICE), WETH, 0);
        _requireFull();
    }

    /// @dev Each asset has its own.
    function test_behavior_otherAssets() public {
        deposit(ALICE, WETH, 20 ether);
        deposit(ALICE, USDC, 1_000 * DOLLAR);
        borrow(ALICE, 0, 100 * DOLLAR, snap());
        withdraw(ALICE, USDC, 1_000 * DOLLAR, snap());
        _requireFull();
        vm.assertEq(levelOf(USDC), type(uint256).max);
    }

    // ------------------------------------------------------------------------------------------------------ refilling

    /// @dev Exactly what it holds is paid, and a unit more falls due, whole.
    function test_behavior_bothSidesOfItsLevel() public {
        deposit(ALICE, WETH, 50 ether);
        borrow(ALICE, 0, 100 * DOLLAR, snap());
        Shot memory shot = snap();
        uint256 before = vm.snapshotState();
        withdraw(ALICE, WETH, K, shot);
        vm.assertEq(tokens[WETH].balanceOf(ALICE), K);
        vm.assertEq(levelOf(WETH), 0);
        vm.revertToState(before);
        withdraw(ALICE, WETH, K + 1, shot);
        vm.assertEq(tokens[WETH].balanceOf(ALICE), 0);
        vm.assertEq(levelOf(WETH), K);
        vm.assertEq(dueOf(0).units, K + 1);
    }

    function test_behavior_refillsLinearlyInADay() public {
        deposit(ALICE, WETH, 50 ether);
        borrow(ALICE, 0, 100 * DOLLAR, snap());
        withdraw(ALICE, WETH, K, snap());
        advance(6 hours);
        vm.assertEq(levelOf(WETH), K / 4);
        advance(18 hours - 1);
        vm.assertEq(levelOf(WETH), uint256(K) * 86_399 / 86_400);
        advance(1);
        _requireFull();
        advance(30 days);
        _requireFull();
    }

    /// @dev So at most K · (1 + t / 24 h) leaves within t, however it is asked for.
    function testFuzz_atMostTheFormula(uint256 seed) public {
        deposit(ALICE, WETH, 500 ether);
        borrow(ALICE, 0, 100 * DOLLAR, snap());
        uint64 start = time;
        for (uint256 i = 0; i < 12; ++i) {
            uint256 draw = uint256(keccak256(abi.encode(seed, i)));
            advance(uint64(draw % 2_000));
            uint256 level = levelOf(WETH);
            uint256 units = draw >> 32 & 1 == 0 ? level : 1 + (draw >> 64) % K;
            if (units == 0) continue;
            withdraw(ALICE, WETH, units, snap());
        }
        vm.assertLe(tokens[WETH].balanceOf(ALICE), K + uint256(K) * (time - start) / 1 days);
    }

    // ------------------------------------------------------------------------------------------------------ callbacks

    /// @dev A liquidator that sells the units before it pays gets at most what is there at once.
    function test_behavior_callbacksTakeAtMostItsLevel() public {
        deposit(BOB, WETH, 20 ether);
        borrow(BOB, 0, 100 * DOLLAR, snap());
        Shot memory shot = _underwater();
        withdraw(BOB, WETH, 7.9 ether, shot);
        vm.assertEq(levelOf(WETH), 2.1 ether);
        (uint256 repaid, uint256 units) = _liquidateWithCallback(shot);
        vm.assertEq(units, 2.1 ether);
        vm.assertEq(repaid, 4_000 * DOLLAR);
        vm.assertEq(tokens[WETH].balanceOf(address(this)), 2.1 ether);
        vm.assertEq(levelOf(WETH), 0);
        vm.assertEq(extension.dueCount(), 0);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.LiquidationTooSmall.selector, 0, 0));
        this.liquidateWithCallbackExternally(shot);
        // Without one, a liquidator is paid later.
        (, units) = liquidate(ALICE, 0, 2_000 * DOLLAR, WETH, shot);
        vm.assertEq(dueOf(0).units, units);
    }

    function onLiquidation(bytes32, uint16 assetId, uint256, uint256 repayTokenAmount, bytes calldata) external {
        vm.assertEq(assetId, WETH);
        DevToken(tokens[DEBT_0]).mint(address(this), repayTokenAmount);
        tokens[DEBT_0].approve(address(chains[0].venue), repayTokenAmount);
    }

    function liquidateWithCallbackExternally(Shot memory shot) external {
        _liquidateWithCallback(shot);
    }

    function _liquidateWithCallback(Shot memory shot) private returns (uint256, uint256) {
        AccountProof memory proof = proofOf(shot, idOf(ALICE));
        on(0);
        address venue = address(chains[0].venue);
        return
            chains[0].vault.liquidate(idOf(ALICE), venue, type(uint256).max, WETH, 0, address(this), "callback", proof);
    }

    /// @dev 30 WETH on slot 0 and $60,000 owed there; WETH at $2,000.
    function _underwater() private returns (Shot memory) {
        deposit(ALICE, WETH, 30 ether);
        borrow(ALICE, 0, 60_000 * DOLLAR, snap());
        setEth(2_000);
        return snap();
    }

    function _requireFull() private view {
        vm.assertEq(levelOf(WETH), K);
        vm.assertEq(extension.dueCount(), 0);
    }

    function _wait(uint64 secs) private {
        on(0);
        for (uint64 end = time + secs; time < end;) {
            advance(end - time < 6 hours ? end - time : 6 hours);
            chains[0].registry.observeSilence();
        }
    }
}
