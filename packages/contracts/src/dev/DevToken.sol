// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title An ERC-20 that anyone may mint, for local chains and tests only.
contract DevToken is ERC20 {
    uint8 private immutable DECIMALS;

    constructor(string memory name, string memory symbol, uint8 decimals_) ERC20(name, symbol) {
        DECIMALS = decimals_;
    }

    /// @notice Creates `units` base units for `to`.
    function mint(address to, uint256 units) external {
        _mint(to, units);
    }

    function decimals() public view override returns (uint8) {
        return DECIMALS;
    }
}
