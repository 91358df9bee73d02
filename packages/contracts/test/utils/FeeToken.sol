// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {DevToken} from "../../src/dev/DevToken.sol";

/// @dev Keeps one percent of every transfer.
contract FeeToken is DevToken {
    constructor() DevToken("Fee", "FEE", 18) {}

    function _update(address from, address to, uint256 units) internal override {
        if (from == address(0)) return super._update(from, to, units);
        super._update(from, address(this), units / 100);
        super._update(from, to, units - units / 100);
    }
}
