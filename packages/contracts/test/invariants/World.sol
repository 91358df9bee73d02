// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IVenue} from "../../src/interfaces/IVenue.sol";
import {MarginVault} from "../../src/MarginVault.sol";
import {AccountProof} from "../../src/types/Snapshot.sol";
import {PoolBase} from "../pool/PoolBase.sol";
import {vm} from "../utils/Vm.sol";

/// @dev Which functions of a contract forge calls.
struct FuzzSelector {
    address addr;
    bytes4[] selectors;
}

/// @dev Three chains on which anything may happen that their owners, operators and relayers can do. Cuts move forward
/// chain by chain; snapshots arrive late, in any order, repeatedly, or not at all. Every action is a function of one
/// random number. What a vault refuses is not done; that an action is refused must never be a failed calculation.
abstract contract World is PoolBase {
    /// @dev One more than the test venues, which are in the order of the slots: the pool on slot 0.
    uint256 internal constant VENUES = 4;

    mapping(string action => uint256 times) internal done;
    /// @dev Of snapshots sealed so far, in order; a place of 0 is none.
    bytes[] internal shots;
    uint256[3] internal latest;
    uint256[3] internal previous;
    address[] internal people;
    uint256 private _random;

    function setUp() public virtual override {
        super.setUp();
        people = [ALICE, BOB];
        for (uint256 i = 0; i < people.length; ++i) {
            deposit(people[i], WETH, 1 ether);
            deposit(people[i], USDC, 500 * DOLLAR);
            deposit(people[i], WBTC, BTC / 20);
            deposit(people[i], WETH_2, 1 ether);
        }
        for (uint16 slot = 0; slot < SLOTS; ++slot) {
            fund(LIQUIDATOR, slotDebt(slot), 10 ** 15, address(chains[slot].venue));
            for (uint256 i = 0; i < people.length; ++i) {
                fund(people[i], slotDebt(slot), 10 ** 15, address(chains[slot].venue));
            }
        }
        mint(LIQUIDATOR, 10 ** 15);
        mint(ALICE, 10 ** 15);
        mint(BOB, 10 ** 15);
        freshen();
        // What the tests of the pool need, and here would keep her out of trouble.
        withdraw(ALICE, WETH, 100 ether, shotAt(latest[0]));
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
            bytes32 chance = keccak256(abi.encode(seed, i));
            (bool ok, bytes memory reason) =
                address(this).call(abi.encodeWithSelector(list[uint256(chance) % list.length], chance));
            if (ok) continue;
            assembly ("memory-safe") {
                revert(add(reason, 32), mload(reason))
            }
        }
    }

    // ---------------------------------------------------------------------------------------------------- owners

    function deposits(uint256 seed) external {
        begin(seed);
        (address who, uint16 assetId) = (anyone(), anyCollateral());
        // Never refused to who holds the asset, whatever the state (invariant 8).
        deposit(who, assetId, 1 + random(amount(assetId)) / 8);
        did("deposit");
    }

    function repays(uint256 seed) external {
        begin(seed);
        (address who, uint256 venue) = (anyone(), anyVenue());
        uint256 owed = debtAt(who, venue);
        if (owed == 0) return;
        repayAt(who, venue, random(3) == 0 ? owed : 1 + random(owed));
    }

    function withdraws(uint256 seed) external {
        begin(seed);
        (address who, uint16 assetId) = (anyone(), anyCollateral());
        Shot memory shot = shotOn(homeOf(assetId));
        uint256 units = amount(assetId);
        // Some, or nearly all that is allowed.
        for (uint256 tries = 1 + random(5); tries != 0 && units != 0; --tries) {
            if (!tryWithdraw(who, assetId, units, shot)) units /= 2;
        }
    }

    function pledges(uint256 seed) external {
        begin(seed);
        (address who, uint16 assetId, uint16 toSlot) = (anyone(), anyCollateral(), anySlot());
        MarginVault vault = vaultOf(assetId);
        by(who);
        try vault.pledge(idOf(who), assetId, toSlot, amount(assetId)) {
            did("pledge");
        } catch (bytes memory reason) {
            refused(reason);
        }
    }

    function pledgesWithProof(uint256 seed) external {
        begin(seed);
        (address who, uint16 assetId, uint16 toSlot) = (anyone(), anyCollateral(), anySlot());
        tryPledge(who, assetId, toSlot, amount(assetId), shotOn(homeOf(assetId)));
    }

    /// @dev Units that count somewhere, if any do.
    function releases(uint256 seed) external {
        begin(seed);
        address who = anyone();
        uint256 first = random(4 * SLOTS);
        for (uint256 i = 0; i < 4 * SLOTS; ++i) {
            uint256 pair = (first + i) % (4 * SLOTS);
            (uint16 assetId, uint16 slot) = (collateralIds()[pair / SLOTS], uint16(pair % SLOTS));
            uint256 units = inboundOf(who, assetId, slot);
            if (units == 0) continue;
            tryRelease(who, slot, assetId, random(4) == 0 ? units : 1 + random(units), shotOn(slot));
            return;
        }
    }

    function borrows(uint256 seed) external {
        begin(seed);
        (address who, uint256 venue) = (anyone(), anyVenue());
        Shot memory shot = shotOn(slotOf(venue));
        uint256 units = (10 + random(6_000)) * DOLLAR;
        // Some, or nearly all that is allowed.
        for (uint256 tries = 1 + random(6); tries != 0; --tries) {
            if (!tryBorrow(who, venue, units, shot)) units /= 2;
        }
    }

    // -------------------------------------------------------------------------------------- operators and relayers

    function operatorsLook(uint256 seed) external {
        begin(seed);
        lookAt(anySlot());
    }

    function operatorsSign(uint256 seed) external {
        begin(seed);
        sealShot();
    }

    /// @dev Not always the newest there is.
    function relayersPost(uint256 seed) external {
        begin(seed);
        uint16 slot = anySlot();
        postShot(slot, latest[slot] + 1 + random(2));
    }

    /// @dev Changes nothing.
    function relayersPostAgain(uint256 seed) external {
        begin(seed);
        uint16 slot = anySlot();
        if (latest[slot] != 0) post(shotAt(1 + random(latest[slot])), slot);
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
    }

    // ------------------------------------------------------------------------------------------------------ tries

    function tryWithdraw(address who, uint16 assetId, uint256 units, Shot memory shot) internal returns (bool) {
        MarginVault vault = vaultOf(assetId);
        AccountProof memory proof = proofOf(shot, idOf(who));
        by(who);
        try vault.withdraw(idOf(who), assetId, units, who, proof) {
            return did("withdraw");
        } catch (bytes memory reason) {
            return refused(reason);
        }
    }

    function tryPledge(address who, uint16 assetId, uint16 toSlot, uint256 units, Shot memory shot)
        internal
        returns (bool)
    {
        MarginVault vault = vaultOf(assetId);
        AccountProof memory proof = proofOf(shot, idOf(who));
        by(who);
        try vault.pledge(idOf(who), assetId, toSlot, units, proof) {
            return did("pledge with proof");
        } catch (bytes memory reason) {
            return refused(reason);
        }
    }

    function tryRelease(address who, uint16 slot, uint16 assetId, uint256 units, Shot memory shot)
        internal
        returns (bool)
    {
        AccountProof memory proof = proofOf(shot, idOf(who));
        on(slot);
        by(who);
        try chains[slot].vault.release(idOf(who), assetId, units, proof) {
            return did("release");
        } catch (bytes memory reason) {
            return refused(reason);
        }
    }

    function tryBorrow(address who, uint256 venue, uint256 units, Shot memory shot) internal returns (bool) {
        AccountProof memory proof = proofOf(shot, idOf(who));
        on(slotOf(venue));
        by(who);
        if (venue == SLOTS) {
            try pool.borrow(idOf(who), units, who, proof) {
                return did("borrow");
            } catch (bytes memory reason) {
                return refused(reason);
            }
        }
        try chains[venue].venue.borrow(idOf(who), units, who, proof) {
            return did("borrow");
        } catch (bytes memory reason) {
            return refused(reason);
        }
    }

    /// @dev Never refused (invariant 8), but for what would leave the pool less than its least debt.
    function repayAt(address who, uint256 venue, uint256 units) internal {
        if (venue == SLOTS && units < debtAt(who, venue)) {
            units = debtAt(who, venue) > 2 * MIN_DEBT ? 1 : debtAt(who, venue);
        }
        on(slotOf(venue));
        by(who);
        if (venue == SLOTS) pool.repay(idOf(who), units);
        else chains[venue].venue.repay(idOf(who), units);
        did("repay");
    }

    // -------------------------------------------------------------------------------------------------- snapshots

    /// @dev The operators look at every chain, and the snapshot reaches all of them at once.
    function freshen() internal {
        for (uint16 slot = 0; slot < SLOTS; ++slot) {
            lookAt(slot);
        }
        sealShot();
        for (uint16 slot = 0; slot < SLOTS; ++slot) {
            postShot(slot, shots.length);
        }
    }

    /// @dev The same, but it reaches only one.
    function freshen(uint16 slot) internal {
        for (uint16 i = 0; i < SLOTS; ++i) {
            lookAt(i);
        }
        sealShot();
        postShot(slot, shots.length);
    }

    function sealShot() internal virtual {
        shots.push(abi.encode(seal()));
    }

    function postShot(uint16 slot, uint256 place) internal {
        if (place > shots.length) place = shots.length;
        post(shotAt(place), slot);
        if (place == latest[slot]) return;
        (previous[slot], latest[slot]) = (latest[slot], place);
    }

    /// @dev The latest snapshot on the slot; sometimes the one before it, which may still be honoured.
    function shotOn(uint16 slot) internal returns (Shot memory) {
        return shotAt(previous[slot] != 0 && random(4) == 0 ? previous[slot] : latest[slot]);
    }

    function shotAt(uint256 place) internal view returns (Shot memory) {
        return abi.decode(shots[place - 1], (Shot));
    }

    /// @dev In percent of what they were at the start; the dollar goes down with the last of them.
    function setPrices(uint256 percent) internal {
        setPrice(USDC, percent <= 5 ? 10 ** 28 : 10 ** 30);
        setEth(percent * 30);
        setPrice(WBTC, percent * 600 * 10 ** 28);
    }

    // ------------------------------------------------------------------------------------------------------ venues

    function slotOf(uint256 venue) internal pure returns (uint16) {
        return venue == SLOTS ? 0 : uint16(venue);
    }

    function venueAt(uint256 venue) internal view returns (IVenue) {
        return venue == SLOTS ? IVenue(pool) : IVenue(chains[venue].venue);
    }

    function inboundOf(address who, uint16 assetId, uint16 slot) internal view returns (uint256) {
        (uint104 pledged,) = chains[homeOf(assetId)].vault.pledged(idOf(who), assetId, slot);
        (uint104 released, uint104 claimed) = chains[slot].vault.released(idOf(who), assetId);
        return pledged - released - claimed;
    }

    function debtAt(address who, uint256 venue) internal view returns (uint256) {
        return venueAt(venue).debtOf(idOf(who));
    }

    // ----------------------------------------------------------------------------------------------------- chance

    function begin(uint256 seed) internal {
        _random = uint256(keccak256(abi.encode(seed, shots.length)));
    }

    function random(uint256 below) internal returns (uint256) {
        _random = uint256(keccak256(abi.encode(_random)));
        return below == 0 ? 0 : _random % below;
    }

    function anyone() internal returns (address) {
        return people[random(people.length)];
    }

    function anySlot() internal returns (uint16) {
        return uint16(random(SLOTS));
    }

    function anyVenue() internal returns (uint256) {
        return random(VENUES);
    }

    function anyCollateral() internal returns (uint16) {
        return collateralIds()[random(4)];
    }

    function collateralIds() internal pure returns (uint16[4] memory) {
        return [WETH, USDC, WBTC, WETH_2];
    }

    function amount(uint16 assetId) internal returns (uint256) {
        return 1 + random(assetId == WBTC ? BTC / 20 : assetId == USDC ? 500 * DOLLAR : 1 ether);
    }

    // ----------------------------------------------------------------------------------------------------- results

    function did(string memory action) internal returns (bool) {
        ++done[action];
        return true;
    }

    /// @dev Every rule has an error of its own: a panic is a number that went below zero or out of its range.
    function refused(bytes memory reason) internal pure returns (bool) {
        vm.assertTrue(reason.length < 4 || bytes4(reason) != bytes4(0x4e487b71), "a calculation failed");
        return false;
    }
}
