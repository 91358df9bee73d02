// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ProofLib} from "../libraries/ProofLib.sol";
import {AccountId} from "../types/AccountId.sol";
import {LeafWord} from "../types/LeafWord.sol";
import {AccountProof} from "../types/Snapshot.sol";

/// @title What it costs to check a leaf and to decode its words, for measurements only
contract LeafMeter {
    using ProofLib for AccountProof;

    /// @return gas Execution, without calldata and without the call itself.
    /// @return sum Of all fields, so that the optimiser cannot leave decoding out.
    function measure(AccountProof calldata proof, bytes32 account) external view returns (uint256 gas, uint256 sum) {
        gas = gasleft();
        (bytes32[] memory words,) = proof.read(AccountId.wrap(account));
        for (uint256 i = 0; i < words.length; ++i) {
            LeafWord word = LeafWord.wrap(words[i]);
            if (!word.isWellFormed()) continue;
            unchecked {
                sum += word.tag() + word.assetPlace() + word.slotPlace() + word.high() + word.low();
            }
        }
        gas -= gasleft();
    }
}
