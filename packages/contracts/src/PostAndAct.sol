// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {IPostAndAct} from "./interfaces/IPostAndAct.sol";
import {ISnapshotRegistry} from "./interfaces/ISnapshotRegistry.sol";
import {Posting} from "./types/Posting.sol";

/// @title Post a snapshot and act on it at once
/// @dev No function of an inheriting contract may be payable: the action runs in the same call, with the same value.
abstract contract PostAndAct is IPostAndAct {
    /// @inheritdoc IPostAndAct
    function postAndAct(Posting calldata posting, bytes calldata action) external returns (bytes memory result) {
        _registry()
            .post(posting.header, posting.cut, posting.threshold, posting.operators, posting.bitmap, posting.signatures);
        // A delegatecall to itself runs the action with the same storage and, above all, the same caller.
        return Address.functionDelegateCall(address(this), action);
    }

    /// @dev Where snapshots are posted.
    function _registry() internal view virtual returns (ISnapshotRegistry);
}
