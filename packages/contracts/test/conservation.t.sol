// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {MarginLib} from "../src/libraries/MarginLib.sol";
import {MarginVault} from "../src/MarginVault.sol";
import {Claim} from "../src/types/Claim.sol";
import {Base} from "./Base.sol";
import {vm} from "./utils/Vm.sol";
import {Words} from "./utils/Words.sol";

/// @dev Random actions on three chains, each with the snapshots that happened to be posted there: cuts move forward chain
/// by chain, snapshots arrive late, in any order, or not at all.
contract ConservationTest is Base {
    struct Sums {
        uint256 inbound;
        uint256 unsettled;
        uint256 released;
        uint256 locked;
    }

    uint256 private constant STEPS = 80;

    bytes[] private _shots;
    /// @dev Per slot: the place of the latest shot posted there, from 1.
    uint256[3] private _latest;
    uint256 private _seed;
    bool private _pricesMove;
    mapping(string action => uint256) internal done;

    /// forge-config: default.fuzz.runs = 24
    function testFuzz_noUnitCountsTwice(uint256 seed) public {
        _pricesMove = true;
        _play(seed);
    }

    /// forge-config: default.fuzz.runs = 24
    function testFuzz_noDebtWithoutMarginAtConstantPrices(uint256 seed) public {
        _play(seed);
        vm.assertEq(done["liquidate"], 0);
    }

    /// @dev The runs above are worth something only if every action succeeds now and then.
    function test_everyActionHappens() public {
        _pricesMove = true;
        for (uint256 seed = 0; seed < 12; ++seed) {
            _play(seed);
        }
        string[8] memory actions =
            ["deposit", "withdraw", "pledge", "pledge with proof", "release", "borrow", "liquidate", "settle"];
        for (uint256 i = 0; i < actions.length; ++i) {
            vm.assertTrue(done[actions[i]] > 0, actions[i]);
        }
    }

    function step(uint256 action) external {
        uint16 slot = uint16(_random(3));
        uint16 assetId = _anyCollateral();
        if (action == 0) return deposit(ALICE, assetId, 1 + _amount(assetId) / 8);
        if (action <= 2) return lookAt(slot);
        if (action == 3) return _seal();
        if (action <= 5) return _post(slot);
        if (action == 6 && _pricesMove) return _movePrices();
        if (action == 7) return pledge(ALICE, assetId, slot, _amount(assetId));
        if (action == 8) return repay(ALICE, slot, 1 + _random(debtOf(ALICE, slot)));
        // Prices that fell are seldom seen in time by chance.
        if (action >= 15) _lookAndPost(action >= 18 ? homeOf(assetId) : slot);
        Shot memory shot = _shotOn(action == 9 || action == 10 ? homeOf(assetId) : slot);
        if (action == 9) return withdraw(ALICE, assetId, _amount(assetId), shot);
        if (action == 10) return pledge(ALICE, assetId, slot, _amount(assetId), shot);
        if (action == 11) return release(ALICE, slot, assetId, _amount(assetId), shot);
        if (action <= 13) return borrow(ALICE, slot, (1 + _random(4_000)) * DOLLAR, shot);
        if (action <= 16) return _liquidate(slot, shot);
        shot = abi.decode(_shots[_latest[homeOf(assetId)] - 1], (Shot));
        settle(shot, _random(shot.claims.length));
    }

    function liquidateExternally(uint16 slot, uint256 maxRepayUnits, uint16 assetId, Shot memory shot) external {
        liquidate(ALICE, slot, maxRepayUnits, assetId, shot);
    }

    function _play(uint256 seed) private {
        _seed = seed;
        for (uint16 i = 0; i < 2; ++i) {
            _deposit(WETH);
            _deposit(WBTC);
            _deposit(WETH_2);
        }
        _seal();
        for (uint16 slot = 0; slot < SLOTS; ++slot) {
            _post(slot);
        }
        for (uint256 i = 0; i < STEPS; ++i) {
            uint256 action = _random(20);
            try this.step(action) {
                ++done[_name(action)];
                _check();
            } catch {
                _random(2); // the state was set back, and the next step should be another one
            }
        }
    }

    function _check() private {
        uint16[4] memory collateral = [WETH, USDC, WBTC, WETH_2];
        for (uint256 i = 0; i < collateral.length; ++i) {
            _checkUnits(collateral[i]);
        }
        if (_pricesMove) return;
        bytes32[][] memory parts = new bytes32[][](SLOTS);
        for (uint16 slot = 0; slot < SLOTS; ++slot) {
            parts[slot] = chains[slot].vault.localWords(idOf(ALICE));
        }
        int256[] memory surplus = MarginLib.evaluate(Words.merge(parts), table, SLOTS).slotSurplus;
        for (uint16 slot = 0; slot < SLOTS; ++slot) {
            vm.assertTrue(surplus[slot] >= 0, "a slot is short");
        }
    }

    /// @dev balance = free + Σ over slots of (inbound + unsettled claims), and none of them is negative.
    function _checkUnits(uint16 assetId) private {
        MarginVault vault = vaultOf(assetId);
        (uint104 balance, uint104 locked) = vault.balance(idOf(ALICE), assetId);
        vm.assertEq(vault.totalUnits(assetId), balance);
        vm.assertEq(tokens[assetId].balanceOf(address(vault)), balance);
        Sums memory sums;
        for (uint16 slot = 0; slot < SLOTS; ++slot) {
            if (slot != homeOf(assetId)) _addSlot(sums, vault, assetId, slot);
        }
        vm.assertEq(sums.locked, locked);
        vm.assertLe(locked, balance + sums.released, "pledged more than there is");
        uint256 free = balance + sums.released - locked;
        vm.assertEq(free + sums.inbound + sums.unsettled, balance, "a unit counts twice");
    }

    function _addSlot(Sums memory sums, MarginVault vault, uint16 assetId, uint16 slot) private {
        (uint104 pledged, uint104 settled) = vault.pledged(idOf(ALICE), assetId, slot);
        (uint104 released, uint104 claimed) = chains[slot].vault.released(idOf(ALICE), assetId);
        vm.assertLe(uint256(released) + claimed, pledged, "more left a slot than came");
        vm.assertLe(settled, claimed, "paid without a claim");
        vm.assertEq(_unsettled(slot, assetId), claimed - settled, "claims and payments disagree");
        sums.inbound += pledged - released - claimed;
        sums.unsettled += claimed - settled;
        sums.released += released;
        sums.locked += pledged - settled;
    }

    function _unsettled(uint16 slot, uint16 assetId) private returns (uint256 units) {
        uint256[] memory paid = vaultOf(assetId).paidWords(slot);
        uint256 count = chains[slot].vault.claimCount();
        for (uint64 i = 0; i < count; ++i) {
            Claim memory claim = chains[slot].vault.claimAt(i);
            bool isPaid = i / 256 < paid.length && (paid[i / 256] >> (i % 256)) & 1 == 1;
            if (claim.assetId == assetId && !isPaid) units += claim.units;
        }
    }

    function _deposit(uint16 assetId) private {
        deposit(ALICE, assetId, _amount(assetId));
    }

    function _seal() private {
        _shots.push(abi.encode(seal()));
    }

    /// @dev Whatever collateral there is for the debt.
    function _liquidate(uint16 slot, Shot memory shot) private {
        uint16[3] memory collateral = [WETH, WBTC, WETH_2];
        uint256 offset = _random(3);
        uint256 repaid = (1 + _random(3_000)) * DOLLAR;
        bool any = false;
        for (uint256 i = 0; i < 3; ++i) {
            try this.liquidateExternally(slot, repaid, collateral[(i + offset) % 3], shot) {
                any = true;
            } catch {}
        }
        require(any);
    }

    function _lookAndPost(uint16 slot) private {
        for (uint16 i = 0; i < SLOTS; ++i) {
            lookAt(i);
        }
        _seal();
        _latest[slot] = _shots.length - 1;
        _post(slot);
    }

    /// @dev Together, as a market does.
    function _movePrices() private {
        uint256 percent = 10 + _random(80);
        setEth(percent * 30);
        setPrice(WBTC, percent * 600 * 10 ** 28);
    }

    /// @dev A newer shot if there is one, not always the newest.
    function _post(uint16 slot) private {
        uint256 place = _latest[slot] + 1 + _random(2);
        if (place > _shots.length) place = _shots.length;
        post(abi.decode(_shots[place - 1], (Shot)), slot);
        _latest[slot] = place;
    }

    /// @dev The latest shot on the slot; sometimes the one before it, which may still be honoured.
    function _shotOn(uint16 slot) private returns (Shot memory) {
        uint256 place = _latest[slot];
        if (place > 1 && _random(4) == 0) --place;
        return abi.decode(_shots[place - 1], (Shot));
    }

    function _anyCollateral() private returns (uint16) {
        uint256 pick = _random(3);
        return pick == 0 ? WETH : pick == 1 ? WBTC : WETH_2;
    }

    function _amount(uint16 assetId) private returns (uint256) {
        return 1 + _random(assetId == WBTC ? BTC / 20 : 1 ether);
    }

    function _random(uint256 below) private returns (uint256) {
        _seed = uint256(keccak256(abi.encode(_seed)));
        return below == 0 ? 0 : _seed % below;
    }

    function _name(uint256 action) private pure returns (string memory) {
        if (action == 0) return "deposit";
        if (action == 7) return "pledge";
        if (action == 9) return "withdraw";
        if (action == 10) return "pledge with proof";
        if (action == 11) return "release";
        if (action == 12 || action == 13) return "borrow";
        if (action >= 14 && action <= 16) return "liquidate";
        return action > 16 ? "settle" : "other";
    }
}
