// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {FeedAnswer, RateAnswer} from "../types/ChainState.sol";

/// @title Reading contracts that are not ours
/// @dev A source that reverts, has no code, answers garbage or burns gas is answered with `ok` false; it never fails the
/// read. The gas it gets is fixed and must be there, so that the same block gives everyone the same answer or none.
library OracleLib {
    uint256 private constant GAS = 500_000;
    /// @dev What a call costs before its gas is handed over.
    uint256 private constant CALL_GAS = 10_000;
    /// @dev Beyond this `10 ** decimals` says nothing.
    uint256 private constant MAX_DECIMALS = 36;

    /// @notice Too little gas is left for the source to get what it is promised.
    error NotEnoughGas(uint256 required, uint256 left);

    /// @notice The latest answer of a Chainlink `AggregatorV3`, without judging it.
    function readFeed(address feed) internal view returns (FeedAnswer memory result) {
        (bool hasDecimals, uint256 decimals) = _readDecimals(feed);
        (bool ok, bytes memory data) = _call(feed, abi.encodeWithSignature("latestRoundData()"), 160);
        if (!ok || !hasDecimals) return result;
        (, int256 answer,, uint256 updatedAt,) = abi.decode(data, (uint256, int256, uint256, uint256, uint256));
        if (updatedAt > type(uint64).max) return result;
        return FeedAnswer(true, answer, uint64(updatedAt), uint8(decimals));
    }

    /// @notice What one whole share of an ERC-4626 converts to.
    function readRate(address source) internal view returns (RateAnswer memory result) {
        (bool hasDecimals, uint256 decimals) = _readDecimals(source);
        if (!hasDecimals) return result;
        (bool ok, bytes memory data) =
            _call(source, abi.encodeWithSignature("convertToAssets(uint256)", 10 ** decimals), 32);
        if (ok) return RateAnswer(true, abi.decode(data, (uint256)));
    }

    function _readDecimals(address source) private view returns (bool ok, uint256 decimals) {
        bytes memory data;
        (ok, data) = _call(source, abi.encodeWithSignature("decimals()"), 32);
        if (!ok) return (false, 0);
        decimals = abi.decode(data, (uint256));
        return (decimals <= MAX_DECIMALS, decimals);
    }

    function _call(address target, bytes memory input, uint256 length) private view returns (bool, bytes memory) {
        // A call gets at most 63 parts in 64 of what is left, silently.
        uint256 required = GAS * 64 / 63 + CALL_GAS;
        if (gasleft() < required) revert NotEnoughGas(required, gasleft());
        (bool ok, bytes memory data) = target.staticcall{gas: GAS}(input);
        return (ok && data.length >= length, data);
    }
}
