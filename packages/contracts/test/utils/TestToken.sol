// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {DevToken} from "../../src/dev/DevToken.sol";

/// @dev A token that can refuse a receiver, and call someone while it moves.
contract TestToken is DevToken {
    mapping(address receiver => bool) public isBlocked;
    address private _hook;

    error Blocked(address receiver);

    constructor(uint8 decimals_) DevToken("Test", "TEST", decimals_) {}

    function block_(address receiver) external {
        isBlocked[receiver] = true;
    }

    function unblock(address receiver) external {
        isBlocked[receiver] = false;
    }

    /// @dev Called without data on every transfer.
    function setHook(address hook) external {
        _hook = hook;
    }

    function _update(address from, address to, uint256 units) internal override {
        if (isBlocked[to]) revert Blocked(to);
        super._update(from, to, units);
        if (_hook == address(0) || from == address(0)) return;
        (bool ok, bytes memory reason) = _hook.call("");
        if (ok) return;
        assembly ("memory-safe") {
            revert(add(reason, 32), mload(reason))
        }
    }
}
