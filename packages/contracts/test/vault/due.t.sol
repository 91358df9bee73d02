// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IMarginVault} from "../../src/interfaces/IMarginVault.sol";
import {IVaultPause} from "../../src/interfaces/IVaultPause.sol";
import {MarginVault} from "../../src/MarginVault.sol";
import {AccountId} from "../../src/types/AccountId.sol";
import {AssetId} from "../../src/types/AssetId.sol";
import {Claim} from "../../src/types/Claim.sol";
import {Due, DueVoid, NotDueYet, NotReversed, PaymentsHalted} from "../../src/types/Due.sol";
import {Slot} from "../../src/types/Slot.sol";
import {AccountProof} from "../../src/types/Snapshot.sol";
import {TestVenue} from "../utils/TestVenue.sol";
import {vm} from "../utils/Vm.sol";
import {PaymentBase} from "./PaymentBase.sol";

/// @dev What an asset's bucket does not hold falls due six hours later (§9). That of WETH holds two.
contract DueTest is PaymentBase {
    uint104 private constant K = 2 ether;

    function setUp() public override {
        super.setUp();
        setBucket(WETH, K);
    }

    // ----------------------------------------------------------------------------------------------- a withdrawal

    function test_default_withdrawal() public {
        AccountProof memory proof = _owing();
        MarginVault vault = chains[0].vault;
        uint64 touches = vault.touches();
        vm.expectEmit(address(vault));
        emit IMarginVault.DueBooked(0, AccountId.wrap(idOf(ALICE)), AssetId.wrap(WETH), BOB, 3 ether);
        by(ALICE);
        vault.withdraw(idOf(ALICE), WETH, 3 ether, BOB, proof);

        vm.assertEq(extension.dueCount(), 1);
        Due memory due = dueOf(0);
        vm.assertEq(AccountId.unwrap(due.account), idOf(ALICE));
        vm.assertEq(AssetId.unwrap(due.assetId), WETH);
        vm.assertEq(due.units, 3 ether);
        vm.assertEq(due.receiver, BOB);
        vm.assertEq(due.venue, address(0));
        vm.assertEq(due.timer.dueAt, time + 6 hours);
        // The units have left the balance, and nobody has them yet.
        vm.assertEq(balanceOf(ALICE, WETH), 7 ether);
        vm.assertEq(vault.totalUnits(WETH), 7 ether);
        vm.assertEq(vault.touches(), touches + 1);
        vm.assertEq(tokens[WETH].balanceOf(BOB), 0);
        // All or nothing: the bucket is as it was.
        vm.assertEq(levelOf(WETH), K);

        advance(6 hours);
        vm.expectEmit(address(vault));
        emit IMarginVault.DuePaid(0, AccountId.wrap(idOf(ALICE)), AssetId.wrap(WETH), BOB, 3 ether);
        by(LIQUIDATOR);
        extension.payDue(0);
        vm.assertEq(tokens[WETH].balanceOf(BOB), 3 ether);
        vm.assertEq(balanceOf(ALICE, WETH), 7 ether);
        vm.assertEq(levelOf(WETH), K);
        vm.assertEq(AccountId.unwrap(dueOf(0).account), 0);
    }

    function test_behavior_exactlySixHours() public {
        _withdraw(3 ether);
        advance(6 hours - 1);
        vm.expectRevert(abi.encodeWithSelector(NotDueYet.selector, time + 1));
        extension.payDue(0);
        advance(1);
        extension.payDue(0);
    }

    /// @dev Small payments go on beside a large one.
    function test_behavior_aSmallPaymentBesideIt() public {
        _withdraw(3 ether);
        _withdraw(1 ether);
        vm.assertEq(extension.dueCount(), 1);
        vm.assertEq(tokens[WETH].balanceOf(BOB), 1 ether);
    }

    /// @dev What is due counts nothing for the account any more.
    function test_behavior_itNoLongerCounts() public {
        deposit(ALICE, WETH, 10 ether);
        borrow(ALICE, 0, 20_000 * DOLLAR, snap()); // needs 9.1666… WETH
        Shot memory shot = snap();
        vm.expectPartialRevert(IMarginVault.InsufficientMargin.selector);
        this.withdrawExternally(3 ether, shot);
        deposit(ALICE, WETH, 3 ether);
        withdraw(ALICE, WETH, 3 ether, shot);
        vm.assertEq(extension.dueCount(), 1);
        shot = snap();
        vm.expectPartialRevert(IMarginVault.InsufficientMargin.selector);
        this.withdrawExternally(1 ether, shot);
    }

    /// @dev It needs no snapshot, and takes from no bucket.
    function test_behavior_withoutASnapshotOrABucket() public {
        _withdraw(3 ether);
        vm.prank(OWNER);
        extension.setBucket(WETH, 1);
        advance(30 days);
        extension.payDue(0);
        vm.assertEq(tokens[WETH].balanceOf(BOB), 3 ether);
    }

    /// @dev Nor does a pause of the vault stop it.
    function test_behavior_whilePaused() public {
        _withdraw(3 ether);
        _pause();
        extension.payDue(0);
    }

    function test_error_nothingDue() public {
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.NothingDue.selector, 0));
        extension.payDue(0);
        _withdraw(3 ether);
        advance(6 hours);
        extension.payDue(0);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.NothingDue.selector, 0));
        extension.payDue(0);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.NothingDue.selector, type(uint256).max));
        extension.payDue(type(uint256).max);
    }

    // -------------------------------------------------------------------------------------------------- a seizure

    /// @dev The repayment stands aside in the venue, until the units are paid.
    function test_default_seizure() public {
        Shot memory shot = _underwater();
        (MarginVault vault, TestVenue venue) = (chains[0].vault, chains[0].venue);
        (uint256 repaid, uint256 units) = liquidate(ALICE, 0, 20_000 * DOLLAR, WETH, shot);
        vm.assertEq(units, 10.5 ether);
        vm.assertEq(debtOf(ALICE, 0), 60_000 * DOLLAR - repaid);
        vm.assertEq(balanceOf(ALICE, WETH), 30 ether - units);
        vm.assertEq(tokens[WETH].balanceOf(LIQUIDATOR), 0);
        vm.assertEq(tokens[DEBT_0].balanceOf(address(venue)), repaid);
        Due memory due = dueOf(0);
        vm.assertEq(due.receiver, LIQUIDATOR);
        vm.assertEq(due.venue, address(venue));
        vm.assertEq(due.units, units);
        vm.assertEq(venue.asideOf(0), repaid);

        advance(6 hours);
        extension.payDue(0);
        vm.assertEq(tokens[WETH].balanceOf(LIQUIDATOR), units);
        vm.assertEq(venue.asideOf(0), 0);
        vm.assertEq(vault.totalUnits(WETH), 30 ether - units);
    }

    /// @dev Of a write-off nothing was repaid.
    function test_default_writeOff() public {
        deposit(ALICE, USDC, 90 * DOLLAR);
        setBucket(USDC, 1);
        borrow(ALICE, 0, 75 * DOLLAR, snap());
        setPrice(USDC, 10 ** 29);
        writeOff(ALICE, 0, snap());
        Due memory due = dueOf(0);
        vm.assertEq(due.receiver, chains[0].venue.reserveReceiver());
        vm.assertEq(due.venue, address(0));
        vm.assertEq(due.units, 90 * DOLLAR);
        advance(6 hours);
        extension.payDue(0);
        vm.assertEq(tokens[USDC].balanceOf(due.receiver), 90 * DOLLAR);
    }

    /// @dev Liquidations go on while what was seized before waits.
    function test_behavior_severalSeizures() public {
        Shot memory shot = _underwater();
        for (uint256 i = 0; i < 3; ++i) {
            liquidate(ALICE, 0, 5_000 * DOLLAR, WETH, shot);
        }
        vm.assertEq(extension.dueCount(), 3);
        advance(6 hours);
        extension.payDue(2);
        extension.payDue(0);
        vm.assertEq(tokens[WETH].balanceOf(LIQUIDATOR), 2 * 2.625 ether);
        extension.payDue(1);
        vm.assertEq(tokens[WETH].balanceOf(LIQUIDATOR), 3 * 2.625 ether);
    }

    // ---------------------------------------------------------------------------------------------------- a claim

    /// @dev Nothing moves until it is paid.
    function test_default_note() public {
        Shot memory shot = bookFive();
        MarginVault vault = chains[0].vault;
        on(0);
        vm.expectEmit(address(vault));
        emit IMarginVault.ClaimNoted(Slot.wrap(1), 1, AccountId.wrap(idOf(ALICE)), AssetId.wrap(WETH), 2.1 ether);
        settle(shot, 1);
        vm.assertEq(noteOf(shot, 1).dueAt, time + 6 hours);
        (uint104 units, uint104 locked) = vault.balance(idOf(ALICE), WETH);
        vm.assertEq(units, 30 ether);
        vm.assertEq(locked, 30 ether);
        (, uint104 settled) = vault.pledged(idOf(ALICE), WETH, 1);
        vm.assertEq(settled, 0);
        vm.assertFalse(isPaid(1));
        vm.assertEq(levelOf(WETH), K);
        // The next snapshot shows it still.
        vm.assertEq(snap().claims.length, 5);

        advance(6 hours - 4);
        vm.expectEmit(address(vault));
        emit IMarginVault.Settled(Slot.wrap(1), 1, AccountId.wrap(idOf(ALICE)), BOB, AssetId.wrap(WETH), 2.1 ether);
        by(CAROL);
        extension.payNoted(shot.claims[1]);
        vm.assertEq(tokens[WETH].balanceOf(BOB), 2.1 ether);
        (units, locked) = vault.balance(idOf(ALICE), WETH);
        vm.assertEq(units, 27.9 ether);
        vm.assertEq(locked, 27.9 ether);
        (, settled) = vault.pledged(idOf(ALICE), WETH, 1);
        vm.assertEq(settled, 2.1 ether);
        vm.assertTrue(isPaid(1));
        vm.assertEq(noteOf(shot, 1).dueAt, 0);
        vm.assertEq(levelOf(WETH), K);
    }

    function test_behavior_aNoteAfterExactlySixHours() public {
        Shot memory shot = bookFive();
        settle(shot, 1);
        advance(6 hours - 1);
        vm.expectRevert(abi.encodeWithSelector(NotDueYet.selector, time + 1));
        extension.payNoted(shot.claims[1]);
        advance(1);
        extension.payNoted(shot.claims[1]);
    }

    /// @dev Nobody starts its time anew.
    function test_error_notedTwice() public {
        Shot memory shot = bookFive();
        settle(shot, 1);
        uint256 dueAt = noteOf(shot, 1).dueAt;
        advance(1 hours);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.AlreadyNoted.selector, 1, 1));
        this.settleExternally(shot, 1);
        vm.assertEq(noteOf(shot, 1).dueAt, dueAt);
    }

    /// @dev Before that, it is paid by whoever shows it when the bucket holds it again.
    function test_behavior_atOnceWhereTheBucketHasRefilled() public {
        Shot memory shot = bookFive();
        settle(shot, 0); // 1.05 of 2
        settle(shot, 1); // 2.1
        vm.assertTrue(isPaid(0));
        vm.assertFalse(isPaid(1));
        shot.claims[1].units = 1;
        vm.assertEq(noteOf(shot, 1).dueAt, 0);
        shot.claims[1].units = 2.1 ether;
        vm.prank(OWNER);
        extension.setBucket(WETH, 4 ether);
        advance(1 days);
        vm.prank(OWNER);
        extension.setBucket(WETH, 4 ether); // from 2, it fills by 4 a day
        advance(1 hours);
        settle(shot, 1);
        vm.assertTrue(isPaid(1));
        vm.assertEq(noteOf(shot, 1).dueAt, 0);
        vm.assertEq(tokens[WETH].balanceOf(BOB), 2.1 ether);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.NotNoted.selector, 1, 1));
        extension.payNoted(shot.claims[1]);
    }

    function test_error_notNoted() public {
        Shot memory shot = bookFive();
        on(0);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.NotNoted.selector, 1, 1));
        extension.payNoted(shot.claims[1]);
        settle(shot, 1);
        advance(6 hours);
        Claim memory other = shot.claims[1];
        other.units += 1;
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.NotNoted.selector, 1, 1));
        extension.payNoted(other);
        other.units -= 1;
        extension.payNoted(other);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.NotNoted.selector, 1, 1));
        extension.payNoted(other);
    }

    /// @dev Settlement is held for the first six hours of a pause; a note that is due, too.
    function test_behavior_aNoteWhilePaused() public {
        Shot memory shot = bookFive();
        settle(shot, 1);
        _pause();
        vm.expectRevert(abi.encodeWithSelector(IVaultPause.IsPaused.selector, time + 6 hours));
        extension.payNoted(shot.claims[1]);
        advance(6 hours);
        extension.payNoted(shot.claims[1]);
    }

    // ---------------------------------------------------------------------------------------------------- a halt

    /// @dev Nothing due is paid while halted, and everything waits as much longer.
    function test_behavior_aHaltHoldsPayments() public {
        Shot memory shot = bookFive();
        settle(shot, 1);
        _withdrawBobs(3 ether);
        uint64 started = time;
        advance(2 hours);
        halt(0);
        advance(6 hours);
        vm.expectRevert(PaymentsHalted.selector);
        extension.payDue(0);
        vm.expectRevert(PaymentsHalted.selector);
        extension.payNoted(shot.claims[1]);
        advance(1 hours);
        endHalt(0); // seven hours
        vm.expectRevert(abi.encodeWithSelector(NotDueYet.selector, started + 13 hours));
        extension.payDue(0);
        advance(4 hours - 1);
        vm.expectRevert(abi.encodeWithSelector(NotDueYet.selector, started + 13 hours));
        extension.payDue(0);
        advance(1);
        extension.payDue(0);
        extension.payNoted(shot.claims[1]);
        vm.assertEq(tokens[WETH].balanceOf(BOB), 5.1 ether);
    }

    /// @dev One that ends by itself, and one before they were asked for.
    function test_behavior_aHaltThatEndsByItself() public {
        AccountProof memory proof = _owing();
        halt(0);
        advance(3 days);
        proof = proofOf(snap(), idOf(ALICE));
        MarginVault vault = vaultOf(WETH);
        by(ALICE);
        vault.withdraw(idOf(ALICE), WETH, 3 ether, BOB, proof);
        uint64 started = time;
        advance(7 days);
        halt(0);
        advance(3 days - 1);
        vm.expectRevert(PaymentsHalted.selector);
        extension.payDue(0);
        advance(1);
        vm.assertEq(time, started + 10 days);
        extension.payDue(0);
    }

    // ------------------------------------------------------------------------------------------------- a recovery

    /// @dev Withdrawn units return to the balance.
    function test_behavior_aRecoveryReversesAWithdrawal() public {
        _withdraw(3 ether);
        halt(0);
        recover(0);
        vm.expectRevert(DueVoid.selector);
        extension.payDue(0);
        uint64 touches = chains[0].vault.touches();
        vm.expectEmit(address(extension));
        emit IMarginVault.DueReversed(0, AccountId.wrap(idOf(ALICE)), AssetId.wrap(WETH), 3 ether);
        by(CAROL);
        extension.reverseDue(0);
        vm.assertEq(balanceOf(ALICE, WETH), 10 ether);
        vm.assertEq(chains[0].vault.totalUnits(WETH), 10 ether);
        vm.assertEq(chains[0].vault.touches(), touches + 1);
        vm.assertEq(tokens[WETH].balanceOf(BOB), 0);
        _requireGone(0);
        // What was right is done again.
        Shot memory shot = look();
        postRecovered(shot, 0);
        withdraw(ALICE, WETH, 1 ether, shot);
        vm.assertEq(tokens[WETH].balanceOf(ALICE), 1 ether);
    }

    /// @dev A seizure's units return to the account, its shares to the debt, its tokens to who paid.
    function test_behavior_aRecoveryReversesASeizure() public {
        Shot memory shot = _underwater();
        liquidate(ALICE, 0, 20_000 * DOLLAR, WETH, shot);
        uint256 paid = tokens[DEBT_0].balanceOf(LIQUIDATOR);
        halt(0);
        recover(0);
        extension.reverseDue(0);
        vm.assertEq(balanceOf(ALICE, WETH), 30 ether);
        vm.assertEq(debtOf(ALICE, 0), 60_000 * DOLLAR);
        vm.assertEq(tokens[DEBT_0].balanceOf(LIQUIDATOR), paid + 20_000 * DOLLAR);
        vm.assertEq(tokens[WETH].balanceOf(LIQUIDATOR), 0);
        _requireGone(0);
    }

    /// @dev Also where that was the whole debt: it is owed again, and the leaf shows it.
    function test_behavior_aRecoveryReversesTheSeizureForAWholeDebt() public {
        setMinDebts(1_000 * DOLLAR);
        deposit(ALICE, WETH, 0.5 ether);
        setBucket(WETH, 0.1 ether);
        borrow(ALICE, 0, 1_000 * DOLLAR, snap());
        setEth(2_300);
        liquidate(ALICE, 0, type(uint256).max, WETH, snap());
        MarginVault vault = chains[0].vault;
        vm.assertEq(vault.venuesOf(idOf(ALICE)).length, 0);
        halt(0);
        recover(0);
        extension.reverseDue(0);
        vm.assertEq(vault.venuesOf(idOf(ALICE)).length, 1);
        vm.assertEq(vault.localWords(idOf(ALICE)).length, 2);
        vm.assertEq(debtOf(ALICE, 0), 1_000 * DOLLAR);
    }

    /// @dev A loss that followed a seizure stays booked; the account owes all of it again.
    function test_behavior_aRecoveryReversesASeizureThatWasCharged() public {
        deposit(ALICE, WETH, 1 ether);
        setBucket(WETH, 0.1 ether);
        borrow(ALICE, 0, 2_000 * DOLLAR, snap());
        setEth(500);
        (uint256 repaid,) = liquidate(ALICE, 0, type(uint256).max, WETH, snap());
        vm.assertEq(chains[0].venue.lost(), 2_000 * DOLLAR - repaid);
        halt(0);
        recover(0);
        extension.reverseDue(0);
        vm.assertEq(debtOf(ALICE, 0), 2_000 * DOLLAR);
        vm.assertEq(chains[0].venue.chargedOffOf(idOf(ALICE)), 2_000 * DOLLAR - repaid);
        vm.assertEq(balanceOf(ALICE, WETH), 1 ether);
    }

    /// @dev A note is void; the claim is shown again, and noted again.
    function test_behavior_aRecoveryMakesNotesVoid() public {
        Shot memory shot = bookFive();
        settle(shot, 1);
        Claim memory claim = shot.claims[1];
        halt(0);
        recover(0);
        advance(30 days);
        vm.expectRevert(DueVoid.selector);
        extension.payNoted(claim);
        shot = look();
        postRecovered(shot, 0);
        settle(shot, 1);
        vm.assertEq(noteOf(shot, 1).dueAt, time + 6 hours);
        advance(6 hours);
        extension.payNoted(claim);
        vm.assertEq(tokens[WETH].balanceOf(BOB), 2.1 ether);
    }

    /// @dev One of a forged header is not shown again, and leaves no trace.
    function test_behavior_aForgedNote() public {
        Shot memory shot = bookFive();
        Shot memory forged = look();
        forged.claims[1].beneficiary = CAROL;
        forged.header.claims = claimsRoot(forged);
        post(forged, 0);
        settle(forged, 1);
        halt(0);
        recover(0);
        vm.expectRevert(DueVoid.selector);
        extension.payNoted(forged.claims[1]);
        // Not even in the moment in which the recovery ended the halt.
        vm.expectPartialRevert(bytes4(keccak256("NotAccepted(bytes32)")));
        this.settleExternally(forged, 1);
        shot = look();
        postRecovered(shot, 0);
        vm.expectPartialRevert(bytes4(keccak256("NotAccepted(bytes32)")));
        this.settleExternally(forged, 1);
        settle(shot, 1);
        advance(6 hours);
        extension.payNoted(shot.claims[1]);
        vm.assertEq(tokens[WETH].balanceOf(BOB), 2.1 ether);
        vm.assertEq(tokens[WETH].balanceOf(CAROL), 0);
    }

    /// @dev A halt that ends without a recovery reverses nothing.
    function test_error_notReversed() public {
        _withdraw(3 ether);
        vm.expectRevert(NotReversed.selector);
        extension.reverseDue(0);
        halt(0);
        vm.expectRevert(NotReversed.selector);
        extension.reverseDue(0);
        endHalt(0);
        vm.expectRevert(NotReversed.selector);
        extension.reverseDue(0);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.NothingDue.selector, 1));
        extension.reverseDue(1);
    }

    /// @dev What was paid is paid.
    function test_error_reversedAfterThePayment() public {
        _withdraw(3 ether);
        advance(6 hours);
        extension.payDue(0);
        halt(0);
        recover(0);
        _requireGone(0);
        vm.assertEq(balanceOf(ALICE, WETH), 7 ether);
    }

    /// @dev What was asked for after a recovery is not reversed by it.
    function test_behavior_afterARecovery() public {
        _owing();
        halt(0);
        recover(0);
        Shot memory shot = look();
        postRecovered(shot, 0);
        withdraw(ALICE, WETH, 3 ether, shot);
        vm.expectRevert(NotReversed.selector);
        extension.reverseDue(0);
        advance(6 hours);
        extension.payDue(0);
        vm.assertEq(tokens[WETH].balanceOf(ALICE), 3 ether);
    }

    function withdrawExternally(uint256 units, Shot memory shot) external {
        withdraw(ALICE, WETH, units, shot);
    }

    /// @dev ALICE has 10 WETH here and owes $100.
    function _owing() private returns (AccountProof memory proof) {
        deposit(ALICE, WETH, 10 ether);
        borrow(ALICE, 0, 100 * DOLLAR, snap());
        proof = proofOf(snap(), idOf(ALICE));
        on(0);
    }

    /// @dev To BOB, first from 10 WETH.
    function _withdraw(uint256 units) private {
        AccountProof memory proof = extension.dueCount() == 0 ? _owing() : proofOf(snap(), idOf(ALICE));
        on(0);
        by(ALICE);
        chains[0].vault.withdraw(idOf(ALICE), WETH, units, BOB, proof);
    }

    function _withdrawBobs(uint256 units) private {
        deposit(BOB, WETH, 10 ether);
        borrow(BOB, 0, 100 * DOLLAR, snap());
        withdraw(BOB, WETH, units, snap());
    }

    /// @dev 30 WETH on slot 0 and $60,000 owed there; WETH at $2,000.
    function _underwater() private returns (Shot memory) {
        deposit(ALICE, WETH, 30 ether);
        borrow(ALICE, 0, 60_000 * DOLLAR, snap());
        setEth(2_000);
        return snap();
    }

    /// @dev Six hours later, by a guardian of the vault.
    function _pause() private {
        MarginVault vault = vaultOf(WETH);
        vm.prank(OWNER);
        vault.setGuardian(GUARDIAN);
        advance(2 days);
        vm.prank(GUARDIAN);
        vault.pause();
    }

    function _requireGone(uint256 id) private {
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.NothingDue.selector, id));
        extension.payDue(id);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.NothingDue.selector, id));
        extension.reverseDue(id);
    }
}
