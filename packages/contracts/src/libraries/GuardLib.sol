// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IMarginVault} from "../interfaces/IMarginVault.sol";
import {IVenue} from "../interfaces/IVenue.sol";
import {AssetId} from "../types/AssetId.sol";
import {AssetWord, LIABILITY, assetAt} from "../types/AssetWord.sol";
import {FeedAnswer} from "../types/ChainState.sol";
import {Guard} from "../types/Guard.sol";
import {LeafWord} from "../types/LeafWord.sol";
import {VaultState} from "../types/VaultState.sol";
import {AccountView} from "./AccountViewLib.sol";
import {OracleLib} from "./OracleLib.sol";

/// @title §9: attested prices beside the feeds of this chain
library GuardLib {
    uint256 private constant BPS = 10_000;
    uint256 private constant RAY = 10 ** 27;
    /// @dev Of unit prices.
    uint256 private constant PRICE_DECIMALS = 36;

    /// @notice Reverts if an unflagged price of something that the account has is too far from a fresh answer of the guard
    /// feed. A feed without a fresh answer says nothing.
    function requirePrices(VaultState storage state, AccountView memory current) internal view {
        AssetId[] storage guarded = state.guarded;
        for (uint256 i = 0; i < guarded.length; ++i) {
            AssetId assetId = guarded[i];
            AssetWord asset = assetAt(current.table, assetId);
            if (!asset.isFlagged() && _has(current.words, assetId.place())) {
                _requirePrice(state, assetId, asset.unitPrice());
            }
        }
    }

    function _requirePrice(VaultState storage state, AssetId assetId, uint256 attested) private view {
        Guard memory guard = state.guards[assetId];
        FeedAnswer memory answer = OracleLib.readFeed(guard.feed);
        if (!answer.ok || answer.answer <= 0 || answer.updatedAt > block.timestamp) return;
        if (block.timestamp - answer.updatedAt >= guard.heartbeat) return;
        uint256 seen = _unitPrice(state, assetId, guard, answer);
        uint256 distance = attested > seen ? attested - seen : seen - attested;
        if (distance > Math.mulDiv(seen, guard.maxDeviation, BPS)) {
            revert IMarginVault.PriceOffGuard(assetId, attested, seen);
        }
    }

    /// @dev Dollars × 10^36 per base unit, at the venue's index for a liability.
    function _unitPrice(VaultState storage state, AssetId assetId, Guard memory guard, FeedAnswer memory answer)
        private
        view
        returns (uint256 price)
    {
        uint256 decimals = uint256(answer.decimals) + guard.decimals;
        price = decimals <= PRICE_DECIMALS
            ? Math.saturatingMul(uint256(answer.answer), 10 ** (PRICE_DECIMALS - decimals))
            : uint256(answer.answer) / 10 ** (decimals - PRICE_DECIMALS);
        address venue = state.assets[assetId].token;
        if (state.assets[assetId].kind != LIABILITY || price > type(uint128).max) return price;
        return Math.mulDiv(price, IVenue(venue).index(), RAY);
    }

    function _has(bytes32[] memory words, uint256 asset) private pure returns (bool) {
        for (uint256 i = 0; i < words.length; ++i) {
            LeafWord word = LeafWord.wrap(words[i]);
            if (word.isWellFormed() && word.assetPlace() == asset) return true;
        }
        return false;
    }
}
