// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IMarginVault} from "../interfaces/IMarginVault.sol";
import {AccountId} from "../types/AccountId.sol";
import {Slot} from "../types/Slot.sol";
import {VaultState} from "../types/VaultState.sol";
import {AccountIdLib} from "./AccountIdLib.sol";
import {ViewLib} from "./ViewLib.sol";

/// @title §2: who acts for a contract account on another chain
library LinkLib {
    /// @notice The delegate on `slot`; zero if there is none.
    /// @dev Links are written on the account's own chain and nowhere else: where one ever was, all are live.
    /// @param leaf The leaf's words, as attested.
    function linkOf(VaultState storage state, AccountId account, Slot slot, bytes32[] memory leaf)
        internal
        view
        returns (address)
    {
        // An EOA acts for itself everywhere.
        if (!account.isContract()) return address(0);
        bool isLive = state.ledger.holdings[account].linked.length != 0;
        return isLive ? state.ledger.links[account][slot] : ViewLib.linkOf(leaf, slot);
    }

    /// @notice Whether `caller` is the delegate on `slot`.
    function isDelegate(VaultState storage state, AccountId account, Slot slot, bytes32[] memory leaf, address caller)
        internal
        view
        returns (bool)
    {
        address delegate = linkOf(state, account, slot, leaf);
        return delegate != address(0) && delegate == caller;
    }

    /// @notice Reverts unless `caller` is the delegate on `slot`.
    function requireDelegate(
        VaultState storage state,
        AccountId account,
        Slot slot,
        bytes32[] memory leaf,
        address caller
    ) internal view {
        if (!isDelegate(state, account, slot, leaf, caller)) {
            revert IMarginVault.NotAccountOwner(account, AccountIdLib.accountOf(caller));
        }
    }
}
