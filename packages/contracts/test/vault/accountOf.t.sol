// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IMarginVault} from "../../src/interfaces/IMarginVault.sol";
import {Base} from "../Base.sol";
import {vm} from "../utils/Vm.sol";

/// @dev Asks who it is while its constructor runs.
contract Newborn {
    bytes32 public account;

    constructor(IMarginVault vault) {
        account = vault.accountOf(address(this));
    }
}

contract AccountOfTest is Base {
    function test_default() public {
        IMarginVault vault = vaultOf(WETH);
        by(ALICE);
        vm.assertEq(vault.accountOf(ALICE), bytes32(uint256(uint160(ALICE))));
    }

    function test_behavior_aContract() public {
        vm.assertEq(vaultOf(WETH).accountOf(address(this)), keccak256(abi.encode(chains[0].id, address(this))));
    }

    function test_behavior_theSameContractOnTwoChainsIsTwoAccounts() public {
        bytes32 first = vaultOf(WETH).accountOf(address(this));
        bytes32 second = vaultOf(WBTC).accountOf(address(this));
        vm.assertTrue(first != second);
    }

    function test_behavior_aContractInItsConstructor() public {
        IMarginVault vault = vaultOf(WETH);
        by(ALICE);
        Newborn newborn = new Newborn(vault);
        vm.assertEq(newborn.account(), keccak256(abi.encode(chains[0].id, address(newborn))));
    }

    /// @dev Whatever its delegate is, and also when it is called by another account.
    function test_behavior_anEip7702Account() public {
        vm.etch(ALICE, abi.encodePacked(hex"ef0100", address(this)));
        vm.assertEq(vaultOf(WETH).accountOf(ALICE), idOf(ALICE));
        vm.etch(ALICE, abi.encodePacked(hex"ef0100", BOB));
        vm.assertEq(vaultOf(WBTC).accountOf(ALICE), idOf(ALICE));
    }

    function test_behavior_codeOfADesignatorsLength() public {
        IMarginVault vault = vaultOf(WETH);
        bytes32 account = keccak256(abi.encode(chains[0].id, ALICE));
        bytes[2] memory codes = [abi.encodePacked(hex"600100", ALICE), abi.encodePacked(hex"00")];
        for (uint256 i = 0; i < codes.length; ++i) {
            vm.etch(ALICE, codes[i]);
            by(ALICE);
            vm.assertEq(vault.accountOf(ALICE), account);
        }
    }

    /// @dev Without code and not `tx.origin`: a contract in its constructor, for all the vault can know.
    function test_behavior_someoneElseWithoutCode() public {
        vm.assertEq(vaultOf(WETH).accountOf(ALICE), keccak256(abi.encode(chains[0].id, ALICE)));
    }
}
