// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";

/// @notice ERC-7540, the operators' part. Interface id 0xe3bc4e65.
interface IERC7540Operator {
    /// @notice The operator may act for the controller, or may not any more.
    event OperatorSet(address indexed controller, address indexed operator, bool approved);

    /// @notice Lets `operator` act for the caller: with all of its shares, and its requests.
    /// @return success Always true.
    function setOperator(address operator, bool approved) external returns (bool success);

    function isOperator(address controller, address operator) external view returns (bool status);
}

/// @notice ERC-7540, the part of vaults that redeem after a request. Interface id 0x620ee8e4.
interface IERC7540Redeem {
    /// @notice `sender` asked to have `shares` of `owner` redeemed for `controller`.
    event RedeemRequest(
        address indexed controller, address indexed owner, uint256 indexed requestId, address sender, uint256 shares
    );

    /// @notice Asks to have `shares` of `owner` redeemed for `controller`.
    /// @return requestId Together with the controller it names the request; never zero.
    function requestRedeem(uint256 shares, address controller, address owner) external returns (uint256 requestId);

    /// @notice Shares of a request that cannot be redeemed yet.
    function pendingRedeemRequest(uint256 requestId, address controller) external view returns (uint256 shares);

    /// @notice Shares of a request that can be redeemed now.
    function claimableRedeemRequest(uint256 requestId, address controller) external view returns (uint256 shares);
}

/// @notice ERC-7575, the part of a vault. Together with the functions of ERC-4626 that are not ERC-20's, its interface id is
/// 0x2f0a18c5.
interface IERC7575Share is IERC165 {
    /// @notice The token of the shares.
    function share() external view returns (address);
}
