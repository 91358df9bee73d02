// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {MarginHarness} from "../../src/dev/MarginHarness.sol";
import {balanceWord, claimWord, debtWord, pledgeWord} from "../utils/LeafWords.sol";
import {vm} from "../utils/Vm.sol";

contract MarginLibTest {
    uint16 private constant ETH = 0; // slot 0
    uint16 private constant USD_DEBT = 1; // slot 1
    uint16 private constant BTC = 2; // slot 1
    uint16 private constant ETH_DEBT = 3; // slot 2

    MarginHarness private _harness = new MarginHarness();
    bytes32[] private _table;
    bytes32[] private _words;

    function setUp() public {
        _table.push(_asset({price: 3_000 * 10 ** 18, initial: 8_000, maintenance: 8_500, slot: 0, kind: 1}));
        _table.push(_asset({price: 10 ** 30, initial: 11_000, maintenance: 10_500, slot: 1, kind: 2}));
        _table.push(_asset({price: 60_000 * 10 ** 28, initial: 7_500, maintenance: 8_000, slot: 1, kind: 1}));
        _table.push(_asset({price: 3_000 * 10 ** 18, initial: 12_000, maintenance: 11_000, slot: 2, kind: 2}));
    }

    function test_default() public {
        _words.push(balanceWord(ETH, 0, 5 ether));
        _words.push(balanceWord(BTC, 0, 10 ** 7));
        _words.push(pledgeWord(ETH, 1, 3 ether, 1 ether));
        _words.push(claimWord(ETH, 1, 0.5 ether, 0.25 ether));
        _words.push(debtWord(USD_DEBT, 4_000 * 10 ** 6));
        _words.push(debtWord(ETH_DEBT, 1 ether));

        (int256[][] memory count, int256[] memory net, uint256[] memory debt,) = _harness.countUnits(_words, _table, 3);
        // free = 5 − (3 − 0.25 − 1); inbound = 3 − 1 − 0.5; net = 5 − 0.5 + 0.25
        vm.assertEq(count[0][ETH], 3.25 ether);
        vm.assertEq(count[1][ETH], 1.5 ether);
        vm.assertEq(count[2][ETH], 0);
        vm.assertEq(count[1][BTC], 10 ** 7);
        vm.assertEq(net[ETH], 4.75 ether);
        vm.assertEq(net[BTC], 10 ** 7);
        vm.assertEq(debt[USD_DEBT], 4_000 * 10 ** 6);
        vm.assertEq(debt[ETH_DEBT], 1 ether);

        MarginHarness.MarginResult memory result = _harness.margin(_words, _table, 3);
        vm.assertEq(result.equity, (14_250 + 6_000 - 4_000 - 3_000) * 1 ether);
        vm.assertEq(result.initialSurplus, (11_400 + 4_500 - 4_400 - 3_600) * 1 ether);
        vm.assertEq(result.maintenanceSurplus, (12_112.5 + 4_800 - 4_200 - 3_300) * 1 ether);
        vm.assertEq(result.slotSurplus[0], 7_800 ether);
        vm.assertEq(result.slotSurplus[1], (3_600 + 4_500 - 4_400) * 1 ether);
        vm.assertEq(result.slotSurplus[2], -3_600 ether);
        vm.assertEq(result.deficit[0], 3_600 ether);
        vm.assertEq(result.deficit[1], 3_600 ether);
        vm.assertEq(result.deficit[2], 0);
        vm.assertEq(result.liabilities[1], 4_000 ether);
        vm.assertEq(result.liabilities[2], 3_000 ether);
    }

    function test_behavior_nothing() public view {
        MarginHarness.MarginResult memory result = _harness.margin(new bytes32[](0), new bytes32[](0), 0);
        vm.assertEq(result.equity, 0);
        vm.assertEq(result.slotSurplus.length, 0);
    }

    /// @dev Collateral rounds down, liabilities round up.
    function test_behavior_rounding() public {
        _table[ETH] = _asset({price: 10 ** 18 + 1, initial: 1, maintenance: 9_999, slot: 0, kind: 1});
        _table[USD_DEBT] = _asset({price: 10 ** 18 + 1, initial: 10_001, maintenance: 10_000, slot: 1, kind: 2});
        _words.push(balanceWord(ETH, 0, 1));
        _words.push(debtWord(USD_DEBT, 1));
        MarginHarness.MarginResult memory result = _harness.margin(_words, _table, 2);
        vm.assertEq(result.equity, 1 - 2);
        vm.assertEq(result.initialSurplus, 0 - 2);
        vm.assertEq(result.maintenanceSurplus, 0 - 2);
    }

    /// @dev Flags touch I(i) only.
    function test_behavior_flaggedCollateral() public {
        _words.push(balanceWord(ETH, 0, 1 ether));
        _words.push(pledgeWord(ETH, 1, 0.5 ether, 0));
        MarginHarness.MarginResult memory plain = _harness.margin(_words, _table, 2);
        for (uint256 flags = 1; flags <= 3; ++flags) {
            _table[ETH] = bytes32(uint256(_table[ETH]) | (flags << 48));
            MarginHarness.MarginResult memory flagged = _harness.margin(_words, _table, 2);
            vm.assertEq(flagged.equity, plain.equity);
            vm.assertEq(flagged.initialSurplus, plain.initialSurplus);
            vm.assertEq(flagged.maintenanceSurplus, plain.maintenanceSurplus);
            for (uint256 slot = 0; slot < 2; ++slot) {
                vm.assertEq(plain.slotSurplus[slot], 1_200 ether);
                vm.assertEq(flagged.slotSurplus[slot], 0);
                vm.assertEq(flagged.fullSlotSurplus[slot], 1_200 ether);
            }
        }
    }

    function test_behavior_negativeCountsAreWorthNothing() public {
        _words.push(pledgeWord(ETH, 1, 1 ether, 3 ether));
        _words.push(claimWord(BTC, 0, 5, 0));
        MarginHarness.MarginResult memory result = _harness.margin(_words, _table, 2);
        vm.assertEq(result.equity, 0);
        vm.assertEq(result.slotSurplus[0], 4_800 ether); // 2 WETH released
        vm.assertEq(result.slotSurplus[1], 0);
    }

    /// @dev They are the account's, and stand beside its balance.
    function test_behavior_leavingUnitsCountNowhere() public {
        _words.push(balanceWord(ETH, 0, 1 ether));
        MarginHarness.MarginResult memory before = _harness.margin(_words, _table, 2);
        _words[0] = balanceWord(ETH, 5 ether, 1 ether);
        _words.push(balanceWord(BTC, 7, 0));
        MarginHarness.MarginResult memory result = _harness.margin(_words, _table, 2);
        vm.assertEq(keccak256(abi.encode(result)), keccak256(abi.encode(before)));
        (int256[][] memory count, int256[] memory net,, uint256[] memory leaving) =
            _harness.countUnits(_words, _table, 2);
        vm.assertEq(leaving[ETH], 5 ether);
        vm.assertEq(leaving[BTC], 7);
        vm.assertEq(net[ETH], 1 ether);
        vm.assertEq(net[BTC], 0);
        vm.assertEq(count[0][ETH], 1 ether);
        vm.assertEq(count[1][BTC], 0);
    }

    function test_behavior_wordsThatCountNothing() public {
        bytes32[13] memory words = [
            bytes32(0),
            bytes32(uint256(5) << 248) | bytes32(uint256(1) << 232) | bytes32(uint256(1 ether)), // a link
            bytes32(uint256(6) << 248) | bytes32(uint256(1 ether)),
            bytes32(type(uint256).max),
            balanceWord(ETH, 0, 1 ether) | bytes32(uint256(1) << 208), // padding
            balanceWord(ETH, 0, 1 ether) | bytes32(uint256(1) << 231),
            debtWord(USD_DEBT, 10 ** 6) | bytes32(uint256(1) << 150),
            pledgeWord(ETH, 1, 1 ether, 0) | bytes32(uint256(1) << 208),
            claimWord(ETH, 1, 0, 1 ether) | bytes32(uint256(1) << 215),
            balanceWord(USD_DEBT, 0, 1 ether), // wrong kind
            debtWord(ETH, 1 ether),
            balanceWord(4, 0, 1 ether), // beyond the table
            claimWord(ETH, 2, 0, 1 ether) // slot outside the deployment
        ];
        for (uint256 i = 0; i < words.length; ++i) {
            _words.push(words[i]);
        }
        _words.push(debtWord(ETH_DEBT, 1 ether)); // an asset whose slot is outside
        MarginHarness.MarginResult memory result = _harness.margin(_words, _table, 2);
        vm.assertEq(result.equity, 0);
        vm.assertEq(result.initialSurplus, 0);
        vm.assertEq(result.slotSurplus[0], 0);
        vm.assertEq(result.slotSurplus[1], 0);
    }

    function test_behavior_orderAndSplittingChangeNothing() public view {
        bytes32[] memory whole = new bytes32[](2);
        whole[0] = pledgeWord(ETH, 1, 3 ether, 1 ether);
        whole[1] = balanceWord(ETH, 0, 5 ether);
        bytes32[] memory split = new bytes32[](4);
        split[0] = balanceWord(ETH, 0, 2 ether);
        split[1] = pledgeWord(ETH, 1, 0, 1 ether);
        split[2] = balanceWord(ETH, 0, 3 ether);
        split[3] = pledgeWord(ETH, 1, 3 ether, 0);
        vm.assertEq(
            keccak256(abi.encode(_harness.margin(whole, _table, 3))),
            keccak256(abi.encode(_harness.margin(split, _table, 3)))
        );
    }

    function test_behavior_extremes() public {
        bytes32[] memory words = new bytes32[](255);
        for (uint256 i = 0; i < words.length; ++i) {
            words[i] = i < 128 ? balanceWord(ETH, 0, type(uint104).max) : debtWord(USD_DEBT, type(uint104).max);
        }
        uint256 top = type(uint128).max;
        _table[ETH] = _asset({price: top, initial: 65_535, maintenance: 65_535, slot: 0, kind: 1});
        _table[USD_DEBT] = _asset({price: top, initial: 65_535, maintenance: 65_535, slot: 1, kind: 2});
        MarginHarness.MarginResult memory result = _harness.margin(words, _table, 3);
        uint256 units = uint256(type(uint104).max);
        vm.assertEq(result.slotSurplus[0], int256(128 * units * top * 65_535 / 10 ** 22));
        vm.assertEq(result.slotSurplus[1], -int256(127 * units * top * 65_535 / 10 ** 22 + 1));
    }

    /// @dev Arbitrary words; many of them with a plausible tag, asset and slot.
    function testFuzz_neverReverts(bytes32[] memory words, bytes32[] memory table, uint8 slots, bool shape)
        public
        view
    {
        if (shape) {
            for (uint256 i = 0; i < words.length; ++i) {
                uint256 word = uint256(words[i]) & type(uint208).max;
                uint256 tag = 1 + uint8(words[i][0]) % 5;
                words[i] =
                    bytes32(word | (tag << 248) | ((uint8(words[i][1]) % 4) << 232) | (uint8(words[i][2]) % 4) << 216);
            }
            for (uint256 i = 0; i < table.length; ++i) {
                table[i] =
                    bytes32((uint256(table[i]) & ~(uint256(0xffffffff) << 56)) | ((i % 3) << 56) | ((i % 4) << 64));
            }
        }
        MarginHarness.MarginResult memory result = _harness.margin(words, table, slots);
        vm.assertEq(result.slotSurplus.length, slots);
        (int256[][] memory count, int256[] memory net,,) = _harness.countUnits(words, table, slots);
        for (uint256 id = 0; id < table.length; ++id) {
            int256 sum = 0;
            for (uint256 slot = 0; slot < slots; ++slot) {
                sum += count[slot][id];
            }
            vm.assertEq(sum, net[id]);
        }
    }

    function _asset(uint256 price, uint256 initial, uint256 maintenance, uint256 slot, uint256 kind)
        private
        pure
        returns (bytes32)
    {
        return bytes32((price << 128) | (initial << 112) | (maintenance << 96) | (slot << 64) | (kind << 56));
    }
}
