// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IMarginLens} from "./interfaces/IMarginLens.sol";
import {IMarginVault} from "./interfaces/IMarginVault.sol";
import {ISnapshotRegistry} from "./interfaces/ISnapshotRegistry.sol";
import {IVenue} from "./interfaces/IVenue.sol";
import {OracleLib} from "./libraries/OracleLib.sol";
import {COLLATERAL} from "./types/AssetWord.sol";
import {
    AssetInfo,
    AssetTotal,
    ChainState,
    FeedAnswer,
    PaidTotal,
    RateAnswer,
    ScheduledSet,
    VenueState
} from "./types/ChainState.sol";
import {Claim} from "./types/Claim.sol";

/// @title Bulk reads for operators
contract MarginLens is IMarginLens {
    /// @inheritdoc IMarginLens
    function readAccounts(IMarginVault vault, bytes32[] calldata accounts)
        external
        view
        returns (uint64 number, uint64 timestamp, bytes32[][] memory words)
    {
        (number, timestamp) = _block();
        words = new bytes32[][](accounts.length);
        for (uint256 i = 0; i < accounts.length; ++i) {
            words[i] = vault.localWords(accounts[i]);
        }
    }

    /// @inheritdoc IMarginLens
    function readAccountIds(IMarginVault vault, uint256 from, uint256 count)
        external
        view
        returns (uint64 number, uint64 timestamp, bytes32[] memory accounts)
    {
        (number, timestamp) = _block();
        accounts = new bytes32[](_page(vault.accountCount(), from, count));
        for (uint256 i = 0; i < accounts.length; ++i) {
            accounts[i] = vault.accountAt(from + i);
        }
    }

    /// @inheritdoc IMarginLens
    function readClaims(IMarginVault vault, uint64 from, uint64 count)
        external
        view
        returns (uint64 number, uint64 timestamp, Claim[] memory claims)
    {
        (number, timestamp) = _block();
        claims = new Claim[](_page(vault.claimCount(), from, count));
        for (uint256 i = 0; i < claims.length; ++i) {
            claims[i] = vault.claimAt(uint64(from + i));
        }
    }

    /// @inheritdoc IMarginLens
    function readPaid(IMarginVault vault, uint16 debtSlot, uint256 from, uint256 count)
        external
        view
        returns (uint64 number, uint64 timestamp, uint256[] memory words)
    {
        (number, timestamp) = _block();
        words = vault.paidWords(debtSlot, from, count);
    }

    /// @inheritdoc IMarginLens
    function readChain(IMarginVault vault, address[] calldata feeds, address[] calldata rateSources)
        external
        view
        returns (ChainState memory state)
    {
        (state.number, state.timestamp) = _block();
        state.chainId = block.chainid;
        _readVault(vault, state);
        _readAssets(vault, state);
        _readRegistry(vault.registry(), state);
        state.feeds = new FeedAnswer[](feeds.length);
        for (uint256 i = 0; i < feeds.length; ++i) {
            state.feeds[i] = OracleLib.readFeed(feeds[i]);
        }
        state.rates = new RateAnswer[](rateSources.length);
        for (uint256 i = 0; i < rateSources.length; ++i) {
            state.rates[i] = OracleLib.readRate(rateSources[i]);
        }
    }

    function _readVault(IMarginVault vault, ChainState memory state) private view {
        state.slot = vault.slot();
        state.slots = vault.slots();
        state.touches = vault.touches();
        state.accountCount = vault.accountCount();
        state.claimCount = vault.claimCount();
        state.paid = new PaidTotal[](state.slots);
        for (uint16 i = 0; i < state.slots; ++i) {
            (state.paid[i].words, state.paid[i].claims) = vault.paidLength(i);
        }
    }

    function _readAssets(IMarginVault vault, ChainState memory state) private view {
        state.assets = vault.assets();
        state.venues = new VenueState[](vault.venues().length);
        state.totals = new AssetTotal[](state.assets.length - state.venues.length);
        (uint256 venue, uint256 total) = (0, 0);
        for (uint256 i = 0; i < state.assets.length; ++i) {
            AssetInfo memory asset = state.assets[i];
            if (asset.kind == COLLATERAL) {
                uint256 held = IERC20(asset.token).balanceOf(address(vault));
                state.totals[total++] = AssetTotal(asset.assetId, vault.totalUnits(asset.assetId), held);
            } else {
                state.venues[venue++] = VenueState(asset.assetId, asset.token, IVenue(asset.token).index());
            }
        }
    }

    function _readRegistry(ISnapshotRegistry registry, ChainState memory state) private view {
        (state.digest, state.epoch, state.snapshotTimestamp,) = registry.latest();
        state.operators = registry.operators();
        state.nextOperators = registry.nextOperators();
        ScheduledSet memory scheduled = state.scheduled;
        (scheduled.threshold, scheduled.operators, scheduled.effectiveAt) = registry.scheduledOperators();
        state.config = registry.config();
        state.salt = registry.salt();
        state.registrySlot = registry.slot();
        state.lifeAt = registry.lifeAt();
        state.silence = registry.silence();
        state.haltedUntil = registry.haltedUntil();
        state.isDormant = registry.isDormant();
    }

    function _block() private view returns (uint64, uint64) {
        return (uint64(block.number), uint64(block.timestamp));
    }

    function _page(uint256 length, uint256 from, uint256 count) private pure returns (uint256) {
        if (from >= length) return 0;
        return count < length - from ? count : length - from;
    }
}
