// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {PayLater} from "../../examples/PayLater.sol";
import {AttestedMargin} from "../../src/integration/AttestedMargin.sol";
import {IMarginVault} from "../../src/interfaces/IMarginVault.sol";
import {ISnapshotRegistry} from "../../src/interfaces/ISnapshotRegistry.sol";
import {AccountId} from "../../src/types/AccountId.sol";
import {AccountProof} from "../../src/types/Snapshot.sol";
import {Base} from "../Base.sol";
import {TestToken} from "../utils/TestToken.sol";
import {vm} from "../utils/Vm.sol";

/// @dev The shop is on chain 2; its buyer has her collateral on chain 0.
contract PayLaterTest is Base {
    uint256 private constant LIMIT = 120 ether; // 1 WETH of $3,000 at 80 %, divided by 20

    TestToken private goods = new TestToken(18);
    TestToken private money = new TestToken(18);
    PayLater private shop;
    bytes private _latest;

    function setUp() public override {
        super.setUp();
        on(2);
        vm.prank(OWNER);
        shop = new PayLater(chains[2].registry, SLOTS, goods, money, 2 ether); // $2 each
        goods.mint(OWNER, 1_000 ether);
        vm.prank(OWNER);
        goods.approve(address(shop), type(uint256).max);
        money.mint(ALICE, 1_000 ether);
        vm.prank(ALICE);
        money.approve(address(shop), type(uint256).max);
        deposit(ALICE, WETH, 1 ether);
        take();
    }

    function test_default() public {
        buy(60 ether);
        vm.assertEq(goods.balanceOf(ALICE), 60 ether);
        (uint256 owed, uint64 dueAt) = shop.bills(AccountId.wrap(idOf(ALICE)));
        vm.assertEq(owed, LIMIT);
        vm.assertEq(dueAt, time + 1 days);
        vm.prank(ALICE);
        shop.pay(AccountId.wrap(idOf(ALICE)), owed);
        (owed,) = shop.bills(AccountId.wrap(idOf(ALICE)));
        vm.assertEq(owed, 0);
        vm.assertEq(money.balanceOf(OWNER), LIMIT);
        buy(1 ether);
    }

    function test_behavior_extend() public {
        buy(1 ether);
        advance(1 days + 1);
        take();
        AccountProof memory proof = proof_();
        by(ALICE);
        vm.expectRevert(abi.encodeWithSelector(PayLater.Overdue.selector, idOf(ALICE), time - 5));
        shop.buy(1 ether, proof);
        by(ALICE);
        shop.extend(proof);
        buy(1 ether);
    }

    function test_error_limitExceeded() public {
        buy(59 ether);
        AccountProof memory proof = proof_();
        by(ALICE);
        vm.expectRevert(abi.encodeWithSelector(PayLater.LimitExceeded.selector, idOf(ALICE), LIMIT + 2, int256(LIMIT)));
        shop.buy(1 ether + 1, proof);
    }

    function test_error_negativeMargin() public {
        pledge(ALICE, WETH, 1, 1 ether);
        borrow(ALICE, 1, 2_000 * DOLLAR, snap());
        setEth(2_000);
        take();
        AccountProof memory proof = proof_();
        on(2);
        by(ALICE);
        vm.expectRevert(abi.encodeWithSelector(PayLater.LimitExceeded.selector, idOf(ALICE), 2, -30 ether));
        shop.buy(1, proof);
    }

    function test_error_unhealthy() public {
        pledge(ALICE, WETH, 1, 1 ether);
        borrow(ALICE, 1, 2_000 * DOLLAR, snap());
        setEth(2_000);
        take();
        AccountProof memory proof = proof_();
        on(2);
        by(ALICE);
        vm.expectRevert(abi.encodeWithSelector(AttestedMargin.Unhealthy.selector, idOf(ALICE), -400 ether));
        shop.extend(proof);
    }

    function test_error_staleSnapshot() public {
        AccountProof memory proof = proof_();
        advance(61);
        by(ALICE);
        vm.expectRevert(abi.encodeWithSelector(ISnapshotRegistry.TooOld.selector, time - 61, 60));
        shop.buy(1, proof);
    }

    function test_error_previousSnapshot() public {
        AccountProof memory proof = proof_();
        snap();
        on(2);
        by(ALICE);
        vm.expectPartialRevert(ISnapshotRegistry.NotAccepted.selector);
        shop.buy(1, proof);
    }

    function test_error_wrongAccount() public {
        AccountProof memory proof = proof_();
        by(BOB);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.InvalidAccountProof.selector, idOf(BOB)));
        shop.buy(1, proof);
    }

    /// @dev A contract at the address of an account is another account.
    function test_error_contractAtTheSameAddress() public {
        AccountProof memory proof = proof_();
        vm.etch(ALICE, hex"00");
        bytes32 id = keccak256(abi.encode(chains[2].id, ALICE));
        on(2);
        by(ALICE);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.InvalidAccountProof.selector, id));
        shop.buy(1, proof);
    }

    function test_error_stalePrice() public {
        setFlags(WETH, 1);
        take();
        AccountProof memory proof = proof_();
        on(2);
        by(ALICE);
        vm.expectRevert(abi.encodeWithSelector(AttestedMargin.StaleAsset.selector, idOf(ALICE)));
        shop.buy(1, proof);
        by(ALICE);
        vm.expectRevert(abi.encodeWithSelector(AttestedMargin.StaleAsset.selector, idOf(ALICE)));
        shop.extend(proof);
    }

    function buy(uint256 units) private {
        AccountProof memory proof = proof_();
        on(2);
        by(ALICE);
        shop.buy(units, proof);
    }

    function take() private {
        _latest = abi.encode(snap());
        on(2);
    }

    function proof_() private view returns (AccountProof memory) {
        return proofOf(abi.decode(_latest, (Shot)), idOf(ALICE));
    }
}
