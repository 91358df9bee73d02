// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IMarginVault} from "../../src/interfaces/IMarginVault.sol";
import {EscapeBase} from "../vault/EscapeBase.sol";
import {vm} from "../utils/Vm.sol";

/// @dev Units on their way out count nowhere. If they were nobody's as well, ALICE could hide them, have her debt given up,
/// and put them back. Slot 0 is silent for a day, the other slots are not.
contract LeaveAndWriteOff is EscapeBase {
    function setUp() public override {
        super.setUp();
        // $30,000 free on slot 0; on slot 1 WBTC that was enough for $40,000, and is not any more.
        deposit(ALICE, USDC, 30_000 * DOLLAR);
        deposit(ALICE, WBTC, BTC);
        borrow(ALICE, 1, 40_000 * DOLLAR, snap());
        setPrice(WBTC, 30_000 * 10 ** 28);
        snap();
        wait_(1 days);
        ask(USDC, 30_000 * DOLLAR);
        Shot memory shot = _postElsewhere();
        liquidate(ALICE, 1, type(uint256).max, WBTC, shot);
    }

    /// @dev Neither by the last liquidation nor by a write-off: at the cut the units were in custody.
    function test_unitsThatAreLeavingDoNotLetADebtBeGivenUp() public {
        vm.assertEq(balanceOf(ALICE, WBTC), 0);
        uint256 debt = debtOf(ALICE, 1);
        vm.assertGt(debt, 11_600 * DOLLAR);
        vm.assertEq(chains[1].venue.lost(), 0);
        Shot memory shot = _postElsewhere();
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.CollateralLeft.selector, idOf(ALICE), 30_000 ether));
        this.writeOffExternally(shot);

        // Put back, they answer for the debt as before.
        snap();
        putBack(USDC);
        shot = snap();
        vm.expectRevert(
            abi.encodeWithSelector(IMarginVault.InsufficientMargin.selector, idOf(ALICE), 0, int256(debt) * 1.1e12)
        );
        this.withdrawExternally(30_000 * DOLLAR, shot);
        pledge(ALICE, USDC, 1, 30_000 * DOLLAR, shot);
        repay(ALICE, 1, debt);
        release(ALICE, 1, USDC, 30_000 * DOLLAR, snap());
        withdraw(ALICE, USDC, 30_000 * DOLLAR, snap());
        vm.assertEq(chains[1].venue.chargedOffOf(idOf(ALICE)), 0);
    }

    /// @dev What was paid is gone, and a snapshot that shows that is one that shows a loss.
    function test_aDebtIsGivenUpOnceTheUnitsWerePaid() public {
        wait_(6 days);
        pay(USDC);
        Shot memory shot = _postElsewhere();
        uint256 debt = debtOf(ALICE, 1);
        vm.assertEq(writeOff(ALICE, 1, shot), debt);
        vm.assertEq(chains[1].venue.lost(), debt);
    }

    function writeOffExternally(Shot memory shot) external {
        writeOff(ALICE, 1, shot);
    }

    function withdrawExternally(uint256 units, Shot memory shot) external {
        withdraw(ALICE, USDC, units, shot);
    }

    function _postElsewhere() private returns (Shot memory shot) {
        shot = look();
        post(shot, 1);
        post(shot, 2);
    }
}
