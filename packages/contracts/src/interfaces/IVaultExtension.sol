// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Authorization} from "../types/Authorization.sol";
import {Claim} from "../types/Claim.sol";
import {Due, Timer} from "../types/Due.sol";
import {Guard} from "../types/Guard.sol";
import {Leaving} from "../types/Leaving.sol";
import {ClaimsProof} from "../types/Snapshot.sol";
import {Direction} from "../types/VaultState.sol";

/// @notice The functions of a vault that do not fit into its own code: it hands calls of them to its extension, at its own
/// address. Payments that wait, and the limits of §9.
/// @dev Errors and events are those of `IMarginVault`. All times are in seconds.
interface IVaultExtension {
    // -------------------------------------------------------------------------------------------------- payments

    /// @notice Pays several claims with one proof. One that is settled or noted already is passed over. Anyone may
    /// call it.
    /// @param claims In the order of the proof's leaves.
    /// @param proof With an honoured snapshot, however old.
    function settleMany(Claim[] calldata claims, ClaimsProof calldata proof) external;

    /// @notice Pays a claim that was noted because the asset's bucket did not hold it, once it is due. Anyone may call it.
    function payNoted(Claim calldata claim) external;

    /// @notice Pays units that were withdrawn or seized beyond the asset's bucket, once they are due. Anyone may call it.
    function payDue(uint256 id) external;

    /// @notice Gives units that were due when a recovery replaced the operators back to their account, and the repayment of a
    /// seizure back to who paid it. Anyone may call it.
    function reverseDue(uint256 id) external;

    /// @notice Sends what could not be sent before. Only for the receiver itself, to wherever it likes; anyone may try to
    /// send it to the receiver.
    /// @return units More than none.
    function fetchOwed(address receiver, uint16 assetId, address to) external returns (uint256 units);

    /// @notice Directs an unsettled claim on this chain to another address. Only for its beneficiary.
    function direct(Claim calldata claim, address receiver) external;

    /// @notice The same by a signature of the beneficiary, with ECDSA or ERC-1271: the EIP-712 struct
    /// `Direct(uint16 debtSlot,uint64 index,bytes32 account,address beneficiary,uint16 assetId,uint104 units,address
    /// receiver,uint64 version,uint256 deadline)`, where `version` is how often the claim was directed before.
    /// @param signature By `claim.beneficiary`.
    function directBySignature(Claim calldata claim, address receiver, uint256 deadline, bytes calldata signature)
        external;

    /// @notice The number of payments that ever fell due.
    function dueCount() external view returns (uint256);

    /// @notice A payment that is due; all zero once it was paid or reversed.
    function dueAt(uint256 id) external view returns (Due memory);

    /// @notice The timer of a noted claim; all zero if it is not noted.
    function noteOf(Claim calldata claim) external view returns (Timer memory);

    /// @notice Where a claim is paid instead of to its beneficiary; the zero address if it was not directed.
    function directionOf(Claim calldata claim) external view returns (Direction memory);

    /// @notice Units that could not be sent.
    function owed(address receiver, uint16 assetId) external view returns (uint256 units);

    /// @notice One request to leave; all zero if it was paid or put back.
    function leavingRequest(bytes32 account, uint16 assetId, uint64 number) external view returns (Leaving memory);

    /// @notice How many links a contract account wrote: what the next signature of one binds.
    function linkVersion(bytes32 account) external view returns (uint256);

    // ---------------------------------------------------------------------------------------------------- limits

    /// @notice How many units the asset's bucket can hold, and how many it holds now; zero and the largest number without
    /// one.
    function bucketOf(uint16 assetId) external view returns (uint256 capacity, uint256 level);

    /// @notice Bounds the units of an asset that leave in a day; zero for no bound. Only for the owner. A smaller bound takes
    /// effect at once, a larger one when the same call is made again after a day.
    function setBucket(uint16 assetId, uint104 units) external;

    /// @notice The most units that deposits may bring custody to; zero for no limit.
    function supplyCap(uint16 assetId) external view returns (uint256 units);

    /// @notice Sets that limit. Only for the owner, with the delays of `setBucket`.
    function setSupplyCap(uint16 assetId, uint256 units) external;

    function guardOf(uint16 assetId) external view returns (Guard memory);

    /// @notice Compares the attested price of an asset with a feed of this chain from now on. Only for the owner; takes effect
    /// when the same call is made again after 8 days, one without a feed after a day.
    /// @dev For a liability of this chain the venue's index is taken into account, for an ERC-4626 share no rate is: name none
    /// for these.
    function setGuard(uint16 assetId, Guard calldata guard) external;

    /// @notice Until when new risk with the asset is refused here.
    function refusedUntil(uint16 assetId) external view returns (uint64);

    /// @notice Refuses new debts of a liability of this chain until `allow`, or counts a collateral as 0 where risk is asked
    /// for on this chain, for a day and not again for 7. Only for owner and guardian.
    function refuse(uint16 assetId) external;

    /// @notice Ends a refusal. Only for owner and guardian.
    function allow(uint16 assetId) external;

    /// @notice When the owner may make the call with this hash again, to have it done; zero if it is not scheduled.
    function scheduledAt(bytes32 action) external view returns (uint64);

    /// @notice Takes back what was scheduled. Only for the owner.
    function cancel(bytes32 action) external;
}
