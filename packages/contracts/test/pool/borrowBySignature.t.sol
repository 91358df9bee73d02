// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ICreditPool} from "../../src/interfaces/ICreditPool.sol";
import {IMarginVault} from "../../src/interfaces/IMarginVault.sol";
import {AccountId} from "../../src/types/AccountId.sol";
import {Authorization} from "../../src/types/Authorization.sol";
import {AccountProof} from "../../src/types/Snapshot.sol";
import {Base} from "../Base.sol";
import {vm} from "../utils/Vm.sol";
import {AuthorizationBase} from "../vault/AuthorizationBase.sol";
import {PoolBase} from "./PoolBase.sol";

/// @dev ALICE signs, BOB carries; the tokens go where she says.
contract BorrowBySignatureTest is PoolBase, AuthorizationBase {
    string private constant BORROW =
        "Borrow(bytes32 account,uint256 tokenAmount,address receiver,uint256 nonce,uint256 deadline)";

    function setUp() public override(Base, PoolBase) {
        PoolBase.setUp();
    }

    function test_default() public {
        AccountProof memory proof = _proof();
        uint256 expected = (1_000 * DOLLAR * RAY + pool.index() - 1) / pool.index();
        vm.expectEmit(address(chains[0].vault));
        emit IMarginVault.NonceUsed(AccountId.wrap(idOf(ALICE)), 9);
        vm.expectEmit(address(pool));
        emit ICreditPool.Borrowed(idOf(ALICE), LENDER, 1_000 * DOLLAR, expected);
        uint256 units = _borrow(1_000 * DOLLAR, proof, _sign(address(pool), 1_000 * DOLLAR, 9));
        vm.assertEq(units, expected);
        vm.assertEq(pool.debtOf(idOf(ALICE)), expected);
        vm.assertEq(dollar.balanceOf(LENDER), 1_000 * DOLLAR);
        vm.assertEq(chains[0].vault.spentNonces(idOf(ALICE), 0), 1 << 9);
        requireBalanced();
    }

    /// @dev Vault and pools share the nonces: cancelled in one place, they are in all.
    function test_error_nonceSpent() public {
        AccountProof memory proof = _proof();
        _borrow(1_000 * DOLLAR, proof, _sign(address(pool), 1_000 * DOLLAR, 0));
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.NonceSpent.selector, idOf(ALICE), 0));
        this.borrowExternally(1_000 * DOLLAR, proof, _sign(address(pool), 1_000 * DOLLAR, 0));
        by(ALICE);
        chains[0].vault.cancelNonces(idOf(ALICE), 0, 2);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.NonceSpent.selector, idOf(ALICE), 1));
        this.borrowExternally(1_000 * DOLLAR, proof, _sign(address(pool), 1_000 * DOLLAR, 1));
    }

    /// @dev The vault binds what was signed to the venue that asks.
    function test_attack_signaturesForAnotherContract() public {
        AccountProof memory proof = _proof();
        address[3] memory others = [address(chains[0].vault), address(chains[0].venue), address(newPool(dollar))];
        for (uint256 i = 0; i < others.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IMarginVault.InvalidAuthorization.selector, idOf(ALICE), ALICE));
            this.borrowExternally(1_000 * DOLLAR, proof, _sign(others[i], 1_000 * DOLLAR, 0));
        }
    }

    function test_error_anotherAmountThanSigned() public {
        AccountProof memory proof = _proof();
        vm.expectPartialRevert(IMarginVault.InvalidAuthorization.selector);
        this.borrowExternally(1_001 * DOLLAR, proof, _sign(address(pool), 1_000 * DOLLAR, 0));
        Authorization memory auth = _sign(address(pool), 1_000 * DOLLAR, 0);
        vm.expectPartialRevert(IMarginVault.InvalidAuthorization.selector);
        pool.borrowBySignature(idOf(ALICE), 1_000 * DOLLAR, BOB, proof, auth);
        auth.deadline += 1;
        vm.expectPartialRevert(IMarginVault.InvalidAuthorization.selector);
        this.borrowExternally(1_000 * DOLLAR, proof, auth);
        advance(1 hours + 2);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.ExpiredAuthorization.selector, auth.deadline));
        this.borrowExternally(1_000 * DOLLAR, proof, auth);
    }

    function test_error_amounts() public {
        AccountProof memory proof = _proof();
        vm.expectRevert(ICreditPool.ZeroAmount.selector);
        this.borrowExternally(0, proof, _sign(address(pool), 0, 0));
        vm.expectPartialRevert(IMarginVault.InsufficientMargin.selector);
        this.borrowExternally(300_000 * DOLLAR, proof, _sign(address(pool), 300_000 * DOLLAR, 0));
        Authorization memory auth;
        vm.expectRevert(ICreditPool.ZeroReceiver.selector);
        pool.borrowBySignature(idOf(ALICE), DOLLAR, address(0), proof, auth);
    }

    function borrowExternally(uint256 tokenAmount, AccountProof calldata proof, Authorization calldata auth) external {
        _borrow(tokenAmount, proof, auth);
    }

    function _borrow(uint256 tokenAmount, AccountProof memory proof, Authorization memory auth)
        private
        returns (uint256 units)
    {
        by(BOB);
        return pool.borrowBySignature(idOf(ALICE), tokenAmount, LENDER, proof, auth);
    }

    function _proof() private returns (AccountProof memory proof) {
        proof = proofOf(snap(), idOf(ALICE));
        on(0);
    }

    function _sign(address target, uint256 tokenAmount, uint256 nonce) private view returns (Authorization memory) {
        bytes memory fields = abi.encode(idOf(ALICE), tokenAmount, LENDER);
        uint256 deadline = time + 1 hours;
        bytes32 digest = digestOf(chains[0].id, target, BORROW, fields, nonce, deadline);
        return Authorization(ALICE, nonce, deadline, sign("alice", digest));
    }
}
