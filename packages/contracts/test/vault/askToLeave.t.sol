// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IMarginVault} from "../../src/interfaces/IMarginVault.sol";
import {ISnapshotRegistry} from "../../src/interfaces/ISnapshotRegistry.sol";
import {MarginVault} from "../../src/MarginVault.sol";
import {Authorization} from "../../src/types/Authorization.sol";
import {Leaving} from "../../src/types/Leaving.sol";
import {balanceWord} from "../../src/types/LeafWord.sol";
import {AccountProof} from "../../src/types/Snapshot.sol";
import {Base} from "../Base.sol";
import {TestWallet} from "../utils/TestWallet.sol";
import {vm} from "../utils/Vm.sol";
import {AuthorizationBase} from "./AuthorizationBase.sol";
import {EscapeBase} from "./EscapeBase.sol";

contract AskToLeaveTest is EscapeBase, AuthorizationBase {
    string private constant ASK =
        "AskToLeave(bytes32 account,uint16 assetId,uint256 units,address receiver,uint256 nonce,uint256 deadline)";

    function setUp() public override(Base) {
        super.setUp();
        deposit(ALICE, WETH, 3 ether);
    }

    /// @dev The units stop counting at once: here, in the words, and in the total.
    function test_default() public {
        Shot memory shot = snap();
        wait_(1 days);
        MarginVault vault = vaultOf(WETH);
        vm.expectEmit(address(vault));
        emit IMarginVault.AccountTouched(idOf(ALICE));
        vm.expectEmit(address(vault));
        emit IMarginVault.AskedToLeave(idOf(ALICE), WETH, BOB, 2 ether);
        by(ALICE);
        vault.askToLeave(idOf(ALICE), WETH, 2 ether, BOB);

        Leaving memory request = requestOf(ALICE, WETH, lastRequest(WETH));
        vm.assertEq(request.units, 2 ether);
        vm.assertEq(request.receiver, BOB);
        vm.assertEq(request.epoch, chains[0].registry.lifeAt());
        vm.assertEq(request.silence, 1 days);
        vm.assertEq(balanceOf(ALICE, WETH), 1 ether);
        vm.assertEq(vault.totalUnits(WETH), 1 ether);
        vm.assertEq(tokens[WETH].balanceOf(address(vault)), 3 ether);
        vm.assertEq(vault.localWords(idOf(ALICE))[0], balanceWord(WETH, 0, 1 ether));
        AccountProof memory proof = proofOf(shot, idOf(ALICE));
        on(0);
        vm.assertEq(vault.marginOf(idOf(ALICE), proof).equity, 3_000 ether);
    }

    function test_behavior_everything() public {
        wait_(2 days);
        ask(WETH, 3 ether);
        vm.assertEq(chains[0].vault.localWords(idOf(ALICE)).length, 0);
        vm.assertEq(chains[0].vault.totalUnits(WETH), 0);
    }

    /// @dev Escape works with no operators at all.
    function test_behavior_beforeTheFirstSnapshot() public {
        wait_(1 days);
        ask(WETH, 1 ether);
        vm.assertEq(requestOf(ALICE, WETH, 0).lifeAt, 0);
    }

    /// @dev With the last snapshot, however old, released units leave too; without it only what was never pledged.
    function test_behavior_releasedUnits() public {
        pledge(ALICE, WETH, 1, 2 ether);
        release(ALICE, 1, WETH, 1.5 ether, snap());
        Shot memory shot = snap();
        wait_(1 days);
        vm.expectPartialRevert(IMarginVault.InsufficientUnits.selector);
        this.askExternally(WETH, 1 ether + 1);
        vm.expectPartialRevert(IMarginVault.InsufficientUnits.selector);
        this.askWithProof(WETH, 2.5 ether + 1, shot);
        ask(WETH, 2.5 ether, shot);
        vm.assertEq(balanceOf(ALICE, WETH), 0.5 ether);
    }

    /// @dev Units that answer for a debt elsewhere, or that a liquidator claimed, stay.
    function test_behavior_claimsStayCovered() public {
        pledge(ALICE, WETH, 1, 3 ether);
        borrow(ALICE, 1, 6_000 * DOLLAR, snap());
        setEth(2_000);
        liquidate(ALICE, 1, type(uint256).max, WETH, snap());
        Shot memory shot = snap();
        wait_(1 days);
        vm.expectPartialRevert(IMarginVault.InsufficientUnits.selector);
        this.askWithProof(WETH, 1, shot);
        settle(shot, 0);
        vm.expectPartialRevert(IMarginVault.InsufficientUnits.selector);
        this.askWithProof(WETH, 1, shot);
    }

    /// @dev The 6 days begin anew for all of them, and the last receiver is paid.
    function test_behavior_joinsWhatIsLeaving() public {
        wait_(1 days);
        ask(WETH, 1 ether);
        wait_(2 days);
        MarginVault vault = vaultOf(WETH);
        by(ALICE);
        vault.askToLeave(idOf(ALICE), WETH, 1.5 ether, BOB);
        Leaving memory request = requestOf(ALICE, WETH, lastRequest(WETH));
        vm.assertEq(request.units, 2.5 ether);
        vm.assertEq(request.receiver, BOB);
        vm.assertEq(request.silence, 3 days);
        vm.assertEq(balanceOf(ALICE, WETH), 0.5 ether);
    }

    function test_default_bySignature() public {
        pledge(ALICE, WETH, 1, 2 ether);
        release(ALICE, 1, WETH, 2 ether, snap());
        AccountProof memory proof = proofOf(snap(), idOf(ALICE));
        wait_(1 days);
        MarginVault vault = vaultOf(WETH);
        Authorization memory first = authorize(0, ASK, abi.encode(idOf(ALICE), WETH, 1 ether, ALICE), 0);
        Authorization memory second = authorize(0, ASK, abi.encode(idOf(ALICE), WETH, 2 ether, ALICE), 1);
        by(BOB);
        vault.askToLeaveBySignature(idOf(ALICE), WETH, 1 ether, ALICE, first);
        by(BOB);
        vault.askToLeaveBySignature(idOf(ALICE), WETH, 2 ether, ALICE, proof, second);
        vm.assertEq(leavingOf(ALICE, WETH), 3 ether);
        vm.assertEq(vault.spentNonces(idOf(ALICE), 0), 3);
    }

    function test_default_byDelegate() public {
        TestWallet wallet = new TestWallet(BOB);
        bytes32 account = keccak256(abi.encode(chains[1].id, address(wallet)));
        MarginVault vault = chains[1].vault;
        on(1);
        wallet.call(address(vault), abi.encodeCall(vault.link, (account, 0, BOB)));
        Shot memory shot = snap();
        fund(BOB, WETH, 1 ether, address(chains[0].vault));
        AccountProof memory proof = proofOf(shot, account);
        vault = vaultOf(WETH);
        by(BOB);
        vault.deposit(account, WETH, 1 ether, proof);
        wait_(1 days);
        vm.expectPartialRevert(IMarginVault.NotAccountOwner.selector);
        by(BOB);
        vault.askToLeave(account, WETH, 1 ether, BOB);
        vm.expectPartialRevert(IMarginVault.NotAccountOwner.selector);
        by(ALICE);
        vault.askToLeave(account, WETH, 1 ether, BOB, proof);
        by(BOB);
        vault.askToLeave(account, WETH, 1 ether, BOB, proof);
        vm.assertEq(requestOf(account, WETH, 0).units, 1 ether);
    }

    /// @dev A chain that stood still for a week gives its operators a day.
    function test_attack_aChainThatStopsAndResumes() public {
        snap();
        advance(7 days);
        vm.expectRevert(abi.encodeWithSelector(ISnapshotRegistry.NotSilent.selector, 1 days, 6 hours));
        this.askExternally(WETH, 1 ether);
    }

    function test_error_aDayAndNotASecondLess() public {
        snap();
        wait_(1 days - 1);
        vm.expectRevert(abi.encodeWithSelector(ISnapshotRegistry.NotSilent.selector, 1 days, 1 days - 1));
        this.askExternally(WETH, 1 ether);
        advance(1);
        ask(WETH, 1 ether);
    }

    function test_error_owesHere() public {
        borrow(ALICE, 0, 1, snap());
        wait_(1 days);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.OwesHere.selector, idOf(ALICE)));
        this.askExternally(WETH, 1 ether);
        repay(ALICE, 0, 1);
        ask(WETH, 1 ether);
    }

    function test_error_someoneElse() public {
        wait_(1 days);
        MarginVault vault = vaultOf(WETH);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.NotAccountOwner.selector, idOf(ALICE), idOf(BOB)));
        by(BOB);
        vault.askToLeave(idOf(ALICE), WETH, 1 ether, BOB);
    }

    function test_error_snapshotReplaced() public {
        Shot memory shot = snap();
        snap();
        wait_(1 days);
        vm.expectPartialRevert(ISnapshotRegistry.NotAccepted.selector);
        this.askWithProof(WETH, 1 ether, shot);
    }

    function test_error_amountsAndAssets() public {
        wait_(1 days);
        vm.expectRevert(IMarginVault.ZeroAmount.selector);
        this.askExternally(WETH, 0);
        vm.expectPartialRevert(IMarginVault.InsufficientUnits.selector);
        this.askExternally(WETH, type(uint256).max);
        vm.expectPartialRevert(IMarginVault.InsufficientUnits.selector);
        this.askExternally(USDC, 1);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.UnknownAsset.selector, DEBT_0));
        this.askExternally(DEBT_0, 1);
        MarginVault vault = vaultOf(WETH);
        vm.expectRevert(IMarginVault.ZeroReceiver.selector);
        by(ALICE);
        vault.askToLeave(idOf(ALICE), WETH, 1, address(0));
    }
}
