// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IMarginVault} from "../../src/interfaces/IMarginVault.sol";
import {ISnapshotRegistry} from "../../src/interfaces/ISnapshotRegistry.sol";
import {MarginVault} from "../../src/MarginVault.sol";
import {SnapshotRegistry} from "../../src/SnapshotRegistry.sol";
import {AccountId} from "../../src/types/AccountId.sol";
import {AssetId} from "../../src/types/AssetId.sol";
import {Authorization} from "../../src/types/Authorization.sol";
import {Leaving} from "../../src/types/Leaving.sol";
import {Margin} from "../../src/types/Margin.sol";
import {AccountProof} from "../../src/types/Snapshot.sol";
import {Base} from "../Base.sol";
import {balanceWord} from "../utils/LeafWords.sol";
import {TestVenue} from "../utils/TestVenue.sol";
import {TestWallet} from "../utils/TestWallet.sol";
import {vm} from "../utils/Vm.sol";
import {AuthorizationBase} from "./AuthorizationBase.sol";
import {EscapeBase} from "./EscapeBase.sol";

contract AskToLeaveTest is EscapeBase, AuthorizationBase {
    function setUp() public override(Base) {
        super.setUp();
        deposit(ALICE, WETH, 3 ether);
    }

    /// @dev The units leave the balance at once, and are in the account's word until they are paid.
    function test_default() public {
        snap();
        wait_(1 days);
        MarginVault vault = vaultOf(WETH);
        vm.expectEmit(address(vault));
        emit IMarginVault.AccountTouched(AccountId.wrap(idOf(ALICE)));
        vm.expectEmit(address(vault));
        emit IMarginVault.AskedToLeave(AccountId.wrap(idOf(ALICE)), AssetId.wrap(WETH), 0, BOB, 2 ether);
        by(ALICE);
        vm.assertEq(vault.askToLeave(idOf(ALICE), WETH, 2 ether, BOB), 0);

        Leaving memory request = requestOf(ALICE, WETH, 0);
        vm.assertEq(request.units, 2 ether);
        vm.assertEq(request.receiver, BOB);
        vm.assertEq(request.lifeAt, time - 1 days);
        vm.assertEq(request.silence, 1 days);
        vm.assertEq(balanceOf(ALICE, WETH), 1 ether);
        vm.assertEq(vault.totalUnits(WETH), 1 ether);
        vm.assertEq(tokens[WETH].balanceOf(address(vault)), 3 ether);
        vm.assertEq(vault.localWords(idOf(ALICE)).length, 1);
        vm.assertEq(vault.localWords(idOf(ALICE))[0], balanceWord(WETH, 2 ether, 1 ether));
    }

    /// @dev A balance of zero does not hide what is leaving from the other chains.
    function test_behavior_everything() public {
        wait_(2 days);
        ask(WETH, 3 ether);
        vm.assertEq(chains[0].vault.localWords(idOf(ALICE)).length, 1);
        vm.assertEq(chains[0].vault.localWords(idOf(ALICE))[0], balanceWord(WETH, 3 ether, 0));
        vm.assertEq(chains[0].vault.totalUnits(WETH), 0);
        vm.assertEq(proofOf(look(), idOf(ALICE)).words[0], balanceWord(WETH, 3 ether, 0));
    }

    /// @dev Here at once, on the other chains with their next snapshot: neither in E, I and M, nor in any I(i).
    function test_behavior_countsNowhere() public {
        pledge(ALICE, WETH, 1, 1 ether);
        borrow(ALICE, 1, 1_000 * DOLLAR, snap());
        Shot memory shot = snap();
        wait_(1 days);
        _requireMargin(0, shot, 2, 4_800 ether);
        _requireMargin(1, shot, 2, 1_300 ether);
        ask(WETH, 2 ether);
        _requireMargin(0, shot, 0, 0);
        _requireMargin(1, shot, 2, 1_300 ether);
        shot = look();
        post(shot, 1);
        post(shot, 2);
        _requireMargin(1, shot, 0, 1_300 ether);
        _requireMargin(2, shot, 0, 0);
    }

    /// @dev Escape works with no operators at all. Nobody owes anything by then: a debt needs a snapshot.
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

    /// @dev A quorum that is halted may have forged the releases that its last header shows. Silence runs meanwhile.
    function test_behavior_aHaltCountsNoReleases() public {
        pledge(ALICE, WETH, 1, 2 ether);
        release(ALICE, 1, WETH, 2 ether, snap());
        Shot memory shot = snap();
        SnapshotRegistry registry = chains[0].registry;
        vm.prank(OWNER);
        registry.setGuardian(BOB);
        on(0);
        vm.prank(BOB);
        registry.halt();
        uint64 until = time + 3 days;
        wait_(1 days);
        vm.expectRevert(abi.encodeWithSelector(ISnapshotRegistry.Halted.selector, until));
        this.askWithProof(WETH, 0.1 ether, shot);
        vm.expectRevert(
            abi.encodeWithSelector(
                IMarginVault.InsufficientUnits.selector, idOf(ALICE), WETH, int256(1 ether), 1 ether + 1
            )
        );
        this.askExternally(WETH, 1 ether + 1);
        ask(WETH, 1 ether);
        wait_(2 days);
        ask(WETH, 2 ether, shot);
        vm.assertEq(leavingOf(ALICE, WETH), 3 ether);
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

    /// @dev A later request changes nothing about an earlier one: neither units, nor receiver, nor time.
    function test_behavior_eachRequestForItself() public {
        wait_(1 days);
        ask(WETH, 1 ether);
        wait_(2 days);
        MarginVault vault = vaultOf(WETH);
        by(ALICE);
        vm.assertEq(vault.askToLeave(idOf(ALICE), WETH, 1.5 ether, BOB), 1);
        Leaving memory first = requestOf(ALICE, WETH, 0);
        vm.assertEq(first.units, 1 ether);
        vm.assertEq(first.receiver, ALICE);
        vm.assertEq(first.silence, 1 days);
        Leaving memory second = requestOf(ALICE, WETH, 1);
        vm.assertEq(second.units, 1.5 ether);
        vm.assertEq(second.receiver, BOB);
        vm.assertEq(second.silence, 3 days);
        (uint104 units, uint64 requests) = vault.leaving(idOf(ALICE), WETH);
        vm.assertEq(units, 2.5 ether);
        vm.assertEq(requests, 2);
        vm.assertEq(vault.localWords(idOf(ALICE))[0], balanceWord(WETH, 2.5 ether, 0.5 ether));
    }

    /// @dev With the last table, which is all that the vault can know of who lists what. Without it, any debt is in the way.
    function test_behavior_aVenueThatTheTableDoesNotList() public {
        borrow(ALICE, 0, 100 * DOLLAR, snap());
        bytes32[3] memory others = [
            bytes32(0), // unused
            debtAssetWord({price: 10 ** 30, slot: 1}),
            assetWord(10 ** 30, 9_000, 9_500, 0, 0, 1)
        ];
        for (uint64 i = 0; i < others.length; ++i) {
            table[DEBT_0] = others[i];
            Shot memory shot = snap();
            wait_(1 days);
            vm.expectRevert(abi.encodeWithSelector(IMarginVault.OwesHere.selector, idOf(ALICE)));
            this.askExternally(WETH, 0.1 ether);
            ask(WETH, 0.1 ether, shot);
            vm.assertEq(requestOf(ALICE, WETH, i).units, 0.1 ether);
        }
    }

    /// @dev One listed venue among those where the account owes is enough.
    function test_error_owesAtAListedVenueAsWell() public {
        TestVenue venue = new TestVenue(vaultOf(WETH), 7, address(tokens[DEBT_0]));
        vm.prank(OWNER);
        chains[0].vault.addVenue(address(venue));
        table.push(debtAssetWord({price: 10 ** 30, slot: 0}));
        Shot memory shot = snap();
        borrow(ALICE, 0, 100 * DOLLAR, shot);
        AccountProof memory proof = proofOf(shot, idOf(ALICE));
        on(0);
        by(ALICE);
        venue.borrow(idOf(ALICE), 100 * DOLLAR, ALICE, proof);
        table[DEBT_0] = 0;
        shot = snap();
        wait_(1 days);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.OwesHere.selector, idOf(ALICE)));
        this.askWithProof(WETH, 1 ether, shot);
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
        // A link that was taken back may show in this leaf still: so the delegate can ask for nobody but itself.
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.DelegateMustReceive.selector, account, ALICE));
        by(BOB);
        vault.askToLeave(account, WETH, 1 ether, ALICE, proof);
        by(BOB);
        vault.askToLeave(account, WETH, 1 ether, BOB, proof);
        vm.assertEq(requestOf(account, WETH, 0).units, 1 ether);
    }

    /// @dev On the account's own chain, where the link is live and no proof is needed, too. The account names anyone.
    function test_behavior_theDelegateOnTheAccountsOwnChain() public {
        TestWallet wallet = new TestWallet(BOB);
        bytes32 account = keccak256(abi.encode(chains[0].id, address(wallet)));
        MarginVault vault = vaultOf(WETH);
        wallet.call(address(vault), abi.encodeCall(vault.link, (account, 0, BOB)));
        fund(BOB, WETH, 2 ether, address(vault));
        by(BOB);
        vault.deposit(account, WETH, 2 ether);
        wait_(1 days);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.DelegateMustReceive.selector, account, address(wallet)));
        by(BOB);
        vault.askToLeave(account, WETH, 1 ether, address(wallet));
        by(BOB);
        vault.askToLeave(account, WETH, 1 ether, BOB);
        wallet.call(
            address(vault),
            abi.encodeWithSignature("askToLeave(bytes32,uint16,uint256,address)", account, WETH, 1 ether, ALICE)
        );
        vm.assertEq(requestOf(account, WETH, 1).receiver, ALICE);
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
        Shot memory shot = snap();
        wait_(1 days);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.OwesHere.selector, idOf(ALICE)));
        this.askExternally(WETH, 1 ether);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.OwesHere.selector, idOf(ALICE)));
        this.askWithProof(WETH, 1 ether, shot);
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
        vm.expectRevert(IMarginVault.VaultAsReceiver.selector);
        by(ALICE);
        vault.askToLeave(idOf(ALICE), WETH, 1, address(vault));
    }

    /// @dev 1 WETH at $3,000 on slot 1 for a debt of $1,000, and `free` WETH more.
    function _requireMargin(uint16 slot, Shot memory shot, int256 free, int256 slotSurplus) private {
        AccountProof memory proof = proofOf(shot, idOf(ALICE));
        on(slot);
        Margin memory margin = chains[slot].vault.marginOf(idOf(ALICE), proof);
        vm.assertEq(margin.equity, 2_000 ether + free * 3_000 ether);
        vm.assertEq(margin.initialSurplus, 1_300 ether + free * 2_400 ether);
        vm.assertEq(margin.maintenanceSurplus, 1_500 ether + free * 2_550 ether);
        vm.assertEq(margin.slotSurplus, slotSurplus);
        vm.assertEq(margin.deficit, 0);
    }
}
