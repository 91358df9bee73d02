// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IMarginVault} from "../../src/interfaces/IMarginVault.sol";
import {MarginVault} from "../../src/MarginVault.sol";
import {AccountId} from "../../src/types/AccountId.sol";
import {AssetId} from "../../src/types/AssetId.sol";
import {Authorization} from "../../src/types/Authorization.sol";
import {AccountProof} from "../../src/types/Snapshot.sol";
import {TestWallet} from "../utils/TestWallet.sol";
import {vm} from "../utils/Vm.sol";
import {AuthorizationBase} from "./AuthorizationBase.sol";

/// @dev ALICE signs, BOB carries.
contract BySignatureTest is AuthorizationBase {
    uint256 private constant HALF_ORDER = 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0;
    uint256 private constant ORDER = 2 * HALF_ORDER + 1;

    function test_default_deposit() public {
        MarginVault vault = vaultOf(WETH);
        fund(ALICE, WETH, 2 ether, address(vault));
        Authorization memory auth = authorize(
            0,
            "Deposit(bytes32 account,uint16 assetId,uint256 units,uint256 nonce,uint256 deadline)",
            abi.encode(idOf(ALICE), WETH, 2 ether),
            7
        );
        vm.expectEmit(address(vault));
        emit IMarginVault.NonceUsed(AccountId.wrap(idOf(ALICE)), 7);
        vm.expectEmit(address(vault));
        emit IMarginVault.AccountTouched(AccountId.wrap(idOf(ALICE)));
        vm.expectEmit(address(vault));
        emit IMarginVault.Deposited(AccountId.wrap(idOf(ALICE)), AssetId.wrap(WETH), ALICE, 2 ether);
        by(BOB);
        vault.depositBySignature(idOf(ALICE), WETH, 2 ether, auth);
        vm.assertEq(balanceOf(ALICE, WETH), 2 ether);
        vm.assertEq(tokens[WETH].balanceOf(ALICE), 0);
        vm.assertEq(vault.spentNonces(idOf(ALICE), 0), 1 << 7);
    }

    function test_default_withdraw() public {
        deposit(ALICE, WETH, 3 ether);
        Shot memory shot = snap();
        withdrawSigned(WETH, 1 ether, _withdraw(1 ether, 0), shot);
        vm.assertEq(tokens[WETH].balanceOf(BOB), 1 ether);
        vm.assertEq(balanceOf(ALICE, WETH), 2 ether);
    }

    function test_default_pledge() public {
        deposit(ALICE, WETH, 3 ether);
        AccountProof memory proof = proofOf(snap(), idOf(ALICE));
        MarginVault vault = vaultOf(WETH);
        by(BOB);
        vault.pledgeBySignature(idOf(ALICE), WETH, 1, 1 ether, _pledge(1 ether, 0));
        by(BOB);
        vault.pledgeBySignature(idOf(ALICE), WETH, 1, 2 ether, proof, _pledge(2 ether, 1));
        (uint104 pledged,) = vault.pledged(idOf(ALICE), WETH, 1);
        vm.assertEq(pledged, 3 ether);
        vm.assertEq(vault.spentNonces(idOf(ALICE), 0), 3);
    }

    function test_default_release() public {
        deposit(ALICE, WETH, 3 ether);
        pledge(ALICE, WETH, 1, 2 ether);
        AccountProof memory proof = proofOf(snap(), idOf(ALICE));
        Authorization memory auth = authorize(1, RELEASE, abi.encode(idOf(ALICE), WETH, 2 ether), 0);
        on(1);
        by(BOB);
        chains[1].vault.releaseBySignature(idOf(ALICE), WETH, 2 ether, proof, auth);
        (uint104 released,) = chains[1].vault.released(idOf(ALICE), WETH);
        vm.assertEq(released, 2 ether);
    }

    function test_behavior_noncesInAnyOrder() public {
        deposit(ALICE, WETH, 3 ether);
        Shot memory shot = snap();
        uint256[5] memory nonces = [uint256(300), 2, type(uint256).max, 0, 1];
        for (uint256 i = 0; i < nonces.length; ++i) {
            withdrawSigned(WETH, 1, _withdraw(1, nonces[i]), shot);
        }
        MarginVault vault = chains[0].vault;
        vm.assertEq(vault.spentNonces(idOf(ALICE), 0), 7);
        vm.assertEq(vault.spentNonces(idOf(ALICE), 1), 1 << 44);
        vm.assertEq(vault.spentNonces(idOf(ALICE), type(uint256).max >> 8), 1 << 255);
        for (uint256 i = 0; i < nonces.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IMarginVault.NonceSpent.selector, idOf(ALICE), nonces[i]));
            this.withdrawExternally(1, _withdraw(1, nonces[i]), shot);
        }
    }

    /// @dev Nonces belong to an account and a chain.
    function test_behavior_noncesOfAnotherChain() public {
        deposit(ALICE, WETH, 1 ether);
        deposit(ALICE, WETH_2, 1 ether);
        Shot memory shot = snap();
        withdrawSigned(WETH, 1, _withdraw(1, 0), shot);
        withdrawSigned(WETH_2, 1, authorize(2, WITHDRAW, abi.encode(idOf(ALICE), WETH_2, 1, BOB), 0), shot);
    }

    function test_behavior_untilTheDeadline() public {
        deposit(ALICE, WETH, 1 ether);
        Shot memory shot = snap();
        Authorization[2] memory auths = [_withdraw(1, 0), _withdraw(1, 1)];
        advance(1 hours - 4);
        shot = snap();
        vm.assertEq(time, auths[0].deadline);
        withdrawSigned(WETH, 1, auths[0], shot);
        advance(1);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.ExpiredAuthorization.selector, auths[1].deadline));
        this.withdrawExternally(1, auths[1], shot);
    }

    /// @dev A key stays its owner's whatever code its address runs: with a delegate (EIP-7702) it is never asked by ERC-1271.
    function test_behavior_anEoaWithADelegate() public {
        deposit(ALICE, WETH, 1 ether);
        Shot memory shot = snap();
        TestWallet wallet = new TestWallet(BOB);
        vm.etch(ALICE, abi.encodePacked(hex"ef0100", address(wallet)));
        withdrawSigned(WETH, 1, _withdraw(1, 0), shot);
        Authorization memory auth = _withdraw(1, 1);
        auth.signature = sign("bob", _digest(1, 1));
        _refuse(auth, shot);
    }

    /// @dev The EOA has one id, whatever its delegate says about the hash of its address.
    function test_attack_theContractIdOfAnEoaWithADelegate() public {
        TestWallet wallet = new TestWallet(BOB);
        vm.etch(ALICE, address(wallet).code);
        bytes32 account = keccak256(abi.encode(chains[0].id, ALICE));
        bytes memory code = ALICE.code;
        Authorization memory auth = Authorization(ALICE, 0, time, "");
        bytes memory fields = abi.encode(account, 1, BOB, 0);
        MarginVault vault = chains[0].vault;
        on(0);
        auth.signature = sign("bob", digestOf(chains[0].id, address(vault), LINK, fields, 0, time));
        vm.etch(ALICE, abi.encodePacked(hex"ef0100", address(wallet)));
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.InvalidAuthorization.selector, account, ALICE));
        vault.linkBySignature(account, 1, BOB, auth);
        vm.etch(ALICE, code);
        vault.linkBySignature(account, 1, BOB, auth);
    }

    function test_error_anotherActionThanSigned() public {
        deposit(ALICE, WETH, 3 ether);
        deposit(ALICE, USDC, 3 ether);
        Shot memory shot = snap();
        Authorization memory auth = _withdraw(1 ether, 0);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.InvalidAuthorization.selector, idOf(ALICE), ALICE));
        this.withdrawExternally(2 ether, auth, shot);
        AccountProof memory proof = proofOf(shot, idOf(ALICE));
        on(0);
        vm.expectPartialRevert(IMarginVault.InvalidAuthorization.selector);
        chains[0].vault.withdrawBySignature(idOf(ALICE), USDC, 1 ether, BOB, proof, auth);
        vm.expectPartialRevert(IMarginVault.InvalidAuthorization.selector);
        chains[0].vault.withdrawBySignature(idOf(ALICE), WETH, 1 ether, ALICE, proof, auth);
        vm.expectPartialRevert(IMarginVault.InvalidAuthorization.selector);
        chains[0].vault.pledgeBySignature(idOf(ALICE), WETH, 1, 1 ether, auth);
        auth.nonce = 1;
        vm.expectPartialRevert(IMarginVault.InvalidAuthorization.selector);
        this.withdrawExternally(1 ether, auth, shot);
        auth.nonce = 0;
        auth.deadline += 1;
        vm.expectPartialRevert(IMarginVault.InvalidAuthorization.selector);
        this.withdrawExternally(1 ether, auth, shot);
        auth.deadline -= 1;
        withdrawSigned(WETH, 1 ether, auth, shot);
    }

    function test_error_signedByAnother() public {
        deposit(ALICE, WETH, 1 ether);
        Shot memory shot = snap();
        Authorization memory auth = _withdraw(1, 0);
        auth.signature = sign("bob", _digest(1, 0));
        _refuse(auth, shot);
        auth.signer = BOB;
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.InvalidAuthorization.selector, idOf(ALICE), BOB));
        this.withdrawExternally(1, auth, shot);
        auth.signature = sign("alice", _digest(1, 0));
        vm.expectPartialRevert(IMarginVault.InvalidAuthorization.selector);
        this.withdrawExternally(1, auth, shot);
    }

    function test_attack_signaturesReplayedOnAnotherChain() public {
        deposit(ALICE, WETH, 1 ether);
        Shot memory shot = snap();
        Authorization memory auth = _withdraw(1, 0);
        bytes memory fields = abi.encode(idOf(ALICE), WETH, 1, BOB);
        address vault = address(chains[0].vault);
        auth.signature = sign("alice", digestOf(chains[1].id, vault, WITHDRAW, fields, 0, auth.deadline));
        _refuse(auth, shot);
        vault = address(chains[1].vault);
        auth.signature = sign("alice", digestOf(chains[0].id, vault, WITHDRAW, fields, 0, auth.deadline));
        _refuse(auth, shot);
    }

    function test_attack_malleableSignatures() public {
        deposit(ALICE, WETH, 1 ether);
        Shot memory shot = snap();
        Authorization memory auth = _withdraw(1, 0);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(uint256(keccak256("alice")), _digest(1, 0));
        auth.signature = abi.encodePacked(r, bytes32(ORDER - uint256(s)), v == 27 ? uint8(28) : uint8(27));
        _refuse(auth, shot);
        auth.signature = abi.encodePacked(r, bytes32(uint256(s) | (v == 27 ? 0 : 1 << 255))); // EIP-2098
        _refuse(auth, shot);
        auth.signature = abi.encodePacked(r, s, v, uint8(0));
        _refuse(auth, shot);
        auth.signature = abi.encodePacked(r, s, v == 27 ? uint8(0) : uint8(1));
        _refuse(auth, shot);
        auth.signature = "";
        _refuse(auth, shot);
    }

    /// @dev `ecrecover` answers zero for garbage.
    function test_attack_theAccountZero() public {
        on(0);
        Authorization memory auth = Authorization(address(0), 0, time, new bytes(65));
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.InvalidAuthorization.selector, 0, 0));
        chains[0].vault.pledgeBySignature(0, WETH, 1, 1, auth);
    }

    function test_default_contractAccounts() public {
        (TestWallet wallet, bytes32 account) = _wallet();
        MarginVault vault = vaultOf(WETH);
        vault.linkBySignature(account, 1, BOB, _walletLink(wallet, account, 0));
        vm.assertEq(vault.linkOf(account, 1), BOB);
    }

    /// @dev A signed link is good for one place in the order of all the account's links, whatever slots they are for.
    function test_behavior_linksInTheirOrder() public {
        (TestWallet wallet, bytes32 account) = _wallet();
        MarginVault vault = vaultOf(WETH);
        Authorization memory first = _walletLink(wallet, account, 0, 1, 0);
        Authorization memory sameTime = _walletLink(wallet, account, 0, 2, 1);
        Authorization memory second = _walletLink(wallet, account, 1, 2, 2);
        Authorization memory third = _walletLink(wallet, account, 2, 1, 3);
        vm.assertEq(extensionOf(vault).linkVersion(account), 0);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.InvalidAuthorization.selector, account, wallet));
        vault.linkBySignature(account, 2, BOB, second);
        vault.linkBySignature(account, 1, BOB, first);
        vm.assertEq(extensionOf(vault).linkVersion(account), 1);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.InvalidAuthorization.selector, account, wallet));
        vault.linkBySignature(account, 2, BOB, sameTime);
        vault.linkBySignature(account, 2, BOB, second);
        // Links written by call have their place, too.
        wallet.call(address(vault), abi.encodeCall(vault.link, (account, 0, ALICE)));
        vm.assertEq(extensionOf(vault).linkVersion(account), 3);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.InvalidAuthorization.selector, account, wallet));
        vault.linkBySignature(account, 1, BOB, third);
    }

    /// @dev Its id is of one chain, and so is its signature.
    function test_error_contractAccountsOfAnotherChain() public {
        (TestWallet wallet, bytes32 account) = _wallet();
        Authorization memory auth = _walletLink(wallet, account, 1);
        on(1);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.InvalidAuthorization.selector, account, wallet));
        chains[1].vault.linkBySignature(account, 1, BOB, auth);
    }

    function test_error_aContractThatDidNotSign() public {
        (TestWallet wallet, bytes32 account) = _wallet();
        Authorization memory auth = _walletLink(wallet, account, 0);
        auth.signature = sign("alice", keccak256("something"));
        MarginVault vault = vaultOf(WETH);
        vm.expectPartialRevert(IMarginVault.InvalidAuthorization.selector);
        vault.linkBySignature(account, 1, BOB, auth);
        // Without code there is nobody to ask, and its key would not count.
        account = keccak256(abi.encode(chains[0].id, BOB));
        auth.signer = BOB;
        vm.expectPartialRevert(IMarginVault.InvalidAuthorization.selector);
        vault.linkBySignature(account, 1, BOB, auth);
    }

    /// @dev A contract is asked under the lock.
    function test_attack_reentrancyThroughErc1271() public {
        (TestWallet wallet, bytes32 account) = _wallet();
        Authorization memory auth = _walletLink(wallet, account, 0);
        MarginVault vault = vaultOf(WETH);
        bytes memory question = abi.encodeCall(vault.touches, ());
        (bool ok,) = address(vault).staticcall(question);
        vm.assertTrue(ok);
        wallet.ask(address(vault), question);
        vault.linkBySignature(account, 1, BOB, auth);
    }

    function withdrawExternally(uint256 units, Authorization memory auth, Shot memory shot) external {
        withdrawSigned(WETH, units, auth, shot);
    }

    function _refuse(Authorization memory auth, Shot memory shot) private {
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.InvalidAuthorization.selector, idOf(ALICE), ALICE));
        this.withdrawExternally(1, auth, shot);
    }

    function _withdraw(uint256 units, uint256 nonce) private view returns (Authorization memory) {
        return authorize(0, WITHDRAW, abi.encode(idOf(ALICE), WETH, units, BOB), nonce);
    }

    function _digest(uint256 units, uint256 nonce) private view returns (bytes32) {
        bytes memory fields = abi.encode(idOf(ALICE), WETH, units, BOB);
        return digestOf(chains[0].id, address(chains[0].vault), WITHDRAW, fields, nonce, time + 1 hours);
    }

    function _pledge(uint256 units, uint256 nonce) private view returns (Authorization memory) {
        return authorize(
            0,
            "Pledge(bytes32 account,uint16 assetId,uint16 toSlot,uint256 units,uint256 nonce,uint256 deadline)",
            abi.encode(idOf(ALICE), WETH, 1, units),
            nonce
        );
    }

    function _wallet() private returns (TestWallet wallet, bytes32 account) {
        wallet = new TestWallet(ALICE);
        account = keccak256(abi.encode(chains[0].id, address(wallet)));
    }

    function _walletLink(TestWallet wallet, bytes32 account, uint16 slot) private view returns (Authorization memory) {
        return authorizeLink(slot, wallet, abi.encode(account, 1, BOB, 0), 0);
    }

    /// @dev On slot 0, the wallet's link of BOB for `toSlot` after `version` others.
    function _walletLink(TestWallet wallet, bytes32 account, uint256 version, uint16 toSlot, uint256 nonce)
        private
        view
        returns (Authorization memory)
    {
        return authorizeLink(0, wallet, abi.encode(account, toSlot, BOB, version), nonce);
    }
}
