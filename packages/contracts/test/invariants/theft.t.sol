// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {vm} from "../utils/Vm.sol";
import {Liars} from "./Liars.sol";

/// @dev Invariant 11: what a quorum takes from one chain with forged headers of every kind stays under the formula of
/// §9 until the guardian halts, and a halt with a recovery puts back what was due.
contract TheftInvariants is Liars {
    uint256 private constant HONEST_KEY = uint256(keccak256("honest operator"));

    /// @dev Of the chain's own assets, when the lies began: how much a bucket holds, what all accounts had together, and what
    /// the thieves had in their own hands.
    mapping(uint16 assetId => uint256) private _capacity;
    mapping(uint16 assetId => uint256) private _custody;
    mapping(uint16 assetId => uint256) private _held;
    /// @dev Of the pool then, in tokens.
    uint256 private _poolCapacity;
    uint256 private _chargedOff;
    /// @dev When the guardian looked; zero before.
    uint64 private _haltedAt;

    function limit() internal override {
        super.limit();
        setBucket(WBTC, unitsFor(WBTC, size / (1 + random(8))));
        setBucket(CHEAP, unitsFor(CHEAP, size / (1 + random(8))));
        _setPoolBucket(size * (1 + random(4)) / 2 * DOLLAR);
    }

    /// @dev Everybody owes something there, and has pledged something from there; MALLORY comes last.
    function settleIn() internal override {
        people.push(MALLORY);
        fund(MALLORY, DEBT_POOL, 10 ** 18, address(pool));
        fund(TRUDY, DEBT_POOL, 10 ** 18, address(pool));
        super.settleIn();
        for (uint256 i = 0; i < people.length; ++i) {
            put(people[i], WBTC, unitsFor(WBTC, 4 * size));
            put(people[i], CHEAP, unitsFor(CHEAP, size));
        }
        freshen();
        for (uint256 i = 0; i < people.length; ++i) {
            uint256 most = pool.bucketAvailable();
            uint256 tokenAmount = minDebt * DOLLAR + random(size / 4) * DOLLAR;
            tryBorrow(people[i], POOL, tokenAmount < most ? tokenAmount : most, shotCount());
            tryBorrow(people[i], THERE, (minDebt + random(size)) * DOLLAR, shotCount());
        }
        freshen();
        for (uint256 i = 0; i < people.length; ++i) {
            tryPledge(people[i], WBTC, 0, unitsFor(WBTC, 1 + random(size)), shotCount());
            tryPledge(people[i], CHEAP, 2, unitsFor(CHEAP, 1 + random(size / 2)), shotCount());
        }
        freshen();
    }

    function cap() internal override {}

    function actions() internal pure override returns (bytes4[] memory list) {
        list = new bytes4[](8);
        list[0] = this.forgesMargin.selector;
        list[1] = this.forgesReleases.selector;
        list[2] = this.forgesTrouble.selector;
        list[3] = this.forgesTrouble.selector;
        list[4] = this.forgesRuin.selector;
        list[5] = this.forgesClaims.selector;
        list[6] = this.rotates.selector;
        list[7] = this.hurries.selector;
    }

    function invariant_theftIsBounded() public view {
        if (lyingSince != 0) _requireBounded();
    }

    function afterInvariant() public {
        if (lyingSince == 0) return;
        if (_haltedAt == 0) _halt();
        _requireBounded();
        _requireNothingDone();
        replaceOperators(THERE);
        _requireRestored();
        // The last lie is still the latest header there is.
        _requireNothingDone();
        advance(DUE_AFTER);
        _requireNothingDone();
        _requireBounded();
        requireBacked(WBTC);
        requireBacked(CHEAP);
        requireBooks();
    }

    function test_everyActionHappens() public {
        for (uint256 seed = 1; seed < 13; ++seed) {
            playApart(seed, 60);
        }
        requireDone("forged borrow,forged withdrawal,forged liquidation,forged write-off,forged claim,rotate,recover");
        requireDone("reverse withdrawal,reverse seizure");
    }

    function check() internal view override {
        invariant_theftIsBounded();
    }

    function finish() internal override {
        afterInvariant();
    }

    function recoveryKey() internal pure override returns (uint256) {
        return HONEST_KEY;
    }

    function beginLying() internal override {
        lyingSince = time;
        uint16[2] memory ids = [WBTC, CHEAP];
        for (uint256 i = 0; i < ids.length; ++i) {
            (_capacity[ids[i]],) = extensionOf(chains[THERE].vault).bucketOf(ids[i]);
            _custody[ids[i]] = chains[THERE].vault.totalUnits(ids[i]);
            _held[ids[i]] = _inHands(ids[i]);
        }
        (_poolCapacity,) = pool.limits();
        _held[DEBT_POOL] = _inHands(DEBT_POOL);
        (_chargedOff,) = pool.chargedOff();
    }

    /// @dev Within five and a half hours.
    function mayLie() internal override returns (bool) {
        if (_haltedAt == 0 && time > lyingSince + 5 hours) _halt();
        return _haltedAt == 0;
    }

    function _halt() private {
        vm.prank(OWNER);
        chains[THERE].registry.halt();
        vm.prank(OWNER);
        chains[THERE].registry.extendHalt();
        _haltedAt = time;
    }

    /// @dev Σ p × K × (1 + t / W) + Σ q × B × (1 + t / W), for each asset and venue by itself.
    function _requireBounded() private view {
        uint256 secs = (_haltedAt == 0 ? time : _haltedAt) - lyingSince;
        uint16[2] memory ids = [WBTC, CHEAP];
        for (uint256 i = 0; i < ids.length; ++i) {
            uint16 assetId = ids[i];
            uint256 most = _capacity[assetId] * (DAY + secs) / DAY;
            atMost(_inHands(assetId), _held[assetId] + most, "thieves took more of an asset than the formula says");
        }
        (uint256 chargedOff,) = pool.chargedOff();
        uint256 lost = _inHands(DEBT_POOL) + chargedOff;
        uint256 poolMost = _poolCapacity * (DAY + secs) / DAY;
        // Charged-off shares are worth the index, which grows.
        uint256 interest = chargedOff / 100;
        atMost(
            lost,
            _held[DEBT_POOL] + _chargedOff + poolMost + interest,
            "thieves took more of a pool than the formula says"
        );
    }

    /// @dev What all accounts have lost together went through the buckets; what was due came back to them.
    function _requireRestored() private view {
        uint256 secs = _haltedAt - lyingSince;
        uint16[2] memory ids = [WBTC, CHEAP];
        for (uint256 i = 0; i < ids.length; ++i) {
            uint256 most = _capacity[ids[i]] * (DAY + secs) / DAY;
            atMost(_custody[ids[i]], chains[THERE].vault.totalUnits(ids[i]) + most, "what was due did not come back");
        }
    }

    /// @dev Halted or recovered: no lie does anything any more, and nothing that was due is paid.
    function _requireNothingDone() private {
        uint256 count = dueCount(THERE);
        for (uint256 i = 0; i < count; ++i) {
            tryPayDue(THERE, i);
        }
        vm.assertFalse(tryForgedClaim(), "a forged claim was settled or noted after the lies were over");
        vm.assertFalse(tryForgedNote(), "a forged claim was paid after the lies were over");
        vm.assertEq(done["pay due"], 0);
    }

    /// @dev In the thieves' own hands.
    function _inHands(uint16 assetId) private view returns (uint256) {
        return tokens[assetId].balanceOf(MALLORY) + tokens[assetId].balanceOf(TRUDY);
    }

    function _setPoolBucket(uint256 tokenAmount) private {
        vm.prank(OWNER);
        pool.setLimits(uint104(tokenAmount), 0);
    }
}
