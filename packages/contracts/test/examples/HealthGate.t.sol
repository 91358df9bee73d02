// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {HealthGate} from "../../examples/HealthGate.sol";
import {AttestedMargin} from "../../src/integration/AttestedMargin.sol";
import {AccountId} from "../../src/types/AccountId.sol";
import {AccountProof} from "../../src/types/Snapshot.sol";
import {Base} from "../Base.sol";
import {vm} from "../utils/Vm.sol";

contract HealthGateTest is Base {
    function test_default() public {
        HealthGate gate = new HealthGate(chains[2].registry);
        deposit(ALICE, WETH, 1 ether);
        AccountProof memory proof = proofOf(snap(), idOf(ALICE));
        on(2);
        by(ALICE);
        vm.assertEq(AccountId.unwrap(gate.enter(proof)), idOf(ALICE));
    }

    function test_error_unhealthy() public {
        HealthGate gate = new HealthGate(chains[2].registry);
        deposit(ALICE, WETH, 1 ether);
        pledge(ALICE, WETH, 1, 1 ether);
        borrow(ALICE, 1, 2_000 * DOLLAR, snap());
        setEth(2_000);
        AccountProof memory proof = proofOf(snap(), idOf(ALICE));
        on(2);
        by(ALICE);
        vm.expectPartialRevert(AttestedMargin.Unhealthy.selector);
        gate.enter(proof);
    }
}
