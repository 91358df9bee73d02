// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IMarginVault} from "../../src/interfaces/IMarginVault.sol";
import {MarginVault} from "../../src/MarginVault.sol";
import {AccountProof} from "../../src/types/Snapshot.sol";
import {TestWallet} from "../utils/TestWallet.sol";
import {vm} from "../utils/Vm.sol";
import {EscapeBase} from "../vault/EscapeBase.sol";

/// @dev A contract account of slot 1 has 3 WETH on slot 0, where BOB acted for it. It took his link back after the last
/// header that slot 0 accepted.
contract DismissedDelegate is EscapeBase {
    TestWallet private _wallet;
    bytes32 private _account;
    AccountProof private _last;

    function setUp() public override {
        super.setUp();
        _wallet = new TestWallet(ALICE);
        _account = keccak256(abi.encode(chains[1].id, address(_wallet)));
        _link(0, BOB);
        AccountProof memory proof = proofOf(snap(), _account);
        fund(BOB, WETH, 3 ether, address(chains[0].vault));
        MarginVault vault = vaultOf(WETH);
        by(BOB);
        vault.deposit(_account, WETH, 3 ether, proof);
        _last = proofOf(snap(), _account);
        _link(0, address(0));
        wait_(1 days);
    }

    /// @dev He may bring the units to himself, whom the account chose, in six days in which a sign of life ends it. Nobody
    /// else can be named.
    function test_aDismissedDelegateDoesNotChooseTheReceiver() public {
        address[3] memory others = [ALICE, LIQUIDATOR, address(_wallet)];
        for (uint256 i = 0; i < others.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IMarginVault.DelegateMustReceive.selector, _account, others[i]));
            this.askExternally(others[i], _last);
        }
        this.askExternally(BOB, _last);
        wait_(5 days);
        snap();
        MarginVault vault = vaultOf(WETH);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.LeavingEnded.selector, _account, WETH));
        vault.payLeaving(_account, WETH, 0);
        vault.putBack(_account, WETH, 0);
        (uint104 units,) = vault.balance(_account, WETH);
        vm.assertEq(units, 3 ether);
    }

    /// @dev And only where slot 0 cannot have heard of it: not after another header, nor without one.
    function test_aDelegateWhoseDismissalShowsDoesNotEscape() public {
        AccountProof memory proof = proofOf(snap(), _account);
        wait_(1 days);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.NotAccountOwner.selector, _account, idOf(BOB)));
        this.askExternally(BOB, proof);
        MarginVault vault = vaultOf(WETH);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.NotAccountOwner.selector, _account, idOf(BOB)));
        by(BOB);
        vault.askToLeave(_account, WETH, 3 ether, BOB);
    }

    /// @dev On the account's own chain links are live, whatever the last header says.
    function test_aDelegateOnTheAccountsOwnChainIsDismissedAtOnce() public {
        _link(1, BOB);
        AccountProof memory proof = proofOf(snap(), _account);
        fund(BOB, WBTC, BTC, address(chains[1].vault));
        MarginVault vault = vaultOf(WBTC);
        by(BOB);
        vault.deposit(_account, WBTC, BTC);
        _link(1, address(0));
        for (uint256 i = 0; i < 4; ++i) {
            advance(6 hours);
            chains[1].registry.observeSilence();
        }
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.NotAccountOwner.selector, _account, idOf(BOB)));
        by(BOB);
        vault.askToLeave(_account, WBTC, BTC, BOB, proof);
    }

    function askExternally(address receiver, AccountProof memory proof) external {
        MarginVault vault = vaultOf(WETH);
        by(BOB);
        vault.askToLeave(_account, WETH, 3 ether, receiver, proof);
    }

    function _link(uint16 slot, address delegate) private {
        MarginVault vault = chains[1].vault;
        on(1);
        _wallet.call(address(vault), abi.encodeCall(vault.link, (_account, slot, delegate)));
    }
}
