// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {ICreditPool} from "../interfaces/ICreditPool.sol";
import {IVenue} from "../interfaces/IVenue.sol";
import {Notice} from "../types/Notice.sol";
import {PoolTerms} from "../types/PoolTerms.sol";
import {PoolNotice} from "./PoolNotice.sol";

/// @title The exit of the reserves: after notice, so that they do not leave before a loss that is about to be booked
abstract contract PoolReserves is PoolNotice {
    using SafeCast for uint256;

    uint256 private constant LEAST_DELAY = 2 hours;

    /// @inheritdoc IVenue
    address public immutable reserveReceiver;
    uint256 private immutable DELAY;

    Notice private _notice;

    constructor(PoolTerms memory terms) {
        reserveReceiver = terms.reserveReceiver;
        DELAY = Math.max(LEAST_DELAY, terms.exitDelay);
    }

    /// @inheritdoc ICreditPool
    function requestReserves(uint256 tokenAmount) external exclusive {
        if (msg.sender != reserveReceiver) revert NotReserveReceiver(msg.sender);
        if (tokenAmount > _books.reserves) revert InsufficientReserves(_books.reserves, tokenAmount);
        _notice = Notice(tokenAmount.toUint128(), uint64(block.timestamp));
        emit ReservesRequested(tokenAmount);
    }

    /// @inheritdoc ICreditPool
    function payReserves() external exclusive returns (uint256 tokenAmount) {
        Notice memory notice = _notice;
        if (!notice.isOpen(DELAY)) revert RequestNotOpen(notice.opensAt(DELAY), notice.closesAt(DELAY));
        tokenAmount = Math.min(notice.assets, Math.min(_books.reserves, _books.cash));
        if (tokenAmount == 0) revert ZeroAmount();
        _notice.assets -= uint128(tokenAmount);
        _books.reserves -= uint128(tokenAmount);
        _transferOut(reserveReceiver, tokenAmount);
        emit ReservesPaid(tokenAmount);
    }

    /// @inheritdoc ICreditPool
    function reservesRequest() external view returns (uint256 tokenAmount, uint256 opensAt, uint256 closesAt) {
        Notice memory notice = _notice;
        if (notice.assets == 0) return (0, 0, 0);
        return (notice.assets, notice.opensAt(DELAY), notice.closesAt(DELAY));
    }
}
