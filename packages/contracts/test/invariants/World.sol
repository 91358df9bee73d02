// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {DevFeed} from "../../src/dev/DevFeed.sol";
import {IVenue} from "../../src/interfaces/IVenue.sol";
import {MarginVault} from "../../src/MarginVault.sol";
import {AssetId} from "../../src/types/AssetId.sol";
import {assetAt} from "../../src/types/AssetWord.sol";
import {Guard} from "../../src/types/Guard.sol";
import {Slot} from "../../src/types/Slot.sol";
import {TestToken} from "../utils/TestToken.sol";
import {TestVenue} from "../utils/TestVenue.sol";
import {vm} from "../utils/Vm.sol";
import {Chronicle} from "./Chronicle.sol";

/// @dev Which functions of a contract forge calls.
struct FuzzSelector {
    address addr;
    bytes4[] selectors;
}

/// @dev Three chains on which anything may happen that their owners, operators and relayers can do. Every action is a
/// function of one random number; the first of a run also decides how large its amounts and minimums are, which chain is
/// final when, and what is limited. Snapshots arrive late, in any order, repeatedly, or not at all. What a vault refuses
/// is not done; that an action is refused must never be a failed calculation.
abstract contract World is Chronicle {
    // A token of many units, and one of few: ten thousand of the one are a dollar, and one unit of the other is a hundred.
    uint16 internal constant CHEAP = 7;
    uint16 internal constant DEAR = 8;
    uint256 internal constant COLLATERALS = 6;
    /// @dev Basis points: the least bonus, and how far below the line it is the largest.
    uint256 internal constant LEAST_BONUS = 100;
    uint256 internal constant BONUS_DISTANCE = 500;

    address internal immutable CLARA = actor("clara");
    /// @dev Paid for liquidations, and refused by tokens at times.
    address internal immutable PICKY = actor("picky");
    address internal immutable RESERVE = actor("reserve");

    mapping(string action => uint256 times) internal done;
    address[] internal people;
    IVenue[] internal venues;
    uint16[] internal venueSlots;
    /// @dev Whether the run has begun.
    bool internal isShaped;
    /// @dev Dollars: what people deposit and borrow is of this order; what an account owes at least, and deposits at least.
    uint256 internal size;
    uint256 internal minDebt;
    uint256 internal minDeposit;
    /// @dev Compared with WETH's price on slot 0 in some runs.
    DevFeed internal feed;
    mapping(uint16 assetId => uint256) internal firstPrice;
    string[] private _names;
    uint256 private _random;

    function setUp() public virtual override {
        super.setUp();
        people = [ALICE, BOB, CLARA];
        for (uint256 i = 0; i < people.length; ++i) {
            outfit(people[i]);
        }
        outfit(LIQUIDATOR);
        on(0);
        feed = new DevFeed("ETH", 8, 3_000 * 10 ** 8);
        for (uint16 slot = 0; slot < SLOTS; ++slot) {
            vm.prank(OWNER);
            chains[slot].vault.setGuardian(OWNER);
            vm.prank(OWNER);
            chains[slot].registry.setGuardian(OWNER);
        }
    }

    /// @dev As the table says.
    function homeOf(uint16 assetId) internal view override returns (uint16) {
        return Slot.unwrap(assetAt(table, AssetId.wrap(assetId)).slot());
    }

    /// @dev The vaults learn of them when the run begins.
    function addAssets() internal virtual override {
        table = new bytes32[](9);
        _addToken(WETH, 18, word(3_000 * 10 ** 18, 8_000, 8_500, 500, 0));
        _addToken(USDC, 6, word(10 ** 30, 9_500, 9_700, 200, 0));
        _addToken(WBTC, 8, word(60_000 * 10 ** 28, 7_500, 8_000, 600, 1));
        _addToken(WETH_2, 18, word(3_000 * 10 ** 18, 8_000, 8_500, 500, 2));
        _addToken(CHEAP, 18, word(10 ** 14, 6_000, 7_000, 800, 1));
        _addToken(DEAR, 2, word(10 ** 38, 7_000, 7_500, 700, 2));
        for (uint16 slot = 0; slot < SLOTS; ++slot) {
            uint16 assetId = slotDebt(slot);
            tokens[assetId] = new TestToken(6);
            chains[slot].venue = new TestVenue(chains[slot].vault, assetId, address(tokens[assetId]));
            table[assetId] = bytes32(uint256(debtAssetWord(10 ** 30, slot)) | (BONUS_DISTANCE << 32));
            addVenue(slot, chains[slot].venue);
        }
    }

    function addVenue(uint16 slot, IVenue venue) internal {
        on(slot);
        vm.prank(OWNER);
        chains[slot].vault.addVenue(address(venue));
        venues.push(venue);
        venueSlots.push(slot);
    }

    /// @dev Whatever they will pay with, and leave to do so.
    function outfit(address who) internal {
        for (uint256 i = 0; i < COLLATERALS; ++i) {
            uint16 assetId = collateralAt(i);
            fund(who, assetId, assetId == CHEAP ? 2 ** 93 : 2 ** 84, address(vaultOf(assetId)));
        }
        for (uint16 slot = 0; slot < SLOTS; ++slot) {
            fund(who, slotDebt(slot), 10 ** 18, address(chains[slot].venue));
        }
    }

    // ---------------------------------------------------------------------------------------------------- the run

    /// @dev What is different from run to run, before the first snapshot.
    function shape() internal virtual {
        scale();
        uint256 quick = random(SLOTS);
        delays[quick] = 0;
        uint256 slow = (quick + 1 + random(2)) % SLOTS;
        delays[slow] = 900;
        delays[SLOTS - quick - slow] = uint64(60 + random(120));
        for (uint256 i = 0; i < COLLATERALS; ++i) {
            uint16 assetId = collateralAt(i);
            MarginVault vault = vaultOf(assetId);
            vm.prank(OWNER);
            vault.addAsset(
                assetId, address(tokens[assetId]), uint104(minDeposit == 0 ? 0 : unitsFor(assetId, minDeposit))
            );
        }
        for (uint256 i = 0; i < SLOTS; ++i) {
            chains[i].venue.setMinDebt(minDebt * DOLLAR);
        }
        limit();
        settleIn();
        cap();
    }

    /// @dev How large amounts are, and how small they may be.
    function scale() internal virtual {
        uint256 kind = random(3);
        (size, minDebt, minDeposit) =
            kind == 0 ? (3_000, 100, 0) : kind == 1 ? (10_000, 1_000, 10) : (80_000, 5_000, 500);
    }

    /// @dev What the owner limits before anybody is there.
    function limit() internal virtual {
        if (random(3) != 0) return;
        MarginVault vault = vaultOf(WETH);
        vm.prank(OWNER);
        extensionOf(vault).setGuard(WETH, Guard(address(feed), 1 days, 500, 18));
    }

    /// @dev What the owner limits later.
    function cap() internal virtual {}

    /// @dev The first deposits, and the first snapshot.
    function settleIn() internal virtual {
        for (uint256 i = 0; i < people.length; ++i) {
            for (uint256 j = 0; j < COLLATERALS; ++j) {
                put(people[i], collateralAt(j), unitsFor(collateralAt(j), minDeposit + size / (1 + random(4))));
            }
        }
        freshen();
    }

    function begin(uint256 seed) internal {
        _random = uint256(keccak256(abi.encode(seed, shotCount())));
        if (!isShaped) {
            isShaped = true;
            shape();
        }
        passTime();
    }

    /// @dev Mostly seconds, seldom minutes.
    function passTime() internal virtual {
        uint256 pace = random(16);
        if (pace >= 6) advance(uint64(pace < 12 ? 1 + random(6) : pace < 15 ? 10 + random(50) : 60 + random(1_200)));
    }

    function targetContracts() public view returns (address[] memory list) {
        list = new address[](1);
        list[0] = address(this);
    }

    function targetSelectors() public view returns (FuzzSelector[] memory list) {
        list = new FuzzSelector[](1);
        list[0] = FuzzSelector(address(this), actions());
    }

    /// @dev What may happen; an action named twice happens twice as often.
    function actions() internal view virtual returns (bytes4[] memory);

    /// @dev As forge does, but always the same: so that it is known what a run reaches by chance.
    function play(uint256 seed, uint256 steps) internal {
        bytes4[] memory list = actions();
        for (uint256 i = 0; i < steps; ++i) {
            bytes32 number = keccak256(abi.encode(seed, i));
            (bool ok, bytes memory reason) =
                address(this).call(abi.encodeWithSelector(list[uint256(number) % list.length], number));
            if (ok) continue;
            assembly ("memory-safe") {
                revert(add(reason, 32), mload(reason))
            }
        }
    }

    /// @dev A run of its own, checked now and then and at its end; only what happened is remembered.
    function playApart(uint256 seed, uint256 steps) internal {
        uint256 state = vm.snapshotState();
        for (uint256 i = 0; i < steps; i += 10) {
            play(seed * 1_000 + i, 10);
            check();
        }
        finish();
        uint256[] memory times = new uint256[](_names.length);
        string[] memory names = _names;
        for (uint256 i = 0; i < times.length; ++i) {
            times[i] = done[names[i]];
        }
        vm.revertToState(state);
        for (uint256 i = 0; i < times.length; ++i) {
            if (done[names[i]] == 0) _names.push(names[i]);
            done[names[i]] = times[i];
        }
    }

    /// @dev Of what was done so far; empty beyond the last.
    function nameAt(uint256 place) internal view returns (string memory) {
        return place < _names.length ? _names[place] : "";
    }

    function check() internal virtual {}

    function finish() internal virtual {}

    function requireDone(string memory names) internal view {
        bytes memory list = bytes(names);
        uint256 start = 0;
        for (uint256 i = 0; i <= list.length; ++i) {
            if (i != list.length && list[i] != ",") continue;
            bytes memory name = new bytes(i - start);
            for (uint256 j = 0; j < name.length; ++j) {
                name[j] = list[start + j];
            }
            vm.assertGt(done[string(name)], 0, string(name));
            start = i + 1;
        }
    }

    // -------------------------------------------------------------------------------------- operators and relayers

    function operatorsLook(uint256 seed) external {
        begin(seed);
        uint16 slot = anySlot();
        mine(slot);
        follow(slot);
    }

    function operatorsSign(uint256 seed) external {
        begin(seed);
        sign();
    }

    /// @dev Not always the newest there is.
    function relayersPost(uint256 seed) external {
        begin(seed);
        uint16 slot = anySlot();
        if (latest[slot] < shotCount()) relay(slot, latest[slot] + 1 + random(2));
    }

    /// @dev Any snapshot ever signed: one that was kept back for days, or one that changes nothing.
    function relayersPostAnything(uint256 seed) external {
        begin(seed);
        relay(anySlot(), 1 + random(shotCount()));
    }

    /// @dev Together, as a market does.
    function pricesMove(uint256 seed) external {
        begin(seed);
        setPrices(random(4) == 0 ? 1 + random(10) : 10 + random(110));
    }

    /// @dev A price goes stale, or a chain does; most of them recover.
    function pricesGoStale(uint256 seed) external {
        begin(seed);
        setFlags(anyCollateral(), random(4) == 0 ? 1 + random(3) : 0);
        setFlags(anyCollateral(), 0);
        setFlags(slotDebt(anySlot()), random(8) == 0 ? 1 + random(3) : 0);
        setFlags(slotDebt(anySlot()), 0);
    }

    function relay(uint16 slot, uint256 place) internal virtual {
        postShot(slot, place > shotCount() ? shotCount() : place);
    }

    function put(address who, uint16 assetId, uint256 units) internal {
        MarginVault vault = vaultOf(assetId);
        by(who);
        vault.deposit(idOf(who), assetId, units);
    }

    /// @dev Every chain as it is, seen by all: the operators wait for the slowest.
    function freshen() internal {
        _waitForAll();
        sign();
        for (uint16 slot = 0; slot < SLOTS; ++slot) {
            relay(slot, shotCount());
        }
    }

    /// @dev A new snapshot for one chain: of every chain as it is, or as far as it is final.
    function freshen(uint16 slot) internal {
        if (random(2) == 0) {
            _waitForAll();
        } else {
            for (uint16 i = 0; i < SLOTS; ++i) {
                if (random(4) == 0) continue;
                mine(i);
                follow(i);
            }
        }
        sign();
        relay(slot, shotCount());
    }

    /// @dev The latest snapshot on the slot; sometimes one before it, which may still be honoured.
    function shotOn(uint16 slot) internal returns (uint256 place) {
        place = latest[slot];
        if (place > 1 && random(4) == 0) --place;
    }

    // ------------------------------------------------------------------------------------------------------ prices

    /// @dev In percent of what they were at the start; the dollar goes down with the last of them.
    function setPrices(uint256 percent) internal virtual {
        for (uint256 i = 0; i < COLLATERALS; ++i) {
            uint16 assetId = collateralAt(i);
            uint256 share = assetId != USDC ? percent : percent <= 5 ? 1 : 100;
            setPrice(assetId, firstPrice[assetId] * share / 100);
        }
        // Sometimes the feed is late.
        if (random(4) != 0) feed.set(int256(30 * percent * 10 ** 8));
    }

    function word(uint256 price, uint256 initial, uint256 maintenance, uint256 bonus, uint256 slot)
        internal
        pure
        returns (bytes32)
    {
        return bytes32(uint256(collateralWord(price, initial, maintenance, bonus, slot)) | (LEAST_BONUS << 32));
    }

    /// @dev Whether the attested price of WETH is near the feed's, or nobody compares them.
    function isGuarded(bytes32[] memory assets) internal view returns (bool) {
        (, int256 answer,, uint256 updatedAt,) = feed.latestRoundData();
        if (assetAt(assets, AssetId.wrap(WETH)).isFlagged() || time >= updatedAt + 1 days) return true;
        if (extensionOf(chains[0].vault).guardOf(WETH).feed == address(0)) return true;
        uint256 said = uint256(answer) * 10 ** 10;
        uint256 attested = assetAt(assets, AssetId.wrap(WETH)).unitPrice();
        return attested * 10_000 <= said * 10_500 && attested * 10_000 >= said * 9_500;
    }

    /// @dev At the price of the start, rounded up.
    function unitsFor(uint16 assetId, uint256 dollars) internal view returns (uint256) {
        return (dollars * 10 ** 36 + firstPrice[assetId] - 1) / firstPrice[assetId];
    }

    function priceOf(uint16 assetId) internal view returns (uint256) {
        return assetAt(table, AssetId.wrap(assetId)).unitPrice();
    }

    // ----------------------------------------------------------------------------------------------------- chance

    function random(uint256 below) internal returns (uint256) {
        _random = uint256(keccak256(abi.encode(_random)));
        return below == 0 ? 0 : _random % below;
    }

    /// @dev The last number, for what must not change anything.
    function chance() internal view returns (uint256) {
        return _random;
    }

    function anyone() internal returns (address) {
        return people[random(people.length)];
    }

    function anySlot() internal returns (uint16) {
        return uint16(random(SLOTS));
    }

    function anyCollateral() internal returns (uint16) {
        return collateralAt(random(COLLATERALS));
    }

    function collateralAt(uint256 place) internal pure returns (uint16) {
        return [WETH, USDC, WBTC, WETH_2, CHEAP, DEAR][place];
    }

    function amount(uint16 assetId) internal returns (uint256) {
        return 1 + random(unitsFor(assetId, size / 2));
    }

    // ----------------------------------------------------------------------------------------------------- results

    function did(string memory action) internal returns (bool) {
        if (done[action] == 0) _names.push(action);
        ++done[action];
        return true;
    }

    /// @dev Every rule has an error of its own: a panic is a number that went below zero or out of its range.
    function refused(bytes memory reason) internal pure returns (bool) {
        vm.assertTrue(reason.length < 4 || bytes4(reason) != bytes4(0x4e487b71), "a calculation failed");
        return false;
    }

    // ---------------------------------------------------------------------------------------------------- private

    /// @dev All chains make blocks, and all of them become final.
    function _waitForAll() private {
        for (uint16 slot = 0; slot < SLOTS; ++slot) {
            mine(slot);
        }
        advance(900);
        for (uint16 slot = 0; slot < SLOTS; ++slot) {
            // What is quickly final is read as late as possible.
            if (delays[slot] == 0) mine(slot);
            follow(slot);
        }
    }

    function _addToken(uint16 assetId, uint8 decimals, bytes32 assetWord_) private {
        tokens[assetId] = new TestToken(decimals);
        table[assetId] = assetWord_;
        firstPrice[assetId] = uint256(assetWord_) >> 128;
    }
}
