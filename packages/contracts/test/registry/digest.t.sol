// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Snapshot} from "../../src/types/Snapshot.sol";
import {vm} from "../utils/Vm.sol";
import {RegistryBase} from "./RegistryBase.sol";

contract DigestTest is RegistryBase {
    function test_default() public view {
        Snapshot memory header = headerAt(START);
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,bytes32 salt)"),
                keccak256("Plimsoll"),
                keccak256("1"),
                SALT
            )
        );
        bytes32 hash = keccak256(
            abi.encode(
                keccak256(
                    "Snapshot(uint64 epoch,uint64 timestamp,uint64 oldest,bytes32 cut,bytes32 config,bytes32 assets,bytes32 accounts,bytes32 claims,bytes32 operators)"
                ),
                header.epoch,
                header.timestamp,
                header.oldest,
                header.cut,
                header.config,
                header.assets,
                header.accounts,
                header.claims,
                header.operators
            )
        );
        vm.assertEq(registry.digest(header), keccak256(abi.encodePacked(hex"1901", domain, hash)));
    }
}
