// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IMarginVault} from "../../src/interfaces/IMarginVault.sol";
import {ISnapshotRegistry} from "../../src/interfaces/ISnapshotRegistry.sol";
import {MarginVault} from "../../src/MarginVault.sol";
import {AccountProof} from "../../src/types/Snapshot.sol";
import {Posting} from "../../src/types/Posting.sol";
import {Base} from "../Base.sol";
import {vm} from "../utils/Vm.sol";

/// @dev §12, liquidation: what the tests of `liquidate` do not name.
contract LiquidationAttacks is Base {
    /// @dev The liquidator brings the snapshot along, and somebody else is a moment faster.
    function test_frontRunBySomeoneElsesPost() public {
        Shot memory shot = _underWater();
        MarginVault vault = chains[0].vault;
        Posting memory posting = postingOf(shot);
        bytes memory action = _liquidation(shot);
        post(shot, 0);
        by(LIQUIDATOR);
        vault.postAndAct(posting, action);
        vm.assertLt(debtOf(ALICE, 0), 2_000 * DOLLAR);
    }

    /// @dev Somebody who posts a newer snapshot instead: the liquidation is refused, and costs nothing but its gas.
    function test_frontRunByANewerPost() public {
        Shot memory shot = _underWater();
        MarginVault vault = chains[0].vault;
        Posting memory posting = postingOf(shot);
        bytes memory action = _liquidation(shot);
        post(look(), 0);
        vm.expectPartialRevert(ISnapshotRegistry.NotAccepted.selector);
        by(LIQUIDATOR);
        vault.postAndAct(posting, action);
        vm.assertEq(debtOf(ALICE, 0), 2_000 * DOLLAR);
    }

    /// @dev A pledge on its way to the debt is the account's own all the time: it saves nobody who is under water, and
    /// nobody who is not is closed because of it.
    function test_aRescuingPledgeInFlight() public {
        deposit(ALICE, WETH, 2 ether);
        pledge(ALICE, WETH, 1, 1 ether);
        borrow(ALICE, 1, 2_000 * DOLLAR, snap());
        setEth(1_500);
        Shot memory shot = snap();
        // $3,000 at 85 % for $2,000 at 105 %: slot 1 is short, the account is not.
        pledge(ALICE, WETH, 1, 0.9 ether, shot);
        for (uint256 i = 0; i < 2; ++i) {
            vm.expectPartialRevert(IMarginVault.Healthy.selector);
            this.liquidateExternally(shot);
            shot = snap();
        }
        borrow(ALICE, 1, 1, shot);
    }

    function liquidateExternally(Shot memory shot) external {
        liquidate(ALICE, 1, type(uint256).max, WETH, shot);
    }

    function _underWater() private returns (Shot memory) {
        deposit(ALICE, WETH, 1 ether);
        borrow(ALICE, 0, 2_000 * DOLLAR, snap());
        setEth(2_200);
        fund(LIQUIDATOR, DEBT_0, 10 ** 12, address(chains[0].venue));
        return look();
    }

    function _liquidation(Shot memory shot) private view returns (bytes memory) {
        AccountProof memory proof = proofOf(shot, idOf(ALICE));
        return abi.encodeCall(
            IMarginVault.liquidate,
            (idOf(ALICE), address(chains[0].venue), type(uint256).max, WETH, 0, LIQUIDATOR, "", proof)
        );
    }
}
