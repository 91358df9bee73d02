// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @notice An account's signature for one action, on one contract of one chain, carried by anyone (§2).
struct Authorization {
    /// @dev The account's address on this chain. If the account id is that address, it signs with ECDSA, with or without
    /// code; if the id is `keccak256(abi.encode(chainId, signer))`, it is asked by ERC-1271.
    address signer;
    /// @dev Any number the account has not used or cancelled on this chain, in any order.
    uint256 nonce;
    /// @dev Seconds; the last block timestamp at which it is good.
    uint256 deadline;
    /// @dev 65 bytes with a low s, or whatever the contract takes.
    bytes signature;
}
