// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IMarginVault} from "../../src/interfaces/IMarginVault.sol";
import {ISnapshotRegistry} from "../../src/interfaces/ISnapshotRegistry.sol";
import {AccountProof} from "../../src/types/Snapshot.sol";
import {TestVenue} from "../utils/TestVenue.sol";
import {vm} from "../utils/Vm.sol";
import {EscapeBase} from "../vault/EscapeBase.sol";

/// @dev Says that everybody owes it a fortune.
contract HostileVenue is TestVenue {
    IMarginVault private immutable VICTIMS;

    constructor(IMarginVault vault, uint16 liabilityAssetId_, address token_)
        TestVenue(vault, liabilityAssetId_, token_)
    {
        VICTIMS = vault;
    }

    function accuse(bytes32 account) external {
        VICTIMS.lock();
        VICTIMS.onDebtChange(account);
        VICTIMS.unlock();
    }

    /// @param caller Who is said to have asked.
    function accuse(bytes32 account, address caller, AccountProof calldata proof) external {
        VICTIMS.lock();
        VICTIMS.requireBorrow(account, caller, proof);
        VICTIMS.unlock();
    }

    function debtOf(bytes32) external pure override returns (uint104) {
        return type(uint104).max;
    }
}

/// @dev The owner's key adds venues, and must not be able to hold anybody with them.
contract FrozenByAVenue is EscapeBase {
    uint16 private constant HOSTILE = 7;

    HostileVenue private _venue;

    function setUp() public override {
        super.setUp();
        _venue = new HostileVenue(chains[0].vault, HOSTILE, address(tokens[DEBT_0]));
        deposit(ALICE, WETH, 5 ether);
    }

    /// @dev A venue that no asset table lists makes nobody owe: not by saying so, and not by a borrow in somebody's name.
    function test_aVenueOfTheOwnerFreezesNobody() public {
        _add();
        Shot memory shot = snap();
        _venue.accuse(idOf(ALICE));
        vm.assertEq(chains[0].vault.venuesOf(idOf(ALICE)).length, 0);
        AccountProof memory proof = proofOf(shot, idOf(ALICE));
        on(0);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.NotAccountOwner.selector, idOf(ALICE), _contractOf(ALICE)));
        by(BOB);
        _venue.accuse(idOf(ALICE), ALICE, proof);
        // Not even when she calls it herself.
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.FlaggedLiability.selector, HOSTILE));
        by(ALICE);
        _venue.accuse(idOf(ALICE), ALICE, proof);

        vm.assertEq(chains[0].vault.localWords(idOf(ALICE)).length, 1);
        withdraw(ALICE, WETH, 1 ether, shot);
        borrow(ALICE, 0, 100 * DOLLAR, shot);
        _venue.accuse(idOf(ALICE));
        pledge(ALICE, WETH, 1, 1 ether, shot);
        repay(ALICE, 0, 100 * DOLLAR);
        _venue.accuse(idOf(ALICE));
        pledge(ALICE, WETH, 1, 1 ether);
        wait_(1 days);
        ask(WETH, 1 ether);
        ask(WETH, 1 ether, shot);
        wait_(6 days);
        _venue.accuse(idOf(ALICE));
        chains[0].vault.payLeaving(idOf(ALICE), WETH, 0);
        chains[0].vault.payLeaving(idOf(ALICE), WETH, 1);
        vm.assertEq(tokens[WETH].balanceOf(ALICE), 3 ether);
    }

    /// @dev There is no table that could list it yet, and nothing that a borrow could be proved with.
    function test_aVenueFreezesNobodyBeforeTheFirstSnapshot() public {
        _add();
        _venue.accuse(idOf(ALICE));
        Shot memory shot = look();
        AccountProof memory proof = proofOf(shot, idOf(ALICE));
        bytes32 digest = chains[0].registry.digest(shot.header);
        on(0);
        vm.expectRevert(abi.encodeWithSelector(ISnapshotRegistry.NotAccepted.selector, digest));
        by(ALICE);
        _venue.accuse(idOf(ALICE), ALICE, proof);
        wait_(1 days);
        ask(WETH, 5 ether);
        wait_(6 days);
        pay(WETH);
        vm.assertEq(tokens[WETH].balanceOf(ALICE), 5 ether);
    }

    /// @dev Who does not like a venue that is announced leaves before it is there, though the chain falls silent that very
    /// second.
    function test_everybodyIsOutBeforeAVenueIsIn() public {
        snap();
        _add();
        wait_(1 days);
        ask(WETH, 5 ether);
        wait_(6 days);
        pay(WETH);
        vm.assertEq(tokens[WETH].balanceOf(ALICE), 5 ether);
        advance(1 days - 1);
        vm.expectPartialRevert(IMarginVault.NotEffectiveYet.selector);
        this.addExternally();
        advance(1);
        _add();
        vm.assertEq(chains[0].vault.venues().length, 2);
    }

    /// @dev What an address without code is that is not `tx.origin`.
    function _contractOf(address who) private view returns (bytes32) {
        return keccak256(abi.encode(chains[0].id, who));
    }

    function addExternally() external {
        _add();
    }

    function _add() private {
        on(0);
        vm.prank(OWNER);
        chains[0].vault.addVenue(address(_venue));
    }
}
