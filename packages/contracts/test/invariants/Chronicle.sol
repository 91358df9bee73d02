// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ProofLib} from "../../src/libraries/ProofLib.sol";
import {MarginVault} from "../../src/MarginVault.sol";
import {SnapshotRegistry} from "../../src/SnapshotRegistry.sol";
import {AccountId} from "../../src/types/AccountId.sol";
import {Claim} from "../../src/types/Claim.sol";
import {AccountProof, ClaimProof, CompactSignature, Snapshot} from "../../src/types/Snapshot.sol";
import {Base} from "../Base.sol";
import {Tree} from "../utils/Tree.sol";
import {vm} from "../utils/Vm.sol";
import {Words} from "../utils/Words.sol";

/// @dev What operators see and sign. A block of a chain can be read once the chain's delay has passed; the cut moves
/// forward chain by chain, so most snapshots join states of different times. Kept so that whatever did not change is
/// stored once: a run signs hundreds.
abstract contract Chronicle is Base {
    /// @dev What a chain holds from one change to the next. Lists are places in `_lists`.
    struct State {
        uint64 touches;
        uint64 claims;
        uint256[] lists; // by place in `_known`
        uint256[SLOTS] paid; // by debt slot: the first 256 claims
    }

    struct Block {
        uint64 timestamp;
        uint64 state; // place in `_states`
    }

    struct Leaf {
        bytes32 account;
        bytes32 hash;
        uint256 list;
    }

    /// @dev A signed snapshot; its leaves and claims are places in `_leafList` and `_claims`.
    struct Signed {
        Snapshot header;
        bytes cut;
        uint256 table;
        uint256[] leaves;
        uint256[] claims;
        bytes32 r;
        bytes32 vs;
    }

    /// @dev Seconds until a block of the chain is final.
    uint64[3] internal delays;
    /// @dev By slot: the place of the latest snapshot in the order of signing; zero is none.
    uint256[3] internal latest;
    /// @dev Seconds; zero for a snapshot that is or never was the latest on the slot.
    mapping(uint16 slot => mapping(uint256 place => uint64)) internal supersededAt;
    /// @dev When the slot accepted its last sign of life, by what the snapshots say.
    uint64[3] internal lifeAt;

    /// @dev By slot: the last snapshot from before a recovery that ended a halt.
    uint256[3] private _disowned;
    bytes32[][] private _lists;
    bytes32[][] private _tables;
    Leaf[] private _leafList;
    Signed[] private _signed;
    Claim[] private _claims;
    mapping(uint16 slot => mapping(uint64 index => uint256 place)) private _claimPlaces;
    mapping(uint16 slot => Block[]) private _blocks;
    mapping(uint16 slot => State[]) private _states;
    /// @dev By slot: the place of the block in the operators' cut.
    uint256[3] private _cut;
    mapping(uint16 slot => mapping(bytes32 account => uint256)) private _lastList;
    mapping(bytes32 lists => uint256 place) private _leafOf;
    mapping(bytes32 account => bool) private _isKnown;
    bytes32[] private _known;

    // ------------------------------------------------------------------------------------------------------ chains

    /// @dev The chain makes a block.
    function mine(uint16 slot) internal {
        MarginVault vault = chains[slot].vault;
        State[] storage states = _states[slot];
        if (states.length == 0 || states[states.length - 1].touches != vault.touches()) _addState(slot, vault);
        _blocks[slot].push(Block(time, uint64(states.length - 1)));
    }

    /// @dev The operators' cut moves to the newest final block of the chain.
    function follow(uint16 slot) internal {
        Block[] storage blocks = _blocks[slot];
        uint256 place = _cut[slot];
        while (place + 1 < blocks.length && blocks[place + 1].timestamp + delays[slot] <= time) ++place;
        _cut[slot] = place;
    }

    // --------------------------------------------------------------------------------------------------- operators

    /// @dev Signs what the cut shows, a few seconds later.
    function sign() internal {
        advance(4);
        signAs(OPERATOR_KEY);
    }

    /// @dev What the table says of prices that nobody sets.
    function reprice() internal virtual {}

    function signAs(uint256 key) internal {
        reprice();
        Signed storage shot = _signed.push();
        uint64 oldest = time;
        bytes memory cut;
        for (uint16 slot = 0; slot < SLOTS; ++slot) {
            if (_blocks[slot].length == 0) mine(slot);
            uint256 number = _cut[slot];
            uint64 seen = _blocks[slot][number].timestamp;
            cut = abi.encodePacked(cut, uint64(number + 1), seen, keccak256(abi.encode(slot, number)));
            if (seen < oldest) oldest = seen;
        }
        shot.cut = cut;
        shot.table = _tablePlace();
        shot.header = Snapshot({
            epoch: time / EPOCH_SECONDS,
            timestamp: time,
            oldest: oldest,
            cut: keccak256(cut),
            config: keccak256("config"),
            assets: keccak256(abi.encodePacked(table)),
            accounts: Tree.root(_signAccounts(shot)),
            claims: Tree.root(_signClaims(shot)),
            operators: operatorsHash()
        });
        (shot.r, shot.vs) = vm.signCompact(key, chains[0].registry.digest(shot.header));
    }

    // ---------------------------------------------------------------------------------------------------- relayers

    /// @dev Whatever was signed, on any chain.
    function postShot(uint16 slot, uint256 place) internal {
        Signed storage shot = _signed[place - 1];
        CompactSignature[] memory signatures = new CompactSignature[](1);
        signatures[0] = CompactSignature(shot.r, shot.vs);
        Snapshot memory header = shot.header;
        SnapshotRegistry registry = chains[slot].registry;
        // §9: halted, a registry accepts nothing; after thirty days of silence nothing that is newer.
        bool isOpen = !registry.isHalted() && !(registry.isDormant() && place > latest[slot]);
        on(slot);
        try registry.post(header, shot.cut, 1, operatorList(), 1, signatures) {
            vm.assertTrue(isOpen, "a registry accepts what it should not");
        } catch {
            vm.assertFalse(isOpen, "a registry refuses what it should accept");
        }
        if (!isOpen || place <= latest[slot]) return;
        if (latest[slot] != 0) supersededAt[slot][latest[slot]] = time;
        latest[slot] = place;
        if (isLife(place)) lifeAt[slot] = time;
    }

    /// @dev §6, at this time.
    function isLife(uint256 place) internal view returns (bool) {
        Signed storage shot = _signed[place - 1];
        uint64 home = _timestampIn(shot.cut, 0);
        return time <= shot.header.timestamp + 1 hours && shot.header.timestamp <= home + 6 hours;
    }

    /// @dev Whether the slot honours the snapshot as one that is the latest, or was within so many seconds.
    function isKept(uint16 slot, uint256 place, uint64 secs) internal view returns (bool) {
        if (place <= _disowned[slot]) return false;
        if (place == latest[slot]) return true;
        uint64 since = supersededAt[slot][place];
        return since != 0 && time <= since + secs;
    }

    /// @dev New operators sign for the slot after a halt: it honours nothing that the old ones signed.
    function disown(uint16 slot) internal {
        _disowned[slot] = latest[slot];
    }

    // ----------------------------------------------------------------------------------------------------- proofs

    function shotCount() internal view returns (uint256) {
        return _signed.length;
    }

    function headerOf(uint256 place) internal view returns (Snapshot memory) {
        return _signed[place - 1].header;
    }

    function tableOf(uint256 place) internal view returns (bytes32[] memory) {
        return _tables[_signed[place - 1].table];
    }

    function cutOf(uint256 place) internal view returns (bytes memory) {
        return _signed[place - 1].cut;
    }

    /// @dev The time of the slot's entry in the cut, in seconds.
    function seenAt(uint256 place, uint16 slot) internal view returns (uint64) {
        return _timestampIn(_signed[place - 1].cut, slot);
    }

    /// @dev The words of the account's leaf; none without one.
    function wordsOf(uint256 place, address who) internal view returns (bytes32[] memory) {
        uint256[] storage leaves = _signed[place - 1].leaves;
        for (uint256 i = 0; i < leaves.length; ++i) {
            if (_leafList[leaves[i]].account == idOf(who)) return _lists[_leafList[leaves[i]].list];
        }
        return new bytes32[](0);
    }

    /// @dev Refused for an account without a leaf.
    function proofOf(uint256 place, address who) internal view returns (AccountProof memory proof) {
        Signed storage shot = _signed[place - 1];
        (proof.header, proof.cut, proof.assets) = (shot.header, shot.cut, _tables[shot.table]);
        bytes32[] memory hashes = new bytes32[](shot.leaves.length);
        uint256 own = hashes.length;
        for (uint256 i = 0; i < hashes.length; ++i) {
            Leaf storage leaf = _leafList[shot.leaves[i]];
            hashes[i] = leaf.hash;
            if (leaf.account != idOf(who)) continue;
            own = i;
            proof.words = _lists[leaf.list];
        }
        if (own < hashes.length) proof.siblings = Tree.siblings(hashes, own);
    }

    function claimCountOf(uint256 place) internal view returns (uint256) {
        return _signed[place - 1].claims.length;
    }

    function claimOf(uint256 place, uint256 number) internal view returns (Claim memory) {
        return _claims[_signed[place - 1].claims[number]];
    }

    function claimProofOf(uint256 place, uint256 number) internal view returns (ClaimProof memory) {
        return ClaimProof(_signed[place - 1].header, Tree.siblings(_claimLeaves(_signed[place - 1].claims), number));
    }

    function operatorList() internal pure returns (address[] memory list) {
        list = new address[](1);
        list[0] = vm.addr(OPERATOR_KEY);
    }

    function operatorsHash() internal pure returns (bytes32) {
        return keccak256(abi.encode(uint256(1), operatorList()));
    }

    // ---------------------------------------------------------------------------------------------------- private

    function _addState(uint16 slot, MarginVault vault) private {
        _learn(vault);
        State storage state = _states[slot].push();
        state.touches = vault.touches();
        for (uint256 i = 0; i < _known.length; ++i) {
            state.lists.push(_listOf(slot, _known[i], vault.localWords(_known[i])));
        }
        state.claims = vault.claimCount();
        // The bitmaps of this world are one word.
        vm.assertLe(state.claims, 256);
        for (uint64 i = state.claims; i != 0 && _claimPlaces[slot][i - 1] == 0; --i) {
            _claims.push(vault.claimAt(i - 1));
            // Counted from 1; the lowest is added last.
            _claimPlaces[slot][i - 1] = _claims.length;
        }
        for (uint16 i = 0; i < SLOTS; ++i) {
            uint256[] memory words = vault.paidWords(i, 0, 1);
            if (words.length != 0) state.paid[i] = words[0];
        }
    }

    /// @dev Every account that any chain has seen.
    function _learn(MarginVault vault) private {
        uint256 count = vault.accountCount();
        for (uint256 i = 0; i < count; ++i) {
            bytes32 account = vault.accountAt(i);
            if (_isKnown[account]) continue;
            _isKnown[account] = true;
            _known.push(account);
        }
    }

    /// @dev The place of a list; that of the account's list before, if it is the same.
    function _listOf(uint16 slot, bytes32 account, bytes32[] memory words) private returns (uint256 place) {
        if (_lists.length == 0) _lists.push();
        place = _lastList[slot][account];
        if (_isSame(_lists[place], words)) return place;
        place = _lists.length;
        _lists.push(words);
        _lastList[slot][account] = place;
    }

    function _isSame(bytes32[] storage list, bytes32[] memory words) private view returns (bool) {
        if (list.length != words.length) return false;
        for (uint256 i = 0; i < words.length; ++i) {
            if (list[i] != words[i]) return false;
        }
        return true;
    }

    function _tablePlace() private returns (uint256) {
        uint256 count = _tables.length;
        if (count == 0 || !_isSame(_tables[count - 1], table)) _tables.push(table);
        return _tables.length - 1;
    }

    function _signAccounts(Signed storage shot) private returns (bytes32[] memory hashes) {
        hashes = new bytes32[](_known.length);
        uint256 length = 0;
        for (uint256 i = 0; i < _known.length; ++i) {
            uint256 place = _leafPlace(i);
            Leaf storage leaf = _leafList[place];
            if (leaf.list == 0) continue;
            shot.leaves.push(place);
            hashes[length++] = leaf.hash;
        }
        assembly ("memory-safe") {
            mstore(hashes, length)
        }
    }

    /// @dev The leaf of an account that the cut shows; one without words has the list 0.
    function _leafPlace(uint256 known) private returns (uint256 place) {
        uint256[] memory lists = new uint256[](SLOTS);
        for (uint16 slot = 0; slot < SLOTS; ++slot) {
            State storage state = _cutState(slot);
            // An account may be known now that was not when the chain was last read: it had no words there.
            if (known < state.lists.length) lists[slot] = state.lists[known];
        }
        bytes32 key = keccak256(abi.encode(known, lists));
        place = _leafOf[key];
        if (place != 0) return place - 1;
        bytes32[][] memory parts = new bytes32[][](SLOTS);
        for (uint256 slot = 0; slot < SLOTS; ++slot) {
            parts[slot] = _lists[lists[slot]];
        }
        bytes32[] memory words = Words.merge(parts);
        place = _leafList.length;
        _leafList.push(
            Leaf(
                _known[known],
                ProofLib.leafOf(AccountId.wrap(_known[known]), words),
                words.length == 0 ? 0 : _lists.length
            )
        );
        if (words.length != 0) _lists.push(words);
        _leafOf[key] = place + 1;
    }

    function _signClaims(Signed storage shot) private returns (bytes32[] memory) {
        for (uint16 slot = 0; slot < SLOTS; ++slot) {
            uint64 count = _cutState(slot).claims;
            for (uint64 i = 0; i < count; ++i) {
                uint256 place = _claimPlaces[slot][i] - 1;
                uint256 paid = _cutState(homeOf(_claims[place].assetId)).paid[slot];
                if ((paid >> i) & 1 == 0) shot.claims.push(place);
            }
        }
        return _claimLeaves(shot.claims);
    }

    function _claimLeaves(uint256[] storage claims) private view returns (bytes32[] memory hashes) {
        hashes = new bytes32[](claims.length);
        for (uint256 i = 0; i < hashes.length; ++i) {
            hashes[i] = ProofLib.leafOf(_claims[claims[i]]);
        }
    }

    function _cutState(uint16 slot) private view returns (State storage) {
        return _states[slot][_blocks[slot][_cut[slot]].state];
    }

    function _timestampIn(bytes memory cut, uint256 slot) private pure returns (uint64 seen) {
        assembly ("memory-safe") {
            seen := shr(192, mload(add(cut, add(40, mul(slot, 48)))))
        }
    }
}
