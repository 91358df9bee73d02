// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ChainState} from "../types/ChainState.sol";
import {Claim} from "../types/Claim.sol";
import {IMarginVault} from "./IMarginVault.sol";

/// @notice Bulk reads for operators. Stateless; every answer starts with the block it was computed in, so that a reader
/// that pinned a block hash sees whether the provider served it.
interface IMarginLens {
    /// @notice This chain's words of each account, in the order asked for; an account never seen has none.
    function readAccounts(IMarginVault vault, bytes32[] calldata accounts)
        external
        view
        returns (uint64 number, uint64 timestamp, bytes32[][] memory words);

    /// @notice Accounts seen by the vault, from place `from`; fewer than `count` at the end of the list.
    function readAccountIds(IMarginVault vault, uint256 from, uint256 count)
        external
        view
        returns (uint64 number, uint64 timestamp, bytes32[] memory accounts);

    /// @notice Claims booked here, from index `from`; fewer than `count` at the end of the list.
    function readClaims(IMarginVault vault, uint64 from, uint64 count)
        external
        view
        returns (uint64 number, uint64 timestamp, Claim[] memory claims);

    /// @notice Words of the bitmap of claims of `debtSlot` settled here, from place `from`; fewer than `count` at its end.
    function readPaid(IMarginVault vault, uint16 debtSlot, uint256 from, uint256 count)
        external
        view
        returns (uint64 number, uint64 timestamp, uint256[] memory words);

    /// @notice Everything about the chain that is not about one account.
    /// @param feeds Chainlink `AggregatorV3` feeds to read; one that fails is answered with `ok` false.
    /// @param rateSources ERC-4626 vaults to read; one that fails is answered with `ok` false.
    function readChain(IMarginVault vault, address[] calldata feeds, address[] calldata rateSources)
        external
        view
        returns (ChainState memory state);
}
