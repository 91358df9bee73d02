// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IMarginVault} from "../../src/interfaces/IMarginVault.sol";
import {vm} from "../utils/Vm.sol";
import {LiquidationBase} from "../vault/LiquidationBase.sol";

/// @dev What was the latest a moment ago still serves liquidators, so that nobody stops them by posting first. It must not
/// judge an account by what it did on the strength of a newer one.
contract HeaderOfAMomentAgoAttacks is LiquidationBase {
    bytes private _before;
    bytes private _latest;

    function setUp() public override {
        super.setUp();
        setMinDebts(DOLLAR);
        deposit(ALICE, WBTC, BTC / 1000);
        _before = abi.encode(snap());
        deposit(ALICE, WETH, 10 ether);
        pledge(ALICE, WETH, 1, 10 ether);
        _latest = abi.encode(snap());
    }

    /// @dev $60 of WBTC here, and $30,000 pledged that only the latest shows.
    function test_attack_liquidatedByAHeaderBeforeTheLoan() public {
        borrow(ALICE, 1, 20_000 * DOLLAR, _shot(_latest));
        vm.expectRevert(_riskTakenSince());
        this.liquidateExternally(ALICE, 1, 20_000 * DOLLAR, WBTC, _shot(_before));
    }

    function test_attack_writtenOffByAHeaderBeforeTheLoan() public {
        borrow(ALICE, 1, 20_000 * DOLLAR, _shot(_latest));
        vm.expectRevert(_riskTakenSince());
        this.writeOffExternally(ALICE, 1, _shot(_before));
    }

    function test_attack_forcedByAHeaderBeforeTheLoan() public {
        borrow(ALICE, 1, 20_000 * DOLLAR, _shot(_latest));
        vm.expectRevert(_riskTakenSince());
        this.forcePledgeExternally(ALICE, WBTC, 2, BTC / 1000, _shot(_before));
    }

    function test_attack_liquidatedByAHeaderBeforeTheWithdrawal() public {
        borrow(ALICE, 1, 40 * DOLLAR, _shot(_before));
        withdraw(ALICE, WBTC, BTC / 1000, _shot(_latest));
        vm.expectRevert(_riskTakenSince());
        this.writeOffExternally(ALICE, 1, _shot(_before));
    }

    function test_behavior_theGraceRemainsForOlderRisk() public {
        deposit(BOB, WBTC, BTC / 100);
        borrow(BOB, 1, 400 * DOLLAR, snap());
        setPrice(WBTC, 30_000 * 10 ** 28);
        Shot memory fallen = snap();
        snap();
        (uint256 repaid,) = liquidate(BOB, 1, 400 * DOLLAR, WBTC, fallen);
        vm.assertGt(repaid, 0);
    }

    /// @dev Risk taken on one chain says nothing on another, where it is not live.
    function test_behavior_otherChainsKeepTheGrace() public {
        borrow(ALICE, 1, 20_000 * DOLLAR, _shot(_latest));
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.Healthy.selector, idOf(ALICE), int256(25_548 ether)));
        this.forcePledgeExternally(ALICE, WETH, 2, 1, _shot(_before));
    }

    function forcePledgeExternally(address who, uint16 assetId, uint16 toSlot, uint256 units, Shot memory shot)
        external
    {
        forcePledge(who, assetId, toSlot, units, shot);
    }

    function _riskTakenSince() private view returns (bytes memory) {
        (uint64 taken, uint64 older) = (_shot(_latest).header.epoch, _shot(_before).header.epoch);
        return abi.encodeWithSelector(IMarginVault.RiskTakenSince.selector, idOf(ALICE), taken, older);
    }

    function _shot(bytes memory encoded) private pure returns (Shot memory) {
        return abi.decode(encoded, (Shot));
    }
}
