// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {AccountId} from "../types/AccountId.sol";
import {AssetId} from "../types/AssetId.sol";
import {Authorization} from "../types/Authorization.sol";
import {Slot} from "../types/Slot.sol";

/// @title §2: the EIP-712 structs of what an account's owner may sign
library OwnerActionLib {
    bytes32 private constant DEPOSIT =
        keccak256("Deposit(bytes32 account,uint16 assetId,uint256 units,uint256 nonce,uint256 deadline)");
    bytes32 private constant WITHDRAW = keccak256(
        "Withdraw(bytes32 account,uint16 assetId,uint256 units,address receiver,uint256 nonce,uint256 deadline)"
    );
    bytes32 private constant PLEDGE =
        keccak256("Pledge(bytes32 account,uint16 assetId,uint16 toSlot,uint256 units,uint256 nonce,uint256 deadline)");
    bytes32 private constant RELEASE =
        keccak256("Release(bytes32 account,uint16 assetId,uint256 units,uint256 nonce,uint256 deadline)");
    bytes32 private constant BORROW =
        keccak256("Borrow(bytes32 account,uint256 tokenAmount,address receiver,uint256 nonce,uint256 deadline)");
    bytes32 private constant LINK =
        keccak256("Link(bytes32 account,uint16 slot,address delegate,uint256 version,uint256 nonce,uint256 deadline)");
    bytes32 private constant ASK_TO_LEAVE = keccak256(
        "AskToLeave(bytes32 account,uint16 assetId,uint256 units,address receiver,uint256 nonce,uint256 deadline)"
    );

    function deposit(Authorization calldata by, AccountId account, AssetId assetId, uint256 units)
        internal
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(DEPOSIT, account, assetId, units, by.nonce, by.deadline));
    }

    function withdraw(Authorization calldata by, AccountId account, AssetId assetId, uint256 units, address receiver)
        internal
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(WITHDRAW, account, assetId, units, receiver, by.nonce, by.deadline));
    }

    function pledge(Authorization calldata by, AccountId account, AssetId assetId, Slot toSlot, uint256 units)
        internal
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(PLEDGE, account, assetId, toSlot, units, by.nonce, by.deadline));
    }

    function release(Authorization calldata by, AccountId account, AssetId assetId, uint256 units)
        internal
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(RELEASE, account, assetId, units, by.nonce, by.deadline));
    }

    function borrow(Authorization calldata by, AccountId account, uint256 tokenAmount, address receiver)
        internal
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(BORROW, account, tokenAmount, receiver, by.nonce, by.deadline));
    }

    /// @param version How many links the account wrote before: an older signature cannot undo a newer link.
    function link(Authorization calldata by, AccountId account, Slot slot, address delegate, uint256 version)
        internal
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(LINK, account, slot, delegate, version, by.nonce, by.deadline));
    }

    function askToLeave(Authorization calldata by, AccountId account, AssetId assetId, uint256 units, address receiver)
        internal
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(ASK_TO_LEAVE, account, assetId, units, receiver, by.nonce, by.deadline));
    }
}
