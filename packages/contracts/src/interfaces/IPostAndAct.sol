// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Posting} from "../types/Posting.sol";

/// @notice A contract whose actions may bring the snapshot they need along.
interface IPostAndAct {
    /// @notice Posts a snapshot on the registry, then calls `action` on this contract as the caller, in one transaction.
    /// Anyone may call it.
    /// @dev Someone else may have posted the same header or a newer one in the meantime: that does not revert here, and the
    /// action decides for itself whether it still accepts its proof. Reverts with whatever the post or the action reverts
    /// with.
    /// @param action Calldata of a function of this contract.
    /// @return result What it returned, encoded.
    function postAndAct(Posting calldata posting, bytes calldata action) external returns (bytes memory result);
}
