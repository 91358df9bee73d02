// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {AttestedMargin, Attestation} from "../../src/integration/AttestedMargin.sol";
import {IMarginVault} from "../../src/interfaces/IMarginVault.sol";
import {ISnapshotRegistry} from "../../src/interfaces/ISnapshotRegistry.sol";
import {AccountId} from "../../src/types/AccountId.sol";
import {AccountProof} from "../../src/types/Snapshot.sol";
import {Base} from "../Base.sol";
import {vm} from "../utils/Vm.sol";

/// @dev Takes the proof as calldata, as a protocol does.
contract AttestedMarginTest is Base {
    uint64 private constant MAX_AGE = 60;

    bytes private _latest;

    function setUp() public override {
        super.setUp();
        deposit(ALICE, WETH, 3 ether);
        deposit(ALICE, WBTC, BTC / 10);
        pledge(ALICE, WETH, 1, 1 ether);
        borrow(ALICE, 1, 1_000 * DOLLAR, snap());
        take();
    }

    function marginOf(bytes32 account, AccountProof calldata proof) external view returns (Attestation memory) {
        return AttestedMargin.marginOf(chains[2].registry, AccountId.wrap(account), proof, SLOTS, MAX_AGE);
    }

    function requireHealthy(bytes32 account, AccountProof calldata proof) external view {
        AttestedMargin.requireHealthy(chains[2].registry, AccountId.wrap(account), proof, SLOTS, MAX_AGE);
    }

    function test_default_marginOf() public view {
        Attestation memory margin = this.marginOf(idOf(ALICE), proof_());
        vm.assertEq(margin.equity, (9_000 + 6_000 - 1_000) * 1 ether);
        vm.assertEq(margin.initialSurplus, (7_200 + 4_500 - 1_100) * 1 ether);
        vm.assertEq(margin.maintenanceSurplus, (7_650 + 4_800 - 1_050) * 1 ether);
        vm.assertEq(margin.timestamp, time);
        vm.assertFalse(margin.isStale);
    }

    function test_default_requireHealthy() public view {
        this.requireHealthy(idOf(ALICE), proof_());
    }

    /// @dev It shows the snapshot and not this moment.
    function test_behavior_doesNotSeeWhatHappenedSince() public {
        repay(ALICE, 1, 1_000 * DOLLAR);
        on(2);
        vm.assertEq(this.marginOf(idOf(ALICE), proof_()).equity, 14_000 ether);
    }

    function test_behavior_exactlyAtTheLine() public {
        atTheLine(0);
        this.requireHealthy(idOf(ALICE), proof_());
    }

    function test_error_justBelowTheLine() public {
        atTheLine(1);
        vm.expectPartialRevert(AttestedMargin.Unhealthy.selector);
        this.requireHealthy(idOf(ALICE), proof_());
    }

    /// @dev Whatever of it is stale: the price or the chain, of a collateral or of a debt. Others' assets do not matter.
    function test_behavior_staleAssets() public {
        uint16[3] memory used = [WETH, WBTC, DEBT_1];
        for (uint256 flag = 1; flag <= 2; ++flag) {
            for (uint256 i = 0; i < used.length; ++i) {
                requireStale(used[i], flag, true);
            }
            requireStale(USDC, flag, false);
            requireStale(WETH_2, flag, false);
        }
        requireStale(DEBT_1, 4, false);
    }

    /// @dev The slot of a link stands where the asset of other words stands.
    function test_behavior_aLinkHasNoPrice() public {
        bytes32 account = keccak256(abi.encode(chains[0].id, address(this)));
        tokens[WETH].mint(address(this), 1 ether);
        tokens[WETH].approve(address(chains[0].vault), 1 ether);
        on(0);
        chains[0].vault.deposit(account, WETH, 1 ether);
        chains[0].vault.link(account, 1, ALICE);
        setFlags(1, 1);
        take();
        AccountProof memory proof = proofOf(abi.decode(_latest, (Shot)), account);
        vm.assertEq(proof.words.length, 2);
        vm.assertFalse(this.marginOf(account, proof).isStale);
    }

    function test_behavior_untilMaxAge() public {
        advance(MAX_AGE);
        this.requireHealthy(idOf(ALICE), proof_());
        advance(1);
        AccountProof memory proof = proof_();
        vm.expectRevert(abi.encodeWithSelector(ISnapshotRegistry.TooOld.selector, time - MAX_AGE - 1, MAX_AGE));
        this.requireHealthy(idOf(ALICE), proof);
    }

    /// @dev Not even within the grace that the vault gives.
    function test_error_previousSnapshot() public {
        AccountProof memory proof = proof_();
        snap();
        on(2);
        vm.expectPartialRevert(ISnapshotRegistry.NotAccepted.selector);
        this.marginOf(idOf(ALICE), proof);
    }

    function test_error_wrongAccount() public {
        AccountProof memory proof = proof_();
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.InvalidAccountProof.selector, idOf(BOB)));
        this.marginOf(idOf(BOB), proof);
    }

    function test_error_otherWords() public {
        AccountProof memory proof = proof_();
        proof.words[0] = bytes32(uint256(proof.words[0]) + 1);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.InvalidAccountProof.selector, idOf(ALICE)));
        this.marginOf(idOf(ALICE), proof);
    }

    function test_error_otherPrices() public {
        AccountProof memory proof = proof_();
        proof.assets[WETH] = proof.assets[WBTC];
        vm.expectPartialRevert(IMarginVault.WrongAssetTable.selector);
        this.marginOf(idOf(ALICE), proof);
    }

    /// @dev The lowest price of WETH at which the maintenance surplus is not below zero, less `below`.
    function atTheLine(uint256 below) private {
        // WBTC is worth nothing: 3 WETH at 85 % must cover a debt of $1,000 at 105 %.
        setPrice(WBTC, 10 ** 6);
        setPrice(WETH, uint256(1_050 * 10 ** 22) / (3 * 8_500) + 1 - below);
        take();
        on(2);
    }

    function requireStale(uint16 assetId, uint256 flag, bool expected) private {
        setFlags(assetId, flag);
        take();
        on(2);
        vm.assertTrue(this.marginOf(idOf(ALICE), proof_()).isStale == expected);
        setFlags(assetId, 0);
    }

    function proof_() private view returns (AccountProof memory) {
        return proofOf(abi.decode(_latest, (Shot)), idOf(ALICE));
    }

    function take() private {
        _latest = abi.encode(snap());
        on(2);
    }
}
