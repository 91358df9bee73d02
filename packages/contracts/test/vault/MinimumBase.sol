// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {MarginVault} from "../../src/MarginVault.sol";
import {Base} from "../Base.sol";
import {TestToken} from "../utils/TestToken.sol";
import {vm} from "../utils/Vm.sol";

/// @dev A coin of a dollar on slot 2, with 6 decimals, of which a holding has at least a hundred.
abstract contract MinimumBase is Base {
    uint16 internal constant COIN = 7;
    uint104 internal constant MINIMUM = 100 * 10 ** 6;

    TestToken internal coin;

    function setUp() public virtual override {
        super.setUp();
        coin = new TestToken(6);
        vm.prank(OWNER);
        chains[2].vault.addAsset(COIN, address(coin), MINIMUM);
        table.push(collateralWord({price: 10 ** 30, initial: 9_000, maintenance: 9_500, bonus: 200, slot: 2}));
    }

    /// @dev `payer` adds to the holding of `who`.
    function depositCoins(address payer, address who, uint256 units) public {
        MarginVault vault = vaultOf(COIN);
        coin.mint(payer, units);
        vm.prank(payer);
        coin.approve(address(vault), units);
        by(payer);
        vault.deposit(idOf(who), COIN, units);
    }
}
