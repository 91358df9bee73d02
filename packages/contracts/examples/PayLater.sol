// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20, SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {AttestedMargin, Attestation} from "@plimsoll/contracts/src/integration/AttestedMargin.sol";
import {ISnapshotRegistry} from "@plimsoll/contracts/src/interfaces/ISnapshotRegistry.sol";
import {AccountIdLib} from "@plimsoll/contracts/src/libraries/AccountIdLib.sol";
import {AccountId} from "@plimsoll/contracts/src/types/AccountId.sol";
import {AccountProof} from "@plimsoll/contracts/src/types/Snapshot.sol";

/// @title A seller that is no part of Plimsoll and lets traders with margin pay a day later
/// @dev It takes the risk of the buyer on itself: attested margin shows that somebody is good for the money, and holds
/// none of it back. Hence the small part of the margin that it lets anyone owe.
contract PayLater {
    using SafeERC20 for IERC20;

    /// @notice A buyer may owe a twentieth of its initial surplus.
    int256 public constant PART = 20;
    uint64 public constant TERM = 1 days;
    uint64 public constant MAX_AGE = 1 minutes;

    struct Bill {
        /// @dev usdWad.
        uint256 owed;
        uint64 dueAt;
    }

    ISnapshotRegistry public immutable registry;
    uint16 public immutable slots;
    IERC20 public immutable goods;
    /// @dev A dollar token with 18 decimals: one unit is one usdWad.
    IERC20 public immutable money;
    address public immutable seller;
    /// @notice usdWad for one base unit of the goods, times 10^18.
    uint256 public immutable price;

    mapping(AccountId account => Bill) public bills;

    error Overdue(AccountId account, uint64 dueAt);
    error LimitExceeded(AccountId account, uint256 owed, int256 limit);

    constructor(ISnapshotRegistry registry_, uint16 slots_, IERC20 goods_, IERC20 money_, uint256 price_) {
        registry = registry_;
        slots = slots_;
        goods = goods_;
        money = money_;
        price = price_;
        seller = msg.sender;
    }

    /// @notice Hands over the goods now, on the buyer's margin.
    function buy(uint256 units, AccountProof calldata proof) external {
        AccountId account = AccountIdLib.accountOf(msg.sender);
        Bill storage bill = bills[account];
        if (bill.owed != 0 && block.timestamp > bill.dueAt) revert Overdue(account, bill.dueAt);

        Attestation memory margin = AttestedMargin.marginOf(registry, account, proof, slots, MAX_AGE);
        if (margin.isStale) revert AttestedMargin.StaleAsset(account);
        uint256 owed = bill.owed + (units * price + 1e18 - 1) / 1e18;
        int256 limit = margin.initialSurplus / PART;
        if (limit < 0 || owed > uint256(limit)) revert LimitExceeded(account, owed, limit);

        if (bill.owed == 0) bill.dueAt = uint64(block.timestamp) + TERM;
        bill.owed = owed;
        goods.safeTransferFrom(seller, msg.sender, units);
    }

    /// @notice Gives a buyer who is still healthy another day.
    function extend(AccountProof calldata proof) external {
        AccountId account = AccountIdLib.accountOf(msg.sender);
        AttestedMargin.requireHealthy(registry, account, proof, slots, MAX_AGE);
        bills[account].dueAt = uint64(block.timestamp) + TERM;
    }

    /// @notice Pays a bill, anyone's.
    function pay(AccountId account, uint256 amount) external {
        bills[account].owed -= amount;
        money.safeTransferFrom(msg.sender, seller, amount);
    }
}
