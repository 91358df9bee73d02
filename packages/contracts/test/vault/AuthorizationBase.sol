// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Authorization} from "../../src/types/Authorization.sol";
import {AccountProof} from "../../src/types/Snapshot.sol";
import {Base} from "../Base.sol";
import {TestWallet} from "../utils/TestWallet.sol";
import {vm} from "../utils/Vm.sol";

/// @dev Signs owner actions as wallets do, from the text of the struct.
abstract contract AuthorizationBase is Base {
    string internal constant WITHDRAW =
        "Withdraw(bytes32 account,uint16 assetId,uint256 units,address receiver,uint256 nonce,uint256 deadline)";
    string internal constant RELEASE =
        "Release(bytes32 account,uint16 assetId,uint256 units,uint256 nonce,uint256 deadline)";

    string internal constant ASK =
        "AskToLeave(bytes32 account,uint16 assetId,uint256 units,address receiver,uint256 nonce,uint256 deadline)";
    string internal constant LINK =
        "Link(bytes32 account,uint16 slot,address delegate,uint256 version,uint256 nonce,uint256 deadline)";

    bytes32 private constant DOMAIN =
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");

    /// @dev Of ALICE, good for an hour, for the vault of `slot`.
    /// @param fields The struct's fields without nonce and deadline, encoded.
    function authorize(uint16 slot, string memory type_, bytes memory fields, uint256 nonce)
        internal
        view
        returns (Authorization memory)
    {
        bytes32 digest = digestOf(chains[slot].id, address(chains[slot].vault), type_, fields, nonce, time + 1 hours);
        return Authorization(ALICE, nonce, time + 1 hours, sign("alice", digest));
    }

    /// @dev Of a contract that takes ALICE's signatures, for a link.
    function authorizeLink(uint16 slot, TestWallet wallet, bytes memory fields, uint256 nonce)
        internal
        view
        returns (Authorization memory auth)
    {
        auth = authorize(slot, LINK, fields, nonce);
        auth.signer = address(wallet);
    }

    function digestOf(
        uint256 chainId,
        address target,
        string memory type_,
        bytes memory fields,
        uint256 nonce,
        uint256 deadline
    ) internal pure returns (bytes32) {
        bytes32 domain = keccak256(
            abi.encode(DOMAIN, keccak256(bytes("Plimsoll")), keccak256(bytes("1")), chainId, target)
        );
        bytes32 typehash = keccak256(bytes(type_));
        bytes32 structHash = keccak256(bytes.concat(typehash, fields, abi.encode(nonce, deadline)));
        return keccak256(abi.encodePacked(hex"1901", domain, structHash));
    }

    function sign(string memory name, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(uint256(keccak256(bytes(name))), digest);
        return abi.encodePacked(r, s, v);
    }

    function withdrawSigned(uint16 assetId, uint256 units, Authorization memory by_, Shot memory shot) internal {
        AccountProof memory proof = proofOf(shot, idOf(ALICE));
        on(homeOf(assetId));
        by(BOB);
        chains[homeOf(assetId)].vault.withdrawBySignature(idOf(ALICE), assetId, units, BOB, proof, by_);
    }
}
