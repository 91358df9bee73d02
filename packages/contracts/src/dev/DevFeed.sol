// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @title A price feed with Chainlink's `AggregatorV3` interface that anyone may set, for local chains and tests only.
contract DevFeed {
    /// @notice Decimals of the answer.
    uint8 public immutable decimals;
    string public description;

    uint80 private _roundId;
    int256 private _answer;
    uint256 private _updatedAt;

    constructor(string memory description_, uint8 decimals_, int256 answer) {
        description = description_;
        decimals = decimals_;
        setAt(answer, block.timestamp);
    }

    /// @notice Answers `answer` dollars × 10^decimals, updated now.
    function set(int256 answer) external {
        setAt(answer, block.timestamp);
    }

    /// @notice Answers `answer` dollars × 10^decimals, as if updated at `updatedAt` (seconds).
    function setAt(int256 answer, uint256 updatedAt) public {
        ++_roundId;
        _answer = answer;
        _updatedAt = updatedAt;
    }

    function latestRoundData()
        external
        view
        returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)
    {
        return (_roundId, _answer, _updatedAt, _updatedAt, _roundId);
    }
}
