// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IMarginVault} from "../../src/interfaces/IMarginVault.sol";
import {ISnapshotRegistry} from "../../src/interfaces/ISnapshotRegistry.sol";
import {MarginVault} from "../../src/MarginVault.sol";
import {AccountId} from "../../src/types/AccountId.sol";
import {AssetId} from "../../src/types/AssetId.sol";
import {Slot} from "../../src/types/Slot.sol";
import {pledgeWord} from "../utils/LeafWords.sol";
import {vm} from "../utils/Vm.sol";
import {MinimumBase} from "./MinimumBase.sol";

contract PledgeTest is MinimumBase {
    function test_default() public {
        deposit(ALICE, WETH, 3 ether);
        MarginVault vault = vaultOf(WETH);
        vm.expectEmit(address(vault));
        emit IMarginVault.AccountTouched(AccountId.wrap(idOf(ALICE)));
        vm.expectEmit(address(vault));
        emit IMarginVault.Pledged(AccountId.wrap(idOf(ALICE)), AssetId.wrap(WETH), Slot.wrap(1), 2 ether);
        by(ALICE);
        vault.pledge(idOf(ALICE), WETH, 1, 2 ether);

        (uint104 units, uint104 locked) = vault.balance(idOf(ALICE), WETH);
        vm.assertEq(units, 3 ether);
        vm.assertEq(locked, 2 ether);
        (uint104 pledged, uint104 settled) = vault.pledged(idOf(ALICE), WETH, 1);
        vm.assertEq(pledged, 2 ether);
        vm.assertEq(settled, 0);
        bytes32[] memory words = vault.localWords(idOf(ALICE));
        vm.assertEq(words.length, 2);
        vm.assertEq(words[1], pledgeWord(WETH, 1, 2 ether, 0));
    }

    function test_behavior_growsPerSlot() public {
        deposit(ALICE, WETH, 3 ether);
        pledge(ALICE, WETH, 1, 1 ether);
        pledge(ALICE, WETH, 1, 1 ether);
        pledge(ALICE, WETH, 2, 1 ether);
        (uint104 pledged,) = chains[0].vault.pledged(idOf(ALICE), WETH, 1);
        vm.assertEq(pledged, 2 ether);
        vm.assertEq(chains[0].vault.localWords(idOf(ALICE)).length, 3);
    }

    /// @dev The demo's second pledge: what counts on one chain is gone from here.
    function test_error_theSameUnitsTwice() public {
        deposit(ALICE, WETH, 3 ether);
        pledge(ALICE, WETH, 1, 2 ether);
        Shot memory shot = snap();
        bytes memory refusal =
            abi.encodeWithSelector(IMarginVault.InsufficientUnits.selector, idOf(ALICE), WETH, 1 ether, 2 ether);
        vm.expectRevert(refusal);
        this.pledgeExternally(ALICE, WETH, 2, 2 ether);
        vm.expectRevert(refusal);
        this.pledgeWithProof(ALICE, WETH, 2, 2 ether, shot);
    }

    function test_behavior_aSnapshotShowsReleasedUnits() public {
        deposit(ALICE, WETH, 2 ether);
        pledge(ALICE, WETH, 1, 2 ether);
        release(ALICE, 1, WETH, 1 ether, snap());
        Shot memory shot = snap();
        vm.expectPartialRevert(IMarginVault.InsufficientUnits.selector);
        this.pledgeExternally(ALICE, WETH, 2, 1 ether);
        pledge(ALICE, WETH, 2, 1 ether, shot);
        // The same snapshot does not show them a second time.
        vm.expectPartialRevert(IMarginVault.InsufficientUnits.selector);
        this.pledgeWithProof(ALICE, WETH, 2, 1, shot);
    }

    /// @dev Each pair of asset and slot keeps its words for ever, so none is opened for dust.
    function test_behavior_theMinimumOrAllThatIsFree() public {
        depositCoins(ALICE, ALICE, 2 * MINIMUM + 10);
        Shot memory shot = snap();
        vm.expectRevert(_tooSmall(MINIMUM - 1));
        this.pledgeExternally(ALICE, COIN, 1, MINIMUM - 1);
        vm.expectRevert(_tooSmall(MINIMUM - 1));
        this.pledgeWithProof(ALICE, COIN, 1, MINIMUM - 1, shot);
        pledge(ALICE, COIN, 1, MINIMUM);
        pledge(ALICE, COIN, 1, MINIMUM, shot);
        vm.expectRevert(_tooSmall(9));
        this.pledgeExternally(ALICE, COIN, 1, 9);
        vm.expectRevert(_tooSmall(9));
        this.pledgeWithProof(ALICE, COIN, 1, 9, shot);
        vm.expectPartialRevert(IMarginVault.InsufficientUnits.selector);
        this.pledgeExternally(ALICE, COIN, 1, 11);
        pledge(ALICE, COIN, 1, 10);
        (uint104 pledged,) = chains[2].vault.pledged(idOf(ALICE), COIN, 1);
        vm.assertEq(pledged, 2 * MINIMUM + 10);
    }

    /// @dev Half of the counter of each pair is the owner's, all time. The other half is for what others do by force.
    function test_error_theOwnersHalfOfTheCounter() public {
        deposit(ALICE, WETH, 2 ** 103 + 10);
        Shot memory shot = snap();
        pledge(ALICE, WETH, 1, 2 ** 103 - 2);
        bytes memory refusal =
            abi.encodeWithSelector(IMarginVault.PledgedTooOften.selector, idOf(ALICE), WETH, uint16(1));
        vm.expectRevert(refusal);
        this.pledgeExternally(ALICE, WETH, 1, 3);
        vm.expectRevert(refusal);
        this.pledgeWithProof(ALICE, WETH, 1, 3, shot);
        pledge(ALICE, WETH, 1, 1);
        pledge(ALICE, WETH, 1, 1, shot);
        (uint104 pledged,) = chains[0].vault.pledged(idOf(ALICE), WETH, 1);
        vm.assertEq(pledged, 2 ** 103);
        vm.expectRevert(refusal);
        this.pledgeExternally(ALICE, WETH, 1, 1);
        // Released units do not give it back; another slot has a counter of its own.
        release(ALICE, 1, WETH, 5, snap());
        shot = snap();
        vm.expectRevert(refusal);
        this.pledgeWithProof(ALICE, WETH, 1, 1, shot);
        pledge(ALICE, WETH, 2, 15, shot);
    }

    function test_error_liabilitiesHereWithoutASnapshot() public {
        deposit(ALICE, WETH, 3 ether);
        borrow(ALICE, 0, 100 * DOLLAR, snap());
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.ProofRequired.selector, idOf(ALICE)));
        this.pledgeExternally(ALICE, WETH, 1, 1);
        repay(ALICE, 0, 100 * DOLLAR);
        pledge(ALICE, WETH, 1, 3 ether);
    }

    function test_behavior_withLiabilitiesDownToTheInitialMargin() public {
        deposit(ALICE, WETH, 3 ether);
        borrow(ALICE, 0, 1_000 * DOLLAR, snap());
        Shot memory shot = snap();
        uint256 needed = 0.458_333_333_333_333_334 ether;
        vm.expectPartialRevert(IMarginVault.InsufficientMargin.selector);
        this.pledgeWithProof(ALICE, WETH, 1, 3 ether - needed + 1, shot);
        pledge(ALICE, WETH, 1, 3 ether - needed, shot);
    }

    /// @dev Slots 1 and 2 are both short, and slot 0 cannot cover both: it may still help either, up to its shortfall.
    function test_behavior_aShortSlotIsHelpedUpToItsShortfall() public {
        Shot memory shot = _bothShort();
        // Slot 1 is short of 1,100 − 960 = $140 at $1,200: that is 0.1458… WETH at its weight.
        uint256 shortfall = 0.145_833_333_333_333_334 ether;
        vm.expectPartialRevert(IMarginVault.InsufficientMargin.selector);
        this.pledgeWithProof(ALICE, WETH, 1, shortfall + 1, shot);
        pledge(ALICE, WETH, 1, shortfall, shot);
        // Pledges on the way count: the same snapshot allows no more to slot 1, and as much to slot 2.
        vm.expectPartialRevert(IMarginVault.InsufficientMargin.selector);
        this.pledgeWithProof(ALICE, WETH, 1, 1, shot);
        vm.expectPartialRevert(IMarginVault.InsufficientUnits.selector);
        this.pledgeWithProof(ALICE, WETH, 2, shortfall, shot);
        pledge(ALICE, WETH, 2, 0.2 ether - shortfall, shot);
    }

    /// @dev Forced moves use a stale price as it is, so an owner may help with such an asset too.
    function test_behavior_aShortSlotIsHelpedWithAFlaggedAsset() public {
        _bothShort();
        setFlags(WETH, 2);
        Shot memory shot = snap();
        pledge(ALICE, WETH, 1, 0.14 ether, shot);
        vm.expectPartialRevert(IMarginVault.InsufficientMargin.selector);
        this.pledgeWithProof(ALICE, WETH, 1, 0.006 ether, shot);
    }

    /// @dev Not the deficit, but this slot's own margin still binds.
    function test_error_helpThatLeavesThisSlotShort() public {
        deposit(ALICE, WETH, 3 ether);
        pledge(ALICE, WETH, 1, 1 ether);
        Shot memory shot = snap();
        borrow(ALICE, 0, 1_400 * DOLLAR, shot);
        borrow(ALICE, 1, 1_000 * DOLLAR, shot);
        setEth(1_000);
        shot = snap();
        vm.expectPartialRevert(IMarginVault.InsufficientMargin.selector);
        this.pledgeWithProof(ALICE, WETH, 1, 0.1 ether, shot);
    }

    /// @dev A table that does not know the debt here would let everything go.
    function test_error_liabilityThatTheTableDoesNotList() public {
        deposit(ALICE, WETH, 3 ether);
        bytes32 listed = table[DEBT_0];
        table[DEBT_0] = 0;
        Shot memory before = snap();
        table[DEBT_0] = listed;
        borrow(ALICE, 0, 1_000 * DOLLAR, snap());
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.FlaggedLiability.selector, DEBT_0));
        this.pledgeWithProof(ALICE, WETH, 1, 3 ether, before);
    }

    function test_error_slots() public {
        deposit(ALICE, WETH, 3 ether);
        Shot memory shot = snap();
        uint16[3] memory slots = [0, SLOTS, type(uint16).max];
        for (uint256 i = 0; i < slots.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IMarginVault.InvalidSlot.selector, slots[i]));
            this.pledgeExternally(ALICE, WETH, slots[i], 1);
            vm.expectRevert(abi.encodeWithSelector(IMarginVault.InvalidSlot.selector, slots[i]));
            this.pledgeWithProof(ALICE, WETH, slots[i], 1, shot);
        }
    }

    function test_error_amountsAndAssets() public {
        deposit(ALICE, WETH, 3 ether);
        Shot memory shot = snap();
        vm.expectRevert(IMarginVault.ZeroAmount.selector);
        this.pledgeExternally(ALICE, WETH, 1, 0);
        vm.expectRevert(IMarginVault.ZeroAmount.selector);
        this.pledgeWithProof(ALICE, WETH, 1, 0, shot);
        vm.expectPartialRevert(IMarginVault.InsufficientUnits.selector);
        this.pledgeExternally(ALICE, WETH, 1, type(uint256).max);
        vm.expectPartialRevert(IMarginVault.InsufficientUnits.selector);
        this.pledgeExternally(ALICE, DEBT_0, 1, 1);
    }

    function test_error_aContractWithoutALink() public {
        MarginVault vault = vaultOf(WETH);
        tokens[WETH].mint(address(this), 1 ether);
        tokens[WETH].approve(address(vault), 1 ether);
        bytes32 account = vault.accountOf(address(this));
        vault.deposit(account, WETH, 1 ether);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.LinkMissing.selector, account, 1));
        vault.pledge(account, WETH, 1, 1 ether);
    }

    function test_error_snapshotTooOld() public {
        deposit(ALICE, WETH, 3 ether);
        Shot memory shot = snap();
        advance(MAX_AGE_RISK + 1);
        vm.expectPartialRevert(ISnapshotRegistry.TooOld.selector);
        this.pledgeWithProof(ALICE, WETH, 1, 1, shot);
    }

    function pledgeExternally(address who, uint16 assetId, uint16 toSlot, uint256 units) external {
        pledge(who, assetId, toSlot, units);
    }

    function pledgeWithProof(address who, uint16 assetId, uint16 toSlot, uint256 units, Shot memory shot) external {
        pledge(who, assetId, toSlot, units, shot);
    }

    function _tooSmall(uint256 units) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IMarginVault.PledgeTooSmall.selector, COIN, MINIMUM, units);
    }

    /// @dev 0.2 WETH ($192) free on slot 0; slots 1 and 2 owe $1,000 each with 1 WETH ($960) pledged.
    function _bothShort() private returns (Shot memory shot) {
        deposit(ALICE, WETH, 2.2 ether);
        pledge(ALICE, WETH, 1, 1 ether);
        pledge(ALICE, WETH, 2, 1 ether);
        shot = snap();
        borrow(ALICE, 1, 1_000 * DOLLAR, shot);
        borrow(ALICE, 2, 1_000 * DOLLAR, shot);
        setEth(1_200);
        return snap();
    }
}
