// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IMarginVault} from "../../src/interfaces/IMarginVault.sol";
import {ISnapshotRegistry} from "../../src/interfaces/ISnapshotRegistry.sol";
import {MarginVault} from "../../src/MarginVault.sol";
import {AccountProof} from "../../src/types/Snapshot.sol";
import {LiquidationBase} from "./LiquidationBase.sol";
import {vm} from "../utils/Vm.sol";

/// @dev Who sees least goes first (§8): $20,000 of debt on slots 0 and 1, and the cut is older on one of them.
contract SlowerSlotsTest is LiquidationBase {
    /// @dev At $2,400, 10 WETH against $20,000: M = 20,400 − 21,000, I = 19,200 − 22,000, R = 2,800 / 0.26.
    int256 private constant SURPLUS = -600 ether;
    uint256 private constant RESTORE = 10_769_230_769_230_769_230_770;
    /// @dev 10,500 · 10^4 − 10,500 · 8,500: what a repayment with the largest bonus does for M.
    uint256 private constant GAIN = 15_750_000;

    /// @dev Slot 0, which may have repaid half of R already.
    function test_default() public {
        _borrowOnTwo();
        Shot memory shot = _shotAt(2_400, 0, 1);
        _requireHealthy(1, shot, _credited(10_000 ether, 20_000 ether, RESTORE));
        // Slot 0 sees least: it goes first, and for it there is nothing to credit.
        liquidate(ALICE, 0, type(uint256).max, WETH, shot);
    }

    /// @dev Once the slower slot is seen, nothing is credited that was not done.
    function test_behavior_untilTheSlowerSlotIsSeen() public {
        _borrowOnTwo();
        _shotAt(2_400, 0, 1);
        Shot memory shot = snap();
        (uint256 repaid,) = liquidate(ALICE, 1, type(uint256).max, WETH, shot);
        vm.assertEq(repaid, RESTORE / 2 / 10 ** 12);
    }

    function test_behavior_deepBelowTheLineNobodyWaits() public {
        _borrowOnTwo();
        Shot memory shot = _shotAt(2_300, 0, 1);
        (uint256 repaid,) = liquidate(ALICE, 1, type(uint256).max, WETH, shot);
        vm.assertEq(repaid, 6_923_076_923); // half of 3,600 / 0.26
    }

    /// @dev Seconds decide, and nothing else.
    function test_behavior_equalTimestampsAreNotSlower() public {
        _borrowOnTwo();
        setEth(2_400);
        lookAt(0);
        lookAt(1);
        lookAt(2);
        liquidate(ALICE, 1, type(uint256).max, WETH, _posted());
    }

    function test_behavior_oneSecondIsSlower() public {
        _borrowOnTwo();
        setEth(2_400);
        lookAt(0);
        advance(1);
        lookAt(1);
        lookAt(2);
        _requireHealthy(1, _posted(), _credited(10_000 ether, 20_000 ether, RESTORE));
    }

    /// @dev The quicker slot is not waited for.
    function test_behavior_quickerSlotsAreNotCredited() public {
        _borrowOnTwo();
        Shot memory shot = _shotAt(2_400, 1, 0);
        (uint256 repaid,) = liquidate(ALICE, 1, type(uint256).max, WETH, shot);
        vm.assertEq(repaid, RESTORE / 2 / 10 ** 12);
    }

    /// @dev A slower slot without a debt may do nothing, so it is not waited for; a quicker one neither.
    function test_behavior_onlySlotsWithADebt() public {
        deposit(ALICE, WETH, 10 ether);
        pledge(ALICE, WETH, 1, 10 ether);
        borrow(ALICE, 1, 20_000 * DOLLAR, snap());
        Shot memory shot = _shotAt(2_400, 0, 1);
        (uint256 repaid,) = liquidate(ALICE, 1, type(uint256).max, WETH, shot);
        vm.assertEq(repaid, RESTORE / 10 ** 12);
    }

    /// @dev A chain or a price that is stale forbids repaying there, so nothing is credited for it. Both are dollars.
    function test_behavior_staleSlotsAreNotCredited() public {
        _borrowOnTwo();
        uint256 before = vm.snapshotState();
        for (uint256 flags = 1; flags <= 3; ++flags) {
            setFlags(DEBT_0, flags);
            Shot memory shot = _shotAt(2_400, 0, 1);
            (uint256 repaid,) = liquidate(ALICE, 1, type(uint256).max, WETH, shot);
            vm.assertEq(repaid, RESTORE / 2 / 10 ** 12);
            vm.revertToState(before);
        }
    }

    /// @dev Debts that may not grow are repaid all the same.
    function test_behavior_debtsThatAreRefusedAreCredited() public {
        _borrowOnTwo();
        setFlags(DEBT_0, 4);
        _requireHealthy(1, _shotAt(2_400, 0, 1), _credited(10_000 ether, 20_000 ether, RESTORE));
    }

    /// @dev Slot 2 waits for 0 and 1, slot 1 for 0.
    function test_behavior_threeSlots() public {
        deposit(ALICE, WETH, 10 ether);
        pledge(ALICE, WETH, 1, 3.7 ether);
        pledge(ALICE, WETH, 2, 3.3 ether);
        Shot memory shot = snap();
        borrow(ALICE, 0, 5_000 * DOLLAR, shot);
        borrow(ALICE, 1, 8_000 * DOLLAR, shot);
        borrow(ALICE, 2, 7_000 * DOLLAR, shot);
        setEth(2_400);
        for (uint16 slot = 0; slot < SLOTS; ++slot) {
            advance(1);
            lookAt(slot);
        }
        shot = _posted();
        _requireHealthy(2, shot, _credited(13_000 ether, 20_000 ether, RESTORE));
        vm.assertEq(_credited(5_000 ether, 20_000 ether, RESTORE), -175.961538461538461539 ether);
        liquidate(ALICE, 1, type(uint256).max, WETH, shot);
    }

    function test_behavior_onExactlyZero() public {
        _borrowOnTwo(1);
        uint256 price = _priceAtZero();
        vm.assertEq(_creditedAt(price), 0);
        vm.assertEq(_creditedAt(price - 1), -1);
        setPrice(WETH, price);
        _requireHealthy(1, _looked(0, 1), 0);
        setPrice(WETH, price - 1);
        liquidate(ALICE, 1, type(uint256).max, WETH, _looked(0, 1));
    }

    /// @dev Where R exceeds the debts, no more than all of them is credited.
    function test_behavior_noMoreThanAllDebts() public {
        _borrowOnTwo();
        // At $2,100: I = 16,800 − 22,000, R = $20,000 exactly; at $2,090 it is more. M′ is below zero in both cases.
        setDistance(DEBT_1, 3_000);
        setBonus(WETH, 0, 500);
        Shot memory shot = _shotAt(2_090, 0, 1);
        // M = 17,765 − 21,000, ρ = 10,000, M′ = −3,235 + 1,575; the bonus is 5 % · 1,660 / 6,300.
        (uint256 repaid, uint256 units) = liquidate(ALICE, 1, 1_000 * DOLLAR, WETH, shot);
        vm.assertEq(repaid, 1_000 * DOLLAR);
        uint256 price = 2_090 ether;
        vm.assertEq(units, 1_000 ether * 10_131 * 1 ether / (10_000 * price));
    }

    /// @dev What this slot itself repaid since is seen in M, and not credited again.
    function test_behavior_sharesAreThoseOfTheLeaf() public {
        _borrowOnTwo();
        Shot memory shot = _shotAt(2_400, 0, 1);
        repay(ALICE, 1, 1_000 * DOLLAR);
        _requireHealthy(1, shot, _credited(10_000 ether, 20_000 ether, RESTORE) + 1_050 ether);
    }

    function test_error_wrongCut() public {
        _borrowOnTwo();
        Shot memory shot = _shotAt(2_400, 1, 0);
        bytes memory cut = shot.cut;
        bytes[3] memory uneven = [bytes(""), _first(cut, cut.length - 1), bytes.concat(cut, hex"00")];
        for (uint256 i = 0; i < uneven.length; ++i) {
            shot.cut = uneven[i];
            vm.expectRevert(abi.encodeWithSelector(ISnapshotRegistry.InvalidCut.selector, uneven[i].length));
            this.liquidateExternally(ALICE, 1, type(uint256).max, WETH, shot);
        }
        bytes[3] memory wrong = [_first(cut, cut.length - 48), bytes.concat(cut, _first(cut, 48)), _flipped(cut)];
        for (uint256 i = 0; i < wrong.length; ++i) {
            shot.cut = wrong[i];
            vm.expectRevert(
                abi.encodeWithSelector(ISnapshotRegistry.WrongCut.selector, shot.header.cut, keccak256(wrong[i]))
            );
            this.liquidateExternally(ALICE, 1, type(uint256).max, WETH, shot);
        }
        shot.cut = cut;
        liquidate(ALICE, 1, type(uint256).max, WETH, shot);
    }

    /// @dev A cut that does not reach this slot, though operators signed it.
    function test_error_signedCutIsTooShort() public {
        _borrowOnTwo();
        Shot memory shot = _shotAt(2_400, 1, 0);
        advance(4);
        shot.cut = _first(shot.cut, 48);
        (shot.header.timestamp, shot.header.epoch) = (time, time / EPOCH_SECONDS);
        shot.header.cut = keccak256(shot.cut);
        post(shot, 1);
        vm.expectRevert(abi.encodeWithSelector(ISnapshotRegistry.InvalidCut.selector, 48));
        this.liquidateExternally(ALICE, 1, type(uint256).max, WETH, shot);
    }

    /// @dev Forced moves bring units to the slow slot while the quick one waits: they go by M, and need no cut.
    function test_behavior_forcedMovesGoByM() public {
        _borrowOnTwo();
        deposit(ALICE, WETH_2, 0.1 ether);
        // M = 0.85 · 23,937 − 21,000, R = (22,000 − 0.8 · 23,937) / 0.26
        Shot memory shot = _shotAt(2_370, 0, 1);
        _requireHealthy(1, shot, _credited(-653.55 ether, 10_000 ether, 20_000 ether, 10_963_076_923_076_923_076_924));
        shot.cut = "";
        vm.assertEq(forcePledge(ALICE, WETH_2, 0, 0.1 ether, shot), 0.1 ether);
    }

    /// @dev A write-off goes by M, too: what slower slots may have repaid does not keep a loss from being booked.
    function test_behavior_writeOffsGoByM() public {
        deposit(ALICE, WETH, 0.1 ether);
        pledge(ALICE, WETH, 1, 0.05 ether);
        Shot memory shot = snap();
        borrow(ALICE, 0, 100 * DOLLAR, shot);
        borrow(ALICE, 1, 100 * DOLLAR, shot);
        shot = _shotAt(500, 0, 1);
        shot.cut = "";
        vm.assertEq(writeOff(ALICE, 1, shot), 100 * DOLLAR);
    }

    /// @dev 10 WETH on slot 0, half of it pledged to slot 1, $10,000 owed on each.
    function _borrowOnTwo() private {
        _borrowOnTwo(10);
    }

    function _borrowOnTwo(uint256 times) private {
        deposit(ALICE, WETH, times * 1 ether);
        pledge(ALICE, WETH, 1, times * 0.5 ether);
        Shot memory shot = snap();
        borrow(ALICE, 0, times * 1_000 * DOLLAR, shot);
        borrow(ALICE, 1, times * 1_000 * DOLLAR, shot);
    }

    /// @dev WETH at `dollars`; slot `slow` was looked at ten seconds before `quick`.
    function _shotAt(uint256 dollars, uint16 slow, uint16 quick) private returns (Shot memory) {
        setEth(dollars);
        return _looked(slow, quick);
    }

    function _looked(uint16 slow, uint16 quick) private returns (Shot memory) {
        lookAt(slow);
        advance(10);
        lookAt(quick);
        lookAt(2);
        return _posted();
    }

    function _posted() private returns (Shot memory shot) {
        shot = seal();
        for (uint16 slot = 0; slot < SLOTS; ++slot) {
            post(shot, slot);
        }
    }

    function _requireHealthy(uint16 slot, Shot memory shot, int256 credited) private {
        vm.assertTrue(credited >= 0);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.Healthy.selector, idOf(ALICE), credited));
        this.liquidateExternally(ALICE, slot, type(uint256).max, WETH, shot);
    }

    /// @dev M′ where `slow` of `all` is owed on slower slots.
    function _credited(uint256 slow, uint256 all, uint256 restore) private pure returns (int256) {
        return _credited(SURPLUS, slow, all, restore);
    }

    function _credited(int256 surplus, uint256 slow, uint256 all, uint256 restore) private pure returns (int256) {
        return surplus + int256(slow * restore / all * GAIN / 10 ** 8);
    }

    /// @dev The same for 1 WETH at a price against $2,000, half of them on the slower slot.
    function _creditedAt(uint256 price) private pure returns (int256) {
        int256 surplus = int256(1 ether * price * 8_500 / 10 ** 22) - 2_100 ether;
        uint256 short = 2_200 ether - 1 ether * price * 8_000 / 10 ** 22;
        return _credited(surplus, 1_000 ether, 2_000 ether, (short * 10 ** 8 + 25_999_999) / 26_000_000);
    }

    /// @dev The lowest price at which M′ is not below zero.
    function _priceAtZero() private pure returns (uint256 price) {
        (uint256 low, uint256 high) = (2_300 ether, 2_400 ether);
        while (high - low > 1) {
            price = (low + high) / 2;
            if (_creditedAt(price) < 0) low = price;
            else high = price;
        }
        return high;
    }

    function _first(bytes memory data, uint256 length) private pure returns (bytes memory part) {
        part = new bytes(length);
        for (uint256 i = 0; i < length; ++i) {
            part[i] = data[i];
        }
    }

    /// @dev The timestamp of slot 0 is later than it was.
    function _flipped(bytes memory data) private pure returns (bytes memory other) {
        other = bytes.concat(data);
        other[15] = bytes1(uint8(other[15]) ^ 0x80);
    }
}
