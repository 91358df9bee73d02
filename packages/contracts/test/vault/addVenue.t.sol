// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {IMarginVault} from "../../src/interfaces/IMarginVault.sol";
import {MarginVault} from "../../src/MarginVault.sol";
import {AssetId} from "../../src/types/AssetId.sol";
import {AssetInfo} from "../../src/types/ChainState.sol";
import {Base} from "../Base.sol";
import {TestVenue} from "../utils/TestVenue.sol";
import {vm} from "../utils/Vm.sol";

contract AddVenueTest is Base {
    /// @dev Before the first snapshot nothing waits.
    function test_default() public {
        MarginVault vault = vaultOf(WBTC);
        TestVenue venue = _venue();
        vm.expectEmit(address(vault));
        emit IMarginVault.VenueAdded(AssetId.wrap(50), address(venue));
        _add(venue);
        vm.assertEq(vault.venues().length, 2);
        vm.assertEq(vault.venues()[1], address(venue));
        AssetInfo[] memory assets = vault.assets();
        vm.assertEq(assets[2].assetId, 50);
        vm.assertEq(assets[2].kind, 2);
        vm.assertEq(assets[2].token, address(venue));
        vm.assertEq(assets[2].decimals, 8);
    }

    /// @dev Eight days: longer than it takes to leave, silence included.
    function test_behavior_scheduledAfterTheFirstSnapshot() public {
        snap();
        MarginVault vault = vaultOf(WBTC);
        TestVenue venue = _venue();
        bytes memory call = abi.encodeCall(vault.addVenue, (address(venue)));
        bytes32 action = keccak256(call);
        vm.expectEmit(address(vault));
        emit IMarginVault.ActionScheduled(action, time + 8 days, call);
        _add(venue);
        vm.assertEq(extensionOf(vault).scheduledAt(action), time + 8 days);
        vm.assertEq(vault.venues().length, 1);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.UnknownVenue.selector, address(venue)));
        vm.prank(address(venue));
        vault.lock();
        advance(8 days - 1);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.NotEffectiveYet.selector, action, time + 1));
        _add(venue);
        advance(1);
        _add(venue);
        vm.assertEq(vault.venues()[1], address(venue));
        vm.assertEq(extensionOf(vault).scheduledAt(action), 0);
    }

    function test_behavior_expiresAfterSevenDays() public {
        snap();
        TestVenue venue = _venue();
        _add(venue);
        advance(15 days + 1);
        _add(venue);
        vm.assertEq(chains[1].vault.venues().length, 1);
        advance(8 days + 7 days);
        _add(venue);
        vm.assertEq(chains[1].vault.venues().length, 2);
    }

    /// @dev Another venue does not take the place of one that waits.
    function test_behavior_anotherVenueHasItsOwnSchedule() public {
        snap();
        TestVenue first = _venue();
        TestVenue second = _venue();
        _add(first);
        advance(8 days);
        _add(second);
        vm.assertEq(chains[1].vault.venues().length, 1);
        _add(first);
        vm.assertEq(chains[1].vault.venues()[1], address(first));
        advance(8 days);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.AssetExists.selector, 50));
        _add(second);
    }

    function test_error_usedId() public {
        TestVenue venue = new TestVenue(vaultOf(WBTC), WBTC, address(tokens[WBTC]));
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.AssetExists.selector, WBTC));
        _add(venue);
    }

    function test_error_twice() public {
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.AssetExists.selector, DEBT_1));
        _add(chains[1].venue);
    }

    /// @dev Nothing could be written off there.
    function test_error_reserveReceivers() public {
        TestVenue venue = _venue();
        venue.setReserveReceiver(address(0));
        vm.expectRevert(IMarginVault.ZeroReceiver.selector);
        _add(venue);
        venue.setReserveReceiver(address(chains[1].vault));
        vm.expectRevert(IMarginVault.VaultAsReceiver.selector);
        _add(venue);
    }

    function test_error_notTheOwner() public {
        TestVenue venue = _venue();
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, ALICE));
        by(ALICE);
        chains[1].vault.addVenue(address(venue));
    }

    function _venue() private returns (TestVenue) {
        return new TestVenue(vaultOf(WBTC), 50, address(tokens[WBTC]));
    }

    function _add(TestVenue venue) private {
        on(1);
        by(OWNER);
        chains[1].vault.addVenue(address(venue));
    }
}
