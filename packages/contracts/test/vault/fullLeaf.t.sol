// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ProofLib} from "../../src/libraries/ProofLib.sol";
import {MarginVault} from "../../src/MarginVault.sol";
import {AccountId} from "../../src/types/AccountId.sol";
import {AccountProof} from "../../src/types/Snapshot.sol";
import {Base} from "../Base.sol";
import {TestToken} from "../utils/TestToken.sol";
import {TestVenue} from "../utils/TestVenue.sol";
import {vm} from "../utils/Vm.sol";
import {Words} from "../utils/Words.sol";

/// @dev An account with everything that §3 allows it, on every chain of a deployment: this contract, with a link for every
/// slot. The vaults of the deployment stand side by side on one chain, under one registry.
contract FullLeafTest is Base {
    uint16 private constant VENUES = 4;
    /// @dev Each pledge and each rest, in dollars with 6 decimals.
    uint256 private constant PART = 1_000 * DOLLAR;

    MarginVault[] private _vaults;
    TestVenue[] private _venues; // slot by slot
    uint16 private _assets; // collaterals a slot
    bytes32 private _account;

    /// @dev 3 × (8 + 16 + 16 + 4) words and 3 links.
    function test_default_threeChains() public {
        _requireFull(3, 8, 135);
    }

    /// @dev 4 × (8 + 24 + 24 + 4) words and 4 links.
    function test_default_fourChains() public {
        _requireFull(4, 8, 244);
    }

    /// @dev 5 × (5 + 20 + 20 + 4) words and 5 links.
    function test_default_fiveChains() public {
        _requireFull(5, 5, 250);
    }

    /// @dev With the account's id at most 256 words, in a leaf that proves.
    function _requireFull(uint16 slots, uint16 assets, uint256 words) private {
        _assets = assets;
        on(0);
        _account = chains[0].vault.accountOf(address(this));
        delete table;
        for (uint16 slot = 0; slot < slots; ++slot) {
            _deploy(slot, slots);
        }
        _pledgeAll();
        _borrowAll();
        _claimAll();
        Shot memory shot = _snapshot();
        vm.assertEq(shot.words[0].length, words);
        vm.assertLe(shot.words[0].length + 1, 256);
        AccountProof memory proof = proofOf(shot, _account);
        for (uint256 slot = 0; slot < slots; ++slot) {
            vm.assertLt(_vaults[slot].marginOf(_account, proof).equity, 0);
        }
    }

    function _deploy(uint16 slot, uint16 slots) private {
        MarginVault vault =
            new MarginVault(chains[0].registry, slot, slots, MAX_AGE_RISK, MAX_AGE_LIQUIDATE, address(this));
        _vaults.push(vault);
        for (uint16 i = 0; i < _assets; ++i) {
            TestToken token = new TestToken(6);
            vault.addAsset(uint16(table.length), address(token), uint104(PART));
            token.mint(address(this), slots * PART);
            token.approve(address(vault), slots * PART);
            vault.deposit(_account, uint16(table.length), slots * PART);
            table.push(collateralWord({price: 10 ** 30, initial: 9_000, maintenance: 9_500, bonus: 200, slot: slot}));
        }
        for (uint16 i = 0; i < VENUES; ++i) {
            TestVenue venue = new TestVenue(vault, uint16(table.length), address(tokens[DEBT_0]));
            vault.addVenue(address(venue));
            _venues.push(venue);
            table.push(debtAssetWord({price: 10 ** 30, slot: slot}));
        }
    }

    /// @dev Every asset to every other slot.
    function _pledgeAll() private {
        for (uint16 slot = 0; slot < _vaults.length; ++slot) {
            _vaults[0].link(_account, slot, BOB);
        }
        AccountProof memory proof = proofOf(_snapshot(), _account);
        for (uint16 slot = 0; slot < _vaults.length; ++slot) {
            for (uint16 to = 0; to < _vaults.length; ++to) {
                for (uint16 i = 0; to != slot && i < _assets; ++i) {
                    _vaults[slot].pledge(_account, _collateral(slot, i), to, PART, proof);
                }
            }
        }
    }

    function _borrowAll() private {
        AccountProof memory proof = proofOf(_snapshot(), _account);
        for (uint256 i = 0; i < _venues.length; ++i) {
            _venues[i].borrow(_account, 4_500 * DOLLAR, address(this), proof);
        }
    }

    /// @dev At half the price, all units of other slots that count on a slot, against its debts in turn.
    function _claimAll() private {
        for (uint16 id = 0; id < table.length; ++id) {
            if (id % (_assets + VENUES) < _assets) setPrice(id, 5 * 10 ** 29);
        }
        AccountProof memory proof = proofOf(_snapshot(), _account);
        tokens[DEBT_0].mint(LIQUIDATOR, 10 ** 15);
        for (uint256 i = 0; i < _venues.length; ++i) {
            vm.prank(LIQUIDATOR);
            tokens[DEBT_0].approve(address(_venues[i]), type(uint256).max);
        }
        for (uint16 slot = 0; slot < _vaults.length; ++slot) {
            uint256 claims = 0;
            for (uint16 from = 0; from < _vaults.length; ++from) {
                for (uint16 i = 0; from != slot && i < _assets; ++i) {
                    _claim(slot, address(_venues[slot * VENUES + claims++ % VENUES]), _collateral(from, i), proof);
                }
            }
            vm.assertEq(_vaults[slot].claimCount(), claims);
        }
    }

    function _claim(uint16 slot, address venue, uint16 assetId, AccountProof memory proof) private {
        by(LIQUIDATOR);
        (, uint256 units) =
            _vaults[slot].liquidate(_account, venue, type(uint256).max, assetId, 0, LIQUIDATOR, "", proof);
        vm.assertEq(units, PART);
    }

    function _collateral(uint16 slot, uint16 place) private view returns (uint16) {
        return slot * (_assets + VENUES) + place;
    }

    /// @dev Of this account alone, so that its leaf is the root.
    function _snapshot() private returns (Shot memory shot) {
        advance(4);
        bytes32[][] memory parts = new bytes32[][](_vaults.length);
        for (uint64 slot = 0; slot < parts.length; ++slot) {
            parts[slot] = _vaults[slot].localWords(_account);
            shot.cut = abi.encodePacked(shot.cut, time / 2, time, keccak256(abi.encode(slot, time)));
        }
        shot.assets = table;
        shot.accounts = new bytes32[](1);
        shot.accounts[0] = _account;
        shot.words = new bytes32[][](1);
        shot.words[0] = Words.merge(parts);
        shot.header.epoch = time / EPOCH_SECONDS;
        (shot.header.timestamp, shot.header.oldest) = (time, time);
        shot.header.cut = keccak256(shot.cut);
        shot.header.assets = keccak256(abi.encodePacked(table));
        shot.header.accounts = ProofLib.leafOf(AccountId.wrap(_account), shot.words[0]);
        shot.header.operators = chains[0].registry.operators();
        post(shot, 0);
    }
}
