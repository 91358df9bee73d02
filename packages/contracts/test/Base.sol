// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IVaultExtension} from "../src/interfaces/IVaultExtension.sol";
import {ProofLib} from "../src/libraries/ProofLib.sol";
import {MarginVault} from "../src/MarginVault.sol";
import {SnapshotRegistry} from "../src/SnapshotRegistry.sol";
import {AccountId} from "../src/types/AccountId.sol";
import {Claim} from "../src/types/Claim.sol";
import {Leaving} from "../src/types/Leaving.sol";
import {Posting} from "../src/types/Posting.sol";
import {AccountProof, ClaimProof, CompactSignature, Snapshot} from "../src/types/Snapshot.sol";
import {TestToken} from "./utils/TestToken.sol";
import {TestVenue} from "./utils/TestVenue.sol";
import {Tree} from "./utils/Tree.sol";
import {vm} from "./utils/Vm.sol";
import {Words} from "./utils/Words.sol";

/// @dev Three chains in one EVM, each with its own registry, vault and venue. An operator of one signs snapshots of
/// what the vaults hold when it looks. Calls go to a chain after `on(slot)`, which the helpers here do themselves.
abstract contract Base {
    struct Chain {
        uint256 id;
        SnapshotRegistry registry;
        MarginVault vault;
        TestVenue venue;
    }

    /// @dev What an operator saw of one chain.
    struct Sight {
        bytes32[][] words; // by place in `accounts`
        Claim[] claims;
        uint256[][] paid;
        uint64 number;
        uint64 timestamp;
    }

    /// @dev A snapshot with everything below its roots.
    struct Shot {
        Snapshot header;
        bytes32[] assets;
        bytes32[] accounts;
        bytes32[][] words;
        Claim[] claims;
        bytes cut;
    }

    uint16 internal constant SLOTS = 3;
    uint64 internal constant MAX_AGE_RISK = 300;
    uint64 internal constant MAX_AGE_LIQUIDATE = 120;
    uint64 internal constant EPOCH_SECONDS = 2;
    uint256 internal constant OPERATOR_KEY = uint256(keccak256("operator"));

    // Slot 0 holds WETH and USDC, slot 1 WBTC, slot 2 another WETH. Each lends dollars with 6 decimals.
    uint16 internal constant WETH = 0;
    uint16 internal constant USDC = 1;
    uint16 internal constant DEBT_0 = 2;
    uint16 internal constant WBTC = 3;
    uint16 internal constant DEBT_1 = 4;
    uint16 internal constant WETH_2 = 5;
    uint16 internal constant DEBT_2 = 6;

    uint256 internal constant DOLLAR = 10 ** 6;
    uint256 internal constant BTC = 10 ** 8;
    /// @dev Of the venues, in usdWad.
    uint256 internal constant DUST = 100 ether;

    address internal immutable ALICE = actor("alice");
    address internal immutable BOB = actor("bob");
    address internal immutable LIQUIDATOR = actor("liquidator");
    address internal immutable OWNER = actor("owner");

    Chain[3] internal chains;
    mapping(uint16 assetId => TestToken) internal tokens;
    bytes32[] internal table;
    uint64 internal time = 1_800_000_000;
    bytes[3] private _sights;
    bytes32[] private _known;
    mapping(bytes32 account => bool) private _isKnown;

    function setUp() public virtual {
        vm.warp(time);
        for (uint16 slot = 0; slot < SLOTS; ++slot) {
            uint256 id = 900_001 + slot;
            vm.chainId(id);
            SnapshotRegistry registry = new SnapshotRegistry(
                keccak256("salt"), slot, id, EPOCH_SECONDS, _operators(), keccak256("config"), OWNER
            );
            MarginVault vault = new MarginVault(registry, slot, SLOTS, MAX_AGE_RISK, MAX_AGE_LIQUIDATE, OWNER);
            chains[slot] = Chain(id, registry, vault, TestVenue(address(0)));
        }
        addAssets();
    }

    function addAssets() internal virtual {
        _addCollateral(0, WETH, 18);
        _addCollateral(0, USDC, 6);
        _addVenue(0, DEBT_0);
        _addCollateral(1, WBTC, 8);
        _addVenue(1, DEBT_1);
        _addCollateral(2, WETH_2, 18);
        _addVenue(2, DEBT_2);
        table.push(collateralWord({price: 3_000 * 10 ** 18, initial: 8_000, maintenance: 8_500, bonus: 500, slot: 0}));
        table.push(collateralWord({price: 10 ** 30, initial: 9_500, maintenance: 9_700, bonus: 200, slot: 0}));
        table.push(debtAssetWord({price: 10 ** 30, slot: 0}));
        table.push(collateralWord({price: 60_000 * 10 ** 28, initial: 7_500, maintenance: 8_000, bonus: 600, slot: 1}));
        table.push(debtAssetWord({price: 10 ** 30, slot: 1}));
        table.push(collateralWord({price: 3_000 * 10 ** 18, initial: 8_000, maintenance: 8_500, bonus: 500, slot: 2}));
        table.push(debtAssetWord({price: 10 ** 30, slot: 2}));
    }

    // ---------------------------------------------------------------------------------------------------- actors

    function actor(string memory name) internal returns (address who) {
        who = vm.addr(uint256(keccak256(bytes(name))));
        vm.label(who, name);
    }

    function idOf(address who) internal pure returns (bytes32) {
        return bytes32(uint256(uint160(who)));
    }

    /// @dev The next call is made by an EOA.
    function by(address who) internal {
        vm.prank(who, who);
    }

    /// @dev From here on, this is the chain `slot`.
    function on(uint16 slot) internal {
        vm.chainId(chains[slot].id);
    }

    // --------------------------------------------------------------------------------------------------- actions

    function fund(address who, uint16 assetId, uint256 units, address spender) internal {
        tokens[assetId].mint(who, units);
        vm.prank(who, who);
        tokens[assetId].approve(spender, type(uint256).max);
    }

    function deposit(address who, uint16 assetId, uint256 units) internal {
        MarginVault vault = vaultOf(assetId);
        fund(who, assetId, units, address(vault));
        by(who);
        vault.deposit(idOf(who), assetId, units);
    }

    function pledge(address who, uint16 assetId, uint16 toSlot, uint256 units) internal {
        MarginVault vault = vaultOf(assetId);
        by(who);
        vault.pledge(idOf(who), assetId, toSlot, units);
    }

    function pledge(address who, uint16 assetId, uint16 toSlot, uint256 units, Shot memory shot) internal {
        MarginVault vault = vaultOf(assetId);
        AccountProof memory proof = proofOf(shot, idOf(who));
        by(who);
        vault.pledge(idOf(who), assetId, toSlot, units, proof);
    }

    function withdraw(address who, uint16 assetId, uint256 units, Shot memory shot) internal {
        MarginVault vault = vaultOf(assetId);
        AccountProof memory proof = proofOf(shot, idOf(who));
        by(who);
        vault.withdraw(idOf(who), assetId, units, who, proof);
    }

    function release(address who, uint16 slot, uint16 assetId, uint256 units, Shot memory shot) internal {
        AccountProof memory proof = proofOf(shot, idOf(who));
        on(slot);
        by(who);
        chains[slot].vault.release(idOf(who), assetId, units, proof);
    }

    function borrow(address who, uint16 slot, uint256 units, Shot memory shot) internal {
        AccountProof memory proof = proofOf(shot, idOf(who));
        on(slot);
        by(who);
        chains[slot].venue.borrow(idOf(who), units, who, proof);
    }

    function repay(address who, uint16 slot, uint256 units) internal {
        fund(who, slotDebt(slot), units, address(chains[slot].venue));
        on(slot);
        by(who);
        chains[slot].venue.repay(idOf(who), units);
    }

    /// @dev The liquidator repays on `slot` up to `maxRepayUnits` of `who`'s debt there.
    function liquidate(address who, uint16 slot, uint256 maxRepayUnits, uint16 assetId, Shot memory shot)
        internal
        returns (uint256 repaidUnits, uint256 units)
    {
        fund(LIQUIDATOR, slotDebt(slot), 10 ** 15, address(chains[slot].venue));
        AccountProof memory proof = proofOf(shot, idOf(who));
        (MarginVault vault, address venue) = (chains[slot].vault, address(chains[slot].venue));
        on(slot);
        by(LIQUIDATOR);
        return vault.liquidate(idOf(who), venue, maxRepayUnits, assetId, 0, LIQUIDATOR, "", proof);
    }

    /// @dev BOB forces up to `units` of `who`'s to `toSlot`.
    function forcePledge(address who, uint16 assetId, uint16 toSlot, uint256 units, Shot memory shot)
        internal
        returns (uint256)
    {
        AccountProof memory proof = proofOf(shot, idOf(who));
        MarginVault vault = vaultOf(assetId);
        by(BOB);
        return vault.forcePledge(idOf(who), assetId, toSlot, units, proof);
    }

    /// @dev BOB forces up to `units` of `who`'s back from `slot`.
    function forceRelease(address who, uint16 slot, uint16 assetId, uint256 units, Shot memory shot)
        internal
        returns (uint256)
    {
        AccountProof memory proof = proofOf(shot, idOf(who));
        on(slot);
        by(BOB);
        return chains[slot].vault.forceRelease(idOf(who), assetId, units, proof);
    }

    function writeOff(address who, uint16 slot, Shot memory shot) internal returns (uint256 units) {
        AccountProof memory proof = proofOf(shot, idOf(who));
        on(slot);
        by(BOB);
        return chains[slot].vault.writeOff(idOf(who), address(chains[slot].venue), proof);
    }

    function settle(Shot memory shot, uint256 place) internal {
        ClaimProof memory proof = claimProofOf(shot, place);
        vaultOf(shot.claims[place].assetId).settle(shot.claims[place], proof);
    }

    // -------------------------------------------------------------------------------------------------- snapshots

    /// @dev Looks at all chains, seals a snapshot and posts it on all of them.
    function snap() internal returns (Shot memory shot) {
        shot = look();
        for (uint16 slot = 0; slot < SLOTS; ++slot) {
            post(shot, slot);
        }
    }

    /// @dev Looks at all chains and seals a snapshot.
    function look() internal returns (Shot memory) {
        for (uint16 slot = 0; slot < SLOTS; ++slot) {
            lookAt(slot);
        }
        return seal();
    }

    /// @dev Moves the operators' cut forward on one chain.
    function lookAt(uint16 slot) internal {
        MarginVault vault = chains[slot].vault;
        bytes32[] memory accounts = knownAccounts();
        Sight memory sight;
        sight.words = new bytes32[][](accounts.length);
        for (uint256 i = 0; i < accounts.length; ++i) {
            sight.words[i] = vault.localWords(accounts[i]);
        }
        sight.claims = new Claim[](vault.claimCount());
        for (uint64 i = 0; i < sight.claims.length; ++i) {
            sight.claims[i] = vault.claimAt(i);
        }
        sight.paid = new uint256[][](SLOTS);
        for (uint16 i = 0; i < SLOTS; ++i) {
            sight.paid[i] = vault.paidWords(i, 0, type(uint256).max);
        }
        (sight.number, sight.timestamp) = (time / 2, time);
        _sights[slot] = abi.encode(sight);
    }

    /// @dev A snapshot of what was last seen of each chain, a few seconds later.
    function seal() internal returns (Shot memory shot) {
        advance(4);
        Sight[] memory sights = new Sight[](SLOTS);
        for (uint16 slot = 0; slot < SLOTS; ++slot) {
            if (_sights[slot].length == 0) lookAt(slot);
            sights[slot] = abi.decode(_sights[slot], (Sight));
        }
        shot.assets = table;
        uint64 oldest = time;
        for (uint16 slot = 0; slot < SLOTS; ++slot) {
            (uint64 number, uint64 seen) = (sights[slot].number, sights[slot].timestamp);
            shot.cut = abi.encodePacked(shot.cut, number, seen, keccak256(abi.encode(slot, number)));
            if (seen < oldest) oldest = seen;
        }
        _sealAccounts(shot, sights);
        _sealClaims(shot, sights);
        shot.header = Snapshot({
            epoch: time / EPOCH_SECONDS,
            timestamp: time,
            oldest: oldest,
            cut: keccak256(shot.cut),
            config: keccak256("config"),
            assets: keccak256(abi.encodePacked(table)),
            accounts: Tree.root(_leaves(shot)),
            claims: claimsRoot(shot),
            operators: _operators()
        });
    }

    function post(Shot memory shot, uint16 slot) internal {
        Posting memory posting = postingOf(shot);
        on(slot);
        chains[slot].registry.post(posting.header, posting.cut, 1, posting.operators, 1, posting.signatures);
    }

    /// @dev Good on every chain.
    function postingOf(Shot memory shot) internal view returns (Posting memory) {
        CompactSignature[] memory signatures = new CompactSignature[](1);
        (signatures[0].r, signatures[0].vs) = vm.signCompact(OPERATOR_KEY, chains[0].registry.digest(shot.header));
        return Posting(shot.header, shot.cut, 1, _operatorList(), 1, signatures);
    }

    function proofOf(Shot memory shot, bytes32 account) internal pure returns (AccountProof memory proof) {
        (proof.header, proof.assets, proof.cut) = (shot.header, shot.assets, shot.cut);
        for (uint256 i = 0; i < shot.accounts.length; ++i) {
            if (shot.accounts[i] != account) continue;
            proof.words = shot.words[i];
            proof.siblings = Tree.siblings(_leaves(shot), i);
        }
    }

    function claimProofOf(Shot memory shot, uint256 place) internal pure returns (ClaimProof memory) {
        return ClaimProof(shot.header, Tree.siblings(_claimLeaves(shot), place));
    }

    function claimsRoot(Shot memory shot) internal pure returns (bytes32) {
        return Tree.root(_claimLeaves(shot));
    }

    function advance(uint64 secs) internal {
        time += secs;
        vm.warp(time);
    }

    // ------------------------------------------------------------------------------------------------------ table

    function collateralWord(uint256 price, uint256 initial, uint256 maintenance, uint256 bonus, uint256 slot)
        internal
        pure
        returns (bytes32)
    {
        return assetWord(price, initial, maintenance, bonus, slot, 1);
    }

    function debtAssetWord(uint256 price, uint256 slot) internal pure returns (bytes32) {
        return assetWord(price, 11_000, 10_500, 0, slot, 2);
    }

    function assetWord(uint256 price, uint256 initial, uint256 maintenance, uint256 bonus, uint256 slot, uint256 kind)
        internal
        pure
        returns (bytes32)
    {
        return
            bytes32(
                (price << 128) | (initial << 112) | (maintenance << 96) | (bonus << 80) | (slot << 64) | (kind << 56)
            );
    }

    /// @dev A new price from the next snapshot on, dollars × 10^36 per base unit.
    function setPrice(uint16 assetId, uint256 price) internal {
        table[assetId] = bytes32((price << 128) | (uint256(table[assetId]) & type(uint128).max));
    }

    /// @dev Flags from the next snapshot on: 1 price stale, 2 chain stale, 4 new liabilities refused.
    function setFlags(uint16 assetId, uint256 flags) internal {
        table[assetId] = bytes32((uint256(table[assetId]) & ~(uint256(0xff) << 48)) | (flags << 48));
    }

    /// @dev WETH on both chains, in dollars.
    function setEth(uint256 dollars) internal {
        setPrice(WETH, dollars * 10 ** 18);
        setPrice(WETH_2, dollars * 10 ** 18);
    }

    /// @dev Of the assets above, whatever a test writes into the table; any other is slot 2's.
    function homeOf(uint16 assetId) internal view virtual returns (uint16) {
        return assetId <= DEBT_0 ? 0 : assetId <= DEBT_1 ? 1 : 2;
    }

    function slotDebt(uint16 slot) internal pure returns (uint16) {
        return slot == 0 ? DEBT_0 : slot == 1 ? DEBT_1 : DEBT_2;
    }

    /// @dev The vault that holds the asset; from here on, this is its chain.
    function vaultOf(uint16 assetId) internal returns (MarginVault) {
        on(homeOf(assetId));
        return chains[homeOf(assetId)].vault;
    }

    function balanceOf(address who, uint16 assetId) internal view returns (uint104 units) {
        (units,) = chains[homeOf(assetId)].vault.balance(idOf(who), assetId);
    }

    /// @dev What the vault's extension can do.
    function extensionOf(MarginVault vault) internal pure returns (IVaultExtension) {
        return IVaultExtension(address(vault));
    }

    function leavingOf(address who, uint16 assetId) internal view returns (uint104 units) {
        (units,) = chains[homeOf(assetId)].vault.leaving(idOf(who), assetId);
    }

    function requestOf(bytes32 account, uint16 assetId, uint64 number) internal view returns (Leaving memory) {
        return extensionOf(chains[homeOf(assetId)].vault).leavingRequest(account, assetId, number);
    }

    function requestOf(address who, uint16 assetId, uint64 number) internal view returns (Leaving memory) {
        return requestOf(idOf(who), assetId, number);
    }

    function debtOf(address who, uint16 slot) internal view returns (uint104) {
        return chains[slot].venue.debtOf(idOf(who));
    }

    /// @dev Every account any chain has seen, in the order in which they were found.
    function knownAccounts() internal returns (bytes32[] memory) {
        for (uint16 slot = 0; slot < SLOTS; ++slot) {
            uint256 count = chains[slot].vault.accountCount();
            for (uint256 i = 0; i < count; ++i) {
                bytes32 account = chains[slot].vault.accountAt(i);
                if (_isKnown[account]) continue;
                _isKnown[account] = true;
                _known.push(account);
            }
        }
        return _known;
    }

    // ---------------------------------------------------------------------------------------------------- private

    function _addCollateral(uint16 slot, uint16 assetId, uint8 decimals) private {
        tokens[assetId] = new TestToken(decimals);
        vm.prank(OWNER);
        chains[slot].vault.addAsset(assetId, address(tokens[assetId]), 0);
    }

    function _addVenue(uint16 slot, uint16 assetId) private {
        tokens[assetId] = new TestToken(6);
        chains[slot].venue = new TestVenue(chains[slot].vault, assetId, address(tokens[assetId]));
        vm.prank(OWNER);
        chains[slot].vault.addVenue(address(chains[slot].venue));
    }

    /// @dev An account may be known now that was not when a chain was last looked at: it had no words there.
    function _sealAccounts(Shot memory shot, Sight[] memory sights) private {
        bytes32[] memory known = knownAccounts();
        shot.accounts = new bytes32[](known.length);
        shot.words = new bytes32[][](known.length);
        uint256 length = 0;
        for (uint256 i = 0; i < known.length; ++i) {
            bytes32[][] memory parts = new bytes32[][](SLOTS);
            for (uint256 slot = 0; slot < SLOTS; ++slot) {
                if (i < sights[slot].words.length) parts[slot] = sights[slot].words[i];
            }
            bytes32[] memory words = Words.merge(parts);
            if (words.length == 0) continue;
            shot.accounts[length] = known[i];
            shot.words[length++] = words;
        }
        (bytes32[] memory accounts, bytes32[][] memory allWords) = (shot.accounts, shot.words);
        assembly ("memory-safe") {
            mstore(accounts, length)
            mstore(allWords, length)
        }
    }

    function _sealClaims(Shot memory shot, Sight[] memory sights) private view {
        shot.claims = new Claim[](64);
        uint256 length = 0;
        for (uint256 slot = 0; slot < SLOTS; ++slot) {
            for (uint256 i = 0; i < sights[slot].claims.length; ++i) {
                Claim memory claim = sights[slot].claims[i];
                uint256[] memory paid = sights[homeOf(claim.assetId)].paid[slot];
                if (i / 256 < paid.length && (paid[i / 256] >> (i % 256)) & 1 == 1) continue;
                shot.claims[length++] = claim;
            }
        }
        Claim[] memory claims = shot.claims;
        assembly ("memory-safe") {
            mstore(claims, length)
        }
    }

    function _leaves(Shot memory shot) private pure returns (bytes32[] memory leaves) {
        leaves = new bytes32[](shot.accounts.length);
        for (uint256 i = 0; i < leaves.length; ++i) {
            leaves[i] = ProofLib.leafOf(AccountId.wrap(shot.accounts[i]), shot.words[i]);
        }
    }

    function _claimLeaves(Shot memory shot) private pure returns (bytes32[] memory leaves) {
        leaves = new bytes32[](shot.claims.length);
        for (uint256 i = 0; i < leaves.length; ++i) {
            leaves[i] = ProofLib.leafOf(shot.claims[i]);
        }
    }

    function _operatorList() private pure returns (address[] memory list) {
        list = new address[](1);
        list[0] = vm.addr(OPERATOR_KEY);
    }

    function _operators() private pure returns (bytes32) {
        return keccak256(abi.encode(uint256(1), _operatorList()));
    }
}
