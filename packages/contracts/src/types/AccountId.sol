// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {AccountId} from "./AccountId.sol";

/// @notice An account of the deployment (§2): the address of an EOA, or the hash of a contract's chain and address. The same
/// on every chain.
/// @dev A type of its own, so that no hash or word passes for it. Functions and structs that others call with take the plain
/// `bytes32`, which is wrapped where it comes in; the ABI is the same.
type AccountId is bytes32;

using {isContract, equals as ==, differs as !=} for AccountId global;

/// @notice The account of an EOA.
function accountOfEoa(address eoa) pure returns (AccountId) {
    return AccountId.wrap(bytes32(uint256(uint160(eoa))));
}

/// @notice Whether the account is a contract's: ids of EOAs are addresses, ids of contracts are hashes.
function isContract(AccountId self) pure returns (bool) {
    return uint256(AccountId.unwrap(self)) >> 160 != 0;
}

function equals(AccountId self, AccountId other) pure returns (bool) {
    return AccountId.unwrap(self) == AccountId.unwrap(other);
}

function differs(AccountId self, AccountId other) pure returns (bool) {
    return AccountId.unwrap(self) != AccountId.unwrap(other);
}
