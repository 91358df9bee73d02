// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {DevFeed} from "../../src/dev/DevFeed.sol";
import {IMarginVault} from "../../src/interfaces/IMarginVault.sol";
import {IVaultExtension} from "../../src/interfaces/IVaultExtension.sol";
import {OracleLib} from "../../src/libraries/OracleLib.sol";
import {MarginVault} from "../../src/MarginVault.sol";
import {AssetId} from "../../src/types/AssetId.sol";
import {Guard} from "../../src/types/Guard.sol";
import {AccountProof} from "../../src/types/Snapshot.sol";
import {TestVenue} from "../utils/TestVenue.sol";
import {vm} from "../utils/Vm.sol";
import {LiquidationBase} from "./LiquidationBase.sol";

/// @dev Attested prices beside a feed of the chain (§9): that of ETH on slot 0, good for an hour, within 2 %.
contract GuardTest is LiquidationBase {
    uint32 private constant HEARTBEAT = 1 hours;
    uint16 private constant DEVIATION = 200;

    DevFeed private _feed;
    IVaultExtension private _extension;

    function setUp() public override {
        super.setUp();
        _extension = extensionOf(chains[0].vault);
        on(0);
        _feed = new DevFeed("ETH / USD", 8, 3_000 * 10 ** 8);
        _guard(WETH, Guard(address(_feed), HEARTBEAT, DEVIATION, 18));
        deposit(ALICE, WETH, 3 ether);
        borrow(ALICE, 0, 6_000 * DOLLAR, snap());
    }

    // --------------------------------------------------------------------------------------------- the five actions

    function test_default_borrow() public {
        _feed.set(2_000 * 10 ** 8);
        Shot memory shot = snap();
        vm.expectRevert(_offGuard(WETH, 3_000 ether, 2_000 ether));
        this.borrowExternally(1, shot);
        _feed.set(3_000 * 10 ** 8);
        borrow(ALICE, 0, 1, shot);
    }

    function test_default_withdraw() public {
        _feed.set(2_000 * 10 ** 8);
        Shot memory shot = snap();
        vm.expectRevert(_offGuard(WETH, 3_000 ether, 2_000 ether));
        this.withdrawExternally(WETH, 0.1 ether, shot);
        _feed.set(3_000 * 10 ** 8);
        withdraw(ALICE, WETH, 0.1 ether, shot);
    }

    function test_default_liquidate() public {
        setEth(2_400);
        Shot memory shot = snap();
        vm.expectRevert(_offGuard(WETH, 2_400 ether, 3_000 ether));
        this.liquidateExternally(ALICE, 0, type(uint256).max, WETH, shot);
        _feed.set(2_400 * 10 ** 8);
        liquidate(ALICE, 0, type(uint256).max, WETH, shot);
    }

    function test_default_forcePledge() public {
        deposit(BOB, WBTC, BTC);
        borrow(BOB, 1, 40_000 * DOLLAR, snap());
        deposit(BOB, WETH, 3 ether);
        setPrice(WBTC, 20_000 * 10 ** 28);
        setEth(2_900);
        Shot memory shot = snap();
        vm.expectRevert(_offGuard(WETH, 2_900 ether, 3_000 ether));
        this.forcePledgeExternally(shot);
        _feed.set(2_900 * 10 ** 8);
        vm.assertEq(forcePledge(BOB, WETH, 1, type(uint256).max, shot), 3 ether);
    }

    function test_default_forceRelease() public {
        deposit(BOB, WBTC, BTC);
        pledge(BOB, WBTC, 0, BTC);
        deposit(BOB, WETH, 1 ether);
        deposit(BOB, WETH_2, 10 ether);
        borrow(BOB, 2, 21_000 * DOLLAR, snap());
        setPrice(WETH_2, 500 ether);
        setPrice(WBTC, 1_000 * 10 ** 28);
        setPrice(WETH, 2_900 ether);
        Shot memory shot = snap();
        vm.expectRevert(_offGuard(WETH, 2_900 ether, 3_000 ether));
        this.forceReleaseExternally(shot);
        _feed.set(2_900 * 10 ** 8);
        vm.assertEq(forceRelease(BOB, 0, WBTC, type(uint256).max, shot), BTC);
    }

    function test_default_writeOff() public {
        deposit(BOB, WETH, 0.05 ether);
        borrow(BOB, 0, 100 * DOLLAR, snap());
        setEth(1_000);
        Shot memory shot = snap();
        vm.expectRevert(_offGuard(WETH, 1_000 ether, 3_000 ether));
        this.writeOffExternally(BOB, 0, shot);
        _feed.set(1_000 * 10 ** 8);
        writeOff(BOB, 0, shot);
    }

    /// @dev Nothing else looks at it: no exit rests on what a feed of this chain says.
    function test_behavior_nothingElse() public {
        _feed.set(10 ** 8);
        deposit(ALICE, WETH, 1 ether);
        repay(ALICE, 0, 5_000 * DOLLAR);
        pledge(ALICE, WETH, 1, 2 ether, snap());
        release(ALICE, 1, WETH, 1 ether, snap());
        setEth(100);
        Shot memory shot = snap();
        vm.expectPartialRevert(IMarginVault.PriceOffGuard.selector);
        this.liquidateExternally(ALICE, 0, type(uint256).max, WETH, shot);
    }

    // ------------------------------------------------------------------------------------------------ the distance

    /// @dev 2 % of what the feed says, on both sides.
    function test_behavior_bothSides() public {
        uint256[2] memory good = [uint256(3_060 ether), 2_940 ether];
        uint256[2] memory bad = [uint256(3_060 ether) + 1, 2_940 ether - 1];
        for (uint256 i = 0; i < 2; ++i) {
            setPrice(WETH, good[i]);
            borrow(ALICE, 0, 1, snap());
            setPrice(WETH, bad[i]);
            Shot memory shot = snap();
            vm.expectRevert(_offGuard(WETH, bad[i], 3_000 ether));
            this.borrowExternally(1, shot);
        }
    }

    /// @dev Whatever its decimals: the price is that of a base unit of the token.
    function test_behavior_decimals() public {
        deposit(ALICE, USDC, 1_000 * DOLLAR);
        DevFeed feed = new DevFeed("USDC / USD", 18, 1 ether);
        _guard(USDC, Guard(address(feed), HEARTBEAT, DEVIATION, 6));
        borrow(ALICE, 0, 1, snap());
        feed.set(1.03 ether);
        Shot memory shot = snap();
        vm.expectRevert(_offGuard(USDC, 10 ** 30, 1.03 * 10 ** 30));
        this.borrowExternally(1, shot);
        // More than 36 together: the answer is cut off.
        feed = new DevFeed("USDC / USD", 36, 10 ** 36);
        _guard(USDC, Guard(address(feed), HEARTBEAT, DEVIATION, 6));
        shot = snap();
        borrow(ALICE, 0, 1, shot);
        feed.set(1.03 * 10 ** 36);
        vm.expectRevert(_offGuard(USDC, 10 ** 30, 1.03 * 10 ** 30));
        this.borrowExternally(1, shot);
    }

    /// @dev An answer beyond all prices is one that is off.
    function test_behavior_anAnswerBeyondAllPrices() public {
        _feed.set(type(int256).max);
        Shot memory shot = snap();
        vm.expectRevert(_offGuard(WETH, 3_000 ether, type(uint256).max));
        this.borrowExternally(1, shot);
    }

    /// @dev A debt share is worth what the venue's index says of the token.
    function test_behavior_aLiability() public {
        DevFeed feed = new DevFeed("USD / USD", 8, 10 ** 8);
        _guard(DEBT_0, Guard(address(feed), HEARTBEAT, DEVIATION, 6));
        TestVenue venue = chains[0].venue;
        venue.setIndex(1.05 * 10 ** 27);
        Shot memory shot = snap();
        vm.expectRevert(_offGuard(DEBT_0, 10 ** 30, 1.05 * 10 ** 30));
        this.borrowExternally(1, shot);
        setPrice(DEBT_0, 1.05 * 10 ** 30);
        borrow(ALICE, 0, 1, snap());
    }

    // ------------------------------------------------------------------------------------------- what says nothing

    /// @dev An answer is fresh for less than its heartbeat.
    function test_behavior_staleAnswers() public {
        Shot memory shot = snap();
        _feed.setAt(2_000 * 10 ** 8, time - HEARTBEAT + 1);
        vm.expectRevert(_offGuard(WETH, 3_000 ether, 2_000 ether));
        this.borrowExternally(1, shot);
        _feed.setAt(2_000 * 10 ** 8, time - HEARTBEAT);
        borrow(ALICE, 0, 1, shot);
    }

    function test_behavior_answersFromTheFuture() public {
        Shot memory shot = snap();
        _feed.setAt(2_000 * 10 ** 8, time);
        vm.expectRevert(_offGuard(WETH, 3_000 ether, 2_000 ether));
        this.borrowExternally(1, shot);
        _feed.setAt(2_000 * 10 ** 8, time + 1);
        borrow(ALICE, 0, 1, shot);
    }

    function test_behavior_answersThatAreNoPrice() public {
        Shot memory shot = snap();
        int256[3] memory answers = [int256(0), -1, type(int256).min];
        for (uint256 i = 0; i < answers.length; ++i) {
            _feed.set(answers[i]);
            borrow(ALICE, 0, 1, shot);
        }
        _feed.set(1);
        vm.expectRevert(_offGuard(WETH, 3_000 ether, 10 ** 10));
        this.borrowExternally(1, shot);
    }

    /// @dev No code, another contract, a revert, one byte, all gas, all ones: a feed that fails stops nobody.
    function test_behavior_feedsThatFail() public {
        Shot memory shot = snap();
        address[6] memory feeds = [
            BOB,
            address(tokens[WETH]),
            _code(hex"60006000fd"),
            _code(hex"600160005260016000f3"),
            _code(hex"5b600056"),
            _code(hex"5f195f525f196020525f196040525f196060525f1960805260a05ff3")
        ];
        for (uint256 i = 0; i < feeds.length; ++i) {
            vm.etch(address(_feed), feeds[i].code);
            borrow(ALICE, 0, 1, shot);
        }
    }

    /// @dev Nobody gets past a guard by leaving it too little gas.
    function test_attack_tooLittleGas() public {
        _feed.set(2_000 * 10 ** 8);
        AccountProof memory proof = proofOf(snap(), idOf(ALICE));
        TestVenue venue = chains[0].venue;
        on(0);
        bytes memory call = abi.encodeCall(venue.borrow, (idOf(ALICE), 1, ALICE, proof));
        bytes4[2] memory expected = [OracleLib.NotEnoughGas.selector, IMarginVault.PriceOffGuard.selector];
        uint256 seen = 0;
        for (uint256 gas = 100_000; gas < 2_000_000; gas += 50_000) {
            by(ALICE);
            (bool ok, bytes memory reason) = address(venue).call{gas: gas}(call);
            vm.assertFalse(ok);
            if (reason.length == 0) continue;
            if (bytes4(reason) == expected[0]) seen |= 1;
            else seen |= bytes4(reason) == expected[1] ? 2 : 4;
        }
        vm.assertEq(seen, 3);
    }

    /// @dev A stale price or chain is flagged, and has rules of its own.
    function test_behavior_flaggedPricesAreNotCompared() public {
        deposit(ALICE, USDC, 10_000 * DOLLAR);
        _feed.set(10 ** 8);
        for (uint256 flag = 1; flag <= 2; ++flag) {
            setFlags(WETH, flag);
            borrow(ALICE, 0, 1, snap());
        }
        setFlags(WETH, 4);
        Shot memory shot = snap();
        vm.expectRevert(_offGuard(WETH, 3_000 ether, 1 ether));
        this.borrowExternally(1, shot);
    }

    /// @dev Who has nothing of it is not stopped by it.
    function test_behavior_onlyWhatTheAccountHas() public {
        _feed.set(10 ** 8);
        deposit(BOB, USDC, 1_000 * DOLLAR);
        borrow(BOB, 0, 500 * DOLLAR, snap());
        // A pledge is something of it, on whatever chain.
        deposit(BOB, WETH, 1);
        pledge(BOB, WETH, 1, 1, snap());
        AccountProof memory proof = proofOf(snap(), idOf(BOB));
        TestVenue venue = chains[0].venue;
        on(0);
        vm.expectRevert(_offGuard(WETH, 3_000 ether, 1 ether));
        by(BOB);
        venue.borrow(idOf(BOB), 1, BOB, proof);
    }

    /// @dev A feed of this chain may also watch another chain's asset.
    function test_behavior_anAssetOfAnotherChain() public {
        DevFeed feed = new DevFeed("BTC / USD", 8, 50_000 * 10 ** 8);
        _guard(WBTC, Guard(address(feed), HEARTBEAT, DEVIATION, 8));
        borrow(ALICE, 0, 1, snap());
        deposit(ALICE, WBTC, 1);
        Shot memory shot = snap();
        vm.expectRevert(_offGuard(WBTC, 60_000 * 10 ** 28, 50_000 * 10 ** 28));
        this.borrowExternally(1, shot);
    }

    // ---------------------------------------------------------------------------------------------------- the owner

    /// @dev A guard takes eight days, as everything that could keep somebody in; to end one takes a day.
    function test_behavior_delays() public {
        DevFeed feed = new DevFeed("ETH / USD", 8, 2_000 * 10 ** 8);
        Guard memory guard = Guard(address(feed), HEARTBEAT, DEVIATION, 18);
        bytes32 action = keccak256(abi.encodeCall(IVaultExtension.setGuard, (WETH, guard)));
        on(0);
        vm.expectEmit(address(_extension));
        emit IMarginVault.ActionScheduled(
            action, time + 8 days, abi.encodeCall(IVaultExtension.setGuard, (WETH, guard))
        );
        _setGuard(WETH, guard);
        vm.assertEq(_extension.guardOf(WETH).feed, address(_feed));
        advance(8 days - 1);
        vm.expectRevert(abi.encodeWithSelector(IMarginVault.NotEffectiveYet.selector, action, time + 1));
        _setGuard(WETH, guard);
        advance(1);
        vm.expectEmit(address(_extension));
        emit IMarginVault.GuardSet(AssetId.wrap(WETH), address(feed), HEARTBEAT, DEVIATION);
        _setGuard(WETH, guard);
        vm.assertEq(_extension.guardOf(WETH).feed, address(feed));

        Guard memory none;
        _setGuard(WETH, none);
        advance(1 days - 1);
        vm.expectPartialRevert(IMarginVault.NotEffectiveYet.selector);
        _setGuard(WETH, none);
        advance(1);
        _setGuard(WETH, none);
        vm.assertEq(_extension.guardOf(WETH).feed, address(0));
        borrow(ALICE, 0, 1, snap());
    }

    /// @dev Of several guards one is taken away, and the others stay.
    function test_behavior_severalGuards() public {
        DevFeed dollar = new DevFeed("USDC / USD", 8, 10 ** 8);
        _guard(USDC, Guard(address(dollar), HEARTBEAT, DEVIATION, 6));
        deposit(ALICE, USDC, 100 * DOLLAR);
        dollar.set(2 * 10 ** 8);
        Shot memory shot = snap();
        vm.expectRevert(_offGuard(USDC, 10 ** 30, 2 * 10 ** 30));
        this.borrowExternally(1, shot);
        Guard memory none;
        _guard(WETH, none);
        shot = snap();
        _feed.set(10 ** 8);
        dollar.set(2 * 10 ** 8);
        vm.expectRevert(_offGuard(USDC, 10 ** 30, 2 * 10 ** 30));
        this.borrowExternally(1, shot);
        dollar.set(10 ** 8);
        borrow(ALICE, 0, 1, shot);
    }

    function test_error_notOwner() public {
        Guard memory none;
        on(0);
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, ALICE));
        vm.prank(ALICE);
        _extension.setGuard(WETH, none);
    }

    function borrowExternally(uint256 units, Shot memory shot) external {
        borrow(ALICE, 0, units, shot);
    }

    function withdrawExternally(uint16 assetId, uint256 units, Shot memory shot) external {
        withdraw(ALICE, assetId, units, shot);
    }

    function forcePledgeExternally(Shot memory shot) external {
        forcePledge(BOB, WETH, 1, type(uint256).max, shot);
    }

    function forceReleaseExternally(Shot memory shot) external {
        forceRelease(BOB, 0, WBTC, type(uint256).max, shot);
    }

    function _offGuard(uint16 assetId, uint256 attested, uint256 seen) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IMarginVault.PriceOffGuard.selector, assetId, attested, seen);
    }

    function _setGuard(uint16 assetId, Guard memory guard) private {
        vm.prank(OWNER);
        _extension.setGuard(assetId, guard);
    }

    /// @dev Takes effect, after eight days if need be.
    function _guard(uint16 assetId, Guard memory guard) private {
        on(0);
        _setGuard(assetId, guard);
        if (_extension.guardOf(assetId).feed == guard.feed) return;
        advance(8 days);
        _setGuard(assetId, guard);
        vm.assertEq(_extension.guardOf(assetId).feed, guard.feed);
        if (address(_feed).code.length != 0) _feed.set(3_000 * 10 ** 8);
        if (guard.feed != address(0)) DevFeed(guard.feed).set(_answerOf(guard.feed));
    }

    function _answerOf(address feed) private view returns (int256 answer) {
        (, answer,,,) = DevFeed(feed).latestRoundData();
    }

    function _code(bytes memory code) private returns (address where) {
        where = vm.addr(uint256(keccak256(code)));
        vm.etch(where, code);
    }
}
