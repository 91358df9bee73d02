// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IMarginVault} from "../../src/interfaces/IMarginVault.sol";
import {IVenue} from "../../src/interfaces/IVenue.sol";
import {DevToken} from "../../src/dev/DevToken.sol";
import {TokenLib} from "../../src/libraries/TokenLib.sol";
import {Authorization} from "../../src/types/Authorization.sol";
import {AccountProof} from "../../src/types/Snapshot.sol";
import {vm} from "./Vm.sol";

/// @dev The smallest venue: one token, debt shares, an index set by hand, money out of nowhere.
contract TestVenue is IVenue {
    IMarginVault private immutable VAULT;
    uint16 public immutable liabilityAssetId;
    address public immutable token;
    address public reserveReceiver = vm.addr(uint256(keccak256("reserve")));
    uint256 private _index = 10 ** 27;
    mapping(bytes32 account => uint104) private _debts;
    /// @dev In write-offs.
    uint256 public lost;

    error Unauthorized();

    constructor(IMarginVault vault, uint16 liabilityAssetId_, address token_) {
        VAULT = vault;
        liabilityAssetId = liabilityAssetId_;
        token = token_;
    }

    function setReserveReceiver(address receiver) external {
        reserveReceiver = receiver;
    }

    function setIndex(uint256 ray) external {
        _index = ray;
    }

    function borrow(bytes32 account, uint256 units, address receiver, AccountProof calldata proof) external {
        VAULT.lock();
        _debts[account] += uint104(units);
        VAULT.requireBorrow(account, msg.sender, proof);
        DevToken(token).mint(receiver, _tokens(units));
        VAULT.unlock();
    }

    /// @dev Signed: `Open(bytes32 account,uint256 nonce,uint256 deadline)`.
    function borrowBySignature(
        bytes32 account,
        uint256 units,
        address receiver,
        AccountProof calldata proof,
        Authorization calldata authorization
    ) external {
        VAULT.lock();
        _debts[account] += uint104(units);
        bytes32 structHash = keccak256(
            abi.encode(
                keccak256("Open(bytes32 account,uint256 nonce,uint256 deadline)"),
                account,
                authorization.nonce,
                authorization.deadline
            )
        );
        VAULT.requireBorrowBySignature(account, structHash, proof, authorization);
        DevToken(token).mint(receiver, _tokens(units));
        VAULT.unlock();
    }

    function repay(bytes32 account, uint256 units) external {
        VAULT.lock();
        _debts[account] -= uint104(units);
        TokenLib.pull(token, msg.sender, _tokens(units));
        VAULT.onDebtChange(account);
        VAULT.unlock();
    }

    function onLiquidate(bytes32 account, address payer, uint256 units) external returns (uint256 tokens) {
        if (msg.sender != address(VAULT)) revert Unauthorized();
        _debts[account] -= uint104(units);
        tokens = _tokens(units);
        TokenLib.pull(token, payer, tokens);
    }

    function onWriteOff(bytes32 account, uint256 units) external returns (uint256 tokens) {
        if (msg.sender != address(VAULT)) revert Unauthorized();
        _debts[account] -= uint104(units);
        tokens = _tokens(units);
        lost += tokens;
    }

    function debtOf(bytes32 account) external view returns (uint104) {
        if (msg.sender != address(VAULT)) VAULT.requireUnlocked();
        return _debts[account];
    }

    function index() external view returns (uint256) {
        return _index;
    }

    function _tokens(uint256 units) private view returns (uint256) {
        return Math.mulDiv(units, _index, 10 ** 27, Math.Rounding.Ceil);
    }
}
