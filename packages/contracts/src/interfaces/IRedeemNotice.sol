// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC4626} from "@openzeppelin/contracts/interfaces/IERC4626.sol";
import {IERC7540Operator, IERC7540Redeem, IERC7575Share} from "./IERC7540Redeem.sol";

/// @notice Redeeming after notice (§8): no lender escapes a loss by knowing of it first.
/// @dev With an `exitDelay` this is a vault of ERC-7540 that redeems after a request, and takes deposits as ERC-4626 does:
///
/// - `requestRedeem` moves shares to the pool, and notes what they are worth;
/// - from `exitDelay` later, for as long again, `redeem` and `withdraw` pay them to any receiver of the controller's or its
///   operator's choice, and `payRequest`, which anyone may call, to the receiver that the controller set. A share is paid at
///   what it was worth when asked, or at what it is worth now if that is less: a loss that is booked meanwhile hits it in
///   full, and what it would have earned stays with the other lenders;
/// - afterwards `returnRequest`, which anyone may call, gives them back to the controller. Of shares that are worth more
///   than when asked, so many are burnt that the rest is worth the same.
///
/// `previewRedeem` and `previewWithdraw` revert; `maxRedeem` and `maxWithdraw` say what can be redeemed now, of all
/// requests of a controller and out of the cash. Each request is priced by itself and has its own id.
///
/// Other than ERC-7540 wants, tokens may be pushed to who asked for them (`payRequest`), and only the owner of the shares, or
/// who acts for the controller, makes somebody a controller: so nobody has requests that others made.
///
/// Without an `exitDelay` lenders may run: `withdraw` and `redeem` are those of ERC-4626, and there are no requests.
interface IRedeemNotice is IERC4626, IERC7540Operator, IERC7540Redeem, IERC7575Share {
    /// @notice The shares of a request went back to its controller.
    /// @param burnt Shares burnt, so that the others are worth no more than what was asked for.
    event RequestReturned(address indexed controller, uint256 indexed requestId, uint256 shares, uint256 burnt);
    /// @notice Where `payRequest` pays the requests of the controller; zero for the controller itself.
    event RedeemReceiverSet(address indexed controller, address receiver);

    /// @notice Without an `exitDelay` there is nothing to ask for.
    error NoExitDelay();
    /// @notice The caller does not act for the controller.
    error NotOperator(address controller, address caller);
    /// @notice There is no such request, or nothing left of it.
    error UnknownRequest(address controller, uint256 requestId);
    /// @notice A request can be paid between these times, in seconds, and goes back from the second on.
    error RequestNotOpen(uint256 opensAt, uint256 closesAt);
    /// @notice A request goes back only from this time on, in seconds.
    error RequestNotClosed(uint256 closesAt);
    /// @notice What a request will be paid is not known before.
    error NoPreview();

    /// @notice Pays a request in full, to the receiver that the controller set, or else to the controller. Anyone may call it.
    /// @return assets Tokens paid.
    function payRequest(uint256 requestId, address controller) external returns (uint256 assets);

    /// @notice Gives the shares of a request that was not paid in time back to the controller. Anyone may call it.
    /// @return shares Those given back.
    function returnRequest(uint256 requestId, address controller) external returns (uint256 shares);

    /// @notice Where `payRequest` pays the caller's requests; zero for the caller itself.
    function setRedeemReceiver(address receiver) external;

    /// @notice Where `payRequest` pays the controller's requests.
    function redeemReceiverOf(address controller) external view returns (address receiver);

    /// @notice All zero for one that does not exist, or of which nothing is left.
    /// @return shares Those that were not redeemed yet.
    /// @return assets What they were worth when asked.
    /// @return opensAt From when they can be redeemed, in seconds.
    /// @return closesAt Until when, in seconds.
    function redeemRequest(uint256 requestId, address controller)
        external
        view
        returns (uint256 shares, uint256 assets, uint256 opensAt, uint256 closesAt);

    /// @notice Seconds between a request and its payment.
    function exitDelay() external view returns (uint256 secs);
}
