// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IMarginVault} from "../../src/interfaces/IMarginVault.sol";
import {LiquidationLib} from "../../src/libraries/LiquidationLib.sol";
import {BalanceSheet, MarginLib} from "../../src/libraries/MarginLib.sol";
import {AssetId} from "../../src/types/AssetId.sol";
import {AssetWord, assetAt} from "../../src/types/AssetWord.sol";
import {LiquidationBase} from "../vault/LiquidationBase.sol";
import {bound, vm} from "../utils/Vm.sol";

/// @dev A chain with quick finality gets a new leaf each epoch, with its own repayments and the old numbers of the slow
/// chain (finding 8). It must not take what the slow chain took already.
contract OverLiquidation is LiquidationBase {
    /// @dev Basis points of R.
    uint256 private constant MOST = 10_800;

    /// @dev Whether nothing healthy may be liquidated.
    bool private _isExact;

    /// @dev Slot 0 is final after a quarter of an hour, slot 1 after seconds.
    function test_aHealthyAccountIsLiquidatedWhileASlowChainIsNotSeen() public {
        deposit(ALICE, WETH, 10 ether);
        pledge(ALICE, WETH, 1, 5 ether);
        Shot memory shot = snap();
        borrow(ALICE, 0, 10_000 * DOLLAR, shot);
        borrow(ALICE, 1, 10_000 * DOLLAR, shot);
        setEth(2_300);
        shot = snap();
        uint256 restore = _restore();
        (uint256 first,) = liquidate(ALICE, 0, type(uint256).max, WETH, shot);
        (uint256 second,) = liquidate(ALICE, 1, type(uint256).max, WETH, shot);
        vm.assertLe((first + second) * 10 ** 12, restore);
        vm.assertGt(truthOf(ALICE).maintenanceSurplus, 0);
        for (uint256 i = 0; i < 5; ++i) {
            lookAt(1);
            shot = seal();
            post(shot, 1);
            vm.expectPartialRevert(IMarginVault.Healthy.selector);
            this.liquidateExternally(ALICE, 1, type(uint256).max, WETH, shot);
        }
        shot = snap();
        for (uint16 slot = 0; slot < 2; ++slot) {
            vm.expectPartialRevert(IMarginVault.Healthy.selector);
            this.liquidateExternally(ALICE, slot, type(uint256).max, WETH, shot);
        }
    }

    /// @dev At one price, greedy liquidators on three chains, which operators look at in any order and as rarely as they like:
    /// together they repay at most 1.08 R.
    function testFuzz_atOnePriceAllChainsTogether(uint256 seed) public {
        _start(seed);
        uint256 least = bound(_draw(seed, "least"), 100, 500);
        setBonus(WETH, least, bound(_draw(seed, "most"), least, 800));
        for (uint16 slot = 0; slot < SLOTS; ++slot) {
            setDistance(slotDebt(slot), bound(_draw(seed, "distance"), 1, 1_200));
        }
        _liquidateGreedily(seed);
    }

    /// @dev And they take nothing from an account that is healthy in truth, unless a slower chain did more than its share, or
    /// one that is not slower did something that is not seen yet. With one bonus for all, this is exact.
    function testFuzz_noHealthyAccountWhileSlowerChainsDoTheirShare(uint256 seed) public {
        _start(seed);
        uint256 bonus = bound(_draw(seed, "bonus"), 100, 800);
        setBonus(WETH, bonus, bonus);
        _isExact = true;
        _liquidateGreedily(seed);
    }

    function _liquidateGreedily(uint256 seed) private {
        look();
        uint256 restore = _restore();
        uint256 repaid = 0;
        // In every other case one chain is seen no more.
        uint256 unseen = _draw(seed, "unseen") % (2 * SLOTS);
        for (uint256 round = 0; round < 8; ++round) {
            uint256 choice = _draw(seed, bytes32(0x100 + round));
            for (uint16 slot = 0; slot < SLOTS; ++slot) {
                if (choice >> slot & 1 == 1 && slot != unseen) lookAt(slot);
                if (choice >> (8 + slot) & 1 == 1) advance(1);
            }
            Shot memory shot = seal();
            for (uint16 i = 0; i < SLOTS; ++i) {
                uint16 slot = uint16((i + (choice >> 16)) % SLOTS);
                post(shot, slot);
                repaid += _tryToLiquidate(slot, shot) * 10 ** 12;
            }
        }
        // No debt of less than a dollar is left.
        vm.assertLe(repaid * 10_000, restore * MOST + 30_000 ether);
    }

    function _tryToLiquidate(uint16 slot, Shot memory shot) private returns (uint256) {
        BalanceSheet memory truth = truthOf(ALICE);
        try this.liquidateExternally(ALICE, slot, type(uint256).max, WETH, shot) returns (uint256 repaid, uint256) {
            // Shares and units are rounded.
            if (_isExact && truth.maintenanceSurplus > 0.0001 ether) {
                vm.assertTrue(_didMoreThanItsShare(slot, shot, truth), "a healthy account was liquidated");
            }
            return repaid;
        } catch {
            return 0;
        }
    }

    /// @dev Whether a slower chain than `slot` repaid more than its share since it was looked at, or another one anything.
    function _didMoreThanItsShare(uint16 slot, Shot memory shot, BalanceSheet memory truth)
        private
        view
        returns (bool)
    {
        BalanceSheet memory leaf = MarginLib.evaluate(proofOf(shot, idOf(ALICE)).words, table, SLOTS);
        uint256 all = leaf.liabilities[0] + leaf.liabilities[1] + leaf.liabilities[2];
        (AssetWord liability, AssetWord collateral) =
            (assetAt(table, AssetId.wrap(DEBT_0)), assetAt(table, AssetId.wrap(WETH)));
        uint256 restore =
            LiquidationLib.restoreValue(leaf.initialSurplus, liability, collateral, collateral.liquidationBonus());
        for (uint16 other = 0; other < SLOTS; ++other) {
            uint256 done = leaf.liabilities[other] - truth.liabilities[other];
            if (other == slot || done == 0) continue;
            if (_seenAt(shot, other) >= _seenAt(shot, slot)) return true;
            if (done > leaf.liabilities[other] * Math.min(all, restore) / all) return true;
        }
        return false;
    }

    function _seenAt(Shot memory shot, uint256 slot) private pure returns (uint64 timestamp) {
        for (uint256 i = 0; i < 8; ++i) {
            timestamp = (timestamp << 8) | uint8(shot.cut[slot * 48 + 8 + i]);
        }
    }

    /// @dev 10 WETH and $20,000, spread over the chains; then WETH falls below the line.
    function _start(uint256 seed) private {
        setMinDebts(DOLLAR);
        deposit(ALICE, WETH, 10 ether);
        uint256[3] memory debts;
        debts[0] = bound(_draw(seed, "debt 0"), 0, 20_000);
        debts[1] = bound(_draw(seed, "debt 1"), 0, 20_000 - debts[0]);
        debts[2] = 20_000 - debts[0] - debts[1];
        for (uint16 slot = 1; slot < SLOTS; ++slot) {
            // $1.1 of debt need $3,000 at 80 %; of what is left, each slot gets a part.
            uint256 units = debts[slot] * 1.1 ether / 2_400;
            pledge(ALICE, WETH, slot, units + bound(_draw(seed, bytes32(uint256(slot))), 1, 0.27 ether));
        }
        Shot memory shot = snap();
        for (uint16 slot = 0; slot < SLOTS; ++slot) {
            if (debts[slot] != 0) borrow(ALICE, slot, debts[slot] * DOLLAR, shot);
        }
        setPrice(WETH, bound(_draw(seed, "price"), 2_110 ether, 2_470 ether));
    }

    /// @dev R, with the bonus that the truth calls for, at most all debts.
    function _restore() private view returns (uint256) {
        BalanceSheet memory sheet = truthOf(ALICE);
        uint256 bonus = LiquidationLib.bonusAt(
            sheet.maintenanceSurplus,
            sheet.maintenanceLiabilities,
            assetAt(table, AssetId.wrap(DEBT_0)),
            assetAt(table, AssetId.wrap(WETH))
        );
        return LiquidationLib.restoreValue(
            sheet.initialSurplus, assetAt(table, AssetId.wrap(DEBT_0)), assetAt(table, AssetId.wrap(WETH)), bonus
        );
    }

    function _draw(uint256 seed, bytes32 name) private pure returns (uint256) {
        return uint256(keccak256(abi.encode(seed, name)));
    }
}
