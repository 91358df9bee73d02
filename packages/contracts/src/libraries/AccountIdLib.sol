// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {AccountId, accountOfEoa} from "../types/AccountId.sol";

/// @title §2: who acts for which account
library AccountIdLib {
    /// @dev `0xef0100 ‖ delegate` (EIP-7702). No contract can be deployed with code that starts with 0xef (EIP-3541).
    uint256 private constant DESIGNATOR_LENGTH = 23;
    bytes3 private constant DESIGNATOR_PREFIX = 0xef0100;

    /// @notice The account id that `caller` acts for.
    function accountOf(address caller) internal view returns (AccountId) {
        return isEoa(caller) ? accountOfEoa(caller) : AccountId.wrap(keccak256(abi.encode(block.chainid, caller)));
    }

    /// @notice Whether `caller` is an EOA: nobody but its key can call from this address on any chain.
    /// @dev A contract has no code while its constructor runs, and is not `tx.origin` then.
    function isEoa(address caller) internal view returns (bool) {
        uint256 length = caller.code.length;
        if (length == 0) return caller == tx.origin;
        return length == DESIGNATOR_LENGTH && bytes3(caller.code) == DESIGNATOR_PREFIX;
    }
}
