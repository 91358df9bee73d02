// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {DevFeed} from "../../src/dev/DevFeed.sol";
import {MarginLens} from "../../src/MarginLens.sol";
import {ChainState} from "../../src/types/ChainState.sol";
import {Claim} from "../../src/types/Claim.sol";
import {CompactSignature} from "../../src/types/Snapshot.sol";
import {Base} from "../Base.sol";
import {balanceWord, pledgeWord} from "../utils/LeafWords.sol";
import {TestRate} from "../utils/TestRate.sol";
import {vm} from "../utils/Vm.sol";

contract LensTest is Base {
    MarginLens private _lens = new MarginLens();

    function test_default_readAccounts() public {
        deposit(ALICE, WETH, 3 ether);
        pledge(ALICE, WETH, 1, 1 ether);
        deposit(BOB, WETH, 1 ether);
        bytes32[] memory accounts = new bytes32[](3);
        (accounts[0], accounts[1], accounts[2]) = (idOf(BOB), keccak256("nobody"), idOf(ALICE));
        (uint64 number, uint64 timestamp, bytes32[][] memory words) = _lens.readAccounts(chains[0].vault, accounts);
        vm.assertEq(number, block.number);
        vm.assertEq(timestamp, time);
        vm.assertEq(words.length, 3);
        vm.assertEq(words[0].length, 1);
        vm.assertEq(words[0][0], balanceWord(WETH, 0, 1 ether));
        vm.assertEq(words[1].length, 0);
        vm.assertEq(words[2].length, 2);
        vm.assertEq(words[2][1], pledgeWord(WETH, 1, 1 ether, 0));
    }

    function test_default_readAccountIds() public {
        address[3] memory all = [ALICE, BOB, LIQUIDATOR];
        for (uint256 i = 0; i < all.length; ++i) {
            deposit(all[i], WETH, 1);
        }
        uint256[3][5] memory pages = [
            [uint256(0), 3, 3],
            [uint256(1), 1, 1],
            [uint256(2), 5, 1],
            [uint256(3), 5, 0],
            [type(uint256).max, type(uint256).max, 0]
        ];
        for (uint256 i = 0; i < pages.length; ++i) {
            (,, bytes32[] memory ids) = _lens.readAccountIds(chains[0].vault, pages[i][0], pages[i][1]);
            vm.assertEq(ids.length, pages[i][2]);
            for (uint256 j = 0; j < ids.length; ++j) {
                vm.assertEq(ids[j], idOf(all[pages[i][0] + j]));
            }
        }
    }

    function test_default_readClaims() public {
        deposit(ALICE, WETH, 3 ether);
        pledge(ALICE, WETH, 1, 3 ether);
        borrow(ALICE, 1, 6_000 * DOLLAR, snap());
        setEth(2_000);
        Shot memory shot = snap();
        for (uint256 i = 1; i <= 3; ++i) {
            liquidate(ALICE, 1, i * 100 * DOLLAR, WETH, shot);
        }
        (uint64 number, uint64 timestamp, Claim[] memory claims) = _lens.readClaims(chains[1].vault, 1, 10);
        vm.assertEq(number, block.number);
        vm.assertEq(timestamp, time);
        vm.assertEq(claims.length, 2);
        vm.assertEq(claims[0].index, 1);
        vm.assertEq(claims[1].index, 2);
        vm.assertEq(claims[1].debtSlot, 1);
        vm.assertEq(claims[1].units, 3 * claims[0].units / 2);
        (,, claims) = _lens.readClaims(chains[1].vault, 3, 10);
        vm.assertEq(claims.length, 0);
    }

    function test_default_readChain() public {
        deposit(ALICE, WETH, 3 ether);
        deposit(BOB, WETH, 1 ether);
        pledge(ALICE, WETH, 1, 3 ether);
        borrow(ALICE, 1, 6_000 * DOLLAR, snap());
        setEth(2_000);
        Shot memory shot = snap();
        liquidate(ALICE, 1, 1_000 * DOLLAR, WETH, shot);
        shot = snap();
        settle(shot, 0);
        tokens[WETH].mint(address(chains[0].vault), 5);
        chains[0].venue.setIndex(1.25 * 10 ** 27);

        on(0);
        ChainState memory state = _lens.readChain(chains[0].vault, new address[](0), new address[](0));
        vm.assertEq(state.number, block.number);
        vm.assertEq(state.timestamp, time);
        vm.assertEq(state.chainId, chains[0].id);
        vm.assertEq(state.touches, 4);
        vm.assertEq(state.accountCount, 2);
        vm.assertEq(state.claimCount, 0);
        vm.assertEq(state.paid.length, SLOTS);
        vm.assertEq(state.paid[1].words, 1);
        vm.assertEq(state.paid[1].claims, 1);
        vm.assertEq(state.paid[2].words, 0);
        vm.assertEq(state.paid[2].claims, 0);
        (uint64 number, uint64 timestamp, uint256[] memory words) = _lens.readPaid(chains[0].vault, 1, 0, 256);
        vm.assertEq(number, block.number);
        vm.assertEq(timestamp, time);
        vm.assertEq(words.length, 1);
        vm.assertEq(words[0], 1);
        (,, words) = _lens.readPaid(chains[0].vault, 1, 1, 256);
        vm.assertEq(words.length, 0);
        vm.assertEq(state.assets.length, 3);
        vm.assertEq(state.totals.length, 2);
        vm.assertEq(state.totals[0].assetId, WETH);
        vm.assertEq(state.totals[0].units, 4 ether - shot.claims[0].units);
        vm.assertEq(state.totals[0].held, 4 ether - shot.claims[0].units + 5);
        vm.assertEq(state.totals[1].assetId, USDC);
        vm.assertEq(state.venues.length, 1);
        vm.assertEq(state.venues[0].assetId, DEBT_0);
        vm.assertEq(state.venues[0].venue, address(chains[0].venue));
        vm.assertEq(state.venues[0].index, 1.25 * 10 ** 27);
        vm.assertEq(state.digest, chains[0].registry.digest(shot.header));
        vm.assertEq(state.epoch, shot.header.epoch);
        vm.assertEq(state.snapshotTimestamp, shot.header.timestamp);
        vm.assertEq(state.operators, shot.header.operators);
        vm.assertEq(state.nextOperators, chains[0].registry.nextOperators());
        vm.assertEq(state.config, keccak256("config"));
        vm.assertEq(state.salt, keccak256("salt"));
        vm.assertEq(state.registrySlot, 0);
        vm.assertEq(state.lifeAt, time);
        vm.assertEq(uint256(state.silence) + state.haltedUntil, 0);
        vm.assertFalse(state.isDormant);
        vm.assertEq(state.slot, 0);
        vm.assertEq(state.slots, SLOTS);
    }

    /// @dev From the day it is scheduled, so that operators know the new set long before it signs.
    function test_behavior_scheduledSet() public {
        address[] memory operators = new address[](1);
        operators[0] = vm.addr(7);
        bytes32 hash = keccak256(abi.encode(uint256(1), operators));
        CompactSignature[] memory acceptances = new CompactSignature[](1);
        acceptances[0] = _accept(7, hash);
        ChainState memory before = _lens.readChain(chains[0].vault, new address[](0), new address[](0));
        vm.assertEq(before.scheduled.operators.length, 0);
        vm.assertEq(before.scheduled.effectiveAt, 0);
        on(0);
        vm.prank(OWNER);
        chains[0].registry.scheduleOperators(1, operators, acceptances);
        ChainState memory state = _lens.readChain(chains[0].vault, new address[](0), new address[](0));
        vm.assertEq(state.scheduled.threshold, 1);
        vm.assertEq(state.scheduled.operators.length, 1);
        vm.assertEq(state.scheduled.operators[0], operators[0]);
        vm.assertEq(state.scheduled.effectiveAt, time + 2 days);
        vm.assertEq(state.nextOperators, before.operators);
        vm.warp(time + 2 days);
        state = _lens.readChain(chains[0].vault, new address[](0), new address[](0));
        vm.assertEq(state.nextOperators, hash);
    }

    function test_behavior_silenceAndHalt() public {
        snap();
        uint64 lifeAt = time;
        on(2);
        vm.prank(OWNER);
        chains[2].registry.setGuardian(BOB);
        vm.prank(BOB);
        chains[2].registry.halt();
        advance(5 hours);
        ChainState memory state = _lens.readChain(chains[2].vault, new address[](0), new address[](0));
        vm.assertEq(state.registrySlot, 2);
        vm.assertEq(state.lifeAt, lifeAt);
        vm.assertEq(state.silence, 5 hours);
        vm.assertEq(state.haltedUntil, lifeAt + 3 days);
        vm.assertFalse(state.isDormant);
        for (uint256 i = 0; i < 120; ++i) {
            advance(6 hours);
            chains[2].registry.observeSilence();
        }
        state = _lens.readChain(chains[2].vault, new address[](0), new address[](0));
        vm.assertEq(state.silence, 30 days);
        vm.assertTrue(state.isDormant);
    }

    function test_default_feedsAndRates() public {
        DevFeed feed = new DevFeed("ETH / USD", 8, 1);
        feed.setAt(3_000 * 10 ** 8, time - 30);
        TestRate rate = new TestRate(18);
        address[] memory feeds = new address[](1);
        feeds[0] = address(feed);
        address[] memory rates = new address[](1);
        rates[0] = address(rate);
        ChainState memory state = _lens.readChain(chains[0].vault, feeds, rates);
        vm.assertTrue(state.feeds[0].ok);
        vm.assertEq(state.feeds[0].answer, 3_000 * 10 ** 8);
        vm.assertEq(state.feeds[0].updatedAt, time - 30);
        vm.assertEq(state.feeds[0].decimals, 8);
        vm.assertTrue(state.rates[0].ok);
        vm.assertEq(state.rates[0].rate, 1.25 ether);
        // A negative answer is an answer; operators judge it.
        feed.set(-1);
        vm.assertEq(_lens.readChain(chains[0].vault, feeds, rates).feeds[0].answer, -1);
    }

    /// @dev No code, no such function, a revert, garbage, all gas: none of them fails the read.
    function test_behavior_sourcesThatFail() public {
        address[] memory sources = new address[](5);
        sources[0] = ALICE;
        sources[1] = address(tokens[WETH]);
        sources[2] = _code(hex"60006000fd");
        sources[3] = _code(hex"600160005260016000f3"); // one byte
        sources[4] = _code(hex"5b600056"); // for ever
        ChainState memory state = _lens.readChain{gas: 20_000_000}(chains[0].vault, sources, sources);
        for (uint256 i = 0; i < sources.length; ++i) {
            vm.assertFalse(state.feeds[i].ok);
            vm.assertFalse(state.rates[i].ok);
        }
    }

    /// @dev All ones: decimals, timestamps and rates that no type here holds.
    function test_behavior_sourcesOutOfRange() public {
        address[] memory sources = new address[](1);
        sources[0] = _code(hex"5f195f525f196020525f196040525f196060525f1960805260a05ff3");
        ChainState memory state = _lens.readChain(chains[0].vault, sources, sources);
        vm.assertFalse(state.feeds[0].ok);
        vm.assertFalse(state.rates[0].ok);
    }

    /// @dev A good answer but for its time.
    function test_behavior_feedUpdatedOutOfRange() public {
        DevFeed feed = new DevFeed("ETH / USD", 8, 1);
        address[] memory feeds = new address[](1);
        feeds[0] = address(feed);
        feed.setAt(1, type(uint64).max);
        vm.assertTrue(_lens.readChain(chains[0].vault, feeds, new address[](0)).feeds[0].ok);
        feed.setAt(1, uint256(type(uint64).max) + 1);
        vm.assertFalse(_lens.readChain(chains[0].vault, feeds, new address[](0)).feeds[0].ok);
    }

    function _accept(uint256 key, bytes32 operators) private pure returns (CompactSignature memory) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,bytes32 salt)"),
                keccak256("Plimsoll"),
                keccak256("1"),
                keccak256("salt")
            )
        );
        bytes32 structHash = keccak256(abi.encode(keccak256("Acceptance(bytes32 operators)"), operators));
        (bytes32 r, bytes32 vs) = vm.signCompact(key, keccak256(abi.encodePacked(hex"1901", domain, structHash)));
        return CompactSignature(r, vs);
    }

    function _code(bytes memory code) private returns (address target) {
        target = address(uint160(uint256(keccak256(code))));
        vm.etch(target, code);
    }
}
