// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

/// @title Taking tokens by balance difference
library TokenLib {
    /// @notice The token delivered less than asked: it takes a fee, or lies.
    error ShortDelivery(address token, uint256 asked, uint256 received);

    /// @notice Pulls `amount` from `payer` to this contract, and refuses to receive less.
    /// @dev The caller holds the lock, so nothing else can raise the balance in between on this contract's behalf.
    function pull(address token, address payer, uint256 amount) internal {
        uint256 before = IERC20(token).balanceOf(address(this));
        SafeERC20.safeTransferFrom(IERC20(token), payer, address(this), amount);
        uint256 afterwards = IERC20(token).balanceOf(address(this));
        uint256 received = afterwards > before ? afterwards - before : 0;
        if (received < amount) revert ShortDelivery(token, amount, received);
    }
}
