// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {IMarginVault} from "../interfaces/IMarginVault.sol";
import {AccountIdLib} from "../libraries/AccountIdLib.sol";
import {Ledger, LedgerLib} from "../libraries/LedgerLib.sol";
import {AccountId, accountOfEoa} from "../types/AccountId.sol";
import {Authorization} from "../types/Authorization.sol";
import {Slot} from "../types/Slot.sol";
import {VaultState} from "../types/VaultState.sol";

/// @title §2: who may act for an account, besides itself
/// @dev Linked to the vault and run in its storage, under its lock.
library AuthorityLogic {
    using LedgerLib for Ledger;

    /// @notice Reverts unless the account signed `digest`, and spends the nonce.
    /// @param digest Binds account, nonce and deadline.
    function useAuthorization(
        VaultState storage state,
        AccountId account,
        bytes32 digest,
        Authorization calldata authorization
    ) external {
        (uint256 nonce, uint256 deadline) = (authorization.nonce, authorization.deadline);
        if (block.timestamp > deadline) revert IMarginVault.ExpiredAuthorization(deadline);
        uint256 spent = state.spentNonces[account][nonce >> 8];
        uint256 bit = 1 << (nonce & 0xff);
        if (spent & bit != 0) revert IMarginVault.NonceSpent(account, nonce);
        state.spentNonces[account][nonce >> 8] = spent | bit;
        emit IMarginVault.NonceUsed(account, nonce);
        if (!_isSigned(account, digest, authorization)) {
            revert IMarginVault.InvalidAuthorization(account, authorization.signer);
        }
    }

    function cancelNonces(VaultState storage state, AccountId account, uint256 word, uint256 mask) external {
        _requireOwner(account);
        state.spentNonces[account][word] |= mask;
        emit IMarginVault.NoncesCancelled(account, word, mask);
    }

    function link(VaultState storage state, uint16 slots, AccountId account, Slot slot, address delegate) external {
        _requireOwner(account);
        _link(state, slots, account, slot, delegate);
    }

    /// @dev The account signed for it.
    function linkAuthorized(VaultState storage state, uint16 slots, AccountId account, Slot slot, address delegate)
        external
    {
        _link(state, slots, account, slot, delegate);
    }

    /// @dev Callers and signers have this chain's ids, so no other chain can write the same account's links.
    function _link(VaultState storage state, uint16 slots, AccountId account, Slot slot, address delegate) private {
        if (!account.isContract()) revert IMarginVault.NotContractAccount(account);
        if (slot.place() >= slots) revert IMarginVault.InvalidSlot(slot);
        ++state.linkVersions[account];
        state.ledger.link(account, slot, delegate);
        emit IMarginVault.Linked(account, slot, delegate);
    }

    function _isSigned(AccountId account, bytes32 digest, Authorization calldata authorization)
        private
        view
        returns (bool)
    {
        address signer = authorization.signer;
        if (!account.isContract()) {
            // Never asked by ERC-1271: what a delegate of EIP-7702 says differs from chain to chain, the key does not.
            (address recovered, ECDSA.RecoverError failure,) = ECDSA.tryRecover(digest, authorization.signature);
            return failure == ECDSA.RecoverError.NoError && recovered == signer && account == accountOfEoa(signer);
        }
        // `accountOf` because the id of an EOA with a delegate is its address.
        return account == AccountIdLib.accountOf(signer)
            && SignatureChecker.isValidERC1271SignatureNow(signer, digest, authorization.signature);
    }

    function _requireOwner(AccountId account) private view {
        AccountId caller = AccountIdLib.accountOf(msg.sender);
        if (caller != account) revert IMarginVault.NotAccountOwner(account, caller);
    }
}
