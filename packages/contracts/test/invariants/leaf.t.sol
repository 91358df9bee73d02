// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IMarginVault} from "../../src/interfaces/IMarginVault.sol";
import {MarginVault} from "../../src/MarginVault.sol";
import {AccountProof} from "../../src/types/Snapshot.sol";
import {Base} from "../Base.sol";
import {TestToken} from "../utils/TestToken.sol";
import {TestVenue} from "../utils/TestVenue.sol";
import {vm} from "../utils/Vm.sol";

/// @dev Invariant 9: an account that uses up every budget of a chain, and of three chains.
contract LeafTest is Base {
    uint16 private constant FIRST = 7;
    uint16 private constant ASSETS = 8;

    /// @dev Eight more assets and three more venues on each chain.
    function setUp() public override {
        super.setUp();
        for (uint16 slot = 0; slot < SLOTS; ++slot) {
            on(slot);
            MarginVault vault = chains[slot].vault;
            for (uint16 i = 0; i < ASSETS + 3; ++i) {
                TestToken token = new TestToken(6);
                uint16 assetId = uint16(table.length);
                if (i < ASSETS) {
                    vm.prank(OWNER);
                    vault.addAsset(assetId, address(token), 0);
                    table.push(collateralWord(10 ** 30, 9_000, 9_500, 200, slot));
                    _deposit(vault, token, assetId);
                } else {
                    TestVenue venue = new TestVenue(vault, assetId, address(token));
                    vm.prank(OWNER);
                    vault.addVenue(address(venue));
                    table.push(debtAssetWord(10 ** 30, slot));
                }
            }
        }
    }

    function test_aFullAccount() public {
        for (uint16 slot = 0; slot < SLOTS; ++slot) {
            // Eight assets to both other slots.
            for (uint16 i = 0; i < 16; ++i) {
                _pledge(slot, _asset(slot, i / 2), (slot + 1 + i % 2) % SLOTS);
            }
        }
        Shot memory shot = snap();
        for (uint16 slot = 0; slot < SLOTS; ++slot) {
            for (uint16 i = 0; i < 4; ++i) {
                _release(slot, i, shot);
            }
            _borrow(slot, shot);
        }
        shot = snap();
        // Balances, pledges with what was released of them, debts. A claim on each of the sixteen pairs would make it 44 a
        // chain; `requireShort` sees to that in every run.
        vm.assertEq(shot.words[0].length, SLOTS * (8 + 16 + 4));
    }

    function pledgeExternally(uint16 slot, uint16 assetId, uint16 toSlot) external {
        _pledge(slot, assetId, toSlot);
    }

    function _asset(uint16 slot, uint16 i) private pure returns (uint16) {
        return FIRST + slot * (ASSETS + 3) + i;
    }

    function _deposit(MarginVault vault, TestToken token, uint16 assetId) private {
        token.mint(ALICE, 1_000 * DOLLAR);
        vm.prank(ALICE);
        token.approve(address(vault), type(uint256).max);
        by(ALICE);
        vault.deposit(idOf(ALICE), assetId, 1_000 * DOLLAR);
    }

    function _pledge(uint16 slot, uint16 assetId, uint16 toSlot) private {
        on(slot);
        by(ALICE);
        chains[slot].vault.pledge(idOf(ALICE), assetId, toSlot, 100 * DOLLAR);
    }

    /// @dev A part of what each of the other slots pledged to this one.
    function _release(uint16 slot, uint16 i, Shot memory shot) private {
        AccountProof memory proof = proofOf(shot, idOf(ALICE));
        for (uint16 from = 0; from < SLOTS; ++from) {
            if (from == slot) continue;
            on(slot);
            by(ALICE);
            chains[slot].vault.release(idOf(ALICE), _asset(from, i), DOLLAR, proof);
        }
    }

    function _borrow(uint16 slot, Shot memory shot) private {
        AccountProof memory proof = proofOf(shot, idOf(ALICE));
        address[] memory venues = chains[slot].vault.venues();
        for (uint256 i = 0; i < venues.length; ++i) {
            on(slot);
            by(ALICE);
            TestVenue(venues[i]).borrow(idOf(ALICE), 10 * DOLLAR, ALICE, proof);
        }
    }
}
