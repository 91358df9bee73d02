// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ISnapshotRegistry} from "../../src/interfaces/ISnapshotRegistry.sol";
import {MarginVault} from "../../src/MarginVault.sol";
import {AccountProof, ClaimProof} from "../../src/types/Snapshot.sol";
import {Base} from "../Base.sol";
import {vm} from "../utils/Vm.sol";

/// @dev §12, chains: what a vault can notice of it.
contract ChainAttacks is Base {
    /// @dev The fork has a copy of vault, registry and operators' headers; none of them is of any use there.
    function test_chainIdChangedByAFork() public {
        deposit(ALICE, WETH, 2 ether);
        pledge(ALICE, WETH, 1, 1 ether);
        borrow(ALICE, 1, 2_000 * DOLLAR, snap());
        setEth(2_200);
        Shot memory shot = snap();
        setEth(1_000);
        liquidate(ALICE, 1, type(uint256).max, WETH, snap());
        shot = snap();
        AccountProof memory proof = proofOf(shot, idOf(ALICE));
        ClaimProof memory claimProof = claimProofOf(shot, 0);
        MarginVault vault = chains[0].vault;
        vm.chainId(7);
        bytes memory reason = abi.encodeWithSelector(ISnapshotRegistry.WrongChain.selector, chains[0].id, 7);
        vm.expectRevert(reason);
        by(ALICE);
        vault.withdraw(idOf(ALICE), WETH, 1, ALICE, proof);
        vm.expectRevert(reason);
        by(ALICE);
        vault.pledge(idOf(ALICE), WETH, 1, 1, proof);
        vm.expectRevert(reason);
        vault.settle(shot.claims[0], claimProof);
        vm.expectRevert(reason);
        by(LIQUIDATOR);
        vault.forcePledge(idOf(ALICE), WETH, 1, 1, proof);
        // On the chain that kept its id, everything goes on.
        settle(shot, 0);
    }
}
