// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {TestToken} from "./TestToken.sol";

/// @dev Says no to a receiver that it refuses, and nothing else.
contract QuietToken is TestToken {
    constructor(uint8 decimals_) TestToken(decimals_) {}

    function transfer(address to, uint256 units) public override returns (bool) {
        return !isBlocked[to] && super.transfer(to, units);
    }
}
