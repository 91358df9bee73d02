// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {ERC4626} from "@openzeppelin/contracts/token/ERC20/extensions/ERC4626.sol";
import {IERC4626} from "@openzeppelin/contracts/interfaces/IERC4626.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IERC7540Operator, IERC7540Redeem, IERC7575Share} from "../interfaces/IERC7540Redeem.sol";
import {IRedeemNotice} from "../interfaces/IRedeemNotice.sol";
import {Notice, RedeemNotice} from "../types/Notice.sol";
import {PoolTerms} from "../types/PoolTerms.sol";
import {PoolLimits} from "./PoolLimits.sol";

/// @title Lenders: in at once, out after notice (§8)
abstract contract PoolNotice is PoolLimits {
    using Math for uint256;
    using SafeCast for uint256;

    /// @inheritdoc IRedeemNotice
    uint256 public immutable exitDelay;

    /// @dev Slot 14: by the id of a request less one, which is the order of the times.
    mapping(address controller => RedeemNotice[]) private _requests;
    /// @dev Nothing is left of the requests before this one.
    mapping(address controller => uint256) private _first;
    mapping(address controller => address) private _receivers;
    /// @inheritdoc IERC7540Operator
    mapping(address controller => mapping(address operator => bool)) public isOperator;

    constructor(PoolTerms memory terms) {
        exitDelay = terms.exitDelay;
    }

    // ------------------------------------------------------------------------------------------------------ in

    /// @inheritdoc IERC4626
    function deposit(uint256 assets, address receiver)
        public
        override(ERC4626, IERC4626)
        exclusive
        returns (uint256 shares)
    {
        shares = _toShares(assets, Math.Rounding.Floor);
        _deposit(msg.sender, receiver, assets, shares);
    }

    /// @inheritdoc IERC4626
    function mint(uint256 shares, address receiver)
        public
        override(ERC4626, IERC4626)
        exclusive
        returns (uint256 assets)
    {
        assets = _toAssets(shares, Math.Rounding.Ceil);
        _deposit(msg.sender, receiver, assets, shares);
    }

    // ----------------------------------------------------------------------------------------------------- out

    /// @inheritdoc IERC7540Redeem
    function requestRedeem(uint256 shares, address controller, address owner)
        external
        exclusive
        returns (uint256 requestId)
    {
        if (exitDelay == 0) revert NoExitDelay();
        if (!_actsFor(owner)) _spendAllowance(owner, msg.sender, shares);
        if (controller != owner && !_actsFor(controller)) revert NotOperator(controller, msg.sender);
        uint128 assets = _toAssets(shares, Math.Rounding.Floor).toUint128();
        if (assets == 0) revert ZeroAmount();
        _transfer(owner, address(this), shares);
        _requests[controller].push(RedeemNotice(shares, Notice(assets, uint64(block.timestamp))));
        requestId = _requests[controller].length;
        emit RedeemRequest(controller, owner, requestId, msg.sender, shares);
    }

    /// @inheritdoc IERC4626
    function redeem(uint256 shares, address receiver, address controller)
        public
        override(ERC4626, IERC4626)
        exclusive
        returns (uint256 assets)
    {
        if (exitDelay == 0) {
            assets = _toAssets(shares, Math.Rounding.Floor);
            _withdraw(msg.sender, receiver, controller, assets, shares);
            return assets;
        }
        uint256 claimed;
        (claimed, assets) = _claim(controller, shares, _books.cash);
        if (claimed != shares) revert ERC4626ExceededMaxRedeem(controller, shares, claimed);
        _pay(controller, receiver, assets, shares);
    }

    /// @inheritdoc IERC4626
    function withdraw(uint256 assets, address receiver, address controller)
        public
        override(ERC4626, IERC4626)
        exclusive
        returns (uint256 shares)
    {
        if (exitDelay == 0) {
            shares = _toShares(assets, Math.Rounding.Ceil);
            _withdraw(msg.sender, receiver, controller, assets, shares);
            return shares;
        }
        uint256 claimed;
        (shares, claimed) = _claim(controller, balanceOf(address(this)), Math.min(assets, _books.cash));
        if (claimed != assets) revert ERC4626ExceededMaxWithdraw(controller, assets, claimed);
        _pay(controller, receiver, assets, shares);
    }

    /// @inheritdoc IRedeemNotice
    function payRequest(uint256 requestId, address controller) external exclusive returns (uint256 assets) {
        RedeemNotice storage request = _requestAt(requestId, controller);
        if (!request.notice.isOpen(exitDelay)) {
            revert RequestNotOpen(request.notice.opensAt(exitDelay), request.notice.closesAt(exitDelay));
        }
        uint256 shares = request.shares;
        assets = _worth(request, shares);
        _take(request, shares);
        _pay(controller, redeemReceiverOf(controller), assets, shares);
    }

    /// @inheritdoc IRedeemNotice
    function returnRequest(uint256 requestId, address controller) external exclusive returns (uint256 shares) {
        RedeemNotice storage request = _requestAt(requestId, controller);
        uint256 closesAt = request.notice.closesAt(exitDelay);
        if (block.timestamp < closesAt) revert RequestNotClosed(closesAt);
        uint256 asked = request.shares;
        shares = _unearned(asked, request.notice.assets);
        request.shares = 0;
        uint256 burnt = asked - shares;
        _burn(address(this), burnt);
        _transfer(address(this), controller, shares);
        emit RequestReturned(controller, requestId, shares, burnt);
    }

    /// @inheritdoc IERC7540Operator
    function setOperator(address operator, bool approved) external returns (bool success) {
        isOperator[msg.sender][operator] = approved;
        emit OperatorSet(msg.sender, operator, approved);
        return true;
    }

    /// @inheritdoc IRedeemNotice
    function setRedeemReceiver(address receiver) external {
        _receivers[msg.sender] = receiver;
        emit RedeemReceiverSet(msg.sender, receiver);
    }

    // --------------------------------------------------------------------------------------------------- views

    /// @inheritdoc IERC4626
    function maxRedeem(address controller) public view override(ERC4626, IERC4626) unlocked returns (uint256 shares) {
        if (exitDelay == 0) return Math.min(balanceOf(controller), _toShares(_books.cash, Math.Rounding.Floor));
        (shares,) = _claimable(controller);
    }

    /// @inheritdoc IERC4626
    function maxWithdraw(address controller) public view override(ERC4626, IERC4626) unlocked returns (uint256 assets) {
        if (exitDelay == 0) return super.maxWithdraw(controller);
        (, assets) = _claimable(controller);
    }

    /// @inheritdoc IERC4626
    function previewRedeem(uint256 shares) public view override(ERC4626, IERC4626) returns (uint256) {
        if (exitDelay != 0) revert NoPreview();
        return super.previewRedeem(shares);
    }

    /// @inheritdoc IERC4626
    function previewWithdraw(uint256 assets) public view override(ERC4626, IERC4626) returns (uint256) {
        if (exitDelay != 0) revert NoPreview();
        return super.previewWithdraw(assets);
    }

    /// @inheritdoc IERC7540Redeem
    function pendingRedeemRequest(uint256 requestId, address controller) external view unlocked returns (uint256) {
        RedeemNotice memory request = _find(requestId, controller);
        return request.notice.isPending(exitDelay) ? request.shares : 0;
    }

    /// @inheritdoc IERC7540Redeem
    function claimableRedeemRequest(uint256 requestId, address controller) external view unlocked returns (uint256) {
        RedeemNotice memory request = _find(requestId, controller);
        return request.notice.isOpen(exitDelay) ? request.shares : 0;
    }

    /// @inheritdoc IRedeemNotice
    function redeemRequest(uint256 requestId, address controller)
        external
        view
        unlocked
        returns (uint256 shares, uint256 assets, uint256 opensAt, uint256 closesAt)
    {
        RedeemNotice memory request = _find(requestId, controller);
        if (request.shares == 0) return (0, 0, 0, 0);
        Notice memory notice = request.notice;
        return (request.shares, notice.assets, notice.opensAt(exitDelay), notice.closesAt(exitDelay));
    }

    /// @inheritdoc IRedeemNotice
    function redeemReceiverOf(address controller) public view returns (address receiver) {
        receiver = _receivers[controller];
        return receiver == address(0) ? controller : receiver;
    }

    /// @inheritdoc IERC7575Share
    function share() external view returns (address) {
        return address(this);
    }

    /// @inheritdoc IERC165
    function supportsInterface(bytes4 id) external view returns (bool) {
        bool isShareToken = id == type(IERC165).interfaceId || id == 0x2f0a18c5;
        bool isRedeemedOnRequest = id == type(IERC7540Operator).interfaceId || id == type(IERC7540Redeem).interfaceId;
        return isShareToken || (exitDelay != 0 && isRedeemedOnRequest);
    }

    // ------------------------------------------------------------------------------------------------ internal

    function _deposit(address caller, address receiver, uint256 assets, uint256 shares) internal override {
        if (assets == 0 || shares == 0) revert ZeroAmount();
        super._deposit(caller, receiver, assets, shares);
    }

    function _withdraw(address caller, address receiver, address owner, uint256 assets, uint256 shares)
        internal
        override
    {
        if (assets == 0 || shares == 0) revert ZeroAmount();
        if (receiver == address(0)) revert ZeroReceiver();
        super._withdraw(caller, receiver, owner, assets, shares);
    }

    /// @dev For shares that wait in the pool.
    function _pay(address controller, address receiver, uint256 assets, uint256 shares) private {
        if (assets == 0 || shares == 0) revert ZeroAmount();
        if (receiver == address(0)) revert ZeroReceiver();
        _burn(address(this), shares);
        _transferOut(receiver, assets);
        emit Withdraw(msg.sender, receiver, controller, assets, shares);
    }

    /// @dev Takes shares out of the controller's open requests: `mostShares`, or as many as are paid `mostAssets`.
    function _claim(address controller, uint256 mostShares, uint256 mostAssets)
        private
        returns (uint256 shares, uint256 assets)
    {
        if (!_actsFor(controller)) revert NotOperator(controller, msg.sender);
        RedeemNotice[] storage requests = _requests[controller];
        uint256 i = _first[controller];
        while (i < requests.length && requests[i].shares == 0) ++i;
        _first[controller] = i;
        for (; i < requests.length && shares < mostShares && assets < mostAssets; ++i) {
            RedeemNotice storage request = requests[i];
            if (!_isClaimable(request)) continue;
            uint256 taken = Math.min(request.shares, mostShares - shares);
            uint256 worth = _worth(request, taken);
            if (worth > mostAssets - assets) {
                // Rounded up: so many shares are worth no less.
                taken = taken.mulDiv(mostAssets - assets, worth, Math.Rounding.Ceil);
                worth = mostAssets - assets;
            }
            _take(request, taken);
            shares += taken;
            assets += worth;
        }
    }

    function _take(RedeemNotice storage request, uint256 shares) private {
        request.notice.assets -= uint128(shares.mulDiv(request.notice.assets, request.shares));
        request.shares -= shares;
    }

    /// @return assets What shares of a request are paid: at the price when asked or at the price now, whichever is lower.
    function _worth(RedeemNotice storage request, uint256 shares) private view returns (uint256 assets) {
        uint256 asked = shares.mulDiv(request.notice.assets, request.shares);
        return Math.min(asked, _toAssets(shares, Math.Rounding.Floor));
    }

    /// @dev So many of `shares` that they are worth `assets` at most once the others are burnt.
    function _unearned(uint256 shares, uint256 assets) private view returns (uint256) {
        if (_toAssets(shares, Math.Rounding.Floor) <= assets) return shares;
        uint256 others = totalSupply() + 10 ** _decimalsOffset() - shares;
        return assets.mulDiv(others, _totalAssets() + 1 - assets);
    }

    /// @dev Of all requests of the controller, as far as the cash goes.
    function _claimable(address controller) private view returns (uint256 shares, uint256 assets) {
        uint256 cash_ = _books.cash;
        for (uint256 i = _first[controller]; i < _requests[controller].length && assets < cash_; ++i) {
            RedeemNotice storage request = _requests[controller][i];
            if (!_isClaimable(request)) continue;
            uint256 worth = _worth(request, request.shares);
            if (worth == 0) continue;
            uint256 paid = Math.min(worth, cash_ - assets);
            shares += paid == worth ? request.shares : request.shares.mulDiv(paid, worth);
            assets += paid;
        }
    }

    function _isClaimable(RedeemNotice storage request) private view returns (bool) {
        return request.shares != 0 && request.notice.isOpen(exitDelay);
    }

    function _find(uint256 requestId, address controller) private view returns (RedeemNotice memory request) {
        if (requestId == 0 || requestId > _requests[controller].length) return request;
        return _requests[controller][requestId - 1];
    }

    function _requestAt(uint256 requestId, address controller) private view returns (RedeemNotice storage) {
        if (_find(requestId, controller).shares == 0) revert UnknownRequest(controller, requestId);
        return _requests[controller][requestId - 1];
    }

    function _actsFor(address who) private view returns (bool) {
        return msg.sender == who || isOperator[who][msg.sender];
    }
}
