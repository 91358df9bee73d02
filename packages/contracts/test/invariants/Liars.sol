// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ISnapshotRegistry} from "../../src/interfaces/ISnapshotRegistry.sol";
import {ProofLib} from "../../src/libraries/ProofLib.sol";
import {MarginVault} from "../../src/MarginVault.sol";
import {AccountId} from "../../src/types/AccountId.sol";
import {Claim} from "../../src/types/Claim.sol";
import {AccountProof, ClaimProof, CompactSignature, Snapshot} from "../../src/types/Snapshot.sol";
import {balanceWord, claimWord, debtWord, pledgeWord} from "../utils/LeafWords.sol";
import {TestVenue} from "../utils/TestVenue.sol";
import {vm} from "../utils/Vm.sol";
import {Words} from "../utils/Words.sol";
import {Lenders} from "./Lenders.sol";

/// @dev A quorum that signs what it likes for one chain: leaves, prices, claims, sets of operators. MALLORY has an account,
/// and TRUDY is paid for what is taken from others.
abstract contract Liars is Lenders {
    /// @dev Where they lie: the chain of the pool, and not the home chain, so that they can also rotate.
    uint16 internal constant THERE = 1;
    uint256 private constant OTHER_KEY = uint256(keccak256("other operator"));

    address internal immutable MALLORY = actor("mallory");
    address internal immutable TRUDY = actor("trudy");

    /// @dev When they signed the first lie; zero before.
    uint64 internal lyingSince;
    /// @dev A forged snapshot that is the latest there.
    Snapshot private _header;
    bytes32[] private _table;
    bytes32[] private _words;
    bytes private _cut;
    Claim private _claim;
    uint256 private _key = OPERATOR_KEY;

    function setUp() public virtual override {
        super.setUp();
        outfit(MALLORY);
        outfit(TRUDY);
    }

    // ----------------------------------------------------------------------------------------------------- actions

    /// @dev Units elsewhere that MALLORY does not have, and a debt for them here.
    function forgesMargin(uint256 seed) external {
        if (!_beginLie(seed)) return;
        _lieAbout(MALLORY);
        uint256 tokenAmount = _some(pool.bucketAvailable());
        if (tokenAmount > pool.cash()) tokenAmount = pool.cash();
        AccountProof memory proof = _proof();
        on(THERE);
        by(MALLORY);
        try pool.borrow(idOf(MALLORY), tokenAmount, TRUDY, proof) {
            stampDues(THERE);
            did("forged borrow");
        } catch (bytes memory reason) {
            refused(reason);
        }
    }

    /// @dev Units that are pledged or claimed, as if they had come back.
    function forgesReleases(uint256 seed) external {
        if (!_beginLie(seed)) return;
        _lieAbout(MALLORY);
        uint16 assetId = _assetThere();
        (uint104 balance,) = chains[THERE].vault.balance(idOf(MALLORY), assetId);
        AccountProof memory proof = _proof();
        uint256 units = random(2) == 0 ? balance : 1 + random(balance);
        on(THERE);
        by(MALLORY);
        try chains[THERE].vault.withdraw(idOf(MALLORY), assetId, units, TRUDY, proof) {
            stampDues(THERE);
            did("forged withdrawal");
        } catch (bytes memory reason) {
            refused(reason);
        }
    }

    /// @dev Debts elsewhere that somebody does not have, and collateral that is worth nothing.
    function forgesTrouble(uint256 seed) external {
        if (!_beginLie(seed)) return;
        address who = _victim();
        _lieAbout(who);
        uint256 venue = random(2) == 0 ? THERE : POOL;
        uint16 assetId = random(3) == 0 ? anyCollateral() : _assetThere();
        uint256 maxRepayUnits = random(2) == 0 ? type(uint104).max : (1 + random(size)) * DOLLAR;
        AccountProof memory proof = _proof();
        MarginVault vault = chains[THERE].vault;
        address venue_ = address(venues[venue]);
        uint256 count = dueCount(THERE);
        on(THERE);
        by(TRUDY);
        try vault.liquidate(idOf(who), venue_, maxRepayUnits, assetId, 0, TRUDY, "", proof) returns (
            uint256 repaid, uint256
        ) {
            if (dueCount(THERE) != count) wasSeized(THERE, repaid);
            did("forged liquidation");
        } catch (bytes memory reason) {
            refused(reason);
        }
    }

    /// @dev Nothing left of somebody: also of themselves, whose real debt the lenders lose then.
    function forgesRuin(uint256 seed) external {
        if (!_beginLie(seed)) return;
        address who = random(2) == 0 ? MALLORY : _victim();
        _lieAbout(who);
        address venue = address(venues[random(2) == 0 ? THERE : POOL]);
        AccountProof memory proof = _proof();
        on(THERE);
        by(TRUDY);
        try chains[THERE].vault.writeOff(idOf(who), venue, proof) {
            stampDues(THERE);
            did("forged write-off");
        } catch (bytes memory reason) {
            refused(reason);
        }
    }

    /// @dev Claims that nobody booked, against units that somebody pledged.
    function forgesClaims(uint256 seed) external {
        if (!_beginLie(seed)) return;
        (address who, uint16 assetId) = (_victim(), _assetThere());
        (, uint104 locked) = chains[THERE].vault.balance(idOf(who), assetId);
        if (locked == 0) return;
        uint104 units = random(2) == 0 ? locked : uint104(1 + random(locked));
        uint16 debtSlot = random(2) == 0 ? 0 : 2;
        _lieAbout(who);
        _claim = Claim(debtSlot, uint64(1_000 + random(200)), idOf(who), TRUDY, assetId, units);
        _header.claims = ProofLib.leafOf(_claim);
        _post();
        tryForgedClaim();
    }

    /// @dev The set hands over to itself under another name.
    function rotates(uint256 seed) external {
        if (!_beginLie(seed)) return;
        _lieAbout(MALLORY);
        uint256 next = _key == OPERATOR_KEY ? OTHER_KEY : OPERATOR_KEY;
        _header.operators = keccak256(abi.encode(uint256(1), _listOf(next)));
        _post();
        _key = next;
        did("rotate");
    }

    /// @dev Nothing of it is paid in time.
    function hurries(uint256 seed) external {
        if (!_beginLie(seed)) return;
        uint256 count = dueCount(THERE);
        if (count != 0) tryPayDue(THERE, random(count));
        if (_claim.units != 0) tryForgedNote();
    }

    // -------------------------------------------------------------------------------------------------------- tries

    function tryForgedClaim() internal returns (bool) {
        ClaimProof memory proof = ClaimProof(_header, new bytes32[](0));
        on(THERE);
        try chains[THERE].vault.settle(_claim, proof) {
            return did("forged claim");
        } catch (bytes memory reason) {
            return refused(reason);
        }
    }

    function tryForgedNote() internal returns (bool) {
        on(THERE);
        try extensionOf(chains[THERE].vault).payNoted(_claim) {
            return did("forged note");
        } catch (bytes memory reason) {
            return refused(reason);
        }
    }

    // -------------------------------------------------------------------------------------------------------- lies

    /// @dev Whether they still may: the guardian looks in time.
    function mayLie() internal virtual returns (bool);

    /// @dev The first lie of a run begins the attack.
    function beginLying() internal virtual;

    /// @dev Minutes pass from lie to lie.
    function _beginLie(uint256 seed) private returns (bool) {
        begin(seed);
        if (lyingSince == 0) beginLying();
        advance(uint64(4 + random(600)));
        return mayLie();
    }

    /// @dev Signs and posts one leaf with whatever serves them, and prices likewise.
    function _lieAbout(address who) private {
        _table = _forgedTable();
        _words = _forgedWords(who);
        _cut = abi.encodePacked(uint64(time), time, keccak256("cut"));
        _cut = abi.encodePacked(_cut, _cut, _cut);
        _header = Snapshot({
            epoch: time / EPOCH_SECONDS,
            timestamp: time,
            oldest: time,
            cut: keccak256(_cut),
            config: keccak256("another config"),
            assets: keccak256(abi.encodePacked(_table)),
            accounts: ProofLib.leafOf(AccountId.wrap(idOf(who)), _words),
            claims: 0,
            operators: keccak256(abi.encode(uint256(1), _listOf(_key)))
        });
        _post();
    }

    /// @dev An hour of epochs apart, so that what is posted twice in a second is newer.
    function _post() private {
        advance(2);
        (_header.epoch, _header.timestamp) = (time / EPOCH_SECONDS, time);
        ISnapshotRegistry registry = chains[THERE].registry;
        CompactSignature[] memory signatures = new CompactSignature[](1);
        (signatures[0].r, signatures[0].vs) = vm.signCompact(_key, registry.digest(_header));
        on(THERE);
        registry.post(_header, _cut, 1, _listOf(_key), 1, signatures);
    }

    /// @dev Each price as it is, or far from it.
    function _forgedTable() private returns (bytes32[] memory assets) {
        assets = table;
        for (uint256 i = 0; i < assets.length; ++i) {
            uint256 price = uint256(assets[i]) >> 128;
            uint256 choice = random(4);
            if (choice == 0) price = price / 10 ** (1 + random(9)) + 1;
            if (choice == 1) price = price * 10 ** (1 + random(6)) % 2 ** 126;
            assets[i] = bytes32((price << 128) | (uint256(assets[i]) & type(uint128).max));
        }
    }

    /// @dev The words of the account with units that come and go as they please; this chain reads its own numbers itself.
    function _forgedWords(address who) private returns (bytes32[] memory) {
        bytes32[][] memory parts = new bytes32[][](2);
        parts[0] = trueWords(who);
        uint256 kind = random(4);
        bytes32[] memory lies = new bytes32[](3);
        if (kind == 0) {
            lies[0] = pledgeWord(WETH, THERE, 2 ** 80, 0);
            lies[1] = balanceWord(WETH, 0, 2 ** 80);
        } else if (kind == 1) {
            lies[0] = pledgeWord(WBTC, 0, 2 ** 80, 2 ** 80);
            lies[1] = pledgeWord(CHEAP, 2, 2 ** 96, 2 ** 96);
        } else if (kind == 2) {
            lies[0] = debtWord(DEBT_0, 2 ** 70);
            lies[1] = pledgeWord(DEAR, THERE, 2 ** 60, 0);
        } else {
            // Nothing at all elsewhere, and a debt.
            delete parts[0];
            lies[0] = debtWord(DEBT_2, 2 ** 70);
            lies[1] = claimWord(WETH, THERE, 0, 0);
        }
        lies[2] = debtWord(DEBT_2, 1);
        parts[1] = lies;
        return _mergeOver(parts);
    }

    /// @dev Lies replace what is true.
    function _mergeOver(bytes32[][] memory parts) private pure returns (bytes32[] memory) {
        for (uint256 i = 0; i < parts[1].length; ++i) {
            for (uint256 j = 0; j < parts[0].length; ++j) {
                if (Words.keyOf(parts[0][j]) == Words.keyOf(parts[1][i])) parts[0][j] = parts[1][i];
            }
        }
        return Words.merge(parts);
    }

    function _proof() private view returns (AccountProof memory proof) {
        (proof.header, proof.assets, proof.words, proof.cut) = (_header, _table, _words, _cut);
    }

    function _some(uint256 most) private returns (uint256) {
        return random(2) == 0 ? most : random(most + 1);
    }

    function _assetThere() private returns (uint16) {
        return random(2) == 0 ? WBTC : CHEAP;
    }

    function _victim() private returns (address) {
        return people[random(people.length - 1)];
    }

    function _listOf(uint256 key) private pure returns (address[] memory list) {
        list = new address[](1);
        list[0] = vm.addr(key);
    }
}
