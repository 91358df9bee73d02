// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IMarginVault} from "../../src/interfaces/IMarginVault.sol";
import {ISnapshotRegistry} from "../../src/interfaces/ISnapshotRegistry.sol";
import {TokenLib} from "../../src/libraries/TokenLib.sol";
import {MarginVault} from "../../src/MarginVault.sol";
import {AccountId} from "../../src/types/AccountId.sol";
import {AssetId} from "../../src/types/AssetId.sol";
import {AccountProof} from "../../src/types/Snapshot.sol";
import {FeeToken} from "../utils/FeeToken.sol";
import {balanceWord} from "../utils/LeafWords.sol";
import {vm} from "../utils/Vm.sol";
import {MinimumBase} from "./MinimumBase.sol";

contract DepositTest is MinimumBase {
    function test_default() public {
        MarginVault vault = vaultOf(WETH);
        fund(ALICE, WETH, 5 ether, address(vault));
        vm.expectEmit(address(vault));
        emit IMarginVault.AccountTouched(AccountId.wrap(idOf(ALICE)));
        vm.expectEmit(address(vault));
        emit IMarginVault.Deposited(AccountId.wrap(idOf(ALICE)), AssetId.wrap(WETH), ALICE, 3 ether);
        by(ALICE);
        vault.deposit(idOf(ALICE), WETH, 3 ether);

        (uint104 units, uint104 locked) = vault.balance(idOf(ALICE), WETH);
        vm.assertEq(units, 3 ether);
        vm.assertEq(locked, 0);
        vm.assertEq(vault.totalUnits(WETH), 3 ether);
        vm.assertEq(tokens[WETH].balanceOf(address(vault)), 3 ether);
        vm.assertEq(vault.touches(), 1);
        vm.assertEq(vault.accountCount(), 1);
        vm.assertEq(vault.accountAt(0), idOf(ALICE));
        bytes32[] memory words = vault.localWords(idOf(ALICE));
        vm.assertEq(words.length, 1);
        vm.assertEq(words[0], balanceWord(WETH, 0, 3 ether));
    }

    function test_behavior_anyoneAddsToAHolding() public {
        deposit(ALICE, WETH, 1 ether);
        fund(BOB, WETH, 2 ether, address(chains[0].vault));
        by(BOB);
        chains[0].vault.deposit(idOf(ALICE), WETH, 2 ether);
        vm.assertEq(balanceOf(ALICE, WETH), 3 ether);
        vm.assertEq(balanceOf(BOB, WETH), 0);
        vm.assertEq(chains[0].vault.accountCount(), 1);
        vm.assertEq(chains[0].vault.touches(), 2);
    }

    function test_behavior_aContractDepositsForItself() public {
        MarginVault vault = vaultOf(WETH);
        tokens[WETH].mint(address(this), 1 ether);
        tokens[WETH].approve(address(vault), 1 ether);
        bytes32 account = keccak256(abi.encode(chains[0].id, address(this)));
        vault.deposit(account, WETH, 1 ether);
        (uint104 units,) = vault.balance(account, WETH);
        vm.assertEq(units, 1 ether);
    }

    function test_behavior_theMinimumOpensAHolding() public {
        vm.expectRevert(_tooSmall(MINIMUM - 1));
        this.depositCoins(ALICE, ALICE, MINIMUM - 1);
        depositCoins(ALICE, ALICE, MINIMUM);
        // To what is open, its owner adds as little as it likes.
        depositCoins(ALICE, ALICE, 1);
        vm.assertEq(balanceOf(ALICE, COIN), MINIMUM + 1);
        // Emptied, it is opened anew.
        withdraw(ALICE, COIN, MINIMUM + 1, snap());
        vm.expectRevert(_tooSmall(MINIMUM - 1));
        this.depositCoins(ALICE, ALICE, MINIMUM - 1);
        depositCoins(ALICE, ALICE, MINIMUM);
    }

    /// @dev However much is there already.
    function test_behavior_othersAddTheMinimum() public {
        depositCoins(ALICE, ALICE, 10 * MINIMUM);
        vm.expectRevert(_tooSmall(MINIMUM - 1));
        this.depositCoins(BOB, ALICE, MINIMUM - 1);
        vm.expectRevert(_tooSmall(1));
        this.depositCoins(BOB, ALICE, 1);
        depositCoins(BOB, ALICE, MINIMUM);
        vm.assertEq(balanceOf(ALICE, COIN), 11 * MINIMUM);
    }

    /// @dev With a proof as well, which a caller brings that is not the owner.
    function test_behavior_othersAddTheMinimumWithAProof() public {
        depositCoins(ALICE, ALICE, MINIMUM);
        AccountProof memory proof = proofOf(snap(), idOf(ALICE));
        MarginVault vault = vaultOf(COIN);
        coin.mint(BOB, MINIMUM);
        by(BOB);
        coin.approve(address(vault), MINIMUM);
        vm.expectRevert(_tooSmall(MINIMUM - 1));
        by(BOB);
        vault.deposit(idOf(ALICE), COIN, MINIMUM - 1, proof);
        by(BOB);
        vault.deposit(idOf(ALICE), COIN, MINIMUM, proof);
        vm.assertEq(balanceOf(ALICE, COIN), 2 * MINIMUM);
    }

    /// @dev A holding whose units were pledged once is open for ever.
    function test_behavior_whatWasPledgedOnceStaysOpen() public {
        depositCoins(ALICE, ALICE, MINIMUM);
        pledge(ALICE, COIN, 1, MINIMUM);
        release(ALICE, 1, COIN, MINIMUM, snap());
        withdraw(ALICE, COIN, MINIMUM, snap());
        vm.assertEq(balanceOf(ALICE, COIN), 0);
        vm.expectRevert(_tooSmall(MINIMUM - 1));
        this.depositCoins(BOB, ALICE, MINIMUM - 1);
        depositCoins(BOB, ALICE, MINIMUM);
        depositCoins(ALICE, ALICE, 1);
    }

    /// @dev With a proof, owners may deposit as without one, and others add to what is held.
    function test_behavior_withAProof() public {
        deposit(ALICE, WETH, 1 ether);
        AccountProof memory proof = proofOf(snap(), idOf(ALICE));
        MarginVault vault = vaultOf(USDC);
        fund(ALICE, USDC, DOLLAR, address(vault));
        fund(BOB, USDC, DOLLAR, address(vault));
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.NotAccountOwner.selector, idOf(ALICE), idOf(BOB)));
        by(BOB);
        vault.deposit(idOf(ALICE), USDC, DOLLAR, proof);
        by(ALICE);
        vault.deposit(idOf(ALICE), USDC, DOLLAR, proof);
        by(BOB);
        vault.deposit(idOf(ALICE), USDC, DOLLAR, proof);
        vm.assertEq(balanceOf(ALICE, USDC), 2 * DOLLAR);
        advance(MAX_AGE_RISK + 1);
        vm.expectPartialRevert(ISnapshotRegistry.TooOld.selector);
        by(ALICE);
        vault.deposit(idOf(ALICE), USDC, DOLLAR, proof);
    }

    function test_error_someoneElsesId() public {
        MarginVault vault = vaultOf(WETH);
        fund(BOB, WETH, 1 ether, address(vault));
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.NotAccountOwner.selector, idOf(ALICE), idOf(BOB)));
        by(BOB);
        vault.deposit(idOf(ALICE), WETH, 1 ether);
    }

    function test_error_aHoldingThatWasEmptied() public {
        deposit(ALICE, WETH, 1 ether);
        withdraw(ALICE, WETH, 1 ether, snap());
        MarginVault vault = vaultOf(WETH);
        fund(BOB, WETH, 1 ether, address(vault));
        vm.expectPartialRevert(IMarginVault.NotAccountOwner.selector);
        by(BOB);
        vault.deposit(idOf(ALICE), WETH, 1 ether);
        deposit(ALICE, WETH, 1 ether);
        vm.assertEq(balanceOf(ALICE, WETH), 1 ether);
    }

    function test_error_zero() public {
        MarginVault vault = vaultOf(WETH);
        vm.expectRevert(IMarginVault.ZeroAmount.selector);
        by(ALICE);
        vault.deposit(idOf(ALICE), WETH, 0);
    }

    function test_error_unknownAsset() public {
        MarginVault vault = vaultOf(WETH);
        uint16[3] memory others = [WBTC, DEBT_0, 99];
        for (uint256 i = 0; i < others.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IMarginVault.UnknownAsset.selector, others[i]));
            by(ALICE);
            vault.deposit(idOf(ALICE), others[i], 1);
        }
    }

    function test_error_tokenDeliversLess() public {
        MarginVault vault = vaultOf(WETH);
        FeeToken token = new FeeToken();
        by(OWNER);
        vault.addAsset(50, address(token), 0);
        token.mint(ALICE, 1_000);
        by(ALICE);
        token.approve(address(vault), 1_000);
        vm.expectRevert(abi.encodeWithSelector(TokenLib.ShortDelivery.selector, address(token), 1_000, 990));
        by(ALICE);
        vault.deposit(idOf(ALICE), 50, 1_000);
    }

    function test_error_moreThanABalanceHolds() public {
        MarginVault vault = vaultOf(WETH);
        deposit(ALICE, WETH, type(uint104).max);
        fund(ALICE, WETH, 1, address(vault));
        vm.expectRevert(
            abi.encodeWithSelector(
                SafeCast.SafeCastOverflowedUintDowncast.selector, 104, uint256(type(uint104).max) + 1
            )
        );
        by(ALICE);
        vault.deposit(idOf(ALICE), WETH, 1);
    }

    function _tooSmall(uint256 units) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IMarginVault.DepositTooSmall.selector, COIN, MINIMUM, units);
    }
}
