// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";

/// @title EIP-712 under the domain of one contract on this chain
library TypedDataLib {
    bytes32 private constant DOMAIN_TYPEHASH =
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");

    /// @notice What is signed for an action of `target`.
    /// @dev The chain's id is read each time: a fork takes nobody's signature along.
    function digest(address target, bytes32 structHash) internal view returns (bytes32) {
        bytes32 domain =
            keccak256(abi.encode(DOMAIN_TYPEHASH, keccak256("Plimsoll"), keccak256("1"), block.chainid, target));
        return MessageHashUtils.toTypedDataHash(domain, structHash);
    }
}
