// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IMarginVault} from "../../src/interfaces/IMarginVault.sol";
import {MarginVault} from "../../src/MarginVault.sol";
import {AccountId} from "../../src/types/AccountId.sol";
import {Slot} from "../../src/types/Slot.sol";
import {AccountProof} from "../../src/types/Snapshot.sol";
import {Base} from "../Base.sol";
import {balanceWord, linkWord} from "../utils/LeafWords.sol";
import {TestWallet} from "../utils/TestWallet.sol";
import {vm} from "../utils/Vm.sol";

/// @dev A contract account of slot 0 with 5 WETH there; BOB is to act for it elsewhere.
contract LinkTest is Base {
    TestWallet private _wallet;
    bytes32 private _account;

    function setUp() public override {
        super.setUp();
        _wallet = new TestWallet(ALICE);
        _account = keccak256(abi.encode(chains[0].id, address(_wallet)));
        MarginVault vault = vaultOf(WETH);
        tokens[WETH].mint(address(_wallet), 5 ether);
        _wallet.call(address(tokens[WETH]), abi.encodeCall(tokens[WETH].approve, (address(vault), 5 ether)));
        _wallet.call(
            address(vault), abi.encodeWithSignature("deposit(bytes32,uint16,uint256)", _account, WETH, 5 ether)
        );
    }

    function test_default() public {
        MarginVault vault = vaultOf(WETH);
        vm.expectEmit(address(vault));
        emit IMarginVault.AccountTouched(AccountId.wrap(_account));
        vm.expectEmit(address(vault));
        emit IMarginVault.Linked(AccountId.wrap(_account), Slot.wrap(1), BOB);
        _link(1, BOB);
        vm.assertEq(vault.linkOf(_account, 1), BOB);
        vm.assertEq(vault.linkOf(_account, 2), address(0));
        bytes32[] memory words = vault.localWords(_account);
        vm.assertEq(words.length, 2);
        vm.assertEq(words[0], balanceWord(WETH, 0, 5 ether));
        vm.assertEq(words[1], linkWord(1, BOB));
        vm.assertEq(proofOf(snap(), _account).words[1], linkWord(1, BOB));
    }

    function test_behavior_replacedAndTakenBack() public {
        _link(1, BOB);
        _link(2, ALICE);
        _link(1, ALICE);
        MarginVault vault = chains[0].vault;
        vm.assertEq(vault.localWords(_account)[1], linkWord(1, ALICE));
        vm.assertEq(vault.localWords(_account)[2], linkWord(2, ALICE));
        _link(1, address(0));
        vm.assertEq(vault.linkOf(_account, 1), address(0));
        vm.assertEq(vault.localWords(_account).length, 2);
        vm.assertEq(vault.localWords(_account)[1], linkWord(2, ALICE));
    }

    /// @dev Margin is what it was before.
    function test_behavior_countsNothing() public {
        AccountProof memory proof = proofOf(snap(), _account);
        on(0);
        int256 before = chains[0].vault.marginOf(_account, proof).equity;
        for (uint16 slot = 0; slot < SLOTS; ++slot) {
            _link(slot, BOB);
        }
        proof = proofOf(snap(), _account);
        for (uint16 slot = 0; slot < SLOTS; ++slot) {
            on(slot);
            vm.assertEq(chains[slot].vault.marginOf(_account, proof).equity, before);
        }
    }

    /// @dev The whole way: pledged, borrowed on by the delegate, released and withdrawn again.
    function test_behavior_theDelegateActsElsewhere() public {
        _link(1, BOB);
        _pledge(1, 3 ether);
        AccountProof memory proof = proofOf(snap(), _account);
        on(1);
        by(BOB);
        chains[1].venue.borrow(_account, 1_000 * DOLLAR, BOB, proof);
        vm.assertEq(tokens[DEBT_1].balanceOf(BOB), 1_000 * DOLLAR);
        vm.assertEq(chains[1].venue.debtOf(_account), 1_000 * DOLLAR);
        proof = proofOf(snap(), _account);
        on(1);
        by(BOB);
        chains[1].vault.release(_account, WETH, 2 ether, proof);
        proof = proofOf(snap(), _account);
        on(0);
        _wallet.call(
            address(chains[0].vault),
            abi.encodeCall(IMarginVault.withdraw, (_account, WETH, 4 ether, address(_wallet), proof))
        );
        vm.assertEq(tokens[WETH].balanceOf(address(_wallet)), 4 ether);
    }

    function test_behavior_theDelegateOpensAHoldingAndPledgesBack() public {
        _link(1, BOB);
        Shot memory shot = snap();
        MarginVault vault = chains[1].vault;
        fund(BOB, WBTC, 2 * BTC, address(vault));
        AccountProof memory proof = proofOf(shot, _account);
        on(1);
        by(BOB);
        vault.deposit(_account, WBTC, 2 * BTC, proof);
        (uint104 units,) = vault.balance(_account, WBTC);
        vm.assertEq(units, 2 * BTC);
        // Units would be stuck on slot 0 if nobody could act there: that needs a link, too.
        proof = proofOf(snap(), _account);
        on(1);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.LinkMissing.selector, _account, 0));
        by(BOB);
        vault.pledge(_account, WBTC, 0, BTC, proof);
        _link(0, address(_wallet));
        proof = proofOf(snap(), _account);
        on(1);
        by(BOB);
        vault.pledge(_account, WBTC, 0, BTC, proof);
        by(BOB);
        vault.withdraw(_account, WBTC, BTC, BOB, proof);
        vm.assertEq(tokens[WBTC].balanceOf(BOB), BTC);
    }

    /// @dev On its own chain its links are live: the delegate needs no proof there, and loses its right at once.
    function test_behavior_onItsOwnChain() public {
        _link(0, BOB);
        _link(1, BOB);
        MarginVault vault = vaultOf(WETH);
        by(BOB);
        vault.pledge(_account, WETH, 1, 1 ether);
        fund(BOB, USDC, DOLLAR, address(vault));
        by(BOB);
        vault.deposit(_account, USDC, DOLLAR);
        Shot memory shot = snap();
        _link(0, address(0));
        AccountProof memory proof = proofOf(shot, _account);
        on(0);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.NotAccountOwner.selector, _account, idOf(BOB)));
        by(BOB);
        vault.withdraw(_account, WETH, 1, BOB, proof);
        // So does a link that the leaf still shows for another slot.
        _link(1, address(0));
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.LinkMissing.selector, _account, 1));
        _wallet.call(
            address(vault),
            abi.encodeWithSignature(
                "pledge(bytes32,uint16,uint16,uint256,((uint64,uint64,uint64,bytes32,bytes32,bytes32,bytes32,bytes32,bytes32),bytes32[],bytes32[],bytes32[],bytes))",
                _account,
                WETH,
                1,
                1,
                proof
            )
        );
    }

    /// @dev Elsewhere it ends with the next snapshot.
    function test_behavior_takenBackForOthersWithASnapshot() public {
        _link(1, BOB);
        _pledge(1, 2 ether);
        Shot memory shot = snap();
        _link(1, address(0));
        _releaseAsBob(shot, 1 ether);
        shot = snap();
        vm.expectPartialRevert(IMarginVault.NotAccountOwner.selector);
        this.releaseExternally(shot, 1 ether);
    }

    function test_error_otherDelegates() public {
        _link(1, BOB);
        _pledge(1, 2 ether);
        AccountProof memory proof = proofOf(snap(), _account);
        on(1);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.NotAccountOwner.selector, _account, idOf(ALICE)));
        by(ALICE);
        chains[1].vault.release(_account, WETH, 1, proof);
        vm.expectPartialRevert(IMarginVault.NotAccountOwner.selector);
        by(ALICE);
        chains[1].venue.borrow(_account, 1, ALICE, proof);
        // A link is for one slot.
        on(2);
        vm.expectPartialRevert(IMarginVault.NotAccountOwner.selector);
        by(BOB);
        chains[2].venue.borrow(_account, 1, BOB, proof);
        // The delegate cannot write links, nor cancel nonces.
        on(1);
        vm.expectPartialRevert(IMarginVault.NotAccountOwner.selector);
        by(BOB);
        chains[1].vault.link(_account, 2, BOB);
        vm.expectPartialRevert(IMarginVault.NotAccountOwner.selector);
        by(BOB);
        chains[1].vault.cancelNonces(_account, 0, 1);
    }

    function test_error_withoutAProof() public {
        _link(1, BOB);
        Shot memory shot = snap();
        MarginVault vault = chains[1].vault;
        fund(BOB, WBTC, BTC, address(vault));
        on(1);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.NotAccountOwner.selector, _account, idOf(BOB)));
        by(BOB);
        vault.deposit(_account, WBTC, BTC);
        AccountProof memory proof = proofOf(shot, _account);
        on(1);
        by(BOB);
        vault.deposit(_account, WBTC, BTC, proof);
        vm.expectPartialRevert(IMarginVault.NotAccountOwner.selector);
        by(BOB);
        vault.pledge(_account, WBTC, 2, BTC);
    }

    /// @dev A venue that does not say who asked.
    function test_attack_nobodyIsTheDelegateOfNobody() public {
        Shot memory shot = snap();
        AccountProof memory proof = proofOf(shot, _account);
        address venue = address(chains[0].venue);
        on(0);
        vm.prank(venue);
        chains[0].vault.lock();
        vm.expectRevert(
            abi.encodeWithSelector(
                IMarginVault.NotAccountOwner.selector, _account, keccak256(abi.encode(chains[0].id, address(0)))
            )
        );
        vm.prank(venue);
        chains[0].vault.requireBorrow(_account, address(0), proof);
    }

    function test_attack_theSameContractAddressOnTwoChains() public {
        on(1);
        MarginVault vault = chains[1].vault;
        vm.expectRevert(
            abi.encodeWithSelector(
                IMarginVault.NotAccountOwner.selector, _account, keccak256(abi.encode(chains[1].id, address(_wallet)))
            )
        );
        _wallet.call(address(vault), abi.encodeCall(vault.link, (_account, 1, BOB)));
    }

    function test_error_eoas() public {
        MarginVault vault = vaultOf(WETH);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.NotContractAccount.selector, idOf(ALICE)));
        by(ALICE);
        vault.link(idOf(ALICE), 1, BOB);
    }

    function test_error_notASlot() public {
        MarginVault vault = vaultOf(WETH);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.InvalidSlot.selector, SLOTS));
        _wallet.call(address(vault), abi.encodeCall(vault.link, (_account, SLOTS, BOB)));
    }

    function releaseExternally(Shot memory shot, uint256 units) external {
        _releaseAsBob(shot, units);
    }

    function _releaseAsBob(Shot memory shot, uint256 units) private {
        AccountProof memory proof = proofOf(shot, _account);
        on(1);
        by(BOB);
        chains[1].vault.release(_account, WETH, units, proof);
    }

    function _link(uint16 slot, address delegate) private {
        MarginVault vault = vaultOf(WETH);
        _wallet.call(address(vault), abi.encodeCall(vault.link, (_account, slot, delegate)));
    }

    function _pledge(uint16 toSlot, uint256 units) private {
        MarginVault vault = vaultOf(WETH);
        _wallet.call(
            address(vault),
            abi.encodeWithSignature("pledge(bytes32,uint16,uint16,uint256)", _account, WETH, toSlot, units)
        );
    }
}
