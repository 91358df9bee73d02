// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Debt} from "../../src/types/Debt.sol";
import {bound, vm} from "../utils/Vm.sol";

contract DebtTest {
    Debt private _debt;

    function test_default() public {
        vm.assertEq(_debt.borrow(100), 100);
        _debt.chargeOff(60);
        vm.assertEq(_debt.fresh(), 40);
        vm.assertEq(_debt.borrow(10), 110);
        vm.assertEq(_debt.fresh(), 50);
        // The newer ones first.
        vm.assertEq(_debt.repay(50), 0);
        vm.assertEq(_debt.fresh(), 0);
        vm.assertEq(_debt.chargedOff, 60);
        vm.assertEq(_debt.repay(20), 20);
        vm.assertEq(_debt.units, 40);
        vm.assertEq(_debt.chargedOff, 40);
        vm.assertEq(_debt.repay(40), 40);
        vm.assertEq(_debt.units, 0);
        vm.assertEq(_debt.chargedOff, 0);
    }

    /// @dev For any debt: a repayment takes the lenders' units first, and the charged-off ones are never more than all.
    function testFuzz_repay(uint104 units, uint104 chargedOff, uint104 repaid) public {
        chargedOff = uint104(bound(chargedOff, 0, units));
        repaid = uint104(bound(repaid, 0, units));
        _debt = Debt(units, chargedOff);
        uint256 old = _debt.repay(repaid);
        vm.assertEq(old, repaid > units - chargedOff ? repaid - (units - chargedOff) : 0);
        vm.assertEq(_debt.units, units - repaid);
        vm.assertEq(_debt.chargedOff, chargedOff - old);
        vm.assertLe(_debt.chargedOff, _debt.units);
    }

    function test_behavior_isOneWord() public {
        _debt = Debt(7, 3);
        uint256 word;
        assembly ("memory-safe") {
            word := sload(_debt.slot)
        }
        vm.assertEq(word, 7 | 3 << 104);
    }
}
