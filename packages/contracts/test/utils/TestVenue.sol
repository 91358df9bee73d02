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
    uint256 public minDebt = 100 * 10 ** 6;
    uint256 private _index = 10 ** 27;
    mapping(bytes32 account => uint104) private _debts;
    mapping(bytes32 account => uint104) public chargedOffOf;
    /// @dev By charge-offs.
    uint256 public lost;
    /// @dev By repayments of what was charged off.
    uint256 public recovered;
    bool public refusesChargeOffs;
    address public lastRewarded;
    mapping(uint256 id => Aside) private _aside;

    struct Aside {
        bytes32 account;
        address payer;
        uint104 units;
        uint104 old;
        uint256 tokens;
    }

    error Unauthorized();

    constructor(IMarginVault vault, uint16 liabilityAssetId_, address token_) {
        VAULT = vault;
        liabilityAssetId = liabilityAssetId_;
        token = token_;
    }

    function setReserveReceiver(address receiver) external {
        reserveReceiver = receiver;
    }

    function setMinDebt(uint256 tokens) external {
        minDebt = tokens;
    }

    function refuseChargeOffs(bool refuses) external {
        refusesChargeOffs = refuses;
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
        recovered += _tokens(_repay(account, units));
        TokenLib.pull(token, msg.sender, _tokens(units));
        VAULT.onDebtChange(account);
        VAULT.unlock();
    }

    modifier onlyVault() {
        if (msg.sender != address(VAULT)) revert Unauthorized();
        _;
    }

    function onLiquidate(bytes32 account, address payer, uint256 units) external onlyVault returns (uint256 tokens) {
        recovered += _tokens(_repay(account, units));
        tokens = _tokens(units);
        TokenLib.pull(token, payer, tokens);
    }

    function onDueRepayment(uint256 id, bytes32 account, address payer, uint256 units)
        external
        onlyVault
        returns (uint256 tokens)
    {
        tokens = _tokens(units);
        _aside[id] = Aside(account, payer, uint104(units), _repay(account, units), tokens);
        TokenLib.pull(token, payer, tokens);
    }

    function onDuePaid(uint256 id) external onlyVault {
        recovered += _tokens(_aside[id].old);
        delete _aside[id];
    }

    function onDueReversed(uint256 id) external onlyVault {
        Aside memory aside = _aside[id];
        delete _aside[id];
        _debts[aside.account] += aside.units;
        chargedOffOf[aside.account] += aside.old;
        DevToken(token).transfer(aside.payer, aside.tokens);
    }

    /// @dev Tokens that stand aside for a due seizure.
    function asideOf(uint256 id) external view returns (uint256) {
        return _aside[id].tokens;
    }

    function canChargeOff(bytes32 account) external view returns (bool) {
        return !refusesChargeOffs && _debts[account] > chargedOffOf[account];
    }

    function onChargeOff(bytes32 account, address rewarded) external onlyVault returns (uint256 units, uint256 tokens) {
        units = _debts[account] - chargedOffOf[account];
        chargedOffOf[account] = _debts[account];
        lastRewarded = rewarded;
        tokens = _tokens(units);
        lost += tokens;
    }

    function debtOf(bytes32 account) external view virtual returns (uint104) {
        if (msg.sender != address(VAULT)) VAULT.requireUnlocked();
        return _debts[account];
    }

    function index() external view returns (uint256) {
        return _index;
    }

    /// @dev Newer shares first.
    function _repay(bytes32 account, uint256 units) private returns (uint104 old) {
        _debts[account] -= uint104(units);
        if (chargedOffOf[account] <= _debts[account]) return 0;
        old = chargedOffOf[account] - _debts[account];
        chargedOffOf[account] = _debts[account];
    }

    function _tokens(uint256 units) private view returns (uint256) {
        return Math.mulDiv(units, _index, 10 ** 27, Math.Rounding.Ceil);
    }
}
