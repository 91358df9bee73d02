// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IMarginVault} from "../../src/interfaces/IMarginVault.sol";
import {IVaultExtension} from "../../src/interfaces/IVaultExtension.sol";
import {MarginVault} from "../../src/MarginVault.sol";
import {AccountProof, ClaimProof} from "../../src/types/Snapshot.sol";
import {TestToken} from "../utils/TestToken.sol";
import {TestVenue} from "../utils/TestVenue.sol";
import {vm} from "../utils/Vm.sol";
import {EscapeBase} from "./EscapeBase.sol";

/// @dev What an account may have on one chain (§3). Slot 0 lists ten more assets, of a dollar each.
contract BudgetsTest is EscapeBase {
    uint16 private constant FIRST = 10;

    TestToken private _token;

    function setUp() public override {
        super.setUp();
        MarginVault vault = vaultOf(WETH);
        while (table.length < FIRST) {
            table.push(0);
        }
        for (uint16 i = FIRST; i < FIRST + 10; ++i) {
            _token = new TestToken(6);
            vm.prank(OWNER);
            vault.addAsset(i, address(_token), 0);
            _token.mint(ALICE, 1_000 * DOLLAR);
            vm.prank(ALICE);
            _token.approve(address(vault), type(uint256).max);
            table.push(collateralWord({price: 10 ** 30, initial: 9_000, maintenance: 9_500, bonus: 200, slot: 0}));
        }
    }

    function test_error_aNinthAsset() public {
        for (uint16 i = 0; i < 8; ++i) {
            _deposit(FIRST + i);
        }
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.TooManyAssets.selector, idOf(ALICE)));
        this.depositExternally(FIRST + 8);
        // Others may add to what is held; the budget is of assets held at a time.
        _deposit(FIRST);
        vm.assertEq(chains[0].vault.localWords(idOf(ALICE)).length, 8);
        _withdraw(FIRST, 2 * DOLLAR);
        _deposit(FIRST + 8);
        vm.expectPartialRevert(IMarginVault.TooManyAssets.selector);
        this.depositExternally(FIRST);
    }

    /// @dev As many in smaller deployments; with five chains no more than five fit the leaf.
    function test_error_oneAssetMoreThanADeploymentAllows() public {
        for (uint16 slots = 2; slots <= 5; ++slots) {
            MarginVault vault = new MarginVault(chains[0].registry, 0, slots, 1, 1, OWNER);
            uint16 most = slots == 5 ? 5 : 8;
            for (uint16 i = 0; i <= most; ++i) {
                TestToken token = new TestToken(6);
                vm.prank(OWNER);
                vault.addAsset(i, address(token), 0);
                token.mint(ALICE, 1);
                vm.prank(ALICE);
                token.approve(address(vault), 1);
                if (i == most) {
                    vm.expectRevert(abi.encodeWithSelector(IMarginVault.TooManyAssets.selector, idOf(ALICE)));
                }
                by(ALICE);
                vault.deposit(idOf(ALICE), i, 1);
            }
            vm.assertEq(vault.localWords(idOf(ALICE)).length, most);
        }
    }

    /// @dev What a withdrawal could not pay at once may come back, so its place is kept until it is paid.
    function test_behavior_dueUnitsKeepTheirPlace() public {
        for (uint16 i = 0; i < 8; ++i) {
            _deposit(FIRST + i);
        }
        IVaultExtension extension = extensionOf(chains[0].vault);
        vm.prank(OWNER);
        extension.setBucket(FIRST, uint104(DOLLAR / 2));
        borrow(ALICE, 0, DOLLAR, snap());
        _withdraw(FIRST, DOLLAR);
        vm.assertEq(extension.dueCount(), 1);
        vm.assertEq(_balance(FIRST), 0);
        vm.assertEq(chains[0].vault.localWords(idOf(ALICE)).length, 7 + 1);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.TooManyAssets.selector, idOf(ALICE)));
        this.depositExternally(FIRST + 8);
        advance(6 hours);
        extension.payDue(0);
        _deposit(FIRST + 8);
    }

    /// @dev Not one of two payments, but the last one frees the place.
    function test_behavior_twoDuePaymentsOfAnAsset() public {
        for (uint16 i = 0; i < 8; ++i) {
            _deposit(FIRST + i);
        }
        IVaultExtension extension = extensionOf(chains[0].vault);
        vm.prank(OWNER);
        extension.setBucket(FIRST, 1);
        borrow(ALICE, 0, DOLLAR / 100, snap());
        _withdraw(FIRST, DOLLAR / 2);
        _withdraw(FIRST, DOLLAR / 2);
        advance(6 hours);
        extension.payDue(1);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.TooManyAssets.selector, idOf(ALICE)));
        this.depositExternally(FIRST + 8);
        extension.payDue(0);
        _deposit(FIRST + 8);
    }

    /// @dev Units that leave may be put back, so their place is kept.
    function test_behavior_leavingUnitsKeepTheirPlace() public {
        for (uint16 i = 0; i < 8; ++i) {
            _deposit(FIRST + i);
        }
        MarginVault vault = chains[0].vault;
        wait_(1 days);
        by(ALICE);
        vault.askToLeave(idOf(ALICE), FIRST, DOLLAR, ALICE);
        vm.assertEq(vault.localWords(idOf(ALICE)).length, 8);
        vm.expectPartialRevert(IMarginVault.TooManyAssets.selector);
        this.depositExternally(FIRST + 8);
        snap();
        on(0);
        vault.putBack(idOf(ALICE), FIRST, 0);
        vm.assertEq(vault.localWords(idOf(ALICE)).length, 8);
        wait_(1 days);
        by(ALICE);
        vault.askToLeave(idOf(ALICE), FIRST, DOLLAR, ALICE);
        wait_(6 days);
        vault.payLeaving(idOf(ALICE), FIRST, 1);
        _deposit(FIRST + 8);
    }

    /// @dev What was pledged once keeps its place for ever: neither releasing, settling nor emptying gives it back.
    function test_error_whatWasPledgedKeepsItsPlace() public {
        for (uint16 i = 0; i < 8; ++i) {
            _deposit(FIRST + i);
        }
        _pledge(FIRST, 1);
        release(ALICE, 1, FIRST, 1, snap());
        _withdraw(FIRST, DOLLAR);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.TooManyAssets.selector, idOf(ALICE)));
        this.depositExternally(FIRST + 8);
        _deposit(FIRST);
    }

    /// @dev Likewise what others pledged by force, though liquidators took all of it.
    function test_error_whatWasTakenKeepsItsPlace() public {
        for (uint16 i = 0; i < 8; ++i) {
            _deposit(FIRST + i);
        }
        deposit(ALICE, WBTC, BTC);
        borrow(ALICE, 1, 40_000 * DOLLAR, snap());
        setPrice(WBTC, 10 ** 28);
        _force(FIRST, 1, DOLLAR, snap());
        (, uint256 units) = liquidate(ALICE, 1, type(uint256).max, FIRST, snap());
        vm.assertEq(units, DOLLAR);
        AccountProof memory proof = proofOf(_claimSettled(), idOf(ALICE));
        vm.assertEq(_balance(FIRST), 0);
        // Without a balance, but with the words of its pledge and its claim.
        vm.assertEq(chains[0].vault.localWords(idOf(ALICE)).length, 7 + 2);
        vm.assertEq(proof.words.length, 7 + 2 + 1 + 1);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.TooManyAssets.selector, idOf(ALICE)));
        this.depositExternally(FIRST + 8);
        _deposit(FIRST);
    }

    /// @dev Pairs of asset and slot have no budget that anyone could use up by force.
    function test_behavior_everyPair() public {
        for (uint16 i = 0; i < 8; ++i) {
            _deposit(FIRST + i);
        }
        deposit(ALICE, WBTC, BTC);
        deposit(ALICE, WETH_2, 1 ether);
        Shot memory shot = snap();
        borrow(ALICE, 1, 40_000 * DOLLAR, shot);
        borrow(ALICE, 2, 2_000 * DOLLAR, shot);
        setPrice(WBTC, 10 ** 28);
        setEth(1);
        shot = snap();
        for (uint16 i = 0; i < 8; ++i) {
            _force(FIRST + i, 1, 1, shot);
            _force(FIRST + i, 2, 1, shot);
        }
        // 8 balances and 16 pledges are the most.
        vm.assertEq(chains[0].vault.localWords(idOf(ALICE)).length, 24);
    }

    function test_error_aFifthVenue() public {
        MarginVault vault = vaultOf(WETH);
        deposit(ALICE, WETH, 3 ether);
        TestVenue[4] memory others;
        for (uint16 i = 0; i < 4; ++i) {
            others[i] = new TestVenue(vault, 30 + i, address(tokens[DEBT_0]));
            vm.prank(OWNER);
            vault.addVenue(address(others[i]));
            while (table.length < 30) {
                table.push(0);
            }
            table.push(debtAssetWord({price: 10 ** 30, slot: 0}));
        }
        Shot memory shot = snap();
        borrow(ALICE, 0, DOLLAR, shot);
        AccountProof memory proof = proofOf(shot, idOf(ALICE));
        on(0);
        for (uint256 i = 0; i < 3; ++i) {
            by(ALICE);
            others[i].borrow(idOf(ALICE), DOLLAR, ALICE, proof);
        }
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.TooManyVenues.selector, idOf(ALICE)));
        by(ALICE);
        others[3].borrow(idOf(ALICE), DOLLAR, ALICE, proof);
        by(ALICE);
        others[0].borrow(idOf(ALICE), DOLLAR, ALICE, proof);
        repay(ALICE, 0, DOLLAR);
        by(ALICE);
        others[3].borrow(idOf(ALICE), DOLLAR, ALICE, proof);
    }

    function depositExternally(uint16 assetId) external {
        _deposit(assetId);
    }

    function _deposit(uint16 assetId) private {
        on(0);
        by(ALICE);
        chains[0].vault.deposit(idOf(ALICE), assetId, DOLLAR);
    }

    function _balance(uint16 assetId) private view returns (uint104 units) {
        (units,) = chains[0].vault.balance(idOf(ALICE), assetId);
    }

    function _withdraw(uint16 assetId, uint256 units) private {
        AccountProof memory proof = proofOf(snap(), idOf(ALICE));
        on(0);
        by(ALICE);
        chains[0].vault.withdraw(idOf(ALICE), assetId, units, ALICE, proof);
    }

    function _pledge(uint16 assetId, uint16 toSlot) private {
        on(0);
        by(ALICE);
        chains[0].vault.pledge(idOf(ALICE), assetId, toSlot, 1);
    }

    function _force(uint16 assetId, uint16 toSlot, uint256 units, Shot memory shot) private {
        AccountProof memory proof = proofOf(shot, idOf(ALICE));
        on(0);
        by(BOB);
        vm.assertEq(chains[0].vault.forcePledge(idOf(ALICE), assetId, toSlot, units, proof), units);
    }

    /// @dev The only claim, against an asset of slot 0.
    function _claimSettled() private returns (Shot memory shot) {
        shot = snap();
        ClaimProof memory proof = claimProofOf(shot, 0);
        on(0);
        chains[0].vault.settle(shot.claims[0], proof);
        return snap();
    }
}
