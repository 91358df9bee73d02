// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {IMarginVault} from "../../src/interfaces/IMarginVault.sol";
import {MarginVault} from "../../src/MarginVault.sol";
import {AssetInfo} from "../../src/types/ChainState.sol";
import {Base} from "../Base.sol";
import {TestVenue} from "../utils/TestVenue.sol";
import {vm} from "../utils/Vm.sol";

contract AddVenueTest is Base {
    function test_default() public {
        MarginVault vault = vaultOf(WBTC);
        TestVenue venue = new TestVenue(vault, 50, address(tokens[WBTC]));
        vm.expectEmit(address(vault));
        emit IMarginVault.VenueAdded(50, address(venue));
        by(OWNER);
        vault.addVenue(address(venue));
        vm.assertEq(vault.venues().length, 2);
        vm.assertEq(vault.venues()[1], address(venue));
        AssetInfo[] memory assets = vault.assets();
        vm.assertEq(assets[2].assetId, 50);
        vm.assertEq(assets[2].kind, 2);
        vm.assertEq(assets[2].token, address(venue));
        vm.assertEq(assets[2].decimals, 8);
    }

    function test_error_usedId() public {
        MarginVault vault = vaultOf(WBTC);
        TestVenue venue = new TestVenue(vault, WBTC, address(tokens[WBTC]));
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.AssetExists.selector, WBTC));
        by(OWNER);
        vault.addVenue(address(venue));
    }

    function test_error_twice() public {
        MarginVault vault = vaultOf(WBTC);
        address venue = address(chains[1].venue);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.AssetExists.selector, DEBT_1));
        by(OWNER);
        vault.addVenue(venue);
    }

    /// @dev Nothing could be written off there.
    function test_error_noReserveReceiver() public {
        MarginVault vault = vaultOf(WBTC);
        TestVenue venue = new TestVenue(vault, 50, address(tokens[WBTC]));
        venue.setReserveReceiver(address(0));
        vm.expectRevert(IMarginVault.ZeroReceiver.selector);
        by(OWNER);
        vault.addVenue(address(venue));
    }

    function test_error_notTheOwner() public {
        MarginVault vault = vaultOf(WBTC);
        TestVenue venue = new TestVenue(vault, 50, address(tokens[WBTC]));
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, ALICE));
        by(ALICE);
        vault.addVenue(address(venue));
    }
}
